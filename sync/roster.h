/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * roster.h - who may write: offices, officers, keys, registers; as
 * roster.json, and as allowed_signers for stock git.
 *
 * roster.json (canonical JSON, one line, LF): {"ledger_name":…,"offices":[
 * {"code","name","zone"}…],"officers":[{"id","keys":[{"key":"ssh-ed25519 AAAA…",
 * "state":"listed"|"revoked"}…],"name","office","roles":[…]}…],"recovery":[
 * "ssh-ed25519 …"],"registers":[{"identity":"age1…","replica":"isb.k7f2"}…],
 * "seat":"hq.a2b3"}. Sorted by bytes and without twins: offices by code,
 * officers by id, keys and recovery by the key's text, roles by name, registers
 * by replica. A key stands once in the whole roster. An officer's office is
 * the one in the id; it and the registers' offices are listed. At least one
 * officer has the role hq and a listed key. Codes, ids and replicas as
 * core/addr.h and sync/sign.h say; ledger_name
 * [a-z0-9_][a-z0-9._-]{0,31}; names as daf_officer_name_valid; zone
 * [A-Za-z0-9_+/-]{1,64}.
 *
 * allowed_signers: a line per listed key `ID namespaces="git" KEY`, the
 * recovery keys with `recovery` as ID, then the line `# no longer listed`, then
 * the lines of revoked keys: stock git takes every key that was ever listed,
 * README.md's loop cuts at that line.
 */
#ifndef DAF_SYNC_ROSTER_H
#define DAF_SYNC_ROSTER_H

#include "core/apply.h"
#include "sync/sign.h"

#define DAF_ROSTER_MAX (4 * 1024 * 1024)
#define DAF_RECOVERY_ID "recovery"

enum daf_role {
	DAF_ROLE_OFFICER = 1,
	DAF_ROLE_SUPERVISOR = 2,
	DAF_ROLE_HQ = 4,
	DAF_ROLE_AUDITOR = 8,
	DAF_ROLE_PROTECTED = 16, /* may see who stands behind a pseudonym */
};
#define DAF_ROLES_ALL 31u
#define DAF_ROLE_NAMES 6 /* of all of them, and NULL */
#define DAF_ROLES_WRITE (DAF_ROLE_OFFICER | DAF_ROLE_SUPERVISOR | DAF_ROLE_HQ)

struct daf_roster_key {
	struct daf_key key;
	bool revoked;
};
struct daf_officer {
	const char *id, *name, *office;
	unsigned roles;
	struct daf_roster_key *keys;
	size_t nkeys;
};
struct daf_roster_register {
	const char *replica, *identity;
};
struct daf_charter {
	struct daf_pool *pool;
	const char *ledger_name, *seat;
	struct daf_apply_office *offices;
	size_t noffices;
	struct daf_officer *officers;
	size_t nofficers;
	struct daf_key *recovery;
	size_t nrecovery;
	struct daf_roster_register *registers;
	size_t nregisters;
	struct daf_types_file *types;
	size_t ntypes;
	char sha256[65]; /* over the charter; set by read and write */
	/* What stands beside it in the tree of a main commit (volume.h), set by
	 * read: git ids of folders, "" where there is none. A copy has none. */
	char late[41], snapshot[41];
};

/* roster.json alone; into a charter of daf_charter_new. REFUSED says what; a
 * charter that was refused is good for daf_charter_free only. */
const struct daf_err *daf_roster_parse(
    struct daf_charter *out, const char *json, size_t len) DAF_MUST_USE;
/* Is it one that parse would accept? REFUSED says why not. Sorts. */
const struct daf_err *daf_roster_check(struct daf_charter *c) DAF_MUST_USE;
/* The same of what a roster that is being made has so far: without its name,
 * seat, and somebody to govern. */
const struct daf_err *daf_roster_check_parts(
    struct daf_charter *c) DAF_MUST_USE;
/* Append the two files; the roster has passed daf_roster_check. */
void daf_roster_write(struct daf_buf *out, const struct daf_charter *c);
void daf_roster_signers(struct daf_buf *out, const struct daf_charter *c);

/* NULL-terminated role names of a mask, sorted; static strings, caller's
 * array. */
void daf_role_names(const char *names[DAF_ROLE_NAMES], unsigned roles);
const struct daf_err *daf_role_parse(
    unsigned *roles, const char *list) DAF_MUST_USE; /* "officer,hq" */

#endif
