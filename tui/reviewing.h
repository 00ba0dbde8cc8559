/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reviewing.h - the review screen's parts: the table of registers (pure), what
 * is drawn, what is done. For review.c, reviewclash.c, reviewdraw.c, reviewdo.c
 * and reviewmerge.c.
 */
#ifndef DAF_TUI_REVIEWING_H
#define DAF_TUI_REVIEWING_H

#include "tui/changes.h"
#include "tui/decide.h"
#include "tui/rows.h"
#include "tui/ui.h"

/* One register, summed up. */
struct daf_reviewing_office {
	const char *replica, *office;
	const char *by;          /* officer who wrote the newest that waits */
	size_t officers;         /* how many wrote what waits */
	int64_t since, newest;   /* oldest that waits; newest known; 0: none */
	size_t sets;             /* change sets that wait */
	int64_t records, births; /* that they are about */
	size_t clashes, warnings, violations; /* change sets that have some */
	bool held, frozen, own;
};
/* All that have sent anything: those with something that waits first, the
 * oldest first, then by silence, the longest first. In the pool. */
void daf_reviewing_offices(struct daf_reviewing_office **out, size_t *n,
    struct daf_pool *pool, const struct daf_sender *senders, size_t nsenders,
    const struct daf_waiting *w, size_t nw, const struct daf_main *m);
/* Appends "ok", "2 warnings", "1 VIOLATION", or "9 days quiet". */
void daf_reviewing_checks(
    struct daf_buf *out, const struct daf_reviewing_office *o, int64_t now);

/* What is known of a row, read when it is first drawn. */
struct daf_reviewing_row {
	bool read;
	struct daf_changed *changed;
	size_t n;
};

struct daf_reviewing {
	struct daf_screen s;
	struct daf_pool *pool;
	struct daf_waiting *w;
	size_t n;
	struct daf_reviewing_row *read; /* of each of w */
	struct daf_decide decide;
	struct daf_reviewing_office *offices;
	struct daf_rows left, sets; /* registers; change sets of the one */
	bool in_sets;               /* the keys move among change sets */
	bool stale;                 /* read anew at the next load */
	bool published;
	int64_t news;   /* change sets that came since the rows were read */
	int64_t merged; /* number of the main that is being published; 0 */
};

/* The register under the mark; NULL: there is none. And its change set. */
const struct daf_reviewing_office *daf_reviewing_current(
    const struct daf_reviewing *r);
bool daf_reviewing_set(size_t *i, const struct daf_reviewing *r);
/* The marks follow the register: its change sets. */
void daf_reviewing_follow(struct daf_reviewing *r);
/* What a row is about. */
const struct daf_reviewing_row *daf_reviewing_read(
    struct daf_reviewing *r, size_t i);
/* Appends all that is to be known of a change set, a line each. */
void daf_reviewing_text(struct daf_buf *out, struct daf_reviewing *r, size_t i);

/* reviewclash.c: appends the disputes that merging a change set would make, with
 * the values that would stand beside each other; nothing if it makes none. */
const struct daf_err *daf_reviewing_clashes(
    struct daf_buf *out, struct daf_reviewing *r, size_t i) DAF_MUST_USE;
/* Appends one of them in short: "ISB-EXT-2026-0001: Judge". */
void daf_reviewing_clash(struct daf_buf *out, struct daf_reviewing *r, size_t i,
    const struct daf_finding *f);

/* reviewmerge.c. What a merge decided; the array is the screen's pool's. */
struct daf_reviewing_merged {
	bool done; /* false: the officer did not confirm */
	struct daf_decision *decisions;
	size_t n;
};
/* Asks, then carries out what is decided on one register (or on all) and
 * publishes it. REFUSED: other change sets wait than were seen; BUSY: an
 * exchange goes on. */
const struct daf_err *daf_reviewing_merge(struct daf_reviewing_merged *out,
    struct daf_reviewing *r, const struct daf_decide_queue *only) DAF_MUST_USE;
/* One order about one register, at once and apart from what is decided on
 * change sets: a register whose key was stolen does not wait for F10. Asks the
 * question; y does it. */
const struct daf_err *daf_reviewing_order(struct daf_reviewing *r,
    const char *question, const struct daf_merge_order *order) DAF_MUST_USE;
/* A page of what was decided, with each change set that was accepted: before the
 * rows are read anew. */
const struct daf_err *daf_reviewing_decisions(struct daf_reviewing *r,
    const struct daf_decision *d, size_t n) DAF_MUST_USE;

/* reviewdraw.c */
void daf_reviewing_draw(struct daf_screen *s);
/* reviewdo.c; *done false: not one of these. */
const struct daf_err *daf_reviewing_act(
    struct daf_screen *s, const struct daf_order *o, bool *done) DAF_MUST_USE;

#endif
