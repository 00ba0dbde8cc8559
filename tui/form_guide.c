/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * form_guide.c - a request in steps: the form of a record that asks something of
 * others, with the row of its steps, what is missing on the page, and the
 * letter that it makes so far. All else is as in other forms.
 */
#include <stdlib.h>
#include <string.h>

#include "schema/kind.h"
#include "tui/form_priv.h"
#include "tui/wrap.h"

#define LETTER_ROWS 5 /* with its rule; more where the window is higher */
#define USUAL_ROWS 24

bool
daf_form_guided(const struct daf_form_screen *f)
{
	return f->set->guided && f->body == f->set->bodies[0] &&
	       f->body->type->request.nsteps > 0;
}

int
daf_form_foot(const struct daf_form_screen *f)
{
	const int more = daf_ui_rows(f->s.ui) - USUAL_ROWS;

	if (!daf_form_guided(f))
		return DAF_FORM_PANE_ROWS;
	return DAF_FORM_PANE_ROWS + LETTER_ROWS + (more > 0 ? more / 2 : 0);
}

/* ---- the row of steps ---- */

/* Of the page that has the cursor: "2 To whom", and " 1/2" where the step has
 * several. */
static void
add_current(struct daf_buf *b, const struct daf_form_screen *f)
{
	const struct daf_form_cell *c = daf_form_cell(f);
	int first = c->page, last = c->page;
	size_t i;

	for (i = 0; i < f->layout.n; i++)
		if (f->layout.cells[i].step == c->step) {
			if (f->layout.cells[i].page < first)
				first = f->layout.cells[i].page;
			if (f->layout.cells[i].page > last)
				last = f->layout.cells[i].page;
		}
	daf_buf_addf(b, "[%d %s", c->step + 1,
	    f->body->type->request.steps[c->step].label);
	if (last > first)
		daf_buf_addf(
		    b, " %d/%d", c->page - first + 1, last - first + 1);
	daf_buf_addc(b, ']');
}

void
daf_form_guide_steps(struct daf_form_screen *f)
{
	const struct daf_request *r = &f->body->type->request;
	struct daf_ui *ui = f->s.ui;
	struct daf_buf b = { 0 };
	size_t i;

	for (i = 0; i < r->nsteps; i++) {
		daf_buf_adds(&b, i > 0 ? "  " : "");
		if ((int)i == daf_form_cell(f)->step)
			add_current(&b, f);
		else
			daf_buf_addf(&b, "%zu %s", i + 1, r->steps[i].label);
	}
	daf_term_put(
	    ui->term, 1, 1, daf_ui_columns(ui) - 1, DAF_PLAIN, daf_buf_str(&b));
	daf_buf_clear(&b);
}

/* ---- what is missing ---- */

/* The move that sends it on its way: the first one from where it stands that
 * does not end it. */
static const struct daf_move *
next_move(const struct daf_form_body *body)
{
	const struct daf_form_field *f = daf_form_find(body, "stage");
	const struct daf_type *type = body->type;
	const struct daf_choice *to;
	size_t i, k;

	for (i = 0; f != NULL && i < type->nmoves; i++)
		for (k = 0; type->moves[i].from[k] != NULL; k++) {
			to = daf_type_stage(type, type->moves[i].to);
			if (strcmp(type->moves[i].from[k], f->value) == 0 &&
			    to != NULL && !to->closed)
				return &type->moves[i];
		}
	return NULL;
}

static bool
is_needed(const struct daf_move *move, const char *name)
{
	size_t i;

	for (i = 0; move != NULL && move->needs[i] != NULL; i++)
		if (strcmp(move->needs[i], name) == 0)
			return true;
	return false;
}

/* Papers that are not there are missing, too. */
static bool
is_missing(const struct daf_form_screen *f, const struct daf_move *move,
    const struct daf_form_field *field)
{
	if (field->def == NULL || field->lock != DAF_FORM_OPEN)
		return false;
	if (strcmp(field->def->kind->name, "enclosure") == 0)
		return !daf_enclosure_there(field->value);
	return (field->value[0] == '\0' || field->wrong) &&
	       (daf_form_required(f->body, field) ||
		   is_needed(move, field->name));
}

/* Of a page; -1: of all. Appends their labels; *first: the
 * first cell. */
static size_t
missing(struct daf_buf *out, size_t *first, const struct daf_form_screen *f,
    int page)
{
	const struct daf_move *move = next_move(f->body);
	const struct daf_form_field *field;
	const struct daf_form_cell *c;
	size_t i, n = 0;

	for (i = 0; i < f->layout.n; i++) {
		c = &f->layout.cells[i];
		if (c->kind != DAF_CELL_FIELD || (page >= 0 && c->page != page))
			continue;
		field = &f->body->fields[c->index];
		if (!is_missing(f, move, field))
			continue;
		if (n++ == 0)
			*first = i;
		daf_buf_addf(out, "%s%s", n > 1 ? ", " : "", field->def->label);
	}
	return n;
}

bool
daf_form_guide_on(struct daf_form_screen *f)
{
	const int page = daf_form_cell(f)->page;
	struct daf_buf b = { 0 };
	size_t first = 0, n;
	bool stay;

	daf_form_commit(f);
	n = missing(&b, &first, f, page);
	stay = n > 0 && f->told != page + 1;
	if (stay) {
		f->told = page + 1;
		daf_form_to(
		    f, f->body->fields[f->layout.cells[first].index].name, 0);
		daf_ui_say(f->s.ui,
		    "! %zu %s missing here; the same key goes on", n,
		    n == 1 ? "is" : "are");
	}
	daf_buf_clear(&b);
	return !stay;
}

void
daf_form_guide_end(struct daf_form_screen *f)
{
	const struct daf_move *move = next_move(f->body);
	const struct daf_choice *to =
	    move != NULL ? daf_type_stage(f->body->type, move->to) : NULL;
	struct daf_buf b = { 0 };
	size_t first, n;

	n = missing(&b, &first, f, -1);
	if (n > 0)
		daf_ui_say(f->s.ui,
		    "The last step. F10 saves it as it is; %zu missing: %s", n,
		    daf_buf_str(&b));
	else
		daf_ui_say(f->s.ui, "Nothing is missing. F10 saves it%s%s",
		    to != NULL ? "; m on the record then moves it on: " : "",
		    to != NULL ? to->label : "");
	daf_buf_clear(&b);
}

/* ---- below the fields ---- */

static void
draw_missing(struct daf_form_screen *f, int row, int rows)
{
	struct daf_ui *ui = f->s.ui;
	struct daf_buf b = { 0 };
	char *heading;
	size_t first, n;

	n = missing(&b, &first, f, daf_form_cell(f)->page);
	heading = daf_asprintf("Missing here: %zu", n);
	daf_ui_rule(ui, row, heading);
	free(heading);
	(void)daf_wrap_put(
	    ui, row + 1, rows - 1, 3, DAF_PLAIN, daf_buf_str(&b));
	daf_buf_clear(&b);
}

static void
draw_letter(struct daf_form_screen *f, int row, int rows)
{
	const char *text = daf_form_letter_now(f);
	char *heading;
	size_t len;
	struct daf_ui *ui = f->s.ui;

	heading = daf_asprintf("The letter so far, Ctrl-E: all of it%s%s",
	    f->kept[0] != '\0' ? "; draft kept " : "", f->kept);
	daf_ui_rule(ui, row, heading);
	free(heading);
	while (--rows > 0 && *text != '\0') {
		len = strcspn(text, "\n");
		daf_term_putf(ui->term, ++row, 1, daf_ui_columns(ui) - 1,
		    DAF_PLAIN, "%.*s", (int)len, text);
		text += len + (text[len] != '\0');
	}
}

void
daf_form_guide_draw(struct daf_form_screen *f, int row)
{
	const int pane = daf_ui_bottom(f->s.ui) - DAF_FORM_PANE_ROWS;
	struct daf_buf b = { 0 };
	size_t first;
	bool whole;

	whole = f->nlines == 0 &&
		missing(&b, &first, f, daf_form_cell(f)->page) == 0;
	daf_buf_clear(&b);
	draw_letter(f, row, (whole ? daf_ui_bottom(f->s.ui) : pane) - row);
	if (f->nlines > 0)
		daf_form_pane_draw(f, pane);
	else if (!whole)
		draw_missing(f, pane, DAF_FORM_PANE_ROWS);
}
