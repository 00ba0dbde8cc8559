/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hubpurge.h - what was erased by an order leaves a hub, on its machine. */
#ifndef DAF_SYNC_HUBPURGE_H
#define DAF_SYNC_HUBPURGE_H

#include "sync/ledger.h"

/* A branch of an older volume than the one that is open. */
struct daf_hub_branch {
	const char *ref, *oid;
	int64_t waits; /* change sets of it that main has not accepted; 1, too,
	                * of what is none of the ledger's or cannot be read */
	bool gone;
};

/* Removes the branches of older volumes, but for those with change sets that main
 * has not accepted: with `all` these too. Then what no branch reaches any more
 * is removed. Meanwhile the hub's check refuses what is pushed. To be repeated as long as any stays. REFUSED if nothing was erased
 * by an order. Memory is the pool's. */
const struct daf_err *daf_hub_purge(struct daf_hub_branch **out, size_t *n,
    struct daf_pool *pool, const char *path, bool all) DAF_MUST_USE;

#endif
