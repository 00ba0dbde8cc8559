/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decide.h - what headquarters decides about what waits, before it is done.
 * Pure: marks on rows become the orders of one merge.
 *
 * The chain of a register is straight, so of each one everything up to some
 * change set is decided, and the rest waits behind it. What has a violation is
 * accepted only by an act of its own. What is left in the middle of a chain is
 * held by the merge: its office is told.
 */
#ifndef DAF_TUI_DECIDE_H
#define DAF_TUI_DECIDE_H

#include "sync/seat.h"

enum daf_mark {
	DAF_MARK_LATER,
	DAF_MARK_ACCEPT,
	DAF_MARK_SPITE, /* accepted in spite of violations */
	DAF_MARK_REFUSE,
};

/* The register that change sets came from. */
struct daf_decide_queue {
	const char *replica;
	size_t first, n;   /* of the waiting ones */
	bool held, frozen; /* as main has it */
	bool released;     /* an order to release */
	bool touched;      /* somebody decided, beyond how it began */
	size_t hold;       /* an order to hold from this one on; n: none */
	const char *hold_reason;
};
struct daf_decide {
	struct daf_pool *pool;
	const struct daf_waiting *w; /* borrowed; by replica and seq */
	size_t n;
	enum daf_mark *marks; /* of each */
	const char **reasons; /* of what is refused */
	struct daf_decide_queue *queues;
	size_t nqueues;
};

/* Everything that has no violation and is neither held nor behind such a one is
 * marked as accepted. frozen: the replicas that main has frozen. The arrays are
 * the pool's. */
void daf_decide_begin(struct daf_decide *d, struct daf_pool *pool,
    const struct daf_waiting *w, size_t n, const char *const *frozen,
    size_t nfrozen);

/* The queue of a replica; NULL: nothing of it waits. And of a row. */
struct daf_decide_queue *daf_decide_queue(
    struct daf_decide *d, const char *replica);
struct daf_decide_queue *daf_decide_queue_of(struct daf_decide *d, size_t i);
/* How many rows of a queue are decided, from its first on. */
size_t daf_decide_prefix(
    const struct daf_decide *d, const struct daf_decide_queue *q);

/* Each REFUSES what cannot be, and says what would help; nothing is changed
 * then. What is before the row in its queue is accepted with it where it has no
 * violation; behind one that was refused or accepted in spite of violations the
 * queue goes on as far as nothing stands in its way. */
const struct daf_err *daf_decide_accept(
    struct daf_decide *d, size_t i) DAF_MUST_USE;
const struct daf_err *daf_decide_spite(
    struct daf_decide *d, size_t i) DAF_MUST_USE;
const struct daf_err *daf_decide_refuse(
    struct daf_decide *d, size_t i, const char *reason) DAF_MUST_USE;
const struct daf_err *daf_decide_hold(
    struct daf_decide *d, size_t i, const char *reason) DAF_MUST_USE;
const struct daf_err *daf_decide_release(
    struct daf_decide *d, size_t i) DAF_MUST_USE;
/* It and what is behind it wait. */
void daf_decide_later(struct daf_decide *d, size_t i);
/* Of every queue what can be accepted without an act of its own. */
void daf_decide_all(struct daf_decide *d);
/* What people decided before the rows were read anew: queues that still begin
 * with the same change set are as they were; what came since waits behind what
 * waits. */
void daf_decide_carry(struct daf_decide *d, const struct daf_decide *before);
/* Has anybody decided anything? */
bool daf_decide_touched(const struct daf_decide *d);
/* Are these the rows that were decided on? */
bool daf_decide_same(
    const struct daf_decide *d, const struct daf_waiting *w, size_t n);

/* What a merge is to be told. */
struct daf_decide_orders {
	const char **replicas; /* only these; NULL, 0: all */
	size_t nreplicas;
	struct daf_merge_order *orders;
	size_t norders;
	size_t accepted, refused, held; /* change sets; held: registers */
	bool nothing;                   /* there is nothing to do */
};
/* only: of this queue alone, or NULL. In the pool. */
void daf_decide_orders(struct daf_decide_orders *out,
    const struct daf_decide *d, const struct daf_decide_queue *only);
/* Appends "58 accepted, 1 refused, 1 register held". */
void daf_decide_text(struct daf_buf *out, const struct daf_decide_orders *o);

#endif
