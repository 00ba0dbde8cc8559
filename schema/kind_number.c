/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kind_number.c - numbers, money, quantities.
 *
 * A decimal is an optional '-', up to 15 digits, and up to 6 decimals; no
 * leading zeros, no trailing ones after the point. It is kept as text and never
 * as a floating-point number. Its key is the value in millionths, shifted to
 * be positive, in 21 digits.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/text.h"
#include "schema/kinds.h"
#include "schema/tables.h"

#define WHOLE_MAX 15
#define DECIMALS 6
#define SHIFT INT64_C(1000000000000000) /* 10^WHOLE_MAX */

struct decimal {
	bool negative;
	char whole[WHOLE_MAX + 1]; /* no leading zeros but "0" */
	char part[DECIMALS + 1];   /* no trailing zeros */
};

/* Reads a decimal at the start of s, with commas or spaces between digits
 * ("84,000"); returns where it ends, or NULL. */
static const char *
read_decimal(struct decimal *d, const char *s)
{
	size_t n = 0, k = 0;
	bool digits = false;

	*d = (struct decimal){ 0 };
	if (*s == '-' || *s == '+')
		d->negative = *s++ == '-';
	for (; isdigit((unsigned char)*s) ||
	       (digits && *s == ',' && isdigit((unsigned char)s[1]));
	     s++) {
		if (*s == ',')
			continue;
		digits = true;
		if (n == 0 && *s == '0')
			continue;
		if (n == WHOLE_MAX)
			return NULL;
		d->whole[n++] = *s;
	}
	if (*s == '.' && isdigit((unsigned char)s[1])) {
		for (s++; isdigit((unsigned char)*s); s++) {
			digits = true;
			if (k == DECIMALS) {
				if (*s != '0')
					return NULL;
				continue;
			}
			d->part[k++] = *s;
		}
		while (k > 0 && d->part[k - 1] == '0')
			d->part[--k] = '\0';
	}
	if (!digits)
		return NULL;
	if (n == 0)
		d->whole[0] = '0';
	if (n == 0 && k == 0)
		d->negative = false;
	return s;
}

static void
write_decimal(struct daf_buf *out, const struct decimal *d)
{
	daf_buf_addf(out, "%s%s%s%s", d->negative ? "-" : "", d->whole,
	    d->part[0] != '\0' ? "." : "", d->part);
}

static void
decimal_key(struct daf_buf *out, const char *value)
{
	struct decimal d;
	int64_t whole, part;
	char padded[DECIMALS + 1] = "000000";

	if (read_decimal(&d, value) == NULL) {
		daf_buf_addc(out, '~'); /* what is no number comes last */
		return;
	}
	memcpy(padded, d.part, strlen(d.part));
	whole = strtoll(d.whole, NULL, 10);
	part = strtoll(padded, NULL, 10);
	if (d.negative) {
		whole = -whole;
		if (part != 0) {
			whole--;
			part = 1000000 - part;
		}
	}
	daf_buf_addf(out, "%016" PRId64 "%06" PRId64, whole + SHIFT, part);
}

const struct daf_err *
daf_integer_kind_parse(struct daf_buf *canonical, const struct daf_field *field,
    const char *given, const struct daf_kind_ctx *ctx)
{
	struct decimal d;
	const char *end = read_decimal(&d, given);

	(void)ctx;
	if (end == NULL || *end != '\0' || d.part[0] != '\0' ||
	    strchr(given, '.') != NULL)
		return daf_kind_refuse(field, given, field->kind->wanted);
	write_decimal(canonical, &d);
	return NULL;
}

void
daf_integer_kind_key(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	(void)field;
	decimal_key(out, value);
}

const struct daf_err *
daf_decimal_kind_parse(struct daf_buf *canonical, const struct daf_field *field,
    const char *given, const struct daf_kind_ctx *ctx)
{
	struct decimal d;
	const char *end = read_decimal(&d, given);

	(void)ctx;
	if (end == NULL || *end != '\0')
		return daf_kind_refuse(field, given, field->kind->wanted);
	write_decimal(canonical, &d);
	return NULL;
}

void
daf_decimal_kind_key(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	(void)field;
	decimal_key(out, value);
}

/* ---- money: "PKR 84000", "GBP 120.5" ---- */

static const char *
currency_of(const char *s, size_t len)
{
	static const char *const signs[][2] = {
		{ "Rs", "PKR" },
		{ "Rs.", "PKR" },
		{ "\xc2\xa3", "GBP" },
		{ "$", "USD" },
		{ "\xe2\x82\xac", "EUR" },
	};
	size_t i;

	for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strlen(signs[i][0]) == len &&
		    strncasecmp(signs[i][0], s, len) == 0)
			return signs[i][1];
	for (i = 0; len == 3 && i < daf_ncurrencies; i++)
		if (strncasecmp(daf_currencies[i].code, s, len) == 0)
			return daf_currencies[i].code;
	return NULL;
}

static const char *
spaces(const char *s)
{
	while (*s == ' ')
		s++;
	return s;
}

/* Up to the number that follows, or to the end. */
static size_t
word(const char *s)
{
	size_t n = strcspn(s, " -0123456789");

	return n;
}

const struct daf_err *
daf_money_kind_parse(struct daf_buf *canonical, const struct daf_field *field,
    const char *given, const struct daf_kind_ctx *ctx)
{
	struct decimal d;
	const char *currency = NULL, *p = given;
	size_t n = word(p);

	(void)ctx;
	if (n > 0) { /* the currency first */
		currency = currency_of(p, n);
		p = read_decimal(&d, spaces(p + n));
	} else {
		p = read_decimal(&d, p);
		if (p != NULL) {
			p = spaces(p);
			currency = currency_of(p, strlen(p));
			p += strlen(p);
		}
	}
	if (currency == NULL || p == NULL || *p != '\0')
		return daf_kind_refuse(field, given, field->kind->wanted);
	daf_buf_addf(canonical, "%s ", currency);
	write_decimal(canonical, &d);
	return NULL;
}

/* By currency, then amount. */
void
daf_money_kind_key(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	(void)field;
	daf_buf_add(out, value, strnlen(value, 4));
	decimal_key(out, value + strnlen(value, 4));
}

/* ---- quantity: "1.2 kg" ---- */

const struct daf_err *
daf_quantity_kind_parse(struct daf_buf *canonical,
    const struct daf_field *field, const char *given,
    const struct daf_kind_ctx *ctx)
{
	const struct daf_err *err;
	struct decimal d;
	struct daf_buf wanted = { 0 };
	const char *p = read_decimal(&d, given), *unit = NULL;
	size_t i;

	(void)ctx;
	if (p != NULL) {
		p = spaces(p);
		for (i = 0; field->units != NULL && field->units[i] != NULL;
		     i++)
			if (strcasecmp(field->units[i], p) == 0)
				unit = field->units[i];
		if (field->units == NULL && *p != '\0')
			unit = p;
	}
	if (unit != NULL) {
		write_decimal(canonical, &d);
		daf_buf_addf(canonical, " %s", unit);
		return NULL;
	}
	daf_buf_adds(&wanted, field->kind->wanted);
	for (i = 0; field->units != NULL && field->units[i] != NULL; i++)
		daf_buf_addf(&wanted, "%s%s",
		    i > 0 ? ", " : "; units: ", field->units[i]);
	err = daf_kind_refuse(field, given, daf_buf_str(&wanted));
	daf_buf_clear(&wanted);
	return err;
}

/* By unit (in the type's order), then amount. */
void
daf_quantity_kind_key(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	const char *unit = strchr(value, ' ');
	size_t i = 0;

	unit = unit != NULL ? unit + 1 : "";
	while (field->units != NULL && field->units[i] != NULL &&
	       strcmp(field->units[i], unit) != 0)
		i++;
	daf_buf_addf(out, "%03zu", i);
	decimal_key(out, value);
}
