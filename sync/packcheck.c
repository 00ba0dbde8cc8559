/* SPDX-License-Identifier: GPL-3.0-or-later */
/* packcheck.c - what a package holds, looked at before any of it is taken; see
 * unpack_priv.h. */
#include <inttypes.h>
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

int
daf_package_by_id(const void *a, const void *b)
{
	return git_oid_cmp(a, b);
}

bool
daf_package_reaches(const struct daf_unpacking *u, const git_oid *id)
{
	return bsearch(id, u->reached, u->n, sizeof(*u->reached),
		   daf_package_by_id) != NULL;
}

/* ---- main ---- */

static int
reach_entry(const char *root, const git_tree_entry *entry, void *arg)
{
	(void)root;
	reach(arg, git_tree_entry_id(entry));
	return 0;
}

/* The commit, all of its charter, and what stands beside that. */
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
	const struct daf_err *err = NULL;
	const char *from = g->from_oid;
	struct daf_head have = { 0 };
	char at[DAF_OID_HEX], *data;
	size_t len, n;
	git_oid id;

	if (g->late == g->to - g->from)
		return NULL;
	if (g->from != 0 && from[0] == '\0' && u->l != NULL) {
		err = daf_apply_find(
		    &have, u->l->reg, u->l->conf->id, g->replica, g->from);
		from = have.oid;
	}
	memcpy(at, g->to_oid, sizeof(at));
	/* Not further than to where the volume begins. */
	while (err == NULL && at[0] != '\0' && strcmp(at, from) != 0) {
		if (git_oid_fromstr(&id, at) != 0)
			break;
		reach(u, &id);
		err = daf_repo_read(&data, &len, u->repo, at, GIT_OBJECT_COMMIT,
		    DAF_COMMIT_MAIN_MAX);
		if (err != NULL)
			break;
		if (!daf_commit_first_parent(at, &n, data, len))
			at[0] = '\0';
		free(data);
	}
	return err;
}

static const struct daf_err *
reach_mains(struct daf_unpacking *u, const char *base, const char *tip,
    const char *trust)
{
	const struct daf_err *err;
	const struct daf_step *step;
	size_t i, k;

	err = daf_mainchain_check(&u->mains, u->repo, base, tip, trust);
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

/* Main begins with a volume that this register cannot go on with. */
static const struct daf_err *
explain_apart(struct daf_unpacking *u, const char *tip)
{
	const struct daf_ledger *l = u->l;
	const struct daf_err *err;
	struct daf_mainchain *mains;

	err = daf_mainchain_check(&mains, u->repo, "", tip, NULL);
	if (err != NULL)
		return err;
	if (strcmp(mains->ledger, l->conf->hash) != 0)
		err = daf_err(DAF_REFUSED,
		    "%s is of another ledger than %s; nothing was taken",
		    u->path, l->conf->name);
	else if (mains->main->volume < l->main.volume)
		err = daf_err(DAF_REFUSED,
		    "%s is of volume %" PRId64 ", and this register began with "
		    "a later one, which has all of it that counts; nothing was "
		    "taken",
		    u->path, mains->main->volume);
	else
		err = daf_err(DAF_ALARM,
		    "%s begins with main %" PRId64 ", which does not go on "
		    "from main %" PRId64 " as it is known here; nothing was "
		    "taken",
		    u->path, mains->steps[0].number, l->main_number);
	daf_mainchain_free(mains);
	return err;
}

/* It has no main commit in common with what is known: the register begins anew
 * with its volume, if it can. */
static const struct daf_err *
check_apart(struct daf_unpacking *u, const char *tip)
{
	struct daf_commit opening;
	const struct daf_err *err;
	bool anew;

	err = daf_trust_anew(&opening, &anew, u->pool, u->l, u->repo, tip);
	if (err == NULL && !anew)
		return explain_apart(u, tip);
	if (err == NULL)
		err = daf_trust_opener(u->l, &opening);
	if (err == NULL)
		err = reach_mains(u, "", tip, opening.sig.key.fingerprint);
	if (err != NULL)
		return daf_err_wrap(err, "%s", u->path);
	u->forked = false;
	u->charter = u->mains->charter;
	return NULL;
}

/* An office joins with the newest volume. */
static const struct daf_err *
begin_here(struct daf_unpacking *u, const char *tip)
{
	char begin[DAF_OID_HEX];
	const struct daf_err *err;

	err = daf_main_volume_begin(begin, u->repo, tip);
	if (err == NULL)
		daf_repo_begin(u->repo, begin);
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
		return check_apart(u, tip);
	/* What is before is here, but for what this register began after. */
	if (err == NULL && relation == DAF_BEHIND &&
	    !daf_repo_has(u->l->in, tip))
		return explain_apart(u, tip);
	if (err == NULL && u->l == NULL)
		err = begin_here(u, tip);
	if (err != NULL || relation == DAF_SAME || relation == DAF_BEHIND)
		return err;
	/* A join looks at the root key itself, and says so in its words. */
	err = reach_mains(u, u->forked ? fork : known, tip,
	    u->l != NULL ? u->l->conf->trust : NULL);
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

/* From a change set that is known on back: what came late, with main's tree, is
 * known and its commits are not here. */
static const struct daf_err *
reach_known(struct daf_unpacking *u, const char *oid)
{
	const struct daf_err *err = NULL;
	char at[DAF_OID_HEX], *data;
	size_t len;
	bool opens;
	git_oid id;

	snprintf(at, sizeof(at), "%s", oid);
	while (err == NULL && at[0] != '\0' && git_oid_fromstr(&id, at) == 0 &&
	       !daf_repo_has(u->l->in, at) && daf_repo_has(u->repo, at)) {
		reach(u, &id);
		err = daf_repo_read(&data, &len, u->repo, at, GIT_OBJECT_COMMIT,
		    DAF_COMMIT_MAX);
		if (err != NULL)
			break;
		if (!daf_commit_before(at, &opens, data, len))
			at[0] = '\0';
		free(data);
	}
	return err;
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
	size_t i;

	b.line.replica = c.replica;
	if (u->l != NULL)
		err =
		    daf_apply_head(&have, u->l->reg, u->l->conf->id, c.replica);
	if (err == NULL && have.oid[0] != '\0')
		err = reach_known(u, have.oid);
	if (err != NULL || strcmp(have.oid, ref->oid) == 0)
		return err;
	err = daf_chain_walk(&c, u->repo, ref->oid, have.oid);
	if (err == NULL && c.met && have.oid[0] == '\0' && have.seq != 0) {
		for (i = 0; i < c.n; i++)
			reach(u, &c.oids[i]);
		err = daf_chain_follow(
		    &c.met, &c, u->repo, have.seq, have.sha256);
	} else if (err == NULL && c.met && c.first == 0) {
		c.from = have.seq;
		memcpy(c.from_sha256, have.sha256, sizeof(c.from_sha256));
	} else {
		c.met = false;
	}
	/* Else it is older, forked, another chain, or what is before it comes late,
	 * with main's tree: from its start. */
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
check_held(const struct daf_unpacking *u, const char *oid)
{
	if (daf_repo_has(u->repo, oid))
		return NULL;
	return daf_err(DAF_REFUSED,
	    "%s is damaged: it shows the commit %.12s and has it not", u->path,
	    oid);
}

static const struct daf_err *
check_refs(struct daf_unpacking *u)
{
	const struct daf_err *err = NULL;
	const struct daf_ref *ref;
	size_t i;

	for (i = 0; err == NULL && i < u->bundle.nolder; i++)
		err = check_held(u, u->bundle.older[i].oid);
	for (i = 0; err == NULL && i < u->bundle.nrefs; i++) {
		ref = &u->bundle.refs[i];
		err = check_held(u, ref->oid);
		if (err == NULL && strcmp(ref->name, DAF_REF_MAIN) == 0)
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

/* ---- the rest of it ---- */

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
	qsort(u->reached, u->n, sizeof(*u->reached), daf_package_by_id);
	err = daf_intake_objects(&held, &n, objects);
	for (i = 0; err == NULL && i < n; i++) {
		known = daf_package_reaches(u, &held[i]);
		/* a look that finds nothing is slow */
		if (known ? u->news : daf_package_passes(u, &held[i]))
			continue;
		git_oid_tostr(oid, sizeof(oid), &held[i]);
		if (daf_repo_has(in, oid))
			continue;
		if (known)
			u->news = true;
		else
			err = daf_package_pass(u, &held[i]);
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
