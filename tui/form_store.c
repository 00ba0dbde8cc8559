/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * form_store.c - see form.h: a form as the body of a draft, and back.
 *
 *	{"at":{"body":2,"field":"person","path":[1]},
 *	 "bodies":[{"fields":{"title":{"text":"Shop break-in"}},
 *	            "number":"","own":true,"record":"","serial":1,"stage":"",
 *	            "type":"case"}, …],
 *	 "filled":9,"of":22,"title":"Shop break-in"}
 *
 * A field is there if anything is in it. What the desk's file says is not
 * believed: everything goes through the same parsing as what is typed.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/suggest.h"
#include "tui/form.h"

#define PATH_MAX_DEPTH                                \
	(sizeof(((struct daf_form_place *)0)->path) / \
	    sizeof(((struct daf_form_place *)0)->path[0]))

/* ---- out ---- */

static void
set_string(json_t *o, const char *key, const char *value)
{
	if (value != NULL && value[0] != '\0')
		json_object_set_new(o, key, json_string(value));
}

static json_t *
field_out(const struct daf_form_field *f)
{
	json_t *o;

	if (f->text[0] == '\0' && f->before[0] == '\0' && f->over[0] == '\0')
		return NULL;
	o = json_object();
	set_string(o, "text", f->text);
	set_string(o, "before", f->before);
	set_string(o, "over", f->over);
	if (f->lock != DAF_FORM_OPEN) {
		json_object_set_new(o, "lock", json_integer((int)f->lock));
		set_string(o, "shown", f->shown);
	}
	if (f->kept)
		json_object_set_new(o, "kept", json_true());
	return o;
}

static json_t *
body_out(const struct daf_form_body *body)
{
	json_t *o = json_object(), *fields = json_object(), *f;
	size_t i;

	for (i = 0; i < body->nfields; i++)
		if ((f = field_out(&body->fields[i])) != NULL)
			json_object_set_new(fields, body->fields[i].name, f);
	json_object_set_new(o, "fields", fields);
	json_object_set_new(o, "serial", json_integer(body->serial));
	json_object_set_new(o, "type", json_string(body->type->name));
	set_string(o, "record", body->record);
	set_string(o, "number", body->number);
	set_string(o, "stage", body->stage);
	json_object_set_new(o, "own", json_boolean(body->own));
	return o;
}

/* What the first record is called so far, for a list of drafts. */
static void
title_out(json_t *root, const struct daf_form_set *set)
{
	const struct daf_form_body *body = set->n > 0 ? set->bodies[0] : NULL;
	const struct daf_form_field *f;
	struct daf_buf title = { 0 };
	bool any = false;
	size_t i;

	for (i = 0; body != NULL && body->type->title[i] != NULL; i++) {
		f = daf_form_find(body, body->type->title[i]);
		any = any || (f != NULL && f->value[0] != '\0');
	}
	if (!any)
		return;
	daf_form_title(&title, set, body);
	set_string(root, "title", daf_buf_str(&title));
	daf_buf_clear(&title);
}

void
daf_form_store(struct daf_buf *out, const struct daf_form_set *set,
    const struct daf_form_place *place)
{
	json_t *root = json_object(), *bodies = json_array();
	json_t *at = json_object(), *path = json_array();
	size_t filled, of, i;
	char *text;

	for (i = 0; i < set->n; i++)
		json_array_append_new(bodies, body_out(set->bodies[i]));
	for (i = 0; i < place->depth; i++)
		json_array_append_new(path, json_integer(place->path[i]));
	json_object_set_new(at, "body", json_integer(place->serial));
	json_object_set_new(at, "path", path);
	set_string(at, "field", place->field);
	daf_form_filled(&filled, &of, set);
	json_object_set_new(root, "at", at);
	set_string(root, "saving", set->saving);
	if (set->guided)
		json_object_set_new(root, "guided", json_true());
	json_object_set_new(root, "bodies", bodies);
	json_object_set_new(root, "filled", json_integer((json_int_t)filled));
	json_object_set_new(root, "of", json_integer((json_int_t)of));
	title_out(root, set);
	text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(root);
	if (text == NULL)
		daf_mem_exhausted();
	daf_buf_adds(out, text);
	free(text);
}

/* ---- in ---- */

static const char *
string(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s != NULL ? s : "";
}

static void
replace(char **at, const char *text)
{
	free(*at);
	*at = daf_strdup(text);
}

/* Serials come before values: a reference may name a body that comes later. */
static const struct daf_err *
body_in(struct daf_form_set *set, const json_t *o)
{
	const char *name = string(o, "type");
	const struct daf_type *type = daf_types_find(set->types, name);
	json_int_t serial = json_integer_value(json_object_get(o, "serial"));
	struct daf_form_body *body;

	if (type == NULL)
		return daf_err(DAF_REFUSED,
		    "the draft has a record of type `%s`, which this register "
		    "does not know: a newer program or a sync may be needed",
		    name);
	if (serial < 1 || serial > 1000000 ||
	    daf_form_body(set, (int)serial) != NULL)
		return daf_err(DAF_REFUSED, "the draft is damaged");
	body = daf_form_add(set, type);
	body->serial = (int)serial;
	replace(&body->record, string(o, "record"));
	replace(&body->number, string(o, "number"));
	replace(&body->stage, string(o, "stage"));
	body->own = json_is_true(json_object_get(o, "own"));
	return NULL;
}

static void
field_in(struct daf_form_set *set, struct daf_form_body *body, const char *name,
    const json_t *o, const struct daf_form_ask *ask)
{
	struct daf_form_field *f = daf_form_raw(set, body, name);
	json_int_t lock = json_integer_value(json_object_get(o, "lock"));

	replace(&f->before, string(o, "before"));
	replace(&f->over, string(o, "over"));
	if (f->def == NULL || lock == DAF_FORM_RAW ||
	    lock == DAF_FORM_DISPUTED || lock == DAF_FORM_HIDDEN) {
		f->lock = f->def == NULL            ? DAF_FORM_RAW
			  : lock == DAF_FORM_HIDDEN ? DAF_FORM_HIDDEN
						    : DAF_FORM_DISPUTED;
		replace(&f->text, string(o, "text"));
		replace(&f->value, f->before);
		replace(&f->shown, string(o, "shown"));
		return;
	}
	f->lock = lock == DAF_FORM_PARENT ? DAF_FORM_PARENT : DAF_FORM_OPEN;
	daf_form_type(f, string(o, "text"), set, ask);
	f->kept = json_is_true(json_object_get(o, "kept"));
}

static void
fields_in(struct daf_form_set *set, struct daf_form_body *body, const json_t *o,
    const struct daf_form_ask *ask)
{
	json_t *fields = json_object_get(o, "fields"), *f;
	const char *name;

	json_object_foreach(fields, name, f)
	{
		field_in(set, body, name, f, ask);
	}
}

static void
place_in(struct daf_form_place *place, const struct daf_form_set *set,
    const json_t *at)
{
	const json_t *path = json_object_get(at, "path");
	const char *field = string(at, "field");
	size_t i;
	int serial;

	*place = (struct daf_form_place){ .serial = set->bodies[0]->serial };
	serial = (int)json_integer_value(json_object_get(at, "body"));
	if (daf_form_body(set, serial) == NULL)
		return;
	place->serial = serial;
	place->field = *field != '\0' ? daf_strdup(field) : NULL;
	for (i = 0; i < json_array_size(path) && i < PATH_MAX_DEPTH; i++) {
		serial = (int)json_integer_value(json_array_get(path, i));
		if (daf_form_body(set, serial) != NULL)
			place->path[place->depth++] = serial;
	}
}

const struct daf_err *
daf_form_restore(struct daf_form_set **out, struct daf_form_place *place,
    const struct daf_types *types, const char *ledger, const char *body,
    const struct daf_form_ask *ask)
{
	struct daf_form_set *set = daf_form_set_new(types, ledger);
	json_t *root = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
	json_t *bodies = json_object_get(root, "bodies");
	const struct daf_err *err = NULL;
	size_t i, n = json_array_size(bodies);

	*out = NULL;
	if (n == 0 || n > DAF_FORM_BODIES_MAX)
		err = daf_err(DAF_REFUSED, "the draft is damaged");
	for (i = 0; err == NULL && i < n; i++)
		err = body_in(set, json_array_get(bodies, i));
	if (err != NULL) {
		daf_form_set_free(set);
		json_decref(root);
		return err;
	}
	for (i = 0; i < n; i++) {
		if (set->serial < set->bodies[i]->serial)
			set->serial = set->bodies[i]->serial;
		fields_in(set, set->bodies[i], json_array_get(bodies, i), ask);
	}
	place_in(place, set, json_object_get(root, "at"));
	set->guided = json_is_true(json_object_get(root, "guided"));
	if (string(root, "saving")[0] != '\0')
		set->saving = daf_strdup(string(root, "saving"));
	json_decref(root);
	*out = set;
	return NULL;
}

bool
daf_form_is_draft(const char *body)
{
	json_t *root = json_loads(body, 0, NULL);
	bool is = json_is_array(json_object_get(root, "bodies"));

	json_decref(root);
	return is;
}

void
daf_form_titled(struct daf_buf *out, const char *body)
{
	json_t *root = json_loads(body, 0, NULL);

	daf_buf_adds(out, string(root, "title"));
	json_decref(root);
}

void
daf_form_describe(struct daf_buf *out, const char *body)
{
	json_t *root = json_loads(body, 0, NULL);
	const json_t *filled = json_object_get(root, "filled");
	const json_t *of = json_object_get(root, "of");

	if (json_is_integer(filled) && json_is_integer(of))
		daf_buf_addf(out, "%lld of %lld fields",
		    (long long)json_integer_value(filled),
		    (long long)json_integer_value(of));
	json_decref(root);
}
