/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * snapshotheld.c - which change sets a snapshot holds, and which values are live
 * by them alone; see snapshot.h.
 *
 * The register says which values are live by all that counts here. Only in
 * records that something counted, but not held, wrote into may that differ: they
 * are worked out from the history, all others are taken as they are.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/apply.h"
#include "core/snapshoti.h"

/* A bit for each change set: more there cannot be. */
#define SETS_MAX ((int64_t)1 << 33)

static bool
bit(const unsigned char *bits, int64_t max, int64_t id)
{
	return id >= 0 && id <= max && (bits[id / 8] >> id % 8 & 1) != 0;
}

bool
daf_held_set(const struct daf_held *h, int64_t change_set)
{
	return bit(h->sets, h->max, change_set);
}

void
daf_held_need(struct daf_held *h, int64_t change_set)
{
	assert(change_set >= 0 && change_set <= h->max);
	h->needed[change_set / 8] |= (unsigned char)(1 << change_set % 8);
}

bool
daf_held_needed(const struct daf_held *h, int64_t change_set)
{
	return bit(h->needed, h->max, change_set);
}

bool
daf_held_mixed(const struct daf_held *h, int64_t record)
{
	int64_t known;

	return daf_map_get(&known, h->mixed, &record, sizeof(record));
}

bool
daf_held_beyond(const struct daf_held *h, int64_t replica, int64_t seq)
{
	int64_t tip;

	return !daf_map_get(&tip, h->tips, &replica, sizeof(replica)) ||
	       seq > tip;
}

static const struct daf_err *
read_tip(struct daf_held *h, const struct daf_snapshot_tip *tip)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	int64_t replica = 0, applied = 0, closed = 0, known;
	bool row = false;

	err = daf_db_prepare(&st, h->db,
	    "SELECT id, applied_seq, closed_seq FROM replica"
	    " WHERE ledger = ?1 AND name = ?2",
	    "is", h->ledger, tip->replica);
	if (err == NULL)
		err = daf_db_step(&row, h->db, st);
	if (err == NULL && row) {
		replica = sqlite3_column_int64(st, 0);
		applied = sqlite3_column_int64(st, 1);
		closed = sqlite3_column_int64(st, 2);
	}
	daf_db_done(h->db, st);
	if (err != NULL)
		return err;
	if (applied < tip->seq)
		return daf_err(DAF_FAILED,
		    "%s-%" PRId64 " is wanted in a snapshot, but "
		    "%s holds that office's work up to %" PRId64 " only",
		    tip->replica, tip->seq, daf_db_path(h->db), applied);
	if (closed > tip->seq)
		return daf_err(DAF_FAILED,
		    "%s-%" PRId64 " is wanted in a snapshot, but %s holds "
		    "nothing of that office before %" PRId64,
		    tip->replica, tip->seq, daf_db_path(h->db), closed);
	assert(!daf_map_get(&known, h->tips, &replica, sizeof(replica)));
	daf_map_put(h->tips, &replica, sizeof(replica), tip->seq);
	return NULL;
}

static const struct daf_err *
make_bits(struct daf_held *h)
{
	const struct daf_err *err;
	size_t size;

	err =
	    daf_db_int(&h->max, h->db, 0, "SELECT max(id) FROM change_set", "");
	if (err != NULL)
		return err;
	if (h->max < 0 || h->max > SETS_MAX)
		return daf_err(DAF_STORAGE,
		    "%s is damaged (a change set has no proper id): run "
		    "`daftar rebuild`",
		    daf_db_path(h->db));
	size = (size_t)h->max / 8 + 1;
	h->sets = daf_calloc(size, 1);
	h->needed = daf_calloc(size, 1);
	return NULL;
}

/* The records that a change set wrote into, which counts and is not held. */
static const struct daf_err *
mix(struct daf_held *h, int64_t change_set)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	int64_t record;

	err = daf_db_prepare(&st, h->db,
	    "SELECT record FROM value WHERE change_set = ?1", "i", change_set);
	while (daf_db_next(&err, h->db, st)) {
		record = sqlite3_column_int64(st, 0);
		daf_map_put(h->mixed, &record, sizeof(record), 0);
	}
	daf_db_done(h->db, st);
	return err;
}

/* Is it held? Main has decided on all that is not beyond the tips. */
static const struct daf_err *
read_set(struct daf_held *h, sqlite3_stmt *st)
{
	const int64_t id = sqlite3_column_int64(st, 0);
	const int64_t seq = sqlite3_column_int64(st, 2);
	const bool counts = sqlite3_column_int(st, 4) != 0;
	const int state = sqlite3_column_int(st, 3);

	if (daf_held_beyond(h, sqlite3_column_int64(st, 1), seq))
		return counts ? mix(h, id) : NULL;
	if (state != (counts ? DAF_ACCEPTED : DAF_REFUSED_STATE))
		return daf_err(DAF_FAILED,
		    "%s-%" PRId64 " is wanted in a snapshot, but main has not "
		    "decided on it in %s",
		    daf_db_str(st, 5), seq, daf_db_path(h->db));
	if (counts)
		h->sets[id / 8] |= (unsigned char)(1 << id % 8);
	return NULL;
}

static const struct daf_err *
read_sets(struct daf_held *h)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;

	err = daf_db_prepare(&st, h->db,
	    "SELECT c.id, c.replica, c.seq, c.state, c.counts, r.name"
	    " FROM replica AS r JOIN change_set AS c ON c.replica = r.id"
	    " WHERE r.ledger = ?1",
	    "i", h->ledger);
	while (daf_db_next(&err, h->db, st))
		err = read_set(h, st);
	daf_db_done(h->db, st);
	return err;
}

const struct daf_err *
daf_held_read(struct daf_held *h, struct daf_db *db, int64_t ledger,
    const struct daf_snapshot_tip *tips, size_t ntips)
{
	const struct daf_err *err = NULL;
	size_t i;

	*h = (struct daf_held){ .db = db,
		.ledger = ledger,
		.tips = daf_map_new(),
		.mixed = daf_map_new() };
	for (i = 0; i < ntips && err == NULL; i++)
		err = read_tip(h, &tips[i]);
	if (err == NULL)
		err = make_bits(h);
	return err != NULL ? err : read_sets(h);
}

void
daf_held_clear(struct daf_held *h)
{
	daf_map_free(h->tips);
	daf_map_free(h->mixed);
	free(h->sets);
	free(h->needed);
	*h = (struct daf_held){ 0 };
}

/* ---- values ---- */

/* Does a statement give one of the held change sets? Then done with it. */
static const struct daf_err *
any_held(bool *out, struct daf_held *h, sqlite3_stmt *st)
{
	const struct daf_err *err = NULL;

	*out = false;
	while (!*out && daf_db_next(&err, h->db, st))
		*out = daf_held_set(h, sqlite3_column_int64(st, 0));
	daf_db_done(h->db, st);
	return err;
}

/* Does a held change set name the address? */
static const struct daf_err *
is_replaced(bool *out, struct daf_held *h, int64_t record, int64_t field,
    int64_t replica, int64_t seq)
{
	const struct daf_err *err;
	sqlite3_stmt *st;

	err = daf_db_prepare(&st, h->db,
	    "SELECT change_set FROM over WHERE record = ?1 AND field = ?2"
	    " AND replica = ?3 AND seq = ?4",
	    "iiii", record, field, replica, seq);
	return err != NULL ? err : any_held(out, h, st);
}

static int
compare_values(const void *a, const void *b)
{
	return daf_snapshot_value_cmp(a, b);
}

static void
add_value(struct daf_held_values *out, struct daf_pool *pool, sqlite3_stmt *st)
{
	struct daf_snapshot_value *v;

	out->change_sets =
	    daf_grow(out->change_sets, out->n, &out->sets_cap, sizeof(int64_t));
	out->change_sets[out->n] = sqlite3_column_int64(st, 0);
	out->items = daf_grow(out->items, out->n, &out->cap, sizeof(*v));
	v = &out->items[out->n++];
	*v = (struct daf_snapshot_value){ .field = daf_pool_strdup(
					      pool, daf_db_str(st, 1)),
		.value = daf_pool_strdup(pool, daf_db_str(st, 2)),
		.at = { .seq = sqlite3_column_int64(st, 4), .index = 1 } };
	snprintf(v->at.replica, sizeof(v->at.replica), "%s", daf_db_str(st, 3));
}

const struct daf_err *
daf_held_values(struct daf_held_values *out, struct daf_pool *pool,
    struct daf_held *h, int64_t record)
{
	const struct daf_err *err;
	const bool mixed = daf_held_mixed(h, record);
	sqlite3_stmt *st = NULL;
	bool replaced = false;

	out->n = 0;
	err = daf_db_prepare(&st, h->db,
	    "SELECT v.change_set, f.name, v.value, r.name, c.seq, v.field,"
	    " c.replica FROM value AS v"
	    " JOIN field AS f ON f.id = v.field"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS r ON r.id = c.replica"
	    " WHERE v.record = ?1 AND (v.live = 1 OR ?2)",
	    "ii", record, (int64_t)mixed);
	while (daf_db_next(&err, h->db, st)) {
		if (!daf_held_set(h, sqlite3_column_int64(st, 0)))
			continue;
		if (mixed)
			err = is_replaced(&replaced, h, record,
			    sqlite3_column_int64(st, 5),
			    sqlite3_column_int64(st, 6),
			    sqlite3_column_int64(st, 4));
		if (err == NULL && !replaced)
			add_value(out, pool, st);
	}
	daf_db_done(h->db, st);
	if (out->n > 0)
		qsort(out->items, out->n, sizeof(*out->items), compare_values);
	return err;
}

void
daf_held_values_clear(struct daf_held_values *values)
{
	free(values->items);
	free(values->change_sets);
	*values = (struct daf_held_values){ 0 };
}

const struct daf_err *
daf_held_record(bool *out, struct daf_held *h, int64_t record)
{
	const struct daf_err *err;
	sqlite3_stmt *st;
	int64_t loaded;

	err = daf_db_int(&loaded, h->db, 0,
	    "SELECT volume FROM record WHERE id = ?1", "i", record);
	*out = loaded > 0;
	if (err != NULL || *out)
		return err;
	err = daf_db_prepare(&st, h->db,
	    "SELECT change_set FROM value WHERE record = ?1", "i", record);
	return err != NULL ? err : any_held(out, h, st);
}
