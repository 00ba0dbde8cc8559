/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * offices.c - the offices' branches as hub or package show them, looked at and
 * taken up as waiting. A bad branch stops at its last good change set;
 * all others go on.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/trust_priv.h"

struct offices {
	struct daf_trust *t;
	const struct daf_source *source;
	struct daf_chain *chains;
	size_t n, cap;
};

static const char *
at_text(struct daf_trust *t, const char *replica, int64_t seq)
{
	return daf_pool_printf(t->pool, "%s-%" PRId64, replica, seq);
}

/* Did a package bring what is known of it? */
static const struct daf_err *
came_in_package(bool *did, struct daf_trust *t, const struct daf_line_of *line)
{
	const struct daf_err *err;
	char ref[DAF_REF_MAX], oid[DAF_OID_HEX];
	int64_t seq = 0;

	snprintf(ref, sizeof(ref), DAF_REF_CARRIED "%s", line->replica);
	err = daf_ref_get(oid, t->l->in, ref);
	if (err == NULL)
		err = daf_trust_holds(&seq, t, line->replica, oid);
	*did = err == NULL && seq != 0 && seq >= line->head.seq;
	return err;
}

/* The branch is one that ends earlier than what is known. */
static const struct daf_err *
went_back(struct offices *o, const struct daf_line_of *line, int64_t seq)
{
	struct daf_trust *t = o->t;
	const struct daf_err *err;
	bool late = true;

	if (o->source == &daf_from_package)
		return NULL;
	err = came_in_package(&late, t, line);
	if (err != NULL || late)
		return err;
	return daf_trust_alarm(t, "branch went back", line->replica, seq,
	    line->replica,
	    "the hub shows it up to %s, %s is known; what was "
	    "known is kept",
	    at_text(t, line->replica, seq),
	    at_text(t, line->replica, line->head.seq));
}

/* The chain of a branch behind its head. *closed: of the head this register has the
 * seq and the hash alone, from a snapshot. */
static const struct daf_err *
walk_from(struct daf_chain *c, bool *closed, struct daf_repo *repo,
    const char *tip, const struct daf_head *head)
{
	const struct daf_err *err = daf_chain_walk(c, repo, tip, head->oid);

	*closed =
	    err == NULL && c->met && head->oid[0] == '\0' && head->seq != 0;
	if (*closed)
		err =
		    daf_chain_follow(&c->met, c, repo, head->seq, head->sha256);
	if (err == NULL && c->met && !*closed) {
		c->from = head->seq;
		memcpy(c->from_sha256, head->sha256, sizeof(c->from_sha256));
	}
	return err;
}

static const struct daf_err *
add_branch(struct offices *o, struct daf_line_of *line, const char *oid)
{
	struct daf_chain c = { .replica = line->replica, .arg = line };
	struct daf_trust *t = o->t;
	const struct daf_err *err, *late;
	bool closed;
	int64_t at;

	if (strcmp(line->head.oid, oid) == 0)
		return NULL;
	if (line->head.seq != 0) {
		err = daf_trust_holds(&at, t, line->replica, oid);
		if (err != NULL || at != 0)
			return err != NULL ? err : went_back(o, line, at);
	}
	err = walk_from(&c, &closed, t->l->in, oid, &line->head);
	if (err != NULL) {
		daf_chain_clear(&c);
		late = daf_trust_alarm(t, "bad branch", line->replica, 0,
		    line->replica, "%s", err->text);
		daf_err_free(err);
		return late;
	}
	if (closed && c.met && c.n == 0) {
		daf_chain_clear(&c);
		return NULL;
	}
	if (c.first > line->head.seq + 1) {
		daf_chain_clear(&c);
		return daf_trust_alarm(t, "bad branch", line->replica, c.first,
		    line->replica, "it goes on from %s, which %s does not show",
		    at_text(t, line->replica, c.first - 1), o->source->who);
	}
	/* Else it forked, or is another chain: compared from the start. */
	if (!c.met)
		daf_chain_anew(&c);
	t->total += (int64_t)c.n;
	o->chains = daf_grow(o->chains, o->n, &o->cap, sizeof(*o->chains));
	o->chains[o->n++] = c;
	return NULL;
}

/* Two good payloads for one seq: the one that is known stands. */
static const struct daf_err *
equivocation(struct offices *o, struct daf_chain *c,
    const struct daf_checked *k, const struct daf_head *have)
{
	struct daf_trust *t = o->t;
	const struct daf_err *err;
	char tip[DAF_OID_HEX];

	git_oid_tostr(tip, sizeof(tip), &c->oids[c->n - 1]);
	err = daf_trust_evidence(t->l->in, c->replica, tip);
	if (err != NULL)
		return err;
	return daf_trust_alarm(t, "equivocation", c->replica, k->seq,
	    at_text(t, c->replica, k->seq),
	    "the payload %s is known, %s "
	    "now shows the payload %s; the first one stands, the other is "
	    "kept as " DAF_REF_EVIDENCE "office/%s/%s; consider to freeze "
	    "the replica",
	    have->sha256, o->source->who, k->commit.sha256, c->replica, tip);
}

static const struct daf_err *
stop_branch(struct daf_trust *t, const struct daf_chain *c, int64_t seq,
    const char *why)
{
	return daf_trust_alarm(t, "bad branch", c->replica, seq,
	    at_text(t, c->replica, seq), "%s; the branch stops before it", why);
}

/* Honest work that was late, or whatever a former officer likes: headquarters
 * decides. Said once a branch. */
static const struct daf_err *
tell_unlisted(struct offices *o, struct daf_line_of *line,
    const struct daf_checked *k, const char *why)
{
	struct daf_trust *t = o->t;
	const char *where = at_text(t, line->replica, k->seq);
	const char *text;

	if (line->told)
		return NULL;
	line->told = true;
	text = daf_pool_printf(t->pool,
	    "%s came with %s: %s; it counts only if headquarters accepts it "
	    "all the same",
	    where, o->source->who, why);
	if (t->watch != NULL && t->watch->event != NULL)
		t->watch->event(t->watch->arg,
		    &(struct daf_event){ .event = "note", .what = text });
	return daf_quarantine_add(
	    t->reg, t->l->conf->name, "revoked key", where, text);
}

static const struct daf_err *
take_office(void *arg, struct daf_chain *c, size_t i,
    const struct daf_checked *k, bool *end)
{
	struct daf_line_of *line = c->arg;
	struct offices *o = arg;
	struct daf_trust *t = o->t;
	const struct daf_err *err;
	enum daf_state state;
	struct daf_head have;
	const char *reason, *why;

	(void)i;
	if (k->why != NULL)
		return stop_branch(t, c, k->seq, k->why);
	why = daf_trust_judge(line, t->l->charter, &k->commit, true);
	if (why == NULL && k->cs.volume > t->l->main.volume)
		why = daf_pool_printf(t->pool,
		    "it is of volume %" PRId64 ", which main has not opened",
		    k->cs.volume);
	if (why == NULL && k->seq <= line->head.seq) {
		err = daf_apply_find(
		    &have, t->reg, t->ledger, c->replica, k->seq);
		if (err != NULL || have.seq == 0 ||
		    strcmp(have.sha256, k->commit.sha256) == 0)
			return err;
		*end = true;
		return equivocation(o, c, k, &have);
	}
	if (why != NULL) {
		*end = true;
		return stop_branch(t, c, k->seq, why);
	}
	state = daf_trust_state(&reason, &t->l->main, c->replica, k->seq, true);
	why = daf_trust_unlisted(t, line, &k->commit);
	if (why != NULL && state != DAF_HELD) {
		state = DAF_HELD;
		reason = why;
	}
	err = daf_trust_put(t, line, k, state, false, reason);
	if (err == NULL && why != NULL)
		err = tell_unlisted(o, line, k, why);
	if (err != NULL)
		return err;
	memcpy(line->known, k->commit.oid, sizeof(line->known));
	t->tally->received++;
	return daf_trust_one_more(t);
}

static const struct daf_err *
collect(struct offices *o)
{
	struct daf_trust *t = o->t;
	struct daf_line_of *line;
	const struct daf_err *err;
	struct daf_ref *refs;
	const char *replica;
	size_t n, i;

	err = daf_ref_list(&refs, &n, t->pool, t->l->in, o->source->offices);
	for (i = 0; i < n && err == NULL; i++) {
		replica = refs[i].name + strlen(o->source->offices);
		if (!daf_replica_valid(replica))
			continue;
		err = daf_trust_line(&line, t, replica);
		if (err != NULL)
			break;
		/* Own ones are looked at when they are sent. */
		if (!line->own)
			err = add_branch(o, line, refs[i].oid);
	}
	return err;
}

const struct daf_err *
daf_trust_offices(struct daf_tally *tally, struct daf_ledger *l,
    const struct daf_source *source, const struct daf_watch *watch)
{
	struct daf_trust t;
	struct offices o = { .t = &t, .source = source };
	const struct daf_chain_taker taker = { take_office, &o };
	const struct daf_err *err;

	err = daf_register_lock(l->reg);
	if (err != NULL)
		return err;
	err = daf_trust_apply(l, watch);
	if (err != NULL || l->charter == NULL) {
		daf_register_unlock(l->reg);
		return err;
	}
	daf_trust_init(&t, l, tally, watch);
	err = collect(&o);
	if (err == NULL)
		err = daf_chain_check(
		    o.chains, o.n, l->in, l->out, l->conf->hash, &taker);
	if (err == NULL)
		err = daf_trust_close(&t);
	daf_trust_tell(watch, "apply", t.done, t.total);
	daf_trust_chains_free(o.chains, o.n);
	daf_trust_clear(&t);
	daf_register_unlock(l->reg);
	return err;
}

/* ---- why one stopped ---- */

struct stopped {
	struct daf_line_of line;
	const struct daf_charter *charter;
	struct daf_pool *pool;
	const char *why;
};

static const struct daf_err *
take_first(void *arg, struct daf_chain *c, size_t i,
    const struct daf_checked *k, bool *end)
{
	struct stopped *s = arg;
	const char *why = k->why;

	(void)c;
	(void)i;
	*end = true;
	if (why == NULL)
		why = daf_trust_judge(&s->line, s->charter, &k->commit, true);
	s->why = why != NULL ? daf_pool_strdup(s->pool, why) : NULL;
	return NULL;
}

const struct daf_err *
daf_trust_stopped(const char **why, struct daf_pool *pool, struct daf_ledger *l,
    const char *replica)
{
	struct stopped s = {
		.line.replica = replica, .charter = l->charter, .pool = pool
	};
	const struct daf_chain_taker taker = { take_first, &s };
	struct daf_chain c = { .replica = replica };
	char ref[DAF_REF_MAX], tip[DAF_OID_HEX];
	const struct daf_err *err;
	struct daf_head head;
	bool closed;
	size_t all;

	*why = NULL;
	snprintf(ref, sizeof(ref), DAF_REF_HUB "%s", replica);
	err = daf_ref_get(tip, l->in, ref);
	if (err == NULL)
		err = daf_apply_head(&head, l->reg, l->conf->id, replica);
	if (err != NULL || tip[0] == '\0' || strcmp(tip, head.oid) == 0)
		return err;
	err = walk_from(&c, &closed, l->in, tip, &head);
	if (err != NULL) {
		/* It was an alarm when it came. */
		daf_err_free(err);
		daf_chain_clear(&c);
		return NULL;
	}
	all = c.n;
	if (c.met && c.n != 0) {
		c.n = 1;
		err = daf_chain_check(
		    &c, 1, l->in, l->out, l->conf->hash, &taker);
		c.n = all;
		*why = s.why;
	}
	free(s.line.judged.why);
	free(s.line.judged.why_ever);
	daf_chain_clear(&c);
	return err;
}
