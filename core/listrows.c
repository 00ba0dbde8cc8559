/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listrows.c - the rows of one page.
 *
 * Three ways, the same rows: (walk) along the cells of the sort column, testing
 * each row's filters; (gather) from the cells of a filter that few rows pass,
 * kept in order; (scan) from all rows of the type, where the sort column has no
 * cells. A key is computed as derive.h says in all three, so a cursor of one
 * serves the others.
 */
#include "core/listi.h"

#include <string.h>

#include "core/derive.h"
#include "core/item.h"

/* A filter that at most so many rows pass is gathered. Measured: a row costs
 * ten times as much there as one that the walk only looks at, and the walk
 * looks at (rows of the type / rows that pass) for each that it finds. */
#define FEW 3000

void
daf_list_key(unsigned char key[DAF_LIST_KEY_MAX], size_t *len,
    const struct daf_buf *from)
{
	*len = from->len < DAF_LIST_KEY_MAX ? from->len : DAF_LIST_KEY_MAX;
	if (*len > 0)
		memcpy(key, from->data, *len);
}

static int
compare(const struct list_row *a, const struct list_row *b)
{
	size_t len = a->key_len < b->key_len ? a->key_len : b->key_len;
	int d = len > 0 ? memcmp(a->key, b->key, len) : 0;

	if (d != 0)
		return d;
	if (a->key_len != b->key_len)
		return a->key_len < b->key_len ? -1 : 1;
	return a->record < b->record ? -1 : a->record > b->record;
}

/* In the order in which the page is found. */
static int
in_order(
    const struct listing *l, const struct list_row *a, const struct list_row *b)
{
	return l->down ? compare(b, a) : compare(a, b);
}

/* The record row's part of the filters, and its own sort values. */
struct candidate {
	const char *type, *office, *stage, *number, *title;
	int64_t ledger, updated;
	bool struck;
};

static const struct daf_err *
load(bool *found, struct candidate *out, struct listing *l, int64_t record)
{
	const struct daf_err *err;
	sqlite3_stmt *st;

	*found = false;
	err = daf_db_prepare(&st, l->db,
	    "SELECT type, office, stage, number, title, ledger, updated,"
	    " struck, counted"
	    " FROM record"
	    " WHERE id = ?1",
	    "i", record);
	if (err != NULL)
		return err;
	err = daf_db_step(found, l->db, st);
	if (err == NULL && *found) {
		out->type = daf_pool_strdup(l->scratch, daf_db_str(st, 0));
		out->office = daf_pool_strdup(l->scratch, daf_db_str(st, 1));
		out->stage = daf_pool_strdup(l->scratch, daf_db_str(st, 2));
		out->number = daf_pool_strdup(l->scratch, daf_db_str(st, 3));
		out->title = daf_pool_strdup(l->scratch, daf_db_str(st, 4));
		out->ledger = sqlite3_column_int64(st, 5);
		out->updated = sqlite3_column_int64(st, 6);
		out->struck = sqlite3_column_int(st, 7) != 0;
		*found = sqlite3_column_int(st, 8) != 0;
	}
	daf_db_done(l->db, st);
	return err;
}

/* The text that a list shows of a record in a column; "" if none. */
static const struct daf_err *
shown(const char **out, struct listing *l, const struct list_by *by,
    const struct candidate *c, int64_t record)
{
	const struct daf_err *err;

	switch (by->subject) {
	case BY_OFFICE:
		*out = c->office;
		return NULL;
	case BY_TITLE:
		*out = c->title;
		return NULL;
	case BY_TYPE:
		*out = c->type;
		return NULL;
	case BY_STAGE:
		*out = c->stage;
		return NULL;
	case BY_NUMBER:
		*out = c->number;
		return NULL;
	case BY_STRUCK:
		*out = c->struck ? "yes" : "no";
		return NULL;
	case BY_UPDATED:
	case BY_FIELD:
		break;
	}
	err = daf_item_value(out, l->scratch, l->reg, record, by->name);
	if (err == NULL && *out == NULL)
		*out = "";
	return err;
}

/* Passes the record all filters? */
static const struct daf_err *
passes(bool *yes, struct listing *l, const struct candidate *c, int64_t record)
{
	const struct daf_err *err;
	const char *text;
	size_t i;

	*yes = (l->ledger < 0 || c->ledger == l->ledger) &&
	       (l->with_struck || !c->struck) &&
	       (l->type[0] == '\0' || strcmp(l->type, c->type) == 0);
	for (i = 0; *yes && i < l->nwhere; i++) {
		err = shown(&text, l, &l->where[i], c, record);
		if (err != NULL)
			return err;
		*yes = strcmp(text, l->where[i].value) == 0;
	}
	return NULL;
}

static const struct daf_err *
row_key(struct list_row *row, struct listing *l, const struct candidate *c)
{
	const struct daf_err *err = NULL;
	struct daf_buf key = { 0 };
	const char *text;

	if (l->sort.subject == BY_UPDATED) {
		daf_derive_time_key(&key, c->updated);
	} else {
		err = shown(&text, l, &l->sort, c, row->record);
		if (err == NULL && l->sort.subject == BY_TITLE)
			daf_derive_title_key(&key, text);
		else if (err == NULL)
			daf_derive_key(&key, l->sort.def, text);
	}
	daf_list_key(row->key, &row->key_len, &key);
	daf_buf_clear(&key);
	return err;
}

/* Keeps a row if it is among the first `limit` after the cursor: insertion
 * into the ordered rows. */
static void
offer(struct listing *l, const struct list_row *row)
{
	size_t low = 0, high = l->nrows, middle;

	if (l->from.record != 0 && in_order(l, row, &l->from) <= 0)
		return;
	if (l->nrows == l->limit) {
		if (in_order(l, row, &l->rows[l->nrows - 1]) >= 0)
			return;
		high = --l->nrows;
	}
	while (low < high) {
		middle = low + (high - low) / 2;
		if (in_order(l, &l->rows[middle], row) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	memmove(
	    &l->rows[low + 1], &l->rows[low], (l->nrows - low) * sizeof(*row));
	l->rows[low] = *row;
	l->nrows++;
}

static void
fresh_scratch(struct listing *l)
{
	daf_pool_free(l->scratch);
	l->scratch = daf_pool_new();
}

/* Have the cells the filters' keys for this record? Cheaper than its row; keys
 * are no values, so what passes is looked at again. */
static const struct daf_err *
probe(bool *yes, struct listing *l, int64_t record)
{
	const struct daf_err *err;
	int64_t found;
	size_t i;

	*yes = true;
	for (i = 0; *yes && i < l->nwhere; i++) {
		if (l->where[i].column == 0)
			continue;
		err = daf_db_int(&found, l->db, 0,
		    "SELECT 1 FROM cell"
		    " WHERE list_column = ?1"
		    " AND key = ?2"
		    " AND record = ?3",
		    "ibi", l->where[i].column, (const void *)l->where[i].key,
		    l->where[i].key_len, record);
		if (err != NULL)
			return err;
		*yes = found != 0;
	}
	return NULL;
}

/* Gather and scan: every record that the statement gives in its column 0. */
static const struct daf_err *
sift(struct listing *l, sqlite3_stmt *st)
{
	const struct daf_err *err;
	struct candidate c;
	struct list_row row;
	bool more, yes;

	while ((err = daf_db_step(&more, l->db, st)) == NULL && more) {
		row.record = sqlite3_column_int64(st, 0);
		if ((err = probe(&yes, l, row.record)) != NULL)
			break;
		if (!yes)
			continue;
		fresh_scratch(l);
		err = load(&yes, &c, l, row.record);
		if (err == NULL && yes)
			err = passes(&yes, l, &c, row.record);
		if (err == NULL && yes)
			err = row_key(&row, l, &c);
		if (err != NULL)
			break;
		if (yes)
			offer(l, &row);
	}
	daf_db_done(l->db, st);
	return err;
}

/* The cells of the sort column, from the cursor on. */
static const struct daf_err *
walk_statement(sqlite3_stmt **st, struct listing *l)
{
	unsigned char last[DAF_LIST_KEY_MAX + 1];

	if (!l->down)
		return daf_db_prepare(st, l->db,
		    "SELECT key, record FROM cell"
		    " WHERE list_column = ?1"
		    " AND (key, record) > (?2, ?3)"
		    " ORDER BY key, record",
		    "ibi", l->sort.column, (const void *)l->from.key,
		    l->from.key_len, l->from.record);
	memset(last, 0xff, sizeof(last)); /* beyond every key */
	return daf_db_prepare(st, l->db,
	    "SELECT key, record FROM cell"
	    " WHERE list_column = ?1"
	    " AND (key, record) < (?2, ?3)"
	    " ORDER BY key DESC, record DESC",
	    "ibi", l->sort.column,
	    l->from.record != 0 ? (const void *)l->from.key
				: (const void *)last,
	    l->from.record != 0 ? l->from.key_len : sizeof(last),
	    l->from.record);
}

static const struct daf_err *
walk(struct listing *l)
{
	const struct daf_err *err;
	struct candidate c;
	sqlite3_stmt *st;
	struct list_row row;
	bool more, yes;
	int len;

	if ((err = walk_statement(&st, l)) != NULL)
		return err;
	while (l->nrows < l->limit &&
	       (err = daf_db_step(&more, l->db, st)) == NULL && more) {
		row.record = sqlite3_column_int64(st, 1);
		len = sqlite3_column_bytes(st, 0);
		row.key_len =
		    len < DAF_LIST_KEY_MAX ? (size_t)len : DAF_LIST_KEY_MAX;
		if (row.key_len > 0)
			memcpy(
			    row.key, sqlite3_column_blob(st, 0), row.key_len);
		if ((err = probe(&yes, l, row.record)) != NULL)
			break;
		if (!yes)
			continue;
		fresh_scratch(l);
		err = load(&yes, &c, l, row.record);
		if (err == NULL && yes)
			err = passes(&yes, l, &c, row.record);
		if (err != NULL)
			break;
		if (yes)
			l->rows[l->nrows++] = row;
	}
	daf_db_done(l->db, st);
	return err;
}

/* The filter with cells that the fewest rows pass, if these are few. */
static const struct daf_err *
few(const struct list_by **out, struct listing *l)
{
	const struct daf_err *err;
	int64_t n, best = FEW + 1;
	size_t i;

	*out = NULL;
	for (i = 0; i < l->nwhere; i++) {
		if (l->where[i].column == 0)
			continue;
		err = daf_db_int(&n, l->db, 0,
		    "SELECT count(*) FROM ("
		    "SELECT 1 FROM cell"
		    " WHERE list_column = ?1"
		    " AND key = ?2"
		    " LIMIT ?3)",
		    "ibi", l->where[i].column, (const void *)l->where[i].key,
		    l->where[i].key_len, best);
		if (err != NULL)
			return err;
		if (n < best) {
			best = n;
			*out = &l->where[i];
		}
	}
	return NULL;
}

const struct daf_err *
daf_list_fill(struct listing *l)
{
	const struct daf_err *err;
	const struct list_by *narrow;
	sqlite3_stmt *st;

	if ((err = few(&narrow, l)) != NULL)
		return err;
	if (narrow == NULL && l->sort.column != 0)
		return walk(l);
	if (narrow != NULL)
		err = daf_db_prepare(&st, l->db,
		    "SELECT record FROM cell"
		    " WHERE list_column = ?1"
		    " AND key = ?2",
		    "ib", narrow->column, (const void *)narrow->key,
		    narrow->key_len);
	else
		err = daf_db_prepare(&st, l->db,
		    "SELECT record FROM cell"
		    " WHERE list_column = (SELECT id FROM list_column"
		    " WHERE type = ?1 AND field = 'updated')",
		    "s", l->type);
	return err != NULL ? err : sift(l, st);
}
