/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dbopen.c - opening and making a database, and how it is set up; see db.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/db_priv.h"

#define WAIT_MS 30000
#define CACHE_KIB "16384"

static int
version_of(const struct daf_db *db)
{
	return db->application_id == DAF_DB_REGISTER_ID ? DAF_DB_VERSION
							: DAF_DB_DESK_VERSION;
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
	if (ms > WAIT_MS || (db->stop != NULL && daf_db_told_to_stop(db)))
		return 0;
	nap.tv_nsec = (tries < 4 ? 500 : 1000 + now.tv_nsec % 5000) * 1000L;
	nanosleep(&nap, NULL);
	return 1;
}

static const struct daf_err *
exec(struct daf_db *db, const char *sql)
{
	int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? NULL : daf_db_translate(db, rc);
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
			return daf_db_translate(db, rc);
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
		err = daf_db_translate(db, rc);
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

const struct daf_err *
daf_db_unsafe(struct daf_db *db)
{
	return exec(db, "PRAGMA journal_mode = MEMORY;"
			"PRAGMA synchronous = OFF;"
			"PRAGMA cache_spill = ON;"
			"PRAGMA cache_size = -65536");
}
