/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * save.c - one save: see save.h.
 *
 * Invariants: (1) nothing is acknowledged before the branch was moved; (2) the
 * branch moves once, to the last change set of the save: before it nothing of
 * the save exists, after it all of it does; (3) what happens after it cannot
 * make the save fail: the register is brought up to the branch at the next
 * opening.
 */
#include "sync/save.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "core/changeset.h"
#include "schema/kind.h"
#include "sync/accesslog.h"
#include "sync/ledger.h"
#include "sync/said.h"

struct part {
	struct daf_changeset cs;
	struct daf_commit commit;
};

struct save {
	struct daf_ledger *l;
	const struct daf_signer *signer;
	struct daf_pool *pool;
	struct daf_entry *entry; /* with what it needs it lives on: the
	                          * caller asks it what was born */
	struct daf_who *who;
	char ref[DAF_REF_MAX];
	char tip[DAF_OID_HEX]; /* of the branch before; "" */
	int64_t tip_volume;
	bool begins;          /* the branch has nothing yet of this volume */
	struct daf_head head; /* what the register has of it */
	struct part *parts;
	size_t n;
};

const struct daf_err *
daf_save_allowed(const struct daf_ledger *l, const struct daf_signer *signer)
{
	const char *office = strchr(signer->id, '@') + 1;
	const struct daf_officer *o, *owner;

	if (strcmp(office, l->conf->office) != 0) {
		return daf_err(DAF_DENIED,
		    "%s is of the office %s, this "
		    "register writes for %s in the ledger %s",
		    signer->id, office, l->conf->office, l->conf->name);
	}
	if (l->charter == NULL)
		return NULL;
	owner = daf_charter_by_key(l->charter, &signer->key, true);
	if (owner != NULL && strcmp(owner->id, signer->id) != 0) {
		return daf_err(DAF_DENIED,
		    "the key %s is the one of %s, not "
		    "of %s",
		    signer->key.fingerprint, owner->id, signer->id);
	}
	if (owner != NULL &&
	    daf_charter_by_key(l->charter, &signer->key, false) == NULL) {
		return daf_err(DAF_DENIED,
		    "the key %s of %s was revoked by "
		    "headquarters",
		    signer->key.fingerprint, signer->id);
	}
	if (daf_charter_is_recovery(l->charter, &signer->key)) {
		return daf_err(DAF_DENIED,
		    "the key %s is for recovery and "
		    "writes no change sets",
		    signer->key.fingerprint);
	}
	o = daf_charter_by_id(l->charter, signer->id);
	if (o != NULL && (o->roles & DAF_ROLES_WRITE) == 0) {
		return daf_err(DAF_DENIED,
		    "%s may read the ledger %s but not "
		    "write to it (role auditor)",
		    signer->id, l->conf->name);
	}
	return NULL;
}

/* A restored, cloned or moved register must not go on with a chain that the
 * other copy may go on with, too. */
static const struct daf_err *
settle(struct daf_register *reg)
{
	const struct daf_register_ledger *conf;
	char replica[DAF_REPLICA_SIZE];
	const struct daf_err *err = NULL;
	struct daf_ledger *l = NULL;
	size_t i;

	for (i = 0; i < daf_register_nledgers(reg) && err == NULL; i++) {
		conf = daf_register_ledger_at(reg, i);
		err = daf_ledger_open(&l, reg, conf->name);
		if (err == NULL)
			err = daf_replica_draw(replica, conf->office, l);
		if (err == NULL)
			err =
			    daf_register_add_replica(reg, conf->name, replica);
		daf_ledger_close(l);
		l = NULL;
	}
	if (err != NULL)
		return err;
	daf_register_settle(reg);
	return daf_register_save_config(reg);
}

/* The first change set in a volume has no parent. */
static const struct daf_err *
look_at_volume(struct save *s)
{
	const struct daf_err *err;
	struct daf_changeset cs;

	if (*s->tip == '\0' || s->l->main.volume == 1)
		return NULL;
	err = daf_said_office(&cs, NULL, s->pool, s->l->out, s->tip);
	if (err == NULL)
		s->tip_volume = cs.volume;
	s->begins = err == NULL && cs.volume < s->l->main.volume;
	return err;
}

/* A replica whose branch went with an older volume is not gone on with: what it
 * would follow on is not here. Nor is one of a volume that main has not: main was
 * settled by hand. */
static const struct daf_err *
leave_closed(struct daf_ledger *l)
{
	char replica[DAF_REPLICA_SIZE], ref[DAF_REF_MAX], tip[DAF_OID_HEX];
	const struct daf_err *err;
	struct daf_changeset cs = { 0 };
	struct daf_head head = { 0 };
	bool leave;

	daf_ledger_ref(ref, l->conf->replica);
	err = daf_ref_get(tip, l->out, ref);
	if (err == NULL)
		err = daf_apply_head(
		    &head, l->reg, l->conf->id, l->conf->replica);
	leave = err == NULL && head.seq != 0 && head.oid[0] == '\0';
	if (err == NULL && tip[0] != '\0' && !leave) {
		err = daf_said_office(&cs, NULL, l->pool, l->out, tip);
		leave = err == NULL && cs.volume > l->main.volume;
	}
	if (err != NULL || !leave)
		return err;
	err = daf_replica_draw(replica, l->conf->office, l);
	if (err == NULL)
		err = daf_register_add_replica(l->reg, l->conf->name, replica);
	return err != NULL ? err : daf_register_save_config(l->reg);
}

/* Everything up to the officer's own part. */
static const struct daf_err *
prepare(struct save *s)
{
	struct daf_ledger *l = s->l;
	const struct daf_err *err;

	err = daf_ledger_catch_up(l);
	if (err == NULL)
		err = daf_save_allowed(l, s->signer);
	if (err == NULL && daf_register_moved(l->reg))
		err = settle(l->reg);
	if (err == NULL)
		err = leave_closed(l);
	if (err != NULL)
		return err;
	if (l->main_number == 0) {
		return daf_err(DAF_FAILED,
		    "the ledger %s has no main yet: run "
		    "`daftar sync` first",
		    l->conf->name);
	}
	daf_ledger_ref(s->ref, l->conf->replica);
	err = daf_ref_get(s->tip, l->out, s->ref);
	if (err == NULL)
		err = daf_apply_head(
		    &s->head, l->reg, l->conf->id, l->conf->replica);
	if (err == NULL && strcmp(s->head.oid, s->tip) != 0) {
		err = daf_err(DAF_ALARM,
		    "the branch of %s and register.db do "
		    "not agree: run `daftar verify`",
		    l->conf->replica);
	}
	if (err == NULL)
		err = look_at_volume(s);
	return err;
}

/* One part: its change set, as it will be read, signed and written. */
static const struct daf_err *
commit_part(struct save *s, size_t i)
{
	struct part *p = &s->parts[i];
	struct daf_buf message = { 0 };
	struct daf_commit *c = &p->commit;
	const struct daf_err *err;
	struct daf_changeset cs = { 0 };
	const struct part *before = i != 0 ? &s->parts[i - 1] : NULL;

	assert(s->parts != NULL);
	memcpy(cs.ledger, s->l->conf->hash, sizeof(cs.ledger));
	snprintf(cs.replica, sizeof(cs.replica), "%s", s->l->conf->replica);
	cs.volume = s->l->main.volume;
	cs.seq = s->head.seq + 1 + (int64_t)i;
	cs.main_number = s->l->main_number;
	memcpy(cs.main_sha256, s->l->main_sha256, sizeof(cs.main_sha256));
	snprintf(cs.previous, sizeof(cs.previous), "%s",
	    before != NULL     ? before->commit.sha256
	    : s->head.seq != 0 ? s->head.sha256
			       : "-");
	if (before == NULL && s->begins)
		memcpy(cs.previous_oid, s->tip, sizeof(cs.previous_oid));
	err = daf_entry_part(&cs, s->entry, i);
	if (err == NULL)
		err = daf_changeset_write(&message, &cs);
	if (err == NULL)
		err = daf_changeset_parse(
		    &p->cs, s->pool, message.data, message.len);
	if (err != NULL)
		goto done;
	c->message = daf_pool_strndup(s->pool, message.data, message.len);
	c->message_len = message.len;
	memcpy(c->tree, DAF_EMPTY_TREE, sizeof(c->tree));
	if (before != NULL || (*s->tip != '\0' && !s->begins)) {
		c->nparents = 1;
		c->parents = daf_pool_array(s->pool, 1, sizeof(*c->parents));
		memcpy(c->parents[0],
		    before != NULL ? before->commit.oid : s->tip,
		    sizeof(c->parents[0]));
	}
	c->name = s->who->name;
	c->id = s->signer->id;
	c->time = daf_time_now();
	c->zone = daf_time_offset(s->l->conf->zone, c->time);
	err = daf_commit_make(c, s->l->out, s->signer);
done:
	daf_buf_clear(&message);
	return err;
}

static const struct daf_err *
compose(struct save *s,
    const struct daf_err *(*fill)(void *arg, struct daf_entry *e), void *arg)
{
	const struct daf_err *err;
	const char **roles;
	size_t i;

	s->who = daf_pool_alloc(s->l->pool, sizeof(*s->who));
	roles = daf_pool_array(s->l->pool, 5, sizeof(*roles));
	daf_ledger_who(s->who, roles, s->l, s->signer);
	err = daf_entry_new(
	    &s->entry, s->l->pool, s->l->reg, s->l->conf->name, s->who);
	if (err == NULL)
		err = fill(arg, s->entry);
	if (err == NULL)
		err = daf_entry_raise(s->entry);
	if (err == NULL)
		err = daf_entry_head(s->entry);
	if (err != NULL)
		return err;
	s->n = daf_entry_parts(s->entry);
	s->parts = daf_pool_array(s->pool, s->n, sizeof(*s->parts));
	for (i = 0; i < s->n && err == NULL; i++)
		err = commit_part(s, i);
	return err;
}

static bool
strikes(const struct daf_line *line)
{
	size_t i;

	for (i = 0; i < line->nsets; i++)
		if (strcmp(line->sets[i].field, "struck") == 0 &&
		    *line->sets[i].value != '\0')
			return true;
	return false;
}

static const struct daf_err *
log_line(const struct save *s, const struct daf_changeset *cs,
    const struct daf_line *line, size_t others)
{
	struct daf_access a = { .kind = strikes(line) ? DAF_ACCESS_ERASURE
						      : DAF_ACCESS_ALTERATION,
		.officer = s->signer->id,
		.ledger = s->l->conf->name,
		.ground = "" };
	char record[DAF_ADDR_SIZE], what[128];

	daf_addr_text(record, &line->record);
	snprintf(what, sizeof(what), "change set %s-%" PRId64 "%s", cs->replica,
	    cs->seq, others > 0 ? ", and other records" : "");
	a.record = record;
	a.what = what;
	return daf_access_log(s->l->reg, &a);
}

/* A new record without a number that names another one beside its parent: a
 * link between the two. */
static bool
joins(const struct daf_types *types, const struct daf_line *line)
{
	const struct daf_type *type =
	    line->type != NULL ? daf_types_find(types, line->type) : NULL;
	const struct daf_field *f;
	bool parent = false, other = false;
	size_t i;

	if (type == NULL || type->number_code != NULL)
		return false;
	for (i = 0; i < line->nsets; i++) {
		f = daf_type_field(type, line->sets[i].field);
		if (f == NULL || strcmp(f->kind->name, "reference") != 0 ||
		    *line->sets[i].value == '\0')
			continue;
		if (strcmp(f->name, "parent") == 0)
			parent = true;
		else
			other = true;
	}
	return parent && other;
}

/* One row for all that a change set brings together. */
static const struct daf_err *
log_joins(const struct save *s, const struct daf_changeset *cs)
{
	char record[DAF_ADDR_SIZE], what[128];
	const struct daf_access a = { .kind = DAF_ACCESS_COMBINATION,
		.officer = s->signer->id,
		.ledger = s->l->conf->name,
		.record = record,
		.what = what,
		.ground = "" };
	size_t i, n = 0;

	for (i = 0; i < cs->nlines; i++)
		if (joins(s->l->conf->types, &cs->lines[i]) && n++ == 0)
			daf_addr_text(record, &cs->lines[i].record);
	if (n == 0)
		return NULL;
	snprintf(what, sizeof(what), "%zu link%s in change set %s-%" PRId64, n,
	    n == 1 ? "" : "s", cs->replica, cs->seq);
	return daf_access_log(s->l->reg, &a);
}

/* The access log says it first: each record that is struck out, of what is
 * changed the first of the change set, and that others are linked by it. */
static const struct daf_err *
log_parts(const struct save *s)
{
	const struct daf_err *err = NULL;
	const struct daf_line *changed;
	const struct daf_changeset *cs;
	size_t i, k, n, others;

	for (i = 0; i < s->n && err == NULL; i++) {
		cs = &s->parts[i].cs;
		changed = NULL;
		others = 0;
		n = cs->nlines - daf_entry_has_head(s->entry, i);
		for (k = 0; k < n && err == NULL; k++)
			if (strikes(&cs->lines[k]))
				err = log_line(s, cs, &cs->lines[k], 0);
			else if (changed == NULL)
				changed = &cs->lines[k];
			else
				others++;
		if (err == NULL && changed != NULL)
			err = log_line(s, cs, changed, others);
		if (err == NULL)
			err = log_joins(s, cs);
	}
	return err;
}

static const struct daf_err *
apply(struct save *s)
{
	const struct daf_err *err;
	const struct part *p;
	size_t i;

	err = daf_apply_begin(s->l->reg);
	if (err != NULL)
		return err;
	for (i = 0; i < s->n && err == NULL; i++) {
		p = &s->parts[i];
		err = daf_apply_change_set(
		    s->l->reg, &(struct daf_applied){ .ledger = s->l->conf->id,
				   .cs = &p->cs,
				   .sha256 = p->commit.sha256,
				   .oid = p->commit.oid,
				   .officer = p->commit.id,
				   .time = p->commit.time,
				   .zone = p->commit.zone,
				   .state = DAF_HERE,
				   .counts = true,
				   .own = true });
	}
	if (err == NULL)
		err = daf_apply_commit(s->l->reg);
	if (err != NULL)
		daf_apply_rollback(s->l->reg);
	return err;
}

static void
tell(struct daf_saved *saved, const struct save *s)
{
	struct daf_addr a;
	size_t i;

	saved->n = s->n;
	saved->note = daf_entry_note(s->entry);
	saved->at = daf_pool_array(s->l->pool, s->n, sizeof(*saved->at));
	for (i = 0; i < s->n; i++) {
		a.seq = s->parts[i].cs.seq;
		a.index = 1;
		memcpy(a.replica, s->parts[i].cs.replica, sizeof(a.replica));
		daf_addr_text(saved->at[i], &a);
	}
}

/* The branch will not reach what it had in older volumes. */
static const struct daf_err *
keep_volume(const struct save *s)
{
	char name[DAF_REPLICA_SIZE + 8], ref[DAF_REF_MAX];

	snprintf(name, sizeof(name), "office/%s", s->l->conf->replica);
	daf_branch_name(ref, DAF_REF_VOLUMES, name, s->tip_volume);
	return daf_ref_set(s->l->out, ref, s->tip, NULL);
}

const struct daf_err *
daf_save(struct daf_saved *saved, bool *behind, struct daf_ledger *l,
    const struct daf_signer *signer,
    const struct daf_err *(*fill)(void *arg, struct daf_entry *e), void *arg)
{
	struct save s = { .l = l, .signer = signer, .pool = daf_pool_new() };
	const struct daf_err *err, *late = NULL;

	*saved = (struct daf_saved){ 0 };
	if (behind != NULL)
		*behind = false;
	err = daf_register_lock(l->reg);
	if (err != NULL)
		goto done;
	err = prepare(&s);
	if (err == NULL)
		err = compose(&s, fill, arg);
	if (err == NULL)
		err = log_parts(&s);
	if (err == NULL && s.n != 0 && s.begins)
		err = keep_volume(&s);
	if (err == NULL && s.n != 0)
		err = daf_ref_set(
		    l->out, s.ref, s.parts[s.n - 1].commit.oid, s.tip);
	if (err == NULL && s.n != 0) {
		late = apply(&s);
		if (behind != NULL)
			*behind = late != NULL;
		daf_err_free(late);
		tell(saved, &s);
	}
	daf_register_unlock(l->reg);
done:
	daf_pool_free(s.pool);
	return err;
}
