/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * refer.c - which records name a record: found through the list columns, which
 * all references have (daf_type_indexed). See item.h and query.h.
 */
#include <stdlib.h>
#include <string.h>

#include "core/db.h"
#include "core/derive.h"
#include "core/item.h"

const struct daf_err *
daf_item_naming(struct daf_item_ids *out, struct daf_db *db,
    int64_t list_column, int64_t ledger, const struct daf_field *def,
    const char *id, size_t max)
{
	const struct daf_err *err;
	struct daf_buf key = { 0 };
	sqlite3_stmt *st = NULL;

	daf_derive_key(&key, def, id);
	err = daf_db_prepare(&st, db,
	    "SELECT c.record FROM cell AS c"
	    " JOIN record AS r ON r.id = c.record"
	    " WHERE c.list_column = ?1 AND c.key = ?2 AND r.ledger = ?3"
	    " ORDER BY c.record LIMIT ?4",
	    "ibii", list_column, (const void *)key.data, key.len, ledger,
	    (int64_t)max);
	while (daf_db_next(&err, db, st)) {
		out->ids =
		    daf_grow(out->ids, out->n, &out->cap, sizeof(*out->ids));
		out->ids[out->n++] = sqlite3_column_int64(st, 0);
	}
	daf_db_done(db, st);
	daf_buf_clear(&key);
	return err;
}

/* The list column of a field; -1: no record has had one. */
static const struct daf_err *
column_of(int64_t *out, struct daf_db *db, const char *type, const char *field)
{
	return daf_db_int(out, db, -1,
	    "SELECT id FROM list_column WHERE type = ?1 AND field = ?2", "ss",
	    type, field);
}

/* Those of one type that name it in one field. */
static const struct daf_err *
add_referrers(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_register_ledger *ledger,
    const struct daf_type *type, const struct daf_field *field, const char *id,
    const char *via, size_t limit)
{
	struct daf_db *db = daf_register_db(reg);
	struct daf_item_ids ids = { 0 };
	const struct daf_err *err;
	struct daf_item *item;
	int64_t column;
	bool found;
	size_t i;

	err = column_of(&column, db, type->name, field->name);
	if (err == NULL && column >= 0)
		err = daf_item_naming(
		    &ids, db, column, ledger->id, field, id, limit - out->n);
	for (i = 0; i < ids.n && err == NULL; i++) {
		item = &out->items[out->n];
		err = daf_item_load(&found, item, pool, reg, ids.ids[i]);
		if (err != NULL || !found)
			continue;
		item->where = field->name;
		item->via = via;
		out->n++;
	}
	free(ids.ids);
	return err;
}

/* Can a field name a record of this type? */
static bool
may_name(const struct daf_field *field, const char *type)
{
	size_t i;

	if (strcmp(field->kind->name, "reference") != 0 ||
	    strcmp(field->name, "parent") == 0)
		return false;
	if (field->of == NULL)
		return true;
	for (i = 0; field->of[i] != NULL; i++)
		if (strcmp(field->of[i], type) == 0)
			return true;
	return false;
}

static const struct daf_err *
find_referrers(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record, size_t limit)
{
	const struct daf_register_ledger *ledger;
	const struct daf_err *err;
	const struct daf_type *type;
	const struct daf_same *same;
	struct daf_item item;
	bool found;
	size_t i, k, j;

	err = daf_item_load(&found, &item, pool, reg, record);
	if (err != NULL || !found)
		return err;
	err = daf_register_ledger(&ledger, reg, item.ledger);
	if (err != NULL)
		return err;
	for (i = 0; i < daf_types_count(ledger->types); i++) {
		type = daf_types_at(ledger->types, i);
		for (k = 0; k < type->nfields && out->n < limit; k++) {
			if (!may_name(&type->fields[k], item.type))
				continue;
			err = add_referrers(out, pool, reg, ledger, type,
			    &type->fields[k], item.id, NULL, limit);
			for (j = 0; err == NULL && j < item.nsame; j++) {
				same = &item.same[j];
				err = add_referrers(out, pool, reg, ledger,
				    type, &type->fields[k], same->id,
				    same->number != NULL ? same->number
							 : same->id,
				    limit);
			}
			if (err != NULL)
				return err;
		}
	}
	return NULL;
}

const struct daf_err *
daf_referrers(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record, size_t limit)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;

	*out = (struct daf_items){ 0 };
	out->items = daf_pool_array(pool, limit, sizeof(*out->items));
	err = daf_db_read_begin(db);
	if (err != NULL)
		return err;
	err = find_referrers(out, pool, reg, record, limit);
	daf_db_read_end(db);
	return err;
}
