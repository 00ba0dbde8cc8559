/* SPDX-License-Identifier: GPL-3.0-or-later */
/* looks.c - the steps that look at what was done; see drive.h. */
#include "tests/tui/drive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/fs.h"
#include "tests/tui/screen.h"

static bool
shown(const struct drive *d, const char *text)
{
	struct daf_buf screen = { 0 };
	bool there;

	screen_text(&screen, &d->tty);
	there = strstr(daf_buf_str(&screen), text) != NULL;
	daf_buf_clear(&screen);
	return there;
}

static const struct daf_err *
look_expect(struct drive *d, char *args)
{
	drive_unescape(args);
	return shown(d, args) ? NULL : daf_err(DAF_FAILED, "not on the screen");
}

static const struct daf_err *
look_reject(struct drive *d, char *args)
{
	drive_unescape(args);
	return shown(d, args) ? daf_err(DAF_FAILED, "on the screen") : NULL;
}

static const struct daf_err *
look_urdu(struct drive *d, char *args)
{
	struct daf_buf text = { 0 };
	const struct daf_err *err = look_expect(d, args);
	int row = screen_mixed(&d->tty);

	if (err == NULL && row != 0) {
		screen_row(&text, &d->tty, row);
		err = daf_err(DAF_FAILED, "row %d goes on behind it: %s", row,
		    daf_buf_str(&text));
		daf_buf_clear(&text);
	}
	return err;
}

static const struct daf_err *
look_row(struct drive *d, char *args)
{
	char *word = drive_word(&args);
	struct daf_buf text = { 0 };
	const struct daf_err *err;
	bool there;
	int row;

	err = drive_number(&row, word != NULL ? word : "", 1, d->tty.rows);
	if (err != NULL)
		return err;
	drive_unescape(args);
	screen_row(&text, &d->tty, row);
	there = *args == '\0' ? text.len == 0
			      : strstr(daf_buf_str(&text), args) != NULL;
	if (!there)
		err =
		    daf_err(DAF_FAILED, "row %d: %s", row, daf_buf_str(&text));
	daf_buf_clear(&text);
	return err;
}

static const struct daf_err *
row_and_col(int *row, int *col, const struct drive *d, char **args)
{
	char *r = drive_word(args), *c = drive_word(args);
	const struct daf_err *err;

	if (r == NULL || c == NULL)
		return daf_err(DAF_USAGE, "which row and column?");
	err = drive_number(row, r, 1, d->tty.rows);
	return err != NULL ? err : drive_number(col, c, 1, d->tty.cols);
}

static const struct daf_err *
look_cursor(struct drive *d, char *args)
{
	const struct daf_err *err;
	int row, col, wanted_row, wanted_col;

	if (strcmp(args, "hidden") == 0)
		return d->tty.cursor_visible ? daf_err(DAF_FAILED, "visible")
					     : NULL;
	err = row_and_col(&wanted_row, &wanted_col, d, &args);
	if (err != NULL)
		return err;
	screen_cursor(&row, &col, &d->tty);
	if (!d->tty.cursor_visible)
		return daf_err(DAF_FAILED, "hidden");
	if (row != wanted_row || col != wanted_col)
		return daf_err(DAF_FAILED, "it is at %d %d", row, col);
	return NULL;
}

/* "reverse", or "!reverse": not */
static bool
holds(const char *attrs, const char *word)
{
	char *copy = daf_strdup(attrs), *rest = copy, *have;
	bool negated = *word == '!', found = false;

	while ((have = drive_word(&rest)) != NULL)
		found = found || strcmp(have, word + negated) == 0;
	free(copy);
	return found != negated;
}

static const struct daf_err *
look_attr(struct drive *d, char *args)
{
	struct daf_buf attrs = { 0 };
	const struct daf_err *err;
	int row, col;
	char *word;
	bool well = true;

	err = row_and_col(&row, &col, d, &args);
	if (err != NULL)
		return err;
	screen_attr(&attrs, &d->tty, row, col);
	while ((word = drive_word(&args)) != NULL)
		well = well && (strcmp(word, "none") == 0
				       ? attrs.len == 0
				       : holds(daf_buf_str(&attrs), word));
	if (!well)
		err = daf_err(DAF_FAILED, "it is %s",
		    attrs.len > 0 ? attrs.data : "none");
	daf_buf_clear(&attrs);
	return err;
}

static const struct daf_err *
at_most(const char *what, size_t is, char *args)
{
	const struct daf_err *err;
	int most;

	err = drive_number(&most, args, 0, 100000000);
	if (err != NULL)
		return err;
	printf("# %zu %s, at most %d\n", is, what, most);
	if (is > (size_t)most)
		return daf_err(DAF_FAILED, "%zu %s", is, what);
	return NULL;
}

static const struct daf_err *
look_bytes(struct drive *d, char *args)
{
	return at_most("bytes", d->tty.raw.len - d->tty.mark, args);
}

static const struct daf_err *
look_frames(struct drive *d, char *args)
{
	return at_most("frames", tty_frames(&d->tty), args);
}

static const struct daf_err *
look_quiet(struct drive *d, char *args)
{
	const struct daf_err *err;
	size_t before = d->tty.raw.len;
	int64_t until;
	int ms;

	err = drive_number(&ms, args, 1, 600000);
	if (err != NULL)
		return err;
	for (until = tty_now() + ms; tty_now() < until;)
		tty_pump(&d->tty, (int)(until - tty_now()));
	if (d->tty.raw.len != before)
		return daf_err(
		    DAF_FAILED, "%zu bytes came", d->tty.raw.len - before);
	return NULL;
}

/* As `quiet`, but the program need not be idle, and something may come. */
static const struct daf_err *
look_within(struct drive *d, char *args)
{
	char *word = drive_word(&args);
	const struct daf_err *err;
	size_t before = d->tty.raw.len;
	int64_t until;
	int ms;

	err = drive_number(&ms, word != NULL ? word : "", 1, 600000);
	if (err == NULL)
		err = tty_flush(&d->tty, d->deadline_ms);
	if (err != NULL)
		return err;
	for (until = tty_now() + ms; tty_now() < until;)
		tty_pump(&d->tty, (int)(until - tty_now()));
	return at_most("bytes", d->tty.raw.len - before, args);
}

/* In no time of so many ms may more come: looks back from each moment at which
 * something came. */
#define PACED_MAX 512
static const struct daf_err *
look_paced(struct drive *d, char *args)
{
	char *words[] = { drive_word(&args), drive_word(&args) };
	struct {
		int64_t at;
		size_t len;
	} came[PACED_MAX];
	size_t had = d->tty.raw.len, n = 0, most = 0, sum, i;
	const struct daf_err *err = NULL;
	int ms[2];
	int64_t until;

	for (i = 0; err == NULL && i < 2; i++)
		err = drive_number(
		    &ms[i], words[i] != NULL ? words[i] : "", 1, 600000);
	if (err == NULL)
		err = tty_flush(&d->tty, d->deadline_ms);
	if (err != NULL)
		return err;
	for (until = tty_now() + ms[0]; tty_now() < until;) {
		tty_pump(&d->tty, (int)(until - tty_now()));
		if (d->tty.raw.len == had || n == PACED_MAX)
			continue;
		came[n].at = tty_now();
		came[n++].len = d->tty.raw.len - had;
		had = d->tty.raw.len;
		for (sum = 0, i = n; i > 0; i--)
			if (came[n - 1].at - came[i - 1].at < ms[1])
				sum += came[i - 1].len;
		most = sum > most ? sum : most;
	}
	return at_most("bytes at a time", most, args);
}

/* Hex digits, blanks between them or not. */
static const struct daf_err *
in_raw(bool *out, const struct drive *d, const char *args)
{
	struct daf_buf bytes = { 0 };
	char digits[3] = "", *end;
	size_t n = 0;

	for (; *args != '\0'; args++) {
		if (*args == ' ')
			continue;
		digits[n++] = *args;
		if (n < 2)
			continue;
		daf_buf_addc(&bytes, (char)strtol(digits, &end, 16));
		if (*end != '\0')
			break;
		n = 0;
	}
	*out = bytes.len > 0 && d->tty.raw.len > 0 &&
	       memmem(d->tty.raw.data, d->tty.raw.len, bytes.data, bytes.len) !=
		   NULL;
	daf_buf_clear(&bytes);
	return n > 0 ? daf_err(DAF_USAGE, "not hex: %s", args) : NULL;
}

static const struct daf_err *
look_raw_expect(struct drive *d, char *args)
{
	const struct daf_err *err;
	bool there;

	err = in_raw(&there, d, args);
	if (err == NULL && !there)
		err = daf_err(DAF_FAILED, "never sent to the terminal");
	return err;
}

static const struct daf_err *
look_raw_reject(struct drive *d, char *args)
{
	const struct daf_err *err;
	bool there;

	err = in_raw(&there, d, args);
	if (err == NULL && there)
		err = daf_err(DAF_FAILED, "was sent to the terminal");
	return err;
}

static const struct daf_err *
look_restored(struct drive *d, char *args)
{
	struct daf_buf faults = { 0 };
	const struct daf_err *err = NULL;

	(void)args;
	if (!d->tty.ended && !d->tty.stopped)
		return daf_err(DAF_USAGE, "the program still runs");
	screen_unrestored(&faults, &d->tty);
	if (faults.len > 0)
		err = daf_err(DAF_FAILED, "left behind: %s", faults.data);
	daf_buf_clear(&faults);
	return err;
}

static const struct daf_err *
look_capture(struct drive *d, char *args)
{
	return daf_fs_write(
	    args, daf_buf_str(&d->tty.raw), d->tty.raw.len, 0600);
}

static const struct daf_err *
look_dump(struct drive *d, char *args)
{
	(void)args;
	drive_dump(&d->tty);
	return NULL;
}

static const struct daf_err *
look_golden(struct drive *d, char *args)
{
	return drive_golden(d, args);
}

const struct step drive_looks[] = {
	{ "expect", "TEXT", "is on the screen, within a row", STEP_LOOK, false,
	    look_expect },
	{ "reject", "TEXT", "is not", STEP_LOOK, false, look_reject },
	{ "urdu", "TEXT",
	    "is there, and in no row does anything stand behind such text",
	    STEP_LOOK, false, look_urdu },
	{ "row", "ROW TEXT", "is in that row; no text: it is empty", STEP_LOOK,
	    false, look_row },
	{ "cursor", "ROW COL | hidden", "where it is, from 1", STEP_LOOK, false,
	    look_cursor },
	{ "attr", "ROW COL WORD...",
	    "bold underline italic blink reverse strike fg=N bg=N none; !bold",
	    STEP_LOOK, false, look_attr },
	{ "golden", "NAME", "the whole screen is as in goldens/", STEP_LOOK,
	    false, look_golden },
	{ "bytes", "MAX", "so many at most since keys were last sent",
	    STEP_LOOK, false, look_bytes },
	{ "frames", "MAX", "no cell was painted more often since then",
	    STEP_LOOK, false, look_frames },
	{ "quiet", "MS", "not a byte comes for so long", STEP_LOOK, false,
	    look_quiet },
	{ "within", "MS MAX", "so many bytes at most come, while a job runs",
	    STEP_AWAIT, false, look_within },
	{ "paced", "MS EVERY MAX",
	    "for so long at most so many bytes come in any EVERY ms",
	    STEP_AWAIT, false, look_paced },
	{ "raw-expect", "HEX", "bytes that the program has sent", STEP_LOOK,
	    false, look_raw_expect },
	{ "raw-reject", "HEX", "bytes that it has never sent", STEP_LOOK, false,
	    look_raw_reject },
	{ "terminal-restored", "", "after its end or stop, as before it ran",
	    STEP_LOOK, false, look_restored },
	{ "capture", "FILE", "writes all that it has sent", STEP_LOOK, false,
	    look_capture },
	{ "dump", "", "shows the screen in the test's log", STEP_LOOK, false,
	    look_dump },
	{ 0 },
};
