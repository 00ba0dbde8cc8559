/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-steps.c - the size of steps, and the stones that a hub shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/pace.h"
#include "sync/stones.h"

#define KIB INT64_C(1024)

static void
test_slow(void **state)
{
	struct daf_pace p = { .step = DAF_STEP_FIRST };

	(void)state;
	/* 2,000 bytes a second: 256 KiB took 131 s; a minute is 120,000. */
	daf_pace_arrived(&p, 256 * KIB, 131072);
	assert_int_equal(p.step, 120000);
	/* Twice as quick as it was thought to be: a step at a time. */
	daf_pace_arrived(&p, 120000, 15000);
	assert_int_equal(p.step, 240000);
	/* Next to nothing says nothing. */
	daf_pace_arrived(&p, 700, 20000);
	assert_int_equal(p.step, 240000);
	/* Never less than the least. */
	daf_pace_arrived(&p, 240000, 3600000);
	assert_int_equal(p.step, DAF_STEP_MIN);
}

static void
test_quick(void **state)
{
	struct daf_pace p = { .step = DAF_STEP_FIRST };

	(void)state;
	daf_pace_arrived(&p, 256 * KIB, 256);
	assert_int_equal(p.step, 60000 * KIB);
	daf_pace_arrived(&p, 60000 * KIB, 1);
	assert_int_equal(p.step, DAF_STEP_MAX);
}

static void
test_breaking(void **state)
{
	struct daf_pace p = { .step = 256 * KIB };
	int i;

	(void)state;
	/* It is down: nothing is learned. */
	daf_pace_broke(&p, 900);
	assert_int_equal(p.step, 256 * KIB);
	/* Half, and no more than three quarters of what came through. */
	daf_pace_broke(&p, 200 * KIB);
	assert_int_equal(p.step, 128 * KIB);
	assert_int_equal(p.limit, 150 * KIB);
	daf_pace_broke(&p, 40 * KIB);
	assert_int_equal(p.step, 30 * KIB);
	assert_int_equal(p.limit, 30 * KIB);
	/* Seven that held change nothing, the eighth does. */
	for (i = 0; i < 7; i++)
		daf_pace_arrived(&p, 30 * KIB, 100);
	assert_int_equal(p.step, 30 * KIB);
	daf_pace_arrived(&p, 30 * KIB, 100);
	assert_int_equal(p.step, 60 * KIB);
	/* From far above it is there at once. */
	p = (struct daf_pace){ .step = DAF_STEP_MAX };
	daf_pace_broke(&p, 60000);
	assert_int_equal(p.step, 45000);
	daf_pace_broke(&p, 5000);
	assert_int_equal(p.step, DAF_STEP_MIN);
}

/* For how long silence is borne follows from it. */
static void
test_rate(void **state)
{
	struct daf_pace p = { .step = DAF_STEP_FIRST };

	(void)state;
	/* Small ones tell it as long as nothing better is known. */
	assert_false(daf_pace_arrived(&p, 700, 10));
	assert_int_equal(p.rate, 0);
	assert_true(daf_pace_arrived(&p, 10000, 10000));
	assert_int_equal(p.rate, 1000);
	assert_int_equal(p.step, DAF_STEP_FIRST);
	assert_true(daf_pace_arrived(&p, 20000, 10000));
	assert_int_equal(p.rate, 2000);
	assert_false(daf_pace_arrived(&p, 10000, 10000));
	assert_int_equal(p.rate, 2000);
	/* Whole steps tell it as it is. */
	assert_true(daf_pace_arrived(&p, 256 * KIB, 256000));
	assert_int_equal(p.rate, 1024);
	daf_pace_broke(&p, 40 * KIB);
	assert_int_equal(p.rate, 512);
}

static void
test_pauses(void **state)
{
	unsigned failures;
	int most = 2000, ms, i;

	(void)state;
	unsetenv("DAFTAR_RETRY_MS");
	for (failures = 1; failures < 40; failures++) {
		for (i = 0; i < 20; i++) {
			ms = daf_pace_pause(failures);
			assert_in_range(ms, most / 2, most);
		}
		most = most * 2 > 60000 ? 60000 : most * 2;
	}
}

static void
test_names(void **state)
{
	static const char *const not [] = { "refs/stones/", "refs/stones/01",
		"refs/stones/-1", "refs/stones/1x", "refs/stones/1234567890",
		"refs/stones/1/2", "refs/heads/1" };
	int64_t n;
	size_t i;

	(void)state;
	assert_true(daf_stone_parse(&n, "refs/stones/0") && n == 0);
	assert_true(daf_stone_parse(&n, "refs/stones/123456789"));
	assert_int_equal(n, 123456789);
	for (i = 0; i < sizeof(not ) / sizeof(not [0]); i++)
		if (daf_stone_parse(&n, not [i]))
			fail_msg("%s is no stone", not [i]);
}

static void
test_find(void **state)
{
	struct daf_stone out[DAF_STONES_MAX];
	struct daf_ref refs[DAF_STONES_MAX + 2];
	char names[DAF_STONES_MAX + 2][32];
	size_t i;

	(void)state;
	for (i = 0; i < DAF_STONES_MAX + 2; i++) {
		snprintf(names[i], sizeof(names[i]), "refs/stones/%d",
		    (int)(100 - i));
		refs[i] = (struct daf_ref){ names[i],
			"0123456789012345678901234567890123456789" };
	}
	refs[0].name = "refs/heads/main";
	assert_int_equal(
	    daf_stones_find(out, refs, DAF_STONES_MAX + 1), DAF_STONES_MAX);
	assert_int_equal(out[0].n, 100 - DAF_STONES_MAX);
	assert_int_equal(out[DAF_STONES_MAX - 1].n, 99);
	/* One more than there may be: a liar's. */
	assert_int_equal(daf_stones_find(out, refs, DAF_STONES_MAX + 2), 0);
	assert_int_equal(daf_stones_find(out, refs, 1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slow),
		cmocka_unit_test(test_quick),
		cmocka_unit_test(test_breaking),
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_pauses),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
