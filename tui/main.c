/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * main.c - the program: reads the command line, runs one command, tells its
 * exit status (DESIGN section 9).
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/agent.h"
#include "tui/cli.h"
#include "tui/help.h"
#include "tui/options.h"
#include "tui/plain.h"
#include "tui/ui.h"

/* A descriptor 0, 1 or 2 that is not open would be given to the first file
 * that is opened: a database that error messages are written into. */
static void
hold_descriptors(bool *stdout_absent)
{
	int fd, held;

	*stdout_absent = false;
	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		held =
		    open("/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY);
		if (held != fd)
			_Exit(DAF_FAILED);
		if (fd == STDOUT_FILENO)
			*stdout_absent = true;
	}
}

/* The program's own file, for the hub's hook. */
static const char *
own_file(struct daf_pool *pool, const char *argv0)
{
	char *path = realpath("/proc/self/exe", NULL);
	const char *copy = daf_pool_strdup(pool, path != NULL ? path : argv0);

	free(path);
	return copy;
}

/* What is asked of the tables needs no register. True if it was that. */
static bool
tables_only(struct daf_out *o, int argc, char *argv[])
{
	if (argc >= 2 && strcmp(argv[1], "--complete") == 0)
		daf_help_complete(o, (size_t)argc - 2, argv + 2);
	else if (argc == 2 && strcmp(argv[1], "--mdoc") == 0)
		daf_help_mdoc(o);
	else if (argc == 2 && strcmp(argv[1], "--mdoc-keys") == 0)
		daf_help_mdoc_keys(o);
	else
		return false;
	return true;
}

/* The screens; where there is no terminal for them, what else there is. */
static const struct daf_err *
screens(struct daf_cli *cli)
{
	const struct daf_err *err;

	if (daf_args_flag(&cli->args, "plain"))
		return daf_plain_main(cli);
	err = daf_ui_main(cli);
	if (err != NULL && err->code == DAF_USAGE)
		daf_help_overview(cli->out);
	return err;
}

static const struct daf_err *
dispatch(struct daf_cli *cli)
{
	const struct daf_command *c = cli->args.command;
	const struct daf_err *err;

	if (daf_args_flag(&cli->args, "version")) {
		daf_out_line(cli->out, "daftar %s", PACKAGE_VERSION);
		return NULL;
	}
	if (daf_args_flag(&cli->args, "help")) {
		if (c != NULL)
			daf_help_command(cli->out, c);
		else
			daf_help_overview(cli->out);
		return NULL;
	}
	cli->ledger_name = daf_args_get(&cli->args, "ledger");
	err = daf_cli_dir(&cli->dir, daf_args_get(&cli->args, "dir"));
	if (err == NULL)
		err = daf_git_init();
	if (err != NULL)
		return err;
	return c != NULL ? c->run(cli) : screens(cli);
}

/* Help is text on both faces. */
static bool
wants_json(const struct daf_args *a)
{
	return daf_args_flag(a, "json") && !daf_args_flag(a, "help") &&
	       !daf_args_flag(a, "version") && a->command != NULL;
}

static void
clear(struct daf_cli *cli)
{
	daf_progress_free(cli->progress);
	daf_out_free(cli->out);
	daf_signer_free(cli->signer);
	daf_ledger_close(cli->ledger);
	daf_register_close(cli->reg);
	free(cli->dir);
	daf_pool_free(cli->pool);
}

/* The first error decides; what could not be printed is told behind it. */
static int
report(struct daf_cli *cli, const struct daf_err *err)
{
	const struct daf_err *printing = daf_out_finish(cli->out);
	int status = DAF_OK;

	daf_progress_wipe(cli->progress);
	if (err != NULL) {
		status = (int)err->code;
		daf_out_complain("%s", err->text);
		daf_err_free(err);
		daf_err_free(printing);
	} else if (printing != NULL) {
		status = (int)printing->code;
		daf_out_complain("%s", printing->text);
		daf_err_free(printing);
	}
	return status;
}

int
main(int argc, char *argv[])
{
	struct daf_cli cli = { 0 };
	const struct daf_err *err;
	bool absent;
	int status;

	hold_descriptors(&absent);
	if (daf_agent_askpass(&status))
		return status;
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return DAF_FAILED;
	if (setlocale(LC_CTYPE, "") == NULL)
		(void)setlocale(LC_CTYPE, "C.UTF-8");
	cli.pool = daf_pool_new();
	cli.progress = daf_progress_new();
	cli.program = own_file(cli.pool, argc > 0 ? argv[0] : "daftar");
	if (argc > 1 && strncmp(argv[1], "--", 2) == 0) {
		cli.out = daf_out_new(STDOUT_FILENO, false, absent);
		if (tables_only(cli.out, argc, argv)) {
			status = report(&cli, NULL);
			clear(&cli);
			return status;
		}
		daf_out_free(cli.out);
	}
	err = daf_args_parse(
	    &cli.args, cli.pool, daf_commands, daf_global_options, argc, argv);
	cli.out = daf_out_new(
	    STDOUT_FILENO, err == NULL && wants_json(&cli.args), absent);
	if (err == NULL)
		err = dispatch(&cli);
	status = report(&cli, err);
	clear(&cli);
	return status;
}
