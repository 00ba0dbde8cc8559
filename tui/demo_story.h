/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * demo_story.h - what the demonstration's offices write: files of several
 * records with invented people. Nobody in them is real: identity numbers begin
 * with a digit that is not given out, British telephone numbers are of the
 * range kept for drama, Pakistani ones end in zeros.
 */
#ifndef DAF_TUI_DEMO_STORY_H
#define DAF_TUI_DEMO_STORY_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/mem.h"

/* One kind of file: lines `type|field=value|…`, the records in order; `.N`
 * refers to the N-th. In `later` a line's type `set` changes the main record,
 * and {main} is its id. */
struct daf_story {
	const char *type;            /* of the main record */
	size_t main;                 /* which line it is, 1 … */
	const char *const *lines;    /* NULL-terminated */
	const char *const *later[3]; /* follow-ups in order; ends with NULL */
};
extern const struct daf_story daf_stories[];
extern const size_t daf_nstories;

/* Files that are written once, by an office, so many days ago. */
struct daf_row_story {
	size_t desk; /* of struct daf_demo */
	int days;
	const char *const *lines; /* NULL-terminated */
	const char *seat; /* what headquarters adds to the first one, or NULL */
};
extern const struct daf_row_story daf_row_stories[];
extern const size_t daf_nrow_stories;

/* The office that writes, and the numbers that the people are drawn from. */
struct daf_scene {
	const char *place, *district, *province, *court, *officer, *airport;
	unsigned file;    /* counts files: who is in it */
	int64_t when;     /* the moment of writing */
	int64_t today;    /* the real one */
	const char *main; /* id of the main record, or NULL */
};

/* A line's text with its {…} filled in; yours. */
char *daf_story_fill(const char *line, const struct daf_scene *scene);

#endif
