/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tree.c - see tree.h. */
#include "sync/tree.h"

#include <sodium.h>
#include <string.h>

#define OID_RAW 20

bool
daf_tree_take(struct daf_tree_entry *e, const char **p, const char *end)
{
	const char *space = memchr(*p, ' ', (size_t)(end - *p)), *nul;

	if (space == NULL || (size_t)(space - *p) >= sizeof(e->mode))
		return false;
	nul = memchr(space, '\0', (size_t)(end - space));
	if (nul == NULL || (size_t)(nul - space) - 1 > DAF_TREE_NAME_MAX ||
	    end - nul - 1 < OID_RAW)
		return false;
	memset(e, 0, sizeof(*e));
	memcpy(e->mode, *p, (size_t)(space - *p));
	memcpy(e->name, space + 1, (size_t)(nul - space) - 1);
	sodium_bin2hex(
	    e->oid, sizeof(e->oid), (const uint8_t *)nul + 1, OID_RAW);
	*p = nul + 1 + OID_RAW;
	return true;
}

void
daf_tree_add(
    struct daf_buf *tree, const char *mode, const char *name, const char *oid)
{
	uint8_t raw[OID_RAW];

	sodium_hex2bin(
	    raw, sizeof(raw), oid, DAF_OID_HEX - 1, NULL, NULL, NULL);
	daf_buf_addf(tree, "%s %s", mode, name);
	daf_buf_add(tree, "", 1);
	daf_buf_add(tree, raw, sizeof(raw));
}

const struct daf_err *
daf_tree_add_file(struct daf_buf *tree, struct daf_repo *repo, const char *name,
    const void *data, size_t len)
{
	const struct daf_err *err;
	char oid[DAF_OID_HEX];

	err = daf_repo_write(oid, repo, GIT_OBJECT_BLOB, data, len);
	if (err == NULL)
		daf_tree_add(tree, "100644", name, oid);
	return err;
}

const struct daf_err *
daf_tree_put(struct daf_buf *out, const struct daf_buf *tree, const char *name,
    const char *oid)
{
	const char *p = daf_buf_str(tree), *end = p + tree->len, *from;
	bool done = oid == NULL;
	struct daf_tree_entry e;

	while (p < end) {
		from = p;
		if (!daf_tree_take(&e, &p, end))
			return daf_err(DAF_REFUSED, "a tree is malformed");
		if (!done && strcmp(e.name, name) > 0) {
			daf_tree_add(out, "40000", name, oid);
			done = true;
		}
		if (strcmp(e.name, name) != 0)
			daf_buf_add(out, from, (size_t)(p - from));
	}
	if (!done)
		daf_tree_add(out, "40000", name, oid);
	return NULL;
}

const struct daf_err *
daf_tree_write(
    char oid[DAF_OID_HEX], struct daf_repo *repo, const struct daf_buf *tree)
{
	return daf_repo_write(
	    oid, repo, GIT_OBJECT_TREE, tree->data, tree->len);
}
