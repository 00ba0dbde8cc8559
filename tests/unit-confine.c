/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-confine.c - what a child can do that looks at hostile bytes, and what not. */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "sync/confine.h"
#include "sync-help.h"

#define ABI_SCOPES 6

struct place {
	char *folder, *secret;
	int leaked; /* a descriptor that is not given */
	bool landlock, scopes;
};

typedef const struct daf_err *work(void *arg, const int fds[DAF_CONFINED_FDS]);

static long
landlock_version(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
}

static const struct daf_err *
confined(struct place *p, work *run, bool (*stopped)(void *arg))
{
	const char *const reads[] = { NULL };
	const struct daf_confine c = { .what = "it",
		.reads = reads,
		.writes = p->folder,
		.memory = (size_t)64 << 20,
		.seconds = 1,
		.file = 100000,
		.stopped = stopped };
	int fds[DAF_CONFINED_FDS];
	const struct daf_err *err;

	help_ok(daf_fs_nameless(&fds[0], p->folder));
	help_ok(daf_fs_nameless(&fds[1], p->folder));
	assert_int_equal(write(fds[0], "given", 5), 5);
	err = daf_confined(&c, fds, run, p);
	close(fds[0]);
	close(fds[1]);
	return err;
}

static const struct daf_err *
failed(const char *what)
{
	return daf_err(DAF_REFUSED, "the child could %s", what);
}

/* What takes the filter of syscalls.h to be refused. */
static const struct daf_err *
try_calls(void)
{
#if (defined(__x86_64__) || defined(__aarch64__)) && \
    !defined(__SANITIZE_ADDRESS__)
	static const struct {
		const char *what;
		long number, args[4];
	} calls[] = {
		{ "start a process", SYS_clone, { SIGCHLD } },
		{ "make a socket", SYS_socket, { AF_UNIX, SOCK_STREAM } },
		{ "send a signal to itself", SYS_kill, { 0 } },
		{ "trace", SYS_ptrace, { 0 } },
		{ "make a namespace", SYS_unshare, { 0 } },
		{ "look for keys", SYS_keyctl, { 0 } },
		{ "watch events", SYS_perf_event_open, { 0 } },
		{ "ask by a ring", SYS_io_uring_setup, { 1 } },
		{ "load a filter", SYS_bpf, { 0 } },
		{ "run a program", SYS_execve, { 0 } },
		{ "make what is new to this list", 100000, { 0 } },
	};
	size_t i;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		const long *a = calls[i].args;

		errno = 0;
		if (syscall(calls[i].number, a[0], a[1], a[2], a[3]) >= 0 ||
		    errno != ENOSYS)
			return failed(calls[i].what);
	}
#endif
	return NULL;
}

/* Reads the first, writes to the second, and tries everything else. */
static const struct daf_err *
try_all(void *arg, const int fds[DAF_CONFINED_FDS])
{
	const struct place *p = arg;
	char begin[5], *own = daf_fs_join(p->folder, "own");
	int fd;

	if (pread(fds[0], begin, 5, 0) != 5 || memcmp(begin, "given", 5) != 0)
		return daf_err(DAF_REFUSED, "what was given is not there");
	if (write(fds[1], "x", 1) != 1)
		return daf_err(DAF_REFUSED, "nothing can be written");
	if (fcntl(p->leaked, F_GETFD) >= 0)
		return failed("use a descriptor that it was not given");
	fd = open(own, O_WRONLY | O_CREAT, 0600);
	if (fd < 0)
		return daf_err(DAF_REFUSED, "its folder cannot be written");
	close(fd);
	if (p->landlock && open(p->secret, O_RDONLY) >= 0)
		return failed("read a file elsewhere");
	if (p->landlock && unlink(p->secret) == 0)
		return failed("remove a file elsewhere");
	if (p->scopes && kill(getppid(), 0) == 0)
		return failed("send signals");
	return try_calls();
}

static const struct daf_err *
refuse(void *arg, const int fds[DAF_CONFINED_FDS])
{
	(void)arg;
	(void)fds;
	return daf_err(DAF_ALARM, "said by the child");
}

static const struct daf_err *
crash(void *arg, const int fds[DAF_CONFINED_FDS])
{
	(void)arg;
	(void)fds;
	__builtin_trap();
	return NULL;
}

static const struct daf_err *
spin(void *arg, const int fds[DAF_CONFINED_FDS])
{
	volatile uint32_t n = 0;

	(void)arg;
	(void)fds;
	while (n < UINT32_MAX)
		n++;
	for (n = 0; n < UINT32_MAX;)
		n++;
	return NULL;
}

static const struct daf_err *
grow(void *arg, const int fds[DAF_CONFINED_FDS])
{
	char block[1000] = { 0 };
	int i;

	(void)arg;
	signal(SIGXFSZ, SIG_DFL);
	for (i = 0; i < 1000; i++)
		if (write(fds[1], block, sizeof(block)) < 0)
			break;
	return NULL;
}

#ifndef __SANITIZE_ADDRESS__
static const struct daf_err *
eat(void *arg, const int fds[DAF_CONFINED_FDS])
{
	char *p = daf_malloc((size_t)100 << 20);

	(void)arg;
	(void)fds;
	memset(p, 1, (size_t)100 << 20);
	return p[5] == 1 ? NULL : daf_err(DAF_FAILED, "?");
}
#endif

static bool
at_once(void *arg)
{
	(void)arg;
	return true;
}

static void
children(void **state)
{
	const long version = landlock_version();
	struct place p = { .landlock = version > 0,
		.scopes = version >= ABI_SCOPES };

	(void)state;
	p.folder = daf_strdup(help_path("own"));
	p.secret = daf_strdup(help_path("secret"));
	help_ok(daf_fs_mkdirs(p.folder, 0700));
	help_ok(daf_fs_write(p.secret, "s", 1, 0600));
	p.leaked = fcntl(open(p.secret, O_RDONLY), F_DUPFD, 50);
	assert_true(p.leaked >= 50);
	help_ok(confined(&p, try_all, NULL));
	assert_true(daf_fs_exists(p.secret));
	help_refused(
	    confined(&p, refuse, NULL), DAF_ALARM, "said by the child");
	help_refused(
	    confined(&p, crash, NULL), DAF_REFUSED, "cannot be read within");
	help_refused(
	    confined(&p, spin, NULL), DAF_REFUSED, "cannot be read within");
	help_refused(confined(&p, spin, at_once), DAF_FAILED, "stopped");
	help_refused(
	    confined(&p, grow, NULL), DAF_REFUSED, "cannot be read within");
#ifndef __SANITIZE_ADDRESS__
	help_refused(
	    confined(&p, eat, NULL), DAF_REFUSED, "cannot be read within");
#endif
	close(p.leaked);
	free(p.folder);
	free(p.secret);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(children),
	};

	return cmocka_run_group_tests(tests, help_setup, help_teardown);
}
