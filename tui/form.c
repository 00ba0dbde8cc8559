/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * form.c - the screen in which records are written: what keys and actions do.
 * What a form holds is in form.h, its parts are named in form_priv.h; how it is
 * opened is in form_open.c.
 */
#include <stdlib.h>
#include <string.h>

#include "sync/ledger.h"
#include "tui/ask.h"
#include "tui/form_priv.h"

static struct daf_form_screen *
self(struct daf_screen *s)
{
	return (struct daf_form_screen *)s;
}

static const struct daf_err *
find(struct daf_item *out, void *arg, const char *name)
{
	struct daf_form_screen *f = arg;

	daf_pool_free(f->pool);
	f->pool = daf_pool_new();
	return daf_find_record(
	    out, f->pool, f->s.ui->cli->reg, f->ledger->conf->name, name);
}

void
daf_form_asking(struct daf_form_ask *ask, struct daf_form_screen *f)
{
	int64_t now = daf_time_now();

	*ask = (struct daf_form_ask){
		.ctx = { now, daf_time_offset(f->ledger->conf->zone, now) },
		.find = find,
		.arg = f,
	};
}

/* ---- typing ---- */

static void
typed(struct daf_form_screen *f)
{
	f->typed = true;
	f->fresh = false;
	f->dirty = true;
	daf_ui_keep_soon(&f->s);
}

/* A date to which nothing can be added. */
static bool
is_whole_date(const struct daf_form_field *field)
{
	const char *kind = field->def->kind->name;

	return !field->wrong &&
	       ((strcmp(kind, "date") == 0 && strlen(field->value) == 10) ||
		   (strcmp(kind, "datetime") == 0 &&
		       strlen(field->value) >= 16));
}

/* What is typed first into a field that has a list, or a date, takes the place
 * of what was there, as a choice from the list would; who wants to edit it moves
 * first. */
static void
begin_anew(struct daf_form_screen *f, const struct daf_form_field *field)
{
	if (f->fresh && (daf_form_picks(field) || is_whole_date(field)))
		daf_edit_set(&f->edit, "");
}

static bool
paste(struct daf_form_screen *f, const struct daf_form_field *field)
{
	size_t len, had;
	const char *text = daf_term_pasted(f->s.ui->term, &len);

	begin_anew(f, field);
	had = daf_form_long(field) ? f->editor.text.len : f->edit.text.len;
	if (daf_form_long(field))
		daf_editor_paste(&f->editor, text, len);
	else
		daf_edit_paste(&f->edit, text, len);
	if (had + len > DAF_VALUE_MAX)
		daf_ui_say(f->s.ui,
		    "Too long for one field (64 KiB): look at where it was "
		    "cut off");
	typed(f);
	return true;
}

static bool
is_control(uint32_t k)
{
	return k < 0x20 || (k >= 0x7f && k < 0xa0);
}

/* Keys that only move within the text leave it as it was. */
static bool
moves(uint32_t k)
{
	return k == DAF_K_LEFT || k == DAF_K_RIGHT || k == DAF_K_HOME ||
	       k == DAF_K_END || k == DAF_K_UP || k == DAF_K_DOWN;
}

static bool
key_on_row(struct daf_form_screen *f, uint32_t k)
{
	const struct daf_form_cell *c = daf_form_cell(f);

	if (c->kind != DAF_CELL_BODY ||
	    (k != DAF_K_DELETE && k != DAF_K_BACKSPACE))
		return false;
	daf_form_drop_body(f, f->set->bodies[c->index]->serial);
	return true;
}

/* Space where nothing is typed yet, in a field that only takes what is listed:
 * the list; of yes and no the other one. */
static bool
choose(struct daf_form_screen *f, const struct daf_form_field *field)
{
	const char *kind = field->def->kind->name;

	if (strcmp(kind, "boolean") == 0) {
		daf_edit_set(
		    &f->edit, strcmp(field->value, "yes") == 0 ? "no" : "yes");
		typed(f);
		daf_form_commit(f);
		daf_form_enter(f);
		return true;
	}
	if (strcmp(kind, "choice") != 0 && strcmp(kind, "enclosure") != 0)
		return false;
	daf_ui_say_err(f->s.ui, daf_form_pick(f));
	return true;
}

static bool
key(struct daf_screen *s, uint32_t k)
{
	struct daf_form_screen *f = self(s);
	const struct daf_form_field *field = daf_form_focus(f);

	/* what is erased and what not is decided by act */
	if (is_control(k))
		return false;
	if (field == NULL)
		return key_on_row(f, k);
	if (field->lock != DAF_FORM_OPEN) {
		if (k == DAF_K_PASTE || k < DAF_K_UP)
			daf_ui_say(s->ui, "This field is only shown here");
		return k < DAF_K_UP;
	}
	if (k == DAF_K_PASTE)
		return paste(f, field);
	if (k == ' ' && !f->typed && choose(f, field))
		return true;
	if (k < DAF_K_UP)
		begin_anew(f, field);
	if (daf_form_long(field) ? !daf_editor_key(&f->editor, k, false)
				 : !daf_edit_key(&f->edit, k))
		return false;
	f->fresh = false;
	if (!moves(k))
		typed(f);
	return true;
}

/* ---- actions ---- */

/* Emptied by mistake? The same key brings it back. */
static void
clear_field(struct daf_form_screen *f, const struct daf_form_field *field)
{
	bool is_long = daf_form_long(field);
	const char *now = !f->typed ? field->text
			  : is_long ? daf_editor_text(&f->editor)
				    : daf_edit_text(&f->edit);
	char *was = daf_strdup(now), *back = f->cleared;

	f->cleared = NULL;
	if (now[0] == '\0' && back == NULL) {
		free(was);
		return;
	}
	if (is_long)
		daf_editor_set(&f->editor, now[0] == '\0' ? back : "");
	else
		daf_edit_set(&f->edit, now[0] == '\0' ? back : "");
	if (was[0] != '\0') {
		f->cleared = was;
		was = NULL;
		daf_ui_say(f->s.ui, "Emptied; once more brings it back");
	}
	free(was);
	free(back);
	typed(f);
}

static void
clear_end(struct daf_form_screen *f, const struct daf_form_field *field)
{
	if (daf_form_long(field))
		daf_editor_clear_end(&f->editor);
	else
		(void)daf_edit_key(&f->edit, 0x0b);
	typed(f);
}

static void
copy(struct daf_form_screen *f, const struct daf_form_field *field)
{
	char *value = daf_form_recall(f, field->name);
	struct daf_form_field *at = daf_form_focus(f);
	struct daf_form_ask ask;

	if (value == NULL || at == NULL) {
		daf_ui_say(f->s.ui, "No earlier value of this field");
		free(value);
		return;
	}
	/* a line is soon typed again, a text is not */
	if (daf_form_long(field) && *daf_editor_text(&f->editor) != '\0') {
		daf_ui_say(f->s.ui,
		    "There is a text here: Ctrl-U empties the field first");
		free(value);
		return;
	}
	daf_form_asking(&ask, f);
	daf_form_type(at, value, f->set, &ask);
	daf_form_enter(f);
	daf_form_keep_now(f);
	free(value);
}

static const struct daf_err *
on_field(struct daf_form_screen *f, enum daf_act act)
{
	const struct daf_form_field *field = daf_form_focus(f);

	if (field == NULL || field->lock != DAF_FORM_OPEN) {
		daf_ui_say(f->s.ui, "There is nothing to type into here");
		return NULL;
	}
	if (act == DAF_ACT_CLEAR)
		clear_field(f, field);
	else if (act == DAF_ACT_CLEAR_END)
		clear_end(f, field);
	else
		copy(f, field);
	return NULL;
}

static void
keep_text(void *arg, const char *text)
{
	struct daf_form_screen *f = arg;
	struct daf_form_field *field = daf_form_focus(f);
	struct daf_form_ask ask;

	if (field == NULL)
		return;
	daf_form_asking(&ask, f);
	daf_form_type(field, text, f->set, &ask);
	daf_form_keep_now(f);
}

/* A long text on the whole screen. */
static void
open_editor(struct daf_form_screen *f, const struct daf_form_field *field)
{
	char *was = daf_strdup(daf_editor_text(&f->editor)), *text;

	text = daf_editor_open(
	    f->s.ui, field->def->label, was, f->editor.at, keep_text, f);
	if (text != NULL && !daf_ui_ending(f->s.ui) && strcmp(text, was) != 0) {
		daf_editor_set(&f->editor, text);
		f->typed = true;
		daf_form_commit(f);
		daf_form_enter(f);
	}
	free(text);
	free(was);
}

static bool
is_open_text(const struct daf_form_field *field)
{
	return field != NULL && field->lock == DAF_FORM_OPEN &&
	       daf_form_long(field);
}

/* Enter opens what can be opened; else it goes on. */
static const struct daf_err *
enter(struct daf_form_screen *f)
{
	const struct daf_form_cell *c = daf_form_cell(f);
	const struct daf_form_field *field = daf_form_focus(f);

	if (c->kind == DAF_CELL_ADD)
		return daf_form_add_below(f, NULL);
	if (c->kind == DAF_CELL_BODY)
		daf_form_open_body(f, f->set->bodies[c->index]->serial);
	else if (is_open_text(field))
		open_editor(f, field);
	else if (!f->typed && daf_form_own(f->set, field) != NULL)
		daf_form_open_body(f, daf_form_own(f->set, field)->serial);
	else
		daf_form_step(f, true);
	return NULL;
}

static const struct daf_err *
pick(struct daf_form_screen *f)
{
	const struct daf_form_field *field = daf_form_focus(f);

	if (is_open_text(field)) {
		open_editor(f, field);
		return NULL;
	}
	return daf_form_pick(f);
}

static const struct daf_err *
discard(struct daf_form_screen *f)
{
	struct daf_ui *ui = f->s.ui;

	if (f->depth > 0) {
		daf_form_drop_body(f, f->body->serial);
		return NULL;
	}
	if (daf_form_touched(f->set) || f->typed)
		if (daf_ask_key(ui,
			"Drop all that was typed in this form? y drops it, Esc "
			"keeps it",
			"y") != 'y' ||
		    daf_ui_ending(ui))
			return NULL;
	daf_form_drop_draft(f);
	f->layout.n = 0; /* nothing is left to be kept */
	daf_ui_pop(ui);
	daf_ui_say(ui, "The draft was dropped");
	return NULL;
}

static const struct daf_err *
step(struct daf_form_screen *f, const struct daf_order *o)
{
	bool on = o->act == DAF_ACT_STEP_ON;

	if (o->key == DAF_K_PGUP || o->key == DAF_K_PGDN ||
	    !daf_form_pane_jump(f, on))
		daf_form_turn(f, on);
	return NULL;
}

static const struct daf_err *
help(struct daf_form_screen *f)
{
	const struct daf_form_field *field = daf_form_focus(f);

	return daf_help_open(f->s.ui, daf_form_guided(f) ? "request" : "form",
	    f->body->type, field != NULL ? field->def : NULL);
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct daf_form_screen *f = self(s);

	if (o->act == DAF_ACT_NEXT && o->key == DAF_K_ENTER)
		return enter(f);
	if (o->act == DAF_ACT_NEXT || o->act == DAF_ACT_DOWN ||
	    o->act == DAF_ACT_PREVIOUS || o->act == DAF_ACT_UP) {
		daf_form_step(
		    f, o->act == DAF_ACT_NEXT || o->act == DAF_ACT_DOWN);
		return NULL;
	}
	if (o->act == DAF_ACT_STEP_BACK || o->act == DAF_ACT_STEP_ON)
		return step(f, o);
	if (o->act == DAF_ACT_CLEAR || o->act == DAF_ACT_CLEAR_END ||
	    o->act == DAF_ACT_COPY)
		return on_field(f, o->act);
	if (o->act == DAF_ACT_PICK)
		return pick(f);
	if (o->act == DAF_ACT_SAVE)
		return daf_form_save(f);
	if (o->act == DAF_ACT_SIMILAR)
		return daf_form_look(f);
	if (o->act == DAF_ACT_LETTER)
		return daf_form_letter(f);
	if (o->act == DAF_ACT_ADD)
		return daf_form_add_below(f, o->arg);
	if (o->act == DAF_ACT_DISCARD)
		return discard(f);
	if (o->act == DAF_ACT_HELP)
		return help(f);
	if (o->act == DAF_ACT_REFRESH)
		return NULL; /* what was on the screen is what counts */
	*done = o->act == DAF_ACT_BACK && daf_form_return(f);
	return NULL;
}

static bool
unkept(const struct daf_screen *s)
{
	const struct daf_form_screen *f = (const struct daf_form_screen *)s;

	return f->no_draft != NULL && daf_form_touched(f->set);
}

static bool
leave(struct daf_screen *s)
{
	struct daf_form_screen *f = self(s);

	daf_form_commit(f);
	daf_form_keep_now(f);
	if (!unkept(s) && f->draft != 0)
		daf_ui_say(s->ui, "Draft kept; :drafts opens it again");
	else if (unkept(s))
		return daf_ask_key(s->ui,
			   "No draft can be kept: what was typed is lost. d "
			   "leaves all the same",
			   "d") == 'd';
	f->layout.n = 0;
	return true;
}

static void
clear(struct daf_screen *s)
{
	struct daf_form_screen *f = self(s);

	daf_form_pane_clear(f);
	free(f->lines);
	daf_form_layout_clear(&f->layout);
	daf_edit_clear(&f->edit);
	daf_editor_clear(&f->editor);
	daf_form_set_free(f->set);
	daf_pool_free(f->pool);
	free(f->officer);
	free(f->logged);
	free(f->cleared);
	free(f->no_draft);
	free(f->letter);
	free(f->consulted);
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_PICK, DAF_ACT_NEXT,
	DAF_ACT_STEP_ON, DAF_ACT_LETTER, DAF_ACT_SAVE, DAF_ACT_BACK,
	DAF_ACT_ADD, DAF_ACT_COPY, DAF_ACT_NONE };

static bool
offers(const struct daf_screen *s, enum daf_act act)
{
	return act != DAF_ACT_LETTER ||
	       daf_form_guided((const struct daf_form_screen *)s);
}

/* After a failed save the key goes from error to error. */
static const char *
label(const struct daf_screen *s, enum daf_act act)
{
	return act == DAF_ACT_STEP_ON &&
		       daf_form_pane_jumps((const struct daf_form_screen *)s)
		   ? "Next error"
		   : NULL;
}

const struct daf_screen_class daf_form_class = {
	.name = "form",
	.place = DAF_IN_FORM,
	.hints = hints,
	.offers = offers,
	.label = label,
	.draw = daf_form_draw,
	.key = key,
	.act = act,
	.leave = leave,
	.unkept = unkept,
	.keep = daf_form_keep,
	.clear = clear,
};
