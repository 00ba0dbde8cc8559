/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tree.h - the entries of a git tree, read and written: each its mode, a space, its
 * name, NUL and the 20 bytes of its id, in git's order, which is the caller's to
 * keep.
 */
#ifndef DAF_SYNC_TREE_H
#define DAF_SYNC_TREE_H

#include "sync/repo.h"

#define DAF_TREE_NAME_MAX 64

struct daf_tree_entry {
	char mode[8];
	char name[DAF_TREE_NAME_MAX + 1];
	char oid[DAF_OID_HEX];
};

/* The entry at *p, which then is behind it; false if it is none, or its name is
 * longer than we write any. */
bool daf_tree_take(struct daf_tree_entry *e, const char **p, const char *end);
/* Appends an entry. */
void daf_tree_add(
    struct daf_buf *tree, const char *mode, const char *name, const char *oid);
/* Writes a blob, and appends it as a plain file. */
const struct daf_err *daf_tree_add_file(struct daf_buf *tree,
    struct daf_repo *repo, const char *name, const void *data,
    size_t len) DAF_MUST_USE;
/* The tree with a folder before what follows it in git's order, which takes a
 * folder's name to end in a slash; or, with oid NULL, without it. */
const struct daf_err *daf_tree_put(struct daf_buf *out,
    const struct daf_buf *tree, const char *name, const char *oid) DAF_MUST_USE;
const struct daf_err *daf_tree_write(char oid[DAF_OID_HEX],
    struct daf_repo *repo, const struct daf_buf *tree) DAF_MUST_USE;

#endif
