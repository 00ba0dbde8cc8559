/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * merge_priv.h - a merge at work, for merge.c and orders.c.
 */
#ifndef DAF_SYNC_MERGE_PRIV_H
#define DAF_SYNC_MERGE_PRIV_H

#include "sync/seat_priv.h"

struct daf_merging {
	struct daf_ledger *l;
	struct daf_pool *pool;
	const struct daf_merge_order *orders;
	size_t norders;
	struct daf_queue *queues;
	size_t nqueues;
	struct daf_main_draft draft;
	struct daf_decision *decisions;
	size_t ndecisions, decisions_cap;
	int64_t accepted; /* change sets */
	size_t registers; /* whose they are */
	bool changed;
};

/* The order of this kind for a replica (seq 0: whatever seq), or NULL. */
const struct daf_merge_order *daf_merge_order_of(const struct daf_merging *m,
    const char *replica, unsigned verb, int64_t seq);
/* Up to which seq violations of a replica are accepted. */
int64_t daf_merge_until(const struct daf_merging *m, const char *replica);
/* Notes what was decided, for the caller of the merge. */
void daf_merge_decided(struct daf_merging *m, const char *what,
    const char *replica, int64_t seq, const char *reason);

/* The draft begins as main stands, with room for what may be added: one hold
 * for each of `branches`, too. */
void daf_merge_begin(struct daf_merging *m, size_t branches);
struct daf_hold *daf_merge_hold_of(struct daf_main *d, const char *replica);
void daf_merge_drop_hold(struct daf_main *d, struct daf_hold *h);
void daf_merge_set_hold(struct daf_merging *m, const char *replica,
    int64_t from, const char *reason);

/* Orders that do not depend on what waits; before the queues are taken. */
const struct daf_err *daf_merge_take_orders(struct daf_merging *m) DAF_MUST_USE;
/* Orders that name one change set; after the queues were taken. */
const struct daf_err *daf_merge_take_decisions(
    struct daf_merging *m) DAF_MUST_USE;

/* Adds a text that may hold what an office wrote, as main can carry it. */
void daf_merge_add_reason(struct daf_buf *b, const char *text);
/* All violations of a change set as one reason, in the pool. */
const char *daf_merge_reason(
    struct daf_merging *m, const struct daf_waiting *w);

#endif
