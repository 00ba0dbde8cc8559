/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * db.c - see db.h. Nothing else in the program looks at an SQLite result code.
 */
#include "core/db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MS 30000
#define CACHE_KIB "16384"
#define STOP_EVERY 1000 /* steps of SQLite's machine, some 20 us */

struct kept { /* a statement in the cache */
	const char *sql;
	sqlite3_stmt *stmt;
	bool busy;
};

struct daf_db {
	sqlite3 *handle;
	char *path;
	int application_id;
	struct kept *kept; /* open addressing by the literal's address */
	size_t nkept, cap;
	struct timespec waiting_since;
	bool writing;
	unsigned reading;
	bool (*stop)(void *arg); /* or NULL */
	void *stop_arg;
	bool stopped;
};

static const char *
cure(const struct daf_db *db)
{
	return db->application_id == DAF_DB_REGISTER_ID
		   ? "run `daftar rebuild`"
		   : "move the file away and start again";
}

static int
version_of(const struct daf_db *db)
{
	return db->application_id == DAF_DB_REGISTER_ID ? DAF_DB_VERSION
							: DAF_DB_DESK_VERSION;
}

static const struct daf_err *
translate(struct daf_db *db, int rc)
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
		    text, cure(db));
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

static int
told_to_stop(void *arg)
{
	struct daf_db *db = arg;

	db->stopped = db->stopped || db->stop(db->stop_arg);
	return db->stopped;
}

/* SQLite's own timeout sleeps up to 100 ms at a time: among many writers that
 * starves a reader. */
static int
wait_a_little(void *arg, int tries)
{
	struct daf_db *db = arg;
	struct timespec now, nap = { 0, 0 };
	int64_t ms;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (tries == 0)
		db->waiting_since = now;
	ms = (int64_t)(now.tv_sec - db->waiting_since.tv_sec) * 1000 +
	     (now.tv_nsec - db->waiting_since.tv_nsec) / 1000000;
	if (ms > WAIT_MS || (db->stop != NULL && told_to_stop(db)))
		return 0;
	nap.tv_nsec = (tries < 4 ? 500 : 1000 + now.tv_nsec % 5000) * 1000L;
	nanosleep(&nap, NULL);
	return 1;
}

static const struct daf_err *
exec(struct daf_db *db, const char *sql)
{
	int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? NULL : translate(db, rc);
}

/* Makes the empty file, so that its mode follows the folder's and not the
 * umask (SQLite gives its journals the mode of the database). */
static const struct daf_err *
make_file(const char *path)
{
	struct stat st;
	char *dir = daf_strdup(path), *slash = strrchr(dir, '/');
	mode_t mode = 0600;
	int fd;

	if (slash == NULL)
		memcpy(dir, ".", 2);
	else
		slash[slash == dir ? 1 : 0] = '\0';
	if (stat(dir, &st) == 0 && (st.st_mode & S_IWGRP) != 0)
		mode = 0660;
	free(dir);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return errno == EEXIST ? NULL
				       : daf_err_errno("cannot make %s", path);
	if (fchmod(fd, mode) != 0) {
		const struct daf_err *err = daf_err_errno("cannot set the "
							  "rights of %s",
		    path);

		close(fd);
		return err;
	}
	close(fd);
	return NULL;
}

static const struct daf_err *
harden(struct daf_db *db)
{
	static const struct {
		int option, value;
	} settings[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
	};
	size_t i;
	int rc;

	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		rc = sqlite3_db_config(db->handle, settings[i].option,
		    settings[i].value, (int *)NULL);
		if (rc != SQLITE_OK)
			return translate(db, rc);
	}
	return exec(db, "PRAGMA journal_mode = DELETE;"
			"PRAGMA synchronous = EXTRA;"
			"PRAGMA temp_store = MEMORY;"
			/* A spill would lock readers out until the commit. */
			"PRAGMA cache_spill = OFF;"
			"PRAGMA cache_size = -" CACHE_KIB);
}

static const struct daf_err *
create(struct daf_db *db, const char *ddl)
{
	const struct daf_err *err;
	char *pragmas = NULL;
	int64_t objects;

	err = daf_db_begin(db);
	if (err != NULL)
		return err;
	err = daf_db_int(
	    &objects, db, 0, "SELECT count(*) FROM sqlite_schema", "");
	if (err != NULL || objects != 0)
		goto done; /* another process was first */
	pragmas = daf_asprintf("PRAGMA application_id = %d;"
			       "PRAGMA user_version = %d;",
	    db->application_id, version_of(db));
	err = exec(db, ddl);
	if (err == NULL)
		err = exec(db, pragmas);
	free(pragmas);
done:
	if (err == NULL)
		err = daf_db_commit(db);
	if (err != NULL)
		daf_db_rollback(db);
	return err;
}

static const struct daf_err *
check_kind(struct daf_db *db)
{
	const struct daf_err *err;
	int64_t id, version;

	err = daf_db_int(&id, db, 0, "PRAGMA application_id", "");
	if (err == NULL)
		err = daf_db_int(&version, db, 0, "PRAGMA user_version", "");
	if (err != NULL)
		return err;
	if (id != db->application_id)
		return daf_err(DAF_REFUSED,
		    "%s is the database of another "
		    "program or of another part of Daftar",
		    db->path);
	if (version > version_of(db))
		return daf_err(DAF_STORAGE,
		    "%s was written by a newer "
		    "Daftar (version %lld, this one knows %d): update this "
		    "program",
		    db->path, (long long)version, version_of(db));
	if (version < version_of(db))
		return daf_err(DAF_STORAGE,
		    "%s was written by an older "
		    "Daftar: %s",
		    db->path,
		    db->application_id == DAF_DB_REGISTER_ID
			? "run `daftar rebuild`"
			: "move the file away");
	return NULL;
}

const struct daf_err *
daf_db_open(
    struct daf_db **out, const char *path, int application_id, const char *ddl)
{
	const struct daf_err *err = NULL;
	struct daf_db *db = daf_calloc(1, sizeof(*db));
	int64_t id = -1; /* 0: nobody's yet */
	struct stat st;
	int rc;

	*out = NULL;
	db->path = daf_strdup(path);
	db->application_id = application_id;
	if (ddl != NULL)
		err = make_file(path);
	if (err == NULL && stat(path, &st) != 0)
		err = daf_err_errno("cannot open %s", path);
	if (err == NULL && !S_ISREG(st.st_mode))
		err = daf_err(DAF_STORAGE, "%s is not a file", path);
	if (err == NULL && ddl == NULL && st.st_size == 0)
		err = daf_err(DAF_STORAGE, "%s is empty", path);
	if (err != NULL)
		goto done;
	rc = sqlite3_open_v2(path, &db->handle,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
		SQLITE_OPEN_PRIVATECACHE,
	    NULL);
	if (rc != SQLITE_OK) {
		err = translate(db, rc);
		goto done;
	}
	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_busy_handler(db->handle, wait_a_little, db);
	err = harden(db);
	/* Not by its size: what a process that was killed while it made the file
	 * left of it is undone just now, by who opens it. */
	if (err == NULL && ddl != NULL)
		err = daf_db_int(&id, db, 0, "PRAGMA application_id", "");
	if (err == NULL && id == 0)
		err = create(db, ddl);
	if (err == NULL)
		err = check_kind(db);
done:
	if (err != NULL)
		daf_db_close(db);
	else
		*out = db;
	return err;
}

const struct daf_err *
daf_db_amend(struct daf_db *db, const char *ddl)
{
	return exec(db, ddl);
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

const struct daf_err *
daf_db_unsafe(struct daf_db *db)
{
	return exec(db, "PRAGMA journal_mode = MEMORY;"
			"PRAGMA synchronous = OFF;"
			"PRAGMA cache_spill = ON;"
			"PRAGMA cache_size = -65536");
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
	struct kept *old = db->kept;
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
	struct kept *k;
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
			return translate(db, rc);
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
	return rc == SQLITE_OK ? NULL : translate(db, rc);
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

	return rc == SQLITE_OK ? NULL : translate(db, rc);
}

const struct daf_err *
daf_db_step(bool *row, struct daf_db *db, sqlite3_stmt *stmt)
{
	int rc = sqlite3_step(stmt);

	*row = rc == SQLITE_ROW;
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? NULL : translate(db, rc);
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
	struct kept *k;

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
		    found != NULL ? found : "nothing could be read", cure(db));
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

void
daf_db_stop_by(struct daf_db *db, bool (*stop)(void *arg), void *arg)
{
	db->stop = stop;
	db->stop_arg = arg;
	db->stopped = false;
	sqlite3_progress_handler(
	    db->handle, STOP_EVERY, stop != NULL ? told_to_stop : NULL, db);
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
