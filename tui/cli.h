/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli.h - what a command has at hand while it runs.
 */
#ifndef DAF_TUI_CLI_H
#define DAF_TUI_CLI_H

#include "core/base/timefmt.h"
#include "core/query.h"
#include "sync/seat.h"
#include "tui/args.h"
#include "tui/out.h"
#include "tui/progress.h"

struct daf_cli {
	struct daf_args args;
	struct daf_pool *pool;
	struct daf_out *out;
	struct daf_progress *progress;
	const char *program;     /* this program's file */
	char *dir;               /* the register's folder, absolute */
	const char *ledger_name; /* --ledger, or NULL */
	/* opened on demand, closed by main */
	struct daf_register *reg;
	struct daf_ledger *ledger;
	struct daf_signer *signer;
};

/* The table of main. */
extern const struct daf_command daf_commands[];

/* Where the register is: -C, $DAFTAR_DIR, $XDG_DATA_HOME/daftar,
 * ~/.local/share/daftar. */
const struct daf_err *daf_cli_dir(char **dir, const char *given) DAF_MUST_USE;
/* An absolute path of a file that was named; the pool's. */
const struct daf_err *daf_cli_absolute(
    const char **out, struct daf_cli *cli, const char *path) DAF_MUST_USE;

/* STORAGE if there is no register; what can be done about it. */
const struct daf_err *daf_cli_there(const struct daf_cli *cli) DAF_MUST_USE;
/* Opens cli->reg and catches up. STORAGE where there is no register. */
const struct daf_err *daf_cli_open(struct daf_cli *cli) DAF_MUST_USE;
/* The same, but what keeps it from catching up is only noted: for commands that
 * find or mend what is damaged. */
const struct daf_err *daf_cli_open_damaged(struct daf_cli *cli) DAF_MUST_USE;
/* The same without the databases (rebuild, doctor). */
const struct daf_err *daf_cli_open_bare(struct daf_cli *cli) DAF_MUST_USE;
/* cli->reg and cli->ledger: the one named, or the only one. */
const struct daf_err *daf_cli_open_ledger(struct daf_cli *cli) DAF_MUST_USE;
/* All these and cli->signer. */
const struct daf_err *daf_cli_open_desk(struct daf_cli *cli) DAF_MUST_USE;
void daf_cli_close_ledger(struct daf_cli *cli);

/* --ledger must name one of the register's ledgers; NULL if not given. */
const struct daf_err *daf_cli_scope(
    const char **ledger, const struct daf_cli *cli) DAF_MUST_USE;

/* The record that operand `i` names. */
const struct daf_err *daf_cli_record(
    struct daf_item *out, struct daf_cli *cli, size_t i) DAF_MUST_USE;

/* FIELD=VALUE words. The arrays are the pool's. REFUSED: a field given twice;
 * USAGE: not of that form. */
struct daf_pairs {
	size_t n;
	const char **fields, **values;
};
const struct daf_err *daf_cli_pairs(struct daf_pairs *out, struct daf_cli *cli,
    const char *const *words, size_t n) DAF_MUST_USE;

/* All of a file, or of standard input for "-"; at most max bytes. Yours. */
const struct daf_err *daf_cli_read(
    char **out, size_t *len, const char *path, size_t max) DAF_MUST_USE;

/* An error as a note on standard error, then freed: what the command does goes
 * on. NULL is fine. */
void daf_cli_note(const struct daf_err *err);

/* The types of the ledger that is named, else of all; the program's where there is
 * no register, or none that has types yet. Free t->own afterwards. */
struct daf_cli_types {
	const struct daf_types *use;
	struct daf_types *own;
};
const struct daf_err *daf_cli_types(
    struct daf_cli_types *t, struct daf_cli *cli) DAF_MUST_USE;

#endif
