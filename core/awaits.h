/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * awaits.h - records that wait for an approval which an officer may give.
 *
 * A record waits where a move from its stage needs an approval that is not
 * granted, that the officer's role may give, and that is not his own to ask for
 * (moves.h). Only records at such stages are looked at, through the index of
 * stages, the newest first, some of each stage in turn.
 */
#ifndef DAF_CORE_AWAITS_H
#define DAF_CORE_AWAITS_H

#include "core/moves.h"

struct daf_await {
	struct daf_item item;
	const char *approval; /* label */
	const char *move;     /* label of what it opens the way for */
	const char *lacks; /* what else that move needs; NULL: nothing else */
};

struct daf_awaits {
	struct daf_await *items; /* those that lack nothing else first */
	size_t n, ready;         /* ready: that lack nothing else */
	bool more;               /* not all were looked at */
};

/* Of one ledger, by name. Who has the role hq may give it in all offices, others
 * in their own. At most `most` records are looked at, each some tenths of a ms. In the pool. */
const struct daf_err *daf_awaits(struct daf_awaits *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const struct daf_who *who,
    size_t most) DAF_MUST_USE;

#endif
