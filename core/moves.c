/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moves.c - see moves.h. */
#include "core/moves.h"

#include <stdlib.h>
#include <string.h>

#include "core/kin.h"

struct asked {
	const struct daf_record *r;
	struct daf_kin kin;
	const struct daf_unsaved *unsaved; /* or NULL */
};

static const char *
before(void *arg, const char *field)
{
	const struct asked *a = arg;
	const char *value;
	size_t i;

	if (a->unsaved != NULL && strcmp(field, "stage") != 0 &&
	    (value = a->unsaved->value(a->unsaved->arg, field)) != NULL)
		return value;
	for (i = 0; i < a->r->nfields; i++)
		if (strcmp(a->r->fields[i].field, field) == 0)
			return a->r->fields[i].values[0].value;
	return NULL;
}

static bool
child(void *arg, const char *type)
{
	struct asked *a = arg;

	return daf_kin_child(&a->kin, type);
}

static const struct daf_check_decision *
decisions(void *arg, size_t *n)
{
	struct asked *a = arg;

	return daf_kin_decisions(&a->kin, n);
}

static const char *
bearer(void *arg, const char *record)
{
	struct asked *a = arg;

	return daf_kin_bearer(&a->kin, record);
}

static const struct daf_type *
type_named(void *arg, const char *name)
{
	struct asked *a = arg;

	return daf_kin_type(&a->kin, name);
}

static const char *
value(void *arg, const char *record, const char *field)
{
	struct asked *a = arg;

	return daf_kin_value(&a->kin, record, field);
}

static const char *
type_of(void *arg, const char *record)
{
	struct asked *a = arg;

	return daf_kin_type_of(&a->kin, record);
}

static const char *const *
naming(void *arg, const char *type, const char *field, const char *record,
    size_t *n)
{
	struct asked *a = arg;

	return daf_kin_naming(&a->kin, type, field, record, n);
}

/* Who may not change the record at all makes no move either. */
static const struct daf_need *
barred(const struct daf_type *type, const struct daf_check_change *change)
{
	static const struct daf_need own = { DAF_NEED_OFFICE, NULL,
		"an officer of the office that opened it", false, false },
				     hq = { DAF_NEED_OFFICE, NULL,
					     "headquarters", false, false };
	size_t i;

	for (i = 0; change->roles[i] != NULL; i++)
		if (strcmp(change->roles[i], "hq") == 0)
			return NULL;
	if (type->edit == DAF_EDIT_HQ)
		return &hq;
	return type->edit == DAF_EDIT_OWN && !change->own_office ? &own : NULL;
}

static bool
can_fill(const struct daf_way *way)
{
	size_t i;

	for (i = 0; i < way->n; i++)
		if (way->needs[i].kind != DAF_NEED_FIELD &&
		    way->needs[i].kind != DAF_NEED_COMPLETE &&
		    way->needs[i].kind != DAF_NEED_CHILD)
			return false;
	return true;
}

static int
rank(const struct daf_way *way)
{
	return way->n == 0 ? 0 : way->can_fill ? 1 : 2;
}

static int
by_rank(const void *va, const void *vb)
{
	const struct daf_way *a = va, *b = vb;
	int d = rank(a) - rank(b);

	if (d != 0)
		return d;
	return (a->move > b->move) - (a->move < b->move);
}

static void
find_ways(struct daf_ways *out, struct daf_pool *pool, struct asked *a,
    const struct daf_check_change *change)
{
	const struct daf_check_view view = { .before = before,
		.child = child,
		.decisions = decisions,
		.bearer = bearer,
		.type = type_named,
		.type_of = type_of,
		.value = value,
		.naming = naming,
		.arg = a };
	const struct daf_need *bar = barred(out->type, change);
	const char **from;
	struct daf_way *way;
	size_t i;

	out->items =
	    daf_pool_array(pool, out->type->nmoves, sizeof(*out->items));
	for (i = 0; i < out->type->nmoves; i++) {
		from = out->type->moves[i].from;
		while (*from != NULL && strcmp(*from, out->stage) != 0)
			from++;
		if (*from == NULL)
			continue;
		way = &out->items[out->n++];
		way->move = &out->type->moves[i];
		way->needs = daf_move_needs(
		    &way->n, pool, out->type, way->move, &view, change);
		if (bar != NULL) {
			way->needs = bar;
			way->n = 1;
		}
		way->can_fill = can_fill(way);
	}
	if (out->n > 1)
		qsort(out->items, out->n, sizeof(*out->items), by_rank);
}

const struct daf_err *
daf_ways(struct daf_ways *out, struct daf_pool *pool, struct daf_register *reg,
    int64_t record, const struct daf_who *who,
    const struct daf_unsaved *unsaved)
{
	static const char *const officer[] = { "officer", NULL };
	const struct daf_register_ledger *ledger;
	struct daf_check_change change = { .roles = who->roles };
	struct daf_record *r = daf_pool_alloc(pool, sizeof(*r));
	struct asked a = { .r = r, .unsaved = unsaved };
	const struct daf_err *err;
	const char *stage;

	*out = (struct daf_ways){ .stage = "" };
	err = daf_show(r, pool, reg, record);
	if (err == NULL)
		err = daf_register_ledger(&ledger, reg, r->item.ledger);
	if (err != NULL)
		return err;
	a.kin = (struct daf_kin){ .scope = daf_scope_now(reg, pool, ledger),
		.id = r->item.id };
	if (change.roles == NULL)
		change.roles = officer;
	change.officer = who->officer;
	change.id = r->item.id;
	change.own_office = strcmp(r->item.office, who->office) == 0;
	out->type = r->type;
	stage = before(&a, "stage");
	out->stage = stage != NULL ? stage : "";
	if (out->type != NULL)
		find_ways(out, pool, &a, &change);
	return a.kin.err;
}

void
daf_way_missing(struct daf_buf *out, const struct daf_way *way)
{
	size_t i;

	for (i = 0; i < way->n; i++)
		daf_buf_addf(
		    out, "%s%s", i > 0 ? ", " : "", way->needs[i].text);
}
