/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * timefmt.c - see timefmt.h. The day arithmetic counts years from March, so
 * that the leap day is the last of a year: Howard Hinnant's "days from civil".
 */
#include "core/base/timefmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/mem.h"

#define DAY_SECONDS 86400
#define YEAR_MAX 9999

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Exactly n digits at *s; moves past them. */
static bool
digits(int *out, const char **s, int n)
{
	int value = 0;

	for (; n > 0; n--, (*s)++) {
		if (!is_digit(**s))
			return false;
		value = value * 10 + (**s - '0');
	}
	*out = value;
	return true;
}

static bool
literal(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

int64_t
daf_time_now(void)
{
	const char *fixed = getenv("DAFTAR_NOW");
	char *end;
	long long seconds;
	int64_t at;
	int offset;

	if (fixed != NULL && fixed[0] != '\0') {
		if (daf_time_parse(&at, &offset, fixed))
			return at;
		seconds = strtoll(fixed, &end, 10);
		if (*end == '\0')
			return seconds;
	}
	return time(NULL);
}

int64_t
daf_time_steady(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) != 0)
		return 0;
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int
daf_time_offset(const char *zone, int64_t at)
{
	const char *set;
	char *old = NULL;
	time_t t = (time_t)at;
	struct tm tm = { 0 };

	set = getenv("TZ");
	if (zone == NULL || zone[0] == '\0' ||
	    (set != NULL && strcmp(set, zone) == 0)) {
		tzset();
		if (localtime_r(&t, &tm) == NULL)
			return 0;
		return (int)(tm.tm_gmtoff / 60);
	}
	if (set != NULL)
		old = daf_strdup(set);
	setenv("TZ", zone, 1);
	tzset();
	if (localtime_r(&t, &tm) == NULL)
		tm.tm_gmtoff = 0;
	if (old != NULL)
		setenv("TZ", old, 1);
	else
		unsetenv("TZ");
	tzset();
	free(old);
	return (int)(tm.tm_gmtoff / 60);
}

void
daf_time_settle(const char *zone)
{
	if (zone == NULL || zone[0] == '\0')
		return;
	setenv("TZ", zone, 1);
	tzset();
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

/* "2026-10-08T12:41:00" */
static int
write_clock(char out[DAF_TIME_SIZE], int64_t at)
{
	const int64_t days = floor_div(at, DAY_SECONDS);
	struct daf_date d = daf_date_from_days(days);
	int rest = (int)(at - days * DAY_SECONDS);
	int n;

	n = snprintf(out, DAF_TIME_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d",
	    d.year, d.month, d.day, rest / 3600, rest / 60 % 60, rest % 60);
	return n < 0 || n >= DAF_TIME_SIZE ? DAF_TIME_SIZE - 1 : n;
}

void
daf_time_utc(char out[DAF_TIME_SIZE], int64_t at)
{
	int n = write_clock(out, at);

	snprintf(out + n, (size_t)(DAF_TIME_SIZE - n), "Z");
}

void
daf_time_local(char out[DAF_TIME_SIZE], int64_t at, int offset_min)
{
	int n = write_clock(out, at + (int64_t)offset_min * 60);
	int minutes = abs(offset_min);

	snprintf(out + n, (size_t)(DAF_TIME_SIZE - n), "%c%02d:%02d",
	    offset_min < 0 ? '-' : '+', minutes / 60 % 100, minutes % 60);
}

bool
daf_time_parse(int64_t *at, int *offset_min, const char *s)
{
	struct daf_date d = { 0 };
	int hour, minute, second = 0, off_hour, off_minute, sign;

	if (!digits(&d.year, &s, 4) || !literal(&s, '-') ||
	    !digits(&d.month, &s, 2) || !literal(&s, '-') ||
	    !digits(&d.day, &s, 2) || !literal(&s, 'T') ||
	    !digits(&hour, &s, 2) || !literal(&s, ':') ||
	    !digits(&minute, &s, 2))
		return false;
	if (literal(&s, ':') && !digits(&second, &s, 2))
		return false;
	if (d.month == 0 || d.day == 0 || !daf_date_valid(d) || hour > 23 ||
	    minute > 59 || second > 59)
		return false;
	if (literal(&s, 'Z')) {
		*offset_min = 0;
	} else {
		sign = *s == '-' ? -1 : 1;
		if (!literal(&s, '+') && !literal(&s, '-'))
			return false;
		if (!digits(&off_hour, &s, 2) || !literal(&s, ':') ||
		    !digits(&off_minute, &s, 2) || off_hour > 23 ||
		    off_minute > 59)
			return false;
		*offset_min = sign * (off_hour * 60 + off_minute);
	}
	if (*s != '\0')
		return false;
	*at = daf_date_days(d) * DAY_SECONDS + hour * 3600 + minute * 60 +
	      second - (int64_t)*offset_min * 60;
	return true;
}

struct daf_date
daf_time_date(int64_t at, int offset_min)
{
	return daf_date_from_days(
	    floor_div(at + (int64_t)offset_min * 60, DAY_SECONDS));
}

int64_t
daf_date_days(struct daf_date d)
{
	const int64_t year = d.year - (d.month <= 2 ? 1 : 0);
	const int64_t era = floor_div(year, 400);
	const int64_t of_era = year - era * 400;
	const int64_t of_year =
	    (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

struct daf_date
daf_date_from_days(int64_t days)
{
	const int64_t shifted = days + 719468;
	const int64_t era = floor_div(shifted, 146097);
	const int64_t day = shifted - era * 146097;
	const int64_t year =
	    (day - day / 1460 + day / 36524 - day / 146096) / 365;
	const int64_t of_year = day - (365 * year + year / 4 - year / 100);
	const int64_t month = (5 * of_year + 2) / 153;
	struct daf_date d;

	d.day = (int)(of_year - (153 * month + 2) / 5 + 1);
	d.month = (int)(month < 10 ? month + 3 : month - 9);
	d.year = (int)(year + era * 400 + (d.month <= 2 ? 1 : 0));
	return d;
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool
daf_date_valid(struct daf_date d)
{
	if (d.year < 1 || d.year > YEAR_MAX || d.month < 0 || d.month > 12 ||
	    d.day < 0)
		return false;
	if (d.month == 0)
		return d.day == 0;
	return d.day <= month_days(d.year, d.month);
}

struct daf_date
daf_date_add_months(struct daf_date d, int months)
{
	const int64_t month = (int64_t)d.year * 12 + d.month - 1 + months;
	int last;

	d.year = (int)floor_div(month, 12);
	d.month = (int)(month - (int64_t)d.year * 12) + 1;
	last = month_days(d.year, d.month);
	if (d.day > last)
		d.day = last;
	return d;
}

void
daf_date_text(char out[DAF_TIME_SIZE], struct daf_date d)
{
	if (d.month == 0)
		snprintf(out, DAF_TIME_SIZE, "%04d", d.year);
	else if (d.day == 0)
		snprintf(out, DAF_TIME_SIZE, "%04d-%02d", d.year, d.month);
	else
		snprintf(out, DAF_TIME_SIZE, "%04d-%02d-%02d", d.year, d.month,
		    d.day);
}

bool
daf_date_parse(struct daf_date *d, const char *s)
{
	struct daf_date got = { 0 };

	if (!digits(&got.year, &s, 4))
		return false;
	if (literal(&s, '-')) {
		if (!digits(&got.month, &s, 2) || got.month == 0)
			return false;
		if (literal(&s, '-') &&
		    (!digits(&got.day, &s, 2) || got.day == 0))
			return false;
	}
	if (*s != '\0' || !daf_date_valid(got))
		return false;
	*d = got;
	return true;
}
