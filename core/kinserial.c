/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kinserial.c - how far numbers that run within a year have come; see kin.h. */
#include <string.h>

#include "core/db.h"
#include "core/derive.h"
#include "core/kin.h"
#include "schema/serial.h"

static const struct daf_err *
highest_in(int64_t *out, const struct daf_scope *scope,
    const struct daf_type *type, const struct daf_field *field,
    const struct daf_run *run)
{
	const struct daf_field *by = daf_type_field(type, field->serial->by);
	struct daf_db *db = daf_register_db(scope->reg);
	const struct daf_err *err;
	struct daf_buf key = { 0 };
	sqlite3_stmt *st = NULL;
	int64_t found;

	daf_derive_key(&key, by, run->by);
	err = daf_db_prepare(&st, db,
	    "SELECT v.value FROM list_column AS l"
	    " JOIN cell AS c ON c.list_column = l.id AND c.key = ?3"
	    " JOIN record AS r ON r.id = c.record AND r.ledger = ?4"
	    " JOIN value AS v ON v.record = r.id AND v.live = 1"
	    " AND v.field = (SELECT id FROM field WHERE name = ?5)"
	    " WHERE l.type = ?1 AND l.field = ?2",
	    "ssbis", type->name, by->name, (const void *)daf_buf_str(&key),
	    key.len, scope->ledger, field->name);
	while (daf_db_next(&err, db, st))
		if (daf_serial_parse(&found, field->serial, run->year,
			run->mark, daf_db_str(st, 0)) &&
		    found > *out)
			*out = found;
	daf_db_done(db, st);
	daf_buf_clear(&key);
	return err;
}

const struct daf_err *
daf_kin_highest(
    int64_t *out, const struct daf_scope *scope, const struct daf_run *run)
{
	const struct daf_type *type;
	const struct daf_field *field;
	const struct daf_err *err = NULL;
	size_t i, k;

	*out = 0;
	for (i = 0; (type = daf_types_at(scope->types, i)) != NULL; i++)
		for (k = 0; err == NULL && k < type->nfields; k++) {
			field = &type->fields[k];
			if (field->serial != NULL &&
			    strcmp(field->serial->series, run->series) == 0)
				err = highest_in(out, scope, type, field, run);
		}
	return err;
}
