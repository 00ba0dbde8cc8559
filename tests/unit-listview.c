/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-listview.c - what lists are made of and needs no terminal: the window on
 * a long list, the widths of columns, saved views, the lines of Today.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tui/itemrow.h"
#include "tui/listcols.h"
#include "tui/listwin.h"
#include "tui/today.h"
#include "tui/views.h"

static void
well(const struct daf_err *err)
{
	if (err != NULL)
		fail_msg("%s", err->text);
}

/* ---- a list of numbers ---- */

#define LIST_MAX 5000

struct list {
	int64_t id[LIST_MAX]; /* rising */
	size_t n;
	size_t fetches, rows; /* asked for */
	size_t give;          /* 0: all; else a fetch ends after so many */
};

static const struct daf_item *
new_item(struct daf_pool *pool, int64_t id)
{
	struct daf_item *item = daf_pool_alloc(pool, sizeof(*item));

	item->record = id;
	item->cursor = daf_pool_printf(pool, "%lld", (long long)id);
	return item;
}

/* Rows from `from` to `to`. */
static void
give(struct daf_listpage *out, struct list *l, size_t from, size_t to)
{
	size_t i;

	out->pool = daf_pool_new();
	out->rows = daf_pool_array(out->pool, to - from, sizeof(*out->rows));
	for (i = from; i < to; i++)
		out->rows[out->n++].item = new_item(out->pool, l->id[i]);
	l->fetches++;
	l->rows += out->n;
}

static size_t
place_of(const struct list *l, const char *cursor)
{
	long long id = strtoll(cursor, NULL, 10);
	size_t i;

	for (i = 0; i < l->n && l->id[i] < id; i++)
		;
	return i;
}

static const struct daf_err *
fetch(struct daf_listpage *out, void *arg, const char *after,
    const char *before, bool from_end, size_t limit)
{
	struct list *l = arg;
	size_t from = 0, to = l->n;
	bool cut;

	*out = (struct daf_listpage){ 0 };
	if (after != NULL) {
		from = place_of(l, after);
		from += from < l->n && l->id[from] == strtoll(after, NULL, 10);
	}
	if (before != NULL)
		to = place_of(l, before);
	cut = l->give > 0 && l->give < limit && to - from > l->give;
	if (cut)
		limit = l->give;
	if (before != NULL || from_end)
		from = to - from > limit ? to - limit : from;
	else
		to = to - from > limit ? from + limit : to;
	give(out, l, from, to);
	if (cut)
		out->resume =
		    out->rows[before != NULL || from_end ? 0 : out->n - 1]
			.item->cursor;
	return NULL;
}

static void
numbers(struct list *l, size_t n)
{
	size_t i;

	*l = (struct list){ .n = n };
	for (i = 0; i < n; i++)
		l->id[i] = 10 * (int64_t)(i + 1);
}

static struct daf_listwin
window(struct list *l)
{
	struct daf_listwin w = { .fetch = fetch, .arg = l, .base = -1 };

	w.r.height = 18;
	well(daf_listwin_open(&w));
	well(daf_listwin_place(&w, 3, 18));
	return w;
}

static void
move(struct daf_listwin *w, enum daf_act act, int times)
{
	bool done;
	int i;

	for (i = 0; i < times; i++) {
		well(daf_listwin_act(w, act, &done));
		assert_true(done);
	}
	well(daf_listwin_place(w, 3, 18));
}

static int64_t
marked(const struct daf_listwin *w)
{
	const struct daf_listrow *row = daf_listwin_current(w);

	return row != NULL ? row->item->record : 0;
}

/* Whatever is loaded follows without a gap, and the screen is full. */
static void
check(const struct daf_listwin *w, const struct list *l)
{
	size_t i, at;

	if (w->r.n == 0)
		return;
	at = place_of(l, daf_listwin_row(w, 0)->item->cursor);
	for (i = 0; i < w->r.n; i++)
		assert_int_equal(
		    daf_listwin_row(w, i)->item->record, l->id[at + i]);
	assert_null(daf_listwin_row(w, i));
	assert_true(w->r.cursor >= w->r.top);
	assert_true(w->r.cursor < w->r.top + 18);
	if (l->n >= 18)
		assert_true(w->r.top + 18 <= w->r.n);
	if (w->base >= 0)
		assert_int_equal(w->base, at);
	assert_true(w->first == (at == 0) || !w->first);
}

static void
range_is(const struct daf_listwin *w, int64_t total, const char *wanted)
{
	struct daf_buf b = { 0 };

	daf_listwin_range(&b, w, total, 0);
	assert_string_equal(daf_buf_str(&b), wanted);
	daf_buf_clear(&b);
}

static void
window_moves(void **state)
{
	static struct list l;
	struct daf_listwin w;

	(void)state;
	numbers(&l, 3000);
	w = window(&l);
	assert_int_equal(marked(&w), 10);
	assert_true(l.rows <= 80); /* never all */
	range_is(&w, -1, "1-18 of 40+");
	range_is(&w, 3000, "1-18 of 3000");
	move(&w, DAF_ACT_DOWN, 200);
	assert_int_equal(marked(&w), 2010);
	check(&w, &l);
	range_is(&w, 3000, "184-201 of 3000");
	move(&w, DAF_ACT_UP, 200);
	assert_int_equal(marked(&w), 10);
	check(&w, &l);
	move(&w, DAF_ACT_PAGE_DOWN, 50);
	assert_int_equal(marked(&w), 10 + 50 * 180);
	check(&w, &l);
	move(&w, DAF_ACT_PAGE_UP, 49);
	assert_int_equal(marked(&w), 10 + 180);
	check(&w, &l);
	/* old pages go */
	assert_true(w.r.n < 400);
	daf_listwin_clear(&w);
}

static void
window_ends(void **state)
{
	static struct list l;
	struct daf_listwin w;

	(void)state;
	numbers(&l, 3000);
	w = window(&l);
	move(&w, DAF_ACT_LAST, 1);
	assert_int_equal(marked(&w), 30000);
	check(&w, &l);
	range_is(&w, -1, "of 40+");
	daf_listwin_total(&w, 3000);
	range_is(&w, 3000, "2983-3000 of 3000");
	check(&w, &l);
	move(&w, DAF_ACT_DOWN, 1);
	assert_int_equal(marked(&w), 30000);
	move(&w, DAF_ACT_PAGE_UP, 10);
	check(&w, &l);
	range_is(&w, 3000, "2803-2820 of 3000");
	move(&w, DAF_ACT_FIRST, 1);
	assert_int_equal(marked(&w), 10);
	check(&w, &l);
	move(&w, DAF_ACT_PAGE_UP, 3);
	assert_int_equal(marked(&w), 10);
	daf_listwin_clear(&w);
}

static void
window_small(void **state)
{
	static struct list l;
	struct daf_listwin w;

	(void)state;
	numbers(&l, 0);
	w = window(&l);
	assert_null(daf_listwin_current(&w));
	range_is(&w, -1, "0 of 0");
	move(&w, DAF_ACT_DOWN, 2);
	move(&w, DAF_ACT_LAST, 1);
	daf_listwin_clear(&w);
	numbers(&l, 3);
	w = window(&l);
	move(&w, DAF_ACT_PAGE_DOWN, 1);
	assert_int_equal(marked(&w), 30);
	range_is(&w, -1, "1-3 of 3");
	daf_listwin_clear(&w);
}

/* The record under the mark stays there, whatever came and went. */
static void
window_again(void **state)
{
	static struct list l;
	struct daf_listwin w;
	size_t row, i;
	bool found;

	(void)state;
	numbers(&l, 3000);
	w = window(&l);
	move(&w, DAF_ACT_DOWN, 500);
	move(&w, DAF_ACT_UP, 5);
	assert_int_equal(marked(&w), 4960);
	daf_listwin_total(&w, 3000);
	range_is(&w, 3000, "484-501 of 3000");
	row = w.r.cursor - w.r.top;
	/* 100 new ones above it */
	for (i = l.n; i-- > 0;)
		l.id[i + 100] = l.id[i];
	for (i = 0; i < 100; i++)
		l.id[i] = 10 + (int64_t)i - 100;
	l.n += 100;
	well(daf_listwin_reload(&w, &found));
	well(daf_listwin_place(&w, 3, 18));
	assert_true(found);
	assert_int_equal(marked(&w), 4960);
	assert_int_equal(w.r.cursor - w.r.top, row);
	/* 3 more just above it, in sight */
	row = w.r.cursor - w.r.top;
	i = place_of(&l, "4960");
	memmove(&l.id[i + 3], &l.id[i], (l.n - i) * sizeof(l.id[0]));
	l.id[i] = 4951;
	l.id[i + 1] = 4952;
	l.id[i + 2] = 4953;
	l.n += 3;
	well(daf_listwin_reload(&w, &found));
	well(daf_listwin_place(&w, 3, 18));
	assert_true(found);
	assert_int_equal(marked(&w), 4960);
	assert_int_equal(w.r.cursor - w.r.top, row);
	/* how many are above it is not known any longer */
	daf_listwin_total(&w, (int64_t)l.n);
	range_is(&w, (int64_t)l.n, "of 3103");
	check(&w, &l);
	/* it goes: the mark is at its place */
	i = place_of(&l, "4960");
	memmove(&l.id[i], &l.id[i + 1], (l.n - i - 1) * sizeof(l.id[0]));
	l.n--;
	well(daf_listwin_reload(&w, &found));
	well(daf_listwin_place(&w, 3, 18));
	assert_false(found);
	assert_int_equal(marked(&w), 4970);
	assert_int_equal(w.r.cursor - w.r.top, row);
	/* all go */
	l.n = 0;
	well(daf_listwin_reload(&w, &found));
	assert_false(found);
	assert_null(daf_listwin_current(&w));
	daf_listwin_clear(&w);
}

static void
window_goes(void **state)
{
	static struct list l;
	struct daf_listpage one = { 0 };
	struct daf_listwin w;

	(void)state;
	numbers(&l, 3000);
	w = window(&l);
	give(&one, &l, 1999, 2000);
	well(daf_listwin_go(&w, &one));
	well(daf_listwin_place(&w, 3, 18));
	assert_int_equal(marked(&w), 20000);
	check(&w, &l);
	range_is(&w, 3000, "of 3000"); /* where in them is not known */
	move(&w, DAF_ACT_UP, 1);
	assert_int_equal(marked(&w), 19990);
	/* to the very end, and to one that is loaded */
	one = (struct daf_listpage){ 0 };
	give(&one, &l, 2999, 3000);
	well(daf_listwin_go(&w, &one));
	well(daf_listwin_place(&w, 3, 18));
	assert_int_equal(marked(&w), 30000);
	check(&w, &l);
	one = (struct daf_listpage){ 0 };
	give(&one, &l, 2990, 2991);
	well(daf_listwin_go(&w, &one));
	assert_int_equal(marked(&w), 29910);
	daf_listwin_clear(&w);
}

/* A filter that few rows pass: each fetch brings some, and says to go on. */
static void
window_waits(void **state)
{
	static struct list l;
	struct daf_listwin w;
	int turns = 0;

	(void)state;
	numbers(&l, 100);
	l.give = 5;
	w = window(&l);
	assert_true(daf_listwin_wanting(&w));
	while (daf_listwin_wanting(&w) && turns++ < 10)
		well(daf_listwin_place(&w, 3, 18));
	assert_int_equal(turns, 2);
	check(&w, &l);
	assert_int_equal(marked(&w), 10);
	daf_listwin_clear(&w);
}

/* ---- columns ---- */

static void
columns_fit(void **state)
{
	static const char *const texts[] = { "ISB-EXT-2026-0001",
		"\u0645\u062d\u0645\u062f", "*C ", "Return of somebody" };
	struct daf_itemcols c = { 0 };
	struct daf_buf b = { 0 };
	size_t i;

	(void)state;
	daf_itemcols_add(&c, "Number", 17, 17);
	daf_itemcols_add(&c, "Name", 30, 8);
	daf_itemcols_add(&c, "!", 3, 3);
	daf_itemcols_add(&c, "Title", 20, 16);
	daf_itemcols_fit(&c, 79);
	for (i = 1; i < c.n; i++)
		assert_true(c.col[i].at > c.col[i - 1].at + c.col[i - 1].width);
	assert_int_equal(c.col[0].width, 17);
	assert_int_equal(c.col[3].at + c.col[3].width, 79);
	assert_true(c.col[3].width >= 20);
	daf_itemcols_line(&b, &c, NULL);
	assert_int_equal(strncmp(b.data, "Number  ", 8), 0);
	/* from right to left only in the last one */
	daf_buf_reset(&b);
	daf_itemcols_line(&b, &c, texts);
	assert_non_null(strstr(b.data, "[Urdu]"));
	assert_false(daf_display_rtl(b.data));
	assert_true(daf_display_rtl(texts[1]));
	assert_false(daf_display_rtl("Zürich, Ελλάδα, 日本, №"));
	/* a narrow terminal: the letters stay, the name goes */
	daf_itemcols_fit(&c, 46);
	assert_int_equal(c.col[1].width, 0);
	assert_int_equal(c.col[2].width, 3);
	daf_itemcols_fit(&c, 1);
	daf_buf_clear(&b);
}

static void
columns_of_types(void **state)
{
	struct daf_listcols c;
	struct daf_types *types;
	const struct daf_type *t;
	const struct daf_itemcol *last;
	size_t i;

	(void)state;
	well(daf_types_builtin(&types));
	for (i = 0; i < daf_types_count(types); i++) {
		t = daf_types_at(types, i);
		daf_listcols_set(&c, t, 79);
		last = &c.cols.col[c.cols.n - 1];
		assert_int_equal(last->at + last->width, 79);
		assert_true(last->width >= 16);
		if (t->number_code != NULL)
			assert_string_equal(c.name[c.cols.n - 1], t->title[0]);
	}
	daf_listcols_set(&c, NULL, 79);
	assert_int_equal(c.cols.n, 6);
	assert_string_equal(c.name[5], "title");
	daf_types_free(types);
}

static int
shown(const struct daf_listcols *c)
{
	size_t i;
	int n = 0;

	for (i = 0; i < c->cols.n; i++)
		n += c->cols.col[i].width > 0;
	return n;
}

/* What no row of the first page needs goes to the others, to a column that had
 * no room above all; numbers are whole. */
static void
columns_tighten(void **state)
{
	static struct list l;
	struct daf_shown cells[DAF_ITEMCOLS_MAX] = { { 0 } };
	struct daf_listcols c;
	struct daf_listwin w;
	struct daf_types *types;
	const struct daf_itemcol *last;
	struct daf_listrow *row;
	bool changed;
	int before, columns;

	(void)state;
	well(daf_types_builtin(&types));
	daf_listcols_set(&c, daf_types_find(types, "extradition"), 79);
	last = &c.cols.col[c.cols.n - 1];
	before = last->width;
	columns = shown(&c);
	numbers(&l, 1);
	w = window(&l);
	row = &w.pages[0].rows[0];
	row->cells = cells;
	row->ncells = c.cols.n;
	cells[0].text = "ISB-B-EXT-2026-0001";
	cells[1].text = "Draft";
	daf_listcols_tighten(&c, &changed, &w, 79);
	assert_true(changed);
	assert_int_equal(c.cols.col[0].width, strlen(cells[0].text));
	assert_int_equal(c.cols.col[1].width, 5);
	assert_true(last->width > before || shown(&c) > columns);
	daf_listcols_tighten(&c, &changed, &w, 79);
	assert_false(changed);
	daf_listwin_clear(&w);
	daf_types_free(types);
}

static void
days_fit(void **state)
{
	const struct daf_date today = { 2026, 11, 26 };
	char out[DAF_DISPLAY_SIZE];

	(void)state;
	daf_itemrow_day(out, "2026-11-05", &today, 8);
	assert_string_equal(out, "05 Nov");
	daf_itemrow_day(out, "2025-11-05", &today, 8);
	assert_string_equal(out, "Nov 2025");
	daf_itemrow_day(out, "2025-11-05", &today, 11);
	assert_string_equal(out, "05 Nov 2025");
	daf_itemrow_day(out, "2025", &today, 8);
	assert_string_equal(out, "2025");
}

/* Late is never hidden by what is there twice, nor the other way while there is
 * room. */
static void
marks_have_places(void **state)
{
	struct daf_item item = { .state = DAF_ACCEPTED };
	char out[4];

	(void)state;
	daf_itemrow_marks(out, &item);
	assert_string_equal(out, "   ");
	item.again = "ISB-CAS-2026-0001";
	daf_itemrow_marks(out, &item);
	assert_string_equal(out, "  2");
	item.late = true;
	daf_itemrow_marks(out, &item);
	assert_string_equal(out, " 2!");
	item.disputed = true;
	daf_itemrow_marks(out, &item);
	assert_string_equal(out, "2C!");
	item.state = DAF_SENT;
	daf_itemrow_marks(out, &item);
	assert_string_equal(out, "+C!");
}

/* ---- saved views ---- */

static void
views(void **state)
{
	static const char text[] =
	    "late ones\ttask\tdue\tdone= due<2026-12-01\n"
	    "mine\t\t-updated\toffice=isb\n";
	const char *const bad[] = { "", "a\tb", "a\nb",
		"12345678901234567890123456789012345678901" };
	struct daf_pool *pool = daf_pool_new();
	const struct daf_view *v;
	const struct daf_err *err;
	struct daf_views all;
	struct daf_buf b = { 0 };
	size_t i;

	(void)state;
	daf_views_parse(&all, pool, text);
	assert_int_equal(all.n, 2);
	daf_views_text(&b, &all);
	assert_string_equal(daf_buf_str(&b), text);
	v = daf_views_find(&all, "mine");
	assert_non_null(v);
	assert_string_equal(v->type, "");
	assert_string_equal(v->filter, "office=isb");
	assert_null(daf_views_find(&all, "min"));
	/* another one, sorted; the same name again */
	for (i = 0; i < 2; i++)
		well(daf_views_put(
		    &all, &(struct daf_view){ "courts", "hearing",
			      i == 0 ? "" : "court='A B'", "date" }));
	assert_int_equal(all.n, 3);
	assert_string_equal(all.view[0].name, "courts");
	assert_string_equal(all.view[0].filter, "court='A B'");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err = daf_views_put(
		    &all, &(struct daf_view){ bad[i], "", "", "" });
		assert_non_null(err);
		assert_int_equal(err->code, DAF_REFUSED);
		daf_err_free(err);
	}
	assert_int_equal(all.n, 3);
	/* lines that are none */
	daf_views_parse(&all, pool, "\n\t\t\t\nx\ty\na\tb\tc\td\te\n");
	assert_int_equal(all.n, 0);
	daf_views_parse(&all, pool, "");
	assert_int_equal(all.n, 0);
	daf_buf_clear(&b);
	daf_pool_free(pool);
}

/* ---- Today ---- */

static void
today_lines(void **state)
{
	struct daf_today_facts f = { .disputed = 2, .unsent = 1 };
	struct daf_pool *pool = daf_pool_new();
	struct daf_item items[40] = { { 0 } };
	struct daf_today_line *lines;
	size_t n, i, height;

	(void)state;
	for (i = 0; i < 40; i++)
		items[i].record = (int64_t)i + 1;
	f.due[0] = (struct daf_today_part){ "OVERDUE", items, 20, false };
	f.due[1] = (struct daf_today_part){ "TODAY", items + 20, 1, false };
	f.due[2] = (struct daf_today_part){ "NEXT", items + 21, 19, true };
	for (height = 14; height < 60; height++) {
		daf_today_lines(&lines, &n, pool, &f, NULL, height);
		assert_true(n <= height);
		/* what waits is always there */
		assert_int_equal(lines[n - 1].does, DAF_TODAY_SYNC);
		assert_int_equal(lines[n - 2].does, DAF_TODAY_CONFLICTS);
	}
	daf_today_lines(&lines, &n, pool, &f, NULL, 14);
	assert_string_equal(lines[0].text, "OVERDUE (20)");
	assert_int_equal(lines[0].does, DAF_TODAY_DEADLINES); /* cut */
	assert_int_equal(lines[1].record, 1);
	daf_today_lines(&lines, &n, pool, &f, NULL, 59);
	assert_int_equal(lines[0].does, DAF_TODAY_NOTHING); /* whole */
	assert_string_equal(lines[23].text, "NEXT (19+)");
	assert_int_equal(lines[23].does, DAF_TODAY_DEADLINES);
	/* an alarm comes first of what waits */
	f.alarms = &(struct daf_unmentioned){ .text = "silent" };
	f.nalarms = 1;
	daf_today_lines(&lines, &n, pool, &f, NULL, 14);
	assert_int_equal(lines[n - 3].does, DAF_TODAY_ALARM);
	assert_string_equal(lines[n - 3].text, "ALARM: silent");
	/* nothing at all */
	f = (struct daf_today_facts){ 0 };
	daf_today_lines(&lines, &n, pool, &f, NULL, 14);
	assert_int_equal(n, 1);
	assert_int_equal(lines[0].does, DAF_TODAY_NOTHING);
	daf_pool_free(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(window_moves),
		cmocka_unit_test(window_ends),
		cmocka_unit_test(window_small),
		cmocka_unit_test(window_again),
		cmocka_unit_test(window_goes),
		cmocka_unit_test(window_waits),
		cmocka_unit_test(columns_fit),
		cmocka_unit_test(columns_of_types),
		cmocka_unit_test(columns_tighten),
		cmocka_unit_test(days_fit),
		cmocka_unit_test(marks_have_places),
		cmocka_unit_test(views),
		cmocka_unit_test(today_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
