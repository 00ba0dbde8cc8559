/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wrap.c - see wrap.h. */
#include "tui/wrap.h"

#include <string.h>

#include "core/base/text.h"

size_t
daf_wrap_line(size_t *next, const char *text, size_t len, size_t columns)
{
	size_t i = 0, n, wide, used = 0, space = 0;

	while (i < len && text[i] != '\n') {
		n = daf_text_cluster(&wide, text + i, len - i);
		if (used + wide > columns && i > 0)
			break;
		if (text[i] == ' ')
			space = i;
		used += wide;
		i += n;
	}
	if (i == len || text[i] == '\n') {
		*next = i + (i < len);
		return i;
	}
	if (text[i] == ' ')
		space = i;
	if (space > 0) {
		*next = space + 1;
		return space;
	}
	*next = i;
	return i;
}

int
daf_wrap_put(struct daf_ui *ui, int row, int rows, int column, unsigned look,
    const char *text)
{
	int columns = daf_ui_columns(ui) - column, used = 0;
	struct daf_buf clean = { 0 };
	const char *at;
	size_t len, n, next;

	daf_text_clean(&clean, text, strlen(text), true);
	at = daf_buf_str(&clean);
	len = clean.len;
	while (len > 0 && used < rows && columns > 3) {
		n = daf_wrap_line(&next, at, len, (size_t)columns);
		daf_term_putf(ui->term, row + used, column, columns, look,
		    "%.*s", (int)n, at);
		used++;
		if (used == rows && next < len)
			daf_term_put(ui->term, row + used - 1,
			    column + columns - 3, 3, look, "...");
		at += next;
		len -= next;
	}
	daf_buf_clear(&clean);
	return used;
}
