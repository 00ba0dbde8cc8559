/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_pane.c - the rows below a form's fields: the errors of a save, or likely
 * duplicates. */
#include <stdlib.h>

#include "core/base/named.h"
#include "tui/form_priv.h"
#include "tui/wrap.h"

void
daf_form_pane_clear(struct daf_form_screen *f)
{
	size_t i;

	for (i = 0; i < f->nlines; i++) {
		free(f->lines[i].text);
		free(f->lines[i].field);
	}
	f->nlines = f->line = 0;
	f->pane = DAF_PANE_NONE;
}

void
daf_form_pane_add(struct daf_form_screen *f, int serial, const char *field,
    int64_t record, const char *text)
{
	f->lines =
	    daf_grow(f->lines, f->nlines, &f->lines_cap, sizeof(*f->lines));
	f->lines[f->nlines++] = (struct daf_form_line){
		.text = daf_named_text(text),
		.serial = serial,
		.field = field != NULL ? daf_strdup(field) : NULL,
		.record = record,
	};
}

/* The one that F7 and F8 are at is there whole; of the others a row each. */
static void
draw_errors(struct daf_form_screen *f, int row, size_t room)
{
	struct daf_ui *ui = f->s.ui;
	size_t rows = (size_t)daf_wrap_rows(ui, 3, f->lines[f->line].text);
	size_t i;

	if (rows > room)
		rows = room;
	for (i = f->line > room - rows ? f->line - (room - rows) : 0;
	     room > 0 && i < f->nlines; i++) {
		/* the cursor stays where one types: only a mark here */
		if (i == f->line)
			daf_term_put(ui->term, row, 1, 1, DAF_PLAIN, "!");
		rows =
		    (size_t)daf_wrap_put(ui, row, i == f->line ? (int)room : 1,
			3, DAF_PLAIN, f->lines[i].text);
		row += (int)rows;
		room -= rows;
	}
}

void
daf_form_pane_draw(struct daf_form_screen *f, int row)
{
	struct daf_ui *ui = f->s.ui;
	const int room = DAF_FORM_PANE_ROWS - 1;
	char *heading;
	size_t i;

	if (f->nlines == 0)
		return;
	heading = f->pane == DAF_PANE_ERRORS
		      ? daf_asprintf("To be put right: %zu of %zu, F7 F8",
			    f->line + 1, f->nlines)
		      : daf_asprintf(
			    "Possible duplicates (%zu), F6 looks", f->nlines);
	daf_ui_rule(ui, row, heading);
	free(heading);
	if (f->pane == DAF_PANE_ERRORS)
		draw_errors(f, row + 1, (size_t)room);
	else
		for (i = 0; i < (size_t)room && i < f->nlines; i++)
			daf_term_put(ui->term, row + 1 + (int)i, 3,
			    daf_ui_columns(ui) - 3, DAF_PLAIN,
			    f->lines[i].text);
}

static void
go(struct daf_form_screen *f, const struct daf_form_line *line)
{
	if (line->serial != f->body->serial)
		daf_form_open_body(f, line->serial);
	daf_form_to(f, line->field, 0);
	daf_ui_say(f->s.ui, "! %s", line->text);
}

bool
daf_form_pane_jumps(const struct daf_form_screen *f)
{
	return f->pane == DAF_PANE_ERRORS && f->nlines > 0;
}

bool
daf_form_pane_jump(struct daf_form_screen *f, bool on)
{
	size_t before = f->nlines;

	if (!daf_form_pane_jumps(f))
		return false;
	/* what was typed may put it right: the next one has its place then */
	daf_form_commit(f);
	if (!daf_form_pane_jumps(f)) {
		daf_ui_say(f->s.ui, "Nothing is left to be put right");
		return true;
	}
	if (!on)
		f->line = (f->line + f->nlines - 1) % f->nlines;
	else if (f->nlines == before)
		f->line = (f->line + 1) % f->nlines;
	go(f, &f->lines[f->line]);
	return true;
}
