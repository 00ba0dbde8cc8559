/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * db_priv.h - what db.c (statements, transactions) and dbopen.c (opening) share.
 */
#ifndef DAF_CORE_DB_PRIV_H
#define DAF_CORE_DB_PRIV_H

#include <time.h>

#include "core/db.h"

struct daf_db_kept { /* a statement in the cache */
	const char *sql;
	sqlite3_stmt *stmt;
	bool busy;
};

struct daf_db {
	sqlite3 *handle;
	char *path;
	int application_id;
	struct daf_db_kept *kept; /* open addressing by the literal's address */
	size_t nkept, cap;
	struct timespec waiting_since;
	bool writing;
	unsigned reading;
	bool (*stop)(void *arg); /* or NULL */
	void *stop_arg;
	bool stopped;
};

/* SQLite's result code as ours. */
const struct daf_err *daf_db_translate(
    struct daf_db *db, int rc) DAF_MUST_USE DAF_NEVER_NULL;
/* What is to be done about a damaged file. */
const char *daf_db_cure(const struct daf_db *db);
/* For SQLite's hooks: `arg` is the handle, whose `stop` is asked. */
int daf_db_told_to_stop(void *arg);

#endif
