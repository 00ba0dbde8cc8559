/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * exchange.c - see link.h: a sync; receiving. Sending is in send.c.
 *
 * 1. One exchange of a ledger at a time: sync.lock in its folder.
 * 2. The network is never waited for with the register's lock held.
 * 3. Every step may be the last one: what refs/hub/ says is only what the hub
 *    showed, and verified, applied and noted is what follows from it, again at
 *    the next sync if this one is killed.
 */
#include "sync/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/timefmt.h"
#include "core/desk.h"
#include "sync/mend.h"

void
daf_exchange_tell(struct daf_exchange *x, const struct daf_event *ev)
{
	if (x->watch != NULL && x->watch->event != NULL)
		x->watch->event(x->watch->arg, ev);
}

const struct daf_err *
daf_exchange_alarm(struct daf_exchange *x, const char *replica,
    const char *where, const char *reason)
{
	x->tally->alarms++;
	daf_exchange_tell(
	    x, &(struct daf_event){
		   .event = "alarm", .what = reason, .replica = replica });
	return daf_quarantine_add(x->l->reg, x->name, "alarm", where, reason);
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

/* ---- receiving ---- */

/* What is fetched, and what the hub showed before. */
struct receiving {
	struct daf_exchange *x;
	bool seat;
	struct daf_ref *before;
	size_t nbefore;
	char local[DAF_REF_MAX]; /* what `want` answered last */
};

/* The local ref for a branch of the hub; NULL: it is not for us. */
static const char *
want(void *arg, const char *name, const char *oid)
{
	struct receiving *r = arg;
	const char *replica;

	(void)oid;
	if (strcmp(name, DAF_REF_MAIN) == 0)
		return DAF_REF_HUB_MAIN;
	if (strncmp(name, DAF_REF_OWN, strlen(DAF_REF_OWN)) != 0)
		return NULL;
	replica = name + strlen(DAF_REF_OWN);
	if (!daf_replica_valid(replica))
		return NULL;
	if (!r->seat && !daf_register_owns(r->x->l->reg, r->x->name, replica))
		return NULL;
	snprintf(r->local, sizeof(r->local), DAF_REF_HUB "%s", replica);
	return r->local;
}

/* A branch that the hub showed before: is it gone, did an own one go back? Of
 * main, and at the seat of the offices, trust.h tells the rest; of an own one
 * that was replaced, send.c. */
static const struct daf_err *
compare(struct receiving *r, const struct daf_ref *before, bool shown)
{
	struct daf_exchange *x = r->x;
	const char *branch = before->name + strlen(DAF_HUB_PREFIX);
	const char *replica = strchr(branch, '/');
	enum daf_relation relation = DAF_BEHIND;
	const struct daf_err *err = NULL;
	char now[DAF_OID_HEX], *reason;

	replica = replica != NULL ? replica + 1 : NULL;
	if (shown && (replica == NULL ||
			 !daf_register_owns(x->l->reg, x->name, replica)))
		return NULL;
	if (shown)
		err = daf_ref_get(now, x->l->in, before->name);
	if (err == NULL && shown)
		err = daf_main_relation(&relation, x->l->in, before->oid, now);
	if (err != NULL || relation != DAF_BEHIND)
		return err;
	reason =
	    daf_asprintf("the hub's branch %s %s; what this register "
			 "holds of it is kept and offered to the hub again",
		branch, shown ? "went back" : "is gone");
	err = daf_exchange_alarm(x, replica, branch, reason);
	free(reason);
	/* What is gone must not look as if it were there. */
	if (err == NULL && !shown)
		err = daf_ref_delete(x->l->in, before->name);
	return err;
}

static bool
is_shown(struct receiving *r, const char *local, const struct daf_ref *refs,
    size_t n)
{
	const char *name;
	size_t i;

	for (i = 0; i < n; i++) {
		name = want(r, refs[i].name, refs[i].oid);
		if (name != NULL && strcmp(name, local) == 0)
			return true;
	}
	return false;
}

/* An office's branches are the seat's to follow; a register that was the seat
 * once forgets them. */
static bool
is_followed(const struct receiving *r, const char *local)
{
	return r->seat || strcmp(local, DAF_REF_HUB_MAIN) == 0 ||
	       daf_register_owns(
		   r->x->l->reg, r->x->name, local + strlen(DAF_REF_HUB));
}

static const struct daf_err *
fetch(struct daf_exchange *x)
{
	struct receiving r = { .x = x, .seat = daf_exchange_is_seat(x) };
	const struct daf_err *err;
	struct daf_ref *refs;
	size_t n, i;

	err = daf_ref_list(
	    &r.before, &r.nbefore, x->pool, x->l->in, DAF_HUB_PREFIX);
	if (err == NULL)
		err = daf_link_fetch(&refs, &n, x->pool, x->l->in, x->url, want,
		    &r, &x->stats, x->watch);
	for (i = 0; err == NULL && i < r.nbefore; i++)
		if (is_followed(&r, r.before[i].name))
			err = compare(&r, &r.before[i],
			    is_shown(&r, r.before[i].name, refs, n));
	return err;
}

/* What a killed exchange left; and the register as new as its branches. */
static const struct daf_err *
tidy(struct daf_exchange *x)
{
	const struct daf_err *err;
	struct daf_ref *refs;
	size_t n, i;

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

	err = fetch(x);
	if (err == NULL)
		err = daf_trust_advance(x->tally, x->l, x->watch);
	if (err == NULL)
		err = daf_ledger_refresh(x->l);
	if (err == NULL && daf_exchange_is_seat(x))
		err = daf_trust_offices(x->tally, x->l, x->watch);
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

static const struct daf_err *
exchange(struct daf_tally *tally, struct daf_ledger *l,
    const struct daf_watch *watch, bool in, bool out)
{
	struct daf_exchange x = { .l = l,
		.tally = tally,
		.watch = watch,
		.pool = daf_pool_new(),
		.id = l->conf->id };
	int64_t started = daf_time_now();
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
	if ((err = take_turn(&lock, l)) != NULL)
		goto done;
	err = tidy(&x);
	if (err == NULL)
		err = daf_watch_go_on(watch);
	if (err == NULL && in)
		err = receive(&x);
	if (err == NULL)
		err = daf_watch_go_on(watch);
	if (err == NULL && out)
		err = daf_exchange_send(&x);
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
