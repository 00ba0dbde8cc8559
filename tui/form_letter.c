/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * form_letter.c - the letter that a request makes so far: its document
 * (schema/document.h), filled with what stands in the form. Where a reference
 * leads to another record, what stands there is read, so that is logged.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/named.h"
#include "tui/form_priv.h"
#include "tui/logging.h"
#include "tui/sheet.h"

/* NULL: the type names none that is there. */
static const struct daf_document *
document(const struct daf_form_screen *f)
{
	const struct daf_form_body *body = f->set->bodies[0];
	const struct daf_document *d;
	size_t i;

	for (i = 0; body->type->request.letter != NULL &&
		    (d = daf_types_document(
			 f->set->types, body->type->name, i)) != NULL;
	     i++)
		if (strcmp(d->name, body->type->request.letter) == 0)
			return d;
	return NULL;
}

/* ---- what stands in the form, as a record ---- */

static bool
is_from_register(const struct daf_form_field *f)
{
	return f->lock == DAF_FORM_HIDDEN || f->lock == DAF_FORM_DISPUTED ||
	       f->lock == DAF_FORM_RAW;
}

/* A new record of the form is not there yet. */
static bool
has_value(const struct daf_form_field *f)
{
	return f->value[0] != '\0' && !f->wrong &&
	       !(daf_form_is_reference(f) && f->value[0] == '.');
}

static const struct daf_live *
known(const struct daf_record *r, const char *field)
{
	size_t i;

	for (i = 0; i < r->nfields; i++)
		if (strcmp(r->fields[i].field, field) == 0)
			return &r->fields[i];
	return NULL;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct daf_live *)a)->field,
	    ((const struct daf_live *)b)->field);
}

static void
overlay(struct daf_record *r, struct daf_pool *pool,
    const struct daf_form_body *body)
{
	struct daf_live *fields =
	    daf_pool_array(pool, body->nfields + 1, sizeof(*fields));
	const struct daf_form_field *f;
	const struct daf_live *was;
	struct daf_value *v;
	size_t i, n = 0;

	for (i = 0; i < body->nfields; i++) {
		f = &body->fields[i];
		was = is_from_register(f) ? known(r, f->name) : NULL;
		if (was != NULL) {
			fields[n++] = *was;
		} else if (has_value(f)) {
			v = daf_pool_alloc(pool, sizeof(*v));
			*v = (struct daf_value){ .value = f->value,
				.at = "",
				.by = "",
				.by_name = "",
				.office = "" };
			fields[n] = (struct daf_live){
				.field = f->name, .n = 1, .values = v
			};
			n++;
		}
	}
	if (n > 0)
		qsort(fields, n, sizeof(*fields), by_name);
	r->fields = fields;
	r->nfields = n;
}

static const struct daf_err *
as_record(struct daf_record *out, struct daf_pool *pool,
    const struct daf_form_screen *f)
{
	const struct daf_form_body *body = f->set->bodies[0];
	struct daf_register *reg = f->s.ui->cli->reg;
	const char *ledger = f->ledger->conf->name;
	const struct daf_err *err = NULL;
	struct daf_item item;

	*out = (struct daf_record){ .type = body->type,
		.item = { .id = "not saved yet",
		    .type = body->type->name,
		    .title = "",
		    .stage = "",
		    .office = f->ledger->conf->office,
		    .ledger = ledger } };
	if (body->record[0] != '\0') {
		err = daf_find_record(&item, pool, reg, ledger, body->record);
		if (err == NULL)
			err = daf_show(out, pool, reg, item.record);
	}
	if (err == NULL)
		overlay(out, pool, body);
	return err;
}

/* ---- the log ---- */

/* The records that the letter takes something from, each once a form. */
static const struct daf_err *
log_named(struct daf_form_screen *f, const char *path)
{
	const size_t len = strcspn(path, ".");
	const struct daf_form_field *field;
	const struct daf_err *err;
	char *name, *all;

	if (path[len] == '\0' || path[0] == ':')
		return NULL;
	name = daf_strndup(path, len);
	field = daf_form_find(f->set->bodies[0], name);
	free(name);
	if (field == NULL || !has_value(field) ||
	    (f->consulted != NULL &&
		strstr(f->consulted, field->value) != NULL))
		return NULL;
	err = daf_logging_note(f->s.ui->cli, DAF_ACCESS_CONSULTATION,
	    f->ledger->conf->name, field->value, "letter", NULL);
	if (err != NULL)
		return err;
	all = daf_asprintf(
	    "%s%s ", f->consulted != NULL ? f->consulted : "", field->value);
	free(f->consulted);
	f->consulted = all;
	return NULL;
}

static const struct daf_err *
log_all(struct daf_form_screen *f, const struct daf_document *d)
{
	const struct daf_err *err = NULL;
	const struct daf_part *part;
	size_t i, k;

	for (i = 0; err == NULL && i < d->nparts; i++) {
		part = &d->parts[i];
		for (k = 0; part->kind == DAF_DOC_FIELDS && err == NULL &&
			    part->names[k] != NULL;
		     k++)
			err = log_named(f, part->names[k]);
		for (k = 0; err == NULL && k < part->npieces; k++)
			if (part->pieces[k].insert)
				err = log_named(f, part->pieces[k].text);
	}
	return err;
}

/* ---- the letter ---- */

static bool
in_step(const struct daf_form_screen *f, int step, const char *path)
{
	const struct daf_type *type = f->set->bodies[0]->type;
	char *name = daf_strndup(path, strcspn(path, "."));
	const struct daf_field *field = daf_type_field(type, name);
	const char **groups = type->request.steps[step].groups;

	free(name);
	while (*groups != NULL && field != NULL && field->group != NULL &&
	       strcmp(*groups, field->group) != 0)
		groups++;
	return field != NULL && field->group != NULL && *groups != NULL;
}

/* Does a part say what is asked for in the step? */
static bool
says(const struct daf_form_screen *f, int step, const struct daf_part *part)
{
	const char **groups =
	    f->set->bodies[0]->type->request.steps[step].groups;
	size_t i;

	for (i = 0; part->kind == DAF_DOC_FIELDS && part->names[i] != NULL; i++)
		if (in_step(f, step, part->names[i]))
			return true;
	for (i = 0; i < part->npieces; i++)
		if (part->pieces[i].insert &&
		    in_step(f, step, part->pieces[i].text))
			return true;
	for (i = 0; part->kind != DAF_DOC_TABLE && part->of != NULL &&
		    groups[i] != NULL;
	     i++)
		if (strcmp(groups[i], part->of) == 0)
			return true;
	return false;
}

/* The first block from where on it says what is asked for in the step. */
static size_t
first_block(
    const struct daf_form_screen *f, const struct daf_sheet *sheet, int step)
{
	size_t i;

	for (i = 0; i < sheet->n; i++)
		if (says(f, step, sheet->blocks[i].part))
			return i;
	return 0;
}

/* step -1: all of it. */
static const struct daf_err *
make(struct daf_buf *out, struct daf_form_screen *f,
    const struct daf_document *d, int step)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_sheet sheet = { 0 };
	const struct daf_err *err;
	struct daf_record r;

	err = log_all(f, d);
	if (err == NULL)
		err = as_record(&r, pool, f);
	if (err == NULL)
		err = daf_sheet_make(&sheet, pool, f->s.ui->cli->reg,
		    &(struct daf_sheet_order){ .document = d,
			.draft = &r,
			.officer = f->s.ui->cli->signer->name });
	if (err == NULL)
		daf_sheet_body(
		    out, &sheet, step >= 0 ? first_block(f, &sheet, step) : 0);
	daf_sheet_clear(&sheet);
	daf_pool_free(pool);
	return err;
}

/* Rows are few there: without empty ones, and what underlines a heading. */
static void
condense(struct daf_buf *out, const char *text)
{
	size_t len;

	for (; *text != '\0'; text += len + (text[len] != '\0')) {
		len = strcspn(text, "\n");
		if (len == 0 || strspn(text, "=") == len)
			continue;
		daf_buf_add(out, text, len);
		daf_buf_addc(out, '\n');
	}
}

const char *
daf_form_letter_now(struct daf_form_screen *f)
{
	const int step = daf_form_cell(f)->step;
	const struct daf_document *d = document(f);
	const struct daf_err *err = NULL;
	struct daf_buf b = { 0 }, whole = { 0 };

	if (f->letter != NULL && f->letter_step == step)
		return f->letter;
	if (d != NULL)
		err = make(&whole, f, d, step);
	condense(&b, daf_buf_str(&whole));
	daf_buf_clear(&whole);
	if (err != NULL) {
		daf_buf_reset(&b);
		daf_named_said(&b, err->marked);
		daf_err_free(err);
	} else if (b.len == 0) {
		daf_buf_adds(&b, d != NULL ? "Nothing stands in it yet."
					   : "This type names no document that "
					     "is its letter.");
	}
	free(f->letter);
	f->letter = daf_buf_steal(&b);
	f->letter_step = step;
	return f->letter;
}

void
daf_form_letter_stale(struct daf_form_screen *f)
{
	free(f->letter);
	f->letter = NULL;
}

const struct daf_err *
daf_form_letter(struct daf_form_screen *f)
{
	const struct daf_document *d = document(f);
	const struct daf_err *err;
	struct daf_buf b = { 0 };

	if (d == NULL) {
		daf_ui_say(f->s.ui, "No letter is made of such a record");
		return NULL;
	}
	daf_form_commit(f);
	err = make(&b, f, d, -1);
	if (err == NULL)
		err = daf_page_open(f->s.ui, d->label, daf_buf_str(&b));
	daf_buf_clear(&b);
	return err;
}
