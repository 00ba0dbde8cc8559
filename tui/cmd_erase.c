/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_erase.c - erase: records go by an order, for ever (headquarters). */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/desk.h"
#include "sync/accesslog.h"
#include "sync/mainchain.h"
#include "sync/purge.h"
#include "tui/cmd.h"
#include "tui/display.h"
#include "tui/watch.h"

#define RECORDS_MAX 1000
#define REFERRERS_MAX 200

/* What an order is about: the records, and the parts of them. */
struct scope {
	struct daf_cli *cli;
	struct daf_item items[RECORDS_MAX];
	const char *ids[RECORDS_MAX];
	size_t n;
};

static bool
has(const struct scope *s, const char *id)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->ids[i], id) == 0)
			return true;
	return false;
}

static const struct daf_err *
add(struct scope *s, const struct daf_item *item)
{
	if (has(s, item->id))
		return NULL;
	if (s->n == RECORDS_MAX)
		return daf_err(DAF_REFUSED,
		    "that is more than %d records with their parts: erase "
		    "fewer at once",
		    RECORDS_MAX);
	s->items[s->n] = *item;
	s->ids[s->n++] = item->id;
	return NULL;
}

/* What stands below it without a number of its own is part of it. */
static const struct daf_err *
add_parts(struct scope *s, size_t i)
{
	const struct daf_err *err;
	struct daf_record r;
	size_t k;

	err = daf_show(&r, s->cli->pool, s->cli->reg, s->items[i].record);
	for (k = 0; k < r.nchildren && err == NULL; k++)
		if (r.children[k].number == NULL && r.children[k].via == NULL)
			err = add(s, &r.children[k]);
	return err;
}

static const struct daf_err *
collect(struct scope *s)
{
	const struct daf_err *err = NULL;
	struct daf_item item;
	size_t i;

	for (i = 0; i < s->cli->args.noperands && err == NULL; i++) {
		err = daf_cli_record(&item, s->cli, i);
		if (err == NULL)
			err = add(s, &item);
	}
	for (i = 0; i < s->n && err == NULL; i++)
		err = add_parts(s, i);
	return err;
}

static void
tell(struct daf_cli *cli, const char *what, const struct daf_item *item)
{
	daf_out_open(cli->out);
	daf_out_str(cli->out, "what", what);
	daf_out_str(cli->out, "record", item->id);
	daf_out_str(cli->out, "number", item->number);
	daf_out_str(cli->out, "type", item->type);
	daf_out_str(cli->out, "field", item->where);
	daf_out_close(cli->out);
	daf_out_line(cli->out, "%-7s %-16s %s, %s%s%s%s", what,
	    item->number != NULL ? item->number : item->id, item->type,
	    item->title, item->where != NULL ? " (" : "",
	    item->where != NULL ? item->where : "",
	    item->where != NULL ? ")" : "");
}

static void
tell_others(const struct scope *s, const struct daf_item *items, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!has(s, items[i].id) && items[i].via == NULL)
			tell(s->cli, "stays", &items[i]);
}

/* What goes, and what names it and stays. */
static const struct daf_err *
tell_scope(const struct scope *s)
{
	const struct daf_err *err = NULL;
	struct daf_items refs;
	struct daf_record r;
	size_t i;

	for (i = 0; i < s->n; i++)
		tell(s->cli, "erases", &s->items[i]);
	for (i = 0; i < s->n && err == NULL; i++) {
		err =
		    daf_show(&r, s->cli->pool, s->cli->reg, s->items[i].record);
		if (err == NULL)
			err = daf_referrers(&refs, s->cli->pool, s->cli->reg,
			    s->items[i].record, REFERRERS_MAX);
		if (err == NULL) {
			tell_others(s, r.children, r.nchildren);
			tell_others(s, refs.items, refs.n);
		}
	}
	return err;
}

static const struct daf_err *
log_erasure(const struct scope *s, const char *order)
{
	const struct daf_err *err = NULL;
	struct daf_access a = { .kind = DAF_ACCESS_ERASURE,
		.officer = s->cli->signer->id,
		.ledger = s->cli->ledger->conf->name,
		.what = "erase by an order",
		.ground = order };
	size_t i;

	for (i = 0; i < s->n && err == NULL; i++) {
		a.record = s->ids[i];
		err = daf_access_log(s->cli->reg, &a);
	}
	return err;
}

static const struct daf_err *
erase(struct daf_cli *cli, const char *order)
{
	const struct daf_err *err, *later = NULL;
	struct scope *s = daf_pool_alloc(cli->pool, sizeof(*s));
	struct daf_watch watch;
	int64_t volume;

	s->cli = cli;
	err = daf_cli_receive(&later, cli);
	if (err == NULL)
		err = collect(s);
	if (err == NULL)
		err = tell_scope(s);
	if (err == NULL && !daf_args_flag(&cli->args, "yes"))
		err = daf_err(DAF_USAGE,
		    "nothing is erased yet: what is erased never comes back; "
		    "with --yes it is done");
	if (err == NULL)
		err = log_erasure(s, order);
	if (err == NULL)
		err = daf_seat_erase(
		    &volume, cli->ledger, cli->signer, s->ids, s->n, order);
	if (err != NULL)
		goto done;
	daf_out_line(cli->out,
	    "Main %" PRId64 " opens volume %" PRId64
	    " without %s. Each register that hears of it removes what was "
	    "before from its disk; on the hub's machine `daftar hub PATH "
	    "--purge` does.",
	    cli->ledger->main_number, volume,
	    s->n == 1 ? "this record" : "these records");
	if (cli->ledger->conf->url != NULL)
		return daf_cli_publish_after(
		    cli, later, "erased here, not published");
	watch = daf_watch_quiet(cli);
	err = daf_purge_now(cli->ledger, &watch);
done:
	daf_err_keep(&err, later);
	return err;
}

/* ---- what was erased ---- */

static const struct daf_column columns[] = {
	{ .key = "record", .head = "RECORD", .width = 16 },
	{ .key = "main", .head = "MAIN", .width = 6 },
	{ .key = "time", .head = "TIME", .width = 11 },
	{ .key = "officer", .head = "OFFICER", .width = 16 },
	{ .key = "order", .head = "ORDER", .width = 40 },
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static const struct daf_column reports[] = {
	{ .key = "replica", .head = "REGISTER", .width = 16 },
	{ .key = "state", .head = "STATE", .width = 8 },
	{ .key = "purged", .head = "PURGED UP TO MAIN", .width = 18 },
};
#define REPORTS (sizeof(reports) / sizeof(reports[0]))

/* Has it written in this volume? Then it has heard of all that was erased. */
static bool
writes(const struct daf_ledger *l, const struct daf_main *opening,
    const char *replica)
{
	const struct daf_tip *now = daf_main_tip(&l->main, replica);
	const struct daf_tip *then = daf_main_tip(opening, replica);

	return now != NULL && (then == NULL || now->seq > then->seq);
}

/* A register that has a new name since then is silent under the old one. */
static const struct daf_err *
list_reports(struct daf_cli *cli, int64_t last)
{
	struct daf_ledger *l = cli->ledger;
	struct daf_purge_report *r;
	struct daf_main opening;
	const struct daf_err *err;
	const char *state;
	size_t nr, i;

	err = daf_main_opening(&opening, cli->pool, l->in, l->main_oid);
	if (err == NULL)
		err = daf_erased_reports(
		    &r, &nr, cli->pool, cli->reg, l->conf->id);
	if (err != NULL)
		return err;
	daf_out_line(cli->out, "%s", "");
	daf_out_heading(cli->out, reports, REPORTS);
	for (i = 0; i < nr; i++) {
		state = r[i].main >= last                   ? "purged"
			: writes(l, &opening, r[i].replica) ? "writes"
							    : "silent";
		daf_out_row(cli->out, reports, REPORTS,
		    (struct daf_cell[]){ daf_cell_str(r[i].replica),
			daf_cell_str(state), daf_cell_int(r[i].main) });
	}
	return NULL;
}

static const struct daf_column packs[] = {
	{ .key = "package", .head = "PACKAGE", .width = 30 },
	{ .key = "time", .head = "TIME", .width = 17 },
	{ .key = "since", .head = "SINCE", .width = 6 },
	{ .key = "main", .head = "MAIN", .width = 6 },
	{ .key = "receivers", .head = "RECEIVERS", .width = 9 },
};
#define PACKS (sizeof(packs) / sizeof(packs[0]))

/* Packages from before may hold it; this register cannot take them back. */
static const struct daf_err *
list_packs(struct daf_cli *cli, int64_t last)
{
	const char *ledger = cli->ledger->conf->name;
	struct daf_desk_pack *p;
	const struct daf_err *err;
	size_t n, i;

	err = daf_desk_packs(&p, &n, cli->pool, cli->reg, ledger, last);
	if (err != NULL || n == 0)
		return err;
	daf_out_line(cli->out, "%s", "");
	daf_out_line(cli->out,
	    "Packages that were written here before and may hold it:");
	daf_out_heading(cli->out, packs, PACKS);
	for (i = 0; i < n; i++)
		daf_out_row(cli->out, packs, PACKS,
		    (struct daf_cell[]){ daf_cell_str(p[i].path),
			daf_cell_time(p[i].time,
			    daf_display_zone(cli->reg, ledger, p[i].time)),
			daf_cell_int(p[i].since), daf_cell_int(p[i].main),
			daf_cell_int(p[i].receivers) });
	return NULL;
}

static int64_t
last_main(const struct daf_erased *e, size_t n)
{
	int64_t last = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (e[i].main > last)
			last = e[i].main;
	return last;
}

static const struct daf_err *
list_orders(struct daf_cli *cli)
{
	const struct daf_err *err;
	const char *ledger = cli->ledger->conf->name;
	struct daf_erased *e;
	size_t n, i;

	err =
	    daf_erased_list(&e, &n, cli->pool, cli->reg, cli->ledger->conf->id);
	if (err != NULL)
		return err;
	if (n > 0)
		daf_out_heading(cli->out, columns, COLUMNS);
	else
		daf_out_line(cli->out, "Nothing was erased by an order.");
	for (i = 0; i < n; i++)
		daf_out_row(cli->out, columns, COLUMNS,
		    (struct daf_cell[]){ daf_cell_str(e[i].record),
			daf_cell_int(e[i].main),
			daf_cell_time(e[i].time,
			    daf_display_zone(cli->reg, ledger, e[i].time)),
			daf_cell_str(e[i].officer), daf_cell_str(e[i].order) });
	if (n > 0 && daf_cli_is_seat(cli))
		err = list_reports(cli, last_main(e, n));
	return err != NULL || n == 0 ? err : list_packs(cli, last_main(e, n));
}

const struct daf_err *
daf_cmd_erase(struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	const char *order = daf_args_get(a, "order");
	const struct daf_err *err;

	if ((a->noperands > 0) != (order != NULL) ||
	    (order != NULL && order[strspn(order, " ")] == '\0'))
		return daf_args_usage(a, "erase: a record needs --order, which "
					 "says whose order of which day it is");
	err = daf_cli_open_desk(cli);
	if (err == NULL && a->noperands > 0)
		err = daf_cli_check_seat(cli);
	if (err != NULL)
		return err;
	return a->noperands > 0 ? erase(cli, order) : list_orders(cli);
}
