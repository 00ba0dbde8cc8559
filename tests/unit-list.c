/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-list.c - pages of lists in any order, filters, cursors; records named
 * by people; what is due.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "tests/desk.h"
#include "core/owner.h"

#define RECORDS 57
#define IS(f, v)                           \
	{                                  \
		.field = (f), .value = (v) \
	}

/* Letters of places and judges; some have none. */
static const char *const judges[] = { "Zafar", "ahmed", "Bano", "", "Ahmed" };
static const char *const places[] = { "Quetta", "", "Multan" };

static void
fill(struct desk *d)
{
	const char *fields[] = { "title", "judge", "place", "requested_on" };
	struct daf_entry *e = desk_entry(d);
	char title[32], date[32];
	const char *values[] = { title, "", "", date };
	size_t i, index;

	for (i = 0; i < RECORDS; i++) {
		snprintf(title, sizeof(title), "Title %02zu", i * 7 % 10);
		snprintf(date, sizeof(date), "2026-%02zu", i % 12 + 1);
		values[1] = judges[i % 5];
		values[2] = places[i % 3];
		if (i % 4 == 0)
			date[4] = '\0'; /* the year only */
		desk_ok(
		    daf_entry_create(&index, e, "matter", 4, fields, values));
		if (i % 5 == 4) {
			desk_save(d, e);
			e = desk_entry(d);
		}
	}
	desk_save(d, e);
	for (i = 0; i < 9; i++)
		desk_new(d, "person", "name", "Ali", NULL);
}

static struct daf_items
page(struct desk *d, const struct daf_list_query *q)
{
	struct daf_items out;

	desk_ok(daf_list(&out, d->pool, d->reg, q));
	return out;
}

/* The same from the end up, and the rows above any row. */
static void
pages_back(struct desk *d, struct daf_list_query q, const struct daf_items *all)
{
	static const size_t sizes[] = { 1, 7, 50 };
	struct daf_items part;
	size_t i, j, left;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		q.limit = sizes[i];
		q.from_end = true;
		q.before = NULL;
		for (left = all->n;; left -= part.n) {
			part = page(d, &q);
			if (part.n == 0)
				break;
			assert_true(part.n <= q.limit && part.n <= left);
			for (j = 0; j < part.n; j++)
				assert_int_equal(part.items[j].record,
				    all->items[left - part.n + j].record);
			assert_true(part.n == q.limit || part.n == left);
			q.before = part.items[0].cursor;
		}
		assert_int_equal(left, 0);
	}
}

/* Pages of any size give the same as all at once, each record once. */
static void
pages(struct desk *d, struct daf_list_query q, size_t total)
{
	static const size_t sizes[] = { 1, 7, 50 };
	struct daf_items all, part;
	size_t i, j, seen;

	q.limit = 1000;
	all = page(d, &q);
	assert_int_equal(all.n, total);
	for (i = 0; i < all.n; i++)
		for (j = 0; j < i; j++)
			assert_int_not_equal(
			    all.items[i].record, all.items[j].record);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		q.limit = sizes[i];
		q.after = NULL;
		for (seen = 0;; seen += part.n) {
			part = page(d, &q);
			if (part.n == 0)
				break;
			assert_true(part.n <= q.limit);
			for (j = 0; j < part.n; j++)
				assert_int_equal(part.items[j].record,
				    all.items[seen + j].record);
			q.after = part.items[part.n - 1].cursor;
			assert_null(strpbrk(q.after, " \n'\"\\"));
		}
		assert_int_equal(seen, total);
	}
	q.after = NULL;
	pages_back(d, q, &all);
}

static void
orders(void **state)
{
	static const char *const sorts[] = { NULL, "updated", "office",
		"number", "title", "stage", "judge", "requested_on",
		"place" /* has no cells */, "facts", "type", "struck" };
	struct daf_list_query q = { .type = "matter" };
	struct daf_items up, down;
	struct desk d;
	size_t i, j;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	for (i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
		q.sort = sorts[i];
		q.desc = false;
		pages(&d, q, RECORDS);
		up = page(&d, &q);
		q.desc = true;
		pages(&d, q, RECORDS);
		down = page(&d, &q);
		assert_int_equal(up.n, down.n);
		for (j = 0; sorts[i] != NULL && j < up.n; j++)
			assert_int_equal(up.items[j].record,
			    down.items[down.n - 1 - j].record);
	}
	desk_close(&d);
}

/* With and without cells, an order is that of the field's kind. */
static void
order_of_values(void **state)
{
	struct daf_list_query q = { .type = "matter", .sort = "judge" };
	struct daf_items items;
	const char *last = "", *value;
	struct desk d;
	size_t i, empty = 0;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	items = page(&d, &q);
	for (i = 0; i < items.n; i++) {
		value = desk_value(&d, items.items[i].record, "judge");
		empty += value[0] == '\0';
		assert_true(strcasecmp(last, value) <= 0);
		last = value;
	}
	assert_int_equal(empty, 11);
	q.sort = "place";
	last = "";
	items = page(&d, &q);
	for (i = 0; i < items.n; i++) {
		value = desk_value(&d, items.items[i].record, "place");
		assert_true(strcasecmp(last, value) <= 0);
		last = value;
	}
	q.sort = NULL; /* the type's: newest first */
	items = page(&d, &q);
	for (i = 1; i < items.n; i++)
		assert_true(
		    items.items[i - 1].updated >= items.items[i].updated);
	desk_close(&d);
}

static size_t
count(struct desk *d, const char *type, size_t n, const struct daf_where *where)
{
	struct daf_list_query q = { .type = type, .where = where, .nwhere = n };

	pages(d, q, page(d, &q).n);
	return page(d, &q).n;
}

static void
filters(void **state)
{
	const struct daf_where judge[] = { IS("judge", "Bano"),
		IS("place", "Quetta") };
	const struct daf_where place[] = { IS("place", "Multan") };
	const struct daf_where none[] = { IS("judge", "") };
	const struct daf_where date[] = { IS("requested_on", "2026") };
	const struct daf_where stage[] = { IS("stage", "draft") };
	const struct daf_where closed[] = { IS("stage", "closed") };
	const struct daf_where office[] = { IS("office", "isb") };
	const struct daf_where other[] = { IS("office", "khi") };
	const struct daf_where type[] = { IS("type", "person") };
	const struct daf_where number[] = { IS("number", "ISB-EXT-2027-0003") };
	const struct daf_where struck[] = { IS("struck", "yes") };
	struct daf_list_query q = { 0 };
	struct daf_items items;
	struct daf_entry *e;
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	assert_int_equal(count(&d, "matter", 1, judge), 11);
	assert_int_equal(count(&d, "matter", 2, judge), 3);
	assert_int_equal(count(&d, "matter", 1, place), 19);
	assert_int_equal(count(&d, "matter", 1, none), 11);
	assert_int_equal(count(&d, "matter", 1, date), 15);
	assert_int_equal(count(&d, "matter", 1, stage), RECORDS);
	assert_int_equal(count(&d, "matter", 1, closed), 0);
	assert_int_equal(count(&d, "matter", 1, office), RECORDS);
	assert_int_equal(count(&d, "matter", 1, other), 0);
	assert_int_equal(count(&d, "matter", 1, number), 1);
	assert_int_equal(count(&d, NULL, 1, number), 1);
	assert_int_equal(count(&d, NULL, 1, type), 9);
	assert_int_equal(count(&d, NULL, 1, office), RECORDS + 9);
	assert_int_equal(count(&d, NULL, 1, stage), RECORDS);
	assert_int_equal(count(&d, NULL, 0, NULL), RECORDS + 9);
	/* Struck out: not in lists, unless asked for. */
	assert_int_equal(count(&d, "matter", 1, struck), 0);
	e = desk_entry(&d);
	desk_ok(daf_entry_change(e, desk_find(&d, "ISB-EXT-2027-0003"), 1,
	    (const char *const[]){ "struck" }, (const char *const[]){ "twice" },
	    DAF_OVER_ONE, NULL, 0));
	desk_save(&d, e);
	assert_int_equal(count(&d, "matter", 1, struck), 1);
	assert_int_equal(count(&d, "matter", 1, number), 0);
	assert_int_equal(count(&d, NULL, 0, NULL), RECORDS + 8);
	q.with_struck = true;
	q.limit = 500;
	items = page(&d, &q);
	assert_int_equal(items.n, RECORDS + 9);
	desk_close(&d);
}

static void
references(void **state)
{
	struct daf_where where = IS("person", "isb-per-2027-0001");
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	desk_new(&d, "person", "name", "Ali", NULL);
	desk_new(&d, "person", "name", "Babar", NULL);
	desk_new(&d, "matter", "title", "a", "person", "isb.k7f2-1", NULL);
	desk_new(&d, "matter", "title", "b", "person", "isb.k7f2-2", NULL);
	assert_int_equal(count(&d, "matter", 1, &where), 1);
	where.value = "isb.k7f2-2";
	assert_int_equal(count(&d, "matter", 1, &where), 1);
	desk_close(&d);
}

static void
refused(void **state)
{
	static const char *const bad[] = { "", "x", "a", "a.judge", "d.judge.",
		"a.judge..", "a.judge..0", "a.judge.0.1", "a.judge.zz.1",
		"a.judge.AA.1", "a.title..1", "a.judge..1x", "a.judge..-1",
		"a.judge..99999999999999999999", "a.judge.." };
	struct daf_where where = IS("nosuch", "x");
	struct daf_list_query q = { .type = "mater" };
	struct daf_items out;
	char cursor[300] = "a.judge.";
	struct desk d;
	size_t i;

	(void)state;
	desk_open(&d, NULL);
	desk_refused(daf_list(&out, d.pool, d.reg, &q), "`matter`");
	q.type = "matter";
	q.sort = "jugde";
	desk_refused(daf_list(&out, d.pool, d.reg, &q), "`judge`");
	q.sort = "judge";
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		q.after = bad[i];
		desk_refused(daf_list(&out, d.pool, d.reg, &q), "cursor");
	}
	memset(cursor + 8, '0', 130); /* 65 bytes of key */
	memcpy(cursor + 138, ".1", 3);
	q.after = cursor;
	desk_refused(daf_list(&out, d.pool, d.reg, &q), "cursor");
	q.after = NULL;
	q.where = &where;
	q.nwhere = 1;
	desk_refused(daf_list(&out, d.pool, d.reg, &q), "nosuch");
	where = (struct daf_where)IS("requested_on", "yesteryear");
	desk_refused(daf_list(&out, d.pool, d.reg, &q), "Requested on");
	where = (struct daf_where)IS("struck", "perhaps");
	desk_refused(daf_list(&out, d.pool, d.reg, &q), "yes or no");
	where = (struct daf_where)IS("judge", "x");
	q = (struct daf_list_query){ .where = &where, .nwhere = 1 };
	desk_refused(daf_list(&out, d.pool, d.reg, &q), "name a type");
	desk_close(&d);
}

static void
named(void **state)
{
	struct daf_item item;
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	desk_new(&d, "matter", "title", "a", NULL);
	desk_new(&d, "matter", "title", "b", NULL);
	desk_new(&d, "person", "name", "Ali", NULL);
	desk_ok(daf_find_record(&item, d.pool, d.reg, NULL, "isb.k7f2-2"));
	assert_string_equal(item.number, "ISB-EXT-2027-0002");
	assert_string_equal(item.title, "b");
	assert_string_equal(item.type, "matter");
	assert_string_equal(item.office, "isb");
	assert_string_equal(item.ledger, "main");
	desk_ok(
	    daf_find_record(&item, d.pool, d.reg, NULL, "isb-ext-2027-0001"));
	assert_string_equal(item.title, "a");
	desk_ok(daf_find_record(&item, d.pool, d.reg, "main", "isb-per"));
	assert_string_equal(item.title, "Ali");
	desk_refused(daf_find_record(&item, d.pool, d.reg, NULL, "ISB-EXT"),
	    "isb.k7f2-1 (ISB-EXT-2027-0001), isb.k7f2-2");
	desk_refused(daf_find_record(&item, d.pool, d.reg, NULL, ""), "no");
	desk_refused(daf_find_record(&item, d.pool, d.reg, NULL, "KHI"),
	    "no record `KHI`");
	desk_refused(daf_find_record(&item, d.pool, d.reg, NULL, "%"), "no");
	desk_close(&d);
}

static const struct daf_err *
first_due(struct daf_items *out, struct desk *d, const char *ledger, int within,
    size_t limit)
{
	const struct daf_due_query q = {
		.ledger = ledger, .within = within, .limit = limit
	};

	return daf_due_page(out, d->pool, d->reg, &q);
}

static void
due(void **state)
{
	struct daf_due_query q = { .within = 100 };
	struct daf_items items;
	struct daf_entry *e;
	struct desk d;
	int64_t soon;

	(void)state;
	desk_open(&d, NULL); /* today is 2027-01-01 in Islamabad */
	desk_new(&d, "matter", "title", "late", "hearing", "2026-12-01", NULL);
	soon = desk_new(
	    &d, "matter", "title", "soon", "hearing", "2027-01-08", NULL);
	desk_new(&d, "matter", "title", "far", "hearing", "2027-02-08", NULL);
	desk_ok(first_due(&items, &d, NULL, 7, 0));
	assert_int_equal(items.n, 2);
	assert_string_equal(items.items[0].title, "late");
	assert_string_equal(items.items[0].date, "2026-12-01");
	assert_string_equal(items.items[0].what, "Hearing");
	assert_string_equal(items.items[0].law, "s.75");
	assert_string_equal(items.items[1].title, "soon");
	desk_ok(first_due(&items, &d, "main", 6, 0));
	assert_int_equal(items.n, 1);
	desk_ok(first_due(&items, &d, NULL, 100, 2));
	assert_int_equal(items.n, 2);
	/* a page, the one behind it, and nothing behind that */
	q.after = items.resume;
	desk_ok(daf_due_page(&items, d.pool, d.reg, &q));
	assert_int_equal(items.n, 1);
	assert_string_equal(items.items[0].title, "far");
	assert_null(items.resume);
	q.after = items.items[0].cursor;
	desk_ok(daf_due_page(&items, d.pool, d.reg, &q));
	assert_int_equal(items.n, 0);
	q.after = "2027-02-08 x 0";
	desk_refused(daf_due_page(&items, d.pool, d.reg, &q), "no cursor");
	/* an office: this one has all of them */
	q.after = NULL;
	q.office = "khi";
	desk_ok(daf_due_page(&items, d.pool, d.reg, &q));
	assert_int_equal(items.n, 0);
	q.office = "isb";
	desk_ok(daf_due_page(&items, d.pool, d.reg, &q));
	assert_int_equal(items.n, 3);
	e = desk_entry(&d);
	desk_ok(daf_entry_change(e, soon, 1, (const char *const[]){ "held" },
	    (const char *const[]){ "2027-01-01" }, DAF_OVER_ONE, NULL, 0));
	desk_save(&d, e);
	desk_ok(first_due(&items, &d, NULL, 100, 0));
	assert_int_equal(items.n, 2);
	desk_close(&d);
}

/* What an officer works on, wherever it was written. */
static void
due_of_whom(void **state)
{
	struct daf_due_query q = { .within = 100 };
	struct daf_items items;
	struct daf_owner owner;
	struct desk d;
	int64_t note;

	(void)state;
	desk_open(&d, NULL);
	desk_new(&d, "matter", "title", "mine", "hearing", "2027-01-02",
	    "judge", "DSP A. Khan, Quetta", NULL);
	desk_new(&d, "matter", "title", "by id", "hearing", "2027-01-03",
	    "judge", "A.KHAN@isb", NULL);
	desk_new(&d, "matter", "title", "another", "hearing", "2027-01-04",
	    "judge", "S. A. Khan", NULL);
	desk_new(
	    &d, "matter", "title", "nobody's", "hearing", "2027-01-05", NULL);
	q.officer = "a.khan@isb";
	q.limit = 1;
	desk_ok(daf_due_page(&items, d.pool, d.reg, &q));
	assert_int_equal(items.n, 1);
	assert_string_equal(items.items[0].title, "mine");
	assert_string_equal(items.items[0].officer, "DSP A. Khan, Quetta");
	q.after = items.resume;
	q.limit = 0;
	desk_ok(daf_due_page(&items, d.pool, d.reg, &q));
	assert_int_equal(items.n, 1);
	assert_string_equal(items.items[0].title, "by id");
	assert_null(items.resume);
	/* by a name; with the office, what either has */
	q = (struct daf_due_query){ .within = 100, .officer = "a. khan" };
	desk_ok(daf_due_page(&items, d.pool, d.reg, &q));
	assert_int_equal(items.n, 2);
	q.own_office = true;
	desk_ok(daf_due_page(&items, d.pool, d.reg, &q));
	assert_int_equal(items.n, 4);
	assert_null(items.items[3].officer);
	q = (struct daf_due_query){ .within = 100, .officer = "b.ali@khi" };
	desk_ok(daf_due_page(&items, d.pool, d.reg, &q));
	assert_int_equal(items.n, 0);
	/* what belongs to a record is the work of whoever works on that */
	note = desk_new(
	    &d, "note", "text", "called", "parent", "isb.k7f2-1", NULL);
	desk_ok(daf_owner_of(&owner, d.pool, d.reg, note));
	assert_string_equal(owner.officer, "DSP A. Khan, Quetta");
	assert_string_equal(owner.office, "");
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders),
		cmocka_unit_test(order_of_values),
		cmocka_unit_test(filters),
		cmocka_unit_test(references),
		cmocka_unit_test(refused),
		cmocka_unit_test(named),
		cmocka_unit_test(due),
		cmocka_unit_test(due_of_whom),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
