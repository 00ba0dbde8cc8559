/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * views.h - saved views of lists: type, filter and order under a name. They are
 * an officer's own and stay at the desk: the setting `views`, a line each, the
 * four texts with tabs between them, sorted by name.
 */
#ifndef DAF_TUI_VIEWS_H
#define DAF_TUI_VIEWS_H

#include "tui/ui.h"

#define DAF_VIEWS_MAX 100
#define DAF_VIEW_NAME_MAX 40 /* bytes */
/* The order of a view that is a search: its filter is the line typed. */
#define DAF_VIEW_SEARCH "search"

struct daf_view {
	const char *name;
	const char *type, *filter, *sort; /* "": all, none, the type's */
};
struct daf_views {
	struct daf_view *view;
	size_t n;
};

/* From the setting's text and back; a line that is none is left out. The view
 * array has room for one more. Appends. */
void daf_views_parse(
    struct daf_views *out, struct daf_pool *pool, const char *text);
void daf_views_text(struct daf_buf *out, const struct daf_views *views);
/* Adds one, in the place of one with that name; the texts are borrowed.
 * REFUSED: a name that is empty, too long or has a tab; too many. */
const struct daf_err *daf_views_put(
    struct daf_views *views, const struct daf_view *view) DAF_MUST_USE;
/* NULL: none with that name. */
const struct daf_view *daf_views_find(
    const struct daf_views *views, const char *name);

/* Those of the officer who works. */
const struct daf_err *daf_views_load(struct daf_views *out,
    struct daf_pool *pool, struct daf_ui *ui) DAF_MUST_USE;
const struct daf_err *daf_views_save(
    struct daf_ui *ui, const struct daf_view *view) DAF_MUST_USE;
const struct daf_err *daf_views_drop(
    struct daf_ui *ui, const char *name) DAF_MUST_USE;

/* The types of the ledger in view, or of all; NULL: none. */
const struct daf_types *daf_views_types(const struct daf_ui *ui);
/* All types, reports and saved views to choose from; opens the list chosen. */
const struct daf_err *daf_views_open(struct daf_ui *ui) DAF_MUST_USE;
/* The reports alone. */
const struct daf_err *daf_views_reports(struct daf_ui *ui) DAF_MUST_USE;
/* The list of a type (by name, label or plural), the view of that name, or the
 * report (by name, label or synonym). */
const struct daf_err *daf_views_open_named(
    struct daf_ui *ui, const char *name) DAF_MUST_USE;

#endif
