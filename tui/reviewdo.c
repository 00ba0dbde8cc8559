/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reviewdo.c - see reviewing.h: marks, reasons, and the merge.
 *
 * A merge decides on what was seen: if anything came since the rows were read,
 * it is shown first. Publishing is an exchange in the background; what is merged
 * stays merged if the hub is not reached.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tui/ask.h"
#include "tui/reviewing.h"
#include "tui/screens.h"
#include "tui/uijob.h"

/* ---- marks ---- */

/* Violations are accepted by another key than the one that asks. */
static const struct daf_err *
accept_spite(struct daf_reviewing *r, size_t i)
{
	struct daf_ui *ui = r->s.ui;
	char *question = daf_asprintf(
	    "%s has a VIOLATION. y accepts it in spite of that, Esc leaves it:",
	    r->w[i].at);
	char key = daf_ask_key(ui, question, "y");

	free(question);
	if (key != 'y')
		return NULL;
	return daf_decide_spite(&r->decide, i);
}

static const struct daf_err *
toggle(struct daf_reviewing *r, size_t i)
{
	if (r->decide.marks[i] != DAF_MARK_LATER) {
		daf_decide_later(&r->decide, i);
		return NULL;
	}
	if (r->w[i].violations.n > 0)
		return accept_spite(r, i);
	return daf_decide_accept(&r->decide, i);
}

/* All of a register: nothing, or what can simply be accepted. */
static const struct daf_err *
toggle_office(struct daf_reviewing *r)
{
	const struct daf_reviewing_office *o = daf_reviewing_current(r);
	const struct daf_decide_queue *q =
	    o != NULL ? daf_decide_queue(&r->decide, o->replica) : NULL;
	size_t k;

	if (q == NULL)
		return NULL;
	if (daf_decide_prefix(&r->decide, q) > 0) {
		daf_decide_later(&r->decide, q->first);
		return NULL;
	}
	for (k = q->n; k-- > 0;)
		if (r->w[q->first + k].violations.n == 0) {
			const struct daf_err *err =
			    daf_decide_accept(&r->decide, q->first + k);

			if (err == NULL || k == 0)
				return err;
			daf_err_free(err);
		}
	return daf_err(DAF_REFUSED,
	    "%s begins with a violation: Enter, then decide on it", q->replica);
}

static const struct daf_err *
accept(struct daf_reviewing *r, const struct daf_order *o)
{
	size_t i;

	(void)o;
	if (!r->in_sets)
		return toggle_office(r);
	return daf_reviewing_set(&i, r) ? toggle(r, i) : NULL;
}

static const struct daf_err *
accept_all(struct daf_reviewing *r, const struct daf_order *o)
{
	(void)o;
	daf_decide_all(&r->decide);
	return NULL;
}

/* With a reason from the command line, or asked for. */
static const struct daf_err *
with_reason(struct daf_reviewing *r, const struct daf_order *o,
    const char *what,
    const struct daf_err *(*decide)(
	struct daf_decide *d, size_t i, const char *reason))
{
	const struct daf_err *err;
	char *question, *reason;
	size_t i;

	if (!daf_reviewing_set(&i, r))
		return NULL;
	if (o->arg != NULL)
		return decide(&r->decide, i, o->arg);
	question = daf_asprintf("%s %s because:", what, r->w[i].at);
	if (!daf_ask_line(&reason, r->s.ui, question, NULL)) {
		free(question);
		return NULL;
	}
	free(question);
	err = decide(&r->decide, i, reason);
	free(reason);
	return err;
}

static const struct daf_err *
refuse(struct daf_reviewing *r, const struct daf_order *o)
{
	return with_reason(r, o, "Refuse", daf_decide_refuse);
}

static const struct daf_err *
hold(struct daf_reviewing *r, const struct daf_order *o)
{
	return with_reason(r, o, "Hold from", daf_decide_hold);
}

static const struct daf_err *
release(struct daf_reviewing *r, const struct daf_order *o)
{
	size_t i;

	(void)o;
	return daf_reviewing_set(&i, r) ? daf_decide_release(&r->decide, i)
					: NULL;
}

/* ---- the merge ---- */

/* What came of publishing. */
static void
published(struct daf_ui *ui, void *arg)
{
	struct daf_reviewing *r = arg;
	const struct daf_err *err = daf_job_error(daf_ui_job(ui));

	daf_ui_say_err(ui, daf_seat_published(&r->published, ui->cli->ledger));
	if (r->published)
		daf_ui_say(ui, "Main %" PRId64 " is published",
		    ui->cli->ledger->main_number);
	else
		daf_ui_say(ui, "Merged here, not published; F9 publishes%s%s",
		    err != NULL ? ": " : "", err != NULL ? err->text : "");
}

static void
publish(struct daf_reviewing *r)
{
	struct daf_ui *ui = r->s.ui;
	const struct daf_err *err;

	err = daf_ui_job_start(ui, ui->cli->ledger->conf->name);
	if (err != NULL)
		daf_ui_say_err(
		    ui, daf_err_wrap(
			    err, "merged here, not published (F9 publishes)"));
	else
		daf_ui_job_await(ui, published, r);
}

static const struct daf_err *
show_decisions(struct daf_ui *ui, const struct daf_decision *d, size_t n)
{
	const struct daf_err *err;
	struct daf_buf b = { 0 };
	char *title;
	size_t i;

	for (i = 0; i < n; i++)
		daf_buf_addf(&b, "%-12s %s-%" PRId64 "%s%s\n", d[i].decision,
		    d[i].replica, d[i].seq, d[i].reason != NULL ? "  " : "",
		    d[i].reason != NULL ? d[i].reason : "");
	if (n == 0)
		daf_buf_adds(&b, "Nothing waited for a decision.\n");
	title =
	    daf_asprintf("MERGED  main %" PRId64, ui->cli->ledger->main_number);
	err = daf_page_open(ui, title, daf_buf_str(&b));
	free(title);
	daf_buf_clear(&b);
	return err;
}

/* Is it still what the officer saw? */
static const struct daf_err *
check_seen(struct daf_reviewing *r)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_waiting *w;
	size_t n;

	err = daf_review(&w, &n, pool, r->s.ui->cli->ledger, NULL);
	if (err == NULL && !daf_decide_same(&r->decide, w, n))
		err = daf_err(DAF_REFUSED,
		    "other change sets wait than are shown: F5 shows them");
	daf_pool_free(pool);
	return err;
}

static bool
confirm(struct daf_ui *ui, const struct daf_decide_orders *o)
{
	struct daf_buf b = { 0 };
	char key;

	daf_decide_text(&b, o);
	daf_buf_adds(&b, ". y merges and publishes, Esc stays:");
	key = daf_ask_key(ui, daf_buf_str(&b), "y");
	daf_buf_clear(&b);
	return key == 'y';
}

/* What a merge decided; the array is the screen's pool's. */
struct merged {
	bool done; /* false: the officer did not confirm */
	struct daf_decision *decisions;
	size_t n;
};

/* Of one register, or of all. */
static const struct daf_err *
merge(struct merged *out, struct daf_reviewing *r,
    const struct daf_decide_queue *only)
{
	struct daf_ui *ui = r->s.ui;
	struct daf_decide_orders o;
	const struct daf_err *err;

	*out = (struct merged){ 0 };
	if (daf_ui_job_runs(ui))
		return daf_err(DAF_BUSY,
		    "an exchange is going on: wait for it, or Ctrl-C");
	if (ui->cli->signer == NULL)
		return daf_ui_may_write(ui);
	daf_decide_orders(&o, &r->decide, only);
	if (o.nothing)
		return daf_err(DAF_REFUSED, "nothing is decided: x accepts");
	err = check_seen(r);
	if (err != NULL || !confirm(ui, &o))
		return err;
	err = daf_merge(&out->decisions, &out->n, r->pool, ui->cli->ledger,
	    ui->cli->signer, o.replicas, o.nreplicas, o.orders, o.norders);
	if (err != NULL)
		return err;
	out->done = true;
	r->stale = true;
	daf_ui_changed(ui);
	r->published = false;
	if (ui->cli->ledger->conf->url != NULL)
		publish(r);
	return NULL;
}

static const struct daf_err *
merge_all(struct daf_reviewing *r, const struct daf_order *o)
{
	struct merged merged;
	const struct daf_err *err;

	(void)o;
	err = merge(&merged, r, NULL);
	if (err != NULL || !merged.done)
		return err;
	return show_decisions(r->s.ui, merged.decisions, merged.n);
}

/* Accepts, then opens the form on the record: what is saved there is
 * headquarters' own change set on top. */
static const struct daf_err *
amend(struct daf_reviewing *r, const struct daf_order *o)
{
	const struct daf_reviewing_row *row;
	const struct daf_err *err;
	struct merged merged;
	int64_t record;
	size_t i;

	(void)o;
	if (!daf_reviewing_set(&i, r))
		return NULL;
	row = daf_reviewing_read(r, i);
	if (row->n == 0)
		return daf_err(DAF_FAILED, "%s is about no record that is here",
		    r->w[i].at);
	record = row->changed[0].item.record;
	if (r->decide.marks[i] == DAF_MARK_LATER ||
	    r->decide.marks[i] == DAF_MARK_REFUSE) {
		err = r->w[i].violations.n > 0
			  ? accept_spite(r, i)
			  : daf_decide_accept(&r->decide, i);
		if (err != NULL || r->decide.marks[i] == DAF_MARK_LATER)
			return err;
	}
	err = merge(&merged, r, daf_decide_queue_of(&r->decide, i));
	if (err != NULL || !merged.done)
		return err;
	return daf_form_edit(r->s.ui, record, NULL);
}

/* ---- reading ---- */

static const struct daf_err *
read_set(struct daf_reviewing *r, const struct daf_order *o)
{
	const struct daf_err *err;
	struct daf_buf b = { 0 };
	char *title;
	size_t i;

	(void)o;
	if (!daf_reviewing_set(&i, r))
		return NULL;
	daf_reviewing_text(&b, r, i);
	title = daf_asprintf("REVIEW  %s", r->w[i].at);
	err = daf_page_open(r->s.ui, title, daf_buf_str(&b));
	free(title);
	daf_buf_clear(&b);
	return err;
}

static const struct daf_err *
open_row(struct daf_reviewing *r, const struct daf_order *o)
{
	if (r->in_sets)
		return read_set(r, o);
	r->in_sets = r->sets.n > 0;
	return NULL;
}

static const struct daf_err *
leave_sets(struct daf_reviewing *r, const struct daf_order *o)
{
	(void)o;
	r->in_sets = false;
	return NULL;
}

static const struct daf_err *
enter_sets(struct daf_reviewing *r, const struct daf_order *o)
{
	(void)o;
	r->in_sets = r->sets.n > 0;
	return NULL;
}

static const struct daf_err *
refresh(struct daf_reviewing *r, const struct daf_order *o)
{
	(void)o;
	r->stale = true;
	daf_ui_changed(r->s.ui);
	return r->s.class->load(&r->s);
}

static const struct {
	enum daf_act act;
	const struct daf_err *(*go)(
	    struct daf_reviewing *r, const struct daf_order *o);
} goes[] = {
	{ DAF_ACT_ACCEPT, accept },
	{ DAF_ACT_ACCEPT_ALL, accept_all },
	{ DAF_ACT_REFUSE, refuse },
	{ DAF_ACT_HOLD, hold },
	{ DAF_ACT_RELEASE, release },
	{ DAF_ACT_AMEND, amend },
	{ DAF_ACT_SAVE, merge_all },
	{ DAF_ACT_RECORD, read_set },
	{ DAF_ACT_OPEN, open_row },
	{ DAF_ACT_LEFT, leave_sets },
	{ DAF_ACT_RIGHT, enter_sets },
	{ DAF_ACT_REFRESH, refresh },
};

const struct daf_err *
daf_reviewing_act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct daf_reviewing *r = (struct daf_reviewing *)s;
	size_t i;

	for (i = 0; i < sizeof(goes) / sizeof(goes[0]); i++)
		if (goes[i].act == o->act)
			return goes[i].go(r, o);
	*done = daf_rows_act(r->in_sets ? &r->sets : &r->left, o->act);
	if (*done && !r->in_sets) {
		r->sets.cursor = 0;
		daf_reviewing_follow(r);
	}
	return NULL;
}
