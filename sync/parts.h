/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * parts.h - the founding commit in parts: refs/stones/0.K on the hub, laid by
 * the seat beside its stones (stones.h), for a line that is always cut before
 * the founding commit with its charter, all types, has come through.
 *
 * A part is a tag on a blob, so that it is in nobody's history: objects one after
 * the other, of each its type, a blank, its length in bytes, LF, its content;
 * files of the charter first, then the trees, the commit last. Parts follow from
 * the founding commit byte by byte, so a hub takes no others, and nobody signs
 * them: what they bring is verified as if it had come at once.
 */
#ifndef DAF_SYNC_PARTS_H
#define DAF_SYNC_PARTS_H

#include "sync/repo.h"

#define DAF_PARTS_MAX 16
#define DAF_PART_BYTES (144 << 10) /* before it is packed */

struct daf_parts {
	char oids[DAF_PARTS_MAX][DAF_OID_HEX]; /* of the tags */
	size_t n;                              /* 0: it is small enough */
};

/* "refs/stones/0.3"; *k from 0. */
bool daf_part_parse(size_t *k, const char *ref);
/* The parts among a hub's refs; none if there are not all up to the last. */
void daf_parts_find(
    struct daf_parts *out, const struct daf_ref *refs, size_t n);
/* Those that follow from the founding commit `oid` of the repository, written
 * into it if `write`. */
const struct daf_err *daf_parts_make(struct daf_parts *out,
    struct daf_repo *repo, const char *oid, bool write) DAF_MUST_USE;
/* daf_parts_make, and refs/stones/0.K. */
const struct daf_err *daf_parts_lay(
    struct daf_repo *repo, const char *oid) DAF_MUST_USE;
/* The next object of a part's content at *at, which goes on behind it; false: it
 * is none. At most 1 MiB; borrowed from the content. */
struct daf_part_object {
	const char *type; /* "blob", "tree", "commit" */
	const char *data;
	size_t len;
};
bool daf_part_object(
    struct daf_part_object *out, const char **at, const char *end);
/* The objects of a part that was fetched, into the repository. REFUSED: it is
 * none, or not all of the commit's files are here. */
const struct daf_err *daf_part_take(
    struct daf_repo *repo, const char *oid) DAF_MUST_USE;

#endif
