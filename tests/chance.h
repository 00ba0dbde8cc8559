/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chance.h - change sets written by chance: replicas write knowing only some of
 * the others'; they name live addresses, some dead, some not there yet, some that
 * never will be.
 */
#ifndef DAF_TESTS_CHANCE_H
#define DAF_TESTS_CHANCE_H

#include "core/changeset.h"

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

/* Some replica writes one more change set, or finds nothing to write. */
void chance_write(struct chance_world *w);

#endif
