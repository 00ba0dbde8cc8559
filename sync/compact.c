/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compact.c - see compact.h.
 *
 * 1. Nothing is removed before the new pack was read back whole, from the
 *    disk's files, and its folder synced.
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
#include "sync/intake.h"

#define LOOSE_MAX 4000
#define PACKS_MAX 50
#define LOOSE_ROUND 10000   /* at once: whoever saves waits for it */
#define LOOSE_BYTES 400     /* that a save takes in a pack, about */
#define OBJECTS_MAX 1000000 /* that are taken into one pack: memory */
#define LOOK_EVERY 1000     /* objects: is it to stop? */
#define FAN_OUT 256
#define LOOSE_NAME (DAF_OID_HEX - 3) /* without the folder's two digits */

struct pack {
	char *stem; /* path without .pack and .idx */
	off_t size;
};

struct compaction {
	struct daf_repo *repo;
	const struct daf_watch *watch; /* may stop it; may be NULL */
	git_odb *odb;
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

/* Is it so large that nothing of ours looks at it? It stays where it is: taking
 * it along would need its memory. */
static bool
is_huge(const struct compaction *c, const git_oid *id)
{
	git_object_t type;
	size_t len;

	return git_odb_read_header(&len, &type, c->odb, id) == 0 &&
	       len > DAF_INTAKE_OBJECT_MAX;
}

static void
add_oid(struct compaction *c, const git_oid *id)
{
	c->oids = daf_grow(c->oids, c->n, &c->cap, sizeof(*c->oids));
	c->oids[c->n++] = *id;
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
		for (k = 0; k < n && c->n < LOOSE_ROUND; k++) {
			snprintf(hex, sizeof(hex), "%02zx%.*s", i, LOOSE_NAME,
			    names[k]);
			if (strlen(names[k]) == LOOSE_NAME &&
			    git_oid_fromstr(&id, hex) == 0 && !is_huge(c, &id))
				add_oid(c, &id);
		}
		if (names != NULL)
			daf_fs_names_free(names, n);
		free(path);
	}
	c->nloose = c->n;
	return err;
}

static const struct daf_err *
remove_file(const char *path)
{
	return unlink(path) == 0 || errno == ENOENT
		   ? NULL
		   : daf_err_errno("cannot remove %s", path);
}

/* A pack is one with its index; one without is what is left where a process was
 * killed between the two. */
static const struct daf_err *
add_pack(struct compaction *c, const char *folder, const char *name)
{
	const struct daf_err *err = NULL;
	const char *dot = strrchr(name, '.');
	char *data = daf_fs_join(folder, name), *index;
	struct pack p = { 0 };
	struct stat st;

	if (dot != NULL && strcmp(dot, ".pack") == 0 &&
	    strncmp(name, "pack-", 5) == 0 && stat(data, &st) == 0) {
		p.stem =
		    daf_asprintf("%s/%.*s", folder, (int)(dot - name), name);
		p.size = st.st_size;
		index = daf_asprintf("%s.idx", p.stem);
		if (daf_fs_exists(index)) {
			c->packs = daf_grow(c->packs, c->npacks, &c->packs_cap,
			    sizeof(*c->packs));
			c->packs[c->npacks++] = p;
		} else {
			free(p.stem);
			err = remove_file(data);
		}
		free(index);
	}
	free(data);
	return err;
}

static const struct daf_err *
list_packs(struct compaction *c)
{
	char *folder = daf_fs_join(c->folder, "pack"), **names;
	const struct daf_err *err;
	size_t i, n;

	err = daf_fs_list(&names, &n, folder);
	if (err == NULL) {
		for (i = 0; i < n && err == NULL; i++)
			err = add_pack(c, folder, names[i]);
		daf_fs_names_free(names, n);
	}
	free(folder);
	return err;
}

static int
by_size(const void *a, const void *b)
{
	const struct pack *x = a, *y = b;

	return x->size < y->size ? -1 : x->size > y->size;
}

static void
leave_packs(struct compaction *c, size_t from)
{
	while (c->npacks > from)
		free(c->packs[--c->npacks].stem);
}

/* What is larger than all that is smaller together stays as it is: so each object
 * is written anew only as often as what it is with doubles. */
static void
leave_the_large(struct compaction *c)
{
	off_t sum = (off_t)c->nloose * LOOSE_BYTES;
	size_t i;

	if (c->npacks > 1)
		qsort(c->packs, c->npacks, sizeof(*c->packs), by_size);
	for (i = 0; i < c->npacks; i++) {
		/* Two things at least become one. */
		if (c->packs[i].size > sum && i + (c->nloose > 0) >= 2)
			break;
		sum += c->packs[i].size;
	}
	leave_packs(c, i == 1 && c->nloose == 0 ? 0 : i);
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
	bool full, huge;
};

static int
add_packed(const git_oid *id, void *arg)
{
	struct adding *a = arg;

	a->full = a->c->n == OBJECTS_MAX;
	a->huge = !a->full && is_huge(a->c, id);
	if (a->full || a->huge)
		return GIT_EUSER;
	add_oid(a->c, id);
	return 0;
}

/* The objects of the packs; those with a huge one, and what is too much, stay. */
static const struct daf_err *
list_packed(struct compaction *c)
{
	const struct daf_err *err = NULL;
	size_t i, before, taken = 0, n = c->npacks;
	struct pack swap;
	git_odb *odb;

	for (i = 0; i < n && err == NULL; i++) {
		struct adding a = { .c = c };

		before = c->n;
		err = daf_watch_go_on(c->watch);
		if (err == NULL)
			err = open_pack(&odb, c->packs[i].stem);
		if (err != NULL)
			break;
		if (git_odb_foreach(odb, add_packed, &a) < 0 && !a.full &&
		    !a.huge)
			err = daf_git_err(DAF_STORAGE,
			    "cannot read the pack %s", c->packs[i].stem);
		git_odb_free(odb);
		if (a.full || a.huge) {
			c->n = before;
			continue;
		}
		swap = c->packs[taken];
		c->packs[taken++] = c->packs[i];
		c->packs[i] = swap;
	}
	leave_packs(c, taken);
	return err;
}

/* ---- the new pack ---- */

static int
go_on(int stage, uint32_t done, uint32_t total, void *arg)
{
	const struct compaction *c = arg;

	(void)stage;
	(void)done;
	(void)total;
	return daf_watch_stopped(c->watch) ? GIT_EUSER : 0;
}

static const struct daf_err *
write_pack(struct compaction *c)
{
	char *folder = daf_fs_join(c->folder, "pack");
	const struct daf_err *err = NULL;
	git_packbuilder *pb = NULL;
	size_t i;
	int rc;

	rc = git_packbuilder_new(&pb, daf_repo_git(c->repo));
	if (rc == 0) {
		(void)git_packbuilder_set_threads(pb, 1);
		rc = git_packbuilder_set_callbacks(pb, go_on, c);
	}
	for (i = 0; i < c->n && rc == 0; i++)
		rc = git_packbuilder_insert(pb, &c->oids[i], NULL);
	if (rc == 0)
		rc = git_packbuilder_write(pb, folder, 0, NULL, NULL);
	if (rc < 0 && (err = daf_watch_go_on(c->watch)) == NULL)
		err = daf_git_err(
		    DAF_STORAGE, "cannot write a pack into %s", folder);
	else if (rc < 0)
		goto done;
	else
		c->made = daf_asprintf(
		    "%s/pack-%s", folder, git_packbuilder_name(pb));
	if (err == NULL)
		err = daf_fs_sync_dir(folder);
done:
	git_packbuilder_free(pb);
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
		if (i % LOOK_EVERY == 0 &&
		    (err = daf_watch_go_on(c->watch)) != NULL)
			break;
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
	leave_packs(c, 0);
	free(c->packs);
	git_odb_free(c->odb);
	free(c->oids);
	free(c->folder);
	free(c->made);
}

const struct daf_err *
daf_compact_repo(bool *done, struct daf_repo *repo,
    const struct daf_compact_limits *limits, const struct daf_watch *watch)
{
	struct compaction c = { .repo = repo, .watch = watch };
	const struct daf_err *err = NULL;

	*done = false;
	c.folder = daf_fs_join(daf_repo_path(repo), "objects");
	if (git_repository_odb(&c.odb, daf_repo_git(repo)) != 0)
		err = daf_git_err(DAF_STORAGE, "cannot read %s", c.folder);
	if (err == NULL)
		err = list_loose(&c);
	if (err == NULL)
		err = list_packs(&c);
	if (err != NULL ||
	    (c.nloose <= limits->loose && c.npacks <= limits->packs))
		goto done;
	leave_the_large(&c);
	err = list_packed(&c);
	if (err != NULL || c.n == 0)
		goto done;
	err = write_pack(&c);
	if (err == NULL)
		err = read_back(&c);
	if (err == NULL)
		err = remove_loose(&c);
	if (err == NULL)
		err = remove_packs(&c);
	*done = err == NULL;
done:
	clear(&c);
	return err;
}

const struct daf_err *
daf_compact(struct daf_ledger *l, struct daf_compact_limits limits,
    const struct daf_watch *watch)
{
	const struct daf_err *err;
	bool done;

	err = daf_compact_repo(&done, l->in, &limits, watch);
	if (err == NULL)
		err = daf_watch_go_on(watch);
	if (err == NULL)
		err = daf_register_lock(l->reg);
	if (err != NULL)
		return err;
	err = daf_compact_repo(&done, l->out, &limits, watch);
	daf_register_unlock(l->reg);
	return err;
}

void
daf_compact_after(struct daf_ledger *l, struct daf_compact_limits limits,
    const struct daf_watch *watch)
{
	const struct daf_err *err;
	char *what;

	err = daf_compact(l, limits, watch);
	if (err == NULL)
		return;
	if (!daf_watch_stopped(watch) && watch != NULL &&
	    watch->event != NULL) {
		what = daf_asprintf(
		    "the git objects stay in many files: %s", err->text);
		watch->event(watch->arg,
		    &(struct daf_event){ .event = "note", .what = what });
		free(what);
	}
	daf_err_free(err);
}
