/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * returns.h - reports that are computed (schema/report.h): the despatch of what
 * was written, the return of what is pending.
 */
#ifndef DAF_TUI_RETURNS_H
#define DAF_TUI_RETURNS_H

#include "schema/report.h"
#include "tui/cli.h"
#include "tui/ui.h"

/* `daftar report` of such a report, in the ledger (NULL: of a return, all). */
const struct daf_err *daf_returns_run(struct daf_cli *cli, const char *ledger,
    const struct daf_types *types, const struct daf_report *def) DAF_MUST_USE;
/* The same as a page to be read; a despatch can be made there. */
const struct daf_err *daf_returns_open(
    struct daf_ui *ui, const struct daf_report *def) DAF_MUST_USE;

#endif
