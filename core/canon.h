/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * canon.h - the pieces that the one canonical form of change sets and of snapshots is
 * made of, read in place from a text that is *p … end.
 *
 * *p moves behind what was read. If something is wrong, it is at the byte that is, and
 * what is returned is what a person is told of it; else NULL is returned.
 */
#ifndef DAF_CORE_CANON_H
#define DAF_CORE_CANON_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/mem.h"

#define DAF_CANON_WHAT 64 /* bytes for what is told */

/* Is it there? Only then *p moves. */
bool daf_canon_skip(char **p, const char *end, const char *literal);
/* It must be there; `what` holds what is told. */
const char *daf_canon_literal(char what[DAF_CANON_WHAT], char **p,
    const char *end, const char *literal) DAF_MUST_USE;
/* A string in quotes of at most `max` bytes, storable (core/base/text.h), with \", \\ and
 * \n as its only escapes. *out is what it means, *len without its NUL, which takes
 * the place of a byte that was read. `too_long` is what is told then. */
const char *daf_canon_string(const char **out, size_t *len, char **p,
    const char *end, size_t max, const char *too_long) DAF_MUST_USE;

#endif
