/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chartcourse.c - charts of time: opened, closed, open then; how long open. */
#include <stdlib.h>
#include <string.h>

#include "core/charti.h"
#include "core/derive.h"

#define YEAR_DAYS 365

/* Months are numbered from the year 0. */
static int64_t
month_of(struct daf_date d)
{
	return (int64_t)d.year * 12 + d.month - 1;
}

static int64_t
month_of_day(int64_t day)
{
	return month_of(daf_date_from_days(day));
}

static const char *
month_text(struct daf_pool *pool, int64_t month)
{
	return daf_pool_printf(
	    pool, "%04d-%02d", (int)(month / 12), (int)(month % 12) + 1);
}

/* ---- by month ---- */

/* One more before and one after the months asked for. */
struct months {
	int64_t first, last;
	int64_t *opened, *closed; /* the first: before */
};

static size_t
slot(const struct months *m, int64_t day)
{
	int64_t month = month_of_day(day);

	if (month < m->first)
		return 0;
	if (month > m->last)
		return (size_t)(m->last - m->first) + 2;
	return (size_t)(month - m->first) + 1;
}

static void
add_course(void *arg, const struct chart_row *row)
{
	struct months *m = arg;

	m->opened[slot(m, row->opened)]++;
	if (row->closed > 0)
		m->closed[slot(m, row->closed)]++;
}

static bool
is_month(struct daf_date d)
{
	return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12;
}

static const struct daf_err *
count_months(struct months *m, struct charting *c)
{
	size_t n;

	m->last = month_of(is_month(c->q->to) ? c->q->to : c->today);
	m->first = is_month(c->q->from) ? month_of(c->q->from) : m->last - 11;
	if (m->first > m->last)
		m->first = m->last;
	if (m->last - m->first >= DAF_CHART_MONTHS)
		m->first = m->last - DAF_CHART_MONTHS + 1;
	n = (size_t)(m->last - m->first) + 3;
	m->opened = daf_pool_array(c->pool, n, sizeof(*m->opened));
	m->closed = daf_pool_array(c->pool, n, sizeof(*m->closed));
	return daf_chart_scan(c, false, add_course, m);
}

const struct daf_err *
daf_chart_course(struct charting *c)
{
	const struct daf_err *err;
	struct daf_where where = { .field = "opened" };
	struct months m;
	struct daf_bar *bar;
	int64_t i;

	err = count_months(&m, c);
	if (err != NULL)
		return err;
	for (i = 0; i <= m.last - m.first; i++) {
		where.value = month_text(c->pool, m.first + i);
		where.field = "opened";
		bar = daf_chart_bar(c, m.opened[i + 1], NULL, &where, 1);
		bar->group = bar->label = where.value;
		bar->series = "opened";
		where.field = "closed";
		bar = daf_chart_bar(c, m.closed[i + 1], NULL, &where, 1);
		bar->group = bar->label = where.value;
		bar->series = "closed";
	}
	return NULL;
}

const struct daf_err *
daf_chart_stock(struct charting *c)
{
	const struct daf_err *err;
	struct daf_where where[] = {
		{ .field = "opened", .op = DAF_WHERE_UPTO },
		{ .field = "closed", .op = DAF_WHERE_UPTO, .except = true },
	};
	struct months m;
	struct daf_bar *bar;
	int64_t i, n;

	err = count_months(&m, c);
	if (err != NULL)
		return err;
	n = m.opened[0] - m.closed[0];
	for (i = 0; i <= m.last - m.first; i++) {
		n += m.opened[i + 1] - m.closed[i + 1];
		where[0].value = where[1].value =
		    month_text(c->pool, m.first + i);
		bar = daf_chart_bar(c, n, NULL, where, 2);
		bar->label = where[0].value;
	}
	return NULL;
}

/* ---- by age ---- */

static const struct {
	const char *label;
	int64_t from, to; /* days; -1: no end */
} ages[] = {
	{ "up to 7 days", -1, 7 },
	{ "8 to 30 days", 8, 30 },
	{ "31 to 90 days", 31, 90 },
	{ "91 to 180 days", 91, 180 },
	{ "181 to 365 days", 181, YEAR_DAYS },
	{ "more than a year", YEAR_DAYS + 1, -1 },
};

#define NAGES (sizeof(ages) / sizeof(ages[0]))

struct by_age {
	int64_t today, n[NAGES];
};

static void
add_age(void *arg, const struct chart_row *row)
{
	struct by_age *a = arg;
	size_t i;

	for (i = 0; i + 1 < NAGES; i++)
		if (a->today - row->opened <= ages[i].to)
			break;
	a->n[i]++;
}

const struct daf_err *
daf_chart_age(struct charting *c)
{
	struct by_age a = { .today = daf_date_days(c->today) };
	const struct daf_err *err;
	struct daf_where where[3];
	char text[DAF_TIME_SIZE];
	size_t i, n;

	err = daf_chart_scan(c, true, add_age, &a);
	for (i = 0; err == NULL && i < NAGES; i++) {
		n = 0;
		where[n++] =
		    (struct daf_where){ .field = "open", .value = "yes" };
		if (ages[i].to >= 0) {
			daf_derive_day_text(text, a.today - ages[i].to);
			where[n++] = (struct daf_where){ .field = "opened",
				.op = DAF_WHERE_FROM,
				.value = daf_pool_strdup(c->pool, text) };
		}
		if (ages[i].from >= 0) {
			daf_derive_day_text(text, a.today - ages[i].from);
			where[n++] = (struct daf_where){ .field = "opened",
				.op = DAF_WHERE_UPTO,
				.value = daf_pool_strdup(c->pool, text) };
		}
		daf_chart_bar(c, a.n[i], NULL, where, n)->label = ages[i].label;
	}
	return err;
}
