/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-snapshot-closed.c - what a register says that was loaded with a snapshot:
 * what is known of the volumes before it, and that this stays.
 */
#include "snapshot-help.h"

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
	test_ok(snap_load(loaded_tips, 3, LOADED));
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
	record = reg_number("SELECT id FROM record");
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
	assert_int_equal(reg_number("SELECT highest FROM serial"), 9);
	test_ok(daf_senders(&senders, &n, pool, reg, NULL));
	assert_int_equal(n, 2);
	assert_string_equal(senders[0].replica, "isb.aaaa");
	assert_int_equal(senders[0].newest, 500);
	assert_int_equal(
	    reg_number("SELECT opened FROM record WHERE counted = 1"), 1);
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
	snap_take("isb.aaaa", 5, BIRTH("isb.aaaa-5", "\"title\":\"Another\""),
	    DAF_HERE, true);
	snap_take("isb.aaaa", 6,
	    CHANGE("isb.aaaa-5", "title", "\"khi.bbbb-2\"", "Not any more"),
	    DAF_ACCEPTED, true);
	snap_take("isb.aaaa", 7,
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
	snap_add("isb.aaaa", 8,
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
	test_ok(snap_load(tips, 3, LOADED));
	test_ok(daf_apply_begin(reg));
	assert_true(
	    test_fails(snap_put(1, "isb.aaaa", 7,
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
	snap_add("lhr.cccc", 3, BIRTH("lhr.cccc-3", "\"title\":\"x\""));
	assert_true(test_fails(
	    snap_load(loaded_tips, 3, LOADED), DAF_REFUSED, "daftar rebuild"));
	test_ok(daf_rebuild_begin(reg));
	snap_add("lhr.cccc", 4, BIRTH("lhr.cccc-4", "\"title\":\"x\""));
	load_it();
	assert_true(test_fails(
	    snap_load(loaded_tips, 3,
		SET("khi.bbbb-2", "201")
		    RECORD(F("title", "khi.bbbb-2", "Visa"), "isb.aaaa-5", "")),
	    DAF_REFUSED, "khi.bbbb-2 is in the register from another"));
	assert_true(test_fails(
	    snap_load(loaded_tips, 3,
		SET("khi.bbbb-2", "200") RECORD(
		    F("title", "khi.bbbb-2", "Vista"), "isb.aaaa-5", "")),
	    DAF_REFUSED, "khi.bbbb-2 is in the register from another"));
	daf_rebuild_drop(reg);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_REGISTER(what_is_known),
		IN_REGISTER(closed_for_ever),
		IN_REGISTER(twin_of_a_tip),
		IN_REGISTER(not_over_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
