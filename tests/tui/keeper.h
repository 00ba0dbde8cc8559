/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper.h - the program's parent in its session; see tty.h.
 */
#ifndef DAF_TESTS_KEEPER_H
#define DAF_TESTS_KEEPER_H

#include <sys/types.h>

struct keeper {
	int slave;        /* the terminal */
	int others[3];    /* descriptors that are not for it */
	int idle, events; /* the pipes' ends to write to */
	const char *dir;  /* to work in */
	char *const *argv;
};

/* Forks: session, controlling terminal, and the program as the foreground
 * group. To `events` it writes ints: the program's pid, then the status of
 * each waitpid. It stays after the program's end, until it is killed. Returns
 * its pid, or -1. */
pid_t keeper_start(const struct keeper *k);

#endif
