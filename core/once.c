/* SPDX-License-Identifier: GPL-3.0-or-later */
/* once.c - see once.h. */
#include "core/once.h"

#include <stdlib.h>
#include <string.h>

#include "core/derive.h"
#include "core/said.h"

/* A record and its place in the caller's order. */
struct entry {
	const struct daf_record *record;
	struct daf_addr addr;
	size_t place;
};

static int
by_addr(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return daf_addr_cmp(&x->addr, &y->addr);
}

/* The value that lists show, "" if there is none or it is hidden. */
static const char *
value_of(const struct daf_record *r, const char *field)
{
	size_t i;

	for (i = 0; i < r->nfields; i++)
		if (strcmp(r->fields[i].field, field) == 0 &&
		    strcmp(r->fields[i].values[0].value, DAF_HIDDEN) != 0)
			return r->fields[i].values[0].value;
	return "";
}

/* False: a field of the rule is empty. */
static bool
add_key(struct daf_buf *out, const struct daf_record *r,
    const struct daf_once *once)
{
	const char **f, *value;

	daf_buf_adds(out, once->name);
	for (f = once->fields; *f != NULL; f++) {
		value = value_of(r, *f);
		if (value[0] == '\0')
			return false;
		daf_buf_addc(out, '\n');
		daf_derive_key(out, daf_type_field(r->type, *f), value);
	}
	return true;
}

static bool
told_apart(const struct daf_record *a, const struct daf_record *b,
    const struct daf_once *once)
{
	const char **f, *x, *y;

	for (f = once->unless; *f != NULL; f++) {
		x = value_of(a, *f);
		y = value_of(b, *f);
		if (x[0] != '\0' && y[0] != '\0' &&
		    !daf_derive_alike(daf_type_field(a->type, *f), x, y))
			return true;
	}
	return false;
}

/* Is one before it the same by this rule? Else it is listed for those after. */
static bool
is_again(struct daf_said *seen, const struct entry *all, size_t i,
    const struct daf_once *once)
{
	struct daf_buf key = { 0 };
	size_t k;
	bool again = false;

	if (add_key(&key, all[i].record, once)) {
		k = daf_said_find(seen, once->name, daf_buf_str(&key), key.len);
		for (; k != DAF_SAID_NONE && !again;
		     k = daf_said_next(seen, once->name, k))
			again = !told_apart(all[k].record, all[i].record, once);
		if (!again)
			daf_said_put(
			    seen, once->name, daf_buf_str(&key), key.len, i);
	}
	daf_buf_clear(&key);
	return again;
}

size_t
daf_once_count(bool *again, const struct daf_record *const *records, size_t n)
{
	const struct daf_type *type = n > 0 ? records[0]->type : NULL;
	struct daf_pool *pool = daf_pool_new();
	struct entry *all = daf_pool_array(pool, n, sizeof(*all));
	struct daf_said *seen = daf_said_new(pool);
	size_t i, k, left = 0;

	for (i = 0; i < n; i++) {
		all[i] = (struct entry){ .record = records[i], .place = i };
		(void)daf_addr_parse(&all[i].addr, records[i]->item.id,
		    strlen(records[i]->item.id), true);
	}
	if (n > 1)
		qsort(all, n, sizeof(*all), by_addr);
	for (i = 0; i < n; i++)
		daf_said_add(seen,
		    &(struct daf_said_line){
			.id = all[i].record->item.id, .type = "", .name = "" });
	for (k = 0; type != NULL && k < type->nonce; k++)
		daf_said_begin(seen, type->once[k].name);
	for (i = 0; i < n; i++) {
		again[all[i].place] = false;
		for (k = 0; type != NULL && k < type->nonce; k++)
			if (!again[all[i].place])
				again[all[i].place] =
				    is_again(seen, all, i, &type->once[k]);
		left += !again[all[i].place];
	}
	daf_pool_free(pool);
	return left;
}
