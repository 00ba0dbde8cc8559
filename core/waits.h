/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * waits.h - what chains wrote that nobody has counted yet, found by a value.
 *
 * Lists have what counts only. Headquarters asks of each line that waits which
 * other records that wait have the same in a field: each field is read once and
 * kept in a hash table for as long as a review goes on.
 */
#ifndef DAF_CORE_WAITS_H
#define DAF_CORE_WAITS_H

#include "core/kin.h"

/* For one register, while nothing is written to it. */
struct daf_waits *daf_waits_new(void);
void daf_waits_free(struct daf_waits *w); /* NULL is fine */

/* Calls add for each record, by record.id in rising order, perhaps more than
 * once, that the scope's chain gave such a value before the scope's seq (refused
 * change sets left out); with `others` also those that a replica of a lesser
 * name sent. type: its records only; NULL: of any type, and the value as it
 * stands. Nothing if scope->waits is NULL. */
const struct daf_err *daf_waits_find(const struct daf_scope *scope,
    const struct daf_type *type, const char *field, const char *value,
    bool others, void (*add)(void *arg, int64_t record),
    void *arg) DAF_MUST_USE;

#endif
