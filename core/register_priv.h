/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * register_priv.h - what register.c, registermake.c, ledgers.c, rebuild.c and apply.c
 * share.
 */
#ifndef DAF_CORE_REGISTER_PRIV_H
#define DAF_CORE_REGISTER_PRIV_H

#include <sys/stat.h>

#include "core/base/lock.h"
#include "core/db.h"
#include "core/register.h"

struct daf_apply; /* apply_priv.h */

/* Which file a path names, and which state of it. */
struct daf_mark {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec changed;
};

/* What a reload replaced and a caller may still hold. */
struct daf_old {
	struct daf_old *next;
	struct daf_pool *pool;
	struct daf_config *config;
	struct daf_types *types;
	struct daf_db *db;
};

struct daf_slot {
	struct daf_register_ledger conf;
	struct daf_types *types; /* owned; conf.types */
};

struct daf_register {
	char *dir, *config_path, *lock_path, *db_path, *desk_path;
	struct daf_config *config;
	struct daf_mark config_mark, db_mark;
	struct daf_lock *lock;
	unsigned locks;
	int wait_ms; /* for the lock */
	bool (*stop)(void *arg);
	void *stop_arg;
	bool no_db, shared; /* shared: by a group */
	bool unhidden;      /* hide.h */
	struct daf_db *db, *desk;
	bool rebuilding;         /* db is the new one */
	struct daf_db *replaced; /* and this the old one, or NULL */
	int64_t data_version;    /* of db when types were read */
	int64_t charter;         /* meta: counts what changed types or people */
	struct daf_slot **ledgers; /* each stays where it is */
	struct daf_types *joined;  /* of all ledgers, or NULL: not made yet */
	size_t nledgers, cap;
	struct daf_pool *pool; /* their strings */
	struct daf_old *old;
	struct daf_apply *apply; /* NULL until the first apply */
};

#define DAF_REGISTER_FORMAT "1"

/* register.c */
/* Nothing is open in it yet. */
struct daf_register *daf_register_new(const char *dir);
/* Two ways to keep a register: one account's (0700), or a group's (0770, setgid, so
 * that what one officer makes another can change). STORAGE for any other; what is
 * made from now on follows the folder. */
const struct daf_err *daf_register_check_folder(const char *dir) DAF_MUST_USE;
struct daf_mark daf_register_mark(const char *path);
/* Opens register.db, drops all that was known of the one before. */
const struct daf_err *daf_register_open_db(
    struct daf_register *reg) DAF_MUST_USE;
/* Takes ownership until the register closes. */
void daf_register_retire(struct daf_register *reg, struct daf_old what);

/* ledgers.c */
/* Config's ledgers, in place; ids from register.db where it is open. */
const struct daf_err *daf_ledgers_read(struct daf_register *reg) DAF_MUST_USE;
/* Types and zones, if the register's charter counter moved (or always). */
const struct daf_err *daf_ledgers_load(
    struct daf_register *reg, bool always) DAF_MUST_USE;
/* A row of `ledger` and its first types, in the transaction that is open. */
const struct daf_err *daf_ledgers_insert(
    struct daf_register *reg, int64_t id, const char *name) DAF_MUST_USE;
/* The types are replaced for this process (the old ones stay readable). */
void daf_ledgers_set_types(
    struct daf_register *reg, int64_t ledger, struct daf_types *types);

/* apply.c */
void daf_apply_forget(struct daf_register *reg); /* frees reg->apply */

#endif
