/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-kind.c - every kind: what people write, what is kept, shown, sorted. */
#include "schema/kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const struct daf_choice choices[] = {
	{ .value = "open", .label = "Open" },
	{ .value = "H3", .label = "Other, with text" },
	{ .value = "bail",
	    .label = "On bail",
	    .label_ur = "\xd8\xb6\xd9\x85\xd8\xa7\xd9\x86\xd8\xaa" },
	{ .value = "on bail", .label = "open" },
};
static const char *units[] = { "kg", "g", "tablet", NULL };

/* Thursday 8 October 2026, 17:41:31 in Karachi. */
static const struct daf_kind_ctx ctx = { .now = 1791463291, .offset_min = 300 };

static struct daf_field
field_of(const char *kind)
{
	struct daf_field field = { .name = "thing", .label = "The thing" };

	field.kind = daf_kind_find(kind);
	assert_non_null(field.kind);
	if (strcmp(kind, "choice") == 0) {
		field.choices = choices;
		field.nchoices = N(choices);
	}
	if (strcmp(kind, "quantity") == 0)
		field.units = units;
	return field;
}

static const struct {
	const char *kind, *given, *kept;
} good[] = {
	{ "text", "  a   line ", "a line" },
	{ "text", "pasted\nlines", "pasted lines" },
	{ "text", "\xdb\xb1\xdb\xb2", "\xdb\xb1\xdb\xb2" },
	{ "longtext", "\n one\n  two \n\n", "one\n  two" },
	{ "name", "Muhammad  Aslam", "Muhammad Aslam" },
	{ "date", "2026-11-23", "2026-11-23" },
	{ "date", "2026-11", "2026-11" },
	{ "date", "2026", "2026" },
	{ "date", "~08-2026", "2026-08" },
	{ "date", "23-11-2026", "2026-11-23" },
	{ "date", "23/11/2026", "2026-11-23" },
	{ "date", "3.1.1971", "1971-01-03" },
	{ "date", "11/2026", "2026-11" },
	{ "date", "15", "2026-10-15" },
	{ "date", "15/8", "2026-08-15" },
	{ "date", "t", "2026-10-08" },
	{ "date", "T", "2026-10-08" },
	{ "date", "y", "2026-10-07" },
	{ "date", "+7", "2026-10-15" },
	{ "date", "-3", "2026-10-05" },
	{ "date", "+2w", "2026-10-22" },
	{ "date", "+1m", "2026-11-08" },
	{ "date", "th", "2026-10-08" },
	{ "date", "fr", "2026-10-09" },
	{ "date", "mo", "2026-10-12" },
	{ "date", "we", "2026-10-14" },
	{ "date", "29-2-2024", "2024-02-29" },
	{ "date", "20 Nov", "2026-11-20" },
	{ "date", "9 january 2027", "2027-01-09" },
	{ "date", "Mon 23 Nov 2026", "2026-11-23" },
	{ "date", "23-Nov-2026", "2026-11-23" },
	{ "date", "sept 2025", "2025-09" },
	{ "date", "~May 1971", "1971-05" },
	{ "date", "\xdb\xb1\xdb\xb5/\xd9\xa8", "2026-08-15" },
	{ "datetime", "n", "2026-10-08T17:41:00+05:00" },
	{ "datetime", "15-08-2026 14:30", "2026-08-15T14:30:00+05:00" },
	{ "datetime", "15 Aug 14:30", "2026-08-15T14:30:00+05:00" },
	{ "datetime", "15 Aug 2026 14:30", "2026-08-15T14:30:00+05:00" },
	{ "datetime", "t 9:05", "2026-10-08T09:05:00+05:00" },
	{ "datetime", "y   00:00", "2026-10-07T00:00:00+05:00" },
	{ "datetime", "2026-08-15T14:30", "2026-08-15T14:30:00+05:00" },
	{ "datetime", "2026-08-15T14:30Z", "2026-08-15T14:30:00+00:00" },
	{ "datetime", "2026-08-15T14:30:09+01:00",
	    "2026-08-15T14:30:09+01:00" },
	{ "integer", "42", "42" },
	{ "integer", "-042", "-42" },
	{ "integer", "-0", "0" },
	{ "integer", "84,000", "84000" },
	{ "integer", "12,34,567", "1234567" },
	{ "integer", "999999999999999", "999999999999999" },
	{ "integer", "\xdb\xb4\xdb\xb2", "42" },
	{ "decimal", "12.50", "12.5" },
	{ "decimal", "012", "12" },
	{ "decimal", "-0.0", "0" },
	{ "decimal", ".5", "0.5" },
	{ "decimal", "1.0000000", "1" },
	{ "money", "PKR 84000", "PKR 84000" },
	{ "money", "84,000 pkr", "PKR 84000" },
	{ "money", "Rs 500", "PKR 500" },
	{ "money", "Rs.500", "PKR 500" },
	{ "money",
	    "\xc2\xa3"
	    "120.50",
	    "GBP 120.5" },
	{ "money", "10 \xe2\x82\xac", "EUR 10" },
	{ "money", "USD -5", "USD -5" },
	{ "quantity", "1.2 kg", "1.2 kg" },
	{ "quantity", "1.20KG", "1.2 kg" },
	{ "quantity", "40 tablet", "40 tablet" },
	{ "boolean", "Y", "yes" },
	{ "boolean", "false", "no" },
	{ "boolean", "1", "yes" },
	{ "choice", "open", "open" },
	{ "choice", "OPEN", "open" },
	{ "choice", "h3", "H3" },
	{ "choice", "Other, WITH text", "H3" },
	{ "choice", "\xd8\xb6\xd9\x85\xd8\xa7\xd9\x86\xd8\xaa", "bail" },
	{ "choice", "on bail", "on bail" }, /* the value, not the label */
	{ "country", "pk", "PK" },
	{ "country", "GBR", "GB" },
	{ "country", "UK", "GB" },
	{ "country", "Pakistan", "PK" },
	{ "country", "islamic republic of pakistan", "PK" },
	{ "country", "turkey", "TR" },
	{ "country", "Cote d'Ivoire", "CI" },
	{ "country", "\xd9\xbe\xd8\xa7\xda\xa9\xd8\xb3\xd8\xaa\xd8\xa7\xd9\x86",
	    "PK" },
	{ "reference", "isb.k7f2-412", "isb.k7f2-412" },
	{ "reference", "isb.k7f2-412.2", "isb.k7f2-412.2" },
	{ "reference", "isb.k7f2-9223372036854775806",
	    "isb.k7f2-9223372036854775806" },
	{ "cnic", "3520212345671", "35202-1234567-1" },
	{ "cnic", "35202 1234567 1", "35202-1234567-1" },
	{ "cnic", "35202-1234567-1", "35202-1234567-1" },
	{ "passport", "ab 123-4567", "AB1234567" },
	{ "imo", "IMO 9074729", "9074729" },
	{ "imo", "imo9074729", "9074729" },
	{ "imo", "9074728", "9074728" },
	{ "container", "csqu 305438-3", "CSQU3054383" },
	{ "container", "CSQU305438/3", "CSQU3054383" },
	{ "phone", "0300-1234567", "03001234567" },
	{ "phone", "+92 (300) 123.4567", "+923001234567" },
	{ "phone", "0044 20 7946 0000", "+442079460000" },
	{ "phone", "15 15", "1515" },
	{ "enclosure", "missing", "missing" },
	{ "enclosure", "M", "missing" },
	{ "enclosure", "a", "asked" },
	{ "enclosure", "Asked for", "asked" },
	{ "enclosure", "pres", "present" },
	{ "enclosure", "S", "sent" },
	{ "enclosure", "not-needed: served in full",
	    "not-needed: served in full" },
	{ "enclosure", "Not needed:  no\n court :x ",
	    "not-needed: no court :x" },
	{ "enclosure", "n:\xdb\xb1", "not-needed: \xdb\xb1" },
	{ "sha256",
	    "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85"
	    "5" },
};

static const struct {
	const char *kind, *given;
} bad[] = {
	{ "date", "32/1" },
	{ "date", "0" },
	{ "date", "15/0" },
	{ "date", "29-2-2026" },
	{ "date", "2026-13" },
	{ "date", "2026-00" },
	{ "date", "2026-11-00" },
	{ "date", "2026-11-023" },
	{ "date", "026" },
	{ "date", "15/8/26" },
	{ "date", "31 Nov" },
	{ "date", "Tue 23 Nov 2026" }, /* it was a Monday */
	{ "date", "Nov" },
	{ "date", "0 Nov" },
	{ "date", "20 No" },
	{ "date", "20 Novem 26" },
	{ "date", "20 Nover" },
	{ "date", "Mon" },
	{ "date", "20 Nov 2026 x" },
	{ "date", "0999" },
	{ "date", "20266" },
	{ "date", "soon" },
	{ "date", "t 14:30" },
	{ "date", "+" },
	{ "date", "+123456" },
	{ "date", "2026-11-23 "
		  "x" },
	{ "date", "~" },
	{ "datetime", "2026-11-23" },
	{ "datetime", "2026-11 14:30" },
	{ "datetime", "t 24:00" },
	{ "datetime", "t 14:60" },
	{ "datetime", "t 14:3" },
	{ "datetime", "14" },
	{ "datetime", "now" },
	{ "integer", "1.5" },
	{ "integer", "1." },
	{ "integer", "--1" },
	{ "integer", "1e5" },
	{ "integer", "0x10" },
	{ "integer", "9999999999999999" },
	{ "integer", "1 2" },
	{ "integer", "," },
	{ "decimal", "1,5.2.1" },
	{ "decimal", "1.1234567" },
	{ "decimal", "nan" },
	{ "decimal", "inf" },
	{ "decimal", "-" },
	{ "money", "84000" },
	{ "money", "ABC 5" },
	{ "money", "PKR" },
	{ "money", "PKR five" },
	{ "money", "PKR 5 GBP" },
	{ "quantity", "kg" },
	{ "quantity", "1.2" },
	{ "quantity", "1.2 stone" },
	{ "boolean", "maybe" },
	{ "choice", "closed" },
	{ "choice", "op" },
	{ "country", "XX" },
	{ "country", "Atlantis" },
	{ "reference", "ISB-EXT-2026-0007" },
	{ "reference", ".1" },
	{ "reference", "isb.k7f2-0" },
	{ "reference", "isb.k7f2-012" },
	{ "reference", "isb.k7f2-1.1" },
	{ "reference", "isb.k7f2-1.0" },
	{ "reference", "isb.k7f2-1.123456" },
	{ "reference", "isb.k7f1-1" },
	{ "reference", "i.k7f2-1" },
	{ "reference", "isb.k7f2-" },
	{ "cnic", "3520" },
	{ "cnic", "3-5-2-0-" },
	{ "cnic", "352021234567123456789" },
	{ "cnic", "-" },
	{ "cnic", "35202-123456a-1" },
	{ "passport", "AB12" },
	{ "imo", "907472" },
	{ "imo", "90747299" },
	{ "imo", "IMO 907472X" },
	{ "container", "CSQU305438" },
	{ "container", "CSQ33054383" },
	{ "container", "CSQU30543833" },
	{ "container", "CSQUA054383" },
	{ "passport", "AB12345678901" },
	{ "passport", "AB_12345" },
	{ "phone", "12" },
	{ "phone", "+1234567890123456" },
	{ "phone", "0300-CALL" },
	{ "phone", "+92+300" },
	{ "enclosure", "there" },
	{ "enclosure", "ready" },
	{ "enclosure", "not-needed" },
	{ "enclosure", "not-needed:" },
	{ "enclosure", ": why" },
	{ "enclosure", "sent: by post" },
	{ "enclosure", "missing a lot of pages" },
	{ "sha256", "e3b0" },
	{ "sha256", "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b78"
		    "52b855" },
	{ "sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b78"
		    "52b8550" },
};

static void
accepted(void **state)
{
	struct daf_buf out = { 0 }, again = { 0 };
	const struct daf_err *err;
	struct daf_field field;
	size_t i;

	(void)state;
	for (i = 0; i < N(good); i++) {
		field = field_of(good[i].kind);
		err = daf_kind_parse(&out, &field, good[i].given, &ctx);
		if (err != NULL)
			fail_msg("%s: %s", good[i].kind, err->text);
		assert_string_equal(daf_buf_str(&out), good[i].kept);
		/* What is kept is canonical, and parses to itself. */
		assert_null(field.kind->check(&field, daf_buf_str(&out)));
		assert_null(daf_kind_parse(&again, &field, good[i].kept, &ctx));
		assert_string_equal(daf_buf_str(&again), good[i].kept);
		/* Entry forms are not canonical. */
		if (strcmp(good[i].given, good[i].kept) == 0)
			continue;
		err = field.kind->check(&field, good[i].given);
		if (err == NULL)
			fail_msg("%s: %s", good[i].kind, good[i].given);
		daf_err_free(err);
	}
	daf_buf_clear(&out);
	daf_buf_clear(&again);
}

static void
refused(void **state)
{
	struct daf_buf out = { 0 };
	const struct daf_err *err;
	struct daf_field field;
	char start[60]; /* of what was given: long ones are cut there */
	size_t i;

	(void)state;
	for (i = 0; i < N(bad); i++) {
		field = field_of(bad[i].kind);
		err = daf_kind_parse(&out, &field, bad[i].given, &ctx);
		if (err == NULL) {
			fail_msg("%s took %s as %s", bad[i].kind, bad[i].given,
			    daf_buf_str(&out));
			continue;
		}
		assert_int_equal(err->code, DAF_REFUSED);
		assert_non_null(strstr(err->text, "The thing (thing)"));
		snprintf(start, sizeof(start), "`%s", bad[i].given);
		assert_non_null(strstr(err->text, start));
		assert_non_null(strstr(err->text, "wanted"));
		daf_err_free(err);
		err = field.kind->check(&field, bad[i].given);
		assert_non_null(err);
		daf_err_free(err);
	}
	daf_buf_clear(&out);
}

/* What holds for all kinds. */
static void
every_kind(void **state)
{
	static const char *const names[] = { "text", "longtext", "date",
		"datetime", "integer", "decimal", "money", "quantity",
		"boolean", "choice", "country", "reference", "cnic", "passport",
		"imo", "container", "phone", "name", "sha256", "enclosure" };
	/* Anything stored can be shown and sorted. */
	static const char *const stored[] = { "x", "-", " ", "9", "~",
		"\xd8\xa8\xd9\x8e", "99999999999999999999999999", "-1.",
		"2026-99-99", "PKR", "+", "a\nb" };
	struct daf_buf out = { 0 };
	const struct daf_err *err;
	struct daf_field field;
	char *big = daf_malloc(DAF_VALUE_MAX + 2);
	size_t i, k;

	(void)state;
	memset(big, 'x', DAF_VALUE_MAX + 1);
	big[DAF_VALUE_MAX + 1] = '\0';
	for (i = 0; i < N(names); i++) {
		assert_string_equal(daf_kind_at(i)->name, names[i]);
		field = field_of(names[i]);
		assert_null(daf_kind_parse(&out, &field, "", &ctx));
		assert_string_equal(daf_buf_str(&out), "");
		assert_null(daf_kind_parse(&out, &field, " \n ", &ctx));
		assert_string_equal(daf_buf_str(&out), "");
		err = daf_kind_parse(&out, &field, big, &ctx);
		assert_int_equal(err->code, DAF_REFUSED);
		assert_true(strlen(err->text) < 1000);
		daf_err_free(err);
		for (k = 0; k < N(stored) + 1; k++) {
			const char *s = k < N(stored) ? stored[k] : big;

			daf_buf_reset(&out);
			daf_buf_adds(&out, "before");
			field.kind->sort_key(&out, &field, s);
			assert_in_range(out.len, 6, 6 + 64);
			assert_memory_equal(out.data, "before", 6);
			assert_int_equal(out.data[out.len], '\0');
			daf_buf_reset(&out);
			field.kind->display(&out, &field, s);
			assert_true(out.len > 0);
			(void)field.kind->warn(&field, s);
		}
		/* The example is one. */
		if (strcmp(names[i], "choice") != 0)
			assert_null(
			    field.kind->check(&field, field.kind->example));
	}
	assert_null(daf_kind_at(i));
	assert_null(daf_kind_find("texts"));
	big[DAF_VALUE_MAX] = '\0';
	field = field_of("text");
	assert_null(daf_kind_parse(&out, &field, big, &ctx));
	free(big);
	daf_buf_clear(&out);
}

static void
enclosure(void **state)
{
	static const struct {
		const char *value, *shown;
		bool there;
	} cases[] = {
		{ "missing", "Missing", false },
		{ "asked", "Asked for", false },
		{ "present", "Present", true },
		{ "sent", "Sent", true },
		{ "not-needed: no court", "Not needed: no court", true },
		/* What no entry lets through. */
		{ "not-needed", "Not needed", false },
		{ "sent: by post", "Sent: by post", false },
		{ "ready", "ready", false },
		{ "", "", false },
	};
	struct daf_field field = field_of("enclosure");
	struct daf_buf out = { 0 };
	const char *label;
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		daf_buf_reset(&out);
		field.kind->display(&out, &field, cases[i].value);
		assert_string_equal(daf_buf_str(&out), cases[i].shown);
		assert_int_equal(
		    daf_enclosure_there(cases[i].value), cases[i].there);
	}
	for (i = 0; daf_enclosure_word(&label, i) != NULL; i++)
		assert_true(strncmp(label, cases[i].shown, strlen(label)) == 0);
	assert_int_equal(i, 5);
	daf_buf_clear(&out);
}

static void
order(void **state)
{
	/* Each before the next. */
	static const struct {
		const char *kind, *values[8];
	} cases[] = {
		{ "text", { "\xc3\x84"
			    "a",
			      "Ab", "b", "\xd8\xa7", NULL } },
		{ "date", { "1947", "2026", "2026-01", "2026-01-31", "2026-10",
			      NULL } },
		{ "datetime",
		    { "2026-08-15T14:30:00+05:00", "2026-08-15T09:31:00+00:00",
			"2026-08-15T14:32:00+05:00", NULL } },
		{ "integer", { "-999999999999999", "-10", "-9", "0", "9", "10",
				 "999999999999999", NULL } },
		{ "decimal", { "-2", "-1.5", "-1.25", "0", "0.000001", "0.1",
				 "9.99", NULL } },
		{ "decimal", { "9.99", "10", "100", "abc", NULL } },
		{ "money", { "GBP 5", "PKR -1", "PKR 5", "PKR 40", NULL } },
		{ "quantity", { "2 kg", "10 kg", "1 g", "5 tablet", NULL } },
		{ "boolean", { "no", "yes", NULL } },
		{ "choice", { "open", "H3", "bail", "on bail", "gone", NULL } },
		{ "country", { "GB", "PK", "US", NULL } },
		{ "enclosure", { "missing", "asked", "present", "sent",
				   "not-needed: x", "gone", NULL } },
		{ "cnic", { "12345-1234567-1", "35202-1234567-1", NULL } },
	};
	struct daf_buf a = { 0 }, b = { 0 };
	struct daf_field field;
	size_t i, k;
	int sign;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		field = field_of(cases[i].kind);
		for (k = 1; cases[i].values[k] != NULL; k++) {
			daf_buf_reset(&a);
			daf_buf_reset(&b);
			field.kind->sort_key(
			    &a, &field, cases[i].values[k - 1]);
			field.kind->sort_key(&b, &field, cases[i].values[k]);
			sign = memcmp(
			    a.data, b.data, (a.len < b.len ? a.len : b.len));
			if (sign > 0 || (sign == 0 && a.len >= b.len))
				fail_msg("%s: %s is not before %s",
				    cases[i].kind, cases[i].values[k - 1],
				    cases[i].values[k]);
		}
	}
	daf_buf_clear(&a);
	daf_buf_clear(&b);
}

static void
shown(void **state)
{
	static const struct {
		const char *kind, *value, *shown, *doubt;
	} cases[] = {
		{ "date", "2026-10-08", "Thu 08 Oct 2026", NULL },
		{ "date", "1969-12-31", "Wed 31 Dec 1969", NULL },
		{ "date", "2026-10", "Oct 2026", NULL },
		{ "date", "1850", "1850", "before 1900" },
		{ "date", "gestern", "gestern", NULL },
		{ "datetime", "2026-10-08T17:41:00+05:00",
		    "Thu 08 Oct 2026 17:41 +05:00", NULL },
		{ "choice", "bail", "On bail", NULL },
		{ "choice", "gone", "gone", NULL },
		{ "country", "PK", "Pakistan", NULL },
		{ "country", "ZZ", "ZZ", NULL },
		{ "cnic", "05202-1234567-1", "05202-1234567-1", "province" },
		{ "cnic", "35202-1234567-1", "35202-1234567-1", NULL },
		{ "cnic", "35202-123456-1", "35202-123456-1", "fewer" },
		{ "cnic", "35202-1234567-12", "35202-1234567-12", "more" },
		{ "cnic", "101-85-123456", "101-85-123456", "before the CNIC" },
		/* 9 x 7 + 0 x 6 + 7 x 5 + 4 x 4 + 7 x 3 + 2 x 2 = 139 */
		{ "imo", "9074729", "9074729", NULL },
		{ "imo", "9074728", "9074728", "would be 9" },
		{ "imo", "IMO 9074729", "IMO 9074729", NULL },
		/* C 13, S 30, Q 28, U 32: 13 + 60 + 112 + 256; 3 x 16 + 0 +
		 * 5 x 64 + 4 x 128 + 3 x 256 + 8 x 512 = 6185; 562 x 11 = 6182 */
		{ "container", "CSQU3054383", "CSQU3054383", NULL },
		{ "container", "CSQU3054384", "CSQU3054384", "would be 3" },
		/* remainder 10 is written as 0 */
		{ "container", "MSKU1000090", "MSKU1000090", NULL },
		{ "container", "CSQU305438", "CSQU305438", NULL },
		{ "name", "Aslam 2", "Aslam 2", "digits" },
		{ "money", "PKR 84000", "PKR 84000", NULL },
	};
	struct daf_buf out = { 0 };
	struct daf_field field;
	const char *doubt;
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		field = field_of(cases[i].kind);
		daf_buf_reset(&out);
		field.kind->display(&out, &field, cases[i].value);
		assert_string_equal(daf_buf_str(&out), cases[i].shown);
		doubt = field.kind->warn(&field, cases[i].value);
		if (cases[i].doubt == NULL)
			assert_null(doubt);
		else
			assert_non_null(strstr(doubt, cases[i].doubt));
	}
	daf_buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepted),
		cmocka_unit_test(refused),
		cmocka_unit_test(every_kind),
		cmocka_unit_test(enclosure),
		cmocka_unit_test(order),
		cmocka_unit_test(shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
