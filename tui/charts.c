/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * charts.c - what the register says of the work: one chart at a time, a bar a
 * row, and behind every bar the list of its records. What is counted is in
 * core/chart.h.
 */
#include "tui/chartview.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "tui/ask.h"
#include "tui/display.h"
#include "tui/logging.h"
#include "tui/rows.h"
#include "tui/screens.h"
#include "tui/tofile.h"

#define NUMBER_COLUMNS 7

struct charts {
	struct daf_screen s;
	struct daf_pool *pool;
	struct daf_chart chart;
	struct daf_rows rows;
	const char *name; /* static */
	char *office;     /* or NULL: all */
	struct daf_date from, to;
	bool table;
};

static const struct daf_err *
load(struct daf_screen *s)
{
	struct charts *c = (struct charts *)s;
	struct daf_chart_query q = {
		.office = c->office, .from = c->from, .to = c->to
	};
	struct daf_pool *pool = daf_pool_new();
	struct daf_chart chart;
	const struct daf_err *err;

	err = daf_chart(&chart, pool, s->ui->cli->reg, c->name, &q);
	if (err != NULL) {
		daf_pool_free(pool);
		return err;
	}
	daf_pool_free(c->pool);
	c->pool = pool;
	c->chart = chart;
	daf_rows_set(&c->rows, chart.n);
	return NULL;
}

/* ---- drawing ---- */

/* "[1 Open] 2 Course 3 Types" */
static void
draw_tabs(struct charts *c)
{
	struct daf_ui *ui = c->s.ui;
	const char *name, *title;
	struct daf_buf b = { 0 };
	size_t i;
	bool current;

	for (i = 0; daf_chart_at(&name, &title, i); i++) {
		current = strcmp(name, c->name) == 0;
		daf_buf_addf(&b, "%s%zu %c%s%s", current ? "[" : "", i + 1,
		    toupper((unsigned char)name[0]), name + 1,
		    current ? "] " : " ");
	}
	daf_term_put(
	    ui->term, 1, 1, daf_ui_columns(ui) - 1, DAF_PLAIN, daf_buf_str(&b));
	daf_buf_reset(&b);
	daf_chartview_period_text(&b, &c->from, &c->to);
	daf_term_putf(ui->term, 2, 1, daf_ui_columns(ui) - 1, DAF_BOLD,
	    "%s   %s%s   %s", c->chart.title,
	    c->office != NULL ? "office " : "all offices",
	    c->office != NULL ? c->office : "", daf_buf_str(&b));
	daf_buf_clear(&b);
}

static void
cell(struct charts *c, int row, int column, int next, const char *text)
{
	daf_term_put(
	    c->s.ui->term, row, column, next - column - 1, DAF_PLAIN, text);
}

/* The filter of a bar. What is Urdu stands at the row's end already, as the
 * bar's name: two such texts in a row would change places. */
static void
filter_cell(struct daf_buf *out, const struct daf_bar *bar)
{
	struct daf_where where;
	size_t i;

	for (i = 0; i < bar->nwhere; i++) {
		where = bar->where[i];
		if (daf_display_rtl(where.value))
			where.value = "[Urdu]";
		daf_buf_adds(out, i > 0 ? " " : "");
		daf_filter_text(out, &where, 1);
	}
}

static void
draw_measure(struct charts *c, const struct daf_chartview *v, size_t i, int row)
{
	struct daf_ui *ui = c->s.ui;
	const struct daf_bar *bar = &c->chart.bars[i];
	bool blocks = daf_term_utf8(ui->term) && !daf_term_slow(ui->term);
	struct daf_buf b = { 0 };

	if (c->table)
		filter_cell(&b, bar);
	else
		daf_chartview_bar(&b, bar->n, v->most, v->end - v->bar,
		    v->series ? daf_chartview_series(&c->chart, i) : 0, blocks);
	cell(c, row, v->bar, v->end + 1, daf_buf_str(&b));
	daf_buf_clear(&b);
}

static void
draw_bar(void *arg, size_t i, int row)
{
	struct charts *c = arg;
	struct daf_ui *ui = c->s.ui;
	struct daf_chartview v =
	    daf_chartview_lay(&c->chart, daf_ui_columns(ui));
	const struct daf_bar *bar = &c->chart.bars[i];
	struct daf_buf b = { 0 };

	/* a group's name stands once, and at the top */
	if (v.groups &&
	    (i == c->rows.top ||
		strcmp(bar->group, c->chart.bars[i - 1].group) != 0))
		cell(c, row, 3, v.rtl ? v.series_at : v.label, bar->group);
	daf_chartview_label(&b, &v, bar);
	if (v.series)
		cell(c, row, v.series_at, v.number, bar->series);
	daf_term_putf(ui->term, row, v.number, NUMBER_COLUMNS, DAF_PLAIN,
	    "%*" PRId64, NUMBER_COLUMNS, bar->n);
	draw_measure(c, &v, i, row);
	cell(c, row, v.label, v.label_end, daf_buf_str(&b));
	daf_buf_clear(&b);
}

static void
draw(struct daf_screen *s)
{
	struct charts *c = (struct charts *)s;
	struct daf_ui *ui = s->ui;
	const struct daf_bar *bar;

	daf_ui_title(ui, "ANALYTICS  %s", c->name);
	draw_tabs(c);
	daf_rows_place(&c->rows, 4, daf_ui_bottom(ui) - 4);
	if (c->chart.n == 0)
		daf_term_put(ui->term, 4, 3, daf_ui_columns(ui) - 3, DAF_PLAIN,
		    "Nothing is counted here.");
	daf_rows_draw(&c->rows, ui, draw_bar, c);
	if (c->chart.n == 0)
		return;
	bar = &c->chart.bars[c->rows.cursor];
	daf_ui_hint(ui, "Enter: the %" PRId64 " record%s behind it", bar->n,
	    bar->n == 1 ? "" : "s");
}

/* ---- acting ---- */

/* The chart that is so many places on; the first one comes after the last. */
static const struct daf_err *
go(struct charts *c, int by)
{
	const char *name, *title;
	size_t n = 0, at = 0;

	for (; daf_chart_at(&name, &title, n); n++)
		if (strcmp(name, c->name) == 0)
			at = n;
	assert(n > 0);
	at = (at + (by > 0 ? 1 : n - 1)) % n;
	(void)daf_chart_at(&c->name, &title, at);
	c->rows.cursor = c->rows.top = 0;
	return load(&c->s);
}

static const struct daf_err *
go_to(struct charts *c, uint32_t digit)
{
	const char *name, *title;

	if (digit < '1' || digit > '9' ||
	    !daf_chart_at(&name, &title, (size_t)(digit - '1')))
		return NULL;
	c->name = name;
	c->rows.cursor = c->rows.top = 0;
	return load(&c->s);
}

static const struct daf_err *
log_bar(struct charts *c, const struct daf_bar *bar, const char *filter)
{
	struct daf_cli *cli = c->s.ui->cli;
	char *what = daf_asprintf("chart %s, the %" PRId64 " behind a bar: %s",
	    c->name, bar->n, filter);
	const struct daf_err *err =
	    daf_logging_combine(cli, cli->ledger_name, "", what);

	free(what);
	return err;
}

static const struct daf_err *
open_bar(struct charts *c)
{
	const struct daf_bar *bar;
	struct daf_list_query q;
	const struct daf_err *err;
	struct daf_buf filter = { 0 };

	if (c->chart.n == 0)
		return NULL;
	bar = &c->chart.bars[c->rows.cursor];
	q = daf_chart_list(&c->chart, bar);
	daf_filter_text(&filter, q.where, q.nwhere);
	err = log_bar(c, bar, daf_buf_str(&filter));
	if (err == NULL)
		err = daf_list_open(
		    c->s.ui, q.type, daf_buf_str(&filter), NULL, NULL);
	daf_buf_clear(&filter);
	return err;
}

static const struct daf_err *
ask_period(struct charts *c, const char *given)
{
	struct daf_date from, to;
	const struct daf_err *err;
	struct daf_buf begin = { 0 };
	char *text = NULL;

	if (given != NULL) {
		text = daf_strdup(given);
	} else {
		daf_chartview_period_text(&begin, &c->from, &c->to);
		if (!daf_ask_line(&text, c->s.ui,
			"From and to month (empty: the last twelve):",
			daf_buf_str(&begin)))
			text = NULL;
		daf_buf_clear(&begin);
	}
	if (text == NULL)
		return NULL;
	err = daf_chartview_period(&from, &to, text);
	free(text);
	if (err != NULL)
		return err;
	c->from = from;
	c->to = to;
	return load(&c->s);
}

/* Of the ledger's charter: "" means all. */
static bool
pick_office(char **code, struct daf_ui *ui)
{
	const struct daf_charter *charter = ui->cli->ledger->charter;
	size_t n = charter != NULL ? charter->noffices : 0, i;
	struct daf_pick_row *rows = daf_calloc(n + 1, sizeof(*rows));
	bool chosen;

	rows[0] = (struct daf_pick_row){ "", "all offices" };
	for (i = 0; i < n; i++)
		rows[i + 1] = (struct daf_pick_row){ charter->offices[i].code,
			charter->offices[i].name };
	chosen = daf_pick_row(code, ui, "Office", rows, n + 1, "");
	free(rows);
	return chosen;
}

static const struct daf_err *
ask_office(struct charts *c, const char *given)
{
	char *code = NULL;

	if (given != NULL)
		code = daf_strdup(given);
	else if (!pick_office(&code, c->s.ui))
		return NULL;
	if (*code != '\0' && strcmp(code, "all") != 0 &&
	    !daf_office_valid(code)) {
		free(code);
		return daf_err(
		    DAF_REFUSED, "an office is a code such as isb, or all");
	}
	free(c->office);
	c->office = NULL;
	if (*code == '\0' || strcmp(code, "all") == 0)
		free(code);
	else
		c->office = code;
	return load(&c->s);
}

static const struct daf_err *
write_csv(struct charts *c, const char *given)
{
	char *begin = daf_asprintf("%s.csv", c->name), *path;
	const struct daf_err *err = NULL;
	struct daf_buf b = { 0 };

	if (given != NULL && strncmp(given, "csv", 3) == 0)
		given += 3 + strspn(given + 3, " ");
	if (daf_tofile_path(&path, c->s.ui, given, begin)) {
		daf_chart_csv(&b, &c->chart);
		err = daf_fs_write(path, daf_buf_str(&b), b.len, 0600);
		if (err == NULL)
			daf_ui_say(c->s.ui, "%zu rows written to %s",
			    c->chart.n, path);
		free(path);
	}
	daf_buf_clear(&b);
	free(begin);
	return err;
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct charts *c = (struct charts *)s;

	if (o->act == DAF_ACT_DIGIT)
		return go_to(c, o->key);
	if (o->act == DAF_ACT_LEFT || o->act == DAF_ACT_RIGHT)
		return go(c, o->act == DAF_ACT_RIGHT ? 1 : -1);
	if (o->act == DAF_ACT_OPEN)
		return open_bar(c);
	if (o->act == DAF_ACT_PERIOD)
		return ask_period(c, o->arg);
	if (o->act == DAF_ACT_OFFICE)
		return ask_office(c, o->arg);
	if (o->act == DAF_ACT_CSV || o->act == DAF_ACT_EXPORT)
		return write_csv(c, o->arg);
	if (o->act == DAF_ACT_TABLE) {
		c->table = !c->table;
		return NULL;
	}
	*done = daf_rows_act(&c->rows, o->act);
	return NULL;
}

static void
clear(struct daf_screen *s)
{
	struct charts *c = (struct charts *)s;

	free(c->office);
	daf_pool_free(c->pool);
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_DIGIT,
	DAF_ACT_PERIOD, DAF_ACT_OFFICE, DAF_ACT_OPEN, DAF_ACT_TABLE,
	DAF_ACT_CSV, DAF_ACT_BACK, DAF_ACT_NONE };

static const struct daf_screen_class class = {
	.name = "chart",
	.place = DAF_IN_CHART,
	.hints = hints,
	.load = load,
	.draw = draw,
	.act = act,
	.clear = clear,
};

const struct daf_err *
daf_chart_open(struct daf_ui *ui, const char *name)
{
	const char *known, *title, *found = NULL;
	struct charts *c;
	size_t i;

	for (i = 0; daf_chart_at(&known, &title, i); i++)
		if (found == NULL && (name == NULL || strcmp(known, name) == 0))
			found = known;
	if (found == NULL)
		return daf_err(DAF_USAGE,
		    "there is no chart `%s`: open, course, types, stages, "
		    "offices, places, age, deadlines",
		    name);
	if (ui->top != NULL && ui->top->class == &class) {
		c = (struct charts *)ui->top;
		c->name = found;
		c->rows.cursor = c->rows.top = 0;
		return load(&c->s);
	}
	c = daf_ui_push(ui, &class, sizeof(*c));
	c->name = found;
	return daf_ui_loaded(&c->s);
}
