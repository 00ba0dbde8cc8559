/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * link.h - talking with a hub: git's smart protocol of libgit2 over the
 * system's ssh (or, for a path, git-upload-pack and git-receive-pack), with a
 * deadline on silence (DESIGN section 6): see transport.h.
 *
 * url: ssh://[user@]host[:port]/path, [user@]host:path, file:///path, /path.
 * A path or host that begins with '-', or holds a control character, is
 * REFUSED. ssh runs with BatchMode=yes unless there is a terminal,
 * StrictHostKeyChecking=yes, ConnectTimeout, ServerAliveInterval; the officer's
 * ~/.ssh/config applies. DAFTAR_SSH names another program instead of ssh (an
 * argument vector split at spaces), for tests. ssh's words become our sentence:
 * host unknown, key changed, permission denied, name not found, silent.
 */
#ifndef DAF_SYNC_LINK_H
#define DAF_SYNC_LINK_H

#include "sync/load.h"
#include "sync/trust.h"

struct daf_link_stats {
	int64_t bytes_in, bytes_out; /* added to what they were */
	bool reached;                /* the hub answered, once at least */
	bool passes; /* why the last call failed may be over in a moment */
	/* In the last call not a word came. It may have gone by a connection that
	 * ssh shares (ControlMaster) and that is dead. Given, therefore: alone,
	 * it does not share one. */
	bool mute, alone;
	/* Given: bytes a second that the way to the hub was seen to carry; 0: it
	 * is not known. Silence is borne accordingly. */
	int64_t rate;
	/* Given, of a push: what it is a part of; NULL: of nothing. */
	const struct daf_load *load;
};

/* The hub's refs (name, oid), in the pool. LINK when not reached. */
const struct daf_err *daf_link_refs(struct daf_ref **out, size_t *n,
    struct daf_pool *pool, struct daf_repo *repo, const char *url,
    struct daf_link_stats *stats, const struct daf_watch *watch) DAF_MUST_USE;

/* One connection: lists the refs, asks `want` for each of them, refs[i], what
 * local ref to fetch it as ("" or NULL: not), fetches, moves those local refs
 * whatever they were. *refs as above. */
const struct daf_err *daf_link_fetch(struct daf_ref **refs, size_t *n,
    struct daf_pool *pool, struct daf_repo *repo, const char *url,
    const char *(*want)(
	void *arg, const struct daf_ref *refs, size_t n, size_t i),
    void *arg, struct daf_link_stats *stats,
    const struct daf_watch *watch) DAF_MUST_USE;

/* Pushes local refs to remote names, fast-forward only; what the hub has
 * already is left out, with or_ahead also what it has gone on from. `mirror` (may be NULL): the hub's refs
 * with this prefix that none of `refs` names are taken away, and those that are
 * named may move anywhere. A refusal by the hub (its hook's words, cleaned) is
 * DENIED; a lost link LINK. */
struct daf_push {
	const char *from, *to;
	bool or_ahead;
};
const struct daf_err *daf_link_push(struct daf_repo *repo, const char *url,
    const struct daf_push *refs, size_t n, const char *mirror,
    struct daf_link_stats *stats, const struct daf_watch *watch) DAF_MUST_USE;

/* A whole exchange may take so long, if the register's config does not say it:
 * [sync] deadline, in minutes. Then it ends with LINK. DAFTAR_DEADLINE_MS: another
 * one, for tests. */
#define DAF_EXCHANGE_MAX_MS (INT64_C(4) * 60 * 60000)

/* `daftar sync`: fetch (main; at the seat the offices too), verify, apply,
 * push what is enrolled and unsent. One sync at a time (sync.lock in the
 * ledger's folder): else BUSY. A hub that lost what we hold gets it again;
 * branches that went back, vanished or forked are alarms. Writes link_log.
 * Without a hub: FAILED saying how to give one. */
const struct daf_err *daf_sync(struct daf_tally *tally, struct daf_ledger *l,
    const struct daf_watch *watch) DAF_MUST_USE;
/* daf_ledger_open for a sync: git objects that are damaged, or that `daftar
 * verify` found damaged, are fetched again first, where the hub has them. */
const struct daf_err *daf_sync_open(struct daf_ledger **out,
    struct daf_register *reg, const char *name,
    const struct daf_watch *watch) DAF_MUST_USE;
/* What was sent more than five days ago, and newer main commits do not mention:
 * a hub that withholds shows itself by it. The oldest of each own replica, in
 * the pool; from what this register knows, without the hub. */
struct daf_unmentioned {
	const char *at;   /* address of the last change set of what was sent */
	int64_t sent;     /* when, seconds UTC */
	const char *text; /* a sentence */
};
const struct daf_err *daf_sent_unmentioned(struct daf_unmentioned **out,
    size_t *n, struct daf_pool *pool, struct daf_ledger *l) DAF_MUST_USE;
/* Its halves, for review and merge. */
const struct daf_err *daf_sync_receive(struct daf_tally *tally,
    struct daf_ledger *l, const struct daf_watch *watch) DAF_MUST_USE;
const struct daf_err *daf_sync_send(struct daf_tally *tally,
    struct daf_ledger *l, const struct daf_watch *watch) DAF_MUST_USE;

/* `daftar hub PATH`: git init --bare, settings (receive.denyNonFastForwards,
 * denyDeletes, fsckObjects, transfer limits, gc.auto 0), hooks/pre-receive,
 * which runs `daftar hub-receive`. An existing hub is settled anew. */
const struct daf_err *daf_hub_prepare(
    const char *path, const char *program) DAF_MUST_USE;
/* In a hub: shared by its check, taken alone by who removes from it. */
#define DAF_HUB_LOCK "daftar.lock"
/* The hook: reads "old new ref" lines from standard input, in the hub, with
 * git's quarantine environment. DENIED says why (one sentence). */
const struct daf_err *daf_hub_receive(void) DAF_MUST_USE;
/* Removes what pushes whose line broke left in the hub at `path`, after a day; both
 * of the above do so. */
void daf_hub_sweep(const char *path);

#endif
