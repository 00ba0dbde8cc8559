/* SPDX-License-Identifier: GPL-3.0-or-later */
/* despatch.c - what an office wrote since its last despatch; see returns.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/db.h"
#include "core/item.h"
#include "core/returns.h"

#define PAGE 500 /* change sets that are read at once */
#define CHAINS_MAX 1000

/* How far a despatch goes in one chain: behind `from`, up to `to`. */
struct chain {
	char replica[DAF_REPLICA_SIZE];
	int64_t from, to;
};

/* Reading an item is another statement. */
static const struct daf_err *
load_items(struct daf_written *w, size_t n, struct daf_pool *pool,
    struct daf_register *reg)
{
	const struct daf_err *err = NULL;
	bool found;
	size_t i;

	for (i = 0; err == NULL && i < n; i++)
		err = daf_item_load(
		    &found, &w[i].item, pool, reg, w[i].item.record);
	return err;
}

static const struct daf_err *
value(const char **out, struct daf_pool *pool, struct daf_register *reg,
    int64_t record, const char *field)
{
	const struct daf_err *err =
	    daf_item_value(out, pool, reg, record, field);

	if (err == NULL && *out == NULL)
		*out = "";
	return err;
}

static const struct daf_err *
load(struct daf_despatch *out, struct daf_pool *pool, struct daf_register *reg,
    int64_t record)
{
	struct daf_item item;
	const struct daf_err *err;
	bool found;

	*out = (struct daf_despatch){ .record = record };
	err = daf_item_load(&found, &item, pool, reg, record);
	if (err != NULL)
		return err;
	if (found)
		out->number = item.number != NULL ? item.number : item.id;
	err = value(&out->from, pool, reg, record, "from");
	if (err == NULL)
		err = value(&out->until, pool, reg, record, "until");
	if (err == NULL)
		err = value(&out->since, pool, reg, record, "since");
	if (err == NULL)
		err = value(&out->upto, pool, reg, record, "upto");
	return err;
}

const struct daf_err *
daf_despatch_find(struct daf_despatch *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const char *type,
    const char *name)
{
	const struct daf_err *err;
	struct daf_item item;

	err = daf_find_record(&item, pool, reg, ledger, name);
	if (err == NULL && strcmp(item.type, type) != 0)
		err = daf_err(
		    DAF_REFUSED, "%s is no record of the type %s", name, type);
	if (err == NULL)
		err = load(out, pool, reg, item.record);
	if (err == NULL && *out->upto == '\0')
		err = daf_err(DAF_REFUSED,
		    "%s does not say up to which change sets it goes: it was "
		    "not made by this program",
		    name);
	return err;
}

/* The newest that this register made and that says how far it went; 0: none. */
static const struct daf_err *
newest(int64_t *out, struct daf_register *reg, int64_t ledger, const char *type)
{
	return daf_db_int(out, daf_register_db(reg), 0,
	    "SELECT r.id FROM list_column AS l"
	    " JOIN cell AS x ON x.list_column = l.id"
	    " JOIN record AS r ON r.id = x.record AND r.struck = 0"
	    " JOIN change_set AS c ON c.id = r.birth"
	    " JOIN replica AS p ON p.id = c.replica AND p.own = 1"
	    " WHERE l.type = ?2 AND l.field = 'updated' AND r.ledger = ?1"
	    " AND EXISTS (SELECT 1 FROM value AS v WHERE v.record = r.id"
	    "  AND v.field = (SELECT id FROM field WHERE name = 'upto')"
	    "  AND v.live = 1 AND v.value <> '')"
	    " ORDER BY c.time DESC, c.seq DESC, r.id DESC"
	    " LIMIT 1",
	    "is", ledger, type);
}

/* The rows' addresses, "isb.k7f2-12 …"; ends the statement. */
static const struct daf_err *
say_ends(const char **out, struct daf_pool *pool, struct daf_db *db,
    sqlite3_stmt *st)
{
	const struct daf_err *err = NULL;
	struct daf_buf b = { 0 };

	while (daf_db_next(&err, db, st)) {
		daf_buf_addf(&b, "%s%s-%" PRId64, b.len > 0 ? " " : "",
		    daf_db_str(st, 0), (int64_t)sqlite3_column_int64(st, 1));
	}
	daf_db_done(db, st);
	*out = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return err;
}

/* The ends of all chains that are this register's. */
static const struct daf_err *
ends(const char **out, struct daf_pool *pool, struct daf_register *reg,
    int64_t ledger)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st;

	err = daf_db_prepare(&st, db,
	    "SELECT name, applied_seq FROM replica"
	    " WHERE ledger = ?1 AND own = 1 AND applied_seq > 0"
	    " ORDER BY name",
	    "i", ledger);
	return err != NULL ? err : say_ends(out, pool, db, st);
}

/* What each chain had before that moment. */
static const struct daf_err *
ends_before(const char **out, struct daf_pool *pool, struct daf_register *reg,
    int64_t ledger, int64_t time)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st;

	err = daf_db_prepare(&st, db,
	    "SELECT p.name, max(c.seq) FROM replica AS p"
	    " JOIN change_set AS c ON c.replica = p.id AND c.time < ?2"
	    " WHERE p.ledger = ?1 AND p.own = 1 AND p.applied_seq > 0"
	    " GROUP BY p.name"
	    " ORDER BY p.name",
	    "ii", ledger, time);
	return err != NULL ? err : say_ends(out, pool, db, st);
}

/* The first one begins with a day, by the office's clock. */
static const struct daf_err *
begin(struct daf_despatch *out, struct daf_pool *pool, struct daf_register *reg,
    const struct daf_register_ledger *conf, const struct daf_date *first)
{
	const struct daf_err *err;
	char text[DAF_TIME_SIZE];
	struct daf_date day;
	int64_t time;
	int offset;

	err = daf_item_today(&day, &offset, reg, conf->name);
	if (err != NULL)
		return err;
	if (first != NULL)
		day = *first;
	time = daf_date_days(day) * 86400;
	time -= (int64_t)daf_time_offset(conf->zone, time) * 60;
	daf_time_local(text, time, daf_time_offset(conf->zone, time));
	out->first = true;
	out->from = daf_pool_strdup(pool, text);
	return ends_before(&out->since, pool, reg, conf->id, time);
}

const struct daf_err *
daf_despatch_next(struct daf_despatch *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const char *type,
    const struct daf_date *first)
{
	const struct daf_register_ledger *conf;
	struct daf_despatch before;
	const struct daf_err *err;
	int64_t record = 0;

	*out = (struct daf_despatch){ .until = "" };
	err = daf_register_ledger(&conf, reg, ledger);
	if (err == NULL)
		err = newest(&record, reg, conf->id, type);
	if (err == NULL && record != 0)
		err = load(&before, pool, reg, record);
	if (err != NULL)
		return err;
	if (record != 0 && first != NULL)
		return daf_err(DAF_REFUSED,
		    "the next one begins behind %s, which was made before",
		    before.number);
	if (record != 0) {
		out->from = before.until;
		out->since = before.upto;
	} else {
		err = begin(out, pool, reg, conf, first);
	}
	if (err == NULL)
		err = ends(&out->upto, pool, reg, conf->id);
	return err;
}

/* ---- its lines ---- */

static int64_t
seq_in(const char *addresses, const char *replica)
{
	const char *s = addresses;
	struct daf_addr a;
	size_t len;

	for (; *s != '\0'; s += len + (s[len] == ' ')) {
		len = strcspn(s, " ");
		if (daf_addr_parse(&a, s, len, false) &&
		    strcmp(a.replica, replica) == 0)
			return a.seq;
	}
	return 0;
}

/* The chain number i of a despatch; false: there are no more. */
static bool
chain_at(struct chain *out, const struct daf_despatch *d, size_t i)
{
	const char *s = d->upto;
	struct daf_addr a;
	size_t len, n = 0;

	for (; *s != '\0' && n < CHAINS_MAX; s += len + (s[len] == ' ')) {
		len = strcspn(s, " ");
		if (!daf_addr_parse(&a, s, len, false) || n++ != i)
			continue;
		memcpy(out->replica, a.replica, sizeof(out->replica));
		out->from = seq_in(d->since, a.replica);
		out->to = a.seq;
		return true;
	}
	return false;
}

static void
read_line(struct daf_written *w, struct daf_pool *pool, sqlite3_stmt *st)
{
	w->at = daf_item_address(
	    pool, daf_db_str(st, 0), sqlite3_column_int64(st, 1));
	w->time = sqlite3_column_int64(st, 2);
	w->zone = sqlite3_column_int(st, 3);
	w->state = (enum daf_state)sqlite3_column_int(st, 4);
	w->by = daf_item_text(pool, st, 5);
	w->by_name = daf_item_text(pool, st, 6);
	w->item.record = sqlite3_column_int64(st, 7);
	w->born = sqlite3_column_int(st, 8) != 0;
	w->fields = daf_item_text(pool, st, 9);
}

/* The lines of the next change sets. */
static const struct daf_err *
read_chain(struct daf_written **list, size_t *n, size_t *cap, int64_t *seq,
    struct daf_pool *pool, struct daf_register *reg, int64_t ledger,
    const struct chain *c, const char *type)
{
	struct daf_db *db = daf_register_db(reg);
	const int64_t to = c->to - *seq > PAGE ? *seq + PAGE : c->to;
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;

	err = daf_db_prepare(&st, db,
	    "SELECT p.name, c.seq, c.time, c.zone, c.state, c.officer,"
	    " coalesce(o.name, c.officer), e.id, e.birth IS c.id,"
	    " (SELECT group_concat(n, ', ') FROM (SELECT f.name AS n"
	    "  FROM value AS x JOIN field AS f ON f.id = x.field"
	    "  WHERE x.record = e.id AND x.change_set = c.id"
	    "  ORDER BY f.name))"
	    " FROM replica AS p"
	    " JOIN change_set AS c ON c.replica = p.id"
	    " JOIN value AS v ON v.change_set = c.id"
	    " JOIN record AS e ON e.id = v.record"
	    " LEFT JOIN officer AS o"
	    "  ON o.ledger = p.ledger AND o.id = c.officer"
	    " WHERE p.ledger = ?1 AND p.name = ?2 AND c.seq > ?3"
	    " AND c.seq <= ?4 AND e.type <> '" DAF_ACCESS_TYPE "'"
	    " AND e.type <> ?5"
	    " GROUP BY c.seq, e.id"
	    " ORDER BY c.seq, e.id",
	    "isiis", ledger, c->replica, *seq, to, type);
	while (daf_db_next(&err, db, st)) {
		*list = daf_grow(*list, *n, cap, sizeof(**list));
		read_line(&(*list)[(*n)++], pool, st);
	}
	daf_db_done(db, st);
	*seq = to;
	return err;
}

const struct daf_err *
daf_written(struct daf_written **out, size_t *n, struct daf_written_at *cursor,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    const struct daf_despatch *despatch, const char *type)
{
	const struct daf_register_ledger *conf;
	struct daf_written *list = NULL;
	const struct daf_err *err;
	struct chain c;
	size_t cap = 0;

	*out = NULL;
	*n = 0;
	err = daf_register_ledger(&conf, reg, ledger);
	while (
	    err == NULL && *n == 0 && chain_at(&c, despatch, cursor->chain)) {
		if (cursor->seq < c.from)
			cursor->seq = c.from;
		if (cursor->seq < c.to)
			err = read_chain(&list, n, &cap, &cursor->seq, pool,
			    reg, conf->id, &c, type);
		if (cursor->seq >= c.to)
			*cursor =
			    (struct daf_written_at){ cursor->chain + 1, 0 };
	}
	*out = daf_pool_array(pool, *n, sizeof(**out));
	if (list != NULL)
		memcpy(*out, list, *n * sizeof(**out));
	free(list);
	return err != NULL ? err : load_items(*out, *n, pool, reg);
}

const struct daf_err *
daf_written_count(int64_t *out, struct daf_register *reg, const char *ledger,
    const struct daf_despatch *despatch, const char *type)
{
	struct daf_written_at cursor = { 0 };
	const struct daf_err *err;
	struct daf_written *w;
	struct daf_pool *pool;
	size_t n;

	*out = 0;
	do {
		pool = daf_pool_new();
		err = daf_written(
		    &w, &n, &cursor, pool, reg, ledger, despatch, type);
		*out += (int64_t)n;
		daf_pool_free(pool);
	} while (err == NULL && n > 0);
	return err;
}
