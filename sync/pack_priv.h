/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pack_priv.h - a package that is being written; what the files behind daf_pack
 * share.
 *
 * 1. packfor.c: who gets it, and what they have.
 * 2. packwhat.c: what of the ledger goes into it.
 * 3. pack.c: the file.
 *
 * What a receiver has is all of main up to a number, from the beginning of a
 * volume on: it need not have the volumes before the one that it joined in.
 */
#ifndef DAF_SYNC_PACK_PRIV_H
#define DAF_SYNC_PACK_PRIV_H

#include "sync/bundle.h"
#include "sync/courier.h"
#include "sync/trust_priv.h"

/* A volume that this register has. */
struct daf_pack_volume {
	int64_t volume, first, last; /* numbers of main in it */
	char begin[DAF_OID_HEX], end[DAF_OID_HEX];
	struct daf_charter *charter; /* with which it opened; NULL: founded */
};

struct daf_packing {
	struct daf_ledger *l;
	struct daf_pool *pool;
	const struct daf_pack_order *order;
	struct daf_pack_volume *volumes; /* newest first */
	size_t nvolumes;
	const char **identities; /* of out->receivers */
	/* Places in volumes: the oldest of which it has something, and the oldest
	 * that all receivers have the end of. */
	size_t oldest, common;
	struct daf_bundle bundle;
	size_t refs_cap;
	bool unlisted; /* what was written here is kept back */
	struct daf_packed *out;
};

/* ---- packfor.c ---- */
/* Fills in volumes; daf_pack_clear releases what is not in the pool. */
const struct daf_err *daf_pack_volumes(struct daf_packing *p) DAF_MUST_USE;
void daf_pack_clear(struct daf_packing *p);
/* Receivers, and out->since: the newest main that all of them have, 0: there is
 * none that is known. Fills in oldest and common. */
const struct daf_err *daf_pack_receivers(struct daf_packing *p) DAF_MUST_USE;

/* ---- packwhat.c ---- */
/* Fills in bundle. */
const struct daf_err *daf_pack_refs(struct daf_packing *p) DAF_MUST_USE;
/* The same of order->volume, which is closed. */
const struct daf_err *daf_pack_archive(struct daf_packing *p) DAF_MUST_USE;

#endif
