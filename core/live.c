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
	    " AND o.seq = ?4 AND c.counts = 1 LIMIT 1", "iiii", record, field,
	    replica, seq);
	*out = found != 0;
	return err;
}

static const struct daf_err *
replace(struct daf_apply *a, const struct daf_arrival *arrival,
    int64_t record, int64_t field, const struct daf_addr *old)
{
	const struct daf_err *err;
	int64_t replica;
	size_t index;

	err = daf_apply_replica(&index, a, a->head[arrival->replica].ledger,
	    old->replica);
	if (err != NULL)
		return err;
	replica = a->head[index].id;
	err = daf_db_run(a->db,
	    "INSERT INTO over (record, field, replica, seq, change_set)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)", "iiiii", record, field, replica,
	    old->seq, arrival->change_set);
	if (err != NULL || !arrival->counts)
		return err;
	return daf_db_run(a->db,
	    "UPDATE value SET live = 0 WHERE record = ?1 AND field = ?2"
	    " AND change_set = (SELECT id FROM change_set"
	    "  WHERE replica = ?3 AND seq = ?4) AND live = 1", "iiii", record,
	    field, replica, old->seq);
}

const struct daf_err *
daf_live_arrive(struct daf_apply *a, const struct daf_arrival *arrival,
    int64_t record, int64_t field, const struct daf_set *set, bool fresh)
{
	const struct daf_err *err = NULL;
	bool replaced = false;
	size_t i;

	if (arrival->counts && !fresh)
		err = is_replaced(&replaced, a, record, field,
		    a->head[arrival->replica].id, arrival->cs->seq);
	if (err == NULL)
		err = daf_db_run(a->db,
		    "INSERT INTO value (record, field, change_set, live, value)"
		    " VALUES (?1, ?2, ?3, ?4, ?5)", "iiiis", record, field,
		    arrival->change_set,
		    (int64_t)(arrival->counts && !replaced), set->value);
	for (i = 0; i < set->nover && err == NULL; i++)
		err = replace(a, arrival, record, field, &set->over[i]);
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
	bool row;

	err = daf_db_prepare(&stmt, a->db,
	    "SELECT v.change_set, v.live, c.counts = 1 AND NOT EXISTS ("
	    "  SELECT 1 FROM over AS o"
	    "  JOIN change_set AS k ON k.id = o.change_set"
	    "  WHERE o.record = v.record AND o.field = v.field"
	    "  AND o.replica = c.replica AND o.seq = c.seq AND k.counts = 1)"
	    " FROM value AS v JOIN change_set AS c ON c.id = v.change_set"
	    " WHERE v.record = ?1 AND v.field = ?2", "ii", record, field);
	while (err == NULL) {
		err = daf_db_step(&row, a->db, stmt);
		if (err != NULL || !row)
			break;
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
