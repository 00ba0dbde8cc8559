/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mainchain.c - see mainchain.h.
 *
 * A long main with many replicas is large: its commits are held one at a time,
 * and of each only what changed is kept.
 */
#include "sync/mainchain.h"
#include "sync/volume.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A main commit, read. Its strings live in a pool of its own, but for the
 * charter, which the chain keeps. */
struct link {
	struct daf_pool *pool;
	struct daf_commit commit;
	struct daf_main main;
	const struct daf_charter *charter;
};

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
	struct link *last;
};

/* ---- one commit ---- */

static void
link_free(struct link *l)
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
link_read(struct link **out, struct chain *c, const char *oid)
{
	struct link *l = daf_calloc(1, sizeof(*l));
	const struct daf_err *err;

	l->pool = daf_pool_new();
	err = daf_commit_read(&l->commit, l->pool, c->repo, oid);
	if (err == NULL)
		err = daf_main_parse(&l->main, l->pool, l->commit.message,
		    l->commit.message_len);
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
check_self(const struct link *l)
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

/* What opens a volume brings what its message says, and says what it brings. */
static const struct daf_err *
check_folders(const struct chain *c, const struct link *l)
{
	const struct daf_main *m = &l->main;
	const struct daf_err *err;
	char sha256[DAF_SHA_HEX];

	if (m->volume == 1 && l->charter->late[0] != '\0')
		return daf_err(DAF_ALARM, "its tree holds late change sets, in "
					  "a first volume");
	if ((m->snapshot[0] != '\0') != (l->charter->snapshot[0] != '\0'))
		return daf_err(DAF_ALARM, "its message and its tree do not "
					  "agree on a snapshot");
	if (m->snapshot[0] == '\0')
		return NULL;
	err = daf_volume_hash(sha256, c->repo, l->charter->snapshot);
	if (err == NULL && strcmp(sha256, m->snapshot) != 0)
		err = daf_err(DAF_ALARM,
		    "its snapshot is not the one that its message names");
	return err;
}

static const struct daf_err *
check_founding(const struct chain *c, const struct link *l, const char *trust)
{
	const struct daf_main *m = &l->main;
	const struct daf_err *err;
	bool opening = m->snapshot[0] != '\0';

	err = check_self(l);
	if (err == NULL)
		err = check_folders(c, l);
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

/* ---- tips ---- */

/* Every tip before is there again, and none went back. */
static const struct daf_err *
check_tips(const struct daf_main *prev, const struct daf_main *cur)
{
	const struct daf_tip *t;
	size_t i;

	for (i = 0; i < prev->ntips; i++) {
		t = daf_main_tip(cur, prev->tips[i].replica);
		if (t == NULL || t->seq < prev->tips[i].seq)
			return daf_err(DAF_ALARM,
			    "it takes back what was "
			    "accepted of %s",
			    prev->tips[i].replica);
		if (t->seq == prev->tips[i].seq &&
		    strcmp(t->sha256, prev->tips[i].sha256) != 0)
			return daf_err(DAF_ALARM,
			    "it names another change set "
			    "%s-%" PRId64 " than main did before",
			    t->replica, t->seq);
	}
	for (i = 0; i < cur->nrefusals; i++) {
		t = daf_main_tip(cur, cur->refusals[i].replica);
		if (t == NULL || t->seq < cur->refusals[i].seq)
			return daf_err(DAF_ALARM,
			    "it refuses %s-%" PRId64
			    ", which main has not come to",
			    cur->refusals[i].replica, cur->refusals[i].seq);
	}
	for (i = 0; i < cur->nranges; i++) {
		t = daf_main_tip(cur, cur->ranges[i].replica);
		if (t == NULL || t->seq < cur->ranges[i].to)
			return daf_err(DAF_ALARM,
			    "it accepts a range of %s "
			    "that main has not come to",
			    cur->ranges[i].replica);
	}
	return NULL;
}

/* Is this parent the tip that the message names? */
static const struct daf_err *
check_parent(struct chain *c, const struct daf_tip *tip, const char *oid)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_changeset cs;
	struct daf_commit commit;

	err = daf_commit_read(&commit, pool, c->repo, oid);
	if (err == NULL && commit.message_len > DAF_CHANGESET_MAX)
		err = daf_err(DAF_REFUSED, "commit %s is too large", oid);
	if (err == NULL)
		err = daf_changeset_parse(
		    &cs, pool, commit.message, commit.message_len);
	if (err == NULL &&
	    (strcmp(cs.replica, tip->replica) != 0 || cs.seq != tip->seq ||
		strcmp(commit.sha256, tip->sha256) != 0))
		err = daf_err(DAF_ALARM,
		    "its parent %s is not %s-%" PRId64
		    ", which its message accepts",
		    oid, tip->replica, tip->seq);
	daf_pool_free(pool);
	return err;
}

/* Where a tip was before, from this chain's earlier steps. */
static void
find_from(struct daf_growth *g, const struct chain *c)
{
	const struct daf_step *s;
	size_t i, k;

	for (i = c->pub.nsteps; i > 0; i--) {
		s = &c->pub.steps[i - 1];
		for (k = 0; k < s->ngrowths; k++) {
			if (strcmp(s->growths[k].replica, g->replica) != 0)
				continue;
			snprintf(g->from_oid, DAF_OID_HEX, "%s",
			    s->growths[k].to_oid);
			return;
		}
	}
}

/* Is the last of what came late the tip that the message names? */
static const struct daf_err *
check_late(const struct daf_late *late, const struct daf_tip *tip)
{
	const struct daf_late_part *p = daf_late_find(late, tip->replica);
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_commit c;

	err = daf_commit_parse(
	    &c, pool, p->commits[p->n - 1].data, p->commits[p->n - 1].len);
	if (err == NULL && strcmp(c.sha256, tip->sha256) != 0)
		err = daf_err(DAF_ALARM,
		    "what came late of %s does not end with the change set "
		    "that its message accepts",
		    tip->replica);
	daf_pool_free(pool);
	return err;
}

/* How many change sets of the replica come with the tree; 1 if any do. */
static size_t
take_late(struct daf_growth *g, const struct daf_late *late, int64_t from)
{
	const struct daf_late_part *p = daf_late_find(late, g->replica);

	if (p == NULL || p->n == 0 || (int64_t)p->n > g->to - from)
		return 0;
	g->late = (int64_t)p->n;
	memcpy(g->to_oid, p->commits[p->n - 1].oid, sizeof(g->to_oid));
	return 1;
}

static const struct daf_err *
take_growths(struct daf_step *step, struct chain *c, const struct link *prev,
    const struct link *cur)
{
	const struct daf_tip *old, *tip;
	const struct daf_err *err;
	struct daf_growth *g;
	struct daf_late late;
	size_t i, parent = 1, nlate = 0;

	step->growths =
	    daf_pool_array(c->pool, cur->main.ntips, sizeof(*step->growths));
	err = daf_late_read(&late, cur->pool, c->repo, cur->charter->late);
	if (err != NULL)
		return err;
	for (i = 0; i < cur->main.ntips; i++) {
		tip = &cur->main.tips[i];
		old = daf_main_tip(&prev->main, tip->replica);
		if (old != NULL && old->seq == tip->seq)
			continue;
		g = &step->growths[step->ngrowths++];
		g->replica = daf_pool_strdup(c->pool, tip->replica);
		g->to = tip->seq;
		snprintf(g->to_sha256, DAF_SHA_HEX, "%s", tip->sha256);
		nlate += take_late(g, &late, old != NULL ? old->seq : 0);
		if (old != NULL) {
			g->from = old->seq;
			snprintf(
			    g->from_sha256, DAF_SHA_HEX, "%s", old->sha256);
			find_from(g, c);
		}
		if (g->late == g->to - g->from) {
			err = check_late(&late, tip);
			if (err != NULL)
				return err;
			continue;
		}
		if (parent >= cur->commit.nparents)
			return daf_err(DAF_ALARM,
			    "%s is not among its "
			    "parents, though its message accepts it",
			    tip->replica);
		snprintf(g->to_oid, DAF_OID_HEX, "%s",
		    cur->commit.parents[parent++]);
		err = check_parent(c, tip, g->to_oid);
		if (err != NULL)
			return err;
	}
	if (parent != cur->commit.nparents || nlate != late.n)
		return daf_err(DAF_ALARM,
		    "it has %zu parents besides main and late change sets of "
		    "%zu registers, but accepts %zu tips",
		    cur->commit.nparents - 1, late.n, step->ngrowths);
	return NULL;
}

/* ---- the next one ---- */

static const struct daf_erasure *
find_erasure(const struct daf_main *m, const char *record)
{
	size_t i;

	for (i = 0; i < m->nerasures; i++)
		if (strcmp(m->erasures[i].record, record) == 0)
			return &m->erasures[i];
	return NULL;
}

static bool
same_erasure(const struct daf_erasure *a, const struct daf_erasure *b)
{
	return a->main == b->main && a->time == b->time &&
	       strcmp(a->order, b->order) == 0 &&
	       strcmp(a->officer, b->officer) == 0;
}

/* What was erased stays so; what is erased now is so by this commit. */
static const struct daf_err *
check_erasures(struct chain *c, const struct link *prev, const struct link *cur)
{
	const struct daf_erasure *e, *old;
	const struct daf_err *err;
	struct daf_main before;
	size_t i, kept = 0;

	err = daf_main_opening(&before, cur->pool, c->repo, prev->commit.oid);
	if (err != NULL)
		return err;
	for (i = 0; i < cur->main.nerasures; i++) {
		e = &cur->main.erasures[i];
		old = find_erasure(&before, e->record);
		if (old != NULL ? !same_erasure(e, old)
				: e->main != cur->main.number ||
				      e->time != cur->commit.time ||
				      strcmp(e->officer, cur->commit.id) != 0)
			return daf_err(DAF_ALARM,
			    "it does not say rightly who erased %s when",
			    e->record);
		kept += old != NULL;
	}
	return kept == before.nerasures
		   ? NULL
		   : daf_err(DAF_ALARM, "it opens a volume without naming all "
					"that was erased before");
}

/* A volume goes on with everything as it was. */
static const struct daf_err *
check_opening(struct chain *c, const struct link *prev, const struct link *cur)
{
	const struct daf_main *m = &cur->main, *p = &prev->main;
	size_t i;

	if (m->volume != p->volume + 1)
		return daf_err(DAF_ALARM,
		    "it opens volume %" PRId64 " after volume %" PRId64,
		    m->volume, p->volume);
	if (cur->commit.nparents != 0 ||
	    strcmp(m->previous_oid, prev->commit.oid) != 0)
		return daf_err(DAF_ALARM, "it opens a volume, but does not "
					  "name the main commit before it");
	if (strcmp(m->charter, p->charter) != 0 || m->ntips != p->ntips ||
	    m->nrefusals != 0 || m->nranges != 0 ||
	    cur->charter->late[0] != '\0')
		return daf_err(
		    DAF_ALARM, "it opens a volume and decides something");
	for (i = 0; i < m->ntips; i++)
		if (strcmp(m->tips[i].replica, p->tips[i].replica) != 0 ||
		    m->tips[i].seq != p->tips[i].seq)
			return daf_err(DAF_ALARM,
			    "it opens a volume and accepts something");
	if (m->nholds != p->nholds || m->nfrozen != p->nfrozen)
		return daf_err(
		    DAF_ALARM, "it opens a volume and decides something");
	for (i = 0; i < m->nholds; i++)
		if (strcmp(m->holds[i].replica, p->holds[i].replica) != 0 ||
		    m->holds[i].from != p->holds[i].from)
			return daf_err(
			    DAF_ALARM, "it opens a volume and holds something");
	for (i = 0; i < m->nfrozen; i++)
		if (strcmp(m->frozen[i], p->frozen[i]) != 0)
			return daf_err(DAF_ALARM,
			    "it opens a volume and freezes something");
	return check_erasures(c, prev, cur);
}

static const struct daf_err *
check_order(struct chain *c, const struct link *prev, const struct link *cur)
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
		return check_opening(c, prev, cur);
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
check_recovery(const struct link *prev, const struct link *cur)
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

static void
copy_opening(struct daf_step *step, struct chain *c, const struct daf_main *m)
{
	size_t i;

	step->opening = true;
	memcpy(step->snapshot, m->snapshot, sizeof(step->snapshot));
	step->tips = daf_pool_array(c->pool, m->ntips, sizeof(*step->tips));
	step->ntips = m->ntips;
	for (i = 0; i < m->ntips; i++) {
		step->tips[i] = m->tips[i];
		step->tips[i].replica =
		    daf_pool_strdup(c->pool, m->tips[i].replica);
		step->tips[i].sha256 =
		    daf_pool_strdup(c->pool, m->tips[i].sha256);
	}
	step->nerasures = m->nerasures;
	step->erasures =
	    daf_pool_array(c->pool, m->nerasures, sizeof(*step->erasures));
	for (i = 0; i < m->nerasures; i++) {
		step->erasures[i] = m->erasures[i];
		step->erasures[i].record =
		    daf_pool_strdup(c->pool, m->erasures[i].record);
		step->erasures[i].order =
		    daf_pool_strdup(c->pool, m->erasures[i].order);
		step->erasures[i].officer =
		    daf_pool_strdup(c->pool, m->erasures[i].officer);
	}
}

/* It is good: it becomes the last one. */
static void
append(struct chain *c, struct daf_step *step, struct link *cur)
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
		copy_opening(step, c, &cur->main);
	p->steps =
	    daf_grow(p->steps, p->nsteps, &c->steps_cap, sizeof(*p->steps));
	p->steps[p->nsteps++] = *step;
}

static void
settle(struct chain *c, struct link *cur)
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
	struct link *cur;

	err = link_read(&cur, c, oid);
	if (err != NULL)
		return err;
	err = check_order(c, c->last, cur);
	if (err == NULL)
		err = check_self(cur);
	if (err == NULL)
		err = check_folders(c, cur);
	if (err == NULL &&
	    daf_charter_is_recovery(c->last->charter, &cur->commit.sig.key))
		err = check_recovery(c->last, cur);
	else if (err == NULL)
		err = check_hq(c->last->charter, &cur->commit);
	if (err == NULL)
		err = check_tips(&c->last->main, &cur->main);
	if (err == NULL && cur->main.snapshot[0] == '\0')
		err = take_growths(&step, c, c->last, cur);
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
	struct link *cur;

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
	struct link *base;

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
