/* SPDX-License-Identifier: GPL-3.0-or-later */
/* drafts.c - what an officer began and has not saved. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/carry.h"
#include "core/hide.h"
#include "tui/ask.h"
#include "tui/form.h"
#include "tui/itemrow.h"
#include "tui/rows.h"
#include "tui/screens.h"
#include "tui/strikekeep.h"

struct drafts {
	struct daf_screen s;
	struct daf_rows rows;
	struct daf_itemcols cols;
	struct daf_pool *pool;
	struct daf_draft *drafts;
	size_t n;
};

static struct drafts *
self(struct daf_screen *s)
{
	return (struct drafts *)s;
}

static const struct daf_err *
load(struct daf_screen *s)
{
	struct drafts *d = self(s);
	const struct daf_err *err;

	daf_pool_free(d->pool);
	d->pool = daf_pool_new();
	d->n = 0;
	if (s->ui->cli->signer == NULL)
		return daf_ui_may_write(s->ui, NULL);
	err = daf_draft_list(&d->drafts, &d->n, d->pool, s->ui->cli->reg,
	    s->ui->cli->signer->id);
	daf_rows_set(&d->rows, d->n);
	return err;
}

static void
when(
    char out[DAF_TIME_SIZE], const struct drafts *d, const struct daf_draft *at)
{
	const struct daf_register_ledger *conf = NULL;

	daf_err_free(daf_register_ledger(&conf, d->s.ui->cli->reg, at->ledger));
	daf_time_local(out, at->saved,
	    daf_time_offset(conf != NULL ? conf->zone : "", at->saved));
}

/* A new record's type, or which one it is; and what it is called. One that is
 * protected since has its name in the draft. It may be Urdu: last. */
static void
what(struct daf_buf *out, const struct drafts *d, const struct daf_draft *at)
{
	struct daf_register *reg = d->s.ui->cli->reg;
	struct daf_hide hide = { 0 };
	struct daf_item item = { 0 };
	const bool strike = daf_strike_is_draft(at->body);
	const struct daf_err *err;

	if (at->record[0] == '\0') {
		daf_buf_addf(out, "new %s  ", at->type);
		daf_form_titled(out, at->body);
		return;
	}
	err = daf_find_record(&item, d->pool, reg, at->ledger, at->record);
	if (err == NULL)
		err = daf_hide_is(&hide, reg, item.record);
	daf_buf_addf(out, "%s%s %s  ",
	    strike                            ? "strike out "
	    : daf_conflict_is_draft(at->body) ? "dispute of "
					      : "",
	    at->type,
	    err == NULL && item.number != NULL ? item.number : at->record);
	/* One that cannot be looked up may be protected. */
	if (err == NULL && (hide.on || strike))
		daf_buf_adds(out, item.title);
	else if (err == NULL)
		daf_form_titled(out, at->body);
	daf_err_free(err);
}

static void
draw_row(void *arg, size_t i, int row)
{
	const struct drafts *d = arg;
	const struct daf_draft *at = &d->drafts[i];
	char time[DAF_TIME_SIZE], kept[DAF_TIME_SIZE];
	struct daf_buf far = { 0 }, about = { 0 };

	when(time, d, at);
	snprintf(kept, sizeof(kept), "%.10s %.5s", time, time + 11);
	daf_form_describe(&far, at->body);
	what(&about, d, at);
	daf_itemcols_row(&d->cols, d->s.ui, row, DAF_PLAIN,
	    (const char *[]){ kept, daf_buf_str(&far), daf_buf_str(&about) });
	daf_buf_clear(&far);
	daf_buf_clear(&about);
}

static const struct daf_itemcol table[] = {
	{ .head = "Kept", .want = 16, .least = 16 },
	{ .head = "How far", .want = 21, .least = 12 },
	{ .head = "What", .want = 30, .least = 12 },
};

static void
draw(struct daf_screen *s)
{
	struct drafts *d = self(s);

	daf_ui_title(s->ui, "DRAFTS");
	daf_ui_hint(s->ui,
	    "What you began and have not saved: Enter goes on, :discard "
	    "drops it");
	daf_itemcols_make(&d->cols, table, sizeof(table) / sizeof(table[0]),
	    daf_ui_columns(s->ui));
	daf_itemcols_head(&d->cols, s->ui, 1);
	daf_rows_list(&d->rows, s->ui, 2, daf_ui_bottom(s->ui) - 2,
	    "There are none", draw_row, d);
}

/* The one that was under the cursor when it was asked for. */
static const struct daf_err *
drop(struct drafts *d, const struct daf_draft *at)
{
	struct daf_ui *ui = d->s.ui;
	int64_t id = at->id;
	const struct daf_err *err = daf_form_alone(ui, id);

	if (err != NULL)
		return err;
	if (daf_ask_key(ui, "Drop this draft? y drops it, Esc keeps it", "y") !=
		'y' ||
	    daf_ui_ending(ui))
		return NULL;
	err = daf_draft_drop(ui->cli->reg, id);
	if (err == NULL)
		err = load(&d->s);
	if (err == NULL)
		daf_ui_say(ui, "The draft was dropped");
	return err;
}

/* One that asks no more than a question may be gone after it. */
static const struct daf_err *
open_draft(struct drafts *d, int64_t id)
{
	const struct daf_err *err = daf_draft_open(d->s.ui, id);

	return err == NULL && d->s.ui->top == &d->s ? load(&d->s) : err;
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct drafts *d = self(s);

	if (daf_rows_act(&d->rows, o->act))
		return NULL;
	if (o->act == DAF_ACT_OPEN && d->n > 0)
		return open_draft(d, d->drafts[d->rows.cursor].id);
	if (o->act == DAF_ACT_DISCARD && d->n > 0)
		return drop(d, &d->drafts[d->rows.cursor]);
	*done = false;
	return NULL;
}

static void
clear(struct daf_screen *s)
{
	daf_pool_free(self(s)->pool);
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN,
	DAF_ACT_DISCARD, DAF_ACT_COMMAND, DAF_ACT_BACK, DAF_ACT_NONE };

/* The place of a list: letters act. */
static const struct daf_screen_class class = {
	.name = "drafts",
	.place = DAF_IN_DRAFTS,
	.hints = hints,
	.load = load,
	.draw = draw,
	.act = act,
	.clear = clear,
};

const struct daf_err *
daf_drafts_open(struct daf_ui *ui)
{
	struct drafts *d = daf_ui_push(ui, &class, sizeof(*d));

	return daf_ui_loaded(&d->s);
}

const struct daf_err *
daf_draft_open(struct daf_ui *ui, int64_t draft)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_draft *drafts = NULL;
	const struct daf_err *err = NULL;
	size_t n = 0, i;

	if (ui->cli->signer == NULL)
		err = daf_ui_may_write(ui, NULL);
	else
		err = daf_draft_list(
		    &drafts, &n, pool, ui->cli->reg, ui->cli->signer->id);
	for (i = 0; err == NULL && i < n && drafts[i].id != draft; i++)
		;
	if (err == NULL && i == n)
		err = daf_err(
		    DAF_REFUSED, "this draft is gone: it was saved or dropped");
	if (err == NULL)
		err = daf_conflict_is_draft(drafts[i].body)
			  ? daf_conflict_draft(ui, &drafts[i])
		      : daf_strike_is_draft(drafts[i].body)
			  ? daf_strike_draft(ui, &drafts[i])
			  : daf_form_draft(ui, &drafts[i]);
	daf_pool_free(pool);
	return err;
}
