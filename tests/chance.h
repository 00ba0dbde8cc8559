/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chance.h - change sets written by chance: replicas write knowing only some of
 * the others'; they name live addresses, some dead, some not there yet, some that
 * never will be.
 */
#ifndef DAF_TESTS_CHANCE_H
#define DAF_TESTS_CHANCE_H

#include "core/changeset.h"
#include "core/register.h"

#define CHANCE_REPLICAS 4
#define CHANCE_SETS 48

extern const char *const chance_replicas[CHANCE_REPLICAS];

struct chance_set {
	struct daf_changeset cs; /* parsed from its text */
	char sha256[DAF_SHA_HEX];
	size_t replica;
	int64_t time;
	bool counts; /* in the end */
};

struct chance_world {
	uint64_t rng;
	struct daf_pool *pool;
	struct chance_set sets[CHANCE_SETS];
	size_t n;
	int64_t seq[CHANCE_REPLICAS];
	bool knows[CHANCE_REPLICAS][CHANCE_SETS];
};

/* The next number; one below n; true that often of a hundred times. */
uint64_t chance_draw(uint64_t *state);
size_t chance_below(uint64_t *state, size_t n);
bool chance_of(uint64_t *state, unsigned percent);

/* Writes the change sets of a seed: all zeros before, its pool is yours then. */
void chance_world(struct chance_world *w, uint64_t seed);

/* The seeds that a program is to try. */
struct chance_seeds {
	uint64_t first, n;
};

/* [SEEDS [FIRST]] of a command line, else a variable's SEEDS, else n; from 1. */
struct chance_seeds chance_seeds(
    int argc, char **argv, const char *variable, uint64_t n);
/* One after the other with n new registers; false as soon as one is. */
bool chance_try(const struct chance_seeds *s, size_t n,
    bool (*try_seed)(struct daf_register **regs, uint64_t seed));

#endif
