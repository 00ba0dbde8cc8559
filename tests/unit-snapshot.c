/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-snapshot.c - what a snapshot says, byte for byte. That a
 * register loaded with one goes on as if it had all of the history:
 * snapshots.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/snapshot.h"
#include "tests/registers.h"

#define SET(at, time)                                                     \
	"{\"at\":\"" at "\",\"by\":\"a.khan@isb\",\"roles\":\"officer\"," \
	"\"time\":\"" time "\",\"zone\":\"300\"}\n"
#define RECORD(fields, id, type) \
	"{\"fields\":{" fields "},\"id\":\"" id "\",\"type\":\"" type "\"}\n"
#define F(name, at, value) \
	"\"" name "\":[{\"at\":\"" at "\",\"value\":\"" value "\"}]"
#define OVER(at, by, field, record)                               \
	"{\"at\":\"" at "\",\"by\":\"" by "\",\"field\":\"" field \
	"\",\"record\":\"" record "\"}\n"
#define SERIAL(highest, prefix) \
	"{\"highest\":\"" highest "\",\"prefix\":\"" prefix "\"}\n"

#define BIRTH(id, fields)                                     \
	"{\"over\":{},\"record\":\"" id "\",\"set\":{" fields \
	"},\"type\":\"case\"}\n"
#define CHANGE(id, field, over, value)                          \
	"{\"over\":{\"" field "\":[" over "]},\"record\":\"" id \
	"\",\"set\":{\"" field "\":\"" value "\"}}\n"

static char *folder;
static struct daf_register *reg;
static struct daf_pool *pool;

static int
setup(void **state)
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

static int
teardown(void **state)
{
	(void)state;
	daf_pool_free(pool);
	test_close(reg);
	test_remove(folder);
	return 0;
}

static void
take(const char *replica, int64_t seq, const char *lines, enum daf_state state,
    bool counts)
{
	struct daf_changeset cs;
	char *text = daf_pool_printf(pool,
	    "A test\n\nDaftar: 1\n"
	    "Ledger: %s\nVolume: 1\nReplica: %s\nSeq: %lld\nPrevious: %s\n"
	    "Main: 1 %s\n\n%s",
	    TEST_HASH, replica, (long long)seq, seq == 1 ? "-" : TEST_SHA,
	    TEST_SHA, lines);
	const struct daf_applied what = { .ledger = 1,
		.cs = &cs,
		.sha256 = TEST_SHA,
		.oid = TEST_OID,
		.officer = "a.khan@isb",
		.time = 100 * seq,
		.zone = 300,
		.state = state,
		.counts = counts,
		.own = strcmp(replica, "isb.aaaa") == 0 };

	test_ok(daf_changeset_parse(&cs, pool, text, strlen(text)));
	test_ok(daf_apply_begin(reg));
	test_ok(daf_apply_change_set(reg, &what));
	if (state == DAF_ACCEPTED)
		test_ok(daf_apply_roles(reg, 1, replica, seq, seq, "officer"));
	test_ok(daf_apply_commit(reg));
}

static void
add(const char *replica, int64_t seq, const char *lines)
{
	take(replica, seq, lines, DAF_ACCEPTED, true);
}

struct chunks {
	struct daf_buf text;
	size_t n, longest;
};

static const struct daf_err *
collect(void *arg, const char *data, size_t len)
{
	struct chunks *c = arg;

	daf_buf_add(&c->text, data, len);
	c->longest = len > c->longest ? len : c->longest;
	c->n++;
	return NULL;
}

#define TIP(name, upto)                                          \
	{                                                        \
		.replica = name, .seq = upto, .sha256 = TEST_SHA \
	}

static void
check_text(const struct daf_snapshot_tip *tips, size_t n, const char *want)
{
	struct chunks c = { 0 };

	test_ok(daf_snapshot_write(reg, 1, tips, n, collect, &c));
	assert_string_equal(daf_buf_str(&c.text), want);
	assert_int_equal(c.n, *want != '\0');
	daf_buf_clear(&c.text);
}

static const struct daf_err *
load(const struct daf_snapshot_tip *tips, size_t n, const char *text)
{
	struct daf_snapshot_load *l = NULL;
	const struct daf_err *err;

	test_ok(daf_apply_begin(reg));
	err = daf_snapshot_load_new(&l, reg, 1, 2, tips, n);
	if (err == NULL && *text != '\0')
		err = daf_snapshot_load_chunk(l, text, strlen(text));
	if (err == NULL)
		err = daf_snapshot_load_finish(l);
	daf_snapshot_load_free(l);
	if (err == NULL)
		test_ok(daf_apply_commit(reg));
	else
		daf_apply_rollback(reg);
	return err;
}

/* Writes what is wanted; who loads it writes it again, also if he does so
 * twice. */
static void
writes(const struct daf_snapshot_tip *tips, size_t n, const char *want)
{
	char *derived, *again;

	check_text(tips, n, want);
	test_ok(daf_rebuild_begin(reg));
	test_ok(load(tips, n, want));
	check_text(tips, n, want);
	derived = test_derived(reg);
	test_ok(load(tips, n, want));
	check_text(tips, n, want);
	again = test_derived(reg);
	assert_string_equal(derived, again);
	test_check_search(reg);
	daf_rebuild_drop(reg);
	free(derived);
	free(again);
}

static void
nothing(void **state)
{
	(void)state;
	writes(NULL, 0, "");
}

/* What is not accepted has no part in it, and what only that replaces is live. */
static void
accepted_alone(void **state)
{
	const struct daf_snapshot_tip tips[] = { TIP("khi.bbbb", 1),
		TIP("isb.aaaa", 2) };

	(void)state;
	add("isb.aaaa", 1,
	    BIRTH("isb.aaaa-1", "\"stage\":\"a\","
				"\"title\":\"Visa\""));
	add("khi.bbbb", 1,
	    CHANGE("isb.aaaa-1", "title", "\"isb.aaaa-1\"",
		"Forged \\\"visa\\\""));
	take("isb.aaaa", 2,
	    CHANGE("isb.aaaa-1", "stage", "\"isb.aaaa-1\"", "refused"),
	    DAF_REFUSED_STATE, false);
	take("isb.aaaa", 3,
	    CHANGE("isb.aaaa-1", "title", "\"khi.bbbb-1\"", "mine"), DAF_HERE,
	    true);
	take("khi.bbbb", 2, BIRTH("khi.bbbb-2", "\"title\":\"Sent\""), DAF_SENT,
	    false);
	writes(tips, 2,
	    SET("isb.aaaa-1", "100") SET("khi.bbbb-1", "100")
		RECORD(F("stage", "isb.aaaa-1", "a") "," F(
			   "title", "khi.bbbb-1", "Forged \\\"visa\\\""),
		    "isb.aaaa-1", "case"));
}

/* The replacer of what is not there yet stays, though itself replaced. */
static void
replaced_beyond(void **state)
{
	const struct daf_snapshot_tip tips[] = { TIP("isb.aaaa", 3) };

	(void)state;
	add("isb.aaaa", 1, BIRTH("isb.aaaa-1", "\"title\":\"Visa\""));
	add("isb.aaaa", 2,
	    CHANGE(
		"isb.aaaa-1", "title", "\"isb.aaaa-1\",\"khi.bbbb-4\"", "Two"));
	add("isb.aaaa", 3,
	    CHANGE("isb.aaaa-1", "title", "\"isb.aaaa-2\"", "Three"));
	writes(tips, 1,
	    SET("isb.aaaa-1", "100") SET("isb.aaaa-2", "200")
		SET("isb.aaaa-3", "300") RECORD(
		    F("title", "isb.aaaa-3", "Three"), "isb.aaaa-1", "case")
		    OVER("khi.bbbb-4", "isb.aaaa-2", "title", "isb.aaaa-1"));
}

static void
numbers_given(void **state)
{
	const struct daf_snapshot_tip tips[] = { TIP("isb.aaaa", 4) };

	(void)state;
	add("isb.aaaa", 1,
	    BIRTH("isb.aaaa-1", "\"number\":\"ISB-CASE-2026-0009\""));
	add("isb.aaaa", 2,
	    CHANGE("isb.aaaa-1", "number", "\"isb.aaaa-1\"",
		"ISB-CASE-2026-0007"));
	add("isb.aaaa", 3,
	    BIRTH("isb.aaaa-3", "\"number\":\"ISB-EXT-2026-0003\""));
	add("isb.aaaa", 4,
	    CHANGE(
		"isb.aaaa-3", "number", "\"isb.aaaa-3\"", "ISB-EXT-2026-0004"));
	take("isb.aaaa", 5,
	    CHANGE(
		"isb.aaaa-3", "number", "\"isb.aaaa-4\"", "ISB-EXT-2026-0012"),
	    DAF_HERE, true);
	writes(tips, 1,
	    SET("isb.aaaa-1", "100") SET("isb.aaaa-2", "200")
		SET("isb.aaaa-3", "300") SET("isb.aaaa-4", "400")
		    RECORD(F("number", "isb.aaaa-2", "ISB-CASE-2026-0007"),
			"isb.aaaa-1", "case")
			RECORD(F("number", "isb.aaaa-4", "ISB-EXT-2026-0004"),
			    "isb.aaaa-3", "case") SERIAL("9", "ISB-CASE-2026"));
}

/* A birth that is not held, and a record whose values replace each other. */
static void
odd_records(void **state)
{
	const struct daf_snapshot_tip tips[] = { TIP("hq.cccc", 1),
		TIP("khi.bbbb", 2) };

	(void)state;
	add("khi.bbbb", 1, CHANGE("isb.aaaa-10", "title", "", "One"));
	add("khi.bbbb", 2,
	    CHANGE("isb.aaaa-9", "title", "\"hq.cccc-1\"", "Two"));
	add("hq.cccc", 1,
	    CHANGE("isb.aaaa-9", "title", "\"khi.bbbb-2\"", "Three"));
	writes(tips, 2,
	    SET("khi.bbbb-1", "100") RECORD("", "isb.aaaa-9", "")
		RECORD(F("title", "khi.bbbb-1", "One"), "isb.aaaa-10", ""));
}

/* What it cannot know it does not make up. */
static void
tips_beyond(void **state)
{
	const struct daf_snapshot_tip tips[] = { TIP("isb.aaaa", 2) };
	struct chunks c = { 0 };

	(void)state;
	add("isb.aaaa", 1, BIRTH("isb.aaaa-1", "\"title\":\"Visa\""));
	assert_true(test_fails(daf_snapshot_write(reg, 1, tips, 1, collect, &c),
	    DAF_FAILED, "isb.aaaa-2"));
	daf_buf_clear(&c.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    accepted_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    replaced_beyond, setup, teardown),
		cmocka_unit_test_setup_teardown(numbers_given, setup, teardown),
		cmocka_unit_test_setup_teardown(odd_records, setup, teardown),
		cmocka_unit_test_setup_teardown(tips_beyond, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
