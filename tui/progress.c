/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress.c - see progress.h. */
#include "tui/progress.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/base/timefmt.h"

#define EVERY_MS 1000
#define TELL_EVERY_MS 250 /* for programs */

struct daf_progress {
	bool terminal, shown;
	int64_t last;  /* ms */
	char told[16]; /* what daf_progress_due said yes to, and when */
	int64_t told_at;
};

struct daf_progress *
daf_progress_new(void)
{
	struct daf_progress *p = daf_calloc(1, sizeof(*p));
	const char *term = getenv("TERM");

	p->terminal =
	    isatty(STDERR_FILENO) == 1 && term != NULL && *term != '\0';
	p->last = daf_time_steady();
	return p;
}

static void
put(const struct daf_buf *b)
{
	/* a line that cannot be shown hurts nobody */
	ssize_t n = write(STDERR_FILENO, b->data, b->len);

	(void)n;
}

void
daf_progress_show(
    struct daf_progress *p, const char *what, int64_t done, int64_t total)
{
	struct daf_buf line = { 0 }, b = { 0 };
	int64_t now;

	if (!p->terminal)
		return;
	now = daf_time_steady();
	if (now - p->last < EVERY_MS)
		return;
	p->last = now;
	p->shown = true;
	daf_buf_adds(&line, what);
	if (total > 0)
		daf_buf_addf(&line, ": %" PRId64 " of %" PRId64, done, total);
	else if (done > 0)
		daf_buf_addf(&line, ": %" PRId64, done);
	daf_buf_addc(&b, '\r');
	daf_text_fit(&b, daf_buf_str(&line), 78, true);
	put(&b);
	daf_buf_clear(&line);
	daf_buf_clear(&b);
}

bool
daf_progress_due(struct daf_progress *p, const char *what)
{
	int64_t now = daf_time_steady();

	if (strncmp(p->told, what, sizeof(p->told) - 1) == 0 &&
	    now - p->told_at < TELL_EVERY_MS)
		return false;
	snprintf(p->told, sizeof(p->told), "%s", what);
	p->told_at = now;
	return true;
}

void
daf_progress_wipe(struct daf_progress *p)
{
	struct daf_buf b = { 0 };

	if (!p->shown)
		return;
	p->shown = false;
	daf_buf_addf(&b, "\r%78s\r", "");
	put(&b);
	daf_buf_clear(&b);
}

void
daf_progress_free(struct daf_progress *p)
{
	if (p == NULL)
		return;
	daf_progress_wipe(p);
	free(p);
}
