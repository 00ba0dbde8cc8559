/* SPDX-License-Identifier: GPL-3.0-or-later */
/* script.c - reading a script and running its steps; see drive.h. */
#include "tests/tui/drive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/fs.h"
#include "tests/tui/screen.h"

#define SCRIPT_MAX ((size_t)1024 * 1024)

/* ---- words ---- */

const struct daf_err *
drive_number(int *out, const char *text, long from, long to)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (end == text || *end != '\0' || n < from || n > to)
		return daf_err(DAF_USAGE, "`%s` is no number from %ld to %ld",
		    text, from, to);
	*out = (int)n;
	return NULL;
}

const struct daf_err *
drive_size(int *rows, int *cols, const char *text)
{
	char *copy = daf_strdup(text), *x = strchr(copy, 'x');
	const struct daf_err *err = NULL;

	if (x == NULL) {
		err = daf_err(DAF_USAGE, "a size is COLSxROWS, not %s", text);
		goto done;
	}
	*x = '\0';
	err = drive_number(cols, copy, 1, 1000);
	if (err == NULL)
		err = drive_number(rows, x + 1, 1, 1000);
done:
	free(copy);
	return err;
}

char *
drive_word(char **args)
{
	char *from = *args + strspn(*args, " \t"), *to = from, *word = from;
	char quote = '\0';

	if (*from == '\0')
		return NULL;
	for (; *from != '\0'; from++) {
		if (quote == '\0' && strchr(" \t", *from) != NULL)
			break;
		if (quote == '\0' && strchr("'\"", *from) != NULL)
			quote = *from;
		else if (quote != '\0' && *from == quote)
			quote = '\0';
		else
			*to++ = *from;
	}
	*args = *from == '\0' ? from : from + 1;
	*to = '\0';
	return word;
}

static size_t
hex_byte(const char *p, char *out)
{
	char digits[3] = { p[0], p[0] != '\0' ? p[1] : '\0', '\0' }, *end;
	long n = strtol(digits, &end, 16);

	if (strlen(digits) != 2 || *end != '\0')
		return 0;
	*out = (char)n;
	return 2;
}

size_t
drive_unescape(char *text)
{
	static const char names[] = "ntr\\\"e", bytes[] = "\n\t\r\\\"\033";
	size_t len = strlen(text);
	const char *p = text, *name;
	char *to = text;

	if (len > 1 && text[0] == '"' && text[len - 1] == '"') {
		text[len - 1] = '\0';
		p++;
	}
	for (; *p != '\0'; p++) {
		if (*p != '\\' || p[1] == '\0') {
			*to++ = *p;
			continue;
		}
		p++;
		name = strchr(names, *p);
		if (name != NULL) {
			*to++ = bytes[name - names];
		} else if (*p == 'x' && hex_byte(p + 1, to) == 2) {
			to++;
			p += 2;
		} else {
			*to++ = '\\';
			*to++ = *p;
		}
	}
	*to = '\0';
	return (size_t)(to - text);
}

/* ${NAME}, from the environment. */
static const struct daf_err *
expand(struct daf_buf *out, const char *text)
{
	const struct daf_err *err = NULL;
	const char *end, *value;
	char *name;

	for (; err == NULL && *text != '\0'; text++) {
		end = strncmp(text, "${", 2) == 0 ? strchr(text, '}') : NULL;
		if (end == NULL) {
			daf_buf_addc(out, *text);
			continue;
		}
		name = daf_strndup(text + 2, (size_t)(end - text - 2));
		value = getenv(name);
		if (value == NULL)
			err = daf_err(DAF_USAGE, "${%s} is not set", name);
		else
			daf_buf_adds(out, value);
		free(name);
		text = end;
	}
	return err;
}

/* ---- TAP ---- */

void
drive_comment(const char *text)
{
	struct daf_buf line = { 0 };

	for (; *text != '\0'; text++) {
		if (*text != '\n')
			daf_buf_addc(&line, *text);
		if (*text != '\n' && text[1] != '\0')
			continue;
		printf("# %s\n", daf_buf_str(&line));
		daf_buf_reset(&line);
	}
	daf_buf_clear(&line);
}

void
drive_dump(const struct tty *t)
{
	struct daf_buf text = { 0 };
	int row, col;

	screen_cursor(&row, &col, t);
	printf("# screen %dx%d, cursor %d %d%s\n", t->cols, t->rows, row, col,
	    t->cursor_visible ? "" : " hidden");
	screen_text(&text, t);
	drive_comment(daf_buf_str(&text));
	daf_buf_clear(&text);
}

static void
report(struct drive *d, const char *line, const struct daf_err *err)
{
	struct daf_buf clean = { 0 };

	/* A # would start a directive. */
	for (const char *p = line; *p != '\0'; p++)
		daf_buf_addc(&clean, *p == '#' ? ' ' : *p);
	printf("%sok %d - %d: %s\n", err == NULL ? "" : "not ", ++d->tests,
	    d->line, daf_buf_str(&clean));
	daf_buf_clear(&clean);
	if (err == NULL)
		return;
	d->failures++;
	drive_comment(err->text);
	if (d->tty.vt != NULL)
		drive_dump(&d->tty);
	daf_err_free(err);
}

/* ---- steps ---- */

static const struct step *
find_step(const char *name)
{
	for (const struct step *s = drive_steps; s->name != NULL; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	for (const struct step *s = drive_looks; s->name != NULL; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

/* [vt100 linux] or [!vt100]: is the line meant for this terminal? */
static const struct daf_err *
meant(bool *out, const struct drive *d, char **line)
{
	char *end = strchr(*line, ']'), *words = *line + 1, *word;
	bool named = false, negated;

	*out = true;
	if (**line != '[')
		return NULL;
	if (end == NULL)
		return daf_err(DAF_USAGE, "no ] after %s", *line);
	*end = '\0';
	*line = end + 1 + strspn(end + 1, " \t");
	negated = *words == '!';
	words += negated;
	while ((word = drive_word(&words)) != NULL)
		named = named || strcmp(word, d->term) == 0;
	*out = named != negated;
	return NULL;
}

static const struct daf_err *
run_step(struct drive *d, const struct step *step, char *args)
{
	const struct daf_err *err = NULL;

	if (!step->alone && d->tty.vt == NULL)
		return daf_err(DAF_USAGE, "no program runs yet");
	if (step->kind == STEP_LOOK && !d->tty.ended && !d->tty.stopped)
		err = d->tty.reports ? tty_sync(&d->tty, d->deadline_ms)
				     : tty_flush(&d->tty, d->deadline_ms);
	return err != NULL ? err : step->run(d, args);
}

/* False: it makes no sense to go on. */
static bool
run_line(struct drive *d, char *line)
{
	const struct step *step = NULL;
	struct daf_buf args = { 0 };
	const struct daf_err *err;
	char *name, *shown = daf_strdup(line);
	bool go_on, wanted;

	err = meant(&wanted, d, &line);
	if (err == NULL && !wanted) {
		free(shown);
		return true;
	}
	name = line;
	if (err == NULL) {
		line += strcspn(line, " \t");
		if (*line != '\0')
			*line++ = '\0';
		step = find_step(name);
		err = step == NULL
			  ? daf_err(DAF_USAGE, "there is no step `%s`", name)
			  : expand(&args, line + strspn(line, " \t"));
	}
	if (err == NULL) {
		daf_buf_addc(&args, '\0'); /* it may be written to */
		err = run_step(d, step, args.data);
	}
	go_on = err == NULL || (step != NULL && step->kind == STEP_LOOK &&
				   d->tty.vt != NULL && !d->tty.dirty);
	if (err != NULL || step->kind != STEP_DO)
		report(d, shown, err);
	daf_buf_clear(&args);
	free(shown);
	return go_on;
}

const struct daf_err *
drive_script(struct drive *d, const char *path)
{
	const struct daf_err *err;
	char *text, *line, *next;
	bool go_on = true;

	err = daf_fs_read(&text, NULL, path, SCRIPT_MAX);
	if (err != NULL)
		return err;
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (line = text; go_on && *line != '\0'; line = next) {
		d->line++;
		next = line + strcspn(line, "\n");
		if (*next != '\0')
			*next++ = '\0';
		line += strspn(line, " \t");
		if (*line != '\0' && *line != '#')
			go_on = run_line(d, line);
	}
	printf("1..%d\n", d->tests);
	if (d->failures > 0)
		printf("# %d failed\n", d->failures);
	free(text);
	return NULL;
}
