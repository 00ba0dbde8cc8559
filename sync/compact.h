/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compact.h - the local object store stays a few files over the years.
 *
 * Each save leaves a loose object, each exchange a pack. Where there are too
 * many of either they become one pack, which is read back whole before anything
 * goes. No object is left out, reachable or not, but those too large for anything
 * of ours. At any moment of it each object is there; what a process that was
 * killed leaves is double, and goes the next time. Who reads meanwhile finds the
 * new pack by himself (libgit2 looks again).
 */
#ifndef DAF_SYNC_COMPACT_H
#define DAF_SYNC_COMPACT_H

#include "sync/trust.h"

struct daf_compact_limits {
	size_t loose, packs; /* more than these are too many */
};
/* Those that a sync keeps to. */
struct daf_compact_limits daf_compact_limits(void);

/* One repository: out.git under the register's lock, in.git by who holds
 * sync.lock. *done: it was necessary. STORAGE if an object is damaged, or the
 * disk is full, FAILED if it is stopped: then all is as it was. */
const struct daf_err *daf_compact_repo(bool *done, struct daf_repo *repo,
    const struct daf_compact_limits *limits,
    const struct daf_watch *watch) DAF_MUST_USE;

/* Both of a ledger, by who holds its sync.lock; takes the register's lock where
 * it is needed. */
const struct daf_err *daf_compact(struct daf_ledger *l,
    struct daf_compact_limits limits,
    const struct daf_watch *watch) DAF_MUST_USE;
/* The same after an exchange, for which it is no reason to fail: what goes wrong
 * is told. */
void daf_compact_after(struct daf_ledger *l, struct daf_compact_limits limits,
    const struct daf_watch *watch);

#endif
