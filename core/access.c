/* SPDX-License-Identifier: GPL-3.0-or-later */
/* access.c - see access.h. */
#include "core/access.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "core/changeset.h"
#include "core/db.h"

#define ROWS_MOST 2000 /* that are read at once */

static const char *const kinds[] = {
	[DAF_ACCESS_CONSULTATION] = "consultation",
	[DAF_ACCESS_ALTERATION] = "alteration",
	[DAF_ACCESS_DISCLOSURE] = "disclosure",
	[DAF_ACCESS_COMBINATION] = "combination",
	[DAF_ACCESS_ERASURE] = "erasure",
};

const char *
daf_access_kind_name(enum daf_access_kind kind)
{
	return kinds[kind];
}

/* ---- the hash of a row ---- */

/* A statement on a row: id, time, officer, ledger, record, what, kind, ground,
 * hash. */
#define ROWS                                                    \
	"SELECT l.id, l.time, l.officer, l.ledger, l.record,\n" \
	"	l.what, c.kind, c.ground, c.hash\n"                   \
	"  FROM access_log AS l\n"                              \
	"  LEFT JOIN access_chain AS c ON c.id = l.id\n"        \
	" WHERE l.id > ?1\n"                                    \
	" ORDER BY l.id"

enum { ID, TIME, OFFICER, LEDGER, RECORD, WHAT, KIND, GROUND, HASH };

static void
row_hash(char out[65], daf_access_hash *hash, const char *before,
    sqlite3_stmt *st, const char *kind, const char *ground)
{
	const char *const texts[] = { daf_db_str(st, OFFICER),
		daf_db_str(st, LEDGER), daf_db_str(st, RECORD),
		daf_db_str(st, WHAT), kind, ground };
	struct daf_buf b = { 0 };
	size_t i;

	daf_buf_addf(&b, "[\"%s\",\"%" PRId64 "\",\"%" PRId64 "\"", before,
	    (int64_t)sqlite3_column_int64(st, ID),
	    (int64_t)sqlite3_column_int64(st, TIME));
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		daf_buf_addc(&b, ',');
		daf_json_string(&b, texts[i]);
	}
	daf_buf_addc(&b, ']');
	hash(out, b.data, b.len);
	daf_buf_clear(&b);
}

/* ---- writing ---- */

const struct daf_err *
daf_access_head(struct daf_access_head *out, struct daf_register *reg)
{
	struct daf_db *desk = daf_register_desk(reg);
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	bool row = false;

	*out = (struct daf_access_head){ 0 };
	err = daf_db_prepare(&st, desk,
	    "SELECT id, hash FROM access_chain\n"
	    " ORDER BY id DESC\n"
	    " LIMIT 1",
	    "");
	if (err == NULL)
		err = daf_db_step(&row, desk, st);
	if (err == NULL && row) {
		out->rows = sqlite3_column_int64(st, 0);
		snprintf(out->hash, sizeof(out->hash), "%s", daf_db_str(st, 1));
	}
	daf_db_done(desk, st);
	return err;
}

/* Gives the first row behind the head its hash, and moves the head; *more:
 * there was one. */
static const struct daf_err *
chain_one(bool *more, struct daf_access_head *head, struct daf_db *desk,
    daf_access_hash *hash, const char *kind, const char *ground)
{
	char sum[65] = "";
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	int64_t id = 0;

	err = daf_db_prepare(&st, desk, ROWS, "i", head->rows);
	if (err == NULL)
		err = daf_db_step(more, desk, st);
	if (err == NULL && *more) {
		id = sqlite3_column_int64(st, ID);
		row_hash(sum, hash, head->hash, st, kind, ground);
	}
	daf_db_done(desk, st);
	if (err != NULL || !*more)
		return err;
	head->rows = id;
	memcpy(head->hash, sum, sizeof(head->hash));
	return daf_db_run(desk,
	    "INSERT INTO access_chain (id, kind, ground, hash)\n"
	    "VALUES (?1, ?2, ?3, ?4)",
	    "isss", id, kind, ground, sum);
}

static const struct daf_err *
chain_rest(struct daf_access_head *head, struct daf_register *reg,
    daf_access_hash *hash)
{
	const struct daf_err *err;
	bool more = true;

	err = daf_access_head(head, reg);
	while (err == NULL && more)
		err = chain_one(&more, head, daf_register_desk(reg), hash,
		    kinds[DAF_ACCESS_CONSULTATION], "");
	return err;
}

const struct daf_err *
daf_access_add(
    struct daf_register *reg, daf_access_hash *hash, const struct daf_access *a)
{
	struct daf_db *desk = daf_register_desk(reg);
	struct daf_access_head head;
	const struct daf_err *err;
	bool more;

	err = daf_db_begin(desk);
	if (err != NULL)
		return err;
	err = chain_rest(&head, reg, hash);
	if (err == NULL)
		err = daf_db_run(desk,
		    "INSERT INTO access_log (time, officer, ledger, record,\n"
		    "	what)\n"
		    "VALUES (?1, ?2, ?3, ?4, ?5)",
		    "issss", daf_time_now(), a->officer, a->ledger, a->record,
		    a->what);
	if (err == NULL)
		err = chain_one(
		    &more, &head, desk, hash, kinds[a->kind], a->ground);
	if (err == NULL)
		err = daf_db_commit(desk);
	if (err != NULL)
		daf_db_rollback(desk);
	return err;
}

/* ---- reading ---- */

const struct daf_err *
daf_access_rows(struct daf_access_row **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, int64_t before, size_t limit)
{
	struct daf_db *desk = daf_register_desk(reg);
	const struct daf_err *err;
	struct daf_access_row *a;
	sqlite3_stmt *st = NULL;

	*n = 0;
	if (limit > ROWS_MOST)
		limit = ROWS_MOST;
	*out = daf_pool_array(pool, limit, sizeof(**out));
	err = daf_db_prepare(&st, desk,
	    "SELECT l.id, l.time, l.officer, l.ledger, l.record, l.what,\n"
	    "	coalesce(c.kind, ?4), coalesce(c.ground, '')\n"
	    "  FROM access_log AS l\n"
	    "  LEFT JOIN access_chain AS c ON c.id = l.id\n"
	    " WHERE (?1 IS NULL OR l.ledger IN (?1, ''))\n"
	    "   AND (?2 = 0 OR l.id < ?2)\n"
	    " ORDER BY l.id DESC\n"
	    " LIMIT ?3",
	    "siis", ledger, before, (int64_t)limit,
	    kinds[DAF_ACCESS_CONSULTATION]);
	while (*n < limit && daf_db_next(&err, desk, st)) {
		a = &(*out)[(*n)++];
		a->id = sqlite3_column_int64(st, ID);
		a->time = sqlite3_column_int64(st, TIME);
		a->officer = daf_pool_strdup(pool, daf_db_str(st, OFFICER));
		a->ledger = daf_pool_strdup(pool, daf_db_str(st, LEDGER));
		a->record = daf_pool_strdup(pool, daf_db_str(st, RECORD));
		a->what = daf_pool_strdup(pool, daf_db_str(st, WHAT));
		a->kind = daf_pool_strdup(pool, daf_db_str(st, KIND));
		a->ground = daf_pool_strdup(pool, daf_db_str(st, GROUND));
	}
	daf_db_done(desk, st);
	return err;
}

/* ---- checking ---- */

/* The first of heads[*at...] with the row; *at moves behind them. */
static const struct daf_access_head *
contradicted(size_t *at, const struct daf_access_head *heads, size_t n,
    int64_t id, const char *hash)
{
	for (; *at < n && heads[*at].rows <= id; ++*at)
		if (heads[*at].rows < id || strcmp(heads[*at].hash, hash) != 0)
			return &heads[*at];
	return NULL;
}

const struct daf_err *
daf_access_check(int64_t *bad, const struct daf_access_head **bad_head,
    struct daf_register *reg, daf_access_hash *hash,
    const struct daf_access_head *heads, size_t nheads)
{
	struct daf_db *desk = daf_register_desk(reg);
	char before[65] = "", sum[65];
	struct daf_access_head head;
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	int64_t id = 0;
	size_t at = 0;

	*bad = 0;
	*bad_head = NULL;
	/* Rows and head of one moment: others write meanwhile. */
	err = daf_db_read_begin(desk);
	if (err != NULL)
		return err;
	err = daf_db_prepare(&st, desk, ROWS, "i", (int64_t)0);
	/* What has no hash yet is at the end. */
	while (*bad == 0 && daf_db_next(&err, desk, st) &&
	       sqlite3_column_type(st, HASH) != SQLITE_NULL) {
		id++;
		row_hash(sum, hash, before, st, daf_db_str(st, KIND),
		    daf_db_str(st, GROUND));
		if (sqlite3_column_int64(st, ID) != id ||
		    strcmp(sum, daf_db_str(st, HASH)) != 0)
			*bad = id;
		else if (*bad_head == NULL)
			*bad_head = contradicted(&at, heads, nheads, id, sum);
		memcpy(before, sum, sizeof(before));
	}
	daf_db_done(desk, st);
	/* More hashes than rows that have one: rows are missing. */
	if (err == NULL)
		err = daf_access_head(&head, reg);
	daf_db_read_end(desk);
	if (err == NULL && *bad == 0 && head.rows > id)
		*bad = id + 1;
	if (err == NULL && *bad == 0 && *bad_head == NULL && at < nheads)
		*bad_head = &heads[at];
	return err;
}
