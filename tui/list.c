/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * list.c - the list screen: records of a type, or of all, with a filter and an
 * order, as many as there are.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "schema/kind.h"
#include "tui/display.h"
#include "tui/listview.h"
#include "tui/logging.h"
#include "tui/returns.h"
#include "tui/screens.h"
#include "tui/views.h"

#define TOP_ROW 3 /* of the first record: title, filter, headings */
/* A search for rows stops after so long, and says so: with a picture that must
 * be shown soon, for a key was pressed; and else, if no key comes. */
#define LOOK_MS 45
#define FETCH_MS 1000
#define COUNT_FIRST_MS 30
#define COUNT_NEXT_MS 20

/* ---- what is asked ---- */

/* A query and its memory. */
struct asked {
	struct daf_pool *pool;
	struct daf_list_query q;
};

/* What is quick is done whole, also when keys were typed ahead. */
static bool
key_waits(void *arg)
{
	const struct daf_listview *l = arg;

	return daf_time_steady() >= l->since + LOOK_MS &&
	       daf_term_pressed(l->s.ui->term);
}

static const struct daf_err *
compose(struct asked *out, struct daf_listview *l, const char *filter,
    const char *sort)
{
	struct daf_register *reg = l->s.ui->cli->reg;
	struct daf_pool *pool = daf_pool_new();
	struct daf_filter where = { 0 };
	const struct daf_err *err = NULL;
	struct daf_items none;

	*out = (struct asked){ .pool = pool };
	out->q.ledger = l->s.ui->cli->ledger_name;
	if (*l->type != '\0')
		out->q.type = daf_pool_strdup(pool, l->type);
	if (*sort != '\0')
		out->q.sort = daf_pool_strdup(pool, sort);
	out->q.marks = true;
	if (*filter != '\0')
		err = daf_filter_parse(
		    &where, pool, reg, out->q.ledger, out->q.type, filter);
	out->q.where = where.where;
	out->q.nwhere = where.n;
	if (err == NULL) {
		/* is the order one of this list? */
		out->q.limit = 1;
		out->q.budget_ms = 1;
		err = daf_list(&none, pool, reg, &out->q);
	}
	out->q.limit = 0;
	out->q.stop = key_waits;
	out->q.stop_arg = l;
	if (err != NULL) {
		daf_pool_free(pool);
		out->pool = NULL;
	}
	return err;
}

/* The one type of the list; NULL: several, or unknown. */
static const struct daf_type *
only_type(const struct daf_listview *l)
{
	const char *type = *l->type != '\0' ? l->type : NULL;
	size_t i;

	for (i = 0; type == NULL && i < l->q.nwhere; i++)
		if (strcmp(l->q.where[i].field, "type") == 0 &&
		    !l->q.where[i].except)
			type = l->q.where[i].value;
	return type != NULL
		   ? daf_itemrow_type(l->s.ui->cli->reg, l->q.ledger, type)
		   : NULL;
}

/* With the columns of the report, if the type still has it. */
static const struct daf_type *
shown_type(struct daf_listview *l)
{
	const struct daf_types *types;
	const struct daf_report *r;

	if (l->report == NULL || l->base == NULL)
		return l->base;
	types = daf_views_types(l->s.ui);
	r = types != NULL ? daf_types_report_find(types, l->report) : NULL;
	if (r == NULL || strcmp(r->type, l->base->name) != 0 ||
	    !daf_report_type(&l->shown, types, r))
		return l->base;
	return &l->shown;
}

static void
columns(struct daf_listview *l)
{
	l->columns = daf_ui_columns(l->s.ui);
	l->base = only_type(l);
	daf_listcols_set(&l->cols, shown_type(l), l->columns);
}

/* The columns are as wide as the first page wants them, and stay so: what moves
 * with each row would be sent with each row. */
static const struct daf_err *
first_page(struct daf_listview *l)
{
	const struct daf_err *err;
	bool changed;

	columns(l);
	l->count = l->all = (struct daf_count){ 0 };
	l->total = -1;
	l->patient = true;
	err = daf_listwin_open(&l->win);
	if (err == NULL) {
		daf_listcols_tighten(&l->cols, &changed, &l->win, l->columns);
		if (changed)
			err = daf_listwin_open(&l->win);
	}
	l->patient = false;
	return err;
}

/* A filter by what is in records brings them together as a search does. */
static const struct daf_err *
log_filter(
    struct daf_listview *l, const struct daf_list_query *q, const char *filter)
{
	const struct daf_type *type =
	    q->type != NULL
		? daf_itemrow_type(l->s.ui->cli->reg, q->ledger, q->type)
		: NULL;
	const struct daf_err *err;
	char *what;

	if (!daf_logging_asks(type, q->where, q->nwhere) ||
	    (l->logged != NULL && strcmp(l->logged, filter) == 0))
		return NULL;
	what = daf_asprintf("list of %s: %s", q->type, filter);
	err = daf_logging_combine(l->s.ui->cli, q->ledger, "", what);
	free(what);
	if (err == NULL) {
		free(l->logged);
		l->logged = daf_strdup(filter);
	}
	return err;
}

const struct daf_err *
daf_listview_ask(struct daf_listview *l, const char *filter, const char *sort)
{
	const struct daf_err *err;
	struct asked asked;

	err = compose(&asked, l, filter != NULL ? filter : l->filter,
	    sort != NULL ? sort : l->sort);
	if (err == NULL)
		err = log_filter(
		    l, &asked.q, filter != NULL ? filter : l->filter);
	if (err != NULL) {
		daf_pool_free(asked.pool);
		return err;
	}
	daf_pool_free(l->pool);
	l->pool = asked.pool;
	l->q = asked.q;
	if (filter != NULL) {
		free(l->filter);
		l->filter = daf_strdup(filter);
	}
	if (sort != NULL) {
		free(l->sort);
		l->sort = daf_strdup(sort);
	}
	err = first_page(l);
	daf_ui_timer(&l->s, COUNT_FIRST_MS);
	return err;
}

/* ---- rows ---- */

static const struct daf_err *
texts(struct daf_listpage *page, struct daf_listview *l,
    const struct daf_items *items)
{
	const struct daf_err *err = NULL;
	size_t i;

	page->rows = daf_pool_array(page->pool, items->n, sizeof(*page->rows));
	for (i = 0; err == NULL && i < items->n; i++)
		err = daf_listcols_texts(&page->rows[i], page->pool,
		    l->s.ui->cli->reg, &l->cols, &items->items[i], &l->today);
	page->n = items->n;
	page->resume = items->resume;
	return err;
}

static const struct daf_err *
fetch(struct daf_listpage *out, struct daf_listview *l,
    const struct daf_list_query *q)
{
	const struct daf_err *err;
	struct daf_items items;

	*out = (struct daf_listpage){ .pool = daf_pool_new() };
	l->since = daf_time_steady();
	err = daf_list(&items, out->pool, l->s.ui->cli->reg, q);
	if (err == NULL)
		err = texts(out, l, &items);
	if (err != NULL) {
		daf_pool_free(out->pool);
		*out = (struct daf_listpage){ 0 };
	}
	return err;
}

const struct daf_err *
daf_listview_fetch(struct daf_listpage *out, void *arg, const char *after,
    const char *before, bool from_end, size_t limit)
{
	struct daf_listview *l = arg;
	struct daf_list_query q = l->q;

	q.after = after;
	q.before = before;
	q.from_end = from_end;
	q.limit = limit;
	q.budget_ms = l->patient ? FETCH_MS : LOOK_MS;
	return fetch(out, l, &q);
}

const struct daf_err *
daf_listview_go(struct daf_listview *l, bool *found, const char *number)
{
	struct daf_list_query q = l->q;
	const struct daf_err *err;
	struct daf_where *where;
	struct daf_listpage one;
	size_t n = q.nwhere;

	where = daf_calloc(n + 1, sizeof(*where));
	if (n > 0)
		memcpy(where, q.where, n * sizeof(*where));
	where[n] = (struct daf_where){ .field = "number", .value = number };
	q.where = where;
	q.nwhere = n + 1;
	q.limit = 1;
	q.budget_ms = FETCH_MS;
	err = fetch(&one, l, &q);
	free(where);
	*found = err == NULL && one.n == 1;
	return err != NULL ? err : daf_listwin_go(&l->win, &one);
}

/* ---- the screen ---- */

static const struct daf_err *
again(struct daf_listview *l)
{
	const struct daf_listrow *row = daf_listwin_current(&l->win);
	const struct daf_err *err;
	char *number = NULL;
	bool found, changed;

	if (row != NULL && row->item->number != NULL)
		number = daf_strdup(row->item->number);
	if (l->columns != daf_ui_columns(l->s.ui) || l->base != only_type(l)) {
		columns(l);
		daf_listcols_tighten(&l->cols, &changed, &l->win, l->columns);
	}
	l->count = l->all = (struct daf_count){ 0 };
	l->patient = true;
	err = daf_listwin_reload(&l->win, &found);
	l->patient = false;
	/* it may stand elsewhere now */
	if (err == NULL && !found && number != NULL)
		err = daf_listview_go(l, &found, number);
	free(number);
	return err;
}

static const struct daf_err *
load(struct daf_screen *s)
{
	struct daf_listview *l = (struct daf_listview *)s;
	const struct daf_err *err;

	daf_display_today(&l->today, s->ui->cli->reg, s->ui->cli->ledger_name);
	if (l->loaded) {
		err = again(l);
	} else {
		l->loaded = true;
		err = daf_listview_ask(l, NULL, NULL);
	}
	daf_ui_timer(s, COUNT_FIRST_MS);
	return err;
}

/* Counts on, and looks for rows that a search did not find in time. */
static void
keep(struct daf_screen *s)
{
	struct daf_listview *l = (struct daf_listview *)s;

	if (!daf_listview_count(l) || daf_listwin_wanting(&l->win))
		daf_ui_timer(s, COUNT_NEXT_MS);
	l->patient = true; /* nobody waits for the picture that comes now */
}

static void
clear(struct daf_screen *s)
{
	struct daf_listview *l = (struct daf_listview *)s;

	daf_listwin_clear(&l->win);
	daf_pool_free(l->pool);
	free(l->marked);
	free(l->type);
	free(l->filter);
	free(l->logged);
	free(l->sort);
	free(l->title);
	free(l->report);
	free(l->wrong);
}

/* "EXTRADITIONS", or what the opener called it. */
static void
title(struct daf_listview *l)
{
	struct daf_buf b = { 0 };
	size_t i;

	daf_buf_adds(
	    &b, l->cols.type != NULL ? l->cols.type->plural : "All records");
	for (i = 0; i < b.len; i++)
		b.data[i] = (char)toupper((unsigned char)b.data[i]);
	daf_ui_title(l->s.ui, "%s%s%s", daf_buf_str(&b),
	    l->title != NULL ? "  " : "", l->title != NULL ? l->title : "");
	daf_buf_clear(&b);
}

/* The order in words. */
static void
order(struct daf_buf *out, const struct daf_listview *l)
{
	const struct daf_type *type = l->cols.type;
	const struct daf_field *f;
	const char *sort = l->sort;
	bool desc, dates;

	if (*sort == '\0')
		sort = type != NULL && type->sort != NULL ? type->sort
							  : "-updated";
	desc = *sort == '-';
	sort += desc;
	f = type != NULL ? daf_type_field(type, sort) : NULL;
	dates = strcmp(sort, "updated") == 0 ||
		(f != NULL && f->kind != NULL &&
		    (strcmp(f->kind->name, "date") == 0 ||
			strcmp(f->kind->name, "datetime") == 0));
	daf_buf_addf(out, "%s, %s", f != NULL ? f->label : sort,
	    dates ? (desc ? "newest first" : "earliest first")
		  : (desc ? "falling" : "rising"));
}

static void
draw_top(struct daf_listview *l)
{
	struct daf_ui *ui = l->s.ui;
	struct daf_buf b = { 0 };
	const int columns_all = daf_ui_columns(ui);
	int at;

	daf_buf_adds(&b, "Sort: ");
	order(&b, l);
	if (l->nmarked > 0)
		daf_buf_addf(&b, "   %zu marked", l->nmarked);
	daf_listview_total(&b, l);
	at = columns_all - (int)b.len - 1;
	at = at > 30 ? at : 30;
	daf_term_put(ui->term, 1, at, columns_all - at, DAF_PLAIN, b.data);
	daf_term_put(ui->term, 1, 1, 8, DAF_PLAIN, "Filter: ");
	daf_term_put(ui->term, 1, 9, at - 10, DAF_PLAIN,
	    *l->filter != '\0' ? l->filter : "none");
	daf_itemcols_head(&l->cols.cols, ui, 2);
	daf_buf_clear(&b);
}

static void
draw_row(void *arg, size_t i, int row)
{
	const struct daf_listview *l = arg;
	const struct daf_listrow *r = daf_listwin_row(&l->win, i);
	const char *text[DAF_ITEMCOLS_MAX] = { NULL };
	size_t c;

	if (r == NULL)
		return;
	if (daf_listview_marked(l, r->item->record))
		daf_term_put(l->s.ui->term, row, 1, 1, DAF_PLAIN, "x");
	for (c = 0; c < r->ncells && c < DAF_ITEMCOLS_MAX; c++)
		text[c] = r->cells[c].text;
	daf_itemcols_row(&l->cols.cols, l->s.ui, row, DAF_PLAIN, text);
}

static void
draw_empty(struct daf_listview *l)
{
	struct daf_ui *ui = l->s.ui;
	const struct daf_err *no = daf_ui_may(ui, DAF_RIGHT_WRITE);

	daf_term_put(ui->term, TOP_ROW, 3, daf_ui_columns(ui) - 3, DAF_PLAIN,
	    daf_listwin_wanting(&l->win) ? "Still looking."
	    : *l->filter != 0            ? "No record fits this filter."
	    : no != NULL                 ? "There is none yet."
					 : "There is none yet. n: a new one");
	daf_err_free(no);
}

static void
draw(struct daf_screen *s)
{
	struct daf_listview *l = (struct daf_listview *)s;
	const int height = daf_ui_bottom(s->ui) - TOP_ROW;
	struct daf_buf b = { 0 };

	if (l->columns != daf_ui_columns(s->ui)) /* other texts fit */
		daf_ui_say_err(s->ui, again(l));
	title(l);
	draw_top(l);
	daf_ui_say_err(s->ui,
	    daf_listwin_place(&l->win, TOP_ROW, height > 1 ? height : 1));
	l->patient = false;
	if (daf_listwin_wanting(&l->win))
		daf_ui_timer(s, COUNT_NEXT_MS);
	if (l->win.r.n == 0)
		draw_empty(l);
	daf_rows_draw(&l->win.r, s->ui, draw_row, l);
	if (l->total >= 0)
		daf_listwin_total(&l->win, l->total);
	daf_listwin_range(&b, &l->win, l->total, 0);
	if (l->wrong != NULL)
		daf_ui_hint(s->ui, "! %s", l->wrong);
	else
		daf_ui_hint(s->ui, "%s   %s", daf_buf_str(&b),
		    daf_term_slow(s->ui->term) ? "F1: the letters"
					       : DAF_ITEMROW_LEGEND);
	daf_buf_clear(&b);
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN,
	DAF_ACT_SEARCH, DAF_ACT_FILTER, DAF_ACT_SORT, DAF_ACT_NEW, DAF_ACT_MARK,
	DAF_ACT_MARKED, DAF_ACT_NONE };

static const struct daf_screen_class list_class = {
	.name = "list",
	.place = DAF_IN_LIST,
	.hints = hints,
	.load = load,
	.draw = draw,
	.act = daf_listview_act,
	.keep = keep,
	.clear = clear,
};

static struct daf_listview *
new_list(struct daf_ui *ui, const char *type, const char *filter,
    const char *sort, const char *title_text)
{
	struct daf_listview *l = daf_ui_push(ui, &list_class, sizeof(*l));

	l->type = daf_strdup(type != NULL ? type : "");
	l->filter = daf_strdup(filter != NULL ? filter : "");
	l->sort = daf_strdup(sort != NULL ? sort : "");
	l->title = title_text != NULL ? daf_strdup(title_text) : NULL;
	l->total = -1;
	l->win.fetch = daf_listview_fetch;
	l->win.arg = l;
	l->win.base = -1;
	return l;
}

const struct daf_err *
daf_list_open(struct daf_ui *ui, const char *type, const char *filter,
    const char *sort, const char *title_text)
{
	return daf_ui_loaded(&new_list(ui, type, filter, sort, title_text)->s);
}

const struct daf_err *
daf_list_report(struct daf_ui *ui, const struct daf_report *report)
{
	struct daf_listview *l;

	if (report->rows != DAF_REPORT_RECORDS)
		return daf_returns_open(ui, report);
	l = new_list(
	    ui, report->type, report->filter, report->sort, report->label);
	l->report = daf_strdup(report->name);
	return daf_ui_loaded(&l->s);
}
