/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clocktext.h - the clocks of a record in words. */
#ifndef DAF_TUI_CLOCKTEXT_H
#define DAF_TUI_CLOCKTEXT_H

#include "core/base/timefmt.h"
#include "core/clocks.h"

/* "45 days, the first day not counted", "7 working days (Pakistan)", "the date
 * itself": how a limit is counted. Appends. */
void daf_clocktext_length(struct daf_buf *out, const struct daf_due_rule *rule);
/* All of them, those that run first: what is due when, from which day, by which
 * law, what happens otherwise; of the others, why they do not run. A stored
 * text comes as it is. *out was empty. */
void daf_clocktext(struct daf_buf *out, const struct daf_clock *clocks,
    size_t n, const struct daf_record *record, const struct daf_date *today);

#endif
