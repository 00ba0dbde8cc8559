/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * calendar.h - the days on which offices and courts do not work.
 *
 * A calendar is data, a file beside the types that headquarters can change:
 *
 *  {
 *    "calendar": "pk", "label": "Pakistan", "help": "…",
 *    "weekend": ["sat","sun"],          days of each week that are free; may
 *                                        be none
 *    "years": [2025,2026],              the years whose holidays are listed
 *    "holidays": [{"date":"2026-03-23","label":"Pakistan Day",
 *                  "confirm":true}]     within these years, in order; confirm:
 *                                        it may still be moved (the moon)
 *  }
 *
 * Outside its years only weekends are known. More holidays make a date due
 * later: what is counted without them may be too early, never too late.
 */
#ifndef DAF_SCHEMA_CALENDAR_H
#define DAF_SCHEMA_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/timefmt.h"

#define DAF_HOLIDAYS_MAX 4096

struct daf_holiday {
	struct daf_date date;
	const char *label;
	bool confirm;
};

struct daf_calendar {
	const char *name, *label, *help;
	bool weekend[7]; /* Monday first */
	int first_year, last_year;
	const struct daf_holiday *holidays; /* by date */
	size_t nholidays;
};

/* 0 Monday … 6 Sunday. The date must be full. */
int daf_calendar_weekday(struct daf_date d);
/* NULL: it is no listed holiday. */
const struct daf_holiday *daf_calendar_holiday(
    const struct daf_calendar *c, struct daf_date d);
/* Is it neither weekend nor holiday? */
bool daf_calendar_works(const struct daf_calendar *c, struct daf_date d);
/* Are the holidays of all years from the one date to the other listed? */
bool daf_calendar_knows(
    const struct daf_calendar *c, struct daf_date from, struct daf_date to);
/* The n-th working day after d (n >= 1), d itself not counted; `first`: counted
 * if it is a working day. */
struct daf_date daf_calendar_add(
    const struct daf_calendar *c, struct daf_date d, int n, bool first);
/* d, or if that is no working day the next one. */
struct daf_date daf_calendar_next(
    const struct daf_calendar *c, struct daf_date d);

#endif
