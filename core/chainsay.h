/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chainsay.h - whether records that follow each other below a record, such as
 * its moves of custody, go on without a gap (daftar-types(5), chain).
 */
#ifndef DAF_CORE_CHAINSAY_H
#define DAF_CORE_CHAINSAY_H

#include "core/query.h"

/* "Custody moves: 3, unbroken" or "Custody moves: 3, broken 2026-11-22 …: REASON",
 * for the record (record.id); NULL in *out if there are none below it, if it is
 * not here or its type is unknown. The pool's. */
const struct daf_err *daf_chain_say(const char **out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record) DAF_MUST_USE;

#endif
