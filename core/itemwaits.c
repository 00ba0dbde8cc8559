/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * itemwaits.c - what a record is called whose birth does not count yet, and which
 * one a number means that only such a record has; see item.h. What counts knows
 * nothing of it: lists and the index of words do not have it.
 */
#include <string.h>

#include "core/access.h"
#include "core/derive.h"
#include "core/hide.h"
#include "core/item.h"
#include "schema/kind.h"

const struct daf_err *
daf_item_waiting(const char **out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record, const char *field)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st;
	bool row = false;

	*out = "";
	err = daf_db_prepare(&st, db,
	    "SELECT v.value"
	    " FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS r ON r.id = c.replica"
	    " WHERE v.record = ?1"
	    " AND v.field = (SELECT id FROM field WHERE name = ?2)"
	    " AND (v.live = 1 OR (" DAF_ITEM_WAITS "))"
	    " ORDER BY c.time DESC, r.name DESC, c.seq DESC"
	    " LIMIT 1",
	    "is", record, field);
	if (err == NULL)
		err = daf_db_step(&row, db, st);
	if (err == NULL && row)
		*out = daf_item_text(pool, st, 0);
	daf_db_done(db, st);
	return err;
}

/* By its pseudonym, as if it counted (derive.h). */
static const struct daf_err *
pseudonym(const char **out, struct daf_pool *pool, struct daf_register *reg,
    const struct daf_item *item, const struct daf_type *type)
{
	const struct daf_err *err = NULL;

	*out = "";
	if (type != NULL && type->protects.pseudonym != NULL)
		err = daf_item_waiting(
		    out, pool, reg, item->record, type->protects.pseudonym);
	if (**out == '\0')
		*out = item->number != NULL ? item->number : DAF_HIDDEN;
	return err;
}

static const struct daf_err *
title(const char **out, struct daf_pool *pool, struct daf_register *reg,
    int64_t record, const struct daf_type *type)
{
	const struct daf_err *err = NULL;
	const struct daf_field *field;
	struct daf_buf b = { 0 };
	const char *value;
	size_t i;

	for (i = 0; type != NULL && type->title[i] != NULL; i++) {
		err =
		    daf_item_waiting(&value, pool, reg, record, type->title[i]);
		if (err != NULL)
			break;
		if (*value == '\0')
			continue;
		daf_buf_adds(&b, b.len > 0 ? ", " : "");
		field = daf_type_field(type, type->title[i]);
		if (field != NULL)
			field->kind->display(&b, field, value);
		else
			daf_buf_adds(&b, value);
	}
	daf_derive_title_fit(&b);
	*out = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return err;
}

const struct daf_err *
daf_item_name_waiting(struct daf_item *item, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_types *types)
{
	const struct daf_type *type = daf_types_find(types, item->type);
	const struct daf_err *err;
	const char *number;
	struct daf_hide hide;

	err = daf_item_waiting(&number, pool, reg, item->record, "number");
	if (err == NULL && *number != '\0')
		item->number = number;
	if (err == NULL)
		err = daf_hide_is(&hide, reg, item->record);
	if (err != NULL)
		return err;
	return hide.on ? pseudonym(&item->title, pool, reg, item, type)
		       : title(&item->title, pool, reg, item->record, type);
}

const struct daf_err *
daf_item_numbered_waiting(int64_t *ids, size_t *n, size_t max,
    struct daf_register *reg, int64_t ledger, const char *number)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st;

	*n = 0;
	/* by the index of states: few wait */
	err = daf_db_prepare(&st, db,
	    "SELECT DISTINCT e.id"
	    " FROM change_set AS c"
	    " JOIN value AS v ON v.change_set = c.id"
	    " JOIN record AS e ON e.id = v.record"
	    " WHERE c.state <> 4 AND (" DAF_ITEM_WAITS ")"
	    " AND v.field = (SELECT id FROM field WHERE name = 'number')"
	    " AND v.value = ?1 COLLATE NOCASE"
	    " AND (?2 < 0 OR e.ledger = ?2)"
	    " ORDER BY e.address",
	    "si", number, ledger);
	while (*n < max && daf_db_next(&err, db, st))
		ids[(*n)++] = sqlite3_column_int64(st, 0);
	daf_db_done(db, st);
	return err;
}

const struct daf_err *
daf_others_waiting(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, size_t limit)
{
	struct daf_db *db = daf_register_db(reg);
	int64_t *ids = daf_pool_array(pool, limit, sizeof(*ids)), id;
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	size_t n = 0, i;
	bool found;

	*out = (struct daf_items){ 0 };
	err = daf_item_ledger(&id, reg, ledger);
	if (err == NULL)
		err = daf_db_prepare(&st, db,
		    "SELECT DISTINCT e.id"
		    " FROM change_set AS c"
		    " JOIN replica AS p ON p.id = c.replica AND p.own = 0"
		    " JOIN value AS v ON v.change_set = c.id"
		    " JOIN record AS e ON e.id = v.record"
		    " WHERE c.state <> 4 AND c.state = 1"
		    " AND e.type <> '" DAF_ACCESS_TYPE "'"
		    " AND (?1 < 0 OR e.ledger = ?1)"
		    " ORDER BY e.id LIMIT ?2",
		    "ii", id, (int64_t)limit);
	while (daf_db_next(&err, db, st))
		ids[n++] = sqlite3_column_int64(st, 0);
	daf_db_done(db, st);
	out->items = daf_pool_array(pool, n, sizeof(*out->items));
	for (i = 0; err == NULL && i < n; i++) {
		err = daf_item_load(
		    &found, &out->items[out->n], pool, reg, ids[i]);
		if (err == NULL && found)
			out->n++;
	}
	return err;
}
