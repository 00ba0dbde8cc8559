/* SPDX-License-Identifier: GPL-3.0-or-later */
/* typetie.c - what a type's records do to others; see typeload.h. */
#include "schema/typeload.h"

#include <string.h>

#include "schema/kind.h"

static bool
is_reference(const struct daf_type *type, const char *name)
{
	const struct daf_field *field = daf_type_field(type, name);

	return field != NULL && strcmp(field->kind->name, "reference") == 0;
}

/* The parent and what the field names are one. */
static const struct daf_err *
read_joins(const struct daf_node *root)
{
	struct daf_type *type = root->load->type;
	struct daf_node at = daf_load_member(root, "joins");
	const struct daf_err *err;

	err = daf_load_text(
	    &type->joins, root, "joins", DAF_LOAD_NAME | DAF_LOAD_MAYBE);
	if (err != NULL || type->joins == NULL)
		return err;
	if (!is_reference(type, "parent"))
		return daf_load_fault(
		    &at, "a type that joins has a field \"parent\"");
	if (!is_reference(type, type->joins) ||
	    strcmp(type->joins, "parent") == 0)
		return daf_load_fault(&at,
		    "a reference beside the parent is wanted, not \"%s\"",
		    type->joins);
	return NULL;
}

const struct daf_err *
daf_load_ties(const struct daf_node *root)
{
	return read_joins(root);
}
