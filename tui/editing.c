/* SPDX-License-Identifier: GPL-3.0-or-later */
/* editing.c - see editor.h: a long text on the whole screen. */
#include <stdlib.h>
#include <string.h>

#include "tui/editor.h"

struct editing {
	struct daf_screen s;
	struct daf_editor editor;
	char *title;
	char **answer;
	void (*changed)(void *arg, const char *text);
	void *arg;
	bool dirty; /* since it was kept */
};

static struct editing *
self(struct daf_screen *s)
{
	return (struct editing *)s;
}

static void
draw(struct daf_screen *s)
{
	struct editing *d = self(s);
	struct daf_ui *ui = s->ui;
	int bottom = daf_ui_bottom(ui);

	daf_ui_title(ui, "%s", d->title);
	daf_ui_hint(ui, "A text of as many lines as you like; Esc: back to the "
			"form");
	daf_editor_draw(&d->editor, ui, 1, 1, daf_ui_columns(ui) - 2,
	    bottom - 1, ' ', true);
}

static void
touched(struct editing *d)
{
	d->dirty = true;
	daf_ui_keep_soon(&d->s);
}

static bool
key(struct daf_screen *s, uint32_t key)
{
	struct editing *d = self(s);
	const char *text;
	size_t len;

	if (key == DAF_K_PASTE) {
		text = daf_term_pasted(s->ui->term, &len);
		daf_editor_paste(&d->editor, text, len);
	} else if (key == DAF_K_UP || key == DAF_K_DOWN) {
		(void)daf_editor_key(&d->editor, key, true);
		return true;
	} else if (!daf_editor_key(&d->editor, key, true)) {
		return false;
	}
	touched(d);
	return true;
}

static void
keep(struct daf_screen *s)
{
	struct editing *d = self(s);

	if (!d->dirty)
		return;
	d->dirty = false;
	if (d->changed != NULL)
		d->changed(d->arg, daf_editor_text(&d->editor));
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct editing *d = self(s);

	if (o->act == DAF_ACT_BACK || o->act == DAF_ACT_SAVE) {
		*d->answer = daf_strdup(daf_editor_text(&d->editor));
		daf_ui_pop(s->ui);
	} else if (o->act == DAF_ACT_PAGE_UP || o->act == DAF_ACT_PAGE_DOWN) {
		daf_editor_page(&d->editor, o->act == DAF_ACT_PAGE_DOWN);
	} else if (o->act == DAF_ACT_CLEAR_END) {
		daf_editor_clear_end(&d->editor);
		touched(d);
	} else if (o->act == DAF_ACT_CLEAR) {
		daf_editor_clear_row(&d->editor);
		touched(d);
	} else {
		*done = false;
	}
	return NULL;
}

static void
clear(struct daf_screen *s)
{
	struct editing *d = self(s);

	daf_editor_clear(&d->editor);
	free(d->title);
}

static const enum daf_act hints[] = { DAF_ACT_BACK, DAF_ACT_PAGE_UP,
	DAF_ACT_PAGE_DOWN, DAF_ACT_CLEAR_END, DAF_ACT_CLEAR, DAF_ACT_NONE };

static const struct daf_screen_class class = {
	.name = "editor",
	.place = DAF_IN_EDITOR,
	.hints = hints,
	.draw = draw,
	.key = key,
	.act = act,
	.keep = keep,
	.clear = clear,
};

char *
daf_editor_open(struct daf_ui *ui, const char *title, const char *text,
    size_t at, void (*changed)(void *arg, const char *text), void *arg)
{
	struct editing *d = daf_ui_push(ui, &class, sizeof(*d));
	char *answer = NULL;

	d->title = daf_strdup(title);
	d->answer = &answer;
	d->changed = changed;
	d->arg = arg;
	daf_editor_set(&d->editor, text);
	d->editor.at = at <= strlen(text) ? at : strlen(text);
	daf_ui_say_err(ui, daf_ui_loaded(&d->s));
	(void)daf_ui_wait(&d->s);
	return answer;
}
