/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kind.h - field kinds: what a value is, and how a person writes it.
 *
 * A value is stored in its canonical form, a string. An empty string clears a
 * field and is allowed for every kind; the functions here see none.
 */
#ifndef DAF_SCHEMA_KIND_H
#define DAF_SCHEMA_KIND_H

#include <stdint.h>

#include "core/base/timefmt.h"
#include "schema/type.h"

struct daf_kind_ctx {
	int64_t now;    /* for t, y, +7, mo … */
	int offset_min; /* the office's offset from UTC */
};

struct daf_kind {
	const char *name;   /* "text", "date", … as in type files */
	const char *wanted; /* "a date such as 2026-11-23, 2026-11 or 2026" */
	const char *example;
	/* From what was typed (NFC already) to the canonical form. The error
	 * (REFUSED) names the field's label and name, what was given and what
	 * is wanted. */
	const struct daf_err *(*parse)(struct daf_buf *canonical,
	    const struct daf_field *field, const char *given,
	    const struct daf_kind_ctx *ctx);
	/* Is a stored value canonical? (review uses it). REFUSED if not. */
	const struct daf_err *(*check)(
	    const struct daf_field *field, const char *value);
	/* For people. Appends. Anything stored can be shown. */
	void (*display)(struct daf_buf *out, const struct daf_field *field,
	    const char *value);
	/* Appends bytes whose memcmp order is the order of values; at most 64
	 * bytes; anything stored has one. */
	void (*sort_key)(struct daf_buf *out, const struct daf_field *field,
	    const char *value);
	/* A doubt that blocks nobody ("last digit even: female"), or NULL. */
	const char *(*warn)(const struct daf_field *field, const char *value);
};

/* The table: text, longtext, date, datetime, integer, decimal, money,
 * quantity, boolean, choice, country, reference, cnic, passport, imo, container, phone,
 * name,
 * sha256, enclosure. NULL: no such kind. */
const struct daf_kind *daf_kind_find(const char *name);
const struct daf_kind *daf_kind_at(size_t i); /* NULL past the end */

/* daf_kind_parse: limits (64 KiB), the empty string, then kind->parse. */
const struct daf_err *daf_kind_parse(struct daf_buf *canonical,
    const struct daf_field *field, const char *given,
    const struct daf_kind_ctx *ctx) DAF_MUST_USE;

/* Of the kind enclosure: does the stored value say that nothing is missing
 * (present, sent, or not-needed with a reason)? */
bool daf_enclosure_there(const char *value);
/* Its i-th word ("missing"), and as people read it; NULL past the end. The last
 * one stands with a reason: "not-needed: REASON". */
const char *daf_enclosure_word(const char **label, size_t i);

/* Appends how a sentence names a choice: "Convicted", and where its value is
 * other words than the label, "Death sentence (dead)": either can be typed. */
void daf_choice_say(struct daf_buf *out, const struct daf_choice *choice);

#define DAF_VALUE_MAX (64 * 1024)

#endif
