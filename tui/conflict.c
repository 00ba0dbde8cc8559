/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * conflict.c - deciding what is disputed, field by field. Nothing is written
 * before F10; then one change set replaces the values that were on the screen.
 */
#include <stdlib.h>
#include <string.h>

#include "core/hide.h"
#include "tui/ask.h"
#include "tui/conflicti.h"
#include "tui/logging.h"
#include "tui/reveal.h"
#include "tui/screens.h"

/* Two numbers that are masked cannot be told from each other: they are shown,
 * and it is logged. */
static void
reveal(struct daf_conflict_screen *c)
{
	const struct daf_signer *signer = c->s.ui->cli->signer;
	const struct daf_item *item = &c->d.view.r.item;
	const struct daf_err *err = NULL;
	struct daf_buf what = { 0 };
	size_t i;

	for (i = 0; i < c->d.n; i++)
		if (daf_display_protected(c->d.items[i].field))
			daf_reveal_add(&what, c->d.items[i].name);
	if (what.len > 0 && signer != NULL && !c->logged) {
		err = daf_reveal_log(
		    c->s.ui, item->ledger, item->id, daf_buf_str(&what));
		c->logged = err == NULL;
	}
	c->d.view.revealed = c->logged;
	daf_buf_clear(&what);
	daf_ui_say_err(c->s.ui, err);
}

/* So it is with who stands behind a pseudonym, for whom the roster names for it:
 * then it is read once more. */
static const struct daf_err *
unhide(struct daf_conflict_screen *c, const struct daf_side *side)
{
	const struct daf_item *item = &c->d.view.r.item;
	struct daf_cli *cli = c->s.ui->cli;
	const struct daf_err *err;
	bool may = false;
	size_t lost;

	if (!c->d.view.r.protected || cli->signer == NULL)
		return NULL;
	err = daf_logging_may_unhide(&may, cli, item->ledger);
	if (err != NULL || !may)
		return err;
	if (!c->unhidden)
		err = daf_logging_unhide(
		    cli, item->ledger, item->id, "dispute: who it is");
	if (err == NULL) {
		c->unhidden = true;
		daf_hide_off(cli->reg, true);
		err = daf_disputes_read(
		    &c->d, &lost, cli->reg, c->ref.record, side);
	}
	daf_hide_off(cli->reg, false);
	return err;
}

static const struct daf_err *
read_from(
    size_t *lost, struct daf_conflict_screen *c, const struct daf_ledger *l)
{
	const struct daf_signer *signer = c->s.ui->cli->signer;
	char seat[DAF_REPLICA_SIZE] = "";
	struct daf_side side = { signer != NULL ? signer->id : "",
		l->conf->office, seat };
	const struct daf_err *err;

	if (l->main_number > 0)
		daf_replica_office(seat, l->main.seat);
	err = daf_disputes_read(
	    &c->d, lost, c->s.ui->cli->reg, c->ref.record, &side);
	if (err == NULL)
		err = unhide(c, &side);
	/* a key may act before it is drawn, and after an error, too */
	daf_rows_set(&c->rows, c->d.n + (c->d.diary != NULL));
	return err;
}

static const struct daf_err *
conflict_load(struct daf_screen *s)
{
	struct daf_conflict_screen *c = (struct daf_conflict_screen *)s;
	struct daf_ledger *l = s->ui->cli->ledger;
	const struct daf_err *err;
	size_t lost = 0;

	err = daf_record_ref_find(&c->ref, s->ui->cli->reg);
	if (err == NULL)
		err = read_from(&lost, c, l);
	if (err == NULL &&
	    strcmp(c->d.view.r.item.ledger, l->conf->name) != 0) {
		/* which ledger it is in is known only now */
		err = daf_ui_ledger(&l, s->ui, c->d.view.r.item.ledger);
		if (err == NULL)
			err = read_from(&lost, c, l);
	}
	if (err != NULL)
		return err;
	daf_record_ref_keep(&c->ref, &c->d.view.r.item);
	daf_lines_begin(&c->pane, daf_ui_columns(s->ui));
	reveal(c);
	if (lost > 0)
		daf_ui_say(s->ui,
		    "%zu of the fields that you decided were written by "
		    "somebody meanwhile: look again",
		    lost);
	return NULL;
}

/* ---- deciding ---- */

/* A decision is in the draft at once: the line may drop. */
static void
decide(struct daf_conflict_screen *c, struct daf_dispute *d,
    enum daf_decided choice, size_t nth, const char *text)
{
	daf_dispute_choose(d, choice, nth, text);
	daf_conflict_keep(c);
}

static const struct daf_err *
take(struct daf_conflict_screen *c, size_t nth, const char *whose)
{
	struct daf_dispute *d = daf_conflict_now(c);

	if (d == NULL || d->n < 2)
		return NULL;
	if (d->hidden)
		return daf_conflict_seen(d);
	if (nth >= d->n) {
		daf_ui_say(
		    c->s.ui, "There is no value %s of this field", whose);
		return NULL;
	}
	decide(c, d, DAF_DECIDED_VALUE, nth, NULL);
	return NULL;
}

static const struct daf_err *
on_yours(struct daf_conflict_screen *c, const struct daf_order *o)
{
	struct daf_dispute *d = daf_conflict_now(c);

	(void)o;
	return d != NULL ? take(c, d->yours, "of your office") : NULL;
}

static const struct daf_err *
on_theirs(struct daf_conflict_screen *c, const struct daf_order *o)
{
	struct daf_dispute *d = daf_conflict_now(c);

	(void)o;
	return d != NULL ? take(c, d->theirs, "of another office") : NULL;
}

static const struct daf_err *
on_digit(struct daf_conflict_screen *c, const struct daf_order *o)
{
	if (o->key < '1' || o->key > '9')
		return NULL;
	return take(c, (size_t)(o->key - '1'), "with that number");
}

static const struct daf_err *
on_both(struct daf_conflict_screen *c, const struct daf_order *o)
{
	struct daf_dispute *d = daf_conflict_now(c);
	struct daf_buf both = { 0 };

	(void)o;
	if (d == NULL || d->n < 2)
		return NULL;
	if (d->hidden)
		return daf_conflict_seen(d);
	if (daf_dispute_both(&both, d))
		decide(c, d, DAF_DECIDED_BOTH, 0, daf_buf_str(&both));
	else
		daf_ui_say(c->s.ui, "Only of texts both can be kept");
	daf_buf_clear(&both);
	return NULL;
}

static const struct daf_err *
on_skip(struct daf_conflict_screen *c, const struct daf_order *o)
{
	struct daf_dispute *d = daf_conflict_now(c);

	(void)o;
	if (d != NULL && d->n > 1)
		decide(c, d, DAF_DECIDED_SKIP, 0, NULL);
	return NULL;
}

static const struct daf_err *
on_undo(struct daf_conflict_screen *c, const struct daf_order *o)
{
	struct daf_dispute *d = daf_conflict_now(c);

	(void)o;
	if (d == NULL) {
		free(c->d.why);
		c->d.why = NULL;
		daf_conflict_keep(c);
	} else if (d->n > 1) {
		decide(c, d, DAF_DECIDED_NONE, 0, NULL);
	} else {
		decide(c, d, d->n == 1 ? DAF_DECIDED_VALUE : DAF_DECIDED_TYPED,
		    0, d->n == 1 ? NULL : "");
	}
	return NULL;
}

static const struct daf_err *
on_type(struct daf_conflict_screen *c, const struct daf_order *o)
{
	(void)o;
	return daf_conflict_type(c);
}

static const struct daf_err *
on_discard(struct daf_conflict_screen *c, const struct daf_order *o)
{
	struct daf_ui *ui = c->s.ui;

	(void)o;
	if (c->draft != 0 &&
	    (daf_ask_key(ui,
		 "Drop all that you decided here? y drops it, Esc keeps it",
		 "y") != 'y' ||
		daf_ui_ending(ui)))
		return NULL;
	daf_conflict_drop(c);
	daf_ui_pop(ui);
	daf_ui_say(ui, "The draft was dropped");
	return NULL;
}

static const struct daf_err *
on_open(struct daf_conflict_screen *c, const struct daf_order *o)
{
	struct daf_dispute *d = daf_conflict_now(c);
	const struct daf_err *err;
	struct daf_buf text = { 0 };

	if (d == NULL)
		return on_type(c, o);
	daf_conflict_values(&text, c, d);
	err = daf_page_open(c->s.ui, d->label, daf_buf_str(&text));
	daf_buf_clear(&text);
	return err;
}

static const struct daf_err *
on_joined(struct daf_conflict_screen *c, const struct daf_order *o)
{
	const struct daf_err *err;
	struct daf_buf text = { 0 };

	(void)o;
	daf_disputes_joined(&text, &c->d);
	if (text.len == 0)
		daf_buf_adds(&text, "Nothing else was written meanwhile.\n");
	err = daf_page_open(c->s.ui, "JOINED WITHOUT HELP", daf_buf_str(&text));
	daf_buf_clear(&text);
	return err;
}

/* ---- writing ---- */

/* What was decided is written: what is left is read anew. */
static const struct daf_err *
after_save(struct daf_conflict_screen *c, const char *at)
{
	struct daf_ui *ui = c->s.ui;
	const struct daf_err *err;
	size_t i;

	free(c->d.why);
	c->d.why = NULL;
	for (i = 0; i < c->d.n; i++)
		daf_dispute_choose(&c->d.items[i], DAF_DECIDED_NONE, 0, NULL);
	daf_conflict_drop(c);
	daf_ui_changed(ui);
	err = conflict_load(&c->s);
	if (err != NULL)
		return err;
	if (daf_disputes_open(&c->d) > 0) {
		daf_ui_say(ui, "Saved as %s; the rest is still disputed", at);
		return NULL;
	}
	daf_ui_pop(ui);
	daf_ui_say(ui, "Saved as %s: nothing here is disputed any more", at);
	return NULL;
}

static const struct daf_err *
on_save(struct daf_conflict_screen *c, const struct daf_order *o)
{
	struct daf_ui *ui = c->s.ui;
	const struct daf_err *err, *again;
	const char *note = NULL;
	struct daf_ledger *l;
	bool stale = false;
	char *at = NULL;

	(void)o;
	if (daf_disputes_decided(&c->d) == 0) {
		daf_ui_say(ui, "Nothing is decided yet: y takes your office's "
			       "value, h the other one");
		return NULL;
	}
	err = daf_ui_ledger(&l, ui, c->d.view.r.item.ledger);
	if (err == NULL)
		err = daf_disputes_save(
		    &at, &note, &stale, &c->d, l, ui->cli->signer);
	if (err == NULL)
		err = after_save(c, at != NULL ? at : "");
	if (err == NULL && note != NULL)
		err = daf_page_open(ui, "Saved, and", note);
	if (stale) {
		again = conflict_load(&c->s);
		daf_err_free(again);
	}
	free(at);
	return err;
}

/* ---- the screen ---- */

static const struct {
	enum daf_act act;
	const struct daf_err *(*run)(
	    struct daf_conflict_screen *c, const struct daf_order *o);
} acts[] = {
	{ DAF_ACT_TAKE_YOURS, on_yours },
	{ DAF_ACT_TAKE_THEIRS, on_theirs },
	{ DAF_ACT_TAKE_BOTH, on_both },
	{ DAF_ACT_DIGIT, on_digit },
	{ DAF_ACT_TYPE, on_type },
	{ DAF_ACT_PICK, on_type },
	{ DAF_ACT_SKIP, on_skip },
	{ DAF_ACT_UNDO, on_undo },
	{ DAF_ACT_JOINED, on_joined },
	{ DAF_ACT_OPEN, on_open },
	{ DAF_ACT_SAVE, on_save },
	{ DAF_ACT_DISCARD, on_discard },
};

static const struct daf_err *
conflict_act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct daf_conflict_screen *c = (struct daf_conflict_screen *)s;
	const struct daf_err *err = NULL;
	size_t i;

	if (daf_action_right(o->act, DAF_IN_CONFLICT) == DAF_RIGHT_WRITE)
		err = daf_ui_may_write(s->ui, c->d.view.r.item.ledger);
	if (err != NULL)
		return err;
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (acts[i].act == o->act)
			return acts[i].run(c, o);
	*done = daf_rows_act(&c->rows, o->act);
	return NULL;
}

static bool
conflict_unkept(const struct daf_screen *s)
{
	return daf_conflict_unkept((const struct daf_conflict_screen *)s);
}

static bool
conflict_leave(struct daf_screen *s)
{
	return daf_conflict_may_leave((struct daf_conflict_screen *)s);
}

static void
conflict_clear(struct daf_screen *s)
{
	struct daf_conflict_screen *c = (struct daf_conflict_screen *)s;

	daf_disputes_clear(&c->d);
	daf_record_ref_clear(&c->ref);
	daf_lines_clear(&c->pane);
	free(c->officer);
	free(c->no_draft);
}

static const enum daf_act conflict_hints[] = { DAF_ACT_HELP, DAF_ACT_SAVE,
	DAF_ACT_TAKE_YOURS, DAF_ACT_TAKE_THEIRS, DAF_ACT_TAKE_BOTH,
	DAF_ACT_TYPE, DAF_ACT_SKIP, DAF_ACT_JOINED, DAF_ACT_BACK,
	DAF_ACT_NONE };
static const struct daf_screen_class conflict_class = {
	.name = "conflict",
	.place = DAF_IN_CONFLICT,
	.hints = conflict_hints,
	.load = conflict_load,
	.draw = daf_conflict_draw,
	.act = conflict_act,
	.leave = conflict_leave,
	.unkept = conflict_unkept,
	.clear = conflict_clear,
};

const struct daf_err *
daf_conflict_open(struct daf_ui *ui, int64_t record)
{
	const struct daf_signer *signer = ui->cli->signer;
	struct daf_conflict_screen *c;
	const struct daf_screen *s;
	const struct daf_err *err;

	for (s = ui->top; s != NULL; s = s->below)
		if (s->class == &conflict_class &&
		    ((const struct daf_conflict_screen *)s)->ref.record ==
			record)
			return daf_err(DAF_REFUSED,
			    "this dispute is open below: Esc goes back");
	c = daf_ui_push(ui, &conflict_class, sizeof(*c));
	c->ref.record = record;
	c->officer = signer != NULL ? daf_strdup(signer->id) : NULL;
	err = daf_ui_loaded(&c->s);
	if (err != NULL)
		return err;
	if (daf_disputes_open(&c->d) > 0) {
		daf_conflict_recall(c);
		return NULL;
	}
	err = daf_err(DAF_REFUSED, "no field of %s is disputed",
	    daf_record_name(&c->d.view.r.item));
	daf_ui_pop(ui);
	return err;
}
