/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-snapshot.c - what a snapshot says, byte for byte, and that it is read as
 * it was written. That a register loaded with one goes on as if it had all of
 * the history: snapshots.c.
 */
#include "snapshot-help.h"

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

static void
check_text(const struct daf_snapshot_tip *tips, size_t n, const char *want)
{
	struct chunks c = { 0 };

	test_ok(daf_snapshot_write(reg, 1, tips, n, collect, &c));
	assert_string_equal(daf_buf_str(&c.text), want);
	assert_int_equal(c.n, *want != '\0');
	daf_buf_clear(&c.text);
}

/* Writes what is wanted; who loads it writes it again, also if he does so
 * twice. */
static void
writes(const struct daf_snapshot_tip *tips, size_t n, const char *want)
{
	char *derived, *again;

	check_text(tips, n, want);
	test_ok(daf_rebuild_begin(reg));
	test_ok(snap_load(tips, n, want));
	check_text(tips, n, want);
	derived = test_derived(reg);
	test_ok(snap_load(tips, n, want));
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
	snap_add("isb.aaaa", 1,
	    BIRTH("isb.aaaa-1", "\"stage\":\"a\","
				"\"title\":\"Visa\""));
	snap_add("khi.bbbb", 1,
	    CHANGE("isb.aaaa-1", "title", "\"isb.aaaa-1\"",
		"Forged \\\"visa\\\""));
	snap_take("isb.aaaa", 2,
	    CHANGE("isb.aaaa-1", "stage", "\"isb.aaaa-1\"", "refused"),
	    DAF_REFUSED_STATE, false);
	snap_take("isb.aaaa", 3,
	    CHANGE("isb.aaaa-1", "title", "\"khi.bbbb-1\"", "mine"), DAF_HERE,
	    true);
	snap_take("khi.bbbb", 2, BIRTH("khi.bbbb-2", "\"title\":\"Sent\""),
	    DAF_SENT, false);
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
	snap_add("isb.aaaa", 1, BIRTH("isb.aaaa-1", "\"title\":\"Visa\""));
	snap_add("isb.aaaa", 2,
	    CHANGE(
		"isb.aaaa-1", "title", "\"isb.aaaa-1\",\"khi.bbbb-4\"", "Two"));
	snap_add("isb.aaaa", 3,
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
	snap_add("isb.aaaa", 1,
	    BIRTH("isb.aaaa-1", "\"number\":\"ISB-CASE-2026-0009\""));
	snap_add("isb.aaaa", 2,
	    CHANGE("isb.aaaa-1", "number", "\"isb.aaaa-1\"",
		"ISB-CASE-2026-0007"));
	snap_add("isb.aaaa", 3,
	    BIRTH("isb.aaaa-3", "\"number\":\"ISB-EXT-2026-0003\""));
	snap_add("isb.aaaa", 4,
	    CHANGE(
		"isb.aaaa-3", "number", "\"isb.aaaa-3\"", "ISB-EXT-2026-0004"));
	snap_take("isb.aaaa", 5,
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
	snap_add("isb.aaaa", 1,
	    BIRTH("isb.aaaa-1", "\"number\":\"ISB-CASE-2026-0009\""));
	test_ok(daf_apply_begin(reg));
	test_ok(snap_put(2, "isb.aaaa", 1,
	    BIRTH("isb.aaaa-1", "\"number\":\"ISB-CASE-2026-0012\""),
	    DAF_ACCEPTED, true));
	test_ok(snap_put(2, "isb.aaaa", 2,
	    CHANGE("isb.aaaa-1", "number", "\"isb.aaaa-1\",\"khi.bbbb-4\"",
		"ISB-CASE-2026-0011"),
	    DAF_ACCEPTED, true));
	test_ok(daf_apply_commit(reg));
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
	snap_add("khi.bbbb", 1, CHANGE("isb.aaaa-10", "title", "", "One"));
	snap_add("khi.bbbb", 2,
	    CHANGE("isb.aaaa-9", "title", "\"hq.cccc-1\"", "Two"));
	snap_add("hq.cccc", 1,
	    CHANGE("isb.aaaa-9", "title", "\"khi.bbbb-2\"", "Three"));
	writes(tips, 2,
	    SET("khi.bbbb-1", "100") RECORD("", "isb.aaaa-9", "")
		RECORD(F("title", "khi.bbbb-1", "One"), "isb.aaaa-10", ""));
	test_ok(daf_rebuild_begin(reg));
	test_ok(snap_load(tips, 2,
	    SET("khi.bbbb-1", "100") RECORD("", "isb.aaaa-9", "")
		RECORD(F("title", "khi.bbbb-1", "One"), "isb.aaaa-10", "")));
	snap_add("lhr.dddd", 1, CHANGE("isb.aaaa-9", "title", "", "Four"));
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
	snap_add("isb.aaaa", 1, BIRTH("isb.aaaa-1", "\"title\":\"Visa\""));
	assert_true(test_fails(daf_snapshot_write(reg, 1, tips, 1, collect, &c),
	    DAF_FAILED, "isb.aaaa-2"));
	daf_buf_clear(&c.text);
}

/* ---- long texts ---- */

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
	snap_add("isb.aaaa", seq, lines.data);
	daf_buf_clear(&lines);
}

static void
write_long(struct parts *p, const struct daf_snapshot_tip *tips)
{
	snap_add("isb.aaaa", 1, BIRTH("isb.aaaa-1", "\"title\":\"Long\""));
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
	assert_true(
	    test_fails(snap_load_chunks(tips, 1, q.chunk, 2), DAF_REFUSED,
		"chunk 2, line 1, byte 0: this line has room in the chunk "
		"before"));
	daf_rebuild_drop(reg);
	test_ok(daf_rebuild_begin(reg));
	/* Between chunks is a transaction's end, and all begins anew. */
	test_ok(daf_apply_begin(reg));
	test_ok(daf_apply_commit(reg));
	test_ok(snap_load_chunks(tips, 1, p.chunk, p.n));
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_REGISTER(nothing),
		IN_REGISTER(accepted_alone),
		IN_REGISTER(replaced_beyond),
		IN_REGISTER(numbers_given),
		IN_REGISTER(of_one_ledger),
		IN_REGISTER(odd_records),
		IN_REGISTER(tips_beyond),
		IN_REGISTER(long_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
