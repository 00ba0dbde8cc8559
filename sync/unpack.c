/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unpack.c - a package taken in; see courier.h.
 *
 * 1. A child opens and indexes it in unpack/, a folder of its own: what the
 *    package makes of the child is lost with it.
 * 2. All that its refs reach is walked and checked, and all that it holds must
 *    be something that they reach.
 * 3. The pack is moved into in.git, refs/package/ say what it showed, and from
 *    there on it is like what a hub shows.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "sync/age.h"
#include "sync/bundle.h"
#include "sync/confine.h"
#include "sync/courier.h"
#include "sync/exchange.h"

#define MEMORY_MAX ((size_t)128 << 20)
#define SECONDS_MAX 300
#define AGE_BEGIN 64 /* bytes that tell what it is */

struct unpacking {
	struct daf_pool *pool;
	const char *path;      /* of the package */
	const char *identity;  /* file */
	const char *folder;    /* scratch, of our own */
	const char *into;      /* path of in.git */
	const char *borrowed;  /* of out.git, or NULL */
	struct daf_ledger *l;  /* NULL: a join */
	struct daf_repo *repo; /* in the folder */
	struct daf_bundle bundle;
	git_oid *reached; /* what the refs reach */
	size_t n, cap;
	bool news; /* something in it was not here */
};

/* ---- the child ---- */

struct opening {
	const struct unpacking *u;
	int fd;              /* the package */
	char *bundle, *repo; /* paths */
};

static const struct daf_err *
seek_to(int fd, size_t at)
{
	return lseek(fd, (off_t)at, SEEK_SET) == (off_t)at
		   ? NULL
		   : daf_err_errno("cannot read the package");
}

static const struct daf_err *
read_head(struct daf_bundle *out, struct daf_pool *pool, int fd)
{
	char *data = daf_malloc(DAF_BUNDLE_HEAD_MAX);
	const struct daf_err *err = seek_to(fd, 0);
	size_t len = 0;
	ssize_t n = 1;

	while (err == NULL && len < DAF_BUNDLE_HEAD_MAX && n != 0) {
		n = read(fd, data + len, DAF_BUNDLE_HEAD_MAX - len);
		if (n > 0)
			len += (size_t)n;
		else if (n < 0 && errno != EINTR)
			err = daf_err_errno("cannot read the package");
	}
	if (err == NULL)
		err = daf_bundle_parse(out, pool, data, len);
	free(data);
	return err;
}

/* The bundle: the file itself, or what is in it for this register. */
static const struct daf_err *
open_sealed(int *fd, const struct opening *o)
{
	const struct daf_err *err;
	char begin[AGE_BEGIN];
	ssize_t n = pread(o->fd, begin, sizeof(begin), 0);

	*fd = o->fd;
	if (n < 0)
		return daf_err_errno("cannot read %s", o->u->path);
	if (daf_bundle_is(begin, (size_t)n))
		return NULL;
	if (!daf_age_is(begin, (size_t)n))
		return daf_err(DAF_REFUSED,
		    "%s is no package: it is neither a git bundle nor an age "
		    "file",
		    o->u->path);
	*fd = open(o->bundle,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (*fd < 0)
		return daf_err_errno("cannot write %s", o->bundle);
	err = seek_to(o->fd, 0);
	if (err == NULL)
		err = daf_age_decrypt(
		    *fd, o->fd, o->u->identity, DAF_PACKAGE_MAX);
	return err;
}

/* What it goes on from is here: else all that follows would sound like
 * damage. */
static const struct daf_err *
check_needs(const struct unpacking *u, const struct daf_bundle *b,
    struct daf_repo *repo)
{
	size_t i;

	for (i = 0; i < b->nneeds; i++)
		if (!daf_repo_has(repo, b->needs[i]))
			return daf_err(DAF_REFUSED,
			    u->l != NULL
				? "%s goes on from what this register has "
				  "not (commit %.12s): it is of another "
				  "ledger, or a package before it is missing; "
				  "ask for one made with --all"
				: "%s goes on from what an office that joins "
				  "has not (commit %.12s); ask for one made "
				  "with --all",
			    u->path, b->needs[i]);
	return NULL;
}

static const struct daf_err *
open_package(void *arg)
{
	const struct opening *o = arg;
	struct daf_pool *pool = daf_pool_new();
	struct daf_repo *repo = NULL;
	struct daf_bundle head;
	const struct daf_err *err;
	int fd = -1;

	err = open_sealed(&fd, o);
	if (err == NULL)
		err = read_head(&head, pool, fd);
	if (err == NULL)
		err = seek_to(fd, head.pack);
	if (err == NULL)
		err = daf_repo_open(&repo, o->repo);
	if (err == NULL)
		err = check_needs(o->u, &head, repo);
	if (err == NULL)
		err = daf_bundle_index(repo, fd);
	daf_repo_close(repo);
	daf_pool_free(pool);
	return err;
}

/* ---- the folder ---- */

static const struct daf_err *
borrow(const struct unpacking *u, const char *repo)
{
	char *path = daf_fs_join(repo, "objects/info/alternates");
	char *text = daf_asprintf("%s/objects\n%s%s", u->into,
	    u->borrowed != NULL ? u->borrowed : "",
	    u->borrowed != NULL ? "/objects\n" : "");
	const struct daf_err *err = NULL;

	/* Both are this register's own. */
	if (strchr(u->into, '\n') != NULL)
		err = daf_err(DAF_REFUSED,
		    "the register's folder has a newline in its name");
	if (err == NULL)
		err = daf_fs_write(path, text, strlen(text), 0600);
	free(path);
	free(text);
	return err;
}

static const struct daf_err *
open_file(int *fd, const char *path)
{
	const struct daf_err *err = NULL;
	struct stat st;

	*fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (*fd < 0)
		return errno == ELOOP ? daf_err(DAF_REFUSED,
					    "%s is a link, not a package", path)
				      : daf_err_errno("cannot open %s", path);
	if (fstat(*fd, &st) != 0)
		err = daf_err_errno("cannot look at %s", path);
	else if (!S_ISREG(st.st_mode))
		err = daf_err(DAF_REFUSED, "%s is no file", path);
	else if (st.st_size > DAF_PACKAGE_MAX)
		err = daf_err(DAF_REFUSED,
		    "%s has %lld bytes, a package has at most %lld", path,
		    (long long)st.st_size, (long long)DAF_PACKAGE_MAX);
	if (err != NULL) {
		close(*fd);
		*fd = -1;
	}
	return err;
}

/* The head again, from what the child opened. */
static const struct daf_err *
read_opened(struct unpacking *u, const struct opening *o)
{
	const struct daf_err *err;
	int fd = o->fd;

	if (daf_fs_exists(o->bundle)) {
		fd = open(o->bundle, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			return daf_err_errno("cannot read %s", o->bundle);
	}
	err = read_head(&u->bundle, u->pool, fd);
	if (fd != o->fd)
		close(fd);
	return err;
}

static const struct daf_err *
quarantine(struct unpacking *u)
{
	struct opening o = { .u = u, .fd = -1 };
	const char *reads[] = { u->identity, u->into, u->borrowed, NULL };
	const struct daf_confine bounds = { .reads = reads,
		.writes = u->folder,
		.memory = MEMORY_MAX,
		.seconds = SECONDS_MAX,
		.file = (size_t)DAF_PACKAGE_MAX };
	const struct daf_err *err;

	o.bundle = daf_fs_join(u->folder, "bundle");
	o.repo = daf_fs_join(u->folder, "repo.git");
	err = open_file(&o.fd, u->path);
	if (err == NULL)
		err = daf_fs_remove_tree(u->folder); /* a dead process's */
	if (err == NULL)
		err = daf_fs_mkdirs(u->folder, 0700);
	if (err == NULL)
		err = daf_repo_init(o.repo, false);
	if (err == NULL)
		err = borrow(u, o.repo);
	if (err == NULL)
		err = daf_confined(&bounds, u->path, open_package, &o);
	if (err == NULL)
		err = read_opened(u, &o);
	if (err == NULL)
		err = daf_repo_open(&u->repo, o.repo);
	if (o.fd >= 0)
		close(o.fd);
	free(o.bundle);
	free(o.repo);
	return err;
}

/* ---- all that the refs reach ---- */

static void
reach(struct unpacking *u, const git_oid *id)
{
	u->reached = daf_grow(u->reached, u->n, &u->cap, sizeof(*u->reached));
	u->reached[u->n++] = *id;
}

static int
reach_entry(const char *root, const git_tree_entry *entry, void *arg)
{
	(void)root;
	reach(arg, git_tree_entry_id(entry));
	return 0;
}

static const struct daf_err *
reach_main(struct unpacking *u, const char *oid)
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
	return rc == 0 ? NULL
		       : daf_git_err(
			     DAF_REFUSED, "the package's main cannot be read");
}

static const struct daf_err *
take_checked(void *arg, struct daf_chain *c, size_t i,
    const struct daf_checked *k, bool *end)
{
	struct unpacking *u = arg;

	(void)end;
	if (k->why != NULL)
		return daf_err(DAF_ALARM,
		    "%s: %s-%lld is not what it should be: %s; nothing was "
		    "taken",
		    u->path, c->replica, (long long)k->seq, k->why);
	reach(u, &c->oids[i]);
	return NULL;
}

/* A part of a replica's chain, each link of it. */
static const struct daf_err *
check_chain(struct unpacking *u, struct daf_chain *c, const char *tip,
    const char *from, const char *ledger)
{
	const struct daf_chain_taker taker = { take_checked, u };
	const struct daf_err *err;

	err = daf_chain_walk(c, u->repo, tip, from);
	if (err == NULL && !c->met && c->from != 0) {
		/* It forked, or is another chain: from the start then. */
		c->from = 0;
		c->from_sha256[0] = '\0';
	}
	if (err == NULL) {
		c->met = true;
		err = daf_chain_check(c, 1, u->repo, NULL, ledger, &taker);
	}
	daf_chain_clear(c);
	if (err == NULL || err->code == DAF_ALARM || err->code == DAF_STORAGE)
		return err;
	return daf_err_wrap(
	    err, "%s: the chain of %s is not whole", u->path, c->replica);
}

static const struct daf_err *
check_growth(
    struct unpacking *u, const struct daf_growth *g, const char *ledger)
{
	struct daf_chain c = { .replica = g->replica, .from = g->from };
	const struct daf_err *err = NULL;
	const char *from = g->from_oid;
	struct daf_head have = { 0 };

	memcpy(c.from_sha256, g->from_sha256, sizeof(c.from_sha256));
	if (g->from != 0 && from[0] == '\0' && u->l != NULL) {
		err = daf_apply_find(
		    &have, u->l->reg, u->l->conf->id, g->replica, g->from);
		from = have.oid;
		if (have.seq == 0) { /* its chain broke here: all of it */
			c.from = 0;
			c.from_sha256[0] = '\0';
		}
	}
	return err != NULL ? err : check_chain(u, &c, g->to_oid, from, ledger);
}

static const struct daf_err *
check_mains(struct unpacking *u, const char *base, const char *tip)
{
	struct daf_mainchain *mains = NULL;
	const struct daf_err *err;
	size_t i, k;

	/* A join looks at the root key itself, and says so in its words. */
	err = daf_mainchain_check(&mains, u->repo, base, tip,
	    u->l != NULL ? u->l->conf->trust : NULL);
	if (err == NULL && mains->stop != NULL)
		err = daf_err(DAF_ALARM,
		    "%s: main in it is bad: %s; nothing "
		    "was taken",
		    u->path, mains->stop->text);
	for (i = 0; err == NULL && i < mains->nsteps; i++) {
		err = reach_main(u, mains->steps[i].oid);
		for (k = 0; err == NULL && k < mains->steps[i].ngrowths; k++)
			err = check_growth(
			    u, &mains->steps[i].growths[k], mains->ledger);
	}
	daf_mainchain_free(mains);
	return err;
}

/* Is it the ledger's, and newer than what is known, or beside it? */
static const struct daf_err *
check_main(struct unpacking *u, const char *tip)
{
	enum daf_relation relation = DAF_AHEAD;
	char known[DAF_OID_HEX] = "", fork[DAF_OID_HEX] = "";
	const struct daf_err *err = NULL;

	if (u->l != NULL)
		err = daf_ref_get(known, u->l->in, DAF_REF_MAIN);
	if (err == NULL && known[0] != '\0')
		err = daf_main_relation(&relation, u->repo, known, tip);
	if (err == NULL && relation == DAF_FORKED)
		err = daf_main_fork_point(fork, u->repo, known, tip);
	if (err == NULL && relation == DAF_FORKED && fork[0] == '\0')
		return daf_err(DAF_REFUSED,
		    "%s is of another ledger than %s; nothing was taken",
		    u->path, u->l->conf->name);
	if (err != NULL || relation == DAF_SAME || relation == DAF_BEHIND)
		return err;
	return check_mains(u, relation == DAF_FORKED ? fork : known, tip);
}

static const struct daf_err *
check_office(struct unpacking *u, const struct daf_ref *ref)
{
	struct daf_chain c = { .replica = ref->name + strlen(DAF_REF_OWN) };
	const struct daf_err *err;
	struct daf_head have;

	err = daf_apply_head(&have, u->l->reg, u->l->conf->id, c.replica);
	if (err != NULL || strcmp(have.oid, ref->oid) == 0)
		return err;
	c.from = have.seq;
	memcpy(c.from_sha256, have.sha256, sizeof(c.from_sha256));
	return check_chain(u, &c, ref->oid, have.oid, u->l->conf->hash);
}

static int
by_id(const void *a, const void *b)
{
	return git_oid_cmp(a, b);
}

/* Nothing else comes in with it. */
static const struct daf_err *
check_rest(struct unpacking *u, struct daf_repo *in)
{
	const struct daf_err *err;
	char oid[DAF_OID_HEX];
	git_oid *held = NULL, empty;
	size_t n, i;

	if (git_oid_fromstr(&empty, DAF_EMPTY_TREE) == 0)
		reach(u, &empty);
	qsort(u->reached, u->n, sizeof(*u->reached), by_id);
	err = daf_bundle_objects(&held, &n, u->repo);
	for (i = 0; err == NULL && i < n; i++) {
		git_oid_tostr(oid, sizeof(oid), &held[i]);
		if (daf_repo_has(in, oid))
			continue;
		u->news = true;
		if (bsearch(&held[i], u->reached, u->n, sizeof(*u->reached),
			by_id) == NULL)
			err = daf_err(DAF_ALARM,
			    "%s holds the git object %s, which belongs to "
			    "nothing in it; nothing was taken",
			    u->path, oid);
	}
	free(held);
	return err;
}

static const struct daf_err *
check_package(struct unpacking *u, struct daf_repo *in)
{
	const struct daf_err *err = NULL;
	const struct daf_ref *ref;
	size_t i;

	for (i = 0; err == NULL && i < u->bundle.nrefs; i++) {
		ref = &u->bundle.refs[i];
		if (strcmp(ref->name, DAF_REF_MAIN) == 0)
			err = check_main(u, ref->oid);
	}
	for (i = 0; err == NULL && u->l != NULL && i < u->bundle.nrefs; i++) {
		ref = &u->bundle.refs[i];
		if (strcmp(ref->name, DAF_REF_MAIN) != 0)
			err = check_office(u, ref);
	}
	return err != NULL ? err : check_rest(u, in);
}

/* ---- taking it in ---- */

/* An index without its pack is nothing: so it comes last. */
static const struct daf_err *
move_packs(const struct unpacking *u)
{
	static const char *const ends[] = { ".pack", ".idx" };
	char *from = daf_fs_join(daf_repo_path(u->repo), "objects/pack");
	char *to = daf_fs_join(u->into, "objects/pack"), *a, *b;
	const struct daf_err *err;
	char **names = NULL;
	size_t n = 0, i, k, len, m;

	err = daf_fs_list(&names, &n, from);
	for (k = 0; k < 2; k++) {
		m = strlen(ends[k]);
		for (i = 0; err == NULL && i < n; i++) {
			len = strlen(names[i]);
			if (len < m || strcmp(names[i] + len - m, ends[k]) != 0)
				continue;
			a = daf_fs_join(from, names[i]);
			b = daf_fs_join(to, names[i]);
			if (rename(a, b) != 0)
				err =
				    daf_err_errno("cannot move %s to %s", a, b);
			free(a);
			free(b);
		}
		if (err == NULL)
			err = daf_fs_sync_dir(to);
	}
	daf_fs_names_free(names, n);
	free(from);
	free(to);
	return err;
}

static const struct daf_err *
note_refs(const struct unpacking *u, struct daf_repo *in)
{
	const struct daf_err *err = NULL;
	const struct daf_ref *ref;
	char name[DAF_REF_MAX];
	const char *replica;
	size_t i;

	for (i = 0; err == NULL && i < u->bundle.nrefs; i++) {
		ref = &u->bundle.refs[i];
		replica = ref->name + strlen(DAF_REF_OWN);
		if (strcmp(ref->name, DAF_REF_MAIN) == 0)
			snprintf(name, sizeof(name), "%s",
			    u->l != NULL ? DAF_REF_PACKAGE_MAIN
					 : DAF_REF_HUB_MAIN);
		else if (u->l != NULL && !daf_register_owns(u->l->reg,
					     u->l->conf->name, replica))
			snprintf(
			    name, sizeof(name), DAF_REF_PACKAGE "%s", replica);
		else
			continue;
		err = daf_ref_set(in, name, ref->oid, NULL);
	}
	return err;
}

static const struct daf_err *
take_in(struct unpacking *u, struct daf_repo *in)
{
	const struct daf_err *err = quarantine(u);

	if (err == NULL)
		err = check_package(u, in);
	if (err == NULL && u->news)
		err = move_packs(u);
	if (err == NULL)
		err = note_refs(u, in);
	return err;
}

/* In either case nothing stays in the folder. */
static const struct daf_err *
finish(struct unpacking *u, const struct daf_err *err)
{
	daf_repo_close(u->repo);
	free(u->reached);
	daf_err_keep(&err, daf_fs_remove_tree(u->folder));
	return err;
}

bool
daf_is_package(const char *path)
{
	char begin[AGE_BEGIN];
	int fd = -1;
	ssize_t n;

	daf_err_free(open_file(&fd, path));
	if (fd < 0)
		return false;
	n = read(fd, begin, sizeof(begin));
	close(fd);
	return n > 0 && (daf_bundle_is(begin, (size_t)n) ||
			    daf_age_is(begin, (size_t)n));
}

const struct daf_err *
daf_unpack_founding(struct daf_repo *in, const char *path, const char *identity,
    const char *scratch)
{
	struct unpacking u = { .pool = daf_pool_new(),
		.path = path,
		.identity = identity,
		.into = daf_repo_path(in) };
	const struct daf_err *err;
	char hub[DAF_OID_HEX];

	u.folder = daf_pool_printf(u.pool, "%s/unpack", scratch);
	err = take_in(&u, in);
	if (err == NULL)
		err = daf_ref_get(hub, in, DAF_REF_HUB_MAIN);
	if (err == NULL && hub[0] == '\0')
		err = daf_err(DAF_REFUSED,
		    "%s has no main: an office joins with a package that "
		    "headquarters, or an office that has joined, made with "
		    "--all",
		    path);
	err = finish(&u, err);
	daf_pool_free(u.pool);
	return err;
}

const struct daf_err *
daf_unpack(struct daf_tally *tally, struct daf_ledger *l, const char *path,
    const struct daf_watch *watch)
{
	struct unpacking u = { .pool = daf_pool_new(), .path = path, .l = l };
	struct daf_lock *lock = NULL;
	const struct daf_err *err;

	u.identity =
	    daf_pool_printf(u.pool, "%s/identity", daf_register_dir(l->reg));
	u.folder = daf_pool_printf(u.pool, "%s/unpack", l->conf->dir);
	u.into = daf_pool_printf(u.pool, "%s/in.git", l->conf->dir);
	u.borrowed = daf_pool_printf(u.pool, "%s/out.git", l->conf->dir);
	err = daf_trust_sync_lock(&lock, l);
	if (err == NULL)
		err = take_in(&u, l->in);
	if (lock != NULL)
		err = finish(&u, err);
	if (err != NULL && err->code == DAF_ALARM) {
		tally->alarms++;
		daf_err_free(daf_quarantine_add(
		    l->reg, l->conf->name, "bad package", path, err->text));
	}
	if (err == NULL)
		err = daf_trust_advance(tally, l, &daf_from_package, watch);
	if (err == NULL)
		err = daf_ledger_refresh(l);
	if (err == NULL)
		err = daf_trust_offices(tally, l, &daf_from_package, watch);
	daf_lock_drop(lock);
	daf_pool_free(u.pool);
	return err;
}
