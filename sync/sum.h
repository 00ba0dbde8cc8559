/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sum.h - what a register says of a ledger, in few characters, to compare. */
#ifndef DAF_SYNC_SUM_H
#define DAF_SYNC_SUM_H

#include "core/register.h"

enum daf_sum_of {
	DAF_SUM_LIVE,    /* daf_dump */
	DAF_SUM_STATES,  /* daf_dump_states */
	DAF_SUM_DERIVED, /* daf_derive_dump */
	DAF_SUMS
};

struct daf_sum {
	char sha256[65]; /* of the lines, their ends included, as hex */
	int64_t lines;
};

const struct daf_err *daf_sum(struct daf_sum *out, struct daf_register *reg,
    const char *ledger, enum daf_sum_of what) DAF_MUST_USE;

#endif
