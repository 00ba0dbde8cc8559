/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * intake.h - packs that come from elsewhere, on a stick or by line. What is read
 * is hostile: a pack is indexed in a folder of its own by a child that
 * sync/confine.h keeps in bounds, and what the pack makes of the child is lost
 * with it. Then it is moved into a repository, where all that is in it is checked
 * again for what it says.
 */
#ifndef DAF_SYNC_INTAKE_H
#define DAF_SYNC_INTAKE_H

#include "sync/commit.h"

#define DAF_INTAKE_OBJECT_MAX DAF_COMMIT_MAIN_MAX /* bytes */

/* What a pack may have. */
struct daf_intake {
	const char *what; /* "the package": begins the sentences */
	uint32_t objects; /* at most */
	size_t sum;       /* bytes of all objects, unpacked, at most */
	bool whole;       /* what they point to has to be there */
	bool tags;        /* are allowed */
	/* Told while it is read; or NULL. */
	void (*told)(void *arg, const git_indexer_progress *p);
	void *arg;
};

/* In the child: indexes the pack that fd gives from its place on into
 * `objects`/pack, and looks at every object of it: hash, kind and size. repo: has
 * what a pack may go on from. REFUSED says what is wrong, STORAGE that there is no
 * room; then something may stay in `objects`. */
const struct daf_err *daf_intake_index(const struct daf_intake *in,
    const char *objects, struct daf_repo *repo, int fd) DAF_MUST_USE;
/* The ids of the objects in the packs of a folder `objects` alone; sorted, the
 * caller's to free. */
const struct daf_err *daf_intake_objects(
    git_oid **out, size_t *n, const char *objects) DAF_MUST_USE;
/* The one pack of a folder `objects`, with its index, to a repository (path) with
 * the group and rights that are there. An index without its pack is nothing: so it
 * comes last. REFUSED if there is anything else. */
const struct daf_err *daf_intake_move(
    const char *objects, const char *repo, const char *what) DAF_MUST_USE;

/* ---- by line: linepack.c ---- */

/* Asked several times a second while a pack comes. */
struct daf_intake_line {
	const char *hub; /* for the sentences */
	bool (*stopped)(void *arg);
	void *arg;
	const struct daf_err *err; /* why it failed; yours */
	int64_t bytes;
};

/* From now on what libgit2 fetches into the repository is indexed by a child, for
 * as long as `line` is there; NULL ends that. */
const struct daf_err *daf_intake_by_line(
    struct daf_repo *repo, struct daf_intake_line *line) DAF_MUST_USE;

#endif
