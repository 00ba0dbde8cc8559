/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moves.h - where a record can go from its stage, and what that still needs. */
#ifndef DAF_CORE_MOVES_H
#define DAF_CORE_MOVES_H

#include "core/entry.h"
#include "schema/move.h"

struct daf_way {
	const struct daf_move *move;
	const struct daf_need *needs; /* what is missing */
	size_t n;
	bool can_fill; /* no more than what the record's own form asks for */
};

struct daf_ways {
	const struct daf_type *type; /* NULL: unknown here, no ways */
	const char *stage;           /* of now; "" if the type has none */
	struct daf_way
	    *items; /* those that lack nothing, then those that can be
	                        * filled in, then the others; each in the order
	                        * of the type */
	size_t n;
};

/* What somebody has typed and not saved. */
struct daf_unsaved {
	/* The canonical value; NULL: not in sight, as the register has it. */
	const char *(*value)(void *arg, const char *field);
	void *arg;
};

/* Judged as a save of `who` would be; unsaved may be NULL, and the stage is the
 * register's in any case. All is the pool's, or the register's types'. */
const struct daf_err *daf_ways(struct daf_ways *out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record, const struct daf_who *who,
    const struct daf_unsaved *unsaved) DAF_MUST_USE;

/* "Court, Approval of the head of the agency by supervisor or hq"; appends. */
void daf_way_missing(struct daf_buf *out, const struct daf_way *way);

#endif
