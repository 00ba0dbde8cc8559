/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parts.c - see parts.h. */
#include "sync/parts.h"

#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "sync/ledger.h"

#define PREFIX "refs/stones/0."
#define OBJECT_MAX (1 << 20)
#define TREE_MAX (256 << 10)
#define PART_MAX (4 << 20)
#define TAG_MAX 1024
#define TAG_BEGIN "object "

/* What parts are made of. */
static const struct {
	const char *name;
	git_object_t type;
} types[] = {
	{ "blob", GIT_OBJECT_BLOB },
	{ "tree", GIT_OBJECT_TREE },
	{ "commit", GIT_OBJECT_COMMIT },
};
#define NTYPES (sizeof(types) / sizeof(types[0]))

bool
daf_part_parse(size_t *k, const char *ref)
{
	const char *digits = ref + strlen(PREFIX);
	size_t len, n;

	if (strncmp(ref, PREFIX, strlen(PREFIX)) != 0)
		return false;
	len = strspn(digits, "0123456789");
	if (len == 0 || len > 2 || digits[len] != '\0' || digits[0] == '0')
		return false;
	n = strtoul(digits, NULL, 10);
	*k = n - 1;
	return n <= DAF_PARTS_MAX;
}

void
daf_parts_find(struct daf_parts *out, const struct daf_ref *refs, size_t n)
{
	size_t i, k, found = 0;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < n; i++) {
		if (!daf_part_parse(&k, refs[i].name))
			continue;
		snprintf(out->oids[k], DAF_OID_HEX, "%s", refs[i].oid);
		found++;
		if (k >= out->n)
			out->n = k + 1;
	}
	for (k = 0; k < out->n; k++)
		if (out->oids[k][0] == '\0')
			found = 0;
	if (found != out->n)
		out->n = 0;
}

/* A tree of a size that ours have; NULL: it is none. */
static git_tree *
open_tree(struct daf_repo *repo, const git_oid *oid)
{
	git_tree *tree = NULL;
	git_odb *odb = NULL;
	git_object_t type;
	size_t len;

	if (git_repository_odb(&odb, daf_repo_git(repo)) == 0 &&
	    git_odb_read_header(&len, &type, odb, oid) == 0 &&
	    len <= TREE_MAX &&
	    git_tree_lookup(&tree, daf_repo_git(repo), oid) != 0)
		tree = NULL;
	git_odb_free(odb);
	return tree;
}

/* ---- making ---- */

struct making {
	struct daf_repo *repo;
	struct daf_parts *parts;
	bool write;
	struct daf_buf part; /* the one that grows */
	size_t size;         /* at which one ends */
};

/* An object, written or only named. */
static const struct daf_err *
put(char oid[DAF_OID_HEX], const struct making *m, git_object_t type,
    const struct daf_buf *b)
{
	git_oid id;

	if (m->write)
		return daf_repo_write(oid, m->repo, type, b->data, b->len);
	if (git_odb_hash(&id, b->data, b->len, type) != 0)
		return daf_git_err(DAF_FAILED, "cannot name a part");
	git_oid_tostr(oid, DAF_OID_HEX, &id);
	return NULL;
}

/* The part as it is, with its tag: of nobody and of no day, so that it is the
 * same wherever it is made. */
static const struct daf_err *
end_part(struct making *m)
{
	struct daf_parts *parts = m->parts;
	struct daf_buf tag = { 0 };
	const struct daf_err *err;
	char oid[DAF_OID_HEX];

	if (parts->n == DAF_PARTS_MAX)
		return daf_err(DAF_REFUSED, "the charter is too large to be "
					    "had in parts");
	err = put(oid, m, GIT_OBJECT_BLOB, &m->part);
	if (err != NULL)
		return err;
	daf_buf_addf(&tag,
	    TAG_BEGIN "%s\ntype blob\ntag part-%zu\n"
		      "tagger Daftar <daftar> 1 +0000\n\nA part of the "
		      "founding commit\n",
	    oid, parts->n + 1);
	err = put(parts->oids[parts->n], m, GIT_OBJECT_TAG, &tag);
	if (err == NULL)
		parts->n++;
	daf_buf_clear(&tag);
	daf_buf_clear(&m->part);
	return err;
}

static const struct daf_err *
add_object(struct making *m, size_t type, const char *oid)
{
	const struct daf_err *err;
	char *data;
	size_t len;

	err = daf_repo_read(
	    &data, &len, m->repo, oid, types[type].type, OBJECT_MAX);
	if (err != NULL)
		return err;
	daf_buf_addf(&m->part, "%s %zu\n", types[type].name, len);
	daf_buf_add(&m->part, data, len);
	free(data);
	return m->part.len < m->size ? NULL : end_part(m);
}

/* The files of a tree and of the folders in it, in their order; then itself. */
static const struct daf_err *
add_tree(struct making *m, const git_oid *oid, bool below)
{
	const struct daf_err *err = NULL;
	const git_tree_entry *entry;
	char hex[DAF_OID_HEX];
	git_tree *tree = open_tree(m->repo, oid);
	git_object_t type;
	size_t i;

	if (tree == NULL)
		return daf_git_err(DAF_STORAGE, "cannot read the charter");
	for (i = 0; err == NULL && i < git_tree_entrycount(tree); i++) {
		entry = git_tree_entry_byindex(tree, i);
		type = git_tree_entry_type(entry);
		git_oid_tostr(hex, sizeof(hex), git_tree_entry_id(entry));
		if (type == GIT_OBJECT_BLOB)
			err = add_object(m, 0, hex);
		else if (type == GIT_OBJECT_TREE && !below)
			err = add_tree(m, git_tree_entry_id(entry), true);
		else
			err = daf_err(DAF_REFUSED,
			    "the charter is not one that has parts");
	}
	git_tree_free(tree);
	git_oid_tostr(hex, sizeof(hex), oid);
	return err != NULL ? err : add_object(m, 1, hex);
}

/* The bytes of a tree's files, and of those in its folders. */
static size_t
measure(struct daf_repo *repo, const git_oid *oid, bool below)
{
	git_tree *tree = open_tree(repo, oid);
	const git_tree_entry *entry;
	git_odb *odb = NULL;
	git_object_t type;
	size_t all = 0, len, i;

	if (tree == NULL || git_repository_odb(&odb, daf_repo_git(repo)) != 0)
		goto done;
	for (i = 0; i < git_tree_entrycount(tree); i++) {
		entry = git_tree_entry_byindex(tree, i);
		if (git_tree_entry_type(entry) == GIT_OBJECT_TREE)
			all += below ? 0
				     : measure(repo, git_tree_entry_id(entry),
					   true);
		else if (git_odb_read_header(
			     &len, &type, odb, git_tree_entry_id(entry)) == 0)
			all += len;
	}
done:
	git_odb_free(odb);
	git_tree_free(tree);
	return all;
}

/* What opens a volume with a large snapshot has larger parts, not more. */
static size_t
part_size(struct daf_repo *repo, const git_oid *tree)
{
	size_t each = measure(repo, tree, false) / (DAF_PARTS_MAX - 1) + 1;

	return each < DAF_PART_BYTES ? DAF_PART_BYTES : each;
}

const struct daf_err *
daf_parts_make(
    struct daf_parts *out, struct daf_repo *repo, const char *oid, bool write)
{
	struct making m = { .repo = repo, .parts = out, .write = write };
	const struct daf_err *err = NULL;
	git_commit *commit = NULL;
	git_oid id;

	out->n = 0;
	if (git_oid_fromstr(&id, oid) != 0 ||
	    git_commit_lookup(&commit, daf_repo_git(repo), &id) != 0)
		err = daf_git_err(DAF_STORAGE, "cannot read %s", oid);
	if (err == NULL) {
		m.size = part_size(repo, git_commit_tree_id(commit));
		err = add_tree(&m, git_commit_tree_id(commit), false);
	}
	if (err == NULL)
		err = add_object(&m, 2, oid);
	/* A register takes no object that is much larger. */
	if (err == NULL && m.size > PART_MAX - OBJECT_MAX)
		err = daf_err(DAF_REFUSED, "the snapshot is too large to be "
					   "had in parts");
	/* One that fits into a part needs none. */
	if (err == NULL && out->n > 0 && m.part.len > 0)
		err = end_part(&m);
	git_commit_free(commit);
	daf_buf_clear(&m.part);
	return err;
}

const struct daf_err *
daf_parts_lay(struct daf_repo *repo, const char *oid)
{
	const struct daf_err *err;
	struct daf_parts parts;
	char ref[DAF_REF_MAX];
	size_t i;

	err = daf_parts_make(&parts, repo, oid, true);
	if (err != NULL && err->code == DAF_REFUSED) {
		/* Too large for them: stones are laid all the same. */
		daf_err_free(err);
		err = NULL;
		parts.n = 0;
	}
	for (i = 0; err == NULL && i < DAF_PARTS_MAX; i++) {
		snprintf(ref, sizeof(ref), PREFIX "%zu", i + 1);
		err = i < parts.n ? daf_ref_set(repo, ref, parts.oids[i], NULL)
				  : daf_ref_delete(repo, ref);
	}
	return err;
}

/* ---- taking ---- */

static const struct daf_err *
no_part(void)
{
	return daf_err(DAF_REFUSED, "the hub shows what is no part of a "
				    "founding commit");
}

/* Decimal digits up to `end`; false: they are none, or too many. */
static bool
number(size_t *out, const char *at, const char *end)
{
	if (at == end || end - at > 9)
		return false;
	for (*out = 0; at < end; at++) {
		if (*at < '0' || *at > '9')
			return false;
		*out = *out * 10 + (size_t)(*at - '0');
	}
	return true;
}

bool
daf_part_object(struct daf_part_object *out, const char **at, const char *end)
{
	const char *line = *at,
		   *stop = memchr(line, '\n', (size_t)(end - line));
	size_t i, word;

	for (i = 0; stop != NULL && i < NTYPES; i++) {
		word = strlen(types[i].name);
		if ((size_t)(stop - line) <= word + 1 ||
		    memcmp(line, types[i].name, word) != 0 || line[word] != ' ')
			continue;
		out->type = types[i].name;
		out->data = stop + 1;
		if (!number(&out->len, line + word + 1, stop) ||
		    out->len > OBJECT_MAX ||
		    out->len > (size_t)(end - out->data))
			return false;
		*at = out->data + out->len;
		return true;
	}
	return false;
}

/* Are a tree and all in it here? */
static bool
is_whole(struct daf_repo *repo, const git_oid *oid, bool below)
{
	char hex[DAF_OID_HEX];
	git_tree *tree = open_tree(repo, oid);
	const git_tree_entry *entry;
	bool whole = tree != NULL;
	size_t i;

	for (i = 0; whole && i < git_tree_entrycount(tree); i++) {
		entry = git_tree_entry_byindex(tree, i);
		git_oid_tostr(hex, sizeof(hex), git_tree_entry_id(entry));
		if (git_tree_entry_type(entry) == GIT_OBJECT_TREE)
			whole = !below &&
				is_whole(repo, git_tree_entry_id(entry), true);
		else
			whole = daf_repo_has(repo, hex);
	}
	git_tree_free(tree);
	return whole;
}

/* A commit that is here without all that it reaches would never be fetched again,
 * so it comes after its files or not at all, and has no parents. */
static bool
is_founding(struct daf_repo *repo, const struct daf_part_object *o)
{
	static const char begin[] = "tree ", after[] = "\nauthor ";
	const size_t oid = sizeof(begin) - 1, end = oid + GIT_OID_HEXSZ;
	git_oid tree;

	return o->len >= end + sizeof(after) - 1 &&
	       memcmp(o->data, begin, oid) == 0 &&
	       memcmp(o->data + end, after, sizeof(after) - 1) == 0 &&
	       git_oid_fromstrn(&tree, o->data + oid, GIT_OID_HEXSZ) == 0 &&
	       is_whole(repo, &tree, false);
}

static const struct daf_err *
take(struct daf_repo *repo, const struct daf_part_object *o)
{
	char oid[DAF_OID_HEX];

	if (strcmp(o->type, "commit") == 0 && !is_founding(repo, o))
		return no_part();
	return daf_repo_write(
	    oid, repo, git_object_string2type(o->type), o->data, o->len);
}

const struct daf_err *
daf_part_take(struct daf_repo *repo, const char *oid)
{
	const size_t begin = strlen(TAG_BEGIN), hex = DAF_OID_HEX - 1;
	const struct daf_err *err;
	char blob[DAF_OID_HEX], *data = NULL;
	struct daf_part_object o;
	const char *at;
	size_t len;

	err = daf_repo_read(&data, &len, repo, oid, GIT_OBJECT_TAG, TAG_MAX);
	if (err == NULL &&
	    (len < begin + hex || memcmp(data, TAG_BEGIN, begin) != 0))
		err = no_part();
	if (err == NULL)
		snprintf(blob, sizeof(blob), "%.*s", (int)hex, data + begin);
	free(data);
	data = NULL;
	if (err == NULL)
		err = daf_repo_read(
		    &data, &len, repo, blob, GIT_OBJECT_BLOB, PART_MAX);
	at = data;
	while (err == NULL && at < data + len)
		err = daf_part_object(&o, &at, data + len) ? take(repo, &o)
							   : no_part();
	free(data);
	return err;
}
