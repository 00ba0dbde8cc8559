/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * today.c - the first screen: what is due, what waits, and the ways to all
 * others.
 */
#include "tui/today.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/text.h"
#include "sync/audit.h"
#include "tui/ledgers.h"
#include "tui/onrecord.h"
#include "tui/screens.h"
#include "tui/views.h"

#define TOP_ROW 2
#define OFFICER 10 /* columns */
#define OTHERS_MOST 200
#define WHAT_MAX 25
#define WHAT_USUAL 16
#define WHAT_SHORT 4
#define WHAT_LEAST 12

struct today {
	struct daf_screen s;
	struct daf_today_facts facts;
	struct daf_pool *pool; /* of the lines */
	struct daf_today_line *lines;
	struct daf_rows rows;
	struct daf_itemcols cols;
	int height, columns; /* for which the lines were made */
};

/* ---- the menu ---- */

/* Digits keep their meaning when screens come. */
static const struct {
	const char *label;
	enum daf_act act;
	char digit;
	enum { ALL, WRITE, SEAT, AUDIT } whom;
} menu[] = {
	{ "Lists", DAF_ACT_LIST, '1', ALL },
	{ "New", DAF_ACT_NEW, '2', WRITE },
	{ "Search", DAF_ACT_SEARCH, '3', ALL },
	{ "Deadlines", DAF_ACT_DEADLINES, '4', ALL },
	{ "Sync", DAF_ACT_SYNC, '5', ALL },
	{ "Requests", DAF_ACT_REQUESTS, '6', ALL },
	{ "Review", DAF_ACT_REVIEW, '7', SEAT },
	{ "Analytics", DAF_ACT_CHART, '8', ALL },
	{ "Reports", DAF_ACT_REPORTS, '9', ALL },
	{ "Settings", DAF_ACT_SETTINGS, '0', ALL },
	{ "Access log", DAF_ACT_ACCESS, 'a', AUDIT },
	{ "Roster", DAF_ACT_ROSTER, 'R', SEAT },
};
#define MENU (sizeof(menu) / sizeof(menu[0]))
#define MENU_WIDTH 13
#define MENU_ROW 6   /* in the first of its two rows */
#define MENU_LAST 12 /* columns of the longest */

/* May he read the access log of one of the ledgers in view? */
static bool
may_audit(struct daf_ui *ui)
{
	const struct daf_register *reg = ui->cli->reg;
	const struct daf_err *err;
	struct daf_ledger *l;
	const char *name;
	bool may = false;
	size_t i;

	for (i = 0; !may && i < daf_register_nledgers(reg); i++) {
		name = daf_register_ledger_at(reg, i)->name;
		if (!daf_ui_in_view(ui, name))
			continue;
		err = daf_ui_ledger(&l, ui, name);
		if (err == NULL)
			err = daf_audit_allowed(l, ui->cli->signer);
		may = err == NULL;
		daf_err_free(err);
	}
	return may;
}

/* Is a row of the menu for who works here? */
static bool
offered(const struct today *t, size_t i)
{
	const struct daf_cli *cli = t->s.ui->cli;
	const struct daf_err *err = NULL;
	bool yes;

	switch (menu[i].whom) {
	case SEAT:
		return daf_ledgers_seat(t->s.ui);
	case WRITE:
		err = daf_ui_may_write(t->s.ui, NULL);
		break;
	case AUDIT:
		return cli->signer != NULL && may_audit(t->s.ui);
	case ALL:
		break;
	}
	yes = err == NULL;
	daf_err_free(err);
	return yes;
}

/* In columns, or close together where the terminal is narrow. */
static void
draw_menu(const struct today *t, int row)
{
	const bool wide = daf_ui_columns(t->s.ui) >=
			  3 + (MENU_ROW - 1) * MENU_WIDTH + MENU_LAST - 1;
	int column = 3, used;
	size_t i;

	for (i = 0; i < MENU; i++) {
		if (i == MENU_ROW) {
			column = 3;
			row++;
		}
		if (!offered(t, i))
			continue;
		used = daf_term_putf(t->s.ui->term, row, column, MENU_WIDTH,
		    DAF_PLAIN, "%c %s", menu[i].digit, menu[i].label);
		column += wide ? MENU_WIDTH : used + 2;
	}
}

static const struct daf_err *
menu_go(struct today *t, uint32_t key)
{
	size_t i;

	for (i = 0; i < MENU; i++)
		if ((uint32_t)menu[i].digit == key && offered(t, i)) {
			if (menu[i].act == DAF_ACT_LIST)
				return daf_views_open(t->s.ui);
			daf_ui_do(t->s.ui, menu[i].act, NULL);
		}
	return NULL;
}

/* ---- reading ---- */

/* As wide as what is due is long, so that the title has the rest. */
static int
what_width(const struct today *t)
{
	/* beside officers no less: columns that do not move cost no bytes */
	int width = t->facts.whose == DAF_WHOSE_MINE ? WHAT_SHORT : WHAT_USUAL;
	int one;
	size_t part, i;

	for (part = 0; part < DAF_TODAY_PARTS; part++)
		for (i = 0; i < t->facts.due[part].n; i++) {
			one = (int)daf_text_width(
			    t->facts.due[part].items[i].what);
			if (one > width)
				width = one;
		}
	return width < WHAT_MAX ? width : WHAT_MAX;
}

static void
columns(struct today *t)
{
	static const char *const whose[] = { [DAF_WHOSE_MINE] = "Yours",
		[DAF_WHOSE_OFFICE] = "Your office",
		[DAF_WHOSE_ALL] = "All offices" };
	const bool mine = t->facts.whose == DAF_WHOSE_MINE;
	const int what = what_width(t);

	t->cols = (struct daf_itemcols){ 0 };
	/* In place of "Number", so that it costs no bytes. */
	daf_itemcols_add(&t->cols, whose[t->facts.whose], 17, 17);
	daf_itemcols_add(
	    &t->cols, "What", what, what < WHAT_LEAST ? what : WHAT_LEAST);
	daf_itemcols_add(
	    &t->cols, "Due", DAF_ITEMROW_DAY_LEAST, DAF_ITEMROW_DAY_LEAST);
	daf_itemcols_add(&t->cols, "", 5, 5);
	if (!mine)
		daf_itemcols_add(&t->cols, "Officer", OFFICER, OFFICER);
	daf_itemcols_add(&t->cols, "Title", mine ? 16 : 13, 13);
	daf_itemcols_fit(&t->cols, daf_ui_columns(t->s.ui));
}

/* From a heading to the next line that can be opened, or the one before. */
static void
settle(struct today *t, bool down)
{
	const size_t n = t->rows.n, from = t->rows.cursor;
	int pass;
	size_t i;

	for (pass = 0; pass < 2; pass++, down = !down)
		for (i = from; i < n; i += down ? 1 : (size_t)-1)
			if (t->lines[i].does != DAF_TODAY_NOTHING) {
				t->rows.cursor = i;
				return;
			}
}

/* The lines for so many rows; the mark stays on what it was on. */
static void
make_lines(struct today *t, int height)
{
	struct daf_today_line was = { 0 }, *lines = NULL;
	struct daf_pool *pool = daf_pool_new();
	size_t i, n = 0;

	if (t->lines != NULL && t->rows.cursor < t->rows.n)
		was = t->lines[t->rows.cursor];
	daf_today_lines(
	    &lines, &n, pool, &t->facts, t->s.ui->cli->reg, (size_t)height);
	daf_pool_free(t->pool);
	t->pool = pool;
	t->lines = lines;
	t->rows.n = n;
	t->height = height;
	for (i = 0; i < n; i++)
		if (lines[i].does == was.does && lines[i].record == was.record)
			break;
	/* at first the first record, not its heading */
	if (was.does == DAF_TODAY_NOTHING)
		for (i = 0; i < n; i++)
			if (lines[i].does == DAF_TODAY_RECORD)
				break;
	if (i < n)
		t->rows.cursor = i;
	daf_rows_set(&t->rows, n);
	settle(t, true);
}

static const struct daf_err *
load(struct daf_screen *s)
{
	struct today *t = (struct today *)s;
	const struct daf_err *err;
	struct daf_today_facts facts;
	struct daf_pool *old = t->facts.pool;

	err = daf_today_read(&facts, s->ui);
	if (err != NULL) {
		daf_pool_free(facts.pool);
		return err;
	}
	t->columns = 0; /* for these facts */
	/* lines borrow from the facts: both change together */
	t->facts = facts;
	if (t->height > 0) /* else the first picture makes them */
		make_lines(t, t->height);
	daf_pool_free(old);
	return NULL;
}

static void
clear(struct daf_screen *s)
{
	struct today *t = (struct today *)s;

	daf_pool_free(t->pool);
	daf_pool_free(t->facts.pool);
}

/* ---- drawing ---- */

static void
draw_due(const struct today *t, const struct daf_item *due, int row)
{
	char day[DAF_DISPLAY_SIZE], days[DAF_DISPLAY_SIZE];
	const bool mine = t->facts.whose == DAF_WHOSE_MINE;
	const char *texts[] = { daf_itemrow_name(due), due->what, day, days,
		mine ? due->title : due->officer, due->title };

	daf_itemrow_day(day, due->date, &t->facts.today, DAF_ITEMROW_DAY_LEAST);
	daf_display_days(days, due->date, &t->facts.today);
	daf_itemcols_row(
	    &t->cols, t->s.ui, row, *days == '-' ? DAF_RED : DAF_PLAIN, texts);
}

static void
draw_line(void *arg, size_t i, int row)
{
	const struct today *t = arg;
	const struct daf_today_line *line = &t->lines[i];
	const int all = daf_ui_columns(t->s.ui);
	const int column = line->heading ? 1 : 3;
	int room = all - column;

	if (line->rule) {
		daf_ui_rule(t->s.ui, row, NULL);
		return;
	}
	if (line->due != NULL) {
		draw_due(t, line->due, row);
		return;
	}
	if (line->key != NULL) {
		room -= 12;
		daf_term_put(t->s.ui->term, row,
		    all - 1 - (int)strlen(line->key), 12, DAF_PLAIN, line->key);
	}
	daf_term_put(t->s.ui->term, row, column, room,
	    line->heading ? DAF_BOLD : DAF_PLAIN, line->text);
}

static void
draw_office(const struct today *t, int row)
{
	struct daf_buf b = { 0 };

	daf_buf_addf(&b,
	    "THIS OFFICE  open %" PRId64 "  new this week %" PRId64
	    "  closed this month %" PRId64,
	    t->facts.office.open, t->facts.office.fresh,
	    t->facts.office.closed);
	if (t->facts.office.oldest >= 0)
		daf_buf_addf(
		    &b, "  oldest %" PRId64 " days", t->facts.office.oldest);
	daf_term_put(t->s.ui->term, row, 1, daf_ui_columns(t->s.ui) - 1,
	    DAF_PLAIN, daf_buf_str(&b));
	daf_buf_clear(&b);
}

/* The last exchange, and how old headquarters' word is, if there is room, or if
 * it is too old. */
static void
draw_exchange(struct today *t, int row)
{
	const int columns = daf_ui_columns(t->s.ui) - 1;
	const char *word = t->facts.headquarters;
	const int width = word != NULL ? (int)strlen(word) + 2 : 0;
	int used;

	used = daf_term_put(t->s.ui->term, row, 1,
	    t->facts.silent ? columns - width : columns, DAF_PLAIN,
	    t->facts.exchange);
	if (used + width <= columns && word != NULL)
		daf_term_put(t->s.ui->term, row, 1 + used + 2, width,
		    t->facts.silent ? DAF_RED | DAF_BOLD : DAF_PLAIN, word);
}

static void
draw(struct daf_screen *s)
{
	static const char *const weekdays[] = { "Thu", "Fri", "Sat", "Sun",
		"Mon", "Tue", "Wed" };
	struct today *t = (struct today *)s;
	/* below the lines: a rule, the office, the menu in two rows, the last
	 * exchange */
	const int foot = daf_ui_bottom(s->ui) - 5;
	const int height = foot > TOP_ROW ? foot - TOP_ROW : 1;
	char day[DAF_TIME_SIZE], date[DAF_DISPLAY_SIZE];
	const struct daf_date no_year = { 0 };
	int64_t days = daf_date_days(t->facts.today);

	daf_date_text(day, t->facts.today);
	daf_display_day(date, day, &no_year);
	daf_ui_title(
	    s->ui, "TODAY  %s %s", weekdays[((days % 7) + 7) % 7], date);
	if (t->columns != daf_ui_columns(s->ui)) {
		t->columns = daf_ui_columns(s->ui);
		columns(t);
	}
	if (t->height != height)
		make_lines(t, height);
	daf_itemcols_head(&t->cols, s->ui, 1);
	daf_ui_rule(s->ui, foot, NULL);
	draw_office(t, foot + 1);
	draw_menu(t, foot + 2);
	draw_exchange(t, foot + 4);
	daf_rows_place(&t->rows, TOP_ROW, height);
	daf_rows_draw(&t->rows, s->ui, draw_line, t);
}

/* ---- acting ---- */

static const struct daf_err *
read_alarms(struct today *t)
{
	const struct daf_err *err;
	struct daf_buf b = { 0 };
	size_t i;

	for (i = 0; i < t->facts.nalarms; i++)
		daf_buf_addf(&b, "%s\n\n", t->facts.alarms[i].text);
	err = daf_page_open(t->s.ui, "ALARM", daf_buf_str(&b));
	daf_buf_clear(&b);
	return err;
}

/* Lists and search do not have it: here it is found. */
static const struct daf_err *
list_others(struct today *t)
{
	struct daf_ui *ui = t->s.ui;
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_buf b = { 0 };
	const struct daf_item *it;
	struct daf_items items;
	size_t i;

	err = daf_others_waiting(
	    &items, pool, ui->cli->reg, ui->cli->ledger_name, OTHERS_MOST);
	daf_buf_adds(&b,
	    "It came by stick, and headquarters has not decided yet: it counts "
	    "in no list. :case NUMBER shows one of these.\n\n");
	for (i = 0; err == NULL && i < items.n; i++) {
		it = &items.items[i];
		daf_buf_addf(&b, "%-18s %s%s\n%-18s %s\n", daf_itemrow_name(it),
		    it->waits ? "new: " : "changed: ",
		    daf_itemrow_type_label(ui->cli->reg, it), "", it->title);
	}
	if (err == NULL && items.n == OTHERS_MOST)
		daf_buf_adds(&b, "And perhaps more.\n");
	if (err == NULL)
		err = daf_page_open(
		    ui, "NOT YET ACCEPTED  of other offices", daf_buf_str(&b));
	daf_buf_clear(&b);
	daf_pool_free(pool);
	return err;
}

static const struct daf_err *
open_line(struct today *t, const struct daf_today_line *line)
{
	struct daf_ui *ui = t->s.ui;

	switch (line->does) {
	case DAF_TODAY_RECORD:
		return daf_record_open(ui, line->record, 0);
	case DAF_TODAY_DEADLINES:
		return daf_deadlines_open(ui);
	case DAF_TODAY_CONFLICTS:
		return daf_conflicts_open(ui);
	case DAF_TODAY_QUARANTINE:
		return daf_quarantine_open(ui);
	case DAF_TODAY_DRAFT:
		return daf_draft_open(ui, line->record);
	case DAF_TODAY_DRAFTS:
		return daf_drafts_open(ui);
	case DAF_TODAY_SYNC:
		return daf_syncing_open(ui, true);
	case DAF_TODAY_REVIEW:
		return daf_review_open(ui, NULL);
	case DAF_TODAY_OTHERS:
		return list_others(t);
	case DAF_TODAY_APPROVALS:
		return daf_approvals_open(ui);
	case DAF_TODAY_ALARM:
		return read_alarms(t);
	case DAF_TODAY_NOTHING:
		break;
	}
	return NULL;
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct today *t = (struct today *)s;
	const struct daf_today_line *line =
	    t->rows.cursor < t->rows.n ? &t->lines[t->rows.cursor] : NULL;
	const bool record = line != NULL && line->does == DAF_TODAY_RECORD;
	const size_t before = t->rows.cursor;
	const struct daf_err *err;

	if (o->act == DAF_ACT_OPEN)
		return line != NULL ? open_line(t, line) : NULL;
	if (o->act == DAF_ACT_DIGIT)
		return menu_go(t, o->key);
	if (o->act == DAF_ACT_OFFICE) {
		err = daf_whose_change(s->ui, o->arg);
		return err != NULL ? err : load(s);
	}
	err = daf_onrecord(done, s->ui, record ? line->record : 0, o);
	if (err != NULL || *done)
		return err;
	*done = daf_rows_act(&t->rows, o->act);
	if (*done)
		settle(t, o->act == DAF_ACT_FIRST || t->rows.cursor > before);
	return NULL;
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN, DAF_ACT_NEW,
	DAF_ACT_SEARCH, DAF_ACT_OFFICE, DAF_ACT_SYNC, DAF_ACT_COMMAND,
	DAF_ACT_BACK, DAF_ACT_NONE };

static const struct daf_screen_class today_class = {
	.name = "today",
	.place = DAF_IN_TODAY,
	.hints = hints,
	.load = load,
	.draw = draw,
	.act = act,
	.clear = clear,
};

const struct daf_err *
daf_today_open(struct daf_ui *ui)
{
	struct today *t = daf_ui_push(ui, &today_class, sizeof(*t));

	return daf_ui_loaded(&t->s);
}
