/* SPDX-License-Identifier: GPL-3.0-or-later */
/* typefields.c - groups, stages and fields of a type file; see typeload.h. */
#include "schema/typeload.h"

#include <string.h>

#include "schema/kind.h"

#define ADDED_MAX 3 /* stage, number, struck */

static const char *const group_keys[] = { "name", "label", "together", NULL };
static const char *const choice_keys[] = { "value", "label", "label_ur", NULL };
static const char *const stage_keys[] = { "value", "label", "label_ur",
	"closed", "start", "roles", NULL };
static const char *const field_keys[] = { "name", "label", "help", "kind",
	"group", "required", "required_when", "choices", "of", "units",
	"search", "index", "match", "due", "serial", "confirm", NULL };
/* Every record has these, or a list shows them under these names. */
static const char *const reserved[] = { "stage", "number", "struck", "office",
	"updated", "type", "id", NULL };

static const struct daf_err *
read_group(struct daf_group *group, const struct daf_node *node,
    const struct daf_group *earlier, size_t n)
{
	const struct daf_err *err;
	size_t i;

	if ((err = daf_load_object(node, group_keys)) != NULL ||
	    (err = daf_load_text(&group->name, node, "name", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = daf_load_text(
		 &group->label, node, "label", DAF_LOAD_LINE)) != NULL ||
	    (err = daf_load_bool(&group->together, node, "together")) != NULL)
		return err;
	for (i = 0; i < n; i++)
		if (strcmp(earlier[i].name, group->name) == 0)
			return daf_load_fault(node,
			    "there are two groups "
			    "\"%s\"",
			    group->name);
	return NULL;
}

const struct daf_err *
daf_load_groups(const struct daf_node *root)
{
	struct daf_load *load = root->load;
	struct daf_node list = daf_load_member(root, "groups"), node;
	const struct daf_err *err;
	struct daf_group *groups;
	size_t n, i;

	err = daf_load_array(&n, &list, 0, DAF_TYPE_LIST_MAX);
	if (err != NULL)
		return err;
	groups = daf_pool_array(load->pool, n, sizeof(*groups));
	for (i = 0; i < n; i++) {
		node = daf_load_element(&list, i);
		err = read_group(&groups[i], &node, groups, i);
		if (err != NULL)
			return err;
	}
	load->type->groups = groups;
	load->type->ngroups = n;
	return NULL;
}

static const struct daf_err *
read_choice(struct daf_choice *choice, const struct daf_node *node,
    const struct daf_choice *earlier, size_t n, bool is_stage)
{
	const struct daf_err *err;
	size_t i;

	if ((err = daf_load_object(
		 node, is_stage ? stage_keys : choice_keys)) != NULL ||
	    (err = daf_load_text(&choice->value, node, "value",
		 is_stage ? DAF_LOAD_NAME : DAF_LOAD_LINE)) != NULL ||
	    (err = daf_load_text(
		 &choice->label, node, "label", DAF_LOAD_LINE)) != NULL ||
	    (err = daf_load_text(&choice->label_ur, node, "label_ur",
		 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL)
		return err;
	if (is_stage &&
	    ((err = daf_load_bool(&choice->closed, node, "closed")) != NULL ||
		(err = daf_load_bool(&choice->start, node, "start")) != NULL ||
		(err = daf_load_list(&choice->roles, node, "roles", 0,
		     daf_load_is_role, DAF_LOAD_ROLES)) != NULL))
		return err;
	for (i = 0; i < n; i++)
		if (strcmp(earlier[i].value, choice->value) == 0)
			return daf_load_fault(node,
			    "there are two values "
			    "\"%s\"",
			    choice->value);
	return NULL;
}

static const struct daf_err *
read_choices(const struct daf_choice **out, size_t *count,
    const struct daf_node *list, size_t min, bool is_stage)
{
	const struct daf_err *err;
	struct daf_choice *choices;
	struct daf_node node;
	size_t n, i;

	err = daf_load_array(&n, list, min, DAF_TYPE_LIST_MAX);
	if (err != NULL)
		return err;
	choices = daf_pool_array(list->load->pool, n, sizeof(*choices));
	for (i = 0; i < n; i++) {
		node = daf_load_element(list, i);
		err = read_choice(&choices[i], &node, choices, i, is_stage);
		if (err != NULL)
			return err;
	}
	*out = choices;
	*count = n;
	return NULL;
}

const struct daf_err *
daf_load_stages(const struct daf_node *root)
{
	struct daf_type *type = root->load->type;
	struct daf_node list = daf_load_member(root, "stages");
	const struct daf_err *err;
	size_t i;

	if (list.json == NULL)
		return NULL;
	err = read_choices(&type->stages, &type->nstages, &list, 1, true);
	if (err != NULL)
		return err;
	for (i = 0; i < type->nstages; i++)
		if (type->stages[i].start)
			return NULL;
	return daf_load_fault(&list, "no stage has \"start\": true");
}

static const struct daf_err *
check_name(const struct daf_node *node, const struct daf_field *field)
{
	const struct daf_load *load = node->load;
	struct daf_node name = daf_load_member(node, "name");
	size_t i;

	for (i = 0; reserved[i] != NULL; i++)
		if (strcmp(reserved[i], field->name) == 0)
			return daf_load_fault(&name,
			    "the name \"%s\" is "
			    "taken: choose another",
			    field->name);
	for (i = 0; i < load->type->nfields; i++)
		if (strcmp(load->fields[i].name, field->name) == 0)
			return daf_load_fault(&name,
			    "there are two fields "
			    "\"%s\"",
			    field->name);
	return NULL;
}

static const struct daf_err *
read_kind(struct daf_field *field, const struct daf_node *node)
{
	struct daf_node at = daf_load_member(node, "kind");
	const struct daf_err *err;
	struct daf_buf names = { 0 };
	const char *name;
	size_t i;

	err = daf_load_text(&name, node, "kind", DAF_LOAD_LINE);
	if (err != NULL)
		return err;
	field->kind = daf_kind_find(name);
	if (field->kind != NULL)
		return NULL;
	if (node->load->lenient) {
		daf_load_warn(&at,
		    "the kind \"%s\" is not known; its values "
		    "are taken as text",
		    name);
		field->kind = daf_kind_find("text");
		return NULL;
	}
	for (i = 0; daf_kind_at(i) != NULL; i++)
		daf_buf_addf(
		    &names, "%s%s", i > 0 ? ", " : "", daf_kind_at(i)->name);
	err = daf_load_fault(&at, "a kind is wanted, one of %s; not \"%s\"",
	    daf_buf_str(&names), name);
	daf_buf_clear(&names);
	return err;
}

static const struct daf_err *
read_group_of(struct daf_field *field, const struct daf_node *node)
{
	const struct daf_type *type = node->load->type;
	struct daf_node at = daf_load_member(node, "group");
	const struct daf_err *err;
	size_t i;

	err = daf_load_text(
	    &field->group, node, "group", DAF_LOAD_NAME | DAF_LOAD_MAYBE);
	if (err != NULL || field->group == NULL)
		return err;
	for (i = 0; i < type->ngroups; i++)
		if (strcmp(type->groups[i].name, field->group) == 0)
			return NULL;
	return daf_load_fault(
	    &at, "\"%s\" is none of the type's groups", field->group);
}

/* A member that only one kind has. */
static const struct daf_err *
only_for(const struct daf_node *node, const struct daf_field *field,
    const char *key, const char *kind)
{
	struct daf_node at = daf_load_member(node, key);

	if (at.json == NULL || strcmp(field->kind->name, kind) == 0)
		return NULL;
	if (node->load->lenient) {
		daf_load_warn(
		    &at, "\"%s\" is for fields of kind %s only", key, kind);
		return NULL;
	}
	return daf_load_fault(
	    &at, "\"%s\" is for fields of kind %s only", key, kind);
}

static const struct daf_err *
read_details(struct daf_field *field, const struct daf_node *node)
{
	struct daf_node choices = daf_load_member(node, "choices");
	const struct daf_err *err;

	if ((err = only_for(node, field, "choices", "choice")) != NULL ||
	    (err = only_for(node, field, "of", "reference")) != NULL ||
	    (err = only_for(node, field, "units", "quantity")) != NULL)
		return err;
	if (strcmp(field->kind->name, "choice") == 0) {
		if (choices.json == NULL)
			return daf_load_fault(node, "\"choices\" are missing");
		return read_choices(
		    &field->choices, &field->nchoices, &choices, 1, false);
	}
	if ((err = daf_load_list(&field->of, node, "of", 0, daf_load_is_name,
		 "the name of a type")) != NULL)
		return err;
	return daf_load_list(&field->units, node, "units", 0, NULL, "a unit");
}

/* A fault, or with lenient types a warning. */
static const struct daf_err *
doubt(const struct daf_node *at, const char *text)
{
	if (!at->load->lenient)
		return daf_load_fault(at, "%s", text);
	daf_load_warn(at, "%s", text);
	return NULL;
}

/* Needs kind and search. */
static const struct daf_err *
read_match(struct daf_field *field, const struct daf_node *node)
{
	static const struct {
		const char *word;
		enum daf_match match;
	} words[] = {
		{ "id", DAF_MATCH_ID },
		{ "name", DAF_MATCH_NAME },
		{ "against", DAF_MATCH_AGAINST },
	};
	struct daf_node at = daf_load_member(node, "match");
	const struct daf_err *err;
	const char *word = NULL;
	size_t i;

	err =
	    daf_load_text(&word, node, "match", DAF_LOAD_LINE | DAF_LOAD_MAYBE);
	if (err != NULL || word == NULL)
		return err;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, word) == 0)
			field->match = words[i].match;
	if (field->match == DAF_MATCH_NONE)
		return doubt(&at, "id, name or against is wanted");
	if (field->match == DAF_MATCH_AGAINST ||
	    (field->search && (field->match != DAF_MATCH_NAME ||
				  strcmp(field->kind->name, "name") == 0)))
		return NULL;
	field->match = DAF_MATCH_NONE;
	return doubt(&at, field->search
			      ? "\"name\" is for fields of kind name only"
			      : "id and name need \"search\": true");
}

static const struct daf_err *
read_field(struct daf_field *field, const struct daf_node *node)
{
	const struct daf_err *err;

	field->help = "";
	if ((err = daf_load_object(node, field_keys)) != NULL ||
	    (err = daf_load_text(&field->name, node, "name", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = check_name(node, field)) != NULL ||
	    (err = daf_load_text(
		 &field->label, node, "label", DAF_LOAD_LINE)) != NULL ||
	    (err = daf_load_text(&field->help, node, "help",
		 DAF_LOAD_HELP | DAF_LOAD_MAYBE)) != NULL ||
	    (err = read_kind(field, node)) != NULL ||
	    (err = read_group_of(field, node)) != NULL ||
	    (err = daf_load_bool(&field->required, node, "required")) != NULL ||
	    (err = daf_load_bool(&field->search, node, "search")) != NULL ||
	    (err = daf_load_bool(&field->index, node, "index")) != NULL ||
	    (err = daf_load_bool(&field->confirm, node, "confirm")) != NULL ||
	    (err = read_match(field, node)) != NULL)
		return err;
	return read_details(field, node);
}

/* The fields that types have without listing them. */
static void
add_common(struct daf_load *load)
{
	struct daf_type *type = load->type;

	if (type->nstages > 0)
		load->fields[type->nfields++] = (struct daf_field){
			.name = "stage",
			.label = "Stage",
			.help = "How far the work has come.",
			.kind = daf_kind_find("choice"),
			.required = true,
			.index = true,
			.choices = type->stages,
			.nchoices = type->nstages,
		};
	load->fields[type->nfields++] = (struct daf_field){
		.name = "number",
		.label = "Number",
		.help = "The number by which people know the record.",
		.kind = daf_kind_find("text"),
		.search = true,
		.index = true,
	};
	load->fields[type->nfields++] = (struct daf_field){
		.name = "struck",
		.label = "Struck out",
		.help = "Why the record no longer stands. It stays on file.",
		.kind = daf_kind_find("text"),
	};
}

const struct daf_err *
daf_load_fields(const struct daf_node *root)
{
	struct daf_load *load = root->load;
	struct daf_node list = daf_load_member(root, "fields"), node;
	const struct daf_err *err;
	size_t n, i;

	err = daf_load_array(&n, &list, 1, DAF_TYPE_FIELDS_MAX);
	if (err != NULL)
		return err;
	load->fields =
	    daf_pool_array(load->pool, n + ADDED_MAX, sizeof(*load->fields));
	load->type->fields = load->fields;
	for (i = 0; i < n; i++) {
		node = daf_load_element(&list, i);
		err = read_field(&load->fields[i], &node);
		if (err != NULL)
			return err;
		load->type->nfields++;
	}
	add_common(load);
	return NULL;
}
