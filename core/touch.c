/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * touch.c - records that a transaction changes: noted as they were, with their
 * live values, and written once at the flush.
 *
 * A touched record's live values in memory are those of the table, but for
 * fields marked dirty: these are computed from the history at the flush.
 */
#include <stdlib.h>
#include <string.h>

#include "core/apply_priv.h"

static void
clear(struct daf_touched *t)
{
	free(t->dirty);
	free(t->live);
}

void
daf_touch_reset(struct daf_apply *a)
{
	size_t i;

	for (i = 0; i < a->ntouched; i++)
		clear(&a->touch[i]);
	a->ntouched = a->weight = a->ncells = 0;
	a->nsame = a->nveil = 0;
	daf_map_reset(a->touched);
	daf_pool_free(a->flush_pool);
	a->flush_pool = daf_pool_new();
}

struct daf_touched *
daf_touch_add(struct daf_apply *a, struct daf_touched t)
{
	a->touch = daf_grow(a->touch, a->ntouched, &a->touched_cap, sizeof(t));
	daf_map_put(a->touched, &t.id, sizeof(t.id), (int64_t)a->ntouched);
	a->touch[a->ntouched] = t;
	return &a->touch[a->ntouched++];
}

/* From a row of id, ledger, type, office, birth, counted, if there is one. The
 * statement is done with. */
static const struct daf_err *
touch_row(struct daf_touched **out, struct daf_apply *a, sqlite3_stmt *stmt)
{
	const struct daf_err *err;
	struct daf_touched t = { 0 };
	bool row = false;
	int64_t index, counted = 0;

	*out = NULL;
	err = daf_db_step(&row, a->db, stmt);
	if (err == NULL && row) {
		t.id = sqlite3_column_int64(stmt, 0);
		if (daf_map_get(&index, a->touched, &t.id, sizeof(t.id))) {
			*out = &a->touch[index];
			row = false;
		}
	}
	if (err == NULL && row) {
		t.ledger = sqlite3_column_int64(stmt, 1);
		t.type = daf_pool_strdup(a->flush_pool, daf_db_str(stmt, 2));
		t.office = daf_pool_strdup(a->flush_pool, daf_db_str(stmt, 3));
		t.birth = sqlite3_column_int64(stmt, 4);
		counted = sqlite3_column_int64(stmt, 5);
		t.veiled = (sqlite3_column_int64(stmt, 6) & ~DAF_VEIL_OWN) != 0;
	}
	daf_db_done(a->db, stmt);
	if (err != NULL || !row)
		return err;
	if (counted) {
		err = daf_live_read(a, &t);
		if (err == NULL)
			err = daf_derive(&t.before, a, &t);
	}
	if (err != NULL)
		clear(&t);
	else
		*out = daf_touch_add(a, t);
	return err;
}

const struct daf_err *
daf_touch(struct daf_touched **out, struct daf_apply *a, int64_t record)
{
	const struct daf_err *err;
	sqlite3_stmt *stmt;
	int64_t index;

	if (daf_map_get(&index, a->touched, &record, sizeof(record))) {
		*out = &a->touch[index];
		return NULL;
	}
	err = daf_db_prepare(&stmt, a->db,
	    "SELECT id, ledger, type, office, birth, counted, veil"
	    " FROM record"
	    " WHERE id = ?1",
	    "i", record);
	if (err == NULL)
		err = touch_row(out, a, stmt);
	if (err == NULL && *out == NULL)
		err = daf_err(DAF_STORAGE,
		    "%s is damaged (a value has no "
		    "record): run `daftar rebuild`",
		    daf_db_path(a->db));
	return err;
}

const struct daf_err *
daf_touch_address(struct daf_touched **out, struct daf_apply *a, int64_t ledger,
    const char *address)
{
	const struct daf_err *err;
	sqlite3_stmt *stmt;

	err = daf_db_prepare(&stmt, a->db,
	    "SELECT id, ledger, type, office, birth, counted, veil"
	    " FROM record"
	    " WHERE ledger = ?1 AND address = ?2",
	    "is", ledger, address);
	return err != NULL ? err : touch_row(out, a, stmt);
}

void
daf_touch_dirty(struct daf_touched *t, int64_t field)
{
	size_t i;

	for (i = 0; i < t->ndirty; i++)
		if (t->dirty[i] == field)
			return;
	t->dirty =
	    daf_grow(t->dirty, t->ndirty, &t->dirty_cap, sizeof(*t->dirty));
	t->dirty[t->ndirty++] = field;
}

static const struct daf_err *
flush_record(struct daf_apply *a, struct daf_touched *t)
{
	const struct daf_err *err = NULL;
	struct daf_derived after;
	size_t i;

	for (i = 0; i < t->ndirty && err == NULL; i++)
		err = daf_live_recompute(a, t->id, t->dirty[i]);
	if (err == NULL && t->ndirty > 0)
		err = daf_live_read(a, t);
	if (err == NULL)
		err = daf_derive(&after, a, t);
	if (err == NULL)
		err = daf_store(a, t, &t->before, &after);
	return err;
}

static int
compare_touched(const void *va, const void *vb)
{
	const struct daf_touched *a = va, *b = vb;

	return (a->id > b->id) - (a->id < b->id);
}

const struct daf_err *
daf_apply_flush(struct daf_apply *a)
{
	const struct daf_err *err = NULL;
	size_t i;

	/* The map of touched records is wrong from here on. */
	if (a->ntouched > 0)
		qsort(
		    a->touch, a->ntouched, sizeof(*a->touch), compare_touched);
	for (i = 0; i < a->ntouched && err == NULL; i++)
		err = flush_record(a, &a->touch[i]);
	if (err == NULL)
		err = daf_store_cells(a);
	if (err == NULL)
		err = daf_same_settle(a);
	if (err == NULL)
		err = daf_veil_settle(a);
	if (err == NULL)
		daf_touch_reset(a);
	return err;
}
