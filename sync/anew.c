/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * anew.c - a main that begins with a volume which opened after all that is known
 * here, from where what lies between is not to be had: the register begins anew
 * with it, if headquarters as it is known here signed it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sync/said.h"
#include "sync/trust_priv.h"

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
		err = daf_said_main(&m, opening, pool, repo, begin);
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

const struct daf_err *
daf_trust_finish_anew(struct daf_trust *t)
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
take_anew(struct daf_trust *t, const struct daf_source *source,
    const struct daf_mainchain *mains, const char *known, const char *trust)
{
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
		err = daf_trust_seen(t, source, mains->oid);
	if (err == NULL)
		err = daf_rebuild(t->reg, t->watch);
	return err;
}

const struct daf_err *
daf_trust_begin_anew(struct daf_trust *t, const struct daf_source *source,
    const struct daf_commit *opening, const char *known, const char *hub)
{
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
		return daf_trust_stop(t, hub, what);
	}
	if (err == NULL)
		err = take_anew(t, source, mains, known, trust);
	if (err == NULL) {
		what = daf_pool_printf(t->pool,
		    "%s has nothing of main between %" PRId64 " and %" PRId64
		    ", which opened volume %" PRId64
		    ": this register began anew with that; what it knew of "
		    "the volumes before could not be compared",
		    source->who, number, mains->steps[0].number,
		    mains->steps[0].volume);
		if (t->watch != NULL && t->watch->event != NULL)
			t->watch->event(t->watch->arg,
			    &(struct daf_event){ "note", .what = what });
	}
	daf_mainchain_free(mains);
	return err;
}
