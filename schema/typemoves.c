/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * typemoves.c - moves from stage to stage, the approvals that they need, and
 * what makes a record an approval; see typeload.h.
 *
 * Of a charter, a move with a condition that this program does not know is left
 * out: to offer it without the condition would be worse than not to offer it.
 */
#include "schema/typeload.h"

#include <string.h>

#include "schema/kind.h"

static const char *const move_keys[] = { "from", "to", "roles", "needs",
	"label", "children", "records", "approvals", "by", "complete", NULL };
static const char *const record_keys[] = { "field", "child", "with", "in",
	NULL };
static const char *const approval_keys[] = { "name", "label", "help", "roles",
	NULL };
static const char *const approves_keys[] = { "what", "decision", "granted",
	"round", NULL };

bool
daf_load_is_role(const struct daf_load *load, const char *s)
{
	static const char *const roles[] = { "officer", "supervisor", "hq",
		"auditor", NULL };
	size_t i;

	(void)load;
	for (i = 0; roles[i] != NULL; i++)
		if (strcmp(roles[i], s) == 0)
			return true;
	return false;
}

static bool
is_approval(const struct daf_load *load, const char *s)
{
	return daf_type_approval(load->type, s) != NULL;
}

/* ---- approvals ---- */

static const struct daf_err *
read_approval(void *item, const struct daf_node *node)
{
	struct daf_approval *a = item;
	struct daf_load *load = node->load;
	struct daf_node name = daf_load_member(node, "name");
	const struct daf_err *err;

	a->help = "";
	if ((err = daf_load_object(node, approval_keys)) != NULL ||
	    (err = daf_load_text(&a->name, node, "name", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = daf_load_text(&a->label, node, "label", DAF_LOAD_LINE)) !=
		NULL ||
	    (err = daf_load_text(&a->help, node, "help",
		 DAF_LOAD_HELP | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_list(&a->roles, node, "roles", 0, daf_load_is_role,
		 DAF_LOAD_ROLES)) != NULL)
		return err;
	if (daf_type_approval(load->type, a->name) != NULL)
		return daf_load_fault(
		    &name, "there are two approvals \"%s\"", a->name);
	return NULL;
}

static const struct daf_err *
read_approvals(const struct daf_node *root)
{
	struct daf_type *type = root->load->type;
	struct daf_node list = daf_load_member(root, "approvals");
	const struct daf_err *err;
	struct daf_approval *items;
	size_t n;

	err = daf_load_array(&n, &list, 0, DAF_TYPE_LIST_MAX);
	if (err != NULL)
		return err;
	items = daf_pool_array(root->load->pool, n, sizeof(*items));
	type->approvals = items;
	return daf_load_each(
	    &type->napprovals, items, sizeof(*items), &list, n, read_approval);
}

static const struct daf_err *
check_granted(const struct daf_approves *a, const struct daf_node *approves)
{
	struct daf_node list = daf_load_member(approves, "granted"), element;
	const struct daf_field *decision =
	    daf_type_field(approves->load->type, a->decision);
	const struct daf_err *err;
	size_t i;

	for (i = 0; a->granted[i] != NULL; i++) {
		err = decision->kind->check(decision, a->granted[i]);
		if (err == NULL)
			continue;
		daf_err_free(err);
		element = daf_load_element(&list, i);
		return daf_load_fault(&element,
		    "\"%s\" is no value that the field \"%s\" can have",
		    a->granted[i], a->decision);
	}
	return NULL;
}

/* The program writes it. */
static const struct daf_err *
read_round(struct daf_approves *a, const struct daf_node *node)
{
	struct daf_load *load = node->load;
	struct daf_node at = daf_load_member(node, "round");
	const struct daf_err *err;
	size_t i;

	err = daf_load_text(
	    &a->round, node, "round", DAF_LOAD_NAME | DAF_LOAD_MAYBE);
	if (err != NULL || a->round == NULL)
		return err;
	for (i = 0; i < load->type->nfields; i++) {
		if (strcmp(load->fields[i].name, a->round) != 0 ||
		    strcmp(load->fields[i].kind->name, "text") != 0)
			continue;
		load->fields[i].program = true;
		return NULL;
	}
	return daf_load_fault(&at,
	    "a field of this type of kind text is wanted, not \"%s\"",
	    a->round);
}

static const struct daf_err *
read_approves(struct daf_approves *a, const struct daf_node *node)
{
	struct daf_load *load = node->load;
	struct daf_node what = daf_load_member(node, "what");
	struct daf_node decision = daf_load_member(node, "decision");
	const struct daf_field *parent = daf_type_field(load->type, "parent");
	const struct daf_err *err;

	if ((err = daf_load_object(node, approves_keys)) != NULL ||
	    (err = daf_load_text(&a->what, node, "what", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = daf_load_text(
		 &a->decision, node, "decision", DAF_LOAD_NAME)) != NULL ||
	    (err = daf_load_list(
		 &a->granted, node, "granted", 1, NULL, "a value")) != NULL)
		return err;
	if (!daf_load_is_field(load, a->what))
		return daf_load_fault(&what,
		    "a field of this type is wanted, not \"%s\"", a->what);
	if (!daf_load_is_field(load, a->decision))
		return daf_load_fault(&decision,
		    "a field of this type is wanted, not \"%s\"", a->decision);
	if (parent == NULL || strcmp(parent->kind->name, "reference") != 0)
		return daf_load_fault(node,
		    "a type that approves has a field \"parent\" of kind "
		    "reference");
	if ((err = check_granted(a, node)) != NULL)
		return err;
	return read_round(a, node);
}

static const struct daf_err *
take_approves(const struct daf_node *root)
{
	struct daf_node node = daf_load_member(root, "approves");
	struct daf_approves a = { 0 };
	const struct daf_err *err;
	bool left_out = false;

	if (node.json == NULL)
		return NULL;
	err = daf_load_leave_out(&left_out, &node, read_approves(&a, &node));
	if (err == NULL && !left_out)
		root->load->type->approves = a;
	return err;
}

/* ---- moves ---- */

static const struct daf_err *
read_by(struct daf_move *move, const struct daf_node *node)
{
	struct daf_node at = daf_load_member(node, "by");
	const struct daf_err *err;
	const char *word = "";

	err = daf_load_text(&word, node, "by", DAF_LOAD_LINE | DAF_LOAD_MAYBE);
	if (err != NULL)
		return err;
	if (strcmp(word, "own") == 0)
		move->by = DAF_BY_OWN;
	else if (strcmp(word, "hq") == 0)
		move->by = DAF_BY_HQ;
	else if (at.json != NULL)
		return daf_load_fault(
		    &at, "own or hq is wanted, not \"%s\"", word);
	return NULL;
}

static const struct daf_err *
read_complete(struct daf_move *move, const struct daf_node *node)
{
	struct daf_node at = daf_load_member(node, "complete");
	const struct daf_err *err;

	err = daf_load_bool(&move->complete, node, "complete");
	if (err == NULL && move->complete &&
	    daf_type_enclosures(node->load->type) == 0)
		err = daf_load_fault(&at,
		    "the type has no check list: no field of kind enclosure");
	return err;
}

static const struct daf_err *
read_record(struct daf_move_record *r, const struct daf_node *node)
{
	struct daf_node at = daf_load_member(node, "field");
	const struct daf_field *field;
	const struct daf_err *err;
	const char *child = NULL;

	if ((err = daf_load_object(node, record_keys)) != NULL ||
	    (err = daf_load_text(&r->name, node, "field",
		 DAF_LOAD_NAME | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_text(&child, node, "child",
		 DAF_LOAD_NAME | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_text(&r->with, node, "with", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = daf_load_list(&r->in, node, "in", 1, NULL, "a value")) !=
		NULL)
		return err;
	if ((r->name == NULL) == (child == NULL))
		return daf_load_fault(
		    node, "one of \"field\" and \"child\" is wanted");
	r->child = child != NULL;
	if (r->child) {
		r->name = child;
		return NULL;
	}
	field = daf_type_field(node->load->type, r->name);
	if (field == NULL || strcmp(field->kind->name, "reference") != 0)
		return daf_load_fault(&at,
		    "a reference of this type is wanted, not \"%s\"", r->name);
	return NULL;
}

static const struct daf_err *
read_records(struct daf_move *move, const struct daf_node *node)
{
	struct daf_node list = daf_load_member(node, "records"), element;
	struct daf_move_record *records;
	const struct daf_err *err;
	size_t n, i;

	err = daf_load_array(&n, &list, 0, DAF_TYPE_LIST_MAX);
	if (err != NULL)
		return err;
	records = daf_pool_array(node->load->pool, n, sizeof(*records));
	for (i = 0; i < n && err == NULL; i++) {
		element = daf_load_element(&list, i);
		err = read_record(&records[i], &element);
	}
	move->records = records;
	move->nrecords = n;
	return err;
}

/* What has to be there, beside who makes it. */
static const struct daf_err *
read_conditions(struct daf_move *move, const struct daf_node *node)
{
	const struct daf_err *err;

	move->children = daf_load_no_words(node->load);
	move->approvals = daf_load_no_words(node->load);
	if ((err = daf_load_list(&move->children, node, "children", 0,
		 daf_load_is_name, "the name of a type")) != NULL ||
	    (err = daf_load_list(&move->approvals, node, "approvals", 0,
		 is_approval, "one of the type's approvals")) != NULL ||
	    (err = read_records(move, node)) != NULL ||
	    (err = read_by(move, node)) != NULL)
		return err;
	return read_complete(move, node);
}

static const struct daf_err *
read_move(struct daf_move *move, bool *left_out, const struct daf_node *node)
{
	struct daf_load *load = node->load;
	struct daf_node to = daf_load_member(node, "to");
	const struct daf_err *err;

	move->needs = daf_load_no_words(load);
	if ((err = daf_load_object(node, move_keys)) != NULL ||
	    (err = daf_load_list(&move->from, node, "from", 1,
		 daf_load_is_stage, "a stage of this type")) != NULL ||
	    (err = daf_load_text(&move->to, node, "to", DAF_LOAD_NAME)) != NULL)
		return err;
	if (!daf_load_is_stage(load, move->to))
		return daf_load_fault(&to,
		    "a stage of this type is wanted, "
		    "not \"%s\"",
		    move->to);
	move->label = daf_type_stage(load->type, move->to)->label;
	if ((err = daf_load_text(&move->label, node, "label",
		 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_list(&move->roles, node, "roles", 0,
		 daf_load_is_role, DAF_LOAD_ROLES)) != NULL ||
	    (err = daf_load_list(&move->needs, node, "needs", 0,
		 daf_load_is_field, "a field of this type")) != NULL)
		return err;
	return daf_load_leave_out(left_out, node, read_conditions(move, node));
}

static const struct daf_err *
read_moves(const struct daf_node *root)
{
	struct daf_load *load = root->load;
	struct daf_node list = daf_load_member(root, "moves"), node;
	const struct daf_err *err;
	struct daf_move *moves;
	bool left_out;
	size_t n, i;

	err = daf_load_array(&n, &list, 0, DAF_TYPE_LIST_MAX);
	if (err != NULL)
		return err;
	moves = daf_pool_array(load->pool, n, sizeof(*moves));
	load->type->moves = moves;
	for (i = 0; i < n; i++) {
		struct daf_move one = { 0 };

		node = daf_load_element(&list, i);
		left_out = false;
		err = read_move(&one, &left_out, &node);
		if (err != NULL)
			return err;
		if (!left_out)
			moves[load->type->nmoves++] = one;
	}
	return NULL;
}

const struct daf_err *
daf_load_moves(const struct daf_node *root)
{
	const struct daf_err *err;

	if ((err = read_approvals(root)) != NULL ||
	    (err = take_approves(root)) != NULL)
		return err;
	return read_moves(root);
}

/* ---- between the files of a set ---- */

/* May records of `child` have one of `type` as their parent? */
static bool
may_stand_below(const struct daf_type *child, const struct daf_type *type)
{
	const struct daf_field *parent = daf_type_field(child, "parent");
	size_t i;

	if (parent == NULL || strcmp(parent->kind->name, "reference") != 0)
		return false;
	for (i = 0; parent->of != NULL && parent->of[i] != NULL; i++)
		if (strcmp(parent->of[i], type->name) == 0)
			return true;
	return parent->of == NULL;
}

const struct daf_err *
daf_load_check_children(const struct daf_types *types,
    const struct daf_type *type, const struct daf_types_file *file)
{
	const struct daf_place root = { 0 };
	struct daf_place moves = { .up = &root, .key = "moves" };
	struct daf_place move = { .up = &moves };
	struct daf_place children = { .up = &move, .key = "children" };
	struct daf_place at = { .up = &children };
	const struct daf_type *child;
	size_t i, k, line, column;
	const char *name;

	for (i = 0; i < type->nmoves; i++) {
		for (k = 0; type->moves[i].children[k] != NULL; k++) {
			name = type->moves[i].children[k];
			child = daf_types_find(types, name);
			if (child != NULL && may_stand_below(child, type))
				continue;
			move.index = i;
			at.index = k;
			daf_place_find(&line, &column, file->text, &at);
			return daf_err(DAF_REFUSED,
			    child == NULL
				? "%s, line %zu, column %zu: there is no type "
				  "\"%s\""
				: "%s, line %zu, column %zu: records of type "
				  "\"%s\" do not stand below this one",
			    file->name, line, column, name);
		}
	}
	return NULL;
}
