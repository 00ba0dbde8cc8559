/* SPDX-License-Identifier: GPL-3.0-or-later */
/* printask.h - printing a record from a screen: what has to be asked. */
#ifndef DAF_TUI_PRINTASK_H
#define DAF_TUI_PRINTASK_H

#include "tui/ui.h"

/* order: "DOCUMENT FILE", FILE or both missing, or NULL; what is missing is
 * asked for: which document, of which day, on what ground, into which file or
 * to be read here. full: identity numbers in full. Left with Esc, nothing is
 * printed and nothing logged. */
const struct daf_err *daf_print_ask(struct daf_ui *ui,
    const struct daf_item *item, bool full, const char *order) DAF_MUST_USE;

#endif
