/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sift.c - volumes in a package that this register has no use for, because it
 * began with a later one: they stay out; see unpack_priv.h.
 *
 * A package is often for several registers. Objects that only volumes before the
 * register's first one reach are known by walking from the package's branches of
 * those volumes, which have to be what the newest ones go on from.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "sync/intake.h"
#include "sync/unpack_priv.h"

/* ---- what is passed over ---- */

static void
pass(struct daf_unpacking *u, const git_oid *id)
{
	u->passed =
	    daf_grow(u->passed, u->npassed, &u->passed_cap, sizeof(*u->passed));
	u->passed[u->npassed++] = *id;
}

static int
pass_entry(const char *root, const git_tree_entry *entry, void *arg)
{
	(void)root;
	pass(arg, git_tree_entry_id(entry));
	return 0;
}

static int
pass_commit(struct daf_unpacking *u, const git_oid *id, git_oid *last)
{
	git_commit *commit = NULL;
	git_tree *tree = NULL;
	int rc;

	pass(u, id);
	rc = git_commit_lookup(&commit, daf_repo_git(u->repo), id);
	/* Most have the tree of the one before. */
	if (rc == 0 && !git_oid_equal(git_commit_tree_id(commit), last)) {
		*last = *git_commit_tree_id(commit);
		pass(u, last);
		rc = git_commit_tree(&tree, commit);
		if (rc == 0)
			rc = git_tree_walk(
			    tree, GIT_TREEWALK_PRE, pass_entry, u);
	}
	git_tree_free(tree);
	git_commit_free(commit);
	return rc;
}

/* Does the branch's newest volume go on from there? */
static const struct daf_err *
goes_on(bool *on, const struct daf_unpacking *u, const struct daf_ref *older)
{
	const struct daf_err *err = NULL;
	enum daf_relation relation;
	const struct daf_ref *ref;
	struct daf_repo *repo = NULL;
	size_t i;

	*on = false;
	/* Wherever the other one begins. */
	err = daf_repo_open(&repo, daf_repo_path(u->repo));
	for (i = 0; err == NULL && i < u->bundle.nrefs; i++) {
		ref = &u->bundle.refs[i];
		if (strcmp(ref->name, older->name) != 0)
			continue;
		err = daf_main_relation(&relation, repo, older->oid, ref->oid);
		*on = err == NULL && relation == DAF_AHEAD;
	}
	daf_repo_close(repo);
	return err;
}

/* All that older volumes in the package reach. */
static const struct daf_err *
find_passed(struct daf_unpacking *u)
{
	const struct daf_err *err = NULL;
	git_revwalk *walk = NULL;
	git_oid id, last = { { 0 } };
	bool on;
	size_t i;
	int rc;

	rc = git_revwalk_new(&walk, daf_repo_git(u->repo));
	for (i = 0; err == NULL && rc == 0 && i < u->bundle.nolder; i++) {
		err = goes_on(&on, u, &u->bundle.older[i]);
		if (err != NULL || !on)
			continue;
		rc = git_oid_fromstr(&id, u->bundle.older[i].oid);
		if (rc == 0)
			rc = git_revwalk_push(walk, &id);
	}
	while (err == NULL && rc == 0 && git_revwalk_next(&id, walk) == 0) {
		rc = pass_commit(u, &id, &last);
		err = daf_package_go_on(u);
	}
	if (err == NULL && rc != 0)
		err = daf_git_err(DAF_REFUSED,
		    "%s: an older volume in it cannot be read", u->path);
	git_revwalk_free(walk);
	if (u->npassed > 1)
		qsort(u->passed, u->npassed, sizeof(*u->passed),
		    daf_package_by_id);
	return err;
}

bool
daf_package_passes(const struct daf_unpacking *u, const git_oid *id)
{
	return u->npassed > 0 &&
	       bsearch(id, u->passed, u->npassed, sizeof(*u->passed),
		   daf_package_by_id) != NULL;
}

const struct daf_err *
daf_package_pass(struct daf_unpacking *u, const git_oid *id)
{
	const struct daf_err *err = NULL;
	char oid[DAF_OID_HEX];

	if (!u->passing)
		err = find_passed(u);
	u->passing = true;
	if (err != NULL || daf_package_passes(u, id))
		return err;
	git_oid_tostr(oid, sizeof(oid), id);
	return daf_err(DAF_ALARM,
	    "%s holds the git object %s, which belongs to nothing in it; "
	    "nothing was taken",
	    u->path, oid);
}

/* ---- what is left ---- */

/* What of the package's pack the refs reach, as a pack in `folder`. */
static const struct daf_err *
write_sifted(struct daf_unpacking *u, const char *folder)
{
	char *objects = daf_fs_join(daf_repo_path(u->repo), "objects");
	git_packbuilder *pack = NULL;
	const struct daf_err *err;
	git_oid *held = NULL;
	size_t n = 0, i;
	int rc = 0;

	err = daf_intake_objects(&held, &n, objects);
	if (err == NULL)
		rc = git_packbuilder_new(&pack, daf_repo_git(u->repo));
	if (err == NULL && rc == 0)
		(void)git_packbuilder_set_threads(pack, 1);
	for (i = 0; err == NULL && rc == 0 && i < n; i++)
		if (daf_package_reaches(u, &held[i]))
			rc = git_packbuilder_insert(pack, &held[i], NULL);
	if (err == NULL && rc == 0)
		rc = git_packbuilder_write(pack, folder, 0400, NULL, NULL);
	if (err == NULL && rc != 0)
		err = daf_git_err(DAF_STORAGE, "cannot write in %s", folder);
	git_packbuilder_free(pack);
	free(held);
	free(objects);
	return err;
}

const struct daf_err *
daf_package_sift(struct daf_unpacking *u)
{
	char *objects = daf_fs_join(u->folder, "sifted");
	char *folder = daf_fs_join(objects, "pack");
	const struct daf_err *err = daf_fs_mkdirs(folder, 0700);

	if (err == NULL)
		err = write_sifted(u, folder);
	if (err == NULL)
		err = daf_intake_move(objects, u->into, u->path);
	free(folder);
	free(objects);
	return err;
}
