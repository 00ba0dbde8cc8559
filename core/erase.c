/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * erase.c - records that were erased by an order; see apply.h.
 *
 * Invariants: (1) of an erased record no value, no replaced address and nothing
 * derived is in the tables; (2) that holds whatever came before and comes after:
 * a line of it is not stored; (3) what is born below it, without a number and
 * before main accepted it, is erased with it, whether it came before or comes
 * after.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/apply_priv.h"
#include "schema/serial.h"

const struct daf_err *
daf_erased_find(struct daf_erased *out, struct daf_pool *pool,
    struct daf_register *reg, int64_t ledger, const char *record)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	bool row = false;

	memset(out, 0, sizeof(*out));
	err = daf_db_prepare(&st, db,
	    "SELECT ordered, officer, main, time FROM erased"
	    " WHERE ledger = ?1 AND address = ?2",
	    "is", ledger, record);
	if (err == NULL)
		err = daf_db_step(&row, db, st);
	if (err == NULL && row) {
		out->record = daf_pool_strdup(pool, record);
		out->order = daf_pool_strdup(pool, daf_db_str(st, 0));
		out->officer = daf_pool_strdup(pool, daf_db_str(st, 1));
		out->main = sqlite3_column_int64(st, 2);
		out->time = sqlite3_column_int64(st, 3);
	}
	daf_db_done(db, st);
	return err;
}

const struct daf_err *
daf_erased_list(struct daf_erased **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, int64_t ledger)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;

	*out = NULL;
	*n = 0;
	err = daf_db_prepare(&st, db,
	    "SELECT address, ordered, officer, main, time FROM erased"
	    " WHERE ledger = ?1 ORDER BY address",
	    "i", ledger);
	while (daf_db_next(&err, db, st)) {
		*out = daf_pool_grow(pool, *out, *n, &cap, sizeof(**out));
		(*out)[(*n)++] = (struct daf_erased){
			daf_pool_strdup(pool, daf_db_str(st, 0)),
			daf_pool_strdup(pool, daf_db_str(st, 1)),
			daf_pool_strdup(pool, daf_db_str(st, 2)),
			sqlite3_column_int64(st, 3), sqlite3_column_int64(st, 4)
		};
	}
	daf_db_done(db, st);
	return err;
}

const struct daf_err *
daf_erased_reports(struct daf_purge_report **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg, int64_t ledger)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;

	*out = NULL;
	*n = 0;
	err = daf_db_prepare(&st, db,
	    "SELECT p.name, coalesce((SELECT max(CAST(v.value AS INTEGER))"
	    "  FROM list_column AS l JOIN cell AS x ON x.list_column = l.id"
	    "  JOIN record AS r ON r.id = x.record"
	    "  JOIN value AS v ON v.record = r.id AND v.live = 1 AND v.field ="
	    "   (SELECT id FROM field WHERE name = '" DAF_PURGED "')"
	    "  WHERE l.type = '" DAF_ACCESS_TYPE "' AND l.field = 'updated'"
	    "  AND r.ledger = p.ledger"
	    "  AND substr(r.address, 1, length(p.name) + 1) = p.name || '-'), "
	    "0)"
	    " FROM replica AS p WHERE p.ledger = ?1 AND p.applied_seq > 0"
	    " ORDER BY p.name",
	    "i", ledger);
	while (daf_db_next(&err, db, st)) {
		*out = daf_pool_grow(pool, *out, *n, &cap, sizeof(**out));
		(*out)[(*n)++] = (struct daf_purge_report){
			daf_pool_strdup(pool, daf_db_str(st, 0)),
			sqlite3_column_int64(st, 1)
		};
	}
	daf_db_done(db, st);
	return err;
}

/* The texts of a statement's first column, as the pool's, then done with it. */
static const struct daf_err *
texts(char ***out, size_t *n, struct daf_pool *pool, struct daf_db *db,
    sqlite3_stmt *st)
{
	const struct daf_err *err = NULL;
	size_t cap = 0;

	*out = NULL;
	*n = 0;
	while (daf_db_next(&err, db, st)) {
		*out = daf_pool_grow(pool, *out, *n, &cap, sizeof(**out));
		(*out)[(*n)++] = daf_pool_strdup(pool, daf_db_str(st, 0));
	}
	daf_db_done(db, st);
	return err;
}

/* The numbers that main accepted of it are not given again. */
static const struct daf_err *
keep_numbers(
    struct daf_apply *a, struct daf_pool *pool, int64_t ledger, int64_t record)
{
	const struct daf_err *err;
	sqlite3_stmt *st;
	char **numbers, *prefix;
	int64_t serial;
	size_t n = 0, i, len;

	err = daf_db_prepare(&st, a->db,
	    "SELECT v.value FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " WHERE v.record = ?1 AND v.field = ?2 AND c.counts = 1"
	    " AND c.state = ?3",
	    "iii", record, a->number, (int64_t)DAF_ACCEPTED);
	if (err == NULL)
		err = texts(&numbers, &n, pool, a->db, st);
	for (i = 0; i < n && err == NULL; i++) {
		if (!daf_serial_split(&serial, &len, numbers[i]))
			continue;
		prefix = daf_pool_strndup(pool, numbers[i], len);
		err = daf_closed_serial(a, ledger, prefix, serial);
	}
	return err;
}

static const struct daf_err *
empty(struct daf_apply *a, struct daf_pool *pool, struct daf_touched *t)
{
	const struct daf_err *err;

	err = keep_numbers(a, pool, t->ledger, t->id);
	if (err == NULL)
		err = daf_db_run(
		    a->db, "DELETE FROM value WHERE record = ?1", "i", t->id);
	if (err == NULL)
		err = daf_db_run(
		    a->db, "DELETE FROM over WHERE record = ?1", "i", t->id);
	if (err == NULL)
		err = daf_db_run(a->db,
		    "UPDATE record SET type = '', birth = NULL, volume = 0"
		    " WHERE id = ?1",
		    "i", t->id);
	t->nlive = t->ndirty = 0;
	t->type = "";
	t->birth = 0;
	daf_veil_note(a, t->id);
	a->unveiled = true;
	return err;
}

/* What waits to be accepted below it. */
static const struct daf_err *
waiting_parts(char ***out, size_t *n, struct daf_apply *a,
    struct daf_pool *pool, int64_t ledger, const char *record)
{
	const struct daf_err *err;
	sqlite3_stmt *st;

	err = daf_db_prepare(&st, a->db,
	    "SELECT r.address FROM value AS v"
	    " JOIN record AS r ON r.id = v.record"
	    " JOIN change_set AS c ON c.id = r.birth"
	    " WHERE v.field = ?1 AND v.value = ?2 AND r.ledger = ?3"
	    " AND v.change_set = r.birth AND c.state <> ?4"
	    " AND NOT EXISTS (SELECT 1 FROM value AS n"
	    "  WHERE n.record = r.id AND n.field = ?5"
	    "  AND n.change_set = r.birth AND n.value <> '')",
	    "isiii", a->parent, record, ledger, (int64_t)DAF_ACCEPTED,
	    a->number);
	return err != NULL ? err : texts(out, n, pool, a->db, st);
}

static const struct daf_err *
erase(struct daf_apply *a, struct daf_pool *pool, int64_t ledger,
    const struct daf_erased *what)
{
	const struct daf_err *err;
	struct daf_erased part = *what;
	struct daf_touched *t;
	char **parts;
	size_t n = 0, i;

	err = daf_db_run(a->db,
	    "INSERT INTO erased (ledger, address, ordered, officer, main, time)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (ledger, address)"
	    " DO UPDATE SET ordered = ?3, officer = ?4, main = ?5, time = ?6",
	    "isssii", ledger, what->record, what->order, what->officer,
	    what->main, what->time);
	a->erased = true;
	if (err == NULL)
		err = daf_touch_address(&t, a, ledger, what->record);
	if (err == NULL && t != NULL)
		err = empty(a, pool, t);
	if (err == NULL)
		err = waiting_parts(&parts, &n, a, pool, ledger, what->record);
	for (i = 0; i < n && err == NULL; i++) {
		part.record = parts[i];
		err = erase(a, pool, ledger, &part);
	}
	return err;
}

const struct daf_err *
daf_apply_erase(
    struct daf_register *reg, int64_t ledger, const struct daf_erased *what)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_erased old;

	err = daf_erased_find(&old, pool, reg, ledger, what->record);
	if (err == NULL && (old.record == NULL || old.main != what->main))
		err = erase(reg->apply, pool, ledger, what);
	daf_pool_free(pool);
	return err != NULL ? err : daf_apply_flush_if_large(reg->apply);
}

/* ---- what comes of it ---- */

/* The record that it belongs to, if it is born without a number. */
static const char *
born_below(const struct daf_line *line)
{
	const char *parent = NULL;
	size_t i;

	for (i = 0; i < line->nsets && line->type != NULL; i++) {
		if (strcmp(line->sets[i].field, "number") == 0 &&
		    line->sets[i].value[0] != '\0')
			return NULL;
		if (strcmp(line->sets[i].field, "parent") == 0)
			parent = line->sets[i].value;
	}
	return parent;
}

static const struct daf_err *
is_erased(
    bool *out, struct daf_register *reg, int64_t ledger, const char *record)
{
	const struct daf_err *err;
	int64_t found;

	err = daf_db_int(&found, daf_register_db(reg), 0,
	    "SELECT 1 FROM erased WHERE ledger = ?1 AND address = ?2", "is",
	    ledger, record);
	*out = err == NULL && found != 0;
	return err;
}

const struct daf_err *
daf_erased_in(char record[DAF_ADDR_SIZE], struct daf_register *reg,
    int64_t ledger, const struct daf_changeset *cs)
{
	const struct daf_err *err = NULL;
	const char *parent;
	bool erased = false;
	size_t i;

	for (i = 0; i < cs->nlines && err == NULL && !erased; i++) {
		daf_addr_text(record, &cs->lines[i].record);
		err = is_erased(&erased, reg, ledger, record);
		parent = born_below(&cs->lines[i]);
		if (err == NULL && !erased && parent != NULL)
			err = is_erased(&erased, reg, ledger, parent);
	}
	if (!erased)
		record[0] = '\0';
	return err;
}

const struct daf_err *
daf_erase_line(bool *erased, struct daf_apply *a, int64_t ledger,
    const struct daf_line *line)
{
	struct daf_pool *pool = daf_pool_new();
	const char *parent = born_below(line);
	const struct daf_err *err;
	char address[DAF_ADDR_SIZE];
	struct daf_erased e;

	daf_addr_text(address, &line->record);
	err = daf_erased_find(&e, pool, a->reg, ledger, address);
	*erased = err == NULL && e.record != NULL;
	if (err == NULL && !*erased && parent != NULL) {
		err = daf_erased_find(&e, pool, a->reg, ledger, parent);
		*erased = err == NULL && e.record != NULL;
		if (*erased) {
			e.record = address;
			err = erase(a, pool, ledger, &e);
		}
	}
	daf_pool_free(pool);
	return err;
}
