/* SPDX-License-Identifier: GPL-3.0-or-later */
/* onrecord.h - what can be done to one record from a row that is about it. */
#ifndef DAF_TUI_ONRECORD_H
#define DAF_TUI_ONRECORD_H

#include "tui/ui.h"

/* Opens it, or what an action asks for it: its form, history, moves, striking it
 * out, a request about it. record 0: there is none under the mark, and only a
 * request is asked for. *done false: it is no such action. */
const struct daf_err *daf_onrecord(bool *done, struct daf_ui *ui,
    int64_t record, const struct daf_order *o) DAF_MUST_USE;

#endif
