/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kintwin.c - records that have what only one may have, and the numbers that
 * run among them; see kin.h.
 *
 * Candidates are found by one field, through lists and through what the chain
 * at hand wrote and nobody has counted yet; then each is looked at as it stands.
 * Of two chains that wait, the greater name is told of the lesser one: so one of
 * the two is held, and not both.
 */
#include <stdlib.h>
#include <string.h>

#include "core/db.h"
#include "core/derive.h"
#include "core/item.h"
#include "core/kin.h"
#include "schema/serial.h"

struct rows {
	int64_t *ids;
	size_t n, cap;
};

static void
add_row(struct rows *rows, int64_t id)
{
	rows->ids = daf_grow(rows->ids, rows->n, &rows->cap, sizeof(id));
	rows->ids[rows->n++] = id;
}

/* Those of a type that lists find by the value of one field. */
static const struct daf_err *
find_listed(struct rows *rows, const struct daf_scope *scope,
    const struct daf_type *type, const struct daf_field *def, const char *value)
{
	struct daf_db *db = daf_register_db(scope->reg);
	const struct daf_err *err;
	struct daf_buf key = { 0 };
	sqlite3_stmt *st = NULL;
	bool row;

	daf_derive_key(&key, def, value);
	err = daf_db_prepare(&st, db,
	    "SELECT r.id FROM list_column AS l"
	    " JOIN cell AS c ON c.list_column = l.id AND c.key = ?3"
	    " JOIN record AS r ON r.id = c.record AND r.ledger = ?4"
	    " WHERE l.type = ?1 AND l.field = ?2"
	    " ORDER BY r.id",
	    "ssbi", type->name, def->name, (const void *)daf_buf_str(&key),
	    key.len, scope->ledger);
	while (err == NULL && (err = daf_db_step(&row, db, st)) == NULL && row)
		add_row(rows, sqlite3_column_int64(st, 0));
	daf_db_done(db, st);
	daf_buf_clear(&key);
	return err;
}

/* Those that chains wrote and nobody has counted yet. */
static const struct daf_err *
find_waiting(struct rows *rows, const struct daf_scope *scope,
    const struct daf_type *type, const struct daf_field *def, const char *value)
{
	struct daf_db *db = daf_register_db(scope->reg);
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	bool row;

	if (scope->replica[0] == '\0')
		return NULL;
	err = daf_db_prepare(&st, db,
	    "SELECT v.record, v.value FROM replica AS p"
	    " JOIN change_set AS c ON c.replica = p.id AND c.counts = 0"
	    " JOIN value AS v ON v.change_set = c.id"
	    " JOIN record AS r ON r.id = v.record AND r.type = ?1"
	    " WHERE p.ledger = ?3"
	    " AND v.field = (SELECT id FROM field WHERE name = ?2)"
	    " AND ((p.name = ?4 AND c.seq < ?5 AND c.state <> 3)"
	    " OR (p.name < ?4 AND c.state = 1))"
	    " ORDER BY v.record",
	    "ssisi", type->name, def->name, scope->ledger, scope->replica,
	    scope->seq);
	while (err == NULL && (err = daf_db_step(&row, db, st)) == NULL && row)
		if (daf_derive_alike(def, daf_db_str(st, 1), value))
			add_row(rows, sqlite3_column_int64(st, 0));
	daf_db_done(db, st);
	return err;
}

/* Has the field some value, and none like this one? */
static const struct daf_err *
differs(bool *yes, const struct daf_scope *scope, int64_t record,
    const struct daf_field *def, const char *value)
{
	const struct daf_err *err;
	struct daf_stood *s;
	size_t n, i;

	*yes = false;
	if (value[0] == '\0')
		return NULL;
	err = daf_stood(
	    &s, &n, scope, record, def->name, scope->replica[0] != '\0');
	for (i = 0; err == NULL && i < n; i++) {
		if (s[i].value[0] == '\0' ||
		    daf_derive_alike(def, s[i].value, value))
			break;
	}
	*yes = err == NULL && n > 0 && i == n;
	return err;
}

/* Has it these values, and is it not struck out? */
static const struct daf_err *
has_all(bool *yes, const struct daf_scope *scope, int64_t record,
    const struct daf_type *type, const struct daf_once *once,
    const char *const *values)
{
	const bool others = scope->replica[0] != '\0';
	const struct daf_field *def;
	const struct daf_err *err;
	struct daf_stood *s;
	bool apart;
	size_t n, i, k, m;

	err = daf_stood(&s, &n, scope, record, "struck", others);
	*yes = err == NULL && (n == 0 || s[0].value[0] == '\0');
	for (i = 0; err == NULL && *yes && once->fields[i] != NULL; i++) {
		def = daf_type_field(type, once->fields[i]);
		err = daf_stood(&s, &n, scope, record, once->fields[i], others);
		for (k = 0; err == NULL && k < n; k++)
			if (daf_derive_alike(def, s[k].value, values[i]))
				break;
		*yes = err == NULL && k < n;
	}
	for (m = 0; err == NULL && *yes && once->unless[m] != NULL; m++) {
		def = daf_type_field(type, once->unless[m]);
		err = differs(&apart, scope, record, def, values[i + m]);
		*yes = err == NULL && !apart;
	}
	return err;
}

/* What people call it; NULL: it is the one that is checked. What nobody has
 * counted yet has its number in its chain only. */
static const struct daf_err *
call_it(const char **out, const struct daf_kin *k, int64_t record)
{
	struct daf_pool *pool = k->scope.pool;
	struct daf_db *db = daf_register_db(k->scope.reg);
	const char *id = "", *title = "";
	struct daf_item item;
	const struct daf_err *err;
	struct daf_stood *number;
	sqlite3_stmt *st = NULL;
	bool row = false;
	size_t n;

	*out = NULL;
	err = daf_db_prepare(
	    &st, db, "SELECT address FROM record WHERE id = ?1", "i", record);
	if (err == NULL)
		err = daf_db_step(&row, db, st);
	if (err == NULL && row)
		id = daf_pool_strdup(pool, daf_db_str(st, 0));
	daf_db_done(db, st);
	if (err != NULL || !row || strcmp(id, k->id) == 0)
		return err;
	/* As lists show it: what is protected is under its pseudonym. */
	err = daf_item_load(&row, &item, pool, k->scope.reg, record);
	if (err != NULL)
		return err;
	if (row && item.title != NULL)
		title = item.title;
	err = daf_stood(&number, &n, &k->scope, record, "number",
	    k->scope.replica[0] != '\0');
	if (err == NULL && n > 0 && number[0].value[0] != '\0')
		*out = number[0].value;
	else if (err == NULL)
		*out = title[0] != '\0'
			   ? daf_pool_printf(pool, "%s (%s)", title, id)
			   : id;
	return err;
}

static const struct daf_err *
twin_in(const char **out, const struct daf_kin *k, const struct daf_type *type,
    const struct daf_once *once, const char *const *values)
{
	const struct daf_field *def = daf_type_field(type, once->fields[0]);
	const struct daf_err *err;
	struct rows rows = { 0 };
	bool yes;
	size_t i;

	err = find_listed(&rows, &k->scope, type, def, values[0]);
	if (err == NULL)
		err = find_waiting(&rows, &k->scope, type, def, values[0]);
	for (i = 0; err == NULL && *out == NULL && i < rows.n; i++) {
		err = has_all(&yes, &k->scope, rows.ids[i], type, once, values);
		if (err == NULL && yes)
			err = call_it(out, k, rows.ids[i]);
	}
	free(rows.ids);
	return err;
}

static size_t
count(const char *const *words)
{
	size_t n = 0;

	while (words[n] != NULL)
		n++;
	return n;
}

const char *
daf_kin_twin(
    struct daf_kin *k, const struct daf_once *once, const char *const *values)
{
	const struct daf_once *same;
	const struct daf_type *type;
	const struct daf_err *err = NULL;
	const char *twin = NULL;
	size_t i;

	for (i = 0; err == NULL && twin == NULL &&
		    (type = daf_types_at(k->scope.types, i)) != NULL;
	     i++) {
		same = daf_type_once(type, once->name);
		if (same != NULL &&
		    count(same->fields) == count(once->fields) &&
		    count(same->unless) == count(once->unless))
			err = twin_in(&twin, k, type, same, values);
	}
	daf_err_keep(&k->err, err);
	return err == NULL ? twin : NULL;
}

/* ---- numbers ---- */

static const struct daf_err *
highest_in(int64_t *out, const struct daf_scope *scope,
    const struct daf_type *type, const struct daf_field *field,
    const struct daf_run *run)
{
	const struct daf_field *by = daf_type_field(type, field->serial->by);
	const struct daf_err *err;
	struct daf_stood *s;
	struct rows rows = { 0 };
	size_t i, k, n;
	int64_t found;

	err = find_listed(&rows, scope, type, by, run->by);
	for (i = 0; err == NULL && i < rows.n; i++) {
		err = daf_stood(&s, &n, scope, rows.ids[i], field->name, false);
		for (k = 0; err == NULL && k < n; k++)
			if (daf_serial_parse(&found, field->serial, run->year,
				run->mark, s[k].value) &&
			    found > *out)
				*out = found;
	}
	free(rows.ids);
	return err;
}

const struct daf_err *
daf_kin_highest(
    int64_t *out, const struct daf_scope *scope, const struct daf_run *run)
{
	const struct daf_type *type;
	const struct daf_field *field;
	const struct daf_err *err = NULL;
	size_t i, k;

	*out = 0;
	for (i = 0; (type = daf_types_at(scope->types, i)) != NULL; i++)
		for (k = 0; err == NULL && k < type->nfields; k++) {
			field = &type->fields[k];
			if (field->serial != NULL &&
			    strcmp(field->serial->series, run->series) == 0)
				err = highest_in(out, scope, type, field, run);
		}
	return err;
}
