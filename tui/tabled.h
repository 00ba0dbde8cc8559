/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tabled.h - a list or a return on paper: its rows as one table of a sheet
 * (sheet.h), written as PDF or as text with pages.
 */
#ifndef DAF_TUI_TABLED_H
#define DAF_TUI_TABLED_H

#include "tui/cli.h"
#include "tui/sheet.h"

/* Rows that a paper may have: 300 pages. */
#define DAF_TABLED_MAX 10000
#define DAF_TABLED_COLUMNS 16

struct daf_tabled {
	struct daf_pool *pool;
	struct daf_sheet sheet;
	struct daf_sheet_table table;
	size_t cap;
	bool full; /* rows were left out */
};

/* Texts are cleaned and copied into the pool, which outlives it. title_ur may be
 * NULL. */
void daf_tabled_begin(struct daf_tabled *t, struct daf_pool *pool,
    const char *title, const char *title_ur);
/* A line above the table. */
void daf_tabled_note(struct daf_tabled *t, const char *text);
/* At most DAF_TABLED_COLUMNS. */
void daf_tabled_heads(struct daf_tabled *t, size_t n, const char *const *heads);
/* As many as there are heads; NULL is "". */
void daf_tabled_row(struct daf_tabled *t, const char *const *cells);
/* To a file called .pdf or .txt (USAGE otherwise), with the ledger (NULL: all),
 * the time and who prints in the foot; restricted: records in it may bear a
 * handling code. REFUSED: too many rows. */
const struct daf_err *daf_tabled_write(const char *path, struct daf_tabled *t,
    const struct daf_cli *cli, const char *ledger,
    bool restricted) DAF_MUST_USE;
void daf_tabled_clear(struct daf_tabled *t);

#endif
