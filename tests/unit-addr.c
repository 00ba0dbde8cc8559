/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-addr.c - addresses and record ids: strict both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/addr.h"

static void
offices(void **state)
{
	static const char *const good[] = { "hq", "isb", "a1",
		"abcdefghijklmnop" };
	static const char *const bad[] = { "", "a", "1a", "Isb", "is-b", "isb ",
		"abcdefghijklmnopq",
		"\xc3\xa9"
		"b" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(daf_office_valid(good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(daf_office_valid(bad[i]));
}

static void
replicas(void **state)
{
	static const char *const good[] = { "isb.k7f2", "hq.a2b3",
		"abcdefghijklmnop.aaaa" };
	static const char *const bad[] = { "", "isb", "isb.", "isb.k7f",
		"isb.k7f22", "isb.k7f1", "isb.k7f8", "isb.K7f2", ".k7f2",
		"i.k7f2", "isb-k7f2", "abcdefghijklmnopq.aaaa", "isb.k7f2 " };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(daf_replica_valid(good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(daf_replica_valid(bad[i]));
}

static void
round_trip(void **state)
{
	static const char *const good[] = { "isb.k7f2-1", "isb.k7f2-412",
		"isb.k7f2-412.2", "isb.k7f2-9223372036854775807",
		"abcdefghijklmnop.aaaa-9223372036854775807.99999" };
	char text[DAF_ADDR_SIZE];
	struct daf_addr a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(daf_addr_parse(&a, good[i], strlen(good[i]), true));
		daf_addr_text(text, &a);
		assert_string_equal(text, good[i]);
	}
}

static void
refused(void **state)
{
	static const char *const bad[] = { "", "isb.k7f2", "isb.k7f2-",
		"isb.k7f2-0", "isb.k7f2-01", "isb.k7f2--1", "isb.k7f2-+1",
		"isb.k7f2-1.", "isb.k7f2-1.0", "isb.k7f2-1.1", "isb.k7f2-1.02",
		"isb.k7f2-1.100000", "isb.k7f2-9223372036854775808",
		"isb.k7f2-99999999999999999999", "isb.k7f2-1 ", " isb.k7f2-1",
		"isb.k7f2-1.2.3", "isb.k7f2-1a" };
	struct daf_addr a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(daf_addr_parse(&a, bad[i], strlen(bad[i]), true));
	assert_false(daf_addr_parse(&a, "isb.k7f2-1.2", 12, false));
	assert_false(daf_addr_parse(&a, "isb.k7f2-1\0", 11, true));
	assert_true(daf_addr_parse(&a, "isb.k7f2-12", 10, true));
	assert_int_equal(a.seq, 1);
	assert_int_equal(a.index, 1);
}

static void
order(void **state)
{
	/* Numbers as numbers, replicas as bytes. */
	static const char *const sorted[] = { "hq.zzzz-99", "isb.a222-2",
		"isb.a222-10", "isb.a222-10.2", "isb.a222-10.10", "isb.a222-11",
		"isb.b222-1", "isb1.a222-1" };
	size_t n = sizeof(sorted) / sizeof(sorted[0]), i, j;
	struct daf_addr a, b;
	int d;

	(void)state;
	for (i = 0; i < n; i++) {
		for (j = 0; j < n; j++) {
			assert_true(daf_addr_parse(
			    &a, sorted[i], strlen(sorted[i]), true));
			assert_true(daf_addr_parse(
			    &b, sorted[j], strlen(sorted[j]), true));
			d = daf_addr_cmp(&a, &b);
			assert_int_equal(
			    i < j ? -1 : i > j, d < 0 ? -1 : d > 0);
		}
	}
}

static void
office_of(void **state)
{
	char office[DAF_REPLICA_SIZE];

	(void)state;
	daf_replica_office(office, "isb.k7f2");
	assert_string_equal(office, "isb");
	daf_replica_office(office, "abcdefghijklmnop.aaaa");
	assert_string_equal(office, "abcdefghijklmnop");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offices),
		cmocka_unit_test(replicas),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(refused),
		cmocka_unit_test(order),
		cmocka_unit_test(office_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
