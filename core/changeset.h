/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * changeset.h - a change set as text: the message of its commit (DESIGN
 * section 3), written in one way only.
 *
 *   subject LF LF
 *   "Daftar: 1" LF "Ledger: " 32 hex LF "Volume: " v LF "Replica: " r LF
 *   "Seq: " n LF "Previous: " p LF "Main: " n " " 64 hex LF LF
 *   one or more JSON lines, each ended by LF
 *
 * p: "-" at seq 1, else 64 hex; in the first change set that a replica writes in
 * a volume after its first one, 64 hex " " 40 hex, the git id of the change set
 * before it, which is no parent of it.
 *
 * The subject: storable text without newline, 1 to 200 bytes, made by entry;
 * says nothing that the lines do not. JSON lines: keys sorted by bytes, no
 * spaces, strings only, `"` and `\` escaped with a backslash, newline as \n,
 * all else raw (what jansson writes with JSON_COMPACT | JSON_SORT_KEYS).
 *
 *   {"over":{F:[A…]…},"record":ID,"set":{F:V…}}              a known record
 *   {"over":{},"record":ID,"set":{F:V…},"type":T}            a birth
 *
 * Lines are sorted by record id (daf_addr_cmp) and no record has two. Births
 * bear this change set's own replica and seq with indexes 1, 2, 3 … without a
 * gap. `over` of a known record has exactly the fields of `set`; its addresses
 * are sorted and unique. Neither a known record's id nor an address in `over`
 * is of this change set or of a later one of its replica: what is not written
 * yet cannot have been on a screen. `set` has 1 .. 256 fields; names and types
 * match [a-z][a-z0-9_-]{0,31}; values are storable text (base/text.h) of at
 * most 64 KiB. Main's number is at least 1. The message is at most 256 KiB.
 */
#ifndef DAF_CORE_CHANGESET_H
#define DAF_CORE_CHANGESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/addr.h"
#include "core/base/mem.h"

#define DAF_CHANGESET_MAX (256 * 1024)
#define DAF_CHANGESET_SUBJECT_MAX 200
#define DAF_CHANGESET_FIELDS_MAX 256
#define DAF_CHANGESET_VALUE_MAX (64 * 1024)
#define DAF_SHA_HEX 65 /* SHA-256 as hex and the NUL */

struct daf_set {
	const char *field, *value;
	size_t nover;
	struct daf_addr *over; /* sorted; none at a birth */
};

struct daf_line {
	struct daf_addr record;
	const char *type; /* NULL unless a birth */
	size_t nsets;
	struct daf_set *sets; /* sorted by field */
};

struct daf_changeset {
	const char *subject;
	char ledger[33];
	char replica[DAF_REPLICA_SIZE];
	int64_t volume; /* from 1 */
	int64_t seq;
	char previous[DAF_SHA_HEX]; /* "-" at seq 1 */
	char previous_oid[41];      /* "": its commit has a parent, or seq 1 */
	int64_t main_number;
	char main_sha256[DAF_SHA_HEX];
	size_t nlines;
	struct daf_line *lines; /* sorted */
};

/* [a-z][a-z0-9_-]{0,31}: types, fields, groups, stages. */
bool daf_name_valid(const char *name);

/* Parses strictly: what is not byte for byte what daf_changeset_write gives
 * is REFUSED with a sentence that says where. All memory is the pool's. */
const struct daf_err *daf_changeset_parse(struct daf_changeset *out,
    struct daf_pool *pool, const char *message, size_t len) DAF_MUST_USE;

/* Appends the message. Sorts lines, sets and over in place first. The content
 * must be legal (assert), but for the size: REFUSED if over the limit. */
const struct daf_err *daf_changeset_write(
    struct daf_buf *out, struct daf_changeset *cs) DAF_MUST_USE;

/* Appends a canonical JSON string literal, quotes included. */
void daf_json_string(struct daf_buf *out, const char *s);

#endif
