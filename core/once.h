/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * once.h - what is there twice though only one may be (daftar-types(5), once)
 * and nobody has settled it yet: figures count it once.
 */
#ifndef DAF_CORE_ONCE_H
#define DAF_CORE_ONCE_H

#include "core/query.h"

/* Of n records, each as it is shown: again[i] becomes true if one of them with a
 * lesser address is the same by a rule of their type. What is hidden says
 * nothing. How many are left. */
size_t daf_once_count(
    bool *again, const struct daf_record *const *records, size_t n);

#endif
