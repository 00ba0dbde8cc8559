/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-db.c - SQLite behind one door: kinds of damage, rights, transactions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/registers.h"

#define DDL "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT) STRICT;"

static char *folder;

static int
setup(void **state)
{
	(void)state;
	folder = test_folder();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	test_remove(folder);
	return 0;
}

static char *
path(const char *name)
{
	return daf_fs_join(folder, name);
}

static const struct daf_err *
try_open(const char *file, int id, const char *ddl)
{
	const struct daf_err *err;
	struct daf_db *db;

	err = daf_db_open(&db, file, id, ddl);
	assert_true((err == NULL) == (db != NULL));
	daf_db_close(db);
	return err;
}

static void
make(const char *file)
{
	test_ok(try_open(file, DAF_DB_REGISTER_ID, DDL));
}

static void
creates_and_opens(void **state)
{
	char *file = path("a.db");

	(void)state;
	make(file);
	test_ok(try_open(file, DAF_DB_REGISTER_ID, NULL));
	test_ok(try_open(file, DAF_DB_REGISTER_ID, DDL)); /* once only */
	free(file);
}

/* A file that grew in a transaction which nobody ended. */
static void
goes_on_after_a_kill(void **state)
{
	char *file = path("a.db");
	sqlite3 *handle;
	struct stat st;
	pid_t pid;

	(void)state;
	pid = fork();
	if (pid == 0) {
		if (sqlite3_open(file, &handle) == SQLITE_OK)
			(void)sqlite3_exec(handle,
			    "PRAGMA cache_size = 1; BEGIN;"
			    "CREATE TABLE t (x); CREATE TABLE u (x);"
			    "INSERT INTO t VALUES (zeroblob(1000000));"
			    "INSERT INTO u VALUES (zeroblob(1000000));",
			    NULL, NULL, NULL);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(stat(file, &st), 0);
	assert_true(st.st_size > 0);
	make(file);
	test_ok(try_open(file, DAF_DB_REGISTER_ID, NULL));
	free(file);
}

static void
refuses_what_is_not_ours(void **state)
{
	char *file = path("a.db"), *missing = path("missing.db");

	(void)state;
	assert_true(test_fails(try_open(missing, DAF_DB_REGISTER_ID, NULL),
	    DAF_STORAGE, "missing.db"));
	make(file);
	assert_true(test_fails(
	    try_open(file, DAF_DB_DESK_ID, NULL), DAF_REFUSED, "another"));
	assert_true(test_fails(try_open(folder, DAF_DB_REGISTER_ID, NULL),
	    DAF_STORAGE, "not a file"));
	free(file);
	free(missing);
}

static void
set_version(const char *file, int version)
{
	struct daf_db *db;
	char *sql = daf_asprintf("PRAGMA user_version = %d", version);

	test_ok(daf_db_open(&db, file, DAF_DB_REGISTER_ID, NULL));
	assert_int_equal(
	    sqlite3_exec(daf_db_handle(db), sql, NULL, NULL, NULL), SQLITE_OK);
	daf_db_close(db);
	free(sql);
}

static void
knows_its_version(void **state)
{
	char *file = path("a.db");

	(void)state;
	make(file);
	set_version(file, DAF_DB_VERSION + 1);
	assert_true(test_fails(
	    try_open(file, DAF_DB_REGISTER_ID, NULL), DAF_STORAGE, "newer"));
	free(file);
}

static void
write_file(const char *file, const void *data, size_t len)
{
	test_ok(daf_fs_write(file, data, len, 0600));
}

static void
names_damage_and_cure(void **state)
{
	char *file = path("a.db"), *data;
	size_t len;

	(void)state;
	make(file);
	test_ok(daf_fs_read(&data, &len, file, 1 << 20));
	write_file(file, "", 0);
	assert_true(test_fails(
	    try_open(file, DAF_DB_REGISTER_ID, NULL), DAF_STORAGE, "empty"));
	write_file(file, "This is no database at all, whatever it says.", 45);
	assert_true(test_fails(try_open(file, DAF_DB_REGISTER_ID, NULL),
	    DAF_STORAGE, "daftar rebuild"));
	write_file(file, data, len / 2);
	assert_true(test_fails(try_open(file, DAF_DB_REGISTER_ID, NULL),
	    DAF_STORAGE, "daftar rebuild"));
	memset(data + 100, 0xa5, len - 100);
	write_file(file, data, len);
	assert_true(test_fails(try_open(file, DAF_DB_REGISTER_ID, NULL),
	    DAF_STORAGE, "daftar rebuild"));
	free(data);
	free(file);
}

static void
follows_the_folder_not_the_umask(void **state)
{
	char *file = path("a.db"), *other = path("b.db");
	struct stat st;
	mode_t mask = umask(0077);

	(void)state;
	assert_int_equal(chmod(folder, 02770), 0);
	make(file);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
	umask(0);
	assert_int_equal(chmod(folder, 0700), 0);
	make(other);
	assert_int_equal(stat(other, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	umask(mask);
	free(file);
	free(other);
}

static void
binds_and_reads(void **state)
{
	char *file = path("a.db"), *text;
	struct daf_db *db;
	sqlite3_stmt *a, *b;
	int64_t n;
	bool row;
	int i;

	(void)state;
	test_ok(daf_db_open(&db, file, DAF_DB_REGISTER_ID, DDL));
	for (i = 1; i <= 3; i++)
		test_ok(daf_db_run(db, "INSERT INTO t VALUES (?1, ?2)", "is",
		    (int64_t)i, i == 2 ? NULL : "it's"));
	test_ok(daf_db_int(&n, db, -1, "SELECT count(*) FROM t", ""));
	assert_int_equal(n, 3);
	test_ok(daf_db_int(
	    &n, db, -1, "SELECT id FROM t WHERE id = ?1", "i", (int64_t)9));
	assert_int_equal(n, -1);
	test_ok(daf_db_text(
	    &text, db, "SELECT x FROM t WHERE id = ?1", "i", (int64_t)2));
	assert_null(text);
	test_ok(daf_db_text(
	    &text, db, "SELECT x FROM t WHERE id = ?1", "i", (int64_t)1));
	assert_string_equal(text, "it's");
	free(text);
	/* The same statement twice at a time. */
	for (i = 0; i < 2; i++) {
		static const char sql[] = "SELECT id FROM t ORDER BY id";

		test_ok(daf_db_prepare(&a, db, sql, ""));
		test_ok(daf_db_prepare(&b, db, sql, ""));
		assert_ptr_not_equal(a, b);
		assert_false(daf_db_idle(db));
		test_ok(daf_db_step(&row, db, a));
		test_ok(daf_db_step(&row, db, b));
		test_ok(daf_db_step(&row, db, b));
		assert_int_equal(sqlite3_column_int(a, 0), 1);
		assert_int_equal(sqlite3_column_int(b, 0), 2);
		daf_db_done(db, b);
		daf_db_done(db, a);
		assert_true(daf_db_idle(db));
	}
	assert_true(
	    test_fails(daf_db_run(db, "INSERT INTO t VALUES (1, 'again')", ""),
		DAF_FAILED, "UNIQUE"));
	daf_db_close(db);
	free(file);
}

static void
rolls_back(void **state)
{
	char *file = path("a.db");
	struct daf_db *db;
	int64_t n;

	(void)state;
	test_ok(daf_db_open(&db, file, DAF_DB_REGISTER_ID, DDL));
	test_ok(daf_db_begin(db));
	test_ok(daf_db_run(db, "INSERT INTO t VALUES (1, 'a')", ""));
	assert_true(daf_db_writing(db));
	daf_db_rollback(db);
	daf_db_rollback(db); /* nothing to do */
	assert_false(daf_db_writing(db));
	test_ok(daf_db_int(&n, db, -1, "SELECT count(*) FROM t", ""));
	assert_int_equal(n, 0);
	test_ok(daf_db_read_begin(db));
	test_ok(daf_db_read_begin(db));
	test_ok(daf_db_int(&n, db, -1, "SELECT count(*) FROM t", ""));
	daf_db_read_end(db);
	assert_false(daf_db_idle(db));
	daf_db_read_end(db);
	assert_true(daf_db_idle(db));
	daf_db_close(db);
	free(file);
}

/* A process of its own, which starts when the pipe is closed: nothing of
 * SQLite may be open across a fork. */
static void
write_later(const char *file, int start)
{
	struct daf_db *db;
	char byte;

	if (read(start, &byte, 1) != 0)
		_exit(1);
	test_ok(daf_db_open(&db, file, DAF_DB_REGISTER_ID, NULL));
	test_ok(daf_db_begin(db));
	test_ok(daf_db_run(db, "INSERT INTO t VALUES (1, '')", ""));
	test_ok(daf_db_commit(db)); /* waits for the reader */
	daf_db_close(db);
	_exit(0);
}

/* A reader that began before sees what was there. */
static void
one_view(void **state)
{
	char *file = path("a.db");
	struct daf_db *reader;
	int64_t before, after;
	int start[2], status;
	pid_t pid;

	(void)state;
	make(file);
	assert_int_equal(pipe(start), 0);
	pid = fork();
	if (pid == 0) {
		close(start[1]);
		write_later(file, start[0]);
	}
	test_ok(daf_db_open(&reader, file, DAF_DB_REGISTER_ID, NULL));
	test_ok(daf_db_read_begin(reader));
	test_ok(daf_db_int(&before, reader, -1, "SELECT count(*) FROM t", ""));
	close(start[1]);
	usleep(50000);
	test_ok(daf_db_int(&after, reader, -1, "SELECT count(*) FROM t", ""));
	assert_int_equal(before, after);
	daf_db_read_end(reader);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	test_ok(daf_db_int(&after, reader, -1, "SELECT count(*) FROM t", ""));
	assert_int_equal(after, 1);
	daf_db_close(reader);
	close(start[0]);
	free(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    creates_and_opens, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    goes_on_after_a_kill, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    refuses_what_is_not_ours, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    knows_its_version, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    names_damage_and_cure, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    follows_the_folder_not_the_umask, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    binds_and_reads, setup, teardown),
		cmocka_unit_test_setup_teardown(rolls_back, setup, teardown),
		cmocka_unit_test_setup_teardown(one_view, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
