/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bundle.c - see bundle.h. */
#include "sync/bundle.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"

#define FIRST_LINE "# v2 git bundle\n"
#define ANY_VERSION "# v"
#define HEX (DAF_OID_HEX - 1)
#define OFFICES "refs/heads/office/"

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
is_ours(int64_t *volume, const char *ref)
{
	char replica[DAF_REPLICA_SIZE];

	return daf_main_branch_parse(volume, ref) ||
	       (strncmp(ref, OFFICES, strlen(OFFICES)) == 0 &&
		   daf_branch_parse(replica, volume, ref + strlen(OFFICES)));
}

/* One line without its end: a need if no ref came before, or a ref. */
static const struct daf_err *
take_line(
    struct daf_bundle *b, struct daf_pool *pool, const char *line, size_t len)
{
	struct daf_ref *ref;
	int64_t volume;

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
	if (strlen(ref->name) != len - HEX - 1 || !is_ours(&volume, ref->name))
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

/* The newest volume of each branch stays, the others are older ones. Those of a
 * branch stand side by side: no name of ours has a character before '+'. */
static void
settle_volumes(struct daf_bundle *b, struct daf_pool *pool)
{
	const size_t n = b->nrefs;
	int64_t volume, last = 0;
	struct daf_ref ref, *newest;
	size_t i;

	b->older = daf_pool_array(pool, n, sizeof(*b->older));
	b->nrefs = 0;
	for (i = 0; i < n; i++) {
		ref = b->refs[i];
		if (!is_ours(&volume, ref.name))
			continue; /* take_line did not let it in */
		ref.name =
		    daf_pool_strndup(pool, ref.name, strcspn(ref.name, "+"));
		newest = b->nrefs > 0 ? &b->refs[b->nrefs - 1] : NULL;
		if (newest == NULL || strcmp(newest->name, ref.name) != 0) {
			b->refs[b->nrefs++] = ref;
			last = volume;
		} else if (volume > last) {
			b->older[b->nolder++] = *newest;
			*newest = ref;
			last = volume;
		} else {
			b->older[b->nolder++] = ref;
		}
	}
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
	settle_volumes(out, pool);
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
