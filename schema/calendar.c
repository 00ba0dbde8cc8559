/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calendar.c - see calendar.h. */
#include "schema/calendar.h"

#include <stdlib.h>

int
daf_calendar_weekday(struct daf_date d)
{
	/* Day 0 was a Thursday. */
	return (int)(((daf_date_days(d) + 3) % 7 + 7) % 7);
}

static int
by_date(const void *a, const void *b)
{
	const struct daf_holiday *x = a, *y = b;
	int64_t p = daf_date_days(x->date), q = daf_date_days(y->date);

	return (p > q) - (p < q);
}

const struct daf_holiday *
daf_calendar_holiday(const struct daf_calendar *c, struct daf_date d)
{
	const struct daf_holiday key = { .date = d };

	if (c->nholidays == 0)
		return NULL;
	return bsearch(
	    &key, c->holidays, c->nholidays, sizeof(*c->holidays), by_date);
}

bool
daf_calendar_works(const struct daf_calendar *c, struct daf_date d)
{
	return !c->weekend[daf_calendar_weekday(d)] &&
	       daf_calendar_holiday(c, d) == NULL;
}

bool
daf_calendar_knows(
    const struct daf_calendar *c, struct daf_date from, struct daf_date to)
{
	return from.year >= c->first_year && to.year <= c->last_year;
}

static struct daf_date
after(struct daf_date d)
{
	return daf_date_from_days(daf_date_days(d) + 1);
}

/* A loader takes no calendar in which no day of the week works, nor more
 * holidays than DAF_HOLIDAYS_MAX: this ends. */
struct daf_date
daf_calendar_next(const struct daf_calendar *c, struct daf_date d)
{
	while (!daf_calendar_works(c, d))
		d = after(d);
	return d;
}

struct daf_date
daf_calendar_add(
    const struct daf_calendar *c, struct daf_date d, int n, bool first)
{
	d = daf_calendar_next(c, first ? d : after(d));
	while (--n > 0)
		d = daf_calendar_next(c, after(d));
	return d;
}
