/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_entry.c - new, set, resolve, import: what writes records. */
#include <stdlib.h>
#include <string.h>

#include "core/carry.h"
#include "core/likely.h"
#include "tui/cmd.h"
#include "tui/logging.h"

#define INPUT_MAX ((size_t)256 << 20)
#define LIKELY_MAX 3

/* What one save is to do, and what became of it. */
struct order {
	struct daf_cli *cli;
	struct daf_entry *entry; /* of the save; the ledger's */
	size_t nborn;
	/* new TYPE */
	const char *type;
	struct daf_pairs pairs;
	/* new -, import */
	const char *text;
	size_t len;
	/* set, resolve */
	const char *record;
	char *id; /* of the record; yours */
	enum daf_over_mode mode;
	struct daf_addr *over;
	size_t nover;
};

static const struct daf_err *
save(struct order *o,
    const struct daf_err *(*fill)(void *arg, struct daf_entry *e),
    struct daf_saved *saved)
{
	struct daf_cli *cli = o->cli;
	const struct daf_err *err;
	bool behind = false;

	err = daf_save(saved, &behind, cli->ledger, cli->signer, fill, o);
	if (err == NULL && behind)
		daf_out_complain("saved; the register's view is behind and "
				 "catches up with the next command");
	if (err == NULL && saved->note != NULL)
		daf_out_complain("%s", saved->note);
	return err;
}

static const struct daf_err *
fill_one(void *arg, struct daf_entry *e)
{
	struct order *o = arg;
	size_t index;

	o->entry = e;
	o->nborn = 1;
	return daf_entry_create(
	    &index, e, o->type, o->pairs.n, o->pairs.fields, o->pairs.values);
}

static const struct daf_err *
fill_json(void *arg, struct daf_entry *e)
{
	struct order *o = arg;

	o->entry = e;
	return daf_import_json(&o->nborn, e, o->text, o->len);
}

static const struct daf_err *
fill_csv(void *arg, struct daf_entry *e)
{
	struct order *o = arg;

	o->entry = e;
	return daf_import_csv(&o->nborn, e, o->type, o->text, o->len);
}

/* The change set that bore a record: its id without the index. */
static void
birth_address(char at[DAF_ADDR_SIZE], const char *id)
{
	struct daf_addr a;

	at[0] = '\0';
	if (!daf_addr_parse(&a, id, strlen(id), true))
		return;
	a.index = 1;
	daf_addr_text(at, &a);
}

static const struct daf_err *
tell_born(const struct order *o)
{
	struct daf_out *out = o->cli->out;
	const struct daf_err *err;
	char at[DAF_ADDR_SIZE];
	struct daf_born b;
	size_t i;

	for (i = 1; i <= o->nborn; i++) {
		err = daf_entry_born(&b, o->entry, i);
		if (err != NULL)
			return err;
		birth_address(at, b.id);
		daf_out_open(out);
		daf_out_str(out, "id", b.id);
		daf_out_str(out, "number", b.number);
		daf_out_str(out, "at", at);
		daf_out_close(out);
		daf_out_line(out, "%s%s%s", b.number != NULL ? b.number : "",
		    b.number != NULL ? "  " : "", b.id);
	}
	return NULL;
}

static const struct daf_err *
create(struct order *o,
    const struct daf_err *(*fill)(void *arg, struct daf_entry *e))
{
	const struct daf_err *err;
	struct daf_saved saved;

	err = daf_cli_open_desk(o->cli);
	if (err == NULL)
		err = save(o, fill, &saved);
	if (err == NULL)
		err = tell_born(o);
	return err;
}

static const struct daf_err *
create_from(struct order *o, const char *path,
    const struct daf_err *(*fill)(void *arg, struct daf_entry *e))
{
	const struct daf_err *err;
	char *text = NULL;

	err = daf_cli_read(&text, &o->len, path, INPUT_MAX);
	o->text = text;
	if (err == NULL)
		err = create(o, fill);
	free(text);
	return err;
}

/* Records that may be the new one, as a form shows them before it is saved. */
static const struct daf_err *
find_likely(struct daf_items *out, struct daf_cli *cli, const char *id)
{
	const char *ledger = cli->ledger->conf->name;
	const char **fields, **values;
	struct daf_record r;
	struct daf_item item;
	const struct daf_err *err;
	size_t i;

	err = daf_find_record(&item, cli->pool, cli->reg, ledger, id);
	if (err == NULL)
		err = daf_show(&r, cli->pool, cli->reg, item.record);
	if (err != NULL)
		return err;
	fields = daf_pool_array(cli->pool, r.nfields, sizeof(*fields));
	values = daf_pool_array(cli->pool, r.nfields, sizeof(*values));
	for (i = 0; i < r.nfields; i++) {
		fields[i] = r.fields[i].field;
		values[i] = r.fields[i].values[0].value;
	}
	return daf_likely(out, cli->pool, cli->reg,
	    &(struct daf_likely_query){ .ledger = ledger,
		.type = item.type,
		.fields = fields,
		.values = values,
		.n = r.nfields,
		.except = item.record,
		.limit = LIKELY_MAX });
}

/* The record is saved: whatever goes wrong here is no failure of it. */
static void
warn_likely(const struct order *o)
{
	struct daf_items likely = { 0 };
	const struct daf_err *err;
	const struct daf_item *it;
	struct daf_born b;
	size_t i;

	err = daf_entry_born(&b, o->entry, 1);
	if (err == NULL)
		err = find_likely(&likely, o->cli, b.id);
	if (err == NULL && likely.n > 0)
		err = daf_logging_combine(o->cli, o->cli->ledger->conf->name,
		    b.id, daf_logging_likely(o->cli->pool, &likely));
	for (i = 0; err == NULL && i < likely.n; i++) {
		it = &likely.items[i];
		daf_out_complain("%s may be the same as %s, %s: %s", b.id,
		    it->number != NULL ? it->number : it->id, it->title,
		    it->where);
	}
	daf_err_free(err);
}

const struct daf_err *
daf_cmd_new(struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	struct order o = { .cli = cli, .type = a->operands[0] };
	const struct daf_err *err;

	if (strcmp(o.type, "-") == 0) {
		if (a->noperands > 1)
			return daf_args_usage(a, "new: nothing may follow -");
		return create_from(&o, "-", fill_json);
	}
	err = daf_cli_pairs(&o.pairs, cli, a->operands + 1, a->noperands - 1);
	if (err == NULL)
		err = create(&o, fill_one);
	if (err == NULL)
		warn_likely(&o);
	return err;
}

const struct daf_err *
daf_cmd_import(struct daf_cli *cli)
{
	struct order o = { .cli = cli, .type = cli->args.operands[0] };

	return create_from(&o, cli->args.operands[1], fill_csv);
}

/* Under the lock, after catch-up: the record as it is now. */
static const struct daf_err *
fill_change(void *arg, struct daf_entry *e)
{
	struct order *o = arg;
	const struct daf_err *err;
	struct daf_item item;

	err = daf_find_record(&item, o->cli->pool, o->cli->reg,
	    o->cli->ledger->conf->name, o->record);
	if (err != NULL)
		return err;
	o->id = daf_strdup(item.id);
	return daf_entry_change(e, item.record, o->pairs.n, o->pairs.fields,
	    o->pairs.values, o->mode, o->over, o->nover);
}

static const struct daf_err *
change(struct order *o)
{
	struct daf_out *out = o->cli->out;
	const struct daf_err *err;
	struct daf_saved saved = { 0 };
	size_t i;

	err = daf_cli_open_desk(o->cli);
	if (err == NULL)
		err = save(o, fill_change, &saved);
	if (err == NULL && saved.n == 0)
		daf_out_line(out, "%s  nothing to save", o->id);
	for (i = 0; err == NULL && i < saved.n; i++) {
		daf_out_open(out);
		daf_out_str(out, "id", o->id);
		daf_out_str(out, "at", saved.at[i]);
		daf_out_close(out);
		daf_out_line(out, "%s  saved as %s", o->id, saved.at[i]);
	}
	free(o->id);
	return err;
}

static const struct daf_err *
add_over(struct order *o, const char *text)
{
	const char *end;

	for (;;) {
		end = strchrnul(text, ',');
		if (!daf_addr_parse(
			&o->over[o->nover], text, (size_t)(end - text), false))
			return daf_err(DAF_USAGE,
			    "--over %s: an address such "
			    "as isb.k7f2-412 is wanted",
			    text);
		o->nover++;
		if (*end == '\0')
			return NULL;
		text = end + 1;
	}
}

/* --over A B: what follows an --over and is no FIELD=VALUE is an address. */
static const struct daf_err *
read_over(struct order *o, const char **words, size_t *nwords)
{
	const struct daf_args *a = &o->cli->args;
	const struct daf_err *err = NULL;
	const char *text;
	size_t i, n = 0, room = a->noperands;

	for (i = 0; (text = daf_args_nth(a, "over", i)) != NULL; i++)
		room += strlen(text) / 2 + 1;
	o->over = daf_pool_array(o->cli->pool, room, sizeof(*o->over));
	for (i = 0; err == NULL && (text = daf_args_nth(a, "over", i)) != NULL;
	     i++)
		err = add_over(o, text);
	for (i = 1; err == NULL && i < a->noperands; i++)
		if (strchr(a->operands[i], '=') != NULL || o->nover == 0)
			words[n++] = a->operands[i];
		else
			err = add_over(o, a->operands[i]);
	*nwords = n;
	return err;
}

const struct daf_err *
daf_cmd_set(struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	struct order o = { .cli = cli, .record = a->operands[0] };
	const struct daf_err *err;
	const char **words;
	size_t n;

	words = daf_pool_array(cli->pool, a->noperands, sizeof(*words));
	err = read_over(&o, words, &n);
	if (err == NULL && n == 0)
		err = daf_args_usage(a, "set: FIELD=VALUE is missing");
	o.mode = o.nover > 0 ? DAF_OVER_GIVEN : DAF_OVER_ONE;
	if (err == NULL)
		err = daf_cli_pairs(&o.pairs, cli, words, n);
	return err != NULL ? err : change(&o);
}

const struct daf_err *
daf_cmd_resolve(struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	struct order o = {
		.cli = cli, .record = a->operands[0], .mode = DAF_OVER_ALL
	};
	const struct daf_err *err;

	err = daf_cli_pairs(&o.pairs, cli, a->operands + 1, a->noperands - 1);
	return err != NULL ? err : change(&o);
}
