/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * opening.c - a main commit that opens a volume: its snapshot is loaded, or
 * compared with what the register has of the volume before it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/snapshot.h"
#include "sync/trust_priv.h"

static const struct daf_err *
load_chunk(void *arg, const char *data, size_t len)
{
	return daf_snapshot_load_chunk(
	    (struct daf_snapshot_load *)arg, data, len);
}

static struct daf_snapshot_tip *
snapshot_tips(struct daf_pool *pool, const struct daf_step *step)
{
	struct daf_snapshot_tip *tips =
	    daf_pool_array(pool, step->ntips, sizeof(*tips));
	size_t i;

	for (i = 0; i < step->ntips; i++) {
		snprintf(tips[i].replica, sizeof(tips[i].replica), "%s",
		    step->tips[i].replica);
		tips[i].seq = step->tips[i].seq;
		snprintf(tips[i].sha256, sizeof(tips[i].sha256), "%s",
		    step->tips[i].sha256);
	}
	return tips;
}

/* What it erases is gone before its snapshot is looked at. */
static const struct daf_err *
erase(struct daf_register *reg, int64_t ledger, const struct daf_step *step)
{
	const struct daf_err *err = NULL;
	const struct daf_erasure *e;
	size_t i;

	for (i = 0; i < step->nerasures && err == NULL; i++) {
		e = &step->erasures[i];
		err = daf_apply_erase(reg, ledger,
		    &(struct daf_erased){
			e->record, e->order, e->officer, e->main, e->time });
	}
	return err;
}

const struct daf_err *
daf_trust_load(struct daf_register *reg, int64_t ledger, struct daf_repo *repo,
    const struct daf_step *step)
{
	struct daf_snapshot_load *load = NULL;
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;

	err = erase(reg, ledger, step);
	if (err == NULL)
		err = daf_snapshot_load_new(&load, reg, ledger,
		    step->volume - 1, snapshot_tips(pool, step), step->ntips);
	if (err == NULL)
		err = daf_volume_read(
		    repo, step->charter->snapshot, load_chunk, load);
	if (err == NULL)
		err = daf_snapshot_load_finish(load);
	daf_snapshot_load_free(load);
	daf_pool_free(pool);
	return err == NULL
		   ? NULL
		   : daf_err_wrap(
			 err, "the snapshot of volume %" PRId64, step->volume);
}

static const struct daf_err *
hash_state(char sha256[DAF_SHA_HEX], struct daf_trust *t,
    const struct daf_snapshot_tip *tips, size_t ntips)
{
	struct daf_volume_writer *w = daf_volume_new(NULL);
	const struct daf_err *err;

	err = daf_snapshot_write(
	    t->reg, t->ledger, tips, ntips, daf_volume_chunk, w);
	if (err == NULL)
		err = daf_volume_end(sha256, NULL, w);
	daf_volume_free(w);
	return err;
}

static const struct daf_err *
agrees_now(bool *agrees, struct daf_trust *t, const struct daf_step *step)
{
	const struct daf_err *err;
	char sha256[DAF_SHA_HEX];

	err = step->nerasures > 0 ? daf_trust_open(t) : NULL;
	if (err == NULL)
		err = erase(t->reg, t->ledger, step);
	if (err == NULL)
		err = hash_state(
		    sha256, t, snapshot_tips(t->pool, step), step->ntips);
	*agrees = err == NULL && strcmp(sha256, step->snapshot) == 0;
	if (err != NULL && err->code == DAF_FAILED) {
		/* A chain broke here that main has accepted. */
		daf_err_free(err);
		err = NULL;
	}
	return err;
}

const struct daf_err *
daf_trust_agrees(bool *agrees, struct daf_trust *t, const struct daf_step *step)
{
	const struct daf_err *err = daf_trust_close(t);

	if (err == NULL)
		err = agrees_now(agrees, t, step);
	if (t->open)
		daf_apply_rollback(t->reg);
	t->open = false;
	return err;
}

const struct daf_err *
daf_trust_opening(struct daf_trust *t, const struct daf_mainchain *mains)
{
	const struct daf_step *step = &mains->steps[0];
	const struct daf_err *err;
	char ref[DAF_REF_MAX];
	struct daf_head head;
	bool agrees = true;

	err = daf_apply_main_head(&head, t->reg, t->ledger);
	if (err == NULL && head.seq == 0) {
		err = daf_trust_charter(t, step->charter);
		if (err == NULL)
			err = daf_trust_open(t);
		if (err == NULL)
			err = daf_trust_load(t->reg, t->ledger, t->l->in, step);
	} else if (err == NULL) {
		err = agrees_now(&agrees, t, step);
		daf_branch_name(ref, DAF_REF_VOLUMES, "main", step->volume - 1);
		if (err == NULL && agrees)
			err = daf_ref_unlock(t->l->in, ref);
		if (err == NULL && agrees)
			err = daf_ref_set(t->l->in, ref, head.oid, NULL);
	}
	if (err == NULL && !agrees)
		err = daf_err(DAF_ALARM,
		    "main %" PRId64 " opens volume %" PRId64
		    " with a snapshot that is not the state which this "
		    "register has of the volume before it",
		    step->number, step->volume);
	if (err == NULL)
		err = daf_trust_open(t);
	if (err == NULL)
		err = daf_apply_main(
		    t->reg, t->ledger, step->number, step->sha256, step->oid);
	return err != NULL ? err : daf_trust_close(t);
}
