/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_moves.c - moves: the stages that a record can go to. */
#include "core/moves.h"
#include "sync/ledger.h"
#include "tui/cmd.h"

static void
way_json(struct daf_out *o, const struct daf_way *way)
{
	size_t i;

	daf_out_open(o);
	daf_out_str(o, "to", way->move->to);
	daf_out_str(o, "label", way->move->label);
	daf_out_bool(o, "allowed", way->n == 0);
	daf_out_array(o, "missing");
	for (i = 0; i < way->n; i++)
		daf_out_str(o, NULL, way->needs[i].text);
	daf_out_end(o);
	daf_out_close(o);
}

static void
way_plain(struct daf_out *o, const struct daf_way *way)
{
	struct daf_buf b = { 0 };

	daf_out_line(o, "%-24s %s", way->move->to, way->move->label);
	if (way->n > 0) {
		daf_way_missing(&b, way);
		daf_out_block(
		    o, "                           needs: ", daf_buf_str(&b));
	}
	daf_buf_clear(&b);
}

const struct daf_err *
daf_cmd_moves(struct daf_cli *cli)
{
	const struct daf_err *err;
	const char *roles[DAF_ROLE_NAMES];
	struct daf_ways ways = { 0 };
	struct daf_item item;
	struct daf_who who;
	size_t i;

	err = daf_cli_open_desk(cli);
	if (err == NULL)
		err = daf_cli_record(&item, cli, 0);
	if (err != NULL)
		return err;
	daf_ledger_who(&who, roles, cli->ledger, cli->signer);
	err = daf_ways(&ways, cli->pool, cli->reg, item.record, &who, NULL);
	for (i = 0; err == NULL && i < ways.n; i++)
		if (daf_out_json(cli->out))
			way_json(cli->out, &ways.items[i]);
		else
			way_plain(cli->out, &ways.items[i]);
	if (err == NULL && ways.n == 0)
		daf_out_line(cli->out, "From its stage it goes nowhere.");
	return err;
}
