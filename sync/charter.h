/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * charter.h - a ledger's governance: the tree of a main commit, and the main
 * commit's message.
 *
 * Tree: README.md, allowed_signers, roster.json, types/NAME.json. SHA-256 over
 * the charter: of, for each file in byte order of its path, path LF, decimal
 * length LF, the bytes.
 *
 * roster.json (canonical JSON, one line, LF): {"ledger_name":…,"offices":[
 * {"code","name","zone"}…],"officers":[{"id","keys":[{"key":"ssh-ed25519 AAAA…",
 * "state":"listed"|"revoked"}…],"name","office","roles":[…]}…],"recovery":[
 * "ssh-ed25519 …"],"registers":[{"identity":"age1…","replica":"isb.k7f2"}…],
 * "seat":"hq.a2b3"}; arrays sorted by their first key.
 *
 * allowed_signers: a line per listed key `ID namespaces="git" KEY`, then the
 * line `# no longer listed`, then the lines of revoked keys: stock git takes
 * every key that was ever listed, README.md's loop cuts at that line.
 *
 * Main's message:
 *   "Main 57: …" LF LF "Daftar: 1" LF "Ledger: " 32 hex (or "-" in the
 *   founding commit) LF "Main: 57" LF "Previous: " 64 hex or "-" LF "Seat: "
 *   replica LF "Charter: " 64 hex LF LF, then canonical JSON lines, sorted by
 *   bytes, each with "decision":
 *   accept  {replica, seq, sha256}: the tip, for every replica ever accepted
 *   hold    {replica, from, reason}; freeze {replica}: those in force
 *   refuse  {replica, seq, sha256, reason}; accept-range {replica, from, to,
 *           sha256}: events, in the commit that makes them; for ever
 * Main numbers start at 1. The ledger's id is the first 32 hex digits of the
 * SHA-256 of the founding payload.
 */
#ifndef DAF_SYNC_CHARTER_H
#define DAF_SYNC_CHARTER_H

#include "core/apply.h"
#include "sync/commit.h"

enum daf_role {
	DAF_ROLE_OFFICER = 1,
	DAF_ROLE_SUPERVISOR = 2,
	DAF_ROLE_HQ = 4,
	DAF_ROLE_AUDITOR = 8,
};
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
struct daf_roster_register { const char *replica, *identity; };
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
	char sha256[65];   /* over the charter; set by read and write */
};

/* Reads a main commit's tree, strictly, with limits (roster 4 MiB, a type 256
 * KiB, 512 types; nothing else in the tree). REFUSED says what. */
const struct daf_err *daf_charter_read(struct daf_charter **out,
    struct daf_repo *repo, const char *tree) DAF_MUST_USE;
/* The tree's files are written; tree's git id; sets sha256. */
const struct daf_err *daf_charter_write(char tree[DAF_OID_HEX],
    struct daf_charter *c, struct daf_repo *repo) DAF_MUST_USE;
struct daf_charter *daf_charter_new(void);
struct daf_charter *daf_charter_copy(const struct daf_charter *c);
void daf_charter_free(struct daf_charter *c);

/* roster.json alone (fuzzed). */
const struct daf_err *daf_roster_parse(struct daf_charter *out,
    const char *json, size_t len) DAF_MUST_USE;

/* The officer who has this key (listed only, unless even_revoked), or NULL. */
const struct daf_officer *daf_charter_by_key(const struct daf_charter *c,
    const struct daf_key *key, bool even_revoked);
const struct daf_officer *daf_charter_by_id(const struct daf_charter *c,
    const char *id);
/* NULL-terminated role names of a mask; static strings, caller's array[5]. */
void daf_role_names(const char *names[5], unsigned roles);
const struct daf_err *daf_role_parse(unsigned *roles, const char *list)
    DAF_MUST_USE; /* "officer,hq" */
/* Changes; each checks and REFUSES what does not fit. */
const struct daf_err *daf_charter_set_office(struct daf_charter *c,
    const char *code, const char *name, const char *zone) DAF_MUST_USE;
const struct daf_err *daf_charter_set_officer(struct daf_charter *c,
    const char *id, const char *name, const char *office, unsigned roles,
    const struct daf_key *key) DAF_MUST_USE; /* key NULL: as before */
const struct daf_err *daf_charter_revoke(struct daf_charter *c, const char *id)
    DAF_MUST_USE; /* all keys of an officer, or one key by its fingerprint */
const struct daf_err *daf_charter_set_register(struct daf_charter *c,
    const char *replica, const char *identity) DAF_MUST_USE;

/* May this key write a change set of `replica` as `id` under this charter?
 * REFUSED with the reason: not listed, another officer's, office, role. */
const struct daf_err *daf_charter_may_write(const struct daf_charter *c,
    const struct daf_key *key, const char *id, const char *replica)
    DAF_MUST_USE;

struct daf_tip { const char *replica; int64_t seq; const char *sha256; };
struct daf_hold { const char *replica; int64_t from; const char *reason; };
struct daf_refusal {
	const char *replica;
	int64_t seq;
	const char *sha256, *reason;
};
struct daf_range {
	const char *replica;
	int64_t from, to;
	const char *sha256;
};
struct daf_main {
	const char *subject;
	char ledger[33]; /* "-" in the founding commit */
	int64_t number;
	char previous[65];
	char seat[DAF_REPLICA_SIZE];
	char charter[65];
	struct daf_tip *tips;
	size_t ntips;
	struct daf_hold *holds;
	size_t nholds;
	const char **frozen;
	size_t nfrozen;
	struct daf_refusal *refusals;
	size_t nrefusals;
	struct daf_range *ranges;
	size_t nranges;
};
#define DAF_MAIN_MAX (4 * 1024 * 1024)
const struct daf_err *daf_main_parse(struct daf_main *out,
    struct daf_pool *pool, const char *message, size_t len) DAF_MUST_USE;
void daf_main_write(struct daf_buf *out, struct daf_main *m); /* sorts */

#endif
