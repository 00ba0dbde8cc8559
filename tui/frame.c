/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame.c - what stands around every screen: title, hint, message, keys. */
#include "tui/ui_priv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/text.h"
#include "tui/known.h"
#include "tui/small.h"
#include "tui/wrap.h"

#define LOOK_MS 2000
#define MESSAGE_MOST 5 /* rows */

int
daf_ui_rows(const struct daf_ui *ui)
{
	return daf_term_rows(ui->term);
}

int
daf_ui_columns(const struct daf_ui *ui)
{
	return daf_term_columns(ui->term) - 1;
}

int
daf_ui_bottom(const struct daf_ui *ui)
{
	return daf_ui_rows(ui) - 3;
}

void
daf_ui_rule(struct daf_ui *ui, int row, const char *heading)
{
	int columns = daf_ui_columns(ui) - 2, used;

	daf_term_fill(ui->term, row, 1, columns, DAF_PLAIN, '-');
	if (heading == NULL)
		return;
	used = daf_term_putf(
	    ui->term, row, 4, columns - 8, DAF_BOLD, "%s", heading);
	daf_term_put(ui->term, row, 3, 1, DAF_PLAIN, " ");
	daf_term_put(ui->term, row, 4 + used, 1, DAF_PLAIN, " ");
}

/* ---- row 1 ---- */

/* How old what this register knows of the others is: "3h", "12m", "4d". */
static void
age(struct daf_buf *b, int64_t seconds)
{
	static const struct {
		int64_t least, unit;
		char letter;
	} units[] = { { 172800, 86400, 'd' }, { 3600, 3600, 'h' },
		{ 0, 60, 'm' } };
	size_t i = 0;

	while (seconds < units[i].least)
		i++;
	daf_buf_addf(
	    b, " %" PRId64 "%c", seconds / units[i].unit, units[i].letter);
}

/* It could not be read: what stood there stays, and it is read again. */
static void
forget(struct daf_ui *ui, const struct daf_err *err)
{
	daf_err_free(err);
	memset(ui->p->stamps, 0, sizeof(ui->p->stamps));
}

/* The line is there during an exchange only: how long ago the last one that
 * ended well was, and whether one was tried since; of several ledgers the one
 * that is worst off. */
static void
read_line_state(struct daf_ui *ui)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_buf b = { 0 };
	const struct daf_err *err;
	struct daf_known known;
	int64_t since;

	err = daf_known_read(&known, pool, ui->cli->reg, ui->cli->ledger_name);
	if (err != NULL) {
		forget(ui, err);
		daf_pool_free(pool);
		return;
	}
	since = daf_time_now() - known.since;
	if (!known.hub) {
		daf_buf_adds(&b, "NO HUB");
	} else {
		daf_buf_adds(&b, known.cut ? "OFFLINE" : "EXCHANGED");
		if (known.since != 0)
			age(&b, since > 0 ? since : 0);
	}
	free(ui->p->last_line);
	ui->p->last_line = daf_buf_steal(&b);
	daf_pool_free(pool);
}

/* ---- what other processes do ---- */

static void
stamp_of(struct daf_ui_stamp *out, const struct daf_ui *ui, const char *name)
{
	char *path =
	    daf_asprintf("%s/%s", daf_register_dir(ui->cli->reg), name);
	struct stat st;

	*out = (struct daf_ui_stamp){ 0 };
	if (stat(path, &st) == 0) {
		out->seconds = st.st_mtim.tv_sec;
		out->nanoseconds = st.st_mtim.tv_nsec;
		out->size = st.st_size;
	}
	free(path);
}

/* register.db has what waits, desk.db the log of exchanges. */
static void
read_stamps(struct daf_ui_stamp out[2], const struct daf_ui *ui)
{
	stamp_of(&out[0], ui, "register.db");
	stamp_of(&out[1], ui, "desk.db");
}

void
daf_frame_count(struct daf_ui *ui)
{
	struct daf_counts counts = { 0 };
	const struct daf_err *err;
	struct daf_buf b = { 0 };

	read_stamps(ui->p->stamps, ui);
	ui->p->look_at = daf_time_steady() + LOOK_MS;
	read_line_state(ui);
	err = daf_count_states(&counts, ui->cli->reg, NULL);
	if (err != NULL) {
		forget(ui, err);
		return;
	}
	if (counts.here > 0)
		daf_buf_addf(&b, "%" PRId64 " unsent", counts.here);
	else
		daf_buf_adds(&b, "all sent");
	free(ui->p->status);
	ui->p->status = daf_buf_steal(&b);
}

int
daf_frame_patience(const struct daf_ui *ui, int64_t now)
{
	if (ui->p->look_at == 0)
		return -1;
	return ui->p->look_at > now ? (int)(ui->p->look_at - now) : 0;
}

/* Nothing is there until it could be read once. */
static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

bool
daf_frame_look(struct daf_ui *ui, int64_t now)
{
	struct daf_ui_priv *p = ui->p;
	struct daf_ui_stamp stamps[2];
	char *line, *state;
	bool news;

	if (p->look_at == 0 || p->look_at > now)
		return false;
	p->look_at = now + LOOK_MS;
	if (p->line != NULL) /* an exchange of our own tells by itself */
		return false;
	read_stamps(stamps, ui);
	if (memcmp(stamps, p->stamps, sizeof(stamps)) == 0)
		return false;
	line = daf_strdup(or_empty(p->last_line));
	state = daf_strdup(or_empty(p->status));
	daf_frame_count(ui);
	news = strcmp(line, or_empty(p->last_line)) != 0 ||
	       strcmp(state, or_empty(p->status)) != 0;
	free(line);
	free(state);
	return news;
}

static void
status(struct daf_buf *b, const struct daf_ui *ui)
{
	const struct daf_ledger *l = ui->cli->ledger;
	const struct daf_signer *signer = ui->cli->signer;
	const char *line = ui->p->line;

	if (l == NULL)
		return;
	daf_buf_addf(b, "%s ", l->conf->office);
	if (signer != NULL)
		daf_buf_add(b, signer->id, strcspn(signer->id, "@"));
	else
		daf_buf_adds(b, "(nobody)");
	if (line == NULL)
		line = ui->p->last_line;
	if (line != NULL)
		daf_buf_addf(b, " | %s", line);
	if (ui->p->status != NULL)
		daf_buf_addf(b, " | %s", ui->p->status);
}

static void
draw_title(struct daf_ui *ui)
{
	int columns = daf_ui_columns(ui), width, used;
	struct daf_buf right = { 0 };

	status(&right, ui);
	width = (int)daf_text_width(daf_buf_str(&right));
	if (width > columns - 20)
		width = columns - 20;
	daf_term_fill(ui->term, 0, 0, columns, DAF_REVERSE, ' ');
	used = daf_term_put(ui->term, 0, 1, columns - width - 3, DAF_REVERSE,
	    daf_buf_str(&ui->p->title));
	(void)used;
	daf_term_put(ui->term, 0, columns - width - 1, width, DAF_REVERSE,
	    daf_buf_str(&right));
	daf_buf_clear(&right);
}

/* ---- the last row ---- */

/* "F10 Save"; nothing where no key does it. Returns the columns it takes. */
static int
hint(struct daf_buf *out, const struct daf_screen *s, enum daf_act act)
{
	const struct daf_screen_class *class = s->class;
	const struct daf_action *a = daf_action_find(act, class->place);
	const char *label = class->label != NULL ? class->label(s, act) : NULL;

	daf_buf_reset(out);
	daf_keys_name(out, s->ui->keys, act, class->place);
	if (a == NULL || out->len == 0)
		return 0;
	daf_buf_addf(out, " %s", label != NULL ? label : a->label);
	return (int)daf_text_width(daf_buf_str(out));
}

/* What the officer who works has a right to. */
static void
read_rights(bool may[DAF_RIGHTS], struct daf_ui *ui)
{
	const struct daf_err *err;
	int i;

	for (i = 0; i < DAF_RIGHTS; i++) {
		err = daf_ui_may(ui, (enum daf_right)i);
		may[i] = err == NULL;
		daf_err_free(err);
	}
}

/* The keys that work now, as many as there is room for; always the way out, if
 * it is among them. */
static void
draw_keys(struct daf_ui *ui, const struct daf_screen *s)
{
	static const enum daf_act none[] = { DAF_ACT_NONE };
	const enum daf_act *act = s->class->hints;
	const unsigned place = s->class->place;
	int column = 1, width, out = 0;
	struct daf_buf b = { 0 };
	bool may[DAF_RIGHTS];
	size_t i;

	if (act == NULL)
		act = none;
	read_rights(may, ui);
	for (i = 0; act[i] != DAF_ACT_NONE; i++)
		if (act[i] == DAF_ACT_BACK)
			out = hint(&b, s, DAF_ACT_BACK) + 2;
	for (; *act != DAF_ACT_NONE; act++) {
		if (*act == DAF_ACT_BACK)
			out = 0;
		if (!may[daf_action_right(*act, place)] ||
		    (s->class->offers != NULL && !s->class->offers(s, *act)))
			continue;
		width = hint(&b, s, *act);
		if (width == 0 || column + width + out > daf_ui_columns(ui))
			continue;
		column += 2 + daf_term_put(ui->term, daf_ui_rows(ui) - 1,
				  column, width, DAF_PLAIN, daf_buf_str(&b));
	}
	daf_buf_clear(&b);
}

/* The lowest screen that is in sight, and those over it. */
static void
draw_screens(struct daf_screen *s)
{
	if (s->class->over && s->below != NULL)
		draw_screens(s->below);
	if (s->class->draw != NULL)
		s->class->draw(s);
}

/* A long one goes on in the message's row where that is free, so that its point
 * is read; on a slow line it would cost too much at each step. */
static void
draw_hint(struct daf_ui *ui)
{
	bool free_row = ui->p->message.len == 0 && !daf_term_slow(ui->term) &&
			ui->top->class->place != DAF_IN_ASK;

	(void)daf_wrap_put(ui, daf_ui_rows(ui) - 3, free_row ? 2 : 1, 1,
	    DAF_PLAIN, daf_buf_str(&ui->p->hint));
}

/* A long one is read whole: it takes the hint's row, too, and if need be some
 * above that, until the next key. A question has its cursor in the row. */
static void
draw_message(struct daf_ui *ui)
{
	const char *text = daf_buf_str(&ui->p->message);
	const int last = daf_ui_rows(ui) - 2;
	int rows, i;

	if (*text == '\0')
		return;
	rows = ui->top->class->place != DAF_IN_ASK ? daf_wrap_rows(ui, 1, text)
						   : 1;
	if (rows > MESSAGE_MOST)
		rows = MESSAGE_MOST;
	for (i = 0; rows > 1 && i < rows; i++)
		daf_term_fill(
		    ui->term, last - i, 0, daf_ui_columns(ui), DAF_PLAIN, ' ');
	(void)daf_wrap_put(ui, last - rows + 1, rows, 1, DAF_PLAIN, text);
}

void
daf_frame_draw(struct daf_ui *ui)
{
	if (ui->top == NULL)
		return;
	daf_term_erase(ui->term);
	if (daf_small_is(ui)) {
		daf_small_draw(ui);
		daf_term_flush(ui->term);
		return;
	}
	daf_buf_reset(&ui->p->title);
	daf_buf_reset(&ui->p->hint);
	draw_screens(ui->top);
	draw_title(ui);
	draw_hint(ui);
	draw_message(ui);
	draw_keys(ui, ui->top);
	daf_term_flush(ui->term);
}
