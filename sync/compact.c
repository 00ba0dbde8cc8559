/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compact.c - see compact.h.
 *
 * 1. Nothing is removed before the new pack was read back whole, from the disk's
 *    files, and its folder synced.
 * 2. Only what is in the new pack is removed.
 * 3. Of a pack the index goes first: without it the rest is nothing to git.
 */
#include "sync/compact.h"

#include <errno.h>
#include <git2.h>
#include <git2/odb_backend.h>
#include <git2/sys/odb_backend.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fs.h"

#define LOOSE_MAX 4000
#define PACKS_MAX 50
#define OBJECTS_MAX 1000000 /* that are taken into one pack: memory */
#define FAN_OUT 256
#define LOOSE_NAME (DAF_OID_HEX - 3) /* without the folder's two digits */

struct pack {
	char *stem; /* path without .pack and .idx */
	off_t size;
};

struct compaction {
	struct daf_repo *repo;
	char *folder; /* objects */
	git_oid *oids;
	size_t n, cap;
	size_t nloose; /* of them, first */
	struct pack *packs;
	size_t npacks, packs_cap;
	char *made; /* stem of the new pack */
};

struct daf_compact_limits
daf_compact_limits(void)
{
	return (struct daf_compact_limits){ LOOSE_MAX, PACKS_MAX };
}

/* ---- what there is ---- */

static const struct daf_err *
add_oid(struct compaction *c, const git_oid *id)
{
	if (c->n == OBJECTS_MAX)
		return daf_err(DAF_FAILED, "more than %d objects in %s",
		    OBJECTS_MAX, c->folder);
	c->oids = daf_grow(c->oids, c->n, &c->cap, sizeof(*c->oids));
	c->oids[c->n++] = *id;
	return NULL;
}

static const struct daf_err *
list_loose(struct compaction *c)
{
	const struct daf_err *err = NULL;
	char hex[DAF_OID_HEX], *path, **names;
	size_t i, k, n;
	git_oid id;

	for (i = 0; i < FAN_OUT && err == NULL; i++) {
		path = daf_asprintf("%s/%02zx", c->folder, i);
		n = 0;
		names = NULL;
		if (daf_fs_exists(path))
			err = daf_fs_list(&names, &n, path);
		for (k = 0; k < n && err == NULL; k++) {
			snprintf(hex, sizeof(hex), "%02zx%.*s", i, LOOSE_NAME,
			    names[k]);
			if (strlen(names[k]) == LOOSE_NAME &&
			    git_oid_fromstr(&id, hex) == 0)
				err = add_oid(c, &id);
		}
		if (names != NULL)
			daf_fs_names_free(names, n);
		free(path);
	}
	c->nloose = c->n;
	return err;
}

/* A pack is one with its index. */
static void
add_pack(struct compaction *c, const char *folder, const char *name)
{
	const char *dot = strrchr(name, '.');
	struct pack p = { 0 };
	struct stat st;
	char *data;

	if (dot == NULL || strcmp(dot, ".idx") != 0)
		return;
	p.stem = daf_asprintf("%s/%.*s", folder, (int)(dot - name), name);
	data = daf_asprintf("%s.pack", p.stem);
	if (stat(data, &st) == 0) {
		p.size = st.st_size;
		c->packs = daf_grow(
		    c->packs, c->npacks, &c->packs_cap, sizeof(*c->packs));
		c->packs[c->npacks++] = p;
	} else {
		free(p.stem);
	}
	free(data);
}

static const struct daf_err *
list_packs(struct compaction *c)
{
	char *folder = daf_fs_join(c->folder, "pack"), **names;
	const struct daf_err *err;
	size_t i, n;

	err = daf_fs_list(&names, &n, folder);
	if (err == NULL) {
		for (i = 0; i < n; i++)
			add_pack(c, folder, names[i]);
		daf_fs_names_free(names, n);
	}
	free(folder);
	return err;
}

/* The largest stays as it is where it outweighs all others: so each object is
 * written anew only as often as the whole doubles. */
static void
leave_the_largest(struct compaction *c)
{
	struct pack swap;
	off_t others = 0;
	size_t i, largest = 0;

	for (i = 0; i < c->npacks; i++) {
		others += c->packs[i].size;
		if (c->packs[i].size > c->packs[largest].size)
			largest = i;
	}
	if (c->npacks == 0 ||
	    c->packs[largest].size <= others - c->packs[largest].size)
		return;
	swap = c->packs[largest];
	c->packs[largest] = c->packs[--c->npacks];
	free(swap.stem);
}

/* ---- one pack by itself, whatever else the repository has ---- */

static const struct daf_err *
open_pack(git_odb **out, const char *stem)
{
	char *index = daf_asprintf("%s.idx", stem);
	git_odb_backend *backend = NULL;
	const struct daf_err *err = NULL;

	*out = NULL;
	if (git_odb_new(out) < 0 ||
	    git_odb_backend_one_pack(&backend, index) < 0)
		err = daf_git_err(DAF_STORAGE, "cannot open the pack %s", stem);
	else if (git_odb_add_backend(*out, backend, 1) < 0) {
		backend->free(backend);
		err = daf_git_err(DAF_STORAGE, "cannot open the pack %s", stem);
	}
	free(index);
	return err;
}

struct adding {
	struct compaction *c;
	const struct daf_err *err;
};

static int
add_packed(const git_oid *id, void *arg)
{
	struct adding *a = arg;

	a->err = add_oid(a->c, id);
	return a->err != NULL ? GIT_EUSER : 0;
}

static const struct daf_err *
list_packed(struct compaction *c)
{
	struct adding a = { .c = c };
	git_odb *odb;
	size_t i;

	for (i = 0; i < c->npacks && a.err == NULL; i++) {
		a.err = open_pack(&odb, c->packs[i].stem);
		if (a.err == NULL && git_odb_foreach(odb, add_packed, &a) < 0 &&
		    a.err == NULL)
			a.err = daf_git_err(DAF_STORAGE,
			    "cannot read the pack %s", c->packs[i].stem);
		git_odb_free(odb);
	}
	return a.err;
}

/* ---- the new pack ---- */

static const struct daf_err *
write_pack(struct compaction *c)
{
	char *folder = daf_fs_join(c->folder, "pack");
	const struct daf_err *err = NULL;
	git_packbuilder *pb = NULL;
	size_t i;
	int rc;

	rc = git_packbuilder_new(&pb, daf_repo_git(c->repo));
	if (rc == 0)
		(void)git_packbuilder_set_threads(pb, 1);
	for (i = 0; i < c->n && rc == 0; i++)
		rc = git_packbuilder_insert(pb, &c->oids[i], NULL);
	if (rc == 0)
		rc = git_packbuilder_write(pb, folder, 0, NULL, NULL);
	if (rc < 0)
		err = daf_git_err(
		    DAF_STORAGE, "cannot write a pack into %s", folder);
	else
		c->made = daf_asprintf(
		    "%s/pack-%s", folder, git_packbuilder_name(pb));
	git_packbuilder_free(pb);
	if (err == NULL)
		err = daf_fs_sync_dir(folder);
	free(folder);
	return err;
}

/* Each object, with its hash (libgit2 compares it). */
static const struct daf_err *
read_back(struct compaction *c)
{
	const struct daf_err *err;
	git_odb_object *object;
	git_odb *odb;
	size_t i;

	err = open_pack(&odb, c->made);
	for (i = 0; i < c->n && err == NULL; i++) {
		if (git_odb_read(&object, odb, &c->oids[i]) < 0)
			err = daf_git_err(
			    DAF_STORAGE, "the new pack %s", c->made);
		else
			git_odb_object_free(object);
	}
	git_odb_free(odb);
	return err;
}

/* ---- what it replaces ---- */

static const struct daf_err *
remove_file(const char *path)
{
	return unlink(path) == 0 || errno == ENOENT
		   ? NULL
		   : daf_err_errno("cannot remove %s", path);
}

static const struct daf_err *
remove_loose(struct compaction *c)
{
	const struct daf_err *err = NULL;
	char hex[DAF_OID_HEX], *path;
	size_t i;

	for (i = 0; i < c->nloose && err == NULL; i++) {
		git_oid_tostr(hex, sizeof(hex), &c->oids[i]);
		path = daf_asprintf("%s/%.2s/%s", c->folder, hex, hex + 2);
		err = remove_file(path);
		free(path);
	}
	return err;
}

static const struct daf_err *
remove_packs(struct compaction *c)
{
	static const char *const ends[] = { ".idx", ".pack" };
	const struct daf_err *err = NULL;
	size_t i, k;
	char *path;

	for (i = 0; i < c->npacks && err == NULL; i++) {
		/* The same objects make a pack of the same name. */
		if (strcmp(c->packs[i].stem, c->made) == 0)
			continue;
		for (k = 0; k < 2 && err == NULL; k++) {
			path = daf_asprintf("%s%s", c->packs[i].stem, ends[k]);
			err = remove_file(path);
			free(path);
		}
	}
	return err;
}

static void
clear(struct compaction *c)
{
	size_t i;

	for (i = 0; i < c->npacks; i++)
		free(c->packs[i].stem);
	free(c->packs);
	free(c->oids);
	free(c->folder);
	free(c->made);
}

const struct daf_err *
daf_compact_repo(
    bool *done, struct daf_repo *repo, const struct daf_compact_limits *limits)
{
	struct compaction c = { .repo = repo };
	const struct daf_err *err;

	*done = false;
	c.folder = daf_fs_join(daf_repo_path(repo), "objects");
	err = list_loose(&c);
	if (err == NULL)
		err = list_packs(&c);
	if (err != NULL ||
	    (c.nloose <= limits->loose && c.npacks <= limits->packs))
		goto done;
	leave_the_largest(&c);
	err = list_packed(&c);
	if (err == NULL && c.n > 0)
		err = write_pack(&c);
	if (err == NULL && c.n > 0)
		err = read_back(&c);
	if (err == NULL && c.n > 0)
		err = remove_loose(&c);
	if (err == NULL && c.n > 0)
		err = remove_packs(&c);
	*done = err == NULL && c.n > 0;
done:
	clear(&c);
	return err;
}

const struct daf_err *
daf_compact(struct daf_ledger *l, struct daf_compact_limits limits)
{
	const struct daf_err *err;
	bool done;

	err = daf_compact_repo(&done, l->in, &limits);
	if (err == NULL)
		err = daf_register_lock(l->reg);
	if (err != NULL)
		return err;
	err = daf_compact_repo(&done, l->out, &limits);
	daf_register_unlock(l->reg);
	return err;
}
