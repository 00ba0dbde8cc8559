/* SPDX-License-Identifier: GPL-3.0-or-later */
/* opened.c - a package opened and indexed by a child; see unpack_priv.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "sync/age.h"
#include "sync/confine.h"
#include "sync/intake.h"
#include "sync/unpack_priv.h"

#define MEMORY_MAX ((size_t)128 << 20)
#define SECONDS_MAX 300

/* ---- the child ---- */

struct opening {
	const struct daf_unpacking *u;
	const char *repo; /* path */
};
enum { FD_PACKAGE, FD_BUNDLE };

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

/* The bundle: what is in the package for this register, or the package itself. */
static const struct daf_err *
open_sealed(
    int *fd, const struct daf_unpacking *u, const int fds[DAF_CONFINED_FDS])
{
	const struct daf_err *err;
	char begin[DAF_PACKAGE_BEGIN];
	ssize_t n = pread(fds[FD_PACKAGE], begin, sizeof(begin), 0);

	*fd = fds[FD_PACKAGE];
	if (n < 0)
		return daf_err_errno("cannot read %s", u->path);
	if (daf_bundle_is(begin, (size_t)n))
		return NULL;
	if (!daf_age_is(begin, (size_t)n))
		return daf_err(DAF_REFUSED,
		    "%s is no package: it is neither a git bundle nor an age "
		    "file",
		    u->path);
	err = seek_to(fds[FD_PACKAGE], 0);
	if (err == NULL)
		err = daf_age_decrypt(fds[FD_BUNDLE], fds[FD_PACKAGE],
		    u->identity, DAF_PACKAGE_MAX);
	*fd = fds[FD_BUNDLE];
	return err;
}

/* What it goes on from is here: else all that follows would sound like
 * damage. */
static const struct daf_err *
check_needs(const struct daf_unpacking *u, const struct daf_bundle *b,
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
open_package(void *arg, const int fds[DAF_CONFINED_FDS])
{
	const struct opening *o = arg;
	const struct daf_intake bounds = { .what = "the package",
		.objects = DAF_BUNDLE_OBJECTS_MAX,
		.sum = DAF_BUNDLE_SUM_MAX,
		.whole = true };
	struct daf_pool *pool = daf_pool_new();
	struct daf_repo *repo = NULL;
	struct daf_bundle head;
	const struct daf_err *err;
	int fd = -1;

	err = open_sealed(&fd, o->u, fds);
	if (err == NULL)
		err = read_head(&head, pool, fd);
	if (err == NULL)
		err = seek_to(fd, head.pack);
	if (err == NULL)
		err = daf_repo_open(&repo, o->repo);
	if (err == NULL)
		err = check_needs(o->u, &head, repo);
	if (err == NULL)
		err = daf_intake_index(&bounds, o->u->objects, repo, fd);
	daf_repo_close(repo);
	daf_pool_free(pool);
	return err;
}

/* ---- the parent ---- */

const struct daf_err *
daf_package_open_file(int *fd, const char *path)
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

static bool
is_stopped(void *arg)
{
	struct daf_unpacking *u = arg;

	u->stopped = u->stopped || daf_watch_stopped(u->watch);
	return u->stopped;
}

const struct daf_err *
daf_package_go_on(struct daf_unpacking *u)
{
	if (!is_stopped(u))
		return NULL;
	return daf_err(DAF_FAILED, "stopped; nothing was taken");
}

static const struct daf_err *
borrow(const struct daf_unpacking *u, const char *repo)
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

/* The head again, from what the child opened. */
static const struct daf_err *
read_opened(struct daf_unpacking *u, const int fds[DAF_CONFINED_FDS])
{
	struct stat st;

	if (fstat(fds[FD_BUNDLE], &st) != 0)
		return daf_err_errno("cannot look at what was opened");
	return read_head(&u->bundle, u->pool,
	    st.st_size != 0 ? fds[FD_BUNDLE] : fds[FD_PACKAGE]);
}

const struct daf_err *
daf_package_open(struct daf_unpacking *u)
{
	char *repo = daf_fs_join(u->folder, "repo.git");
	char *pack = daf_fs_join(u->objects, "pack");
	struct opening o = { u, repo };
	const char *reads[] = { u->identity, u->into, repo, u->borrowed, NULL };
	const struct daf_confine bounds = { .what = u->path,
		.reads = reads,
		.writes = u->objects,
		.memory = MEMORY_MAX,
		.seconds = SECONDS_MAX,
		.file = (size_t)DAF_PACKAGE_MAX,
		.stopped = is_stopped,
		.stopped_arg = u };
	int fds[DAF_CONFINED_FDS] = { -1, -1 };
	const struct daf_err *err;

	err = daf_package_open_file(&fds[FD_PACKAGE], u->path);
	if (err == NULL)
		err = daf_fs_remove_tree(u->folder); /* a dead process's */
	if (err == NULL)
		err = daf_fs_mkdirs(pack, 0700);
	if (err == NULL)
		err = daf_fs_nameless(&fds[FD_BUNDLE], u->folder);
	if (err == NULL)
		err = daf_repo_init(repo, false);
	if (err == NULL)
		err = borrow(u, repo);
	if (err == NULL)
		err = daf_confined(&bounds, fds, open_package, &o);
	if (err == NULL)
		err = read_opened(u, fds);
	if (err == NULL)
		err = daf_intake_move(u->objects, repo, u->path);
	if (err == NULL)
		err = daf_repo_open(&u->repo, repo);
	if (fds[FD_PACKAGE] >= 0)
		close(fds[FD_PACKAGE]);
	if (fds[FD_BUNDLE] >= 0)
		close(fds[FD_BUNDLE]);
	free(repo);
	free(pack);
	return err;
}

bool
daf_is_package(const char *path)
{
	char begin[DAF_PACKAGE_BEGIN];
	int fd = -1;
	ssize_t n;

	daf_err_free(daf_package_open_file(&fd, path));
	if (fd < 0)
		return false;
	n = read(fd, begin, sizeof(begin));
	close(fd);
	return n > 0 && (daf_bundle_is(begin, (size_t)n) ||
			    daf_age_is(begin, (size_t)n));
}
