/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * termfit.c - see term_priv.h: is this a terminal that the screens can work on?
 *
 * What describes it is looked at before curses is started with it, which would
 * do as told: TERMINFO and ~/.terminfo may lead to one that was made to harm.
 * Pauses are waited for with nothing to end them, tables for colours take what
 * memory and time their number asks for.
 */
#include "tui/term_priv.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* It makes common words macros. */
#include <term.h>
#undef columns
#undef lines

/* In milliseconds, all of a string together. The longest that ncurses' own
 * descriptions have for what is used here is 2000. */
#define PAUSES_MAX 2000
#define LINES_A_PAUSE 24 /* one that is said for each line touched */
/* Those that a description with direct colours names would take half a gigabyte;
 * four pairs are used. */
#define COLOURS_MAX 256
#define PAIRS_MAX 65536

static const struct daf_err *
unfit(const char *why)
{
	return daf_err(DAF_USAGE,
	    "the screens need a terminal that can place its cursor, and %s: "
	    "try `daftar --plain`",
	    why);
}

/* terminfo(5): $<5>, $<20*>, $<100/>. */
static bool
pauses_long(const char *s)
{
	unsigned long all = 0, one;
	char *end;

	while (all <= PAUSES_MAX && (s = strstr(s, "$<")) != NULL) {
		s += 2;
		one = strtoul(s, &end, 10);
		if (one > PAUSES_MAX)
			return true;
		if (memchr(end, '*', strcspn(end, ">")) != NULL)
			one *= LINES_A_PAUSE;
		all += one;
	}
	return all > PAUSES_MAX;
}

static const struct daf_err *
check_strings(void)
{
	const char *text;
	size_t i;

	for (i = 0; strnames[i] != NULL; i++) {
		text = tigetstr(strnames[i]);
		if (text != NULL && text != (char *)-1 && pauses_long(text))
			return unfit("what describes this one (TERM) makes it "
				     "wait too long");
	}
	text = tigetstr("cup");
	if (text == NULL || text == (char *)-1)
		return unfit("this one cannot");
	return NULL;
}

const struct daf_err *
daf_term_fit(bool *colours)
{
	const char *term = getenv("TERM");
	const struct daf_err *err;
	int rc, n, pairs;

	*colours = false;
	if (isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1)
		return unfit("standard input and output are none");
	if (term == NULL || *term == '\0')
		return unfit("TERM is not set");
	if (strcmp(term, "dumb") == 0)
		return unfit("TERM is dumb");
	if (setupterm(NULL, STDOUT_FILENO, &rc) != OK)
		return unfit("nothing is known of this one (TERM)");
	err = check_strings();
	n = tigetnum("colors");
	pairs = tigetnum("pairs");
	*colours = getenv("NO_COLOR") == NULL && n > 0 && n <= COLOURS_MAX &&
		   pairs > 0 && pairs <= PAIRS_MAX;
	(void)del_curterm(cur_term);
	return err;
}
