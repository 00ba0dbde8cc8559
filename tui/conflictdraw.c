/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conflictdraw.c - the disputes of a record as a table, and the values of the
 * current field below it. See conflicti.h. */
#include <stdlib.h>
#include <string.h>

#include "schema/kind.h"
#include "tui/conflicti.h"

#define ROWS_MOST 7

/* Columns of the table. Field stands at 3. */
#define FIELD 3
struct table {
	int before, yours, theirs, result, end;
};

static struct table
table_of(const struct daf_ui *ui)
{
	int room = daf_ui_columns(ui) - FIELD; /* 76 of 80 */

	return (struct table){ FIELD + room * 16 / 76, FIELD + room * 31 / 76,
		FIELD + room * 47 / 76, FIELD + room * 63 / 76,
		daf_ui_columns(ui) };
}

struct daf_dispute *
daf_conflict_now(struct daf_conflict_screen *c)
{
	return c->rows.cursor < c->d.n ? &c->d.items[c->rows.cursor] : NULL;
}

static const char *
shown(struct daf_conflict_screen *c, const struct daf_dispute *d,
    const char *value)
{
	return *value == '\0'
		   ? "(empty)"
		   : daf_record_value(&c->pane, &c->d.view, d->field, value);
}

/* A value in a column that is not the last: nothing there may run from right
 * to left. */
static void
put_cell(struct daf_conflict_screen *c, int row, int column, int columns,
    const struct daf_dispute *d, const char *value)
{
	const char *text;

	if (value == NULL)
		return;
	text = shown(c, d, value);
	daf_term_put(c->s.ui->term, row, column, columns, DAF_PLAIN,
	    daf_display_rtl(text) ? "[Urdu]" : text);
}

/* The key that decided it, and what it becomes. */
static void
put_result(struct daf_conflict_screen *c, int row, const struct daf_dispute *d)
{
	struct daf_term *t = c->s.ui->term;
	struct table at = table_of(c->s.ui);
	int room = at.end - at.result;
	const char *result = daf_dispute_result(d);
	char key = 't';

	if (result == NULL) {
		daf_term_put(t, row, at.result, room,
		    d->choice == DAF_DECIDED_SKIP ? DAF_PLAIN : DAF_YELLOW,
		    d->choice == DAF_DECIDED_SKIP ? "s skip" : "? choose");
		return;
	}
	if (d->n < 2 && (d->choice == DAF_DECIDED_VALUE || *result == '\0')) {
		daf_term_put(t, row, at.result, room, DAF_PLAIN, "unchanged");
		return;
	}
	if (d->choice == DAF_DECIDED_BOTH)
		key = 'b';
	else if (d->choice == DAF_DECIDED_VALUE && d->nth == d->yours)
		key = 'y';
	else if (d->choice == DAF_DECIDED_VALUE && d->nth == d->theirs)
		key = 'h';
	else if (d->choice == DAF_DECIDED_VALUE)
		key = "123456789"[d->nth % 9];
	daf_term_putf(t, row, at.result, room, DAF_BOLD, "%c %s", key,
	    key == 'b' ? "both" : shown(c, d, result));
}

static void
draw_row(void *arg, size_t i, int row)
{
	struct daf_conflict_screen *c = arg;
	struct daf_term *t = c->s.ui->term;
	struct table at = table_of(c->s.ui);
	const struct daf_dispute *d;

	if (i == c->d.n) {
		daf_term_put(t, row, FIELD, 15, DAF_PLAIN, "Why");
		daf_term_put(t, row, at.before, at.end - at.before, DAF_PLAIN,
		    c->d.why != NULL ? c->d.why
				     : "(optional: t types the reason)");
		return;
	}
	d = &c->d.items[i];
	daf_term_put(t, row, FIELD, at.before - FIELD - 1, DAF_PLAIN, d->label);
	if (d->nbefore > 0 || d->n > 1)
		put_cell(c, row, at.before, at.yours - at.before - 1, d,
		    d->nbefore > 0 ? d->before[0] : "");
	if (d->yours < d->n)
		put_cell(c, row, at.yours, at.theirs - at.yours - 1, d,
		    d->values[d->yours].value);
	if (d->theirs < d->n)
		put_cell(c, row, at.theirs, at.result - at.theirs - 1, d,
		    d->values[d->theirs].value);
	put_result(c, row, d);
}

/* ---- the current field ---- */

static const char *
side(const struct daf_dispute *d, size_t i)
{
	return i == d->yours ? "yours" : i == d->theirs ? "theirs" : "other";
}

static void
put_value(struct daf_conflict_screen *c, const struct daf_dispute *d, size_t i)
{
	const struct daf_value *v = &d->values[i];
	char time[DAF_DISPLAY_SIZE];
	struct daf_lines *l = &c->pane;

	daf_lines_new(l);
	daf_lines_putf(l, 3, 10, DAF_PLAIN, "%zu %s", i + 1, side(d, i));
	daf_display_moment(time, v->time, v->zone, &c->d.view.today);
	daf_lines_putf(l, 13, 0, DAF_PLAIN, "%s, %s  %s  %s",
	    daf_display_who(v->by_name, v->by), v->office, time,
	    daf_state_name(v->state));
	daf_lines_new(l);
	daf_lines_wrap(l, 13, DAF_BOLD, shown(c, d, v->value));
}

static void
fill_pane(struct daf_conflict_screen *c, const struct daf_dispute *d)
{
	struct daf_lines *l = &c->pane;
	const char *result;
	size_t i;

	if (d->nbefore == 0 && d->n > 1) {
		daf_lines_new(l);
		daf_lines_put(l, 3, 0, DAF_PLAIN, "before    (empty)");
	}
	for (i = 0; i < d->nbefore; i++) {
		daf_lines_new(l);
		daf_lines_put(l, 3, 9, DAF_PLAIN, i == 0 ? "before" : "");
		daf_lines_wrap(l, 13, DAF_PLAIN, shown(c, d, d->before[i]));
	}
	for (i = 0; i < d->n; i++)
		put_value(c, d, i);
	result = d->choice == DAF_DECIDED_BOTH || d->choice == DAF_DECIDED_TYPED
		     ? daf_dispute_result(d)
		     : NULL;
	if (result != NULL && (d->n > 1 || *result != '\0')) {
		daf_lines_new(l);
		daf_lines_put(l, 3, 9, DAF_PLAIN, "result");
		daf_lines_wrap(l, 13, DAF_BOLD,
		    d->choice == DAF_DECIDED_BOTH || *result == '\0'
			? result
			: shown(c, d, result));
	}
	if (d->typed != NULL) { /* t begins with it */
		daf_lines_new(l);
		daf_lines_put(l, 3, 9, DAF_PLAIN, "t typed");
		daf_lines_wrap(l, 13, DAF_PLAIN, d->typed);
	}
}

static void
draw_pane(struct daf_conflict_screen *c, int row)
{
	const struct daf_dispute *d = daf_conflict_now(c);
	struct daf_ui *ui = c->s.ui;
	int height = daf_ui_bottom(ui) - 1 - row;

	daf_ui_rule(ui, row - 1, d != NULL ? d->label : "Why");
	if (d != NULL)
		fill_pane(c, d);
	else
		daf_lines_wrap(&c->pane, 3, DAF_PLAIN,
		    c->d.why != NULL
			? c->d.why
			: "A reason becomes an entry of the record's diary, in "
			  "the same change set. t types it.");
	if (!daf_lines_paint(&c->pane, ui, row, height))
		daf_term_put(ui->term, row + height - 1,
		    daf_ui_columns(ui) - 20, 20, DAF_BOLD,
		    "... Enter: all of it");
}

/* ---- all of it ---- */

static void
draw_head(struct daf_conflict_screen *c)
{
	struct daf_ui *ui = c->s.ui;
	char since[DAF_DISPLAY_SIZE];
	struct daf_buf b = { 0 };
	size_t n = daf_disputes_open(&c->d);
	struct table at = table_of(ui);

	daf_ui_title(ui, "CONFLICT %s", daf_record_name(&c->d.view.r.item));
	daf_buf_addf(&b, "%zu field%s", n, n == 1 ? " differs" : "s differ");
	if (c->d.since != 0) {
		daf_display_moment(
		    since, c->d.since, c->d.zone, &c->d.view.today);
		daf_buf_addf(&b, ": written on both sides after %s", since);
	}
	daf_term_put(
	    ui->term, 1, 1, daf_ui_columns(ui) - 1, DAF_PLAIN, daf_buf_str(&b));
	daf_buf_clear(&b);
	daf_term_put(ui->term, 2, FIELD, 8, DAF_BOLD, "Field");
	daf_term_put(ui->term, 2, at.before, 8, DAF_BOLD, "Before");
	daf_term_put(ui->term, 2, at.yours, 8, DAF_BOLD, "Yours");
	daf_term_put(ui->term, 2, at.theirs, 8, DAF_BOLD, "Theirs");
	daf_term_put(ui->term, 2, at.result, 8, DAF_BOLD, "Result");
}

/* Somebody was faster. */
static void
draw_settled(struct daf_conflict_screen *c)
{
	daf_ui_title(
	    c->s.ui, "CONFLICT %s", daf_record_name(&c->d.view.r.item));
	daf_lines_new(&c->pane);
	daf_lines_wrap(&c->pane, 3, DAF_PLAIN,
	    "Nothing of this record is disputed any more: somebody decided it "
	    "meanwhile. Go back, then h shows who and how; e changes it.");
	(void)daf_lines_paint(&c->pane, c->s.ui, 2, 3);
	daf_term_cursor(c->s.ui->term, 2, 0);
}

void
daf_conflict_draw(struct daf_screen *s)
{
	struct daf_conflict_screen *c = (struct daf_conflict_screen *)s;
	int height = (int)c->d.n + (c->d.diary != NULL), last;
	const struct daf_err *err;
	struct daf_ui *ui = s->ui;

	/* only the pane's pool is used before it is filled */
	daf_lines_begin(&c->pane, daf_ui_columns(ui));
	if (daf_disputes_open(&c->d) == 0) {
		draw_settled(c);
		return;
	}
	draw_head(c);
	if (height > ROWS_MOST)
		height = ROWS_MOST;
	daf_rows_place(&c->rows, 3, height);
	draw_pane(c, 3 + height + 1);
	daf_rows_draw(&c->rows, ui, draw_row, c);
	last = daf_ui_bottom(ui) - 1;
	if (c->d.joined > 0)
		daf_term_putf(ui->term, last, 1, daf_ui_columns(ui) - 1,
		    DAF_PLAIN,
		    "Joined without help: %zu value%s of other fields   v to "
		    "look at them",
		    c->d.joined, c->d.joined == 1 ? "" : "s");
	err = daf_ui_may_write(ui, c->d.view.r.item.ledger);
	daf_ui_hint(ui, "%s",
	    err == NULL
		? "y yours  h theirs  1-9 number  b both  t type  "
		  "s skip  u undo  Enter full"
		: "To be decided by one who may write here; Enter shows "
		  "the values in full");
	daf_err_free(err);
}

void
daf_conflict_values(struct daf_buf *out, struct daf_conflict_screen *c,
    const struct daf_dispute *d)
{
	char time[DAF_DISPLAY_SIZE];
	size_t i;

	for (i = 0; i < d->nbefore; i++)
		daf_buf_addf(out, "before\n%s\n\n", shown(c, d, d->before[i]));
	for (i = 0; i < d->n; i++) {
		daf_display_time(time, d->values[i].time, d->values[i].zone);
		daf_buf_addf(out, "%zu %s: %s, %s  %s\n%s\n\n", i + 1,
		    side(d, i),
		    daf_display_who(d->values[i].by_name, d->values[i].by),
		    d->values[i].office, time, shown(c, d, d->values[i].value));
	}
}
