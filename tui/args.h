/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * args.h - commands and options as tables; a command line against them.
 *
 * Options are `--name`, `--name VALUE`, `--name=VALUE`, or `-X` for those with
 * a letter; options for all commands may stand before or after the command;
 * `--` ends options; a lone `-` is an operand.
 */
#ifndef DAF_TUI_ARGS_H
#define DAF_TUI_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/mem.h"

struct daf_cli;

struct daf_option {
	const char *name;  /* without dashes; NULL ends a table */
	char letter;       /* or 0 */
	const char *value; /* what it takes, for help; NULL: a flag */
	const char *help;
};

struct daf_command {
	const char *name;     /* NULL ends the table */
	const char *group;    /* heading in the overview; NULL: hidden */
	const char *operands; /* for the synopsis */
	int least, most;      /* operands; most -1: any number */
	const char *summary;  /* a line, lower case, no full stop */
	const char *help;     /* sentences, or NULL */
	const char *json;     /* keys of its JSON lines, or NULL */
	const struct daf_option *options; /* or NULL */
	const struct daf_err *(*run)(struct daf_cli *cli);
};

struct daf_given {
	const struct daf_option *option;
	const char *value; /* NULL for a flag */
};

struct daf_args {
	const struct daf_command *command; /* NULL: none was named */
	const char **operands;
	size_t noperands;
	struct daf_given *given; /* in order */
	size_t ngiven;
};

/* Memory is the pool's, texts are argv's. Operands are not counted here if
 * --help is among the options. USAGE says what is wrong. */
const struct daf_err *daf_args_parse(struct daf_args *out,
    struct daf_pool *pool, const struct daf_command *commands,
    const struct daf_option *globals, int argc,
    char *const argv[]) DAF_MUST_USE;

/* The last value of an option, NULL if it was not given. */
const char *daf_args_get(const struct daf_args *a, const char *name);
/* The i-th value of a repeated option, NULL past the end. */
const char *daf_args_nth(const struct daf_args *a, const char *name, size_t i);
bool daf_args_flag(const struct daf_args *a, const char *name);
/* A whole number of least..most; `none` if not given. */
const struct daf_err *daf_args_number(int64_t *out, const struct daf_args *a,
    const char *name, int64_t none, int64_t least, int64_t most) DAF_MUST_USE;
/* USAGE if not given. */
const struct daf_err *daf_args_required(
    const char **out, const struct daf_args *a, const char *name) DAF_MUST_USE;

/* An error of usage that ends with the command's synopsis. */
const struct daf_err *daf_args_usage(const struct daf_args *a, const char *fmt,
    ...) DAF_MUST_USE DAF_PRINTF(2, 3);

#endif
