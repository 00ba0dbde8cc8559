/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wrap.c - see wrap.h. */
#include "tui/wrap.h"

#include <string.h>

#include "core/base/text.h"
#include "tui/lines.h"

int
daf_wrap_rows(struct daf_ui *ui, int column, const char *text)
{
	const int columns = daf_ui_columns(ui) - column;
	struct daf_buf clean = { 0 };
	const char *at;
	size_t next;
	int rows = 0;

	daf_text_clean(&clean, text, strlen(text), true);
	for (at = daf_buf_str(&clean); *at != '\0' && columns > 3; at += next) {
		(void)daf_lines_break(at, (size_t)columns, &next);
		rows++;
	}
	daf_buf_clear(&clean);
	return rows;
}

int
daf_wrap_put(struct daf_ui *ui, int row, int rows, int column, unsigned look,
    const char *text)
{
	int columns = daf_ui_columns(ui) - column, used = 0;
	struct daf_buf clean = { 0 };
	const char *at;
	size_t n, next;

	daf_text_clean(&clean, text, strlen(text), true);
	at = daf_buf_str(&clean);
	while (*at != '\0' && used < rows && columns > 3) {
		n = daf_lines_break(at, (size_t)columns, &next);
		daf_term_putf(ui->term, row + used, column, columns, look,
		    "%.*s", (int)n, at);
		used++;
		if (used == rows && at[next] != '\0')
			daf_term_put(ui->term, row + used - 1,
			    column + columns - 3, 3, look, "...");
		at += next;
	}
	daf_buf_clear(&clean);
	return used;
}
