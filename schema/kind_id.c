/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kind_id.c - kinds that identify: references, CNIC, passports, ships,
 * containers, telephones, SHA-256.
 *
 * A check digit that does not fit, or a CNIC of another length, is a doubt and no
 * refusal: what is painted on a hull or written on paper may be wrong, and it is
 * that what the officer saw. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "schema/kinds.h"

#define CNIC_DIGITS 13
#define CNIC_OLD_DIGITS 11 /* 123-45-678901 */
#define CNIC_MIN 5
#define CNIC_MAX 20
#define SHA256_HEX 64
#define PHONE_MIN 3
#define PHONE_MAX 15 /* ITU-T E.164 */
#define PASSPORT_MIN 5
#define PASSPORT_MAX 12
#define IMO_DIGITS 7 /* IMO Resolution A.1117(30) */
#define CONTAINER_LETTERS 4
#define CONTAINER_SIZE 11 /* ISO 6346 */

void
daf_kind_raw_key(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	(void)field;
	daf_buf_add(out, value, strnlen(value, DAF_KEY_MAX));
}

static size_t
span(const char *s, const char *set, size_t max)
{
	size_t n;

	for (n = 0; n < max && s[n] != '\0' && strchr(set, s[n]) != NULL; n++)
		;
	return n;
}

/* The form of core/addr.h: office, dot, four, dash, seq, perhaps .index. */
static bool
is_record_id(const char *s)
{
	static const char digits[] = "0123456789";
	size_t n = 0;

	if (s[0] < 'a' || s[0] > 'z')
		return false;
	n = span(s, "abcdefghijklmnopqrstuvwxyz0123456789", 17);
	if (n < 2 || n > 16 || s[n] != '.')
		return false;
	s += n + 1;
	if (span(s, "abcdefghijklmnopqrstuvwxyz234567", 4) != 4 || s[4] != '-')
		return false;
	s += 5;
	n = span(s, digits, 20);
	if (n == 0 || n > 19 || s[0] == '0')
		return false;
	s += n;
	if (*s == '\0')
		return true;
	if (*s++ != '.' || s[0] == '0' || strcmp(s, "1") == 0)
		return false;
	n = span(s, digits, 6);
	return n >= 1 && n <= 5 && s[n] == '\0';
}

const struct daf_err *
daf_reference_kind_parse(struct daf_buf *canonical,
    const struct daf_field *field, const char *given,
    const struct daf_kind_ctx *ctx)
{
	(void)ctx;
	if (!is_record_id(given))
		return daf_kind_refuse(field, given, field->kind->wanted);
	daf_buf_adds(canonical, given);
	return NULL;
}

/* Of another length it stays as it was written: what is on paper may be wrong,
 * and the dashes tell where. */
const struct daf_err *
daf_cnic_kind_parse(struct daf_buf *canonical, const struct daf_field *field,
    const char *given, const struct daf_kind_ctx *ctx)
{
	char digits[CNIC_MAX + 1], parts[2 * CNIC_MAX + 1], *wanted;
	const struct daf_err *err;
	const char *p;
	size_t n = 0, len = 0;

	(void)ctx;
	for (p = given; *p != '\0'; p++) {
		if (*p == '-' || *p == ' ') {
			if (n > 0 && n <= CNIC_MAX && parts[len - 1] != '-')
				parts[len++] = '-';
			continue;
		}
		if (*p < '0' || *p > '9')
			return daf_kind_refuse(
			    field, given, field->kind->wanted);
		if (n < CNIC_MAX)
			digits[n] = parts[len++] = *p;
		n++;
	}
	if (n < CNIC_MIN || n > CNIC_MAX) {
		wanted = daf_asprintf(
		    "%s (this has %zu digits)", field->kind->wanted, n);
		err = daf_kind_refuse(field, given, wanted);
		free(wanted);
		return err;
	}
	if (n == CNIC_DIGITS)
		daf_buf_addf(canonical, "%.5s-%.7s-%.1s", digits, digits + 5,
		    digits + 12);
	else
		daf_buf_add(canonical, parts, len - (parts[len - 1] == '-'));
	return NULL;
}

const char *
daf_cnic_kind_warn(const struct daf_field *field, const char *value)
{
	size_t n = 0;

	(void)field;
	if (*value == '0')
		return "no province has the number 0";
	for (; *value != '\0'; value++)
		n += *value >= '0' && *value <= '9';
	if (n == CNIC_OLD_DIGITS)
		return "11 digits, as on cards before the CNIC, which has 13";
	return n < CNIC_DIGITS   ? "fewer than the 13 digits of a CNIC"
	       : n > CNIC_DIGITS ? "more than the 13 digits of a CNIC"
				 : NULL;
}

const struct daf_err *
daf_passport_kind_parse(struct daf_buf *canonical,
    const struct daf_field *field, const char *given,
    const struct daf_kind_ctx *ctx)
{
	const char *p;
	size_t n = 0;

	(void)ctx;
	for (p = given; *p != '\0'; p++) {
		if (*p == '-' || *p == ' ')
			continue;
		if (!isalnum((unsigned char)*p) || ++n > PASSPORT_MAX)
			return daf_kind_refuse(
			    field, given, field->kind->wanted);
		daf_buf_addc(canonical, (char)toupper((unsigned char)*p));
	}
	return n >= PASSPORT_MIN
		   ? NULL
		   : daf_kind_refuse(field, given, field->kind->wanted);
}

static const char *
wrong_digit(int wanted)
{
	static const char *const texts[] = { "the check digit would be 0",
		"the check digit would be 1", "the check digit would be 2",
		"the check digit would be 3", "the check digit would be 4",
		"the check digit would be 5", "the check digit would be 6",
		"the check digit would be 7", "the check digit would be 8",
		"the check digit would be 9" };

	return texts[wanted];
}

/* "IMO 9074729" and "imo9074729", too. */
const struct daf_err *
daf_imo_kind_parse(struct daf_buf *canonical, const struct daf_field *field,
    const char *given, const struct daf_kind_ctx *ctx)
{
	const char *p = given;
	size_t n = 0;

	(void)ctx;
	if (strncasecmp(p, "IMO", 3) == 0)
		p += 3;
	for (; *p != '\0'; p++) {
		if (*p == ' ' || *p == '-' || *p == '.')
			continue;
		if (*p < '0' || *p > '9' || ++n > IMO_DIGITS)
			return daf_kind_refuse(
			    field, given, field->kind->wanted);
		daf_buf_addc(canonical, *p);
	}
	return n == IMO_DIGITS
		   ? NULL
		   : daf_kind_refuse(field, given, field->kind->wanted);
}

/* The first six digits by 7 to 2, added: the last digit of the sum is the
 * seventh (IMO Resolution A.1117(30), annex). */
const char *
daf_imo_kind_warn(const struct daf_field *field, const char *value)
{
	int sum = 0, i;

	(void)field;
	if (strlen(value) != IMO_DIGITS ||
	    strspn(value, "0123456789") != IMO_DIGITS)
		return NULL;
	for (i = 0; i < IMO_DIGITS - 1; i++)
		sum += (value[i] - '0') * (IMO_DIGITS - i);
	return sum % 10 == value[IMO_DIGITS - 1] - '0' ? NULL
						       : wrong_digit(sum % 10);
}

const struct daf_err *
daf_container_kind_parse(struct daf_buf *canonical,
    const struct daf_field *field, const char *given,
    const struct daf_kind_ctx *ctx)
{
	const char *p;
	size_t n = 0;
	bool fits;

	(void)ctx;
	for (p = given; *p != '\0'; p++) {
		if (*p == ' ' || *p == '-' || *p == '/')
			continue;
		fits = n < CONTAINER_LETTERS ? (*p >= 'A' && *p <= 'Z') ||
						   (*p >= 'a' && *p <= 'z')
					     : *p >= '0' && *p <= '9';
		if (!fits || ++n > CONTAINER_SIZE)
			return daf_kind_refuse(
			    field, given, field->kind->wanted);
		daf_buf_addc(canonical, (char)toupper((unsigned char)*p));
	}
	return n == CONTAINER_SIZE
		   ? NULL
		   : daf_kind_refuse(field, given, field->kind->wanted);
}

/* ISO 6346: A is 10, and so on without 11, 22 and 33; each place counts twice
 * the one before it; the remainder by 11, and of that the last digit. */
const char *
daf_container_kind_warn(const struct daf_field *field, const char *value)
{
	int sum = 0, n, i;

	(void)field;
	if (strlen(value) != CONTAINER_SIZE ||
	    strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != CONTAINER_LETTERS ||
	    strspn(value + CONTAINER_LETTERS, "0123456789") !=
		CONTAINER_SIZE - CONTAINER_LETTERS)
		return NULL;
	for (i = 0; i < CONTAINER_SIZE - 1; i++) {
		n = value[i] - '0';
		if (i < CONTAINER_LETTERS) {
			n = value[i] - 'A' + 10;
			n += (n - 1) / 10; /* 11, 22 and 33 are left out */
		}
		sum += n * (1 << i);
	}
	n = sum % 11 % 10;
	return n == value[CONTAINER_SIZE - 1] - '0' ? NULL : wrong_digit(n);
}

const struct daf_err *
daf_phone_kind_parse(struct daf_buf *canonical, const struct daf_field *field,
    const char *given, const struct daf_kind_ctx *ctx)
{
	const char *p = given;
	size_t n = 0;

	(void)ctx;
	if (*p == '+' || strncmp(p, "00", 2) == 0) {
		p += *p == '+' ? 1 : 2;
		daf_buf_addc(canonical, '+');
	}
	for (; *p != '\0'; p++) {
		if (strchr("-() ./", *p) != NULL)
			continue;
		if (*p < '0' || *p > '9' || ++n > PHONE_MAX)
			return daf_kind_refuse(
			    field, given, field->kind->wanted);
		daf_buf_addc(canonical, *p);
	}
	return n >= PHONE_MIN
		   ? NULL
		   : daf_kind_refuse(field, given, field->kind->wanted);
}

const struct daf_err *
daf_sha256_kind_parse(struct daf_buf *canonical, const struct daf_field *field,
    const char *given, const struct daf_kind_ctx *ctx)
{
	size_t i;

	(void)ctx;
	for (i = 0; given[i] != '\0'; i++) {
		if (i == SHA256_HEX || !isxdigit((unsigned char)given[i]))
			return daf_kind_refuse(
			    field, given, field->kind->wanted);
		daf_buf_addc(canonical, (char)tolower((unsigned char)given[i]));
	}
	return i == SHA256_HEX
		   ? NULL
		   : daf_kind_refuse(field, given, field->kind->wanted);
}
