/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * start.c - the first start in a folder without a register: the demonstration,
 * a ledger of one's own, one to join, or a hub to prepare. What is done is done by this program's
 * own commands as processes of their own, so that nothing of theirs, nor of
 * ssh's, is written over the screen.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/base/proc.h"
#include "tui/ask.h"
#include "tui/rows.h"
#include "tui/screens.h"
#include "tui/ui_priv.h"

#define OUTPUT_MAX ((size_t)256 * 1024)
#define PATIENCE_MS (10 * 60 * 1000)
#define NQUESTIONS 8

/* What is asked, and which option of the command it becomes. */
struct question {
	const char *option; /* NULL: the operand; "": a part of --officer */
	const char *text, *help;
	bool needed;
};
static const struct question found_questions[] = {
	{ "--office", "Your office's code:",
	    "a short name in small letters, such as hq or isb", true },
	{ "", "Your name:", "as it stands under what you write: A. Khan",
	    true },
	{ "", "Your id in the office:",
	    "small letters, digits and dots: a.khan", true },
	{ "--key", "Your public key's file:",
	    "ed25519; none yet? In a shell: ssh-keygen -t ed25519", true },
	{ "--hub", "The hub (Enter: none yet):",
	    "ssh://host/path or a path; \"Prepare a hub\" makes one", false },
	{ "--zone", "The office's time zone:",
	    "as the machine knows it: Asia/Karachi, Europe/London", false },
	{ 0 },
};
static const struct question join_questions[] = {
	{ NULL, "The hub:", "as headquarters told you: ssh://host/path", true },
	{ "--office",
	    "Your office's code:", "as headquarters calls it: isb, khi", true },
	{ "", "Your name:", "as it stands under what you write: A. Khan",
	    true },
	{ "", "Your id in the office:",
	    "small letters, digits and dots: a.khan", true },
	{ "--key", "Your public key's file:",
	    "ed25519; none yet? In a shell: ssh-keygen -t ed25519", true },
	{ "--trust", "The root key's fingerprint:",
	    "SHA256:..., as headquarters reads it to you by telephone", true },
	{ "--mark", "Mark (Enter: none):",
	    "a letter, if your office has another register already", false },
	{ 0 },
};

static const struct question hub_questions[] = {
	{ NULL, "The hub's folder:",
	    "on this machine, made if need be: /srv/daftar/hub.git", true },
	{ 0 },
};

static const struct way {
	const char *name, *help, *command;
	const struct question *questions;
	bool registers; /* it makes a register, of an officer */
} ways[] = {
	{ "Try the demonstration", "a hub and three offices; invented records",
	    "demo", NULL, true },
	{ "Found a ledger", "this office is headquarters, here its seat",
	    "init", found_questions, true },
	{ "Join a ledger", "headquarters has one already, on a hub", "join",
	    join_questions, true },
	{ "Prepare a hub", "where offices exchange what they wrote", "hub",
	    hub_questions, false },
};
#define NWAYS (sizeof(ways) / sizeof(ways[0]))

struct start {
	struct daf_screen s;
	struct daf_rows rows;
	bool *done;
	const char *help; /* of the question that is asked */
	char *answers[NWAYS][NQUESTIONS];
};

static void
draw_row(void *arg, size_t i, int row)
{
	struct start *st = arg;

	daf_term_put(st->s.ui->term, row, 3, 24, DAF_BOLD, ways[i].name);
	daf_term_put(st->s.ui->term, row, 28, 60, DAF_PLAIN, ways[i].help);
}

static void
draw(struct daf_screen *s)
{
	struct start *st = (struct start *)s;
	struct daf_term *t = s->ui->term;
	int columns = daf_ui_columns(s->ui);

	daf_ui_title(s->ui, "DAFTAR  first start");
	daf_term_putf(t, 2, 3, columns, DAF_PLAIN,
	    "There is no register yet in %s.", s->ui->cli->dir);
	daf_term_put(t, 3, 3, columns, DAF_PLAIN, "What would you like to do?");
	daf_rows_place(&st->rows, 5, (int)NWAYS);
	daf_rows_draw(&st->rows, s->ui, draw_row, st);
	daf_ui_hint(s->ui, "%s",
	    st->help != NULL ? st->help : "Up and Down choose, Enter does it");
}

/* ---- the command ---- */

struct line {
	const char *argv[32];
	size_t n;
};

static void
add(struct line *l, const char *word)
{
	if (l->n + 1 < sizeof(l->argv) / sizeof(l->argv[0]))
		l->argv[l->n++] = word;
}

/* What a command said on standard error, without its name before it. */
static const struct daf_err *
failed(struct daf_buf *errors, int status)
{
	const char *text = daf_buf_str(errors), *last;

	while (errors->len > 0 && errors->data[errors->len - 1] == '\n')
		errors->data[--errors->len] = '\0';
	last = strrchr(text, '\n');
	text = last != NULL ? last + 1 : text;
	if (strncmp(text, "daftar: ", 8) == 0)
		text += 8;
	return daf_err(status >= DAF_FAILED && status <= DAF_LINK
			   ? (enum daf_code)status
			   : DAF_FAILED,
	    "%s", *text != '\0' ? text : "the command said nothing");
}

static const struct daf_err *
run_command(struct daf_ui *ui, const struct line *l, struct daf_buf *out)
{
	const char *const env[] = { "SSH_ASKPASS_REQUIRE=force",
		"SSH_ASKPASS=false", NULL };
	struct daf_buf errors = { 0 };
	const struct daf_err *err;
	int status;

	daf_ui_say(ui, "Working; this may take a minute.");
	daf_frame_draw(ui);
	err = daf_proc_run(out, &errors, &status, l->argv, env, "", 0,
	    OUTPUT_MAX, PATIENCE_MS);
	if (err == NULL && status != 0)
		err = failed(&errors, status);
	daf_buf_clear(&errors);
	daf_ui_say(ui, "%s", "");
	return err;
}

/* ---- the demonstration ---- */

static char *
demo_folder(void)
{
	const char *given = getenv("DAFTAR_DEMO");
	const char *base = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");

	if (given != NULL && *given != '\0')
		return daf_strdup(given);
	if (base != NULL && *base == '/')
		return daf_asprintf("%s/daftar-demo", base);
	return daf_asprintf(
	    "%s/.local/share/daftar-demo", home != NULL ? home : "");
}

static const struct daf_err *
demonstrate(struct start *st)
{
	struct daf_ui *ui = st->s.ui;
	struct line l = { 0 };
	const struct daf_err *err = NULL;
	struct daf_buf out = { 0 };
	char *folder = demo_folder();

	add(&l, ui->cli->program);
	add(&l, "demo");
	add(&l, folder);
	if (!daf_fs_exists(folder))
		err = run_command(ui, &l, &out);
	if (err == NULL) {
		free(ui->cli->dir);
		ui->cli->dir = daf_fs_join(folder, "isb");
		err = daf_cli_there(ui->cli);
		*st->done = err == NULL;
	}
	free(folder);
	daf_buf_clear(&out);
	return err;
}

/* ---- founding and joining ---- */

static char *
usual_key(void)
{
	const char *home = getenv("HOME");
	char *path =
	    daf_asprintf("%s/.ssh/id_ed25519.pub", home != NULL ? home : "");

	if (daf_fs_exists(path))
		return path;
	free(path);
	return daf_strdup("");
}

static char *
begin_with(const struct question *q)
{
	if (q->option != NULL && strcmp(q->option, "--key") == 0)
		return usual_key();
	if (q->option != NULL && strcmp(q->option, "--zone") == 0)
		return daf_strdup("Asia/Karachi");
	return daf_strdup("");
}

/* All questions of a way; false: Esc. What was answered is asked with the
 * answer the next time. */
static bool
ask_all(struct start *st, const struct question *questions, char **answers)
{
	const struct question *q;
	char *given;
	size_t i;
	bool ok = true;

	for (i = 0; ok && questions[i].text != NULL; i++) {
		q = &questions[i];
		if (answers[i] == NULL)
			answers[i] = begin_with(q);
		st->help = q->help;
		do {
			ok =
			    daf_ask_line(&given, st->s.ui, q->text, answers[i]);
		} while (
		    ok && q->needed && *given == '\0' && (free(given), true));
		if (ok) {
			free(answers[i]);
			answers[i] = given;
		}
	}
	st->help = NULL;
	return ok;
}

static const char *
answer_of(const struct question *questions, char **answers, const char *text)
{
	size_t i;

	for (i = 0; questions[i].text != NULL; i++)
		if (strcmp(questions[i].text, text) == 0)
			return answers[i];
	return "";
}

/* ~ at the beginning of a path means what it does in a shell. */
static char *
expand(const char *text)
{
	const char *home = getenv("HOME");

	if (text[0] == '~' && text[1] == '/' && home != NULL)
		return daf_asprintf("%s%s", home, text + 1);
	return daf_strdup(text);
}

static const struct daf_err *
set_up(struct start *st, const struct way *way, char **answers)
{
	struct daf_ui *ui = st->s.ui;
	const struct question *q = way->questions;
	const struct daf_err *err;
	struct line l = { 0 };
	struct daf_buf out = { 0 };
	char *officer, *expanded[NQUESTIONS] = { NULL };
	size_t i;

	officer =
	    daf_asprintf("%s <%s@%s>", answer_of(q, answers, "Your name:"),
		answer_of(q, answers, "Your id in the office:"),
		answer_of(q, answers, "Your office's code:"));
	add(&l, ui->cli->program);
	add(&l, "-C");
	add(&l, ui->cli->dir);
	add(&l, way->command);
	if (way->registers) {
		add(&l, "--officer");
		add(&l, officer);
	}
	for (i = 0; q[i].text != NULL; i++) {
		if (*answers[i] == '\0' ||
		    (q[i].option != NULL && *q[i].option == '\0'))
			continue;
		expanded[i] = expand(answers[i]);
		if (q[i].option != NULL)
			add(&l, q[i].option);
		add(&l, expanded[i]);
	}
	err = run_command(ui, &l, &out);
	if (!way->registers) {
		if (err == NULL)
			err = daf_page_open(ui, way->name, daf_buf_str(&out));
	} else if (err == NULL || daf_cli_there(ui->cli) == NULL) {
		/* founded, though perhaps not published */
		*st->done = true;
		daf_ui_say_err(ui, err);
		err = daf_page_open(ui, way->name, daf_buf_str(&out));
		if (err == NULL)
			(void)daf_ui_wait(ui->top);
	}
	free(officer);
	for (i = 0; i < NQUESTIONS; i++)
		free(expanded[i]);
	daf_buf_clear(&out);
	return err;
}

static const struct daf_err *
begin(struct start *st)
{
	size_t i = st->rows.cursor;
	const struct daf_err *err = NULL;

	if (ways[i].questions == NULL)
		err = demonstrate(st);
	else if (ask_all(st, ways[i].questions, st->answers[i]))
		err = set_up(st, &ways[i], st->answers[i]);
	if (*st->done && st->s.ui->top == &st->s)
		daf_ui_pop(st->s.ui);
	return err;
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	static const enum daf_act common[] = { DAF_ACT_BACK, DAF_ACT_QUIT,
		DAF_ACT_REDRAW, DAF_ACT_SUSPEND };
	struct start *st = (struct start *)s;
	size_t i;

	if (o->act == DAF_ACT_OPEN)
		return begin(st);
	if (daf_rows_act(&st->rows, o->act))
		return NULL;
	/* the other actions want a register */
	for (i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (o->act == common[i])
			*done = false;
	return NULL;
}

static void
clear(struct daf_screen *s)
{
	struct start *st = (struct start *)s;
	size_t i, k;

	for (i = 0; i < NWAYS; i++)
		for (k = 0; k < NQUESTIONS; k++)
			free(st->answers[i][k]);
}

static const enum daf_act hints[] = { DAF_ACT_OPEN, DAF_ACT_BACK,
	DAF_ACT_NONE };
static const struct daf_screen_class class = {
	.name = "start",
	.place = DAF_IN_SETTINGS,
	.hints = hints,
	.draw = draw,
	.act = act,
	.clear = clear,
};

const struct daf_err *
daf_first_start(struct daf_ui *ui, bool *done)
{
	struct start *st = daf_ui_push(ui, &class, sizeof(*st));

	*done = false;
	st->done = done;
	daf_rows_set(&st->rows, NWAYS);
	(void)daf_ui_wait(&st->s);
	return NULL;
}
