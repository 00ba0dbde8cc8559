/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sheettext.c - a sheet as text: rows of at most DAF_SHEET_COLUMNS, then pages of 60
 * lines. Of a row that runs from right to left at most one text is in a line,
 * and it is its last.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "tui/display.h"
#include "tui/lines.h"
#include "tui/sheeti.h"

#define LABEL_WIDTH 24
#define VALUE (LABEL_WIDTH + 2)
#define BLANK_WIDTH 40
#define BLANK_LINES 3
#define SIGN_WIDTH 40
#define GAP 2
#define UNBROKEN 18
#define WORD_MAX 20

struct row {
	char *text;
	bool keep; /* not the last of a page */
	bool page; /* the first of a page */
};

struct rows {
	struct row *items;
	size_t n, cap;
};

struct cell {
	size_t column, width;
	const char *text;
};

static void
add_row(struct rows *r, const char *text)
{
	size_t len = strlen(text);

	while (len > 0 && text[len - 1] == ' ')
		len--;
	r->items = daf_grow(r->items, r->n, &r->cap, sizeof(*r->items));
	r->items[r->n++] = (struct row){ .text = daf_strndup(text, len) };
}

static void
add_line_of(struct rows *r, char c, size_t columns)
{
	struct daf_buf b = { 0 };

	while (columns-- > 0)
		daf_buf_addc(&b, c);
	add_row(r, daf_buf_str(&b));
	daf_buf_clear(&b);
}

/* Texts beside each other, each wrapped to its width. */
static void
add_cells(struct rows *r, struct cell *cells, size_t n)
{
	struct daf_buf b = { 0 };
	size_t i, len, next, width;
	bool more = true;

	while (more) {
		more = false;
		width = 0;
		daf_buf_reset(&b);
		for (i = 0; i < n; i++) {
			if (*cells[i].text == '\0')
				continue;
			for (; width < cells[i].column; width++)
				daf_buf_addc(&b, ' ');
			len = daf_lines_break(
			    cells[i].text, cells[i].width, &next);
			daf_buf_add(&b, cells[i].text, len);
			cells[i].text += next;
			width = daf_text_width(daf_buf_str(&b));
			more = more || *cells[i].text != '\0';
		}
		add_row(r, daf_buf_str(&b));
	}
	daf_buf_clear(&b);
}

static void
add_text(struct rows *r, size_t column, const char *text)
{
	struct cell cell = { column, DAF_SHEET_COLUMNS - column, text };

	add_cells(r, &cell, 1);
}

/* ---- tables ---- */

/* The columns of the widest part between `separators`. */
static size_t
widest(const char *text, const char *separators)
{
	char *part;
	size_t n, width, most = 0;

	for (;; text += n + 1) {
		n = strcspn(text, separators);
		part = daf_strndup(text, n);
		width = daf_text_width(part);
		free(part);
		if (width > most)
			most = width;
		if (text[n] == '\0')
			return most;
	}
}

static bool
is_rtl(const struct daf_sheet_table *t, size_t column)
{
	size_t i;

	for (i = 0; i < t->nrows; i++)
		if (daf_display_rtl(t->rows[i].cells[column]))
			return true;
	return false;
}

/* What a column needs so that no word is cut, within reason, and what it would
 * like. A heading may be wrapped. */
static void
needs_of(
    size_t *least, size_t *most, const struct daf_sheet_table *t, size_t column)
{
	size_t i, width;
	const char *text;

	*least = *most = widest(t->heads[column], " \n");
	for (i = 0; i < t->nrows; i++) {
		text = t->rows[i].cells[column];
		width = widest(text, "\n");
		if (width > *most)
			*most = width;
		/* a date, a number and their like are not broken */
		if (width > UNBROKEN)
			width = widest(text, " \n");
		if (width > WORD_MAX)
			width = WORD_MAX;
		if (width > *least)
			*least = width;
	}
}

/* Has each column that is not `without` what it needs? */
static bool
have_room(const struct daf_sheet_table *t, const bool *without)
{
	size_t i, n = 0, least, most, sum = 0;

	for (i = 0; i < t->ncolumns; i++) {
		if (without[i])
			continue;
		needs_of(&least, &most, t, i);
		sum += least + (n++ > 0 ? GAP : 0);
	}
	return sum <= DAF_SHEET_COLUMNS;
}

void
daf_sheet_widths(size_t *widths, const struct daf_sheet_table *t,
    size_t columns, const bool *without)
{
	size_t *more = daf_calloc(t->ncolumns, sizeof(*more));
	size_t i, n = 0, least, most, sum = 0, wanted = 0, room, widest_one;

	for (i = 0; i < t->ncolumns; i++) {
		widths[i] = 0;
		if (without != NULL && without[i])
			continue;
		needs_of(&least, &most, t, i);
		widths[i] = least > 0 ? least : 1;
		more[i] = most > widths[i] ? most - widths[i] : 0;
		sum += widths[i] + (n++ > 0 ? GAP : 0);
		wanted += more[i];
	}
	/* The room that is left is shared by what each would like. */
	room = columns > sum ? columns - sum : 0;
	for (i = 0; i < t->ncolumns && wanted > 0; i++)
		widths[i] += room < wanted ? more[i] * room / wanted : more[i];
	/* Too many columns: the widest gives, since its words break best. */
	for (; sum > columns; sum--) {
		for (i = widest_one = 0; i < t->ncolumns; i++)
			if (widths[i] > widths[widest_one])
				widest_one = i;
		if (widths[widest_one] <= 1)
			break;
		widths[widest_one]--;
	}
	free(more);
}

static void
add_table_row(struct rows *r, const struct daf_sheet_table *t,
    const char *const *texts, const size_t *widths)
{
	struct cell *cells = daf_calloc(t->ncolumns, sizeof(*cells));
	size_t i, n = 0, column = 0;

	for (i = 0; i < t->ncolumns; i++) {
		if (widths[i] == 0)
			continue;
		cells[n++] = (struct cell){ column, widths[i], texts[i] };
		column += widths[i] + GAP;
	}
	add_cells(r, cells, n);
	free(cells);
}

/* What has no column stands under the row. */
static void
add_below(struct rows *r, const struct daf_sheet_table *t,
    const struct daf_sheet_row *row, const size_t *widths)
{
	struct daf_buf b = { 0 };
	size_t i;

	for (i = 0; i < t->ncolumns; i++) {
		if (widths[i] != 0 || *row->cells[i] == '\0')
			continue;
		daf_buf_reset(&b);
		daf_buf_addf(&b, "%s: %s", t->heads[i], row->cells[i]);
		add_text(r, GAP, daf_buf_str(&b));
	}
	daf_buf_clear(&b);
	if (row->below != NULL)
		add_text(r, GAP, row->below);
}

static void
put_table(struct rows *r, const struct daf_block *block)
{
	const struct daf_sheet_table *t = block->table;
	size_t *widths = daf_calloc(t->ncolumns, sizeof(*widths)), i, first;
	bool *without = daf_calloc(t->ncolumns, sizeof(*without));

	for (i = 0; i < t->ncolumns; i++)
		without[i] = is_rtl(t, i);
	/* Rather than cut words the last ones stand under the row. */
	for (i = t->ncolumns; i > 1 && !have_room(t, without); i--)
		without[i - 1] = true;
	daf_sheet_widths(widths, t, DAF_SHEET_COLUMNS, without);
	first = r->n;
	add_table_row(r, t, t->heads, widths);
	add_line_of(r, '-', DAF_SHEET_COLUMNS);
	for (; first < r->n; first++)
		r->items[first].keep = true;
	for (i = 0; i < t->nrows; i++) {
		add_table_row(r, t, t->rows[i].cells, widths);
		add_below(r, t, &t->rows[i], widths);
		if (t->rows[i].below != NULL && i + 1 < t->nrows)
			add_row(r, "");
	}
	free(widths);
	free(without);
}

/* ---- the other blocks ---- */

static void
put_heading(struct rows *r, const struct daf_block *b)
{
	struct daf_buf text = { 0 };
	size_t width;

	add_row(r, "");
	r->items[r->n - 1].keep = true;
	daf_buf_adds(&text, b->text);
	width = daf_text_width(b->text);
	if (b->urdu != NULL)
		daf_buf_addf(&text, "  %s", b->urdu);
	add_row(r, daf_buf_str(&text));
	r->items[r->n - 1].keep = true;
	add_line_of(r, '=', width);
	r->items[r->n - 1].keep = true;
	daf_buf_clear(&text);
}

static void
put_text(struct rows *r, const struct daf_block *b)
{
	size_t i;

	if (b->text != NULL)
		add_text(r, 0, b->text);
	for (i = 0; b->text == NULL && i < BLANK_LINES; i++)
		add_line_of(r, '_', DAF_SHEET_COLUMNS - 1);
}

/* A ruled line. */
static const char *
blank(struct daf_buf *b)
{
	size_t i;

	for (i = 0; i < BLANK_WIDTH; i++)
		daf_buf_addc(b, '_');
	return daf_buf_str(b);
}

static void
put_field(struct rows *r, const struct daf_block *b)
{
	struct daf_buf line = { 0 };
	struct cell cells[2] = {
		{ 0, LABEL_WIDTH, b->label },
		{ VALUE, DAF_SHEET_COLUMNS - VALUE, b->text },
	};

	if (b->text == NULL)
		cells[1].text = blank(&line);
	add_cells(r, cells, 2);
	daf_buf_clear(&line);
}

static void
put_check(struct rows *r, const struct daf_block *b)
{
	char mark[4] = { '[', b->mark, ']', '\0' };
	struct cell cells[3] = {
		{ 0, 3, mark },
		{ 4, 40, b->label },
		{ 46, DAF_SHEET_COLUMNS - 46, b->text != NULL ? b->text : "" },
	};

	add_cells(r, cells, 3);
}

static void
put_note(struct rows *r, const struct daf_block *b)
{
	add_text(r, 0, b->text);
}

static void
put_sign(struct rows *r, const struct daf_block *b)
{
	size_t i;

	for (i = 0; i < 3; i++) {
		add_row(r, "");
		r->items[r->n - 1].keep = true;
	}
	add_line_of(r, '_', SIGN_WIDTH);
	r->items[r->n - 1].keep = true;
	add_text(r, 0, b->text);
}

static void
put_page(struct rows *r, const struct daf_block *b)
{
	(void)b;
	add_row(r, "");
	r->items[r->n - 1].page = true;
}

/* By enum daf_block_kind. */
static void (*const put[])(struct rows *r, const struct daf_block *b) = {
	[DAF_BLOCK_HEADING] = put_heading,
	[DAF_BLOCK_TEXT] = put_text,
	[DAF_BLOCK_FIELD] = put_field,
	[DAF_BLOCK_CHECK] = put_check,
	[DAF_BLOCK_TABLE] = put_table,
	[DAF_BLOCK_NOTE] = put_note,
	[DAF_BLOCK_SIGN] = put_sign,
	[DAF_BLOCK_PAGE] = put_page,
};

/* ---- pages ---- */

static void
make_head(struct rows *r, const struct daf_sheet *s)
{
	struct daf_buf b = { 0 };

	add_row(r, s->name);
	add_text(r, 0, s->handling);
	if (s->struck != NULL) {
		daf_buf_addf(&b, "STRUCK OUT: %s", s->struck);
		add_text(r, 0, daf_buf_str(&b));
	}
	add_line_of(r, '-', DAF_SHEET_COLUMNS);
	daf_buf_clear(&b);
}

static void
make_foot(struct rows *r, const struct daf_sheet *s)
{
	add_line_of(r, '-', DAF_SHEET_COLUMNS);
	add_text(r, 0, s->standing);
	add_text(r, 0, s->printed);
}

static void
make_body(struct rows *r, const struct daf_sheet *s)
{
	struct daf_buf b = { 0 };
	size_t i;

	daf_buf_adds(&b, s->title);
	if (s->title_ur != NULL)
		daf_buf_addf(&b, "  %s", s->title_ur);
	add_row(r, daf_buf_str(&b));
	add_row(r, "");
	for (i = 0; i < s->n; i++)
		put[s->blocks[i].kind](r, &s->blocks[i]);
	daf_buf_clear(&b);
}

/* How many rows the page has that starts at row `from`: as many as there is
 * room for, but it does not end with one that belongs to the next. */
static size_t
page_rows(const struct rows *r, size_t from, size_t room)
{
	size_t n = 0, k;

	while (
	    from + n < r->n && n < room && (n == 0 || !r->items[from + n].page))
		n++;
	if (from + n == r->n || r->items[from + n].page)
		return n;
	for (k = n; k > 0 && r->items[from + k - 1].keep; k--)
		;
	return k > 0 ? k : n;
}

static void
write_rows(struct daf_buf *out, const struct rows *r, size_t from, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		daf_buf_addf(out, "%s\n", r->items[from + i].text);
}

/* The first row of a head, with the number of the page at its right. */
static void
write_number(struct daf_buf *out, const char *name, size_t page, size_t pages)
{
	char *text = daf_asprintf("page %zu of %zu", page, pages);
	size_t width = daf_text_width(name), len = strlen(text);

	daf_buf_adds(out, name);
	do
		daf_buf_addc(out, ' ');
	while (++width + len < DAF_SHEET_COLUMNS);
	daf_buf_addf(out, "%s\n", text);
	free(text);
}

static void
write_pages(struct daf_buf *out, const struct daf_sheet *s,
    const struct rows *head, const struct rows *body, const struct rows *foot)
{
	size_t room = DAF_SHEET_LINES - head->n - foot->n - 1;
	size_t from, n, i, page, pages = 0;

	if (head->n + foot->n + 10 > DAF_SHEET_LINES) /* a long remark */
		room = 10;
	for (from = 0; from < body->n; from += page_rows(body, from, room))
		pages++;
	for (from = 0, page = 1; from < body->n; from += n, page++) {
		n = page_rows(body, from, room);
		if (page > 1)
			daf_buf_addc(out, '\f');
		write_number(out, s->name, page, pages);
		write_rows(out, head, 1, head->n - 1);
		daf_buf_addc(out, '\n');
		write_rows(out, body, from, n);
		for (i = n; i < room; i++)
			daf_buf_addc(out, '\n');
		write_rows(out, foot, 0, foot->n);
	}
}

static void
clear_rows(struct rows *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		free(r->items[i].text);
	free(r->items);
}

void
daf_sheet_body(struct daf_buf *out, const struct daf_sheet *s, size_t from)
{
	struct rows rows = { 0 };
	size_t i;

	for (i = from; i < s->n; i++)
		put[s->blocks[i].kind](&rows, &s->blocks[i]);
	/* a heading begins with an empty row */
	i = rows.n > 0 && *rows.items[0].text == '\0';
	write_rows(out, &rows, i, rows.n - i);
	clear_rows(&rows);
}

void
daf_sheet_text(struct daf_buf *out, const struct daf_sheet *s, bool pages)
{
	struct rows head = { 0 }, body = { 0 }, foot = { 0 };

	make_head(&head, s);
	make_body(&body, s);
	make_foot(&foot, s);
	if (pages) {
		write_pages(out, s, &head, &body, &foot);
	} else {
		write_rows(out, &head, 0, head.n);
		daf_buf_addc(out, '\n');
		write_rows(out, &body, 0, body.n);
		daf_buf_addc(out, '\n');
		write_rows(out, &foot, 0, foot.n);
	}
	clear_rows(&head);
	clear_rows(&body);
	clear_rows(&foot);
}
