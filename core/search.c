/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * search.c - see search.h: which records are looked at, and in which order
 * they come.
 *
 * The index gives hits by record, the newest records first, which costs what
 * is read; bm25 would first count every row of every word, among a million
 * records too many. So at most LOOKED_MAX are looked at in all, better kinds of
 * hits first, and these are ordered by what their titles have of the words.
 */
#include "core/search.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/item.h"
#include "core/searchi.h"

#define PAGE_DEFAULT 50
#define LOOKED_MAX 600   /* hits of the index */
#define WALKED_MAX 5000  /* records without the help of the index */
#define EXACT_MAX 50     /* records of one number */
#define IDENTIFIER_MIN 5 /* digits of one */
#define COUNTS_MAX 12    /* rows of each list of counts */

/* ---- what is asked ---- */

static void
view_of(struct daf_terms_view *view, struct searching *s)
{
	size_t n = daf_register_nledgers(s->reg), i;
	const struct daf_types **types =
	    daf_pool_array(s->scratch, n, sizeof(const struct daf_types *));
	const struct daf_register_ledger *l;

	*view = (struct daf_terms_view){ .types = types };
	for (i = 0; i < n; i++) {
		l = daf_register_ledger_at(s->reg, i);
		if (s->ledger < 0 || l->id == s->ledger)
			types[view->n++] = l->types;
	}
}

static bool
office_asked(const struct searching *s, const char *code, const char *name)
{
	const struct daf_term *t;
	size_t i;

	for (i = 0; i < s->terms.n; i++) {
		t = &s->terms.terms[i];
		if (t->kind == DAF_TERM_OFFICE &&
		    (strcmp(t->word.folded, code) == 0 ||
			daf_word_in(NULL, &t->word, name) != 0))
			return true;
	}
	return false;
}

/* Offices may be named instead of their codes. */
static const struct daf_err *
find_offices(struct searching *s)
{
	const struct daf_err *err;
	const char **found = NULL;
	sqlite3_stmt *st;
	size_t n = 0, cap = 0;

	err = daf_db_prepare(
	    &st, s->db, "SELECT DISTINCT code, name FROM office", "");
	while (daf_db_next(&err, s->db, st)) {
		if (!office_asked(s, daf_db_str(st, 0), daf_db_str(st, 1)))
			continue;
		found = daf_grow(found, n, &cap, sizeof(*found));
		found[n++] = daf_item_text(s->scratch, st, 0);
	}
	daf_db_done(s->db, st);
	s->offices = daf_pool_array(s->scratch, n + 1, sizeof(*found));
	if (n > 0)
		memcpy(s->offices, found, n * sizeof(*found));
	free(found);
	return err;
}

static bool
may_identify(const struct daf_term *t)
{
	const char *s;
	size_t n = 0;

	for (s = t->word.folded; *s != '\0'; s++)
		n += isdigit((unsigned char)*s) != 0;
	return !t->without && n >= IDENTIFIER_MIN;
}

static const struct daf_err *
prepare(struct searching *s, const struct daf_search_query *q)
{
	struct daf_terms_view view;
	const struct daf_err *err;
	size_t i;

	if ((err = daf_item_ledger(&s->ledger, s->reg, q->ledger)) != NULL)
		return err;
	view_of(&view, s);
	err = q->text != NULL
		  ? daf_terms_parse(&s->terms, s->scratch, &view, q->text)
		  : daf_terms_from(
			&s->terms, s->scratch, &view, q->words, q->nwords);
	for (i = 0; err == NULL && i < s->terms.n; i++)
		s->identifier =
		    s->identifier || may_identify(&s->terms.terms[i]);
	if (err != NULL)
		return err;
	if (q->sounds)
		daf_search_sounds(s);
	err = find_offices(s);
	return err != NULL ? err : daf_search_links(s);
}

/* ---- the index ---- */

static bool
enough(struct searching *s, size_t most)
{
	if (s->looked < most && s->n < DAF_SEARCH_MAX)
		return false;
	s->more = true;
	return true;
}

static const struct daf_err *
indexed(bool *some, struct searching *s, enum daf_search_tier tier)
{
	const struct daf_err *err;
	struct daf_buf match = { 0 };
	sqlite3_stmt *st = NULL;
	bool row, none;

	err = daf_search_expression(&match, some, &none, s, tier);
	if (err == NULL && *some && !none)
		err = daf_db_prepare(&st, s->db,
		    "SELECT rowid FROM search"
		    " WHERE text MATCH ?1"
		    " ORDER BY rowid DESC",
		    "s", daf_buf_str(&match));
	while (err == NULL && st != NULL &&
	       (err = daf_db_step(&row, s->db, st)) == NULL && row &&
	       !enough(s, LOOKED_MAX))
		err = daf_search_consider(s, sqlite3_column_int64(st, 0), tier);
	daf_db_done(s->db, st);
	daf_buf_clear(&match);
	return err;
}

/* Nothing but conditions: along the records, the newest first. */
static const struct daf_err *
walk(struct searching *s)
{
	const struct daf_err *err;
	const char *type = "";
	sqlite3_stmt *st;
	int64_t column;
	size_t i;

	for (i = 0; i < s->terms.n; i++)
		if (s->terms.terms[i].kind == DAF_TERM_TYPE &&
		    !s->terms.terms[i].without)
			type = type[0] == '\0' ? s->terms.terms[i].name : "*";
	err = daf_db_int(&column, s->db, 0,
	    "SELECT id FROM list_column WHERE type = ?1 AND field = 'updated'",
	    "s", type[0] == '*' ? "" : type);
	if (err != NULL)
		return err;
	err = daf_db_prepare(&st, s->db,
	    "SELECT record FROM cell WHERE list_column = ?1"
	    " ORDER BY key DESC, record DESC",
	    "i", column);
	while (daf_db_next(&err, s->db, st) && !enough(s, WALKED_MAX))
		err = daf_search_consider(
		    s, sqlite3_column_int64(st, 0), DAF_TIER_NONE);
	daf_db_done(s->db, st);
	return err;
}

/* An id or a number comes first, whatever else has the word; else numbers that
 * begin so. *whole: there was one, and nobody looks for beginnings then; *begun:
 * numbers begin so, and the index, in which each number is four common words,
 * need not be asked. */
static const struct daf_err *
exact(bool *whole, bool *begun, struct searching *s)
{
	enum daf_search_tier tier = DAF_TIER_EXACT;
	const struct daf_err *err;
	int64_t ids[EXACT_MAX];
	size_t n, i;

	err = daf_item_exact(
	    ids, &n, EXACT_MAX, s->reg, s->ledger, s->terms.plain);
	*whole = err == NULL && n > 0;
	if (err == NULL && n == 0 && strchr(s->terms.plain, '-') != NULL) {
		tier = DAF_TIER_WHOLE;
		err = daf_item_numbered(
		    ids, &n, EXACT_MAX, s->reg, s->ledger, s->terms.plain);
		s->more = s->more || n == EXACT_MAX;
		*begun = err == NULL && n > 0;
	}
	for (i = 0; err == NULL && i < n; i++)
		err = daf_search_consider(s, ids[i], tier);
	return err;
}

static const struct daf_err *
look(struct searching *s)
{
	const struct daf_err *err = NULL;
	bool some = false, whole = false, begun = false;

	if (s->terms.plain != NULL)
		err = exact(&whole, &begun, s);
	if (err != NULL || begun)
		return err;
	err = indexed(&some, s, DAF_TIER_WHOLE);
	if (err == NULL && !some)
		return walk(s);
	if (err == NULL && !whole && !enough(s, LOOKED_MAX))
		err = indexed(&some, s, DAF_TIER_PREFIX);
	if (err == NULL && s->nparts > 0 && !enough(s, LOOKED_MAX))
		err = indexed(&some, s, DAF_TIER_SOUND);
	return err;
}

/* ---- the answer ---- */

static int
by_score(const void *a, const void *b)
{
	const struct search_hit *x = a, *y = b;

	if (x->tier != y->tier)
		return x->tier > y->tier ? -1 : 1;
	if (x->named != y->named)
		return x->named ? 1 : -1;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->row.updated != y->row.updated)
		return x->row.updated > y->row.updated ? -1 : 1;
	return x->row.record > y->row.record ? -1
					     : x->row.record < y->row.record;
}

/* term NULL: name:value. */
static void
count(struct daf_search_counts *c, struct searching *s, const char *value,
    const char *label, const char *name, const char *term)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->rows[i].value, value) == 0)
			break;
	if (i == c->n) {
		if (c->n == COUNTS_MAX)
			return;
		if (term == NULL)
			term = daf_pool_printf(s->pool, "%s:%s", name, value);
		c->rows[c->n++] = (struct daf_search_count){
			.value = daf_pool_strdup(s->pool, value),
			.label = daf_pool_strdup(s->pool, label),
			.term = term,
		};
	}
	c->rows[i].n++;
}

static int
by_number(const void *a, const void *b)
{
	const struct daf_search_count *x = a, *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return strcmp(x->value, y->value);
}

static const struct daf_err *
count_role(struct daf_search_counts *c, struct searching *s, int64_t record)
{
	struct search_row child;
	const struct daf_err *err;
	const char *role = NULL, *term = NULL;
	char *label;
	bool found;

	err = daf_search_row(&found, &child, s, record);
	if (err == NULL && found)
		err = daf_search_role(&role, &term, s, &child);
	if (err != NULL || term == NULL)
		return err;
	label = daf_pool_printf(s->scratch, "as %s", role);
	if (!isupper((unsigned char)label[4]))
		label[3] = (char)tolower((unsigned char)label[3]);
	count(c, s, role, label, NULL, term);
	return NULL;
}

static const struct daf_err *
counts(struct daf_search_result *out, struct searching *s)
{
	struct daf_search_counts *all[] = { &out->types, &out->offices,
		&out->years, &out->roles };
	const struct daf_err *err = NULL;
	const struct search_hit *h;
	char year[16];
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		all[i]->rows =
		    daf_pool_array(s->pool, COUNTS_MAX, sizeof(*all[i]->rows));
	for (i = 0; err == NULL && i < s->n; i++) {
		h = &s->hits[i];
		count(&out->types, s, h->row.type,
		    h->row.def != NULL ? h->row.def->label : h->row.type,
		    "type", NULL);
		count(&out->offices, s, h->row.office, h->row.office, "office",
		    NULL);
		snprintf(year, sizeof(year), "%d", h->row.year);
		count(&out->years, s, year, year, "year", NULL);
		if (h->named)
			err = count_role(&out->roles, s, h->child);
	}
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i]->n > 1)
			qsort(all[i]->rows, all[i]->n, sizeof(*all[i]->rows),
			    by_number);
	return err;
}

static const struct daf_err *
answer(struct daf_search_result *out, struct searching *s, size_t limit)
{
	struct daf_item *item;
	const struct daf_err *err = NULL;
	bool found;
	size_t i;

	if (s->n > 1)
		qsort(s->hits, s->n, sizeof(*s->hits), by_score);
	if (limit == 0)
		limit = PAGE_DEFAULT;
	if (limit > s->n)
		limit = s->n;
	out->total = s->n;
	out->more = s->more;
	out->items.items =
	    daf_pool_array(s->pool, limit, sizeof(*out->items.items));
	for (i = 0; err == NULL && i < limit; i++) {
		item = &out->items.items[out->items.n];
		err = daf_item_load(
		    &found, item, s->pool, s->reg, s->hits[i].row.record);
		if (err == NULL && found)
			err = daf_search_why(item, s, &s->hits[i]);
		out->items.n += err == NULL && found;
	}
	return err;
}

static const struct daf_err *
search(struct daf_search_result *out, struct searching *s,
    const struct daf_search_query *query)
{
	const struct daf_err *err;

	if ((err = daf_db_read_begin(s->db)) != NULL)
		return err;
	s->scratch = daf_pool_new();
	s->held = daf_map_new();
	if ((err = prepare(s, query)) == NULL && (err = look(s)) == NULL &&
	    (err = answer(out, s, query->limit)) == NULL)
		err = counts(out, s);
	daf_db_read_end(s->db);
	daf_map_free(s->held);
	daf_pool_free(s->scratch);
	free(s->hits);
	return err;
}

const struct daf_err *
daf_search(struct daf_search_result *out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_search_query *query)
{
	struct searching s = {
		.reg = reg, .db = daf_register_db(reg), .pool = pool
	};
	const struct daf_err *err;
	bool stopped;

	*out = (struct daf_search_result){ 0 };
	daf_db_stop_by(s.db, query->stop, query->stop_arg);
	err = search(out, &s, query);
	stopped = err != NULL && daf_db_stopped(s.db);
	daf_db_stop_by(s.db, NULL, NULL);
	if (!stopped)
		return err;
	daf_err_free(err);
	*out = (struct daf_search_result){ .stopped = true };
	return NULL;
}

const struct daf_err *
daf_find(struct daf_items *out, struct daf_pool *pool, struct daf_register *reg,
    const char *const *words, size_t nwords, const char *ledger, size_t limit)
{
	const struct daf_search_query query = { .words = words,
		.nwords = nwords,
		.ledger = ledger,
		.limit = limit };
	struct daf_search_result found;
	const struct daf_err *err = daf_search(&found, pool, reg, &query);

	*out = found.items;
	return err;
}
