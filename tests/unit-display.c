/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values, times and states as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/kind.h"
#include "tui/display.h"

static void
test_masked(void **state)
{
	static const struct {
		const char *value, *shown;
	} cases[] = {
		{ "35202-1234571-3", "35202-*****71-3" },
		{ "AB1234567", "AB*****67" },
		{ "+923001234567", "+92300*****67" },
		{ "03001234567", "0300*****67" },
		{ "115", "*****" },     /* too short to show a part */
		{ "1234567", "*****" }, /* the same */
		/* nothing that is no canonical number shows any part */
		{ "\xd9\xa3\xd9\xa5\xd9\xa2\xd9\xa0\xd9\xa2", "*****" },
		{ "35202\n1234571-3", "*****" },
		{ "35202 1234571 3", "*****" },
		/* nearly a CNIC: as any other number */
		{ "35202-1234571-33", "3520*****33" },
		{ "35202-123457-3", "3520*****-3" },
		{ "", "" },
	};
	struct daf_buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		daf_buf_reset(&b);
		daf_display_masked(&b, cases[i].value);
		assert_string_equal(daf_buf_str(&b), cases[i].shown);
	}
	daf_buf_clear(&b);
}

static void
test_protected(void **state)
{
	static const struct {
		const char *kind;
		bool is;
	} cases[] = {
		{ "cnic", true },
		{ "passport", true },
		{ "phone", true },
		{ "text", false },
		{ "reference", false },
	};
	struct daf_field field = { .name = "f", .label = "F" };
	struct daf_buf b = { 0 };
	size_t i;

	(void)state;
	assert_false(daf_display_protected(NULL));
	assert_false(daf_display_protected(&field));
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		field.kind = daf_kind_find(cases[i].kind);
		assert_non_null(field.kind);
		assert_int_equal(daf_display_protected(&field), cases[i].is);
	}
	field.kind = daf_kind_find("cnic");
	daf_display_value(&b, NULL, NULL, NULL, &field, "35202-1234571-3");
	assert_string_equal(daf_buf_str(&b), "35202-1234571-3");
	daf_buf_reset(&b);
	daf_display_guarded(&b, NULL, NULL, NULL, &field, "35202-1234571-3");
	assert_string_equal(daf_buf_str(&b), "35202-*****71-3");
	daf_buf_reset(&b);
	daf_display_guarded(&b, NULL, NULL, NULL, &field, "");
	assert_string_equal(daf_buf_str(&b), "(cleared)");
	daf_buf_reset(&b);
	daf_display_guarded(&b, NULL, NULL, NULL, NULL, "as it is");
	assert_string_equal(daf_buf_str(&b), "as it is");
	daf_buf_clear(&b);
}

static void
test_days(void **state)
{
	static const struct {
		const char *date, *days, *day;
	} cases[] = {
		{ "2026-10-08", "today", "08 Oct" },
		{ "2026-10-05", "-3d", "05 Oct" },
		{ "2026-10-09", "+1d", "09 Oct" },
		{ "2027-01-01", "+85d", "01 Jan 2027" },
		{ "2025-10-08", "-365d", "08 Oct 2025" },
		{ "2026-11", "", "Nov 2026" },
		{ "2026", "", "2026" },
		{ "2026-02-30", "", "2026-02-30" }, /* no date */
		{ "soon", "", "soon" },
		{ "", "", "" },
	};
	const struct daf_date today = { 2026, 10, 8 };
	char out[DAF_DISPLAY_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		daf_display_days(out, cases[i].date, &today);
		assert_string_equal(out, cases[i].days);
		daf_display_day(out, cases[i].date, &today);
		assert_string_equal(out, cases[i].day);
	}
}

static void
test_times(void **state)
{
	const struct daf_date today = { 2026, 10, 8 };
	const int64_t at = 1791451200; /* 2026-10-08T09:20:00Z */
	char out[DAF_DISPLAY_SIZE];

	(void)state;
	daf_display_time(out, at, 300);
	assert_string_equal(out, "08 Oct 2026 14:20");
	daf_display_moment(out, at, 300, &today);
	assert_string_equal(out, "08 Oct 14:20");
	daf_display_moment(out, at - INT64_C(365) * 86400, 0, &today);
	assert_string_equal(out, "08 Oct 2025");
	/* the writer's day, not that of UTC */
	daf_display_moment(out, at, 15 * 60, &today);
	assert_string_equal(out, "09 Oct 00:20");
}

static void
test_marks(void **state)
{
	struct daf_item item = { .state = DAF_HERE };
	char out[4];

	(void)state;
	daf_display_marks(out, &item);
	assert_string_equal(out, "*  ");
	item.state = DAF_HELD;
	item.disputed = item.struck = true;
	daf_display_marks(out, &item);
	assert_string_equal(out, "HCX");
	assert_int_equal(daf_display_letter(DAF_SENT), '+');
	assert_int_equal(daf_display_letter(DAF_REFUSED_STATE), 'R');
	assert_int_equal(daf_display_letter(DAF_ACCEPTED), ' ');
}

static void
test_rtl(void **state)
{
	(void)state;
	assert_string_equal(daf_display_who("A. Khan", "a@isb"), "A. Khan");
	assert_string_equal(daf_display_who("\xd9\x85", "a@isb"), "a@isb");
	assert_string_equal(daf_display_who(NULL, "a@isb"), "a@isb");
	assert_false(daf_display_rtl(""));
	assert_false(daf_display_rtl("Muhammad \xc3\xa9 \xe2\x82\xac"));
	assert_false(daf_display_rtl("\xe0\xa4\x85"));     /* Devanagari */
	assert_false(daf_display_rtl("\xf0\x9f\x98\x80")); /* a face */
	assert_true(daf_display_rtl("a \xd9\x85"));        /* U+0645 */
	assert_true(daf_display_rtl("\xd7\x90"));          /* U+05D0 */
	assert_true(daf_display_rtl("\xef\xad\x96"));      /* U+FB56 */
	assert_true(daf_display_rtl("\xef\xba\x8d"));      /* U+FE8D */
	assert_false(daf_display_rtl("\xef\xbb\xbf"));     /* U+FEFF */
	assert_true(daf_display_rtl("\xf0\x9e\xa4\x80"));  /* U+1E900 */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_masked),
		cmocka_unit_test(test_protected),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_rtl),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
