/* SPDX-License-Identifier: GPL-3.0-or-later */
/* itemrow.c - see itemrow.h. */
#include "tui/itemrow.h"

#include <string.h>

#include "core/base/text.h"

#define FIRST_COLUMN 3
/* Between a text that is pushed to the right and the one before it. */
#define GAP 2
/* So narrow are only the letters of the states. */
#define LETTERS 3

void
daf_itemcols_add(struct daf_itemcols *c, const char *head, int want, int least)
{
	if (c->n == DAF_ITEMCOLS_MAX)
		return;
	c->col[c->n++] = (struct daf_itemcol){
		.head = head, .want = want, .least = least < want ? least : want
	};
}

/* What the columns take, with `gap` between them. */
static int
sum(const struct daf_itemcols *c, int gap)
{
	int all = 0;
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->col[i].width > 0)
			all += c->col[i].width + (i + 1 < c->n ? gap : 0);
	return all;
}

/* One column less of the one that can spare the most; false: none can. */
static bool
squeeze(struct daf_itemcols *c)
{
	struct daf_itemcol *widest = NULL;
	size_t i;

	for (i = 0; i + 1 < c->n; i++)
		if (c->col[i].width > c->col[i].least &&
		    (widest == NULL || c->col[i].width > widest->width))
			widest = &c->col[i];
	if (widest == NULL)
		return false;
	widest->width--;
	return true;
}

/* Leaves one out, the last but the very last; never the first, nor letters. The
 * others may have its room. */
static bool
leave_out(struct daf_itemcols *c)
{
	size_t i, k;

	for (i = c->n > 1 ? c->n - 2 : 0; i > 0; i--) {
		if (c->col[i].width <= LETTERS)
			continue;
		c->col[i].width = 0;
		for (k = 0; k < c->n; k++)
			if (c->col[k].width > 0)
				c->col[k].width = c->col[k].want;
		return true;
	}
	return false;
}

void
daf_itemcols_fit(struct daf_itemcols *c, int columns)
{
	const int room = columns > FIRST_COLUMN ? columns - FIRST_COLUMN : 0;
	int at = FIRST_COLUMN, gap = 2;
	size_t i;

	for (i = 0; i < c->n; i++)
		c->col[i].width = c->col[i].want;
	if (c->n == 0)
		return;
	if (sum(c, gap) > room)
		gap = 1;
	while (sum(c, gap) > room && (squeeze(c) || leave_out(c)))
		;
	for (i = 0; i < c->n; i++) {
		c->col[i].at = at;
		if (c->col[i].width > 0)
			at += c->col[i].width + gap;
	}
	c->col[c->n - 1].width =
	    columns > c->col[c->n - 1].at ? columns - c->col[c->n - 1].at : 0;
}

void
daf_itemcols_make(struct daf_itemcols *c, const struct daf_itemcol *table,
    size_t n, int columns)
{
	size_t i;

	*c = (struct daf_itemcols){ 0 };
	for (i = 0; i < n; i++)
		daf_itemcols_add(
		    c, table[i].head, table[i].want, table[i].least);
	daf_itemcols_fit(c, columns);
}

/* What may stand in a column. */
static const char *
allowed(const struct daf_itemcols *c, size_t i, const char *text)
{
	if (text == NULL)
		return "";
	return i + 1 < c->n && daf_display_rtl(text) ? "[Urdu]" : text;
}

void
daf_itemcols_head(const struct daf_itemcols *c, struct daf_ui *ui, int row)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->col[i].width > 0)
			daf_term_put(ui->term, row, c->col[i].at,
			    c->col[i].width, DAF_PLAIN, c->col[i].head);
}

void
daf_itemcols_row(const struct daf_itemcols *c, struct daf_ui *ui, int row,
    unsigned look, const char *const *texts)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->col[i].width > 0)
			daf_term_put(ui->term, row, c->col[i].at,
			    c->col[i].width, look, allowed(c, i, texts[i]));
}

static int
put_blanks(struct daf_buf *out, int n)
{
	int i;

	for (i = 0; i < n; i++)
		daf_buf_addc(out, ' ');
	return n > 0 ? n : 0;
}

void
daf_itemcols_line(
    struct daf_buf *out, const struct daf_itemcols *c, const char *const *texts)
{
	struct daf_buf clean = { 0 };
	const char *text;
	size_t start = out->len, i;
	int at = FIRST_COLUMN, width;

	for (i = 0; i < c->n; i++) {
		if (c->col[i].width == 0)
			continue;
		if (c->whole && i > 0 && at > c->col[i].at - GAP)
			at += put_blanks(out, GAP);
		at += put_blanks(out, c->col[i].at - at);
		daf_buf_reset(&clean);
		text = texts == NULL ? c->col[i].head : allowed(c, i, texts[i]);
		daf_text_clean(&clean, text, strlen(text), false);
		width = (int)daf_text_width(daf_buf_str(&clean));
		if (!c->whole && width > c->col[i].width)
			width = c->col[i].width;
		daf_text_fit(out, daf_buf_str(&clean), (size_t)width, true);
		at += width;
	}
	while (out->len > start && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	daf_buf_clear(&clean);
}

const char *
daf_itemrow_name(const struct daf_item *item)
{
	if (item->number != NULL)
		return item->number;
	return item->parent != NULL ? item->parent : item->id;
}

const char *
daf_itemrow_named(struct daf_pool *pool, const struct daf_item *item)
{
	const char *name = daf_itemrow_name(item);

	return item->nsame == 0
		   ? name
		   : daf_pool_printf(pool, "%s +%zu", name, item->nsame);
}

void
daf_itemrow_marks(char out[4], const struct daf_item *item)
{
	size_t i;

	daf_display_marks(out, item);
	if (out[2] == ' ' && item->late)
		out[2] = '!';
	for (i = 3; item->again != NULL && i-- > 0;)
		if (out[i] == ' ') {
			out[i] = '2';
			return;
		}
}

void
daf_itemrow_day(char out[DAF_DISPLAY_SIZE], const char *date,
    const struct daf_date *today, int width)
{
	daf_display_day(out, date, today);
	if (width < DAF_ITEMROW_DAY && strlen(out) == DAF_ITEMROW_DAY)
		memmove(out, out + 3, strlen(out + 3) + 1);
}

const struct daf_type *
daf_itemrow_type(
    const struct daf_register *reg, const char *ledger, const char *name)
{
	const struct daf_register_ledger *conf;
	const struct daf_type *type = NULL;
	size_t i;

	for (i = 0; type == NULL && i < daf_register_nledgers(reg); i++) {
		conf = daf_register_ledger_at(reg, i);
		if (ledger == NULL || strcmp(conf->name, ledger) == 0)
			type = daf_types_find(conf->types, name);
	}
	return type;
}

const char *
daf_itemrow_type_label(
    const struct daf_register *reg, const struct daf_item *item)
{
	const struct daf_type *type =
	    daf_itemrow_type(reg, item->ledger, item->type);

	return type != NULL ? type->label : item->type;
}

const char *
daf_itemrow_stage_label(
    const struct daf_register *reg, const struct daf_item *item)
{
	const struct daf_type *type =
	    daf_itemrow_type(reg, item->ledger, item->type);
	const struct daf_choice *stage = type != NULL && item->stage != NULL
					     ? daf_type_stage(type, item->stage)
					     : NULL;

	if (stage != NULL)
		return stage->label;
	return item->stage != NULL ? item->stage : "";
}
