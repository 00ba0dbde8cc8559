/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * search.c - the search screen: a line to type in, what was found and where it
 * matched, and by what it may be narrowed.
 *
 * One of three has the focus; Tab goes round. What is found comes from the
 * register, whole, not from rows that happen to be loaded.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/timefmt.h"
#include "core/search.h"
#include "tui/ask.h"
#include "tui/edit.h"
#include "tui/itemrow.h"
#include "tui/known.h"
#include "tui/logging.h"
#include "tui/rows.h"
#include "tui/screens.h"
#include "tui/views.h"

#define LINE_ROW 1
#define TOP_ROW 4 /* of what was found */
#define FACETS 4  /* columns of "Narrow by" */
#define FACET_ROWS 5
/* On a terminal so low, fewer: what was found is more. */
#define FACET_ROWS_LOW 2
#define LOW 20
#define LIMIT 200
/* Columns of the numbers. */
#define NUMBER_LEAST 17
#define NUMBER_MOST 28
#define LINE_MAX 400 /* bytes */
/* After a pause so long it searches by itself; on a slow line only at Enter. */
#define PAUSE_MS 600
#define COUNT_MS 30
#define COUNT_SLICE_MS 15
/* What is quick is done whole, also when keys were typed ahead; but whoever goes
 * on typing sees the letter at once. */
#define LOOK_MS 45
#define TYPED_MS 10

enum focus { ON_LINE, ON_RESULTS, ON_FACETS };

struct searching {
	struct daf_screen s;
	struct daf_edit line;
	enum focus focus;
	struct daf_pool *pool; /* of what was found */
	struct daf_search_result found;
	char *asked; /* the text of that; NULL: nothing yet */
	int64_t ms;  /* it took */
	struct daf_rows rows;
	struct daf_itemcols cols;
	int columns;
	size_t facet, in_facet; /* column, and row in it */
	size_t facet_max;       /* rows that are shown */
	int64_t look_at;        /* not before is a running search stopped */
	char *given_up; /* the text whose search Ctrl-C ended, or NULL */
	struct daf_count count; /* of the register */
	char *known;            /* until when it knows of others */
	char *logged;           /* the last text whose hits were logged */
};

/* ---- searching ---- */

static void
drop(struct searching *v)
{
	daf_pool_free(v->pool);
	free(v->asked);
	v->pool = NULL;
	v->asked = NULL;
	v->found = (struct daf_search_result){ 0 };
	daf_rows_set(&v->rows, 0);
	v->facet = v->in_facet = 0;
}

/* What was found is shown once that is logged; the same text is one row. */
static const struct daf_err *
log_hits(struct searching *v)
{
	const struct daf_cli *cli = v->s.ui->cli;
	const struct daf_err *err;
	char *what;

	if (v->found.items.n == 0 ||
	    (v->logged != NULL && strcmp(v->logged, v->asked) == 0))
		return NULL;
	what = daf_asprintf("search, %zu%s found: %s", v->found.total,
	    v->found.more ? "+" : "", v->asked);
	err = daf_logging_combine(v->s.ui->cli, cli->ledger_name, "", what);
	free(what);
	if (err == NULL) {
		free(v->logged);
		v->logged = daf_strdup(v->asked);
	}
	return err;
}

/* Typing never waits for a search that nobody asked for. */
static bool
key_waits(void *arg)
{
	const struct searching *v = arg;

	return daf_time_steady() >= v->look_at &&
	       daf_term_pressed(v->s.ui->term);
}

/* One that was asked for goes on until Ctrl-C: keys typed ahead are for what it
 * finds. */
static bool
told_to_stop(void *arg)
{
	struct searching *v = arg;

	if (daf_time_steady() < v->look_at)
		return false;
	v->look_at = daf_time_steady() + LOOK_MS;
	return daf_term_interrupted(v->s.ui->term);
}

/* One that is stopped leaves everything as it was. */
static const struct daf_err *
search(struct searching *v, bool (*stop)(void *arg))
{
	const char *text = daf_edit_text(&v->line);
	struct daf_search_query q = { .text = text,
		.ledger = v->s.ui->cli->ledger_name,
		.limit = LIMIT,
		.sounds = true,
		.stop = stop,
		.stop_arg = v };
	struct daf_search_result found = { 0 };
	struct daf_pool *pool = daf_pool_new();
	const int64_t start = daf_time_steady();
	const struct daf_err *err = NULL;

	v->look_at = start + (stop == key_waits ? TYPED_MS : LOOK_MS);
	if (*text != '\0')
		err = daf_search(&found, pool, v->s.ui->cli->reg, &q);
	if (found.stopped) {
		daf_pool_free(pool);
		if (stop == told_to_stop) {
			free(v->given_up);
			v->given_up = daf_strdup(text);
			daf_ui_say(v->s.ui, "Stopped; Enter searches again.");
		}
		return NULL;
	}
	free(v->given_up);
	v->given_up = NULL;
	drop(v);
	v->asked = daf_strdup(text);
	v->pool = pool;
	v->found = found;
	v->ms = daf_time_steady() - start;
	if (err == NULL)
		err = log_hits(v);
	if (err != NULL)
		v->found = (struct daf_search_result){ 0 };
	daf_rows_set(&v->rows, v->found.items.n);
	v->rows.cursor = 0;
	v->columns = 0; /* anew: the numbers may be longer */
	return err;
}

static bool
stale(const struct searching *v)
{
	return v->asked == NULL ||
	       strcmp(v->asked, daf_edit_text(&v->line)) != 0;
}

/* Is the text one whose search was ended? It begins by Enter alone. */
static bool
given_up(const struct searching *v)
{
	return v->given_up != NULL &&
	       strcmp(v->given_up, daf_edit_text(&v->line)) == 0;
}

static const struct daf_err *
load(struct daf_screen *s)
{
	struct searching *v = (struct searching *)s;
	const size_t cursor = v->rows.cursor;
	const struct daf_err *err;
	char *known = NULL;

	err = daf_known_when(
	    &known, v->s.ui->cli->reg, v->s.ui->cli->ledger_name);
	if (err == NULL && *daf_edit_text(&v->line) != '\0') {
		err = search(v, told_to_stop);
		if (cursor < v->rows.n)
			v->rows.cursor = cursor;
	}
	if (v->known == NULL || !given_up(v)) { /* else it is of older hits */
		free(v->known);
		v->known = known;
	} else {
		free(known);
	}
	v->count = (struct daf_count){ 0 };
	daf_ui_timer(s, COUNT_MS);
	return err;
}

/* After a pause; and counts the register meanwhile. */
static void
keep(struct daf_screen *s)
{
	struct searching *v = (struct searching *)s;
	const struct daf_list_query all = { .ledger = s->ui->cli->ledger_name };

	if (s->ui->top == s && stale(v) && !given_up(v) &&
	    !daf_term_slow(s->ui->term)) {
		daf_ui_say_err(s->ui, search(v, key_waits));
		if (stale(v)) { /* a key stopped it: after the next pause */
			daf_ui_timer(s, PAUSE_MS);
			return;
		}
	}
	if (!v->count.known)
		daf_ui_say_err(s->ui, daf_count_list(&v->count, s->ui->cli->reg,
					  &all, COUNT_SLICE_MS));
	if (!v->count.known)
		daf_ui_timer(s, COUNT_MS);
}

static void
clear(struct daf_screen *s)
{
	struct searching *v = (struct searching *)s;

	drop(v);
	daf_edit_clear(&v->line);
	free(v->known);
	free(v->given_up);
	free(v->logged);
}

/* ---- narrowing ---- */

static const struct daf_search_counts *
facet(const struct searching *v, size_t i)
{
	const struct daf_search_counts *all[FACETS] = { &v->found.types,
		&v->found.offices, &v->found.years, &v->found.roles };

	return all[i];
}

/* Rows of a facet that are shown. */
static size_t
facet_rows(const struct searching *v, size_t i)
{
	const size_t n = facet(v, i)->n;

	return n < v->facet_max ? n : v->facet_max;
}

/* Only those that can be added; roles say how, no more. */
static bool
can_narrow(const struct searching *v, size_t i)
{
	return facet_rows(v, i) > 0 && facet(v, i)->rows[0].term != NULL;
}

static const struct daf_err *
narrow(struct searching *v)
{
	const struct daf_search_count *row;
	struct daf_buf b = { 0 };

	if (v->in_facet >= facet_rows(v, v->facet))
		return NULL;
	row = &facet(v, v->facet)->rows[v->in_facet];
	if (row->term == NULL)
		return NULL;
	daf_buf_addf(&b, "%s %s", daf_edit_text(&v->line), row->term);
	daf_edit_set(&v->line, daf_buf_str(&b));
	daf_buf_clear(&b);
	v->focus = ON_RESULTS;
	return search(v, told_to_stop);
}

static bool
move_facet(struct searching *v, enum daf_act act)
{
	size_t i = v->facet;

	if (act == DAF_ACT_UP)
		v->in_facet -= v->in_facet > 0;
	else if (act == DAF_ACT_DOWN)
		v->in_facet += v->in_facet + 1 < facet_rows(v, i);
	else
		return false;
	return true;
}

/* Left and Right: the next column that can narrow. */
static void
turn_facet(struct searching *v, bool right)
{
	size_t i = v->facet;

	while (right ? i + 1 < FACETS : i > 0) {
		i += right ? 1 : (size_t)-1;
		if (can_narrow(v, i)) {
			v->facet = i;
			v->in_facet = 0;
			return;
		}
	}
}

/* ---- drawing ---- */

/* A number is what people go by: it stands there whole. */
static int
number_width(const struct searching *v)
{
	size_t most = NUMBER_LEAST, w, i;

	for (i = 0; i < v->found.items.n; i++) {
		w = daf_text_width(
		    daf_itemrow_named(v->pool, &v->found.items.items[i]));
		most = w > most ? w : most;
	}
	return most < NUMBER_MOST ? (int)most : NUMBER_MOST;
}

static void
columns(struct searching *v)
{
	const int number = number_width(v);

	v->columns = daf_ui_columns(v->s.ui);
	v->cols = (struct daf_itemcols){ 0 };
	daf_itemcols_add(&v->cols, "Number", number, number);
	daf_itemcols_add(&v->cols, "Type", 12, 8);
	daf_itemcols_add(&v->cols, "Stage", 12, 8);
	daf_itemcols_add(&v->cols, "Where it matched", 26, 20);
	daf_itemcols_fit(&v->cols, v->columns);
}

static void
draw_row(void *arg, size_t i, int row)
{
	const struct searching *v = arg;
	const struct daf_item *it = &v->found.items.items[i];
	const struct daf_register *reg = v->s.ui->cli->reg;
	const char *texts[] = {
		daf_itemrow_named(v->pool, it), daf_itemrow_type_label(reg, it),
		daf_itemrow_stage_label(reg, it),
		it->where != NULL && *it->where != '\0' ? it->where : it->title
	};

	daf_itemcols_row(&v->cols, v->s.ui, row, DAF_PLAIN, texts);
}

static void
draw_facets(const struct searching *v, int row)
{
	static const char *const heads[FACETS] = { "type", "office", "year",
		"people" };
	static const int at[FACETS] = { 14, 34, 48, 60 };
	struct daf_term *t = v->s.ui->term;
	const int all = daf_ui_columns(v->s.ui);
	const struct daf_search_count *c;
	size_t f, i;
	int room;

	if (v->found.items.n == 0)
		return;
	daf_term_put(t, row, 1, 12, DAF_PLAIN, "Narrow by");
	for (f = 0; f < FACETS; f++) {
		room = (f + 1 < FACETS ? at[f + 1] : all) - at[f] - 1;
		if (facet_rows(v, f) == 0)
			continue;
		daf_term_put(t, row, at[f], room, DAF_BOLD, heads[f]);
		for (i = 0; i < facet_rows(v, f); i++) {
			c = &facet(v, f)->rows[i];
			daf_term_putf(t, row + 1 + (int)i, at[f], room,
			    DAF_PLAIN, "%s %zu", c->label, c->n);
		}
	}
	if (v->focus == ON_FACETS) {
		daf_term_put(t, row + 1 + (int)v->in_facet, at[v->facet] - 2, 1,
		    DAF_PLAIN, ">");
		daf_term_cursor(
		    t, row + 1 + (int)v->in_facet, at[v->facet] - 2);
	}
}

/* "all 1,002,417 searched" */
static void
put_count(struct daf_buf *out, int64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRId64, n), i;

	daf_buf_adds(out, "all ");
	for (i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			daf_buf_addc(out, ',');
		daf_buf_addc(out, digits[i]);
	}
	daf_buf_adds(out, " searched");
}

/* "5 records, 0.02 s; all 1,002,417 searched, to the exchange of 26 Nov 09:12" */
static void
foot(const struct searching *v, int row)
{
	const struct daf_search_result *r = &v->found;
	struct daf_buf b = { 0 };

	if (v->asked != NULL && *v->asked != '\0') {
		daf_buf_addf(&b, "%zu%s record%s", r->total, r->more ? "+" : "",
		    r->total == 1 && !r->more ? "" : "s");
		daf_buf_addf(&b, ", %" PRId64 ".%02" PRId64 " s", v->ms / 1000,
		    v->ms % 1000 / 10);
		if (r->items.n < r->total)
			daf_buf_addf(&b, ", the first %zu shown", r->items.n);
		daf_buf_adds(&b, "; ");
	}
	if (v->count.known)
		put_count(&b, v->count.n);
	else
		daf_buf_adds(&b, "all of the register searched");
	if (v->known != NULL)
		daf_buf_addf(&b, ", to the exchange of %s", v->known);
	daf_term_put(v->s.ui->term, row, 1, daf_ui_columns(v->s.ui) - 1,
	    DAF_PLAIN, daf_buf_str(&b));
	daf_buf_clear(&b);
}

static void
draw(struct daf_screen *s)
{
	struct searching *v = (struct searching *)s;
	struct daf_ui *ui = s->ui;
	const int bottom = daf_ui_bottom(ui), all = daf_ui_columns(ui);
	const int rows = bottom < LOW ? FACET_ROWS_LOW : FACET_ROWS;
	const int narrow_row = bottom - rows - 2;

	v->facet_max = (size_t)rows;
	if (v->in_facet >= v->facet_max)
		v->in_facet = v->facet_max - 1;
	if (v->columns != all)
		columns(v);
	daf_ui_title(ui, "SEARCH");
	daf_ui_hint(ui,
	    "words = anywhere   field:value   -x = not   \"a b\" = exact "
	    "words");
	daf_term_put(ui->term, LINE_ROW, 1, 6, DAF_PLAIN, "Find:");
	daf_itemcols_head(&v->cols, ui, TOP_ROW - 1);
	daf_rows_place(&v->rows, TOP_ROW,
	    narrow_row - 1 > TOP_ROW ? narrow_row - 1 - TOP_ROW : 1);
	if (v->rows.n > 0)
		daf_rows_draw(&v->rows, ui, draw_row, v);
	else if (v->asked != NULL && *v->asked != '\0')
		daf_term_put(ui->term, TOP_ROW, 3, all - 3, DAF_PLAIN,
		    stale(v) ? "Enter searches." : "No record has all that.");
	draw_facets(v, narrow_row);
	foot(v, bottom - 1);
	daf_edit_draw(&v->line, ui, LINE_ROW, 7, all - 8, DAF_PLAIN, '_',
	    v->focus == ON_LINE);
}

/* ---- acting ---- */

static bool
key(struct daf_screen *s, uint32_t k)
{
	struct searching *v = (struct searching *)s;
	const char *text;
	size_t len;

	if (k == DAF_K_PASTE) {
		text = daf_term_pasted(s->ui->term, &len);
		daf_edit_paste(&v->line, text, len);
		v->focus = ON_LINE;
	} else if (v->focus == ON_FACETS &&
		   (k == DAF_K_LEFT || k == DAF_K_RIGHT)) {
		turn_facet(v, k == DAF_K_RIGHT);
		return true;
	} else if (!daf_edit_key(&v->line, k)) {
		return false;
	} else {
		v->focus = ON_LINE; /* typing goes on where it was */
	}
	if (stale(v))
		daf_ui_timer(s, PAUSE_MS);
	return true;
}

static void
next_focus(struct searching *v, bool back)
{
	static const enum focus after[] = { ON_RESULTS, ON_FACETS, ON_LINE };
	static const enum focus before[] = { ON_FACETS, ON_LINE, ON_RESULTS };
	size_t i;

	do
		v->focus = (back ? before : after)[v->focus];
	while ((v->focus == ON_RESULTS && v->rows.n == 0) ||
	       (v->focus == ON_FACETS && !can_narrow(v, 0)));
	for (i = 0; i < FACETS && v->focus == ON_FACETS; i++)
		if (!can_narrow(v, v->facet))
			v->facet = (v->facet + 1) % FACETS;
}

/* Enter: searches, then goes to what was found, then opens it. */
static const struct daf_err *
enter(struct searching *v)
{
	const struct daf_err *err;

	if (v->focus == ON_FACETS)
		return narrow(v);
	if (v->focus == ON_LINE || stale(v) || given_up(v)) {
		err = stale(v) || given_up(v) ? search(v, told_to_stop) : NULL;
		v->focus = v->rows.n > 0 ? ON_RESULTS : ON_LINE;
		return err;
	}
	if (v->rows.cursor >= v->found.items.n)
		return NULL;
	return daf_record_open(
	    v->s.ui, v->found.items.items[v->rows.cursor].record, 0);
}

/* A field's name into the line. */
static const struct daf_err *
pick_field(struct searching *v)
{
	char *chosen;
	size_t i;

	if (!daf_search_field(&chosen, v->s.ui))
		return NULL;
	for (i = 0; chosen[i] != '\0'; i++)
		daf_edit_key(&v->line, (unsigned char)chosen[i]);
	daf_edit_key(&v->line, ':');
	v->focus = ON_LINE;
	free(chosen);
	return NULL;
}

static const struct daf_err *
keep_search(struct searching *v)
{
	const struct daf_err *err;
	char *name;

	if (!daf_ask_line(&name, v->s.ui, "Name of this search:", NULL))
		return NULL;
	err = daf_views_save(v->s.ui, &(struct daf_view){ .name = name,
					  .type = "",
					  .sort = DAF_VIEW_SEARCH,
					  .filter = daf_edit_text(&v->line) });
	if (err == NULL)
		daf_ui_say(v->s.ui, "kept; :list %s opens it", name);
	free(name);
	return err;
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct searching *v = (struct searching *)s;

	if (o->act == DAF_ACT_OPEN)
		return enter(v);
	if (o->act == DAF_ACT_PICK)
		return pick_field(v);
	if (o->act == DAF_ACT_SAVE_VIEW)
		return keep_search(v);
	if (o->act == DAF_ACT_NEXT || o->act == DAF_ACT_PREVIOUS) {
		next_focus(v, o->act == DAF_ACT_PREVIOUS);
		return NULL;
	}
	if (v->focus == ON_FACETS) {
		*done = move_facet(v, o->act);
		return NULL;
	}
	if (v->focus == ON_LINE && o->act == DAF_ACT_DOWN && v->rows.n > 0) {
		v->focus = ON_RESULTS;
		return NULL;
	}
	if (v->focus == ON_RESULTS && o->act == DAF_ACT_UP &&
	    v->rows.cursor == 0) {
		v->focus = ON_LINE;
		return NULL;
	}
	*done = daf_rows_act(&v->rows, o->act);
	return NULL;
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN, DAF_ACT_NEXT,
	DAF_ACT_PICK, DAF_ACT_SAVE_VIEW, DAF_ACT_CLEAR, DAF_ACT_NONE };

static const struct daf_screen_class search_class = {
	.name = "search",
	.place = DAF_IN_SEARCH,
	.hints = hints,
	.load = load,
	.draw = draw,
	.key = key,
	.act = act,
	.keep = keep,
	.clear = clear,
};

const struct daf_err *
daf_search_open(struct daf_ui *ui, const char *text)
{
	struct searching *v = daf_ui_push(ui, &search_class, sizeof(*v));

	v->line.max = LINE_MAX;
	daf_edit_set(&v->line, text != NULL ? text : "");
	if (text != NULL)
		v->focus = ON_RESULTS;
	return daf_ui_loaded(&v->s);
}
