/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.c - see random.h. */
#include "core/base/random.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "core/base/err.h"

/* SplitMix64 (Steele, Lea, Flood 2014) over FNV-1a of the seed. */
static void
seeded(unsigned char *out, size_t n, const char *seed)
{
	static _Atomic uint64_t counter; /* for tests only; see random.h */
	uint64_t state = UINT64_C(0xcbf29ce484222325), z = 0;
	size_t i;

	for (; *seed != '\0'; seed++)
		state =
		    (state ^ (unsigned char)*seed) * UINT64_C(0x100000001b3);
	for (i = 0; i < n; i++) {
		if (i % 8 == 0) {
			z = state + ++counter * UINT64_C(0x9e3779b97f4a7c15);
			z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
			z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
			z ^= z >> 31;
		}
		out[i] = (unsigned char)(z >> (i % 8 * 8));
	}
}

void
daf_random(void *out, size_t n)
{
	const char *seed = getenv("DAFTAR_SEED");
	unsigned char *p = out;
	ssize_t got;

	if (seed != NULL && seed[0] != '\0') {
		seeded(p, n, seed);
		return;
	}
	while (n > 0) {
		got = getrandom(p, n, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			/* Never go on with bytes that are not random. */
			perror("daftar: no random numbers");
			_Exit(DAF_FAILED);
		}
		p += got;
		n -= (size_t)got;
	}
}
