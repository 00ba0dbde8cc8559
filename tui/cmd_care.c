/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_care.c - verify, rebuild, doctor. */
#include "tui/cmd.h"
#include "tui/doctor.h"
#include "tui/watch.h"

static const struct daf_column fault_columns[] = {
	{ .key = "what", .head = "WHAT", .width = 16 },
	{ .key = "where", .head = "WHERE", .width = 30 },
	{ .key = "reason", .head = "REASON", .width = 40 },
};
static const struct daf_column health_columns[] = {
	{ .key = "state", .head = "", .width = 4 },
	{ .key = "what", .head = "WHAT", .width = 12 },
	{ .key = "where", .head = "WHERE", .width = 20 },
	{ .key = "reason", .head = "", .width = 40 },
};
#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static void
fault_row(void *arg, const struct daf_fault *f)
{
	struct daf_cli *cli = arg;

	daf_progress_wipe(cli->progress);
	daf_out_row(cli->out, fault_columns, LEN(fault_columns),
	    (struct daf_cell[]){ daf_cell_str(f->what), daf_cell_str(f->where),
		daf_cell_str(f->reason) });
}

const struct daf_err *
daf_cmd_verify(struct daf_cli *cli)
{
	struct daf_watch watch = daf_watch_quiet(cli);
	const struct daf_err *err;
	size_t n = 0;

	daf_out_set_live(cli->out);
	err = daf_cli_open_damaged(cli);
	if (err == NULL)
		err = daf_verify(&n, cli->reg, fault_row, cli, &watch);
	if (err != NULL)
		return err;
	if (n > 0)
		return daf_err(DAF_ALARM,
		    n == 1 ? "%zu fault was found" : "%zu faults were found",
		    n);
	daf_out_line(cli->out, "Every signature and chain is good, and the "
			       "register is what its ledgers say.");
	return NULL;
}

const struct daf_err *
daf_cmd_rebuild(struct daf_cli *cli)
{
	struct daf_watch watch = daf_watch_quiet(cli);
	const struct daf_err *err;

	err = daf_cli_open_bare(cli);
	if (err == NULL)
		err = daf_rebuild(cli->reg, &watch);
	daf_progress_wipe(cli->progress);
	if (err == NULL)
		daf_out_line(cli->out, "The register was made anew.");
	return err;
}

static void
health_row(void *arg, const struct daf_health *h)
{
	static const char *const names[] = { "ok", "warn", "bad" };
	struct daf_cli *cli = arg;

	daf_out_row(cli->out, health_columns, LEN(health_columns),
	    (struct daf_cell[]){ daf_cell_str(names[h->state]),
		daf_cell_str(h->what), daf_cell_str(h->where),
		daf_cell_str(h->reason) });
}

const struct daf_err *
daf_cmd_doctor(struct daf_cli *cli)
{
	return daf_doctor(cli, health_row, cli);
}
