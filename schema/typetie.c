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

static const struct daf_err *
check_when(const struct daf_node *protects, const struct daf_protects *p)
{
	struct daf_node at = daf_load_member(protects, "when");
	const struct daf_field *field =
	    daf_type_field(protects->load->type, p->when);

	if (field == NULL || strcmp(field->kind->name, "boolean") != 0)
		return daf_load_fault(&at,
		    "a field of kind boolean is wanted, not \"%s\"", p->when);
	return NULL;
}

/* What is shown must not be hidden. */
static const struct daf_err *
check_seen(const struct daf_node *protects, const struct daf_protects *p)
{
	struct daf_node list = daf_load_member(protects, "hides"), at;
	size_t i;

	for (i = 0; p->hides[i] != NULL; i++) {
		at = daf_load_element(&list, i);
		if (strcmp(p->hides[i], p->pseudonym) == 0 ||
		    strcmp(p->hides[i], p->when) == 0 ||
		    strcmp(p->hides[i], "number") == 0)
			return daf_load_fault(&at,
			    "\"%s\" is shown of a protected record",
			    p->hides[i]);
	}
	return NULL;
}

static const struct daf_err *
read_protects(const struct daf_node *root)
{
	static const char *const keys[] = { "when", "pseudonym", "hides",
		"children", NULL };
	struct daf_protects p = { .children = daf_load_no_words(root->load) };
	struct daf_node protects = daf_load_member(root, "protects"), at;
	const struct daf_err *err;

	if (protects.json == NULL)
		return NULL;
	if ((err = daf_load_object(&protects, keys)) != NULL ||
	    (err = daf_load_text(&p.when, &protects, "when", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = check_when(&protects, &p)) != NULL ||
	    (err = daf_load_text(&p.pseudonym, &protects, "pseudonym",
		 DAF_LOAD_NAME)) != NULL ||
	    (err = daf_load_list(&p.hides, &protects, "hides", 1,
		 daf_load_is_field, "a field of this type")) != NULL ||
	    (err = daf_load_list(&p.children, &protects, "children", 0,
		 daf_load_is_name, "the name of a type")) != NULL)
		return err;
	at = daf_load_member(&protects, "pseudonym");
	if (!daf_load_is_field(root->load, p.pseudonym))
		return daf_load_fault(&at,
		    "a field of this type is wanted, not \"%s\"", p.pseudonym);
	root->load->type->protects = p;
	return check_seen(&protects, &p);
}

/* Its kind is not known yet, since the other type may come later: what that one
 * does not have it does not say. */
static const struct daf_err *
read_follows(const struct daf_node *root)
{
	static const char *const keys[] = { "field", "by", "of", NULL };
	struct daf_node follows = daf_load_member(root, "follows"), at;
	struct daf_type *type = root->load->type;
	struct daf_follows f;
	const struct daf_err *err;

	if (follows.json == NULL)
		return NULL;
	if ((err = daf_load_object(&follows, keys)) != NULL ||
	    (err = daf_load_text(&f.field, &follows, "field", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = daf_load_text(&f.by, &follows, "by", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = daf_load_text(&f.of, &follows, "of", DAF_LOAD_NAME)) != NULL)
		return err;
	at = daf_load_member(&follows, "field");
	if (daf_type_field(type, f.field) == NULL ||
	    is_reference(type, f.field))
		return daf_load_fault(&at,
		    "a field of this type that is no reference is wanted, not "
		    "\"%s\"",
		    f.field);
	at = daf_load_member(&follows, "by");
	if (!is_reference(type, f.by))
		return daf_load_fault(
		    &at, "a reference is wanted, not \"%s\"", f.by);
	type->follows = f;
	return NULL;
}

const struct daf_err *
daf_load_ties(const struct daf_node *root)
{
	const struct daf_err *err = read_joins(root);

	if (err == NULL)
		err = read_protects(root);
	return err != NULL ? err : read_follows(root);
}
