/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lock.h - locks between processes, flock(2) on a file. They go with the process. */
#ifndef DAF_CORE_BASE_LOCK_H
#define DAF_CORE_BASE_LOCK_H

#include <stdbool.h>

#include "core/base/err.h"

struct daf_lock;
/* flock(LOCK_EX) on path (made 0660 if missing), waiting at most wait_ms;
 * then BUSY. */
const struct daf_err *daf_lock_take(
    struct daf_lock **out, const char *path, int wait_ms) DAF_MUST_USE;
/* The same; ends within a tenth of a second, BUSY, once `stop` says so. */
const struct daf_err *daf_lock_take_unless(struct daf_lock **out,
    const char *path, int wait_ms, bool (*stop)(void *arg),
    void *arg) DAF_MUST_USE;
/* Beside others that do so; BUSY at once if a process has taken it. *out NULL: there
 * is no such file, so nobody has. */
const struct daf_err *daf_lock_share(
    struct daf_lock **out, const char *path) DAF_MUST_USE;
void daf_lock_drop(struct daf_lock *lock); /* NULL is fine */

#endif
