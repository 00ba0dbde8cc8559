/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * accept.c - what main accepts, walked in acceptwalk.c, applied to register.db.
 *
 * (1) A change set is judged by the charter of the main commit that first
 * accepted it, by nothing later and by no date. (2) Where a chain is not whole,
 * neither the bad change set nor what follows it counts, whatever main says.
 * (3) A change set of a whole chain that main accepted and nobody may have
 * written does not count; the chain goes on. (4) `refuse` names a payload: of
 * another one it says nothing, nor of one that was closed with a volume.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/trust_priv.h"

#define ROLES_SIZE 48 /* of all of an officer's, as text */

/* Consecutive change sets that are here already and get one verdict. */
struct run {
	struct daf_line_of *line;
	int64_t from, to;
	enum daf_state state;
	const char *roles; /* of their officers, if accepted */
	char *reason;
};

struct accept {
	struct daf_trust *t;
	const struct daf_mainchain *mains;
	const struct daf_refusal **refusals; /* of all steps, sorted */
	size_t nrefusals;
	struct daf_main opening; /* of the volume, where refusals need it */
	struct run run;
	char roles[DAF_ROLES_ALL + 1][ROLES_SIZE]; /* by mask, as text */
};

static void
write_roles(char roles[DAF_ROLES_ALL + 1][ROLES_SIZE])
{
	const char *names[DAF_ROLE_NAMES];
	unsigned mask;
	size_t i, n;

	for (mask = 0; mask <= DAF_ROLES_ALL; mask++) {
		daf_role_names(names, mask);
		for (i = n = 0; names[i] != NULL; i++)
			n += (size_t)snprintf(roles[mask] + n, ROLES_SIZE - n,
			    "%s%s", i > 0 ? " " : "", names[i]);
	}
}

/* The roles that the officer has in the charter that judges. */
static const char *
roles_of(
    const struct accept *a, const struct daf_charter *charter, const char *id)
{
	const struct daf_officer *o = daf_charter_by_id(charter, id);

	return a->roles[o != NULL ? o->roles & DAF_ROLES_ALL : 0];
}

static const struct daf_err *
put_roles(struct accept *a, const char *replica, int64_t from, int64_t to,
    const char *roles)
{
	return daf_apply_roles(
	    a->t->reg, a->t->ledger, replica, from, to, roles);
}

static const struct daf_err *
flush(struct accept *a)
{
	struct run *r = &a->run;
	const struct daf_err *err;

	if (r->line == NULL)
		return NULL;
	err = daf_trust_open(a->t);
	if (err == NULL)
		err = daf_apply_state(a->t->reg, a->t->ledger, r->line->replica,
		    r->from, r->to, r->state, r->state == DAF_ACCEPTED,
		    r->reason);
	if (err == NULL && r->state == DAF_ACCEPTED)
		err = put_roles(a, r->line->replica, r->from, r->to, r->roles);
	free(r->reason);
	*r = (struct run){ 0 };
	return err;
}

static const struct daf_err *
add_to_run(struct accept *a, struct daf_line_of *line, int64_t seq,
    enum daf_state state, const char *roles, const char *reason)
{
	const struct daf_err *err;
	struct run *r = &a->run;

	if (r->line == line && r->to + 1 == seq && r->state == state &&
	    r->roles == roles && reason == NULL && r->reason == NULL &&
	    a->t->batch + 1 < DAF_TRUST_BATCH) {
		r->to = seq;
		return NULL;
	}
	err = flush(a);
	*r = (struct run){ line, seq, seq, state, roles,
		reason != NULL ? daf_strdup(reason) : NULL };
	return err;
}

static int
refusal_cmp(const void *a, const void *b)
{
	const struct daf_refusal *const *pa = a, *const *pb = b;
	const struct daf_refusal *x = *pa, *y = *pb;
	int c = strcmp(x->replica, y->replica);

	if (c == 0)
		c = x->seq < y->seq ? -1 : x->seq > y->seq;
	return c != 0 ? c : strcmp(x->sha256, y->sha256);
}

static void
collect_refusals(struct accept *a)
{
	const struct daf_mainchain *m = a->mains;
	size_t i, k, n = 0;

	for (i = 0; i < m->nsteps; i++)
		n += m->steps[i].nrefusals;
	a->refusals = daf_calloc(n, sizeof(*a->refusals));
	for (i = 0; i < m->nsteps; i++) {
		for (k = 0; k < m->steps[i].nrefusals; k++)
			a->refusals[a->nrefusals++] = &m->steps[i].refusals[k];
	}
	if (n != 0)
		qsort(a->refusals, n, sizeof(*a->refusals), refusal_cmp);
}

static const struct daf_refusal *
find_refusal(const struct accept *a, const char *replica, int64_t seq,
    const char *sha256)
{
	const struct daf_refusal want = { replica, seq, sha256, NULL };
	const struct daf_refusal *key = &want, **found;

	if (a->nrefusals == 0)
		return NULL;
	found = bsearch(
	    &key, a->refusals, a->nrefusals, sizeof(*a->refusals), refusal_cmp);
	return found != NULL ? *found : NULL;
}

/* Does an accept-range of this main commit name it? The range's own hash has to
 * be that of its last change set, which this growth brings. */
static const struct daf_err *
in_range(bool *out, struct accept *a, const struct daf_chain *c, int64_t seq)
{
	const struct daf_segment *s = c->arg;
	const struct daf_err *err = NULL;
	const struct daf_range *r;
	struct daf_pool *pool;
	struct daf_commit last;
	size_t i;

	*out = false;
	for (i = 0; i < s->step->nranges && !*out && err == NULL; i++) {
		r = &s->step->ranges[i];
		if (strcmp(r->replica, c->replica) != 0 || seq < r->from ||
		    seq > r->to || r->to > s->growth->to ||
		    (size_t)(r->to - c->from) > c->n)
			continue;
		pool = daf_pool_new();
		err = daf_chain_read(
		    &last, pool, c, (size_t)(r->to - c->from - 1), a->t->l->in);
		*out = err == NULL && strcmp(last.sha256, r->sha256) == 0;
		daf_pool_free(pool);
	}
	return err;
}

/* What has become of one change set that main accepted. */
static const struct daf_err *
decide(enum daf_state *state, const char **reason, struct accept *a,
    const struct daf_chain *c, const struct daf_checked *k)
{
	const struct daf_segment *s = c->arg;
	const struct daf_refusal *refusal;
	const struct daf_err *err;
	const char *why;
	bool ranged;

	*state = DAF_ACCEPTED;
	*reason = NULL;
	refusal = find_refusal(a, c->replica, k->seq, k->commit.sha256);
	if (refusal != NULL) {
		*state = DAF_REFUSED_STATE;
		*reason = refusal->reason;
		return NULL;
	}
	why = daf_trust_judge(s->line, s->step->charter, &k->commit, false);
	if (why == NULL)
		return NULL;
	err = in_range(&ranged, a, c, k->seq);
	if (err != NULL)
		return err;
	if (ranged) {
		why = daf_trust_judge(
		    s->line, s->step->charter, &k->commit, true);
		if (why == NULL)
			return NULL;
	}
	*state = DAF_REFUSED_STATE;
	*reason = daf_pool_printf(a->t->pool,
	    "main %" PRId64 " accepted it, "
	    "but %s",
	    s->step->number, why);
	return daf_trust_alarm(a->t, "unfit change set", c->replica, k->seq,
	    daf_pool_printf(a->t->pool, "%s-%" PRId64, c->replica, k->seq),
	    "%s", *reason);
}

/* Is it the payload that the register has for this seq? */
static const struct daf_err *
is_twin(bool *twin, struct accept *a, struct daf_line_of *line,
    const struct daf_checked *k)
{
	const struct daf_err *err;
	struct daf_head have;

	*twin = false;
	if (k->seq > line->head.seq)
		return NULL;
	err = daf_apply_find(
	    &have, a->t->reg, a->t->ledger, line->replica, k->seq);
	if (err != NULL || have.seq == 0 ||
	    strcmp(have.sha256, k->commit.sha256) == 0)
		return err;
	*twin = true;
	line->twin = k->seq;
	memcpy(line->theirs, k->commit.sha256, sizeof(line->theirs));
	memcpy(line->ours, have.sha256, sizeof(line->ours));
	return NULL;
}

static void
count(struct daf_trust *t, const struct daf_line_of *line, bool new,
    enum daf_state state)
{
	if (new && !line->own)
		t->tally->received++;
	if (line->own && state == DAF_ACCEPTED)
		t->tally->accepted++;
	if (line->own && state == DAF_REFUSED_STATE)
		t->tally->refused++;
}

static const struct daf_err *
take_accepted(void *arg, struct daf_chain *c, size_t i,
    const struct daf_checked *k, bool *end)
{
	struct accept *a = arg;
	const struct daf_segment *s = c->arg;
	struct daf_line_of *line = s->line;
	const struct daf_err *err;
	enum daf_state state;
	const char *reason, *roles;
	bool twin;

	*end = *end || line->broken || line->twin != 0;
	if (line->broken || line->twin != 0)
		return NULL;
	if (k->damaged)
		return daf_err(DAF_STORAGE, "%s", k->why);
	if (k->why != NULL) {
		line->broken = true;
		return daf_trust_alarm(a->t, "broken chain", c->replica, k->seq,
		    daf_pool_printf(
			a->t->pool, "%s-%" PRId64, c->replica, k->seq),
		    "main %" PRId64 " accepted it, but "
		    "%s; neither it nor what follows counts",
		    s->step->number, k->why);
	}
	if (i >= c->verified && k->cs.volume != s->step->volume &&
	    (i >= c->nlate || k->cs.volume > s->step->volume)) {
		line->broken = true;
		return daf_trust_alarm(a->t, "broken chain", c->replica, k->seq,
		    daf_pool_printf(
			a->t->pool, "%s-%" PRId64, c->replica, k->seq),
		    "main %" PRId64 " accepted it in volume %" PRId64
		    ", but it is of volume %" PRId64
		    "; neither it nor what follows counts",
		    s->step->number, s->step->volume, k->cs.volume);
	}
	if (i >= c->verified) {
		err = is_twin(&twin, a, line, k);
		if (err != NULL || twin) {
			*end = true;
			return err;
		}
	}
	err = decide(&state, &reason, a, c, k);
	if (err != NULL)
		return err;
	roles = roles_of(a, s->step->charter, k->commit.id);
	count(a->t, line, i >= c->verified && k->seq > line->head.seq, state);
	if (i < c->verified) {
		err = add_to_run(a, line, k->seq, state, roles, reason);
	} else {
		err = flush(a);
		if (err == NULL)
			err = daf_trust_put(a->t, line, k, state,
			    state == DAF_ACCEPTED, reason);
		if (err == NULL && state == DAF_ACCEPTED)
			err =
			    put_roles(a, line->replica, k->seq, k->seq, roles);
	}
	if (err == NULL && a->t->batch + 1 >= DAF_TRUST_BATCH)
		err = flush(a);
	return err != NULL ? err : daf_trust_one_more(a->t);
}

/* Refusals of what had been accepted before this run. */
static const struct daf_err *
refuse_earlier(struct accept *a)
{
	const struct daf_err *err = NULL;
	const struct daf_refusal *r;
	const struct daf_tip *closed;
	struct daf_line_of *line;
	struct daf_head have;
	size_t i;

	for (i = 0; i < a->nrefusals && err == NULL; i++) {
		r = a->refusals[i];
		closed = daf_main_tip(&a->opening, r->replica);
		if (closed != NULL && r->seq <= closed->seq)
			continue;
		err = daf_trust_line(&line, a->t, r->replica);
		if (err != NULL || (line->started && r->seq > line->first))
			continue;
		err = daf_apply_find(
		    &have, a->t->reg, a->t->ledger, r->replica, r->seq);
		if (err != NULL || have.seq == 0 ||
		    strcmp(have.sha256, r->sha256) != 0)
			continue;
		err = daf_trust_open(a->t);
		if (err == NULL)
			err = daf_apply_state(a->t->reg, a->t->ledger,
			    r->replica, r->seq, r->seq, DAF_REFUSED_STATE,
			    false, r->reason);
		count(a->t, line, false, DAF_REFUSED_STATE);
	}
	return err;
}

const struct daf_err *
daf_trust_charter(struct daf_trust *t, const struct daf_charter *c)
{
	char roles[DAF_ROLES_ALL + 1][ROLES_SIZE];
	struct daf_apply_officer *people;
	const struct daf_err *err;
	size_t i;

	write_roles(roles);
	people = daf_pool_array(t->pool, c->nofficers, sizeof(*people));
	for (i = 0; i < c->nofficers; i++)
		people[i] = (struct daf_apply_officer){ c->officers[i].id,
			c->officers[i].name, c->officers[i].office,
			roles[c->officers[i].roles & DAF_ROLES_ALL] };
	err = daf_trust_open(t);
	if (err == NULL)
		err = daf_apply_charter(t->reg, t->ledger, c->offices,
		    c->noffices, people, c->nofficers, c->types, c->ntypes);
	return err;
}

bool
daf_trust_has_twins(const struct daf_trust *t)
{
	size_t i;

	for (i = 0; i < t->nlines; i++) {
		if (t->lines[i]->twin != 0)
			return true;
	}
	return false;
}

const struct daf_err *
daf_trust_accept(struct daf_trust *t, const struct daf_mainchain *mains,
    struct daf_chain *chains)
{
	struct accept a = { .t = t, .mains = mains };
	const struct daf_err *err;
	const struct daf_chain_taker taker = { take_accepted, &a };
	size_t i, n = 0;

	if (mains->nsteps == 0)
		return NULL;
	for (i = 0; i < mains->nsteps; i++)
		n += mains->steps[i].ngrowths;
	if (mains->steps[0].opening)
		return daf_trust_opening(t, mains);
	collect_refusals(&a);
	/* Types first: what is applied is listed by them at once. */
	write_roles(a.roles);
	err = daf_trust_charter(t, mains->charter);
	if (err == NULL && a.nrefusals > 0 && mains->main->volume > 1)
		err =
		    daf_main_opening(&a.opening, t->pool, t->l->in, mains->oid);
	if (err == NULL)
		err = daf_chain_check(
		    chains, n, t->l->in, t->l->out, t->l->conf->hash, &taker);
	if (err == NULL)
		err = flush(&a);
	if (err == NULL)
		err = refuse_earlier(&a);
	if (err == NULL)
		err = daf_trust_open(t);
	/* With twins register.db is made anew: until then it stays behind. */
	if (err == NULL && !daf_trust_has_twins(t))
		err = daf_apply_main(t->reg, t->ledger, mains->main->number,
		    mains->sha256, mains->oid);
	if (err == NULL)
		err = daf_trust_close(t);
	free(a.run.reason);
	free(a.refusals);
	return err;
}
