/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bundle.c - see bundle.h. */
#include "sync/bundle.h"

#include <errno.h>
#include <git2/sys/odb_backend.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fs.h"

#define FIRST_LINE "# v2 git bundle\n"
#define ANY_VERSION "# v"
#define HEX (DAF_OID_HEX - 1)
#define READ_SIZE 65536
#define OFFICES "refs/heads/office/"
/* How a pack begins: "PACK", version, number of objects, each big-endian. */
#define PACK_HEAD 12

/* ---- the head ---- */

bool
daf_bundle_is(const void *data, size_t len)
{
	return len >= strlen(ANY_VERSION) &&
	       memcmp(data, ANY_VERSION, strlen(ANY_VERSION)) == 0;
}

static bool
is_oid(const char *s, size_t len)
{
	return len >= HEX && strspn(s, "0123456789abcdef") >= HEX;
}

static bool
is_ours(const char *ref)
{
	return strcmp(ref, DAF_REF_MAIN) == 0 ||
	       (strncmp(ref, OFFICES, strlen(OFFICES)) == 0 &&
		   daf_replica_valid(ref + strlen(OFFICES)));
}

/* One line without its end: a need if no ref came before, or a ref. */
static const struct daf_err *
take_line(
    struct daf_bundle *b, struct daf_pool *pool, const char *line, size_t len)
{
	struct daf_ref *ref;

	if (line[0] == '-' && b->nrefs == 0 && is_oid(line + 1, len - 1) &&
	    (len == 1 + HEX || line[1 + HEX] == ' ')) {
		b->needs[b->nneeds++] = daf_pool_strndup(pool, line + 1, HEX);
		return NULL;
	}
	if (!is_oid(line, len) || len < HEX + 2 || line[HEX] != ' ')
		return daf_err(DAF_REFUSED,
		    "the bundle is damaged: its head has a line that names "
		    "neither what it needs nor a branch");
	ref = &b->refs[b->nrefs];
	ref->oid = daf_pool_strndup(pool, line, HEX);
	ref->name = daf_pool_strndup(pool, line + HEX + 1, len - HEX - 1);
	if (strlen(ref->name) != len - HEX - 1 || !is_ours(ref->name))
		return daf_err(DAF_REFUSED,
		    "the bundle has the branch \"%s\", which no ledger has",
		    ref->name);
	if (b->nrefs > 0 && strcmp(ref[-1].name, ref->name) >= 0)
		return daf_err(DAF_REFUSED,
		    "the bundle's branches are not sorted, or one is there "
		    "twice (\"%s\")",
		    ref->name);
	b->nrefs++;
	return NULL;
}

const struct daf_err *
daf_bundle_parse(
    struct daf_bundle *out, struct daf_pool *pool, const char *data, size_t len)
{
	const size_t first = strlen(FIRST_LINE);
	const struct daf_err *err = NULL;
	const char *p, *end;
	size_t lines = 0;

	*out = (struct daf_bundle){ 0 };
	if (len < first || memcmp(data, FIRST_LINE, first) != 0)
		return daf_err(
		    DAF_REFUSED, daf_bundle_is(data, len)
				     ? "the bundle is of another version than 2"
				     : "this is no git bundle");
	if (len > DAF_BUNDLE_HEAD_MAX)
		len = DAF_BUNDLE_HEAD_MAX;
	out->refs =
	    daf_pool_array(pool, DAF_BUNDLE_LINES_MAX, sizeof(*out->refs));
	out->needs =
	    daf_pool_array(pool, DAF_BUNDLE_LINES_MAX, sizeof(*out->needs));
	for (p = data + first;; p = end + 1) {
		end = memchr(p, '\n', len - (size_t)(p - data));
		if (end == NULL || ++lines > DAF_BUNDLE_LINES_MAX)
			return daf_err(DAF_REFUSED,
			    "the bundle is damaged: its head has no end within "
			    "%zu bytes and %d lines",
			    DAF_BUNDLE_HEAD_MAX, DAF_BUNDLE_LINES_MAX);
		if (end == p)
			break;
		err = take_line(out, pool, p, (size_t)(end - p));
		if (err != NULL)
			return err;
	}
	if (out->nrefs == 0)
		return daf_err(DAF_REFUSED, "the bundle has no branch in it");
	out->pack = (size_t)(end + 1 - data);
	return NULL;
}

/* ---- writing ---- */

struct sink {
	int fd;
	const struct daf_err *err;
};

static int
write_pack(void *data, size_t len, void *arg)
{
	struct sink *sink = arg;

	sink->err = daf_fs_put(sink->fd, data, len, "the package");
	return sink->err == NULL ? 0 : -1;
}

static int
bound_walk(git_revwalk *walk, const struct daf_bundle *b)
{
	git_oid id;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < b->nrefs; i++) {
		rc = git_oid_fromstr(&id, b->refs[i].oid);
		if (rc == 0)
			rc = git_revwalk_push(walk, &id);
	}
	for (i = 0; rc == 0 && i < b->nneeds; i++) {
		rc = git_oid_fromstr(&id, b->needs[i]);
		if (rc == 0)
			rc = git_revwalk_hide(walk, &id);
	}
	return rc;
}

const struct daf_err *
daf_bundle_write(
    int64_t *commits, int fd, struct daf_repo *repo, const struct daf_bundle *b)
{
	struct sink sink = { .fd = fd };
	git_packbuilder *pack = NULL;
	git_revwalk *walk = NULL;
	const struct daf_err *err;
	struct daf_buf head = { 0 };
	git_oid id;
	size_t i;
	int rc;

	*commits = 0;
	daf_buf_adds(&head, FIRST_LINE);
	for (i = 0; i < b->nneeds; i++)
		daf_buf_addf(&head, "-%s\n", b->needs[i]);
	for (i = 0; i < b->nrefs; i++)
		daf_buf_addf(&head, "%s %s\n", b->refs[i].oid, b->refs[i].name);
	daf_buf_addc(&head, '\n');
	err = daf_fs_put(fd, head.data, head.len, "the package");
	daf_buf_clear(&head);
	if (err != NULL)
		return err;
	rc = git_revwalk_new(&walk, daf_repo_git(repo));
	if (rc == 0)
		rc = bound_walk(walk, b);
	while (rc == 0 && git_revwalk_next(&id, walk) == 0)
		++*commits;
	if (rc == 0)
		rc = bound_walk(walk, b); /* it was reset at its end */
	if (rc == 0)
		rc = git_packbuilder_new(&pack, daf_repo_git(repo));
	if (rc == 0)
		rc = git_packbuilder_insert_walk(pack, walk);
	if (rc == 0 &&
	    git_packbuilder_object_count(pack) > DAF_BUNDLE_OBJECTS_MAX)
		sink.err = daf_err(DAF_FAILED,
		    "%zu objects are to be carried, a package holds %d: "
		    "exchange by line, or carry what one office wrote at a "
		    "time",
		    git_packbuilder_object_count(pack), DAF_BUNDLE_OBJECTS_MAX);
	else if (rc == 0)
		rc = git_packbuilder_foreach(pack, write_pack, &sink);
	err = sink.err;
	if (rc != 0 && err == NULL)
		err = daf_git_err(DAF_STORAGE, "cannot pack what is in %s",
		    daf_repo_path(repo));
	git_packbuilder_free(pack);
	git_revwalk_free(walk);
	return err;
}

/* ---- reading a pack ---- */

static const struct daf_err *
bad_pack(void)
{
	const git_error *last = git_error_last();

	if (last != NULL && last->klass == GIT_ERROR_OS)
		return daf_git_err(
		    DAF_STORAGE, "the package cannot be unpacked");
	return daf_git_err(DAF_REFUSED, "the package is damaged");
}

/* How many objects it says that it has: a million tiny ones fit into few
 * bytes. */
static const struct daf_err *
check_head(const unsigned char *data, size_t len)
{
	uint32_t n;

	if (len < PACK_HEAD || memcmp(data, "PACK\0\0\0\2", 8) != 0)
		return daf_err(DAF_REFUSED,
		    "the package is damaged: it holds no git pack");
	n = (uint32_t)data[8] << 24 | (uint32_t)data[9] << 16 |
	    (uint32_t)data[10] << 8 | data[11];
	if (n > DAF_BUNDLE_OBJECTS_MAX)
		return daf_err(DAF_REFUSED,
		    "the package has %u objects, the limit is %d", (unsigned)n,
		    DAF_BUNDLE_OBJECTS_MAX);
	return NULL;
}

static const struct daf_err *
feed(git_indexer *indexer, int fd)
{
	git_indexer_progress progress = { 0 };
	const struct daf_err *err = NULL;
	unsigned char *data = daf_malloc(READ_SIZE);
	bool first = true;
	ssize_t n;

	while (err == NULL && (n = read(fd, data, READ_SIZE)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			err = daf_err_errno("cannot read the package");
		else if (first)
			err = check_head(data, (size_t)n);
		if (err == NULL && git_indexer_append(indexer, data, (size_t)n,
				       &progress) != 0)
			err = bad_pack();
		first = false;
	}
	if (err == NULL && first)
		err = check_head(data, 0);
	if (err == NULL && git_indexer_commit(indexer, &progress) != 0)
		err = bad_pack();
	free(data);
	return err;
}

static const struct daf_err *
check_object(size_t *sum, git_odb *odb, const git_oid *id)
{
	char oid[DAF_OID_HEX];
	git_object_t type;
	size_t size;

	if (git_odb_read_header(&size, &type, odb, id) != 0)
		return bad_pack();
	git_oid_tostr(oid, sizeof(oid), id);
	if (size > DAF_BUNDLE_OBJECT_MAX ||
	    (type != GIT_OBJECT_COMMIT && type != GIT_OBJECT_TREE &&
		type != GIT_OBJECT_BLOB))
		return daf_err(DAF_REFUSED,
		    "the package has the git object %s, a %s of %zu bytes: no "
		    "ledger has such ones",
		    oid, git_object_type2string(type), size);
	*sum += size;
	if (*sum > DAF_BUNDLE_SUM_MAX)
		return daf_err(DAF_REFUSED,
		    "the package unpacks to more than %zu MiB",
		    DAF_BUNDLE_SUM_MAX >> 20);
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
check_objects(const char *objects)
{
	const struct daf_err *err;
	git_oid *ids = NULL;
	git_odb *odb = NULL;
	size_t n = 0, i, sum = 0;

	err = daf_bundle_objects(&ids, &n, objects);
	if (err == NULL)
		err = open_packs(&odb, objects);
	for (i = 0; err == NULL && i < n; i++)
		err = check_object(&sum, odb, &ids[i]);
	git_odb_free(odb);
	free(ids);
	return err;
}

const struct daf_err *
daf_bundle_index(const char *objects, struct daf_repo *repo, int fd)
{
	char *folder = daf_fs_join(objects, "pack");
	const struct daf_err *err = NULL;
	git_indexer *indexer = NULL;
	git_indexer_options opts;
	git_odb *odb = NULL;

	if (git_indexer_options_init(&opts, GIT_INDEXER_OPTIONS_VERSION) != 0)
		err = daf_git_err(DAF_FAILED, "libgit2 is not the one that "
					      "this program was built for");
	opts.verify = 1;
	if (err == NULL &&
	    (git_repository_odb(&odb, daf_repo_git(repo)) != 0 ||
		git_indexer_new(&indexer, folder, 0440, odb, &opts) != 0))
		err = daf_git_err(DAF_STORAGE, "cannot unpack in %s", folder);
	if (err == NULL)
		err = feed(indexer, fd);
	git_indexer_free(indexer);
	git_odb_free(odb);
	free(folder);
	return err != NULL ? err : check_objects(objects);
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
daf_bundle_objects(git_oid **out, size_t *n, const char *objects)
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
