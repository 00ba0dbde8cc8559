/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * once.h - what is there twice though only one may be (daftar-types(5), once)
 * and nobody has settled it yet: figures count it once, lists mark it.
 *
 * Of two that are the same by a rule, the one with the lesser address is the
 * first. What is hidden says nothing.
 */
#ifndef DAF_CORE_ONCE_H
#define DAF_CORE_ONCE_H

#include "core/query.h"

/* Of n records of one type: again[i] becomes true if one of them that comes
 * before it is the same. How many are left: *left. What is struck out is left
 * out by the caller. */
const struct daf_err *daf_once_count(bool *again, size_t *left,
    struct daf_register *reg, const struct daf_item *const *items,
    size_t n) DAF_MUST_USE;

/* Sets `again` of each item that any record of the register, of any type with
 * the rule, is the same as and comes before. Where very many are alike, those
 * beyond DAF_ONCE_ALIKE are not looked at. */
#define DAF_ONCE_ALIKE 500
const struct daf_err *daf_once_mark(struct daf_items *items,
    struct daf_pool *pool, struct daf_register *reg) DAF_MUST_USE;

#endif
