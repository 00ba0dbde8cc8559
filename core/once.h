/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * once.h - what is there twice though only one may be (daftar-types(5), once)
 * and nobody has settled it yet: figures count it once.
 */
#ifndef DAF_CORE_ONCE_H
#define DAF_CORE_ONCE_H

#include "core/query.h"

/* Of n records of one type: again[i] becomes true if one of them with a lesser
 * address is the same by a rule of their type. What is hidden says nothing. How
 * many are left: *left. What is struck out is left out by the caller. */
const struct daf_err *daf_once_count(bool *again, size_t *left,
    struct daf_register *reg, const struct daf_item *const *items,
    size_t n) DAF_MUST_USE;

#endif
