/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * linepack.c - see intake.h: a pack that comes by line.
 *
 * Libgit2 hands what arrives to the first of a repository's stores that takes
 * packs: to ours, which has nothing else in it. It passes it on to the child
 * through a socket, by which the child says how far it is. What the child made is
 * moved in when all is there; a line that breaks leaves nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <git2.h>
#include <git2/sys/odb_backend.h>
#if LIBGIT2_VER_MAJOR > 1 || LIBGIT2_VER_MINOR >= 8
#include <git2/sys/errors.h> /* git_error_set_str moved there */
#endif
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "sync/confine.h"
#include "sync/intake.h"
#include "sync/transport.h"

#define MEMORY_MAX ((size_t)768 << 20)
#define SECONDS_MAX 1200
#define OBJECTS_MAX 4000000
#define SLICE_MS 100
#define FIRST 100 /* before libgit2's own stores */

/* ---- the child ---- */

struct reading {
	const char *repo, *borrowed, *folder;
	struct daf_intake bounds;
	int fd;
};

/* Nobody needs each of them. */
static void
tell(void *arg, const git_indexer_progress *p)
{
	const struct reading *r = arg;
	uint32_t how_far[2] = { p->received_objects, p->total_objects };

	(void)send(
	    r->fd, how_far, sizeof(how_far), MSG_DONTWAIT | MSG_NOSIGNAL);
}

static const struct daf_err *
read_pack(void *arg, const int fds[DAF_CONFINED_FDS])
{
	struct daf_repo *repo = NULL, *other = NULL;
	struct reading *r = arg;
	const struct daf_err *err;

	r->fd = fds[0];
	err = daf_repo_open(&repo, r->repo);
	if (err == NULL && r->borrowed != NULL)
		err = daf_repo_open(&other, r->borrowed);
	if (err == NULL && other != NULL)
		err = daf_repo_borrow(repo, other);
	if (err == NULL)
		err = daf_intake_index(&r->bounds, r->folder, repo, fds[0]);
	daf_repo_close(repo);
	daf_repo_close(other);
	return err;
}

/* ---- what libgit2 calls ---- */

struct store {
	git_odb_backend base; /* first: libgit2 hands it back */
	struct daf_repo *repo;
	struct daf_intake_line *line; /* NULL: nothing is fetched */
};

struct stream {
	git_odb_writepack base; /* first, as above */
	struct daf_repo *repo;
	struct daf_intake_line *line;
	git_indexer_progress_cb told;
	void *arg;
	char *folder, *what;
	const char *reads[3];
	struct reading reading;
	struct daf_confine limits;
	struct daf_confined *child;
	int fd;
};

static int
fail(struct stream *s, const struct daf_err *err)
{
	daf_err_keep(&s->line->err, err);
	git_error_set_str(GIT_ERROR_INDEXER, s->line->err->text);
	return -1;
}

/* The child has gone: why? */
static int
gone(struct stream *s)
{
	const struct daf_err *err = daf_confined_end(s->child);

	s->child = NULL;
	if (err == NULL)
		err =
		    daf_err(DAF_REFUSED, "%s goes on behind its end", s->what);
	return fail(s, err);
}

/* How far it is. */
static int
hear(struct stream *s, git_indexer_progress *stats)
{
	uint32_t how_far[2];

	while (recv(s->fd, how_far, sizeof(how_far), MSG_DONTWAIT) ==
	       (ssize_t)sizeof(how_far)) {
		stats->received_objects = how_far[0];
		stats->total_objects = how_far[1];
	}
	stats->received_bytes = (size_t)s->line->bytes;
	return s->told != NULL ? s->told(stats, s->arg) : 0;
}

static int
append(git_odb_writepack *base, const void *data, size_t len,
    git_indexer_progress *stats)
{
	struct stream *s = (struct stream *)base;
	struct pollfd out = { .fd = s->fd, .events = POLLOUT };
	const char *p = data;
	ssize_t n;
	int rc = 0;

	while (rc == 0 && len > 0) {
		if (poll(&out, 1, SLICE_MS) == 0)
			rc = hear(s, stats);
		n = send(s->fd, p, len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n > 0) {
			p += n;
			len -= (size_t)n;
			s->line->bytes += n;
		} else if (errno != EAGAIN && errno != EINTR) {
			return gone(s);
		}
	}
	return rc == 0 ? hear(s, stats) : rc;
}

static int
commit(git_odb_writepack *base, git_indexer_progress *stats)
{
	struct stream *s = (struct stream *)base;
	const struct daf_err *err;

	if (shutdown(s->fd, SHUT_WR) != 0)
		return fail(s, daf_err_errno("cannot end a pack"));
	err = daf_confined_end(s->child);
	s->child = NULL;
	if (err == NULL)
		err =
		    daf_intake_move(s->folder, daf_repo_path(s->repo), s->what);
	if (err != NULL)
		return fail(s, err);
	return hear(s, stats);
}

static void
end(git_odb_writepack *base)
{
	struct stream *s = (struct stream *)base;

	daf_confined_kill(s->child);
	if (s->fd >= 0)
		close(s->fd);
	daf_err_free(daf_fs_remove_tree(s->folder));
	free(s->folder);
	free(s->what);
	free(s);
}

static const struct daf_err *
start(struct stream *s)
{
	char *pack = daf_fs_join(s->folder, "pack");
	const struct daf_err *err;
	int ends[2];

	s->reading = (struct reading){ .repo = daf_repo_path(s->repo),
		.borrowed = daf_repo_borrowed(s->repo),
		.folder = s->folder,
		.bounds = { .what = s->what,
		    .objects = OBJECTS_MAX,
		    .sum = SIZE_MAX,
		    .tags = true,
		    .told = tell,
		    .arg = &s->reading } };
	s->reads[0] = s->reading.repo;
	s->reads[1] = s->reading.borrowed;
	s->limits = (struct daf_confine){ .what = s->what,
		.reads = s->reads,
		.writes = s->folder,
		.memory = MEMORY_MAX,
		.seconds = SECONDS_MAX,
		.file = (size_t)DAF_FETCH_MAX,
		.stopped = s->line->stopped,
		.stopped_arg = s->line->arg };
	err = daf_fs_remove_tree(s->folder); /* a dead process's */
	if (err == NULL)
		err = daf_fs_mkdirs(pack, 0700);
	free(pack);
	if (err != NULL)
		return err;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return daf_err_errno("cannot make a socket");
	s->fd = ends[0];
	err = daf_confined_start(&s->child, &s->limits,
	    (const int[DAF_CONFINED_FDS]){ ends[1], ends[1] }, read_pack,
	    &s->reading);
	close(ends[1]);
	return err;
}

static int
begin(git_odb_writepack **out, git_odb_backend *base, git_odb *odb,
    git_indexer_progress_cb told, void *arg)
{
	struct store *store = (struct store *)base;
	const struct daf_err *err;
	struct stream *s;
	int rc;

	(void)odb;
	if (store->line == NULL)
		return GIT_PASSTHROUGH;
	s = daf_calloc(1, sizeof(*s));
	s->base.backend = base;
	s->base.append = append;
	s->base.commit = commit;
	s->base.free = end;
	s->repo = store->repo;
	s->line = store->line;
	s->told = told;
	s->arg = arg;
	s->folder = daf_fs_join(daf_repo_path(s->repo), DAF_INTAKE_FOLDER);
	s->what = daf_asprintf("what hub %s sends", s->line->hub);
	s->fd = -1;
	if ((err = start(s)) != NULL) {
		rc = fail(s, err);
		end(&s->base);
		return rc;
	}
	*out = &s->base;
	return 0;
}

/* There is nothing in it. */
static int
no_header(
    size_t *len, git_object_t *type, git_odb_backend *base, const git_oid *id)
{
	(void)len;
	(void)type;
	(void)base;
	(void)id;
	return GIT_ENOTFOUND;
}

static int
for_none(git_odb_backend *base, git_odb_foreach_cb cb, void *arg)
{
	(void)base;
	(void)cb;
	(void)arg;
	return 0;
}

static void
free_store(git_odb_backend *base)
{
	free(base);
}

/* ---- exported ---- */

/* Ours, if the repository has it already. */
static struct store *
find_store(git_odb *odb)
{
	git_odb_backend *base;
	size_t i;

	for (i = 0; i < git_odb_num_backends(odb); i++)
		if (git_odb_get_backend(&base, odb, i) == 0 &&
		    base->writepack == begin)
			return (struct store *)base;
	return NULL;
}

const struct daf_err *
daf_intake_by_line(struct daf_repo *repo, struct daf_intake_line *line)
{
	const struct daf_err *err = NULL;
	git_odb *odb = NULL;
	struct store *s;

	if (git_repository_odb(&odb, daf_repo_git(repo)) != 0)
		return daf_git_err(
		    DAF_STORAGE, "cannot look into %s", daf_repo_path(repo));
	s = find_store(odb);
	if (s == NULL) {
		s = daf_calloc(1, sizeof(*s));
		s->base.version = GIT_ODB_BACKEND_VERSION;
		s->base.read_header = no_header;
		s->base.foreach = for_none;
		s->base.writepack = begin;
		s->base.free = free_store;
		s->repo = repo;
		if (git_odb_add_backend(odb, &s->base, FIRST) != 0) {
			free(s);
			s = NULL;
			err = daf_git_err(DAF_STORAGE, "cannot fetch into %s",
			    daf_repo_path(repo));
		}
	}
	if (s != NULL)
		s->line = line;
	git_odb_free(odb);
	return err;
}
