/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kini.h - shared by kin.c (values, decisions) and kinnaming.c (what names a
 * record). */
#ifndef DAF_CORE_KINI_H
#define DAF_CORE_KINI_H

#include "core/kin.h"

struct daf_kin_found {
	int64_t record, birth; /* birth: change_set.id, 0: not here */
	const char *type, *id;
};

/* Records of the ledger whose field names this one, by lists and by what the
 * chain wrote; type NULL: of any type. In the scope's pool. */
const struct daf_err *daf_kin_find(struct daf_kin_found **out, size_t *n,
    const struct daf_scope *scope, const char *type, const char *field,
    const char *id) DAF_MUST_USE;
/* Does it name it now, and is it not struck out? A chain that waits may have
 * changed it or struck it since lists were made. */
const struct daf_err *daf_kin_stands(bool *yes, const struct daf_scope *scope,
    const struct daf_kin_found *found, const char *field,
    const char *id) DAF_MUST_USE;

#endif
