/* SPDX-License-Identifier: GPL-3.0-or-later */
/* waits.c - see waits.h. */
#include "core/waits.h"

#include <stdlib.h>
#include <string.h>

#include "core/db.h"
#include "core/derive.h"
#include "core/map.h"

#define NONE ((size_t)-1)

/* A value that waits, and the next one with the same key. */
struct written {
	int64_t record, seq;
	const char *replica;
	enum daf_state state;
	size_t next, last; /* last: of the first one with a key */
};

/* All of a field; keys follow from the types, which may be others for another
 * change set. */
struct column {
	const struct daf_types *types;
	const char *type, *field; /* type "": of any */
	int64_t ledger;
	struct daf_map *map; /* key: the first one */
	struct written *items;
	size_t n, cap;
};

struct daf_waits {
	struct daf_pool *pool;
	struct column *columns;
	size_t n, cap;
};

struct daf_waits *
daf_waits_new(void)
{
	struct daf_waits *w = daf_calloc(1, sizeof(*w));

	w->pool = daf_pool_new();
	return w;
}

void
daf_waits_free(struct daf_waits *w)
{
	size_t i;

	if (w == NULL)
		return;
	for (i = 0; i < w->n; i++)
		free(w->columns[i].items);
	free(w->columns);
	daf_pool_free(w->pool);
	free(w);
}

static void
add_value(struct column *c, struct daf_waits *w, sqlite3_stmt *st,
    const struct daf_buf *key)
{
	int64_t first;
	size_t i;

	c->items = daf_grow(c->items, c->n, &c->cap, sizeof(*c->items));
	i = c->n++;
	c->items[i] = (struct written){ .record = sqlite3_column_int64(st, 0),
		.seq = sqlite3_column_int64(st, 3),
		.state = (enum daf_state)sqlite3_column_int(st, 4),
		.next = NONE,
		.last = i };
	/* They come by replica: most have the one of the last. */
	c->items[i].replica =
	    i > 0 && strcmp(c->items[i - 1].replica, daf_db_str(st, 2)) == 0
		? c->items[i - 1].replica
		: daf_pool_strdup(w->pool, daf_db_str(st, 2));
	if (daf_map_get(&first, c->map, daf_buf_str(key), key->len)) {
		c->items[c->items[first].last].next = i;
		c->items[first].last = i;
	} else {
		daf_map_put(c->map, daf_buf_str(key), key->len, (int64_t)i);
	}
}

static const struct daf_err *
load(struct column *c, struct daf_waits *w, const struct daf_scope *scope,
    const struct daf_type *type)
{
	const struct daf_field *def =
	    type != NULL ? daf_type_field(type, c->field) : NULL;
	struct daf_db *db = daf_register_db(scope->reg);
	const struct daf_err *err;
	struct daf_buf key = { 0 };
	sqlite3_stmt *st = NULL;

	err = daf_db_prepare(&st, db,
	    "SELECT v.record, v.value, p.name, c.seq, c.state"
	    " FROM replica AS p"
	    " JOIN change_set AS c ON c.replica = p.id AND c.counts = 0"
	    " JOIN value AS v ON v.change_set = c.id"
	    " AND v.field = (SELECT id FROM field WHERE name = ?2)"
	    " JOIN record AS r ON r.id = v.record"
	    " WHERE p.ledger = ?3 AND (?1 = '' OR r.type = ?1)"
	    " ORDER BY v.record, c.id",
	    "ssi", c->type, c->field, scope->ledger);
	while (daf_db_next(&err, db, st)) {
		daf_buf_reset(&key);
		if (def != NULL)
			daf_derive_key(&key, def, daf_db_str(st, 1));
		else
			daf_buf_adds(&key, daf_db_str(st, 1));
		add_value(c, w, st, &key);
	}
	daf_db_done(db, st);
	daf_buf_clear(&key);
	return err;
}

static const struct daf_err *
column(const struct column **out, const struct daf_scope *scope,
    const struct daf_type *type, const char *field)
{
	struct daf_waits *w = scope->waits;
	const char *name = type != NULL ? type->name : "";
	const struct daf_err *err;
	struct column *c;
	size_t i;

	for (i = 0; i < w->n; i++) {
		c = &w->columns[i];
		if ((type == NULL || c->types == scope->types) &&
		    c->ledger == scope->ledger && strcmp(c->type, name) == 0 &&
		    strcmp(c->field, field) == 0)
			break;
	}
	if (i < w->n) {
		*out = &w->columns[i];
		return NULL;
	}
	w->columns = daf_grow(w->columns, w->n, &w->cap, sizeof(*w->columns));
	c = &w->columns[w->n++];
	*c = (struct column){ .types = scope->types,
		.type = daf_pool_strdup(w->pool, name),
		.field = daf_pool_strdup(w->pool, field),
		.ledger = scope->ledger,
		.map = daf_map_in(w->pool) };
	*out = c;
	err = load(c, w, scope, type);
	if (err != NULL) /* half of it answers nothing */
		w->n--;
	return err;
}

static bool
is_before(const struct written *i, const struct daf_scope *scope, bool others)
{
	int order = strcmp(i->replica, scope->replica);

	if (order == 0)
		return i->seq < scope->seq && i->state != DAF_REFUSED_STATE;
	return others && order < 0 && i->state == DAF_SENT;
}

const struct daf_err *
daf_waits_find(const struct daf_scope *scope, const struct daf_type *type,
    const char *field, const char *value, bool others,
    void (*add)(void *arg, int64_t record), void *arg)
{
	const struct column *c;
	const struct daf_err *err;
	struct daf_buf key = { 0 };
	int64_t first;
	size_t i = NONE;

	if (scope->waits == NULL)
		return NULL;
	if ((err = column(&c, scope, type, field)) != NULL)
		return err;
	if (type != NULL)
		daf_derive_key(&key, daf_type_field(type, field), value);
	else
		daf_buf_adds(&key, value);
	if (daf_map_get(&first, c->map, daf_buf_str(&key), key.len))
		i = (size_t)first;
	for (; i < c->n; i = c->items[i].next) /* NONE is beyond */
		if (is_before(&c->items[i], scope, others))
			add(arg, c->items[i].record);
	daf_buf_clear(&key);
	return NULL;
}
