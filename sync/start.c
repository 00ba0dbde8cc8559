/* SPDX-License-Identifier: GPL-3.0-or-later */
/* start.c - see start.h. */
#include "sync/start.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct daf_err *
daf_start_people(struct daf_start *s, const char *office, const char *officer,
    const char *key_path)
{
	const struct daf_err *err;

	if (!daf_office_valid(office))
		return daf_err(DAF_REFUSED,
		    "\"%s\" is not an office's code: 2 "
		    "to 16 of a-z and 0-9 are wanted, a letter first",
		    office);
	err = daf_officer_parse(NULL, NULL, &s->office, officer);
	if (err == NULL && strcmp(s->office, office) != 0)
		err = daf_err(DAF_REFUSED,
		    "%s is of the office %s, not of "
		    "%s",
		    officer, s->office, office);
	if (err == NULL)
		err = daf_signer_new(&s->signer, officer, key_path);
	return err;
}

/* The register, made if there is none. From here on what is made has the
 * rights of its folder, whatever the account's umask is. */
const struct daf_err *
daf_start_open(struct daf_start *s)
{
	char *config = daf_fs_join(s->dir, "config");
	const struct daf_err *err = NULL;

	if (!daf_fs_exists(config)) {
		s->made_folder = !daf_fs_exists(s->dir);
		err = daf_register_create(s->dir);
		s->made_register = err == NULL;
	}
	free(config);
	return err != NULL ? err : daf_register_open(&s->reg, s->dir, false);
}

const struct daf_err *
daf_start_lock(struct daf_start *s)
{
	const struct daf_err *err = daf_register_lock(s->reg);

	s->locked = err == NULL;
	return err;
}

/* A folder that is in no config is what a founding that was killed left; but
 * one with change sets is not thrown away. */
static const struct daf_err *
clear_leftover(const char *dir)
{
	char *branches = daf_asprintf("%s/out.git/refs/heads/office", dir);
	const struct daf_err *err;

	if (daf_fs_exists(branches))
		err = daf_err(DAF_REFUSED,
		    "%s holds change sets of a ledger "
		    "that the register's config does not name; move it away "
		    "first",
		    dir);
	else
		err = daf_fs_remove_tree(dir);
	free(branches);
	return err;
}

/* The folder of the ledger, with both repositories. */
const struct daf_err *
daf_start_folder(struct daf_start *s, const char *name)
{
	const struct daf_register_ledger *there;
	const struct daf_err *err;
	char *path;
	size_t i;

	for (i = 0; i < daf_register_nledgers(s->reg); i++) {
		there = daf_register_ledger_at(s->reg, i);
		if (strcmp(there->name, name) == 0)
			return daf_err(DAF_REFUSED,
			    "the register %s has a "
			    "ledger %s already; give this one another name "
			    "with --ledger",
			    s->dir, name);
	}
	if (!daf_name_valid(name))
		return daf_err(DAF_REFUSED,
		    "\"%s\" is not a ledger's name: 1 "
		    "to 32 of a-z, 0-9, - and _ are wanted, a letter first",
		    name);
	path = daf_asprintf("%s/ledgers/%s", daf_register_dir(s->reg), name);
	err = clear_leftover(path);
	if (err != NULL) {
		free(path);
		return err;
	}
	s->ledger_dir = path; /* from here on it is ours to remove */
	return daf_ledger_create_repos(path);
}

/* Who uses this UNIX account, unless that is known. */
static void
set_account(struct daf_start *s)
{
	struct daf_config *config = daf_register_config(s->reg);
	const struct passwd *pw = getpwuid(geteuid());

	if (pw == NULL ||
	    daf_config_get(config, "account", pw->pw_name, "officer") != NULL ||
	    s->signer->key_path == NULL)
		return;
	daf_config_set(
	    config, "account", pw->pw_name, "officer", s->signer->id);
	daf_config_set(config, "account", pw->pw_name, "name", s->signer->name);
	daf_config_set(
	    config, "account", pw->pw_name, "key", s->signer->key_path);
}

const struct daf_err *
daf_start_identity(struct daf_start *s)
{
	char *path = daf_fs_join(daf_register_dir(s->reg), "identity");
	const struct daf_err *err = daf_identity(&s->identity, path);

	free(path);
	return err;
}

/* Does the register's folder hold a ledger, in the config or not? */
static const struct daf_err *
is_used(bool *used, struct daf_start *s)
{
	char *path = daf_fs_join(daf_register_dir(s->reg), "ledgers");
	const struct daf_err *err;
	char **names;
	size_t n;

	err = daf_fs_list(&names, &n, path);
	free(path);
	*used = err != NULL || n != 0 || daf_register_nledgers(s->reg) != 0;
	if (err == NULL)
		daf_fs_names_free(names, n);
	return err;
}

/* The register that was made goes, unless another founding has begun to use
 * it; a folder that somebody prepared stays. */
static const struct daf_err *
unmake(struct daf_start *s)
{
	const struct daf_err *err = NULL;
	bool used = true;
	char **names, *path;
	size_t n, i;

	if (!s->locked)
		err = daf_start_lock(s);
	if (err == NULL)
		err = is_used(&used, s);
	if (err != NULL || used)
		return err;
	if (s->made_folder)
		return daf_fs_remove_tree(s->dir);
	err = daf_fs_list(&names, &n, s->dir);
	if (err != NULL)
		return err;
	for (i = 0; err == NULL && i < n; i++) {
		path = daf_fs_join(s->dir, names[i]);
		err = daf_fs_remove_tree(path);
		free(path);
	}
	daf_fs_names_free(names, n);
	return err;
}

/* Ends it; on failure nothing stays. */
const struct daf_err *
daf_start_finish(
    struct daf_start *s, struct daf_founded *out, const struct daf_err *err)
{
	if (err == NULL) {
		out->identity = s->identity;
		s->identity = NULL;
	}
	if (err != NULL && s->ledger_dir != NULL && !s->added)
		daf_err_free(daf_fs_remove_tree(s->ledger_dir));
	if (err != NULL && s->made_register && s->reg != NULL)
		daf_err_free(unmake(s));
	if (s->locked)
		daf_register_unlock(s->reg);
	daf_register_close(s->reg);
	daf_signer_free(s->signer);
	free(s->office);
	free(s->ledger_dir);
	free(s->identity);
	return err;
}

/* The ledger is the register's: into config, then into register.db. */
const struct daf_err *
daf_start_ledger(struct daf_start *s, const char *name, const char *url,
    const char *mark, const char *office, const struct daf_founded *out)
{
	struct daf_ledger *l = NULL;
	const struct daf_err *err;

	set_account(s);
	err = daf_register_add_ledger(s->reg, name, out->ledger, url, office,
	    mark, out->fingerprint, out->replica);
	if (err != NULL)
		return err;
	/* From here on it is this register's. If the disk is full now, the next
	 * opening takes up what main says. */
	s->added = true;
	err = daf_ledger_open(&l, s->reg, name);
	if (err == NULL)
		err = daf_trust_apply(l, NULL);
	daf_ledger_close(l);
	if (err != NULL && err->code == DAF_STORAGE) {
		daf_err_free(err);
		err = NULL;
	}
	return err;
}
