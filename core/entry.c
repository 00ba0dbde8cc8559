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
#include "core/suggest.h"

#define FIRST_YEAR 1900

static const char *const officer_role[] = { "officer", NULL };

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

/* A year in place of the number asks for the next number of that year: an old
 * file is entered. */
static const struct daf_err *
take_year(int *year, struct entry_line *line, const struct daf_entry *e)
{
	const int this_year = daf_time_date(e->now, e->zone).year;
	const char *number = given_number(line);
	size_t i = 0;
	int given;

	*year = 0;
	if (line->type->number_code == NULL || number == NULL ||
	    strlen(number) != 4 || strspn(number, "0123456789") != 4)
		return NULL;
	given = (int)strtol(number, NULL, 10);
	if (given < FIRST_YEAR)
		return NULL; /* old files may be numbered so */
	if (given > this_year)
		return daf_err(DAF_REFUSED,
		    "Number (number): `%s` is no year from %d to %d, whose "
		    "next number could be given",
		    number, FIRST_YEAR, this_year);
	*year = given;
	while (strcmp(line->sets[i].field, "number") != 0)
		i++;
	line->nsets--;
	memmove(&line->sets[i], &line->sets[i + 1],
	    (line->nsets - i) * sizeof(*line->sets));
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
	struct entry_line line = { .birth = e->nbirths + 1, .input = e->input };
	const struct daf_err *err;
	struct entry_birth *birth;
	int year;

	line.type = daf_types_find(e->ledger->types, type);
	if (line.type == NULL)
		return daf_suggest_type(e->ledger->types, type);
	line.type_name = line.type->name;
	if ((err = check_hand(e, line.type)) != NULL ||
	    (err = daf_entry_take(&line, e, n, fields, values)) != NULL ||
	    (err = take_year(&year, &line, e)) != NULL ||
	    (err = daf_entry_serials(&line, 0, e)) != NULL ||
	    (err = daf_entry_round(&line, 0, e)) != NULL ||
	    (err = daf_entry_follow(&line, 0, e)) != NULL)
		return err;
	start_stage(&line, e);
	err = daf_entry_check(e, &line, 0, NULL, true, line.type->label);
	if (err != NULL || (err = number_free(e, &line)) != NULL ||
	    (err = daf_entry_fits(&line)) != NULL ||
	    (err = daf_entry_serials_note(e, &line)) != NULL)
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
		.number = given_number(&line),
		.year = year };
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
pending_line(struct daf_entry *e, const char *id)
{
	size_t i = daf_said_of(daf_entry_said(e), id);

	return i != DAF_SAID_NONE ? &e->lines[i] : NULL;
}

static bool
among(const char *field, const char *const *fields, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(fields[i], field) == 0)
			return true;
	return false;
}

static const struct daf_err *
change(struct daf_entry *e, int64_t record, size_t n, const char *const *fields,
    const char *const *values, enum daf_over_mode mode, const char *const *of,
    const struct daf_addr *over, size_t nover)
{
	struct entry_line *pending, line = { .input = e->input };
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
	daf_addr_text(id, &line.record);
	pending = pending_line(e, id);
	if (pending != NULL) {
		from = pending->nsets;
		line.sets = daf_pool_array(e->pool, from, sizeof(*line.sets));
		memcpy(line.sets, pending->sets, from * sizeof(*line.sets));
		line.nsets = line.cap = from;
	}
	if ((err = daf_entry_take(&line, e, n, fields, values)) != NULL ||
	    (err = daf_entry_serials(&line, from, e)) != NULL ||
	    (err = daf_entry_round(&line, from, e)) != NULL ||
	    (err = daf_entry_follow(&line, from, e)) != NULL)
		goto done;
	own = strcmp(office, e->who->office) == 0;
	what = daf_asprintf(
	    "%s %s", line.type->label, line.number != NULL ? line.number : id);
	if ((err = daf_entry_check(e, &line, from, pending, own, what)) !=
		NULL ||
	    (err = number_free(e, &line)) != NULL)
		goto done;
	if (mode == DAF_OVER_GIVEN)
		err = daf_entry_over_given(line.sets + from, line.nsets - from,
		    e, record, of, over, nover);
	for (i = from; err == NULL && i < line.nsets; i++)
		if (!among(line.sets[i].field, fields, n)) {
			/* Nobody saw what the program adds. */
			line.sets[i].nover = 0;
			err = daf_entry_over(
			    &line.sets[i], e, &line, DAF_OVER_ALL);
		} else if (mode != DAF_OVER_GIVEN)
			err = daf_entry_over(&line.sets[i], e, &line, mode);
	if (err != NULL || (err = daf_entry_fits(&line)) != NULL ||
	    (err = daf_entry_serials_note(e, &line)) != NULL)
		goto done;
	/* A changed line goes to the end: what it now refers to stands
	 * before it. */
	if (pending != NULL) {
		i = (size_t)(pending - e->lines);
		memmove(pending, pending + 1,
		    (e->nlines - i - 1) * sizeof(*pending));
		e->nlines--;
		e->said_stale = true;
	}
	push_line(e, &line);
done:
	free(what);
	return err;
}

const struct daf_err *
daf_entry_change(struct daf_entry *e, int64_t record, size_t n,
    const char *const *fields, const char *const *values,
    enum daf_over_mode mode, const struct daf_addr *over, size_t nover)
{
	return change(e, record, n, fields, values, mode, NULL, over, nover);
}

const struct daf_err *
daf_entry_change_seen(struct daf_entry *e, int64_t record, size_t n,
    const char *const *fields, const char *const *values, const char *const *of,
    const struct daf_addr *over, size_t nover)
{
	return change(
	    e, record, n, fields, values, DAF_OVER_GIVEN, of, over, nover);
}
