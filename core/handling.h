/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * handling.h - what may be given out on a ground only: records with a Europol
 * handling code other than H0, and what is part of one.
 */
#ifndef DAF_CORE_HANDLING_H
#define DAF_CORE_HANDLING_H

#include "core/query.h"

/* Has the record such a code, by any of its live values? */
bool daf_handling_of(const struct daf_record *r);
/* Has a record of the type (NULL: of any) in the ledger (NULL: in any)? Of a type
 * that has no codes, one above it: what is part of a record is handled as
 * that. */
const struct daf_err *daf_handling_asks(bool *out, struct daf_register *reg,
    const char *ledger, const char *type) DAF_MUST_USE;

#endif
