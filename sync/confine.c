/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confine.c - see confine.h. */
#include "sync/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILES_MAX 64 /* open at a time */
#define TEXT_MAX 4000

/* ---- Landlock ---- */

/* All rights of its first version (Linux 5.13): a later kernel's further ones
 * are about what has no name here. */
#define READS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITES                                                            \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | \
	    LANDLOCK_ACCESS_FS_MAKE_DIR)
#define OTHERS                                                            \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |      \
	    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | \
	    LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

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
	const struct landlock_ruleset_attr attr = {
		.handled_access_fs = READS | WRITES | OTHERS,
	};
	bool well;
	size_t i;
	int rules;

	rules =
	    (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (rules < 0)
		return errno == ENOSYS || errno == EOPNOTSUPP;
	well = allow(rules, c->writes, READS | WRITES);
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
	const struct rlimit r = { most, most };

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
	return well;
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

/* Its status is the error's code, its words go into the pipe. */
static void __attribute__((noreturn)) child(const struct daf_confine *c, int fd,
    const struct daf_err *(*run)(void *arg), void *arg)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	const struct daf_err *err;

	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	daf_mem_on_exhausted(NULL);
	/* What a library has to say in its last moment is not for the screen. */
	if (null >= 0)
		(void)dup2(null, STDERR_FILENO);
	if (!confine(c)) {
		say(fd, "the reader of packages could not be confined: ");
		say(fd, strerror(errno));
		_exit(DAF_FAILED);
	}
	err = run(arg);
	if (err != NULL)
		say(fd, err->text);
	_exit(err != NULL ? (int)err->code : DAF_OK);
}

/* ---- the parent ---- */

static void
hear(struct daf_buf *out, int fd)
{
	char text[512];
	ssize_t n;

	while ((n = read(fd, text, sizeof(text))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || out->len + (size_t)n > TEXT_MAX)
			return;
		daf_buf_add(out, text, (size_t)n);
	}
}

static const struct daf_err *
verdict(const struct daf_confine *c, const char *what, int status,
    const struct daf_buf *said)
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
	return daf_err(DAF_REFUSED,
	    "%s: it cannot be read within %zu MiB of memory, %u s and files of "
	    "%zu MiB; it is damaged, or was made to do harm",
	    what, c->memory >> 20, c->seconds, c->file >> 20);
}

const struct daf_err *
daf_confined(const struct daf_confine *c, const char *what,
    const struct daf_err *(*run)(void *arg), void *arg)
{
	const struct daf_err *err;
	struct daf_buf said = { 0 };
	int ends[2], status = 0;
	pid_t pid, got;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return daf_err_errno("cannot make a pipe");
	pid = fork();
	if (pid == 0)
		child(c, ends[1], run, arg);
	close(ends[1]);
	if (pid < 0) {
		err = daf_err_errno("cannot start a process");
	} else {
		hear(&said, ends[0]);
		while ((got = waitpid(pid, &status, 0)) < 0 && errno == EINTR)
			continue;
		err = got == pid ? verdict(c, what, status, &said)
				 : daf_err_errno("cannot wait for a process");
	}
	close(ends[0]);
	daf_buf_clear(&said);
	return err;
}
