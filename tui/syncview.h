/* SPDX-License-Identifier: GPL-3.0-or-later */
/* syncview.h - an exchange in figures and words, as its screen shows it. All
 * functions append. */
#ifndef DAF_TUI_SYNCVIEW_H
#define DAF_TUI_SYNCVIEW_H

#include "core/base/timefmt.h"
#include "core/desk.h"
#include "tui/job.h"

/* "88 kB": of 1000 bytes each, as lines are sold. */
void daf_syncview_bytes(struct daf_buf *out, int64_t bytes);
/* "1,930" */
void daf_syncview_count(struct daf_buf *out, int64_t n);
/* "41 s", "1 min 40 s", "2 h 5 min" */
void daf_syncview_span(struct daf_buf *out, int64_t seconds);
/* "about  6 min left", always with two places for the number; nothing if it is not known (negative). */
void daf_syncview_left(struct daf_buf *out, int64_t seconds);
/* "[#####....]" of so many columns. */
void daf_syncview_bar(struct daf_buf *out, int percent, int columns);
/* "212 of 1,930", "212", or nothing. */
void daf_syncview_done(struct daf_buf *out, const struct daf_job_step *step);
/* What came of it: "12 received, 4 sent, 1 refused", or "nothing new". */
void daf_syncview_tally(struct daf_buf *out, const struct daf_tally *t);
/* Where it was stopped: "stopped at step 2, Receive, at 62%". */
void daf_syncview_cut(struct daf_buf *out, const struct daf_job_state *s);
/* "today 09:12  ok    31 received   4 sent   1 min 40 s", or what cut it. zone:
 * minutes east of UTC. named: with the ledger's name, where there are several. */
void daf_syncview_log(struct daf_buf *out, const struct daf_desk_link *link,
    const struct daf_date *today, int zone, bool named);

#endif
