/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * charter.h - a ledger's governance: the tree of a main commit. Its message is
 * in mainmsg.h, the roster in roster.h.
 *
 * Tree: README.md, allowed_signers, roster.json, types/NAME.json (NAME as in
 * schema/type.h; no folder types if there is none); files are 100644.
 * allowed_signers is the one that follows from the roster. SHA-256 over the
 * charter: of, for each file in byte order of its path, path LF, decimal length
 * LF, the bytes.
 */
#ifndef DAF_SYNC_CHARTER_H
#define DAF_SYNC_CHARTER_H

#include "sync/commit.h"
#include "sync/mainmsg.h"
#include "sync/roster.h"

/* Reads a main commit's tree, strictly, with limits (roster 4 MiB, a type 256
 * KiB, 512 types; nothing else in the tree). REFUSED says what. */
const struct daf_err *daf_charter_read(struct daf_charter **out,
    struct daf_repo *repo, const char *tree) DAF_MUST_USE;
/* Checks; the tree's files are written; tree's git id; sets sha256. */
const struct daf_err *daf_charter_write(char tree[DAF_OID_HEX],
    struct daf_charter *c, struct daf_repo *repo) DAF_MUST_USE;
/* Empty, all strings "". */
struct daf_charter *daf_charter_new(void);
struct daf_charter *daf_charter_copy(const struct daf_charter *c);
void daf_charter_free(struct daf_charter *c);

/* The officer who has this key (listed only, unless even_revoked), or NULL. */
const struct daf_officer *daf_charter_by_key(
    const struct daf_charter *c, const struct daf_key *key, bool even_revoked);
const struct daf_officer *daf_charter_by_id(
    const struct daf_charter *c, const char *id);
bool daf_charter_is_recovery(
    const struct daf_charter *c, const struct daf_key *key);

/* May this key write a change set of `replica` as `id` under this charter?
 * REFUSED with the reason: not listed, another officer's, office, role. */
const struct daf_err *daf_charter_may_write(const struct daf_charter *c,
    const struct daf_key *key, const char *id,
    const char *replica) DAF_MUST_USE;
/* The same of a key that is listed no longer (accept-range). */
const struct daf_err *daf_charter_may_have_written(const struct daf_charter *c,
    const struct daf_key *key, const char *id,
    const char *replica) DAF_MUST_USE;

/* For sync/amend.c: the same places, to be changed. *officer NULL if none has
 * the key. */
struct daf_officer *daf_charter_officer(
    const struct daf_charter *c, const char *id);
struct daf_roster_key *daf_charter_key(struct daf_officer **officer,
    const struct daf_charter *c, const struct daf_key *key);
void daf_charter_copy_types(
    struct daf_charter *c, const struct daf_types_file *files, size_t n);
bool daf_charter_is_type_file(const char *name);

/* README.md: how to verify with stock git and ssh-keygen. */
extern const char daf_charter_readme[];

#endif
