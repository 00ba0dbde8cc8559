/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply.h - the one writer of register.db.
 *
 * Invariants: (1) a value is live iff its change set counts and no counted
 * change set names its address in `over` for that record and field; (2) that
 * holds whatever the order, repetition or grouping of arrival; (3) every call
 * between begin and commit is one transaction together with its heads; (4)
 * titles, sort keys, due dates and search text follow from live values and the
 * ledger's types, and from nothing else.
 *
 * All calls need the register's lock.
 */
#ifndef DAF_CORE_APPLY_H
#define DAF_CORE_APPLY_H

#include "core/changeset.h"
#include "core/register.h"

enum daf_state {
	DAF_HERE = 0, /* on this disk */
	DAF_SENT = 1, /* on the hub; others': fetched, waiting */
	DAF_HELD = 2,
	DAF_REFUSED_STATE = 3,
	DAF_ACCEPTED = 4,
};
const char *daf_state_name(enum daf_state state); /* "here" … "accepted" */

struct daf_applied {
	int64_t ledger; /* ledger.id */
	const struct daf_changeset *cs;
	const char *sha256;  /* of the payload, 64 hex */
	const char *oid;     /* git id, 40 hex */
	const char *officer; /* id */
	int64_t time;        /* author time */
	int zone;            /* minutes east of UTC */
	enum daf_state state;
	bool counts, own;
	const char *reason; /* or NULL */
};

const struct daf_err *daf_apply_begin(struct daf_register *reg) DAF_MUST_USE;
const struct daf_err *daf_apply_commit(struct daf_register *reg) DAF_MUST_USE;
void daf_apply_rollback(struct daf_register *reg);

/* Adds one change set (a repeated one of equal sha256 only updates state,
 * counts and reason; of another sha256: ALARM equivocation). Moves the
 * replica's applied head if seq == applied + 1. One that a loaded snapshot tells
 * of, live or not, is left as it is. */
const struct daf_err *daf_apply_change_set(
    struct daf_register *reg, const struct daf_applied *a) DAF_MUST_USE;

/* Sets state, counts and reason of a replica's change sets from..to (those
 * that are here) and recomputes what they touched if counts changed. ALARM if
 * one that came with a snapshot would not count any more. */
const struct daf_err *daf_apply_state(struct daf_register *reg, int64_t ledger,
    const char *replica, int64_t from, int64_t to, enum daf_state state,
    bool counts, const char *reason) DAF_MUST_USE;

/* The roles that their officer had by the charter that accepted them: a
 * replica's change sets from..to, all of one such officer's or of several with
 * the same roles. Names with spaces between. */
const struct daf_err *daf_apply_roles(struct daf_register *reg, int64_t ledger,
    const char *replica, int64_t from, int64_t to,
    const char *roles) DAF_MUST_USE;

/* Newest main applied. */
const struct daf_err *daf_apply_main(struct daf_register *reg, int64_t ledger,
    int64_t number, const char *sha256, const char *oid) DAF_MUST_USE;

/* The charter's people and types. If a type changed, lists, due dates, titles
 * and search text of its records are made anew. */
struct daf_apply_office {
	const char *code, *name, *zone;
};
struct daf_apply_officer {
	const char *id, *name, *office;
	const char *roles; /* names with spaces between; NULL: none is known */
};
const struct daf_err *daf_apply_charter(struct daf_register *reg,
    int64_t ledger, const struct daf_apply_office *offices, size_t noffices,
    const struct daf_apply_officer *officers, size_t nofficers,
    const struct daf_types_file *types, size_t ntypes) DAF_MUST_USE;

/* What the register holds of a replica: applied seq (0: nothing), its sha256
 * and oid ("" if none). */
struct daf_head {
	int64_t seq;
	char sha256[DAF_SHA_HEX];
	char oid[41];
};
const struct daf_err *daf_apply_head(struct daf_head *out,
    struct daf_register *reg, int64_t ledger, const char *replica) DAF_MUST_USE;
const struct daf_err *daf_apply_main_head(
    struct daf_head *out, /* seq: number */
    struct daf_register *reg, int64_t ledger) DAF_MUST_USE;
/* sha256 and oid of one change set that is here; seq 0 if not. Of what only a
 * snapshot tells it is the tip alone that is known, its oid is "". */
const struct daf_err *daf_apply_find(struct daf_head *out,
    struct daf_register *reg, int64_t ledger, const char *replica,
    int64_t seq) DAF_MUST_USE;

/* Up to which seq of a replica the register knows only what a snapshot told, and
 * of which volume; 0: it was not loaded from one. */
const struct daf_err *daf_apply_closed(int64_t *seq, int64_t *volume,
    struct daf_register *reg, int64_t ledger, const char *replica) DAF_MUST_USE;

/* The commit of a replica's applied head becomes known: of one that came with a
 * snapshot it is not. Within a transaction. */
const struct daf_err *daf_apply_name_head(struct daf_register *reg,
    int64_t ledger, const char *replica, const char *oid) DAF_MUST_USE;

/* The git ids of a replica's change sets from..to, *n of them, as many as are
 * here without a gap from `from` on; yours. */
const struct daf_err *daf_apply_oids(char (**out)[41], size_t *n,
    struct daf_register *reg, int64_t ledger, const char *replica, int64_t from,
    int64_t to) DAF_MUST_USE;

/* What was erased by an order: from now on nothing of the record is in
 * the register's tables, and nothing that comes of it is stored, nor of a record
 * without a number that is born below it. Its number is not given again. */
struct daf_erased {
	const char *record, *order, *officer; /* officer: id */
	int64_t main, time; /* the opening that erased it; seconds UTC */
};
const struct daf_err *daf_apply_erase(struct daf_register *reg, int64_t ledger,
    const struct daf_erased *what) DAF_MUST_USE;
/* *out->record NULL: it was not erased. Texts are the pool's. */
const struct daf_err *daf_erased_find(struct daf_erased *out,
    struct daf_pool *pool, struct daf_register *reg, int64_t ledger,
    const char *record) DAF_MUST_USE;

/* The first record that a change set says something of though it was erased, or that
 * it bears below such a one; "": there is none. */
const struct daf_err *daf_erased_in(char record[DAF_ADDR_SIZE],
    struct daf_register *reg, int64_t ledger,
    const struct daf_changeset *cs) DAF_MUST_USE;
/* All that were, by address. */
const struct daf_err *daf_erased_list(struct daf_erased **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg,
    int64_t ledger) DAF_MUST_USE;

/* Each replica that main accepted anything of, and the main number up to which its
 * register said that it purged itself; 0: it said nothing. By name. */
struct daf_purge_report {
	const char *replica;
	int64_t main;
};
const struct daf_err *daf_erased_reports(struct daf_purge_report **out,
    size_t *n, struct daf_pool *pool, struct daf_register *reg,
    int64_t ledger) DAF_MUST_USE;

/* Starts a fresh register.db beside the old one: all apply calls go there
 * until finish renames it into place (or drops it). The lock is held. */
const struct daf_err *daf_rebuild_begin(struct daf_register *reg) DAF_MUST_USE;
const struct daf_err *daf_rebuild_finish(struct daf_register *reg) DAF_MUST_USE;
void daf_rebuild_drop(struct daf_register *reg);

#endif
