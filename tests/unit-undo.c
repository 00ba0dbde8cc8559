/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-undo.c - a change set undone by another one, or refused, and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk.h"

static const struct daf_err *
undo(struct daf_entry *e, const char *at, const char *reason)
{
	struct daf_addr a;

	assert_true(daf_addr_parse(&a, at, strlen(at), true));
	return daf_entry_undo(e, &a, reason);
}

static void
undone(struct desk *d, const char *at, const char *reason)
{
	struct daf_entry *e = desk_entry(d);

	desk_ok(undo(e, at, reason));
	assert_int_equal(desk_save(d, e), 1);
}

/* Refused, with these words, and the register is as it was. */
static void
refused(struct desk *d, const char *at, const char *reason, const char *part)
{
	desk_refused(undo(desk_entry(d), at, reason), part);
}

/* Pairs of field and value, ended by NULL. */
static void
change(struct desk *d, int64_t record, enum daf_over_mode mode, ...)
{
	const char *fields[8], *values[8];
	struct daf_entry *e = desk_entry(d);
	size_t n = 0;
	va_list ap;

	va_start(ap, mode);
	while ((fields[n] = va_arg(ap, const char *)) != NULL)
		values[n++] = va_arg(ap, const char *);
	va_end(ap);
	desk_ok(daf_entry_change(e, record, n, fields, values, mode, NULL, 0));
	desk_save(d, e);
}

static void
values(void **state)
{
	struct desk d;
	int64_t r;

	(void)state;
	desk_open(&d, NULL);
	r = desk_new(&d, "matter", "title", "One", "judge", "ADC(G)", NULL);
	change(
	    &d, r, DAF_OVER_ONE, "judge", "Sessions", "place", "Lahore", NULL);
	undone(&d, "isb.k7f2-2", NULL);
	assert_string_equal(desk_value(&d, r, "judge"), "ADC(G)");
	assert_string_equal(desk_value(&d, r, "place"), "");
	assert_string_equal(desk_value(&d, r, "title"), "One");
	/* The undoing can be undone. */
	undone(&d, "isb.k7f2-3", NULL);
	assert_string_equal(desk_value(&d, r, "judge"), "Sessions");
	assert_string_equal(desk_value(&d, r, "place"), "Lahore");
	refused(
	    &d, "isb.k7f2-2", NULL, "changed since by A. Khan (isb.k7f2-4)");
	/* A group goes together, and dates are as they were. */
	change(&d, r, DAF_OVER_ONE, "hearing", "2027-02-03", NULL);
	change(&d, r, DAF_OVER_ONE, "outcome", "left", "reason", "late",
	    "hearing", "", NULL);
	undone(&d, "isb.k7f2-6", NULL);
	assert_string_equal(desk_value(&d, r, "outcome"), "");
	assert_string_equal(desk_value(&d, r, "reason"), "");
	assert_string_equal(desk_value(&d, r, "hearing"), "2027-02-03");
	desk_close(&d);
}

static void
others(void **state)
{
	struct desk d;
	int64_t r;

	(void)state;
	desk_open(&d, NULL);
	r = desk_new(&d, "matter", "title", "One", "judge", "A", NULL);
	change(&d, r, DAF_OVER_ONE, "judge", "B", "place", "Lahore", NULL);
	/* Somebody wrote over it. */
	desk_remote(&d, "khi.a2b3", 1, d.time + 1, "isb.k7f2-1", "judge", "C",
	    "isb.k7f2-2", DAF_ACCEPTED, true);
	refused(&d, "isb.k7f2-2", NULL,
	    "ISB-EXT-2027-0001: Judge (judge) was changed since by B. Ali "
	    "(khi.a2b3-1)");
	assert_string_equal(desk_value(&d, r, "place"), "Lahore");
	/* Somebody wrote beside it. */
	change(&d, r, DAF_OVER_ONE, "facts", "Mine", NULL);
	desk_remote(&d, "khi.a2b3", 2, d.time + 2, "isb.k7f2-1", "facts",
	    "Theirs", "", DAF_ACCEPTED, true);
	refused(&d, "isb.k7f2-3", NULL,
	    "Facts (facts) is written by B. Ali, too (khi.a2b3-2)");
	/* Settling a dispute has no before. */
	change(&d, r, DAF_OVER_ALL, "facts", "Both", NULL);
	refused(&d, "isb.k7f2-4", NULL, "settled a dispute about Facts");
	/* Another office's can be undone like one's own. */
	undone(&d, "khi.a2b3-1", NULL);
	assert_string_equal(desk_value(&d, r, "judge"), "B");
	/* What it replaced has not arrived. */
	desk_remote(&d, "khi.a2b3", 3, d.time + 3, "isb.k7f2-1", "seen",
	    "2027-01-01T10:00:00+05:00", "lhr.c4d5-9", DAF_ACCEPTED, true);
	refused(&d, "khi.a2b3-3", NULL, "is not in this register");
	/* What does not count is not undone. */
	desk_remote(&d, "khi.a2b3", 4, d.time + 4, "isb.k7f2-1", "pages", "3",
	    "", DAF_REFUSED_STATE, false);
	refused(&d, "khi.a2b3-4", NULL, "does not count");
	refused(&d, "khi.a2b3-77", NULL, "no change set khi.a2b3-77");
	desk_close(&d);
}

static void
births(void **state)
{
	const char *const fields[] = { "parent", "text" };
	const char *const text[] = { ".1", "A note" };
	const char *title = "title", *value = "Two";
	struct daf_entry *e;
	struct desk d;
	size_t index;

	(void)state;
	desk_open(&d, NULL);
	e = desk_entry(&d);
	desk_ok(daf_entry_create(&index, e, "matter", 1, &title, &value));
	desk_ok(daf_entry_create(&index, e, "note", 2, fields, text));
	desk_save(&d, e);
	refused(&d, "isb.k7f2-1", NULL, "say why");
	refused(&d, "isb.k7f2-1", "", "say why");
	undone(&d, "isb.k7f2-1.2", "Written twice");
	assert_string_equal(
	    desk_value(&d, desk_find(&d, "isb.k7f2-1"), "struck"),
	    "Written twice");
	assert_string_equal(
	    desk_value(&d, desk_find(&d, "isb.k7f2-1.2"), "struck"),
	    "Written twice");
	refused(&d, "isb.k7f2-1", "again", "all is as it was");
	/* And back. */
	undone(&d, "isb.k7f2-2", NULL);
	assert_string_equal(
	    desk_value(&d, desk_find(&d, "isb.k7f2-1"), "struck"), "");
	desk_close(&d);
}

/* All or nothing; and the checks hold. */
static void
checks(void **state)
{
	const char *judge = "judge", *x = "X", *y = "Y";
	struct daf_entry *e;
	struct desk d;
	int64_t a, b;

	(void)state;
	desk_open(&d, NULL);
	a = desk_new(&d, "matter", "title", "One", "facts", "Some", NULL);
	b = desk_new(&d, "matter", "title", "Two", NULL);
	e = desk_entry(&d);
	desk_ok(daf_entry_change(e, a, 1, &judge, &x, DAF_OVER_ONE, NULL, 0));
	desk_ok(daf_entry_change(e, b, 1, &judge, &y, DAF_OVER_ONE, NULL, 0));
	desk_save(&d, e);
	change(&d, b, DAF_OVER_ONE, "judge", "Z", NULL);
	refused(&d, "isb.k7f2-3", NULL, "ISB-EXT-2027-0002: Judge");
	assert_string_equal(desk_value(&d, a, "judge"), "X");
	undone(&d, "isb.k7f2-4", NULL);
	assert_string_equal(desk_value(&d, b, "judge"), "Y");
	change(&d, a, DAF_OVER_ONE, "stage", "legal-check", NULL);
	refused(&d, "isb.k7f2-6", NULL, "to Draft");
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(others),
		cmocka_unit_test(births),
		cmocka_unit_test(checks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
