/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * returns.h - what an office reports of its work: what it wrote since its last
 * despatch, and what is pending.
 *
 * A despatch is a record of a type that the caller names, whose fields say how
 * far it goes: `since` and `upto` are the addresses of change sets with a space
 * between them, one for each chain that this register has or had. Its lines are
 * the change sets behind the first up to the second, so that a despatch that
 * was made has the same lines for ever.
 */
#ifndef DAF_CORE_RETURNS_H
#define DAF_CORE_RETURNS_H

#include "core/base/timefmt.h"
#include "core/query.h"

/* ---- despatch ---- */

struct daf_despatch {
	int64_t record;     /* 0: it is not made yet */
	const char *number; /* NULL: the same */
	const char *from;   /* when the one before was made; of the first one
			     * when its day began, or "": all is in it */
	const char *until;  /* when it was made; "" */
	const char *since, *upto;
	bool first; /* none was made before it */
};

/* The one that a person names; REFUSED: it is no record of the type, or says
 * not how far it goes. ledger: a name. In the pool. */
const struct daf_err *daf_despatch_find(struct daf_despatch *out,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    const char *type, const char *name) DAF_MUST_USE;
/* The one that would be made now: it begins behind the newest that this
 * register made and that is not struck out. Before the first one it begins with
 * what was written on day `first` (NULL: today, by the office's clock). REFUSED: a
 * day is given, and there is one before. */
const struct daf_err *daf_despatch_next(struct daf_despatch *out,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    const char *type, const struct daf_date *first) DAF_MUST_USE;

/* What a change set wrote into one record. */
struct daf_written {
	const char *at, *by, *by_name; /* its address, its officer */
	int64_t time;
	int zone;
	enum daf_state state;
	struct daf_item item; /* of the record, as it is now */
	bool born;            /* it is new with it */
	const char *fields;   /* their names, with commas between */
};
/* Lines of a despatch, chain by chain, oldest first, behind the cursor (zeroed:
 * from the beginning), of some hundred change sets; *n 0: there are no more. Despatches and
 * heads of access logs are left out. In the pool. */
struct daf_written_at {
	size_t chain;
	int64_t seq;
};
const struct daf_err *daf_written(struct daf_written **out, size_t *n,
    struct daf_written_at *cursor, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger,
    const struct daf_despatch *despatch, const char *type) DAF_MUST_USE;
/* How many lines it has. */
const struct daf_err *daf_written_count(int64_t *out, struct daf_register *reg,
    const char *ledger, const struct daf_despatch *despatch,
    const char *type) DAF_MUST_USE;

/* ---- pendency ---- */

/* Open for at most so many days; the last age is all beyond. */
#define DAF_PENDING_AGES 4
extern const int daf_pending_days[DAF_PENDING_AGES - 1];

struct daf_pending {
	const char *type, *stage; /* stage NULL: all of the type; both NULL: all
				   * of the office */
	int64_t n, age[DAF_PENDING_AGES];
	int64_t oldest;   /* days; -1: none is open */
	int64_t overdue;  /* time limits that are over and not met */
	int64_t received; /* opened in the seven days up to that day */
	int64_t closed;   /* closed in these; not by stage: 0 */
};
/* What is open at the own office at the end of a day, in the ledger (NULL: in
 * all): types by name, each with its stages in their order behind it, then all
 * of the office. Of a day that is over it is what is known now of then: the
 * stage that was the newest then, time limits by today's dates; what was struck
 * out since is not counted. In the pool. */
const struct daf_err *daf_pending(struct daf_pending **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    struct daf_date day) DAF_MUST_USE;

#endif
