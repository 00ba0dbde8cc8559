/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * access.c - the access log, the newest first, of the ledgers in which the officer
 * may read it.
 */
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "sync/audit.h"
#include "tui/itemrow.h"
#include "tui/rows.h"
#include "tui/screens.h"

/* Rows that a person may page through; the command gives all. */
#define MOST 2000

struct access_screen {
	struct daf_screen s;
	struct daf_rows rows;
	struct daf_itemcols cols;
	struct daf_pool *pool;
	struct daf_access_row *looks;
	bool more; /* than are shown */
	struct daf_date today;
};

/* The newest first, whatever ledger. */
static int
by_age(const void *a, const void *b)
{
	const struct daf_access_row *x = a, *y = b;

	return x->id > y->id ? -1 : x->id < y->id;
}

static const struct daf_err *
add_ledger(struct access_screen *v, size_t *n, const char *ledger)
{
	struct daf_access_row *looks;
	const struct daf_err *err;
	size_t count;

	err = daf_access_rows(
	    &looks, &count, v->pool, v->s.ui->cli->reg, ledger, 0, MOST);
	if (err != NULL)
		return err;
	if (count > 0)
		memcpy(&v->looks[*n], looks, count * sizeof(*looks));
	*n += count;
	v->more |= count == MOST;
	return NULL;
}

static const struct daf_err *
read_all(struct access_screen *v)
{
	struct daf_ui *ui = v->s.ui;
	const size_t nledgers = daf_register_nledgers(ui->cli->reg);
	const struct daf_err *err, *denied = NULL;
	struct daf_ledger *l;
	size_t n = 0, i;
	bool any = false;

	v->looks = daf_pool_array(v->pool, nledgers * MOST, sizeof(*v->looks));
	for (i = 0; i < nledgers; i++) {
		err = daf_ui_ledger(
		    &l, ui, daf_register_ledger_at(ui->cli->reg, i)->name);
		if (err != NULL)
			return err;
		err = daf_audit_allowed(l, ui->cli->signer);
		if (err != NULL) {
			daf_err_keep(&denied, err);
			continue;
		}
		any = true;
		err = add_ledger(v, &n, l->conf->name);
		if (err != NULL)
			return err;
	}
	if (!any)
		return denied;
	daf_err_free(denied);
	if (n > 1)
		qsort(v->looks, n, sizeof(*v->looks), by_age);
	daf_rows_set(&v->rows, n);
	return NULL;
}

static const struct daf_err *
load(struct daf_screen *s)
{
	struct access_screen *v = (struct access_screen *)s, old = *v;
	const struct daf_err *err;

	if (s->ui->cli->signer == NULL)
		return daf_ui_may_write(s->ui, NULL);
	daf_display_today(&v->today, s->ui->cli->reg, NULL);
	v->pool = daf_pool_new();
	v->more = false;
	err = read_all(v);
	if (err != NULL) {
		daf_pool_free(v->pool);
		*v = old;
		return err;
	}
	daf_pool_free(old.pool);
	return NULL;
}

/* What of it can be opened still has a number. */
static void
draw_row(void *arg, size_t i, int row)
{
	const struct access_screen *v = arg;
	const struct daf_access_row *a = &v->looks[i];
	struct daf_register *reg = v->s.ui->cli->reg;
	struct daf_pool *pool = daf_pool_new();
	char when[DAF_DISPLAY_SIZE];
	const struct daf_err *err;
	struct daf_item item;

	daf_display_moment(when, a->time,
	    daf_display_zone(reg, a->ledger, a->time), &v->today);
	err = daf_find_record(&item, pool, reg, a->ledger, a->record);
	daf_itemcols_row(&v->cols, v->s.ui, row, DAF_PLAIN,
	    (const char *[]){ when, a->officer,
		err == NULL && item.number != NULL ? item.number : a->record,
		a->what });
	daf_err_free(err);
	daf_pool_free(pool);
}

static const struct daf_itemcol table[] = {
	{ .head = "When", .want = 12, .least = 12 },
	{ .head = "Who", .want = 18, .least = 10 },
	{ .head = "Record", .want = 18, .least = 17 },
	{ .head = "What", .want = 20, .least = 10 },
};

static void
draw(struct daf_screen *s)
{
	struct access_screen *v = (struct access_screen *)s;
	const struct daf_access_row *a =
	    v->rows.n > 0 ? &v->looks[v->rows.cursor] : NULL;

	daf_ui_title(s->ui, "ACCESS LOG  this register");
	daf_itemcols_make(&v->cols, table, sizeof(table) / sizeof(table[0]),
	    daf_ui_columns(s->ui));
	daf_itemcols_head(&v->cols, s->ui, 1);
	daf_rows_list(&v->rows, s->ui, 2, daf_ui_bottom(s->ui) - 2,
	    "Nobody has looked yet.", draw_row, v);
	if (a == NULL)
		daf_ui_hint(s->ui, "Looks at masked numbers and signed texts");
	else if (v->more && v->rows.cursor + 1 == v->rows.n)
		daf_ui_hint(
		    s->ui, "Those before are printed by `daftar access-log`");
	else
		daf_ui_hint(s->ui, "%s, %s: %s%s%s", a->officer, a->kind,
		    a->what, *a->ground != '\0' ? "; ground: " : "", a->ground);
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct access_screen *v = (struct access_screen *)s;
	const struct daf_access_row *a;
	const struct daf_err *err;
	struct daf_item item;

	if (o->act == DAF_ACT_OPEN && v->rows.n > 0) {
		a = &v->looks[v->rows.cursor];
		err = daf_find_record(
		    &item, v->pool, s->ui->cli->reg, a->ledger, a->record);
		return err != NULL ? err
				   : daf_record_open(s->ui, item.record, 0);
	}
	*done = daf_rows_act(&v->rows, o->act);
	return NULL;
}

static void
clear(struct daf_screen *s)
{
	daf_pool_free(((struct access_screen *)s)->pool);
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN,
	DAF_ACT_PAGE_DOWN, DAF_ACT_COMMAND, DAF_ACT_BACK, DAF_ACT_NONE };

static const struct daf_screen_class class = {
	.name = "access",
	.place = DAF_IN_ACCESS,
	.hints = hints,
	.load = load,
	.draw = draw,
	.act = act,
	.clear = clear,
};

const struct daf_err *
daf_access_open(struct daf_ui *ui)
{
	struct access_screen *v = daf_ui_push(ui, &class, sizeof(*v));

	return daf_ui_loaded(&v->s);
}
