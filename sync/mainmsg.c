/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mainmsg.c - see mainmsg.h.
 *
 * Invariant: daf_main_parse accepts exactly what daf_main_write gives of legal
 * content: it collects, checks, writes again and compares.
 */
#include "sync/mainmsg.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/changeset.h"

#define OID_DIGITS 40

/* ---- writing ---- */

/* The lines to come, one after the other; sorted by where they begin. */
struct lines {
	struct daf_buf text;
	size_t *starts;
	size_t n, cap;
};

static void
begin(struct lines *l, const char *decision)
{
	l->starts = daf_grow(l->starts, l->n, &l->cap, sizeof(*l->starts));
	l->starts[l->n++] = l->text.len;
	daf_buf_addf(&l->text, "{\"decision\":\"%s\"", decision);
}

static void
add_text(struct lines *l, const char *key, const char *value)
{
	daf_buf_addf(&l->text, ",\"%s\":", key);
	daf_json_string(&l->text, value);
}

static void
add_number(struct lines *l, const char *key, int64_t value)
{
	daf_buf_addf(&l->text, ",\"%s\":\"%" PRId64 "\"", key, value);
}

/* Strings end in NUL, so that the sort compares whole lines. */
static void
end(struct lines *l)
{
	daf_buf_add(&l->text, "}", 2);
}

static int
line_order(const void *a, const void *b, void *text)
{
	const size_t *x = a, *y = b;

	return strcmp((const char *)text + *x, (const char *)text + *y);
}

static void
add_decisions(struct lines *l, const struct daf_main *m)
{
	size_t i;

	for (i = 0; i < m->ntips; i++) {
		begin(l, "accept");
		add_text(l, "replica", m->tips[i].replica);
		add_number(l, "seq", m->tips[i].seq);
		add_text(l, "sha256", m->tips[i].sha256);
		end(l);
	}
	for (i = 0; i < m->nholds; i++) {
		begin(l, "hold");
		add_number(l, "from", m->holds[i].from);
		add_text(l, "reason", m->holds[i].reason);
		add_text(l, "replica", m->holds[i].replica);
		end(l);
	}
	for (i = 0; i < m->nfrozen; i++) {
		begin(l, "freeze");
		add_text(l, "replica", m->frozen[i]);
		end(l);
	}
	for (i = 0; i < m->nrefusals; i++) {
		begin(l, "refuse");
		add_text(l, "reason", m->refusals[i].reason);
		add_text(l, "replica", m->refusals[i].replica);
		add_number(l, "seq", m->refusals[i].seq);
		add_text(l, "sha256", m->refusals[i].sha256);
		end(l);
	}
	for (i = 0; i < m->nranges; i++) {
		begin(l, "accept-range");
		add_number(l, "from", m->ranges[i].from);
		add_text(l, "replica", m->ranges[i].replica);
		add_text(l, "sha256", m->ranges[i].sha256);
		add_number(l, "to", m->ranges[i].to);
		end(l);
	}
	for (i = 0; i < m->nerasures; i++) {
		begin(l, "erase");
		add_number(l, "main", m->erasures[i].main);
		add_text(l, "officer", m->erasures[i].officer);
		add_text(l, "order", m->erasures[i].order);
		add_text(l, "record", m->erasures[i].record);
		add_number(l, "time", m->erasures[i].time);
		end(l);
	}
}

void
daf_main_write(struct daf_buf *out, const struct daf_main *m)
{
	struct lines l = { 0 };
	size_t i;

	daf_buf_addf(out,
	    "Main %" PRId64 ": %s\n\nDaftar: 1\nLedger: %s\n"
	    "Main: %" PRId64 "\nPrevious: %s",
	    m->number, m->subject, m->ledger, m->number, m->previous);
	if (m->previous_oid[0] != '\0')
		daf_buf_addf(out, " %s", m->previous_oid);
	daf_buf_addf(out, "\nSeat: %s\nCharter: %s\n", m->seat, m->charter);
	if (m->volume > 1)
		daf_buf_addf(out, "Volume: %" PRId64 "\n", m->volume);
	if (m->snapshot[0] != '\0')
		daf_buf_addf(out, "Snapshot: %s\n", m->snapshot);
	daf_buf_addc(out, '\n');
	add_decisions(&l, m);
	if (l.n != 0) {
		qsort_r(
		    l.starts, l.n, sizeof(*l.starts), line_order, l.text.data);
	}
	for (i = 0; i < l.n; i++) {
		daf_buf_adds(out, l.text.data + l.starts[i]);
		daf_buf_addc(out, '\n');
	}
	daf_buf_clear(&l.text);
	free(l.starts);
}

/* ---- reading ---- */

struct reader {
	struct daf_pool *pool;
	struct daf_main *m;
	const char *p, *end;
	int line; /* the one that was read last, from 1 */
	size_t caps[6];
};

static const struct daf_err *
wrong(const struct reader *r, const char *what)
{
	return daf_err(
	    DAF_REFUSED, "main's message, line %d: %s", r->line, what);
}

/* The next line without its LF; NULL if there is none. */
static const char *
next_line(size_t *len, struct reader *r)
{
	const char *line = r->p, *eol;

	r->line++;
	eol =
	    r->p < r->end ? memchr(r->p, '\n', (size_t)(r->end - r->p)) : NULL;
	if (eol == NULL)
		return NULL;
	*len = (size_t)(eol - line);
	r->p = eol + 1;
	return line;
}

/* "<word>value" into out of size bytes. */
static const struct daf_err *
header(char *out, size_t size, struct reader *r, const char *word)
{
	const size_t n = strlen(word);
	const char *line;
	size_t len;

	line = next_line(&len, r);
	if (line == NULL || len < n || memcmp(line, word, n) != 0 ||
	    len - n >= size || memchr(line, '\0', len) != NULL) {
		return daf_err(DAF_REFUSED,
		    "main's message, line %d: "
		    "\"%s…\" is wanted here",
		    r->line, word);
	}
	memcpy(out, line + n, len - n);
	out[len - n] = '\0';
	return NULL;
}

static bool
is_hex(const char *s, size_t len)
{
	return strlen(s) == len && strspn(s, "0123456789abcdef") == len;
}

/* 1 … 2^63-1 as it is written; 0 if it is not. */
static int64_t
number_of(const char *s)
{
	int64_t n = 0;

	if (*s == '0')
		return 0;
	for (; *s >= '0' && *s <= '9'; s++) {
		if (n > (INT64_MAX - (*s - '0')) / 10)
			return 0;
		n = n * 10 + (*s - '0');
	}
	return *s == '\0' ? n : 0;
}

static const struct daf_err *
read_subject(struct reader *r)
{
	size_t len = 0, skip;
	const char *line = next_line(&len, r), *colon;

	colon = line != NULL ? memmem(line, len, ": ", 2) : NULL;
	if (colon == NULL || len < 5 || memcmp(line, "Main ", 5) != 0)
		return wrong(r, "\"Main N: …\" is wanted here");
	skip = (size_t)(colon - line) + 2;
	if (len - skip < 1 || len - skip > DAF_SUBJECT_MAX ||
	    !daf_text_storable(line + skip, len - skip, NULL, NULL))
		return wrong(r, "a subject of 1 to 200 bytes of plain text is "
				"wanted here");
	r->m->subject = daf_pool_strndup(r->pool, line + skip, len - skip);
	return NULL;
}

/* "HASH", or of an opening "HASH OID". */
static void
split_previous(struct daf_main *m, const char *text)
{
	const size_t n = strcspn(text, " ");

	snprintf(m->previous, sizeof(m->previous), "%.*s", (int)n, text);
	snprintf(m->previous_oid, sizeof(m->previous_oid), "%s",
	    text[n] != '\0' ? text + n + 1 : "");
}

static bool
begins(const struct reader *r, const char *word)
{
	const size_t n = strlen(word);

	return (size_t)(r->end - r->p) >= n && memcmp(r->p, word, n) == 0;
}

/* A first volume says nothing of itself; an opening has all three: the git id
 * of the main before it, its volume and its snapshot. */
static const struct daf_err *
read_volume(struct reader *r)
{
	struct daf_main *m = r->m;
	const struct daf_err *err;
	char number[24] = "";

	m->volume = 1;
	if (begins(r, "Volume: ")) {
		err = header(number, sizeof(number), r, "Volume: ");
		if (err != NULL)
			return err;
		m->volume = number_of(number);
		if (m->volume < 2)
			return wrong(r, "the number of a volume from 2 is "
					"wanted here");
	}
	if (m->volume > 1 && begins(r, "Snapshot: ")) {
		err = header(m->snapshot, sizeof(m->snapshot), r, "Snapshot: ");
		if (err != NULL)
			return err;
		if (!is_hex(m->snapshot, 64))
			return wrong(r, "64 hex digits are wanted here");
	}
	if ((m->previous_oid[0] != '\0') != (m->snapshot[0] != '\0'))
		return wrong(r, "what opens a volume names its snapshot and "
				"the git id of the main commit before it");
	return NULL;
}

static const struct daf_err *
read_headers(struct reader *r)
{
	struct daf_main *m = r->m;
	char number[24] = "", none[1], previous[65 + OID_DIGITS + 1];
	const struct daf_err *err;

	if ((err = read_subject(r)) != NULL ||
	    (err = header(none, sizeof(none), r, "")) != NULL)
		return err;
	err = header(none, sizeof(none), r, "Daftar: 1");
	if (err != NULL) {
		daf_err_free(err);
		return wrong(r, "this program reads format 1 only; a newer "
				"one may be needed");
	}
	if ((err = header(m->ledger, sizeof(m->ledger), r, "Ledger: ")) !=
		NULL ||
	    (err = header(number, sizeof(number), r, "Main: ")) != NULL)
		return err;
	m->number = number_of(number);
	if (m->number == 0)
		return wrong(r, "a number from 1 is wanted here");
	if ((err = header(previous, sizeof(previous), r, "Previous: ")) != NULL)
		return err;
	split_previous(m, previous);
	if (m->number == 1
		? strcmp(m->ledger, "-") != 0 || strcmp(m->previous, "-") != 0
		: !is_hex(m->ledger, 32) || !is_hex(m->previous, 64) ||
		      (m->previous_oid[0] != '\0' &&
			  !is_hex(m->previous_oid, OID_DIGITS)))
		return wrong(r, "`-` in the founding commit, hex digits in all "
				"others, are wanted in Ledger and Previous");
	if ((err = header(m->seat, sizeof(m->seat), r, "Seat: ")) != NULL)
		return err;
	if (!daf_replica_valid(m->seat))
		return wrong(r, "a replica's name is wanted here");
	if ((err = header(m->charter, sizeof(m->charter), r, "Charter: ")) !=
	    NULL)
		return err;
	if (!is_hex(m->charter, 64))
		return wrong(r, "64 hex digits are wanted here");
	if ((err = read_volume(r)) != NULL)
		return err;
	return header(none, sizeof(none), r, "");
}

static const char *
text_of(const struct reader *r, const json_t *json, const char *key)
{
	const char *s = json_string_value(json_object_get(json, key));

	return s != NULL ? daf_pool_strdup(r->pool, s) : "";
}

static int64_t
seq_of(const json_t *json, const char *key)
{
	const char *s = json_string_value(json_object_get(json, key));

	return s != NULL ? number_of(s) : 0;
}

static bool
is_reason(const char *s)
{
	const size_t len = strlen(s);

	return len >= 1 && len <= DAF_REASON_MAX &&
	       daf_text_storable(s, len, NULL, NULL);
}

static bool
take_accept(struct reader *r, const json_t *json)
{
	struct daf_main *m = r->m;
	struct daf_tip *t;

	m->tips = daf_grow(m->tips, m->ntips, &r->caps[0], sizeof(*m->tips));
	t = &m->tips[m->ntips++];
	*t = (struct daf_tip){ text_of(r, json, "replica"), seq_of(json, "seq"),
		text_of(r, json, "sha256") };
	return daf_replica_valid(t->replica) && t->seq >= 1 &&
	       is_hex(t->sha256, 64);
}

static bool
take_hold(struct reader *r, const json_t *json)
{
	struct daf_main *m = r->m;
	struct daf_hold *h;

	m->holds =
	    daf_grow(m->holds, m->nholds, &r->caps[1], sizeof(*m->holds));
	h = &m->holds[m->nholds++];
	*h = (struct daf_hold){ text_of(r, json, "replica"),
		seq_of(json, "from"), text_of(r, json, "reason") };
	return daf_replica_valid(h->replica) && h->from >= 1 &&
	       is_reason(h->reason);
}

static bool
take_freeze(struct reader *r, const json_t *json)
{
	struct daf_main *m = r->m;

	m->frozen =
	    daf_grow(m->frozen, m->nfrozen, &r->caps[2], sizeof(*m->frozen));
	m->frozen[m->nfrozen++] = text_of(r, json, "replica");
	return daf_replica_valid(m->frozen[m->nfrozen - 1]);
}

static bool
take_refuse(struct reader *r, const json_t *json)
{
	struct daf_main *m = r->m;
	struct daf_refusal *f;

	m->refusals = daf_grow(
	    m->refusals, m->nrefusals, &r->caps[3], sizeof(*m->refusals));
	f = &m->refusals[m->nrefusals++];
	*f = (struct daf_refusal){ text_of(r, json, "replica"),
		seq_of(json, "seq"), text_of(r, json, "sha256"),
		text_of(r, json, "reason") };
	return daf_replica_valid(f->replica) && f->seq >= 1 &&
	       is_hex(f->sha256, 64) && is_reason(f->reason);
}

static bool
take_range(struct reader *r, const json_t *json)
{
	struct daf_main *m = r->m;
	struct daf_range *g;

	m->ranges =
	    daf_grow(m->ranges, m->nranges, &r->caps[4], sizeof(*m->ranges));
	g = &m->ranges[m->nranges++];
	*g = (struct daf_range){ text_of(r, json, "replica"),
		seq_of(json, "from"), seq_of(json, "to"),
		text_of(r, json, "sha256") };
	return daf_replica_valid(g->replica) && g->from >= 1 &&
	       g->to >= g->from && is_hex(g->sha256, 64);
}

static bool
take_erase(struct reader *r, const json_t *json)
{
	struct daf_main *m = r->m;
	struct daf_erasure *e;
	struct daf_addr at;

	m->erasures = daf_grow(
	    m->erasures, m->nerasures, &r->caps[5], sizeof(*m->erasures));
	e = &m->erasures[m->nerasures++];
	*e = (struct daf_erasure){ text_of(r, json, "record"),
		text_of(r, json, "order"), text_of(r, json, "officer"),
		seq_of(json, "main"), seq_of(json, "time") };
	return m->snapshot[0] != '\0' &&
	       daf_addr_parse(&at, e->record, strlen(e->record), true) &&
	       is_reason(e->order) &&
	       daf_officer_id_valid(e->officer, strlen(e->officer)) &&
	       e->main >= 1 && e->main <= m->number && e->time >= 1;
}

static const struct daf_err *
read_decision(struct reader *r, const char *line, size_t len)
{
	static const struct {
		const char *name;
		bool (*take)(struct reader *r, const json_t *json);
	} kinds[] = { { "accept", take_accept }, { "hold", take_hold },
		{ "freeze", take_freeze }, { "refuse", take_refuse },
		{ "accept-range", take_range }, { "erase", take_erase } };
	json_t *json = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	const char *name;
	bool known = false, good = false;
	size_t i;

	name = json_string_value(json_object_get(json, "decision"));
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && name != NULL; i++) {
		if (strcmp(kinds[i].name, name) == 0) {
			known = true;
			good = kinds[i].take(r, json);
		}
	}
	json_decref(json);
	if (!known)
		return wrong(r, "a decision is wanted here: accept, hold, "
				"freeze, refuse, accept-range or erase");
	return good ? NULL
		    : wrong(r, "this decision's replica, numbers, "
			       "SHA-256, record or reason is not one");
}

static int
order(const char *a, int64_t m, const char *b, int64_t n)
{
	const int c = strcmp(a, b);

	return c != 0 ? c : (m > n) - (m < n);
}

static int
tip_order(const void *a, const void *b)
{
	const struct daf_tip *x = a, *y = b;

	return strcmp(x->replica, y->replica);
}

static int
hold_order(const void *a, const void *b)
{
	const struct daf_hold *x = a, *y = b;

	return strcmp(x->replica, y->replica);
}

static int
frozen_order(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static int
refusal_order(const void *a, const void *b)
{
	const struct daf_refusal *x = a, *y = b;

	return order(x->replica, x->seq, y->replica, y->seq);
}

static int
range_order(const void *a, const void *b)
{
	const struct daf_range *x = a, *y = b;

	return order(x->replica, x->from, y->replica, y->from);
}

static int
erasure_order(const void *a, const void *b)
{
	const struct daf_erasure *x = a, *y = b;

	return strcmp(x->record, y->record);
}

/* Sorts and moves into the pool; false if two are of one place. */
static bool
keep(void **array, size_t n, size_t size, struct daf_pool *pool,
    int (*compare)(const void *, const void *))
{
	char *kept = daf_pool_array(pool, n, size);
	bool unique = true;
	size_t i;

	if (n != 0) {
		qsort(*array, n, size, compare);
		memcpy(kept, *array, n * size);
	}
	for (i = 1; i < n; i++) {
		if (compare(kept + (i - 1) * size, kept + i * size) == 0)
			unique = false;
	}
	free(*array);
	*array = kept;
	return unique;
}

/* Always all six: what was collected is not the pool's before. */
static bool
keep_all(struct reader *r)
{
	struct daf_main *m = r->m;
	struct {
		void *array;
		size_t n, size;
		int (*compare)(const void *, const void *);
	} all[] = {
		{ m->tips, m->ntips, sizeof(*m->tips), tip_order },
		{ m->holds, m->nholds, sizeof(*m->holds), hold_order },
		{ m->frozen, m->nfrozen, sizeof(*m->frozen), frozen_order },
		{ m->refusals, m->nrefusals, sizeof(*m->refusals),
		    refusal_order },
		{ m->ranges, m->nranges, sizeof(*m->ranges), range_order },
		{ m->erasures, m->nerasures, sizeof(*m->erasures),
		    erasure_order },
	};
	bool unique = true;
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (!keep(&all[i].array, all[i].n, all[i].size, r->pool,
			all[i].compare))
			unique = false;
	}
	m->tips = all[0].array;
	m->holds = all[1].array;
	m->frozen = all[2].array;
	m->refusals = all[3].array;
	m->ranges = all[4].array;
	m->erasures = all[5].array;
	return unique;
}

static const struct daf_err *
read_message(struct reader *r)
{
	const struct daf_err *err = read_headers(r);
	const char *line;
	size_t len;

	while (err == NULL && r->p < r->end) {
		line = next_line(&len, r);
		if (line == NULL)
			err = wrong(r, "the line does not end");
		else
			err = read_decision(r, line, len);
	}
	if (!keep_all(r) && err == NULL)
		err = daf_err(DAF_REFUSED, "main's message decides twice about "
					   "the same");
	return err;
}

const struct daf_err *
daf_main_parse(struct daf_main *out, struct daf_pool *pool, const char *message,
    size_t len)
{
	struct reader r = {
		.pool = pool, .m = out, .p = message, .end = message + len
	};
	struct daf_buf again = { 0 };
	const struct daf_err *err;

	memset(out, 0, sizeof(*out));
	if (len > DAF_MAIN_MAX) {
		return daf_err(DAF_REFUSED,
		    "main's message has %zu bytes, the "
		    "limit is %d",
		    len, DAF_MAIN_MAX);
	}
	err = read_message(&r);
	if (err != NULL)
		return err;
	daf_main_write(&again, out);
	if (again.len != len || memcmp(again.data, message, len) != 0)
		err = daf_err(DAF_REFUSED, "main's message is not written in "
					   "the one way");
	daf_buf_clear(&again);
	return err;
}
