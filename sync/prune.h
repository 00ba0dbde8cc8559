/* SPDX-License-Identifier: GPL-3.0-or-later */
/* prune.h - what no branch reaches leaves a repository. */
#ifndef DAF_SYNC_PRUNE_H
#define DAF_SYNC_PRUNE_H

#include "sync/trust.h"

/* Puts what refs reach into one pack, reads it back whole, then removes all
 * other objects. A process that was killed leaves more than is needed, never
 * less. out.git under the register's lock, in.git by who holds sync.lock.
 * STORAGE if something that is reached is damaged or missing: then all is as it
 * was. */
const struct daf_err *daf_prune_repo(
    struct daf_repo *repo, const struct daf_watch *watch) DAF_MUST_USE;

#endif
