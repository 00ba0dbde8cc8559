/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seat_priv.h - what the files behind seat.h share: writing main, and what
 * waits, judged.
 */
#ifndef DAF_SYNC_SEAT_PRIV_H
#define DAF_SYNC_SEAT_PRIV_H

#include "core/base/lock.h"
#include "sync/mainchain.h"
#include "sync/seat.h"
#include "sync/volume.h"

/* ---- seat.c ---- */
/* A main commit to be written. Of m: tips, holds, frozen, refusals, ranges. */
struct daf_main_draft {
	struct daf_main m;
	const char *subject;          /* "Main 57: " is put before it */
	struct daf_charter *charter;  /* NULL: as before; "Seat" follows it */
	char (*parents)[DAF_OID_HEX]; /* the tips that grew, in order */
	size_t nparents;
	struct daf_late late; /* what is accepted of older volumes; of each
	                       * commit only the oid */
	const char *snapshot; /* the folder of an opening; NULL: it is none */
};
/* Writes it, moves refs/heads/main, applies. Needs sync.lock and the register's
 * lock. REFUSED if a reason or the subject cannot be written. */
const struct daf_err *daf_seat_write(struct daf_ledger *l,
    const struct daf_signer *signer, struct daf_main_draft *d) DAF_MUST_USE;

/* ---- review.c ---- */
/* What waits of one replica, oldest first, in the pool. */
struct daf_queue {
	const char *replica;
	int64_t first; /* seq of items[0] */
	struct daf_waiting *items;
	bool *never; /* even an accept-range would not help */
	size_t n;
};
struct daf_review_opts {
	bool all;                    /* conflicts and warnings as well */
	const char *const *replicas; /* only these, if nreplicas is not 0 */
	size_t nreplicas;
};
const struct daf_err *daf_review_queues(struct daf_queue **out, size_t *n,
    struct daf_pool *pool, struct daf_ledger *l,
    const struct daf_review_opts *opts) DAF_MUST_USE;

/* Both locks, and the ledger caught up. */
const struct daf_err *daf_seat_lock(
    struct daf_lock **sync, struct daf_ledger *l) DAF_MUST_USE;
void daf_seat_unlock(struct daf_lock *sync, struct daf_ledger *l);

#endif
