/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * db.h - SQLite behind one door: errors translated, statements kept.
 *
 * journal_mode=DELETE, synchronous=EXTRA, waits up to 30 s for other processes,
 * DEFENSIVE, TRUSTED_SCHEMA=0, no extensions, application_id and user_version
 * checked. One thread at a time uses a handle.
 */
#ifndef DAF_CORE_DB_H
#define DAF_CORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/mem.h"

#define DAF_DB_REGISTER_ID 0x44414652 /* "DAFR" */
#define DAF_DB_DESK_ID 0x44414644     /* "DAFD" */
#define DAF_DB_VERSION 8      /* of register.db: an older one is rebuilt */
#define DAF_DB_DESK_VERSION 1 /* of desk.db, which nothing can rebuild */

struct daf_db;

/* Opens; with `ddl` creates when missing or empty, without it a missing or
 * empty file is STORAGE. REFUSED for another application_id, STORAGE for
 * another user_version or damage. A new file is group-writable if its folder
 * is, whatever the umask. */
const struct daf_err *daf_db_open(struct daf_db **out, const char *path,
    int application_id, const char *ddl) DAF_MUST_USE;
/* Runs statements CREATE … IF NOT EXISTS: what an older program made gets what
 * is new. Writes nothing when all is there. */
const struct daf_err *daf_db_amend(
    struct daf_db *db, const char *ddl) DAF_MUST_USE;
void daf_db_close(struct daf_db *db); /* NULL is fine */
const char *daf_db_path(const struct daf_db *db);
/* No journal on disk, no fsync, for a file that is dropped unless it is finished: the
 * caller syncs and renames it. */
const struct daf_err *daf_db_unsafe(struct daf_db *db) DAF_MUST_USE;

/* Reads all pages (not the indexes against their tables); STORAGE says that it is damaged. */
const struct daf_err *daf_db_check(struct daf_db *db) DAF_MUST_USE;

/* A prepared statement from the cache, reset, with bindings from `types`:
 * i int64_t (cast what is none), s const char * (NULL binds NULL), b (const
 * void *, size_t), in order from ?1; texts are copied. `sql` must be a string
 * literal (the cache's key is the pointer). The statement is the caller's
 * until daf_db_done. */
const struct daf_err *daf_db_prepare(sqlite3_stmt **out, struct daf_db *db,
    const char *sql, const char *types, ...) DAF_MUST_USE;
/* As above for composed SQL text: not cached, nothing bound. */
const struct daf_err *daf_db_prepare_text(
    sqlite3_stmt **out, struct daf_db *db, const char *sql) DAF_MUST_USE;
/* One step: *row says whether there is a row. */
const struct daf_err *daf_db_step(
    bool *row, struct daf_db *db, sqlite3_stmt *stmt) DAF_MUST_USE;
/* For a loop over rows: one step, unless *err is set already; true while there is
 * a row. What the body puts into *err ends it, too. */
bool daf_db_next(const struct daf_err **err, struct daf_db *db,
    sqlite3_stmt *stmt) DAF_MUST_USE;
void daf_db_done(struct daf_db *db, sqlite3_stmt *stmt); /* NULL is fine */
/* Prepare, bind, step to the end, done. */
const struct daf_err *daf_db_run(
    struct daf_db *db, const char *sql, const char *types, ...) DAF_MUST_USE;
/* First column of the first row, or `none`. */
const struct daf_err *daf_db_int(int64_t *out, struct daf_db *db, int64_t none,
    const char *sql, const char *types, ...) DAF_MUST_USE;
/* Same as text: yours, NULL if no row or NULL. */
const struct daf_err *daf_db_text(char **out, struct daf_db *db,
    const char *sql, const char *types, ...) DAF_MUST_USE;

/* Columns of a row, never NULL (a NULL is ""); borrowed until the next step.*/
const char *daf_db_str(sqlite3_stmt *stmt, int column);

/* A writer's transaction (BEGIN IMMEDIATE); no nesting. */
const struct daf_err *daf_db_begin(struct daf_db *db) DAF_MUST_USE;
const struct daf_err *daf_db_commit(struct daf_db *db) DAF_MUST_USE;
void daf_db_rollback(struct daf_db *db); /* nothing if there is none */
bool daf_db_writing(const struct daf_db *db);
bool daf_db_idle(const struct daf_db *db); /* no transaction, no statement */
/* One consistent view over several statements: nests, also inside a writer's
 * transaction. Short: others cannot commit meanwhile. */
const struct daf_err *daf_db_read_begin(struct daf_db *db) DAF_MUST_USE;
void daf_db_read_end(struct daf_db *db);

/* Until it is called with NULL: `stop` is asked now and then, in long statements
 * and while another process has the file to itself. Once it says true, what
 * runs ends with an error, and daf_db_stopped says that this was why. Only for
 * reading. */
void daf_db_stop_by(struct daf_db *db, bool (*stop)(void *arg), void *arg);
bool daf_db_stopped(const struct daf_db *db);

int64_t daf_db_last_id(struct daf_db *db);
int daf_db_changes(struct daf_db *db);     /* rows of the last statement */
sqlite3 *daf_db_handle(struct daf_db *db); /* core/ only */

#endif
