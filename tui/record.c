/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * record.c - the screen of one record. What its lines show is made in
 * recordsum.c and recordtab.c, what can be done to it is in recordact.c.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/hide.h"
#include "tui/logging.h"
#include "tui/recordi.h"
#include "tui/screens.h"

struct daf_record_part *
daf_record_part_now(struct daf_record_screen *r)
{
	return &r->view.parts[r->part];
}

/* ---- content ---- */

/* Was anything written since into the record or below it? */
static bool
changed(const struct daf_record_view *a, const struct daf_record_view *b)
{
	size_t i;

	if (a->npast != b->npast || a->nparts != b->nparts ||
	    a->r.nchildren != b->r.nchildren)
		return true;
	for (i = 0; i < a->r.nchildren; i++)
		if (a->r.children[i].record != b->r.children[i].record ||
		    a->r.children[i].updated != b->r.children[i].updated)
			return true;
	return false;
}

static const struct daf_err *
record_load(struct daf_screen *s)
{
	struct daf_record_screen *r = (struct daf_record_screen *)s;
	struct daf_record_view fresh = { 0 };
	const struct daf_err *err;

	fresh.pool = daf_pool_new();
	err = daf_record_ref_find(&r->ref, s->ui->cli->reg);
	daf_hide_off(s->ui->cli->reg, r->unhidden);
	if (err == NULL)
		err = daf_record_read(&fresh, s->ui->cli->reg, r->ref.record);
	daf_hide_off(s->ui->cli->reg, false);
	if (err == NULL && r->ref.id == NULL) /* the first time */
		err = daf_logging_note(s->ui->cli, DAF_ACCESS_CONSULTATION,
		    fresh.r.item.ledger, fresh.r.item.id, "record", NULL);
	if (err != NULL) {
		daf_pool_free(fresh.pool);
		return err;
	}
	/* what came or changed since was not logged; the parts' places may be
	 * others */
	if (r->view.parts != NULL && changed(&r->view, &fresh)) {
		r->revealed = 0;
		if (r->unhidden) {
			r->unhidden = false;
			daf_pool_free(fresh.pool);
			return record_load(s);
		}
	}
	daf_pool_free(r->view.pool);
	r->view = fresh;
	daf_record_ref_keep(&r->ref, &fresh.r.item);
	if (r->part >= fresh.nparts)
		r->part = 0;
	r->stale = true;
	return NULL;
}

void
daf_record_fill(struct daf_record_screen *r, int columns)
{
	struct daf_record_part *part = daf_record_part_now(r);

	daf_hide_off(r->view.reg, r->unhidden);
	daf_lines_begin(&r->lines, columns);
	r->head = NULL;
	r->view.revealed =
	    r->part < DAF_REVEAL_PARTS && (r->revealed >> r->part & 1) != 0;
	switch (part->kind) {
	case DAF_PART_SUMMARY:
		daf_record_summary(&r->lines, &r->view);
		break;
	case DAF_PART_CHILDREN:
		daf_record_children(&r->lines, &r->head, &r->view, part);
		break;
	case DAF_PART_NAMED:
		daf_record_named(&r->lines, &r->head, &r->view);
		break;
	}
	daf_lines_end(&r->lines);
	daf_hide_off(r->view.reg, false);
	r->stale = false;
}

/* Before the lines are drawn, and before a key acts on one: keys that come
 * together are taken without drawing between them. */
void
daf_record_freshen(struct daf_record_screen *r)
{
	int columns = daf_ui_columns(r->s.ui);

	if (r->stale || r->lines.columns != columns)
		daf_record_fill(r, columns);
}

/* ---- drawing ---- */

/* "[1 Summary]", "2 Hearings 3" */
static void
part_text(struct daf_buf *b, const struct daf_record_screen *r, size_t i)
{
	const struct daf_record_part *p = &r->view.parts[i];
	char digit = '-';

	if (i < 10)
		digit = "1234567890"[i];

	daf_buf_addf(b, "%s%c %s", i == r->part ? "[" : "", digit, p->label);
	if (p->count > 0)
		daf_buf_addf(b, " %zu", p->left);
	if (i == r->part)
		daf_buf_addc(b, ']');
}

/* As many as there is room for, the current one among them; < and > say that
 * there are more. */
static void
draw_parts(struct daf_record_screen *r)
{
	int room = daf_ui_columns(r->s.ui) - 4, column = 1, width;
	size_t from = 0, i, n = r->view.nparts;
	struct daf_buf b = { 0 };

	for (i = 0, width = 0; i <= r->part; i++) {
		daf_buf_reset(&b);
		part_text(&b, r, i);
		width += (int)daf_text_width(daf_buf_str(&b)) + 2;
		if (width > room) {
			from = i;
			width = (int)daf_text_width(daf_buf_str(&b)) + 4;
		}
	}
	if (from > 0)
		column +=
		    daf_term_put(r->s.ui->term, 1, column, 2, DAF_PLAIN, "< ");
	for (i = from; i < n; i++) {
		daf_buf_reset(&b);
		part_text(&b, r, i);
		width = (int)daf_text_width(daf_buf_str(&b));
		if (i > from && column + width > room + 1) {
			daf_term_put(
			    r->s.ui->term, 1, column, 1, DAF_PLAIN, ">");
			break;
		}
		daf_term_put(r->s.ui->term, 1, column, room,
		    i == r->part ? DAF_BOLD : DAF_PLAIN, daf_buf_str(&b));
		column += width + 2;
	}
	daf_buf_clear(&b);
}

static void
upper(struct daf_buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		daf_buf_addc(
		    out, (char)(*s >= 'a' && *s <= 'z' ? *s - 'a' + 'A' : *s));
}

static void
draw_title(struct daf_record_screen *r)
{
	const struct daf_item *item = &r->view.r.item;
	const struct daf_type *type = r->view.r.type;
	struct daf_buf b = { 0 };

	upper(&b, type != NULL ? type->label : item->type);
	daf_ui_title(r->s.ui, "%s %s%s%s%s", daf_buf_str(&b),
	    daf_record_name(item), item->struck ? "  STRUCK OUT" : "",
	    item->disputed ? "  DISPUTED" : "",
	    item->waits ? "  NOT YET ACCEPTED" : "");
	daf_buf_clear(&b);
}

const struct daf_field *
daf_record_field_at(const struct daf_record_screen *r)
{
	const struct daf_lines_row *line = daf_lines_current(&r->lines);

	if (line == NULL || line->kind != DAF_LINE_FIELD ||
	    r->view.r.type == NULL)
		return NULL;
	return daf_type_field(r->view.r.type, line->arg);
}

static void
draw_hint(struct daf_record_screen *r)
{
	const struct daf_lines_row *line = daf_lines_current(&r->lines);
	const struct daf_field *f = daf_record_field_at(r);
	struct daf_ui *ui = r->s.ui;

	if (line == NULL)
		daf_ui_hint(ui, "None yet: n makes one");
	else if (f != NULL && strcmp(f->name, "stage") == 0)
		daf_ui_hint(ui,
		    "%s: m lists where it can go from here, and what is "
		    "missing",
		    f->label);
	else if (f != NULL)
		daf_ui_hint(ui, "%s: %s", f->label, f->help);
	else if (line->kind == DAF_LINE_RECORD)
		daf_ui_hint(ui, "Enter opens it");
	else if (line->kind == DAF_LINE_CHANGE)
		daf_ui_hint(ui,
		    "Change set %s: Enter shows the history of the record",
		    line->arg);
	else if (r->view.r.type != NULL)
		daf_ui_hint(ui, "%s", r->view.r.type->help);
}

static void
record_draw(struct daf_screen *s)
{
	struct daf_record_screen *r = (struct daf_record_screen *)s;
	int row = 2;

	daf_record_freshen(r);
	draw_title(r);
	draw_parts(r);
	if (r->head != NULL)
		daf_term_put(s->ui->term, row++, 3, daf_ui_columns(s->ui) - 3,
		    DAF_BOLD, r->head);
	daf_lines_draw(&r->lines, s->ui, row, daf_ui_bottom(s->ui) - row);
	draw_hint(r);
}

static void
record_clear(struct daf_screen *s)
{
	struct daf_record_screen *r = (struct daf_record_screen *)s;

	daf_lines_clear(&r->lines);
	daf_record_ref_clear(&r->ref);
	daf_pool_free(r->view.pool);
}

/* What has no stages goes nowhere. */
static bool
record_offers(const struct daf_screen *s, enum daf_act act)
{
	const struct daf_record_screen *r = (const struct daf_record_screen *)s;

	return act != DAF_ACT_MOVE ||
	       (r->view.r.type != NULL && r->view.r.type->nmoves > 0);
}

/* The digits stand before the parts themselves. */
static const enum daf_act record_hints[] = { DAF_ACT_HELP, DAF_ACT_EDIT,
	DAF_ACT_NEW, DAF_ACT_MOVE, DAF_ACT_REQUEST, DAF_ACT_PRINT,
	DAF_ACT_HISTORY, DAF_ACT_REVEAL, DAF_ACT_DEADLINES, DAF_ACT_DIGIT,
	DAF_ACT_OPEN, DAF_ACT_BACK, DAF_ACT_NONE };
static const struct daf_screen_class record_class = {
	.name = "record",
	.place = DAF_IN_RECORD,
	.hints = record_hints,
	.offers = record_offers,
	.load = record_load,
	.draw = record_draw,
	.act = daf_record_act,
	.clear = record_clear,
};

const struct daf_err *
daf_record_open(struct daf_ui *ui, int64_t record, int part)
{
	struct daf_record_screen *r =
	    daf_ui_push(ui, &record_class, sizeof(*r));

	r->ref.record = record;
	r->part = part > 0 ? (size_t)part - 1 : 0;
	return daf_ui_loaded(&r->s);
}

const struct daf_err *
daf_record_open_named(struct daf_ui *ui, const char *name)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_item item;

	err = daf_find_record(
	    &item, pool, ui->cli->reg, ui->cli->ledger_name, name);
	if (err == NULL)
		err = daf_record_open(ui, item.record, 0);
	daf_pool_free(pool);
	return err;
}
