/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listcols.h - the columns of a list: which ones, how wide, and the texts of a
 * record for them.
 */
#ifndef DAF_TUI_LISTCOLS_H
#define DAF_TUI_LISTCOLS_H

#include "tui/itemrow.h"
#include "tui/listwin.h"

struct daf_listcols {
	struct daf_itemcols cols;
	const struct daf_type *type; /* NULL: records of several types */
	/* of each column: its name ("" the letters), its field or NULL, and
	 * which of type->columns it is */
	const char *name[DAF_ITEMCOLS_MAX];
	const struct daf_field *field[DAF_ITEMCOLS_MAX];
	size_t cell[DAF_ITEMCOLS_MAX];
	bool revealed; /* protected numbers are shown: set after
	                * daf_listcols_set, when it was logged */
	bool whole;    /* dates are whole however narrow their column is, as a
	                * file wants them: set after daf_listcols_set */
};

/* The type's columns with the letters before the last one, which is the title
 * (or what the type has for it); of several types number, type, stage, updated,
 * title. Fits them to so many columns of the terminal. */
void daf_listcols_set(
    struct daf_listcols *c, const struct daf_type *type, int columns);
/* After that, for a text that is no screen: no column is left out, each is as
 * wide as its heading, and daf_itemcols_line cuts nothing. */
void daf_listcols_whole(struct daf_listcols *c);
/* After the first page: columns whose texts are all shorter give their room to
 * the others; numbers are always whole. *changed: other widths than before, so
 * other texts may fit. */
void daf_listcols_tighten(struct daf_listcols *c, bool *changed,
    const struct daf_listwin *rows, int columns);
/* The texts of an item in that order (with marks read). Protected numbers are
 * masked unless c says otherwise, dates as people write them. What does not fit
 * is cut where a row is drawn. The pool's. */
const struct daf_err *daf_listcols_texts(struct daf_listrow *out,
    struct daf_pool *pool, struct daf_register *reg,
    const struct daf_listcols *c, const struct daf_item *item,
    const struct daf_date *today) DAF_MUST_USE;

#endif
