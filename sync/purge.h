/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * purge.h - what was erased by an order leaves this register's disk.
 *
 * Once the register has taken up the opening of a volume that says that records
 * were erased, it begins with that volume, as who joined with it does: register.db
 * is made anew from the snapshot, branches of older volumes go, and so do all
 * objects that no branch reaches any more. Own change sets of older volumes that
 * main has not accepted are kept, with what they follow on, until it has. So it is
 * looked at again after each exchange: it costs nothing where there is nothing to
 * purge.
 *
 * Each step can be the last one before a crash: what is under way is noted in the
 * register's config (purge = rebuild, sweep, done), and gone on with the next
 * time.
 *
 * The file `purged` in the ledger's folder names the commits that branches had
 * which went: a hub that still shows them is not asked for them.
 */
#ifndef DAF_SYNC_PURGE_H
#define DAF_SYNC_PURGE_H

#include "sync/trust.h"

/* By who holds sync.lock; takes the register's lock. An error leaves it to the
 * next time. */
const struct daf_err *daf_purge(
    struct daf_ledger *l, const struct daf_watch *watch) DAF_MUST_USE;
/* The same after an exchange, for which it is no reason to fail: what goes wrong
 * is told. */
void daf_purge_after(struct daf_ledger *l, const struct daf_watch *watch);
/* Objects came by another way than from what a hub shows (a package, a mending):
 * what was purged may be among them, so it is looked at again. */
const struct daf_err *daf_purge_again(
    struct daf_register *reg, const char *ledger) DAF_MUST_USE;
/* The same by who does not hold sync.lock. */
const struct daf_err *daf_purge_now(
    struct daf_ledger *l, const struct daf_watch *watch) DAF_MUST_USE;

/* The ids of what went, each with LF before and behind it: yours. */
const struct daf_err *daf_purged_read(
    char **out, const struct daf_register_ledger *conf) DAF_MUST_USE;
bool daf_purged_has(const char *purged, const char *oid);

#endif
