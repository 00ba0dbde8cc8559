/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-text.c - what may be stored, what may be shown, what is the same to a
 * search. */
#include "core/base/err.h"
#include "core/base/named.h"
#include "core/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void
storable(void **state)
{
	static const struct {
		const char *text, *why; /* why NULL: storable */
		size_t where;
	} cases[] = {
		{ "", NULL, 0 },
		{ "plain", NULL, 0 },
		{ "two\nlines, longer than one word of eight", NULL, 0 },
		{ "caf\xc3\xa9", NULL, 0 },
		{ "\xd8\xb9\xd8\xa7\xd8\xb1\xd9\x81", NULL, 0 },
		{ "\xd8\xa2", NULL, 0 },         /* U+0622 */
		{ "\xf0\x9f\x98\x80", NULL, 0 }, /* U+1F600 */
		{ "\xf4\x8f\xbf\xbd", NULL, 0 }, /* U+10FFFD */
		{ "\xd8\xa8\xd9\x8e", NULL, 0 }, /* with fatha */
		{ "tab\there", "a control character", 3 },
		{ "12345678901234\r", "a control character", 14 },
		{ "1234567\x7f"
		  "8",
		    "a control character", 7 },
		{ "\x1b[1m", "a control character", 0 },
		{ "12345678\x1f", "a control character", 8 },
		{ "nel \xc2\x85", "a control character", 4 },
		{ "\xc2\x9b"
		  "1m",
		    "a control character", 0 },
		{ "e\xcc\x81", "not NFC", 0 },
		{ "x\xd8\xa7\xd9\x93", "not NFC", 1 }, /* alef, madda */
		{ "\xe2\x84\xab", "not NFC", 0 },      /* Angstrom sign */
		{ "\xff", "invalid UTF-8", 0 },
		{ "abc\xc3", "invalid UTF-8", 3 },
		{ "\xc0\xaf", "invalid UTF-8", 0 },     /* overlong */
		{ "\xe0\x80\xaf", "invalid UTF-8", 0 }, /* overlong */
		{ "\xed\xa0\x80", "invalid UTF-8", 0 }, /* surrogate */
		{ "\xf4\x90\x80\x80", "invalid UTF-8", 0 },
		{ "1234567890\x80", "invalid UTF-8", 10 },
		{ "\xef\xbf\xbe", "a noncharacter", 0 },
		{ "a\xef\xbf\xbf", "a noncharacter", 1 },
	};
	const char *why;
	size_t i, where;
	bool fine;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		why = NULL;
		where = 0;
		fine = daf_text_storable(
		    cases[i].text, strlen(cases[i].text), &why, &where);
		if (cases[i].why == NULL) {
			assert_true(fine);
			continue;
		}
		assert_false(fine);
		assert_string_equal(why, cases[i].why);
		assert_int_equal(where, cases[i].where);
	}
	assert_false(daf_text_storable("a\0b", 3, NULL, NULL));
}

/* Every byte at every place of the eight-byte words is seen. */
static void
every_byte(void **state)
{
	char text[24];
	size_t at;
	int byte;

	(void)state;
	for (byte = 0; byte < 128; byte++) {
		for (at = 0; at < sizeof(text); at++) {
			memset(text, 'x', sizeof(text));
			text[at] = (char)byte;
			assert_int_equal(
			    daf_text_storable(text, sizeof(text), NULL, NULL),
			    (byte >= 0x20 && byte < 0x7f) || byte == '\n');
		}
	}
}

static void
normalize(void **state)
{
	static const struct {
		const char *given, *wanted; /* wanted NULL: refused */
	} cases[] = {
		{ "", "" },
		{ "a\r\nb\tc", "a\nb c" },
		{ "e\xcc\x81", "\xc3\xa9" },
		{ "\xd8\xa7\xd9\x93", "\xd8\xa2" },
		{ "lone\rreturn", NULL },
		{ "\x1b", NULL },
		{ "\xc3", NULL },
		{ "\xef\xbf\xbf", NULL },
	};
	const struct daf_err *err;
	char *out;
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		out = NULL;
		err = daf_text_normalize(
		    &out, cases[i].given, strlen(cases[i].given));
		if (cases[i].wanted == NULL) {
			assert_non_null(err);
			assert_int_equal(err->code, DAF_REFUSED);
			daf_err_free(err);
			continue;
		}
		assert_null(err);
		assert_string_equal(out, cases[i].wanted);
		free(out);
	}
}

static void
clean(void **state)
{
	static const struct {
		const char *given, *wanted;
	} cases[] = {
		{ "plain text", "plain text" },
		{ "a\nb", "a<U+000A>b" },
		{ "\x1b]0;x\x07", "<U+001B>]0;x<U+0007>" },
		{ "\xc2\x9b"
		  "31m",
		    "<U+009B>31m" },
		{ "a\x7f", "a<U+007F>" },
		{ "x\xe2\x80\xaey", "x<U+202E>y" },
		{ "\xe2\x81\xa6\xe2\x81\xa9", "<U+2066><U+2069>" },
		{ "\xe2\x80\x8e\xd8\x9c", "<U+200E><U+061C>" },
		{ "a\xe2\x80\x8b"
		  "b",
		    "a<U+200B>b" },
		{ "a\xc2\xad"
		  "b",
		    "a<U+00AD>b" },
		{ "\xef\xbb\xbf"
		  "a",
		    "<U+FEFF>a" },
		{ "\xf3\xa0\x81\xa1", "<U+E0061>" },
		{ "\xe2\x80\xa8\xe2\x80\xa9", "<U+2028><U+2029>" },
		{ "\xee\x80\x80", "<U+E000>" },
		{ "\xef\xbf\xbe", "<U+FFFE>" },
		{ "\xef\xb7\x90", "<U+FDD0>" },
		{ "a\xef\xb8\x80", "a<U+FE00>" },
		{ "a\xff"
		  "b\xc3",
		    "a<FF>b<C3>" },
		{ "\xed\xa0\x80", "<ED><A0><80>" },
		/* ZWNJ between letters that join stays, elsewhere not */
		{ "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae",
		    "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae" },
		{ "a\xe2\x80\x8c"
		  "b",
		    "a<U+200C>b" },
		{ "\xd9\x85\xe2\x80\x8c", "\xd9\x85<U+200C>" },
		{ "\xd9\x85\xe2\x80\x8c\xe2\x80\x8c\xd8\xae",
		    "\xd9\x85<U+200C><U+200C>\xd8\xae" },
		/* at most four marks on a letter */
		{ "a\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85"
		  "b",
		    "a\xcc\x81\xcc\x82\xcc\x83\xcc\x84<U+0305>b" },
	};
	struct daf_buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		daf_buf_reset(&b);
		daf_text_clean(
		    &b, cases[i].given, strlen(cases[i].given), false);
		assert_string_equal(daf_buf_str(&b), cases[i].wanted);
	}
	daf_buf_reset(&b);
	daf_text_clean(&b, "a\nb\r", 4, true);
	assert_string_equal(daf_buf_str(&b), "a\nb<U+000D>");
	daf_buf_clear(&b);
}

static void
fold(void **state)
{
	static const struct {
		const char *given, *wanted;
	} cases[] = {
		{ "", "" },
		{ "Muhammad ASLAM", "muhammad aslam" },
		{ "Caf\xc3\xa9", "cafe" },
		{ "Stra\xc3\x9f"
		  "e",
		    "strasse" },
		{ "\xef\xbc\xa1\xef\xbc\x91", "a1" }, /* full width */
		{ "\xc3\x98re \xc5\x81\xc3\xb3"
		  "d\xc5\xba",
		    "ore lodz" },
		{ "\xc4\xb0zmir", "izmir" },
		/* Arabic kaf and yeh as in Urdu */
		{ "\xd9\x83\xd9\x8a", "\xda\xa9\xdb\x8c" },
		/* alef maksura, yeh with hamza */
		{ "\xd9\x89\xd8\xa6", "\xdb\x8c\xdb\x8c" },
		/* heh, teh marbuta, heh goal with hamza, teh marbuta goal */
		{ "\xd9\x87\xd8\xa9\xdb\x82\xdb\x83",
		    "\xdb\x81\xdb\x81\xdb\x81\xdb\x81" },
		/* alefs with hamza, madda, wasla */
		{ "\xd8\xa3\xd8\xa5\xd8\xa2\xd9\xb1",
		    "\xd8\xa7\xd8\xa7\xd8\xa7\xd8\xa7" },
		{ "\xd8\xa4", "\xd9\x88" }, /* waw, hamza */
		/* harakat, tatweel, ZWNJ */
		{ "\xd8\xa8\xd9\x8e\xd9\x80\xe2\x80\x8c\xd8\xaa",
		    "\xd8\xa8\xd8\xaa" },
		{ "\xdb\xb1\xdb\xb2\xd9\xa3", "123" }, /* digits */
		{ "a\xe2\x80\x8e"
		  "b",
		    "ab" },
		/* vowels of other scripts are letters, not diacritics */
		{ "\xe0\xa4\x95\xe0\xa4\xbf", "\xe0\xa4\x95\xe0\xa4\xbf" },
		{ "\xea\xb0\x80", "\xea\xb0\x80" }, /* Hangul */
		{ "a\xff", "a\xef\xbf\xbd" },
	};
	struct daf_buf b = { 0 }, again = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		daf_buf_reset(&b);
		daf_buf_reset(&again);
		daf_text_fold(&b, cases[i].given, strlen(cases[i].given));
		assert_string_equal(daf_buf_str(&b), cases[i].wanted);
		daf_text_fold(&again, daf_buf_str(&b), b.len);
		assert_string_equal(daf_buf_str(&again), cases[i].wanted);
	}
	daf_buf_clear(&b);
	daf_buf_clear(&again);
}

static void
width(void **state)
{
	static const struct {
		const char *text;
		size_t columns, wanted;
		const char *fitted; /* padded */
	} cases[] = {
		{ "abc", 5, 3, "abc  " },
		{ "abcdef", 3, 6, "abc" },
		{ "", 2, 0, "  " },
		{ "e\xcc\x81x", 1, 2, "e\xcc\x81" },
		{ "\xe4\xb8\xad\xe6\x96\x87", 3, 4, "\xe4\xb8\xad " },
		{ "\xd8\xa8\xd9\x8e\xd8\xaa", 2, 2,
		    "\xd8\xa8\xd9\x8e\xd8\xaa" },
		{ "a\xff", 4, 2, "a?  " },
	};
	struct daf_buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		daf_buf_reset(&b);
		assert_int_equal(
		    daf_text_width(cases[i].text), cases[i].wanted);
		daf_text_fit(&b, cases[i].text, cases[i].columns, true);
		assert_string_equal(daf_buf_str(&b), cases[i].fitted);
	}
	daf_buf_reset(&b);
	daf_text_fit(&b, "ab", 5, false);
	assert_string_equal(daf_buf_str(&b), "ab");
	daf_buf_clear(&b);
}

/* What a sentence repeats: whole letters, and a sign that there is more. */
static void
test_quote(void **state)
{
	struct daf_buf b = { 0 };
	struct daf_quote q;
	char *sixty;
	size_t i;

	(void)state;
	assert_string_equal(daf_text_quote("").text, "");
	assert_string_equal(daf_text_quote("ab\xff"
					   "c")
				.text,
	    "ab?c");
	for (i = 0; i < 60; i++)
		daf_buf_adds(&b, "\xd8\xa8");
	sixty = daf_strdup(daf_buf_str(&b));
	assert_string_equal(daf_text_quote(sixty).text, sixty);
	daf_buf_adds(&b, "\xd8\xa8");
	q = daf_text_quote(daf_buf_str(&b));
	daf_buf_reset(&b);
	daf_buf_addf(&b, "%s…", sixty);
	assert_string_equal(q.text, daf_buf_str(&b));
	free(sixty);
	/* a wide one that would stand across the edge */
	daf_buf_reset(&b);
	for (i = 0; i < 59; i++)
		daf_buf_addc(&b, 'x');
	daf_buf_adds(&b, "漢漢");
	q = daf_text_quote(daf_buf_str(&b));
	assert_string_equal(q.text + 59, "…");
	/* a letter with more marks than there is room for, and controls */
	daf_buf_reset(&b);
	daf_buf_addc(&b, 'a');
	for (i = 0; i < 600; i++)
		daf_buf_adds(&b, "\xcc\x81");
	assert_string_equal(daf_text_quote(daf_buf_str(&b)).text, "…");
	daf_buf_reset(&b);
	for (i = 0; i < 2000; i++)
		daf_buf_addc(&b, 1);
	q = daf_text_quote(daf_buf_str(&b));
	assert_int_equal(strlen(q.text), sizeof(q.text) - 1);
	assert_string_equal(q.text + sizeof(q.text) - sizeof("…"), "…");
	daf_buf_clear(&b);
}

/* Names are for who types them; hostile bytes are no marks of ours. */
static void
test_named(void **state)
{
	static const struct {
		const char *marked, *typed, *said;
	} cases[] = {
		{ "Judge\x0e (judge)\x0f must be given",
		    "Judge (judge) must be given", "Judge must be given" },
		{ "A\x0e (a)\x0f, B\x0e (b)\x0f", "A (a), B (b)", "A, B" },
		{ "of a man (judge) they say", "of a man (judge) they say",
		    "of a man (judge) they say" },
		{ "a\x0e"
		  "b",
		    "ab", "ab" },
		{ "a\x0f"
		  "b",
		    "ab", "ab" },
		{ "", "", "" },
	};
	const struct daf_err *err;
	struct daf_buf b = { 0 };
	char *said;
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		daf_buf_reset(&b);
		daf_named_typed(&b, cases[i].marked);
		assert_string_equal(daf_buf_str(&b), cases[i].typed);
		said = daf_named_text(cases[i].marked);
		assert_string_equal(said, cases[i].said);
		free(said);
	}
	daf_buf_clear(&b);
	err = daf_err(DAF_REFUSED, "%s" DAF_NAMED " is late", "Judge", "judge");
	err = daf_err_wrap(err, "%s" DAF_NAMED, "Case", "case");
	assert_string_equal(err->text, "Case (case): Judge (judge) is late");
	said = daf_named_text(err->marked);
	assert_string_equal(said, "Case: Judge is late");
	free(said);
	daf_err_free(err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(storable),
		cmocka_unit_test(every_byte),
		cmocka_unit_test(normalize),
		cmocka_unit_test(clean),
		cmocka_unit_test(fold),
		cmocka_unit_test(width),
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
