/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clocks.h - the clocks of one record: every time limit of its type, whether it
 * runs, until when, and if not, why not. What is due of many records is
 * daf_due_page's (query.h).
 */
#ifndef DAF_CORE_CLOCKS_H
#define DAF_CORE_CLOCKS_H

#include "core/query.h"

enum daf_clock_state {
	DAF_CLOCK_RUNS,    /* or is overdue: see date */
	DAF_CLOCK_MET,     /* done in time */
	DAF_CLOCK_MISSED,  /* done too late */
	DAF_CLOCK_PUT_OFF, /* to a date of its own */
	DAF_CLOCK_RESTS,   /* the stage is not one in which it runs */
	DAF_CLOCK_WAITS,   /* the date that it is counted from is not there */
};
#define DAF_CLOCK_STATES 6

struct daf_clock {
	const struct daf_due_rule *rule; /* of the type that was shown */
	enum daf_clock_state state;
	const char *from; /* the value that it is counted from, or NULL */
	const char *date; /* the last day, or NULL */
	const char *done; /* the day on which it was done, or NULL */
	const char *by;   /* the field that ended it or put it off, or NULL */
	bool doubtful;    /* holidays before that day are not all known */
};

/* "runs", "met", "missed", "put off", "rests", "waits" */
const char *daf_clock_state_name(enum daf_clock_state state);

/* The clocks of a record as daf_show gave it, in the type's order; none if its
 * type is unknown here or it is struck out. */
const struct daf_err *daf_clocks(struct daf_clock **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg,
    const struct daf_record *record) DAF_MUST_USE;

#endif
