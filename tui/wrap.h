/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wrap.h - a text in lines that fit, drawn at once. */
#ifndef DAF_TUI_WRAP_H
#define DAF_TUI_WRAP_H

#include "tui/ui.h"

/* Draws a text, of whatever bytes, in up to `rows` rows from a column to the
 * right edge; the last one ends in "..." where there is more. Returns how many
 * rows it took. */
int daf_wrap_put(struct daf_ui *ui, int row, int rows, int column,
    unsigned look, const char *text);

/* How many rows all of it takes. */
int daf_wrap_rows(struct daf_ui *ui, int column, const char *text);

#endif
