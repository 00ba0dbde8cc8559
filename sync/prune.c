/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * prune.c - see prune.h.
 *
 * 1. Nothing is removed before the new pack was read back whole, from the
 *    disk's files, and its folder synced.
 * 2. Of a pack the index goes first: without it the rest is nothing to git.
 */
#include "sync/prune.h"

#include <errno.h>
#include <git2.h>
#include <git2/odb_backend.h>
#include <git2/sys/odb_backend.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fs.h"

#define FAN_OUT 256

struct pruning {
	struct daf_repo *repo;
	const struct daf_watch *watch;
	char *folder; /* objects */
	char *packs;  /* objects/pack */
	char *made;   /* pack-HASH of what stays; NULL: nothing does */
};

static int
go_on(int stage, uint32_t done, uint32_t total, void *arg)
{
	const struct pruning *p = arg;

	(void)stage;
	(void)done;
	(void)total;
	return daf_watch_stopped(p->watch) ? GIT_EUSER : 0;
}

static const struct daf_err *
failed(const struct pruning *p)
{
	const struct daf_err *err = daf_watch_go_on(p->watch);

	return err != NULL ? err
			   : daf_git_err(DAF_STORAGE,
				 "cannot write a pack into %s", p->packs);
}

/* Refs to other things than commits (parts.h): a walk leaves them out. */
static int
insert_others(git_packbuilder *pb, git_repository *git)
{
	git_reference_iterator *refs = NULL;
	git_reference *ref;
	const git_oid *id;
	int rc;

	rc = git_reference_iterator_new(&refs, git);
	while (rc == 0 && (rc = git_reference_next(&ref, refs)) == 0) {
		id = git_reference_target(ref);
		if (id != NULL)
			rc = git_packbuilder_insert_recur(pb, id, NULL);
		git_reference_free(ref);
	}
	git_reference_iterator_free(refs);
	return rc == GIT_ITEROVER ? 0 : rc;
}

static const struct daf_err *
write_pack(struct pruning *p)
{
	git_repository *git = daf_repo_git(p->repo);
	const struct daf_err *err = NULL;
	git_packbuilder *pb = NULL;
	git_revwalk *walk = NULL;
	int rc;

	rc = git_revwalk_new(&walk, git);
	if (rc == 0)
		rc = git_revwalk_push_glob(walk, "refs/*");
	if (rc == 0)
		rc = git_packbuilder_new(&pb, git);
	if (rc == 0) {
		(void)git_packbuilder_set_threads(pb, 1);
		rc = git_packbuilder_set_callbacks(pb, go_on, p);
	}
	if (rc == 0)
		rc = git_packbuilder_insert_walk(pb, walk);
	if (rc == 0)
		rc = insert_others(pb, git);
	if (rc == 0 && git_packbuilder_object_count(pb) > 0) {
		rc = git_packbuilder_write(pb, p->packs, 0, NULL, NULL);
		if (rc == 0)
			p->made =
			    daf_asprintf("pack-%s", git_packbuilder_name(pb));
	}
	if (rc < 0)
		err = failed(p);
	else
		err = daf_fs_sync_dir(p->packs);
	git_packbuilder_free(pb);
	git_revwalk_free(walk);
	return err;
}

struct reading {
	struct pruning *p;
	git_odb *odb;
};

/* With its hash: libgit2 compares it. */
static int
read_one(const git_oid *id, void *arg)
{
	struct reading *r = arg;
	git_odb_object *object;
	int rc;

	if (daf_watch_stopped(r->p->watch))
		return GIT_EUSER;
	rc = git_odb_read(&object, r->odb, id);
	if (rc == 0)
		git_odb_object_free(object);
	return rc;
}

static const struct daf_err *
read_back(struct pruning *p)
{
	char *index = daf_asprintf("%s/%s.idx", p->packs, p->made);
	struct reading r = { .p = p };
	git_odb_backend *backend = NULL;
	const struct daf_err *err = NULL;

	int rc;

	rc = git_odb_new(&r.odb);
	if (rc == 0)
		rc = git_odb_backend_one_pack(&backend, index);
	if (rc == 0 && (rc = git_odb_add_backend(r.odb, backend, 1)) != 0)
		backend->free(backend);
	if (rc == 0)
		rc = git_odb_foreach(r.odb, read_one, &r);
	if (rc < 0)
		err = failed(p);
	git_odb_free(r.odb);
	free(index);
	return err;
}

/* ---- what goes ---- */

static const struct daf_err *
remove_in(const char *folder, const char *name)
{
	const struct daf_err *err = NULL;
	char *path = daf_fs_join(folder, name);

	if (unlink(path) != 0 && errno != ENOENT)
		err = daf_err_errno("cannot remove %s", path);
	free(path);
	return err;
}

/* All packs but the new one: their indexes first, then the rest. */
static const struct daf_err *
remove_packs(const struct pruning *p)
{
	const struct daf_err *err;
	const char *dot;
	char **names;
	size_t n, i;
	int round;

	err = daf_fs_list(&names, &n, p->packs);
	if (err != NULL)
		return err;
	for (round = 0; round < 2; round++) {
		for (i = 0; i < n && err == NULL; i++) {
			dot = strrchr(names[i], '.');
			if (p->made != NULL &&
			    strncmp(names[i], p->made, strlen(p->made)) == 0)
				continue;
			if ((dot != NULL && strcmp(dot, ".idx") == 0) ==
			    (round == 0))
				err = remove_in(p->packs, names[i]);
		}
	}
	daf_fs_names_free(names, n);
	return err;
}

static const struct daf_err *
remove_loose(const struct pruning *p)
{
	const struct daf_err *err = NULL;
	char *folder, **names;
	size_t i, k, n;

	for (i = 0; i < FAN_OUT && err == NULL; i++) {
		folder = daf_asprintf("%s/%02zx", p->folder, i);
		if (daf_fs_exists(folder)) {
			names = NULL;
			n = 0;
			err = daf_fs_list(&names, &n, folder);
			for (k = 0; err == NULL && k < n; k++)
				err = remove_in(folder, names[k]);
			daf_fs_names_free(names, n);
		}
		free(folder);
	}
	return err;
}

const struct daf_err *
daf_prune_repo(struct daf_repo *repo, const struct daf_watch *watch)
{
	struct pruning p = { .repo = repo, .watch = watch };
	const struct daf_err *err;
	git_odb *odb = NULL;

	p.folder = daf_fs_join(daf_repo_path(repo), "objects");
	p.packs = daf_fs_join(p.folder, "pack");
	err = write_pack(&p);
	if (err == NULL && p.made != NULL)
		err = read_back(&p);
	if (err == NULL)
		err = remove_packs(&p);
	if (err == NULL)
		err = remove_loose(&p);
	if (err == NULL)
		err = daf_fs_sync_dir(p.packs);
	if (err == NULL && git_repository_odb(&odb, daf_repo_git(repo)) == 0) {
		(void)git_odb_refresh(odb);
		git_odb_free(odb);
	}
	free(p.made);
	free(p.packs);
	free(p.folder);
	return err;
}
