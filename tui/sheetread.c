/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheetread.c - what a sheet says of a record: values, handling, head and foot.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/text.h"
#include "core/hide.h"
#include "schema/kind.h"
#include "tui/display.h"
#include "tui/recordi.h"
#include "tui/sheeti.h"

#define HASH_SHOWN 16

const char *
daf_making_clean(const struct daf_making *m, const char *text)
{
	struct daf_buf b = { 0 };
	const char *out;

	daf_text_clean(&b, text, strlen(text), true);
	out = daf_pool_strdup(m->pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return out;
}

/* ---- handling ---- */

static const char *const codes[] = { "H0", "H1", "H2", "H3" };
#define CODES (sizeof(codes) / sizeof(codes[0]))

void
daf_making_handled(struct daf_making *m, const struct daf_record *r)
{
	const struct daf_live *live = daf_record_live(r, "handling");
	const struct daf_live *text = daf_record_live(r, "handling_text");
	const char *said = m->sheet->handling;
	size_t i, k;

	for (i = 0; live != NULL && i < live->n; i++)
		for (k = 0; k < CODES; k++)
			if (strcmp(live->values[i].value, codes[k]) == 0)
				m->sheet->codes |= 1U << k;
	/* while it is made, `handling` gathers the providers' words */
	if (live == NULL || text == NULL || *text->values[0].value == '\0' ||
	    (said != NULL && strstr(said, text->values[0].value) != NULL))
		return;
	m->sheet->handling = daf_pool_printf(
	    m->pool, "%s\n%s", said != NULL ? said : "", text->values[0].value);
}

const struct daf_err *
daf_making_show(struct daf_record *out, struct daf_making *m, int64_t record)
{
	const struct daf_err *err;

	err = daf_show(out, m->pool, m->reg, record);
	if (err != NULL)
		return err;
	daf_making_handled(m, out);
	m->sheet->veiled += out->protected;
	return NULL;
}

/* ---- values ---- */

/* A date or an instant of a document is read by people who do not know the
 * program: "23 Nov 2026", "23 Nov 2026 14:30". */
static bool
put_time(struct daf_buf *b, const struct daf_field *field, const char *value)
{
	static const struct daf_date no_year = { 0, 0, 0 };
	char text[DAF_DISPLAY_SIZE];
	int64_t at;
	int zone;

	if (field == NULL)
		return false;
	if (strcmp(field->kind->name, "date") == 0) {
		daf_display_day(text, value, &no_year);
	} else if (strcmp(field->kind->name, "datetime") == 0 &&
		   daf_time_parse(&at, &zone, value)) {
		daf_display_time(text, at, zone);
	} else {
		return false;
	}
	daf_buf_adds(b, text);
	return true;
}

/* What a record is called that is protected: "Fatima Zahra, Gulzar Khan (Witness
 * Jasmine 3)". */
static void
put_name(struct daf_buf *b, struct daf_making *m, const struct daf_record *r)
{
	const struct daf_field *field;
	const struct daf_live *live;
	const size_t start = b->len;
	size_t i;

	for (i = 0; r->type != NULL && r->type->title[i] != NULL; i++) {
		live = daf_record_live(r, r->type->title[i]);
		field = daf_type_field(r->type, r->type->title[i]);
		if (live == NULL || *live->values[0].value == '\0')
			continue;
		daf_buf_adds(b, b->len > start ? ", " : "");
		daf_display_value(b, m->pool, m->reg, r->item.ledger, field,
		    live->values[0].value);
	}
	daf_buf_addf(b, b->len > start ? " (%s)" : "%s", r->item.title);
}

/* A reference to a record that is protected; false: it is none. What is not here
 * is shown as what it is elsewhere. */
static bool
put_protected(struct daf_buf *b, struct daf_making *m,
    const struct daf_field *field, const char *value)
{
	const char *ledger = m->record.item.ledger;
	const struct daf_err *err;
	struct daf_hide hide = { 0 };
	struct daf_record r;
	struct daf_item item;

	if (field == NULL || strcmp(field->kind->name, "reference") != 0 ||
	    *value == '\0')
		return false;
	err = daf_find_record(&item, m->pool, m->reg, ledger, value);
	if (err != NULL && err->code == DAF_REFUSED) {
		daf_err_free(err);
		return false;
	}
	if (err == NULL)
		err = daf_hide_is(&hide, m->reg, item.record);
	if (err == NULL && hide.on && m->order->reveal)
		err = daf_show(&r, m->pool, m->reg, item.record);
	if (err == NULL && hide.on && m->order->reveal)
		put_name(b, m, &r);
	m->sheet->veiled += hide.on;
	daf_err_keep(&m->err, err);
	return hide.on && m->order->reveal;
}

static void
put_value(struct daf_buf *b, struct daf_making *m,
    const struct daf_field *field, const char *value)
{
	if (put_protected(b, m, field, value))
		return;
	m->sheet->numbers += daf_display_protected(field);
	if (put_time(b, field, value))
		return;
	(m->order->full ? daf_display_value : daf_display_guarded)(
	    b, m->pool, m->reg, m->record.item.ledger, field, value);
}

/* Every live value, with who wrote it: a court must see that there are two. */
static void
put_disputed(struct daf_buf *b, struct daf_making *m,
    const struct daf_field *field, const struct daf_live *live)
{
	char time[DAF_DISPLAY_SIZE];
	const struct daf_value *v;
	size_t i;

	for (i = 0; i < live->n; i++) {
		v = &live->values[i];
		daf_buf_adds(b, i == 0 ? "DISPUTED: " : "\nor: ");
		put_value(b, m, field, v->value);
		daf_display_time(time, v->time, v->zone);
		daf_buf_addf(b, " (%s, %s, %s)", v->by_name, v->office, time);
	}
}

void
daf_making_field(struct daf_printed *out, struct daf_making *m,
    const struct daf_record *of, const char *name)
{
	const struct daf_live *live = daf_record_live(of, name);
	const char *approval;
	struct daf_buf b = { 0 };

	*out = (struct daf_printed){ .live = live };
	if (of->type != NULL)
		out->field = daf_type_field(of->type, name);
	out->label =
	    daf_making_clean(m, out->field != NULL ? out->field->label : name);
	if (live == NULL)
		return;
	approval = live->disputed ? NULL
				  : daf_display_approval(m->pool, m->reg, of,
					out->field, live->values[0].value);
	/* In the place of its name stands what it is called. */
	if (approval != NULL)
		daf_buf_adds(&b, approval);
	else if (live->hidden && of->type != NULL &&
		 of->type->title[0] != NULL &&
		 strcmp(of->type->title[0], name) == 0)
		daf_buf_adds(&b, of->item.title);
	else if (live->disputed)
		put_disputed(&b, m, out->field, live);
	else
		put_value(&b, m, out->field, live->values[0].value);
	out->text = daf_making_clean(m, daf_buf_str(&b));
	daf_buf_clear(&b);
}

/* The record that a reference names. *found false: there is no value, or it is
 * not here. */
static const struct daf_err *
follow(struct daf_record *out, bool *found, struct daf_making *m,
    const struct daf_record *from, const char *field)
{
	const struct daf_live *live = daf_record_live(from, field);
	const struct daf_err *err;
	struct daf_item item;

	*found = false;
	if (live == NULL || *live->values[0].value == '\0')
		return NULL;
	err = daf_find_record(
	    &item, m->pool, m->reg, from->item.ledger, live->values[0].value);
	if (err != NULL && err->code == DAF_REFUSED) {
		daf_err_free(err); /* it has not come here yet */
		return NULL;
	}
	if (err != NULL)
		return err;
	*found = true;
	return daf_making_show(out, m, item.record);
}

/* The label of a field that no record leads to. */
static const char *
label_behind(struct daf_making *m, const struct daf_record *from,
    const char *field, const char *last)
{
	const struct daf_field *f =
	    from->type != NULL ? daf_type_field(from->type, field) : NULL;
	const struct daf_type *type;
	size_t i;

	for (i = 0; f != NULL && f->of != NULL && f->of[i] != NULL; i++) {
		type = daf_types_find(m->ledger->types, f->of[i]);
		f = type != NULL ? daf_type_field(type, last) : NULL;
		if (f != NULL)
			return daf_making_clean(m, f->label);
		f = daf_type_field(from->type, field);
	}
	return daf_making_clean(m, last);
}

const struct daf_err *
daf_making_path(struct daf_printed *out, struct daf_making *m,
    const struct daf_record *from, const char *path)
{
	const char *dot = strchr(path, '.'), *last;
	const struct daf_err *err;
	struct daf_record behind;
	const char *name;
	bool found;

	if (dot == NULL) {
		daf_making_field(out, m, from, path);
		return NULL;
	}
	name = daf_pool_strndup(m->pool, path, (size_t)(dot - path));
	err = follow(&behind, &found, m, from, name);
	if (err != NULL)
		return err;
	if (found)
		return daf_making_path(out, m, &behind, dot + 1);
	last = strrchr(path, '.') + 1;
	*out =
	    (struct daf_printed){ .label = label_behind(m, from, name, last) };
	return NULL;
}

/* ---- head and foot ---- */

/* "H1: not in court without the provider's permission", a line each. */
static void
put_handling(struct daf_making *m)
{
	const struct daf_field *field =
	    m->record.type != NULL ? daf_type_field(m->record.type, "handling")
				   : NULL;
	struct daf_buf b = { 0 };
	unsigned seen = m->sheet->codes;
	size_t i, k;

	if ((seen & DAF_HANDLED_GROUND) != 0)
		seen &= ~(unsigned)DAF_HANDLED_H0;
	for (i = 0; i < CODES; i++) {
		if ((seen & 1U << i) == 0)
			continue;
		daf_buf_addf(&b, "%s%s", b.len > 0 ? "\n" : "Handling ",
		    field == NULL ? codes[i] : "");
		for (k = 0; field != NULL && k < field->nchoices; k++)
			if (strcmp(field->choices[k].value, codes[i]) == 0)
				daf_buf_adds(&b, field->choices[k].label);
	}
	if (b.len == 0)
		daf_buf_adds(&b, "No handling code");
	if (m->sheet->handling != NULL) /* begins with a newline */
		daf_buf_adds(&b, m->sheet->handling);
	if (m->sheet->revealed)
		daf_buf_adds(&b,
		    "\nIt names protected persons: keep it from all others");
	m->sheet->handling = daf_making_clean(m, daf_buf_str(&b));
	daf_buf_clear(&b);
}

/* Which change set was the last to count, so that the paper can be held against
 * the register. */
static const struct daf_err *
put_standing(struct daf_making *m)
{
	const struct daf_past *past, *newest = NULL;
	const struct daf_err *err;
	struct daf_standing standing;
	struct daf_past *all;
	struct daf_addr at;
	size_t n, i;

	err = daf_history(&all, &n, m->pool, m->reg, m->record.item.record);
	if (err != NULL)
		return err;
	for (i = 0; i < n; i++) {
		past = &all[i];
		if (past->counts || newest == NULL)
			newest = past;
	}
	m->sheet->standing = "";
	if (newest == NULL ||
	    !daf_addr_parse(&at, newest->at, strlen(newest->at), false))
		return NULL;
	err = daf_standing(&standing, m->pool, m->reg, m->ledger->id, &at);
	if (err == NULL && standing.volume != 0)
		m->sheet->standing = daf_making_clean(
		    m, daf_pool_printf(m->pool,
			   "Register %s, change set %s, closed with volume "
			   "%" PRId64,
			   m->ledger->replica, newest->at, standing.volume));
	else if (err == NULL)
		m->sheet->standing = daf_making_clean(
		    m, daf_pool_printf(m->pool,
			   "Register %s, change set %s, SHA-256 %.*s, %s",
			   m->ledger->replica, newest->at, HASH_SHOWN,
			   standing.sha256, daf_state_name(newest->state)));
	return err;
}

const struct daf_err *
daf_making_frame(struct daf_making *m)
{
	const struct daf_live *struck = daf_record_live(&m->record, "struck");
	const struct daf_document *d = m->order->document;
	struct daf_sheet *s = m->sheet;
	char time[DAF_DISPLAY_SIZE];

	s->title = daf_making_clean(m, d->label);
	if (d->label_ur != NULL)
		s->title_ur = daf_making_clean(m, d->label_ur);
	s->name = daf_making_clean(m, m->record.item.number != NULL
					  ? m->record.item.number
					  : m->record.item.id);
	if (struck != NULL && *struck->values[0].value != '\0')
		s->struck = daf_making_clean(m, struck->values[0].value);
	daf_display_time(time, m->now, m->zone);
	s->printed =
	    daf_making_clean(m, daf_pool_printf(m->pool, "Printed %s%s%s by %s",
				    time, *m->ledger->zone != '\0' ? " " : "",
				    m->ledger->zone, m->order->officer));
	put_handling(m);
	return put_standing(m);
}
