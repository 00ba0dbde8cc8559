/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conflictread.c - the disputes of a record, and what is decided of each. See
 * conflicti.h. */
#include <stdlib.h>
#include <string.h>

#include "schema/kind.h"
#include "tui/conflicti.h"

/* Settling a dispute is a matter for the diary: the reason becomes an entry of
 * the record. */
#define DIARY "entry"

void
daf_disputes_clear(struct daf_disputes *d)
{
	size_t i;

	for (i = 0; i < d->n; i++) {
		free(d->items[i].text);
		free(d->items[i].typed);
	}
	free(d->items);
	free(d->why);
	daf_pool_free(d->view.pool);
	*d = (struct daf_disputes){ 0 };
}

/* ---- reading ---- */

static const struct daf_past *
past_at(const struct daf_record_view *v, const char *at)
{
	size_t i;

	for (i = 0; i < v->npast; i++)
		if (strcmp(v->past[i].at, at) == 0)
			return &v->past[i];
	return NULL;
}

static void
add_before(struct daf_dispute *d, const char *value)
{
	size_t i;

	for (i = 0; i < d->nbefore; i++)
		if (strcmp(d->before[i], value) == 0)
			return;
	if (d->nbefore < DAF_DISPUTE_BEFORE)
		d->before[d->nbefore++] = value;
}

/* The values that the live ones replaced, and when the newest of those was
 * written. */
static void
find_before(struct daf_disputes *all, struct daf_dispute *d)
{
	const struct daf_record_view *v = &all->view;
	const struct daf_past *p, *old;
	const struct daf_set *set;
	char at[DAF_ADDR_SIZE];
	size_t i, k;

	for (i = 0; i < d->n; i++) {
		p = past_at(v, d->values[i].at);
		set = p != NULL ? daf_past_set(p, d->name) : NULL;
		for (k = 0; set != NULL && k < set->nover; k++) {
			daf_addr_text(at, &set->over[k]);
			old = past_at(v, at);
			if (old == NULL || daf_past_set(old, d->name) == NULL)
				continue;
			add_before(d, daf_past_set(old, d->name)->value);
			if (d->n > 1 && old->time > all->since) {
				all->since = old->time;
				all->zone = old->zone;
			}
		}
	}
}

/* How much a value is the own side's. */
static int
ownness(const struct daf_value *v, const struct daf_side *side)
{
	if (strcmp(v->by, side->officer) == 0)
		return 2;
	return strcmp(v->office, side->office) == 0;
}

/* y and h: the officer's own value, or else his office's; and headquarters', or
 * else another office's, or else another one. */
static void
find_sides(struct daf_dispute *d, const struct daf_side *side)
{
	int best = 0, rank;
	size_t i;

	d->yours = d->theirs = d->n;
	for (i = 0; i < d->n; i++) {
		rank = ownness(&d->values[i], side);
		if (rank > best) {
			best = rank;
			d->yours = i;
		}
	}
	best = -1;
	for (i = 0; i < d->n; i++) {
		rank = 2 - ownness(&d->values[i], side);
		if (rank == 2 && strcmp(d->values[i].office, side->seat) == 0)
			rank = 3;
		if (i != d->yours && rank > best) {
			best = rank;
			d->theirs = i;
		}
	}
}

static void
add(struct daf_disputes *all, size_t *cap, const char *name,
    const struct daf_side *side)
{
	const struct daf_type *t = all->view.r.type;
	const struct daf_live *live = daf_record_live(&all->view.r, name);
	struct daf_dispute *d;
	size_t i;

	for (i = 0; i < all->n; i++)
		if (strcmp(all->items[i].name, name) == 0)
			return;
	all->items = daf_grow(all->items, all->n, cap, sizeof(*all->items));
	d = &all->items[all->n++];
	*d = (struct daf_dispute){ .name = name, .label = name };
	d->field = t != NULL ? daf_type_field(t, name) : NULL;
	if (d->field != NULL) {
		d->label = d->field->label;
		for (i = 0; i < t->ngroups; i++)
			if (t->groups[i].together && d->field->group != NULL &&
			    strcmp(t->groups[i].name, d->field->group) == 0)
				d->group = d->field->group;
	}
	if (live != NULL) {
		d->n = live->n;
		d->values = live->values;
		d->hidden = live->hidden;
	}
	find_before(all, d);
	find_sides(d, side);
	if (d->n < 2) /* it need not change */
		daf_dispute_choose(d,
		    d->n == 1 ? DAF_DECIDED_VALUE : DAF_DECIDED_TYPED, 0,
		    d->n == 1 ? NULL : "");
}

/* The disputed fields in the type's order, then those that it does not know;
 * each with the others of its group, which are written together. */
static void
collect(struct daf_disputes *all, const struct daf_side *side)
{
	const struct daf_record *r = &all->view.r;
	const struct daf_type *t = r->type;
	const struct daf_live *live;
	size_t i, k, cap = 0;
	const char *group;

	for (i = 0; t != NULL && i < t->nfields; i++) {
		live = daf_record_live(r, t->fields[i].name);
		if (live == NULL || !live->disputed)
			continue;
		add(all, &cap, t->fields[i].name, side);
		group = all->items[all->n - 1].group;
		for (k = 0; group != NULL && k < t->nfields; k++)
			if (t->fields[k].group != NULL &&
			    strcmp(t->fields[k].group, group) == 0)
				add(all, &cap, t->fields[k].name, side);
	}
	for (i = 0; i < r->nfields; i++)
		if (r->fields[i].disputed)
			add(all, &cap, r->fields[i].field, side);
}

static bool
is_disputed(const struct daf_disputes *all, const char *field)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (strcmp(all->items[i].name, field) == 0)
			return true;
	return false;
}

/* Calls `with` for each value of another field that was written after the
 * parties parted and counts. */
static void
each_joined(const struct daf_disputes *all,
    void (*with)(
	void *arg, const struct daf_past *p, const struct daf_set *set),
    void *arg)
{
	const struct daf_past *p;
	size_t i, k;

	for (i = 0; i < all->view.npast; i++) {
		p = &all->view.past[i];
		if (!p->counts || all->parted == 0 || p->time <= all->parted)
			continue;
		for (k = 0; k < p->nsets; k++)
			if (!is_disputed(all, p->sets[k].field))
				with(arg, p, &p->sets[k]);
	}
}

static void
count_one(void *arg, const struct daf_past *p, const struct daf_set *set)
{
	(void)p, (void)set;
	++*(size_t *)arg;
}

struct joined {
	struct daf_buf *out;
	const struct daf_disputes *all;
	struct daf_lines lines; /* for its pool */
};

static void
write_one(void *arg, const struct daf_past *p, const struct daf_set *set)
{
	struct joined *j = arg;
	const struct daf_record_view *v = &j->all->view;
	const struct daf_field *f =
	    v->r.type != NULL ? daf_type_field(v->r.type, set->field) : NULL;
	char time[DAF_DISPLAY_SIZE];

	daf_display_moment(time, p->time, p->zone, &v->today);
	daf_buf_addf(j->out, "%s  %s, %s\n    %s: ", time,
	    daf_display_who(p->by_name, p->by), p->office,
	    f != NULL ? f->label : set->field);
	daf_record_from_to(j->out, &j->lines, v, f, set);
	daf_buf_adds(j->out, "\n");
}

void
daf_disputes_joined(struct daf_buf *out, const struct daf_disputes *d)
{
	struct joined j = {
		.out = out, .all = d, .lines = { .pool = d->view.pool }
	};

	each_joined(d, write_one, &j);
}

static const struct daf_type *
diary_of(const struct daf_types *types, const struct daf_record *r)
{
	const struct daf_type *t = daf_types_find(types, DIARY);
	const struct daf_field *parent;
	size_t i;

	if (t == NULL || daf_type_field(t, "title") == NULL ||
	    daf_type_field(t, "text") == NULL)
		return NULL;
	parent = daf_type_field(t, "parent");
	if (parent == NULL || parent->of == NULL)
		return NULL;
	for (i = 0; parent->of[i] != NULL; i++)
		if (strcmp(parent->of[i], r->item.type) == 0)
			return t;
	return NULL;
}

/* ---- what was decided before ---- */

static bool
same_values(const struct daf_dispute *a, const struct daf_dispute *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->values[i].at, b->values[i].at) != 0)
			return false;
	return true;
}

static void
find_parting(struct daf_disputes *all)
{
	size_t i, k;

	all->parted = all->since;
	if (all->since != 0)
		return;
	for (i = 0; i < all->n; i++)
		for (k = 0; all->items[i].n > 1 && k < all->items[i].n; k++)
			if (all->parted == 0 ||
			    all->items[i].values[k].time < all->parted)
				all->parted = all->items[i].values[k].time;
}

/* How many decisions are lost because the values are other ones now. */
static size_t
take_over(struct daf_disputes *now, struct daf_disputes *was)
{
	struct daf_dispute *old, *new;
	size_t i, k, lost = 0;
	const char *typed;

	for (i = 0; i < was->n; i++) {
		old = &was->items[i];
		if (old->choice == DAF_DECIDED_NONE && old->typed == NULL)
			continue;
		for (k = 0; k < now->n; k++)
			if (strcmp(now->items[k].name, old->name) == 0)
				break;
		new = k < now->n ? &now->items[k] : NULL;
		if (new != NULL && same_values(old, new))
			daf_dispute_choose(
			    new, old->choice, old->nth, old->text);
		else
			lost += old->n > 1;
		/* what was typed is not lost with it */
		typed =
		    old->choice == DAF_DECIDED_TYPED ? old->text : old->typed;
		if (new != NULL &&new->n > 1 && new->text == NULL)
			daf_dispute_typed(new, typed);
	}
	now->why = was->why;
	was->why = NULL;
	return lost;
}

const struct daf_err *
daf_disputes_read(struct daf_disputes *d, size_t *lost,
    struct daf_register *reg, int64_t record, const struct daf_side *side)
{
	const struct daf_register_ledger *ledger;
	struct daf_disputes fresh = { 0 };
	const struct daf_err *err;

	*lost = 0;
	fresh.view.pool = daf_pool_new();
	err = daf_record_read_past(&fresh.view, reg, record);
	if (err == NULL)
		err =
		    daf_register_ledger(&ledger, reg, fresh.view.r.item.ledger);
	if (err != NULL) {
		daf_disputes_clear(&fresh);
		return err;
	}
	collect(&fresh, side);
	find_parting(&fresh);
	each_joined(&fresh, count_one, &fresh.joined);
	fresh.diary = diary_of(ledger->types, &fresh.view.r);
	*lost = take_over(&fresh, d);
	daf_disputes_clear(d);
	*d = fresh;
	return NULL;
}

/* ---- deciding ---- */

void
daf_dispute_choose(struct daf_dispute *d, enum daf_decided choice, size_t nth,
    const char *text)
{
	char *copy = text != NULL ? daf_strdup(text) : NULL;

	free(d->text);
	d->choice = choice;
	d->nth = nth;
	d->text = copy;
	if (choice == DAF_DECIDED_TYPED || choice == DAF_DECIDED_NONE)
		daf_dispute_typed(d, NULL);
}

void
daf_dispute_typed(struct daf_dispute *d, const char *text)
{
	char *copy = text != NULL ? daf_strdup(text) : NULL;

	free(d->typed);
	d->typed = copy;
}

const char *
daf_dispute_result(const struct daf_dispute *d)
{
	switch (d->choice) {
	case DAF_DECIDED_NONE:
	case DAF_DECIDED_SKIP:
		break;
	case DAF_DECIDED_VALUE:
		return d->nth < d->n ? d->values[d->nth].value : NULL;
	case DAF_DECIDED_BOTH:
	case DAF_DECIDED_TYPED:
		return d->text;
	}
	return NULL;
}

bool
daf_dispute_both(struct daf_buf *out, const struct daf_dispute *d)
{
	const char *kind = d->field != NULL ? d->field->kind->name : "";
	bool lines = strcmp(kind, "longtext") == 0;
	size_t i, k, n = 0;

	if (!lines && strcmp(kind, "text") != 0)
		return false;
	for (i = 0; i < d->n; i++) {
		for (k = 0; k < i; k++)
			if (strcmp(d->values[k].value, d->values[i].value) == 0)
				break;
		if (k < i || *d->values[i].value == '\0')
			continue;
		daf_buf_addf(out, "%s%s (%s, %s)",
		    n++ == 0 ? ""
		    : lines  ? "\n"
			     : " / ",
		    d->values[i].value, d->values[i].by_name,
		    d->values[i].office);
	}
	return true;
}

size_t
daf_disputes_open(const struct daf_disputes *d)
{
	size_t i, n = 0;

	for (i = 0; i < d->n; i++)
		n += d->items[i].n > 1;
	return n;
}

size_t
daf_disputes_decided(const struct daf_disputes *d)
{
	size_t i, n = 0;

	for (i = 0; i < d->n; i++)
		n += d->items[i].n > 1 &&
		     daf_dispute_result(&d->items[i]) != NULL;
	return n;
}
