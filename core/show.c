/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * show.c - one record: its live values and children; conflicts; counts. See
 * query.h. Several statements of one answer see one state of the register.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/db.h"
#include "core/derive.h"
#include "core/hide.h"
#include "core/item.h"

#define CHILDREN_MAX 10000

/* ---- live values ---- */

struct found { /* a live value with the name of its field */
	const char *field;
	int64_t seq;
	const char *replica;
	struct daf_value v;
};

struct finds {
	struct found *items;
	size_t n, cap;
};

/* The live ones, or those that wait. */
static const struct daf_err *
read_values(struct finds *out, struct daf_pool *pool, struct daf_db *db,
    int64_t record, bool waiting)
{
	const struct daf_err *err;
	struct found *f;
	sqlite3_stmt *st = NULL;

	err = daf_db_prepare(&st, db,
	    "SELECT f.name, v.value, r.name, c.seq, c.officer,"
	    " coalesce(o.name, c.officer), r.office, c.time, c.zone, c.state"
	    " FROM value AS v"
	    " JOIN field AS f ON f.id = v.field"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS r ON r.id = c.replica"
	    " LEFT JOIN officer AS o"
	    "  ON o.ledger = r.ledger AND o.id = c.officer"
	    " WHERE v.record = ?1 AND CASE ?2 WHEN 0 THEN v.live = 1"
	    "  ELSE " DAF_ITEM_WAITS " END",
	    "ii", record, (int64_t)waiting);
	while (daf_db_next(&err, db, st)) {
		out->items =
		    daf_grow(out->items, out->n, &out->cap, sizeof(*f));
		f = &out->items[out->n++];
		f->field = daf_item_text(pool, st, 0);
		f->v.value = daf_item_text(pool, st, 1);
		f->replica = daf_item_text(pool, st, 2);
		f->seq = sqlite3_column_int64(st, 3);
		f->v.at = daf_item_address(pool, f->replica, f->seq);
		f->v.by = daf_item_text(pool, st, 4);
		f->v.by_name = daf_item_text(pool, st, 5);
		f->v.office = daf_item_text(pool, st, 6);
		f->v.time = sqlite3_column_int64(st, 7);
		f->v.zone = sqlite3_column_int(st, 8);
		f->v.state = (enum daf_state)sqlite3_column_int(st, 9);
	}
	daf_db_done(db, st);
	return err;
}

/* By field; in a field the one to show first. */
static int
compare_found(const void *va, const void *vb)
{
	const struct found *a = va, *b = vb;
	int order = strcmp(a->field, b->field);

	if (order != 0)
		return order;
	if (a->v.time != b->v.time)
		return a->v.time > b->v.time ? -1 : 1;
	order = strcmp(b->replica, a->replica);
	if (order != 0)
		return order;
	return (a->seq < b->seq) - (a->seq > b->seq);
}

/* Groups them by field. `all`: with fields that are cleared. */
static void
group(struct daf_live **out, size_t *n, struct daf_pool *pool,
    struct finds *finds, bool all)
{
	struct daf_live *live = daf_pool_array(pool, finds->n, sizeof(*live));
	struct daf_value *values =
	    daf_pool_array(pool, finds->n, sizeof(*values));
	const struct found *f = finds->items;
	size_t i, j;

	if (finds->n > 0)
		qsort(finds->items, finds->n, sizeof(*f), compare_found);
	*n = 0;
	for (i = 0; i < finds->n; i = j) {
		struct daf_live *l = &live[*n];

		memset(l, 0, sizeof(*l));
		l->field = f[i].field;
		l->values = &values[i];
		for (j = i; j < finds->n && strcmp(f[j].field, f[i].field) == 0;
		     j++) {
			values[j] = f[j].v;
			if (strcmp(f[j].v.value, f[i].v.value) != 0)
				l->disputed = true;
		}
		l->n = j - i;
		if (all || l->disputed || *l->values[0].value != '\0')
			++*n;
	}
	*out = live;
}

/* Each value of a hidden field: the same text, disputed or not. */
static void
hide_values(struct daf_live *live, size_t n, struct daf_pool *pool,
    const struct daf_hide *hide)
{
	struct daf_value *values;
	size_t i, k;

	for (i = 0; i < n; i++) {
		if (!daf_hide_field(hide, live[i].field))
			continue;
		live[i].hidden = true;
		values = daf_pool_array(pool, live[i].n, sizeof(*values));
		for (k = 0; k < live[i].n; k++) {
			values[k] = live[i].values[k];
			values[k].value = DAF_HIDDEN;
		}
		live[i].values = values;
	}
}

static const struct daf_err *
fields(struct daf_live **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, int64_t record, bool waiting)
{
	const struct daf_err *err;
	struct finds finds = { 0 };
	struct daf_hide hide;

	err = daf_hide_of(&hide, reg, record);
	if (err == NULL)
		err = read_values(
		    &finds, pool, daf_register_db(reg), record, waiting);
	if (err == NULL) {
		group(out, n, pool, &finds, waiting);
		hide_values(*out, *n, pool, &hide);
	}
	free(finds.items);
	return err;
}

static const struct daf_err *
read_waiters(struct daf_record *out, struct daf_pool *pool, struct daf_db *db,
    int64_t record)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;

	err = daf_db_prepare(&st, db,
	    "SELECT r.name, count(DISTINCT c.id) FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS r ON r.id = c.replica"
	    " WHERE v.record = ?1 AND c.counts = 0 AND c.state <> 3"
	    " GROUP BY r.name ORDER BY r.name",
	    "i", record);
	while (daf_db_next(&err, db, st)) {
		out->waiters = daf_pool_grow(pool, out->waiters, out->nwaiters,
		    &cap, sizeof(*out->waiters));
		out->waiters[out->nwaiters++] =
		    (struct daf_waiter){ daf_item_text(pool, st, 0),
			    sqlite3_column_int64(st, 1) };
	}
	daf_db_done(db, st);
	return err;
}

/* ---- children ---- */

static const struct daf_err *
find_children(struct daf_item_ids *out, struct daf_register *reg,
    const struct daf_register_ledger *ledger, const char *id)
{
	const struct daf_err *err;
	const struct daf_type *type;
	struct daf_db *db = daf_register_db(reg);
	sqlite3_stmt *st = NULL;

	err = daf_db_prepare(&st, db,
	    "SELECT id, type FROM list_column WHERE field = 'parent'", "");
	while (daf_db_next(&err, db, st)) {
		type = daf_types_find(ledger->types, daf_db_str(st, 1));
		err = daf_item_naming(out, db, sqlite3_column_int64(st, 0),
		    ledger->id,
		    type != NULL ? daf_type_field(type, "parent") : NULL, id,
		    CHILDREN_MAX);
	}
	daf_db_done(db, st);
	return err;
}

/* Oldest first: by id, as a paper file is. */
static int
compare_ids(const void *va, const void *vb)
{
	const int64_t *a = va, *b = vb;

	return (*a > *b) - (*a < *b);
}

static const struct daf_err *
load_children(struct daf_record *out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_register_ledger *ledger,
    const char *id, const char *via)
{
	const struct daf_err *err;
	struct daf_item *children;
	struct daf_item_ids ids = { 0 };
	bool found;
	size_t i;

	err = find_children(&ids, reg, ledger, id);
	if (ids.n > 0)
		qsort(ids.ids, ids.n, sizeof(*ids.ids), compare_ids);
	children = daf_pool_array(
	    pool, out->nchildren + ids.n, sizeof(*out->children));
	if (out->nchildren > 0)
		memcpy(children, out->children,
		    out->nchildren * sizeof(*children));
	out->children = children;
	for (i = 0; i < ids.n && err == NULL; i++) {
		err = daf_item_load(
		    &found, &children[out->nchildren], pool, reg, ids.ids[i]);
		children[out->nchildren].via = via;
		if (found)
			out->nchildren++;
	}
	free(ids.ids);
	return err;
}

static const struct daf_err *
show(struct daf_record *out, struct daf_pool *pool, struct daf_register *reg,
    int64_t record)
{
	const struct daf_err *err;
	const struct daf_register_ledger *ledger;
	const struct daf_same *same;
	struct daf_hide hide;
	bool found;
	size_t i;

	err = daf_item_load(&found, &out->item, pool, reg, record);
	if (err == NULL && !found)
		err = daf_err(DAF_REFUSED, "there is no such record any more");
	if (err != NULL)
		return err;
	err = fields(&out->fields, &out->nfields, pool, reg, record, false);
	if (err == NULL)
		err = read_waiters(out, pool, daf_register_db(reg), record);
	if (err == NULL && out->nwaiters > 0)
		err = fields(
		    &out->waiting, &out->nwaiting, pool, reg, record, true);
	if (err != NULL)
		return err;
	err = daf_hide_is(&hide, reg, record);
	if (err == NULL)
		err = daf_register_ledger(&ledger, reg, out->item.ledger);
	if (err != NULL)
		return err;
	out->protected = hide.on;
	out->type = daf_types_find(ledger->types, out->item.type);
	err = load_children(out, pool, reg, ledger, out->item.id, NULL);
	for (i = 0; err == NULL && i < out->item.nsame; i++) {
		same = &out->item.same[i];
		err = load_children(out, pool, reg, ledger, same->id,
		    same->number != NULL ? same->number : same->id);
	}
	return err;
}

const struct daf_err *
daf_show(struct daf_record *out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record)
{
	const struct daf_err *err;
	struct daf_db *db = daf_register_db(reg);

	memset(out, 0, sizeof(*out));
	err = daf_db_read_begin(db);
	if (err != NULL)
		return err;
	err = show(out, pool, reg, record);
	daf_db_read_end(db);
	return err;
}

const struct daf_err *
daf_live_addrs(struct daf_addr **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, int64_t record, const char *field)
{
	const struct daf_err *err;
	struct daf_db *db = daf_register_db(reg);
	struct daf_addr *addrs = NULL;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;

	*n = 0;
	err = daf_db_prepare(&st, db,
	    "SELECT r.name, c.seq FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS r ON r.id = c.replica"
	    " WHERE v.record = ?1"
	    " AND v.field = (SELECT id FROM field WHERE name = ?2)"
	    " AND v.live = 1 ORDER BY r.name, c.seq",
	    "is", record, field);
	while (daf_db_next(&err, db, st)) {
		addrs = daf_grow(addrs, *n, &cap, sizeof(*addrs));
		memset(&addrs[*n], 0, sizeof(*addrs));
		snprintf(addrs[*n].replica, sizeof(addrs->replica), "%s",
		    daf_db_str(st, 0));
		addrs[*n].seq = sqlite3_column_int64(st, 1);
		addrs[(*n)++].index = 1;
	}
	daf_db_done(db, st);
	*out = daf_pool_array(pool, *n, sizeof(*addrs));
	if (addrs != NULL)
		memcpy(*out, addrs, *n * sizeof(*addrs));
	free(addrs);
	return err;
}

/* ---- conflicts and counts ---- */

struct conflicts {
	struct daf_conflict *items;
	size_t n, cap;
};

static const struct daf_err *
add_conflicts(struct conflicts *out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record)
{
	const struct daf_err *err;
	struct daf_item item;
	struct daf_live *live;
	size_t i, n = 0;
	bool found;

	err = daf_item_load(&found, &item, pool, reg, record);
	if (err == NULL && found)
		err = fields(&live, &n, pool, reg, record, false);
	for (i = 0; i < n && err == NULL; i++) {
		if (!live[i].disputed)
			continue;
		out->items = daf_grow(
		    out->items, out->n, &out->cap, sizeof(*out->items));
		out->items[out->n].item = item;
		out->items[out->n++].field = live[i];
	}
	return err;
}

static const struct daf_err *
find_conflicts(struct conflicts *out, struct daf_pool *pool,
    struct daf_register *reg, struct daf_db *db, int64_t ledger)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;

	err = daf_db_prepare(&st, db,
	    "SELECT id FROM record WHERE disputed <> 0"
	    " AND (?1 < 0 OR ledger = ?1) ORDER BY id",
	    "i", ledger);
	while (daf_db_next(&err, db, st)) {
		err =
		    add_conflicts(out, pool, reg, sqlite3_column_int64(st, 0));
	}
	daf_db_done(db, st);
	return err;
}

const struct daf_err *
daf_conflicts(struct daf_conflict **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger)
{
	const struct daf_err *err;
	struct daf_db *db = daf_register_db(reg);
	struct conflicts found = { 0 };
	int64_t id;

	*out = NULL;
	*n = 0;
	err = daf_item_ledger(&id, reg, ledger);
	if (err == NULL)
		err = daf_db_read_begin(db);
	if (err != NULL)
		return err;
	err = find_conflicts(&found, pool, reg, db, id);
	daf_db_read_end(db);
	if (err == NULL) {
		*n = found.n;
		*out = daf_pool_array(pool, *n, sizeof(**out));
		if (*n > 0)
			memcpy(*out, found.items, *n * sizeof(**out));
	}
	free(found.items);
	return err;
}

const struct daf_err *
daf_count_states(
    struct daf_counts *out, struct daf_register *reg, const char *ledger)
{
	const struct daf_err *err;
	struct daf_db *db = daf_register_db(reg);
	sqlite3_stmt *st = NULL;
	int64_t id;
	bool row = false;

	memset(out, 0, sizeof(*out));
	err = daf_item_ledger(&id, reg, ledger);
	if (err == NULL)
		err = daf_db_prepare(&st, db,
		    "SELECT"
		    " coalesce(sum(c.state = 0 AND r.own), 0),"
		    " coalesce(sum(c.state = 1 AND r.own), 0),"
		    " coalesce(sum(c.state = 2), 0),"
		    " coalesce(sum(c.state = 3), 0),"
		    " (SELECT count(*) FROM record WHERE disputed <> 0"
		    "  AND (?1 < 0 OR ledger = ?1)),"
		    " coalesce(sum(c.state IN (1, 2)), 0),"
		    " coalesce(sum(c.state = 1 AND NOT r.own), 0)"
		    " FROM change_set AS c JOIN replica AS r"
		    " ON r.id = c.replica WHERE c.state <> 4"
		    " AND (?1 < 0 OR r.ledger = ?1)",
		    "i", id);
	if (err == NULL)
		err = daf_db_step(&row, db, st);
	if (err == NULL && row) {
		out->here = sqlite3_column_int64(st, 0);
		out->sent = sqlite3_column_int64(st, 1);
		out->held = sqlite3_column_int64(st, 2);
		out->refused = sqlite3_column_int64(st, 3);
		out->disputed = sqlite3_column_int64(st, 4);
		out->review = sqlite3_column_int64(st, 5);
		out->others = sqlite3_column_int64(st, 6);
	}
	daf_db_done(db, st);
	return err;
}
