/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ids.c - what names become in the register: field, replica and change set
 * ids, each looked up once a transaction; and the heads of replicas.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/apply_priv.h"

const struct daf_err *
daf_apply_field(int64_t *id, struct daf_apply *a, const char *name)
{
	const struct daf_err *err;
	size_t len = strlen(name);

	if (daf_map_get(id, a->fields, name, len))
		return NULL;
	err = daf_db_int(
	    id, a->db, 0, "SELECT id FROM field WHERE name = ?1", "s", name);
	if (err == NULL && *id == 0) {
		err = daf_db_run(
		    a->db, "INSERT INTO field (name) VALUES (?1)", "s", name);
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
	    " (SELECT max(seq) FROM change_set WHERE replica = replica.id),"
	    " named_seq, closed_seq"
	    " FROM replica WHERE ledger = ?1 AND name = ?2",
	    "is", h->ledger, h->name);
	if (err == NULL)
		err = daf_db_step(&row, a->db, stmt);
	if (err == NULL && row) {
		h->id = sqlite3_column_int64(stmt, 0);
		h->own = sqlite3_column_int(stmt, 1) != 0;
		h->applied = sqlite3_column_int64(stmt, 2);
		snprintf(
		    h->sha256, sizeof(h->sha256), "%s", daf_db_str(stmt, 3));
		snprintf(h->oid, sizeof(h->oid), "%s", daf_db_str(stmt, 4));
		h->highest = sqlite3_column_int64(stmt, 5);
		h->named = sqlite3_column_int64(stmt, 6);
		h->closed = sqlite3_column_int64(stmt, 7);
		if (h->highest < h->closed)
			h->highest = h->closed;
	}
	daf_db_done(a->db, stmt);
	return err;
}

const struct daf_err *
daf_apply_replica(
    size_t *index, struct daf_apply *a, int64_t ledger, const char *name)
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
		    " VALUES (?1, ?2, ?3)",
		    "iss", ledger, name, office);
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

void
daf_apply_note_seen(struct daf_apply *a, struct daf_seen seen)
{
	a->see = daf_grow(a->see, a->nseen, &a->seen_cap, sizeof(seen));
	a->see[a->nseen] = seen;
	daf_map_put(a->seen, &seen.id, sizeof(seen.id), (int64_t)a->nseen++);
}

/* A replica's name by its id: they are few. */
static const struct daf_err *
replica_name(const char **out, struct daf_apply *a, int64_t replica)
{
	const struct daf_err *err;
	int64_t index;
	char *name;

	if (daf_map_get(&index, a->names, &replica, sizeof(replica))) {
		*out = a->name[index];
		return NULL;
	}
	err = daf_db_text(&name, a->db,
	    "SELECT name FROM replica WHERE id = ?1", "i", replica);
	if (err != NULL)
		return err;
	a->name = daf_grow(a->name, a->nnames, &a->names_cap, sizeof(*a->name));
	*out = a->name[a->nnames] =
	    daf_pool_strdup(a->pool, name != NULL ? name : "");
	daf_map_put(a->names, &replica, sizeof(replica), (int64_t)a->nnames++);
	free(name);
	return NULL;
}

const struct daf_err *
daf_apply_seen(
    const struct daf_seen **out, struct daf_apply *a, int64_t change_set)
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
	    "SELECT replica, seq, time, counts, zone FROM change_set"
	    " WHERE id = ?1",
	    "i", change_set);
	if (err == NULL)
		err = daf_db_step(&row, a->db, stmt);
	if (err == NULL && !row)
		err = daf_err(DAF_STORAGE,
		    "%s is damaged (a value has no "
		    "change set): run `daftar rebuild`",
		    daf_db_path(a->db));
	if (err == NULL) {
		seen.replica = sqlite3_column_int64(stmt, 0);
		seen.seq = sqlite3_column_int64(stmt, 1);
		seen.time = sqlite3_column_int64(stmt, 2);
		seen.counts = sqlite3_column_int(stmt, 3) != 0;
		seen.zone = sqlite3_column_int(stmt, 4);
	}
	daf_db_done(a->db, stmt);
	if (err == NULL)
		err = replica_name(&seen.name, a, seen.replica);
	if (err == NULL) {
		daf_apply_note_seen(a, seen);
		*out = &a->see[a->nseen - 1];
	}
	return err;
}

const struct daf_err *
daf_apply_write_heads(struct daf_apply *a)
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
		    " applied_sha256 = ?4, applied_oid = ?5, named_seq = ?6"
		    " WHERE id = ?1",
		    "iiissi", h->id, (int64_t)h->own, h->applied, h->sha256,
		    h->oid, h->named);
		h->dirty = false;
	}
	return err;
}

/* ---- heads ---- */

const struct daf_err *
daf_apply_main(struct daf_register *reg, int64_t ledger, int64_t number,
    const char *sha256, const char *oid)
{
	assert(reg->apply != NULL && daf_db_writing(reg->db));
	return daf_db_run(reg->db,
	    "UPDATE ledger SET main_number = ?2, main_sha256 = ?3,"
	    " main_oid = ?4 WHERE id = ?1",
	    "iiss", ledger, number, sha256, oid);
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
		snprintf(out->oid, sizeof(out->oid), "%s", daf_db_str(stmt, 2));
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
		err = daf_apply_write_heads(reg->apply);
	if (err == NULL)
		err = daf_db_prepare(&stmt, db,
		    "SELECT applied_seq, applied_sha256, applied_oid"
		    " FROM replica WHERE ledger = ?1 AND name = ?2",
		    "is", ledger, replica);
	return err != NULL ? err : head_from(out, db, stmt);
}

const struct daf_err *
daf_apply_name_head(struct daf_register *reg, int64_t ledger,
    const char *replica, const char *oid)
{
	struct daf_apply *a = reg->apply;
	const struct daf_err *err;
	size_t index;

	err = daf_apply_replica(&index, a, ledger, replica);
	if (err != NULL)
		return err;
	snprintf(a->head[index].oid, sizeof(a->head[index].oid), "%s", oid);
	a->head[index].dirty = true;
	return NULL;
}

const struct daf_err *
daf_apply_main_head(
    struct daf_head *out, struct daf_register *reg, int64_t ledger)
{
	const struct daf_err *err;
	struct daf_db *db = daf_register_db(reg);
	sqlite3_stmt *stmt;

	err = daf_db_prepare(&stmt, db,
	    "SELECT main_number, main_sha256, main_oid FROM ledger"
	    " WHERE id = ?1",
	    "i", ledger);
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
	    "SELECT ?3, CASE WHEN ?3 = r.closed_seq THEN r.closed_sha256"
	    " ELSE c.sha256 END, c.oid FROM replica AS r"
	    " LEFT JOIN change_set AS c ON c.replica = r.id AND c.seq = ?3"
	    " WHERE r.ledger = ?1 AND r.name = ?2"
	    " AND (?3 = r.closed_seq OR c.volume = 0)",
	    "isi", ledger, replica, seq);
	return err != NULL ? err : head_from(out, db, stmt);
}

const struct daf_err *
daf_apply_closed(int64_t *seq, int64_t *volume, struct daf_register *reg,
    int64_t ledger, const char *replica)
{
	const struct daf_err *err;
	struct daf_db *db = daf_register_db(reg);
	sqlite3_stmt *stmt;
	bool row = false;

	*seq = *volume = 0;
	err = daf_db_prepare(&stmt, db,
	    "SELECT r.closed_seq, l.snapshot FROM replica AS r"
	    " JOIN ledger AS l ON l.id = r.ledger"
	    " WHERE r.ledger = ?1 AND r.name = ?2 AND r.closed_seq > 0",
	    "is", ledger, replica);
	if (err == NULL)
		err = daf_db_step(&row, db, stmt);
	if (err == NULL && row) {
		*seq = sqlite3_column_int64(stmt, 0);
		*volume = sqlite3_column_int64(stmt, 1);
	}
	daf_db_done(db, stmt);
	return err;
}
