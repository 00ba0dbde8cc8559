/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is printed: both faces, clean, and never waited for while working. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cmocka.h>

#include "tui/out.h"
#include "tui/progress.h"

static const struct daf_column columns[] = {
	{ .key = "number", .width = 4 },
	{ .key = "id" },
	{ .width = 1 },
	{ .key = "title", .width = 5 },
};

/* Four tens of columns. */
#define WORDS "123456789 123456789 123456789 123456789"

static void
write_rows(struct daf_out *o)
{
	daf_out_row(o, columns, 4,
	    (struct daf_cell[]){ daf_cell_str("A-1"), daf_cell_str("x"),
		daf_cell_str("D"), daf_cell_str("long title") });
	daf_out_row(o, columns, 4,
	    (struct daf_cell[]){ daf_cell_str(NULL), daf_cell_int(-7),
		daf_cell_bool(false), daf_cell_bool(true) });
	daf_out_line(o, "a%sb", "\033[2J\n");
	daf_out_block(o, "t: ", "one\ntwo");
	daf_out_wrapped(o, 1, WORDS " " WORDS "\n\n  " WORDS "\nshort");
	daf_out_open(o);
	daf_out_array(o, "l");
	daf_out_str(o, NULL, "q\"\\\n");
	daf_out_str(o, NULL, "\xe2\x80\xae\xf3\xa0\x80\x81\xd8\xa7");
	daf_out_str(o, NULL, "\xff");
	daf_out_end(o);
	daf_out_time(o, "t", 0, 300);
	daf_out_close(o);
}

/* What goes through a pipe. */
static void
check(bool json, const char *want)
{
	struct daf_out *o;
	const struct daf_err *err;
	char got[4096];
	ssize_t n;
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	o = daf_out_new(fd[1], json, false);
	write_rows(o);
	err = daf_out_finish(o);
	assert_null(err);
	daf_out_free(o);
	close(fd[1]);
	n = read(fd[0], got, sizeof(got) - 1);
	assert_true(n >= 0);
	got[n] = '\0';
	close(fd[0]);
	assert_string_equal(got, want);
}

static void
test_plain(void **state)
{
	(void)state;
	check(false, "A-1   D  long title\n"
		     "         yes\n"
		     "a<U+001B>[2J<U+000A>b\n"
		     "t: one\n   two\n"
		     " 123456789 123456789 " WORDS " 123456789\n"
		     " 123456789\n \n"
		     "   " WORDS "\n"
		     " short\n");
}

static void
test_json(void **state)
{
	(void)state;
	check(true,
	    "{\"number\":\"A-1\",\"id\":\"x\",\"title\":\"long title\"}\n"
	    "{\"number\":null,\"id\":-7,\"title\":true}\n"
	    "{\"l\":[\"q\\\"\\\\\\n\",\"\\u202e\\udb40\\udc01\xd8\xa7\","
	    "\"<FF>\"],\"t\":\"1970-01-01T05:00:00+05:00\"}\n");
}

/* A pipe that nobody reads takes what it holds; the rest waits for finish, and
 * a reader that has gone is told there. */
static void
test_live(void **state)
{
	struct daf_out *o;
	const struct daf_err *err;
	int fd[2], i;

	(void)state;
	assert_int_equal(pipe(fd), 0);
	o = daf_out_new(fd[1], false, false);
	daf_out_set_live(o);
	for (i = 0; i < 20000; i++)
		daf_out_line(o, "line %d of many", i);
	assert_false(daf_out_failed(o));
	close(fd[0]);
	err = daf_out_finish(o);
	assert_non_null(err);
	assert_int_equal(err->code, DAF_FAILED);
	daf_err_free(err);
	daf_out_free(o);
	close(fd[1]);
}

static void
test_errors(void **state)
{
	struct daf_out *o;
	const struct daf_err *err;
	int fd = open("/dev/full", O_WRONLY);

	(void)state;
	o = daf_out_new(1, false, true);
	err = daf_out_finish(o);
	assert_null(err); /* nothing was printed */
	daf_out_line(o, "x");
	err = daf_out_finish(o);
	assert_non_null(err);
	daf_err_free(err);
	daf_out_free(o);
	if (fd < 0)
		skip();
	o = daf_out_new(fd, false, false);
	daf_out_line(o, "x");
	err = daf_out_finish(o);
	assert_non_null(err);
	assert_int_equal(err->code, DAF_STORAGE);
	daf_err_free(err);
	daf_out_free(o);
	close(fd);
}

/* The first of each kind, then four times a second. */
static void
test_due(void **state)
{
	struct daf_progress *p = daf_progress_new();

	(void)state;
	assert_true(daf_progress_due(p, "receive"));
	assert_false(daf_progress_due(p, "receive"));
	assert_true(daf_progress_due(p, "apply"));
	assert_false(daf_progress_due(p, "apply"));
	(void)poll(NULL, 0, 300);
	assert_true(daf_progress_due(p, "apply"));
	assert_true(daf_progress_due(p, "receive"));
	daf_progress_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_live),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_due),
	};

	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
