/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * search.c - the search screen: a line to type in, what was found and where it
 * matched, and by what it may be narrowed.
 *
 * One of three has the focus; Tab goes round. What is found comes from the
 * register, whole, not from rows that happen to be loaded.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "tui/ask.h"
#include "tui/known.h"
#include "tui/logging.h"
#include "tui/screens.h"
#include "tui/searchi.h"
#include "tui/views.h"

#define LIMIT 200
#define LINE_MAX 400 /* bytes */
/* After a pause so long it searches by itself; on a slow line only at Enter. */
#define PAUSE_MS 600
#define COUNT_MS 30
#define COUNT_SLICE_MS 15
/* What is quick is done whole, also when keys were typed ahead; but whoever goes
 * on typing sees the letter at once. */
#define LOOK_MS 45
#define TYPED_MS 10

/* ---- searching ---- */

static void
drop(struct daf_searching *v)
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
log_hits(struct daf_searching *v)
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
	const struct daf_searching *v = arg;

	return daf_time_steady() >= v->look_at &&
	       daf_term_pressed(v->s.ui->term);
}

/* One that was asked for goes on until Ctrl-C: keys typed ahead are for what it
 * finds. */
static bool
told_to_stop(void *arg)
{
	struct daf_searching *v = arg;

	if (daf_time_steady() < v->look_at)
		return false;
	v->look_at = daf_time_steady() + LOOK_MS;
	return daf_term_interrupted(v->s.ui->term);
}

/* One that is stopped leaves everything as it was. */
static const struct daf_err *
search(struct daf_searching *v, bool (*stop)(void *arg))
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

bool
daf_searching_stale(const struct daf_searching *v)
{
	return v->asked == NULL ||
	       strcmp(v->asked, daf_edit_text(&v->line)) != 0;
}

/* Is the text one whose search was ended? It begins by Enter alone. */
static bool
given_up(const struct daf_searching *v)
{
	return v->given_up != NULL &&
	       strcmp(v->given_up, daf_edit_text(&v->line)) == 0;
}

static const struct daf_err *
load(struct daf_screen *s)
{
	struct daf_searching *v = (struct daf_searching *)s;
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
	struct daf_searching *v = (struct daf_searching *)s;
	const struct daf_list_query all = { .ledger = s->ui->cli->ledger_name };

	if (s->ui->top == s && daf_searching_stale(v) && !given_up(v) &&
	    !daf_term_slow(s->ui->term)) {
		daf_ui_say_err(s->ui, search(v, key_waits));
		if (daf_searching_stale(
			v)) { /* a key stopped it: after the next pause */
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
	struct daf_searching *v = (struct daf_searching *)s;

	drop(v);
	daf_edit_clear(&v->line);
	free(v->known);
	free(v->given_up);
	free(v->logged);
}

/* ---- narrowing ---- */

const struct daf_search_counts *
daf_searching_facet(const struct daf_searching *v, size_t i)
{
	const struct daf_search_counts *all[DAF_SEARCH_FACETS] = {
		&v->found.types, &v->found.offices, &v->found.years,
		&v->found.roles
	};

	return all[i];
}

size_t
daf_searching_facet_rows(const struct daf_searching *v, size_t i)
{
	const size_t n = daf_searching_facet(v, i)->n;

	return n < v->facet_max ? n : v->facet_max;
}

/* Only those that can be added; roles say how, no more. */
static bool
can_narrow(const struct daf_searching *v, size_t i)
{
	return daf_searching_facet_rows(v, i) > 0 &&
	       daf_searching_facet(v, i)->rows[0].term != NULL;
}

static const struct daf_err *
narrow(struct daf_searching *v)
{
	const struct daf_search_count *row;
	struct daf_buf b = { 0 };

	if (v->in_facet >= daf_searching_facet_rows(v, v->facet))
		return NULL;
	row = &daf_searching_facet(v, v->facet)->rows[v->in_facet];
	if (row->term == NULL)
		return NULL;
	daf_buf_addf(&b, "%s %s", daf_edit_text(&v->line), row->term);
	daf_edit_set(&v->line, daf_buf_str(&b));
	daf_buf_clear(&b);
	v->focus = DAF_ON_RESULTS;
	return search(v, told_to_stop);
}

static bool
move_facet(struct daf_searching *v, enum daf_act act)
{
	size_t i = v->facet;

	if (act == DAF_ACT_UP)
		v->in_facet -= v->in_facet > 0;
	else if (act == DAF_ACT_DOWN)
		v->in_facet += v->in_facet + 1 < daf_searching_facet_rows(v, i);
	else
		return false;
	return true;
}

/* Left and Right: the next column that can narrow. */
static void
turn_facet(struct daf_searching *v, bool right)
{
	size_t i = v->facet;

	while (right ? i + 1 < DAF_SEARCH_FACETS : i > 0) {
		i += right ? 1 : (size_t)-1;
		if (can_narrow(v, i)) {
			v->facet = i;
			v->in_facet = 0;
			return;
		}
	}
}

/* ---- acting ---- */

static bool
key(struct daf_screen *s, uint32_t k)
{
	struct daf_searching *v = (struct daf_searching *)s;
	const char *text;
	size_t len;

	if (k == DAF_K_PASTE) {
		text = daf_term_pasted(s->ui->term, &len);
		daf_edit_paste(&v->line, text, len);
		v->focus = DAF_ON_LINE;
	} else if (v->focus == DAF_ON_FACETS &&
		   (k == DAF_K_LEFT || k == DAF_K_RIGHT)) {
		turn_facet(v, k == DAF_K_RIGHT);
		return true;
	} else if (!daf_edit_key(&v->line, k)) {
		return false;
	} else {
		v->focus = DAF_ON_LINE; /* typing goes on where it was */
	}
	if (daf_searching_stale(v))
		daf_ui_timer(s, PAUSE_MS);
	return true;
}

static void
next_focus(struct daf_searching *v, bool back)
{
	static const enum daf_search_focus after[] = { DAF_ON_RESULTS,
		DAF_ON_FACETS, DAF_ON_LINE };
	static const enum daf_search_focus before[] = { DAF_ON_FACETS,
		DAF_ON_LINE, DAF_ON_RESULTS };
	size_t i;

	do
		v->focus = (back ? before : after)[v->focus];
	while ((v->focus == DAF_ON_RESULTS && v->rows.n == 0) ||
	       (v->focus == DAF_ON_FACETS && !can_narrow(v, 0)));
	for (i = 0; i < DAF_SEARCH_FACETS && v->focus == DAF_ON_FACETS; i++)
		if (!can_narrow(v, v->facet))
			v->facet = (v->facet + 1) % DAF_SEARCH_FACETS;
}

/* Enter: searches, then goes to what was found, then opens it. */
static const struct daf_err *
enter(struct daf_searching *v)
{
	const struct daf_err *err;

	if (v->focus == DAF_ON_FACETS)
		return narrow(v);
	if (v->focus == DAF_ON_LINE || daf_searching_stale(v) || given_up(v)) {
		err = daf_searching_stale(v) || given_up(v)
			  ? search(v, told_to_stop)
			  : NULL;
		v->focus = v->rows.n > 0 ? DAF_ON_RESULTS : DAF_ON_LINE;
		return err;
	}
	if (v->rows.cursor >= v->found.items.n)
		return NULL;
	return daf_record_open(
	    v->s.ui, v->found.items.items[v->rows.cursor].record, 0);
}

/* A field's name into the line. */
static const struct daf_err *
pick_field(struct daf_searching *v)
{
	char *chosen;
	size_t i;

	if (!daf_search_field(&chosen, v->s.ui))
		return NULL;
	for (i = 0; chosen[i] != '\0'; i++)
		daf_edit_key(&v->line, (unsigned char)chosen[i]);
	daf_edit_key(&v->line, ':');
	v->focus = DAF_ON_LINE;
	free(chosen);
	return NULL;
}

static const struct daf_err *
keep_search(struct daf_searching *v)
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
	struct daf_searching *v = (struct daf_searching *)s;

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
	if (v->focus == DAF_ON_FACETS) {
		*done = move_facet(v, o->act);
		return NULL;
	}
	if (v->focus == DAF_ON_LINE && o->act == DAF_ACT_DOWN &&
	    v->rows.n > 0) {
		v->focus = DAF_ON_RESULTS;
		return NULL;
	}
	if (v->focus == DAF_ON_RESULTS && o->act == DAF_ACT_UP &&
	    v->rows.cursor == 0) {
		v->focus = DAF_ON_LINE;
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
	.draw = daf_searching_draw,
	.key = key,
	.act = act,
	.keep = keep,
	.clear = clear,
};

const struct daf_err *
daf_search_open(struct daf_ui *ui, const char *text)
{
	struct daf_searching *v = daf_ui_push(ui, &search_class, sizeof(*v));

	v->line.max = LINE_MAX;
	daf_edit_set(&v->line, text != NULL ? text : "");
	if (text != NULL)
		v->focus = DAF_ON_RESULTS;
	return daf_ui_loaded(&v->s);
}
