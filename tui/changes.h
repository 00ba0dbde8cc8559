/* SPDX-License-Identifier: GPL-3.0-or-later */
/* changes.h - what one change set does to each record that it is about: from
 * what to what, as people read it. */
#ifndef DAF_TUI_CHANGES_H
#define DAF_TUI_CHANGES_H

#include "core/query.h"

struct daf_change {
	const char *field;  /* its name */
	const char *label;  /* of the field, or its name */
	const char *before; /* the values that it replaces; NULL: none */
	const char *after;
	const struct daf_set *set; /* as it was signed */
};
struct daf_changed {
	struct daf_item item;
	const char *name;  /* its number, or its id */
	const char *title; /* also of one that does not count yet; or "" */
	const char *type;  /* label, or the type's name */
	bool birth;
	struct daf_change *changes;
	size_t n;
};

/* By record; *n = 0: the change set is not here. Numbers that identify people
 * are masked. In the pool. */
const struct daf_err *daf_changes(struct daf_changed **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    const char *at) DAF_MUST_USE;

/* Appends the lines of one record: its name, then a line a field. */
void daf_changes_text(struct daf_buf *out, const struct daf_changed *c);
/* Appends the labels of what is changed, with commas between; "12 fields" of
 * a new record, or if there are more than a few. */
void daf_changes_fields(struct daf_buf *out, const struct daf_changed *c);

#endif
