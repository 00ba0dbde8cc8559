/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * used.c - see pick.h: values that a field had before.
 *
 * Counting all values of a field would read all records of the type; what the
 * newest LOOKED_MAX have is what people use now. Others come from the list's
 * cells, in their order, each value a seek.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/derive.h"
#include "core/item.h"
#include "core/map.h"
#include "core/pick.h"
#include "core/words.h"
#include "schema/kind.h"

#define PAGE_DEFAULT 10
#define LOOKED_MAX 1500
#define SOUGHT_MAX 50 /* distinct values among the cells */
#define VALUE_MAX 200 /* bytes of a value that is worth offering */

struct using
{
	struct daf_register *reg;
	struct daf_db *db;
	struct daf_pool *pool;
	int64_t ledger;
	const char *type, *field, *prefix;
	struct daf_word word;  /* the prefix */
	struct daf_map *known; /* value -> index */
	struct daf_used *rows;
	size_t n, cap;
};

static bool
fits(const struct using *u, const char *value)
{
	size_t len = strnlen(value, VALUE_MAX + 1);

	return len > 0 && len <= VALUE_MAX && strchr(value, '\n') == NULL &&
	       (u->word.folded[0] == '\0' ||
		   daf_word_in(NULL, &u->word, value) > 0);
}

static void
add(struct using *u, const char *value, size_t n)
{
	int64_t index;

	if (!fits(u, value))
		return;
	if (daf_map_get(&index, u->known, value, strlen(value))) {
		u->rows[index].n += n;
		return;
	}
	daf_map_put(u->known, value, strlen(value), (int64_t)u->n);
	u->rows = daf_grow(u->rows, u->n, &u->cap, sizeof(*u->rows));
	u->rows[u->n++] =
	    (struct daf_used){ .value = daf_pool_strdup(u->pool, value),
		    .n = n };
}

static const struct daf_err *
column(int64_t *id, struct using *u, const char *field)
{
	return daf_db_int(id, u->db, 0,
	    "SELECT id FROM list_column WHERE type = ?1 AND field = ?2", "ss",
	    u->type, field);
}

static const struct daf_err *
newest(struct using *u)
{
	const struct daf_err *err;
	int64_t updated;
	sqlite3_stmt *st;

	if ((err = column(&updated, u, "updated")) != NULL)
		return err;
	err = daf_db_prepare(&st, u->db,
	    "SELECT v.value"
	    " FROM (SELECT record FROM cell WHERE list_column = ?1"
	    "  ORDER BY key DESC, record DESC LIMIT ?4) AS c"
	    " CROSS JOIN record AS r ON r.id = c.record"
	    " CROSS JOIN value AS v ON v.record = c.record"
	    " WHERE v.field = (SELECT id FROM field WHERE name = ?2)"
	    " AND v.live = 1"
	    " AND r.struck = 0 AND r.veil = 0"
	    " AND (?3 < 0 OR r.ledger = ?3)",
	    "isii", updated, u->field, u->ledger, (int64_t)LOOKED_MAX);
	while (daf_db_next(&err, u->db, st))
		add(u, daf_db_str(st, 0), 1);
	daf_db_done(u->db, st);
	return err;
}

/* The value of a record, if it is one of the ledger. */
static const struct daf_err *
offer(struct using *u, int64_t record)
{
	const struct daf_err *err;
	const char *value;
	int64_t ledger;

	err = daf_db_int(&ledger, u->db, -1,
	    "SELECT ledger FROM record WHERE id = ?1 AND struck = 0", "i",
	    record);
	if (err != NULL || ledger < 0 ||
	    (u->ledger >= 0 && ledger != u->ledger))
		return err;
	err = daf_item_value(&value, u->pool, u->reg, record, u->field);
	if (err == NULL && value != NULL)
		add(u, value, 0);
	return err;
}

/* Along the keys of the list's column: each value once. */
static const struct daf_err *
sought(struct using *u, const struct daf_field *def)
{
	const struct daf_err *err;
	struct daf_buf begin = { 0 }, key = { 0 };
	int64_t id, record = 0;
	sqlite3_stmt *st;
	bool row = true;
	size_t i;

	err = column(&id, u, u->field);
	daf_derive_key(&begin, def, u->prefix);
	daf_buf_add(&key, daf_buf_str(&begin), begin.len);
	for (i = 0; err == NULL && row && i < SOUGHT_MAX && id != 0; i++) {
		err = daf_db_prepare(&st, u->db,
		    i == 0 ? "SELECT key, record FROM cell"
			     " WHERE list_column = ?1 AND key >= ?2"
			     " ORDER BY key LIMIT 1"
			   : "SELECT key, record FROM cell"
			     " WHERE list_column = ?1 AND key > ?2"
			     " ORDER BY key LIMIT 1",
		    "ib", id, (const void *)daf_buf_str(&key), key.len);
		if (err == NULL)
			err = daf_db_step(&row, u->db, st);
		if (err == NULL && row) {
			daf_buf_reset(&key);
			daf_buf_add(&key, sqlite3_column_blob(st, 0),
			    (size_t)sqlite3_column_bytes(st, 0));
			record = sqlite3_column_int64(st, 1);
		}
		daf_db_done(u->db, st);
		row = err == NULL && row && key.len >= begin.len &&
		      (begin.len == 0 ||
			  memcmp(key.data, begin.data, begin.len) == 0);
		if (row)
			err = offer(u, record);
	}
	daf_buf_clear(&begin);
	daf_buf_clear(&key);
	return err;
}

static int
by_use(const void *a, const void *b)
{
	const struct daf_used *x = a, *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return strcmp(x->value, y->value);
}

static const struct daf_field *
definition(const struct using *u)
{
	const struct daf_field *def = NULL;
	const struct daf_type *t;
	size_t i;

	for (i = 0; def == NULL && i < daf_register_nledgers(u->reg); i++) {
		t = daf_types_find(
		    daf_register_ledger_at(u->reg, i)->types, u->type);
		if (t != NULL)
			def = daf_type_field(t, u->field);
	}
	return def;
}

const struct daf_err *
daf_used_values(struct daf_used_list *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const char *type,
    const char *field, const char *prefix, size_t limit)
{
	struct using u = { .reg = reg,
		.db = daf_register_db(reg),
		.pool = pool,
		.type = type,
		.field = field,
		.prefix = prefix };
	const struct daf_field *def = definition(&u);
	const struct daf_err *err;

	*out = (struct daf_used_list){ 0 };
	if (limit == 0)
		limit = PAGE_DEFAULT;
	if (def == NULL || strlen(prefix) > DAF_WORD_SIZE_MAX ||
	    !daf_text_is_utf8(prefix, strlen(prefix)))
		return NULL;
	if ((err = daf_item_ledger(&u.ledger, reg, ledger)) != NULL ||
	    (err = daf_word_init(&u.word, pool, prefix, strlen(prefix))) !=
		NULL ||
	    (err = daf_db_read_begin(u.db)) != NULL)
		return err;
	u.known = daf_map_new();
	err = newest(&u);
	if (err == NULL && u.n < limit)
		err = sought(&u, def);
	if (u.n > 1)
		qsort(u.rows, u.n, sizeof(*u.rows), by_use);
	out->n = err != NULL ? 0 : u.n < limit ? u.n : limit;
	out->rows = daf_pool_array(pool, out->n, sizeof(*out->rows));
	if (out->n > 0)
		memcpy(out->rows, u.rows, out->n * sizeof(*out->rows));
	daf_db_read_end(u.db);
	daf_map_free(u.known);
	free(u.rows);
	return err;
}
