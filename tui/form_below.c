/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_below.c - further records in the same save: children of the one on the
 * screen, and those that a reference is to name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/suggest.h"
#include "tui/ask.h"
#include "tui/form_priv.h"

#define DEPTH_MAX                                      \
	(sizeof(((struct daf_form_screen *)0)->path) / \
	    sizeof(((struct daf_form_screen *)0)->path[0]))

/* A new body on the screen; the one that was there waits behind it. */
static const struct daf_err *
descend(struct daf_form_body **out, struct daf_form_screen *f,
    const struct daf_type *type)
{
	struct daf_form_ask ask;

	if (f->set->n >= DAF_FORM_BODIES_MAX)
		return daf_err(DAF_REFUSED,
		    "a form holds at most %d records: save this one first",
		    DAF_FORM_BODIES_MAX);
	if (f->depth >= DEPTH_MAX)
		return daf_err(DAF_REFUSED,
		    "too many records within records: finish this one first");
	*out = daf_form_add(f->set, type);
	daf_form_asking(&ask, f);
	daf_form_start(*out, &ask);
	return NULL;
}

static void
go_down(struct daf_form_screen *f, const struct daf_form_body *body)
{
	f->path[f->depth++] = f->body->serial;
	daf_form_show(f, body->serial);
}

/* The type by name among those that may stand below; NULL: none such. */
static const struct daf_type *
child_named(const struct daf_form_screen *f, const char *name)
{
	const struct daf_type *type;
	size_t i;

	for (i = 0; (type = daf_form_child_type(
			 f->set->types, f->body->type, i)) != NULL;
	     i++)
		if (strcmp(type->name, name) == 0 ||
		    strcasecmp(type->label, name) == 0)
			return type;
	return NULL;
}

static const struct daf_type *
ask_child(struct daf_form_screen *f)
{
	struct daf_pick_row rows[64];
	const struct daf_type *type;
	char *name = NULL;
	size_t n;

	for (n = 0; n < sizeof(rows) / sizeof(rows[0]) &&
		    (type = daf_form_child_type(
			 f->set->types, f->body->type, n)) != NULL;
	     n++)
		rows[n] = (struct daf_pick_row){ type->name, type->label };
	if (n == 1)
		return child_named(f, rows[0].value);
	if (n == 0 || !daf_pick_row(&name, f->s.ui, "Add below", rows, n, NULL))
		return NULL;
	type = child_named(f, name);
	free(name);
	return type;
}

const struct daf_err *
daf_form_add_below(struct daf_form_screen *f, const char *name)
{
	const struct daf_type *type;
	const struct daf_err *err;
	struct daf_form_body *body, *up = f->body;
	struct daf_form_field *parent;
	struct daf_form_ask ask;
	char self[16];

	daf_form_commit(f);
	type = name != NULL ? child_named(f, name) : ask_child(f);
	if (type == NULL && name == NULL)
		return NULL;
	if (type == NULL)
		return daf_err(DAF_REFUSED,
		    "no records of type `%s` stand below: %s", name,
		    up->type->label);
	if ((err = descend(&body, f, type)) != NULL)
		return err;
	parent = daf_form_find(body, "parent");
	snprintf(self, sizeof(self), ".%d", up->serial);
	daf_form_asking(&ask, f);
	if (parent != NULL) {
		daf_form_type(parent, up->record[0] != '\0' ? up->record : self,
		    f->set, &ask);
		parent->lock = DAF_FORM_PARENT;
	}
	go_down(f, body);
	daf_form_keep_now(f);
	return NULL;
}

/* What was looked for in vain is the new record's name. */
static void
begin_with(struct daf_form_screen *f, struct daf_form_body *body,
    const char *begin, const struct daf_form_ask *ask)
{
	const char *title = body->type->title[0];
	struct daf_form_field *field =
	    title != NULL ? daf_form_find(body, title) : NULL;

	if (field != NULL && begin != NULL && begin[0] != '\0' &&
	    (strcmp(field->def->kind->name, "text") == 0 ||
		strcmp(field->def->kind->name, "name") == 0))
		daf_form_type(field, begin, f->set, ask);
}

const struct daf_err *
daf_form_add_named(
    struct daf_form_screen *f, const char *name, const char *begin)
{
	const struct daf_type *type = daf_types_find(f->set->types, name);
	struct daf_form_field *field = daf_form_focus(f);
	const struct daf_err *err;
	struct daf_form_body *body;
	struct daf_form_ask ask;
	char serial[16];

	if (type == NULL)
		return daf_suggest_type(f->set->types, name);
	if (field == NULL)
		return NULL;
	if ((err = descend(&body, f, type)) != NULL)
		return err;
	daf_form_asking(&ask, f);
	begin_with(f, body, begin, &ask);
	snprintf(serial, sizeof(serial), ".%d", body->serial);
	daf_form_type(field, serial, f->set, &ask);
	f->typed = false;
	go_down(f, body);
	daf_form_keep_now(f);
	return NULL;
}

void
daf_form_open_body(struct daf_form_screen *f, int serial)
{
	const struct daf_form_body *body = daf_form_body(f->set, serial);
	size_t i;

	if (body == NULL || body == f->body)
		return;
	/* one that waits comes back: those before it are done */
	for (i = 0; i < f->depth; i++)
		if (f->path[i] == serial) {
			f->depth = i;
			daf_form_show(f, serial);
			return;
		}
	if (f->depth < DEPTH_MAX)
		go_down(f, body);
}

static bool
is_empty(const struct daf_form_body *body)
{
	size_t i;

	for (i = 0; i < body->nfields; i++)
		if (body->fields[i].lock == DAF_FORM_OPEN &&
		    daf_form_changed(&body->fields[i]))
			return false;
	return true;
}

/* The field that names it, or its row. */
static void
back_at(struct daf_form_screen *f, int serial)
{
	char name[16];
	size_t i;

	snprintf(name, sizeof(name), ".%d", serial);
	for (i = 0; i < f->body->nfields; i++)
		if (daf_form_is_reference(&f->body->fields[i]) &&
		    strcmp(f->body->fields[i].value, name) == 0) {
			daf_form_to(f, f->body->fields[i].name, 0);
			return;
		}
	daf_form_to(f, NULL, serial);
}

bool
daf_form_return(struct daf_form_screen *f)
{
	const struct daf_form_body *body = f->body;
	int serial = body->serial, up;

	if (f->depth == 0)
		return false;
	daf_form_commit(f);
	up = f->path[--f->depth];
	daf_form_show(f, up);
	if (is_empty(body)) {
		daf_form_remove(f->set, serial);
		daf_form_show(f, up);
	}
	back_at(f, serial);
	daf_form_keep_now(f);
	return true;
}

void
daf_form_drop_body(struct daf_form_screen *f, int serial)
{
	const struct daf_form_body *body = daf_form_body(f->set, serial);
	struct daf_buf b = { 0 };
	char answer;

	if (body == NULL || body == f->set->bodies[0])
		return;
	daf_buf_adds(&b, "Take out of the form: ");
	daf_form_title(&b, f->set, body);
	daf_buf_adds(&b, "? y takes it out");
	answer = daf_ask_key(f->s.ui, daf_buf_str(&b), "y");
	daf_buf_clear(&b);
	if (answer != 'y' || daf_ui_ending(f->s.ui))
		return;
	if (body == f->body && !daf_form_return(f))
		return;
	daf_form_remove(f->set, serial);
	daf_form_show(f, f->body->serial);
	/* where one adds another: the last of all */
	f->at = f->layout.n - 1;
	daf_form_enter(f);
	daf_form_keep_now(f);
	daf_ui_say(f->s.ui, "Taken out");
}
