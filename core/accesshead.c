/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accesshead.c - heads of the access log: those it had, and those that change
 * sets carried. See access.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/db.h"
#include "core/item.h"

#define HEX "0123456789abcdef"

const struct daf_err *
daf_access_head_before(struct daf_access_head *out, int64_t *time,
    struct daf_register *reg, int64_t before)
{
	struct daf_db *desk = daf_register_desk(reg);
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	bool row = false;

	*out = (struct daf_access_head){ 0 };
	*time = 0;
	err = daf_db_prepare(&st, desk,
	    "SELECT c.id, c.hash, l.time\n"
	    "  FROM access_log AS l\n"
	    "  JOIN access_chain AS c ON c.id = l.id\n"
	    " WHERE l.time < ?1\n"
	    " ORDER BY l.id DESC\n"
	    " LIMIT 1",
	    "i", before);
	if (err == NULL)
		err = daf_db_step(&row, desk, st);
	if (err == NULL && row) {
		out->rows = sqlite3_column_int64(st, 0);
		snprintf(out->hash, sizeof(out->hash), "%s", daf_db_str(st, 1));
		*time = sqlite3_column_int64(st, 2);
	}
	daf_db_done(desk, st);
	return err;
}

const struct daf_err *
daf_access_hash_at(char out[65], struct daf_register *reg, int64_t row)
{
	const struct daf_err *err;
	char *hash = NULL;

	err = daf_db_text(&hash, daf_register_desk(reg),
	    "SELECT hash FROM access_chain WHERE id = ?1", "i", row);
	snprintf(out, 65, "%s", hash != NULL ? hash : "");
	free(hash);
	return err;
}

/* What is no head says nothing. */
static bool
read_carried(struct daf_access_carried *c, struct daf_pool *pool,
    const struct daf_register *reg, sqlite3_stmt *st)
{
	const struct daf_register_ledger *conf;
	const char *hash = daf_db_str(st, 1);

	*c = (struct daf_access_carried){ 0 };
	c->head.rows = sqlite3_column_int64(st, 0);
	if (c->head.rows < 1 || strlen(hash) != sizeof(c->head.hash) - 1 ||
	    strspn(hash, HEX) != sizeof(c->head.hash) - 1)
		return false;
	memcpy(c->head.hash, hash, sizeof(c->head.hash));
	c->day = daf_item_text(pool, st, 2);
	c->replica = daf_item_text(pool, st, 3);
	c->seq = sqlite3_column_int64(st, 4);
	c->at = daf_item_address(pool, c->replica, c->seq);
	conf = daf_register_ledger_by_id(reg, sqlite3_column_int64(st, 5));
	c->ledger = conf != NULL ? daf_pool_strdup(pool, conf->name) : "";
	return true;
}

/* Records of a type are found by the cells of its list. */
#define CARRIED                                                           \
	"SELECT CAST(n.value AS INTEGER) AS n, h.value,\n"                \
	"	coalesce(d.value, ''), p.name, c.seq, p.ledger\n"               \
	"  FROM list_column AS l\n"                                       \
	"  JOIN cell AS x ON x.list_column = l.id\n"                      \
	"  JOIN value AS n ON n.record = x.record\n"                      \
	"   AND n.field = (SELECT id FROM field WHERE name = 'rows')\n"   \
	"  JOIN change_set AS c ON c.id = n.change_set\n"                 \
	"  JOIN replica AS p ON p.id = c.replica AND p.own = 1\n"         \
	"  JOIN value AS h ON h.record = x.record\n"                      \
	"   AND h.field = (SELECT id FROM field WHERE name = 'head')\n"   \
	"   AND h.change_set = c.id\n"                                    \
	"  LEFT JOIN value AS d ON d.record = x.record\n"                 \
	"   AND d.field = (SELECT id FROM field WHERE name = 'day')\n"    \
	"   AND d.change_set = c.id\n"                                    \
	" WHERE l.type = '" DAF_ACCESS_TYPE "' AND l.field = 'updated'\n" \
	" ORDER BY n, c.time, c.id"

/* What headquarters settled, accepted by main: then the roles are those of the
 * charter that accepted it. */
#define SETTLED                                                               \
	"SELECT u.value, coalesce(w.value, ''), c.officer, p.name, c.seq,\n"  \
	"	p.ledger\n"                                                         \
	"  FROM list_column AS l\n"                                           \
	"  JOIN cell AS x ON x.list_column = l.id\n"                          \
	"  JOIN value AS u ON u.record = x.record AND u.field =\n"            \
	"	(SELECT id FROM field WHERE name = '" DAF_SETTLED_UPTO "')\n" \
	"  JOIN change_set AS c ON c.id = u.change_set\n"                     \
	"   AND c.counts = 1\n"                                               \
	"   AND instr(' ' || c.roles || ' ', ' hq ') > 0\n"                   \
	"  JOIN replica AS p ON p.id = c.replica\n"                           \
	"  LEFT JOIN value AS w ON w.record = x.record AND w.field =\n"       \
	"	(SELECT id FROM field WHERE name = '" DAF_SETTLED_WHY "')\n"  \
	"   AND w.change_set = c.id\n"                                        \
	" WHERE l.type = '" DAF_ACCESS_TYPE "' AND l.field = 'updated'\n"     \
	" ORDER BY c.time, c.id"

/* Marks those that the row is about; what was settled before stays so. */
static void
settle(struct daf_access_carried *list, size_t n, struct daf_pool *pool,
    const struct daf_register *reg, sqlite3_stmt *st)
{
	const struct daf_register_ledger *conf =
	    daf_register_ledger_by_id(reg, sqlite3_column_int64(st, 5));
	const char *upto = daf_db_str(st, 0);
	struct daf_access_settled *s = NULL;
	struct daf_addr a;
	size_t i;

	if (conf == NULL || !daf_addr_parse(&a, upto, strlen(upto), false))
		return;
	for (i = 0; i < n; i++) {
		if (list[i].settled != NULL || list[i].seq > a.seq ||
		    strcmp(list[i].replica, a.replica) != 0 ||
		    strcmp(list[i].ledger, conf->name) != 0)
			continue;
		if (s == NULL) {
			s = daf_pool_alloc(pool, sizeof(*s));
			s->reason = daf_item_text(pool, st, 1);
			s->by = daf_item_text(pool, st, 2);
			s->at = daf_item_address(pool, daf_db_str(st, 3),
			    sqlite3_column_int64(st, 4));
		}
		list[i].settled = s;
	}
}

static const struct daf_err *
settle_all(struct daf_access_carried *list, size_t n, struct daf_pool *pool,
    struct daf_register *reg)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;

	err = daf_db_prepare(&st, db, SETTLED, "");
	while (daf_db_next(&err, db, st))
		settle(list, n, pool, reg, st);
	daf_db_done(db, st);
	return err;
}

const struct daf_err *
daf_access_carried(struct daf_access_carried **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg)
{
	struct daf_db *db = daf_register_db(reg);
	struct daf_access_carried *list = NULL;
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;

	*n = 0;
	err = daf_db_prepare(&st, db, CARRIED, "");
	while (daf_db_next(&err, db, st)) {
		list = daf_grow(list, *n, &cap, sizeof(*list));
		*n += read_carried(&list[*n], pool, reg, st);
	}
	daf_db_done(db, st);
	*out = daf_pool_array(pool, *n, sizeof(**out));
	if (list != NULL)
		memcpy(*out, list, *n * sizeof(**out));
	free(list);
	return err != NULL ? err : settle_all(*out, *n, pool, reg);
}
