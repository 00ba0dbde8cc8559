/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines that show a record, and lines that are wrapped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/text.h"
#include "tests/desk.h"
#include "tui/recordi.h"

#define COLUMNS 79

/* The summary as text, as wide as a terminal; each line must fit. */
static char *
summary(struct desk *d, int64_t record, bool revealed, bool unknown)
{
	struct daf_record_view v = { .pool = daf_pool_new(),
		.revealed = revealed };
	struct daf_lines l = { 0 };
	struct daf_buf text = { 0 };
	char *copy, *line, *end;

	desk_ok(daf_record_read(&v, d->reg, record));
	if (unknown)
		v.r.type = NULL;
	daf_lines_begin(&l, COLUMNS);
	daf_record_summary(&l, &v);
	daf_lines_end(&l);
	daf_lines_text(&text, &l);
	daf_lines_clear(&l);
	daf_pool_free(v.pool);
	copy = daf_strdup(daf_buf_str(&text));
	for (line = copy; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		assert_true(daf_text_width(line) <= COLUMNS);
		if (daf_display_rtl(line)) /* last, and no digits after it */
			assert_null(strpbrk(strrchr(line, ' '), "0123456789"));
	}
	free(copy);
	return daf_buf_steal(&text);
}

static void
has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("`%s` is not in:\n%s", part, text);
}

static void
has_not(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("`%s` is in:\n%s", part, text);
}

static void
test_summary(void **state)
{
	struct desk d;
	int64_t record;
	char *text;

	(void)state;
	desk_open(&d, NULL);
	record = desk_new(&d, "matter", "title", "One", "stage", "draft",
	    "judge", "First", "hearing", "2027-01-03", NULL);
	text = summary(&d, record, false, false);
	has(text, "Judge                *First"); /* only here */
	has(text, "Stage                *Draft");
	has(text, "03 Jan");
	has(text, "+2d");
	has(text, "1 change on this computer, not yet sent");
	has(text, "begun, 5 fields");
	has_not(text, "DISPUTED");
	free(text);
	desk_remote(&d, "khi.aaaa", 1, d.time + 20, "isb.k7f2-1", "judge",
	    "Theirs", "", DAF_ACCEPTED, true);
	desk_remote(&d, "khi.aaaa", 2, d.time + 30, "isb.k7f2-1", "newfield",
	    "\xd8\xa7\xd8\xad\xd9\x85\xd8\xaf", "", DAF_ACCEPTED, true);
	desk_remote(&d, "khi.aaaa", 3, d.time + 40, "isb.k7f2-1", "struck",
	    "made twice", "", DAF_SENT, true);
	desk_remote(&d, "khi.aaaa", 4, d.time + 50, "isb.k7f2-1", "place",
	    "Lahore", "", DAF_HELD, false);
	text = summary(&d, record, false, false);
	has(text, "STRUCK OUT");
	has(text, "made twice");
	has(text, "DISPUTED Theirs");
	has(text, "      or First");
	has(text, "khi");
	has(text, "HELD khi.aaaa-4");
	has(text, "Fields that this program does not know");
	has(text, "newfield");
	/* what is held does not count, and is not hidden */
	has_not(text, "Place                 Lahore");
	has(text, " H B. Ali           Place: Lahore");
	free(text);
	desk_close(&d);
}

/* A child's change counts as one of the record's. */
static void
test_recent(void **state)
{
	struct desk d;
	int64_t record;
	char *text;

	(void)state;
	desk_open(&d, NULL);
	record = desk_new(&d, "matter", "title", "One", "stage", "draft", NULL);
	desk_new(&d, "note", "text", "Old note", "parent", "isb.k7f2-1", NULL);
	desk_remote(&d, "khi.aaaa", 1, d.time + 20, "isb.k7f2-1", "judge", "A",
	    "", DAF_ACCEPTED, true);
	desk_remote(&d, "khi.aaaa", 2, d.time + 30, "isb.k7f2-1", "judge", "B",
	    "khi.aaaa-1", DAF_ACCEPTED, true);
	text = summary(&d, record, false, false);
	has(text, "Judge: A -> B");
	has(text, "Judge: A\n");
	has(text, "Note +1: Old note");
	has_not(text, "begun"); /* three at most */
	free(text);
	desk_remote(&d, "khi.aaaa", 3, d.time + 40, "isb.k7f2-2", "text",
	    "New note", "isb.k7f2-2", DAF_ACCEPTED, true);
	text = summary(&d, record, false, false);
	has(text, "Note: New note");
	has_not(text, "+1");
	free(text);
	desk_close(&d);
}

static void
test_unknown_type(void **state)
{
	struct desk d;
	int64_t record;
	char *text;

	(void)state;
	desk_open(&d, NULL);
	record = desk_new(&d, "matter", "title", "One", "stage", "draft",
	    "hearing", "2027-01-03", NULL);
	text = summary(&d, record, false, true);
	has(text, "does not know such records");
	has(text, "hearing");
	has(text, "2027-01-03"); /* as it is stored */
	free(text);
	desk_close(&d);
}

static void
test_masked(void **state)
{
	struct desk d;
	int64_t record;
	char *text;

	(void)state;
	desk_open(&d, NULL);
	record = desk_new(&d, "person", "name", "Ahmed", "cnic",
	    "35202-1234567-1", "phone", "0300-1234567", NULL);
	/* also what was written before, and what is disputed */
	desk_remote(&d, "khi.aaaa", 1, d.time + 20, "isb.k7f2-1", "cnic",
	    "35202-7654321-3", "isb.k7f2-1", DAF_ACCEPTED, true);
	desk_remote(&d, "khi.bbbb", 1, d.time + 30, "isb.k7f2-1", "cnic",
	    "35202-1111111-3", "isb.k7f2-1", DAF_ACCEPTED, true);
	text = summary(&d, record, false, false);
	has(text, "35202-*****");
	has(text, "0300*****67");
	has_not(text, "1234567");
	has_not(text, "7654321");
	has_not(text, "1111111");
	free(text);
	text = summary(&d, record, true, false);
	has(text, "03001234567");
	has(text, "35202-7654321-3");
	free(text);
	desk_close(&d);
}

static char *
children(const struct daf_record_view *v, const struct daf_record_part *part)
{
	struct daf_lines l = { 0 };
	struct daf_buf text = { 0 };
	const char *head;

	daf_lines_begin(&l, COLUMNS);
	daf_record_children(&l, &head, v, part);
	daf_lines_end(&l);
	daf_lines_text(&text, &l);
	daf_lines_clear(&l);
	return daf_buf_steal(&text);
}

/* Rows below a record: masked, and what is masked is named for the log. */
static void
test_masked_below(void **state)
{
	static const char *columns[] = { "number", "cnic", "name", NULL };
	struct daf_type type;
	struct daf_record_view v = { .pool = daf_pool_new() };
	struct daf_record_part part = {
		.kind = DAF_PART_CHILDREN, .type = "person", .count = 2
	};
	struct daf_masked *masked;
	struct daf_item items[2];
	struct desk d;
	int64_t person;
	char *text;
	size_t n;

	(void)state;
	desk_open(&d, NULL);
	person = desk_new(&d, "person", "name", "Ahmed", "cnic",
	    "35202-1234567-1", "phone", "0300-1234567", NULL);
	(void)desk_new(&d, "person", "name", "Nobody", NULL);
	desk_ok(daf_record_read(&v, d.reg, person));
	type = *v.r.type;
	type.columns = columns;
	part.def = &type;
	desk_ok(daf_find_record(&items[0], v.pool, d.reg, NULL, v.r.item.id));
	desk_ok(daf_find_record(&items[1], v.pool, d.reg, NULL, "isb.k7f2-2"));
	v.r.children = items;
	v.r.nchildren = 2;
	text = children(&v, &part);
	has(text, "35202-*****67-1");
	free(text);
	desk_ok(daf_record_masked(&masked, &n, v.pool, &v, &part));
	assert_int_equal(n, 1);
	assert_ptr_equal(masked[0].item, &items[0]);
	assert_string_equal(masked[0].what, "numbers: cnic");
	v.revealed = true;
	text = children(&v, &part);
	has(text, "35202-1234567-1");
	free(text);
	daf_pool_free(v.pool);
	desk_close(&d);
}

/* As long and as bad as it may be. */
static void
test_long(void **state)
{
	struct daf_buf b = { 0 };
	struct desk d;
	int64_t record;
	char *text;
	int i;

	(void)state;
	desk_open(&d, NULL);
	record = desk_new(&d, "matter", "title", "One", "stage", "draft", NULL);
	for (i = 0; i < 3000; i++)
		daf_buf_adds(&b, "x\xe2\x80\xaey\xe6\x97\xa5");
	desk_remote(&d, "khi.aaaa", 1, d.time + 20, "isb.k7f2-1", "facts",
	    daf_buf_str(&b), "", DAF_ACCEPTED, true);
	text = summary(&d, record, false, false);
	has(text, "x<U+202E>y");
	has_not(text, "\xe2\x80\xae");
	free(text);
	daf_buf_clear(&b);
	desk_close(&d);
}

static void
test_break(void **state)
{
	static const struct {
		const char *text;
		size_t columns, len, next;
	} cases[] = {
		{ "one two three", 8, 7, 8 }, /* at the space that fits */
		{ "one two three", 6, 3, 4 },
		{ "one two", 40, 7, 7 },
		{ "one\ntwo", 40, 3, 4 },
		{ "\ntwo", 40, 0, 1 },
		{ "abcdefgh", 4, 4, 4 },      /* no space */
		{ "a bcdefgh", 6, 6, 6 },     /* it would be half empty */
		{ "a bcdef", 6, 1, 2 },       /* but no word is cut for that */
		{ " bcdefg", 6, 6, 6 },       /* nor a line left empty */
		{ "\xe6\x97\xa5x", 1, 3, 3 }, /* wider than the place */
		{ "", 4, 0, 0 },
	};
	size_t i, len, next;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		len = daf_lines_break(cases[i].text, cases[i].columns, &next);
		assert_int_equal(len, cases[i].len);
		assert_int_equal(next, cases[i].next);
	}
}

/* The mark stays on what it was on. */
static void
test_mark(void **state)
{
	struct daf_lines l = { 0 };
	int i;

	(void)state;
	daf_lines_begin(&l, 40);
	for (i = 0; i < 5; i++) {
		daf_lines_about(&l, 'r', NULL, i);
		daf_lines_new(&l);
	}
	daf_lines_end(&l);
	l.rows.cursor = 3;
	daf_lines_begin(&l, 40);
	for (i = -2; i < 5; i++) {
		daf_lines_about(&l, 'r', NULL, i);
		daf_lines_new(&l);
	}
	daf_lines_end(&l);
	assert_int_equal(l.rows.cursor, 5);
	assert_int_equal(daf_lines_current(&l)->number, 3);
	daf_lines_begin(&l, 40); /* it is gone */
	daf_lines_new(&l);
	daf_lines_end(&l);
	assert_int_equal(l.rows.cursor, 0);
	daf_lines_begin(&l, 40);
	daf_lines_end(&l);
	assert_null(daf_lines_current(&l));
	daf_lines_clear(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_summary),
		cmocka_unit_test(test_recent),
		cmocka_unit_test(test_unknown_type),
		cmocka_unit_test(test_masked),
		cmocka_unit_test(test_masked_below),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_break),
		cmocka_unit_test(test_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
