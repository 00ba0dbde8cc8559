/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reviewmerge.c - see reviewing.h: the merge.
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

/* So many change sets of a register are told one by one. */
#define SETS_MOST 200

/* What came of publishing. */
static void
published(struct daf_ui *ui, void *arg)
{
	struct daf_reviewing *r = arg;

	daf_ui_job_published(&r->published, ui, r->s.ledger,
	    "Merged here, not published; F9 publishes");
}

static void
publish(struct daf_reviewing *r)
{
	struct daf_ui *ui = r->s.ui;
	const struct daf_err *err;

	err = daf_ui_job_start(ui, r->s.ledger->conf->name);
	if (err != NULL)
		daf_ui_say_err(
		    ui, daf_err_wrap(
			    err, "merged here, not published (F9 publishes)"));
	else
		daf_ui_job_await(ui, published, r);
}

/* Is a change set among what a decision accepts? What was refused before it has
 * a row of its own. */
static bool
covers(const struct daf_decision *d, size_t n, size_t i,
    const struct daf_waiting *w)
{
	size_t k;

	if (strcmp(d[i].decision, "accept") != 0 || w->seq > d[i].seq ||
	    strcmp(d[i].replica, w->replica) != 0)
		return false;
	for (k = 0; k < n; k++)
		if (strcmp(d[k].replica, w->replica) == 0 &&
		    d[k].seq == w->seq && strcmp(d[k].decision, "refuse") == 0)
			return false;
	return true;
}

/* "  isb.k7f2-12    ISB-EXT-2026-0001 +1  change  Extradition: Judge" */
static void
put_set(struct daf_buf *out, struct daf_reviewing *r, size_t i)
{
	const struct daf_reviewing_row *row = daf_reviewing_read(r, i);
	const struct daf_changed *c = row->n > 0 ? row->changed : NULL;

	daf_buf_addf(out, "  %-14s ", r->w[i].at);
	if (c != NULL) {
		daf_buf_addf(out, "%s", c->name);
		if (row->n > 1)
			daf_buf_addf(out, " +%zu", row->n - 1);
		daf_buf_addf(
		    out, "  %s  %s: ", c->birth ? "new" : "change", c->type);
		daf_changes_fields(out, c);
	}
	daf_buf_addc(out, '\n');
}

/* What was accepted of a register, a line each. */
static void
put_accepted(struct daf_buf *out, struct daf_reviewing *r,
    const struct daf_decision *d, size_t n, size_t i)
{
	size_t k, sets = 0;

	for (k = 0; k < r->n; k++)
		if (covers(d, n, i, &r->w[k]) && sets++ < SETS_MOST)
			put_set(out, r, k);
	if (sets > SETS_MOST)
		daf_buf_addf(out, "  and %zu more\n", sets - SETS_MOST);
}

const struct daf_err *
daf_reviewing_decisions(
    struct daf_reviewing *r, const struct daf_decision *d, size_t n)
{
	const struct daf_err *err;
	struct daf_ui *ui = r->s.ui;
	struct daf_buf b = { 0 };
	char *title;
	size_t i;

	for (i = 0; i < n; i++) {
		daf_buf_addf(&b, "%-12s %s%s-%" PRId64 "%s%s\n", d[i].decision,
		    strcmp(d[i].decision, "accept") == 0 ? "up to " : "",
		    d[i].replica, d[i].seq, d[i].reason != NULL ? "  " : "",
		    d[i].reason != NULL ? d[i].reason : "");
		put_accepted(&b, r, d, n, i);
	}
	if (n == 0)
		daf_buf_adds(&b, "Nothing waited for a decision.\n");
	title = daf_asprintf("MERGED  main %" PRId64, r->s.ledger->main_number);
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

	err = daf_review(&w, &n, pool, r->s.ledger, NULL);
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

static const struct daf_err *
can_merge(struct daf_ui *ui)
{
	if (daf_ui_job_runs(ui))
		return daf_err(DAF_BUSY,
		    "an exchange is going on: wait for it, or Ctrl-C");
	return daf_ui_may(ui, DAF_RIGHT_SEAT);
}

static const struct daf_err *
carry_out(struct daf_reviewing_merged *out, struct daf_reviewing *r,
    const struct daf_decide_orders *o)
{
	struct daf_ui *ui = r->s.ui;
	const struct daf_err *err;

	err = daf_merge(&out->decisions, &out->n, r->pool, r->s.ledger,
	    ui->cli->signer, o->replicas, o->nreplicas, o->orders, o->norders);
	if (err != NULL)
		return err;
	out->done = true;
	r->stale = true;
	daf_ui_changed(ui);
	r->published = false;
	if (r->s.ledger->conf->url != NULL)
		publish(r);
	return NULL;
}

const struct daf_err *
daf_reviewing_merge(struct daf_reviewing_merged *out, struct daf_reviewing *r,
    const struct daf_decide_queue *only)
{
	struct daf_ui *ui = r->s.ui;
	struct daf_decide_orders o;
	const struct daf_err *err;

	*out = (struct daf_reviewing_merged){ 0 };
	err = can_merge(ui);
	if (err != NULL)
		return err;
	daf_decide_orders(&o, &r->decide, only);
	if (o.nothing && r->news > 0) /* these, not what row 22 tells of */
		return daf_err(DAF_REFUSED,
		    "nothing here is decided; %" PRId64 " new: F5 shows them",
		    r->news);
	if (o.nothing)
		return daf_err(DAF_REFUSED, "nothing is decided: x accepts");
	err = check_seen(r);
	if (err != NULL || !confirm(ui, &o))
		return err;
	return carry_out(out, r, &o);
}

const struct daf_err *
daf_reviewing_order(struct daf_reviewing *r, const char *question,
    const struct daf_merge_order *order)
{
	struct daf_merge_order one = *order;
	const char *replica = order->replica;
	struct daf_decide_orders o = { .replicas = &replica,
		.nreplicas = 1,
		.orders = &one,
		.norders = 1 };
	const struct daf_err *err = can_merge(r->s.ui);
	struct daf_reviewing_merged merged = { 0 };

	if (err == NULL)
		err = check_seen(r);
	if (err != NULL || daf_ask_key(r->s.ui, question, "y") != 'y')
		return err;
	err = carry_out(&merged, r, &o);
	if (err != NULL)
		return err;
	return daf_reviewing_decisions(r, merged.decisions, merged.n);
}
