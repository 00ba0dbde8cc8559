/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kind_time.c - dates with precision and instants, as officers type them:
 * t today, y yesterday, +7, -3, +2w, mo … su, 15, 15/8, 15-08-2026 14:30, n
 * now, ~08-2026; and as they are shown: 23 Nov, Mon 23 Nov 2026, Nov 2026.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "schema/kinds.h"

#define YEAR_MIN 1000
#define DAYS_MAX 99999

static const char *const days[7] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue",
	"Wed" }; /* day 0 was a Thursday */
static const char *const months[12] = { "January", "February", "March", "April",
	"May", "June", "July", "August", "September", "October", "November",
	"December" };

/* Up to `max` digits; *n gets how many. */
static int
digits(const char **s, size_t max, size_t *n)
{
	int value = 0;

	for (*n = 0; *n < max && isdigit((unsigned char)**s); (*n)++, (*s)++)
		value = value * 10 + (**s - '0');
	return value;
}

/* +7, -3, +2w, -1m */
static bool
relative(struct daf_date *d, const char **s, struct daf_date today)
{
	const char *p = *s;
	int sign = *p == '-' ? -1 : 1, value;
	size_t n;

	if (*p != '+' && *p != '-')
		return false;
	p++;
	value = digits(&p, 5, &n);
	if (n == 0 || value > DAYS_MAX)
		return false;
	if (*p == 'm' && value < 1200) {
		*d = daf_date_add_months(today, sign * value);
		p++;
	} else {
		if (*p == 'w') {
			value *= 7;
			p++;
		}
		*d = daf_date_from_days(daf_date_days(today) + sign * value);
	}
	*s = p;
	return true;
}

/* mo … su: the next such day, today included */
static bool
weekday(struct daf_date *d, const char **s, struct daf_date today)
{
	int64_t now = daf_date_days(today);
	int i;

	for (i = 0; i < 7; i++) {
		if (strncasecmp(*s, days[i], 2) != 0)
			continue;
		*s += 2;
		*d = daf_date_from_days(now + (i - now % 7 + 14) % 7);
		return true;
	}
	return false;
}

static int
weekday_of(struct daf_date d)
{
	return (int)(((daf_date_days(d) % 7) + 7) % 7);
}

/* The number of the row that the word at *s is, or is the beginning of, of
 * three letters at least; moves *s behind it and what separates. -1: none. */
static int
name(const char **s, const char *const *rows, int n)
{
	size_t len = 0;
	int i;

	while (isalpha((unsigned char)(*s)[len]))
		len++;
	for (i = 0; len >= 3 && i < n; i++) {
		if (strncasecmp(*s, rows[i], len) != 0)
			continue;
		*s += len;
		*s += strspn(*s, " -");
		return i;
	}
	return -1;
}

/* 23 Nov, 23 November 2026, Mon 23 Nov 2026, Nov 2026; 23-Nov-2026. A weekday
 * must be the right one. */
static bool
named(struct daf_date *d, const char **s, struct daf_date today)
{
	const char *p = *s, *end;
	int on = name(&p, days, 7), month, year;
	size_t n;

	*d = (struct daf_date){ today.year, 0, 0 };
	d->day = digits(&p, 2, &n);
	if (n > 0 && d->day == 0)
		return false;
	p += strspn(p, " -");
	month = name(&p, months, 12);
	if (month < 0 || (on >= 0 && d->day == 0))
		return false;
	d->month = month + 1;
	for (end = p; end > *s && strchr(" -", end[-1]) != NULL;)
		end--;
	year = digits(&p, 4, &n);
	if (n == 4 && *p != ':') {
		d->year = year;
		end = p;
	} else if (d->day == 0)
		return false;
	*s = end;
	return d->year >= YEAR_MIN && daf_date_valid(*d) &&
	       (on < 0 || weekday_of(*d) == on);
}

/* 2026, 2026-11, 2026-11-23; 15, 15/8, 15-08-2026, 08-2026 */
static bool
written(struct daf_date *d, const char **s, struct daf_date today)
{
	const char *p = *s;
	int part[3] = { 0 };
	size_t n[3] = { 0 }, i;

	for (i = 0; i < 3; i++) {
		part[i] = digits(&p, 4, &n[i]);
		if (n[i] == 0 || n[i] == 3)
			return false;
		if (strchr("-/.", *p) == NULL || *p == '\0' ||
		    !isdigit((unsigned char)p[1]) || i == 2)
			break;
		p++;
	}
	i++; /* how many parts */
	*s = p;
	if (n[0] == 4) { /* year first */
		*d = (struct daf_date){ part[0], part[1], part[2] };
		return part[0] >= YEAR_MIN && n[1] <= 2 && n[2] <= 2 &&
		       (i < 2 || part[1] > 0) && (i < 3 || part[2] > 0);
	}
	if (n[0] > 2 || part[0] == 0)
		return false;
	if (i == 2 && n[1] == 4)
		*d = (struct daf_date){ part[1], part[0], 0 };
	else if (i == 3 && n[2] == 4 && n[1] <= 2)
		*d = (struct daf_date){ part[2], part[1], part[0] };
	else if (i == 2 && part[1] > 0)
		*d = (struct daf_date){ today.year, part[1], part[0] };
	else if (i == 1)
		*d = (struct daf_date){ today.year, today.month, part[0] };
	else
		return false;
	return d->year >= YEAR_MIN && (i < 2 || d->month > 0);
}

/* A date at the start of *s; moves *s behind it. */
static bool
read_date(struct daf_date *d, const char **s, const struct daf_kind_ctx *ctx)
{
	struct daf_date today = daf_time_date(ctx->now, ctx->offset_min);
	const char *p = *s;
	bool found = true;

	if (*p == '~')
		p++; /* approximate: the precision says so */
	if (relative(d, &p, today) || named(d, &p, today) ||
	    weekday(d, &p, today) || written(d, &p, today))
		;
	else if (*p == 't' || *p == 'T' || *p == 'y' || *p == 'Y') {
		*d = daf_date_from_days(
		    daf_date_days(today) - (tolower((unsigned char)*p) == 'y'));
		p++;
	} else
		found = false;
	*s = p;
	return found && daf_date_valid(*d);
}

const struct daf_err *
daf_date_kind_parse(struct daf_buf *canonical, const struct daf_field *field,
    const char *given, const struct daf_kind_ctx *ctx)
{
	struct daf_date d;
	char text[DAF_TIME_SIZE];
	const char *end = given;

	if (!read_date(&d, &end, ctx) || *end != '\0')
		return daf_kind_refuse(field, given, field->kind->wanted);
	daf_date_text(text, d);
	daf_buf_adds(canonical, text);
	return NULL;
}

const struct daf_err *
daf_date_kind_check(const struct daf_field *field, const char *value)
{
	struct daf_date d;

	return daf_date_parse(&d, value) && d.year >= YEAR_MIN
		   ? NULL
		   : daf_kind_refuse(field, value, field->kind->wanted);
}

/* With the weekday, as people check a date: "Mon 23 Nov 2026". */
void
daf_date_kind_show(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	struct daf_date d;

	(void)field;
	if (!daf_date_parse(&d, value)) {
		daf_buf_adds(out, value);
		return;
	}
	if (d.day != 0)
		daf_buf_addf(out, "%s %02d ", days[weekday_of(d)], d.day);
	if (d.month != 0)
		daf_buf_addf(out, "%.3s ", months[d.month - 1]);
	daf_buf_addf(out, "%04d", d.year);
}

/* "2026" before "2026-11" before "2026-11-23": the text itself. */
void
daf_date_kind_key(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	daf_kind_raw_key(out, field, value);
}

const char *
daf_date_kind_warn(const struct daf_field *field, const char *value)
{
	struct daf_date d;

	(void)field;
	if (daf_date_parse(&d, value) && d.year < 1900)
		return "a date before 1900";
	return NULL;
}

static bool
read_clock(int *minutes, const char **s)
{
	const char *p = *s;
	size_t n;
	int hour, minute;

	hour = digits(&p, 2, &n);
	if (n == 0 || hour > 23 || *p != ':')
		return false;
	p++;
	minute = digits(&p, 2, &n);
	if (n != 2 || minute > 59)
		return false;
	*minutes = hour * 60 + minute;
	*s = p;
	return true;
}

const struct daf_err *
daf_datetime_kind_parse(struct daf_buf *canonical,
    const struct daf_field *field, const char *given,
    const struct daf_kind_ctx *ctx)
{
	struct daf_date d;
	char text[DAF_TIME_SIZE];
	const char *p = given;
	int64_t at;
	int offset = ctx->offset_min, minutes = 0;

	/* by the minute, as people write it */
	if (strcmp(given, "n") == 0 || strcmp(given, "N") == 0)
		at = ctx->now - ctx->now % 60;
	else if (!daf_time_parse(&at, &offset, given)) {
		if (!read_date(&d, &p, ctx) || d.day == 0)
			return daf_kind_refuse(
			    field, given, field->kind->wanted);
		if (*p == 'T')
			p++;
		while (*p == ' ')
			p++;
		if (!read_clock(&minutes, &p) || *p != '\0')
			return daf_kind_refuse(
			    field, given, field->kind->wanted);
		at =
		    daf_date_days(d) * 86400 + ((int64_t)minutes - offset) * 60;
	}
	daf_time_local(text, at, offset);
	daf_buf_adds(canonical, text);
	return NULL;
}

const struct daf_err *
daf_datetime_kind_check(const struct daf_field *field, const char *value)
{
	char text[DAF_TIME_SIZE] = "";
	int64_t at;
	int offset;

	if (daf_time_parse(&at, &offset, value))
		daf_time_local(text, at, offset);
	return strcmp(text, value) == 0
		   ? NULL
		   : daf_kind_refuse(field, value, field->kind->wanted);
}

/* "Mon 23 Nov 2026 14:30 +05:00" */
void
daf_datetime_kind_show(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	char date[11];
	int64_t at;
	int offset;

	if (!daf_time_parse(&at, &offset, value) || strlen(value) < 16) {
		daf_buf_adds(out, value);
		return;
	}
	snprintf(date, sizeof(date), "%.10s", value);
	daf_date_kind_show(out, field, date);
	daf_buf_addf(out, " %.5s", value + 11);
	daf_buf_addf(out, " %c%02d:%02d", offset < 0 ? '-' : '+',
	    abs(offset) / 60, abs(offset) % 60);
}

void
daf_datetime_kind_key(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	int64_t at;
	int offset;

	if (daf_time_parse(&at, &offset, value))
		daf_buf_addf(out, "%020" PRId64, at + (INT64_C(1) << 40));
	else
		daf_kind_raw_key(out, field, value);
}
