/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pending.c - what is open at the own office on a day, by type and stage; see
 * returns.h.
 *
 * The index record_course has what is open or was closed lately. Only records
 * that changed after that day are looked at closer.
 */
#include <stdlib.h>
#include <string.h>

#include "core/db.h"
#include "core/derive.h"
#include "core/item.h"
#include "core/returns.h"

#define WEEK 7
#define DAY 86400

const int daf_pending_days[DAF_PENDING_AGES - 1] = { 30, 90, 180 };

struct tally {
	struct daf_register *reg;
	struct daf_db *db;
	struct daf_pool *pool;
	int64_t day, end; /* since 1970; the first second after it */
	char date[DAF_TIME_SIZE];
	struct daf_pending *rows;
	size_t n, cap;
};

/* A record that was open then, or closed in the week before. */
struct course {
	int64_t record, opened, closed, updated;
	const char *type, *stage;
};

static struct daf_pending *
row_of(struct tally *t, const char *type, const char *stage)
{
	struct daf_pending *p;
	size_t i;

	for (i = 0; i < t->n; i++) {
		p = &t->rows[i];
		if (type == NULL
			? p->type == NULL
			: p->type != NULL && strcmp(p->type, type) == 0 &&
			      (stage == NULL
				      ? p->stage == NULL
				      : p->stage != NULL &&
					    strcmp(p->stage, stage) == 0))
			return p;
	}
	t->rows = daf_grow(t->rows, t->n, &t->cap, sizeof(*t->rows));
	p = &t->rows[t->n++];
	*p = (struct daf_pending){ .oldest = -1 };
	if (type != NULL)
		p->type = daf_pool_strdup(t->pool, type);
	if (stage != NULL)
		p->stage = daf_pool_strdup(t->pool, stage);
	return p;
}

static void
count_open(struct daf_pending *p, const struct tally *t, const struct course *c,
    int64_t overdue)
{
	const int64_t age = t->day - c->opened;
	size_t i;

	for (i = 0; i < DAF_PENDING_AGES - 1 && age > daf_pending_days[i];)
		i++;
	p->n++;
	p->age[i]++;
	p->overdue += overdue;
	p->received += age < WEEK;
	if (age > p->oldest)
		p->oldest = age;
}

/* Time limits of the record that were over by the end of that day, and not met
 * by then. */
static const struct daf_err *
count_overdue(int64_t *out, const struct tally *t, const struct course *c)
{
	return daf_db_int(out, t->db, 0,
	    "SELECT (SELECT count(*) FROM due"
	    "  WHERE record = ?1 AND date < ?2)"
	    " + (SELECT count(*) FROM met"
	    "  WHERE record = ?1 AND date < ?2 AND done > ?2)",
	    "is", c->record, t->date);
}

/* The newest value that its stage had by then; "" if it had none. */
static const struct daf_err *
stage_then(const char **out, const struct tally *t, int64_t record)
{
	const struct daf_err *err;
	char *text = NULL;

	err = daf_db_text(&text, t->db,
	    "SELECT v.value FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set AND c.counts = 1"
	    " JOIN replica AS p ON p.id = c.replica"
	    " WHERE v.record = ?1 AND c.time < ?2"
	    " AND v.field = (SELECT id FROM field WHERE name = 'stage')"
	    " ORDER BY c.time DESC, p.name DESC, c.seq DESC"
	    " LIMIT 1",
	    "ii", record, t->end);
	*out = daf_pool_strdup(t->pool, text != NULL ? text : "");
	free(text);
	return err;
}

static const struct daf_err *
count(struct tally *t, const struct daf_types *types, struct course *c)
{
	const struct daf_type *type = daf_types_find(types, c->type);
	const struct daf_choice *stage;
	const struct daf_err *err = NULL;
	int64_t overdue = 0;
	bool open = c->closed == 0;

	if (c->updated >= t->end) {
		err = stage_then(&c->stage, t, c->record);
		stage = type != NULL ? daf_type_stage(type, c->stage) : NULL;
		open = stage == NULL || !stage->closed;
	}
	if (err == NULL && open)
		err = count_overdue(&overdue, t, c);
	if (err != NULL)
		return err;
	if (!open) {
		if (c->closed > t->day - WEEK && c->closed <= t->day) {
			row_of(t, c->type, NULL)->closed++;
			row_of(t, NULL, NULL)->closed++;
		}
		return NULL;
	}
	count_open(row_of(t, NULL, NULL), t, c, overdue);
	count_open(row_of(t, c->type, NULL), t, c, overdue);
	count_open(row_of(t, c->type, c->stage), t, c, overdue);
	return NULL;
}

/* All courses first: no statement stays open. */
static const struct daf_err *
read_courses(struct course **out, size_t *n, struct tally *t,
    const struct daf_register_ledger *l, struct daf_pool *pool)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	struct course *c;
	size_t cap = 0;

	err = daf_db_prepare(&st, t->db,
	    "SELECT id, opened, closed, updated, type, stage"
	    " FROM record INDEXED BY record_course"
	    " WHERE office = ?1 AND (closed = 0 OR closed > ?3)"
	    " AND opened <= ?4 AND ledger = ?2"
	    " AND closed IS NOT NULL AND struck = 0",
	    "siii", l->office, l->id, t->day - WEEK, t->day);
	while (daf_db_next(&err, t->db, st)) {
		*out = daf_grow(*out, *n, &cap, sizeof(**out));
		c = &(*out)[(*n)++];
		c->record = sqlite3_column_int64(st, 0);
		c->opened = sqlite3_column_int64(st, 1);
		c->closed = sqlite3_column_int64(st, 2);
		c->updated = sqlite3_column_int64(st, 3);
		c->type = daf_item_text(pool, st, 4);
		c->stage = daf_item_text(pool, st, 5);
	}
	daf_db_done(t->db, st);
	return err;
}

static const struct daf_err *
count_ledger(
    struct tally *t, const struct daf_register_ledger *l, struct daf_date day)
{
	struct daf_pool *pool = daf_pool_new();
	struct course *list = NULL;
	const struct daf_err *err;
	size_t n = 0, i;

	t->day = daf_date_days(day);
	t->end = (t->day + 1) * DAY;
	t->end -= (int64_t)daf_time_offset(l->zone, t->end) * 60;
	err = read_courses(&list, &n, t, l, pool);
	for (i = 0; err == NULL && i < n; i++)
		err = count(t, l->types, &list[i]);
	free(list);
	daf_pool_free(pool);
	return err;
}

/* ---- order ---- */

/* Where the stage stands in its type: all of the type is first. */
static size_t
place(const struct daf_types *types, const struct daf_pending *p)
{
	const struct daf_type *type = daf_types_find(types, p->type);
	size_t i;

	if (p->stage == NULL)
		return 0;
	for (i = 0; type != NULL && i < type->nstages; i++)
		if (strcmp(type->stages[i].value, p->stage) == 0)
			return i + 1;
	return SIZE_MAX;
}

/* Types by name, stages as they follow each other, all of the office last. */
static bool
follows(const struct daf_types *types, const struct daf_pending *a,
    const struct daf_pending *b)
{
	int order;

	if (a->type == NULL || b->type == NULL)
		return a->type == NULL;
	order = strcmp(a->type, b->type);
	return order != 0 ? order > 0 : place(types, a) > place(types, b);
}

/* They are few. */
static void
sort(struct tally *t, const struct daf_types *types)
{
	struct daf_pending p;
	size_t i, k;

	for (i = 1; i < t->n; i++) {
		p = t->rows[i];
		for (k = i; k > 0 && follows(types, &t->rows[k - 1], &p); k--)
			t->rows[k] = t->rows[k - 1];
		t->rows[k] = p;
	}
}

const struct daf_err *
daf_pending(struct daf_pending **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, struct daf_date day)
{
	struct tally t = {
		.reg = reg, .db = daf_register_db(reg), .pool = pool
	};
	const struct daf_register_ledger *l;
	const struct daf_types *types = NULL;
	const struct daf_err *err;
	int64_t id;
	size_t i;

	daf_date_text(t.date, day);
	*n = 0;
	if ((err = daf_item_ledger(&id, reg, ledger)) != NULL ||
	    (err = daf_db_read_begin(t.db)) != NULL)
		return err;
	row_of(&t, NULL, NULL);
	for (i = 0; err == NULL && i < daf_register_nledgers(reg); i++) {
		l = daf_register_ledger_at(reg, i);
		if (l->types == NULL || (id >= 0 && l->id != id))
			continue;
		types = types != NULL ? types : l->types;
		err = count_ledger(&t, l, day);
	}
	daf_db_read_end(t.db);
	if (err == NULL)
		sort(&t, types);
	*out = daf_pool_array(pool, t.n, sizeof(**out));
	if (err == NULL) {
		memcpy(*out, t.rows, t.n * sizeof(**out));
		*n = t.n;
	}
	free(t.rows);
	return err;
}
