/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * audit.h - who may read over the shoulders of the others.
 */
#ifndef DAF_SYNC_AUDIT_H
#define DAF_SYNC_AUDIT_H

#include "sync/ledger.h"
#include "sync/sign.h"

/* May the officer read the access log of the ledger? DENIED: the charter lists
 * his key with none of the roles auditor, supervisor and hq, or not at all. */
const struct daf_err *daf_audit_allowed(
    const struct daf_ledger *l, const struct daf_signer *signer) DAF_MUST_USE;

#endif
