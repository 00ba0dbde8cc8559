/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * charti.h - the inside of charts, shared by chart.c (which there are),
 * chartcourse.c (over time), chartkind.c (by what they are), chartplace.c (by
 * place and deadline).
 */
#ifndef DAF_CORE_CHARTI_H
#define DAF_CORE_CHARTI_H

#include "core/chart.h"
#include "core/db.h"

/* A record that is counted, while its row is read. */
struct chart_row {
	int64_t record, ledger, opened, closed; /* days; closed 0: open */
	const char *type, *stage, *office;
};

struct charting {
	struct daf_register *reg;
	struct daf_db *db;
	struct daf_pool *pool;
	const struct daf_chart_query *q;
	struct daf_chart *out;
	size_t cap;     /* of out->bars */
	int64_t ledger; /* -1: all */
	struct daf_date today;
};

/* Calls `each` with every record, or with every open one. */
const struct daf_err *daf_chart_scan(struct charting *c, bool open_only,
    void (*each)(void *arg, const struct chart_row *row),
    void *arg) DAF_MUST_USE;
/* The definition of a type in the first ledger in view that has it. */
const struct daf_type *daf_chart_type(
    const struct charting *c, const char *name);
/* Adds a bar. Its filters: the query's office, then these. Strings are copied.
 * Lasts until the next one is added. */
struct daf_bar *daf_chart_bar(struct charting *c, int64_t n, const char *type,
    const struct daf_where *where, size_t nwhere);

/* The charts; see the table in chart.c. */
/* chartcourse.c */
const struct daf_err *daf_chart_stock(struct charting *c) DAF_MUST_USE;
const struct daf_err *daf_chart_course(struct charting *c) DAF_MUST_USE;
const struct daf_err *daf_chart_age(struct charting *c) DAF_MUST_USE;
/* chartkind.c */
const struct daf_err *daf_chart_types(struct charting *c) DAF_MUST_USE;
const struct daf_err *daf_chart_stages(struct charting *c) DAF_MUST_USE;
const struct daf_err *daf_chart_offices(struct charting *c) DAF_MUST_USE;
/* chartplace.c */
const struct daf_err *daf_chart_places(struct charting *c) DAF_MUST_USE;
const struct daf_err *daf_chart_deadlines(struct charting *c) DAF_MUST_USE;

#endif
