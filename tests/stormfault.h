/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stormfault.h - faults in place, for the simulation: this process is killed at
 * its n-th call that writes (half of the bytes written, or none), the disk is
 * full from then on, the line ends after n bytes. And signing without
 * ssh-keygen, which would cost more than all the rest.
 *
 * The calls of libgit2 and SQLite come here because the program's own write(2)
 * and its like stand before the C library's; those of libsync through the
 * linker's --wrap.
 */
#ifndef DAF_TESTS_STORMFAULT_H
#define DAF_TESTS_STORMFAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/sign.h"

enum storm_fault {
	STORM_NONE,
	STORM_KILL,  /* at the n-th call that writes */
	STORM_POWER, /* the same, and what was not synced may be lost */
	STORM_FULL,  /* from the n-th on, files take no more */
	STORM_CUT,   /* the line, after n bytes; so do the next connections */
};

void storm_fault_arm(enum storm_fault fault, uint64_t rng, int64_t n);
/* Where a power cut keeps what it may need: a folder beside the world. */
void storm_fault_scratch(const char *folder);
/* Ends it; did it strike? */
bool storm_fault_end(void);

/* A key of its own for a name, always the same; NAME.pub is written to path. */
void storm_key_make(const char *path, const char *name);

#endif
