/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unpack_priv.h - a package that is being taken in; what the files behind
 * daf_unpack share.
 *
 * 1. opened.c: a child opens and indexes it in a folder of its own: what the
 *    package makes of the child is lost with it.
 * 2. packcheck.c: all that its refs reach is walked and checked, and all that it
 *    holds must be something that they reach.
 * 3. unpack.c: the pack, or of it what this register has a use for (sift.c), is
 *    moved into in.git, refs/package/ say what it showed, and from there on it is
 *    like what a hub shows.
 */
#ifndef DAF_SYNC_UNPACK_PRIV_H
#define DAF_SYNC_UNPACK_PRIV_H

#include "sync/bundle.h"
#include "sync/courier.h"
#include "sync/trust_priv.h"

#define DAF_PACKAGE_BEGIN 64 /* bytes that tell what a file is */

struct daf_unpacking {
	struct daf_pool *pool;
	const char *path;     /* of the package */
	const char *identity; /* file */
	const char *folder;   /* scratch, of our own */
	const char *objects;  /* in it, where the child writes */
	const char *into;     /* path of in.git */
	const char *borrowed; /* of out.git, or NULL */
	struct daf_ledger *l; /* NULL: a join */
	const struct daf_watch *watch;
	struct daf_repo *repo; /* in the folder */
	struct daf_bundle bundle;
	bool has_main, forked;
	char ledger[33]; /* its id; "" before main is read */
	/* Who may ever have written, by the newest main known or in it. */
	const struct daf_charter *charter;
	struct daf_mainchain *mains; /* what is new of main; may be NULL */
	git_oid *reached;            /* what the refs reach */
	size_t n, cap;
	/* What belongs to volumes before the one that this register begins with:
	 * it stays out. */
	git_oid *passed;
	size_t npassed, passed_cap;
	bool passing; /* there is some of it */
	bool news;    /* something in it was not here */
	bool stopped; /* by whoever watches */
};

/* ---- opened.c ---- */
/* A regular file of at most DAF_PACKAGE_MAX bytes, no link. */
const struct daf_err *daf_package_open_file(
    int *fd, const char *path) DAF_MUST_USE;
/* Fills in repo and bundle. */
const struct daf_err *daf_package_open(struct daf_unpacking *u) DAF_MUST_USE;
/* Does whoever watches want it to stop? FAILED then; u->stopped stays. */
const struct daf_err *daf_package_go_on(struct daf_unpacking *u) DAF_MUST_USE;

/* ---- packcheck.c ---- */
/* Fills in has_main, forked, mains, reached, passed and news; in: the register's
 * own. */
const struct daf_err *daf_package_check(
    struct daf_unpacking *u, struct daf_repo *in) DAF_MUST_USE;
/* After that: do the refs reach it? */
bool daf_package_reaches(const struct daf_unpacking *u, const git_oid *id);
int daf_package_by_id(const void *a, const void *b);

/* ---- sift.c ---- */
/* An object that the refs do not reach: ALARM if it does not belong to an older
 * volume either. */
const struct daf_err *daf_package_pass(
    struct daf_unpacking *u, const git_oid *id) DAF_MUST_USE;
/* Is it known to belong to one? */
bool daf_package_passes(const struct daf_unpacking *u, const git_oid *id);
/* The objects that the refs reach, as a pack of their own, to in.git. */
const struct daf_err *daf_package_sift(struct daf_unpacking *u) DAF_MUST_USE;

#endif
