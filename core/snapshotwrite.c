/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * snapshotwrite.c - the snapshot of a ledger from register.db; see snapshot.h.
 *
 * What section 1 needs is known only after all values were looked at: they are
 * read twice, and only bits are kept between.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/apply_priv.h"
#include "core/order.h"
#include "core/snapshoti.h"
#include "schema/serial.h"

struct over { /* of section 3 */
	int64_t record, field, replica, seq, change_set;
	struct daf_snapshot_over shown; /* the field's name is the pool's */
};

struct writer {
	struct daf_db *db;
	int64_t ledger;
	struct daf_held held;
	struct daf_pool *pool;
	struct daf_map *given, *standing; /* prefix -> highest serial */
	struct over *overs;
	size_t novers, overs_cap;
	struct daf_snapshot_out out;
};

/* ---- what is needed ---- */

static void
raise(struct daf_map *serials, const char *prefix, size_t len, int64_t serial)
{
	int64_t highest;

	if (!daf_map_get(&highest, serials, prefix, len) || highest < serial)
		daf_map_put(serials, prefix, len, serial);
}

static void
note_number(struct writer *w, const char *number, bool live)
{
	int64_t serial;
	size_t len;

	if (!daf_serial_split(&serial, &len, number))
		return;
	raise(w->given, number, len, serial);
	if (live)
		raise(w->standing, number, len, serial);
}

/* Values of records that nothing but held change sets counts for; of the others
 * only the numbers that were given. */
static const struct daf_err *
scan_values(struct writer *w)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	int64_t change_set;
	bool live;

	err = daf_db_prepare(&st, w->db,
	    "SELECT record, change_set, live, CASE WHEN field ="
	    " (SELECT id FROM field WHERE name = 'number') THEN value END"
	    " FROM value",
	    "");
	while (daf_db_next(&err, w->db, st)) {
		change_set = sqlite3_column_int64(st, 1);
		if (!daf_held_set(&w->held, change_set))
			continue;
		live = sqlite3_column_int(st, 2) != 0 &&
		       !daf_held_mixed(&w->held, sqlite3_column_int64(st, 0));
		if (live)
			daf_held_need(&w->held, change_set);
		if (sqlite3_column_type(st, 3) != SQLITE_NULL)
			note_number(w, daf_db_str(st, 3), live);
	}
	daf_db_done(w->db, st);
	return err;
}

static const struct daf_err *
scan_mixed(struct writer *w)
{
	const struct daf_err *err = NULL;
	struct daf_held_values values = { 0 };
	struct daf_pool *pool;
	int64_t record, ignored;
	size_t i, k, len;

	for (i = 0; i < daf_map_count(w->held.mixed) && err == NULL; i++) {
		memcpy(&record, daf_map_at(&len, &ignored, w->held.mixed, i),
		    sizeof(record));
		pool = daf_pool_new();
		err = daf_held_values(&values, pool, &w->held, record);
		for (k = 0; k < values.n && err == NULL; k++) {
			daf_held_need(&w->held, values.change_sets[k]);
			if (strcmp(values.items[k].field, "number") == 0)
				note_number(w, values.items[k].value, true);
		}
		daf_pool_free(pool);
	}
	daf_held_values_clear(&values);
	return err;
}

static const struct daf_err *
scan_births(struct writer *w)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;

	err = daf_db_prepare(&st, w->db,
	    "SELECT birth FROM record"
	    " WHERE ledger = ?1 AND birth IS NOT NULL",
	    "i", w->ledger);
	while (daf_db_next(&err, w->db, st))
		if (daf_held_set(&w->held, sqlite3_column_int64(st, 0)))
			daf_held_need(&w->held, sqlite3_column_int64(st, 0));
	daf_db_done(w->db, st);
	return err;
}

static const struct daf_err *
scan_overs(struct writer *w)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	struct over o = { 0 };

	err = daf_db_prepare(&st, w->db,
	    "SELECT record, field, replica, seq, change_set FROM over", "");
	while (daf_db_next(&err, w->db, st)) {
		o.record = sqlite3_column_int64(st, 0);
		o.field = sqlite3_column_int64(st, 1);
		o.replica = sqlite3_column_int64(st, 2);
		o.seq = sqlite3_column_int64(st, 3);
		o.change_set = sqlite3_column_int64(st, 4);
		if (!daf_held_set(&w->held, o.change_set) ||
		    !daf_held_beyond(&w->held, o.replica, o.seq))
			continue;
		daf_held_need(&w->held, o.change_set);
		w->overs = daf_grow(
		    w->overs, w->novers, &w->overs_cap, sizeof(*w->overs));
		w->overs[w->novers++] = o;
	}
	daf_db_done(w->db, st);
	return err;
}

/* What snapshots said that this register was loaded from. */
static const struct daf_err *
scan_closed(struct writer *w)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	const char *prefix;

	err = daf_db_prepare(&st, w->db,
	    "SELECT prefix, highest FROM closed_serial WHERE ledger = ?1", "i",
	    w->ledger);
	while (daf_db_next(&err, w->db, st)) {
		prefix = daf_db_str(st, 0);
		raise(w->given, prefix, strlen(prefix),
		    sqlite3_column_int64(st, 1));
	}
	daf_db_done(w->db, st);
	return err;
}

static const struct daf_err *
scan(struct writer *w)
{
	const struct daf_err *err;

	err = scan_values(w);
	if (err == NULL)
		err = scan_mixed(w);
	if (err == NULL)
		err = scan_births(w);
	if (err == NULL)
		err = scan_overs(w);
	return err != NULL ? err : scan_closed(w);
}

/* ---- the sections ---- */

static void
read_address(struct daf_addr *out, sqlite3_stmt *st, int column)
{
	*out = (struct daf_addr){ .seq = sqlite3_column_int64(st, column + 1),
		.index = 1 };
	snprintf(
	    out->replica, sizeof(out->replica), "%s", daf_db_str(st, column));
}

static const struct daf_err *
write_sets(struct writer *w)
{
	const struct daf_err *err;
	struct daf_snapshot_set set = { 0 };
	sqlite3_stmt *st = NULL;

	err = daf_db_prepare(&st, w->db,
	    "SELECT c.id, r.name, c.seq, c.officer, c.roles, c.time, c.zone"
	    " FROM replica AS r JOIN change_set AS c ON c.replica = r.id"
	    " WHERE r.ledger = ?1 ORDER BY r.name, c.seq",
	    "i", w->ledger);
	while (daf_db_next(&err, w->db, st)) {
		if (!daf_held_needed(&w->held, sqlite3_column_int64(st, 0)))
			continue;
		read_address(&set.at, st, 1);
		set.by = daf_db_str(st, 3);
		set.roles = daf_db_str(st, 4);
		set.time = sqlite3_column_int64(st, 5);
		set.zone = sqlite3_column_int(st, 6);
		err = daf_snapshot_put_set(&w->out, &set);
	}
	daf_db_done(w->db, st);
	return err;
}

/* The type, if the birth is held; else "". */
static const struct daf_err *
read_type(
    const char **out, struct daf_pool *pool, struct writer *w, int64_t record)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	bool row = false;

	*out = "";
	err = daf_db_prepare(&st, w->db,
	    "SELECT type, birth FROM record WHERE id = ?1", "i", record);
	if (err == NULL)
		err = daf_db_step(&row, w->db, st);
	if (err == NULL && row && sqlite3_column_type(st, 1) != SQLITE_NULL &&
	    daf_held_set(&w->held, sqlite3_column_int64(st, 1)))
		*out = daf_pool_strdup(pool, daf_db_str(st, 0));
	daf_db_done(w->db, st);
	return err;
}

static const struct daf_err *
write_record(struct writer *w, struct daf_held_values *values, int64_t record,
    const struct daf_addr *at)
{
	const struct daf_err *err;
	struct daf_snapshot_record r = { .id = *at };
	struct daf_pool *pool = daf_pool_new();
	bool held = true;

	err = daf_held_values(values, pool, &w->held, record);
	if (err == NULL && values->n == 0)
		err = daf_held_record(&held, &w->held, record);
	if (err == NULL && held)
		err = read_type(&r.type, pool, w, record);
	r.n = values->n;
	r.values = values->items;
	if (err == NULL && held)
		err = daf_snapshot_put_record(&w->out, &r);
	daf_pool_free(pool);
	return err;
}

static const struct daf_err *
write_records(struct writer *w)
{
	const struct daf_err *err;
	struct daf_held_values values = { 0 };
	struct daf_order order;
	struct daf_addr at;
	int64_t record;
	size_t i;

	err = daf_order_read(&order, w->db, w->ledger);
	for (i = 0; i < order.n && err == NULL; i++) {
		record = daf_order_at(&at, &order, i);
		err = write_record(w, &values, record, &at);
	}
	daf_held_values_clear(&values);
	daf_order_clear(&order);
	return err;
}

static const struct daf_err *
name_over(struct over *o, struct writer *w)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	const char *id;
	bool row = false;

	err = daf_db_prepare(&st, w->db,
	    "SELECT e.address, f.name, q.name, r.name, c.seq"
	    " FROM record AS e, field AS f, replica AS q,"
	    " change_set AS c JOIN replica AS r ON r.id = c.replica"
	    " WHERE e.id = ?1 AND f.id = ?2 AND q.id = ?3 AND c.id = ?4",
	    "iiii", o->record, o->field, o->replica, o->change_set);
	if (err == NULL)
		err = daf_db_step(&row, w->db, st);
	if (err == NULL && row) {
		id = daf_db_str(st, 0);
		row = daf_addr_parse(&o->shown.record, id, strlen(id), true);
		o->shown.field = daf_pool_strdup(w->pool, daf_db_str(st, 1));
		o->shown.at = (struct daf_addr){ .seq = o->seq, .index = 1 };
		snprintf(o->shown.at.replica, sizeof(o->shown.at.replica), "%s",
		    daf_db_str(st, 2));
		read_address(&o->shown.by, st, 3);
	}
	daf_db_done(w->db, st);
	if (err == NULL && !row)
		err = daf_err(DAF_STORAGE,
		    "%s is damaged (what is replaced has no record): run "
		    "`daftar rebuild`",
		    daf_db_path(w->db));
	return err;
}

static int
compare_overs(const void *va, const void *vb)
{
	const struct over *a = va, *b = vb;

	return daf_snapshot_over_cmp(&a->shown, &b->shown);
}

static const struct daf_err *
write_overs(struct writer *w)
{
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < w->novers && err == NULL; i++)
		err = name_over(&w->overs[i], w);
	if (err == NULL && w->novers > 0)
		qsort(w->overs, w->novers, sizeof(*w->overs), compare_overs);
	for (i = 0; i < w->novers && err == NULL; i++)
		err = daf_snapshot_put_over(&w->out, &w->overs[i].shown);
	return err;
}

static int
compare_serials(const void *va, const void *vb)
{
	const struct daf_snapshot_serial *a = va, *b = vb;

	return strcmp(a->prefix, b->prefix);
}

static const struct daf_err *
write_serials(struct writer *w)
{
	const struct daf_err *err = NULL;
	struct daf_snapshot_serial *list, *s;
	size_t i, n = 0, len, count = daf_map_count(w->given);
	int64_t highest, standing;
	const void *prefix;

	list = daf_pool_array(w->pool, count, sizeof(*list));
	for (i = 0; i < count; i++) {
		prefix = daf_map_at(&len, &highest, w->given, i);
		if (daf_map_get(&standing, w->standing, prefix, len) &&
		    standing >= highest)
			continue;
		s = &list[n++];
		s->prefix = daf_pool_strndup(w->pool, prefix, len);
		s->highest = highest;
	}
	if (n > 0)
		qsort(list, n, sizeof(*list), compare_serials);
	for (i = 0; i < n && err == NULL; i++)
		err = daf_snapshot_put_serial(&w->out, &list[i]);
	return err;
}

static const struct daf_err *
write_all(struct writer *w, const struct daf_snapshot_tip *tips, size_t ntips)
{
	const struct daf_err *err;

	err = daf_held_read(&w->held, w->db, w->ledger, tips, ntips);
	if (err == NULL)
		err = scan(w);
	if (err == NULL)
		err = write_sets(w);
	if (err == NULL)
		err = write_records(w);
	if (err == NULL)
		err = write_overs(w);
	if (err == NULL)
		err = write_serials(w);
	return err != NULL ? err : daf_snapshot_put_end(&w->out);
}

const struct daf_err *
daf_snapshot_write(struct daf_register *reg, int64_t ledger,
    const struct daf_snapshot_tip *tips, size_t ntips,
    const struct daf_err *(*chunk)(void *arg, const char *data, size_t len),
    void *arg)
{
	const struct daf_err *err = NULL;
	struct writer w = { .db = daf_register_db(reg),
		.ledger = ledger,
		.out = { .write = chunk, .arg = arg } };

	if (reg->apply != NULL && daf_db_writing(w.db)) {
		err = daf_apply_flush(reg->apply);
		if (err == NULL)
			err = daf_apply_write_heads(reg->apply);
	}
	if (err == NULL)
		err = daf_db_read_begin(w.db);
	if (err != NULL)
		return err;
	w.pool = daf_pool_new();
	w.given = daf_map_new();
	w.standing = daf_map_new();
	err = write_all(&w, tips, ntips);
	daf_db_read_end(w.db);
	daf_held_clear(&w.held);
	daf_map_free(w.given);
	daf_map_free(w.standing);
	daf_pool_free(w.pool);
	free(w.overs);
	daf_snapshot_out_clear(&w.out);
	return err;
}
