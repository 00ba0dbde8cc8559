/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quarantine.c - what did not come in, and why: alarms first, then this
 * register's own change sets that headquarters held or refused, those of other
 * offices, and what nobody could take.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tui/display.h"
#include "tui/rows.h"
#include "tui/screens.h"
#include "tui/wrap.h"

#define REASON_ROWS 5
#define WHAT_COLUMN 3
#define WHERE_COLUMN 14
#define TIME_COLUMN 38
#define REASON_COLUMN 52

struct thing {
	const char *what, *where, *reason, *by, *ledger;
	const char *at; /* of a change set that is here, or NULL */
	int64_t time;
	int zone;
	bool own, alarm;
};

struct quarantine {
	struct daf_screen s;
	struct daf_rows rows;
	struct daf_pool *pool;
	struct thing *things;
	size_t own, others; /* how many change sets */
	struct daf_date today;
};

/* ---- reading ---- */

static struct thing
of_fault(const struct quarantine *q, const struct daf_fault *f)
{
	return (struct thing){ .what = f->what,
		.where = f->where,
		.reason = f->reason,
		.time = f->time,
		.zone = daf_display_zone(q->s.ui->cli->reg, NULL, f->time),
		.alarm = strcmp(f->what, "alarm") == 0 };
}

static struct thing
of_verdict(const struct daf_verdict *v)
{
	return (struct thing){ .what = daf_state_name(v->state),
		.where = v->at,
		.reason = v->reason,
		.by = v->by_name,
		.ledger = v->ledger,
		.at = v->at,
		.time = v->time,
		.zone = v->zone,
		.own = v->own };
}

/* The newest of what was found first. */
static void
add_faults(
    struct quarantine *q, const struct daf_fault *f, size_t n, bool alarm)
{
	struct thing t;
	size_t i;

	for (i = n; i-- > 0;) {
		t = of_fault(q, &f[i]);
		if (t.alarm == alarm)
			q->things[q->rows.n++] = t;
	}
}

static const struct daf_err *
load(struct daf_screen *s)
{
	struct quarantine *q = (struct quarantine *)s;
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_verdict *v = NULL;
	struct daf_fault *f = NULL;
	size_t n = 0, nv = 0, i, total;

	err = daf_quarantine_list(&f, &n, pool, s->ui->cli->reg);
	if (err == NULL)
		err = daf_verdicts(&v, &nv, pool, s->ui->cli->reg, NULL);
	if (err != NULL) {
		daf_pool_free(pool);
		return err;
	}
	daf_pool_free(q->pool);
	q->pool = pool;
	q->things = daf_pool_array(pool, n + nv, sizeof(*q->things));
	q->rows.n = q->own = q->others = 0;
	add_faults(q, f, n, true);
	for (i = 0; i < nv; i++) {
		q->things[q->rows.n++] = of_verdict(&v[i]);
		if (v[i].own)
			q->own++;
		else
			q->others++;
	}
	add_faults(q, f, n, false);
	total = q->rows.n;
	daf_rows_set(&q->rows, total);
	daf_display_today(&q->today, s->ui->cli->reg, NULL);
	return NULL;
}

/* ---- drawing ---- */

static void
draw_thing(void *arg, size_t i, int row)
{
	struct quarantine *q = arg;
	struct daf_term *term = q->s.ui->term;
	const struct thing *t = &q->things[i];
	unsigned look = t->alarm ? DAF_RED | DAF_BOLD : DAF_PLAIN;
	char when[DAF_DISPLAY_SIZE];

	daf_display_moment(when, t->time, t->zone, &q->today);
	daf_term_put(term, row, WHAT_COLUMN, WHERE_COLUMN - WHAT_COLUMN - 1,
	    look, t->alarm ? "ALARM" : t->what);
	daf_term_putf(term, row, WHERE_COLUMN, TIME_COLUMN - WHERE_COLUMN - 1,
	    look, "%s%s", t->where, t->own ? "  yours" : "");
	daf_term_put(term, row, TIME_COLUMN, REASON_COLUMN - TIME_COLUMN - 1,
	    DAF_PLAIN, when);
	daf_term_put(term, row, REASON_COLUMN,
	    daf_ui_columns(q->s.ui) - REASON_COLUMN, DAF_PLAIN, t->reason);
}

static void
draw_reason(struct quarantine *q, int row, int rows)
{
	struct daf_ui *ui = q->s.ui;
	const struct thing *t = &q->things[q->rows.cursor];
	struct daf_buf b = { 0 };
	int used;

	daf_ui_rule(ui, row, t->where);
	if (t->at != NULL)
		daf_buf_addf(&b, "Written by %s\n%s: ", t->by, t->what);
	daf_buf_adds(&b, *t->reason != '\0' ? t->reason : "no reason given");
	used = daf_wrap_put(ui, row + 1, rows - 2, 3,
	    t->alarm ? DAF_RED : DAF_PLAIN, daf_buf_str(&b));
	if (t->at != NULL && t->own)
		daf_term_put(ui->term, row + 1 + used, 3,
		    daf_ui_columns(ui) - 3, DAF_PLAIN,
		    t->what[0] == 'r'
			? "It does not count: correct the record and save anew."
			: "It is not decided yet: nothing is lost.");
	else if (t->alarm)
		daf_term_put(ui->term, row + 1 + used, 3,
		    daf_ui_columns(ui) - 3, DAF_PLAIN,
		    "Tell headquarters, by telephone.");
	daf_buf_clear(&b);
}

static void
draw(struct daf_screen *s)
{
	struct quarantine *q = (struct quarantine *)s;
	struct daf_ui *ui = s->ui;
	int bottom = daf_ui_bottom(ui), rule = bottom - REASON_ROWS - 1;

	daf_ui_title(ui, "HELD AND REFUSED");
	daf_term_putf(ui->term, 1, 1, daf_ui_columns(ui) - 1, DAF_PLAIN,
	    "Of your change sets %zu, of others' %zu; else %zu", q->own,
	    q->others, q->rows.n - q->own - q->others);
	daf_rows_list(&q->rows, ui, 2, rule - 2,
	    "Nothing was held, refused or found to be wrong.", draw_thing, q);
	if (q->rows.n > 0)
		draw_reason(q, rule, REASON_ROWS + 1);
	if (q->rows.n > 0 && q->things[q->rows.cursor].at != NULL)
		daf_ui_hint(ui, "Enter: the history of the record that it is "
				"about");
}

/* ---- acting ---- */

static const struct daf_err *
open_thing(struct quarantine *q)
{
	const struct thing *t;
	struct daf_items items = { 0 };
	const struct daf_err *err;

	if (q->rows.n == 0)
		return NULL;
	t = &q->things[q->rows.cursor];
	if (t->at == NULL)
		return daf_page_open(q->s.ui, t->where, t->reason);
	err = daf_touched(&items, q->pool, q->s.ui->cli->reg, t->ledger, t->at);
	if (err != NULL)
		return err;
	if (items.n == 0)
		return daf_err(
		    DAF_FAILED, "no record of %s is here any longer", t->at);
	return daf_history_open(q->s.ui, items.items[0].record, NULL);
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct quarantine *q = (struct quarantine *)s;

	if (o->act == DAF_ACT_OPEN)
		return open_thing(q);
	*done = daf_rows_act(&q->rows, o->act);
	return NULL;
}

static void
clear(struct daf_screen *s)
{
	daf_pool_free(((struct quarantine *)s)->pool);
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN, DAF_ACT_SYNC,
	DAF_ACT_REFRESH, DAF_ACT_BACK, DAF_ACT_NONE };

static const struct daf_screen_class class = {
	.name = "quarantine",
	.place = DAF_IN_HISTORY,
	.hints = hints,
	.load = load,
	.draw = draw,
	.act = act,
	.clear = clear,
};

const struct daf_err *
daf_quarantine_open(struct daf_ui *ui)
{
	return daf_ui_loaded(
	    daf_ui_push(ui, &class, sizeof(struct quarantine)));
}
