/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entrycheck.c - what checks see of an entry: the register, and before it what
 * the entry itself bears and changes.
 *
 * A record is checked when it is entered; what no two records may have alike
 * once all is entered, since what comes later may strike out the other one.
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

	return daf_kin_type_of(&w->kin, id);
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

static bool
view_child(void *arg, const char *type)
{
	struct viewed *w = arg;

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

static const char *
view_value(void *arg, const char *record, const char *field)
{
	struct viewed *w = arg;

	return daf_kin_value(&w->kin, record, field);
}

static const char *const *
view_naming(void *arg, const char *type, const char *field, const char *record,
    size_t *n)
{
	struct viewed *w = arg;

	return daf_kin_naming(&w->kin, type, field, record, n);
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
		    &text, "%s%s", i > 0 ? "; " : "", f->items[i].marked);
	if (f->n > SHOWN_FINDINGS)
		daf_buf_addf(&text, "; and %zu more", f->n - SHOWN_FINDINGS);
	err = daf_err(DAF_REFUSED, "%s: %s", what, daf_buf_str(&text));
	daf_buf_clear(&text);
	return err;
}

/* What checks see of a line: what is said of it so far, or NULL; and the id that
 * it has or that stands for it, "" while it has none. */
static void
look(struct viewed *viewed, struct daf_check_view *view, struct daf_entry *e,
    const struct entry_line *said, int64_t row, const char *id)
{
	*viewed = (struct viewed){ .e = e, .line = said, .row = row };
	viewed->kin = (struct daf_kin){ .scope = daf_scope_now(
					    e->reg, e->pool, e->ledger),
		.said = daf_entry_said(e),
		.id = id };
	*view = (struct daf_check_view){ .before = view_before,
		.type_of = view_type_of,
		.stood = view_stood,
		.child = view_child,
		.decisions = view_decisions,
		.bearer = view_bearer,
		.type = view_type,
		.value = view_value,
		.naming = view_naming,
		.arg = viewed };
}

/* The fields of a line, from `from` on, as a change; in the entry's pool. */
static void
change_of(struct daf_check_change *out, const struct daf_entry *e,
    const struct entry_line *line, size_t from)
{
	size_t n = line->nsets - from, i;
	const char **fields = daf_pool_array(e->pool, n, sizeof(*fields));
	const char **values = daf_pool_array(e->pool, n, sizeof(*values));

	for (i = 0; i < n; i++) {
		fields[i] = line->sets[from + i].field;
		values[i] = line->sets[from + i].value;
	}
	*out = (struct daf_check_change){ .birth = line->birth != 0,
		.n = n,
		.fields = fields,
		.values = values,
		.roles = e->roles,
		.officer = e->who->officer };
}

/* What checks know a line by. */
static const char *
id_of(struct daf_entry *e, const struct entry_line *line)
{
	char id[DAF_ADDR_SIZE];

	if (line->birth != 0)
		return daf_entry_birth_id(e, line->birth);
	daf_addr_text(id, &line->record);
	return daf_pool_strdup(e->pool, id);
}

const struct daf_err *
daf_entry_check(struct daf_entry *e, const struct entry_line *line, size_t from,
    const struct entry_line *pending, bool own_office, const char *what)
{
	const char *id = line->birth == 0 ? id_of(e, line) : NULL;
	struct daf_findings found = { .pool = e->pool };
	struct daf_check_change change;
	struct daf_check_view view;
	const struct daf_err *err;
	struct viewed viewed;

	change_of(&change, e, line, from);
	change.own_office = own_office;
	change.id = id;
	change.raises = true;
	look(&viewed, &view, e, pending, line->row, id != NULL ? id : "");
	daf_check(&found, line->type, &view, &change);
	err = viewed.err;
	daf_err_keep(&err, viewed.kin.err);
	if (err == NULL)
		err = refuse(&found, what);
	daf_findings_clear(&found);
	return err;
}

const struct daf_err *
daf_entry_raised(const char ***values, bool *wanted, struct daf_entry *e,
    const struct entry_line *line, const struct daf_raise *raise, bool whole)
{
	const char *id = id_of(e, line);
	struct daf_check_change change;
	struct daf_check_view view;
	const struct daf_err *err;
	struct viewed viewed;
	size_t n = 0;

	while (raise->fields[n] != NULL)
		n++;
	*values = daf_pool_array(e->pool, n, sizeof(**values));
	change_of(&change, e, line, 0);
	change.id = id;
	change.whole = whole;
	look(&viewed, &view, e, line, line->row, id);
	*wanted = daf_check_raised(
	    *values, e->pool, line->type, raise, &view, &change, id);
	err = viewed.err;
	daf_err_keep(&err, viewed.kin.err);
	return err;
}

/* ---- what the entry says ---- */

static const char *
call_line(struct daf_entry *e, const struct entry_line *line, const char *id)
{
	const char *number =
	    line->birth != 0 ? e->births[line->birth - 1].number : line->number;

	if (number != NULL && number[0] != '\0')
		return number;
	if (line->input != 0)
		return daf_pool_printf(e->pool, "line %zu", line->input);
	return line->birth != 0 ? "another record of this save" : id;
}

/* Lines that came since the last time; all of them if one was moved. */
struct daf_said *
daf_entry_said(struct daf_entry *e)
{
	const struct entry_line *line;
	struct daf_check_change set;
	const char *id;

	if (e->said == NULL)
		e->said = daf_said_new(e->pool);
	if (e->said_stale)
		daf_said_reset(e->said);
	e->said_stale = false;
	while (daf_said_count(e->said) < e->nlines) {
		line = &e->lines[daf_said_count(e->said)];
		id = id_of(e, line);
		change_of(&set, e, line, 0);
		daf_said_add(e->said, &(struct daf_said_line){ .id = id,
					  .type = line->type_name,
					  .name = call_line(e, line, id),
					  .born = line->birth != 0,
					  .n = set.n,
					  .fields = set.fields,
					  .values = set.values });
	}
	return e->said;
}

/* ---- what only one record may have ---- */

static const char *
what_of(struct daf_entry *e, const struct entry_line *line, const char *id)
{
	const char *what = line->type->label;

	if (line->birth == 0)
		what = daf_pool_printf(e->pool, "%s %s", what,
		    line->number != NULL ? line->number : id);
	return line->input != 0
		   ? daf_pool_printf(e->pool, "line %zu: %s", line->input, what)
		   : what;
}

static const struct daf_err *
check_once(struct daf_entry *e, const struct entry_line *line)
{
	const char *id = id_of(e, line);
	struct daf_findings found = { .pool = e->pool };
	struct daf_check_change change;
	struct daf_check_view view;
	const struct daf_err *err;
	struct viewed viewed;

	change_of(&change, e, line, 0);
	change.id = id;
	look(&viewed, &view, e, line, line->row, id);
	view.twin = view_twin;
	daf_check_once(&found, line->type, &view, &change);
	err = viewed.err;
	daf_err_keep(&err, viewed.kin.err);
	if (err == NULL)
		err = refuse(&found, what_of(e, line, id));
	daf_findings_clear(&found);
	return err;
}

const struct daf_err *
daf_entry_once(struct daf_entry *e)
{
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < e->nlines && err == NULL; i++)
		if (e->lines[i].type != NULL && e->lines[i].type->nonce > 0)
			err = check_once(e, &e->lines[i]);
	return err;
}
