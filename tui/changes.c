/* SPDX-License-Identifier: GPL-3.0-or-later */
/* changes.c - see changes.h. */
#include "tui/changes.h"

#include <string.h>

#include "core/addr.h"
#include "tui/display.h"
#include "tui/past.h"

#define FEW 3
#define LIVE_MAX 8

/* What every field of one record is read with. */
struct reading {
	struct daf_pool *pool;
	struct daf_register *reg;
	const char *ledger;
	const struct daf_type *type;
	const struct daf_past *past;
	size_t npast;
};

static const char *
shown(struct reading *r, const char *field, const char *value)
{
	const struct daf_field *f =
	    r->type != NULL ? daf_type_field(r->type, field) : NULL;
	struct daf_buf b = { 0 };
	const char *text;

	daf_display_guarded(&b, r->pool, r->reg, r->ledger, f, value);
	text = daf_pool_strdup(r->pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

static const struct daf_past *
past_at(const struct reading *r, const char *at)
{
	size_t i;

	for (i = 0; i < r->npast; i++)
		if (strcmp(r->past[i].at, at) == 0)
			return &r->past[i];
	return NULL;
}

/* The values that a set replaces. */
static const char *
before(struct reading *r, const struct daf_set *set)
{
	const char *values[LIVE_MAX], *text = NULL;
	struct daf_buf b = { 0 };
	bool missing;
	size_t i, n;

	n = daf_past_replaced(
	    values, LIVE_MAX, &missing, r->past, r->npast, set);
	for (i = 0; i < n; i++)
		daf_buf_addf(&b, "%s%s", i > 0 ? " / " : "",
		    shown(r, set->field, values[i]));
	if (missing)
		daf_buf_addf(&b, "%s(not here)", n > 0 ? " / " : "");
	if (b.len > 0)
		text = daf_pool_strdup(r->pool, b.data);
	daf_buf_clear(&b);
	return text;
}

static const char *
label_of(const struct reading *r, const char *field)
{
	const struct daf_field *f =
	    r->type != NULL ? daf_type_field(r->type, field) : NULL;

	return f != NULL ? f->label : field;
}

/* A title of what does not count yet: from the change set itself. */
static const char *
title_of(struct reading *r, const struct daf_past *p)
{
	struct daf_buf b = { 0 };
	const struct daf_set *set;
	const char *text;
	size_t i;

	for (i = 0; r->type != NULL && r->type->title[i] != NULL; i++) {
		set = daf_past_set(p, r->type->title[i]);
		if (set != NULL && *set->value != '\0')
			daf_buf_addf(&b, "%s%s", b.len > 0 ? " " : "",
			    shown(r, set->field, set->value));
	}
	text = daf_pool_strdup(r->pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

static void
describe(struct daf_changed *c, struct reading *r, const struct daf_past *p)
{
	const struct daf_item *item = &c->item;
	const struct daf_set *number = daf_past_set(p, "number");
	struct daf_addr id, at;
	size_t i;

	c->birth = daf_addr_parse(&id, item->id, strlen(item->id), true) &&
		   daf_addr_parse(&at, p->at, strlen(p->at), false) &&
		   strcmp(id.replica, at.replica) == 0 && id.seq == at.seq;
	c->name = item->number;
	if (c->name == NULL)
		c->name = number != NULL && *number->value != '\0'
			      ? number->value
			      : item->id;
	c->title = *item->title != '\0' ? item->title : title_of(r, p);
	c->type = r->type != NULL ? r->type->label : item->type;
	c->changes = daf_pool_array(r->pool, p->nsets, sizeof(*c->changes));
	c->n = p->nsets;
	for (i = 0; i < p->nsets; i++) {
		c->changes[i].field = p->sets[i].field;
		c->changes[i].label = label_of(r, p->sets[i].field);
		c->changes[i].set = &p->sets[i];
		c->changes[i].before = before(r, &p->sets[i]);
		c->changes[i].after =
		    shown(r, p->sets[i].field, p->sets[i].value);
	}
}

static const struct daf_err *
read_one(struct daf_changed *c, bool *found, struct reading *r, const char *at)
{
	const struct daf_register_ledger *l;
	const struct daf_past *p;
	const struct daf_err *err;
	struct daf_past *past;

	*found = false;
	err = daf_register_ledger(&l, r->reg, c->item.ledger);
	if (err != NULL)
		return err;
	r->ledger = l->name;
	r->type = daf_types_find(l->types, c->item.type);
	err = daf_history(&past, &r->npast, r->pool, r->reg, c->item.record);
	if (err != NULL)
		return err;
	r->past = past;
	p = past_at(r, at);
	*found = p != NULL;
	if (p != NULL)
		describe(c, r, p);
	return NULL;
}

const struct daf_err *
daf_changes(struct daf_changed **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const char *at)
{
	struct reading r = { .pool = pool, .reg = reg };
	const struct daf_err *err;
	struct daf_items items;
	bool found;
	size_t i;

	*out = NULL;
	*n = 0;
	err = daf_touched(&items, pool, reg, ledger, at);
	if (err != NULL)
		return err;
	*out = daf_pool_array(pool, items.n, sizeof(**out));
	for (i = 0; err == NULL && i < items.n; i++) {
		(*out)[*n].item = items.items[i];
		err = read_one(&(*out)[*n], &found, &r, at);
		if (err == NULL && found)
			(*n)++;
	}
	return err;
}

/* Two texts that run from right to left would change places in a row: each then
 * has one of its own. */
static void
change_text(struct daf_buf *out, const struct daf_change *c, bool birth)
{
	const char *was = c->before != NULL ? c->before : "(none)";

	if (birth)
		daf_buf_addf(out, "  %s: %s\n", c->label, c->after);
	else if (daf_display_rtl(was) || daf_display_rtl(c->after))
		daf_buf_addf(
		    out, "  %s:\n    %s\n -> %s\n", c->label, was, c->after);
	else
		daf_buf_addf(out, "  %s: %s -> %s\n", c->label, was, c->after);
}

void
daf_changes_text(struct daf_buf *out, const struct daf_changed *c)
{
	size_t i;

	daf_buf_addf(out, "%s  %s  %s%s%s\n", c->name, c->type,
	    c->birth ? "new" : "changed", *c->title != '\0' ? ": " : "",
	    c->title);
	for (i = 0; i < c->n; i++) {
		if (c->birth && strcmp(c->changes[i].after, c->name) == 0)
			continue;
		change_text(out, &c->changes[i], c->birth);
	}
}

void
daf_changes_fields(struct daf_buf *out, const struct daf_changed *c)
{
	size_t i;

	if (c->birth || c->n > FEW) {
		daf_buf_addf(out, "%zu field%s", c->n, c->n == 1 ? "" : "s");
		return;
	}
	for (i = 0; i < c->n; i++)
		daf_buf_addf(
		    out, "%s%s", i > 0 ? ", " : "", c->changes[i].label);
}
