/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * history.c - what every change set wrote into one record, in whatever state
 * it is; and the state of one. See query.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/db.h"
#include "core/derive.h"
#include "core/hide.h"
#include "core/item.h"

/* What a change set replaced in one field of a record. */
static const struct daf_err *
read_over(struct daf_set *set, struct daf_pool *pool, struct daf_db *db,
    int64_t record, int64_t field, int64_t change_set)
{
	const struct daf_err *err;
	struct daf_addr *over = NULL;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;

	err = daf_db_prepare(&st, db,
	    "SELECT r.name, o.seq FROM over AS o"
	    " JOIN replica AS r ON r.id = o.replica"
	    " WHERE o.record = ?1 AND o.field = ?2 AND o.change_set = ?3"
	    " ORDER BY r.name, o.seq",
	    "iii", record, field, change_set);
	while (daf_db_next(&err, db, st)) {
		over = daf_grow(over, set->nover, &cap, sizeof(*over));
		memset(&over[set->nover], 0, sizeof(*over));
		snprintf(over[set->nover].replica, sizeof(over->replica), "%s",
		    daf_db_str(st, 0));
		over[set->nover].seq = sqlite3_column_int64(st, 1);
		over[set->nover++].index = 1;
	}
	daf_db_done(db, st);
	if (over != NULL)
		set->over =
		    memcpy(daf_pool_array(pool, set->nover, sizeof(*over)),
			over, set->nover * sizeof(*over));
	free(over);
	return err;
}

static const struct daf_err *
read_sets(struct daf_past *past, struct daf_pool *pool, struct daf_db *db,
    int64_t record, int64_t change_set, const struct daf_hide *hide)
{
	const struct daf_err *err;
	struct daf_set *sets = NULL;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;

	err = daf_db_prepare(&st, db,
	    "SELECT f.name, v.value, v.field FROM value AS v"
	    " JOIN field AS f ON f.id = v.field"
	    " WHERE v.record = ?1 AND v.change_set = ?2 ORDER BY f.name",
	    "ii", record, change_set);
	while (daf_db_next(&err, db, st)) {
		sets = daf_grow(sets, past->nsets, &cap, sizeof(*sets));
		memset(&sets[past->nsets], 0, sizeof(*sets));
		sets[past->nsets].field = daf_item_text(pool, st, 0);
		sets[past->nsets].value =
		    daf_hide_field(hide, sets[past->nsets].field) &&
			    daf_db_str(st, 1)[0] != '\0'
			? DAF_HIDDEN
			: daf_item_text(pool, st, 1);
		err = read_over(&sets[past->nsets++], pool, db, record,
		    sqlite3_column_int64(st, 2), change_set);
	}
	daf_db_done(db, st);
	if (sets != NULL)
		past->sets =
		    memcpy(daf_pool_array(pool, past->nsets, sizeof(*sets)),
			sets, past->nsets * sizeof(*sets));
	free(sets);
	return err;
}

static const struct daf_err *
read_history(struct daf_past **out, size_t *n, struct daf_pool *pool,
    struct daf_db *db, int64_t record, const struct daf_hide *hide,
    const struct daf_hide *refused)
{
	const struct daf_err *err;
	struct daf_past *past = NULL, *p;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;

	err = daf_db_prepare(&st, db,
	    "SELECT c.id, r.name, c.seq, c.officer,"
	    " coalesce(o.name, c.officer), r.office, c.time, c.zone, c.state,"
	    " c.counts, c.reason, c.volume"
	    " FROM (SELECT DISTINCT change_set FROM value WHERE record = ?1)"
	    "  AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS r ON r.id = c.replica"
	    " LEFT JOIN officer AS o"
	    "  ON o.ledger = r.ledger AND o.id = c.officer"
	    " ORDER BY c.time, r.name, c.seq",
	    "i", record);
	while (daf_db_next(&err, db, st)) {
		past = daf_grow(past, *n, &cap, sizeof(*past));
		p = &past[(*n)++];
		memset(p, 0, sizeof(*p));
		p->at = daf_item_address(
		    pool, daf_db_str(st, 1), sqlite3_column_int64(st, 2));
		p->by = daf_item_text(pool, st, 3);
		p->by_name = daf_item_text(pool, st, 4);
		p->office = daf_item_text(pool, st, 5);
		p->time = sqlite3_column_int64(st, 6);
		p->zone = sqlite3_column_int(st, 7);
		p->state = (enum daf_state)sqlite3_column_int(st, 8);
		p->counts = sqlite3_column_int(st, 9) != 0;
		if (sqlite3_column_type(st, 10) != SQLITE_NULL)
			p->reason = daf_item_text(pool, st, 10);
		p->volume = sqlite3_column_int64(st, 11);
		err =
		    read_sets(p, pool, db, record, sqlite3_column_int64(st, 0),
			p->state == DAF_REFUSED_STATE ? refused : hide);
	}
	daf_db_done(db, st);
	*out = daf_pool_array(pool, *n, sizeof(*past));
	if (past != NULL)
		memcpy(*out, past, *n * sizeof(*past));
	free(past);
	return err;
}

const struct daf_err *
daf_history(struct daf_past **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, int64_t record)
{
	const struct daf_err *err;
	struct daf_db *db = daf_register_db(reg);
	struct daf_hide hide, refused;

	*out = NULL;
	*n = 0;
	err = daf_db_read_begin(db);
	if (err != NULL)
		return err;
	err = daf_hide_of(&hide, reg, record);
	if (err == NULL)
		err = daf_hide_refused(&refused, reg, record);
	if (err == NULL)
		err = read_history(out, n, pool, db, record, &hide, &refused);
	daf_db_read_end(db);
	return err;
}

static const struct daf_err *
not_here(struct daf_register *reg, int64_t ledger, const struct daf_addr *at)
{
	const struct daf_err *err;
	int64_t closed, volume;

	err = daf_apply_closed(&closed, &volume, reg, ledger, at->replica);
	if (err != NULL)
		return err;
	if (at->seq <= closed)
		return daf_err(DAF_REFUSED,
		    "%s-%" PRId64 " was closed with volume %" PRId64
		    ", and this register holds nothing of it",
		    at->replica, at->seq, volume);
	return daf_err(DAF_REFUSED,
	    "no change set %s-%" PRId64 " is in this register", at->replica,
	    at->seq);
}

const struct daf_err *
daf_standing(struct daf_standing *out, struct daf_pool *pool,
    struct daf_register *reg, int64_t ledger, const struct daf_addr *at)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	bool row = false;

	*out = (struct daf_standing){ 0 };
	err = daf_db_prepare(&st, db,
	    "SELECT c.sha256, c.oid, c.officer, coalesce(o.name, c.officer),"
	    " r.office, c.reason, c.time, c.zone, c.state, c.counts, r.own,"
	    " c.volume"
	    " FROM replica AS r"
	    " JOIN change_set AS c ON c.replica = r.id AND c.seq = ?3"
	    " LEFT JOIN officer AS o"
	    "  ON o.ledger = r.ledger AND o.id = c.officer"
	    " WHERE r.ledger = ?1 AND r.name = ?2",
	    "isi", ledger, at->replica, at->seq);
	if (err == NULL)
		err = daf_db_step(&row, db, st);
	if (err == NULL && !row)
		err = not_here(reg, ledger, at);
	if (err == NULL) {
		out->sha256 = daf_item_text(pool, st, 0);
		out->oid = daf_item_text(pool, st, 1);
		out->by = daf_item_text(pool, st, 2);
		out->by_name = daf_item_text(pool, st, 3);
		out->office = daf_item_text(pool, st, 4);
		if (sqlite3_column_type(st, 5) != SQLITE_NULL)
			out->reason = daf_item_text(pool, st, 5);
		out->time = sqlite3_column_int64(st, 6);
		out->zone = sqlite3_column_int(st, 7);
		out->state = (enum daf_state)sqlite3_column_int(st, 8);
		out->counts = sqlite3_column_int(st, 9) != 0;
		out->own = sqlite3_column_int(st, 10) != 0;
		out->volume = sqlite3_column_int64(st, 11);
	}
	daf_db_done(db, st);
	return err;
}
