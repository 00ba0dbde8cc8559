/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * progress.h - how far a long piece of work is: a line on standard error, if
 * that is a terminal, from the second second on, at most once a second.
 */
#ifndef DAF_TUI_PROGRESS_H
#define DAF_TUI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct daf_progress;

struct daf_progress *daf_progress_new(void);
/* total 0: unknown. */
void daf_progress_show(
    struct daf_progress *p, const char *what, int64_t done, int64_t total);
/* For what programs read: may progress of `what` be told now? Another `what`
 * than before always, the same one four times a second. */
bool daf_progress_due(struct daf_progress *p, const char *what);
/* Takes the line away: before anything else is printed. */
void daf_progress_wipe(struct daf_progress *p);
void daf_progress_free(struct daf_progress *p); /* wipes; NULL is fine */

#endif
