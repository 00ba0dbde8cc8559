/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sheetpdf.c - a sheet as PDF, A4, by Pango and Cairo; they are used nowhere
 * else. Pango shapes Urdu and sets it from right to left. Text is given to it
 * as text, never as markup.
 *
 * The pages are made twice: how many there are is known only after the first
 * time, which goes nowhere.
 */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "core/base/text.h"
#include "tui/display.h"
#include "tui/sheeti.h"

/* All in points, 72 to the inch. */
#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define LEFT 64.0
#define RIGHT 536.0
#define TOP 40.0
#define BOTTOM 806.0
#define WIDTH (RIGHT - LEFT)
#define VALUE (LEFT + 156.0)

/* Latin, then what has Urdu, then what is there. */
#define FAMILY "Noto Serif, Noto Naskh Arabic, Noto Sans Arabic, serif"
#define TITLE 16.0
#define HEADING 11.5
#define BODY 10.0
#define TABLE 9.0
#define SMALL 7.5

#define TABLE_COLUMNS 90 /* letters beside each other that there is room for */
#define GAP 2            /* of them between columns */

struct paper {
	const struct daf_sheet *sheet;
	cairo_surface_t *surface;
	cairo_t *cr;
	double top, bottom; /* of what a page has between head and foot */
	double y;           /* where the next block goes */
	size_t page, pages; /* pages 0: not known yet */
	double beside;      /* where a second signature may stand; 0: nowhere */
};

/* A text in a place of its own, line by line. */
struct cell {
	PangoLayout *layout;
	PangoLayoutIter *iter; /* the next line */
	double x;
	bool done;
};

/* ---- texts ---- */

static PangoLayout *
layout_of(
    struct paper *p, const char *text, double width, double size, bool bold)
{
	PangoFontDescription *font = pango_font_description_new();
	PangoLayout *layout = pango_cairo_create_layout(p->cr);

	pango_font_description_set_family_static(font, FAMILY);
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	if (bold)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	/* as the font has it, not as some screen would */
	pango_context_set_round_glyph_positions(
	    pango_layout_get_context(layout), FALSE);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_text(layout, text, -1);
	return layout;
}

static double
height_of(PangoLayout *layout)
{
	int width, height;

	pango_layout_get_size(layout, &width, &height);
	return (double)height / PANGO_SCALE;
}

/* The whole of it at a place; returns its height. */
static double
show(struct paper *p, double x, double y, PangoLayout *layout)
{
	double height = height_of(layout);

	cairo_move_to(p->cr, x, y);
	pango_cairo_show_layout(p->cr, layout);
	g_object_unref(layout);
	return height;
}

static double
show_text(struct paper *p, double x, double y, double width, const char *text,
    double size, bool bold)
{
	return show(p, x, y, layout_of(p, text, width, size, bold));
}

static void
rule(struct paper *p, double x, double to, double y, double thick)
{
	cairo_set_line_width(p->cr, thick);
	cairo_move_to(p->cr, x, y);
	cairo_line_to(p->cr, to, y);
	cairo_stroke(p->cr);
}

/* ---- pages ---- */

static char *
struck_text(const struct daf_sheet *s)
{
	return daf_asprintf("STRUCK OUT: %s", s->struck);
}

static double
draw_head(struct paper *p)
{
	const struct daf_sheet *s = p->sheet;
	char *number, *struck;
	PangoLayout *layout;
	double y = TOP;

	number = daf_asprintf("%zu of %zu", p->page, p->pages);
	layout = layout_of(p, number, 100, BODY, false);
	pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
	(void)show(p, RIGHT - 100, y, layout);
	free(number);
	y += show_text(p, LEFT, y, WIDTH - 110, s->name, BODY, true);
	y += show_text(p, LEFT, y, WIDTH, s->handling, TABLE, true);
	if (s->struck != NULL) {
		struck = struck_text(s);
		y += show_text(p, LEFT, y, WIDTH, struck, BODY, true);
		free(struck);
	}
	rule(p, LEFT, RIGHT, y + 3, 0.8);
	return y + 12;
}

/* Upwards from the edge; returns where it begins. */
static double
draw_foot(struct paper *p)
{
	PangoLayout *printed, *standing;
	double y = BOTTOM;

	printed = layout_of(p, p->sheet->printed, WIDTH, SMALL, false);
	standing = layout_of(p, p->sheet->standing, WIDTH, SMALL, false);
	y -= height_of(printed);
	(void)show(p, LEFT, y, printed);
	y -= height_of(standing);
	(void)show(p, LEFT, y, standing);
	rule(p, LEFT, RIGHT, y - 3, 0.5);
	return y - 10;
}

static void
begin_page(struct paper *p)
{
	p->page++;
	p->top = draw_head(p);
	p->bottom = draw_foot(p);
	p->y = p->top;
	p->beside = 0;
}

static void
next_page(struct paper *p)
{
	cairo_show_page(p->cr);
	begin_page(p);
}

/* So much room, or the next page; what is higher than a page goes on anyhow. */
static void
need(struct paper *p, double height)
{
	if (p->y + height > p->bottom && p->y > p->top)
		next_page(p);
}

/* ---- lines beside each other, over as many pages as they take ---- */

static void
cell_begin(struct cell *c, double x, PangoLayout *layout)
{
	*c = (struct cell){
		.layout = layout, .iter = pango_layout_get_iter(layout), .x = x
	};
}

static void
cell_end(struct cell *c)
{
	pango_layout_iter_free(c->iter);
	g_object_unref(c->layout);
}

/* Its next lines, as many as the page has room for; returns where they end. */
static double
cell_draw(struct paper *p, struct cell *c)
{
	PangoRectangle line;
	double y = p->y, end = p->y;
	int from, to, origin, base;

	pango_layout_iter_get_line_yrange(c->iter, &origin, &to);
	while (!c->done) {
		pango_layout_iter_get_line_yrange(c->iter, &from, &to);
		end = y + (double)(to - origin) / PANGO_SCALE;
		/* a page has one line at least, or it would never end */
		if (end > p->bottom && (from > origin || y > p->top))
			return y + (double)(from - origin) / PANGO_SCALE;
		pango_layout_iter_get_line_extents(c->iter, NULL, &line);
		base = pango_layout_iter_get_baseline(c->iter);
		cairo_move_to(p->cr, c->x + (double)line.x / PANGO_SCALE,
		    y + (double)(base - origin) / PANGO_SCALE);
		pango_cairo_show_layout_line(
		    p->cr, pango_layout_iter_get_line_readonly(c->iter));
		c->done = !pango_layout_iter_next_line(c->iter);
	}
	return end;
}

/* Draws and ends them. */
static void
draw_cells(struct paper *p, struct cell *cells, size_t n)
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
			next_page(p);
	}
	for (i = 0; i < n; i++)
		cell_end(&cells[i]);
}

static double
tallest(const struct cell *cells, size_t n)
{
	double height, most = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		height = height_of(cells[i].layout);
		if (height > most)
			most = height;
	}
	return most;
}

/* What is not long is not divided; of what is, some lines stand together. */
static void
need_cells(struct paper *p, const struct cell *cells, size_t n)
{
	double height = tallest(cells, n), most = (p->bottom - p->top) / 4;

	need(p, height < most ? height : 3 * BODY * 1.5);
}

static void
draw_text(struct paper *p, double x, const char *text, double size)
{
	struct cell cell;

	cell_begin(&cell, x, layout_of(p, text, RIGHT - x, size, false));
	need_cells(p, &cell, 1);
	draw_cells(p, &cell, 1);
}

/* ---- blocks ---- */

static void
put_heading(struct paper *p, const struct daf_block *b)
{
	PangoLayout *layout = layout_of(p, b->text, WIDTH, HEADING, true);
	double height = height_of(layout), other = 0;

	p->y += 10;
	need(p, height + 45);
	(void)show(p, LEFT, p->y, layout);
	if (b->urdu != NULL)
		other =
		    show_text(p, LEFT, p->y, WIDTH, b->urdu, HEADING, false);
	p->y += (height > other ? height : other) + 1;
	rule(p, LEFT, RIGHT, p->y, 0.4);
	p->y += 4;
}

static void
put_text(struct paper *p, const struct daf_block *b)
{
	size_t i;

	if (b->text != NULL)
		draw_text(p, LEFT, b->text, BODY);
	for (i = 0; b->text == NULL && i < 3; i++) {
		need(p, 20);
		p->y += 20;
		rule(p, LEFT, RIGHT, p->y, 0.4);
	}
	p->y += 5;
}

/* A text from right to left begins beside its label all the same. */
static PangoLayout *
value_layout(struct paper *p, const char *text)
{
	PangoLayout *layout = layout_of(p, text, RIGHT - VALUE, BODY, false);

	if (daf_display_rtl(text) && pango_layout_get_line_count(layout) == 1)
		pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
	return layout;
}

static void
put_field(struct paper *p, const struct daf_block *b)
{
	struct cell cells[2];
	size_t n = 1;

	cell_begin(&cells[0], LEFT,
	    layout_of(p, b->label, VALUE - LEFT - 8, BODY, false));
	if (b->text != NULL)
		cell_begin(&cells[n++], VALUE, value_layout(p, b->text));
	if (b->text == NULL)
		p->y += 5;
	need_cells(p, cells, n);
	draw_cells(p, cells, n);
	if (b->text == NULL)
		rule(p, VALUE, RIGHT, p->y - 1, 0.4);
	p->y += 2;
}

/* A box: ticked, struck through, or empty. */
static void
draw_mark(struct paper *p, double x, double y, char mark)
{
	cairo_set_line_width(p->cr, 0.7);
	cairo_rectangle(p->cr, x, y, 8, 8);
	cairo_stroke(p->cr);
	cairo_set_line_width(p->cr, 1.2);
	if (mark == 'x') {
		cairo_move_to(p->cr, x + 1.5, y + 4);
		cairo_line_to(p->cr, x + 3.5, y + 6.5);
		cairo_line_to(p->cr, x + 7, y + 1.5);
	} else if (mark == '-') {
		cairo_move_to(p->cr, x + 2, y + 4);
		cairo_line_to(p->cr, x + 6, y + 4);
	}
	cairo_stroke(p->cr);
}

static void
put_check(struct paper *p, const struct daf_block *b)
{
	const double label = LEFT + 16, state = LEFT + 250;
	struct cell cells[2];
	size_t n = 1;

	cell_begin(&cells[0], label,
	    layout_of(p, b->label, state - label - 8, BODY, false));
	if (b->text != NULL)
		cell_begin(&cells[n++], state,
		    layout_of(p, b->text, RIGHT - state, BODY, false));
	need_cells(p, cells, n);
	draw_mark(p, LEFT, p->y + 3, b->mark);
	draw_cells(p, cells, n);
	p->y += 3;
}

static void
put_note(struct paper *p, const struct daf_block *b)
{
	draw_text(p, LEFT, b->text, TABLE);
	p->y += 3;
}

/* Two beside each other. */
static void
put_sign(struct paper *p, const struct daf_block *b)
{
	const double half = WIDTH / 2 - 12;
	double x = LEFT, y;

	if (p->beside > 0) {
		x = RIGHT - half;
		y = p->beside;
		p->beside = 0;
	} else {
		need(p, 75);
		y = p->beside = p->y;
	}
	rule(p, x, x + half, y + 46, 0.5);
	y += 48;
	y += show_text(p, x, y, half, b->text, TABLE, false);
	if (y > p->y)
		p->y = y;
}

static void
put_page(struct paper *p, const struct daf_block *b)
{
	(void)b;
	if (p->y > p->top)
		next_page(p);
}

/* ---- tables ---- */

struct columns {
	const struct daf_sheet_table *table;
	double *x, *width;
	struct cell *cells;
};

static void
columns_begin(struct columns *c, const struct daf_sheet_table *t)
{
	size_t *widths = daf_calloc(t->ncolumns, sizeof(*widths));
	size_t i, sum = 0;
	double unit, x = LEFT;

	*c = (struct columns){ .table = t };
	c->x = daf_calloc(t->ncolumns, sizeof(*c->x));
	c->width = daf_calloc(t->ncolumns, sizeof(*c->width));
	c->cells = daf_calloc(t->ncolumns, sizeof(*c->cells));
	daf_sheet_widths(widths, t, TABLE_COLUMNS, NULL);
	for (i = 0; i < t->ncolumns; i++)
		sum += widths[i] + (i > 0 ? GAP : 0);
	unit = WIDTH / (double)(sum > 0 ? sum : 1);
	for (i = 0; i < t->ncolumns; i++) {
		c->x[i] = x;
		c->width[i] = (double)widths[i] * unit;
		x += c->width[i] + GAP * unit;
	}
	free(widths);
}

static void
columns_end(struct columns *c)
{
	free(c->x);
	free(c->width);
	free(c->cells);
}

static void
fill_cells(
    struct paper *p, struct columns *c, const char *const *texts, bool bold)
{
	size_t i;

	for (i = 0; i < c->table->ncolumns; i++)
		cell_begin(&c->cells[i], c->x[i],
		    layout_of(p, texts[i], c->width[i], TABLE, bold));
}

static void
draw_heads(struct paper *p, struct columns *c)
{
	fill_cells(p, c, c->table->heads, true);
	draw_cells(p, c->cells, c->table->ncolumns);
	rule(p, LEFT, RIGHT, p->y + 1, 0.6);
	p->y += 3;
}

static void
draw_row(struct paper *p, struct columns *c, const struct daf_sheet_row *row)
{
	const size_t n = c->table->ncolumns;
	const size_t page = p->page;

	fill_cells(p, c, row->cells, false);
	need_cells(p, c->cells, n);
	if (p->page != page) { /* the headings again */
		size_t i;

		for (i = 0; i < n; i++)
			cell_end(&c->cells[i]);
		draw_heads(p, c);
		fill_cells(p, c, row->cells, false);
	}
	draw_cells(p, c->cells, n);
	p->y += 1;
	if (row->below != NULL) {
		draw_text(p, LEFT + 12, row->below, TABLE);
		p->y += 2;
	}
	cairo_set_source_rgb(p->cr, 0.6, 0.6, 0.6);
	rule(p, LEFT, RIGHT, p->y, 0.3);
	cairo_set_source_rgb(p->cr, 0, 0, 0);
	p->y += 2;
}

static void
put_table(struct paper *p, const struct daf_block *b)
{
	struct columns c;
	size_t i;

	columns_begin(&c, b->table);
	need(p, 45);
	draw_heads(p, &c);
	for (i = 0; i < b->table->nrows; i++)
		draw_row(p, &c, &b->table->rows[i]);
	columns_end(&c);
	p->y += 4;
}

/* By enum daf_block_kind. */
static void (*const put[])(struct paper *p, const struct daf_block *b) = {
	[DAF_BLOCK_HEADING] = put_heading,
	[DAF_BLOCK_TEXT] = put_text,
	[DAF_BLOCK_FIELD] = put_field,
	[DAF_BLOCK_CHECK] = put_check,
	[DAF_BLOCK_TABLE] = put_table,
	[DAF_BLOCK_NOTE] = put_note,
	[DAF_BLOCK_SIGN] = put_sign,
	[DAF_BLOCK_PAGE] = put_page,
};

/* ---- the whole ---- */

static void
draw_title(struct paper *p)
{
	const struct daf_sheet *s = p->sheet;
	double height, other = 0;

	height = show_text(p, LEFT, p->y, WIDTH, s->title, TITLE, true);
	if (s->title_ur != NULL)
		other =
		    show_text(p, LEFT, p->y, WIDTH, s->title_ur, TITLE, false);
	p->y += (height > other ? height : other) + 6;
}

static cairo_status_t
write_bytes(void *arg, const unsigned char *data, unsigned len)
{
	if (arg != NULL)
		daf_buf_add(arg, data, len);
	return CAIRO_STATUS_SUCCESS;
}

static void
set_metadata(struct paper *p)
{
	char *title = daf_asprintf("%s %s", p->sheet->name, p->sheet->title);
	char time[DAF_TIME_SIZE];

	daf_time_utc(time, daf_time_now());
	cairo_pdf_surface_set_metadata(
	    p->surface, CAIRO_PDF_METADATA_TITLE, title);
	cairo_pdf_surface_set_metadata(
	    p->surface, CAIRO_PDF_METADATA_CREATOR, "daftar");
	cairo_pdf_surface_set_metadata(
	    p->surface, CAIRO_PDF_METADATA_CREATE_DATE, time);
	free(title);
}

/* out NULL: only how many pages there are. */
static const struct daf_err *
draw(size_t *pages, struct daf_buf *out, const struct daf_sheet *sheet)
{
	cairo_font_options_t *options = cairo_font_options_create();
	struct paper p = { .sheet = sheet, .pages = *pages };
	const struct daf_err *err = NULL;
	cairo_status_t status;
	size_t i;

	p.surface = cairo_pdf_surface_create_for_stream(
	    write_bytes, out, PAGE_WIDTH, PAGE_HEIGHT);
	p.cr = cairo_create(p.surface);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_set_font_options(p.cr, options);
	cairo_font_options_destroy(options);
	set_metadata(&p);
	begin_page(&p);
	draw_title(&p);
	for (i = 0; i < sheet->n; i++) {
		if (sheet->blocks[i].kind != DAF_BLOCK_SIGN)
			p.beside = 0;
		put[sheet->blocks[i].kind](&p, &sheet->blocks[i]);
	}
	cairo_show_page(p.cr);
	status = cairo_status(p.cr);
	cairo_destroy(p.cr);
	cairo_surface_finish(p.surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(p.surface);
	cairo_surface_destroy(p.surface);
	if (status == CAIRO_STATUS_NO_MEMORY)
		daf_mem_exhausted();
	if (status != CAIRO_STATUS_SUCCESS)
		err = daf_err(DAF_FAILED, "the PDF could not be made: %s",
		    cairo_status_to_string(status));
	*pages = p.page;
	return err;
}

const struct daf_err *
daf_sheet_pdf(struct daf_buf *out, const struct daf_sheet *sheet)
{
	const struct daf_err *err;
	size_t pages = 0;

	err = draw(&pages, NULL, sheet);
	if (err == NULL)
		err = draw(&pages, out, sheet);
	return err;
}
