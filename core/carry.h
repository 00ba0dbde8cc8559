/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * carry.h - CSV (RFC 4180) and JSON Lines in and out; drafts.
 */
#ifndef DAF_CORE_CARRY_H
#define DAF_CORE_CARRY_H

#include "core/entry.h"

/* Feeds an entry from CSV: the first line names fields (or labels). A bad
 * line is REFUSED with its number; nothing is kept then. At most max bytes of
 * one value as everywhere. *n: records. */
const struct daf_err *daf_import_csv(size_t *n, struct daf_entry *e,
    const char *type, const char *text, size_t len) DAF_MUST_USE;
/* Feeds an entry from JSON Lines {"type":T,"set":{F:V…}}; duplicate keys,
 * other keys and values that are not strings are REFUSED with the line. */
const struct daf_err *daf_import_json(
    size_t *n, struct daf_entry *e, const char *text, size_t len) DAF_MUST_USE;

/* All records of a type as CSV (CR LF line ends): id, number, then the type's
 * fields; a cell that starts with = + - @ tab or CR gets an apostrophe before
 * it unless it is a plain number. */
const struct daf_err *daf_export_csv(struct daf_register *reg,
    const char *ledger, const char *type,
    const struct daf_err *(*write)(void *arg, const char *data, size_t len),
    void *arg) DAF_MUST_USE;

/* One more cell of a row that is being written so: with a comma before it
 * unless the row is empty, in quotes if it needs them, and with the apostrophe.
 * The row's CR LF is the caller's. */
void daf_csv_cell(struct daf_buf *row, const char *text);

/* Drafts (desk.db). */
struct daf_draft {
	int64_t id, saved;
	const char *officer, *ledger, *type, *record, *body;
};
const struct daf_err *daf_draft_put(int64_t *id, struct daf_register *reg,
    const struct daf_draft *draft) DAF_MUST_USE; /* draft->id 0: a new one */
const struct daf_err *daf_draft_list(struct daf_draft **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg,
    const char *officer) DAF_MUST_USE;
/* Those of records that were erased by an order go, and of new ones that name
 * such a record; nothing of any that went is left in the file. */
const struct daf_err *daf_draft_erase(struct daf_register *reg) DAF_MUST_USE;
const struct daf_err *daf_draft_drop(
    struct daf_register *reg, int64_t id) DAF_MUST_USE;

#endif
