/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * confine.h - work on hostile bytes in a child process that can do little else:
 * no new privileges, no descriptor but those given, limits on memory, processor
 * and wall time, files and their size, and, where the kernel has Landlock (5.13;
 * the newer, the more of it), no folder but those named, no network, no signal
 * to others; and no call of the system but those that reading and writing take
 * (syscalls.h).
 */
#ifndef DAF_SYNC_CONFINE_H
#define DAF_SYNC_CONFINE_H

#include <stdbool.h>

#include "core/base/mem.h"

#define DAF_CONFINED_FDS 2

struct daf_confine {
	const char *what;           /* is read; begins the sentences */
	const char *const *reads;   /* files, and folders with all that is in
	                           * them; ends with NULL */
	const char *writes;         /* a folder that it may write in */
	size_t memory;              /* bytes of data */
	unsigned seconds;           /* of the processor; of the clock four times
	                           * as many */
	size_t file;                /* bytes of one file */
	bool (*stopped)(void *arg); /* asked several times a second; or NULL */
	void *stopped_arg;
};

/* Runs `run` in a child, where fds[0..1] are these two, and gives back what it
 * returned. What it changed in memory is lost with it. Libgit2 is begun anew in
 * it: no handle of before may be used. REFUSED if it went beyond a limit or
 * crashed, FAILED if it was stopped. For processes with one thread. Without
 * effect on a sanitizers' build is the limit on memory, which it could not start
 * with. */
const struct daf_err *daf_confined(const struct daf_confine *c,
    const int fds[DAF_CONFINED_FDS],
    const struct daf_err *(*run)(void *arg, const int fds[DAF_CONFINED_FDS]),
    void *arg) DAF_MUST_USE;

/* The same in two halves, for a child that is fed between them; the clock's time
 * counts in the second half only. `c` has to stay until then. */
struct daf_confined;
const struct daf_err *daf_confined_start(struct daf_confined **out,
    const struct daf_confine *c, const int fds[DAF_CONFINED_FDS],
    const struct daf_err *(*run)(void *arg, const int fds[DAF_CONFINED_FDS]),
    void *arg) DAF_MUST_USE;
const struct daf_err *daf_confined_end(struct daf_confined *p) DAF_MUST_USE;
/* Nobody wants it any more; NULL is fine. */
void daf_confined_kill(struct daf_confined *p);

#endif
