/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-config.c - the config file, read, changed, written. */
#include "core/base/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/fs.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static char path[] = "/tmp/daftar-unit-config-XXXXXX";

static int
setup(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd >= 0 && close(fd) == 0 ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	return unlink(path);
}

static const struct daf_err *
read_text(struct daf_config **out, const char *text)
{
	assert_null(daf_fs_write(path, text, strlen(text), 0600));
	return daf_config_read(out, path);
}

static void
values(void **state)
{
	static const char text[] =
	    "# a comment\n"
	    "[Office]\n"
	    "\tcode = isb ; and why\n"
	    "  Zone=Asia/Karachi  \r\n"
	    "alone\n"
	    "empty =\n"
	    "[ledger \"nat ional\"] url = \"/hub; #x\" \n"
	    "word = a \"b  c\" d\n"
	    "esc = \"tab\\t\\\"q\\\" \\\\ end \"\n"
	    "[ledger \"q\\\"\\\\\"]\n"
	    "url = one\n"
	    "[ledger \"nat ional\"]\n"
	    "url = two\n";
	static const struct {
		const char *section, *sub, *key, *value;
	} cases[] = {
		{ "office", NULL, "code", "isb" },
		{ "OFFICE", NULL, "zone", "Asia/Karachi" },
		{ "office", NULL, "alone", "true" },
		{ "office", NULL, "empty", "" },
		{ "office", NULL, "none", NULL },
		{ "office", "sub", "code", NULL },
		{ "ledger", NULL, "url", NULL },
		{ "ledger", "nat ional", "url", "two" },
		{ "ledger", "Nat Ional", "url", NULL },
		{ "ledger", "nat ional", "word", "a b  c d" },
		{ "ledger", "nat ional", "esc", "tab\t\"q\" \\ end " },
		{ "ledger", "q\"\\", "url", "one" },
	};
	struct daf_config *c = NULL;
	const char *got;
	size_t i;

	(void)state;
	assert_null(read_text(&c, text));
	for (i = 0; i < N(cases); i++) {
		got = daf_config_get(
		    c, cases[i].section, cases[i].sub, cases[i].key);
		if (cases[i].value == NULL)
			assert_null(got);
		else
			assert_string_equal(got, cases[i].value);
	}
	assert_string_equal(
	    daf_config_nth(c, "ledger", "nat ional", "url", 0), "/hub; #x");
	assert_string_equal(
	    daf_config_nth(c, "ledger", "nat ional", "url", 1), "two");
	assert_null(daf_config_nth(c, "ledger", "nat ional", "url", 2));
	assert_string_equal(daf_config_subsection(c, "ledger", 0), "nat ional");
	assert_string_equal(daf_config_subsection(c, "ledger", 1), "q\"\\");
	assert_null(daf_config_subsection(c, "ledger", 2));
	assert_null(daf_config_subsection(c, "office", 0));
	daf_config_free(c);
}

static void
faults(void **state)
{
	static const struct {
		const char *text, *part;
	} cases[] = {
		{ "key = 1\n", "line 1: a [section]" },
		{ "[a]\n\n1x = 2\n", "line 3: a key" },
		{ "[a\nx = 1\n", "line 1: a section" },
		{ "[]\n", "line 1: a section's name" },
		{ "[a.b]\n", "line 1: a section is written" },
		{ "[a \"b]\n", "line 1: the quote" },
		{ "[a]\nx 1\n", "line 2: =" },
		{ "[a]\nx = \"open\n", "line 2: the quote" },
		{ "[a]\nx = a\\\n", "line 2: after a backslash" },
		{ "[a]\nx = \\q\n", "line 2: after a backslash" },
		{ "[a]\nx = \x01\n", "line 2: a control" },
		{ "[a]\nx = \xff\n", "line 2: invalid UTF-8" },
	};
	struct daf_config *c = NULL;
	const struct daf_err *err;
	char *big;
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		err = read_text(&c, cases[i].text);
		assert_non_null(err);
		assert_int_equal(err->code, DAF_REFUSED);
		assert_non_null(strstr(err->text, cases[i].part));
		assert_non_null(strstr(err->text, path));
		daf_err_free(err);
	}
	big = daf_malloc(70001);
	memset(big, '#', 70000);
	big[70000] = '\0';
	err = read_text(&c, big);
	assert_int_equal(err->code, DAF_REFUSED);
	daf_err_free(err);
	free(big);
}

static void
changes(void **state)
{
	static const char *const odd[] = { "", " ", "a b", "x;y", "#", "\"",
		"\\", "a\nb\tc", " lead", "trail ", "\xd8\xa8" };
	struct daf_config *c, *again = NULL;
	const struct daf_err *err;
	size_t i;

	(void)state;
	assert_null(daf_config_read(&c, "/tmp/daftar-unit-config-none"));
	for (i = 0; i < N(odd); i++)
		daf_config_add(c, "s", "sub \"x\\", "k", odd[i]);
	daf_config_set(c, "office", NULL, "code", "isb");
	daf_config_set(c, "office", NULL, "code",
	    daf_config_get(c, "office", NULL, "code"));
	assert_null(daf_config_write(c, path, 0600));
	assert_null(daf_config_read(&again, path));
	for (i = 0; i < N(odd); i++)
		assert_string_equal(
		    daf_config_nth(again, "s", "sub \"x\\", "k", i), odd[i]);
	assert_null(daf_config_nth(again, "s", "sub \"x\\", "k", i));
	daf_config_set(again, "s", "sub \"x\\", "k", "only");
	assert_string_equal(
	    daf_config_nth(again, "s", "sub \"x\\", "k", 0), "only");
	assert_null(daf_config_nth(again, "s", "sub \"x\\", "k", 1));
	assert_string_equal(
	    daf_config_get(again, "office", NULL, "code"), "isb");
	daf_config_set(again, "s", NULL, "k", "\x1b");
	err = daf_config_write(again, path, 0600);
	assert_int_equal(err->code, DAF_REFUSED);
	daf_err_free(err);
	daf_config_free(c);
	daf_config_free(again);
	daf_config_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(faults),
		cmocka_unit_test(changes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
