/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * register.c - the register's folder: who may touch it, its lock, its config,
 * its two databases. See register.h; a new one is made in registermake.c, ledgers
 * are in ledgers.c.
 *
 * The lock file and register.db may be replaced under an open register (by
 * `daftar rebuild`): reading or writing an SQLite file that has lost its name
 * would mix up journals, so every use compares the inode first.
 */
#include "core/register.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/apply.h"
#include "core/base/lock.h"
#include "core/register_priv.h"
#include "schema/sql.h"

#define LOCK_WAIT_MS 30000
#define GROUPS_MAX 65536

struct daf_mark
daf_register_mark(const char *path)
{
	struct daf_mark mark;
	struct stat st;

	memset(&mark, 0, sizeof(mark));
	if (stat(path, &st) == 0) {
		mark.device = st.st_dev;
		mark.inode = st.st_ino;
		mark.size = st.st_size;
		mark.changed = st.st_mtim;
	}
	return mark;
}

static bool
same_file(const struct daf_mark *a, const struct daf_mark *b)
{
	return a->device == b->device && a->inode == b->inode;
}

static bool
same_state(const struct daf_mark *a, const struct daf_mark *b)
{
	return same_file(a, b) && a->size == b->size &&
	       a->changed.tv_sec == b->changed.tv_sec &&
	       a->changed.tv_nsec == b->changed.tv_nsec;
}

static bool
in_group(gid_t group)
{
	gid_t *groups;
	bool found = getegid() == group;
	int i, n = getgroups(0, NULL);

	if (found || n <= 0 || n > GROUPS_MAX)
		return found;
	groups = daf_calloc((size_t)n, sizeof(*groups));
	n = getgroups(n, groups);
	for (i = 0; i < n && !found; i++)
		found = groups[i] == group;
	free(groups);
	return found;
}

const struct daf_err *
daf_register_check_folder(const char *dir)
{
	struct stat st;
	bool shared;

	if (stat(dir, &st) != 0) {
		if (errno == ENOENT)
			return daf_err(DAF_STORAGE,
			    "there is no register at "
			    "%s: run `daftar init` or `daftar join`",
			    dir);
		return daf_err_errno("cannot open the register %s", dir);
	}
	if (!S_ISDIR(st.st_mode))
		return daf_err(DAF_STORAGE, "%s is not a folder", dir);
	if ((st.st_mode & S_IRWXO) != 0)
		return daf_err(DAF_STORAGE,
		    "others have rights to the "
		    "register %s: run `chmod o= %s`",
		    dir, dir);
	shared = (st.st_mode & S_IRWXG) == S_IRWXG;
	if (st.st_uid != geteuid() && !(shared && in_group(st.st_gid)))
		return daf_err(DAF_STORAGE,
		    "the register %s is not yours and "
		    "not of a group of yours",
		    dir);
	if (shared && (st.st_mode & S_ISGID) == 0)
		return daf_err(DAF_STORAGE,
		    "the register %s is shared by a "
		    "group, but new files would not be: run `chmod g+s %s`",
		    dir, dir);
	if (!shared && (st.st_mode & S_IWGRP) != 0)
		return daf_err(DAF_STORAGE,
		    "the group has only half the "
		    "rights to the register %s: run `chmod 2770 %s` or "
		    "`chmod 700 %s`",
		    dir, dir, dir);
	/* What is made from now on follows the folder. */
	umask(shared ? 0007 : 0077);
	return NULL;
}

struct daf_register *
daf_register_new(const char *dir)
{
	struct daf_register *reg = daf_calloc(1, sizeof(*reg));
	struct stat st;
	char *real = realpath(dir, NULL);

	reg->shared = stat(dir, &st) == 0 && (st.st_mode & S_IWGRP) != 0;
	reg->dir = daf_strdup(real != NULL ? real : dir);
	free(real);
	reg->config_path = daf_fs_join(reg->dir, "config");
	reg->lock_path = daf_fs_join(reg->dir, "lock");
	reg->db_path = daf_fs_join(reg->dir, "register.db");
	reg->desk_path = daf_fs_join(reg->dir, "desk.db");
	reg->pool = daf_pool_new();
	reg->wait_ms = LOCK_WAIT_MS;
	return reg;
}

void
daf_register_retire(struct daf_register *reg, struct daf_old what)
{
	struct daf_old *old = daf_malloc(sizeof(*old));

	*old = what;
	old->next = reg->old;
	reg->old = old;
}

static const struct daf_err *
read_config(struct daf_register *reg)
{
	const struct daf_err *err;
	struct daf_config *config;
	struct daf_mark mark = daf_register_mark(reg->config_path);
	const char *format;

	if (mark.inode == 0)
		return daf_err(DAF_STORAGE,
		    "there is no register at %s: run "
		    "`daftar init` or `daftar join`",
		    reg->dir);
	err = daf_config_read(&config, reg->config_path);
	if (err != NULL)
		return err;
	format = daf_config_get(config, "register", NULL, "format");
	if (format == NULL || strcmp(format, DAF_REGISTER_FORMAT) != 0) {
		err = format != NULL &&
			      strspn(format, "0123456789") == strlen(format) &&
			      *format != '\0' && *format != '0'
			  ? daf_err(DAF_STORAGE,
				"the register %s has format %s, "
				"this program knows %s: update Daftar",
				reg->dir, format, DAF_REGISTER_FORMAT)
			  : daf_err(DAF_STORAGE,
				"%s: [register] format is missing "
				"or not a number: is it a register's config?",
				reg->config_path);
		daf_config_free(config);
		return err;
	}
	daf_register_retire(reg, (struct daf_old){ .config = reg->config });
	reg->config = config;
	reg->config_mark = mark;
	return NULL;
}

static const struct daf_err *
wrap_damage(struct daf_register *reg, const struct daf_err *err)
{
	const struct daf_err *wrapped;

	if (err->code != DAF_REFUSED &&
	    (err->code != DAF_STORAGE || strstr(err->text, "rebuild") != NULL ||
		strstr(err->text, "newer") != NULL))
		return err;
	wrapped = daf_err(DAF_STORAGE,
	    "%s; if it was lost or damaged, "
	    "`daftar -C %s rebuild` makes register.db again",
	    err->text, reg->dir);
	daf_err_free(err);
	return wrapped;
}

const struct daf_err *
daf_register_open_db(struct daf_register *reg)
{
	const struct daf_err *err;
	struct daf_mark mark = daf_register_mark(reg->db_path);
	struct daf_db *db;

	err = daf_db_open(&db, reg->db_path, DAF_DB_REGISTER_ID, NULL);
	if (err != NULL)
		return wrap_damage(reg, err);
	daf_apply_forget(reg);
	/* A caller may hold the old one. */
	daf_register_retire(reg, (struct daf_old){ .db = reg->db });
	reg->db = db;
	reg->db_mark = mark;
	reg->data_version = -1;
	return NULL;
}

const struct daf_err *
daf_register_open(struct daf_register **out, const char *dir, bool no_db)
{
	const struct daf_err *err;
	struct daf_register *reg;

	*out = NULL;
	err = daf_register_check_folder(dir);
	if (err != NULL)
		return err;
	reg = daf_register_new(dir);
	reg->no_db = no_db;
	err = read_config(reg);
	if (err == NULL && !no_db)
		err = daf_register_open_db(reg);
	if (err == NULL && !no_db)
		err = daf_db_open(
		    &reg->desk, reg->desk_path, DAF_DB_DESK_ID, daf_desk_sql);
	if (err == NULL && !no_db)
		err = daf_db_amend(reg->desk, daf_desk_sql);
	if (err == NULL)
		err = daf_ledgers_read(reg);
	if (err == NULL)
		err = daf_ledgers_load(reg, true);
	if (err != NULL)
		daf_register_close(reg);
	else
		*out = reg;
	return err;
}

void
daf_register_close(struct daf_register *reg)
{
	struct daf_old *old, *next;
	size_t i;

	if (reg == NULL)
		return;
	daf_rebuild_drop(reg);
	daf_apply_forget(reg);
	daf_db_close(reg->db);
	daf_db_close(reg->desk);
	daf_lock_drop(reg->lock);
	for (i = 0; i < reg->nledgers; i++) {
		daf_types_free(reg->ledgers[i]->types);
		free(reg->ledgers[i]);
	}
	free(reg->ledgers);
	daf_types_free(reg->joined);
	for (old = reg->old; old != NULL; old = next) {
		next = old->next;
		daf_pool_free(old->pool);
		daf_config_free(old->config);
		daf_types_free(old->types);
		daf_db_close(old->db);
		free(old);
	}
	daf_pool_free(reg->pool);
	daf_config_free(reg->config);
	free(reg->dir);
	free(reg->config_path);
	free(reg->lock_path);
	free(reg->db_path);
	free(reg->desk_path);
	free(reg);
}

/* The kernel's name of this machine; a copy of the folder on another machine
 * must not write the same seq twice. */
static char *
machine_id(void)
{
	const struct daf_err *err;
	char *text;

	err = daf_fs_read(&text, NULL, "/etc/machine-id", 256);
	if (err != NULL) {
		daf_err_free(err);
		return daf_strdup("unknown");
	}
	text[strcspn(text, "\n\"\\")] = '\0';
	return text;
}

/* When a file was made. A copy cannot have the original's, while its inode may
 * well be the one that the removed original had. */
static char *
birth_of(const char *path)
{
	struct statx stx;

	if (statx(AT_FDCWD, path, 0, STATX_BTIME, &stx) != 0 ||
	    (stx.stx_mask & STATX_BTIME) == 0)
		return daf_strdup("unknown");
	return daf_asprintf("%lld.%09u", (long long)stx.stx_btime.tv_sec,
	    stx.stx_btime.tv_nsec);
}

#define PLACE_KEYS 4

static bool
place_is(struct daf_register *reg, bool note)
{
	struct daf_mark lock = daf_register_mark(reg->lock_path);
	char *wanted[PLACE_KEYS];
	static const char *const keys[PLACE_KEYS] = { "machine", "device",
		"inode", "born" };
	const char *noted;
	bool same = true;
	size_t i;

	wanted[0] = machine_id();
	wanted[1] = daf_asprintf("%llu", (unsigned long long)lock.device);
	wanted[2] = daf_asprintf("%llu", (unsigned long long)lock.inode);
	wanted[3] = birth_of(reg->lock_path);
	for (i = 0; i < PLACE_KEYS; i++) {
		noted = daf_config_get(reg->config, "register", NULL, keys[i]);
		if (noted == NULL || strcmp(noted, wanted[i]) != 0)
			same = false;
		if (note)
			daf_config_set(
			    reg->config, "register", NULL, keys[i], wanted[i]);
		free(wanted[i]);
	}
	return same;
}

bool
daf_register_moved(const struct daf_register *reg)
{
	union {
		const struct daf_register *borrowed;
		struct daf_register *reg;
	} u = { .borrowed = reg };

	return !place_is(u.reg, false);
}

void
daf_register_settle(struct daf_register *reg)
{
	(void)place_is(reg, true);
}

const char *
daf_register_dir(const struct daf_register *reg)
{
	return reg->dir;
}

struct daf_config *
daf_register_config(struct daf_register *reg)
{
	return reg->config;
}

const struct daf_err *
daf_register_save_config(struct daf_register *reg)
{
	const struct daf_err *err;

	assert(reg->locks > 0);
	err = daf_config_write(
	    reg->config, reg->config_path, reg->shared ? 0660 : 0600);
	if (err != NULL)
		return err;
	reg->config_mark = daf_register_mark(reg->config_path);
	return daf_ledgers_read(reg);
}

/* What other processes changed in the folder since. */
static const struct daf_err *
catch_up(struct daf_register *reg)
{
	const struct daf_err *err = NULL;
	struct daf_mark mark = daf_register_mark(reg->config_path);

	if (!same_state(&mark, &reg->config_mark)) {
		err = read_config(reg);
		if (err == NULL)
			err = daf_ledgers_read(reg);
	}
	if (err == NULL)
		err = daf_ledgers_load(reg, false);
	return err;
}

void
daf_register_wait(
    struct daf_register *reg, int wait_ms, bool (*stop)(void *arg), void *arg)
{
	reg->wait_ms = wait_ms;
	reg->stop = stop;
	reg->stop_arg = arg;
}

const struct daf_err *
daf_register_lock(struct daf_register *reg)
{
	const struct daf_err *err;
	struct daf_mark mark;

	if (reg->locks > 0) {
		reg->locks++;
		return NULL;
	}
	err = daf_lock_take_unless(
	    &reg->lock, reg->lock_path, reg->wait_ms, reg->stop, reg->stop_arg);
	if (err != NULL)
		return err;
	reg->locks = 1;
	mark = daf_register_mark(reg->db_path);
	if (!reg->no_db && !reg->rebuilding && !same_file(&mark, &reg->db_mark))
		err = daf_register_open_db(reg);
	if (err == NULL)
		err = catch_up(reg);
	if (err == NULL)
		err = daf_fs_sweep(reg->dir, "config");
	if (err != NULL)
		daf_register_unlock(reg);
	return err;
}

void
daf_register_unlock(struct daf_register *reg)
{
	assert(reg->locks > 0);
	if (--reg->locks > 0)
		return;
	daf_lock_drop(reg->lock);
	reg->lock = NULL;
}

struct daf_db *
daf_register_db(struct daf_register *reg)
{
	struct daf_mark mark;

	if (reg->no_db || reg->rebuilding || !daf_db_idle(reg->db))
		return reg->db;
	mark = daf_register_mark(reg->db_path);
	if (mark.inode != 0 && !same_file(&mark, &reg->db_mark))
		daf_err_free(daf_register_open_db(reg));
	return reg->db;
}

struct daf_db *
daf_register_desk(struct daf_register *reg)
{
	return reg->desk;
}

const struct daf_err *
daf_register_check(struct daf_register *reg)
{
	const struct daf_err *err;

	err = daf_db_check(daf_register_db(reg));
	return err != NULL ? err : daf_db_check(reg->desk);
}

const struct daf_err *
daf_register_reload(struct daf_register *reg)
{
	(void)daf_register_db(reg);
	return catch_up(reg);
}
