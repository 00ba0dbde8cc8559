/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * confine.h - work on hostile bytes in a child process that can do little else:
 * no new privileges, limits on memory, processor time, files and their size,
 * and, where the kernel has Landlock (5.13), no folder but those named.
 */
#ifndef DAF_SYNC_CONFINE_H
#define DAF_SYNC_CONFINE_H

#include "core/base/mem.h"

struct daf_confine {
	const char *const *reads; /* files, and folders with all that is in
	                           * them; ends with NULL */
	const char *writes;       /* a folder that it may write in */
	size_t memory;            /* bytes of data */
	unsigned seconds;         /* of the processor */
	size_t file;              /* bytes of one file */
};

/* Runs `run` in a child and gives back what it returned. What it changed in
 * memory is lost with it. REFUSED, beginning with `what`, if it went beyond a
 * limit or crashed. For processes with one thread. Without effect on a
 * sanitizers' build are the limits on memory, which it could not start with. */
const struct daf_err *daf_confined(const struct daf_confine *c,
    const char *what, const struct daf_err *(*run)(void *arg),
    void *arg) DAF_MUST_USE;

#endif
