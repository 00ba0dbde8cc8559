/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store.c - writes what was derived of a record: only what differs from
 * before, so that a save costs what it changes and not what the record holds.
 *
 * Records come in the order of their ids: FTS5 keeps what is pending in memory
 * only as long as ids grow, and else writes a segment for each record.
 */
#include <stdlib.h>
#include <string.h>

#include "core/apply_priv.h"

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* The columns that have an index cost more: only if they change. */
static const struct daf_err *
store_row(struct daf_apply *a, const struct daf_touched *t,
    const struct daf_derived *old, const struct daf_derived *new)
{
	const struct daf_err *err = NULL;
	bool counts = new->plan != NULL;

	if (!same_text(old->number, new->number) ||
	    old->disputed != new->disputed || old->struck != new->struck)
		err = daf_db_run(a->db,
		    "UPDATE record SET number = ?2, disputed = ?3, struck = ?4"
		    " WHERE id = ?1",
		    "isii", t->id, new->number, (int64_t) new->disputed,
		    (int64_t) new->struck);
	if (err == NULL &&
	    (old->opened != new->opened || old->closed != new->closed ||
		!same_text(old->stage, new->stage)))
		err = daf_db_run(a->db,
		    "UPDATE record SET stage = ?2, opened = nullif(?3, 0),"
		    " closed = nullif(?4, -1) WHERE id = ?1",
		    "isii", t->id, new->stage, new->opened, new->closed);
	if (err == NULL && old->veils != new->veils)
		err = daf_db_run(a->db,
		    "UPDATE record SET veil = (veil & ~1) | ?2 WHERE id = ?1",
		    "ii", t->id, (int64_t) new->veils);
	a->unveiled |= old->veils && !new->veils;
	if (old->veils != new->veils || old->born != new->born ||
	    !same_text(old->parent, new->parent))
		daf_veil_note(a, t->id);
	if (err != NULL || ((old->plan != NULL) == counts &&
			       same_text(old->title, new->title) &&
			       same_text(old->complete, new->complete) &&
			       old->updated == new->updated))
		return err;
	return daf_db_run(a->db,
	    "UPDATE record SET counted = ?2, title = ?3, updated = ?4,"
	    " complete = ?5 WHERE id = ?1",
	    "iisis", t->id, (int64_t)counts, new->title, new->updated,
	    new->complete);
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

static void
note_cell(struct daf_apply *a, int64_t column, const struct daf_key *key,
    int64_t record, bool gone)
{
	a->cells =
	    daf_grow(a->cells, a->ncells, &a->cells_cap, sizeof(*a->cells));
	a->cells[a->ncells++] = (struct daf_cell_change){
		.column = column, .record = record, .key = *key, .gone = gone
	};
}

static void
note_cells(struct daf_apply *a, int64_t record, const struct daf_derived *old,
    const struct daf_derived *new)
{
	size_t i, nold = old->plan != NULL ? old->plan->ncolumns : 0;
	size_t nnew = new->plan != NULL ? new->plan->ncolumns : 0;
	int64_t column;

	for (i = 0; i < nold; i++) {
		column = old->plan->columns[i].id;
		if (!same_key(&old->cells[i], find_cell(new, column, i)))
			note_cell(a, column, &old->cells[i], record, true);
	}
	for (i = 0; i < nnew; i++) {
		column = new->plan->columns[i].id;
		if (!same_key(&new->cells[i], find_cell(old, column, i)))
			note_cell(a, column, &new->cells[i], record, false);
	}
}

static int
compare_cells(const void *va, const void *vb)
{
	const struct daf_cell_change *a = va, *b = vb;
	size_t len = a->key.len < b->key.len ? a->key.len : b->key.len;
	int order;

	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	order = memcmp(a->key.data, b->key.data, len);
	if (order != 0)
		return order;
	if (a->key.len != b->key.len)
		return a->key.len < b->key.len ? -1 : 1;
	return (a->record > b->record) - (a->record < b->record);
}

/* In the order of the table, so that neighbours are written together. */
const struct daf_err *
daf_store_cells(struct daf_apply *a)
{
	const struct daf_err *err = NULL;
	const struct daf_cell_change *c;
	size_t i;

	if (a->ncells > 0)
		qsort(a->cells, a->ncells, sizeof(*a->cells), compare_cells);
	for (i = 0; i < a->ncells && err == NULL; i++) {
		c = &a->cells[i];
		err = c->gone
			  ? daf_db_run(a->db,
				"DELETE FROM cell WHERE list_column = ?1"
				" AND key = ?2 AND record = ?3",
				"ibi", c->column, c->key.data, c->key.len,
				c->record)
			  : daf_db_run(a->db,
				"INSERT INTO cell (list_column, key, record)"
				" VALUES (?1, ?2, ?3)",
				"ibi", c->column, c->key.data, c->key.len,
				c->record);
	}
	a->ncells = 0;
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
		    strcmp(a->due[i].date, b->due[i].date) != 0 ||
		    !same_text(a->due[i].done, b->due[i].done))
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
		err = daf_db_run(
		    a->db, "DELETE FROM due WHERE record = ?1", "i", record);
	if (old->ndue > 0 && err == NULL)
		err = daf_db_run(
		    a->db, "DELETE FROM met WHERE record = ?1", "i", record);
	for (i = 0; i < new->ndue &&err == NULL; i++)
		err =
		    new->due[i].done == NULL
			? daf_db_run(a->db,
			      "INSERT INTO due (date, record, rule)"
			      " VALUES (?1, ?2, ?3)",
			      "sii", new->due[i].date, record, new->due[i].rule)
			: daf_db_run(a->db,
			      "INSERT INTO met (record, rule, date, done)"
			      " VALUES (?1, ?2, ?3, ?4)",
			      "iiss", record, new->due[i].rule,
			      new->due[i].date, new->due[i].done);
	return err;
}

static const struct daf_err *
store_words(
    struct daf_apply *a, int64_t record, const char *old, const char *new)
{
	const struct daf_err *err = NULL;

	if (strcmp(old, new) == 0)
		return NULL;
	if (*old != '\0')
		err = daf_db_run(a->db,
		    "INSERT INTO search (search, rowid, text)"
		    " VALUES ('delete', ?1, ?2)",
		    "is", record, old);
	if (err == NULL && *new != '\0')
		err = daf_db_run(a->db,
		    "INSERT INTO search (rowid, text) VALUES (?1, ?2)", "is",
		    record, new);
	return err;
}

const struct daf_err *
daf_store(struct daf_apply *a, const struct daf_touched *t,
    const struct daf_derived *before, const struct daf_derived *after)
{
	static const struct daf_derived nothing = { .title = "",
		.stage = "",
		.words = "",
		.complete = "",
		.parent = "",
		.closed = -1 };
	const struct daf_derived *old =
	    before->plan != NULL ? before : &nothing;
	const struct daf_err *err;

	note_cells(a, t->id, old, after);
	err = store_row(a, t, old, after);
	if (err == NULL)
		err = store_due(a, t->id, old, after);
	if (err == NULL)
		err = daf_same_store(a, t, old, after);
	return err != NULL ? err
			   : store_words(a, t->id, old->words, after->words);
}
