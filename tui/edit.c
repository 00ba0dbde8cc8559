/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit.c - see edit.h. */
#include "tui/edit.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "core/base/text.h"
#include "schema/kind.h"

static size_t
limit(const struct daf_edit *l)
{
	return l->max != 0 ? l->max : DAF_VALUE_MAX;
}

void
daf_edit_set(struct daf_edit *l, const char *text)
{
	daf_buf_reset(&l->text);
	daf_buf_adds(&l->text, text);
	l->at = l->text.len;
	l->from = 0;
}

const char *
daf_edit_text(const struct daf_edit *l)
{
	return daf_buf_str(&l->text);
}

void
daf_edit_clear(struct daf_edit *l)
{
	if (l->secret && l->text.data != NULL)
		explicit_bzero(l->text.data, l->text.cap);
	daf_buf_clear(&l->text);
	l->at = l->from = 0;
}

static size_t
next(const struct daf_edit *l, size_t at)
{
	size_t columns;

	if (at >= l->text.len)
		return at;
	return at +
	       daf_text_cluster(&columns, l->text.data + at, l->text.len - at);
}

/* Clusters are found forwards only. */
static size_t
before(const struct daf_edit *l, size_t at)
{
	size_t i = 0, last = 0;

	while (i < at) {
		last = i;
		i = next(l, i);
	}
	return last;
}

static void
insert(struct daf_edit *l, const char *bytes, size_t len)
{
	size_t tail = l->text.len - l->at;
	char *kept;

	if (len == 0 || l->text.len + len > limit(l))
		return;
	kept = daf_strndup(daf_buf_str(&l->text) + l->at, tail);
	l->text.len = l->at;
	daf_buf_add(&l->text, bytes, len);
	daf_buf_add(&l->text, kept, tail);
	if (l->secret)
		explicit_bzero(kept, tail);
	free(kept);
	l->at += len;
}

static void
erase(struct daf_edit *l, size_t from, size_t to)
{
	if (l->text.data == NULL || from >= to)
		return;
	memmove(l->text.data + from, l->text.data + to, l->text.len - to + 1);
	l->text.len -= to - from;
	l->at = from;
}

/* A key that is a character; false: it is none. */
static bool
type(struct daf_edit *l, uint32_t key)
{
	utf8proc_uint8_t bytes[4];

	if (key < 0x20 || (key >= 0x7f && key < 0xa0) || key > 0x10ffff)
		return false;
	insert(l, (const char *)bytes,
	    (size_t)utf8proc_encode_char((utf8proc_int32_t)key, bytes));
	return true;
}

bool
daf_edit_key(struct daf_edit *l, uint32_t key)
{
	switch (key) {
	case DAF_K_LEFT:
		l->at = before(l, l->at);
		return true;
	case DAF_K_RIGHT:
		l->at = next(l, l->at);
		return true;
	case DAF_K_HOME:
		l->at = 0;
		return true;
	case DAF_K_END:
		l->at = l->text.len;
		return true;
	case DAF_K_BACKSPACE:
		erase(l, before(l, l->at), l->at);
		return true;
	case DAF_K_DELETE:
		erase(l, l->at, next(l, l->at));
		return true;
	case 0x15: /* Ctrl-U */
		erase(l, 0, l->text.len);
		return true;
	case 0x0b: /* Ctrl-K */
		erase(l, l->at, l->text.len);
		return true;
	default:
		return type(l, key);
	}
}

void
daf_edit_paste(struct daf_edit *l, const char *text, size_t len)
{
	struct daf_buf b = { 0 };
	utf8proc_int32_t cp;
	utf8proc_ssize_t n;
	size_t i;

	for (i = 0; i < len; i += (size_t)n) {
		n = utf8proc_iterate((const utf8proc_uint8_t *)text + i,
		    (utf8proc_ssize_t)(len - i), &cp);
		if (n <= 0) {
			n = 1;
			continue;
		}
		if (cp == '\r' && i + 1 < len && text[i + 1] == '\n')
			continue;
		if (cp == '\n' || cp == '\r' || cp == '\t')
			daf_buf_addc(&b, ' ');
		else if (cp >= 0x20 && (cp < 0x7f || cp >= 0xa0) &&
			 b.len + (size_t)n <= limit(l) - l->text.len)
			daf_buf_add(&b, text + i, (size_t)n);
	}
	insert(l, daf_buf_str(&b), b.len);
	daf_buf_clear(&b);
}

/* Columns that the bytes from … to take on the terminal. */
static size_t
columns_of(const struct daf_edit *l, size_t from, size_t to)
{
	struct daf_buf b = { 0 };
	size_t width = 0;

	if (from < to && l->secret) {
		while (from < to) {
			from = next(l, from);
			width++;
		}
	} else if (from < to) {
		daf_text_clean(&b, l->text.data + from, to - from, true);
		width = daf_text_width(daf_buf_str(&b));
	}
	daf_buf_clear(&b);
	return width;
}

/* The cursor in sight; a quarter of the place is kept before it. A long paste is
 * measured once as a whole, then letter by letter, not as a whole for each. */
static void
scroll(struct daf_edit *l, size_t columns)
{
	size_t width, one, to;

	if (l->from > l->at)
		l->from = l->at;
	while (l->from > 0 && columns_of(l, l->from, l->at) < columns / 4)
		l->from = before(l, l->from);
	width = columns_of(l, l->from, l->at);
	while (width >= columns && l->from < l->at) {
		to = next(l, l->from);
		one = columns_of(l, l->from, to);
		width = width >= one + 2 * columns ? width - one
						   : columns_of(l, to, l->at);
		l->from = to;
	}
}

void
daf_edit_draw(struct daf_edit *l, struct daf_ui *ui, int row, int column,
    int columns, unsigned look, char fill, bool focus)
{
	size_t width;
	int used;

	if (columns <= 0)
		return;
	if (focus)
		scroll(l, (size_t)columns);
	else
		l->from = 0;
	if (l->secret) {
		width = columns_of(l, l->from, l->text.len);
		used = (int)width < columns ? (int)width : columns;
		daf_term_fill(ui->term, row, column, used, look, '*');
	} else {
		used = daf_term_put(ui->term, row, column, columns, look,
		    daf_buf_str(&l->text) + l->from);
	}
	daf_term_fill(ui->term, row, column + used, columns - used, look, fill);
	if (focus)
		daf_term_cursor(
		    ui->term, row, column + (int)columns_of(l, l->from, l->at));
}
