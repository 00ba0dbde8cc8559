/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * edit.h - one line of text that is being typed: the text, a cursor that moves
 * by cluster, and the part in sight when it is longer than its place.
 */
#ifndef DAF_TUI_EDIT_H
#define DAF_TUI_EDIT_H

#include "tui/ui.h"

struct daf_edit {
	struct daf_buf text; /* UTF-8 as typed; no newline */
	size_t at;           /* byte offset of the cursor */
	size_t from;         /* byte offset of the first that is seen */
	size_t max;          /* bytes it may have; 0: DAF_VALUE_MAX */
	bool secret;         /* drawn as stars */
};

void daf_edit_set(struct daf_edit *l, const char *text); /* cursor at its end */
const char *daf_edit_text(const struct daf_edit *l) DAF_NEVER_NULL;
/* Frees; a secret one's memory is wiped first. */
void daf_edit_clear(struct daf_edit *l);
/* A key that types, moves within the line or deletes. False: not one of these
 * (Up, Tab, Enter, …), or it does nothing here. */
bool daf_edit_key(struct daf_edit *l, uint32_t key);
/* A paste: newlines become spaces, other control characters are left out. */
void daf_edit_paste(struct daf_edit *l, const char *text, size_t len);
/* Draws it in `columns` columns, filled up with `fill` ('_' or ' '). focus: puts
 * the cursor there. */
void daf_edit_draw(struct daf_edit *l, struct daf_ui *ui, int row, int column,
    int columns, unsigned look, char fill, bool focus);

#endif
