/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * order.h - all records of a ledger in the order of their ids, as dump and
 * snapshot write them.
 */
#ifndef DAF_CORE_ORDER_H
#define DAF_CORE_ORDER_H

#include "core/addr.h"
#include "core/db.h"

struct daf_order_entry { /* small: there may be millions */
	int64_t seq, record;
	uint32_t replica; /* index in names */
	uint32_t index;
};

struct daf_order {
	struct daf_order_entry *items;
	size_t n, cap;
	char (*names)[DAF_REPLICA_SIZE]; /* sorted */
	size_t nnames, names_cap;
};

/* Clear it even after an error. */
const struct daf_err *daf_order_read(
    struct daf_order *out, struct daf_db *db, int64_t ledger) DAF_MUST_USE;
/* The i-th of out->n: its record.id, and its id to *at. */
int64_t daf_order_at(
    struct daf_addr *at, const struct daf_order *order, size_t i);
void daf_order_clear(struct daf_order *order);

#endif
