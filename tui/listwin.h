/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listwin.h - a window on a list that may have a million rows: some pages of it
 * are loaded, those around the current row.
 *
 * Invariants: (1) the rows that are loaded follow each other in the list
 * without a gap; (2) all that is seen is loaded, as far as the list has it; (3)
 * a row is known by its record, never by its place: what is read anew keeps the
 * mark on the same record.
 *
 * Nothing here knows where rows come from: `fetch` brings them.
 */
#ifndef DAF_TUI_LISTWIN_H
#define DAF_TUI_LISTWIN_H

#include "core/query.h"
#include "tui/rows.h"

struct daf_listrow {
	const struct daf_item *item;   /* with cursor */
	const struct daf_shown *cells; /* as the layout wants them */
	size_t ncells;
};

/* Some rows that follow each other; all memory is its pool's. */
struct daf_listpage {
	struct daf_pool *pool;
	struct daf_listrow *rows;
	size_t n;
	const char *resume; /* not NULL: the time was over before `n` were
			     * found; go on from there */
};

struct daf_listwin {
	/* Brings up to `limit` rows in the order of the list: behind the cursor
	 * `after`, or those above `before`, or the last ones (from_end); of all
	 * three at most one is given. The page is the window's then. */
	const struct daf_err *(*fetch)(struct daf_listpage *out, void *arg,
	    const char *after, const char *before, bool from_end, size_t limit);
	void *arg;
	struct daf_rows r; /* of the rows that are loaded: n, cursor, top */
	struct daf_listpage *pages;
	size_t npages, cap;
	struct daf_listpage fetched; /* by the last fetch */
	bool first, last; /* the list's first row is loaded, its last */
	int64_t base;     /* how many rows are above; -1: not known */
	int64_t total;    /* of the list, when it was told last; -1: not yet */
	char *up, *down;  /* where a search goes on that found nothing */
};

/* Frees what is loaded; fetch and arg stay. */
void daf_listwin_clear(struct daf_listwin *w);
/* The first page. */
const struct daf_err *daf_listwin_open(struct daf_listwin *w) DAF_MUST_USE;
/* Reads anew what is around the current row. *found: the record under the mark
 * is still there, and under the mark; else the mark is at its place. */
const struct daf_err *daf_listwin_reload(
    struct daf_listwin *w, bool *found) DAF_MUST_USE;
/* Puts the mark on the row of this cursor: `one`, the page with that row alone,
 * is the window's then. */
const struct daf_err *daf_listwin_go(
    struct daf_listwin *w, const struct daf_listpage *one) DAF_MUST_USE;
/* Moves; reads what is needed for it. *done false: it is no move. */
const struct daf_err *daf_listwin_act(
    struct daf_listwin *w, enum daf_act act, bool *done) DAF_MUST_USE;
/* Where it stands on the terminal from now on; reads more if it is higher than
 * before. */
const struct daf_err *daf_listwin_place(
    struct daf_listwin *w, int row, int height) DAF_MUST_USE;
/* Are there rows that should be seen and are not found yet (a fetch ran out of
 * time)? daf_listwin_place goes on looking. */
bool daf_listwin_wanting(const struct daf_listwin *w);
/* How many rows the list has, once somebody knows. */
void daf_listwin_total(struct daf_listwin *w, int64_t total);

/* The i-th row that is loaded; NULL past the end. */
const struct daf_listrow *daf_listwin_row(
    const struct daf_listwin *w, size_t i);
/* The current one; NULL: the list is empty. */
const struct daf_listrow *daf_listwin_current(const struct daf_listwin *w);
/* "1-19 of 214", "1-19 of 214+"; `total` -1: not known, then `seen`, how many
 * were counted so far. Where the place is not known only "of 1234". Appends. */
void daf_listwin_range(struct daf_buf *out, const struct daf_listwin *w,
    int64_t total, int64_t seen);

#endif
