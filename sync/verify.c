/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify.c - everything again, from the root key on: main, every change set of
 * every branch, and register.db against a rebuild.
 *
 * What main accepted although nobody may have written it is no fault of this
 * disk: it was an alarm when it came, and the register shows it as refused.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "sync/accesslog.h"
#include "sync/mend.h"
#include "sync/sum.h"
#include "sync/trust_priv.h"

struct verify {
	size_t *n;
	void (*found)(void *arg, const struct daf_fault *f);
	void *arg;
	struct daf_register *reg;
	const struct daf_watch *watch;
	const struct daf_register_ledger
	    *conf;    /* while its branches are read */
	bool damaged; /* something of it is, or is missing */
	struct daf_ledger *l;
	struct daf_pool *pool;
	struct daf_chain *chains;
	size_t nchains, chains_cap;
	int64_t done, total;
	bool log_checked; /* the access log */
};

/* Where main has come to in a replica, while its chains are collected. */
struct reached {
	const char *replica;
	int64_t seq;
	char sha256[DAF_SHA_HEX], oid[DAF_OID_HEX];
};

static void
fault(struct verify *v, const char *what, const char *where, const char *reason)
{
	const struct daf_fault f = { what, where, reason, daf_time_now() };

	(*v->n)++;
	if (v->conf != NULL &&
	    (strcmp(what, "damaged") == 0 || strcmp(what, "missing") == 0))
		v->damaged = true;
	if (v->found != NULL)
		v->found(v->arg, &f);
}

/* An error becomes a fault; what the disk does not give is named by it. */
static void
fault_err(struct verify *v, const char *where, const struct daf_err *err)
{
	if (err == NULL)
		return;
	fault(v,
	    err->code == DAF_STORAGE  ? "damaged"
	    : err->code == DAF_FAILED ? "missing"
				      : "bad",
	    where, err->text);
	daf_err_free(err);
}

/* ---- chains ---- */

/* or_all: a tip that does not continue `from` is looked at from its start. late:
 * what comes before the rest, or NULL; then tip may be NULL. */
static void
add_chain(struct verify *v, const char *replica, const char *tip, int64_t from,
    const char *from_sha256, const char *from_oid,
    const struct daf_late_part *late, bool or_all)
{
	struct daf_chain c = { .replica = replica, .from = from };
	const struct daf_err *err = NULL;

	snprintf(c.from_sha256, sizeof(c.from_sha256), "%s", from_sha256);
	if (tip != NULL)
		err = daf_chain_walk(&c, v->l->in, tip,
		    late != NULL ? late->commits[late->n - 1].oid : from_oid);
	if (err == NULL && tip != NULL && late == NULL && from != 0 &&
	    from_oid[0] == '\0')
		err = daf_chain_follow(&c.met, &c, v->l->in, from, from_sha256);
	c.met |= tip == NULL;
	if (err == NULL && late != NULL)
		daf_chain_late(&c, late);
	if (err != NULL) {
		fault_err(v,
		    daf_pool_printf(
			v->pool, "%s %s", v->l->conf->name, replica),
		    err);
		daf_chain_clear(&c);
		return;
	}
	if (!c.met && or_all)
		daf_chain_anew(&c);
	v->total += (int64_t)c.n;
	v->chains =
	    daf_grow(v->chains, v->nchains, &v->chains_cap, sizeof(*v->chains));
	v->chains[v->nchains++] = c;
}

static void
add_growths(struct verify *v, const struct daf_mainchain *mains)
{
	const struct daf_growth *g;
	const struct daf_err *err;
	struct daf_late late;
	size_t i, k;

	for (i = 0; i < mains->nsteps; i++) {
		err = daf_late_read(
		    &late, v->pool, v->l->in, mains->steps[i].charter->late);
		if (err != NULL)
			fault_err(v,
			    daf_pool_printf(v->pool, "%s main %" PRId64,
				v->l->conf->name, mains->steps[i].number),
			    err);
		for (k = 0; k < mains->steps[i].ngrowths; k++) {
			g = &mains->steps[i].growths[k];
			add_chain(v, daf_pool_strdup(v->pool, g->replica),
			    g->late < g->to - g->from ? g->to_oid : NULL,
			    g->from, g->from_sha256, g->from_oid,
			    g->late > 0 ? daf_late_find(&late, g->replica)
					: NULL,
			    false);
		}
	}
}

/* The newest accepted commit of a replica. */
static struct reached
reached_of(const struct daf_mainchain *mains, const char *replica)
{
	struct reached r = { .replica = replica };
	const struct daf_growth *g;
	size_t i, k;

	for (i = 0; mains != NULL && i < mains->nsteps; i++) {
		for (k = 0; i == 0 && k < mains->steps[i].ntips; k++) {
			if (strcmp(mains->steps[i].tips[k].replica, replica) !=
			    0)
				continue;
			r.seq = mains->steps[i].tips[k].seq;
			snprintf(r.sha256, sizeof(r.sha256), "%s",
			    mains->steps[i].tips[k].sha256);
		}
		for (k = 0; k < mains->steps[i].ngrowths; k++) {
			g = &mains->steps[i].growths[k];
			if (strcmp(g->replica, replica) != 0)
				continue;
			r.seq = g->to;
			memcpy(r.sha256, g->to_sha256, sizeof(r.sha256));
			memcpy(r.oid, g->to_oid, sizeof(r.oid));
		}
	}
	return r;
}

/* What branches have beyond main. */
static const struct daf_err *
add_branches(struct verify *v, struct daf_repo *repo, const char *prefix,
    const struct daf_mainchain *mains)
{
	const struct daf_err *err;
	struct reached r;
	struct daf_ref *refs;
	const char *replica;
	size_t n, i;

	err = daf_ref_list(&refs, &n, v->pool, repo, prefix);
	for (i = 0; i < n && err == NULL; i++) {
		replica = refs[i].name + strlen(prefix);
		if (!daf_replica_valid(replica))
			continue;
		r = reached_of(mains, replica);
		if (strcmp(r.oid, refs[i].oid) != 0)
			add_chain(v, replica, refs[i].oid, r.seq, r.sha256,
			    r.oid, NULL, true);
	}
	return err;
}

static const struct daf_err *
take(void *arg, struct daf_chain *c, size_t i, const struct daf_checked *k,
    bool *end)
{
	struct verify *v = arg;

	(void)i;
	(void)end;
	if (++v->done % 500 == 0)
		daf_trust_tell(v->watch, "verify", v->done, v->total);
	if (k->why != NULL)
		fault(v, k->damaged ? "damaged" : "bad change set",
		    daf_pool_printf(v->pool, "%s %s-%" PRId64, v->l->conf->name,
			c->replica, k->seq),
		    k->why);
	return NULL;
}

static const struct daf_err *
verify_ledger(struct verify *v)
{
	const struct daf_chain_taker taker = { take, v };
	struct daf_mainchain *mains = NULL;
	const struct daf_err *err;
	char oid[DAF_OID_HEX];
	const char *where =
	    daf_pool_printf(v->pool, "%s main", v->l->conf->name);

	err = daf_ref_get(oid, v->l->in, DAF_REF_MAIN);
	if (err != NULL)
		return err;
	if (oid[0] == '\0') {
		fault(v, "missing", where,
		    "there is no main on this disk: "
		    "run `daftar sync`");
		return NULL;
	}
	fault_err(v, where,
	    daf_mainchain_check(&mains, v->l->in, "", oid, v->l->conf->trust));
	if (mains != NULL && mains->stop != NULL)
		fault(v, "bad main", where, mains->stop->text);
	if (mains != NULL) {
		err = daf_trust_whole(v->l, mains);
		if (err != NULL)
			fault(v, "missing", where, err->text);
		daf_err_free(err);
	}
	if (mains != NULL)
		add_growths(v, mains);
	err = add_branches(v, v->l->out, DAF_REF_OWN, mains);
	if (err == NULL)
		err = add_branches(v, v->l->in, DAF_REF_KNOWN, mains);
	if (err == NULL)
		err = daf_chain_check(v->chains, v->nchains, v->l->in,
		    v->l->out, v->l->conf->hash, &taker);
	daf_trust_chains_free(v->chains, v->nchains);
	v->chains = NULL;
	v->nchains = v->chains_cap = 0;
	daf_mainchain_free(mains);
	return err;
}

/* The next sync fetches again what the hub has of it. */
static const struct daf_err *
order_mending(const struct verify *v)
{
	return v->damaged ? daf_mend_order(v->conf) : NULL;
}

static const struct daf_err *
verify_ledgers(struct verify *v)
{
	const struct daf_register_ledger *conf;
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < daf_register_nledgers(v->reg) && err == NULL; i++) {
		conf = v->conf = daf_register_ledger_at(v->reg, i);
		v->damaged = false;
		err = daf_ledger_open(&v->l, v->reg, conf->name);
		if (err != NULL) {
			fault_err(v, conf->name, err);
			err = order_mending(v);
			continue;
		}
		err = verify_ledger(v);
		if (err != NULL && err->code == DAF_STORAGE) {
			fault_err(v, conf->name, err);
			err = NULL;
		}
		daf_ledger_close(v->l);
		v->l = NULL;
		if (err == NULL)
			err = order_mending(v);
	}
	v->conf = NULL;
	return err;
}

/* ---- register.db against a rebuild ---- */

static const struct daf_err *
take_sums(
    struct daf_sum sums[DAF_SUMS], struct daf_register *reg, const char *ledger)
{
	const struct daf_err *err = NULL;

	for (int i = 0; i < DAF_SUMS && err == NULL; i++)
		err = daf_sum(&sums[i], reg, ledger, (enum daf_sum_of)i);
	return err;
}

static void
compare(struct verify *v, const char *ledger,
    const struct daf_sum have[DAF_SUMS], const struct daf_sum fresh[DAF_SUMS])
{
	static const char *const what[] = {
		[DAF_SUM_LIVE] = "records",
		[DAF_SUM_STATES] = "change sets",
		[DAF_SUM_DERIVED] = "lists and charts",
	};
	const char *where = daf_pool_printf(v->pool, "%s register.db", ledger);
	size_t i;

	for (i = 0; i < DAF_SUMS; i++) {
		if (strcmp(have[i].sha256, fresh[i].sha256) == 0)
			continue;
		fault(v, "differs", where,
		    daf_pool_printf(v->pool,
			"its "
			"%s (%" PRId64
			") are not those that the branches give (%" PRId64
			"): run `daftar rebuild`",
			what[i], have[i].lines, fresh[i].lines));
	}
}

/* What headquarters settled is told, and is no fault any more. */
static void
check_log(struct verify *v)
{
	struct daf_access_sound sound = { 0 };

	if (v->log_checked)
		return;
	v->log_checked = true;
	fault_err(v, "access log", daf_access_verify(&sound, v->reg));
	if (sound.known != NULL && v->found != NULL)
		v->found(
		    v->arg, &(struct daf_fault){ DAF_FAULT_KNOWN, "access log",
				sound.known, daf_time_now() });
	free(sound.known);
}

/* Where all was good that it is made of, a disk that does not take it is no fault
 * of the ledger. */
static const struct daf_err *
not_rebuilt(struct verify *v, const struct daf_err *err)
{
	if (err->code == DAF_STORAGE && *v->n == 0)
		return daf_err_wrap(err,
		    "the branches are good, register.db was not compared with "
		    "a rebuild");
	fault_err(v, "a rebuild", err);
	return NULL;
}

static const struct daf_err *
verify_register(struct verify *v)
{
	size_t n = daf_register_nledgers(v->reg), i;
	struct daf_sum(*have)[DAF_SUMS], fresh[DAF_SUMS];
	const struct daf_register_ledger *conf;
	const struct daf_err *err = NULL;

	if (n == 0)
		return NULL;
	have = daf_calloc(n, sizeof(*have));
	for (i = 0; i < n && err == NULL; i++) {
		conf = daf_register_ledger_at(v->reg, i);
		err = take_sums(have[i], v->reg, conf->name);
	}
	if (err != NULL) {
		fault_err(v, "register.db", err);
		free(have);
		return NULL;
	}
	err = daf_trust_rebuilt(v->reg, v->watch);
	if (err != NULL) {
		free(have);
		return not_rebuilt(v, err);
	}
	/* Against the heads that the branches have, whatever register.db said. */
	check_log(v);
	for (i = 0; i < n && err == NULL; i++) {
		conf = daf_register_ledger_at(v->reg, i);
		err = take_sums(fresh, v->reg, conf->name);
		if (err == NULL)
			compare(v, conf->name, have[i], fresh);
	}
	daf_rebuild_drop(v->reg);
	free(have);
	return err;
}

const struct daf_err *
daf_verify(size_t *n, struct daf_register *reg,
    void (*found)(void *arg, const struct daf_fault *f), void *arg,
    const struct daf_watch *watch)
{
	struct verify v = {
		.n = n, .found = found, .arg = arg, .reg = reg, .watch = watch
	};
	const struct daf_err *err;

	*n = 0;
	err = daf_register_lock(reg);
	if (err != NULL)
		return err;
	v.pool = daf_pool_new();
	err = daf_register_check(reg);
	v.log_checked = err != NULL;
	fault_err(&v, "register.db", err);
	err = verify_ledgers(&v);
	if (err == NULL)
		err = verify_register(&v);
	if (err == NULL)
		check_log(&v);
	daf_pool_free(v.pool);
	daf_register_unlock(reg);
	return err;
}
