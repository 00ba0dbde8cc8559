/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entryover.c - which values a change replaces: those live now, or those that
 * the officer says he had on the screen.
 */
#include "core/entryi.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/named.h"
#include "core/base/text.h"
#include "core/db.h"

/* The live values of a field; the one to show first. */
const struct daf_err *
daf_entry_live(struct daf_entry_live **out, size_t *n, struct daf_entry *e,
    int64_t row, const char *field)
{
	struct daf_db *db = daf_register_db(e->reg);
	const struct daf_err *err;
	struct daf_entry_live *v = NULL, swap;
	sqlite3_stmt *st = NULL;
	size_t cap = 0, i;

	*n = 0;
	err = daf_db_prepare(&st, db,
	    "SELECT v.value, r.name, c.seq, c.time"
	    " FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS r ON r.id = c.replica"
	    " WHERE v.record = ?1"
	    " AND v.field = (SELECT id FROM field WHERE name = ?2)"
	    " AND v.live = 1",
	    "is", row, field);
	while (daf_db_next(&err, db, st)) {
		v = daf_entry_grow(e->pool, v, *n, &cap, sizeof(*v));
		i = (*n)++;
		v[i] = (struct daf_entry_live){ .time = sqlite3_column_int64(
						    st, 3) };
		v[i].value = daf_pool_strdup(
		    e->pool, (const char *)sqlite3_column_text(st, 0));
		v[i].addr.seq = sqlite3_column_int64(st, 2);
		v[i].addr.index = 1;
		memcpy(v[i].addr.replica, sqlite3_column_text(st, 1),
		    strnlen((const char *)sqlite3_column_text(st, 1),
			DAF_REPLICA_SIZE - 1));
		if (v[i].time > v[0].time ||
		    (v[i].time == v[0].time &&
			daf_addr_cmp(&v[i].addr, &v[0].addr) > 0)) {
			swap = v[0];
			v[0] = v[i];
			v[i] = swap;
		}
	}
	daf_db_done(db, st);
	*out = v;
	return err;
}

/* A field with several live values that differ, in the words of DESIGN
 * section 9: the officer must see them all and choose. */
static const struct daf_err *
disputed(const struct entry_line *line, const struct daf_field *field,
    const struct daf_entry_live *v, size_t n)
{
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	char id[DAF_ADDR_SIZE];
	size_t i;

	for (i = 0; i < n; i++) {
		daf_addr_text(id, &v[i].addr);
		daf_buf_addf(&text, "%s`%s` (%s)", i > 0 ? ", " : "",
		    daf_text_quote(v[i].value).text, id);
	}
	daf_addr_text(id, &line->record);
	err = daf_err(DAF_REFUSED,
	    "%s" DAF_NAMED " is disputed: %s; decide with "
	    "`daftar resolve %s %s=VALUE`",
	    field->label, field->name, daf_buf_str(&text),
	    line->number != NULL ? line->number : id, field->name);
	daf_buf_clear(&text);
	return err;
}

static int
by_addr(const void *a, const void *b)
{
	const struct daf_addr *x = a, *y = b;

	return daf_addr_cmp(x, y);
}

/* In modes ONE and ALL: what is live now. */
const struct daf_err *
daf_entry_over(struct entry_set *set, struct daf_entry *e,
    const struct entry_line *line, enum daf_over_mode mode)
{
	const struct daf_err *err;
	struct daf_entry_live *v;
	size_t n, i;

	err = daf_entry_live(&v, &n, e, line->row, set->field);
	if (err != NULL)
		return err;
	for (i = 1; mode == DAF_OVER_ONE && i < n; i++)
		if (strcmp(v[i].value, v[0].value) != 0)
			return disputed(
			    line, daf_type_field(line->type, set->field), v, n);
	set->over = daf_pool_array(e->pool, n, sizeof(*set->over));
	for (i = 0; i < n; i++)
		set->over[i] = v[i].addr;
	set->nover = n;
	if (n > 1)
		qsort(set->over, n, sizeof(*set->over), by_addr);
	return NULL;
}

/* Has the history of the record's field a value at this address? */
static const struct daf_err *
in_history(bool *yes, struct daf_entry *e, int64_t row, const char *field,
    const struct daf_addr *a)
{
	const struct daf_err *err;
	int64_t found;

	err = daf_db_int(&found, daf_register_db(e->reg), 0,
	    "SELECT 1 FROM value"
	    " WHERE record = ?1"
	    " AND field = (SELECT id FROM field WHERE name = ?2)"
	    " AND change_set = (SELECT c.id FROM change_set AS c"
	    " JOIN replica AS r ON r.id = c.replica"
	    " WHERE r.ledger = ?3 AND r.name = ?4 AND c.seq = ?5)",
	    "isisi", row, field, e->ledger->id, a->replica, a->seq);
	*yes = err == NULL && found != 0;
	return err;
}

/* In mode GIVEN: those of the addresses that each field's history has. */
const struct daf_err *
daf_entry_over_given(struct entry_set *sets, size_t nsets, struct daf_entry *e,
    int64_t row, const char *const *of, const struct daf_addr *over,
    size_t nover)
{
	const struct daf_err *err;
	char id[DAF_ADDR_SIZE];
	size_t i, j, k;
	bool yes, used;

	for (i = 0; i < nsets; i++)
		sets[i].over = daf_pool_array(e->pool, nover, sizeof(*over));
	for (j = 0; j < nover; j++) {
		used = false;
		for (k = 0; k < j; k++)
			if (daf_addr_cmp(&over[k], &over[j]) == 0 &&
			    (of == NULL || strcmp(of[k], of[j]) == 0))
				break;
		for (i = 0; k == j && i < nsets; i++) {
			if (of != NULL && strcmp(of[j], sets[i].field) != 0)
				continue;
			err = in_history(&yes, e, row, sets[i].field, &over[j]);
			if (err != NULL)
				return err;
			if (yes)
				sets[i].over[sets[i].nover++] = over[j];
			used = used || yes;
		}
		if (k == j && !used) {
			daf_addr_text(id, &over[j]);
			return daf_err(DAF_REFUSED,
			    "--over %s: no value of "
			    "these fields has this address; `daftar history` "
			    "lists them",
			    id);
		}
	}
	for (i = 0; i < nsets; i++)
		if (sets[i].nover > 1)
			qsort(sets[i].over, sets[i].nover, sizeof(*over),
			    by_addr);
	return NULL;
}
