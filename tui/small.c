/* SPDX-License-Identifier: GPL-3.0-or-later */
/* small.c - see small.h. */
#include "tui/small.h"

#include "tui/ui_priv.h"
#include "tui/wrap.h"

#define LEAST_ROWS 16
#define LEAST_COLUMNS 60
#define WORD_COLUMNS 8 /* below them words would be broken */

bool
daf_small_is(const struct daf_ui *ui)
{
	return daf_term_rows(ui->term) < LEAST_ROWS ||
	       daf_term_columns(ui->term) < LEAST_COLUMNS;
}

static bool
fits(struct daf_ui *ui, const char *text)
{
	return daf_ui_columns(ui) >= WORD_COLUMNS &&
	       daf_wrap_rows(ui, 0, text) <= daf_ui_rows(ui);
}

/* Why the program is not to be left from here, or NULL: what would be asked
 * could not be seen. */
static const char *
waiting(const struct daf_ui *ui)
{
	const struct daf_screen *s;

	for (s = ui->top; s != NULL; s = s->below) {
		if (s->class->place == DAF_IN_ASK)
			return "A question waits";
		if (s->class->unkept != NULL && s->class->unkept(s))
			return "Not all is saved";
	}
	return NULL;
}

/* The longest way to say it that there is room for; false: there is none. */
static bool
wait_words(struct daf_buf *out, struct daf_ui *ui, const char *why)
{
	daf_buf_addf(out, "Window %dx%d, needs %dx%d. %s. Make it larger.",
	    daf_term_columns(ui->term), daf_term_rows(ui->term), LEAST_COLUMNS,
	    LEAST_ROWS, why);
	if (fits(ui, daf_buf_str(out)))
		return true;
	daf_buf_reset(out);
	daf_buf_addf(out, "Needs %dx%d. %s.", LEAST_COLUMNS, LEAST_ROWS, why);
	return fits(ui, daf_buf_str(out));
}

/* The same where q leaves. */
static bool
words(struct daf_buf *out, struct daf_ui *ui)
{
	const int columns = daf_term_columns(ui->term);
	const int rows = daf_term_rows(ui->term);

	daf_buf_addf(out,
	    "Window %dx%d, needs %dx%d. Nothing is lost. Make it larger, or q "
	    "to leave.",
	    columns, rows, LEAST_COLUMNS, LEAST_ROWS);
	if (fits(ui, daf_buf_str(out)))
		return true;
	daf_buf_reset(out);
	daf_buf_addf(out, "Window %dx%d, needs %dx%d. q to leave.", columns,
	    rows, LEAST_COLUMNS, LEAST_ROWS);
	if (fits(ui, daf_buf_str(out)))
		return true;
	daf_buf_reset(out);
	daf_buf_addf(out, "Needs %dx%d. q leaves.", LEAST_COLUMNS, LEAST_ROWS);
	if (fits(ui, daf_buf_str(out)))
		return true;
	daf_buf_reset(out);
	daf_buf_adds(out, "q leaves");
	return fits(ui, daf_buf_str(out));
}

void
daf_small_draw(struct daf_ui *ui)
{
	const char *why = waiting(ui);
	struct daf_buf b = { 0 };

	if (why != NULL ? wait_words(&b, ui, why) : words(&b, ui)) {
		(void)daf_wrap_put(
		    ui, 0, daf_ui_rows(ui), 0, DAF_PLAIN, daf_buf_str(&b));
	} else { /* where not even a word fits it is cut */
		daf_buf_reset(&b);
		daf_buf_addf(&b, "Needs %dx%d", LEAST_COLUMNS, LEAST_ROWS);
		daf_term_put(ui->term, 0, 0, daf_term_columns(ui->term),
		    DAF_PLAIN, daf_buf_str(&b));
	}
	daf_term_cursor(ui->term, 0, 0);
	daf_buf_clear(&b);
}

void
daf_small_key(struct daf_ui *ui, uint32_t key)
{
	const enum daf_act act =
	    daf_keys_act(ui->keys, ui->top->class->place, key);
	struct daf_buf b = { 0 };
	bool offered;

	if (act == DAF_ACT_LOCK || act == DAF_ACT_SUSPEND ||
	    act == DAF_ACT_REDRAW || act == DAF_ACT_STOP)
		daf_ui_do(ui, act, NULL);
	else if (key == 'q') {
		offered = waiting(ui) == NULL && words(&b, ui);
		daf_ui_keep(ui); /* what waits may be another thing then */
		if (offered && waiting(ui) == NULL)
			daf_ui_quit(ui);
	}
	daf_buf_clear(&b);
}
