/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * job.h - an exchange with the hub, or by package, as a process of its own
 * (`daftar sync --json`, `daftar unpack --json`), watched while work goes on.
 * With several ledgers each in turn.
 *
 * The process may be ended at any moment: what it has received, verified and
 * sent stays. What it writes is parsed here; the texts in it came from the hub
 * and are hostile: they are cleaned where they are drawn.
 */
#ifndef DAF_TUI_JOB_H
#define DAF_TUI_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/mem.h"
#include "sync/trust.h"

enum daf_job_steps {
	DAF_JOB_CONTACT,
	DAF_JOB_RECEIVE,
	DAF_JOB_APPLY, /* checking what came, and applying it */
	DAF_JOB_SEND,
	DAF_JOB_NSTEPS
};
struct daf_job_step {
	enum {
		DAF_STEP_WAITS,
		DAF_STEP_RUNS,
		DAF_STEP_DONE, /* also: there was nothing to do */
		DAF_STEP_CUT,  /* the job ended while it ran */
	} is;
	int64_t from, to; /* ms of the steady clock; 0: never ran */
	/* Of all its connections so far; total: as far as it is known, 0: not
	 * at all. */
	int64_t done, total, bytes;
	int64_t done_before, bytes_before; /* the connection that goes on */
	int64_t left,
	    told; /* seconds that it said are left, when; 0: unknown */
};

/* A sentence that the exchange told: alarm, refused, held, note. */
struct daf_job_note {
	const char *event, *what, *replica;
	int64_t seq;
};
#define DAF_JOB_NOTES 32 /* the last ones are kept */

/* What is known of one ledger's exchange. */
struct daf_job_state {
	struct daf_job_step steps[DAF_JOB_NSTEPS];
	struct daf_job_note notes[DAF_JOB_NOTES]; /* oldest first */
	size_t nnotes;
	bool counted; /* its last line came: */
	struct daf_tally tally;
	struct daf_pool *pool; /* of the notes */
};

/* A line that `daftar sync --json` wrote, at `ms` of the steady clock. What is
 * no such line changes nothing. */
void daf_job_line(
    struct daf_job_state *s, const char *line, size_t len, int64_t ms);
/* The exchange has ended: no step runs any longer; all well: they are done. */
void daf_job_close(struct daf_job_state *s, bool well, int64_t ms);
/* The step that runs, or the last one that did; -1: none yet. */
int daf_job_at(const struct daf_job_state *s);
/* How much of it is done, in hundredths; -1: unknown. And in how many seconds
 * the rest will be, at this pace; -1: unknown. */
int daf_job_percent(const struct daf_job_step *step);
int64_t daf_job_left(const struct daf_job_step *step, int64_t ms);
/* "Contact headquarters", and in the frame: "RECEIVING". */
const char *daf_job_name(int step);
const char *daf_job_doing(int step);

struct daf_job;
/* Starts with the first of `names` (copied; at least one). package: a file to
 * take in (`daftar unpack`) instead of an exchange with the hub; or NULL. */
const struct daf_err *daf_job_start(struct daf_job **out, const char *program,
    const char *dir, const char *const *names, size_t n,
    const char *package) DAF_MUST_USE;
void daf_job_free(struct daf_job *job); /* ends it; NULL is fine */
/* To poll; it changes when the next ledger's turn comes. -1: nothing more. */
int daf_job_fd(const struct daf_job *job);
/* Takes what is there at this moment, and starts the next ledger's when one has
 * ended. Never waits. */
void daf_job_read(struct daf_job *job);
/* Ends it: what arrived is kept. */
void daf_job_stop(struct daf_job *job);

/* Has all of it ended? */
bool daf_job_ended(const struct daf_job *job);
bool daf_job_stopped(const struct daf_job *job); /* by daf_job_stop */
/* The error of the last ledger that had one; NULL: none so far. */
const struct daf_err *daf_job_error(const struct daf_job *job);
/* Of the ledger whose turn it is; after the end of the last one. */
const struct daf_job_state *daf_job_state(
    const struct daf_job *job) DAF_NEVER_NULL;
const char *daf_job_ledger(const struct daf_job *job) DAF_NEVER_NULL;
const char *daf_job_package(const struct daf_job *job);    /* or NULL */
size_t daf_job_turn(const struct daf_job *job, size_t *n); /* from 0; of n */
/* Of all that have ended. */
const struct daf_tally *daf_job_sum(const struct daf_job *job) DAF_NEVER_NULL;
int64_t daf_job_started(const struct daf_job *job); /* seconds, daf_time_now */
/* Appends "EXCHANGING", or with how far it is "RECEIVING 11%", for row 1, and
 * nothing when it has ended. That is always as wide, blanks at its end or not:
 * what stands left of it in row 1 does not move. */
void daf_job_brief(
    struct daf_buf *out, const struct daf_job *job, bool how_far);

#endif
