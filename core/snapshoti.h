/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * snapshoti.h - what the files of the snapshot share: snapshotheld.c (which
 * change sets are held, what is live of them), snapshotline.c (lines and chunks),
 * snapshotwrite.c (from register.db), snapshotread.c (from text, strictly),
 * snapshotload.c (into register.db).
 */
#ifndef DAF_CORE_SNAPSHOTI_H
#define DAF_CORE_SNAPSHOTI_H

#include "core/db.h"
#include "core/map.h"
#include "core/snapshot.h"

/* ---- lines ---- */

struct daf_snapshot_set { /* section 1 */
	struct daf_addr at;
	const char *by, *roles;
	int64_t time;
	int zone;
};
struct daf_snapshot_value {
	const char *field, *value;
	struct daf_addr at;
};
struct daf_snapshot_record { /* section 2 */
	struct daf_addr id;
	const char *type;
	size_t n;
	struct daf_snapshot_value *values; /* sorted by field and address */
};
struct daf_snapshot_over { /* section 3 */
	struct daf_addr record;
	const char *field;
	struct daf_addr at, by;
};
struct daf_snapshot_serial { /* section 4 */
	const char *prefix;
	int64_t highest;
};

typedef const struct daf_err *(*daf_snapshot_chunk)(
    void *arg, const char *data, size_t len);

/* Lines into chunks. */
struct daf_snapshot_out {
	struct daf_buf chunk, line;
	daf_snapshot_chunk write;
	void *arg;
};
const struct daf_err *daf_snapshot_put_set(struct daf_snapshot_out *out,
    const struct daf_snapshot_set *set) DAF_MUST_USE;
const struct daf_err *daf_snapshot_put_record(struct daf_snapshot_out *out,
    const struct daf_snapshot_record *record) DAF_MUST_USE;
const struct daf_err *daf_snapshot_put_over(struct daf_snapshot_out *out,
    const struct daf_snapshot_over *over) DAF_MUST_USE;
const struct daf_err *daf_snapshot_put_serial(struct daf_snapshot_out *out,
    const struct daf_snapshot_serial *serial) DAF_MUST_USE;
/* Writes the last chunk, if there is one. */
const struct daf_err *daf_snapshot_put_end(
    struct daf_snapshot_out *out) DAF_MUST_USE;
void daf_snapshot_out_clear(struct daf_snapshot_out *out);

/* By field and address; by record, field, at and by. */
int daf_snapshot_value_cmp(
    const struct daf_snapshot_value *a, const struct daf_snapshot_value *b);
int daf_snapshot_over_cmp(
    const struct daf_snapshot_over *a, const struct daf_snapshot_over *b);

/* ---- reading ---- */

/* What takes a line once it is known to be well-formed and in order. Texts last
 * until it returns. */
struct daf_snapshot_takers {
	const struct daf_err *(*set)(
	    void *arg, const struct daf_snapshot_set *set);
	const struct daf_err *(*record)(
	    void *arg, const struct daf_snapshot_record *record);
	const struct daf_err *(*over)(
	    void *arg, const struct daf_snapshot_over *over);
	const struct daf_err *(*serial)(
	    void *arg, const struct daf_snapshot_serial *serial);
	void *arg;
};
struct daf_snapshot_reader;
struct daf_snapshot_reader *daf_snapshot_reader_new(
    const struct daf_snapshot_takers *takers) DAF_NEVER_NULL;
void daf_snapshot_reader_free(struct daf_snapshot_reader *r);
/* After an error only to be freed. */
const struct daf_err *daf_snapshot_reader_chunk(
    struct daf_snapshot_reader *r, const char *data, size_t len) DAF_MUST_USE;
/* For a taker: REFUSED, and at which line. */
const struct daf_err *daf_snapshot_reader_wrong(
    const struct daf_snapshot_reader *r,
    const char *what) DAF_MUST_USE DAF_NEVER_NULL;

/* ---- what is held ---- */

struct daf_held {
	struct daf_db *db;
	int64_t ledger;
	struct daf_map *tips;  /* replica.id -> seq */
	unsigned char *sets;   /* a bit for each change_set.id: held */
	unsigned char *needed; /* and: stands in section 1 */
	int64_t max;           /* change_set.id */
	struct daf_map *mixed; /* record.id: written by what counts, but is
	                          * not held: `live` does not tell */
};

/* Reads which change sets are held. Clear it even after an error. */
const struct daf_err *daf_held_read(struct daf_held *h, struct daf_db *db,
    int64_t ledger, const struct daf_snapshot_tip *tips,
    size_t ntips) DAF_MUST_USE;
void daf_held_clear(struct daf_held *h);
bool daf_held_set(const struct daf_held *h, int64_t change_set);
void daf_held_need(struct daf_held *h, int64_t change_set);
bool daf_held_needed(const struct daf_held *h, int64_t change_set);
bool daf_held_mixed(const struct daf_held *h, int64_t record);
/* Is it beyond the tips? */
bool daf_held_beyond(const struct daf_held *h, int64_t replica, int64_t seq);

struct daf_held_values {
	struct daf_snapshot_value *items; /* sorted */
	int64_t *change_sets;             /* of each, in no order */
	size_t n, cap, sets_cap;
};
/* The live values of a record; texts are the pool's. */
const struct daf_err *daf_held_values(struct daf_held_values *out,
    struct daf_pool *pool, struct daf_held *h, int64_t record) DAF_MUST_USE;
void daf_held_values_clear(struct daf_held_values *values);
/* Did a held change set write into it? */
const struct daf_err *daf_held_record(
    bool *out, struct daf_held *h, int64_t record) DAF_MUST_USE;

#endif
