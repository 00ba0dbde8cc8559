/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * deadlines.c - all that is due, soonest first: overdue, and within so many
 * days, of the officer, his office, all offices or another one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/ask.h"
#include "tui/itemrow.h"
#include "tui/onrecord.h"
#include "tui/rows.h"
#include "tui/screens.h"
#include "tui/whose.h"

#define TOP_ROW 3
#define WITHIN_DAYS 30
#define WITHIN_MAX 3650
#define PAGE 200
#define OFFICER 10     /* columns */
#define PAGES_A_KEY 20 /* so many are read at most for one */

struct deadlines {
	struct daf_screen s;
	struct daf_pool *pool;
	struct daf_items due;
	struct daf_date today;
	struct daf_itemcols cols;
	struct daf_rows rows;
	char *office; /* of this one only; NULL: */
	enum daf_whose whose;
	int within;
	int columns;
	bool officer; /* has a column */
};

static const struct daf_item *
current(const struct deadlines *d)
{
	return d->rows.cursor < d->due.n ? &d->due.items[d->rows.cursor] : NULL;
}

/* ---- reading ---- */

/* The mark stays on its record and date. */
static void
keep_mark(struct deadlines *d, int64_t record, const char *what)
{
	size_t i;

	daf_rows_set(&d->rows, d->due.n);
	for (i = 0; i < d->due.n; i++)
		if (d->due.items[i].record == record &&
		    strcmp(d->due.items[i].what, what) == 0) {
			d->rows.cursor = i;
			break;
		}
}

static struct daf_due_query
query_of(const struct deadlines *d)
{
	struct daf_due_query q = {
		.ledger = d->s.ui->cli->ledger_name,
		.office = d->office,
		.within = d->within,
		.limit = PAGE,
	};

	if (d->office == NULL)
		daf_whose_ask(&q, d->s.ui, d->whose);
	return q;
}

static const struct daf_err *
load(struct daf_screen *s)
{
	struct deadlines *d = (struct deadlines *)s;
	const struct daf_item *was = current(d);
	const int64_t record = was != NULL ? was->record : 0;
	const char *what = was != NULL ? was->what : "";
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_items due;
	struct daf_due_query query;

	d->whose = daf_whose_now(s->ui);
	query = query_of(d);
	/* as many as are there already, so that the mark finds its row */
	if (d->due.n > PAGE)
		query.limit = d->due.n;
	err = daf_due_page(&due, pool, s->ui->cli->reg, &query);
	if (err != NULL) {
		daf_pool_free(pool);
		return err;
	}
	d->due = due;
	daf_display_today(&d->today, s->ui->cli->reg, s->ui->cli->ledger_name);
	keep_mark(d, record, what);
	daf_pool_free(d->pool); /* `what` is in it */
	d->pool = pool;
	return NULL;
}

/* The page behind the last row. */
static const struct daf_err *
load_more(struct deadlines *d)
{
	struct daf_due_query query = query_of(d);
	const struct daf_err *err;
	struct daf_items page;
	struct daf_item *all;

	query.after = d->due.resume;
	err = daf_due_page(&page, d->pool, d->s.ui->cli->reg, &query);
	if (err != NULL)
		return err;
	all = daf_pool_array(d->pool, d->due.n + page.n, sizeof(*all));
	if (d->due.n > 0)
		memcpy(all, d->due.items, d->due.n * sizeof(*all));
	if (page.n > 0)
		memcpy(all + d->due.n, page.items, page.n * sizeof(*all));
	d->due.items = all;
	d->due.n += page.n;
	d->due.resume = page.resume;
	daf_rows_set(&d->rows, d->due.n);
	return NULL;
}

/* Moves, and reads what the next page of the screen needs. */
static const struct daf_err *
move(struct deadlines *d, enum daf_act act, bool *done)
{
	const struct daf_err *err = NULL;
	int pages;

	*done = daf_rows_act(&d->rows, act);
	for (pages = 0; err == NULL && *done && d->due.resume != NULL &&
			pages < PAGES_A_KEY &&
			d->rows.cursor + (size_t)d->rows.height >= d->rows.n;
	     pages++) {
		err = load_more(d);
		if (err == NULL && act == DAF_ACT_LAST)
			(void)daf_rows_act(&d->rows, act);
	}
	return err;
}

static void
clear(struct daf_screen *s)
{
	struct deadlines *d = (struct deadlines *)s;

	daf_pool_free(d->pool);
	free(d->office);
}

/* ---- drawing ---- */

/* Who works on it is nothing new where all is his who reads it. */
static bool
shows_officer(const struct deadlines *d)
{
	return d->office != NULL || d->whose != DAF_WHOSE_MINE;
}

/* The law has a column where there is room, else it is in the hint. */
static void
columns(struct deadlines *d)
{
	d->columns = daf_ui_columns(d->s.ui);
	d->cols = (struct daf_itemcols){ 0 };
	daf_itemcols_add(&d->cols, "Number", 17, 17);
	daf_itemcols_add(
	    &d->cols, "Due", DAF_ITEMROW_DAY_LEAST, DAF_ITEMROW_DAY_LEAST);
	daf_itemcols_add(&d->cols, "Days", 5, 5);
	daf_itemcols_add(&d->cols, "What", 24, 14);
	daf_itemcols_add(&d->cols, "Off", 4, 4);
	d->officer = shows_officer(d);
	if (d->officer)
		daf_itemcols_add(&d->cols, "Officer", OFFICER, OFFICER);
	if (d->columns >= 110)
		daf_itemcols_add(&d->cols, "Law", 30, 14);
	daf_itemcols_add(&d->cols, "Title", 12, 12);
	daf_itemcols_fit(&d->cols, d->columns);
}

static void
draw_row(void *arg, size_t i, int row)
{
	const struct deadlines *d = arg;
	const struct daf_item *it = &d->due.items[i];
	char day[DAF_DISPLAY_SIZE], days[DAF_DISPLAY_SIZE];
	const char *texts[8] = { daf_itemrow_name(it), day, days, it->what,
		it->office };
	size_t n = 5;

	if (d->officer)
		texts[n++] = it->officer;
	if (d->columns >= 110)
		texts[n++] = it->law;
	texts[n] = it->title;
	daf_itemrow_day(day, it->date, &d->today, DAF_ITEMROW_DAY_LEAST);
	daf_display_days(days, it->date, &d->today);
	daf_itemcols_row(
	    &d->cols, d->s.ui, row, *days == '-' ? DAF_RED : DAF_PLAIN, texts);
}

/* How many, and of the current one the law: on a slow line a move costs no
 * such text. */
static void
hint(struct deadlines *d)
{
	const struct daf_item *it = current(d);
	struct daf_buf b = { 0 };

	daf_rows_range(&b, &d->rows);
	if (d->due.resume != NULL)
		daf_buf_addc(&b, '+');
	if (it == NULL || daf_term_slow(d->s.ui->term))
		daf_ui_hint(d->s.ui, "%s", daf_buf_str(&b));
	else
		daf_ui_hint(d->s.ui, "%s   %s%s%s", daf_buf_str(&b), it->what,
		    it->law != NULL ? ", " : "",
		    it->law != NULL ? it->law : "");
	daf_buf_clear(&b);
}

static void
draw(struct daf_screen *s)
{
	struct deadlines *d = (struct deadlines *)s;

	if (d->columns != daf_ui_columns(s->ui) ||
	    d->officer != shows_officer(d))
		columns(d);
	daf_ui_title(s->ui, "DEADLINES");
	daf_term_putf(s->ui->term, 1, 1, daf_ui_columns(s->ui) - 1, DAF_PLAIN,
	    "Filter: within %d days, %s%s", d->within,
	    d->office != NULL ? "office " : daf_whose_text(d->whose),
	    d->office != NULL ? d->office : "");
	daf_itemcols_head(&d->cols, s->ui, 2);
	daf_rows_list(&d->rows, s->ui, TOP_ROW, daf_ui_bottom(s->ui) - TOP_ROW,
	    d->due.resume != NULL ? "Nothing so far: End goes on."
				  : "Nothing is due.",
	    draw_row, d);
	hint(d);
}

/* ---- acting ---- */

/* "30 isb", "mine", "90", "": days and whose, in any order. */
static const struct daf_err *
set_filter(struct deadlines *d, const char *text)
{
	const struct daf_err *err = NULL;
	char word[24];
	int within = WITHIN_DAYS, used;
	char *office = NULL, *end;
	enum daf_whose whose;
	long days;

	for (; err == NULL && sscanf(text, " %23s%n", word, &used) == 1;
	     text += used) {
		days = strtol(word, &end, 10);
		if (daf_whose_parse(&whose, word)) {
			err = daf_whose_change(d->s.ui, word);
		} else if (*end != '\0') {
			free(office);
			office = daf_strdup(
			    strncmp(word, "office=", 7) == 0 ? word + 7 : word);
		} else if (days < 0 || days > WITHIN_MAX) {
			err = daf_err(DAF_REFUSED,
			    "days are 0 to %d, an office is its code: 90 isb",
			    WITHIN_MAX);
		} else {
			within = (int)days;
		}
	}
	if (err != NULL) {
		free(office);
		return err;
	}
	free(d->office);
	d->office = office;
	d->within = within;
	d->rows.cursor = 0;
	d->due.n = 0;
	return load(&d->s);
}

static const struct daf_err *
filter(struct deadlines *d, const char *arg)
{
	const struct daf_err *err;
	char *text, *now;

	if (arg != NULL)
		return set_filter(d, arg);
	now = daf_asprintf("%d%s%s", d->within, d->office != NULL ? " " : "",
	    d->office != NULL ? d->office : "");
	err = NULL;
	if (daf_ask_line(&text, d->s.ui,
		"Days, and mine, office, all or a code (90 isb):", now)) {
		err = set_filter(d, text);
		free(text);
	}
	free(now);
	return err;
}

/* Another office than those of the setting is left by it. */
static const struct daf_err *
change_whose(struct deadlines *d, const char *word)
{
	const struct daf_err *err = NULL;

	if (d->office == NULL || word != NULL)
		err = daf_whose_change(d->s.ui, word);
	if (err != NULL)
		return err;
	free(d->office);
	d->office = NULL;
	d->rows.cursor = 0;
	d->due.n = 0;
	return load(&d->s);
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct deadlines *d = (struct deadlines *)s;
	const struct daf_item *it = current(d);
	const struct daf_err *err;

	if (o->act == DAF_ACT_FILTER)
		return filter(d, o->arg);
	if (o->act == DAF_ACT_OFFICE)
		return change_whose(d, o->arg);
	if (o->act == DAF_ACT_DEADLINES)
		return NULL; /* we are there */
	err = daf_onrecord(done, s->ui, it != NULL ? it->record : 0, o);
	return err != NULL || *done ? err : move(d, o->act, done);
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN,
	DAF_ACT_OFFICE, DAF_ACT_FILTER, DAF_ACT_EDIT, DAF_ACT_HISTORY,
	DAF_ACT_SEARCH, DAF_ACT_BACK, DAF_ACT_NONE };

static const struct daf_screen_class deadlines_class = {
	.name = "deadlines",
	.place = DAF_IN_DEADLINES,
	.hints = hints,
	.load = load,
	.draw = draw,
	.act = act,
	.clear = clear,
};

const struct daf_err *
daf_deadlines_open(struct daf_ui *ui)
{
	struct deadlines *d = daf_ui_push(ui, &deadlines_class, sizeof(*d));

	d->within = WITHIN_DAYS;
	return daf_ui_loaded(&d->s);
}
