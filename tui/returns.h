/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * returns.h - reports that are computed (schema/report.h): the despatch of what
 * was written, the return of what is pending.
 */
#ifndef DAF_TUI_RETURNS_H
#define DAF_TUI_RETURNS_H

#include "core/returns.h"
#include "schema/report.h"
#include "tui/cli.h"
#include "tui/ui.h"

/* One of them. */
struct daf_return {
	const struct daf_report *def;
	const struct daf_types *types;
	const char *ledger;           /* its name; of a return NULL: all */
	struct daf_despatch despatch; /* of a despatch */
	struct daf_date day;          /* of a return */
};

/* `daftar report` of such a report, in the ledger (NULL: of a return, all); path:
 * into that file, or NULL. */
const struct daf_err *daf_returns_run(struct daf_cli *cli, const char *ledger,
    const struct daf_types *types, const struct daf_report *def,
    const char *path) DAF_MUST_USE;
/* The same on a screen: printed and written from there; a despatch can be
 * made. */
const struct daf_err *daf_returns_open(
    struct daf_ui *ui, const struct daf_report *def) DAF_MUST_USE;

/* As a text for a screen; very many lines are cut, and that is said. Appends. */
const struct daf_err *daf_return_text(struct daf_buf *out, struct daf_cli *cli,
    const struct daf_return *r) DAF_MUST_USE;
/* Puts it out as a command does: as a table, lines of JSON or text. */
const struct daf_err *daf_return_put(
    struct daf_cli *cli, const struct daf_return *r, bool csv) DAF_MUST_USE;
/* Makes the next despatch in r->ledger, which is `l`: r->despatch, in the pool.
 * to: who gets it, or NULL. first: its first day, if none was made before; or NULL. */
const struct daf_err *daf_return_make(struct daf_return *r, struct daf_cli *cli,
    struct daf_pool *pool, struct daf_ledger *l, const char *to,
    const struct daf_date *first) DAF_MUST_USE;
/* USAGE unless the file is called .pdf, .txt or .csv. */
const struct daf_err *daf_return_ending(const char *path) DAF_MUST_USE;
/* Into such a file, whole or not at all. Log it before. */
const struct daf_err *daf_return_write(const char *path, struct daf_cli *cli,
    const struct daf_return *r) DAF_MUST_USE;

#endif
