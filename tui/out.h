/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * out.h - what a command prints: one interface, two faces.
 *
 * With --json each call of open … close is one line of JSON; without, rows and
 * lines for people. Every text passes daf_text_clean on the plain face; on the
 * JSON face the same characters are written as \uXXXX, so that a program gets
 * the exact value and a terminal nothing that moves its cursor.
 *
 * Nothing here fails while a command works: what cannot be written is dropped
 * and the first failure is told by daf_out_finish, after all work is done.
 */
#ifndef DAF_TUI_OUT_H
#define DAF_TUI_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/mem.h"

struct daf_out;

/* Writes to fd. With `absent` the descriptor was closed when the program
 * started: printing anything is an error at the end. */
struct daf_out *daf_out_new(int fd, bool json, bool absent);
void daf_out_free(struct daf_out *o);
bool daf_out_json(const struct daf_out *o);
/* Has writing failed? A reader of the register may stop early then. */
bool daf_out_failed(const struct daf_out *o);
/* Each line goes out at once, but never waits for a slow reader: what a full
 * pipe does not take is kept for daf_out_finish. */
void daf_out_set_live(struct daf_out *o);
/* Writes all that is left. FAILED if anything could not be written. */
const struct daf_err *daf_out_finish(struct daf_out *o) DAF_MUST_USE;

/* JSON face: an object a line. key is NULL inside arrays. A NULL value is
 * null. Ignored on the plain face. */
void daf_out_open(struct daf_out *o);
void daf_out_str(struct daf_out *o, const char *key, const char *value);
void daf_out_int(struct daf_out *o, const char *key, int64_t value);
void daf_out_bool(struct daf_out *o, const char *key, bool value);
/* RFC 3339, with the writer's offset. */
void daf_out_time(struct daf_out *o, const char *key, int64_t at, int zone);
void daf_out_array(struct daf_out *o, const char *key);
void daf_out_object(struct daf_out *o, const char *key);
void daf_out_end(struct daf_out *o); /* the innermost array or object */
void daf_out_close(struct daf_out *o);

/* Plain face; ignored on the JSON face. A line: formatted, cleaned, ended. */
void daf_out_line(struct daf_out *o, const char *fmt, ...) DAF_PRINTF(2, 3);
/* Text broken at spaces into lines of at most DAF_OUT_WIDTH columns, each behind
 * `indent` blanks; its own newlines stay. A line that begins with blanks goes on
 * behind as many. */
#define DAF_OUT_WIDTH 78
void daf_out_wrapped(struct daf_out *o, size_t indent, const char *text);
/* Text of several lines: the first after `head`, the others indented by as
 * many columns. */
void daf_out_block(struct daf_out *o, const char *head, const char *text);

/* Both faces: rows of a table. */
struct daf_column {
	const char *key;  /* JSON */
	const char *head; /* over the column, on a terminal */
	size_t width;     /* plain columns; 0: only in JSON. The last plain
	                   * column takes all it needs. */
};
struct daf_cell {
	enum {
		DAF_CELL_STR,
		DAF_CELL_INT,
		DAF_CELL_BOOL,
		DAF_CELL_TIME,
		DAF_CELL_LIST
	} kind;
	const char *text; /* STR; NULL is null, and nothing on the plain face */
	int64_t number;   /* INT, BOOL, TIME */
	int zone;         /* TIME */
	const char *const *list; /* LIST; number: how many */
};
struct daf_cell daf_cell_str(const char *text);
struct daf_cell daf_cell_int(int64_t number);
struct daf_cell daf_cell_bool(bool value);
struct daf_cell daf_cell_time(int64_t at, int zone);
/* An array of texts, borrowed; nothing on the plain face. */
struct daf_cell daf_cell_list(const char *const *list, size_t n);
/* The heading, if standard output is a terminal. */
void daf_out_heading(
    struct daf_out *o, const struct daf_column *columns, size_t n);
void daf_out_row(struct daf_out *o, const struct daf_column *columns, size_t n,
    const struct daf_cell *cells);

/* Exact bytes, on both faces (dump, export). On a terminal they are cleaned. */
void daf_out_raw(struct daf_out *o, const char *data, size_t len);

/* "daftar: <cleaned>\n" on standard error. */
void daf_out_complain(const char *fmt, ...) DAF_PRINTF(1, 2);

#endif
