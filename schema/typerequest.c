/* SPDX-License-Identifier: GPL-3.0-or-later */
/* typerequest.c - how a type's records ask something of others, and in which
 * steps one is drafted; see typeload.h. */
#include "schema/typeload.h"

#include <string.h>

#include "schema/kind.h"

/* A row of the screen has all of their labels. */
#define STEPS_MAX 8

static const char *const request_keys[] = { "about", "set", "letter", "steps",
	NULL };
static const char *const step_keys[] = { "label", "groups", NULL };

static bool
is_group(const struct daf_load *load, const char *s)
{
	size_t i;

	for (i = 0; i < load->type->ngroups; i++)
		if (strcmp(load->type->groups[i].name, s) == 0)
			return true;
	return false;
}

static const struct daf_err *
read_step(void *item, const struct daf_node *node)
{
	struct daf_request_step *step = item;
	const struct daf_err *err;

	if ((err = daf_load_object(node, step_keys)) != NULL ||
	    (err = daf_load_text(&step->label, node, "label", DAF_LOAD_LINE)) !=
		NULL)
		return err;
	return daf_load_list(
	    &step->groups, node, "groups", 1, is_group, "a group of this type");
}

static size_t
steps_with(const struct daf_request *r, const char *group)
{
	size_t i, k, n = 0;

	for (i = 0; i < r->nsteps; i++)
		for (k = 0; r->steps[i].groups[k] != NULL; k++)
			n += group != NULL &&
			     strcmp(r->steps[i].groups[k], group) == 0;
	return n;
}

/* A group is asked for once, and nobody misses what has to be there. The stage
 * stands in the last step anyhow. */
static const struct daf_err *
check_steps(const struct daf_node *list, const struct daf_request *r)
{
	const struct daf_type *type = list->load->type;
	size_t i;

	for (i = 0; i < type->ngroups; i++)
		if (steps_with(r, type->groups[i].name) > 1)
			return daf_load_fault(list,
			    "the group \"%s\" is in more than one step",
			    type->groups[i].name);
	for (i = 0; i < type->nfields; i++)
		if (type->fields[i].required &&
		    strcmp(type->fields[i].name, "stage") != 0 &&
		    steps_with(r, type->fields[i].group) == 0)
			return daf_load_fault(list,
			    "no step has the required field \"%s\"",
			    type->fields[i].name);
	return NULL;
}

static const struct daf_err *
read_steps(struct daf_request *r, const struct daf_node *node)
{
	struct daf_node list = daf_load_member(node, "steps");
	struct daf_request_step *steps;
	const struct daf_err *err;
	size_t n;

	err = daf_load_array(&n, &list, 1, STEPS_MAX);
	if (err != NULL)
		return err;
	steps = daf_pool_array(node->load->pool, n, sizeof(*steps));
	r->steps = steps;
	err = daf_load_each(
	    &r->nsteps, steps, sizeof(*steps), &list, n, read_step);
	return err != NULL ? err : check_steps(&list, r);
}

static const struct daf_err *
read_value(const struct daf_node *set, const char *name, const char *value)
{
	const struct daf_field *field = daf_type_field(set->load->type, name);
	struct daf_node at = daf_load_member(set, name);
	const struct daf_err *err, *fault;

	if (field == NULL)
		return daf_load_fault(
		    &at, "a field of this type is wanted, not \"%s\"", name);
	err = field->kind->check(field, value);
	if (err == NULL)
		return NULL;
	fault = daf_load_fault(&at, "%s", err->text);
	daf_err_free(err);
	return fault;
}

static const struct daf_err *
read_set(struct daf_request *r, const struct daf_node *node)
{
	struct daf_node set = daf_load_member(node, "set");
	struct daf_pool *pool = node->load->pool;
	const struct daf_err *err = NULL;
	const size_t max = json_object_size(set.json) + 1;
	const json_t *value;
	const char *key;
	size_t n = 0;

	r->fields = daf_pool_array(pool, max, sizeof(*r->fields));
	r->values = daf_pool_array(pool, max, sizeof(*r->values));
	if (set.json != NULL && !json_is_object(set.json))
		return daf_load_fault(&set, "an object is wanted");
	json_object_foreach((json_t *)(uintptr_t)set.json, key, value)
	{
		r->fields[n] = daf_pool_strdup(pool, key);
		err = daf_load_text(
		    &r->values[n], &set, r->fields[n], DAF_LOAD_LINE);
		if (err == NULL)
			err = read_value(&set, r->fields[n], r->values[n]);
		if (err != NULL)
			return err;
		n++;
	}
	return NULL;
}

static const struct daf_err *
read_request(const struct daf_node *node)
{
	struct daf_node at = daf_load_member(node, "about");
	struct daf_type *type = node->load->type;
	struct daf_request r = { 0 };
	const struct daf_field *field;
	const struct daf_err *err;

	if ((err = daf_load_object(node, request_keys)) != NULL ||
	    (err = daf_load_text(&r.about, node, "about",
		 DAF_LOAD_NAME | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_text(&r.letter, node, "letter",
		 DAF_LOAD_NAME | DAF_LOAD_MAYBE)) != NULL ||
	    (err = read_set(&r, node)) != NULL ||
	    (err = read_steps(&r, node)) != NULL)
		return err;
	field = r.about != NULL ? daf_type_field(type, r.about) : NULL;
	if (r.about != NULL &&
	    (field == NULL || strcmp(field->kind->name, "reference") != 0))
		return daf_load_fault(
		    &at, "a reference is wanted, not \"%s\"", r.about);
	type->request = r;
	return NULL;
}

/* What cannot be read of it leaves records that are written in the form. */
const struct daf_err *
daf_load_request(const struct daf_node *root)
{
	struct daf_node node = daf_load_member(root, "request");
	const struct daf_err *err;
	bool left_out;

	if (node.json == NULL)
		return NULL;
	err = read_request(&node);
	return err != NULL ? daf_load_leave_out(&left_out, &node, err) : NULL;
}
