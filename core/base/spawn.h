/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spawn.h - a program started with pipes on its standard input and output; for
 * proc.c, which talks with it.
 *
 * Our ends of the pipes are non-blocking and close-on-exec, and above 2. The
 * program gets no blocked signals, and SIGPIPE as usual.
 */
#ifndef DAF_BASE_SPAWN_H
#define DAF_BASE_SPAWN_H

#include <sys/types.h>

#include "core/base/mem.h"

struct daf_spawned {
	pid_t pid;
	int in, out, err; /* our ends; err -1: inherited */
};

enum {
	DAF_SPAWN_ERRORS = 1, /* a pipe on its standard error, too */
	DAF_SPAWN_APART = 2,  /* a session of its own: no terminal to write to
	                       * or to ask at, and none of its signals */
};

/* argv[0] is found in PATH; env as daf_proc_run has it, NULL: ours. FAILED
 * naming the program if it cannot be run. Pid and descriptors are yours. */
const struct daf_err *daf_spawn(struct daf_spawned *out,
    const char *const argv[], const char *const env[],
    unsigned how) DAF_MUST_USE;

#endif
