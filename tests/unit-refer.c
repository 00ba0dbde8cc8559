/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which records name a record, what is due of some, what was written last. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk.h"

static const char *
id_of(struct desk *d, int64_t record)
{
	struct daf_record r;

	desk_ok(daf_show(&r, d->pool, d->reg, record));
	return r.item.id;
}

static void
test_referrers(void **state)
{
	int64_t person, other, first, second, note;
	struct daf_items items;
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	person = desk_new(&d, "person", "name", "Muhammad Aslam", NULL);
	other = desk_new(&d, "person", "name", "Nobody", NULL);
	first = desk_new(&d, "matter", "title", "First", "stage", "draft",
	    "person", id_of(&d, person), NULL);
	second = desk_new(&d, "matter", "title", "Second", "stage", "draft",
	    "person", id_of(&d, person), NULL);
	note = desk_new(
	    &d, "note", "text", "child", "parent", id_of(&d, person), NULL);
	desk_ok(daf_referrers(&items, d.pool, d.reg, person, 10));
	assert_int_equal(items.n, 2); /* a child is none */
	assert_int_equal(items.items[0].record, first);
	assert_int_equal(items.items[1].record, second);
	assert_string_equal(items.items[0].where, "person");
	assert_string_equal(items.items[1].title, "Second");
	desk_ok(daf_referrers(&items, d.pool, d.reg, person, 1));
	assert_int_equal(items.n, 1);
	desk_ok(daf_referrers(&items, d.pool, d.reg, other, 10));
	assert_int_equal(items.n, 0);
	desk_ok(daf_referrers(&items, d.pool, d.reg, note, 10));
	assert_int_equal(items.n, 0);
	/* what names another one now does so no more */
	desk_remote(&d, "isb.zzzz", 1, d.time + 9, id_of(&d, first), "person",
	    id_of(&d, other), "isb.k7f2-3", DAF_ACCEPTED, true);
	desk_ok(daf_referrers(&items, d.pool, d.reg, person, 10));
	assert_int_equal(items.n, 1);
	assert_int_equal(items.items[0].record, second);
	desk_ok(daf_referrers(&items, d.pool, d.reg, other, 10));
	assert_int_equal(items.n, 1);
	desk_close(&d);
}

static void
test_due_of(void **state)
{
	struct daf_items items;
	int64_t ids[3];
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	ids[0] = desk_new(&d, "matter", "title", "Later", "stage", "draft",
	    "hearing", "2031-02-01", NULL);
	ids[1] = desk_new(&d, "matter", "title", "Sooner", "stage", "draft",
	    "hearing", "2019-02-01", NULL);
	ids[2] = desk_new(&d, "matter", "title", "Held", "stage", "draft",
	    "hearing", "2026-02-01", "held", "2026-02-01", NULL);
	desk_new(&d, "matter", "title", "Not asked for", "stage", "draft",
	    "hearing", "2020-02-01", NULL);
	desk_ok(daf_due_of(&items, d.pool, d.reg, ids, 3));
	assert_int_equal(items.n, 2);
	assert_int_equal(items.items[0].record, ids[1]);
	assert_string_equal(items.items[0].date, "2019-02-01");
	assert_string_equal(items.items[0].what, "Hearing");
	assert_string_equal(items.items[0].law, "s.75");
	assert_int_equal(items.items[1].record, ids[0]);
	desk_ok(daf_due_of(&items, d.pool, d.reg, ids, 0));
	assert_int_equal(items.n, 0);
	desk_close(&d);
}

static void
test_last_own(void **state)
{
	const char *at;
	int64_t first;
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	desk_ok(daf_last_own(&at, d.pool, d.reg, NULL, "a.khan@isb"));
	assert_null(at);
	first = desk_new(&d, "matter", "title", "One", "stage", "draft", NULL);
	desk_new(&d, "person", "name", "Two", NULL);
	/* one of another office, and one of his that was refused */
	desk_remote(&d, "khi.aaaa", 1, d.time + 50, id_of(&d, first), "judge",
	    "X", "", DAF_ACCEPTED, true);
	desk_ok(daf_last_own(&at, d.pool, d.reg, "main", "a.khan@isb"));
	assert_string_equal(at, "isb.k7f2-2");
	desk_ok(daf_apply_begin(d.reg));
	desk_ok(daf_apply_state(
	    d.reg, d.ledger, "isb.k7f2", 2, 2, DAF_REFUSED_STATE, false, "no"));
	desk_ok(daf_apply_commit(d.reg));
	desk_ok(daf_last_own(&at, d.pool, d.reg, NULL, "a.khan@isb"));
	assert_string_equal(at, "isb.k7f2-1");
	desk_ok(daf_last_own(&at, d.pool, d.reg, NULL, "b.ali@khi"));
	assert_null(at);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_referrers),
		cmocka_unit_test(test_due_of),
		cmocka_unit_test(test_last_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
