/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mainopen.c - what a main commit that opens a volume may say, and what every
 * other has to leave to it. See mainchain.h. */
#include <inttypes.h>
#include <string.h>

#include "sync/mainchain_priv.h"
#include "sync/volume.h"

const struct daf_err *
daf_main_check_folders(struct daf_repo *repo, const struct daf_main_link *l)
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
	err = daf_volume_hash(sha256, repo, l->charter->snapshot);
	if (err == NULL && strcmp(sha256, m->snapshot) != 0)
		err = daf_err(DAF_ALARM,
		    "its snapshot is not the one that its message names");
	return err;
}

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
check_erasures(struct daf_repo *repo, const struct daf_main_link *prev,
    const struct daf_main_link *cur)
{
	const struct daf_erasure *e, *old;
	const struct daf_err *err;
	struct daf_main before;
	size_t i, kept = 0;

	err = daf_main_opening(&before, cur->pool, repo, prev->commit.oid);
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

const struct daf_err *
daf_main_check_opening(struct daf_repo *repo, const struct daf_main_link *prev,
    const struct daf_main_link *cur)
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
	return check_erasures(repo, prev, cur);
}

void
daf_main_copy_opening(
    struct daf_step *step, struct daf_pool *pool, const struct daf_main *m)
{
	size_t i;

	step->opening = true;
	memcpy(step->snapshot, m->snapshot, sizeof(step->snapshot));
	step->tips = daf_pool_array(pool, m->ntips, sizeof(*step->tips));
	step->ntips = m->ntips;
	for (i = 0; i < m->ntips; i++) {
		step->tips[i] = m->tips[i];
		step->tips[i].replica =
		    daf_pool_strdup(pool, m->tips[i].replica);
		step->tips[i].sha256 = daf_pool_strdup(pool, m->tips[i].sha256);
	}
	step->nerasures = m->nerasures;
	step->erasures =
	    daf_pool_array(pool, m->nerasures, sizeof(*step->erasures));
	for (i = 0; i < m->nerasures; i++) {
		step->erasures[i] = m->erasures[i];
		step->erasures[i].record =
		    daf_pool_strdup(pool, m->erasures[i].record);
		step->erasures[i].order =
		    daf_pool_strdup(pool, m->erasures[i].order);
		step->erasures[i].officer =
		    daf_pool_strdup(pool, m->erasures[i].officer);
	}
}
