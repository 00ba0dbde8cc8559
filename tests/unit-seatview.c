/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-seatview.c - what the screens of exchange and headquarters say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tui/syncview.h"
#include "tui/wrap.h"

static void
says(struct daf_buf *b, const char *want)
{
	assert_string_equal(daf_buf_str(b), want);
	daf_buf_reset(b);
}

static void
amounts(void **state)
{
	struct daf_buf b = { 0 };

	(void)state;
	daf_syncview_bytes(&b, 0);
	says(&b, "0 B");
	daf_syncview_bytes(&b, 999);
	says(&b, "999 B");
	daf_syncview_bytes(&b, 1142);
	says(&b, "1.1 kB");
	daf_syncview_bytes(&b, 87960);
	says(&b, "88 kB");
	daf_syncview_bytes(&b, 999600);
	says(&b, "1.0 MB");
	daf_syncview_bytes(&b, INT64_MAX);
	says(&b, "9223372 TB");
	daf_syncview_bytes(&b, -5);
	says(&b, "0 B");
	daf_syncview_count(&b, 0);
	says(&b, "0");
	daf_syncview_count(&b, 930);
	says(&b, "930");
	daf_syncview_count(&b, 1930);
	says(&b, "1,930");
	daf_syncview_count(&b, 1234567);
	says(&b, "1,234,567");
	daf_buf_clear(&b);
}

static void
times(void **state)
{
	static const struct {
		int64_t seconds;
		const char *span, *left;
	} cases[] = {
		{ 0, "0 s", "less than 1 min left" },
		{ 59, "59 s", "less than 1 min left" },
		{ 60, "1 min 0 s", "about 1 min left" },
		{ 100, "1 min 40 s", "about 2 min left" },
		{ 3599, "59 min 59 s", "about 60 min left" },
		{ 7500, "2 h 5 min", "about 2 h left" },
		{ -1, "0 s", "" },
	};
	struct daf_buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		daf_syncview_span(&b, cases[i].seconds);
		says(&b, cases[i].span);
		daf_syncview_left(&b, cases[i].seconds);
		says(&b, cases[i].left);
	}
	daf_buf_clear(&b);
}

static void
progress(void **state)
{
	struct daf_job_step step = { .done = 212, .total = 1930 };
	struct daf_job_state s = { 0 };
	struct daf_buf b = { 0 };

	(void)state;
	daf_syncview_bar(&b, 50, 12);
	says(&b, "[#####.....]");
	daf_syncview_bar(&b, 100, 12);
	says(&b, "[##########]");
	daf_syncview_bar(&b, -1, 4);
	says(&b, "[..]");
	daf_syncview_done(&b, &step);
	says(&b, "212 of 1,930");
	step.total = 0;
	daf_syncview_done(&b, &step);
	says(&b, "212");
	step.done = 0;
	daf_syncview_done(&b, &step);
	says(&b, "");
	s.steps[DAF_JOB_RECEIVE] = (struct daf_job_step){
		.is = DAF_STEP_CUT, .from = 5, .done = 62, .total = 100
	};
	daf_syncview_cut(&b, &s);
	says(&b, "stopped at step 2, Receive, at 62%");
	daf_buf_clear(&b);
}

static void
results(void **state)
{
	struct daf_tally t = { 0 };
	struct daf_desk_link link = { .ledger = "main",
		.started = 1791432720, /* 2026-10-08 09:12 in Karachi */
		.ended = 1791432820,
		.sent = 4,
		.received = 1931,
		.outcome = "" };
	struct daf_date today = { 2026, 10, 8 }, later = { 2027, 1, 1 };
	struct daf_buf b = { 0 };

	(void)state;
	daf_syncview_tally(&b, &t);
	says(&b, "nothing new, nothing to send");
	t = (struct daf_tally){ .received = 12, .sent = 4, .alarms = 1 };
	daf_syncview_tally(&b, &t);
	says(&b, "12 received, 4 sent, 1 ALARM");
	daf_syncview_log(&b, &link, &today, 300);
	says(&b, "today 09:12  ok     1,931 received      4 sent    "
		 "1 min 40 s");
	today.day = 9;
	daf_syncview_log(&b, &link, &today, 300);
	says(&b, "08 Oct 09:12 ok     1,931 received      4 sent    "
		 "1 min 40 s");
	link.outcome = "the hub is silent";
	daf_syncview_log(&b, &link, &later, 300);
	says(&b, "08 Oct 2026  cut   the hub is silent");
	daf_buf_clear(&b);
}

/* The lines of a text, with a bar between. */
static void
wraps(const char *text, size_t columns, const char *want)
{
	struct daf_buf b = { 0 };
	size_t len = strlen(text), n, next;

	while (len > 0) {
		n = daf_wrap_line(&next, text, len, columns);
		assert_true(next > 0 && next <= len && n <= next);
		daf_buf_add(&b, text, n);
		daf_buf_addc(&b, '|');
		text += next;
		len -= next;
	}
	assert_string_equal(daf_buf_str(&b), want);
	daf_buf_clear(&b);
}

static void
wrapping(void **state)
{
	(void)state;
	wraps("", 5, "");
	wraps("one two three", 7, "one two|three|");
	wraps("one two three", 8, "one two|three|");
	wraps("one two three", 6, "one|two|three|");
	wraps("abcdefgh ij", 3, "abc|def|gh|ij|");
	wraps("a\n\nb\n", 5, "a||b|");
	/* whole clusters, also where not even one fits */
	wraps("e\xcc\x81"
	      "e\xcc\x81",
	    1, "e\xcc\x81|e\xcc\x81|");
	wraps("\xe6\xbc\xa2\xe5\xad\x97", 1, "\xe6\xbc\xa2|\xe5\xad\x97|");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amounts),
		cmocka_unit_test(times),
		cmocka_unit_test(progress),
		cmocka_unit_test(results),
		cmocka_unit_test(wrapping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
