/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheettable.c - the tables of a template: which records are rows, in which
 * order, and what stands in their columns. */
#include <stdlib.h>
#include <string.h>

#include "core/once.h"
#include "schema/kind.h"
#include "tui/recordi.h"
#include "tui/sheeti.h"

#define REFERRERS_MAX 2000
#define DEPTH_MAX 4 /* a seizure, its line, a sample, a custody move */

struct line { /* a row while rows are sorted */
	struct daf_record record;
	struct daf_buf key;
	size_t serial;
};

struct lines {
	struct line *items;
	size_t n, cap;
	size_t struck, again;
};

static int
compare_lines(const void *va, const void *vb)
{
	const struct line *a = va, *b = vb;
	size_t n = a->key.len < b->key.len ? a->key.len : b->key.len;
	int order = n > 0 ? memcmp(a->key.data, b->key.data, n) : 0;

	if (order == 0)
		order = (a->key.len > b->key.len) - (a->key.len < b->key.len);
	return order != 0 ? order
			  : (a->serial > b->serial) - (a->serial < b->serial);
}

/* Is the date in the field that of the day that is asked for? An instant has it
 * by the clock of who wrote it. */
static bool
is_of_day(
    const struct daf_making *m, const struct daf_record *r, const char *field)
{
	const struct daf_live *live = daf_record_live(r, field);
	char day[DAF_TIME_SIZE];
	size_t i;

	daf_date_text(day, m->order->day);
	for (i = 0; live != NULL && i < live->n; i++)
		if (strncmp(live->values[i].value, day, strlen(day)) == 0)
			return true;
	return false;
}

static bool
is_asked_for(const struct daf_making *m, const struct daf_part *part,
    const struct daf_record *r)
{
	const struct daf_live *live;

	if (part->on != NULL && !is_of_day(m, r, part->on))
		return false;
	if (part->having == NULL)
		return true;
	live = daf_record_live(r, part->having);
	return live != NULL && *live->values[0].value != '\0';
}

static const struct daf_err *
add_line(struct lines *lines, struct daf_making *m, const struct daf_part *part,
    const struct daf_item *item)
{
	const struct daf_live *live;
	const struct daf_field *field;
	const struct daf_err *err;
	struct line *line;
	const struct daf_sheet was = *m->sheet;
	bool asked;

	lines->items = daf_grow(
	    lines->items, lines->n, &lines->cap, sizeof(*lines->items));
	line = &lines->items[lines->n];
	*line = (struct line){ .serial = lines->n };
	err = daf_making_show(&line->record, m, item->record);
	if (err != NULL)
		return err;
	asked = is_asked_for(m, part, &line->record);
	if (item->struck || !asked) {
		lines->struck += asked;
		m->sheet->codes = was.codes; /* it is not printed */
		m->sheet->handling = was.handling;
		m->sheet->veiled = was.veiled;
		return NULL;
	}
	lines->n++;
	if (part->sort == NULL || line->record.type == NULL)
		return NULL;
	field = daf_type_field(line->record.type, part->sort);
	live = daf_record_live(&line->record, part->sort);
	if (field != NULL && live != NULL)
		field->kind->sort_key(&line->key, field, live->values[0].value);
	return NULL;
}

/* Those of a type below a record, at any depth. What stands below one that is
 * struck out is struck out with it. */
static const struct daf_err *
find_deep(struct lines *out, struct daf_making *m, const struct daf_part *part,
    const struct daf_record *of, int depth)
{
	const struct daf_err *err = NULL;
	struct daf_record child;
	struct daf_item item;
	size_t i;

	for (i = 0; err == NULL && i < of->nchildren; i++) {
		item = of->children[i];
		item.struck = item.struck || of->item.struck;
		if (strcmp(item.type, part->of) == 0)
			err = add_line(out, m, part, &item);
		/* what only leads there is not printed */
		if (err == NULL && depth > 1)
			err = daf_show(&child, m->pool, m->reg, item.record);
		if (err == NULL && depth > 1) {
			child.item.struck = item.struck;
			err = find_deep(out, m, part, &child, depth - 1);
		}
	}
	return err;
}

/* Without those that are there twice though only one may be. */
static const struct daf_err *
drop_again(struct lines *lines, struct daf_making *m)
{
	const struct daf_err *err;
	const struct daf_item **items;
	size_t i, left, kept = 0;
	bool *again;

	if (lines->n == 0)
		return NULL;
	items = daf_calloc(lines->n, sizeof(*items));
	again = daf_calloc(lines->n, sizeof(*again));
	for (i = 0; i < lines->n; i++)
		items[i] = &lines->items[i].record.item;
	err = daf_once_count(again, &left, m->reg, items, lines->n);
	if (err == NULL) {
		lines->again = lines->n - left;
		for (i = 0; i < lines->n; i++)
			if (again[i])
				daf_buf_clear(&lines->items[i].key);
			else
				lines->items[kept++] = lines->items[i];
		lines->n = kept;
	}
	free(items);
	free(again);
	return err;
}

/* The records of a type whose field `by` is this one. */
static const struct daf_err *
find_lines(struct lines *out, struct daf_making *m, const struct daf_part *part)
{
	struct daf_items items = { .items = m->record.children,
		.n = m->record.nchildren };
	const bool children = strcmp(part->by, "parent") == 0;
	const struct daf_err *err = NULL;
	size_t i;

	if (!children)
		err = daf_referrers(&items, m->pool, m->reg,
		    m->record.item.record, REFERRERS_MAX);
	else if (part->deep)
		err = find_deep(out, m, part, &m->record, DEPTH_MAX);
	for (i = 0; err == NULL && !part->deep && i < items.n; i++)
		if (strcmp(items.items[i].type, part->of) == 0 &&
		    (children || strcmp(items.items[i].where, part->by) == 0))
			err = add_line(out, m, part, &items.items[i]);
	if (err == NULL)
		err = drop_again(out, m);
	if (out->n > 1)
		qsort(out->items, out->n, sizeof(*out->items), compare_lines);
	return err;
}

/* What stands over a column: the field's label, that of the last name. */
static const char *
head_of(struct daf_making *m, const struct daf_part *part, const char *path)
{
	struct daf_record none = { .type = daf_types_find(
				       m->ledger->types, part->of) };
	struct daf_printed p = { 0 };
	const struct daf_err *err;

	none.item.ledger = m->record.item.ledger;
	err = daf_making_path(&p, m, &none, path);
	daf_err_free(err); /* nothing is read */
	return p.label != NULL ? p.label : "";
}

static const struct daf_err *
fill_row(struct daf_sheet_row *row, struct daf_making *m,
    const struct daf_part *part, const struct daf_record *r, size_t n)
{
	const struct daf_err *err = NULL;
	struct daf_printed p;
	size_t i;

	row->cells = daf_pool_array(m->pool, n, sizeof(*row->cells));
	for (i = 0; i < n && err == NULL; i++) {
		err = daf_making_path(&p, m, r, part->names[i]);
		row->cells[i] = err == NULL && p.text != NULL ? p.text : "";
	}
	if (err == NULL && part->below != NULL) {
		daf_making_field(&p, m, r, part->below);
		row->below = p.text;
	}
	return err;
}

static bool
is_empty(const struct daf_sheet_table *t, size_t column)
{
	size_t i;

	for (i = 0; i < t->nrows && *t->rows[i].cells[column] == '\0'; i++)
		;
	return i == t->nrows;
}

/* Without the columns that are empty. */
void
daf_making_add_table(struct daf_making *m, struct daf_sheet_table *t)
{
	size_t i, k, kept = 0;

	for (i = 0; i < t->ncolumns; i++) {
		if (is_empty(t, i))
			continue;
		t->heads[kept] = t->heads[i];
		for (k = 0; k < t->nrows; k++)
			t->rows[k].cells[kept] = t->rows[k].cells[i];
		kept++;
	}
	t->ncolumns = kept;
	daf_making_add(
	    m, &(struct daf_block){ .kind = DAF_BLOCK_TABLE, .table = t });
}

static const struct daf_err *
put_rows(struct daf_making *m, const struct daf_part *part,
    const struct lines *lines)
{
	struct daf_sheet_table *table = daf_pool_alloc(m->pool, sizeof(*table));
	const struct daf_err *err = NULL;
	size_t i;

	while (part->names[table->ncolumns] != NULL)
		table->ncolumns++;
	table->heads =
	    daf_pool_array(m->pool, table->ncolumns, sizeof(*table->heads));
	for (i = 0; i < table->ncolumns; i++)
		table->heads[i] = head_of(m, part, part->names[i]);
	table->rows = daf_pool_array(m->pool, lines->n, sizeof(*table->rows));
	table->nrows = lines->n;
	for (i = 0; i < lines->n && err == NULL; i++)
		err = fill_row(&table->rows[i], m, part,
		    &lines->items[i].record, table->ncolumns);
	if (err == NULL)
		daf_making_add_table(m, table);
	return err;
}

static void
note(struct daf_making *m, const char *text)
{
	daf_making_add(m, &(struct daf_block){ .kind = DAF_BLOCK_NOTE,
			      .text = daf_making_clean(m, text) });
}

const struct daf_err *
daf_making_table(struct daf_making *m, const struct daf_part *part)
{
	const struct daf_err *err;
	struct lines lines = { 0 };
	size_t i;

	err = find_lines(&lines, m, part);
	if (err == NULL && lines.n > 0)
		err = put_rows(m, part, &lines);
	if (err == NULL && lines.n == 0 && part->none != NULL)
		note(m, part->none);
	if (err == NULL && part->count && lines.n > 0)
		note(m, daf_pool_printf(m->pool, "In all: %zu.", lines.n));
	if (err == NULL && lines.again > 0)
		note(m,
		    daf_pool_printf(m->pool,
			"Left out because entered twice: %zu.", lines.again));
	if (err == NULL && lines.struck > 0)
		note(m, daf_pool_printf(m->pool,
			    "Left out because struck out: %zu.", lines.struck));
	for (i = 0; i < lines.n; i++)
		daf_buf_clear(&lines.items[i].key);
	free(lines.items);
	return err;
}
