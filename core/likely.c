/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * likely.c - see likely.h: which records are compared.
 *
 * The index gives candidates: by an id's words, by a telephone's last digits,
 * by the sounds of a name with those of the father's; a CNIC with one digit
 * wrong is looked up in all 129 ways among the list's cells, each a seek.
 * likelyjudge.c compares and says why.
 */
#include "core/likely.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/timefmt.h"
#include "core/derive.h"
#include "core/item.h"
#include "core/likelyi.h"
#include "core/tokens.h"

#define PAGE_DEFAULT 10
#define ID_MAX 40     /* records that have an id's words */
#define NAMED_MAX 120 /* records with name and father's name */
#define ALIKE_MAX 60  /* records with the name alone */

static const struct daf_type *
find_type(struct searching *s, const char *name)
{
	const struct daf_register_ledger *l;
	const struct daf_type *t = NULL;
	size_t i;

	for (i = 0; t == NULL && i < daf_register_nledgers(s->reg); i++) {
		l = daf_register_ledger_at(s->reg, i);
		if (s->ledger < 0 || l->id == s->ledger)
			t = daf_types_find(l->types, name);
	}
	return t;
}

/* As it is stored, if it is whole; else as it was typed. */
static const char *
canonical(struct daf_pool *pool, const struct daf_field *def, const char *given)
{
	struct daf_kind_ctx ctx = { .now = daf_time_now() };
	struct daf_buf out = { 0 };
	const struct daf_err *err;
	const char *value = given;

	err = daf_kind_parse(&out, def, given, &ctx);
	if (err == NULL)
		value = daf_pool_strdup(pool, daf_buf_str(&out));
	daf_err_free(err);
	daf_buf_clear(&out);
	return value;
}

static const struct daf_err *
read_given(struct likely *l, const struct daf_likely_query *q)
{
	const struct daf_field *def;
	struct likely_given *g;
	size_t i;

	l->given = daf_pool_array(l->s.scratch, q->n, sizeof(*l->given));
	for (i = 0; i < q->n; i++) {
		def = daf_type_field(l->type, q->fields[i]);
		if (def == NULL || def->match == DAF_MATCH_NONE ||
		    q->values[i][0] == '\0' ||
		    strlen(q->values[i]) > DAF_WORD_SIZE_MAX ||
		    !daf_text_is_utf8(q->values[i], strlen(q->values[i])))
			continue;
		g = &l->given[l->n++];
		g->def = def;
		g->value = canonical(l->s.scratch, def, q->values[i]);
		daf_likely_read(&g->seen, l->s.scratch, def, g->value);
	}
	return NULL;
}

/* ---- candidates ---- */

/* The record itself or the one that it belongs to, if it is of the type. */
static const struct daf_err *
compare(struct likely *l, int64_t record)
{
	struct search_row row, parent;
	const struct search_row *child = NULL;
	const struct daf_err *err;
	bool found;

	err = daf_search_row(&found, &row, &l->s, record);
	if (err != NULL || !found)
		return err;
	if (strcmp(row.type, l->type->name) != 0) {
		err = daf_search_parent(&found, &parent, &l->s, &row);
		if (err != NULL || !found ||
		    strcmp(parent.type, l->type->name) != 0)
			return err;
		child = &row;
	}
	return daf_likely_judge(l, child != NULL ? &parent : &row, child);
}

static const struct daf_err *
by_index(struct likely *l, const char *match, size_t max)
{
	const struct daf_err *err;
	struct daf_db *db = l->s.db;
	int64_t ids[NAMED_MAX];
	sqlite3_stmt *st;
	size_t n = 0, i;

	err = daf_db_prepare(&st, db,
	    "SELECT rowid FROM search"
	    " WHERE text MATCH ?1"
	    " ORDER BY rowid DESC"
	    " LIMIT ?2",
	    "si", match, (int64_t)max);
	while (n < max && daf_db_next(&err, db, st))
		ids[n++] = sqlite3_column_int64(st, 0);
	daf_db_done(db, st);
	for (i = 0; err == NULL && i < n; i++)
		err = compare(l, ids[i]);
	return err;
}

static const struct daf_err *
by_id(struct likely *l, const struct likely_given *g)
{
	struct daf_buf match = { 0 }, phone = { 0 };
	const struct daf_err *err;
	const char *ways[3];
	struct daf_word word;
	size_t i;

	err = daf_word_init(&word, l->s.scratch, g->value, strlen(g->value));
	if (err != NULL || word.folded[0] == '\0')
		return err;
	ways[0] = word.folded;
	ways[1] = word.alternate;
	ways[2] = NULL;
	if (daf_tokens_phone(&phone, g->value))
		ways[2] = daf_buf_str(&phone);
	for (i = 0; i < 3; i++) {
		if (ways[i] == NULL)
			continue;
		if (match.len > 0)
			daf_buf_adds(&match, " OR ");
		daf_word_phrase(&match, ways[i], false);
	}
	err = by_index(l, daf_buf_str(&match), ID_MAX);
	daf_buf_clear(&match);
	daf_buf_clear(&phone);
	return err;
}

/* The records whose cell is this CNIC. */
static const struct daf_err *
by_cell(struct likely *l, int64_t column, const struct daf_field *def,
    const char *value)
{
	const struct daf_err *err;
	struct daf_buf key = { 0 };
	int64_t record;

	daf_derive_key(&key, def, value);
	err = daf_db_int(&record, l->s.db, 0,
	    "SELECT record FROM cell WHERE list_column = ?1 AND key = ?2"
	    " ORDER BY record DESC LIMIT 1",
	    "ib", column, (const void *)daf_buf_str(&key), key.len);
	daf_buf_clear(&key);
	return err != NULL || record == 0 ? err : compare(l, record);
}

/* A CNIC, one digit wrong or two neighbours swapped. */
static const struct daf_err *
near_cnic(struct likely *l, const struct likely_given *g)
{
	char value[DAF_CNIC_TEXT + 1], digit, *c, *next;
	const struct daf_err *err;
	int64_t column;

	if (strlen(g->value) != DAF_CNIC_TEXT)
		return NULL;
	err = daf_db_int(&column, l->s.db, 0,
	    "SELECT id FROM list_column WHERE type = ?1 AND field = ?2", "ss",
	    l->type->name, g->def->name);
	if (err != NULL || column == 0)
		return err;
	memcpy(value, g->value, sizeof(value));
	for (c = value; err == NULL && *c != '\0'; c++) {
		if (*c == '-')
			continue;
		digit = *c;
		for (*c = '0'; err == NULL && *c <= '9'; ++*c)
			if (*c != digit)
				err = by_cell(l, column, g->def, value);
		*c = digit;
		next = c[1] == '-' ? c + 2 : c + 1;
		if (err != NULL || *next == '\0' || *next == digit)
			continue;
		*c = *next;
		*next = digit;
		err = by_cell(l, column, g->def, value);
		*next = *c;
		*c = digit;
	}
	return err;
}

/* Appends the sounds of a name; of names with a father's only what tells: all
 * of it would miss who is written with a part less. */
static void
add_sounds(struct daf_buf *match, const struct likely_seen *name, bool all)
{
	struct daf_buf ways = { 0 };
	bool any = false;
	size_t i;

	for (i = 0; i < name->nparts; i++)
		any = any || !name->parts[i].common;
	for (i = 0; i < name->nparts; i++) {
		if (!all && any && name->parts[i].common)
			continue;
		daf_buf_reset(&ways);
		daf_search_any_key(&ways, &name->parts[i].sound);
		daf_buf_addf(match, "%s(%s)", match->len > 0 ? " AND " : "",
		    daf_buf_str(&ways));
	}
	daf_buf_clear(&ways);
}

static const struct daf_err *
by_name(struct likely *l, const struct likely_given *g)
{
	const struct daf_err *err = NULL;
	struct daf_buf match = { 0 };
	size_t i;

	if (g->seen.nparts == 0)
		return NULL;
	for (i = 0; err == NULL && i < l->n; i++) {
		if (l->given[i].def->match != DAF_MATCH_AGAINST ||
		    l->given[i].seen.nparts == 0)
			continue;
		daf_buf_reset(&match);
		add_sounds(&match, &g->seen, false);
		add_sounds(&match, &l->given[i].seen, false);
		err = by_index(l, daf_buf_str(&match), NAMED_MAX);
	}
	if (err == NULL) {
		daf_buf_reset(&match);
		add_sounds(&match, &g->seen, true);
		err = by_index(l, daf_buf_str(&match), ALIKE_MAX);
	}
	daf_buf_clear(&match);
	return err;
}

static const struct daf_err *
look(struct likely *l)
{
	const struct daf_err *err = NULL;
	const struct likely_given *g;
	size_t i;

	for (i = 0; err == NULL && i < l->n; i++) {
		g = &l->given[i];
		if (g->def->match == DAF_MATCH_ID)
			err = by_id(l, g);
		if (err == NULL && g->def->match == DAF_MATCH_ID &&
		    strcmp(g->def->kind->name, "cnic") == 0)
			err = near_cnic(l, g);
		if (err == NULL && g->def->match == DAF_MATCH_NAME)
			err = by_name(l, g);
	}
	return err;
}

/* ---- the answer ---- */

static int
by_score(const void *a, const void *b)
{
	const struct likely_hit *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->record > y->record ? -1 : x->record < y->record;
}

/* Is one that it is joined with as one in the answer? */
static bool
listed(const struct daf_items *items, const struct daf_item *item)
{
	size_t i, j;

	for (i = 0; i < items->n; i++)
		for (j = 0; j < item->nsame; j++)
			if (items->items[i].record == item->same[j].record)
				return true;
	return false;
}

static const struct daf_err *
answer(struct daf_items *out, struct likely *l, size_t limit)
{
	const struct daf_err *err = NULL;
	struct daf_item *item;
	bool found;
	size_t i;

	if (l->nhits > 1)
		qsort(l->hits, l->nhits, sizeof(*l->hits), by_score);
	out->items = daf_pool_array(l->s.pool, limit, sizeof(*out->items));
	for (i = 0; err == NULL && i < l->nhits && out->n < limit; i++) {
		if (l->hits[i].score <= 0)
			break;
		item = &out->items[out->n];
		err = daf_item_load(
		    &found, item, l->s.pool, l->s.reg, l->hits[i].record);
		item->where = daf_pool_strdup(l->s.pool, l->hits[i].why);
		out->n += err == NULL && found && !listed(out, item);
	}
	return err;
}

const struct daf_err *
daf_likely(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_likely_query *q)
{
	struct likely l = {
		.s = { .reg = reg, .db = daf_register_db(reg), .pool = pool },
		.except = q->except
	};
	const struct daf_err *err;

	*out = (struct daf_items){ 0 };
	if ((err = daf_item_ledger(&l.s.ledger, reg, q->ledger)) != NULL ||
	    (l.type = find_type(&l.s, q->type)) == NULL ||
	    (err = daf_db_read_begin(l.s.db)) != NULL)
		return err;
	l.s.scratch = daf_pool_new();
	err = daf_db_int(&l.same, l.s.db, 0,
	    "SELECT same FROM record WHERE id = ?1", "i", q->except);
	if (err == NULL && (err = read_given(&l, q)) == NULL &&
	    (err = look(&l)) == NULL)
		err = answer(out, &l, q->limit != 0 ? q->limit : PAGE_DEFAULT);
	daf_db_read_end(l.s.db);
	daf_pool_free(l.s.scratch);
	free(l.hits);
	return err;
}
