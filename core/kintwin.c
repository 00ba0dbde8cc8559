/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kintwin.c - records that have what only one may have; see kin.h.
 *
 * Candidates are found by one field, through lists and through what the chain
 * at hand wrote and nobody has counted yet; then each is looked at as it stands.
 * Of two chains that wait, the greater name is told of the lesser one: so one of
 * the two is held, and not both.
 *
 * A record of which the change set at hand says something that matters here is
 * judged as the change set leaves it, be that earlier or later in it: one that
 * it strikes out or corrects stands in nobody's way.
 */
#include <stdlib.h>
#include <string.h>

#include "core/db.h"
#include "core/derive.h"
#include "core/item.h"
#include "core/kin.h"
#include "core/waits.h"

#define NO_FIELD ' ' /* begins the lists of rules, see said.h */

static size_t
count(const char *const *words)
{
	size_t n = 0;

	while (words[n] != NULL)
		n++;
	return n;
}

struct rows {
	int64_t *ids;
	size_t n, cap;
};

static void
add_row(void *arg, int64_t id)
{
	struct rows *rows = arg;

	rows->ids = daf_grow(rows->ids, rows->n, &rows->cap, sizeof(id));
	rows->ids[rows->n++] = id;
}

static const struct daf_err *
take_rows(struct rows *rows, struct daf_db *db, sqlite3_stmt *st)
{
	const struct daf_err *err = NULL;

	while (daf_db_next(&err, db, st))
		add_row(rows, sqlite3_column_int64(st, 0));
	return err;
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

	daf_derive_key(&key, def, value);
	err = daf_db_prepare(&st, db,
	    "SELECT r.id FROM list_column AS l"
	    " JOIN cell AS c ON c.list_column = l.id AND c.key = ?3"
	    " JOIN record AS r ON r.id = c.record AND r.ledger = ?4"
	    " WHERE l.type = ?1 AND l.field = ?2"
	    " ORDER BY r.id",
	    "ssbi", type->name, def->name, (const void *)daf_buf_str(&key),
	    key.len, scope->ledger);
	if (err == NULL)
		err = take_rows(rows, db, st);
	daf_db_done(db, st);
	daf_buf_clear(&key);
	return err;
}

/* The same by the values of two: each station has a 12/26, and one of them is
 * asked for. A cell has one value of a dispute only and none that is hidden, so
 * these are all taken. */
static const struct daf_err *
find_by_two(struct rows *rows, const struct daf_scope *scope,
    const struct daf_type *type, const struct daf_field *const def[2],
    const char *const value[2])
{
	struct daf_db *db = daf_register_db(scope->reg);
	const struct daf_err *err;
	struct daf_buf a = { 0 }, b = { 0 };
	sqlite3_stmt *st = NULL;

	daf_derive_key(&a, def[0], value[0]);
	daf_derive_key(&b, def[1], value[1]);
	err = daf_db_prepare(&st, db,
	    "SELECT r.id FROM list_column AS l"
	    " JOIN cell AS c ON c.list_column = l.id AND c.key = ?3"
	    " JOIN list_column AS m ON m.type = ?1 AND m.field = ?5"
	    " JOIN record AS r ON r.id = c.record AND r.ledger = ?4"
	    " WHERE l.type = ?1 AND l.field = ?2"
	    " AND (r.disputed <> 0 OR r.veil <> 0 OR EXISTS (SELECT 1 FROM "
	    "cell AS d"
	    " WHERE d.list_column = m.id AND d.key = ?6 AND d.record = r.id))"
	    " ORDER BY r.id",
	    "ssbisb", type->name, def[0]->name, (const void *)daf_buf_str(&a),
	    a.len, scope->ledger, def[1]->name, (const void *)daf_buf_str(&b),
	    b.len);
	if (err == NULL)
		err = take_rows(rows, db, st);
	daf_db_done(db, st);
	daf_buf_clear(&a);
	daf_buf_clear(&b);
	return err;
}

/* Those that may have them: as lists have it, and as chains wrote it. What they
 * wrote may be the second value of a record that is listed by the first. */
static const struct daf_err *
find_rows(struct rows *rows, const struct daf_scope *scope,
    const struct daf_type *type, const struct daf_once *once,
    const char *const *values)
{
	const struct daf_field *const def[2] = { daf_type_field(
						     type, once->fields[0]),
		once->fields[1] != NULL ? daf_type_field(type, once->fields[1])
					: NULL };
	const struct daf_err *err;

	if (scope->replica[0] == '\0' && def[1] != NULL &&
	    daf_type_indexed(type, def[1]))
		return find_by_two(rows, scope, type, def, values);
	err = find_listed(rows, scope, type, def[0], values[0]);
	return err != NULL ? err
			   : daf_waits_find(scope, type, def[0]->name,
				 values[0], true, add_row, rows);
}

const struct daf_once *
daf_kin_rule(const struct daf_type *type, const struct daf_once *once)
{
	const struct daf_once *same =
	    type != NULL ? daf_type_once(type, once->name) : NULL;

	return same != NULL && count(same->fields) == count(once->fields) &&
		       count(same->unless) == count(once->unless)
		   ? same
		   : NULL;
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
	const struct daf_err *err = NULL;
	struct daf_stood *s;
	bool apart;
	size_t n = 0, i, k, m;

	/* By the first one they were found: the last one tells most apart. */
	*yes = true;
	for (i = count(once->fields); err == NULL && *yes && i-- > 0;) {
		def = daf_type_field(type, once->fields[i]);
		err = daf_stood(&s, &n, scope, record, once->fields[i], others);
		for (k = 0; err == NULL && k < n; k++)
			if (daf_derive_alike(def, s[k].value, values[i]))
				break;
		*yes = err == NULL && k < n;
	}
	if (err == NULL && *yes)
		err = daf_stood(&s, &n, scope, record, "struck", others);
	*yes = err == NULL && *yes && (n == 0 || s[0].value[0] == '\0');
	values += count(once->fields);
	for (m = 0; err == NULL && *yes && once->unless[m] != NULL; m++) {
		def = daf_type_field(type, once->unless[m]);
		err = differs(&apart, scope, record, def, values[m]);
		*yes = err == NULL && !apart;
	}
	return err;
}

static const struct daf_err *
address_of(const char **out, const struct daf_scope *scope, int64_t record)
{
	const struct daf_err *err;
	char *id = NULL;

	err = daf_db_text(&id, daf_register_db(scope->reg),
	    "SELECT address FROM record WHERE id = ?1", "i", record);
	*out = id != NULL ? daf_pool_strdup(scope->pool, id) : "";
	free(id);
	return err;
}

/* What people call it. What nobody has counted yet has its number in its chain
 * only. */
static const struct daf_err *
call_it(
    const char **out, const struct daf_kin *k, int64_t record, const char *id)
{
	struct daf_pool *pool = k->scope.pool;
	const char *title = "";
	const struct daf_err *err;
	struct daf_stood *number;
	struct daf_item item;
	bool found = false;
	size_t n;

	/* As lists show it: what is protected is under its pseudonym. */
	err = daf_item_load(&found, &item, pool, k->scope.reg, record);
	if (err != NULL)
		return err;
	if (found && item.title != NULL)
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

/* Does the line say anything that the rule looks at? Then it is judged as the
 * change set leaves it. */
static bool
is_about(const struct daf_said_line *line, const struct daf_once *once)
{
	const char **f;

	for (f = once->fields; *f != NULL; f++)
		if (daf_said_sets(line, *f))
			return true;
	for (f = once->unless; *f != NULL; f++)
		if (daf_said_sets(line, *f))
			return true;
	return line->born || daf_said_sets(line, "struck");
}

static const struct daf_err *
twin_in(const char **out, const struct daf_kin *k, const struct daf_type *type,
    const struct daf_once *once, const char *const *values)
{
	const struct daf_err *err;
	struct rows rows = { 0 };
	const char *id;
	bool yes;
	size_t i, said;

	err = find_rows(&rows, &k->scope, type, once, values);
	for (i = 0; err == NULL && *out == NULL && i < rows.n; i++) {
		err = has_all(&yes, &k->scope, rows.ids[i], type, once, values);
		if (err != NULL || !yes)
			continue;
		err = address_of(&id, &k->scope, rows.ids[i]);
		if (err != NULL || strcmp(id, k->id) == 0)
			continue;
		said = daf_said_of(k->said, id);
		if (said == DAF_SAID_NONE ||
		    !is_about(daf_said_at(k->said, said), once))
			err = call_it(out, k, rows.ids[i], id);
	}
	free(rows.ids);
	return err;
}

/* ---- within the change set ---- */

/* What a field of a line's record has when all of it is done: "" if nothing. */
static const char *
after(struct daf_kin *k, const struct daf_said_line *line, const char *field)
{
	const char *value = daf_said_value(k->said, line->id, field);

	if (value == NULL && !line->born)
		value = daf_kin_value(k, line->id, field);
	return value != NULL ? value : "";
}

/* All fields of the rule; false: one is empty. */
static bool
add_key(struct daf_buf *out, struct daf_kin *k, const struct daf_type *type,
    const struct daf_once *once, const struct daf_said_line *line)
{
	const char *value, **f;

	for (f = once->fields; *f != NULL; f++) {
		value = after(k, line, *f);
		if (value[0] == '\0')
			return false;
		daf_derive_key(out, daf_type_field(type, *f), value);
		daf_buf_addc(out, '\n');
	}
	return true;
}

/* Lines that are held to a rule, by what they have. */
static void
list_lines(struct daf_kin *k, const char *list, const struct daf_once *once)
{
	const struct daf_said_line *line;
	const struct daf_type *type;
	const struct daf_once *same;
	struct daf_buf key = { 0 };
	size_t i;

	daf_said_begin(k->said, list);
	for (i = 0; i < daf_said_count(k->said); i++) {
		line = daf_said_at(k->said, i);
		type = daf_types_find(k->scope.types, line->type);
		same = daf_kin_rule(type, once);
		if (same == NULL || !is_about(line, same) ||
		    after(k, line, "struck")[0] != '\0')
			continue;
		daf_buf_reset(&key);
		if (add_key(&key, k, type, same, line))
			daf_said_put(
			    k->said, list, daf_buf_str(&key), key.len, i);
	}
	daf_buf_clear(&key);
}

static bool
told_apart(struct daf_kin *k, const struct daf_said_line *line,
    const struct daf_type *type, const struct daf_once *once,
    const char *const *values)
{
	const char *value;
	size_t i;

	values += count(once->fields);
	for (i = 0; once->unless[i] != NULL; i++) {
		value = after(k, line, once->unless[i]);
		if (value[0] != '\0' && values[i][0] != '\0' &&
		    !daf_derive_alike(daf_type_field(type, once->unless[i]),
			value, values[i]))
			return true;
	}
	return false;
}

/* Of two lines the later one is told of the earlier one. */
static const char *
twin_said(
    struct daf_kin *k, const struct daf_once *once, const char *const *values)
{
	const size_t self = daf_said_of(k->said, k->id);
	const struct daf_said_line *line;
	const struct daf_type *type;
	struct daf_buf key = { 0 };
	char *list;
	size_t i = DAF_SAID_NONE;

	if (self == DAF_SAID_NONE)
		return NULL;
	list = daf_pool_printf(k->scope.pool, "%c%s", NO_FIELD, once->name);
	if (!daf_said_has(k->said, list))
		list_lines(k, list, once);
	line = daf_said_at(k->said, self);
	type = daf_types_find(k->scope.types, line->type);
	if (type != NULL && add_key(&key, k, type, once, line))
		i = daf_said_find(k->said, list, daf_buf_str(&key), key.len);
	daf_buf_clear(&key);
	for (; i != DAF_SAID_NONE && i < self;
	     i = daf_said_next(k->said, list, i)) {
		line = daf_said_at(k->said, i);
		type = daf_types_find(k->scope.types, line->type);
		if (!told_apart(
			k, line, type, daf_kin_rule(type, once), values))
			return line->name;
	}
	return NULL;
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
		same = daf_kin_rule(type, once);
		if (same != NULL)
			err = twin_in(&twin, k, type, same, values);
	}
	daf_err_keep(&k->err, err);
	if (err == NULL && twin == NULL)
		twin = twin_said(k, once, values);
	return err == NULL ? twin : NULL;
}
