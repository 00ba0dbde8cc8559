/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheet.c - the parts of a template, filled from a record; see sheet.h. */
#include "tui/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/hide.h"
#include "schema/kind.h"
#include "tui/display.h"
#include "tui/recordi.h"
#include "tui/sheeti.h"

#define ABOVE_MAX 4 /* records above each other */

#define BLANK "____________________" /* where a value is missing in a text */

void
daf_making_add(struct daf_making *m, const struct daf_block *block)
{
	struct daf_sheet *s = m->sheet;

	s->blocks = daf_grow(s->blocks, s->n, &s->cap, sizeof(*s->blocks));
	s->blocks[s->n++] = *block;
}

/* ---- fields ---- */

static const struct daf_err *
put_field(struct daf_making *m, const char *path, bool blank)
{
	const struct daf_err *err;
	struct daf_printed p;

	err = daf_making_path(&p, m, &m->record, path);
	blank = blank && m->order->draft == NULL;
	if (err == NULL && (p.text != NULL || blank))
		daf_making_add(m, &(struct daf_block){ .kind = DAF_BLOCK_FIELD,
				      .label = p.label,
				      .text = p.text });
	return err;
}

static const struct daf_err *
put_fields(struct daf_making *m, const struct daf_part *part)
{
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; err == NULL && part->names[i] != NULL; i++)
		err = put_field(m, part->names[i], part->blank);
	return err;
}

static bool
is_in_group(const struct daf_field *field, const char *group)
{
	return field->group != NULL && strcmp(field->group, group) == 0;
}

static const struct daf_err *
put_group(struct daf_making *m, const struct daf_part *part)
{
	const struct daf_type *type = m->record.type;
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; err == NULL && type != NULL && i < type->nfields; i++)
		if (is_in_group(&type->fields[i], part->of))
			err = put_field(m, type->fields[i].name, part->blank);
	return err;
}

/* ---- texts ---- */

/* ":day", ":today", ":office", ":officer" */
static void
put_word(struct daf_buf *b, const struct daf_making *m, const char *word)
{
	static const struct daf_date no_year = { 0, 0, 0 };
	char date[DAF_TIME_SIZE], day[DAF_DISPLAY_SIZE];

	if (strcmp(word, ":office") == 0) {
		daf_buf_adds(b, m->ledger->office);
	} else if (strcmp(word, ":officer") == 0) {
		daf_buf_adds(b, m->order->officer);
	} else {
		daf_date_text(date, strcmp(word, ":day") == 0
					? m->order->day
					: daf_time_date(m->now, m->zone));
		daf_display_day(day, date, &no_year);
		daf_buf_adds(b, day);
	}
}

static const struct daf_err *
put_text(struct daf_making *m, const struct daf_part *part)
{
	const struct daf_part_piece *piece;
	const struct daf_err *err = NULL;
	struct daf_block block = { .kind = DAF_BLOCK_TEXT };
	size_t i, wanted = 0, found = 0;
	struct daf_buf b = { 0 };
	struct daf_printed p;

	for (i = 0; err == NULL && i < part->npieces; i++) {
		piece = &part->pieces[i];
		if (!piece->insert) {
			daf_buf_adds(&b, piece->text);
		} else if (piece->text[0] == ':') {
			put_word(&b, m, piece->text);
		} else {
			err = daf_making_path(&p, m, &m->record, piece->text);
			if (err != NULL)
				break;
			wanted++;
			found += p.text != NULL;
			daf_buf_adds(&b, p.text != NULL ? p.text : BLANK);
		}
	}
	if (err == NULL && (wanted == 0 || found > 0))
		block.text = daf_making_clean(m, daf_buf_str(&b));
	if (err == NULL &&
	    (block.text != NULL || (part->blank && m->order->draft == NULL)))
		daf_making_add(m, &block);
	daf_buf_clear(&b);
	return err;
}

/* ---- check lists ---- */

static bool
is_listed(const char *const *values, const char *value)
{
	size_t i;

	for (i = 0; values[i] != NULL; i++)
		if (strcmp(values[i], value) == 0)
			return true;
	return false;
}

static void
put_check(struct daf_making *m, const struct daf_part *part,
    const struct daf_field *field)
{
	struct daf_block block = { .kind = DAF_BLOCK_CHECK, .mark = ' ' };
	struct daf_printed p;
	const char *value;

	daf_making_field(&p, m, &m->record, field->name);
	if (p.text == NULL && m->order->draft != NULL)
		return;
	block.label = p.label;
	block.text = p.text;
	if (p.live != NULL && !p.live->disputed) {
		/* of an enclosure without the reason behind its word */
		value = p.live->values[0].value;
		value = daf_pool_strndup(m->pool, value, strcspn(value, ":"));
		if (is_listed(part->done, value))
			block.mark = 'x';
		else if (is_listed(part->without, value))
			block.mark = '-';
	}
	daf_making_add(m, &block);
}

static const struct daf_err *
put_checks(struct daf_making *m, const struct daf_part *part)
{
	const struct daf_type *type = m->record.type;
	size_t i;

	for (i = 0; type != NULL && i < type->nfields; i++)
		if (is_in_group(&type->fields[i], part->of) &&
		    (strcmp(type->fields[i].kind->name, "enclosure") == 0 ||
			strcmp(type->fields[i].kind->name, "choice") == 0))
			put_check(m, part, &type->fields[i]);
	return NULL;
}

/* ---- the rest ---- */

static const char *const due_heads[] = { "Date", "What", "Law" };

/* Its own dates and those of its children, as on the screen. */
static const struct daf_err *
read_due(struct daf_items *out, struct daf_making *m)
{
	const size_t n = m->record.nchildren;
	int64_t *ids = daf_pool_array(m->pool, n + 1, sizeof(*ids));
	size_t i;

	ids[0] = m->record.item.record;
	for (i = 0; i < n; i++)
		ids[i + 1] = m->record.children[i].record;
	return daf_due_of(out, m->pool, m->reg, ids, n + 1);
}

static void
fill_due(
    struct daf_sheet_row *row, struct daf_making *m, const struct daf_item *due)
{
	static const struct daf_date no_year = { 0, 0, 0 };
	char day[DAF_DISPLAY_SIZE];
	const char *what = due->what;

	if (due->record != m->record.item.record)
		what = daf_pool_printf(m->pool, "%s: %s", what, due->title);
	row->cells = daf_pool_array(m->pool, 3, sizeof(*row->cells));
	daf_display_day(day, due->date, &no_year);
	row->cells[0] = daf_making_clean(m, day);
	row->cells[1] = daf_making_clean(m, what);
	row->cells[2] = due->law != NULL ? daf_making_clean(m, due->law) : "";
}

static const struct daf_err *
put_due(struct daf_making *m, const struct daf_part *part)
{
	struct daf_sheet_table *t = daf_pool_alloc(m->pool, sizeof(*t));
	const struct daf_err *err;
	struct daf_items due;
	size_t i;

	(void)part;
	err = read_due(&due, m);
	if (err != NULL || due.n == 0)
		return err;
	t->ncolumns = 3;
	t->heads = daf_pool_array(m->pool, 3, sizeof(*t->heads));
	memcpy(t->heads, due_heads, sizeof(due_heads));
	t->rows = daf_pool_array(m->pool, due.n, sizeof(*t->rows));
	for (i = 0; i < due.n; i++)
		fill_due(&t->rows[t->nrows++], m, &due.items[i]);
	daf_making_add_table(m, t);
	return NULL;
}

static const struct daf_err *
put_signatures(struct daf_making *m, const struct daf_part *part)
{
	size_t i;

	for (i = 0; m->order->draft == NULL && part->names[i] != NULL; i++)
		daf_making_add(
		    m, &(struct daf_block){ .kind = DAF_BLOCK_SIGN,
			   .text = daf_making_clean(m, part->names[i]) });
	return NULL;
}

static const struct daf_err *
put_page(struct daf_making *m, const struct daf_part *part)
{
	(void)part;
	daf_making_add(m, &(struct daf_block){ .kind = DAF_BLOCK_PAGE });
	return NULL;
}

static const struct daf_err *
put_nothing(struct daf_making *m, const struct daf_part *part)
{
	(void)m;
	(void)part;
	return NULL;
}

/* By enum daf_part_kind. */
static const struct daf_err *(*const put[])(
    struct daf_making *m, const struct daf_part *part) = {
	[DAF_DOC_HEADING] = put_nothing,
	[DAF_DOC_FIELDS] = put_fields,
	[DAF_DOC_GROUP] = put_group,
	[DAF_DOC_TEXT] = put_text,
	[DAF_DOC_TABLE] = daf_making_table,
	[DAF_DOC_CHECKS] = put_checks,
	[DAF_DOC_CHAIN] = daf_making_chain,
	[DAF_DOC_DUE] = put_due,
	[DAF_DOC_SIGNATURES] = put_signatures,
	[DAF_DOC_PAGE] = put_page,
};

/* Have all fields of its "if" a value? */
static const struct daf_err *
is_wanted(bool *yes, struct daf_making *m, const struct daf_part *part)
{
	const struct daf_err *err = NULL;
	unsigned numbers = m->sheet->numbers;
	struct daf_printed p;
	size_t i;

	*yes = true;
	for (i = 0; err == NULL && part->only[i] != NULL; i++) {
		err = daf_making_path(&p, m, &m->record, part->only[i]);
		*yes = *yes && err == NULL && p.text != NULL;
	}
	m->sheet->numbers = numbers; /* nothing was printed */
	return err;
}

static const struct daf_err *
put_part(struct daf_making *m, const struct daf_part *part)
{
	struct daf_block heading = { .kind = DAF_BLOCK_HEADING };
	struct daf_sheet *s = m->sheet;
	const size_t before = s->n;
	const struct daf_err *err;
	bool wanted;
	size_t i;

	err = is_wanted(&wanted, m, part);
	if (err != NULL || !wanted)
		return err;
	if (part->heading != NULL) {
		heading.text = daf_making_clean(m, part->heading);
		if (part->heading_ur != NULL)
			heading.urdu = daf_making_clean(m, part->heading_ur);
		daf_making_add(m, &heading);
	}
	err = put[part->kind](m, part);
	/* its own heading, and nothing under it */
	if (part->kind != DAF_DOC_HEADING && part->heading != NULL &&
	    s->n == before + 1)
		s->n = before;
	for (i = before; i < s->n; i++)
		s->blocks[i].part = part;
	return err;
}

/* Headings of several parts with nothing under them. */
static void
drop_headings(struct daf_sheet *s)
{
	enum daf_block_kind next = DAF_BLOCK_PAGE;
	size_t i, kept = s->n;

	for (i = s->n; i > 0; i--) {
		if (s->blocks[i - 1].kind == DAF_BLOCK_HEADING &&
		    (next == DAF_BLOCK_HEADING || next == DAF_BLOCK_PAGE))
			continue;
		next = s->blocks[i - 1].kind;
		s->blocks[--kept] = s->blocks[i - 1];
	}
	s->n -= kept;
	if (kept > 0)
		memmove(s->blocks, s->blocks + kept, s->n * sizeof(*s->blocks));
}

/* What is part of a record is handled as that; of several, if it is disputed which
 * one, as each of them. */
static const struct daf_err *
handle_above(struct daf_making *m, const struct daf_record *of, int depth)
{
	const struct daf_err *err = NULL;
	const struct daf_live *parent;
	struct daf_record above;
	struct daf_item item;
	size_t i;

	if (depth == ABOVE_MAX || of->type == NULL ||
	    daf_type_field(of->type, "handling") != NULL)
		return NULL;
	parent = daf_record_live(of, "parent");
	for (i = 0; err == NULL && parent != NULL && i < parent->n; i++) {
		if (*parent->values[i].value == '\0')
			continue;
		err = daf_find_record(&item, m->pool, m->reg, of->item.ledger,
		    parent->values[i].value);
		if (err != NULL && err->code == DAF_REFUSED) {
			daf_err_free(err); /* it is not here */
			err = NULL;
			continue;
		}
		if (err == NULL)
			err = daf_show(&above, m->pool, m->reg, item.record);
		if (err != NULL)
			break;
		daf_making_handled(m, &above);
		err = handle_above(m, &above, depth + 1);
	}
	return err;
}

static const struct daf_err *
make(struct daf_making *m)
{
	const struct daf_document *d = m->order->document;
	const struct daf_err *err = NULL;
	size_t i;

	if (m->order->draft != NULL) {
		m->record = *m->order->draft;
		daf_making_handled(m, &m->record);
	} else {
		err = daf_making_show(&m->record, m, m->order->record);
	}
	if (err == NULL)
		err = handle_above(m, &m->record, 0);
	if (err == NULL)
		err = daf_register_ledger(
		    &m->ledger, m->reg, m->record.item.ledger);
	if (err != NULL)
		return err;
	m->now = daf_time_now();
	m->zone = daf_time_offset(m->ledger->zone, m->now);
	for (i = 0; err == NULL && i < d->nparts; i++)
		err = put_part(m, &d->parts[i]);
	m->sheet->revealed = m->order->reveal && m->sheet->veiled > 0;
	return err != NULL || m->order->draft != NULL ? err
						      : daf_making_frame(m);
}

const struct daf_err *
daf_sheet_make(struct daf_sheet *out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_sheet_order *order)
{
	struct daf_making m = {
		.sheet = out, .pool = pool, .reg = reg, .order = order
	};
	const struct daf_err *err;

	*out = (struct daf_sheet){ .document = order->document };
	daf_hide_off(reg, order->reveal);
	err = make(&m);
	daf_err_keep(&err, m.err);
	daf_hide_off(reg, false);
	out->item = m.record.item;
	drop_headings(out);
	if (err != NULL)
		daf_sheet_clear(out);
	return err;
}

void
daf_sheet_clear(struct daf_sheet *sheet)
{
	free(sheet->blocks);
	sheet->blocks = NULL;
	sheet->n = sheet->cap = 0;
}
