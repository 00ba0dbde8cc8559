/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * db.h - SQLite behind one door: errors translated, statements kept.
 *
 * journal_mode=DELETE, synchronous=EXTRA, busy timeout 10 s, DEFENSIVE,
 * TRUSTED_SCHEMA=0, no extensions, application_id and user_version checked.
 */
#ifndef DAF_CORE_DB_H
#define DAF_CORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/mem.h"

#define DAF_DB_REGISTER_ID 0x44414652 /* "DAFR" */
#define DAF_DB_DESK_ID 0x44414644     /* "DAFD" */
#define DAF_DB_VERSION 1

struct daf_db;

/* Opens; with `ddl` creates when missing or empty. REFUSED for another
 * application_id, STORAGE for a newer user_version or damage. */
const struct daf_err *daf_db_open(struct daf_db **out, const char *path,
    int application_id, const char *ddl) DAF_MUST_USE;
void daf_db_close(struct daf_db *db);
const char *daf_db_path(const struct daf_db *db);

/* A prepared statement from the cache, reset, with bindings from `types`:
 * i int64_t, s const char * (NULL binds NULL), b (const void *, size_t),
 * in order from ?1. `sql` must be a string literal (the cache's key is the
 * pointer). The statement is the caller's until daf_db_done. */
const struct daf_err *daf_db_prepare(sqlite3_stmt **out, struct daf_db *db,
    const char *sql, const char *types, ...) DAF_MUST_USE;
/* As above for composed SQL text: not cached. */
const struct daf_err *daf_db_prepare_text(sqlite3_stmt **out,
    struct daf_db *db, const char *sql) DAF_MUST_USE;
/* One step: *row says whether there is a row. */
const struct daf_err *daf_db_step(bool *row, struct daf_db *db,
    sqlite3_stmt *stmt) DAF_MUST_USE;
void daf_db_done(struct daf_db *db, sqlite3_stmt *stmt); /* NULL is fine */
/* Prepare, bind, step to the end, done. */
const struct daf_err *daf_db_run(struct daf_db *db, const char *sql,
    const char *types, ...) DAF_MUST_USE;
/* First column of the first row, or `none`. */
const struct daf_err *daf_db_int(int64_t *out, struct daf_db *db, int64_t none,
    const char *sql, const char *types, ...) DAF_MUST_USE;
/* Same as text: yours, NULL if no row or NULL. */
const struct daf_err *daf_db_text(char **out, struct daf_db *db,
    const char *sql, const char *types, ...) DAF_MUST_USE;

const struct daf_err *daf_db_begin(struct daf_db *db) DAF_MUST_USE;
const struct daf_err *daf_db_commit(struct daf_db *db) DAF_MUST_USE;
void daf_db_rollback(struct daf_db *db);
int64_t daf_db_last_id(struct daf_db *db);
sqlite3 *daf_db_handle(struct daf_db *db); /* core/ only */

#endif
