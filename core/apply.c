/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply.c - arrival of change sets. See apply.h for the invariants and apply_priv.h
 * for how the work is shared out.
 */
#include "core/apply.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/apply_priv.h"
#include "schema/serial.h"

/* How much one flush holds in memory: records, and bytes of their values. */
#define FLUSH_RECORDS 4096
#define FLUSH_WEIGHT (16u * 1024 * 1024)
#define KNOWN_PLANS 1024
#define KNOWN_FIELDS 65536

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
	a->names = daf_map_new();
	a->serials = daf_map_new();
	a->touched = daf_map_new();
	return a;
}

static void
reset_transaction(struct daf_apply *a)
{
	daf_touch_reset(a);
	a->nheads = a->nseen = a->nnames = 0;
	daf_map_reset(a->heads);
	daf_map_reset(a->seen);
	daf_map_reset(a->names);
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
	daf_map_free(a->names);
	daf_map_free(a->serials);
	daf_map_free(a->touched);
	daf_pool_free(a->pool);
	daf_pool_free(a->flush_pool);
	free(a->plan);
	free(a->head);
	free(a->see);
	free(a->name);
	free(a->touch);
	free(a->cells);
	free(a->same);
	free(a->veil);
	daf_buf_clear(&a->scratch);
	free(a);
	reg->apply = NULL;
}

struct daf_apply *
daf_apply_context(struct daf_register *reg)
{
	assert(reg->apply != NULL && daf_db_writing(reg->apply->db));
	return reg->apply;
}

const struct daf_err *
daf_apply_flush_if_large(struct daf_apply *a)
{
	return a->ntouched > FLUSH_RECORDS || a->weight > FLUSH_WEIGHT
		   ? daf_apply_flush(a)
		   : NULL;
}

/* ---- the transaction ---- */

const struct daf_err *
daf_apply_begin(struct daf_register *reg)
{
	const struct daf_err *err;
	struct daf_apply *a;
	int64_t erased = 0;

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
	if (err == NULL)
		err = daf_db_int(
		    &erased, a->db, 0, "SELECT 1 FROM erased LIMIT 1", "");
	a->erased = err == NULL && erased != 0;
	if (err != NULL)
		daf_apply_rollback(reg);
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
		    " WHERE highest < ?2",
		    "si", prefix, highest);
		free(prefix);
	}
	return err;
}

const struct daf_err *
daf_apply_commit(struct daf_register *reg)
{
	const struct daf_err *err;
	struct daf_apply *a = daf_apply_context(reg);
	bool charter = a->charter_changed;

	err = daf_apply_flush(a);
	if (err == NULL)
		err = daf_apply_write_heads(a);
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

void
daf_apply_serial(
    struct daf_apply *a, const char *prefix, size_t len, int64_t serial)
{
	int64_t highest;

	if (!daf_map_get(&highest, a->serials, prefix, len) || highest < serial)
		daf_map_put(a->serials, prefix, len, serial);
}

void
daf_apply_number(struct daf_apply *a, const char *number)
{
	int64_t serial;
	size_t len;

	if (daf_serial_split(&serial, &len, number))
		daf_apply_serial(a, number, len, serial);
}

const struct daf_err *
daf_apply_insert_record(struct daf_touched **out, struct daf_apply *a,
    int64_t ledger, const struct daf_line *line, const char *address,
    int64_t birth)
{
	const struct daf_err *err;
	struct daf_touched t = { .ledger = ledger,
		.fresh = true,
		.birth = line->type != NULL ? birth : 0 };
	char office[DAF_REPLICA_SIZE];
	const char *type = line->type != NULL ? line->type : "";

	daf_replica_office(office, line->record.replica);
	err = daf_db_run(a->db,
	    "INSERT INTO record (ledger, address, type, office, birth, counted)"
	    " VALUES (?1, ?2, ?3, ?4, nullif(?5, 0), 0)"
	    " ON CONFLICT (ledger, address) DO NOTHING",
	    "isssi", ledger, address, type, office, t.birth);
	*out = NULL;
	if (err != NULL || daf_db_changes(a->db) == 0)
		return err;
	t.id = daf_db_last_id(a->db);
	t.type = daf_pool_strdup(a->flush_pool, type);
	t.office = daf_pool_strdup(a->flush_pool, office);
	*out = daf_touch_add(a, t);
	return NULL;
}

const struct daf_err *
daf_apply_give_birth(struct daf_touched *t, struct daf_apply *a,
    const struct daf_line *line, int64_t birth)
{
	t->type = daf_pool_strdup(a->flush_pool, line->type);
	t->birth = birth;
	/* What waits may have said before that it is protected. */
	daf_veil_note(a, t->id);
	a->unveiled = true;
	return daf_db_run(a->db,
	    "UPDATE record SET type = ?2, birth = ?3 WHERE id = ?1", "isi",
	    t->id, line->type, birth);
}

/* A record is born; it is here already if a change of it came first. *bears
 * says that it is not: then it has no history at all. */
static const struct daf_err *
bear(struct daf_touched **out, bool *bears, struct daf_apply *a, int64_t ledger,
    const struct daf_line *line, int64_t change_set)
{
	const struct daf_err *err;
	char address[DAF_ADDR_SIZE];

	daf_addr_text(address, &line->record);
	err =
	    daf_apply_insert_record(out, a, ledger, line, address, change_set);
	*bears = *out != NULL;
	if (err != NULL || *bears)
		return err;
	err = daf_touch_address(out, a, ledger, address);
	return err != NULL ? err
			   : daf_apply_give_birth(*out, a, line, change_set);
}

static const struct daf_err *
meet(struct daf_touched **out, struct daf_apply *a, int64_t ledger,
    const struct daf_line *line)
{
	const struct daf_err *err;
	char address[DAF_ADDR_SIZE];

	daf_addr_text(address, &line->record);
	err = daf_touch_address(out, a, ledger, address);
	if (err == NULL && *out == NULL)
		err = daf_apply_insert_record(out, a, ledger, line, address, 0);
	assert(err != NULL || *out != NULL);
	return err;
}

/* It says that the record is protected, and is not decided yet: it is hidden
 * meanwhile, too. */
static const struct daf_err *
note_veil(struct daf_apply *a, const struct daf_arrival *arrival,
    const struct daf_touched *t, int64_t field, const char *value)
{
	const struct daf_err *err;
	const struct daf_plan *plan;

	if (!arrival->waits || strcmp(value, "yes") != 0)
		return NULL;
	err = daf_plan_get(&plan, a, t->ledger, t->type);
	if (err == NULL && plan->protected == field) {
		daf_veil_note(a, t->id);
		a->unveiled = true;
	}
	return err;
}

static const struct daf_err *
arrive_line(struct daf_apply *a, struct daf_arrival *arrival, int64_t ledger,
    const struct daf_line *line)
{
	const struct daf_err *err;
	const struct daf_set *set;
	struct daf_touched *t;
	int64_t field;
	bool erased = false;
	size_t i;

	arrival->bears = false;
	err = a->erased ? daf_erase_line(&erased, a, ledger, line) : NULL;
	if (err != NULL || erased)
		return err;
	err = line->type != NULL
		  ? bear(&t, &arrival->bears, a, ledger, line, arrival->seen.id)
		  : meet(&t, a, ledger, line);
	for (i = 0; i < line->nsets && err == NULL; i++) {
		set = &line->sets[i];
		err = daf_apply_field(&field, a, set->field);
		if (err == NULL)
			err = daf_live_arrive(a, arrival, t, field, set);
		if (err == NULL)
			err = note_veil(a, arrival, t, field, set->value);
		if (field == a->number)
			daf_apply_number(a, set->value);
		a->weight += strlen(set->value);
	}
	return err;
}

const struct daf_err *
daf_apply_go_on(struct daf_apply *a, size_t index)
{
	const struct daf_err *err = NULL;
	struct daf_head_row *h = &a->head[index];
	struct daf_head next;

	while (err == NULL && h->applied < h->highest) {
		err = daf_apply_find(
		    &next, a->reg, h->ledger, h->name, h->applied + 1);
		if (err != NULL || next.seq == 0)
			break;
		h->applied = next.seq;
		memcpy(h->sha256, next.sha256, sizeof(h->sha256));
		memcpy(h->oid, next.oid, sizeof(h->oid));
	}
	return err;
}

static const struct daf_err *
advance(struct daf_apply *a, size_t index, const struct daf_applied *what)
{
	struct daf_head_row *h = &a->head[index];
	int64_t seq = what->cs->seq;

	if (seq > h->highest)
		h->highest = seq;
	if (seq != h->applied + 1)
		return NULL;
	h->applied = seq;
	snprintf(h->sha256, sizeof(h->sha256), "%s", what->sha256);
	snprintf(h->oid, sizeof(h->oid), "%s", what->oid);
	h->dirty = true;
	return daf_apply_go_on(a, index);
}

static const struct daf_err *
arrive(struct daf_apply *a, size_t index, const struct daf_applied *what)
{
	const struct daf_err *err;
	const struct daf_changeset *cs = what->cs;
	struct daf_head_row *h = &a->head[index];
	struct daf_arrival arrival = { .cs = cs,
		.head = index,
		.waits = !what->counts && what->state != DAF_REFUSED_STATE,
		.seen = { .replica = h->id,
		    .seq = cs->seq,
		    .time = what->time,
		    .zone = what->zone,
		    .name = h->name,
		    .counts = what->counts } };
	size_t i;

	err = daf_db_run(a->db,
	    "INSERT INTO change_set (replica, seq, state, counts, time, zone,"
	    " officer, sha256, oid, reason)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	    "iiiiiissss", h->id, cs->seq, (int64_t)what->state,
	    (int64_t)what->counts, what->time, (int64_t)what->zone,
	    what->officer, what->sha256, what->oid, what->reason);
	if (err != NULL)
		return err;
	arrival.seen.id = daf_db_last_id(a->db);
	daf_apply_note_seen(a, arrival.seen);
	if (what->own && !h->own)
		h->own = h->dirty = true;
	for (i = 0; i < cs->nlines && err == NULL; i++)
		err = arrive_line(a, &arrival, what->ledger, &cs->lines[i]);
	return err != NULL ? err : advance(a, index, what);
}

const struct daf_err *
daf_apply_change_set(struct daf_register *reg, const struct daf_applied *what)
{
	const struct daf_err *err;
	struct daf_apply *a = daf_apply_context(reg);
	const struct daf_changeset *cs = what->cs;
	struct daf_head held = { 0 };
	bool closed;
	size_t index;

	assert(cs->seq >= 1);
	err = daf_apply_replica(&index, a, what->ledger, cs->replica);
	if (err == NULL && cs->seq <= a->head[index].highest)
		err = daf_apply_find(
		    &held, reg, what->ledger, cs->replica, cs->seq);
	if (err != NULL)
		return err;
	closed = cs->seq <= a->head[index].closed;
	if (held.seq == 0)
		err = closed ? NULL : arrive(a, index, what);
	else if (strcmp(held.sha256, what->sha256) != 0)
		err = daf_err(DAF_ALARM,
		    "two different change sets claim to "
		    "be %s-%lld (%.16s… is here, %.16s… came): keep both as "
		    "evidence and call headquarters",
		    cs->replica, (long long)cs->seq, held.sha256, what->sha256);
	else if (!closed)
		err = daf_apply_state(reg, what->ledger, cs->replica, cs->seq,
		    cs->seq, what->state, what->counts, what->reason);
	return err != NULL ? err : daf_apply_flush_if_large(a);
}
