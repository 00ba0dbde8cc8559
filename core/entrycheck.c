/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entrycheck.c - what checks see of an entry: the register, and what the entry
 * itself bears and changes; and the records that it opens of itself.
 */
#include "core/entryi.h"

#include <stdlib.h>
#include <string.h>

#include "core/db.h"
#include "core/kin.h"

#define SHOWN_FINDINGS 4

/* For the checks: an entry and the line that is being made. */
struct viewed {
	struct daf_entry *e;
	const struct entry_line *line; /* its fields so far, or NULL */
	int64_t row;                   /* 0: a birth */
	struct daf_kin kin;
	const struct daf_err *err; /* of the database, the first */
};

static const char *
view_before(void *arg, const char *field)
{
	struct viewed *w = arg;
	const struct daf_err *err;
	struct daf_entry_live *v;
	size_t n, i;

	for (i = 0; w->line != NULL && i < w->line->nsets; i++)
		if (strcmp(w->line->sets[i].field, field) == 0)
			return w->line->sets[i].value;
	if (w->row == 0)
		return NULL;
	err = daf_entry_live(&v, &n, w->e, w->row, field);
	daf_err_keep(&w->err, err);
	return err == NULL && n > 0 ? v[0].value : NULL;
}

static const char *
view_type_of(void *arg, const char *id)
{
	struct viewed *w = arg;
	struct daf_entry *e = w->e;
	const struct daf_err *err;
	char *type = NULL;
	const char *copy = NULL;
	size_t index = daf_entry_stand_in(e, id);

	if (index != 0)
		return e->births[index - 1].type_name;
	err = daf_db_text(&type, daf_register_db(e->reg),
	    "SELECT type FROM record WHERE ledger = ?1 AND address = ?2", "is",
	    e->ledger->id, id);
	daf_err_keep(&w->err, err);
	if (err == NULL && type != NULL && type[0] != '\0')
		copy = daf_pool_strdup(e->pool, type);
	free(type);
	return copy;
}

static bool
view_stood(void *arg, const char *field, const char *value)
{
	struct viewed *w = arg;
	const struct daf_err *err;
	struct daf_entry_live *v;
	bool found = false;
	size_t n, i;

	if (w->row == 0)
		return false;
	err = daf_entry_live(&v, &n, w->e, w->row, field);
	for (i = 0; err == NULL && i < n; i++)
		found = found || strcmp(v[i].value, value) == 0;
	daf_err_keep(&w->err, err);
	return found;
}

/* Below a record stands also what this entry makes below it. */
static bool
view_child(void *arg, const char *type)
{
	struct viewed *w = arg;
	const struct entry_line *line;
	size_t i, k;

	for (i = 0; i < w->e->nlines; i++) {
		line = &w->e->lines[i];
		if (line->birth == 0 || strcmp(line->type_name, type) != 0)
			continue;
		for (k = 0; k < line->nsets; k++)
			if (strcmp(line->sets[k].field, "parent") == 0 &&
			    strcmp(line->sets[k].value, w->kin.id) == 0)
				return true;
	}
	return daf_kin_child(&w->kin, type);
}

static const struct daf_check_decision *
view_decisions(void *arg, size_t *n)
{
	struct viewed *w = arg;

	return daf_kin_decisions(&w->kin, n);
}

static const char *
view_bearer(void *arg, const char *record)
{
	struct viewed *w = arg;

	if (record == NULL ? w->row == 0
			   : daf_entry_stand_in(w->e, record) != 0)
		return w->e->who->officer;
	return daf_kin_bearer(&w->kin, record);
}

static const struct daf_type *
view_type(void *arg, const char *name)
{
	struct viewed *w = arg;

	return daf_kin_type(&w->kin, name);
}

static const char *
view_twin(void *arg, const struct daf_once *once, const char *const *values)
{
	struct viewed *w = arg;

	return daf_kin_twin(&w->kin, once, values);
}

/* The line of a record that this entry bears or changes, or NULL. */
static const struct entry_line *
line_of(const struct daf_entry *e, const char *id)
{
	size_t index = daf_entry_stand_in(e, id), i;
	char address[DAF_ADDR_SIZE];

	for (i = 0; i < e->nlines; i++) {
		if (e->lines[i].birth == 0)
			daf_addr_text(address, &e->lines[i].record);
		if (index != 0
			? e->lines[i].birth == index
			: e->lines[i].birth == 0 && strcmp(address, id) == 0)
			return &e->lines[i];
	}
	return NULL;
}

static const char *
set_in(const struct entry_line *line, const char *field)
{
	size_t i;

	for (i = 0; line != NULL && i < line->nsets; i++)
		if (strcmp(line->sets[i].field, field) == 0)
			return line->sets[i].value;
	return NULL;
}

static const char *
view_value(void *arg, const char *record, const char *field)
{
	struct viewed *w = arg;
	const char *value = set_in(line_of(w->e, record), field);

	if (value != NULL || daf_entry_stand_in(w->e, record) != 0)
		return value;
	return daf_kin_value(&w->kin, record, field);
}

static const char *const *
view_below(void *arg, const char *record, const char *type, size_t *n)
{
	struct viewed *w = arg;
	struct daf_entry *e = w->e;
	const char *const *known = NULL;
	const char **all = NULL, *parent, *struck;
	size_t nknown = 0, cap = 0, i;

	if (daf_entry_stand_in(e, record) == 0)
		known = daf_kin_below(&w->kin, record, type, &nknown);
	*n = 0;
	for (i = 0; i < nknown; i++) {
		struck = set_in(line_of(e, known[i]), "struck");
		if (struck != NULL && struck[0] != '\0')
			continue;
		all = daf_entry_grow(e->pool, all, *n, &cap, sizeof(*all));
		all[(*n)++] = known[i];
	}
	for (i = 0; i < e->nlines; i++) {
		if (e->lines[i].birth == 0 ||
		    strcmp(e->lines[i].type_name, type) != 0)
			continue;
		parent = set_in(&e->lines[i], "parent");
		struck = set_in(&e->lines[i], "struck");
		if (parent == NULL || strcmp(parent, record) != 0 ||
		    (struck != NULL && struck[0] != '\0'))
			continue;
		all = daf_entry_grow(e->pool, all, *n, &cap, sizeof(*all));
		all[(*n)++] = daf_entry_birth_id(e, e->lines[i].birth);
	}
	return all;
}

/* The findings as one refusal; NULL if there are none. */
static const struct daf_err *
refuse(const struct daf_findings *f, const char *what)
{
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	size_t i;

	if (f->n == 0)
		return NULL;
	for (i = 0; i < f->n && i < SHOWN_FINDINGS; i++)
		daf_buf_addf(
		    &text, "%s%s", i > 0 ? "; " : "", f->items[i].text);
	if (f->n > SHOWN_FINDINGS)
		daf_buf_addf(&text, "; and %zu more", f->n - SHOWN_FINDINGS);
	err = daf_err(DAF_REFUSED, "%s: %s", what, daf_buf_str(&text));
	daf_buf_clear(&text);
	return err;
}

/* Against the type, the rights and the record; fields from..nsets are new. */
const struct daf_err *
daf_entry_check(struct daf_entry *e, const struct entry_line *line, size_t from,
    const struct entry_line *pending, bool own_office, const char *what)
{
	char id[DAF_ADDR_SIZE] = "";
	struct viewed viewed = { .e = e,
		.line = pending,
		.row = line->row,
		.kin = { .scope = { e->reg, e->pool, e->ledger->id,
			     e->ledger->types, "", 0 },
		    .id = id } };
	const struct daf_check_view view = {
		.before = view_before,
		.type_of = view_type_of,
		.stood = view_stood,
		.child = view_child,
		.decisions = view_decisions,
		.bearer = view_bearer,
		.type = view_type,
		.twin = view_twin,
		.value = view_value,
		.below = view_below,
		.arg = &viewed,
	};
	size_t n = line->nsets - from, i;
	const char **fields = daf_calloc(n, sizeof(*fields));
	const char **values = daf_calloc(n, sizeof(*values));
	struct daf_check_change change = {
		.birth = line->birth != 0,
		.n = n,
		.fields = fields,
		.values = values,
		.roles = e->roles,
		.officer = e->who->officer,
		.own_office = own_office,
		.id = line->birth == 0 ? id : NULL,
		.raises = true,
	};
	struct daf_findings found = { .pool = e->pool };
	const struct daf_err *err;

	for (i = 0; i < n; i++) {
		fields[i] = line->sets[from + i].field;
		values[i] = line->sets[from + i].value;
	}
	if (line->birth == 0)
		daf_addr_text(id, &line->record);
	daf_check(&found, line->type, &view, &change);
	err = viewed.err;
	daf_err_keep(&err, viewed.kin.err);
	if (err == NULL)
		err = refuse(&found, what);
	daf_findings_clear(&found);
	free(fields);
	free(values);
	return err;
}

/* The view of checks, of a line. */
static void
look(struct viewed *viewed, struct daf_check_view *view, struct daf_entry *e,
    const struct entry_line *line, const char *id)
{
	*viewed = (struct viewed){ .e = e, .line = line, .row = line->row };
	viewed->kin.scope = (struct daf_scope){ e->reg, e->pool, e->ledger->id,
		e->ledger->types, "", 0 };
	viewed->kin.id = id;
	*view = (struct daf_check_view){ .before = view_before,
		.type_of = view_type_of,
		.type = view_type,
		.value = view_value,
		.below = view_below,
		.arg = viewed };
}

/* What one line makes necessary is opened, too. */
static const struct daf_err *
raise_of(struct daf_entry *e, const struct entry_line *line,
    const struct daf_raise *raise)
{
	char id[DAF_ADDR_SIZE] = "";
	const char *self = id, **fields, **values;
	struct daf_check_change change = { .birth = line->birth != 0,
		.n = line->nsets };
	struct daf_check_view view;
	const struct daf_err *err;
	struct viewed viewed;
	size_t n = 0, i, index;
	bool wanted;

	if (line->birth == 0)
		daf_addr_text(id, &line->record);
	else
		self = daf_entry_birth_id(e, line->birth);
	fields = daf_pool_array(e->pool, line->nsets, sizeof(*fields));
	values = daf_pool_array(e->pool, line->nsets, sizeof(*values));
	for (i = 0; i < line->nsets; i++) {
		fields[i] = line->sets[i].field;
		values[i] = line->sets[i].value;
	}
	change.fields = fields;
	change.values = values;
	change.id = self;
	while (raise->fields[n] != NULL)
		n++;
	values = daf_pool_array(e->pool, n, sizeof(*values));
	look(&viewed, &view, e, line, self);
	wanted = daf_check_raised(
	    values, e->pool, line->type, raise, &view, &change, self);
	err = viewed.err;
	daf_err_keep(&err, viewed.kin.err);
	if (err != NULL || !wanted)
		return err;
	/* A record of this entry is named by its place in it. */
	for (i = 0; i < n; i++) {
		index = daf_entry_stand_in(e, values[i]);
		if (index != 0)
			values[i] = daf_pool_printf(e->pool, ".%zu", index);
	}
	err = daf_entry_create(&index, e, raise->type, n,
	    (const char *const *)raise->fields, values);
	return err != NULL ? daf_err_wrap(err, "%s", raise->label) : NULL;
}

const struct daf_err *
daf_entry_raise(struct daf_entry *e)
{
	const struct daf_err *err = NULL;
	struct entry_line line;
	size_t n = e->nlines, i, k;

	for (i = 0; i < n && err == NULL; i++) {
		line = e->lines[i]; /* opening another may move them */
		for (k = 0;
		     err == NULL && line.type != NULL && k < line.type->nraises;
		     k++)
			err = raise_of(e, &line, &line.type->raises[k]);
	}
	return err;
}
