/* SPDX-License-Identifier: GPL-3.0-or-later */
/* awaits.c - see awaits.h. */
#include "core/awaits.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 10 /* records of a stage that are read at once */

/* One where a move needs an approval that he may give. */
struct stage {
	const char *type, *stage;
	const char *after; /* where its next page begins */
	bool done;
};

struct awaiting {
	struct daf_pool *pool;
	struct daf_register *reg;
	const char *ledger;
	const struct daf_who *who;
	size_t looks; /* how many records may be looked at still */
	struct daf_await *items;
	size_t n, cap;
	bool more;
	struct stage *stages;
	size_t nstages, stages_cap;
};

static bool
in(const char *const *words, const char *word)
{
	for (; words != NULL && *words != NULL; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

static bool
may_give(const struct awaiting *a, const struct daf_approval *approval)
{
	const char *const *role;

	if (approval == NULL || approval->roles == NULL)
		return approval != NULL;
	for (role = a->who->roles; role != NULL && *role != NULL; role++)
		if (in(approval->roles, *role))
			return true;
	return false;
}

/* What the move needs beside his approvals, those that he has given included. Who
 * looks does not make the move: his own role and office are nothing that it
 * lacks. */
static const char *
lacks(struct daf_pool *pool, const struct daf_way *way)
{
	const struct daf_need *need;
	struct daf_buf b = { 0 };
	const char *text;
	size_t i;

	for (i = 0; i < way->n; i++) {
		need = &way->needs[i];
		if (need->kind == DAF_NEED_ROLE ||
		    need->kind == DAF_NEED_OFFICE ||
		    (need->kind == DAF_NEED_APPROVAL &&
			(need->can_give || need->given)))
			continue;
		daf_buf_addf(&b, "%s%s", b.len > 0 ? ", " : "", need->text);
	}
	text = b.len > 0 ? daf_pool_strdup(pool, daf_buf_str(&b)) : NULL;
	daf_buf_clear(&b);
	return text;
}

static const struct daf_need *
can_give(const struct daf_way *way)
{
	size_t i;

	for (i = 0; i < way->n; i++)
		if (way->needs[i].kind == DAF_NEED_APPROVAL &&
		    way->needs[i].can_give)
			return &way->needs[i];
	return NULL;
}

/* The nearest of its moves that wait so. */
static const struct daf_err *
look(struct awaiting *a, const struct daf_item *item)
{
	const struct daf_approval *approval;
	const struct daf_need *need;
	const struct daf_err *err;
	struct daf_await found = { .item = *item };
	struct daf_ways ways;
	const char *less;
	size_t i;

	err = daf_ways(&ways, a->pool, a->reg, item->record, a->who, NULL);
	for (i = 0; err == NULL && i < ways.n; i++) {
		need = can_give(&ways.items[i]);
		if (need == NULL)
			continue;
		less = lacks(a->pool, &ways.items[i]);
		if (found.move != NULL && less != NULL)
			continue;
		approval = daf_type_approval(ways.type, need->name);
		found.move = ways.items[i].move->label;
		found.approval = approval->label;
		found.lacks = less;
		if (less == NULL)
			break;
	}
	if (err != NULL || found.move == NULL)
		return err;
	a->items = daf_grow(a->items, a->n, &a->cap, sizeof(*a->items));
	a->items[a->n++] = found;
	return NULL;
}

/* The next page of a stage. */
static const struct daf_err *
read_page(struct awaiting *a, struct stage *at)
{
	struct daf_where where[] = { { .field = "stage", .value = at->stage },
		{ .field = "office", .value = a->who->office } };
	struct daf_list_query q = { .ledger = a->ledger,
		.type = at->type,
		.where = where,
		.nwhere = in(a->who->roles, "hq") ? 1 : 2,
		.sort = "updated",
		.desc = true,
		.after = at->after,
		.limit = PAGE };
	const struct daf_err *err;
	struct daf_items page;
	size_t i;

	err = daf_list(&page, a->pool, a->reg, &q);
	for (i = 0; err == NULL && i < page.n && a->looks > 0; i++, a->looks--)
		err = look(a, &page.items[i]);
	a->more |= err == NULL && i < page.n;
	if (err != NULL)
		return err;
	at->after = page.n == PAGE ? page.items[page.n - 1].cursor : NULL;
	at->done = at->after == NULL;
	return NULL;
}

/* A page of each stage in turn: many that wait at one do not hide the others. */
static const struct daf_err *
read_all(struct awaiting *a)
{
	const struct daf_err *err = NULL;
	bool some = true;
	size_t i;

	while (err == NULL && some) {
		some = false;
		for (i = 0; err == NULL && i < a->nstages; i++) {
			if (a->stages[i].done)
				continue;
			a->more |= a->looks == 0;
			if (a->more)
				return NULL;
			err = read_page(a, &a->stages[i]);
			some = true;
		}
	}
	return err;
}

/* Does a move from the stage need an approval that he may give? */
static bool
is_before(
    const struct awaiting *a, const struct daf_type *type, const char *stage)
{
	const struct daf_move *m;
	const char **name;
	size_t i;

	for (i = 0; i < type->nmoves; i++) {
		m = &type->moves[i];
		if (!in(m->from, stage))
			continue;
		for (name = m->approvals; name != NULL && *name != NULL; name++)
			if (may_give(a, daf_type_approval(type, *name)))
				return true;
	}
	return false;
}

static void
find_stages(struct awaiting *a, const struct daf_types *types)
{
	const struct daf_type *type;
	size_t i, k;

	for (i = 0; types != NULL && i < daf_types_count(types); i++) {
		type = daf_types_at(types, i);
		for (k = 0; k < type->nstages; k++) {
			if (!is_before(a, type, type->stages[k].value))
				continue;
			a->stages = daf_grow(a->stages, a->nstages,
			    &a->stages_cap, sizeof(*a->stages));
			a->stages[a->nstages++] = (struct stage){
				.type = type->name,
				.stage = type->stages[k].value,
			};
		}
	}
}

static void
sort(struct daf_awaits *out, struct awaiting *a)
{
	size_t pass, i;

	out->items = daf_pool_array(a->pool, a->n, sizeof(*out->items));
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < a->n; i++)
			if ((a->items[i].lacks == NULL) == (pass == 0))
				out->items[out->n++] = a->items[i];
		if (pass == 0)
			out->ready = out->n;
	}
	out->more = a->more;
}

const struct daf_err *
daf_awaits(struct daf_awaits *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const struct daf_who *who,
    size_t most)
{
	struct awaiting a = { .pool = pool,
		.reg = reg,
		.ledger = ledger,
		.who = who,
		.looks = most };
	const struct daf_err *err;

	*out = (struct daf_awaits){ 0 };
	find_stages(&a, daf_register_types(reg, ledger));
	err = read_all(&a);
	if (err == NULL)
		sort(out, &a);
	free(a.items);
	free(a.stages);
	return err;
}
