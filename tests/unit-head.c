/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-head.c - the head of the access log as a line of change sets: when there
 * is one, where it stands, and what is left alone by it.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk.h"

#include "core/access.h"
#include "core/db.h"

/* New Year's Eve in UTC, the new year in Karachi, is where a desk starts. */
#define EVE "2026-12-31T18:59:59Z"  /* 31 December there, too */
#define NEXT "2027-01-01T19:00:00Z" /* 2 January there */
#define WEEK "2027-01-07T10:00:00Z"

/* Differs with every byte. */
static void
toy_hash(char out[65], const void *data, size_t len)
{
	const unsigned char *p = data;
	uint64_t h = 14695981039346656037U;
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ p[i]) * 1099511628211U;
	snprintf(out, 65, "%016" PRIx64 "%048d", h, 0);
}

static void
look(struct desk *d, const char *when)
{
	const struct daf_access a = { .kind = DAF_ACCESS_CONSULTATION,
		.officer = "a.khan@isb",
		.ledger = "main",
		.record = "isb.k7f2-1",
		.what = "record",
		.ground = "" };

	setenv("DAFTAR_NOW", when, 1);
	desk_ok(daf_access_add(d->reg, toy_hash, &a));
}

/* A note of so many letters is written, with a head if it is due. */
static size_t
note(struct desk *d, const char *when, size_t letters)
{
	char *text = daf_malloc(letters + 1);
	const char *field = "text", *value = text;
	struct daf_entry *e;
	size_t index, parts;

	setenv("DAFTAR_NOW", when, 1);
	memset(text, 'x', letters);
	text[letters] = '\0';
	e = desk_entry(d);
	desk_ok(daf_entry_create(&index, e, "note", 1, &field, &value));
	desk_ok(daf_entry_head(e));
	parts = desk_save(d, e);
	free(text);
	return parts;
}

static int64_t
carried(struct desk *d)
{
	struct daf_access_carried *c;
	size_t n;

	desk_ok(daf_access_carried(&c, &n, d->pool, d->reg));
	return n > 0 ? c[n - 1].head.rows : 0;
}

static void
days(void **state)
{
	struct daf_access_carried *c;
	struct daf_access_head head;
	struct desk d;
	size_t n;

	(void)state;
	desk_open(&d, NULL);
	note(&d, EVE, 1);
	assert_int_equal(carried(&d), 0);
	look(&d, EVE);
	look(&d, EVE);
	desk_ok(daf_access_head(&head, d.reg));
	note(&d, EVE, 1); /* the same day */
	assert_int_equal(carried(&d), 0);
	look(&d, "2026-12-31T19:00:00Z"); /* midnight */
	note(&d, "2026-12-31T19:00:00Z", 1);
	desk_ok(daf_access_carried(&c, &n, d.pool, d.reg));
	assert_int_equal(n, 1);
	assert_int_equal(c[0].head.rows, 2);
	assert_string_equal(c[0].head.hash, head.hash);
	assert_string_equal(c[0].day, "2026-12-31");
	assert_string_equal(c[0].at, "isb.k7f2-3");
	assert_string_equal(c[0].ledger, "main");
	/* Behind the others; once a day, and only if there is more. */
	assert_string_equal(
	    desk_value(&d, desk_find(&d, "isb.k7f2-3.2"), "rows"), "2");
	note(&d, "2026-12-31T21:00:00Z", 1);
	note(&d, "2027-01-01T18:59:59Z", 1);
	desk_ok(daf_access_carried(&c, &n, d.pool, d.reg));
	assert_int_equal(n, 1);
	note(&d, NEXT, 1);
	assert_int_equal(carried(&d), 3);
	note(&d, WEEK, 1);
	desk_ok(daf_access_carried(&c, &n, d.pool, d.reg));
	assert_int_equal(n, 2);
	assert_string_equal(
	    desk_value(&d, desk_find(&d, "isb.k7f2-3.2"), "day"), "2027-01-01");
	desk_close(&d);
}

static void
left_alone(void **state)
{
	const struct daf_list_query all = { .limit = 10 };
	const char *field = "rows", *value = "1";
	struct daf_sender *sender;
	struct daf_items items;
	struct daf_entry *e;
	struct daf_addr at;
	struct daf_changeset cs = {
		.volume = 1, .replica = "isb.k7f2", .seq = 7
	};
	struct desk d;
	int64_t head;
	size_t n;

	(void)state;
	desk_open(&d, NULL);
	look(&d, EVE);
	note(&d, NEXT, 3);
	head = desk_find(&d, "isb.k7f2-1.2");
	desk_ok(daf_list(&items, d.pool, d.reg, &all));
	assert_int_equal(items.n, 1);
	assert_string_equal(items.items[0].id, "isb.k7f2-1");
	desk_ok(daf_touched(&items, d.pool, d.reg, NULL, "isb.k7f2-1"));
	assert_int_equal(items.n, 1);
	desk_ok(daf_senders(&sender, &n, d.pool, d.reg, NULL));
	assert_int_equal(sender[0].records, 1);
	assert_int_equal(sender[0].births, 1);
	/* Undoing what it came with. */
	assert_true(daf_addr_parse(&at, "isb.k7f2-1", 10, false));
	e = desk_entry(&d);
	desk_ok(daf_entry_undo(e, &at, "Written twice"));
	desk_ok(daf_entry_part(&cs, e, 0));
	assert_int_equal(cs.nlines, 1);
	/* Nobody writes one, or changes it. */
	desk_refused(
	    daf_entry_create(&n, e, DAF_ACCESS_TYPE, 1, &field, &value),
	    "writes these by itself");
	desk_refused(
	    daf_entry_change(e, head, 1, &field, &value, DAF_OVER_ALL, NULL, 0),
	    "writes these by itself");
	/* What the journal says is of the work. */
	look(&d, NEXT);
	setenv("DAFTAR_NOW", WEEK, 1);
	e = desk_entry(&d);
	field = "text";
	desk_ok(daf_entry_change(e, desk_find(&d, "isb.k7f2-1"), 1, &field,
	    &value, DAF_OVER_ALL, NULL, 0));
	desk_ok(daf_entry_head(e));
	desk_ok(daf_entry_part(&cs, e, 0));
	assert_int_equal(cs.nlines, 2);
	assert_string_equal(cs.subject, "isb.k7f2-1: text (Note)");
	assert_true(daf_entry_has_head(e, 0));
	/* An entry with nothing in it stays so. */
	e = desk_entry(&d);
	desk_ok(daf_entry_head(e));
	assert_int_equal(daf_entry_parts(e), 0);
	desk_close(&d);
}

static void
full(void **state)
{
	const char *field = "text", *value;
	struct daf_entry *e;
	struct desk d;
	char *text;
	size_t i, index;

	(void)state;
	desk_open(&d, NULL);
	look(&d, EVE);
	setenv("DAFTAR_NOW", NEXT, 1);
	text = daf_malloc(64801);
	value = text;
	memset(text, 'x', 64800);
	text[64800] = '\0';
	e = desk_entry(&d);
	/* Four of 65 kB: some hundred bytes are left of 256 KiB. */
	for (i = 0; i < 4; i++)
		desk_ok(daf_entry_create(&index, e, "note", 1, &field, &value));
	desk_ok(daf_entry_head(e));
	assert_false(daf_entry_has_head(e, 0));
	assert_int_equal(desk_save(&d, e), 1);
	assert_int_equal(carried(&d), 0);
	/* The next save takes it. */
	note(&d, NEXT, 1);
	assert_int_equal(carried(&d), 1);
	free(text);
	desk_close(&d);
}

static void
no_such_type(void **state)
{
	static const char note_only[] =
	    "{\"type\":\"note\",\"label\":\"Note\",\"help\":\"\","
	    "\"title\":[\"text\"],\"columns\":[\"text\"],"
	    "\"sort\":\"updated\",\"edit\":\"any\",\"fields\":["
	    "{\"name\":\"text\",\"label\":\"Text\",\"kind\":\"longtext\"}]}";
	/* One that wants more than the program knows. */
	static const char strange[] =
	    "{\"type\":\"access-head\",\"label\":\"Head\",\"help\":\"\","
	    "\"title\":[\"rows\"],\"columns\":[\"rows\"],"
	    "\"sort\":\"updated\",\"edit\":\"own\",\"fields\":["
	    "{\"name\":\"rows\",\"label\":\"Rows\",\"kind\":\"integer\"},"
	    "{\"name\":\"seal\",\"label\":\"Seal\",\"kind\":\"text\","
	    "\"required\":true}]}";
	static const struct daf_types_file files[] = {
		{ "note.json", note_only, sizeof(note_only) - 1 },
		{ "access-head.json", strange, sizeof(strange) - 1 },
	};
	static const struct daf_apply_office office = { "isb", "Islamabad",
		"Asia/Karachi" };
	struct desk d;
	size_t n;

	(void)state;
	desk_open(&d, NULL);
	look(&d, EVE);
	for (n = 1; n <= 2; n++) {
		desk_ok(daf_apply_begin(d.reg));
		desk_ok(daf_apply_charter(
		    d.reg, d.ledger, &office, 1, NULL, 0, files, n));
		desk_ok(daf_apply_commit(d.reg));
		desk_ok(daf_register_reload(d.reg));
		assert_int_equal(note(&d, NEXT, 1), 1);
		assert_int_equal(carried(&d), 0);
	}
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days),
		cmocka_unit_test(left_alone),
		cmocka_unit_test(full),
		cmocka_unit_test(no_such_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
