/* SPDX-License-Identifier: GPL-3.0-or-later */
/* derivedump.c - see derivedump.h. */
#include "core/derivedump.h"

#include "core/db.h"

/* Each row of the statement: its columns with | between them. */
static const struct daf_err *
write_rows(struct daf_db *db, sqlite3_stmt *st,
    const struct daf_err *(*write)(void *arg, const char *line, size_t len),
    void *arg)
{
	const struct daf_err *err = NULL;
	struct daf_buf line = { 0 };
	int i;

	while (daf_db_next(&err, db, st)) {
		daf_buf_reset(&line);
		for (i = 0; i < sqlite3_column_count(st); i++) {
			daf_buf_addc(&line, i > 0 ? '|' : ' ');
			daf_buf_adds(&line, daf_db_str(st, i));
		}
		daf_buf_addc(&line, '\n');
		err = write(arg, line.data, line.len);
	}
	daf_db_done(db, st);
	daf_buf_clear(&line);
	return err;
}

/* What is derived for a ledger, ?1; each starts with the record's address. */
static const char *const dumped[] = {
	"SELECT address, number, stage, updated, disputed, struck, opened,"
	" closed, title FROM record"
	" WHERE ledger = ?1 AND counted = 1 ORDER BY address",
	"SELECT r.address, 'due', d.rule, d.date FROM record AS r"
	" JOIN due AS d ON d.record = r.id"
	" WHERE r.ledger = ?1 ORDER BY r.address, d.rule",
	"SELECT r.address, 'met', m.rule, m.date, m.done FROM record AS r"
	" JOIN met AS m ON m.record = r.id"
	" WHERE r.ledger = ?1 ORDER BY r.address, m.rule",
	"SELECT address, 'veil', veil FROM record"
	" WHERE ledger = ?1 AND veil <> 0 ORDER BY address",
	"SELECT r.address, 'same', h.address FROM record AS r"
	" JOIN record AS h ON h.id = r.same"
	" WHERE r.ledger = ?1 AND r.same <> 0 ORDER BY r.address",
	"SELECT r.address, 'joins', j.address FROM joined AS j"
	" JOIN record AS r ON r.id = j.link"
	" WHERE j.ledger = ?1 ORDER BY r.address, j.address",
};

const struct daf_err *
daf_derive_dump(struct daf_register *reg, const char *ledger,
    const struct daf_err *(*write)(void *arg, const char *line, size_t len),
    void *arg)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_register_ledger *conf;
	const struct daf_err *err;
	sqlite3_stmt *st;
	size_t i;

	err = daf_register_ledger(&conf, reg, ledger);
	for (i = 0; err == NULL && i < sizeof(dumped) / sizeof(dumped[0]);
	     i++) {
		err = daf_db_prepare(&st, db, dumped[i], "i", conf->id);
		if (err == NULL)
			err = write_rows(db, st, write, arg);
	}
	return err;
}
