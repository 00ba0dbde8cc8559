/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listview.h - the inside of a list screen, shared by list.c (what it shows),
 * listact.c (what is done in it), listmarked.c (to all that are marked) and
 * listexport.c.
 */
#ifndef DAF_TUI_LISTVIEW_H
#define DAF_TUI_LISTVIEW_H

#include "tui/listcols.h"
#include "tui/listwin.h"

struct daf_listview {
	struct daf_screen s;
	/* what was asked for: type "" all, sort "" the type's */
	char *type, *filter, *sort, *title;
	char *logged; /* the last filter that the access log has; or NULL */
	char *report; /* whose columns it has; or NULL */
	/* and what that means; the pool is the query's */
	struct daf_pool *pool;
	struct daf_list_query q;
	struct daf_date today;
	struct daf_listcols cols;
	const struct daf_type *base; /* the type for which cols was made */
	struct daf_type shown;       /* that with the report's columns */
	struct daf_listwin win;
	struct daf_count count; /* goes on while nothing else is to be done */
	struct daf_count all;   /* of the list without its filter: after that */
	int64_t total;          /* the last one that was known; -1: none */
	int64_t *marked;        /* records, in the order of marking */
	size_t nmarked, marked_cap;
	char *wrong;   /* with the filter that is being typed; or NULL */
	bool patient;  /* the next look for rows may last, unless a key comes */
	int64_t since; /* of the clock: when that look began */
	int columns;   /* of the terminal for which cols was made */
	bool loaded;
};

/* Reads filter and sort anew; on an error what was shown stays. Either may be
 * NULL: as it is. */
const struct daf_err *daf_listview_ask(
    struct daf_listview *l, const char *filter, const char *sort) DAF_MUST_USE;
/* One page of the query; its rows have their texts. For daf_listwin. */
const struct daf_err *daf_listview_fetch(struct daf_listpage *out, void *arg,
    const char *after, const char *before, bool from_end,
    size_t limit) DAF_MUST_USE;
/* Puts the mark on a record by its number. *found false: it is not in this
 * list. */
const struct daf_err *daf_listview_go(
    struct daf_listview *l, bool *found, const char *number) DAF_MUST_USE;

/* listtotal.c: counts for some ms; true: all is counted. */
bool daf_listview_count(struct daf_listview *l);
/* Appends "  214 of 1.0M" where there is a filter, once both are known. */
void daf_listview_total(struct daf_buf *out, const struct daf_listview *l);

bool daf_listview_marked(const struct daf_listview *l, int64_t record);
/* The class' act. */
const struct daf_err *daf_listview_act(
    struct daf_screen *s, const struct daf_order *o, bool *done) DAF_MUST_USE;
/* `.`: asks what is to be done to the marked ones, and does it. */
const struct daf_err *daf_listview_act_marked(
    struct daf_listview *l) DAF_MUST_USE;

/* "csv FILE" or "txt FILE": all rows of the list, or only the marked ones.
 * Asks before it replaces a file. */
const struct daf_err *daf_listview_export(
    struct daf_listview *l, const char *arg, bool marked) DAF_MUST_USE;

#endif
