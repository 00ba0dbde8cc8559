/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guide.h - guides to read: how a kind of work is done. */
#ifndef DAF_TUI_GUIDE_H
#define DAF_TUI_GUIDE_H

#include "schema/guide.h"
#include "tui/ui.h"

/* The whole guide as a text: sections, then terms with the Urdu last in its
 * line. Appends. */
void daf_guide_text(struct daf_buf *out, const struct daf_guide *guide);
/* "  mla           Mutual legal assistance", and what it is about. Appends. */
void daf_guide_contents(struct daf_buf *out, const struct daf_types *types);

/* A screen to read the guide that a word finds; word NULL: the contents.
 * REFUSED: none. */
const struct daf_err *daf_guide_open(struct daf_ui *ui,
    const struct daf_types *types, const char *word) DAF_MUST_USE;

#endif
