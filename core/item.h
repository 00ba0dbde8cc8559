/* SPDX-License-Identifier: GPL-3.0-or-later */
/* item.h - one row of a list, and the value of a field that lists show. */
#ifndef DAF_CORE_ITEM_H
#define DAF_CORE_ITEM_H

#include "core/base/timefmt.h"
#include "core/db.h"
#include "core/query.h"

/* A column as text, and an address as text; the pool's. */
const char *daf_item_text(struct daf_pool *pool, sqlite3_stmt *st, int column);
const char *daf_item_address(
    struct daf_pool *pool, const char *replica, int64_t seq);

/* Fills an item from its record row; *found says whether there is one. Ids of
 * references in the title are shown as the titles of what they name, and names of
 * approvals as they are called. Strings
 * are the pool's. */
const struct daf_err *daf_item_load(bool *found, struct daf_item *out,
    struct daf_pool *pool, struct daf_register *reg,
    int64_t record) DAF_MUST_USE;

/* The live value of a field that lists show: the newest time, then the greater
 * address. NULL if there is none, or it is hidden. */
const struct daf_err *daf_item_value(const char **out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record, const char *field) DAF_MUST_USE;
/* The same whether or not it is hidden: for no eyes. */
const struct daf_err *daf_item_live(const char **out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record, const char *field) DAF_MUST_USE;

/* What others wrote and nobody has decided, or headquarters holds, of the tables
 * value AS v and change_set AS c: unless something that was not refused replaces
 * it. */
#define DAF_ITEM_WAITS                                      \
	"c.counts = 0 AND c.state <> 3 AND NOT EXISTS"      \
	" (SELECT 1 FROM over AS w"                         \
	"  JOIN change_set AS x ON x.id = w.change_set"     \
	"  WHERE w.record = v.record AND w.field = v.field" \
	"  AND w.replica = c.replica AND w.seq = c.seq AND x.state <> 3)"
/* The value that the record would show if all that waits counted; "" if there is
 * none. Hidden or not. */
const struct daf_err *daf_item_waiting(const char **out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record, const char *field) DAF_MUST_USE;
/* Number and title of a record whose birth does not count, by what waits. One that
 * is protected is called by its pseudonym, as one that counts. */
const struct daf_err *daf_item_name_waiting(struct daf_item *item,
    struct daf_pool *pool, struct daf_register *reg,
    const struct daf_types *types) DAF_MUST_USE;
/* Up to max records (record.id) that something gives this whole number that does
 * not count yet. */
const struct daf_err *daf_item_numbered_waiting(int64_t *ids, size_t *n,
    size_t max, struct daf_register *reg, int64_t ledger,
    const char *number) DAF_MUST_USE;

/* The title of the record of a ledger (ledger.id) that has this id (address);
 * NULL if there is none. */
const struct daf_err *daf_item_title_of(const char **out, struct daf_pool *pool,
    struct daf_register *reg, int64_t ledger, const char *id) DAF_MUST_USE;

/* What the type of an approval's parent calls the approval `what`; NULL: it has
 * none of that name, or is not here. */
const struct daf_err *daf_item_approval(const char **out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_register_ledger *ledger,
    int64_t record, const char *what) DAF_MUST_USE;

/* The label of the stage for which an approval was decided, from its `round`, the
 * address of that value (the first of several); NULL: it is not here. */
const struct daf_err *daf_item_round(const char **out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_register_ledger *ledger,
    int64_t record, const char *round) DAF_MUST_USE;

/* Up to max records (record.id) whose id or whole number it is. */
const struct daf_err *daf_item_exact(int64_t *ids, size_t *n, size_t max,
    struct daf_register *reg, int64_t ledger, const char *name) DAF_MUST_USE;

/* Adds the records of a ledger, at most `max` and oldest first, whose cell in
 * a list column is the id of a record. def: the field, or NULL (unknown type).
 * out->ids is the caller's, to be freed. */
struct daf_item_ids {
	int64_t *ids;
	size_t n, cap;
};
const struct daf_err *daf_item_naming(struct daf_item_ids *out,
    struct daf_db *db, int64_t list_column, int64_t ledger,
    const struct daf_field *def, const char *id, size_t max) DAF_MUST_USE;

/* The group of a record whose record.same is this: all but `except` and
 * what is struck out, by address. */
const struct daf_err *daf_item_same(const struct daf_same **out, size_t *n,
    struct daf_pool *pool, struct daf_db *db, int64_t same,
    int64_t except) DAF_MUST_USE;

/* Has the record own change sets that are here or sent? 1 or 0. */
const struct daf_err *daf_item_unsent(
    int64_t *out, struct daf_register *reg, int64_t record) DAF_MUST_USE;

/* Today by the calendar of the own office in that ledger (NULL: the first),
 * and how many minutes east of UTC its clock is. */
const struct daf_err *daf_item_today(struct daf_date *today, int *offset,
    struct daf_register *reg, const char *ledger) DAF_MUST_USE;

/* Up to max records whose number begins so and is longer, in its order. */
const struct daf_err *daf_item_numbered(int64_t *ids, size_t *n, size_t max,
    struct daf_register *reg, int64_t ledger,
    const char *beginning) DAF_MUST_USE;

/* ledger.id of the ledger named, -1 for NULL: all. */
const struct daf_err *daf_item_ledger(
    int64_t *id, struct daf_register *reg, const char *ledger) DAF_MUST_USE;

#endif
