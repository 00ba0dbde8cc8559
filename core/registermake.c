/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * registermake.c - a new register's folder; see register.h.
 *
 * The config is written last: without it there is no register, and what an
 * interrupted creation left is taken over by the next one.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/lock.h"
#include "core/register_priv.h"
#include "schema/sql.h"

/* A new folder is the account's own, unless its umask lets its group write
 * (where there is one group for all accounts, that must not be a register's);
 * an empty one that an administrator prepared keeps its group. */
static const struct daf_err *
make_folder(mode_t *mode, const char *dir)
{
	const struct daf_err *err;
	struct stat st;
	mode_t mask = umask(0077);

	umask(mask);
	if (stat(dir, &st) == 0)
		*mode = (st.st_mode & S_IWGRP) != 0 ? 02770 : 0700;
	else
		*mode = (mask & S_IRWXG) == 0 ? 02770 : 0700;
	err = daf_fs_mkdirs(dir, *mode);
	if (err != NULL)
		return err;
	if (stat(dir, &st) != 0)
		return daf_err_errno("cannot make the register %s", dir);
	if ((st.st_mode & 07777) != *mode && st.st_uid == geteuid() &&
	    chmod(dir, *mode) != 0)
		return daf_err_errno("cannot set the rights of %s", dir);
	return daf_register_check_folder(dir);
}

/* Nothing in it but what an interrupted creation left: the config is the last,
 * and comes under another name first. */
static const struct daf_err *
check_empty(const char *dir)
{
	static const char *const ours[] = { "desk.db", "ledgers", "lock",
		"quarantine", "register.db", "register.db-journal",
		"desk.db-journal" };
	static const char unnamed[] = "config."; /* and six of mkstemp's */
	const struct daf_err *err;
	char **names;
	size_t i, j, n;

	err = daf_fs_list(&names, &n, dir);
	if (err != NULL)
		return err;
	for (i = 0; i < n && err == NULL; i++) {
		if (strcmp(names[i], "config") == 0) {
			err = daf_err(
			    DAF_REFUSED, "%s is a register already", dir);
			break;
		}
		for (j = 0; j < sizeof(ours) / sizeof(ours[0]); j++)
			if (strcmp(names[i], ours[j]) == 0)
				break;
		if (j == sizeof(ours) / sizeof(ours[0]) &&
		    (strncmp(names[i], unnamed, sizeof(unnamed) - 1) != 0 ||
			strlen(names[i]) != sizeof(unnamed) - 1 + 6))
			err = daf_err(DAF_REFUSED,
			    "%s is not empty (it has "
			    "%s): name a new folder",
			    dir, names[i]);
	}
	daf_fs_names_free(names, n);
	return err;
}

static const struct daf_err *
make_parts(struct daf_register *reg, mode_t mode)
{
	static const char *const folders[] = { "ledgers", "quarantine" };
	const struct daf_err *err = NULL;
	char *path;
	size_t i;

	for (i = 0; i < 2 && err == NULL; i++) {
		path = daf_fs_join(reg->dir, folders[i]);
		err = daf_fs_mkdirs(path, mode);
		free(path);
	}
	if (err == NULL)
		err = daf_db_open(&reg->db, reg->db_path, DAF_DB_REGISTER_ID,
		    daf_register_sql);
	if (err == NULL)
		err = daf_db_open(
		    &reg->desk, reg->desk_path, DAF_DB_DESK_ID, daf_desk_sql);
	if (err != NULL)
		return err;
	reg->config = daf_config_new();
	daf_config_set(
	    reg->config, "register", NULL, "format", DAF_REGISTER_FORMAT);
	daf_register_settle(reg);
	err = daf_fs_sync_dir(reg->dir);
	if (err == NULL)
		err = daf_config_write(
		    reg->config, reg->config_path, mode & 0660);
	return err;
}

const struct daf_err *
daf_register_create(const char *dir)
{
	const bool there = daf_fs_exists(dir);
	const struct daf_err *err;
	struct daf_register *reg;
	mode_t mode;

	if (there) {
		err = check_empty(dir);
		if (err != NULL)
			return err;
	}
	err = make_folder(&mode, dir);
	if (err != NULL)
		return err;
	reg = daf_register_new(dir);
	err = daf_lock_take(&reg->lock, reg->lock_path, reg->wait_ms);
	/* Again, as another process may have been first. */
	if (err == NULL)
		err = check_empty(reg->dir);
	if (err == NULL) {
		err = make_parts(reg, mode);
		if (err != NULL && !there)
			daf_err_free(daf_fs_remove_tree(reg->dir));
	}
	daf_register_close(reg);
	return err;
}
