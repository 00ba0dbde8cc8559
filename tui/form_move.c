/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_move.c - the cursor of a form: from field to field, page to page, and
 * from one record of the form to another. */
#include <stdlib.h>
#include <string.h>

#include "tui/display.h"
#include "tui/form_priv.h"

const struct daf_form_cell *
daf_form_cell(const struct daf_form_screen *f)
{
	return &f->layout.cells[f->at];
}

struct daf_form_field *
daf_form_focus(const struct daf_form_screen *f)
{
	const struct daf_form_cell *c = daf_form_cell(f);

	return c->kind == DAF_CELL_FIELD ? &f->body->fields[c->index] : NULL;
}

bool
daf_form_anew(const struct daf_form_field *field)
{
	if (field->wrong)
		return false;
	return daf_form_is_reference(field) ||
	       (daf_display_protected(field->def) && field->value[0] != '\0' &&
		   !daf_form_changed(field));
}

static bool
can_enter(const struct daf_form_screen *f, size_t i)
{
	return f->layout.cells[i].kind != DAF_CELL_HEADING;
}

/* The first one to type into. A type without any field has nothing to enter;
 * then the first cell is as good as any. A new record begins where nothing
 * stands yet: its stage is given. */
static size_t
first(const struct daf_form_screen *f)
{
	const struct daf_form_field *field;
	const struct daf_form_cell *c;
	size_t i;

	for (i = 0; i < f->layout.n; i++) {
		c = &f->layout.cells[i];
		if (c->kind != DAF_CELL_FIELD)
			continue;
		field = &f->body->fields[c->index];
		if (field->lock == DAF_FORM_OPEN &&
		    (f->body->record[0] != '\0' || field->value == NULL ||
			field->value[0] == '\0'))
			return i;
	}
	for (i = 0; i < f->layout.n; i++)
		if (can_enter(f, i))
			return i;
	return 0;
}

/* Does the cell stand for the same field or row as another layout's? */
static bool
same(const struct daf_form_cell *a, const struct daf_form_cell *b)
{
	return a->kind == b->kind && a->index == b->index &&
	       a->kind != DAF_CELL_HEADING;
}

void
daf_form_lay_out(struct daf_form_screen *f)
{
	int columns = daf_ui_columns(f->s.ui);
	int height = daf_ui_bottom(f->s.ui) - 2 - daf_form_foot(f);
	struct daf_form_cell was = { .kind = DAF_CELL_HEADING };
	size_t i;

	if (f->columns == columns && f->height == height)
		return;
	if (f->layout.n > 0 && f->at < f->layout.n)
		was = f->layout.cells[f->at];
	(daf_form_guided(f) ? daf_form_lay_steps : daf_form_lay)(
	    &f->layout, f->set, f->body, columns, height);
	f->columns = columns;
	f->height = height;
	f->at = first(f);
	for (i = 0; i < f->layout.n; i++)
		if (same(&f->layout.cells[i], &was))
			f->at = i;
}

void
daf_form_enter(struct daf_form_screen *f)
{
	const struct daf_form_field *field = daf_form_focus(f);

	f->typed = false;
	f->fresh = true;
	free(f->cleared);
	f->cleared = NULL;
	if (field == NULL)
		return;
	if (daf_form_long(field))
		daf_editor_set(&f->editor, field->text);
	else
		daf_edit_set(&f->edit, daf_form_anew(field) ? "" : field->text);
}

static void
say_doubt(struct daf_form_screen *f, const struct daf_form_field *field)
{
	char *text;

	if (field->wrong && field->doubt != NULL)
		daf_ui_say(f->s.ui, "! %s%s", field->doubt,
		    field->def->nchoices > 0 ? "; F4 lists them" : "");
	else if (field->doubt != NULL && !field->kept)
		daf_ui_say(f->s.ui, "? %s. It may stay so", field->doubt);
	else if (strcmp(field->name, "stage") == 0 &&
		 (text = daf_form_check_field(f, "stage")) != NULL) {
		daf_ui_say(f->s.ui, "! %s", text);
		free(text);
	}
}

void
daf_form_commit(struct daf_form_screen *f)
{
	struct daf_form_field *field = daf_form_focus(f);
	struct daf_form_ask ask;

	if (field == NULL || !f->typed || field->lock != DAF_FORM_OPEN)
		return;
	f->typed = false;
	daf_form_asking(&ask, f);
	daf_form_type(field,
	    daf_form_long(field) ? daf_editor_text(&f->editor)
				 : daf_edit_text(&f->edit),
	    f->set, &ask);
	daf_form_keep_now(f);
	daf_form_check_again(f);
	daf_form_likely(f, field);
	say_doubt(f, field);
}

static void
move(struct daf_form_screen *f, size_t to)
{
	daf_form_commit(f);
	f->at = to;
	daf_form_enter(f);
}

void
daf_form_step(struct daf_form_screen *f, bool on)
{
	size_t i = f->at, n;

	for (n = 0; n < f->layout.n; n++) {
		i = on ? (i + 1) % f->layout.n
		       : (i + f->layout.n - 1) % f->layout.n;
		if (can_enter(f, i))
			break;
	}
	move(f, i);
}

void
daf_form_turn(struct daf_form_screen *f, bool on)
{
	int page = daf_form_cell(f)->page + (on ? 1 : -1);
	size_t i;

	/* below the errors of a save there is no room to say what is missing */
	if (on && daf_form_guided(f) && f->pane != DAF_PANE_ERRORS &&
	    !daf_form_guide_on(f))
		return;
	if (page >= f->layout.pages && daf_form_guided(f)) {
		daf_form_guide_end(f);
		return;
	}
	if (page < 0 || page >= f->layout.pages) {
		daf_ui_say(f->s.ui,
		    on ? "This is the last page" : "This is the first page");
		return;
	}
	for (i = 0; i < f->layout.n; i++)
		if (f->layout.cells[i].page == page && can_enter(f, i)) {
			move(f, i);
			return;
		}
}

static bool
wanted(const struct daf_form_screen *f, const struct daf_form_cell *c,
    const char *field, int other)
{
	if (field != NULL)
		return c->kind == DAF_CELL_FIELD &&
		       strcmp(f->body->fields[c->index].name, field) == 0;
	return other != 0 && c->kind == DAF_CELL_BODY &&
	       f->set->bodies[c->index]->serial == other;
}

void
daf_form_to(struct daf_form_screen *f, const char *field, int other)
{
	size_t i;

	daf_form_commit(f);
	f->at = first(f);
	for (i = 0; i < f->layout.n; i++)
		if (wanted(f, &f->layout.cells[i], field, other))
			f->at = i;
	daf_form_enter(f);
}

void
daf_form_show(struct daf_form_screen *f, int serial)
{
	struct daf_form_body *body = daf_form_body(f->set, serial);

	if (f->layout.n > 0)
		daf_form_commit(f);
	if (f->pane == DAF_PANE_LIKELY)
		daf_form_pane_clear(f);
	f->body = body != NULL ? body : f->set->bodies[0];
	f->columns = 0; /* lay it out anew */
	f->layout.n = 0;
	daf_form_lay_out(f);
	daf_form_enter(f);
}
