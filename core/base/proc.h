/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * proc.h - other programs: an argument vector, never a shell, always a
 * deadline on silence.
 */
#ifndef DAF_BASE_PROC_H
#define DAF_BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "core/base/mem.h"

/* Runs argv[0] (found in PATH), feeds it `in`, collects its output (at most
 * max_out bytes each; more is an error) and waits. *status: exit status, or
 * 128 + signal. `env` (may be NULL): "NAME=value" to add, "NAME" to remove,
 * NULL-terminated. Silence of silence_ms (0: none) ends it with SIGTERM, then
 * SIGKILL, and an error of DAF_FAILED. An ENOENT is DAF_FAILED naming the
 * program. errout may be NULL: then standard error is inherited. */
const struct daf_err *daf_proc_run(struct daf_buf *out, struct daf_buf *errout,
    int *status, const char *const argv[], const char *const env[],
    const void *in, size_t in_len, size_t max_out, int silence_ms) DAF_MUST_USE;

/* A program to talk with: pipes on its standard input and output; its standard
 * error is collected, the last 4 KiB, for messages. */
struct daf_proc;
const struct daf_err *daf_proc_start(struct daf_proc **out,
    const char *const argv[], const char *const env[]) DAF_MUST_USE;
/* The same in a session of its own: it cannot write to or ask at the terminal,
 * and a Ctrl-C there does not reach it. */
const struct daf_err *daf_proc_start_apart(struct daf_proc **out,
    const char *const argv[], const char *const env[]) DAF_MUST_USE;
/* Reads 1..len bytes; *got == 0 at end of file; LINK error after silence_ms. */
const struct daf_err *daf_proc_read(size_t *got, struct daf_proc *p, void *buf,
    size_t len, int silence_ms) DAF_MUST_USE;
const struct daf_err *daf_proc_write(struct daf_proc *p, const void *buf,
    size_t len, int silence_ms) DAF_MUST_USE;
void daf_proc_close_input(struct daf_proc *p);
/* For a program that is watched beside other work: the descriptor to poll for
 * its output (-1: that has ended), what is there at this moment (0: nothing;
 * never waits), whether it and its output have ended, and a signal to it. */
int daf_proc_fd(const struct daf_proc *p);
size_t daf_proc_take(struct daf_proc *p, void *buf, size_t len);
bool daf_proc_ended(struct daf_proc *p);
void daf_proc_signal(struct daf_proc *p, int number);
/* Reading and writing end with FAILED within a tenth of a second once `stop`
 * says so. */
void daf_proc_stop_when(struct daf_proc *p, bool (*stop)(void *arg), void *arg);
/* Standard error so far (borrowed, NUL-terminated). */
const char *daf_proc_errors(struct daf_proc *p);
/* After its output ended: waits up to grace_ms for its end, so that
 * daf_proc_errors has all that it said. */
void daf_proc_settle(struct daf_proc *p, int grace_ms);
/* Closes, waits (kills after grace_ms), frees; returns the exit status. */
int daf_proc_finish(struct daf_proc *p, int grace_ms);

#endif
