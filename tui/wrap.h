/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wrap.h - a text in lines that fit. */
#ifndef DAF_TUI_WRAP_H
#define DAF_TUI_WRAP_H

#include "tui/ui.h"

/* How many bytes of a text (of valid UTF-8, cleaned) are its first line of so
 * many columns: up to a newline, or to the last space that fits, or as many
 * clusters as fit, at least one. *next: how many bytes until the following line
 * begins. */
size_t daf_wrap_line(
    size_t *next, const char *text, size_t len, size_t columns);

/* Draws a text, of whatever bytes, in up to `rows` rows from a column to the
 * right edge; the last one ends in "..." where there is more. Returns how many
 * rows it took. */
int daf_wrap_put(struct daf_ui *ui, int row, int rows, int column,
    unsigned look, const char *text);

#endif
