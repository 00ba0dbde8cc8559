/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * applystate.c - the states of change sets that have arrived, and what begins or
 * ceases to count with them; see apply.h.
 */
#include <stdlib.h>

#include "core/apply_priv.h"

static const char *const state_names[] = {
	[DAF_HERE] = "here",
	[DAF_SENT] = "sent",
	[DAF_HELD] = "held",
	[DAF_REFUSED_STATE] = "refused",
	[DAF_ACCEPTED] = "accepted",
};

const char *
daf_state_name(enum daf_state state)
{
	return (size_t)state < sizeof(state_names) / sizeof(state_names[0])
		   ? state_names[state]
		   : "unknown";
}

/* A change set begins or ceases to count: all that it wrote is touched first,
 * and computed anew from the history at the flush. */
static const struct daf_err *
recount(struct daf_apply *a, int64_t change_set, bool counts)
{
	const struct daf_err *err;
	struct place {
		int64_t record, field;
	} *places = NULL;
	const struct daf_seen *seen;
	struct daf_touched *t;
	sqlite3_stmt *stmt = NULL;
	size_t i, n = 0, cap = 0;
	int64_t index;

	err = daf_db_prepare(&stmt, a->db,
	    "SELECT record, field FROM value WHERE change_set = ?1", "i",
	    change_set);
	while (daf_db_next(&err, a->db, stmt)) {
		places = daf_grow(places, n, &cap, sizeof(*places));
		places[n].record = sqlite3_column_int64(stmt, 0);
		places[n++].field = sqlite3_column_int64(stmt, 1);
	}
	daf_db_done(a->db, stmt);
	for (i = 0; i < n && err == NULL; i++) {
		err = daf_touch(&t, a, places[i].record);
		if (err == NULL)
			daf_touch_dirty(t, places[i].field);
	}
	free(places);
	if (err == NULL)
		err = daf_apply_seen(&seen, a, change_set);
	if (err == NULL)
		err = daf_db_run(a->db,
		    "UPDATE change_set SET counts = ?2 WHERE id = ?1", "ii",
		    change_set, (int64_t)counts);
	if (err == NULL &&
	    daf_map_get(&index, a->seen, &change_set, sizeof(change_set)))
		a->see[index].counts = counts;
	return err;
}

/* What a snapshot tells of counts for ever. */
static const struct daf_err *
not_closed(
    struct daf_apply *a, const struct daf_head_row *h, int64_t from, int64_t to)
{
	const struct daf_err *err;
	int64_t volume;

	if (from > h->closed)
		return NULL;
	err = daf_db_int(&volume, a->db, 0,
	    "SELECT snapshot FROM ledger WHERE id = ?1", "i", h->ledger);
	return err != NULL
		   ? err
		   : daf_err(DAF_ALARM,
			 "%s-%lld would not count any more, but it was closed "
			 "with volume %lld: call headquarters",
			 h->name, (long long)(to < h->closed ? to : h->closed),
			 (long long)volume);
}

static const struct daf_err *
restate(struct daf_apply *a, int64_t replica, int64_t from, int64_t to,
    enum daf_state state, bool counts, const char *reason)
{
	const struct daf_err *err = NULL;
	int64_t waits = !counts && state != DAF_REFUSED_STATE;

	/* A birth that is not refused any more gives what waits a type. */
	if (waits == 0 && state != DAF_REFUSED_STATE)
		err = daf_db_int(&waits, a->db, 0,
		    "SELECT 1 FROM change_set WHERE replica = ?1"
		    " AND seq BETWEEN ?2 AND ?3 AND state = ?4 LIMIT 1",
		    "iiii", replica, from, to, (int64_t)DAF_REFUSED_STATE);
	if (err == NULL)
		err = daf_db_run(a->db,
		    "UPDATE change_set SET state = ?4, reason = ?5"
		    " WHERE replica = ?1 AND seq BETWEEN ?2 AND ?3"
		    " AND volume = 0 AND (state <> ?4 OR reason IS NOT ?5)",
		    "iiiis", replica, from, to, (int64_t)state, reason);
	if (err != NULL || daf_db_changes(a->db) == 0)
		return err;
	a->restated = true;
	return waits == 0 ? NULL : daf_veil_note_sets(a, replica, from, to);
}

const struct daf_err *
daf_apply_state(struct daf_register *reg, int64_t ledger, const char *replica,
    int64_t from, int64_t to, enum daf_state state, bool counts,
    const char *reason)
{
	const struct daf_err *err;
	struct daf_apply *a = daf_apply_context(reg);
	int64_t id, change_set, seq = from;
	size_t index;

	err = daf_apply_replica(&index, a, ledger, replica);
	if (err != NULL)
		return err;
	id = a->head[index].id;
	if (!counts)
		err = not_closed(a, &a->head[index], from, to);
	while (err == NULL) {
		err = daf_db_int(&seq, a->db, 0,
		    "SELECT min(seq) FROM change_set"
		    " WHERE replica = ?1 AND seq BETWEEN ?2 AND ?3"
		    " AND counts <> ?4",
		    "iiii", id, seq, to, (int64_t)counts);
		if (err != NULL || seq == 0)
			break;
		err = daf_db_int(&change_set, a->db, 0,
		    "SELECT id FROM change_set WHERE replica = ?1 AND seq = ?2",
		    "ii", id, seq);
		if (err == NULL)
			err = recount(a, change_set, counts);
		if (err == NULL)
			err = daf_apply_flush_if_large(a);
	}
	return err != NULL ? err
			   : restate(a, id, from, to, state, counts, reason);
}

const struct daf_err *
daf_apply_roles(struct daf_register *reg, int64_t ledger, const char *replica,
    int64_t from, int64_t to, const char *roles)
{
	const struct daf_err *err;
	struct daf_apply *a = daf_apply_context(reg);
	size_t index;

	err = daf_apply_replica(&index, a, ledger, replica);
	if (err != NULL)
		return err;
	return daf_db_run(a->db,
	    "UPDATE change_set SET roles = ?4"
	    " WHERE replica = ?1 AND seq BETWEEN ?2 AND ?3"
	    " AND volume = 0 AND roles IS NOT ?4",
	    "iiis", a->head[index].id, from, to, roles);
}
