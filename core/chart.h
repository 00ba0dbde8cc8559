/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart.h - counts as data: what the register says of the work, and for each
 * number the list of the records behind it.
 *
 * Counted are the records of types that have stages and are not struck out.
 * Opened is the day of birth, closed the day on which the closed stage of now
 * was written, both by the clock of the office that wrote it; open is what
 * stands in no closed stage. A record that was closed and opened again counts
 * as open all the time.
 *
 * A chart is computed in one read transaction and copied to the pool: among a
 * million records in less than a second, see doc/performance.md.
 */
#ifndef DAF_CORE_CHART_H
#define DAF_CORE_CHART_H

#include "core/base/timefmt.h"
#include "core/query.h"

struct daf_chart_query {
	const char *ledger; /* or NULL: all */
	const char *type;   /* or NULL: all that have stages */
	const char *office; /* of birth, or NULL: all */
	/* Charts by month: the first and the last one (days do not matter).
	 * Year 0: the last twelve, up to this month. At most
	 * DAF_CHART_MONTHS, else the last of them. */
	struct daf_date from, to;
};
#define DAF_CHART_MONTHS 120

struct daf_bar {
	const char *group;  /* what its neighbours share: a month, a type, a
	                     * deadline; "" */
	const char *series; /* which of the chart's series; "" if it has one */
	const char *label;  /* for people */
	int64_t n;
	const char *type; /* the records behind it: see daf_chart_list */
	const struct daf_where *where;
	size_t nwhere;
};
struct daf_chart {
	const char *name, *title;
	const char *ledger; /* as asked */
	struct daf_bar *bars;
	size_t n;
};

/* The charts there are: their names and titles. false past the end. */
bool daf_chart_at(const char **name, const char **title, size_t i);

/* open      open at the end of each month
 * course    opened and closed in each month (series opened, closed)
 * types     open ones by type, most first
 * stages    open ones by stage, in the order of the type (group: the type)
 * offices   open ones by office, most first
 * places    open ones by the field that says where (type files: "place"),
 *           most first; then others, then those without; group: the type
 * age       open ones by how long
 * deadlines of each deadline of a type how many were met, missed, are running
 *           and are overdue (group: the deadline; series: which of these);
 *           those that ended without being done are not counted
 *
 * Bars of charts by month are there though nothing is counted; others only if
 * something is. REFUSED: no such chart, an unknown type, one without stages. */
const struct daf_err *daf_chart(struct daf_chart *out, struct daf_pool *pool,
    struct daf_register *reg, const char *name,
    const struct daf_chart_query *q) DAF_MUST_USE;

/* The list of the records behind a bar: as many as it says. */
struct daf_list_query daf_chart_list(
    const struct daf_chart *chart, const struct daf_bar *bar);

/* Appends the chart as CSV (RFC 4180): a line of names, then one a bar: label,
 * group, series, count, filter (as daf_filter_parse reads it, type included).
 */
void daf_chart_csv(struct daf_buf *out, const struct daf_chart *chart);

#endif
