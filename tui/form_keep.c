/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * form_keep.c - what outlives a form: its draft while it is not saved, and the
 * values of the last record of a type for the next one (Ctrl-Y).
 *
 * A draft is dropped only after the save that it became.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/carry.h"
#include "core/desk.h"
#include "sync/ledger.h"
#include "tui/form_priv.h"

static void
place(struct daf_form_place *out, const struct daf_form_screen *f)
{
	const struct daf_form_field *field = daf_form_focus(f);

	*out = (struct daf_form_place){ .serial = f->body->serial,
		.field = field != NULL ? daf_strdup(field->name) : NULL,
		.depth = f->depth };
	memcpy(out->path, f->path, sizeof(out->path));
}

/* One draft as it stands; what fails is told at once, and once. */
static void
put(struct daf_form_screen *f)
{
	struct daf_ui *ui = f->s.ui;
	struct daf_form_place at;
	struct daf_buf body = { 0 };
	const struct daf_err *err;
	char now[DAF_TIME_SIZE];
	int64_t id;

	place(&at, f);
	daf_form_store(&body, f->set, &at);
	free(at.field);
	err = daf_draft_put(&id, ui->cli->reg,
	    &(struct daf_draft){ .id = f->draft,
		.officer = f->officer,
		.ledger = f->ledger->conf->name,
		.type = f->set->bodies[0]->type->name,
		.record = f->set->bodies[0]->record,
		.body = daf_buf_str(&body) });
	daf_buf_clear(&body);
	if (err != NULL) {
		if (f->no_draft == NULL) {
			f->no_draft = daf_strdup(err->text);
			daf_ui_say(ui, "No draft can be kept: %s", err->text);
		}
		daf_err_free(err);
		return;
	}
	free(f->no_draft);
	f->no_draft = NULL;
	f->draft = id;
	f->dirty = false;
	daf_time_local(now, daf_time_now(),
	    daf_time_offset(f->ledger->conf->zone, daf_time_now()));
	snprintf(f->kept, sizeof(f->kept), "%.5s", now + 11);
}

/* Once, and taken away again: a full disk is told before anything is typed. */
void
daf_form_try(struct daf_form_screen *f)
{
	if (f->draft != 0)
		return;
	put(f);
	f->kept[0] = '\0';
	if (f->no_draft == NULL)
		daf_form_drop_draft(f);
}

void
daf_form_keep_now(struct daf_form_screen *f)
{
	daf_ui_timer(&f->s, 0);
	daf_form_letter_stale(f);
	if (daf_form_touched(f->set))
		put(f);
	else
		daf_form_drop_draft(f);
}

/* In the middle of a text: the model gets what is typed so far, the line on the
 * screen stays as it is. */
void
daf_form_keep(struct daf_screen *s)
{
	struct daf_form_screen *f = (struct daf_form_screen *)s;
	struct daf_form_field *field;
	struct daf_form_ask ask;

	if (!f->dirty || f->layout.n == 0)
		return;
	field = daf_form_focus(f);
	if (field != NULL && f->typed && field->lock == DAF_FORM_OPEN) {
		daf_form_asking(&ask, f);
		daf_form_type(field,
		    daf_form_long(field) ? daf_editor_text(&f->editor)
					 : daf_edit_text(&f->edit),
		    f->set, &ask);
	}
	daf_form_keep_now(f);
}

void
daf_form_drop_draft(struct daf_form_screen *f)
{
	f->dirty = false;
	f->kept[0] = '\0';
	if (f->draft == 0)
		return;
	daf_ui_say_err(f->s.ui, daf_draft_drop(f->s.ui->cli->reg, f->draft));
	f->draft = 0;
}

/* ---- the previous record ---- */

static char *
setting(const struct daf_form_body *body)
{
	return daf_asprintf("previous.%s", body->type->name);
}

void
daf_form_remember(struct daf_form_screen *f)
{
	const struct daf_form_body *body;
	const struct daf_form_field *field;
	json_t *o;
	char *name, *text;
	size_t i, k;

	for (i = 0; i < f->set->n; i++) {
		body = f->set->bodies[i];
		o = json_object();
		for (k = 0; k < body->nfields; k++) {
			field = &body->fields[k];
			/* a reference within the form means nothing later */
			if (field->value[0] != '\0' && field->value[0] != '.' &&
			    field->lock == DAF_FORM_OPEN)
				json_object_set_new(
				    o, field->name, json_string(field->value));
		}
		text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
		name = setting(body);
		if (text != NULL)
			daf_err_free(daf_desk_set(
			    f->s.ui->cli->reg, f->officer, name, text));
		free(name);
		free(text);
		json_decref(o);
	}
}

char *
daf_form_recall(struct daf_form_screen *f, const char *field)
{
	char *name = setting(f->body), *text = NULL, *value = NULL;
	const char *found;
	json_t *o;

	daf_err_free(daf_desk_get(&text, f->s.ui->cli->reg, f->officer, name));
	o = text != NULL ? json_loads(text, 0, NULL) : NULL;
	found = json_string_value(json_object_get(o, field));
	if (found != NULL && found[0] != '\0')
		value = daf_strdup(found);
	json_decref(o);
	free(name);
	free(text);
	return value;
}
