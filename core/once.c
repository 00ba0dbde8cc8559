/* SPDX-License-Identifier: GPL-3.0-or-later */
/* once.c - see once.h. */
#include "core/once.h"

#include <stdlib.h>
#include <string.h>

#include "core/db.h"
#include "core/derive.h"
#include "core/item.h"
#include "core/kin.h"
#include "core/said.h"

/* A record and its place in the caller's order. */
struct entry {
	const struct daf_item *item;
	const struct daf_type *type;
	struct daf_addr addr;
	size_t place;
	const struct daf_item *first; /* the one that it repeats, or NULL */
};

struct counting {
	struct daf_pool *pool;
	struct daf_register *reg;
	struct entry *all;
	struct daf_said *seen;
	const struct daf_err *err; /* the first */
};

static int
by_addr(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return daf_addr_cmp(&x->addr, &y->addr);
}

/* The value that lists show, "" if there is none or it is hidden. */
static const char *
value_of(struct counting *c, const struct daf_item *item, const char *field)
{
	const char *value = NULL;

	daf_err_keep(&c->err,
	    daf_item_value(&value, c->pool, c->reg, item->record, field));
	return value != NULL ? value : "";
}

/* False: a field of the rule is empty. */
static bool
add_key(struct daf_buf *out, struct counting *c, const struct entry *e,
    const struct daf_once *once)
{
	const char **f, *value;

	daf_buf_adds(out, once->name);
	for (f = once->fields; *f != NULL; f++) {
		value = value_of(c, e->item, *f);
		if (value[0] == '\0')
			return false;
		daf_buf_addc(out, '\n');
		daf_derive_key(out, daf_type_field(e->type, *f), value);
	}
	return true;
}

/* The rule may be of two types that keep it together. */
static bool
told_apart(struct counting *c, const struct entry *a, const struct entry *b,
    const struct daf_once *once)
{
	const struct daf_once *other = daf_kin_rule(a->type, once);
	const char *x, *y;
	size_t i;

	if (other == NULL)
		return true;
	for (i = 0; once->unless[i] != NULL; i++) {
		x = value_of(c, a->item, other->unless[i]);
		y = value_of(c, b->item, once->unless[i]);
		if (x[0] != '\0' && y[0] != '\0' &&
		    !daf_derive_alike(
			daf_type_field(b->type, once->unless[i]), x, y))
			return true;
	}
	return false;
}

/* Is one before it the same by this rule? Else it is listed for those after. */
static void
judge(struct counting *c, size_t i, const struct daf_once *once)
{
	struct entry *e = &c->all[i];
	struct daf_buf key = { 0 };
	size_t k;

	if (!daf_said_has(c->seen, once->name))
		daf_said_begin(c->seen, once->name);
	if (add_key(&key, c, e, once)) {
		k = daf_said_find(
		    c->seen, once->name, daf_buf_str(&key), key.len);
		for (; k != DAF_SAID_NONE && e->first == NULL;
		     k = daf_said_next(c->seen, once->name, k))
			if (!told_apart(c, &c->all[k], e, once))
				e->first = c->all[k].item;
		if (e->first == NULL)
			daf_said_put(
			    c->seen, once->name, daf_buf_str(&key), key.len, i);
	}
	daf_buf_clear(&key);
}

/* In the order of their addresses. */
static void
judge_all(struct counting *c, size_t n)
{
	size_t i, k;

	c->seen = daf_said_new(c->pool);
	for (i = 0; i < n; i++)
		(void)daf_addr_parse(&c->all[i].addr, c->all[i].item->id,
		    strlen(c->all[i].item->id), true);
	qsort(c->all, n, sizeof(*c->all), by_addr);
	for (i = 0; i < n; i++)
		daf_said_add(c->seen,
		    &(struct daf_said_line){
			.id = c->all[i].item->id, .type = "", .name = "" });
	for (i = 0; i < n; i++)
		for (k = 0; k < c->all[i].type->nonce; k++)
			if (c->all[i].first == NULL)
				judge(c, i, &c->all[i].type->once[k]);
}

const struct daf_err *
daf_once_count(bool *again, size_t *left, struct daf_register *reg,
    const struct daf_item *const *items, size_t n)
{
	struct counting c = { .reg = reg };
	const struct daf_register_ledger *ledger;
	const struct daf_type *type;
	const struct daf_err *err;
	size_t i;

	memset(again, 0, n * sizeof(*again));
	*left = n;
	if (n < 2)
		return NULL;
	if ((err = daf_register_ledger(&ledger, reg, items[0]->ledger)) != NULL)
		return err;
	type = daf_types_find(ledger->types, items[0]->type);
	if (type == NULL || type->nonce == 0)
		return NULL;
	c.pool = daf_pool_new();
	c.all = daf_pool_array(c.pool, n, sizeof(*c.all));
	for (i = 0; i < n; i++)
		c.all[i] = (struct entry){
			.item = items[i], .type = type, .place = i
		};
	judge_all(&c, n);
	for (i = 0; i < n; i++)
		if (c.all[i].first != NULL) {
			again[c.all[i].place] = true;
			--*left;
		}
	daf_pool_free(c.pool);
	return c.err;
}

/* ---- one record among all ---- */

/* It and what is like it, what is like that, and so on. */
struct circle {
	struct counting *c;
	const struct daf_register_ledger *ledger;
	const struct daf_type **ruled; /* types with rules; ended by NULL */
	size_t n, cap;
};

static const struct daf_type **
find_ruled(struct daf_pool *pool, const struct daf_types *types)
{
	const struct daf_type **out, *type;
	size_t at = 0, n = 0, i;

	while (daf_types_having(types, "once", &at) != NULL)
		n++;
	out = daf_pool_array(pool, n + 1, sizeof(*out));
	for (i = at = 0;
	     i < n && (type = daf_types_having(types, "once", &at)) != NULL;
	     i++)
		out[i] = type;
	return out;
}

static const struct daf_err *
take(struct circle *w, struct daf_pool *pool, int64_t record)
{
	struct daf_item *item;
	const struct daf_err *err;
	bool found;
	size_t i;

	for (i = 0; i < w->n; i++)
		if (w->c->all[i].item->record == record)
			return NULL;
	item = daf_pool_alloc(pool, sizeof(*item));
	err = daf_item_load(&found, item, pool, w->c->reg, record);
	if (err != NULL || !found || item->struck || w->n == DAF_ONCE_ALIKE)
		return err;
	w->c->all =
	    daf_pool_grow(pool, w->c->all, w->n, &w->cap, sizeof(*w->c->all));
	w->c->all[w->n++] = (struct entry){ .item = item,
		.type = daf_types_find(w->ledger->types, item->type) };
	return NULL;
}

/* The rows are what of a type that has the rule has the first two values of
 * another one, as lists have them. */
static const struct daf_err *
find_alike(sqlite3_stmt **out, struct daf_register *reg, int64_t ledger,
    const struct daf_type *type, const struct daf_once *once,
    const char *const *values)
{
	const size_t second =
	    once->fields[1] != NULL &&
	    daf_type_indexed(type, daf_type_field(type, once->fields[1]));
	const struct daf_err *err;
	struct daf_buf a = { 0 }, b = { 0 };

	daf_derive_key(&a, daf_type_field(type, once->fields[0]), values[0]);
	daf_derive_key(
	    &b, daf_type_field(type, once->fields[second]), values[second]);
	/* CROSS: from the first value on; few have a second one. */
	err = daf_db_prepare(out, daf_register_db(reg),
	    "SELECT c.record FROM cell AS c CROSS JOIN cell AS d"
	    " ON d.list_column = (SELECT id FROM list_column"
	    " WHERE type = ?1 AND field = ?4)"
	    " AND d.key = ?5 AND d.record = c.record"
	    " JOIN record AS r ON r.id = c.record AND r.ledger = ?6"
	    " WHERE c.list_column = (SELECT id FROM list_column"
	    " WHERE type = ?1 AND field = ?2)"
	    " AND c.key = ?3",
	    "ssbsbi", type->name, once->fields[0],
	    (const void *)daf_buf_str(&a), a.len, once->fields[second],
	    (const void *)daf_buf_str(&b), b.len, ledger);
	daf_buf_clear(&a);
	daf_buf_clear(&b);
	return err;
}

static const struct daf_err *
take_alike(struct circle *w, const struct daf_type *type,
    const struct daf_once *once, const char *const *values)
{
	struct daf_db *db = daf_register_db(w->c->reg);
	const struct daf_err *err;
	sqlite3_stmt *st;

	err = find_alike(&st, w->c->reg, w->ledger->id, type, once, values);
	if (err != NULL)
		return err;
	while (daf_db_next(&err, db, st))
		err = take(w, w->c->pool, sqlite3_column_int64(st, 0));
	daf_db_done(db, st);
	return err;
}

/* All that one of them is like by a rule of its type. */
static const struct daf_err *
widen(struct circle *w, const struct entry *e, const struct daf_once *once)
{
	const struct daf_err *err = NULL;
	const struct daf_once *same;
	const char *values[2] = { "", "" };
	size_t i;

	for (i = 0; i < 2 && once->fields[i] != NULL; i++) {
		values[i] = value_of(w->c, e->item, once->fields[i]);
		if (values[i][0] == '\0')
			return w->c->err;
	}
	for (i = 0; err == NULL && w->ruled[i] != NULL; i++) {
		same = daf_kin_rule(w->ruled[i], once);
		if (same != NULL)
			err = take_alike(w, w->ruled[i], same, values);
	}
	return err;
}

/* Has another record of this type the values? */
static const struct daf_err *
any_alike(bool *yes, struct daf_register *reg, int64_t ledger, int64_t record,
    const struct daf_type *type, const struct daf_once *once,
    const char *const *values)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st;

	err = find_alike(&st, reg, ledger, type, once, values);
	if (err != NULL)
		return err;
	while (!*yes && daf_db_next(&err, db, st))
		*yes = sqlite3_column_int64(st, 0) != record;
	daf_db_done(db, st);
	return err;
}

/* May one be like it by this rule? What is hidden is asked for, too: `mark`,
 * which does not, judges; but nearly all records are alone, and this is soon
 * said. */
static const struct daf_err *
may_repeat(bool *yes, struct daf_pool *pool, struct daf_register *reg,
    const struct daf_register_ledger *ledger, const struct daf_type **ruled,
    const struct daf_item *item, const struct daf_once *once)
{
	const char *values[2] = { NULL, NULL };
	const struct daf_err *err = NULL;
	const struct daf_once *same;
	size_t i;

	for (i = 0; i < 2 && once->fields[i] != NULL; i++) {
		err = daf_item_live(
		    &values[i], pool, reg, item->record, once->fields[i]);
		if (err != NULL || values[i] == NULL || values[i][0] == '\0')
			return err;
	}
	for (i = 0; err == NULL && !*yes && ruled[i] != NULL; i++) {
		same = daf_kin_rule(ruled[i], once);
		if (same != NULL)
			err = any_alike(yes, reg, ledger->id, item->record,
			    ruled[i], same, values);
	}
	return err;
}

static const struct daf_err *
mark(struct daf_item *item, struct daf_pool *pool, struct daf_register *reg,
    const struct daf_register_ledger *ledger, const struct daf_type **ruled)
{
	struct counting c = { .pool = daf_pool_new(), .reg = reg };
	struct circle w = { .c = &c, .ledger = ledger, .ruled = ruled };
	const struct daf_err *err = take(&w, c.pool, item->record);
	struct entry e;
	size_t i, k;

	for (i = 0; err == NULL && i < w.n; i++) {
		e = c.all[i]; /* taking others moves them */
		for (k = 0; err == NULL && k < e.type->nonce; k++)
			err = widen(&w, &e, &e.type->once[k]);
	}
	if (err == NULL && w.n > 1)
		judge_all(&c, w.n);
	for (i = 0; i < w.n; i++)
		if (c.all[i].item->record == item->record &&
		    c.all[i].first != NULL)
			item->again =
			    daf_pool_strdup(pool, c.all[i].first->number != NULL
						      ? c.all[i].first->number
						      : c.all[i].first->id);
	daf_err_keep(&err, c.err);
	daf_pool_free(c.pool);
	return err;
}

const struct daf_err *
daf_once_mark(
    struct daf_items *items, struct daf_pool *pool, struct daf_register *reg)
{
	const struct daf_register_ledger *ledger, *last = NULL;
	const struct daf_type *type, **ruled = NULL;
	const struct daf_err *err;
	struct daf_item *item;
	size_t i, k;
	bool yes;

	/* One lock for all that is asked. */
	err = daf_db_read_begin(daf_register_db(reg));
	if (err != NULL)
		return err;
	for (i = 0; err == NULL && i < items->n; i++) {
		item = &items->items[i];
		err = daf_register_ledger(&ledger, reg, item->ledger);
		if (err != NULL)
			break;
		type = daf_types_find(ledger->types, item->type);
		if (type == NULL || type->nonce == 0 || item->struck)
			continue;
		if (ruled == NULL || ledger != last)
			ruled = find_ruled(pool, ledger->types);
		last = ledger;
		yes = false;
		for (k = 0; err == NULL && !yes && k < type->nonce; k++)
			err = may_repeat(&yes, pool, reg, ledger, ruled, item,
			    &type->once[k]);
		if (err == NULL && yes)
			err = mark(item, pool, reg, ledger, ruled);
	}
	daf_db_read_end(daf_register_db(reg));
	return err;
}
