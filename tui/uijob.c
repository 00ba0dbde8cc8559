/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uijob.c - see uijob.h. */
#include "tui/uijob.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "core/came.h"
#include "core/desk.h"
#include "sync/seat.h"
#include "tui/syncview.h"
#include "tui/ui_priv.h"

#define EVERY_MS 1000
#define EVERY_SLOW_MS 5000
/* Bytes of a progress: 60, on a slow line 40, less what brings the cursor back
 * to its place. */
#define PURSE 52
#define PURSE_SLOW 32

struct daf_ui_job {
	struct daf_job *job;
	struct daf_job_shown shown;
	size_t turn; /* of what is shown */
	bool news;   /* that came too early to be shown */
	int fd;      /* that is watched; -1: none */
	void (*ended)(struct daf_ui *ui, void *arg);
	void *arg;
};

const struct daf_job *
daf_ui_job(const struct daf_ui *ui)
{
	return ui->p->job != NULL ? ui->p->job->job : NULL;
}

bool
daf_ui_job_runs(const struct daf_ui *ui)
{
	return ui->p->job != NULL && !daf_job_ended(ui->p->job->job);
}

const struct daf_job_shown *
daf_ui_job_shown(const struct daf_ui *ui)
{
	return &ui->p->job->shown;
}

/* ---- what is shown ---- */

/* whole: whatever it costs, as all of the screen changes anyway. */
static void
show(struct daf_ui *ui, bool whole)
{
	struct daf_ui_job *j = ui->p->job;
	const struct daf_job_state *s = daf_job_state(j->job);
	bool seen = ui->top != NULL && ui->top->class->place == DAF_IN_SYNC;
	const size_t was = j->turn;
	struct daf_buf b = { 0 };
	int purse = daf_term_slow(ui->term) ? PURSE_SLOW : PURSE;
	size_t n;

	j->news = false;
	j->shown.ms = daf_time_steady();
	j->turn = daf_job_turn(j->job, &n);
	if (!seen || whole || j->turn != was)
		purse = -1;
	daf_syncrows_renew(&j->shown.rows, s, j->shown.ms, purse);
	memcpy(j->shown.notes, s->notes, sizeof(j->shown.notes));
	j->shown.nnotes = s->nnotes;
	/* its own screen says how far it is: row 1 need not change */
	daf_job_brief(&b, j->job, !seen);
	daf_ui_line(ui, b.len > 0 ? b.data : NULL);
	daf_buf_clear(&b);
}

static int
every_ms(const struct daf_ui *ui)
{
	return daf_term_slow(ui->term) ? EVERY_SLOW_MS : EVERY_MS;
}

int
daf_ui_job_patience(const struct daf_ui *ui, int64_t now)
{
	const struct daf_ui_job *j = ui->p->job;
	int64_t left;

	if (j == NULL || !j->news || daf_job_ended(j->job))
		return -1;
	left = j->shown.ms + every_ms(ui) - now;
	return left > 0 ? (int)left : 0;
}

bool
daf_ui_job_look(struct daf_ui *ui, int64_t now)
{
	if (daf_ui_job_patience(ui, now) != 0)
		return false;
	show(ui, false);
	return true;
}

int
daf_ui_job_show(struct daf_ui *ui)
{
	struct daf_ui_job *j = ui->p->job;
	int every = every_ms(ui);
	int64_t left;
	size_t n;

	if (j == NULL || daf_job_ended(j->job))
		return 0;
	left = j->shown.ms + every - daf_time_steady();
	if (left > 0 && daf_job_turn(j->job, &n) == j->turn)
		return (int)left;
	show(ui, false);
	return every;
}

/* ---- its end ---- */

static int64_t
disputed(struct daf_ui *ui)
{
	struct daf_counts counts = { 0 };

	daf_err_free(daf_count_states(&counts, ui->cli->reg, NULL));
	return counts.disputed;
}

/* A process that was stopped has not written the log: so it is done here. */
static void
log_stopped(struct daf_ui *ui)
{
	const struct daf_job *job = ui->p->job->job;
	const struct daf_job_state *s = daf_job_state(job);
	struct daf_buf outcome = { 0 };
	struct daf_desk_link link = {
		.ledger = daf_job_ledger(job),
		.started = daf_job_started(job),
		.ended = daf_time_now(),
		.bytes_out = s->steps[DAF_JOB_SEND].bytes,
		.bytes_in = s->steps[DAF_JOB_RECEIVE].bytes,
	};

	daf_syncview_cut(&outcome, s);
	link.outcome = daf_buf_str(&outcome);
	if (!s->counted)
		daf_err_free(daf_desk_log_link(ui->cli->reg, &link));
	daf_buf_clear(&outcome);
}

static void
say_end(struct daf_ui *ui)
{
	const struct daf_ui_job *j = ui->p->job;
	const struct daf_tally *t = daf_job_sum(j->job);
	const struct daf_err *err = daf_job_error(j->job);
	int64_t more = disputed(ui) - j->shown.disputed;
	struct daf_buf b = { 0 };

	if (daf_job_stopped(j->job)) {
		daf_buf_adds(&b, "Stopped; what arrived is kept");
	} else if (err != NULL && err->code != DAF_ALARM) {
		daf_buf_adds(&b, err->text);
	} else {
		daf_syncview_tally(&b, t);
		if (t->alarms > 0)
			daf_buf_adds(&b, ": :quarantine says what was found");
		else if (t->received > 0)
			daf_buf_adds(&b, "; F5");
	}
	if (more > 0)
		daf_buf_addf(&b, "; %" PRId64 " new dispute%s: press c", more,
		    more == 1 ? "" : "s");
	daf_ui_say(ui, "%s", daf_buf_str(&b));
	daf_buf_clear(&b);
}

static void
end(struct daf_ui *ui)
{
	struct daf_ui_job *j = ui->p->job;
	void (*ended)(struct daf_ui *, void *) = j->ended;

	show(ui, true);
	daf_ui_busy(ui, false);
	if (daf_job_stopped(j->job))
		log_stopped(ui);
	daf_ui_changed(ui);
	j->ended = NULL;
	if (ended != NULL)
		ended(ui, j->arg);
	else
		say_end(ui);
	/* its own screen shows the log as well */
	if (ui->top != NULL && ui->top->class->place == DAF_IN_SYNC)
		daf_ui_say_err(ui, ui->top->class->load(ui->top));
}

/* ---- while it goes on ---- */

static void ready(struct daf_ui *ui, void *arg);

/* The descriptor is another one when the next ledger's turn comes. */
static void
watch(struct daf_ui *ui)
{
	struct daf_ui_job *j = ui->p->job;
	int fd = daf_job_fd(j->job);

	if (fd == j->fd)
		return;
	if (j->fd >= 0)
		daf_ui_watch(ui, j->fd, NULL, NULL);
	j->fd = fd;
	if (fd >= 0)
		daf_ui_watch(ui, fd, ready, NULL);
}

static void
ready(struct daf_ui *ui, void *arg)
{
	struct daf_ui_job *j = ui->p->job;

	(void)arg;
	daf_job_read(j->job);
	watch(ui);
	if (daf_job_ended(j->job)) {
		end(ui);
	} else {
		j->news = true;
		(void)daf_ui_job_show(ui);
	}
}

static const struct daf_err *
no_hub(const struct daf_ui *ui)
{
	return daf_err(DAF_FAILED,
	    "no hub is known: write `url = ADDRESS` under [ledger \"%s\"] in "
	    "%s/config",
	    ui->cli->ledger->conf->name, daf_register_dir(ui->cli->reg));
}

/* At most one. */
static const struct daf_err *
begin(
    struct daf_ui *ui, const char *const *names, size_t n, const char *package)
{
	const struct daf_err *err;
	struct daf_job *job = NULL;
	int64_t mark;

	if (daf_ui_job_runs(ui))
		return daf_err(DAF_BUSY, "an exchange is going on already");
	err = daf_came_mark(&mark, ui->cli->reg);
	if (err == NULL)
		err = daf_job_start(
		    &job, ui->cli->program, ui->cli->dir, names, n, package);
	if (err != NULL)
		return err;
	daf_ui_job_free(ui);
	ui->p->job = daf_calloc(1, sizeof(*ui->p->job));
	ui->p->job->job = job;
	ui->p->job->fd = -1;
	ui->p->job->shown.disputed = disputed(ui);
	ui->p->job->shown.mark = mark;
	daf_ui_busy(ui, true);
	show(ui, true);
	watch(ui);
	return NULL;
}

const struct daf_err *
daf_ui_job_unpack(struct daf_ui *ui, const char *package)
{
	const char *name = ui->cli->ledger->conf->name;

	return begin(ui, &name, 1, package);
}

const struct daf_err *
daf_ui_job_start(struct daf_ui *ui, const char *ledger)
{
	const struct daf_register *reg = ui->cli->reg;
	size_t i, n = daf_register_nledgers(reg), nnames = 0;
	const char **names = daf_calloc(n + 1, sizeof(*names));
	const struct daf_register_ledger *l;
	const struct daf_err *err;

	for (i = 0; i < n; i++) {
		l = daf_register_ledger_at(reg, i);
		if (l->url != NULL &&
		    (ledger == NULL || strcmp(ledger, l->name) == 0))
			names[nnames++] = l->name;
	}
	err = nnames == 0 && !daf_ui_job_runs(ui)
		  ? no_hub(ui)
		  : begin(ui, names, nnames, NULL);
	free(names);
	return err;
}

bool
daf_ui_job_stop(struct daf_ui *ui)
{
	if (!daf_ui_job_runs(ui))
		return false;
	daf_job_stop(ui->p->job->job);
	return true;
}

void
daf_ui_job_await(
    struct daf_ui *ui, void (*ended)(struct daf_ui *ui, void *arg), void *arg)
{
	if (!daf_ui_job_runs(ui))
		return;
	ui->p->job->ended = ended;
	ui->p->job->arg = arg;
}

void
daf_ui_job_forget(struct daf_ui *ui, const void *arg)
{
	if (ui->p->job != NULL && ui->p->job->arg == arg)
		ui->p->job->ended = NULL;
}

void
daf_ui_job_free(struct daf_ui *ui)
{
	struct daf_ui_job *j = ui->p->job;

	if (j == NULL)
		return;
	if (j->fd >= 0)
		daf_ui_watch(ui, j->fd, NULL, NULL);
	daf_job_free(j->job);
	free(j);
	ui->p->job = NULL;
}

void
daf_ui_job_published(bool *published, struct daf_ui *ui, struct daf_ledger *l,
    const char *otherwise)
{
	const struct daf_err *err = daf_job_error(daf_ui_job(ui));

	daf_ui_say_err(ui, daf_seat_published(published, l));
	if (*published)
		daf_ui_say(ui, "Main %" PRId64 " is published", l->main_number);
	else
		daf_ui_say(ui, "%s%s%s", otherwise, err != NULL ? ": " : "",
		    err != NULL ? err->text : "");
}
