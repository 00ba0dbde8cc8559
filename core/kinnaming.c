/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kinnaming.c - records that name a record: what stands below it, and what is
 * about it. See kin.h.
 */
#include "core/kini.h"

#include <stdlib.h>
#include <string.h>

#include "core/db.h"
#include "core/derive.h"
#include "core/waits.h"

struct ids {
	int64_t *items;
	size_t n, cap;
};

static void
add_id(void *arg, int64_t id)
{
	struct ids *ids = arg;

	ids->items = daf_grow(ids->items, ids->n, &ids->cap, sizeof(id));
	ids->items[ids->n++] = id;
}

static const struct daf_err *
add_listed(struct ids *ids, struct daf_db *db, sqlite3_stmt *st)
{
	const struct daf_err *err = NULL;

	while (daf_db_next(&err, db, st))
		add_id(ids, sqlite3_column_int64(st, 0));
	return err;
}

static int
by_id(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Records whose field names it: those that lists find, and those that the chain
 * wrote and nobody has counted yet. type NULL: of any type. */
static const struct daf_err *
find_ids(struct ids *ids, const struct daf_scope *scope, const char *type,
    const char *field, const char *id)
{
	struct daf_db *db = daf_register_db(scope->reg);
	const struct daf_err *err;
	struct daf_buf key = { 0 };
	sqlite3_stmt *st = NULL;
	size_t n = 0, i;

	daf_derive_key(&key, NULL, id);
	if (type != NULL)
		err = daf_db_prepare(&st, db,
		    "SELECT c.record FROM list_column AS l"
		    " JOIN cell AS c ON c.list_column = l.id AND c.key = ?2"
		    " WHERE l.type = ?3 AND l.field = ?1",
		    "sbs", field, (const void *)daf_buf_str(&key), key.len,
		    type);
	else /* CROSS: a seek for each type, else all cells are read */
		err = daf_db_prepare(&st, db,
		    "SELECT c.record FROM list_column AS l"
		    " CROSS JOIN cell AS c ON c.list_column = l.id AND c.key = "
		    "?2"
		    " WHERE l.field = ?1",
		    "sb", field, (const void *)daf_buf_str(&key), key.len);
	if (err == NULL)
		err = add_listed(ids, db, st);
	daf_db_done(db, st);
	daf_buf_clear(&key);
	if (err == NULL)
		err =
		    daf_waits_find(scope, NULL, field, id, false, add_id, ids);
	if (err != NULL || ids->n == 0)
		return err;
	qsort(ids->items, ids->n, sizeof(*ids->items), by_id);
	for (i = 0; i < ids->n; i++)
		if (i == 0 || ids->items[i] != ids->items[i - 1])
			ids->items[n++] = ids->items[i];
	ids->n = n;
	return NULL;
}

const struct daf_err *
daf_kin_find(struct daf_kin_found **out, size_t *n,
    const struct daf_scope *scope, const char *type, const char *field,
    const char *id)
{
	struct daf_db *db = daf_register_db(scope->reg);
	const struct daf_err *err;
	struct ids ids = { 0 };
	sqlite3_stmt *st;
	bool row;
	size_t i;

	*n = 0;
	err = find_ids(&ids, scope, type, field, id);
	*out = daf_pool_array(scope->pool, ids.n, sizeof(**out));
	for (i = 0; err == NULL && i < ids.n; i++) {
		err = daf_db_prepare(&st, db,
		    "SELECT type, coalesce(birth, 0), address FROM record"
		    " WHERE id = ?1 AND ledger = ?2"
		    " AND (?3 IS NULL OR type = ?3)",
		    "iis", ids.items[i], scope->ledger, type);
		if (err != NULL)
			break;
		err = daf_db_step(&row, db, st);
		if (err == NULL && row)
			(*out)[(*n)++] =
			    (struct daf_kin_found){ .record = ids.items[i],
				    .type = daf_pool_strdup(
					scope->pool, daf_db_str(st, 0)),
				    .birth = sqlite3_column_int64(st, 1),
				    .id = daf_pool_strdup(
					scope->pool, daf_db_str(st, 2)) };
		daf_db_done(db, st);
	}
	free(ids.items);
	return err;
}

const struct daf_err *
daf_kin_stands(bool *yes, const struct daf_scope *scope,
    const struct daf_kin_found *child, const char *field, const char *id)
{
	const struct daf_err *err;
	struct daf_stood *s;
	size_t n, i;

	*yes = false;
	err = daf_stood(&s, &n, scope, child->record, field, false);
	if (err != NULL || n == 0 || strcmp(s[0].value, id) != 0)
		return err;
	*yes = true;
	err = daf_stood(&s, &n, scope, child->record, "struck", false);
	for (i = 0; err == NULL && i < n; i++)
		*yes = *yes && s[i].value[0] == '\0';
	return err;
}

static bool
is_struck(struct daf_said *said, const char *id)
{
	const char *struck = daf_said_value(said, id, "struck");

	return struck != NULL && struck[0] != '\0';
}

/* Of those that the register knows: at most `max`. What the change set says of
 * one goes before. */
static const struct daf_err *
known(const char **ids, size_t *n, size_t max, struct daf_kin *k,
    const struct daf_kin_found *children, size_t nchildren, const char *field,
    const char *record)
{
	const struct daf_err *err = NULL;
	bool yes;
	size_t i;

	for (i = 0; err == NULL && i < nchildren && *n < max; i++) {
		if (daf_said_value(k->said, children[i].id, field) != NULL ||
		    is_struck(k->said, children[i].id))
			continue;
		err = daf_kin_stands(
		    &yes, &k->scope, &children[i], field, record);
		if (err == NULL && yes)
			ids[(*n)++] = children[i].id;
	}
	return err;
}

/* And those that the change set itself makes name it. */
static const char **
and_said(const char **ids, size_t *n, size_t max, struct daf_kin *k,
    const char *type, const char *field, const char *record)
{
	const char *id, **all = ids;
	size_t i, cap = *n;

	for (i = daf_said_first(k->said, field, record);
	     i != DAF_SAID_NONE && *n < max;
	     i = daf_said_next(k->said, field, i)) {
		id = daf_said_at(k->said, i)->id;
		if (is_struck(k->said, id) ||
		    strcmp(daf_said_at(k->said, i)->type, type) != 0)
			continue;
		if (*n == cap) {
			cap = cap != 0 ? cap * 2 : 8;
			all = daf_pool_array(k->scope.pool, cap, sizeof(*all));
			if (*n > 0)
				memcpy(all, ids, *n * sizeof(*all));
			ids = all;
		}
		all[(*n)++] = id;
	}
	return all;
}

static const char *const *
naming(struct daf_kin *k, const char *type, const char *field,
    const char *record, size_t *n, size_t max)
{
	const struct daf_err *err;
	struct daf_kin_found *children;
	const char **ids;
	size_t nchildren;

	*n = 0;
	err =
	    daf_kin_find(&children, &nchildren, &k->scope, type, field, record);
	ids = daf_pool_array(k->scope.pool, nchildren, sizeof(*ids));
	if (err == NULL)
		err = known(ids, n, max, k, children, nchildren, field, record);
	daf_err_keep(&k->err, err);
	return and_said(ids, n, max, k, type, field, record);
}

const char *const *
daf_kin_naming(struct daf_kin *k, const char *type, const char *field,
    const char *record, size_t *n)
{
	return naming(k, type, field, record, n, SIZE_MAX);
}

const char *const *
daf_kin_below(
    struct daf_kin *k, const char *record, const char *type, size_t *n)
{
	return naming(k, type, "parent", record, n, SIZE_MAX);
}

bool
daf_kin_child(struct daf_kin *k, const char *type)
{
	size_t n;

	naming(k, type, "parent", k->id, &n, 1);
	return n > 0;
}
