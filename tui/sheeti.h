/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheeti.h - what the parts share that make a sheet: sheet.c, sheettable.c and
 * sheetread.c. */
#ifndef DAF_TUI_SHEETI_H
#define DAF_TUI_SHEETI_H

#include "tui/sheet.h"

/* A sheet while it is made. */
struct daf_making {
	struct daf_sheet *sheet;
	struct daf_pool *pool;
	struct daf_register *reg;
	const struct daf_register_ledger *ledger;
	const struct daf_sheet_order *order;
	struct daf_record record;
	int64_t now;
	int zone;                  /* minutes east of UTC, the office's, now */
	const struct daf_err *err; /* of what a reference names, the first */
};

/* What is to be printed of a field. */
struct daf_printed {
	const char *label;
	const char *text;              /* cleaned; NULL: no value */
	const struct daf_field *field; /* NULL: unknown */
	const struct daf_live *live;   /* or NULL */
};

/* Of the field that a path leads to from a record. */
const struct daf_err *daf_making_path(struct daf_printed *out,
    struct daf_making *m, const struct daf_record *from,
    const char *path) DAF_MUST_USE;
/* Of one field of a record. */
void daf_making_field(struct daf_printed *out, struct daf_making *m,
    const struct daf_record *of, const char *field);
/* Notes the record's handling code. */
void daf_making_handled(struct daf_making *m, const struct daf_record *r);
/* Reads a record of the same ledger that is put in. */
const struct daf_err *daf_making_show(
    struct daf_record *out, struct daf_making *m, int64_t record) DAF_MUST_USE;

/* Puts a block at the end. */
void daf_making_add(struct daf_making *m, const struct daf_block *block);
/* A table, without its empty columns. */
void daf_making_add_table(struct daf_making *m, struct daf_sheet_table *t);
/* A part of the kind DAF_DOC_TABLE. */
const struct daf_err *daf_making_table(
    struct daf_making *m, const struct daf_part *part) DAF_MUST_USE;

/* Head and foot. Call it last: the codes are known then. */
const struct daf_err *daf_making_frame(struct daf_making *m) DAF_MUST_USE;
/* Cleaned, the pool's. */
const char *daf_making_clean(const struct daf_making *m, const char *text);

/* How wide each column of a table is, of so many columns of text (two between
 * them); those that are `without` (or NULL) have none. */
void daf_sheet_widths(size_t *widths, const struct daf_sheet_table *t,
    size_t columns, const bool *without);

/* The part "chain" of a document. */
const struct daf_err *daf_making_chain(
    struct daf_making *m, const struct daf_part *part) DAF_MUST_USE;

#endif
