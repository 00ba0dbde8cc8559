/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lines.h - a screen's content as lines that scroll: texts of any length are
 * wrapped when they are added, one line is current. What a line is about (a
 * field, a record) is kept with it, so that the same one is current when the
 * content is made anew.
 */
#ifndef DAF_TUI_LINES_H
#define DAF_TUI_LINES_H

#include "tui/rows.h"

/* A piece of a line. Column 0 is the mark's. */
struct daf_span {
	int column, columns;
	unsigned look; /* enum daf_look */
	const char *text;
};

struct daf_lines_row {
	struct daf_span *spans;
	size_t n, cap;
	char kind;       /* the screen's own sort of line; 0: none */
	const char *arg; /* which one of that sort, or NULL */
	int64_t number;  /* the same, for what has one */
	bool rule;
};

/* Zeroed to begin with. */
struct daf_lines {
	struct daf_pool *pool;
	struct daf_lines_row *items;
	size_t cap;
	int columns;          /* that a line has, the mark's included */
	struct daf_rows rows; /* rows.n: how many lines */
	/* the current one before the content was made anew */
	char was_kind;
	char *was_arg;
	int64_t was_number;
	/* what the lines that are added now are about */
	char kind;
	const char *arg;
	int64_t number;
};

void daf_lines_clear(struct daf_lines *l);
/* Empties it, to be filled for so many columns. */
void daf_lines_begin(struct daf_lines *l, int columns);
/* It is filled: the line that was current is so again, else the one that has
 * its place. */
void daf_lines_end(struct daf_lines *l);

/* What the lines from now on are about. arg is copied. */
void daf_lines_about(
    struct daf_lines *l, char kind, const char *arg, int64_t number);
/* A new line, empty. */
void daf_lines_new(struct daf_lines *l);
/* A piece of the newest line; cleaned when it is drawn, cut at `columns` (0: to
 * the end of the line). The text is copied. */
void daf_lines_put(struct daf_lines *l, int column, int columns, unsigned look,
    const char *text);
void daf_lines_putf(struct daf_lines *l, int column, int columns, unsigned look,
    const char *fmt, ...) DAF_PRINTF(5, 6);
/* A text from the newest line on, wrapped at words to what is right of
 * `column`. */
void daf_lines_wrap(
    struct daf_lines *l, int column, unsigned look, const char *text);
/* A line of `-` with a heading (or NULL). */
void daf_lines_rule(struct daf_lines *l, const char *heading);

/* The current line; NULL: there is none. */
const struct daf_lines_row *daf_lines_current(const struct daf_lines *l);
/* An action that moves; false: it is none. */
bool daf_lines_act(struct daf_lines *l, enum daf_act act);
void daf_lines_draw(
    struct daf_lines *l, struct daf_ui *ui, int row, int height);
/* The first ones only, without a mark. False: there are more. */
bool daf_lines_paint(
    struct daf_lines *l, struct daf_ui *ui, int row, int height);
/* All of it as plain text, cleaned, as it is seen; appends. */
void daf_lines_text(struct daf_buf *out, const struct daf_lines *l);

/* The bytes of cleaned text that fit into `columns`, broken after a space, or at
 * a newline (which is not counted); at least one cluster. A word is broken only
 * if it is wider than a line, and the line would be half empty without it.
 * *next: where the next line starts. */
size_t daf_lines_break(const char *text, size_t columns, size_t *next);

#endif
