/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-changeset.c - the change set as text: one form only.
 *
 * jansson, which the parser does not use, is the second opinion on every
 * line: its compact and sorted dump must be the same bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/changeset.h"

#define LEDGER "6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c"
#define SHA                                \
	"9b1e9b1e9b1e9b1e9b1e9b1e9b1e9b1e" \
	"9b1e9b1e9b1e9b1e9b1e9b1e9b1e9b1e"
#define HEAD_OF(seq, previous)                                         \
	"ISB-EXT-2026-0007: judge, stage (Extradition)\n\nDaftar: 1\n" \
	"Ledger: " LEDGER "\nVolume: 1\nReplica: isb.k7f2\nSeq: " seq  \
	"\nPrevious: " previous "\nMain: 57 " SHA "\n\n"
#define HEAD HEAD_OF("412", SHA)
#define EDIT                                                               \
	"{\"over\":{\"judge\":[],\"stage\":[\"isb.k7f2-398\","             \
	"\"khi.aaaa-7\"]},\"record\":\"isb.k7f2-398\",\"set\":{\"judge\":" \
	"\"ADC(G) \\\"x\\\" \\\\ \\n \xd9\x81\",\"stage\":\"committed\"}}\n"
#define BIRTH                                                         \
	"{\"over\":{},\"record\":\"isb.k7f2-412\",\"set\":{\"date\":" \
	"\"2026-12-02\",\"parent\":\"isb.k7f2-398\"},\"type\":\"hearing\"}\n"
#define BIRTH2                                                \
	"{\"over\":{},\"record\":\"isb.k7f2-412.2\",\"set\":" \
	"{\"a\":\"\"},\"type\":\"t\"}\n"
#define WHOLE HEAD EDIT BIRTH BIRTH2

static bool
parse(struct daf_changeset *cs, struct daf_pool *pool, const char *text,
    size_t len)
{
	const struct daf_err *err = daf_changeset_parse(cs, pool, text, len);

	if (err == NULL)
		return true;
	assert_int_equal(err->code, DAF_REFUSED);
	assert_true(strlen(err->text) > 20);
	daf_err_free(err);
	return false;
}

/* Parse, write: the same bytes; and jansson would write each line so. */
static void
same_again(struct daf_changeset *cs, const char *text, size_t len)
{
	struct daf_buf out = { 0 };
	const char *line, *end;
	json_t *json;
	char *dump;

	assert_null(daf_changeset_write(&out, cs));
	assert_int_equal(out.len, len);
	assert_memory_equal(out.data, text, len);
	for (line = strstr(out.data, "\n\n{") + 2; *line != '\0';
	     line = end + 1) {
		end = strchr(line, '\n');
		json = json_loadb(
		    line, (size_t)(end - line), JSON_REJECT_DUPLICATES, NULL);
		assert_non_null(json);
		dump = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
		assert_int_equal(strlen(dump), end - line);
		assert_memory_equal(dump, line, strlen(dump));
		free(dump);
		json_decref(json);
	}
	daf_buf_clear(&out);
}

static void
accepted(void **state)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_changeset cs;
	const struct daf_set *set;

	(void)state;
	assert_true(parse(&cs, pool, WHOLE, strlen(WHOLE)));
	assert_string_equal(
	    cs.subject, "ISB-EXT-2026-0007: judge, stage (Extradition)");
	assert_string_equal(cs.ledger, LEDGER);
	assert_string_equal(cs.replica, "isb.k7f2");
	assert_int_equal(cs.seq, 412);
	assert_string_equal(cs.previous, SHA);
	assert_int_equal(cs.main_number, 57);
	assert_string_equal(cs.main_sha256, SHA);
	assert_int_equal(cs.nlines, 3);
	assert_null(cs.lines[0].type);
	assert_int_equal(cs.lines[0].nsets, 2);
	set = cs.lines[0].sets;
	assert_string_equal(set[0].field, "judge");
	assert_string_equal(set[0].value, "ADC(G) \"x\" \\ \n \xd9\x81");
	assert_int_equal(set[0].nover, 0);
	assert_int_equal(set[1].nover, 2);
	assert_int_equal(set[1].over[0].seq, 398);
	assert_string_equal(set[1].over[1].replica, "khi.aaaa");
	assert_string_equal(cs.lines[1].type, "hearing");
	assert_int_equal(cs.lines[2].record.index, 2);
	same_again(&cs, WHOLE, strlen(WHOLE));
	daf_pool_free(pool);
}

static void
first(void **state)
{
	static const char text[] = HEAD_OF("1",
	    "-") "{\"over\":{},\"record\":\"isb.k7f2-1\",\"set\":{\"a\":\"\"},"
		 "\"type\":\"t\"}\n";
	struct daf_pool *pool = daf_pool_new();
	struct daf_changeset cs;

	(void)state;
	assert_true(parse(&cs, pool, text, strlen(text)));
	assert_string_equal(cs.previous, "-");
	same_again(&cs, text, strlen(text));
	daf_pool_free(pool);
}

#define LINE(over, record, set) \
	HEAD "{\"over\":" over ",\"record\":\"" record "\",\"set\":" set "}\n"

static void
refused(void **state)
{
	static const char *const bad[] = {
		"",
		"\n",
		HEAD,
		"x",
		EDIT,
		HEAD_OF("412", "-") BIRTH,
		HEAD_OF("1", SHA) BIRTH,
		HEAD_OF("0", "-") BIRTH,
		HEAD_OF("0412", SHA) BIRTH,
		HEAD_OF("9223372036854775808", SHA) BIRTH,
		HEAD BIRTH BIRTH, /* twice */
		HEAD BIRTH EDIT,  /* not sorted */
		HEAD BIRTH2,      /* a gap */
		HEAD "\n" BIRTH,
		HEAD BIRTH "\n",
		HEAD " " BIRTH,
		HEAD "{}\n",
		HEAD "[]\n",
		/* no LF at the end */
		HEAD "{\"over\":{\"a\":[]},\"record\":\"isb.k7f2-9\","
		     "\"set\":{\"a\":\"\"}}",
		/* a birth of another's address, or one that replaces */
		LINE("{}", "isb.k7f2-411", "{\"a\":\"\"},\"type\":\"t\""),
		LINE("{}", "khi.k7f2-412", "{\"a\":\"\"},\"type\":\"t\""),
		LINE("{\"a\":[]}", "isb.k7f2-412",
		    "{\"a\":\"\"},\"type\":\"t\""),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":\"\"},\"type\":\"t\""),
		LINE("{}", "isb.k7f2-412", "{\"a\":\"\"},\"type\":\"T\""),
		LINE("{}", "isb.k7f2-412", "{\"a\":\"\"},\"type\":\"\""),
		/* not a birth, of what is not written yet */
		LINE("{\"a\":[]}", "isb.k7f2-412", "{\"a\":\"\"}"),
		LINE("{\"a\":[]}", "isb.k7f2-413", "{\"a\":\"\"}"),
		LINE(
		    "{\"a\":[\"isb.k7f2-412\"]}", "khi.aaaa-1", "{\"a\":\"\"}"),
		LINE(
		    "{\"a\":[\"isb.k7f2-999\"]}", "khi.aaaa-1", "{\"a\":\"\"}"),
		/* over and set */
		LINE("{}", "khi.aaaa-1", "{\"a\":\"\"}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"b\":\"\"}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":\"\",\"b\":\"\"}"),
		LINE("{\"a\":[],\"b\":[]}", "khi.aaaa-1", "{\"a\":\"\"}"),
		LINE("{\"b\":[],\"a\":[]}", "khi.aaaa-1",
		    "{\"b\":\"\",\"a\":\"\"}"),
		LINE("{\"a\":[],\"a\":[]}", "khi.aaaa-1",
		    "{\"a\":\"\",\"a\":\"\"}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{}"),
		LINE("{}", "isb.k7f2-412", "{},\"type\":\"t\""),
		LINE("{}", "isb.k7f2-412",
		    "{\"b\":\"\",\"a\":\"\"},\"type\":\"t\""),
		LINE("{}", "isb.k7f2-412",
		    "{\"a\":\"\",\"a\":\"\"},\"type\":\"t\""),
		LINE("{\"a\":[\"khi.aaaa-2\",\"khi.aaaa-1\"]}", "khi.aaaa-1",
		    "{\"a\":\"\"}"),
		LINE("{\"a\":[\"khi.aaaa-2\",\"khi.aaaa-2\"]}", "khi.aaaa-1",
		    "{\"a\":\"\"}"),
		LINE(
		    "{\"a\":[\"khi.aaaa-2.2\"]}", "khi.aaaa-1", "{\"a\":\"\"}"),
		LINE("{\"a\":[null]}", "khi.aaaa-1", "{\"a\":\"\"}"),
		/* values */
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":null}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":1}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":\"\\u0041\"}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":\"\\/\"}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":\"\\t\"}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":\"\t\"}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":\"\n\"}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":\"\x7f\"}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":\"\xc2\x85\"}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":\"\xff\"}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":\"\xed\xa0\x80\"}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":\"e\xcc\x81\"}"),
		/* spaces, order of keys, unknown keys */
		LINE("{\"a\": []}", "khi.aaaa-1", "{\"a\":\"\"}"),
		LINE("{\"a\":[]}", "khi.aaaa-1", "{\"a\":\"\"},\"x\":\"\""),
		HEAD "{\"record\":\"khi.aaaa-1\",\"over\":{\"a\":[]},"
		     "\"set\":{\"a\":\"\"}}\n",
	};
	struct daf_pool *pool = daf_pool_new();
	struct daf_changeset cs;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (parse(&cs, pool, bad[i], strlen(bad[i])))
			fail_msg("accepted: %s", bad[i]);
	/* A NUL anywhere, and a text cut anywhere. */
	assert_false(parse(&cs, pool, WHOLE, sizeof(WHOLE)));
	for (i = 0; i < strlen(WHOLE); i++)
		if (parse(&cs, pool, WHOLE, i))
			assert_true(i == strlen(HEAD EDIT) ||
				    i == strlen(HEAD EDIT BIRTH));
	daf_pool_free(pool);
}

/* Any other byte at any place: refused, or another legal change set. */
static void
mutations(void **state)
{
	struct daf_changeset cs;
	struct daf_pool *pool;
	char *text = strdup(WHOLE);
	size_t len = strlen(text), i, taken = 0;
	int b;

	(void)state;
	for (i = 0; i < len; i++) {
		pool = daf_pool_new();
		for (b = 0; b < 256; b++) {
			text[i] = (char)b;
			if (text[i] == WHOLE[i])
				continue;
			if (!parse(&cs, pool, text, len))
				continue;
			same_again(&cs, text, len);
			taken++;
		}
		text[i] = WHOLE[i];
		daf_pool_free(pool);
	}
	assert_true(taken > 1000);
	free(text);
}

static void
unsorted(void **state)
{
	struct daf_addr over[] = {
		{ "khi.aaaa", 7, 1 },
		{ "isb.k7f2", 398, 1 },
	};
	struct daf_set edit[] = {
		{ "stage", "committed", 2, over },
		{ "judge", "ADC(G) \"x\" \\ \n \xd9\x81", 0, NULL },
	};
	struct daf_set birth[] = {
		{ "parent", "isb.k7f2-398", 0, NULL },
		{ "date", "2026-12-02", 0, NULL },
	};
	struct daf_set birth2[] = { { "a", "", 0, NULL } };
	struct daf_line lines[] = {
		{ { "isb.k7f2", 412, 2 }, "t", 1, birth2 },
		{ { "isb.k7f2", 412, 1 }, "hearing", 2, birth },
		{ { "isb.k7f2", 398, 1 }, NULL, 2, edit },
	};
	struct daf_changeset cs = {
		.volume = 1,
		.subject = "ISB-EXT-2026-0007: judge, stage (Extradition)",
		.ledger = LEDGER,
		.replica = "isb.k7f2",
		.seq = 412,
		.previous = SHA,
		.main_number = 57,
		.main_sha256 = SHA,
		.nlines = 3,
		.lines = lines,
	};

	(void)state;
	same_again(&cs, WHOLE, strlen(WHOLE));
}

/* Limits: 64 KiB a value, 256 fields, 200 bytes of subject, 256 KiB. */
static void
limits(void **state)
{
	struct daf_pool *pool = daf_pool_new();
	char *value = daf_calloc(DAF_CHANGESET_VALUE_MAX + 2, 1);
	char name[300][8];
	struct daf_set sets[300] = { 0 };
	struct daf_line line = { { "isb.k7f2", 412, 1 }, "t", 1, sets };
	struct daf_changeset cs = {
		.volume = 1, .subject = "s", .ledger = LEDGER, .replica = "isb.k7f2",
		.seq = 412, .previous = SHA, .main_number = 57,
		.main_sha256 = SHA, .nlines = 1, .lines = &line,
	}, again;
	const struct daf_err *err;
	struct daf_buf out = { 0 };
	char *at;
	size_t i;

	(void)state;
	memset(value, 'x', DAF_CHANGESET_VALUE_MAX);
	for (i = 0; i < 300; i++) {
		snprintf(name[i], sizeof(name[i]), "f%03zu", i);
		sets[i] = (struct daf_set){ name[i], "v", 0, NULL };
	}
	sets[0].value = value;
	assert_null(daf_changeset_write(&out, &cs));
	assert_true(parse(&again, pool, out.data, out.len));
	/* One byte more in the value. */
	at = strstr(out.data, "xx");
	out.len++;
	daf_buf_add(&out, "", 1);
	memmove(at + 1, at, strlen(at));
	out.len--;
	assert_false(parse(&again, pool, out.data, out.len));
	daf_buf_reset(&out);

	sets[0].value = "v";
	line.nsets = 256;
	assert_null(daf_changeset_write(&out, &cs));
	assert_true(parse(&again, pool, out.data, out.len));
	at = strstr(out.data, "},\"type\"");
	daf_buf_adds(&out, "xxxxxxxxxxx");
	memmove(at + 11, at, strlen(at) - 11);
	memcpy(at, ",\"f256\":\"v\"", 11);
	assert_false(parse(&again, pool, out.data, out.len));
	daf_buf_reset(&out);

	for (i = 0; i < 5; i++)
		sets[i].value = value;
	err = daf_changeset_write(&out, &cs);
	assert_non_null(err);
	assert_int_equal(err->code, DAF_REFUSED);
	daf_err_free(err);
	daf_buf_clear(&out);
	free(value);
	daf_pool_free(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepted),
		cmocka_unit_test(first),
		cmocka_unit_test(refused),
		cmocka_unit_test(mutations),
		cmocka_unit_test(unsorted),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
