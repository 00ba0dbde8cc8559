/* SPDX-License-Identifier: GPL-3.0-or-later */
/* came.c - see came.h. */
#include "core/came.h"

#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/db.h"
#include "core/item.h"
#include "core/map.h"

/* So many change sets are looked at: a new office gets all there ever were. */
#define SETS_MOST 1000

/* A change set, and the records that it wrote into. */
struct set {
	int64_t id;
	const char *at, *by, *by_name, *office;
};

struct reading {
	struct daf_came *out;
	size_t n, limit;
	bool more;
	struct daf_pool *pool;
	struct daf_register *reg;
	struct daf_db *db;
	int64_t mark;
	struct daf_map *seen; /* records */
};

const struct daf_err *
daf_came_mark(int64_t *mark, struct daf_register *reg)
{
	return daf_db_int(mark, daf_register_db(reg), 0,
	    "SELECT coalesce(max(id), 0) FROM change_set", "");
}

/* The newest first; *n at most SETS_MOST + 1. */
static const struct daf_err *
read_sets(struct set **out, size_t *n, struct reading *r)
{
	const struct daf_err *err;
	struct set *sets, *s;
	sqlite3_stmt *st = NULL;

	sets = daf_pool_array(r->pool, SETS_MOST + 1, sizeof(*sets));
	*out = sets;
	*n = 0;
	err = daf_db_prepare(&st, r->db,
	    "SELECT c.id, p.name, c.seq, c.officer,"
	    " coalesce(o.name, c.officer), p.office"
	    " FROM change_set AS c JOIN replica AS p ON p.id = c.replica"
	    " LEFT JOIN officer AS o"
	    " ON o.ledger = p.ledger AND o.id = c.officer"
	    " WHERE c.id > ?1 AND p.own = 0"
	    " ORDER BY c.id DESC LIMIT ?2",
	    "ii", r->mark, (int64_t)SETS_MOST + 1);
	while (daf_db_next(&err, r->db, st)) {
		s = &sets[(*n)++];
		s->id = sqlite3_column_int64(st, 0);
		s->at = daf_item_address(
		    r->pool, daf_db_str(st, 1), sqlite3_column_int64(st, 2));
		s->by = daf_item_text(r->pool, st, 3);
		s->by_name = daf_item_text(r->pool, st, 4);
		s->office = daf_item_text(r->pool, st, 5);
	}
	daf_db_done(r->db, st);
	return err;
}

/* The records of a change set that were not seen before: the ids first, reading
 * an item is another statement. At most one more than are wanted. */
static const struct daf_err *
read_records(int64_t **ids, size_t *n, struct reading *r, int64_t set)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	int64_t id, before;
	size_t cap = 0;

	*ids = NULL;
	*n = 0;
	err = daf_db_prepare(&st, r->db,
	    "SELECT DISTINCT v.record FROM value AS v"
	    " JOIN record AS e ON e.id = v.record"
	    " WHERE v.change_set = ?1 AND e.type <> '" DAF_ACCESS_TYPE "'"
	    " ORDER BY v.record",
	    "i", set);
	while (r->n + *n <= r->limit && daf_db_next(&err, r->db, st)) {
		id = sqlite3_column_int64(st, 0);
		if (daf_map_get(&before, r->seen, &id, sizeof(id)))
			continue;
		daf_map_put(r->seen, &id, sizeof(id), 1);
		*ids = daf_grow(*ids, *n, &cap, sizeof(**ids));
		(*ids)[(*n)++] = id;
	}
	daf_db_done(r->db, st);
	return err;
}

/* What all that came wrote into it, and whether it was born by that. */
static const struct daf_err *
read_fields(struct daf_came *c, struct reading *r, int64_t record)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	int64_t birth;
	size_t cap = 0;

	err = daf_db_prepare(&st, r->db,
	    "SELECT DISTINCT f.name FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS p ON p.id = c.replica AND p.own = 0"
	    " JOIN field AS f ON f.id = v.field"
	    " WHERE v.record = ?1 AND v.change_set > ?2 ORDER BY f.name",
	    "ii", record, r->mark);
	while (daf_db_next(&err, r->db, st)) {
		c->fields = daf_pool_grow(
		    r->pool, c->fields, c->nfields, &cap, sizeof(*c->fields));
		c->fields[c->nfields++] = daf_item_text(r->pool, st, 0);
	}
	daf_db_done(r->db, st);
	if (err == NULL)
		err = daf_db_int(&birth, r->db, 0,
		    "SELECT coalesce(birth, 0) FROM record WHERE id = ?1", "i",
		    record);
	if (err == NULL)
		c->birth = birth > r->mark;
	return err;
}

static const struct daf_err *
add_set(struct reading *r, const struct set *set)
{
	const struct daf_err *err;
	struct daf_came *c;
	int64_t *ids;
	size_t n, i;
	bool found;

	err = read_records(&ids, &n, r, set->id);
	for (i = 0; err == NULL && i < n; i++) {
		if (r->n == r->limit) {
			r->more = true;
			break;
		}
		c = &r->out[r->n];
		*c = (struct daf_came){ .at = set->at,
			.by = set->by,
			.by_name = set->by_name,
			.office = set->office };
		err = daf_item_load(&found, &c->item, r->pool, r->reg, ids[i]);
		if (err == NULL && found)
			err = read_fields(c, r, ids[i]);
		if (err == NULL && found)
			r->n++;
	}
	free(ids);
	return err;
}

const struct daf_err *
daf_came(struct daf_came **out, size_t *n, bool *more, struct daf_pool *pool,
    struct daf_register *reg, int64_t mark, size_t limit)
{
	struct reading r = { .limit = limit,
		.pool = pool,
		.reg = reg,
		.db = daf_register_db(reg),
		.mark = mark };
	const struct daf_err *err;
	struct set *sets;
	size_t nsets, i;

	r.out = daf_pool_array(pool, limit, sizeof(*r.out));
	r.seen = daf_map_new();
	err = read_sets(&sets, &nsets, &r);
	r.more = err == NULL && nsets > SETS_MOST;
	for (i = 0; err == NULL && i < nsets && i < SETS_MOST && r.n < limit;
	     i++)
		err = add_set(&r, &sets[i]);
	r.more = r.more || i < nsets;
	daf_map_free(r.seen);
	*out = r.out;
	*n = r.n;
	*more = r.more;
	return err;
}
