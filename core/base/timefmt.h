/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * timefmt.h - the clock, and dates and instants as text.
 *
 * An instant is seconds since 1970-01-01T00:00:00Z with the writer's offset
 * from UTC in minutes; a date is a proleptic Gregorian calendar date.
 */
#ifndef DAF_BASE_TIMEFMT_H
#define DAF_BASE_TIMEFMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

#define DAF_TIME_SIZE 32 /* room for any text that this module writes */

struct daf_date {
	int year, month, day; /* month and day 0 where not known (precision) */
};

/* Now. If the environment has DAFTAR_NOW (an RFC 3339 instant, or decimal
 * epoch seconds) that instead: for tests and demonstrations; a commit's date
 * is a claim and nothing trusts it (DESIGN section 4). */
int64_t daf_time_now(void);
/* Milliseconds of a clock that only goes forward, for what must take so long or
 * happen at most so often; DAFTAR_NOW does not touch it. Only differences mean
 * anything. */
int64_t daf_time_steady(void);

/* Minutes east of UTC of an IANA zone ("Asia/Karachi"; NULL or "": the
 * machine's) at an instant. Not thread-safe (it sets TZ for a moment). */
int daf_time_offset(const char *zone, int64_t at);

/* From here on it is the machine's zone as well, for this process and what it
 * starts: asking for it again and again is cheap then. NULL or "": as it is. */
void daf_time_settle(const char *zone);

/* "2026-10-08T12:41:00Z" / "2026-10-08T17:41:00+05:00" (RFC 3339). */
void daf_time_utc(char out[DAF_TIME_SIZE], int64_t at);
void daf_time_local(char out[DAF_TIME_SIZE], int64_t at, int offset_min);
/* Strict RFC 3339 with seconds optional ("2026-10-08T17:41+05:00"). */
bool daf_time_parse(int64_t *at, int *offset_min, const char *s);

/* The date at an instant and offset. */
struct daf_date daf_time_date(int64_t at, int offset_min);
/* Days since 1970-01-01 and back; the date must be full. */
int64_t daf_date_days(struct daf_date d);
struct daf_date daf_date_from_days(int64_t days);
/* Is it a date of the calendar (full, year-month, or year; 1 <= year <=
 * 9999)? */
bool daf_date_valid(struct daf_date d);
/* Months later, clamped to the month's last day (31 Jan + 1 -> 28/29 Feb). */
struct daf_date daf_date_add_months(struct daf_date d, int months);
/* "2026-11-23", "2026-11", "2026". Parse is strict. */
void daf_date_text(char out[DAF_TIME_SIZE], struct daf_date d);
bool daf_date_parse(struct daf_date *d, const char *s);

#endif
