/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signing.h - a change set as it was signed, as a text to read. */
#ifndef DAF_TUI_SIGNING_H
#define DAF_TUI_SIGNING_H

#include "tui/ui.h"

/* Appends it: what it is called, its hashes, the payload byte for byte. ledger:
 * its name; at: an address. */
const struct daf_err *daf_signing_text(struct daf_buf *out, struct daf_ui *ui,
    const char *ledger, const char *at) DAF_MUST_USE;

#endif
