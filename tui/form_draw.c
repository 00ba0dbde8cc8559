/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_draw.c - a form on the screen: the state of the draft, one page of
 * fields, the rows below them. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "tui/display.h"
#include "tui/form_priv.h"

#define HINT_SLOW 50 /* columns of what is said of a field */
#define HINT_FAST 68
#define FIRST_ROW 2 /* the first row of the fields */

/* "NEW CASE", "CASE ISB-CAS-2026-0012 > PERSON" */
static void
title(struct daf_form_screen *f)
{
	const struct daf_form_body *root = f->set->bodies[0];
	struct daf_buf b = { 0 };
	char *c;
	size_t i;

	daf_buf_addf(&b, "%s%s", root->record[0] != '\0' ? "" : "new ",
	    root->type->label);
	if (root->number[0] != '\0')
		daf_buf_addf(&b, " %s", root->number);
	if (f->body != root)
		daf_buf_addf(&b, " > %s", f->body->type->label);
	if (daf_form_guided(f))
		daf_buf_addf(&b, "  step %d/%zu", daf_form_cell(f)->step + 1,
		    root->type->request.nsteps);
	/* ASCII only: what is not stays as it is */
	for (c = b.data, i = 0; i < b.len; i++)
		c[i] = (char)toupper((unsigned char)c[i]);
	if (daf_register_nledgers(f->s.ui->cli->reg) > 1)
		daf_buf_addf(&b, " in %s", f->ledger->conf->name);
	daf_ui_title(f->s.ui, "%s", daf_buf_str(&b));
	daf_buf_clear(&b);
}

static void
status(struct daf_form_screen *f)
{
	struct daf_ui *ui = f->s.ui;
	size_t filled, of;
	struct daf_buf b = { 0 };
	int width, columns = daf_ui_columns(ui);

	daf_buf_addf(
	    &b, "Page %d of %d", daf_form_cell(f)->page + 1, f->layout.pages);
	if (f->body->number[0] == '\0' && f->body->type->number_code != NULL)
		daf_buf_adds(&b, "   Number: given when saved");
	daf_term_put(ui->term, 1, 1, columns / 2, DAF_PLAIN, daf_buf_str(&b));
	daf_buf_reset(&b);
	daf_form_filled(&filled, &of, f->set);
	if (f->no_draft != NULL)
		daf_buf_adds(&b, "NO DRAFT CAN BE KEPT: save soon");
	else if (f->kept[0] != '\0')
		daf_buf_addf(&b, "Draft kept %s, %zu of %zu fields", f->kept,
		    filled, of);
	else
		daf_buf_addf(&b, "%zu of %zu fields", filled, of);
	width = (int)b.len;
	daf_term_put(ui->term, 1, columns - width - 1, width,
	    f->no_draft != NULL ? DAF_RED : DAF_PLAIN, daf_buf_str(&b));
	daf_buf_clear(&b);
}

/* One letter of state; every one is a word in the hint, too. */
static char
mark(const struct daf_form_screen *f, const struct daf_form_field *field)
{
	if (field->lock == DAF_FORM_DISPUTED)
		return 'C';
	/* what is half typed is kept, and judged when it is left */
	if (field == daf_form_focus(f) && f->typed)
		return daf_form_required(f->body, field) ? '*' : ' ';
	if (field->wrong)
		return '!';
	if (field->doubt != NULL && !field->kept)
		return '?';
	return daf_form_required(f->body, field) ? '*' : ' ';
}

/* An approval is read by the name that the type above it has for it. */
static const char *
approval(const struct daf_form_screen *f, const struct daf_form_field *field)
{
	const struct daf_form_field *parent = daf_form_find(f->body, "parent");
	const char *what = f->body->type->approves.what;
	const struct daf_approval *of = NULL;
	const struct daf_type *type = NULL;

	if (what != NULL && strcmp(what, field->name) == 0 && parent != NULL &&
	    parent->ref_type != NULL)
		type = daf_types_find(f->set->types, parent->ref_type);
	if (type != NULL)
		of = daf_type_approval(type, field->value);
	return of != NULL ? of->label : field->shown;
}

/* What is to be read in a field. A new record may have got its title since it
 * was named. */
static void
reading(struct daf_buf *out, const struct daf_form_screen *f,
    const struct daf_form_field *field)
{
	const struct daf_form_body *body = daf_form_own(f->set, field);

	if (body == NULL) {
		if (daf_display_protected(field->def) && daf_form_anew(field))
			daf_display_masked(out, field->value);
		else
			daf_buf_adds(out, approval(f, field));
		return;
	}
	daf_buf_adds(out, "new: ");
	daf_form_title(out, f->set, body);
}

static void
draw_long(struct daf_form_screen *f, const struct daf_form_cell *c,
    const struct daf_form_field *field, int row, bool focus)
{
	struct daf_editor other = { 0 };

	if (focus) {
		daf_editor_draw(&f->editor, f->s.ui, row, c->column, c->width,
		    c->height, '_', true);
		return;
	}
	daf_editor_set(&other, field->text);
	daf_editor_draw(
	    &other, f->s.ui, row, c->column, c->width, c->height, '_', false);
	daf_editor_clear(&other);
}

static void
draw_value(struct daf_form_screen *f, const struct daf_form_cell *c,
    const struct daf_form_field *field, int row, bool focus)
{
	struct daf_term *term = f->s.ui->term;
	bool open = field->lock == DAF_FORM_OPEN;
	struct daf_buf b = { 0 };
	int used;

	/* what is chosen anew can be read until something is typed */
	if (focus && open && (f->typed || !daf_form_anew(field))) {
		daf_edit_draw(&f->edit, f->s.ui, row, c->column, c->width,
		    DAF_PLAIN, '_', true);
		return;
	}
	reading(&b, f, field);
	used = daf_term_put(
	    term, row, c->column, c->width, DAF_PLAIN, daf_buf_str(&b));
	daf_buf_clear(&b);
	if (open)
		daf_term_fill(term, row, c->column + used, c->width - used,
		    DAF_PLAIN, '_');
	if (focus)
		daf_term_cursor(term, row, c->column);
}

static void
draw_field(struct daf_form_screen *f, const struct daf_form_cell *c, bool focus)
{
	const struct daf_form_field *field = &f->body->fields[c->index];
	struct daf_term *term = f->s.ui->term;
	int row = FIRST_ROW + c->row;
	char m[2] = { mark(f, field), '\0' };

	/* the cursor says where one is: a bold label is 45 bytes a Tab */
	daf_term_put(term, row, c->label_column, c->label_width, DAF_PLAIN,
	    field->def != NULL ? field->def->label : field->name);
	daf_term_put(term, row, c->label_column + c->label_width, 1,
	    m[0] == '!' || m[0] == 'C' ? DAF_RED : DAF_PLAIN, m);
	if (daf_form_long(field) && field->lock == DAF_FORM_OPEN)
		draw_long(f, c, field, row, focus);
	else
		draw_value(f, c, field, row, focus);
	if (daf_form_picks(field))
		daf_term_put(
		    term, row, c->column + c->width + 1, 1, DAF_PLAIN, "v");
}

static void
draw_body(struct daf_form_screen *f, const struct daf_form_cell *c, bool focus)
{
	const struct daf_form_body *body = f->set->bodies[c->index];
	struct daf_ui *ui = f->s.ui;
	struct daf_buf b = { 0 };
	int row = FIRST_ROW + c->row;

	daf_buf_addf(&b, "+ %s: ", body->type->label);
	daf_form_title(&b, f->set, body);
	daf_term_put(
	    ui->term, row, c->column, c->width, DAF_PLAIN, daf_buf_str(&b));
	daf_buf_clear(&b);
	if (focus)
		daf_term_cursor(ui->term, row, c->column);
}

static void
draw_add(struct daf_form_screen *f, const struct daf_form_cell *c, bool focus)
{
	struct daf_ui *ui = f->s.ui;
	const struct daf_type *type;
	struct daf_buf b = { 0 };
	size_t i;

	daf_buf_adds(&b, "Enter adds: ");
	for (i = 0; (type = daf_form_child_type(
			 f->set->types, f->body->type, i)) != NULL;
	     i++)
		daf_buf_addf(&b, "%s%s", i > 0 ? ", " : "", type->label);
	daf_term_put(ui->term, FIRST_ROW + c->row, c->column, c->width,
	    DAF_PLAIN, daf_buf_str(&b));
	daf_buf_clear(&b);
	if (focus)
		daf_term_cursor(ui->term, FIRST_ROW + c->row, c->column);
}

/* What can be typed, in short, before the field's own help. */
static const char *
shorthand(const struct daf_form_field *field)
{
	static const struct {
		const char *kind, *text;
	} rows[] = {
		{ "date", "t today, y, -3, +2w, mo, 15/8. " },
		{ "datetime", "n now, t 14:30, 15/8 9:00. " },
		{ "reference", "a number, or F4. " },
		{ "choice", "its beginning and F4. " },
		{ "country", "GB, its beginning, or F4. " },
		{ "longtext", "Enter: whole screen. " },
	};
	size_t i;

	for (i = 0; field->def != NULL && i < sizeof(rows) / sizeof(rows[0]);
	     i++)
		if (strcmp(rows[i].kind, field->def->kind->name) == 0)
			return rows[i].text;
	return "";
}

/* As much of it as a Tab may cost; F1 has it all. */
static void
hint_open(struct daf_ui *ui, const struct daf_form_field *field)
{
	size_t room = daf_term_slow(ui->term) ? HINT_SLOW : HINT_FAST;
	struct daf_buf whole = { 0 }, cut = { 0 };
	char *space;

	if (field->def == NULL) /* never open */
		return;
	daf_buf_addf(&whole, "%s: %s%s", field->def->label, shorthand(field),
	    field->def->help);
	if (daf_text_width(daf_buf_str(&whole)) <= room) {
		daf_ui_hint(ui, "%s", daf_buf_str(&whole));
	} else {
		daf_text_fit(&cut, daf_buf_str(&whole), room - 2, false);
		space = strrchr(cut.data, ' ');
		if (space != NULL)
			*space = '\0';
		daf_ui_hint(ui, "%s ..", daf_buf_str(&cut));
	}
	daf_buf_clear(&whole);
	daf_buf_clear(&cut);
}

static void
hint_field(const struct daf_form_screen *f, const struct daf_form_field *field)
{
	struct daf_ui *ui = f->s.ui;
	const char *label =
	    field->def != NULL ? field->def->label : field->name;

	if (daf_form_own(f->set, field) != NULL) {
		daf_ui_hint(ui, "%s: new in this form, Enter opens it", label);
		return;
	}
	switch (field->lock) {
	case DAF_FORM_DISPUTED:
		daf_ui_hint(ui,
		    "%s is disputed: leave the form, c decides between the "
		    "values",
		    label);
		return;
	case DAF_FORM_RAW:
		daf_ui_hint(ui,
		    "%s: written by a newer program; it is kept as it is",
		    label);
		return;
	case DAF_FORM_PARENT:
		daf_ui_hint(ui, "%s: what this record belongs to", label);
		return;
	case DAF_FORM_HIDDEN:
		daf_ui_hint(ui,
		    "%s is protected: the roster names who may see and "
		    "change it",
		    label);
		return;
	case DAF_FORM_OPEN:
		hint_open(ui, field);
	}
}

static void
hint(struct daf_form_screen *f, const struct daf_form_cell *c)
{
	struct daf_ui *ui = f->s.ui;

	switch (c->kind) {
	case DAF_CELL_FIELD:
		hint_field(f, &f->body->fields[c->index]);
		return;
	case DAF_CELL_BODY:
		daf_ui_hint(ui, "Enter opens it, Delete takes it out of the "
				"form");
		return;
	case DAF_CELL_ADD:
		daf_ui_hint(ui, "Enter: a further record, written with the "
				"same save");
		return;
	case DAF_CELL_HEADING:
		daf_ui_hint(ui, "This type has no fields");
	}
}

void
daf_form_draw(struct daf_screen *s)
{
	struct daf_form_screen *f = (struct daf_form_screen *)s;
	const struct daf_form_cell *c;
	size_t i;
	int page, row;

	daf_form_lay_out(f);
	page = daf_form_cell(f)->page;
	title(f);
	(daf_form_guided(f) ? daf_form_guide_steps : status)(f);
	for (i = 0; i < f->layout.n; i++) {
		c = &f->layout.cells[i];
		if (c->page != page)
			continue;
		if (c->kind == DAF_CELL_HEADING)
			daf_ui_rule(s->ui, FIRST_ROW + c->row, c->label);
		else if (c->kind == DAF_CELL_FIELD)
			draw_field(f, c, i == f->at);
		else if (c->kind == DAF_CELL_BODY)
			draw_body(f, c, i == f->at);
		else
			draw_add(f, c, i == f->at);
	}
	row = daf_ui_bottom(s->ui) - daf_form_foot(f);
	(daf_form_guided(f) ? daf_form_guide_draw : daf_form_pane_draw)(f, row);
	hint(f, daf_form_cell(f));
}
