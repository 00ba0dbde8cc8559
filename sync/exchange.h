/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * exchange.h - for sync/exchange.c, receive.c, send.c, sendown.c and sent.c: one
 * exchange with a hub.
 *
 * refs/hub/… of in.git is what the hub showed last, or took from us since:
 * refs/hub/main, refs/hub/office/<replica> (own replicas; at the seat all).
 */
#ifndef DAF_SYNC_EXCHANGE_H
#define DAF_SYNC_EXCHANGE_H

#include "sync/link.h"
#include "sync/pace.h"
#include "sync/stones.h"
#include "sync/trust_priv.h"

#define DAF_HUB_PREFIX "refs/hub/"
#define DAF_SEND_PREFIX "refs/send/"

struct daf_exchange {
	struct daf_ledger *l;
	struct daf_tally *tally;
	const struct daf_watch *watch;
	struct daf_pool *pool;
	struct daf_link_stats stats;
	struct daf_pace in, out;
	unsigned failures; /* of the link, since something arrived */
	bool main_first;   /* the hub wants main before what it lists */
	/* Own change sets that are to be sent, counted when the first step is
	 * made: done of total; rest: bytes of those that are not done. */
	bool counted;
	struct daf_load load;
	/* of the ledger, kept here: a sync may load the register anew */
	const char *name, *url, *office;
	int64_t id;
};

/* After a call to the hub failed: NULL if it is to be tried again, which is told
 * and waited for; else the error. From then on stats->alone. *failures counts them since something arrived. */
const struct daf_err *daf_exchange_again(unsigned *failures,
    struct daf_link_stats *stats, const struct daf_watch *watch,
    const struct daf_err *err) DAF_MUST_USE;
void daf_exchange_tell(struct daf_exchange *x, const struct daf_event *ev);
/* An event, an entry in quarantine, and one more in the tally. */
const struct daf_err *daf_exchange_alarm(struct daf_exchange *x,
    const char *replica, const char *where, const char *reason) DAF_MUST_USE;
/* The same, of another kind than "alarm": "bad branch", say. */
const struct daf_err *daf_exchange_bad(struct daf_exchange *x, const char *what,
    const char *where, const char *replica, const char *reason) DAF_MUST_USE;
/* Is this register the ledger's seat? */
bool daf_exchange_is_seat(const struct daf_exchange *x);
/* The i-th replica of this register, NULL past the end; the last one is the
 * current one. */
const char *daf_exchange_own(const struct daf_exchange *x, size_t i);

/* The hub has an own replica up to this commit: its change sets are marked as
 * sent, once, and the time is remembered. */
const struct daf_err *daf_exchange_mark(
    struct daf_exchange *x, const char *replica, const char *oid) DAF_MUST_USE;
/* An alarm if what was sent days ago is not mentioned by newer main commits. */
const struct daf_err *daf_exchange_overdue(
    struct daf_exchange *x, const char *replica) DAF_MUST_USE;
/* `who` ("the hub") has change sets of an own replica, up to the commit `oid`,
 * that are not ours: this register was restored from an older copy, or another
 * one writes with its name. They are kept as evidence, and those that main
 * accepts come back with main; the current replica gets another name; an alarm,
 * once. forked: ours go on from elsewhere. */
const struct daf_err *daf_exchange_stranger(struct daf_exchange *x,
    const char *who, const char *replica, const char *oid, bool forked,
    bool current) DAF_MUST_USE;
/* After a step: the size of the next one follows from it. */
void daf_exchange_arrived(
    struct daf_exchange *x, bool in, int64_t bytes, int64_t ms);
/* After a step that failed with err: NULL if it may be tried again, smaller,
 * after a pause that has gone by; else err. That is when the hub had answered
 * in this exchange, the trouble may be over by itself, and it is not yet the
 * sixth in a row. */
const struct daf_err *daf_exchange_broke(struct daf_exchange *x, bool in,
    int64_t bytes, const struct daf_err *err) DAF_MUST_USE;

/* Fetches what the hub shows, in steps where stones and the link want it. */
const struct daf_err *daf_exchange_fetch(struct daf_exchange *x) DAF_MUST_USE;
/* Sends what the hub has not, as refs/hub/ has it. */
const struct daf_err *daf_exchange_send(struct daf_exchange *x) DAF_MUST_USE;

#endif
