/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store.c - writes what was derived of a record: only what differs from
 * before, so that a save costs what it changes and not what the record holds.
 */
#include <string.h>

#include "core/apply_priv.h"

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static const struct daf_err *
store_row(struct daf_apply *a, const struct daf_touched *t,
    const struct daf_derived *old, const struct daf_derived *new)
{
	if (!t->fresh && (old->plan == NULL) == (new->plan == NULL) &&
	    same_text(old->number, new->number) &&
	    same_text(old->title, new->title) &&
	    same_text(old->stage, new->stage) &&
	    old->updated == new->updated && old->disputed == new->disputed &&
	    old->struck == new->struck)
		return NULL;
	if (t->fresh && new->plan == NULL)
		return NULL; /* as it was inserted */
	return daf_db_run(a->db,
	    "UPDATE record SET counted = ?2, number = ?3, title = ?4,"
	    " stage = ?5, updated = ?6, disputed = ?7, struck = ?8"
	    " WHERE id = ?1", "iisssiii", t->id, (int64_t)(new->plan != NULL),
	    new->number, new->title, new->stage, new->updated,
	    (int64_t)new->disputed, (int64_t)new->struck);
}

/* The key that d has in a column, NULL if it has no such column. */
static const struct daf_key *
find_cell(const struct daf_derived *d, int64_t column, size_t guess)
{
	size_t i;

	if (d->plan == NULL)
		return NULL;
	if (guess < d->plan->ncolumns && d->plan->columns[guess].id == column)
		return &d->cells[guess];
	for (i = 0; i < d->plan->ncolumns; i++)
		if (d->plan->columns[i].id == column)
			return &d->cells[i];
	return NULL;
}

static bool
same_key(const struct daf_key *a, const struct daf_key *b)
{
	return a != NULL && b != NULL && a->len == b->len &&
	    memcmp(a->data, b->data, a->len) == 0;
}

static const struct daf_err *
store_cells(struct daf_apply *a, int64_t record, const struct daf_derived *old,
    const struct daf_derived *new)
{
	const struct daf_err *err = NULL;
	const struct daf_column *c;
	size_t i;

	for (i = 0; old->plan != NULL && i < old->plan->ncolumns &&
	    err == NULL; i++) {
		c = &old->plan->columns[i];
		if (same_key(&old->cells[i], find_cell(new, c->id, i)))
			continue;
		err = daf_db_run(a->db,
		    "DELETE FROM cell WHERE list_column = ?1 AND key = ?2"
		    " AND record = ?3", "ibi", c->id, old->cells[i].data,
		    old->cells[i].len, record);
	}
	for (i = 0; new->plan != NULL && i < new->plan->ncolumns &&
	    err == NULL; i++) {
		c = &new->plan->columns[i];
		if (same_key(&new->cells[i], find_cell(old, c->id, i)))
			continue;
		err = daf_db_run(a->db,
		    "INSERT INTO cell (list_column, key, record)"
		    " VALUES (?1, ?2, ?3)", "ibi", c->id, new->cells[i].data,
		    new->cells[i].len, record);
	}
	return err;
}

static bool
same_due(const struct daf_derived *a, const struct daf_derived *b)
{
	size_t i;

	if (a->ndue != b->ndue)
		return false;
	for (i = 0; i < a->ndue; i++)
		if (a->due[i].rule != b->due[i].rule ||
		    strcmp(a->due[i].date, b->due[i].date) != 0)
			return false;
	return true;
}

static const struct daf_err *
store_due(struct daf_apply *a, int64_t record, const struct daf_derived *old,
    const struct daf_derived *new)
{
	const struct daf_err *err = NULL;
	size_t i;

	if (same_due(old, new))
		return NULL;
	if (old->ndue > 0)
		err = daf_db_run(a->db, "DELETE FROM due WHERE record = ?1",
		    "i", record);
	for (i = 0; i < new->ndue && err == NULL; i++)
		err = daf_db_run(a->db,
		    "INSERT INTO due (date, record, rule) VALUES (?1, ?2, ?3)",
		    "sii", new->due[i].date, record, new->due[i].rule);
	return err;
}

static const struct daf_err *
store_words(struct daf_apply *a, int64_t record, const char *old,
    const char *new)
{
	const struct daf_err *err = NULL;

	if (strcmp(old, new) == 0)
		return NULL;
	if (*old != '\0') {
		err = daf_db_run(a->db,
		    "INSERT INTO search (search, rowid, text)"
		    " VALUES ('delete', ?1, ?2)", "is", record, old);
		if (err == NULL && *new == '\0')
			return daf_db_run(a->db,
			    "DELETE FROM words WHERE record = ?1", "i",
			    record);
		if (err == NULL)
			err = daf_db_run(a->db,
			    "UPDATE words SET text = ?2 WHERE record = ?1",
			    "is", record, new);
	} else {
		err = daf_db_run(a->db,
		    "INSERT INTO words (record, text) VALUES (?1, ?2)", "is",
		    record, new);
	}
	if (err == NULL)
		err = daf_db_run(a->db,
		    "INSERT INTO search (rowid, text) VALUES (?1, ?2)", "is",
		    record, new);
	return err;
}

const struct daf_err *
daf_store(struct daf_apply *a, const struct daf_touched *t,
    const struct daf_derived *before, const struct daf_derived *after)
{
	static const struct daf_derived nothing = { .title = "", .stage = "",
		.words = "" };
	const struct daf_derived *old = before->plan != NULL ? before
	    : &nothing;
	const struct daf_err *err;

	err = store_row(a, t, old, after);
	if (err == NULL)
		err = store_cells(a, t->id, old, after);
	if (err == NULL)
		err = store_due(a, t->id, old, after);
	return err != NULL ? err
	    : store_words(a, t->id, old->words, after->words);
}
