/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * register.h - the register folder: config, lock, databases, ledgers.
 *
 * config keys (git-config syntax):
 *   [register] format = 1
 *   [register] machine = <machine-id> ; device = N ; inode = N   of the lock
 *              file: if any differs at open, `moved` below is true and sync/
 *              draws a new replica name before the first save
 *   [ledger "NAME"] id = 32 hex ; url = hub (absent: none) ; office = isb ;
 *              mark = B ; trust = SHA256:… ; replica = isb.k7f2 (repeated: the
 *              last one is the current one, the others were ours too) ;
 *              begins = git id of the opening of the volume that this
 *              register has the ledger from (absent: from its founding)
 *   [account "UNIX-USER"] officer = a.khan@isb ; name = A. Khan ;
 *              key = /path/key.pub
 *   [account "UNIX-USER/WORD"] the same of further officers who work in turn
 *              with this UNIX account
 */
#ifndef DAF_CORE_REGISTER_H
#define DAF_CORE_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/config.h"
#include "core/base/fs.h"
#include "schema/type.h"

struct daf_db; /* core/db.h */

struct daf_register_ledger {
	int64_t id; /* ledger.id in register.db */
	const char *name;
	const char *hash;              /* the ledger's id, 32 hex */
	const char *url;               /* or NULL */
	const char *office;            /* own office's code */
	const char *mark;              /* or NULL */
	const char *trust;             /* SHA256:… of the root key */
	const char *replica;           /* the current own one */
	const char *dir;               /* ledgers/NAME, absolute */
	const char *zone;              /* the office's IANA zone, "" unknown */
	const struct daf_types *types; /* of the newest main; builtin before */
};

struct daf_register;

/* Creates folder (0700; 0770 and setgid if it is there so, or if the account's
 * umask lets its group write), config, lock, identity's place, databases.
 * An existing register is REFUSED. Ledgers are added by
 * daf_register_add_ledger. */
const struct daf_err *daf_register_create(const char *dir) DAF_MUST_USE;

/* Opens. STORAGE if there is none, if others have rights to the folder, if it
 * is not owned by this user or a group of his, if the format is newer, or a
 * database is damaged (the text says `daftar rebuild`). With `no_db` only
 * config and lock are opened (rebuild, doctor). */
const struct daf_err *daf_register_open(
    struct daf_register **out, const char *dir, bool no_db) DAF_MUST_USE;
void daf_register_close(struct daf_register *reg); /* NULL is fine */

const char *daf_register_dir(const struct daf_register *reg);
struct daf_config *daf_register_config(struct daf_register *reg);
/* Writes config back; needs the lock. */
const struct daf_err *daf_register_save_config(
    struct daf_register *reg) DAF_MUST_USE;
/* Is the machine, device or inode another one than at the last save? */
bool daf_register_moved(const struct daf_register *reg);
/* Note where it is now (after new replica names were drawn). */
void daf_register_settle(struct daf_register *reg);

/* How long daf_register_lock waits from now on, and when not any longer; at
 * first it is 30 s. stop may be NULL. */
void daf_register_wait(
    struct daf_register *reg, int wait_ms, bool (*stop)(void *arg), void *arg);
/* The writers' lock (flock), waiting as above, then BUSY; nests. If rebuild replaced
 * register.db meanwhile, it is opened anew here. */
const struct daf_err *daf_register_lock(struct daf_register *reg) DAF_MUST_USE;
void daf_register_unlock(struct daf_register *reg);

/* register.db and desk.db. */
struct daf_db *daf_register_db(struct daf_register *reg);
struct daf_db *daf_register_desk(struct daf_register *reg);
/* Reads every page of both. STORAGE if one is damaged: the
 * text says what to do. */
const struct daf_err *daf_register_check(struct daf_register *reg) DAF_MUST_USE;

size_t daf_register_nledgers(const struct daf_register *reg);
const struct daf_register_ledger *daf_register_ledger_at(
    const struct daf_register *reg, size_t i);
/* By name; name NULL: the only one, else USAGE that lists the names. */
const struct daf_err *daf_register_ledger(
    const struct daf_register_ledger **out, const struct daf_register *reg,
    const char *name) DAF_MUST_USE;
/* By ledger.id in the database; NULL: none. */
const struct daf_register_ledger *daf_register_ledger_by_id(
    const struct daf_register *reg, int64_t id);
/* The types of a ledger (by name), or of all: then, where several ledgers have a
 * type of that name, the first one's. NULL: there is no such ledger, or none that
 * has types yet. Stay as they are until the register closes. */
const struct daf_types *daf_register_types(
    struct daf_register *reg, const char *ledger);
/* Adds to config and register.db (needs the lock); then visible above. */
const struct daf_err *daf_register_add_ledger(struct daf_register *reg,
    const char *name, const char *hash, const char *url, const char *office,
    const char *mark, const char *trust, const char *replica) DAF_MUST_USE;
/* A new current replica for a ledger (needs the lock; writes config). */
const struct daf_err *daf_register_add_replica(struct daf_register *reg,
    const char *ledger, const char *replica) DAF_MUST_USE;
/* Is it one of this register's replicas, now or formerly? */
bool daf_register_owns(
    const struct daf_register *reg, const char *ledger, const char *replica);
/* Reads types, offices and ledgers anew from register.db (after a charter was
 * applied, by this process or another). */
const struct daf_err *daf_register_reload(
    struct daf_register *reg) DAF_MUST_USE;

#endif
