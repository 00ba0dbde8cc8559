/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reviewdraw.c - see reviewing.h: registers above, the change sets of one of
 * them, and what the one under the mark says. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/display.h"
#include "tui/reviewing.h"
#include "tui/uijob.h"
#include "tui/wrap.h"

#define HEAD_ROWS 2
#define PANE_ROWS 6 /* its rule and what is below; of a low screen 4 */

#define MARK 3 /* of a change set */

/* Where the columns of registers and of change sets begin; 0: there is no room
 * for it. The next one ends each. */
struct columns {
	int office, since, records, born, changed, clash, checks, sent_by;
	int name, what, type, fields, fields_end, by, result;
};
static const struct columns wide = { 3, 19, 34, 41, 46, 51, 57, 71, 7, 27, 35,
	49, 60, 60, 70 };
static const struct columns narrow = { 3, 19, 34, 0, 0, 0, 40, 52, 7, 26, 0, 34,
	49, 0, 50 };

static const struct columns *
columns(const struct daf_ui *ui)
{
	return daf_ui_columns(ui) >= 78 ? &wide : &narrow;
}

static void
cell(struct daf_ui *ui, int row, int column, int next, unsigned look,
    const char *text)
{
	if (column == 0)
		return;
	if (next == 0)
		next = daf_ui_columns(ui) + 1;
	daf_term_put(ui->term, row, column, next - column - 1, look, text);
}

static void
number(struct daf_ui *ui, int row, int column, int64_t n)
{
	if (column != 0)
		daf_term_putf(
		    ui->term, row, column, 5, DAF_PLAIN, "%4" PRId64, n);
}

/* An id without its office: that is beside it. */
static void
put_officer(struct daf_ui *ui, int row, int column, int next, const char *id,
    size_t more)
{
	char text[80];

	snprintf(text, sizeof(text), "%.*s%s", (int)strcspn(id, "@"), id,
	    more > 1 ? " +" : "");
	cell(ui, row, column, next, DAF_PLAIN, text);
}

/* ---- registers ---- */

static void
draw_office(void *arg, size_t i, int row)
{
	struct daf_reviewing *r = arg;
	const struct columns *at = columns(r->s.ui);
	const struct daf_reviewing_office *o = &r->offices[i];
	struct daf_ui *ui = r->s.ui;
	int64_t now = daf_time_now();
	int zone = daf_time_offset(r->s.ledger->conf->zone, now);
	char when[DAF_DISPLAY_SIZE];
	struct daf_buf b = { 0 };
	struct daf_date today;
	unsigned look = o->violations > 0 || o->frozen ? DAF_RED
			: o->warnings > 0 || o->held   ? DAF_YELLOW
						       : DAF_PLAIN;

	daf_display_today(&today, ui->cli->reg, r->s.ledger->conf->name);
	cell(ui, row, at->office, at->since, DAF_PLAIN, o->replica);
	daf_display_moment(
	    when, o->sets > 0 ? o->since : o->newest, zone, &today);
	/* of a quiet one the day is enough */
	if (o->sets == 0)
		when[strlen(when) > 6 && when[6] == ' ' && when[9] == ':'
			 ? 6
			 : strlen(when)] = '\0';
	daf_term_putf(ui->term, row, at->since, at->records - at->since - 1,
	    DAF_PLAIN, o->sets > 0 ? "%s" : "(%s)", when);
	if (o->sets > 0) {
		number(ui, row, at->records, o->records);
		number(ui, row, at->born, o->births);
		number(ui, row, at->changed, o->records - o->births);
		number(ui, row, at->clash, (int64_t)o->clashes);
		put_officer(ui, row, at->sent_by, 0, o->by, o->officers);
	}
	daf_reviewing_checks(&b, o, now);
	cell(ui, row, at->checks, at->sent_by, look, daf_buf_str(&b));
	daf_buf_clear(&b);
}

static void
draw_head(struct daf_reviewing *r)
{
	const struct columns *at = columns(r->s.ui);
	struct daf_ui *ui = r->s.ui;
	size_t i, waiting = 0;

	for (i = 0; i < r->left.n; i++)
		waiting += r->offices[i].sets > 0;
	daf_term_putf(ui->term, 1, 1, daf_ui_columns(ui) - 1, DAF_PLAIN,
	    "Registers: %zu   waiting: %zu   change sets: %zu   Main %" PRId64
	    "%s",
	    r->left.n, waiting, r->n, r->s.ledger->main_number,
	    r->published ? "" : ", NOT PUBLISHED: F9");
	cell(ui, 2, at->office, at->since, DAF_BOLD, "Register");
	cell(ui, 2, at->since, at->records, DAF_BOLD, "Waiting since");
	cell(ui, 2, at->records - 1, at->born, DAF_BOLD, "Recs");
	cell(ui, 2, at->born + (at->born != 0), at->changed, DAF_BOLD, "New");
	cell(ui, 2, at->changed + (at->changed != 0), at->clash, DAF_BOLD,
	    "Chg");
	cell(ui, 2, at->clash, at->checks, DAF_BOLD, "Clash");
	cell(ui, 2, at->checks, at->sent_by, DAF_BOLD, "Checks");
	cell(ui, 2, at->sent_by, 0, DAF_BOLD, "Sent by");
}

/* ---- change sets ---- */

static const char *
mark_of(const struct daf_reviewing *r, size_t i)
{
	static const char *const marks[] = { [DAF_MARK_LATER] = "[ ]",
		[DAF_MARK_ACCEPT] = "[x]",
		[DAF_MARK_SPITE] = "[!]",
		[DAF_MARK_REFUSE] = "[R]" };

	return marks[r->decide.marks[i]];
}

static const char *
result_of(const struct daf_waiting *w, unsigned *look)
{
	*look = DAF_RED;
	if (w->violations.n > 0)
		return "VIOLATION";
	*look = DAF_YELLOW;
	if (w->held)
		return "held";
	if (w->conflicts.n > 0)
		return "clash";
	if (w->warnings.n > 0)
		return "warning";
	*look = DAF_PLAIN;
	return "ok";
}

static void
draw_set(void *arg, size_t k, int row)
{
	struct daf_reviewing *r = arg;
	const struct columns *at = columns(r->s.ui);
	struct daf_ui *ui = r->s.ui;
	size_t i =
	    daf_decide_queue(&r->decide, daf_reviewing_current(r)->replica)
		->first +
	    k;
	const struct daf_reviewing_row *about = daf_reviewing_read(r, i);
	const struct daf_waiting *w = &r->w[i];
	const struct daf_changed *c = about->n > 0 ? about->changed : NULL;
	struct daf_buf b = { 0 };
	unsigned look;
	const char *result = result_of(w, &look);

	cell(ui, row, MARK, at->name, DAF_PLAIN, mark_of(r, i));
	daf_buf_adds(&b, c != NULL ? c->name : w->at);
	if (about->n > 1)
		daf_buf_addf(&b, " +%zu", about->n - 1);
	cell(ui, row, at->name, at->what, DAF_PLAIN, daf_buf_str(&b));
	daf_buf_reset(&b);
	if (c != NULL) {
		cell(ui, row, at->what, at->type, DAF_PLAIN,
		    w->conflicts.n > 0 ? "clash"
		    : c->birth         ? "new"
				       : "change");
		cell(ui, row, at->type, at->fields, DAF_PLAIN, c->type);
		daf_changes_fields(&b, c);
	}
	cell(ui, row, at->fields, at->fields_end, DAF_PLAIN, daf_buf_str(&b));
	put_officer(ui, row, at->by, at->result, w->by, 0);
	cell(ui, row, at->result, 0, look, result);
	daf_buf_clear(&b);
}

static void
draw_sets(struct daf_reviewing *r, int row, int height)
{
	const struct daf_reviewing_office *o = daf_reviewing_current(r);
	struct daf_ui *ui = r->s.ui;
	struct daf_buf b = { 0 };

	if (o == NULL)
		return;
	daf_buf_addf(&b, "%s%s", o->replica, o->own ? " (this one)" : "");
	if (r->sets.n > (size_t)(height - 1)) {
		daf_buf_adds(&b, "  ");
		daf_rows_range(&b, &r->sets);
	}
	daf_ui_rule(ui, row, daf_buf_str(&b));
	daf_buf_clear(&b);
	daf_rows_place(&r->sets, row + 1, height - 1);
	r->sets.key = MARK + 4;
	if (r->sets.n == 0)
		daf_term_put(ui->term, row + 1, MARK, daf_ui_columns(ui) - MARK,
		    DAF_PLAIN, "Nothing of it waits.");
	else
		daf_rows_draw(&r->sets, ui, draw_set, r);
}

static void
draw_pane(struct daf_reviewing *r, int row, int rows)
{
	struct daf_buf b = { 0 };
	size_t i;

	daf_ui_rule(r->s.ui, row, NULL);
	if (!daf_reviewing_set(&i, r))
		return;
	daf_reviewing_text(&b, r, i);
	(void)daf_wrap_put(
	    r->s.ui, row + 1, rows - 1, 1, DAF_PLAIN, daf_buf_str(&b));
	daf_buf_clear(&b);
}

static void
hint(struct daf_reviewing *r)
{
	struct daf_decide decide = r->decide;
	struct daf_decide_orders o;
	struct daf_buf b = { 0 };

	/* at every draw: nothing of it stays */
	decide.pool = daf_pool_new();
	daf_decide_orders(&o, &decide, NULL);
	daf_decide_text(&b, &o);
	daf_pool_free(decide.pool);
	if (r->news > 0)
		daf_ui_hint(r->s.ui,
		    "%" PRId64 " new; F5 shows them. %zu wait: %s", r->news,
		    r->n, daf_buf_str(&b));
	else
		daf_ui_hint(r->s.ui, "%zu wait: %s. Nothing happens before F10",
		    r->n, daf_buf_str(&b));
	daf_buf_clear(&b);
}

void
daf_reviewing_draw(struct daf_screen *s)
{
	struct daf_reviewing *r = (struct daf_reviewing *)s;
	struct daf_ui *ui = s->ui;
	int bottom = daf_ui_bottom(ui);
	int below = bottom < 18 ? PANE_ROWS - 2 : PANE_ROWS;
	int pane = bottom - below;
	int most = (pane - HEAD_ROWS) / 2 - 1, height = (int)r->left.n;

	daf_ui_title(ui, "REVIEW  what the offices sent%s%s",
	    daf_register_nledgers(ui->cli->reg) > 1 ? " in " : "",
	    daf_register_nledgers(ui->cli->reg) > 1 ? r->s.ledger->conf->name
						    : "");
	(void)daf_ui_job_show(ui);
	if (height > most)
		height = most;
	if (height < 1)
		height = 1;
	draw_head(r);
	daf_rows_place(&r->left, HEAD_ROWS + 1, height);
	draw_pane(r, pane, below);
	/* the one that has the keys last: it has the cursor */
	if (!r->in_sets)
		draw_sets(
		    r, HEAD_ROWS + 1 + height, pane - HEAD_ROWS - 1 - height);
	daf_rows_draw(&r->left, ui, draw_office, r);
	if (r->in_sets)
		draw_sets(
		    r, HEAD_ROWS + 1 + height, pane - HEAD_ROWS - 1 - height);
	if (r->left.n == 0)
		daf_term_put(ui->term, HEAD_ROWS + 1, MARK,
		    daf_ui_columns(ui) - MARK, DAF_PLAIN,
		    "No office has sent anything yet.");
	hint(r);
}
