/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * press.h - keys to a program on a terminal: how long until it is seen what
 * they do, and how many bytes that is.
 *
 * A time ends with the last byte before the first silence; the bytes are all
 * that come, until the program says that it is idle, or, if it does not speak
 * of that, until nothing has come for a while. Errors end the program.
 */
#ifndef DAF_BENCH_PRESS_H
#define DAF_BENCH_PRESS_H

#include "tests/tui/tty.h"

#define PRESS_MAX 9 /* so many values; what comes after them is left out */

struct figure {
	size_t n;
	double ms[PRESS_MAX], bytes[PRESS_MAX];
};

/* A value; f may be NULL here and below. */
void press_note(struct figure *f, double ms, size_t bytes);
double press_median(const double *values, size_t n);

/* Starts a program on a terminal of 80x24, as tty_start does; its time ends
 * when `ready` is on the screen. */
void press_start(struct tty *t, struct figure *f, char *const argv[],
    const char *dir, const char *ready, bool reports);
/* Keys, as in keys.h, at once. */
void press_keys(struct tty *t, struct figure *f, const char *keys);

/* A key to a program that may be at work by itself, so many ms after the last
 * one: until the first byte of what it shows. *busy: it had drawn nothing since
 * `from` ms after the last one, so that what began then went on. Returns ms. */
double press_echo(
    struct tty *t, bool *busy, const char *key, int from, int wait);

#endif
