/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.c - see rows.h. */
#include "tui/rows.h"

#define NONE_COLUMN 3

/* The current row in sight, and no empty ones below the last. */
static void
in_sight(struct daf_rows *r)
{
	size_t height = r->height > 0 ? (size_t)r->height : 1;

	if (r->cursor < r->top)
		r->top = r->cursor;
	if (r->cursor >= r->top + height)
		r->top = r->cursor - height + 1;
	if (r->top + height > r->n)
		r->top = r->n > height ? r->n - height : 0;
}

void
daf_rows_place(struct daf_rows *r, int row, int height)
{
	r->row = row;
	r->height = height;
	in_sight(r);
}

void
daf_rows_set(struct daf_rows *r, size_t n)
{
	r->n = n;
	if (r->cursor >= n)
		r->cursor = n > 0 ? n - 1 : 0;
	in_sight(r);
}

static void
page(struct daf_rows *r, bool down)
{
	size_t by = r->height > 0 ? (size_t)r->height : 1;

	if (down) {
		r->top += by;
		r->cursor += by;
	} else {
		r->top -= r->top < by ? r->top : by;
		r->cursor -= r->cursor < by ? r->cursor : by;
	}
	if (r->cursor >= r->n)
		r->cursor = r->n > 0 ? r->n - 1 : 0;
	in_sight(r);
}

bool
daf_rows_act(struct daf_rows *r, enum daf_act act)
{
	if (act == DAF_ACT_UP)
		r->cursor -= r->cursor > 0;
	else if (act == DAF_ACT_DOWN)
		r->cursor += r->cursor + 1 < r->n;
	else if (act == DAF_ACT_FIRST)
		r->cursor = 0;
	else if (act == DAF_ACT_LAST)
		r->cursor = r->n > 0 ? r->n - 1 : 0;
	else if (act == DAF_ACT_PAGE_UP || act == DAF_ACT_PAGE_DOWN)
		page(r, act == DAF_ACT_PAGE_DOWN);
	else
		return false;
	in_sight(r);
	return true;
}

void
daf_rows_draw(struct daf_rows *r, struct daf_ui *ui,
    void (*draw)(void *arg, size_t i, int row), void *arg)
{
	int k;

	for (k = 0; k < r->height && r->top + (size_t)k < r->n; k++)
		draw(arg, r->top + (size_t)k, r->row + k);
	if (r->n == 0) {
		daf_term_cursor(ui->term, r->row, 0);
		return;
	}
	if (r->key < 0)
		return;
	k = r->row + (int)(r->cursor - r->top);
	daf_term_mark(ui->term, k, r->key > 0 ? r->key : 1);
	daf_term_cursor(ui->term, k, 0);
}

void
daf_rows_list(struct daf_rows *r, struct daf_ui *ui, int row, int height,
    const char *none, void (*draw)(void *arg, size_t i, int row), void *arg)
{
	daf_rows_place(r, row, height);
	if (r->n == 0)
		daf_term_put(ui->term, row, NONE_COLUMN,
		    daf_ui_columns(ui) - NONE_COLUMN, DAF_PLAIN, none);
	daf_rows_draw(r, ui, draw, arg);
}

void
daf_rows_range(struct daf_buf *out, const struct daf_rows *r)
{
	size_t last = r->top + (r->height > 0 ? (size_t)r->height : 0);

	if (last > r->n)
		last = r->n;
	daf_buf_addf(
	    out, "%zu-%zu of %zu", r->n > 0 ? r->top + 1 : 0, last, r->n);
}
