/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * came.h - what came from others since a moment: which records, and what of
 * them. For after an exchange, or a package.
 *
 * The moment is a place in the order in which this register got its change sets,
 * so a rebuild forgets it: then nothing is found.
 */
#ifndef DAF_CORE_CAME_H
#define DAF_CORE_CAME_H

#include "core/query.h"

/* A record that others' change sets wrote into. */
struct daf_came {
	struct daf_item item;
	const char *at;                    /* the newest of these change sets */
	const char *by, *by_name, *office; /* its writer */
	bool birth;                        /* the record is new here */
	const char **fields; /* names, sorted; all that was written */
	size_t nfields;
};

/* Now. */
const struct daf_err *daf_came_mark(
    int64_t *mark, struct daf_register *reg) DAF_MUST_USE;
/* Since then, whatever the change sets' states: at most `limit` records, the
 * newest first, each once; heads of access logs left out. *more: there are others,
 * or too many change sets came to look at all. In the pool. */
const struct daf_err *daf_came(struct daf_came **out, size_t *n, bool *more,
    struct daf_pool *pool, struct daf_register *reg, int64_t mark,
    size_t limit) DAF_MUST_USE;

#endif
