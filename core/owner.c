/* SPDX-License-Identifier: GPL-3.0-or-later */
/* owner.c - see owner.h. */
#include "core/owner.h"

#include <string.h>

#include "core/base/text.h"
#include "core/db.h"
#include "core/item.h"

#define DEPTH 8   /* of records that belong to each other */
#define NAMES 16  /* of one officer, in all ledgers */
#define LINE 1024 /* bytes of a text that are looked at */

/* ---- of a record ---- */

static const struct daf_err *
shown(const char **out, struct daf_pool *pool, struct daf_register *reg,
    int64_t record, const char *field)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st;
	bool row = false;

	*out = "";
	err = daf_db_prepare(&st, db,
	    "SELECT v.value"
	    " FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS r ON r.id = c.replica"
	    " WHERE v.record = ?1"
	    " AND v.field = (SELECT id FROM field WHERE name = ?2)"
	    " AND v.live = 1"
	    " ORDER BY c.time DESC, r.name DESC, c.seq DESC"
	    " LIMIT 1",
	    "is", record, field);
	if (err == NULL)
		err = daf_db_step(&row, db, st);
	if (err == NULL && row)
		*out = daf_item_text(pool, st, 0);
	daf_db_done(db, st);
	return err;
}

/* Its type; *parent: the record that it belongs to, 0: none. */
static const struct daf_err *
look(const struct daf_type **type, int64_t *parent, struct daf_pool *pool,
    struct daf_register *reg, int64_t record)
{
	const struct daf_register_ledger *l = NULL;
	struct daf_db *db = daf_register_db(reg);
	const char *name = "", *up;
	const struct daf_err *err;
	sqlite3_stmt *st;
	bool row = false;

	*type = NULL;
	*parent = 0;
	err = daf_db_prepare(&st, db,
	    "SELECT ledger, type FROM record WHERE id = ?1", "i", record);
	if (err == NULL)
		err = daf_db_step(&row, db, st);
	if (err == NULL && row) {
		l = daf_register_ledger_by_id(reg, sqlite3_column_int64(st, 0));
		name = daf_item_text(pool, st, 1);
	}
	daf_db_done(db, st);
	if (err != NULL || l == NULL || l->types == NULL)
		return err;
	*type = daf_types_find(l->types, name);
	if (*type != NULL && daf_type_field(*type, "parent") == NULL)
		return NULL;
	err = shown(&up, pool, reg, record, "parent");
	if (err != NULL || *up == '\0')
		return err;
	return daf_db_int(parent, db, 0,
	    "SELECT id FROM record WHERE ledger = ?1 AND address = ?2", "is",
	    l->id, up);
}

static const struct daf_err *
add_officers(struct daf_owner *out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record, const struct daf_type *type)
{
	const struct daf_err *err = NULL;
	const char *value;
	size_t i;

	for (i = 0; err == NULL && type->officer[i] != NULL; i++) {
		err = shown(&value, pool, reg, record, type->officer[i]);
		if (err == NULL && *value != '\0')
			out->officer =
			    daf_pool_printf(pool, "%s%s%s", out->officer,
				*out->officer != '\0' ? "\n" : "", value);
	}
	return err;
}

const struct daf_err *
daf_owner_of(struct daf_owner *out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record)
{
	const struct daf_err *err = NULL;
	const struct daf_type *type;
	int64_t parent;
	int depth;

	*out = (struct daf_owner){ "", "" };
	for (depth = 0; err == NULL && record != 0 && depth < DEPTH &&
			(*out->officer == '\0' || *out->office == '\0');
	     depth++) {
		err = look(&type, &parent, pool, reg, record);
		if (err == NULL && type != NULL && *out->officer == '\0')
			err = add_officers(out, pool, reg, record, type);
		if (err == NULL && type != NULL && *out->office == '\0' &&
		    type->office != NULL)
			err = shown(
			    &out->office, pool, reg, record, type->office);
		record = parent;
	}
	return err;
}

/* ---- of an officer ---- */

struct daf_whom {
	size_t n;
	struct {
		const char *folded; /* his id, or a name of his */
		const char *office; /* NULL: nobody else is called so */
	} name[NAMES];
};

static const char *
folded(struct daf_pool *pool, const char *text)
{
	struct daf_buf b = { 0 };
	const char *copy;

	daf_text_fold(&b, text, strnlen(text, LINE));
	copy = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return copy;
}

static void
add_name(struct daf_whom *w, struct daf_pool *pool, const char *name,
    const char *office)
{
	const char *f = folded(pool, name);
	size_t i;

	for (i = 0; i < w->n; i++)
		if (strcmp(w->name[i].folded, f) == 0 &&
		    (w->name[i].office == NULL ||
			(office != NULL &&
			    strcmp(w->name[i].office, office) == 0)))
			return;
	if (*f == '\0' || w->n == NAMES)
		return;
	w->name[w->n].folded = f;
	w->name[w->n++].office = office;
}

const struct daf_err *
daf_whom(const struct daf_whom **out, struct daf_pool *pool,
    struct daf_register *reg, const char *who)
{
	struct daf_whom *w = daf_pool_array(pool, 1, sizeof(*w));
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st;
	bool id = false;

	*out = w;
	err = daf_db_prepare(&st, db,
	    "SELECT o.id, o.name, o.office,"
	    " (SELECT count(*) FROM officer AS p"
	    "  WHERE p.ledger = o.ledger AND p.name = o.name)"
	    " FROM officer AS o WHERE o.id = ?1 OR o.name = ?1 COLLATE NOCASE"
	    " ORDER BY o.ledger, o.id",
	    "s", who);
	while (daf_db_next(&err, db, st)) {
		id |= strcmp(daf_db_str(st, 0), who) == 0;
		add_name(w, pool, daf_db_str(st, 0), NULL);
		add_name(w, pool, daf_db_str(st, 1),
		    sqlite3_column_int(st, 3) > 1 ? daf_item_text(pool, st, 2)
						  : NULL);
	}
	daf_db_done(db, st);
	if (!id) /* then all of that name are meant */
		add_name(w, pool, who, NULL);
	return err;
}

static bool
is_letter(char c)
{
	return ((unsigned char)c & 0x80) != 0 || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || c == '@';
}

/* Does a name stand there by itself? Before it no letter, no initial. */
static bool
stands(const char *text, const char *at, size_t len)
{
	const char *end = at;

	if (is_letter(at[len]))
		return false;
	if (at == text)
		return true;
	if (is_letter(at[-1]) || at[-1] == '.')
		return false;
	while (end > text && end[-1] == ' ')
		end--;
	return end - text < 2 || end[-1] != '.' ||
	       (end - text > 2 && is_letter(end[-3]));
}

bool
daf_whom_is(const struct daf_whom *whom, const char *lines, const char *office)
{
	struct daf_buf b = { 0 };
	const char *text, *at;
	bool is = false;
	size_t i, len;

	if (*lines == '\0')
		return false;
	daf_text_fold(&b, lines, strnlen(lines, LINE));
	text = daf_buf_str(&b);
	for (i = 0; !is && i < whom->n; i++) {
		if (whom->name[i].office != NULL &&
		    strcmp(whom->name[i].office, office) != 0)
			continue;
		len = strlen(whom->name[i].folded);
		for (at = text; !is && (at = strstr(at, whom->name[i].folded));
		     at++)
			is = stands(text, at, len);
	}
	daf_buf_clear(&b);
	return is;
}
