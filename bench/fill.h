/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fill.h - a large register of invented people, the same every time, and what
 * all that measures needs.
 */
#ifndef DAF_BENCH_FILL_H
#define DAF_BENCH_FILL_H

#include <sys/types.h>

#include "core/apply.h"

#define BENCH_FIELDS 13  /* of a person */
#define BENCH_PER_SET 50 /* records of one change set */
#define BENCH_SHA                          \
	"9b1e9b1e9b1e9b1e9b1e9b1e9b1e9b1e" \
	"9b1e9b1e9b1e9b1e9b1e9b1e9b1e9b1e"

struct bench_fill {
	int64_t records;
	const char *replica; /* whose change sets they are */
	int64_t cases;       /* every so many is a case; 0: all are people */
};

/* Makes register.db of the only ledger anew, with these records, and prints
 * how fast. What was in it is gone. Needs the lock. */
void bench_fill(struct daf_register *reg, const struct bench_fill *f);

/* Applies one accepted change set of the only ledger, written at `time`. */
void bench_apply(
    struct daf_register *reg, struct daf_changeset *cs, int64_t time);

/* Ends the program with the error's text, if there is one. */
void bench_must(const struct daf_err *err);
/* Milliseconds of the clock that only goes forward. */
double bench_now(void);
/* The most memory that a process has had, in MiB; getrusage would count what
 * started it. */
double bench_peak(pid_t pid);

#endif
