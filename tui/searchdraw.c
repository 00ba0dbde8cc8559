/* SPDX-License-Identifier: GPL-3.0-or-later */
/* searchdraw.c - how the search screen looks; see search.c. */
#include <inttypes.h>
#include <stdio.h>

#include "core/base/text.h"
#include "tui/searchi.h"

#define LINE_ROW 1
#define TOP_ROW 4 /* of what was found */
#define FACET_ROWS 5
/* On a terminal so low, fewer: what was found is more. */
#define FACET_ROWS_LOW 2
#define LOW 20
/* Columns of the numbers. */
#define NUMBER_LEAST 17
#define NUMBER_MOST 28

/* A number is what people go by: it stands there whole. */
static int
number_width(const struct daf_searching *v)
{
	size_t most = NUMBER_LEAST, w, i;

	for (i = 0; i < v->found.items.n; i++) {
		w = daf_text_width(
		    daf_itemrow_named(v->pool, &v->found.items.items[i]));
		most = w > most ? w : most;
	}
	return most < NUMBER_MOST ? (int)most : NUMBER_MOST;
}

static void
columns(struct daf_searching *v)
{
	const int number = number_width(v);

	v->columns = daf_ui_columns(v->s.ui);
	v->cols = (struct daf_itemcols){ 0 };
	daf_itemcols_add(&v->cols, "Number", number, number);
	daf_itemcols_add(&v->cols, "Type", 12, 8);
	daf_itemcols_add(&v->cols, "Stage", 12, 8);
	daf_itemcols_add(&v->cols, "Where it matched", 26, 20);
	daf_itemcols_fit(&v->cols, v->columns);
}

static void
draw_row(void *arg, size_t i, int row)
{
	const struct daf_searching *v = arg;
	const struct daf_item *it = &v->found.items.items[i];
	const struct daf_register *reg = v->s.ui->cli->reg;
	const char *texts[] = {
		daf_itemrow_named(v->pool, it), daf_itemrow_type_label(reg, it),
		daf_itemrow_stage_label(reg, it),
		it->where != NULL && *it->where != '\0' ? it->where : it->title
	};

	daf_itemcols_row(&v->cols, v->s.ui, row, DAF_PLAIN, texts);
}

static void
draw_facets(const struct daf_searching *v, int row)
{
	static const char *const heads[DAF_SEARCH_FACETS] = { "type", "office",
		"year", "people" };
	static const int at[DAF_SEARCH_FACETS] = { 14, 34, 48, 60 };
	struct daf_term *t = v->s.ui->term;
	const int all = daf_ui_columns(v->s.ui);
	const struct daf_search_count *c;
	size_t f, i;
	int room;

	if (v->found.items.n == 0)
		return;
	daf_term_put(t, row, 1, 12, DAF_PLAIN, "Narrow by");
	for (f = 0; f < DAF_SEARCH_FACETS; f++) {
		room =
		    (f + 1 < DAF_SEARCH_FACETS ? at[f + 1] : all) - at[f] - 1;
		if (daf_searching_facet_rows(v, f) == 0)
			continue;
		daf_term_put(t, row, at[f], room, DAF_BOLD, heads[f]);
		for (i = 0; i < daf_searching_facet_rows(v, f); i++) {
			c = &daf_searching_facet(v, f)->rows[i];
			daf_term_putf(t, row + 1 + (int)i, at[f], room,
			    DAF_PLAIN, "%s %zu", c->label, c->n);
		}
	}
	if (v->focus == DAF_ON_FACETS) {
		daf_term_put(t, row + 1 + (int)v->in_facet, at[v->facet] - 2, 1,
		    DAF_PLAIN, ">");
		daf_term_cursor(
		    t, row + 1 + (int)v->in_facet, at[v->facet] - 2);
	}
}

/* "all 1,002,417 searched" */
static void
put_count(struct daf_buf *out, int64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRId64, n), i;

	daf_buf_adds(out, "all ");
	for (i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			daf_buf_addc(out, ',');
		daf_buf_addc(out, digits[i]);
	}
	daf_buf_adds(out, " searched");
}

/* "5 records, 0.02 s; all 1,002,417 searched, to the exchange of 26 Nov 09:12" */
static void
foot(const struct daf_searching *v, int row)
{
	const struct daf_search_result *r = &v->found;
	struct daf_buf b = { 0 };

	if (v->asked != NULL && *v->asked != '\0') {
		daf_buf_addf(&b, "%zu%s record%s", r->total, r->more ? "+" : "",
		    r->total == 1 && !r->more ? "" : "s");
		daf_buf_addf(&b, ", %" PRId64 ".%02" PRId64 " s", v->ms / 1000,
		    v->ms % 1000 / 10);
		if (r->items.n < r->total)
			daf_buf_addf(&b, ", the first %zu shown", r->items.n);
		daf_buf_adds(&b, "; ");
	}
	if (v->count.known)
		put_count(&b, v->count.n);
	else
		daf_buf_adds(&b, "all of the register searched");
	if (v->known != NULL)
		daf_buf_addf(&b, ", to the exchange of %s", v->known);
	daf_term_put(v->s.ui->term, row, 1, daf_ui_columns(v->s.ui) - 1,
	    DAF_PLAIN, daf_buf_str(&b));
	daf_buf_clear(&b);
}

void
daf_searching_draw(struct daf_screen *s)
{
	struct daf_searching *v = (struct daf_searching *)s;
	struct daf_ui *ui = s->ui;
	const int bottom = daf_ui_bottom(ui), all = daf_ui_columns(ui);
	const int rows = bottom < LOW ? FACET_ROWS_LOW : FACET_ROWS;
	const int narrow_row = bottom - rows - 2;

	v->facet_max = (size_t)rows;
	if (v->in_facet >= v->facet_max)
		v->in_facet = v->facet_max - 1;
	if (v->columns != all)
		columns(v);
	daf_ui_title(ui, "SEARCH");
	daf_ui_hint(ui,
	    "words = anywhere   field:value   -x = not   \"a b\" = exact "
	    "words");
	daf_term_put(ui->term, LINE_ROW, 1, 6, DAF_PLAIN, "Find:");
	daf_itemcols_head(&v->cols, ui, TOP_ROW - 1);
	daf_rows_place(&v->rows, TOP_ROW,
	    narrow_row - 1 > TOP_ROW ? narrow_row - 1 - TOP_ROW : 1);
	if (v->rows.n > 0)
		daf_rows_draw(&v->rows, ui, draw_row, v);
	else if (v->asked != NULL && *v->asked != '\0')
		daf_term_put(ui->term, TOP_ROW, 3, all - 3, DAF_PLAIN,
		    daf_searching_stale(v) ? "Enter searches."
					   : "No record has all that.");
	draw_facets(v, narrow_row);
	foot(v, bottom - 1);
	daf_edit_draw(&v->line, ui, LINE_ROW, 7, all - 8, DAF_PLAIN, '_',
	    v->focus == DAF_ON_LINE);
}
