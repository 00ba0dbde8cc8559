/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-chart.c - charts: every bar against the list of the records behind it,
 * and known numbers of a small world.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk.h"

#include "core/chart.h"
#include "core/derivedump.h"

#define DAY 86400
#define NEW_YEAR INT64_C(1798743600) /* in Pakistan */

/* When (days before the new year), judge (the place of this type), hearing,
 * held. */
static const struct {
	int64_t days;
	const char *judge, *hearing, *held;
} own[] = {
	{ 0, "Quetta", "", "" },
	{ 7, "quetta", "2026-12-30", "" },            /* overdue */
	{ 8, "Lahore", "2027-01-01", "" },            /* running */
	{ 31, "LAHORE", "2026-12-20", "2026-12-20" }, /* met */
	{ 40, "", "2026-12-20", "2026-12-21" },       /* missed */
	{ 100, "Lahore", "", "" },
	{ 200, "Multan", "2026-07-01", "" }, /* to be closed */
	{ 400, "Multan", "", "" },           /* to be closed */
	{ 500, "Multan", "", "" },           /* to be struck out */
	{ 600, "Sukkur", "", "" },           /* closed, and opened again */
};

#define OWN (sizeof(own) / sizeof(own[0]))

static void
close_one(struct desk *d, int64_t seq, int64_t time, const char *record,
    const char *stage, const char *over)
{
	desk_remote(d, "khi.cccc", seq, time, record, "stage", stage, over,
	    DAF_ACCEPTED, true);
}

static int
open_world(void **state)
{
	struct desk *d = daf_calloc(1, sizeof(*d));
	const char *field = "struck", *value = "twice";
	struct daf_entry *e;
	char title[32];
	size_t i;

	desk_open(d, NULL);
	for (i = 0; i < OWN; i++) {
		d->time = NEW_YEAR - own[i].days * DAY + 3600;
		snprintf(title, sizeof(title), "Matter %zu", i);
		desk_new(d, "matter", "title", title, "judge", own[i].judge,
		    "hearing", own[i].hearing, "held", own[i].held, NULL);
	}
	desk_new(d, "person", "name", "Ali", NULL);
	desk_remote_new(d, "khi.bbbb", 1, NEW_YEAR - 20 * DAY, "matter",
	    "judge", "Karachi");
	desk_remote_new(
	    d, "khi.bbbb", 2, NEW_YEAR - 500 * DAY, "matter", "stage", "sent");
	desk_remote_new(d, "khi.bbbb", 3, NEW_YEAR - 5 * DAY, "matter", "stage",
	    "strange"); /* a newer program's */
	close_one(d, 1, NEW_YEAR - 1, "isb.k7f2-7", "closed", "isb.k7f2-7");
	close_one(
	    d, 2, NEW_YEAR - 100 * DAY, "isb.k7f2-8", "closed", "isb.k7f2-8");
	close_one(
	    d, 3, NEW_YEAR - 90 * DAY, "isb.k7f2-10", "closed", "isb.k7f2-10");
	close_one(
	    d, 4, NEW_YEAR - 80 * DAY, "isb.k7f2-10", "draft", "khi.cccc-3");
	e = desk_entry(d);
	desk_ok(daf_entry_change(e, desk_find(d, "isb.k7f2-9"), 1, &field,
	    &value, DAF_OVER_ONE, NULL, 0));
	desk_save(d, e);
	*state = d;
	return 0;
}

static int
close_world(void **state)
{
	desk_close(*state);
	free(*state);
	return 0;
}

static struct daf_chart
chart(struct desk *d, const char *name, const struct daf_chart_query *q)
{
	static const struct daf_chart_query all = { 0 };
	struct daf_chart c;

	desk_ok(daf_chart(&c, d->pool, d->reg, name, q != NULL ? q : &all));
	assert_string_equal(c.name, name);
	return c;
}

/* ---- every bar is a list ---- */

static void
check_bars(struct desk *d, const struct daf_chart *c)
{
	struct daf_list_query q;
	struct daf_count count;
	struct daf_items items;
	struct daf_filter f;
	struct daf_buf text = { 0 };
	size_t i;

	for (i = 0; i < c->n; i++) {
		q = daf_chart_list(c, &c->bars[i]);
		q.limit = 1000;
		desk_ok(daf_list(&items, d->pool, d->reg, &q));
		if ((int64_t)items.n != c->bars[i].n)
			fail_msg("%s: %s %s: %zu listed, %d counted", c->name,
			    c->bars[i].label, c->bars[i].series, items.n,
			    (int)c->bars[i].n);
		count = (struct daf_count){ 0 };
		desk_ok(daf_count_list(&count, d->reg, &q, 0));
		assert_int_equal(count.n, c->bars[i].n);
		assert_true(c->bars[i].label[0] != '\0');
		/* As a person would type it. */
		daf_buf_reset(&text);
		daf_filter_text(&text, q.where, q.nwhere);
		desk_ok(daf_filter_parse(
		    &f, d->pool, d->reg, q.ledger, q.type, daf_buf_str(&text)));
		assert_int_equal(f.n, q.nwhere);
	}
	daf_buf_clear(&text);
}

static void
bars_are_lists(void **state)
{
	static const struct daf_chart_query queries[] = {
		{ 0 },
		{ .type = "matter" },
		{ .office = "khi" },
		{ .ledger = "main", .office = "isb", .type = "matter" },
		{ .office = "nowhere" },
		{ .from = { 2025, 3, 0 }, .to = { 2027, 6, 0 } },
		{ .from = { 2026, 12, 1 }, .to = { 2026, 12, 1 } },
	};
	struct desk *d = *state;
	const char *name, *title;
	struct daf_chart c;
	size_t i, j, bars = 0;

	for (i = 0; daf_chart_at(&name, &title, i); i++)
		for (j = 0; j < sizeof(queries) / sizeof(queries[0]); j++) {
			c = chart(d, name, &queries[j]);
			assert_string_equal(c.title, title);
			check_bars(d, &c);
			bars += c.n;
		}
	assert_int_equal(i, 8);
	assert_true(bars > 200);
}

/* ---- what is counted ---- */

static const struct daf_bar *
bar(const struct daf_chart *c, const char *label, const char *series)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->bars[i].label, label) == 0 &&
		    strcmp(c->bars[i].series, series) == 0)
			return &c->bars[i];
	fail_msg("%s has no bar %s %s", c->name, label, series);
	return NULL;
}

static int
n(const struct daf_chart *c, const char *label, const char *series)
{
	return (int)bar(c, label, series)->n;
}

static void
by_month(void **state)
{
	struct daf_chart_query q = { .from = { 2026, 6, 0 },
		.to = { 2027, 1, 0 } };
	struct desk *d = *state;
	struct daf_chart c = chart(d, "course", NULL);

	assert_int_equal(c.n, 24); /* twelve months, two series */
	assert_string_equal(c.bars[0].label, "2026-02");
	assert_string_equal(c.bars[0].series, "opened");
	assert_string_equal(c.bars[1].series, "closed");
	assert_int_equal(n(&c, "2027-01", "opened"), 1);
	assert_int_equal(n(&c, "2026-12", "opened"), 5);
	assert_int_equal(n(&c, "2026-12", "closed"), 1);
	assert_int_equal(n(&c, "2026-09", "closed"), 1);
	assert_int_equal(n(&c, "2026-10", "closed"), 0); /* open again */
	c = chart(d, "open", &q);
	assert_int_equal(c.n, 8);
	/* Before: 600, 500 at khi, 400. */
	assert_int_equal(n(&c, "2026-06", ""), 4);
	assert_int_equal(n(&c, "2026-08", ""), 4);
	assert_int_equal(n(&c, "2026-09", ""), 4); /* one came, one went */
	assert_int_equal(n(&c, "2026-11", ""), 5);
	assert_int_equal(n(&c, "2026-12", ""), 9);
	assert_int_equal(n(&c, "2027-01", ""), 10);
	/* The wrong way round: one month; too many: the last. */
	q.from = (struct daf_date){ 2028, 1, 0 };
	assert_int_equal(chart(d, "open", &q).n, 1);
	q.from = (struct daf_date){ 1000, 1, 0 };
	c = chart(d, "open", &q);
	assert_int_equal(c.n, DAF_CHART_MONTHS);
	assert_string_equal(c.bars[c.n - 1].label, "2027-01");
}

static void
by_kind(void **state)
{
	struct daf_chart_query q = { .office = "isb" };
	struct desk *d = *state;
	struct daf_chart c = chart(d, "types", NULL);

	assert_int_equal(c.n, 1);
	assert_string_equal(c.bars[0].label, "E");
	assert_string_equal(c.bars[0].type, "matter");
	assert_int_equal(c.bars[0].n, 10);
	c = chart(d, "offices", NULL);
	assert_int_equal(c.n, 2);
	assert_string_equal(c.bars[0].label, "isb");
	assert_int_equal(n(&c, "isb", ""), 7);
	assert_int_equal(n(&c, "khi", ""), 3);
	assert_int_equal(chart(d, "offices", &q).n, 1);
	c = chart(d, "stages", NULL);
	assert_int_equal(c.n, 4);
	assert_string_equal(c.bars[0].label, "Draft");
	assert_string_equal(c.bars[1].label, "Sent");
	assert_int_equal(n(&c, "Draft", ""), 7);
	assert_int_equal(n(&c, "Sent", ""), 1);
	assert_int_equal(n(&c, "strange", ""), 1);
	assert_int_equal(n(&c, "no stage", ""), 1);
	c = chart(d, "age", NULL);
	assert_int_equal(c.n, 6);
	assert_int_equal(n(&c, "up to 7 days", ""), 3);
	assert_int_equal(n(&c, "8 to 30 days", ""), 2);
	assert_int_equal(n(&c, "31 to 90 days", ""), 2);
	assert_int_equal(n(&c, "91 to 180 days", ""), 1);
	assert_int_equal(n(&c, "181 to 365 days", ""), 0);
	assert_int_equal(n(&c, "more than a year", ""), 2);
}

static void
by_place(void **state)
{
	struct desk *d = *state;
	struct daf_chart c = chart(d, "places", NULL);

	/* However it is spelt; the first spelling is shown. */
	assert_string_equal(c.bars[0].label, "Lahore");
	assert_int_equal(c.bars[0].n, 3);
	assert_int_equal(n(&c, "Quetta", ""), 2);
	assert_int_equal(n(&c, "Karachi", ""), 1);
	assert_int_equal(n(&c, "Sukkur", ""), 1);
	assert_int_equal(n(&c, "not given", ""), 3);
	assert_int_equal(c.n, 5);
}

/* More places than there are bars: the rest stands together. */
static void
many_places(void **state)
{
	struct desk *d = *state;
	struct daf_chart c;
	char place[32];
	size_t i;
	int64_t sum = 0;

	for (i = 0; i < 40; i++) {
		snprintf(place, sizeof(place), "Place %zu", i % 20);
		desk_new(d, "matter", "title", "t", "judge", place, NULL);
	}
	c = chart(d, "places", NULL);
	check_bars(d, &c);
	assert_int_equal(c.n, 17);
	assert_string_equal(c.bars[15].label, "others");
	for (i = 0; i < c.n; i++)
		sum += c.bars[i].n;
	assert_int_equal(sum, 50);
}

static void
by_deadline(void **state)
{
	struct desk *d = *state;
	struct daf_chart c = chart(d, "deadlines", NULL);

	assert_int_equal(c.n, 4);
	assert_string_equal(c.bars[0].group, "Extradition: Hearing");
	assert_int_equal(n(&c, "met", "met"), 1);
	assert_int_equal(n(&c, "missed", "missed"), 1);
	assert_int_equal(n(&c, "running", "running"), 1);
	assert_int_equal(n(&c, "overdue", "overdue"), 1);
}

static void
as_csv(void **state)
{
	struct desk *d = *state;
	struct daf_chart_query q = { .office = "isb", .type = "matter" };
	struct daf_chart c = chart(d, "types", &q);
	struct daf_buf text = { 0 };

	daf_chart_csv(&text, &c);
	assert_string_equal(daf_buf_str(&text),
	    "label,group,series,count,filter\r\n"
	    "E,,,7,type=matter office=isb open=yes\r\n");
	daf_buf_reset(&text);
	c = chart(d, "deadlines", NULL);
	daf_chart_csv(&text, &c);
	assert_non_null(strstr(daf_buf_str(&text),
	    "\r\nmissed,Extradition: Hearing,missed,1,"
	    "type=matter deadline=hearing:missed\r\n"));
	daf_buf_clear(&text);
}

static const struct daf_err *
add_line(void *arg, const char *line, size_t len)
{
	daf_buf_add(arg, line, len);
	return NULL;
}

/* What the charts are made of can be compared with a rebuild. */
static void
dumped(void **state)
{
	struct desk *d = *state;
	struct daf_buf text = { 0 };
	const char *s;

	desk_ok(daf_derive_dump(d->reg, "main", add_line, &text));
	s = daf_buf_str(&text);
	assert_non_null(strstr(s, " isb.k7f2-4|ISB-EXT-2027-0004|draft|"));
	assert_non_null(strstr(s, "|0|0|20788|0|Matter 3\n"));
	assert_non_null(strstr(s, " isb.k7f2-4|met|0|2026-12-20|2026-12-20\n"));
	assert_non_null(strstr(s, " isb.k7f2-3|due|0|2027-01-01\n"));
	assert_null(strstr(s, "isb.k7f2-9|due"));
	daf_buf_clear(&text);
}

static void
refused(void **state)
{
	struct daf_chart_query q = { 0 };
	struct desk *d = *state;
	struct daf_chart c;

	desk_refused(daf_chart(&c, d->pool, d->reg, "plases", &q), "`places`");
	q.type = "person";
	desk_refused(daf_chart(&c, d->pool, d->reg, "types", &q), "no stages");
	q.type = "mater";
	desk_refused(daf_chart(&c, d->pool, d->reg, "types", &q), "`matter`");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(bars_are_lists),
		T(by_month),
		T(by_kind),
		T(by_place),
		T(many_places),
		T(by_deadline),
		T(as_csv),
		T(dumped),
		T(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
