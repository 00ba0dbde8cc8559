/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chartview.h - a chart in rows of text: a bar a row, a number beside each. */
#ifndef DAF_TUI_CHARTVIEW_H
#define DAF_TUI_CHARTVIEW_H

#include "core/chart.h"

/* Where the columns of a chart begin, counted from the mark's. Labels that run
 * from right to left are the last column: digits behind them would change
 * places with them. */
struct daf_chartview {
	bool groups; /* a column of its own for them */
	bool series; /* and for these */
	bool months; /* labels are months */
	bool rtl;    /* a label runs from right to left */
	int label, label_end, series_at, number, bar;
	int end; /* of the bars */
	int64_t most, total;
};
/* For so many columns of the terminal. */
struct daf_chartview daf_chartview_lay(
    const struct daf_chart *chart, int columns);
/* Which series it is, in the order in which the chart has them: 0 … */
int daf_chartview_series(const struct daf_chart *chart, size_t i);
/* Appends the bar of n among `most`, at most `columns` wide: at least one sign
 * if n is not 0. blocks: the terminal has them; else # . : +, one for each
 * series. */
void daf_chartview_bar(struct daf_buf *out, int64_t n, int64_t most,
    int columns, int series, bool blocks);
/* Appends its label as people read it: "Nov 2026". */
void daf_chartview_label(struct daf_buf *out, const struct daf_chartview *v,
    const struct daf_bar *bar);

/* "2026-01 2026-11", "2026-11", "2026", or "": the last twelve months, which is
 * year 0. REFUSED: something else, or backwards. */
const struct daf_err *daf_chartview_period(
    struct daf_date *from, struct daf_date *to, const char *text) DAF_MUST_USE;
/* The same back; appends. */
void daf_chartview_period_text(struct daf_buf *out, const struct daf_date *from,
    const struct daf_date *to);

#endif
