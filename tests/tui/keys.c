/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keys.c - see keys.h. */
#include "tests/tui/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off: the order matters */
#include <curses.h>
#include <term.h>
/* clang-format on */

#define TIMES_MAX 10000

struct named {
	const char *name, *bytes;
};

/* Of the terminal's description. */
static const struct named described[] = {
	{ "Up", "kcuu1" },
	{ "Down", "kcud1" },
	{ "Left", "kcub1" },
	{ "Right", "kcuf1" },
	{ "Home", "khome" },
	{ "End", "kend" },
	{ "PgUp", "kpp" },
	{ "PgDn", "knp" },
	{ "Ins", "kich1" },
	{ "Del", "kdch1" },
	{ "S-Tab", "kcbt" },
	{ "Backspace", "kbs" },
	{ "F1", "kf1" },
	{ "F2", "kf2" },
	{ "F3", "kf3" },
	{ "F4", "kf4" },
	{ "F5", "kf5" },
	{ "F6", "kf6" },
	{ "F7", "kf7" },
	{ "F8", "kf8" },
	{ "F9", "kf9" },
	{ "F10", "kf10" },
	{ "F11", "kf11" },
	{ "F12", "kf12" },
};
#define N_DESCRIBED (sizeof(described) / sizeof(described[0]))

/* The same everywhere. */
static const struct named fixed[] = {
	{ "Enter", "\r" },
	{ "Tab", "\t" },
	{ "Esc", "\033" },
	{ "Space", " " },
	{ "lt", "<" },
};
#define N_FIXED (sizeof(fixed) / sizeof(fixed[0]))

const struct daf_err *
keys_terminal(const char *term)
{
	int why;

	if (cur_term != NULL)
		del_curterm(cur_term);
	if (setupterm(term, 1, &why) != OK)
		return daf_err(
		    DAF_FAILED, "no description of the terminal %s", term);
	return NULL;
}

const char *
keys_name(unsigned i)
{
	return i < N_DESCRIBED ? described[i].name : NULL;
}

/* terminfo's functions take names that they do not change. */
static const char *
capability(const char *name)
{
	char copy[16];
	const char *bytes;

	snprintf(copy, sizeof(copy), "%s", name);
	bytes = tigetstr(copy);
	return bytes == NULL || bytes == (const char *)-1 ? NULL : bytes;
}

static const struct daf_err *
add_named(struct daf_buf *out, const char *name, bool *known)
{
	const char *bytes;

	*known = true;
	for (size_t i = 0; i < N_FIXED; i++) {
		if (strcmp(name, fixed[i].name) == 0) {
			daf_buf_adds(out, fixed[i].bytes);
			return NULL;
		}
	}
	for (size_t i = 0; i < N_DESCRIBED; i++) {
		if (strcmp(name, described[i].name) != 0)
			continue;
		bytes = capability(described[i].bytes);
		if (bytes == NULL)
			return daf_err(
			    DAF_FAILED, "the terminal has no key <%s>", name);
		daf_buf_adds(out, bytes);
		return NULL;
	}
	*known = false;
	return NULL;
}

static const struct daf_err *
add_key(struct daf_buf *out, const char *name)
{
	const struct daf_err *err;
	char *end;
	bool known;
	long byte;

	err = add_named(out, name, &known);
	if (err != NULL || known)
		return err;
	if (name[0] == 'x' && strlen(name) == 3) {
		byte = strtol(name + 1, &end, 16);
		if (*end == '\0') {
			daf_buf_addc(out, (char)byte);
			return NULL;
		}
	}
	if (strncmp(name, "C-", 2) == 0 && strlen(name) == 3) {
		daf_buf_addc(out, name[2] == '?' ? '\177' : name[2] & 0x1f);
		return NULL;
	}
	if (strncmp(name, "M-", 2) == 0 && name[2] != '\0') {
		daf_buf_addc(out, '\033');
		daf_buf_adds(out, name + 2);
		return NULL;
	}
	if (name[0] != '\0' && strchr(name, '>') == NULL &&
	    ((unsigned char)name[0] >= 0x80 || name[1] == '\0')) {
		daf_buf_adds(out, name);
		return NULL;
	}
	return daf_err(DAF_FAILED, "no key is called <%s>", name);
}

/* NAME or NAME*TIMES */
static const struct daf_err *
bracketed(struct daf_buf *out, bool *esc, char *name)
{
	char *star = strlen(name) > 1 ? strrchr(name, '*') : NULL, *end;
	struct daf_buf one = { 0 };
	const struct daf_err *err;
	long times = 1;

	if (star != NULL) {
		times = strtol(star + 1, &end, 10);
		if (*end != '\0' || times < 1 || times > TIMES_MAX)
			return daf_err(DAF_FAILED, "how often is <%s>?", name);
		*star = '\0';
	}
	err = add_key(&one, name);
	while (err == NULL && times-- > 0)
		daf_buf_add(out, one.data, one.len);
	daf_buf_clear(&one);
	*esc = strcmp(name, "Esc") == 0;
	return err;
}

const struct daf_err *
keys_next(struct daf_buf *out, bool *esc, const char **p)
{
	const struct daf_err *err;
	const char *end;
	char *name;

	*esc = false;
	if (**p != '<') {
		daf_buf_addc(out, *(*p)++);
		return NULL;
	}
	end = strchr(*p, '>');
	if (end == NULL)
		return daf_err(DAF_FAILED, "no > after %s", *p);
	name = daf_strndup(*p + 1, (size_t)(end - *p - 1));
	*p = end + 1;
	err = bracketed(out, esc, name);
	free(name);
	return err;
}
