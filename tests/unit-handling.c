/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-handling.c - what is given out on a ground only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/handling.h"
#include "tests/desk.h"

static bool
asks(struct desk *d, const char *ledger, const char *type)
{
	bool yes;

	desk_ok(daf_handling_asks(&yes, d->reg, ledger, type));
	return yes;
}

static bool
of(struct desk *d, int64_t record)
{
	struct daf_record r;

	desk_ok(daf_show(&r, d->pool, d->reg, record));
	return daf_handling_of(&r);
}

static void
by_type(void **state)
{
	struct desk d;
	int64_t open, coded, note;

	(void)state;
	desk_open(&d, NULL);
	open = desk_new(&d, "answer", "gist", "A", "handling", "H0", NULL);
	desk_new(&d, "note", "parent", "isb.k7f2-1", "text", "B", NULL);
	assert_false(asks(&d, NULL, NULL));
	assert_false(asks(&d, NULL, "answer"));
	assert_false(asks(&d, NULL, "note"));
	/* a code on one with nothing below it */
	coded = desk_new(&d, "answer", "gist", "C", "handling", "H1", NULL);
	assert_true(asks(&d, NULL, NULL));
	assert_true(asks(&d, NULL, "answer"));
	assert_false(asks(&d, NULL, "note"));
	assert_false(asks(&d, NULL, "person"));
	/* and what is part of it, also a part of a part */
	desk_new(&d, "person", "name", "Ahmed", NULL);
	note = desk_new(&d, "note", "parent", "isb.k7f2-3", "text", "D", NULL);
	assert_true(asks(&d, NULL, "note"));
	assert_false(asks(&d, NULL, "person"));
	assert_true(of(&d, coded));
	assert_false(of(&d, open));
	assert_false(of(&d, note));
	desk_close(&d);
}

/* One of two values that stand side by side is enough. */
static void
disputed(void **state)
{
	struct desk d;
	int64_t record;

	(void)state;
	desk_open(&d, NULL);
	record = desk_new(&d, "answer", "gist", "A", "handling", "H0", NULL);
	desk_remote(&d, "khi.aaaa", 1, d.time + 10, "isb.k7f2-1", "handling",
	    "H1", "", DAF_ACCEPTED, true);
	assert_true(of(&d, record));
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_type),
		cmocka_unit_test(disputed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
