/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake.c - see intake.h. */
#include "sync/intake.h"

#include <errno.h>
#include <git2/sys/odb_backend.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fs.h"

#define READ_SIZE 65536
/* How a pack begins: "PACK", version, number of objects, each big-endian. */
#define PACK_HEAD 12

/* ---- indexing ---- */

static const struct daf_err *
bad_pack(const struct daf_intake *in)
{
	const git_error *last = git_error_last();

	if (last != NULL && last->klass == GIT_ERROR_OS)
		return daf_git_err(
		    DAF_STORAGE, "%s cannot be unpacked", in->what);
	return daf_git_err(DAF_REFUSED, "%s is damaged", in->what);
}

/* How many objects it says that it has: a million tiny ones fit into few
 * bytes. */
static const struct daf_err *
check_head(const struct daf_intake *in, const unsigned char *data, size_t len)
{
	uint32_t n;

	if (len < PACK_HEAD || memcmp(data, "PACK\0\0\0\2", 8) != 0)
		return daf_err(DAF_REFUSED,
		    "%s is damaged: it holds no git pack", in->what);
	n = (uint32_t)data[8] << 24 | (uint32_t)data[9] << 16 |
	    (uint32_t)data[10] << 8 | data[11];
	if (n > in->objects)
		return daf_err(DAF_REFUSED,
		    "%s has %u objects, the limit is %u", in->what, (unsigned)n,
		    (unsigned)in->objects);
	return NULL;
}

/* A pack that comes by line comes in pieces: its head, too. */
static const struct daf_err *
read_head(unsigned char *data, size_t *len, const struct daf_intake *in, int fd)
{
	ssize_t n = 1;

	*len = 0;
	while (*len < PACK_HEAD && n != 0) {
		n = read(fd, data + *len, READ_SIZE - *len);
		if (n < 0 && errno != EINTR)
			return daf_err_errno("cannot read %s", in->what);
		if (n > 0)
			*len += (size_t)n;
	}
	return check_head(in, data, *len);
}

static const struct daf_err *
feed(const struct daf_intake *in, git_indexer *indexer, int fd)
{
	git_indexer_progress progress = { 0 };
	unsigned char *data = daf_malloc(READ_SIZE);
	const struct daf_err *err;
	size_t len;
	ssize_t n = 1;

	err = read_head(data, &len, in, fd);
	while (err == NULL && n != 0) {
		if (len > 0 &&
		    git_indexer_append(indexer, data, len, &progress) != 0)
			err = bad_pack(in);
		if (err == NULL && in->told != NULL)
			in->told(in->arg, &progress);
		n = err == NULL ? read(fd, data, READ_SIZE) : 0;
		if (n < 0 && errno != EINTR)
			err = daf_err_errno("cannot read %s", in->what);
		len = n > 0 ? (size_t)n : 0;
	}
	if (err == NULL && git_indexer_commit(indexer, &progress) != 0)
		err = bad_pack(in);
	free(data);
	return err;
}

static const struct daf_err *
check_object(
    size_t *sum, const struct daf_intake *in, git_odb *odb, const git_oid *id)
{
	char oid[DAF_OID_HEX];
	git_object_t type;
	size_t size;

	if (git_odb_read_header(&size, &type, odb, id) != 0)
		return bad_pack(in);
	git_oid_tostr(oid, sizeof(oid), id);
	if (size > DAF_INTAKE_OBJECT_MAX ||
	    (type != GIT_OBJECT_COMMIT && type != GIT_OBJECT_TREE &&
		type != GIT_OBJECT_BLOB &&
		(type != GIT_OBJECT_TAG || !in->tags)))
		return daf_err(DAF_REFUSED,
		    "%s has the git object %s, a %s of %zu bytes: no ledger "
		    "has such ones",
		    in->what, oid, git_object_type2string(type), size);
	*sum += size;
	if (*sum > in->sum)
		return daf_err(DAF_REFUSED, "%s unpacks to more than %zu MiB",
		    in->what, in->sum >> 20);
	return NULL;
}

/* The objects of a folder's packs, and of nothing that it borrows. */
static const struct daf_err *
open_packs(git_odb **odb, const char *objects)
{
	git_odb_backend *packs = NULL;

	/* Not git_odb_open, which follows what is borrowed. */
	if (git_odb_new(odb) != 0 ||
	    git_odb_backend_pack(&packs, objects) != 0 ||
	    git_odb_add_backend(*odb, packs, 1) != 0)
		return daf_git_err(DAF_STORAGE, "cannot look into %s", objects);
	return NULL;
}

static const struct daf_err *
check_objects(const struct daf_intake *in, const char *objects)
{
	const struct daf_err *err;
	git_oid *ids = NULL;
	git_odb *odb = NULL;
	size_t n = 0, i, sum = 0;

	err = daf_intake_objects(&ids, &n, objects);
	if (err == NULL)
		err = open_packs(&odb, objects);
	for (i = 0; err == NULL && i < n; i++)
		err = check_object(&sum, in, odb, &ids[i]);
	git_odb_free(odb);
	free(ids);
	return err;
}

const struct daf_err *
daf_intake_index(const struct daf_intake *in, const char *objects,
    struct daf_repo *repo, int fd)
{
	char *folder = daf_fs_join(objects, "pack");
	const struct daf_err *err = NULL;
	git_indexer *indexer = NULL;
	git_indexer_options opts;
	git_odb *odb = NULL;

	if (git_indexer_options_init(&opts, GIT_INDEXER_OPTIONS_VERSION) != 0)
		err = daf_git_err(DAF_FAILED, "libgit2 is not the one that "
					      "this program was built for");
	opts.verify = in->whole;
	if (err == NULL &&
	    (git_repository_odb(&odb, daf_repo_git(repo)) != 0 ||
		git_indexer_new(&indexer, folder, 0440, odb, &opts) != 0))
		err = daf_git_err(DAF_STORAGE, "cannot unpack in %s", folder);
	if (err == NULL)
		err = feed(in, indexer, fd);
	git_indexer_free(indexer);
	git_odb_free(odb);
	free(folder);
	return err != NULL ? err : check_objects(in, objects);
}

/* ---- what a pack holds ---- */

struct ids {
	git_oid *all;
	size_t n, cap;
};

static int
take_id(const git_oid *id, void *arg)
{
	struct ids *ids = arg;

	ids->all = daf_grow(ids->all, ids->n, &ids->cap, sizeof(*ids->all));
	ids->all[ids->n++] = *id;
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	return git_oid_cmp(a, b);
}

const struct daf_err *
daf_intake_objects(git_oid **out, size_t *n, const char *objects)
{
	const struct daf_err *err;
	struct ids ids = { 0 };
	git_odb *odb = NULL;

	err = open_packs(&odb, objects);
	if (err == NULL && git_odb_foreach(odb, take_id, &ids) != 0)
		err = daf_git_err(DAF_STORAGE, "cannot look into %s", objects);
	git_odb_free(odb);
	if (ids.n > 1)
		qsort(ids.all, ids.n, sizeof(*ids.all), by_id);
	*out = ids.all;
	*n = ids.n;
	return err;
}

/* ---- into a repository ---- */

/* Group and rights as the folder's that it comes into. */
static const struct daf_err *
share(const char *file, const char *folder)
{
	struct stat st;

	if (stat(folder, &st) != 0)
		return daf_err_errno("cannot look at %s", folder);
	if (chown(file, (uid_t)-1, st.st_gid) != 0 && errno != EPERM)
		return daf_err_errno("cannot give %s to the group", file);
	if (chmod(file, (st.st_mode & 070) != 0 ? 0440 : 0400) != 0)
		return daf_err_errno("cannot set the rights of %s", file);
	return NULL;
}

static const struct daf_err *
move_file(const char *from, const char *to, const char *name, const char *end,
    const char *what)
{
	char *a = daf_fs_join(from, name), *b = daf_fs_join(to, name);
	const size_t len = strlen(name), m = strlen(end);
	const struct daf_err *err = NULL;
	struct stat st;

	if (len < m || strcmp(name + len - m, end) != 0 || lstat(a, &st) != 0 ||
	    !S_ISREG(st.st_mode))
		err = daf_err(DAF_REFUSED, "%s holds no single pack", what);
	if (err == NULL)
		err = share(a, to);
	if (err == NULL && rename(a, b) != 0)
		err = daf_err_errno("cannot move %s to %s", a, b);
	if (err == NULL)
		err = daf_fs_sync_dir(to);
	free(a);
	free(b);
	return err;
}

const struct daf_err *
daf_intake_move(const char *objects, const char *repo, const char *what)
{
	char *from = daf_fs_join(objects, "pack");
	char *to = daf_fs_join(repo, "objects/pack");
	const struct daf_err *err;
	char **names = NULL;
	size_t n = 0;

	err = daf_fs_list(&names, &n, from);
	if (err == NULL && n != 2)
		err = daf_err(DAF_REFUSED, "%s holds no single pack", what);
	if (err == NULL) /* sorted: the index is the first */
		err = move_file(from, to, names[1], ".pack", what);
	if (err == NULL)
		err = move_file(from, to, names[0], ".idx", what);
	daf_fs_names_free(names, n);
	free(from);
	free(to);
	return err;
}
