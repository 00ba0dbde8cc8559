/* SPDX-License-Identifier: GPL-3.0-or-later */
/* item.c - see item.h; and the record that a person names. */
#include "core/item.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/db.h"
#include "core/hide.h"
#include "schema/kind.h"

#define SHOWN_IDS 5

const char *
daf_item_text(struct daf_pool *pool, sqlite3_stmt *st, int column)
{
	return daf_pool_strndup(pool, daf_db_str(st, column),
	    (size_t)sqlite3_column_bytes(st, column));
}

const char *
daf_item_address(struct daf_pool *pool, const char *replica, int64_t seq)
{
	return daf_pool_printf(pool, "%s-%lld", replica, (long long)seq);
}

const struct daf_err *
daf_item_value(const char **out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record, const char *field)
{
	const struct daf_err *err;
	struct daf_hide hide;

	*out = NULL;
	err = daf_hide_of(&hide, reg, record);
	return err != NULL || daf_hide_field(&hide, field)
		   ? err
		   : daf_item_live(out, pool, reg, record, field);
}

const struct daf_err *
daf_item_live(const char **out, struct daf_pool *pool, struct daf_register *reg,
    int64_t record, const char *field)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st;
	bool row = false;

	*out = NULL;
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
	if (err != NULL)
		return err;
	err = daf_db_step(&row, db, st);
	if (err == NULL && row)
		*out = daf_item_text(pool, st, 0);
	daf_db_done(db, st);
	return err;
}

const struct daf_err *
daf_item_title_of(const char **out, struct daf_pool *pool,
    struct daf_register *reg, int64_t ledger, const char *id)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st;
	bool row = false;

	*out = NULL;
	err = daf_db_prepare(&st, db,
	    "SELECT title FROM record"
	    " WHERE ledger = ?1"
	    " AND address = ?2"
	    " AND title <> ''",
	    "is", ledger, id);
	if (err != NULL)
		return err;
	err = daf_db_step(&row, db, st);
	if (err == NULL && row)
		*out = daf_item_text(pool, st, 0);
	daf_db_done(db, st);
	return err;
}

/* The type of the record that an approval is about; NULL: it is not here. */
static const struct daf_err *
approved(const struct daf_type **of, const char **parent, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_register_ledger *ledger,
    int64_t record)
{
	const struct daf_err *err;
	char *type = NULL;

	*of = NULL;
	err = daf_item_value(parent, pool, reg, record, "parent");
	if (err == NULL && *parent != NULL)
		err = daf_db_text(&type, daf_register_db(reg),
		    "SELECT type FROM record WHERE ledger = ?1 AND address = "
		    "?2",
		    "is", ledger->id, *parent);
	if (type != NULL)
		*of = daf_types_find(ledger->types, type);
	free(type);
	return err;
}

const struct daf_err *
daf_item_approval(const char **out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_register_ledger *ledger,
    int64_t record, const char *what)
{
	const struct daf_approval *approval = NULL;
	const struct daf_type *of;
	const struct daf_err *err;
	const char *parent;

	*out = NULL;
	err = approved(&of, &parent, pool, reg, ledger, record);
	if (of != NULL)
		approval = daf_type_approval(of, what);
	if (approval != NULL)
		*out = daf_pool_strdup(pool, approval->label);
	return err;
}

const struct daf_err *
daf_item_round(const char **out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_register_ledger *ledger,
    int64_t record, const char *round)
{
	const struct daf_choice *stage = NULL;
	const struct daf_type *of;
	const struct daf_err *err;
	const char *parent;
	char *value = NULL;
	struct daf_addr at;

	*out = NULL;
	err = approved(&of, &parent, pool, reg, ledger, record);
	if (of == NULL ||
	    !daf_addr_parse(&at, round, strcspn(round, " "), true))
		return err;
	err = daf_db_text(&value, daf_register_db(reg),
	    "SELECT v.value FROM record AS r"
	    " JOIN value AS v ON v.record = r.id"
	    " AND v.field = (SELECT id FROM field WHERE name = 'stage')"
	    " JOIN change_set AS c ON c.id = v.change_set AND c.seq = ?4"
	    " JOIN replica AS p ON p.id = c.replica AND p.name = ?3"
	    " WHERE r.ledger = ?1 AND r.address = ?2",
	    "issi", ledger->id, parent, at.replica, at.seq);
	if (value != NULL)
		stage = daf_type_stage(of, value);
	if (stage != NULL)
		*out = daf_pool_strdup(pool, stage->label);
	free(value);
	return err;
}

/* A title is made of one record's values alone, so a reference in it is an id:
 * for people, the title of the record that it points to stands there; and in
 * the place of an approval's name, how the parent's type calls it. */
static const struct daf_err *
name_references(struct daf_item *item, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_register_ledger *ledger)
{
	const struct daf_type *type = daf_types_find(ledger->types, item->type);
	const struct daf_err *err = NULL;
	const struct daf_field *field;
	const char *id, *title, *at;
	bool what;
	size_t i;

	for (i = 0; err == NULL && type != NULL && type->title[i] != NULL;
	     i++) {
		field = daf_type_field(type, type->title[i]);
		what = field != NULL && type->approves.what != NULL &&
		       strcmp(type->approves.what, field->name) == 0;
		if (field == NULL ||
		    (!what && strcmp(field->kind->name, "reference") != 0))
			continue;
		if (item->waits)
			err = daf_item_waiting(
			    &id, pool, reg, item->record, field->name);
		else
			err = daf_item_value(
			    &id, pool, reg, item->record, field->name);
		if (err != NULL || id == NULL || id[0] == '\0' ||
		    (at = strstr(item->title, id)) == NULL)
			continue;
		err =
		    what ? daf_item_approval(
			       &title, pool, reg, ledger, item->record, id)
			 : daf_item_title_of(&title, pool, reg, ledger->id, id);
		if (err == NULL && title != NULL)
			item->title = daf_pool_printf(pool, "%.*s%s%s",
			    (int)(at - item->title), item->title, title,
			    at + strlen(id));
	}
	return err;
}

static int
by_address(const void *va, const void *vb)
{
	const struct daf_same *a = va, *b = vb;
	struct daf_addr x, y;

	if (daf_addr_parse(&x, a->id, strlen(a->id), true) &&
	    daf_addr_parse(&y, b->id, strlen(b->id), true))
		return daf_addr_cmp(&x, &y);
	return strcmp(a->id, b->id);
}

const struct daf_err *
daf_item_same(const struct daf_same **out, size_t *n, struct daf_pool *pool,
    struct daf_db *db, int64_t same, int64_t except)
{
	const struct daf_err *err;
	struct daf_same *items = NULL, *copy, *s;
	sqlite3_stmt *st;
	size_t cap = 0;

	*n = 0;
	err = daf_db_prepare(&st, db,
	    "SELECT id, address, number FROM record"
	    " WHERE same = ?1 AND same <> 0 AND id <> ?2 AND struck = 0",
	    "ii", same, except);
	while (daf_db_next(&err, db, st)) {
		items = daf_grow(items, *n, &cap, sizeof(*items));
		s = &items[(*n)++];
		*s = (struct daf_same){ .record = sqlite3_column_int64(st, 0) };
		s->id = daf_item_text(pool, st, 1);
		if (sqlite3_column_type(st, 2) != SQLITE_NULL)
			s->number = daf_item_text(pool, st, 2);
		s->head = s->record == same;
	}
	daf_db_done(db, st);
	*out = copy = daf_pool_array(pool, *n, sizeof(*copy));
	if (items != NULL) {
		memcpy(copy, items, *n * sizeof(*copy));
		qsort(copy, *n, sizeof(*copy), by_address);
	}
	free(items);
	return err;
}

const struct daf_err *
daf_item_load(bool *found, struct daf_item *out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_register_ledger *ledger = NULL;
	const struct daf_err *err;
	sqlite3_stmt *st;
	int64_t same = 0;

	*out = (struct daf_item){ .record = record };
	*found = false;
	err = daf_db_prepare(&st, db,
	    "SELECT r.address, r.number, r.type, r.title, r.stage, r.office,"
	    " r.ledger, r.updated, r.disputed, r.struck, r.complete, r.same,"
	    " b.counts = 0 AND b.state <> 3"
	    " FROM record AS r LEFT JOIN change_set AS b ON b.id = r.birth"
	    " WHERE r.id = ?1",
	    "i", record);
	if (err != NULL)
		return err;
	err = daf_db_step(found, db, st);
	if (err == NULL && *found) {
		out->id = daf_item_text(pool, st, 0);
		if (sqlite3_column_type(st, 1) != SQLITE_NULL)
			out->number = daf_item_text(pool, st, 1);
		out->type = daf_item_text(pool, st, 2);
		out->title = daf_item_text(pool, st, 3);
		out->stage = daf_item_text(pool, st, 4);
		out->office = daf_item_text(pool, st, 5);
		ledger =
		    daf_register_ledger_by_id(reg, sqlite3_column_int64(st, 6));
		out->ledger =
		    ledger != NULL ? daf_pool_strdup(pool, ledger->name) : "";
		out->updated = sqlite3_column_int64(st, 7);
		out->disputed = sqlite3_column_int(st, 8) != 0;
		out->struck = sqlite3_column_int(st, 9) != 0;
		if (daf_db_str(st, 10)[0] != '\0')
			out->complete = daf_item_text(pool, st, 10);
		same = sqlite3_column_int64(st, 11);
		out->waits = sqlite3_column_int(st, 12) != 0;
	}
	daf_db_done(db, st);
	if (err == NULL && same != 0 && !out->struck)
		err = daf_item_same(
		    &out->same, &out->nsame, pool, db, same, record);
	if (err == NULL && out->waits && ledger != NULL)
		err = daf_item_name_waiting(out, pool, reg, ledger->types);
	if (err == NULL && *found && ledger != NULL)
		err = name_references(out, pool, reg, ledger);
	return err;
}

const struct daf_err *
daf_item_unsent(int64_t *out, struct daf_register *reg, int64_t record)
{
	/* enum daf_state: here, sent */
	return daf_db_int(out, daf_register_db(reg), 0,
	    "SELECT 1"
	    " FROM (SELECT DISTINCT change_set FROM value WHERE record = ?1)"
	    " AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS r ON r.id = c.replica"
	    " WHERE c.state IN (0, 1) AND r.own = 1"
	    " LIMIT 1",
	    "i", record);
}

const struct daf_err *
daf_item_today(struct daf_date *today, int *offset, struct daf_register *reg,
    const char *ledger)
{
	const struct daf_register_ledger *conf = NULL;
	const struct daf_err *err;
	int64_t now = daf_time_now();

	if (ledger != NULL &&
	    (err = daf_register_ledger(&conf, reg, ledger)) != NULL)
		return err;
	if (conf == NULL && daf_register_nledgers(reg) > 0)
		conf = daf_register_ledger_at(reg, 0);
	*offset = daf_time_offset(conf != NULL ? conf->zone : NULL, now);
	*today = daf_time_date(now, *offset);
	return NULL;
}

const struct daf_err *
daf_item_ledger(int64_t *id, struct daf_register *reg, const char *ledger)
{
	const struct daf_register_ledger *conf;
	const struct daf_err *err;

	*id = -1;
	if (ledger == NULL)
		return NULL;
	err = daf_register_ledger(&conf, reg, ledger);
	if (err == NULL)
		*id = conf->id;
	return err;
}

/* Up to n record ids that a statement gives, then done with it. */
static const struct daf_err *
collect(
    int64_t *ids, size_t *n, size_t max, struct daf_db *db, sqlite3_stmt *st)
{
	const struct daf_err *err = NULL;

	*n = 0;
	while (*n < max && daf_db_next(&err, db, st))
		ids[(*n)++] = sqlite3_column_int64(st, 0);
	daf_db_done(db, st);
	return err;
}

/* By id; addresses are unique in a ledger. */
static const struct daf_err *
by_id(int64_t *ids, size_t *n, size_t max, struct daf_register *reg,
    int64_t ledger, const char *name)
{
	const struct daf_register_ledger *l;
	const struct daf_err *err;
	size_t i;

	for (i = 0; i < daf_register_nledgers(reg) && *n < max; i++) {
		l = daf_register_ledger_at(reg, i);
		if (ledger >= 0 && l->id != ledger)
			continue;
		err = daf_db_int(&ids[*n], daf_register_db(reg), 0,
		    "SELECT id FROM record"
		    " WHERE ledger = ?1"
		    " AND address = ?2"
		    " AND type <> ''",
		    "is", l->id, name);
		if (err != NULL)
			return err;
		*n += ids[*n] != 0;
	}
	return NULL;
}

const struct daf_err *
daf_item_exact(int64_t *ids, size_t *n, size_t max, struct daf_register *reg,
    int64_t ledger, const char *name)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err = NULL;
	struct daf_addr a;
	sqlite3_stmt *st;

	*n = 0;
	if (daf_addr_parse(&a, name, strlen(name), true))
		err = by_id(ids, n, max, reg, ledger, name);
	if (err != NULL || *n > 0)
		return err;
	err = daf_db_prepare(&st, db,
	    "SELECT id FROM record"
	    " WHERE number = ?1 COLLATE NOCASE"
	    " AND (?2 < 0 OR ledger = ?2)"
	    " ORDER BY address",
	    "si", name, ledger);
	return err != NULL ? err : collect(ids, n, max, db, st);
}

const struct daf_err *
daf_item_numbered(int64_t *ids, size_t *n, size_t max, struct daf_register *reg,
    int64_t ledger, const char *beginning)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st;

	*n = 0;
	err = daf_db_prepare(&st, db,
	    "SELECT id FROM record"
	    " WHERE number > ?1 COLLATE NOCASE"
	    " AND number < ?1 || char(1114111) COLLATE NOCASE"
	    " AND (?2 < 0 OR ledger = ?2)"
	    " ORDER BY number COLLATE NOCASE",
	    "si", beginning, ledger);
	return err != NULL ? err : collect(ids, n, max, db, st);
}

/* The records whose id, number or number's beginning it is: the first of these
 * three that finds any. */
static const struct daf_err *
named(int64_t *ids, size_t *n, size_t max, struct daf_register *reg,
    int64_t ledger, const char *name)
{
	const struct daf_err *err;

	err = daf_item_exact(ids, n, max, reg, ledger, name);
	return err != NULL || *n > 0
		   ? err
		   : daf_item_numbered(ids, n, max, reg, ledger, name);
}

/* Why there is no such record, if it was erased. */
static const struct daf_err *
was_erased(struct daf_register *reg, int64_t ledger, const char *name)
{
	const struct daf_err *err = NULL;
	const struct daf_register_ledger *l;
	struct daf_pool *pool = daf_pool_new();
	struct daf_erased e;
	struct daf_addr a;
	char day[DAF_TIME_SIZE];
	size_t i;

	if (!daf_addr_parse(&a, name, strlen(name), true))
		goto done;
	for (i = 0; i < daf_register_nledgers(reg) && err == NULL; i++) {
		l = daf_register_ledger_at(reg, i);
		if (ledger >= 0 && l->id != ledger)
			continue;
		err = daf_erased_find(&e, pool, reg, l->id, name);
		if (err != NULL || e.record == NULL)
			continue;
		daf_time_local(day, e.time, daf_time_offset(l->zone, e.time));
		err = daf_err(DAF_REFUSED,
		    "the record %s was erased by an order: %s (%.10s, main "
		    "%" PRId64 ", %s)",
		    name, e.order, day, e.main, e.officer);
	}
done:
	daf_pool_free(pool);
	return err;
}

/* Several: the ids, so that the next command can name one. */
static const struct daf_err *
ambiguous(
    struct daf_register *reg, const char *name, const int64_t *ids, size_t n)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err = NULL;
	struct daf_buf text = { 0 };
	struct daf_item item;
	bool found;
	size_t i;

	for (i = 0; err == NULL && i < n && i < SHOWN_IDS; i++) {
		err = daf_item_load(&found, &item, pool, reg, ids[i]);
		if (err != NULL || !found)
			continue;
		daf_buf_addf(&text, "%s%s", i > 0 ? ", " : "", item.id);
		if (item.number != NULL)
			daf_buf_addf(&text, " (%s)", item.number);
	}
	if (err == NULL)
		err = daf_err(DAF_REFUSED,
		    "`%s` names more than one "
		    "record: %s%s; name one by its id",
		    daf_text_quote(name).text, daf_buf_str(&text),
		    n > SHOWN_IDS ? " and more" : "");
	daf_buf_clear(&text);
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_find_record(struct daf_item *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const char *name)
{
	const struct daf_err *err;
	int64_t ids[SHOWN_IDS + 1], id;
	bool found = false;
	size_t n = 0;

	if ((err = daf_item_ledger(&id, reg, ledger)) != NULL)
		return err;
	if (name[0] != '\0')
		err = named(ids, &n, SHOWN_IDS + 1, reg, id, name);
	if (err == NULL && n == 0 && name[0] != '\0')
		err = daf_item_numbered_waiting(
		    ids, &n, SHOWN_IDS + 1, reg, id, name);
	if (err == NULL && n == 1)
		err = daf_item_load(&found, out, pool, reg, ids[0]);
	if (err != NULL || found)
		return err;
	if (n > 1)
		return ambiguous(reg, name, ids, n);
	err = was_erased(reg, id, name);
	if (err != NULL)
		return err;
	return daf_err(DAF_REFUSED,
	    "there is no record `%s`%s%s: give a "
	    "number such as ISB-EXT-2026-0007, its beginning, or an id such "
	    "as isb.k7f2-412",
	    daf_text_quote(name).text, ledger != NULL ? " in the ledger " : "",
	    ledger != NULL ? ledger : "");
}
