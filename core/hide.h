/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hide.h - what is not shown of a protected record (schema/type.h, "protects").
 *
 * Titles, lists and the index of words hold nothing of it for anybody
 * (derive.h). What is read of single records (query.h: daf_show, daf_history,
 * daf_conflicts, daf_item_columns; also CSV) has DAF_HIDDEN in the place of each
 * hidden value, until it is asked for with daf_hide_off. These are rules of
 * display: who has the machine has register.db and the ledger's git.
 */
#ifndef DAF_CORE_HIDE_H
#define DAF_CORE_HIDE_H

#include "core/register.h"

/* The word in the roster for those who may see it. */
#define DAF_HIDE_ROLE "protected"

struct daf_hide {
	bool on;                     /* it is protected */
	bool link;                   /* as a link that tells who somebody is */
	const struct daf_type *type; /* NULL: unknown here */
};
/* Of a record, even one that does not count yet; whatever is asked for. */
const struct daf_err *daf_hide_is(struct daf_hide *out,
    struct daf_register *reg, int64_t record) DAF_MUST_USE;
/* The same, but on is false while hiding is off. */
const struct daf_err *daf_hide_of(struct daf_hide *out,
    struct daf_register *reg, int64_t record) DAF_MUST_USE;
/* The same, of what was refused: also if only refused change sets say that the
 * record, or one above it, is protected. They hide nothing that counts, or
 * anybody could hide a record for ever. */
const struct daf_err *daf_hide_refused(struct daf_hide *out,
    struct daf_register *reg, int64_t record) DAF_MUST_USE;
/* Is this field of it hidden? */
bool daf_hide_field(const struct daf_hide *h, const char *field);

/* Has the officer, by id, the right in this ledger? No such officer: no. */
const struct daf_err *daf_hide_right(bool *out, struct daf_register *reg,
    const char *ledger, const char *officer) DAF_MUST_USE;
/* From now on what is read of single records is whole, or not any more. Whoever
 * turns it off has asked for the right and logged it. */
void daf_hide_off(struct daf_register *reg, bool off);

#endif
