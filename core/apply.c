/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply.c - arrival of change sets, their states, the heads of replicas. See
 * apply.h for the invariants and apply_priv.h for how the work is shared out.
 */
#include "core/apply.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/apply_priv.h"

/* How much one flush holds in memory: records, and bytes of their values. */
#define FLUSH_RECORDS 4096
#define FLUSH_WEIGHT (16u * 1024 * 1024)
#define KNOWN_PLANS 1024
#define KNOWN_FIELDS 65536
#define SERIAL_DIGITS_MIN 4
#define SERIAL_DIGITS_MAX 9

static const char *const state_names[] = {
	[DAF_HERE] = "here",
	[DAF_SENT] = "sent",
	[DAF_HELD] = "held",
	[DAF_REFUSED_STATE] = "refused",
	[DAF_ACCEPTED] = "accepted",
};

const char *
daf_state_name(enum daf_state state)
{
	return (size_t)state < sizeof(state_names) / sizeof(state_names[0])
	    ? state_names[state] : "unknown";
}

/* ---- the context ---- */

static struct daf_apply *
new_context(struct daf_register *reg)
{
	struct daf_apply *a = daf_calloc(1, sizeof(*a));

	a->reg = reg;
	a->fields = daf_map_new();
	a->plans = daf_map_new();
	a->heads = daf_map_new();
	a->seen = daf_map_new();
	a->serials = daf_map_new();
	a->touched = daf_map_new();
	return a;
}

static void
reset_flush(struct daf_apply *a)
{
	size_t i;

	for (i = 0; i < a->ntouched; i++)
		free(a->touch[i].dirty);
	a->ntouched = a->weight = a->ncells = 0;
	daf_map_reset(a->touched);
	daf_pool_free(a->flush_pool);
	a->flush_pool = daf_pool_new();
}

static void
reset_transaction(struct daf_apply *a)
{
	reset_flush(a);
	a->nheads = a->nseen = 0;
	daf_map_reset(a->heads);
	daf_map_reset(a->seen);
	daf_map_reset(a->serials);
	daf_pool_free(a->pool);
	a->pool = daf_pool_new();
	a->charter_changed = false;
	if (a->nplans > KNOWN_PLANS)
		daf_plan_forget(a);
	if (daf_map_count(a->fields) > KNOWN_FIELDS)
		daf_map_reset(a->fields);
}

void
daf_apply_forget(struct daf_register *reg)
{
	struct daf_apply *a = reg->apply;

	if (a == NULL)
		return;
	reset_transaction(a);
	daf_plan_forget(a);
	daf_map_free(a->fields);
	daf_map_free(a->plans);
	daf_map_free(a->heads);
	daf_map_free(a->seen);
	daf_map_free(a->serials);
	daf_map_free(a->touched);
	daf_pool_free(a->pool);
	daf_pool_free(a->flush_pool);
	free(a->plan);
	free(a->head);
	free(a->see);
	free(a->touch);
	free(a->cells);
	daf_buf_clear(&a->scratch);
	free(a);
	reg->apply = NULL;
}

static struct daf_apply *
context(struct daf_register *reg)
{
	assert(reg->apply != NULL && daf_db_writing(reg->apply->db));
	return reg->apply;
}

/* ---- ids ---- */

const struct daf_err *
daf_apply_field(int64_t *id, struct daf_apply *a, const char *name)
{
	const struct daf_err *err;
	size_t len = strlen(name);

	if (daf_map_get(id, a->fields, name, len))
		return NULL;
	err = daf_db_int(id, a->db, 0,
	    "SELECT id FROM field WHERE name = ?1", "s", name);
	if (err == NULL && *id == 0) {
		err = daf_db_run(a->db,
		    "INSERT INTO field (name) VALUES (?1)", "s", name);
		*id = daf_db_last_id(a->db);
	}
	if (err == NULL)
		daf_map_put(a->fields, name, len, *id);
	return err;
}

static const struct daf_err *
read_head(struct daf_head_row *h, struct daf_apply *a)
{
	const struct daf_err *err;
	sqlite3_stmt *stmt = NULL;
	bool row = false;

	err = daf_db_prepare(&stmt, a->db,
	    "SELECT id, own, applied_seq, applied_sha256, applied_oid,"
	    " (SELECT max(seq) FROM change_set WHERE replica = replica.id)"
	    " FROM replica WHERE ledger = ?1 AND name = ?2", "is", h->ledger,
	    h->name);
	if (err == NULL)
		err = daf_db_step(&row, a->db, stmt);
	if (err == NULL && row) {
		h->id = sqlite3_column_int64(stmt, 0);
		h->own = sqlite3_column_int(stmt, 1) != 0;
		h->applied = sqlite3_column_int64(stmt, 2);
		snprintf(h->sha256, sizeof(h->sha256), "%s",
		    daf_db_str(stmt, 3));
		snprintf(h->oid, sizeof(h->oid), "%s", daf_db_str(stmt, 4));
		h->highest = sqlite3_column_int64(stmt, 5);
	}
	daf_db_done(a->db, stmt);
	return err;
}

/* Replicas are also made for names that only an `over` mentions so far. */
const struct daf_err *
daf_apply_replica(size_t *index, struct daf_apply *a, int64_t ledger,
    const char *name)
{
	const struct daf_err *err;
	struct daf_head_row h = { .ledger = ledger };
	char key[sizeof(ledger) + DAF_REPLICA_SIZE];
	size_t len = strlen(name);
	char office[DAF_REPLICA_SIZE];
	int64_t known;

	assert(len < DAF_REPLICA_SIZE);
	memcpy(key, &ledger, sizeof(ledger));
	memcpy(key + sizeof(ledger), name, len);
	len += sizeof(ledger);
	if (daf_map_get(&known, a->heads, key, len)) {
		*index = (size_t)known;
		return NULL;
	}
	h.name = daf_pool_strdup(a->pool, name);
	err = read_head(&h, a);
	if (err == NULL && h.id == 0) {
		daf_replica_office(office, name);
		err = daf_db_run(a->db,
		    "INSERT INTO replica (ledger, name, office)"
		    " VALUES (?1, ?2, ?3)", "iss", ledger, name, office);
		h.id = daf_db_last_id(a->db);
	}
	if (err != NULL)
		return err;
	a->head = daf_grow(a->head, a->nheads, &a->heads_cap, sizeof(h));
	a->head[a->nheads] = h;
	*index = a->nheads++;
	daf_map_put(a->heads, key, len, (int64_t)*index);
	return NULL;
}

static struct daf_seen *
note_seen(struct daf_apply *a, struct daf_seen seen)
{
	a->see = daf_grow(a->see, a->nseen, &a->seen_cap, sizeof(seen));
	a->see[a->nseen] = seen;
	daf_map_put(a->seen, &seen.id, sizeof(seen.id), (int64_t)a->nseen);
	return &a->see[a->nseen++];
}

const struct daf_err *
daf_apply_seen(const struct daf_seen **out, struct daf_apply *a,
    int64_t change_set)
{
	const struct daf_err *err;
	struct daf_seen seen = { .id = change_set };
	sqlite3_stmt *stmt = NULL;
	bool row = false;
	int64_t index;

	*out = NULL;
	if (daf_map_get(&index, a->seen, &change_set, sizeof(change_set))) {
		*out = &a->see[index];
		return NULL;
	}
	err = daf_db_prepare(&stmt, a->db,
	    "SELECT c.replica, c.seq, c.time, c.counts, r.name"
	    " FROM change_set AS c JOIN replica AS r ON r.id = c.replica"
	    " WHERE c.id = ?1", "i", change_set);
	if (err == NULL)
		err = daf_db_step(&row, a->db, stmt);
	if (err == NULL && !row)
		err = daf_err(DAF_STORAGE, "%s is damaged (a value has no "
		    "change set): run `daftar rebuild`",
		    daf_db_path(a->db));
	if (err == NULL) {
		seen.replica = sqlite3_column_int64(stmt, 0);
		seen.seq = sqlite3_column_int64(stmt, 1);
		seen.time = sqlite3_column_int64(stmt, 2);
		seen.counts = sqlite3_column_int(stmt, 3) != 0;
		seen.name = daf_pool_strdup(a->pool, daf_db_str(stmt, 4));
		*out = note_seen(a, seen);
	}
	daf_db_done(a->db, stmt);
	return err;
}

/* ---- touching records ---- */

static struct daf_touched *
add_touched(struct daf_apply *a, struct daf_touched t)
{
	a->touch = daf_grow(a->touch, a->ntouched, &a->touched_cap, sizeof(t));
	daf_map_put(a->touched, &t.id, sizeof(t.id), (int64_t)a->ntouched);
	a->touch[a->ntouched] = t;
	return &a->touch[a->ntouched++];
}

/* Notes what the record was before this flush changes it. The pointer lasts
 * until the next record is touched. */
static const struct daf_err *
touch(struct daf_touched **out, struct daf_apply *a, int64_t record)
{
	const struct daf_err *err;
	struct daf_touched t = { .id = record };
	sqlite3_stmt *stmt = NULL;
	bool row = false;
	int64_t index, counted = 0;

	*out = NULL;
	if (daf_map_get(&index, a->touched, &record, sizeof(record))) {
		*out = &a->touch[index];
		return NULL;
	}
	err = daf_db_prepare(&stmt, a->db,
	    "SELECT ledger, type, office, birth, counted FROM record"
	    " WHERE id = ?1", "i", record);
	if (err == NULL)
		err = daf_db_step(&row, a->db, stmt);
	if (err == NULL && !row)
		err = daf_err(DAF_STORAGE, "%s is damaged (a value has no "
		    "record): run `daftar rebuild`", daf_db_path(a->db));
	if (err == NULL) {
		t.ledger = sqlite3_column_int64(stmt, 0);
		t.type = daf_pool_strdup(a->flush_pool, daf_db_str(stmt, 1));
		t.office = daf_pool_strdup(a->flush_pool, daf_db_str(stmt, 2));
		t.birth = sqlite3_column_int64(stmt, 3);
		counted = sqlite3_column_int64(stmt, 4);
	}
	daf_db_done(a->db, stmt);
	if (err == NULL && counted)
		err = daf_derive(&t.before, a, &t);
	if (err == NULL)
		*out = add_touched(a, t);
	return err;
}

static void
mark_dirty(struct daf_touched *t, int64_t field)
{
	size_t i;

	for (i = 0; i < t->ndirty; i++)
		if (t->dirty[i] == field)
			return;
	t->dirty = daf_grow(t->dirty, t->ndirty, &t->dirty_cap,
	    sizeof(*t->dirty));
	t->dirty[t->ndirty++] = field;
}

static const struct daf_err *
flush_record(struct daf_apply *a, struct daf_touched *t)
{
	const struct daf_err *err = NULL;
	struct daf_derived after;
	size_t i;

	for (i = 0; i < t->ndirty && err == NULL; i++)
		err = daf_live_recompute(a, t->id, t->dirty[i]);
	if (err == NULL)
		err = daf_derive(&after, a, t);
	if (err == NULL)
		err = daf_store(a, t, &t->before, &after);
	return err;
}

static int
compare_touched(const void *va, const void *vb)
{
	const struct daf_touched *a = va, *b = vb;

	return (a->id > b->id) - (a->id < b->id);
}

const struct daf_err *
daf_apply_flush(struct daf_apply *a)
{
	const struct daf_err *err = NULL;
	size_t i;

	/* The map of touched records is wrong from here on. */
	if (a->ntouched > 0)
		qsort(a->touch, a->ntouched, sizeof(*a->touch),
		    compare_touched);
	for (i = 0; i < a->ntouched && err == NULL; i++)
		err = flush_record(a, &a->touch[i]);
	if (err == NULL)
		err = daf_store_cells(a);
	if (err == NULL)
		reset_flush(a);
	return err;
}

static const struct daf_err *
flush_if_large(struct daf_apply *a)
{
	return a->ntouched > FLUSH_RECORDS || a->weight > FLUSH_WEIGHT
	    ? daf_apply_flush(a) : NULL;
}

/* ---- the transaction ---- */

const struct daf_err *
daf_apply_begin(struct daf_register *reg)
{
	const struct daf_err *err;
	struct daf_apply *a;

	assert(reg->locks > 0 && reg->db != NULL);
	if (reg->apply == NULL)
		reg->apply = new_context(reg);
	a = reg->apply;
	a->db = reg->db;
	reset_transaction(a);
	err = daf_db_begin(a->db);
	if (err != NULL)
		return err;
	err = daf_apply_field(&a->number, a, "number");
	if (err == NULL)
		err = daf_apply_field(&a->stage, a, "stage");
	if (err == NULL)
		err = daf_apply_field(&a->struck, a, "struck");
	if (err == NULL)
		err = daf_apply_field(&a->parent, a, "parent");
	if (err != NULL)
		daf_apply_rollback(reg);
	return err;
}

static const struct daf_err *
write_heads(struct daf_apply *a)
{
	const struct daf_err *err = NULL;
	struct daf_head_row *h;
	size_t i;

	for (i = 0; i < a->nheads && err == NULL; i++) {
		h = &a->head[i];
		if (!h->dirty)
			continue;
		err = daf_db_run(a->db,
		    "UPDATE replica SET own = ?2, applied_seq = ?3,"
		    " applied_sha256 = ?4, applied_oid = ?5 WHERE id = ?1",
		    "iiiss", h->id, (int64_t)h->own, h->applied, h->sha256,
		    h->oid);
		h->dirty = false;
	}
	return err;
}

static const struct daf_err *
write_serials(struct daf_apply *a)
{
	const struct daf_err *err = NULL;
	char *prefix;
	int64_t highest;
	const void *key;
	size_t i, len;

	for (i = 0; i < daf_map_count(a->serials) && err == NULL; i++) {
		key = daf_map_at(&len, &highest, a->serials, i);
		prefix = daf_strndup(key, len);
		err = daf_db_run(a->db,
		    "INSERT INTO serial (prefix, highest) VALUES (?1, ?2)"
		    " ON CONFLICT (prefix) DO UPDATE SET highest = ?2"
		    " WHERE highest < ?2", "si", prefix, highest);
		free(prefix);
	}
	return err;
}

const struct daf_err *
daf_apply_commit(struct daf_register *reg)
{
	const struct daf_err *err;
	struct daf_apply *a = context(reg);
	bool charter = a->charter_changed;

	err = daf_apply_flush(a);
	if (err == NULL)
		err = write_heads(a);
	if (err == NULL)
		err = write_serials(a);
	if (err == NULL)
		err = daf_db_commit(a->db);
	if (err != NULL) {
		daf_apply_rollback(reg);
		return err;
	}
	reset_transaction(a);
	return charter ? daf_ledgers_load(reg, true) : NULL;
}

void
daf_apply_rollback(struct daf_register *reg)
{
	struct daf_apply *a = reg->apply;
	bool charter;

	if (a == NULL || a->db == NULL)
		return;
	charter = a->charter_changed;
	daf_db_rollback(a->db);
	/* Ids that were given in it are none now. */
	daf_apply_forget(reg);
	if (charter)
		daf_err_free(daf_ledgers_load(reg, true));
}

/* ---- arrival ---- */

/* ISB-EXT-2026-0007 raises ISB-EXT-2026 to 7, in whatever state it is: a
 * number that was given once is not given again. */
static void
raise_serial(struct daf_apply *a, const char *number)
{
	const char *dash = strrchr(number, '-');
	int64_t serial = 0, highest;
	size_t i, digits;

	if (dash == NULL || dash == number)
		return;
	digits = strlen(dash + 1);
	if (digits < SERIAL_DIGITS_MIN || digits > SERIAL_DIGITS_MAX ||
	    strspn(dash + 1, "0123456789") != digits)
		return;
	for (i = 1; i <= digits; i++)
		serial = serial * 10 + (dash[i] - '0');
	if (!daf_map_get(&highest, a->serials, number,
	    (size_t)(dash - number)) || highest < serial)
		daf_map_put(a->serials, number, (size_t)(dash - number),
		    serial);
}

static const struct daf_err *
find_record(int64_t *id, struct daf_apply *a, int64_t ledger,
    const char *address)
{
	return daf_db_int(id, a->db, 0,
	    "SELECT id FROM record WHERE ledger = ?1 AND address = ?2", "is",
	    ledger, address);
}

/* A record is born; it is here already if a change of it came first. */
static const struct daf_err *
bear(struct daf_touched **out, bool *fresh, struct daf_apply *a,
    int64_t ledger, const struct daf_line *line, int64_t change_set)
{
	const struct daf_err *err;
	struct daf_touched t = { .ledger = ledger, .birth = change_set,
	    .fresh = true };
	char address[DAF_ADDR_SIZE], office[DAF_REPLICA_SIZE];
	int64_t id;

	daf_addr_text(address, &line->record);
	daf_replica_office(office, line->record.replica);
	err = daf_db_run(a->db,
	    "INSERT INTO record (ledger, address, type, office, birth, counted)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, 0)"
	    " ON CONFLICT (ledger, address) DO NOTHING", "isssi", ledger,
	    address, line->type, office, change_set);
	if (err != NULL)
		return err;
	*fresh = daf_db_changes(a->db) > 0;
	if (*fresh) {
		t.id = daf_db_last_id(a->db);
		t.type = daf_pool_strdup(a->flush_pool, line->type);
		t.office = daf_pool_strdup(a->flush_pool, office);
		*out = add_touched(a, t);
		return NULL;
	}
	err = find_record(&id, a, ledger, address);
	if (err == NULL)
		err = touch(out, a, id);
	if (err == NULL)
		err = daf_db_run(a->db,
		    "UPDATE record SET type = ?2, birth = ?3 WHERE id = ?1",
		    "isi", id, line->type, change_set);
	if (err == NULL) {
		(*out)->type = daf_pool_strdup(a->flush_pool, line->type);
		(*out)->birth = change_set;
	}
	return err;
}

static const struct daf_err *
meet(struct daf_touched **out, struct daf_apply *a, int64_t ledger,
    const struct daf_line *line)
{
	const struct daf_err *err;
	struct daf_touched t = { .ledger = ledger, .fresh = true, .type = "" };
	char address[DAF_ADDR_SIZE], office[DAF_REPLICA_SIZE];
	int64_t id;

	daf_addr_text(address, &line->record);
	err = find_record(&id, a, ledger, address);
	if (err != NULL)
		return err;
	if (id != 0)
		return touch(out, a, id);
	daf_replica_office(office, line->record.replica);
	err = daf_db_run(a->db,
	    "INSERT INTO record (ledger, address, type, office, counted)"
	    " VALUES (?1, ?2, '', ?3, 0)", "iss", ledger, address, office);
	if (err != NULL)
		return err;
	t.id = daf_db_last_id(a->db);
	t.office = daf_pool_strdup(a->flush_pool, office);
	*out = add_touched(a, t);
	return NULL;
}

static const struct daf_err *
arrive_line(struct daf_apply *a, const struct daf_arrival *arrival,
    int64_t ledger, const struct daf_line *line)
{
	const struct daf_err *err;
	const struct daf_set *set;
	struct daf_touched *t;
	int64_t field, record;
	bool fresh = false; /* no history at all: nothing can name its values */
	size_t i;

	err = line->type != NULL
	    ? bear(&t, &fresh, a, ledger, line, arrival->change_set)
	    : meet(&t, a, ledger, line);
	if (err != NULL)
		return err;
	record = t->id;
	for (i = 0; i < line->nsets && err == NULL; i++) {
		set = &line->sets[i];
		err = daf_apply_field(&field, a, set->field);
		if (err == NULL)
			err = daf_live_arrive(a, arrival, record, field, set,
			    fresh);
		if (field == a->number)
			raise_serial(a, set->value);
		a->weight += strlen(set->value);
	}
	return err;
}

/* The applied head goes on as far as there is no gap. */
static const struct daf_err *
advance(struct daf_apply *a, size_t index, const struct daf_applied *what)
{
	const struct daf_err *err = NULL;
	struct daf_head_row *h = &a->head[index];
	struct daf_head next;
	int64_t seq = what->cs->seq;

	if (seq > h->highest)
		h->highest = seq;
	if (seq != h->applied + 1)
		return NULL;
	h->applied = seq;
	snprintf(h->sha256, sizeof(h->sha256), "%s", what->sha256);
	snprintf(h->oid, sizeof(h->oid), "%s", what->oid);
	h->dirty = true;
	while (err == NULL && h->applied < h->highest) {
		err = daf_apply_find(&next, a->reg, h->ledger, h->name,
		    h->applied + 1);
		if (err != NULL || next.seq == 0)
			break;
		h->applied = next.seq;
		memcpy(h->sha256, next.sha256, sizeof(h->sha256));
		memcpy(h->oid, next.oid, sizeof(h->oid));
	}
	return err;
}

static const struct daf_err *
arrive(struct daf_apply *a, size_t index, const struct daf_applied *what)
{
	const struct daf_err *err;
	const struct daf_changeset *cs = what->cs;
	struct daf_head_row *h = &a->head[index];
	struct daf_arrival arrival = { .cs = cs, .replica = index,
	    .counts = what->counts };
	size_t i;

	err = daf_db_run(a->db,
	    "INSERT INTO change_set (replica, seq, state, counts, time, zone,"
	    " officer, sha256, oid, reason)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", "iiiiiissss",
	    h->id, cs->seq, (int64_t)what->state, (int64_t)what->counts,
	    what->time, (int64_t)what->zone, what->officer, what->sha256,
	    what->oid, what->reason);
	if (err != NULL)
		return err;
	arrival.change_set = daf_db_last_id(a->db);
	note_seen(a, (struct daf_seen){ .id = arrival.change_set,
	    .replica = h->id, .seq = cs->seq, .time = what->time,
	    .name = h->name, .counts = what->counts });
	if (what->own && !h->own)
		h->own = h->dirty = true;
	for (i = 0; i < cs->nlines && err == NULL; i++)
		err = arrive_line(a, &arrival, what->ledger, &cs->lines[i]);
	return err != NULL ? err : advance(a, index, what);
}

/* ---- states ---- */

/* A change set begins or ceases to count: all that it wrote is touched first,
 * and computed anew from the history at the flush. */
static const struct daf_err *
recount(struct daf_apply *a, int64_t change_set, bool counts)
{
	const struct daf_err *err;
	struct place {
		int64_t record, field;
	} *places = NULL;
	const struct daf_seen *seen;
	struct daf_touched *t;
	sqlite3_stmt *stmt = NULL;
	size_t i, n = 0, cap = 0;
	int64_t index;
	bool row;

	err = daf_db_prepare(&stmt, a->db,
	    "SELECT record, field FROM value WHERE change_set = ?1", "i",
	    change_set);
	while (err == NULL) {
		err = daf_db_step(&row, a->db, stmt);
		if (err != NULL || !row)
			break;
		places = daf_grow(places, n, &cap, sizeof(*places));
		places[n].record = sqlite3_column_int64(stmt, 0);
		places[n++].field = sqlite3_column_int64(stmt, 1);
	}
	daf_db_done(a->db, stmt);
	for (i = 0; i < n && err == NULL; i++) {
		err = touch(&t, a, places[i].record);
		if (err == NULL)
			mark_dirty(t, places[i].field);
	}
	free(places);
	if (err == NULL)
		err = daf_apply_seen(&seen, a, change_set);
	if (err == NULL)
		err = daf_db_run(a->db,
		    "UPDATE change_set SET counts = ?2 WHERE id = ?1", "ii",
		    change_set, (int64_t)counts);
	if (err == NULL && daf_map_get(&index, a->seen, &change_set,
	    sizeof(change_set)))
		a->see[index].counts = counts;
	return err;
}

const struct daf_err *
daf_apply_state(struct daf_register *reg, int64_t ledger, const char *replica,
    int64_t from, int64_t to, enum daf_state state, bool counts,
    const char *reason)
{
	const struct daf_err *err;
	struct daf_apply *a = context(reg);
	int64_t id, change_set, seq = from;
	size_t index;

	err = daf_apply_replica(&index, a, ledger, replica);
	if (err != NULL)
		return err;
	id = a->head[index].id;
	while (err == NULL) {
		err = daf_db_int(&seq, a->db, 0,
		    "SELECT min(seq) FROM change_set"
		    " WHERE replica = ?1 AND seq BETWEEN ?2 AND ?3"
		    " AND counts <> ?4", "iiii", id, seq, to,
		    (int64_t)counts);
		if (err != NULL || seq == 0)
			break;
		err = daf_db_int(&change_set, a->db, 0,
		    "SELECT id FROM change_set WHERE replica = ?1 AND seq = ?2",
		    "ii", id, seq);
		if (err == NULL)
			err = recount(a, change_set, counts);
		if (err == NULL)
			err = flush_if_large(a);
	}
	if (err == NULL)
		err = daf_db_run(a->db,
		    "UPDATE change_set SET state = ?4, reason = ?5"
		    " WHERE replica = ?1 AND seq BETWEEN ?2 AND ?3"
		    " AND (state <> ?4 OR reason IS NOT ?5)", "iiiis", id,
		    from, to, (int64_t)state, reason);
	return err;
}

const struct daf_err *
daf_apply_change_set(struct daf_register *reg, const struct daf_applied *what)
{
	const struct daf_err *err;
	struct daf_apply *a = context(reg);
	const struct daf_changeset *cs = what->cs;
	struct daf_head held = { 0 };
	size_t index;

	assert(cs->seq >= 1);
	err = daf_apply_replica(&index, a, what->ledger, cs->replica);
	if (err == NULL && cs->seq <= a->head[index].highest)
		err = daf_apply_find(&held, reg, what->ledger, cs->replica,
		    cs->seq);
	if (err != NULL)
		return err;
	if (held.seq == 0)
		err = arrive(a, index, what);
	else if (strcmp(held.sha256, what->sha256) != 0)
		err = daf_err(DAF_ALARM, "two different change sets claim to "
		    "be %s-%lld (%.16s… is here, %.16s… came): keep both as "
		    "evidence and call headquarters", cs->replica,
		    (long long)cs->seq, held.sha256, what->sha256);
	else
		err = daf_apply_state(reg, what->ledger, cs->replica, cs->seq,
		    cs->seq, what->state, what->counts, what->reason);
	return err != NULL ? err : flush_if_large(a);
}

/* ---- heads ---- */

const struct daf_err *
daf_apply_main(struct daf_register *reg, int64_t ledger, int64_t number,
    const char *sha256, const char *oid)
{
	return daf_db_run(context(reg)->db,
	    "UPDATE ledger SET main_number = ?2, main_sha256 = ?3,"
	    " main_oid = ?4 WHERE id = ?1", "iiss", ledger, number, sha256,
	    oid);
}

/* The three columns of a head from its statement's only row, or zeros. */
static const struct daf_err *
head_from(struct daf_head *out, struct daf_db *db, sqlite3_stmt *stmt)
{
	const struct daf_err *err;
	bool row;

	memset(out, 0, sizeof(*out));
	err = daf_db_step(&row, db, stmt);
	if (err == NULL && row) {
		out->seq = sqlite3_column_int64(stmt, 0);
		snprintf(out->sha256, sizeof(out->sha256), "%s",
		    daf_db_str(stmt, 1));
		snprintf(out->oid, sizeof(out->oid), "%s",
		    daf_db_str(stmt, 2));
	}
	daf_db_done(db, stmt);
	return err;
}

const struct daf_err *
daf_apply_head(struct daf_head *out, struct daf_register *reg, int64_t ledger,
    const char *replica)
{
	const struct daf_err *err = NULL;
	struct daf_db *db = daf_register_db(reg);
	sqlite3_stmt *stmt;

	if (daf_db_writing(db) && reg->apply != NULL)
		err = write_heads(reg->apply);
	if (err == NULL)
		err = daf_db_prepare(&stmt, db,
		    "SELECT applied_seq, applied_sha256, applied_oid"
		    " FROM replica WHERE ledger = ?1 AND name = ?2", "is",
		    ledger, replica);
	return err != NULL ? err : head_from(out, db, stmt);
}

const struct daf_err *
daf_apply_main_head(struct daf_head *out, struct daf_register *reg,
    int64_t ledger)
{
	const struct daf_err *err;
	struct daf_db *db = daf_register_db(reg);
	sqlite3_stmt *stmt;

	err = daf_db_prepare(&stmt, db,
	    "SELECT main_number, main_sha256, main_oid FROM ledger"
	    " WHERE id = ?1", "i", ledger);
	return err != NULL ? err : head_from(out, db, stmt);
}

const struct daf_err *
daf_apply_find(struct daf_head *out, struct daf_register *reg, int64_t ledger,
    const char *replica, int64_t seq)
{
	const struct daf_err *err;
	struct daf_db *db = daf_register_db(reg);
	sqlite3_stmt *stmt;

	err = daf_db_prepare(&stmt, db,
	    "SELECT c.seq, c.sha256, c.oid FROM replica AS r"
	    " JOIN change_set AS c ON c.replica = r.id"
	    " WHERE r.ledger = ?1 AND r.name = ?2 AND c.seq = ?3", "isi",
	    ledger, replica, seq);
	return err != NULL ? err : head_from(out, db, stmt);
}
