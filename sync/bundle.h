/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bundle.h - git bundles, version 2 (gitformat-bundle(5)): a head of lines that
 * names what has to be there already and what comes, then a pack.
 *
 *   "# v2 git bundle" LF, "-" id [SP comment] LF …, id SP ref LF …, LF, pack
 *
 * Here the refs are refs/heads/main and refs/heads/office/<replica> only, those
 * of later volumes with the number after them (daf_branch_name); the pack is
 * whole in itself (no delta against what the pack has not) and holds nothing but
 * commits, trees and blobs. What is read is hostile: a head is checked in memory;
 * of the pack, see intake.h.
 */
#ifndef DAF_SYNC_BUNDLE_H
#define DAF_SYNC_BUNDLE_H

#include "sync/commit.h"
#include "sync/ledger.h"

#define DAF_BUNDLE_HEAD_MAX ((size_t)256 << 10) /* bytes */
#define DAF_BUNDLE_LINES_MAX 2000
#define DAF_BUNDLE_OBJECTS_MAX 400000
#define DAF_BUNDLE_SUM_MAX ((size_t)1 << 30) /* of all, unpacked */

struct daf_bundle {
	/* Sorted by name. Of a head that was read: the newest volume of each
	 * branch, under the name that the branch has in a register. */
	struct daf_ref *refs;
	size_t nrefs;
	/* Of a head that was read: the volumes before those, likewise. They are
	 * there so that git has what the newest ones follow on. */
	struct daf_ref *older;
	size_t nolder;
	const char **needs; /* git ids */
	size_t nneeds;
	size_t pack; /* where it begins, bytes from the start */
};

/* Does it begin like a bundle? */
bool daf_bundle_is(const void *data, size_t len);
/* The head that data begins with; in the pool. REFUSED says what is wrong. */
const struct daf_err *daf_bundle_parse(struct daf_bundle *out,
    struct daf_pool *pool, const char *data, size_t len) DAF_MUST_USE;
/* Writes to fd the bundle of all that b's refs reach and its needs do not;
 * *commits: how many. FAILED if it is more than may be read again. */
const struct daf_err *daf_bundle_write(int64_t *commits, int fd,
    struct daf_repo *repo, const struct daf_bundle *b) DAF_MUST_USE;

#endif
