/* SPDX-License-Identifier: GPL-3.0-or-later */
/* addr.c - see addr.h. */
#include "core/addr.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define OFFICE_MIN 2
#define OFFICE_MAX 16
#define RANDOM_LEN 4
#define INDEX_MAX 99999
#define LOCAL_MAX 64

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The length of the office code that s starts with, 0 if none. */
static size_t
office_span(const char *s, size_t len)
{
	size_t n;

	if (len == 0 || !is_lower(s[0]))
		return 0;
	for (n = 1; n < len && (is_lower(s[n]) || is_digit(s[n])); n++)
		if (n == OFFICE_MAX)
			return 0;
	return n >= OFFICE_MIN ? n : 0;
}

/* The length of the replica name that s starts with, 0 if none. */
static size_t
replica_span(const char *s, size_t len)
{
	size_t n = office_span(s, len), i;

	if (n == 0 || len - n < 1 + RANDOM_LEN || s[n] != '.')
		return 0;
	n++;
	for (i = 0; i < RANDOM_LEN; i++, n++)
		if (!is_lower(s[n]) && (s[n] < '2' || s[n] > '7'))
			return 0;
	return n;
}

/* A decimal number without leading zero, min .. max; how many bytes it took,
 * 0 if there is none. */
static size_t
number_span(int64_t *out, const char *s, size_t len, int64_t max)
{
	int64_t value = 0;
	size_t n;

	if (len == 0 || s[0] == '0')
		return 0;
	for (n = 0; n < len && is_digit(s[n]); n++) {
		if (value > (max - (s[n] - '0')) / 10)
			return 0;
		value = value * 10 + (s[n] - '0');
	}
	*out = value;
	return n;
}

bool
daf_office_valid(const char *code)
{
	size_t len = strnlen(code, OFFICE_MAX + 1);

	return len != 0 && office_span(code, len) == len;
}

bool
daf_replica_valid(const char *name)
{
	size_t len = strnlen(name, DAF_REPLICA_SIZE);

	return len != 0 && replica_span(name, len) == len;
}

bool
daf_officer_id_valid(const char *id, size_t len)
{
	const char *at = memchr(id, '@', len);
	size_t local = at != NULL ? (size_t)(at - id) : 0, i;

	if (local < 1 || local > LOCAL_MAX ||
	    (!is_lower(id[0]) && !is_digit(id[0])))
		return false;
	for (i = 1; i < local; i++)
		if (!is_lower(id[i]) && !is_digit(id[i]) && id[i] != '.' &&
		    id[i] != '_' && id[i] != '-')
			return false;
	len -= local + 1;
	return len > 0 && office_span(at + 1, len) == len;
}

bool
daf_addr_parse(
    struct daf_addr *out, const char *s, size_t len, bool allow_index)
{
	size_t at = replica_span(s, len), n;
	int64_t index = 1;

	if (at == 0 || at == len || s[at] != '-')
		return false;
	memcpy(out->replica, s, at);
	memset(out->replica + at, 0, sizeof(out->replica) - at);
	at++;
	n = number_span(&out->seq, s + at, len - at, INT64_MAX);
	if (n == 0)
		return false;
	at += n;
	if (at < len) {
		if (!allow_index || s[at] != '.')
			return false;
		at++;
		n = number_span(&index, s + at, len - at, INDEX_MAX);
		if (n == 0 || index < 2)
			return false;
		at += n;
	}
	out->index = (uint32_t)index;
	return at == len;
}

void
daf_addr_text(char out[DAF_ADDR_SIZE], const struct daf_addr *a)
{
	if (a->index > 1)
		snprintf(out, DAF_ADDR_SIZE, "%.21s-%" PRId64 ".%" PRIu32,
		    a->replica, a->seq, a->index);
	else
		snprintf(
		    out, DAF_ADDR_SIZE, "%.21s-%" PRId64, a->replica, a->seq);
}

int
daf_addr_cmp(const struct daf_addr *a, const struct daf_addr *b)
{
	int d = strcmp(a->replica, b->replica);

	if (d != 0)
		return d;
	if (a->seq != b->seq)
		return a->seq < b->seq ? -1 : 1;
	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	return 0;
}

void
daf_replica_office(char out[DAF_REPLICA_SIZE], const char *replica)
{
	size_t n;

	for (n = 0; n < OFFICE_MAX && replica[n] != '.' && replica[n] != '\0';
	     n++)
		out[n] = replica[n];
	out[n] = '\0';
}
