/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * waiting.c - what main has not accepted: this register's own change sets,
 * which count here, and those of other offices that a seat has looked at, which
 * do not. And the state of each: here, sent, held.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/trust_priv.h"

#define CHAINS_MAX 100000

/* Chains to check in one go. */
struct batch {
	struct daf_trust *t;
	struct daf_chain *chains;
	size_t n, cap;
};

bool
daf_trust_claims(int64_t *seq, char replica[DAF_REPLICA_SIZE],
    struct daf_repo *repo, const char *oid)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_changeset cs;
	struct daf_commit c;

	err = daf_commit_read(&c, pool, repo, oid);
	if (err == NULL && c.message_len > DAF_CHANGESET_MAX)
		err = daf_err(DAF_REFUSED, "too large");
	if (err == NULL)
		err = daf_changeset_parse(&cs, pool, c.message, c.message_len);
	if (err == NULL) {
		*seq = cs.seq;
		memcpy(replica, cs.replica, DAF_REPLICA_SIZE);
	}
	daf_pool_free(pool);
	daf_err_free(err);
	return err == NULL;
}

const struct daf_err *
daf_trust_holds(
    int64_t *seq, struct daf_trust *t, const char *replica, const char *oid)
{
	const struct daf_err *err;
	char name[DAF_REPLICA_SIZE];
	struct daf_head have;
	int64_t claimed;

	*seq = 0;
	if (oid[0] == '\0' || !daf_repo_has(t->l->in, oid) ||
	    !daf_trust_claims(&claimed, name, t->l->in, oid) ||
	    strcmp(name, replica) != 0)
		return NULL;
	err = daf_apply_find(&have, t->reg, t->ledger, replica, claimed);
	if (err == NULL && have.seq != 0 && strcmp(have.oid, oid) == 0)
		*seq = claimed;
	return err;
}

const struct daf_err *
daf_trust_sent(int64_t *seq, struct daf_trust *t, const char *replica)
{
	const struct daf_err *err;
	char ref[DAF_REF_MAX], oid[DAF_OID_HEX];

	*seq = 0;
	snprintf(ref, sizeof(ref), DAF_REF_HUB "%s", replica);
	err = daf_ref_get(oid, t->l->in, ref);
	return err != NULL ? err : daf_trust_holds(seq, t, replica, oid);
}

enum daf_state
daf_trust_state(const char **reason, const struct daf_main *m,
    const char *replica, int64_t seq, bool on_hub)
{
	const struct daf_hold *h = daf_main_hold(m, replica);

	*reason = NULL;
	if (!on_hub)
		return DAF_HERE;
	if (h != NULL && seq >= h->from) {
		*reason = h->reason;
		return DAF_HELD;
	}
	if (daf_main_frozen(m, replica)) {
		*reason = "headquarters has frozen this replica";
		return DAF_HELD;
	}
	return DAF_SENT;
}

/* ---- own branches that are behind what main accepted ---- */

const struct daf_err *
daf_trust_fill_own(
    struct daf_ledger *l, const char *replica, const char *tip, const char *to)
{
	struct daf_chain c = { .replica = replica };
	const struct daf_err *err;
	char ref[DAF_REF_MAX], oid[DAF_OID_HEX], *data;
	size_t i, len;

	err = daf_chain_walk(&c, l->in, to, tip);
	for (i = 0; i < c.n && err == NULL; i++) {
		git_oid_tostr(oid, sizeof(oid), &c.oids[i]);
		if (daf_repo_has(l->out, oid))
			continue;
		err = daf_repo_read(
		    &data, &len, l->in, oid, GIT_OBJECT_COMMIT, DAF_COMMIT_MAX);
		if (err != NULL)
			break;
		err = daf_repo_write(oid, l->out, GIT_OBJECT_COMMIT, data, len);
		free(data);
	}
	daf_chain_clear(&c);
	daf_ledger_ref(ref, replica);
	return err != NULL ? err : daf_ref_set(l->out, ref, to, tip);
}

/* The register has more of an own replica than the branch. */
static const struct daf_err *
own_behind(struct daf_trust *t, const struct daf_line_of *line, const char *tip,
    const struct daf_head *head)
{
	const struct daf_tip *m = daf_main_tip(&t->l->main, line->replica);

	const struct daf_err *err;

	if (head->oid[0] == '\0')
		return NULL; /* it came with a snapshot */
	if (!daf_repo_has(t->l->in, head->oid) && m != NULL &&
	    m->seq >= head->seq) {
		/* It was purged: the branch is none to go on with. */
		err = daf_trust_open(t);
		return err != NULL ? err
				   : daf_apply_name_head(
					 t->reg, t->ledger, line->replica, "");
	}
	/* A copy of this register wrote on under the name, or the branch was
	 * lost: it gets what main accepted of it, so that it is whole again. */
	if (m != NULL && m->seq >= head->seq)
		return daf_trust_fill_own(t->l, line->replica, tip, head->oid);
	return daf_err(DAF_ALARM,
	    "register.db knows change sets of %s that "
	    "the branch in %s has not: run `daftar verify`, then `daftar "
	    "rebuild`",
	    line->replica, daf_repo_path(t->l->out));
}

/* ---- taking them up ---- */

/* The register began with a snapshot: it does not know the git id of what main
 * had accepted of the branch. A branch that has less than that is left alone. */
static const struct daf_err *
follow_closed(struct daf_chain *c, struct batch *b, struct daf_repo *repo,
    struct daf_line_of *line, const char *tip)
{
	struct daf_trust *t = b->t;
	const struct daf_err *err;

	err = daf_chain_follow(
	    &c->met, c, repo, line->head.seq, line->head.sha256);
	if (err != NULL || !c->met || c->n != 0)
		return err;
	err = daf_trust_open(t);
	return err != NULL
		   ? err
		   : daf_apply_name_head(t->reg, t->ledger, line->replica, tip);
}

/* What register.db does not have of a branch, as a chain. */
static const struct daf_err *
add_chain(struct batch *b, struct daf_repo *repo, struct daf_line_of *line,
    const char *tip)
{
	struct daf_trust *t = b->t;
	struct daf_chain c = { .replica = line->replica, .arg = line };
	struct daf_head *head = &line->head;
	const struct daf_err *err;
	int64_t at;

	err = daf_apply_head(head, t->reg, t->ledger, line->replica);
	if (err != NULL || strcmp(head->oid, tip) == 0)
		return err;
	if (head->seq != 0) {
		err = daf_trust_holds(&at, t, line->replica, tip);
		if (err != NULL || at != 0)
			return err == NULL && line->own
				   ? own_behind(t, line, tip, head)
				   : err;
	}
	err = daf_chain_walk(&c, repo, tip, head->oid);
	if (err != NULL) {
		daf_chain_clear(&c);
		return err;
	}
	if (c.met && head->oid[0] == '\0' && head->seq != 0) {
		err = follow_closed(&c, b, repo, line, tip);
		if (err != NULL || !c.met || c.n == 0) {
			daf_chain_clear(&c);
			return err;
		}
	} else if (c.met) {
		c.from = head->seq;
		memcpy(c.from_sha256, head->sha256, sizeof(c.from_sha256));
	}
	/* Else all of it is compared with what the register has. */
	if (!c.met)
		daf_chain_anew(&c);
	t->total += (int64_t)c.n;
	b->chains = daf_grow(b->chains, b->n, &b->cap, sizeof(*b->chains));
	b->chains[b->n++] = c;
	return NULL;
}

/* It is one that the register has: another payload is a twin if main accepted
 * ours. */
static const struct daf_err *
compare(struct daf_trust *t, struct daf_line_of *line,
    const struct daf_checked *k, bool *end)
{
	const struct daf_tip *tip = daf_main_tip(&t->l->main, line->replica);
	const struct daf_err *err;
	struct daf_head have;

	err = daf_apply_find(&have, t->reg, t->ledger, line->replica, k->seq);
	if (err != NULL || have.seq == 0 ||
	    strcmp(have.sha256, k->commit.sha256) == 0)
		return err;
	*end = true;
	if (tip == NULL || tip->seq < k->seq)
		return daf_err(DAF_ALARM,
		    "register.db and the branch of %s "
		    "do not agree on %s-%" PRId64 ": run `daftar verify`, "
		    "then `daftar rebuild`",
		    line->replica, line->replica, k->seq);
	line->twin = k->seq;
	memcpy(line->theirs, have.sha256, sizeof(line->theirs));
	memcpy(line->ours, k->commit.sha256, sizeof(line->ours));
	return NULL;
}

static const struct daf_err *
take_waiting(void *arg, struct daf_chain *c, size_t i,
    const struct daf_checked *k, bool *end)
{
	struct daf_trust *t = arg;
	struct daf_line_of *line = c->arg;
	const struct daf_err *err;
	const char *reason;
	enum daf_state state;

	(void)i;
	if (k->damaged)
		return daf_err(DAF_STORAGE, "%s", k->why);
	if (k->why != NULL)
		return daf_trust_alarm(t, "broken chain", c->replica, k->seq,
		    daf_pool_printf(t->pool, "%s-%" PRId64, c->replica, k->seq),
		    "on this disk: %s", k->why);
	if (k->seq <= line->head.seq)
		return compare(t, line, k, end);
	/* What the hub has of an own branch is looked at afterwards. */
	state = daf_trust_state(
	    &reason, &t->l->main, c->replica, k->seq, !line->own);
	err = daf_trust_put(t, line, k, state, line->own, reason);
	return err != NULL ? err : daf_trust_one_more(t);
}

static const struct daf_err *
add_refs(struct batch *b, struct daf_repo *repo, const char *prefix, bool own)
{
	struct daf_line_of *line;
	const struct daf_err *err;
	struct daf_ref *refs;
	const char *replica;
	size_t n, i;

	err = daf_ref_list(&refs, &n, b->t->pool, repo, prefix);
	for (i = 0; i < n && err == NULL && b->n < CHAINS_MAX; i++) {
		replica = refs[i].name + strlen(prefix);
		if (!daf_replica_valid(replica))
			continue;
		err = daf_trust_line(&line, b->t, replica);
		if (err == NULL && line->own == own && line->twin == 0)
			err = add_chain(b, repo, line, refs[i].oid);
	}
	return err;
}

/* Own replicas whose branch is lost, though main accepted of them. */
static const struct daf_err *
add_lost(struct daf_trust *t)
{
	const struct daf_err *err = NULL;
	struct daf_line_of *line;
	char ref[DAF_REF_MAX], oid[DAF_OID_HEX];
	const char *replica;
	size_t i;

	for (i = 0; err == NULL; i++) {
		replica = daf_config_nth(daf_register_config(t->reg), "ledger",
		    t->l->conf->name, "replica", i);
		if (replica == NULL)
			break;
		daf_ledger_ref(ref, replica);
		err = daf_ref_get(oid, t->l->out, ref);
		if (err == NULL)
			err = daf_trust_line(&line, t, replica);
		if (err == NULL)
			err = daf_apply_head(
			    &line->head, t->reg, t->ledger, replica);
		if (err == NULL && oid[0] == '\0' && line->head.seq != 0 &&
		    line->twin == 0)
			err = own_behind(t, line, "", &line->head);
	}
	return err;
}

/* ---- states ---- */

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Did this office's officers ever lose a key? Else nothing has to be read. */
static bool
has_revoked(const struct daf_charter *c, const char *replica)
{
	char office[DAF_REPLICA_SIZE];
	size_t i, k;

	daf_replica_office(office, replica);
	for (i = 0; i < c->nofficers; i++)
		for (k = 0; k < c->officers[i].nkeys; k++)
			if (c->officers[i].keys[k].revoked &&
			    strcmp(c->officers[i].office, office) == 0)
				return true;
	return false;
}

/* Why one that waits is held though main does not say so; NULL: it is not. */
static const struct daf_err *
unlisted(const char **why, struct daf_trust *t, struct daf_line_of *line,
    int64_t seq)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_commit c;
	struct daf_head have;

	*why = NULL;
	err = daf_apply_find(&have, t->reg, t->ledger, line->replica, seq);
	if (err == NULL && have.seq != 0) {
		err = daf_commit_read(&c, pool, t->l->in, have.oid);
		if (err == NULL)
			*why = daf_trust_unlisted(t, line, &c);
	}
	daf_pool_free(pool);
	return err;
}

/* The same of all from seq on: *to is the end of the stretch of which it is
 * true, at most what it was. */
static const struct daf_err *
unlisted_from(int64_t *to, const char **why, struct daf_trust *t,
    struct daf_line_of *line, int64_t seq)
{
	const struct daf_err *err = unlisted(why, t, line, seq);
	const char *next = *why;

	while (err == NULL && seq < *to) {
		err = unlisted(&next, t, line, seq + 1);
		if (next != *why)
			*to = seq;
		else
			seq++;
	}
	return err;
}

/* The states of what main m has not accepted of a replica, by stretches. */
static const struct daf_err *
set_states(int64_t *held, struct daf_trust *t, struct daf_line_of *line)
{
	const bool ask =
	    !line->own && has_revoked(t->l->charter, line->replica);
	const struct daf_main *m = &t->l->main;
	const struct daf_tip *tip = daf_main_tip(m, line->replica);
	const struct daf_hold *hold = daf_main_hold(m, line->replica);
	const struct daf_err *err;
	struct daf_head head;
	int64_t seq, to, sent = 0;
	enum daf_state state;
	const char *reason, *why;

	err = daf_apply_head(&head, t->reg, t->ledger, line->replica);
	if (err == NULL && line->own)
		err = daf_trust_sent(&sent, t, line->replica);
	if (!line->own)
		sent = head.seq;
	seq = tip != NULL ? tip->seq + 1 : 1;
	for (; err == NULL && seq <= head.seq; seq = to + 1) {
		why = NULL;
		to = head.seq;
		if (seq <= sent)
			to = least(to, sent);
		if (hold != NULL && seq < hold->from)
			to = least(to, hold->from - 1);
		state = daf_trust_state(
		    &reason, m, line->replica, seq, seq <= sent);
		if (ask && state != DAF_HELD)
			err = unlisted_from(&to, &why, t, line, seq);
		if (why != NULL) {
			state = DAF_HELD;
			reason = why;
		}
		if (err == NULL)
			err = daf_trust_open(t);
		if (err == NULL)
			err = daf_apply_state(t->reg, t->ledger, line->replica,
			    seq, to, state, line->own, reason);
		if (line->own && state == DAF_HELD)
			*held += to - seq + 1;
	}
	return err;
}

const struct daf_err *
daf_trust_waiting(struct daf_trust *t)
{
	struct batch b = { .t = t };
	const struct daf_chain_taker taker = { take_waiting, t };
	const struct daf_err *err;
	int64_t held = 0;
	size_t i;

	if (t->l->charter == NULL)
		return NULL;
	err = add_lost(t);
	if (err == NULL)
		err = add_refs(&b, t->l->out, DAF_REF_OWN, true);
	if (err == NULL)
		err = daf_chain_check(
		    b.chains, b.n, t->l->out, NULL, t->l->conf->hash, &taker);
	daf_trust_chains_free(b.chains, b.n);
	b = (struct batch){ .t = t };
	if (err == NULL)
		err = add_refs(&b, t->l->in, DAF_REF_KNOWN, false);
	if (err == NULL)
		err = daf_chain_check(b.chains, b.n, t->l->in, t->l->out,
		    t->l->conf->hash, &taker);
	daf_trust_chains_free(b.chains, b.n);
	for (i = 0; i < t->nlines && err == NULL; i++)
		err = set_states(&held, t, t->lines[i]);
	t->tally->held = held;
	if (err == NULL)
		err = daf_trust_close(t);
	return err;
}

const struct daf_err *
daf_trust_mark(struct daf_ledger *l, const char *replica)
{
	const struct daf_err *err;
	struct daf_line_of *line;
	struct daf_trust t;
	int64_t held = 0;

	err = daf_register_lock(l->reg);
	if (err != NULL)
		return err;
	daf_trust_init(&t, l, NULL, NULL);
	err = daf_ledger_refresh(l); /* a merge may have been quicker */
	if (err == NULL)
		err = daf_trust_line(&line, &t, replica);
	if (err == NULL)
		err = set_states(&held, &t, line);
	if (err == NULL)
		err = daf_trust_close(&t);
	daf_trust_clear(&t);
	daf_register_unlock(l->reg);
	return err;
}
