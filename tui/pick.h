/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pick.h - a list to pick from, with type-ahead: the screen behind the
 * functions of screens.h, for those who bring rows of their own.
 */
#ifndef DAF_TUI_PICK_H
#define DAF_TUI_PICK_H

#include "tui/screens.h"

/* Where the rows come from: asked again after each key, in time for the next
 * picture. Rows and strings are the pool's. */
struct daf_pick_source {
	const struct daf_err *(*find)(struct daf_pick_row **rows, size_t *n,
	    struct daf_pool *pool, void *arg, const char *typed);
	void *arg;
	const char *current; /* the mark begins on its row; or NULL */
	const char *fresh;   /* what the key for a new one makes ("a person");
	                    * NULL: nothing */
};

enum daf_picked { DAF_PICKED_NONE, DAF_PICKED_ROW, DAF_PICKED_NEW };

/* Waits. ROW: *value is the row's; NEW: *value is what was typed. Yours. */
enum daf_picked daf_pick_from(char **value, struct daf_ui *ui,
    const char *title, const struct daf_pick_source *source,
    const char *begin) DAF_MUST_USE;

/* A source of fixed rows: those that what was typed is the beginning of, then
 * those that contain it. arg is a struct daf_pick_fixed. */
struct daf_pick_fixed {
	const struct daf_pick_row *rows;
	size_t n;
};
const struct daf_err *daf_pick_fixed_rows(struct daf_pick_row **rows, size_t *n,
    struct daf_pool *pool, void *arg, const char *typed);

/* A source of records; arg is this. */
struct daf_pick_records {
	struct daf_register *reg;
	const char *ledger;
	const char *const *types;        /* NULL-terminated, NULL: any */
	const struct daf_pick_row *more; /* shown before them; or NULL */
	size_t nmore;
};
const struct daf_err *daf_pick_record_rows(struct daf_pick_row **rows,
    size_t *n, struct daf_pool *pool, void *arg, const char *typed);

/* A source of the values that a field had before; arg is this. */
struct daf_pick_used {
	struct daf_register *reg;
	const char *ledger, *type, *field;
	const struct daf_pick_row *more; /* shown before them; or NULL */
	size_t nmore;
};
const struct daf_err *daf_pick_used_rows(struct daf_pick_row **rows, size_t *n,
    struct daf_pool *pool, void *arg, const char *typed);

#endif
