/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-snapshot-hostile.c - snapshots that are none: each is refused with words,
 * and leaves nothing.
 */
#include "snapshot-help.h"

#define ONE SET("isb.aaaa-1", "100")
#define TWO SET("isb.aaaa-2", "200")
#define X(at) F("title", at, "x")
#define BORN RECORD(X("isb.aaaa-1"), "isb.aaaa-1", "case")
#define AT(rest) "{\"at\":\"isb.aaaa-1\"," rest "}\n"
#define SET_OF(by, roles, time, zone)                                   \
	AT("\"by\":\"" by "\",\"roles\":\"" roles "\",\"time\":\"" time \
	   "\",\"zone\":\"" zone "\"")
#define TITLE(value) \
	RECORD(F("title", "isb.aaaa-1", value), "isb.aaaa-1", "case")

static const struct {
	const char *text, *words;
} hostile[] = {
	{ "{\"at\":\"isb.aaaa-1\"", "line 1, byte 0: this line does not end" },
	{ "\n", "this is no line of a snapshot" },
	{ "{}\n", "this is no line of a snapshot" },
	{ ONE BORN "\n", "line 3, byte" },
	/* change sets */
	{ "{\"at\": \"isb.aaaa-1\"}\n", "a string is wanted" },
	{ "{\"at\":\"isb.aaaa-01\",\"by\":\"\"}\n", "an address such as" },
	{ "{\"at\":\"isb.aaaa-1.2\",\"by\":\"\"}\n", "an address such as" },
	{ "{\"at\":\"isb.aaaa-1\n\",\"by\":\"\"}\n", "does not end" },
	{ SET_OF("A.Khan@isb", "", "1", "0"), "an officer such as" },
	{ SET_OF("a.khan", "", "1", "0"), "an officer such as" },
	{ SET_OF("a.khan@isb", "hq  officer", "1", "0"), "roles are names" },
	{ SET_OF("a.khan@isb", " hq", "1", "0"), "roles are names" },
	{ SET_OF("a.khan@isb", "hq ", "1", "0"), "roles are names" },
	{ SET_OF("a.khan@isb", "HQ", "1", "0"), "roles are names" },
	{ SET_OF("a.khan@isb", "", "-1", "0"), "a number without" },
	{ SET_OF("a.khan@isb", "", "01", "0"), "a number without" },
	{ SET_OF("a.khan@isb", "", "", "0"), "a number without" },
	{ SET_OF("a.khan@isb", "", "1e3", "0"), "a number without" },
	{ SET_OF("a.khan@isb", "", "100000000000", "0"), "a number without" },
	{ SET_OF("a.khan@isb", "", "99999999999999999999", "0"), "too long" },
	{ SET_OF("a.khan@isb", "", "1", "841"), "a number without" },
	{ SET_OF("a.khan@isb", "", "1", "-0"), "a number without" },
	{ SET_OF("a.khan@isb", "", "1", "+5"), "a number without" },
	{ AT("\"by\":\"a.khan@isb\",\"time\":\"1\""), "`,\"field\":`" },
	{ ONE ONE BORN, "change sets are not sorted" },
	{ TWO ONE BORN, "change sets are not sorted" },
	{ SET("isb.aaaa-10", "1") SET("isb.aaaa-9", "1"), "are not sorted" },
	{ SET("isb.aaaa-11", "1"), "does not hold this change set" },
	{ SET("khi.bbbb-1", "1"), "does not hold this change set" },
	{ ONE TWO BORN, "of its 2 change sets 1 are of no use" },
	{ BORN ONE, "the first section has not" },
	{ ONE BORN TWO, "line 3, byte" },
	/* records */
	{ ONE RECORD(X("isb.aaaa-2"), "isb.aaaa-1", "case"),
	    "line 2: it names a change set that the first section has not" },
	{ TWO RECORD(X("isb.aaaa-2"), "isb.aaaa-1", "case"),
	    "line 2: it names a change set that the first section has not" },
	{ ONE RECORD(X("khi.bbbb-1"), "isb.aaaa-1", "case"),
	    "the first section has not" },
	{ ONE BORN BORN, "values are not sorted" },
	{ ONE BORN RECORD("", "isb.aaaa-1", "case"), "a record stands twice" },
	{ ONE RECORD("", "isb.aaaa-1", "case") BORN, "a record stands twice" },
	{ ONE BORN RECORD(X("isb.aaaa-2"), "isb.aaaa-1", ""),
	    "a record stands twice" },
	{ ONE TWO BORN RECORD(X("isb.aaaa-2"), "isb.aaaa-1", "case"),
	    "a line more than it needs" },
	{ ONE TWO BORN RECORD(F("u", "isb.aaaa-2", "x"), "isb.aaaa-1", "case"),
	    "a line more than it needs" },
	{ ONE RECORD(X("isb.aaaa-1"), "isb.aaaa-10", "")
		RECORD(X("isb.aaaa-1"), "isb.aaaa-9", ""),
	    "records are not sorted" },
	{ ONE RECORD(F("b", "isb.aaaa-1", "x") "," F("a", "isb.aaaa-1", "x"),
	      "isb.aaaa-1", "case"),
	    "values are not sorted" },
	{ ONE RECORD(F("a", "isb.aaaa-1", "x") "," F("a", "isb.aaaa-1", "x"),
	      "isb.aaaa-1", "case"),
	    "its field stands twice" },
	{ ONE TWO RECORD("\"a\":[{\"at\":\"isb.aaaa-2\",\"value\":\"x\"},"
			 "{\"at\":\"isb.aaaa-1\",\"value\":\"x\"}]",
	      "isb.aaaa-1", "case"),
	    "values are not sorted" },
	/* The same field, opened twice. */
	{ ONE TWO RECORD(
	      X("isb.aaaa-1") "," X("isb.aaaa-2"), "isb.aaaa-1", "case"),
	    "its field stands twice" },
	{ ONE RECORD("\"a\":[]", "isb.aaaa-1", "case"), "is wanted here" },
	{ ONE RECORD(X("isb.aaaa-1") ",", "isb.aaaa-1", "case"), "a string" },
	{ ONE RECORD(F("Title", "isb.aaaa-1", "x"), "isb.aaaa-1", "case"),
	    "a name of a-z" },
	{ ONE RECORD(F("", "isb.aaaa-1", "x"), "isb.aaaa-1", "case"),
	    "a name of a-z" },
	{ ONE RECORD(X("isb.aaaa-1"), "isb.aaaa-1", "Case"), "a name of a-z" },
	{ ONE RECORD(X("isb.aaaa-1"), "isb.aaaa-1.1", ""), "an address" },
	{ ONE TITLE("\\u0041"), "are escapes" },
	{ ONE TITLE("\\t"), "are escapes" },
	{ ONE TITLE("\\"), "`}` is wanted here" },
	{ ONE TITLE("\t"), "a control character" },
	{ ONE TITLE("\xff"), "invalid UTF-8" },
	{ ONE TITLE("e\xcc\x81"), "not NFC" },
	/* replaced */
	{ ONE BORN OVER("isb.aaaa-3", "isb.aaaa-1", "title", "isb.aaaa-1"),
	    "the volume holds what is replaced" },
	{ ONE BORN OVER("khi.bbbb-3", "isb.aaaa-2", "title", "isb.aaaa-1"),
	    "the first section has not" },
	{ ONE BORN OVER("khi.bbbb-3", "isb.aaaa-1", "title", "isb.aaaa-3"),
	    "a record that the second section has not" },
	{ ONE BORN OVER("khi.bbbb-3", "isb.aaaa-1", "title", "isb.aaaa-1")
		OVER("khi.bbbb-3", "isb.aaaa-1", "title", "isb.aaaa-1"),
	    "is not sorted, or stands twice" },
	{ ONE BORN OVER("khi.bbbb-3", "a.khan@isb", "title", "isb.aaaa-1"),
	    "an address" },
	{ ONE BORN OVER("khi.bbbb-3", "isb.aaaa-1", "Title", "isb.aaaa-1"),
	    "a name of a-z" },
	{ ONE BORN OVER("khi.bbbb-3", "isb.aaaa-1", "title", "isb.aaaa-1")
		RECORD(X("isb.aaaa-1"), "isb.aaaa-2", ""),
	    "a line of an earlier section" },
	/* serials */
	{ ONE BORN SERIAL("1000000000", "A"), "a number without" },
	{ ONE BORN SERIAL("-1", "A"), "a number without" },
	{ ONE BORN SERIAL("1", ""), "before a serial" },
	{ ONE BORN SERIAL("1", "B") SERIAL("1", "A"), "are not sorted" },
	{ ONE BORN SERIAL("1", "A") SERIAL("2", "A"), "are not sorted" },
	{ ONE RECORD(F("number", "isb.aaaa-1", "A-0007"), "isb.aaaa-1", "case")
		SERIAL("7", "A"),
	    "a live value has a serial as high" },
	{ ONE BORN SERIAL("1", "A") BORN, "a line of an earlier section" },
};

static void
is_refused(const char *text, const char *words)
{
	static const struct daf_snapshot_tip tips[] = { TIP("isb.aaaa", 10),
		TIP("lhr.cccc", 1) };

	assert_true(test_fails(snap_load(tips, 2, text), DAF_REFUSED, words));
	assert_int_equal(reg_number("SELECT (SELECT count(*) FROM change_set)"
				    " + (SELECT count(*) FROM record)"
				    " + (SELECT count(*) FROM value)"
				    " + (SELECT sum(closed_seq) IS NOT NULL"
				    " FROM replica)"),
	    0);
}

static void
refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
		is_refused(hostile[i].text, hostile[i].words);
}

static void
refused_tips(void **state)
{
	struct daf_snapshot_tip tips[] = { TIP("isb.aaaa", 1),
		TIP("isb.aaaa", 2) };

	(void)state;
	assert_true(test_fails(
	    snap_load(tips, 2, ONE BORN), DAF_REFUSED, "two tips of isb.aaaa"));
	tips[0].seq = 0;
	assert_true(
	    test_fails(snap_load(tips, 1, ONE BORN), DAF_REFUSED, "a tip"));
	tips[0].seq = 1;
	tips[0].sha256[3] = 'G';
	assert_true(
	    test_fails(snap_load(tips, 1, ONE BORN), DAF_REFUSED, "a tip"));
}

/* Longer than may be: a value, a line, a chunk. */
static void
too_long(void **state)
{
	static const struct {
		const char *words, *unit;
		size_t n;
	} rows[] = {
		{ "this string is too long", "n", DAF_CHANGESET_VALUE_MAX + 1 },
		{ "this line is too long", "\\n", 100000 },
	};
	static const struct daf_snapshot_tip tips[] = { TIP("isb.aaaa", 2) };
	struct daf_buf text = { 0 };
	size_t i, k;

	(void)state;
	for (i = 0; i < 2; i++) {
		daf_buf_reset(&text);
		daf_buf_adds(&text,
		    ONE "{\"fields\":{\"title\":[{\"at\":\"isb.aaaa-1\","
			"\"value\":\"");
		for (k = 0; k < rows[i].n; k++)
			daf_buf_adds(&text, rows[i].unit);
		daf_buf_adds(
		    &text, "\"}]},\"id\":\"isb.aaaa-1\",\"type\":\"case\"}\n");
		assert_true(test_fails(
		    snap_load(tips, 1, text.data), DAF_REFUSED, rows[i].words));
	}
	assert_true(test_fails(
	    snap_load(tips, 1, text.data), DAF_REFUSED, "chunk 1, line 2"));
	daf_buf_reset(&text);
	for (k = 0; text.len <= DAF_SNAPSHOT_CHUNK_MAX; k++)
		daf_buf_adds(&text, ONE);
	assert_true(test_fails(snap_load(tips, 1, text.data), DAF_REFUSED,
	    "1 to 262144 are allowed"));
	daf_buf_clear(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_REGISTER(refused),
		IN_REGISTER(refused_tips),
		IN_REGISTER(too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
