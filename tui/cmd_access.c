/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_access.c - access-log: printed, and held against its own hashes. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sync/accesslog.h"
#include "sync/audit.h"
#include "tui/cmd.h"
#include "tui/display.h"

#define PAGE 500

static const struct daf_column columns[] = {
	{ .key = "time", .head = "TIME", .width = 16 },
	{ .key = "by", .head = "OFFICER", .width = 18 },
	{ .key = "kind", .head = "KIND", .width = 12 },
	{ .key = "number", .head = "NUMBER", .width = 18 },
	{ .key = "record", .head = "RECORD", .width = 14 },
	{ .key = "what", .head = "WHAT", .width = 20 },
	{ .key = "ground" },
	{ .key = "ledger" },
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* The log outlives what it speaks of: a record that is not here any more has no
 * number. */
static void
tell(struct daf_cli *cli, const struct daf_access_row *a, struct daf_pool *pool)
{
	const struct daf_err *err;
	struct daf_item item;

	err = daf_find_record(&item, pool, cli->reg, a->ledger, a->record);
	daf_out_row(cli->out, columns, COLUMNS,
	    (struct daf_cell[]){
		daf_cell_time(
		    a->time, daf_display_zone(cli->reg, a->ledger, a->time)),
		daf_cell_str(a->officer), daf_cell_str(a->kind),
		daf_cell_str(err == NULL ? item.number : NULL),
		daf_cell_str(a->record), daf_cell_str(a->what),
		daf_cell_str(*a->ground != '\0' ? a->ground : NULL),
		daf_cell_str(a->ledger) });
	daf_err_free(err);
}

static void
tell_sound(struct daf_cli *cli, const struct daf_access_sound *s)
{
	if (s->carried == 0)
		daf_out_line(cli->out,
		    "%" PRId64 " rows, whole by their own hashes; no change "
		    "set has carried a head yet.",
		    s->rows);
	else
		daf_out_line(cli->out,
		    "%" PRId64 " rows, whole, as %zu head%s say, the last of "
		    "%s.",
		    s->rows, s->carried, s->carried == 1 ? "" : "s", s->day);
}

/* Held against itself and against the heads that travelled. */
static const struct daf_err *
verify(struct daf_cli *cli)
{
	struct daf_access_sound sound;
	const struct daf_err *err;

	err = daf_access_verify(&sound, cli->reg);
	if (err == NULL && sound.rows != 0)
		tell_sound(cli, &sound);
	if (sound.known != NULL)
		daf_out_line(cli->out, "Known: %s", sound.known);
	free(sound.known);
	return err;
}

/* ---- what is lost ---- */

struct settling {
	struct daf_addr at;
	const char *reason;
};

static const struct daf_err *
fill_settled(void *arg, struct daf_entry *e)
{
	const struct settling *s = arg;

	return daf_entry_settle_head(e, &s->at, s->reason);
}

static const struct daf_err *
settle(struct daf_cli *cli, const char *at)
{
	struct settling s = { .reason = NULL };
	struct daf_saved saved = { 0 };
	const struct daf_err *err;

	if (!daf_addr_parse(&s.at, at, strlen(at), false))
		return daf_err(DAF_USAGE,
		    "--settle %s: an address such as isb.k7f2-412 is wanted",
		    at);
	err = daf_args_required(&s.reason, &cli->args, "reason");
	if (err == NULL)
		err = daf_cli_open_desk(cli);
	if (err == NULL)
		err = daf_save(
		    &saved, NULL, cli->ledger, cli->signer, fill_settled, &s);
	if (err != NULL)
		return err;
	daf_out_open(cli->out);
	daf_out_str(cli->out, "at", saved.at[0]);
	daf_out_close(cli->out);
	daf_out_line(cli->out,
	    "Settled up to %s, as %s; it counts once it is accepted.", at,
	    saved.at[0]);
	return NULL;
}

const struct daf_err *
daf_cmd_access_log(struct daf_cli *cli)
{
	const struct daf_err *err;
	struct daf_access_row *a;
	struct daf_pool *pool;
	size_t n = PAGE, i;
	const char *lost = daf_args_nth(&cli->args, "settle", 0);
	int64_t before = 0, left;

	if (lost != NULL)
		return settle(cli, lost);
	err = daf_args_number(
	    &left, &cli->args, "limit", INT64_MAX, 1, INT64_MAX);
	if (err == NULL)
		err = daf_cli_open_desk(cli);
	if (err == NULL)
		err = daf_audit_allowed(cli->ledger, cli->signer);
	if (err == NULL)
		daf_out_heading(cli->out, columns, COLUMNS);
	while (
	    err == NULL && n == PAGE && left > 0 && !daf_out_failed(cli->out)) {
		pool = daf_pool_new();
		err = daf_access_rows(&a, &n, pool, cli->reg,
		    cli->ledger->conf->name, before, PAGE);
		for (i = 0; err == NULL && i < n && left > 0; i++, left--) {
			before = a[i].id;
			tell(cli, &a[i], pool);
		}
		daf_pool_free(pool);
	}
	if (err == NULL && before == 0)
		daf_out_line(cli->out, "Nobody has looked yet.");
	return err != NULL ? err : verify(cli);
}
