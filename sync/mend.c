/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mend.c - see mend.h. */
#include "sync/mend.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/lock.h"
#include "sync/exchange.h"
#include "sync/purge.h"

#define ORDER "damaged"
#define FRESH "mend.git"

/* ---- the order ----
 *
 * An empty file orders a mending. One with the name of an object says that the
 * hub did not have it when all was fetched: asking again would fetch all again
 * over a slow link, for nothing. */

const struct daf_err *
daf_mend_order(const struct daf_register_ledger *conf)
{
	char *path = daf_fs_join(conf->dir, ORDER);
	const struct daf_err *err = daf_fs_write(path, "", 0, 0660);

	free(path);
	return err;
}

/* What the order says; NULL: there is none. Yours. */
static char *
read_order(const char *dir)
{
	char *path = daf_fs_join(dir, ORDER), *text = NULL;

	if (daf_fs_exists(path))
		daf_err_free(daf_fs_read(&text, NULL, path, DAF_OID_HEX));
	free(path);
	return text;
}

static const struct daf_err *
give_up(const char *dir, const char *lost)
{
	char *path = daf_fs_join(dir, ORDER);
	const struct daf_err *err;

	err = daf_fs_write(path, lost, strlen(lost), 0660);
	free(path);
	return err;
}

bool
daf_mend_ordered(const struct daf_register_ledger *conf)
{
	char *order = read_order(conf->dir);
	bool ordered = order != NULL && *order == '\0';

	free(order);
	return ordered;
}

bool
daf_mend_hopeless(const struct daf_register_ledger *conf)
{
	char *order = read_order(conf->dir);
	bool hopeless = order != NULL && *order != '\0';

	free(order);
	return hopeless;
}

/* ---- is it needed? ---- */

static const struct daf_err *
read_one(struct daf_repo *repo, const char *oid)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_charter *charter = NULL;
	const struct daf_err *err;
	struct daf_commit c;

	err = daf_commit_read(&c, pool, repo, oid);
	if (err == NULL && strcmp(c.tree, DAF_EMPTY_TREE) != 0)
		err = daf_charter_read(&charter, repo, c.tree);
	daf_charter_free(charter);
	daf_pool_free(pool);
	return err;
}

/* Everything that the branches of a repository reach can be read. What is
 * merely wrong is not damaged. *lost is the first that cannot, if it has a
 * name, else "unknown". */
static bool
is_whole(char lost[DAF_OID_HEX], struct daf_repo *repo)
{
	const struct daf_err *err;
	git_revwalk *walk = NULL;
	char oid[DAF_OID_HEX];
	bool whole = true;
	git_oid id;
	int rc;

	snprintf(lost, DAF_OID_HEX, "unknown");
	if (git_revwalk_new(&walk, daf_repo_git(repo)) != 0)
		return true;
	rc = git_revwalk_push_glob(walk, "refs/*");
	while (rc == 0 && whole && (rc = git_revwalk_next(&id, walk)) == 0) {
		git_oid_tostr(oid, sizeof(oid), &id);
		err = read_one(repo, oid);
		whole = err == NULL || err->code == DAF_REFUSED ||
			err->code == DAF_ALARM;
		daf_err_free(err);
		if (!whole)
			memcpy(lost, oid, sizeof(oid));
	}
	git_revwalk_free(walk);
	return whole && (rc == 0 || rc == GIT_ITEROVER);
}

bool
daf_mend_needed(struct daf_ledger *l)
{
	char lost[DAF_OID_HEX], *order;
	bool given_up;

	if (is_whole(lost, l->in) && is_whole(lost, l->out))
		return false;
	order = read_order(l->conf->dir);
	given_up = order != NULL && strcmp(order, lost) == 0;
	free(order);
	return !given_up;
}

/* ---- mending ---- */

/* The places of one mending. */
struct mending {
	struct daf_register *reg;
	struct daf_pool *pool;
	const char *dir, *url, *fresh; /* the ledger's folder; paths */
	char *purged;                  /* what is not to come back: purge.h */
	char local[DAF_REF_MAX];
};

/* Main, and all offices: what is not accepted yet may be held here, too. */
static const char *
want(void *arg, const struct daf_ref *refs, size_t n, size_t i)
{
	struct mending *m = arg;
	const char *name = refs[i].name;
	char replica[DAF_REPLICA_SIZE];
	int64_t volume;

	(void)n;
	if (daf_purged_has(m->purged, refs[i].oid))
		return NULL;
	if (!daf_main_branch_parse(&volume, name) &&
	    (strncmp(name, DAF_REF_OWN, strlen(DAF_REF_OWN)) != 0 ||
		!daf_branch_parse(
		    replica, &volume, name + strlen(DAF_REF_OWN))))
		return NULL;
	snprintf(m->local, sizeof(m->local), "%s", name);
	return m->local;
}

static const struct daf_err *
fetch_all(struct mending *m, const struct daf_watch *watch)
{
	struct daf_repo *repo = NULL;
	const struct daf_err *err;
	struct daf_ref *refs;
	size_t n;

	err = daf_fs_remove_tree(m->fresh);
	if (err == NULL)
		err = daf_repo_init(m->fresh, false);
	if (err == NULL)
		err = daf_repo_open(&repo, m->fresh);
	if (err == NULL)
		err = daf_link_fetch(
		    &refs, &n, m->pool, repo, m->url, want, m, NULL, watch);
	daf_repo_close(repo);
	return err;
}

/* A pack has to be there before its index is. */
static const struct daf_err *
put_packs(const char *from, const char *to, const char *end)
{
	const struct daf_err *err;
	char **names, *old, *new;
	size_t n, i, len, tail = strlen(end);

	err = daf_fs_list(&names, &n, from);
	if (err != NULL)
		return err;
	for (i = 0; err == NULL && i < n; i++) {
		len = strlen(names[i]);
		if (len < tail || strcmp(names[i] + len - tail, end) != 0)
			continue;
		old = daf_fs_join(from, names[i]);
		new = daf_fs_join(to, names[i]);
		/* A pack of that name may be the damaged one. */
		if (unlink(new) != 0 && errno != ENOENT)
			err = daf_err_errno("cannot replace %s", new);
		else if (link(old, new) != 0)
			err = daf_err_errno("cannot make %s", new);
		free(old);
		free(new);
	}
	daf_fs_names_free(names, n);
	return err;
}

struct dropping {
	struct daf_repo *repo;
	git_odb *odb;
	const struct daf_err *err;
};

/* A loose object that cannot be read hides nothing that is in a pack, but git's
 * own tools complain of it. */
static int
drop_one(const git_oid *id, void *arg)
{
	struct dropping *d = arg;
	git_odb_object *obj = NULL;
	char oid[DAF_OID_HEX], *path;
	int rc = git_odb_read(&obj, d->odb, id);

	git_odb_object_free(obj);
	if (rc == 0 || rc == GIT_ENOTFOUND)
		return 0;
	git_oid_tostr(oid, sizeof(oid), id);
	path = daf_asprintf(
	    "%s/objects/%.2s/%s", daf_repo_path(d->repo), oid, oid + 2);
	if (unlink(path) != 0 && errno != ENOENT)
		d->err = daf_err_errno("cannot remove the damaged %s", path);
	free(path);
	return d->err != NULL ? GIT_EUSER : 0;
}

/* The damaged ones of a repository that the fresh one has. */
static const struct daf_err *
drop_all(const struct mending *m, const char *path)
{
	struct dropping d = { 0 };
	struct daf_repo *fresh = NULL;
	const struct daf_err *err;
	git_odb *odb = NULL;

	err = daf_repo_open(&fresh, m->fresh);
	if (err == NULL)
		err = daf_repo_open(&d.repo, path);
	if (err == NULL &&
	    (git_repository_odb(&odb, daf_repo_git(fresh)) != 0 ||
		git_repository_odb(&d.odb, daf_repo_git(d.repo)) != 0 ||
		git_odb_foreach(odb, drop_one, &d) != 0))
		err = d.err != NULL ? d.err
				    : daf_git_err(DAF_STORAGE, "cannot list %s",
					  m->fresh);
	git_odb_free(odb);
	git_odb_free(d.odb);
	daf_repo_close(d.repo);
	daf_repo_close(fresh);
	return err;
}

static const struct daf_err *
take_over(struct mending *m, const char *name)
{
	char *path = daf_fs_join(m->dir, name);
	char *from = daf_fs_join(m->fresh, "objects/pack");
	char *to = daf_fs_join(path, "objects/pack");
	const struct daf_err *err;

	err = drop_all(m, path);
	if (err == NULL)
		err = put_packs(from, to, ".pack");
	if (err == NULL)
		err = put_packs(from, to, ".idx");
	if (err == NULL)
		err = daf_fs_sync_dir(to);
	free(to);
	free(from);
	free(path);
	return err;
}

/* What is still missing when all that the hub has is there? */
static const struct daf_err *
look_again(bool *whole, char lost[DAF_OID_HEX], const struct mending *m)
{
	char *in_path = daf_fs_join(m->dir, "in.git");
	char *out_path = daf_fs_join(m->dir, "out.git");
	struct daf_repo *in = NULL, *out = NULL;
	const struct daf_err *err;

	err = daf_repo_open(&in, in_path);
	if (err == NULL)
		err = daf_repo_open(&out, out_path);
	if (err == NULL)
		err = daf_repo_borrow(in, out);
	if (err == NULL)
		*whole = is_whole(lost, in) && is_whole(lost, out);
	daf_repo_close(in);
	daf_repo_close(out);
	free(in_path);
	free(out_path);
	return err;
}

static const struct daf_err *
mend(bool *whole, char lost[DAF_OID_HEX], struct mending *m,
    const struct daf_watch *watch)
{
	char *order = daf_fs_join(m->dir, ORDER);
	const struct daf_err *err;

	err = fetch_all(m, watch);
	if (err == NULL)
		err = daf_register_lock(m->reg);
	if (err == NULL) {
		err = take_over(m, "in.git");
		if (err == NULL)
			err = take_over(m, "out.git");
		if (err == NULL && unlink(order) != 0 && errno != ENOENT)
			err = daf_err_errno("cannot remove %s", order);
		if (err == NULL)
			err = look_again(whole, lost, m);
		if (err == NULL && !*whole)
			err = give_up(m->dir, lost);
		daf_register_unlock(m->reg);
	}
	daf_err_keep(&err, daf_fs_remove_tree(m->fresh));
	free(order);
	return err;
}

const struct daf_err *
daf_mend(struct daf_register *reg, const struct daf_register_ledger *conf,
    const struct daf_watch *watch)
{
	struct mending m = { .reg = reg };
	char lost[DAF_OID_HEX] = "";
	const char *what, *name;
	bool whole = true;
	struct daf_lock *lock = NULL;
	const struct daf_err *err;
	char *path;

	if (conf->url == NULL)
		return daf_err(DAF_FAILED,
		    "the ledger %s has damaged git "
		    "objects, and no hub to fetch them from",
		    conf->name);
	path = daf_fs_join(conf->dir, "sync.lock");
	err = daf_lock_take(&lock, path, 0);
	free(path);
	if (err != NULL)
		return err;
	/* Copied: the register may load its ledgers anew meanwhile. */
	m.pool = daf_pool_new();
	m.dir = daf_pool_strdup(m.pool, conf->dir);
	name = daf_pool_strdup(m.pool, conf->name);
	m.url = daf_pool_strdup(m.pool, conf->url);
	m.fresh = daf_pool_printf(m.pool, "%s/" FRESH, conf->dir);
	err = daf_purged_read(&m.purged, conf);
	if (err == NULL)
		err = mend(&whole, lost, &m, watch);
	if (err == NULL)
		err = daf_purge_again(reg, name);
	what = whole ? "damaged git objects were fetched again from the hub"
		     : daf_pool_printf(m.pool,
			   "the hub does not have the damaged git "
			   "object (%s): put %s back from a backup",
			   lost, m.dir);
	if (err == NULL && watch != NULL && watch->event != NULL)
		watch->event(watch->arg,
		    &(struct daf_event){ .event = "note", .what = what });
	free(m.purged);
	daf_pool_free(m.pool);
	daf_lock_drop(lock);
	return err;
}
