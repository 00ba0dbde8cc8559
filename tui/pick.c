/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pick.c - see pick.h: the screen with a line to type in, and rows below it. */
#include "tui/pick.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "tui/edit.h"
#include "tui/rows.h"

struct picking {
	struct daf_screen s;
	struct daf_edit line;
	struct daf_rows rows;
	struct daf_pool *pool;
	struct daf_pick_row *found;
	struct daf_pick_source source; /* lives while its opener waits */
	char *title;
	char *current; /* or NULL */
	bool stale;    /* what was typed is newer than the rows */
	char **value;
	enum daf_picked *picked;
};

static bool
is_heading(const struct picking *p, size_t i)
{
	return i < p->rows.n && p->found[i].value == NULL;
}

/* The cursor never stays on a heading. */
static void
off_heading(struct picking *p, bool down)
{
	size_t i = p->rows.cursor;

	while (is_heading(p, i) && (down ? i + 1 < p->rows.n : i > 0))
		i += down ? 1 : (size_t)-1;
	while (is_heading(p, i) && i + 1 < p->rows.n)
		i++;
	p->rows.cursor = i;
}

static void
refresh(struct picking *p)
{
	const struct daf_err *err;
	size_t n = 0, i;

	if (!p->stale)
		return;
	p->stale = false;
	daf_pool_free(p->pool);
	p->pool = daf_pool_new();
	p->found = NULL;
	err = p->source.find(
	    &p->found, &n, p->pool, p->source.arg, daf_edit_text(&p->line));
	daf_ui_say_err(p->s.ui, err);
	p->rows.cursor = p->rows.top = 0;
	daf_rows_set(&p->rows, n);
	for (i = 0; p->line.text.len == 0 && p->current != NULL && i < n; i++)
		if (p->found[i].value != NULL &&
		    strcmp(p->found[i].value, p->current) == 0)
			p->rows.cursor = i;
	off_heading(p, true);
}

static void
draw_row(void *arg, size_t i, int row)
{
	struct picking *p = arg;
	struct daf_ui *ui = p->s.ui;

	if (p->found[i].value == NULL)
		daf_ui_rule(ui, row, p->found[i].text);
	else
		daf_term_put(ui->term, row, 3, daf_ui_columns(ui) - 3,
		    DAF_PLAIN, p->found[i].text);
}

/* The row under the mark in full, if it is cut: of a move, what is missing may
 * stand at its end. */
static bool
hint_row(struct picking *p)
{
	const struct daf_pick_row *row = &p->found[p->rows.cursor];
	struct daf_ui *ui = p->s.ui;
	struct daf_buf b = { 0 };
	const char *c;

	if (p->rows.n == 0 || row->value == NULL ||
	    daf_text_width(row->text) <= (size_t)(daf_ui_columns(ui) - 3))
		return false;
	for (c = row->text; *c != '\0'; c++) /* without its columns */
		if (*c != ' ' || c[1] != ' ')
			daf_buf_addc(&b, *c);
	daf_ui_hint(ui, "%s", daf_buf_str(&b));
	daf_buf_clear(&b);
	return true;
}

static void
draw(struct daf_screen *s)
{
	struct picking *p = (struct picking *)s;
	struct daf_ui *ui = s->ui;
	int width = daf_ui_columns(ui) - 10;
	struct daf_buf fresh = { 0 };

	refresh(p);
	daf_ui_title(ui, "PICK  %s", p->title);
	daf_term_put(ui->term, 1, 1, 8, DAF_PLAIN, "Find:");
	daf_rows_place(&p->rows, 3, daf_ui_bottom(ui) - 3);
	daf_rows_draw(&p->rows, ui, draw_row, p);
	if (p->rows.n == 0)
		daf_term_put(ui->term, 3, 3, width, DAF_PLAIN,
		    p->line.text.len > 0 ? "Nothing fits"
					 : "There is nothing to pick from");
	daf_edit_draw(&p->line, ui, 1, 8, width, DAF_PLAIN, '_', true);
	if (hint_row(p))
		return;
	daf_keys_name(&fresh, ui->keys, DAF_ACT_NEW, DAF_IN_PICK);
	if (p->source.fresh != NULL)
		daf_ui_hint(ui, "Type the beginning or a part; %s registers %s",
		    daf_buf_str(&fresh), p->source.fresh);
	else
		daf_ui_hint(ui, "Type the beginning or a part of it");
	daf_buf_clear(&fresh);
}

static bool
key(struct daf_screen *s, uint32_t k)
{
	struct picking *p = (struct picking *)s;
	const char *text;
	size_t len;

	if (k == DAF_K_PASTE) {
		text = daf_term_pasted(s->ui->term, &len);
		daf_edit_paste(&p->line, text, len);
	} else if (!daf_edit_key(&p->line, k)) {
		return false;
	}
	p->stale = true;
	return true;
}

static void
take(struct picking *p, enum daf_picked picked, const char *value)
{
	*p->picked = picked;
	*p->value = daf_strdup(value);
	daf_ui_pop(p->s.ui);
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct picking *p = (struct picking *)s;

	refresh(p);
	if (o->act == DAF_ACT_OPEN) {
		if (p->rows.n > 0 && !is_heading(p, p->rows.cursor))
			take(p, DAF_PICKED_ROW, p->found[p->rows.cursor].value);
		else
			daf_ui_say(s->ui, "Nothing fits what was typed");
	} else if (o->act == DAF_ACT_NEW) {
		if (p->source.fresh != NULL)
			take(p, DAF_PICKED_NEW, daf_edit_text(&p->line));
		else
			daf_ui_say(s->ui,
			    "Nothing new is registered from this list; Esc "
			    "goes back");
	} else if (daf_rows_act(&p->rows, o->act)) {
		off_heading(
		    p, o->act != DAF_ACT_UP && o->act != DAF_ACT_PAGE_UP);
	} else {
		*done = false;
	}
	return NULL;
}

static void
clear(struct daf_screen *s)
{
	struct picking *p = (struct picking *)s;

	daf_edit_clear(&p->line);
	daf_pool_free(p->pool);
	free(p->title);
	free(p->current);
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN, DAF_ACT_NEW,
	DAF_ACT_PAGE_DOWN, DAF_ACT_PAGE_UP, DAF_ACT_CLEAR, DAF_ACT_BACK,
	DAF_ACT_NONE };
static const enum daf_act hints_fixed[] = { DAF_ACT_HELP, DAF_ACT_OPEN,
	DAF_ACT_PAGE_DOWN, DAF_ACT_PAGE_UP, DAF_ACT_CLEAR, DAF_ACT_BACK,
	DAF_ACT_NONE };

static const struct daf_screen_class with_new = {
	.name = "pick",
	.place = DAF_IN_PICK,
	.hints = hints,
	.draw = draw,
	.key = key,
	.act = act,
	.clear = clear,
};
static const struct daf_screen_class without_new = {
	.name = "pick",
	.place = DAF_IN_PICK,
	.hints = hints_fixed,
	.draw = draw,
	.key = key,
	.act = act,
	.clear = clear,
};

enum daf_picked
daf_pick_from(char **value, struct daf_ui *ui, const char *title,
    const struct daf_pick_source *source, const char *begin)
{
	enum daf_picked picked = DAF_PICKED_NONE;
	struct picking *p = daf_ui_push(
	    ui, source->fresh != NULL ? &with_new : &without_new, sizeof(*p));

	*value = NULL;
	p->source = *source;
	p->title = daf_strdup(title);
	if (source->current != NULL)
		p->current = daf_strdup(source->current);
	p->value = value;
	p->picked = &picked;
	p->stale = true;
	daf_edit_set(&p->line, begin != NULL ? begin : "");
	daf_ui_say_err(ui, daf_ui_loaded(&p->s));
	if (!daf_ui_wait(&p->s)) {
		free(*value);
		*value = NULL;
		return DAF_PICKED_NONE;
	}
	return picked;
}
