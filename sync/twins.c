/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * twins.c - equivocation: two payloads for one replica and seq. What main
 * accepted stands; the other one is kept as evidence, and the branch that held
 * it ends before it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/trust_priv.h"

#define EVIDENCE_MAX 160

static void
evidence_name(char out[EVIDENCE_MAX], const char *replica, const char *oid)
{
	snprintf(
	    out, EVIDENCE_MAX, DAF_REF_EVIDENCE "office/%s/%s", replica, oid);
}

const struct daf_err *
daf_trust_evidence(struct daf_repo *repo, const char *replica, const char *oid)
{
	char ref[EVIDENCE_MAX];

	evidence_name(ref, replica, oid);
	return daf_ref_set(repo, ref, oid, NULL);
}

/* The branch ends with the last change set before `seq`. */
static const struct daf_err *
cut_branch(struct daf_repo *repo, const char *ref, const char *replica,
    const char *tip, int64_t seq)
{
	struct daf_chain c = { .replica = replica };
	const struct daf_err *err;
	char oid[DAF_OID_HEX];

	err = daf_chain_walk(&c, repo, tip, "");
	if (err == NULL && seq > 1 && (uint64_t)seq - 1 < c.n) {
		git_oid_tostr(oid, sizeof(oid), &c.oids[seq - 2]);
		err = daf_ref_set(repo, ref, oid, tip);
	} else if (err == NULL) {
		err = daf_ref_delete(repo, ref);
	}
	daf_chain_clear(&c);
	return err;
}

/* Nothing may be added to a chain that two have written. */
static const struct daf_err *
new_replica(struct daf_trust *t, const char *replica)
{
	const struct daf_register_ledger *conf = t->l->conf;
	const struct daf_err *err;
	char name[DAF_REPLICA_SIZE];

	if (strcmp(conf->replica, replica) != 0)
		return NULL;
	err = daf_replica_draw(name, conf->office, t->l);
	return err != NULL ? err
			   : daf_register_add_replica(t->reg, conf->name, name);
}

static const struct daf_err *
settle_one(struct daf_trust *t, struct daf_line_of *line)
{
	struct daf_repo *repo = line->own ? t->l->out : t->l->in;
	char ref[DAF_REF_MAX], tip[DAF_OID_HEX], name[EVIDENCE_MAX];
	const struct daf_err *err;

	snprintf(ref, sizeof(ref), "%s%s",
	    line->own ? DAF_REF_OWN : DAF_REF_KNOWN, line->replica);
	err = daf_ref_get(tip, repo, ref);
	if (err != NULL || tip[0] == '\0')
		return err;
	evidence_name(name, line->replica, tip);
	err = daf_trust_alarm(t, "equivocation", line->replica, line->twin,
	    daf_pool_printf(t->pool, "%s-%" PRId64, line->replica, line->twin),
	    "main accepted the payload %s, %s the payload %s; the "
	    "first one stands, the other is kept as %s in %s",
	    line->theirs,
	    line->own ? "this register wrote" : "the office's branch had",
	    line->ours, name, daf_repo_path(repo));
	if (err == NULL)
		err = daf_trust_evidence(repo, line->replica, tip);
	if (err == NULL && line->own)
		err = new_replica(t, line->replica);
	if (err == NULL)
		err = cut_branch(repo, ref, line->replica, tip, line->twin);
	line->twin = 0;
	return err;
}

const struct daf_err *
daf_trust_settle(bool *any, struct daf_trust *t)
{
	const struct daf_err *err = NULL;
	size_t i;

	*any = false;
	for (i = 0; i < t->nlines && err == NULL; i++) {
		if (t->lines[i]->twin == 0)
			continue;
		*any = true;
		err = settle_one(t, t->lines[i]);
	}
	return err;
}
