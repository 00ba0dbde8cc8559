/* SPDX-License-Identifier: GPL-3.0-or-later */
/* camerow.h - a record that came with an exchange (core/came.h), for people. */
#ifndef DAF_TUI_CAMEROW_H
#define DAF_TUI_CAMEROW_H

#include "core/came.h"
#include "tui/ui.h"

/* Appends what came of it: "new: Case", or the labels of what was written,
 * "Judge, Stage"; "5 fields" of many. A record without number says its type. */
void daf_camerow_what(struct daf_buf *out, const struct daf_register *reg,
    const struct daf_came *c);
/* Appends who wrote it: "khi, N. Rind". */
void daf_camerow_who(struct daf_buf *out, const struct daf_came *c);

/* What came since `mark`, the newest 200; in the pool. */
struct daf_camerows {
	struct daf_came *items;
	size_t n;
	bool more; /* came than these */
};
const struct daf_err *daf_camerows_read(struct daf_camerows *out,
    struct daf_pool *pool, struct daf_register *reg, int64_t mark) DAF_MUST_USE;
/* Draws those that find room in the rows before `last`, and how many do not.
 * Returns the row below. */
int daf_camerows_draw(
    const struct daf_camerows *r, struct daf_ui *ui, int row, int last);
/* A page of all. */
const struct daf_err *daf_camerows_open(
    const struct daf_camerows *r, struct daf_ui *ui) DAF_MUST_USE;

#endif
