/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_roster.c - enrol, revoke, roster, seat. */
#include <stdlib.h>
#include <string.h>

#include "tui/cmd.h"
#include "tui/enrol.h"

static const struct daf_column columns[] = {
	{ .key = "kind", .head = "", .width = 8 },
	{ .key = "id", .head = "ID", .width = 18 },
	{ .key = "office", .head = "OFFICE", .width = 6 },
	{ .key = "state", .head = "STATE", .width = 7 },
	{ .key = "role", .head = "ROLES", .width = 18 },
	{ .key = "key" },
	{ .key = "fingerprint", .head = "KEY", .width = 50 },
	{ .key = "zone" },
	{ .key = "name", .head = "NAME", .width = 20 },
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void
office_row(struct daf_out *o, const struct daf_apply_office *office)
{
	daf_out_row(o, columns, COLUMNS,
	    (struct daf_cell[]){ daf_cell_str("office"),
		daf_cell_str(office->code), daf_cell_str(office->code),
		daf_cell_str("listed"), daf_cell_str(NULL), daf_cell_str(NULL),
		daf_cell_str(NULL), daf_cell_str(office->zone),
		daf_cell_str(office->name) });
}

/* A row a key; one without a key if there is none. */
static void
officer_rows(struct daf_out *o, const struct daf_officer *who)
{
	const char *names[DAF_ROLE_NAMES];
	struct daf_buf roles = { 0 };
	const struct daf_roster_key *k;
	size_t i;

	daf_role_names(names, who->roles);
	for (i = 0; names[i] != NULL; i++)
		daf_buf_addf(&roles, "%s%s", i > 0 ? "," : "", names[i]);
	for (i = 0; i < who->nkeys || i == 0; i++) {
		k = who->nkeys > 0 ? &who->keys[i] : NULL;
		daf_out_row(o, columns, COLUMNS,
		    (struct daf_cell[]){ daf_cell_str("officer"),
			daf_cell_str(who->id), daf_cell_str(who->office),
			daf_cell_str(
			    k == NULL || k->revoked ? "revoked" : "listed"),
			daf_cell_str(daf_buf_str(&roles)),
			daf_cell_str(k != NULL ? k->key.line : NULL),
			daf_cell_str(k != NULL ? k->key.fingerprint : NULL),
			daf_cell_str(NULL), daf_cell_str(who->name) });
	}
	daf_buf_clear(&roles);
}

static void
register_row(struct daf_out *o, const struct daf_charter *c,
    const struct daf_roster_register *r)
{
	char office[DAF_REPLICA_SIZE];

	daf_replica_office(office, r->replica);
	daf_out_row(o, columns, COLUMNS,
	    (struct daf_cell[]){ daf_cell_str("register"),
		daf_cell_str(r->replica), daf_cell_str(office),
		daf_cell_str("listed"),
		daf_cell_str(c->seat != NULL && strcmp(c->seat, r->replica) == 0
				 ? "seat"
				 : NULL),
		daf_cell_str(r->identity), daf_cell_str(NULL),
		daf_cell_str(NULL), daf_cell_str(NULL) });
}

/* The rows of what has this id (or all); for a key's fingerprint its officer. */
static void
roster_rows(struct daf_out *o, const struct daf_charter *c, const char *id)
{
	size_t i, k;
	bool his;

	for (i = 0; i < c->noffices; i++)
		if (id == NULL || strcmp(c->offices[i].code, id) == 0)
			office_row(o, &c->offices[i]);
	for (i = 0; i < c->nofficers; i++) {
		his = id == NULL || strcmp(c->officers[i].id, id) == 0;
		for (k = 0; !his && k < c->officers[i].nkeys; k++)
			his = strcmp(c->officers[i].keys[k].key.fingerprint,
				  id) == 0;
		if (his)
			officer_rows(o, &c->officers[i]);
	}
	for (i = 0; i < c->nregisters; i++)
		if (id == NULL || strcmp(c->registers[i].replica, id) == 0)
			register_row(o, c, &c->registers[i]);
}

static const struct daf_err *
open_charter(struct daf_cli *cli, bool desk)
{
	const struct daf_err *err;

	err = desk ? daf_cli_open_desk(cli) : daf_cli_open_ledger(cli);
	if (err == NULL && cli->ledger->charter == NULL)
		err = daf_err(DAF_FAILED,
		    "ledger %s has no charter here yet: "
		    "`daftar sync` fetches it",
		    cli->ledger->conf->name);
	return err;
}

const struct daf_err *
daf_cmd_roster(struct daf_cli *cli)
{
	const struct daf_err *err;

	err = open_charter(cli, false);
	if (err != NULL)
		return err;
	daf_out_heading(cli->out, columns, COLUMNS);
	roster_rows(cli->out, cli->ledger->charter, NULL);
	return NULL;
}

static const struct daf_err *
read_officer(
    struct daf_enrolment *e, const struct daf_args *a, const char *text)
{
	const char *roles = daf_args_get(a, "role");
	const char *key = daf_args_get(a, "key");
	const struct daf_err *err;

	err = daf_enrol_person(e, text);
	if (err == NULL && roles != NULL)
		err = daf_enrol_roles(e, roles);
	if (err == NULL && key != NULL)
		err = daf_enrol_key(e, key);
	return err;
}

static const struct daf_err *
read_enrolment(struct daf_enrolment *e, const struct daf_args *a)
{
	const char *officer = daf_args_get(a, "officer");

	e->office = daf_args_get(a, "office");
	e->name = daf_args_get(a, "name");
	e->zone = daf_args_get(a, "zone");
	e->replica = daf_args_get(a, "register");
	e->identity = daf_args_get(a, "identity");
	if ((e->office != NULL) + (officer != NULL) + (e->replica != NULL) != 1)
		return daf_args_usage(a, "enrol: one of --office, --officer or "
					 "--register is wanted");
	if (e->office != NULL && e->name == NULL)
		return daf_args_usage(a, "enrol: an office needs --name");
	if (e->replica != NULL && e->identity == NULL)
		return daf_args_usage(a, "enrol: a register needs --identity");
	if ((officer == NULL &&
		(daf_args_flag(a, "role") || daf_args_flag(a, "key"))) ||
	    (e->office == NULL && (e->name != NULL || e->zone != NULL)) ||
	    (e->replica == NULL && e->identity != NULL))
		return daf_args_usage(a, "enrol: these options do not belong "
					 "together");
	return officer != NULL ? read_officer(e, a, officer) : NULL;
}

static void
tell_amended(struct daf_cli *cli, const char *id)
{
	if (daf_out_json(cli->out)) {
		roster_rows(cli->out, cli->ledger->charter, id);
		return;
	}
	daf_out_line(cli->out,
	    "Main %lld says so; `daftar merge` publishes "
	    "it.",
	    (long long)cli->ledger->main_number);
	roster_rows(cli->out, cli->ledger->charter, id);
}

const struct daf_err *
daf_cmd_enrol(struct daf_cli *cli)
{
	const struct daf_err *err;
	struct daf_enrolment e = { 0 };

	err = read_enrolment(&e, &cli->args);
	if (err == NULL)
		err = open_charter(cli, true);
	if (err == NULL)
		err = daf_enrol(cli->ledger, cli->signer, &e);
	if (err == NULL)
		tell_amended(cli, daf_enrol_id(&e));
	daf_enrol_clear(&e);
	return err;
}

const struct daf_err *
daf_cmd_revoke(struct daf_cli *cli)
{
	const char *id = cli->args.operands[0];
	const struct daf_err *err;

	err = open_charter(cli, true);
	if (err == NULL)
		err = daf_revoke(cli->ledger, cli->signer, id);
	if (err == NULL)
		tell_amended(cli, id);
	return err;
}

static void
tell_seat(struct daf_cli *cli)
{
	const struct daf_ledger *l = cli->ledger;
	bool here = daf_register_owns(cli->reg, l->conf->name, l->main.seat);

	daf_out_open(cli->out);
	daf_out_str(cli->out, "seat", l->main.seat);
	daf_out_bool(cli->out, "here", here);
	daf_out_int(cli->out, "number", l->main_number);
	daf_out_str(cli->out, "hash", l->main_sha256);
	daf_out_int(cli->out, "volume", l->main.volume);
	daf_out_close(cli->out);
	daf_out_line(cli->out, "The seat is %s%s.", l->main.seat,
	    here ? ", this register" : "");
	daf_out_line(cli->out, "Main %lld is %s.", (long long)l->main_number,
	    l->main_sha256);
	if (l->main.volume > 1)
		daf_out_line(
		    cli->out, "Its volume is %lld.", (long long)l->main.volume);
}

static const struct daf_err *
move_seat(struct daf_cli *cli)
{
	const struct daf_err *err;
	struct daf_signer *recovery = NULL;
	const char *key;
	char *who = NULL;

	err = daf_args_required(&key, &cli->args, "recovery-key");
	if (err == NULL)
		err = daf_cli_absolute(&key, cli, key);
	if (err == NULL)
		err = open_charter(cli, true);
	if (err != NULL)
		goto done;
	who = daf_asprintf("%s <%s>", cli->signer->name, cli->signer->id);
	err = daf_signer_new(&recovery, who, key);
	if (err == NULL)
		err = daf_seat_move(cli->ledger, recovery, cli->signer);
done:
	daf_signer_free(recovery);
	free(who);
	return err;
}

const struct daf_err *
daf_cmd_seat(struct daf_cli *cli)
{
	const struct daf_err *err;

	if (cli->args.noperands == 0) {
		err = open_charter(cli, false);
	} else if (strcmp(cli->args.operands[0], "move") == 0) {
		err = move_seat(cli);
		if (err == NULL)
			err = daf_ledger_refresh(cli->ledger);
	} else {
		err = daf_args_usage(
		    &cli->args, "seat: not known: %s", cli->args.operands[0]);
	}
	if (err == NULL)
		tell_seat(cli);
	return err;
}
