/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-trust.c - what counts: offices, headquarters and a hub that tell the
 * truth, and then ones that do not.
 */
#include "world.h"

#include <inttypes.h>

static struct world *w;

static int
setup(void **state)
{
	(void)state;
	w = world_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	world_free(w);
	return 0;
}

static void
has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", part, text);
}

static void
test_round(void **state)
{
	const char *a, *b, *c;

	(void)state;
	a = office_new(&w->isb, "one");
	assert_string_equal(office_state(&w->isb, a), "here 1");
	office_sync(w, &w->isb);
	assert_string_equal(office_state(&w->isb, a), "sent 1");
	office_sync(w, &w->hq);
	assert_string_equal(office_state(&w->hq, a), "sent 0");
	assert_int_equal(w->hq.tally.received, 1);
	has(world_merge(w), "accept isb.");
	assert_string_equal(world_merge(w), "");
	assert_string_equal(office_state(&w->hq, a), "accepted 1");
	office_push(w, &w->hq);
	office_sync(w, &w->isb);
	office_sync(w, &w->khi);
	assert_int_equal(w->isb.tally.accepted, 1);
	assert_int_equal(w->khi.tally.received, 1);
	assert_string_equal(office_state(&w->isb, a), "accepted 1");
	assert_string_equal(office_state(&w->khi, a), "accepted 1");
	/* Two change one field: a dispute everywhere, then none. */
	b = office_set(&w->isb, a, "title", "one, isb", DAF_OVER_ONE);
	c = office_set(&w->khi, a, "title", "one, khi", DAF_OVER_ONE);
	world_round(w);
	assert_string_equal(office_state(&w->khi, b), "accepted 1");
	assert_string_equal(office_state(&w->isb, c), "accepted 1");
	world_same(w);
	office_set(&w->hq, a, "title", "one", DAF_OVER_ALL);
	world_round(w);
	world_same(w);
	office_verify(&w->hq);
	office_verify(&w->isb);
	office_verify(&w->khi);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_round, setup, teardown),
	};

	return cmocka_run_group_tests(tests, help_setup, help_teardown);
}
