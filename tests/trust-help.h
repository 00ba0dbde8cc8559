/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trust-help.h - for the unit tests of trust: a world for each test. */
#ifndef TESTS_TRUST_HELP_H
#define TESTS_TRUST_HELP_H

#include "world.h"

extern struct world *w; /* the test's */

int trust_setup(void **state);
int trust_teardown(void **state);
#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, trust_setup, trust_teardown)
/* Before all of them; help_teardown is after. */
int trust_begin(void **state);

/* `part` is in the text. */
void trust_has(const char *text, const char *part);

#endif
