/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sheet.h - a document as it will be printed, apart from paper: blocks of text,
 * made from a record and a template (schema/document.h), for the writers of text
 * and PDF.
 *
 * All texts in it were cleaned (daf_text_clean): a writer may put them out as
 * they are, newlines included. Identity numbers are masked as on the screen
 * unless they are asked for in full.
 */
#ifndef DAF_TUI_SHEET_H
#define DAF_TUI_SHEET_H

#include "core/base/timefmt.h"
#include "core/query.h"
#include "schema/document.h"

enum daf_block_kind {
	DAF_BLOCK_HEADING, /* text, urdu */
	DAF_BLOCK_TEXT,    /* text; NULL: a few ruled lines */
	DAF_BLOCK_FIELD,   /* label, text; NULL: a ruled line */
	DAF_BLOCK_CHECK,   /* label, text: how it stands, mark */
	DAF_BLOCK_TABLE,   /* table */
	DAF_BLOCK_NOTE,    /* text: a remark of the program */
	DAF_BLOCK_SIGN,    /* text: who signs here */
	DAF_BLOCK_PAGE,
};

struct daf_sheet_row {
	const char **cells;
	const char *below; /* under the row, or NULL */
};

struct daf_sheet_table {
	const char **heads;
	size_t ncolumns;
	struct daf_sheet_row *rows;
	size_t nrows;
};

struct daf_block {
	enum daf_block_kind kind;
	const char *label, *text, *urdu; /* urdu may be NULL */
	char mark;                       /* of a check: 'x', '-' or ' ' */
	const struct daf_sheet_table *table;
	const struct daf_part *part; /* of the document, that it was made of */
};

/* Which handling codes what is printed bears. */
enum {
	DAF_HANDLED_H0 = 1 << 0,
	DAF_HANDLED_H1 = 1 << 1,
	DAF_HANDLED_H2 = 1 << 2,
	DAF_HANDLED_H3 = 1 << 3,
	DAF_HANDLED_GROUND = DAF_HANDLED_H1 | DAF_HANDLED_H2 | DAF_HANDLED_H3,
};

struct daf_sheet {
	const char *title, *title_ur; /* of the document; title_ur or NULL */
	const char *name;             /* the record's number, else its id */
	const char *handling;         /* in words, a line a code */
	const char *struck;   /* the record is struck out: why; or NULL */
	const char *standing; /* register, change set, its hash and state */
	const char *printed;  /* when and by whom */
	struct daf_block *blocks;
	size_t n, cap;
	unsigned codes;   /* DAF_HANDLED_… of all that is in it */
	unsigned numbers; /* identity numbers in it, masked or not */
	unsigned veiled;  /* protected records in it (core/hide.h), named or
	                   * not; that it names is `revealed` */
	bool revealed;
	struct daf_item item;
	const struct daf_document *document;
};

struct daf_sheet_order {
	const struct daf_document *document;
	int64_t record;
	/* In its place, with what is not saved yet; or NULL. The sheet is a
	 * draft then: without what is to be filled by hand, and without head
	 * and foot. */
	const struct daf_record *draft;
	bool full;           /* identity numbers in full */
	bool reveal;         /* who stands behind a pseudonym: for who may, and
	                      * says on what ground */
	struct daf_date day; /* of a dated document */
	const char *officer; /* who prints: the name */
};

/* Makes it. All in the pool, but blocks: daf_sheet_clear. */
const struct daf_err *daf_sheet_make(struct daf_sheet *out,
    struct daf_pool *pool, struct daf_register *reg,
    const struct daf_sheet_order *order) DAF_MUST_USE;
void daf_sheet_clear(struct daf_sheet *sheet);

/* Columns and lines of a page of text; a screen of 80 columns shows it whole. */
#define DAF_SHEET_COLUMNS 76
#define DAF_SHEET_LINES 60

/* Appends it as text of DAF_SHEET_COLUMNS; `pages`: with form feeds, each page with
 * its head and foot, else these once. */
void daf_sheet_text(
    struct daf_buf *out, const struct daf_sheet *sheet, bool pages);
/* The lines of its blocks from one on alone; without pages, head and foot. */
void daf_sheet_body(
    struct daf_buf *out, const struct daf_sheet *sheet, size_t from);
/* Appends it as PDF, A4. FAILED if the program was built without. */
const struct daf_err *daf_sheet_pdf(
    struct daf_buf *out, const struct daf_sheet *sheet) DAF_MUST_USE;

#endif
