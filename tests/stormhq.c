/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stormhq.c - see storm.h: headquarters merges with random orders, enrols,
 * revokes, and closes volumes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "storm.h"

#define ORDERS_MAX 3
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* What is to be decided: mostly something that can be. */
static size_t
choose_orders(struct daf_merge_order *out, struct storm *w)
{
	static const unsigned verbs[] = { DAF_DO_REFUSE, DAF_DO_REFUSE,
		DAF_DO_HOLD, DAF_DO_HOLD, DAF_DO_HOLD, DAF_DO_FREEZE };
	const struct daf_main *m = &w->offices[0].l->main;
	size_t i, n = storm_chance(w, 60) ? storm_below(w, ORDERS_MAX + 1) : 0;
	const struct daf_hold *hold;
	const struct storm_set *set;

	for (i = 0; i < n; i++) {
		out[i].reason = "as it was decided";
		if (m->nholds > 0 && storm_chance(w, 40)) {
			hold = &m->holds[storm_below(w, m->nholds)];
			out[i].verb = storm_chance(w, 60)
					  ? DAF_DO_RELEASE
					  : DAF_DO_ACCEPT_VIOLATIONS;
			out[i].replica =
			    daf_pool_strdup(w->pool, hold->replica);
			out[i].seq = hold->from;
			continue;
		}
		set = storm_any_set(w);
		if (set == NULL)
			return i;
		out[i].verb = verbs[storm_below(w, COUNT(verbs))];
		out[i].replica = set->cs.replica;
		out[i].seq = set->cs.seq;
	}
	return n;
}

static void
keep_refusals(struct storm *w, const struct daf_merge_order *orders, size_t n)
{
	struct storm_refusal *r;
	size_t i;

	for (i = 0; i < n; i++) {
		w->counts[STORM_ORDERS]++;
		if (orders[i].verb != DAF_DO_REFUSE)
			continue;
		w->refusals = daf_grow(w->refusals, w->nrefusals,
		    &w->refusals_cap, sizeof(*w->refusals));
		r = &w->refusals[w->nrefusals++];
		snprintf(
		    r->replica, sizeof(r->replica), "%s", orders[i].replica);
		r->seq = orders[i].seq;
	}
}

void
storm_merge(struct storm *w)
{
	struct daf_merge_order orders[ORDERS_MAX] = { 0 };
	struct storm_merging m = { .orders = orders,
		.receive = storm_chance(w, 90) };
	const struct storm_result *r;

	storm_open(w, &w->offices[0]);
	m.n = choose_orders(orders, w);
	r = storm_do(
	    w, &w->offices[0], "merge", true, true, storm_deed_merge, &m);
	if (r->nsaved > 0) {
		w->counts[STORM_MERGES]++;
		keep_refusals(w, orders, m.n);
	} else if (r->code == DAF_REFUSED && m.n > 0) {
		m.n = 0;
		(void)storm_do(w, &w->offices[0], "merge without orders", true,
		    true, storm_deed_merge, &m);
	}
}

struct amending {
	struct storm *w;
	size_t office, officer;
	bool revoke;
};

static const struct daf_err *
change_roster(void *arg, struct daf_charter *c)
{
	const struct amending *a = arg;
	const struct storm_office *o = &a->w->offices[a->office];

	if (a->revoke)
		return daf_charter_revoke(c, o->who[a->officer]->id);
	storm_enrol(a->w, c, a->office, a->officer);
	if (o->here && o->identity[0] != '\0')
		return daf_charter_set_register(c, o->replica, o->identity);
	return NULL;
}

static const struct daf_err *
deed_amend(
    struct storm *w, struct storm_office *o, struct storm_result *r, void *arg)
{
	const struct daf_err *err;

	(void)w;
	err = daf_seat_amend(o->l, o->who[0], "the roster", change_roster, arg);
	r->nsaved = err == NULL;
	return err;
}

static bool
roster_says(struct storm *w, const struct amending *a)
{
	const struct daf_signer *s = w->offices[a->office].who[a->officer];

	return daf_charter_by_key(w->offices[0].l->charter, &s->key, true) !=
		   NULL &&
	       (!a->revoke || daf_charter_by_key(w->offices[0].l->charter,
				  &s->key, false) == NULL);
}

void
storm_roster(struct storm *w)
{
	struct amending a = { .w = w, .office = storm_below(w, w->n) };
	struct storm_office *o = &w->offices[a.office];
	const struct storm_result *r;

	a.revoke = storm_chance(w, 40);
	a.officer = a.revoke ? 1 + storm_below(w, 2) : 2;
	if (a.revoke ? !o->listed[a.officer] || o->revoked[a.officer]
		     : o->listed[a.officer])
		return;
	r = storm_do(w, &w->offices[0], a.revoke ? "revoke" : "enrol", true,
	    false, deed_amend, &a);
	storm_ok(daf_ledger_refresh(w->offices[0].l));
	if (!roster_says(w, &a)) {
		if (r->nsaved > 0)
			storm_fail("a change of the roster is lost");
		return;
	}
	w->counts[STORM_ROSTER]++;
	o->listed[a.officer] = true;
	o->revoked[a.officer] = a.revoke;
}

static const struct daf_err *
deed_close_volume(
    struct storm *w, struct storm_office *o, struct storm_result *r, void *arg)
{
	const struct daf_err *err;
	int64_t volume;

	(void)arg;
	err = daf_seat_close_volume(&volume, o->l, o->who[0]);
	r->nsaved = err == NULL;
	if (err == NULL)
		err = daf_sync_send(&r->tally, o->l, storm_watch(w));
	return err;
}

void
storm_close_volume(struct storm *w)
{
	struct storm_office *hq = &w->offices[0];
	const struct storm_result *r;
	int64_t before;

	storm_open(w, hq);
	before = hq->l->main.volume;
	r = storm_do(
	    w, hq, "close the volume", true, true, deed_close_volume, NULL);
	storm_ok(daf_ledger_refresh(hq->l));
	if (hq->l->main.volume < before + (r->nsaved > 0))
		storm_fail("a volume that was closed is open again");
	w->counts[STORM_VOLUMES] += hq->l->main.volume - before;
}
