/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * editor.h - a long text that is being typed: wrapped at words, in a box of a
 * form or on the whole screen. The cursor moves by cluster; lines may be as
 * long as they like.
 */
#ifndef DAF_TUI_EDITOR_H
#define DAF_TUI_EDITOR_H

#include "tui/ui.h"

struct daf_editor {
	struct daf_buf text; /* UTF-8 as typed */
	size_t at;           /* byte offset of the cursor */
	size_t top;          /* the first row that is seen */
	int want;            /* the column that Up and Down keep; -1: none */
	/* as it was drawn or wrapped last */
	size_t *rows; /* byte offsets where rows begin */
	size_t nrows, cap;
	int columns, height;
};

void daf_editor_set(struct daf_editor *e, const char *text); /* cursor at 0 */
const char *daf_editor_text(const struct daf_editor *e) DAF_NEVER_NULL;
void daf_editor_clear(struct daf_editor *e); /* frees */
/* A key that types, deletes or moves. Up and Down are taken only while there is
 * a row to go to, so that a form goes on to the next field. False: not one of
 * these. Enter is taken only with `newlines`. */
bool daf_editor_key(struct daf_editor *e, uint32_t key, bool newlines);
/* A page up or down. */
void daf_editor_page(struct daf_editor *e, bool down);
void daf_editor_clear_end(struct daf_editor *e); /* to the end of the row */
void daf_editor_clear_row(struct daf_editor *e);
/* A paste: newlines stay, other control characters are left out. */
void daf_editor_paste(struct daf_editor *e, const char *text, size_t len);
/* Draws it in a box. focus: puts the cursor there, and scrolls to it. */
void daf_editor_draw(struct daf_editor *e, struct daf_ui *ui, int row,
    int column, int columns, int height, char fill, bool focus);
/* Where the rows begin if the text is wrapped at so many columns: for tests,
 * and before a key if it was never drawn. */
void daf_editor_wrap(struct daf_editor *e, int columns, int height);

/* On the whole screen; waits. changed (may be NULL): called with the text at
 * each moment at which it is to be kept. The text is yours; NULL: the program
 * ends. */
char *daf_editor_open(struct daf_ui *ui, const char *title, const char *text,
    size_t at, void (*changed)(void *arg, const char *text), void *arg);

#endif
