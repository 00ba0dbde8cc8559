/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * snapshotload.c - a snapshot into register.db; see snapshot.h. What each line
 * must fit to is checked here, what it does to the tables is in closed.c.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/apply_priv.h"
#include "core/snapshoti.h"
#include "schema/serial.h"

struct daf_snapshot_load {
	struct daf_register *reg;
	struct daf_apply *a; /* of this call */
	int64_t ledger, volume;
	struct daf_snapshot_tip *tips; /* sorted */
	bool *own;                     /* of each */
	size_t ntips;
	bool started;
	struct daf_snapshot_reader *reader;
	struct daf_map *standing; /* prefix -> the highest of live numbers */
	/* Section 1: each of its change sets has a use. */
	unsigned char *used; /* a bit for each change_set.id */
	int64_t cap;         /* bits */
	size_t nsets, nused;
	struct daf_addr record; /* of the line before; replica "": none */
	struct daf_addr at;     /* of the value before, and its change_set.id */
	int64_t set;
};

static int
compare_tips(const void *va, const void *vb)
{
	const struct daf_snapshot_tip *a = va, *b = vb;

	return strcmp(a->replica, b->replica);
}

static const struct daf_snapshot_tip *
tip_of(const struct daf_snapshot_load *l, const char *replica)
{
	struct daf_snapshot_tip key = { 0 };

	snprintf(key.replica, sizeof(key.replica), "%s", replica);
	return l->ntips == 0 ? NULL
			     : bsearch(&key, l->tips, l->ntips,
				   sizeof(*l->tips), compare_tips);
}

static bool
beyond(const struct daf_snapshot_load *l, const struct daf_addr *at)
{
	const struct daf_snapshot_tip *tip = tip_of(l, at->replica);

	return tip == NULL || at->seq > tip->seq;
}

/* ---- section 1 ---- */

static const struct daf_err *
take_set(void *arg, const struct daf_snapshot_set *set)
{
	struct daf_snapshot_load *l = arg;
	int64_t id;

	if (beyond(l, &set->at))
		return daf_snapshot_reader_wrong(
		    l->reader, "the volume does not hold this change set");
	l->nsets++;
	return daf_closed_set(&id, l->a, l->ledger,
	    &(struct daf_closed_set){ .at = &set->at,
		.officer = set->by,
		.roles = set->roles,
		.time = set->time,
		.zone = set->zone,
		.volume = l->volume });
}

static void
use(struct daf_snapshot_load *l, int64_t set)
{
	int64_t cap = l->cap != 0 ? l->cap : 8192;

	assert(set > 0);
	while (cap <= set)
		cap *= 2;
	if (cap > l->cap) {
		l->used = daf_realloc(l->used, (size_t)cap / 8, 1);
		memset(l->used + l->cap / 8, 0, (size_t)(cap - l->cap) / 8);
		l->cap = cap;
	}
	if ((l->used[set / 8] >> set % 8 & 1) == 0) {
		l->used[set / 8] |= (unsigned char)(1 << set % 8);
		l->nused++;
	}
}

/* A change set that another line names: it stands in section 1. */
static const struct daf_err *
find(int64_t *set, struct daf_snapshot_load *l, const struct daf_addr *at)
{
	const struct daf_err *err;

	if (l->set != 0 && daf_addr_cmp(at, &l->at) == 0) {
		*set = l->set;
		return NULL;
	}
	*set = 0;
	if (!beyond(l, at)) {
		err = daf_closed_find(set, l->a, l->ledger, l->volume, at);
		if (err != NULL)
			return err;
	}
	if (*set == 0)
		return daf_snapshot_reader_wrong(l->reader,
		    "it names a change set that the first section has not");
	use(l, *set);
	l->at = *at;
	l->set = *set;
	return NULL;
}

/* ---- sections 2 to 4 ---- */

static void
note_number(struct daf_snapshot_load *l, const struct daf_snapshot_value *v)
{
	int64_t serial, highest;
	size_t len;

	if (strcmp(v->field, "number") == 0 &&
	    daf_serial_split(&serial, &len, v->value) &&
	    (!daf_map_get(&highest, l->standing, v->value, len) ||
		highest < serial))
		daf_map_put(l->standing, v->value, len, serial);
}

static const struct daf_err *
take_record(void *arg, const struct daf_snapshot_record *record)
{
	struct daf_snapshot_load *l = arg;
	const struct daf_line line = { .record = record->id,
		.type = record->type[0] != '\0' ? record->type : NULL };
	const bool again = daf_addr_cmp(&l->record, &record->id) == 0;
	const struct daf_snapshot_value *v;
	const struct daf_err *err = NULL;
	struct daf_addr birth = record->id;
	struct daf_touched *t;
	int64_t set = 0;
	bool fresh = false, erased;
	size_t i;

	birth.index = 1;
	if (l->a->erased) {
		err = daf_erase_line(&erased, l->a, l->ledger, &line);
		if (err == NULL && erased)
			err = daf_snapshot_reader_wrong(
			    l->reader, "it tells of a record that was erased");
	}
	if (err == NULL && line.type != NULL)
		err = find(&set, l, &birth);
	if (err == NULL)
		err =
		    daf_closed_record(&t, &fresh, l->a, l->ledger, &line, set);
	if (err == NULL && record->n == 0)
		err = daf_closed_empty(l->a, t, l->volume);
	for (i = 0; i < record->n && err == NULL; i++) {
		v = &record->values[i];
		note_number(l, v);
		err = find(&set, l, &v->at);
		if (err == NULL)
			err = daf_closed_value(l->a, t, fresh && !again, set,
			    &v->at, v->field, v->value);
	}
	l->record = record->id;
	return err != NULL ? err : daf_apply_flush_if_large(l->a);
}

static const struct daf_err *
take_over(void *arg, const struct daf_snapshot_over *over)
{
	struct daf_snapshot_load *l = arg;
	const struct daf_err *err;
	int64_t set;
	bool known;

	if (!beyond(l, &over->at))
		return daf_snapshot_reader_wrong(
		    l->reader, "the volume holds what is replaced");
	err = find(&set, l, &over->by);
	if (err == NULL)
		err = daf_closed_over(l->a, l->ledger, l->volume, &over->record,
		    over->field, &over->at, set, &known);
	if (err == NULL && !known)
		err = daf_snapshot_reader_wrong(l->reader,
		    "it names a record that the second section has not");
	return err != NULL ? err : daf_apply_flush_if_large(l->a);
}

static const struct daf_err *
take_serial(void *arg, const struct daf_snapshot_serial *serial)
{
	struct daf_snapshot_load *l = arg;
	int64_t standing;

	if (daf_map_get(&standing, l->standing, serial->prefix,
		strlen(serial->prefix)) &&
	    standing >= serial->highest)
		return daf_snapshot_reader_wrong(
		    l->reader, "a live value has a serial as high");
	return daf_closed_serial(
	    l->a, l->ledger, serial->prefix, serial->highest);
}

/* ---- the whole ---- */

static const struct daf_err *
check_tips(const struct daf_snapshot_load *l)
{
	const struct daf_snapshot_tip *t;
	size_t i;

	for (i = 0; i < l->ntips; i++) {
		t = &l->tips[i];
		if (!daf_replica_valid(t->replica) || t->seq < 1 ||
		    strspn(t->sha256, "0123456789abcdef") != DAF_SHA_HEX - 1)
			return daf_err(DAF_REFUSED,
			    "a tip of the snapshot's volume is no replica "
			    "with a seq and a SHA-256");
		if (i > 0 && strcmp(t[-1].replica, t->replica) == 0)
			return daf_err(DAF_REFUSED,
			    "the snapshot's volume has two tips of %s",
			    t->replica);
	}
	return NULL;
}

/* Nothing may be here that the volume holds, but by its own snapshot. */
static const struct daf_err *
check_register(const struct daf_snapshot_load *l)
{
	struct daf_db *db = daf_register_db(l->reg);
	const struct daf_err *err;
	int64_t found;
	size_t i;

	err = daf_db_int(&found, db, 0,
	    "SELECT 1 FROM ledger WHERE id = ?1 AND snapshot NOT IN (0, ?2)"
	    " UNION ALL SELECT 1 FROM replica AS r"
	    " JOIN change_set AS c ON c.replica = r.id"
	    " WHERE r.ledger = ?1 AND c.volume NOT IN (0, ?2) LIMIT 1",
	    "ii", l->ledger, l->volume);
	for (i = 0; i < l->ntips && err == NULL && found == 0; i++)
		err = daf_db_int(&found, db, 0,
		    "SELECT 1 FROM replica AS r"
		    " JOIN change_set AS c ON c.replica = r.id"
		    " WHERE r.ledger = ?1 AND r.name = ?2 AND c.seq <= ?3"
		    " AND c.volume = 0 LIMIT 1",
		    "isi", l->ledger, l->tips[i].replica, l->tips[i].seq);
	if (err == NULL && found != 0)
		err = daf_err(DAF_REFUSED,
		    "%s holds work of before volume %" PRId64
		    " already: run `daftar rebuild`",
		    daf_db_path(db), l->volume);
	return err;
}

const struct daf_err *
daf_snapshot_load_new(struct daf_snapshot_load **out, struct daf_register *reg,
    int64_t ledger, int64_t volume, const struct daf_snapshot_tip *tips,
    size_t ntips)
{
	const struct daf_register_ledger *conf =
	    daf_register_ledger_by_id(reg, ledger);
	struct daf_snapshot_load *l = daf_calloc(1, sizeof(*l));
	const struct daf_err *err;
	size_t i;

	assert(volume >= 1 && conf != NULL);
	l->reg = reg;
	l->ledger = ledger;
	l->volume = volume;
	l->ntips = ntips;
	l->tips = daf_calloc(ntips, sizeof(*tips));
	l->own = daf_calloc(ntips, sizeof(*l->own));
	if (ntips > 0) {
		memcpy(l->tips, tips, ntips * sizeof(*tips));
		qsort(l->tips, ntips, sizeof(*tips), compare_tips);
	}
	for (i = 0; i < ntips; i++)
		l->own[i] =
		    daf_register_owns(reg, conf->name, l->tips[i].replica);
	l->standing = daf_map_new();
	l->reader = daf_snapshot_reader_new(&(struct daf_snapshot_takers){
	    take_set, take_record, take_over, take_serial, l });
	err = check_tips(l);
	if (err == NULL)
		err = check_register(l);
	if (err == NULL)
		*out = l;
	else
		daf_snapshot_load_free(l);
	return err;
}

void
daf_snapshot_load_free(struct daf_snapshot_load *l)
{
	if (l == NULL)
		return;
	daf_snapshot_reader_free(l->reader);
	daf_map_free(l->standing);
	free(l->used);
	free(l->tips);
	free(l->own);
	free(l);
}

static const struct daf_err *
start(struct daf_snapshot_load *l)
{
	const struct daf_err *err = NULL;
	const struct daf_snapshot_tip *tip;
	size_t i;

	l->a = l->reg->apply;
	assert(l->a != NULL && daf_db_writing(l->a->db));
	for (i = 0; i < l->ntips && err == NULL && !l->started; i++) {
		tip = &l->tips[i];
		err = daf_closed_start(l->a, l->ledger, tip->replica, tip->seq,
		    tip->sha256, l->own[i]);
	}
	l->started = true;
	return err;
}

const struct daf_err *
daf_snapshot_load_chunk(
    struct daf_snapshot_load *l, const char *data, size_t len)
{
	const struct daf_err *err = start(l);

	return err != NULL ? err
			   : daf_snapshot_reader_chunk(l->reader, data, len);
}

const struct daf_err *
daf_snapshot_load_finish(struct daf_snapshot_load *l)
{
	const struct daf_snapshot_tip *tip;
	const struct daf_err *err;
	size_t i;

	err = start(l);
	if (err != NULL)
		return err;
	if (l->nused != l->nsets)
		return daf_err(DAF_REFUSED,
		    "snapshot: of its %zu change sets %zu are of no use",
		    l->nsets, l->nsets - l->nused);
	for (i = 0; i < l->ntips && err == NULL; i++) {
		tip = &l->tips[i];
		err = daf_closed_head(
		    l->a, l->ledger, tip->replica, tip->seq, tip->sha256);
	}
	return err != NULL ? err : daf_closed_end(l->a, l->ledger, l->volume);
}
