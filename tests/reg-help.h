/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reg-help.h - for unit tests of what the register makes of change sets: one
 * register for each test, and change sets from lines.
 */
#ifndef TESTS_REG_HELP_H
#define TESTS_REG_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/apply.h"
#include "tests/registers.h"

/* A record in a dump; a field of it with one value, and with two. */
#define RECORD(fields, id, type) \
	"{\"fields\":{" fields "},\"id\":\"" id "\",\"type\":\"" type "\"}\n"
#define F(name, at, value) \
	"\"" name "\":[{\"at\":\"" at "\",\"value\":\"" value "\"}]"
#define F2(name, at, value, at2, value2)                             \
	"\"" name "\":[{\"at\":\"" at "\",\"value\":\"" value "\"}," \
	"{\"at\":\"" at2 "\",\"value\":\"" value2 "\"}]"

/* The test's: empty, with the ledger 1 (registers.h). */
extern struct daf_register *reg;
extern struct daf_pool *pool;

int reg_setup(void **state);
int reg_teardown(void **state);
#define IN_REGISTER(test) \
	cmocka_unit_test_setup_teardown(test, reg_setup, reg_teardown)

/* A change set with these lines, in the pool. */
struct daf_changeset *reg_change_set(
    const char *replica, int64_t seq, const char *lines);
/* What a query finds; -1 if nothing. */
int64_t reg_number(const char *sql);

#endif
