/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entryserial.c - what the program writes: numbers for fields left empty
 * (schema/serial.h) and for which stage an approval is; and what no two records
 * of one entry may have alike.
 *
 * A number comes with the change that gives the last of what it needs: where it
 * runs and its date. "+" asks for it at any time. The year is that of the date,
 * so that an old file gets the next number of its own year.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/db.h"
#include "core/derive.h"
#include "core/entryi.h"
#include "core/kin.h"
#include "schema/serial.h"

#define ASKED "+"

/* What the field has after this line: "" if nothing. */
static const struct daf_err *
value_of(const char **out, struct daf_entry *e, const struct entry_line *line,
    const char *field)
{
	const struct daf_err *err = NULL;
	struct daf_entry_live *v;
	size_t n = 0, i;

	*out = "";
	for (i = 0; i < line->nsets; i++)
		if (strcmp(line->sets[i].field, field) == 0) {
			*out = line->sets[i].value;
			return NULL;
		}
	if (line->row != 0)
		err = daf_entry_live(&v, &n, e, line->row, field);
	if (err == NULL && n > 0)
		*out = v[0].value;
	return err;
}

/* ---- serials ---- */

/* Where the run stands; from the register at first. */
static const struct daf_err *
run_of(struct entry_serial **out, struct daf_entry *e,
    const struct daf_field *by, const struct daf_run *run)
{
	const struct daf_scope scope = { e->reg, e->pool, e->ledger->id,
		e->ledger->types, "", 0 };
	const struct daf_err *err;
	struct entry_serial *s;
	struct daf_buf key = { 0 };
	int64_t highest;
	size_t i;

	daf_buf_addf(&key, "%s %d ", run->series, run->year);
	daf_derive_key(&key, by, run->by);
	*out = NULL;
	for (i = 0; i < e->nserials && *out == NULL; i++)
		if (strcmp(e->serials[i].prefix, daf_buf_str(&key)) == 0)
			*out = &e->serials[i];
	err = *out == NULL ? daf_kin_highest(&highest, &scope, run) : NULL;
	if (err == NULL && *out == NULL) {
		e->serials = daf_entry_grow(e->pool, e->serials, e->nserials,
		    &e->serials_cap, sizeof(*s));
		s = &e->serials[e->nserials++];
		s->prefix = daf_pool_strdup(e->pool, daf_buf_str(&key));
		s->highest = highest;
		*out = s;
	}
	daf_buf_clear(&key);
	return err;
}

/* The run to which the field's number belongs; *whole: all is there. */
static const struct daf_err *
read_run(struct daf_run *run, bool *whole, struct daf_entry *e,
    const struct entry_line *line, const struct daf_serial *serial)
{
	const struct daf_err *err;
	const char *date;

	*run = (struct daf_run){ .series = serial->series,
		.mark = e->ledger->mark };
	err = value_of(&run->by, e, line, serial->by);
	if (err == NULL)
		err = value_of(&date, e, line, serial->date);
	if (err != NULL)
		return err;
	run->year = daf_serial_year(date);
	*whole = run->by[0] != '\0' && run->year != 0;
	return NULL;
}

static struct entry_set *
set_of(const struct entry_line *line, size_t from, const char *field)
{
	size_t i;

	for (i = from; i < line->nsets; i++)
		if (strcmp(line->sets[i].field, field) == 0)
			return &line->sets[i];
	return NULL;
}

static const struct daf_err *
give(struct entry_line *line, struct daf_entry *e,
    const struct daf_field *field, const struct daf_run *run)
{
	const struct daf_serial *serial = field->serial;
	struct entry_set set = { .field = field->name }, *asked;
	const struct daf_err *err;
	struct entry_serial *s;
	struct daf_buf text = { 0 };

	err = run_of(&s, e, daf_type_field(line->type, serial->by), run);
	if (err != NULL)
		return err;
	daf_serial_text(&text, serial, ++s->highest, run->year, run->mark);
	set.value = daf_pool_strdup(e->pool, daf_buf_str(&text));
	daf_buf_clear(&text);
	asked = set_of(line, 0, field->name);
	if (asked != NULL)
		asked->value = set.value;
	else
		daf_entry_add(line, e, &set);
	return NULL;
}

/* One field: left empty, or asked for. */
static const struct daf_err *
serial(struct entry_line *line, size_t from, struct daf_entry *e,
    const struct daf_field *field)
{
	const struct entry_set *given = set_of(line, from, field->name);
	const struct daf_serial *s = field->serial;
	const struct daf_err *err;
	struct daf_run run;
	const char *now;
	bool asked = given != NULL && strcmp(given->value, ASKED) == 0;
	bool whole;

	if (given != NULL ? !asked
			  : set_of(line, from, s->by) == NULL &&
				set_of(line, from, s->date) == NULL)
		return NULL;
	if ((err = value_of(&now, e, line, field->name)) != NULL ||
	    (!asked && now[0] != '\0') ||
	    (err = read_run(&run, &whole, e, line, s)) != NULL)
		return err;
	if (whole)
		return give(line, e, field, &run);
	if (!asked)
		return NULL;
	return daf_err(DAF_REFUSED,
	    "%s (%s): the next number is given when %s (%s) and %s (%s) are "
	    "there",
	    field->label, field->name, daf_type_field(line->type, s->by)->label,
	    s->by, daf_type_field(line->type, s->date)->label, s->date);
}

const struct daf_err *
daf_entry_serials(struct entry_line *line, size_t from, struct daf_entry *e)
{
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < line->type->nfields && err == NULL; i++)
		if (line->type->fields[i].serial != NULL)
			err = serial(line, from, e, &line->type->fields[i]);
	return err;
}

const struct daf_err *
daf_entry_serials_note(struct daf_entry *e, const struct entry_line *line)
{
	const struct daf_field *field;
	const struct daf_err *err = NULL;
	const struct entry_set *set;
	struct entry_serial *s;
	struct daf_run run;
	int64_t n;
	bool whole;
	size_t i;

	for (i = 0; i < line->type->nfields && err == NULL; i++) {
		field = &line->type->fields[i];
		if (field->serial == NULL ||
		    (set = set_of(line, 0, field->name)) == NULL)
			continue;
		err = read_run(&run, &whole, e, line, field->serial);
		if (err != NULL || !whole ||
		    !daf_serial_parse(
			&n, field->serial, run.year, run.mark, set->value))
			continue;
		err = run_of(
		    &s, e, daf_type_field(line->type, field->serial->by), &run);
		if (err == NULL && n > s->highest)
			s->highest = n;
	}
	return err;
}

/* ---- approvals ---- */

static int
by_addr(const void *a, const void *b)
{
	const struct daf_entry_live *x = a, *y = b;

	return daf_addr_cmp(&x->addr, &y->addr);
}

/* The addresses of the stage that is live in a record. */
static const struct daf_err *
stage_of(const char **out, struct daf_entry *e, const char *id)
{
	const struct daf_err *err;
	struct daf_entry_live *v;
	struct daf_buf text = { 0 };
	char address[DAF_ADDR_SIZE];
	int64_t row;
	size_t n = 0, i;

	*out = "";
	err = daf_db_int(&row, daf_register_db(e->reg), 0,
	    "SELECT id FROM record WHERE ledger = ?1 AND address = ?2", "is",
	    e->ledger->id, id);
	if (err == NULL && row != 0)
		err = daf_entry_live(&v, &n, e, row, "stage");
	if (err != NULL || n == 0)
		return err;
	qsort(v, n, sizeof(*v), by_addr);
	for (i = 0; i < n; i++) {
		daf_addr_text(address, &v[i].addr);
		daf_buf_addf(&text, "%s%s", i > 0 ? " " : "", address);
	}
	*out = daf_pool_strdup(e->pool, daf_buf_str(&text));
	daf_buf_clear(&text);
	return NULL;
}

const struct daf_err *
daf_entry_round(struct entry_line *line, size_t from, struct daf_entry *e)
{
	const struct daf_approves *a = &line->type->approves;
	struct entry_set set = { .field = a->round }, *given;
	const struct daf_err *err;
	const char *parent;

	if (a->what == NULL || a->round == NULL ||
	    set_of(line, from, a->decision) == NULL)
		return NULL;
	if ((err = value_of(&parent, e, line, "parent")) != NULL ||
	    (err = stage_of(&set.value, e, parent)) != NULL)
		return err;
	given = set_of(line, 0, a->round);
	if (given != NULL)
		given->value = set.value;
	else if (line->birth == 0 || set.value[0] != '\0')
		daf_entry_add(line, e, &set);
	return NULL;
}

/* ---- what only one record may have, within the entry ---- */

struct kept {
	const char *key;
	const struct daf_once *rule;
	const struct entry_line *line;
};

static const struct daf_err *
add_kept(struct kept **kept, size_t *n, size_t *cap, struct daf_entry *e,
    const struct entry_line *line, const struct daf_once *rule)
{
	const struct daf_err *err;
	struct daf_buf key = { 0 };
	const char *value;
	size_t i;

	/* What this save does not touch was so before. */
	for (i = 0; rule->fields[i] != NULL; i++)
		if (daf_entry_has(line, rule->fields[i]))
			break;
	if (rule->fields[i] == NULL && !daf_entry_has(line, "struck"))
		return NULL;
	err = value_of(&value, e, line, "struck");
	if (err != NULL || value[0] != '\0')
		return err;
	daf_buf_adds(&key, rule->name);
	for (i = 0; err == NULL && rule->fields[i] != NULL; i++) {
		err = value_of(&value, e, line, rule->fields[i]);
		if (err != NULL || value[0] == '\0')
			break;
		daf_buf_addc(&key, '\n');
		daf_derive_key(
		    &key, daf_type_field(line->type, rule->fields[i]), value);
	}
	if (err == NULL && rule->fields[i] == NULL) {
		*kept = daf_grow(*kept, *n, cap, sizeof(**kept));
		(*kept)[(*n)++] =
		    (struct kept){ daf_pool_strdup(e->pool, daf_buf_str(&key)),
			    rule, line };
	}
	daf_buf_clear(&key);
	return err;
}

/* Does a field of `unless` tell the two lines apart? */
static const struct daf_err *
told_apart(
    bool *yes, struct daf_entry *e, const struct kept *a, const struct kept *b)
{
	const char *x, *y;
	const struct daf_err *err = NULL;
	size_t i;

	*yes = false;
	for (i = 0; err == NULL && a->rule->unless[i] != NULL &&
		    b->rule->unless[i] != NULL;
	     i++) {
		err = value_of(&x, e, a->line, a->rule->unless[i]);
		if (err == NULL)
			err = value_of(&y, e, b->line, b->rule->unless[i]);
		if (err == NULL && x[0] != '\0' && y[0] != '\0' &&
		    strcmp(x, y) != 0)
			*yes = true;
	}
	return err;
}

static const struct daf_err *
compare(struct daf_entry *e, const struct kept *a, const struct kept *b)
{
	const struct daf_err *err;
	bool apart;

	err = told_apart(&apart, e, a, b);
	if (err != NULL || apart)
		return err;
	return daf_err(DAF_REFUSED,
	    "%s: two records of this save have the same %s", a->rule->label,
	    daf_type_field(a->line->type, a->rule->fields[0])->label);
}

static int
by_key(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;

	return strcmp(x->key, y->key);
}

const struct daf_err *
daf_entry_once(struct daf_entry *e)
{
	const struct entry_line *line;
	const struct daf_err *err = NULL;
	struct kept *kept = NULL;
	size_t n = 0, cap = 0, i, k;

	for (i = 0; i < e->nlines && err == NULL; i++) {
		line = &e->lines[i];
		for (k = 0;
		     err == NULL && line->type != NULL && k < line->type->nonce;
		     k++)
			err = add_kept(
			    &kept, &n, &cap, e, line, &line->type->once[k]);
	}
	if (err == NULL && n > 1)
		qsort(kept, n, sizeof(*kept), by_key);
	for (i = 1; i < n && err == NULL; i++)
		for (k = i; err == NULL && k > 0 &&
			    strcmp(kept[k - 1].key, kept[i].key) == 0;
		     k--)
			err = compare(e, &kept[k - 1], &kept[i]);
	free(kept);
	return err;
}
