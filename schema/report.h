/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * report.h - lists that an office keeps by rule, such as the numbered registers
 * of the Police Rules: data, a file beside the types that headquarters can
 * change.
 *
 *  {
 *    "report": "register-1", "label": "Register I: first reports",
 *    "label_ur": "…",
 *    "help": "…",                       a sentence
 *    "synonyms": ["…"],
 *    "rows": "records",                 or written, pending; see below
 *    "type": "case",
 *    "filter": "-fir_number=",          as an officer types it in a list
 *    "sort": "registered_on",           "-" before it: from the last on
 *    "columns": ["number","fir_number"] as those of a type
 *  }
 *
 * Without "rows", and with "records", it lists records of the type. Others are
 * computed, without filter, sort and columns: "written", what the office wrote
 * since its last despatch, where `type` is that in which despatches are kept,
 * with the fields day, from, until, count, since and upto (core/returns.h); and
 * "pending", how many records are open at each stage, for how long, where type
 * is left out.
 */
#ifndef DAF_SCHEMA_REPORT_H
#define DAF_SCHEMA_REPORT_H

#include "schema/type.h"

enum daf_report_rows {
	DAF_REPORT_RECORDS,
	DAF_REPORT_WRITTEN,
	DAF_REPORT_PENDING,
};

struct daf_report {
	const char *name, *label, *help;
	const char *label_ur;  /* or NULL */
	const char **synonyms; /* NULL-terminated */
	enum daf_report_rows rows;
	const char *type;          /* a type of the same set; "" if pending */
	const char *filter, *sort; /* "": all; the type's */
	const char **columns;      /* NULL-terminated */
};

/* The i-th, by name; NULL past the end. */
const struct daf_report *daf_types_report(
    const struct daf_types *types, size_t i);
/* By its name, label or a synonym; case does not matter. NULL: none. */
const struct daf_report *daf_types_report_find(
    const struct daf_types *types, const char *word);
/* The report's type with the report's columns, for what makes lists: *out lives
 * as long as both. False: there is no such type. */
bool daf_report_type(struct daf_type *out, const struct daf_types *types,
    const struct daf_report *report);

#endif
