/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listwin.c - see listwin.h. */
#include "tui/listwin.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Pages that stay loaded when more come at one end. */
#define PAGES_KEPT 4
/* Rows of a fetch: two screens, but not fewer. */
#define FETCH_LEAST 40

static size_t
step(const struct daf_listwin *w)
{
	size_t n = w->r.height > 0 ? 2 * (size_t)w->r.height : 0;

	return n > FETCH_LEAST ? n : FETCH_LEAST;
}

void
daf_listwin_clear(struct daf_listwin *w)
{
	size_t i;

	for (i = 0; i < w->npages; i++)
		daf_pool_free(w->pages[i].pool);
	free(w->pages);
	free(w->up);
	free(w->down);
	w->pages = NULL;
	w->npages = w->cap = 0;
	w->up = w->down = NULL;
	w->first = w->last = false;
	w->base = -1;
	w->r.n = w->r.cursor = w->r.top = 0;
}

const struct daf_listrow *
daf_listwin_row(const struct daf_listwin *w, size_t i)
{
	size_t p;

	for (p = 0; p < w->npages; p++) {
		if (i < w->pages[p].n)
			return &w->pages[p].rows[i];
		i -= w->pages[p].n;
	}
	return NULL;
}

const struct daf_listrow *
daf_listwin_current(const struct daf_listwin *w)
{
	return daf_listwin_row(w, w->r.cursor);
}

/* ---- pages come and go ---- */

static void
drop_first(struct daf_listwin *w)
{
	size_t n = w->pages[0].n;

	daf_pool_free(w->pages[0].pool);
	w->npages--;
	memmove(w->pages, w->pages + 1, w->npages * sizeof(*w->pages));
	w->r.n -= n;
	w->r.cursor -= n;
	w->r.top -= n;
	if (w->base >= 0)
		w->base += (int64_t)n;
	w->first = false;
	free(w->up);
	w->up = NULL;
}

static void
drop_last(struct daf_listwin *w)
{
	w->npages--;
	w->r.n -= w->pages[w->npages].n;
	daf_pool_free(w->pages[w->npages].pool);
	w->last = false;
	free(w->down);
	w->down = NULL;
}

static void
append(struct daf_listwin *w, const struct daf_listpage *page)
{
	w->pages = daf_grow(w->pages, w->npages, &w->cap, sizeof(*w->pages));
	w->pages[w->npages++] = *page;
	w->r.n += page->n;
	/* what is above the screen may go */
	while (w->npages > PAGES_KEPT && w->pages[0].n <= w->r.top &&
	       w->pages[0].n <= w->r.cursor)
		drop_first(w);
}

static void
prepend(struct daf_listwin *w, const struct daf_listpage *page)
{
	const size_t n = page->n;
	size_t seen;

	w->pages = daf_grow(w->pages, w->npages, &w->cap, sizeof(*w->pages));
	memmove(w->pages + 1, w->pages, w->npages * sizeof(*w->pages));
	w->pages[0] = *page;
	w->npages++;
	w->r.n += n;
	w->r.cursor +=
	    w->npages > 1 ? n : n - 1; /* at the end of an empty one */
	w->r.top += n;
	if (w->base >= 0)
		w->base = w->base > (int64_t)n ? w->base - (int64_t)n : 0;
	for (;;) {
		seen = w->r.top + (size_t)(w->r.height > 0 ? w->r.height : 1);
		if (seen <= w->r.cursor)
			seen = w->r.cursor + 1;
		if (w->npages <= PAGES_KEPT ||
		    w->r.n - w->pages[w->npages - 1].n < seen)
			break;
		drop_last(w);
	}
}

/* Where a fetch goes on, or from the edge of what is loaded. Yours: the page it
 * is in may go. */
static char *
edge(const char *resume, const struct daf_listrow *row)
{
	if (resume != NULL)
		return daf_strdup(resume);
	return row != NULL ? daf_strdup(row->item->cursor) : NULL;
}

/* The next page below. */
static const struct daf_err *
below(struct daf_listwin *w)
{
	const size_t limit = step(w);
	struct daf_listpage *page = &w->fetched;
	const struct daf_err *err;
	char *from;

	if (w->last)
		return NULL;
	from =
	    edge(w->down, w->r.n > 0 ? daf_listwin_row(w, w->r.n - 1) : NULL);
	err = w->fetch(page, w->arg, from, NULL, false, limit);
	free(from);
	if (err != NULL)
		return err;
	free(w->down);
	w->down = page->resume != NULL ? daf_strdup(page->resume) : NULL;
	w->last = page->resume == NULL && page->n < limit;
	if (page->n > 0)
		append(w, page);
	else
		daf_pool_free(page->pool);
	return NULL;
}

/* The one above. */
static const struct daf_err *
above(struct daf_listwin *w)
{
	const size_t limit = step(w);
	struct daf_listpage *page = &w->fetched;
	const struct daf_err *err;
	char *from;

	if (w->first)
		return NULL;
	from = edge(w->up, daf_listwin_row(w, 0));
	err = w->fetch(page, w->arg, NULL, from, from == NULL, limit);
	free(from);
	if (err != NULL)
		return err;
	free(w->up);
	w->up = page->resume != NULL ? daf_strdup(page->resume) : NULL;
	w->first = page->resume == NULL && page->n < limit;
	if (page->n > 0)
		prepend(w, page);
	else
		daf_pool_free(page->pool);
	if (w->first)
		w->base = 0;
	return NULL;
}

/* Loads until so many rows are above and below the current one, as far as the
 * list has them; a fetch that runs out of time ends it. */
static const struct daf_err *
need(struct daf_listwin *w, size_t over, size_t under)
{
	const struct daf_err *err = NULL;

	while (err == NULL && !w->last && w->r.n < w->r.cursor + under + 1) {
		err = below(w);
		if (w->down != NULL)
			break;
	}
	while (err == NULL && !w->first && w->r.cursor < over) {
		err = above(w);
		if (w->up != NULL)
			break;
	}
	return err;
}

static size_t
height(const struct daf_listwin *w)
{
	return w->r.height > 0 ? (size_t)w->r.height : 1;
}

/* ---- opening, reading anew ---- */

const struct daf_err *
daf_listwin_open(struct daf_listwin *w)
{
	daf_listwin_clear(w);
	w->first = true;
	w->base = 0;
	w->total = -1;
	return below(w);
}

/* From the end. */
static const struct daf_err *
open_end(struct daf_listwin *w)
{
	const struct daf_err *err;

	daf_listwin_clear(w);
	w->last = true;
	err = above(w);
	w->r.cursor = w->r.n > 0 ? w->r.n - 1 : 0;
	w->r.top = w->r.n > height(w) ? w->r.n - height(w) : 0;
	return err;
}

/* The row of a record; n if it is not loaded. */
static size_t
find(const struct daf_listwin *w, int64_t record)
{
	size_t i;

	for (i = 0; i < w->r.n; i++)
		if (daf_listwin_row(w, i)->item->record == record)
			break;
	return i;
}

/* Keeps `rest` rows between the top of the screen and the mark. */
static void
mark_at(struct daf_listwin *w, size_t cursor, size_t rest)
{
	if (cursor >= w->r.n)
		cursor = w->r.n > 0 ? w->r.n - 1 : 0;
	w->r.cursor = cursor;
	w->r.top = cursor > rest ? cursor - rest : 0;
	if (w->last && w->r.top + height(w) > w->r.n)
		w->r.top = w->r.n > height(w) ? w->r.n - height(w) : 0;
}

/* Reads anew from the row above `from` on; cursors stay good when their rows
 * are gone. */
static const struct daf_err *
again_from(struct daf_listwin *w, size_t from, size_t limit)
{
	const bool start = from == 0;
	const int64_t base = w->base;
	struct daf_listpage *page = &w->fetched;
	const struct daf_err *err;
	char *after;

	after = start ? NULL
		      : daf_strdup(daf_listwin_row(w, from - 1)->item->cursor);
	err = w->fetch(page, w->arg, after, NULL, false, limit);
	free(after);
	if (err != NULL)
		return err;
	daf_listwin_clear(w);
	w->first = start;
	w->base = start ? 0 : base >= 0 ? base + (int64_t)from : -1;
	w->last = page->resume == NULL && page->n < limit;
	w->down = page->resume != NULL ? daf_strdup(page->resume) : NULL;
	if (page->n > 0)
		append(w, page);
	else
		daf_pool_free(page->pool);
	return NULL;
}

const struct daf_err *
daf_listwin_reload(struct daf_listwin *w, bool *found)
{
	const struct daf_listrow *row = daf_listwin_current(w);
	const int64_t record = row != NULL ? row->item->record : 0;
	const size_t rest = w->r.cursor - w->r.top;
	const struct daf_err *err;
	size_t from, place;

	*found = false;
	if (row == NULL)
		return daf_listwin_open(w);
	/* a row above the first that is read anew has to be known */
	err = need(w, rest + height(w) + 1, 0);
	if (err != NULL)
		return err;
	from = w->r.top > height(w) ? w->r.top - height(w) : 0;
	if (from == 0 && !w->first)
		from = 1;
	place = w->r.cursor - from;
	err = again_from(w, from, place + step(w));
	if (err == NULL && w->r.n == 0)
		err = daf_listwin_open(w);
	if (err != NULL)
		return err;
	from = find(w, record);
	*found = from < w->r.n;
	mark_at(w, *found ? from : place, rest);
	return need(w, 0, height(w));
}

const struct daf_err *
daf_listwin_go(struct daf_listwin *w, const struct daf_listpage *one)
{
	const struct daf_err *err;
	size_t i;

	if (one->n == 0) {
		daf_pool_free(one->pool);
		return NULL;
	}
	i = find(w, one->rows[0].item->record);
	if (i < w->r.n) {
		daf_pool_free(one->pool);
		w->r.cursor = i;
		return need(w, 0, height(w));
	}
	daf_listwin_clear(w);
	append(w, one);
	err = need(w, height(w) / 2, height(w));
	if (err == NULL)
		mark_at(w, w->r.cursor, height(w) / 2);
	return err;
}

/* ---- moving ---- */

const struct daf_err *
daf_listwin_act(struct daf_listwin *w, enum daf_act act, bool *done)
{
	const struct daf_err *err = NULL;

	*done = true;
	/* the neighbours that the move may bring into sight; a list over all is
	 * an enum too long for a switch */
	if (act == DAF_ACT_DOWN)
		err = need(w, 0, 1);
	else if (act == DAF_ACT_PAGE_DOWN)
		err = need(w, 0, 2 * height(w));
	else if (act == DAF_ACT_UP)
		err = need(w, 1, 0);
	else if (act == DAF_ACT_PAGE_UP)
		err = need(w, 2 * height(w), 0);
	else if (act == DAF_ACT_FIRST && !w->first)
		err = daf_listwin_open(w);
	else if (act == DAF_ACT_LAST && !w->last)
		return open_end(w);
	if (err == NULL)
		*done = daf_rows_act(&w->r, act);
	return err;
}

const struct daf_err *
daf_listwin_place(struct daf_listwin *w, int row, int rows)
{
	const struct daf_err *err;
	size_t under;

	w->r.row = row;
	w->r.height = rows;
	if (w->r.cursor >= w->r.top + height(w))
		w->r.top = w->r.cursor - height(w) + 1;
	under = w->r.top + height(w);
	under = under > w->r.cursor ? under - w->r.cursor - 1 : 0;
	err = need(w, 0, under);
	/* at the end of the list the screen is full, too */
	if (err == NULL && w->last && w->r.n < w->r.top + height(w)) {
		under = w->r.n - w->r.cursor;
		err = need(w, height(w) > under ? height(w) - under : 0, 0);
	}
	daf_rows_place(&w->r, row, rows);
	return err;
}

bool
daf_listwin_wanting(const struct daf_listwin *w)
{
	return (!w->last && w->r.n < w->r.top + height(w)) ||
	       (!w->first && w->r.n < height(w));
}

void
daf_listwin_total(struct daf_listwin *w, int64_t total)
{
	/* rows came or went, perhaps above */
	if (w->total >= 0 && w->total != total && !w->first)
		w->base = -1;
	w->total = total;
	if (w->base < 0 && w->last && total >= (int64_t)w->r.n)
		w->base = total - (int64_t)w->r.n;
}

void
daf_listwin_range(struct daf_buf *out, const struct daf_listwin *w,
    int64_t total, int64_t seen)
{
	const size_t end =
	    w->r.top + height(w) < w->r.n ? w->r.top + height(w) : w->r.n;
	int64_t least = seen > (int64_t)w->r.n ? seen : (int64_t)w->r.n;

	if (w->base >= 0 && w->last)
		total = w->base + (int64_t)w->r.n;
	if (w->base >= 0 && w->base + (int64_t)w->r.n > least)
		least = w->base + (int64_t)w->r.n;
	if (w->r.n == 0) {
		daf_buf_adds(out, w->last ? "0 of 0" : "none yet");
		return;
	}
	if (w->base >= 0)
		daf_buf_addf(out, "%" PRId64 "-%" PRId64 " ",
		    w->base + (int64_t)w->r.top + 1, w->base + (int64_t)end);
	if (total >= 0)
		daf_buf_addf(out, "of %" PRId64, total);
	else
		daf_buf_addf(out, "of %" PRId64 "+", least);
}
