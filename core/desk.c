/* SPDX-License-Identifier: GPL-3.0-or-later */
/* desk.c - see desk.h. */
#include "core/desk.h"

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

const struct daf_err *
daf_desk_log_access(struct daf_register *reg, const char *officer,
    const char *ledger, const char *record, const char *what)
{
	return daf_db_run(daf_register_desk(reg),
	    "INSERT INTO access_log (time, officer, ledger, record, what)\n"
	    "VALUES (?1, ?2, ?3, ?4, ?5)",
	    "issss", daf_time_now(), officer, ledger, record, what);
}
