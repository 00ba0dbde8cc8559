/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledgers.h - of a register that is in several ledgers: which of them. */
#ifndef DAF_TUI_LEDGERS_H
#define DAF_TUI_LEDGERS_H

#include "tui/ui.h"

/* One of these, by name: asked, each with who reads it, where there are more than
 * one. Yours; NULL: there is none, or none was chosen. */
char *daf_ledgers_pick(struct daf_ui *ui, const char *question,
    const char *const *names, size_t n);

/* Is this register the seat of one of those in view? */
bool daf_ledgers_seat(struct daf_ui *ui);
/* One of those in view, if `seat` of those that this register is the seat of;
 * the one that the screens began with where there is none. NULL: none was
 * chosen. */
const struct daf_err *daf_ledgers_choose(struct daf_ledger **out,
    struct daf_ui *ui, const char *question, bool seat) DAF_MUST_USE;

#endif
