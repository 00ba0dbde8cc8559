/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger.c - a ledger opened. See ledger.h; catching up is in catchup.c, saving
 * in save.c.
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

#define DRAWS_MAX 100

void
daf_ledger_ref(char out[DAF_REF_MAX], const char *replica)
{
	snprintf(out, DAF_REF_MAX, "refs/heads/office/%s", replica);
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

const struct daf_err *
daf_ledger_open_repos(
    struct daf_ledger **out, struct daf_register *reg, const char *name)
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
	const struct daf_err *err = daf_ledger_open_repos(out, reg, name);

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

/* ---- who, and new names ---- */

const char *
daf_ledger_own(const struct daf_ledger *l, size_t i)
{
	return daf_config_nth(
	    daf_register_config(l->reg), "ledger", l->conf->name, "replica", i);
}

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

	for (i = 0; (own = daf_ledger_own(l, i)) != NULL; i++) {
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
