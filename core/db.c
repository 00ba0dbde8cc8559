/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * db.c - statements, transactions and errors; see db.h. Nothing else in the program
 * looks at an SQLite result code but dbopen.c, which opens.
 */
#include "core/db.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/db_priv.h"

#define STOP_EVERY 1000 /* steps of SQLite's machine, some 20 us */

const char *
daf_db_cure(const struct daf_db *db)
{
	return db->application_id == DAF_DB_REGISTER_ID
		   ? "run `daftar rebuild`"
		   : "move the file away and start again";
}

const struct daf_err *
daf_db_translate(struct daf_db *db, int rc)
{
	const char *text = db->handle != NULL ? sqlite3_errmsg(db->handle)
					      : sqlite3_errstr(rc);

	switch (rc & 0xff) {
	case SQLITE_NOMEM:
		daf_mem_exhausted();
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return daf_err(DAF_BUSY,
		    "%s is in use by another process; "
		    "try again",
		    db->path);
	case SQLITE_FULL:
		return daf_err(DAF_STORAGE, "%s: the disk is full", db->path);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_FORMAT:
		return daf_err(DAF_STORAGE, "%s is damaged (%s): %s", db->path,
		    text, daf_db_cure(db));
	case SQLITE_READONLY:
		return daf_err(
		    DAF_STORAGE, "%s cannot be written: %s", db->path, text);
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return daf_err(DAF_STORAGE, "%s: %s", db->path, text);
	default:
		return daf_err(DAF_FAILED, "%s: %s", db->path, text);
	}
}

void
daf_db_close(struct daf_db *db)
{
	size_t i;

	if (db == NULL)
		return;
	for (i = 0; i < db->cap; i++)
		sqlite3_finalize(db->kept[i].stmt);
	sqlite3_close_v2(db->handle);
	free(db->kept);
	free(db->path);
	free(db);
}

const char *
daf_db_path(const struct daf_db *db)
{
	return db->path;
}

static size_t
slot_of(const struct daf_db *db, const char *sql)
{
	size_t i = ((uintptr_t)sql * 0x9e3779b97f4a7c15u >> 20) & (db->cap - 1);

	while (db->kept[i].sql != NULL && db->kept[i].sql != sql)
		i = (i + 1) & (db->cap - 1);
	return i;
}

static void
grow_cache(struct daf_db *db)
{
	struct daf_db_kept *old = db->kept;
	size_t i, n = db->cap;

	db->cap = n != 0 ? n * 2 : 128;
	db->kept = daf_calloc(db->cap, sizeof(*db->kept));
	for (i = 0; i < n; i++)
		if (old[i].sql != NULL)
			db->kept[slot_of(db, old[i].sql)] = old[i];
	free(old);
}

/* A statement that is in use already (recursion) gets a twin that is not
 * kept. */
static const struct daf_err *
take(sqlite3_stmt **out, struct daf_db *db, const char *sql)
{
	struct daf_db_kept *k;
	int rc;

	*out = NULL;
	if (db->nkept * 2 >= db->cap)
		grow_cache(db);
	k = &db->kept[slot_of(db, sql)];
	if (k->sql != NULL && k->busy)
		return daf_db_prepare_text(out, db, sql);
	if (k->sql == NULL) {
		rc = sqlite3_prepare_v3(db->handle, sql, -1,
		    SQLITE_PREPARE_PERSISTENT, &k->stmt, NULL);
		if (rc != SQLITE_OK)
			return daf_db_translate(db, rc);
		k->sql = sql;
		db->nkept++;
	}
	k->busy = true;
	*out = k->stmt;
	return NULL;
}

static const struct daf_err *
bind(struct daf_db *db, sqlite3_stmt *stmt, const char *types, va_list ap,
    sqlite3_destructor_type life)
{
	const char *text;
	const void *blob;
	int i, rc = SQLITE_OK;

	for (i = 1; *types != '\0' && rc == SQLITE_OK; types++, i++) {
		switch (*types) {
		case 'i':
			rc = sqlite3_bind_int64(stmt, i, va_arg(ap, int64_t));
			break;
		case 's':
			text = va_arg(ap, const char *);
			rc = text == NULL
				 ? sqlite3_bind_null(stmt, i)
				 : sqlite3_bind_text(stmt, i, text, -1, life);
			break;
		case 'b':
			blob = va_arg(ap, const void *);
			rc = sqlite3_bind_blob64(stmt, i,
			    blob != NULL ? blob : "", va_arg(ap, size_t), life);
			break;
		default:
			assert(false);
			return NULL;
		}
	}
	return rc == SQLITE_OK ? NULL : daf_db_translate(db, rc);
}

const struct daf_err *
daf_db_prepare(sqlite3_stmt **out, struct daf_db *db, const char *sql,
    const char *types, ...)
{
	const struct daf_err *err;
	va_list ap;

	err = take(out, db, sql);
	if (err != NULL)
		return err;
	va_start(ap, types);
	err = bind(db, *out, types, ap, SQLITE_TRANSIENT);
	va_end(ap);
	if (err != NULL) {
		daf_db_done(db, *out);
		*out = NULL;
	}
	return err;
}

const struct daf_err *
daf_db_prepare_text(sqlite3_stmt **out, struct daf_db *db, const char *sql)
{
	int rc = sqlite3_prepare_v2(db->handle, sql, -1, out, NULL);

	return rc == SQLITE_OK ? NULL : daf_db_translate(db, rc);
}

const struct daf_err *
daf_db_step(bool *row, struct daf_db *db, sqlite3_stmt *stmt)
{
	int rc = sqlite3_step(stmt);

	*row = rc == SQLITE_ROW;
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? NULL
						     : daf_db_translate(db, rc);
}

bool
daf_db_next(const struct daf_err **err, struct daf_db *db, sqlite3_stmt *stmt)
{
	bool row = false;

	if (*err == NULL)
		*err = daf_db_step(&row, db, stmt);
	return row;
}

void
daf_db_done(struct daf_db *db, sqlite3_stmt *stmt)
{
	size_t i;

	if (stmt == NULL)
		return;
	for (i = 0; i < db->cap; i++)
		if (db->kept[i].stmt == stmt)
			break;
	if (i == db->cap) {
		sqlite3_finalize(stmt);
		return;
	}
	/* A step's error was reported when it happened. */
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	db->kept[i].busy = false;
}

/* The same without the search, for a statement that `take` gave for `sql`. */
static void
give_back(struct daf_db *db, const char *sql, sqlite3_stmt *stmt)
{
	struct daf_db_kept *k;

	if (stmt == NULL)
		return;
	k = &db->kept[slot_of(db, sql)];
	if (k->stmt != stmt) {
		sqlite3_finalize(stmt);
		return;
	}
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	k->busy = false;
}

/* Prepares, binds and makes the first step; the texts need not be copied, as
 * they outlive the statement's use. */
static const struct daf_err *
start(sqlite3_stmt **out, bool *row, struct daf_db *db, const char *sql,
    const char *types, va_list ap)
{
	const struct daf_err *err = take(out, db, sql);

	if (err == NULL)
		err = bind(db, *out, types, ap, SQLITE_STATIC);
	if (err == NULL)
		err = daf_db_step(row, db, *out);
	return err;
}

const struct daf_err *
daf_db_run(struct daf_db *db, const char *sql, const char *types, ...)
{
	const struct daf_err *err;
	sqlite3_stmt *stmt;
	va_list ap;
	bool row = false;

	va_start(ap, types);
	err = start(&stmt, &row, db, sql, types, ap);
	va_end(ap);
	while (err == NULL && row)
		err = daf_db_step(&row, db, stmt);
	give_back(db, sql, stmt);
	return err;
}

const struct daf_err *
daf_db_int(int64_t *out, struct daf_db *db, int64_t none, const char *sql,
    const char *types, ...)
{
	const struct daf_err *err;
	sqlite3_stmt *stmt;
	va_list ap;
	bool row = false;

	va_start(ap, types);
	err = start(&stmt, &row, db, sql, types, ap);
	va_end(ap);
	*out = err == NULL && row && sqlite3_column_type(stmt, 0) != SQLITE_NULL
		   ? sqlite3_column_int64(stmt, 0)
		   : none;
	give_back(db, sql, stmt);
	return err;
}

const struct daf_err *
daf_db_text(
    char **out, struct daf_db *db, const char *sql, const char *types, ...)
{
	const struct daf_err *err;
	sqlite3_stmt *stmt;
	va_list ap;
	bool row = false;

	*out = NULL;
	va_start(ap, types);
	err = start(&stmt, &row, db, sql, types, ap);
	va_end(ap);
	if (err == NULL && row && sqlite3_column_type(stmt, 0) != SQLITE_NULL)
		*out = daf_strdup(daf_db_str(stmt, 0));
	give_back(db, sql, stmt);
	return err;
}

const struct daf_err *
daf_db_check(struct daf_db *db)
{
	const struct daf_err *err;
	char *found = NULL;

	err = daf_db_text(&found, db, "PRAGMA quick_check(1)", "");
	if (err == NULL && (found == NULL || strcmp(found, "ok") != 0))
		err = daf_err(DAF_STORAGE, "%s is damaged (%s): %s", db->path,
		    found != NULL ? found : "nothing could be read",
		    daf_db_cure(db));
	free(found);
	return err;
}

const char *
daf_db_str(sqlite3_stmt *stmt, int column)
{
	const unsigned char *text = sqlite3_column_text(stmt, column);

	return text != NULL ? (const char *)text : "";
}

const struct daf_err *
daf_db_begin(struct daf_db *db)
{
	const struct daf_err *err;

	assert(!db->writing && db->reading == 0);
	err = daf_db_run(db, "BEGIN IMMEDIATE", "");
	if (err == NULL)
		db->writing = true;
	return err;
}

const struct daf_err *
daf_db_commit(struct daf_db *db)
{
	const struct daf_err *err;

	assert(db->writing);
	err = daf_db_run(db, "COMMIT", "");
	if (err == NULL)
		db->writing = false;
	return err;
}

void
daf_db_rollback(struct daf_db *db)
{
	if (!db->writing)
		return;
	/* After some errors SQLite has rolled back by itself. */
	if (!sqlite3_get_autocommit(db->handle))
		daf_err_free(daf_db_run(db, "ROLLBACK", ""));
	db->writing = false;
}

bool
daf_db_writing(const struct daf_db *db)
{
	return db->writing;
}

bool
daf_db_idle(const struct daf_db *db)
{
	size_t i;

	if (db->writing || db->reading > 0)
		return false;
	for (i = 0; i < db->cap; i++)
		if (db->kept[i].busy)
			return false;
	return true;
}

const struct daf_err *
daf_db_read_begin(struct daf_db *db)
{
	const struct daf_err *err = NULL;

	if (!db->writing && db->reading == 0)
		err = daf_db_run(db, "BEGIN DEFERRED", "");
	if (err == NULL)
		db->reading++;
	return err;
}

void
daf_db_read_end(struct daf_db *db)
{
	assert(db->reading > 0);
	if (--db->reading == 0 && !db->writing &&
	    !sqlite3_get_autocommit(db->handle))
		daf_err_free(daf_db_run(db, "ROLLBACK", ""));
}

int
daf_db_told_to_stop(void *arg)
{
	struct daf_db *db = arg;

	db->stopped = db->stopped || db->stop(db->stop_arg);
	return db->stopped;
}

void
daf_db_stop_by(struct daf_db *db, bool (*stop)(void *arg), void *arg)
{
	db->stop = stop;
	db->stop_arg = arg;
	db->stopped = false;
	sqlite3_progress_handler(db->handle, STOP_EVERY,
	    stop != NULL ? daf_db_told_to_stop : NULL, db);
}

bool
daf_db_stopped(const struct daf_db *db)
{
	return db->stopped;
}

int64_t
daf_db_last_id(struct daf_db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

int
daf_db_changes(struct daf_db *db)
{
	return sqlite3_changes(db->handle);
}

sqlite3 *
daf_db_handle(struct daf_db *db)
{
	return db->handle;
}
