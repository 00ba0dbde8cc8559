/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui.c - see ui.h: the stack and the loop.
 *
 * A screen may be taken away while one of its own functions runs, perhaps in a
 * loop that is not the innermost: it goes to the list of the dead, and is freed
 * by a loop that is not deeper than the one that it was pushed in.
 */
#include "core/base/lock.h"
#include "tui/ui_priv.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/named.h"
#include "core/base/timefmt.h"
#include "tui/screens.h"
#include "tui/small.h"
#include "tui/uijob.h"

/* What a screen put off for so long belongs to what was done: tests wait for
 * it. */
#define SOON_MS 700
#define KEEP_MS 3000 /* at most so much typing is lost */

struct daf_dead {
	struct daf_dead *next;
	struct daf_screen *screen;
};

/* ---- the stack ---- */

void *
daf_ui_push(
    struct daf_ui *ui, const struct daf_screen_class *class, size_t size)
{
	struct daf_screen *s = daf_calloc(1, size);

	s->class = class;
	s->ui = ui;
	s->below = ui->top;
	s->depth = ui->p->depth;
	ui->top = s;
	return s;
}

static void
bury(struct daf_ui *ui, unsigned depth)
{
	struct daf_dead **at = &ui->p->dead, *d;

	while ((d = *at) != NULL) {
		if (d->screen->depth < depth) {
			at = &d->next;
			continue;
		}
		*at = d->next;
		if (d->screen->class->clear != NULL)
			d->screen->class->clear(d->screen);
		free(d->screen);
		free(d);
	}
}

static void
take_away(struct daf_ui *ui)
{
	struct daf_dead *d = daf_calloc(1, sizeof(*d));

	d->screen = ui->top;
	d->next = ui->p->dead;
	ui->p->dead = d;
	ui->top = ui->top->below;
}

static const struct daf_err *
load(struct daf_screen *s)
{
	return s->class->load != NULL ? s->class->load(s) : NULL;
}

const struct daf_err *
daf_ui_loaded(struct daf_screen *s)
{
	const struct daf_err *err = load(s);

	if (err != NULL && s->ui->top == s)
		take_away(s->ui);
	return err;
}

void
daf_ui_pop(struct daf_ui *ui)
{
	bool over = ui->top->class->over;

	take_away(ui);
	if (ui->top != NULL && !over && !ui->p->ending)
		daf_ui_say_err(ui, load(ui->top));
}

static bool
on_stack(const struct daf_ui *ui, const struct daf_screen *s)
{
	const struct daf_screen *at;

	for (at = ui->top; at != NULL; at = at->below)
		if (at == s)
			return true;
	return false;
}

bool
daf_ui_ending(const struct daf_ui *ui)
{
	return ui->p->ending;
}

void
daf_ui_quit(struct daf_ui *ui)
{
	ui->p->ending = true;
}

/* ---- what is said ---- */

static void set_text(struct daf_buf *b, const char *fmt, va_list ap)
    DAF_PRINTF(2, 0);

static void
set_text(struct daf_buf *b, const char *fmt, va_list ap)
{
	char *text = NULL;

	if (vasprintf(&text, fmt, ap) < 0)
		daf_mem_exhausted();
	daf_buf_reset(b);
	daf_buf_adds(b, text);
	free(text);
}

void
daf_ui_title(struct daf_ui *ui, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_text(&ui->p->title, fmt, ap);
	va_end(ap);
}

void
daf_ui_hint(struct daf_ui *ui, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_text(&ui->p->hint, fmt, ap);
	va_end(ap);
}

void
daf_ui_say(struct daf_ui *ui, const char *fmt, ...)
{
	struct daf_buf said = { 0 };
	va_list ap;

	va_start(ap, fmt);
	set_text(&said, fmt, ap);
	va_end(ap);
	daf_buf_reset(&ui->p->message);
	daf_named_said(&ui->p->message, daf_buf_str(&said));
	daf_buf_clear(&said);
	if (ui->p->word != NULL)
		daf_buf_addf(&ui->p->message, " (:%s)", ui->p->word);
}

void
daf_ui_say_err(struct daf_ui *ui, const struct daf_err *err)
{
	const char *word = ui->p->word;

	if (err == NULL)
		return;
	ui->p->word = NULL;
	daf_ui_say(ui, "%s", err->marked);
	ui->p->word = word;
	daf_err_free(err);
}

/* ---- what goes on ---- */

void
daf_ui_timer(struct daf_screen *s, int ms)
{
	s->timer = ms > 0 ? daf_time_steady() + ms : 0;
}

void
daf_ui_keep_soon(struct daf_screen *s)
{
	if (s->timer == 0)
		daf_ui_timer(s, KEEP_MS);
}

void
daf_ui_busy(struct daf_ui *ui, bool busy)
{
	ui->p->busy = busy;
}

void
daf_ui_line(struct daf_ui *ui, const char *words)
{
	free(ui->p->line);
	ui->p->line = words != NULL ? daf_strdup(words) : NULL;
}

void
daf_ui_watch(struct daf_ui *ui, int fd,
    void (*ready)(struct daf_ui *ui, void *arg), void *arg)
{
	struct daf_ui_priv *p = ui->p;
	size_t i;

	for (i = 0; i < p->nwatches && p->watches[i].fd != fd; i++)
		continue;
	if (ready == NULL) {
		if (i < p->nwatches)
			p->watches[i] = p->watches[--p->nwatches];
		return;
	}
	if (i == p->nwatches && p->nwatches < DAF_UI_WATCHES)
		p->nwatches++;
	if (i < p->nwatches)
		p->watches[i] = (struct daf_ui_watched){ fd, ready, arg };
}

/* ---- the loop ---- */

void
daf_ui_keep(struct daf_ui *ui)
{
	struct daf_screen *s;

	for (s = ui->top; s != NULL; s = s->below)
		if (s->class->keep != NULL)
			s->class->keep(s);
}

static void
perform(struct daf_ui *ui, const struct daf_order *o)
{
	struct daf_screen *s = ui->top;
	const struct daf_action *a;
	const char *word = ui->p->word; /* of the action that this is part of */
	const struct daf_err *err;
	bool done = false;

	a = daf_action_find(o->act, s->class->place);
	ui->p->word = a != NULL ? a->word : NULL;
	err = daf_ui_may(ui, daf_action_right(o->act, s->class->place));
	if (err == NULL && s->class->act != NULL) {
		done = true;
		err = s->class->act(s, o, &done);
	}
	if (err == NULL && !done)
		err = daf_go(ui, o, &done);
	daf_ui_say_err(ui, err);
	ui->p->word = word;
}

void
daf_ui_home(struct daf_ui *ui)
{
	daf_ui_keep(ui);
	if (ui->top != NULL && ui->top->below != NULL)
		ui->p->homes++;
	while (ui->top != NULL && ui->top->below != NULL)
		take_away(ui);
	if (ui->top != NULL)
		daf_ui_say_err(ui, load(ui->top));
}

void
daf_ui_do(struct daf_ui *ui, enum daf_act act, const char *arg)
{
	struct daf_order o = { .act = act, .arg = arg };

	if (ui->top != NULL)
		perform(ui, &o);
}

static void
take_key(struct daf_ui *ui, uint32_t key)
{
	struct daf_screen *s = ui->top;
	struct daf_order o = { .key = key };

	if (key == DAF_K_RESIZE)
		return; /* all is drawn anew anyhow */
	if (daf_small_is(ui)) {
		daf_small_key(ui, key);
		return;
	}
	daf_buf_reset(&ui->p->message);
	if (s->class->key != NULL && s->class->key(s, key))
		return;
	o.act = daf_keys_act(ui->keys, s->class->place, key);
	if (o.act != DAF_ACT_NONE)
		perform(ui, &o);
}

/* Until the next timer of a screen, or the lock. */
static int
patience(const struct daf_ui *ui)
{
	const struct daf_screen *s;
	int64_t now = daf_time_steady(), least = -1, left;

	for (s = ui->top; s != NULL; s = s->below) {
		if (s->timer == 0)
			continue;
		left = s->timer > now ? s->timer - now : 0;
		if (least < 0 || left < least)
			least = left;
	}
	if (ui->p->lock_ms > 0) {
		left = ui->p->last_key + ui->p->lock_ms - now;
		left = left > 0 ? left : 0;
		if (least < 0 || left < least)
			least = left;
	}
	return least > 3600000 ? 3600000 : (int)least;
}

/* False: nothing was due that is to be seen. */
static bool
on_time(struct daf_ui *ui)
{
	int64_t now = daf_time_steady();
	bool seen = daf_frame_look(ui, now);
	struct daf_screen *s;

	seen = daf_ui_job_look(ui, now) || seen;
	for (s = ui->top; s != NULL; s = s->below) {
		if (s->timer == 0 || s->timer > now)
			continue;
		s->timer = 0;
		seen = true;
		if (s->class->keep != NULL)
			s->class->keep(s);
	}
	if (ui->p->lock_ms > 0 && now >= ui->p->last_key + ui->p->lock_ms) {
		ui->p->last_key = now;
		daf_lock_now(ui);
		ui->p->last_key = daf_time_steady();
		seen = true;
	}
	return seen;
}

static void
on_watched(struct daf_ui *ui)
{
	/* what is ready is told by reading it: none of them waits */
	struct daf_ui_watched watches[DAF_UI_WATCHES];
	size_t n = ui->p->nwatches, i;

	memcpy(watches, ui->p->watches, sizeof(watches));
	for (i = 0; i < n; i++)
		watches[i].ready(ui, watches[i].arg);
}

/* The keys behind the one that answered a question are not for the question:
 * whoever asked goes on first. */
static bool
goes_on(const struct daf_ui *ui, const struct daf_screen *until)
{
	return !ui->p->ending && ui->top != NULL &&
	       (until == NULL || on_stack(ui, until));
}

/* A look at what other processes did is nothing that anybody waits for. */
static enum daf_woken
wait_for_it(struct daf_ui *ui)
{
	const int64_t now = daf_time_steady();
	int fds[DAF_UI_WATCHES], ms = patience(ui);
	int looks[] = { daf_frame_patience(ui, now),
		daf_ui_job_patience(ui, now) };
	bool idle = !ui->p->busy && (ms < 0 || ms > SOON_MS);
	size_t i;

	for (i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
		if (looks[i] >= 0 && (ms < 0 || looks[i] < ms))
			ms = looks[i];
	for (i = 0; i < ui->p->nwatches; i++)
		fds[i] = ui->p->watches[i].fd;
	return daf_term_wait(ui->term, fds, ui->p->nwatches, ms, idle);
}

/* The types that no screen has needed yet, while the officer looks at this one. */
static void
read_types(const struct daf_ui *ui)
{
	const struct daf_register *reg = ui->cli->reg;
	const struct daf_types *types;
	size_t i, n = reg != NULL ? daf_register_nledgers(reg) : 0;

	for (i = 0; i < n; i++) {
		types = daf_register_ledger_at(reg, i)->types;
		while (types != NULL && !daf_term_pressed(ui->term) &&
		       daf_types_read_on(types))
			continue;
	}
}

static void
turn(struct daf_ui *ui, const struct daf_screen *until)
{
	enum daf_woken woken;
	uint32_t key;

	daf_frame_draw(ui);
	read_types(ui);
	do {
		woken = wait_for_it(ui);
	} while (woken == DAF_WOKEN_TIME && !on_time(ui));
	switch (woken) {
	case DAF_WOKEN_KEY:
		while (goes_on(ui, until) && daf_term_key(&key, ui->term)) {
			ui->p->last_key = daf_time_steady();
			take_key(ui, key);
		}
		break;
	case DAF_WOKEN_FD:
		on_watched(ui);
		break;
	case DAF_WOKEN_TIME:
		break;
	case DAF_WOKEN_GONE:
		ui->p->ending = true;
		daf_ui_keep(ui);
		break;
	}
}

void
daf_ui_run(struct daf_ui *ui, const struct daf_screen *until)
{
	ui->p->depth++;
	while (goes_on(ui, until)) {
		turn(ui, until);
		bury(ui, ui->p->depth);
	}
	ui->p->depth--;
}

bool
daf_ui_wait(struct daf_screen *s)
{
	struct daf_ui *ui = s->ui;
	const unsigned homes = ui->p->homes;

	daf_ui_run(ui, s);
	return !ui->p->ending && ui->p->homes == homes;
}

void
daf_ui_empty(struct daf_ui *ui)
{
	ui->p->ending = true;
	while (ui->top != NULL)
		take_away(ui);
	bury(ui, 0);
}
