/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mend.h - git objects that the disk lost, fetched again from the hub.
 *
 * git's protocol sends nothing of what lies behind a branch that one says to
 * have. So all is fetched into a fresh repository, and its packs are put beside
 * the damaged objects: libgit2 looks into the newest pack first. What was never
 * sent cannot be mended; `daftar verify` names it.
 */
#ifndef DAF_SYNC_MEND_H
#define DAF_SYNC_MEND_H

#include "sync/trust.h"

/* Notes that the ledger has damaged objects: the next sync mends them. */
const struct daf_err *daf_mend_order(
    const struct daf_register_ledger *conf) DAF_MUST_USE;
bool daf_mend_ordered(const struct daf_register_ledger *conf);
/* Was all fetched again, and something stayed damaged? */
bool daf_mend_hopeless(const struct daf_register_ledger *conf);
/* Is a commit or charter that a branch reaches damaged or missing, and not
 * known to be missing on the hub, too? Reads all of them. */
bool daf_mend_needed(struct daf_ledger *l);
/* Fetches all again and takes the order back; what is damaged still is said
 * and noted, so that it is not asked for again. Takes sync.lock. */
const struct daf_err *daf_mend(struct daf_register *reg,
    const struct daf_register_ledger *conf,
    const struct daf_watch *watch) DAF_MUST_USE;

#endif
