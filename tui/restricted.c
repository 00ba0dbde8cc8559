/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * restricted.c - which types need a ground before they are given out; see
 * logging.h.
 *
 * A record has a handling code of its own, or is a part of one that has: a step
 * of a request, a transaction of a referral. Parts are looked for from the
 * restricted records down, since these are few.
 */
#include <string.h>

#include "core/query.h"
#include "tui/logging.h"

#define CODE "handling"
#define PAGE 500
#define DEPTH 4

static const char *const codes[] = { "H1", "H2", "H3" };

struct looking {
	struct daf_register *reg;
	const struct daf_register_ledger *l;
	const struct daf_type *of; /* whose records are to be given out */
	bool found;
};

static bool
may_stand(const struct daf_type *type, const struct daf_type *parent)
{
	const struct daf_field *field = daf_type_field(type, "parent");
	size_t i;

	if (field == NULL || daf_type_field(type, CODE) != NULL)
		return false;
	for (i = 0; field->of != NULL && field->of[i] != NULL; i++)
		if (strcmp(field->of[i], parent->name) == 0)
			return true;
	return field->of == NULL;
}

/* By what stands between them, at most so many steps. */
static bool
leads_to(const struct looking *w, const struct daf_type *from, int depth)
{
	const struct daf_type *t;
	size_t i;

	if (may_stand(w->of, from))
		return true;
	for (i = 0; depth > 1 && (t = daf_types_at(w->l->types, i)) != NULL;
	     i++)
		if (t != from && may_stand(t, from) &&
		    leads_to(w, t, depth - 1))
			return true;
	return false;
}

static const struct daf_err *below(
    struct looking *w, const struct daf_type *type, const char *id, int depth);

/* Of the records of a type whose field has a value: is there one, or, where
 * that is not the type that is looked for, does one stand below any of them? */
static const struct daf_err *
each(struct looking *w, const struct daf_type *type, const char *field,
    const char *value, int depth)
{
	const struct daf_where where = { .field = field, .value = value };
	struct daf_list_query q = { .ledger = w->l->name,
		.type = type->name,
		.where = &where,
		.nwhere = 1,
		.limit = type == w->of ? 1 : PAGE,
		.with_struck = true,
		.apart = true };
	const struct daf_err *err = NULL;
	struct daf_pool *pool, *old = NULL;
	struct daf_items page;
	size_t i;

	do {
		pool = daf_pool_new();
		err = daf_list(&page, pool, w->reg, &q);
		daf_pool_free(old);
		old = pool; /* holds the cursor */
		if (err != NULL)
			break;
		w->found = w->found || (type == w->of && page.n > 0);
		for (i = 0; err == NULL && !w->found && i < page.n; i++)
			err = below(w, type, page.items[i].id, depth);
		if (page.n > 0)
			q.after = page.items[page.n - 1].cursor;
	} while (err == NULL && !w->found && page.n == q.limit);
	daf_pool_free(old);
	return err;
}

static const struct daf_err *
below(struct looking *w, const struct daf_type *type, const char *id, int depth)
{
	const struct daf_err *err = NULL;
	const struct daf_type *t;
	size_t i;

	if (may_stand(w->of, type))
		err = each(w, w->of, "parent", id, 0);
	for (i = 0; err == NULL && !w->found && depth > 1 &&
		    (t = daf_types_at(w->l->types, i)) != NULL;
	     i++)
		if (t != w->of && t != type && may_stand(t, type) &&
		    leads_to(w, t, depth - 1))
			err = each(w, t, "parent", id, depth - 1);
	return err;
}

static const struct daf_err *
is_restricted(struct looking *w)
{
	const bool own = daf_type_field(w->of, CODE) != NULL;
	const struct daf_err *err = NULL;
	const struct daf_type *t;
	size_t i, k;

	if (!own && daf_type_field(w->of, "parent") == NULL)
		return NULL;
	for (i = 0; err == NULL && (t = daf_types_at(w->l->types, i)) != NULL;
	     i++) {
		if (own ? t != w->of
			: daf_type_field(t, CODE) == NULL ||
			      !leads_to(w, t, DEPTH))
			continue;
		for (k = 0; err == NULL && !w->found &&
			    k < sizeof(codes) / sizeof(codes[0]);
		     k++)
			err = each(w, t, CODE, codes[k], DEPTH);
	}
	return err;
}

const struct daf_err *
daf_logging_restricted(
    bool *out, struct daf_register *reg, const char *ledger, const char *type)
{
	struct looking w = { .reg = reg };
	const struct daf_err *err = NULL;
	size_t i, k;

	*out = false;
	for (i = 0; err == NULL && !w.found && i < daf_register_nledgers(reg);
	     i++) {
		w.l = daf_register_ledger_at(reg, i);
		if (w.l->types == NULL ||
		    (ledger != NULL && strcmp(ledger, w.l->name) != 0))
			continue;
		for (k = 0; err == NULL && !w.found &&
			    (w.of = daf_types_at(w.l->types, k)) != NULL;
		     k++)
			if (type != NULL ? strcmp(type, w.of->name) == 0
					 : daf_type_field(w.of, CODE) != NULL)
				err = is_restricted(&w);
	}
	*out = err == NULL && w.found;
	return err;
}
