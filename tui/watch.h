/* SPDX-License-Identifier: GPL-3.0-or-later */
/* watch.h - what goes on during an exchange, told as it happens. */
#ifndef DAF_TUI_WATCH_H
#define DAF_TUI_WATCH_H

#include "tui/cli.h"

/* Progress only: join, review, merge, verify, rebuild. Alarms, refusals and
 * notes go to standard error as sentences. */
struct daf_watch daf_watch_quiet(struct daf_cli *cli);
/* And a JSON line an event: sync. */
struct daf_watch daf_watch_events(struct daf_cli *cli);

#endif
