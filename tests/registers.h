/* SPDX-License-Identifier: GPL-3.0-or-later */
/* registers.h - registers in a temporary folder, for tests of core/. */
#ifndef DAF_TESTS_REGISTERS_H
#define DAF_TESTS_REGISTERS_H

#include "core/db.h"
#include "core/query.h"

#define TEST_HASH "6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c"
#define TEST_SHA                           \
	"9b1e9b1e9b1e9b1e9b1e9b1e9b1e9b1e" \
	"9b1e9b1e9b1e9b1e9b1e9b1e9b1e9b1e"
#define TEST_OID "0123456789012345678901234567890123456789"

/* Ends the program with the error's text, if there is one. */
void test_ok(const struct daf_err *err);
/* Is it an error of this code whose text has these words? Frees it. */
bool test_fails(
    const struct daf_err *err, enum daf_code code, const char *words);

/* A new folder, in memory where the system has /dev/shm; yours. */
char *test_folder(void);
void test_remove(char *folder); /* and frees */

/* A register with the ledger `office`, own replica isb.aaaa, locked. */
struct daf_register *test_register(const char *dir);
void test_close(struct daf_register *reg); /* unlocks and closes */

/* The whole dump; yours. */
char *test_dump(struct daf_register *reg);
/* All that is derived of records, as text in an order of its own. */
char *test_derived(struct daf_register *reg);
/* The index of words is sound (a write). */
void test_check_search(struct daf_register *reg);

#endif
