/* SPDX-License-Identifier: GPL-3.0-or-later */
/* volume.c - see volume.h. */
#include "sync/volume.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/snapshot.h"
#include "sync/mainchain.h"
#include "sync/parts.h"
#include "sync/tree.h"

#define DIGITS 5
#define TREE_MAX (8 * 1024 * 1024)
#define MAIN_TREE_MAX (256 * 1024)

/* ---- folders of plain files ---- */

/* Calls file for each entry of a tree that holds files only, in its order. */
static const struct daf_err *
each_file(struct daf_repo *repo, const char *tree,
    const struct daf_err *(*file)(void *arg, const char *name, const char *oid),
    void *arg)
{
	const struct daf_err *err;
	struct daf_tree_entry e;
	const char *p, *end;
	char *data = NULL;
	size_t len;

	err = daf_repo_read(&data, &len, repo, tree, GIT_OBJECT_TREE, TREE_MAX);
	if (err != NULL)
		return err;
	end = data + len;
	for (p = data; p < end && err == NULL;) {
		if (!daf_tree_take(&e, &p, end) ||
		    strcmp(e.mode, "100644") != 0)
			err = daf_err(DAF_REFUSED,
			    "a folder of main holds what is no file");
		else
			err = file(arg, e.name, e.oid);
	}
	free(data);
	return err;
}

/* ---- beside the charter ---- */

const struct daf_err *
daf_volume_folders(char late[DAF_OID_HEX], char snapshot[DAF_OID_HEX],
    struct daf_repo *repo, const char *tree)
{
	const struct daf_err *err;
	const char *p, *end;
	char *data = NULL;
	struct daf_tree_entry e;
	size_t len;

	late[0] = snapshot[0] = '\0';
	err = daf_repo_read(
	    &data, &len, repo, tree, GIT_OBJECT_TREE, MAIN_TREE_MAX);
	if (err != NULL)
		return err;
	end = data + len;
	for (p = data; p < end && err == NULL;) {
		if (!daf_tree_take(&e, &p, end))
			err = daf_err(DAF_REFUSED, "a tree is malformed");
		else if (strcmp(e.name, DAF_VOLUME_LATE) == 0)
			memcpy(late, e.oid, DAF_OID_HEX);
		else if (strcmp(e.name, DAF_VOLUME_SNAPSHOT) == 0)
			memcpy(snapshot, e.oid, DAF_OID_HEX);
	}
	free(data);
	return err;
}

const struct daf_err *
daf_volume_beside(char tree[DAF_OID_HEX], struct daf_repo *repo,
    const char *base, const char *late, const char *snapshot)
{
	struct daf_buf old = { 0 }, one = { 0 }, two = { 0 };
	const struct daf_err *err;
	char *data = NULL;
	size_t len;

	err = daf_repo_read(
	    &data, &len, repo, base, GIT_OBJECT_TREE, MAIN_TREE_MAX);
	if (err == NULL) {
		daf_buf_add(&old, data, len);
		err = daf_tree_put(&one, &old, DAF_VOLUME_LATE, late);
	}
	if (err == NULL)
		err = daf_tree_put(&two, &one, DAF_VOLUME_SNAPSHOT, snapshot);
	if (err == NULL)
		err = daf_tree_write(tree, repo, &two);
	free(data);
	daf_buf_clear(&old);
	daf_buf_clear(&one);
	daf_buf_clear(&two);
	return err;
}

/* ---- a snapshot ---- */

struct daf_volume_writer {
	struct daf_repo *repo;
	crypto_hash_sha256_state hash;
	struct daf_buf folder;
	size_t n;
};

struct daf_volume_writer *
daf_volume_new(struct daf_repo *repo)
{
	struct daf_volume_writer *w = daf_calloc(1, sizeof(*w));

	w->repo = repo;
	crypto_hash_sha256_init(&w->hash);
	return w;
}

const struct daf_err *
daf_volume_chunk(void *arg, const char *data, size_t len)
{
	struct daf_volume_writer *w = arg;
	char name[16], head[64];

	if (w->n == DAF_SNAPSHOT_CHUNKS_MAX)
		return daf_err(DAF_REFUSED,
		    "the ledger is too large for a snapshot: more than %d "
		    "chunks",
		    DAF_SNAPSHOT_CHUNKS_MAX);
	snprintf(name, sizeof(name), "%0*zu", DIGITS, ++w->n);
	snprintf(
	    head, sizeof(head), DAF_VOLUME_SNAPSHOT "/%s\n%zu\n", name, len);
	crypto_hash_sha256_update(
	    &w->hash, (const uint8_t *)head, strlen(head));
	crypto_hash_sha256_update(&w->hash, (const uint8_t *)data, len);
	return w->repo == NULL
		   ? NULL
		   : daf_tree_add_file(&w->folder, w->repo, name, data, len);
}

const struct daf_err *
daf_volume_end(
    char sha256[65], char tree[DAF_OID_HEX], struct daf_volume_writer *w)
{
	daf_sha256_end(sha256, &w->hash);
	return tree == NULL ? NULL : daf_tree_write(tree, w->repo, &w->folder);
}

void
daf_volume_free(struct daf_volume_writer *w)
{
	if (w == NULL)
		return;
	daf_buf_clear(&w->folder);
	free(w);
}

struct reading {
	struct daf_repo *repo;
	size_t n;
	const struct daf_err *(*chunk)(void *arg, const char *data, size_t len);
	void *arg;
};

static const struct daf_err *
read_chunk(void *arg, const char *name, const char *oid)
{
	struct reading *r = arg;
	const struct daf_err *err;
	char wanted[16], *data;
	size_t len;

	snprintf(wanted, sizeof(wanted), "%0*zu", DIGITS, ++r->n);
	if (strcmp(name, wanted) != 0)
		return daf_err(DAF_REFUSED,
		    "a snapshot has another chunk where %s belongs", wanted);
	err = daf_repo_read(
	    &data, &len, r->repo, oid, GIT_OBJECT_BLOB, DAF_SNAPSHOT_CHUNK_MAX);
	if (err != NULL)
		return err;
	err = r->chunk(r->arg, data, len);
	free(data);
	return err;
}

const struct daf_err *
daf_volume_read(struct daf_repo *repo, const char *tree,
    const struct daf_err *(*chunk)(void *arg, const char *data, size_t len),
    void *arg)
{
	struct reading r = { repo, 0, chunk, arg };

	return each_file(repo, tree, read_chunk, &r);
}

const struct daf_err *
daf_volume_hash(char sha256[65], struct daf_repo *repo, const char *tree)
{
	struct daf_volume_writer *w = daf_volume_new(NULL);
	const struct daf_err *err;

	err = daf_volume_read(repo, tree, daf_volume_chunk, w);
	if (err == NULL)
		err = daf_volume_end(sha256, NULL, w);
	daf_volume_free(w);
	return err;
}

/* ---- late change sets ---- */

struct collecting {
	struct daf_late *late;
	struct daf_pool *pool;
	struct daf_repo *repo;
	size_t cap;
};

static const struct daf_err *
no_late(const char *replica)
{
	return daf_err(DAF_REFUSED,
	    "late/%s in the tree of main holds no change sets", replica);
}

static const struct daf_err *
take_commits(struct daf_late_part *part, struct daf_pool *pool,
    const char *data, size_t len)
{
	struct daf_late_commit *c;
	struct daf_part_object o;
	const char *at = data;
	size_t cap = 0;
	git_oid id;

	while (at < data + len) {
		if (!daf_part_object(&o, &at, data + len) ||
		    strcmp(o.type, "commit") != 0 || o.len > DAF_COMMIT_MAX ||
		    git_odb_hash(&id, o.data, o.len, GIT_OBJECT_COMMIT) != 0)
			return no_late(part->replica);
		part->commits = daf_pool_grow(
		    pool, part->commits, part->n, &cap, sizeof(*part->commits));
		c = &part->commits[part->n++];
		git_oid_tostr(c->oid, sizeof(c->oid), &id);
		c->data = o.data;
		c->len = o.len;
	}
	return part->n > 0 ? NULL : no_late(part->replica);
}

static const struct daf_err *
read_late(void *arg, const char *name, const char *oid)
{
	struct collecting *c = arg;
	struct daf_late *late = c->late;
	const struct daf_err *err;
	struct daf_late_part *part;
	char *data, *kept;
	size_t len;

	if (!daf_replica_valid(name) ||
	    (late->n > 0 &&
		strcmp(late->parts[late->n - 1].replica, name) >= 0))
		return daf_err(DAF_REFUSED, "late/ in the tree of main holds "
					    "what is no replica's");
	late->parts = daf_pool_grow(
	    c->pool, late->parts, late->n, &c->cap, sizeof(*late->parts));
	part = &late->parts[late->n++];
	*part =
	    (struct daf_late_part){ .replica = daf_pool_strdup(c->pool, name) };
	err = daf_repo_read(
	    &data, &len, c->repo, oid, GIT_OBJECT_BLOB, DAF_LATE_MAX);
	if (err != NULL)
		return err;
	kept = daf_pool_strndup(c->pool, data, len);
	free(data);
	return take_commits(part, c->pool, kept, len);
}

const struct daf_err *
daf_late_read(struct daf_late *out, struct daf_pool *pool,
    struct daf_repo *repo, const char *tree)
{
	struct collecting c = { out, pool, repo, 0 };

	*out = (struct daf_late){ 0 };
	return tree[0] == '\0' ? NULL : each_file(repo, tree, read_late, &c);
}

const struct daf_late_part *
daf_late_find(const struct daf_late *late, const char *replica)
{
	size_t i;

	for (i = 0; i < late->n; i++)
		if (strcmp(late->parts[i].replica, replica) == 0)
			return &late->parts[i];
	return NULL;
}

/* Those that came with one main commit. */
static const struct daf_err *
find_late(struct daf_commit *out, bool *found, struct daf_pool *pool,
    struct daf_repo *repo, const char *main, const char *oid)
{
	char folder[DAF_OID_HEX], other[DAF_OID_HEX];
	struct daf_pool *own = daf_pool_new();
	const struct daf_err *err;
	struct daf_late late = { 0 };
	struct daf_commit c;
	size_t i, k;

	err = daf_commit_read(&c, own, repo, main);
	if (err == NULL)
		err = daf_volume_folders(folder, other, repo, c.tree);
	if (err == NULL)
		err = daf_late_read(&late, own, repo, folder);
	for (i = 0; err == NULL && !*found && i < late.n; i++)
		for (k = 0; err == NULL && !*found && k < late.parts[i].n;
		     k++) {
			if (strcmp(late.parts[i].commits[k].oid, oid) != 0)
				continue;
			*found = true;
			err = daf_commit_parse(out, pool,
			    late.parts[i].commits[k].data,
			    late.parts[i].commits[k].len);
			snprintf(out->oid, sizeof(out->oid), "%s", oid);
		}
	daf_pool_free(own);
	return err;
}

const struct daf_err *
daf_late_commit(struct daf_commit *out, struct daf_pool *pool,
    struct daf_repo *repo, const char *main, const char *oid)
{
	const struct daf_err *err, *missing;
	char at[DAF_OID_HEX];
	git_oid *oids = NULL;
	bool found = false, met;
	size_t n = 0, i;

	missing = daf_commit_read(out, pool, repo, oid);
	if (missing == NULL || missing->code != DAF_FAILED)
		return missing;
	err = daf_main_walk(&oids, &n, &met, repo, main, "");
	for (i = 0; err == NULL && !found && i < n; i++) {
		git_oid_tostr(at, sizeof(at), &oids[i]);
		err = find_late(out, &found, pool, repo, at, oid);
	}
	free(oids);
	if (err == NULL && !found)
		return missing;
	daf_err_free(missing);
	return err;
}

const struct daf_err *
daf_late_write(
    char tree[DAF_OID_HEX], struct daf_repo *repo, const struct daf_late *late)
{
	struct daf_buf folder = { 0 }, file = { 0 };
	const struct daf_late_part *part;
	const struct daf_err *err = NULL;
	size_t i, k;

	for (i = 0; i < late->n && err == NULL; i++) {
		part = &late->parts[i];
		daf_buf_reset(&file);
		for (k = 0; k < part->n; k++) {
			daf_buf_addf(
			    &file, "commit %zu\n", part->commits[k].len);
			daf_buf_add(
			    &file, part->commits[k].data, part->commits[k].len);
		}
		if (file.len > DAF_LATE_MAX)
			err = daf_err(DAF_REFUSED,
			    "the late change sets of %s have %zu bytes, more "
			    "than %d: merge them in parts",
			    part->replica, file.len, DAF_LATE_MAX);
		else
			err = daf_tree_add_file(
			    &folder, repo, part->replica, file.data, file.len);
	}
	if (err == NULL)
		err = daf_tree_write(tree, repo, &folder);
	daf_buf_clear(&folder);
	daf_buf_clear(&file);
	return err;
}
