/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_model.c - see form.h: the records of a form and how they hang together.
 */
#include "tui/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct daf_form_set *
daf_form_set_new(const struct daf_types *types, const char *ledger)
{
	struct daf_form_set *set = daf_calloc(1, sizeof(*set));

	set->types = types;
	set->ledger = daf_strdup(ledger);
	set->pool = daf_pool_new();
	return set;
}

static void
clear_field(struct daf_form_field *f)
{
	free(f->text);
	free(f->value);
	free(f->shown);
	free(f->doubt);
	free(f->before);
	free(f->over);
	free(f->ref_type);
}

static void
free_body(struct daf_form_body *body)
{
	size_t i;

	for (i = 0; i < body->nfields; i++)
		clear_field(&body->fields[i]);
	free(body->fields);
	free(body->record);
	free(body->number);
	free(body->stage);
	free(body);
}

void
daf_form_set_free(struct daf_form_set *set)
{
	size_t i;

	if (set == NULL)
		return;
	for (i = 0; i < set->n; i++)
		free_body(set->bodies[i]);
	free(set->bodies);
	free(set->ledger);
	free(set->saving);
	daf_pool_free(set->pool);
	free(set);
}

static void
begin_field(
    struct daf_form_field *f, const struct daf_field *def, const char *name)
{
	f->def = def;
	f->name = name;
	f->text = daf_strdup("");
	f->value = daf_strdup("");
	f->shown = daf_strdup("");
	f->before = daf_strdup("");
	f->over = daf_strdup("");
}

/* `number` is given by the save, `struck` has a screen of its own. */
static bool
is_typed(const struct daf_field *def)
{
	return !def->program && strcmp(def->name, "number") != 0 &&
	       strcmp(def->name, "struck") != 0;
}

struct daf_form_body *
daf_form_add(struct daf_form_set *set, const struct daf_type *type)
{
	struct daf_form_body *body = daf_calloc(1, sizeof(*body));
	size_t i;

	body->serial = ++set->serial;
	body->type = type;
	body->record = daf_strdup("");
	body->number = daf_strdup("");
	body->stage = daf_strdup("");
	body->own = true;
	body->fields = daf_calloc(type->nfields + 1, sizeof(*body->fields));
	for (i = 0; i < type->nfields; i++)
		if (is_typed(&type->fields[i]))
			begin_field(&body->fields[body->nfields++],
			    &type->fields[i], type->fields[i].name);
	set->bodies =
	    daf_grow(set->bodies, set->n, &set->cap, sizeof(*set->bodies));
	set->bodies[set->n++] = body;
	return body;
}

/* A new record starts where its type says, unless another stage is chosen:
 * nothing that was typed. */
void
daf_form_start(struct daf_form_body *body, const struct daf_form_ask *ask)
{
	struct daf_form_field *f = daf_form_find(body, "stage");
	size_t i;

	for (i = 0; f != NULL && i < body->type->nstages; i++)
		if (body->type->stages[i].start) {
			daf_form_seen(f, body->type->stages[i].value, "", ask);
			return;
		}
}

struct daf_form_body *
daf_form_body(const struct daf_form_set *set, int serial)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		if (set->bodies[i]->serial == serial)
			return set->bodies[i];
	return NULL;
}

struct daf_form_field *
daf_form_find(const struct daf_form_body *body, const char *name)
{
	size_t i;

	for (i = 0; i < body->nfields; i++)
		if (strcmp(body->fields[i].name, name) == 0)
			return &body->fields[i];
	return NULL;
}

struct daf_form_field *
daf_form_raw(
    struct daf_form_set *set, struct daf_form_body *body, const char *name)
{
	struct daf_form_field *f = daf_form_find(body, name);

	if (f != NULL)
		return f;
	body->fields =
	    daf_realloc(body->fields, body->nfields + 1, sizeof(*body->fields));
	f = &body->fields[body->nfields++];
	memset(f, 0, sizeof(*f));
	begin_field(f, NULL, daf_pool_strdup(set->pool, name));
	f->lock = DAF_FORM_RAW;
	return f;
}

/* The serial that a reference names, 0: none. */
static int
named(const struct daf_form_field *f)
{
	return daf_form_is_reference(f) && f->value[0] == '.'
		   ? (int)strtol(f->value + 1, NULL, 10)
		   : 0;
}

const struct daf_form_body *
daf_form_own(const struct daf_form_set *set, const struct daf_form_field *field)
{
	int serial = field != NULL ? named(field) : 0;

	return serial != 0 ? daf_form_body(set, serial) : NULL;
}

bool
daf_form_below(const struct daf_form_set *set, const struct daf_form_body *body,
    int serial)
{
	const struct daf_form_body *up = daf_form_body(set, serial);
	const struct daf_form_field *f = daf_form_find(body, "parent");

	if (up == NULL || up == body || f == NULL || f->value[0] == '\0' ||
	    !daf_form_is_reference(f))
		return false;
	return named(f) == serial || strcmp(f->value, up->record) == 0;
}

static void
forget(struct daf_form_set *set, int serial)
{
	struct daf_form_field *f;
	size_t i, k;

	for (i = 0; i < set->n; i++)
		for (k = 0; k < set->bodies[i]->nfields; k++) {
			f = &set->bodies[i]->fields[k];
			if (named(f) == serial)
				daf_form_type(f, "", set, NULL);
		}
}

void
daf_form_remove(struct daf_form_set *set, int serial)
{
	struct daf_form_body *body = daf_form_body(set, serial);
	size_t i;

	if (body == NULL || body == set->bodies[0])
		return;
	for (i = set->n; i > 1; i--)
		if (i <= set->n &&
		    daf_form_below(set, set->bodies[i - 1], serial))
			daf_form_remove(set, set->bodies[i - 1]->serial);
	forget(set, serial);
	for (i = 0; set->bodies[i] != body; i++)
		;
	memmove(&set->bodies[i], &set->bodies[i + 1],
	    (set->n - i - 1) * sizeof(*set->bodies));
	set->n--;
	free_body(body);
}

bool
daf_form_long(const struct daf_form_field *f)
{
	return f->def != NULL && strcmp(f->def->kind->name, "longtext") == 0;
}

bool
daf_form_is_reference(const struct daf_form_field *f)
{
	return f->def != NULL && strcmp(f->def->kind->name, "reference") == 0;
}

bool
daf_form_picks(const struct daf_form_field *f)
{
	static const char *const kinds[] = { "choice", "country", "boolean",
		"enclosure", "reference" };
	size_t i;

	for (i = 0; f->def != NULL && f->lock == DAF_FORM_OPEN &&
		    i < sizeof(kinds) / sizeof(kinds[0]);
	     i++)
		if (strcmp(f->def->kind->name, kinds[i]) == 0)
			return true;
	return false;
}

/* Left empty it is taken from the record that another field names. */
static bool
follows(const struct daf_form_body *body, const struct daf_form_field *f)
{
	const struct daf_follows *rule = &body->type->follows;
	const struct daf_form_field *by;

	if (rule->field == NULL || strcmp(rule->field, f->def->name) != 0)
		return false;
	by = daf_form_find(body, rule->by);
	return by != NULL && *by->value != '\0';
}

bool
daf_form_changed(const struct daf_form_field *f)
{
	return (f->lock == DAF_FORM_OPEN || f->lock == DAF_FORM_PARENT) &&
	       strcmp(f->value, f->before) != 0;
}

/* Is it of a group that is written as a whole, of which a field has changed? */
static bool
goes_along(const struct daf_form_body *body, const struct daf_form_field *f)
{
	const struct daf_group *group = NULL;
	const struct daf_form_field *other;
	size_t i;

	if (f->def == NULL || f->def->group == NULL)
		return false;
	for (i = 0; i < body->type->ngroups; i++)
		if (strcmp(body->type->groups[i].name, f->def->group) == 0)
			group = &body->type->groups[i];
	for (i = 0; group != NULL && group->together && i < body->nfields;
	     i++) {
		other = &body->fields[i];
		if (other->def != NULL && other->def->group != NULL &&
		    strcmp(other->def->group, group->name) == 0 &&
		    daf_form_changed(other))
			return true;
	}
	return false;
}

bool
daf_form_required(
    const struct daf_form_body *body, const struct daf_form_field *f)
{
	const struct daf_form_field *when;
	size_t i;

	if (f->def == NULL)
		return false;
	if (f->def->required)
		return !follows(body, f);
	/* a change of the record may empty them */
	if (body->record[0] == '\0' && goes_along(body, f))
		return true;
	if (f->def->when_field == NULL || f->def->when_in == NULL)
		return false;
	when = daf_form_find(body, f->def->when_field);
	for (i = 0; when != NULL && f->def->when_in[i] != NULL; i++)
		if (strcmp(f->def->when_in[i], when->value) == 0)
			return true;
	return false;
}

bool
daf_form_writes(
    const struct daf_form_body *body, const struct daf_form_field *f)
{
	if (f->lock == DAF_FORM_RAW || f->lock == DAF_FORM_DISPUTED ||
	    f->lock == DAF_FORM_HIDDEN)
		return false;
	if (body->record[0] == '\0')
		return f->value[0] != '\0';
	return daf_form_changed(f) || goes_along(body, f);
}

/* Not the parent, which nobody has typed. */
bool
daf_form_touched(const struct daf_form_set *set)
{
	const struct daf_form_field *f;
	size_t i, k;

	for (i = 0; i < set->n; i++)
		for (k = 0; k < set->bodies[i]->nfields; k++) {
			f = &set->bodies[i]->fields[k];
			if (f->lock == DAF_FORM_OPEN && daf_form_changed(f))
				return true;
		}
	return set->n > 1;
}

void
daf_form_filled(size_t *filled, size_t *of, const struct daf_form_set *set)
{
	const struct daf_form_field *f;
	size_t i, k;

	*filled = *of = 0;
	for (i = 0; i < set->n; i++)
		for (k = 0; k < set->bodies[i]->nfields; k++) {
			f = &set->bodies[i]->fields[k];
			if (f->lock != DAF_FORM_OPEN)
				continue;
			*of += 1;
			if (f->value[0] != '\0')
				*filled += 1;
		}
}

void
daf_form_title(struct daf_buf *out, const struct daf_form_set *set,
    const struct daf_form_body *body)
{
	const struct daf_form_body *other;
	const struct daf_form_field *f;
	size_t i, from = out->len;

	for (i = 0; body->type->title[i] != NULL; i++) {
		f = daf_form_find(body, body->type->title[i]);
		if (f == NULL || f->value[0] == '\0')
			continue;
		daf_buf_adds(out, out->len > from ? ", " : "");
		/* what it names may have got its title since */
		other = daf_form_body(set, named(f));
		if (other != NULL && other != body)
			daf_form_title(out, set, other);
		else
			daf_buf_adds(out, f->shown);
	}
	if (out->len == from)
		daf_buf_addf(out, "(new %s)", body->type->label);
}

const struct daf_type *
daf_form_child_type(
    const struct daf_types *types, const struct daf_type *type, size_t i)
{
	const struct daf_type *t;
	const struct daf_field *f;
	size_t k, j;

	for (k = 0; k < daf_types_count(types); k++) {
		t = daf_types_at(types, k);
		f = daf_type_field(t, "parent");
		for (j = 0; f != NULL && f->of != NULL && f->of[j] != NULL; j++)
			if (strcmp(f->of[j], type->name) == 0 && i-- == 0)
				return t;
	}
	return NULL;
}

/* Depth first; state 1: on the way, 2: done. */
static bool
visit(int *serials, size_t *n, char *state, const struct daf_form_set *set,
    size_t i)
{
	const struct daf_form_body *body = set->bodies[i];
	size_t k, j;
	int other;

	if (state[i] != 0)
		return state[i] == 2;
	state[i] = 1;
	for (k = 0; k < body->nfields; k++) {
		other = named(&body->fields[k]);
		for (j = 0; other != 0 && j < set->n; j++)
			if (set->bodies[j]->serial == other &&
			    !visit(serials, n, state, set, j))
				return false;
	}
	state[i] = 2;
	serials[(*n)++] = body->serial;
	return true;
}

bool
daf_form_order(int *serials, const struct daf_form_set *set)
{
	char *state = daf_calloc(set->n + 1, 1);
	bool good = true, old = false;
	size_t i, n = 0;
	int pass;

	/* The new ones first: a move of a record that is changed may need one
	 * below it. */
	for (pass = 0; pass < 2; pass++, old = true)
		for (i = 0; good && i < set->n; i++)
			if ((set->bodies[i]->record[0] != '\0') == old)
				good = visit(serials, &n, state, set, i);
	free(state);
	return good;
}
