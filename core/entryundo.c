/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entryundo.c - undoing a change set: a new one that puts back what it
 * replaced. Nothing is taken from the history, and nobody's later work is
 * undone with it. See entry.h, daf_entry_undo.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/base/named.h"
#include "core/db.h"
#include "core/entryi.h"

struct undo {
	struct daf_entry *e;
	struct daf_db *db;
	const struct daf_addr *at;
	char text[DAF_ADDR_SIZE]; /* at, as text */
	int64_t change_set;
	const char *reason;
	/* the record at hand, and what is put back in it */
	int64_t record;
	const char *name; /* number or id */
	const char **fields, **values;
	size_t n, cap;
	bool did; /* anything at all */
};

/* A record that the change set wrote into. */
struct touched {
	int64_t record;
	bool born, struck;
	const char *name;
};

static const struct daf_err *
find_change_set(struct undo *u)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	bool row = false, counts = false;

	daf_addr_text(u->text, u->at);
	err = daf_db_prepare(&st, u->db,
	    "SELECT c.id, c.counts FROM change_set AS c"
	    " JOIN replica AS r ON r.id = c.replica"
	    " WHERE r.ledger = ?1 AND r.name = ?2 AND c.seq = ?3",
	    "isi", u->e->ledger->id, u->at->replica, u->at->seq);
	if (err == NULL)
		err = daf_db_step(&row, u->db, st);
	if (err == NULL && row) {
		u->change_set = sqlite3_column_int64(st, 0);
		counts = sqlite3_column_int(st, 1) != 0;
	}
	daf_db_done(u->db, st);
	if (err != NULL)
		return err;
	if (!row)
		return daf_err(DAF_REFUSED,
		    "no change set %s is in this register", u->text);
	if (!counts)
		return daf_err(DAF_REFUSED,
		    "%s does not count: there is nothing to undo", u->text);
	return NULL;
}

static const struct daf_err *
find_touched(struct touched **out, size_t *n, struct undo *u)
{
	const struct daf_err *err;
	struct touched *t = NULL;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;

	*n = 0;
	err = daf_db_prepare(&st, u->db,
	    "SELECT r.id, r.birth IS ?1, r.struck,"
	    " coalesce(r.number, r.address) FROM record AS r"
	    " WHERE r.id IN (SELECT record FROM value WHERE change_set = ?1)"
	    " AND r.type <> '" DAF_ACCESS_TYPE "'"
	    " ORDER BY r.id",
	    "i", u->change_set);
	while (daf_db_next(&err, u->db, st)) {
		t = daf_entry_grow(u->e->pool, t, *n, &cap, sizeof(*t));
		t[(*n)++] = (struct touched){
			.record = sqlite3_column_int64(st, 0),
			.born = sqlite3_column_int(st, 1) != 0,
			.struck = sqlite3_column_int(st, 2) != 0,
			.name = daf_pool_strdup(u->e->pool, daf_db_str(st, 3))
		};
	}
	daf_db_done(u->db, st);
	*out = t;
	return err;
}

static const char *
label_of(const struct undo *u, const char *field)
{
	const struct daf_type *type = NULL;
	const struct daf_field *f = NULL;
	const struct daf_err *err;
	char *name = NULL;

	err = daf_db_text(&name, u->db, "SELECT type FROM record WHERE id = ?1",
	    "i", u->record);
	daf_err_free(err);
	if (name != NULL)
		type = daf_types_find(u->e->ledger->types, name);
	if (type != NULL)
		f = daf_type_field(type, field);
	free(name);
	return f != NULL ? f->label : field;
}

/* Another value is live in the field: whose? */
static const struct daf_err *
not_alone(
    struct undo *u, const char *field, const struct daf_entry_live *v, size_t n)
{
	const struct daf_err *err;
	char at[DAF_ADDR_SIZE], *who = NULL;
	size_t i = 0;

	while (i + 1 < n && daf_addr_cmp(&v[i].addr, u->at) == 0)
		i++;
	daf_addr_text(at, &v[i].addr);
	err = daf_db_text(&who, u->db,
	    "SELECT coalesce(o.name, c.officer) FROM change_set AS c"
	    " JOIN replica AS r ON r.id = c.replica"
	    " LEFT JOIN officer AS o"
	    "  ON o.ledger = r.ledger AND o.id = c.officer"
	    " WHERE r.ledger = ?1 AND r.name = ?2 AND c.seq = ?3",
	    "isi", u->e->ledger->id, v[i].addr.replica, v[i].addr.seq);
	if (err == NULL)
		err = daf_err(DAF_REFUSED,
		    n > 1 ? "%s: %s" DAF_NAMED
			    " is written by %s, too (%s): decide "
			    "with `daftar resolve`"
			  : "%s: %s" DAF_NAMED
			    " was changed since by %s (%s): change "
			    "it by hand if that is wrong",
		    u->name, label_of(u, field), field,
		    who != NULL ? who : "somebody", at);
	free(who);
	return err;
}

/* Is what the change set wrote all that is live in the field? */
static const struct daf_err *
check_alone(struct undo *u, const char *field)
{
	const struct daf_err *err;
	struct daf_entry_live *v;
	size_t n;

	err = daf_entry_live(&v, &n, u->e, u->record, field);
	if (err != NULL)
		return err;
	if (n == 1 && daf_addr_cmp(&v[0].addr, u->at) == 0)
		return NULL;
	if (n == 0)
		return daf_err(DAF_REFUSED,
		    "%s: %s" DAF_NAMED " has no value that counts any more",
		    u->name, label_of(u, field), field);
	return not_alone(u, field, v, n);
}

/* What stood in the field before: one value, or nothing. */
static const struct daf_err *
find_before(const char **out, struct undo *u, int64_t field, const char *name)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	size_t different = 0;
	bool missing = false;

	*out = "";
	err = daf_db_prepare(&st, u->db,
	    "SELECT DISTINCT v.value FROM over AS o"
	    " LEFT JOIN change_set AS c"
	    "  ON c.replica = o.replica AND c.seq = o.seq"
	    " LEFT JOIN value AS v"
	    "  ON v.record = o.record AND v.field = o.field"
	    "  AND v.change_set = c.id"
	    " WHERE o.record = ?1 AND o.field = ?2 AND o.change_set = ?3",
	    "iii", u->record, field, u->change_set);
	while (daf_db_next(&err, u->db, st)) {
		different++;
		missing |= sqlite3_column_type(st, 0) == SQLITE_NULL;
		*out = daf_pool_strdup(u->e->pool, daf_db_str(st, 0));
	}
	daf_db_done(u->db, st);
	if (err == NULL && missing)
		err = daf_err(DAF_REFUSED,
		    "%s: what stood in %s" DAF_NAMED
		    " before is not in this register",
		    u->name, label_of(u, name), name);
	else if (err == NULL && different > 1)
		err = daf_err(DAF_REFUSED,
		    "%s: %s settled a dispute about %s" DAF_NAMED
		    ": change it to the "
		    "value that is right",
		    u->name, u->text, label_of(u, name), name);
	return err;
}

static void
put_back(struct undo *u, const char *field, const char *value)
{
	size_t cap = u->cap;

	u->fields = daf_entry_grow(
	    u->e->pool, u->fields, u->n, &cap, sizeof(*u->fields));
	u->values = daf_entry_grow(
	    u->e->pool, u->values, u->n, &u->cap, sizeof(*u->values));
	u->fields[u->n] = field;
	u->values[u->n++] = value;
}

/* The fields that the change set wrote in the record; no statement is open
 * while they are looked at. */
static const struct daf_err *
find_fields(const char ***names, int64_t **ids, const char ***values, size_t *n,
    struct undo *u)
{
	struct daf_pool *pool = u->e->pool;
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;

	*n = 0;
	*names =
	    daf_pool_array(pool, DAF_CHANGESET_FIELDS_MAX, sizeof(**names));
	*values =
	    daf_pool_array(pool, DAF_CHANGESET_FIELDS_MAX, sizeof(**values));
	*ids = daf_pool_array(pool, DAF_CHANGESET_FIELDS_MAX, sizeof(**ids));
	err = daf_db_prepare(&st, u->db,
	    "SELECT f.name, f.id, v.value FROM value AS v"
	    " JOIN field AS f ON f.id = v.field"
	    " WHERE v.record = ?1 AND v.change_set = ?2"
	    " ORDER BY f.name",
	    "ii", u->record, u->change_set);
	while (*n < DAF_CHANGESET_FIELDS_MAX && daf_db_next(&err, u->db, st)) {
		(*names)[*n] = daf_pool_strdup(pool, daf_db_str(st, 0));
		(*ids)[*n] = sqlite3_column_int64(st, 1);
		(*values)[(*n)++] = daf_pool_strdup(pool, daf_db_str(st, 2));
	}
	daf_db_done(u->db, st);
	return err;
}

static const struct daf_err *
undo_fields(struct undo *u)
{
	const char **names, **values, *before;
	const struct daf_err *err;
	int64_t *ids;
	size_t n, i;

	u->n = 0;
	err = find_fields(&names, &ids, &values, &n, u);
	for (i = 0; err == NULL && i < n; i++) {
		err = check_alone(u, names[i]);
		if (err == NULL)
			err = find_before(&before, u, ids[i], names[i]);
		/* One that kept its value is as it was. */
		if (err == NULL && strcmp(before, values[i]) != 0)
			put_back(u, names[i], before);
	}
	if (err != NULL || u->n == 0)
		return err;
	u->did = true;
	return daf_entry_change(u->e, u->record, u->n, u->fields, u->values,
	    DAF_OVER_GIVEN, u->at, 1);
}

static const struct daf_err *
undo_birth(struct undo *u, bool struck)
{
	const char *const field = "struck";

	if (struck)
		return NULL;
	if (u->reason == NULL || u->reason[0] == '\0')
		return daf_err(DAF_REFUSED,
		    "%s was created by %s, and is undone by striking it out: "
		    "say why",
		    u->name, u->text);
	u->did = true;
	return daf_entry_change(
	    u->e, u->record, 1, &field, &u->reason, DAF_OVER_ONE, NULL, 0);
}

const struct daf_err *
daf_entry_undo(
    struct daf_entry *e, const struct daf_addr *at, const char *reason)
{
	struct daf_addr whole = *at;
	struct undo u = { .e = e,
		.db = daf_register_db(e->reg),
		.at = &whole,
		.reason = reason };
	const struct daf_err *err;
	struct touched *t;
	size_t n, i;

	whole.index = 1;
	err = find_change_set(&u);
	if (err == NULL)
		err = find_touched(&t, &n, &u);
	for (i = 0; err == NULL && i < n; i++) {
		u.record = t[i].record;
		u.name = t[i].name;
		err = t[i].born ? undo_birth(&u, t[i].struck) : undo_fields(&u);
	}
	if (err == NULL && !u.did)
		err = daf_err(
		    DAF_REFUSED, "%s: all is as it was before it", u.text);
	return err;
}
