/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trust_priv.h - what the files behind trust.h share: one run that brings
 * register.db to what the repositories say.
 *
 * Order of a run: main's commits and what they accept; then this register's own
 * branches; then the branches of other offices that the seat has looked at;
 * then the states of what is not accepted. Refs move before register.db does,
 * so a crash leaves register.db behind and never ahead.
 */
#ifndef DAF_SYNC_TRUST_PRIV_H
#define DAF_SYNC_TRUST_PRIV_H

#include "core/base/lock.h"
#include "sync/mainchain.h"
#include "sync/officechain.h"
#include "sync/trust.h"

#define DAF_REF_HUB_MAIN "refs/hub/main"
#define DAF_REF_SEEN_MAIN "refs/seen/main" /* newest that the hub showed */
#define DAF_REF_OWN "refs/heads/office/"
#define DAF_REF_HUB "refs/hub/office/"
#define DAF_REF_KNOWN "refs/known/office/"
#define DAF_REF_EVIDENCE "refs/evidence/"
/* What the package at hand shows; a forked main stays until it is settled. */
#define DAF_REF_PACKAGE_MAIN "refs/package/main"
#define DAF_REF_PACKAGE "refs/package/office/"
/* How far a replica is known by packages: the hub may show less. */
#define DAF_REF_CARRIED "refs/carried/office/"

/* Change sets in one transaction. */
#define DAF_TRUST_BATCH 2000

/* May this key write? The last answer is kept: a branch has few officers. */
struct daf_judged {
	const struct daf_charter *charter;
	struct daf_key key;
	char id[128];
	char *why, *why_ever; /* NULL: it may (ever: a revoked one too) */
};

/* A replica in this run. */
struct daf_line_of {
	const char *replica;
	bool own;
	struct daf_head head; /* what register.db held at the start */
	int64_t first;        /* main accepted so far before this run */
	bool started, broken;
	int64_t twin; /* the seq that has two payloads; 0: none */
	char theirs[DAF_SHA_HEX], ours[DAF_SHA_HEX];
	char known[DAF_OID_HEX]; /* where refs/known has to go; "" */
	int64_t last_good;
	struct daf_judged judged;
	const char *unlisted; /* the last answer of daf_trust_unlisted */
	bool told;            /* that there is such work */
};

struct daf_trust {
	struct daf_ledger *l;
	struct daf_register *reg;
	int64_t ledger; /* ledger.id */
	struct daf_tally *tally, own_tally;
	const struct daf_watch *watch;
	struct daf_pool *pool;
	bool fresh; /* register.db is being made anew */
	struct daf_line_of **lines;
	size_t nlines, lines_cap;
	bool open;           /* a transaction */
	size_t batch;        /* change sets in it */
	int64_t done, total; /* of the run, for progress */
};

/* ---- trust.c ---- */
void daf_trust_init(struct daf_trust *t, struct daf_ledger *l,
    struct daf_tally *tally, const struct daf_watch *watch);
void daf_trust_clear(struct daf_trust *t);
/* The replica's line, made when first asked for. */
const struct daf_err *daf_trust_line(struct daf_line_of **out,
    struct daf_trust *t, const char *replica) DAF_MUST_USE;
/* Calls take for each part of a checked chain that can be taken up at once
 * (daf_mainchain_span), with the commit before it. */
const struct daf_err *daf_trust_spans(struct daf_trust *t,
    struct daf_mainchain *mains, const char *known,
    const struct daf_err *(*take)(struct daf_trust *t, const char *known,
	struct daf_mainchain *span, void *arg),
    void *arg) DAF_MUST_USE;
/* STORAGE if the chain begins with a volume that this register did not begin
 * with: what was before it was lost. */
const struct daf_err *daf_trust_whole(
    const struct daf_ledger *l, const struct daf_mainchain *mains) DAF_MUST_USE;
/* A run from the repositories, under the lock. Twins that it meets are settled,
 * which may end in a rebuild. */
const struct daf_err *daf_trust_run(struct daf_trust *t) DAF_MUST_USE;
const struct daf_err *daf_trust_settle_all(
    bool *rebuilt, struct daf_trust *t) DAF_MUST_USE;
/* NULL: it may; else why not. Lasts until the next question. */
const char *daf_trust_judge(struct daf_line_of *line,
    const struct daf_charter *charter, const struct daf_commit *c, bool ever);
/* Of another office, and not accepted: its key is listed no longer, so that it
 * counts only if headquarters accepts it by range. The reason why it is held, in
 * the run's pool; NULL: it is listed. */
const char *daf_trust_unlisted(
    struct daf_trust *t, struct daf_line_of *line, const struct daf_commit *c);

/* The open transaction, one change set more in it. */
const struct daf_err *daf_trust_open(struct daf_trust *t) DAF_MUST_USE;
const struct daf_err *daf_trust_close(struct daf_trust *t) DAF_MUST_USE;
const struct daf_err *daf_trust_one_more(struct daf_trust *t) DAF_MUST_USE;
const struct daf_err *daf_trust_put(struct daf_trust *t,
    const struct daf_line_of *line, const struct daf_checked *k,
    enum daf_state state, bool counts, const char *reason) DAF_MUST_USE;

void daf_trust_tell(const struct daf_watch *watch, const char *event,
    int64_t done, int64_t total);
/* An alarm: event, quarantine entry, tally. */
const struct daf_err *daf_trust_alarm(struct daf_trust *t, const char *what,
    const char *replica, int64_t seq, const char *where, const char *fmt,
    ...) DAF_MUST_USE DAF_PRINTF(6, 7);

/* ---- accept.c ---- */
/* Applies main commits that were checked; chains are theirs from
 * daf_trust_walk. */
const struct daf_err *daf_trust_accept(struct daf_trust *t,
    const struct daf_mainchain *mains, struct daf_chain *chains) DAF_MUST_USE;
/* Officers, offices and types as this charter has them. */
const struct daf_err *daf_trust_charter(
    struct daf_trust *t, const struct daf_charter *c) DAF_MUST_USE;
/* Did this run meet two payloads for one seq, still to be settled? */
bool daf_trust_has_twins(const struct daf_trust *t);

/* ---- acceptwalk.c ---- */
/* A growth, and the main commit that it belongs to: a chain's arg. */
struct daf_segment {
	const struct daf_step *step;
	const struct daf_growth *growth;
	struct daf_line_of *line;
	struct daf_late late; /* of the main commit */
};

/* A chain for each growth of each step, in order. *bad_step: the first step of
 * which an object is missing (nsteps: none). */
const struct daf_err *daf_trust_walk(struct daf_chain **chains, size_t *n,
    size_t *bad_step, struct daf_trust *t,
    const struct daf_mainchain *mains) DAF_MUST_USE;
/* Fills a chain (replica, from given) from register.db, if that has all up to
 * `to`, which is `tip`: it was verified when it was applied. Else n stays 0. */
const struct daf_err *daf_trust_known(struct daf_chain *c,
    struct daf_register *reg, int64_t ledger, int64_t to,
    const char *tip) DAF_MUST_USE;
void daf_trust_chains_free(struct daf_chain *chains, size_t n);

/* ---- opening.c ---- */
/* The snapshot of an opening into register.db, within a transaction. */
const struct daf_err *daf_trust_load(struct daf_register *reg, int64_t ledger,
    struct daf_repo *repo, const struct daf_step *step) DAF_MUST_USE;
/* An opening, alone in its chain: where the register has main before it, its
 * snapshot has to be the state that the register has (else ALARM), else it is
 * loaded. daf_trust_agrees only asks. */
const struct daf_err *daf_trust_opening(
    struct daf_trust *t, const struct daf_mainchain *mains) DAF_MUST_USE;
const struct daf_err *daf_trust_agrees(bool *agrees, struct daf_trust *t,
    const struct daf_step *step) DAF_MUST_USE;

/* ---- waiting.c ---- */
/* Own branches and the known ones of others, then all states that are not
 * main's. */
const struct daf_err *daf_trust_waiting(struct daf_trust *t) DAF_MUST_USE;
/* The state of what main m has not accepted. */
enum daf_state daf_trust_state(const char **reason, const struct daf_main *m,
    const char *replica, int64_t seq, bool on_hub);
/* Up to which seq the hub has this register's branch; 0: nothing. */
const struct daf_err *daf_trust_sent(
    int64_t *seq, struct daf_trust *t, const char *replica) DAF_MUST_USE;
/* An own branch goes on from its tip to a commit that in.git has. Under the
 * register's lock; register.db is for the caller. */
const struct daf_err *daf_trust_fill_own(struct daf_ledger *l,
    const char *replica, const char *tip, const char *to) DAF_MUST_USE;
/* Which seq of the replica this commit is in register.db; 0: it is not. */
const struct daf_err *daf_trust_holds(int64_t *seq, struct daf_trust *t,
    const char *replica, const char *oid) DAF_MUST_USE;
/* The seq and replica that a commit claims; false if it is no change set. */
bool daf_trust_claims(int64_t *seq, char replica[DAF_REPLICA_SIZE],
    struct daf_repo *repo, const char *oid);

/* ---- advance.c ---- */
/* Number and hash of a main commit, for messages. */
char *daf_trust_name_main(
    struct daf_pool *pool, struct daf_repo *repo, const char *oid);
/* The newest main that the hub ever showed moves on; not that of a package. */
const struct daf_err *daf_trust_seen(struct daf_trust *t,
    const struct daf_source *source, const char *oid) DAF_MUST_USE;
/* The alarm of a main that is not followed beyond this commit. */
const struct daf_err *daf_trust_stop(
    struct daf_trust *t, const char *oid, const char *why) DAF_MUST_USE;

/* ---- anew.c ---- */
/* For a main that has nothing in common with what is known: does it begin with a
 * volume that opened after that, and is the end of the volume before it not in
 * repo? A hub may keep the newest only. *opening, in the pool: how it begins. */
const struct daf_err *daf_trust_anew(struct daf_commit *opening, bool *anew,
    struct daf_pool *pool, const struct daf_ledger *l, struct daf_repo *repo,
    const char *tip) DAF_MUST_USE;
/* May this key open a volume, by the newest main that is known? ALARM if not. */
const struct daf_err *daf_trust_opener(
    const struct daf_ledger *l, const struct daf_commit *c) DAF_MUST_USE;
/* Takes such a main up in place of what is known; an alarm if it may not be. */
const struct daf_err *daf_trust_begin_anew(struct daf_trust *t,
    const struct daf_source *source, const struct daf_commit *opening,
    const char *known, const char *tip) DAF_MUST_USE;
/* What a process that was killed had begun of that. */
const struct daf_err *daf_trust_finish_anew(struct daf_trust *t) DAF_MUST_USE;

/* ---- trustmain.c ---- */
/* sync.lock of the ledger's folder: who moves main holds it, and then the
 * register's lock. BUSY after a while. What the dead left in in.git, a lock of
 * main's too, is gone then. */
const struct daf_err *daf_trust_sync_lock(
    struct daf_lock **out, struct daf_ledger *l) DAF_MUST_USE;

/* ---- offices.c ---- */
/* Why the branch that the hub shows of a replica was not taken up further; NULL
 * in *why if it was, or if it does not continue what is known. In the pool. */
const struct daf_err *daf_trust_stopped(const char **why, struct daf_pool *pool,
    struct daf_ledger *l, const char *replica) DAF_MUST_USE;

/* ---- twins.c ---- */
/* Keeps the twins as evidence, sets branches back to what main accepted; *any
 * says that register.db has to be made anew. */
const struct daf_err *daf_trust_settle(
    bool *any, struct daf_trust *t) DAF_MUST_USE;
/* refs/evidence/office/REPLICA/OID in repo. */
const struct daf_err *daf_trust_evidence(
    struct daf_repo *repo, const char *replica, const char *oid) DAF_MUST_USE;

/* ---- rebuild.c ---- */
/* Leaves the fresh register.db open beside the old one, to be finished or
 * dropped. Needs the lock. */
const struct daf_err *daf_trust_rebuilt(
    struct daf_register *reg, const struct daf_watch *watch) DAF_MUST_USE;

#endif
