/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * term.h - the terminal: the only place of the program that knows curses.
 *
 * What is put here is drawn with the next daf_term_flush, and curses sends only
 * what differs from what stands there. Rows and columns count from 0. Every
 * text is hostile: daf_term_put cleans it (daf_text_clean), cuts it by whole
 * clusters, and never writes the last column of a row.
 *
 * Tests: with DAFTAR_TEST_FD=N in the environment one byte goes to descriptor N
 * each time the program is about to wait with nothing left to do (see
 * daf_term_wait).
 */
#ifndef DAF_TUI_TERM_H
#define DAF_TUI_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/mem.h"

struct daf_term;

/* How a text looks. Colour only adds: whatever it says, a letter or word says
 * too. On a slow line, with NO_COLOR, or where the terminal has none, there are
 * no colours. */
enum daf_look {
	DAF_PLAIN = 0,
	DAF_BOLD = 1,
	DAF_REVERSE = 2,
	DAF_UNDERLINE = 4,
	DAF_RED = 8,     /* late, disputed, alarm */
	DAF_YELLOW = 16, /* a doubt, what waits */
	DAF_GREEN = 32,
};

/* A key: a Unicode code point (control keys are theirs: Ctrl-W is 0x17), or one
 * of these. */
enum daf_keycode {
	DAF_K_TAB = 0x09,
	DAF_K_ENTER = 0x0d,
	DAF_K_ESC = 0x1b,
	DAF_K_SPACE = 0x20,
	DAF_K_UP = 0x110000,
	DAF_K_DOWN,
	DAF_K_LEFT,
	DAF_K_RIGHT,
	DAF_K_PGUP,
	DAF_K_PGDN,
	DAF_K_HOME,
	DAF_K_END,
	DAF_K_INSERT,
	DAF_K_DELETE,
	DAF_K_BACKSPACE, /* also ^H and DEL */
	DAF_K_BACKTAB,
	DAF_K_F1, /* … DAF_K_F1 + 11 is F12; Esc and a digit mean them too:
		     * 1 … 9, 0 is F10, - is F11, = is F12 */
	DAF_K_PASTE = DAF_K_F1 + 12, /* daf_term_pasted has the text */
	DAF_K_RESIZE,                /* the size has changed */
};

/* Takes the terminal over. USAGE if standard input or output is none, or if it
 * cannot place its cursor (TERM=dumb); the text names `daftar --plain`. At most
 * one can be open. */
const struct daf_err *daf_term_open(struct daf_term **out) DAF_MUST_USE;
/* Gives it back as it was; NULL is fine. */
void daf_term_close(struct daf_term *t);
/* Gives it back for a while (a stop by ^Z): stops this process and returns when
 * it is continued. */
void daf_term_stop(struct daf_term *t);

int daf_term_rows(const struct daf_term *t);
int daf_term_columns(const struct daf_term *t);
bool daf_term_utf8(const struct daf_term *t);
/* A slow line: fewer attributes, rarer progress, a longer wait after Esc. */
void daf_term_set_slow(struct daf_term *t, bool slow);
bool daf_term_slow(const struct daf_term *t);
/* What to do about right-to-left text: the terminal turns it (as stored; the
 * default), this program does (fribidi; the terminal is told not to), nobody. */
enum daf_bidi { DAF_BIDI_TERMINAL, DAF_BIDI_APP, DAF_BIDI_OFF };
void daf_term_set_bidi(struct daf_term *t, enum daf_bidi bidi);

/* Empties the picture (not the screen: what comes again costs nothing). */
void daf_term_erase(struct daf_term *t);
/* At most `columns` columns of the text, in one row; what is beyond the picture
 * is not drawn. Returns how many columns it took. A newline is shown as a
 * space. */
int daf_term_put(struct daf_term *t, int row, int column, int columns,
    unsigned look, const char *text);
int daf_term_putf(struct daf_term *t, int row, int column, int columns,
    unsigned look, const char *fmt, ...) DAF_PRINTF(6, 7);
/* One ASCII character, `columns` times. */
void daf_term_fill(struct daf_term *t, int row, int column, int columns,
    unsigned look, char c);
/* Marks a row that is drawn already as the current one: a `>` in column 0; on a
 * fast line the word that begins at `column`, or up to two columns right of it,
 * is reversed, too (mostly the row's number). Leaves the cursor be. */
void daf_term_mark(struct daf_term *t, int row, int column);
/* Where the cursor rests after the next flush. */
void daf_term_cursor(struct daf_term *t, int row, int column);
/* Sends what differs. */
void daf_term_flush(struct daf_term *t);
/* Sends all of it anew (Ctrl-L). */
void daf_term_redraw(struct daf_term *t);
/* Empties screen and scrollback, at once (locking). */
void daf_term_wipe(struct daf_term *t);

/* The next key that has come; false: none is waiting. Does not wait, but for
 * the rest of an escape sequence. */
bool daf_term_key(uint32_t *key, struct daf_term *t);
/* The text of the last DAF_K_PASTE: as it came, hostile, at most 256 KiB;
 * borrowed until the next paste. */
const char *daf_term_pasted(const struct daf_term *t, size_t *len);

/* Waits for input, for one of `fds` to be readable, or for `ms` milliseconds
 * (-1: for ever). */
enum daf_woken {
	DAF_WOKEN_KEY,  /* daf_term_key has something (or a signal came) */
	DAF_WOKEN_FD,   /* one of fds */
	DAF_WOKEN_TIME, /* ms have passed */
	DAF_WOKEN_GONE, /* the line is gone (hang-up, end of input), or the
	                 * program was told to end: save drafts and leave */
};
/* Has a key come since (or a signal that is for the loop)? Never waits: for
 * work that a key interrupts. */
bool daf_term_pressed(const struct daf_term *t);
/* idle: there is nothing left to do but wait (for tests). */
enum daf_woken daf_term_wait(
    struct daf_term *t, const int *fds, size_t n, int ms, bool idle);
/* Is it DAF_WOKEN_GONE by now? Does not wait: for what cannot wait itself. */
bool daf_term_gone(struct daf_term *t);
/* The same, or Ctrl-C was pressed, which is taken; other keys stay. */
bool daf_term_interrupted(struct daf_term *t);

#endif
