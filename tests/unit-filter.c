/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-filter.c - filters of lists: each against a plain look at every record,
 * in several orders, both ways, by every way to find rows, and counted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk.h"

#include "core/listi.h"

#define OWN 30
#define REMOTE 6
#define DAY 86400
#define TODAY "2027-01-01"
#define NEW_YEAR INT64_C(1798743600) /* in Pakistan */

struct sample {
	struct daf_item item;
	int64_t opened, closed; /* instants; 0: not */
	const char *judge, *requested, *hearing, *held, *loss, *seen, *pages;
};
struct world {
	struct desk d;
	struct sample *all;
	size_t n;
};

static const char *const judges[] = { "Zafar", "ahmed", "Bano", "", "Ahmed" };
static const char *const dates[] = { "2026", "2026-06", "2026-06-15",
	"2026-05-31", "2026-07-01", "" };
static const char *const hearings[] = { "2026-12-30", "2027-01-01", "",
	"2027-02-10", "2027-02" };
static const char *const losses[] = { "PKR 900", "PKR 1000", "GBP 5",
	"PKR 20000", "", "GBP 120.5" };
static const char *const times[] = { "2026-11-01T23:30:00+05:00",
	"2026-11-02T00:10:00+05:00", "2026-11-02T23:59:00+05:00", "",
	"2026-11-03T00:00:00+05:00", "2026-12-24T10:00:00+05:00" };

static void
change(struct desk *d, int64_t record, const char *field, const char *value)
{
	struct daf_entry *e = desk_entry(d);

	desk_ok(daf_entry_change(
	    e, record, 1, &field, &value, DAF_OVER_ONE, NULL, 0));
	desk_save(d, e);
}

/* Closed, struck, disputed, accepted. */
static void
happen(struct desk *d)
{
	char id[32];
	int64_t i;

	desk_ok(daf_apply_begin(d->reg));
	desk_ok(daf_apply_state(
	    d->reg, d->ledger, "isb.k7f2", 1, 20, DAF_ACCEPTED, true, NULL));
	desk_ok(daf_apply_state(
	    d->reg, d->ledger, "isb.k7f2", 21, 22, DAF_SENT, true, NULL));
	desk_ok(daf_apply_commit(d->reg));
	for (i = 1; i <= OWN; i += 4) {
		snprintf(id, sizeof(id), "isb.k7f2-%d", (int)i);
		desk_remote(d, "khi.cccc", i / 4 + 1, 1798747200 - i * DAY, id,
		    "stage", i % 3 == 0 ? "sent" : "closed", id, DAF_ACCEPTED,
		    true);
	}
	for (i = 3; i <= OWN; i += 10) {
		snprintf(id, sizeof(id), "isb.k7f2-%d", (int)i);
		desk_remote(d, "khi.dddd", i / 10 + 1, 1798747300, id, "judge",
		    "Disputed", "", DAF_ACCEPTED, true);
	}
	change(d, desk_find(d, "isb.k7f2-7"), "struck", "twice");
	change(d, desk_find(d, "isb.k7f2-13"), "struck", "");
	change(d, desk_find(d, "isb.k7f2-11"), "held", "2026-12-30");
	change(d, desk_find(d, "isb.k7f2-2"), "held", "2027-01-03");
}

static void
fill(struct desk *d)
{
	int64_t i, base = d->time;
	char title[32];

	for (i = 0; i < OWN; i++) {
		d->time = base - i * 5 * DAY;
		snprintf(title, sizeof(title), "Matter %d", (int)(i * 7 % 10));
		desk_new(d, "matter", "title", title, "judge", judges[i % 5],
		    "requested_on", dates[i % 6], "hearing", hearings[i % 5],
		    "loss", losses[i % 6], "seen", times[i % 6], "pages",
		    i % 3 == 0 ? "9" : "10", NULL);
	}
	d->time = base;
	for (i = 0; i < REMOTE; i++)
		desk_remote_new(d, "khi.bbbb", i + 1, base - i * 20 * DAY,
		    i < 4 ? "matter" : "person", i < 4 ? "judge" : "name",
		    judges[i % 5]);
	happen(d);
}

/* From the history: its birth; the newest of its stages if it is closed. */
static void
read_course(struct desk *d, struct sample *s)
{
	struct daf_past *past;
	size_t n, i, j;

	desk_ok(daf_history(&past, &n, d->pool, d->reg, s->item.record));
	for (i = 0; i < n; i++) {
		if (strcmp(past[i].at, s->item.id) == 0)
			s->opened = past[i].time;
		for (j = 0; j < past[i].nsets; j++)
			if (strcmp(past[i].sets[j].field, "stage") == 0 &&
			    strcmp(past[i].sets[j].value, "closed") == 0)
				s->closed = past[i].time;
	}
	if (s->closed != 0 && s->closed < s->opened)
		s->closed = s->opened;
	if (strcmp(s->item.stage, "closed") != 0)
		s->closed = 0;
}

static int
open_world(void **state)
{
	struct daf_list_query q = {
		.with_struck = true, .limit = 1000, .marks = true
	};
	struct world *w = daf_calloc(1, sizeof(*w));
	struct daf_items items;
	struct sample *s;
	size_t i;

	desk_open(&w->d, NULL);
	fill(&w->d);
	desk_ok(daf_list(&items, w->d.pool, w->d.reg, &q));
	w->all = daf_pool_array(w->d.pool, items.n, sizeof(*w->all));
	for (i = 0; i < items.n; i++) {
		s = &w->all[w->n++];
		s->item = items.items[i];
		s->judge = desk_value(&w->d, s->item.record, "judge");
		s->requested =
		    desk_value(&w->d, s->item.record, "requested_on");
		s->hearing = desk_value(&w->d, s->item.record, "hearing");
		s->held = desk_value(&w->d, s->item.record, "held");
		s->loss = desk_value(&w->d, s->item.record, "loss");
		s->seen = desk_value(&w->d, s->item.record, "seen");
		read_course(&w->d, s);
		s->pages = desk_value(&w->d, s->item.record, "pages");
	}
	assert_int_equal(w->n, OWN + REMOTE);
	*state = w;
	return 0;
}

static int
close_world(void **state)
{
	struct world *w = *state;

	desk_close(&w->d);
	free(w);
	return 0;
}

/* ---- what should pass ---- */

#define TEST(name, condition)                    \
	static bool name(const struct sample *s) \
	{                                        \
		return condition;                \
	}
#define IS(a, b) (strcmp((a), (b)) == 0)
#define STARTS(a, b) (strncmp((a), (b), strlen(b)) == 0)
#define HAS(a) ((a)[0] != '\0')
#define MATTER IS(s->item.type, "matter")
#define OPEN (MATTER && !IS(s->item.stage, "closed"))

TEST(bano, IS(s->judge, "Bano"))
TEST(not_bano, !IS(s->judge, "Bano"))
TEST(ahmed, IS(s->judge, "Ahmed"))
TEST(no_judge, IS(s->judge, ""))
TEST(is_june, IS(s->requested, "2026-06"))
TEST(from_june, HAS(s->requested) && !STARTS(s->requested, "2026-05") &&
		    !IS(s->requested, "2026"))
TEST(before_june, IS(s->requested, "2026") || IS(s->requested, "2026-05-31"))
TEST(upto_june, HAS(s->requested) && !IS(s->requested, "2026-07-01"))
TEST(after_june, IS(s->requested, "2026-07-01"))
TEST(not_upto_june, !HAS(s->requested) || IS(s->requested, "2026-07-01"))
TEST(only_june, STARTS(s->requested, "2026-06"))
TEST(closed, IS(s->item.stage, "closed"))
TEST(not_closed, !IS(s->item.stage, "closed"))
TEST(open, OPEN)
TEST(open_no, MATTER && !OPEN)
TEST(open_khi, OPEN &&IS(s->item.office, "khi"))
TEST(is_disputed, s->item.disputed)
TEST(undisputed, !s->item.disputed)
TEST(is_struck, s->item.struck)
TEST(is_unsent, s->item.unsent)
TEST(unsent_no, !s->item.unsent)
TEST(is_late, s->item.due != NULL && strcmp(s->item.due, TODAY) < 0)
TEST(late_no, s->item.due == NULL || strcmp(s->item.due, TODAY) >= 0)
TEST(due_new_year, s->item.due != NULL && IS(s->item.due, "2027-01-01"))
TEST(due_february, s->item.due != NULL && STARTS(s->item.due, "2027-02"))
TEST(due_before_february,
    s->item.due != NULL && strcmp(s->item.due, "2027-02") < 0)
TEST(due_none, s->item.due == NULL)
TEST(due_any, s->item.due != NULL)
TEST(pkr, STARTS(s->loss, "PKR") && atof(s->loss + 4) >= 1000)
TEST(gbp, STARTS(s->loss, "GBP") && atof(s->loss + 4) < 120.5)
TEST(second, STARTS(s->seen, "2026-11-02"))
TEST(from_second, HAS(s->seen) && !STARTS(s->seen, "2026-11-01"))
TEST(upto_november, STARTS(s->seen, "2026-11"))
TEST(after_instant,
    IS(s->seen, "2026-11-03T00:00:00+05:00") || STARTS(s->seen, "2026-12"))
TEST(ahmeds, IS(s->judge, "Ahmed") || IS(s->judge, "ahmed"))
TEST(no_ahmeds, !IS(s->judge, "Ahmed") && !IS(s->judge, "ahmed"))
TEST(opened_today, s->opened >= NEW_YEAR)
TEST(opened_upto, s->opened < NEW_YEAR - 31 * DAY)
TEST(closed_december, s->closed >= NEW_YEAR - 31 * DAY && s->closed < NEW_YEAR)
TEST(open_at_new_year,
    s->opened < NEW_YEAR && (s->closed == 0 || s->closed >= NEW_YEAR))
TEST(met, HAS(s->held) && IS(s->hearing, "2026-12-30"))
TEST(missed, HAS(s->held) && !IS(s->hearing, "2026-12-30"))
TEST(running, s->item.due != NULL && strcmp(s->item.due, TODAY) >= 0)
TEST(has_course, MATTER)
TEST(ten, IS(s->pages, "10"))
TEST(none, s == NULL)
TEST(two_of_them, IS(s->judge, "Bano") && OPEN && STARTS(s->loss, "PKR"))
TEST(person, IS(s->item.type, "person"))
TEST(updated_ny, s->item.updated >= 1798743600)

static const struct row {
	const char *type, *filter;
	bool (*pass)(const struct sample *s);
} rows[] = {
	{ "matter", "judge=Bano", bano },
	{ "matter", "-judge=Bano", not_bano },
	{ "matter", "judge=Ahmed", ahmed }, /* not ahmed: the same key */
	{ "matter", "judge=", no_judge },
	{ "matter", "requested_on=2026-06", is_june },
	{ "matter", "requested_on>=2026-06", from_june },
	{ "matter", "requested_on<2026-06", before_june },
	{ "matter", "requested_on<=2026-06", upto_june },
	{ "matter", "requested_on>2026-06", after_june },
	{ "matter", "-requested_on<=2026-06", not_upto_june },
	{ "matter", "requested_on>=2026-06 requested_on<=2026-06", only_june },
	{ "matter", "stage=closed", closed },
	{ "matter", "-stage=closed", not_closed },
	{ "matter", "open=yes", open },
	{ "matter", "open=no", open_no },
	{ "matter", "-open=yes", open_no },
	{ "matter", "-open=no", open },
	{ "matter", "judge~BANO", bano },
	{ "matter", "judge~ahmed", ahmeds },
	{ "matter", "-judge~ahmed", no_ahmeds },
	{ "matter", "opened=2027-01-01", opened_today },
	{ "matter", "opened<=2026-11", opened_upto },
	{ "matter", "closed=2026-12", closed_december },
	{ "matter", "closed=", open },
	{ "matter", "opened<=2026-12 -closed<=2026-12", open_at_new_year },
	{ "matter", "deadline=hearing:met", met },
	{ "matter", "deadline=hearing:missed", missed },
	{ "matter", "deadline=hearing:running", running },
	{ "matter", "deadline=hearing:overdue", is_late },
	{ "matter", "-deadline=hearing:overdue", late_no },
	{ "matter", "open=yes office=khi", open_khi },
	{ "matter", "disputed=yes", is_disputed },
	{ "matter", "disputed=no", undisputed },
	{ "matter", "struck=yes", is_struck },
	{ "matter", "unsent=yes", is_unsent },
	{ "matter", "unsent=no", unsent_no },
	{ "matter", "late=yes", is_late },
	{ "matter", "late=no", late_no },
	{ "matter", "due=2027-01-01", due_new_year },
	{ "matter", "due=2027-02", due_february },
	{ "matter", "due<2027-02", due_before_february },
	{ "matter", "due=", due_none },
	{ "matter", "-due=", due_any },
	{ "matter", "loss>=\"Rs 1000\"", pkr },
	{ "matter", "\"loss<GBP 120.50\"", gbp },
	{ "matter", "seen>=2026-11-02 seen<=2026-11-02", second },
	{ "matter", "seen>=2026-11-02", from_second },
	{ "matter", "seen<=2026-11", upto_november },
	{ "matter", "seen>2026-11-02T23:59:00+05:00", after_instant },
	{ "matter", "pages>9", ten },
	{ "matter", "pages>10", none },
	{ "matter", "judge=Bano open=yes loss>=\"PKR 1\"", two_of_them },
	{ NULL, "open=yes", open },
	{ NULL, "open=no", open_no },
	{ NULL, "office=khi open=yes", open_khi },
	{ NULL, "-type=matter", person },
	{ NULL, "-open=yes", open_no },
	{ NULL, "-closed<=2020", has_course },
	{ NULL, "opened>=1970", has_course },
	{ NULL, "unsent=yes", is_unsent },
	{ NULL, "late=yes", is_late },
	{ NULL, "due<2027-02", due_before_february },
	{ NULL, "updated>=2027", updated_ny },
	{ NULL, "type=matter judge=Bano", bano },
};

static size_t
expected(const struct world *w, const struct row *row, bool *in, bool struck)
{
	const struct sample *s;
	size_t i, n = 0;
	bool typed =
	    row->type != NULL || strstr(row->filter, "type=m") == row->filter;

	for (i = 0; i < w->n; i++) {
		s = &w->all[i];
		in[i] = (!typed || IS(s->item.type, "matter")) &&
			(struck || !s->item.struck) && row->pass(s);
		n += in[i];
	}
	return n;
}

static size_t
index_of(const struct world *w, int64_t record)
{
	size_t i;

	for (i = 0; i < w->n && w->all[i].item.record != record; i++)
		continue;
	assert_true(i < w->n);
	return i;
}

/* A page by the walk, or by the scan: nothing is few. */
static size_t
walk_page(struct world *w, struct daf_list_query *q, const bool *in)
{
	struct listing l;
	size_t i, n;

	desk_ok(daf_list_begin(&l, w->d.pool, w->d.reg, q));
	if (q->after != NULL || q->before != NULL)
		desk_ok(daf_list_read_cursor(
		    &l, q->after != NULL ? q->after : q->before));
	l.few = 0;
	l.rows = daf_calloc(l.limit, sizeof(*l.rows));
	desk_ok(daf_list_fill(&l));
	n = l.nrows;
	assert_false(l.gathered && n > 0);
	for (i = 0; i < n; i++)
		assert_true(in[index_of(w, l.rows[i].record)]);
	if (n > 0) {
		q->after =
		    l.back ? NULL : daf_list_write_cursor(&l, &l.rows[n - 1]);
		q->before =
		    l.back ? daf_list_write_cursor(&l, &l.rows[n - 1]) : NULL;
	}
	daf_list_end(&l);
	return n;
}

static void
by_walk(struct world *w, struct daf_list_query q, const bool *in, size_t n)
{
	size_t back, seen, more;

	q.limit = 3;
	for (back = 0; back < 2; back++) {
		q.after = q.before = NULL;
		q.from_end = back;
		for (seen = 0; (more = walk_page(w, &q, in)) > 0; seen += more)
			assert_true(seen < n);
		assert_int_equal(seen, n);
	}
}

static void
by_pages(struct world *w, struct daf_list_query q, const bool *in, size_t n)
{
	struct daf_items page;
	size_t i, seen = 0;

	q.limit = 4;
	do {
		desk_ok(daf_list(&page, w->d.pool, w->d.reg, &q));
		for (i = 0; i < page.n; i++)
			assert_true(in[index_of(w, page.items[i].record)]);
		seen += page.n;
		if (page.n > 0)
			q.after = page.items[page.n - 1].cursor;
	} while (page.n > 0);
	assert_int_equal(seen, n);
	q.after = NULL;
	q.from_end = true;
	for (;;) {
		desk_ok(daf_list(&page, w->d.pool, w->d.reg, &q));
		if (page.n == 0)
			break;
		assert_true(seen >= page.n);
		seen -= page.n;
		q.before = page.items[0].cursor;
	}
	assert_int_equal(seen, 0);
}

static void
all_pass(void **state)
{
	static const char *const sorts[] = { NULL, "-judge", "requested_on",
		"due", "opened", "-closed", "loss", "place", "number" };
	struct world *w = *state;
	struct daf_list_query q;
	struct daf_filter f;
	struct daf_count c;
	bool in[OWN + REMOTE];
	size_t i, j, n, found = 0;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		desk_ok(daf_filter_parse(&f, w->d.pool, w->d.reg, NULL,
		    rows[i].type, rows[i].filter));
		n = expected(w, &rows[i], in, IS(rows[i].filter, "struck=yes"));
		found += n;
		q = (struct daf_list_query){
			.type = rows[i].type, .where = f.where, .nwhere = f.n
		};
		for (j = 0; j < sizeof(sorts) / sizeof(sorts[0]); j++) {
			if (rows[i].type == NULL && sorts[j] != NULL &&
			    !IS(sorts[j], "number") && !IS(sorts[j], "due"))
				continue;
			q.sort = sorts[j];
			by_pages(w, q, in, n);
			by_walk(w, q, in, n);
		}
		c = (struct daf_count){ 0 };
		desk_ok(daf_count_list(&c, w->d.reg, &q, 0));
		assert_true(c.known);
		assert_int_equal(c.n, n);
	}
	assert_true(found > 300);
}

/* ---- counts, marks, columns ---- */

/* A count is the same however short its slices are. */
static void
slices(void **state)
{
	struct world *w = *state;
	struct daf_list_query q = { .type = "matter" };
	struct daf_count c = { 0 };
	struct listing l;
	struct daf_pool *pool = daf_pool_new();
	int64_t n = 0;
	size_t calls = 0;

	/* A clock that has run out already: a slice is the least there is. */
	do {
		desk_ok(daf_list_begin(&l, pool, w->d.reg,
		    &(struct daf_list_query){
			.type = "matter", .sort = "updated" }));
		if (c.at[0] != '\0')
			desk_ok(daf_list_read_cursor(&l, c.at));
		l.until = 1;
		l.every = 4;
		desk_ok(daf_list_fill(&l));
		n += (int64_t)l.nrows;
		if (l.last.record != 0)
			snprintf(c.at, sizeof(c.at), "%s",
			    daf_list_write_cursor(&l, &l.last));
		calls++;
		daf_list_end(&l);
	} while (l.last.record != 0);
	assert_true(calls > 3);
	c = (struct daf_count){ 0 };
	while (!c.known)
		desk_ok(daf_count_list(&c, w->d.reg, &q, 50));
	assert_int_equal(c.n, n);
	assert_int_equal(c.n, OWN + 4 - 1);
	daf_pool_free(pool);
}

static int64_t
listed(struct world *w, const char *filter)
{
	struct daf_list_query q = { 0 };
	struct daf_count c = { 0 };
	struct daf_filter f;

	desk_ok(daf_filter_parse(&f, w->d.pool, w->d.reg, NULL, NULL, filter));
	q.where = f.where;
	q.nwhere = f.n;
	desk_ok(daf_count_list(&c, w->d.reg, &q, 0));
	return c.n;
}

/* What Today counts is what lists have. */
static void
office(void **state)
{
	struct world *w = *state;
	struct daf_office_counts c;
	int64_t oldest = NEW_YEAR, days = 0;
	size_t i;

	desk_ok(daf_count_office(&c, w->d.reg, NULL));
	assert_int_equal(c.open, listed(w, "office=isb open=yes"));
	assert_int_equal(c.fresh, listed(w, "office=isb opened>=2026-12-26"));
	assert_int_equal(c.closed, listed(w, "office=isb closed>=2027-01"));
	assert_true(c.open > 20 && c.fresh > 0);
	for (i = 0; i < w->n; i++)
		if (open(&w->all[i]) && !w->all[i].item.struck &&
		    strcmp(w->all[i].item.office, "isb") == 0 &&
		    w->all[i].opened < oldest)
			oldest = w->all[i].opened;
	while (oldest < NEW_YEAR) {
		oldest += DAY;
		days++;
	}
	assert_int_equal(c.oldest, days);
	setenv("DAFTAR_NOW", "2026-12-28T12:00:00Z", 1);
	desk_ok(daf_count_office(&c, w->d.reg, "main"));
	assert_int_equal(c.closed, listed(w, "office=isb closed>=2026-12"));
	assert_true(c.closed > 0);
	assert_int_equal(c.fresh, listed(w, "office=isb opened>=2026-12-22"));
	setenv("DAFTAR_NOW", "2026-12-31T20:00:00Z", 1);
}

static struct daf_item
marked(struct world *w, const char *name)
{
	struct daf_item item;
	struct daf_items one = { .items = &item, .n = 1 };

	desk_ok(daf_find_record(&item, w->d.pool, w->d.reg, NULL, name));
	desk_ok(daf_items_mark(&one, w->d.pool, w->d.reg));
	return item;
}

static void
marks(void **state)
{
	struct world *w = *state;
	struct daf_item item;

	item = marked(w, "isb.k7f2-12"); /* accepted, its hearing today */
	assert_int_equal(item.state, DAF_ACCEPTED);
	assert_false(item.unsent);
	assert_string_equal(item.due, TODAY);
	assert_false(item.late);
	item = marked(w, "isb.k7f2-6"); /* its hearing was on 30 December */
	assert_string_equal(item.due, "2026-12-30");
	assert_true(item.late);
	item = marked(w, "isb.k7f2-22");
	assert_int_equal(item.state, DAF_SENT);
	assert_true(item.unsent);
	item = marked(w, "isb.k7f2-23"); /* another office's is newer */
	assert_int_equal(item.state, DAF_ACCEPTED);
	assert_true(item.unsent);
	assert_true(item.disputed);
	item = marked(w, "isb.k7f2-24");
	assert_int_equal(item.state, DAF_HERE);
	item = marked(w, "khi.bbbb-5");
	assert_null(item.due);
	assert_false(item.unsent || item.late);
}

static void
columns(void **state)
{
	struct world *w = *state;
	const struct daf_type *type = daf_types_find(
	    daf_register_ledger_at(w->d.reg, 0)->types, "matter");
	struct daf_type other = *type;
	const char *names[] = { "number", "stage", "judge", "hearing", "office",
		"updated", "person", "gone", NULL };
	struct daf_shown *shown;
	struct daf_item item;
	int64_t id;
	size_t n;

	other.columns = names;
	desk_new(&w->d, "person", "name", "Babar Khan", NULL);
	id = desk_find(&w->d, "isb.k7f2-3");
	change(&w->d, id, "person", "ISB-PER-2027-0001");
	desk_ok(
	    daf_find_record(&item, w->d.pool, w->d.reg, NULL, "isb.k7f2-3"));
	desk_ok(
	    daf_item_columns(&shown, &n, w->d.pool, w->d.reg, &item, &other));
	assert_int_equal(n, 8);
	assert_string_equal(shown[0].text, item.number);
	assert_string_equal(shown[1].text, "Draft");
	assert_false(shown[1].disputed);
	assert_string_equal(shown[2].text, "Disputed");
	assert_true(shown[2].disputed);
	assert_string_equal(shown[3].text, "");
	assert_string_equal(shown[4].text, "isb");
	assert_memory_equal(shown[5].text, "2026-12-31T", 11);
	assert_string_equal(shown[6].text, "Babar Khan");
	assert_string_equal(shown[7].text, "");
	desk_ok(daf_item_columns(&shown, &n, w->d.pool, w->d.reg, &item, type));
	assert_int_equal(n, 3);
}

/* ---- as text ---- */

static void
refused(struct world *w, const char *type, const char *text, const char *part)
{
	struct daf_filter f;

	desk_refused(
	    daf_filter_parse(&f, w->d.pool, w->d.reg, NULL, type, text), part);
}

static void
bad_filters(void **state)
{
	struct world *w = *state;
	struct daf_buf many = { 0 };
	int i;

	refused(w, "matter", "stage", "`stage` is no filter");
	refused(w, "matter", "=x", "is no filter");
	refused(w, "matter", "-", "is no filter");
	refused(w, "matter", "--judge=x", "is no filter");
	refused(w, "matter", "Judge=x", "is no filter");
	refused(w, "matter", "jugde=x", "did you mean `judge`?");
	refused(w, "matter", "opne=yes", ", `open`?");
	refused(w, "matter", "nothing=yes", "daftar types matter");
	refused(w, "matter", "stage=sennt", "did you mean `sent`?");
	refused(w, "matter", "open=perhaps", "yes or no");
	refused(w, "matter", "open>yes", "compared with = only");
	refused(w, "matter", "judge>Ali", "compared with = only");
	refused(w, "matter", "office<khi", "compared with = only");
	refused(w, "matter", "loss>", "a value is wanted");
	refused(w, "matter", "loss>many", "Loss");
	refused(w, "matter", "requested_on<soon", "Requested on");
	refused(w, "matter", "due<soon", "due");
	refused(w, "matter", "due<", "a value is wanted");
	refused(w, "matter", "seen<soon", "Seen at");
	refused(w, "matter", "updated=", "a value is wanted");
	refused(w, NULL, "title=x", "not filtered by title");
	refused(w, "matter", "judge=\"x", "not closed");
	refused(w, "mater", "judge=x", "`matter`");
	refused(w, NULL, "type=mater", "`matter`");
	refused(w, NULL, "judge=x", "name a type");
	refused(w, "matter", "person=nobody", "no record `nobody`");
	for (i = 0; i <= DAF_FILTER_MAX; i++)
		daf_buf_adds(&many, "open=yes ");
	refused(w, "matter", daf_buf_str(&many), "at most 32 words");
	for (i = 0; i < 1000; i++)
		daf_buf_adds(&many, "open=yes ");
	refused(w, "matter", daf_buf_str(&many), "bytes");
	daf_buf_clear(&many);
}

static void
good_filters(void **state)
{
	static const char *const same[] = { "", "judge=x", "-judge=x",
		"judge=", "judge=\"A. B.\" due<2026-12-01 loss>=\"PKR 5\"",
		"judge=\"say \\\"a\\\\b\\\"\"", "judge=a\\b",
		"seen<=2026-11-02 seen>2026-11", "judge==x", "judge=-x" };
	struct world *w = *state;
	struct daf_filter f;
	struct daf_buf text = { 0 };
	size_t i;

	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		desk_ok(daf_filter_parse(
		    &f, w->d.pool, w->d.reg, "main", "matter", same[i]));
		daf_buf_reset(&text);
		daf_filter_text(&text, f.where, f.n);
		assert_string_equal(daf_buf_str(&text), same[i]);
	}
	desk_ok(daf_filter_parse(&f, w->d.pool, w->d.reg, NULL, NULL,
	    "  judge=x   \"judge=A B\"  type=matter "));
	assert_int_equal(f.n, 3);
	assert_string_equal(f.where[0].field, "type");
	assert_string_equal(f.where[1].value, "x");
	assert_string_equal(f.where[2].value, "A B");
	desk_ok(daf_filter_parse(
	    &f, w->d.pool, w->d.reg, NULL, "matter", "-due>=2026-12"));
	assert_int_equal(f.where[0].op, DAF_WHERE_FROM);
	assert_true(f.where[0].except);
	daf_buf_clear(&text);
}

/* Any bytes give a filter or a refusal; what parses is written and parses to
 * the same. */
static void
any_text(void **state)
{
	static const char alphabet[] =
	    "=<>-\"\\ ajudgesto2026pen:.\x01\xd8\x9f";
	struct world *w = *state;
	const struct daf_err *err;
	struct daf_list_query q = { .type = "matter" };
	struct daf_filter f, again;
	struct daf_items items;
	struct daf_buf text = { 0 };
	uint32_t r = 1;
	char given[40];
	size_t i, j, len, parsed = 0;

	for (i = 0; i < 4000; i++) {
		len = i % (sizeof(given) - 8);
		for (j = 0; j < len; j++) {
			r = r * 1664525 + 1013904223;
			given[j] = alphabet[(r >> 16) % (sizeof(alphabet) - 1)];
		}
		given[len] = '\0';
		if (i % 3 == 0 && len > 6)
			memcpy(given, "judge=", 6);
		err = daf_filter_parse(
		    &f, w->d.pool, w->d.reg, NULL, "matter", given);
		if (err != NULL) {
			assert_int_equal(err->code, DAF_REFUSED);
			daf_err_free(err);
			continue;
		}
		parsed++;
		daf_buf_reset(&text);
		daf_filter_text(&text, f.where, f.n);
		desk_ok(daf_filter_parse(&again, w->d.pool, w->d.reg, NULL,
		    "matter", daf_buf_str(&text)));
		assert_int_equal(again.n, f.n);
		for (j = 0; j < f.n; j++)
			assert_string_equal(
			    again.where[j].value, f.where[j].value);
		q.where = f.where;
		q.nwhere = f.n;
		desk_ok(daf_list(&items, w->d.pool, w->d.reg, &q));
	}
	assert_true(parsed > 100);
	daf_buf_clear(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    all_pass, open_world, close_world),
		cmocka_unit_test_setup_teardown(
		    slices, open_world, close_world),
		cmocka_unit_test_setup_teardown(
		    office, open_world, close_world),
		cmocka_unit_test_setup_teardown(marks, open_world, close_world),
		cmocka_unit_test_setup_teardown(
		    columns, open_world, close_world),
		cmocka_unit_test_setup_teardown(
		    bad_filters, open_world, close_world),
		cmocka_unit_test_setup_teardown(
		    good_filters, open_world, close_world),
		cmocka_unit_test_setup_teardown(
		    any_text, open_world, close_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
