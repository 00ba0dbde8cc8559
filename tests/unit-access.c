/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-access.c - the access log: one chain, in which every change shows. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/access.h"
#include "core/db.h"

static void
good(const struct daf_err *err)
{
	if (err != NULL)
		fail_msg("%s", err->text);
}

/* FNV-1a, four times over: no two of this test's rows are alike in it. */
static void
toy_hash(char out[65], const void *data, size_t len)
{
	const unsigned char *p = data;
	uint64_t h;
	size_t i, k;

	for (k = 0; k < 4; k++) {
		h = 14695981039346656037U + k;
		for (i = 0; i < len; i++)
			h = (h ^ p[i]) * 1099511628211U;
		snprintf(out + 16 * k, 17, "%016" PRIx64, h);
	}
}

struct world {
	char top[32];
	char *dir;
	struct daf_register *reg;
};

static int
start(void **state)
{
	struct world *w = daf_calloc(1, sizeof(*w));

	*state = w;
	snprintf(w->top, sizeof(w->top), "/tmp/daftar-access-XXXXXX");
	assert_non_null(mkdtemp(w->top));
	w->dir = daf_fs_join(w->top, "register");
	good(daf_register_create(w->dir));
	good(daf_register_open(&w->reg, w->dir, false));
	return 0;
}

static int
stop(void **state)
{
	struct world *w = *state;

	daf_register_close(w->reg);
	good(daf_fs_remove_tree(w->top));
	free(w->dir);
	free(w);
	return 0;
}

static void
add(struct world *w, enum daf_access_kind kind, const char *what,
    const char *ground)
{
	const struct daf_access a = { .kind = kind,
		.officer = "a.khan@isb",
		.ledger = "main",
		.record = "isb.k7f2-4",
		.what = what,
		.ground = ground };

	good(daf_access_add(w->reg, toy_hash, &a));
}

static int64_t
first_bad(struct world *w)
{
	const struct daf_access_head *head;
	int64_t bad;

	good(daf_access_check(&bad, &head, w->reg, toy_hash, NULL, 0));
	return bad;
}

static void
sql(struct world *w, const char *text)
{
	sqlite3_stmt *st = NULL;
	bool row;

	good(daf_db_prepare_text(&st, daf_register_desk(w->reg), text));
	good(daf_db_step(&row, daf_register_desk(w->reg), st));
	daf_db_done(daf_register_desk(w->reg), st);
}

#define OLD                                                            \
	"INSERT INTO access_log (time, officer, ledger, record, what)" \
	" VALUES (1791451200, 's.malik@hq', 'main', 'isb.k7f2-4', "

static void
fill(struct world *w)
{
	/* As an older program wrote it. */
	sql(w, OLD "'cnic')");
	assert_int_equal(first_bad(w), 0);
	add(w, DAF_ACCESS_DISCLOSURE, "evidence",
	    "order of \"court\"\nof 3 Nov");
	add(w, DAF_ACCESS_ERASURE, "struck", "");
	sql(w, OLD "'phone')");
	add(w, DAF_ACCESS_CONSULTATION, "cnic", "");
	assert_int_equal(first_bad(w), 0);
}

static void
test_chain(void **state)
{
	struct world *w = *state;
	/* What is hashed of the first row. */
	static const char row[] =
	    "[\"\",\"1\",\"1791451200\",\"s.malik@hq\",\"main\","
	    "\"isb.k7f2-4\",\"cnic\",\"consultation\",\"\"]";
	struct daf_access_head head;
	char hash[65];
	char *text;

	good(daf_access_head(&head, w->reg));
	assert_int_equal(head.rows, 0);
	setenv("DAFTAR_NOW", "1791451200", 1);
	fill(w);
	unsetenv("DAFTAR_NOW");
	good(daf_access_head(&head, w->reg));
	assert_int_equal(head.rows, 5);
	good(daf_db_text(&text, daf_register_desk(w->reg),
	    "SELECT group_concat(id || kind || ground, ' ')\n"
	    "  FROM access_chain",
	    ""));
	assert_string_equal(text,
	    "1consultation 2disclosureorder of \"court\"\nof 3 Nov 3erasure "
	    "4consultation 5consultation");
	free(text);
	toy_hash(hash, row, strlen(row));
	good(daf_db_text(&text, daf_register_desk(w->reg),
	    "SELECT hash FROM access_chain WHERE id = 1", ""));
	assert_string_equal(text, hash);
	free(text);
}

static void
test_rows(void **state)
{
	struct world *w = *state;
	struct daf_pool *pool = daf_pool_new();
	struct daf_access_row *a;
	size_t n;

	fill(w);
	sql(w, "INSERT INTO access_log (time, officer, ledger, record, what)"
	       " VALUES (7, 'n.rind@khi', 'other', 'khi.aaaa-1', 'phone')");
	good(daf_access_rows(&a, &n, pool, w->reg, "main", 0, 10));
	assert_int_equal(n, 5);
	assert_int_equal(a[0].id, 5);
	assert_string_equal(a[2].kind, "erasure");
	assert_string_equal(a[3].kind, "disclosure");
	assert_string_equal(a[3].what, "evidence");
	assert_string_equal(a[3].ground, "order of \"court\"\nof 3 Nov");
	assert_int_equal(a[4].time, 1791451200);
	assert_string_equal(a[4].officer, "s.malik@hq");
	assert_string_equal(a[4].record, "isb.k7f2-4");
	/* One without a hash yet; and those before a row. */
	good(daf_access_rows(&a, &n, pool, w->reg, NULL, 0, 1));
	assert_int_equal(n, 1);
	assert_string_equal(a[0].ledger, "other");
	assert_string_equal(a[0].kind, "consultation");
	assert_string_equal(a[0].ground, "");
	good(daf_access_rows(&a, &n, pool, w->reg, NULL, 3, 10));
	assert_int_equal(n, 2);
	assert_int_equal(a[0].id, 2);
	daf_pool_free(pool);
}

static void
test_rewritten(void **state)
{
	static const struct {
		const char *sql;
		int64_t bad;
	} cases[] = {
		{ "UPDATE access_log SET officer = 'n.rind@khi' WHERE id = 2",
		    2 },
		{ "UPDATE access_log SET time = time + 1 WHERE id = 4", 4 },
		{ "UPDATE access_log SET what = 'x' WHERE id = 5", 5 },
		{ "UPDATE access_chain SET ground = '' WHERE id = 2", 2 },
		{ "UPDATE access_chain SET kind = 'alteration' WHERE id = 3",
		    3 },
		{ "UPDATE access_chain SET hash = 'x' WHERE id = 1", 1 },
		{ "DELETE FROM access_log WHERE id = 3", 3 },
		{ "DELETE FROM access_log WHERE id = 5", 5 },
		{ "DELETE FROM access_log WHERE id >= 4", 4 },
		{ "DELETE FROM access_chain WHERE id = 2", 2 },
		{ "UPDATE access_log SET id = 9 WHERE id = 5", 5 },
	};
	struct world *w = *state;
	size_t i;

	fill(w);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		good(daf_db_begin(daf_register_desk(w->reg)));
		sql(w, cases[i].sql);
		if (first_bad(w) != cases[i].bad)
			fail_msg(
			    "%s: row %" PRId64, cases[i].sql, first_bad(w));
		daf_db_rollback(daf_register_desk(w->reg));
		assert_int_equal(first_bad(w), 0);
	}
}

/* All hashes made anew: only what was known elsewhere tells. */
static void
test_heads(void **state)
{
	struct world *w = *state;
	struct daf_access_head heads[2] = { { 0 } };
	const struct daf_access_head *bad_head;
	int64_t bad;

	fill(w);
	good(daf_access_head(&heads[0], w->reg));
	add(w, DAF_ACCESS_CONSULTATION, "phone", "");
	good(daf_access_head(&heads[1], w->reg));
	good(daf_access_check(&bad, &bad_head, w->reg, toy_hash, heads, 2));
	assert_int_equal(bad, 0);
	assert_null(bad_head);
	sql(w, "UPDATE access_log SET what = 'nothing' WHERE id = 6");
	sql(w, "DELETE FROM access_chain WHERE id = 6");
	add(w, DAF_ACCESS_CONSULTATION, "phone", "");
	good(daf_access_check(&bad, &bad_head, w->reg, toy_hash, heads, 2));
	assert_int_equal(bad, 0);
	assert_ptr_equal(bad_head, &heads[1]);
	sql(w, "DELETE FROM access_log");
	sql(w, "DELETE FROM access_chain");
	good(daf_access_check(&bad, &bad_head, w->reg, toy_hash, heads, 2));
	assert_int_equal(bad, 0);
	assert_ptr_equal(bad_head, &heads[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_chain, start, stop),
		cmocka_unit_test_setup_teardown(test_rows, start, stop),
		cmocka_unit_test_setup_teardown(test_rewritten, start, stop),
		cmocka_unit_test_setup_teardown(test_heads, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
