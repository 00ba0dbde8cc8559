/* SPDX-License-Identifier: GPL-3.0-or-later */
/* steps.c - the steps that prepare, send and wait; see drive.h. */
#include "tests/tui/drive.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/proc.h"
#include "tests/tui/keys.h"
#include "tests/tui/screen.h"

#define SHELL_OUT_MAX ((size_t)4 * 1024 * 1024)
#define SHELL_SILENCE_MS 120000
#define ARGS_MAX 64
#define FUZZ_WITHIN_MS 2000
/* Where SQLite's locks are in a file (its os.h). */
#define LOCKS_AT 0x40000000
#define LOCKS_LENGTH 512

/* ---- prepare ---- */

static const struct daf_err *
step_size(struct drive *d, char *args)
{
	return drive_size(&d->rows, &d->cols, args);
}

static const struct daf_err *
step_deadline(struct drive *d, char *args)
{
	return drive_number(&d->deadline_ms, args, 1, 600000);
}

static const struct daf_err *
step_env(struct drive *d, char *args)
{
	char *value = strchr(args, '=');

	(void)d;
	if (value == NULL) {
		unsetenv(args);
		return NULL;
	}
	*value++ = '\0';
	setenv(args, value, 1);
	return NULL;
}

static const struct daf_err *
step_mask(struct drive *d, char *args)
{
	if (d->n_masks == DRIVE_MASKS)
		return daf_err(DAF_USAGE, "too many masks");
	if (regcomp(&d->masks[d->n_masks], args, REG_EXTENDED | REG_NEWLINE) !=
	    0)
		return daf_err(DAF_USAGE, "no regular expression: %s", args);
	d->n_masks++;
	return NULL;
}

static const struct daf_err *
shell(struct daf_buf *out, const char *command)
{
	const char *const argv[] = { "sh", "-ec", command, NULL };
	struct daf_buf errors = { 0 };
	const struct daf_err *err;
	int status = 0;

	err = daf_proc_run(out, &errors, &status, argv, NULL, NULL, 0,
	    SHELL_OUT_MAX, SHELL_SILENCE_MS);
	if (err == NULL && status != 0)
		err = daf_err(DAF_FAILED, "status %d\n%s%s", status,
		    daf_buf_str(out), daf_buf_str(&errors));
	daf_buf_clear(&errors);
	return err;
}

static const struct daf_err *
step_shell(struct drive *d, char *args)
{
	struct daf_buf out = { 0 };
	const struct daf_err *err = shell(&out, args);
	char *rest = out.data, *line;

	(void)d;
	while (err == NULL && (line = strsep(&rest, "\n")) != NULL)
		if (strncmp(line, "# ", 2) == 0)
			printf("%s\n", line);
	daf_buf_clear(&out);
	return err;
}

static const struct daf_err *
step_let(struct drive *d, char *args)
{
	struct daf_buf out = { 0 };
	char *name = drive_word(&args);
	const struct daf_err *err;

	(void)d;
	if (name == NULL)
		return daf_err(DAF_USAGE, "let NAME COMMAND");
	err = shell(&out, args);
	while (out.len > 0 && out.data[out.len - 1] == '\n')
		out.data[--out.len] = '\0';
	if (err == NULL)
		setenv(name, daf_buf_str(&out), 1);
	daf_buf_clear(&out);
	return err;
}

/* As one that commits: who would read waits. */
static const struct daf_err *
step_hold(struct drive *d, char *args)
{
	struct flock all = { .l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = LOCKS_AT,
		.l_len = LOCKS_LENGTH };

	if (d->held != NULL)
		fclose(d->held);
	d->held = *args != '\0' ? fopen(args, "r+e") : NULL;
	if (*args != '\0' &&
	    (d->held == NULL || fcntl(fileno(d->held), F_SETLKW, &all) != 0))
		return daf_err_errno("%s", args);
	return NULL;
}

/* ---- run ---- */

/* Sets NAME=VALUE words; what was there before goes to `saved`, in pairs. */
static char *
run_settings(struct daf_pool *pool, const char **saved, char **args)
{
	char *word, *value;
	const char *old;
	size_t n = 0;

	while ((word = drive_word(args)) != NULL && n < ARGS_MAX - 2 &&
	       (value = strchr(word, '=')) != NULL &&
	       strchr(word, '/') == NULL) {
		*value++ = '\0';
		old = getenv(word);
		saved[n++] = word;
		saved[n++] = old != NULL ? daf_pool_strdup(pool, old) : NULL;
		setenv(word, value, 1);
	}
	saved[n] = NULL;
	return word;
}

static void
run_settings_back(const char **saved)
{
	for (; saved[0] != NULL; saved += 2) {
		if (saved[1] != NULL)
			setenv(saved[0], saved[1], 1);
		else
			unsetenv(saved[0]);
	}
}

/* The words of args; ends with NULL. */
static size_t
words_of(char **argv, char **args)
{
	size_t n = 0;

	while (n < ARGS_MAX && (argv[n] = drive_word(args)) != NULL)
		n++;
	argv[n] = NULL;
	return n;
}

static const struct daf_err *
start(struct drive *d, char *args, bool reports)
{
	struct daf_pool *pool = daf_pool_new();
	const char *saved[ARGS_MAX + 1];
	const struct daf_err *err;
	char *argv[ARGS_MAX + 2];

	setenv("TERM", d->term, 1);
	argv[0] = run_settings(pool, saved, &args);
	(void)words_of(argv + 1, &args);
	if (argv[0] == NULL) {
		err = daf_err(DAF_USAGE, "run what?");
		goto done;
	}
	err = keys_terminal(getenv("TERM"));
	if (err == NULL)
		err = tty_start(&d->tty, argv, getenv("T"), d->rows, d->cols,
		    drive_is_utf8(), reports);
done:
	run_settings_back(saved);
	daf_pool_free(pool);
	return err;
}

static const struct daf_err *
step_run(struct drive *d, char *args)
{
	return start(d, args, true);
}

static const struct daf_err *
step_run_other(struct drive *d, char *args)
{
	return start(d, args, false);
}

static const struct daf_err *
step_fuzz(struct drive *d, char *args)
{
	char *argv[ARGS_MAX + 1], *n = drive_word(&args);
	char *seed = drive_word(&args);
	struct fuzz f = { .within_ms = FUZZ_WITHIN_MS, .argv = argv };
	const struct daf_err *err;
	int keys, with;

	if (seed == NULL || words_of(argv, &args) == 0)
		return daf_err(DAF_USAGE, "fuzz N SEED COMMAND [ARG]...");
	err = drive_number(&keys, n, 1, 10000000);
	if (err == NULL)
		err = drive_number(&with, seed, 0, 1000000000);
	if (err != NULL)
		return err;
	f.keys = keys;
	f.seed = (uint64_t)with;
	return drive_fuzz(d, &f);
}

/* ---- send ---- */

static const struct daf_err *
step_keys(struct drive *d, char *args)
{
	struct daf_buf one = { 0 };
	const struct daf_err *err = NULL;
	const char *p = args;
	bool esc;

	while (err == NULL && *p != '\0') {
		if (*p == ' ') {
			p++;
			continue;
		}
		daf_buf_reset(&one);
		err = keys_next(&one, &esc, &p);
		if (err == NULL)
			err = tty_keys(
			    &d->tty, one.data, one.len, esc, d->deadline_ms);
	}
	daf_buf_clear(&one);
	return err;
}

static const struct daf_err *
step_type(struct drive *d, char *args)
{
	size_t len = drive_unescape(args);

	return tty_keys(&d->tty, args, len, false, d->deadline_ms);
}

static const struct daf_err *
step_paste(struct drive *d, char *args)
{
	size_t len = drive_unescape(args);

	return tty_paste(&d->tty, args, len, d->deadline_ms);
}

static const struct daf_err *
step_resize(struct drive *d, char *args)
{
	const struct daf_err *err = NULL;
	int rows, cols;
	char *word;

	while (err == NULL && (word = drive_word(&args)) != NULL) {
		err = drive_size(&rows, &cols, word);
		if (err == NULL)
			err = tty_flush(&d->tty, d->deadline_ms);
		if (err == NULL)
			tty_resize(&d->tty, rows, cols);
	}
	return err;
}

static const struct {
	const char *name;
	int number;
} signals[] = {
	{ "HUP", SIGHUP },
	{ "INT", SIGINT },
	{ "TERM", SIGTERM },
	{ "TSTP", SIGTSTP },
	{ "CONT", SIGCONT },
	{ "KILL", SIGKILL },
};

static const struct daf_err *
step_signal(struct drive *d, char *args)
{
	const struct daf_err *err = tty_flush(&d->tty, d->deadline_ms);

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (err == NULL && strcmp(args, signals[i].name) == 0) {
			tty_signal(&d->tty, signals[i].number);
			return NULL;
		}
	}
	return err != NULL ? err : daf_err(DAF_USAGE, "no signal %s", args);
}

static const struct daf_err *
step_hangup(struct drive *d, char *args)
{
	const struct daf_err *err = tty_flush(&d->tty, d->deadline_ms);

	(void)args;
	if (err == NULL)
		tty_hangup(&d->tty);
	return err;
}

/* ---- wait ---- */

static const struct daf_err *
step_sync(struct drive *d, char *args)
{
	(void)args;
	if (!d->tty.reports)
		return daf_err(DAF_USAGE, "this program does not report");
	return tty_sync(&d->tty, d->deadline_ms);
}

static const struct daf_err *
step_await(struct drive *d, char *args)
{
	int64_t until = tty_now() + d->deadline_ms;
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	bool there = false, ended;

	drive_unescape(args);
	err = tty_flush(&d->tty, d->deadline_ms);
	while (err == NULL && !there) {
		ended = d->tty.ended;
		while (tty_pump(&d->tty, 0))
			continue;
		daf_buf_reset(&text);
		screen_text(&text, &d->tty);
		there = strstr(daf_buf_str(&text), args) != NULL;
		if (!there && (ended || tty_now() > until))
			err = daf_err(DAF_FAILED, "not there after %d ms%s",
			    d->deadline_ms, ended ? ": it has ended" : "");
		else if (!there)
			tty_pump(&d->tty, 20);
	}
	daf_buf_clear(&text);
	d->tty.ahead = true;
	return err;
}

static const struct daf_err *
step_stopped(struct drive *d, char *args)
{
	(void)args;
	return tty_wait(&d->tty, true, d->deadline_ms);
}

static const struct daf_err *
step_wait_exit(struct drive *d, char *args)
{
	const struct daf_err *err;
	int wanted;

	err = drive_number(&wanted, args, 0, 255);
	if (err == NULL)
		err = tty_wait(&d->tty, false, d->deadline_ms);
	if (err == NULL && tty_status(&d->tty) != wanted)
		err = daf_err(DAF_FAILED, "it is %d", tty_status(&d->tty));
	return err;
}

const struct step drive_steps[] = {
	{ "size", "COLSxROWS", "of the next terminal; 80x24 if not said",
	    STEP_DO, true, step_size },
	{ "env", "NAME=VALUE", "for what runs from now on; NAME alone unsets",
	    STEP_DO, true, step_env },
	{ "deadline", "MS", "how long to wait at most from now on; 5000",
	    STEP_DO, true, step_deadline },
	{ "mask", "REGEX", "goldens from now on have ~ where it matches",
	    STEP_DO, true, step_mask },
	{ "shell", "COMMAND",
	    "sh -ec; lines from `# ` are shown; the script ends if it fails",
	    STEP_DO, true, step_shell },
	{ "let", "NAME COMMAND", "${NAME} is what the shell command writes",
	    STEP_DO, true, step_let },
	{ "hold", "FILE",
	    "an SQLite file, as one that commits to it; no FILE: lets it go",
	    STEP_DO, true, step_hold },
	{ "run", "[NAME=VALUE]... COMMAND [ARG]...",
	    "starts a program on a new terminal, in the folder ${T}", STEP_DO,
	    true, step_run },
	{ "run-other", "[NAME=VALUE]... COMMAND [ARG]...",
	    "one that does not say when it is idle: use await", STEP_DO, true,
	    step_run_other },
	{ "fuzz", "N SEED COMMAND [ARG]...",
	    "N random keys to a program that is started for it", STEP_AWAIT,
	    true, step_fuzz },
	{ "keys", "KEYS", "j <Enter> <C-w> <Down*20>; blanks are left out",
	    STEP_DO, false, step_keys },
	{ "type", "TEXT", "as it stands", STEP_DO, false, step_type },
	{ "paste", "TEXT", "in brackets if the program asked for them", STEP_DO,
	    false, step_paste },
	{ "resize", "COLSxROWS...", "at once, one after the other", STEP_DO,
	    false, step_resize },
	{ "signal", "HUP|INT|TERM|TSTP|CONT|KILL", "to the program", STEP_DO,
	    false, step_signal },
	{ "hangup", "", "the line drops: the terminal is closed", STEP_DO,
	    false, step_hangup },
	{ "sync", "", "the program has dealt with what was sent", STEP_AWAIT,
	    false, step_sync },
	{ "await", "TEXT", "waits until it is on the screen; does not sync",
	    STEP_AWAIT, false, step_await },
	{ "stopped", "", "waits until the program is stopped", STEP_AWAIT,
	    false, step_stopped },
	{ "wait-exit", "STATUS", "waits until it ends; 128 + N: by signal N",
	    STEP_AWAIT, false, step_wait_exit },
	{ 0 },
};
