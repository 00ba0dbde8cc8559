/* SPDX-License-Identifier: GPL-3.0-or-later */
/* desk.c - see desk.h. */
#include "core/desk.h"

#include <string.h>

#include "core/base/timefmt.h"
#include "core/db.h"

#define LINKS_KEPT 10000
const struct daf_err *
daf_desk_get(char **value, struct daf_register *reg, const char *officer,
    const char *name)
{
	return daf_db_text(value, daf_register_desk(reg),
	    "SELECT value FROM setting\n"
	    " WHERE officer = ?1 AND name = ?2",
	    "ss", officer, name);
}

const struct daf_err *
daf_desk_set(struct daf_register *reg, const char *officer, const char *name,
    const char *value)
{
	if (value == NULL)
		return daf_db_run(daf_register_desk(reg),
		    "DELETE FROM setting\n"
		    " WHERE officer = ?1 AND name = ?2",
		    "ss", officer, name);
	return daf_db_run(daf_register_desk(reg),
	    "INSERT INTO setting (officer, name, value)\n"
	    "VALUES (?1, ?2, ?3)\n"
	    "ON CONFLICT (officer, name) DO UPDATE SET value = ?3",
	    "sss", officer, name, value);
}

const struct daf_err *
daf_desk_log_link(struct daf_register *reg, const struct daf_desk_link *link)
{
	struct daf_db *desk = daf_register_desk(reg);
	const struct daf_err *err;

	err = daf_db_run(desk,
	    "INSERT INTO link_log (ledger, started, ended, sent, received,\n"
	    "	bytes_out, bytes_in, outcome)\n"
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	    "siiiiiis", link->ledger, link->started, link->ended, link->sent,
	    link->received, link->bytes_out, link->bytes_in, link->outcome);
	if (err == NULL)
		err = daf_db_run(desk,
		    "DELETE FROM link_log\n"
		    " WHERE id <= (SELECT max(id) FROM link_log) - ?1",
		    "i", (int64_t)LINKS_KEPT);
	return err;
}

static void
read_link(struct daf_desk_link *link, struct daf_pool *pool, sqlite3_stmt *st)
{
	link->ledger = daf_pool_strdup(pool, daf_db_str(st, 0));
	link->started = sqlite3_column_int64(st, 1);
	link->ended = sqlite3_column_int64(st, 2);
	link->sent = sqlite3_column_int64(st, 3);
	link->received = sqlite3_column_int64(st, 4);
	link->bytes_out = sqlite3_column_int64(st, 5);
	link->bytes_in = sqlite3_column_int64(st, 6);
	link->outcome = daf_pool_strdup(pool, daf_db_str(st, 7));
}

const struct daf_err *
daf_desk_links(struct daf_desk_link **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, size_t limit)
{
	struct daf_db *desk = daf_register_desk(reg);
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;

	*n = 0;
	if (limit > LINKS_KEPT)
		limit = LINKS_KEPT;
	*out = daf_pool_array(pool, limit, sizeof(**out));
	err = daf_db_prepare(&st, desk,
	    "SELECT ledger, started, ended, sent, received, bytes_out,\n"
	    "	bytes_in, outcome\n"
	    "  FROM link_log\n"
	    " WHERE ?1 IS NULL OR ledger = ?1\n"
	    " ORDER BY id DESC\n"
	    " LIMIT ?2",
	    "si", ledger, (int64_t)limit);
	while (*n < limit && daf_db_next(&err, desk, st)) {
		read_link(&(*out)[(*n)++], pool, st);
	}
	daf_db_done(desk, st);
	return err;
}

const struct daf_err *
daf_desk_last_link(struct daf_desk_link *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, bool well)
{
	struct daf_db *desk = daf_register_desk(reg);
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	bool row = false;

	*out = (struct daf_desk_link){ .ledger = "", .outcome = "" };
	err = daf_db_prepare(&st, desk,
	    "SELECT ledger, started, ended, sent, received, bytes_out,\n"
	    "	bytes_in, outcome\n"
	    "  FROM link_log\n"
	    " WHERE (?1 IS NULL OR ledger = ?1)\n"
	    "   AND (?2 = 0 OR outcome = '')\n"
	    " ORDER BY id DESC\n"
	    " LIMIT 1",
	    "si", ledger, (int64_t)well);
	if (err == NULL)
		err = daf_db_step(&row, desk, st);
	if (err == NULL && row)
		read_link(out, pool, st);
	daf_db_done(desk, st);
	return err;
}

const struct daf_err *
daf_desk_log_pack(struct daf_register *reg, const char *ledger,
    const struct daf_desk_pack *pack)
{
	return daf_db_run(daf_register_desk(reg),
	    "INSERT INTO pack_log (ledger, time, path, since, main, "
	    "receivers)\n"
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	    "sisiii", ledger, pack->time, pack->path, pack->since, pack->main,
	    pack->receivers);
}

const struct daf_err *
daf_desk_packs(struct daf_desk_pack **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, int64_t main)
{
	struct daf_db *desk = daf_register_desk(reg);
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;

	*out = NULL;
	*n = 0;
	err = daf_db_prepare(&st, desk,
	    "SELECT path, time, since, main, receivers\n"
	    "  FROM pack_log\n"
	    " WHERE ledger = ?1 AND main < ?2\n"
	    " ORDER BY id",
	    "si", ledger, main);
	while (daf_db_next(&err, desk, st)) {
		*out = daf_pool_grow(pool, *out, *n, &cap, sizeof(**out));
		(*out)[(*n)++] = (struct daf_desk_pack){
			.path = daf_pool_strdup(pool, daf_db_str(st, 0)),
			.time = sqlite3_column_int64(st, 1),
			.since = sqlite3_column_int64(st, 2),
			.main = sqlite3_column_int64(st, 3),
			.receivers = sqlite3_column_int64(st, 4)
		};
	}
	daf_db_done(desk, st);
	return err;
}
