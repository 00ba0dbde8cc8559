/* SPDX-License-Identifier: GPL-3.0-or-later */
/* history.c - what every change set wrote into a record, or into one of its
 * fields: who, when, from what to what. */
#include <stdlib.h>
#include <string.h>

#include "core/desk.h"
#include "core/hide.h"
#include "tui/logging.h"
#include "tui/recordi.h"
#include "tui/reveal.h"
#include "tui/screens.h"
#include "tui/signing.h"

#define LABEL 3 /* columns */
#define LABEL_WIDTH 23
#define VALUE 27
#define REPLACED_SHOWN 8

struct history {
	struct daf_screen s;
	struct daf_record_ref ref;
	char *field; /* or NULL: all */
	struct daf_record_view view;
	struct daf_lines lines;
	bool stale;
	bool unhidden; /* logged: who stands behind the pseudonym */
};

static const struct daf_err *
history_load(struct daf_screen *s)
{
	struct history *h = (struct history *)s;
	struct daf_record_view fresh = { .pool = daf_pool_new() };
	const struct daf_err *err;

	err = daf_record_ref_find(&h->ref, s->ui->cli->reg);
	daf_hide_off(s->ui->cli->reg, h->unhidden);
	if (err == NULL)
		err = daf_record_read_past(
		    &fresh, s->ui->cli->reg, h->ref.record);
	daf_hide_off(s->ui->cli->reg, false);
	if (err == NULL && h->ref.id == NULL) /* the first time */
		err = daf_logging_note(s->ui->cli, DAF_ACCESS_CONSULTATION,
		    fresh.r.item.ledger, fresh.r.item.id, "history", NULL);
	if (err != NULL) {
		daf_pool_free(fresh.pool);
		return err;
	}
	if (h->unhidden && h->ref.id != NULL && fresh.npast != h->view.npast) {
		h->unhidden = false; /* what came since was not logged */
		daf_pool_free(fresh.pool);
		return history_load(s);
	}
	daf_pool_free(h->view.pool);
	h->view = fresh;
	daf_record_ref_keep(&h->ref, &fresh.r.item);
	h->stale = true;
	return NULL;
}

/* ---- content ---- */

static const struct daf_field *
field_of(const struct history *h, const char *name)
{
	const struct daf_type *t = h->view.r.type;

	return t != NULL ? daf_type_field(t, name) : NULL;
}

static const char *
label_of(const struct history *h, const char *name)
{
	const struct daf_field *f = field_of(h, name);

	return f != NULL ? f->label : name;
}

static void
put_head(struct history *h, const struct daf_past *p)
{
	struct daf_lines *l = &h->lines;
	char time[DAF_DISPLAY_SIZE];
	char letter[2] = { daf_display_letter(p->state), '\0' };
	char name[DAF_PAST_STATE];
	int state = l->columns - 27; /* its column; the address behind it */

	daf_lines_about(l, DAF_LINE_CHANGE, p->at, 0);
	daf_lines_new(l);
	daf_display_time(time, p->time, p->zone);
	daf_lines_put(l, 1, 17, DAF_BOLD, time);
	daf_lines_put(l, 19, 1, DAF_YELLOW, letter);
	daf_lines_putf(l, 21, state - 22, DAF_BOLD, "%s, %s",
	    daf_display_who(p->by_name, p->by), p->office);
	daf_lines_put(l, state, 9,
	    p->state == DAF_HELD || p->state == DAF_REFUSED_STATE ? DAF_RED
								  : DAF_PLAIN,
	    daf_past_state(p, name));
	daf_lines_put(l, state + 10, 0, DAF_PLAIN, p->at);
	if (p->reason == NULL)
		return;
	daf_lines_new(l);
	daf_lines_put(l, LABEL, LABEL_WIDTH, DAF_PLAIN, "Reason");
	daf_lines_wrap(l, VALUE, DAF_BOLD, p->reason);
}

/* A text that runs from right to left has a line of its own, as its last. */
static void
put_apart(
    struct history *h, const struct daf_field *field, const struct daf_set *set)
{
	const char *values[REPLACED_SHOWN];
	struct daf_lines *l = &h->lines;
	bool missing;
	size_t n, i;

	n = daf_past_replaced(
	    values, REPLACED_SHOWN, &missing, h->view.past, h->view.npast, set);
	for (i = 0; i < n; i++) {
		daf_lines_put(l, VALUE, 4, DAF_PLAIN, i == 0 ? "from" : "and");
		daf_lines_wrap(l, VALUE + 5, DAF_PLAIN,
		    daf_record_value(l, &h->view, field, values[i]));
		daf_lines_new(l);
	}
	if (n > 0)
		daf_lines_put(l, VALUE, 4, DAF_PLAIN, "to");
	daf_lines_wrap(l, n > 0 ? VALUE + 5 : VALUE, DAF_PLAIN,
	    daf_record_value(l, &h->view, field, set->value));
}

/* Would the values be in one row with another one that runs so? */
static bool
needs_apart(const struct history *h, const struct daf_set *set)
{
	const char *values[REPLACED_SHOWN];
	bool missing;
	size_t n, i;

	n = daf_past_replaced(
	    values, REPLACED_SHOWN, &missing, h->view.past, h->view.npast, set);
	for (i = 0; i < n; i++)
		if (daf_display_rtl(values[i]) ||
		    strchr(values[i], '\n') != NULL)
			return true;
	return n > 0 && (daf_display_rtl(set->value) ||
			    strchr(set->value, '\n') != NULL);
}

static void
put_set(struct history *h, const struct daf_set *set)
{
	const struct daf_field *field = field_of(h, set->field);
	struct daf_lines *l = &h->lines;
	struct daf_buf b = { 0 };

	daf_lines_new(l);
	daf_lines_put(
	    l, LABEL, LABEL_WIDTH, DAF_PLAIN, label_of(h, set->field));
	if (needs_apart(h, set)) {
		put_apart(h, field, set);
		return;
	}
	daf_record_from_to(&b, l, &h->view, field, set);
	daf_lines_wrap(l, VALUE, DAF_PLAIN, daf_buf_str(&b));
	daf_buf_clear(&b);
}

/* The newest first. */
static void
fill(struct history *h, int columns)
{
	const struct daf_past *p;
	size_t i, k;

	daf_lines_begin(&h->lines, columns);
	for (i = h->view.npast; i > 0; i--) {
		p = &h->view.past[i - 1];
		if (h->field != NULL && daf_past_set(p, h->field) == NULL)
			continue;
		put_head(h, p);
		for (k = 0; k < p->nsets; k++)
			if (h->field == NULL ||
			    strcmp(p->sets[k].field, h->field) == 0)
				put_set(h, &p->sets[k]);
	}
	daf_lines_end(&h->lines);
	h->stale = false;
}

/* Keys that come together are taken without drawing between them. */
static void
freshen(struct history *h)
{
	int columns = daf_ui_columns(h->s.ui);

	if (h->stale || h->lines.columns != columns)
		fill(h, columns);
}

static void
history_draw(struct daf_screen *s)
{
	struct history *h = (struct history *)s;
	const struct daf_lines_row *line;

	freshen(h);
	daf_ui_title(s->ui, "HISTORY %s%s%s", daf_record_name(&h->view.r.item),
	    h->field != NULL ? "  " : "",
	    h->field != NULL ? label_of(h, h->field) : "");
	daf_lines_draw(&h->lines, s->ui, 1, daf_ui_bottom(s->ui) - 1);
	line = daf_lines_current(&h->lines);
	if (line == NULL)
		daf_ui_hint(s->ui, "Nothing was written yet");
	else
		daf_ui_hint(s->ui,
		    "%s: Enter shows it as it was signed, u undoes it",
		    line->arg);
}

/* ---- actions ---- */

/* As it was signed: with every number in full, so it is logged. */
static const struct daf_err *
open_signed(struct history *h)
{
	const struct daf_lines_row *line = daf_lines_current(&h->lines);
	const struct daf_item *item = &h->view.r.item;
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	char *at, *title, *what;

	if (line == NULL || line->arg == NULL)
		return NULL;
	at = daf_strdup(line->arg);
	title = daf_asprintf("CHANGE SET %s", at);
	what = daf_asprintf("signed text %s", at);
	err = daf_signing_text(&text, h->s.ui, item->ledger, at);
	if (err == NULL)
		err = daf_reveal_log(h->s.ui, item->ledger, item->id, what);
	if (err == NULL)
		err = daf_page_open(h->s.ui, title, daf_buf_str(&text));
	daf_buf_clear(&text);
	free(what);
	free(title);
	free(at);
	return err;
}

static void
set_field(struct history *h, const char *field)
{
	char *copy = field != NULL ? daf_strdup(field) : NULL;

	free(h->field);
	h->field = copy;
	h->view.revealed = false; /* what is seen now was not logged */
	h->stale = true;
	h->lines.rows.cursor = 0;
	h->lines.rows.n = 0;
	h->lines.was_kind = 0;
}

/* One of the fields that were ever written, or all. */
static void
choose_field(struct history *h)
{
	struct daf_pick_row *rows;
	size_t i, k, j, n = 0, max = 1;
	const char *name;
	char *field = NULL;

	for (i = 0; i < h->view.npast; i++)
		max += h->view.past[i].nsets;
	rows = daf_pool_array(h->lines.pool, max, sizeof(*rows));
	rows[n++] = (struct daf_pick_row){ "", "All fields" };
	for (i = 0; i < h->view.npast; i++)
		for (k = 0; k < h->view.past[i].nsets; k++) {
			name = h->view.past[i].sets[k].field;
			for (j = 1; j < n; j++)
				if (strcmp(rows[j].value, name) == 0)
					break;
			if (j == n)
				rows[n++] = (struct daf_pick_row){ name,
					label_of(h, name) };
		}
	if (daf_pick_row(
		&field, h->s.ui, "History of which field?", rows, n, h->field))
		set_field(h, *field != '\0' ? field : NULL);
	free(field);
}

/* The protected fields that any change set in sight wrote. */
static void
protected_fields(struct daf_buf *out, const struct history *h)
{
	const struct daf_past *p;
	size_t i, k;

	for (i = 0; i < h->view.npast; i++) {
		p = &h->view.past[i];
		for (k = 0; k < p->nsets; k++)
			if ((h->field == NULL ||
				strcmp(p->sets[k].field, h->field) == 0) &&
			    *p->sets[k].value != '\0' &&
			    daf_display_protected(
				field_of(h, p->sets[k].field)))
				daf_reveal_add(out, p->sets[k].field);
	}
}

/* For whom the roster names for it. */
static const struct daf_err *
unhide(struct history *h)
{
	const struct daf_item *item = &h->view.r.item;
	struct daf_ui *ui = h->s.ui;
	const struct daf_err *err = NULL;

	if (!h->unhidden)
		err = daf_logging_unhide(ui->cli, item->ledger, item->id,
		    "screen: history, who it is");
	daf_hide_off(ui->cli->reg, false);
	if (err != NULL)
		return err;
	h->unhidden = !h->unhidden;
	err = history_load(&h->s);
	h->view.revealed = h->unhidden;
	if (err == NULL)
		daf_ui_say(ui, h->unhidden
				   ? "Shown; it is logged who looked"
				   : "Only the pseudonym is shown again");
	return err;
}

static const struct daf_err *
reveal(struct history *h)
{
	const struct daf_item *item = &h->view.r.item;
	const struct daf_err *err = NULL;
	struct daf_buf what = { 0 };

	if (h->view.r.protected)
		return unhide(h);

	protected_fields(&what, h);
	if (h->view.revealed) {
		h->view.revealed = false;
		daf_ui_say(h->s.ui, "Identity numbers are masked again");
	} else if (what.len == 0) {
		daf_ui_say(h->s.ui, "No identity number is masked here");
	} else {
		err = daf_reveal_log(
		    h->s.ui, item->ledger, item->id, daf_buf_str(&what));
		h->view.revealed = err == NULL;
		if (err == NULL)
			daf_ui_say(h->s.ui, "Shown; it is logged who looked");
	}
	h->stale = true;
	daf_buf_clear(&what);
	return err;
}

static const struct daf_err *
history_act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct history *h = (struct history *)s;
	const struct daf_lines_row *line;

	freshen(h);
	line = daf_lines_current(&h->lines);
	if (o->act == DAF_ACT_OPEN)
		return open_signed(h);
	if (o->act == DAF_ACT_FILTER) {
		choose_field(h);
		return NULL;
	}
	if (o->act == DAF_ACT_REVEAL)
		return reveal(h);
	if (o->act == DAF_ACT_UNDO && line != NULL && line->arg != NULL)
		return daf_undo_open(s->ui, line->arg);
	*done = daf_lines_act(&h->lines, o->act);
	return NULL;
}

static void
history_clear(struct daf_screen *s)
{
	struct history *h = (struct history *)s;

	daf_lines_clear(&h->lines);
	daf_record_ref_clear(&h->ref);
	daf_pool_free(h->view.pool);
	free(h->field);
}

static const enum daf_act history_hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN,
	DAF_ACT_FILTER, DAF_ACT_UNDO, DAF_ACT_REVEAL, DAF_ACT_PAGE_DOWN,
	DAF_ACT_BACK, DAF_ACT_NONE };
static const struct daf_screen_class history_class = {
	.name = "history",
	.place = DAF_IN_HISTORY,
	.hints = history_hints,
	.load = history_load,
	.draw = history_draw,
	.act = history_act,
	.clear = history_clear,
};

const struct daf_err *
daf_history_open(struct daf_ui *ui, int64_t record, const char *field)
{
	struct history *h = daf_ui_push(ui, &history_class, sizeof(*h));

	h->ref.record = record;
	h->field = field != NULL ? daf_strdup(field) : NULL;
	return daf_ui_loaded(&h->s);
}
