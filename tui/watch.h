/* SPDX-License-Identifier: GPL-3.0-or-later */
/* watch.h - what goes on during an exchange, told as it happens. */
#ifndef DAF_TUI_WATCH_H
#define DAF_TUI_WATCH_H

#include "tui/cli.h"

/* Progress only: join, review, merge, verify, rebuild. Alarms, refusals and
 * notes go to standard error as sentences. */
struct daf_watch daf_watch_quiet(struct daf_cli *cli);
/* Alarms, refusals and notes alone. */
struct daf_watch daf_watch_wrongs(struct daf_cli *cli);
/* And a JSON line an event: sync. */
struct daf_watch daf_watch_events(struct daf_cli *cli);

/* From here on Ctrl-C, SIGTERM and a hang-up stop an exchange that the watch of
 * daf_watch_events follows, at its next step and not in the middle of one, so
 * that it can say how far it came. */
void daf_watch_signals(void);
/* Has one come? */
bool daf_watch_interrupted(void);
/* As before; those that came are forgotten. */
void daf_watch_signals_end(void);

/* A line of what an exchange did. */
void daf_cli_tell_tally(struct daf_out *o, const struct daf_tally *t);
/* Which records came from others since `mark` (core/came.h): before that line. */
void daf_cli_tell_came(struct daf_cli *cli, int64_t mark);
/* What an exchange ends with if there were alarms, else NULL. */
const struct daf_err *daf_cli_alarms(const struct daf_tally *t) DAF_MUST_USE;
/* Sends what the open ledger has for its hub, if it has one. `otherwise` says
 * what stands if the hub is not reached: "founded here, not published". */
const struct daf_err *daf_cli_publish(
    struct daf_cli *cli, const char *otherwise) DAF_MUST_USE;

/* Review and merge read what offices sent, which only the seat fetches. */
bool daf_cli_is_seat(const struct daf_cli *cli);
/* DENIED elsewhere. */
const struct daf_err *daf_cli_check_seat(struct daf_cli *cli) DAF_MUST_USE;
/* Fetches. What is here can be reviewed and decided without the hub: an error of
 * the link is kept in *later, and told at the end; so are alarms, which stop only
 * the branch that they are about. */
const struct daf_err *daf_cli_receive(
    const struct daf_err **later, struct daf_cli *cli) DAF_MUST_USE;
/* Publishes what was done since; takes that error. Without a line it does not try
 * again. */
const struct daf_err *daf_cli_publish_after(struct daf_cli *cli,
    const struct daf_err *later, const char *otherwise) DAF_MUST_USE;

#endif
