/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trust.h - what counts (DESIGN section 4): main's chain, offices' chains, and
 * applying what follows from them. Trusts neither hub nor headquarters.
 */
#ifndef DAF_SYNC_TRUST_H
#define DAF_SYNC_TRUST_H

#include "sync/ledger.h"

/* Told of what goes on; for progress and for `sync --json`. */
struct daf_event {
	const char *event;   /* "contact" "receive" "verify" "apply" "send"
			      * "alarm" "refused" "held" "note" */
	const char *what;    /* a sentence, or NULL */
	const char *replica; /* or NULL */
	int64_t seq;         /* 0: none */
	int64_t done,
	    total; /* of receive, verify, apply, send; total 0: unknown */
	int64_t bytes;
	int64_t left; /* seconds; of receive: that this connection will still
		       * take, as it went so far; of send: that all will take,
		       * see load.h; 0: unknown */
};
struct daf_watch {
	void (*event)(void *arg, const struct daf_event *ev);
	void *arg;
	/* NULL: never. Asked several times a second, from the thread that
	 * exchanges; once true it stays so. Then the exchange ends with FAILED:
	 * what is verified and applied is kept, what arrived whole waits for the
	 * next one, and of what was under way the rest is fetched or sent again
	 * from the last thing that was whole (one fetch is one pack). */
	bool (*stopped)(void *arg);
};
/* watch may be NULL. */
bool daf_watch_stopped(const struct daf_watch *watch);
/* The error to end with if it is to stop, else NULL. watch may be NULL. */
const struct daf_err *daf_watch_go_on(
    const struct daf_watch *watch) DAF_MUST_USE;

/* What a sync, merge or verify found. */
struct daf_tally {
	int64_t sent, received, accepted, held, refused, alarms;
	int64_t kept; /* own ones that wait here until their writer is listed */
};
void daf_tally_add(struct daf_tally *sum, const struct daf_tally *t);

/* Verifies the founding commit: signed by its own roster's hq key whose
 * fingerprint is `trust`. */
const struct daf_err *daf_trust_founding(struct daf_main *m,
    struct daf_charter **charter, struct daf_pool *pool, struct daf_repo *repo,
    const char *oid, const char *trust) DAF_MUST_USE;

/* Who showed what is to be looked at, and by which refs of in.git. What a
 * package brings may be older or newer than what the hub shows, and neither is a
 * fault of the other. */
struct daf_source {
	const char *main;    /* a ref */
	const char *offices; /* the beginning of refs: a replica follows */
	const char *who;     /* "the hub" */
};
extern const struct daf_source daf_from_hub, daf_from_package;

/* Checks the main that a source showed against the known one: every new main
 * commit (number, previous, seat, key with role hq in the charter before it,
 * first parent, tips and parents agree, accepted tips only grow), every newly
 * accepted change set (chain, signature, key, officer, role by the accepting
 * charter or an accept-range; two threads verify), then moves refs/heads/main
 * and applies in batches. A main that went back or forked: an alarm event, an
 * ALARM quarantine entry, nothing moved. A bad change set: it and what follows
 * in its replica do not count. Good parts of main before a bad main commit are
 * kept. */
const struct daf_err *daf_trust_advance(struct daf_tally *tally,
    struct daf_ledger *l, const struct daf_source *source,
    const struct daf_watch *watch) DAF_MUST_USE;

/* Offices' branches, for the seat or out of a package: verified,
 * refs/known/office/... moved, change sets applied as DAF_SENT, not counting. A
 * bad branch stops at its last good change set; the reason goes to
 * quarantine. */
const struct daf_err *daf_trust_offices(struct daf_tally *tally,
    struct daf_ledger *l, const struct daf_source *source,
    const struct daf_watch *watch) DAF_MUST_USE;

/* The same knowledge applied to register.db from nothing but the repositories
 * (catch-up and rebuild). */
const struct daf_err *daf_trust_apply(
    struct daf_ledger *l, const struct daf_watch *watch) DAF_MUST_USE;
/* The states of an own replica's change sets, as the branch that the hub showed
 * last and main have them. */
const struct daf_err *daf_trust_mark(
    struct daf_ledger *l, const char *replica) DAF_MUST_USE;
const struct daf_err *daf_rebuild(
    struct daf_register *reg, const struct daf_watch *watch) DAF_MUST_USE;

/* A fork of main, settled by people: hash is the SHA-256 (or 16+ first hex
 * digits) of the payload of the main that is right: the one that hub or package
 * showed, or the known one. The loser goes to quarantine, the register is rebuilt. */
const struct daf_err *daf_trust_main(
    struct daf_ledger *l, const char *hash) DAF_MUST_USE;

/* Everything again, from the root key on, register.db against a rebuild, and
 * the access log against its own hashes.
 * Calls `found` for each thing wrong; *n how many. What was wrong and is settled
 * is told, too, as DAF_FAULT_KNOWN, and not counted. A damaged object is named,
 * and fetched again by the next sync where the hub has it. STORAGE: nothing is
 * wrong, and the disk does not take what register.db is compared with. */
#define DAF_FAULT_KNOWN "known"
struct daf_fault {
	const char *what, *where, *reason;
	int64_t time;
};
const struct daf_err *daf_verify(size_t *n, struct daf_register *reg,
    void (*found)(void *arg, const struct daf_fault *f), void *arg,
    const struct daf_watch *watch) DAF_MUST_USE;

/* quarantine/: a JSON file an entry (what, where, reason, time, ledger), named
 * by the SHA-256 of what+where so that a repeated finding is one entry. */
const struct daf_err *daf_quarantine_add(struct daf_register *reg,
    const char *ledger, const char *what, const char *where,
    const char *reason) DAF_MUST_USE;
const struct daf_err *daf_quarantine_list(struct daf_fault **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg) DAF_MUST_USE;

#endif
