/* SPDX-License-Identifier: GPL-3.0-or-later */
/* send_priv.h - what send.c and sendown.c share: a step in the making. */
#ifndef DAF_SYNC_SEND_PRIV_H
#define DAF_SYNC_SEND_PRIV_H

#include "sync/exchange.h"

/* One branch to push. */
struct daf_parcel {
	const char *from, *to; /* refs in in.git, at the hub */
	const char *noted;     /* refs/hub/… to move when it arrived */
	char oid[DAF_OID_HEX];
	const char *replica; /* an own one; else NULL */
	int64_t count;       /* of own change sets */
};

/* One step. */
struct daf_sending {
	struct daf_exchange *x;
	struct daf_parcel *parcels;
	size_t n, cap;
	int64_t room;   /* bytes that the step may still take */
	int64_t count;  /* of own change sets in it */
	int64_t bytes;  /* of those, about */
	bool more;      /* own change sets that it has no room for */
	bool postponed; /* so main goes with a later one */
	const struct daf_ref *stones;
	size_t nstones;
};

/* ---- send.c ---- */
/* One more for the step; the strings are copied. */
struct daf_parcel *daf_send_add(struct daf_sending *s, const char *from,
    const char *to, const char *noted, const char *oid);
/* The volume of a change set; the pool is for reading it. */
const struct daf_err *daf_send_volume(int64_t *volume, struct daf_pool *pool,
    const struct daf_commit *c) DAF_MUST_USE;

/* ---- sendown.c ---- */
/* Adds what the hub has not of this register's own replicas. */
const struct daf_err *daf_send_own(struct daf_sending *s) DAF_MUST_USE;

#endif
