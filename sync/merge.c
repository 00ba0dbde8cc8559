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
 * None of them takes up what holds contents of a record that was erased.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/lock.h"
#include "sync/merge_priv.h"
#include "sync/trust_priv.h"

#define GROWTHS_MAX (DAF_PARENTS_MAX - 1)

/* ---- one replica ---- */

/* Does the chain go on with this one? If not because of a violation, *reason
 * is what to hold it for. */
static bool
goes_on(const char **reason, struct daf_merging *m, const struct daf_queue *q,
    size_t i, int64_t until)
{
	const struct daf_waiting *w = &q->items[i];
	struct daf_hold *h = daf_merge_hold_of(&m->draft.m, q->replica);
	bool refused =
	    daf_merge_order_of(m, q->replica, DAF_DO_REFUSE, w->seq) != NULL;

	*reason = NULL;
	if (daf_main_frozen(&m->draft.m, q->replica))
		return false;
	if (w->erased) {
		*reason = daf_merge_reason(m, w);
		return false;
	}
	if (h != NULL && w->seq >= h->from) {
		/* A decision on the held one itself lifts the hold. */
		if (!(refused && w->seq == h->from) && w->seq > until)
			return false;
		if (daf_merge_order_of(m, q->replica, DAF_DO_HOLD, 0) != NULL)
			return false;
		daf_merge_drop_hold(&m->draft.m, h);
	}
	if (refused || w->violations.n == 0)
		return true;
	if (w->seq <= until && !q->never[i])
		return true;
	*reason = daf_merge_reason(m, w);
	return false;
}

/* What was written in an older volume comes with main's tree. */
static void
add_late(struct daf_merging *m, const struct daf_queue *q, size_t n)
{
	struct daf_late *late = &m->draft.late;
	struct daf_late_part *p;
	size_t i;

	if (n == 0)
		return;
	p = &late->parts[late->n++];
	p->replica = q->replica;
	p->commits = daf_pool_array(m->pool, n, sizeof(*p->commits));
	for (p->n = 0, i = 0; i < n; i++, p->n++)
		memcpy(p->commits[i].oid, q->items[i].oid, DAF_OID_HEX);
}

/* Accepts the first n of the queue. */
static void
accept(struct daf_merging *m, const struct daf_queue *q, size_t n)
{
	struct daf_main *d = &m->draft.m;
	const struct daf_waiting *last;
	struct daf_tip *t = NULL;
	size_t i, late = 0;

	if (n == 0)
		return;
	while (late < n && q->items[late].volume < m->l->main.volume)
		late++;
	add_late(m, q, late);
	last = &q->items[n - 1];
	for (i = 0; i < d->ntips; i++) {
		if (strcmp(d->tips[i].replica, q->replica) == 0)
			t = &d->tips[i];
	}
	if (t == NULL)
		t = &d->tips[d->ntips++];
	*t = (struct daf_tip){ q->replica, last->seq, last->sha256 };
	/* Queues are sorted by replica, as the lines will be. */
	if (late < n)
		memcpy(m->draft.parents[m->draft.nparents++], last->oid,
		    DAF_OID_HEX);
	m->registers++;
	m->accepted += (int64_t)n;
	m->changed = true;
	daf_merge_decided(m, "accept", q->replica, last->seq, NULL);
}

/* Keys that are not listed any more, among what is accepted. */
static void
add_range(
    struct daf_merging *m, const struct daf_queue *q, size_t n, int64_t until)
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
	daf_merge_decided(m, "accept-range", q->replica, r->to, NULL);
}

/* Late change sets of a replica are one object; those that it has no room for
 * wait for the next main commit. */
static bool
has_room(size_t *room, struct daf_merging *m, const struct daf_waiting *w)
{
	git_odb *odb = NULL;
	git_object_t type;
	size_t len = DAF_COMMIT_MAX;
	git_oid id;

	if (w->volume >= m->l->main.volume)
		return true;
	if (git_oid_fromstr(&id, w->oid) == 0 &&
	    git_repository_odb(&odb, daf_repo_git(m->l->in)) == 0)
		(void)git_odb_read_header(&len, &type, odb, &id);
	git_odb_free(odb);
	if (len + DAF_LATE_HEAD > *room)
		return false;
	*room -= len + DAF_LATE_HEAD;
	return true;
}

static void
take_queue(struct daf_merging *m, const struct daf_queue *q)
{
	int64_t until = daf_merge_until(m, q->replica);
	const char *reason = NULL;
	struct daf_hold *h;
	size_t n = 0, room = DAF_LATE_MAX;

	if (m->draft.nparents == GROWTHS_MAX)
		return;
	while (n < q->n && goes_on(&reason, m, q, n, until) &&
	       has_room(&room, m, &q->items[n]))
		n++;
	accept(m, q, n);
	add_range(m, q, n, until);
	if (n == q->n || reason == NULL)
		return;
	h = daf_merge_hold_of(&m->draft.m, q->replica);
	if (h != NULL && h->from <= q->items[n].seq)
		return;
	daf_merge_set_hold(m, q->replica, q->items[n].seq, reason);
	daf_merge_decided(m, "hold", q->replica, q->items[n].seq, reason);
}

/* A branch that stopped before a change set that is none, or whose writer may
 * not write: its office learns why through main. */
static const struct daf_err *
hold_stopped(struct daf_merging *m, const char *replica)
{
	const struct daf_err *err;
	struct daf_head head;
	struct daf_hold *h = daf_merge_hold_of(&m->draft.m, replica);
	struct daf_buf b = { 0 };
	const char *why;

	err = daf_apply_head(&head, m->l->reg, m->l->conf->id, replica);
	if (err != NULL || h != NULL || daf_main_frozen(&m->draft.m, replica))
		return err;
	err = daf_trust_stopped(&why, m->pool, m->l, replica);
	if (err != NULL || why == NULL)
		return err;
	daf_merge_add_reason(&b, why);
	why = b.len != 0 ? daf_pool_strndup(m->pool, b.data, b.len)
			 : "it cannot be read";
	daf_buf_clear(&b);
	daf_merge_set_hold(m, replica, head.seq + 1, why);
	daf_merge_decided(m, "hold", replica, head.seq + 1, why);
	return NULL;
}

static const struct daf_err *
hold_all_stopped(struct daf_merging *m, const struct daf_ref *refs, size_t n)
{
	const struct daf_err *err = NULL;
	const char *replica;
	size_t i;

	for (i = 0; i < n && err == NULL; i++) {
		replica = refs[i].name + strlen(DAF_REF_HUB);
		if (daf_replica_valid(replica) &&
		    !daf_register_owns(m->l->reg, m->l->conf->name, replica))
			err = hold_stopped(m, replica);
	}
	return err;
}

/* ---- all ---- */

static bool
same_holds(const struct daf_merging *m)
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
write_merge(struct daf_merging *m, const struct daf_signer *signer)
{
	const struct daf_err *err;

	m->draft.subject = m->registers != 0
			       ? daf_pool_printf(m->pool,
				     "%" PRId64 " change set%s of %zu "
				     "register%s",
				     m->accepted, m->accepted == 1 ? "" : "s",
				     m->registers, m->registers == 1 ? "" : "s")
			       : "decisions";
	m->draft.charter = seat_followed(m->l);
	err = daf_seat_write(m->l, signer, &m->draft);
	daf_charter_free(m->draft.charter);
	m->draft.charter = NULL;
	return err;
}

/* Replicas that an order names are looked at, whatever the filter. */
static void
widen(struct daf_review_opts *opts, struct daf_pool *pool,
    const char *const *replicas, size_t n, const struct daf_merge_order *orders,
    size_t norders)
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
merge(struct daf_merging *m, const struct daf_signer *signer,
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
	err = daf_review_queues(&m->queues, &m->nqueues, m->pool, m->l, &opts);
	if (err == NULL)
		err = daf_ref_list(&hub, &nhub, m->pool, m->l->in, DAF_REF_HUB);
	if (err != NULL)
		return err;
	daf_merge_begin(m, nhub);
	m->draft.late.parts =
	    daf_pool_array(m->pool, m->nqueues, sizeof(*m->draft.late.parts));
	err = daf_merge_take_orders(m);
	for (i = 0; i < m->nqueues && err == NULL; i++)
		take_queue(m, &m->queues[i]);
	if (err == NULL)
		err = daf_merge_take_decisions(m);
	if (err == NULL && nreplicas == 0)
		err = hold_all_stopped(m, hub, nhub);
	if (err == NULL && (m->changed || !same_holds(m)))
		err = write_merge(m, signer);
	return err;
}

/* All else of a merge goes before it is published: half a kilobyte for each
 * change set that waited. */
static struct daf_decision *
keep(struct daf_pool *pool, const struct daf_decision *from, size_t n)
{
	struct daf_decision *d = daf_pool_array(pool, n, sizeof(*d));
	size_t i;

	for (i = 0; i < n; i++) {
		d[i].seq = from[i].seq;
		d[i].replica = daf_pool_strdup(pool, from[i].replica);
		d[i].decision = daf_pool_strdup(pool, from[i].decision);
		d[i].reason = from[i].reason != NULL
				  ? daf_pool_strdup(pool, from[i].reason)
				  : NULL;
	}
	return d;
}

const struct daf_err *
daf_merge(struct daf_decision **out, size_t *n, struct daf_pool *pool,
    struct daf_ledger *l, const struct daf_signer *signer,
    const char *const *replicas, size_t nreplicas,
    const struct daf_merge_order *orders, size_t norders)
{
	struct daf_merging m = { .l = l, .orders = orders, .norders = norders };
	struct daf_lock *sync = NULL;
	const struct daf_err *err;

	*out = NULL;
	*n = 0;
	err = daf_seat_lock(&sync, l);
	if (err != NULL)
		return err;
	m.pool = daf_pool_new();
	err = merge(&m, signer, replicas, nreplicas);
	daf_seat_unlock(sync, l);
	if (err == NULL) {
		*out = keep(pool, m.decisions, m.ndecisions);
		*n = m.ndecisions;
	}
	free(m.decisions);
	daf_pool_free(m.pool);
	return err;
}
