/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * uijob.h - the exchange that goes on behind the screens: at most one; row 1
 * shows it, and when it has ended the message row says what came of it.
 */
#ifndef DAF_TUI_UIJOB_H
#define DAF_TUI_UIJOB_H

#include "tui/job.h"
#include "tui/syncrows.h"
#include "tui/ui.h"

/* The one that goes on, or the last one that did; NULL: none since the start.
 * Borrowed until the next start. */
const struct daf_job *daf_ui_job(const struct daf_ui *ui);
bool daf_ui_job_runs(const struct daf_ui *ui);
/* Starts one: of a ledger, or (NULL) of all that have a hub. BUSY: one goes on.
 * FAILED: no hub; how to give one. */
const struct daf_err *daf_ui_job_start(
    struct daf_ui *ui, const char *ledger) DAF_MUST_USE;
/* The same, taking a package in to the ledger that is open. */
const struct daf_err *daf_ui_job_unpack(
    struct daf_ui *ui, const char *package) DAF_MUST_USE;
/* Stops it, and keeps what arrived. False: none goes on. */
bool daf_ui_job_stop(struct daf_ui *ui);
/* Calls `ended` when the one that goes on has ended, instead of saying what
 * came of it; one at a time, NULL: nobody any longer. Whoever goes away calls
 * daf_ui_job_forget first. */
void daf_ui_job_await(
    struct daf_ui *ui, void (*ended)(struct daf_ui *ui, void *arg), void *arg);
void daf_ui_job_forget(struct daf_ui *ui, const void *arg);
/* At the end of the program; ends what goes on. */
void daf_ui_job_free(struct daf_ui *ui);

/* For headquarters' screens, when the exchange that was to publish main has
 * ended: says whether it is published; if not, `otherwise` and why.
 * *published: as far as this register knows. */
void daf_ui_job_published(bool *published, struct daf_ui *ui,
    struct daf_ledger *l, const char *otherwise);

/* What is shown of it: a copy, renewed at most once a second (on a slow line
 * once in five), and while it is looked at within so many bytes, so that the
 * line is not filled with progress. */
struct daf_job_shown {
	struct daf_sync_rows rows;
	struct daf_job_note notes[DAF_JOB_NOTES];
	size_t nnotes;
	int64_t ms;       /* when it was taken; the steady clock */
	int64_t disputed; /* fields, when the exchange was started */
	int64_t mark;     /* of core/came.h, at that time */
};
const struct daf_job_shown *daf_ui_job_shown(const struct daf_ui *ui);
/* Renews it if it is time. Returns in how many ms it will be; 0: nothing goes
 * on. */
int daf_ui_job_show(struct daf_ui *ui);
/* For the loop: ms until what came too early to be shown is shown, -1: nothing
 * came; and does so. True: it is to be drawn. */
int daf_ui_job_patience(const struct daf_ui *ui, int64_t now);
bool daf_ui_job_look(struct daf_ui *ui, int64_t now);

#endif
