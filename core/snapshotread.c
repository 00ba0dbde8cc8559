/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * snapshotread.c - a snapshot's text, strictly; see snapshot.h.
 *
 * As in changeset.c the parser knows the one canonical form and nothing else:
 * what it takes needs no second writing to be compared. A chunk is copied once
 * and read in place; of the line before only what the order asks for is kept.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/canon.h"
#include "core/snapshoti.h"
#include "schema/serial.h"

#define TIME_MAX 99999999999 /* as in commits */
#define ZONE_MAX (14 * 60)
#define ROLES_MAX 64
#define NAME_SIZE 33 /* of a field or type, and the NUL */

enum section { START, SETS, RECORDS, OVERS, SERIALS };

struct daf_snapshot_reader {
	struct daf_snapshot_takers takers;
	char *start, *p, *end;
	size_t nchunks, nlines;
	size_t chunk_len, line_len; /* of the one before */
	enum section section;
	/* The line before, in its section. */
	struct daf_addr set;
	struct daf_addr record;
	char type[NAME_SIZE], field[NAME_SIZE];
	struct daf_addr at;
	bool empty; /* a record without values */
	struct daf_snapshot_over over;
	char over_field[NAME_SIZE];
	struct daf_buf prefix;
	/* The values of this line. */
	struct daf_snapshot_value *values;
	size_t cap;
};

static const struct daf_err *
wrong(const struct daf_snapshot_reader *r, const char *what)
{
	return daf_err(DAF_REFUSED,
	    "snapshot, chunk %zu, line %zu, byte %td: %s", r->nchunks,
	    r->nlines, r->p - r->start, what);
}

static bool
skip(struct daf_snapshot_reader *r, const char *text)
{
	return daf_canon_skip(&r->p, r->end, text);
}

static const struct daf_err *
literal(struct daf_snapshot_reader *r, const char *text)
{
	char what[DAF_CANON_WHAT];
	const char *why = daf_canon_literal(what, &r->p, r->end, text);

	return why != NULL ? wrong(r, why) : NULL;
}

static const struct daf_err *
string(const char **out, size_t *len, struct daf_snapshot_reader *r, size_t max)
{
	const char *why = daf_canon_string(
	    out, len, &r->p, r->end, max, "this string is too long");

	return why != NULL ? wrong(r, why) : NULL;
}

static const struct daf_err *
name(const char **out, struct daf_snapshot_reader *r)
{
	const struct daf_err *err;
	char *start = r->p;
	size_t len;

	err = string(out, &len, r, NAME_SIZE - 1);
	if (err == NULL && !daf_name_valid(*out)) {
		r->p = start;
		err = wrong(r, "a name of a-z, 0-9, _ and - (at most 32, a "
			       "letter first) is wanted here");
	}
	return err;
}

static const struct daf_err *
address(struct daf_addr *out, struct daf_snapshot_reader *r, bool index)
{
	const struct daf_err *err;
	const char *text;
	char *start = r->p;
	size_t len;

	err = string(&text, &len, r, DAF_ADDR_SIZE);
	if (err == NULL && !daf_addr_parse(out, text, len, index)) {
		r->p = start;
		err =
		    wrong(r, "an address such as isb.k7f2-412 is wanted here");
	}
	return err;
}

/* A decimal number as a string, without leading zero. */
static const struct daf_err *
number(int64_t *out, struct daf_snapshot_reader *r, int64_t min, int64_t max)
{
	const struct daf_err *err;
	const char *text, *p;
	char *start = r->p;
	size_t len;
	bool minus;

	*out = 0;
	err = string(&text, &len, r, 16);
	if (err != NULL)
		return err;
	minus = text[0] == '-';
	p = text + minus;
	for (; *p >= '0' && *p <= '9'; p++)
		*out = *out * 10 + (*p - '0');
	if (minus)
		*out = -*out;
	if (*p == '\0' && *out >= min && *out <= max && p > text + minus &&
	    (text[minus] != '0' || len == 1))
		return NULL;
	r->p = start;
	return wrong(r, "a number without leading zeros is wanted here, in "
			"quotes and within its limits");
}

static const struct daf_err *
enter(struct daf_snapshot_reader *r, enum section section)
{
	if (r->section > section)
		return wrong(r, "a line of an earlier section");
	r->section = section;
	return NULL;
}

/* ---- sections 1 and 3, which begin alike ---- */

/* Names of a-z with one space between. */
static bool
roles_ok(const char *s)
{
	const char *p;

	for (p = s; *p != '\0'; p++)
		if (!(*p >= 'a' && *p <= 'z') &&
		    (*p != ' ' || p == s || p[1] == ' ' || p[1] == '\0'))
			return false;
	return true;
}

static const struct daf_err *
set_line(struct daf_snapshot_reader *r, const struct daf_addr *at,
    const char *by, size_t len)
{
	struct daf_snapshot_set set = { .at = *at, .by = by };
	const bool first = r->section != SETS;
	const struct daf_err *err;
	size_t nroles;
	int64_t zone;

	if (!daf_officer_id_valid(by, len))
		return wrong(r, "an officer such as a.khan@isb is wanted here");
	if ((err = enter(r, SETS)) != NULL ||
	    (err = string(&set.roles, &nroles, r, ROLES_MAX)) != NULL)
		return err;
	if (!roles_ok(set.roles))
		return wrong(r, "roles are names with spaces between");
	if ((err = literal(r, ",\"time\":")) != NULL ||
	    (err = number(&set.time, r, 0, TIME_MAX)) != NULL ||
	    (err = literal(r, ",\"zone\":")) != NULL ||
	    (err = number(&zone, r, -ZONE_MAX, ZONE_MAX)) != NULL ||
	    (err = literal(r, "}\n")) != NULL)
		return err;
	if (!first && daf_addr_cmp(&r->set, at) >= 0)
		return wrong(r, "change sets are not sorted, or one stands "
				"twice");
	r->set = *at;
	set.zone = (int)zone;
	/* cppcheck-suppress returnDanglingLifetime ; an error holds nothing */
	return r->takers.set(r->takers.arg, &set);
}

static const struct daf_err *
over_line(struct daf_snapshot_reader *r, const struct daf_addr *at,
    const char *by, size_t len)
{
	struct daf_snapshot_over over = { .at = *at };
	const bool first = r->section != OVERS;
	const struct daf_err *err;

	if (!daf_addr_parse(&over.by, by, len, false))
		return wrong(
		    r, "an address such as isb.k7f2-412 is wanted here");
	if ((err = enter(r, OVERS)) != NULL ||
	    (err = name(&over.field, r)) != NULL ||
	    (err = literal(r, ",\"record\":")) != NULL ||
	    (err = address(&over.record, r, true)) != NULL ||
	    (err = literal(r, "}\n")) != NULL)
		return err;
	if (!first && daf_snapshot_over_cmp(&r->over, &over) >= 0)
		return wrong(r, "what is replaced is not sorted, or stands "
				"twice");
	r->over = over;
	r->over.field = r->over_field;
	snprintf(r->over_field, sizeof(r->over_field), "%s", over.field);
	/* cppcheck-suppress returnDanglingLifetime ; an error holds nothing */
	return r->takers.over(r->takers.arg, &over);
}

static const struct daf_err *
at_line(struct daf_snapshot_reader *r)
{
	const struct daf_err *err;
	struct daf_addr at;
	const char *by;
	size_t len;

	if ((err = address(&at, r, false)) != NULL ||
	    (err = literal(r, ",\"by\":")) != NULL ||
	    (err = string(&by, &len, r, 128)) != NULL)
		return err;
	if (skip(r, ",\"roles\":"))
		return set_line(r, &at, by, len);
	err = literal(r, ",\"field\":");
	return err != NULL ? err : over_line(r, &at, by, len);
}

/* ---- section 2 ---- */

/* {F:[{"at":A,"value":V},...],...}: *n of them. *more: by how much the line
 * before would have grown with the first one, if it ended with its field, and if
 * it did not. */
static const struct daf_err *
values(size_t *n, size_t more[2], struct daf_snapshot_reader *r)
{
	const struct daf_err *err;
	struct daf_snapshot_value *v;
	const char *field = NULL;
	size_t quoted = 0, len;
	char *start;

	*n = 0;
	if (skip(r, "}"))
		return NULL;
	for (;;) {
		r->values =
		    daf_grow(r->values, *n, &r->cap, sizeof(*r->values));
		v = &r->values[*n];
		if (field == NULL) {
			start = r->p;
			if ((err = name(&field, r)) != NULL)
				return err;
			quoted = (size_t)(r->p - start);
			if ((err = literal(r, ":[")) != NULL)
				return err;
			if (*n > 0 && strcmp(v[-1].field, field) == 0)
				return wrong(r, "its field stands twice");
		}
		start = r->p;
		v->field = field;
		if ((err = literal(r, "{\"at\":")) != NULL ||
		    (err = address(&v->at, r, false)) != NULL ||
		    (err = literal(r, ",\"value\":")) != NULL ||
		    (err = string(&v->value, &len, r,
			 DAF_CHANGESET_VALUE_MAX)) != NULL ||
		    (err = literal(r, "}")) != NULL)
			return err;
		if (*n > 0 && daf_snapshot_value_cmp(&v[-1], v) >= 0)
			return wrong(r, "values are not sorted, or one "
					"stands twice");
		if ((*n)++ == 0) {
			more[1] = (size_t)(r->p - start) + 1;
			more[0] = more[1] + quoted + 3;
		}
		if (skip(r, ","))
			continue;
		if ((err = literal(r, "]")) != NULL)
			return err;
		field = NULL;
		if (skip(r, "}"))
			return NULL;
		if ((err = literal(r, ",")) != NULL)
			return err;
	}
}

/* A second line of the same record: the first has no room for its first value. */
static const struct daf_err *
follows(struct daf_snapshot_reader *r, const struct daf_snapshot_record *record,
    const size_t more[2])
{
	const struct daf_snapshot_value last = { .field = r->field,
		.at = r->at };

	if (r->empty || record->n == 0 || strcmp(r->type, record->type) != 0)
		return wrong(r, "a record stands twice");
	if (daf_snapshot_value_cmp(&last, &record->values[0]) >= 0)
		return wrong(r, "values are not sorted, or one stands twice");
	if (r->line_len +
		more[strcmp(r->field, record->values[0].field) == 0] <=
	    DAF_SNAPSHOT_LINE_MAX)
		return wrong(r, "a record has a line more than it needs");
	return NULL;
}

static const struct daf_err *
record_line(struct daf_snapshot_reader *r)
{
	struct daf_snapshot_record record = { .type = "" };
	const bool first = r->section != RECORDS;
	const struct daf_snapshot_value *last;
	const struct daf_err *err;
	size_t more[2] = { 0 };
	int order;

	if ((err = enter(r, RECORDS)) != NULL ||
	    (err = values(&record.n, more, r)) != NULL ||
	    (err = literal(r, ",\"id\":")) != NULL ||
	    (err = address(&record.id, r, true)) != NULL ||
	    (err = literal(r, ",\"type\":")) != NULL)
		return err;
	if (!skip(r, "\"\"") && (err = name(&record.type, r)) != NULL)
		return err;
	if ((err = literal(r, "}\n")) != NULL)
		return err;
	record.values = r->values;
	order = first ? -1 : daf_addr_cmp(&r->record, &record.id);
	if (order > 0)
		return wrong(r, "records are not sorted");
	if (order == 0 && (err = follows(r, &record, more)) != NULL)
		return err;
	r->record = record.id;
	snprintf(r->type, sizeof(r->type), "%s", record.type);
	r->empty = record.n == 0;
	if (!r->empty) {
		last = &record.values[record.n - 1];
		snprintf(r->field, sizeof(r->field), "%s", last->field);
		r->at = last->at;
	}
	/* cppcheck-suppress returnDanglingLifetime ; an error holds nothing */
	return r->takers.record(r->takers.arg, &record);
}

/* ---- section 4 ---- */

static const struct daf_err *
serial_line(struct daf_snapshot_reader *r)
{
	struct daf_snapshot_serial serial = { 0 };
	const bool first = r->section != SERIALS;
	const struct daf_err *err;
	size_t len;

	if ((err = enter(r, SERIALS)) != NULL ||
	    (err = number(&serial.highest, r, 0, DAF_SERIAL_MAX)) != NULL ||
	    (err = literal(r, ",\"prefix\":")) != NULL ||
	    (err = string(&serial.prefix, &len, r, DAF_CHANGESET_VALUE_MAX)) !=
		NULL)
		return err;
	if (len == 0)
		return wrong(r, "what comes before a serial is wanted here");
	if ((err = literal(r, "}\n")) != NULL)
		return err;
	if (!first && strcmp(daf_buf_str(&r->prefix), serial.prefix) >= 0)
		return wrong(r, "serials are not sorted, or one stands twice");
	daf_buf_reset(&r->prefix);
	daf_buf_add(&r->prefix, serial.prefix, len);
	/* cppcheck-suppress returnDanglingLifetime ; an error holds nothing */
	return r->takers.serial(r->takers.arg, &serial);
}

/* ---- chunks ---- */

static const struct daf_err *
line(struct daf_snapshot_reader *r)
{
	const struct daf_err *err;
	char *lf;
	size_t len;

	r->nlines++;
	lf = memchr(r->p, '\n', (size_t)(r->end - r->p));
	if (lf == NULL)
		return wrong(r, "this line does not end");
	len = (size_t)(lf + 1 - r->p);
	if (len > DAF_SNAPSHOT_LINE_MAX)
		return wrong(r, "this line is too long");
	if (r->p == r->start && r->nchunks > 1 &&
	    r->chunk_len + len <= DAF_SNAPSHOT_CHUNK_MAX)
		return wrong(r, "this line has room in the chunk before");
	if (skip(r, "{\"at\":"))
		err = at_line(r);
	else if (skip(r, "{\"fields\":{"))
		err = record_line(r);
	else if (skip(r, "{\"highest\":"))
		err = serial_line(r);
	else
		err = wrong(r, "this is no line of a snapshot");
	assert(err != NULL || r->p == lf + 1);
	r->line_len = len;
	return err;
}

struct daf_snapshot_reader *
daf_snapshot_reader_new(const struct daf_snapshot_takers *takers)
{
	struct daf_snapshot_reader *r = daf_calloc(1, sizeof(*r));

	r->takers = *takers;
	return r;
}

void
daf_snapshot_reader_free(struct daf_snapshot_reader *r)
{
	if (r == NULL)
		return;
	daf_buf_clear(&r->prefix);
	free(r->values);
	free(r);
}

const struct daf_err *
daf_snapshot_reader_chunk(
    struct daf_snapshot_reader *r, const char *data, size_t len)
{
	const struct daf_err *err = NULL;

	r->nchunks++;
	r->nlines = 0;
	if (len == 0 || len > DAF_SNAPSHOT_CHUNK_MAX)
		return daf_err(DAF_REFUSED,
		    "snapshot, chunk %zu: it has %zu bytes, and 1 to %d are "
		    "allowed",
		    r->nchunks, len, DAF_SNAPSHOT_CHUNK_MAX);
	r->start = r->p = daf_strndup(data, len);
	r->end = r->start + len;
	while (err == NULL && r->p < r->end)
		err = line(r);
	r->chunk_len = len;
	free(r->start);
	r->start = r->p = r->end = NULL;
	return err;
}

const struct daf_err *
daf_snapshot_reader_wrong(const struct daf_snapshot_reader *r, const char *what)
{
	return daf_err(DAF_REFUSED, "snapshot, chunk %zu, line %zu: %s",
	    r->nchunks, r->nlines, what);
}
