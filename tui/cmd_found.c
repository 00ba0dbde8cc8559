/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_found.c - hub, init, join, and the hub's own check. */
#include <stdlib.h>
#include <string.h>

#include "sync/hubpurge.h"
#include "tui/cmd.h"
#include "tui/watch.h"

static const struct daf_column purged[] = {
	{ .key = "branch", .head = "BRANCH", .width = 34 },
	{ .key = "state", .head = "STATE", .width = 6 },
	{ .key = "waits", .head = "WAITS", .width = 6 },
};
#define PURGED (sizeof(purged) / sizeof(purged[0]))

static const struct daf_err *
purge_hub(struct daf_cli *cli, const char *path)
{
	struct daf_hub_branch *b = NULL;
	const struct daf_err *err;
	size_t n = 0, i, kept = 0;

	err = daf_hub_purge(
	    &b, &n, cli->pool, path, daf_args_flag(&cli->args, "yes"));
	if (n > 0)
		daf_out_heading(cli->out, purged, PURGED);
	for (i = 0; i < n; i++) {
		kept += !b[i].gone;
		daf_out_row(cli->out, purged, PURGED,
		    (struct daf_cell[]){ daf_cell_str(b[i].ref),
			daf_cell_str(b[i].gone ? "gone" : "kept"),
			daf_cell_int(b[i].waits) });
	}
	if (err == NULL && kept == 0)
		daf_out_line(cli->out, "The hub holds the newest volume only.");
	else if (err == NULL)
		daf_out_line(cli->out,
		    "What is kept holds change sets that wait for a decision "
		    "at headquarters: purge again when they are merged.");
	return err;
}

const struct daf_err *
daf_cmd_hub(struct daf_cli *cli)
{
	const struct daf_err *err;
	const char *path = cli->args.operands[0];

	err = daf_cli_absolute(&path, cli, path);
	if (err == NULL && daf_args_flag(&cli->args, "purge"))
		return purge_hub(cli, path);
	if (err == NULL && daf_args_flag(&cli->args, "yes"))
		return daf_args_usage(
		    &cli->args, "hub: --yes belongs to --purge");
	if (err == NULL)
		err = daf_hub_prepare(path, cli->program);
	if (err != NULL)
		return err;
	daf_out_line(cli->out, "The hub is ready: %s", path);
	daf_out_line(cli->out,
	    "Found a ledger on it with `daftar init --hub "
	    "%s …`.",
	    path);
	return NULL;
}

const struct daf_err *
daf_cmd_hub_receive(struct daf_cli *cli)
{
	(void)cli;
	return daf_hub_receive();
}

/* What init and join are both told. */
struct founding {
	const char *office, *officer, *key;
};

static const struct daf_err *
read_founding(struct founding *f, struct daf_cli *cli)
{
	const struct daf_err *err;

	err = daf_args_required(&f->office, &cli->args, "office");
	if (err == NULL)
		err = daf_args_required(&f->officer, &cli->args, "officer");
	if (err == NULL)
		err = daf_args_required(&f->key, &cli->args, "key");
	/* git's user.signingKey may be the key itself: the agent has it */
	if (err == NULL && strncmp(f->key, "key::", 5) != 0 &&
	    strncmp(f->key, "ssh-", 4) != 0 && strncmp(f->key, "sk-", 3) != 0)
		err = daf_cli_absolute(&f->key, cli, f->key);
	return err;
}

const struct daf_err *
daf_cmd_init(struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	const char *recovery = daf_args_get(a, "recovery-key");
	const char *name = cli->ledger_name;
	const struct daf_err *err;
	struct daf_founded f = { 0 };
	struct founding by;

	err = read_founding(&by, cli);
	if (err == NULL && recovery != NULL)
		err = daf_cli_absolute(&recovery, cli, recovery);
	if (err == NULL)
		err = daf_found(&f, cli->dir, by.office, by.officer, by.key,
		    daf_args_get(a, "hub"), name, recovery,
		    daf_args_get(a, "zone"));
	if (err != NULL)
		return err;
	daf_out_open(cli->out);
	daf_out_str(cli->out, "fingerprint", f.fingerprint);
	daf_out_str(cli->out, "ledger", f.ledger);
	daf_out_str(cli->out, "name", name != NULL ? name : "main");
	daf_out_str(cli->out, "replica", f.replica);
	daf_out_str(cli->out, "identity", f.identity);
	daf_out_close(cli->out);
	daf_out_line(cli->out,
	    "Founded in %s; this register is the seat, "
	    "%s.",
	    cli->dir, f.replica);
	daf_out_line(cli->out, "Root key     %s", f.fingerprint);
	daf_out_line(cli->out, "Ledger       %s", f.ledger);
	daf_out_line(cli->out, "Tell the root key's fingerprint to the offices "
			       "by telephone: they join with it.");
	free(f.identity);
	cli->ledger_name = name != NULL ? name : "main";
	err = daf_cli_open_ledger(cli);
	return err != NULL ? err
			   : daf_cli_publish(cli, "founded here, not "
						  "published");
}

static void
tell_joined(
    struct daf_cli *cli, const struct daf_founded *f, const struct daf_key *key)
{
	struct daf_out *o = cli->out;

	daf_out_open(o);
	daf_out_str(o, "replica", f->replica);
	daf_out_str(o, "identity", f->identity);
	daf_out_str(o, "key", key->line);
	daf_out_str(o, "ledger", f->ledger);
	daf_out_close(o);
	daf_out_line(o, "Joined in %s as %s.", cli->dir, f->replica);
	daf_out_line(o, "For headquarters, to enrol this office:");
	daf_out_line(o, "Key          %s", key->line);
	daf_out_line(o, "Fingerprint  %s", key->fingerprint);
	daf_out_line(o, "Identity     %s", f->identity);
}

/* Of a long ledger the founding commit is here; what the link carries now is
 * kept, and the next sync goes on. */
static const struct daf_err *
fetch_rest(struct daf_cli *cli, const char *hash, const struct daf_watch *watch)
{
	const struct daf_register_ledger *l;
	const struct daf_err *err;
	struct daf_tally t = { 0 };
	size_t i;

	daf_out_line(cli->out, "The ledger is long; it comes in steps now.");
	err = daf_cli_open(cli);
	for (i = 0; err == NULL && i < daf_register_nledgers(cli->reg); i++) {
		l = daf_register_ledger_at(cli->reg, i);
		if (strcmp(l->hash, hash) == 0)
			cli->ledger_name = daf_pool_strdup(cli->pool, l->name);
	}
	if (err == NULL)
		err = daf_cli_open_ledger(cli);
	if (err == NULL)
		err = daf_sync(&t, cli->ledger, watch);
	daf_progress_wipe(cli->progress);
	if (err != NULL)
		return daf_err_wrap(err,
		    "joined, but not all of the ledger is here yet; `daftar "
		    "sync` goes on where this ended");
	daf_out_line(
	    cli->out, "Received %lld change sets.", (long long)t.received);
	return daf_cli_alarms(&t);
}

const struct daf_err *
daf_cmd_join(struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	const struct daf_watch watch = daf_watch_quiet(cli);
	const struct daf_err *err;
	struct daf_founded f = { 0 };
	struct founding by;
	struct daf_signer *signer = NULL;
	const char *trust;

	err = read_founding(&by, cli);
	if (err == NULL)
		err = daf_args_required(&trust, a, "trust");
	if (err == NULL)
		err = daf_signer_new(&signer, by.officer, by.key);
	if (err == NULL)
		err = daf_join(&f, cli->dir, a->operands[0],
		    daf_args_get(a, "hub"), by.office, by.officer, by.key,
		    trust, cli->ledger_name, daf_args_get(a, "mark"), &watch);
	daf_progress_wipe(cli->progress);
	if (err == NULL)
		tell_joined(cli, &f, &signer->key);
	if (err == NULL && f.part)
		err = fetch_rest(cli, f.ledger, &watch);
	daf_signer_free(signer);
	free(f.identity);
	return err;
}
