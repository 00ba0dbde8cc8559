/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * document.h - what can be printed of a record is data, as types are: a file
 * beside those of the types, of the key "document". The reference is
 * daftar-types(5).
 *
 *  {
 *    "document": "seizure-memo", "label": "Seizure memo", "label_ur": "…",
 *    "help": "…",
 *    "for": ["seizure"],                    types of records
 *    "parts": [ PART… ]
 *  }
 *
 * A PART has one of these keys, which says what it is; any may have "heading"
 * and "heading_ur", and "if", a list of fields without which it is left out. A
 * part that has nothing to say is left out with its heading.
 *
 *    "fields": [PATH…]     a line each: label, value; "empty": "line" rules a
 *                          line to be filled by hand where there is no value
 *    "group": NAME         all fields of a group of the type
 *    "text": TEXT          a paragraph with insertions {PATH}; {:day},
 *                          {:today}, {:office} and {:officer}; "empty" as above
 *    "table": TYPE         a row for each record of a type whose "by" (absent:
 *                          parent) is this record; "columns": [PATH…] of it,
 *                          "sort": FIELD, "below": a field whose text stands
 *                          under the row, "on": a date, rows of the day that is
 *                          asked for only, "having": a field, rows where it
 *                          has a value only, "deep": true, also those of what
 *                          stands below this record, at any depth, "count":
 *                          true, how many there are is said under it,
 *                          "none": said where there is no row
 *    "checks": NAME        a check list of the choices of a group; "done" and
 *                          "without": values that tick, and that strike out
 *    "chain": true         whether what follows each other below the record and
 *                          below its children goes on without a gap (custody)
 *    "due": true           what is due of the record
 *    "signatures": [LINE…] who signs
 *    "page": true          a new page
 *
 * PATH is a field, or a field of what a reference names: person.name_ur.
 * There are no expressions.
 */
#ifndef DAF_SCHEMA_DOCUMENT_H
#define DAF_SCHEMA_DOCUMENT_H

#include "schema/type.h"

enum daf_part_kind {
	DAF_DOC_HEADING,
	DAF_DOC_FIELDS,
	DAF_DOC_GROUP,
	DAF_DOC_TEXT,
	DAF_DOC_TABLE,
	DAF_DOC_CHECKS,
	DAF_DOC_CHAIN,
	DAF_DOC_DUE,
	DAF_DOC_SIGNATURES,
	DAF_DOC_PAGE,
};

struct daf_part_piece { /* of a text */
	const char *text;
	bool insert; /* text is a path, or ":day" and its like */
};

struct daf_part {
	enum daf_part_kind kind;
	const char *heading, *heading_ur; /* or NULL */
	const char **only;                /* "if"; NULL-terminated */
	const char **names; /* paths, columns or signatures; NULL-terminated */
	const char *of;     /* the group or the type; or NULL */
	struct daf_part_piece *pieces;
	size_t npieces;
	bool blank; /* rule a line where there is no value */
	/* of tables */
	const char *by, *sort, *below, *on, *having,
	    *none; /* but by, or NULL */
	bool deep, count;
	/* of check lists */
	const char **done, **without; /* NULL-terminated */
};

struct daf_document {
	const char *name, *label, *label_ur, *help; /* label_ur or NULL */
	const char **types;                         /* NULL-terminated */
	const struct daf_part *parts;
	size_t nparts;
	bool dated; /* it wants a day */
};

#define DAF_DOCUMENT_PARTS_MAX 256
#define DAF_DOCUMENT_HOPS_MAX 4 /* names in a path */

/* The i-th document for records of a type (NULL: of any), by name; NULL past
 * the end. Borrowed. */
const struct daf_document *daf_types_document(
    const struct daf_types *types, const char *type, size_t i);

#endif
