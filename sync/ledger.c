/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger.c - a ledger opened, and the register brought up to its branches. See
 * ledger.h; saving is in save.c.
 */
#include "sync/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/proc.h"
#include "core/base/random.h"
#include "core/changeset.h"
#include "sync/mainchain.h"
#include "sync/trust.h"

#define BATCH 500
#define DRAWS_MAX 100

void
daf_ledger_ref(char out[DAF_REF_MAX], const char *replica)
{
	snprintf(out, DAF_REF_MAX, "refs/heads/office/%s", replica);
}

void
daf_branch_name(
    char out[DAF_REF_MAX], const char *prefix, const char *name, int64_t volume)
{
	if (volume > 1)
		snprintf(
		    out, DAF_REF_MAX, "%s%s+%" PRId64, prefix, name, volume);
	else
		snprintf(out, DAF_REF_MAX, "%s%s", prefix, name);
}

/* "", or "+2" and so on. */
static bool
parse_volume(int64_t *volume, const char *s)
{
	size_t n;

	*volume = 1;
	if (*s == '\0')
		return true;
	n = strspn(s + 1, "0123456789");
	if (*s != '+' || s[1] == '0' || n == 0 || n > 15 || s[1 + n] != '\0')
		return false;
	*volume = strtoll(s + 1, NULL, 10);
	return *volume > 1;
}

bool
daf_branch_parse(
    char replica[DAF_REPLICA_SIZE], int64_t *volume, const char *name)
{
	const size_t n = strcspn(name, "+");

	if (n >= DAF_REPLICA_SIZE)
		return false;
	memcpy(replica, name, n);
	replica[n] = '\0';
	return daf_replica_valid(replica) && parse_volume(volume, name + n);
}

bool
daf_main_branch_parse(int64_t *volume, const char *ref)
{
	const size_t n = strlen(DAF_REF_MAIN);

	return strncmp(ref, DAF_REF_MAIN, n) == 0 &&
	       parse_volume(volume, ref + n);
}

/* ---- opening ---- */

static const struct daf_err *
open_repo(struct daf_repo **out, const char *dir, const char *name)
{
	char *path = daf_fs_join(dir, name);
	const struct daf_err *err = daf_repo_open(out, path);

	free(path);
	return err;
}

/* Where main begins here. A killed process may have come as far as moving main to
 * the volume that the register was to begin anew with, and no further. */
static const struct daf_err *
find_begin(struct daf_ledger *l)
{
	const struct daf_config *config = daf_register_config(l->reg);
	const char *begins, *anew;
	const struct daf_err *err = NULL;
	char oid[DAF_OID_HEX] = "", begin[DAF_OID_HEX] = "";

	begins = daf_config_get(config, "ledger", l->conf->name, "begins");
	anew = daf_config_get(config, "ledger", l->conf->name, "anew");
	if (anew != NULL && *anew != '\0') {
		err = daf_ref_get(oid, l->in, DAF_REF_MAIN);
		if (err == NULL && oid[0] != '\0')
			err = daf_main_volume_begin(begin, l->in, oid);
		if (err == NULL && oid[0] != '\0' && strcmp(begin, anew) == 0)
			begins = anew;
	}
	if (err == NULL && begins != NULL)
		daf_repo_begin(l->in, begins);
	return err;
}

/* Without what main says. */
static const struct daf_err *
open_repos(struct daf_ledger **out, struct daf_register *reg, const char *name)
{
	struct daf_ledger *l = daf_calloc(1, sizeof(*l));
	const struct daf_err *err;

	*out = NULL;
	l->reg = reg;
	l->pool = daf_pool_new();
	err = daf_register_ledger(&l->conf, reg, name);
	if (err == NULL)
		err = open_repo(&l->out, l->conf->dir, "out.git");
	if (err == NULL)
		err = open_repo(&l->in, l->conf->dir, "in.git");
	if (err == NULL)
		err = daf_repo_borrow(l->in, l->out);
	if (err == NULL)
		err = find_begin(l);
	if (err != NULL)
		daf_ledger_close(l);
	else
		*out = l;
	return err;
}

const struct daf_err *
daf_ledger_open(
    struct daf_ledger **out, struct daf_register *reg, const char *name)
{
	const struct daf_err *err = open_repos(out, reg, name);

	if (err == NULL)
		err = daf_ledger_refresh(*out);
	if (err != NULL) {
		daf_ledger_close(*out);
		*out = NULL;
	}
	return err;
}

void
daf_ledger_close(struct daf_ledger *l)
{
	struct daf_charter_kept *k, *next;

	if (l == NULL)
		return;
	for (k = l->kept; k != NULL; k = next) {
		next = k->next;
		daf_charter_free(k->charter);
		free(k);
	}
	daf_charter_free(l->charter);
	daf_repo_close(l->in);
	daf_repo_close(l->out);
	daf_pool_free(l->pool);
	free(l);
}

static void
keep_charter(struct daf_ledger *l)
{
	struct daf_charter_kept *k;

	if (l->charter == NULL)
		return;
	k = daf_malloc(sizeof(*k));
	k->charter = l->charter;
	k->next = l->kept;
	l->kept = k;
	l->charter = NULL;
}

static const struct daf_err *
read_main(struct daf_ledger *l, const char *oid)
{
	struct daf_charter *charter = NULL;
	const struct daf_err *err;
	struct daf_commit c;
	struct daf_main m;

	err = daf_commit_read(&c, l->pool, l->in, oid);
	if (err != NULL)
		return err;
	err = daf_main_parse(&m, l->pool, c.message, c.message_len);
	if (err == NULL)
		err = daf_charter_read(&charter, l->in, c.tree);
	if (err == NULL && strcmp(charter->sha256, m.charter) != 0)
		err = daf_err(DAF_ALARM, "its charter is not the one that its "
					 "message names");
	if (err != NULL) {
		daf_charter_free(charter);
		return daf_err_wrap(
		    err, "main of the ledger %s at %s", l->conf->name, oid);
	}
	keep_charter(l);
	l->charter = charter;
	l->main = m;
	l->main_number = m.number;
	l->main_time = c.time;
	memcpy(l->main_sha256, c.sha256, sizeof(l->main_sha256));
	memcpy(l->main_oid, c.oid, sizeof(l->main_oid));
	return NULL;
}

const struct daf_err *
daf_ledger_refresh(struct daf_ledger *l)
{
	const struct daf_err *err;
	char oid[DAF_OID_HEX];

	err = daf_ref_get(oid, l->in, DAF_REF_MAIN);
	if (err != NULL || *oid == '\0' || strcmp(oid, l->main_oid) == 0)
		return err;
	return read_main(l, oid);
}

const struct daf_err *
daf_ledger_create_repos(const char *dir)
{
	static const char *const names[] = { "out.git", "in.git" };
	const struct daf_err *err = NULL;
	char *parent = daf_fs_join(dir, "..");
	struct stat st;
	bool shared;
	char *path;
	size_t i;

	err = daf_fs_mkdirs(dir, 0700);
	if (err == NULL && stat(parent, &st) != 0)
		err = daf_err_errno("cannot look at %s", parent);
	shared = err == NULL && (st.st_mode & S_IWGRP) != 0;
	if (shared && chmod(dir, 02770) != 0)
		err = daf_err_errno("cannot set the rights of %s", dir);
	for (i = 0; i < sizeof(names) / sizeof(names[0]) && err == NULL; i++) {
		path = daf_fs_join(dir, names[i]);
		err = daf_repo_init(path, shared);
		free(path);
	}
	if (err == NULL)
		err = daf_fs_sync_dir(dir);
	if (err == NULL)
		err = daf_fs_sync_dir(parent);
	free(parent);
	return err;
}

/* ---- own change sets that register.db has not ---- */

/* Git ids, the newest first. */
struct trail {
	char (*oids)[DAF_OID_HEX];
	size_t n, cap;
};

/* The change set before it, "" for the first of a chain. The
 * commit is looked at properly when it is applied. */
static const struct daf_err *
parent_of(char out[DAF_OID_HEX], struct daf_repo *repo, const char *oid)
{
	const struct daf_err *err;
	char *data = NULL;
	size_t len;
	bool opens;

	err = daf_repo_read(
	    &data, &len, repo, oid, GIT_OBJECT_COMMIT, DAF_COMMIT_MAX);
	if (err != NULL)
		return err;
	if (!daf_commit_before(out, &opens, data, len))
		out[0] = '\0';
	free(data);
	return NULL;
}

/* From the tip back to what is applied. */
static const struct daf_err *
walk_back(struct trail *t, struct daf_ledger *l, const char *replica,
    const char *tip, const char *applied)
{
	const struct daf_err *err = NULL;
	char at[DAF_OID_HEX];

	memcpy(at, tip, sizeof(at));
	while (err == NULL && *at != '\0' && strcmp(at, applied) != 0) {
		t->oids = daf_grow(t->oids, t->n, &t->cap, sizeof(*t->oids));
		memcpy(t->oids[t->n++], at, sizeof(at));
		err = parent_of(at, l->out, t->oids[t->n - 1]);
	}
	if (err == NULL && strcmp(at, applied) != 0) {
		err = daf_err(DAF_ALARM,
		    "register.db knows change sets of %s "
		    "that the branch in %s has not: run `daftar verify`, then "
		    "`daftar rebuild`",
		    replica, daf_repo_path(l->out));
	}
	return err;
}

static const struct daf_err *
check_link(const struct daf_changeset *cs, const struct daf_head *head,
    const struct daf_ledger *l, const char *replica)
{
	if (strcmp(cs->replica, replica) != 0 ||
	    strcmp(cs->ledger, l->conf->hash) != 0)
		return daf_err(DAF_ALARM, "it belongs to another ledger or "
					  "replica");
	if (cs->seq != head->seq + 1 ||
	    strcmp(cs->previous, head->seq == 0 ? "-" : head->sha256) != 0)
		return daf_err(
		    DAF_ALARM, "it does not follow seq %" PRId64, head->seq);
	return NULL;
}

/* Verifies one commit, applies it, moves *head on. */
static const struct daf_err *
apply_own(struct daf_head *head, struct daf_ledger *l, const char *replica,
    const char *oid)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_changeset cs;
	struct daf_commit c;

	err = daf_commit_read(&c, pool, l->out, oid);
	if (err != NULL)
		goto done;
	err = daf_changeset_parse(&cs, pool, c.message, c.message_len);
	if (err == NULL)
		err = check_link(&cs, head, l, replica);
	if (err == NULL && !daf_sig_verify(&c.sig, c.payload, c.payload_len))
		err = daf_err(DAF_ALARM, "its signature is bad");
	if (err != NULL) {
		err = daf_err_wrap(
		    err, "commit %s in %s", oid, daf_repo_path(l->out));
		goto done;
	}
	err = daf_apply_change_set(
	    l->reg, &(struct daf_applied){ .ledger = l->conf->id,
			.cs = &cs,
			.sha256 = c.sha256,
			.oid = c.oid,
			.officer = c.id,
			.time = c.time,
			.zone = c.zone,
			.state = DAF_HERE,
			.counts = true,
			.own = true });
	if (err == NULL) {
		head->seq = cs.seq;
		memcpy(head->sha256, c.sha256, sizeof(head->sha256));
	}
done:
	daf_pool_free(pool);
	return err;
}

/* Oldest first, in batches. */
static const struct daf_err *
apply_trail(struct daf_head *head, struct daf_ledger *l, const char *replica,
    const struct trail *t)
{
	const struct daf_err *err = NULL;
	size_t left = t->n, i;

	while (left != 0 && err == NULL) {
		err = daf_apply_begin(l->reg);
		if (err != NULL)
			return err;
		for (i = 0; i < BATCH && left != 0 && err == NULL; i++) {
			err = apply_own(head, l, replica, t->oids[left - 1]);
			left--;
		}
		if (err == NULL)
			err = daf_apply_commit(l->reg);
		if (err != NULL)
			daf_apply_rollback(l->reg);
	}
	return err;
}

/* The i-th own replica of the ledger, or NULL. */
static const char *
own_replica(const struct daf_ledger *l, size_t i)
{
	return daf_config_nth(
	    daf_register_config(l->reg), "ledger", l->conf->name, "replica", i);
}

/* Where branch and register stand; equal ids: nothing to do. */
static const struct daf_err *
compare(char tip[DAF_OID_HEX], struct daf_head *head,
    const struct daf_ledger *l, const char *replica)
{
	const struct daf_err *err;
	char ref[DAF_REF_MAX];

	daf_ledger_ref(ref, replica);
	err = daf_ref_get(tip, l->out, ref);
	if (err == NULL)
		err = daf_apply_head(head, l->reg, l->conf->id, replica);
	return err;
}

/* The register has more of a branch because main has: a copy of this register
 * wrote it, or the branch was restored. Trust settles that. */
static bool
main_has(const struct daf_ledger *l, const char *replica, int64_t seq)
{
	const struct daf_tip *tip = daf_main_tip(&l->main, replica);

	return tip != NULL && tip->seq >= seq;
}

const struct daf_err *
daf_catch_up_own(struct daf_ledger *l)
{
	const struct daf_err *err = NULL;
	char tip[DAF_OID_HEX];
	struct daf_head head;
	struct trail trail;
	const char *replica;
	bool main_leads = false;
	size_t i;

	for (i = 0; err == NULL && (replica = own_replica(l, i)) != NULL; i++) {
		err = compare(tip, &head, l, replica);
		if (err != NULL || strcmp(tip, head.oid) == 0)
			continue;
		if (head.oid[0] == '\0' && head.seq != 0) {
			main_leads = true; /* it came with a snapshot */
			continue;
		}
		trail = (struct trail){ 0 };
		err = walk_back(&trail, l, replica, tip, head.oid);
		if (err == NULL) {
			err = apply_trail(&head, l, replica, &trail);
		} else if (err->code == DAF_ALARM &&
			   main_has(l, replica, head.seq)) {
			daf_err_free(err);
			err = NULL;
			main_leads = true;
		}
		free(trail.oids);
	}
	return err == NULL && main_leads ? daf_trust_apply(l, NULL) : err;
}

/* Only branches' ids are compared: a main that has not moved since register.db
 * took it over was verified then, and nothing is read of it here. */
static const struct daf_err *
is_behind(bool *behind, const struct daf_ledger *l)
{
	const struct daf_err *err;
	char tip[DAF_OID_HEX];
	struct daf_head head;
	const char *replica;
	size_t i;

	*behind = false;
	err = daf_ref_get(tip, l->in, DAF_REF_MAIN);
	if (err == NULL)
		err = daf_apply_main_head(&head, l->reg, l->conf->id);
	if (err == NULL)
		*behind = strcmp(head.oid, tip) != 0;
	for (i = 0;
	     err == NULL && !*behind && (replica = own_replica(l, i)) != NULL;
	     i++) {
		err = compare(tip, &head, l, replica);
		*behind = err == NULL && strcmp(tip, head.oid) != 0;
	}
	return err;
}

/* A purge was killed that had taken back change sets, and did not come to making
 * register.db anew (purge.h). */
static bool
is_half_purged(const struct daf_ledger *l)
{
	const char *step = daf_config_get(
	    daf_register_config(l->reg), "ledger", l->conf->name, "purge");

	return step != NULL && strcmp(step, "rebuild") == 0;
}

const struct daf_err *
daf_ledger_catch_up(struct daf_ledger *l)
{
	const struct daf_err *err;
	struct daf_head head;

	err = daf_repo_sweep(l->out);
	if (err == NULL)
		err = daf_ledger_refresh(l);
	if (err == NULL)
		err = daf_catch_up_own(l);
	if (err != NULL && err->code == DAF_ALARM && is_half_purged(l)) {
		daf_err_free(err);
		err = daf_rebuild(l->reg, NULL);
	}
	if (err == NULL)
		err = daf_apply_main_head(&head, l->reg, l->conf->id);
	if (err == NULL && strcmp(head.oid, l->main_oid) != 0)
		err = daf_trust_apply(l, NULL);
	return err;
}

const struct daf_err *
daf_catch_up(struct daf_register *reg)
{
	const struct daf_err *err = NULL;
	struct daf_ledger *l = NULL;
	bool behind;
	size_t i;

	for (i = 0; i < daf_register_nledgers(reg) && err == NULL; i++) {
		err = open_repos(&l, reg, daf_register_ledger_at(reg, i)->name);
		if (err == NULL)
			err = is_behind(&behind, l);
		if (err == NULL && behind) {
			err = daf_register_lock(reg);
			if (err == NULL) {
				err = daf_ledger_catch_up(l);
				daf_register_unlock(reg);
			}
		}
		daf_ledger_close(l);
		l = NULL;
	}
	return err;
}

/* ---- who, and new names ---- */

void
daf_ledger_who(struct daf_who *who, const char *roles[DAF_ROLE_NAMES],
    const struct daf_ledger *l, const struct daf_signer *signer)
{
	const struct daf_officer *o =
	    l->charter == NULL ? NULL
			       : daf_charter_by_id(l->charter, signer->id);

	*who = (struct daf_who){ .officer = signer->id,
		.name = signer->name,
		.office = strchr(signer->id, '@') + 1 };
	if (o == NULL)
		return;
	daf_role_names(roles, o->roles);
	who->name = o->name;
	who->roles = roles;
}

static bool
in_use(const struct daf_ledger *l, const char *replica)
{
	const char *own;
	size_t i;

	for (i = 0; (own = own_replica(l, i)) != NULL; i++) {
		if (strcmp(own, replica) == 0)
			return true;
	}
	for (i = 0; l->charter != NULL && i < l->charter->nregisters; i++) {
		if (strcmp(l->charter->registers[i].replica, replica) == 0)
			return true;
	}
	for (i = 0; i < l->main.ntips; i++) {
		if (strcmp(l->main.tips[i].replica, replica) == 0)
			return true;
	}
	return false;
}

const struct daf_err *
daf_replica_draw(
    char out[DAF_REPLICA_SIZE], const char *office, struct daf_ledger *l)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned char random[4];
	int tries;

	if (!daf_office_valid(office)) {
		return daf_err(DAF_REFUSED,
		    "\"%s\" is no office code: 2 to 16 "
		    "of a-z and 0-9, a letter first",
		    office);
	}
	for (tries = 0; tries < DRAWS_MAX; tries++) {
		daf_random(random, sizeof(random));
		snprintf(out, DAF_REPLICA_SIZE, "%s.%c%c%c%c", office,
		    letters[random[0] & 31], letters[random[1] & 31],
		    letters[random[2] & 31], letters[random[3] & 31]);
		if (l == NULL || !in_use(l, out))
			return NULL;
	}
	return daf_err(DAF_FAILED,
	    "no unused name for a register of %s was "
	    "found",
	    office);
}
