/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command lines against tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tui/action.h"
#include "tui/args.h"

static const struct daf_option globals[] = {
	{ .name = "dir", .letter = 'C', .value = "DIR" },
	{ .name = "json" },
	{ .name = "help", .letter = 'h' },
	{ 0 },
};
static const struct daf_option list_options[] = {
	{ .name = "where", .value = "FIELD=VALUE" },
	{ .name = "limit", .letter = 'n', .value = "N" },
	{ .name = "desc", .letter = 'd' },
	{ 0 },
};
static const struct daf_command commands[] = {
	{ .name = "list",
	    .operands = "[TYPE]",
	    .most = 1,
	    .options = list_options },
	{ .name = "set",
	    .operands = "RECORD FIELD=VALUE…",
	    .least = 2,
	    .most = -1 },
	{ 0 },
};

struct state {
	struct daf_pool *pool;
	struct daf_args args;
};

static int
setup(void **state)
{
	struct state *s = daf_calloc(1, sizeof(*s));

	s->pool = daf_pool_new();
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	struct state *s = *state;

	daf_pool_free(s->pool);
	free(s);
	return 0;
}

/* Parses the words of a line, cut at spaces; the code. */
static enum daf_code
parse(struct state *s, const char *line)
{
	char *words = daf_pool_strdup(s->pool, line), *p = words;
	char **argv = daf_pool_array(s->pool, strlen(line) + 2, sizeof(*argv));
	const struct daf_err *err;
	enum daf_code code;
	int argc = 0;

	argv[argc++] = daf_pool_strdup(s->pool, "daftar");
	while (*p != '\0') {
		argv[argc++] = p;
		p = strchrnul(p, ' ');
		if (*p == ' ')
			*p++ = '\0';
	}
	err = daf_args_parse(&s->args, s->pool, commands, globals, argc, argv);
	code = err != NULL ? err->code : DAF_OK;
	daf_err_free(err);
	return code;
}

static void
test_good(void **state)
{
	struct state *s = *state;

	assert_int_equal(parse(s, "-C /x list --json person"), DAF_OK);
	assert_string_equal(s->args.command->name, "list");
	assert_string_equal(daf_args_get(&s->args, "dir"), "/x");
	assert_true(daf_args_flag(&s->args, "json"));
	assert_int_equal(s->args.noperands, 1);
	assert_int_equal(parse(s, "list -C/x -dn5"), DAF_OK);
	assert_string_equal(daf_args_get(&s->args, "dir"), "/x");
	assert_string_equal(daf_args_get(&s->args, "limit"), "5");
	assert_true(daf_args_flag(&s->args, "desc"));
	assert_int_equal(parse(s, "list --where=a=1 --where b=2"), DAF_OK);
	assert_string_equal(daf_args_nth(&s->args, "where", 0), "a=1");
	assert_string_equal(daf_args_nth(&s->args, "where", 1), "b=2");
	assert_null(daf_args_nth(&s->args, "where", 2));
	assert_string_equal(daf_args_get(&s->args, "where"), "b=2");
	assert_int_equal(parse(s, "set - -- -x=1 --json"), DAF_OK);
	assert_string_equal(s->args.operands[0], "-");
	assert_string_equal(s->args.operands[1], "-x=1");
	assert_string_equal(s->args.operands[2], "--json");
	assert_false(daf_args_flag(&s->args, "json"));
	assert_int_equal(parse(s, "set --help"), DAF_OK);
	assert_int_equal(parse(s, ""), DAF_OK);
	assert_null(s->args.command);
}

static void
test_bad(void **state)
{
	static const char *const lines[] = { "frob", "--frob list",
		"list --frob", "list --limit", "list -n", "list --desc=1",
		"list a b", "set a", "-C", "--where x list", "list -x",
		"list -dx", "list --lim 3", "list --", "list ---" };
	struct state *s = *state;
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (strcmp(lines[i], "list --") != 0)
			assert_int_equal(parse(s, lines[i]), DAF_USAGE);
	assert_int_equal(parse(s, "list --"), DAF_OK);
}

static void
test_number(void **state)
{
	static const struct {
		const char *line;
		enum daf_code code;
		int64_t want;
	} cases[] = {
		{ "list", DAF_OK, 7 },
		{ "list -n 1", DAF_OK, 1 },
		{ "list -n 100", DAF_OK, 100 },
		{ "list -n 0", DAF_USAGE, 0 },
		{ "list -n 101", DAF_USAGE, 0 },
		{ "list -n 1x", DAF_USAGE, 0 },
		{ "list -n +1", DAF_USAGE, 0 },
		{ "list -n 0x1", DAF_USAGE, 0 },
		{ "list --limit=", DAF_USAGE, 0 },
		{ "list -n 99999999999999999999", DAF_USAGE, 0 },
	};
	struct state *s = *state;
	const struct daf_err *err;
	int64_t n;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(parse(s, cases[i].line), DAF_OK);
		err = daf_args_number(&n, &s->args, "limit", 7, 1, 100);
		assert_int_equal(
		    err != NULL ? err->code : DAF_OK, cases[i].code);
		if (err == NULL)
			assert_int_equal(n, cases[i].want);
		daf_err_free(err);
	}
}

/* Where two rows of one action are to be had, they have the same word: a screen
 * that takes the action cannot tell which of the two was meant. */
static void
test_words(void **state)
{
	const struct daf_action *a, *b;
	size_t i, k;

	(void)state;
	for (i = 0; i < daf_nactions; i++)
		for (k = 0; k < i; k++) {
			a = &daf_actions[i];
			b = &daf_actions[k];
			if (a->act == b->act && (a->places & b->places) != 0 &&
			    a->word != NULL && b->word != NULL)
				assert_string_equal(a->word, b->word);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_good, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad, setup, teardown),
		cmocka_unit_test_setup_teardown(test_number, setup, teardown),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
