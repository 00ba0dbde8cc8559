/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reviewing.c - see reviewing.h: registers summed up, rows read. */
#include "tui/reviewing.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/named.h"
#include "sync/mainchain.h"
#include "tui/display.h"

#define DAY 86400

/* ---- registers ---- */

static void
add_up(struct daf_reviewing_office *o, const struct daf_waiting *w)
{
	if (o->since == 0 || w->time < o->since)
		o->since = w->time;
	if (o->by == NULL || strcmp(o->by, w->by) != 0)
		o->officers++;
	o->by = w->by;
	o->sets++;
	o->clashes += w->conflicts.n > 0;
	o->warnings += w->warnings.n > 0;
	o->violations += w->violations.n > 0;
	o->held |= w->held;
}

/* Those that wait by the oldest of it; the others the most silent first. */
static int
by_need(const void *a, const void *b)
{
	const struct daf_reviewing_office *x = a, *y = b;
	int64_t p, q;

	if ((x->sets > 0) != (y->sets > 0))
		return x->sets > 0 ? -1 : 1;
	p = x->sets > 0 ? x->since : x->newest;
	q = y->sets > 0 ? y->since : y->newest;
	if (p != q)
		return p < q ? -1 : 1;
	return strcmp(x->replica, y->replica);
}

void
daf_reviewing_offices(struct daf_reviewing_office **out, size_t *n,
    struct daf_pool *pool, const struct daf_sender *senders, size_t nsenders,
    const struct daf_waiting *w, size_t nw, const struct daf_main *m)
{
	struct daf_reviewing_office *o;
	size_t i, k;

	*n = nsenders;
	*out = daf_pool_array(pool, nsenders, sizeof(**out));
	for (i = 0; i < nsenders; i++) {
		o = &(*out)[i];
		o->replica = senders[i].replica;
		o->office = senders[i].office;
		o->own = senders[i].own;
		o->newest = senders[i].newest;
		o->records = senders[i].records;
		o->births = senders[i].births;
		o->held = daf_main_hold(m, o->replica) != NULL;
		o->frozen = daf_main_frozen(m, o->replica);
		for (k = 0; k < nw; k++)
			if (strcmp(w[k].replica, o->replica) == 0)
				add_up(o, &w[k]);
	}
	if (nsenders > 1)
		qsort(*out, nsenders, sizeof(**out), by_need);
}

static void
amount(struct daf_buf *out, size_t n, const char *one, const char *many)
{
	daf_buf_addf(out, "%zu %s", n, n == 1 ? one : many);
}

void
daf_reviewing_checks(
    struct daf_buf *out, const struct daf_reviewing_office *o, int64_t now)
{
	int64_t days = now > o->newest ? (now - o->newest) / DAY : 0;

	if (o->frozen)
		daf_buf_adds(out, "FROZEN");
	else if (o->violations > 0)
		amount(out, o->violations, "VIOLATION", "VIOLATIONS");
	else if (o->held)
		daf_buf_adds(out, "held");
	else if (o->warnings > 0)
		amount(out, o->warnings, "warning", "warnings");
	else if (o->sets > 0)
		daf_buf_adds(out, "ok");
	else if (days > 0)
		daf_buf_addf(
		    out, "%" PRId64 " day%s quiet", days, days == 1 ? "" : "s");
	else
		daf_buf_adds(out, "all accepted");
}

/* ---- the current ones ---- */

const struct daf_reviewing_office *
daf_reviewing_current(const struct daf_reviewing *r)
{
	return r->left.n > 0 ? &r->offices[r->left.cursor] : NULL;
}

static const struct daf_decide_queue *
queue(const struct daf_reviewing *r)
{
	const struct daf_reviewing_office *o = daf_reviewing_current(r);
	size_t i;

	for (i = 0; o != NULL && i < r->decide.nqueues; i++)
		if (strcmp(r->decide.queues[i].replica, o->replica) == 0)
			return &r->decide.queues[i];
	return NULL;
}

bool
daf_reviewing_set(size_t *i, const struct daf_reviewing *r)
{
	const struct daf_decide_queue *q = queue(r);

	if (q == NULL || r->sets.n == 0)
		return false;
	*i = q->first + r->sets.cursor;
	return true;
}

void
daf_reviewing_follow(struct daf_reviewing *r)
{
	const struct daf_decide_queue *q = queue(r);

	daf_rows_set(&r->sets, q != NULL ? q->n : 0);
	if (r->sets.n == 0)
		r->in_sets = false;
}

/* ---- what a row is about ---- */

const struct daf_reviewing_row *
daf_reviewing_read(struct daf_reviewing *r, size_t i)
{
	struct daf_reviewing_row *row = &r->read[i];
	struct daf_ui *ui = r->s.ui;

	if (row->read)
		return row;
	row->read = true;
	daf_ui_say_err(
	    ui, daf_changes(&row->changed, &row->n, r->pool, ui->cli->reg,
		    r->s.ledger->conf->name, r->w[i].at));
	return row;
}

/* The sentences name their fields themselves. */
static void
findings(struct daf_buf *out, const char *what, const struct daf_findings *f)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		daf_buf_addf(out, "%s: ", what);
		daf_named_said(out, f->items[i].marked);
		daf_buf_addc(out, '\n');
	}
}

static void
clashes(struct daf_buf *out, struct daf_reviewing *r, size_t i)
{
	const struct daf_findings *f = &r->w[i].conflicts;
	size_t k;

	for (k = 0; k < f->n; k++) {
		daf_buf_adds(out, "clash: ");
		daf_reviewing_clash(out, r, i, &f->items[k]);
		daf_buf_addc(out, '\n');
	}
}

void
daf_reviewing_text(struct daf_buf *out, struct daf_reviewing *r, size_t i)
{
	const struct daf_reviewing_row *row = daf_reviewing_read(r, i);
	const struct daf_waiting *w = &r->w[i];
	char time[DAF_DISPLAY_SIZE];
	size_t k;

	daf_display_time(
	    time, w->time, daf_time_offset(r->s.ledger->conf->zone, w->time));
	daf_buf_addf(out, "%s  %s  %s  %s\n", w->at, time, w->by,
	    w->by_name != NULL ? w->by_name : "");
	findings(out, "VIOLATION", &w->violations);
	if (w->held)
		daf_buf_addf(out, "held: %s\n",
		    w->reason != NULL ? w->reason : "no reason given");
	if (r->decide.marks[i] == DAF_MARK_REFUSE)
		daf_buf_addf(out, "to be refused: %s\n", r->decide.reasons[i]);
	clashes(out, r, i);
	findings(out, "warning", &w->warnings);
	for (k = 0; k < row->n; k++)
		daf_changes_text(out, &row->changed[k]);
}
