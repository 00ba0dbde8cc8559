/* SPDX-License-Identifier: GPL-3.0-or-later */
/* derivedump.h - what was derived of each record, as lines, to be compared. */
#ifndef DAF_CORE_DERIVEDUMP_H
#define DAF_CORE_DERIVEDUMP_H

#include "core/register.h"

/* Calls `write` with a line for each counted record of a ledger, sorted by id:
 * its number, stage, title, course and marks; then one for each deadline, that
 * runs or that something came of. Registers that count the same change sets
 * under the same types give the same lines. A statement is open while `write`
 * runs: it must not wait for anybody. For `daftar verify`. */
const struct daf_err *daf_derive_dump(struct daf_register *reg,
    const char *ledger,
    const struct daf_err *(*write)(void *arg, const char *line, size_t len),
    void *arg) DAF_MUST_USE;

#endif
