/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listcols.c - see listcols.h. */
#include "tui/listcols.h"

#include <string.h>

#include "core/base/text.h"
#include "schema/kind.h"
#include "tui/display.h"

#define TITLE_WIDTH 20
/* Of a label that is longer so much is shown. */
#define CHOICE_WIDTH 24
/* So much of a heading stays over a column that is empty. */
#define HEAD_LEAST 4
/* So wide that no column is left out. */
#define WHOLE_COLUMNS 1000

/* Columns that are no fields, and what every list has. */
static const struct {
	const char *name, *head;
	int want, least;
} pseudo[] = {
	{ "number", "Number", 17, 17 },
	{ "type", "Type", 14, 8 },
	{ "stage", "Stage", 16, 8 },
	{ "office", "Office", 6, 4 },
	{ "updated", "Updated", 12, 12 },
	{ "complete", "Papers", 6, 5 },
	{ "title", "Title", TITLE_WIDTH, 16 },
	{ "", "!", 3, 3 },
};

/* By the kind of a field: what its values take. */
static const struct {
	const char *kind;
	int want, least;
} widths[] = {
	{ "boolean", 3, 3 },
	{ "choice", 14, 7 },
	{ "cnic", 15, 15 },
	{ "country", 14, 6 },
	{ "date", DAF_ITEMROW_DAY, DAF_ITEMROW_DAY_LEAST },
	{ "datetime", 12, 12 },
	{ "decimal", 8, 6 },
	{ "enclosure", 12, 7 },
	{ "integer", 6, 4 },
	{ "money", 14, 8 },
	{ "name", 18, 8 },
	{ "passport", 10, 9 },
	{ "phone", 15, 13 },
	{ "quantity", 10, 8 },
	{ "reference", 20, 8 },
};
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The widest of the labels, at most so wide. */
static int
widest(const struct daf_choice *choices, size_t n, int limit)
{
	size_t most = 0, w, i;

	for (i = 0; i < n; i++) {
		w = daf_text_width(choices[i].label);
		most = w > most ? w : most;
	}
	return most < (size_t)limit ? (int)most : limit;
}

/* A date: its texts are as long as there is room. */
static bool
dated(const struct daf_field *f)
{
	return f->kind != NULL && strcmp(f->kind->name, "date") == 0;
}

static void
add_pseudo(struct daf_listcols *c, size_t i)
{
	c->name[c->cols.n] = pseudo[i].name;
	daf_itemcols_add(
	    &c->cols, pseudo[i].head, pseudo[i].want, pseudo[i].least);
}

static bool
add_named(struct daf_listcols *c, const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(pseudo); i++)
		if (strcmp(pseudo[i].name, name) == 0) {
			add_pseudo(c, i);
			return true;
		}
	return false;
}

static void
add_field(struct daf_listcols *c, const struct daf_field *f)
{
	int want = 14, least = 6;
	size_t i;

	for (i = 0; f->kind != NULL && i < COUNT(widths); i++)
		if (strcmp(widths[i].kind, f->kind->name) == 0) {
			want = widths[i].want;
			least = widths[i].least;
		}
	if (f->nchoices > 0)
		want = widest(f->choices, f->nchoices, CHOICE_WIDTH);
	c->name[c->cols.n] = f->name;
	c->field[c->cols.n] = f;
	daf_itemcols_add(&c->cols, f->label, want, least);
}

/* One of type->columns. */
static void
add_column(struct daf_listcols *c, const struct daf_type *type, size_t i)
{
	const char *name = type->columns[i];
	const struct daf_field *f = daf_type_field(type, name);
	const size_t n = c->cols.n;

	if (n == DAF_ITEMCOLS_MAX)
		return;
	c->cell[n] = i;
	if (strcmp(name, "stage") == 0 && type->nstages > 0) {
		add_named(c, name);
		c->cols.col[n].want =
		    widest(type->stages, type->nstages, CHOICE_WIDTH);
	} else if (strcmp(name, "number") == 0 || f == NULL) {
		if (!add_named(c, name))
			add_pseudo(c, COUNT(pseudo) - 2);
	} else {
		add_field(c, f);
	}
}

/* Which column stands last: the title's field, or the last one. */
static size_t
last_of(const struct daf_type *type, size_t n)
{
	size_t i;

	for (i = 0; type->title[0] != NULL && i < n; i++)
		if (strcmp(type->columns[i], type->title[0]) == 0)
			return i;
	return n - 1;
}

void
daf_listcols_set(
    struct daf_listcols *c, const struct daf_type *type, int columns)
{
	static const char *const mixed[] = { "number", "type", "stage",
		"updated", "", "title" };
	size_t n = 0, last, i;

	*c = (struct daf_listcols){ .type = type };
	while (type != NULL && type->columns[n] != NULL)
		n++;
	if (n == 0) {
		c->type = NULL;
		for (i = 0; i < COUNT(mixed); i++)
			add_named(c, mixed[i]);
		daf_itemcols_fit(&c->cols, columns);
		return;
	}
	last = last_of(type, n);
	for (i = 0; i < n && c->cols.n + 2 < DAF_ITEMCOLS_MAX; i++)
		if (i != last)
			add_column(c, type, i);
	add_named(c, "");
	add_column(c, type, last);
	c->cols.col[c->cols.n - 1].want = TITLE_WIDTH;
	daf_itemcols_fit(&c->cols, columns);
}

void
daf_listcols_whole(struct daf_listcols *c)
{
	const struct daf_field *f;
	struct daf_itemcol *col;
	int width;
	size_t i;

	c->whole = c->cols.whole = true;
	for (i = 0; i < c->cols.n; i++) {
		col = &c->cols.col[i];
		f = c->field[i];
		width = f != NULL && f->nchoices > 0
			    ? widest(f->choices, f->nchoices, WHOLE_COLUMNS)
			    : 0;
		if (width < (int)daf_text_width(col->head))
			width = (int)daf_text_width(col->head);
		if (col->want < width)
			col->want = width;
		col->least = col->want;
	}
	daf_itemcols_fit(&c->cols, WHOLE_COLUMNS);
}

/* The widest text of a column among the rows that are loaded. */
static int
widest_text(const struct daf_listwin *rows, size_t column)
{
	const struct daf_listrow *row;
	size_t most = 0, w, i;
	const char *text;

	for (i = 0; i < rows->r.n; i++) {
		row = daf_listwin_row(rows, i);
		text = column < row->ncells ? row->cells[column].text : NULL;
		w = text != NULL ? daf_text_width(text) : 0;
		most = w > most ? w : most;
	}
	return most < 64 ? (int)most : 64;
}

void
daf_listcols_tighten(struct daf_listcols *c, bool *changed,
    const struct daf_listwin *rows, int columns)
{
	const struct daf_itemcols before = c->cols;
	struct daf_itemcol *col;
	int used;
	size_t i;

	for (i = 0; i + 1 < c->cols.n && rows->r.n > 0; i++) {
		col = &c->cols.col[i];
		used = widest_text(rows, i);
		if (strcmp(c->name[i], "number") == 0 && used > col->want)
			col->want = col->least = used;
		else if (used < col->want && col->least < col->want &&
			 (c->field[i] == NULL || !dated(c->field[i])))
			col->want = used > HEAD_LEAST ? used : HEAD_LEAST;
		if (col->least > col->want)
			col->least = col->want;
	}
	daf_itemcols_fit(&c->cols, columns);
	*changed = false;
	for (i = 0; i < c->cols.n; i++)
		if (c->cols.col[i].width != before.col[i].width)
			*changed = true;
}

/* ---- texts ---- */

/* An instant as text, as people read it here. */
static const char *
moment(struct daf_pool *pool, const char *text, const struct daf_date *today)
{
	char out[DAF_DISPLAY_SIZE];
	int64_t at;
	int zone;

	if (!daf_time_parse(&at, &zone, text))
		return text;
	daf_display_moment(out, at, zone, today);
	return daf_pool_strdup(pool, out);
}

static const char *
updated(struct daf_pool *pool, const struct daf_register *reg,
    const struct daf_item *item, const struct daf_date *today)
{
	char out[DAF_DISPLAY_SIZE];

	daf_display_moment(out, item->updated,
	    daf_display_zone(reg, item->ledger, item->updated), today);
	return daf_pool_strdup(pool, out);
}

/* A value of a field, as a list shows it. */
static const char *
field_text(struct daf_pool *pool, const struct daf_field *f,
    const struct daf_shown *shown, const struct daf_date *today, int width,
    bool revealed)
{
	const char *kind = f->kind != NULL ? f->kind->name : "";
	char day[DAF_DISPLAY_SIZE];
	struct daf_buf b = { 0 };
	const char *text;

	if (shown->value == NULL)
		return shown->text;
	if (strcmp(kind, "datetime") == 0)
		return moment(pool, shown->value, today);
	if (dated(f)) {
		daf_itemrow_day(day, shown->value, today, width);
		return daf_pool_strdup(pool, day);
	}
	if (revealed || !daf_display_protected(f))
		return shown->text;
	daf_display_masked(&b, shown->value);
	text = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

/* What the item itself says; NULL: it is a field of the type. */
static const char *
item_text(struct daf_pool *pool, const struct daf_register *reg,
    const char *name, const struct daf_item *item, const struct daf_date *today)
{
	char marks[4];

	if (*name == '\0') {
		daf_itemrow_marks(marks, item);
		return daf_pool_strdup(pool, marks);
	}
	if (strcmp(name, "number") == 0)
		return daf_itemrow_named(pool, item);
	if (strcmp(name, "type") == 0)
		return daf_itemrow_type_label(reg, item);
	if (strcmp(name, "stage") == 0)
		return daf_itemrow_stage_label(reg, item);
	if (strcmp(name, "office") == 0)
		return item->office;
	if (strcmp(name, "complete") == 0)
		return item->complete;
	if (strcmp(name, "updated") == 0)
		return updated(pool, reg, item, today);
	return NULL;
}

const struct daf_err *
daf_listcols_texts(struct daf_listrow *out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_listcols *c,
    const struct daf_item *item, const struct daf_date *today)
{
	struct daf_shown *values = NULL, *cells;
	const struct daf_err *err = NULL;
	size_t n = 0, i;

	if (c->type != NULL)
		err = daf_item_columns(&values, &n, pool, reg, item, c->type);
	if (err != NULL)
		return err;
	cells = daf_pool_array(pool, c->cols.n, sizeof(*cells));
	for (i = 0; i < c->cols.n; i++) {
		if (c->field[i] == NULL)
			cells[i].text =
			    item_text(pool, reg, c->name[i], item, today);
		if (cells[i].text == NULL && c->type == NULL)
			cells[i].text = item->title;
		if (c->type == NULL || c->cell[i] >= n || *c->name[i] == '\0')
			continue;
		cells[i].disputed = values[c->cell[i]].disputed;
		cells[i].value = values[c->cell[i]].value;
		if (cells[i].text != NULL)
			continue;
		cells[i].text =
		    c->field[i] != NULL
			? field_text(pool, c->field[i], &values[c->cell[i]],
			      today,
			      c->whole ? DAF_ITEMROW_DAY : c->cols.col[i].width,
			      c->revealed)
			: values[c->cell[i]].text;
	}
	*out = (struct daf_listrow){
		.item = item, .cells = cells, .ncells = c->cols.n
	};
	return NULL;
}
