/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recordread.c - what the screen of a record shows, read from the register. */
#include <stdlib.h>
#include <string.h>

#include "core/once.h"
#include "tui/recordi.h"

#define NAMED_MAX 200
#define DUE_CHILDREN_MAX 500

const char *
daf_record_name(const struct daf_item *item)
{
	if (item->number != NULL)
		return item->number;
	return *item->title != '\0' ? item->title : item->id;
}

const struct daf_live *
daf_record_live(const struct daf_record *r, const char *field)
{
	size_t i;

	for (i = 0; i < r->nfields; i++)
		if (strcmp(r->fields[i].field, field) == 0)
			return &r->fields[i];
	return NULL;
}

const struct daf_err *
daf_record_ref_find(struct daf_record_ref *ref, struct daf_register *reg)
{
	const struct daf_err *err;
	struct daf_pool *pool;
	struct daf_item item;

	if (ref->id == NULL)
		return NULL;
	pool = daf_pool_new();
	err = daf_find_record(&item, pool, reg, ref->ledger, ref->id);
	if (err == NULL)
		ref->record = item.record;
	daf_pool_free(pool);
	return err;
}

void
daf_record_ref_keep(struct daf_record_ref *ref, const struct daf_item *item)
{
	if (ref->id != NULL)
		return;
	ref->id = daf_strdup(item->id);
	ref->ledger = daf_strdup(item->ledger);
}

void
daf_record_ref_clear(struct daf_record_ref *ref)
{
	free(ref->id);
	free(ref->ledger);
	*ref = (struct daf_record_ref){ 0 };
}

/* May records of this type be children of one of that type? What may stand below
 * anything is not offered everywhere: an approval where something has to be
 * approved. */
static bool
may_be_child(const struct daf_type *type, const struct daf_record *parent)
{
	const struct daf_field *field = daf_type_field(type, "parent");
	size_t i;

	if (field == NULL)
		return false;
	if (field->of == NULL)
		return type->approves.what != NULL && parent->type != NULL &&
		       parent->type->napprovals > 0;
	for (i = 0; field->of[i] != NULL; i++)
		if (strcmp(field->of[i], parent->item.type) == 0)
			return true;
	return false;
}

static struct daf_record_part *
part_of(struct daf_record_view *v, const char *type)
{
	size_t i;

	for (i = 0; i < v->nparts; i++)
		if (v->parts[i].kind == DAF_PART_CHILDREN &&
		    strcmp(v->parts[i].type, type) == 0)
			return &v->parts[i];
	return NULL;
}

/* The types that may have children here, in the charter's order, then those
 * that have some all the same. */
static void
make_parts(struct daf_record_view *v, const struct daf_types *types)
{
	size_t i, n = daf_types_count(types);
	struct daf_record_part *p;
	const struct daf_type *t;
	const char *name;

	v->parts =
	    daf_pool_array(v->pool, n + v->r.nchildren + 2, sizeof(*v->parts));
	v->parts[v->nparts++] =
	    (struct daf_record_part){ .kind = DAF_PART_SUMMARY,
		    .label = "Summary" };
	/* What may stand below anything comes after what belongs here. */
	for (i = 0; n > 0 && i < 2 * n; i++) {
		t = daf_types_at(types, i % n);
		if (may_be_child(t, &v->r) &&
		    (daf_type_field(t, "parent")->of == NULL) == (i >= n))
			v->parts[v->nparts++] =
			    (struct daf_record_part){ DAF_PART_CHILDREN,
				    t->plural, t->name, t, 0, 0, 0 };
	}
	for (i = 0; i < v->r.nchildren; i++) {
		name = v->r.children[i].type;
		p = part_of(v, name);
		if (p == NULL) {
			p = &v->parts[v->nparts++];
			t = daf_types_find(types, name);
			*p = (struct daf_record_part){ DAF_PART_CHILDREN,
				t != NULL ? t->plural : name, name, t, 0, 0,
				0 };
		}
		p->count++;
		p->left += !v->r.children[i].struck;
	}
	if (v->named.n > 0)
		v->parts[v->nparts++] =
		    (struct daf_record_part){ .kind = DAF_PART_NAMED,
			    .label = "Named in",
			    .count = v->named.n,
			    .left = v->named.n };
}

/* As print-outs count them. */
static const struct daf_err *
count_once(struct daf_record_view *v, struct daf_record_part *p)
{
	const struct daf_item **items;
	const struct daf_err *err;
	size_t i, n = 0, left;
	bool *again;

	if (p->def == NULL || p->def->nonce == 0 || p->left < 2)
		return NULL;
	items = daf_calloc(p->left, sizeof(*items));
	again = daf_calloc(p->left, sizeof(*again));
	for (i = 0; i < v->r.nchildren; i++)
		if (strcmp(v->r.children[i].type, p->type) == 0 &&
		    !v->r.children[i].struck)
			items[n++] = &v->r.children[i];
	err = daf_once_count(again, &left, v->reg, items, n);
	if (err == NULL) {
		p->again = n - left;
		p->left = left;
	}
	free(items);
	free(again);
	return err;
}

/* Its own dates and those of its children. */
static const struct daf_err *
read_due(struct daf_record_view *v)
{
	size_t n = v->r.nchildren, i;
	int64_t *ids;

	if (n > DUE_CHILDREN_MAX)
		n = DUE_CHILDREN_MAX;
	ids = daf_pool_array(v->pool, n + 1, sizeof(*ids));
	ids[0] = v->r.item.record;
	for (i = 0; i < n; i++)
		ids[i + 1] = v->r.children[i].record;
	return daf_due_of(&v->due, v->pool, v->reg, ids, n + 1);
}

/* Puts it where it belongs by its time, if that is new enough. */
static void
add_recent(struct daf_record_view *v, const struct daf_past *past,
    const struct daf_item *child, bool first)
{
	size_t at = v->nrecent, i;

	while (at > 0 && v->recent[at - 1].past->time < past->time)
		at--;
	if (at == DAF_RECENT)
		return;
	v->nrecent += v->nrecent < DAF_RECENT;
	for (i = v->nrecent - 1; i > at; i--)
		v->recent[i] = v->recent[i - 1];
	v->recent[at] = (struct daf_recent){ past, child, first };
}

/* A child is read only if it was changed late enough to be among them. */
static const struct daf_err *
read_recent(struct daf_record_view *v)
{
	const struct daf_err *err = NULL;
	const struct daf_item *child;
	struct daf_past *past;
	size_t i, k, n;

	for (i = v->npast; i > 0; i--)
		add_recent(v, &v->past[i - 1], NULL, i == 1);
	for (i = v->r.nchildren; err == NULL && i > 0; i--) {
		child = &v->r.children[i - 1];
		if (v->nrecent == DAF_RECENT &&
		    child->updated <= v->recent[DAF_RECENT - 1].past->time)
			continue;
		err = daf_history(&past, &n, v->pool, v->reg, child->record);
		for (k = n; err == NULL && k > 0; k--)
			add_recent(v, &past[k - 1], child, k == 1);
	}
	return err;
}

const struct daf_err *
daf_record_read_past(
    struct daf_record_view *v, struct daf_register *reg, int64_t record)
{
	const struct daf_err *err;

	v->reg = reg;
	err = daf_show(&v->r, v->pool, reg, record);
	if (err == NULL)
		err = daf_history(&v->past, &v->npast, v->pool, reg, record);
	if (err == NULL)
		daf_display_today(&v->today, reg, v->r.item.ledger);
	return err;
}

const struct daf_err *
daf_record_read(
    struct daf_record_view *v, struct daf_register *reg, int64_t record)
{
	const struct daf_register_ledger *ledger;
	const struct daf_err *err;
	struct daf_items children;
	size_t i;

	err = daf_record_read_past(v, reg, record);
	if (err == NULL)
		err = daf_register_ledger(&ledger, reg, v->r.item.ledger);
	if (err == NULL)
		err = read_due(v);
	if (err == NULL)
		err = read_recent(v);
	if (err == NULL)
		err = daf_referrers(&v->named, v->pool, reg, record, NAMED_MAX);
	if (err != NULL)
		return err;
	children =
	    (struct daf_items){ .items = v->r.children, .n = v->r.nchildren };
	err = daf_items_mark(&children, v->pool, reg);
	if (err == NULL)
		err = daf_items_mark(&v->named, v->pool, reg);
	if (err == NULL)
		make_parts(v, ledger->types);
	for (i = 0; err == NULL && i < v->nparts; i++)
		if (v->parts[i].kind == DAF_PART_CHILDREN)
			err = count_once(v, &v->parts[i]);
	return err;
}
