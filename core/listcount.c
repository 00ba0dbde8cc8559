/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listcount.c - how many rows a list has, in slices of time. See query.h.
 *
 * If cells say all about the filters, only cells are counted, and the struck
 * out among them, which are few, are taken off.
 */
#include <stdio.h>

#include "core/base/timefmt.h"
#include "core/listi.h"

static bool
is_light(const struct listing *l)
{
	const struct list_test *t;
	size_t i;

	for (i = 0; i < l->nwhere; i++) {
		t = &l->where[i];
		if (!t->exact || t->except || t->by.column == 0)
			return false;
	}
	return !l->with_struck &&
	       (l->ledger < 0 || daf_register_nledgers(l->reg) == 1);
}

/* How many have cells that are counted, but are no rows of their own: they
 * stand under another one. */
static const struct daf_err *
count_under(int64_t *out, struct listing *l)
{
	const struct daf_err *err;
	sqlite3_stmt *st;
	bool yes;
	int64_t record;

	err = daf_db_prepare(&st, l->db,
	    "SELECT id, same FROM record"
	    " WHERE same <> 0 AND same <> id AND struck = 0"
	    " AND (?1 = '' OR type = ?1)",
	    "s", l->type);
	while (daf_db_next(&err, l->db, st)) {
		record = sqlite3_column_int64(st, 0);
		err = daf_list_probe(&yes, l, record);
		if (err == NULL && yes)
			err = daf_list_under(
			    &yes, l, record, sqlite3_column_int64(st, 1), true);
		*out += err == NULL && yes;
	}
	daf_db_done(l->db, st);
	return err;
}

/* How many that are struck out have cells that are counted. */
static const struct daf_err *
count_struck(int64_t *out, struct listing *l)
{
	const struct daf_err *err;
	sqlite3_stmt *st;
	bool yes;

	*out = 0;
	err = daf_db_prepare(&st, l->db,
	    "SELECT id FROM record"
	    " WHERE struck <> 0 AND counted = 1 AND (?1 = '' OR type = ?1)",
	    "s", l->type);
	while (daf_db_next(&err, l->db, st)) {
		err = daf_list_probe(&yes, l, sqlite3_column_int64(st, 0));
		*out += err == NULL && yes;
	}
	daf_db_done(l->db, st);
	return err;
}

static const struct daf_err *
slice(struct daf_count *c, struct listing *l)
{
	const struct daf_err *err = NULL;

	l->light = is_light(l);
	if (l->from.record == 0) {
		c->counted = c->minus = 0;
		if (l->light)
			err = count_struck(&c->minus, l);
		if (l->light && err == NULL && !l->apart)
			err = count_under(&c->minus, l);
	}
	if (err == NULL)
		err = daf_list_fill(l);
	if (err != NULL)
		return err;
	if (l->gathered) /* these are looked at, each of them */
		c->counted = c->minus = 0;
	c->counted += (int64_t)l->nrows;
	c->n = c->counted > c->minus ? c->counted - c->minus : 0;
	c->known = l->last.record == 0;
	if (!c->known)
		snprintf(c->at, sizeof(c->at), "%s",
		    daf_list_write_cursor(l, &l->last));
	return NULL;
}

const struct daf_err *
daf_count_list(struct daf_count *c, struct daf_register *reg,
    const struct daf_list_query *q, int budget_ms)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_list_query any = *q;
	const struct daf_err *err;
	struct listing l;

	/* Every record has a cell there, and the order does not matter. */
	any.sort = "updated";
	any.after = any.before = NULL;
	any.from_end = any.desc = false;
	err = daf_list_begin(&l, pool, reg, &any);
	if (err == NULL) {
		if (c->at[0] != '\0')
			err = daf_list_read_cursor(&l, c->at);
		if (budget_ms > 0)
			l.until = daf_time_steady() + budget_ms;
		if (err == NULL)
			err = slice(c, &l);
		daf_list_end(&l);
	}
	daf_pool_free(pool);
	return err;
}
