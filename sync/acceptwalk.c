/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * acceptwalk.c - the chains of change sets that main commits accept, walked:
 * from the tip that was accepted before, as far as any of it is here.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sync/trust_priv.h"

void
daf_trust_chains_free(struct daf_chain *chains, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		daf_chain_clear(&chains[i]);
	free(chains);
}

const struct daf_err *
daf_trust_known(struct daf_chain *c, struct daf_register *reg, int64_t ledger,
    int64_t to, const char *tip)
{
	const struct daf_err *err;
	char(*oids)[DAF_OID_HEX];
	size_t n, i;

	err =
	    daf_apply_oids(&oids, &n, reg, ledger, c->replica, c->from + 1, to);
	if (err == NULL && n != 0 && (int64_t)n == to - c->from &&
	    strcmp(oids[n - 1], tip) == 0) {
		c->oids = daf_calloc(n, sizeof(*c->oids));
		for (i = 0; i < n && err == NULL; i++) {
			if (git_oid_fromstr(&c->oids[i], oids[i]) != 0)
				err = daf_err(DAF_STORAGE,
				    "register.db has "
				    "no git id for %s-%" PRId64 ": run "
				    "`daftar rebuild`",
				    c->replica, c->from + 1 + (int64_t)i);
		}
		c->n = c->verified = n;
		c->met = true;
	}
	free(oids);
	return err;
}

/* What the register has of a part was verified when it was applied. */
static const struct daf_err *
find_verified(
    struct daf_chain *c, struct daf_trust *t, const struct daf_segment *s)
{
	const struct daf_growth *g = s->growth;
	struct daf_head have;
	const struct daf_err *err;
	int64_t at = s->line->head.seq;
	git_oid id;

	if (at <= g->from || at >= g->to || !c->met ||
	    (int64_t)c->n != g->to - g->from)
		return NULL;
	err = daf_apply_find(&have, t->reg, t->ledger, s->line->replica, at);
	if (err != NULL || have.seq == 0)
		return err;
	if (git_oid_fromstr(&id, have.oid) == 0 &&
	    git_oid_equal(&id, &c->oids[at - g->from - 1]))
		c->verified = (size_t)(at - g->from);
	return NULL;
}

/* Does the register's chain go through where main was before? */
static bool
from_is_known(struct daf_trust *t, const struct daf_growth *g)
{
	const struct daf_err *err;
	struct daf_head have = { 0 };

	if (g->from == 0)
		return true;
	err = daf_apply_find(&have, t->reg, t->ledger, g->replica, g->from);
	daf_err_free(err);
	return err == NULL && strcmp(have.sha256, g->from_sha256) == 0;
}

static const struct daf_err *
walk_growth(struct daf_chain *c, struct daf_trust *t, struct daf_segment *s)
{
	const struct daf_growth *g = s->growth;
	const struct daf_late_part *late;
	char from[DAF_OID_HEX];
	const struct daf_err *err;
	struct daf_head have;

	*c = (struct daf_chain){ .arg = s, .from = g->from };
	err = daf_trust_line(&s->line, t, g->replica);
	if (err != NULL)
		return err;
	c->replica = s->line->replica;
	memcpy(c->from_sha256, g->from_sha256, sizeof(c->from_sha256));
	memcpy(from, g->from_oid, sizeof(from));
	if (!s->line->started) {
		s->line->started = true;
		s->line->first = g->from;
	}
	late = daf_late_find(&s->late, g->replica);
	if (g->from != 0 && from[0] == '\0') {
		err = daf_apply_find(
		    &have, t->reg, t->ledger, g->replica, g->from);
		if (err != NULL)
			return err;
		/* Its chain broke before: nothing that follows counts. */
		if (have.seq == 0 || strcmp(have.sha256, g->from_sha256) != 0) {
			s->line->broken = true;
			return NULL;
		}
		memcpy(from, have.oid, sizeof(from));
	}
	if (s->line->head.seq >= g->to && from_is_known(t, g)) {
		err = daf_trust_known(c, t->reg, t->ledger, g->to, g->to_oid);
		if (err != NULL || c->n != 0)
			return err;
	}
	if (g->late != 0)
		memcpy(from, late->commits[g->late - 1].oid, sizeof(from));
	if (g->late < g->to - g->from)
		err = daf_chain_walk(c, t->l->in, g->to_oid, from);
	else
		c->met = true;
	/* A snapshot told of `from`: the walk went as far as there is any. */
	if (err == NULL && g->late == 0 && g->from != 0 && from[0] == '\0')
		err = daf_chain_follow(
		    &c->met, c, t->l->in, g->from, g->from_sha256);
	if (err == NULL && g->late != 0)
		daf_chain_late(c, late);
	if (err == NULL)
		err = find_verified(c, t, s);
	return err;
}

const struct daf_err *
daf_trust_walk(struct daf_chain **chains, size_t *n, size_t *bad_step,
    struct daf_trust *t, const struct daf_mainchain *mains)
{
	const struct daf_err *err = NULL;
	struct daf_segment *s;
	struct daf_late late;
	size_t total = 0, i, k;

	for (i = 0; i < mains->nsteps; i++)
		total += mains->steps[i].ngrowths;
	*chains = daf_calloc(total, sizeof(**chains));
	*n = 0;
	*bad_step = mains->nsteps;
	for (i = 0; i < mains->nsteps && err == NULL; i++) {
		err = daf_late_read(
		    &late, t->pool, t->l->in, mains->steps[i].charter->late);
		for (k = 0; k < mains->steps[i].ngrowths && err == NULL; k++) {
			s = daf_pool_alloc(t->pool, sizeof(*s));
			s->late = late;
			s->step = &mains->steps[i];
			s->growth = &mains->steps[i].growths[k];
			err = walk_growth(&(*chains)[(*n)++], t, s);
			t->total += (int64_t)(*chains)[*n - 1].n;
		}
		if (err != NULL)
			*bad_step = i;
	}
	return err;
}
