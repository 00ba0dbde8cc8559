/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * search.c - see query.h: records that have all words.
 *
 * The index gives hits by record, the newest records first, which costs what
 * is read; bm25 would first count every row of every word, among a million
 * records too many. So at most CANDIDATES are looked at, and these are ordered
 * by what their titles have of the words. Whole words are asked for first: a
 * beginning longer than the index's prefixes makes SQLite gather all rows of
 * all words that begin so.
 */
#include <stdlib.h>
#include <string.h>

#include "core/db.h"
#include "core/item.h"
#include "core/words.h"

#define PAGE_DEFAULT 50
#define CANDIDATES 300
#define EXACT 1000 /* score of an id or number */
#define WHOLE 100  /* of a hit by whole words */
#define SHOWN_FIELDS 2

struct hit {
	struct daf_item item;
	int score;
};

struct hits {
	struct daf_register *reg;
	struct daf_db *db;
	struct daf_pool *pool; /* the caller's */
	int64_t ledger;        /* -1: all */
	struct daf_words words;
	struct hit *hits;
	size_t n, cap;
};

static bool
held_already(const struct hits *h, int64_t record)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (h->hits[i].item.record == record)
			return true;
	return false;
}

static const struct daf_err *
add(struct hits *h, int64_t record, int score)
{
	const struct daf_err *err;
	struct hit hit = { .score = score };
	bool found;
	size_t i;

	if (held_already(h, record))
		return NULL;
	err = daf_item_load(&found, &hit.item, h->pool, h->reg, record);
	if (err != NULL || !found)
		return err;
	for (i = 0; i < h->words.n; i++)
		hit.score +=
		    daf_word_in(NULL, &h->words.words[i], hit.item.title);
	h->hits = daf_grow(h->hits, h->n, &h->cap, sizeof(hit));
	h->hits[h->n++] = hit;
	return NULL;
}

/* An id or a whole number comes first, whatever else has the word. */
static const struct daf_err *
exact(struct hits *h, const char *name)
{
	const struct daf_err *err;
	int64_t ids[CANDIDATES];
	size_t n, i;

	err = daf_item_exact(ids, &n, CANDIDATES, h->reg, h->ledger, name);
	for (i = 0; err == NULL && i < n; i++)
		err = add(h, ids[i], EXACT);
	return err;
}

static const struct daf_err *
indexed(struct hits *h, bool prefix)
{
	const struct daf_err *err;
	struct daf_buf match = { 0 };
	sqlite3_stmt *st = NULL;
	bool row;

	daf_words_match(&match, &h->words, prefix);
	err = daf_db_prepare(&st, h->db,
	    "SELECT s.rowid"
	    " FROM search AS s"
	    " CROSS JOIN record AS r ON r.id = s.rowid"
	    " WHERE s.text MATCH ?1"
	    " AND (?2 < 0 OR r.ledger = ?2)"
	    " ORDER BY s.rowid DESC",
	    "si", daf_buf_str(&match), h->ledger);
	while (err == NULL && h->n < CANDIDATES &&
	       (err = daf_db_step(&row, h->db, st)) == NULL && row)
		err = add(h, sqlite3_column_int64(st, 0), prefix ? 0 : WHOLE);
	daf_db_done(h->db, st);
	daf_buf_clear(&match);
	return err;
}

static int
by_score(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->item.updated != y->item.updated)
		return x->item.updated > y->item.updated ? -1 : 1;
	return x->item.record > y->item.record
		   ? -1
		   : x->item.record < y->item.record;
}

static const char *
label(const struct hits *h, const struct daf_item *item, const char *field)
{
	const struct daf_register_ledger *conf;
	const struct daf_field *def = NULL;
	const struct daf_type *type = NULL;
	size_t i;

	for (i = 0; i < daf_register_nledgers(h->reg); i++) {
		conf = daf_register_ledger_at(h->reg, i);
		if (strcmp(conf->name, item->ledger) == 0)
			type = daf_types_find(conf->types, item->type);
	}
	if (type != NULL)
		def = daf_type_field(type, field);
	return def != NULL ? def->label : field;
}

/* "Name: Muhammad Aslam; Address: …": for each word the first field that has
 * it, unless one shown already does. */
static const struct daf_err *
explain(struct hits *h, struct daf_item *item)
{
	bool seen[DAF_WORDS_MAX] = { false }, row, used;
	const struct daf_err *err;
	struct daf_buf out = { 0 };
	const char *value;
	size_t i, at, where, fields = 0;
	sqlite3_stmt *st;

	err = daf_db_prepare(&st, h->db,
	    "SELECT f.name, v.value"
	    " FROM value AS v"
	    " JOIN field AS f ON f.id = v.field"
	    " WHERE v.record = ?1"
	    " AND v.live = 1"
	    " ORDER BY v.field",
	    "i", item->record);
	while (err == NULL && fields < SHOWN_FIELDS &&
	       (err = daf_db_step(&row, h->db, st)) == NULL && row) {
		value = daf_db_str(st, 1);
		used = false;
		where = 0;
		for (i = 0; i < h->words.n; i++) {
			if (seen[i] ||
			    daf_word_in(&at, &h->words.words[i], value) == 0)
				continue;
			if (!used)
				where = at;
			used = seen[i] = true;
		}
		if (!used)
			continue;
		daf_buf_addf(&out, "%s%s: ", fields++ > 0 ? "; " : "",
		    label(h, item, daf_db_str(st, 0)));
		daf_word_excerpt(&out, value, where);
	}
	daf_db_done(h->db, st);
	item->where = daf_pool_strdup(h->pool, daf_buf_str(&out));
	daf_buf_clear(&out);
	return err;
}

static const struct daf_err *
search(struct hits *h, const char *const *words, size_t nwords)
{
	const struct daf_err *err;

	err = daf_words_parse(&h->words, h->pool, words, nwords);
	if (err == NULL && nwords == 1)
		err = exact(h, words[0]);
	if (err == NULL)
		err = indexed(h, false);
	if (err == NULL && h->n < CANDIDATES)
		err = indexed(h, true);
	if (err == NULL && h->n > 1)
		qsort(h->hits, h->n, sizeof(*h->hits), by_score);
	return err;
}

const struct daf_err *
daf_find(struct daf_items *out, struct daf_pool *pool, struct daf_register *reg,
    const char *const *words, size_t nwords, const char *ledger, size_t limit)
{
	struct hits h = {
		.reg = reg, .db = daf_register_db(reg), .pool = pool
	};
	const struct daf_err *err;
	size_t i;

	*out = (struct daf_items){ 0 };
	if (limit == 0)
		limit = PAGE_DEFAULT;
	if ((err = daf_item_ledger(&h.ledger, reg, ledger)) != NULL ||
	    (err = daf_db_read_begin(h.db)) != NULL)
		return err;
	err = search(&h, words, nwords);
	if (limit > h.n)
		limit = h.n;
	if (err == NULL)
		out->items = daf_pool_array(pool, limit, sizeof(*out->items));
	for (i = 0; err == NULL && i < limit; i++) {
		out->items[i] = h.hits[i].item;
		err = explain(&h, &out->items[i]);
		out->n++;
	}
	daf_db_read_end(h.db);
	free(h.hits);
	return err;
}
