/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * changeset.c - see changeset.h: reading; writing is in changesetwrite.c.
 *
 * The parser knows the one canonical form and nothing else, so that what it
 * accepts needs no second writing to be compared: each rule of order, escape
 * and content is checked where the byte stands. It works in place on one copy
 * of the message: an unescaped string is never longer than its source, and its
 * NUL takes the place of its closing quote.
 */
#include "core/changeset.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/canon.h"

#define NAME_MAX_LEN 32
#define LEDGER_HEX 32
#define SHA_HEX 64
#define OID_HEX 40

struct cursor {
	char *start, *p, *end;
	int line; /* JSON line, 0: before the first */
	struct daf_pool *pool;
	struct daf_changeset *cs;
	uint32_t births;                               /* so far */
	struct daf_set sets[DAF_CHANGESET_FIELDS_MAX]; /* of this line */
	struct daf_addr *addrs;                        /* of one field; grows */
	size_t addrs_cap;
};

static const struct daf_err *
wrong(const struct cursor *c, const char *what)
{
	if (c->line == 0)
		return daf_err(DAF_REFUSED,
		    "change set, byte %td (its "
		    "head): %s",
		    c->p - c->start, what);
	return daf_err(DAF_REFUSED,
	    "change set %s-%" PRId64 ", byte %td, record line %d: %s",
	    c->cs->replica, c->cs->seq, c->p - c->start, c->line, what);
}

static bool
skip(struct cursor *c, const char *text)
{
	return daf_canon_skip(&c->p, c->end, text);
}

static const struct daf_err *
literal(struct cursor *c, const char *text)
{
	char what[DAF_CANON_WHAT];
	const char *why = daf_canon_literal(what, &c->p, c->end, text);

	return why != NULL ? wrong(c, why) : NULL;
}

static size_t
hex_span(const char *s, const char *end, size_t max)
{
	size_t n;

	for (n = 0; n < max && s + n < end; n++)
		if (!((s[n] >= '0' && s[n] <= '9') ||
			(s[n] >= 'a' && s[n] <= 'f')))
			break;
	return n;
}

static const struct daf_err *
hex(char *out, struct cursor *c, size_t len)
{
	if (hex_span(c->p, c->end, len) != len)
		return wrong(c,
		    len == SHA_HEX ? "64 lower-case hex digits are wanted here"
		    : len == OID_HEX
			? "40 lower-case hex digits are wanted here"
			: "32 lower-case hex digits are wanted here");
	memcpy(out, c->p, len);
	out[len] = '\0';
	c->p += len;
	return NULL;
}

/* 1 .. 2^63-1, no leading zero. */
static const struct daf_err *
number(int64_t *out, struct cursor *c)
{
	int64_t value = 0;
	char *p = c->p;

	if (p < c->end && *p == '0')
		return wrong(c, "a number from 1 without leading zero is "
				"wanted here");
	for (; p < c->end && *p >= '0' && *p <= '9'; p++) {
		if (value > (INT64_MAX - (*p - '0')) / 10)
			return wrong(c, "this number is too large");
		value = value * 10 + (*p - '0');
	}
	if (p == c->p)
		return wrong(c, "a number is wanted here");
	*out = value;
	c->p = p;
	return NULL;
}

static const struct daf_err *
subject(struct cursor *c)
{
	char *end = memchr(c->p, '\n', (size_t)(c->end - c->p));
	const char *why;
	size_t len, where;

	if (end == NULL)
		return wrong(c, "the subject line does not end");
	len = (size_t)(end - c->p);
	if (len == 0 || len > DAF_CHANGESET_SUBJECT_MAX)
		return wrong(c, "a subject of 1 to 200 bytes is wanted here");
	if (!daf_text_storable(c->p, len, &why, &where)) {
		c->p += where;
		return wrong(c, why);
	}
	*end = '\0';
	c->cs->subject = c->p;
	c->p = end + 1;
	return NULL;
}

static const struct daf_err *
replica(struct cursor *c)
{
	char *end = memchr(c->p, '\n', (size_t)(c->end - c->p));
	size_t len = end != NULL ? (size_t)(end - c->p) : 0;

	if (len == 0 || len >= sizeof(c->cs->replica) ||
	    memchr(c->p, '\0', len) != NULL)
		return wrong(c, "a replica's name is wanted here");
	memcpy(c->cs->replica, c->p, len);
	c->cs->replica[len] = '\0';
	if (!daf_replica_valid(c->cs->replica))
		return wrong(c, "a replica's name is wanted here");
	c->p = end;
	return NULL;
}

static const struct daf_err *
previous(struct cursor *c)
{
	const struct daf_err *err;

	c->cs->previous_oid[0] = '\0';
	if (c->cs->seq > 1) {
		err = hex(c->cs->previous, c, SHA_HEX);
		if (err != NULL || c->cs->volume == 1 || !skip(c, " "))
			return err;
		return hex(c->cs->previous_oid, c, OID_HEX);
	}
	if (!skip(c, "-"))
		return wrong(c, "the first change set of a replica has "
				"`-` here");
	memcpy(c->cs->previous, "-", 2);
	return NULL;
}

static const struct daf_err *
head(struct cursor *c)
{
	const struct daf_err *err;
	struct daf_changeset *cs = c->cs;

	if ((err = subject(c)) != NULL || (err = literal(c, "\n")) != NULL ||
	    (err = literal(c, "Daftar: ")) != NULL)
		return err;
	if (!skip(c, "1\n"))
		return wrong(c, "this program reads format 1 only; a newer "
				"one may be needed");
	if ((err = literal(c, "Ledger: ")) != NULL ||
	    (err = hex(cs->ledger, c, LEDGER_HEX)) != NULL ||
	    (err = literal(c, "\n")) != NULL ||
	    (err = literal(c, "Volume: ")) != NULL ||
	    (err = number(&cs->volume, c)) != NULL ||
	    (err = literal(c, "\n")) != NULL ||
	    (err = literal(c, "Replica: ")) != NULL ||
	    (err = replica(c)) != NULL || (err = literal(c, "\n")) != NULL ||
	    (err = literal(c, "Seq: ")) != NULL ||
	    (err = number(&cs->seq, c)) != NULL ||
	    (err = literal(c, "\n")) != NULL ||
	    (err = literal(c, "Previous: ")) != NULL ||
	    (err = previous(c)) != NULL || (err = literal(c, "\n")) != NULL ||
	    (err = literal(c, "Main: ")) != NULL ||
	    (err = number(&cs->main_number, c)) != NULL ||
	    (err = literal(c, " ")) != NULL ||
	    (err = hex(cs->main_sha256, c, SHA_HEX)) != NULL)
		return err;
	return literal(c, "\n\n");
}

/* A quoted string without escapes (names, addresses): *out and *len are the
 * bytes between the quotes; the closing quote becomes a NUL. */
static const struct daf_err *
plain(char **out, size_t *len, struct cursor *c)
{
	char *end;

	if (!skip(c, "\""))
		return wrong(c, "a string is wanted here");
	end = memchr(c->p, '"', (size_t)(c->end - c->p));
	if (end == NULL)
		return wrong(c, "this string does not end");
	*out = c->p;
	*len = (size_t)(end - c->p);
	*end = '\0';
	return NULL;
}

static bool
name_ok(const char *s, size_t len)
{
	size_t i;

	if (len == 0 || len > NAME_MAX_LEN || s[0] < 'a' || s[0] > 'z')
		return false;
	for (i = 1; i < len; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') ||
			(s[i] >= '0' && s[i] <= '9') || s[i] == '_' ||
			s[i] == '-'))
			return false;
	return true;
}

static const struct daf_err *
name(const char **out, struct cursor *c)
{
	const struct daf_err *err;
	char *s = c->p;
	size_t len = 0;

	if ((err = plain(&s, &len, c)) != NULL)
		return err;
	if (!name_ok(s, len))
		return wrong(c, "a name of a-z, 0-9, _ and - (at most 32, a "
				"letter first) is wanted here");
	c->p += len + 1;
	*out = s;
	return NULL;
}

static const struct daf_err *
address(struct daf_addr *out, struct cursor *c, bool allow_index)
{
	const struct daf_err *err;
	char *s = c->p;
	size_t len = 0;

	if ((err = plain(&s, &len, c)) != NULL)
		return err;
	if (!daf_addr_parse(out, s, len, allow_index))
		return wrong(c, "an address such as isb.k7f2-412 is wanted "
				"here");
	c->p += len + 1;
	return NULL;
}

/* Is it of this change set, or of a later one of its replica? */
static bool
unwritten(const struct cursor *c, const struct daf_addr *a)
{
	return a->seq >= c->cs->seq && strcmp(a->replica, c->cs->replica) == 0;
}

static const struct daf_err *
addresses(struct daf_set *set, struct cursor *c)
{
	const struct daf_err *err;
	struct daf_addr *a;
	size_t n = 0;

	if ((err = literal(c, "[")) != NULL)
		return err;
	if (skip(c, "]"))
		return NULL;
	for (;;) {
		c->addrs =
		    daf_grow(c->addrs, n, &c->addrs_cap, sizeof(*c->addrs));
		a = &c->addrs[n];
		if ((err = address(a, c, false)) != NULL)
			return err;
		if (unwritten(c, a))
			return wrong(c, "`over` names a value that is not "
					"written yet");
		if (n > 0 && daf_addr_cmp(a - 1, a) >= 0)
			return wrong(c, "the addresses in `over` are not "
					"sorted, or one stands twice");
		n++;
		if (skip(c, "]"))
			break;
		if ((err = literal(c, ",")) != NULL)
			return err;
	}
	set->over = daf_pool_array(c->pool, n, sizeof(*a));
	assert(c->addrs != NULL);
	memcpy(set->over, c->addrs, n * sizeof(*a));
	set->nover = n;
	return NULL;
}

/* {F:[A…]…}: into c->sets. */
static const struct daf_err *
over(size_t *n, struct cursor *c)
{
	const struct daf_err *err;
	struct daf_set *set;

	*n = 0;
	if (skip(c, "}"))
		return NULL;
	for (;;) {
		if (*n == DAF_CHANGESET_FIELDS_MAX)
			return wrong(c, "more than 256 fields");
		set = &c->sets[*n];
		*set = (struct daf_set){ 0 };
		if ((err = name(&set->field, c)) != NULL ||
		    (err = literal(c, ":")) != NULL ||
		    (err = addresses(set, c)) != NULL)
			return err;
		if (*n > 0 && strcmp(set[-1].field, set->field) >= 0)
			return wrong(c, "the fields in `over` are not "
					"sorted, or one stands twice");
		(*n)++;
		if (skip(c, "}"))
			return NULL;
		if ((err = literal(c, ",")) != NULL)
			return err;
	}
}

static const struct daf_err *
value(const char **out, struct cursor *c)
{
	size_t len;
	const char *why = daf_canon_string(out, &len, &c->p, c->end,
	    DAF_CHANGESET_VALUE_MAX, "this value is longer than 64 KiB");

	return why != NULL ? wrong(c, why) : NULL;
}

/* {F:V…}. A birth has no `over`: its fields are new in c->sets; else they are
 * those of `over`. */
static const struct daf_err *
set(size_t *n, struct cursor *c, size_t nover)
{
	const struct daf_err *err;
	struct daf_set *s;
	const char *field = "";

	*n = 0;
	for (;;) {
		if (*n == DAF_CHANGESET_FIELDS_MAX)
			return wrong(c, "more than 256 fields");
		s = &c->sets[*n];
		if ((err = name(&field, c)) != NULL ||
		    (err = literal(c, ":")) != NULL)
			return err;
		if (nover == 0) {
			*s = (struct daf_set){ .field = field };
			if (*n > 0 && strcmp(s[-1].field, field) >= 0)
				return wrong(c, "the fields in `set` are not "
						"sorted, or one stands twice");
		} else if (*n >= nover || strcmp(s->field, field) != 0) {
			return wrong(c, "`over` and `set` have not the same "
					"fields");
		}
		if ((err = value(&s->value, c)) != NULL)
			return err;
		(*n)++;
		if (skip(c, "}"))
			break;
		if ((err = literal(c, ",")) != NULL)
			return err;
	}
	if (nover != 0 && *n != nover)
		return wrong(c, "`over` and `set` have not the same fields");
	return NULL;
}

/* What the type's presence says of the record's id. */
static const struct daf_err *
line_kind(struct cursor *c, const struct daf_line *line, size_t nover)
{
	if (line->type == NULL) {
		if (unwritten(c, &line->record))
			return wrong(c, "the record does not exist yet, and "
					"this line does not create it");
		if (nover == 0)
			return wrong(c, "`over` and `set` have not the same "
					"fields");
		return NULL;
	}
	if (nover != 0)
		return wrong(c, "a new record replaces nothing: its `over` "
				"is empty");
	c->births++;
	if (line->record.seq != c->cs->seq ||
	    strcmp(line->record.replica, c->cs->replica) != 0 ||
	    line->record.index != c->births)
		return wrong(c, "a new record bears the address of its change "
				"set and the next index");
	return NULL;
}

static const struct daf_err *
json_line(struct daf_line *line, struct cursor *c)
{
	const struct daf_err *err;
	size_t nover;

	if ((err = literal(c, "{\"over\":{")) != NULL ||
	    (err = over(&nover, c)) != NULL ||
	    (err = literal(c, ",\"record\":")) != NULL ||
	    (err = address(&line->record, c, true)) != NULL ||
	    (err = literal(c, ",\"set\":{")) != NULL ||
	    (err = set(&line->nsets, c, nover)) != NULL)
		return err;
	if (skip(c, ",\"type\":")) {
		if ((err = name(&line->type, c)) != NULL)
			return err;
	}
	if ((err = line_kind(c, line, nover)) != NULL ||
	    (err = literal(c, "}")) != NULL || (err = literal(c, "\n")) != NULL)
		return err;
	line->sets = daf_pool_array(c->pool, line->nsets, sizeof(*c->sets));
	memcpy(line->sets, c->sets, line->nsets * sizeof(*c->sets));
	return NULL;
}

/* A raw newline ends a JSON line and stands nowhere else in one. */
static size_t
count_lines(const struct cursor *c)
{
	const char *p;
	size_t n = 0;

	for (p = c->p; p < c->end; p++)
		n += *p == '\n';
	return n;
}

static const struct daf_err *
body(struct cursor *c)
{
	const struct daf_err *err;
	struct daf_changeset *cs = c->cs;
	size_t max = count_lines(c);
	struct daf_line *line;

	cs->nlines = 0;
	cs->lines = daf_pool_array(c->pool, max, sizeof(*line));
	do {
		c->line++;
		if (cs->nlines == max)
			return wrong(c, "a line of JSON is wanted here");
		line = &cs->lines[cs->nlines];
		if ((err = json_line(line, c)) != NULL)
			return err;
		if (cs->nlines > 0 &&
		    daf_addr_cmp(&line[-1].record, &line->record) >= 0)
			return wrong(c, "the lines are not sorted by record, "
					"or a record has two");
		cs->nlines++;
	} while (c->p < c->end);
	return NULL;
}

const struct daf_err *
daf_changeset_parse(struct daf_changeset *out, struct daf_pool *pool,
    const char *message, size_t len)
{
	const struct daf_err *err;
	struct cursor *c;

	if (len > DAF_CHANGESET_MAX)
		return daf_err(DAF_REFUSED,
		    "a change set of %zu bytes: at "
		    "most %d are allowed",
		    len, DAF_CHANGESET_MAX);
	*out = (struct daf_changeset){ 0 };
	c = daf_malloc(sizeof(*c));
	c->start = c->p = daf_pool_strndup(pool, message, len);
	c->end = c->start + len;
	c->line = 0;
	c->pool = pool;
	c->cs = out;
	c->births = 0;
	c->addrs = NULL;
	c->addrs_cap = 0;
	err = head(c);
	if (err == NULL)
		err = body(c);
	free(c->addrs);
	free(c);
	return err;
}

bool
daf_name_valid(const char *s)
{
	return name_ok(s, strnlen(s, NAME_MAX_LEN + 1));
}
