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

#include "core/apply.h"
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
static int64_t ledger = 1; /* of what is added */

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

/* Within a transaction. */
static const struct daf_err *
put(const char *replica, int64_t seq, const char *lines, enum daf_state state,
    bool counts)
{
	const struct daf_err *err;
	struct daf_changeset cs;
	char *text = daf_pool_printf(pool,
	    "A test\n\nDaftar: 1\n"
	    "Ledger: %s\nVolume: 1\nReplica: %s\nSeq: %lld\nPrevious: %s\n"
	    "Main: 1 %s\n\n%s",
	    TEST_HASH, replica, (long long)seq, seq == 1 ? "-" : TEST_SHA,
	    TEST_SHA, lines);
	const struct daf_applied what = { .ledger = ledger,
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
	err = daf_apply_change_set(reg, &what);
	if (err == NULL && state == DAF_ACCEPTED)
		err =
		    daf_apply_roles(reg, ledger, replica, seq, seq, "officer");
	return err;
}

static void
take(const char *replica, int64_t seq, const char *lines, enum daf_state state,
    bool counts)
{
	test_ok(daf_apply_begin(reg));
	test_ok(put(replica, seq, lines, state, counts));
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

/* Each ledger has its own, though they write into one register. */
static void
of_one_ledger(void **state)
{
	static const struct daf_snapshot_tip tips[] = { TIP("isb.aaaa", 1) };

	(void)state;
	test_ok(daf_register_add_ledger(reg, "second",
	    "70707070707070707070707070707070", NULL, "isb", NULL, "SHA256:y",
	    "isb.bbbb"));
	add("isb.aaaa", 1,
	    BIRTH("isb.aaaa-1", "\"number\":\"ISB-CASE-2026-0009\""));
	ledger = 2;
	add("isb.aaaa", 1,
	    BIRTH("isb.aaaa-1", "\"number\":\"ISB-CASE-2026-0012\""));
	add("isb.aaaa", 2,
	    CHANGE("isb.aaaa-1", "number", "\"isb.aaaa-1\",\"khi.bbbb-4\"",
		"ISB-CASE-2026-0011"));
	ledger = 1;
	check_text(tips, 1,
	    SET("isb.aaaa-1", "100")
		RECORD(F("number", "isb.aaaa-1", "ISB-CASE-2026-0009"),
		    "isb.aaaa-1", "case"));
}

/* A birth that is not held, and a record whose values replace each other. */
static void
odd_records(void **state)
{
	const struct daf_snapshot_tip tips[] = { TIP("hq.cccc", 1),
		TIP("khi.bbbb", 2) };
	int64_t counted;

	(void)state;
	add("khi.bbbb", 1, CHANGE("isb.aaaa-10", "title", "", "One"));
	add("khi.bbbb", 2,
	    CHANGE("isb.aaaa-9", "title", "\"hq.cccc-1\"", "Two"));
	add("hq.cccc", 1,
	    CHANGE("isb.aaaa-9", "title", "\"khi.bbbb-2\"", "Three"));
	writes(tips, 2,
	    SET("khi.bbbb-1", "100") RECORD("", "isb.aaaa-9", "")
		RECORD(F("title", "khi.bbbb-1", "One"), "isb.aaaa-10", ""));
	test_ok(daf_rebuild_begin(reg));
	test_ok(load(tips, 2,
	    SET("khi.bbbb-1", "100") RECORD("", "isb.aaaa-9", "")
		RECORD(F("title", "khi.bbbb-1", "One"), "isb.aaaa-10", "")));
	add("lhr.dddd", 1, CHANGE("isb.aaaa-9", "title", "", "Four"));
	test_ok(daf_apply_begin(reg));
	test_ok(daf_apply_state(
	    reg, 1, "lhr.dddd", 1, 1, DAF_REFUSED_STATE, false, "no"));
	test_ok(daf_apply_commit(reg));
	test_ok(daf_db_int(&counted, daf_register_db(reg), -1,
	    "SELECT counted FROM record WHERE address = 'isb.aaaa-9'", ""));
	assert_int_equal(counted, 1);
	daf_rebuild_drop(reg);
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

/* ---- what a loaded register says ---- */

static const struct daf_snapshot_tip loaded_tips[] = { TIP("isb.aaaa", 7),
	TIP("khi.bbbb", 2), TIP("lhr.cccc", 3) };
#define LOADED                                                        \
	SET("isb.aaaa-5", "500")                                      \
	SET("khi.bbbb-2", "200")                                      \
	RECORD(F("number", "isb.aaaa-5", "ISB-CASE-2026-0003") "," F( \
		   "title", "khi.bbbb-2", "Visa"),                    \
	    "isb.aaaa-5", "case")                                     \
	SERIAL("9", "ISB-CASE-2026")

static void
load_it(void)
{
	test_ok(load(loaded_tips, 3, LOADED));
}

static int64_t
number_of(const char *sql)
{
	int64_t n;

	test_ok(daf_db_int(&n, daf_register_db(reg), -1, sql, ""));
	return n;
}

static void
what_is_known(void **state)
{
	struct daf_addr at = { "isb.aaaa", 5, 1 };
	struct daf_standing standing;
	struct daf_past *past;
	struct daf_sender *senders;
	struct daf_head head;
	int64_t seq, volume, record;
	char(*oids)[41];
	size_t n;

	(void)state;
	load_it();
	test_ok(daf_apply_head(&head, reg, 1, "isb.aaaa"));
	assert_int_equal(head.seq, 7);
	assert_string_equal(head.sha256, TEST_SHA);
	assert_string_equal(head.oid, "");
	test_ok(daf_apply_find(&head, reg, 1, "isb.aaaa", 7));
	assert_int_equal(head.seq, 7);
	assert_string_equal(head.sha256, TEST_SHA);
	test_ok(daf_apply_find(&head, reg, 1, "khi.bbbb", 2));
	assert_string_equal(head.sha256, TEST_SHA);
	assert_string_equal(head.oid, "");
	test_ok(daf_apply_find(&head, reg, 1, "isb.aaaa", 5));
	assert_int_equal(head.seq, 0);
	test_ok(daf_apply_find(&head, reg, 1, "isb.aaaa", 8));
	assert_int_equal(head.seq, 0);
	test_ok(daf_apply_oids(&oids, &n, reg, 1, "isb.aaaa", 5, 8));
	assert_int_equal(n, 0);
	free(oids);
	test_ok(daf_apply_closed(&seq, &volume, reg, 1, "lhr.cccc"));
	assert_int_equal(seq, 3);
	assert_int_equal(volume, 2);
	test_ok(daf_apply_closed(&seq, &volume, reg, 1, "hq.dddd"));
	assert_int_equal(seq, 0);
	record = number_of("SELECT id FROM record");
	test_ok(daf_history(&past, &n, pool, reg, record));
	assert_int_equal(n, 2);
	assert_string_equal(past[0].at, "khi.bbbb-2");
	assert_int_equal(past[0].volume, 2);
	assert_int_equal(past[0].state, DAF_ACCEPTED);
	assert_int_equal(past[0].nsets, 1);
	test_ok(daf_standing(&standing, pool, reg, 1, &at));
	assert_int_equal(standing.volume, 2);
	assert_string_equal(standing.oid, "");
	assert_true(standing.own);
	at.seq = 4;
	assert_true(test_fails(daf_standing(&standing, pool, reg, 1, &at),
	    DAF_REFUSED, "isb.aaaa-4 was closed with volume 2"));
	at.seq = 8;
	assert_true(test_fails(daf_standing(&standing, pool, reg, 1, &at),
	    DAF_REFUSED, "no change set isb.aaaa-8"));
	assert_int_equal(number_of("SELECT highest FROM serial"), 9);
	test_ok(daf_senders(&senders, &n, pool, reg, NULL));
	assert_int_equal(n, 2);
	assert_string_equal(senders[0].replica, "isb.aaaa");
	assert_int_equal(senders[0].newest, 500);
	assert_int_equal(
	    number_of("SELECT opened FROM record WHERE counted = 1"), 1);
}

/* What is closed stays as it is, whatever comes of it. */
static void
closed_for_ever(void **state)
{
	struct daf_head head;
	char *before, *after;

	(void)state;
	load_it();
	before = test_derived(reg);
	take("isb.aaaa", 5, BIRTH("isb.aaaa-5", "\"title\":\"Another\""),
	    DAF_HERE, true);
	take("isb.aaaa", 6,
	    CHANGE("isb.aaaa-5", "title", "\"khi.bbbb-2\"", "Not any more"),
	    DAF_ACCEPTED, true);
	take("isb.aaaa", 7,
	    CHANGE("isb.aaaa-5", "title", "\"khi.bbbb-2\"", "Nor this"),
	    DAF_REFUSED_STATE, false);
	after = test_derived(reg);
	assert_string_equal(before, after);
	free(after);
	test_ok(daf_apply_begin(reg));
	assert_true(test_fails(daf_apply_state(reg, 1, "isb.aaaa", 6, 9,
				   DAF_REFUSED_STATE, false, "late"),
	    DAF_ALARM, "isb.aaaa-7 would not count any more"));
	daf_apply_rollback(reg);
	test_ok(daf_apply_begin(reg));
	test_ok(daf_apply_state(
	    reg, 1, "isb.aaaa", 8, 9, DAF_REFUSED_STATE, false, "late"));
	test_ok(daf_apply_commit(reg));
	after = test_derived(reg);
	assert_string_equal(before, after);
	free(before);
	free(after);
	/* And the next one follows. */
	add("isb.aaaa", 8,
	    CHANGE("isb.aaaa-5", "title", "\"khi.bbbb-2\"", "Eight"));
	test_ok(daf_apply_head(&head, reg, 1, "isb.aaaa"));
	assert_int_equal(head.seq, 8);
	after = test_dump(reg);
	assert_non_null(strstr(after, "Eight"));
	assert_null(strstr(after, "Visa"));
	free(after);
}

/* Another payload of a tip is a twin of it. */
static void
twin_of_a_tip(void **state)
{
	struct daf_snapshot_tip tips[3];

	(void)state;
	memcpy(tips, loaded_tips, sizeof(tips));
	memset(tips[0].sha256, 'f', DAF_SHA_HEX - 1);
	test_ok(load(tips, 3, LOADED));
	test_ok(daf_apply_begin(reg));
	assert_true(
	    test_fails(put("isb.aaaa", 7,
			   CHANGE("isb.aaaa-5", "title", "\"khi.bbbb-2\"", "x"),
			   DAF_HERE, true),
		DAF_ALARM, "isb.aaaa-7"));
	daf_apply_rollback(reg);
}

/* A register that holds some of it, but not by this snapshot. */
static void
not_over_another(void **state)
{
	(void)state;
	add("lhr.cccc", 3, BIRTH("lhr.cccc-3", "\"title\":\"x\""));
	assert_true(test_fails(
	    load(loaded_tips, 3, LOADED), DAF_REFUSED, "daftar rebuild"));
	test_ok(daf_rebuild_begin(reg));
	add("lhr.cccc", 4, BIRTH("lhr.cccc-4", "\"title\":\"x\""));
	load_it();
	assert_true(test_fails(
	    load(loaded_tips, 3,
		SET("khi.bbbb-2", "201")
		    RECORD(F("title", "khi.bbbb-2", "Visa"), "isb.aaaa-5", "")),
	    DAF_REFUSED, "khi.bbbb-2 is in the register from another"));
	assert_true(test_fails(
	    load(loaded_tips, 3,
		SET("khi.bbbb-2", "200") RECORD(
		    F("title", "khi.bbbb-2", "Vista"), "isb.aaaa-5", "")),
	    DAF_REFUSED, "khi.bbbb-2 is in the register from another"));
	daf_rebuild_drop(reg);
}

/* ---- what is refused ---- */

#define ONE SET("isb.aaaa-1", "100")
#define TWO SET("isb.aaaa-2", "200")
#define X(at) F("title", at, "x")
#define BORN RECORD(X("isb.aaaa-1"), "isb.aaaa-1", "case")
#define AT(rest) "{\"at\":\"isb.aaaa-1\"," rest "}\n"
#define SET_OF(by, roles, time, zone)                                   \
	AT("\"by\":\"" by "\",\"roles\":\"" roles "\",\"time\":\"" time \
	   "\",\"zone\":\"" zone "\"")
#define TITLE(value) \
	RECORD(F("title", "isb.aaaa-1", value), "isb.aaaa-1", "case")

static const struct {
	const char *text, *words;
} hostile[] = {
	{ "{\"at\":\"isb.aaaa-1\"", "line 1, byte 0: this line does not end" },
	{ "\n", "this is no line of a snapshot" },
	{ "{}\n", "this is no line of a snapshot" },
	{ ONE BORN "\n", "line 3, byte" },
	/* change sets */
	{ "{\"at\": \"isb.aaaa-1\"}\n", "a string is wanted" },
	{ "{\"at\":\"isb.aaaa-01\",\"by\":\"\"}\n", "an address such as" },
	{ "{\"at\":\"isb.aaaa-1.2\",\"by\":\"\"}\n", "an address such as" },
	{ "{\"at\":\"isb.aaaa-1\n\",\"by\":\"\"}\n", "does not end" },
	{ SET_OF("A.Khan@isb", "", "1", "0"), "an officer such as" },
	{ SET_OF("a.khan", "", "1", "0"), "an officer such as" },
	{ SET_OF("a.khan@isb", "hq  officer", "1", "0"), "roles are names" },
	{ SET_OF("a.khan@isb", " hq", "1", "0"), "roles are names" },
	{ SET_OF("a.khan@isb", "hq ", "1", "0"), "roles are names" },
	{ SET_OF("a.khan@isb", "HQ", "1", "0"), "roles are names" },
	{ SET_OF("a.khan@isb", "", "-1", "0"), "a number without" },
	{ SET_OF("a.khan@isb", "", "01", "0"), "a number without" },
	{ SET_OF("a.khan@isb", "", "", "0"), "a number without" },
	{ SET_OF("a.khan@isb", "", "1e3", "0"), "a number without" },
	{ SET_OF("a.khan@isb", "", "100000000000", "0"), "a number without" },
	{ SET_OF("a.khan@isb", "", "99999999999999999999", "0"), "too long" },
	{ SET_OF("a.khan@isb", "", "1", "841"), "a number without" },
	{ SET_OF("a.khan@isb", "", "1", "-0"), "a number without" },
	{ SET_OF("a.khan@isb", "", "1", "+5"), "a number without" },
	{ AT("\"by\":\"a.khan@isb\",\"time\":\"1\""), "`,\"field\":`" },
	{ ONE ONE BORN, "change sets are not sorted" },
	{ TWO ONE BORN, "change sets are not sorted" },
	{ SET("isb.aaaa-10", "1") SET("isb.aaaa-9", "1"), "are not sorted" },
	{ SET("isb.aaaa-11", "1"), "does not hold this change set" },
	{ SET("khi.bbbb-1", "1"), "does not hold this change set" },
	{ ONE TWO BORN, "of its 2 change sets 1 are of no use" },
	{ BORN ONE, "the first section has not" },
	{ ONE BORN TWO, "line 3, byte" },
	/* records */
	{ ONE RECORD(X("isb.aaaa-2"), "isb.aaaa-1", "case"),
	    "line 2: it names a change set that the first section has not" },
	{ TWO RECORD(X("isb.aaaa-2"), "isb.aaaa-1", "case"),
	    "line 2: it names a change set that the first section has not" },
	{ ONE RECORD(X("khi.bbbb-1"), "isb.aaaa-1", "case"),
	    "the first section has not" },
	{ ONE BORN BORN, "values are not sorted" },
	{ ONE BORN RECORD("", "isb.aaaa-1", "case"), "a record stands twice" },
	{ ONE RECORD("", "isb.aaaa-1", "case") BORN, "a record stands twice" },
	{ ONE BORN RECORD(X("isb.aaaa-2"), "isb.aaaa-1", ""),
	    "a record stands twice" },
	{ ONE TWO BORN RECORD(X("isb.aaaa-2"), "isb.aaaa-1", "case"),
	    "a line more than it needs" },
	{ ONE TWO BORN RECORD(F("u", "isb.aaaa-2", "x"), "isb.aaaa-1", "case"),
	    "a line more than it needs" },
	{ ONE RECORD(X("isb.aaaa-1"), "isb.aaaa-10", "")
		RECORD(X("isb.aaaa-1"), "isb.aaaa-9", ""),
	    "records are not sorted" },
	{ ONE RECORD(F("b", "isb.aaaa-1", "x") "," F("a", "isb.aaaa-1", "x"),
	      "isb.aaaa-1", "case"),
	    "values are not sorted" },
	{ ONE RECORD(F("a", "isb.aaaa-1", "x") "," F("a", "isb.aaaa-1", "x"),
	      "isb.aaaa-1", "case"),
	    "its field stands twice" },
	{ ONE TWO RECORD("\"a\":[{\"at\":\"isb.aaaa-2\",\"value\":\"x\"},"
			 "{\"at\":\"isb.aaaa-1\",\"value\":\"x\"}]",
	      "isb.aaaa-1", "case"),
	    "values are not sorted" },
	/* The same field, opened twice. */
	{ ONE TWO RECORD(
	      X("isb.aaaa-1") "," X("isb.aaaa-2"), "isb.aaaa-1", "case"),
	    "its field stands twice" },
	{ ONE RECORD("\"a\":[]", "isb.aaaa-1", "case"), "is wanted here" },
	{ ONE RECORD(X("isb.aaaa-1") ",", "isb.aaaa-1", "case"), "a string" },
	{ ONE RECORD(F("Title", "isb.aaaa-1", "x"), "isb.aaaa-1", "case"),
	    "a name of a-z" },
	{ ONE RECORD(F("", "isb.aaaa-1", "x"), "isb.aaaa-1", "case"),
	    "a name of a-z" },
	{ ONE RECORD(X("isb.aaaa-1"), "isb.aaaa-1", "Case"), "a name of a-z" },
	{ ONE RECORD(X("isb.aaaa-1"), "isb.aaaa-1.1", ""), "an address" },
	{ ONE TITLE("\\u0041"), "are escapes" },
	{ ONE TITLE("\\t"), "are escapes" },
	{ ONE TITLE("\\"), "`}` is wanted here" },
	{ ONE TITLE("\t"), "a control character" },
	{ ONE TITLE("\xff"), "invalid UTF-8" },
	{ ONE TITLE("e\xcc\x81"), "not NFC" },
	/* replaced */
	{ ONE BORN OVER("isb.aaaa-3", "isb.aaaa-1", "title", "isb.aaaa-1"),
	    "the volume holds what is replaced" },
	{ ONE BORN OVER("khi.bbbb-3", "isb.aaaa-2", "title", "isb.aaaa-1"),
	    "the first section has not" },
	{ ONE BORN OVER("khi.bbbb-3", "isb.aaaa-1", "title", "isb.aaaa-3"),
	    "a record that the second section has not" },
	{ ONE BORN OVER("khi.bbbb-3", "isb.aaaa-1", "title", "isb.aaaa-1")
		OVER("khi.bbbb-3", "isb.aaaa-1", "title", "isb.aaaa-1"),
	    "is not sorted, or stands twice" },
	{ ONE BORN OVER("khi.bbbb-3", "a.khan@isb", "title", "isb.aaaa-1"),
	    "an address" },
	{ ONE BORN OVER("khi.bbbb-3", "isb.aaaa-1", "Title", "isb.aaaa-1"),
	    "a name of a-z" },
	{ ONE BORN OVER("khi.bbbb-3", "isb.aaaa-1", "title", "isb.aaaa-1")
		RECORD(X("isb.aaaa-1"), "isb.aaaa-2", ""),
	    "a line of an earlier section" },
	/* serials */
	{ ONE BORN SERIAL("1000000000", "A"), "a number without" },
	{ ONE BORN SERIAL("-1", "A"), "a number without" },
	{ ONE BORN SERIAL("1", ""), "before a serial" },
	{ ONE BORN SERIAL("1", "B") SERIAL("1", "A"), "are not sorted" },
	{ ONE BORN SERIAL("1", "A") SERIAL("2", "A"), "are not sorted" },
	{ ONE RECORD(F("number", "isb.aaaa-1", "A-0007"), "isb.aaaa-1", "case")
		SERIAL("7", "A"),
	    "a live value has a serial as high" },
	{ ONE BORN SERIAL("1", "A") BORN, "a line of an earlier section" },
};

static void
is_refused(const char *text, const char *words)
{
	static const struct daf_snapshot_tip tips[] = { TIP("isb.aaaa", 10),
		TIP("lhr.cccc", 1) };

	assert_true(test_fails(load(tips, 2, text), DAF_REFUSED, words));
	assert_int_equal(number_of("SELECT (SELECT count(*) FROM change_set)"
				   " + (SELECT count(*) FROM record)"
				   " + (SELECT count(*) FROM value)"
				   " + (SELECT sum(closed_seq) IS NOT NULL"
				   " FROM replica)"),
	    0);
}

static void
refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
		is_refused(hostile[i].text, hostile[i].words);
}

static void
refused_tips(void **state)
{
	struct daf_snapshot_tip tips[] = { TIP("isb.aaaa", 1),
		TIP("isb.aaaa", 2) };

	(void)state;
	assert_true(test_fails(
	    load(tips, 2, ONE BORN), DAF_REFUSED, "two tips of isb.aaaa"));
	tips[0].seq = 0;
	assert_true(test_fails(load(tips, 1, ONE BORN), DAF_REFUSED, "a tip"));
	tips[0].seq = 1;
	tips[0].sha256[3] = 'G';
	assert_true(test_fails(load(tips, 1, ONE BORN), DAF_REFUSED, "a tip"));
}

/* ---- long texts ---- */

static const struct daf_err *
load_chunks(const struct daf_snapshot_tip *tips, size_t n,
    const struct daf_buf *chunks, size_t nchunks)
{
	struct daf_snapshot_load *l = NULL;
	const struct daf_err *err;
	size_t i;

	test_ok(daf_apply_begin(reg));
	err = daf_snapshot_load_new(&l, reg, 1, 2, tips, n);
	for (i = 0; i < nchunks && err == NULL; i++) {
		err = daf_snapshot_load_chunk(l, chunks[i].data, chunks[i].len);
		if (err == NULL) {
			test_ok(daf_apply_commit(reg));
			test_ok(daf_apply_begin(reg));
		}
	}
	if (err == NULL)
		err = daf_snapshot_load_finish(l);
	daf_snapshot_load_free(l);
	if (err == NULL)
		test_ok(daf_apply_commit(reg));
	else
		daf_apply_rollback(reg);
	return err;
}

#define CHUNKS 16
struct parts {
	struct daf_buf chunk[CHUNKS];
	size_t n;
};

static const struct daf_err *
keep(void *arg, const char *data, size_t len)
{
	struct parts *p = arg;

	assert_in_range(len, 1, DAF_SNAPSHOT_CHUNK_MAX);
	assert_true(p->n < CHUNKS);
	daf_buf_add(&p->chunk[p->n++], data, len);
	return NULL;
}

static void
clear(struct parts *p)
{
	size_t i;

	for (i = 0; i < CHUNKS; i++)
		daf_buf_clear(&p->chunk[i]);
}

/* `field` by as many bytes, each of which is written as two. */
static void
add_long(int64_t seq, const char *field, size_t len)
{
	struct daf_buf lines = { 0 };
	size_t i;

	daf_buf_addf(&lines,
	    "{\"over\":{\"%s\":[]},\"record\":\"isb.aaaa-1\",\"set\":{\"%s\":"
	    "\"",
	    field, field);
	for (i = 0; i < len; i++)
		daf_buf_adds(&lines, "\\n");
	daf_buf_adds(&lines, "\"}}\n");
	add("isb.aaaa", seq, lines.data);
	daf_buf_clear(&lines);
}

static void
write_long(struct parts *p, const struct daf_snapshot_tip *tips)
{
	add("isb.aaaa", 1, BIRTH("isb.aaaa-1", "\"title\":\"Long\""));
	add_long(2, "text", DAF_CHANGESET_VALUE_MAX);
	add_long(3, "text", 30000);
	add_long(4, "text", DAF_CHANGESET_VALUE_MAX);
	add_long(5, "title", DAF_CHANGESET_VALUE_MAX);
	add_long(6, "unheard", 1);
	test_ok(daf_snapshot_write(reg, 1, tips, 1, keep, p));
}

static void
long_texts(void **state)
{
	static const struct daf_snapshot_tip tips[] = { TIP("isb.aaaa", 6) };
	struct parts p = { 0 }, q = { 0 }, again = { 0 };
	const char *at, *lf;
	char *want, *got;
	size_t i, lines = 0;

	(void)state;
	write_long(&p, tips);
	want = test_dump(reg);
	for (i = 0; i < p.n; i++)
		for (at = p.chunk[i].data; *at != '\0'; at = lf + 1) {
			lf = strchr(at, '\n');
			assert_in_range(lf + 1 - at, 1, DAF_SNAPSHOT_LINE_MAX);
			lines += strncmp(at, "{\"fields\"", 9) == 0;
		}
	assert_int_equal(lines, 3);
	assert_true(p.n > 2);
	test_ok(daf_rebuild_begin(reg));
	/* A chunk in two, at the end of a line. */
	lf = strchr(p.chunk[0].data, '\n') + 1;
	daf_buf_add(
	    &q.chunk[0], p.chunk[0].data, (size_t)(lf - p.chunk[0].data));
	daf_buf_adds(&q.chunk[1], lf);
	assert_true(test_fails(load_chunks(tips, 1, q.chunk, 2), DAF_REFUSED,
	    "chunk 2, line 1, byte 0: this line has room in the chunk "
	    "before"));
	daf_rebuild_drop(reg);
	test_ok(daf_rebuild_begin(reg));
	/* Between chunks is a transaction's end, and all begins anew. */
	test_ok(daf_apply_begin(reg));
	test_ok(daf_apply_commit(reg));
	test_ok(load_chunks(tips, 1, p.chunk, p.n));
	got = test_dump(reg);
	assert_string_equal(want, got);
	test_ok(daf_snapshot_write(reg, 1, tips, 1, keep, &again));
	assert_int_equal(again.n, p.n);
	for (i = 0; i < p.n; i++) {
		assert_int_equal(again.chunk[i].len, p.chunk[i].len);
		assert_memory_equal(
		    again.chunk[i].data, p.chunk[i].data, p.chunk[i].len);
	}
	daf_rebuild_drop(reg);
	free(want);
	free(got);
	clear(&p);
	clear(&q);
	clear(&again);
}

/* Longer than may be: a value, a line, a chunk. */
static void
too_long(void **state)
{
	static const struct {
		const char *words, *unit;
		size_t n;
	} rows[] = {
		{ "this string is too long", "n", DAF_CHANGESET_VALUE_MAX + 1 },
		{ "this line is too long", "\\n", 100000 },
	};
	static const struct daf_snapshot_tip tips[] = { TIP("isb.aaaa", 2) };
	struct daf_buf text = { 0 };
	size_t i, k;

	(void)state;
	for (i = 0; i < 2; i++) {
		daf_buf_reset(&text);
		daf_buf_adds(&text,
		    ONE "{\"fields\":{\"title\":[{\"at\":\"isb.aaaa-1\","
			"\"value\":\"");
		for (k = 0; k < rows[i].n; k++)
			daf_buf_adds(&text, rows[i].unit);
		daf_buf_adds(
		    &text, "\"}]},\"id\":\"isb.aaaa-1\",\"type\":\"case\"}\n");
		assert_true(test_fails(
		    load(tips, 1, text.data), DAF_REFUSED, rows[i].words));
	}
	assert_true(test_fails(
	    load(tips, 1, text.data), DAF_REFUSED, "chunk 1, line 2"));
	daf_buf_reset(&text);
	for (k = 0; text.len <= DAF_SNAPSHOT_CHUNK_MAX; k++)
		daf_buf_adds(&text, ONE);
	assert_true(test_fails(
	    load(tips, 1, text.data), DAF_REFUSED, "1 to 262144 are allowed"));
	daf_buf_clear(&text);
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
		cmocka_unit_test_setup_teardown(of_one_ledger, setup, teardown),
		cmocka_unit_test_setup_teardown(odd_records, setup, teardown),
		cmocka_unit_test_setup_teardown(tips_beyond, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_known, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    closed_for_ever, setup, teardown),
		cmocka_unit_test_setup_teardown(twin_of_a_tip, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    not_over_another, setup, teardown),
		cmocka_unit_test_setup_teardown(refused, setup, teardown),
		cmocka_unit_test_setup_teardown(refused_tips, setup, teardown),
		cmocka_unit_test_setup_teardown(long_texts, setup, teardown),
		cmocka_unit_test_setup_teardown(too_long, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
