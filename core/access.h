/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * access.h - the access log of a desk as a chain: who looked at, changed, gave
 * out, joined or struck out what, when, and on which ground. It is in desk.db
 * and travels nowhere.
 *
 * Invariants: (1) rows are numbered from 1 without a gap, and nothing takes one
 * away; (2) the hash of a row is the SHA-256 over the line
 *   ["HASH BEFORE","ID","TIME","OFFICER","LEDGER","RECORD","WHAT","KIND",
 *   "GROUND"]
 * in canonical JSON without the line breaks; before the first row the hash is
 * "". So a row that was changed, added or taken away shows in its own hash or
 * in the next one's. Who makes all later hashes anew leaves no trace here, but
 * contradicts the heads that change sets carried meanwhile (core/entry.h,
 * daf_entry_head).
 *
 * SHA-256 is the caller's: sync/accesslog.h is what programs use.
 */
#ifndef DAF_CORE_ACCESS_H
#define DAF_CORE_ACCESS_H

#include "core/register.h"

typedef void daf_access_hash(char out[65], const void *data, size_t len);

enum daf_access_kind {
	DAF_ACCESS_CONSULTATION,
	DAF_ACCESS_ALTERATION,
	DAF_ACCESS_DISCLOSURE, /* print, export, evidence */
	DAF_ACCESS_COMBINATION,
	DAF_ACCESS_ERASURE, /* striking out */
};
/* "consultation" … "erasure" */
const char *daf_access_kind_name(enum daf_access_kind kind);

struct daf_access {
	enum daf_access_kind kind;
	const char *officer, *ledger, *record; /* ids */
	const char *what;   /* "numbers: cnic,phone", "print diary", … */
	const char *ground; /* "": none was asked */
};

/* Writes a row; it is on the disk when this returns. First the rows that have
 * no hash yet get theirs, as consultations without a ground. */
const struct daf_err *daf_access_add(struct daf_register *reg,
    daf_access_hash *hash, const struct daf_access *a) DAF_MUST_USE;

/* A row as it is read. Older programs wrote only looks. */
struct daf_access_row {
	int64_t id;   /* its place in the log, from 1 */
	int64_t time; /* seconds UTC */
	const char *officer, *ledger, *record, *kind, *what, *ground;
};
/* The newest first, at most `limit` (and 2,000), of those before the row with
 * the id `before` (0: from the newest on); of a ledger and of all ledgers at once,
 * NULL: any. In the pool. */
const struct daf_err *daf_access_rows(struct daf_access_row **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    int64_t before, size_t limit) DAF_MUST_USE;

/* How many rows are chained, and the hash of the last ("" if there is none). */
struct daf_access_head {
	int64_t rows;
	char hash[65];
};
const struct daf_err *daf_access_head(
    struct daf_access_head *out, struct daf_register *reg) DAF_MUST_USE;

/* The head that the log had when the last of its rows that were written before
 * that time was; rows 0: there was none. *time: of that row. */
const struct daf_err *daf_access_head_before(struct daf_access_head *out,
    int64_t *time, struct daf_register *reg, int64_t before) DAF_MUST_USE;
/* The hash of a row, "" if there is no such row. */
const struct daf_err *daf_access_hash_at(
    char out[65], struct daf_register *reg, int64_t row) DAF_MUST_USE;

/* The type of the records in which heads travel. The program alone writes them,
 * one for each register and ledger; they are in the list of their type only. */
#define DAF_ACCESS_TYPE "access-head"
/* The key of a ledger in the register's config, and its field, with the number of
 * the main commit that the register was purged up to: what was erased by then by
 * an order is on its disk no more. */
#define DAF_PURGED "purged"
/* Its fields with the last change set whose head is settled, and why. */
#define DAF_SETTLED_UPTO "settled_upto"
#define DAF_SETTLED_WHY "settled_reason"

/* Headquarters' word that a log is lost: heads that a replica carried up to a
 * change set need not agree with the log. `at`: where it is said. */
struct daf_access_settled {
	const char *by, *at, *reason;
};

/* A head that a change set of this register carried. */
struct daf_access_carried {
	struct daf_access_head head;
	const char *ledger, *at, *day;
	const char *replica;
	int64_t seq;
	const struct daf_access_settled *settled; /* or NULL */
};
/* All of them, those with fewer rows first; of records whose birth counts.
 * Settled is one if an accepted change set says so that an officer with the role
 * hq signed. In the pool. */
const struct daf_err *daf_access_carried(struct daf_access_carried **out,
    size_t *n, struct daf_pool *pool, struct daf_register *reg) DAF_MUST_USE;

/* Goes through all of it. *bad: the first row that is not what its hash says,
 * or that is missing; 0: none. heads: what was known of the log at other times,
 * those with fewer rows first; *bad_head is the first of them that the log
 * contradicts, NULL: none. */
const struct daf_err *daf_access_check(int64_t *bad,
    const struct daf_access_head **bad_head, struct daf_register *reg,
    daf_access_hash *hash, const struct daf_access_head *heads,
    size_t nheads) DAF_MUST_USE;

#endif
