/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_carry.c - export and dump: the register in bulk. */
#include <inttypes.h>
#include <string.h>

#include "core/carry.h"
#include "core/hide.h"
#include "sync/sum.h"
#include "tui/cmd.h"
#include "tui/logging.h"

#define PAGE 500

static const struct daf_err *
write_raw(void *arg, const char *data, size_t len)
{
	struct daf_out *o = arg;

	daf_out_raw(o, data, len);
	/* nothing is lost by stopping: finish tells what happened */
	return daf_out_failed(o) ? daf_out_finish(o) : NULL;
}

/* ---- dump ---- */

/* In few characters, to be read out. */
static const struct daf_err *
dump_sum(struct daf_cli *cli, const char *ledger)
{
	const struct daf_err *err;
	struct daf_sum s;

	err = daf_sum(&s, cli->reg, ledger, DAF_SUM_LIVE);
	if (err != NULL)
		return err;
	daf_out_open(cli->out);
	daf_out_int(cli->out, "lines", s.lines);
	daf_out_str(cli->out, "sha256", s.sha256);
	daf_out_close(cli->out);
	daf_out_line(cli->out, "%s  %" PRId64 " line%s", s.sha256, s.lines,
	    s.lines == 1 ? "" : "s");
	return NULL;
}

const struct daf_err *
daf_cmd_dump(struct daf_cli *cli)
{
	const struct daf_err *err;
	const char *ledger = NULL;

	err = daf_cli_open(cli);
	if (err == NULL)
		err = daf_cli_scope(&ledger, cli);
	if (err != NULL)
		return err;
	return daf_args_flag(&cli->args, "sum")
		   ? dump_sum(cli, ledger)
		   : daf_dump(cli->reg, ledger, write_raw, cli->out);
}

/* ---- export ---- */

/* {"type":T,"set":{F:V…}}: what `daftar new -` reads. */
static const struct daf_err *
export_record(struct daf_cli *cli, struct daf_pool *pool, int64_t record)
{
	const struct daf_err *err;
	struct daf_record r;
	size_t i;

	err = daf_show(&r, pool, cli->reg, record);
	if (err != NULL)
		return err;
	daf_out_open(cli->out);
	daf_out_str(cli->out, "type", r.item.type);
	daf_out_object(cli->out, "set");
	for (i = 0; i < r.nfields; i++)
		if (*r.fields[i].values[0].value != '\0')
			daf_out_str(cli->out, r.fields[i].field,
			    r.fields[i].values[0].value);
	daf_out_end(cli->out);
	daf_out_close(cli->out);
	return NULL;
}

static const struct daf_err *
export_json(struct daf_cli *cli, const char *ledger, const char *type)
{
	struct daf_list_query q = {
		.ledger = ledger, .type = type, .limit = PAGE
	};
	const struct daf_err *err = NULL;
	struct daf_items page = { 0 };
	struct daf_pool *pool = NULL, *next;
	size_t i;

	do {
		next = daf_pool_new();
		err = daf_list(&page, next, cli->reg, &q);
		daf_pool_free(pool);
		pool = next;
		for (i = 0; err == NULL && i < page.n; i++)
			err = export_record(cli, pool, page.items[i].record);
		if (err == NULL && page.n > 0)
			q.after = page.items[page.n - 1].cursor;
	} while (err == NULL && page.n == PAGE && !daf_out_failed(cli->out));
	daf_pool_free(pool);
	return err;
}

/* What is hidden, too, for who may see it and says who gets it. */
static const struct daf_err *
reveal(struct daf_cli *cli, const char *ledger)
{
	const char *ground = daf_args_get(&cli->args, "ground");
	const struct daf_err *err;

	err = daf_logging_must_unhide(cli, ledger);
	if (err == NULL && (ground == NULL || *ground == '\0'))
		err = daf_err(DAF_REFUSED,
		    "protected records are among them: give --ground, who gets "
		    "them and by what right");
	return err;
}

const struct daf_err *
daf_cmd_export(struct daf_cli *cli)
{
	const char *type = cli->args.operands[0], *ledger;
	const bool whole = daf_args_flag(&cli->args, "reveal");
	const struct daf_err *err;

	err = daf_cli_open(cli);
	if (err == NULL)
		err = daf_cli_scope(&ledger, cli);
	if (err == NULL && whole)
		err = reveal(cli, ledger);
	if (err == NULL)
		err = daf_logging_disclose(cli, ledger, type,
		    daf_pool_printf(cli->pool, "export %s%s", type,
			whole ? ", who it is" : ""),
		    daf_args_get(&cli->args, "ground"));
	if (err != NULL)
		return err;
	daf_hide_off(cli->reg, whole);
	if (daf_out_json(cli->out))
		err = export_json(cli, ledger, type);
	else
		err =
		    daf_export_csv(cli->reg, ledger, type, write_raw, cli->out);
	daf_hide_off(cli->reg, false);
	return err;
}
