/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide.c - see decide.h. */
#include "tui/decide.h"

#include <inttypes.h>
#include <string.h>

#define LEFT_REASON "headquarters has not decided yet"

/* ---- queues ---- */

static bool
is_frozen(const char *replica, const char *const *frozen, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(frozen[i], replica) == 0)
			return true;
	return false;
}

static size_t
end_of(const struct daf_decide_queue *q)
{
	return q->first + q->n;
}

/* A decision on the first one that is held ends the hold. */
static bool
is_lifted(
    const struct daf_decide *d, const struct daf_decide_queue *q, size_t i)
{
	size_t k;

	if (q->released)
		return true;
	for (k = q->first; k < i; k++)
		if (d->w[k].held && (d->marks[k] == DAF_MARK_SPITE ||
					d->marks[k] == DAF_MARK_REFUSE))
			return true;
	return false;
}

/* Does it stand in the way of what is behind it until somebody acts? */
static bool
blocks(const struct daf_decide *d, const struct daf_decide_queue *q, size_t i)
{
	return d->w[i].violations.n > 0 || (q->frozen && !q->released) ||
	       (d->w[i].held && !is_lifted(d, q, i));
}

/* From the first row that is not decided on, as far as nothing blocks. */
static void
accept_on(struct daf_decide *d, const struct daf_decide_queue *q)
{
	size_t i, end = q->hold < q->n ? q->first + q->hold : end_of(q);

	for (i = q->first; i < end; i++) {
		if (d->marks[i] != DAF_MARK_LATER)
			continue;
		if (blocks(d, q, i))
			return;
		d->marks[i] = DAF_MARK_ACCEPT;
	}
}

void
daf_decide_begin(struct daf_decide *d, struct daf_pool *pool,
    const struct daf_waiting *w, size_t n, const char *const *frozen,
    size_t nfrozen)
{
	struct daf_decide_queue *q = NULL;
	size_t i;

	*d = (struct daf_decide){ .pool = pool, .w = w, .n = n };
	d->marks = daf_pool_array(pool, n, sizeof(*d->marks));
	d->reasons = daf_pool_array(pool, n, sizeof(*d->reasons));
	d->queues = daf_pool_array(pool, n, sizeof(*d->queues));
	for (i = 0; i < n; i++) {
		if (q == NULL || strcmp(q->replica, w[i].replica) != 0) {
			q = &d->queues[d->nqueues++];
			q->replica = w[i].replica;
			q->first = i;
			q->frozen = is_frozen(w[i].replica, frozen, nfrozen);
		}
		q->n++;
		q->hold = q->n;
		q->held |= w[i].held;
	}
	daf_decide_all(d);
}

struct daf_decide_queue *
daf_decide_queue(struct daf_decide *d, const char *replica)
{
	size_t i;

	for (i = 0; i < d->nqueues; i++)
		if (strcmp(d->queues[i].replica, replica) == 0)
			return &d->queues[i];
	return NULL;
}

struct daf_decide_queue *
daf_decide_queue_of(struct daf_decide *d, size_t i)
{
	size_t k = 0;

	while (i >= end_of(&d->queues[k]))
		k++;
	return &d->queues[k];
}

size_t
daf_decide_prefix(const struct daf_decide *d, const struct daf_decide_queue *q)
{
	size_t n = 0;

	while (n < q->n && d->marks[q->first + n] != DAF_MARK_LATER)
		n++;
	return n;
}

/* ---- one row ---- */

void
daf_decide_later(struct daf_decide *d, size_t i)
{
	struct daf_decide_queue *q = daf_decide_queue_of(d, i);
	size_t k;

	q->touched = true;
	for (k = i; k < end_of(q); k++) {
		d->marks[k] = DAF_MARK_LATER;
		d->reasons[k] = NULL;
	}
}

/* Can everything before the row be accepted, or is it decided? */
static const struct daf_err *
reach(const struct daf_decide *d, const struct daf_decide_queue *q, size_t i)
{
	size_t k;

	for (k = q->first; k < i; k++) {
		if (d->marks[k] != DAF_MARK_LATER || !blocks(d, q, k))
			continue;
		if (d->w[k].violations.n > 0)
			return daf_err(DAF_REFUSED,
			    "%s before it has a violation, and has to be "
			    "decided first",
			    d->w[k].at);
		return daf_err(DAF_REFUSED,
		    "%s before it is %s: release it first", d->w[k].at,
		    q->frozen ? "frozen" : "held");
	}
	return NULL;
}

static void
mark(struct daf_decide *d, struct daf_decide_queue *q, size_t i,
    enum daf_mark with)
{
	size_t k;

	q->touched = true;
	for (k = q->first; k < i; k++)
		if (d->marks[k] == DAF_MARK_LATER)
			d->marks[k] = DAF_MARK_ACCEPT;
	d->marks[i] = with;
	d->reasons[i] = NULL;
	if (q->hold <= i - q->first)
		q->hold = q->n;
	if (with != DAF_MARK_ACCEPT)
		accept_on(d, q);
}

const struct daf_err *
daf_decide_accept(struct daf_decide *d, size_t i)
{
	struct daf_decide_queue *q = daf_decide_queue_of(d, i);
	const struct daf_err *err;

	if (d->w[i].violations.n > 0)
		return daf_err(DAF_REFUSED,
		    "%s has a violation: it is not simply accepted",
		    d->w[i].at);
	if (blocks(d, q, i))
		return daf_err(DAF_REFUSED, "%s is %s: release it first",
		    d->w[i].at, q->frozen ? "frozen" : "held");
	err = reach(d, q, i);
	if (err == NULL)
		mark(d, q, i, DAF_MARK_ACCEPT);
	return err;
}

/* A decision on one that is held ends the hold; a freeze is ended by itself. */
static const struct daf_err *
reach_by_act(
    const struct daf_decide *d, const struct daf_decide_queue *q, size_t i)
{
	if (q->frozen && !q->released)
		return daf_err(
		    DAF_REFUSED, "%s is frozen: release it first", q->replica);
	return reach(d, q, i);
}

const struct daf_err *
daf_decide_spite(struct daf_decide *d, size_t i)
{
	struct daf_decide_queue *q = daf_decide_queue_of(d, i);
	const struct daf_err *err = reach_by_act(d, q, i);

	if (err == NULL)
		mark(d, q, i, DAF_MARK_SPITE);
	return err;
}

const struct daf_err *
daf_decide_refuse(struct daf_decide *d, size_t i, const char *reason)
{
	struct daf_decide_queue *q = daf_decide_queue_of(d, i);
	const struct daf_err *err;

	if (*reason == '\0')
		return daf_err(
		    DAF_REFUSED, "a reason is wanted: the officer reads it");
	err = reach_by_act(d, q, i);
	if (err != NULL)
		return err;
	mark(d, q, i, DAF_MARK_REFUSE);
	d->reasons[i] = daf_pool_strdup(d->pool, reason);
	return NULL;
}

const struct daf_err *
daf_decide_hold(struct daf_decide *d, size_t i, const char *reason)
{
	struct daf_decide_queue *q = daf_decide_queue_of(d, i);

	if (*reason == '\0')
		return daf_err(
		    DAF_REFUSED, "a reason is wanted: the officer reads it");
	daf_decide_later(d, i);
	q->hold = i - q->first;
	q->hold_reason = daf_pool_strdup(d->pool, reason);
	return NULL;
}

const struct daf_err *
daf_decide_release(struct daf_decide *d, size_t i)
{
	struct daf_decide_queue *q = daf_decide_queue_of(d, i);

	if (q->hold < q->n) {
		q->hold = q->n;
	} else if ((!q->held && !q->frozen) || q->released) {
		return daf_err(
		    DAF_REFUSED, "%s is neither held nor frozen", q->replica);
	} else {
		q->released = true;
	}
	q->touched = true;
	accept_on(d, q);
	return NULL;
}

void
daf_decide_all(struct daf_decide *d)
{
	size_t i;

	for (i = 0; i < d->nqueues; i++)
		accept_on(d, &d->queues[i]);
}

/* ---- other rows ---- */

static void
carry_queue(struct daf_decide *d, struct daf_decide_queue *q,
    const struct daf_decide *before, const struct daf_decide_queue *old)
{
	bool whole = daf_decide_prefix(before, old) == old->n;
	size_t i, n = old->n < q->n ? old->n : q->n;

	for (i = 0; i < q->n; i++)
		d->marks[q->first + i] = DAF_MARK_LATER;
	for (i = 0; i < n; i++) {
		d->marks[q->first + i] = before->marks[old->first + i];
		if (before->reasons[old->first + i] != NULL)
			d->reasons[q->first + i] = daf_pool_strdup(
			    d->pool, before->reasons[old->first + i]);
	}
	q->touched = true;
	q->released = old->released;
	if (old->hold < old->n && old->hold < q->n) {
		q->hold = old->hold;
		q->hold_reason = daf_pool_strdup(d->pool, old->hold_reason);
	}
	if (whole)
		accept_on(d, q);
}

void
daf_decide_carry(struct daf_decide *d, const struct daf_decide *before)
{
	const struct daf_decide_queue *old;
	struct daf_decide_queue *q;
	size_t i;

	for (i = 0; i < before->nqueues; i++) {
		old = &before->queues[i];
		q = daf_decide_queue(d, old->replica);
		if (q != NULL && old->touched &&
		    d->w[q->first].seq == before->w[old->first].seq)
			carry_queue(d, q, before, old);
	}
}

bool
daf_decide_touched(const struct daf_decide *d)
{
	size_t i;

	for (i = 0; i < d->nqueues; i++)
		if (d->queues[i].touched)
			return true;
	return false;
}

bool
daf_decide_same(
    const struct daf_decide *d, const struct daf_waiting *w, size_t n)
{
	size_t i;

	if (n != d->n)
		return false;
	for (i = 0; i < n; i++)
		if (strcmp(w[i].at, d->w[i].at) != 0 ||
		    strcmp(w[i].sha256, d->w[i].sha256) != 0 ||
		    w[i].violations.n != d->w[i].violations.n)
			return false;
	return true;
}

/* ---- orders ---- */

static struct daf_merge_order *
order(struct daf_decide_orders *o, const struct daf_decide_queue *q)
{
	struct daf_merge_order *next = &o->orders[o->norders++];

	next->replica = q->replica;
	return next;
}

static void
order_decided(struct daf_decide_orders *o, const struct daf_decide *d,
    const struct daf_decide_queue *q, size_t prefix)
{
	struct daf_merge_order *next;
	int64_t until = 0;
	size_t i;

	for (i = q->first; i < q->first + prefix; i++) {
		if (d->marks[i] == DAF_MARK_SPITE)
			until = d->w[i].seq;
		if (d->marks[i] != DAF_MARK_REFUSE) {
			o->accepted++;
			continue;
		}
		o->refused++;
		next = order(o, q);
		next->verb = DAF_DO_REFUSE;
		next->seq = d->w[i].seq;
		next->reason = d->reasons[i];
	}
	if (until > 0) {
		next = order(o, q);
		next->verb = DAF_DO_ACCEPT_VIOLATIONS;
		next->seq = until;
	}
}

/* False: nothing of this queue is decided. */
static bool
order_queue(struct daf_decide_orders *o, const struct daf_decide *d,
    const struct daf_decide_queue *q)
{
	size_t prefix = daf_decide_prefix(d, q), next = q->first + prefix;
	struct daf_merge_order *hold;
	bool left = prefix < q->n;

	if (left && q->hold == q->n && !blocks(d, q, next) && prefix == 0 &&
	    !q->released)
		return false;
	if (q->released)
		order(o, q)->verb = DAF_DO_RELEASE;
	order_decided(o, d, q, prefix);
	if (!left)
		return true;
	/* what is blocked as it is stays held, or the merge holds it */
	if (q->hold < q->n || !blocks(d, q, next)) {
		hold = order(o, q);
		hold->verb = DAF_DO_HOLD;
		hold->seq = d->w[next].seq;
		hold->reason = q->hold < q->n ? q->hold_reason : LEFT_REASON;
		o->held++;
	} else if (!d->w[next].held && !q->frozen) {
		o->held++;
	}
	return true;
}

void
daf_decide_orders(struct daf_decide_orders *out, const struct daf_decide *d,
    const struct daf_decide_queue *only)
{
	bool left_out = only != NULL;
	size_t i;

	*out = (struct daf_decide_orders){ 0 };
	/* for each row a refusal, for each queue three more */
	out->orders = daf_pool_array(
	    d->pool, d->n + 3 * d->nqueues, sizeof(*out->orders));
	out->replicas =
	    daf_pool_array(d->pool, d->nqueues, sizeof(*out->replicas));
	for (i = 0; i < d->nqueues; i++) {
		if (only != NULL && only != &d->queues[i])
			continue;
		if (order_queue(out, d, &d->queues[i]))
			out->replicas[out->nreplicas++] = d->queues[i].replica;
		else
			left_out = true;
	}
	out->nothing =
	    out->accepted + out->refused + out->held == 0 && out->norders == 0;
	if (!left_out)
		out->nreplicas = 0;
}

static void
part(struct daf_buf *out, size_t from, size_t n, const char *what)
{
	if (n > 0)
		daf_buf_addf(
		    out, "%s%zu %s", out->len > from ? ", " : "", n, what);
}

void
daf_decide_text(struct daf_buf *out, const struct daf_decide_orders *o)
{
	size_t from = out->len;

	part(out, from, o->accepted, "accepted");
	part(out, from, o->refused, "refused");
	part(out, from, o->held,
	    o->held == 1 ? "register held" : "registers held");
	if (out->len == from)
		daf_buf_adds(out, "nothing decided");
}
