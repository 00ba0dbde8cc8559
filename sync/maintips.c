/* SPDX-License-Identifier: GPL-3.0-or-later */
/* maintips.c - the tips of a main commit against those of the one before it: what
 * grew, and whether that comes with it. See mainchain.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sync/mainchain_priv.h"
#include "sync/volume.h"

const struct daf_err *
daf_main_check_tips(const struct daf_main *prev, const struct daf_main *cur)
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
check_parent(struct daf_repo *repo, const struct daf_tip *tip, const char *oid)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_changeset cs;
	struct daf_commit commit;

	err = daf_commit_read(&commit, pool, repo, oid);
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
find_from(struct daf_growth *g, const struct daf_mainchain *chain)
{
	const struct daf_step *s;
	size_t i, k;

	for (i = chain->nsteps; i > 0; i--) {
		s = &chain->steps[i - 1];
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

const struct daf_err *
daf_main_take_growths(struct daf_step *step, struct daf_pool *pool,
    struct daf_repo *repo, const struct daf_mainchain *chain,
    const struct daf_main_link *prev, const struct daf_main_link *cur)
{
	const struct daf_tip *old, *tip;
	const struct daf_err *err;
	struct daf_growth *g;
	struct daf_late late;
	size_t i, parent = 1, nlate = 0;

	step->growths =
	    daf_pool_array(pool, cur->main.ntips, sizeof(*step->growths));
	err = daf_late_read(&late, cur->pool, repo, cur->charter->late);
	if (err != NULL)
		return err;
	for (i = 0; i < cur->main.ntips; i++) {
		tip = &cur->main.tips[i];
		old = daf_main_tip(&prev->main, tip->replica);
		if (old != NULL && old->seq == tip->seq)
			continue;
		g = &step->growths[step->ngrowths++];
		g->replica = daf_pool_strdup(pool, tip->replica);
		g->to = tip->seq;
		snprintf(g->to_sha256, DAF_SHA_HEX, "%s", tip->sha256);
		nlate += take_late(g, &late, old != NULL ? old->seq : 0);
		if (old != NULL) {
			g->from = old->seq;
			snprintf(
			    g->from_sha256, DAF_SHA_HEX, "%s", old->sha256);
			find_from(g, chain);
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
		err = check_parent(repo, tip, g->to_oid);
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
