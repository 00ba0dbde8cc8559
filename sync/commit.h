/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * commit.h - a commit object, strict (DESIGN section 3): exactly tree,
 * parent*, author, committer, gpgsig, in that order; author and committer
 * equal; rebuilt from its parts it is byte for byte the object.
 */
#ifndef DAF_SYNC_COMMIT_H
#define DAF_SYNC_COMMIT_H

#include "sync/repo.h"
#include "sync/sign.h"

#define DAF_COMMIT_MAX (512 * 1024) /* of a change set */
#define DAF_COMMIT_MAIN_MAX (5 * 1024 * 1024)
#define DAF_PARENTS_MAX 1024

struct daf_commit {
	char oid[DAF_OID_HEX]; /* set by read and make, "" by parse */
	char tree[DAF_OID_HEX];
	size_t nparents;
	char (*parents)[DAF_OID_HEX];
	const char *name, *id; /* author: "A. Khan", "a.khan@isb" */
	int64_t time;          /* 0 … 99999999999 */
	int zone;              /* minutes east of UTC, -840 … 840 */
	const char *message;   /* NUL-terminated; NULs are refused */
	size_t message_len;
	struct daf_sig sig;
	const char *payload; /* what was signed */
	size_t payload_len;
	char sha256[65]; /* of the payload */
};

/* Parses an object's content; memory is the pool's. The signature is parsed,
 * not yet verified: daf_sig_verify(&c->sig, c->payload, c->payload_len). */
const struct daf_err *daf_commit_parse(struct daf_commit *out,
    struct daf_pool *pool, const char *data, size_t len) DAF_MUST_USE;
/* Reads from a repository and parses. Errors name the commit. */
const struct daf_err *daf_commit_read(struct daf_commit *out,
    struct daf_pool *pool, struct daf_repo *repo, const char *oid) DAF_MUST_USE;
/* Builds the payload from *out (tree, parents, name, id, time, zone, message),
 * signs, writes the object, reads it back, parses, verifies. Then fills in oid,
 * sig and sha256 of *out. */
const struct daf_err *daf_commit_make(struct daf_commit *out,
    struct daf_repo *repo, const struct daf_signer *signer) DAF_MUST_USE;

#endif
