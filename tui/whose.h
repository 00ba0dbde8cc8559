/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * whose.h - of whom the first screen and the deadlines show what is due: the
 * officer's setting `due`.
 */
#ifndef DAF_TUI_WHOSE_H
#define DAF_TUI_WHOSE_H

#include "tui/ui.h"

enum daf_whose {
	DAF_WHOSE_MINE,   /* what he works on himself */
	DAF_WHOSE_OFFICE, /* that, and what his office does */
	DAF_WHOSE_ALL,
};
#define DAF_WHOSE_SETTING "due"
#define DAF_WHOSE_VALUES "mine office all"
#define DAF_WHOSE_OTHERWISE "office"

enum daf_whose daf_whose_now(struct daf_ui *ui);
/* "yours", "your office", "all offices". */
const char *daf_whose_text(enum daf_whose whose);
/* By its word; false: it is none. */
bool daf_whose_parse(enum daf_whose *out, const char *word);
/* Sets own_office and officer of the query. */
void daf_whose_ask(
    struct daf_due_query *query, const struct daf_ui *ui, enum daf_whose whose);
/* To the one that `word` names (REFUSED: none), or without one to the next; kept
 * for the officer. */
const struct daf_err *daf_whose_change(
    struct daf_ui *ui, const char *word) DAF_MUST_USE;

#endif
