/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * advance.c - what hub or package show of main against what this register knows
 * of it: it may only grow. A fork is settled by people (trustmain.c); where it
 * cannot be told whether it grew, the register may begin anew (anew.c).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/said.h"
#include "sync/trust_priv.h"

/* ---- the founding commit alone ---- */

const struct daf_err *
daf_trust_founding(struct daf_main *m, struct daf_charter **charter,
    struct daf_pool *pool, struct daf_repo *repo, const char *oid,
    const char *trust)
{
	struct daf_mainchain *mains = NULL;
	const struct daf_err *err;
	struct daf_commit c;

	*charter = NULL;
	err = daf_commit_read(&c, pool, repo, oid);
	if (err == NULL && c.nparents != 0)
		err = daf_err(
		    DAF_ALARM, "commit %s is not a founding commit", oid);
	if (err == NULL)
		err = daf_mainchain_check(&mains, repo, "", oid, trust);
	if (err == NULL)
		err = daf_main_parse(m, pool, c.message, c.message_len);
	if (err == NULL)
		err = daf_charter_read(charter, repo, c.tree);
	daf_mainchain_free(mains);
	return err;
}

/* ---- where the hub's main stands ---- */

char *
daf_trust_name_main(
    struct daf_pool *pool, struct daf_repo *repo, const char *oid)
{
	struct daf_pool *mine = daf_pool_new();
	const struct daf_err *err;
	struct daf_commit c;
	struct daf_main m;
	char *name;

	err = daf_said_main(&m, &c, mine, repo, oid);
	name = err == NULL ? daf_pool_printf(pool, "%" PRId64 " (%.16s)",
				 m.number, c.sha256)
			   : daf_pool_printf(pool, "commit %.12s", oid);
	daf_err_free(err);
	daf_pool_free(mine);
	return name;
}

/* What is looked at: main as it was shown, and by whom. */
struct advance {
	struct daf_trust *t;
	const struct daf_source *source;
	bool differs; /* a snapshot from what is known, or main that is not
	               * taken up yet: then nothing more is taken up now */
};

const struct daf_err *
daf_trust_seen(
    struct daf_trust *t, const struct daf_source *source, const char *oid)
{
	if (source != &daf_from_hub)
		return NULL;
	return daf_ref_set(t->l->in, DAF_REF_SEEN_MAIN, oid, NULL);
}

/* The hub is behind: a seat that has not published yet knows why. An old package
 * is one that comes late. */
static const struct daf_err *
check_behind(struct advance *a, const char *hub)
{
	struct daf_trust *t = a->t;
	const struct daf_err *err;
	enum daf_relation relation;
	char seen[DAF_OID_HEX];

	if (a->source != &daf_from_hub)
		return NULL;
	err = daf_ref_get(seen, t->l->in, DAF_REF_SEEN_MAIN);
	if (err != NULL)
		return err;
	if (seen[0] == '\0')
		return daf_trust_seen(t, a->source, hub);
	err = daf_main_relation(&relation, t->l->in, seen, hub);
	if (err != NULL || relation == DAF_SAME)
		return err;
	if (relation == DAF_AHEAD)
		return daf_trust_seen(t, a->source, hub);
	return daf_trust_alarm(t, "main went back", NULL, 0, "on the hub",
	    "the hub shows main %s and has shown main %s before; what was "
	    "known is kept",
	    daf_trust_name_main(t->pool, t->l->in, hub),
	    daf_trust_name_main(t->pool, t->l->in, seen));
}

static const struct daf_err *
alarm_fork(struct advance *a, const char *known, const char *hub)
{
	struct daf_trust *t = a->t;
	const char *ours = daf_trust_name_main(t->pool, t->l->in, known);
	const char *theirs = daf_trust_name_main(t->pool, t->l->in, hub);

	return daf_trust_alarm(t, "main forked", NULL, 0, theirs,
	    "%s shows main %s, this register knows main %s, and neither "
	    "continues the other; ask headquarters by telephone which is "
	    "right, then `daftar trust-main HASH`",
	    a->source->who, theirs, ours);
}

/* ---- moving on ---- */

const struct daf_err *
daf_trust_stop(struct daf_trust *t, const char *oid, const char *why)
{
	return daf_trust_alarm(t, "bad main", NULL, 0,
	    daf_pool_printf(t->pool, "commit %.16s", oid),
	    "%s; main stays where it was "
	    "before it",
	    why);
}

/* Takes up the steps before the first of which something is missing. */
static const struct daf_err *
take_up(struct daf_trust *t, const char *known, struct daf_mainchain *mains)
{
	struct daf_chain *chains = NULL;
	struct daf_mainchain *part = NULL;
	const struct daf_err *err, *late;
	size_t n = 0, bad;
	char *why;

	err = daf_trust_walk(&chains, &n, &bad, t, mains);
	if (err != NULL && (err->code == DAF_STORAGE || bad == 0)) {
		why = daf_strdup(err->text);
		late = daf_trust_alarm(t, "incomplete main", NULL, 0,
		    daf_pool_printf(
			t->pool, "commit %.16s", mains->steps[bad].oid),
		    "%s", why);
		free(why);
		daf_err_free(late);
		if (err->code != DAF_STORAGE) {
			daf_err_free(err);
			err = NULL;
		}
		daf_trust_chains_free(chains, n);
		return err;
	}
	if (err != NULL) {
		daf_err_free(err);
		daf_trust_chains_free(chains, n);
		err = daf_mainchain_check(&part, t->l->in, known,
		    mains->steps[bad - 1].oid, t->l->conf->trust);
		if (err == NULL)
			err = take_up(t, known, part);
		daf_mainchain_free(part);
		return err;
	}
	err = daf_ref_set(t->l->in, DAF_REF_MAIN, mains->oid, known);
	if (err == NULL)
		err = daf_trust_accept(t, mains, chains);
	daf_trust_chains_free(chains, n);
	return err;
}

/* A snapshot that is not what is known here ends it before it begins. */
static const struct daf_err *
take_span(struct daf_trust *t, const char *known, struct daf_mainchain *span,
    void *arg)
{
	const struct daf_step *step = &span->steps[0];
	struct advance *a = arg;
	const struct daf_err *err = NULL;
	char at[DAF_OID_HEX] = "";
	bool agrees = true;

	if (a->differs)
		return NULL;
	if (step->opening && known[0] != '\0')
		err = daf_trust_agrees(&agrees, t, step);
	if (err == NULL && !agrees) {
		a->differs = true;
		return daf_trust_stop(t, step->oid,
		    daf_pool_printf(t->pool,
			"main %" PRId64 " opens volume %" PRId64
			" with a snapshot that is not the state which this "
			"register has; ask headquarters by telephone, and run "
			"`daftar verify` here",
			step->number, step->volume));
	}
	if (err == NULL)
		err = take_up(t, known, span);
	if (err == NULL)
		err = daf_ref_get(at, t->l->in, DAF_REF_MAIN);
	/* What was taken up in part, or has to be settled, comes first. */
	a->differs = err == NULL &&
		     (strcmp(at, span->oid) != 0 || daf_trust_has_twins(t));
	if (err == NULL && at[0] != '\0')
		err = daf_trust_seen(t, a->source, at);
	return err;
}

static const struct daf_err *
go_ahead(struct advance *a, const char *known, const char *hub)
{
	struct daf_trust *t = a->t;
	struct daf_mainchain *mains = NULL;
	const struct daf_err *err;

	err = daf_mainchain_check(
	    &mains, t->l->in, known, hub, t->l->conf->trust);
	if (err != NULL && err->code == DAF_ALARM) {
		/* The founding commit itself is not the trusted one. */
		const struct daf_err *late = daf_trust_stop(t, hub, err->text);

		daf_err_keep(&err, late);
	}
	if (err != NULL)
		return err;
	if (mains->nsteps != 0)
		err = daf_trust_spans(t, mains, known, take_span, a);
	if (err == NULL && mains->stop != NULL && !a->differs)
		err = daf_trust_stop(t, mains->stop_oid, mains->stop->text);
	daf_mainchain_free(mains);
	return err;
}

static const struct daf_err *
advance_locked(struct advance *a)
{
	struct daf_trust *t = a->t;
	enum daf_relation relation = DAF_AHEAD;
	char known[DAF_OID_HEX] = "", hub[DAF_OID_HEX] = "";
	const struct daf_err *err;
	struct daf_commit opening;
	bool anew;

	err = daf_ref_get(known, t->l->in, DAF_REF_MAIN);
	if (err == NULL)
		err = daf_ref_get(hub, t->l->in, a->source->main);
	if (err == NULL)
		err = daf_trust_finish_anew(t);
	if (err != NULL || hub[0] == '\0')
		return err;
	if (known[0] != '\0')
		err = daf_main_relation(&relation, t->l->in, known, hub);
	if (err != NULL) {
		/* What cannot be walked is not main. */
		if (err->code == DAF_STORAGE)
			return err;
		daf_err_keep(&err, daf_trust_stop(t, hub, err->text));
		if (err->code == DAF_STORAGE)
			return err;
		daf_err_free(err);
		return NULL;
	}
	switch (relation) {
	case DAF_SAME:
		return daf_trust_seen(t, a->source, hub);
	case DAF_BEHIND:
		return check_behind(a, hub);
	case DAF_FORKED:
		err = daf_trust_anew(
		    &opening, &anew, t->pool, t->l, t->l->in, hub);
		if (err != NULL)
			return err;
		return anew ? daf_trust_begin_anew(
				  t, a->source, &opening, known, hub)
			    : alarm_fork(a, known, hub);
	case DAF_AHEAD:
		return go_ahead(a, known, hub);
	}
	return NULL;
}

const struct daf_err *
daf_trust_advance(struct daf_tally *tally, struct daf_ledger *l,
    const struct daf_source *source, const struct daf_watch *watch)
{
	const struct daf_err *err;
	struct daf_trust t;
	struct advance a = { &t, source, false };
	bool rebuilt;

	err = daf_register_lock(l->reg);
	if (err != NULL)
		return err;
	/* What a crash left undone, then what is new, then what follows. */
	err = daf_trust_apply(l, watch);
	if (err == NULL) {
		daf_trust_init(&t, l, tally, watch);
		err = advance_locked(&a);
		if (err == NULL)
			err = daf_trust_settle_all(&rebuilt, &t);
		daf_trust_clear(&t);
	}
	if (err == NULL) {
		daf_trust_init(&t, l, tally, watch);
		err = daf_trust_run(&t);
		daf_trust_clear(&t);
	}
	daf_register_unlock(l->reg);
	return err;
}
