/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recordtab.c - the further parts of a record: its children by type, and the
 * records that name it, a row each. */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "tui/recordi.h"

#define MARKS 1 /* columns */
#define FIRST 5
#define COLUMNS_MAX 16
#define LAST_LEAST 20
#define CELL_MOST 22

/* The columns of a type's list, but the parent: it is the record itself. */
struct table {
	const struct daf_type *type;
	size_t n;                  /* columns shown */
	size_t index[COLUMNS_MAX]; /* in type->columns */
	size_t width[COLUMNS_MAX];
	const char *heads[COLUMNS_MAX];
	const struct daf_field *fields[COLUMNS_MAX];
	const char **cells; /* nrows * n */
	size_t nrows;
};

static const char *
head_of(const struct daf_type *type, const char *column)
{
	static const struct {
		const char *column, *head;
	} rows[] = {
		{ "number", "Number" },
		{ "office", "Office" },
		{ "updated", "Changed" },
		{ "stage", "Stage" },
	};
	const struct daf_field *field = daf_type_field(type, column);
	size_t i;

	if (field != NULL)
		return field->label;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].column, column) == 0)
			return rows[i].head;
	return column;
}

static void
choose_columns(struct table *t, const struct daf_type *type)
{
	size_t i;

	t->type = type;
	for (i = 0; type->columns[i] != NULL && t->n < COLUMNS_MAX; i++) {
		if (strcmp(type->columns[i], "parent") == 0)
			continue;
		t->index[t->n] = i;
		t->heads[t->n] = head_of(type, type->columns[i]);
		t->fields[t->n] = daf_type_field(type, type->columns[i]);
		t->width[t->n] = daf_text_width(t->heads[t->n]);
		t->n++;
	}
}

/* One that runs from right to left may stand only at the end of a row. */
static const char *
cell_text(struct daf_pool *pool, const struct daf_record_view *v,
    const struct table *t, size_t column, const char *text)
{
	struct daf_buf b = { 0 };

	if (!v->revealed && daf_display_protected(t->fields[column]))
		daf_display_masked(&b, text);
	else if (column + 1 < t->n && daf_display_rtl(text))
		daf_buf_adds(&b, "(Urdu)");
	else
		daf_text_clean(&b, text, strlen(text), false);
	text = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

static void
read_row(struct table *t, struct daf_lines *l, const struct daf_record_view *v,
    const struct daf_item *item)
{
	const char **cells = &t->cells[t->nrows++ * t->n];
	struct daf_shown *shown = NULL;
	const struct daf_err *err;
	size_t n = 0, k, width;

	err = daf_item_columns(&shown, &n, l->pool, v->reg, item, t->type);
	for (k = 0; k < t->n; k++) {
		cells[k] = "";
		if (err == NULL && t->index[k] < n)
			cells[k] = cell_text(
			    l->pool, v, t, k, shown[t->index[k]].text);
		width = daf_text_width(cells[k]);
		if (width > t->width[k])
			t->width[k] = width;
	}
	daf_err_free(err);
}

/* No wider than there is room for; the last one takes what is left. */
static void
fit_columns(struct table *t, int columns)
{
	size_t room = columns > FIRST ? (size_t)(columns - FIRST) : 0;
	size_t most = CELL_MOST, k, sum;

	do {
		sum = LAST_LEAST;
		for (k = 0; k + 1 < t->n; k++) {
			if (t->width[k] > most)
				t->width[k] = most;
			sum += t->width[k] + 2;
		}
	} while (sum > room && --most >= 5);
}

static char *
row_text(const struct table *t, const char *const *cells)
{
	struct daf_buf b = { 0 };
	size_t k;

	for (k = 0; k < t->n; k++) {
		if (k + 1 == t->n)
			daf_buf_adds(&b, cells[k]);
		else
			daf_text_fit(&b, cells[k], t->width[k], true);
		if (k + 1 < t->n)
			daf_buf_adds(&b, "  ");
	}
	return daf_buf_steal(&b);
}

static void
put_marks(struct daf_lines *l, const struct daf_item *item)
{
	char marks[4];

	daf_display_marks(marks, item);
	daf_lines_about(l, DAF_LINE_RECORD, item->where, item->record);
	daf_lines_new(l);
	daf_lines_put(l, MARKS, 3, DAF_YELLOW, marks);
}

/* Of a type that this program does not know: what every record has. */
static void
put_raw(struct daf_lines *l, const struct daf_item *item)
{
	put_marks(l, item);
	daf_lines_putf(
	    l, FIRST, 0, DAF_PLAIN, "%-20s  %s", item->id, item->title);
}

void
daf_record_children(struct daf_lines *l, const char **head,
    const struct daf_record_view *v, const struct daf_record_part *part)
{
	const struct daf_item *child;
	struct table t = { 0 };
	size_t i, row = 0;
	char *text;

	*head = NULL;
	if (part->def != NULL) {
		choose_columns(&t, part->def);
		t.cells = daf_pool_array(
		    l->pool, part->count * t.n, sizeof(*t.cells));
	}
	for (i = 0; i < v->r.nchildren && part->def != NULL; i++)
		if (strcmp(v->r.children[i].type, part->type) == 0)
			read_row(&t, l, v, &v->r.children[i]);
	fit_columns(&t, l->columns);
	for (i = 0; i < v->r.nchildren; i++) {
		child = &v->r.children[i];
		if (strcmp(child->type, part->type) != 0)
			continue;
		if (part->def == NULL) {
			put_raw(l, child);
			continue;
		}
		put_marks(l, child);
		text = row_text(&t, &t.cells[row++ * t.n]);
		daf_lines_put(l, FIRST, 0, DAF_PLAIN, text);
		free(text);
	}
	if (part->def != NULL && part->count > 0) {
		text = row_text(&t, t.heads);
		*head = daf_pool_strdup(l->pool, text);
		free(text);
	}
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

	if (type != NULL && daf_type_field(type, "parent") != NULL)
		(void)belongs_to(&parent, l, v, item);
	put_marks(l, item);
	l->items[l->rows.n - 1].number = parent.record;
	daf_lines_put(
	    l, FIRST, 18, DAF_PLAIN, type != NULL ? type->label : item->type);
	daf_lines_put(l, FIRST + 20, 14, DAF_PLAIN,
	    field != NULL ? field->label : item->where);
	daf_lines_putf(l, FIRST + 36, 0, DAF_PLAIN, "%s%s%s",
	    parent.number != NULL ? parent.number : "",
	    parent.number != NULL ? "  " : "", parent.title);
}

void
daf_record_named(
    struct daf_lines *l, const char **head, const struct daf_record_view *v)
{
	const struct daf_register_ledger *ledger = NULL;
	size_t i;

	*head = "Through             As              Record";
	daf_err_free(daf_register_ledger(&ledger, v->reg, v->r.item.ledger));
	for (i = 0; i < v->named.n; i++)
		put_named(l, v, ledger != NULL ? ledger->types : NULL,
		    &v->named.items[i]);
}
