/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trust.c - a run that brings register.db to what the repositories say: its
 * transactions, alarms and judgements. What main accepts is in accept.c, what
 * it has not in waiting.c.
 */
#include "sync/trust.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/trust_priv.h"

#define TELL_EVERY 500

const struct daf_source daf_from_hub = { DAF_REF_HUB_MAIN, DAF_REF_HUB,
	"the hub" };
const struct daf_source daf_from_package = { DAF_REF_PACKAGE_MAIN,
	DAF_REF_PACKAGE, "the package" };

/* ---- the run ---- */

void
daf_trust_init(struct daf_trust *t, struct daf_ledger *l,
    struct daf_tally *tally, const struct daf_watch *watch)
{
	*t = (struct daf_trust){ .l = l, .reg = l->reg, .watch = watch };
	t->ledger = l->conf->id;
	t->tally = tally != NULL ? tally : &t->own_tally;
	t->pool = daf_pool_new();
}

void
daf_trust_clear(struct daf_trust *t)
{
	size_t i;

	if (t->open)
		daf_apply_rollback(t->reg);
	for (i = 0; i < t->nlines; i++) {
		free(t->lines[i]->judged.why);
		free(t->lines[i]->judged.why_ever);
	}
	free(t->lines);
	daf_pool_free(t->pool);
}

void
daf_tally_add(struct daf_tally *sum, const struct daf_tally *t)
{
	sum->sent += t->sent;
	sum->received += t->received;
	sum->accepted += t->accepted;
	sum->held += t->held;
	sum->refused += t->refused;
	sum->alarms += t->alarms;
	sum->kept += t->kept;
}

const struct daf_err *
daf_trust_line(
    struct daf_line_of **out, struct daf_trust *t, const char *replica)
{
	struct daf_line_of *line;
	size_t i;

	for (i = 0; i < t->nlines; i++) {
		*out = t->lines[i];
		if (strcmp((*out)->replica, replica) == 0)
			return NULL;
	}
	line = daf_pool_alloc(t->pool, sizeof(*line));
	line->replica = daf_pool_strdup(t->pool, replica);
	line->own = daf_register_owns(t->reg, t->l->conf->name, replica);
	t->lines = daf_grow(
	    t->lines, t->nlines, &t->lines_cap, sizeof(struct daf_line_of *));
	t->lines[t->nlines++] = line;
	*out = line;
	return daf_apply_head(&line->head, t->reg, t->ledger, replica);
}

bool
daf_watch_stopped(const struct daf_watch *watch)
{
	return watch != NULL && watch->stopped != NULL &&
	       watch->stopped(watch->arg);
}

const struct daf_err *
daf_watch_go_on(const struct daf_watch *watch)
{
	if (!daf_watch_stopped(watch))
		return NULL;
	return daf_err(DAF_FAILED,
	    "stopped; what had arrived whole is kept, and the next exchange "
	    "goes on from there");
}

void
daf_trust_tell(const struct daf_watch *watch, const char *event, int64_t done,
    int64_t total)
{
	if (watch == NULL || watch->event == NULL)
		return;
	watch->event(
	    watch->arg, &(struct daf_event){
			    .event = event, .done = done, .total = total });
}

const struct daf_err *
daf_trust_alarm(struct daf_trust *t, const char *what, const char *replica,
    int64_t seq, const char *where, const char *fmt, ...)
{
	const struct daf_err *err;
	char *reason, *text;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&reason, fmt, ap) < 0)
		daf_mem_exhausted();
	va_end(ap);
	text = daf_asprintf("%s %s: %s", what, where, reason);
	t->tally->alarms++;
	if (t->watch != NULL && t->watch->event != NULL)
		t->watch->event(
		    t->watch->arg, &(struct daf_event){ .event = "alarm",
				       .what = text,
				       .replica = replica,
				       .seq = seq });
	err = daf_quarantine_add(t->reg, t->l->conf->name, what, where, reason);
	free(text);
	free(reason);
	return err;
}

/* ---- transactions ---- */

const struct daf_err *
daf_trust_open(struct daf_trust *t)
{
	const struct daf_err *err;

	if (t->open)
		return NULL;
	err = daf_apply_begin(t->reg);
	t->open = err == NULL;
	t->batch = 0;
	return err;
}

/* The known branches move first. */
static const struct daf_err *
move_known(struct daf_trust *t)
{
	const struct daf_err *err = NULL;
	struct daf_line_of *line;
	char ref[DAF_REF_MAX];
	size_t i;

	for (i = 0; i < t->nlines && err == NULL; i++) {
		line = t->lines[i];
		if (line->known[0] == '\0')
			continue;
		snprintf(ref, sizeof(ref), DAF_REF_KNOWN "%s", line->replica);
		err = daf_ref_set(t->l->in, ref, line->known, NULL);
		line->known[0] = '\0';
	}
	return err;
}

const struct daf_err *
daf_trust_close(struct daf_trust *t)
{
	const struct daf_err *err;

	err = move_known(t);
	if (err != NULL || !t->open)
		return err;
	err = daf_apply_commit(t->reg);
	if (err != NULL)
		daf_apply_rollback(t->reg);
	t->open = false;
	return err;
}

const struct daf_err *
daf_trust_one_more(struct daf_trust *t)
{
	const struct daf_err *err, *stop;

	t->done++;
	if (t->done % TELL_EVERY == 0)
		daf_trust_tell(t->watch, "apply", t->done, t->total);
	/* Any prefix is a legal state: what is applied so far is kept. */
	stop = daf_watch_go_on(t->watch);
	if (stop == NULL && ++t->batch < DAF_TRUST_BATCH)
		return NULL;
	err = daf_trust_close(t);
	daf_err_keep(&err, stop);
	return err;
}

const struct daf_err *
daf_trust_put(struct daf_trust *t, const struct daf_line_of *line,
    const struct daf_checked *k, enum daf_state state, bool counts,
    const char *reason)
{
	const struct daf_err *err;

	err = daf_trust_open(t);
	if (err == NULL)
		err = daf_apply_change_set(
		    t->reg, &(struct daf_applied){ .ledger = t->ledger,
				.cs = &k->cs,
				.sha256 = k->commit.sha256,
				.oid = k->commit.oid,
				.officer = k->commit.id,
				.time = k->commit.time,
				.zone = k->commit.zone,
				.state = state,
				.counts = counts,
				.own = line->own,
				.reason = reason });
	return err;
}

/* ---- who may write ---- */

static char *
text_of(const struct daf_err *err)
{
	char *text;

	if (err == NULL)
		return NULL;
	text = daf_strdup(err->text);
	daf_err_free(err);
	return text;
}

const char *
daf_trust_judge(struct daf_line_of *line, const struct daf_charter *charter,
    const struct daf_commit *c, bool ever)
{
	struct daf_judged *j = &line->judged;

	if (j->charter != charter || !daf_key_equal(&j->key, &c->sig.key) ||
	    strcmp(j->id, c->id) != 0) {
		free(j->why);
		free(j->why_ever);
		j->charter = charter;
		j->key = c->sig.key;
		/* A longer id is judged again each time. */
		snprintf(j->id, sizeof(j->id), "%s", c->id);
		j->why = text_of(daf_charter_may_write(
		    charter, &c->sig.key, c->id, line->replica));
		j->why_ever = text_of(daf_charter_may_have_written(
		    charter, &c->sig.key, c->id, line->replica));
	}
	return ever ? j->why_ever : j->why;
}

const char *
daf_trust_unlisted(
    struct daf_trust *t, struct daf_line_of *line, const struct daf_commit *c)
{
	static const char begin[] = "key not listed: ";
	const size_t len = sizeof(begin) - 1;
	const char *why = NULL;

	if (!line->own)
		why = daf_trust_judge(line, t->l->charter, c, false);
	if (why == NULL)
		return NULL;
	if (line->unlisted == NULL || strcmp(line->unlisted + len, why) != 0)
		line->unlisted = daf_pool_printf(t->pool, "%s%s", begin, why);
	return line->unlisted;
}

/* ---- from the repositories ---- */

const struct daf_err *
daf_trust_spans(struct daf_trust *t, struct daf_mainchain *mains,
    const char *known,
    const struct daf_err *(*take)(struct daf_trust *t, const char *known,
	struct daf_mainchain *span, void *arg),
    void *arg)
{
	const char *trust = t->l->conf->trust;
	struct daf_mainchain *span;
	const struct daf_err *err = NULL;
	char from[DAF_OID_HEX];
	size_t done = 0, n;

	if (daf_mainchain_span(mains) == mains->nsteps)
		return take(t, known, mains, arg);
	snprintf(from, sizeof(from), "%s", known);
	while (err == NULL && done < mains->nsteps) {
		for (n = done; n < mains->nsteps && !mains->steps[n].opening;)
			n++;
		if (n == done)
			n++;
		span = NULL;
		err = daf_mainchain_check(
		    &span, t->l->in, from, mains->steps[n - 1].oid, trust);
		if (err == NULL)
			err = take(t, from, span, arg);
		daf_mainchain_free(span);
		memcpy(from, mains->steps[n - 1].oid, sizeof(from));
		done = n;
	}
	return err;
}

static const struct daf_err *
accept_span(struct daf_trust *t, const char *known, struct daf_mainchain *mains,
    void *arg)
{
	struct daf_chain *chains = NULL;
	const struct daf_err *err;
	size_t n = 0, bad;

	(void)known;
	(void)arg;
	err = daf_trust_walk(&chains, &n, &bad, t, mains);
	if (err == NULL)
		err = daf_trust_accept(t, mains, chains);
	daf_trust_chains_free(chains, n);
	return err;
}

const struct daf_err *
daf_trust_whole(const struct daf_ledger *l, const struct daf_mainchain *mains)
{
	if (mains->nsteps == 0 || !mains->steps[0].opening ||
	    daf_repo_begins(l->in, mains->steps[0].oid))
		return NULL;
	return daf_err(DAF_STORAGE,
	    "main of the ledger %s before number %" PRId64
	    " is missing on this disk; `daftar sync` fetches it again",
	    l->conf->name, mains->steps[0].number);
}

/* Main, from what the register has of it to where the branch is. *stale: the
 * register has another main. */
static const struct daf_err *
run_main(bool *stale, struct daf_trust *t)
{
	struct daf_mainchain *mains = NULL;
	const struct daf_err *err;
	enum daf_relation relation = DAF_AHEAD;
	struct daf_head head;
	char oid[DAF_OID_HEX];

	*stale = false;
	err = daf_ref_get(oid, t->l->in, DAF_REF_MAIN);
	if (err == NULL)
		err = daf_apply_main_head(&head, t->reg, t->ledger);
	if (err != NULL || strcmp(head.oid, oid) == 0)
		return err;
	if (head.oid[0] != '\0' && oid[0] != '\0')
		err = daf_main_relation(&relation, t->l->in, head.oid, oid);
	*stale = err == NULL && (relation != DAF_AHEAD || oid[0] == '\0');
	if (err != NULL || *stale)
		return err;
	err = daf_mainchain_check(
	    &mains, t->l->in, head.oid, oid, t->l->conf->trust);
	if (err == NULL && mains->stop != NULL)
		err = daf_err(DAF_ALARM,
		    "main of the ledger %s was changed "
		    "on this disk: %s; run `daftar verify`",
		    t->l->conf->name, mains->stop->text);
	if (err == NULL && head.oid[0] == '\0')
		err = daf_trust_whole(t->l, mains);
	if (err == NULL)
		err = daf_trust_spans(t, mains, head.oid, accept_span, NULL);
	daf_mainchain_free(mains);
	return err;
}

/* Twins that were met end in a fresh register.db. */
const struct daf_err *
daf_trust_settle_all(bool *rebuilt, struct daf_trust *t)
{
	const struct daf_err *err;

	err = daf_trust_settle(rebuilt, t);
	*rebuilt = *rebuilt && !t->fresh;
	return err == NULL && *rebuilt ? daf_rebuild(t->reg, t->watch) : err;
}

const struct daf_err *
daf_trust_run(struct daf_trust *t)
{
	const struct daf_err *err;
	bool stale = false, rebuilt = false;

	err = daf_ledger_refresh(t->l);
	if (err == NULL)
		err = run_main(&stale, t);
	if (err == NULL && stale && !t->fresh)
		return daf_rebuild(t->reg, t->watch);
	if (err == NULL)
		err = daf_trust_settle_all(&rebuilt, t);
	if (err == NULL && !rebuilt)
		err = daf_trust_waiting(t);
	if (err == NULL && !rebuilt)
		err = daf_trust_settle_all(&rebuilt, t);
	return err;
}

const struct daf_err *
daf_trust_apply(struct daf_ledger *l, const struct daf_watch *watch)
{
	const struct daf_err *err;
	struct daf_trust t;

	err = daf_register_lock(l->reg);
	if (err != NULL)
		return err;
	daf_trust_init(&t, l, NULL, watch);
	err = daf_trust_run(&t);
	daf_trust_clear(&t);
	daf_register_unlock(l->reg);
	return err;
}
