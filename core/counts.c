/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * counts.c - what the own office has in hand. See query.h.
 *
 * The index record_course has all of it, by office, closed and opened: only the
 * open records are looked at, and what was closed lately.
 */
#include "core/db.h"
#include "core/derive.h"
#include "core/item.h"

#define WEEK 7 /* days, today included */

static const struct daf_err *
count_open(struct daf_office_counts *out, struct daf_db *db,
    const struct daf_register_ledger *l, int64_t today)
{
	const struct daf_err *err;
	sqlite3_stmt *st;
	int64_t oldest;
	bool row;

	err = daf_db_prepare(&st, db,
	    "SELECT count(*), sum(opened > ?3 - ?4), min(opened)"
	    " FROM record INDEXED BY record_course"
	    " WHERE office = ?1"
	    " AND ledger = ?2"
	    " AND closed = 0"
	    " AND closed IS NOT NULL"
	    " AND struck = 0",
	    "siii", l->office, l->id, today, (int64_t)WEEK);
	if (err != NULL)
		return err;
	err = daf_db_step(&row, db, st);
	if (err == NULL && row && sqlite3_column_int64(st, 0) > 0) {
		out->open += sqlite3_column_int64(st, 0);
		out->fresh += sqlite3_column_int64(st, 1);
		oldest = today - sqlite3_column_int64(st, 2);
		if (oldest < 0)
			oldest = 0; /* by another clock */
		if (oldest > out->oldest)
			out->oldest = oldest;
	}
	daf_db_done(db, st);
	return err;
}

/* Nothing is closed before it was opened: who was opened this week and is
 * closed was closed this week. */
static const struct daf_err *
count_closed(struct daf_office_counts *out, struct daf_db *db,
    const struct daf_register_ledger *l, int64_t today, int64_t month)
{
	const struct daf_err *err;
	sqlite3_stmt *st;
	bool row;

	err = daf_db_prepare(&st, db,
	    "SELECT sum(closed >= ?4), sum(opened > ?3 - ?5)"
	    " FROM record INDEXED BY record_course"
	    " WHERE office = ?1"
	    " AND ledger = ?2"
	    " AND closed > min(?3 - ?5, ?4 - 1)"
	    " AND closed IS NOT NULL"
	    " AND struck = 0",
	    "siiii", l->office, l->id, today, month, (int64_t)WEEK);
	if (err != NULL)
		return err;
	err = daf_db_step(&row, db, st);
	if (err == NULL && row) {
		out->closed += sqlite3_column_int64(st, 0);
		out->fresh += sqlite3_column_int64(st, 1);
	}
	daf_db_done(db, st);
	return err;
}

static const struct daf_err *
count_ledger(struct daf_office_counts *out, struct daf_register *reg,
    const struct daf_register_ledger *l)
{
	const struct daf_err *err;
	struct daf_date today, month;
	int offset;

	err = daf_item_today(&today, &offset, reg, l->name);
	if (err != NULL)
		return err;
	month = today;
	month.day = 1;
	err = count_open(out, daf_register_db(reg), l, daf_date_days(today));
	return err != NULL ? err
			   : count_closed(out, daf_register_db(reg), l,
				 daf_date_days(today), daf_date_days(month));
}

const struct daf_err *
daf_count_office(
    struct daf_office_counts *out, struct daf_register *reg, const char *ledger)
{
	const struct daf_register_ledger *l;
	const struct daf_err *err;
	int64_t id;
	size_t i;

	*out = (struct daf_office_counts){ .oldest = -1 };
	if ((err = daf_item_ledger(&id, reg, ledger)) != NULL ||
	    (err = daf_db_read_begin(daf_register_db(reg))) != NULL)
		return err;
	for (i = 0; err == NULL && i < daf_register_nledgers(reg); i++) {
		l = daf_register_ledger_at(reg, i);
		if (id < 0 || l->id == id)
			err = count_ledger(out, reg, l);
	}
	daf_db_read_end(daf_register_db(reg));
	return err;
}
