/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plain.h - `daftar --plain`: the same work with numbered prompts on standard
 * output, for terminals that cannot place a cursor, for screen readers and
 * braille. Every line is written once, top to bottom; nothing is drawn anew.
 *
 * A prompt takes a number, a word or a text. An empty line goes back, `?` says
 * more, the end of input leaves.
 */
#ifndef DAF_TUI_PLAIN_H
#define DAF_TUI_PLAIN_H

#include "tui/cli.h"

/* Runs until the person leaves, or standard input ends. */
const struct daf_err *daf_plain_main(struct daf_cli *cli) DAF_MUST_USE;

/* ---- what plain.c, plainask.c and plainform.c share ---- */

struct daf_plain {
	struct daf_cli *cli;
	char *line; /* what was answered last; no newline */
	size_t cap;
	bool ended; /* standard input has */
};
/* Asks; false: an empty line, or the end. p->line has the answer. */
bool daf_plain_ask(struct daf_plain *p, const char *fmt, ...) DAF_PRINTF(2, 3);
/* Writes `rows` numbered from 1 under a heading and asks for one; -1: none. A
 * row can also be named by the beginning of its text. */
int daf_plain_choose(struct daf_plain *p, const char *heading,
    const char *const *rows, size_t n);
/* A line of what was found wrong, without names of fields, and `end`. */
void daf_plain_say(struct daf_plain *p, const char *text, const char *end);
/* Says an error and frees it; NULL is fine. */
void daf_plain_complain(struct daf_plain *p, const struct daf_err *err);
/* Runs one of the program's commands, and says what it could not do. True: all
 * went well. words end with NULL. */
bool daf_plain_run(struct daf_plain *p, const char *const *words);

/* The i-th ledger in view; NULL past the end. */
const char *daf_plain_ledger(const struct daf_plain *p, size_t i);
/* The commands work in the ledger of that name from now on. False: it cannot be
 * opened, and that was said. */
bool daf_plain_work_in(struct daf_plain *p, const char *ledger);
/* One of the ledgers in view, where there are several; NULL: none was chosen. */
const char *daf_plain_which_ledger(struct daf_plain *p);

/* plainform.c: a new record; type NULL: asks. parent: id or NULL. draft: one to
 * go on with, or 0. */
void daf_plain_new(
    struct daf_plain *p, const char *type, const char *parent, int64_t draft);
/* One field of a record after the other. */
void daf_plain_change(struct daf_plain *p, int64_t record);

#endif
