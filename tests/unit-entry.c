/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-entry.c - entries: what is taken, what is refused and in which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/hide.h"
#include "tests/desk.h"

#define ONE(...)              \
	(const char *const[]) \
	{                     \
		__VA_ARGS__   \
	}

static const struct daf_err *
create(
    struct daf_entry *e, const char *type, const char *field, const char *value)
{
	size_t index;

	return daf_entry_create(&index, e, type, 1, &field, &value);
}

static const struct daf_err *
change(
    struct daf_entry *e, int64_t record, const char *field, const char *value)
{
	return daf_entry_change(
	    e, record, 1, &field, &value, DAF_OVER_ONE, NULL, 0);
}

static void
numbers(void **state)
{
	struct desk d;
	int64_t record;

	(void)state;
	desk_open(&d, NULL);
	record = desk_new(&d, "matter", "title", "One", NULL);
	/* The year is the office's; the stage is where the type starts. */
	assert_string_equal(
	    desk_value(&d, record, "number"), "ISB-EXT-2027-0001");
	assert_string_equal(desk_value(&d, record, "stage"), "draft");
	record = desk_new(&d, "matter", "title", "Two", NULL);
	assert_string_equal(
	    desk_value(&d, record, "number"), "ISB-EXT-2027-0002");
	/* One given is kept, and the next is above it. */
	record = desk_new(
	    &d, "matter", "title", "Old", "number", "ISB-EXT-2027-0041", NULL);
	assert_string_equal(
	    desk_value(&d, record, "number"), "ISB-EXT-2027-0041");
	record = desk_new(&d, "matter", "title", "Next", NULL);
	assert_string_equal(
	    desk_value(&d, record, "number"), "ISB-EXT-2027-0042");
	record = desk_new(&d, "person", "name", "Ali", NULL);
	assert_string_equal(
	    desk_value(&d, record, "number"), "ISB-PER-2027-0001");
	record = desk_new(&d, "note", "text", "no number", NULL);
	assert_string_equal(desk_value(&d, record, "number"), "");
	desk_refused(create(desk_entry(&d), "matter", "number", "x"), "Title");
	desk_refused(
	    daf_entry_create(&(size_t){ 0 }, desk_entry(&d), "matter", 2,
		ONE("title", "number"), ONE("x", "isb-ext-2027-0041")),
	    "belongs to the record");
	desk_close(&d);
}

static void
marked(void **state)
{
	struct desk d;
	int64_t record;

	(void)state;
	desk_open(&d, "B");
	record = desk_new(&d, "matter", "title", "One", NULL);
	assert_string_equal(
	    desk_value(&d, record, "number"), "ISB-B-EXT-2027-0001");
	desk_close(&d);
}

/* Several records in one entry: serials, references to each other. */
static void
together(void **state)
{
	struct daf_born born[3];
	struct daf_entry *e;
	struct desk d;
	int64_t note;
	size_t index;

	(void)state;
	desk_open(&d, NULL);
	e = desk_entry(&d);
	desk_ok(create(e, "person", "name", "Ali"));
	desk_ok(daf_entry_create(
	    &index, e, "matter", 2, ONE("title", "person"), ONE("One", ".1")));
	assert_int_equal(index, 2);
	desk_ok(daf_entry_create(
	    &index, e, "note", 2, ONE("parent", "text"), ONE(".2", "x")));
	desk_refused(
	    daf_entry_create(&index, e, "note", 1, ONE("parent"), ONE(".4")),
	    ".4");
	desk_refused(daf_entry_create(&index, e, "matter", 2,
			 ONE("title", "person"), ONE("bad", ".2")),
	    "Person");
	assert_int_equal(desk_save(&d, e), 1);
	for (index = 1; index <= 3; index++)
		desk_ok(daf_entry_born(&born[index - 1], e, index));
	assert_string_equal(born[0].id, "isb.k7f2-1");
	assert_string_equal(born[1].id, "isb.k7f2-1.2");
	assert_string_equal(born[2].id, "isb.k7f2-1.3");
	assert_string_equal(born[0].number, "ISB-PER-2027-0001");
	assert_null(born[2].number);
	note = desk_find(&d, "isb.k7f2-1.3");
	assert_string_equal(desk_value(&d, note, "parent"), "isb.k7f2-1.2");
	assert_string_equal(
	    desk_value(&d, desk_find(&d, born[1].number), "person"),
	    "isb.k7f2-1");
	/* By number, by its beginning, by id; not to a wrong type. */
	desk_new(
	    &d, "matter", "title", "Two", "person", "isb-per-2027-0001", NULL);
	desk_new(&d, "matter", "title", "3", "person", "ISB-PER-", NULL);
	desk_refused(change(desk_entry(&d), desk_find(&d, born[1].number),
			 "person", born[1].number),
	    "Person");
	desk_refused(change(desk_entry(&d), desk_find(&d, born[1].number),
			 "person", "isb.k7f2-99"),
	    "no record");
	desk_close(&d);
}

static void
refused(void **state)
{
	struct daf_entry *e;
	struct desk d;
	int64_t record;
	size_t index;

	(void)state;
	desk_open(&d, NULL);
	e = desk_entry(&d);
	desk_refused(create(e, "mater", "title", "x"), "did you mean `matter`");
	desk_refused(create(e, "zzzzzz", "title", "x"), "zzzzzz");
	desk_refused(create(e, "matter", "titel", "x"), "did you mean `title`");
	desk_refused(create(e, "matter", "judge", "x"), "Title");
	desk_refused(create(e, "matter", "title", ""), "Title");
	desk_refused(daf_entry_create(&index, e, "matter", 2,
			 ONE("title", "title"), ONE("x", "y")),
	    "given twice");
	desk_refused(daf_entry_create(&index, e, "matter", 2,
			 ONE("title", "requested_on"), ONE("x", "31.31")),
	    "Requested on");
	desk_refused(daf_entry_create(&index, e, "matter", 2,
			 ONE("title", "stage"), ONE("x", "sent")),
	    "tage");
	desk_refused(daf_entry_create(&index, e, "matter", 2,
			 ONE("title", "outcome"), ONE("x", "won")),
	    "Reason");
	desk_refused(create(e, "matter", "title", "\xff"), "Title");
	desk_refused(create(e, "matter", "title", "a\x1b[2J"), "Title");
	desk_refused(create(e, "note", "text", ""), "Note");
	assert_int_equal(daf_entry_parts(e), 0);

	record = desk_new(&d, "matter", "title", "One", NULL);
	desk_refused(change(e, record, "stage", "sent"), "tage");
	desk_refused(change(e, record, "stage", "legal-check"), "Facts");
	desk_refused(change(e, record, "title", ""), "Title");
	desk_refused(change(e, record, "nosuch", "x"), "nosuch");
	desk_refused(
	    daf_entry_change(e, record, 0, NULL, NULL, DAF_OVER_ONE, NULL, 0),
	    "at least");
	desk_refused(daf_entry_change(e, record, 2, ONE("judge", "judge"),
			 ONE("x", "y"), DAF_OVER_ONE, NULL, 0),
	    "given twice");
	desk_refused(change(e, 99999, "title", "x"), "no such record");
	assert_int_equal(daf_entry_parts(e), 0);
	/* Facts and the move in one save; then a move for others' roles. */
	desk_ok(daf_entry_change(e, record, 2, ONE("facts", "stage"),
	    ONE("it was so", "legal-check"), DAF_OVER_ONE, NULL, 0));
	desk_save(&d, e);
	desk_refused(change(desk_entry(&d), record, "stage", "sent"), "");
	/* Another office may not change a record whose type says own. */
	d.who.office = "khi";
	desk_refused(change(desk_entry(&d), record, "judge", "x"), "office");
	desk_close(&d);
}

/* Two changes of one record in an entry are one line. */
static void
merged(void **state)
{
	struct daf_changeset cs = {
		.volume = 1, .replica = "isb.k7f2", .seq = 9
	};
	struct daf_entry *e;
	struct desk d;
	int64_t record;

	(void)state;
	desk_open(&d, NULL);
	record = desk_new(&d, "matter", "title", "One", "judge", "A", NULL);
	e = desk_entry(&d);
	desk_ok(change(e, record, "judge", "ADC(G)"));
	desk_ok(create(e, "person", "name", "Ali"));
	desk_ok(change(e, record, "person", ".1"));
	desk_refused(change(e, record, "judge", "again"), "given twice");
	desk_ok(daf_entry_part(&cs, e, 0));
	assert_int_equal(cs.nlines, 2);
	assert_string_equal(
	    cs.subject, "ISB-PER-2027-0001: new (Person) and 1 more");
	d.seq = 8;
	desk_save(&d, e);
	assert_string_equal(desk_value(&d, record, "judge"), "ADC(G)");
	assert_string_equal(desk_value(&d, record, "person"), "isb.k7f2-9");
	desk_close(&d);
}

static void
subjects(void **state)
{
	struct daf_changeset cs = {
		.volume = 1, .replica = "isb.k7f2", .seq = 2
	};
	struct daf_entry *e;
	struct desk d;
	int64_t record;

	(void)state;
	desk_open(&d, NULL);
	record = desk_new(&d, "matter", "title", "One", NULL);
	e = desk_entry(&d);
	desk_ok(daf_entry_change(e, record, 2, ONE("judge", "place"),
	    ONE("x", "y"), DAF_OVER_ONE, NULL, 0));
	desk_ok(daf_entry_part(&cs, e, 0));
	assert_string_equal(
	    cs.subject, "ISB-EXT-2027-0001: judge, place (Extradition)");
	desk_close(&d);
}

static void
disputed(void **state)
{
	struct daf_addr given = { "khi.aaaa", 1, 1 },
			strange = { "khi.aaaa", 77, 1 };
	struct daf_changeset cs = {
		.volume = 1, .replica = "isb.k7f2", .seq = 3
	};
	struct daf_entry *e;
	struct desk d;
	int64_t record;

	(void)state;
	desk_open(&d, NULL);
	record = desk_new(&d, "matter", "title", "One", "judge", "A", NULL);
	e = desk_entry(&d);
	desk_ok(change(e, record, "judge", "B"));
	desk_save(&d, e);
	desk_remote(&d, "khi.aaaa", 1, d.time + 9, "isb.k7f2-1", "judge", "C",
	    "isb.k7f2-1", DAF_ACCEPTED, true);
	desk_refused(change(desk_entry(&d), record, "judge", "D"),
	    "Judge (judge) is disputed: `C` (khi.aaaa-1), `B` (isb.k7f2-2); "
	    "decide with `daftar resolve ISB-EXT-2027-0001 judge=VALUE`");
	e = desk_entry(&d);
	desk_refused(daf_entry_change(e, record, 1, ONE("judge"), ONE("D"),
			 DAF_OVER_GIVEN, &strange, 1),
	    "khi.aaaa-77");
	desk_ok(daf_entry_change(
	    e, record, 1, ONE("judge"), ONE("D"), DAF_OVER_GIVEN, &given, 1));
	desk_ok(daf_entry_part(&cs, e, 0));
	assert_int_equal(cs.lines[0].sets[0].nover, 1);
	e = desk_entry(&d);
	desk_ok(daf_entry_change(
	    e, record, 1, ONE("judge"), ONE("D"), DAF_OVER_ALL, NULL, 0));
	desk_save(&d, e);
	assert_string_equal(desk_value(&d, record, "judge"), "D");
	/* Equal values are no dispute. */
	desk_remote(&d, "khi.aaaa", 2, d.time + 9, "isb.k7f2-1", "judge", "D",
	    "khi.aaaa-1", DAF_ACCEPTED, true);
	e = desk_entry(&d);
	desk_ok(change(e, record, "judge", "E"));
	desk_save(&d, e);
	assert_string_equal(desk_value(&d, record, "judge"), "E");
	desk_close(&d);
}

/* Of two fields that one change set wrote, one was replaced since: its address
 * is meant for the other one only. */
static void
what_was_seen_of_each_field(void **state)
{
	const char *const fields[] = { "judge", "title" };
	const char *const values[] = { "C", "Two" };
	const char *const of[] = { "judge", "title" };
	const struct daf_addr over[] = { { "isb.k7f2", 2, 0 },
		{ "isb.k7f2", 1, 0 } };
	struct daf_changeset cs = {
		.volume = 1, .replica = "isb.k7f2", .seq = 3
	};
	struct daf_entry *e;
	struct desk d;
	int64_t record;
	size_t i;

	(void)state;
	desk_open(&d, NULL);
	record = desk_new(&d, "matter", "title", "One", "judge", "A", NULL);
	e = desk_entry(&d);
	desk_ok(change(e, record, "judge", "B"));
	desk_save(&d, e);
	e = desk_entry(&d);
	desk_ok(
	    daf_entry_change_seen(e, record, 2, fields, values, of, over, 2));
	desk_ok(daf_entry_part(&cs, e, 0));
	assert_int_equal(cs.lines[0].nsets, 2);
	for (i = 0; i < 2; i++) {
		assert_int_equal(cs.lines[0].sets[i].nover, 1);
		assert_int_equal(cs.lines[0].sets[i].over[0].seq, 2 - i);
	}
	desk_close(&d);
}

/* More than 256 KiB become several change sets, each legal. */
static void
parts(void **state)
{
	const char *fields[] = { "title", "facts", "judge" };
	char *facts = daf_calloc(40001, 1), *whole;
	const char *values[] = { "x", facts, facts };
	struct daf_entry *e;
	struct daf_born born;
	struct desk d;
	size_t i, n, index;

	(void)state;
	desk_open(&d, NULL);
	memset(facts, '"', 40000); /* escaped: twice as long */
	e = desk_entry(&d);
	for (i = 0; i < 10; i++)
		desk_ok(
		    daf_entry_create(&index, e, "matter", 2, fields, values));
	desk_ok(
	    daf_entry_create(&index, e, "note", 1, ONE("parent"), ONE(".1")));
	n = daf_entry_parts(e);
	assert_int_equal(n, 4);
	assert_int_equal(desk_save(&d, e), n);
	desk_ok(daf_entry_born(&born, e, 10));
	assert_string_equal(born.number, "ISB-EXT-2027-0010");
	desk_ok(daf_entry_born(&born, e, 11));
	assert_string_equal(
	    desk_value(&d, desk_find(&d, born.id), "parent"), "isb.k7f2-1");
	/* One record alone too large. */
	whole = daf_calloc(65537, 1);
	memset(whole, '"', 65536);
	values[1] = values[2] = whole;
	desk_refused(daf_entry_create(
			 &index, desk_entry(&d), "matter", 3, fields, values),
	    "bytes");
	free(whole);
	free(facts);
	desk_close(&d);
}

static void
reviewed(void **state)
{
	static const char *const officer[] = { "officer", NULL };
	struct daf_findings found = { 0 };
	struct daf_set sets[] = { { .field = "stage", .value = "sent" } };
	struct daf_addr over = { "isb.k7f2", 1, 1 };
	struct daf_line line = {
		.record = { "isb.k7f2", 1, 1 }, .nsets = 1, .sets = sets
	};
	struct daf_changeset cs = { .volume = 1,
		.subject = "x",
		.replica = "khi.aaaa",
		.seq = 1,
		.nlines = 1,
		.lines = &line };
	const struct daf_types *types;
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	desk_new(&d, "matter", "title", "One", "facts", "f", NULL);
	desk_new(&d, "matter", "title", "Two", NULL);
	types = daf_register_ledger_at(d.reg, 0)->types;
	sets[0].over = &over;
	sets[0].nover = 1;
	/* draft -> sent is no move, and khi is not the record's office. */
	desk_ok(daf_entry_review(&found, d.reg, d.ledger, &cs, types, NULL,
	    &(struct daf_writer){ "b.ali@khi", "khi", officer, NULL, NULL }));
	assert_int_equal(found.n, 2);
	daf_findings_clear(&found);
	/* After a waiting change set of the same chain it may be right. */
	desk_remote(&d, "khi.aaaa", 1, d.time, "isb.k7f2-1", "stage",
	    "legal-check", "isb.k7f2-1", DAF_SENT, false);
	cs.seq = 2;
	over = (struct daf_addr){ "khi.aaaa", 1, 1 };
	desk_ok(daf_entry_review(&found, d.reg, d.ledger, &cs, types, NULL,
	    &(struct daf_writer){ "a.khan@isb", "isb",
		(const char *const[]){ "supervisor", NULL }, NULL, NULL }));
	assert_int_equal(found.n, 0);
	/* A number used twice. */
	sets[0] =
	    (struct daf_set){ .field = "number", .value = "ISB-EXT-2027-0002" };
	desk_ok(daf_entry_review(&found, d.reg, d.ledger, &cs, types, NULL,
	    &(struct daf_writer){ "a.khan@isb", "isb", officer, NULL, NULL }));
	assert_int_equal(found.n, 1);
	assert_non_null(strstr(found.items[0].text, "isb.k7f2-2"));
	daf_findings_clear(&found);
	desk_close(&d);
}

/* What a finding says of a value is hidden with it, even before it counts that
 * the record is protected. */
static void
reviewed_veiled(void **state)
{
	static const char *const officer[] = { "officer", NULL };
	struct daf_findings found = { 0 };
	struct daf_set set = { .field = "cnic", .value = "61101-7x" };
	struct daf_line line = {
		.record = { "isb.k7f2", 1, 1 }, .nsets = 1, .sets = &set
	};
	struct daf_changeset cs = { .volume = 1,
		.subject = "x",
		.replica = "khi.aaaa",
		.seq = 2,
		.nlines = 1,
		.lines = &line };
	const struct daf_types *types;
	struct desk d;
	int i;

	(void)state;
	desk_open(&d, NULL);
	desk_new(&d, "guarded", "called", "Ali", NULL);
	types = daf_register_ledger_at(d.reg, 0)->types;
	for (i = 0; i < 3; i++) {
		if (i == 1)
			desk_remote(&d, "khi.aaaa", 1, d.time, "isb.k7f2-1",
			    "shielded", "yes", "", DAF_SENT, false);
		daf_hide_off(d.reg, i == 2);
		desk_ok(
		    daf_entry_review(&found, d.reg, d.ledger, &cs, types, NULL,
			&(struct daf_writer){
			    "b.ali@khi", "khi", officer, NULL, NULL }));
		assert_int_equal(found.n, 1);
		if (i == 1) {
			assert_null(strstr(found.items[0].text, "61101"));
			assert_non_null(
			    strstr(found.items[0].text, "protected"));
		} else {
			assert_non_null(strstr(found.items[0].text, "61101"));
		}
		daf_findings_clear(&found);
	}
	desk_close(&d);
}

static void
would_dispute(void **state)
{
	struct daf_findings found = { 0 };
	struct daf_addr over = { "isb.k7f2", 1, 1 };
	struct daf_set set = { "judge", "C", 1, &over };
	struct daf_line line = {
		.record = { "isb.k7f2", 1, 1 }, .nsets = 1, .sets = &set
	};
	struct daf_changeset cs = { .volume = 1,
		.subject = "x",
		.replica = "khi.aaaa",
		.seq = 2,
		.nlines = 1,
		.lines = &line };
	struct daf_entry *e;
	struct desk d;
	int64_t record;

	(void)state;
	desk_open(&d, NULL);
	record = desk_new(&d, "matter", "title", "One", "judge", "A", NULL);
	desk_ok(daf_entry_would_dispute(&found, d.reg, d.ledger, &cs));
	assert_int_equal(found.n, 0);
	/* The chain's own waiting value stands beside, unless replaced. */
	desk_remote(&d, "khi.aaaa", 1, d.time, "isb.k7f2-1", "judge", "B",
	    "isb.k7f2-1", DAF_SENT, false);
	desk_ok(daf_entry_would_dispute(&found, d.reg, d.ledger, &cs));
	assert_int_equal(found.n, 1);
	assert_string_equal(found.items[0].field, "judge");
	assert_string_equal(found.items[0].text, "ISB-EXT-2027-0001 judge");
	daf_findings_clear(&found);
	over = (struct daf_addr){ "khi.aaaa", 1, 1 };
	desk_ok(daf_entry_would_dispute(&found, d.reg, d.ledger, &cs));
	assert_int_equal(found.n, 0);
	/* The office went on meanwhile. */
	e = desk_entry(&d);
	desk_ok(change(e, record, "judge", "Z"));
	desk_save(&d, e);
	desk_ok(daf_entry_would_dispute(&found, d.reg, d.ledger, &cs));
	assert_int_equal(found.n, 1);
	daf_findings_clear(&found);
	/* With the same value: nothing to decide. */
	set.value = "Z";
	desk_ok(daf_entry_would_dispute(&found, d.reg, d.ledger, &cs));
	assert_int_equal(found.n, 0);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(marked),
		cmocka_unit_test(together),
		cmocka_unit_test(refused),
		cmocka_unit_test(merged),
		cmocka_unit_test(subjects),
		cmocka_unit_test(disputed),
		cmocka_unit_test(what_was_seen_of_each_field),
		cmocka_unit_test(parts),
		cmocka_unit_test(reviewed),
		cmocka_unit_test(reviewed_veiled),
		cmocka_unit_test(would_dispute),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
