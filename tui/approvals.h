/* SPDX-License-Identifier: GPL-3.0-or-later */
/* approvals.h - what waits for an approval of the officer who works. */
#ifndef DAF_TUI_APPROVALS_H
#define DAF_TUI_APPROVALS_H

#include "core/awaits.h"
#include "tui/ui.h"

/* Of the ledgers in view; at most `most` of each are looked at. Nothing where
 * nobody works. In the pool. */
const struct daf_err *daf_approvals_read(struct daf_awaits *out,
    struct daf_pool *pool, struct daf_ui *ui, size_t most) DAF_MUST_USE;

#endif
