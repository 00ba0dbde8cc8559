/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_evidence.c - evidence: a record with what proves it, as a folder. */
#include "tui/cmd.h"
#include "tui/evidence.h"

const struct daf_err *
daf_cmd_evidence(struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	struct daf_evidence e = {
		.folder = daf_args_get(a, "output"),
		.ground = daf_args_get(a, "ground"),
		.links = daf_args_flag(a, "links"),
	};
	const struct daf_err *err;
	struct daf_item item;
	size_t n;

	if (e.folder == NULL)
		return daf_err(DAF_USAGE, "where to? Give -o FOLDER");
	err = daf_cli_open(cli);
	if (err == NULL)
		err = daf_cli_record(&item, cli, 0);
	if (err != NULL)
		return err;
	cli->ledger_name = item.ledger;
	err = daf_cli_open_desk(cli);
	if (err != NULL)
		return err;
	e.record = item.record;
	e.officer = cli->signer->id;
	e.officer_name = cli->signer->name;
	err = daf_evidence_make(&n, cli->ledger, &e);
	if (err != NULL)
		return err;
	daf_out_open(cli->out);
	daf_out_str(cli->out, "id", item.id);
	daf_out_str(cli->out, "folder", e.folder);
	daf_out_int(cli->out, "change_sets", (int64_t)n);
	daf_out_close(cli->out);
	daf_out_line(cli->out,
	    "%s: %zu change set%s in %s. README.txt there says how to check "
	    "them.",
	    item.number != NULL ? item.number : item.id, n, n == 1 ? "" : "s",
	    e.folder);
	return NULL;
}
