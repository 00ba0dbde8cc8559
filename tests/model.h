/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * model.h - what a register has to show, from the definition alone: a value is
 * live iff its change set counts and no counted one names its address. Written
 * without the product's register: one sort, and a look at each field's values.
 */
#ifndef DAF_TESTS_MODEL_H
#define DAF_TESTS_MODEL_H

#include "core/changeset.h"

struct model_set {
	const struct daf_changeset *cs;
	bool counts;
};

/* All live values as `daftar dump` writes them; yours. */
char *model_dump(const struct model_set *sets, size_t n);

#endif
