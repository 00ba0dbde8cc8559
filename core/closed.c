/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * closed.c - what came before a volume arrives in register.db by its snapshot
 * (snapshotload.c): accepted, counting, and only what is live of it.
 *
 * It is written as if its change sets had arrived one by one, later ones being
 * there or not: see apply_priv.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/apply_priv.h"

static const struct daf_err *
other(const struct daf_addr *at)
{
	char text[DAF_ADDR_SIZE];

	daf_addr_text(text, at);
	return daf_err(DAF_REFUSED,
	    "%s is in the register from another snapshot of this volume: run "
	    "`daftar rebuild`",
	    text);
}

const struct daf_err *
daf_closed_set(int64_t *id, struct daf_apply *a, int64_t ledger,
    const struct daf_closed_set *set)
{
	const struct daf_err *err;
	struct daf_head_row *h;
	int64_t same = 1;
	size_t index;

	*id = 0;
	err = daf_apply_replica(&index, a, ledger, set->at->replica);
	if (err != NULL)
		return err;
	h = &a->head[index];
	if (set->at->seq <= h->highest)
		err = daf_db_int(id, a->db, 0,
		    "SELECT id FROM change_set WHERE replica = ?1 AND seq = ?2",
		    "ii", h->id, set->at->seq);
	if (err == NULL && *id != 0)
		err = daf_db_int(&same, a->db, 0,
		    "SELECT 1 FROM change_set WHERE id = ?1 AND volume = ?2"
		    " AND officer = ?3 AND roles = ?4 AND time = ?5"
		    " AND zone = ?6",
		    "iissii", *id, set->volume, set->officer, set->roles,
		    set->time, (int64_t)set->zone);
	else if (err == NULL) {
		err = daf_db_run(a->db,
		    "INSERT INTO change_set (replica, seq, state, counts,"
		    " time, zone, officer, sha256, oid, roles, volume)"
		    " VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, '', '', ?7, ?8)",
		    "iiiiissi", h->id, set->at->seq, (int64_t)DAF_ACCEPTED,
		    set->time, (int64_t)set->zone, set->officer, set->roles,
		    set->volume);
		*id = daf_db_last_id(a->db);
	}
	return err == NULL && same == 0 ? other(set->at) : err;
}

const struct daf_err *
daf_closed_find(int64_t *id, struct daf_apply *a, int64_t ledger,
    int64_t volume, const struct daf_addr *at)
{
	const struct daf_err *err;
	size_t index;

	err = daf_apply_replica(&index, a, ledger, at->replica);
	return err != NULL ? err
			   : daf_db_int(id, a->db, 0,
				 "SELECT id FROM change_set WHERE replica = ?1"
				 " AND seq = ?2 AND volume = ?3",
				 "iii", a->head[index].id, at->seq, volume);
}

const struct daf_err *
daf_closed_record(struct daf_touched **out, bool *fresh, struct daf_apply *a,
    int64_t ledger, const struct daf_line *line, int64_t birth)
{
	const struct daf_err *err;
	char address[DAF_ADDR_SIZE];

	*fresh = false;
	daf_addr_text(address, &line->record);
	err = daf_touch_address(out, a, ledger, address);
	if (err != NULL)
		return err;
	if (*out == NULL) {
		*fresh = true;
		return daf_apply_insert_record(
		    out, a, ledger, line, address, birth);
	}
	if (birth == 0 || (*out)->birth == birth)
		return NULL;
	return daf_apply_give_birth(*out, a, line, birth);
}

/* Its change sets replace each other in a circle: no value tells that it
 * counts. */
const struct daf_err *
daf_closed_empty(struct daf_apply *a, struct daf_touched *t, int64_t volume)
{
	return daf_db_run(a->db, "UPDATE record SET volume = ?2 WHERE id = ?1",
	    "ii", t->id, volume);
}

const struct daf_err *
daf_closed_value(struct daf_apply *a, struct daf_touched *t, bool fresh,
    int64_t change_set, const struct daf_addr *at, const char *field,
    const char *value)
{
	const struct daf_err *err;
	struct daf_arrival arrival = { .bears = fresh };
	const struct daf_set set = { .field = field, .value = value };
	const struct daf_seen *seen;
	char *there = NULL;
	int64_t id;
	bool same;

	err = daf_apply_field(&id, a, field);
	if (err == NULL && !fresh)
		err = daf_db_text(&there, a->db,
		    "SELECT value FROM value WHERE record = ?1 AND field = ?2"
		    " AND change_set = ?3",
		    "iii", t->id, id, change_set);
	if (err != NULL)
		return err;
	if (there != NULL) {
		same = strcmp(there, value) == 0;
		free(there);
		return same ? NULL : other(at);
	}
	err = daf_apply_replica(&arrival.head, a, t->ledger, at->replica);
	if (err == NULL)
		err = daf_apply_seen(&seen, a, change_set);
	if (err != NULL)
		return err;
	arrival.seen = *seen;
	err = daf_live_arrive(a, &arrival, t, id, &set);
	if (id == a->number)
		daf_apply_number(a, value);
	a->weight += strlen(value);
	return err;
}

const struct daf_err *
daf_closed_over(struct daf_apply *a, int64_t ledger, int64_t volume,
    const struct daf_addr *record, const char *field, const struct daf_addr *at,
    int64_t change_set, bool *known)
{
	const struct daf_err *err;
	struct daf_arrival arrival = { 0 };
	struct daf_touched *t;
	const struct daf_seen *seen;
	char address[DAF_ADDR_SIZE];
	int64_t id, found = 0;
	size_t index;

	daf_addr_text(address, record);
	err = daf_db_int(&found, a->db, 0,
	    "SELECT 1 FROM record AS r WHERE r.ledger = ?1 AND r.address = ?2"
	    " AND (r.volume = ?3 OR EXISTS (SELECT 1 FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " WHERE v.record = r.id AND c.volume = ?3))",
	    "isi", ledger, address, volume);
	*known = found != 0;
	if (err != NULL || !*known)
		return err;
	err = daf_apply_field(&id, a, field);
	if (err == NULL)
		err = daf_apply_replica(&index, a, ledger, at->replica);
	if (err == NULL)
		err = daf_touch_address(&t, a, ledger, address);
	if (err == NULL)
		err = daf_db_int(&found, a->db, 0,
		    "SELECT 1 FROM over WHERE record = ?1 AND field = ?2"
		    " AND replica = ?3 AND seq = ?4 AND change_set = ?5",
		    "iiiii", t->id, id, a->head[index].id, at->seq, change_set);
	if (err != NULL || found != 0)
		return err;
	err = daf_apply_seen(&seen, a, change_set);
	if (err != NULL)
		return err;
	arrival.seen = *seen;
	return daf_live_replace(a, &arrival, t, id, at);
}

const struct daf_err *
daf_closed_serial(
    struct daf_apply *a, int64_t ledger, const char *prefix, int64_t highest)
{
	daf_apply_serial(a, prefix, strlen(prefix), highest);
	return daf_db_run(a->db,
	    "INSERT INTO closed_serial (ledger, prefix, highest)"
	    " VALUES (?1, ?2, ?3) ON CONFLICT (ledger, prefix) DO UPDATE"
	    " SET highest = ?3 WHERE highest < ?3",
	    "isi", ledger, prefix, highest);
}

const struct daf_err *
daf_closed_start(struct daf_apply *a, int64_t ledger, const char *replica,
    int64_t seq, const char *sha256, bool own)
{
	const struct daf_err *err;
	struct daf_head_row *h;
	size_t index;

	err = daf_apply_replica(&index, a, ledger, replica);
	if (err != NULL)
		return err;
	h = &a->head[index];
	if (own && !h->own)
		h->own = h->dirty = true;
	h->closed = seq;
	if (h->highest < seq)
		h->highest = seq;
	return daf_db_run(a->db,
	    "UPDATE replica SET closed_seq = ?2, closed_sha256 = ?3"
	    " WHERE id = ?1",
	    "iis", h->id, seq, sha256);
}

const struct daf_err *
daf_closed_head(struct daf_apply *a, int64_t ledger, const char *replica,
    int64_t seq, const char *sha256)
{
	const struct daf_err *err;
	struct daf_head_row *h;
	size_t index;

	err = daf_apply_replica(&index, a, ledger, replica);
	if (err != NULL)
		return err;
	h = &a->head[index];
	if (h->applied >= seq)
		return NULL;
	h->applied = seq;
	snprintf(h->sha256, sizeof(h->sha256), "%s", sha256);
	h->oid[0] = '\0';
	h->dirty = true;
	return daf_apply_go_on(a, index);
}

const struct daf_err *
daf_closed_end(struct daf_apply *a, int64_t ledger, int64_t volume)
{
	return daf_db_run(a->db,
	    "UPDATE ledger SET snapshot = ?2 WHERE id = ?1", "ii", ledger,
	    volume);
}
