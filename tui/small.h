/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * small.h - a window in which no screen has room: one sentence, and a key to
 * leave. Nobody sees what other keys would do there: they do nothing, but for
 * those that lock, stop, suspend and draw anew.
 */
#ifndef DAF_TUI_SMALL_H
#define DAF_TUI_SMALL_H

#include "tui/ui.h"

bool daf_small_is(const struct daf_ui *ui);
void daf_small_draw(struct daf_ui *ui);
/* q leaves the program where that can be read, with all drafts kept; not while
 * a question waits, nor where leaving would lose something. */
void daf_small_key(struct daf_ui *ui, uint32_t key);

#endif
