/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * veil.c - records that are protected because of others.
 *
 * A record says itself that it is protected (schema/type.h, "protects"), or a
 * change set that waits at headquarters says it of the record: then
 * so are the others of its group (same.c), which are the same real thing, and
 * the records below each of them that its type names. One step follows from the
 * other and none leads back, so it is a function of the live values alone.
 *
 * Each is a bit of record.veil. What is derived of a record follows from its own
 * values and from these bits; when a bit changes, it is derived anew.
 */
#include <stdlib.h>
#include <string.h>

#include "core/apply_priv.h"

void
daf_veil_note(struct daf_apply *a, int64_t record)
{
	a->veil = daf_grow(a->veil, a->nveil, &a->veil_cap, sizeof(*a->veil));
	a->veil[a->nveil++] = record;
}

/* Notes the records that a statement gives. */
static const struct daf_err *
note_rows(struct daf_apply *a, sqlite3_stmt *st)
{
	const struct daf_err *err = NULL;

	while (daf_db_next(&err, a->db, st))
		daf_veil_note(a, sqlite3_column_int64(st, 0));
	daf_db_done(a->db, st);
	return err;
}

const struct daf_err *
daf_veil_note_sets(
    struct daf_apply *a, int64_t replica, int64_t from, int64_t to)
{
	const struct daf_err *err;
	sqlite3_stmt *st;

	a->unveiled = true;
	err = daf_db_prepare(&st, a->db,
	    "SELECT v.record FROM change_set AS c"
	    " JOIN value AS v ON v.change_set = c.id"
	    " WHERE c.replica = ?1 AND c.seq BETWEEN ?2 AND ?3",
	    "iii", replica, from, to);
	return err != NULL ? err : note_rows(a, st);
}

struct veiling {
	struct daf_touched t;
	char *address;
	int64_t veil, same;
	bool counted;
	const char *type; /* "" if its birth does not count */
	const char *said; /* nor if it is refused: what waits may count yet */
};

static const struct daf_err *
read_record(bool *found, struct veiling *v, struct daf_apply *a, int64_t record)
{
	const struct daf_err *err;
	sqlite3_stmt *st;

	*found = false;
	*v = (struct veiling){ .t.id = record };
	err = daf_db_prepare(&st, a->db,
	    "SELECT r.ledger, r.type, r.office, coalesce(r.birth, 0), r.veil,"
	    " r.same, coalesce(b.counts, 0), r.address, r.counted,"
	    " coalesce(b.state, 3)"
	    " FROM record AS r LEFT JOIN change_set AS b ON b.id = r.birth"
	    " WHERE r.id = ?1",
	    "i", record);
	if (err == NULL)
		err = daf_db_step(found, a->db, st);
	if (err == NULL && *found) {
		v->t.ledger = sqlite3_column_int64(st, 0);
		v->t.type = daf_pool_strdup(a->flush_pool, daf_db_str(st, 1));
		v->t.office = daf_pool_strdup(a->flush_pool, daf_db_str(st, 2));
		v->t.birth = sqlite3_column_int64(st, 3);
		v->veil = sqlite3_column_int64(st, 4);
		v->same = sqlite3_column_int64(st, 5);
		v->type = sqlite3_column_int(st, 6) != 0 ? v->t.type : "";
		v->address = daf_pool_strdup(a->flush_pool, daf_db_str(st, 7));
		v->counted = sqlite3_column_int(st, 8) != 0;
		v->said = sqlite3_column_int(st, 9) != DAF_REFUSED_STATE
			      ? v->t.type
			      : "";
	}
	daf_db_done(a->db, st);
	return err;
}

static bool
covers(const struct daf_apply *a, int64_t ledger, const char *parent,
    const char *child)
{
	const struct daf_register_ledger *l =
	    daf_register_ledger_by_id(a->reg, ledger);

	return l != NULL &&
	       daf_type_covers(daf_types_find(l->types, parent), child);
}

/* Does a change set that is not decided yet say that it is protected? */
static const struct daf_err *
by_waiting(int64_t *veil, struct daf_apply *a, const struct veiling *v)
{
	const struct daf_err *err;
	const struct daf_plan *plan;
	int64_t found = 0;

	err = daf_plan_get(&plan, a, v->t.ledger, v->said);
	if (err == NULL && plan->protected != 0)
		err = daf_db_int(&found, a->db, 0,
		    "SELECT 1 FROM value AS v"
		    " JOIN change_set AS c ON c.id = v.change_set"
		    " WHERE v.record = ?1 AND v.field = ?2 AND v.value = 'yes'"
		    " AND c.counts = 0 AND c.state <> 3 LIMIT 1",
		    "ii", v->t.id, plan->protected);
	*veil = found != 0 ? DAF_VEIL_WAITS : 0;
	return err;
}

/* Is the record protected that the shown value of its parent names? */
static const struct daf_err *
by_parent(bool *yes, struct daf_apply *a, const struct veiling *v)
{
	const struct daf_err *err;
	sqlite3_stmt *st;
	bool row;

	*yes = false;
	err = daf_db_prepare(&st, a->db,
	    "SELECT p.type FROM record AS p WHERE p.ledger = ?2"
	    " AND (p.veil & 11) <> 0 AND p.address = ("
	    "SELECT v.value FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS q ON q.id = c.replica"
	    " WHERE v.record = ?1 AND v.field = ?3 AND v.live = 1"
	    " ORDER BY c.time DESC, q.name DESC, c.seq DESC LIMIT 1)",
	    "iii", v->t.id, v->t.ledger, a->parent);
	if (err == NULL)
		err = daf_db_step(&row, a->db, st);
	if (err == NULL && row)
		*yes = covers(a, v->t.ledger, daf_db_str(st, 0), v->type);
	daf_db_done(a->db, st);
	return err;
}

static const struct daf_err *
by_others(int64_t *veil, struct daf_apply *a, const struct veiling *v)
{
	const struct daf_err *err;
	int64_t found = 0, waits;
	bool below = false;

	err = by_waiting(&waits, a, v);
	*veil = (v->veil & DAF_VEIL_OWN) | waits;
	if (err == NULL && v->same != 0)
		err = daf_db_int(&found, a->db, 0,
		    "SELECT 1 FROM record WHERE same = ?1 AND same <> 0"
		    " AND id <> ?2 AND (veil & 9) <> 0 LIMIT 1",
		    "ii", v->same, v->t.id);
	if (err == NULL)
		err = by_parent(&below, a, v);
	*veil |=
	    (found != 0 ? DAF_VEIL_GROUP : 0) | (below ? DAF_VEIL_PARENT : 0);
	return err;
}

/* What is derived of it under the old bits and under the new ones. */
static const struct daf_err *
derive_anew(struct daf_apply *a, struct veiling *v, int64_t veil)
{
	const struct daf_err *err;
	struct daf_derived before, after;

	err = daf_live_read(a, &v->t);
	v->t.veiled = (v->veil & ~(int64_t)DAF_VEIL_OWN) != 0;
	if (err == NULL)
		err = daf_derive(&before, a, &v->t);
	v->t.veiled = (veil & ~(int64_t)DAF_VEIL_OWN) != 0;
	if (err == NULL)
		err = daf_derive(&after, a, &v->t);
	if (err == NULL)
		err = daf_store(a, &v->t, &before, &after);
	free(v->t.live);
	v->t.live = NULL;
	return err;
}

/* Those that look at this one. */
static const struct daf_err *
note_others(struct daf_apply *a, const struct veiling *v)
{
	const struct daf_err *err = NULL;
	struct daf_buf key = { 0 };
	sqlite3_stmt *st;

	if (v->same != 0) {
		err = daf_db_prepare(&st, a->db,
		    "SELECT id FROM record WHERE same = ?1 AND same <> 0"
		    " AND id <> ?2",
		    "ii", v->same, v->t.id);
		if (err == NULL)
			err = note_rows(a, st);
	}
	daf_derive_key(&key, NULL, v->address);
	/* CROSS: a seek for each type, else all cells are read */
	if (err == NULL)
		err = daf_db_prepare(&st, a->db,
		    "SELECT c.record FROM list_column AS l"
		    " CROSS JOIN cell AS c ON c.list_column = l.id AND c.key = "
		    "?1"
		    " WHERE l.field = 'parent'",
		    "b", (const void *)key.data, key.len);
	if (err == NULL)
		err = note_rows(a, st);
	daf_buf_clear(&key);
	return err;
}

static const struct daf_err *
settle_one(struct daf_apply *a, struct daf_map *told, int64_t record)
{
	const struct daf_err *err;
	struct veiling v;
	int64_t veil, was;
	bool found;

	err = read_record(&found, &v, a, record);
	if (err != NULL || !found)
		return err;
	err = v.counted ? by_others(&veil, a, &v) : by_waiting(&veil, a, &v);
	if (err != NULL)
		return err;
	if (veil != v.veil) {
		if (v.counted &&
		    ((veil ^ v.veil) & ~(int64_t)DAF_VEIL_OWN) != 0)
			err = derive_anew(a, &v, veil);
		if (err == NULL)
			err = daf_db_run(a->db,
			    "UPDATE record SET veil = ?2 WHERE id = ?1", "ii",
			    record, veil);
	}
	/* Whether others were told of this very veil in this flush. */
	if (err == NULL &&
	    (!daf_map_get(&was, told, &record, sizeof(was)) || was != veil)) {
		daf_map_put(told, &record, sizeof(was), veil);
		err = note_others(a, &v);
	}
	return err;
}

/* Those that are hidden because of what waited. */
static const struct daf_err *
note_waiting(struct daf_apply *a)
{
	const struct daf_err *err;
	sqlite3_stmt *st;

	err = daf_db_prepare(&st, a->db,
	    "SELECT id FROM record INDEXED BY record_veil"
	    " WHERE veil <> 0 AND (veil & 8) <> 0",
	    "");
	return err != NULL ? err : note_rows(a, st);
}

const struct daf_err *
daf_veil_settle(struct daf_apply *a)
{
	const struct daf_err *err = NULL;
	struct daf_map *told;
	int64_t any = a->unveiled;
	size_t i;

	if (a->restated)
		err = note_waiting(a);
	a->unveiled = a->restated = false;
	if (err == NULL && a->nveil > 0 && any == 0)
		err = daf_db_int(&any, a->db, 0,
		    "SELECT 1 FROM record WHERE veil <> 0 LIMIT 1", "");
	if (err != NULL || a->nveil == 0 || any == 0)
		return err;
	told = daf_map_new();
	for (i = 0; err == NULL && i < a->nveil; i++)
		err = settle_one(a, told, a->veil[i]);
	daf_map_free(told);
	return err != NULL ? err : daf_store_cells(a);
}
