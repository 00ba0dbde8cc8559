/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mainchain_priv.h - what the files behind mainchain.h share: a commit of main as
 * it is checked.
 */
#ifndef DAF_SYNC_MAINCHAIN_PRIV_H
#define DAF_SYNC_MAINCHAIN_PRIV_H

#include "sync/mainchain.h"

/* A main commit, read. Its strings live in a pool of its own, but for the
 * charter, which the chain keeps. */
struct daf_main_link {
	struct daf_pool *pool;
	struct daf_commit commit;
	struct daf_main main;
	const struct daf_charter *charter;
};

/* ---- mainopen.c ---- */
/* What opens a volume brings what its message says, and says what it brings. */
const struct daf_err *daf_main_check_folders(
    struct daf_repo *repo, const struct daf_main_link *l) DAF_MUST_USE;
/* A volume goes on with everything as it was, and names all that was erased. */
const struct daf_err *daf_main_check_opening(struct daf_repo *repo,
    const struct daf_main_link *prev,
    const struct daf_main_link *cur) DAF_MUST_USE;
/* What a step keeps of an opening, in the pool. */
void daf_main_copy_opening(
    struct daf_step *step, struct daf_pool *pool, const struct daf_main *m);

/* ---- maintips.c ---- */
/* Every tip before is there again, and none went back. */
const struct daf_err *daf_main_check_tips(
    const struct daf_main *prev, const struct daf_main *cur) DAF_MUST_USE;
/* The growths of a step, in the pool; chain: the steps before it. ALARM if its
 * parents and late change sets are not exactly what grew. */
const struct daf_err *daf_main_take_growths(struct daf_step *step,
    struct daf_pool *pool, struct daf_repo *repo,
    const struct daf_mainchain *chain, const struct daf_main_link *prev,
    const struct daf_main_link *cur) DAF_MUST_USE;

#endif
