/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pickrows.c - see pick.h and screens.h: what there is to pick from. */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/search.h"
#include "schema/kind.h"
#include "schema/tables.h"
#include "tui/pick.h"

#define ROWS_MAX 100 /* records; who looks for more types more */

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
	return text > value ? text : value;
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
	for (how = 2; how > 0; how--)
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

static size_t
count(const struct daf_field *field)
{
	if (strcmp(field->kind->name, "country") == 0)
		return daf_ncountries;
	if (strcmp(field->kind->name, "boolean") == 0)
		return 2;
	return field->nchoices;
}

static struct daf_pick_row
choice_row(struct daf_pool *pool, const struct daf_field *field, size_t i)
{
	static const char *const answers[] = { "yes", "no" };
	const struct daf_choice *c;
	const struct daf_country *country;

	if (strcmp(field->kind->name, "country") == 0) {
		country = &daf_countries[i];
		return (struct daf_pick_row){ country->alpha2,
			daf_pool_printf(pool, "%s  %s, %s", country->name,
			    country->alpha2, country->alpha3) };
	}
	if (strcmp(field->kind->name, "boolean") == 0)
		return (struct daf_pick_row){ answers[i], answers[i] };
	c = &field->choices[i];
	/* Urdu comes last in its row, with nothing behind it */
	return (struct daf_pick_row){ c->value,
		daf_pool_printf(pool, "%-40s %-20s %s", c->label, c->value,
		    c->label_ur != NULL ? c->label_ur : "") };
}

bool
daf_pick_choice(char **value, struct daf_ui *ui, const struct daf_field *field,
    const char *begin)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_pick_row *rows;
	size_t n = count(field), i;
	bool picked;

	rows = daf_pool_array(pool, n + 1, sizeof(*rows));
	for (i = 0; i < n; i++)
		rows[i] = choice_row(pool, field, i);
	picked = daf_pick_row(value, ui, field->label, rows, n, begin);
	daf_pool_free(pool);
	return picked;
}

/* ---- records ---- */

struct found {
	struct daf_pick_row *rows;
	size_t n, cap;
	struct daf_pool *pool;
};

static void
add(struct found *f, const struct daf_items *items)
{
	const struct daf_item *item;
	struct daf_pick_row *bigger;
	size_t i;

	if (f->n + items->n > f->cap) {
		f->cap = 2 * (f->n + items->n);
		bigger = daf_pool_array(f->pool, f->cap, sizeof(*bigger));
		if (f->n > 0)
			memcpy(bigger, f->rows, f->n * sizeof(*bigger));
		f->rows = bigger;
	}
	for (i = 0; i < items->n && f->rows != NULL; i++) {
		item = &items->items[i];
		f->rows[f->n++] = (struct daf_pick_row){ item->id,
			daf_pool_printf(f->pool, "%-22s %-14s %s",
			    item->number != NULL ? item->number : item->id,
			    item->type, item->title) };
	}
}

/* Those that were changed last, or those that fit. */
static const struct daf_err *
of_type(struct found *f, const struct daf_pick_records *r, const char *type,
    const char *typed)
{
	struct daf_search_result result = { 0 };
	struct daf_items items = { 0 };
	const struct daf_err *err;
	char *term = daf_pool_printf(f->pool, "type:%s", type ? type : "");
	const char *const words[] = { term };

	if (strspn(typed, " ") == strlen(typed)) {
		err = daf_list(&items, f->pool, r->reg,
		    &(struct daf_list_query){ .ledger = r->ledger,
			.type = type,
			.sort = "updated",
			.desc = true,
			.limit = ROWS_MAX });
	} else {
		err = daf_search(&result, f->pool, r->reg,
		    &(struct daf_search_query){ .text = typed,
			.words = words,
			.nwords = type != NULL ? 1 : 0,
			.ledger = r->ledger,
			.limit = ROWS_MAX,
			.sounds = true });
		items = result.items;
	}
	if (err == NULL)
		add(f, &items);
	return err;
}

const struct daf_err *
daf_pick_record_rows(struct daf_pick_row **rows, size_t *n,
    struct daf_pool *pool, void *arg, const char *typed)
{
	const struct daf_pick_records *r = arg;
	struct found f = { .pool = pool };
	struct daf_pick_fixed more = { r->more, r->nmore };
	const struct daf_err *err;
	size_t i;

	err = daf_pick_fixed_rows(&f.rows, &f.n, pool, &more, typed);
	f.cap = f.n;
	if (err == NULL && r->types == NULL)
		err = of_type(&f, r, NULL, typed);
	for (i = 0; err == NULL && r->types != NULL && r->types[i] != NULL; i++)
		err = of_type(&f, r, r->types[i], typed);
	*rows = f.rows;
	*n = f.n;
	return err;
}

/* Which type a new one is to have; NULL: none was chosen. */
static char *
new_type(struct daf_ui *ui, const char *const *types)
{
	struct daf_pick_row rows[64];
	char *name = NULL;
	size_t n;

	if (types == NULL)
		return NULL;
	if (types[0] != NULL && types[1] == NULL)
		return daf_strdup(types[0]);
	for (n = 0; n < 64 && types[n] != NULL; n++)
		rows[n] = (struct daf_pick_row){ types[n], types[n] };
	return daf_pick_row(
		   &name, ui, "A new record of which type?", rows, n, NULL)
		   ? name
		   : NULL;
}

bool
daf_pick_record(char **id, struct daf_ui *ui, const char *ledger,
    const char *const *types, const char *title, const char *begin)
{
	struct daf_pick_records records = {
		.reg = ui->cli->reg, .ledger = ledger, .types = types
	};
	char *type;

	switch (daf_pick_from(id, ui, title,
	    &(struct daf_pick_source){ .find = daf_pick_record_rows,
		.arg = &records,
		.fresh = types != NULL ? "a new one" : NULL },
	    begin)) {
	case DAF_PICKED_NONE:
		return false;
	case DAF_PICKED_ROW:
		return true;
	case DAF_PICKED_NEW:
		break;
	}
	free(*id);
	*id = NULL;
	type = new_type(ui, types);
	if (type != NULL)
		daf_ui_say_err(ui, daf_form_new(ui, ledger, type, NULL, id));
	free(type);
	return *id != NULL && !daf_ui_ending(ui);
}
