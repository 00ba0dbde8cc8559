/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reveal.h - showing what is masked: logged first, shown then.
 */
#ifndef DAF_TUI_REVEAL_H
#define DAF_TUI_REVEAL_H

#include "tui/ui.h"

/* Appends the name of a protected field: "numbers: cnic,phone". One that is
 * there already stays there once. */
void daf_reveal_add(struct daf_buf *what, const char *field);
/* Logs that the officer who works looks at it (core/access.h). NO_KEY: nobody has signed in.
 * If it fails, it is not to be shown. */
const struct daf_err *daf_reveal_log(struct daf_ui *ui, const char *ledger,
    const char *record, const char *what) DAF_MUST_USE;

#endif
