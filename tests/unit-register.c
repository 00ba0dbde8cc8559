/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-register.c - the register's folder: rights, config, lock, rebuild. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/apply.h"
#include "tests/registers.h"

static char *folder, *dir;

static int
setup(void **state)
{
	(void)state;
	umask(0002);
	folder = test_folder();
	dir = daf_fs_join(folder, "register");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	free(dir);
	test_remove(folder);
	return 0;
}

static const struct daf_err *
try_open(void)
{
	const struct daf_err *err;
	struct daf_register *reg;

	err = daf_register_open(&reg, dir, false);
	assert_true((err == NULL) == (reg != NULL));
	daf_register_close(reg);
	return err;
}

static mode_t
mode_of(const char *name)
{
	char *path = daf_fs_join(dir, name);
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	free(path);
	return st.st_mode & 07777;
}

static void
replace(const char *name, const char *text)
{
	char *path = daf_fs_join(dir, name);

	test_ok(daf_fs_write(path, text, strlen(text), 0660));
	free(path);
}

static void
creates(void **state)
{
	(void)state;
	test_ok(daf_register_create(dir));
	assert_int_equal(mode_of("."), 02770);
	assert_int_equal(mode_of("register.db"), 0660);
	assert_int_equal(mode_of("desk.db"), 0660);
	assert_int_equal(mode_of("config"), 0660);
	assert_int_equal(mode_of("lock") & 0666, 0660);
	assert_int_equal(mode_of("ledgers"), 02770);
	test_ok(try_open());
	assert_true(
	    test_fails(daf_register_create(dir), DAF_REFUSED, "already"));
}

static void
creates_for_one(void **state)
{
	(void)state;
	umask(0022);
	test_ok(daf_register_create(dir));
	assert_int_equal(mode_of("."), 0700);
	assert_int_equal(mode_of("register.db"), 0600);
	assert_int_equal(mode_of("config"), 0600);
	umask(0002);
	test_ok(try_open());
}

static void
creates_only_in_an_empty_folder(void **state)
{
	(void)state;
	assert_int_equal(mkdir(dir, 0755), 0);
	test_ok(daf_register_create(dir));
	assert_int_equal(mode_of("."), 0700);
	test_ok(daf_fs_remove_tree(dir));
	assert_int_equal(mkdir(dir, 0700), 0);
	replace("letter.txt", "Dear");
	assert_true(
	    test_fails(daf_register_create(dir), DAF_REFUSED, "letter.txt"));
}

static void
refuses_wrong_rights(void **state)
{
	(void)state;
	assert_true(test_fails(try_open(), DAF_STORAGE, "no register"));
	test_ok(daf_register_create(dir));
	assert_int_equal(chmod(dir, 02775), 0);
	assert_true(test_fails(try_open(), DAF_STORAGE, "others"));
	assert_int_equal(chmod(dir, 0770), 0);
	assert_true(test_fails(try_open(), DAF_STORAGE, "g+s"));
	assert_int_equal(chmod(dir, 0720), 0);
	assert_true(test_fails(try_open(), DAF_STORAGE, "half"));
	assert_int_equal(chmod(dir, 02770), 0);
	test_ok(try_open());
	if (geteuid() == 0) {
		/* Nobody's, and not of a group of ours. */
		assert_int_equal(chown(dir, 65534, 65534), 0);
		assert_int_equal(chmod(dir, 02770), 0);
		assert_true(test_fails(try_open(), DAF_STORAGE, "not yours"));
		/* Of our group: then it is shared with us. */
		assert_int_equal(chown(dir, 65534, getegid()), 0);
		assert_int_equal(chmod(dir, 02770), 0);
		test_ok(try_open());
		assert_int_equal(chmod(dir, 0700), 0);
		assert_true(test_fails(try_open(), DAF_STORAGE, "not yours"));
	}
}

static void
refuses_newer_formats(void **state)
{
	(void)state;
	test_ok(daf_register_create(dir));
	replace("config", "[register]\n\tformat = 2\n");
	assert_true(test_fails(try_open(), DAF_STORAGE, "update"));
	replace("config", "[register]\n\tformat = one\n");
	assert_true(test_fails(try_open(), DAF_STORAGE, "format"));
	replace("config", "");
	assert_true(test_fails(try_open(), DAF_STORAGE, "format"));
	replace("config", "[register]\n\tformat = 1\n[ledger \"x\"]\n");
	test_ok(try_open());
	replace("config", "[register]\n\tformat = 1\n[ledger \"x\"]\n"
			  "\tid = " TEST_HASH "\n");
	assert_true(test_fails(try_open(), DAF_STORAGE, "has no office"));
}

static void
damage_says_rebuild(void **state)
{
	struct daf_register *reg;
	char *db = daf_fs_join(dir, "register.db"), *before;

	(void)state;
	reg = test_register(dir);
	test_close(reg);
	replace("register.db", "garbage, garbage, garbage, garbage, garbage");
	assert_true(test_fails(try_open(), DAF_STORAGE, "rebuild"));
	replace("register.db", "");
	assert_true(test_fails(try_open(), DAF_STORAGE, "rebuild"));
	assert_int_equal(remove(db), 0);
	assert_true(test_fails(try_open(), DAF_STORAGE, "rebuild"));
	/* And the cure works without it. */
	test_ok(daf_register_open(&reg, dir, true));
	test_ok(daf_register_lock(reg));
	test_ok(daf_rebuild_begin(reg));
	assert_int_equal(daf_register_ledger_at(reg, 0)->id, 1);
	test_ok(daf_rebuild_finish(reg));
	before = test_dump(reg);
	assert_string_equal(before, "");
	free(before);
	test_close(reg);
	test_ok(try_open());
	replace("desk.db", "garbage, garbage, garbage, garbage, garbage");
	assert_true(test_fails(try_open(), DAF_STORAGE, "desk.db"));
	free(db);
}

static void
knows_when_it_moved(void **state)
{
	struct daf_register *reg;
	char *lock = daf_fs_join(dir, "lock"), *copy = daf_fs_join(dir, "l2");

	(void)state;
	test_ok(daf_register_create(dir));
	test_ok(daf_register_open(&reg, dir, false));
	assert_false(daf_register_moved(reg));
	daf_register_close(reg);
	/* As after a restore: the same content, another inode. */
	replace("l2", "");
	assert_int_equal(rename(copy, lock), 0);
	test_ok(daf_register_open(&reg, dir, false));
	assert_true(daf_register_moved(reg));
	test_ok(daf_register_lock(reg));
	daf_register_settle(reg);
	test_ok(daf_register_save_config(reg));
	daf_register_unlock(reg);
	assert_false(daf_register_moved(reg));
	daf_register_close(reg);
	test_ok(daf_register_open(&reg, dir, false));
	assert_false(daf_register_moved(reg));
	daf_register_close(reg);
	free(lock);
	free(copy);
}

static void
has_ledgers(void **state)
{
	const struct daf_register_ledger *l;
	struct daf_register *reg, *other;

	(void)state;
	reg = test_register(dir);
	test_ok(daf_register_open(&other, dir, false));
	test_ok(daf_register_ledger(&l, reg, NULL));
	assert_string_equal(l->name, "office");
	assert_string_equal(l->replica, "isb.aaaa");
	assert_null(l->url);
	assert_true(daf_types_count(l->types) > 10);
	test_ok(daf_register_add_ledger(reg, "national", TEST_HASH, "/hub",
	    "hq", "B", "SHA256:y", "hq.bbbb"));
	assert_ptr_equal(daf_register_ledger_at(reg, 0), l);
	assert_true(test_fails(
	    daf_register_ledger(&l, reg, NULL), DAF_USAGE, "office, national"));
	assert_true(test_fails(
	    daf_register_ledger(&l, reg, "liaison"), DAF_USAGE, "liaison"));
	test_ok(daf_register_ledger(&l, reg, "national"));
	assert_string_equal(l->mark, "B");
	assert_ptr_equal(daf_register_ledger_by_id(reg, l->id), l);
	assert_true(test_fails(daf_register_add_ledger(reg, "../x", TEST_HASH,
				   NULL, "hq", NULL, "SHA256:y", "hq.bbbb"),
	    DAF_REFUSED, "../x"));
	assert_true(
	    test_fails(daf_register_add_ledger(reg, "national", TEST_HASH, NULL,
			   "hq", NULL, "SHA256:y", "hq.bbbb"),
		DAF_REFUSED, "already"));
	test_ok(daf_register_add_replica(reg, "national", "hq.cccc"));
	assert_string_equal(l->replica, "hq.cccc");
	assert_true(daf_register_owns(reg, "national", "hq.bbbb"));
	assert_false(daf_register_owns(reg, "office", "hq.bbbb"));
	test_close(reg);
	/* Another process that was open all the time sees it. */
	assert_int_equal(daf_register_nledgers(other), 1);
	test_ok(daf_register_reload(other));
	assert_int_equal(daf_register_nledgers(other), 2);
	assert_string_equal(
	    daf_register_ledger_at(other, 1)->replica, "hq.cccc");
	assert_non_null(daf_register_ledger_at(other, 1)->types);
	daf_register_close(other);
	test_ok(try_open());
}

/* A process of its own: says when it has the lock. */
static void
lock_later(int start, int done)
{
	struct daf_register *reg;
	char byte;

	if (read(start, &byte, 1) != 1)
		_exit(1);
	test_ok(daf_register_open(&reg, dir, false));
	test_ok(daf_register_lock(reg));
	if (write(done, "x", 1) != 1)
		_exit(1);
	test_close(reg);
	_exit(0);
}

static void
locks(void **state)
{
	struct daf_register *reg;
	struct pollfd poll_done = { .events = POLLIN };
	int start[2], done[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(start), 0);
	assert_int_equal(pipe(done), 0);
	pid = fork();
	if (pid == 0)
		lock_later(start[0], done[1]);
	reg = test_register(dir);
	test_ok(daf_register_lock(reg)); /* nests */
	assert_int_equal(write(start[1], "x", 1), 1);
	daf_register_unlock(reg);
	poll_done.fd = done[0];
	assert_int_equal(poll(&poll_done, 1, 200), 0);
	test_close(reg);
	/* Only now can the other one take it. */
	assert_int_equal(poll(&poll_done, 1, 20000), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(start[0]);
	close(start[1]);
	close(done[0]);
	close(done[1]);
}

/* Who has a register open while another rebuilds it goes on with the new. */
static void
follows_a_rebuild(void **state)
{
	struct daf_register *reg, *other;
	int64_t n;

	(void)state;
	reg = test_register(dir);
	test_ok(daf_register_open(&other, dir, false));
	test_ok(daf_rebuild_begin(reg));
	test_ok(daf_apply_begin(reg));
	test_ok(daf_apply_main(reg, 1, 7, TEST_SHA, TEST_OID));
	test_ok(daf_apply_commit(reg));
	test_ok(daf_db_int(&n, daf_register_db(other), -1,
	    "SELECT main_number FROM ledger", ""));
	assert_int_equal(n, 0);
	test_ok(daf_rebuild_finish(reg));
	test_ok(daf_db_int(&n, daf_register_db(other), -1,
	    "SELECT main_number FROM ledger", ""));
	assert_int_equal(n, 7);
	test_ok(daf_rebuild_begin(reg));
	daf_rebuild_drop(reg);
	test_ok(daf_db_int(&n, daf_register_db(reg), -1,
	    "SELECT main_number FROM ledger", ""));
	assert_int_equal(n, 7);
	test_close(reg);
	test_ok(daf_register_lock(other));
	test_ok(daf_apply_begin(other));
	test_ok(daf_apply_main(other, 1, 8, TEST_SHA, TEST_OID));
	test_ok(daf_apply_commit(other));
	test_close(other);
	test_ok(try_open());
}

/* A folder that was not there is not there afterwards. */
static void
fails_without_a_trace(void **state)
{
	struct rlimit had, little = { .rlim_cur = 8192 };
	const struct daf_err *err;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &had), 0);
	little.rlim_max = had.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	err = daf_register_create(dir);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &had), 0);
	assert_non_null(err);
	daf_err_free(err);
	assert_false(daf_fs_exists(dir));
	test_ok(daf_register_create(dir));
	test_ok(try_open());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(creates, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    creates_for_one, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    creates_only_in_an_empty_folder, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    fails_without_a_trace, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    refuses_wrong_rights, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    refuses_newer_formats, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    damage_says_rebuild, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    knows_when_it_moved, setup, teardown),
		cmocka_unit_test_setup_teardown(has_ledgers, setup, teardown),
		cmocka_unit_test_setup_teardown(locks, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    follows_a_rebuild, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
