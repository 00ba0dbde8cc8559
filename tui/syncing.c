/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * syncing.c - the exchange with the hub: what goes on, and what was before.
 *
 * It is a process of its own (uijob.h): leaving this screen leaves it running.
 * All that moves here is drawn from a copy that is renewed once a second.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/desk.h"
#include "tui/camerow.h"
#include "tui/display.h"
#include "tui/screens.h"
#include "tui/syncview.h"
#include "tui/uijob.h"
#include "tui/wrap.h"

#define LOG_ROWS 40   /* read for this screen */
#define LOG_ALL 10000 /* for the full log */
#define NAME_COLUMN 3 /* of a step */
#define BAR_COLUMN 7
#define PERCENT_COLUMN (BAR_COLUMN + DAF_SYNC_BAR + 1)
#define LEFT_COLUMN (PERCENT_COLUMN + 6)
#define LEFT_COLUMNS 18
#define LOG_LEAST 2 /* rows of the log that stay in sight */

static const struct {
	enum daf_sync_cell cell;
	int column;
} cells[] = {
	{ DAF_SYNC_STATE, 28 },
	{ DAF_SYNC_TIME, 35 },
	{ DAF_SYNC_COUNT, 48 },
	{ DAF_SYNC_BYTES, 72 },
};

struct syncing {
	struct daf_screen s;
	struct daf_pool *pool;
	struct daf_desk_link *links;
	size_t nlinks;
	struct daf_camerows came; /* with the exchange that has ended */
};

/* What came is read when it is over: while it goes on, its steps are all that
 * may be renewed. */
static const struct daf_err *
read_came(struct syncing *y)
{
	struct daf_ui *ui = y->s.ui;
	const struct daf_job *job = daf_ui_job(ui);

	y->came = (struct daf_camerows){ 0 };
	if (job == NULL || !daf_job_ended(job))
		return NULL;
	return daf_camerows_read(
	    &y->came, y->pool, ui->cli->reg, daf_ui_job_shown(ui)->mark);
}

static const struct daf_err *
load(struct daf_screen *s)
{
	struct syncing *y = (struct syncing *)s;
	const struct daf_err *err;

	daf_pool_free(y->pool);
	y->pool = daf_pool_new();
	y->nlinks = 0;
	err = read_came(y);
	return err != NULL ? err
			   : daf_desk_links(&y->links, &y->nlinks, y->pool,
				 s->ui->cli->reg, NULL, LOG_ROWS);
}

static int
zone_of(const struct daf_ui *ui)
{
	return daf_time_offset(ui->cli->ledger->conf->zone, daf_time_now());
}

/* Then it is said of which ledger an exchange was. */
static bool
several(const struct daf_ui *ui)
{
	return daf_register_nledgers(ui->cli->reg) > 1;
}

/* ---- the steps ---- */

static void
put_buf(struct daf_ui *ui, int row, int column, struct daf_buf *b)
{
	daf_term_put(ui->term, row, column, daf_ui_columns(ui) - column,
	    DAF_PLAIN, daf_buf_str(b));
	daf_buf_reset(b);
}

static void
put_cells(struct daf_ui *ui, int row, const struct daf_sync_rows *r, int step)
{
	size_t i;

	for (i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		daf_term_put(ui->term, row, cells[i].column,
		    daf_ui_columns(ui) - cells[i].column, DAF_PLAIN,
		    daf_syncrows_cell(r, step, cells[i].cell));
}

/* How far the step is that runs. */
static void
draw_progress(struct daf_ui *ui, int row, const struct daf_sync_rows *r)
{
	const int columns = daf_ui_columns(ui);
	int at = BAR_COLUMN;

	if (columns >= LEFT_COLUMN + LEFT_COLUMNS) {
		daf_term_put(ui->term, row, at, DAF_SYNC_BAR, DAF_PLAIN,
		    r->texts[DAF_SYNC_AT_BAR]);
		at = PERCENT_COLUMN;
	}
	daf_term_put(
	    ui->term, row, at, 4, DAF_PLAIN, r->texts[DAF_SYNC_AT_PERCENT]);
	at += LEFT_COLUMN - PERCENT_COLUMN;
	daf_term_put(ui->term, row, at, columns - at, DAF_PLAIN,
	    r->texts[DAF_SYNC_AT_LEFT]);
}

/* Returns the row below. The bar has a row of its own that stays: below the step
 * that runs it would move the others each time. */
static int
draw_steps(
    struct daf_ui *ui, int row, const struct daf_job_shown *w, bool ended)
{
	const bool package = daf_job_package(daf_ui_job(ui)) != NULL;
	int i;

	for (i = 0; i < DAF_JOB_NSTEPS; i++) {
		daf_term_putf(ui->term, row + i, NAME_COLUMN,
		    cells[0].column - NAME_COLUMN, DAF_PLAIN, "%d %s", i + 1,
		    package && i == DAF_JOB_CONTACT ? "Open the package"
						    : daf_job_name(i));
		put_cells(ui, row + i, &w->rows, i);
	}
	if (!ended)
		draw_progress(ui, row + DAF_JOB_NSTEPS, &w->rows);
	return row + DAF_JOB_NSTEPS + (ended ? 0 : 1);
}

/* "about 2 kB/s the last time": of the newest good exchange that took a while.
 * What it is now would change each second. */
static void
add_pace(struct daf_buf *out, const struct syncing *y)
{
	const struct daf_desk_link *l;
	int64_t took;
	size_t i;

	for (i = 0; i < y->nlinks; i++) {
		l = &y->links[i];
		took = l->ended - l->started;
		if (*l->outcome != '\0' || took <= 0)
			continue;
		daf_buf_adds(out, ", about ");
		daf_syncview_bytes(out, (l->bytes_in + l->bytes_out) / took);
		daf_buf_adds(out, "/s the last time");
		return;
	}
}

static void
draw_head(const struct syncing *y, const struct daf_job *job)
{
	struct daf_ui *ui = y->s.ui;
	struct daf_buf b = { 0 };
	const struct daf_register_ledger *l;
	char started[DAF_TIME_SIZE];
	const char *url = daf_job_package(job);
	const bool package = url != NULL;
	size_t n, turn = daf_job_turn(job, &n), i;
	int64_t at = daf_job_started(job);

	for (i = 0; i < daf_register_nledgers(ui->cli->reg); i++) {
		l = daf_register_ledger_at(ui->cli->reg, i);
		if (!package && strcmp(l->name, daf_job_ledger(job)) == 0)
			url = l->url;
	}
	daf_time_local(started, at, zone_of(ui));
	daf_term_putf(
	    ui->term, 1, 1, 18, DAF_PLAIN, "Started %.8s", started + 11);
	daf_term_putf(ui->term, 1, 20, daf_ui_columns(ui) - 37, DAF_PLAIN,
	    package ? "Package: %s" : "Hub: %s", url != NULL ? url : "");
	if (!daf_job_ended(job))
		daf_term_put(ui->term, 1, daf_ui_columns(ui) - 16, 16,
		    DAF_PLAIN, "Ctrl-C to stop");
	daf_buf_addf(&b, "Line: %s", daf_term_slow(ui->term) ? "slow" : "fast");
	add_pace(&b, y);
	if (n > 1)
		daf_buf_addf(&b, "   Ledger %s, %zu of %zu",
		    daf_job_ledger(job), turn + 1, n);
	put_buf(ui, 2, 1, &b);
	daf_buf_clear(&b);
}

/* ---- what came of it ---- */

static int
draw_end(struct daf_ui *ui, int row, const struct daf_job *job)
{
	const struct daf_err *err = daf_job_error(job);
	struct daf_buf b = { 0 };

	if (daf_job_stopped(job)) {
		daf_term_put(ui->term, row++, 1, daf_ui_columns(ui) - 1,
		    DAF_BOLD, "Stopped.");
		daf_term_put(ui->term, row++, 1, daf_ui_columns(ui) - 1,
		    DAF_PLAIN,
		    "What was received and checked is kept; the next exchange "
		    "goes on from there.");
	} else {
		daf_syncview_tally(&b, daf_job_sum(job));
		daf_term_putf(ui->term, row++, 1, daf_ui_columns(ui) - 1,
		    DAF_BOLD, "Ended: %s", daf_buf_str(&b));
	}
	if (err != NULL)
		row += daf_wrap_put(ui, row, 3, 1, DAF_RED, err->text);
	daf_buf_clear(&b);
	return row;
}

static void
note_text(struct daf_buf *b, const struct daf_job_note *n, bool alarm)
{
	daf_buf_addf(b, "%s ", alarm ? "ALARM" : n->event);
	if (n->replica != NULL)
		daf_buf_adds(b, n->replica);
	if (n->replica != NULL && n->seq > 0)
		daf_buf_addf(b, "-%" PRId64, n->seq);
	daf_buf_addf(b, "%s%s", n->replica != NULL ? ": " : "",
	    n->what != NULL ? n->what : "");
}

/* The last sentences that it told, alarms in red: whole, as far as each has its
 * share of the rows that are left. */
static int
draw_notes(
    struct daf_ui *ui, int row, size_t most, const struct daf_job_shown *w)
{
	size_t i = w->nnotes > most ? w->nnotes - most : 0;
	const int bottom = daf_ui_bottom(ui);
	struct daf_buf b = { 0 };
	int share;
	bool alarm;

	for (; i < w->nnotes && row < bottom; i++) {
		share = (bottom - row) / (int)(w->nnotes - i);
		alarm = strcmp(w->notes[i].event, "alarm") == 0;
		note_text(&b, &w->notes[i], alarm);
		row += daf_wrap_put(ui, row, share > 0 ? share : 1, 3,
		    alarm ? DAF_RED : DAF_PLAIN, daf_buf_str(&b));
		daf_buf_reset(&b);
	}
	daf_buf_clear(&b);
	return row;
}

/* Is there a list of what came? It is of the last exchange, until the next. */
static bool
has_came(const struct syncing *y)
{
	return y->came.n > 0 && !daf_ui_job_runs(y->s.ui);
}

static void
draw_log(struct syncing *y, int row)
{
	struct daf_ui *ui = y->s.ui;
	struct daf_buf b = { 0 };
	struct daf_date today;
	size_t i;

	daf_display_today(&today, ui->cli->reg, NULL);
	if (y->nlinks == 0 && row < daf_ui_bottom(ui))
		daf_term_put(ui->term, row, 1, daf_ui_columns(ui) - 1,
		    DAF_PLAIN, "Earlier    none");
	for (i = 0; i < y->nlinks && row < daf_ui_bottom(ui); i++, row++) {
		if (i == 0)
			daf_term_put(
			    ui->term, row, 1, 10, DAF_PLAIN, "Earlier");
		daf_syncview_log(
		    &b, &y->links[i], &today, zone_of(ui), several(ui));
		put_buf(ui, row, 12, &b);
	}
	daf_buf_clear(&b);
}

static int
draw_job(const struct syncing *y, const struct daf_job *job)
{
	struct daf_ui *ui = y->s.ui;
	const struct daf_job_shown *w = daf_ui_job_shown(ui);
	int row;

	draw_head(y, job);
	row = draw_steps(ui, 3, w, daf_job_ended(job)) + 1;
	if (daf_job_ended(job)) {
		row = draw_end(ui, row, job);
	} else {
		daf_term_put(ui->term, row++, 1, daf_ui_columns(ui) - 1,
		    DAF_PLAIN,
		    "You can keep working: b. Nothing is lost if the line "
		    "drops, or if you stop it:");
		daf_term_put(ui->term, row++, 1, daf_ui_columns(ui) - 1,
		    DAF_PLAIN, "all that was received and checked is kept.");
	}
	row = draw_notes(ui, row, 4, w);
	return has_came(y) ? daf_camerows_draw(&y->came, ui, row,
				 daf_ui_bottom(ui) - LOG_LEAST - 1) +
				 1
			   : row + 1;
}

static void
draw(struct daf_screen *s)
{
	struct daf_ui *ui = s->ui;
	const struct daf_job *job = daf_ui_job(ui);
	int row = 3;

	daf_ui_title(ui, "SYNC  with the hub");
	daf_ui_timer(s, daf_ui_job_show(ui));
	if (job != NULL) {
		row = draw_job((struct syncing *)s, job);
	} else {
		daf_term_put(ui->term, 1, 1, daf_ui_columns(ui) - 1, DAF_PLAIN,
		    "F9 sends what is here and fetches what is new.");
	}
	draw_log((struct syncing *)s, row);
	if (daf_ui_job_runs(ui))
		daf_ui_hint(ui,
		    "b goes back to work and leaves it running; row 1 shows "
		    "how far it is");
	else
		daf_ui_hint(ui, "F9 starts an exchange");
	/* where it changes, it costs least */
	daf_term_cursor(
	    ui->term, daf_ui_job_runs(ui) ? 3 + DAF_JOB_NSTEPS : 1, 0);
}

/* The timer: draws with what is known by now. */
static void
keep(struct daf_screen *s)
{
	daf_ui_timer(s, daf_ui_job_show(s->ui));
}

static void
clear(struct daf_screen *s)
{
	daf_pool_free(((struct syncing *)s)->pool);
}

/* ---- actions ---- */

static const struct daf_err *
open_log(struct daf_ui *ui)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_desk_link *links;
	struct daf_buf b = { 0 };
	struct daf_date today;
	size_t n, i;

	daf_display_today(&today, ui->cli->reg, NULL);
	err = daf_desk_links(&links, &n, pool, ui->cli->reg, NULL, LOG_ALL);
	if (err != NULL)
		goto done;
	for (i = 0; i < n; i++) {
		daf_syncview_log(
		    &b, &links[i], &today, zone_of(ui), several(ui));
		daf_buf_adds(&b, "  in ");
		daf_syncview_bytes(&b, links[i].bytes_in);
		daf_buf_adds(&b, " out ");
		daf_syncview_bytes(&b, links[i].bytes_out);
		daf_buf_addc(&b, '\n');
	}
	if (n == 0)
		daf_buf_adds(&b, "There was no exchange yet.\n");
	err = daf_page_open(ui, "SYNC  earlier exchanges", daf_buf_str(&b));
done:
	daf_buf_clear(&b);
	daf_pool_free(pool);
	return err;
}

static const struct daf_err *
start(struct daf_ui *ui, const char *what)
{
	if (what != NULL && strcmp(what, "log") == 0)
		return open_log(ui);
	if (what != NULL && strcmp(what, "stop") == 0) {
		if (!daf_ui_job_stop(ui))
			daf_ui_say(ui, "No exchange is going on");
		return NULL;
	}
	return daf_ui_job_start(ui, NULL);
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct daf_ui *ui = s->ui;

	if (o->act == DAF_ACT_SYNC)
		return start(ui, o->arg);
	if (o->act == DAF_ACT_STOP) {
		if (!daf_ui_job_stop(ui))
			daf_ui_say(ui, "No exchange is going on");
		return NULL;
	}
	if (o->act == DAF_ACT_OPEN && has_came((struct syncing *)s))
		return daf_camerows_open(&((struct syncing *)s)->came, ui);
	if (o->act == DAF_ACT_LOG)
		return open_log(ui);
	if (o->act == DAF_ACT_QUARANTINE)
		return daf_quarantine_open(ui);
	if (o->act == DAF_ACT_REFRESH)
		return load(s);
	if (o->act == DAF_ACT_BACKGROUND) {
		daf_ui_pop(ui);
		if (daf_ui_job_runs(ui))
			daf_ui_say(ui, "The exchange goes on; F9 looks at it");
		return NULL;
	}
	*done = false;
	return NULL;
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN,
	DAF_ACT_BACKGROUND, DAF_ACT_STOP, DAF_ACT_CONFLICTS, DAF_ACT_LOG,
	DAF_ACT_QUARANTINE, DAF_ACT_BACK, DAF_ACT_NONE };

static bool
offers(const struct daf_screen *s, enum daf_act act)
{
	if (act == DAF_ACT_OPEN)
		return has_came((const struct syncing *)s);
	return act != DAF_ACT_STOP || daf_ui_job_runs(s->ui);
}

static const char *
label(const struct daf_screen *s, enum daf_act act)
{
	(void)s;
	return act == DAF_ACT_OPEN ? "What came" : NULL;
}

static const struct daf_screen_class class = {
	.name = "sync",
	.place = DAF_IN_SYNC,
	.hints = hints,
	.offers = offers,
	.label = label,
	.load = load,
	.draw = draw,
	.act = act,
	.keep = keep,
	.clear = clear,
};

const struct daf_err *
daf_syncing_open(struct daf_ui *ui, bool begin)
{
	struct daf_screen *s = ui->top;
	const struct daf_err *err;

	if (s == NULL || s->class != &class) {
		s = daf_ui_push(ui, &class, sizeof(struct syncing));
		err = daf_ui_loaded(s);
		if (err != NULL)
			return err;
	}
	return begin && !daf_ui_job_runs(ui) ? daf_ui_job_start(ui, NULL)
					     : NULL;
}
