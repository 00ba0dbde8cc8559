/* SPDX-License-Identifier: GPL-3.0-or-later */
/* syncrows.c - see syncrows.h. */
#include "tui/syncrows.h"

#include <stdio.h>
#include <string.h>

#include "tui/syncview.h"

#define JUMP 8 /* bytes that place the cursor: ESC [ 24 ; 80 H */

static const char *const states[] = {
	[DAF_STEP_WAITS] = "waits",
	[DAF_STEP_RUNS] = "running",
	[DAF_STEP_DONE] = "done",
	[DAF_STEP_CUT] = "CUT",
};

const char *
daf_syncrows_cell(
    const struct daf_sync_rows *r, int step, enum daf_sync_cell cell)
{
	return r->texts[step * DAF_SYNC_CELLS + (int)cell];
}

/* ---- what is to be seen ---- */

/* To the right of its cell: what changes then stands at one end of it. */
static void
right(char *out, size_t size, int columns, struct daf_buf *b)
{
	snprintf(out, size, "%*s", columns, daf_buf_str(b));
	daf_buf_reset(b);
}

static void
want_step(char texts[DAF_SYNC_CELLS][DAF_SYNC_BAR + 1],
    const struct daf_job_step *at, int64_t ms)
{
	const size_t size = sizeof(texts[0]);
	struct daf_buf b = { 0 };
	int64_t to = at->is == DAF_STEP_RUNS ? ms : at->to;

	snprintf(texts[DAF_SYNC_STATE], size, "%s", states[at->is]);
	if (at->from != 0) {
		daf_syncview_span(&b, (to - at->from) / 1000);
		right(texts[DAF_SYNC_TIME], size, 11, &b);
	}
	daf_syncview_done(&b, at);
	snprintf(texts[DAF_SYNC_COUNT], size, "%s", daf_buf_str(&b));
	daf_buf_reset(&b);
	if (at->bytes > 0) {
		daf_syncview_bytes(&b, at->bytes);
		right(texts[DAF_SYNC_BYTES], size, 6, &b);
	}
	daf_buf_clear(&b);
}

static void
want_progress(
    struct daf_sync_rows *r, const struct daf_job_step *at, int64_t ms)
{
	const size_t size = sizeof(r->texts[0]);
	int percent = at != NULL ? daf_job_percent(at) : -1;
	struct daf_buf b = { 0 };

	daf_syncview_bar(&b, percent, DAF_SYNC_BAR);
	snprintf(r->texts[DAF_SYNC_AT_BAR], size, "%s", daf_buf_str(&b));
	if (percent >= 0)
		snprintf(r->texts[DAF_SYNC_AT_PERCENT], size, "%3d%%", percent);
	daf_buf_reset(&b);
	if (at != NULL)
		daf_syncview_left(&b, daf_job_left(at, ms));
	snprintf(r->texts[DAF_SYNC_AT_LEFT], size, "%s", daf_buf_str(&b));
	daf_buf_clear(&b);
}

/* ---- what it costs ---- */

/* Between the first column that differs and the last; *from: the first. */
static int
span(int *from, const char *is, const char *wanted)
{
	int nis = (int)strlen(is), nwanted = (int)strlen(wanted), last = -1, i;

	*from = 0;
	for (i = 0; i < nis || i < nwanted; i++) {
		if ((i < nis ? is[i] : ' ') == (i < nwanted ? wanted[i] : ' '))
			continue;
		if (last < 0)
			*from = i;
		last = i;
	}
	return last < 0 ? 0 : last - *from + 1;
}

/* Takes what the purse has for it; a bar may be taken in part. */
static void
take(char *is, const char *wanted, bool bar, int *purse)
{
	int from, columns = span(&from, is, wanted), most = *purse - JUMP;

	if (columns == 0 || most <= 0 || (columns > most && !bar))
		return;
	if (columns > most) {
		/* it grows at the near end, and shrinks at the far one */
		if (wanted[from] != '#')
			from += columns - most;
		columns = most;
		memcpy(is + from, wanted + from, (size_t)columns);
	} else {
		memcpy(is, wanted, strlen(wanted) + 1);
	}
	*purse -= columns + JUMP;
}

void
daf_syncrows_renew(struct daf_sync_rows *r, const struct daf_job_state *s,
    int64_t ms, int purse)
{
	struct daf_sync_rows want = { 0 };
	const int at = daf_job_at(s);
	int i, k, waits = -1;

	for (i = 0; i < DAF_JOB_NSTEPS; i++)
		want_step(want.texts + i * DAF_SYNC_CELLS, &s->steps[i], ms);
	want_progress(&want, at >= 0 ? &s->steps[at] : NULL, ms);
	if (purse < 0) {
		*r = want;
		return;
	}
	for (i = 0; i < DAF_JOB_NSTEPS; i++) {
		k = i * DAF_SYNC_CELLS + (int)DAF_SYNC_STATE;
		take(r->texts[k], want.texts[k], false, &purse);
	}
	for (i = 0; i < DAF_SYNC_TEXTS; i++) {
		k = (r->next + i) % DAF_SYNC_TEXTS;
		take(r->texts[k], want.texts[k], k == DAF_SYNC_AT_BAR, &purse);
		if (waits < 0 && strcmp(r->texts[k], want.texts[k]) != 0)
			waits = k;
	}
	/* the first that had no room is the first the next time */
	if (waits >= 0)
		r->next = waits;
}
