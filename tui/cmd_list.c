/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_list.c - list, find, due, conflicts. */
#include <stdlib.h>
#include <string.h>

#include "core/once.h"
#include "core/search.h"
#include "tui/cmd.h"
#include "tui/display.h"
#include "tui/itemrow.h"
#include "tui/logging.h"

#define PAGE 500

/* Titles may be in a script that runs from right to left: they stand last. */
static const struct daf_column list_columns[] = {
	{ .key = "number", .head = "NUMBER", .width = 18 },
	{ .key = "id" },
	{ .key = "updated", .head = "UPDATED", .width = 16 },
	{ .key = "office", .head = "OFFICE", .width = 6 },
	{ .key = "disputed" },
	{ .head = "", .width = 1 },
	{ .key = "stage", .head = "STAGE", .width = 24 },
	{ .key = "type", .head = "TYPE", .width = 16 },
	{ .key = "struck" },
	{ .key = "cursor" },
	{ .key = "complete" },
	{ .key = "same" },
	{ .key = "again" },
	{ .key = "title", .head = "TITLE", .width = 30 },
};
static const struct daf_column find_columns[] = {
	{ .key = "number", .head = "NUMBER", .width = 18 },
	{ .key = "id" },
	{ .key = "updated" },
	{ .key = "office", .head = "OFFICE", .width = 6 },
	{ .key = "disputed" },
	{ .head = "", .width = 1 },
	{ .key = "stage" },
	{ .key = "type", .head = "TYPE", .width = 16 },
	{ .key = "same" },
	{ .key = "title", .head = "TITLE", .width = 34 },
	{ .key = "where", .head = "WHERE", .width = 30 },
};
static const struct daf_column due_columns[] = {
	{ .key = "date", .head = "DATE", .width = 10 },
	{ .key = "number", .head = "NUMBER", .width = 18 },
	{ .key = "id" },
	{ .key = "updated" },
	{ .key = "office", .head = "OFFICE", .width = 6 },
	{ .key = "disputed" },
	{ .head = "", .width = 1 },
	{ .key = "stage" },
	{ .key = "type" },
	{ .key = "what", .head = "WHAT", .width = 26 },
	{ .key = "law" },
	{ .key = "officer" },
	{ .key = "title", .head = "TITLE", .width = 30 },
};
#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static struct daf_cell
number_cell(const struct daf_out *o, const struct daf_item *it)
{
	return daf_cell_str(
	    it->number != NULL || daf_out_json(o) ? it->number : it->id);
}

/* For people by its label, as on the screens. */
static struct daf_cell
stage_cell(const struct daf_cli *cli, const struct daf_item *it)
{
	return daf_cell_str(daf_out_json(cli->out)
				? it->stage
				: daf_itemrow_stage_label(cli->reg, it));
}

static struct daf_cell
type_cell(const struct daf_cli *cli, const struct daf_item *it)
{
	return daf_cell_str(daf_out_json(cli->out)
				? it->type
				: daf_itemrow_type_label(cli->reg, it));
}

/* What is listed may have a million times, in the zone of one office or of the
 * few that this office is called in its ledgers. */
static const struct daf_err *
open_scope(const char **ledger, struct daf_cli *cli)
{
	const struct daf_register_ledger *conf = NULL;
	const struct daf_err *err = daf_cli_open(cli);

	if (err == NULL)
		err = daf_cli_scope(ledger, cli);
	if (err != NULL)
		return err;
	if (*ledger != NULL)
		err = daf_register_ledger(&conf, cli->reg, *ledger);
	else if (daf_register_nledgers(cli->reg) > 0)
		conf = daf_register_ledger_at(cli->reg, 0);
	if (conf != NULL)
		daf_time_settle(conf->zone);
	return err;
}

/* By the clock of the own office, as on the screens. */
static struct daf_cell
updated_cell(const struct daf_cli *cli, const struct daf_item *it)
{
	return daf_cell_time(
	    it->updated, daf_display_zone(cli->reg, it->ledger, it->updated));
}

/* A letter, never colour alone: D disputed, X struck out, 2 there twice, =
 * stands for others, too. */
static struct daf_cell
mark_cell(const struct daf_item *it)
{
	return daf_cell_str(it->disputed    ? "D"
			    : it->struck    ? "X"
			    : it->again     ? "2"
			    : it->nsame > 0 ? "="
					    : NULL);
}

/* The ids of the others that are joined with it as one. */
static struct daf_cell
same_cell(const struct daf_cli *cli, const struct daf_item *it)
{
	const char **ids = daf_pool_array(cli->pool, it->nsame, sizeof(*ids));
	size_t i;

	for (i = 0; i < it->nsame; i++)
		ids[i] = it->same[i].id;
	return daf_cell_list(ids, it->nsame);
}

static void
list_row(const struct daf_cli *cli, const struct daf_item *it)
{
	struct daf_out *o = cli->out;

	daf_out_row(o, list_columns, LEN(list_columns),
	    (struct daf_cell[]){ number_cell(o, it), daf_cell_str(it->id),
		updated_cell(cli, it), daf_cell_str(it->office),
		daf_cell_bool(it->disputed), mark_cell(it), stage_cell(cli, it),
		type_cell(cli, it), daf_cell_bool(it->struck),
		daf_cell_str(it->cursor), daf_cell_str(it->complete),
		same_cell(cli, it), daf_cell_str(it->again),
		daf_cell_str(it->title) });
}

static void
find_row(const struct daf_cli *cli, const struct daf_item *it)
{
	struct daf_out *o = cli->out;

	daf_out_row(o, find_columns, LEN(find_columns),
	    (struct daf_cell[]){ number_cell(o, it), daf_cell_str(it->id),
		updated_cell(cli, it), daf_cell_str(it->office),
		daf_cell_bool(it->disputed), mark_cell(it), stage_cell(cli, it),
		type_cell(cli, it), same_cell(cli, it), daf_cell_str(it->title),
		daf_cell_str(it->where) });
}

static void
due_row(const struct daf_cli *cli, const struct daf_item *it)
{
	struct daf_out *o = cli->out;

	daf_out_row(o, due_columns, LEN(due_columns),
	    (struct daf_cell[]){ daf_cell_str(it->date), number_cell(o, it),
		daf_cell_str(it->id), updated_cell(cli, it),
		daf_cell_str(it->office), daf_cell_bool(it->disputed),
		mark_cell(it), stage_cell(cli, it), type_cell(cli, it),
		daf_cell_str(it->what), daf_cell_str(it->law),
		daf_cell_str(it->officer), daf_cell_str(it->title) });
}

static const struct daf_err *
read_where(struct daf_list_query *q, struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	const char *text;
	struct daf_where *w;
	size_t n = 0;

	while (daf_args_nth(a, "where", n) != NULL)
		n++;
	w = daf_pool_array(cli->pool, n, sizeof(*w));
	q->where = w;
	for (q->nwhere = 0; q->nwhere < n; q->nwhere++, w++) {
		text = daf_args_nth(a, "where", q->nwhere);
		if (!daf_filter_word(w, cli->pool, text))
			return daf_err(DAF_USAGE,
			    "--where %s: FIELD=VALUE is "
			    "wanted",
			    text);
	}
	return NULL;
}

/* Page by page, so that a million records need no memory. */
static const struct daf_err *
pages(struct daf_cli *cli, struct daf_list_query *q, size_t left)
{
	const struct daf_err *err;
	struct daf_items page;
	struct daf_pool *pool = daf_pool_new(), *old = NULL;
	size_t i;

	for (;;) {
		q->limit = left < PAGE ? left : PAGE;
		err = daf_list(&page, pool, cli->reg, q);
		if (err == NULL)
			err = daf_once_mark(&page, pool, cli->reg);
		daf_pool_free(old);
		if (err != NULL)
			break;
		for (i = 0; i < page.n; i++)
			list_row(cli, &page.items[i]);
		left -= page.n;
		if (page.n < q->limit || left == 0 || daf_out_failed(cli->out))
			break;
		q->after = page.items[page.n - 1].cursor;
		old = pool; /* holds the cursor until the next page is read */
		pool = daf_pool_new();
	}
	daf_pool_free(pool);
	return err;
}

/* As the screens do: what is asked by the content of records is logged. */
static const struct daf_err *
log_wheres(struct daf_cli *cli, const struct daf_list_query *q)
{
	const struct daf_type *type =
	    q->type != NULL ? daf_itemrow_type(cli->reg, q->ledger, q->type)
			    : NULL;
	const struct daf_err *err;
	struct daf_buf what = { 0 };

	if (!daf_logging_asks(type, q->where, q->nwhere))
		return NULL;
	daf_buf_addf(&what, "list of %s: ", q->type);
	daf_filter_text(&what, q->where, q->nwhere);
	err = daf_logging_combine(cli, q->ledger, "", daf_buf_str(&what));
	daf_buf_clear(&what);
	return err;
}

static const struct daf_err *
log_search(struct daf_cli *cli, const struct daf_search_query *q,
    const struct daf_search_result *found)
{
	const struct daf_err *err;
	struct daf_buf what = { 0 };
	size_t i;

	if (found->items.n == 0)
		return NULL;
	daf_buf_addf(&what, "search, %zu%s found:", found->total,
	    found->more ? "+" : "");
	for (i = 0; i < q->nwords; i++)
		daf_buf_addf(&what, " %s", q->words[i]);
	err = daf_logging_combine(cli, q->ledger, "", daf_buf_str(&what));
	daf_buf_clear(&what);
	return err;
}

const struct daf_err *
daf_cmd_list(struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	struct daf_list_query q = { 0 };
	const struct daf_err *err;
	int64_t limit;

	q.type = a->noperands > 0 ? a->operands[0] : NULL;
	q.sort = daf_args_get(a, "sort");
	q.desc = daf_args_flag(a, "desc");
	q.after = daf_args_get(a, "after");
	q.with_struck = daf_args_flag(a, "struck");
	err = daf_args_number(&limit, a, "limit", INT64_MAX, 1, INT64_MAX);
	if (err == NULL)
		err = read_where(&q, cli);
	if (err == NULL)
		err = open_scope(&q.ledger, cli);
	if (err == NULL)
		err = log_wheres(cli, &q);
	if (err != NULL)
		return err;
	daf_out_heading(cli->out, list_columns, LEN(list_columns));
	return pages(cli, &q, (size_t)limit);
}

const struct daf_err *
daf_cmd_find(struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	const struct daf_err *err;
	struct daf_search_query query = { .words = a->operands,
		.nwords = a->noperands,
		.sounds = daf_args_flag(a, "sounds") };
	struct daf_search_result found;
	int64_t limit;
	size_t i;

	err = daf_args_number(&limit, a, "limit", 200, 1, 1000000);
	if (err == NULL)
		err = open_scope(&query.ledger, cli);
	if (err == NULL)
		query.limit = (size_t)limit;
	if (err == NULL)
		err = daf_search(&found, cli->pool, cli->reg, &query);
	if (err == NULL)
		err = log_search(cli, &query, &found);
	if (err != NULL)
		return err;
	daf_out_heading(cli->out, find_columns, LEN(find_columns));
	for (i = 0; i < found.items.n; i++)
		find_row(cli, &found.items.items[i]);
	return NULL;
}

/* Of whom: one, another, or one office. */
static const struct daf_err *
due_of_whom(struct daf_due_query *q, struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	const struct daf_err *err = NULL;
	const bool mine = daf_args_flag(a, "mine");

	q->officer = daf_args_get(a, "owner");
	q->office = daf_args_get(a, "office");
	if (mine + (q->officer != NULL) + (q->office != NULL) > 1)
		return daf_args_usage(
		    a, "due: one of --mine, --owner and --office");
	if (!mine)
		return NULL;
	if (cli->signer == NULL)
		err = daf_signer_find(&cli->signer, cli->reg);
	if (err == NULL)
		q->officer = cli->signer->id;
	return err;
}

const struct daf_err *
daf_cmd_due(struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	struct daf_due_query q = { 0 };
	const struct daf_err *err;
	struct daf_items due;
	int64_t within, limit;
	size_t i;

	err = daf_args_number(&within, a, "within", 7, 0, 36500);
	if (err == NULL)
		err = daf_args_number(&limit, a, "limit", 1000000, 1, 1000000);
	if (err == NULL)
		err = open_scope(&q.ledger, cli);
	if (err == NULL)
		err = due_of_whom(&q, cli);
	if (err != NULL)
		return err;
	q.within = (int)within;
	daf_out_heading(cli->out, due_columns, LEN(due_columns));
	do {
		q.limit = (size_t)limit;
		err = daf_due_page(&due, cli->pool, cli->reg, &q);
		for (i = 0; err == NULL && i < due.n; i++)
			due_row(cli, &due.items[i]);
		limit -= (int64_t)due.n;
		q.after = due.resume;
	} while (err == NULL && limit > 0 && due.resume != NULL);
	return err;
}

static void
conflict_json(const struct daf_cli *cli, const struct daf_conflict *c)
{
	struct daf_out *o = cli->out;
	const struct daf_item *it = &c->item;
	const struct daf_value *v;
	size_t i;

	daf_out_open(o);
	daf_out_str(o, "id", it->id);
	daf_out_str(o, "number", it->number);
	daf_out_str(o, "type", it->type);
	daf_out_str(o, "title", it->title);
	daf_out_str(o, "stage", it->stage);
	daf_out_str(o, "office", it->office);
	daf_out_time(o, "updated", it->updated,
	    daf_display_zone(cli->reg, it->ledger, it->updated));
	daf_out_bool(o, "disputed", it->disputed);
	daf_out_str(o, "field", c->field.field);
	daf_out_array(o, "values");
	for (i = 0; i < c->field.n; i++) {
		v = &c->field.values[i];
		daf_out_object(o, NULL);
		daf_out_str(o, "value", v->value);
		daf_out_str(o, "at", v->at);
		daf_out_str(o, "by", v->by);
		daf_out_str(o, "office", v->office);
		daf_out_time(o, "time", v->time, v->zone);
		daf_out_str(o, "state", daf_state_name(v->state));
		daf_out_end(o);
	}
	daf_out_end(o);
	daf_out_close(o);
}

static void
conflict_plain(const struct daf_cli *cli, const struct daf_conflict *c)
{
	struct daf_out *o = cli->out;
	const struct daf_item *it = &c->item;
	const struct daf_type *type =
	    daf_itemrow_type(cli->reg, it->ledger, it->type);
	const struct daf_field *field =
	    type != NULL ? daf_type_field(type, c->field.field) : NULL;
	const struct daf_value *v;
	char time[DAF_TIME_SIZE], *head;
	struct daf_buf shown = { 0 };
	size_t i;

	daf_out_line(o, "%s  %s  %s", it->number != NULL ? it->number : it->id,
	    field != NULL ? field->label : c->field.field, it->title);
	for (i = 0; i < c->field.n; i++) {
		v = &c->field.values[i];
		daf_time_local(time, v->time, v->zone);
		head = daf_asprintf("    %s, %s, %.10s, %s: ",
		    v->by_name != NULL ? v->by_name : v->by, v->office, time,
		    v->at);
		daf_buf_reset(&shown);
		daf_display_value(
		    &shown, cli->pool, cli->reg, it->ledger, field, v->value);
		daf_out_block(o, head, daf_buf_str(&shown));
		free(head);
	}
	daf_buf_clear(&shown);
}

const struct daf_err *
daf_cmd_conflicts(struct daf_cli *cli)
{
	const struct daf_err *err;
	struct daf_conflict *c = NULL;
	const char *ledger;
	size_t n = 0, i;

	err = open_scope(&ledger, cli);
	if (err == NULL)
		err = daf_conflicts(&c, &n, cli->pool, cli->reg, ledger);
	for (i = 0; err == NULL && i < n; i++)
		if (daf_out_json(cli->out))
			conflict_json(cli, &c[i]);
		else
			conflict_plain(cli, &c[i]);
	return err;
}
