/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-time.c - instants and dates as text. */
#include "core/base/timefmt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void
instants(void **state)
{
	static const struct {
		const char *text;
		int64_t at;
		int offset;
	} good[] = {
		{ "1970-01-01T00:00:00Z", 0, 0 },
		{ "1970-01-01T05:00:00+05:00", 0, 300 },
		{ "1969-12-31T23:59:59Z", -1, 0 },
		{ "2026-10-08T17:41:00+05:00", 1791463260, 300 },
		{ "2026-10-08T17:41+05:00", 1791463260, 300 },
		{ "2000-02-29T12:00:00-03:30", 951838200, -210 },
		{ "0001-01-01T00:00:00Z", INT64_C(-62135596800), 0 },
		{ "9999-12-31T23:59:59Z", INT64_C(253402300799), 0 },
	};
	static const char *const bad[] = { "", "2026", "2026-10-08",
		"2026-10-08T17:41:00", "2026-10-08 17:41:00Z",
		"2026-13-08T17:41:00Z", "2026-00-08T17:41:00Z",
		"2026-02-29T17:41:00Z", "2026-10-08T24:00:00Z",
		"2026-10-08T17:60:00Z", "2026-10-08T17:41:60Z",
		"2026-10-08T17:41:00+5:00", "2026-10-08T17:41:00+24:00",
		"2026-10-08T17:41:00+05:60", "2026-10-08T17:41:00Zx",
		"2026-10-08t17:41:00Z", "0000-10-08T17:41:00Z",
		"2026-10-08T17:41:Z", "2026-10-08T17:41:00.5Z",
		"-026-10-08T17:41:00Z", "2026-10-08T17:41:00+0500" };
	char text[DAF_TIME_SIZE];
	int64_t at;
	size_t i;
	int offset;

	(void)state;
	for (i = 0; i < N(good); i++) {
		assert_true(daf_time_parse(&at, &offset, good[i].text));
		assert_int_equal(at, good[i].at);
		assert_int_equal(offset, good[i].offset);
	}
	for (i = 0; i < N(bad); i++)
		assert_false(daf_time_parse(&at, &offset, bad[i]));
	daf_time_utc(text, 1791463260);
	assert_string_equal(text, "2026-10-08T12:41:00Z");
	daf_time_local(text, 1791463260, 300);
	assert_string_equal(text, "2026-10-08T17:41:00+05:00");
	daf_time_local(text, 1791463260, -210);
	assert_string_equal(text, "2026-10-08T09:11:00-03:30");
	daf_time_utc(text, INT64_MAX / 2); /* must stay in its room */
	assert_true(strlen(text) < DAF_TIME_SIZE);
}

static void
dates(void **state)
{
	static const char *const good[] = { "2026-11-23", "2026-11", "2026",
		"0001", "9999-12-31", "2024-02-29", "2000-02-29" };
	static const char *const bad[] = { "", "0000", "26", "2026-", "2026-1",
		"2026-13", "2026-00", "2026-11-", "2026-11-00", "2026-11-31",
		"2026-02-29", "1900-02-29", "2026-11-1", "2026/11/23",
		"2026-11-23 ", " 2026", "20266", "2026-11-233", "+026" };
	char text[DAF_TIME_SIZE];
	struct daf_date d;
	size_t i;

	(void)state;
	for (i = 0; i < N(good); i++) {
		assert_true(daf_date_parse(&d, good[i]));
		daf_date_text(text, d);
		assert_string_equal(text, good[i]);
	}
	for (i = 0; i < N(bad); i++)
		assert_false(daf_date_parse(&d, bad[i]));
}

static void
days(void **state)
{
	struct daf_date d = { 1970, 1, 1 }, next;
	int64_t day, before = INT64_MIN;

	(void)state;
	assert_int_equal(daf_date_days(d), 0);
	for (day = -800000; day < 3000000; day += 61) {
		d = daf_date_from_days(day);
		assert_int_equal(daf_date_days(d), day);
		next = daf_date_from_days(day + 1);
		assert_true(next.day == d.day + 1 || next.day == 1);
		assert_true(day > before);
		before = day;
	}
	d = daf_time_date(1791463260 + 7 * 3600, 300); /* 00:41 there */
	assert_int_equal(d.day, 9);
	d = daf_time_date(1791463260 + 7 * 3600, 0);
	assert_int_equal(d.day, 8);
}

static void
months(void **state)
{
	static const struct {
		const char *from;
		int months;
		const char *to;
	} cases[] = {
		{ "2026-01-31", 1, "2026-02-28" },
		{ "2024-01-31", 1, "2024-02-29" },
		{ "2026-10-31", 2, "2026-12-31" },
		{ "2026-12-15", 1, "2027-01-15" },
		{ "2026-01-15", -1, "2025-12-15" },
		{ "2026-03-31", -13, "2025-02-28" },
		{ "2026-05-05", 24, "2028-05-05" },
		{ "2026-05-05", 0, "2026-05-05" },
	};
	char text[DAF_TIME_SIZE];
	struct daf_date d;
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		assert_true(daf_date_parse(&d, cases[i].from));
		daf_date_text(text, daf_date_add_months(d, cases[i].months));
		assert_string_equal(text, cases[i].to);
	}
}

static void
clocks(void **state)
{
	(void)state;
	setenv("DAFTAR_NOW", "2026-10-08T17:41:00+05:00", 1);
	assert_int_equal(daf_time_now(), 1791463260);
	setenv("DAFTAR_NOW", "1791463261", 1);
	assert_int_equal(daf_time_now(), 1791463261);
	setenv("DAFTAR_NOW", "soon", 1);
	assert_true(daf_time_now() > 1600000000);
	unsetenv("DAFTAR_NOW");
	assert_true(daf_time_now() > 1600000000);

	setenv("TZ", "UTC", 1);
	assert_int_equal(daf_time_offset("Asia/Karachi", 1791463260), 300);
	assert_int_equal(daf_time_offset("Europe/London", 1791463260), 60);
	assert_int_equal(daf_time_offset("Europe/London", 1800000000), 0);
	assert_int_equal(daf_time_offset("", 1791463260), 0);
	assert_int_equal(daf_time_offset(NULL, 1791463260), 0);
	assert_string_equal(getenv("TZ"), "UTC");

	daf_time_settle("");
	daf_time_settle(NULL);
	assert_string_equal(getenv("TZ"), "UTC");
	daf_time_settle("Asia/Karachi");
	assert_int_equal(daf_time_offset("Asia/Karachi", 1791463260), 300);
	assert_int_equal(daf_time_offset("Europe/London", 1791463260), 60);
	assert_int_equal(daf_time_offset(NULL, 1791463260), 300);
	assert_string_equal(getenv("TZ"), "Asia/Karachi");
}

static void
steady(void **state)
{
	const struct timespec nap = { 0, 20 * 1000000L };
	int64_t a, b;

	(void)state;
	setenv("DAFTAR_NOW", "2026-10-08T12:41:00Z", 1);
	a = daf_time_steady();
	nanosleep(&nap, NULL);
	b = daf_time_steady();
	unsetenv("DAFTAR_NOW");
	assert_true(b - a >= 20);
	assert_true(b - a < 20000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instants),
		cmocka_unit_test(dates),
		cmocka_unit_test(days),
		cmocka_unit_test(months),
		cmocka_unit_test(clocks),
		cmocka_unit_test(steady),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
