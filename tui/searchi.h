/* SPDX-License-Identifier: GPL-3.0-or-later */
/* searchi.h - what search.c and searchdraw.c share: the search screen. */
#ifndef DAF_TUI_SEARCHI_H
#define DAF_TUI_SEARCHI_H

#include "core/search.h"
#include "tui/edit.h"
#include "tui/itemrow.h"
#include "tui/rows.h"

#define DAF_SEARCH_FACETS 4 /* columns of "Narrow by" */

enum daf_search_focus { DAF_ON_LINE, DAF_ON_RESULTS, DAF_ON_FACETS };

struct daf_searching {
	struct daf_screen s;
	struct daf_edit line;
	enum daf_search_focus focus;
	struct daf_pool *pool; /* of what was found */
	struct daf_search_result found;
	char *asked; /* the text of that; NULL: nothing yet */
	int64_t ms;  /* it took */
	struct daf_rows rows;
	struct daf_itemcols cols;
	int columns;
	size_t facet, in_facet; /* column, and row in it */
	size_t facet_max;       /* rows that are shown */
	int64_t look_at;        /* not before is a running search stopped */
	char *given_up; /* the text whose search Ctrl-C ended, or NULL */
	struct daf_count count; /* of the register */
	char *known;            /* until when it knows of others */
	char *logged;           /* the last text whose hits were logged */
};

/* Is what is shown not of the text that stands in the line? */
bool daf_searching_stale(const struct daf_searching *v);
const struct daf_search_counts *daf_searching_facet(
    const struct daf_searching *v, size_t i);
/* Rows of a facet that are shown. */
size_t daf_searching_facet_rows(const struct daf_searching *v, size_t i);
/* searchdraw.c */
void daf_searching_draw(struct daf_screen *s);

#endif
