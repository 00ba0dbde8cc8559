/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.h - bytes that nobody can guess. */
#ifndef DAF_BASE_RANDOM_H
#define DAF_BASE_RANDOM_H

#include <stddef.h>

/* n random bytes from getrandom(2). If the environment has DAFTAR_SEED (tests)
 * a reproducible stream from that seed and a per-process counter. */
void daf_random(void *out, size_t n);

#endif
