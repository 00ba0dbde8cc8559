/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reg-help.c - see reg-help.h. */
#include "reg-help.h"

#include "core/base/fs.h"

struct daf_register *reg;
struct daf_pool *pool;
static char *folder;

int
reg_setup(void **state)
{
	char *dir;

	(void)state;
	folder = test_folder();
	dir = daf_fs_join(folder, "register");
	reg = test_register(dir);
	free(dir);
	pool = daf_pool_new();
	return 0;
}

int
reg_teardown(void **state)
{
	(void)state;
	daf_pool_free(pool);
	test_close(reg);
	test_remove(folder);
	return 0;
}

struct daf_changeset *
reg_change_set(const char *replica, int64_t seq, const char *lines)
{
	struct daf_changeset *cs = daf_pool_alloc(pool, sizeof(*cs));
	char *text = daf_pool_printf(pool,
	    "A test\n\nDaftar: 1\n"
	    "Ledger: %s\nVolume: 1\nReplica: %s\nSeq: %lld\nPrevious: %s\n"
	    "Main: 1 %s\n\n%s",
	    TEST_HASH, replica, (long long)seq, seq == 1 ? "-" : TEST_SHA,
	    TEST_SHA, lines);

	test_ok(daf_changeset_parse(cs, pool, text, strlen(text)));
	return cs;
}

int64_t
reg_number(const char *sql)
{
	int64_t n;

	test_ok(daf_db_int(&n, daf_register_db(reg), -1, sql, ""));
	return n;
}
