/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keeper.c - see keeper.h. */
#include "tests/tui/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tui/tty.h"

static void
say(int fd, int n)
{
	while (write(fd, &n, sizeof(n)) < 0 && errno == EINTR)
		continue;
}

static void
default_signals(void)
{
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void __attribute__((noreturn)) become_program(const struct keeper *k)
{
	char fd[8];

	signal(SIGTTOU, SIG_IGN); /* we are not yet in the foreground */
	setpgid(0, 0);
	tcsetpgrp(k->slave, getpid());
	if (dup2(k->slave, 0) < 0 || dup2(k->slave, 1) < 0 ||
	    dup2(k->slave, 2) < 0 || dup2(k->idle, TTY_TEST_FD) < 0)
		_exit(126);
	snprintf(fd, sizeof(fd), "%d", TTY_TEST_FD);
	setenv("DAFTAR_TEST_FD", fd, 1);
	default_signals();
	if (chdir(k->dir) < 0)
		_exit(126);
	execvp(k->argv[0], k->argv);
	dprintf(2, "%s: %s\n", k->argv[0], strerror(errno));
	_exit(127);
}

/* All in one thread that waits for signals and children in turn: a hang-up
 * comes to the session's leader and is passed on as a shell does. */
static void __attribute__((noreturn)) keep(const struct keeper *k)
{
	sigset_t wanted;
	pid_t pid;
	int status, sig;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (size_t i = 0; i < sizeof(k->others) / sizeof(k->others[0]); i++)
		close(k->others[i]);
	default_signals();
	sigemptyset(&wanted);
	sigaddset(&wanted, SIGHUP);
	sigaddset(&wanted, SIGCHLD);
	sigaddset(&wanted, SIGCONT);
	sigprocmask(SIG_BLOCK, &wanted, NULL);
	setsid();
	ioctl(k->slave, TIOCSCTTY, 0);
	pid = fork();
	if (pid == 0)
		become_program(k);
	setpgid(pid, pid);
	say(k->events, pid);
	close(k->slave);
	close(k->idle);
	for (;;) {
		if (sigwait(&wanted, &sig) != 0)
			continue;
		if (sig == SIGHUP)
			kill(-pid, SIGHUP);
		while (
		    waitpid(pid, &status, WNOHANG | WUNTRACED | WCONTINUED) > 0)
			say(k->events, status);
	}
}

pid_t
keeper_start(const struct keeper *k)
{
	pid_t pid = fork();

	if (pid == 0)
		keep(k);
	return pid;
}
