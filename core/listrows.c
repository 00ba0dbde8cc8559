/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listrows.c - the rows of one page.
 *
 * Three ways, the same rows: (walk) along the cells of the sort column, testing
 * each row's filters; (gather) from the records of a filter that few pass, kept
 * in order; (scan) from all rows of the type, where the sort column has no
 * cells. A key is computed as derive.h says in all three, so a cursor of one
 * serves the others.
 */
#include "core/listi.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "core/derive.h"
#include "core/item.h"

/* In the order in which the page is found. */
static int
in_order(
    const struct listing *l, const struct list_row *a, const struct list_row *b)
{
	int d = daf_list_compare_keys(&a->key, &b->key);

	if (d == 0)
		d = (a->record > b->record) - (a->record < b->record);
	return l->down ? -d : d;
}

/* ---- one record ---- */

/* The candidate's texts are borrowed from its statement. */
static const struct daf_err *
load(bool *found, struct list_candidate *c, struct listing *l, int64_t record)
{
	const struct daf_err *err;

	*found = false;
	*c = (struct list_candidate){ .record = record };
	err = daf_db_prepare(&c->st, l->db,
	    "SELECT type, office, stage, number, title, ledger, updated,"
	    " struck, counted, disputed, opened, closed, complete, same"
	    " FROM record"
	    " WHERE id = ?1",
	    "i", record);
	if (err == NULL)
		err = daf_db_step(found, l->db, c->st);
	if (err != NULL || !*found)
		return err;
	c->type = daf_db_str(c->st, 0);
	c->office = daf_db_str(c->st, 1);
	c->stage = daf_db_str(c->st, 2);
	c->number = daf_db_str(c->st, 3);
	c->title = daf_db_str(c->st, 4);
	c->ledger = sqlite3_column_int64(c->st, 5);
	c->updated = sqlite3_column_int64(c->st, 6);
	c->struck = sqlite3_column_int(c->st, 7) != 0;
	*found = sqlite3_column_int(c->st, 8) != 0;
	c->disputed = sqlite3_column_int(c->st, 9) != 0;
	c->opened = sqlite3_column_int64(c->st, 10);
	c->complete = daf_db_str(c->st, 12);
	c->same = c->struck ? 0 : sqlite3_column_int64(c->st, 13);
	c->closed = sqlite3_column_type(c->st, 11) == SQLITE_NULL
			? -1
			: sqlite3_column_int64(c->st, 11);
	return NULL;
}

static void
unload(struct list_candidate *c, struct listing *l)
{
	daf_db_done(l->db, c->st);
	daf_pool_free(l->scratch);
	l->scratch = NULL;
}

const struct daf_err *
daf_list_probe(bool *yes, struct listing *l, int64_t record)
{
	const struct daf_err *err;
	const struct list_test *t;
	int64_t found;
	size_t i;

	*yes = true;
	for (i = 0; *yes && i < l->nwhere; i++) {
		t = &l->where[i];
		if ((t->how != LIST_TEXT && !t->exact) || t->by.column == 0 ||
		    t->except)
			continue;
		err = daf_db_int(&found, l->db, 0,
		    "SELECT 1 FROM cell"
		    " WHERE list_column = ?1"
		    " AND key = ?2"
		    " AND record = ?3",
		    "ibi", t->by.column, (const void *)t->low.data, t->low.len,
		    record);
		if (err != NULL)
			return err;
		*yes = found != 0;
	}
	return NULL;
}

static const struct daf_err *
passes_alone(bool *yes, struct listing *l, int64_t record)
{
	const struct daf_err *err;
	struct list_candidate c;

	err = daf_list_probe(yes, l, record);
	if (err != NULL || !*yes)
		return err;
	err = load(yes, &c, l, record);
	if (err == NULL && *yes)
		err = daf_list_passes(yes, l, &c);
	unload(&c, l);
	return err;
}

const struct daf_err *
daf_list_under(
    bool *yes, struct listing *l, int64_t record, int64_t same, bool light)
{
	struct daf_pool *pool;
	const struct daf_same *group;
	const struct daf_err *err;
	bool passes = false;
	size_t i, n;
	int pass;

	*yes = false;
	if (same == 0 || same == record)
		return NULL;
	pool = daf_pool_new();
	err = daf_item_same(&group, &n, pool, l->db, same, 0);
	/* First the one that stands for all, then those before this one. */
	for (pass = 0; pass < 2; pass++)
		for (i = 0; err == NULL && !passes && i < n; i++) {
			if (pass == 1 && group[i].record == record)
				break;
			if (group[i].head != (pass == 0))
				continue;
			err = light
				  ? daf_list_probe(&passes, l, group[i].record)
				  : passes_alone(&passes, l, group[i].record);
		}
	daf_pool_free(pool);
	*yes = passes;
	return err;
}

/* Is it a row of the list? *key (may be NULL): where it stands. */
static const struct daf_err *
look(bool *yes, struct list_key *key, struct listing *l, int64_t record)
{
	const struct daf_err *err;
	struct list_candidate c;
	bool under;

	err = daf_list_probe(yes, l, record);
	if (err != NULL || !*yes)
		return err;
	err = load(yes, &c, l, record);
	if (err == NULL && *yes)
		err = daf_list_passes(yes, l, &c);
	if (err == NULL && *yes && key != NULL)
		err = daf_list_key_of(key, l, &l->sort, &c);
	unload(&c, l);
	if (err == NULL && *yes && !l->apart) {
		err = daf_list_under(&under, l, record, c.same, false);
		*yes = !under;
	}
	return err;
}

/* ---- gather and scan ---- */

/* Keeps a row if it is among the first `limit` after the cursor: insertion
 * into the ordered rows. */
static void
offer(struct listing *l, const struct list_row *row)
{
	size_t low = 0, high = l->nrows, middle;

	if (l->rows == NULL) {
		l->nrows++;
		return;
	}
	if (l->from.record != 0 && in_order(l, row, &l->from) <= 0)
		return;
	if (l->nrows == l->limit) {
		if (in_order(l, row, &l->rows[l->nrows - 1]) >= 0)
			return;
		high = --l->nrows;
	}
	while (low < high) {
		middle = low + (high - low) / 2;
		if (in_order(l, &l->rows[middle], row) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	memmove(
	    &l->rows[low + 1], &l->rows[low], (l->nrows - low) * sizeof(*row));
	l->rows[low] = *row;
	l->nrows++;
}

static const struct daf_err *
sift(struct listing *l, int64_t record)
{
	const struct daf_err *err;
	struct list_row row = { .record = record };
	bool yes;

	err = look(&yes, l->rows != NULL ? &row.key : NULL, l, record);
	if (err == NULL && yes)
		offer(l, &row);
	return err;
}

static const struct daf_err *
scan(struct listing *l)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;

	err = daf_db_prepare(&st, l->db,
	    "SELECT record FROM cell"
	    " WHERE list_column = (SELECT id FROM list_column"
	    " WHERE type = ?1 AND field = 'updated')",
	    "s", l->type);
	while (daf_db_next(&err, l->db, st))
		err = sift(l, sqlite3_column_int64(st, 0));
	daf_db_done(l->db, st);
	return err;
}

/* ---- walk ---- */

/* Where the walk starts and ends: the cursor, and filters of the sort column.
 * Keys from low up to, but without, high. */
struct stretch {
	struct list_key low, high;
	int64_t record; /* beside low or high, where it starts */
};

/* Are the rows that pass it neighbours on the walk? */
static bool
is_stretch(const struct listing *l, const struct list_test *t)
{
	return l->sort.column != 0 && t->by.column == l->sort.column &&
	       !t->except && t->how != LIST_FLAG;
}

static struct stretch
stretch_of(const struct listing *l)
{
	struct stretch s = { .high = { .len = sizeof(s.high.data) } };
	const struct list_test *t;
	size_t i;

	memset(s.high.data, 0xff, sizeof(s.high.data)); /* beyond every key */
	for (i = 0; i < l->nwhere; i++) {
		t = &l->where[i];
		if (!is_stretch(l, t))
			continue;
		if (daf_list_compare_keys(&t->low, &s.low) > 0)
			s.low = t->low;
		if (daf_list_compare_keys(&t->high, &s.high) < 0)
			s.high = t->high;
	}
	if (l->from.record == 0)
		return s;
	if (!l->down && daf_list_compare_keys(&l->from.key, &s.low) >= 0) {
		s.low = l->from.key;
		s.record = l->from.record;
	}
	if (l->down && daf_list_compare_keys(&l->from.key, &s.high) < 0) {
		s.high = l->from.key;
		s.record = l->from.record;
	}
	return s;
}

static const struct daf_err *
walk_statement(sqlite3_stmt **st, struct listing *l, const struct stretch *s)
{
	if (!l->down)
		return daf_db_prepare(st, l->db,
		    "SELECT key, record FROM cell"
		    " WHERE list_column = ?1"
		    " AND (key, record) > (?2, ?3)"
		    " ORDER BY key, record",
		    "ibi", l->sort.column, (const void *)s->low.data,
		    s->low.len, s->record);
	return daf_db_prepare(st, l->db,
	    "SELECT key, record FROM cell"
	    " WHERE list_column = ?1"
	    " AND (key, record) < (?2, ?3)"
	    " ORDER BY key DESC, record DESC",
	    "ibi", l->sort.column, (const void *)s->high.data, s->high.len,
	    s->record);
}

static bool
is_over(const struct listing *l)
{
	return daf_time_steady() >= l->until ||
	       (l->stop != NULL && l->stop(l->stop_arg));
}

static const struct daf_err *
walk(struct listing *l)
{
	const struct stretch s = stretch_of(l);
	const struct daf_err *err;
	struct list_row row;
	sqlite3_stmt *st;
	size_t looked = 0;
	bool more, yes;

	if ((err = walk_statement(&st, l, &s)) != NULL)
		return err;
	while ((l->rows == NULL || l->nrows < l->limit) &&
	       (err = daf_db_step(&more, l->db, st)) == NULL && more) {
		daf_list_read_key(&row.key, st, 0);
		row.record = sqlite3_column_int64(st, 1);
		if (daf_list_compare_keys(&row.key, &s.low) < 0 ||
		    daf_list_compare_keys(&row.key, &s.high) >
			(l->down && s.record != 0 ? 0 : -1))
			break;
		err = l->light ? daf_list_probe(&yes, l, row.record)
			       : look(&yes, NULL, l, row.record);
		if (err != NULL)
			break;
		if (yes && l->rows != NULL)
			l->rows[l->nrows] = row;
		l->nrows += yes;
		if (l->until != 0 && ++looked % l->every == 0 && is_over(l)) {
			l->last = row;
			break;
		}
	}
	daf_db_done(l->db, st);
	return err;
}

/* ---- which way ---- */

/* Up to *n records that may pass a filter: all of these that do are among
 * them, or *n is reached. */
struct found {
	int64_t *ids;
	size_t n;
};

static const struct daf_err *
collect(struct found *out, struct listing *l, sqlite3_stmt *st, size_t max)
{
	const struct daf_err *err = NULL;

	out->n = 0;
	while (out->n < max && daf_db_next(&err, l->db, st))
		out->ids[out->n++] = sqlite3_column_int64(st, 0);
	daf_db_done(l->db, st);
	return err;
}

/* Open or closed when, at which office: both filters together. */
static const struct daf_err *
course_statement(
    sqlite3_stmt **st, struct listing *l, const struct list_test *t)
{
	const char *office = "";
	size_t i;

	for (i = 0; i < l->nwhere; i++)
		if (l->where[i].by.subject == BY_OFFICE && !l->where[i].except)
			office = l->where[i].value;
	return daf_db_prepare(st, l->db,
	    "SELECT id FROM record INDEXED BY record_course"
	    " WHERE office IN (SELECT office FROM replica"
	    " WHERE ?1 = '' OR office = ?1)"
	    " AND closed BETWEEN ?2 AND ?3"
	    " AND closed IS NOT NULL"
	    " AND struck = 0"
	    " AND (?4 = '' OR type = ?4)",
	    "siis", office, (int64_t)(t->yes ? 0 : 1),
	    t->yes ? (int64_t)0 : INT64_MAX, l->type);
}

/* A statement that gives the records of a flag; *st stays NULL if there is
 * no quick one. */
static const struct daf_err *
flag_statement(sqlite3_stmt **st, struct listing *l, const struct list_test *t)
{
	if (t->by.subject == BY_OPEN)
		return l->with_struck ? NULL : course_statement(st, l, t);
	if (!t->yes)
		return NULL;
	if (t->by.subject == BY_DISPUTED)
		return daf_db_prepare(
		    st, l->db, "SELECT id FROM record WHERE disputed <> 0", "");
	if (t->by.subject == BY_STRUCK)
		return daf_db_prepare(
		    st, l->db, "SELECT id FROM record WHERE struck <> 0", "");
	if (t->by.subject == BY_LATE)
		return daf_db_prepare(st, l->db,
		    "SELECT DISTINCT record FROM due WHERE date < ?1", "s",
		    l->today);
	if (t->by.subject == BY_UNSENT)
		return daf_db_prepare(st, l->db,
		    "SELECT DISTINCT v.record"
		    " FROM change_set AS c"
		    " JOIN replica AS r ON r.id = c.replica"
		    " JOIN value AS v ON v.change_set = c.id"
		    " WHERE c.state <> 4 AND c.state IN (0, 1) AND r.own = 1",
		    "");
	return NULL;
}

static const struct daf_err *
test_statement(sqlite3_stmt **st, struct listing *l, const struct list_test *t)
{
	*st = NULL;
	if (t->except)
		return NULL;
	if (t->how == LIST_FLAG)
		return flag_statement(st, l, t);
	if (t->by.column == 0)
		return NULL;
	return daf_db_prepare(st, l->db,
	    "SELECT record FROM cell"
	    " WHERE list_column = ?1"
	    " AND key >= ?2"
	    " AND key < ?3",
	    "ibb", t->by.column, (const void *)t->low.data, t->low.len,
	    (const void *)t->high.data, t->high.len);
}

/* The records of the filter that the fewest pass, if these are few; else, or
 * if the walk meets only these, out->ids is NULL. */
static const struct daf_err *
few(struct found *out, struct listing *l)
{
	struct found best = { .n = l->few + 1 }, next = { 0 };
	const struct daf_err *err = NULL;
	bool walk_best = false;
	sqlite3_stmt *st;
	size_t i;

	for (i = 0; err == NULL && i < l->nwhere && best.n > 0; i++) {
		err = test_statement(&st, l, &l->where[i]);
		if (err != NULL || st == NULL)
			continue;
		if (next.ids == NULL)
			next.ids = daf_calloc(l->few + 1, sizeof(*next.ids));
		err = collect(&next, l, st, best.n);
		if (err == NULL && next.n < best.n) {
			free(best.ids);
			best = next;
			next.ids = NULL;
			walk_best = is_stretch(l, &l->where[i]);
		}
	}
	free(next.ids);
	if (walk_best) {
		free(best.ids);
		best.ids = NULL;
	}
	*out = best;
	return err;
}

const struct daf_err *
daf_list_fill(struct listing *l)
{
	const struct daf_err *err;
	struct found narrow;
	size_t i;

	err = few(&narrow, l);
	if (err != NULL) {
		free(narrow.ids);
		return err;
	}
	l->gathered = narrow.ids != NULL;
	if (narrow.ids == NULL)
		return l->sort.column != 0 ? walk(l) : scan(l);
	for (i = 0; err == NULL && i < narrow.n; i++)
		err = sift(l, narrow.ids[i]);
	free(narrow.ids);
	return err;
}
