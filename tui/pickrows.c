/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pickrows.c - see pick.h and screens.h: what there is to pick from. */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/pick.h"
#include "schema/kind.h"
#include "schema/tables.h"
#include "tui/itemrow.h"
#include "tui/pick.h"
#include "tui/views.h"

#define ROWS_MAX 100 /* who looks for more types more */

/* ---- fixed rows ---- */

/* 0: not in it; 2: it begins so; 1: a later part of it does. Both folded. */
static int
fits(const char *text, const char *typed)
{
	struct daf_buf folded = { 0 };
	const char *hit;
	int how = 0;

	daf_text_fold(&folded, text, strlen(text));
	hit = strstr(daf_buf_str(&folded), typed);
	if (hit != NULL)
		how = hit == daf_buf_str(&folded) ? 2 : 1;
	daf_buf_clear(&folded);
	return how;
}

static int
row_fits(const struct daf_pick_row *row, const char *typed)
{
	int text, value;

	if (row->value == NULL)
		return typed[0] == '\0' ? 2 : 0;
	text = fits(row->text, typed);
	value = fits(row->value, typed);
	/* what is read counts before what only the program calls it */
	return text == 2 ? 3 : text > value ? text : value;
}

const struct daf_err *
daf_pick_fixed_rows(struct daf_pick_row **rows, size_t *n,
    struct daf_pool *pool, void *arg, const char *typed)
{
	const struct daf_pick_fixed *fixed = arg;
	struct daf_buf folded = { 0 };
	size_t i;
	int how;

	*n = 0;
	*rows = daf_pool_array(pool, fixed->n + 1, sizeof(**rows));
	daf_text_fold(&folded, typed, strlen(typed));
	for (how = 3; how > 0; how--)
		for (i = 0; i < fixed->n; i++)
			if (row_fits(&fixed->rows[i], daf_buf_str(&folded)) ==
			    how)
				(*rows)[(*n)++] = fixed->rows[i];
	daf_buf_clear(&folded);
	return NULL;
}

bool
daf_pick_row(char **value, struct daf_ui *ui, const char *title,
    const struct daf_pick_row *rows, size_t n, const char *begin)
{
	struct daf_pick_fixed fixed = { rows, n };

	return daf_pick_from(value, ui, title,
		   &(struct daf_pick_source){
		       .find = daf_pick_fixed_rows, .arg = &fixed },
		   begin) == DAF_PICKED_ROW;
}

/* ---- the choices of a field ---- */

struct choices {
	const struct daf_choice *choices;
	size_t n;
};

/* Countries and answers are choices, too. */
static void
choices_of(
    struct choices *out, struct daf_pool *pool, const struct daf_field *field)
{
	static const struct daf_choice answers[] = {
		{ .value = "yes", .label = "yes" },
		{ .value = "no", .label = "no" },
	};
	struct daf_choice *made;
	size_t i;

	*out = (struct choices){ field->choices, field->nchoices };
	if (strcmp(field->kind->name, "boolean") == 0)
		*out = (struct choices){ answers, 2 };
	if (strcmp(field->kind->name, "country") != 0)
		return;
	made = daf_pool_array(pool, daf_ncountries, sizeof(*made));
	for (i = 0; i < daf_ncountries; i++)
		made[i] = (struct daf_choice){
			.value = daf_countries[i].alpha2,
			.label = daf_countries[i].name,
		};
	*out = (struct choices){ made, daf_ncountries };
}

/* Urdu comes last in its row, with nothing behind it. */
static const struct daf_err *
choice_rows(struct daf_pick_row **rows, size_t *n, struct daf_pool *pool,
    void *arg, const char *typed)
{
	const struct choices *c = arg;
	const struct daf_choice *at;
	size_t *order = daf_pool_array(pool, c->n + 1, sizeof(*order)), i;

	*n = daf_pick_choices(order, NULL, c->choices, c->n, typed);
	*rows = daf_pool_array(pool, *n + 1, sizeof(**rows));
	for (i = 0; i < *n; i++) {
		at = &c->choices[order[i]];
		(*rows)[i] = (struct daf_pick_row){ at->value,
			daf_pool_printf(pool, "%-40s %-20s %s", at->label,
			    at->value,
			    at->label_ur != NULL ? at->label_ur : "") };
	}
	return NULL;
}

bool
daf_pick_choice(char **value, struct daf_ui *ui, const struct daf_field *field,
    const char *begin, const char *current)
{
	struct daf_pool *pool = daf_pool_new();
	struct choices c;
	size_t *order;
	bool sure = false, picked;

	choices_of(&c, pool, field);
	order = daf_pool_array(pool, c.n + 1, sizeof(*order));
	if (begin != NULL && begin[0] != '\0' &&
	    daf_pick_choices(order, &sure, c.choices, c.n, begin) > 0 && sure) {
		*value = daf_strdup(c.choices[order[0]].value);
		picked = true;
	} else {
		picked = daf_pick_from(value, ui, field->label,
			     &(struct daf_pick_source){ .find = choice_rows,
				 .arg = &c,
				 .current = current },
			     begin) == DAF_PICKED_ROW;
	}
	daf_pool_free(pool);
	return picked;
}

/* ---- records ---- */

static struct daf_pick_row
record_row(struct daf_pool *pool, const struct daf_register *reg,
    const struct daf_item *item)
{
	return (struct daf_pick_row){ item->id,
		daf_pool_printf(pool, "%-22s %-14s %s",
		    item->number != NULL ? item->number : item->id,
		    daf_itemrow_type_label(reg, item), item->title) };
}

/* What begins with what was typed comes first, then in the search's order. */
const struct daf_err *
daf_pick_record_rows(struct daf_pick_row **rows, size_t *n,
    struct daf_pool *pool, void *arg, const char *typed)
{
	const struct daf_pick_records *r = arg;
	struct daf_pick_fixed more = { r->more, r->nmore };
	struct daf_pick_row *own;
	struct daf_items items = { 0 };
	struct daf_buf folded = { 0 };
	const struct daf_err *err;
	bool begins;
	size_t i;
	int pass;

	err = daf_pick_fixed_rows(&own, n, pool, &more, typed);
	if (err == NULL)
		err = daf_pick_records(
		    &items, pool, r->reg, r->ledger, r->types, typed, ROWS_MAX);
	*rows = daf_pool_array(pool, *n + items.n + 1, sizeof(**rows));
	for (i = 0; i < *n; i++)
		(*rows)[i] = own[i];
	daf_text_fold(&folded, typed, strlen(typed));
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < items.n; i++) {
			begins = fits(items.items[i].title,
				     daf_buf_str(&folded)) == 2;
			if (begins == (pass == 0))
				(*rows)[(*n)++] =
				    record_row(pool, r->reg, &items.items[i]);
		}
	daf_buf_clear(&folded);
	return err;
}

/* ---- values used before ---- */

static bool
has_value(const struct daf_pick_fixed *rows, const char *value)
{
	size_t i;

	for (i = 0; i < rows->n; i++)
		if (strcmp(rows->rows[i].value, value) == 0)
			return true;
	return false;
}

const struct daf_err *
daf_pick_used_rows(struct daf_pick_row **rows, size_t *n, struct daf_pool *pool,
    void *arg, const char *typed)
{
	const struct daf_pick_used *u = arg;
	struct daf_pick_fixed more = { u->more, u->nmore };
	struct daf_used_list list = { 0 };
	const struct daf_err *err;
	struct daf_pick_row *own;
	const char *value;
	size_t i;

	err = daf_pick_fixed_rows(&own, n, pool, &more, typed);
	if (err == NULL)
		err = daf_used_values(&list, pool, u->reg, u->ledger, u->type,
		    u->field, typed, ROWS_MAX);
	*rows = daf_pool_array(pool, *n + list.n + 1, sizeof(**rows));
	for (i = 0; i < *n; i++)
		(*rows)[i] = own[i];
	for (i = 0; i < list.n; i++) {
		value = list.rows[i].value;
		if (!has_value(&more, value))
			(*rows)[(*n)++] = (struct daf_pick_row){ value, value };
	}
	return err;
}

/* Which type a new one is to have; NULL: none was chosen. */
static char *
new_type(struct daf_ui *ui, const char *const *types)
{
	const struct daf_types *all = daf_views_types(ui);
	const struct daf_type *at;
	struct daf_pick_row rows[64];
	char *name = NULL;
	size_t n;

	if (types == NULL)
		return NULL;
	if (types[0] != NULL && types[1] == NULL)
		return daf_strdup(types[0]);
	for (n = 0; n < 64 && types[n] != NULL; n++) {
		at = all != NULL ? daf_types_find(all, types[n]) : NULL;
		rows[n] = (struct daf_pick_row){ types[n],
			at != NULL ? at->label : types[n] };
	}
	return daf_pick_row(
		   &name, ui, "A new record of which type?", rows, n, NULL)
		   ? name
		   : NULL;
}

bool
daf_pick_record(char **id, struct daf_ui *ui, const char *ledger,
    const char *const *types, const char *title, const char *begin)
{
	/* the opener is read anew after the list, and its strings with it */
	char *in = daf_strdup(ledger), *type = NULL;
	struct daf_pick_records records = {
		.reg = ui->cli->reg, .ledger = in, .types = types
	};
	enum daf_picked picked;

	picked = daf_pick_from(id, ui, title,
	    &(struct daf_pick_source){ .find = daf_pick_record_rows,
		.arg = &records,
		.fresh = types != NULL ? "a new one" : NULL },
	    begin);
	if (picked == DAF_PICKED_NEW) {
		free(*id);
		*id = NULL;
		type = new_type(ui, types);
	}
	if (type != NULL)
		daf_ui_say_err(ui, daf_form_new(ui, in, type, NULL, id));
	free(type);
	free(in);
	if (picked == DAF_PICKED_NONE)
		return false;
	return *id != NULL && !daf_ui_ending(ui);
}
