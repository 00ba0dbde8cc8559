/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.c - see check.h. */
#include "schema/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/named.h"
#include "schema/checki.h"
#include "schema/kind.h"

void
daf_findings_add(
    struct daf_findings *f, const char *field, const char *fmt, ...)
{
	struct daf_finding *item;
	struct daf_buf typed = { 0 };
	va_list ap;
	char *text = NULL;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		daf_mem_exhausted();
	if (f->pool == NULL) {
		f->pool = daf_pool_new();
		f->own_pool = true;
	}
	f->items = daf_grow(f->items, f->n, &f->cap, sizeof(*f->items));
	item = &f->items[f->n++];
	item->field = field != NULL ? daf_pool_strdup(f->pool, field) : NULL;
	item->marked = daf_pool_strndup(f->pool, text, (size_t)n);
	daf_named_typed(&typed, text);
	item->text = daf_pool_strdup(f->pool, daf_buf_str(&typed));
	daf_buf_clear(&typed);
	item->late = false;
	free(text);
}

void
daf_findings_clear(struct daf_findings *f)
{
	if (f->own_pool)
		daf_pool_free(f->pool);
	free(f->items);
	*f = (struct daf_findings){ 0 };
}

bool
daf_check_in(const char *const *words, const char *word)
{
	for (; words != NULL && *words != NULL; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

const char *
daf_check_given(const struct daf_checking *c, const char *field)
{
	size_t i;

	for (i = 0; i < c->change->n; i++)
		if (strcmp(c->change->fields[i], field) == 0)
			return c->change->values[i];
	return NULL;
}

const char *
daf_check_before(const struct daf_checking *c, const char *field)
{
	const char *value = NULL;

	if (!c->change->birth && c->view->before != NULL)
		value = c->view->before(c->view->arg, field);
	return value != NULL ? value : "";
}

const char *
daf_check_after(const struct daf_checking *c, const char *field)
{
	const char *value = daf_check_given(c, field);

	return value != NULL ? value : daf_check_before(c, field);
}

static void
rights(struct daf_checking *c)
{
	bool hq = daf_check_in(c->change->roles, "hq");

	if (hq || c->type->edit == DAF_EDIT_ANY)
		return;
	if (c->type->edit == DAF_EDIT_HQ)
		daf_findings_add(c->out, NULL,
		    "%s: only headquarters may "
		    "write records of this type",
		    c->type->label);
	else if (!c->change->birth && !c->change->own_office)
		daf_findings_add(c->out, NULL,
		    "%s: only the office that "
		    "opened this record and headquarters may change it",
		    c->type->label);
}

static void
reference(
    struct daf_checking *c, const struct daf_field *field, const char *value)
{
	const struct daf_type *def;
	const char *type;

	if (field->of == NULL || c->view->type_of == NULL)
		return;
	type = c->view->type_of(c->view->arg, value);
	if (type == NULL || daf_check_in(field->of, type))
		return;
	def = c->view->type != NULL ? c->view->type(c->view->arg, type) : NULL;
	daf_findings_add(c->out, field->name,
	    "%s" DAF_NAMED
	    ": %s is a record of type %s, which may not stand here",
	    field->label, field->name, value, def != NULL ? def->label : type);
}

static void
values(struct daf_checking *c)
{
	const struct daf_err *err;
	const struct daf_field *field;
	const char *name, *value;
	size_t i;

	for (i = 0; i < c->change->n; i++) {
		name = c->change->fields[i];
		value = c->change->values[i];
		field = daf_type_field(c->type, name);
		if (field == NULL) {
			daf_findings_add(c->out, name, "%s has no field `%s`",
			    c->type->label, name);
			continue;
		}
		if (value[0] == '\0')
			continue;
		err = field->kind->check(field, value);
		if (err != NULL) {
			daf_findings_add(c->out, name, "%s", err->marked);
			daf_err_free(err);
		} else if (strcmp(field->kind->name, "reference") == 0)
			reference(c, field, value);
	}
}

static void
required_when(struct daf_checking *c, const struct daf_field *field)
{
	const struct daf_field *when =
	    daf_type_field(c->type, field->when_field);
	const char *value = daf_check_after(c, field->when_field);
	struct daf_buf b = { 0 };

	if (when == NULL)
		daf_buf_addf(&b, "%s is %s", field->when_field, value);
	else {
		daf_buf_addf(
		    &b, "%s" DAF_NAMED " is ", when->label, when->name);
		when->kind->display(&b, when, value);
	}
	daf_findings_add(c->out, field->name,
	    "%s" DAF_NAMED " must be given when %s", field->label, field->name,
	    daf_buf_str(&b));
	daf_buf_clear(&b);
}

/* Only what this change leaves out or takes away: what was missing before it
 * is not its fault. */
/* The record is not asked for fields that this change leaves alone: asking
 * costs a look into the register each time. */
static void
required(struct daf_checking *c)
{
	const struct daf_field *field;
	bool touched, when;
	size_t i;

	for (i = 0; i < c->type->nfields; i++) {
		field = &c->type->fields[i];
		touched =
		    c->change->birth || daf_check_given(c, field->name) != NULL;
		when =
		    field->when_field != NULL &&
		    (touched || daf_check_given(c, field->when_field) != NULL);
		if (!(field->required && touched) && !when)
			continue;
		if (daf_check_after(c, field->name)[0] != '\0')
			continue;
		if (field->required && touched)
			daf_findings_add(c->out, field->name,
			    "%s" DAF_NAMED " must be given", field->label,
			    field->name);
		else if (when && daf_check_in(field->when_in,
				     daf_check_after(c, field->when_field)))
			required_when(c, field);
	}
}

static bool
is_of(const struct daf_field *field, const struct daf_group *group)
{
	return field->group != NULL && strcmp(field->group, group->name) == 0;
}

static bool
any_given(const struct daf_checking *c, const struct daf_group *group)
{
	size_t i;

	for (i = 0; i < c->type->nfields; i++)
		if (is_of(&c->type->fields[i], group) &&
		    daf_check_given(c, c->type->fields[i].name) != NULL)
			return true;
	return false;
}

/* All that is missing at once: whoever puts it right asks once. */
static void
groups(struct daf_checking *c)
{
	const struct daf_group *group;
	const struct daf_field *field;
	size_t i, k;

	for (i = 0; i < c->type->ngroups; i++) {
		group = &c->type->groups[i];
		if (!group->together || !any_given(c, group))
			continue;
		for (k = 0; k < c->type->nfields; k++) {
			field = &c->type->fields[k];
			if (!is_of(field, group) ||
			    daf_check_given(c, field->name) != NULL ||
			    (field->required && c->change->birth))
				continue;
			daf_findings_add(c->out, field->name,
			    "%s" DAF_NAMED " is missing: the fields of %s are "
			    "written together",
			    field->label, field->name, group->label);
		}
	}
}

/* The parent and the other are one: two, at least. */
static void
joins(struct daf_checking *c)
{
	const char *field = c->type->joins;

	if (field == NULL || (daf_check_given(c, field) == NULL &&
				 daf_check_given(c, "parent") == NULL))
		return;
	if (daf_check_after(c, field)[0] != '\0' &&
	    strcmp(daf_check_after(c, field), daf_check_after(c, "parent")) ==
		0)
		daf_findings_add(c->out, field,
		    "a record is not joined with itself: name another one");
}

void
daf_check(struct daf_findings *out, const struct daf_type *type,
    const struct daf_check_view *view, const struct daf_check_change *change)
{
	struct daf_checking c = { out, type, view, change };

	if (type == NULL) {
		daf_findings_add(out, NULL,
		    "the record's type is not known "
		    "in this charter");
		return;
	}
	rights(&c);
	values(&c);
	required(&c);
	groups(&c);
	joins(&c);
	daf_check_kin(&c);
	daf_check_stage(&c);
	daf_check_approving(&c);
}
