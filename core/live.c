/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * live.c - which values of a field are live (apply.h, invariants 1 and 2).
 *
 * A value is live iff its change set counts and no counted change set names
 * its address. `over` remembers every naming, whether the replaced value is
 * here yet or not; so the answer never depends on the order of arrival. There
 * are two ways to it that must agree: what one arrival changes, and the whole
 * field from its history (when a change set begins or ceases to count).
 */
#include <stdlib.h>
#include <string.h>

#include "core/apply_priv.h"

static const struct daf_err *
is_replaced(bool *out, struct daf_apply *a, int64_t record, int64_t field,
    int64_t replica, int64_t seq)
{
	const struct daf_err *err;
	int64_t found;

	err = daf_db_int(&found, a->db, 0,
	    "SELECT 1 FROM over AS o"
	    " JOIN change_set AS c ON c.id = o.change_set"
	    " WHERE o.record = ?1 AND o.field = ?2 AND o.replica = ?3"
	    " AND o.seq = ?4 AND c.counts = 1 LIMIT 1",
	    "iiii", record, field, replica, seq);
	*out = found != 0;
	return err;
}

static void
add_live(struct daf_apply *a, struct daf_touched *t, int64_t field,
    const char *value, const struct daf_seen *seen)
{
	struct daf_live_value *v;
	size_t i;

	t->live = daf_grow(t->live, t->nlive, &t->live_cap, sizeof(*v));
	for (i = t->nlive; i > 0 && t->live[i - 1].field > field; i--)
		t->live[i] = t->live[i - 1];
	t->nlive++;
	v = &t->live[i];
	v->field = field;
	v->value = daf_pool_strdup(a->flush_pool, value);
	v->seen = *seen;
}

/* The live value of a field that has this address dies. Of a dirty field the
 * table may have more; that is settled at the flush. */
static const struct daf_err *
kill(struct daf_apply *a, struct daf_touched *t, int64_t field, int64_t replica,
    int64_t seq)
{
	const struct daf_err *err;
	const struct daf_live_value *v = t->live;
	size_t i;

	for (i = 0; i < t->nlive; i++, v++)
		if (v->field == field && v->seen.replica == replica &&
		    v->seen.seq == seq)
			break;
	if (i == t->nlive)
		return NULL;
	err = daf_db_run(a->db,
	    "UPDATE value SET live = 0"
	    " WHERE record = ?1 AND field = ?2 AND change_set = ?3",
	    "iii", t->id, field, v->seen.id);
	memmove(
	    &t->live[i], &t->live[i + 1], (--t->nlive - i) * sizeof(*t->live));
	return err;
}

const struct daf_err *
daf_live_replace(struct daf_apply *a, const struct daf_arrival *arrival,
    struct daf_touched *t, int64_t field, const struct daf_addr *old)
{
	const struct daf_err *err;
	struct daf_head_row *h;
	size_t index;

	err = daf_apply_replica(&index, a, t->ledger, old->replica);
	if (err != NULL)
		return err;
	h = &a->head[index];
	if (old->seq > h->named) {
		h->named = old->seq;
		h->dirty = true;
	}
	err = daf_db_run(a->db,
	    "INSERT INTO over (record, field, replica, seq, change_set)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)",
	    "iiiii", t->id, field, h->id, old->seq, arrival->seen.id);
	if (err == NULL && arrival->seen.counts)
		err = kill(a, t, field, h->id, old->seq);
	return err;
}

const struct daf_err *
daf_live_arrive(struct daf_apply *a, const struct daf_arrival *arrival,
    struct daf_touched *t, int64_t field, const struct daf_set *set)
{
	const struct daf_err *err = NULL;
	const struct daf_seen *seen = &arrival->seen;
	bool replaced = false;
	size_t i;

	/* Mostly nothing has named it yet, nor any later one. */
	if (seen->counts && !arrival->bears &&
	    seen->seq <= a->head[arrival->head].named)
		err = is_replaced(
		    &replaced, a, t->id, field, seen->replica, seen->seq);
	if (err == NULL)
		err = daf_db_run(a->db,
		    "INSERT INTO value (record, field, change_set, live, value)"
		    " VALUES (?1, ?2, ?3, ?4, ?5)",
		    "iiiis", t->id, field, seen->id,
		    (int64_t)(seen->counts && !replaced), set->value);
	if (err == NULL && seen->counts && !replaced)
		add_live(a, t, field, set->value, seen);
	for (i = 0; i < set->nover && err == NULL; i++)
		err = daf_live_replace(a, arrival, t, field, &set->over[i]);
	return err;
}

const struct daf_err *
daf_live_read(struct daf_apply *a, struct daf_touched *t)
{
	const struct daf_err *err;
	const struct daf_seen *seen;
	sqlite3_stmt *stmt = NULL;

	t->nlive = 0;
	err = daf_db_prepare(&stmt, a->db,
	    "SELECT field, change_set, value FROM value"
	    " WHERE record = ?1 AND live = 1 ORDER BY field",
	    "i", t->id);
	while (daf_db_next(&err, a->db, stmt)) {
		err = daf_apply_seen(&seen, a, sqlite3_column_int64(stmt, 1));
		if (err == NULL)
			add_live(a, t, sqlite3_column_int64(stmt, 0),
			    daf_db_str(stmt, 2), seen);
		a->weight += (size_t)sqlite3_column_bytes(stmt, 2);
	}
	daf_db_done(a->db, stmt);
	return err;
}

const struct daf_err *
daf_live_recompute(struct daf_apply *a, int64_t record, int64_t field)
{
	const struct daf_err *err;
	struct change {
		int64_t change_set, live;
	} *changes = NULL;
	sqlite3_stmt *stmt = NULL;
	size_t i, n = 0, cap = 0;

	err = daf_db_prepare(&stmt, a->db,
	    "SELECT v.change_set, v.live, c.counts = 1 AND NOT EXISTS ("
	    "  SELECT 1 FROM over AS o"
	    "  JOIN change_set AS k ON k.id = o.change_set"
	    "  WHERE o.record = v.record AND o.field = v.field"
	    "  AND o.replica = c.replica AND o.seq = c.seq AND k.counts = 1)"
	    " FROM value AS v JOIN change_set AS c ON c.id = v.change_set"
	    " WHERE v.record = ?1 AND v.field = ?2",
	    "ii", record, field);
	while (daf_db_next(&err, a->db, stmt)) {
		if (sqlite3_column_int(stmt, 1) == sqlite3_column_int(stmt, 2))
			continue;
		changes = daf_grow(changes, n, &cap, sizeof(*changes));
		changes[n].change_set = sqlite3_column_int64(stmt, 0);
		changes[n++].live = sqlite3_column_int64(stmt, 2);
	}
	daf_db_done(a->db, stmt);
	for (i = 0; i < n && err == NULL; i++)
		err = daf_db_run(a->db,
		    "UPDATE value SET live = ?4"
		    " WHERE record = ?1 AND field = ?2 AND change_set = ?3",
		    "iiii", record, field, changes[i].change_set,
		    changes[i].live);
	free(changes);
	return err;
}
