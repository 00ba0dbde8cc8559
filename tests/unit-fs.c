/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-fs.c - files whole or not at all, folders, the lock. */
#include "core/base/fs.h"
#include "core/base/lock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/daftar-unit-fs-XXXXXX";

static int
setup(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	if (chdir("/") != 0)
		return -1;
	return daf_fs_remove_tree(folder) == NULL ? 0 : -1;
}

static void
refused(const struct daf_err *err, enum daf_code code, const char *part)
{
	assert_non_null(err);
	assert_int_equal(err->code, code);
	assert_non_null(strstr(err->text, part));
	daf_err_free(err);
}

static void
read_and_write(void **state)
{
	struct stat st;
	char *text = NULL, **names;
	size_t len, n;

	(void)state;
	assert_null(daf_fs_write("a", "one\0two", 7, 0640));
	assert_null(daf_fs_read(&text, &len, "a", 7));
	assert_int_equal(len, 7);
	assert_memory_equal(text, "one\0two", 8);
	free(text);
	assert_int_equal(stat("a", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);

	assert_null(daf_fs_write("a", "", 0, 0600));
	assert_null(daf_fs_read(&text, NULL, "a", 0));
	assert_string_equal(text, "");
	free(text);

	assert_null(daf_fs_write("a", "12345678", 8, 0600));
	refused(daf_fs_read(&text, &len, "a", 7), DAF_REFUSED, "7 bytes");
	refused(daf_fs_read(&text, &len, "none", 7), DAF_STORAGE, "none");
	refused(daf_fs_read(&text, &len, ".", 7), DAF_REFUSED, "regular");
	assert_int_equal(mkfifo("pipe", 0600), 0);
	refused(daf_fs_read(&text, &len, "pipe", 7), DAF_REFUSED, "regular");

	/* A failed write leaves the old file and nothing beside it. */
	assert_null(daf_fs_mkdirs("d/full", 0700));
	refused(daf_fs_write("d/full", "x", 1, 0600), DAF_STORAGE, "d/full");
	refused(daf_fs_write("none/a", "x", 1, 0600), DAF_STORAGE, "none/a");
	assert_null(daf_fs_list(&names, &n, "d"));
	assert_int_equal(n, 1);
	daf_fs_names_free(names, n);
}

static void
folders(void **state)
{
	struct stat st;
	char **names, *joined;
	mode_t mask = umask(077);
	size_t n;

	(void)state;
	assert_null(daf_fs_mkdirs("x/y//z/", 02770));
	assert_null(daf_fs_mkdirs("x/y/z", 02770));
	umask(mask);
	assert_int_equal(stat("x/y", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0770);
	assert_null(daf_fs_write("x/file", "x", 1, 0600));
	refused(daf_fs_mkdirs("x/file", 0700), DAF_STORAGE, "x/file");
	refused(daf_fs_mkdirs("x/file/below", 0700), DAF_STORAGE, "x/file");

	assert_null(daf_fs_write("x/b", "x", 1, 0600));
	assert_null(daf_fs_write("x/.a", "x", 1, 0600));
	assert_null(daf_fs_list(&names, &n, "x"));
	assert_int_equal(n, 4);
	assert_string_equal(names[0], ".a");
	assert_string_equal(names[1], "b");
	assert_string_equal(names[3], "y");
	daf_fs_names_free(names, n);
	assert_null(daf_fs_list(&names, &n, "x/y/z"));
	assert_int_equal(n, 0);
	daf_fs_names_free(names, n);
	refused(daf_fs_list(&names, &n, "none"), DAF_STORAGE, "none");

	joined = daf_fs_join("a", "b");
	assert_string_equal(joined, "a/b");
	free(joined);
	joined = daf_fs_join("/", "b");
	assert_string_equal(joined, "/b");
	free(joined);
}

static void
remove_tree(void **state)
{
	(void)state;
	assert_null(daf_fs_mkdirs("keep", 0700));
	assert_null(daf_fs_write("keep/file", "x", 1, 0600));
	assert_null(daf_fs_mkdirs("gone/deep", 0700));
	assert_null(daf_fs_write("gone/deep/file", "x", 1, 0400));
	assert_int_equal(symlink("../keep", "gone/link"), 0);
	assert_int_equal(symlink("keep", "outer"), 0);
	assert_null(daf_fs_remove_tree("gone"));
	assert_false(daf_fs_exists("gone"));
	assert_null(daf_fs_remove_tree("outer"));
	assert_false(daf_fs_exists("outer"));
	assert_true(daf_fs_exists("keep/file"));
	assert_null(daf_fs_remove_tree("never-there"));
}

static bool
stop_third(void *arg)
{
	return ++*(int *)arg == 3;
}

static void
locks(void **state)
{
	struct daf_lock *lock = NULL, *second = NULL;
	struct stat st;
	const struct daf_err *err;
	int status, asked;
	pid_t pid;

	(void)state;
	assert_null(daf_lock_take(&lock, "lock", 0));
	assert_int_equal(stat("lock", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
	pid = fork();
	if (pid == 0) {
		err = daf_lock_take(&second, "lock", 30);
		_exit(err != NULL ? (int)err->code : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), DAF_BUSY);
	/* who is told to stop does not wait for the end */
	asked = 0;
	refused(
	    daf_lock_take_unless(&second, "lock", 60000, stop_third, &asked),
	    DAF_BUSY, "stopped");
	assert_int_equal(asked, 3);

	/* A holder that dies lets go; a waiter gets it. */
	daf_lock_drop(lock);
	pid = fork();
	if (pid == 0) {
		err = daf_lock_take(&second, "lock", 0);
		usleep(30000);
		_exit(err != NULL ? 1 : 0);
	}
	usleep(10000);
	assert_null(daf_lock_take(&lock, "lock", 5000));
	daf_lock_drop(lock);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	daf_lock_drop(NULL);
	refused(daf_lock_take(&lock, "none/lock", 0), DAF_STORAGE, "lock");
	assert_int_equal(symlink("lock", "lock-link"), 0);
	refused(daf_lock_take(&lock, "lock-link", 0), DAF_STORAGE, "lock");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_and_write),
		cmocka_unit_test(folders),
		cmocka_unit_test(remove_tree),
		cmocka_unit_test(locks),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
