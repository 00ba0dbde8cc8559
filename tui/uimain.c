/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * uimain.c - see ui.h: the screens of one register after the other, from its
 * opening and the sign-in to the end.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "tui/screens.h"
#include "tui/ui_priv.h"
#include "tui/uijob.h"

/* Who waits at a screen that stands still is told sooner that another process
 * writes. */
#define BUSY_MS 5000

static char *
keys_path(void)
{
	const char *base = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (base != NULL && *base == '/')
		return daf_asprintf("%s/daftar/keys", base);
	return home != NULL ? daf_asprintf("%s/.config/daftar/keys", home)
			    : NULL;
}

static void
read_keys(struct daf_ui *ui)
{
	const char *locked = daf_config_get(
	    daf_register_config(ui->cli->reg), "screens", NULL, "keys");
	char *path = locked != NULL && strcmp(locked, "locked") == 0
			 ? NULL
			 : keys_path();

	daf_keys_free(ui->keys);
	daf_ui_say_err(ui, daf_keys_new(&ui->keys, path));
	free(path);
}

static bool
stopped(void *arg)
{
	return daf_term_interrupted(arg);
}

/* The register, and the ledger named, else the first. Who works is found out
 * afterwards. */
static const struct daf_err *
open_register(struct daf_ui *ui)
{
	struct daf_cli *cli = ui->cli;
	const char *name = cli->ledger_name;
	const struct daf_err *err;

	err = daf_cli_open(cli);
	if (err != NULL)
		return err;
	daf_register_wait(cli->reg, BUSY_MS, stopped, ui->term);
	if (daf_register_nledgers(cli->reg) == 0)
		return daf_err(DAF_FAILED,
		    "the register %s has no ledger: `daftar init` founds one, "
		    "`daftar join` joins one",
		    cli->dir);
	if (name == NULL)
		name = daf_register_ledger_at(cli->reg, 0)->name;
	return daf_ledger_open(&cli->ledger, cli->reg, name);
}

/* The demonstration says what to try in it. */
static void
welcome(struct daf_ui *ui)
{
	char *text = daf_ui_setting(ui, "welcome", "");

	if (*text != '\0')
		daf_ui_say_err(ui, daf_page_open(ui, "WELCOME", text));
	free(text);
}

static const struct daf_err *
work(struct daf_ui *ui)
{
	const struct daf_err *err = daf_cli_there(ui->cli);
	bool done = true;

	if (err != NULL) {
		daf_err_free(err);
		err = daf_first_start(ui, &done);
		if (err != NULL || !done)
			return err;
	}
	err = open_register(ui);
	if (err != NULL)
		return err;
	read_keys(ui);
	daf_ui_obey(ui);
	if (!daf_sign_in(ui))
		return NULL;
	daf_ui_obey(ui);
	daf_frame_count(ui);
	err = daf_today_open(ui);
	if (err == NULL) {
		welcome(ui);
		daf_ui_run(ui, NULL);
	}
	return err;
}

static void
finish(struct daf_ui *ui)
{
	struct daf_ui_priv *p = ui->p;
	size_t i;

	daf_ui_empty(ui);
	daf_ui_job_free(ui);
	if (ui->cli->reg != NULL)
		daf_register_wait(ui->cli->reg, 0, NULL, NULL);
	daf_term_close(ui->term);
	daf_agent_close(p->agent);
	daf_keys_free(ui->keys);
	for (i = 0; i < p->nledgers; i++)
		daf_ledger_close(p->ledgers[i]);
	daf_buf_clear(&p->title);
	daf_buf_clear(&p->hint);
	daf_buf_clear(&p->message);
	free(p->line);
	free(p->last_line);
	free(p->status);
}

/* One register's screens; *next: the folder to go on with, yours. */
static const struct daf_err *
one_register(char **next, struct daf_cli *cli)
{
	struct daf_ui_priv p = { .last_key = daf_time_steady() };
	struct daf_ui ui = { .cli = cli, .p = &p };
	const struct daf_err *err;

	*next = NULL;
	err = daf_term_open(&ui.term);
	if (err != NULL)
		return err;
	daf_err_free(daf_keys_new(&ui.keys, NULL));
	err = work(&ui);
	finish(&ui);
	*next = p.next_dir;
	return err;
}

const struct daf_err *
daf_ui_main(struct daf_cli *cli)
{
	const struct daf_err *err;
	char *next;

	while ((err = one_register(&next, cli)) == NULL && next != NULL) {
		daf_cli_close_ledger(cli);
		daf_signer_free(cli->signer);
		daf_register_close(cli->reg);
		cli->signer = NULL;
		cli->reg = NULL;
		cli->ledger_name = NULL;
		free(cli->dir);
		cli->dir = next;
	}
	return err;
}
