/* SPDX-License-Identifier: GPL-3.0-or-later */
/* typerules.c - what names a type's fields and stages: lists, required_when,
 * due dates; see typeload.h. */
#include "schema/typeload.h"

#include <string.h>

#include "schema/kind.h"

static const char *const when_keys[] = { "field", "in", NULL };
static const char *const pseudo[] = { "number", "office", "updated", "stage",
	NULL };

static bool
is_one_of(const char *const words[], const char *s)
{
	size_t i;

	for (i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], s) == 0)
			return true;
	return false;
}

bool
daf_load_column_of(const struct daf_type *type, const char *s)
{
	return is_one_of(pseudo, s) || daf_type_field(type, s) != NULL ||
	       (strcmp(s, "complete") == 0 && daf_type_enclosures(type) > 0);
}

static bool
is_column(const struct daf_load *load, const char *s)
{
	return daf_load_column_of(load->type, s);
}

static const struct daf_err *
read_lists(const struct daf_node *root)
{
	struct daf_load *load = root->load;
	struct daf_type *type = load->type;
	struct daf_node sort = daf_load_member(root, "sort");
	const struct daf_err *err;

	type->title = daf_load_no_words(load);
	type->columns = daf_load_no_words(load);
	type->synonyms = daf_load_no_words(load);
	type->sort = "updated";
	if ((err = daf_load_list(&type->title, root, "title", 0,
		 daf_load_is_field, "a field of this type")) != NULL ||
	    (err = daf_load_list(&type->columns, root, "columns", 0, is_column,
		 "a field of this type, or number, office, "
		 "updated, stage or (with a check list) complete")) != NULL ||
	    (err = daf_load_list(&type->synonyms, root, "synonyms", 0, NULL,
		 "a word")) != NULL ||
	    (err = daf_load_text(&type->sort, root, "sort",
		 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL)
		return err;
	if (!is_column(load, type->sort + (type->sort[0] == '-' ? 1 : 0)))
		return daf_load_fault(&sort,
		    "a list column is wanted, with - "
		    "before it for the last first; not \"%s\"",
		    type->sort);
	return NULL;
}

/* What it lists by place; a slip in it costs no more than that. */
static const struct daf_err *
read_place(const struct daf_node *root)
{
	static const char wanted[] = "a field of this type is wanted that "
				     "lists find at once, not";
	struct daf_type *type = root->load->type;
	struct daf_node at = daf_load_member(root, "place");
	const struct daf_field *field;
	const struct daf_err *err;

	err = daf_load_text(
	    &type->place, root, "place", DAF_LOAD_NAME | DAF_LOAD_MAYBE);
	if (err != NULL || type->place == NULL)
		return err;
	field = daf_type_field(type, type->place);
	if (field != NULL && daf_type_indexed(type, field))
		return NULL;
	if (!root->load->lenient)
		return daf_load_fault(&at, "%s \"%s\"", wanted, type->place);
	daf_load_warn(&at, "%s \"%s\"", wanted, type->place);
	type->place = NULL;
	return NULL;
}

/* Whose work it is; a slip in it costs no more than that. */
static const struct daf_err *
read_owner(const struct daf_node *root)
{
	struct daf_load *load = root->load;
	struct daf_type *type = load->type;
	struct daf_node at = daf_load_member(root, "office");
	const struct daf_err *err;
	bool left_out;

	type->officer = daf_load_no_words(load);
	err = daf_load_list(&type->officer, root, "officer", 0,
	    daf_load_is_field, "a field of this type");
	if (err != NULL) {
		type->officer = daf_load_no_words(load);
		at = daf_load_member(root, "officer");
		return daf_load_leave_out(&left_out, &at, err);
	}
	err = daf_load_text(
	    &type->office, root, "office", DAF_LOAD_NAME | DAF_LOAD_MAYBE);
	if (err != NULL || type->office == NULL ||
	    daf_load_is_field(load, type->office))
		return err;
	err = daf_load_fault(
	    &at, "a field of this type is wanted, not \"%s\"", type->office);
	type->office = NULL;
	return daf_load_leave_out(&left_out, &at, err);
}

static const struct daf_err *
read_when(struct daf_field *field, const struct daf_node *node)
{
	struct daf_node when = daf_load_member(node, "required_when");
	struct daf_node at, list, element;
	const struct daf_field *other;
	const struct daf_err *err;
	size_t i;

	if (when.json == NULL)
		return NULL;
	at = daf_load_member(&when, "field");
	list = daf_load_member(&when, "in");
	if ((err = daf_load_object(&when, when_keys)) != NULL ||
	    (err = daf_load_text(
		 &field->when_field, &when, "field", DAF_LOAD_NAME)) != NULL ||
	    (err = daf_load_list(
		 &field->when_in, &when, "in", 1, NULL, "a value")) != NULL)
		return err;
	other = daf_type_field(node->load->type, field->when_field);
	if (other == NULL)
		return daf_load_fault(&at,
		    "a field of this type is wanted, "
		    "not \"%s\"",
		    field->when_field);
	for (i = 0; field->when_in[i] != NULL; i++) {
		err = other->kind->check(other, field->when_in[i]);
		if (err == NULL)
			continue;
		daf_err_free(err);
		element = daf_load_element(&list, i);
		return daf_load_fault(&element,
		    "\"%s\" is no value that the "
		    "field \"%s\" can have",
		    field->when_in[i], other->name);
	}
	return NULL;
}

static const struct daf_err *
read_field_rules(const struct daf_node *root)
{
	struct daf_load *load = root->load;
	struct daf_node list = daf_load_member(root, "fields"), node;
	const struct daf_err *err = NULL;
	size_t i, n = json_array_size(list.json);

	for (i = 0; i < n && err == NULL; i++) {
		node = daf_load_element(&list, i);
		err = read_when(&load->fields[i], &node);
		if (err == NULL)
			err = daf_load_due(&load->fields[i], &node);
	}
	return err;
}

const struct daf_err *
daf_load_rules(const struct daf_node *root)
{
	struct daf_load *load = root->load;
	const struct daf_err *err;

	load->due = daf_pool_array(load->pool,
	    load->type->nfields +
		json_array_size(json_object_get(root->json, "deadlines")),
	    sizeof(*load->due));
	load->type->due = load->due;
	if ((err = read_lists(root)) != NULL ||
	    (err = read_place(root)) != NULL ||
	    (err = read_owner(root)) != NULL ||
	    (err = read_field_rules(root)) != NULL ||
	    (err = daf_load_kin(root)) != NULL ||
	    (err = daf_load_moves(root)) != NULL)
		return err;
	return daf_load_deadlines(root);
}
