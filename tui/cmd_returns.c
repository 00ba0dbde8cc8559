/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_returns.c - report: which despatch, the return of which day. */
#include "tui/display.h"
#include "tui/logging.h"
#include "tui/returns.h"

/* A full day of an option; *given false: it is not there. */
static const struct daf_err *
day_of(struct daf_date *day, bool *given, const struct daf_args *a,
    const char *option)
{
	const char *text = daf_args_get(a, option);

	*given = text != NULL;
	if (text != NULL &&
	    (!daf_date_parse(day, text) || day->month == 0 || day->day == 0))
		return daf_err(DAF_USAGE,
		    "--%s %s: a day is wanted, such as 2026-11-27", option,
		    text);
	return NULL;
}

/* Which one it is. */
static const struct daf_err *
find_written(struct daf_return *r, struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	const char *name = a->noperands > 1 ? a->operands[1] : NULL;
	const struct daf_err *err;
	struct daf_date day;
	bool since;

	if (daf_types_find(r->types, r->def->type) == NULL)
		return daf_err(DAF_REFUSED,
		    "this ledger has no type %s, in which despatches are kept",
		    r->def->type);
	err = day_of(&day, &since, a, "since");
	if (err != NULL)
		return err;
	if (name != NULL && (since || daf_args_flag(a, "make")))
		return daf_args_usage(a,
		    "report: either --make and --since, or one that was made");
	if (daf_args_flag(a, "make")) {
		err = daf_cli_open_desk(cli);
		return err != NULL
			   ? err
			   : daf_return_make(r, cli, cli->pool, cli->ledger,
				 daf_args_get(a, "to"), since ? &day : NULL);
	}
	return name != NULL
		   ? daf_despatch_find(&r->despatch, cli->pool, cli->reg,
			 r->ledger, r->def->type, name)
		   : daf_despatch_next(&r->despatch, cli->pool, cli->reg,
			 r->ledger, r->def->type, since ? &day : NULL);
}

static const struct daf_err *
find_pending(struct daf_return *r, struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	bool given;

	if (daf_args_flag(a, "make") || daf_args_get(a, "since") != NULL ||
	    a->noperands > 1)
		return daf_args_usage(a,
		    "report: a return is not made; --on DATE says of which "
		    "day");
	daf_display_today(&r->day, cli->reg, r->ledger);
	return day_of(&r->day, &given, a, "on");
}

const struct daf_err *
daf_returns_run(struct daf_cli *cli, const char *ledger,
    const struct daf_types *types, const struct daf_report *def,
    const char *path)
{
	struct daf_return r = { .ledger = ledger, .types = types, .def = def };
	const bool csv = daf_args_flag(&cli->args, "csv");
	const struct daf_register_ledger *conf;
	const struct daf_err *err;

	if (def->rows == DAF_REPORT_WRITTEN) {
		err = daf_register_ledger(&conf, cli->reg, ledger);
		if (err != NULL)
			return err;
		r.ledger = conf->name;
	}
	/* Before one is made: what may not be given out has no number. */
	if (csv || path != NULL) {
		err = daf_logging_disclose(cli, r.ledger, NULL,
		    daf_pool_printf(cli->pool, "report %s", def->name),
		    daf_args_get(&cli->args, "ground"));
		if (err != NULL)
			return err;
	}
	err = def->rows == DAF_REPORT_WRITTEN ? find_written(&r, cli)
					      : find_pending(&r, cli);
	if (err != NULL)
		return err;
	return path != NULL ? daf_return_write(path, cli, &r)
			    : daf_return_put(cli, &r, csv);
}
