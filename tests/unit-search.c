/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-search.c - finding by words, whatever their script and spelling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk.h"

#include "core/words.h"

static struct daf_items
find(struct desk *d, const char *one, const char *two)
{
	const char *words[] = { one, two };
	struct daf_items items;

	desk_ok(daf_find(
	    &items, d->pool, d->reg, words, two != NULL ? 2 : 1, NULL, 0));
	return items;
}

static size_t
hits(struct desk *d, const char *one, const char *two)
{
	return find(d, one, two).n;
}

static void
fill(struct desk *d)
{
	desk_new(d, "person", "name", "Muhammad Aslam", "father",
	    "Ghulam Rasool", "cnic", "61101-1234567-1", "phone", "0300-1234567",
	    NULL);
	desk_new(d, "person", "name", "Aslam Khan", "father", "Mohammad Yousaf",
	    "phone", "+92 300 7654321", "remarks",
	    "Zoë knows him; Café \"Olé\"", NULL);
	desk_new(d, "person", "name", "محمد علی", NULL);
	desk_new(d, "matter", "title", "Aslam and others", "facts",
	    "A long story of how the goods went from one place to another, "
	    "by night and by day, until at Torkham the lorry was opened and "
	    "the customs officer found what was in it",
	    NULL);
}

static void
words(void **state)
{
	struct daf_items items;
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	assert_int_equal(hits(&d, "aslam", NULL), 3);
	assert_int_equal(hits(&d, "ASL", NULL), 3);
	assert_int_equal(hits(&d, "slam", NULL), 0);
	assert_int_equal(hits(&d, "aslam", "khan"), 1);
	assert_int_equal(hits(&d, "khan", "aslam"), 1);
	assert_int_equal(hits(&d, "aslam", "nobody"), 0);
	assert_int_equal(hits(&d, "aslam khan", NULL), 1);
	assert_int_equal(hits(&d, "cafe", "ole"), 1);
	assert_int_equal(hits(&d, "zoe", NULL), 1);
	/* Another ye, and no vowel signs. */
	assert_int_equal(hits(&d, "علي", NULL), 1);
	assert_int_equal(hits(&d, "مُحَمّد", NULL), 1);
	/* The title's own words come first. */
	items = find(&d, "aslam", "khan");
	assert_string_equal(items.items[0].title, "Aslam Khan");
	desk_close(&d);
}

static void
identifiers(void **state)
{
	static const char *const cnic[] = { "61101-1234567-1", "6110112345671",
		"61101-12345", "6110112345" };
	static const char *const phone[] = { "0300-1234567", "03001234567",
		"(0300) 1234567", "+92 300 7654321", "+923007654321",
		"00923007654321", "923007654321" };
	struct daf_items items;
	struct desk d;
	size_t i;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	for (i = 0; i < sizeof(cnic) / sizeof(cnic[0]); i++)
		if (hits(&d, cnic[i], NULL) != 1)
			fail_msg("not found: %s", cnic[i]);
	for (i = 0; i < sizeof(phone) / sizeof(phone[0]); i++)
		if (hits(&d, phone[i], NULL) != 1)
			fail_msg("not found: %s", phone[i]);
	/* A number or id first, whatever else has it in its text. */
	desk_new(&d, "note", "text",
	    "see isb-per-2027-0002 and "
	    "isb.k7f2-2",
	    NULL);
	items = find(&d, "isb-per-2027-0002", NULL);
	assert_int_equal(items.n, 2);
	assert_string_equal(items.items[0].id, "isb.k7f2-2");
	items = find(&d, "isb.k7f2-2", NULL);
	assert_int_equal(items.n, 2);
	assert_string_equal(items.items[0].id, "isb.k7f2-2");
	desk_close(&d);
}

static void
where(void **state)
{
	struct daf_items items;
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	items = find(&d, "rasool", NULL);
	assert_string_equal(
	    items.items[0].where, "father's name Ghulam [Rasool]");
	items = find(&d, "aslam", "rasool");
	assert_string_equal(items.items[0].where,
	    "name Muhammad [Aslam]; father's name Ghulam [Rasool]");
	items = find(&d, "6110112345671", NULL);
	assert_string_equal(items.items[0].where, "CNIC [61101-1234567-1]");
	items = find(&d, "torkham", NULL);
	assert_non_null(strstr(items.items[0].where, "facts …"));
	assert_non_null(strstr(items.items[0].where, "at [Torkham] the lorry"));
	desk_close(&d);
}

/* The query language is out of reach; nothing but words is looked for. */
static void
hostile(void **state)
{
	static const char *const odd[] = { "aslam OR x", "\"", "\"\"", "a\"b",
		"text:aslam", "NEAR(aslam x)", "aslam*", "^aslam", "-aslam",
		"aslam AND", "(aslam", "{text}:x", "' OR 1=1 --", "%", "_", "*",
		"a\nb", "+", "۔", "\u200d", "\u0650", "aslam\"*" };
	const char *many[DAF_WORDS_MAX + 1];
	struct daf_items items;
	const struct daf_err *err;
	char *text = daf_calloc(DAF_WORD_SIZE_MAX + 2, 1);
	struct desk d;
	size_t i;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		err = daf_find(&items, d.pool, d.reg, &odd[i], 1, NULL, 0);
		if (err != NULL)
			desk_refused(err, "nothing to search for");
	}
	assert_int_equal(hits(&d, "aslam*", NULL), 3);
	assert_int_equal(hits(&d, "text:aslam", NULL), 0);
	assert_int_equal(hits(&d, "!", "khan"), 1);
	desk_refused(
	    daf_find(&items, d.pool, d.reg, odd, 0, NULL, 0), "nothing");
	for (i = 0; i <= DAF_WORDS_MAX; i++)
		many[i] = "aslam";
	desk_refused(
	    daf_find(&items, d.pool, d.reg, many, DAF_WORDS_MAX + 1, NULL, 0),
	    "at most 16");
	memset(text, 'x', DAF_WORD_SIZE_MAX + 1);
	many[0] = text;
	desk_refused(
	    daf_find(&items, d.pool, d.reg, many, 1, NULL, 0), "at most");
	many[0] = "\xc3";
	desk_refused(
	    daf_find(&items, d.pool, d.reg, many, 1, NULL, 0), "UTF-8");
	free(text);
	desk_close(&d);
}

/* The index follows the live values. */
static void
follows(void **state)
{
	struct daf_entry *e;
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	e = desk_entry(&d);
	desk_ok(daf_entry_change(e, desk_find(&d, "isb.k7f2-2"), 1,
	    (const char *const[]){ "name" }, (const char *const[]){ "Akbar" },
	    DAF_OVER_ONE, NULL, 0));
	desk_save(&d, e);
	assert_int_equal(hits(&d, "khan", NULL), 0);
	assert_int_equal(hits(&d, "akbar", "yousaf"), 1);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(identifiers),
		cmocka_unit_test(where),
		cmocka_unit_test(hostile),
		cmocka_unit_test(follows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
