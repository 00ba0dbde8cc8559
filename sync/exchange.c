/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * exchange.c - see link.h: a sync. Fetching is in receive.c, sending in send.c.
 *
 * 1. One exchange of a ledger at a time: sync.lock in its folder.
 * 2. The network is never waited for with the register's lock held.
 * 3. Every step may be the last one: what refs/hub/ says is only what the hub
 *    showed, and verified, applied and noted is what follows from it, again at
 *    the next sync if this one is killed.
 */
#include "sync/exchange.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/lock.h"
#include "core/base/text.h"
#include "core/base/timefmt.h"
#include "core/desk.h"
#include "sync/compact.h"
#include "sync/courier.h"
#include "sync/mend.h"
#include "sync/purge.h"

#define DEADLINE_MAX 10080 /* minutes: a week */

void
daf_exchange_tell(struct daf_exchange *x, const struct daf_event *ev)
{
	if (x->watch != NULL && x->watch->event != NULL)
		x->watch->event(x->watch->arg, ev);
}

static const struct daf_err *
add_alarm(struct daf_exchange *x, const char *replica, const char *what,
    const char *where, const char *reason, const char *text)
{
	x->tally->alarms++;
	daf_exchange_tell(
	    x, &(struct daf_event){
		   .event = "alarm", .what = text, .replica = replica });
	return daf_quarantine_add(x->l->reg, x->name, what, where, reason);
}

const struct daf_err *
daf_exchange_alarm(struct daf_exchange *x, const char *replica,
    const char *where, const char *reason)
{
	return add_alarm(x, replica, "alarm", where, reason, reason);
}

const struct daf_err *
daf_exchange_bad(struct daf_exchange *x, const char *what, const char *where,
    const char *replica, const char *reason)
{
	return add_alarm(x, replica, what, where, reason,
	    daf_pool_printf(x->pool, "%s %s: %s", what, where, reason));
}

bool
daf_exchange_is_seat(const struct daf_exchange *x)
{
	return x->l->charter != NULL &&
	       daf_register_owns(x->l->reg, x->name, x->l->charter->seat);
}

const char *
daf_exchange_own(const struct daf_exchange *x, size_t i)
{
	return daf_config_nth(
	    daf_register_config(x->l->reg), "ledger", x->name, "replica", i);
}

/* What a killed exchange left; and the register as new as its branches. */
static const struct daf_err *
tidy(struct daf_exchange *x)
{
	char *unpack = daf_fs_join(x->l->conf->dir, DAF_UNPACK_FOLDER);
	const struct daf_err *err;
	struct daf_ref *refs;
	size_t n, i;

	err = daf_fs_remove_tree(unpack);
	free(unpack);
	if (err == NULL)
		err = daf_register_lock(x->l->reg);
	if (err != NULL)
		return err;
	err = daf_repo_sweep(x->l->in);
	if (err == NULL)
		err = daf_ledger_catch_up(x->l);
	if (err == NULL)
		err =
		    daf_ref_list(&refs, &n, x->pool, x->l->in, DAF_SEND_PREFIX);
	for (i = 0; err == NULL && i < n; i++)
		err = daf_ref_delete(x->l->in, refs[i].name);
	daf_register_unlock(x->l->reg);
	return err;
}

static const struct daf_err *
receive(struct daf_exchange *x)
{
	const struct daf_err *err;

	err = daf_exchange_fetch(x);
	if (err == NULL)
		err =
		    daf_trust_advance(x->tally, x->l, &daf_from_hub, x->watch);
	if (err == NULL)
		err = daf_ledger_refresh(x->l);
	if (err == NULL && daf_exchange_is_seat(x))
		err =
		    daf_trust_offices(x->tally, x->l, &daf_from_hub, x->watch);
	return err;
}

/* ---- a link that breaks ---- */

#define TRIES 5
#define SLICE_MS 50

const struct daf_err *
daf_exchange_again(unsigned *failures, struct daf_link_stats *stats,
    const struct daf_watch *watch, const struct daf_err *err)
{
	int64_t until;
	char *what;
	int ms;

	if (err->code != DAF_LINK || !stats->passes || *failures == TRIES)
		return err;
	/* A connection that ssh shares, and that is dead, hides a good one. */
	if (!stats->reached && (!stats->mute || stats->alone))
		return err;
	stats->alone = true;
	ms = daf_pace_pause(++*failures);
	what = daf_asprintf(
	    "%s; tried again in %d s", err->text, (ms + 999) / 1000);
	if (watch != NULL && watch->event != NULL)
		watch->event(
		    watch->arg, &(struct daf_event){ "note", .what = what });
	free(what);
	daf_err_free(err);
	until = daf_time_steady() + ms;
	while (daf_time_steady() < until) {
		if ((err = daf_watch_go_on(watch)) != NULL)
			return err;
		(void)poll(NULL, 0, SLICE_MS < ms ? SLICE_MS : ms);
	}
	return NULL;
}

/* Of a line that broke nothing is taken for granted: it may be a tenth of what it
 * was, and then a change set as large as they may be comes through all the same. */
static void
bear(struct daf_exchange *x)
{
	x->stats.rate = x->failures == 0 ? x->out.rate : 0;
}

void
daf_exchange_arrived(struct daf_exchange *x, bool in, int64_t bytes, int64_t ms)
{
	struct daf_pace *pace = in ? &x->in : &x->out;

	x->failures = 0;
	if (daf_pace_arrived(pace, bytes, ms))
		daf_pace_save(pace, x->l->reg, x->name, in ? "in" : "out");
	bear(x);
}

const struct daf_err *
daf_exchange_broke(
    struct daf_exchange *x, bool in, int64_t bytes, const struct daf_err *err)
{
	struct daf_pace *pace = in ? &x->in : &x->out;

	if (err->code != DAF_LINK || !x->stats.passes)
		return err;
	if (daf_pace_broke(pace, bytes))
		daf_pace_save(pace, x->l->reg, x->name, in ? "in" : "out");
	err = daf_exchange_again(&x->failures, &x->stats, x->watch, err);
	bear(x);
	return err;
}

/* ---- one exchange ---- */

/* Statistics for people and for the size of steps; never a reason to fail. */
static void
log_exchange(struct daf_exchange *x, int64_t started, const struct daf_err *err)
{
	struct daf_buf outcome = { 0 };
	struct daf_desk_link link = {
		.ledger = x->name,
		.started = started,
		.ended = daf_time_now(),
		.sent = x->tally->sent,
		.received = x->tally->received,
		.bytes_out = x->stats.bytes_out,
		.bytes_in = x->stats.bytes_in,
	};

	if (err != NULL)
		daf_text_clean(&outcome, err->text, strlen(err->text), false);
	link.outcome = daf_buf_str(&outcome);
	daf_err_free(daf_desk_log_link(x->l->reg, &link));
	daf_buf_clear(&outcome);
}

static const struct daf_err *
take_turn(struct daf_lock **lock, const struct daf_ledger *l)
{
	char *path = daf_fs_join(l->conf->dir, "sync.lock");
	const struct daf_err *err = daf_lock_take(lock, path, 0);

	if (err != NULL && err->code == DAF_BUSY) {
		daf_err_free(err);
		err = daf_err(DAF_BUSY,
		    "another sync of the ledger %s is "
		    "under way; wait for it, or end it",
		    l->conf->name);
	}
	free(path);
	return err;
}

/* ---- one that takes too long ---- */

/* A line that carries a byte a minute is not silent, and keeps the next exchange
 * out for ever. */
struct timed {
	const struct daf_watch *watch; /* the caller's; may be NULL */
	int64_t until;                 /* ms of the steady clock */
};

static void
timed_event(void *arg, const struct daf_event *ev)
{
	const struct timed *t = arg;

	if (t->watch != NULL && t->watch->event != NULL)
		t->watch->event(t->watch->arg, ev);
}

static bool
timed_out(void *arg)
{
	const struct timed *t = arg;

	return daf_time_steady() > t->until || daf_watch_stopped(t->watch);
}

/* Minutes, from the register's config. */
static const struct daf_err *
deadline(int64_t *ms, const struct daf_exchange *x)
{
	const char *text = daf_config_get(
	    daf_register_config(x->l->reg), "sync", NULL, "deadline");
	const char *test = getenv("DAFTAR_DEADLINE_MS");
	char *end;
	long n;

	*ms = DAF_EXCHANGE_MAX_MS;
	if (test != NULL)
		*ms = strtoll(test, NULL, 10);
	if (text == NULL)
		return NULL;
	n = strtol(text, &end, 10);
	if (*end != '\0' || n < 1 || n > DEADLINE_MAX)
		return daf_err(DAF_REFUSED,
		    "deadline = %s under [sync] in the register's config: "
		    "minutes are wanted, 1 to %d",
		    text, DEADLINE_MAX);
	*ms = (int64_t)n * 60000;
	return NULL;
}

/* What ended it was the time, and nobody who watches. */
static const struct daf_err *
too_long(const struct daf_exchange *x, const struct timed *t, int64_t ms,
    const struct daf_err *err)
{
	if (err == NULL || err->code != DAF_FAILED ||
	    daf_time_steady() <= t->until || daf_watch_stopped(t->watch))
		return err;
	daf_err_free(err);
	return daf_err(DAF_LINK,
	    "hub %s: the exchange took longer than %lld minutes (deadline "
	    "under "
	    "[sync] in the register's config); what had arrived whole is kept, "
	    "and the next one goes on from there",
	    x->url, (long long)ms / 60000);
}

static const struct daf_err *
exchange(struct daf_tally *tally, struct daf_ledger *l,
    const struct daf_watch *watch, bool in, bool out)
{
	struct timed timed = { .watch = watch };
	const struct daf_watch until = {
		.event = timed_event, .arg = &timed, .stopped = timed_out
	};
	struct daf_exchange x = { .l = l,
		.tally = tally,
		.watch = &until,
		.pool = daf_pool_new(),
		.id = l->conf->id };
	int64_t started = daf_time_now(), most;
	bool received = false;
	struct daf_lock *lock = NULL;
	const struct daf_err *err;

	x.name = daf_pool_strdup(x.pool, l->conf->name);
	x.office = daf_pool_strdup(x.pool, l->conf->office);
	if (l->conf->url == NULL) {
		err = daf_err(DAF_FAILED,
		    "the ledger %s has no hub; set url "
		    "under [ledger \"%s\"] in the register's config",
		    x.name, x.name);
		goto done;
	}
	x.url = daf_pool_strdup(x.pool, l->conf->url);
	if ((err = deadline(&most, &x)) != NULL ||
	    (err = take_turn(&lock, l)) != NULL)
		goto done;
	timed.until = daf_time_steady() + most;
	daf_pace_load(&x.in, l->reg, x.name, "in");
	daf_pace_load(&x.out, l->reg, x.name, "out");
	bear(&x);
	err = tidy(&x);
	if (err == NULL)
		err = daf_watch_go_on(x.watch);
	if (err == NULL && in)
		err = receive(&x);
	received = err == NULL;
	if (err == NULL)
		err = daf_watch_go_on(x.watch);
	if (err == NULL && out)
		err = daf_exchange_send(&x);
	/* An order to erase does not wait until the hub takes what is sent. */
	if (received)
		daf_purge_after(l, x.watch);
	if (err == NULL)
		daf_compact_after(l, daf_compact_limits(), x.watch);
	err = too_long(&x, &timed, most, err);
	if (err != NULL && err->code == DAF_STORAGE && daf_mend_needed(l))
		daf_err_free(daf_mend_order(l->conf));
	log_exchange(&x, started, err);
done:
	daf_lock_drop(lock);
	daf_pool_free(x.pool);
	return err;
}

const struct daf_err *
daf_sync_open(struct daf_ledger **out, struct daf_register *reg,
    const char *name, const struct daf_watch *watch)
{
	const struct daf_register_ledger *conf;
	const struct daf_err *err, *late;

	*out = NULL;
	err = daf_register_ledger(&conf, reg, name);
	if (err == NULL && daf_mend_ordered(conf))
		err = daf_mend(reg, conf, watch);
	if (err != NULL)
		return err;
	err = daf_ledger_open(out, reg, name);
	if (err == NULL ||
	    (err->code != DAF_STORAGE && err->code != DAF_FAILED))
		return err;
	late = daf_register_ledger(&conf, reg, name);
	if (late == NULL && daf_mend_hopeless(conf))
		return err;
	if (late == NULL)
		late = daf_mend(reg, conf, watch);
	if (late != NULL) {
		daf_err_free(late);
		return err;
	}
	daf_err_free(err);
	return daf_ledger_open(out, reg, name);
}

const struct daf_err *
daf_sync(struct daf_tally *tally, struct daf_ledger *l,
    const struct daf_watch *watch)
{
	return exchange(tally, l, watch, true, true);
}

const struct daf_err *
daf_sync_receive(struct daf_tally *tally, struct daf_ledger *l,
    const struct daf_watch *watch)
{
	return exchange(tally, l, watch, true, false);
}

const struct daf_err *
daf_sync_send(struct daf_tally *tally, struct daf_ledger *l,
    const struct daf_watch *watch)
{
	return exchange(tally, l, watch, false, true);
}
