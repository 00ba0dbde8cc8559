/* SPDX-License-Identifier: GPL-3.0-or-later */
/* camerow.c - see camerow.h. */
#include "tui/camerow.h"

#include "tui/display.h"
#include "tui/itemrow.h"
#include "tui/screens.h"

#define MOST 200
#define FEW 3 /* so many fields are named */
/* Columns: its number, what came of it, who wrote it. */
#define NAME 3
#define WHAT 22
#define WHO 58
#define WHO_LEAST 20

void
daf_camerow_what(struct daf_buf *out, const struct daf_register *reg,
    const struct daf_came *c)
{
	const struct daf_item *it = &c->item;
	const struct daf_type *type =
	    daf_itemrow_type(reg, it->ledger, it->type);
	const struct daf_field *f;
	size_t i;

	if (c->birth || it->number == NULL)
		daf_buf_addf(out, "%s%s", c->birth ? "new: " : "",
		    daf_itemrow_type_label(reg, it));
	if (c->birth)
		return;
	if (it->number == NULL)
		daf_buf_adds(out, ": ");
	if (c->nfields > FEW) {
		daf_buf_addf(out, "%zu fields", c->nfields);
		return;
	}
	for (i = 0; i < c->nfields; i++) {
		f = type != NULL ? daf_type_field(type, c->fields[i]) : NULL;
		daf_buf_addf(out, "%s%s", i > 0 ? ", " : "",
		    f != NULL ? f->label : c->fields[i]);
	}
}

void
daf_camerow_who(struct daf_buf *out, const struct daf_came *c)
{
	daf_buf_addf(
	    out, "%s, %s", c->office, daf_display_who(c->by_name, c->by));
}

const struct daf_err *
daf_camerows_read(struct daf_camerows *out, struct daf_pool *pool,
    struct daf_register *reg, int64_t mark)
{
	*out = (struct daf_camerows){ 0 };
	return daf_came(
	    &out->items, &out->n, &out->more, pool, reg, mark, MOST);
}

static void
draw_row(struct daf_ui *ui, int row, const struct daf_came *c)
{
	const int columns = daf_ui_columns(ui);
	const bool wide = columns >= WHO + WHO_LEAST;
	struct daf_buf b = { 0 };

	daf_term_put(ui->term, row, NAME, WHAT - NAME - 1, DAF_PLAIN,
	    daf_itemrow_name(&c->item));
	daf_camerow_what(&b, ui->cli->reg, c);
	daf_term_put(ui->term, row, WHAT, (wide ? WHO - 2 : columns) - WHAT,
	    DAF_PLAIN, daf_buf_str(&b));
	daf_buf_reset(&b);
	daf_camerow_who(&b, c);
	if (wide)
		daf_term_put(ui->term, row, WHO, columns - WHO, DAF_PLAIN,
		    daf_buf_str(&b));
	daf_buf_clear(&b);
}

int
daf_camerows_draw(
    const struct daf_camerows *r, struct daf_ui *ui, int row, int last)
{
	size_t i;

	for (i = 0; i < r->n && row < last; i++, row++) {
		if (row + 1 == last && (i + 1 < r->n || r->more)) {
			daf_term_putf(ui->term, row++, NAME,
			    daf_ui_columns(ui) - NAME, DAF_PLAIN,
			    "and %zu%s more: Enter", r->n - i,
			    r->more ? "+" : "");
			break;
		}
		draw_row(ui, row, &r->items[i]);
	}
	return row;
}

const struct daf_err *
daf_camerows_open(const struct daf_camerows *r, struct daf_ui *ui)
{
	const struct daf_err *err;
	struct daf_buf b = { 0 };
	const struct daf_came *c;
	size_t i;

	for (i = 0; i < r->n; i++) {
		c = &r->items[i];
		daf_buf_addf(&b, "%-18s ", daf_itemrow_name(&c->item));
		daf_camerow_what(&b, ui->cli->reg, c);
		daf_buf_adds(&b, "  (");
		daf_camerow_who(&b, c);
		daf_buf_addf(&b, ")\n%-18s %s\n", "", c->item.title);
	}
	if (r->more)
		daf_buf_adds(&b, "And more: these are the newest.\n");
	err =
	    daf_page_open(ui, "CAME  with the last exchange", daf_buf_str(&b));
	daf_buf_clear(&b);
	return err;
}
