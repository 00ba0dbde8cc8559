/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * volume.h - volumes of a ledger: what stands beside the charter in the tree of a
 * main commit.
 *
 * Headquarters closes a volume by a main commit that opens the next one. It has
 * no parents; its message names the main commit before it by the SHA-256 of its
 * payload and by its git id, and its tree holds snapshot/00001, snapshot/00002 …,
 * the chunks of the ledger's state (core/snapshot.h). So whoever begins with it
 * needs nothing that was before. Who has what was before compares the snapshot
 * with the own state.
 *
 * Seqs go on. The first change set that a replica writes in a volume has no
 * parent either and names the one before it in the same way. Change sets that
 * were written in an older volume and are accepted in this one are late: they
 * stand in the tree of the main commit that accepts them, as late/REPLICA: a blob
 * with their commits, oldest first, each as "commit ", its length in bytes, LF
 * and its content (as in parts.h).
 */
#ifndef DAF_SYNC_VOLUME_H
#define DAF_SYNC_VOLUME_H

#include "core/addr.h"
#include "sync/commit.h"

/* Chunks of a snapshot, of at most 256 KiB each. */
#define DAF_SNAPSHOT_CHUNKS_MAX 99999
/* Of late change sets of one replica in one main commit: what a register takes of
 * one object (intake.h). */
#define DAF_LATE_MAX DAF_COMMIT_MAIN_MAX
/* What a commit needs beside its content. */
#define DAF_LATE_HEAD 32

/* Their folders. */
#define DAF_VOLUME_LATE "late"
#define DAF_VOLUME_SNAPSHOT "snapshot"
/* The folders beside the charter in a main commit's tree; "" where there is
 * none. */
const struct daf_err *daf_volume_folders(char late[DAF_OID_HEX],
    char snapshot[DAF_OID_HEX], struct daf_repo *repo,
    const char *tree) DAF_MUST_USE;
/* The tree `base` with these folders beside the charter, or, where an id is
 * NULL, without such a folder. */
const struct daf_err *daf_volume_beside(char tree[DAF_OID_HEX],
    struct daf_repo *repo, const char *base, const char *late,
    const char *snapshot) DAF_MUST_USE;

/* Calls chunk for each chunk of a snapshot, in order. REFUSED: the folder holds
 * something else. */
const struct daf_err *daf_volume_read(struct daf_repo *repo, const char *tree,
    const struct daf_err *(*chunk)(void *arg, const char *data, size_t len),
    void *arg) DAF_MUST_USE;
/* The SHA-256 over a snapshot: for each chunk its path in the tree of main, LF,
 * its length in bytes as decimal digits, LF, and its bytes. */
const struct daf_err *daf_volume_hash(
    char sha256[65], struct daf_repo *repo, const char *tree) DAF_MUST_USE;
/* The same of chunks as they come, and the folder that they make. */
struct daf_volume_writer;
struct daf_volume_writer *daf_volume_new(
    struct daf_repo *repo /* NULL: only the hash */);
/* For daf_snapshot_write; arg is the writer. */
const struct daf_err *daf_volume_chunk(
    void *arg, const char *data, size_t len) DAF_MUST_USE;
/* tree may be NULL. */
const struct daf_err *daf_volume_end(char sha256[65], char tree[DAF_OID_HEX],
    struct daf_volume_writer *w) DAF_MUST_USE;
void daf_volume_free(struct daf_volume_writer *w); /* NULL is fine */

/* Late change sets, as commits' contents. */
struct daf_late_commit {
	char oid[DAF_OID_HEX]; /* follows from the content */
	const char *data;
	size_t len;
};
struct daf_late_part {
	const char *replica;
	struct daf_late_commit *commits;
	size_t n;
};
struct daf_late {
	struct daf_late_part *parts; /* by replica */
	size_t n;
};
/* What a folder late/ holds, in the pool; tree "": nothing. Not verified. */
const struct daf_err *daf_late_read(struct daf_late *out, struct daf_pool *pool,
    struct daf_repo *repo, const char *tree) DAF_MUST_USE;
const struct daf_late_part *daf_late_find(
    const struct daf_late *late, const char *replica);
/* A change set's commit, from the repository or, if it is not there as such, from
 * the late ones of main, which is at `main`. FAILED: nowhere. */
const struct daf_err *daf_late_commit(struct daf_commit *out,
    struct daf_pool *pool, struct daf_repo *repo, const char *main,
    const char *oid) DAF_MUST_USE;
/* The folder, of commits that `from` has; parts by replica. */
const struct daf_err *daf_late_write(char tree[DAF_OID_HEX],
    struct daf_repo *repo, const struct daf_late *late) DAF_MUST_USE;

#endif
