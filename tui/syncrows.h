/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * syncrows.h - the steps of an exchange as texts in fixed places, renewed within
 * so many bytes.
 *
 * An exchange goes on for minutes on a line that is needed for it. So what is
 * seen of it may cost only so much at a time (doc/design.md); what does not find
 * room waits for the next time, and nothing waits for ever.
 */
#ifndef DAF_TUI_SYNCROWS_H
#define DAF_TUI_SYNCROWS_H

#include "tui/job.h"

#define DAF_SYNC_BAR 45 /* columns of the bar, with its ends */

/* Of a step: "done", "41 s", "212 of 1,930", "88 kB". */
enum daf_sync_cell {
	DAF_SYNC_STATE,
	DAF_SYNC_TIME,
	DAF_SYNC_COUNT,
	DAF_SYNC_BYTES,
	DAF_SYNC_CELLS
};
/* Of the one that runs, after the cells of all: the bar, "11%", "about  6 min
 * left". */
#define DAF_SYNC_AT_BAR (DAF_JOB_NSTEPS * DAF_SYNC_CELLS)
#define DAF_SYNC_AT_PERCENT (DAF_SYNC_AT_BAR + 1)
#define DAF_SYNC_AT_LEFT (DAF_SYNC_AT_BAR + 2)
#define DAF_SYNC_TEXTS (DAF_SYNC_AT_BAR + 3)

struct daf_sync_rows {
	char texts[DAF_SYNC_TEXTS][DAF_SYNC_BAR + 1];
	int next; /* that is looked at first the next time */
};

/* The text of a step's cell; borrowed. */
const char *daf_syncrows_cell(const struct daf_sync_rows *r, int step,
    enum daf_sync_cell cell) DAF_NEVER_NULL;

/* Makes the texts what the state says at `ms` of the steady clock, as far as
 * `purse` bytes carry it if each change is written after a jump of the cursor;
 * negative: all of them. What a step is comes first, then each text in its
 * turn. The bar comes nearer by as much as it can. */
void daf_syncrows_renew(struct daf_sync_rows *r, const struct daf_job_state *s,
    int64_t ms, int purse);

#endif
