/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hide.c - see hide.h. */
#include "core/hide.h"

#include <stdlib.h>
#include <string.h>

#include "core/db.h"
#include "core/register_priv.h"

bool
daf_hide_field(const struct daf_hide *h, const char *field)
{
	return h->on && (daf_type_hides(h->type, field) ||
			    (h->link && strcmp(field, "parent") == 0));
}

void
daf_hide_off(struct daf_register *reg, bool off)
{
	reg->unhidden = off;
}

/* Which change sets are asked: those that do not count yet, and these. */
struct asked {
	bool counted, refused;
};

/* Has one of them said yes? */
static const struct daf_err *
said(bool *out, struct daf_register *reg, int64_t record,
    const struct daf_type *type, struct asked asked)
{
	const struct daf_err *err;
	int64_t found = 0;

	*out = false;
	if (type == NULL || type->protects.when == NULL)
		return NULL;
	err = daf_db_int(&found, daf_register_db(reg), 0,
	    "SELECT 1 FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " WHERE v.record = ?1 AND v.value = 'yes'"
	    " AND v.field = (SELECT id FROM field WHERE name = ?2)"
	    " AND (c.counts = 0 OR ?3 <> 0)"
	    " AND (c.state <> 3 OR ?4 <> 0) LIMIT 1", /* enum daf_state */
	    "isii", record, type->protects.when, (int64_t)asked.counted,
	    (int64_t)asked.refused);
	*out = found != 0;
	return err;
}

struct parent {
	int64_t record;
	const struct daf_type *type;
	bool veiled, waits;
};

/* The parents that it has, and those that any change set named: refused ones,
 * too, where nothing of it counts. */
static const struct daf_err *
find_parents(struct parent **out, size_t *n, struct daf_register *reg,
    const struct daf_register_ledger *l, int64_t record, bool counts)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st;
	size_t cap = 0;

	err = daf_db_prepare(&st, db,
	    "SELECT p.id, p.type, (p.veil & 11) <> 0, coalesce(b.counts, 0) = 0"
	    " FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN record AS p ON p.ledger = ?2 AND p.address = v.value"
	    " LEFT JOIN change_set AS b ON b.id = p.birth"
	    " WHERE v.record = ?1"
	    " AND v.field = (SELECT id FROM field WHERE name = 'parent')"
	    " AND (?3 = 0 OR v.live = 1 OR (c.counts = 0 AND c.state <> 3))",
	    "iii", record, l->id, (int64_t)counts);
	while (daf_db_next(&err, db, st)) {
		*out = daf_grow(*out, *n, &cap, sizeof(**out));
		(*out)[(*n)++] = (struct parent){ sqlite3_column_int64(st, 0),
			daf_types_find(l->types, daf_db_str(st, 1)),
			sqlite3_column_int(st, 2) != 0,
			sqlite3_column_int(st, 3) != 0 };
	}
	daf_db_done(db, st);
	return err;
}

/* Is one of them protected, and this with it? One that waits, too, is not
 * derived either. */
static const struct daf_err *
said_above(bool *out, struct daf_register *reg,
    const struct daf_register_ledger *l, int64_t record, const char *type,
    bool counts)
{
	struct parent *parents = NULL;
	const struct daf_err *err;
	size_t n = 0, i;

	*out = false;
	err = find_parents(&parents, &n, reg, l, record, counts);
	for (i = 0; err == NULL && !*out && i < n; i++) {
		if (!daf_type_covers(parents[i].type, type))
			continue;
		*out = parents[i].veiled;
		if (!*out)
			err = said(out, reg, parents[i].record, parents[i].type,
			    (struct asked){ .counted = parents[i].waits,
				.refused = !counts });
	}
	free(parents);
	return err;
}

static const struct daf_err *judge(struct daf_hide *out,
    struct daf_register *reg, int64_t record, bool refused);

/* Is one of those protected that a link names, whatever became of it? */
static const struct daf_err *
said_of_ends(bool *out, struct daf_register *reg,
    const struct daf_register_ledger *l, int64_t record,
    const struct daf_type *type)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_type *of;
	const struct daf_err *err;
	struct daf_hide end;
	sqlite3_stmt *st;

	*out = false;
	err = daf_db_prepare(&st, db,
	    "SELECT DISTINCT e.id, e.type FROM value AS v"
	    " JOIN record AS e ON e.ledger = ?2 AND e.address = v.value"
	    " WHERE v.record = ?1 AND v.field IN"
	    " (SELECT id FROM field WHERE name IN ('parent', ?3))",
	    "iis", record, l->id, type->joins);
	while (!*out && daf_db_next(&err, db, st)) {
		/* Links that name each other would lead round and round. */
		of = daf_types_find(l->types, daf_db_str(st, 1));
		if (of == NULL || of->joins != NULL)
			continue;
		err = judge(&end, reg, sqlite3_column_int64(st, 0), true);
		*out = err == NULL && end.on;
	}
	daf_db_done(db, st);
	return err;
}

/* refused: what was refused is asked, too, though it counts. */
static const struct daf_err *
judge(struct daf_hide *out, struct daf_register *reg, int64_t record,
    bool refused)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_register_ledger *l = NULL;
	const struct daf_err *err;
	bool row = false, counts = true, below = false;
	char *type = NULL;
	sqlite3_stmt *st;

	*out = (struct daf_hide){ 0 };
	err = daf_db_prepare(&st, db,
	    "SELECT r.veil, r.ledger, r.type, coalesce(b.counts, 0)"
	    " FROM record AS r LEFT JOIN change_set AS b ON b.id = r.birth"
	    " WHERE r.id = ?1",
	    "i", record);
	if (err == NULL)
		err = daf_db_step(&row, db, st);
	if (err == NULL && row) {
		out->on = sqlite3_column_int64(st, 0) != 0;
		counts = sqlite3_column_int(st, 3) != 0;
		l = daf_register_ledger_by_id(reg, sqlite3_column_int64(st, 1));
		if (l != NULL) {
			type = daf_strdup(daf_db_str(st, 2));
			out->type = daf_types_find(l->types, type);
			below = out->type == NULL ||
				daf_type_field(out->type, "parent") != NULL;
		}
	}
	daf_db_done(db, st);
	/* What waits at headquarters is not derived yet. */
	if (err == NULL && !out->on)
		err = said(&out->on, reg, record, out->type,
		    (struct asked){ !counts, refused || !counts });
	if (err == NULL && !out->on && below)
		err = said_above(
		    &out->on, reg, l, record, type, counts && !refused);
	/* A link that counts hides both of its ends; until then it would tell. */
	if (err == NULL && !out->on && l != NULL && out->type != NULL &&
	    out->type->joins != NULL && (!counts || refused)) {
		err = said_of_ends(&out->on, reg, l, record, out->type);
		out->link = out->on;
	}
	free(type);
	return err;
}

const struct daf_err *
daf_hide_is(struct daf_hide *out, struct daf_register *reg, int64_t record)
{
	return judge(out, reg, record, false);
}

const struct daf_err *
daf_hide_refused(struct daf_hide *out, struct daf_register *reg, int64_t record)
{
	*out = (struct daf_hide){ 0 };
	return reg->unhidden ? NULL : judge(out, reg, record, true);
}

const struct daf_err *
daf_hide_of(struct daf_hide *out, struct daf_register *reg, int64_t record)
{
	*out = (struct daf_hide){ 0 };
	return reg->unhidden ? NULL : daf_hide_is(out, reg, record);
}

const struct daf_err *
daf_hide_right(bool *out, struct daf_register *reg, const char *ledger,
    const char *officer)
{
	const struct daf_register_ledger *l;
	const struct daf_err *err;
	char *roles = NULL;
	const char *at;
	size_t len;

	*out = false;
	err = daf_register_ledger(&l, reg, ledger);
	if (err == NULL)
		err = daf_db_text(&roles, daf_register_db(reg),
		    "SELECT roles FROM officer WHERE ledger = ?1 AND id = ?2",
		    "is", l->id, officer);
	for (at = roles; err == NULL && at != NULL && *at != '\0';
	     at += len + strspn(at + len, " ")) {
		len = strcspn(at, " ");
		*out = *out || (len == strlen(DAF_HIDE_ROLE) &&
				   strncmp(at, DAF_HIDE_ROLE, len) == 0);
	}
	free(roles);
	return err;
}
