/* SPDX-License-Identifier: GPL-3.0-or-later */
/* packcheck.c - what a package holds, looked at before any of it is taken; see
 * unpack_priv.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "sync/intake.h"
#include "sync/unpack_priv.h"

static void
reach(struct daf_unpacking *u, const git_oid *id)
{
	u->reached = daf_grow(u->reached, u->n, &u->cap, sizeof(*u->reached));
	u->reached[u->n++] = *id;
}

/* ---- main ---- */

static int
reach_entry(const char *root, const git_tree_entry *entry, void *arg)
{
	(void)root;
	reach(arg, git_tree_entry_id(entry));
	return 0;
}

/* The commit and all of its charter. */
static const struct daf_err *
reach_main(struct daf_unpacking *u, const char *oid)
{
	git_repository *git = daf_repo_git(u->repo);
	git_commit *commit = NULL;
	git_tree *tree = NULL;
	git_oid id;
	int rc;

	rc = git_oid_fromstr(&id, oid);
	if (rc == 0)
		rc = git_commit_lookup(&commit, git, &id);
	if (rc == 0)
		rc = git_commit_tree(&tree, commit);
	if (rc == 0) {
		reach(u, &id);
		reach(u, git_tree_id(tree));
		rc = git_tree_walk(tree, GIT_TREEWALK_PRE, reach_entry, u);
	}
	git_tree_free(tree);
	git_commit_free(commit);
	if (rc == 0)
		return NULL;
	return daf_git_err(DAF_REFUSED, "the package's main cannot be read");
}

/* What main accepted is only walked here: what of it counts, is judged when main
 * is taken up, and one bad chain there keeps nobody from the rest. */
static const struct daf_err *
reach_growth(struct daf_unpacking *u, const struct daf_growth *g)
{
	struct daf_chain c = { .replica = g->replica };
	const struct daf_err *err = NULL;
	const char *from = g->from_oid;
	struct daf_head have = { 0 };
	size_t i;

	if (g->from != 0 && from[0] == '\0' && u->l != NULL) {
		err = daf_apply_find(
		    &have, u->l->reg, u->l->conf->id, g->replica, g->from);
		from = have.oid;
	}
	if (err == NULL)
		err = daf_chain_walk(&c, u->repo, g->to_oid, from);
	for (i = 0; err == NULL && i < c.n; i++)
		reach(u, &c.oids[i]);
	daf_chain_clear(&c);
	return err;
}

static const struct daf_err *
reach_mains(struct daf_unpacking *u, const char *base, const char *tip)
{
	const struct daf_err *err;
	const struct daf_step *step;
	size_t i, k;

	/* A join looks at the root key itself, and says so in its words. */
	err = daf_mainchain_check(&u->mains, u->repo, base, tip,
	    u->l != NULL ? u->l->conf->trust : NULL);
	if (err != NULL)
		return err;
	if (u->mains->stop != NULL)
		return daf_err(DAF_ALARM,
		    "%s: main in it is bad: %s; nothing was taken", u->path,
		    u->mains->stop->text);
	snprintf(u->ledger, sizeof(u->ledger), "%s", u->mains->ledger);
	for (i = 0; err == NULL && i < u->mains->nsteps; i++) {
		step = &u->mains->steps[i];
		err = daf_package_go_on(u);
		if (err == NULL)
			err = reach_main(u, step->oid);
		for (k = 0; err == NULL && k < step->ngrowths; k++)
			err = reach_growth(u, &step->growths[k]);
	}
	return err;
}

/* Is it the ledger's, and newer than what is known, or beside it? */
static const struct daf_err *
check_main(struct daf_unpacking *u, const char *tip)
{
	enum daf_relation relation = DAF_AHEAD;
	char known[DAF_OID_HEX] = "", fork[DAF_OID_HEX] = "";
	const struct daf_err *err = NULL;

	u->has_main = true;
	if (u->l != NULL)
		err = daf_ref_get(known, u->l->in, DAF_REF_MAIN);
	if (err == NULL && known[0] != '\0')
		err = daf_main_relation(&relation, u->repo, known, tip);
	u->forked = err == NULL && relation == DAF_FORKED;
	if (u->forked)
		err = daf_main_fork_point(fork, u->repo, known, tip);
	if (err == NULL && u->forked && fork[0] == '\0')
		return daf_err(DAF_REFUSED,
		    "%s is of another ledger than %s; nothing was taken",
		    u->path, u->l->conf->name);
	if (err != NULL || relation == DAF_SAME || relation == DAF_BEHIND)
		return err;
	err = reach_mains(u, u->forked ? fork : known, tip);
	if (err == NULL && !u->forked)
		u->charter = u->mains->charter;
	return err;
}

/* ---- branches of offices ---- */

struct branch {
	struct daf_unpacking *u;
	struct daf_line_of line; /* its judgements */
};

static const struct daf_err *
take_checked(void *arg, struct daf_chain *c, size_t i,
    const struct daf_checked *k, bool *end)
{
	struct branch *b = arg;
	const char *why = k->why;

	(void)end;
	if (why != NULL)
		return daf_err(DAF_ALARM,
		    "%s: %s-%lld is not what it should be: %s; nothing was "
		    "taken",
		    b->u->path, c->replica, (long long)k->seq, why);
	why = daf_trust_judge(&b->line, b->u->charter, &k->commit, true);
	if (why != NULL)
		return daf_err(DAF_REFUSED,
		    "%s: %s-%lld was written by nobody whom headquarters has "
		    "ever listed: %s; nothing was taken",
		    b->u->path, c->replica, (long long)k->seq, why);
	reach(b->u, &c->oids[i]);
	return daf_package_go_on(b->u);
}

/* Each link of what is new in it. */
static const struct daf_err *
check_office(struct daf_unpacking *u, const struct daf_ref *ref)
{
	struct branch b = { .u = u };
	const struct daf_chain_taker taker = { take_checked, &b };
	struct daf_chain c = { .replica = ref->name + strlen(DAF_REF_OWN) };
	const struct daf_err *err = NULL;
	struct daf_head have = { 0 };

	b.line.replica = c.replica;
	if (u->l != NULL)
		err =
		    daf_apply_head(&have, u->l->reg, u->l->conf->id, c.replica);
	if (err != NULL || strcmp(have.oid, ref->oid) == 0)
		return err;
	err = daf_chain_walk(&c, u->repo, ref->oid, have.oid);
	if (err == NULL && c.met) {
		c.from = have.seq;
		memcpy(c.from_sha256, have.sha256, sizeof(c.from_sha256));
	}
	/* Else it is older, forked, or another chain: from the start. */
	if (!c.met)
		daf_chain_anew(&c);
	if (err == NULL)
		err = daf_chain_check(&c, 1, u->repo, NULL, u->ledger, &taker);
	free(b.line.judged.why);
	free(b.line.judged.why_ever);
	daf_chain_clear(&c);
	return err;
}

/* ---- all of it ---- */

static const struct daf_err *
check_refs(struct daf_unpacking *u)
{
	const struct daf_err *err = NULL;
	const struct daf_ref *ref;
	size_t i;

	for (i = 0; err == NULL && i < u->bundle.nrefs; i++) {
		ref = &u->bundle.refs[i];
		if (!daf_repo_has(u->repo, ref->oid))
			err = daf_err(DAF_REFUSED,
			    "%s is damaged: it shows the commit %.12s and has "
			    "it not",
			    u->path, ref->oid);
		else if (strcmp(ref->name, DAF_REF_MAIN) == 0)
			err = check_main(u, ref->oid);
	}
	if (err == NULL && u->charter == NULL)
		err = daf_err(DAF_REFUSED,
		    "%s has no main: an office joins with a package that has "
		    "all, made with --all",
		    u->path);
	for (i = 0; err == NULL && i < u->bundle.nrefs; i++) {
		ref = &u->bundle.refs[i];
		if (strcmp(ref->name, DAF_REF_MAIN) != 0)
			err = check_office(u, ref);
	}
	return err;
}

static int
by_id(const void *a, const void *b)
{
	return git_oid_cmp(a, b);
}

/* Nothing else comes in with it. */
static const struct daf_err *
check_rest(struct daf_unpacking *u, struct daf_repo *in)
{
	char *objects = daf_fs_join(daf_repo_path(u->repo), "objects");
	const struct daf_err *err;
	char oid[DAF_OID_HEX];
	git_oid *held = NULL, empty;
	size_t n = 0, i;
	bool known;

	if (git_oid_fromstr(&empty, DAF_EMPTY_TREE) == 0)
		reach(u, &empty);
	qsort(u->reached, u->n, sizeof(*u->reached), by_id);
	err = daf_intake_objects(&held, &n, objects);
	for (i = 0; err == NULL && i < n; i++) {
		known = bsearch(&held[i], u->reached, u->n, sizeof(*u->reached),
			    by_id) != NULL;
		if (known && u->news)
			continue; /* a look that finds nothing is slow */
		git_oid_tostr(oid, sizeof(oid), &held[i]);
		if (daf_repo_has(in, oid))
			continue;
		u->news = true;
		if (!known)
			err = daf_err(DAF_ALARM,
			    "%s holds the git object %s, which belongs to "
			    "nothing in it; nothing was taken",
			    u->path, oid);
	}
	free(held);
	free(objects);
	return err;
}

const struct daf_err *
daf_package_check(struct daf_unpacking *u, struct daf_repo *in)
{
	const struct daf_err *err, *kind;

	if (u->l != NULL) {
		u->charter = u->l->charter;
		snprintf(u->ledger, sizeof(u->ledger), "%s", u->l->conf->hash);
	}
	err = check_refs(u);
	if (err == NULL)
		err = check_rest(u, in);
	if (err == NULL || err->code != DAF_FAILED || u->stopped)
		return err;
	/* An object that is missing is the package's fault. */
	kind = daf_err(DAF_REFUSED, "%s is not whole: %s; nothing was taken",
	    u->path, err->text);
	daf_err_free(err);
	return kind;
}
