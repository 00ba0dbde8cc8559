/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * typefiles.h - the charter's files (types, calendars, guides, documents,
 * reports) as files on disk: headquarters takes them out, edits them with any
 * editor, and puts them back as a new charter.
 */
#ifndef DAF_TUI_TYPEFILES_H
#define DAF_TUI_TYPEFILES_H

#include "tui/cmd.h"

/* `types --files DIR`: all of them into a new folder. */
const struct daf_err *daf_typefiles_write(
    struct daf_cli *cli, const char *dir) DAF_MUST_USE;
/* `types --put FILE…`: each takes the place of the one of its name, or is
 * added: one main commit at the seat, published like a change of the roster.
 * Nothing is changed if one of them, or all types together, have a fault. None
 * can be taken away: records of its type stay. */
const struct daf_err *daf_typefiles_put(struct daf_cli *cli) DAF_MUST_USE;

#endif
