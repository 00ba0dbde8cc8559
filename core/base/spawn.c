/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spawn.c - see spawn.h. */
#include "core/base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* A pipe whose ends are above standard error, so that moving one onto 0, 1 or
 * 2 in the child cannot overwrite another. */
static const struct daf_err *
make_pipe(int *ours, int *theirs, bool we_read)
{
	const struct daf_err *err = NULL;
	int fds[2], high, i;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return daf_err_errno("cannot make a pipe");
	for (i = 0; i < 2; i++) {
		if (fds[i] > 2)
			continue;
		high = fcntl(fds[i], F_DUPFD_CLOEXEC, 3);
		if (high < 0) {
			err = daf_err_errno("cannot make a pipe");
			close(fds[0]);
			close(fds[1]);
			return err;
		}
		close(fds[i]);
		fds[i] = high;
	}
	*ours = fds[we_read ? 0 : 1];
	*theirs = fds[we_read ? 1 : 0];
	if (fcntl(*ours, F_SETFL, O_NONBLOCK) != 0) {
		err = daf_err_errno("cannot make a pipe");
		close_fd(ours);
		close_fd(theirs);
	}
	return err;
}

static size_t
name_length(const char *variable)
{
	return strcspn(variable, "=");
}

static bool
named_in(const char *variable, const char *const changes[])
{
	size_t len = name_length(variable), i;

	for (i = 0; changes[i] != NULL; i++)
		if (name_length(changes[i]) == len &&
		    memcmp(changes[i], variable, len) == 0)
			return true;
	return false;
}

/* Our environment with the changes; the array is yours, the strings are
 * not. */
static const char **
make_environment(const char *const changes[])
{
	static const char *const none[] = { NULL };
	const char **env;
	size_t n = 0, i;

	if (changes == NULL)
		changes = none;
	for (i = 0; environ != NULL && environ[i] != NULL; i++)
		n++;
	for (i = 0; changes[i] != NULL; i++)
		n++;
	env = daf_calloc(n + 1, sizeof(*env));
	n = 0;
	for (i = 0; environ != NULL && environ[i] != NULL; i++)
		if (!named_in(environ[i], changes))
			env[n++] = environ[i];
	for (i = 0; changes[i] != NULL; i++)
		if (strchr(changes[i], '=') != NULL)
			env[n++] = changes[i];
	return env;
}

/* exec's prototypes lack const for reasons of history; they do not write. */
static char *const *
exec_vector(const char *const *v)
{
	union {
		const char *const *given;
		char *const *wanted;
	} u = { .given = v };

	return u.wanted;
}

static int
spawn_with(pid_t *pid, const char *const argv[], const char *const changes[],
    int in, int out, int err, bool apart)
{
	posix_spawn_file_actions_t actions;
	short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
	posix_spawnattr_t attr;
	const char **env;
	sigset_t set;
	int rc;

	if ((rc = posix_spawn_file_actions_init(&actions)) != 0)
		return rc;
	if ((rc = posix_spawnattr_init(&attr)) != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return rc;
	}
	env = make_environment(changes);
	sigemptyset(&set);
	if ((rc = posix_spawnattr_setsigmask(&attr, &set)) != 0)
		goto done;
	sigaddset(&set, SIGPIPE);
	if (apart)
		flags |= POSIX_SPAWN_SETSID;
	if ((rc = posix_spawnattr_setsigdefault(&attr, &set)) != 0 ||
	    (rc = posix_spawnattr_setflags(&attr, flags)) != 0 ||
	    (rc = posix_spawn_file_actions_adddup2(&actions, in, 0)) != 0 ||
	    (rc = posix_spawn_file_actions_adddup2(&actions, out, 1)) != 0)
		goto done;
	if (err >= 0 &&
	    (rc = posix_spawn_file_actions_adddup2(&actions, err, 2)) != 0)
		goto done;
	rc = posix_spawnp(
	    pid, argv[0], &actions, &attr, exec_vector(argv), exec_vector(env));
done:
	free(env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return rc;
}

const struct daf_err *
daf_spawn(struct daf_spawned *s, const char *const argv[],
    const char *const env[], unsigned how)
{
	const struct daf_err *err;
	int in = -1, out = -1, errors = -1, rc;

	*s = (struct daf_spawned){ .pid = -1, .in = -1, .out = -1, .err = -1 };
	if ((err = make_pipe(&s->in, &in, false)) != NULL ||
	    (err = make_pipe(&s->out, &out, true)) != NULL)
		goto done;
	if ((how & DAF_SPAWN_ERRORS) != 0 &&
	    (err = make_pipe(&s->err, &errors, true)) != NULL)
		goto done;
	rc = spawn_with(
	    &s->pid, argv, env, in, out, errors, (how & DAF_SPAWN_APART) != 0);
	if (rc != 0)
		err = daf_err(DAF_FAILED, "cannot run %s: %s", argv[0],
		    rc == ENOENT ? "it is not installed" : strerror(rc));
done:
	close_fd(&in);
	close_fd(&out);
	close_fd(&errors);
	if (err != NULL) {
		close_fd(&s->in);
		close_fd(&s->out);
		close_fd(&s->err);
	}
	return err;
}
