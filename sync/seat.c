/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seat.c - writing main: changes of the roster, and moving the seat.
 *
 * Main is moved by compare-and-swap under sync.lock and the register's lock;
 * register.db follows it. Publishing is a sync's.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "core/base/lock.h"
#include "core/base/timefmt.h"
#include "core/snapshot.h"
#include "sync/seat_priv.h"
#include "sync/trust_priv.h"

const struct daf_err *
daf_seat_allowed(const struct daf_ledger *l, const struct daf_signer *signer)
{
	const struct daf_officer *o;

	if (l->charter == NULL)
		return daf_err(DAF_DENIED,
		    "the ledger %s has no main yet: run "
		    "`daftar sync` first",
		    l->conf->name);
	if (!daf_register_owns(l->reg, l->conf->name, l->charter->seat))
		return daf_err(DAF_DENIED,
		    "only the seat of the ledger %s "
		    "may do this; it is the register %s",
		    l->conf->name, l->charter->seat);
	o = daf_charter_by_key(l->charter, &signer->key, false);
	if (o == NULL || (o->roles & DAF_ROLE_HQ) == 0 ||
	    strcmp(o->id, signer->id) != 0)
		return daf_err(DAF_DENIED,
		    "%s does not have the role hq in the ledger %s (with the "
		    "key %s)",
		    signer->id, l->conf->name, signer->key.fingerprint);
	return NULL;
}

/* ---- writing ---- */

/* The folder of what is accepted late. */
static const struct daf_err *
write_late(char tree[DAF_OID_HEX], struct daf_ledger *l, struct daf_pool *pool,
    const struct daf_late *late)
{
	const struct daf_err *err = NULL;
	struct daf_late_commit *c;
	char *data;
	size_t i, k;

	for (i = 0; i < late->n && err == NULL; i++) {
		for (k = 0; k < late->parts[i].n && err == NULL; k++) {
			c = &late->parts[i].commits[k];
			err = daf_repo_read(&data, &c->len, l->in, c->oid,
			    GIT_OBJECT_COMMIT, DAF_COMMIT_MAX);
			if (err != NULL)
				break;
			c->data = daf_pool_strndup(pool, data, c->len);
			free(data);
		}
	}
	return err == NULL ? daf_late_write(tree, l->in, late) : err;
}

/* The tree of the charter that the commit will have, and what is beside it. */
static const struct daf_err *
tree_of(char tree[DAF_OID_HEX], struct daf_ledger *l, struct daf_pool *pool,
    const struct daf_main_draft *d)
{
	const struct daf_err *err;
	char late[DAF_OID_HEX];
	struct daf_commit c;

	if (d->charter != NULL) {
		err = daf_charter_write(c.tree, d->charter, l->in);
	} else {
		err = daf_commit_read(&c, pool, l->in, l->main_oid);
	}
	if (err == NULL && d->late.n > 0)
		err = write_late(late, l, pool, &d->late);
	if (err == NULL)
		err = daf_volume_beside(tree, l->in, c.tree,
		    d->late.n > 0 ? late : NULL, d->snapshot);
	return err;
}

/* What has to be so in every main commit. */
static void
fill_head(struct daf_main *m, const struct daf_ledger *l,
    const struct daf_charter *charter, const char *subject)
{
	m->subject = subject;
	m->number = l->main_number + 1;
	snprintf(m->ledger, sizeof(m->ledger), "%s", l->conf->hash);
	memcpy(m->previous, l->main_sha256, sizeof(m->previous));
	snprintf(m->seat, sizeof(m->seat), "%s", charter->seat);
	memcpy(m->charter, charter->sha256, sizeof(m->charter));
	m->volume = l->main.volume;
	if (m->snapshot[0] != '\0') {
		m->volume++;
		memcpy(m->previous_oid, l->main_oid, sizeof(m->previous_oid));
	}
}

/* Could every register read it? */
static const struct daf_err *
compose(
    struct daf_buf *message, struct daf_pool *pool, const struct daf_main *m)
{
	struct daf_main ignored;

	daf_main_write(message, m);
	return daf_main_parse(&ignored, pool, message->data, message->len);
}

static const struct daf_err *
commit_main(struct daf_commit *c, struct daf_ledger *l, struct daf_pool *pool,
    const struct daf_signer *signer, const struct daf_main_draft *d,
    const struct daf_buf *message)
{
	const struct daf_officer *o;

	o = l->charter != NULL ? daf_charter_by_id(l->charter, signer->id)
			       : NULL;
	c->name = o != NULL ? o->name : signer->name;
	c->id = signer->id;
	c->zone = daf_time_offset(l->conf->zone, c->time);
	c->message = message->data;
	c->message_len = message->len;
	if (d->snapshot != NULL)
		return daf_commit_make(c, l->in, signer);
	c->nparents = d->nparents + 1;
	c->parents = daf_pool_array(pool, c->nparents, sizeof(*c->parents));
	memcpy(c->parents[0], l->main_oid, DAF_OID_HEX);
	if (d->nparents != 0)
		memcpy(c->parents[1], d->parents,
		    d->nparents * sizeof(*d->parents));
	return daf_commit_make(c, l->in, signer);
}

const struct daf_err *
daf_seat_write(struct daf_ledger *l, const struct daf_signer *signer,
    struct daf_main_draft *d)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_commit c = { 0 };
	struct daf_buf message = { 0 };
	const struct daf_err *err;
	size_t i;

	err = tree_of(c.tree, l, pool, d);
	if (err != NULL)
		goto done;
	fill_head(
	    &d->m, l, d->charter != NULL ? d->charter : l->charter, d->subject);
	c.time = daf_time_now();
	for (i = 0; i < d->m.nerasures; i++)
		if (d->m.erasures[i].main == d->m.number)
			d->m.erasures[i].time = c.time;
	err = compose(&message, pool, &d->m);
	if (err == NULL)
		err = commit_main(&c, l, pool, signer, d, &message);
	if (err == NULL)
		err = daf_ref_set(l->in, DAF_REF_MAIN, c.oid, l->main_oid);
	if (err == NULL)
		err = daf_trust_apply(l, NULL);
done:
	daf_buf_clear(&message);
	daf_pool_free(pool);
	return err;
}

/* ---- the roster ---- */

/* Everything that main has in force stays. */
static void
keep_all(struct daf_main *m, const struct daf_main *old)
{
	m->tips = old->tips;
	m->ntips = old->ntips;
	m->holds = old->holds;
	m->nholds = old->nholds;
	m->frozen = old->frozen;
	m->nfrozen = old->nfrozen;
}

const struct daf_err *
daf_seat_lock(struct daf_lock **sync, struct daf_ledger *l)
{
	const struct daf_err *err;

	err = daf_trust_sync_lock(sync, l);
	if (err == NULL)
		err = daf_register_lock(l->reg);
	if (err != NULL) {
		daf_lock_drop(*sync);
		*sync = NULL;
		return err;
	}
	err = daf_ledger_catch_up(l);
	if (err != NULL) {
		daf_register_unlock(l->reg);
		daf_lock_drop(*sync);
		*sync = NULL;
	}
	return err;
}

void
daf_seat_unlock(struct daf_lock *sync, struct daf_ledger *l)
{
	daf_register_unlock(l->reg);
	daf_lock_drop(sync);
}

static const struct daf_err *
write_charter(struct daf_ledger *l, const struct daf_signer *signer,
    struct daf_charter *charter, const char *subject)
{
	struct daf_main_draft d = { .subject = subject, .charter = charter };
	const struct daf_err *err;
	char tree[DAF_OID_HEX];

	err = daf_charter_write(tree, charter, l->in);
	if (err != NULL || strcmp(charter->sha256, l->charter->sha256) == 0)
		return err;
	keep_all(&d.m, &l->main);
	return daf_seat_write(l, signer, &d);
}

const struct daf_err *
daf_seat_amend(struct daf_ledger *l, const struct daf_signer *signer,
    const char *subject,
    const struct daf_err *(*change)(void *arg, struct daf_charter *c),
    void *arg)
{
	struct daf_charter *charter = NULL;
	struct daf_lock *sync = NULL;
	const struct daf_err *err;

	err = daf_seat_lock(&sync, l);
	if (err != NULL)
		return err;
	err = daf_seat_allowed(l, signer);
	if (err == NULL) {
		charter = daf_charter_copy(l->charter);
		err = change(arg, charter);
	}
	if (err == NULL)
		err = write_charter(l, signer, charter, subject);
	daf_charter_free(charter);
	daf_seat_unlock(sync, l);
	return err;
}

/* ---- a volume ---- */

/* The state that main has accepted, as a folder in in.git. */
static const struct daf_err *
write_snapshot(char sha256[DAF_SHA_HEX], char tree[DAF_OID_HEX],
    struct daf_ledger *l, struct daf_pool *pool)
{
	struct daf_volume_writer *w = daf_volume_new(l->in);
	const struct daf_main *m = &l->main;
	struct daf_snapshot_tip *tips =
	    daf_pool_array(pool, m->ntips, sizeof(*tips));
	const struct daf_err *err;
	size_t i;

	for (i = 0; i < m->ntips; i++) {
		snprintf(tips[i].replica, sizeof(tips[i].replica), "%s",
		    m->tips[i].replica);
		tips[i].seq = m->tips[i].seq;
	}
	err = daf_snapshot_write(
	    l->reg, l->conf->id, tips, m->ntips, daf_volume_chunk, w);
	if (err == NULL)
		err = daf_volume_end(sha256, tree, w);
	daf_volume_free(w);
	return err;
}

/* The same without what is erased now. It stays in register.db until main says
 * so. */
static const struct daf_err *
write_without(char sha256[DAF_SHA_HEX], char tree[DAF_OID_HEX],
    struct daf_ledger *l, struct daf_pool *pool,
    const struct daf_erasure *erasures, size_t n)
{
	const struct daf_err *err = daf_apply_begin(l->reg);
	size_t i;

	if (err != NULL)
		return err;
	for (i = 0; i < n && err == NULL; i++)
		err = daf_apply_erase(l->reg, l->conf->id,
		    &(struct daf_erased){ erasures[i].record, erasures[i].order,
			erasures[i].officer, erasures[i].main, 0 });
	if (err == NULL)
		err = write_snapshot(sha256, tree, l, pool);
	daf_apply_rollback(l->reg);
	return err;
}

/* Those before, and these by this commit. */
static const struct daf_err *
collect_erasures(struct daf_main *m, struct daf_ledger *l,
    struct daf_pool *pool, const struct daf_signer *signer,
    const char *const *records, size_t n, const char *order)
{
	const struct daf_err *err;
	struct daf_main before;
	size_t i, k;

	err = daf_main_opening(&before, pool, l->in, l->main_oid);
	if (err != NULL)
		return err;
	m->erasures =
	    daf_pool_array(pool, before.nerasures + n, sizeof(*m->erasures));
	for (i = 0; i < before.nerasures; i++)
		m->erasures[m->nerasures++] = before.erasures[i];
	for (i = 0; i < n; i++) {
		for (k = 0; k < m->nerasures; k++)
			if (strcmp(m->erasures[k].record, records[i]) == 0)
				break;
		if (k == m->nerasures)
			m->erasures[m->nerasures++] =
			    (struct daf_erasure){ .record = records[i],
				    .order = order,
				    .officer = signer->id,
				    .main = l->main_number + 1 };
	}
	return NULL;
}

static const struct daf_err *
close_volume(struct daf_ledger *l, const struct daf_signer *signer,
    const char *const *records, size_t n, const char *order)
{
	struct daf_main_draft d = { .snapshot = NULL };
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	char tree[DAF_OID_HEX];

	err = collect_erasures(&d.m, l, pool, signer, records, n, order);
	if (err == NULL)
		err = write_without(
		    d.m.snapshot, tree, l, pool, d.m.erasures, d.m.nerasures);
	if (err == NULL) {
		keep_all(&d.m, &l->main);
		d.snapshot = tree;
		d.subject = daf_pool_printf(
		    pool, "volume %" PRId64 " opens", l->main.volume + 1);
		err = daf_seat_write(l, signer, &d);
	}
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_seat_close_volume(
    int64_t *volume, struct daf_ledger *l, const struct daf_signer *signer)
{
	return daf_seat_erase(volume, l, signer, NULL, 0, NULL);
}

const struct daf_err *
daf_seat_erase(int64_t *volume, struct daf_ledger *l,
    const struct daf_signer *signer, const char *const *records, size_t n,
    const char *order)
{
	struct daf_lock *sync = NULL;
	const struct daf_err *err;

	if (order != NULL && strlen(order) > DAF_ORDER_MAX)
		return daf_err(DAF_REFUSED,
		    "the text of the order has %zu bytes, the limit is %d: it "
		    "stands in every volume from now on; name the order, and "
		    "keep its text as a document",
		    strlen(order), DAF_ORDER_MAX);
	err = daf_seat_lock(&sync, l);
	if (err != NULL)
		return err;
	err = daf_seat_allowed(l, signer);
	if (err == NULL)
		err = close_volume(l, signer, records, n, order);
	*volume = l->main.volume;
	daf_seat_unlock(sync, l);
	return err;
}

/* ---- the seat ---- */

/* Packages for headquarters are for this register, and not for the one that was
 * lost. */
static const struct daf_err *
change_identity(struct daf_charter *c, struct daf_ledger *l)
{
	char *path = daf_fs_join(daf_register_dir(l->reg), "identity");
	const struct daf_err *err;
	char *identity;
	size_t i;

	err = daf_identity(&identity, path);
	free(path);
	if (err != NULL)
		return err;
	for (i = 0; i < c->nregisters && err == NULL; i++)
		if (strcmp(c->registers[i].replica, c->seat) == 0)
			err = daf_charter_set_register(c, c->seat, identity);
	if (err == NULL)
		err = daf_charter_set_register(c, l->conf->replica, identity);
	free(identity);
	return err;
}

static const struct daf_err *
change_seat(
    struct daf_charter *c, struct daf_ledger *l, const struct daf_signer *hq)
{
	const struct daf_officer *o;
	const struct daf_err *err = change_identity(c, l);

	c->seat = daf_pool_strdup(c->pool, l->conf->replica);
	if (err == NULL && hq != NULL) {
		o = daf_charter_by_id(c, hq->id);
		err = daf_charter_set_officer(c, hq->id,
		    o != NULL ? o->name : hq->name, l->conf->office,
		    (o != NULL ? o->roles : 0) | DAF_ROLES_WRITE, &hq->key);
	}
	return err;
}

const struct daf_err *
daf_seat_move(struct daf_ledger *l, const struct daf_signer *recovery,
    const struct daf_signer *hq)
{
	struct daf_charter *charter = NULL;
	struct daf_lock *sync = NULL;
	const struct daf_err *err;

	err = daf_seat_lock(&sync, l);
	if (err != NULL)
		return err;
	if (l->charter == NULL ||
	    !daf_charter_is_recovery(l->charter, &recovery->key))
		err = daf_err(DAF_DENIED,
		    "the key %s is not a recovery key "
		    "of the ledger %s",
		    recovery->key.fingerprint, l->conf->name);
	else if (strcmp(l->charter->seat, l->conf->replica) == 0)
		err = daf_err(DAF_REFUSED,
		    "the seat of the ledger %s is this "
		    "register already",
		    l->conf->name);
	if (err == NULL) {
		charter = daf_charter_copy(l->charter);
		err = change_seat(charter, l, hq);
	}
	if (err == NULL)
		err = write_charter(l, recovery, charter, "the seat moves");
	daf_charter_free(charter);
	daf_seat_unlock(sync, l);
	return err;
}

const struct daf_err *
daf_seat_published(bool *published, struct daf_ledger *l)
{
	const struct daf_err *err;
	char oid[DAF_OID_HEX];

	err = daf_ref_get(oid, l->in, DAF_REF_HUB_MAIN);
	*published = err == NULL && strcmp(oid, l->main_oid) == 0;
	return err;
}
