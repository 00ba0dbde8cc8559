/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-likely.c - who may be entered twice, and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk.h"

#include "core/likely.h"

static struct daf_items
likely(struct desk *d, const char *name, const char *father, const char *cnic,
    const char *phone, const char *born)
{
	const char *fields[] = { "name", "father", "cnic", "phone", "born",
		"remarks", "nonsense" };
	const char *values[] = { name, father, cnic, phone, born, "x", "y" };
	const struct daf_likely_query q = {
		.type = "person", .fields = fields, .values = values, .n = 7
	};
	struct daf_items items;

	desk_ok(daf_likely(&items, d->pool, d->reg, &q));
	return items;
}

/* The first record found is that one, for that reason. */
#define FIRST(d, seq, because, ...)                                   \
	do {                                                          \
		struct daf_items it = likely(d, __VA_ARGS__);         \
		assert_true(it.n > 0);                                \
		assert_string_equal(it.items[0].id, "isb.k7f2-" seq); \
		assert_string_equal(it.items[0].where, because);      \
	} while (0)

#define NONE(d, ...) assert_int_equal(likely(d, __VA_ARGS__).n, 0)

static void
fill(struct desk *d)
{
	desk_new(d, "person", "name", "Muhammad Aslam", "father", "Ghulam Nabi",
	    "cnic", "35202-1234571-3", "phone", "0300-1234567", "born",
	    "1987-03-14", NULL);
	desk_new(d, "person", "name", "Mohammad Akram", "father",
	    "Ghulam Rasool", "cnic", "61101-7654321-5", NULL);
	desk_new(d, "person", "name", "Kashif Rafiq", NULL);
	desk_new(d, "naming", "parent", "isb.k7f2-3", "called", "Tariq Billa",
	    "kind", "nick", NULL);
	desk_new(d, "person", "name", "محمد یوسف", "father", "عبدالرحمن", NULL);
	desk_new(d, "matter", "title", "Muhammad Aslam and Ghulam Nabi", NULL);
}

static void
ids(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	FIRST(&d, "1", "same CNIC", "", "", "35202-1234571-3", "", "");
	FIRST(&d, "1", "same CNIC", "", "", "3520212345713", "", "");
	FIRST(&d, "1", "CNIC 1 digit off", "", "", "35202-1234570-3", "", "");
	FIRST(&d, "1", "CNIC 1 digit off", "", "", "95202-1234571-3", "", "");
	FIRST(&d, "1", "CNIC 1 digit off", "", "", "35202-1234571-9", "", "");
	FIRST(&d, "1", "CNIC 2 digits swapped", "", "", "35202-1234517-3", "",
	    "");
	FIRST(&d, "1", "CNIC 2 digits swapped", "", "", "35201-2234571-3", "",
	    "");
	NONE(&d, "", "", "35202-1234500-3", "", "");
	NONE(&d, "", "", "35202-123457-3", "", ""); /* being typed */
	NONE(&d, "", "", "-", "", "");
	FIRST(&d, "1", "same phone", "", "", "", "03001234567", "");
	FIRST(&d, "1", "same phone", "", "", "", "+92 300 1234567", "");
	FIRST(&d, "1", "same phone", "", "", "", "0092-300-1234567", "");
	NONE(&d, "", "", "", "0300-1234568", "");
	NONE(&d, "", "", "", "1234567", "");
	/* Another father is said, but does not hide who has the number. */
	FIRST(&d, "1", "same CNIC, other father's name", "", "Abdul Karim",
	    "3520212345713", "", "");
	FIRST(&d, "1", "same CNIC, same phone, same date of birth", "", "",
	    "3520212345713", "0300 1234567", "1987");
	desk_close(&d);
}

static void
names(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	FIRST(&d, "1", "name sounds alike, same father's name", "Mohd. Aslam",
	    "Gulam Nabi", "", "", "");
	FIRST(&d, "1", "same name, same father's name", "Muhammad ASLAM",
	    "Ghulam Nabi", "", "", "");
	FIRST(&d, "1", "name sounds alike, same father's name", "محمد اسلم",
	    "غلام نبی", "", "", "");
	FIRST(&d, "1", "name sounds alike", "Aslam Mohammad", "", "", "", "");
	FIRST(&d, "1", "name sounds alike, same father's name",
	    "Aslam Khan "
	    "Muhammad",
	    "Ghulam Nabi", "", "", "");
	FIRST(&d, "5", "name sounds alike, same father's name",
	    "Muhammad Yousaf", "Abdur Rahman", "", "", "");
	FIRST(&d, "1", "name sounds alike, same date of birth", "Mohd Aslam",
	    "", "", "", "1987-03");
	FIRST(&d, "1", "name sounds alike, other date of birth", "Mohd Aslam",
	    "", "", "", "1990-03-14");
	/* Another father: somebody else. */
	NONE(&d, "Muhammad Aslam", "Abdul Karim", "", "", "");
	NONE(&d, "Muhammad Aslam", "Abdul Karim", "", "", "1987-03-14");
	/* Another name of the same father: a brother. */
	NONE(&d, "Muhammad Arif", "Ghulam Nabi", "", "", "");
	/* A part of a name, or a birth date, or a father, alone. */
	NONE(&d, "Aslam", "", "", "", "");
	NONE(&d, "Muhammad", "", "", "", "");
	NONE(&d, "", "", "", "", "1987-03-14");
	NONE(&d, "", "Ghulam Nabi", "", "", "");
	NONE(&d, "", "", "", "", "");
	/* Through a child; without a father there, the name is enough. */
	FIRST(&d, "3", "same nickname", "Tariq Billa", "", "", "", "");
	FIRST(&d, "3", "nickname sounds alike", "Tarik Billah", "Ghulam Nabi",
	    "", "", "");
	desk_close(&d);
}

/* The likeliest first, each once, not the record itself nor one struck out. */
static void
answer(void **state)
{
	const char *fields[] = { "name", "father", "phone" };
	const char *values[] = { "Muhammad Aslam", "Ghulam Nabi",
		"0300-1234567" };
	struct daf_likely_query q = {
		.type = "person", .fields = fields, .values = values, .n = 3
	};
	struct daf_entry *e;
	struct daf_items it;
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	desk_new(
	    &d, "person", "name", "M. Aslam", "phone", "0300-1234567", NULL);
	desk_new(&d, "person", "name", "Muhammad Aslam", NULL);
	desk_new(&d, "naming", "parent", "isb.k7f2-1", "called",
	    "Muhamad Aslam", "kind", "alias", NULL);
	desk_ok(daf_likely(&it, d.pool, d.reg, &q));
	assert_int_equal(it.n, 3);
	assert_string_equal(it.items[0].id, "isb.k7f2-1");
	assert_string_equal(
	    it.items[0].where, "same phone, same name, same father's name");
	assert_string_equal(it.items[1].id, "isb.k7f2-7");
	assert_string_equal(it.items[1].where, "same phone");
	assert_string_equal(it.items[2].id, "isb.k7f2-8");
	assert_string_equal(it.items[2].where, "same name");
	q.limit = 1;
	desk_ok(daf_likely(&it, d.pool, d.reg, &q));
	assert_int_equal(it.n, 1);
	q.limit = 0;
	q.except = desk_find(&d, "isb.k7f2-1");
	desk_ok(daf_likely(&it, d.pool, d.reg, &q));
	assert_int_equal(it.n, 2);
	e = desk_entry(&d);
	desk_ok(daf_entry_change(e, desk_find(&d, "isb.k7f2-7"), 1,
	    (const char *const[]){ "struck" }, (const char *const[]){ "twice" },
	    DAF_OVER_ONE, NULL, 0));
	desk_save(&d, e);
	desk_ok(daf_likely(&it, d.pool, d.reg, &q));
	assert_int_equal(it.n, 1);
	/* A type that says nothing of matches, and none at all. */
	q.type = "note";
	desk_ok(daf_likely(&it, d.pool, d.reg, &q));
	assert_int_equal(it.n, 0);
	q.type = "nothing";
	desk_ok(daf_likely(&it, d.pool, d.reg, &q));
	assert_int_equal(it.n, 0);
	desk_close(&d);
}

/* A part of something is met again in the same whole, or in another one. */
static void
parts(void **state)
{
	const char *fields[] = { "parent", "badge" };
	const char *values[] = { "isb.k7f2-1", "B-2231" };
	const struct daf_likely_query q = {
		.type = "guest", .fields = fields, .values = values, .n = 2
	};
	struct daf_items it;
	struct desk d;
	int i;

	(void)state;
	desk_open(&d, NULL);
	for (i = 1; i <= 12; i++)
		desk_new(&d, "matter", "title", "Course", NULL);
	desk_new(&d, "guest", "parent", "isb.k7f2-12", "badge", "b 2231", NULL);
	desk_ok(daf_likely(&it, d.pool, d.reg, &q));
	assert_int_equal(it.n, 1);
	/* 12 begins with 1 and is another one. */
	assert_string_equal(it.items[0].where, "same badge, other matter");
	desk_new(&d, "guest", "parent", "isb.k7f2-1", "badge", "B-2231", NULL);
	desk_ok(daf_likely(&it, d.pool, d.reg, &q));
	assert_int_equal(it.n, 2);
	assert_string_equal(it.items[0].id, "isb.k7f2-14");
	assert_string_equal(it.items[0].where, "same badge, same matter");
	/* The same matter alone says nothing. */
	values[1] = "B-2232";
	desk_ok(daf_likely(&it, d.pool, d.reg, &q));
	assert_int_equal(it.n, 0);
	desk_close(&d);
}

/* Whatever is typed. */
static void
hostile(void **state)
{
	static const char *const odd[] = { "\"", "a\" OR \"b", "\xff\xfe", "-",
		"ـmhmd", "*", "NEAR(a b)", "\n", "ul ud al", "٠٣٠٠١٢٣٤٥٦٧" };
	char *longest = daf_calloc(100000, 1);
	struct desk d;
	size_t i;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		likely(&d, odd[i], odd[i], odd[i], odd[i], odd[i]);
	memset(longest, 'k', 99999);
	NONE(&d, longest, longest, longest, longest, longest);
	free(longest);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids),
		cmocka_unit_test(names),
		cmocka_unit_test(answer),
		cmocka_unit_test(parts),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
