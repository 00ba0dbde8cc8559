/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gate.c - see link.h: the check that a hub runs on what is pushed to it.
 *
 * It looks at all of a push before git takes any of it: main first, for the
 * charter that main then has is what the offices' branches are judged by.
 * What main has accepted needs no listed key any more, so that a hub that lost
 * its branches can be given all of them again.
 */
#include "sync/link.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "core/base/lock.h"
#include "core/base/text.h"
#include "sync/mainchain.h"
#include "sync/officechain.h"
#include "sync/parts.h"
#include "sync/said.h"
#include "sync/stones.h"

#define UPDATES_MAX 20000
#define UPDATE_LINE_MAX 512
#define HEADS "refs/heads/"
#define OFFICES "refs/heads/office/"
#define ZERO "0000000000000000000000000000000000000000"

/* A line of what git tells the hook. */
struct update {
	char old[DAF_OID_HEX], new[DAF_OID_HEX]; /* old "": a new branch */
	const char *name;                        /* without refs/heads/ */
	char replica[DAF_REPLICA_SIZE];          /* of an office's branch */
	int64_t volume;                          /* of main or of that */
	bool stone, part, main;
};

struct gate {
	struct daf_pool *pool;
	struct daf_repo *repo;
	struct update *updates;
	size_t n, cap;
	struct daf_mainchain *main; /* as the push leaves it */
	struct daf_main opening;    /* of its volume */
};

/* One office's branch, while its change sets are looked at. */
struct visit {
	const struct gate *gate;
	int64_t accepted; /* main has accepted up to this seq of it */
	int64_t volume;   /* that its name says */
};

static const struct daf_err *
deny(const struct update *u, const char *why)
{
	return daf_err(DAF_DENIED, "%s: %s", u->name, why);
}

/* The same of an error; trouble of the hub's disk stays what it is. */
static const struct daf_err *
deny_for(const struct update *u, const struct daf_err *err)
{
	const struct daf_err *denied;

	if (err->code == DAF_STORAGE)
		return daf_err_wrap(err, "%s", u->name);
	denied = deny(u, err->text);
	daf_err_free(err);
	return denied;
}

/* ---- what is pushed ---- */

static bool
is_oid(const char *s)
{
	return strspn(s, "0123456789abcdef") == DAF_OID_HEX - 1 &&
	       s[DAF_OID_HEX - 1] == '\0';
}

static const struct daf_err *
check_name(struct update *u, const char *ref)
{
	int64_t n;
	size_t k;

	u->stone = daf_stone_parse(&n, ref);
	u->part = !u->stone && daf_part_parse(&k, ref);
	if (u->stone || u->part)
		return NULL;
	if (strcmp(u->new, ZERO) == 0)
		return deny(u, "nothing is ever deleted from a hub");
	u->main = daf_main_branch_parse(&u->volume, ref);
	if (u->main || (strncmp(ref, OFFICES, strlen(OFFICES)) == 0 &&
			   daf_branch_parse(
			       u->replica, &u->volume, ref + strlen(OFFICES))))
		return NULL;
	return deny(u, "a hub takes main and office/REPLICA and no other "
		       "branch");
}

/* "old new ref" */
static const struct daf_err *
take_line(struct gate *g, char *line)
{
	struct daf_buf shown = { 0 };
	struct update *u;
	char *next, *ref;

	next = strchr(line, ' ');
	ref = next != NULL ? strchr(next + 1, ' ') : NULL;
	if (ref == NULL)
		return daf_err(DAF_FAILED,
		    "what git tells the hook is not "
		    "understood; hub-receive is run by git only");
	*next++ = '\0';
	*ref++ = '\0';
	if (!is_oid(line) || !is_oid(next))
		return daf_err(DAF_FAILED,
		    "the hub's repository names its "
		    "objects by something else than SHA-1; make it anew with "
		    "daftar hub");
	if (g->n == UPDATES_MAX)
		return daf_err(
		    DAF_DENIED, "more than %d branches in a push", UPDATES_MAX);
	g->updates = daf_grow(g->updates, g->n, &g->cap, sizeof(*g->updates));
	u = &g->updates[g->n++];
	*u = (struct update){ .stone = false };
	memcpy(u->old, line, DAF_OID_HEX);
	memcpy(u->new, next, DAF_OID_HEX);
	if (strcmp(u->old, ZERO) == 0)
		u->old[0] = '\0';
	daf_text_clean(&shown, ref, strlen(ref), false);
	u->name = daf_pool_strdup(g->pool, daf_buf_str(&shown));
	daf_buf_clear(&shown);
	if (strncmp(u->name, HEADS, strlen(HEADS)) == 0)
		u->name += strlen(HEADS);
	return check_name(u, ref);
}

static int
by_name(const void *a, const void *b)
{
	const struct update *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Git moves a branch for each line in turn, and a line that it cannot follow
 * undoes none before: one judgement a branch needs one line a branch. */
static const struct daf_err *
check_once(struct gate *g)
{
	size_t i;

	if (g->n > 1)
		qsort(g->updates, g->n, sizeof(*g->updates), by_name);
	for (i = 1; i < g->n; i++)
		if (by_name(&g->updates[i - 1], &g->updates[i]) == 0)
			return deny(&g->updates[i], "a push may name a branch "
						    "only once");
	return NULL;
}

static const struct daf_err *
read_updates(struct gate *g, FILE *in)
{
	const struct daf_err *err = NULL;
	char line[UPDATE_LINE_MAX];
	size_t len;

	while (err == NULL && fgets(line, sizeof(line), in) != NULL) {
		len = strlen(line);
		if (len == 0 || line[len - 1] != '\n')
			return daf_err(DAF_DENIED, "the name of a branch is "
						   "too long");
		line[len - 1] = '\0';
		err = take_line(g, line);
	}
	if (err == NULL && ferror(in))
		err = daf_err_errno("cannot read what git tells the hook");
	return err == NULL ? check_once(g) : err;
}

/* ---- the hub's repository, with what was pushed ---- */

/* What is pushed lies in a folder of its own until the hook agrees
 * (githooks(5), git-receive-pack(1)). */
static const struct daf_err *
look_into(struct daf_repo *repo, const char *folder)
{
	const struct daf_err *err = NULL;
	git_odb *odb = NULL;

	if (folder == NULL || folder[0] == '\0')
		return NULL;
	if (git_repository_odb(&odb, daf_repo_git(repo)) != 0 ||
	    git_odb_add_disk_alternate(odb, folder) != 0)
		err = daf_git_err(DAF_STORAGE, "cannot look into %s", folder);
	git_odb_free(odb);
	return err;
}

static const struct daf_err *
open_hub(struct daf_repo **out)
{
	const char *dir = getenv("GIT_DIR");
	const struct daf_err *err;

	err = daf_repo_open(out, dir != NULL ? dir : ".");
	if (err == NULL)
		err = look_into(*out, getenv("GIT_OBJECT_DIRECTORY"));
	return err;
}

/* Git would remove what comes in while it removes. */
static const struct daf_err *
enter(struct daf_lock **lock, struct daf_repo *repo)
{
	char *path = daf_fs_join(daf_repo_path(repo), DAF_HUB_LOCK);
	const struct daf_err *err = daf_lock_share(lock, path);

	free(path);
	if (err == NULL || err->code != DAF_BUSY)
		return err;
	daf_err_free(err);
	return daf_err(DAF_DENIED,
	    "the hub is being purged of what was erased by an order: send it "
	    "again when that is done");
}

/* ---- main ---- */

/* Main of the hub as it is, of its newest volume; "" if it has none. */
static const struct daf_err *
newest_main(char oid[DAF_OID_HEX], int64_t *volume, struct gate *g)
{
	const struct daf_err *err;
	struct daf_ref *refs;
	int64_t v;
	size_t n, i;

	oid[0] = '\0';
	*volume = 1;
	err = daf_ref_list(&refs, &n, g->pool, g->repo, HEADS "main");
	for (i = 0; err == NULL && i < n; i++) {
		if (!daf_main_branch_parse(&v, refs[i].name) || v < *volume)
			continue;
		snprintf(oid, DAF_OID_HEX, "%s", refs[i].oid);
		*volume = v;
	}
	return err;
}

/* Main of a volume that was closed: it may come as far as the newest one goes
 * back to. */
static const struct daf_err *
check_older(struct gate *g, const struct update *u)
{
	enum daf_relation relation;
	const struct daf_err *err;

	err = daf_main_relation(&relation, g->repo, g->main->oid, u->new);
	if (err != NULL)
		return deny_for(u, err);
	if (relation != DAF_BEHIND)
		return deny(u, "it does not belong to the main of this hub");
	if (g->opening.nerasures > 0 && u->old[0] == '\0')
		return deny(u, "of that volume records were erased by an "
			       "order; it does not come back");
	return NULL;
}

static const struct daf_err *
check_main(struct gate *g)
{
	const struct update *u = NULL;
	const struct daf_err *err;
	char old[DAF_OID_HEX];
	int64_t volume;
	size_t i;

	err = newest_main(old, &volume, g);
	for (i = 0; err == NULL && i < g->n; i++)
		if (g->updates[i].main && g->updates[i].volume >= volume) {
			u = &g->updates[i];
			volume = u->volume;
		}
	if (err != NULL)
		return err;
	if (u == NULL && old[0] == '\0')
		return deny(&g->updates[0],
		    "this hub has no main yet; "
		    "headquarters publishes it first, with daftar sync");
	err = daf_mainchain_check(
	    &g->main, g->repo, old, u != NULL ? u->new : old, NULL);
	if (err != NULL)
		return u != NULL ? deny_for(u, err) : err;
	if (u != NULL && g->main->stop != NULL)
		return deny(u, g->main->stop->text);
	if (u != NULL && g->main->main->volume != u->volume)
		return deny(u, "it is not of the volume that its name says");
	err = daf_main_opening(&g->opening, g->pool, g->repo, g->main->oid);
	for (i = 0; err == NULL && i < g->n; i++)
		if (g->updates[i].main && &g->updates[i] != u)
			err = check_older(g, &g->updates[i]);
	return err;
}

/* ---- an office's branch ---- */

/* How far main has accepted this chain, if it is the same one. */
static const struct daf_err *
find_accepted(int64_t *seq, const struct gate *g, const struct daf_chain *c)
{
	const struct daf_tip *tip = daf_main_tip(g->main->main, c->replica);
	struct daf_pool *pool;
	const struct daf_err *err;
	struct daf_commit commit;
	char oid[DAF_OID_HEX];

	*seq = 0;
	if (tip == NULL || tip->seq <= c->from ||
	    tip->seq - c->from > (int64_t)c->n)
		return NULL;
	git_oid_tostr(oid, sizeof(oid), &c->oids[tip->seq - c->from - 1]);
	pool = daf_pool_new();
	err = daf_commit_read(&commit, pool, g->repo, oid);
	if (err == NULL && strcmp(commit.sha256, tip->sha256) == 0)
		*seq = tip->seq;
	daf_pool_free(pool);
	return err;
}

static const struct daf_err *
take(void *arg, struct daf_chain *c, size_t i, const struct daf_checked *k,
    bool *end)
{
	const struct visit *v = arg;
	const struct daf_err *err, *told;

	(void)i;
	(void)end;
	if (k->why != NULL)
		return daf_err(k->damaged ? DAF_STORAGE : DAF_DENIED,
		    "%s-%" PRId64 ": %s", c->replica, k->seq, k->why);
	if (k->cs.volume != v->volume && k->seq == c->from + (int64_t)c->n)
		return daf_err(DAF_DENIED,
		    "%s-%" PRId64 ": it is of volume %" PRId64
		    ", and its branch of volume %" PRId64,
		    c->replica, k->seq, k->cs.volume, v->volume);
	if (k->seq <= v->accepted)
		return NULL;
	err = daf_charter_may_have_written(v->gate->main->charter,
	    &k->commit.sig.key, k->commit.id, c->replica);
	if (err == NULL)
		return NULL;
	told = daf_err(
	    DAF_DENIED, "%s-%" PRId64 ": %s", c->replica, k->seq, err->text);
	daf_err_free(err);
	return told;
}

/* Where the branch was. */
static const struct daf_err *
read_old(struct daf_chain *c, const struct gate *g, const char *oid)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_changeset cs;
	struct daf_commit commit;

	err = daf_said_office(&cs, &commit, pool, g->repo, oid);
	if (err == NULL) {
		c->from = cs.seq;
		memcpy(c->from_sha256, commit.sha256, sizeof(c->from_sha256));
	}
	daf_pool_free(pool);
	return err;
}

/* The branch of an older volume that a new one goes on from; "" if the hub has
 * none, and none is pushed. */
static const struct daf_err *
find_older(char oid[DAF_OID_HEX], struct gate *g, const struct update *u)
{
	char ref[DAF_REF_MAX];
	const struct daf_err *err = NULL;
	int64_t volume;
	size_t i;

	for (volume = u->volume - 1;
	     volume > 0 && oid[0] == '\0' && err == NULL; volume--) {
		for (i = 0; i < g->n; i++)
			if (g->updates[i].volume == volume &&
			    strcmp(g->updates[i].replica, u->replica) == 0)
				memcpy(oid, g->updates[i].new, DAF_OID_HEX);
		daf_branch_name(ref, OFFICES, u->replica, volume);
		if (oid[0] == '\0')
			err = daf_ref_get(oid, g->repo, ref);
	}
	return err;
}

static const struct daf_err *
check_office(struct gate *g, const struct update *u)
{
	struct daf_chain c = { .replica = u->replica };
	struct visit visit = { .gate = g, .volume = u->volume };
	struct daf_chain_taker taker = { take, &visit };
	const struct daf_err *err = NULL;
	char old[DAF_OID_HEX];

	snprintf(old, sizeof(old), "%s", u->old);
	if (old[0] == '\0')
		err = find_older(old, g, u);
	if (err == NULL)
		err = daf_chain_walk(&c, g->repo, u->new, old);
	/* It may begin in a volume: what was before came another way, by stick
	 * or when the hub had it. */
	if (err == NULL && u->old[0] == '\0' && (!c.met || c.first != 0))
		daf_chain_anew(&c);
	else if (err == NULL && old[0] != '\0')
		err = read_old(&c, g, old);
	if (err == NULL)
		err = find_accepted(&visit.accepted, g, &c);
	if (err == NULL)
		err = daf_chain_check_here(
		    &c, 1, g->repo, g->main->ledger, &taker);
	/* Who is late may bring what was before; for nothing it is not taken. */
	if (err == NULL && u->old[0] == '\0' && g->opening.nerasures > 0 &&
	    u->volume < g->opening.volume &&
	    visit.accepted == c.from + (int64_t)c.n)
		err = daf_err(DAF_DENIED,
		    "main has accepted all of it, and records of that volume "
		    "were erased by an order; it does not come back");
	daf_chain_clear(&c);
	return err == NULL ? NULL : deny_for(u, err);
}

/* ---- a stone ---- */

/* A hint to those who fetch: it may come, move and go, but not show anything
 * that main does not reach. */
static const struct daf_err *
check_stone(struct gate *g, const struct update *u)
{
	git_oid stone, main;
	int rc;

	if (strcmp(u->new, ZERO) == 0 || strcmp(u->new, g->main->oid) == 0)
		return NULL;
	if (git_oid_fromstr(&stone, u->new) != 0 ||
	    git_oid_fromstr(&main, g->main->oid) != 0)
		return deny(u, "it names no object");
	rc = git_graph_descendant_of(daf_repo_git(g->repo), &main, &stone);
	if (rc < 0)
		return deny_for(u, daf_git_err(DAF_DENIED, "%s", u->new));
	return rc == 1 ? NULL : deny(u, "main does not reach it");
}

/* What follows from the founding commit, and nothing else. */
static const struct daf_err *
check_part(struct gate *g, const struct update *u)
{
	const struct daf_err *err;
	struct daf_parts parts = { .n = 0 };
	char founding[DAF_OID_HEX];
	size_t k = 0;

	if (strcmp(u->new, ZERO) == 0)
		return NULL;
	err = daf_main_volume_begin(founding, g->repo, g->main->oid);
	if (err == NULL)
		err = daf_parts_make(&parts, g->repo, founding, false);
	if (err != NULL)
		return deny_for(u, err);
	if (!daf_part_parse(&k, u->name) || k >= parts.n ||
	    strcmp(u->new, parts.oids[k]) != 0)
		return deny(u, "it is no part of the founding commit");
	return NULL;
}

const struct daf_err *
daf_hub_receive(void)
{
	struct gate g = { .pool = daf_pool_new() };
	struct daf_lock *lock = NULL;
	const struct daf_err *err;
	size_t i;

	err = read_updates(&g, stdin);
	if (err == NULL && g.n > 0)
		err = open_hub(&g.repo);
	if (err == NULL && g.n > 0)
		err = enter(&lock, g.repo);
	if (err == NULL && g.n > 0)
		err = check_main(&g);
	for (i = 0; i < g.n && err == NULL; i++)
		if (g.updates[i].stone)
			err = check_stone(&g, &g.updates[i]);
		else if (g.updates[i].part)
			err = check_part(&g, &g.updates[i]);
		else if (!g.updates[i].main)
			err = check_office(&g, &g.updates[i]);
	if (g.repo != NULL)
		daf_hub_sweep(daf_repo_path(g.repo));
	daf_lock_drop(lock);
	daf_mainchain_free(g.main);
	daf_repo_close(g.repo);
	free(g.updates);
	daf_pool_free(g.pool);
	return err;
}
