/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mainchain.c - see mainchain.h.
 *
 * A long main with many replicas is large: its commits are held one at a time,
 * and of each only what changed is kept.
 */
#include "sync/mainchain_priv.h"
#include "sync/said.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A charter that was read, by its tree. */
struct kept {
	char tree[DAF_OID_HEX];
	struct daf_charter *charter;
};

/* The chain with what only this file needs. */
struct chain {
	struct daf_mainchain pub; /* first: callers have a pointer to it */
	struct daf_pool *pool;
	struct daf_repo *repo;
	struct kept *kept;
	size_t nkept, kept_cap, steps_cap;
	struct daf_main_link *last;
};

/* ---- one commit ---- */

static void
link_free(struct daf_main_link *l)
{
	if (l == NULL)
		return;
	daf_pool_free(l->pool);
	free(l);
}

static const struct daf_err *
keep_charter(const struct daf_charter **out, struct chain *c, const char *tree)
{
	struct daf_charter *charter = NULL;
	const struct daf_err *err;
	size_t i;

	for (i = c->nkept; i > 0; i--) {
		*out = c->kept[i - 1].charter;
		if (strcmp(c->kept[i - 1].tree, tree) == 0)
			return NULL;
	}
	err = daf_charter_read(&charter, c->repo, tree);
	if (err != NULL)
		return err;
	c->kept = daf_grow(c->kept, c->nkept, &c->kept_cap, sizeof(*c->kept));
	snprintf(c->kept[c->nkept].tree, DAF_OID_HEX, "%s", tree);
	c->kept[c->nkept++].charter = charter;
	*out = charter;
	return NULL;
}

static const struct daf_err *
link_read(struct daf_main_link **out, struct chain *c, const char *oid)
{
	struct daf_main_link *l = daf_calloc(1, sizeof(*l));
	const struct daf_err *err;

	l->pool = daf_pool_new();
	err = daf_said_main(&l->main, &l->commit, l->pool, c->repo, oid);
	if (err == NULL)
		err = keep_charter(&l->charter, c, l->commit.tree);
	if (err != NULL) {
		link_free(l);
		return err;
	}
	*out = l;
	return NULL;
}

/* ---- what a commit says of itself ---- */

static const struct daf_err *
check_self(const struct daf_main_link *l)
{
	if (strcmp(l->main.charter, l->charter->sha256) != 0)
		return daf_err(DAF_ALARM,
		    "its message names the charter %s, "
		    "but its tree is the charter %s",
		    l->main.charter, l->charter->sha256);
	if (strcmp(l->main.seat, l->charter->seat) != 0)
		return daf_err(DAF_ALARM,
		    "its message names the seat %s, but "
		    "its charter %s",
		    l->main.seat, l->charter->seat);
	if (!daf_sig_verify(
		&l->commit.sig, l->commit.payload, l->commit.payload_len))
		return daf_err(DAF_ALARM, "its signature is not good");
	return NULL;
}

static const struct daf_err *
check_hq(const struct daf_charter *charter, const struct daf_commit *commit)
{
	const struct daf_officer *o;

	o = daf_charter_by_key(charter, &commit->sig.key, false);
	if (o == NULL)
		return daf_err(DAF_ALARM,
		    "its key %s is not listed in the "
		    "charter before it",
		    commit->sig.key.fingerprint);
	if ((o->roles & DAF_ROLE_HQ) == 0)
		return daf_err(DAF_ALARM,
		    "its key %s is the one of %s, who "
		    "does not have the role hq",
		    commit->sig.key.fingerprint, o->id);
	if (strcmp(o->id, commit->id) != 0)
		return daf_err(DAF_ALARM,
		    "its key %s is the one of %s, but "
		    "its author is %s",
		    commit->sig.key.fingerprint, o->id, commit->id);
	return NULL;
}

static const struct daf_err *
check_founding(
    const struct chain *c, const struct daf_main_link *l, const char *trust)
{
	const struct daf_main *m = &l->main;
	const struct daf_err *err;
	bool opening = m->snapshot[0] != '\0';

	err = check_self(l);
	if (err == NULL)
		err = daf_main_check_folders(c->repo, l);
	if (err != NULL)
		return err;
	if (trust != NULL && strcmp(l->commit.sig.key.fingerprint, trust) != 0)
		return daf_err(DAF_ALARM,
		    "it is signed by the key %s, where "
		    "%s is trusted; compare the fingerprint with headquarters",
		    l->commit.sig.key.fingerprint, trust);
	if (l->commit.nparents != 0 ||
	    (!opening && (m->number != 1 || strcmp(m->ledger, "-") != 0 ||
			     strcmp(m->previous, "-") != 0)))
		return daf_err(DAF_ALARM, "it is not written as a founding "
					  "commit");
	if ((m->ntips != 0 && !opening) || m->nrefusals != 0 || m->nranges != 0)
		return daf_err(DAF_ALARM, "it decides on change sets, which a "
					  "founding commit cannot");
	return check_hq(l->charter, &l->commit);
}

/* ---- the next one ---- */

static const struct daf_err *
check_order(struct chain *c, const struct daf_main_link *prev,
    const struct daf_main_link *cur)
{
	const struct daf_main *m = &cur->main;

	if (m->number != prev->main.number + 1)
		return daf_err(DAF_ALARM,
		    "it has the number %" PRId64 ", where %" PRId64 " follows",
		    m->number, prev->main.number + 1);
	if (strcmp(m->previous, prev->commit.sha256) != 0)
		return daf_err(DAF_ALARM,
		    "it does not name the main commit "
		    "before it, %s",
		    prev->commit.sha256);
	if (strcmp(m->ledger, c->pub.ledger) != 0)
		return daf_err(DAF_ALARM, "it is of the ledger %s", m->ledger);
	if (m->snapshot[0] != '\0')
		return daf_main_check_opening(c->repo, prev, cur);
	if (m->volume != prev->main.volume)
		return daf_err(DAF_ALARM,
		    "it is of volume %" PRId64 ", which it does not open",
		    m->volume);
	if (cur->commit.nparents == 0 ||
	    strcmp(cur->commit.parents[0], prev->commit.oid) != 0)
		return daf_err(DAF_ALARM, "its first parent is not the main "
					  "commit before it");
	return NULL;
}

/* A recovery key may do one thing. */
static const struct daf_err *
check_recovery(
    const struct daf_main_link *prev, const struct daf_main_link *cur)
{
	if (strcmp(prev->charter->seat, cur->charter->seat) == 0)
		return daf_err(DAF_ALARM, "it is signed by a recovery key, "
					  "which may only move the seat");
	if (cur->commit.nparents != 1 || cur->main.nrefusals != 0 ||
	    cur->main.nranges != 0)
		return daf_err(DAF_ALARM,
		    "it is signed by a recovery key, "
		    "which may not decide on change sets");
	return NULL;
}

static void
copy_events(struct daf_step *step, struct chain *c, const struct daf_main *m)
{
	size_t i;

	step->nrefusals = m->nrefusals;
	step->refusals =
	    daf_pool_array(c->pool, m->nrefusals, sizeof(*step->refusals));
	for (i = 0; i < m->nrefusals; i++) {
		step->refusals[i] = m->refusals[i];
		step->refusals[i].replica =
		    daf_pool_strdup(c->pool, m->refusals[i].replica);
		step->refusals[i].sha256 =
		    daf_pool_strdup(c->pool, m->refusals[i].sha256);
		step->refusals[i].reason =
		    daf_pool_strdup(c->pool, m->refusals[i].reason);
	}
	step->nranges = m->nranges;
	step->ranges =
	    daf_pool_array(c->pool, m->nranges, sizeof(*step->ranges));
	for (i = 0; i < m->nranges; i++) {
		step->ranges[i] = m->ranges[i];
		step->ranges[i].replica =
		    daf_pool_strdup(c->pool, m->ranges[i].replica);
		step->ranges[i].sha256 =
		    daf_pool_strdup(c->pool, m->ranges[i].sha256);
	}
}

/* It is good: it becomes the last one. */
static void
append(struct chain *c, struct daf_step *step, struct daf_main_link *cur)
{
	struct daf_mainchain *p = &c->pub;

	step->number = cur->main.number;
	step->time = cur->commit.time;
	memcpy(step->oid, cur->commit.oid, sizeof(step->oid));
	memcpy(step->sha256, cur->commit.sha256, sizeof(step->sha256));
	step->charter = cur->charter;
	step->volume = cur->main.volume;
	copy_events(step, c, &cur->main);
	if (cur->main.snapshot[0] != '\0')
		daf_main_copy_opening(step, c->pool, &cur->main);
	p->steps =
	    daf_grow(p->steps, p->nsteps, &c->steps_cap, sizeof(*p->steps));
	p->steps[p->nsteps++] = *step;
}

static void
settle(struct chain *c, struct daf_main_link *cur)
{
	link_free(c->last);
	c->last = cur;
	memcpy(c->pub.oid, cur->commit.oid, sizeof(c->pub.oid));
	memcpy(c->pub.sha256, cur->commit.sha256, sizeof(c->pub.sha256));
	c->pub.main = &cur->main;
	c->pub.charter = cur->charter;
	if (strcmp(cur->main.ledger, "-") == 0)
		snprintf(c->pub.ledger, sizeof(c->pub.ledger), "%.32s",
		    cur->commit.sha256);
	else
		snprintf(c->pub.ledger, sizeof(c->pub.ledger), "%s",
		    cur->main.ledger);
}

static const struct daf_err *
check_next(struct chain *c, const char *oid)
{
	struct daf_step step = { 0 };
	const struct daf_err *err;
	struct daf_main_link *cur;

	err = link_read(&cur, c, oid);
	if (err != NULL)
		return err;
	err = check_order(c, c->last, cur);
	if (err == NULL)
		err = check_self(cur);
	if (err == NULL)
		err = daf_main_check_folders(c->repo, cur);
	if (err == NULL &&
	    daf_charter_is_recovery(c->last->charter, &cur->commit.sig.key))
		err = check_recovery(c->last, cur);
	else if (err == NULL)
		err = check_hq(c->last->charter, &cur->commit);
	if (err == NULL)
		err = daf_main_check_tips(&c->last->main, &cur->main);
	if (err == NULL && cur->main.snapshot[0] == '\0')
		err = daf_main_take_growths(
		    &step, c->pool, c->repo, &c->pub, c->last, cur);
	if (err != NULL) {
		link_free(cur);
		return err;
	}
	append(c, &step, cur);
	settle(c, cur);
	return NULL;
}

static const struct daf_err *
check_first(struct chain *c, const char *oid, const char *trust)
{
	struct daf_step step = { 0 };
	const struct daf_err *err;
	struct daf_main_link *cur;

	err = link_read(&cur, c, oid);
	if (err != NULL)
		return daf_err_wrap(err, "the founding commit of main");
	err = check_founding(c, cur, trust);
	if (err != NULL) {
		link_free(cur);
		return daf_err_wrap(err, "the founding commit of main");
	}
	append(c, &step, cur);
	settle(c, cur);
	return NULL;
}

/* What was checked before: the others follow on it. */
static const struct daf_err *
take_base(struct chain *c, const char *oid)
{
	const struct daf_err *err;
	struct daf_main_link *base;

	err = link_read(&base, c, oid);
	if (err != NULL)
		return err;
	settle(c, base);
	return NULL;
}

/* Checks oids[n - 1] .. oids[0]; stops at the first bad one. */
static const struct daf_err *
check_all(struct chain *c, const git_oid *oids, size_t n)
{
	const struct daf_err *err = NULL;
	char oid[DAF_OID_HEX];

	for (; n > 0 && err == NULL; n--) {
		git_oid_tostr(oid, sizeof(oid), &oids[n - 1]);
		err = check_next(c, oid);
	}
	if (err == NULL)
		return NULL;
	/* A disk that fails says nothing about main. */
	if (err->code == DAF_STORAGE)
		return err;
	c->pub.stop = daf_err_wrap(err, "main commit %" PRId64 " (%.12s)",
	    c->last->main.number + 1, oid);
	memcpy(c->pub.stop_oid, oid, sizeof(oid));
	return NULL;
}

const struct daf_err *
daf_mainchain_check(struct daf_mainchain **out, struct daf_repo *repo,
    const char *base, const char *tip, const char *trust)
{
	struct chain *c = daf_calloc(1, sizeof(*c));
	const struct daf_err *err;
	char first[DAF_OID_HEX];
	git_oid *oids = NULL;
	size_t n = 0;
	bool met = false;

	*out = NULL;
	c->pool = daf_pool_new();
	c->repo = repo;
	err = daf_main_walk(&oids, &n, &met, repo, tip, base);
	if (err == NULL && !met)
		err = daf_err(DAF_ALARM,
		    "main at %.12s does not continue main "
		    "at %.12s",
		    tip, base);
	if (err != NULL)
		goto done;
	if (base[0] != '\0') {
		err = take_base(c, base);
	} else {
		git_oid_tostr(first, sizeof(first), &oids[--n]);
		err = check_first(c, first, trust);
	}
	if (err == NULL)
		err = check_all(c, oids, n);
done:
	free(oids);
	if (err != NULL)
		daf_mainchain_free(&c->pub);
	else
		*out = &c->pub;
	return err;
}

size_t
daf_mainchain_span(const struct daf_mainchain *chain)
{
	size_t n = 0;

	while (n < chain->nsteps && !chain->steps[n].opening)
		n++;
	return n == 0 && chain->nsteps > 0 ? 1 : n;
}

void
daf_mainchain_free(struct daf_mainchain *chain)
{
	struct chain *c = (struct chain *)chain;
	size_t i;

	if (c == NULL)
		return;
	link_free(c->last);
	for (i = 0; i < c->nkept; i++)
		daf_charter_free(c->kept[i].charter);
	free(c->kept);
	free(c->pub.steps);
	daf_err_free(c->pub.stop);
	daf_pool_free(c->pool);
	free(c);
}
