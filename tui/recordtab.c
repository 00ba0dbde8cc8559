/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recordtab.c - the further parts of a record: its children by type, and the
 * records that name it, a row each. */
#include <stdlib.h>
#include <string.h>

#include "tui/listcols.h"
#include "tui/recordi.h"
#include "tui/reveal.h"

/* So wide that no column is left out. */
#define ALL_COLUMNS 300
#define FIRST 3 /* column, as of all rows of records */

static void
start_row(struct daf_lines *l, const struct daf_item *item)
{
	daf_lines_about(l, DAF_LINE_RECORD, item->where, item->record);
	daf_lines_new(l);
}

/* The columns of the type's list; the parent, which a type may have among
 * them, is this record. */
static void
put_child(struct daf_lines *l, const struct daf_record_view *v,
    const struct daf_listcols *cols, const struct daf_item *child)
{
	const char *texts[DAF_ITEMCOLS_MAX];
	const struct daf_err *err;
	struct daf_listrow row;
	struct daf_buf b = { 0 };
	size_t i;

	start_row(l, child);
	err = daf_listcols_texts(&row, l->pool, v->reg, cols, child, &v->today);
	if (err == NULL) {
		for (i = 0; i < row.ncells; i++)
			texts[i] =
			    row.cells[i].text != NULL ? row.cells[i].text : "";
		daf_itemcols_line(&b, &cols->cols, texts);
	} else
		daf_buf_adds(&b, child->id);
	daf_lines_put(l, FIRST, 0, DAF_PLAIN, daf_buf_str(&b));
	daf_buf_clear(&b);
	daf_err_free(err);
}

void
daf_record_children(struct daf_lines *l, const char **head,
    const struct daf_record_view *v, const struct daf_record_part *part)
{
	struct daf_listcols cols;
	struct daf_buf b = { 0 };
	size_t i;

	*head = NULL;
	if (part->count == 0)
		return;
	daf_listcols_set(&cols, part->def, l->columns);
	if (v->whole)
		daf_listcols_whole(&cols);
	cols.revealed = v->revealed;
	for (i = 0; i < v->r.nchildren; i++)
		if (strcmp(v->r.children[i].type, part->type) == 0)
			put_child(l, v, &cols, &v->r.children[i]);
	if (part->again > 0) {
		daf_lines_about(l, 0, NULL, 0);
		daf_lines_new(l);
		daf_lines_putf(l, FIRST, 0, DAF_YELLOW,
		    "Entered twice and counted once: %zu. Strike one of each "
		    "out.",
		    part->again);
	}
	daf_itemcols_line(&b, &cols.cols, NULL);
	*head = daf_pool_strdup(l->pool, daf_buf_str(&b));
	daf_buf_clear(&b);
}

static const struct daf_err *
masked_of(const char **what, struct daf_pool *pool,
    const struct daf_record_view *v, const struct daf_listcols *cols,
    const struct daf_item *child)
{
	const struct daf_err *err;
	struct daf_listrow row;
	struct daf_buf b = { 0 };
	size_t i;

	*what = NULL;
	err = daf_listcols_texts(&row, pool, v->reg, cols, child, &v->today);
	if (err != NULL)
		return err;
	for (i = 0; i < row.ncells; i++)
		if (cols->field[i] != NULL && row.cells[i].text != NULL &&
		    *row.cells[i].text != '\0' &&
		    daf_display_protected(cols->field[i]))
			daf_reveal_add(&b, cols->name[i]);
	if (b.len > 0)
		*what = daf_pool_strdup(pool, b.data);
	daf_buf_clear(&b);
	return NULL;
}

const struct daf_err *
daf_record_masked(struct daf_masked **out, size_t *n, struct daf_pool *pool,
    const struct daf_record_view *v, const struct daf_record_part *part)
{
	const struct daf_err *err = NULL;
	struct daf_listcols cols;
	const char *what;
	size_t i;

	*n = 0;
	*out = daf_pool_array(pool, v->r.nchildren, sizeof(**out));
	daf_listcols_set(&cols, part->def, ALL_COLUMNS);
	for (i = 0; err == NULL && i < v->r.nchildren; i++) {
		if (strcmp(v->r.children[i].type, part->type) != 0)
			continue;
		err = masked_of(&what, pool, v, &cols, &v->r.children[i]);
		if (err == NULL && what != NULL)
			(*out)[(*n)++] =
			    (struct daf_masked){ &v->r.children[i], what };
	}
	return err;
}

/* What a child belongs to; false: it belongs to nothing. */
static bool
belongs_to(struct daf_item *out, struct daf_lines *l,
    const struct daf_record_view *v, const struct daf_item *child)
{
	const struct daf_err *err;
	const struct daf_live *live;
	struct daf_record r;
	bool found = false;

	err = daf_show(&r, l->pool, v->reg, child->record);
	live = err == NULL ? daf_record_live(&r, "parent") : NULL;
	if (live != NULL && live->values[0].value[0] != '\0') {
		err = daf_find_record(
		    out, l->pool, v->reg, child->ledger, live->values[0].value);
		found = err == NULL;
	}
	daf_err_free(err);
	return found;
}

/* A person's links stand for the cases that they belong to: Enter opens these.
 */
static void
put_named(struct daf_lines *l, const struct daf_record_view *v,
    const struct daf_types *types, const struct daf_item *item)
{
	const struct daf_type *type =
	    types != NULL ? daf_types_find(types, item->type) : NULL;
	const struct daf_field *field =
	    type != NULL ? daf_type_field(type, item->where) : NULL;
	struct daf_item parent = *item;
	char marks[4];

	if (type != NULL && daf_type_field(type, "parent") != NULL)
		(void)belongs_to(&parent, l, v, item);
	start_row(l, item);
	l->items[l->rows.n - 1].number = parent.record;
	daf_lines_put(
	    l, FIRST, 18, DAF_PLAIN, type != NULL ? type->label : item->type);
	daf_lines_put(l, FIRST + 20, 12, DAF_PLAIN,
	    field != NULL ? field->label : item->where);
	daf_itemrow_marks(marks, item);
	daf_lines_put(l, FIRST + 34, 3, DAF_PLAIN, marks);
	daf_lines_putf(l, FIRST + 38, 0, DAF_PLAIN, "%s%s%s",
	    parent.number != NULL ? parent.number : "",
	    parent.number != NULL ? "  " : "", parent.title);
}

void
daf_record_named(
    struct daf_lines *l, const char **head, const struct daf_record_view *v)
{
	const struct daf_register_ledger *ledger = NULL;
	size_t i;

	*head = "Through             As                Record";
	daf_err_free(daf_register_ledger(&ledger, v->reg, v->r.item.ledger));
	for (i = 0; i < v->named.n; i++)
		put_named(l, v, ledger != NULL ? ledger->types : NULL,
		    &v->named.items[i]);
}
