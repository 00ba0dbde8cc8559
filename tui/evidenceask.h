/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evidenceask.h - the evidence extract from a screen: what has to be asked. */
#ifndef DAF_TUI_EVIDENCEASK_H
#define DAF_TUI_EVIDENCEASK_H

#include "tui/ui.h"

/* Into the folder given (NULL or "": asked for); asks for the ground where one
 * is needed; says what was written. Left with Esc, nothing is. */
const struct daf_err *daf_evidence_ask(struct daf_ui *ui,
    const struct daf_item *item, const char *folder) DAF_MUST_USE;

#endif
