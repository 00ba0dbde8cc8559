/* SPDX-License-Identifier: GPL-3.0-or-later */
/* syscalls.h - a process that is left with few calls of the system: what it takes to
 * read, write and rename files. For sync/confine.c. */
#ifndef DAF_SYNC_SYSCALLS_H
#define DAF_SYNC_SYSCALLS_H

#include <stdbool.h>

/* From now on every other call fails with ENOSYS, for which the C library has ways
 * of its own: no socket, no program, no process, no tracing, no mount. For good,
 * and for what the process starts. Needs no_new_privs. True without effect where
 * the kernel has no seccomp, on machines other than x86-64 and ARM64, and in a
 * sanitizers' build, which asks for more. False if it failed. */
bool daf_syscalls_confine(void);

#endif
