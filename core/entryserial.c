/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entryserial.c - what the program writes: numbers for fields left empty
 * (schema/serial.h) and for which stage an approval is.
 *
 * A number comes with the change that gives the last of what it needs: where it
 * runs and its date. "+" asks for it at any time. The year is that of the date,
 * so that an old file gets the next number of its own year.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/named.h"
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

struct entry_serial *
daf_entry_run(struct daf_entry *e, const char *name, size_t len)
{
	int64_t i;

	if (e->serial_of == NULL)
		e->serial_of = daf_map_in(e->pool);
	if (daf_map_get(&i, e->serial_of, name, len))
		return &e->serials[i];
	daf_map_put(e->serial_of, name, len, (int64_t)e->nserials);
	e->serials = daf_entry_grow(e->pool, e->serials, e->nserials,
	    &e->serials_cap, sizeof(*e->serials));
	e->serials[e->nserials] = (struct entry_serial){ 0 };
	return &e->serials[e->nserials++];
}

static struct entry_serial *
run_of(
    struct daf_entry *e, const struct daf_field *by, const struct daf_run *run)
{
	struct entry_serial *s;
	struct daf_buf key = { 0 };

	daf_buf_addf(&key, "%s %d ", run->series, run->year);
	daf_derive_key(&key, by, run->by);
	s = daf_entry_run(e, daf_buf_str(&key), key.len);
	daf_buf_clear(&key);
	return s;
}

/* Where the run stands in the register: asked when the next number of it is
 * wanted, and then once. */
static const struct daf_err *
ask_run(struct entry_serial *s, struct daf_entry *e, const struct daf_run *run)
{
	const struct daf_scope scope =
	    daf_scope_now(e->reg, e->pool, e->ledger);
	const struct daf_err *err;
	int64_t highest;

	if (s->asked)
		return NULL;
	err = daf_kin_highest(&highest, &scope, run);
	if (err != NULL)
		return err;
	s->asked = true;
	if (highest > s->highest)
		s->highest = highest;
	return NULL;
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

	s = run_of(e, daf_type_field(line->type, serial->by), run);
	if ((err = ask_run(s, e, run)) != NULL)
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
	    "%s" DAF_NAMED ": the next number is given when %s" DAF_NAMED
	    " and %s" DAF_NAMED " are "
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
		s = run_of(
		    e, daf_type_field(line->type, field->serial->by), &run);
		if (n > s->highest)
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
