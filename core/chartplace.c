/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chartplace.c - charts that need more than the course of a record: where it
 * is, and what became of its deadlines.
 *
 * One pass notes for each record that is counted which type it has, in a table
 * by record.id; then the cells of places, or the deadlines, are read in their
 * own order and looked up there.
 */
#include <stdlib.h>
#include <string.h>

#include "core/charti.h"
#include "core/item.h"
#include "core/listi.h"
#include "schema/kind.h"

#define PLACES 15 /* bars; then others */
#define KINDS_MAX 4096
#define RECORDS_MAX (INT64_C(1) << 30)

/* A type of one ledger. */
struct kind {
	int64_t ledger;
	const char *name;
	const struct daf_type *type; /* NULL: unknown */
};

struct table {
	struct charting *c;
	uint16_t *of; /* by record.id: 1 + index of its kind; 0: not counted */
	int64_t size;
	struct kind *kinds;
	size_t nkinds, cap;
};

static size_t
kind_of(struct table *t, const struct chart_row *row)
{
	const struct daf_register_ledger *l;
	struct kind *k;
	size_t i;

	for (i = 0; i < t->nkinds; i++)
		if (t->kinds[i].ledger == row->ledger &&
		    strcmp(t->kinds[i].name, row->type) == 0)
			return i;
	t->kinds = daf_grow(t->kinds, t->nkinds, &t->cap, sizeof(*k));
	k = &t->kinds[t->nkinds++];
	l = daf_register_ledger_by_id(t->c->reg, row->ledger);
	k->ledger = row->ledger;
	k->name = daf_pool_strdup(t->c->pool, row->type);
	k->type = l != NULL ? daf_types_find(l->types, k->name) : NULL;
	return i;
}

static void
note(void *arg, const struct chart_row *row)
{
	struct table *t = arg;
	size_t kind = kind_of(t, row);

	if (row->record > 0 && row->record < t->size && kind < KINDS_MAX)
		t->of[row->record] = (uint16_t)(kind + 1);
}

static const struct daf_err *
fill(struct table *t, struct charting *c, bool open_only)
{
	const struct daf_err *err;
	int64_t max;

	*t = (struct table){ .c = c };
	err = daf_db_int(&max, c->db, 0, "SELECT max(id) FROM record", "");
	if (err != NULL)
		return err;
	t->size = (max < RECORDS_MAX ? max : RECORDS_MAX) + 1;
	t->of = daf_calloc((size_t)t->size, sizeof(*t->of));
	return daf_chart_scan(c, open_only, note, t);
}

static void
clear(struct table *t)
{
	free(t->of);
	free(t->kinds);
}

/* NULL: not counted. */
static const struct kind *
lookup(const struct table *t, int64_t record)
{
	if (record <= 0 || record >= t->size || t->of[record] == 0)
		return NULL;
	return &t->kinds[t->of[record] - 1];
}

/* Is it the first kind of its name? Types of several ledgers are one. */
static bool
is_first(const struct table *t, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (strcmp(t->kinds[j].name, t->kinds[i].name) == 0)
			return false;
	return true;
}

/* ---- places ---- */

struct place {
	int64_t n, record; /* one that is there */
};

struct places {
	struct place top[PLACES]; /* most first */
	size_t n;
	int64_t total, without;
};

/* A place among the first ones, if it has that many. */
static void
rank(struct places *p, struct place place)
{
	size_t i;

	if (p->n == PLACES && p->top[PLACES - 1].n >= place.n)
		return;
	i = p->n < PLACES ? p->n++ : PLACES - 1;
	for (; i > 0 && p->top[i - 1].n < place.n; i--)
		p->top[i] = p->top[i - 1];
	p->top[i] = place;
}

/* The cells of a place column, one run of equal keys after the other. */
static const struct daf_err *
count_places(
    struct places *p, struct table *t, const char *type, const char *field)
{
	const struct daf_err *err;
	struct list_key last = { 0 }, key;
	struct place run = { 0 };
	const struct kind *kind;
	sqlite3_stmt *st;

	*p = (struct places){ 0 };
	err = daf_db_prepare(&st, t->c->db,
	    "SELECT key, record FROM cell"
	    " WHERE list_column = (SELECT id FROM list_column"
	    " WHERE type = ?1 AND field = ?2)"
	    " ORDER BY key, record",
	    "ss", type, field);
	while (daf_db_next(&err, t->c->db, st)) {
		kind = lookup(t, sqlite3_column_int64(st, 1));
		if (kind == NULL || strcmp(kind->name, type) != 0)
			continue;
		daf_list_read_key(&key, st, 0);
		p->total++;
		if (key.len == 0) {
			p->without++;
			continue;
		}
		if (daf_list_compare_keys(&key, &last) != 0) {
			rank(p, run);
			last = key;
			run = (struct place){ .record =
						  sqlite3_column_int64(st, 1) };
		}
		run.n++;
	}
	daf_db_done(t->c->db, st);
	rank(p, run);
	while (p->n > 0 && p->top[p->n - 1].n == 0)
		p->n--;
	return err;
}

/* The bar of one place. A value that the field cannot have is no filter: it
 * stays among the others. */
static const struct daf_err *
place_bar(bool *drawn, struct charting *c, const struct kind *kind,
    const struct daf_field *field, const struct place *place,
    struct daf_where *where)
{
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	const char *value;
	struct daf_bar *bar;

	*drawn = false;
	err =
	    daf_item_value(&value, c->pool, c->reg, place->record, field->name);
	if (err != NULL || value == NULL)
		return err;
	if ((err = field->kind->check(field, value)) != NULL) {
		daf_err_free(err);
		return NULL;
	}
	where[1] = (struct daf_where){
		.field = field->name, .op = DAF_WHERE_LIKE, .value = value
	};
	bar = daf_chart_bar(c, place->n, kind->name, where, 2);
	field->kind->display(&text, field, value);
	bar->label = daf_pool_strdup(c->pool, daf_buf_str(&text));
	bar->group = daf_pool_strdup(c->pool, kind->type->plural);
	daf_buf_clear(&text);
	*drawn = true;
	return NULL;
}

static void
rest_bar(struct charting *c, const struct kind *kind, int64_t n,
    const char *label, const struct daf_where *where, size_t nwhere)
{
	struct daf_bar *bar;

	if (n == 0)
		return;
	bar = daf_chart_bar(c, n, kind->name, where, nwhere);
	bar->label = label;
	bar->group = daf_pool_strdup(c->pool, kind->type->plural);
}

static const struct daf_err *
draw_places(struct charting *c, const struct kind *kind,
    const struct daf_field *field, const struct places *p)
{
	struct daf_where where[2] = { { .field = "open", .value = "yes" } };
	struct daf_where rest[PLACES + 2];
	const struct daf_err *err = NULL;
	int64_t others = p->total - p->without;
	size_t i, n = 0;
	bool drawn;

	rest[n++] = where[0];
	for (i = 0; err == NULL && i < p->n; i++) {
		err = place_bar(&drawn, c, kind, field, &p->top[i], where);
		if (err != NULL || !drawn)
			continue;
		others -= p->top[i].n;
		rest[n] = where[1];
		rest[n++].except = true;
	}
	where[1] = (struct daf_where){ .field = field->name, .value = "" };
	rest[n] = where[1];
	rest[n++].except = true;
	if (err == NULL) {
		rest_bar(c, kind, others, "others", rest, n);
		rest_bar(c, kind, p->without, "not given", where, 2);
	}
	return err;
}

const struct daf_err *
daf_chart_places(struct charting *c)
{
	const struct daf_field *field;
	const struct daf_err *err;
	const struct kind *k;
	struct places p;
	struct table t;
	size_t i;

	err = fill(&t, c, true);
	for (i = 0; err == NULL && i < t.nkinds; i++) {
		k = &t.kinds[i];
		if (k->type == NULL || k->type->place == NULL ||
		    !is_first(&t, i))
			continue;
		field = daf_type_field(k->type, k->type->place);
		err = count_places(&p, &t, k->name, field->name);
		if (err == NULL)
			err = draw_places(c, k, field, &p);
	}
	clear(&t);
	return err;
}

/* ---- deadlines ---- */

static const char *const outcomes[] = { "met", "missed", "running", "overdue" };
enum { NOUTCOMES = sizeof(outcomes) / sizeof(outcomes[0]) };

/* Of each kind, of each of its rules, each outcome. */
struct ends {
	int64_t (**n)[NOUTCOMES];
};

static const struct daf_err *
count_ends(
    struct ends *e, struct table *t, sqlite3_stmt *st, size_t yes, size_t no)
{
	const struct daf_err *err = NULL;
	const struct kind *k;
	int64_t rule;

	while (daf_db_next(&err, t->c->db, st)) {
		k = lookup(t, sqlite3_column_int64(st, 0));
		rule = sqlite3_column_int64(st, 1);
		if (k == NULL || k->type == NULL || rule < 0 ||
		    rule >= (int64_t)k->type->ndue)
			continue;
		e->n[k - t->kinds][rule]
		    [sqlite3_column_int(st, 2) != 0 ? yes : no]++;
	}
	daf_db_done(t->c->db, st);
	return err;
}

static const struct daf_err *
count_all_ends(struct ends *e, struct table *t)
{
	const struct daf_err *err;
	char today[DAF_TIME_SIZE];
	sqlite3_stmt *st;

	daf_date_text(today, t->c->today);
	err = daf_db_prepare(
	    &st, t->c->db, "SELECT record, rule, done <= date FROM met", "");
	if (err == NULL)
		err = count_ends(e, t, st, 0, 1);
	if (err == NULL)
		err = daf_db_prepare(&st, t->c->db,
		    "SELECT record, rule, date >= ?1 FROM due", "s", today);
	if (err == NULL)
		err = count_ends(e, t, st, 2, 3);
	return err;
}

/* The same rule in all ledgers that have the type. */
static int64_t
sum_of(const struct table *t, const struct ends *e, const struct kind *of,
    const char *rule, size_t outcome)
{
	const struct kind *k;
	int64_t n = 0;
	size_t i, j;

	for (i = 0; i < t->nkinds; i++) {
		k = &t->kinds[i];
		if (k->type == NULL || strcmp(k->name, of->name) != 0)
			continue;
		for (j = 0; j < k->type->ndue; j++)
			if (strcmp(daf_list_rule_name(&k->type->due[j]),
				rule) == 0)
				n += e->n[i][j][outcome];
	}
	return n;
}

static void
rule_bars(struct charting *c, const struct table *t, const struct ends *e,
    const struct kind *k, const struct daf_due_rule *rule)
{
	struct daf_where where = { .field = "deadline" };
	const char *name = daf_list_rule_name(rule);
	int64_t n[NOUTCOMES], all = 0;
	struct daf_bar *bar;
	size_t i;

	for (i = 0; i < NOUTCOMES; i++) {
		n[i] = sum_of(t, e, k, name, i);
		all += n[i];
	}
	for (i = 0; all > 0 && i < NOUTCOMES; i++) {
		where.value =
		    daf_pool_printf(c->pool, "%s:%s", name, outcomes[i]);
		bar = daf_chart_bar(c, n[i], k->name, &where, 1);
		bar->group = daf_pool_printf(
		    c->pool, "%s: %s", k->type->label, rule->what);
		bar->series = bar->label = outcomes[i];
	}
}

const struct daf_err *
daf_chart_deadlines(struct charting *c)
{
	struct ends e;
	const struct daf_err *err;
	struct table t;
	size_t i, j;

	err = fill(&t, c, false);
	e.n = daf_pool_array(c->pool, t.nkinds, sizeof(*e.n));
	for (i = 0; i < t.nkinds; i++)
		if (t.kinds[i].type != NULL)
			e.n[i] = daf_pool_array(
			    c->pool, t.kinds[i].type->ndue, sizeof(*e.n[i]));
	if (err == NULL)
		err = count_all_ends(&e, &t);
	for (i = 0; err == NULL && i < t.nkinds; i++)
		for (j = 0; t.kinds[i].type != NULL && is_first(&t, i) &&
			    j < t.kinds[i].type->ndue;
		     j++)
			rule_bars(
			    c, &t, &e, &t.kinds[i], &t.kinds[i].type->due[j]);
	clear(&t);
	return err;
}
