/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-carry.c - CSV and JSON Lines, in and out; drafts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk.h"

#include "core/carry.h"

static const struct daf_err *
csv(size_t *n, struct daf_entry *e, const char *text)
{
	return daf_import_csv(n, e, "matter", text, strlen(text));
}

static const struct daf_err *
json(size_t *n, struct daf_entry *e, const char *text)
{
	return daf_import_json(n, e, text, strlen(text));
}

static const struct daf_err *
keep(void *arg, const char *data, size_t len)
{
	daf_buf_add(arg, data, len);
	return NULL;
}

static void
csv_in(void **state)
{
	static const char text[] =
	    "\xef\xbb\xbfid,title,Judge,facts,number,requested_on\r\n"
	    "x,One,\"A, \"\"B\"\"\",\"two\nlines\",ISB-EXT-1998-0004,1998\r\n"
	    "\r\n"
	    ",Two,,,,\n"
	    ",'=1+1,'x,''=2,,2026-11-23";
	struct daf_entry *e;
	struct desk d;
	int64_t record;
	size_t n;

	(void)state;
	desk_open(&d, NULL);
	e = desk_entry(&d);
	desk_ok(csv(&n, e, text));
	assert_int_equal(n, 3);
	desk_save(&d, e);
	record = desk_find(&d, "ISB-EXT-1998-0004");
	assert_string_equal(desk_value(&d, record, "judge"), "A, \"B\"");
	assert_string_equal(desk_value(&d, record, "facts"), "two\nlines");
	assert_string_equal(desk_value(&d, record, "requested_on"), "1998");
	record = desk_find(&d, "isb.k7f2-1.2");
	assert_string_equal(
	    desk_value(&d, record, "number"), "ISB-EXT-2027-0001");
	record = desk_find(&d, "isb.k7f2-1.3");
	assert_string_equal(desk_value(&d, record, "title"), "=1+1");
	assert_string_equal(desk_value(&d, record, "judge"), "'x");
	assert_string_equal(desk_value(&d, record, "facts"), "'=2");
	desk_close(&d);
}

/* One sentence with the line, and nothing is kept. */
static void
csv_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "", "line 1" },
		{ "titel\nx\n", "line 1" },
		{ "title,title\nx,y\n", "line 1: the field `title`" },
		{ "title,Title\nx,y\n", "two columns" },
		{ "title\nOne\nTwo,x\n", "line 3: more values" },
		{ "title,judge\nOne,x\n\nTwo\n", "line 4: 1 values" },
		{ "title,requested_on\nOne,2026\nTwo,32.13.\n", "line 3: " },
		{ "title,facts\nOne,\"a\nb\"\n,x\n", "line 4: " },
		{ "title,facts\nOne,\"a\nb\n", "line 2: a quoted value" },
		{ "title\nOne\nT\"wo\n", "line 3: a quote inside" },
		{ "title\nOne\n\"Two\" x\n", "line 3: a quote inside" },
		{ "title\nOne\n\xff\xfe\n", "line 3: " },
		{ "title\nOne\na\x01"
		  "b\n",
		    "line 3: " },
	};
	const struct daf_err *err;
	struct daf_born born;
	struct daf_entry *e;
	struct desk d;
	size_t i, n;

	(void)state;
	desk_open(&d, NULL);
	e = desk_entry(&d);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		desk_refused(csv(&n, e, bad[i].text), bad[i].says);
		assert_int_equal(n, 0);
		assert_int_equal(daf_entry_parts(e), 0);
	}
	desk_refused(
	    daf_import_csv(&n, e, "matter", "title\na\0b\n", 10), "NUL");
	desk_refused(
	    daf_import_csv(&n, e, "mater", "title\nx\n", 8), "`matter`");
	/* What was there before stays. */
	desk_ok(csv(&n, e, "title\nOne\n"));
	desk_refused(csv(&n, e, "title\nTwo\nThree,x\n"), "line 3");
	assert_int_equal(daf_entry_parts(e), 1);
	desk_save(&d, e);
	desk_ok(daf_entry_born(&born, e, 1));
	err = daf_entry_born(&born, e, 2);
	assert_non_null(err);
	daf_err_free(err);
	desk_close(&d);
}

static void
json_in(void **state)
{
	static const char text[] =
	    "{\"type\":\"person\",\"set\":{\"name\":\"Ali\"}}\n\n"
	    "{\"set\":{\"person\":\".1\",\"title\":\"One\"},"
	    "\"type\":\"matter\"}\r\n";
	struct daf_entry *e;
	struct desk d;
	size_t n;

	(void)state;
	desk_open(&d, NULL);
	e = desk_entry(&d);
	desk_ok(json(&n, e, text));
	assert_int_equal(n, 2);
	desk_save(&d, e);
	assert_string_equal(
	    desk_value(&d, desk_find(&d, "isb.k7f2-1.2"), "person"),
	    "isb.k7f2-1");
	desk_close(&d);
}

static void
json_refused(void **state)
{
#define GOOD "{\"type\":\"person\",\"set\":{\"name\":\"Ali\"}}\n"
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ GOOD "{", "line 2" },
		{ GOOD "[]", "line 2: wanted is" },
		{ GOOD "{}", "line 2: wanted is" },
		{ GOOD "{\"type\":\"person\"}", "line 2: wanted is" },
		{ "{\"type\":1,\"set\":{}}", "line 1: wanted is" },
		{ "{\"type\":\"person\",\"set\":{\"name\":\"a\",\"name\":"
		  "\"b\"}}",
		    "line 1: " },
		{ "{\"type\":\"person\",\"type\":\"person\",\"set\":{}}",
		    "line 1: " },
		{ "{\"type\":\"person\",\"set\":{\"name\":1}}",
		    "`name` is not a string" },
		{ "{\"type\":\"person\",\"set\":{\"name\":null}}", "string" },
		{ "{\"type\":\"person\",\"set\":{\"name\":\"a\"},\"x\":\"\"}",
		    "`x`" },
		{ "{\"type\":\"person\",\"set\":{\"nane\":\"a\"}}", "`name`" },
		{ "{\"type\":\"person\",\"set\":{\"name\":\"a\\u0000b\"}}",
		    "line 1" },
		{ "{\"type\":\"person\",\"set\":{\"name\":\"\xff\"}}",
		    "line 1" },
		{ GOOD GOOD "x", "line 3" },
	};
	struct daf_entry *e;
	struct desk d;
	size_t i, n;

	(void)state;
	desk_open(&d, NULL);
	e = desk_entry(&d);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		desk_refused(json(&n, e, bad[i].text), bad[i].says);
		assert_int_equal(n, 0);
		assert_int_equal(daf_entry_parts(e), 0);
	}
	desk_close(&d);
}

/* What goes out comes in again the same, and no cell is a formula. */
static void
round_trip(void **state)
{
	static const char *const values[] = { "plain", "=1+1", "+x", "-x", "@x",
		"-12.5", "+92", "'", "'=x", "''+", "a,b", "\"", "a\"b",
		" space ", "two\nlines", "-", "-1-1", "3", "'a" };
	struct daf_buf out = { 0 }, again = { 0 };
	const char *fields[] = { "title", "judge" }, *cells[2], *line;
	struct daf_entry *e;
	struct desk d;
	size_t n, i, index;

	(void)state;
	desk_open(&d, NULL);
	e = desk_entry(&d);
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		cells[0] = "x";
		cells[1] = values[i];
		desk_ok(
		    daf_entry_create(&index, e, "matter", 2, fields, cells));
	}
	desk_save(&d, e);
	desk_ok(daf_export_csv(d.reg, "main", "matter", keep, &out));
	assert_int_equal(
	    strncmp(out.data, "id,number,title,judge,facts,", 28), 0);
	assert_non_null(strstr(out.data, ",x,'=1+1,"));
	assert_non_null(strstr(out.data, ",x,-12.5,"));
	assert_non_null(strstr(out.data, ",x,'-1-1,"));
	assert_non_null(strstr(out.data, ",x,+92,"));
	assert_non_null(strstr(out.data, ",x,\"a\"\"b\","));
	for (line = out.data; *line != '\0'; line++)
		if (*line == ',')
			assert_null(strchr("=@", line[1]));
	desk_close(&d);

	desk_open(&d, NULL);
	e = desk_entry(&d);
	desk_ok(daf_import_csv(&n, e, "matter", out.data, out.len));
	assert_int_equal(n, sizeof(values) / sizeof(values[0]));
	desk_save(&d, e);
	desk_ok(daf_export_csv(d.reg, NULL, "matter", keep, &again));
	assert_string_equal(out.data, again.data);
	daf_buf_clear(&out);
	daf_buf_clear(&again);
	desk_close(&d);
}

static void
drafts(void **state)
{
	struct daf_draft draft = { .officer = "a.khan@isb",
		.ledger = "main",
		.type = "matter",
		.record = "",
		.body = "{}" },
			 *list;
	struct desk d;
	int64_t one, two, three;
	size_t n;

	(void)state;
	desk_open(&d, NULL);
	desk_ok(daf_draft_put(&one, d.reg, &draft));
	draft.body = "{\"x\":\"y\"}";
	draft.saved = 9;
	desk_ok(daf_draft_put(&two, d.reg, &draft));
	draft.id = one;
	draft.saved = 5;
	desk_ok(daf_draft_put(&one, d.reg, &draft));
	desk_ok(daf_draft_list(&list, &n, d.pool, d.reg, "a.khan@isb"));
	assert_int_equal(n, 2);
	assert_int_equal(list[0].id, two);
	assert_int_equal(list[1].id, one);
	assert_string_equal(list[1].body, "{\"x\":\"y\"}");
	desk_ok(daf_draft_list(&list, &n, d.pool, d.reg, "b.ali@khi"));
	assert_int_equal(n, 0);
	desk_ok(daf_draft_drop(d.reg, two));
	desk_ok(daf_draft_list(&list, &n, d.pool, d.reg, "a.khan@isb"));
	assert_int_equal(n, 1);
	/* an id is never another draft's */
	draft.id = 0;
	desk_ok(daf_draft_put(&three, d.reg, &draft));
	assert_int_equal(three, two + 1);
	desk_ok(daf_draft_drop(d.reg, one));
	desk_ok(daf_draft_drop(d.reg, three));
	desk_ok(daf_draft_put(&one, d.reg, &draft));
	assert_int_equal(one, three + 1);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_in),
		cmocka_unit_test(csv_refused),
		cmocka_unit_test(json_in),
		cmocka_unit_test(json_refused),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(drafts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
