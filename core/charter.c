/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * charter.c - the people and types of a ledger as the register keeps them.
 * See apply.h, daf_apply_charter.
 *
 * When a type changes, what was derived by the old definition is compared with
 * what the new one gives, record by record, and the difference is written. A
 * change that derives the same (a help text, a label, who may edit) costs
 * nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "core/apply_priv.h"

#define CHUNK 500

static void
add_name(struct daf_buf *json, const char *name, size_t len)
{
	char *copy = daf_strndup(name, len);

	daf_buf_addc(json, json->len == 0 ? '[' : ',');
	daf_json_string(json, copy);
	free(copy);
}

static void
end_names(struct daf_buf *json)
{
	daf_buf_adds(json, json->len == 0 ? "[]" : "]");
}

static const struct daf_err *
put_offices(int64_t *changes, struct daf_apply *a, int64_t ledger,
    const struct daf_apply_office *offices, size_t n)
{
	const struct daf_err *err = NULL;
	struct daf_buf names = { 0 };
	size_t i;

	for (i = 0; i < n && err == NULL; i++) {
		add_name(&names, offices[i].code, strlen(offices[i].code));
		err = daf_db_run(a->db,
		    "INSERT INTO office (ledger, code, name, zone)"
		    " VALUES (?1, ?2, ?3, ?4)"
		    " ON CONFLICT (ledger, code) DO UPDATE"
		    " SET name = ?3, zone = ?4 WHERE name <> ?3 OR zone <> ?4",
		    "isss", ledger, offices[i].code, offices[i].name,
		    offices[i].zone);
		if (err == NULL)
			*changes += daf_db_changes(a->db);
	}
	end_names(&names);
	if (err == NULL)
		err = daf_db_run(a->db,
		    "DELETE FROM office WHERE ledger = ?1"
		    " AND code NOT IN (SELECT value FROM json_each(?2))",
		    "is", ledger, names.data);
	if (err == NULL)
		*changes += daf_db_changes(a->db);
	daf_buf_clear(&names);
	return err;
}

static const struct daf_err *
put_officers(int64_t *changes, struct daf_apply *a, int64_t ledger,
    const struct daf_apply_officer *officers, size_t n)
{
	const struct daf_err *err = NULL;
	struct daf_buf ids = { 0 };
	size_t i;

	for (i = 0; i < n && err == NULL; i++) {
		add_name(&ids, officers[i].id, strlen(officers[i].id));
		err = daf_db_run(a->db,
		    "INSERT INTO officer (ledger, id, name, office, roles)"
		    " VALUES (?1, ?2, ?3, ?4, ?5)"
		    " ON CONFLICT (ledger, id) DO UPDATE"
		    " SET name = ?3, office = ?4, roles = ?5"
		    " WHERE name <> ?3 OR office <> ?4 OR roles <> ?5",
		    "issss", ledger, officers[i].id, officers[i].name,
		    officers[i].office,
		    officers[i].roles != NULL ? officers[i].roles : "");
		if (err == NULL)
			*changes += daf_db_changes(a->db);
	}
	end_names(&ids);
	if (err == NULL)
		err = daf_db_run(a->db,
		    "DELETE FROM officer WHERE ledger = ?1"
		    " AND id NOT IN (SELECT value FROM json_each(?2))",
		    "is", ledger, ids.data);
	if (err == NULL)
		*changes += daf_db_changes(a->db);
	daf_buf_clear(&ids);
	return err;
}

static size_t
stem(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL ? (size_t)(dot - name) : strlen(name);
}

static const struct daf_err *
put_types(int64_t *changes, struct daf_apply *a, int64_t ledger,
    const struct daf_types_file *types, size_t n)
{
	const struct daf_err *err = NULL;
	struct daf_buf names = { 0 };
	char *name, *text;
	size_t i;

	for (i = 0; i < n && err == NULL; i++) {
		name = daf_strndup(types[i].name, stem(types[i].name));
		text = daf_strndup(types[i].text, types[i].len);
		add_name(&names, name, strlen(name));
		err = daf_db_run(a->db,
		    "INSERT INTO type_def (ledger, name, json)"
		    " VALUES (?1, ?2, ?3)"
		    " ON CONFLICT (ledger, name) DO UPDATE"
		    " SET json = ?3 WHERE json <> ?3",
		    "iss", ledger, name, text);
		free(name);
		free(text);
		if (err == NULL)
			*changes += daf_db_changes(a->db);
	}
	end_names(&names);
	if (err == NULL)
		err = daf_db_run(a->db,
		    "DELETE FROM type_def WHERE ledger = ?1"
		    " AND name NOT IN (SELECT value FROM json_each(?2))",
		    "is", ledger, names.data);
	if (err == NULL)
		*changes += daf_db_changes(a->db);
	daf_buf_clear(&names);
	return err;
}

/* ---- records of types that changed ---- */

struct pair { /* one type in one ledger */
	const char *type;
	int64_t ledger;
	struct daf_plan *old, *new;
};

struct pairs {
	struct pair *items;
	size_t n, cap;
};

static void
add_pairs(struct pairs *p, struct daf_apply *a, const struct daf_types *types)
{
	const char *name;
	size_t i, j, l;

	for (i = 0; i < daf_types_count(types); i++) {
		name = daf_types_at(types, i)->name;
		for (j = 0; j < p->n; j++)
			if (strcmp(p->items[j].type, name) == 0)
				break;
		if (j < p->n)
			continue;
		for (l = 0; l < daf_register_nledgers(a->reg); l++) {
			p->items = daf_grow(
			    p->items, p->n, &p->cap, sizeof(*p->items));
			p->items[p->n++] = (struct pair){ .type = name,
				.ledger =
				    daf_register_ledger_at(a->reg, l)->id };
		}
	}
}

static const struct daf_err *
reindex_one(struct daf_apply *a, const struct pair *p, struct daf_touched *t)
{
	const struct daf_err *err;
	const struct daf_seen *birth;
	struct daf_derived before, after;

	/* Without its birth it has no type. */
	err = daf_apply_seen(&birth, a, t->birth);
	if (err != NULL || !birth->counts)
		return err;
	err = daf_live_read(a, t);
	if (err == NULL)
		err = daf_derive_with(&before, a, t, p->old);
	if (err == NULL)
		err = daf_derive_with(&after, a, t, p->new);
	return err != NULL ? err : daf_store(a, t, &before, &after);
}

/* A chunk of records after *last; none left: *last is 0. */
static const struct daf_err *
reindex_chunk(int64_t *last, struct daf_apply *a, const struct pair *p)
{
	const struct daf_err *err;
	struct daf_touched *t = daf_calloc(CHUNK, sizeof(*t));
	sqlite3_stmt *stmt = NULL;
	size_t i, n = 0;

	err = daf_db_prepare(&stmt, a->db,
	    "SELECT id, office, birth, veil FROM record"
	    " WHERE id > ?1 AND ledger = ?2 AND type = ?3 AND counted = 1"
	    " AND birth IS NOT NULL ORDER BY id LIMIT ?4",
	    "iisi", *last, p->ledger, p->type, (int64_t)CHUNK);
	while (daf_db_next(&err, a->db, stmt)) {
		t[n].id = sqlite3_column_int64(stmt, 0);
		t[n].ledger = p->ledger;
		t[n].type = p->type;
		t[n].office =
		    daf_pool_strdup(a->flush_pool, daf_db_str(stmt, 1));
		t[n].veiled =
		    (sqlite3_column_int64(stmt, 3) & ~DAF_VEIL_OWN) != 0;
		t[n++].birth = sqlite3_column_int64(stmt, 2);
	}
	daf_db_done(a->db, stmt);
	*last = n > 0 ? t[n - 1].id : 0;
	for (i = 0; i < n; i++) {
		if (err == NULL)
			err = reindex_one(a, p, &t[i]);
		free(t[i].live);
	}
	free(t);
	/* Nothing is touched now: this only gives back the chunk's memory. */
	return err != NULL ? err : daf_apply_flush(a);
}

static const struct daf_err *
reindex(struct daf_apply *a, const struct pair *p)
{
	const struct daf_err *err = NULL;
	int64_t last = 0;

	if (strcmp(daf_buf_str(&p->old->signature),
		daf_buf_str(&p->new->signature)) == 0)
		return NULL;
	do
		err = reindex_chunk(&last, a, p);
	while (err == NULL && last != 0);
	return err;
}

/* The types' names are borrowed from sets that live until the register is
 * closed. */
static const struct daf_err *
change_types(struct daf_apply *a, int64_t ledger, struct daf_types *types)
{
	const struct daf_err *err = NULL;
	struct pairs pairs = { 0 };
	size_t i;

	add_pairs(&pairs, a, daf_register_ledger_by_id(a->reg, ledger)->types);
	add_pairs(&pairs, a, types);
	for (i = 0; i < pairs.n && err == NULL; i++)
		err = daf_plan_build(&pairs.items[i].old, a,
		    pairs.items[i].ledger, pairs.items[i].type);
	daf_ledgers_set_types(a->reg, ledger, types);
	daf_plan_forget(a);
	for (i = 0; i < pairs.n && err == NULL; i++)
		err = daf_plan_build(&pairs.items[i].new, a,
		    pairs.items[i].ledger, pairs.items[i].type);
	for (i = 0; i < pairs.n && err == NULL; i++)
		err = reindex(a, &pairs.items[i]);
	for (i = 0; i < pairs.n; i++) {
		daf_plan_free(pairs.items[i].old);
		daf_plan_free(pairs.items[i].new);
	}
	free(pairs.items);
	return err;
}

static const struct daf_err *
count_charter(struct daf_apply *a)
{
	a->charter_changed = true;
	return daf_db_run(a->db,
	    "INSERT INTO meta (key, value) VALUES ('charter', '1')"
	    " ON CONFLICT (key) DO UPDATE"
	    " SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)",
	    "");
}

const struct daf_err *
daf_apply_charter(struct daf_register *reg, int64_t ledger,
    const struct daf_apply_office *offices, size_t noffices,
    const struct daf_apply_officer *officers, size_t nofficers,
    const struct daf_types_file *types, size_t ntypes)
{
	const struct daf_err *err;
	struct daf_apply *a = reg->apply;
	struct daf_types *set = NULL;
	int64_t people = 0, files = 0;

	err = daf_apply_flush(a);
	if (err == NULL)
		err = put_offices(&people, a, ledger, offices, noffices);
	if (err == NULL)
		err = put_officers(&people, a, ledger, officers, nofficers);
	if (err == NULL)
		err = put_types(&files, a, ledger, types, ntypes);
	if (err == NULL && people + files > 0)
		err = count_charter(a);
	if (err != NULL || files == 0)
		return err;
	err = daf_types_load(&set, types, ntypes, true);
	return err != NULL ? err : change_types(a, ledger, set);
}
