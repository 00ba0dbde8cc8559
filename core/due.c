/* SPDX-License-Identifier: GPL-3.0-or-later */
/* due.c - see query.h: what is due, soonest first. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "core/db.h"
#include "core/item.h"
#include "core/owner.h"

#define PAGE_DEFAULT 200
#define CHUNK 128       /* rows read at once */
#define LOOKED_MAX 5000 /* for a page, where not all pass */

struct due_row {
	int64_t record, ledger;
	size_t rule;
	char date[DAF_TIME_SIZE], office[24];
};

/* The last date that is asked for, by the calendar of the office. */
static const struct daf_err *
horizon(char out[DAF_TIME_SIZE], struct daf_register *reg, const char *ledger,
    int within)
{
	const struct daf_err *err;
	struct daf_date today;
	int offset;

	err = daf_item_today(&today, &offset, reg, ledger);
	if (err != NULL)
		return err;
	daf_date_text(out, daf_date_from_days(daf_date_days(today) + within));
	return NULL;
}

/* The number of the record that one without a number belongs to. */
static const struct daf_err *
parent_number(
    struct daf_item *item, struct daf_register *reg, struct daf_pool *pool)
{
	const struct daf_register_ledger *conf;
	const struct daf_err *err;
	struct daf_item parent = { 0 };
	const char *id;
	int64_t record;
	size_t n = 0;
	bool found = false;

	if (item->number != NULL)
		return NULL;
	err = daf_item_value(&id, pool, reg, item->record, "parent");
	if (err != NULL || id == NULL || *id == '\0')
		return err;
	err = daf_register_ledger(&conf, reg, item->ledger);
	if (err == NULL)
		err = daf_item_exact(&record, &n, 1, reg, conf->id, id);
	if (err == NULL && n == 1)
		err = daf_item_load(&found, &parent, pool, reg, record);
	if (err == NULL && found)
		item->parent = parent.number;
	return err;
}

static const char *
cursor_of(struct daf_pool *pool, const struct due_row *row)
{
	return daf_pool_printf(
	    pool, "%s %" PRId64 " %zu", row->date, row->record, row->rule);
}

static const struct daf_err *
fill(struct daf_item *item, struct daf_register *reg, const struct due_row *row,
    struct daf_pool *pool)
{
	const struct daf_register_ledger *conf;
	const struct daf_due_rule *rule;
	const struct daf_type *type;
	const struct daf_err *err;
	struct daf_owner owner;

	item->date = daf_pool_strdup(pool, row->date);
	item->cursor = cursor_of(pool, row);
	item->what = "";
	err = daf_register_ledger(&conf, reg, item->ledger);
	if (err == NULL)
		err = parent_number(item, reg, pool);
	if (err == NULL)
		err = daf_owner_of(&owner, pool, reg, row->record);
	if (err != NULL)
		return err;
	if (*owner.officer != '\0')
		item->officer = daf_pool_strndup(
		    pool, owner.officer, strcspn(owner.officer, "\n"));
	type = daf_types_find(conf->types, item->type);
	if (type == NULL || row->rule >= type->ndue)
		return NULL; /* newer types are being applied */
	rule = &type->due[row->rule];
	item->what = daf_pool_strdup(pool, rule->what);
	if (rule->law != NULL)
		item->law = daf_pool_strdup(pool, rule->law);
	return NULL;
}

/* The row that a cursor names; none: before the first. */
static const struct daf_err *
read_cursor(struct due_row *row, const char *cursor)
{
	size_t len;
	char *end, *stop;

	*row = (struct due_row){ 0 };
	if (cursor == NULL)
		return NULL;
	len = strcspn(cursor, " ");
	if (len > 0 && len < sizeof(row->date))
		memcpy(row->date, cursor, len);
	row->record = strtoll(cursor + len, &end, 10);
	row->rule = (size_t)strtoull(end, &stop, 10);
	if (row->date[0] == '\0' || end == cursor + len || stop == end ||
	    *stop != '\0')
		return daf_err(DAF_REFUSED, "`%s` is no cursor", cursor);
	return NULL;
}

/* Does a row pass? */
struct due_filter {
	const struct daf_due_query *query;
	const struct daf_whom *whom; /* or NULL */
	bool all;
};

static const struct daf_err *
due_filter(struct due_filter *out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_due_query *query)
{
	*out = (struct due_filter){ .query = query,
		.all = query->office == NULL && !query->own_office &&
		       query->officer == NULL };
	return query->officer != NULL
		   ? daf_whom(&out->whom, pool, reg, query->officer)
		   : NULL;
}

static bool
of_office(const struct daf_register *reg, const struct daf_due_query *query,
    const struct due_row *row, const char *office)
{
	const struct daf_register_ledger *l;

	if (query->office != NULL && strcmp(query->office, office) == 0)
		return true;
	l = query->own_office ? daf_register_ledger_by_id(reg, row->ledger)
			      : NULL;
	return l != NULL && strcmp(l->office, office) == 0;
}

static const struct daf_err *
passes(bool *yes, const struct due_filter *f, struct daf_register *reg,
    const struct due_row *row)
{
	const struct daf_err *err;
	struct daf_pool *pool;
	struct daf_owner owner;

	*yes = f->all || of_office(reg, f->query, row, row->office);
	if (*yes)
		return NULL;
	pool = daf_pool_new();
	err = daf_owner_of(&owner, pool, reg, row->record);
	if (err == NULL)
		*yes = of_office(reg, f->query, row, owner.office) ||
		       (f->whom != NULL &&
			   daf_whom_is(f->whom, owner.officer,
			       *owner.office != '\0' ? owner.office
						     : row->office));
	daf_pool_free(pool);
	return err;
}

/* The next rows behind *after, whether they pass or not. */
static const struct daf_err *
read_rows(struct due_row rows[CHUNK], size_t *n, struct daf_db *db,
    const char *last, int64_t ledger, const struct due_row *after)
{
	const struct daf_err *err;
	sqlite3_stmt *st;

	*n = 0;
	err = daf_db_prepare(&st, db,
	    "SELECT d.date, d.record, d.rule, r.ledger, r.office"
	    " FROM due AS d"
	    " JOIN record AS r ON r.id = d.record"
	    " WHERE d.date <= ?1"
	    " AND r.struck = 0"
	    " AND (d.date, d.record, d.rule) > (?3, ?4, ?5)"
	    " AND (?2 < 0 OR r.ledger = ?2)"
	    " ORDER BY d.date, d.record, d.rule"
	    " LIMIT ?6",
	    "sisiii", last, ledger, after->date, after->record,
	    (int64_t)after->rule, (int64_t)CHUNK);
	while (*n < CHUNK && daf_db_next(&err, db, st)) {
		rows[*n] = (struct due_row){
			.record = sqlite3_column_int64(st, 1),
			.rule = (size_t)sqlite3_column_int64(st, 2),
			.ledger = sqlite3_column_int64(st, 3),
		};
		strncat(rows[*n].date, daf_db_str(st, 0),
		    sizeof(rows[*n].date) - 1);
		strncat(rows[*n].office, daf_db_str(st, 4),
		    sizeof(rows[*n].office) - 1);
		++*n;
	}
	daf_db_done(db, st);
	return err;
}

/* One row to the page, if it passes. */
static const struct daf_err *
add_row(struct daf_items *out, size_t *cap, struct daf_pool *pool,
    struct daf_register *reg, const struct due_filter *f,
    const struct due_row *row)
{
	const struct daf_err *err;
	bool found;

	err = passes(&found, f, reg, row);
	if (err != NULL || !found)
		return err;
	out->items =
	    daf_pool_grow(pool, out->items, out->n, cap, sizeof(*out->items));
	err =
	    daf_item_load(&found, &out->items[out->n], pool, reg, row->record);
	if (err == NULL && found)
		err = fill(&out->items[out->n], reg, row, pool);
	out->n += err == NULL && found;
	return err;
}

const struct daf_err *
daf_due_page(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_due_query *query)
{
	const size_t limit = query->limit != 0 ? query->limit : PAGE_DEFAULT;
	struct daf_db *db = daf_register_db(reg);
	struct due_row rows[CHUNK], at;
	const struct daf_err *err;
	struct due_filter filter;
	char last[DAF_TIME_SIZE];
	size_t n = CHUNK, i, cap = 0, looked = 0;
	int64_t id;

	*out = (struct daf_items){ 0 };
	if ((err = read_cursor(&at, query->after)) != NULL ||
	    (err = daf_item_ledger(&id, reg, query->ledger)) != NULL ||
	    (err = horizon(last, reg, query->ledger, query->within)) != NULL ||
	    (err = daf_db_read_begin(db)) != NULL)
		return err;
	err = due_filter(&filter, pool, reg, query);
	while (err == NULL && n == CHUNK && out->n < limit &&
	       (filter.all || looked < LOOKED_MAX)) {
		err = read_rows(rows, &n, db, last, id, &at);
		for (i = 0; err == NULL && i < n && out->n < limit; i++) {
			err = add_row(out, &cap, pool, reg, &filter, &rows[i]);
			at = rows[i];
		}
		looked += n;
	}
	if (err == NULL && (out->n >= limit || n == CHUNK))
		out->resume = cursor_of(pool, &at);
	daf_db_read_end(db);
	return err;
}

/* Soonest first. */
static int
compare_due(const void *va, const void *vb)
{
	const struct daf_item *a = va, *b = vb;
	int order = strcmp(a->date, b->date);

	if (order != 0)
		return order;
	return (a->record > b->record) - (a->record < b->record);
}

static const struct daf_err *
add_due_of(struct daf_item **items, size_t *n, size_t *cap,
    struct daf_pool *pool, struct daf_register *reg, int64_t record)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	struct due_row row = { .record = record };
	sqlite3_stmt *st = NULL;
	bool found = false;

	err = daf_db_prepare(&st, db,
	    "SELECT d.date, d.rule"
	    " FROM due AS d"
	    " JOIN record AS r ON r.id = d.record"
	    " WHERE d.record = ?1"
	    " AND r.struck = 0"
	    " ORDER BY d.date, d.rule",
	    "i", record);
	while (daf_db_next(&err, db, st)) {
		row.rule = (size_t)sqlite3_column_int64(st, 1);
		snprintf(row.date, sizeof(row.date), "%s", daf_db_str(st, 0));
		*items = daf_grow(*items, *n, cap, sizeof(**items));
		err = daf_item_load(&found, &(*items)[*n], pool, reg, record);
		if (err == NULL && found)
			err = fill(&(*items)[*n], reg, &row, pool);
		*n += err == NULL && found;
	}
	daf_db_done(db, st);
	return err;
}

const struct daf_err *
daf_due_of(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const int64_t *records, size_t n)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	struct daf_item *items = NULL;
	size_t i, count = 0, cap = 0;

	*out = (struct daf_items){ 0 };
	err = daf_db_read_begin(db);
	if (err != NULL)
		return err;
	for (i = 0; i < n && err == NULL; i++)
		err = add_due_of(&items, &count, &cap, pool, reg, records[i]);
	daf_db_read_end(db);
	if (err == NULL && count > 0) {
		qsort(items, count, sizeof(*items), compare_due);
		out->items = daf_pool_array(pool, count, sizeof(*items));
		memcpy(out->items, items, count * sizeof(*items));
		out->n = count;
	}
	free(items);
	return err;
}
