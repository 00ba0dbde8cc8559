/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * known.h - how old what this register knows of the other offices is, by the
 * log of its exchanges.
 */
#ifndef DAF_TUI_KNOWN_H
#define DAF_TUI_KNOWN_H

#include <stdbool.h>

#include "core/desk.h"

struct daf_known {
	bool hub;      /* one of the ledgers has a hub */
	bool cut;      /* the last exchange of one of these did not end well,
	                * or there was none */
	int64_t since; /* when the last one ended that ended well, of the ledger
	                * where that is longest ago; 0: one had none */
	/* What there is to tell of: the newest that was cut and that none has
	 * made good since; else the newest of all. All zero: there was none. */
	struct daf_desk_link last;
};

/* Of a ledger, or (NULL) of all. In the pool. */
const struct daf_err *daf_known_read(struct daf_known *out,
    struct daf_pool *pool, struct daf_register *reg,
    const char *ledger) DAF_MUST_USE;

/* Until when, as a screen shows a time; yours, NULL if it is not known. */
const struct daf_err *daf_known_when(
    char **out, struct daf_register *reg, const char *ledger) DAF_MUST_USE;

#endif
