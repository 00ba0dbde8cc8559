/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conflicts.c - all fields that are disputed, a row each. */
#include <stdlib.h>
#include <string.h>

#include "tui/recordi.h"
#include "tui/onrecord.h"
#include "tui/screens.h"

struct conflicts {
	struct daf_screen s;
	struct daf_pool *pool;
	struct daf_conflict *items;
	size_t n, records;
	struct daf_lines lines;
	bool stale;
};

static const struct daf_err *
conflicts_load(struct daf_screen *s)
{
	struct conflicts *c = (struct conflicts *)s;
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_conflict *items;
	size_t n, i;

	err = daf_conflicts(
	    &items, &n, pool, s->ui->cli->reg, s->ui->cli->ledger_name);
	if (err != NULL) {
		daf_pool_free(pool);
		return err;
	}
	daf_pool_free(c->pool);
	c->pool = pool;
	c->items = items;
	c->n = n;
	c->records = 0;
	for (i = 0; i < n; i++)
		c->records +=
		    i == 0 || items[i].item.record != items[i - 1].item.record;
	c->stale = true;
	return NULL;
}

static const char *
label_of(const struct conflicts *c, const struct daf_conflict *f)
{
	const struct daf_register_ledger *ledger = NULL;
	const struct daf_field *field = NULL;
	const struct daf_type *type;

	daf_err_free(
	    daf_register_ledger(&ledger, c->s.ui->cli->reg, f->item.ledger));
	if (ledger != NULL) {
		type = daf_types_find(ledger->types, f->item.type);
		if (type != NULL)
			field = daf_type_field(type, f->field.field);
	}
	return field != NULL ? field->label : f->field.field;
}

/* Whose values they are: "isb, khi". */
static void
offices(struct daf_buf *out, const struct daf_live *live)
{
	size_t i, k;

	for (i = 0; i < live->n; i++) {
		for (k = 0; k < i; k++)
			if (strcmp(live->values[k].office,
				live->values[i].office) == 0)
				break;
		if (k == i)
			daf_buf_addf(out, "%s%s", out->len > 0 ? ", " : "",
			    live->values[i].office);
	}
}

/* Where a column stands that is at FIELD + at on 80 columns. */
#define FIELD 23
static int
column_of(int columns, int at)
{
	return FIELD + (columns - FIELD) * at / 56;
}

static void
fill(struct conflicts *c, int columns)
{
	struct daf_lines *l = &c->lines;
	int by = column_of(columns, 20), title = column_of(columns, 34);
	const struct daf_conflict *f;
	struct daf_buf b = { 0 };
	size_t i;

	daf_lines_begin(l, columns);
	for (i = 0; i < c->n; i++) {
		f = &c->items[i];
		daf_lines_about(
		    l, DAF_LINE_RECORD, f->field.field, f->item.record);
		daf_lines_new(l);
		daf_lines_put(l, 3, 18, DAF_PLAIN,
		    f->item.number != NULL ? f->item.number : f->item.id);
		daf_lines_put(
		    l, FIELD, by - FIELD - 2, DAF_PLAIN, label_of(c, f));
		daf_buf_reset(&b);
		offices(&b, &f->field);
		daf_lines_put(
		    l, by, title - by - 2, DAF_PLAIN, daf_buf_str(&b));
		daf_lines_put(l, title, 0, DAF_PLAIN, f->item.title);
	}
	daf_lines_end(l);
	daf_buf_clear(&b);
	c->stale = false;
}

/* Keys that come together are taken without drawing between them. */
static void
freshen(struct conflicts *c)
{
	int columns = daf_ui_columns(c->s.ui);

	if (c->stale || c->lines.columns != columns)
		fill(c, columns);
}

static void
conflicts_draw(struct daf_screen *s)
{
	struct conflicts *c = (struct conflicts *)s;
	struct daf_term *t = s->ui->term;
	int columns = daf_ui_columns(s->ui);

	freshen(c);
	daf_ui_title(s->ui, "CONFLICTS");
	if (c->n == 0) {
		daf_term_put(t, 2, 3, 70, DAF_PLAIN,
		    "No field is disputed: nobody wrote it differently.");
		daf_term_cursor(t, 2, 0);
		return;
	}
	daf_term_putf(t, 1, 1, daf_ui_columns(s->ui) - 1, DAF_PLAIN,
	    "%zu field%s of %zu record%s: two people wrote different values",
	    c->n, c->n == 1 ? "" : "s", c->records, c->records == 1 ? "" : "s");
	daf_term_put(t, 2, 3, 18, DAF_BOLD, "Record");
	daf_term_put(t, 2, FIELD, 18, DAF_BOLD, "Field");
	daf_term_put(t, 2, column_of(columns, 20), 14 * columns / 79 - 1,
	    DAF_BOLD, "Written by");
	daf_term_put(t, 2, column_of(columns, 34), 18, DAF_BOLD, "Title");
	daf_lines_draw(&c->lines, s->ui, 3, daf_ui_bottom(s->ui) - 3);
	daf_ui_hint(s->ui, "Enter shows the values and lets you decide");
}

static const struct daf_err *
conflicts_act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct conflicts *c = (struct conflicts *)s;
	const struct daf_lines_row *line;
	struct daf_order of_field = *o;

	freshen(c);
	line = daf_lines_current(&c->lines);
	if (o->act == DAF_ACT_CONFLICTS) {
		daf_ui_say(s->ui, "These are all of them");
		return NULL;
	}
	*done = daf_lines_act(&c->lines, o->act);
	if (*done || line == NULL || c->n == 0)
		return NULL;
	*done = true;
	if (o->act == DAF_ACT_OPEN)
		return daf_conflict_open(s->ui, line->number);
	if (o->act == DAF_ACT_EDIT || o->act == DAF_ACT_HISTORY)
		of_field.arg = line->arg;
	return daf_onrecord(done, s->ui, line->number, &of_field);
}

static void
conflicts_clear(struct daf_screen *s)
{
	struct conflicts *c = (struct conflicts *)s;

	daf_lines_clear(&c->lines);
	daf_pool_free(c->pool);
}

static const enum daf_act conflicts_hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN,
	DAF_ACT_EDIT, DAF_ACT_HISTORY, DAF_ACT_SYNC, DAF_ACT_COMMAND,
	DAF_ACT_BACK, DAF_ACT_NONE };
static const struct daf_screen_class conflicts_class = {
	.name = "conflicts",
	.place = DAF_IN_CONFLICTS,
	.hints = conflicts_hints,
	.load = conflicts_load,
	.draw = conflicts_draw,
	.act = conflicts_act,
	.clear = conflicts_clear,
};

const struct daf_err *
daf_conflicts_open(struct daf_ui *ui)
{
	struct conflicts *c = daf_ui_push(ui, &conflicts_class, sizeof(*c));

	return daf_ui_loaded(&c->s);
}
