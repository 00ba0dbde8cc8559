/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * running.c - commands that have no screen of their own (":verify", ":doctor",
 * ":rebuild", ":trust-main", ":dump", ":import", ":types", ":identity"): run as a
 * process, their words shown as they come. Leaving the screen ends it.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/proc.h"
#include "tui/lines.h"
#include "tui/screens.h"
#include "tui/tofile.h"

#define WORDS_MAX 2
#define TEXT_MAX ((size_t)1 << 20) /* bytes kept */
#define GRACE_MS 2000
#define TOO_LONG "… and more, which is not kept here\n"

struct running {
	struct daf_screen s;
	char *verb;
	struct daf_proc *proc; /* NULL: it has ended */
	int fd;
	struct daf_buf text;
	struct daf_lines lines;
	size_t wrapped; /* bytes of the text that the lines have */
	bool full, stopped;
	int status;
};

/* ---- the process ---- */

static void
forget(struct running *r)
{
	if (r->fd >= 0)
		daf_ui_watch(r->s.ui, r->fd, NULL, NULL);
	r->fd = -1;
}

/* What it changed is seen at once. */
static void
end(struct running *r)
{
	const char *errors = daf_proc_errors(r->proc);

	forget(r);
	daf_buf_adds(&r->text, errors);
	r->status = daf_proc_finish(r->proc, GRACE_MS);
	r->proc = NULL;
	daf_ui_busy(r->s.ui, false);
	daf_ui_changed(r->s.ui);
}

static void
ready(struct daf_ui *ui, void *arg)
{
	struct running *r = arg;
	char bytes[4096];
	size_t n;

	(void)ui;
	while ((n = daf_proc_take(r->proc, bytes, sizeof(bytes))) > 0) {
		if (r->full)
			continue;
		r->full = r->text.len + n > TEXT_MAX;
		if (r->full)
			daf_buf_adds(&r->text, "\n" TOO_LONG);
		else
			daf_buf_add(&r->text, bytes, n);
	}
	if (daf_proc_ended(r->proc)) {
		daf_proc_settle(r->proc, GRACE_MS);
		end(r);
	}
}

static void
stop(struct running *r)
{
	if (r->proc == NULL)
		return;
	r->stopped = true;
	daf_proc_signal(r->proc, SIGTERM);
}

/* In the name of the officer who works here; the key that asks for a passphrase
 * is refused, as the terminal is ours. */
static const struct daf_err *
begin(struct running *r, const char *const *words, size_t n)
{
	const struct daf_cli *cli = r->s.ui->cli;
	const struct daf_signer *by = cli->signer;
	const char *argv[9 + WORDS_MAX] = { cli->program, "-C", cli->dir,
		"--ledger", cli->ledger->conf->name, r->verb };
	const char *env[4] = { "SSH_ASKPASS_REQUIRE=never" };
	char *officer = NULL, *key = NULL;
	const struct daf_err *err;
	size_t i, k = 1, at = 6;

	/* whole, it prints what a screen hides */
	if (strcmp(r->verb, "dump") == 0)
		argv[at++] = "--sum";
	argv[at++] = "--";
	for (i = 0; i < n; i++)
		argv[at++] = words[i];
	if (by != NULL) {
		officer =
		    daf_asprintf("DAFTAR_OFFICER=%s <%s>", by->name, by->id);
		env[k++] = officer;
	}
	if (by != NULL && by->key_path != NULL) {
		key = daf_asprintf("DAFTAR_KEY=%s", by->key_path);
		env[k++] = key;
	}
	err = daf_proc_start_apart(&r->proc, argv, env);
	free(officer);
	free(key);
	if (err != NULL)
		return err;
	daf_proc_close_input(r->proc);
	r->fd = daf_proc_fd(r->proc);
	daf_ui_watch(r->s.ui, r->fd, ready, r);
	daf_ui_busy(r->s.ui, true);
	return NULL;
}

/* ---- the screen ---- */

static void
fill(struct running *r)
{
	const int columns = daf_ui_columns(r->s.ui);

	if (r->lines.columns == columns && r->wrapped == r->text.len)
		return;
	daf_lines_begin(&r->lines, columns);
	daf_lines_new(&r->lines);
	daf_lines_wrap(&r->lines, 2, DAF_PLAIN, daf_buf_str(&r->text));
	daf_lines_end(&r->lines);
	r->wrapped = r->text.len;
}

static void
draw(struct daf_screen *s)
{
	struct running *r = (struct running *)s;

	fill(r);
	daf_ui_title(s->ui, "RUN  %s", r->verb);
	daf_lines_draw(&r->lines, s->ui, 1, daf_ui_bottom(s->ui) - 1);
	if (r->proc != NULL)
		daf_ui_hint(s->ui, "It runs. Ctrl-C stops it");
	else if (r->stopped)
		daf_ui_hint(s->ui, "Stopped");
	else if (r->status == DAF_OK)
		daf_ui_hint(s->ui, "Done");
	else
		daf_ui_hint(s->ui, "It ended with %d", r->status);
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct running *r = (struct running *)s;

	fill(r);
	if (o->act == DAF_ACT_STOP)
		stop(r);
	else
		*done = daf_lines_act(&r->lines, o->act);
	return NULL;
}

static void
clear(struct daf_screen *s)
{
	struct running *r = (struct running *)s;

	if (r->proc != NULL) {
		stop(r);
		end(r);
	}
	daf_lines_clear(&r->lines);
	daf_buf_clear(&r->text);
	free(r->verb);
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_STOP,
	DAF_ACT_PAGE_DOWN, DAF_ACT_PAGE_UP, DAF_ACT_BACK, DAF_ACT_NONE };
static const struct daf_screen_class class = {
	.name = "page",
	.place = DAF_IN_PAGE,
	.hints = hints,
	.draw = draw,
	.act = act,
	.clear = clear,
};

const struct daf_err *
daf_running_open(struct daf_ui *ui, const char *verb, const char *arg)
{
	const char *at = arg != NULL ? arg : "";
	const size_t len = strcspn(at, " ");
	char *first = daf_strndup(at, len);
	/* what follows is one word, a file's name */
	char *file = daf_tofile_named(at + len + strspn(at + len, " "));
	const char *words[WORDS_MAX] = { first, file };
	const struct daf_err *err;
	struct running *r;
	size_t n = *file != '\0' ? 2 : *first != '\0' ? 1 : 0;

	r = daf_ui_push(ui, &class, sizeof(*r));
	r->verb = daf_strdup(verb);
	r->fd = -1;
	err = daf_ui_loaded(&r->s);
	if (err == NULL && (err = begin(r, words, n)) != NULL)
		daf_ui_pop(ui);
	free(first);
	free(file);
	return err;
}
