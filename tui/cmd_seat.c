/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_seat.c - review and merge: headquarters. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tui/cmd.h"
#include "tui/display.h"
#include "tui/watch.h"

static void
findings_json(struct daf_out *o, const char *key, const struct daf_findings *f)
{
	char *text;
	size_t i;

	daf_out_array(o, key);
	for (i = 0; i < f->n; i++) {
		text = f->items[i].field == NULL
			   ? daf_strdup(f->items[i].text)
			   : daf_asprintf(
				 "%s: %s", f->items[i].field, f->items[i].text);
		daf_out_str(o, NULL, text);
		free(text);
	}
	daf_out_end(o);
}

static void
findings_plain(
    struct daf_out *o, const char *what, const struct daf_findings *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		daf_out_line(o, "    %s: %s%s%s", what,
		    f->items[i].field != NULL ? f->items[i].field : "",
		    f->items[i].field != NULL ? ": " : "", f->items[i].text);
}

static void
waiting_row(struct daf_cli *cli, const struct daf_waiting *w)
{
	const int zone =
	    daf_display_zone(cli->reg, cli->ledger->conf->name, w->time);
	struct daf_out *o = cli->out;
	char time[DAF_TIME_SIZE];

	daf_out_open(o);
	daf_out_str(o, "replica", w->replica);
	daf_out_int(o, "seq", w->seq);
	daf_out_str(o, "at", w->at);
	daf_out_str(o, "by", w->by);
	daf_out_int(o, "changes", (int64_t)w->nchanges);
	findings_json(o, "conflicts", &w->conflicts);
	findings_json(o, "violations", &w->violations);
	daf_out_str(o, "subject", w->subject);
	daf_out_time(o, "time", w->time, zone);
	daf_out_str(o, "state", w->held ? "held" : "sent");
	daf_out_str(o, "reason", w->reason);
	daf_out_close(o);

	daf_time_local(time, w->time, zone);
	daf_out_line(o, "%-14s %.10s  %s (%s)  %s", w->at, time,
	    w->by_name != NULL ? w->by_name : w->by, w->office, w->subject);
	if (w->held)
		daf_out_line(o, "    held: %s",
		    w->reason != NULL ? w->reason : "no reason given");
	if (w->key_unlisted)
		daf_out_line(o, "    its key is no longer listed");
	findings_plain(o, "conflict", &w->conflicts);
	findings_plain(o, "violation", &w->violations);
}

const struct daf_err *
daf_cmd_review(struct daf_cli *cli)
{
	const struct daf_err *err, *later = NULL;
	const char *replica =
	    cli->args.noperands > 0 ? cli->args.operands[0] : NULL;
	struct daf_waiting *w = NULL;
	size_t n = 0, i;

	err = daf_cli_open_desk(cli);
	if (err == NULL && daf_cli_is_seat(cli))
		err = daf_cli_receive(&later, cli);
	if (err == NULL)
		err = daf_review(&w, &n, cli->pool, cli->ledger, replica);
	/* Elsewhere only what came by package is there to look at. */
	if (err == NULL && n == 0)
		err = daf_cli_check_seat(cli);
	for (i = 0; err == NULL && i < n; i++)
		waiting_row(cli, &w[i]);
	if (err == NULL && n == 0)
		daf_out_line(cli->out, "Nothing waits.");
	daf_err_keep(&err, later);
	return err;
}

/* The options that make orders. */
static const struct {
	const char *name;
	unsigned verb;
	bool seq, reason;
} verbs[] = {
	{ "refuse", DAF_DO_REFUSE, true, true },
	{ "hold", DAF_DO_HOLD, true, true },
	{ "release", DAF_DO_RELEASE, false, false },
	{ "accept-violations", DAF_DO_ACCEPT_VIOLATIONS, true, false },
	{ "freeze", DAF_DO_FREEZE, false, false },
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static const struct daf_err *
read_order(struct daf_merge_order *out, struct daf_cli *cli, size_t verb,
    const char *value)
{
	struct daf_addr at;

	*out = (struct daf_merge_order){ 0 };
	out->verb = verbs[verb].verb;
	out->replica = value;
	if (!verbs[verb].seq)
		return daf_replica_valid(value) ? NULL
						: daf_err(DAF_USAGE,
						      "--%s %s: a replica such "
						      "as isb.k7f2 is wanted",
						      verbs[verb].name, value);
	if (!daf_addr_parse(&at, value, strlen(value), false))
		return daf_err(DAF_USAGE,
		    "--%s %s: an address such as "
		    "isb.k7f2-412 is wanted",
		    verbs[verb].name, value);
	out->replica = daf_pool_strdup(cli->pool, at.replica);
	out->seq = at.seq;
	return NULL;
}

/* A reason belongs to the refusals and holds before it that have none yet. */
static const struct daf_err *
give_reason(struct daf_merge_order *orders, size_t n, const char *text)
{
	size_t i, given = 0;

	for (i = 0; i < n; i++)
		if ((orders[i].verb == DAF_DO_REFUSE ||
			orders[i].verb == DAF_DO_HOLD) &&
		    orders[i].reason == NULL) {
			orders[i].reason = text;
			given++;
		}
	if (given == 0 || *text == '\0')
		return daf_err(DAF_USAGE,
		    "--reason %s: it belongs behind a "
		    "--refuse or --hold, and says why",
		    text);
	return NULL;
}

static const struct daf_err *
read_orders(struct daf_merge_order **out, size_t *n, struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	const struct daf_err *err = NULL;
	struct daf_merge_order *orders;
	size_t i, v;

	*n = 0;
	*out = orders = daf_pool_array(cli->pool, a->ngiven, sizeof(*orders));
	for (i = 0; err == NULL && i < a->ngiven; i++) {
		if (strcmp(a->given[i].option->name, "reason") == 0)
			err = give_reason(orders, *n, a->given[i].value);
		for (v = 0; err == NULL && v < VERBS; v++)
			if (strcmp(a->given[i].option->name, verbs[v].name) ==
			    0)
				err = read_order(
				    &orders[(*n)++], cli, v, a->given[i].value);
	}
	for (i = 0; err == NULL && i < *n; i++)
		if ((orders[i].verb == DAF_DO_REFUSE ||
			orders[i].verb == DAF_DO_HOLD) &&
		    orders[i].reason == NULL)
			err = daf_args_usage(a, "merge: --refuse and --hold "
						"need --reason");
	return err;
}

static const struct daf_column columns[] = {
	{ .key = "decision", .head = "DECISION", .width = 12 },
	{ .key = "replica", .head = "REPLICA", .width = 12 },
	{ .key = "seq", .head = "SEQ", .width = 6 },
	{ .key = "reason", .head = "REASON", .width = 40 },
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void
tell_decisions(struct daf_out *o, const struct daf_decision *d, size_t n)
{
	size_t i;

	if (n == 0)
		daf_out_line(o, "Nothing waited for a decision.");
	else
		daf_out_heading(o, columns, COLUMNS);
	for (i = 0; i < n; i++)
		daf_out_row(o, columns, COLUMNS,
		    (struct daf_cell[]){ daf_cell_str(d[i].decision),
			daf_cell_str(d[i].replica), daf_cell_int(d[i].seq),
			daf_cell_str(d[i].reason) });
}

const struct daf_err *
daf_cmd_merge(struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	const struct daf_err *err, *later = NULL;
	struct daf_merge_order *orders;
	struct daf_decision *d = NULL;
	size_t n = 0, norders, i;

	err = read_orders(&orders, &norders, cli);
	for (i = 0; err == NULL && i < a->noperands; i++)
		if (!daf_replica_valid(a->operands[i]))
			err = daf_args_usage(
			    a, "merge: %s is no replica", a->operands[i]);
	if (err == NULL)
		err = daf_cli_open_desk(cli);
	if (err == NULL)
		err = daf_cli_check_seat(cli);
	if (err == NULL)
		err = daf_cli_receive(&later, cli);
	if (err == NULL)
		err = daf_merge(&d, &n, cli->pool, cli->ledger, cli->signer,
		    a->operands, a->noperands, orders, norders);
	if (err != NULL) {
		daf_err_keep(&err, later);
		return err;
	}
	tell_decisions(cli->out, d, n);
	return daf_cli_publish_after(cli, later, "decided here, not published");
}

const struct daf_err *
daf_cmd_close_volume(struct daf_cli *cli)
{
	const struct daf_err *err, *later = NULL;
	int64_t volume = 0;

	err = daf_cli_open_desk(cli);
	if (err == NULL)
		err = daf_cli_check_seat(cli);
	if (err == NULL)
		err = daf_cli_receive(&later, cli);
	if (err == NULL)
		err = daf_seat_close_volume(&volume, cli->ledger, cli->signer);
	if (err != NULL) {
		daf_err_keep(&err, later);
		return err;
	}
	daf_out_open(cli->out);
	daf_out_int(cli->out, "volume", volume);
	daf_out_int(cli->out, "main", cli->ledger->main_number);
	daf_out_str(cli->out, "fingerprint", cli->signer->key.fingerprint);
	daf_out_close(cli->out);
	daf_out_line(cli->out,
	    "Main %" PRId64 " opens volume %" PRId64
	    ". New offices join with the fingerprint %s.",
	    cli->ledger->main_number, volume, cli->signer->key.fingerprint);
	return daf_cli_publish_after(cli, later, "closed here, not published");
}
