/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rostering.h - the roster screen, for roster.c and rosterdo.c. */
#ifndef DAF_TUI_ROSTERING_H
#define DAF_TUI_ROSTERING_H

#include "sync/seat.h"
#include "tui/rows.h"
#include "tui/ui.h"

struct daf_rostering_row {
	enum { DAF_ROW_OFFICE, DAF_ROW_OFFICER, DAF_ROW_REGISTER } kind;
	const char *id; /* code, id or replica */
	size_t i;       /* in the charter's array */
};
struct daf_rostering {
	struct daf_screen s;
	struct daf_pool *pool;
	struct daf_charter *charter; /* of the ledger when it was read */
	struct daf_rostering_row *items;
	struct daf_rows rows;
	bool published;
	const char *asking; /* what a question is about, or NULL */
};

/* The row under the mark; NULL: there is none. */
const struct daf_rostering_row *daf_rostering_current(
    const struct daf_rostering *r);
/* The mark goes to this one, if it is there; NULL: stays. */
void daf_rostering_place(struct daf_rostering *r, const char *id);
/* Are all keys of an officer revoked? */
bool daf_rostering_revoked(const struct daf_officer *o);

/* rosterdo.c; *done false: not one of these. */
const struct daf_err *daf_rostering_act(
    struct daf_screen *s, const struct daf_order *o, bool *done) DAF_MUST_USE;

#endif
