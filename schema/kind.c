/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kind.c - the table of field kinds, and those that are text; see kind.h. */
#include "schema/kind.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/named.h"
#include "core/base/text.h"
#include "schema/kinds.h"
#include "schema/tables.h"

const struct daf_err *
daf_kind_refuse(
    const struct daf_field *field, const char *given, const char *wanted)
{
	return daf_err(DAF_REFUSED,
	    "%s" DAF_NAMED ": `%s` was given, %s is wanted", field->label,
	    field->name, daf_text_quote(given).text, wanted);
}

void
daf_kind_squeeze(struct daf_buf *out, const char *s, bool lines)
{
	size_t start = out->len;

	for (; *s != '\0'; s++) {
		if (*s == ' ' || (*s == '\n' && !lines)) {
			if (out->len > start &&
			    (lines || out->data[out->len - 1] != ' '))
				daf_buf_addc(out, ' ');
		} else if (*s != '\n' || out->len > start)
			daf_buf_addc(out, *s);
	}
	while (out->len > start && (out->data[out->len - 1] == ' ' ||
				       out->data[out->len - 1] == '\n'))
		out->data[--out->len] = '\0';
}

void
daf_kind_text_key(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	struct daf_buf folded = { 0 };
	size_t len;

	(void)field;
	daf_text_fold(&folded, value, strlen(value));
	len = folded.len;
	if (len > DAF_KEY_MAX) { /* whole characters only */
		for (len = DAF_KEY_MAX;
		     len > 0 &&
		     ((unsigned char)folded.data[len] & 0xc0) == 0x80;
		     len--)
			;
	}
	daf_buf_add(out, daf_buf_str(&folded), len);
	daf_buf_clear(&folded);
}

void
daf_kind_show(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	(void)field;
	daf_buf_adds(out, value);
}

static const char *
no_doubt(const struct daf_field *field, const char *value)
{
	(void)field;
	(void)value;
	return NULL;
}

/* ---- text, longtext, name ---- */

static const struct daf_err *
text_parse(struct daf_buf *canonical, const struct daf_field *field,
    const char *given, const struct daf_kind_ctx *ctx)
{
	(void)ctx;
	daf_kind_squeeze(canonical, given, false);
	return canonical->len != 0
		   ? NULL
		   : daf_kind_refuse(field, given, "a line of text");
}

static const struct daf_err *
longtext_parse(struct daf_buf *canonical, const struct daf_field *field,
    const char *given, const struct daf_kind_ctx *ctx)
{
	(void)ctx;
	daf_kind_squeeze(canonical, given, true);
	return canonical->len != 0 ? NULL
				   : daf_kind_refuse(field, given, "text");
}

static const char *
name_warn(const struct daf_field *field, const char *value)
{
	(void)field;
	return strpbrk(value, "0123456789") != NULL ? "a name with digits in it"
						    : NULL;
}

/* ---- boolean, choice, country ---- */

/* Are they one word to a search? */
static bool
same_folded(const char *a, const char *b)
{
	struct daf_buf x = { 0 }, y = { 0 };
	bool same;

	daf_text_fold(&x, a, strlen(a));
	daf_text_fold(&y, b, strlen(b));
	same = strcmp(daf_buf_str(&x), daf_buf_str(&y)) == 0;
	daf_buf_clear(&x);
	daf_buf_clear(&y);
	return same;
}

static const char *
boolean_of(const char *s)
{
	static const char *const words[][2] = {
		{ "yes", "yes" },
		{ "y", "yes" },
		{ "true", "yes" },
		{ "1", "yes" },
		{ "no", "no" },
		{ "n", "no" },
		{ "false", "no" },
		{ "0", "no" },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasecmp(s, words[i][0]) == 0)
			return words[i][1];
	return NULL;
}

static const struct daf_err *
boolean_parse(struct daf_buf *canonical, const struct daf_field *field,
    const char *given, const struct daf_kind_ctx *ctx)
{
	const char *word = boolean_of(given);

	(void)ctx;
	if (word == NULL)
		return daf_kind_refuse(field, given, field->kind->wanted);
	daf_buf_adds(canonical, word);
	return NULL;
}

/* Would a person who reads the label type the value? */
static bool
same_words(const char *label, const char *value)
{
	struct daf_buf b = { 0 };
	bool same;
	size_t i;

	daf_buf_adds(&b, value);
	for (i = 0; i < b.len; i++)
		if (b.data[i] == '-' || b.data[i] == '_')
			b.data[i] = ' ';
	same = same_folded(label, daf_buf_str(&b));
	daf_buf_clear(&b);
	return same;
}

void
daf_choice_say(struct daf_buf *out, const struct daf_choice *choice)
{
	daf_buf_adds(out, choice->label);
	if (!same_words(choice->label, choice->value))
		daf_buf_addf(out, DAF_NAMED, choice->value);
}

static const struct daf_err *
choice_refuse(const struct daf_field *field, const char *given)
{
	const struct daf_err *err;
	struct daf_buf wanted = { 0 };
	size_t i;

	daf_buf_adds(&wanted, "one of ");
	for (i = 0; i < field->nchoices; i++) {
		daf_buf_adds(&wanted, i > 0 ? ", " : "");
		daf_choice_say(&wanted, &field->choices[i]);
	}
	err = daf_kind_refuse(field, given, daf_buf_str(&wanted));
	daf_buf_clear(&wanted);
	return err;
}

static const struct daf_choice *
choice_of(const struct daf_field *field, const char *value)
{
	size_t i;

	for (i = 0; i < field->nchoices; i++)
		if (strcmp(field->choices[i].value, value) == 0)
			return &field->choices[i];
	return NULL;
}

static const struct daf_err *
choice_parse(struct daf_buf *canonical, const struct daf_field *field,
    const char *given, const struct daf_kind_ctx *ctx)
{
	const struct daf_choice *choice = choice_of(field, given);
	size_t i;

	(void)ctx;
	/* A value goes before a label: one's label may be another's value. */
	for (i = 0; choice == NULL && i < field->nchoices; i++)
		if (same_folded(field->choices[i].value, given))
			choice = &field->choices[i];
	for (i = 0; choice == NULL && i < field->nchoices; i++)
		if (same_folded(field->choices[i].label, given) ||
		    (field->choices[i].label_ur != NULL &&
			same_folded(field->choices[i].label_ur, given)))
			choice = &field->choices[i];
	if (choice == NULL)
		return choice_refuse(field, given);
	daf_buf_adds(canonical, choice->value);
	return NULL;
}

static const struct daf_err *
choice_check(const struct daf_field *field, const char *value)
{
	return choice_of(field, value) != NULL ? NULL
					       : choice_refuse(field, value);
}

static void
choice_display(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	const struct daf_choice *choice = choice_of(field, value);

	daf_buf_adds(out, choice != NULL ? choice->label : value);
}

/* In the order of the type file: stages sort as they follow. */
static void
choice_key(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	const struct daf_choice *choice = choice_of(field, value);

	if (choice != NULL)
		daf_buf_addf(out, "%05zu", (size_t)(choice - field->choices));
	else { /* what the type does not have comes last */
		daf_buf_addc(out, '~');
		daf_buf_add(out, value, strnlen(value, DAF_KEY_MAX - 1));
	}
}

static const struct daf_country *
country_of(const char *s)
{
	size_t i;

	/* Codes first: that is what is stored, and the quick way. */
	for (i = 0; i < daf_ncountries; i++)
		if (strcasecmp(daf_countries[i].alpha2, s) == 0 ||
		    strcasecmp(daf_countries[i].alpha3, s) == 0)
			return &daf_countries[i];
	for (i = 0; i < daf_ncountries; i++)
		if (same_folded(daf_countries[i].name, s))
			return &daf_countries[i];
	for (i = 0; i < daf_ncountry_names; i++)
		if (same_folded(daf_country_names[i].name, s))
			return country_of(daf_country_names[i].alpha2);
	return NULL;
}

static const struct daf_err *
country_parse(struct daf_buf *canonical, const struct daf_field *field,
    const char *given, const struct daf_kind_ctx *ctx)
{
	const struct daf_country *country;

	(void)ctx;
	country = country_of(given);
	if (country == NULL)
		return daf_kind_refuse(field, given, field->kind->wanted);
	daf_buf_adds(canonical, country->alpha2);
	return NULL;
}

static void
country_display(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	const struct daf_country *country = country_of(value);

	(void)field;
	daf_buf_adds(out, country != NULL ? country->name : value);
}

/* A stored value is canonical if parsing gives it again. */
const struct daf_err *
daf_kind_same(const struct daf_field *field, const char *value)
{
	static const struct daf_kind_ctx no_time = { 0 };
	const struct daf_err *err;
	struct daf_buf again = { 0 };

	err = field->kind->parse(&again, field, value, &no_time);
	if (err == NULL && strcmp(daf_buf_str(&again), value) != 0)
		err = daf_kind_refuse(field, value, field->kind->wanted);
	daf_buf_clear(&again);
	/* cppcheck-suppress returnDanglingLifetime; err owns its text */
	return err;
}

static const struct daf_kind kinds[] = {
	{ "text", "a line of text", "Shop break-in, Main Bazaar", text_parse,
	    daf_kind_same, daf_kind_show, daf_kind_text_key, no_doubt },
	{ "longtext", "text", "Complainant states that …", longtext_parse,
	    daf_kind_same, daf_kind_show, daf_kind_text_key, no_doubt },
	{ "date",
	    "a date such as 2026-11-23, 2026-11 or 2026 (or 23-11-2026, "
	    "t for today, y, -3, +2w, mo)",
	    "2026-11-23", daf_date_kind_parse, daf_date_kind_check,
	    daf_date_kind_show, daf_date_kind_key, daf_date_kind_warn },
	{ "datetime",
	    "a date and time such as 2026-11-23 14:30 (or "
	    "23-11-2026 14:30, n for now)",
	    "2026-11-23T14:30:00+05:00", daf_datetime_kind_parse,
	    daf_datetime_kind_check, daf_datetime_kind_show,
	    daf_datetime_kind_key, no_doubt },
	{ "integer", "a whole number", "42", daf_integer_kind_parse,
	    daf_kind_same, daf_kind_show, daf_integer_kind_key, no_doubt },
	{ "decimal", "a number such as 12.5", "12.5", daf_decimal_kind_parse,
	    daf_kind_same, daf_kind_show, daf_decimal_kind_key, no_doubt },
	{ "money",
	    "an amount with its currency, such as PKR 84000 or GBP "
	    "120.50",
	    "PKR 84000", daf_money_kind_parse, daf_kind_same, daf_kind_show,
	    daf_money_kind_key, no_doubt },
	{ "quantity", "a number and a unit, such as 1.2 kg", "1.2 kg",
	    daf_quantity_kind_parse, daf_kind_same, daf_kind_show,
	    daf_quantity_kind_key, no_doubt },
	{ "boolean", "yes or no", "yes", boolean_parse, daf_kind_same,
	    daf_kind_show, daf_kind_text_key, no_doubt },
	{ "choice", "one of the choices", "open", choice_parse, choice_check,
	    choice_display, choice_key, no_doubt },
	{ "country", "a country of ISO 3166, such as PK, GBR or Pakistan", "PK",
	    country_parse, daf_kind_same, country_display, daf_kind_text_key,
	    no_doubt },
	{ "reference", "a record's number or id", "isb.k7f2-412",
	    daf_reference_kind_parse, daf_kind_same, daf_kind_show,
	    daf_kind_raw_key, no_doubt },
	{ "cnic", "a CNIC of 13 digits such as 35202-1234567-1",
	    "35202-1234567-1", daf_cnic_kind_parse, daf_kind_same,
	    daf_kind_show, daf_kind_raw_key, daf_cnic_kind_warn },
	{ "passport", "a passport number of 5 to 12 letters and digits",
	    "AB1234567", daf_passport_kind_parse, daf_kind_same, daf_kind_show,
	    daf_kind_raw_key, no_doubt },
	{ "imo", "an IMO number of 7 digits such as 9074729", "9074729",
	    daf_imo_kind_parse, daf_kind_same, daf_kind_show, daf_kind_raw_key,
	    daf_imo_kind_warn },
	{ "container",
	    "a container number of 4 letters and 7 digits such as "
	    "CSQU3054383",
	    "CSQU3054383", daf_container_kind_parse, daf_kind_same,
	    daf_kind_show, daf_kind_raw_key, daf_container_kind_warn },
	{ "phone",
	    "a telephone number such as 0300-1234567 or "
	    "+44 20 7946 0000",
	    "+923001234567", daf_phone_kind_parse, daf_kind_same, daf_kind_show,
	    daf_kind_raw_key, no_doubt },
	{ "name", "a person's name", "Muhammad Aslam", text_parse,
	    daf_kind_same, daf_kind_show, daf_kind_text_key, name_warn },
	{ "sha256", "a SHA-256 of 64 hex digits",
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	    daf_sha256_kind_parse, daf_kind_same, daf_kind_show,
	    daf_kind_raw_key, no_doubt },
	{ "enclosure",
	    "one of missing, asked, present, sent and not-needed: REASON",
	    "not-needed: served in full", daf_enclosure_kind_parse,
	    daf_kind_same, daf_enclosure_kind_show, daf_enclosure_kind_key,
	    no_doubt },
};

const struct daf_kind *
daf_kind_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

const struct daf_kind *
daf_kind_at(size_t i)
{
	return i < sizeof(kinds) / sizeof(kinds[0]) ? &kinds[i] : NULL;
}

/* The digits of Arabic and Urdu, which numbers, dates and the like may be
 * typed in, as ASCII: U+0660 to U+0669 and U+06F0 to U+06F9. */
static void
ascii_digits(struct daf_buf *out, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	while (*p != '\0') {
		if (p[0] == 0xd9 && p[1] >= 0xa0 && p[1] <= 0xa9) {
			daf_buf_addc(out, (char)('0' + (p[1] - 0xa0)));
			p += 2;
		} else if (p[0] == 0xdb && p[1] >= 0xb0 && p[1] <= 0xb9) {
			daf_buf_addc(out, (char)('0' + (p[1] - 0xb0)));
			p += 2;
		} else {
			daf_buf_addc(out, (char)*p++);
		}
	}
}

const struct daf_err *
daf_kind_parse(struct daf_buf *canonical, const struct daf_field *field,
    const char *given, const struct daf_kind_ctx *ctx)
{
	const struct daf_err *err = NULL;
	struct daf_buf trimmed = { 0 }, digits = { 0 };

	daf_buf_reset(canonical);
	if (strlen(given) > DAF_VALUE_MAX)
		return daf_err(DAF_REFUSED,
		    "%s" DAF_NAMED ": the value is too long; "
		    "64 KiB is the most, put the rest into a further record",
		    field->label, field->name);
	if (field->kind->parse == text_parse ||
	    field->kind->parse == longtext_parse ||
	    field->kind->parse == daf_enclosure_kind_parse) {
		daf_kind_squeeze(&trimmed, given, true);
	} else {
		ascii_digits(&digits, given);
		daf_kind_squeeze(&trimmed, daf_buf_str(&digits), true);
	}
	if (trimmed.len == 0)
		daf_buf_adds(canonical, "");
	else
		err = field->kind->parse(
		    canonical, field, daf_buf_str(&trimmed), ctx);
	daf_buf_clear(&trimmed);
	daf_buf_clear(&digits);
	return err;
}
