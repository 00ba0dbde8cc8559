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

#include "core/db.h"
#include "core/search.h"
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

/* ---- the language ---- */

static struct daf_search_result
ask(struct desk *d, const char *text)
{
	const struct daf_search_query q = { .text = text, .sounds = true };
	struct daf_search_result r;

	desk_ok(daf_search(&r, d->pool, d->reg, &q));
	return r;
}

/* Ids found, in order, with spaces. */
static void
finds(struct desk *d, const char *text, const char *wanted)
{
	struct daf_search_result r = ask(d, text);
	struct daf_buf ids = { 0 };
	size_t i;

	for (i = 0; i < r.items.n; i++)
		daf_buf_addf(&ids, "%s%s", i > 0 ? " " : "",
		    r.items.items[i].id + strlen("isb.k7f2-"));
	if (strcmp(daf_buf_str(&ids), wanted) != 0)
		fail_msg(
		    "%s finds `%s`, not `%s`", text, daf_buf_str(&ids), wanted);
	assert_int_equal(r.total, r.items.n);
	daf_buf_clear(&ids);
}

static void
refuses(struct desk *d, const char *text, const char *part)
{
	const struct daf_search_query q = { .text = text };
	struct daf_search_result r;

	desk_refused(daf_search(&r, d->pool, d->reg, &q), part);
}

/* Why the first is one. */
static const char *
why(struct desk *d, const char *text)
{
	struct daf_search_result r = ask(d, text);

	return r.items.n > 0 ? r.items.items[0].where : "nothing";
}

/* As fill, and: 5 a matter with 7 Aslam Khan (2) as accused, 6 a further name
 * of 1, 8 a matter whose witness is 1. */
static void
fill_more(struct desk *d)
{
	fill(d);
	desk_new(d, "matter", "title", "Goods at the border", "judge",
	    "Justice Qureshi", "place", "Torkham", "requested_on", "2026-11-24",
	    NULL);
	desk_new(d, "naming", "parent", "isb.k7f2-1", "called", "Aslam Billa",
	    "kind", "alias", "source", "informer of Gujrat", NULL);
	desk_new(d, "tie", "parent", "isb.k7f2-5", "person", "isb.k7f2-2",
	    "role", "accused", NULL);
	desk_new(d, "matter", "title", "Papers", NULL);
	desk_new(d, "tie", "parent", "isb.k7f2-8", "person", "isb.k7f2-1",
	    "role", "witness", NULL);
}

static void
language(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	fill_more(&d);
	/* Fields, by name, beginning and label. */
	finds(&d, "name:aslam", "2 1 8 5");
	finds(&d, "father:rasool", "1 8");
	finds(&d, "judge:qure", "5");
	finds(&d, "place:torkham", "5");
	finds(&d, "Fathers-name:rasool", "1 8");
	finds(&d, "requested:2026-11", "5");
	finds(&d, "requested:2026-12", "");
	finds(&d, "name:rasool", "");
	finds(&d, "name:\"aslam khan\"", "2 5");
	finds(&d, "name:\"khan aslam\"", "");
	finds(&d, "aslam father:yousaf", "2 5");
	/* Types, offices, years. */
	finds(&d, "aslam type:matter", "4 8 5");
	finds(&d, "aslam kind:person", "2 1");
	finds(&d, "aslam type:Persons", "2 1");
	finds(&d, "aslam type:matter type:person", "4 2 1 8 5");
	finds(&d, "aslam -type:matter", "2 1");
	finds(&d, "aslam type:person office:isb", "2 1");
	finds(&d, "aslam type:person office:Islamabad", "2 1");
	finds(&d, "aslam office:khi", "");
	finds(&d, "aslam type:person year:2027", "2 1");
	finds(&d, "aslam year:2026", "");
	finds(&d, "type:matter", "8 5 4");
	finds(&d, "type:matter stage:draft", "8 5 4");
	finds(&d, "type:matter -place:torkham", "8 4");
	finds(&d, "role:accused", "5");
	finds(&d, "role:ملزم", "5");
	finds(&d, "number:EXT", "8 5 4");
	finds(&d, "number:0002 type:person", "2");
	finds(&d, "type:matter opened:2027-01", "8 5 4");
	finds(&d, "type:matter opened:2026", "");
	finds(&d, "type:matter closed:2027", "");
	assert_string_equal(why(&d, "stage:dra"), "stage [Dra]ft");
	assert_string_equal(why(&d, "role:ملزم"), "accused \"[ملزم]\"");
	assert_string_equal(why(&d, "stage:legal-check"), "nothing");
	/* Left out; exact. */
	finds(&d, "aslam -khan type:person", "1");
	finds(&d, "aslam -\"muhammad aslam\" type:person", "2");
	finds(&d, "\"aslam khan\"", "2 5");
	finds(&d, "\"khan aslam\"", "");
	finds(&d, "\"asl\"", "");
	finds(&d, "asl type:person", "2 1");
	/* What cannot be a field is a word. */
	finds(&d, "http://x.pk", "");
	finds(&d, "12:30", "");
	finds(&d, "\"name:aslam\"", "");
	refuses(&d, "nmae:aslam", "did you mean `name`");
	refuses(&d, "fater:x", "`father`");
	refuses(&d, "typ:x", "`type`");
	refuses(&d, "nowhere:aslam", "there is no field `nowhere`");
	refuses(&d, "type:persn", "person");
	refuses(&d, "name:", "name: what is looked for");
	refuses(&d, "-aslam", "say also what is wanted");
	refuses(&d, "  ", "nothing to search for");
	refuses(&d, "\"\"", "nothing to search for");
	refuses(&d, "a b c d e f g h i j k l m n o p q", "at most 16");
	desk_close(&d);
}

/* A kind that is no type is the field of that name. */
static void
kinds(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	fill_more(&d);
	finds(&d, "kind:alias aslam type:person", "1");
	finds(&d, "kind:nick", "");
	finds(&d, "type:naming", "6");
	finds(&d, "type:naming billa", "6");
	desk_close(&d);
}

static void
parents(void **state)
{
	struct daf_search_result r;
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	fill_more(&d);
	finds(&d, "billa", "1 8");
	assert_string_equal(
	    why(&d, "billa type:person"), "alias \"Aslam [Billa]\"");
	assert_string_equal(why(&d, "gujrat type:person"),
	    "alias source \"informer of [Gujrat]\"");
	assert_string_equal(
	    why(&d, "khan type:matter"), "accused \"Aslam [Khan]\"");
	assert_string_equal(
	    why(&d, "billa type:matter"), "witness \"Aslam [Billa]\"");
	assert_string_equal(why(&d, "role:accused"), "accused \"[Accused]\"");
	/* A note of a matter; of a person. */
	desk_new(&d, "note", "parent", "isb.k7f2-5", "text",
	    "a ledger\nwas seized", NULL);
	assert_string_equal(
	    why(&d, "seized"), "note \"a ledger was [seized]\"");
	finds(&d, "seized", "5");
	finds(&d, "seized type:note", "10");
	/* Counts. */
	r = ask(&d, "aslam");
	assert_int_equal(r.types.n, 2);
	assert_string_equal(r.types.rows[0].value, "matter");
	assert_string_equal(r.types.rows[0].label, "Extradition");
	assert_string_equal(r.types.rows[0].term, "type:matter");
	assert_int_equal(r.types.rows[0].n, 3);
	assert_int_equal(r.types.rows[1].n, 2);
	assert_int_equal(r.offices.n, 1);
	assert_string_equal(r.offices.rows[0].term, "office:isb");
	assert_int_equal(r.offices.rows[0].n, 5);
	assert_string_equal(r.years.rows[0].term, "year:2027");
	assert_int_equal(r.roles.n, 2);
	assert_string_equal(r.roles.rows[0].label, "as accused");
	assert_int_equal(r.roles.rows[0].n, 1);
	assert_string_equal(r.roles.rows[0].term, "role:accused");
	finds(&d, "aslam role:accused", "5");
	assert_false(r.more);
	desk_close(&d);
}

static void
sounds(void **state)
{
	struct daf_search_query q = { .text = "islam" };
	struct daf_search_result r;
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	fill_more(&d);
	desk_ok(daf_search(&r, d.pool, d.reg, &q));
	assert_int_equal(r.total, 0); /* only if asked for */
	finds(&d, "islam type:person", "2 1");
	assert_string_equal(why(&d, "islam type:person"), "sounds like: Aslam");
	assert_string_equal(
	    why(&d, "islam role:witness"), "witness sounds like: Aslam");
	assert_string_equal(why(&d, "islam type:matter"), "sounds like: Aslam");
	/* The Urdu one is met by the Latin one; whole words come first. */
	finds(&d, "mohammad type:person", "2 3 1");
	assert_string_equal(why(&d, "mohd ali"), "sounds like: محمد, علی");
	finds(&d, "muhammad yusuf type:person", "2");
	finds(&d, "mohd asl type:person", "2 1");
	finds(&d, "islam khan", "2 5");
	finds(&d, "islam nobody", "");
	finds(&d, "\"islam\"", "");
	finds(&d, "islam -khan type:person", "1");
	/* Joined and apart. */
	desk_new(&d, "person", "name", "Saif Ullah", NULL);
	desk_new(&d, "person", "name", "Zia-ud-Din", NULL);
	finds(&d, "saifullah", "10");
	finds(&d, "saif ullah", "10");
	finds(&d, "ziauddin", "11");
	finds(&d, "سیف اللہ", "10");
	/* the title of a record, too, though it is no name's field */
	desk_new(
	    &d, "matter", "title", "Stolen tractor of Mohammed Younas", NULL);
	assert_string_equal(
	    why(&d, "younus tractor"), "sounds like: tractor, Younas");
	assert_string_equal(why(&d, "saifullah"), "sounds like: Saif Ullah");
	assert_string_equal(why(&d, "ziauddin"), "sounds like: Zia-ud-Din");
	desk_close(&d);
}

static void
telephones(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	finds(&d, "+923001234567", "1");
	finds(&d, "0092-300-1234567", "1");
	finds(&d, "0300 7654321", "");
	finds(&d, "0300-7654321", "2");
	finds(&d, "3007654321", "2");
	assert_string_equal(
	    why(&d, "0300-7654321"), "telephone [+923007654321]");
	assert_string_equal(why(&d, "0300-12"), "telephone [030012]34567");
	finds(&d, "phone:0300-7654321", "2");
	/* Who has it comes before what tells of it. */
	desk_new(&d, "note", "text", "called 03001234567 at night", NULL);
	desk_new(&d, "note", "text", "61101-1234567-1 is his", NULL);
	finds(&d, "03001234567", "1 5");
	finds(&d, "6110112345671", "1 6");
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

struct asked {
	size_t times;
	bool say;
};

static bool
told(void *arg)
{
	struct asked *a = arg;

	a->times++;
	return a->say;
}

/* Whoever asks may end it; the register is as if nobody had asked. */
static void
stopped(void **state)
{
	struct asked a = { 0, false };
	struct daf_search_query q = { .text = "aslam",
		.sounds = true,
		.limit = 1,
		.stop = told,
		.stop_arg = &a };
	struct daf_search_result found;
	struct desk d;
	int i;

	(void)state;
	desk_open(&d, NULL);
	for (i = 0; i < 25; i++)
		fill(&d);
	desk_ok(daf_search(&found, d.pool, d.reg, &q));
	assert_false(found.stopped);
	assert_true(found.total > 25);
	assert_true(a.times > 1);
	a.say = true;
	a.times = 0;
	desk_ok(daf_search(&found, d.pool, d.reg, &q));
	assert_true(found.stopped);
	assert_int_equal(found.items.n + found.total, 0);
	assert_int_equal(a.times, 1);
	/* it was this search that was stopped, and no later one */
	assert_true(daf_db_idle(daf_register_db(d.reg)));
	assert_int_equal(hits(&d, "khan", NULL), 25);
	assert_int_equal(a.times, 1);
	fill(&d);
	assert_int_equal(hits(&d, "khan", NULL), 26);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(identifiers),
		cmocka_unit_test(where),
		cmocka_unit_test(language),
		cmocka_unit_test(kinds),
		cmocka_unit_test(parents),
		cmocka_unit_test(sounds),
		cmocka_unit_test(telephones),
		cmocka_unit_test(hostile),
		cmocka_unit_test(follows),
		cmocka_unit_test(stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
