/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trust-help.c - see trust-help.h. */
#include "trust-help.h"

struct world *w;

int
trust_setup(void **state)
{
	(void)state;
	w = world_new();
	return 0;
}

int
trust_teardown(void **state)
{
	(void)state;
	world_free(w);
	return 0;
}

int
trust_begin(void **state)
{
	/* Thousands of fsyncs: in memory, where there is such a folder. */
	if (daf_fs_exists("/dev/shm"))
		setenv("TMPDIR", "/dev/shm", 0);
	return help_setup(state);
}

void
trust_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", part, text);
}
