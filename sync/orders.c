/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * orders.c - the decisions of people in a merge, and the draft of main that
 * they change. See merge.c.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "sync/merge_priv.h"

#define REASON_PART 400 /* bytes of one violation */

/* ---- orders ---- */

/* The order of this kind for a replica (seq 0: whatever seq), or NULL. */
const struct daf_merge_order *
daf_merge_order_of(const struct daf_merging *m, const char *replica,
    unsigned verb, int64_t seq)
{
	size_t i;

	for (i = 0; i < m->norders; i++) {
		if (m->orders[i].verb == verb &&
		    (seq == 0 || m->orders[i].seq == seq) &&
		    strcmp(m->orders[i].replica, replica) == 0)
			return &m->orders[i];
	}
	return NULL;
}

/* Up to which seq violations of a replica are accepted. */
int64_t
daf_merge_until(const struct daf_merging *m, const char *replica)
{
	int64_t until = 0;
	size_t i;

	for (i = 0; i < m->norders; i++) {
		if (m->orders[i].verb == DAF_DO_ACCEPT_VIOLATIONS &&
		    strcmp(m->orders[i].replica, replica) == 0 &&
		    m->orders[i].seq > until)
			until = m->orders[i].seq;
	}
	return until;
}

static int64_t
tip_of(const struct daf_merging *m, const char *replica)
{
	const struct daf_tip *t = daf_main_tip(&m->l->main, replica);

	return t != NULL ? t->seq : 0;
}

void
daf_merge_decided(struct daf_merging *m, const char *what, const char *replica,
    int64_t seq, const char *reason)
{
	struct daf_decision d = { .replica = daf_pool_strdup(m->pool, replica),
		.decision = what,
		.seq = seq };

	d.reason = reason != NULL ? daf_pool_strdup(m->pool, reason) : NULL;
	m->decisions = daf_grow(m->decisions, m->ndecisions, &m->decisions_cap,
	    sizeof(*m->decisions));
	m->decisions[m->ndecisions++] = d;
}

/* ---- what stands now, and what the orders make of it ---- */

struct daf_hold *
daf_merge_hold_of(struct daf_main *d, const char *replica)
{
	size_t i;

	for (i = 0; i < d->nholds; i++) {
		if (strcmp(d->holds[i].replica, replica) == 0)
			return &d->holds[i];
	}
	return NULL;
}

void
daf_merge_drop_hold(struct daf_main *d, struct daf_hold *h)
{
	*h = d->holds[--d->nholds];
}

void
daf_merge_set_hold(struct daf_merging *m, const char *replica, int64_t from,
    const char *reason)
{
	struct daf_hold *h = daf_merge_hold_of(&m->draft.m, replica);

	if (h == NULL)
		h = &m->draft.m.holds[m->draft.m.nholds++];
	*h = (struct daf_hold){ daf_pool_strdup(m->pool, replica), from,
		daf_pool_strdup(m->pool, reason) };
}

/* Copies with room for what may be added. */
void
daf_merge_begin(struct daf_merging *m, size_t branches)
{
	const struct daf_main *old = &m->l->main;
	struct daf_main *d = &m->draft.m;
	size_t room = m->nqueues + m->norders + branches;

	d->tips = daf_pool_array(m->pool, old->ntips + room, sizeof(*d->tips));
	d->ntips = old->ntips;
	if (old->ntips != 0)
		memcpy(d->tips, old->tips, old->ntips * sizeof(*d->tips));
	d->holds =
	    daf_pool_array(m->pool, old->nholds + room, sizeof(*d->holds));
	d->nholds = old->nholds;
	if (old->nholds != 0)
		memcpy(d->holds, old->holds, old->nholds * sizeof(*d->holds));
	d->frozen =
	    daf_pool_array(m->pool, old->nfrozen + room, sizeof(*d->frozen));
	d->nfrozen = old->nfrozen;
	if (old->nfrozen != 0)
		memcpy(
		    d->frozen, old->frozen, old->nfrozen * sizeof(*d->frozen));
	d->refusals = daf_pool_array(m->pool, room, sizeof(*d->refusals));
	d->ranges = daf_pool_array(m->pool, room, sizeof(*d->ranges));
	m->draft.parents =
	    daf_pool_array(m->pool, m->nqueues, sizeof(*m->draft.parents));
}

static bool
drop_freeze(struct daf_main *d, const char *replica)
{
	size_t i;

	for (i = 0; i < d->nfrozen; i++) {
		if (strcmp(d->frozen[i], replica) == 0) {
			d->frozen[i] = d->frozen[--d->nfrozen];
			return true;
		}
	}
	return false;
}

static const struct daf_err *
release(struct daf_merging *m, const struct daf_merge_order *o)
{
	struct daf_hold *h = daf_merge_hold_of(&m->draft.m, o->replica);
	int64_t from = h != NULL ? h->from : tip_of(m, o->replica) + 1;
	bool frozen = drop_freeze(&m->draft.m, o->replica);

	if (h == NULL && !frozen)
		return daf_err(
		    DAF_REFUSED, "%s is neither held nor frozen", o->replica);
	if (h != NULL)
		daf_merge_drop_hold(&m->draft.m, h);
	daf_merge_decided(m, "release", o->replica, from, NULL);
	return NULL;
}

static const struct daf_err *
hold(struct daf_merging *m, const struct daf_merge_order *o)
{
	if (o->seq <= tip_of(m, o->replica))
		return daf_err(DAF_REFUSED,
		    "%s-%" PRId64 " is accepted "
		    "already; it can be refused, not held",
		    o->replica, o->seq);
	daf_merge_set_hold(m, o->replica, o->seq, o->reason);
	daf_merge_decided(m, "hold", o->replica, o->seq, o->reason);
	return NULL;
}

static bool
is_known(const struct daf_merging *m, const char *replica)
{
	size_t i;

	for (i = 0; i < m->nqueues; i++) {
		if (strcmp(m->queues[i].replica, replica) == 0)
			return true;
	}
	return tip_of(m, replica) != 0;
}

static const struct daf_err *
freeze(struct daf_merging *m, const struct daf_merge_order *o)
{
	struct daf_main *d = &m->draft.m;

	if (!is_known(m, o->replica))
		return daf_err(DAF_REFUSED,
		    "nothing is known of a replica "
		    "%s",
		    o->replica);
	if (daf_main_frozen(d, o->replica))
		return NULL;
	d->frozen[d->nfrozen++] = daf_pool_strdup(m->pool, o->replica);
	daf_merge_decided(
	    m, "freeze", o->replica, tip_of(m, o->replica) + 1, NULL);
	return NULL;
}

/* Orders that do not depend on what waits. Releases come first, so that a
 * replica can be released and held anew at once. */
const struct daf_err *
daf_merge_take_orders(struct daf_merging *m)
{
	const struct daf_merge_order *o;
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < m->norders && err == NULL; i++) {
		o = &m->orders[i];
		if ((o->verb == DAF_DO_REFUSE || o->verb == DAF_DO_HOLD) &&
		    (o->reason == NULL || *o->reason == '\0'))
			err = daf_err(DAF_REFUSED,
			    "a reason is wanted for %s-%" PRId64
			    ": the officer reads it",
			    o->replica, o->seq);
		else if (o->verb == DAF_DO_RELEASE)
			err = release(m, o);
	}
	for (i = 0; i < m->norders && err == NULL; i++) {
		o = &m->orders[i];
		if (o->verb == DAF_DO_HOLD)
			err = hold(m, o);
		else if (o->verb == DAF_DO_FREEZE)
			err = freeze(m, o);
	}
	return err;
}

/* ---- reasons ---- */

/* A text that may hold what an office wrote, as main can carry it. */
void
daf_merge_add_reason(struct daf_buf *b, const char *text)
{
	struct daf_buf clean = { 0 };
	size_t len;

	daf_text_clean(&clean, text, strlen(text), false);
	len = clean.len;
	if (len > REASON_PART) {
		for (len = REASON_PART;
		     len > 0 && ((unsigned char)clean.data[len] & 0xc0) == 0x80;
		     len--)
			continue;
	}
	if (b->len + len + 2 <= DAF_REASON_MAX &&
	    daf_text_storable(daf_buf_str(&clean), len, NULL, NULL)) {
		if (b->len != 0)
			daf_buf_adds(b, "; ");
		daf_buf_add(b, daf_buf_str(&clean), len);
	}
	daf_buf_clear(&clean);
}

/* All violations as one reason. */
const char *
daf_merge_reason(struct daf_merging *m, const struct daf_waiting *w)
{
	struct daf_buf b = { 0 };
	const char *text;
	size_t i;

	for (i = 0; i < w->violations.n; i++)
		daf_merge_add_reason(&b, w->violations.items[i].text);
	text = b.len != 0 ? daf_pool_strndup(m->pool, b.data, b.len)
			  : "it has a violation";
	daf_buf_clear(&b);
	return text;
}

/* ---- orders that name one change set ---- */

static const struct daf_waiting *
waiting(const struct daf_merging *m, const char *replica, int64_t seq)
{
	const struct daf_queue *q;
	size_t i;

	for (i = 0; i < m->nqueues; i++) {
		q = &m->queues[i];
		if (strcmp(q->replica, replica) == 0 && seq >= q->first &&
		    seq < q->first + (int64_t)q->n)
			return &q->items[seq - q->first];
	}
	return NULL;
}

static int64_t
new_tip(const struct daf_merging *m, const char *replica)
{
	size_t i;

	for (i = 0; i < m->draft.m.ntips; i++) {
		if (strcmp(m->draft.m.tips[i].replica, replica) == 0)
			return m->draft.m.tips[i].seq;
	}
	return 0;
}

static const struct daf_err *
not_reached(const struct daf_merging *m, const struct daf_merge_order *o)
{
	const int64_t next = new_tip(m, o->replica) + 1;
	const struct daf_waiting *w = waiting(m, o->replica, next);

	if (w != NULL && w->erased && o->seq >= next)
		return daf_err(DAF_REFUSED,
		    "%s-%" PRId64 " can be neither accepted nor refused: %s",
		    o->replica, next, w->violations.items[0].text);
	if (waiting(m, o->replica, o->seq) == NULL)
		return daf_err(DAF_REFUSED,
		    "%s-%" PRId64 " is not here; see "
		    "`daftar review`",
		    o->replica, o->seq);
	return daf_err(DAF_REFUSED,
	    "%s-%" PRId64 " cannot be reached: %s-%" PRId64
	    " before it has to be decided first",
	    o->replica, o->seq, o->replica, next);
}

/* What was closed with a volume stands. */
static const struct daf_err *
is_closed(const struct daf_merging *m, const struct daf_merge_order *o)
{
	const struct daf_tip *tip;
	const struct daf_err *err;
	struct daf_main opening;

	err = daf_main_opening(&opening, m->pool, m->l->in, m->l->main_oid);
	if (err != NULL)
		return err;
	tip = daf_main_tip(&opening, o->replica);
	if (tip == NULL || o->seq > tip->seq)
		return NULL;
	return daf_err(DAF_REFUSED,
	    "%s-%" PRId64 " was closed with volume %" PRId64
	    " and cannot be refused any more; correct what it says by a "
	    "change set",
	    o->replica, o->seq, opening.volume - 1);
}

static const struct daf_err *
refuse(struct daf_merging *m, const struct daf_merge_order *o)
{
	const struct daf_waiting *w = waiting(m, o->replica, o->seq);
	const struct daf_err *err;
	struct daf_head have;
	struct daf_refusal *r;
	const char *sha256;

	if (o->seq > new_tip(m, o->replica))
		return not_reached(m, o);
	if (w != NULL) {
		sha256 = w->sha256;
	} else {
		err = daf_apply_find(
		    &have, m->l->reg, m->l->conf->id, o->replica, o->seq);
		if (err != NULL)
			return err;
		if (have.seq == 0)
			return not_reached(m, o);
		err = is_closed(m, o);
		if (err != NULL)
			return err;
		sha256 = daf_pool_strdup(m->pool, have.sha256);
	}
	r = &m->draft.m.refusals[m->draft.m.nrefusals++];
	*r = (struct daf_refusal){ o->replica, o->seq, sha256, o->reason };
	m->changed = true;
	daf_merge_decided(m, "refuse", o->replica, o->seq, o->reason);
	return NULL;
}

/* What no decision can make count. */
static bool
is_hopeless(const struct daf_merging *m, const char *replica, int64_t seq)
{
	const struct daf_queue *q;
	size_t i;

	for (i = 0; i < m->nqueues; i++) {
		q = &m->queues[i];
		if (strcmp(q->replica, replica) == 0 && seq >= q->first &&
		    seq < q->first + (int64_t)q->n)
			return q->never[seq - q->first];
	}
	return false;
}

static const struct daf_err *
check_violations(struct daf_merging *m, const struct daf_merge_order *o)
{
	const struct daf_waiting *w = waiting(m, o->replica, o->seq);
	int64_t next = new_tip(m, o->replica) + 1;
	const struct daf_waiting *first = waiting(m, o->replica, next);

	if (first != NULL && next <= o->seq && first->erased)
		return not_reached(m, o);
	if (w != NULL && next <= o->seq && is_hopeless(m, o->replica, next))
		return daf_err(DAF_REFUSED,
		    "%s-%" PRId64 " would not count: "
		    "%s; it can only be refused",
		    o->replica, next,
		    daf_merge_reason(m, waiting(m, o->replica, next)));
	if (w == NULL || o->seq > new_tip(m, o->replica))
		return not_reached(m, o);
	return NULL;
}

const struct daf_err *
daf_merge_take_decisions(struct daf_merging *m)
{
	const struct daf_merge_order *o;
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < m->norders && err == NULL; i++) {
		o = &m->orders[i];
		if (o->verb == DAF_DO_REFUSE)
			err = refuse(m, o);
		else if (o->verb == DAF_DO_ACCEPT_VIOLATIONS)
			err = check_violations(m, o);
	}
	return err;
}
