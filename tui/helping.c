/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * helping.c - help for a place and for a field: topics found by any word that
 * people have for them, with the keys that work now.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "schema/kind.h"
#include "tui/edit.h"
#include "tui/lines.h"
#include "tui/screens.h"
#include "tui/topics.h"
#include "tui/ui_priv.h"
#include "tui/views.h"

#define SHOWN 4 /* topics in sight */
/* Of a key's line: what its names may take, and where its help stands. */
#define KEYS_COLUMNS 25
#define HELP_COLUMN 28

/* A topic of the table, of a record type, or of the field it was opened for. */
struct entry {
	const char *name, *title, *words, *text;
	unsigned place;
};

struct helping {
	struct daf_screen s;
	struct daf_pool *pool;
	struct entry *entries;
	size_t n, found_n;
	size_t *found; /* the entries that the words fit */
	struct daf_rows topics;
	struct daf_edit edit;
	struct daf_lines lines;
	unsigned place; /* of the screen below */
	bool keys;      /* all keys are shown */
	bool stale;     /* the text is to be made anew */
};

static void
add_entry(struct helping *h, size_t *cap, struct entry e)
{
	h->entries =
	    daf_pool_grow(h->pool, h->entries, h->n, cap, sizeof(*h->entries));
	h->entries[h->n++] = e;
}

/* ---- the texts of types and fields ---- */

static void
choices_text(struct daf_buf *b, const struct daf_choice *choices, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		daf_buf_addf(b, "\n  %-20s %s%s%s", choices[i].value,
		    choices[i].label, choices[i].label_ur != NULL ? "  " : "",
		    choices[i].label_ur != NULL ? choices[i].label_ur : "");
}

static const char *
field_text(struct daf_pool *pool, const struct daf_type *type,
    const struct daf_field *f)
{
	struct daf_buf b = { 0 };
	const char *text;
	size_t i;

	daf_buf_addf(&b, "%s%s\n\nWanted is %s", f->help,
	    f->confirm ? " (To be confirmed.)" : "", f->kind->wanted);
	/* the choices themselves follow */
	if (f->nchoices == 0 && f->kind->example != NULL &&
	    *f->kind->example != '\0')
		daf_buf_addf(&b, ", for instance %s", f->kind->example);
	daf_buf_addc(&b, '.');
	if (f->required)
		daf_buf_adds(&b, "\nIt is needed.");
	if (f->when_field != NULL)
		daf_buf_addf(
		    &b, "\nIt is needed when %s says so.", f->when_field);
	if (f->nchoices > 0) {
		daf_buf_adds(&b, "\n");
		choices_text(&b, f->choices, f->nchoices);
	}
	for (i = 0; i < type->ndue; i++)
		if (strcmp(type->due[i].from, f->name) == 0)
			daf_buf_addf(&b, "\n\nFrom it runs: %s%s%s%s",
			    type->due[i].what,
			    type->due[i].law != NULL ? ", " : "",
			    type->due[i].law != NULL ? type->due[i].law : "",
			    type->due[i].confirm ? " (to be confirmed)" : "");
	text = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

static const char *
type_text(struct daf_pool *pool, const struct daf_type *type)
{
	struct daf_buf b = { 0 };
	const char *text;
	size_t i;

	daf_buf_adds(&b, type->help);
	if (type->nstages > 0) {
		daf_buf_adds(&b, "\n\nIts stages:");
		choices_text(&b, type->stages, type->nstages);
	}
	daf_buf_adds(&b, "\n\nIts fields:");
	for (i = 0; i < type->nfields; i++)
		daf_buf_addf(&b, "\n  %-20s %s", type->fields[i].name,
		    type->fields[i].label);
	text = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

static const char *
joined(struct daf_pool *pool, const char **words)
{
	const char *text = "";

	for (; words != NULL && *words != NULL; words++)
		text = daf_pool_printf(pool, "%s %s", text, *words);
	return text;
}

static void
collect(struct helping *h, const struct daf_type *type,
    const struct daf_field *field)
{
	const struct daf_types *types =
	    h->s.ui->cli->reg != NULL ? daf_views_types(h->s.ui) : NULL;
	const struct daf_type *t;
	size_t cap = 0, i;

	if (field != NULL)
		add_entry(h, &cap,
		    (struct entry){ "", field->label, field->name,
			field_text(h->pool, type, field), 0 });
	for (i = 0; i < daf_ntopics; i++)
		add_entry(h, &cap,
		    (struct entry){ daf_topics[i].name, daf_topics[i].title,
			daf_topics[i].synonyms, daf_topics[i].text,
			daf_topics[i].place });
	for (i = 0; types != NULL && i < daf_types_count(types); i++) {
		t = daf_types_at(types, i);
		add_entry(h, &cap,
		    (struct entry){ t->name,
			daf_pool_printf(h->pool, "Record type: %s", t->label),
			joined(h->pool, t->synonyms), type_text(h->pool, t),
			0 });
	}
	h->found = daf_pool_array(h->pool, h->n, sizeof(*h->found));
}

/* ---- finding ---- */

/* How well a folded word fits: its title best, its text least; 0: not. */
static int
fits(const struct entry *e, const char *word)
{
	const char *const places[] = { e->title, e->words, e->text };
	struct daf_buf b = { 0 };
	int score = 0;
	size_t i;

	for (i = 0; i < 3 && score == 0; i++) {
		daf_buf_reset(&b);
		daf_text_fold(&b, places[i], strlen(places[i]));
		if (strstr(daf_buf_str(&b), word) != NULL)
			score = i == 0 ? 100 : i == 1 ? 10 : 1;
	}
	daf_buf_clear(&b);
	return score;
}

/* All words must fit. */
static int
score(const struct entry *e, char *words)
{
	char *word = words, *end;
	int sum = 1, one;

	for (;;) {
		word += strspn(word, " ");
		if (*word == '\0')
			return sum;
		end = word + strcspn(word, " ");
		char kept = *end;
		*end = '\0';
		one = fits(e, word);
		*end = kept;
		if (one == 0)
			return 0;
		sum += one;
		word = end;
	}
}

static void
find(struct helping *h)
{
	struct daf_buf words = { 0 };
	int *scores = daf_calloc(h->n, sizeof(*scores));
	size_t i, at;

	daf_text_fold(
	    &words, daf_edit_text(&h->edit), strlen(daf_edit_text(&h->edit)));
	daf_buf_addc(&words, '\0'); /* at least an empty string to write to */
	h->found_n = 0;
	for (i = 0; i < h->n; i++) {
		scores[i] = score(&h->entries[i], words.data);
		if (scores[i] == 0)
			continue;
		/* the better ones first, else in the table's order */
		for (at = h->found_n;
		     at > 0 && scores[h->found[at - 1]] < scores[i]; at--)
			h->found[at] = h->found[at - 1];
		h->found[at] = i;
		h->found_n++;
	}
	h->topics.cursor = 0;
	daf_rows_set(&h->topics, h->found_n);
	h->stale = true;
	free(scores);
	daf_buf_clear(&words);
}

/* ---- drawing ---- */

/* What is typed, and beside it, or below if it is long, what that does. */
static void
add_row(struct helping *h, const char *keys, const char *help)
{
	daf_lines_new(&h->lines);
	daf_lines_put(&h->lines, 2, 0, DAF_PLAIN, keys);
	if (daf_text_width(keys) > KEYS_COLUMNS)
		daf_lines_new(&h->lines);
	daf_lines_wrap(&h->lines, HELP_COLUMN, DAF_PLAIN, help);
}

static void
add_keys(struct helping *h, unsigned place)
{
	const struct daf_keys *keys = h->s.ui->keys;
	struct daf_buf b = { 0 };
	const struct daf_action *a;
	size_t i;

	daf_lines_new(&h->lines);
	daf_lines_new(&h->lines);
	daf_lines_put(&h->lines, 1, 0, DAF_BOLD, "Keys there");
	for (i = 0; i < daf_nactions; i++) {
		a = &daf_actions[i];
		if ((a->places & place) == 0 ||
		    daf_action_find(a->act, place) != a)
			continue;
		daf_buf_reset(&b);
		daf_keys_names(&b, keys, a->act, place);
		if (a->word != NULL)
			daf_buf_addf(
			    &b, "%s:%s", b.len > 0 ? ", " : "", a->word);
		add_row(h, daf_buf_str(&b), a->help);
	}
	daf_buf_clear(&b);
}

/* The words of the command line there, with what stands behind them. */
static void
add_words(struct helping *h, unsigned place)
{
	const struct daf_action *a;
	struct daf_buf b = { 0 };
	size_t i;

	daf_lines_new(&h->lines);
	for (i = 0; i < daf_nactions; i++) {
		a = &daf_actions[i];
		if (a->word == NULL || (a->places & place) == 0 ||
		    daf_action_word(a->word, place) != a)
			continue;
		daf_buf_reset(&b);
		daf_buf_addf(&b, ":%s%s%s", a->word, a->args != NULL ? " " : "",
		    a->args != NULL ? a->args : "");
		add_row(h, daf_buf_str(&b), a->help);
	}
	daf_buf_clear(&b);
}

static void
fill(struct helping *h, int columns)
{
	const struct entry *e;

	h->stale = false;
	daf_lines_begin(&h->lines, columns);
	h->lines.rows.cursor = h->lines.rows.top = 0;
	if (h->found_n > 0) {
		e = &h->entries[h->found[h->topics.cursor]];
		daf_lines_new(&h->lines);
		daf_lines_put(&h->lines, 1, 0, DAF_BOLD, e->title);
		daf_lines_new(&h->lines);
		daf_lines_new(&h->lines);
		daf_lines_wrap(&h->lines, 1, DAF_PLAIN, e->text);
		if (e->place != 0)
			add_keys(h, e->place);
		else if (strcmp(e->name, "keys") == 0)
			add_keys(h, h->place);
		else if (strcmp(e->name, "commands") == 0)
			add_words(h, h->place);
	}
	daf_lines_end(&h->lines);
	h->lines.rows.cursor = h->lines.rows.top = 0;
}

static void
draw_topic(void *arg, size_t i, int row)
{
	struct helping *h = arg;

	daf_term_put(h->s.ui->term, row, 3, daf_ui_columns(h->s.ui), DAF_PLAIN,
	    h->entries[h->found[i]].title);
}

/* The text of the topic, and where it stands; the rows of topics above it. */
static int
arrange(struct helping *h)
{
	struct daf_ui *ui = h->s.ui;
	int shown = h->found_n < SHOWN ? (int)h->found_n : SHOWN;

	if (h->stale || h->lines.columns != daf_ui_columns(ui))
		fill(h, daf_ui_columns(ui));
	daf_rows_place(&h->topics, 2, shown);
	daf_rows_place(
	    &h->lines.rows, 3 + shown, daf_ui_bottom(ui) - 3 - shown);
	return shown;
}

static void
draw(struct daf_screen *s)
{
	struct helping *h = (struct helping *)s;
	struct daf_ui *ui = s->ui;
	int columns = daf_ui_columns(ui), shown = arrange(h);

	daf_ui_title(ui, "HELP");
	daf_rows_draw(&h->topics, ui, draw_topic, h);
	daf_ui_rule(ui, 2 + shown, NULL);
	h->lines.rows.key = -1; /* it is only read */
	daf_lines_draw(&h->lines, ui, h->lines.rows.row, h->lines.rows.height);
	daf_ui_hint(ui, "All of it is on this computer. PgDn PgUp read, Up "
			"Down other topics");
	daf_term_put(ui->term, 1, 1, 14, DAF_PLAIN, "Find in help:");
	daf_term_putf(ui->term, 1, columns - 20, 20, DAF_PLAIN,
	    "%zu of %zu topics", h->found_n, h->n);
	daf_edit_draw(&h->edit, ui, 1, 15, columns - 37, DAF_PLAIN, ' ', true);
}

static bool
key(struct daf_screen *s, uint32_t k)
{
	struct helping *h = (struct helping *)s;
	const char *text;
	size_t len;

	if (k == DAF_K_PASTE) {
		text = daf_term_pasted(s->ui->term, &len);
		daf_edit_paste(&h->edit, text, len);
	} else if (!daf_edit_key(&h->edit, k)) {
		return false;
	}
	find(h);
	return true;
}

/* The text scrolls by pages: its own mark is not shown. Keys may come before
 * the first drawing. */
static void
scroll(struct helping *h, bool down)
{
	struct daf_rows *r = &h->lines.rows;
	size_t by, last;

	(void)arrange(h);
	by = r->height > 1 ? (size_t)r->height - 1 : 1;
	last = r->n > (size_t)r->height ? r->n - (size_t)r->height : 0;
	if (down)
		r->top = r->top + by < last ? r->top + by : last;
	else
		r->top -= by < r->top ? by : r->top;
	r->cursor = r->top;
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct helping *h = (struct helping *)s;

	if (o->act == DAF_ACT_PAGE_DOWN || o->act == DAF_ACT_OPEN)
		scroll(h, true);
	else if (o->act == DAF_ACT_PAGE_UP)
		scroll(h, false);
	else if (o->act == DAF_ACT_UP || o->act == DAF_ACT_DOWN)
		h->stale = daf_rows_act(&h->topics, o->act);
	else if (o->act == DAF_ACT_HELP) {
		daf_edit_set(&h->edit, "all keys of this place");
		find(h);
	} else
		*done = false;
	return NULL;
}

static void
clear(struct daf_screen *s)
{
	struct helping *h = (struct helping *)s;

	daf_lines_clear(&h->lines);
	daf_edit_clear(&h->edit);
	daf_pool_free(h->pool);
}

static const enum daf_act hints[] = { DAF_ACT_PAGE_DOWN, DAF_ACT_PAGE_UP,
	DAF_ACT_DOWN, DAF_ACT_HELP, DAF_ACT_CLEAR, DAF_ACT_BACK, DAF_ACT_NONE };
static const struct daf_screen_class class = {
	.name = "help",
	.place = DAF_IN_HELP,
	.hints = hints,
	.draw = draw,
	.key = key,
	.act = act,
	.clear = clear,
};

/* The entry of that name first in sight; false: there is none. */
static bool
go_to(struct helping *h, const char *name)
{
	size_t i;

	for (i = 0; i < h->found_n; i++) {
		if (strcmp(h->entries[h->found[i]].name, name) == 0) {
			h->topics.cursor = i;
			return true;
		}
	}
	return false;
}

const struct daf_err *
daf_help_open(struct daf_ui *ui, const char *topic, const struct daf_type *type,
    const struct daf_field *field)
{
	const struct daf_screen *below = ui->top;
	struct helping *h = daf_ui_push(ui, &class, sizeof(*h));

	h->pool = daf_pool_new();
	/* in a question: of the screen that asks */
	h->place = below == NULL ? 0
		   : below->class->over && below->below != NULL
		       ? below->below->class->place
		       : below->class->place;
	collect(h, type, field);
	find(h);
	if (field == NULL && topic == NULL && below != NULL)
		(void)go_to(h, below->class->name);
	else if (field == NULL && topic != NULL && !go_to(h, topic)) {
		daf_edit_set(&h->edit, topic);
		find(h);
	}
	return daf_ui_loaded(&h->s);
}
