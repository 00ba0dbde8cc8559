/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plainask.c - prompts, answers, the commands behind them; see plain.h. */
#include "tui/plain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/named.h"
#include "tui/options.h"

bool
daf_plain_ask(struct daf_plain *p, const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;
	ssize_t n;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		daf_mem_exhausted();
	va_end(ap);
	daf_out_line(p->cli->out, "%s", text);
	free(text);
	n = getline(&p->line, &p->cap, stdin);
	if (n < 0) {
		p->ended = true;
		free(p->line);
		p->line = daf_strdup("");
		p->cap = 1;
		return false;
	}
	while (n > 0 && (p->line[n - 1] == '\n' || p->line[n - 1] == '\r'))
		p->line[--n] = '\0';
	return n > 0;
}

void
daf_plain_say(struct daf_plain *p, const char *text, const char *end)
{
	struct daf_buf said = { 0 };

	daf_named_said(&said, text);
	daf_out_line(p->cli->out, "%s%s", daf_buf_str(&said), end);
	daf_buf_clear(&said);
}

void
daf_plain_complain(struct daf_plain *p, const struct daf_err *err)
{
	if (err == NULL)
		return;
	daf_plain_say(p, err->marked, ".");
	daf_err_free(err);
}

/* A number, a row's text, or the beginning of only one row's. */
static int
row_of(const char *answer, const char *const *rows, size_t n)
{
	size_t len = strlen(answer), i;
	int found = -1;
	char *end;
	long number = strtol(answer, &end, 10);

	if (*end == '\0')
		return number >= 1 && (size_t)number <= n ? (int)number - 1
							  : -1;
	for (i = 0; i < n; i++)
		if (strcasecmp(rows[i], answer) == 0)
			return (int)i;
	for (i = 0; i < n; i++) {
		if (strncasecmp(rows[i], answer, len) != 0)
			continue;
		if (found >= 0)
			return -1;
		found = (int)i;
	}
	return found;
}

int
daf_plain_choose(
    struct daf_plain *p, const char *heading, const char *const *rows, size_t n)
{
	size_t i;
	int at;

	daf_out_line(p->cli->out, "%s", "");
	daf_out_line(p->cli->out, "%s", heading);
	for (i = 0; i < n; i++)
		daf_out_line(p->cli->out, "%zu. %s", i + 1, rows[i]);
	while (daf_plain_ask(p, "Number, or Enter to go back:")) {
		at = row_of(p->line, rows, n);
		if (at >= 0)
			return at;
		daf_out_line(p->cli->out,
		    "1 to %zu is wanted, or the beginning of one row.", n);
	}
	return -1;
}

bool
daf_plain_run(struct daf_plain *p, const char *const *words)
{
	struct daf_cli *cli = p->cli;
	struct daf_args before = cli->args;
	const struct daf_err *err;
	char *argv[128] = { NULL };
	int argc = 1;

	argv[0] = daf_pool_strdup(cli->pool, "daftar");
	for (; *words != NULL && argc < 127; words++)
		argv[argc++] = daf_pool_strdup(cli->pool, *words);
	err = daf_args_parse(&cli->args, cli->pool, daf_commands,
	    daf_global_options, argc, argv);
	if (err == NULL)
		err = cli->args.command->run(cli);
	cli->args = before;
	daf_progress_wipe(cli->progress);
	if (err == NULL)
		return true;
	daf_plain_complain(p, err);
	return false;
}

/* ---- ledgers ---- */

const char *
daf_plain_ledger(const struct daf_plain *p, size_t i)
{
	const struct daf_register *reg = p->cli->reg;

	if (p->cli->ledger_name != NULL)
		return i == 0 ? p->cli->ledger_name : NULL;
	return i < daf_register_nledgers(reg)
		   ? daf_register_ledger_at(reg, i)->name
		   : NULL;
}

bool
daf_plain_work_in(struct daf_plain *p, const char *ledger)
{
	struct daf_cli *cli = p->cli;
	struct daf_ledger *other;
	const struct daf_err *err;

	if (cli->ledger != NULL && strcmp(cli->ledger->conf->name, ledger) == 0)
		return true;
	err = daf_ledger_open(&other, cli->reg, ledger);
	if (err != NULL) {
		daf_plain_complain(p, err);
		return false;
	}
	daf_cli_close_ledger(cli);
	cli->ledger = other;
	return true;
}

const char *
daf_plain_which_ledger(struct daf_plain *p)
{
	const size_t n = daf_register_nledgers(p->cli->reg);
	const char **rows = daf_pool_array(p->cli->pool, n, sizeof(*rows));
	size_t k = 0;
	int at;

	while (k < n && (rows[k] = daf_plain_ledger(p, k)) != NULL)
		k++;
	if (k == 1)
		return rows[0];
	at = daf_plain_choose(p, "In which ledger?", rows, k);
	return at >= 0 ? rows[at] : NULL;
}
