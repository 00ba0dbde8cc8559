/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_courier.c - pack, unpack, identity: the exchange by stick. */
#include <stdlib.h>

#include "core/base/fs.h"
#include "core/came.h"
#include "sync/courier.h"
#include "tui/cmd.h"
#include "tui/watch.h"

static const char **
values(size_t *n, struct daf_cli *cli, const char *option)
{
	const struct daf_args *a = &cli->args;
	const char **all;
	size_t i;

	for (*n = 0; daf_args_nth(a, option, *n) != NULL; ++*n)
		continue;
	all = daf_pool_array(cli->pool, *n, sizeof(*all));
	for (i = 0; i < *n; i++)
		all[i] = daf_args_nth(a, option, i);
	return all;
}

static void
tell_receivers(struct daf_cli *cli, const struct daf_packed *p)
{
	struct daf_buf text = { 0 };
	size_t i;

	daf_buf_adds(&text, "Nobody can open it but ");
	for (i = 0; i < p->nreceivers; i++)
		daf_buf_addf(&text, "%s%s",
		    i == 0                  ? ""
		    : i + 1 < p->nreceivers ? ", "
					    : " and ",
		    p->receivers[i]);
	daf_buf_adds(&text, ".");
	daf_out_wrapped(cli->out, 0, text.data);
	daf_buf_clear(&text);
}

static void
tell_packed(struct daf_cli *cli, const struct daf_packed *p, const char *path)
{
	struct daf_out *o = cli->out;
	size_t i;

	daf_out_open(o);
	daf_out_str(o, "file", path);
	daf_out_int(o, "bytes", p->bytes);
	daf_out_int(o, "changes", p->changes);
	daf_out_int(o, "since", p->since);
	daf_out_int(o, "main", p->main);
	daf_out_int(o, "volume", p->volume);
	daf_out_int(o, "receivers", (int64_t)p->nreceivers);
	daf_out_array(o, "registers");
	for (i = 0; i < p->nreceivers; i++)
		daf_out_str(o, NULL, p->receivers[i]);
	daf_out_end(o);
	daf_out_close(o);
	daf_out_line(o, "%s: %lld bytes, %lld change sets, main %lld.", path,
	    (long long)p->bytes, (long long)p->changes, (long long)p->main);
	if (p->since > 0)
		daf_out_line(
		    o, "It goes on from main %lld.", (long long)p->since);
	else if (daf_args_get(&cli->args, "volume") != NULL)
		daf_out_line(o, "It is an archive of volume %lld.",
		    (long long)p->volume);
	else if (p->volume > 1)
		daf_out_line(o,
		    "It has everything since volume %lld opened; it needs "
		    "nothing before.",
		    (long long)p->volume);
	else
		daf_out_line(o, "It has everything; it needs nothing before.");
	if (daf_args_flag(&cli->args, "plain"))
		daf_out_line(o, "It is NOT encrypted: whoever finds it can "
				"read it.");
	else
		tell_receivers(cli, p);
	daf_out_line(
	    o, "It was read back; the stick can be taken out when unmounted.");
}

const struct daf_err *
daf_cmd_pack(struct daf_cli *cli)
{
	struct daf_pack_order order = {
		.all = daf_args_flag(&cli->args, "all"),
		.plain = daf_args_flag(&cli->args, "plain"),
		.replace = daf_args_flag(&cli->args, "replace"),
	};
	const char *path = cli->args.operands[0];
	const struct daf_err *err;
	struct daf_packed p;

	order.offices = values(&order.noffices, cli, "to");
	order.identities = values(&order.nidentities, cli, "identity");
	err = daf_args_number(
	    &order.volume, &cli->args, "volume", 0, 1, INT64_MAX);
	if (err == NULL)
		err = daf_cli_open_ledger(cli);
	if (err == NULL)
		err = daf_pack(&p, cli->pool, cli->ledger, path, &order);
	if (err == NULL)
		tell_packed(cli, &p, path);
	return err;
}

const struct daf_err *
daf_cmd_unpack(struct daf_cli *cli)
{
	const struct daf_watch watch = daf_watch_events(cli);
	struct daf_tally t = { 0 };
	const struct daf_err *err;
	int64_t mark;

	err = daf_cli_open_ledger(cli);
	if (err == NULL)
		err = daf_came_mark(&mark, cli->reg);
	if (err != NULL)
		return err;
	daf_watch_signals();
	err = daf_unpack(&t, cli->ledger, cli->args.operands[0], &watch);
	daf_progress_wipe(cli->progress);
	daf_watch_signals_end();
	if (err != NULL)
		return err;
	daf_cli_tell_came(cli, mark);
	daf_cli_tell_tally(cli->out, &t);
	if (t.received + t.accepted == 0)
		daf_out_line(cli->out, "There was nothing new in it.");
	return daf_cli_alarms(&t);
}

/* A folder that is to become a register is made here, without a ledger. */
const struct daf_err *
daf_cmd_identity(struct daf_cli *cli)
{
	char *config = daf_fs_join(cli->dir, "config");
	char *path = daf_fs_join(cli->dir, "identity"), *identity = NULL;
	const struct daf_err *err = NULL;

	if (!daf_fs_exists(config))
		err = daf_register_create(cli->dir);
	if (err == NULL)
		err = daf_identity(&identity, path);
	if (err == NULL) {
		daf_out_open(cli->out);
		daf_out_str(cli->out, "identity", identity);
		daf_out_close(cli->out);
		daf_out_line(cli->out, "%s", identity);
	}
	free(identity);
	free(config);
	free(path);
	return err;
}
