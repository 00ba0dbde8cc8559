/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verdict.c - change sets that headquarters held or refused, what a change set
 * is about, and what each register has sent. See query.h.
 */
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/addr.h"
#include "core/db.h"
#include "core/item.h"
#include "core/query.h"

static void
read_verdict(struct daf_verdict *v, struct daf_pool *pool,
    const struct daf_register *reg, sqlite3_stmt *st)
{
	const struct daf_register_ledger *conf;

	conf = daf_register_ledger_by_id(reg, sqlite3_column_int64(st, 0));
	v->ledger = conf != NULL ? daf_pool_strdup(pool, conf->name) : "";
	v->at = daf_pool_printf(
	    pool, "%s-%s", daf_db_str(st, 1), daf_db_str(st, 2));
	v->state = (enum daf_state)sqlite3_column_int(st, 3);
	v->time = sqlite3_column_int64(st, 4);
	v->zone = sqlite3_column_int(st, 5);
	v->by = daf_pool_strdup(pool, daf_db_str(st, 6));
	v->by_name = daf_pool_strdup(pool, daf_db_str(st, 7));
	v->reason = daf_pool_strdup(pool, daf_db_str(st, 8));
	v->own = sqlite3_column_int(st, 9) != 0;
}

const struct daf_err *
daf_verdicts(struct daf_verdict **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	struct daf_verdict *list = NULL;
	sqlite3_stmt *st = NULL;
	size_t cap = 0, i;
	int64_t id;

	*n = 0;
	err = daf_item_ledger(&id, reg, ledger);
	if (err == NULL)
		err = daf_db_prepare(&st, db,
		    "SELECT r.ledger, r.name, c.seq, c.state, c.time, c.zone,"
		    " c.officer, coalesce(o.name, c.officer),"
		    " coalesce(c.reason, ''), r.own"
		    " FROM change_set AS c JOIN replica AS r"
		    " ON r.id = c.replica"
		    " LEFT JOIN officer AS o"
		    " ON o.ledger = r.ledger AND o.id = c.officer"
		    " WHERE c.state <> 4 AND c.state IN (2, 3)"
		    " AND (?1 < 0 OR r.ledger = ?1)"
		    " ORDER BY r.own DESC, c.time DESC, c.id DESC",
		    "i", id);
	while (daf_db_next(&err, db, st)) {
		list = daf_grow(list, *n, &cap, sizeof(*list));
		read_verdict(&list[(*n)++], pool, reg, st);
	}
	daf_db_done(db, st);
	*out = daf_pool_array(pool, *n, sizeof(**out));
	for (i = 0; list != NULL && i < *n; i++)
		(*out)[i] = list[i];
	free(list);
	return err;
}

/* The ids first: reading an item is another statement. */
static const struct daf_err *
touched_ids(int64_t **ids, size_t *n, struct daf_register *reg, int64_t ledger,
    const struct daf_addr *at)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;

	*ids = NULL;
	*n = 0;
	err = daf_db_prepare(&st, db,
	    "SELECT DISTINCT v.record"
	    " FROM replica AS r"
	    " JOIN change_set AS c ON c.replica = r.id AND c.seq = ?3"
	    " JOIN value AS v ON v.change_set = c.id"
	    " JOIN record AS e ON e.id = v.record"
	    " WHERE r.name = ?2 AND (?1 < 0 OR r.ledger = ?1)"
	    " AND e.type <> '" DAF_ACCESS_TYPE "'"
	    " ORDER BY v.record",
	    "isi", ledger, at->replica, at->seq);
	while (daf_db_next(&err, db, st)) {
		*ids = daf_grow(*ids, *n, &cap, sizeof(**ids));
		(*ids)[(*n)++] = sqlite3_column_int64(st, 0);
	}
	daf_db_done(db, st);
	return err;
}

static int
by_address(const void *a, const void *b)
{
	const struct daf_item *x = a, *y = b;
	struct daf_addr p, q;

	if (!daf_addr_parse(&p, x->id, strlen(x->id), true) ||
	    !daf_addr_parse(&q, y->id, strlen(y->id), true))
		return strcmp(x->id, y->id);
	return daf_addr_cmp(&p, &q);
}

const struct daf_err *
daf_touched(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const char *at)
{
	const struct daf_err *err;
	int64_t id, *ids = NULL;
	struct daf_addr addr;
	size_t n = 0, i;
	bool found;

	*out = (struct daf_items){ 0 };
	if (!daf_addr_parse(&addr, at, strlen(at), false))
		return daf_err(DAF_REFUSED, "%s is no address", at);
	err = daf_item_ledger(&id, reg, ledger);
	if (err == NULL)
		err = touched_ids(&ids, &n, reg, id, &addr);
	out->items = daf_pool_array(pool, n, sizeof(*out->items));
	for (i = 0; err == NULL && i < n; i++) {
		err = daf_item_load(
		    &found, &out->items[out->n], pool, reg, ids[i]);
		if (err == NULL && found)
			out->n++;
	}
	if (err == NULL && out->n > 1)
		qsort(out->items, out->n, sizeof(*out->items), by_address);
	free(ids);
	return err;
}

static void
read_sender(struct daf_sender *s, struct daf_pool *pool, sqlite3_stmt *st)
{
	s->replica = daf_item_text(pool, st, 0);
	s->office = daf_item_text(pool, st, 1);
	s->own = sqlite3_column_int(st, 2) != 0;
	s->newest = sqlite3_column_int64(st, 3);
	s->zone = sqlite3_column_int(st, 4);
	s->records = sqlite3_column_int64(st, 5);
	s->births = sqlite3_column_int64(st, 6);
}

const struct daf_err *
daf_senders(struct daf_sender **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger)
{
	struct daf_db *db = daf_register_db(reg);
	struct daf_sender *list = NULL;
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;
	int64_t id;

	*n = 0;
	err = daf_item_ledger(&id, reg, ledger);
	if (err == NULL)
		err = daf_db_prepare(&st, db,
		    "SELECT r.name, r.office, r.own, n.time, n.zone,"
		    " coalesce(w.records, 0), coalesce(w.births, 0)"
		    " FROM replica AS r"
		    " JOIN change_set AS n"
		    " ON n.replica = r.id AND n.seq = (SELECT max(m.seq)"
		    " FROM change_set AS m WHERE m.replica = r.id"
		    " AND m.seq <= r.applied_seq)"
		    " LEFT JOIN (SELECT c.replica AS replica,"
		    " count(DISTINCT v.record) AS records,"
		    " count(DISTINCT CASE WHEN e.birth = c.id"
		    " THEN v.record END) AS births"
		    " FROM change_set AS c"
		    " JOIN value AS v ON v.change_set = c.id"
		    " JOIN record AS e ON e.id = v.record"
		    " AND e.type <> '" DAF_ACCESS_TYPE "'"
		    " WHERE c.state <> 4 AND c.state IN (0, 1, 2)"
		    " GROUP BY c.replica) AS w ON w.replica = r.id"
		    " WHERE ?1 < 0 OR r.ledger = ?1"
		    " ORDER BY r.name",
		    "i", id);
	while (daf_db_next(&err, db, st)) {
		list = daf_grow(list, *n, &cap, sizeof(*list));
		read_sender(&list[(*n)++], pool, st);
	}
	daf_db_done(db, st);
	*out = daf_pool_array(pool, *n, sizeof(**out));
	if (list != NULL)
		memcpy(*out, list, *n * sizeof(**out));
	free(list);
	return err;
}

const struct daf_err *
daf_last_own(const char **at, struct daf_pool *pool, struct daf_register *reg,
    const char *ledger, const char *officer)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	bool row = false;
	int64_t id;

	*at = NULL;
	err = daf_item_ledger(&id, reg, ledger);
	if (err == NULL)
		err = daf_db_prepare(&st, db,
		    "SELECT r.name, c.seq"
		    " FROM replica AS r"
		    " JOIN change_set AS c ON c.id ="
		    "  (SELECT x.id FROM change_set AS x"
		    "   WHERE x.replica = r.id"
		    "   AND x.officer = ?2"
		    "   AND x.state <> 3"
		    "   ORDER BY x.seq DESC"
		    "   LIMIT 1)"
		    " WHERE r.own = 1"
		    " AND (?1 < 0 OR r.ledger = ?1)"
		    " ORDER BY c.time DESC"
		    " LIMIT 1",
		    "is", id, officer);
	if (err == NULL)
		err = daf_db_step(&row, db, st);
	if (row)
		*at = daf_item_address(
		    pool, daf_db_str(st, 0), sqlite3_column_int64(st, 1));
	daf_db_done(db, st);
	return err;
}
