/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-load.c - how far a push is said to be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sync/load.h"

static void
is(const struct daf_load *load, const struct daf_load_way *way, int64_t done,
    int64_t total, int64_t bytes, int64_t left)
{
	struct daf_event ev = daf_load_event(load, way);

	assert_string_equal(ev.event, "send");
	assert_int_equal(ev.done, done);
	assert_int_equal(ev.total, total);
	assert_int_equal(ev.bytes, bytes);
	assert_int_equal(ev.left, left);
}

/* 100 change sets of 1,000, 50,000 bytes of 250,000, at 1,000 bytes a second. */
static void
test_measured(void **state)
{
	const struct daf_load load = { 500, 100, 1000, 50000, 200000, 1000 };

	(void)state;
	is(&load, &(struct daf_load_way){ 0 }, 500, 1000, 0, 251);
	/* all is in the buffers, of 40,000 bytes a quarter has gone */
	is(&load, &(struct daf_load_way){ 102, 40000, 10000, true, false }, 525,
	    1000, 10000, 231);
	/* while it is written the estimate is the size */
	is(&load, &(struct daf_load_way){ 102, 20000, 10000, false, false },
	    520, 1000, 10000, 241);
	/* what was not written has not gone */
	is(&load, &(struct daf_load_way){ 102, 20000, 90000, false, false },
	    540, 1000, 20000, 231);
	/* slower than it was: not there before the hub says so */
	is(&load, &(struct daf_load_way){ 102, 40000, 90000, true, false }, 599,
	    1000, 40000, 201);
	is(&load, &(struct daf_load_way){ 102, 40000, 95000, true, true }, 600,
	    1000, 40000, 201);
}

static void
test_last(void **state)
{
	const struct daf_load load = { 900, 100, 1000, 50000, 30, 1000 };

	(void)state;
	is(&load, &(struct daf_load_way){ 102, 40000, 40000, true, true }, 1000,
	    1000, 40000, 0);
}

static void
test_not_measured(void **state)
{
	const struct daf_load load = { 0, 100, 1000, 50000, 200000, 0 };

	(void)state;
	is(&load, &(struct daf_load_way){ 0 }, 0, 1000, 0, 0);
	is(&load, &(struct daf_load_way){ 102, 40000, 10000, true, false }, 0,
	    1000, 40000, 0);
	is(&load, &(struct daf_load_way){ 102, 40000, 50000, true, true }, 100,
	    1000, 40000, 0);
}

/* Main, and nothing of one's own: objects. */
static void
test_objects(void **state)
{
	const struct daf_load load = { 0, 0, 0, 0, 0, 1000 };

	(void)state;
	is(&load, &(struct daf_load_way){ 0 }, 0, 0, 0, 0);
	is(&load, &(struct daf_load_way){ 8, 4000, 1000, true, false }, 2, 8,
	    1000, 4);
	is(&load, &(struct daf_load_way){ 8, 4000, 9000, true, true }, 8, 8,
	    4000, 0);
	/* own ones are there, main follows */
	is(&(struct daf_load){ 7, 0, 7, 0, 0, 1000 },
	    &(struct daf_load_way){ 8, 4000, 1000, true, false }, 7, 7, 1000,
	    4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_measured),
		cmocka_unit_test(test_last),
		cmocka_unit_test(test_not_measured),
		cmocka_unit_test(test_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
