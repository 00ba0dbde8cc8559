/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * review.c - headquarters reads what the offices sent, and decides. The screen
 * itself; its parts are in reviewing.h.
 *
 * The rows are read when the screen is opened and at F5 only: they do not move
 * under the cursor when an exchange brings more.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/ask.h"
#include "tui/ledgers.h"
#include "tui/reviewing.h"
#include "tui/screens.h"
#include "tui/uijob.h"

/* ---- reading ---- */

/* The marks stay on the register and the change set that they were on. */
static void
place(struct daf_reviewing *r, const char *replica, const char *at)
{
	size_t i;

	for (i = 0; replica != NULL && i < r->left.n; i++)
		if (strcmp(r->offices[i].replica, replica) == 0)
			r->left.cursor = i;
	daf_reviewing_follow(r);
	for (i = 0; at != NULL && i < r->n; i++)
		if (strcmp(r->w[i].at, at) == 0)
			r->sets.cursor =
			    i - daf_decide_queue_of(&r->decide, i)->first;
	daf_reviewing_follow(r);
}

static const struct daf_err *
read_all(struct daf_reviewing *r)
{
	struct daf_ledger *l = r->s.ledger;
	struct daf_sender *senders = NULL;
	const struct daf_err *err;
	size_t n = 0, noffices;

	err = daf_review(&r->w, &r->n, r->pool, l, NULL);
	if (err == NULL)
		err = daf_senders(&senders, &n, r->pool, l->reg, l->conf->name);
	if (err == NULL)
		err = daf_seat_published(&r->published, l);
	if (err != NULL)
		return err;
	r->read = daf_pool_array(r->pool, r->n, sizeof(*r->read));
	daf_decide_begin(
	    &r->decide, r->pool, r->w, r->n, l->main.frozen, l->main.nfrozen);
	daf_reviewing_offices(
	    &r->offices, &noffices, r->pool, senders, n, r->w, r->n, &l->main);
	daf_rows_set(&r->left, noffices);
	return NULL;
}

/* After an error what was there before is there still. */
static const struct daf_err *
load(struct daf_screen *s)
{
	struct daf_reviewing *r = (struct daf_reviewing *)s, old = *r;
	const struct daf_reviewing_office *o = daf_reviewing_current(&old);
	const struct daf_err *err;
	const char *at;
	size_t i;

	if (r->pool != NULL && !r->stale)
		return daf_seat_published(&r->published, r->s.ledger);
	at = daf_reviewing_set(&i, &old) ? old.w[i].at : NULL;
	r->pool = daf_pool_new();
	err = read_all(r);
	if (err != NULL) {
		daf_pool_free(r->pool);
		*r = old;
		return err;
	}
	r->stale = false;
	r->news = 0;
	daf_decide_carry(&r->decide, &old.decide);
	place(r, o != NULL ? o->replica : NULL, at);
	daf_pool_free(old.pool);
	return NULL;
}

/* ---- opening and leaving ---- */

static bool
unkept(const struct daf_screen *s)
{
	return daf_decide_touched(&((const struct daf_reviewing *)s)->decide);
}

static bool
leave(struct daf_screen *s)
{
	return !unkept(s) ||
	       daf_ask_key(s->ui,
		   "What was decided is not merged yet. y leaves it, Esc "
		   "stays:",
		   "y") == 'y';
}

static void
clear(struct daf_screen *s)
{
	daf_ui_job_forget(s->ui, s);
	daf_pool_free(((struct daf_reviewing *)s)->pool);
}

/* Tab goes between the registers and the change sets. */
static bool
key(struct daf_screen *s, uint32_t pressed)
{
	struct daf_reviewing *r = (struct daf_reviewing *)s;

	if (pressed != DAF_K_TAB && pressed != DAF_K_BACKTAB)
		return false;
	r->in_sets = !r->in_sets && r->sets.n > 0;
	return true;
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN,
	DAF_ACT_ACCEPT, DAF_ACT_REFUSE, DAF_ACT_HOLD, DAF_ACT_SAVE,
	DAF_ACT_RELEASE, DAF_ACT_AMEND, DAF_ACT_DIFFERENCES, DAF_ACT_ACCEPT_ALL,
	DAF_ACT_BACK, DAF_ACT_NONE };

static const struct daf_screen_class class = {
	.name = "review",
	.place = DAF_IN_REVIEW,
	.hints = hints,
	.load = load,
	.draw = daf_reviewing_draw,
	.key = key,
	.act = daf_reviewing_act,
	.leave = leave,
	.unkept = unkept,
	.clear = clear,
};

/* What came of fetching while the rows stand. */
static void
fetched(struct daf_ui *ui, void *arg)
{
	const struct daf_err *err = daf_job_error(daf_ui_job(ui));
	const struct daf_tally *t = daf_job_sum(daf_ui_job(ui));
	struct daf_reviewing *r = arg;

	if (err != NULL)
		daf_ui_say(
		    ui, "This rests on what was here before: %s", err->text);
	else if (t->received == 0)
		daf_ui_say(ui, "The hub has nothing new");
	r->news += t->received; /* row 22 says it, until F5 */
}

const struct daf_err *
daf_review_open(struct daf_ui *ui, const char *office)
{
	struct daf_ledger *l;
	const struct daf_err *err;
	struct daf_reviewing *r;
	size_t i;

	err = daf_ledgers_choose(&l, ui, "Review in which ledger?", true);
	if (err != NULL || l == NULL)
		return err;
	if (!daf_ui_seat_of(ui, l))
		return daf_err(DAF_DENIED,
		    "review is done at the seat, %s, at headquarters; this "
		    "register is %s",
		    l->main_number > 0 ? l->main.seat : "not known yet",
		    l->conf->replica);
	r = daf_ui_push(ui, &class, sizeof(*r));
	r->s.ledger = l;
	err = daf_ui_loaded(&r->s);
	if (err != NULL)
		return err;
	for (i = 0; office != NULL && i < r->left.n; i++)
		if (strcmp(r->offices[i].replica, office) == 0 ||
		    strcmp(r->offices[i].office, office) == 0) {
			r->left.cursor = i;
			daf_reviewing_follow(r);
			break;
		}
	if (l->conf->url == NULL || daf_ui_job_runs(ui))
		return NULL;
	err = daf_ui_job_start(ui, l->conf->name);
	if (err == NULL)
		daf_ui_job_await(ui, fetched, r);
	return err;
}
