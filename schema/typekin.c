/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * typekin.c - rules that are judged by other records: what no two records have
 * alike, numbers that run where a field says; see typeload.h.
 *
 * Of a charter, a rule that this program cannot read is left out with a
 * warning: entry asks for less then, and headquarters still sees it.
 */
#include "schema/typeload.h"

#include <string.h>

#include "schema/kind.h"
#include "schema/serial.h"

static const char *const once_keys[] = { "name", "label", "fields", "unless",
	NULL };
static const char *const serial_keys[] = { "pattern", "by", "date", NULL };

/* ---- once ---- */

static const struct daf_err *
read_once(void *item, const struct daf_node *node)
{
	struct daf_once *once = item;
	struct daf_type *type = node->load->type;
	struct daf_node name = daf_load_member(node, "name");
	struct daf_node fields = daf_load_member(node, "fields");
	const struct daf_err *err;

	once->unless = daf_load_no_words(node->load);
	if ((err = daf_load_object(node, once_keys)) != NULL ||
	    (err = daf_load_text(&once->name, node, "name", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = daf_load_text(&once->label, node, "label", DAF_LOAD_LINE)) !=
		NULL ||
	    (err = daf_load_list(&once->fields, node, "fields", 1,
		 daf_load_is_field, "a field of this type")) != NULL ||
	    (err = daf_load_list(&once->unless, node, "unless", 0,
		 daf_load_is_field, "a field of this type")) != NULL)
		return err;
	if (daf_type_once(type, once->name) != NULL)
		return daf_load_fault(
		    &name, "there are two of \"%s\"", once->name);
	if (!daf_type_indexed(type, daf_type_field(type, once->fields[0])))
		return daf_load_fault(&fields,
		    "lists must find the first field at once: give \"%s\" "
		    "\"index\": true",
		    once->fields[0]);
	return NULL;
}

static const struct daf_err *
read_onces(const struct daf_node *root)
{
	struct daf_type *type = root->load->type;
	struct daf_node list = daf_load_member(root, "once");
	const struct daf_err *err;
	struct daf_once *items;
	size_t n;

	err = daf_load_array(&n, &list, 0, DAF_TYPE_LIST_MAX);
	if (err != NULL)
		return err;
	items = daf_pool_array(root->load->pool, n, sizeof(*items));
	type->once = items;
	return daf_load_each(
	    &type->nonce, items, sizeof(*items), &list, n, read_once);
}

/* ---- serials ---- */

/* The "once" of just the field and `by`. */
static const char *
series_of(const struct daf_type *type, const char *field, const char *by)
{
	const char **f;
	size_t i;

	for (i = 0; i < type->nonce; i++) {
		f = type->once[i].fields;
		if (f[1] != NULL && f[2] == NULL &&
		    ((strcmp(f[0], field) == 0 && strcmp(f[1], by) == 0) ||
			(strcmp(f[1], field) == 0 && strcmp(f[0], by) == 0)))
			return type->once[i].name;
	}
	return NULL;
}

static bool
is_kind(const struct daf_field *field, const char *kind)
{
	return field != NULL && strcmp(field->kind->name, kind) == 0;
}

static const struct daf_err *
read_serial(struct daf_serial *s, const struct daf_field *field,
    const struct daf_node *node)
{
	const struct daf_type *type = node->load->type;
	struct daf_node pattern = daf_load_member(node, "pattern");
	struct daf_node by = daf_load_member(node, "by");
	struct daf_node date = daf_load_member(node, "date");
	const struct daf_field *of;
	const struct daf_err *err;

	if ((err = daf_load_object(node, serial_keys)) != NULL ||
	    (err = daf_load_text(
		 &s->pattern, node, "pattern", DAF_LOAD_LINE)) != NULL ||
	    (err = daf_load_text(&s->by, node, "by", DAF_LOAD_NAME)) != NULL ||
	    (err = daf_load_text(&s->date, node, "date", DAF_LOAD_NAME)) !=
		NULL)
		return err;
	if (!is_kind(field, "text"))
		return daf_load_fault(
		    node, "\"serial\" is for fields of kind text only");
	if (!daf_serial_pattern(s->pattern))
		return daf_load_fault(&pattern,
		    "a pattern with {serial} and {yy} or {year}, and no "
		    "digits, is wanted, not \"%s\"",
		    s->pattern);
	of = daf_type_field(type, s->by);
	if (of == NULL || of == field || !daf_type_indexed(type, of))
		return daf_load_fault(&by,
		    "another field of this type that lists find at once is "
		    "wanted, not \"%s\"",
		    s->by);
	of = daf_type_field(type, s->date);
	if (!is_kind(of, "date") && !is_kind(of, "datetime"))
		return daf_load_fault(&date,
		    "a date of this type is wanted, not \"%s\"", s->date);
	s->series = series_of(type, field->name, s->by);
	if (s->series == NULL)
		return daf_load_fault(node,
		    "nothing under \"once\" says that no two records have the "
		    "same \"%s\" and \"%s\"",
		    field->name, s->by);
	return NULL;
}

static const struct daf_err *
read_serials(const struct daf_node *root)
{
	struct daf_load *load = root->load;
	struct daf_node list = daf_load_member(root, "fields"), node, at;
	const struct daf_err *err = NULL;
	struct daf_serial *serial;
	size_t n = json_array_size(list.json), i;
	bool left_out;

	for (i = 0; i < n && err == NULL; i++) {
		node = daf_load_element(&list, i);
		at = daf_load_member(&node, "serial");
		if (at.json == NULL)
			continue;
		serial = daf_pool_alloc(load->pool, sizeof(*serial));
		left_out = false;
		err = daf_load_leave_out(
		    &left_out, &at, read_serial(serial, &load->fields[i], &at));
		if (err == NULL && !left_out)
			load->fields[i].serial = serial;
	}
	return err;
}

/* ---- chains ---- */

static const char *const chain_keys[] = { "at", "from", "to", "gap", NULL };

static const struct daf_err *
chain_field(const char **out, const struct daf_node *node, const char *key,
    const char *const *kinds)
{
	struct daf_node at = daf_load_member(node, key);
	const struct daf_err *err;
	size_t i;

	err = daf_load_text(out, node, key, DAF_LOAD_NAME);
	for (i = 0; err == NULL && kinds[i] != NULL; i++)
		if (is_kind(daf_type_field(node->load->type, *out), kinds[i]))
			return NULL;
	return err != NULL ? err
			   : daf_load_fault(&at,
				 "a field of this type of kind %s is wanted, "
				 "not \"%s\"",
				 kinds[0], *out);
}

static const struct daf_err *
read_chain(struct daf_chain_rule *chain, const struct daf_node *node)
{
	static const char *const times[] = { "datetime", "date", NULL };
	static const char *const texts[] = { "text", "name", "reference",
		NULL };
	static const char *const reasons[] = { "text", "longtext", NULL };
	const struct daf_field *parent =
	    daf_type_field(node->load->type, "parent");
	const struct daf_err *err;

	if ((err = daf_load_object(node, chain_keys)) != NULL ||
	    (err = chain_field(&chain->at, node, "at", times)) != NULL ||
	    (err = chain_field(&chain->from, node, "from", texts)) != NULL ||
	    (err = chain_field(&chain->to, node, "to", texts)) != NULL ||
	    (err = chain_field(&chain->gap, node, "gap", reasons)) != NULL)
		return err;
	return is_kind(parent, "reference")
		   ? NULL
		   : daf_load_fault(node,
			 "a type with a chain has a field \"parent\" of kind "
			 "reference");
}

static const struct daf_err *
take_chain(const struct daf_node *root)
{
	struct daf_node node = daf_load_member(root, "chain");
	struct daf_chain_rule chain = { 0 };
	const struct daf_err *err;
	bool left_out = false;

	if (node.json == NULL)
		return NULL;
	err = daf_load_leave_out(&left_out, &node, read_chain(&chain, &node));
	if (err == NULL && !left_out)
		root->load->type->chain = chain;
	return err;
}

/* ---- records that are opened of themselves ---- */

static const char *const raise_keys[] = { "name", "label", "type", "origin",
	"use", "set", NULL };

/* The first name of a path is a field of this type, and a reference if more
 * come after it. */
static bool
is_path(const struct daf_load *load, const char *s)
{
	const size_t len = strcspn(s, ".");
	const struct daf_field *field =
	    daf_type_field(load->type, daf_pool_strndup(load->pool, s, len));

	return field != NULL && (s[len] == '\0' || is_kind(field, "reference"));
}

/* {path}, {id}, {use}; else it is taken as typed. */
static bool
is_value(const struct daf_load *load, const char *s)
{
	const size_t len = strlen(s);
	const char *path;

	if (s[0] != '{' || s[len - 1] != '}')
		return true;
	path = daf_pool_strndup(load->pool, s + 1, len - 2);
	return strcmp(path, "id") == 0 || strcmp(path, "use") == 0 ||
	       is_path(load, path);
}

static const struct daf_err *
read_set(struct daf_raise *r, const struct daf_node *node)
{
	struct daf_node set = daf_load_member(node, "set"), at;
	const struct daf_err *err = NULL;
	const json_t *value;
	const char *key;
	size_t n = 0;

	if (!json_is_object(set.json))
		return daf_load_fault(node, "an object \"set\" is wanted");
	r->fields = daf_pool_array(node->load->pool,
	    json_object_size(set.json) + 1, sizeof(*r->fields));
	r->values = daf_pool_array(node->load->pool,
	    json_object_size(set.json) + 1, sizeof(*r->values));
	json_object_foreach((json_t *)(uintptr_t)set.json, key, value)
	{
		r->fields[n] = daf_pool_strdup(node->load->pool, key);
		err = daf_load_text(
		    &r->values[n], &set, r->fields[n], DAF_LOAD_LINE);
		if (err != NULL)
			return err;
		at = daf_load_member(&set, r->fields[n]);
		if (!is_value(node->load, r->values[n]))
			return daf_load_fault(&at,
			    "{id}, {use} or a path in braces is wanted, not "
			    "\"%s\"",
			    r->values[n]);
		n++;
	}
	return NULL;
}

static const struct daf_err *
read_raise(void *item, const struct daf_node *node)
{
	struct daf_raise *r = item;
	struct daf_node origin = daf_load_member(node, "origin");
	const struct daf_err *err;

	if ((err = daf_load_object(node, raise_keys)) != NULL ||
	    (err = daf_load_text(&r->name, node, "name", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = daf_load_text(&r->label, node, "label", DAF_LOAD_LINE)) !=
		NULL ||
	    (err = daf_load_text(&r->type, node, "type", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = daf_load_text(&r->origin, node, "origin", DAF_LOAD_LINE)) !=
		NULL ||
	    (err = daf_load_list(&r->use, node, "use", 1, is_path,
		 "a path that begins with a field of this type")) != NULL)
		return err;
	if (!is_path(node->load, r->origin))
		return daf_load_fault(&origin,
		    "a path that begins with a field of this type is wanted, "
		    "not \"%s\"",
		    r->origin);
	return read_set(r, node);
}

static const struct daf_err *
read_raises(const struct daf_node *root)
{
	struct daf_type *type = root->load->type;
	struct daf_node list = daf_load_member(root, "raises");
	const struct daf_err *err;
	struct daf_raise *items;
	size_t n;

	err = daf_load_array(&n, &list, 0, DAF_TYPE_LIST_MAX);
	if (err != NULL)
		return err;
	items = daf_pool_array(root->load->pool, n, sizeof(*items));
	type->raises = items;
	return daf_load_each(
	    &type->nraises, items, sizeof(*items), &list, n, read_raise);
}

const struct daf_err *
daf_load_kin(const struct daf_node *root)
{
	const struct daf_err *err;

	if ((err = read_onces(root)) != NULL ||
	    (err = read_serials(root)) != NULL ||
	    (err = take_chain(root)) != NULL)
		return err;
	return read_raises(root);
}
