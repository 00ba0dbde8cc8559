/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock.c - see clock.h. */
#include "schema/clock.h"

#include <string.h>

#include "schema/calendar.h"

#define HOUR 3600
#define DAY_HOURS 24

bool
daf_clock_day(struct daf_date *out, const char *value)
{
	char text[DAF_TIME_SIZE];
	size_t len = strcspn(value, "T");

	if (len >= sizeof(text))
		return false;
	memcpy(text, value, len);
	text[len] = '\0';
	if (!daf_date_parse(out, text))
		return false;
	out->month = out->month != 0 ? out->month : 1;
	out->day = out->day != 0 ? out->day : 1;
	return true;
}

static struct daf_date
move(struct daf_date d, int days)
{
	return daf_date_from_days(daf_date_days(d) + days);
}

static struct daf_date
add_hours(struct daf_date d, const char *value, int hours)
{
	int64_t at;
	int offset;

	if (!daf_time_parse(&at, &offset, value))
		return move(d, hours / DAY_HOURS);
	return daf_time_date(at + (int64_t)hours * HOUR, offset);
}

static struct daf_date
add_months(struct daf_date d, int months, bool first)
{
	struct daf_date end = daf_date_add_months(d, months);

	return first && end.day == d.day ? move(end, -1) : end;
}

bool
daf_clock_due(
    struct daf_date *out, const struct daf_due_rule *rule, const char *value)
{
	struct daf_date d;

	if (!daf_clock_day(&d, value))
		return false;
	if (rule->hours != 0)
		d = add_hours(d, value, rule->hours);
	else if (rule->months != 0)
		d = add_months(d, rule->months, rule->first_day);
	else if (rule->working_days != 0)
		d = daf_calendar_add(
		    rule->calendar, d, rule->working_days, rule->first_day);
	else if (rule->days != 0)
		d = move(d, rule->days - rule->first_day);
	if (rule->roll)
		d = daf_calendar_next(rule->calendar, d);
	*out = d;
	return daf_date_valid(d);
}

bool
daf_clock_doubtful(
    const struct daf_due_rule *rule, const char *value, struct daf_date due)
{
	struct daf_date from;

	if (rule->calendar == NULL || !daf_clock_day(&from, value))
		return false;
	if (rule->working_days == 0)
		from = due; /* only where it ends counts */
	return !daf_calendar_knows(rule->calendar, from, due);
}
