/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * golden.c - whole screens as text.
 *
 * NAME.txt is what every terminal shows, NAME.TERM.txt what one shows that is
 * different. It is written so: on xterm-256color, and where there is none yet,
 * to NAME.txt; on others to NAME.TERM.txt if it is not equal to that.
 */
#include "tests/tui/drive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/fs.h"
#include "tests/tui/screen.h"

#define GOLDEN_MAX ((size_t)1024 * 1024)
#define FIRST_TERM "xterm-256color"

/* Appends text with ~ for each character where the masks match. */
static void
add_masked(struct daf_buf *out, const struct drive *d, const char *text)
{
	char *copy = daf_strdup(text), *at;
	regmatch_t m;

	for (int i = 0; i < d->n_masks; i++) {
		for (at = copy; regexec(&d->masks[i], at, 1, &m,
				    at == copy ? 0 : REG_NOTBOL) == 0;
		     at += m.rm_eo > 0 ? m.rm_eo : 1) {
			for (regoff_t k = m.rm_so; k < m.rm_eo; k++)
				at[k] = (at[k] & 0xc0) == 0x80 ? '\1' : '~';
			if (at[m.rm_eo] == '\0')
				break;
		}
	}
	for (at = copy; *at != '\0'; at++)
		if (*at != '\1')
			daf_buf_addc(out, *at);
	free(copy);
}

static void
describe(struct daf_buf *out, const struct drive *d)
{
	struct daf_buf text = { 0 }, attrs = { 0 };
	int row, col;

	screen_text(&text, &d->tty);
	add_masked(out, d, daf_buf_str(&text));
	screen_cursor(&row, &col, &d->tty);
	daf_buf_addf(out, "-- %dx%d, cursor ", d->tty.cols, d->tty.rows);
	if (d->tty.cursor_visible)
		daf_buf_addf(out, "%d %d\n", row, col);
	else
		daf_buf_adds(out, "hidden\n");
	screen_attrs(&attrs, &d->tty);
	daf_buf_adds(out, daf_buf_str(&attrs));
	daf_buf_clear(&text);
	daf_buf_clear(&attrs);
}

/* NULL if there is none. */
static char *
read_if_there(const char *path)
{
	char *text = NULL;

	if (daf_fs_exists(path))
		daf_err_free(daf_fs_read(&text, NULL, path, GOLDEN_MAX));
	return text;
}

static const struct daf_err *
update(const char *screen, const char *common, const char *own, bool first)
{
	char *text = read_if_there(common);
	const struct daf_err *err = NULL;

	if (first || text == NULL) {
		err = daf_fs_write(common, screen, strlen(screen), 0644);
	} else if (strcmp(screen, text) != 0) {
		err = daf_fs_write(own, screen, strlen(screen), 0644);
		goto done;
	}
	unlink(own); /* equal now, or never there */
done:
	free(text);
	return err;
}

static char *
next_line(char **text)
{
	char *line = *text, *end = line + strcspn(line, "\n");

	if (*line == '\0')
		return NULL;
	*text = *end == '\0' ? end : end + 1;
	*end = '\0';
	return line;
}

static const struct daf_err *
compare(const char *screen, char *golden, const char *path)
{
	struct daf_buf diff = { 0 };
	char *copy = daf_strdup(screen), *rest = copy, *got, *wanted;
	const struct daf_err *err = NULL;

	if (strcmp(screen, golden) == 0)
		goto done;
	do {
		wanted = next_line(&golden);
		got = next_line(&rest);
		if (wanted != NULL && got != NULL && strcmp(wanted, got) == 0)
			continue;
		if (wanted != NULL)
			daf_buf_addf(&diff, "\n-%s", wanted);
		if (got != NULL)
			daf_buf_addf(&diff, "\n+%s", got);
	} while (wanted != NULL || got != NULL);
	err = daf_err(DAF_FAILED,
	    "not as in %s (- there, + here; UPDATE=1 writes it anew)%s", path,
	    daf_buf_str(&diff));
done:
	daf_buf_clear(&diff);
	free(copy);
	return err;
}

const struct daf_err *
drive_golden(struct drive *d, const char *name)
{
	char *common = daf_asprintf("%s/%s.txt", d->goldens, name);
	char *own = daf_asprintf("%s/%s.%s.txt", d->goldens, name, d->term);
	struct daf_buf screen = { 0 };
	const struct daf_err *err;
	const char *path = own;
	char *text;

	describe(&screen, d);
	if (d->update) {
		err = update(daf_buf_str(&screen), common, own,
		    strcmp(d->term, FIRST_TERM) == 0);
		goto done;
	}
	text = read_if_there(own);
	if (text == NULL) {
		path = common;
		text = read_if_there(common);
	}
	err = text == NULL
		  ? daf_err(DAF_FAILED, "no %s (UPDATE=1 writes it)", common)
		  : compare(daf_buf_str(&screen), text, path);
	free(text);
done:
	daf_buf_clear(&screen);
	free(common);
	free(own);
	return err;
}
