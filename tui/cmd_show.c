/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_show.c - show and history: one record. */
#include <stdlib.h>
#include <string.h>

#include "core/clocks.h"
#include "tui/clocktext.h"
#include "tui/cmd.h"
#include "tui/display.h"
#include "tui/logging.h"
#include "tui/past.h"

static void
value_json(struct daf_out *o, const struct daf_value *v)
{
	daf_out_object(o, NULL);
	daf_out_str(o, "value", v->value);
	daf_out_str(o, "at", v->at);
	daf_out_str(o, "by", v->by);
	daf_out_str(o, "office", v->office);
	daf_out_time(o, "time", v->time, v->zone);
	daf_out_str(o, "state", daf_state_name(v->state));
	daf_out_end(o);
}

static void
fields_json(
    struct daf_out *o, const char *key, const struct daf_live *fields, size_t n)
{
	size_t i, k;

	daf_out_object(o, key);
	for (i = 0; i < n; i++) {
		daf_out_array(o, fields[i].field);
		for (k = 0; k < fields[i].n; k++)
			value_json(o, &fields[i].values[k]);
		daf_out_end(o);
	}
	daf_out_end(o);
}

static void
show_json(struct daf_out *o, const struct daf_record *r)
{
	size_t i;

	daf_out_open(o);
	daf_out_str(o, "id", r->item.id);
	daf_out_str(o, "number", r->item.number);
	daf_out_str(o, "type", r->item.type);
	daf_out_str(o, "ledger", r->item.ledger);
	if (r->item.complete != NULL)
		daf_out_str(o, "complete", r->item.complete);
	if (r->item.nsame > 0) {
		daf_out_array(o, "same");
		for (i = 0; i < r->item.nsame; i++)
			daf_out_str(o, NULL, r->item.same[i].id);
		daf_out_end(o);
	}
	if (r->protected)
		daf_out_bool(o, "protected", true);
	if (r->item.waits)
		daf_out_bool(o, "waits", true);
	fields_json(o, "fields", r->fields, r->nfields);
	if (r->nwaiters > 0)
		fields_json(o, "waiting", r->waiting, r->nwaiting);
	daf_out_close(o);
}

static void
signature(struct daf_buf *b, const struct daf_value *v)
{
	char time[DAF_TIME_SIZE];

	daf_time_local(time, v->time, v->zone);
	daf_buf_addf(b, "   [%s, %s, %.10s, %s, %s]",
	    v->by_name != NULL ? v->by_name : v->by, v->office, time,
	    daf_state_name(v->state), v->at);
}

static void
field_plain(struct daf_cli *cli, const struct daf_record *r,
    const struct daf_field *field, const struct daf_live *live)
{
	const char *label = field != NULL ? field->label : live->field, *name;
	struct daf_buf b = { 0 };
	char *head;
	size_t k;

	head = daf_asprintf("%-24s ", label);
	for (k = 0; k < live->n && (live->disputed || k == 0); k++) {
		daf_buf_reset(&b);
		if (live->disputed)
			daf_buf_adds(&b, k == 0 ? "DISPUTED " : "      or ");
		name = daf_display_approval(
		    cli->pool, cli->reg, r, field, live->values[k].value);
		if (name != NULL)
			daf_buf_adds(&b, name);
		else
			daf_display_value(&b, cli->pool, cli->reg,
			    r->item.ledger, field, live->values[k].value);
		if (live->disputed || live->values[k].state != DAF_ACCEPTED)
			signature(&b, &live->values[k]);
		daf_out_block(cli->out, head, daf_buf_str(&b));
		free(head);
		head = daf_asprintf("%-24s ", "");
	}
	free(head);
	daf_buf_clear(&b);
}

/* The type's fields in its order, then those that it does not know. */
static void
fields_plain(struct daf_cli *cli, const struct daf_record *r,
    const struct daf_live *fields, size_t n)
{
	const struct daf_type *t = r->type;
	size_t i, k;

	for (i = 0; t != NULL && i < t->nfields; i++)
		for (k = 0; k < n; k++)
			if (strcmp(fields[k].field, t->fields[i].name) == 0)
				field_plain(cli, r, &t->fields[i], &fields[k]);
	for (k = 0; k < n; k++)
		if (t == NULL || daf_type_field(t, fields[k].field) == NULL)
			field_plain(cli, r, NULL, &fields[k]);
}

/* Whose work on it is not accepted yet. */
static void
waiters_plain(struct daf_cli *cli, const struct daf_record *r)
{
	struct daf_buf b = { 0 };

	if (r->nwaiters == 0)
		return;
	daf_display_waiters(&b, r);
	if (r->item.waits)
		daf_buf_adds(&b, "; nothing of the record counts yet");
	else
		daf_buf_addf(&b, ": `daftar history %s`",
		    r->item.number != NULL ? r->item.number : r->item.id);
	daf_out_line(cli->out, "%-24s %s", "Not yet accepted", daf_buf_str(&b));
	daf_buf_clear(&b);
}

static void
show_plain(struct daf_cli *cli, const struct daf_record *r)
{
	struct daf_out *o = cli->out;
	const struct daf_type *t = r->type;
	size_t i;

	daf_out_line(o, "%s  %s  (%s, %s)",
	    r->item.number != NULL ? r->item.number : r->item.id, r->item.title,
	    t != NULL ? t->label : r->item.type, r->item.id);
	if (r->item.complete != NULL)
		daf_out_line(o, "%-24s %s", "Check list", r->item.complete);
	if (r->protected)
		daf_out_line(
		    o, "%-24s %s", "Protected", "shown by its pseudonym");
	for (i = 0; i < r->item.nsame; i++)
		daf_out_line(o, "%-24s %s", i == 0 ? "Same as" : "",
		    r->item.same[i].number != NULL ? r->item.same[i].number
						   : r->item.same[i].id);
	waiters_plain(cli, r);
	fields_plain(cli, r, r->fields, r->nfields);
	if (r->item.waits)
		fields_plain(cli, r, r->waiting, r->nwaiting);
	for (i = 0; i < r->nchildren; i++)
		daf_out_line(o, "  + %s  %s  %s%s%s%s", r->children[i].type,
		    r->children[i].number != NULL ? r->children[i].number
						  : r->children[i].id,
		    r->children[i].title,
		    r->children[i].via != NULL ? " (" : "",
		    r->children[i].via != NULL ? r->children[i].via : "",
		    r->children[i].via != NULL ? ")" : "");
}

/* What is hidden, for whoever may see it and asks. */
static const struct daf_err *
reveal(struct daf_cli *cli, const struct daf_item *item, const char *what)
{
	if (!daf_args_flag(&cli->args, "reveal"))
		return NULL;
	return daf_logging_unhide(cli, item->ledger, item->id, what);
}

const struct daf_err *
daf_cmd_show(struct daf_cli *cli)
{
	const struct daf_err *err;
	struct daf_record r;
	struct daf_item item;

	err = daf_cli_open(cli);
	if (err == NULL)
		err = daf_cli_record(&item, cli, 0);
	if (err == NULL)
		err = reveal(cli, &item, "show: who it is");
	if (err == NULL)
		err = daf_show(&r, cli->pool, cli->reg, item.record);
	if (err == NULL)
		err = daf_logging_note(cli, DAF_ACCESS_CONSULTATION,
		    item.ledger, item.id, "show", NULL);
	if (err != NULL)
		return err;
	if (daf_out_json(cli->out))
		show_json(cli->out, &r);
	else
		show_plain(cli, &r);
	return NULL;
}

static void
past_json(struct daf_out *o, const struct daf_past *p)
{
	char at[DAF_ADDR_SIZE];
	size_t i, k;

	daf_out_open(o);
	daf_out_str(o, "at", p->at);
	daf_out_str(o, "by", p->by);
	daf_out_str(o, "office", p->office);
	daf_out_time(o, "time", p->time, p->zone);
	daf_out_str(o, "state", daf_state_name(p->state));
	daf_out_object(o, "set");
	for (i = 0; i < p->nsets; i++)
		daf_out_str(o, p->sets[i].field, p->sets[i].value);
	daf_out_end(o);
	daf_out_object(o, "over");
	for (i = 0; i < p->nsets; i++) {
		daf_out_array(o, p->sets[i].field);
		for (k = 0; k < p->sets[i].nover; k++) {
			daf_addr_text(at, &p->sets[i].over[k]);
			daf_out_str(o, NULL, at);
		}
		daf_out_end(o);
	}
	daf_out_end(o);
	daf_out_str(o, "reason", p->reason);
	daf_out_int(o, "volume", p->volume);
	daf_out_close(o);
}

static void
past_plain(struct daf_cli *cli, const char *ledger, const struct daf_past *p,
    const struct daf_type *type)
{
	struct daf_out *o = cli->out;
	const struct daf_field *field;
	struct daf_buf b = { 0 };
	char time[DAF_TIME_SIZE], name[DAF_PAST_STATE], *head;
	size_t i;

	daf_time_local(time, p->time, p->zone);
	daf_out_line(o, "%.10s %.5s  %-8s  %s  %s, %s", time, time + 11,
	    daf_past_state(p, name), p->at,
	    p->by_name != NULL ? p->by_name : p->by, p->office);
	if (p->reason != NULL)
		daf_out_block(o, "    reason: ", p->reason);
	for (i = 0; i < p->nsets; i++) {
		field = type != NULL ? daf_type_field(type, p->sets[i].field)
				     : NULL;
		daf_buf_reset(&b);
		daf_display_value(
		    &b, cli->pool, cli->reg, ledger, field, p->sets[i].value);
		head = daf_asprintf("    %-22s ",
		    field != NULL ? field->label : p->sets[i].field);
		daf_out_block(o, head, daf_buf_str(&b));
		free(head);
	}
	daf_buf_clear(&b);
}

/* Where what came with a snapshot has its past. */
static void
tell_archive(struct daf_out *o, const struct daf_past *past, size_t n)
{
	int64_t volume = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (past[i].volume > volume)
			volume = past[i].volume;
	if (volume > 0 && !daf_out_json(o))
		daf_out_line(o,
		    "What was written before volume %lld was closed, and did "
		    "not count any more then, is in its archive, or in that of "
		    "one before it: see `daftar pack --volume`.",
		    (long long)volume);
}

const struct daf_err *
daf_cmd_history(struct daf_cli *cli)
{
	const struct daf_err *err;
	const struct daf_register_ledger *l;
	const struct daf_type *type = NULL;
	struct daf_past *past = NULL;
	struct daf_item item;
	size_t n = 0, i;

	err = daf_cli_open(cli);
	if (err == NULL)
		err = daf_cli_record(&item, cli, 0);
	if (err == NULL)
		err = reveal(cli, &item, "history: who it is");
	if (err == NULL)
		err = daf_history(&past, &n, cli->pool, cli->reg, item.record);
	if (err == NULL)
		err = daf_register_ledger(&l, cli->reg, item.ledger);
	if (err == NULL)
		err = daf_logging_note(cli, DAF_ACCESS_CONSULTATION,
		    item.ledger, item.id, "history", NULL);
	if (err != NULL)
		return err;
	if (l->types != NULL)
		type = daf_types_find(l->types, item.type);
	for (i = 0; i < n; i++)
		if (daf_out_json(cli->out))
			past_json(cli->out, &past[i]);
		else
			past_plain(cli, item.ledger, &past[i], type);
	tell_archive(cli->out, past, n);
	return NULL;
}

static void
clock_json(struct daf_out *o, const struct daf_clock *c)
{
	struct daf_buf length = { 0 };

	daf_clocktext_length(&length, c->rule);
	daf_out_open(o);
	daf_out_str(
	    o, "name", c->rule->name != NULL ? c->rule->name : c->rule->from);
	daf_out_str(o, "what", c->rule->what);
	daf_out_str(o, "state", daf_clock_state_name(c->state));
	daf_out_str(o, "date", c->date);
	daf_out_str(o, "from", c->from);
	daf_out_str(o, "done", c->done);
	daf_out_str(o, "by", c->by);
	daf_out_str(o, "counted", daf_buf_str(&length));
	daf_out_str(o, "law", c->rule->law);
	daf_out_bool(o, "confirmed", !c->rule->confirm);
	daf_out_str(o, "consequence", c->rule->consequence);
	daf_out_str(o, "extendable", c->rule->extendable);
	daf_out_bool(o, "doubtful", c->doubtful);
	daf_out_close(o);
	daf_buf_clear(&length);
}

const struct daf_err *
daf_cmd_clocks(struct daf_cli *cli)
{
	const struct daf_err *err;
	struct daf_clock *clocks = NULL;
	struct daf_record record;
	struct daf_buf text = { 0 };
	struct daf_date today;
	struct daf_item item;
	size_t n = 0, i;

	err = daf_cli_open(cli);
	if (err == NULL)
		err = daf_cli_record(&item, cli, 0);
	if (err == NULL)
		err = daf_show(&record, cli->pool, cli->reg, item.record);
	if (err == NULL)
		err = daf_clocks(&clocks, &n, cli->pool, cli->reg, &record);
	if (err != NULL)
		return err;
	daf_display_today(&today, cli->reg, item.ledger);
	for (i = 0; daf_out_json(cli->out) && i < n; i++)
		clock_json(cli->out, &clocks[i]);
	if (!daf_out_json(cli->out)) {
		daf_clocktext(&text, clocks, n, &record, &today);
		daf_out_wrapped(cli->out, 0, daf_buf_str(&text));
	}
	daf_buf_clear(&text);
	return NULL;
}
