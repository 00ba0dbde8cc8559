/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entry.c - see entry.h: from what was typed to checked lines.
 *
 * Nothing of a record enters the entry before all of it has passed, so that a
 * refusal leaves the entry as it was.
 */
#include "core/entryi.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/base/timefmt.h"
#include "core/db.h"
#include "core/kin.h"
#include "core/suggest.h"

#define SHOWN_FINDINGS 4

/* For the checks: an entry and the line that is being made. */
struct viewed {
	struct daf_entry *e;
	const struct entry_line *line; /* its fields so far, or NULL */
	int64_t row;                   /* 0: a birth */
	struct daf_kin kin;
	const struct daf_err *err; /* of the database, the first */
};

static const char *const officer_role[] = { "officer", NULL };

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
static const struct daf_err *
check(struct daf_entry *e, const struct entry_line *line, size_t from,
    const struct entry_line *pending, bool own_office, const char *what)
{
	char id[DAF_ADDR_SIZE] = "";
	struct viewed viewed = { .e = e,
		.line = pending,
		.row = line->row,
		.kin = {
		    { e->reg, e->pool, e->ledger->id, e->ledger->types, "", 0 },
		    id, NULL } };
	const struct daf_check_view view = {
		.before = view_before,
		.type_of = view_type_of,
		.stood = view_stood,
		.child = view_child,
		.decisions = view_decisions,
		.bearer = view_bearer,
		.type = view_type,
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

/* The stage where a record starts, unless one is given. */
static void
start_stage(struct entry_line *line, struct daf_entry *e)
{
	struct entry_set set = { .field = "stage" };
	size_t i;

	if (daf_entry_has(line, "stage"))
		return;
	for (i = 0; i < line->type->nstages; i++) {
		if (line->type->stages[i].start) {
			set.value = line->type->stages[i].value;
			daf_entry_add(line, e, &set);
			return;
		}
	}
}

static const char *
given_number(const struct entry_line *line)
{
	size_t i;

	for (i = 0; i < line->nsets; i++)
		if (strcmp(line->sets[i].field, "number") == 0)
			return line->sets[i].value;
	return NULL;
}

/* No other record of the ledger has this number. */
static const struct daf_err *
number_free(struct daf_entry *e, const struct entry_line *line)
{
	const char *number = given_number(line);
	const struct daf_err *err;
	char *id = NULL;

	if (number == NULL || number[0] == '\0')
		return NULL;
	err = daf_db_text(&id, daf_register_db(e->reg),
	    "SELECT address FROM record"
	    " WHERE number = ?1 COLLATE NOCASE"
	    " AND ledger = ?2 AND id <> ?3"
	    " LIMIT 1",
	    "sii", number, e->ledger->id, line->row);
	if (err == NULL && id != NULL)
		err = daf_err(DAF_REFUSED,
		    "the number %s belongs to the "
		    "record %s already",
		    number, id);
	free(id);
	return err;
}

static void
push_line(struct daf_entry *e, const struct entry_line *line)
{
	e->lines = daf_entry_grow(
	    e->pool, e->lines, e->nlines, &e->lines_cap, sizeof(*line));
	e->lines[e->nlines++] = *line;
	e->numbers_checked = false;
}

/* A head that somebody typed would be an alarm, or hide one. */
static const struct daf_err *
check_hand(const struct daf_entry *e, const struct daf_type *type)
{
	if (e->program || strcmp(type->name, DAF_ACCESS_TYPE) != 0)
		return NULL;
	return daf_err(DAF_REFUSED,
	    "%s: the program writes these by itself, and nobody changes them",
	    type->label);
}

const struct daf_err *
daf_entry_new(struct daf_entry **out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const struct daf_who *who)
{
	const struct daf_register_ledger *conf;
	const struct daf_err *err;
	struct daf_entry *e;

	*out = NULL;
	if ((err = daf_register_ledger(&conf, reg, ledger)) != NULL)
		return err;
	e = daf_pool_alloc(pool, sizeof(*e));
	e->pool = pool;
	e->reg = reg;
	e->ledger = conf;
	e->who = who;
	e->roles = who->roles != NULL ? who->roles : officer_role;
	e->now = daf_time_now();
	e->zone = daf_time_offset(conf->zone, e->now);
	*out = e;
	return NULL;
}

const struct daf_err *
daf_entry_create(size_t *index, struct daf_entry *e, const char *type, size_t n,
    const char *const *fields, const char *const *values)
{
	struct entry_line line = { .birth = e->nbirths + 1 };
	const struct daf_err *err;
	struct entry_birth *birth;

	line.type = daf_types_find(e->ledger->types, type);
	if (line.type == NULL)
		return daf_suggest_type(e->ledger->types, type);
	line.type_name = line.type->name;
	err = check_hand(e, line.type);
	if (err == NULL)
		err = daf_entry_take(&line, e, n, fields, values);
	if (err != NULL)
		return err;
	start_stage(&line, e);
	err = check(e, &line, 0, NULL, true, line.type->label);
	if (err != NULL || (err = number_free(e, &line)) != NULL ||
	    (err = daf_entry_fits(&line)) != NULL)
		return err;
	if (line.nsets == 0 && line.type->number_code == NULL)
		return daf_err(DAF_REFUSED,
		    "%s: give at least one field, as "
		    "FIELD=VALUE",
		    line.type->label);
	e->births = daf_entry_grow(
	    e->pool, e->births, e->nbirths, &e->births_cap, sizeof(*birth));
	birth = &e->births[e->nbirths++];
	*birth = (struct entry_birth){ .type_name = line.type_name,
		.number = given_number(&line) };
	e->numbers_given = e->numbers_given || birth->number != NULL;
	push_line(e, &line);
	*index = line.birth;
	return NULL;
}

/* What the register knows of the record to be changed. */
static const struct daf_err *
load_record(struct entry_line *line, const char **office, struct daf_entry *e,
    int64_t row)
{
	struct daf_db *db = daf_register_db(e->reg);
	const struct daf_err *err;
	const char *address, *number;
	sqlite3_stmt *st = NULL;
	bool found = false, counted = false;

	line->row = row;
	err = daf_db_prepare(&st, db,
	    "SELECT address, type, office, number, counted FROM record"
	    " WHERE id = ?1 AND ledger = ?2",
	    "ii", row, e->ledger->id);
	if (err == NULL)
		err = daf_db_step(&found, db, st);
	if (err == NULL && found) {
		address = (const char *)sqlite3_column_text(st, 0);
		if (!daf_addr_parse(
			&line->record, address, strlen(address), true))
			err = daf_err(DAF_STORAGE,
			    "%s: the record %" PRId64
			    " has no valid address; run `daftar rebuild`",
			    daf_db_path(db), row);
		line->type_name = daf_pool_strdup(
		    e->pool, (const char *)sqlite3_column_text(st, 1));
		*office = daf_pool_strdup(e->pool, daf_db_str(st, 2));
		number = (const char *)sqlite3_column_text(st, 3);
		if (number != NULL)
			line->number = daf_pool_strdup(e->pool, number);
		counted = sqlite3_column_int(st, 4) != 0;
	}
	daf_db_done(db, st);
	if (err != NULL)
		return err;
	if (!found)
		return daf_err(DAF_REFUSED, "the ledger %s has no such record",
		    e->ledger->name);
	line->type = daf_types_find(e->ledger->types, line->type_name);
	if (!counted)
		return daf_err(DAF_REFUSED,
		    "this record does not count: its "
		    "first entry was refused or has not been accepted yet; "
		    "`daftar history` shows why");
	if (line->type == NULL)
		return daf_err(DAF_REFUSED,
		    "this register does not know the "
		    "record type `%s`: a newer program or a sync may be "
		    "needed",
		    line->type_name);
	return NULL;
}

/* The record's line if this entry changes it already. */
static struct entry_line *
pending_line(struct daf_entry *e, int64_t row)
{
	size_t i;

	for (i = e->nlines; i > 0; i--)
		if (e->lines[i - 1].row == row)
			return &e->lines[i - 1];
	return NULL;
}

const struct daf_err *
daf_entry_change(struct daf_entry *e, int64_t record, size_t n,
    const char *const *fields, const char *const *values,
    enum daf_over_mode mode, const struct daf_addr *over, size_t nover)
{
	struct entry_line *pending = pending_line(e, record), line = { 0 };
	const struct daf_err *err;
	const char *office = "";
	char *what = NULL, id[DAF_ADDR_SIZE];
	size_t from = 0, i;
	bool own;

	if (n == 0)
		return daf_err(DAF_REFUSED, "nothing to change: give at least "
					    "one field, as FIELD=VALUE");
	if ((err = load_record(&line, &office, e, record)) != NULL ||
	    (err = check_hand(e, line.type)) != NULL)
		goto done;
	if (pending != NULL) {
		from = pending->nsets;
		line.sets = daf_pool_array(e->pool, from, sizeof(*line.sets));
		memcpy(line.sets, pending->sets, from * sizeof(*line.sets));
		line.nsets = line.cap = from;
	}
	if ((err = daf_entry_take(&line, e, n, fields, values)) != NULL)
		goto done;
	own = strcmp(office, e->who->office) == 0;
	daf_addr_text(id, &line.record);
	what = daf_asprintf(
	    "%s %s", line.type->label, line.number != NULL ? line.number : id);
	if ((err = check(e, &line, from, pending, own, what)) != NULL ||
	    (err = number_free(e, &line)) != NULL)
		goto done;
	if (mode == DAF_OVER_GIVEN)
		err = daf_entry_over_given(line.sets + from, line.nsets - from,
		    e, record, over, nover);
	for (i = from; err == NULL && mode != DAF_OVER_GIVEN && i < line.nsets;
	     i++)
		err = daf_entry_over(&line.sets[i], e, &line, mode);
	if (err != NULL || (err = daf_entry_fits(&line)) != NULL)
		goto done;
	/* A changed line goes to the end: what it now refers to stands
	 * before it. */
	if (pending != NULL) {
		i = (size_t)(pending - e->lines);
		memmove(pending, pending + 1,
		    (e->nlines - i - 1) * sizeof(*pending));
		e->nlines--;
	}
	push_line(e, &line);
done:
	free(what);
	return err;
}
