/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger.h - one ledger of a register, opened: its two repositories and what
 * main says. Saving is in save.h.
 *
 * Refs. out.git: refs/heads/office/<replica> for each of this register's
 * replicas. in.git: refs/heads/main the newest main that this register has
 * verified (or, at the seat, made); refs/known/office/<replica> newest verified
 * commit of an office's branch; refs/hub/… what the hub showed last, unverified;
 * refs/evidence/… quarantined commits.
 * in.git borrows out.git's objects through `borrow`.
 */
#ifndef DAF_SYNC_LEDGER_H
#define DAF_SYNC_LEDGER_H

#include "core/entry.h"
#include "sync/amend.h"
#include "sync/branch.h"
#include "sync/identity.h"
#include "sync/save.h"

struct daf_ledger {
	struct daf_register *reg;
	const struct daf_register_ledger *conf;
	struct daf_repo *out, *in;
	struct daf_pool *pool;
	/* the newest verified main; number 0 before the first */
	int64_t main_number;
	int64_t main_time; /* by headquarters' clock, seconds UTC */
	char main_sha256[65];
	char main_oid[DAF_OID_HEX];
	struct daf_charter *charter;   /* of that main; NULL before */
	struct daf_main main;          /* its message */
	struct daf_charter_kept *kept; /* earlier ones, until close */
};
struct daf_charter_kept {
	struct daf_charter_kept *next;
	struct daf_charter *charter;
};

/* Opens. name NULL: the only one. */
const struct daf_err *daf_ledger_open(struct daf_ledger **out,
    struct daf_register *reg, const char *name) DAF_MUST_USE;
/* The same without what main says, for who only compares ids. */
const struct daf_err *daf_ledger_open_repos(struct daf_ledger **out,
    struct daf_register *reg, const char *name) DAF_MUST_USE;
void daf_ledger_close(struct daf_ledger *l); /* NULL is fine */
/* Reads main anew (after sync or merge moved it; cheap if nothing did). What
 * charter and main pointed to before stays readable until close. */
const struct daf_err *daf_ledger_refresh(struct daf_ledger *l) DAF_MUST_USE;
/* Makes ledgers/NAME with both repositories; group-writable if the folder that
 * it is in is. */
const struct daf_err *daf_ledger_create_repos(const char *dir) DAF_MUST_USE;

/* The name of the branch of a replica here: refs/heads/office/… It goes on from
 * volume to volume. */
void daf_ledger_ref(char out[DAF_REF_MAX], const char *replica);

/* Applies what the branches have and register.db has not: own change sets in
 * out.git, and main. Cheap when there is nothing (compares ids). Takes the
 * lock itself if there is something. Every command calls it after opening.
 * ALARM if register.db has more than the branch. */
const struct daf_err *daf_catch_up(struct daf_register *reg) DAF_MUST_USE;
/* The same of one ledger that is open; also sweeps what a dead process left in
 * out.git and reads main anew. Needs the lock. */
const struct daf_err *daf_ledger_catch_up(struct daf_ledger *l) DAF_MUST_USE;
/* Its half, for rebuild as well: this ledger's own change sets, each verified,
 * as DAF_HERE and counting. Needs the lock. */
const struct daf_err *daf_catch_up_own(struct daf_ledger *l) DAF_MUST_USE;

/* The i-th replica of this register, NULL past the end; the last one is the
 * current one. */
const char *daf_ledger_own(const struct daf_ledger *l, size_t i);

/* Everything about the person who signs, for entry. Strings live as long as
 * signer and ledger. */
void daf_ledger_who(struct daf_who *who, const char *roles[DAF_ROLE_NAMES],
    const struct daf_ledger *l, const struct daf_signer *signer);

/* A new replica name of the office, drawn at random, not in use. */
const struct daf_err *daf_replica_draw(char out[DAF_REPLICA_SIZE],
    const char *office, struct daf_ledger *l /* may be NULL */) DAF_MUST_USE;

#endif
