/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hubpurge.c - see hubpurge.h. Git itself removes: it knows all that a repository
 * of its own can hold. */
#include "sync/hubpurge.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/base/lock.h"
#include "core/base/proc.h"
#include "core/base/text.h"
#include "sync/link.h"
#include "sync/mainchain.h"
#include "sync/said.h"
#include "sync/url.h"

#define OUTPUT_MAX 65536
#define SILENCE_MS (12 * 3600 * 1000) /* a large hub is packed in silence */
#define CHECK_MS 60000                /* checks that are at work */
#define GRACE_S 2 /* after a check, until git has moved the branch */
#define HEADS "refs/heads/"
#define OFFICES "refs/heads/office/"
#define STONES "refs/stones/"

struct purging {
	struct daf_pool *pool;
	struct daf_repo *repo;
	const char *path;
	char tip[DAF_OID_HEX]; /* of main of the newest volume */
	struct daf_main main;  /* there */
	struct daf_hub_branch *branches;
	size_t n, cap;
};

static const struct daf_err *
run_git(const struct purging *p, const char *const argv[])
{
	struct daf_buf out = { 0 }, words = { 0 }, clean = { 0 };
	const struct daf_err *err;
	int status;

	err = daf_proc_run(&out, &words, &status, argv, daf_url_env, NULL, 0,
	    OUTPUT_MAX, SILENCE_MS);
	if (err == NULL && status != 0) {
		daf_text_clean(&clean, daf_buf_str(&words),
		    strcspn(daf_buf_str(&words), "\n"), false);
		err = daf_err(DAF_STORAGE, "cannot purge %s: git says: %s",
		    p->path, daf_buf_str(&clean));
	}
	daf_buf_clear(&out);
	daf_buf_clear(&words);
	daf_buf_clear(&clean);
	return err;
}

static const struct daf_err *
read_main(struct purging *p)
{
	const struct daf_err *err;
	struct daf_main opening;
	struct daf_ref *refs;
	int64_t volume, newest = 0;
	size_t n, i;

	err = daf_ref_list(&refs, &n, p->pool, p->repo, HEADS "main");
	for (i = 0; err == NULL && i < n; i++) {
		if (!daf_main_branch_parse(&volume, refs[i].name) ||
		    volume <= newest)
			continue;
		newest = volume;
		snprintf(p->tip, sizeof(p->tip), "%s", refs[i].oid);
	}
	if (err == NULL && newest == 0)
		err = daf_err(DAF_REFUSED, "the hub %s has no main", p->path);
	if (err == NULL)
		err = daf_main_opening(&opening, p->pool, p->repo, p->tip);
	if (err == NULL && opening.nerasures == 0)
		err = daf_err(DAF_REFUSED,
		    "nothing was erased by an order in the ledger of the hub "
		    "%s: nothing is to be purged",
		    p->path);
	if (err == NULL)
		err = daf_said_main(&p->main, NULL, p->pool, p->repo, p->tip);
	return err;
}

/* What of an office's branch main has not accepted; all of one that cannot be
 * read counts as nothing. */
static const struct daf_err *
count_waiting(int64_t *out, struct purging *p, const struct daf_ref *ref)
{
	const struct daf_tip *tip;
	struct daf_changeset cs;
	const struct daf_err *err;

	*out = 0;
	err = daf_said_office(&cs, NULL, p->pool, p->repo, ref->oid);
	if (err != NULL && err->code == DAF_STORAGE)
		return err;
	if (err == NULL) {
		tip = daf_main_tip(&p->main, cs.replica);
		*out = cs.seq - (tip != NULL ? tip->seq : 0);
	} else {
		*out = 1; /* it cannot be read */
	}
	if (*out < 0)
		*out = 0;
	daf_err_free(err);
	return NULL;
}

static const struct daf_err *
look_at(struct purging *p, const struct daf_ref *ref)
{
	struct daf_hub_branch b = { .ref = ref->name, .oid = ref->oid };
	char replica[DAF_REPLICA_SIZE];
	const struct daf_err *err = NULL;
	int64_t volume = 0;

	if (strncmp(ref->name, OFFICES, strlen(OFFICES)) == 0) {
		if (daf_branch_parse(
			replica, &volume, ref->name + strlen(OFFICES)))
			err = count_waiting(&b.waits, p, ref);
		else
			b.waits = 1;
	} else if (strncmp(ref->name, STONES, strlen(STONES)) != 0) {
		/* What is not of a ledger is somebody's all the same. */
		if (!daf_main_branch_parse(&volume, ref->name))
			b.waits = 1;
	}
	/* Stones are hints, and laid anew. */
	if (err != NULL || volume >= p->main.volume)
		return err;
	p->branches =
	    daf_pool_grow(p->pool, p->branches, p->n, &p->cap, sizeof(b));
	p->branches[p->n++] = b;
	return NULL;
}

static const struct daf_err *
remove_branches(struct purging *p, bool all)
{
	const char *argv[] = { "git", "--git-dir", p->path, "update-ref", "-d",
		NULL, NULL, NULL };
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < p->n && err == NULL; i++) {
		if (p->branches[i].waits > 0 && !all)
			continue;
		argv[5] = p->branches[i].ref;
		argv[6] = p->branches[i].oid; /* as it was counted */
		err = run_git(p, argv);
		p->branches[i].gone = err == NULL;
	}
	return err;
}

static const struct daf_err *
remove_objects(struct purging *p)
{
	const char *const expire[] = { "git", "--git-dir", p->path, "reflog",
		"expire", "--expire=now", "--expire-unreachable=now", "--all",
		NULL };
	const char *const gc[] = { "git", "--git-dir", p->path, "gc", "--quiet",
		"--prune=now", NULL };
	const struct daf_err *err = run_git(p, expire);

	return err != NULL ? err : run_git(p, gc);
}

/* From now on the hub's check refuses; what it let in before has its branch. */
static const struct daf_err *
shut(struct daf_lock **lock, const char *path)
{
	char *file = daf_fs_join(path, DAF_HUB_LOCK);
	const struct daf_err *err = daf_lock_take(lock, file, CHECK_MS);

	/* Checks run in many accounts; whoever made it may do this. */
	if (err == NULL && chmod(file, 0664) != 0 && errno != EPERM)
		err = daf_err_errno("cannot set the mode of %s", file);
	free(file);
	if (err == NULL)
		sleep(GRACE_S);
	return err;
}

const struct daf_err *
daf_hub_purge(struct daf_hub_branch **out, size_t *n, struct daf_pool *pool,
    const char *path, bool all)
{
	struct purging p = { .pool = pool, .path = path };
	struct daf_lock *lock = NULL;
	const struct daf_err *err;
	struct daf_ref *refs;
	size_t nrefs, i;

	err = daf_repo_open(&p.repo, path);
	if (err == NULL)
		err = shut(&lock, path);
	if (err == NULL)
		err = read_main(&p);
	if (err == NULL)
		err = daf_ref_list(&refs, &nrefs, pool, p.repo, "refs/");
	for (i = 0; err == NULL && i < nrefs; i++)
		err = look_at(&p, &refs[i]);
	daf_repo_close(p.repo);
	if (err == NULL)
		err = remove_branches(&p, all);
	if (err == NULL)
		err = remove_objects(&p);
	daf_lock_drop(lock);
	*out = p.branches;
	*n = p.n;
	return err;
}
