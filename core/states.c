/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * states.c - what register.db holds of change sets themselves: their states as
 * lines (query.h), their git ids (apply.h).
 */
#include <inttypes.h>
#include <stdio.h>

#include "core/db.h"
#include "core/query.h"

static void
add_line(struct daf_buf *b, sqlite3_stmt *st)
{
	daf_buf_reset(b);
	daf_buf_addf(b, "%s %" PRId64 " %s %d %s %s\n", daf_db_str(st, 0),
	    (int64_t)sqlite3_column_int64(st, 1),
	    daf_state_name((enum daf_state)sqlite3_column_int(st, 2)),
	    sqlite3_column_int(st, 3), daf_db_str(st, 4), daf_db_str(st, 5));
}

const struct daf_err *
daf_dump_states(struct daf_register *reg, const char *ledger,
    const struct daf_err *(*write)(void *arg, const char *line, size_t len),
    void *arg)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_register_ledger *conf;
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	struct daf_buf b = { 0 };

	err = daf_register_ledger(&conf, reg, ledger);
	if (err != NULL)
		return err;
	err = daf_db_prepare(&st, db,
	    "SELECT r.name, c.seq, c.state, c.counts, c.sha256, c.reason"
	    " FROM replica AS r JOIN change_set AS c ON c.replica = r.id"
	    " WHERE r.ledger = ?1 ORDER BY r.name, c.seq",
	    "i", conf->id);
	while (daf_db_next(&err, db, st)) {
		add_line(&b, st);
		err = write(arg, b.data, b.len);
	}
	daf_db_done(db, st);
	daf_buf_clear(&b);
	return err;
}

const struct daf_err *
daf_apply_oids(char (**out)[41], size_t *n, struct daf_register *reg,
    int64_t ledger, const char *replica, int64_t from, int64_t to)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;

	*out = NULL;
	*n = 0;
	err = daf_db_prepare(&st, db,
	    "SELECT c.seq, c.oid FROM replica AS r"
	    " JOIN change_set AS c ON c.replica = r.id"
	    " WHERE r.ledger = ?1 AND r.name = ?2 AND c.seq BETWEEN ?3 AND ?4"
	    " AND c.volume = 0"
	    " ORDER BY c.seq",
	    "isii", ledger, replica, from, to);
	while (daf_db_next(&err, db, st) &&
	       sqlite3_column_int64(st, 0) == from + (int64_t)*n) {
		*out = daf_grow(*out, *n, &cap, sizeof(**out));
		snprintf(
		    (*out)[(*n)++], sizeof(**out), "%s", daf_db_str(st, 1));
	}
	daf_db_done(db, st);
	return err;
}
