/* SPDX-License-Identifier: GPL-3.0-or-later */
/* term_priv.h - what term.c and its likes share. */
#ifndef DAF_TUI_TERM_PRIV_H
#define DAF_TUI_TERM_PRIV_H

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <termios.h>

#include "tui/term.h"

#define DAF_TERM_AHEAD 64 /* codes that are looked through for Ctrl-C */

struct daf_term {
	SCREEN *screen;
	WINDOW *keys; /* a pad: reading from it does not repaint anything */
	int rows, columns;
	bool utf8, colours, slow, paste_on;
	enum daf_bidi bidi;
	int test_fd; /* -1: none */
	int signals; /* the reading end of the signals' pipe */
	bool gone;
	int cursor_row, cursor_column;
	/* keys */
	int64_t esc_at;     /* ms; 0: no Esc is waiting for its digit */
	bool resized, stop; /* to be told as keys */
	/* Read ahead, or put back; curses and the line have them no longer. */
	struct daf_term_code {
		int code;
		int64_t at; /* ms: when it was read */
	} ahead[DAF_TERM_AHEAD];
	size_t nahead;
	bool esc_ahead; /* the Esc that waits was among them */
	struct daf_buf paste;
	/* drawing, kept to be used again */
	struct daf_buf clean, fit;
};

/* termfit.c: USAGE says why the screens cannot work on this terminal. *colours: it
 * has some, and they are wanted. */
const struct daf_err *daf_term_fit(bool *colours) DAF_MUST_USE;
/* termtext.c: cleaned, cut to so many columns, and for terminals without UTF-8
 * in ASCII. Into t->fit; the text's columns. */
int daf_term_text(struct daf_term *t, const char *text, int columns);
/* termkey.c: teaches curses the sequences that terminals send beside those of
 * their description. */
void daf_term_teach(void);
#define DAF_CODE_PASTE (KEY_MAX + 1)
#define DAF_CODE_PASTED (KEY_MAX + 2)

#endif
