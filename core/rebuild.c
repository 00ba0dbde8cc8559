/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rebuild.c - a fresh register.db beside the old one. See apply.h.
 *
 * (1) The new file has no journal on disk and is not synced while it grows: until the
 * rename it is nothing, and a leftover is removed by the next rebuild.
 * (2) It is on disk, whole, before it gets the name. (3) A journal that the
 * old file left behind a crash must never meet the new file: it is played back
 * into the old one, or, if that is past reading, both go first.
 */
#include "core/apply.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/register_priv.h"
#include "schema/sql.h"

static const struct daf_err *
remove_file(const char *path)
{
	if (unlink(path) != 0 && errno != ENOENT)
		return daf_err_errno("cannot remove %s", path);
	return NULL;
}

static const struct daf_err *
remove_pair(const char *path)
{
	const struct daf_err *err;
	char *journal = daf_asprintf("%s-journal", path);

	err = remove_file(path);
	if (err == NULL)
		err = remove_file(journal);
	free(journal);
	return err;
}

static const struct daf_err *
insert_ledgers(struct daf_register *reg)
{
	const struct daf_err *err;
	size_t i;

	err = daf_db_begin(reg->db);
	for (i = 0; i < reg->nledgers && err == NULL; i++)
		err = daf_ledgers_insert(
		    reg, reg->ledgers[i]->conf.id, reg->ledgers[i]->conf.name);
	return err != NULL ? err : daf_db_commit(reg->db);
}

const struct daf_err *
daf_rebuild_begin(struct daf_register *reg)
{
	const struct daf_err *err;
	struct daf_db *db = NULL;
	char *path = daf_asprintf("%s.new", reg->db_path);

	assert(reg->locks > 0 && !reg->rebuilding);
	err = remove_pair(path);
	if (err == NULL)
		err = daf_db_open(
		    &db, path, DAF_DB_REGISTER_ID, daf_register_sql);
	if (err == NULL)
		err = daf_db_unsafe(db);
	if (err != NULL) {
		daf_db_close(db);
		free(path);
		return err;
	}
	daf_apply_forget(reg);
	reg->replaced = reg->db;
	reg->db = db;
	reg->rebuilding = true;
	err = insert_ledgers(reg);
	if (err == NULL)
		err = daf_ledgers_load(reg, true);
	if (err != NULL)
		daf_rebuild_drop(reg);
	free(path);
	return err;
}

static const struct daf_err *
sync_file(const char *path)
{
	const struct daf_err *err = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return daf_err_errno("cannot open %s", path);
	if (fsync(fd) != 0)
		err = daf_err_errno("cannot write %s to disk", path);
	close(fd);
	return err;
}

/* Invariant 3. */
static const struct daf_err *
settle_journal(struct daf_register *reg)
{
	const struct daf_err *err;
	struct daf_db *old;
	int64_t ignored;
	char *journal = daf_asprintf("%s-journal", reg->db_path);

	if (!daf_fs_exists(journal)) {
		free(journal);
		return NULL;
	}
	err = daf_db_open(&old, reg->db_path, DAF_DB_REGISTER_ID, NULL);
	if (err == NULL)
		err = daf_db_int(
		    &ignored, old, 0, "SELECT count(*) FROM meta", "");
	daf_db_close(old);
	daf_err_free(err);
	err = NULL;
	if (daf_fs_exists(journal)) {
		err = remove_file(reg->db_path);
		if (err == NULL)
			err = daf_fs_sync_dir(reg->dir);
		if (err == NULL)
			err = remove_file(journal);
	}
	free(journal);
	return err;
}

const struct daf_err *
daf_rebuild_finish(struct daf_register *reg)
{
	const struct daf_err *err;
	char *path = daf_asprintf("%s.new", reg->db_path);

	assert(reg->rebuilding);
	daf_apply_forget(reg);
	daf_db_close(reg->db);
	reg->db = reg->replaced;
	reg->replaced = NULL;
	reg->rebuilding = false;
	err = sync_file(path);
	if (err == NULL)
		err = settle_journal(reg);
	if (err == NULL && rename(path, reg->db_path) != 0)
		err = daf_err_errno("cannot rename %s", path);
	if (err == NULL)
		err = daf_fs_sync_dir(reg->dir);
	if (err == NULL)
		err = daf_register_open_db(reg);
	if (err == NULL) {
		reg->no_db = false;
		err = daf_ledgers_load(reg, true);
	}
	free(path);
	return err;
}

void
daf_rebuild_drop(struct daf_register *reg)
{
	char *path;

	if (!reg->rebuilding)
		return;
	path = daf_asprintf("%s.new", reg->db_path);
	daf_apply_forget(reg);
	daf_db_close(reg->db);
	reg->db = reg->replaced;
	reg->replaced = NULL;
	reg->rebuilding = false;
	daf_err_free(remove_pair(path));
	/* The types of the old one again; without it the built-in ones stay. */
	daf_err_free(daf_ledgers_load(reg, true));
	free(path);
}
