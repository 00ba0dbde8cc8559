/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-rules.c - rules that look at other records, within one change set: what
 * only one may have, moves that go on from each other, records that are opened
 * of themselves. At entry and, of the same lines, at review.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk.h"

#include "core/said.h"

#define ONE(...)              \
	(const char *const[]) \
	{                     \
		__VA_ARGS__   \
	}

/* A badge is given once in a house; who has another rank is another one. */
static const char badge[] =
    "{\"type\":\"badge\",\"label\":\"Badge\",\"help\":\"\","
    "\"title\":[\"no\"],\"columns\":[\"no\"],\"sort\":\"no\","
    "\"edit\":\"any\",\"once\":[{\"name\":\"badge\",\"label\":\"Once\","
    "\"fields\":[\"no\",\"house\"],\"unless\":[\"rank\"]}],\"fields\":["
    "{\"name\":\"no\",\"label\":\"No\",\"kind\":\"text\"},"
    "{\"name\":\"house\",\"label\":\"House\",\"kind\":\"text\","
    "\"index\":true},"
    "{\"name\":\"rank\",\"label\":\"Rank\",\"kind\":\"text\"}]}";
static const char matter[] =
    "{\"type\":\"matter\",\"label\":\"Matter\",\"help\":\"\","
    "\"title\":[\"title\"],\"columns\":[\"title\"],\"sort\":\"title\","
    "\"edit\":\"any\",\"fields\":[{\"name\":\"title\",\"label\":\"Title\","
    "\"kind\":\"text\"}]}";
static const char request[] =
    "{\"type\":\"request\",\"label\":\"Request\",\"help\":\"\","
    "\"title\":[\"title\"],\"columns\":[\"title\"],\"sort\":\"title\","
    "\"edit\":\"any\",\"fields\":[{\"name\":\"title\",\"label\":\"Title\","
    "\"kind\":\"text\"},{\"name\":\"case\",\"label\":\"Case\","
    "\"kind\":\"reference\",\"of\":[\"matter\"]}]}";
static const char paper[] =
    "{\"type\":\"paper\",\"label\":\"Paper\",\"help\":\"\","
    "\"title\":[\"text\"],\"columns\":[\"updated\"],\"sort\":\"updated\","
    "\"edit\":\"any\",\"raises\":[{\"name\":\"use\",\"label\":\"Used\","
    "\"type\":\"consent\",\"origin\":\"request.case\",\"use\":[\"parent\","
    "\"parent.case\"],"
    "\"set\":{\"parent\":\"{request}\",\"of\":\"{id}\","
    "\"other\":\"{use}\"}}],\"fields\":["
    "{\"name\":\"text\",\"label\":\"Text\",\"kind\":\"longtext\"},"
    "{\"name\":\"parent\",\"label\":\"Parent\",\"kind\":\"reference\"},"
    "{\"name\":\"request\",\"label\":\"Request\",\"kind\":\"reference\","
    "\"of\":[\"request\"]}]}";
static const char consent[] =
    "{\"type\":\"consent\",\"label\":\"Consent\",\"help\":\"\","
    "\"title\":[\"of\"],\"columns\":[\"of\"],\"sort\":\"of\","
    "\"edit\":\"any\",\"fields\":["
    "{\"name\":\"parent\",\"label\":\"Parent\",\"kind\":\"reference\"},"
    "{\"name\":\"of\",\"label\":\"Of\",\"kind\":\"reference\"},"
    "{\"name\":\"other\",\"label\":\"Other\",\"kind\":\"reference\","
    "\"of\":[\"matter\"]}]}";
static const char move[] =
    "{\"type\":\"hand\",\"label\":\"Hand\",\"help\":\"\","
    "\"title\":[\"to\"],\"columns\":[\"at\"],\"sort\":\"at\","
    "\"edit\":\"any\",\"chain\":{\"at\":\"at\",\"from\":\"from\","
    "\"to\":\"to\",\"gap\":\"gap\"},\"fields\":["
    "{\"name\":\"parent\",\"label\":\"Parent\",\"kind\":\"reference\"},"
    "{\"name\":\"at\",\"label\":\"At\",\"kind\":\"datetime\"},"
    "{\"name\":\"from\",\"label\":\"From\",\"kind\":\"text\"},"
    "{\"name\":\"to\",\"label\":\"To\",\"kind\":\"text\"},"
    "{\"name\":\"gap\",\"label\":\"Gap\",\"kind\":\"text\"}]}";

/* Called as the matter is; each office writes its own. */
static const char tag[] =
    "{\"type\":\"tag\",\"label\":\"Tag\",\"help\":\"\","
    "\"title\":[\"name\"],\"columns\":[\"name\"],\"sort\":\"name\","
    "\"edit\":\"own\",\"follows\":{\"field\":\"name\",\"by\":\"of\","
    "\"of\":\"title\"},\"fields\":["
    "{\"name\":\"name\",\"label\":\"Name\",\"kind\":\"text\"},"
    "{\"name\":\"of\",\"label\":\"Of\",\"kind\":\"reference\","
    "\"of\":[\"matter\"]}]}";

static void
rules_open(struct desk *d)
{
	static const struct daf_types_file files[] = {
		{ "badge.json", badge, sizeof(badge) - 1 },
		{ "matter.json", matter, sizeof(matter) - 1 },
		{ "request.json", request, sizeof(request) - 1 },
		{ "paper.json", paper, sizeof(paper) - 1 },
		{ "consent.json", consent, sizeof(consent) - 1 },
		{ "hand.json", move, sizeof(move) - 1 },
		{ "tag.json", tag, sizeof(tag) - 1 },
	};
	static const struct daf_apply_office office = { "isb", "Islamabad",
		"Asia/Karachi" };

	desk_open(d, NULL);
	desk_ok(daf_apply_begin(d->reg));
	desk_ok(daf_apply_charter(d->reg, d->ledger, &office, 1, NULL, 0, files,
	    sizeof(files) / sizeof(files[0])));
	desk_ok(daf_apply_commit(d->reg));
	desk_ok(daf_register_reload(d->reg));
}

static const struct daf_err *
give(struct daf_entry *e, const char *no, const char *house, const char *rank)
{
	size_t index;

	return daf_entry_create(&index, e, "badge", 3,
	    ONE("no", "house", "rank"), ONE(no, house, rank));
}

static const struct daf_err *
change(
    struct daf_entry *e, int64_t record, const char *field, const char *value)
{
	return daf_entry_change(
	    e, record, 1, &field, &value, DAF_OVER_ONE, NULL, 0);
}

/* What entry makes of the first part. */
static const struct daf_err *
compose(struct daf_changeset *cs, struct desk *d, struct daf_entry *e)
{
	*cs =
	    (struct daf_changeset){ .replica = "isb.k7f2", .seq = d->seq + 1 };
	return daf_entry_part(cs, e, 0);
}

/* The first change set of another, and no later one. */
static bool
heard(void *arg, const char *replica, int64_t seq)
{
	(void)arg;
	(void)replica;
	return seq == 1;
}

/* What review finds in it, one after the other. */
static const char *
review(struct desk *d, const struct daf_changeset *cs)
{
	static const char *const officer[] = { "officer", NULL };
	const struct daf_writer writer = { "a.khan@isb", "isb", officer, heard,
		NULL };
	struct daf_findings found = { .pool = d->pool };
	const char *text = "";
	size_t i;

	desk_ok(daf_entry_review(&found, d->reg, d->ledger, cs,
	    daf_register_ledger_at(d->reg, 0)->types, NULL, &writer));
	for (i = 0; i < found.n; i++)
		text = daf_pool_printf(d->pool, "%s%s%s%s", text,
		    i > 0 ? "\n" : "", found.items[i].late ? "late: " : "",
		    found.items[i].text);
	daf_findings_clear(&found);
	return text;
}

static void
has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("`%s` is not in `%s`", part, text);
}

/* As a program would that does not look. */
static void
rewrite(
    struct daf_changeset *cs, size_t line, const char *field, const char *value)
{
	size_t i = 0;

	while (strcmp(cs->lines[line].sets[i].field, field) != 0)
		assert_true(++i < cs->lines[line].nsets);
	cs->lines[line].sets[i].value = value;
}

/* One that is struck out or corrected in the same save stands in nobody's way,
 * whichever of the two comes first. */
static void
corrected(void **state)
{
	struct daf_changeset cs;
	struct daf_entry *e;
	struct desk d;
	int64_t one;
	int order;

	(void)state;
	rules_open(&d);
	one = desk_new(&d, "badge", "no", "7", "house", "Lahore", NULL);
	e = desk_entry(&d);
	desk_ok(give(e, "7", "lahore", ""));
	desk_refused(compose(&cs, &d, e), "Once: 7 (isb.k7f2-1) has the same");
	for (order = 0; order < 4; order++) {
		e = desk_entry(&d);
		if (order % 2 == 0)
			desk_ok(give(e, "7", "Lahore", ""));
		desk_ok(order < 2 ? change(e, one, "struck", "wrong")
				  : change(e, one, "no", "8"));
		if (order % 2 == 1)
			desk_ok(give(e, "7", "Lahore", ""));
		desk_ok(compose(&cs, &d, e));
		assert_int_equal(cs.nlines, 2);
		assert_string_equal(review(&d, &cs), "");
	}
	/* One that takes the other's place, and one that it only follows. */
	e = desk_entry(&d);
	desk_ok(give(e, "9", "Lahore", ""));
	desk_ok(change(e, one, "no", "9"));
	desk_refused(compose(&cs, &d, e),
	    "Badge isb.k7f2-1: Once: another record of this save has the same");
	/* It is told apart by what the same save says of it, or no more. */
	desk_new(&d, "badge", "no", "5", "house", "Lahore", "rank", "SI", NULL);
	one = desk_new(
	    &d, "badge", "no", "5", "house", "Lahore", "rank", "ASI", NULL);
	e = desk_entry(&d);
	desk_ok(change(e, one, "rank", "SI"));
	desk_refused(compose(&cs, &d, e), "Once: 5 (isb.k7f2-2)");
	e = desk_entry(&d);
	desk_ok(give(e, "5", "Lahore", "ASI"));
	desk_ok(change(e, one, "rank", "DSP"));
	desk_ok(compose(&cs, &d, e));
	assert_string_equal(review(&d, &cs), "");
	desk_close(&d);
}

/* Two of one save: refused, and found at review by who signs it all the same. */
static void
within(void **state)
{
	struct daf_changeset cs;
	struct daf_entry *e;
	struct desk d;

	(void)state;
	rules_open(&d);
	e = desk_entry(&d);
	desk_ok(give(e, "1", "Lahore", "SI"));
	desk_ok(give(e, "1", "Multan", "SI"));
	desk_ok(give(e, "1", "Lahore", "ASI")); /* told apart */
	desk_ok(compose(&cs, &d, e));
	assert_string_equal(review(&d, &cs), "");
	e = desk_entry(&d);
	desk_ok(give(e, "1", "Lahore", "SI"));
	desk_ok(give(e, "1", "Multan", "SI"));
	desk_ok(give(e, "1", "LAHORE", ""));
	desk_refused(compose(&cs, &d, e),
	    "Badge: Once: another record of this save has the same No 1, "
	    "House LAHORE");
	e = desk_entry(&d);
	desk_ok(give(e, "1", "Lahore", "SI"));
	desk_ok(give(e, "1", "Multan", "SI"));
	desk_ok(give(e, "1", "Quetta", ""));
	desk_ok(compose(&cs, &d, e));
	rewrite(&cs, 2, "house", "LAHORE");
	assert_string_equal(review(&d, &cs),
	    "isb.k7f2-1.3: Once: isb.k7f2-1 has the same No 1, House LAHORE");
	desk_close(&d);
}

static const struct daf_err *
hand(struct daf_entry *e, const char *parent, const char *from, const char *to,
    const char *gap)
{
	size_t index;

	return daf_entry_create(&index, e, "hand", 5,
	    ONE("parent", "at", "from", "to", "gap"),
	    ONE(parent, "2026-11-23T10:00:00+05:00", from, to, gap));
}

/* Two moves at the same time are in the order in which they were entered. */
static void
same_time(void **state)
{
	struct daf_changeset cs;
	struct daf_entry *e;
	struct desk d;
	int64_t first;

	(void)state;
	rules_open(&d);
	desk_new(&d, "matter", "title", "M", NULL);
	e = desk_entry(&d);
	desk_ok(hand(e, "isb.k7f2-1", "A", "B", ""));
	desk_ok(hand(e, "isb.k7f2-1", "B", "C", ""));
	desk_refused(hand(e, "isb.k7f2-1", "B", "D", ""),
	    "it comes from B now, and the last one");
	desk_ok(hand(e, "isb.k7f2-1", "B", "D", "handed back unseen"));
	desk_ok(compose(&cs, &d, e));
	assert_string_equal(review(&d, &cs), "");
	desk_save(&d, e);
	/* The first one has a successor and nothing before it, the last one has
	 * none after it, though both have the time of the others. */
	first = desk_find(&d, "isb.k7f2-2");
	desk_refused(change(desk_entry(&d), first, "to", "X"),
	    "it goes to X now, and the next one");
	desk_ok(change(desk_entry(&d), first, "from", "X"));
	desk_ok(
	    change(desk_entry(&d), desk_find(&d, "isb.k7f2-2.3"), "to", "X"));
	desk_refused(
	    change(desk_entry(&d), desk_find(&d, "isb.k7f2-2.2"), "from", "X"),
	    "it comes from X now, and the last one");
	/* What nobody would have let through. */
	e = desk_entry(&d);
	desk_ok(hand(e, "isb.k7f2-1", "D", "E", ""));
	desk_ok(hand(e, "isb.k7f2-1", "E", "F", ""));
	desk_ok(compose(&cs, &d, e));
	rewrite(&cs, 1, "from", "Z");
	has(review(&d, &cs), "isb.k7f2-3.2: From (from): it comes from Z");
	desk_close(&d);
}

static const struct daf_err *
put(struct daf_entry *e, const char *text, const char *parent, const char *from)
{
	size_t index;

	return daf_entry_create(&index, e, "paper", 3,
	    ONE("text", "parent", "request"), ONE(text, parent, from));
}

/* What a record opens is in its change set, right after it. */
static void
raised(void **state)
{
	char *text = daf_malloc(60001);
	struct daf_changeset cs = { .nlines = 0 };
	struct daf_entry *e;
	struct desk d;
	size_t i, k, parts, papers = 0;

	(void)state;
	memset(text, 'x', 60000);
	text[60000] = '\0';
	rules_open(&d);
	desk_new(&d, "matter", "title", "One", NULL);
	desk_new(&d, "matter", "title", "Two", NULL);
	desk_new(&d, "request", "title", "R", "case", "isb.k7f2-1", NULL);
	e = desk_entry(&d);
	for (i = 0; i < 11; i++)
		desk_ok(put(e, text, "isb.k7f2-2", "isb.k7f2-3"));
	desk_ok(put(e, text, "isb.k7f2-1", "isb.k7f2-3")); /* its own case */
	desk_ok(daf_entry_raise(e));
	parts = daf_entry_parts(e);
	assert_int_equal(parts, 3);
	for (i = 0; i < parts; i++) {
		cs = (struct daf_changeset){ .replica = "isb.k7f2",
			.seq = 4 + (int64_t)i };
		desk_ok(daf_entry_part(&cs, e, i));
		assert_string_equal(review(&d, &cs), "");
		for (k = 0; k + 1 < cs.nlines; k += 2) {
			assert_string_equal(cs.lines[k].type, "paper");
			assert_string_equal(cs.lines[k + 1].type, "consent");
			papers++;
		}
	}
	assert_int_equal(papers, 11);
	assert_string_equal(cs.lines[cs.nlines - 1].type, "paper");
	/* Twice is not opened twice; a new matter in the same save. */
	d.seq = 6;
	desk_new(&d, "paper", "text", "p", "parent", "isb.k7f2-1", "request",
	    "isb.k7f2-3", NULL);
	e = desk_entry(&d);
	desk_ok(
	    daf_entry_create(&i, e, "matter", 1, ONE("title"), ONE("Three")));
	desk_ok(change(e, desk_find(&d, "isb.k7f2-7"), "parent", ".1"));
	desk_ok(put(e, "q", ".1", "isb.k7f2-3"));
	desk_ok(daf_entry_raise(e));
	desk_ok(compose(&cs, &d, e));
	assert_int_equal(cs.nlines, 5);
	assert_string_equal(cs.lines[2].type, "consent");
	assert_string_equal(cs.lines[4].type, "consent");
	assert_string_equal(review(&d, &cs), "");
	desk_save(&d, e);
	e = desk_entry(&d);
	desk_ok(
	    change(e, desk_find(&d, "isb.k7f2-7"), "request", "isb.k7f2-3"));
	desk_ok(daf_entry_raise(e));
	desk_ok(compose(&cs, &d, e));
	assert_int_equal(cs.nlines, 1);
	assert_string_equal(review(&d, &cs), "");
	free(text);
	desk_close(&d);
}

/* A part that has room for the record, and none for what it opens with it. */
static void
not_parted(void **state)
{
	char *text = daf_malloc(65536);
	struct daf_changeset cs;
	struct daf_entry *e;
	struct desk d;
	size_t i, len, parts;

	(void)state;
	memset(text, 'x', 65535);
	text[65535] = '\0';
	rules_open(&d);
	desk_new(&d, "matter", "title", "One", NULL);
	desk_new(&d, "matter", "title", "Two", NULL);
	desk_new(&d, "request", "title", "R", "case", "isb.k7f2-1", NULL);
	for (len = 63800; len < 65400; len += 80) {
		e = desk_entry(&d);
		for (i = 0; i < 5; i++)
			desk_ok(put(
			    e, text + 65535 - len, "isb.k7f2-2", "isb.k7f2-3"));
		desk_ok(daf_entry_raise(e));
		parts = daf_entry_parts(e);
		for (i = 0; i < parts; i++) {
			cs = (struct daf_changeset){ .replica = "isb.k7f2",
				.seq = 4 + (int64_t)i };
			desk_ok(daf_entry_part(&cs, e, i));
			assert_string_equal(review(&d, &cs), "");
		}
	}
	free(text);
	desk_close(&d);
}

/* What it opens names a record that comes later: it comes after that one. */
static void
opened_later(void **state)
{
	struct daf_changeset cs;
	struct daf_entry *e;
	struct desk d;
	size_t i;

	(void)state;
	rules_open(&d);
	desk_new(&d, "matter", "title", "One", NULL);
	desk_new(&d, "request", "title", "R", "case", "isb.k7f2-1", NULL);
	desk_new(&d, "request", "title", "S", NULL);
	e = desk_entry(&d);
	desk_ok(put(e, "p", "isb.k7f2-3", "isb.k7f2-2"));
	desk_ok(daf_entry_create(&i, e, "matter", 1, ONE("title"), ONE("New")));
	desk_ok(change(e, desk_find(&d, "isb.k7f2-3"), "case", ".2"));
	desk_ok(daf_entry_raise(e));
	desk_ok(compose(&cs, &d, e));
	assert_int_equal(cs.nlines, 4);
	assert_string_equal(cs.lines[3].type, "consent");
	assert_string_equal(review(&d, &cs), "");
	desk_close(&d);
}

/* A request that got its case elsewhere: who files its evidence in another case
 * had heard of that, or not. */
static void
case_unheard(void **state)
{
	struct daf_changeset cs;
	struct daf_entry *e;
	struct desk d;
	int64_t seq;

	(void)state;
	for (seq = 1; seq <= 2; seq++) {
		rules_open(&d);
		desk_new(&d, "matter", "title", "One", NULL);
		desk_new(&d, "matter", "title", "Two", NULL);
		desk_new(&d, "request", "title", "R", NULL);
		if (seq == 2)
			desk_remote(&d, "khi.aaaa", 1, 500, "isb.k7f2-1",
			    "title", "One", "isb.k7f2-1", DAF_ACCEPTED, true);
		e = desk_entry(&d);
		desk_ok(put(e, "p", "isb.k7f2-2", "isb.k7f2-3"));
		desk_ok(daf_entry_raise(e));
		desk_ok(compose(&cs, &d, e));
		assert_int_equal(cs.nlines, 1);
		assert_string_equal(review(&d, &cs), "");
		desk_remote(&d, "khi.aaaa", seq, 1000, "isb.k7f2-3", "case",
		    "isb.k7f2-1", "", DAF_ACCEPTED, true);
		assert_string_equal(review(&d, &cs),
		    daf_pool_printf(d.pool,
			"%sisb.k7f2-4: Used: no record of type Consent is "
			"there for it",
			seq == 2 ? "late: " : ""));
		desk_close(&d);
	}
}

/* A case that the request gets after its evidence was filed elsewhere. */
static void
case_given_later(void **state)
{
	struct daf_changeset cs;
	struct daf_entry *e;
	struct desk d;
	size_t i;

	(void)state;
	rules_open(&d);
	desk_new(&d, "matter", "title", "One", NULL);
	desk_new(&d, "matter", "title", "Two", NULL);
	desk_new(&d, "request", "title", "R", NULL);
	desk_new(&d, "paper", "text", "p", "parent", "isb.k7f2-2", "request",
	    "isb.k7f2-3", NULL);
	desk_new(&d, "paper", "text", "q", "parent", "isb.k7f2-1", "request",
	    "isb.k7f2-3", NULL);
	e = desk_entry(&d);
	desk_ok(change(e, desk_find(&d, "isb.k7f2-3"), "title", "S"));
	desk_ok(daf_entry_raise(e));
	desk_ok(compose(&cs, &d, e));
	assert_int_equal(cs.nlines, 1);
	e = desk_entry(&d);
	desk_ok(change(e, desk_find(&d, "isb.k7f2-3"), "case", "isb.k7f2-1"));
	desk_ok(daf_entry_raise(e));
	desk_ok(compose(&cs, &d, e));
	assert_int_equal(cs.nlines, 2);
	assert_string_equal(cs.lines[1].type, "consent");
	for (i = 0; i < cs.lines[1].nsets; i++)
		if (strcmp(cs.lines[1].sets[i].field, "of") == 0)
			assert_string_equal(
			    cs.lines[1].sets[i].value, "isb.k7f2-4");
	assert_string_equal(review(&d, &cs), "");
	desk_save(&d, e);
	/* The same again asks nothing anew; the other paper, in turn. */
	e = desk_entry(&d);
	desk_ok(change(e, desk_find(&d, "isb.k7f2-3"), "case", "isb.k7f2-1"));
	desk_ok(daf_entry_raise(e));
	desk_ok(compose(&cs, &d, e));
	assert_int_equal(cs.nlines, 1);
	e = desk_entry(&d);
	desk_ok(change(e, desk_find(&d, "isb.k7f2-3"), "case", "isb.k7f2-2"));
	desk_ok(daf_entry_raise(e));
	desk_ok(compose(&cs, &d, e));
	assert_int_equal(cs.nlines, 2);
	desk_close(&d);
}

/* Who says what another record says: written with it where the officer may, else
 * he is told; and nobody is blamed for what he could not know. */
static void
followed(void **state)
{
	struct daf_changeset cs;
	struct daf_entry *e;
	struct desk d;
	int64_t red, own, theirs;
	size_t i;

	(void)state;
	rules_open(&d);
	red = desk_new(&d, "matter", "title", "Red", NULL);
	own = desk_new(&d, "tag", "of", "isb.k7f2-1", NULL);
	assert_string_equal(desk_value(&d, own, "name"), "Red");
	theirs =
	    desk_remote_new(&d, "khi.aaaa", 1, 1000, "tag", "of", "isb.k7f2-1");
	e = desk_entry(&d);
	desk_ok(
	    daf_entry_create(&i, e, "tag", 1, ONE("of"), ONE("isb.k7f2-1")));
	desk_ok(change(e, red, "title", "Blue"));
	desk_ok(daf_entry_raise(e));
	has(daf_entry_note(e), "Tag: Name stays as it was in khi.aaaa-1 of "
			       "khi. Another office wrote that");
	desk_ok(compose(&cs, &d, e));
	assert_int_equal(cs.nlines, 3);
	assert_string_equal(review(&d, &cs), "");
	/* In one change set the writer knows both. */
	rewrite(&cs, 2, "name", "Green");
	assert_string_equal(review(&d, &cs),
	    "isb.k7f2-2: Name (name): it must be as Of (of) has it: Blue");
	desk_save(&d, e);
	assert_string_equal(desk_value(&d, own, "name"), "Blue");
	assert_string_equal(
	    desk_value(&d, desk_find(&d, "isb.k7f2-3"), "name"), "Blue");
	assert_string_equal(desk_value(&d, theirs, "name"), "");
	desk_refused(change(desk_entry(&d), own, "name", "Green"),
	    "it must be as Of (of) has it: Blue");
	e = desk_entry(&d);
	desk_ok(
	    daf_entry_create(&i, e, "tag", 1, ONE("of"), ONE("isb.k7f2-1")));
	desk_ok(daf_entry_raise(e));
	assert_null(daf_entry_note(e));
	desk_ok(compose(&cs, &d, e));
	rewrite(&cs, 0, "name", "Red"); /* as it was called before */
	assert_string_equal(review(&d, &cs),
	    "isb.k7f2-4: Name (name): it must be as Of (of) has it: Blue");
	/* What others call it since, he had heard, or not. */
	desk_remote(&d, "khi.aaaa", 2, 2000, "isb.k7f2-1", "title", "Black",
	    "isb.k7f2-3", DAF_ACCEPTED, true);
	assert_string_equal(review(&d, &cs),
	    "late: isb.k7f2-4: Name (name): it must be as Of (of) has it: "
	    "Black");
	desk_close(&d);
}

/* Lists of lines by a value, whatever comes between. */
static void
said(void **state)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_said *s = daf_said_new(pool);
	const char *fields[] = { "parent" }, *value;
	size_t i, n = 0, last = 0;

	(void)state;
	for (i = 0; i < 3000; i++) {
		value = i % 3 == 0 ? "a" : "b";
		daf_said_add(
		    s, &(struct daf_said_line){
			   .id = daf_pool_printf(pool, "x-%zu", i),
			   .type = "t",
			   .name = "",
			   .n = 1,
			   .fields = fields,
			   .values = daf_pool_array(pool, 1, sizeof(value)) });
		memcpy((void *)(uintptr_t)daf_said_at(s, i)->values, &value,
		    sizeof(value));
		if (i == 5)
			assert_int_equal(daf_said_first(s, "parent", "a"), 0);
	}
	for (i = daf_said_first(s, "parent", "a"); i != DAF_SAID_NONE;
	     i = daf_said_next(s, "parent", i), n++) {
		assert_int_equal(i, n * 3);
		last = i;
	}
	assert_int_equal(n, 1000);
	assert_int_equal(last, 2997);
	assert_int_equal(daf_said_first(s, "parent", "c"), DAF_SAID_NONE);
	assert_int_equal(daf_said_first(s, "other", "a"), DAF_SAID_NONE);
	assert_int_equal(daf_said_of(s, "x-1234"), 1234);
	assert_string_equal(daf_said_value(s, "x-1234", "parent"), "b");
	assert_null(daf_said_value(s, "x-1234", "title"));
	assert_null(daf_said_value(NULL, "x-1234", "title"));
	daf_said_begin(s, " rule");
	daf_said_put(s, " rule", "k", 1, 7);
	assert_int_equal(daf_said_find(s, " rule", "k", 1), 7);
	daf_said_reset(s);
	assert_int_equal(daf_said_of(s, "x-1234"), DAF_SAID_NONE);
	assert_false(daf_said_has(s, " rule"));
	daf_pool_free(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(corrected),
		cmocka_unit_test(within),
		cmocka_unit_test(same_time),
		cmocka_unit_test(raised),
		cmocka_unit_test(not_parted),
		cmocka_unit_test(opened_later),
		cmocka_unit_test(case_unheard),
		cmocka_unit_test(case_given_later),
		cmocka_unit_test(followed),
		cmocka_unit_test(said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
