/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was written told as from and to; disputes and what is decided of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/kind.h"
#include "tests/desk.h"
#include "tui/conflicti.h"

static const struct daf_side khan = { "a.khan@isb", "isb", "hq" };

/* A matter with a judge, on which isb and khi then do not agree. */
static int64_t
dispute(struct desk *d)
{
	int64_t record = desk_new(d, "matter", "title", "One", "stage", "draft",
	    "judge", "First", "outcome", "bail", "reason", "ill", NULL);

	desk_remote(d, "isb.zzzz", 1, d->time + 10, "isb.k7f2-1", "judge",
	    "Ours", "isb.k7f2-1", DAF_ACCEPTED, true);
	desk_remote(d, "khi.aaaa", 1, d->time + 20, "isb.k7f2-1", "judge",
	    "Theirs", "isb.k7f2-1", DAF_ACCEPTED, true);
	return record;
}

static void
test_from_to(void **state)
{
	const char *values[4];
	struct daf_past_states states;
	struct daf_past *past;
	const struct daf_set *set;
	struct daf_buf b = { 0 };
	struct desk d;
	int64_t record;
	bool missing;
	size_t n;

	(void)state;
	desk_open(&d, NULL);
	record = dispute(&d);
	/* replaces both, and one that is not here */
	desk_remote(&d, "khi.aaaa", 2, d.time + 30, "isb.k7f2-1", "judge",
	    "Last", "isb.zzzz-1 khi.aaaa-1 lhr.bbbb-7", DAF_ACCEPTED, true);
	desk_ok(daf_history(&past, &n, d.pool, d.reg, record));
	assert_int_equal(n, 4);
	set = daf_past_set(&past[0], "judge");
	assert_int_equal(
	    daf_past_replaced(values, 4, &missing, past, n, set), 0);
	assert_false(missing);
	set = daf_past_set(&past[1], "judge");
	assert_int_equal(
	    daf_past_replaced(values, 4, &missing, past, n, set), 1);
	assert_string_equal(values[0], "First");
	assert_false(missing);
	set = daf_past_set(&past[3], "judge");
	assert_string_equal(set->value, "Last");
	assert_int_equal(
	    daf_past_replaced(values, 4, &missing, past, n, set), 2);
	assert_string_equal(values[0], "Ours");
	assert_string_equal(values[1], "Theirs");
	assert_true(missing);
	assert_int_equal(
	    daf_past_replaced(values, 1, &missing, past, n, set), 1);
	assert_null(daf_past_set(&past[3], "title"));
	daf_past_count(&states, past, n, d.reg, "main");
	assert_int_equal(states.own[DAF_HERE], 1);
	assert_int_equal(states.others[DAF_ACCEPTED], 3);
	daf_past_sentence(&b, &states);
	assert_string_equal(
	    daf_buf_str(&b), "1 change on this computer, not yet sent");
	daf_buf_reset(&b);
	states.own[DAF_HERE] = 0;
	daf_past_sentence(&b, &states);
	assert_string_equal(daf_buf_str(&b), "accepted by headquarters");
	daf_buf_clear(&b);
	desk_close(&d);
}

static void
test_read(void **state)
{
	struct daf_disputes all = { 0 };
	struct daf_dispute *f;
	struct desk d;
	int64_t record;
	size_t lost;

	(void)state;
	desk_open(&d, NULL);
	record = dispute(&d);
	desk_remote(&d, "khi.aaaa", 2, d.time + 25, "isb.k7f2-1", "place",
	    "Karachi", "", DAF_ACCEPTED, true);
	desk_ok(daf_disputes_read(&all, &lost, d.reg, record, &khan));
	assert_int_equal(all.n, 1);
	assert_int_equal(lost, 0);
	f = &all.items[0];
	assert_string_equal(f->label, "Judge");
	assert_int_equal(f->n, 2);
	assert_string_equal(f->values[f->yours].value, "Ours");
	assert_string_equal(f->values[f->theirs].value, "Theirs");
	assert_int_equal(f->nbefore, 1);
	assert_string_equal(f->before[0], "First");
	assert_int_equal(all.joined, 1);
	assert_null(all.diary); /* no such type here */
	/* decided, and read again: it is still so */
	daf_dispute_choose(f, DAF_DECIDED_TYPED, 0, "Another");
	assert_int_equal(daf_disputes_decided(&all), 1);
	desk_ok(daf_disputes_read(&all, &lost, d.reg, record, &khan));
	assert_int_equal(lost, 0);
	assert_string_equal(daf_dispute_result(&all.items[0]), "Another");
	/* until somebody writes it */
	desk_remote(&d, "khi.aaaa", 3, d.time + 30, "isb.k7f2-1", "judge",
	    "Later", "khi.aaaa-1", DAF_ACCEPTED, true);
	desk_ok(daf_disputes_read(&all, &lost, d.reg, record, &khan));
	assert_int_equal(lost, 1);
	assert_null(daf_dispute_result(&all.items[0]));
	assert_int_equal(daf_disputes_decided(&all), 0);
	assert_int_equal(daf_disputes_open(&all), 1);
	daf_disputes_clear(&all);
	desk_close(&d);
}

/* All fields of a group are asked for. */
static void
test_group(void **state)
{
	struct daf_disputes all = { 0 };
	struct desk d;
	int64_t record;
	size_t lost;

	(void)state;
	desk_open(&d, NULL);
	record = dispute(&d);
	desk_remote(&d, "khi.aaaa", 2, d.time + 40, "isb.k7f2-1", "outcome",
	    "remand", "", DAF_ACCEPTED, true);
	desk_ok(daf_disputes_read(&all, &lost, d.reg, record, &khan));
	assert_int_equal(all.n, 3);
	assert_string_equal(all.items[1].name, "outcome");
	assert_int_equal(all.items[1].n, 2);
	assert_string_equal(all.items[1].group, "decision");
	assert_string_equal(all.items[2].name, "reason");
	assert_int_equal(all.items[2].n, 1);
	assert_string_equal(daf_dispute_result(&all.items[2]), "ill");
	assert_int_equal(daf_disputes_open(&all), 2);
	assert_int_equal(daf_disputes_decided(&all), 0);
	daf_disputes_clear(&all);
	desk_close(&d);
}

static const struct daf_err *
resolve(struct daf_entry **e, struct desk *d, int64_t record, const char *stage)
{
	const char *field = "stage";

	*e = desk_entry(d);
	return daf_entry_change(
	    *e, record, 1, &field, &stage, DAF_OVER_ALL, NULL, 0);
}

/* To take one of the values is no move of the stage: neither for who decides
 * nor for headquarters. */
static void
test_stage(void **state)
{
	static const char *const roles[] = { "officer", NULL };
	const struct daf_register_ledger *ledger;
	struct daf_findings found = { 0 };
	struct daf_changeset cs = { .volume = 1, .seq = 2, .main_number = 1 };
	struct daf_entry *e;
	struct desk d;
	int64_t record;

	(void)state;
	desk_open(&d, NULL);
	record = desk_new(&d, "matter", "title", "One", "stage", "draft", NULL);
	desk_remote(&d, "isb.zzzz", 1, d.time + 10, "isb.k7f2-1", "stage",
	    "sent", "isb.k7f2-1", DAF_ACCEPTED, true);
	desk_remote(&d, "khi.aaaa", 1, d.time + 20, "isb.k7f2-1", "stage",
	    "legal-check", "isb.k7f2-1", DAF_ACCEPTED, true);
	desk_refused(resolve(&e, &d, record, "closed"), "cannot go");
	desk_refused(resolve(&e, &d, record, "draft"), "cannot go");
	desk_ok(resolve(&e, &d, record, "sent"));
	snprintf(cs.ledger, sizeof(cs.ledger), "%s", DESK_LEDGER);
	snprintf(cs.replica, sizeof(cs.replica), "isb.k7f2");
	desk_ok(daf_entry_part(&cs, e, 0));
	desk_ok(daf_register_ledger(&ledger, d.reg, NULL));
	desk_ok(daf_entry_review(&found, d.reg, d.ledger, &cs, ledger->types,
	    NULL,
	    &(struct daf_writer){ "a.khan@isb", "isb", roles, NULL, NULL }));
	assert_int_equal(found.n, 0);
	daf_findings_clear(&found);
	desk_close(&d);
}

static void
test_both(void **state)
{
	static const struct daf_value values[] = {
		{ .value = "A", .by_name = "A. Khan", .office = "isb" },
		{ .value = "B", .by_name = "B. Ali", .office = "khi" },
		{ .value = "A", .by_name = "C", .office = "lhr" },
		{ .value = "", .by_name = "D", .office = "hq" },
	};
	struct daf_field field = { .name = "f", .label = "F" };
	struct daf_dispute d = { .field = &field, .n = 4, .values = values };
	struct daf_buf b = { 0 };

	(void)state;
	field.kind = daf_kind_find("text");
	assert_true(daf_dispute_both(&b, &d));
	assert_string_equal(
	    daf_buf_str(&b), "A (A. Khan, isb) / B (B. Ali, khi)");
	daf_buf_reset(&b);
	field.kind = daf_kind_find("longtext");
	assert_true(daf_dispute_both(&b, &d));
	assert_string_equal(
	    daf_buf_str(&b), "A (A. Khan, isb)\nB (B. Ali, khi)");
	field.kind = daf_kind_find("date");
	assert_false(daf_dispute_both(&b, &d));
	d.field = NULL;
	assert_false(daf_dispute_both(&b, &d));
	daf_buf_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_from_to),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_stage),
		cmocka_unit_test(test_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
