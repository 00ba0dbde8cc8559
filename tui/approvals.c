/* SPDX-License-Identifier: GPL-3.0-or-later */
/* approvals.c - the records that wait for an approval which the officer who works
 * may give, a row each. */
#include "tui/approvals.h"

#include <string.h>

#include "sync/ledger.h"
#include "tui/itemrow.h"
#include "tui/onrecord.h"
#include "tui/rows.h"
#include "tui/screens.h"

#define TOP_ROW 3
#define MOST 1000

struct approvals {
	struct daf_screen s;
	struct daf_pool *pool;
	struct daf_awaits awaits;
	struct daf_rows rows;
	struct daf_itemcols cols;
};

/* ---- reading ---- */

static void
append(struct daf_awaits *out, struct daf_pool *pool,
    const struct daf_awaits *more)
{
	const struct daf_awaits had = *out;
	const size_t late = more->n - more->ready;

	out->n += more->n;
	out->ready += more->ready;
	out->more |= more->more;
	out->items = daf_pool_array(pool, out->n, sizeof(*out->items));
	if (had.n > 0) {
		memcpy(out->items, had.items, had.ready * sizeof(*had.items));
		memcpy(out->items + out->ready, had.items + had.ready,
		    (had.n - had.ready) * sizeof(*had.items));
	}
	if (more->n > 0) {
		memcpy(out->items + had.ready, more->items,
		    more->ready * sizeof(*more->items));
		memcpy(out->items + out->n - late, more->items + more->ready,
		    late * sizeof(*more->items));
	}
}

const struct daf_err *
daf_approvals_read(struct daf_awaits *out, struct daf_pool *pool,
    struct daf_ui *ui, size_t most)
{
	const struct daf_register *reg = ui->cli->reg;
	const char *roles[DAF_ROLE_NAMES];
	const struct daf_err *err = NULL;
	struct daf_awaits some;
	struct daf_ledger *l;
	struct daf_who who;
	const char *name;
	size_t i;

	*out = (struct daf_awaits){ 0 };
	for (i = 0; err == NULL && ui->cli->signer != NULL &&
		    i < daf_register_nledgers(reg);
	     i++) {
		name = daf_register_ledger_at(reg, i)->name;
		if (!daf_ui_in_view(ui, name))
			continue;
		err = daf_ui_ledger(&l, ui, name);
		if (err != NULL)
			break;
		memset(roles, 0, sizeof(roles));
		daf_ledger_who(&who, roles, l, ui->cli->signer);
		if (who.roles == NULL) /* not enrolled: he gives none */
			continue;
		err = daf_awaits(&some, pool, ui->cli->reg, name, &who, most);
		if (err == NULL)
			append(out, pool, &some);
	}
	return err;
}

static const struct daf_err *
load(struct daf_screen *s)
{
	struct approvals *a = (struct approvals *)s;
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_awaits awaits;
	int64_t record = 0;
	size_t i;

	if (a->rows.cursor < a->awaits.n)
		record = a->awaits.items[a->rows.cursor].item.record;
	err = daf_approvals_read(&awaits, pool, s->ui, MOST);
	if (err != NULL) {
		daf_pool_free(pool);
		return err;
	}
	daf_pool_free(a->pool);
	a->pool = pool;
	a->awaits = awaits;
	for (i = 0; i < awaits.n; i++)
		if (awaits.items[i].item.record == record)
			a->rows.cursor = i;
	daf_rows_set(&a->rows, awaits.n);
	return NULL;
}

/* ---- drawing ---- */

static const struct daf_itemcol table[] = {
	{ .head = "Number", .want = 17, .least = 17 },
	{ .head = "Stage", .want = 14, .least = 8 },
	{ .head = "Approval", .want = 24, .least = 16 },
	{ .head = "Title", .want = 18, .least = 13 },
};

static void
draw_row(void *arg, size_t i, int row)
{
	const struct approvals *a = arg;
	const struct daf_await *w = &a->awaits.items[i];
	const char *texts[] = { daf_itemrow_named(a->pool, &w->item),
		daf_itemrow_stage_label(a->s.ui->cli->reg, &w->item),
		w->approval, w->item.title };

	daf_itemcols_row(&a->cols, a->s.ui, row,
	    w->lacks == NULL ? DAF_BOLD : DAF_PLAIN, texts);
}

/* For what it is, and what else that needs. */
static void
hint(struct approvals *a)
{
	const struct daf_await *w = &a->awaits.items[a->rows.cursor];

	if (w->lacks == NULL)
		daf_ui_hint(
		    a->s.ui, "%s. Nothing else is missing: m, then a", w->move);
	else
		daf_ui_hint(
		    a->s.ui, "%s. It also lacks: %s", w->move, w->lacks);
}

static void
draw(struct daf_screen *s)
{
	struct approvals *a = (struct approvals *)s;
	const struct daf_awaits *w = &a->awaits;
	struct daf_ui *ui = s->ui;

	daf_itemcols_make(&a->cols, table, sizeof(table) / sizeof(table[0]),
	    daf_ui_columns(ui));
	daf_ui_title(ui, "APPROVALS  that you may give");
	daf_term_putf(ui->term, 1, 1, daf_ui_columns(ui) - 1, DAF_PLAIN,
	    "%zu%s lack nothing else; %zu%s lack something else, too", w->ready,
	    w->more ? "+" : "", w->n - w->ready, w->more ? "+" : "");
	daf_itemcols_head(&a->cols, ui, 2);
	daf_rows_list(&a->rows, ui, TOP_ROW, daf_ui_bottom(ui) - TOP_ROW,
	    "No record waits for an approval of yours.", draw_row, a);
	if (w->n > 0)
		hint(a);
}

/* ---- acting ---- */

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct approvals *a = (struct approvals *)s;
	const int64_t record = a->rows.cursor < a->awaits.n
				   ? a->awaits.items[a->rows.cursor].item.record
				   : 0;

	if (o->act == DAF_ACT_APPROVALS || daf_rows_act(&a->rows, o->act))
		return NULL; /* we are there */
	return daf_onrecord(done, s->ui, record, o);
}

static void
clear(struct daf_screen *s)
{
	daf_pool_free(((struct approvals *)s)->pool);
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN, DAF_ACT_MOVE,
	DAF_ACT_HISTORY, DAF_ACT_REFRESH, DAF_ACT_COMMAND, DAF_ACT_BACK,
	DAF_ACT_NONE };

static const struct daf_screen_class approvals_class = {
	.name = "approvals",
	.place = DAF_IN_APPROVALS,
	.hints = hints,
	.load = load,
	.draw = draw,
	.act = act,
	.clear = clear,
};

const struct daf_err *
daf_approvals_open(struct daf_ui *ui)
{
	struct approvals *a = daf_ui_push(ui, &approvals_class, sizeof(*a));

	return daf_ui_loaded(&a->s);
}
