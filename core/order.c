/* SPDX-License-Identifier: GPL-3.0-or-later */
/* order.c - see order.h. */
#include "core/order.h"

#include <stdlib.h>
#include <string.h>

static int
compare_entries(const void *va, const void *vb)
{
	const struct daf_order_entry *a = va, *b = vb;

	if (a->replica != b->replica)
		return a->replica < b->replica ? -1 : 1;
	if (a->seq != b->seq)
		return a->seq < b->seq ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

static const struct daf_err *
damaged(struct daf_db *db)
{
	return daf_err(DAF_STORAGE,
	    "%s is damaged (a record has no proper "
	    "id): run `daftar rebuild`",
	    daf_db_path(db));
}

/* Records are read by address, so that the replicas come in byte order, up to
 * the dash, which sorts before all that a name may have. */
static const struct daf_err *
add_entry(
    struct daf_order *x, struct daf_db *db, int64_t record, const char *address)
{
	struct daf_addr at;
	struct daf_order_entry *e;

	if (!daf_addr_parse(&at, address, strlen(address), true))
		return damaged(db);
	if (x->nnames == 0 ||
	    strcmp(x->names[x->nnames - 1], at.replica) != 0) {
		if (x->nnames > 0 &&
		    strcmp(x->names[x->nnames - 1], at.replica) > 0)
			return damaged(db);
		x->names = daf_grow(
		    x->names, x->nnames, &x->names_cap, sizeof(*x->names));
		memcpy(x->names[x->nnames++], at.replica, DAF_REPLICA_SIZE);
	}
	x->items = daf_grow(x->items, x->n, &x->cap, sizeof(*e));
	e = &x->items[x->n++];
	e->record = record;
	e->seq = at.seq;
	e->index = at.index;
	e->replica = (uint32_t)(x->nnames - 1);
	return NULL;
}

const struct daf_err *
daf_order_read(struct daf_order *x, struct daf_db *db, int64_t ledger)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;

	*x = (struct daf_order){ 0 };
	err = daf_db_prepare(&st, db,
	    "SELECT id, address FROM record"
	    " WHERE ledger = ?1 ORDER BY address",
	    "i", ledger);
	while (daf_db_next(&err, db, st)) {
		err = add_entry(
		    x, db, sqlite3_column_int64(st, 0), daf_db_str(st, 1));
	}
	daf_db_done(db, st);
	if (x->n > 0)
		qsort(x->items, x->n, sizeof(*x->items), compare_entries);
	return err;
}

int64_t
daf_order_at(struct daf_addr *at, const struct daf_order *x, size_t i)
{
	const struct daf_order_entry *e = &x->items[i];

	*at = (struct daf_addr){ .seq = e->seq, .index = e->index };
	memcpy(at->replica, x->names[e->replica], sizeof(at->replica));
	return e->record;
}

void
daf_order_clear(struct daf_order *x)
{
	free(x->items);
	free(x->names);
	*x = (struct daf_order){ 0 };
}
