/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * screen.h - what the terminal of tty.h shows: rows, attributes, cursor.
 *
 * Rows and columns are counted from 1, as people do.
 */
#ifndef DAF_TESTS_SCREEN_H
#define DAF_TESTS_SCREEN_H

#include "tests/tui/tty.h"

/* Appends the text of a row without the blanks at its end. A wide character is
 * there once, marks follow their letter. */
void screen_row(struct daf_buf *out, const struct tty *t, int row);
/* All rows, each with a newline; empty ones at the end are left out. */
void screen_text(struct daf_buf *out, const struct tty *t);
/* The first row, without the two at the head and the three at the foot, where
 * something stands behind right-to-left text that a terminal with bidi may move
 * into it: a letter of the other direction, a digit, or after a gap a further
 * such text. 0: none. */
int screen_mixed(const struct tty *t);
/* The attributes of a cell: "bold reverse fg=1"; "" if it has none. */
void screen_attr(struct daf_buf *out, const struct tty *t, int row, int col);
/* A line for each row that has attributes:
 * " 3: 1-80 reverse, 81-81 bold fg=1" */
void screen_attrs(struct daf_buf *out, const struct tty *t);
void screen_cursor(int *row, int *col, const struct tty *t);
/* Appends what is not as it was before the program: "cursor hidden, ...";
 * nothing if all is. The program has ended or is stopped. */
void screen_unrestored(struct daf_buf *out, struct tty *t);

#endif
