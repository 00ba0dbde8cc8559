/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lines.c - see lines.h. */
#include "tui/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"

void
daf_lines_clear(struct daf_lines *l)
{
	daf_pool_free(l->pool);
	free(l->items);
	free(l->was_arg);
	*l = (struct daf_lines){ 0 };
}

void
daf_lines_begin(struct daf_lines *l, int columns)
{
	const struct daf_lines_row *was = daf_lines_current(l);

	if (was != NULL) {
		free(l->was_arg);
		l->was_kind = was->kind;
		l->was_arg = was->arg != NULL ? daf_strdup(was->arg) : NULL;
		l->was_number = was->number;
	}
	daf_pool_free(l->pool);
	l->pool = daf_pool_new();
	l->rows.n = 0;
	l->columns = columns;
	daf_lines_about(l, 0, NULL, 0);
}

static bool
is_the_one(const struct daf_lines *l, const struct daf_lines_row *row)
{
	if (row->kind != l->was_kind || row->number != l->was_number)
		return false;
	if (row->arg == NULL || l->was_arg == NULL)
		return row->arg == l->was_arg;
	return strcmp(row->arg, l->was_arg) == 0;
}

void
daf_lines_end(struct daf_lines *l)
{
	size_t i, n = l->rows.n;

	daf_rows_set(&l->rows, n);
	if (l->was_kind == 0 || n == 0 ||
	    is_the_one(l, &l->items[l->rows.cursor]))
		return;
	for (i = 0; i < n; i++)
		if (is_the_one(l, &l->items[i])) {
			l->rows.cursor = i;
			return;
		}
}

void
daf_lines_about(struct daf_lines *l, char kind, const char *arg, int64_t number)
{
	l->kind = kind;
	l->arg = arg != NULL ? daf_pool_strdup(l->pool, arg) : NULL;
	l->number = number;
}

void
daf_lines_new(struct daf_lines *l)
{
	l->items = daf_grow(l->items, l->rows.n, &l->cap, sizeof(*l->items));
	l->items[l->rows.n++] = (struct daf_lines_row){
		.kind = l->kind, .arg = l->arg, .number = l->number
	};
}

/* Takes the text over: it is the pool's. */
static void
add_span(struct daf_lines *l, int column, int columns, unsigned look,
    const char *text)
{
	struct daf_lines_row *row;

	if (l->rows.n == 0)
		daf_lines_new(l);
	row = &l->items[l->rows.n - 1];
	row->spans = daf_pool_grow(
	    l->pool, row->spans, row->n, &row->cap, sizeof(*row->spans));
	if (columns <= 0 || columns > l->columns - column)
		columns = l->columns - column;
	row->spans[row->n++] = (struct daf_span){ column, columns, look, text };
}

void
daf_lines_put(struct daf_lines *l, int column, int columns, unsigned look,
    const char *text)
{
	add_span(l, column, columns, look, daf_pool_strdup(l->pool, text));
}

void
daf_lines_putf(struct daf_lines *l, int column, int columns, unsigned look,
    const char *fmt, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	text = daf_pool_alloc(l->pool, (size_t)(n > 0 ? n : 0) + 1);
	va_start(ap, fmt);
	vsnprintf(text, (size_t)(n > 0 ? n : 0) + 1, fmt, ap);
	va_end(ap);
	add_span(l, column, columns, look, text);
}

static bool
word_fits(const char *text, size_t columns)
{
	struct daf_buf fit = { 0 };
	bool fits;

	daf_text_fit(&fit, text, columns, false);
	fits = fit.len >= strcspn(text, " \n");
	daf_buf_clear(&fit);
	return fits;
}

size_t
daf_lines_break(const char *text, size_t columns, size_t *next)
{
	struct daf_buf fit = { 0 };
	size_t line = strcspn(text, "\n"), len, i;

	/* What fits is a prefix of the text: whole clusters of it. */
	daf_text_fit(&fit, text, columns, false);
	len = fit.len;
	daf_buf_clear(&fit);
	if (len >= line) {
		*next = line + (text[line] == '\n');
		return line;
	}
	if (len == 0) /* a cluster that is wider than the place */
		for (len = 1; (text[len] & 0xc0) == 0x80; len++)
			;
	*next = len;
	if (text[len] == ' ') {
		*next = len + 1;
		return len;
	}
	for (i = len; i > 1 && text[i - 1] != ' '; i--)
		;
	if (i > 1 && (i > len / 2 || word_fits(text + i, columns))) {
		*next = i;
		return i - 1;
	}
	return len;
}

void
daf_lines_wrap(struct daf_lines *l, int column, unsigned look, const char *text)
{
	struct daf_buf clean = { 0 };
	const char *p;
	size_t len, next;
	int columns = l->columns - column;
	bool first = true;

	daf_text_clean(&clean, text, strlen(text), true);
	for (p = daf_buf_str(&clean); *p != '\0' || first; p += next) {
		if (!first)
			daf_lines_new(l);
		first = false;
		len = daf_lines_break(
		    p, columns > 0 ? (size_t)columns : 1, &next);
		add_span(l, column, 0, look, daf_pool_strndup(l->pool, p, len));
	}
	daf_buf_clear(&clean);
}

void
daf_lines_rule(struct daf_lines *l, const char *heading)
{
	daf_lines_about(l, 0, NULL, 0);
	daf_lines_new(l);
	l->items[l->rows.n - 1].rule = true;
	if (heading != NULL)
		daf_lines_put(l, 1, 0, DAF_PLAIN, heading);
}

const struct daf_lines_row *
daf_lines_current(const struct daf_lines *l)
{
	return l->rows.cursor < l->rows.n ? &l->items[l->rows.cursor] : NULL;
}

bool
daf_lines_act(struct daf_lines *l, enum daf_act act)
{
	return daf_rows_act(&l->rows, act);
}

struct drawing {
	const struct daf_lines *lines;
	struct daf_ui *ui;
};

static void
draw_line(void *arg, size_t i, int row)
{
	const struct drawing *d = arg;
	const struct daf_lines_row *line = &d->lines->items[i];
	const struct daf_span *s;
	size_t k;

	if (line->rule) {
		daf_ui_rule(
		    d->ui, row, line->n > 0 ? line->spans[0].text : NULL);
		return;
	}
	for (k = 0; k < line->n; k++) {
		s = &line->spans[k];
		daf_term_put(
		    d->ui->term, row, s->column, s->columns, s->look, s->text);
	}
}

void
daf_lines_draw(struct daf_lines *l, struct daf_ui *ui, int row, int height)
{
	struct drawing d = { l, ui };

	daf_rows_place(&l->rows, row, height);
	daf_rows_draw(&l->rows, ui, draw_line, &d);
}

bool
daf_lines_paint(struct daf_lines *l, struct daf_ui *ui, int row, int height)
{
	struct drawing d = { l, ui };
	size_t i;

	for (i = 0; i < l->rows.n && (int)i < height; i++)
		draw_line(&d, i, row + (int)i);
	return i == l->rows.n;
}

/* Up to a column; where something stands there, at least a space. */
static void
pad_to(struct daf_buf *out, size_t *width, int column)
{
	size_t to = (size_t)column;

	if (*width > to)
		to = *width + 1;
	for (; *width < to; ++*width)
		daf_buf_addc(out, ' ');
}

/* What is seen of a piece of a line. */
static void
span_text(struct daf_buf *out, const struct daf_span *s)
{
	struct daf_buf clean = { 0 };

	daf_text_clean(&clean, s->text, strlen(s->text), false);
	daf_text_fit(out, daf_buf_str(&clean),
	    s->columns > 0 ? (size_t)s->columns : 0, false);
	daf_buf_clear(&clean);
}

void
daf_lines_text(struct daf_buf *out, const struct daf_lines *l)
{
	struct daf_buf text = { 0 };
	const struct daf_lines_row *row;
	size_t i, k, width;

	for (i = 0; i < l->rows.n; i++) {
		row = &l->items[i];
		width = 0;
		if (row->rule)
			daf_buf_adds(out, "--");
		for (k = 0; k < row->n; k++) {
			daf_buf_reset(&text);
			span_text(&text, &row->spans[k]);
			if (text.len == 0)
				continue;
			pad_to(out, &width, row->spans[k].column);
			daf_buf_add(out, text.data, text.len);
			width += daf_text_width(daf_buf_str(&text));
		}
		daf_buf_addc(out, '\n');
	}
	daf_buf_clear(&text);
}
