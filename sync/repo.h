/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * repo.h - libgit2 behind one door. Bare repositories that nobody but this
 * program writes; objects read raw; config search paths empty; fsync on; all
 * 256 fan-out folders made at init; strict creation and hash verification on.
 */
#ifndef DAF_SYNC_REPO_H
#define DAF_SYNC_REPO_H

#include <git2.h>
#include <stdbool.h>

#include "core/base/mem.h"

#define DAF_OID_HEX 41
#define DAF_EMPTY_TREE "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

/* In a repository: where a pack that comes by line is indexed (intake.h). */
#define DAF_INTAKE_FOLDER "incoming"

struct daf_repo;

/* Once a process, before any other call. */
const struct daf_err *daf_git_init(void) DAF_MUST_USE;
/* libgit2's last error as ours. */
const struct daf_err *daf_git_err(
    enum daf_code code, const char *fmt, ...) DAF_MUST_USE DAF_PRINTF(2, 3);
#ifdef __clang_analyzer__ /* see core/base/err.h */
#define daf_git_err(...) daf_err_sure(daf_git_err(__VA_ARGS__))
#endif

const struct daf_err *daf_repo_init(
    const char *path, bool group_shared) DAF_MUST_USE;
const struct daf_err *daf_repo_open(
    struct daf_repo **out, const char *path) DAF_MUST_USE;
void daf_repo_close(struct daf_repo *repo);
git_repository *daf_repo_git(struct daf_repo *repo); /* sync/ only */
const char *daf_repo_path(const struct daf_repo *repo);
/* Main begins with this commit, the opening of a volume (mainchain.h), whatever
 * the repository holds of what was before it. */
void daf_repo_begin(struct daf_repo *repo, const char *oid);
bool daf_repo_begins(const struct daf_repo *repo, const char *oid);
/* Also look for objects in another repository's objects folder, read only. */
const struct daf_err *daf_repo_borrow(
    struct daf_repo *repo, struct daf_repo *other) DAF_MUST_USE;
/* The path of that one, the last one; or NULL. */
const char *daf_repo_borrowed(const struct daf_repo *repo);
/* Removes *.lock and temporary files of a dead process: of out.git under the
 * flock, of in.git also by who holds sync.lock (a fetch works there without
 * the flock). */
const struct daf_err *daf_repo_sweep(struct daf_repo *repo) DAF_MUST_USE;
/* The same of one ref that only the holder of the flock ever moves. */
const struct daf_err *daf_ref_unlock(
    struct daf_repo *repo, const char *name) DAF_MUST_USE;

/* Raw content of an object, at most max bytes; yours. STORAGE names a damaged
 * one, FAILED a missing one. */
const struct daf_err *daf_repo_read(char **out, size_t *len,
    struct daf_repo *repo, const char *oid, git_object_t type,
    size_t max) DAF_MUST_USE;
bool daf_repo_has(struct daf_repo *repo, const char *oid);
const struct daf_err *daf_repo_write(char oid[DAF_OID_HEX],
    struct daf_repo *repo, git_object_t type, const void *data,
    size_t len) DAF_MUST_USE;

/* *oid "" if there is no such ref. */
const struct daf_err *daf_ref_get(char oid[DAF_OID_HEX], struct daf_repo *repo,
    const char *name) DAF_MUST_USE;
/* Compare and swap: `old` "" means must not exist; NULL means whatever. BUSY
 * if it is another one now. */
const struct daf_err *daf_ref_set(struct daf_repo *repo, const char *name,
    const char *oid, const char *old) DAF_MUST_USE;
const struct daf_err *daf_ref_delete(
    struct daf_repo *repo, const char *name) DAF_MUST_USE;
struct daf_ref {
	const char *name, *oid;
};
/* Refs below a prefix ("refs/known/"), sorted by name, in the pool. */
const struct daf_err *daf_ref_list(struct daf_ref **out, size_t *n,
    struct daf_pool *pool, struct daf_repo *repo,
    const char *prefix) DAF_MUST_USE;

#endif
