/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-desk.c - settings and logs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/db.h"
#include "core/desk.h"

static void
good(const struct daf_err *err)
{
	if (err != NULL)
		fail_msg("%s", err->text);
}

static void
test_desk(void **state)
{
	char top[] = "/tmp/daftar-desk-XXXXXX", *dir, *value;
	struct daf_desk_link link = { .ledger = "main",
		.started = 1,
		.ended = 2,
		.sent = 3,
		.received = 4,
		.bytes_out = 5,
		.bytes_in = 6,
		.outcome = "" };
	struct daf_register *reg;
	int64_t n;

	(void)state;
	assert_non_null(mkdtemp(top));
	dir = daf_fs_join(top, "register");
	good(daf_register_create(dir));
	good(daf_register_open(&reg, dir, false));
	good(daf_desk_get(&value, reg, "", "a"));
	assert_null(value);
	good(daf_desk_set(reg, "", "a", "1"));
	good(daf_desk_set(reg, "", "a", "2"));
	good(daf_desk_set(reg, "x@y", "a", "3"));
	good(daf_desk_get(&value, reg, "", "a"));
	assert_string_equal(value, "2");
	free(value);
	good(daf_desk_set(reg, "", "a", NULL));
	good(daf_desk_get(&value, reg, "", "a"));
	assert_null(value);
	good(daf_desk_get(&value, reg, "x@y", "a"));
	assert_string_equal(value, "3");
	free(value);
	good(daf_desk_log_link(reg, &link));
	good(daf_desk_log_link(reg, &link));
	good(daf_db_int(&n, daf_register_desk(reg), -1,
	    "SELECT count(*) + sum(bytes_in) FROM link_log", ""));
	assert_int_equal(n, 2 + 12);
	daf_register_close(reg);
	good(daf_fs_remove_tree(top));
	free(dir);
}

/* What the frame and the screen of exchanges show. */
static void
test_links(void **state)
{
	static const struct daf_desk_link rows[] = {
		{ "main", 10, 20, 1, 2, 3, 4, "" },
		{ "liaison", 30, 40, 0, 0, 0, 0, "" },
		{ "main", 50, 60, 5, 6, 7, 8, "hub x: it does not answer" },
	};
	char top[] = "/tmp/daftar-desk-XXXXXX", *dir;
	struct daf_pool *pool = daf_pool_new();
	struct daf_desk_link *links, last;
	struct daf_register *reg;
	size_t n, i;

	(void)state;
	assert_non_null(mkdtemp(top));
	dir = daf_fs_join(top, "register");
	good(daf_register_create(dir));
	good(daf_register_open(&reg, dir, false));
	good(daf_desk_last_link(&last, pool, reg, NULL, false));
	assert_int_equal(last.ended, 0);
	assert_string_equal(last.ledger, "");
	good(daf_desk_links(&links, &n, pool, reg, NULL, 5));
	assert_int_equal(n, 0);
	for (i = 0; i < 3; i++)
		good(daf_desk_log_link(reg, &rows[i]));
	good(daf_desk_links(&links, &n, pool, reg, NULL, 2));
	assert_int_equal(n, 2);
	assert_int_equal(links[0].started, 50);
	assert_string_equal(links[0].outcome, rows[2].outcome);
	assert_string_equal(links[1].ledger, "liaison");
	good(daf_desk_links(&links, &n, pool, reg, "main", SIZE_MAX));
	assert_int_equal(n, 2);
	assert_int_equal(links[1].started, 10);
	assert_int_equal(links[1].ended, 20);
	assert_int_equal(links[1].sent, 1);
	assert_int_equal(links[1].received, 2);
	assert_int_equal(links[1].bytes_out, 3);
	assert_int_equal(links[1].bytes_in, 4);
	good(daf_desk_last_link(&last, pool, reg, "main", false));
	assert_int_equal(last.ended, 60);
	good(daf_desk_last_link(&last, pool, reg, "main", true));
	assert_int_equal(last.ended, 20);
	good(daf_desk_last_link(&last, pool, reg, NULL, true));
	assert_int_equal(last.ended, 40);
	daf_register_close(reg);
	good(daf_fs_remove_tree(top));
	daf_pool_free(pool);
	free(dir);
}

/* A desk that an older program made gets the tables that are new. */
static void
test_older(void **state)
{
	char top[] = "/tmp/daftar-desk-XXXXXX", *dir, *text;
	struct daf_register *reg;
	int64_t n;

	(void)state;
	assert_non_null(mkdtemp(top));
	dir = daf_fs_join(top, "register");
	good(daf_register_create(dir));
	good(daf_register_open(&reg, dir, false));
	good(daf_desk_set(reg, "", "a", "kept"));
	good(daf_db_run(daf_register_desk(reg), "DROP TABLE access_log", ""));
	daf_register_close(reg);
	good(daf_register_open(&reg, dir, false));
	good(daf_desk_get(&text, reg, "", "a"));
	assert_string_equal(text, "kept");
	free(text);
	good(daf_db_int(&n, daf_register_desk(reg), -1,
	    "SELECT count(*) FROM access_log", ""));
	assert_int_equal(n, 0);
	daf_register_close(reg);
	good(daf_fs_remove_tree(top));
	free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_desk),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_older),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
