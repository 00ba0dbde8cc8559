/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * signin.c - who works here: the key that signs. Signing in, locking, and
 * another officer's turn at the same terminal.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/lock.h"
#include "core/base/timefmt.h"
#include "sync/signers.h"
#include "tui/ask.h"
#include "tui/edit.h"
#include "tui/job.h"
#include "tui/screens.h"
#include "tui/ui_priv.h"
#include "tui/wrap.h"

#define WRONG_MOST 5
#define WRONG_WAIT_MS 30000

/* What the door, a screen of its own, is told and tells. */
struct entrance {
	/* who is at the door; yours afterwards. NULL: a reader without a key */
	struct daf_signer *signer;
	bool locked; /* it is a lock: Esc does not leave it */
	bool open;   /* he has come in */
	bool other;  /* another officer is to be chosen */
};

struct door {
	struct daf_screen s;
	struct entrance *e;
	struct daf_edit secret;
	enum daf_agent_worth worth;
	unsigned wrong;
	int64_t not_before; /* ms: no attempt earlier */
};

static void
door_draw(struct daf_screen *s)
{
	struct door *d = (struct door *)s;
	struct daf_ui *ui = s->ui;
	struct daf_term *t = ui->term;
	const struct daf_signer *who = d->e->signer;
	int row = daf_ui_rows(ui) / 3, left = 12, columns = daf_ui_columns(ui);

	daf_term_putf(t, row, left, columns, DAF_BOLD, "DAFTAR   office %s",
	    ui->cli->ledger->conf->office);
	daf_term_put(t, row + 2, left, columns, DAF_PLAIN,
	    d->e->locked ? "Locked. Your drafts and your place are kept."
			 : "Who signs here works here.");
	if (who != NULL)
		daf_term_putf(t, row + 3, left, columns, DAF_PLAIN, "%s, %s",
		    who->name, who->id);
	if (who == NULL) {
		daf_term_put(t, row + 5, left, columns, DAF_PLAIN,
		    "Nobody has signed in. Enter goes on reading.");
		daf_term_cursor(t, row + 5, left);
	} else if (d->worth == DAF_WORTH_PASSPHRASE) {
		daf_term_put(
		    t, row + 5, left, columns, DAF_PLAIN, "Passphrase:");
		daf_edit_draw(&d->secret, ui, row + 5, left + 12,
		    columns - left - 14, DAF_PLAIN, ' ', true);
	} else {
		daf_term_put(
		    t, row + 5, left, columns, DAF_PLAIN, "Enter signs in.");
		(void)daf_wrap_put(ui, row + 6, 2, left, DAF_PLAIN,
		    daf_agent_worth_text(d->worth));
		daf_term_cursor(t, row + 5, left);
	}
	if (d->wrong > 0)
		daf_term_putf(t, row + 8, left, columns, DAF_PLAIN,
		    "Wrong %u of %d.", d->wrong, WRONG_MOST);
	daf_term_put(t, row + 10, left, columns, DAF_PLAIN,
	    d->e->locked ? "F12 another officer (drafts stay)"
			 : "F12 another officer   Esc leave");
}

static bool
door_key(struct daf_screen *s, uint32_t key)
{
	struct door *d = (struct door *)s;

	if (d->worth != DAF_WORTH_PASSPHRASE || key == DAF_K_PASTE)
		return key == DAF_K_PASTE;
	return daf_edit_key(&d->secret, key);
}

/* Who has come in is told if what he saves cannot be signed. */
static void
warn(struct daf_ui *ui)
{
	const char *trouble = daf_agent_trouble(ui->p->agent);

	if (trouble != NULL)
		daf_ui_say(ui, "You can read, not save: %s", trouble);
}

static void
try_to_enter(struct door *d)
{
	struct daf_ui *ui = d->s.ui;
	bool asked = d->worth == DAF_WORTH_PASSPHRASE;
	const struct daf_err *err;

	if (d->e->signer == NULL) { /* he reads, as who starts the program */
		d->e->open = true;
		daf_ui_pop(ui);
		return;
	}
	if (daf_time_steady() < d->not_before) {
		daf_ui_say(ui, "Too many wrong ones: wait half a minute.");
		return;
	}
	err = daf_agent_unlock(ui->p->agent, d->e->signer,
	    asked ? daf_edit_text(&d->secret) : NULL);
	daf_edit_clear(&d->secret);
	if (err == NULL) {
		d->e->open = true;
		daf_ui_pop(ui);
		if (asked)
			warn(ui);
		return;
	}
	d->wrong++;
	if (d->wrong >= WRONG_MOST) {
		d->wrong = 0;
		d->not_before = daf_time_steady() + WRONG_WAIT_MS;
	}
	daf_ui_say_err(ui, err);
}

static const struct daf_err *
door_act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct door *d = (struct door *)s;

	if (o->act == DAF_ACT_OPEN) {
		try_to_enter(d);
	} else if (o->key == DAF_K_F1 + 11) {
		d->e->other = true;
		daf_ui_pop(s->ui);
	} else if (o->act == DAF_ACT_BACK && !d->e->locked) {
		daf_ui_pop(s->ui);
	} else {
		/* nothing else works at a closed door */
		*done = o->act != DAF_ACT_REDRAW && o->act != DAF_ACT_SUSPEND;
	}
	return NULL;
}

static void
door_clear(struct daf_screen *s)
{
	daf_edit_clear(&((struct door *)s)->secret);
}

static const enum daf_act door_hints[] = { DAF_ACT_OPEN, DAF_ACT_NONE };
static const struct daf_screen_class door_class = {
	.name = "lock",
	.place = DAF_IN_ASK,
	.hints = door_hints,
	.draw = door_draw,
	.key = door_key,
	.act = door_act,
	.clear = door_clear,
};

/* why: what was wrong when it was tried without asking, or NULL; that a
 * passphrase is missing is plain to see. */
static void
at_the_door(struct daf_ui *ui, struct entrance *e, const struct daf_err *why)
{
	struct door *d = daf_ui_push(ui, &door_class, sizeof(*d));

	d->e = e;
	d->secret.secret = true;
	d->secret.max = DAF_PASSPHRASE_MAX;
	d->worth =
	    e->signer != NULL ? daf_agent_worth(e->signer) : DAF_WORTH_NOTHING;
	if (d->worth == DAF_WORTH_PASSPHRASE)
		daf_err_free(why);
	else
		daf_ui_say_err(ui, why);
	(void)daf_ui_wait(&d->s);
}

/* ---- who ---- */

static const char *
describe(struct daf_pool *pool, const struct daf_signer_here *row)
{
	if (row->problem != NULL)
		return daf_pool_printf(pool, "%s: %s",
		    row->id != NULL ? row->id : row->from, row->problem);
	return daf_pool_printf(pool, "%-20s %-18s %s%s", row->id, row->name,
	    row->listed ? "" : "not enrolled, ", row->key.fingerprint);
}

/* Lets the person choose among those that can sign; of a single one there is
 * nothing to choose. *row NULL: nobody. */
static const struct daf_err *
choose(const struct daf_signer_here **row, struct daf_pool *pool,
    struct daf_ui *ui, bool always)
{
	struct daf_cli *cli = ui->cli;
	struct daf_signer_here *here;
	const struct daf_err *err;
	struct daf_pick_row *rows;
	size_t n, i, good = 0, at = 0;
	char *value;

	*row = NULL;
	err = daf_signers_here(&here, &n, pool, cli->reg, cli->ledger->charter,
	    ui->p->agent, always);
	if (err != NULL)
		return err;
	rows = daf_pool_array(pool, n, sizeof(*rows));
	for (i = 0; i < n; i++) {
		rows[i].value = here[i].problem == NULL
				    ? daf_pool_printf(pool, "%zu", i)
				    : NULL;
		rows[i].text = describe(pool, &here[i]);
		if (here[i].problem == NULL && good++ == 0)
			at = i;
	}
	if (good == 0)
		return daf_err(DAF_NO_KEY, "%s",
		    n > 0 ? rows[0].text
			  : "nobody can sign here: see `daftar doctor`");
	if (good > 1 || always) {
		if (!daf_pick_row(&value, ui, "Who works here?", rows, n, NULL))
			return NULL;
		at = strtoul(value, NULL, 10);
		free(value);
	}
	*row = &here[at];
	return NULL;
}

static void
works_now(struct daf_ui *ui, struct daf_signer *signer)
{
	struct daf_signer *before = ui->cli->signer;
	bool same = before != NULL && strcmp(before->id, signer->id) == 0;

	/* what was begun is kept for the one before; Today is then read for
	 * the one who is here now */
	if (!same)
		daf_ui_home(ui);
	ui->cli->signer = signer;
	daf_signer_free(before);
	if (!same)
		daf_ui_home(ui);
	daf_ui_obey(ui);
}

/* One who has been chosen signs. A key that the desk's agent has, and has kept
 * since nobody locked, asks nothing; nor does one without a passphrase, unless
 * this is a lock. False: he left. */
static bool
enter(struct daf_ui *ui, struct daf_signer *signer, bool in_agent,
    struct entrance *e)
{
	struct daf_agent *a = ui->p->agent;
	const struct daf_err *err = NULL;
	bool tried = true;

	e->signer = signer;
	e->open = e->other = false;
	if (in_agent && !daf_agent_locked(a) && !daf_agent_own(a))
		err = daf_agent_prove(a, signer);
	else if (!e->locked)
		err = daf_agent_unlock(a, signer, NULL);
	else
		tried = false;
	e->open = tried && err == NULL;
	if (!e->open && !daf_ui_ending(ui))
		at_the_door(ui, e, err);
	else
		daf_err_free(err);
	return e->open;
}

/* Until somebody has come in, or left. */
static bool
let_in(struct daf_ui *ui, struct entrance *e, bool choosing)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_signer_here *row;
	struct daf_signer *signer;
	const struct daf_err *err;
	bool in = false;

	for (; !daf_ui_ending(ui); choosing = true) {
		signer = NULL;
		err = choose(&row, pool, ui, choosing);
		if (err == NULL && row != NULL)
			err = daf_signers_take(&signer, row);
		if (err != NULL)
			daf_ui_say_err(ui, err);
		if (signer == NULL || row == NULL)
			break;
		in = enter(ui, signer, row->in_agent, e);
		if (in)
			works_now(ui, signer);
		else
			daf_signer_free(signer);
		if (in || !e->other)
			break;
	}
	daf_pool_free(pool);
	return in;
}

/* Without a key the register can be read all the same. */
bool
daf_sign_in(struct daf_ui *ui)
{
	struct entrance e = { 0 };
	bool first = ui->cli->signer == NULL;

	if (ui->p->agent == NULL)
		daf_agent_open(&ui->p->agent, ui->cli->program);
	if (let_in(ui, &e, !first))
		return true;
	/* whoever had no key to sign with goes on as a reader */
	return e.signer == NULL && !daf_ui_ending(ui);
}

/* Who worked here, as his key is now. NULL: his key's file is gone. */
static struct daf_signer *
same_again(struct daf_ui *ui)
{
	const struct daf_signer *was = ui->cli->signer;
	struct daf_signer *again = NULL;
	char *who = daf_asprintf("%s <%s>", was->name, was->id);

	daf_ui_say_err(
	    ui, daf_signer_new(&again, who,
		    was->key_path != NULL ? was->key_path : was->key.line));
	free(who);
	if (again != NULL)
		again->quiet = true;
	return again;
}

/* The same officer at the door again; or, with F12, another one. A round always
 * waits at the door: there may be nobody who can be let in. */
static void
unlock(struct daf_ui *ui)
{
	struct entrance e = { .locked = true };
	struct daf_signer *again;

	while (!e.open && !daf_ui_ending(ui)) {
		again = ui->cli->signer != NULL ? same_again(ui) : NULL;
		if (again != NULL && enter(ui, again, false, &e)) {
			works_now(ui, again);
			return;
		}
		daf_signer_free(again);
		if (again == NULL) {
			e.other = false;
			e.signer = ui->cli->signer;
			at_the_door(ui, &e, NULL);
		}
		if (e.other)
			(void)let_in(ui, &e, true);
	}
}

void
daf_lock_now(struct daf_ui *ui)
{
	if (ui->top == NULL || ui->top->class == &door_class ||
	    ui->p->agent == NULL)
		return;
	daf_ui_keep(ui);
	daf_ui_say_err(ui, daf_agent_lock(ui->p->agent));
	daf_term_wipe(ui->term);
	unlock(ui);
	daf_term_redraw(ui->term);
}
