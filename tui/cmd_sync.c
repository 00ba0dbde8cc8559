/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_sync.c - sync, trust-main, quarantine: a register and its hub. */
#include <string.h>

#include "tui/camerow.h"
#include "tui/cmd.h"
#include "tui/display.h"
#include "tui/itemrow.h"
#include "tui/watch.h"

void
daf_cli_tell_tally(struct daf_out *o, const struct daf_tally *t)
{
	daf_out_open(o);
	daf_out_int(o, "sent", t->sent);
	daf_out_int(o, "received", t->received);
	daf_out_int(o, "accepted", t->accepted);
	daf_out_int(o, "held", t->held);
	daf_out_int(o, "refused", t->refused);
	daf_out_int(o, "alarms", t->alarms);
	daf_out_int(o, "kept", t->kept);
	daf_out_close(o);
	daf_out_line(o,
	    "sent %lld, received %lld, accepted %lld, held %lld, "
	    "refused %lld, alarms %lld",
	    (long long)t->sent, (long long)t->received, (long long)t->accepted,
	    (long long)t->held, (long long)t->refused, (long long)t->alarms);
}

static void
came_json(struct daf_out *o, const struct daf_came *c)
{
	size_t i;

	daf_out_open(o);
	daf_out_str(o, "event", "came");
	daf_out_str(o, "id", c->item.id);
	daf_out_str(o, "number", c->item.number);
	daf_out_str(o, "type", c->item.type);
	daf_out_str(o, "title", c->item.title);
	daf_out_bool(o, "new", c->birth);
	if (c->item.waits)
		daf_out_bool(o, "waits", true);
	daf_out_array(o, "fields");
	for (i = 0; i < c->nfields; i++)
		daf_out_str(o, NULL, c->fields[i]);
	daf_out_end(o);
	daf_out_str(o, "office", c->office);
	daf_out_str(o, "by", c->by);
	daf_out_str(o, "at", c->at);
	daf_out_close(o);
}

static void
came_plain(struct daf_cli *cli, const struct daf_came *c)
{
	struct daf_buf what = { 0 }, who = { 0 };

	daf_camerow_what(&what, cli->reg, c);
	daf_camerow_who(&who, c);
	if (c->item.waits)
		daf_buf_adds(&what, ", not yet accepted");
	daf_out_line(cli->out, "%-18s  %s  (%s)%s%s",
	    daf_itemrow_name(&c->item), daf_buf_str(&what), daf_buf_str(&who),
	    *c->item.title != '\0' ? "  " : "", c->item.title);
	daf_buf_clear(&what);
	daf_buf_clear(&who);
}

void
daf_cli_tell_came(struct daf_cli *cli, int64_t mark)
{
	const struct daf_err *err;
	struct daf_camerows r;
	size_t i;

	err = daf_camerows_read(&r, cli->pool, cli->reg, mark);
	for (i = 0; err == NULL && i < r.n; i++)
		if (daf_out_json(cli->out))
			came_json(cli->out, &r.items[i]);
		else
			came_plain(cli, &r.items[i]);
	if (err == NULL && r.more)
		daf_out_line(
		    cli->out, "And more: `daftar list` has the newest first.");
	daf_cli_note(err);
}

static const struct daf_err *
sync_one(struct daf_tally *sum, struct daf_cli *cli, const char *name)
{
	const bool quiet = daf_args_flag(&cli->args, "quiet");
	struct daf_watch watch =
	    quiet ? daf_watch_wrongs(cli) : daf_watch_events(cli);
	struct daf_ledger *l = NULL;
	struct daf_tally t = { 0 };
	const struct daf_err *err;

	err = daf_sync_open(&l, cli->reg, name, &watch);
	if (err == NULL)
		err = daf_sync(&t, l, &watch);
	daf_tally_add(sum, &t);
	daf_ledger_close(l);
	return err;
}

/* Every ledger with a hub, or the one named. A ledger whose hub is not reached
 * does not keep the others from theirs. */
static const struct daf_err *
sync_all(struct daf_tally *sum, struct daf_cli *cli)
{
	const struct daf_err *err = NULL, *one;
	const struct daf_register_ledger *l;
	size_t i, n = daf_register_nledgers(cli->reg);
	char *name;

	for (i = 0; i < n && !daf_watch_interrupted(); i++) {
		l = daf_register_ledger_at(cli->reg, i);
		if (n > 1 && l->url == NULL)
			continue;
		/* a sync may reload the register's ledgers */
		name = daf_pool_strdup(cli->pool, l->name);
		one = sync_one(sum, cli, name);
		if (one != NULL && n > 1)
			one = daf_err_wrap(one, "ledger %s", name);
		if (err != NULL)
			daf_cli_note(one);
		else
			err = one;
	}
	return err;
}

const struct daf_err *
daf_cmd_sync(struct daf_cli *cli)
{
	const struct daf_err *err;
	struct daf_tally sum = { 0 };
	int64_t mark = INT64_MAX;

	err = daf_cli_open_damaged(cli);
	if (err != NULL)
		return err;
	daf_cli_note(daf_came_mark(&mark, cli->reg));
	daf_watch_signals();
	if (cli->ledger_name != NULL)
		err = sync_one(&sum, cli, cli->ledger_name);
	else
		err = sync_all(&sum, cli);
	daf_progress_wipe(cli->progress);
	if (!daf_args_flag(&cli->args, "quiet")) {
		daf_cli_tell_came(cli, mark);
		daf_cli_tell_tally(cli->out, &sum);
	}
	daf_watch_signals_end();
	return err != NULL ? err : daf_cli_alarms(&sum);
}

static const struct daf_column fault_columns[] = {
	{ .key = "what", .head = "WHAT", .width = 16 },
	{ .key = "where", .head = "WHERE", .width = 24 },
	{ .key = "time", .head = "TIME", .width = 16 },
	{ .key = "reason", .head = "REASON", .width = 40 },
};
#define COLUMNS (sizeof(fault_columns) / sizeof(fault_columns[0]))

static void
fault_row(struct daf_out *o, const char *what, const char *where, int64_t time,
    int zone, const char *reason)
{
	daf_out_row(o, fault_columns, COLUMNS,
	    (struct daf_cell[]){ daf_cell_str(what), daf_cell_str(where),
		daf_cell_time(time, zone), daf_cell_str(reason) });
}

/* What headquarters did not take, and what nobody could. */
const struct daf_err *
daf_cmd_quarantine(struct daf_cli *cli)
{
	const struct daf_err *err;
	struct daf_fault *f = NULL;
	struct daf_verdict *v = NULL;
	const char *ledger;
	size_t n = 0, nv = 0, i;

	err = daf_cli_open_damaged(cli);
	if (err == NULL)
		err = daf_cli_scope(&ledger, cli);
	if (err == NULL)
		err = daf_quarantine_list(&f, &n, cli->pool, cli->reg);
	if (err == NULL)
		err = daf_verdicts(&v, &nv, cli->pool, cli->reg, ledger);
	if (err != NULL)
		return err;
	if (n + nv > 0)
		daf_out_heading(cli->out, fault_columns, COLUMNS);
	else
		daf_out_line(cli->out, "Nothing is in quarantine.");
	for (i = 0; i < nv; i++)
		fault_row(cli->out, daf_state_name(v[i].state), v[i].at,
		    v[i].time, v[i].zone, v[i].reason);
	for (i = 0; i < n; i++)
		fault_row(cli->out, f[i].what, f[i].where, f[i].time,
		    daf_display_zone(cli->reg, ledger, f[i].time), f[i].reason);
	return NULL;
}

const struct daf_err *
daf_cmd_trust_main(struct daf_cli *cli)
{
	const struct daf_err *err;
	const char *sha256;

	err = daf_cli_open_ledger(cli);
	if (err == NULL)
		err = daf_trust_main(cli->ledger, cli->args.operands[0]);
	if (err == NULL)
		err = daf_ledger_refresh(cli->ledger);
	if (err != NULL)
		return err;
	sha256 = cli->ledger->main_sha256;
	daf_out_open(cli->out);
	daf_out_str(cli->out, "what", "main");
	daf_out_str(cli->out, "where", sha256);
	daf_out_str(cli->out, "reason", "trusted by hand");
	daf_out_close(cli->out);
	daf_out_line(cli->out, "Main %lld, %s, is the one that counts here.",
	    (long long)cli->ledger->main_number, sha256);
	return NULL;
}
