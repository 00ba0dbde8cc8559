/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * strikekeep.h - the reason why records are struck out, while it is typed: a
 * draft of the officer's.
 */
#ifndef DAF_TUI_STRIKEKEEP_H
#define DAF_TUI_STRIKEKEEP_H

#include "core/carry.h"
#include "tui/screens.h"

struct daf_strike_kept {
	struct daf_ui *ui;
	const char *officer;
	const char *type;            /* of the first record */
	const char **ledgers, **ids; /* of each */
	size_t n;
	int64_t draft; /* its id; 0: none */
	bool told;     /* that none can be kept */
};

bool daf_strike_is_draft(const char *body);
/* Without a reason there is no draft. */
void daf_strike_keep(struct daf_strike_kept *k, const char *reason);
void daf_strike_forget(struct daf_strike_kept *k);
/* What he had typed for these records, in the pool; NULL: nothing. */
const struct daf_err *daf_strike_recall(const char **reason,
    struct daf_strike_kept *k, struct daf_pool *pool) DAF_MUST_USE;
/* Asks again, with what the draft has. */
const struct daf_err *daf_strike_draft(
    struct daf_ui *ui, const struct daf_draft *draft) DAF_MUST_USE;

#endif
