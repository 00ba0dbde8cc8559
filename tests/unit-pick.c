/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-pick.c - what a form offers while a value is typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk.h"

#include "core/pick.h"

static const char *const persons[] = { "person", NULL };
static const char *const both[] = { "person", "later", "matter", NULL };
static const char *const later[] = { "later", NULL };

static void
fill(struct desk *d)
{
	desk_new(d, "person", "name", "Muhammad Aslam", "phone", "0300-1234567",
	    NULL);
	desk_new(d, "person", "name", "Saif Ullah", NULL);
	desk_new(d, "matter", "title", "Aslam and others", "judge",
	    "Justice Qureshi", "place", "Torkham", NULL);
	desk_new(d, "naming", "parent", "isb.k7f2-2", "called", "Billa", "kind",
	    "nick", NULL);
	desk_new(d, "matter", "title", "Papers", "judge", "Justice Qureshi",
	    "place", "Chaman", NULL);
	desk_new(d, "matter", "title", "Goods", "judge", "A. Quddus", "place",
	    "Chaman", NULL);
}

/* Seqs of the records offered. */
static void
offers(struct desk *d, const char *const *types, const char *text,
    const char *wanted)
{
	struct daf_buf ids = { 0 };
	struct daf_items it;
	size_t i;

	desk_ok(daf_pick_records(&it, d->pool, d->reg, NULL, types, text, 0));
	for (i = 0; i < it.n; i++)
		daf_buf_addf(&ids, "%s%s", i > 0 ? " " : "",
		    it.items[i].id + strlen("isb.k7f2-"));
	if (strcmp(daf_buf_str(&ids), wanted) != 0)
		fail_msg("`%s` offers `%s`, not `%s`", text, daf_buf_str(&ids),
		    wanted);
	daf_buf_clear(&ids);
}

static void
records(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	offers(&d, persons, "", "2 1");
	offers(&d, persons, " - ", "2 1");
	offers(&d, both, "", "6 5 3 2 1");
	offers(&d, persons, "asl", "1");
	offers(&d, both, "asl", "3 1");
	offers(&d, persons, "saifullah", "2");
	offers(&d, persons, "mohd islam", "1");
	offers(&d, persons, "bill", "2");
	offers(&d, persons, "0300-12", "1");
	offers(&d, persons, "isb-per-2027-0002", "2");
	offers(&d, persons, "ISB-PER", "2 1");
	offers(&d, both, "isb-ext-2027-0", "6 5 3");
	offers(&d, persons, "isb-ext-2027-0001", "");
	offers(&d, persons, "isb.k7f2-1", "1");
	/* What a search would take for its language. */
	offers(&d, persons, "-aslam", "1");
	offers(&d, persons, "nowhere:aslam", "");
	offers(&d, persons, "\"asl", "1");
	offers(&d, persons, "type:matter", "");
	offers(&d, persons, "a b c d e f g h i j k l m n o p q r s t", "");
	offers(&d, persons, "\xff", "");
	offers(&d, later, "aslam", "");
	desk_close(&d);
}

static void
picks(const char *text, const char *wanted, bool sure)
{
	static const struct daf_choice choices[] = {
		{ .value = "complainant", .label = "Complainant" },
		{ .value = "accused", .label = "Accused", .label_ur = "ملزم" },
		{ .value = "H1", .label = "H1: not in court" },
		{ .value = "H2", .label = "H2: not passed on" },
		{ .value = "lost", .label = "Lost or stolen" },
		{ .value = "hussain", .label = "House of Hussain" },
	};
	enum { N = sizeof(choices) / sizeof(choices[0]) };
	struct daf_buf got = { 0 };
	size_t out[N], n, i;
	bool is_sure;

	n = daf_pick_choices(out, &is_sure, choices, N, text);
	for (i = 0; i < n; i++)
		daf_buf_addf(&got, "%zu", out[i]);
	if (strcmp(daf_buf_str(&got), wanted) != 0 || is_sure != sure)
		fail_msg("`%s` picks %s, %ssure", text, daf_buf_str(&got),
		    is_sure ? "" : "not ");
	daf_buf_clear(&got);
}

static void
choices(void **state)
{
	(void)state;
	picks("", "012345", false);
	picks("acc", "1", true);
	picks("ACCUSED", "1", true);
	picks("h1", "2", true);
	picks("h", "235", false);
	picks("ملزم", "1", true);
	picks("ملز", "1", true);
	picks("court", "2", true);
	picks("not", "23", false);
	picks("plain", "0", false);  /* within complainant */
	picks("husein", "5", false); /* by its sound */
	picks("stol", "4", true);
	picks("zzz", "", false);
	picks("\xff", "", false);
	picks("\"*", "", false);
}

static void
used(struct desk *d, const char *field, const char *prefix, const char *wanted)
{
	struct daf_buf got = { 0 };
	struct daf_used_list list;
	size_t i;

	desk_ok(daf_used_values(
	    &list, d->pool, d->reg, NULL, "matter", field, prefix, 0));
	for (i = 0; i < list.n; i++)
		daf_buf_addf(&got, "%s%s=%zu", i > 0 ? "; " : "",
		    list.rows[i].value, list.rows[i].n);
	if (strcmp(daf_buf_str(&got), wanted) != 0)
		fail_msg("%s %s: %s, not %s", field, prefix, daf_buf_str(&got),
		    wanted);
	daf_buf_clear(&got);
}

static void
values(void **state)
{
	struct daf_used_list list;
	struct desk d;

	(void)state;
	desk_open(&d, NULL);
	fill(&d);
	used(&d, "judge", "", "Justice Qureshi=2; A. Quddus=1");
	used(&d, "judge", "qu", "Justice Qureshi=2; A. Quddus=1");
	used(&d, "judge", "JUSTICE", "Justice Qureshi=2");
	used(&d, "judge", "x", "");
	used(&d, "place", "", "Chaman=2; Torkham=1");
	used(&d, "place", "tor", "Torkham=1");
	used(&d, "stage", "", "draft=3");
	used(&d, "nothing", "", "");
	used(&d, "place", "\xff", "");
	desk_ok(daf_used_values(
	    &list, d.pool, d.reg, NULL, "matter", "judge", "", 1));
	assert_int_equal(list.n, 1);
	desk_ok(daf_used_values(
	    &list, d.pool, d.reg, NULL, "later", "judge", "", 1));
	assert_int_equal(list.n, 0);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records),
		cmocka_unit_test(choices),
		cmocka_unit_test(values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
