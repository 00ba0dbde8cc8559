/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deliver.h - a file put on a stick: beside its place, synced, read back, renamed;
 * and what an earlier one left that was killed. */
#ifndef DAF_SYNC_DELIVER_H
#define DAF_SYNC_DELIVER_H

#include <stdint.h>

#include "core/base/mem.h"

/* To the begin of a file. */
const struct daf_err *daf_deliver_rewind(int fd) DAF_MUST_USE;
/* All that fd has, as `path`; *bytes: how many. Before that the folder is rid of
 * files that such a delivery was killed over: their names are ours, they begin as
 * packages do, and no process works on them. STORAGE if what is on the stick is
 * not what was meant to be; then nothing stays there. */
const struct daf_err *daf_deliver(
    int64_t *bytes, int fd, const char *path) DAF_MUST_USE;

#endif
