/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page.c - a text to be read, of any length. */
#include <stdlib.h>

#include "tui/lines.h"
#include "tui/screens.h"

struct page {
	struct daf_screen s;
	struct daf_lines lines;
	char *title, *text;
};

/* Also before a key acts: keys that come together are taken without drawing
 * between them. */
static void
page_fill(struct page *p)
{
	int columns = daf_ui_columns(p->s.ui);

	if (p->lines.columns == columns)
		return;
	daf_lines_begin(&p->lines, columns);
	daf_lines_new(&p->lines);
	daf_lines_wrap(&p->lines, 2, DAF_PLAIN, p->text);
	daf_lines_end(&p->lines);
}

static void
page_draw(struct daf_screen *s)
{
	struct page *p = (struct page *)s;
	struct daf_buf range = { 0 };

	page_fill(p);
	daf_ui_title(s->ui, "%s", p->title);
	daf_lines_draw(&p->lines, s->ui, 1, daf_ui_bottom(s->ui) - 1);
	daf_rows_range(&range, &p->lines.rows);
	daf_ui_hint(s->ui, "Lines %s", daf_buf_str(&range));
	daf_buf_clear(&range);
}

static const struct daf_err *
page_act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct page *p = (struct page *)s;

	page_fill(p);
	*done = daf_lines_act(&p->lines, o->act);
	return NULL;
}

static void
page_clear(struct daf_screen *s)
{
	struct page *p = (struct page *)s;

	daf_lines_clear(&p->lines);
	free(p->title);
	free(p->text);
}

static const enum daf_act page_hints[] = { DAF_ACT_HELP, DAF_ACT_PAGE_DOWN,
	DAF_ACT_PAGE_UP, DAF_ACT_FIRST, DAF_ACT_LAST, DAF_ACT_BACK,
	DAF_ACT_NONE };
static const struct daf_screen_class page_class = {
	.name = "page",
	.place = DAF_IN_PAGE,
	.hints = page_hints,
	.draw = page_draw,
	.act = page_act,
	.clear = page_clear,
};

const struct daf_err *
daf_page_open(struct daf_ui *ui, const char *title, const char *text)
{
	struct page *p = daf_ui_push(ui, &page_class, sizeof(*p));

	p->title = daf_strdup(title);
	p->text = daf_strdup(text);
	return daf_ui_loaded(&p->s);
}
