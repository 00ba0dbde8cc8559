/* SPDX-License-Identifier: GPL-3.0-or-later */
/* once.c - see once.h. */
#include "core/once.h"

#include <stdlib.h>
#include <string.h>

#include "core/derive.h"
#include "core/item.h"
#include "core/said.h"

/* A record and its place in the caller's order. */
struct entry {
	const struct daf_item *item;
	struct daf_addr addr;
	size_t place;
};

struct counting {
	struct daf_pool *pool;
	struct daf_register *reg;
	const struct daf_type *type;
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
add_key(struct daf_buf *out, struct counting *c, const struct daf_item *item,
    const struct daf_once *once)
{
	const char **f, *value;

	daf_buf_adds(out, once->name);
	for (f = once->fields; *f != NULL; f++) {
		value = value_of(c, item, *f);
		if (value[0] == '\0')
			return false;
		daf_buf_addc(out, '\n');
		daf_derive_key(out, daf_type_field(c->type, *f), value);
	}
	return true;
}

static bool
told_apart(struct counting *c, const struct daf_item *a,
    const struct daf_item *b, const struct daf_once *once)
{
	const char **f, *x, *y;

	for (f = once->unless; *f != NULL; f++) {
		x = value_of(c, a, *f);
		y = value_of(c, b, *f);
		if (x[0] != '\0' && y[0] != '\0' &&
		    !daf_derive_alike(daf_type_field(c->type, *f), x, y))
			return true;
	}
	return false;
}

/* Is one before it the same by this rule? Else it is listed for those after. */
static bool
is_again(struct counting *c, size_t i, const struct daf_once *once)
{
	struct daf_buf key = { 0 };
	size_t k;
	bool again = false;

	if (add_key(&key, c, c->all[i].item, once)) {
		k = daf_said_find(
		    c->seen, once->name, daf_buf_str(&key), key.len);
		for (; k != DAF_SAID_NONE && !again;
		     k = daf_said_next(c->seen, once->name, k))
			again = !told_apart(
			    c, c->all[k].item, c->all[i].item, once);
		if (!again)
			daf_said_put(
			    c->seen, once->name, daf_buf_str(&key), key.len, i);
	}
	daf_buf_clear(&key);
	return again;
}

static size_t
count(struct counting *c, bool *again, size_t n)
{
	size_t i, k, left = 0;

	for (i = 0; i < n; i++)
		daf_said_add(c->seen,
		    &(struct daf_said_line){
			.id = c->all[i].item->id, .type = "", .name = "" });
	for (k = 0; k < c->type->nonce; k++)
		daf_said_begin(c->seen, c->type->once[k].name);
	for (i = 0; i < n; i++) {
		for (k = 0; k < c->type->nonce; k++)
			if (!again[c->all[i].place])
				again[c->all[i].place] =
				    is_again(c, i, &c->type->once[k]);
		left += !again[c->all[i].place];
	}
	return left;
}

const struct daf_err *
daf_once_count(bool *again, size_t *left, struct daf_register *reg,
    const struct daf_item *const *items, size_t n)
{
	struct counting c = { .reg = reg };
	const struct daf_register_ledger *ledger;
	const struct daf_err *err;
	size_t i;

	memset(again, 0, n * sizeof(*again));
	*left = n;
	if (n < 2)
		return NULL;
	if ((err = daf_register_ledger(&ledger, reg, items[0]->ledger)) != NULL)
		return err;
	c.type = daf_types_find(ledger->types, items[0]->type);
	if (c.type == NULL || c.type->nonce == 0)
		return NULL;
	c.pool = daf_pool_new();
	c.all = daf_pool_array(c.pool, n, sizeof(*c.all));
	c.seen = daf_said_new(c.pool);
	for (i = 0; i < n; i++) {
		c.all[i] = (struct entry){ .item = items[i], .place = i };
		(void)daf_addr_parse(
		    &c.all[i].addr, items[i]->id, strlen(items[i]->id), true);
	}
	qsort(c.all, n, sizeof(*c.all), by_addr);
	*left = count(&c, again, n);
	daf_pool_free(c.pool);
	return c.err;
}
