/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rows.h - rows of which one is current: moving among them, and drawing them.
 * The mark is daf_term_mark's, and the cursor rests in its column 0.
 */
#ifndef DAF_TUI_ROWS_H
#define DAF_TUI_ROWS_H

#include "tui/ui.h"

struct daf_rows {
	size_t n;      /* how many there are */
	size_t cursor; /* which one is current */
	size_t top;    /* the first one that is seen */
	int row;       /* of the terminal, where the first one stands */
	int height;    /* how many are seen */
	int key;       /* the column about where what names a row begins;
			* 0: column 1; -1: no row is marked */
};

/* Where they stand from now on; keeps the current one in sight. Call in draw
 * before the rest. */
void daf_rows_place(struct daf_rows *r, int row, int height);
/* Other rows: the cursor stays in range. */
void daf_rows_set(struct daf_rows *r, size_t n);
/* An action that moves; false: it is none. */
bool daf_rows_act(struct daf_rows *r, enum daf_act act);
/* Draws those in sight: calls `draw` for each with its terminal row; column 0
 * is drawn here. Puts the cursor on the current one. */
void daf_rows_draw(struct daf_rows *r, struct daf_ui *ui,
    void (*draw)(void *arg, size_t i, int row), void *arg);
/* All of a list in so many rows from `row` on: placed and drawn; where there are
 * none, `none` says so. */
void daf_rows_list(struct daf_rows *r, struct daf_ui *ui, int row, int height,
    const char *none, void (*draw)(void *arg, size_t i, int row), void *arg);
/* "1-19 of 214" */
void daf_rows_range(struct daf_buf *out, const struct daf_rows *r);

#endif
