/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pick.h - what a form offers while a value is typed: records for a reference,
 * choices, and values that were used before. All bounded: fit for each key.
 */
#ifndef DAF_CORE_PICK_H
#define DAF_CORE_PICK_H

#include "core/query.h"
#include "schema/type.h"

/* Records of these types (NULL-terminated; NULL: any) that have the text: an
 * id, a number or its beginning, all words or beginnings of words, also of
 * further names below the record, or names that sound alike; ordered as a
 * search (core/search.h), item.where says why. No text: the newest. Nothing in
 * the text is refused. limit 0: 20. */
const struct daf_err *daf_pick_records(struct daf_items *out,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    const char *const *types, const char *text, size_t limit) DAF_MUST_USE;

/* Which choices a text may mean, best first: their indexes to `out` (room for
 * n), how many. A code or a whole label; the beginning of one; of a word of it;
 * somewhere within; what sounds alike; of the English and the Urdu label. No
 * text: all, in their order. The first is the only sensible one if *sure (may
 * be NULL). Pure. */
size_t daf_pick_choices(size_t *out, bool *sure,
    const struct daf_choice *choices, size_t n, const char *text);

/* Values that a field of a type had before. */
struct daf_used {
	const char *value;
	size_t n; /* records among those looked at */
};
struct daf_used_list {
	struct daf_used *rows;
	size_t n;
};
/* Values whose beginning, or a word of which, begins so, the most used among
 * the newest records of the ledger (NULL: all) first; then, if the type indexes
 * the field, others that begin so. limit 0: 10. */
const struct daf_err *daf_used_values(struct daf_used_list *out,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    const char *type, const char *field, const char *prefix,
    size_t limit) DAF_MUST_USE;

#endif
