/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * merge.c - headquarters decides: one main commit for all that is decided at
 * once, none if nothing is.
 *
 * A replica's chain is straight, so what is accepted of it is everything up to
 * some change set. It ends before the first one that is held, or that has a
 * violation nobody decided on: that one is held automatically, with the
 * violation as the reason. So is a branch that goes on with what cannot be
 * taken up at all. Decisions on a replica:
 *   refuse S   accepts the chain through S, S itself never counts
 *   hold S     accepts nothing from S on
 *   release    drops its hold and its freeze
 *   accept-violations S   violations up to S are no obstacle; where a key is
 *              not listed any more, an accept-range says so in main
 *   freeze     accepts nothing further
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "sync/seat_priv.h"
#include "sync/trust_priv.h"

#define REASON_PART 400 /* bytes of one violation */
#define GROWTHS_MAX (DAF_PARENTS_MAX - 1)

struct merge {
	struct daf_ledger *l;
	struct daf_pool *pool;
	const struct daf_merge_order *orders;
	size_t norders;
	struct daf_queue *queues;
	size_t nqueues;
	struct daf_main_draft draft;
	struct daf_decision *decisions;
	size_t ndecisions, decisions_cap;
	int64_t accepted;          /* change sets */
	bool changed;
};

/* ---- orders ---- */

/* The order of this kind for a replica (seq 0: whatever seq), or NULL. */
static const struct daf_merge_order *
find_order(const struct merge *m, const char *replica, unsigned verb,
    int64_t seq)
{
	size_t i;

	for (i = 0; i < m->norders; i++) {
		if (m->orders[i].verb == verb && (seq == 0 ||
		    m->orders[i].seq == seq) &&
		    strcmp(m->orders[i].replica, replica) == 0)
			return &m->orders[i];
	}
	return NULL;
}

/* Up to which seq violations of a replica are accepted. */
static int64_t
violations_until(const struct merge *m, const char *replica)
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
tip_of(const struct merge *m, const char *replica)
{
	const struct daf_tip *t = daf_main_tip(&m->l->main, replica);

	return t != NULL ? t->seq : 0;
}

static void
decided(struct merge *m, const char *what, const char *replica, int64_t seq,
    const char *reason)
{
	struct daf_decision d = { .replica = daf_pool_strdup(m->pool,
		replica), .decision = what, .seq = seq };

	d.reason = reason != NULL ? daf_pool_strdup(m->pool, reason) : NULL;
	m->decisions = daf_grow(m->decisions, m->ndecisions,
	    &m->decisions_cap, sizeof(*m->decisions));
	m->decisions[m->ndecisions++] = d;
}

/* ---- what stands now, and what the orders make of it ---- */

static struct daf_hold *
hold_of(struct daf_main *d, const char *replica)
{
	size_t i;

	for (i = 0; i < d->nholds; i++) {
		if (strcmp(d->holds[i].replica, replica) == 0)
			return &d->holds[i];
	}
	return NULL;
}

static void
drop_hold(struct daf_main *d, struct daf_hold *h)
{
	*h = d->holds[--d->nholds];
}

static void
set_hold(struct merge *m, const char *replica, int64_t from,
    const char *reason)
{
	struct daf_hold *h = hold_of(&m->draft.m, replica);

	if (h == NULL)
		h = &m->draft.m.holds[m->draft.m.nholds++];
	*h = (struct daf_hold){ daf_pool_strdup(m->pool, replica), from,
		daf_pool_strdup(m->pool, reason) };
}

/* Copies with room for what may be added. */
static void
begin_draft(struct merge *m, size_t branches)
{
	const struct daf_main *old = &m->l->main;
	struct daf_main *d = &m->draft.m;
	size_t room = m->nqueues + m->norders + branches;

	d->tips = daf_pool_array(m->pool, old->ntips + room,
	    sizeof(*d->tips));
	d->ntips = old->ntips;
	if (old->ntips != 0)
		memcpy(d->tips, old->tips, old->ntips * sizeof(*d->tips));
	d->holds = daf_pool_array(m->pool, old->nholds + room,
	    sizeof(*d->holds));
	d->nholds = old->nholds;
	if (old->nholds != 0)
		memcpy(d->holds, old->holds, old->nholds * sizeof(*d->holds));
	d->frozen = daf_pool_array(m->pool, old->nfrozen + room,
	    sizeof(*d->frozen));
	d->nfrozen = old->nfrozen;
	if (old->nfrozen != 0)
		memcpy(d->frozen, old->frozen,
		    old->nfrozen * sizeof(*d->frozen));
	d->refusals = daf_pool_array(m->pool, room, sizeof(*d->refusals));
	d->ranges = daf_pool_array(m->pool, room, sizeof(*d->ranges));
	m->draft.parents = daf_pool_array(m->pool, m->nqueues,
	    sizeof(*m->draft.parents));
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
release(struct merge *m, const struct daf_merge_order *o)
{
	struct daf_hold *h = hold_of(&m->draft.m, o->replica);
	int64_t from = h != NULL ? h->from : tip_of(m, o->replica) + 1;
	bool frozen = drop_freeze(&m->draft.m, o->replica);

	if (h == NULL && !frozen)
		return daf_err(DAF_REFUSED, "%s is neither held nor frozen",
		    o->replica);
	if (h != NULL)
		drop_hold(&m->draft.m, h);
	decided(m, "release", o->replica, from, NULL);
	return NULL;
}

static const struct daf_err *
hold(struct merge *m, const struct daf_merge_order *o)
{
	if (o->seq <= tip_of(m, o->replica))
		return daf_err(DAF_REFUSED, "%s-%" PRId64 " is accepted "
		    "already; it can be refused, not held", o->replica,
		    o->seq);
	set_hold(m, o->replica, o->seq, o->reason);
	decided(m, "hold", o->replica, o->seq, o->reason);
	return NULL;
}

static bool
is_known(const struct merge *m, const char *replica)
{
	size_t i;

	for (i = 0; i < m->nqueues; i++) {
		if (strcmp(m->queues[i].replica, replica) == 0)
			return true;
	}
	return tip_of(m, replica) != 0;
}

static const struct daf_err *
freeze(struct merge *m, const struct daf_merge_order *o)
{
	struct daf_main *d = &m->draft.m;

	if (!is_known(m, o->replica))
		return daf_err(DAF_REFUSED, "nothing is known of a replica "
		    "%s", o->replica);
	if (daf_main_frozen(d, o->replica))
		return NULL;
	d->frozen[d->nfrozen++] = daf_pool_strdup(m->pool, o->replica);
	decided(m, "freeze", o->replica, tip_of(m, o->replica) + 1, NULL);
	return NULL;
}

/* Orders that do not depend on what waits. Releases come first, so that a
 * replica can be released and held anew at once. */
static const struct daf_err *
take_orders(struct merge *m)
{
	const struct daf_merge_order *o;
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < m->norders && err == NULL; i++) {
		o = &m->orders[i];
		if ((o->verb == DAF_DO_REFUSE || o->verb == DAF_DO_HOLD) &&
		    (o->reason == NULL || *o->reason == '\0'))
			err = daf_err(DAF_REFUSED, "a reason is wanted for %s-%"
			    PRId64 ": the officer reads it", o->replica,
			    o->seq);
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

/* ---- one replica ---- */

/* A text that may hold what an office wrote, as main can carry it. */
static void
add_reason(struct daf_buf *b, const char *text)
{
	struct daf_buf clean = { 0 };
	size_t len;

	daf_text_clean(&clean, text, strlen(text), false);
	len = clean.len;
	if (len > REASON_PART) {
		for (len = REASON_PART; len > 0 &&
		    ((unsigned char)clean.data[len] & 0xc0) == 0x80; len--)
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
static const char *
reason_of(struct merge *m, const struct daf_waiting *w)
{
	struct daf_buf b = { 0 };
	const char *text;
	size_t i;

	for (i = 0; i < w->violations.n; i++)
		add_reason(&b, w->violations.items[i].text);
	text = b.len != 0 ? daf_pool_strndup(m->pool, b.data, b.len) :
	    "it has a violation";
	daf_buf_clear(&b);
	return text;
}

/* Does the chain go on with this one? If not because of a violation, *reason
 * is what to hold it for. */
static bool
goes_on(const char **reason, struct merge *m, const struct daf_queue *q,
    size_t i, int64_t until)
{
	const struct daf_waiting *w = &q->items[i];
	struct daf_hold *h = hold_of(&m->draft.m, q->replica);
	bool refused = find_order(m, q->replica, DAF_DO_REFUSE, w->seq) !=
	    NULL;

	*reason = NULL;
	if (daf_main_frozen(&m->draft.m, q->replica))
		return false;
	if (h != NULL && w->seq >= h->from) {
		/* A decision on the held one itself lifts the hold. */
		if (!(refused && w->seq == h->from) && w->seq > until)
			return false;
		if (find_order(m, q->replica, DAF_DO_HOLD, 0) != NULL)
			return false;
		drop_hold(&m->draft.m, h);
	}
	if (refused || w->violations.n == 0)
		return true;
	if (w->seq <= until && !q->never[i])
		return true;
	*reason = reason_of(m, w);
	return false;
}

/* Accepts the first n of the queue. */
static void
accept(struct merge *m, const struct daf_queue *q, size_t n)
{
	struct daf_main *d = &m->draft.m;
	const struct daf_waiting *last;
	struct daf_tip *t = NULL;
	size_t i;

	if (n == 0)
		return;
	last = &q->items[n - 1];
	for (i = 0; i < d->ntips; i++) {
		if (strcmp(d->tips[i].replica, q->replica) == 0)
			t = &d->tips[i];
	}
	if (t == NULL)
		t = &d->tips[d->ntips++];
	*t = (struct daf_tip){ q->replica, last->seq, last->sha256 };
	/* Queues are sorted by replica, as the lines will be. */
	memcpy(m->draft.parents[m->draft.nparents++], last->oid, DAF_OID_HEX);
	m->accepted += (int64_t)n;
	m->changed = true;
	decided(m, "accept", q->replica, last->seq, NULL);
}

/* Keys that are not listed any more, among what is accepted. */
static void
add_range(struct merge *m, const struct daf_queue *q, size_t n, int64_t until)
{
	struct daf_range *r;
	size_t i, first = n, last = 0;

	for (i = 0; i < n; i++) {
		if (!q->items[i].key_unlisted || q->items[i].seq > until)
			continue;
		if (first == n)
			first = i;
		last = i;
	}
	if (first == n)
		return;
	r = &m->draft.m.ranges[m->draft.m.nranges++];
	*r = (struct daf_range){ q->replica, q->items[first].seq,
		q->items[last].seq, q->items[last].sha256 };
	decided(m, "accept-range", q->replica, r->to, NULL);
}

static void
take_queue(struct merge *m, const struct daf_queue *q)
{
	int64_t until = violations_until(m, q->replica);
	const char *reason = NULL;
	struct daf_hold *h;
	size_t n = 0;

	if (m->draft.nparents == GROWTHS_MAX)
		return;
	while (n < q->n && goes_on(&reason, m, q, n, until))
		n++;
	accept(m, q, n);
	add_range(m, q, n, until);
	if (n == q->n || reason == NULL)
		return;
	h = hold_of(&m->draft.m, q->replica);
	if (h != NULL && h->from <= q->items[n].seq)
		return;
	set_hold(m, q->replica, q->items[n].seq, reason);
	decided(m, "hold", q->replica, q->items[n].seq, reason);
}

/* A branch that stopped before a change set that is none, or whose writer may
 * not write: its office learns why through main. */
static const struct daf_err *
hold_stopped(struct merge *m, const char *replica)
{
	const struct daf_err *err;
	struct daf_head head;
	struct daf_hold *h = hold_of(&m->draft.m, replica);
	struct daf_buf b = { 0 };
	const char *why;

	err = daf_apply_head(&head, m->l->reg, m->l->conf->id, replica);
	if (err != NULL || h != NULL ||
	    daf_main_frozen(&m->draft.m, replica))
		return err;
	err = daf_trust_stopped(&why, m->pool, m->l, replica);
	if (err != NULL || why == NULL)
		return err;
	add_reason(&b, why);
	why = b.len != 0 ? daf_pool_strndup(m->pool, b.data, b.len) :
	    "it cannot be read";
	daf_buf_clear(&b);
	set_hold(m, replica, head.seq + 1, why);
	decided(m, "hold", replica, head.seq + 1, why);
	return NULL;
}

static const struct daf_err *
hold_all_stopped(struct merge *m, const struct daf_ref *refs, size_t n)
{
	const struct daf_err *err = NULL;
	const char *replica;
	size_t i;

	for (i = 0; i < n && err == NULL; i++) {
		replica = refs[i].name + strlen(DAF_REF_HUB);
		if (daf_replica_valid(replica) && !daf_register_owns(
		    m->l->reg, m->l->conf->name, replica))
			err = hold_stopped(m, replica);
	}
	return err;
}

/* ---- orders that name one change set ---- */

static const struct daf_waiting *
waiting(const struct merge *m, const char *replica, int64_t seq)
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
new_tip(const struct merge *m, const char *replica)
{
	size_t i;

	for (i = 0; i < m->draft.m.ntips; i++) {
		if (strcmp(m->draft.m.tips[i].replica, replica) == 0)
			return m->draft.m.tips[i].seq;
	}
	return 0;
}

static const struct daf_err *
not_reached(const struct merge *m, const struct daf_merge_order *o)
{
	if (waiting(m, o->replica, o->seq) == NULL)
		return daf_err(DAF_REFUSED, "%s-%" PRId64 " is not here; see "
		    "`daftar review`", o->replica, o->seq);
	return daf_err(DAF_REFUSED, "%s-%" PRId64 " cannot be reached: %s-%"
	    PRId64 " before it has to be decided first", o->replica, o->seq,
	    o->replica, new_tip(m, o->replica) + 1);
}

static const struct daf_err *
refuse(struct merge *m, const struct daf_merge_order *o)
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
		err = daf_apply_find(&have, m->l->reg, m->l->conf->id,
		    o->replica, o->seq);
		if (err != NULL)
			return err;
		if (have.seq == 0)
			return not_reached(m, o);
		sha256 = daf_pool_strdup(m->pool, have.sha256);
	}
	r = &m->draft.m.refusals[m->draft.m.nrefusals++];
	*r = (struct daf_refusal){ o->replica, o->seq, sha256, o->reason };
	m->changed = true;
	decided(m, "refuse", o->replica, o->seq, o->reason);
	return NULL;
}

/* What no decision can make count. */
static bool
is_hopeless(const struct merge *m, const char *replica, int64_t seq)
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
check_violations(struct merge *m, const struct daf_merge_order *o)
{
	const struct daf_waiting *w = waiting(m, o->replica, o->seq);
	int64_t next = new_tip(m, o->replica) + 1;

	if (w != NULL && next <= o->seq && is_hopeless(m, o->replica, next))
		return daf_err(DAF_REFUSED, "%s-%" PRId64 " would not count: "
		    "%s; it can only be refused", o->replica, next,
		    reason_of(m, waiting(m, o->replica, next)));
	if (w == NULL || o->seq > new_tip(m, o->replica))
		return not_reached(m, o);
	return NULL;
}

static const struct daf_err *
take_decisions(struct merge *m)
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

/* ---- all ---- */

static bool
same_holds(const struct merge *m)
{
	const struct daf_main *d = &m->draft.m, *old = &m->l->main;
	const struct daf_hold *h;
	size_t i;

	if (d->nholds != old->nholds || d->nfrozen != old->nfrozen)
		return false;
	for (i = 0; i < d->nholds; i++) {
		h = daf_main_hold(old, d->holds[i].replica);
		if (h == NULL || h->from != d->holds[i].from ||
		    strcmp(h->reason, d->holds[i].reason) != 0)
			return false;
	}
	for (i = 0; i < d->nfrozen; i++) {
		if (!daf_main_frozen(old, d->frozen[i]))
			return false;
	}
	return true;
}

/* The register that is the seat may have drawn a new name since. */
static struct daf_charter *
seat_followed(const struct daf_ledger *l)
{
	struct daf_charter *c;

	if (strcmp(l->charter->seat, l->conf->replica) == 0)
		return NULL;
	c = daf_charter_copy(l->charter);
	c->seat = daf_pool_strdup(c->pool, l->conf->replica);
	return c;
}

static const struct daf_err *
write_merge(struct merge *m, const struct daf_signer *signer)
{
	const struct daf_err *err;

	m->draft.subject = m->draft.nparents != 0 ?
	    daf_pool_printf(m->pool, "%" PRId64 " change set%s of %zu "
	    "register%s", m->accepted, m->accepted == 1 ? "" : "s",
	    m->draft.nparents, m->draft.nparents == 1 ? "" : "s") :
	    "decisions";
	m->draft.charter = seat_followed(m->l);
	err = daf_seat_write(m->l, signer, &m->draft);
	daf_charter_free(m->draft.charter);
	m->draft.charter = NULL;
	return err;
}

/* Replicas that an order names are looked at, whatever the filter. */
static void
widen(struct daf_review_opts *opts, struct daf_pool *pool,
    const char *const *replicas, size_t n,
    const struct daf_merge_order *orders, size_t norders)
{
	const char **all = daf_pool_array(pool, n + norders, sizeof(*all));
	size_t i;

	for (i = 0; i < n; i++)
		all[i] = replicas[i];
	for (i = 0; i < norders; i++)
		all[n + i] = orders[i].replica;
	opts->replicas = all;
	opts->nreplicas = n == 0 ? 0 : n + norders;
}

static const struct daf_err *
merge(struct merge *m, const struct daf_signer *signer,
    const char *const *replicas, size_t nreplicas)
{
	struct daf_review_opts opts = { 0 };
	const struct daf_err *err;
	struct daf_ref *hub = NULL;
	size_t nhub = 0, i;

	err = daf_seat_allowed(m->l, signer);
	if (err != NULL)
		return err;
	widen(&opts, m->pool, replicas, nreplicas, m->orders, m->norders);
	err = daf_review_queues(&m->queues, &m->nqueues, m->pool, m->l,
	    &opts);
	if (err == NULL)
		err = daf_ref_list(&hub, &nhub, m->pool, m->l->in,
		    DAF_REF_HUB);
	if (err != NULL)
		return err;
	begin_draft(m, nhub);
	err = take_orders(m);
	for (i = 0; i < m->nqueues && err == NULL; i++)
		take_queue(m, &m->queues[i]);
	if (err == NULL)
		err = take_decisions(m);
	if (err == NULL && nreplicas == 0)
		err = hold_all_stopped(m, hub, nhub);
	if (err == NULL && (m->changed || !same_holds(m)))
		err = write_merge(m, signer);
	return err;
}

const struct daf_err *
daf_merge(struct daf_decision **out, size_t *n, struct daf_pool *pool,
    struct daf_ledger *l, const struct daf_signer *signer,
    const char *const *replicas, size_t nreplicas,
    const struct daf_merge_order *orders, size_t norders)
{
	struct merge m = { .l = l, .pool = pool, .orders = orders,
		.norders = norders };
	struct daf_lock *sync = NULL;
	const struct daf_err *err;

	*out = NULL;
	*n = 0;
	err = daf_seat_lock(&sync, l);
	if (err != NULL)
		return err;
	err = merge(&m, signer, replicas, nreplicas);
	daf_seat_unlock(sync, l);
	if (err == NULL) {
		*out = daf_pool_array(pool, m.ndecisions,
		    sizeof(**out));
		if (m.ndecisions != 0)
			memcpy(*out, m.decisions,
			    m.ndecisions * sizeof(**out));
		*n = m.ndecisions;
	}
	free(m.decisions);
	return err;
}
