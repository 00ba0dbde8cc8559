/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sheetpaper.h - A4 pages with head and foot, and text that flows over them. Of
 * sheetpdf.c only; these two alone use Pango and Cairo, by way of sheetlib.h.
 *
 * All is in points, 72 to the inch, from the upper left. Text is given to Pango
 * as text, never as markup; it shapes Urdu and sets it from right to left.
 */
#ifndef DAF_TUI_SHEETPAPER_H
#define DAF_TUI_SHEETPAPER_H

#include <stdbool.h>

#include "tui/sheeti.h"
#include "tui/sheetlib.h"

#define DAF_PAPER_LEFT 64.0
#define DAF_PAPER_RIGHT 536.0
#define DAF_PAPER_WIDTH (DAF_PAPER_RIGHT - DAF_PAPER_LEFT)
/* Sizes of type. */
#define DAF_PAPER_BODY 10.0
#define DAF_PAPER_TABLE 9.0

struct daf_paper {
	const struct daf_sheet_lib *lib;
	const struct daf_sheet *sheet;
	cairo_surface_t *surface;
	cairo_t *cr;
	double top, bottom; /* of what a page has between head and foot */
	double y;           /* where the next block goes */
	size_t page, pages; /* pages 0: not known yet */
	double beside;      /* where a second signature may stand; 0: nowhere */
};

/* A text in a place of its own, line by line. */
struct daf_paper_cell {
	PangoLayout *layout;
	PangoLayoutIter *iter; /* the next line */
	double x;
	bool done;
};

/* A text of that width and size; yours, until one of the next takes it. */
PangoLayout *daf_paper_layout(struct daf_paper *p, const char *text,
    double width, double size, bool bold);
double daf_paper_height(const struct daf_paper *p, PangoLayout *layout);
/* of its longest line */
double daf_paper_width(const struct daf_paper *p, PangoLayout *layout);
/* The whole of it at a place, wherever the page ends; takes the layout. Returns
 * its height. */
double daf_paper_show(
    struct daf_paper *p, double x, double y, PangoLayout *layout);
double daf_paper_show_text(struct daf_paper *p, double x, double y,
    double width, const char *text, double size, bool bold);
void daf_paper_rule(
    struct daf_paper *p, double x, double to, double y, double thick);

/* Head and foot of a page that has begun; the next one. */
void daf_paper_begin(struct daf_paper *p);
void daf_paper_next(struct daf_paper *p);
/* So much room, or the next page; what is higher than a page goes on anyhow. */
void daf_paper_need(struct daf_paper *p, double height);

/* Texts beside each other from p->y on, over as many pages as they take. A cell
 * takes the layout; daf_paper_cells draws and ends them. */
void daf_paper_cell(const struct daf_paper *p, struct daf_paper_cell *c,
    double x, PangoLayout *layout);
void daf_paper_cell_end(const struct daf_paper *p, struct daf_paper_cell *c);
/* What is not long is not divided; of what is, some lines stand together. */
void daf_paper_need_cells(
    struct daf_paper *p, const struct daf_paper_cell *cells, size_t n);
void daf_paper_cells(
    struct daf_paper *p, struct daf_paper_cell *cells, size_t n);
/* One text from x to the right edge. */
void daf_paper_text(
    struct daf_paper *p, double x, const char *text, double size);

#endif
