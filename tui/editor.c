/* SPDX-License-Identifier: GPL-3.0-or-later */
/* editor.c - see editor.h: the text, its rows and its cursor. */
#include "tui/editor.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "core/base/text.h"
#include "schema/kind.h"

void
daf_editor_set(struct daf_editor *e, const char *text)
{
	daf_buf_reset(&e->text);
	daf_buf_adds(&e->text, text);
	e->at = 0;
	e->top = 0;
	e->want = -1;
	e->nrows = 0;
}

const char *
daf_editor_text(const struct daf_editor *e)
{
	return daf_buf_str(&e->text);
}

void
daf_editor_clear(struct daf_editor *e)
{
	daf_buf_clear(&e->text);
	free(e->rows);
	*e = (struct daf_editor){ 0 };
}

/* ---- clusters and rows ---- */

/* The cluster at `at`: its bytes, and the columns that it takes once it is
 * cleaned. A newline takes none. */
static size_t
cluster(const struct daf_editor *e, size_t at, int *columns)
{
	struct daf_buf clean = { 0 };
	size_t width = 0, n;

	*columns = 0;
	if (at >= e->text.len)
		return 0;
	if (e->text.data[at] == '\n')
		return 1;
	n = daf_text_cluster(&width, e->text.data + at, e->text.len - at);
	if (n > 1 || !isprint((unsigned char)e->text.data[at])) {
		daf_text_clean(&clean, e->text.data + at, n, true);
		width = daf_text_width(daf_buf_str(&clean));
		daf_buf_clear(&clean);
	}
	*columns = (int)width;
	return n;
}

static void
begin_row(struct daf_editor *e, size_t at)
{
	e->rows = daf_grow(e->rows, e->nrows, &e->cap, sizeof(*e->rows));
	e->rows[e->nrows++] = at;
}

/* Where the row that begins at `from` ends: behind its newline, else behind the
 * last space that fits, else where it is full. */
static size_t
row_end(const struct daf_editor *e, size_t from)
{
	size_t at = from, space = 0, n;
	int used = 0, columns;

	while (at < e->text.len) {
		if (e->text.data[at] == '\n')
			return at + 1;
		n = cluster(e, at, &columns);
		/* a space at the end may hang over */
		if (used + columns > e->columns && e->text.data[at] != ' ')
			return space > from ? space : at > from ? at : at + n;
		used += columns;
		at += n;
		if (e->text.data[at - 1] == ' ')
			space = at;
	}
	return at;
}

void
daf_editor_wrap(struct daf_editor *e, int columns, int height)
{
	size_t at = 0;

	/* a column for the cursor behind the last letter */
	e->columns = columns > 2 ? columns - 1 : 1;
	e->height = height > 0 ? height : 1;
	e->nrows = 0;
	begin_row(e, 0);
	while ((at = row_end(e, at)) < e->text.len)
		begin_row(e, at);
	if (e->text.len > 0 && e->text.data[e->text.len - 1] == '\n')
		begin_row(e, e->text.len);
}

static void
wrapped(struct daf_editor *e)
{
	daf_editor_wrap(e, e->columns > 0 ? e->columns + 1 : 60,
	    e->height > 0 ? e->height : 1);
}

static size_t
row_of(const struct daf_editor *e, size_t at)
{
	size_t i = e->nrows;

	while (i > 1 && e->rows[i - 1] > at)
		i--;
	return i > 0 ? i - 1 : 0;
}

static size_t
row_limit(const struct daf_editor *e, size_t row)
{
	size_t end = row + 1 < e->nrows ? e->rows[row + 1] : e->text.len;

	if (end > e->rows[row] && e->text.data[end - 1] == '\n')
		end--;
	return end;
}

static int
column_of(const struct daf_editor *e, size_t row, size_t at)
{
	size_t i = e->rows[row], n;
	int used = 0, columns;

	while (i < at && (n = cluster(e, i, &columns)) > 0) {
		used += columns;
		i += n;
	}
	return used < e->columns ? used : e->columns;
}

/* ---- moving ---- */

static size_t
before(const struct daf_editor *e, size_t at)
{
	size_t row = row_of(e, at), i, last, n;
	int columns;

	if (at == 0)
		return 0;
	if (e->rows[row] == at && row > 0)
		row--;
	for (i = last = e->rows[row]; i < at; i += n) {
		last = i;
		if ((n = cluster(e, i, &columns)) == 0)
			break;
	}
	return last;
}

static size_t
after(const struct daf_editor *e, size_t at)
{
	int columns;

	return at + cluster(e, at, &columns);
}

/* To the wanted column of another row. */
static void
go_to_row(struct daf_editor *e, size_t row)
{
	size_t at = e->rows[row], end = row_limit(e, row), n;
	int used = 0, columns;

	while (at < end && (n = cluster(e, at, &columns)) > 0 &&
	       used + columns <= e->want) {
		used += columns;
		at += n;
	}
	/* the end of a wrapped row is the start of the next one */
	if (at == end && row + 1 < e->nrows && e->rows[row + 1] == at &&
	    at > e->rows[row])
		at = before(e, at);
	e->at = at;
}

static bool
vertical(struct daf_editor *e, bool down, size_t by)
{
	size_t row = row_of(e, e->at), to;

	if (down ? row + 1 >= e->nrows : row == 0)
		return false;
	if (e->want < 0)
		e->want = column_of(e, row, e->at);
	to = down ? row + by : row > by ? row - by : 0;
	go_to_row(e, to < e->nrows ? to : e->nrows - 1);
	return true;
}

void
daf_editor_page(struct daf_editor *e, bool down)
{
	wrapped(e);
	(void)vertical(e, down, (size_t)e->height);
}

/* ---- changing ---- */

static void
insert(struct daf_editor *e, const char *bytes, size_t len)
{
	size_t tail = e->text.len - e->at;
	char *kept;

	if (len == 0 || e->text.len + len > DAF_VALUE_MAX)
		return;
	kept = daf_strndup(daf_buf_str(&e->text) + e->at, tail);
	e->text.len = e->at;
	daf_buf_add(&e->text, bytes, len);
	daf_buf_add(&e->text, kept, tail);
	free(kept);
	e->at += len;
	e->want = -1;
}

static void
cut(struct daf_editor *e, size_t from, size_t to)
{
	e->want = -1;
	if (e->text.data == NULL || from >= to)
		return;
	memmove(e->text.data + from, e->text.data + to, e->text.len - to + 1);
	e->text.len -= to - from;
	e->at = from;
}

void
daf_editor_clear_row(struct daf_editor *e)
{
	size_t row;

	wrapped(e);
	row = row_of(e, e->at);
	cut(e, e->rows[row], row_limit(e, row));
}

void
daf_editor_clear_end(struct daf_editor *e)
{
	size_t end;

	wrapped(e);
	end = row_limit(e, row_of(e, e->at));
	/* at the end of a line: the newline, so that lines join */
	if (end == e->at && end < e->text.len)
		end++;
	cut(e, e->at, end);
}

static bool
type(struct daf_editor *e, uint32_t key)
{
	utf8proc_uint8_t bytes[4];

	if (key < 0x20 || (key >= 0x7f && key < 0xa0) || key > 0x10ffff)
		return false;
	insert(e, (const char *)bytes,
	    (size_t)utf8proc_encode_char((utf8proc_int32_t)key, bytes));
	return true;
}

static void
move(struct daf_editor *e, size_t at)
{
	e->at = at;
	e->want = -1;
}

bool
daf_editor_key(struct daf_editor *e, uint32_t key, bool newlines)
{
	size_t row;

	wrapped(e);
	row = row_of(e, e->at);
	switch (key) {
	case DAF_K_LEFT:
		move(e, before(e, e->at));
		return true;
	case DAF_K_RIGHT:
		move(e, after(e, e->at));
		return true;
	case DAF_K_HOME:
		move(e, e->rows[row]);
		return true;
	case DAF_K_END:
		move(e, row_limit(e, row));
		if (row + 1 < e->nrows && e->rows[row + 1] == e->at &&
		    e->at > e->rows[row])
			e->at = before(e, e->at);
		return true;
	case DAF_K_UP:
		return vertical(e, false, 1);
	case DAF_K_DOWN:
		return vertical(e, true, 1);
	case DAF_K_BACKSPACE:
		cut(e, before(e, e->at), e->at);
		return true;
	case DAF_K_DELETE:
		cut(e, e->at, after(e, e->at));
		return true;
	case DAF_K_ENTER:
		if (newlines)
			insert(e, "\n", 1);
		return newlines;
	default:
		return type(e, key);
	}
}

void
daf_editor_paste(struct daf_editor *e, const char *text, size_t len)
{
	struct daf_buf b = { 0 };
	size_t room = DAF_VALUE_MAX - e->text.len, i;
	utf8proc_int32_t cp;
	utf8proc_ssize_t n;

	for (i = 0; i < len; i += (size_t)n) {
		n = utf8proc_iterate((const utf8proc_uint8_t *)text + i,
		    (utf8proc_ssize_t)(len - i), &cp);
		if (n <= 0) {
			n = 1;
			continue;
		}
		if (b.len + (size_t)n > room)
			break;
		if (cp == '\r' && i + 1 < len && text[i + 1] == '\n')
			continue;
		if (cp == '\n' || cp == '\r')
			daf_buf_addc(&b, '\n');
		else if (cp == '\t')
			daf_buf_addc(&b, ' ');
		else if (cp >= 0x20 && (cp < 0x7f || cp >= 0xa0))
			daf_buf_add(&b, text + i, (size_t)n);
	}
	insert(e, daf_buf_str(&b), b.len);
	daf_buf_clear(&b);
}

/* ---- drawing ---- */

static void
scroll(struct daf_editor *e)
{
	size_t row = row_of(e, e->at), height = (size_t)e->height;

	if (row < e->top)
		e->top = row;
	if (row >= e->top + height)
		e->top = row - height + 1;
}

void
daf_editor_draw(struct daf_editor *e, struct daf_ui *ui, int row, int column,
    int columns, int height, char fill, bool focus)
{
	size_t i, at;
	char *text;
	int k, used;

	daf_editor_wrap(e, columns, height);
	if (focus)
		scroll(e);
	else
		e->top = 0;
	for (k = 0; k < height; k++) {
		i = e->top + (size_t)k;
		used = 0;
		if (i < e->nrows && e->text.len > 0) {
			text = daf_strndup(e->text.data + e->rows[i],
			    row_limit(e, i) - e->rows[i]);
			used = daf_term_put(ui->term, row + k, column, columns,
			    DAF_PLAIN, text);
			free(text);
		}
		daf_term_fill(ui->term, row + k, column + used, columns - used,
		    DAF_PLAIN, fill);
	}
	if (!focus)
		return;
	at = row_of(e, e->at);
	daf_term_cursor(ui->term, row + (int)(at - e->top),
	    column + column_of(e, at, e->at));
}
