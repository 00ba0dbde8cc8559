/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tofile.h - writing what is on the screen to a file that the officer names. */
#ifndef DAF_TUI_TOFILE_H
#define DAF_TUI_TOFILE_H

#include "tui/ui.h"

/* Where to: what was given (NULL or "": asked for, beginning with `begin`, or
 * NULL), "~/" as a shell reads it; a file that is there is replaced only if
 * that is confirmed. False: not at all. The path is yours. */
bool daf_tofile_path(char **path, struct daf_ui *ui, const char *given,
    const char *begin) DAF_MUST_USE;

/* Of what has protected records in it: are they named in it? Asked only of those
 * whom the roster of the ledger names for it. *left: with Esc. */
const struct daf_err *daf_tofile_reveal(bool *reveal, bool *left,
    struct daf_ui *ui, const char *ledger) DAF_MUST_USE;

/* On what ground it is given away, where one is needed: because of a handling
 * code or (revealed) because it names who is protected; *ground NULL: none is.
 * False: left without one. The ground is yours. `about`: the record, for
 * daf_ask_remembered, or NULL. */
bool daf_tofile_ground(char **ground, struct daf_ui *ui, const char *about,
    bool needed, bool revealed) DAF_MUST_USE;

/* A file's name as it is typed at the end of a command: all of it, spaces too,
 * perhaps in "…"; with "~/" as a shell reads it. Yours. */
char *daf_tofile_named(const char *text) DAF_MUST_USE;
/* The same where more words follow, so that only "…" has spaces in it; *rest:
 * they. */
char *daf_tofile_word(const char **rest, const char *text) DAF_MUST_USE;

#endif
