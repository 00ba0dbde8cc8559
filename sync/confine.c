/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confine.c - see confine.h. */
#include "sync/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <git2.h>
#include <linux/landlock.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/timefmt.h"
#include "sync/repo.h"
#include "sync/syscalls.h"

/* Libgit2 keeps each pack open in which it found something. */
#define FILES_MAX 16384
#define TEXT_MAX 4000
#define SLICE_MS 100
#define WALL 4 /* times the processor's seconds */
#define FIRST_FD 3

/* ---- Landlock ---- */

#define READS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITES                                                            \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	    LANDLOCK_ACCESS_FS_MAKE_REG)
#define OTHERS                                                            \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_REMOVE_DIR |     \
	    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_CHAR |  \
	    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | \
	    LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

/* What later versions of it added (landlock(7)); Debian 12's header has only the
 * first. */
#define ABI_TRUNCATE 3
#define ABI_NETWORK 4
#define ABI_SCOPES 6
#define TRUNCATE (UINT64_C(1) << 14)
#define NETWORK UINT64_C(3) /* to bind, to connect */
#define SCOPES UINT64_C(3)  /* abstract sockets, signals */

struct rules {
	uint64_t files, network, scoped;
};

static bool
allow(int rules, const char *name, uint64_t rights)
{
	struct landlock_path_beneath_attr path = { .allowed_access = rights };
	struct stat st;
	bool well;

	path.parent_fd = open(name, O_PATH | O_CLOEXEC);
	if (path.parent_fd < 0)
		return errno == ENOENT; /* then there is nothing to allow */
	well = fstat(path.parent_fd, &st) == 0;
	if (well && !S_ISDIR(st.st_mode))
		path.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE;
	well = well && syscall(SYS_landlock_add_rule, rules,
			   LANDLOCK_RULE_PATH_BENEATH, &path, 0) == 0;
	close(path.parent_fd);
	return well;
}

/* False if the kernel has it and would not take the rules. */
static bool
lock_folders(const struct daf_confine *c)
{
	struct rules all = { .files = READS | WRITES | OTHERS };
	size_t size = sizeof(all.files), i;
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	bool well;
	int rules;

	if (abi < 0)
		return errno == ENOSYS || errno == EOPNOTSUPP;
	if (abi >= ABI_TRUNCATE)
		all.files |= TRUNCATE;
	if (abi >= ABI_NETWORK) {
		all.network = NETWORK;
		size += sizeof(all.network);
	}
	if (abi >= ABI_SCOPES) {
		all.scoped = SCOPES;
		size += sizeof(all.scoped);
	}
	rules = (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
	if (rules < 0)
		return false;
	well = allow(rules, c->writes, READS | WRITES | (all.files & TRUNCATE));
	for (i = 0; well && c->reads[i] != NULL; i++)
		well = allow(rules, c->reads[i], READS);
	well = well && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	close(rules);
	return well;
}

/* ---- the child ---- */

static bool
limit(__rlimit_resource_t what, size_t most)
{
	struct rlimit r;

	if (getrlimit(what, &r) != 0)
		return false;
	if (r.rlim_max == RLIM_INFINITY || r.rlim_max > most)
		r.rlim_max = most;
	r.rlim_cur = r.rlim_max;
	return setrlimit(what, &r) == 0;
}

static bool
confine(const struct daf_confine *c)
{
	bool well = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		    prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 &&
		    limit(RLIMIT_CORE, 0) && limit(RLIMIT_CPU, c->seconds) &&
		    limit(RLIMIT_FSIZE, c->file) &&
		    limit(RLIMIT_NOFILE, FILES_MAX) && lock_folders(c);

#ifndef __SANITIZE_ADDRESS__
	well = well && limit(RLIMIT_DATA, c->memory);
#endif
	return well && daf_syscalls_confine();
}

static void
say(int fd, const char *text)
{
	size_t len = strlen(text);
	ssize_t n;

	if (len > TEXT_MAX)
		len = TEXT_MAX;
	while (len > 0 && (n = write(fd, text, len)) > 0) {
		text += n;
		len -= (size_t)n;
	}
}

/* Descriptors 0 to 2 lead nowhere; then come `fds` and the pipe, and nothing
 * else. *pipe_end: where the pipe is now. */
static bool
keep_only(
    int *pipe_end, int kept[DAF_CONFINED_FDS], const int fds[DAF_CONFINED_FDS])
{
	int null = open("/dev/null", O_RDWR), high[DAF_CONFINED_FDS + 1], i;
	const int last = FIRST_FD + DAF_CONFINED_FDS;
	bool well = null >= 0;

	/* First out of each other's way. */
	for (i = 0; i < DAF_CONFINED_FDS; i++)
		high[i] = fcntl(fds[i], F_DUPFD, last + 1);
	high[i] = fcntl(*pipe_end, F_DUPFD, last + 1);
	for (i = 0; i < FIRST_FD; i++)
		well = well && dup2(null, i) == i;
	for (i = 0; i <= DAF_CONFINED_FDS; i++)
		well = well && high[i] >= 0 &&
		       dup2(high[i], FIRST_FD + i) == FIRST_FD + i;
	for (i = 0; i < DAF_CONFINED_FDS; i++)
		kept[i] = FIRST_FD + i;
	*pipe_end = last;
	return well && syscall(SYS_close_range, last + 1, ~0U, 0) == 0;
}

/* Its status is the error's code, its words go into the pipe. */
static void __attribute__((noreturn)) child(const struct daf_confine *c,
    int pipe_end, pid_t parent, const int fds[DAF_CONFINED_FDS],
    const struct daf_err *(*run)(void *arg, const int fds[DAF_CONFINED_FDS]),
    void *arg)
{
	const struct daf_err *err = NULL;
	int kept[DAF_CONFINED_FDS];

	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	daf_mem_on_exhausted(NULL);
	/* Its packs were open in descriptors that are closed now. */
	while (git_libgit2_shutdown() > 0)
		continue;
	if (!keep_only(&pipe_end, kept, fds) || !confine(c) ||
	    getppid() != parent) {
		say(pipe_end, "the reader of packages cannot be confined: ");
		say(pipe_end, strerror(errno));
		_exit(DAF_FAILED);
	}
	err = daf_git_init();
	if (err == NULL)
		err = run(arg, kept);
	if (err != NULL)
		say(pipe_end, err->text);
	_exit(err != NULL ? (int)err->code : DAF_OK);
}

/* ---- the parent ---- */

struct daf_confined {
	const struct daf_confine *c;
	pid_t pid;
	int said; /* its words come here */
};

/* Until the child's end of the pipe is closed; what it says is taken. It is killed
 * if somebody wants to stop, or if it takes too long. */
static void
hear(struct daf_buf *out, bool *stopped, const struct daf_confined *p)
{
	const struct daf_confine *c = p->c;
	const int64_t until =
	    daf_time_steady() + (int64_t)c->seconds * WALL * 1000;
	struct pollfd in = { .fd = p->said, .events = POLLIN };
	char text[512];
	ssize_t n = 1;

	while (n != 0) {
		*stopped = c->stopped != NULL && c->stopped(c->stopped_arg);
		if (*stopped || daf_time_steady() > until) {
			kill(p->pid, SIGKILL);
			return;
		}
		if (poll(&in, 1, SLICE_MS) <= 0)
			continue;
		n = read(p->said, text, sizeof(text));
		if (n > 0 && out->len + (size_t)n <= TEXT_MAX)
			daf_buf_add(out, text, (size_t)n);
		else if (n < 0 && errno != EINTR)
			n = 0;
	}
}

static const struct daf_err *
verdict(const struct daf_confine *c, int status, const struct daf_buf *said)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == DAF_OK)
		return NULL;
	if (WIFEXITED(status) && said->len > 0 &&
	    WEXITSTATUS(status) <= DAF_LINK)
		return daf_err((enum daf_code)WEXITSTATUS(status), "%s",
		    daf_buf_str(said));
	if (WIFSIGNALED(status) &&
	    (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGTERM))
		return daf_err(DAF_FAILED, "stopped; nothing was taken");
	/* A mapped file that has no room on the disk. */
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS)
		return daf_err(DAF_STORAGE,
		    "%s cannot be unpacked: is the disk full?", c->what);
	return daf_err(DAF_REFUSED,
	    "%s cannot be read within %zu MiB of memory, %u s and files of "
	    "%zu MiB: it is damaged, or was made to do harm",
	    c->what, c->memory >> 20, c->seconds, c->file >> 20);
}

const struct daf_err *
daf_confined_start(struct daf_confined **out, const struct daf_confine *c,
    const int fds[DAF_CONFINED_FDS],
    const struct daf_err *(*run)(void *arg, const int fds[DAF_CONFINED_FDS]),
    void *arg)
{
	const pid_t self = getpid();
	struct daf_confined *p;
	int ends[2];
	pid_t pid;

	*out = NULL;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return daf_err_errno("cannot make a pipe");
	pid = fork();
	if (pid == 0)
		child(c, ends[1], self, fds, run, arg);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return daf_err_errno("cannot start a process");
	}
	p = daf_malloc(sizeof(*p));
	*p = (struct daf_confined){ c, pid, ends[0] };
	*out = p;
	return NULL;
}

const struct daf_err *
daf_confined_end(struct daf_confined *p)
{
	const struct daf_err *err;
	struct daf_buf said = { 0 };
	bool stopped = false;
	int status = 0;
	pid_t got;

	hear(&said, &stopped, p);
	while ((got = waitpid(p->pid, &status, 0)) < 0 && errno == EINTR)
		continue;
	if (got != p->pid)
		err = daf_err_errno("cannot wait for a process");
	else if (stopped)
		err = daf_err(DAF_FAILED, "stopped; nothing was taken");
	else
		err = verdict(p->c, status, &said);
	close(p->said);
	daf_buf_clear(&said);
	free(p);
	return err;
}

void
daf_confined_kill(struct daf_confined *p)
{
	if (p == NULL)
		return;
	kill(p->pid, SIGKILL);
	daf_err_free(daf_confined_end(p));
}

const struct daf_err *
daf_confined(const struct daf_confine *c, const int fds[DAF_CONFINED_FDS],
    const struct daf_err *(*run)(void *arg, const int fds[DAF_CONFINED_FDS]),
    void *arg)
{
	struct daf_confined *p;
	const struct daf_err *err = daf_confined_start(&p, c, fds, run, arg);

	return p != NULL ? daf_confined_end(p) : err;
}
