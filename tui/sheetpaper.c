/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheetpaper.c - see sheetpaper.h. */
#include "tui/sheetpaper.h"

#include <stdlib.h>

#define TOP 40.0
#define BOTTOM 806.0
/* Latin, then what has Urdu, then what is there. */
#define FAMILY "Noto Serif, Noto Naskh Arabic, Noto Sans Arabic, serif"
#define SMALL 7.5

/* ---- texts ---- */

PangoLayout *
daf_paper_layout(
    struct daf_paper *p, const char *text, double width, double size, bool bold)
{
	PangoFontDescription *font = p->lib->pango_font_description_new();
	PangoLayout *layout = p->lib->pango_cairo_create_layout(p->cr);

	p->lib->pango_font_description_set_family_static(font, FAMILY);
	p->lib->pango_font_description_set_absolute_size(
	    font, size * PANGO_SCALE);
	if (bold)
		p->lib->pango_font_description_set_weight(
		    font, PANGO_WEIGHT_BOLD);
	p->lib->pango_layout_set_font_description(layout, font);
	p->lib->pango_font_description_free(font);
	/* as the font has it, not as some screen would */
	p->lib->pango_context_set_round_glyph_positions(
	    p->lib->pango_layout_get_context(layout), FALSE);
	p->lib->pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	p->lib->pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	p->lib->pango_layout_set_text(layout, text, -1);
	return layout;
}

double
daf_paper_height(const struct daf_paper *p, PangoLayout *layout)
{
	int width, height;

	p->lib->pango_layout_get_size(layout, &width, &height);
	return (double)height / PANGO_SCALE;
}

double
daf_paper_width(const struct daf_paper *p, PangoLayout *layout)
{
	int width, height;

	p->lib->pango_layout_get_size(layout, &width, &height);
	return (double)width / PANGO_SCALE;
}

double
daf_paper_show(struct daf_paper *p, double x, double y, PangoLayout *layout)
{
	double height = daf_paper_height(p, layout);

	p->lib->cairo_move_to(p->cr, x, y);
	p->lib->pango_cairo_show_layout(p->cr, layout);
	p->lib->g_object_unref(layout);
	return height;
}

double
daf_paper_show_text(struct daf_paper *p, double x, double y, double width,
    const char *text, double size, bool bold)
{
	return daf_paper_show(
	    p, x, y, daf_paper_layout(p, text, width, size, bold));
}

void
daf_paper_rule(struct daf_paper *p, double x, double to, double y, double thick)
{
	p->lib->cairo_set_line_width(p->cr, thick);
	p->lib->cairo_move_to(p->cr, x, y);
	p->lib->cairo_line_to(p->cr, to, y);
	p->lib->cairo_stroke(p->cr);
}

/* ---- pages ---- */

static char *
struck_text(const struct daf_sheet *s)
{
	return daf_asprintf("STRUCK OUT: %s", s->struck);
}

static double
draw_head(struct daf_paper *p)
{
	const struct daf_sheet *s = p->sheet;
	char *number, *struck;
	PangoLayout *layout;
	double y = TOP;

	number = daf_asprintf("%zu of %zu", p->page, p->pages);
	layout = daf_paper_layout(p, number, 100, DAF_PAPER_BODY, false);
	p->lib->pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
	(void)daf_paper_show(p, DAF_PAPER_RIGHT - 100, y, layout);
	free(number);
	y += daf_paper_show_text(p, DAF_PAPER_LEFT, y, DAF_PAPER_WIDTH - 110,
	    s->name, DAF_PAPER_BODY, true);
	y += daf_paper_show_text(p, DAF_PAPER_LEFT, y, DAF_PAPER_WIDTH,
	    s->handling, DAF_PAPER_TABLE, true);
	if (s->struck != NULL) {
		struck = struck_text(s);
		y += daf_paper_show_text(p, DAF_PAPER_LEFT, y, DAF_PAPER_WIDTH,
		    struck, DAF_PAPER_BODY, true);
		free(struck);
	}
	daf_paper_rule(p, DAF_PAPER_LEFT, DAF_PAPER_RIGHT, y + 3, 0.8);
	return y + 12;
}

/* Upwards from the edge; returns where it begins. */
static double
draw_foot(struct daf_paper *p)
{
	PangoLayout *printed, *standing;
	double y = BOTTOM;

	printed = daf_paper_layout(
	    p, p->sheet->printed, DAF_PAPER_WIDTH, SMALL, false);
	standing = daf_paper_layout(
	    p, p->sheet->standing, DAF_PAPER_WIDTH, SMALL, false);
	y -= daf_paper_height(p, printed);
	(void)daf_paper_show(p, DAF_PAPER_LEFT, y, printed);
	y -= daf_paper_height(p, standing);
	(void)daf_paper_show(p, DAF_PAPER_LEFT, y, standing);
	daf_paper_rule(p, DAF_PAPER_LEFT, DAF_PAPER_RIGHT, y - 3, 0.5);
	return y - 10;
}

void
daf_paper_begin(struct daf_paper *p)
{
	p->page++;
	p->top = draw_head(p);
	p->bottom = draw_foot(p);
	p->y = p->top;
	p->beside = 0;
}

void
daf_paper_next(struct daf_paper *p)
{
	p->lib->cairo_show_page(p->cr);
	daf_paper_begin(p);
}

void
daf_paper_need(struct daf_paper *p, double height)
{
	if (p->y + height > p->bottom && p->y > p->top)
		daf_paper_next(p);
}

/* ---- lines beside each other, over as many pages as they take ---- */

void
daf_paper_cell(const struct daf_paper *p, struct daf_paper_cell *c, double x,
    PangoLayout *layout)
{
	*c = (struct daf_paper_cell){ .layout = layout,
		.iter = p->lib->pango_layout_get_iter(layout),
		.x = x };
}

void
daf_paper_cell_end(const struct daf_paper *p, struct daf_paper_cell *c)
{
	p->lib->pango_layout_iter_free(c->iter);
	p->lib->g_object_unref(c->layout);
}

/* Its next lines, as many as the page has room for; returns where they end. */
static double
cell_draw(struct daf_paper *p, struct daf_paper_cell *c)
{
	PangoRectangle line;
	double y = p->y, end = y;
	int from, to, origin, base;

	p->lib->pango_layout_iter_get_line_yrange(c->iter, &origin, &to);
	while (!c->done) {
		p->lib->pango_layout_iter_get_line_yrange(c->iter, &from, &to);
		end = y + (double)(to - origin) / PANGO_SCALE;
		/* a page has one line at least, or it would never end */
		if (end > p->bottom && (from > origin || y > p->top))
			return y + (double)(from - origin) / PANGO_SCALE;
		p->lib->pango_layout_iter_get_line_extents(
		    c->iter, NULL, &line);
		base = p->lib->pango_layout_iter_get_baseline(c->iter);
		p->lib->cairo_move_to(p->cr,
		    c->x + (double)line.x / PANGO_SCALE,
		    y + (double)(base - origin) / PANGO_SCALE);
		p->lib->pango_cairo_show_layout_line(p->cr,
		    p->lib->pango_layout_iter_get_line_readonly(c->iter));
		c->done = !p->lib->pango_layout_iter_next_line(c->iter);
	}
	return end;
}

void
daf_paper_cells(struct daf_paper *p, struct daf_paper_cell *cells, size_t n)
{
	double end, lowest;
	bool more = true;
	size_t i;

	while (more) {
		more = false;
		lowest = p->y;
		for (i = 0; i < n; i++) {
			if (cells[i].done)
				continue;
			end = cell_draw(p, &cells[i]);
			if (end > lowest)
				lowest = end;
			more = more || !cells[i].done;
		}
		p->y = lowest;
		if (more)
			daf_paper_next(p);
	}
	for (i = 0; i < n; i++)
		daf_paper_cell_end(p, &cells[i]);
}

static double
tallest(const struct daf_paper *p, const struct daf_paper_cell *cells, size_t n)
{
	double height, most = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		height = daf_paper_height(p, cells[i].layout);
		if (height > most)
			most = height;
	}
	return most;
}

void
daf_paper_need_cells(
    struct daf_paper *p, const struct daf_paper_cell *cells, size_t n)
{
	double height = tallest(p, cells, n), most = (p->bottom - p->top) / 4;

	daf_paper_need(p, height < most ? height : 3 * DAF_PAPER_BODY * 1.5);
}

void
daf_paper_text(struct daf_paper *p, double x, const char *text, double size)
{
	struct daf_paper_cell cell;

	daf_paper_cell(p, &cell, x,
	    daf_paper_layout(p, text, DAF_PAPER_RIGHT - x, size, false));
	daf_paper_need_cells(p, &cell, 1);
	daf_paper_cells(p, &cell, 1);
}
