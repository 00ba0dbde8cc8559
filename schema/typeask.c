/* SPDX-License-Identifier: GPL-3.0-or-later */
/* typeask.c - what is asked of one type; see type.h. */
#include <string.h>

#include "schema/kind.h"
#include "schema/type.h"

const struct daf_field *
daf_type_field(const struct daf_type *type, const char *name)
{
	size_t i;

	for (i = 0; i < type->nfields; i++)
		if (strcmp(type->fields[i].name, name) == 0)
			return &type->fields[i];
	return NULL;
}

const struct daf_choice *
daf_type_stage(const struct daf_type *type, const char *value)
{
	size_t i;

	for (i = 0; i < type->nstages; i++)
		if (strcmp(type->stages[i].value, value) == 0)
			return &type->stages[i];
	return NULL;
}

const struct daf_approval *
daf_type_approval(const struct daf_type *type, const char *name)
{
	size_t i;

	for (i = 0; i < type->napprovals; i++)
		if (strcmp(type->approvals[i].name, name) == 0)
			return &type->approvals[i];
	return NULL;
}

const struct daf_once *
daf_type_once(const struct daf_type *type, const char *name)
{
	size_t i;

	for (i = 0; i < type->nonce; i++)
		if (strcmp(type->once[i].name, name) == 0)
			return &type->once[i];
	return NULL;
}

size_t
daf_type_enclosures(const struct daf_type *type)
{
	size_t i, n = 0;

	for (i = 0; i < type->nfields; i++)
		n += strcmp(type->fields[i].kind->name, "enclosure") == 0;
	return n;
}

bool
daf_type_indexed(const struct daf_type *type, const struct daf_field *field)
{
	size_t i;

	if (field->index || strcmp(field->kind->name, "reference") == 0)
		return true;
	for (i = 0; type->columns[i] != NULL; i++)
		if (strcmp(type->columns[i], field->name) == 0)
			return true;
	return false;
}

bool
daf_type_is_due(const struct daf_type *type, const char *field)
{
	size_t i;

	for (i = 0; i < type->ndue; i++)
		if (type->due[i].name == NULL &&
		    strcmp(type->due[i].from, field) == 0)
			return true;
	return false;
}

static bool
is_in(const char *const *names, const char *name)
{
	for (; *names != NULL; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

bool
daf_type_hides(const struct daf_type *type, const char *field)
{
	static const char *const seen[] = { "number", "parent", "stage",
		"struck", NULL };

	if (type != NULL && type->protects.when != NULL &&
	    daf_type_field(type, field) != NULL)
		return is_in(type->protects.hides, field);
	return !is_in(seen, field);
}

bool
daf_type_covers(const struct daf_type *type, const char *child)
{
	return type != NULL && type->protects.when != NULL &&
	       is_in(type->protects.children, child);
}

bool
daf_type_sounds(const struct daf_type *type, const struct daf_field *field)
{
	size_t i;

	if (strcmp(field->kind->name, "name") == 0)
		return true;
	if (strcmp(field->kind->name, "text") != 0 || !field->search)
		return false;
	for (i = 0; type->title[i] != NULL; i++)
		if (strcmp(type->title[i], field->name) == 0)
			return true;
	return false;
}
