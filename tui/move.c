/* SPDX-License-Identifier: GPL-3.0-or-later */
/* move.c - to another stage: a list of the moves, those that can be made now
 * first, the others with what they still need. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/text.h"
#include "core/moves.h"
#include "sync/ledger.h"
#include "tui/ask.h"
#include "tui/screens.h"

static const struct daf_err *
find_ways(struct daf_ways *out, struct daf_item *item, struct daf_pool *pool,
    struct daf_ui *ui, int64_t record, const struct daf_unsaved *unsaved)
{
	const struct daf_err *err;
	const char *roles[DAF_ROLE_NAMES];
	struct daf_record r;
	struct daf_ledger *l;
	struct daf_who who;

	if (ui->cli->signer == NULL)
		return daf_err(DAF_NO_KEY,
		    "nobody has signed in: :officer chooses who works here");
	err = daf_show(&r, pool, ui->cli->reg, record);
	if (err == NULL)
		err = daf_ui_ledger(&l, ui, r.item.ledger);
	if (err != NULL)
		return err;
	*item = r.item;
	daf_ledger_who(&who, roles, l, ui->cli->signer);
	return daf_ways(out, pool, ui->cli->reg, record, &who, unsaved);
}

/* Does another of them lead to the same stage? Then only its words tell it. */
static bool
twin(const struct daf_ways *ways, const struct daf_way *way)
{
	size_t i, n = 0;

	for (i = 0; i < ways->n; i++)
		n += strcmp(ways->items[i].move->to, way->move->to) == 0;
	return n > 1;
}

/* The row is cut at the screen's edge; what it says is searched whole. */
static const char *
row_text(struct daf_pool *pool, const struct daf_ways *ways,
    const struct daf_way *way)
{
	const struct daf_choice *stage =
	    daf_type_stage(ways->type, way->move->to);
	const char *label = way->move->label, *text;
	bool first = way->n == 0 || twin(ways, way);
	struct daf_buf b = { 0 };

	daf_buf_addf(&b, "%-24s %s",
	    stage != NULL ? stage->label : way->move->to, first ? label : "");
	if (way->n > 0) {
		daf_buf_addf(&b, "%sneeds: ", first ? "; " : "");
		daf_way_missing(&b, way);
		if (!first)
			daf_buf_addf(&b, " (%s)", label);
	}
	text = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

/* Which one; NULL: none was chosen. */
static const struct daf_way *
choose(struct daf_ui *ui, struct daf_pool *pool, const struct daf_ways *ways)
{
	struct daf_pick_row *rows;
	const struct daf_way *way;
	char *value = NULL;
	size_t i;

	if (ways->n == 0) {
		daf_ui_say(ui, "From its stage it goes nowhere");
		return NULL;
	}
	rows = daf_pool_array(pool, ways->n, sizeof(*rows));
	for (i = 0; i < ways->n; i++)
		rows[i] =
		    (struct daf_pick_row){ daf_pool_printf(pool, "%zu", i + 1),
			    row_text(pool, ways, &ways->items[i]) };
	if (!daf_pick_row(
		&value, ui, "Move: where it can go from here", rows, i, NULL))
		return NULL;
	i = value != NULL ? strtoul(value, NULL, 10) : 0;
	free(value);
	way = i >= 1 && i <= ways->n ? &ways->items[i - 1] : NULL;
	return way;
}

/* A stage by its name or by its label; NULL: the type has none such. */
static const struct daf_choice *
stage_called(const struct daf_type *type, const char *name)
{
	size_t i;

	for (i = 0; type != NULL && i < type->nstages; i++)
		if (strcmp(type->stages[i].value, name) == 0 ||
		    strcasecmp(type->stages[i].label, name) == 0)
			return &type->stages[i];
	return NULL;
}

/* The first of them is the one that lacks least. */
static const struct daf_way *
named(const struct daf_ways *ways, const char *to)
{
	const struct daf_choice *stage = stage_called(ways->type, to);
	size_t i;

	for (i = 0; stage != NULL && i < ways->n; i++)
		if (strcmp(ways->items[i].move->to, stage->value) == 0)
			return &ways->items[i];
	return NULL;
}

/* Only what no form can give: row 23 is short. */
static const struct daf_err *
cannot(const struct daf_way *way)
{
	const struct daf_err *err;
	struct daf_buf b = { 0 };
	size_t i;

	for (i = 0; i < way->n; i++)
		if (way->needs[i].kind == DAF_NEED_ROLE ||
		    way->needs[i].kind == DAF_NEED_OFFICE ||
		    way->needs[i].kind == DAF_NEED_APPROVAL)
			daf_buf_addf(&b, "%s%s", b.len > 0 ? ", " : "",
			    way->needs[i].text);
	err = daf_err(DAF_REFUSED, "it needs %s", daf_buf_str(&b));
	daf_buf_clear(&b);
	return err;
}

/* The first approval that it lacks and that he who works here may give, or
 * NULL. */
static const struct daf_need *
giveable(const struct daf_way *way)
{
	size_t i;

	for (i = 0; i < way->n; i++)
		if (way->needs[i].can_give)
			return &way->needs[i];
	return NULL;
}

/* How each kind of need is met. */
static const char *const hows[] = {
	[DAF_NEED_ROLE] = "an officer who has that role makes this move",
	[DAF_NEED_OFFICE] = "the office that opened the record makes this move",
	[DAF_NEED_FIELD] = "q, then e: the form",
	[DAF_NEED_COMPLETE] = "q, then e: the form, the list is in it",
	[DAF_NEED_CHILD] = "n makes one",
	[DAF_NEED_RECORD] = "open that record, and type m there",
	[DAF_NEED_APPROVAL] = "another officer gives it, not who opened this",
};

/* A form has many pages: the heading says where to look. */
static void
how(struct daf_buf *out, const struct daf_type *type,
    const struct daf_need *need)
{
	const struct daf_field *field = NULL;
	size_t i;

	if (need->given) {
		daf_buf_adds(out, "another officer makes this move");
		return;
	}
	daf_buf_adds(out, hows[need->kind]);
	if (need->kind == DAF_NEED_FIELD)
		field = daf_type_field(type, need->name);
	for (i = 0; field != NULL && field->group != NULL && i < type->ngroups;
	     i++)
		if (strcmp(type->groups[i].name, field->group) == 0)
			daf_buf_addf(out, ", under %s", type->groups[i].label);
}

/* What no form can give is told on row 23; all of it, and how, on a page. */
static const struct daf_err *
tell(struct daf_ui *ui, const struct daf_ways *ways, const struct daf_way *way)
{
	const struct daf_choice *stage =
	    daf_type_stage(ways->type, way->move->to);
	const struct daf_err *err;
	struct daf_buf b = { 0 };
	bool approvals = false;
	size_t i;

	daf_buf_addf(
	    &b, "%s needs:\n\n", stage != NULL ? stage->label : way->move->to);
	for (i = 0; i < way->n; i++) {
		daf_buf_addf(&b, "  %s\n      ", way->needs[i].text);
		how(&b, ways->type, &way->needs[i]);
		daf_buf_addc(&b, '\n');
		approvals =
		    approvals || (way->needs[i].kind == DAF_NEED_APPROVAL &&
				     !way->needs[i].given);
	}
	if (approvals)
		daf_buf_adds(&b,
		    "\nF9 sends the record. Whoever may approve opens it, "
		    "types "
		    "m and chooses this\nmove: he is offered the approval "
		    "there. Once that is here, m makes the move.\n");
	err = daf_page_open(ui, "WHAT IS MISSING", daf_buf_str(&b));
	daf_buf_clear(&b);
	return err != NULL ? err : cannot(way);
}

/* Whoever may approve can do it at once; the others are told what is missing. */
static const struct daf_err *
offer(struct daf_ui *ui, struct daf_pool *pool, const struct daf_item *item,
    const struct daf_ways *ways, const struct daf_way *way)
{
	const struct daf_need *need = giveable(way);
	const char *question;

	if (need == NULL)
		return tell(ui, ways, way);
	question = daf_pool_printf(pool,
	    "a opens the approval that is missing, %s; Esc leaves it",
	    daf_type_approval(ways->type, need->name)->label);
	return daf_ask_key(ui, question, "a") == 'a'
		   ? daf_form_approve(ui, item, need->name)
		   : NULL;
}

/* The first of its own fields that it lacks, or NULL. */
static const char *
first_field(const struct daf_way *way)
{
	size_t i;

	for (i = 0; i < way->n; i++)
		if (way->needs[i].kind == DAF_NEED_FIELD ||
		    way->needs[i].kind == DAF_NEED_COMPLETE)
			return way->needs[i].name;
	return NULL;
}

/* "it cannot go from Enquiry to Decided: m lists where it can go" */
static const struct daf_err *
no_way(const struct daf_ways *ways, const char *to)
{
	const struct daf_choice *from =
	    ways->type != NULL ? daf_type_stage(ways->type, ways->stage) : NULL;
	const struct daf_choice *there = stage_called(ways->type, to);

	if (there == NULL)
		return daf_err(DAF_REFUSED,
		    "`%s` is no stage of this record: m lists where it can go",
		    daf_text_quote(to).text);
	return daf_err(DAF_REFUSED,
	    "it cannot go from %s to %s: m lists where it can go",
	    from != NULL ? from->label : ways->stage, there->label);
}

const struct daf_err *
daf_move_open(struct daf_ui *ui, int64_t record, const char *to)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_way *way = NULL;
	const struct daf_err *err;
	struct daf_ways ways;
	struct daf_item item;

	err = find_ways(&ways, &item, pool, ui, record, NULL);
	if (err == NULL && (to == NULL || *to == '\0'))
		way = choose(ui, pool, &ways);
	else if (err == NULL && (way = named(&ways, to)) == NULL)
		err = no_way(&ways, to);
	if (err == NULL && way != NULL && !way->can_fill)
		err = offer(ui, pool, &item, &ways, way);
	else if (err == NULL && way != NULL)
		err =
		    daf_form_move(ui, record, way->move->to, first_field(way));
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_move_pick(const char **to, struct daf_pool *pool, struct daf_ui *ui,
    int64_t record, const struct daf_unsaved *unsaved)
{
	const struct daf_way *way = NULL;
	const struct daf_err *err;
	struct daf_ways ways;
	struct daf_item item;

	err = find_ways(&ways, &item, pool, ui, record, unsaved);
	if (err == NULL)
		way = choose(ui, pool, &ways);
	if (err == NULL && way != NULL && !way->can_fill)
		err = cannot(way);
	*to = err == NULL && way != NULL ? way->move->to : NULL;
	return err;
}
