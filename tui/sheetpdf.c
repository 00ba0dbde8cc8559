/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sheetpdf.c - a sheet as PDF, A4: its blocks and tables on paper
 * (sheetpaper.h).
 *
 * The pages are made twice: how many there are is known only after the first
 * time, which goes nowhere.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "tui/display.h"
#include "tui/sheetpaper.h"

/* In points. */
#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define VALUE (DAF_PAPER_LEFT + 156.0)
#define TITLE 16.0
#define HEADING 11.5

#define TABLE_LEAST 60   /* points: its heads and a row */
#define TABLE_COLUMNS 90 /* letters beside each other that there is room for */
#define GAP 2            /* of them between columns */

/* ---- blocks ---- */

/* A title, and the Urdu one at the right edge: beside it if there is room, else
 * under it. Together with them `more` points have to be on the page. */
static void
put_both(struct daf_paper *p, const char *text, const char *urdu, double size,
    double more)
{
	PangoLayout *latin, *other = NULL;
	double height, below = 0, width;

	latin = daf_paper_layout(p, text, DAF_PAPER_WIDTH, size, true);
	height = daf_paper_height(p, latin);
	if (urdu != NULL) {
		other = daf_paper_layout(p, urdu, DAF_PAPER_WIDTH, size, false);
		width = daf_paper_width(p, latin) + daf_paper_width(p, other);
		below = width + size > DAF_PAPER_WIDTH ? height : 0;
		if (below + daf_paper_height(p, other) > height)
			height = below + daf_paper_height(p, other);
	}
	daf_paper_need(p, height + more);
	(void)daf_paper_show(p, DAF_PAPER_LEFT, p->y, latin);
	if (other != NULL)
		(void)daf_paper_show(p, DAF_PAPER_LEFT, p->y + below, other);
	p->y += height;
}

static void
put_heading(struct daf_paper *p, const struct daf_block *b)
{
	p->y += 10;
	put_both(p, b->text, b->urdu, HEADING, 5 + TABLE_LEAST);
	p->y += 1;
	daf_paper_rule(p, DAF_PAPER_LEFT, DAF_PAPER_RIGHT, p->y, 0.4);
	p->y += 4;
}

static void
put_text(struct daf_paper *p, const struct daf_block *b)
{
	size_t i;

	if (b->text != NULL)
		daf_paper_text(p, DAF_PAPER_LEFT, b->text, DAF_PAPER_BODY);
	for (i = 0; b->text == NULL && i < 3; i++) {
		daf_paper_need(p, 20);
		p->y += 20;
		daf_paper_rule(p, DAF_PAPER_LEFT, DAF_PAPER_RIGHT, p->y, 0.4);
	}
	p->y += 5;
}

/* A text from right to left begins beside its label all the same. */
static PangoLayout *
value_layout(struct daf_paper *p, const char *text)
{
	PangoLayout *layout = daf_paper_layout(
	    p, text, DAF_PAPER_RIGHT - VALUE, DAF_PAPER_BODY, false);

	if (daf_display_rtl(text) &&
	    p->lib->pango_layout_get_line_count(layout) == 1)
		p->lib->pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
	return layout;
}

static void
put_field(struct daf_paper *p, const struct daf_block *b)
{
	struct daf_paper_cell cells[2];
	size_t n = 1;

	daf_paper_cell(p, &cells[0], DAF_PAPER_LEFT,
	    daf_paper_layout(p, b->label, VALUE - DAF_PAPER_LEFT - 8,
		DAF_PAPER_BODY, false));
	if (b->text != NULL)
		daf_paper_cell(p, &cells[n++], VALUE, value_layout(p, b->text));
	if (b->text == NULL)
		p->y += 5;
	daf_paper_need_cells(p, cells, n);
	daf_paper_cells(p, cells, n);
	if (b->text == NULL)
		daf_paper_rule(p, VALUE, DAF_PAPER_RIGHT, p->y - 1, 0.4);
	p->y += 2;
}

/* A box: ticked, struck through, or empty. */
static void
draw_mark(struct daf_paper *p, double x, double y, char mark)
{
	p->lib->cairo_set_line_width(p->cr, 0.7);
	p->lib->cairo_rectangle(p->cr, x, y, 8, 8);
	p->lib->cairo_stroke(p->cr);
	p->lib->cairo_set_line_width(p->cr, 1.2);
	if (mark == 'x') {
		p->lib->cairo_move_to(p->cr, x + 1.5, y + 4);
		p->lib->cairo_line_to(p->cr, x + 3.5, y + 6.5);
		p->lib->cairo_line_to(p->cr, x + 7, y + 1.5);
	} else if (mark == '-') {
		p->lib->cairo_move_to(p->cr, x + 2, y + 4);
		p->lib->cairo_line_to(p->cr, x + 6, y + 4);
	}
	p->lib->cairo_stroke(p->cr);
}

static void
put_check(struct daf_paper *p, const struct daf_block *b)
{
	const double label = DAF_PAPER_LEFT + 16, state = DAF_PAPER_LEFT + 250;
	struct daf_paper_cell cells[2];
	size_t n = 1;

	daf_paper_cell(p, &cells[0], label,
	    daf_paper_layout(
		p, b->label, state - label - 8, DAF_PAPER_BODY, false));
	if (b->text != NULL)
		daf_paper_cell(p, &cells[n++], state,
		    daf_paper_layout(p, b->text, DAF_PAPER_RIGHT - state,
			DAF_PAPER_BODY, false));
	daf_paper_need_cells(p, cells, n);
	draw_mark(p, DAF_PAPER_LEFT, p->y + 3, b->mark);
	daf_paper_cells(p, cells, n);
	p->y += 3;
}

static void
put_note(struct daf_paper *p, const struct daf_block *b)
{
	daf_paper_text(p, DAF_PAPER_LEFT, b->text, DAF_PAPER_TABLE);
	p->y += 3;
}

/* Two beside each other. */
static void
put_sign(struct daf_paper *p, const struct daf_block *b)
{
	const double half = DAF_PAPER_WIDTH / 2 - 12;
	double x = DAF_PAPER_LEFT, y;

	if (p->beside > 0) {
		x = DAF_PAPER_RIGHT - half;
		y = p->beside;
		p->beside = 0;
	} else {
		daf_paper_need(p, 75);
		y = p->beside = p->y;
	}
	daf_paper_rule(p, x, x + half, y + 46, 0.5);
	y += 48;
	y +=
	    daf_paper_show_text(p, x, y, half, b->text, DAF_PAPER_TABLE, false);
	if (y > p->y)
		p->y = y;
}

static void
put_page(struct daf_paper *p, const struct daf_block *b)
{
	(void)b;
	if (p->y > p->top)
		daf_paper_next(p);
}

/* ---- tables ---- */

struct columns {
	const struct daf_sheet_table *table;
	double *x, *width, gap;
	struct daf_paper_cell *cells;
};

static void
columns_begin(struct columns *c, const struct daf_sheet_table *t)
{
	size_t *widths = daf_calloc(t->ncolumns, sizeof(*widths));
	size_t i, sum = 0;
	double unit, x = DAF_PAPER_LEFT;

	*c = (struct columns){ .table = t };
	c->x = daf_calloc(t->ncolumns, sizeof(*c->x));
	c->width = daf_calloc(t->ncolumns, sizeof(*c->width));
	c->cells = daf_calloc(t->ncolumns, sizeof(*c->cells));
	daf_sheet_widths(widths, t, TABLE_COLUMNS, NULL);
	for (i = 0; i < t->ncolumns; i++)
		sum += widths[i] + (i > 0 ? GAP : 0);
	unit = DAF_PAPER_WIDTH / (double)(sum > 0 ? sum : 1);
	c->gap = GAP * unit;
	for (i = 0; i < t->ncolumns; i++) {
		c->x[i] = x;
		c->width[i] = (double)widths[i] * unit;
		x += c->width[i] + c->gap;
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

/* Columns were measured in letters, and bold ones are wider: the words of a
 * heading may reach into the gap behind it before they are broken. */
static void
keep_words(const struct daf_paper *p, PangoLayout *layout, double room)
{
	p->lib->pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
	if (daf_paper_width(p, layout) > room)
		p->lib->pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
}

static void
fill_cells(
    struct daf_paper *p, struct columns *c, const char *const *texts, bool bold)
{
	PangoLayout *layout;
	size_t i;

	for (i = 0; i < c->table->ncolumns; i++) {
		layout = daf_paper_layout(
		    p, texts[i], c->width[i], DAF_PAPER_TABLE, bold);
		if (bold)
			keep_words(p, layout, c->width[i] + c->gap - 2);
		daf_paper_cell(p, &c->cells[i], c->x[i], layout);
	}
}

static void
draw_heads(struct daf_paper *p, struct columns *c)
{
	fill_cells(p, c, c->table->heads, true);
	daf_paper_cells(p, c->cells, c->table->ncolumns);
	daf_paper_rule(p, DAF_PAPER_LEFT, DAF_PAPER_RIGHT, p->y + 1, 0.6);
	p->y += 3;
}

static void
draw_row(
    struct daf_paper *p, struct columns *c, const struct daf_sheet_row *row)
{
	const size_t n = c->table->ncolumns;
	const size_t page = p->page;

	fill_cells(p, c, row->cells, false);
	daf_paper_need_cells(p, c->cells, n);
	if (p->page != page) { /* the headings again */
		size_t i;

		for (i = 0; i < n; i++)
			daf_paper_cell_end(p, &c->cells[i]);
		draw_heads(p, c);
		fill_cells(p, c, row->cells, false);
	}
	daf_paper_cells(p, c->cells, n);
	p->y += 1;
	if (row->below != NULL) {
		daf_paper_text(
		    p, DAF_PAPER_LEFT + 12, row->below, DAF_PAPER_TABLE);
		p->y += 2;
	}
	p->lib->cairo_set_source_rgb(p->cr, 0.6, 0.6, 0.6);
	daf_paper_rule(p, DAF_PAPER_LEFT, DAF_PAPER_RIGHT, p->y, 0.3);
	p->lib->cairo_set_source_rgb(p->cr, 0, 0, 0);
	p->y += 2;
}

static void
put_table(struct daf_paper *p, const struct daf_block *b)
{
	struct columns c;
	size_t i;

	columns_begin(&c, b->table);
	daf_paper_need(p, TABLE_LEAST);
	draw_heads(p, &c);
	for (i = 0; i < b->table->nrows; i++)
		draw_row(p, &c, &b->table->rows[i]);
	columns_end(&c);
	p->y += 4;
}

/* By enum daf_block_kind. */
static void (*const put[])(struct daf_paper *p, const struct daf_block *b) = {
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
draw_title(struct daf_paper *p)
{
	put_both(p, p->sheet->title, p->sheet->title_ur, TITLE, 0);
	p->y += 6;
}

static cairo_status_t
write_bytes(void *arg, const unsigned char *data, unsigned len)
{
	if (arg != NULL)
		daf_buf_add(arg, data, len);
	return CAIRO_STATUS_SUCCESS;
}

static void
set_metadata(struct daf_paper *p)
{
	char *title = daf_asprintf("%s %s", p->sheet->name, p->sheet->title);
	char time[DAF_TIME_SIZE];

	daf_time_utc(time, daf_time_now());
	p->lib->cairo_pdf_surface_set_metadata(
	    p->surface, CAIRO_PDF_METADATA_TITLE, title);
	p->lib->cairo_pdf_surface_set_metadata(
	    p->surface, CAIRO_PDF_METADATA_CREATOR, "daftar");
	p->lib->cairo_pdf_surface_set_metadata(
	    p->surface, CAIRO_PDF_METADATA_CREATE_DATE, time);
	free(title);
}

/* out NULL: only how many pages there are. */
static const struct daf_err *
draw(size_t *pages, struct daf_buf *out, const struct daf_sheet_lib *lib,
    const struct daf_sheet *sheet)
{
	cairo_font_options_t *options = lib->cairo_font_options_create();
	struct daf_paper p = { .lib = lib, .sheet = sheet, .pages = *pages };
	const struct daf_err *err = NULL;
	cairo_status_t status;
	size_t i;

	p.surface = lib->cairo_pdf_surface_create_for_stream(
	    write_bytes, out, PAGE_WIDTH, PAGE_HEIGHT);
	p.cr = lib->cairo_create(p.surface);
	lib->cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	lib->cairo_font_options_set_hint_metrics(
	    options, CAIRO_HINT_METRICS_OFF);
	lib->cairo_set_font_options(p.cr, options);
	lib->cairo_font_options_destroy(options);
	set_metadata(&p);
	daf_paper_begin(&p);
	draw_title(&p);
	for (i = 0; i < sheet->n; i++) {
		if (sheet->blocks[i].kind != DAF_BLOCK_SIGN)
			p.beside = 0;
		put[sheet->blocks[i].kind](&p, &sheet->blocks[i]);
	}
	lib->cairo_show_page(p.cr);
	status = lib->cairo_status(p.cr);
	lib->cairo_destroy(p.cr);
	lib->cairo_surface_finish(p.surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = lib->cairo_surface_status(p.surface);
	lib->cairo_surface_destroy(p.surface);
	if (status == CAIRO_STATUS_NO_MEMORY)
		daf_mem_exhausted();
	if (status != CAIRO_STATUS_SUCCESS)
		err = daf_err(DAF_FAILED, "the PDF could not be made: %s",
		    lib->cairo_status_to_string(status));
	*pages = p.page;
	return err;
}

const struct daf_err *
daf_sheet_pdf(struct daf_buf *out, const struct daf_sheet *sheet)
{
	struct daf_sheet_lib lib;
	const struct daf_err *err;
	size_t pages = 0;

	err = daf_sheet_load(&lib);
	if (err == NULL)
		err = draw(&pages, NULL, &lib, sheet);
	if (err == NULL)
		err = draw(&pages, out, &lib, sheet);
	return err;
}
