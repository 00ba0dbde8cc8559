/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-apply.c - what the register makes of change sets: live values and what
 * is derived of them. The order of arrival at large: convergence.c.
 */
#include "reg-help.h"

static const struct daf_err *
take(const char *replica, int64_t seq, int64_t time, const char *lines,
    enum daf_state state, bool counts, const char *sha256)
{
	struct daf_applied what = { .ledger = 1,
		.sha256 = sha256,
		.oid = TEST_OID,
		.officer = "a.khan@isb",
		.time = time,
		.zone = 300,
		.state = state,
		.counts = counts,
		.reason = counts ? NULL : "why" };
	const struct daf_err *err;

	what.cs = reg_change_set(replica, seq, lines);
	what.own = strcmp(replica, "isb.aaaa") == 0;
	test_ok(daf_apply_begin(reg));
	err = daf_apply_change_set(reg, &what);
	if (err == NULL)
		err = daf_apply_commit(reg);
	if (err != NULL)
		daf_apply_rollback(reg);
	return err;
}

static void
add(const char *replica, int64_t seq, int64_t time, const char *lines)
{
	test_ok(take(replica, seq, time, lines, DAF_ACCEPTED, true, TEST_SHA));
}

static void
set_state(const char *replica, int64_t from, int64_t to, enum daf_state state,
    bool counts, const char *reason)
{
	test_ok(daf_apply_begin(reg));
	test_ok(
	    daf_apply_state(reg, 1, replica, from, to, state, counts, reason));
	test_ok(daf_apply_commit(reg));
}

static void
dumps(const char *want)
{
	char *got = test_dump(reg);

	assert_string_equal(got, want);
	free(got);
}

static int64_t
record(const char *address)
{
	int64_t id;

	test_ok(daf_db_int(&id, daf_register_db(reg), 0,
	    "SELECT id FROM record WHERE address = ?1", "s", address));
	assert_true(id > 0);
	return id;
}

static struct daf_record
shown(const char *address)
{
	struct daf_record r;

	test_ok(daf_show(&r, pool, reg, record(address)));
	return r;
}

static const struct daf_live *
field(const struct daf_record *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->nfields; i++)
		if (strcmp(r->fields[i].field, name) == 0)
			return &r->fields[i];
	return NULL;
}

/* A case at two offices; both change its title. */
#define BIRTH                                                        \
	"{\"over\":{},\"record\":\"isb.aaaa-1\",\"set\":{"           \
	"\"number\":\"ISB-CASE-2026-0007\",\"stage\":\"complaint\"," \
	"\"title\":\"Visa\"},\"type\":\"case\"}\n"
#define TITLE(value, over)                  \
	"{\"over\":{\"title\":[" over "]}," \
	"\"record\":\"isb.aaaa-1\",\"set\":{\"title\":\"" value "\"}}\n"
#define REST                                            \
	F("number", "isb.aaaa-1", "ISB-CASE-2026-0007") \
	"," F("stage", "isb.aaaa-1", "complaint") ","

static void
replaces(void **state)
{
	(void)state;
	add("isb.aaaa", 1, 100, BIRTH);
	dumps(RECORD(
	    REST F("title", "isb.aaaa-1", "Visa"), "isb.aaaa-1", "case"));
	add("khi.bbbb", 1, 200, TITLE("Forged visa", "\"isb.aaaa-1\""));
	dumps(RECORD(REST F("title", "khi.bbbb-1", "Forged visa"), "isb.aaaa-1",
	    "case"));
	add("khi.bbbb", 2, 300, TITLE("", "\"khi.bbbb-1\""));
	dumps(RECORD(REST F("title", "khi.bbbb-2", ""), "isb.aaaa-1", "case"));
}

static void
conflict_until_resolved(void **state)
{
	struct daf_conflict *conflicts;
	struct daf_counts counts;
	struct daf_record r;
	struct daf_addr *addrs;
	size_t n;

	(void)state;
	add("isb.aaaa", 1, 100, BIRTH);
	add("khi.bbbb", 1, 300, TITLE("Forged visa", "\"isb.aaaa-1\""));
	add("isb.aaaa", 2, 200, TITLE("False visa", "\"isb.aaaa-1\""));
	dumps(RECORD(REST F2("title", "isb.aaaa-2", "False visa", "khi.bbbb-1",
			 "Forged visa"),
	    "isb.aaaa-1", "case"));
	r = shown("isb.aaaa-1");
	assert_true(r.item.disputed);
	assert_int_equal(r.item.updated, 300);
	assert_string_equal(r.item.title, "Forged visa"); /* the newest */
	assert_true(field(&r, "title")->disputed);
	assert_string_equal(field(&r, "title")->values[0].value, "Forged visa");
	assert_string_equal(field(&r, "title")->values[1].at, "isb.aaaa-2");
	assert_false(field(&r, "stage")->disputed);
	test_ok(daf_conflicts(&conflicts, &n, pool, reg, NULL));
	assert_int_equal(n, 1);
	assert_string_equal(conflicts[0].field.field, "title");
	test_ok(daf_count_states(&counts, reg, NULL));
	assert_int_equal(counts.disputed, 1);
	test_ok(daf_live_addrs(
	    &addrs, &n, pool, reg, record("isb.aaaa-1"), "title"));
	assert_int_equal(n, 2);
	assert_string_equal(addrs[0].replica, "isb.aaaa");
	assert_int_equal(addrs[0].seq, 2);
	assert_string_equal(addrs[1].replica, "khi.bbbb");
	add("hq.cccc", 1, 400,
	    TITLE("Visa, forged", "\"isb.aaaa-2\",\"khi.bbbb-1\""));
	r = shown("isb.aaaa-1");
	assert_false(r.item.disputed);
	assert_string_equal(r.item.title, "Visa, forged");
	test_ok(daf_conflicts(&conflicts, &n, pool, reg, NULL));
	assert_int_equal(n, 0);
}

static void
equal_values_are_no_conflict(void **state)
{
	struct daf_record r;

	(void)state;
	add("isb.aaaa", 1, 100, BIRTH);
	add("khi.bbbb", 1, 300, TITLE("Same", "\"isb.aaaa-1\""));
	add("isb.aaaa", 2, 200, TITLE("Same", "\"isb.aaaa-1\""));
	r = shown("isb.aaaa-1");
	assert_int_equal(field(&r, "title")->n, 2);
	assert_false(r.item.disputed);
	assert_false(field(&r, "title")->disputed);
}

/* Of equal times the greater address is shown. */
static void
ties(void **state)
{
	(void)state;
	add("isb.aaaa", 1, 100, BIRTH);
	add("khi.bbbb", 9, 200, TITLE("nine", "\"isb.aaaa-1\""));
	add("khi.bbbb", 10, 200, TITLE("ten", "\"isb.aaaa-1\""));
	add("isb.aaaa", 2, 200, TITLE("two", "\"isb.aaaa-1\""));
	assert_string_equal(shown("isb.aaaa-1").item.title, "ten");
}

static void
replacement_before_what_it_replaces(void **state)
{
	struct daf_head head;
	struct daf_record r;

	(void)state;
	add("khi.bbbb", 2, 300, TITLE("Last", "\"khi.bbbb-1\""));
	dumps(RECORD(F("title", "khi.bbbb-2", "Last"), "isb.aaaa-1", ""));
	test_ok(daf_apply_head(&head, reg, 1, "khi.bbbb"));
	assert_int_equal(head.seq, 0);
	add("khi.bbbb", 1, 200, TITLE("Second", "\"isb.aaaa-1\""));
	test_ok(daf_apply_head(&head, reg, 1, "khi.bbbb"));
	assert_int_equal(head.seq, 2);
	assert_string_equal(head.sha256, TEST_SHA);
	dumps(RECORD(F("title", "khi.bbbb-2", "Last"), "isb.aaaa-1", ""));
	add("isb.aaaa", 1, 100, BIRTH);
	dumps(RECORD(
	    REST F("title", "khi.bbbb-2", "Last"), "isb.aaaa-1", "case"));
	r = shown("isb.aaaa-1");
	assert_string_equal(r.item.type, "case");
	assert_string_equal(r.item.number, "ISB-CASE-2026-0007");
}

static void
refused_is_undone(void **state)
{
	struct daf_past *past;
	struct daf_counts counts;
	size_t n;

	(void)state;
	add("isb.aaaa", 1, 100, BIRTH);
	add("khi.bbbb", 1, 200, TITLE("One", "\"isb.aaaa-1\""));
	add("khi.bbbb", 2, 300, TITLE("Two", "\"khi.bbbb-1\""));
	/* The one that was replaced by it lives again. */
	set_state("khi.bbbb", 2, 2, DAF_REFUSED_STATE, false, "no");
	dumps(
	    RECORD(REST F("title", "khi.bbbb-1", "One"), "isb.aaaa-1", "case"));
	/* One in the middle: its successor stays. */
	set_state("khi.bbbb", 2, 2, DAF_ACCEPTED, true, NULL);
	set_state("khi.bbbb", 1, 1, DAF_REFUSED_STATE, false, "no");
	dumps(
	    RECORD(REST F2("title", "isb.aaaa-1", "Visa", "khi.bbbb-2", "Two"),
		"isb.aaaa-1", "case"));
	test_ok(daf_history(&past, &n, pool, reg, record("isb.aaaa-1")));
	assert_int_equal(n, 3);
	assert_string_equal(past[1].at, "khi.bbbb-1");
	assert_int_equal(past[1].state, DAF_REFUSED_STATE);
	assert_false(past[1].counts);
	assert_string_equal(past[1].reason, "no");
	assert_string_equal(past[2].sets[0].field, "title");
	assert_string_equal(past[2].sets[0].value, "Two");
	assert_int_equal(past[2].sets[0].nover, 1);
	assert_string_equal(past[2].sets[0].over[0].replica, "khi.bbbb");
	test_ok(daf_count_states(&counts, reg, NULL));
	assert_int_equal(counts.refused, 1);
	/* All of a range. */
	set_state("khi.bbbb", 1, INT64_MAX, DAF_HELD, false, "wait");
	dumps(RECORD(
	    REST F("title", "isb.aaaa-1", "Visa"), "isb.aaaa-1", "case"));
	set_state("khi.bbbb", 1, INT64_MAX, DAF_ACCEPTED, true, NULL);
	dumps(
	    RECORD(REST F("title", "khi.bbbb-2", "Two"), "isb.aaaa-1", "case"));
}

/* A birth that does not count: no type, in no list, but still found. */
static void
birth_refused(void **state)
{
	int64_t n;

	(void)state;
	test_ok(take("isb.aaaa", 1, 100, BIRTH, DAF_HERE, true, TEST_SHA));
	add("khi.bbbb", 1, 200, TITLE("One", "\"isb.aaaa-1\""));
	set_state("isb.aaaa", 1, 1, DAF_REFUSED_STATE, false, "no");
	dumps(RECORD(F("title", "khi.bbbb-1", "One"), "isb.aaaa-1", ""));
	test_ok(daf_db_int(&n, daf_register_db(reg), -1,
	    "SELECT count(*)"
	    " FROM cell AS c JOIN list_column AS l ON l.id = c.list_column"
	    " WHERE l.type = 'case'",
	    ""));
	assert_int_equal(n, 0);
	set_state("khi.bbbb", 1, 1, DAF_REFUSED_STATE, false, "no");
	dumps("");
	test_ok(daf_db_int(&n, daf_register_db(reg), -1,
	    "SELECT (SELECT count(*) FROM cell) + (SELECT count(*) FROM due)"
	    " + (SELECT count(*) FROM search('visa OR one'))",
	    ""));
	assert_int_equal(n, 0);
	assert_int_equal(shown("isb.aaaa-1").nfields, 0);
	set_state("isb.aaaa", 1, 1, DAF_ACCEPTED, true, NULL);
	dumps(RECORD(
	    REST F("title", "isb.aaaa-1", "Visa"), "isb.aaaa-1", "case"));
	test_check_search(reg);
}

static void
repeated_is_once(void **state)
{
	char *before, *after;

	(void)state;
	add("isb.aaaa", 1, 100, BIRTH);
	before = test_derived(reg);
	add("isb.aaaa", 1, 100, BIRTH);
	after = test_derived(reg);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

static void
equivocation_is_an_alarm(void **state)
{
	char *before = NULL, *after;
	char other[DAF_SHA_HEX];

	(void)state;
	memset(other, 'f', sizeof(other) - 1);
	other[sizeof(other) - 1] = '\0';
	add("isb.aaaa", 1, 100, BIRTH);
	before = test_derived(reg);
	assert_true(test_fails(
	    take("isb.aaaa", 1, 100, BIRTH, DAF_ACCEPTED, true, other),
	    DAF_ALARM, "isb.aaaa-1"));
	after = test_derived(reg);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

static void
serials(void **state)
{
	static const struct {
		const char *number, *prefix;
		int64_t want;
	} rows[] = {
		{ "ISB-EXT-2026-0007", "ISB-EXT-2026", 7 },
		{ "ISB-EXT-2026-0003", "ISB-EXT-2026", 7 },
		{ "ISB-B-EXT-2026-12345", "ISB-B-EXT-2026", 12345 },
		{ "ISB-EXT-2026-007", "ISB-EXT-2026", 7 },
		{ "ISB-EXT-2026-99999999999999999999", "ISB-EXT-2026", 7 },
		{ "ISB-EXT-2026-00x9", "ISB-EXT-2026", 7 },
		{ "-0009", "", -1 },
	};
	char *lines;
	int64_t highest;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		lines = daf_asprintf(
		    "{\"over\":{},\"record\":\"khi.bbbb-%zu\""
		    ",\"set\":{\"number\":\"%s\"},\"type\":\"case\"}\n",
		    i + 1, rows[i].number);
		/* Even what is refused has used its number. */
		test_ok(take("khi.bbbb", (int64_t)i + 1, 100, lines,
		    DAF_REFUSED_STATE, false, TEST_SHA));
		free(lines);
		test_ok(daf_db_int(&highest, daf_register_db(reg), -1,
		    "SELECT highest FROM serial WHERE prefix = ?1", "s",
		    rows[i].prefix));
		assert_int_equal(highest, rows[i].want);
	}
}

/* ---- children, words, due dates: with a type made for it ---- */

#define TYPE(columns, search)                                                  \
	"{\"type\":\"visit\",\"label\":\"Visit\","                             \
	"\"plural\":\"Visits\",\"help\":\"A visit.\",\"title\":[\"who\"],"     \
	"\"columns\":[" columns "],\"sort\":\"-updated\",\"edit\":\"any\","    \
	"\"fields\":[{\"name\":\"who\",\"label\":\"Who\",\"kind\":\"text\","   \
	"\"search\":" search "},{\"name\":\"parent\",\"label\":\"Of\","        \
	"\"kind\":\"reference\"},{\"name\":\"on\",\"label\":\"On\","           \
	"\"kind\":\"date\",\"due\":{\"what\":\"Visit\",\"done\":[\"held\"]}}," \
	"{\"name\":\"held\",\"label\":\"Held\",\"kind\":\"text\"}],"           \
	"\"deadlines\":[{\"name\":\"report\",\"what\":\"Report\","             \
	"\"from\":\"on\",\"months\":1,\"until\":[\"held\"]}]}"

static void
charter(const char *type)
{
	static const struct daf_apply_office office = { "isb", "Islamabad",
		"Asia/Karachi" };
	static const struct daf_apply_officer officer = { "a.khan@isb",
		"A. Khan", "isb", "officer" };
	struct daf_types_file file = { "visit.json", type, strlen(type) };

	test_ok(daf_apply_begin(reg));
	test_ok(daf_apply_charter(reg, 1, &office, 1, &officer, 1, &file, 1));
	test_ok(daf_apply_commit(reg));
}

static int64_t
count(const char *sql)
{
	int64_t n;
	sqlite3_stmt *st;
	bool row;

	test_ok(daf_db_prepare_text(&st, daf_register_db(reg), sql));
	test_ok(daf_db_step(&row, daf_register_db(reg), st));
	n = row ? sqlite3_column_int64(st, 0) : 0;
	daf_db_done(daf_register_db(reg), st);
	return n;
}

#define VISIT(id, set)                                     \
	"{\"over\":{},\"record\":\"" id "\",\"set\":{" set \
	"},\"type\":\"visit\"}\n"

static void
follows_the_charter(void **state)
{
	struct daf_record r;
	struct daf_past *past;
	size_t n;
	char *derived, *again;

	(void)state;
	add("isb.aaaa", 1, 100,
	    VISIT("isb.aaaa-1", "\"on\":\"2026-12\",\"who\":\"Karim\""));
	add("isb.aaaa", 2, 100,
	    VISIT("isb.aaaa-2", "\"parent\":\"isb.aaaa-1\",\"who\":\"Child\""));
	/* Unknown type: shown raw, found by any word, children too. */
	r = shown("isb.aaaa-1");
	assert_null(r.type);
	assert_string_equal(r.item.title, "");
	assert_int_equal(r.nchildren, 1);
	assert_string_equal(r.children[0].id, "isb.aaaa-2");
	assert_int_equal(count("SELECT count(*) FROM due"), 0);
	assert_int_equal(
	    count("SELECT count(*) FROM search('karim OR child')"), 2);

	charter(TYPE("\"who\"", "true"));
	r = shown("isb.aaaa-1");
	assert_non_null(r.type);
	assert_string_equal(r.item.title, "Karim");
	assert_int_equal(r.nchildren, 1);
	assert_int_equal(count("SELECT count(*) FROM due"
			       " WHERE date = '2026-12-01'"),
	    1);
	assert_int_equal(count("SELECT count(*) FROM search('karim')"), 1);
	assert_int_equal(count("SELECT count(*) FROM cell AS c"
			       " JOIN list_column AS l ON l.id = c.list_column"
			       " WHERE l.type = 'visit' AND l.field = 'who'"),
	    2);
	assert_int_equal(count("SELECT count(*) FROM cell AS c"
			       " JOIN list_column AS l ON l.id = c.list_column"
			       " WHERE l.type = 'visit' AND l.field = 'held'"),
	    0);
	assert_string_equal(
	    daf_register_ledger_at(reg, 0)->zone, "Asia/Karachi");
	test_ok(daf_history(&past, &n, pool, reg, r.item.record));
	assert_string_equal(past[0].by_name, "A. Khan");

	/* A new column, and not searched any more. */
	charter(TYPE("\"who\",\"held\"", "false"));
	assert_int_equal(count("SELECT count(*) FROM cell AS c"
			       " JOIN list_column AS l ON l.id = c.list_column"
			       " WHERE l.type = 'visit' AND l.field = 'held'"),
	    2);
	assert_int_equal(count("SELECT count(*) FROM search('karim')"), 0);
	test_check_search(reg);

	/* All as if the records had come after the charter. */
	derived = test_derived(reg);
	test_ok(daf_rebuild_begin(reg));
	charter(TYPE("\"who\",\"held\"", "false"));
	add("isb.aaaa", 2, 100,
	    VISIT("isb.aaaa-2", "\"parent\":\"isb.aaaa-1\",\"who\":\"Child\""));
	add("isb.aaaa", 1, 100,
	    VISIT("isb.aaaa-1", "\"on\":\"2026-12\",\"who\":\"Karim\""));
	again = test_derived(reg);
	assert_string_equal(derived, again);
	daf_rebuild_drop(reg);
	free(derived);
	free(again);
}

static void
due_dates(void **state)
{
	(void)state;
	charter(TYPE("\"who\"", "true"));
	add("isb.aaaa", 1, 100, VISIT("isb.aaaa-1", "\"on\":\"2026-12-24\""));
	add("khi.bbbb", 1, 200,
	    "{\"over\":{\"on\":[\"isb.aaaa-1\"]},"
	    "\"record\":\"isb.aaaa-1\",\"set\":{\"on\":\"2026-12-20\"}}\n");
	add("isb.aaaa", 2, 300,
	    "{\"over\":{\"on\":[\"isb.aaaa-1\"]},"
	    "\"record\":\"isb.aaaa-1\",\"set\":{\"on\":\"2026-12-22\"}}\n");
	/* Disputed: the earliest, though the other is newer. */
	assert_int_equal(count("SELECT count(*) FROM due"), 2);
	assert_int_equal(count("SELECT count(*) FROM due"
			       " WHERE date = '2026-12-20'"),
	    1);
	assert_int_equal(count("SELECT count(*) FROM due"
			       " WHERE date = '2027-01-20'"),
	    1); /* the report: a month later */
	/* New Year's Eve in UTC, the new year by the writer's clock. */
	add("khi.bbbb", 2, 1798747200,
	    "{\"over\":{\"held\":[]},"
	    "\"record\":\"isb.aaaa-1\",\"set\":{\"held\":\"yes\"}}\n");
	assert_int_equal(count("SELECT count(*) FROM due"), 0);
	/* No date: it was done when that was written. */
	assert_int_equal(count("SELECT count(*) FROM met"
			       " WHERE done = '2027-01-01'"
			       " AND date IN ('2026-12-20', '2027-01-20')"),
	    2);
	/* Disputed whether it was held: all stays due. */
	add("isb.aaaa", 3, 400,
	    "{\"over\":{\"held\":[]},"
	    "\"record\":\"isb.aaaa-1\",\"set\":{\"held\":\"\"}}\n");
	assert_int_equal(count("SELECT count(*) FROM due"), 2);
	assert_int_equal(count("SELECT count(*) FROM met"), 0);
	add("isb.aaaa", 4, 500,
	    "{\"over\":{\"struck\":[]},"
	    "\"record\":\"isb.aaaa-1\",\"set\":{\"struck\":\"twice\"}}\n");
	assert_int_equal(count("SELECT count(*) FROM due"), 0);
	assert_true(shown("isb.aaaa-1").item.struck);
}

/* A transaction that is given up leaves no trace, in memory neither. */
static void
rolled_back(void **state)
{
	struct daf_applied what = { .ledger = 1,
		.sha256 = TEST_SHA,
		.oid = TEST_OID,
		.officer = "a.khan@isb",
		.time = 100,
		.state = DAF_HERE,
		.counts = true,
		.own = true };
	const char *type = TYPE("\"who\"", "true");
	struct daf_types_file file = { "visit.json", type, strlen(type) };
	char *before = test_derived(reg), *after;
	size_t types = daf_types_count(daf_register_ledger_at(reg, 0)->types);

	(void)state;
	what.cs =
	    reg_change_set("isb.aaaa", 1, VISIT("isb.aaaa-1", "\"who\":\"x\""));
	test_ok(daf_apply_begin(reg));
	test_ok(daf_apply_charter(reg, 1, NULL, 0, NULL, 0, &file, 1));
	assert_int_equal(
	    daf_types_count(daf_register_ledger_at(reg, 0)->types), 1);
	test_ok(daf_apply_change_set(reg, &what));
	daf_apply_rollback(reg);
	after = test_derived(reg);
	assert_string_equal(before, after);
	assert_int_equal(
	    daf_types_count(daf_register_ledger_at(reg, 0)->types), types);
	add("isb.aaaa", 1, 100, VISIT("isb.aaaa-1", "\"who\":\"x\""));
	dumps(RECORD(F("who", "isb.aaaa-1", "x"), "isb.aaaa-1", "visit"));
	free(before);
	free(after);
}

/* Another ledger's records stay its own; a dump of both names them. */
static void
two_ledgers(void **state)
{
	struct daf_applied what = { .ledger = 2,
		.sha256 = TEST_SHA,
		.oid = TEST_OID,
		.officer = "a.khan@isb",
		.time = 100,
		.state = DAF_HERE,
		.counts = true };
	static const char tour[] =
	    "{\"type\":\"tour\",\"label\":\"Tour\",\"plural\":\"Tours\","
	    "\"help\":\"A tour.\",\"title\":[\"who\"],\"columns\":[\"who\"],"
	    "\"sort\":\"-updated\",\"edit\":\"any\",\"fields\":[{\"name\":"
	    "\"who\",\"label\":\"Who\",\"kind\":\"text\"}]}";
	struct daf_types_file file = { "tour.json", tour, sizeof(tour) - 1 };
	const struct daf_types *all;
	size_t types;

	(void)state;
	test_ok(daf_register_add_ledger(reg, "national",
	    "0a0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c", NULL, "hq", NULL, "SHA256:y",
	    "hq.bbbb"));
	add("isb.aaaa", 1, 100, VISIT("isb.aaaa-1", "\"who\":\"x\""));
	what.cs =
	    reg_change_set("isb.aaaa", 1, VISIT("isb.aaaa-1", "\"who\":\"y\""));
	test_ok(daf_apply_begin(reg));
	test_ok(daf_apply_change_set(reg, &what));
	test_ok(daf_apply_commit(reg));
	/* what only one of them has, and what both have, as types of all */
	types = daf_types_count(daf_register_types(reg, NULL));
	test_ok(daf_apply_begin(reg));
	test_ok(daf_apply_charter(reg, 2, NULL, 0, NULL, 0, &file, 1));
	test_ok(daf_apply_commit(reg));
	assert_int_equal(
	    daf_types_count(daf_register_types(reg, "national")), 1);
	all = daf_register_types(reg, NULL);
	assert_int_equal(daf_types_count(all), types + 1);
	assert_non_null(daf_types_find(all, "tour"));
	assert_null(daf_types_find(daf_register_types(reg, "office"), "tour"));
	assert_ptr_equal(daf_register_types(reg, NULL), all);
	assert_null(daf_register_types(reg, "nowhere"));
	dumps("{\"ledger\":\"0a0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c\"}\n" RECORD(
	    F("who", "isb.aaaa-1", "y"), "isb.aaaa-1",
	    "visit") "{\"ledger\":\"" TEST_HASH
		     "\"}\n" RECORD(
			 F("who", "isb.aaaa-1", "x"), "isb.aaaa-1", "visit"));
}

/* What a change set is about, whether it counts or not. */
static void
touched(void **state)
{
	struct daf_sender *senders;
	struct daf_items items;
	size_t n;

	(void)state;
	add("isb.aaaa", 1, 100, VISIT("isb.aaaa-1", "\"who\":\"x\""));
	test_ok(take("khi.bbbb", 10, 200,
	    "{\"over\":{\"who\":[\"isb.aaaa-1\"]},\"record\":"
	    "\"isb.aaaa-1\",\"set\":{\"who\":\"y\"}}\n" VISIT(
		"khi.bbbb-10", "\"who\":\"z\""),
	    DAF_SENT, false, TEST_SHA));
	test_ok(daf_touched(&items, pool, reg, NULL, "khi.bbbb-10"));
	assert_int_equal(items.n, 2);
	assert_string_equal(items.items[0].id, "isb.aaaa-1");
	assert_string_equal(items.items[1].id, "khi.bbbb-10");
	test_ok(daf_touched(&items, pool, reg, "office", "isb.aaaa-1"));
	assert_int_equal(items.n, 1);
	/* one that waits changes a record, and bears another; seq 10 has no
	 * chain below it, so it is not yet the newest */
	test_ok(daf_senders(&senders, &n, pool, reg, "office"));
	assert_int_equal(n, 1);
	test_ok(take("khi.cccc", 1, 200,
	    "{\"over\":{\"who\":[\"isb.aaaa-1\"]},\"record\":"
	    "\"isb.aaaa-1\",\"set\":{\"who\":\"y\"}}\n" VISIT(
		"khi.cccc-1", "\"who\":\"z\""),
	    DAF_SENT, false, TEST_SHA));
	test_ok(daf_senders(&senders, &n, pool, reg, NULL));
	assert_int_equal(n, 2);
	assert_string_equal(senders[0].replica, "isb.aaaa");
	assert_true(senders[0].own);
	assert_int_equal(senders[0].records, 0);
	assert_string_equal(senders[1].replica, "khi.cccc");
	assert_int_equal(senders[1].newest, 200);
	assert_int_equal(senders[1].zone, 300);
	assert_int_equal(senders[1].records, 2);
	assert_int_equal(senders[1].births, 1);
	test_ok(daf_touched(&items, pool, reg, NULL, "khi.bbbb-11"));
	assert_int_equal(items.n, 0);
	assert_true(
	    test_fails(daf_touched(&items, pool, reg, NULL, "khi.bbbb-10.2"),
		DAF_REFUSED, "no address"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_REGISTER(replaces),
		IN_REGISTER(conflict_until_resolved),
		IN_REGISTER(equal_values_are_no_conflict),
		IN_REGISTER(ties),
		IN_REGISTER(replacement_before_what_it_replaces),
		IN_REGISTER(refused_is_undone),
		IN_REGISTER(birth_refused),
		IN_REGISTER(repeated_is_once),
		IN_REGISTER(equivocation_is_an_alarm),
		IN_REGISTER(serials),
		IN_REGISTER(follows_the_charter),
		IN_REGISTER(due_dates),
		IN_REGISTER(rolled_back),
		IN_REGISTER(two_ledgers),
		IN_REGISTER(touched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
