/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-came.c - what came from others since a moment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/came.h"
#include "tests/desk.h"

static void
came_since(void **state)
{
	struct daf_came *came;
	struct desk d;
	int64_t mark, own, born;
	size_t n;
	bool more;

	(void)state;
	desk_open(&d, NULL);
	own = desk_new(&d, "matter", "title", "One", "judge", "A", NULL);
	desk_remote(&d, "khi.aaaa", 1, d.time + 10, "isb.k7f2-1", "judge", "B",
	    "isb.k7f2-1", DAF_ACCEPTED, true);
	desk_ok(daf_came_mark(&mark, d.reg));
	desk_ok(daf_came(&came, &n, &more, d.pool, d.reg, mark, 10));
	assert_int_equal(n, 0);
	assert_false(more);
	/* what is written here does not come */
	desk_new(&d, "matter", "title", "Two", NULL);
	desk_remote(&d, "khi.aaaa", 2, d.time + 20, "isb.k7f2-1", "stage",
	    "closed", "", DAF_SENT, false);
	born = desk_remote_new(
	    &d, "lhr.bbbb", 1, d.time + 30, "matter", "judge", "D");
	desk_remote(&d, "khi.aaaa", 3, d.time + 40, "isb.k7f2-1", "judge", "E",
	    "khi.aaaa-1", DAF_ACCEPTED, true);
	desk_remote(&d, "khi.aaaa", 4, d.time + 50, "isb.k7f2-1", "judge", "F",
	    "khi.aaaa-3", DAF_ACCEPTED, true);
	desk_ok(daf_came(&came, &n, &more, d.pool, d.reg, mark, 10));
	assert_int_equal(n, 2);
	assert_false(more);
	/* each once, with all that was written, the newest first */
	assert_int_equal(came[0].item.record, own);
	assert_string_equal(came[0].at, "khi.aaaa-4");
	assert_string_equal(came[0].office, "khi");
	assert_false(came[0].birth);
	assert_int_equal(came[0].nfields, 2);
	assert_string_equal(came[0].fields[0], "judge");
	assert_string_equal(came[0].fields[1], "stage");
	assert_int_equal(came[1].item.record, born);
	assert_string_equal(came[1].office, "lhr");
	assert_true(came[1].birth);
	/* no more than are wanted */
	desk_ok(daf_came(&came, &n, &more, d.pool, d.reg, mark, 1));
	assert_int_equal(n, 1);
	assert_true(more);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(came_since),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
