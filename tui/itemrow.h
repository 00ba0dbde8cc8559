/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * itemrow.h - rows of records in columns: Today, lists, deadlines, search.
 *
 * Column 0 is the mark of the current row, column 1 the officer's own mark; the
 * columns begin at 3. Only the last one may hold text that runs from right to
 * left, and nothing stands behind it: in another column such a text would, on a
 * terminal that turns it, trade places with its neighbours.
 */
#ifndef DAF_TUI_ITEMROW_H
#define DAF_TUI_ITEMROW_H

#include "tui/display.h"
#include "tui/ui.h"

#define DAF_ITEMCOLS_MAX 16

struct daf_itemcol {
	const char *head; /* its heading; borrowed */
	int want, least;  /* columns it would like, and the fewest of use */
	int at, width;    /* set by daf_itemcols_fit; width 0: left out */
};
struct daf_itemcols {
	struct daf_itemcol col[DAF_ITEMCOLS_MAX];
	size_t n;
	bool whole; /* in a line of text a wide one pushes the rest to the
	             * right rather than being cut: set after the fit */
};

/* One more column; the head is borrowed. Past the maximum: left out. */
void daf_itemcols_add(
    struct daf_itemcols *c, const char *head, int want, int least);
/* Divides `columns` of the terminal: the last one takes what is left, and at
 * least its own want; for that the others become narrower, the widest first,
 * and are left out from the right when that is not enough. */
void daf_itemcols_fit(struct daf_itemcols *c, int columns);
/* Those of a table (head, want, least), fitted. */
void daf_itemcols_make(struct daf_itemcols *c, const struct daf_itemcol *table,
    size_t n, int columns);
void daf_itemcols_head(
    const struct daf_itemcols *c, struct daf_ui *ui, int row);
/* texts: one for each column, NULL is nothing. */
void daf_itemcols_row(const struct daf_itemcols *c, struct daf_ui *ui, int row,
    unsigned look, const char *const *texts);
/* The same as a line of text, cleaned, no blanks at its end; texts NULL: the
 * headings. Appends. */
void daf_itemcols_line(struct daf_buf *out, const struct daf_itemcols *c,
    const char *const *texts);

/* What to call a record: its number, else that of the record that it belongs to
 * (where that was read), else its id. */
const char *daf_itemrow_name(const struct daf_item *item);
/* The same with " +1" behind it if it stands for another one, too. */
const char *daf_itemrow_named(
    struct daf_pool *pool, const struct daf_item *item);
/* The item's letters in three places: as daf_display_marks; in the third `!` if
 * it is late, and in the last that is free 2 if it is there twice though only
 * one may be. */
void daf_itemrow_marks(char out[4], const struct daf_item *item);
/* What the letters mean, for the hint row. */
#define DAF_ITEMROW_LEGEND \
	"* here  + sent  C conflict  ! late  H held  R refused"

/* A stored date in so many columns: "24 Sep 2025", or where that does not fit
 * "Sep 2025": what is cut off must not look like a day of this year. */
#define DAF_ITEMROW_DAY 11
#define DAF_ITEMROW_DAY_LEAST 8
void daf_itemrow_day(char out[DAF_DISPLAY_SIZE], const char *date,
    const struct daf_date *today, int width);

/* A type by name in the ledger (NULL: the first that has it); NULL: unknown. */
const struct daf_type *daf_itemrow_type(
    const struct daf_register *reg, const char *ledger, const char *name);
/* The label of the item's type, of its stage; the name where it is unknown. */
const char *daf_itemrow_type_label(
    const struct daf_register *reg, const struct daf_item *item);
const char *daf_itemrow_stage_label(
    const struct daf_register *reg, const struct daf_item *item);

#endif
