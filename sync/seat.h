/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seat.h - founding, joining, the roster, review and merge.
 */
#ifndef DAF_SYNC_SEAT_H
#define DAF_SYNC_SEAT_H

#include "sync/link.h"

struct daf_founded {
	char fingerprint[64];
	char ledger[33];
	char replica[DAF_REPLICA_SIZE];
	char *identity;
	bool part; /* joined a long main: only its founding commit is here */
};

/* `init`: makes the register if there is none, founds a ledger with this
 * register as seat, its office, its officer with roles officer, supervisor and
 * hq. name NULL: "main". zone NULL: "Asia/Karachi". */
const struct daf_err *daf_found(struct daf_founded *out, const char *dir,
    const char *office, const char *officer, const char *key_path,
    const char *hub, const char *name, const char *recovery_path,
    const char *zone) DAF_MUST_USE;

/* `join`: makes the register if there is none, fetches main from the hub `url`,
 * or takes it from the package of that path (then `hub` is where the hub is, or
 * NULL), verifies it from the root key `trust`, applies. Nothing stays behind if
 * it fails. Where the hub
 * has stones, only the founding commit is fetched (out->part): the rest comes in
 * steps with the first daf_sync, which may end early and be done again. */
const struct daf_err *daf_join(struct daf_founded *out, const char *dir,
    const char *url, const char *hub, const char *office, const char *officer,
    const char *key_path, const char *trust, const char *name, const char *mark,
    const struct daf_watch *watch) DAF_MUST_USE;

/* DENIED: this register is not the seat, or the signer does not have role hq
 * with a listed key; so would be all that follows. */
const struct daf_err *daf_seat_allowed(
    const struct daf_ledger *l, const struct daf_signer *signer) DAF_MUST_USE;

/* Roster changes: a new main commit at the seat (DENIED elsewhere or without
 * role hq). `change` edits a copy of the charter. */
const struct daf_err *daf_seat_amend(struct daf_ledger *l,
    const struct daf_signer *signer, const char *subject,
    const struct daf_err *(*change)(void *arg, struct daf_charter *c),
    void *arg) DAF_MUST_USE;
/* Closes the ledger's volume: a main commit that opens the next one with the
 * state that main has accepted (volume.h). Nothing is accepted with it: what
 * waits is merged in the new volume. *volume: its number. */
const struct daf_err *daf_seat_close_volume(int64_t *volume,
    struct daf_ledger *l, const struct daf_signer *signer) DAF_MUST_USE;
/* The same, and erases records (addresses) by an order. Its text, of 1 to
 * DAF_ORDER_MAX bytes, stands with each of them in the opening of every volume from
 * then on, whose message has an end: so it is short. REFUSED if it is longer. What counts of them is not in the next volume, and
 * nothing of them counts any more. */
#define DAF_ORDER_MAX 300
const struct daf_err *daf_seat_erase(int64_t *volume, struct daf_ledger *l,
    const struct daf_signer *signer, const char *const *records, size_t n,
    const char *order) DAF_MUST_USE;
/* With the recovery key: makes this register the seat, and may list a new hq
 * key. */
const struct daf_err *daf_seat_move(struct daf_ledger *l,
    const struct daf_signer *recovery,
    const struct daf_signer *hq) DAF_MUST_USE;

/* Review: a change set that waits. */
struct daf_waiting {
	const char *replica, *at, *by, *by_name, *office, *subject, *sha256,
	    *oid;
	int64_t seq, time, volume;
	size_t nchanges;               /* records touched */
	struct daf_findings conflicts; /* merging would make */
	struct daf_findings violations;
	struct daf_findings warnings; /* what the newest types would not take */
	bool held, key_unlisted;
	bool erased; /* of a record that was erased: it is never accepted */
	const char *reason; /* why held */
};
/* All that waits, by replica and seq; replica NULL: all. Does not fetch. */
const struct daf_err *daf_review(struct daf_waiting **out, size_t *n,
    struct daf_pool *pool, struct daf_ledger *l,
    const char *replica) DAF_MUST_USE;

struct daf_merge_order {
	enum {
		DAF_DO_REFUSE,
		DAF_DO_HOLD,
		DAF_DO_RELEASE,
		DAF_DO_ACCEPT_VIOLATIONS,
		DAF_DO_FREEZE
	} verb;
	const char *replica;
	int64_t seq;        /* not for release and freeze */
	const char *reason; /* refuse and hold: required */
};
struct daf_decision {
	const char *replica;
	const char
	    *decision; /* accept refuse hold release freeze accept-range */
	int64_t seq;
	const char *reason; /* or NULL */
};
/* Writes one main commit with what is decided (none if nothing changed), moves
 * main, applies. Does not fetch or publish. Violations are held. */
const struct daf_err *daf_merge(struct daf_decision **out, size_t *n,
    struct daf_pool *pool, struct daf_ledger *l,
    const struct daf_signer *signer, const char *const *replicas,
    size_t nreplicas, const struct daf_merge_order *orders,
    size_t norders) DAF_MUST_USE;

/* Has the hub, as far as this register knows, the main that is here? */
const struct daf_err *daf_seat_published(
    bool *published, struct daf_ledger *l) DAF_MUST_USE;

#endif
