/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * advance.c - what hub or package show of main against what this register knows
 * of it: it may only grow. A fork is settled by people (daf_trust_main).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/trust_priv.h"

#define SYNC_LOCK_MS 30000

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

/* Number and hash that a main commit names, for messages. */
static char *
name_main(struct daf_pool *pool, struct daf_repo *repo, const char *oid)
{
	struct daf_pool *mine = daf_pool_new();
	const struct daf_err *err;
	struct daf_commit c;
	struct daf_main m;
	char *name;

	err = daf_commit_read(&c, mine, repo, oid);
	if (err == NULL)
		err = daf_main_parse(&m, mine, c.message, c.message_len);
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

/* The newest main that the hub ever showed moves on. */
static const struct daf_err *
note_seen(struct advance *a, const char *oid)
{
	struct daf_trust *t = a->t;

	if (a->source != &daf_from_hub)
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
		return note_seen(a, hub);
	err = daf_main_relation(&relation, t->l->in, seen, hub);
	if (err != NULL || relation == DAF_SAME)
		return err;
	if (relation == DAF_AHEAD)
		return note_seen(a, hub);
	return daf_trust_alarm(t, "main went back", NULL, 0, "on the hub",
	    "the hub shows main %s and has shown main %s before; what was "
	    "known is kept",
	    name_main(t->pool, t->l->in, hub),
	    name_main(t->pool, t->l->in, seen));
}

static const struct daf_err *
alarm_fork(struct advance *a, const char *known, const char *hub)
{
	struct daf_trust *t = a->t;
	const char *ours = name_main(t->pool, t->l->in, known);
	const char *theirs = name_main(t->pool, t->l->in, hub);

	return daf_trust_alarm(t, "main forked", NULL, 0, theirs,
	    "%s shows main %s, this register knows main %s, and neither "
	    "continues the other; ask headquarters by telephone which is "
	    "right, then `daftar trust-main HASH`",
	    a->source->who, theirs, ours);
}

/* ---- moving on ---- */

static const struct daf_err *
alarm_stop(struct daf_trust *t, const char *oid, const char *why)
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
		return alarm_stop(t, step->oid,
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
		err = note_seen(a, at);
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
		const struct daf_err *late = alarm_stop(t, hub, err->text);

		daf_err_keep(&err, late);
	}
	if (err != NULL)
		return err;
	if (mains->nsteps != 0)
		err = daf_trust_spans(t, mains, known, take_span, a);
	if (err == NULL && mains->stop != NULL && !a->differs)
		err = alarm_stop(t, mains->stop_oid, mains->stop->text);
	daf_mainchain_free(mains);
	return err;
}

/* ---- when what lies between is not to be had ---- */

const struct daf_err *
daf_trust_anew(struct daf_commit *opening, bool *anew, struct daf_pool *pool,
    const struct daf_ledger *l, struct daf_repo *repo, const char *tip)
{
	char begin[DAF_OID_HEX];
	const struct daf_err *err;
	struct daf_main m;

	*anew = false;
	err = daf_main_volume_begin(begin, repo, tip);
	if (err == NULL)
		err = daf_commit_read(opening, pool, repo, begin);
	if (err == NULL)
		err = daf_main_parse(
		    &m, pool, opening->message, opening->message_len);
	if (err != NULL && err->code != DAF_STORAGE) {
		/* What is no main is told as a fork. */
		daf_err_free(err);
		return NULL;
	}
	*anew = err == NULL && m.snapshot[0] != '\0' &&
		m.number > l->main_number + 1 &&
		strcmp(m.ledger, l->conf->hash) == 0 &&
		!daf_repo_has(repo, m.previous_oid);
	return err;
}

static bool
is_erased(const struct daf_main *m, const char *record)
{
	size_t i;

	for (i = 0; i < m->nerasures; i++)
		if (strcmp(m->erasures[i].record, record) == 0)
			return true;
	return false;
}

/* What can be compared though what lies between is not here: nothing that was
 * accepted is taken back, and what was erased stays so. */
static const struct daf_err *
check_kept(const struct daf_ledger *l, const struct daf_commit *c)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_main m = { 0 }, opening = { 0 };
	const struct daf_tip *t;
	const struct daf_err *err;
	size_t i;

	err = daf_main_parse(&m, pool, c->message, c->message_len);
	if (err == NULL)
		err = daf_main_opening(&opening, pool, l->in, l->main_oid);
	if (err == NULL && m.volume <= l->main.volume)
		err = daf_err(DAF_ALARM,
		    "it opens volume %" PRId64 ", which is known already",
		    m.volume);
	for (i = 0; err == NULL && i < l->main.ntips; i++) {
		t = daf_main_tip(&m, l->main.tips[i].replica);
		if (t == NULL || t->seq < l->main.tips[i].seq ||
		    (t->seq == l->main.tips[i].seq &&
			strcmp(t->sha256, l->main.tips[i].sha256) != 0))
			err = daf_err(DAF_ALARM,
			    "it takes back what was accepted of %s",
			    l->main.tips[i].replica);
	}
	for (i = 0; err == NULL && i < opening.nerasures; i++)
		if (!is_erased(&m, opening.erasures[i].record))
			err = daf_err(DAF_ALARM,
			    "it takes back the order that erased %s",
			    opening.erasures[i].record);
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_trust_opener(const struct daf_ledger *l, const struct daf_commit *c)
{
	const struct daf_officer *o;

	o = daf_charter_by_key(l->charter, &c->sig.key, false);
	if (o != NULL && (o->roles & DAF_ROLE_HQ) != 0 &&
	    strcmp(o->id, c->id) == 0)
		return check_kept(l, c);
	return daf_err(DAF_ALARM,
	    "it is signed with the key %s, which main %" PRId64
	    ", the newest that is known here, does not list for headquarters; "
	    "ask by telephone whether it is right, and join anew with this "
	    "fingerprint",
	    c->sig.key.fingerprint, l->main_number);
}

/* Main is there: the register begins with this opening. */
static const struct daf_err *
settle_anew(struct daf_trust *t, const char *oid, const char *trust)
{
	struct daf_config *config = daf_register_config(t->reg);
	char *name = daf_pool_strdup(t->pool, t->l->conf->name);

	daf_repo_begin(t->l->in, oid);
	daf_config_set(config, "ledger", name, "begins", oid);
	daf_config_set(config, "ledger", name, "trust", trust);
	daf_config_set(config, "ledger", name, "anew", "");
	return daf_register_save_config(t->reg);
}

/* What a process that was killed had begun. */
static const struct daf_err *
finish_anew(struct daf_trust *t)
{
	const char *anew = daf_config_get(
	    daf_register_config(t->reg), "ledger", t->l->conf->name, "anew");
	const struct daf_err *err;
	struct daf_commit c;

	if (anew == NULL || *anew == '\0' || !daf_repo_begins(t->l->in, anew))
		return NULL;
	err = daf_commit_read(&c, t->pool, t->l->in, anew);
	return err != NULL ? err : settle_anew(t, c.oid, c.sig.key.fingerprint);
}

/* Everything from the opening on, in place of what was before. */
static const struct daf_err *
take_anew(struct advance *a, const struct daf_mainchain *mains,
    const char *known, const char *trust)
{
	struct daf_trust *t = a->t;
	struct daf_config *config = daf_register_config(t->reg);
	char *name = daf_pool_strdup(t->pool, t->l->conf->name);
	char ref[DAF_REF_MAX + DAF_OID_HEX];
	const struct daf_err *err;

	snprintf(ref, sizeof(ref), DAF_REF_EVIDENCE "main/%s", known);
	err = daf_ref_set(t->l->in, ref, known, NULL);
	if (err != NULL)
		return err;
	/* It means nothing before main is there, and the same as `begins` from
	 * then on: daf_ledger_open. */
	daf_config_set(config, "ledger", name, "anew", mains->steps[0].oid);
	err = daf_register_save_config(t->reg);
	if (err == NULL)
		err = daf_ref_set(t->l->in, DAF_REF_MAIN, mains->oid, known);
	if (err == NULL)
		err = settle_anew(t, mains->steps[0].oid, trust);
	if (err == NULL)
		err = note_seen(a, mains->oid);
	if (err == NULL)
		err = daf_rebuild(t->reg, t->watch);
	return err;
}

static const struct daf_err *
begin_anew(struct advance *a, const struct daf_commit *opening,
    const char *known, const char *hub)
{
	struct daf_trust *t = a->t;
	struct daf_mainchain *mains = NULL;
	const struct daf_err *err = daf_trust_opener(t->l, opening);
	const char *trust = opening->sig.key.fingerprint;
	int64_t number = t->l->main_number;
	char *what;

	if (err == NULL)
		err = daf_mainchain_check(&mains, t->l->in, "", hub, trust);
	if (err == NULL && mains->stop != NULL)
		err = daf_err(DAF_ALARM, "%s", mains->stop->text);
	if (err != NULL && err->code == DAF_ALARM) {
		what = daf_pool_strdup(t->pool, err->text);
		daf_err_free(err);
		daf_mainchain_free(mains);
		return alarm_stop(t, hub, what);
	}
	if (err == NULL)
		err = take_anew(a, mains, known, trust);
	if (err == NULL) {
		what = daf_pool_printf(t->pool,
		    "%s has nothing of main between %" PRId64 " and %" PRId64
		    ", which opened volume %" PRId64
		    ": this register began anew with that; what it knew of "
		    "the volumes before could not be compared",
		    a->source->who, number, mains->steps[0].number,
		    mains->steps[0].volume);
		if (t->watch != NULL && t->watch->event != NULL)
			t->watch->event(t->watch->arg,
			    &(struct daf_event){ "note", .what = what });
	}
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
		err = finish_anew(t);
	if (err != NULL || hub[0] == '\0')
		return err;
	if (known[0] != '\0')
		err = daf_main_relation(&relation, t->l->in, known, hub);
	if (err != NULL) {
		/* What cannot be walked is not main. */
		if (err->code == DAF_STORAGE)
			return err;
		daf_err_keep(&err, alarm_stop(t, hub, err->text));
		if (err->code == DAF_STORAGE)
			return err;
		daf_err_free(err);
		return NULL;
	}
	switch (relation) {
	case DAF_SAME:
		return note_seen(a, hub);
	case DAF_BEHIND:
		return check_behind(a, hub);
	case DAF_FORKED:
		err = daf_trust_anew(
		    &opening, &anew, t->pool, t->l, t->l->in, hub);
		if (err != NULL)
			return err;
		return anew ? begin_anew(a, &opening, known, hub)
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

/* ---- trust-main ---- */

const struct daf_err *
daf_trust_sync_lock(struct daf_lock **out, struct daf_ledger *l)
{
	char *path = daf_fs_join(l->conf->dir, "sync.lock");
	const struct daf_err *err;

	err = daf_lock_take(out, path, SYNC_LOCK_MS);
	free(path);
	if (err != NULL && err->code == DAF_BUSY) {
		daf_err_free(err);
		err = daf_err(DAF_BUSY,
		    "a sync of the ledger %s is running; "
		    "try again when it is done",
		    l->conf->name);
	}
	return err;
}

/* How many main commits of the chain from tip back to `stop` begin with this
 * hash. */
static const struct daf_err *
count_hash(size_t *found, struct daf_repo *repo, const char *tip,
    const char *stop, const char *hash)
{
	const struct daf_err *err = NULL;
	struct daf_pool *pool;
	char at[DAF_OID_HEX];
	struct daf_commit c;
	struct daf_main m;

	*found = 0;
	snprintf(at, sizeof(at), "%s", tip);
	while (err == NULL && at[0] != '\0' && strcmp(at, stop) != 0) {
		pool = daf_pool_new();
		err = daf_commit_read(&c, pool, repo, at);
		if (err == NULL) {
			*found += strncmp(c.sha256, hash, strlen(hash)) == 0;
			err =
			    daf_main_parse(&m, pool, c.message, c.message_len);
		}
		if (err == NULL) {
			snprintf(at, sizeof(at), "%s",
			    c.nparents != 0 ? c.parents[0] : m.previous_oid);
			if (at[0] != '\0' && !daf_repo_has(repo, at))
				at[0] = '\0';
		}
		daf_pool_free(pool);
	}
	return err;
}

static bool
is_hash(const char *s)
{
	size_t n = strspn(s, "0123456789abcdef");

	return s[n] == '\0' && n >= 16 && n <= 64;
}

/* The main that was shown becomes ours, if all of it is good. */
static const struct daf_err *
choose_shown(struct daf_ledger *l, const struct daf_source *source,
    const char *known, const char *hub)
{
	struct daf_mainchain *mains = NULL;
	const struct daf_err *err;
	char ref[DAF_REF_MAX + DAF_OID_HEX];

	err = daf_mainchain_check(&mains, l->in, "", hub, l->conf->trust);
	if (err == NULL && mains->stop != NULL)
		err = daf_err(DAF_ALARM, "the main that %s shows is bad: %s",
		    source->who, mains->stop->text);
	daf_mainchain_free(mains);
	if (err != NULL)
		return err;
	snprintf(ref, sizeof(ref), DAF_REF_EVIDENCE "main/%s", known);
	err = daf_ref_set(l->in, ref, known, NULL);
	if (err == NULL)
		err = daf_ref_set(l->in, DAF_REF_MAIN, hub, known);
	if (err == NULL && source == &daf_from_hub)
		err = daf_ref_set(l->in, DAF_REF_SEEN_MAIN, hub, NULL);
	if (err == NULL)
		err = daf_rebuild(l->reg, NULL);
	return err;
}

static const struct daf_err *
keep_known(struct daf_ledger *l, const char *hub)
{
	char ref[DAF_REF_MAX + DAF_OID_HEX];

	snprintf(ref, sizeof(ref), DAF_REF_EVIDENCE "main/%s", hub);
	return daf_ref_set(l->in, ref, hub, NULL);
}

/* The main that was shown, if it is another one than ours: "" else. */
static const struct daf_err *
find_fork(char hub[DAF_OID_HEX], size_t *ours, size_t *theirs,
    struct daf_ledger *l, const struct daf_source *source, const char *known,
    const char *hash)
{
	enum daf_relation relation = DAF_SAME;
	const struct daf_err *err;
	char fork[DAF_OID_HEX];

	*ours = *theirs = 0;
	err = daf_ref_get(hub, l->in, source->main);
	if (err != NULL || hub[0] == '\0' || known[0] == '\0')
		return err;
	err = daf_main_relation(&relation, l->in, known, hub);
	if (err == NULL && relation != DAF_FORKED)
		hub[0] = '\0';
	if (err != NULL || hub[0] == '\0')
		return err;
	err = daf_main_fork_point(fork, l->in, known, hub);
	if (err == NULL)
		err = count_hash(ours, l->in, known, fork, hash);
	if (err == NULL)
		err = count_hash(theirs, l->in, hub, fork, hash);
	return err;
}

static const struct daf_err *
trust_main(struct daf_ledger *l, const char *hash)
{
	const struct daf_source *source = &daf_from_hub;
	char known[DAF_OID_HEX], hub[DAF_OID_HEX] = "";
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	const char *loser;
	size_t ours = 0, theirs = 0;

	err = daf_ref_get(known, l->in, DAF_REF_MAIN);
	if (err == NULL)
		err = find_fork(hub, &ours, &theirs, l, source, known, hash);
	if (err == NULL && hub[0] == '\0') {
		source = &daf_from_package;
		err = find_fork(hub, &ours, &theirs, l, source, known, hash);
	}
	if (err == NULL && hub[0] == '\0')
		err = daf_err(DAF_REFUSED,
		    "the ledger %s has not seen two "
		    "mains to choose from",
		    l->conf->name);
	if (err == NULL && ours + theirs != 1)
		err = daf_err(DAF_REFUSED,
		    "the hash %s is that of %s main "
		    "commit after the fork; give it as headquarters read it "
		    "out",
		    hash, ours + theirs == 0 ? "no" : "more than one");
	if (err != NULL)
		goto done;
	loser = name_main(pool, l->in, ours != 0 ? hub : known);
	err = ours != 0 ? keep_known(l, hub)
			: choose_shown(l, source, known, hub);
	if (err == NULL)
		err = daf_quarantine_add(l->reg, l->conf->name,
		    "main that "
		    "lost",
		    loser,
		    daf_pool_printf(pool,
			"main %s was trusted "
			"by `daftar trust-main`; this one is kept as evidence",
			hash));
	if (err == NULL)
		err = daf_ledger_refresh(l);
done:
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_trust_main(struct daf_ledger *l, const char *hash)
{
	const struct daf_err *err;
	struct daf_lock *sync = NULL;

	if (!is_hash(hash))
		return daf_err(DAF_REFUSED,
		    "\"%s\" is not a hash of main: 16 "
		    "to 64 digits of 0-9 and a-f are wanted",
		    hash);
	err = daf_trust_sync_lock(&sync, l);
	if (err == NULL)
		err = daf_register_lock(l->reg);
	if (err == NULL) {
		err = trust_main(l, hash);
		daf_register_unlock(l->reg);
	}
	daf_lock_drop(sync);
	return err;
}
