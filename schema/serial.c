/* SPDX-License-Identifier: GPL-3.0-or-later */
/* serial.c - see serial.h. */
#include "schema/serial.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/mem.h"

#define NUMBER_DIGITS_MIN 4
#define NUMBER_DIGITS_MAX 9

enum part { PLAIN, SERIAL, YY, YEAR };

static const struct {
	enum part part;
	const char *text;
} parts[] = {
	{ SERIAL, "{serial}" },
	{ YY, "{yy}" },
	{ YEAR, "{year}" },
};

/* What the pattern begins with; *len: how much of it that is. */
static enum part
next(size_t *len, const char *pattern)
{
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		*len = strlen(parts[i].text);
		if (strncmp(pattern, parts[i].text, *len) == 0)
			return parts[i].part;
	}
	*len = 1;
	return PLAIN;
}

bool
daf_serial_pattern(const char *pattern)
{
	size_t serials = 0, years = 0, len;
	enum part part;

	for (; *pattern != '\0'; pattern += len) {
		part = next(&len, pattern);
		serials += part == SERIAL;
		years += part == YY || part == YEAR;
		if (part == PLAIN && strchr("{}0123456789", *pattern) != NULL)
			return false;
	}
	return serials == 1 && years == 1;
}

void
daf_serial_text(struct daf_buf *out, const struct daf_serial *serial, int64_t n,
    int year, const char *mark)
{
	const char *p;
	size_t len;

	if (mark != NULL && mark[0] != '\0')
		daf_buf_addf(out, "%s-", mark);
	for (p = serial->pattern; *p != '\0'; p += len) {
		switch (next(&len, p)) {
		case PLAIN:
			daf_buf_addc(out, *p);
			break;
		case SERIAL:
			daf_buf_addf(out, "%" PRId64, n);
			break;
		case YY:
			daf_buf_addf(out, "%02d", year % 100);
			break;
		case YEAR:
			daf_buf_addf(out, "%04d", year);
			break;
		}
	}
}

/* As many digits as there are, at least min, at most max. */
static bool
digits(int64_t *out, const char **s, size_t min, size_t max)
{
	size_t n;

	*out = 0;
	for (n = 0; n < max && **s >= '0' && **s <= '9'; n++)
		*out = *out * 10 + (*(*s)++ - '0');
	return n >= min;
}

bool
daf_serial_parse(int64_t *n, const struct daf_serial *serial, int year,
    const char *mark, const char *value)
{
	const char *p;
	int64_t number, found = 0;
	size_t len;

	len = mark != NULL ? strlen(mark) : 0;
	if (len > 0) {
		if (strncmp(value, mark, len) != 0 || value[len] != '-')
			return false;
		value += len + 1;
	}
	for (p = serial->pattern; *p != '\0'; p += len) {
		switch (next(&len, p)) {
		case PLAIN:
			if (*value++ != *p)
				return false;
			break;
		case SERIAL:
			if (!digits(&found, &value, 1, 9))
				return false;
			break;
		case YY:
			if (!digits(&number, &value, 2, 2) ||
			    number != year % 100)
				return false;
			break;
		case YEAR:
			if (!digits(&number, &value, 4, 4) || number != year)
				return false;
			break;
		}
	}
	*n = found;
	return *value == '\0' && found > 0;
}

int
daf_serial_year(const char *date)
{
	int64_t year;

	return digits(&year, &date, 4, 4) ? (int)year : 0;
}

bool
daf_serial_split(int64_t *n, size_t *prefix, const char *number)
{
	const char *dash = strrchr(number, '-');
	size_t i, digits;

	if (dash == NULL || dash == number)
		return false;
	digits = strlen(dash + 1);
	if (digits < NUMBER_DIGITS_MIN || digits > NUMBER_DIGITS_MAX ||
	    strspn(dash + 1, "0123456789") != digits)
		return false;
	*n = 0;
	for (i = 1; i <= digits; i++)
		*n = *n * 10 + (dash[i] - '0');
	*prefix = (size_t)(dash - number);
	return true;
}
