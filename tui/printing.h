/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * printing.h - printing a record, for the command and the screens: what can be
 * printed of it, whether it may be, the log, the file. In this order:
 * daf_printing_find, daf_sheet_make, daf_printing_allow, daf_printing_log, and
 * only then the file.
 */
#ifndef DAF_TUI_PRINTING_H
#define DAF_TUI_PRINTING_H

#include "tui/sheet.h"

struct daf_printing {
	const struct daf_document **documents; /* the pool's */
	size_t n;
	const char *type;      /* of the record */
	struct daf_types *own; /* what they belong to, or NULL */
};
/* What can be printed of records of a type: by the ledger's charter; where that
 * has no documents at all, by those that come with the program. REFUSED if
 * nothing can be. */
const struct daf_err *daf_printing_find(struct daf_printing *out,
    struct daf_pool *pool, const struct daf_register *reg,
    const struct daf_item *item) DAF_MUST_USE;
void daf_printing_clear(struct daf_printing *p);
/* REFUSED if it is none of them. */
const struct daf_err *daf_printing_named(const struct daf_document **out,
    const struct daf_printing *p, const char *name) DAF_MUST_USE;

/* The day of a dated document, as people write dates; NULL: today where the
 * ledger is. REFUSED if it is not a full date. */
const struct daf_err *daf_printing_day(struct daf_date *day,
    struct daf_register *reg, const char *ledger,
    const char *given) DAF_MUST_USE;

/* Does a handling code ask for a ground, or that it names who is protected? */
bool daf_printing_needs_ground(const struct daf_sheet *sheet);
/* REFUSED if it does and there is none (NULL or ""). */
const struct daf_err *daf_printing_allow(
    const struct daf_sheet *sheet, const char *ground) DAF_MUST_USE;
/* Writes into the access log that an officer (id) is given this document; if
 * that fails, it is not to be given. ground may be NULL. */
const struct daf_err *daf_printing_log(struct daf_register *reg,
    const struct daf_sheet *sheet, const char *officer, bool full,
    const char *ground) DAF_MUST_USE;

/* Is it the name of a file that can be written: .pdf or .txt? USAGE if not. */
const struct daf_err *daf_printing_ending(const char *path) DAF_MUST_USE;
/* Writes it, whole or not at all; what is there is replaced. */
const struct daf_err *daf_printing_write(
    const char *path, const struct daf_sheet *sheet) DAF_MUST_USE;

#endif
