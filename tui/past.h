/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * past.h - what a change set wrote, told as "from, to": its values beside those
 * that they replaced.
 */
#ifndef DAF_TUI_PAST_H
#define DAF_TUI_PAST_H

#include "core/query.h"

/* A value that one of a record's change sets wrote into a field, by its
 * address; NULL: it is not here. */
const char *daf_past_value(const struct daf_past *past, size_t n,
    const char *field, const struct daf_addr *at);

/* The name of its state, or "volume 2" if a snapshot told of it. */
#define DAF_PAST_STATE 32
const char *daf_past_state(
    const struct daf_past *past, char room[DAF_PAST_STATE]);

/* The values that `set` replaced, each different one once, in the order of
 * `over`; at most `max`. Returns how many; *missing: some are not here. */
size_t daf_past_replaced(const char **values, size_t max, bool *missing,
    const struct daf_past *past, size_t n, const struct daf_set *set);

/* The set of a field in a change set; NULL: it did not write it. */
const struct daf_set *daf_past_set(
    const struct daf_past *past, const char *field);

/* How many change sets of own replicas are in each state (index: enum
 * daf_state), and of others'. */
struct daf_past_states {
	size_t own[DAF_ACCEPTED + 1], others[DAF_ACCEPTED + 1];
};
void daf_past_count(struct daf_past_states *out, const struct daf_past *past,
    size_t n, const struct daf_register *reg, const char *ledger);
/* That as a sentence; appends. */
void daf_past_sentence(
    struct daf_buf *out, const struct daf_past_states *states);

#endif
