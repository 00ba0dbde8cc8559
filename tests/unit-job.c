/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-job.c - an exchange watched: what it tells, and its ends. */
#include "tui/job.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void
tell(struct daf_job_state *s, const char *line, int64_t ms)
{
	daf_job_line(s, line, strlen(line), ms);
}

static struct daf_job_state
fresh(void)
{
	struct daf_job_state s = { .pool = daf_pool_new() };

	s.steps[DAF_JOB_CONTACT].is = DAF_STEP_RUNS;
	s.steps[DAF_JOB_CONTACT].from = 1000;
	return s;
}

static void
steps(void **state)
{
	struct daf_job_state s = fresh();
	const struct daf_job_step *in = &s.steps[DAF_JOB_RECEIVE];

	(void)state;
	assert_int_equal(daf_job_at(&s), DAF_JOB_CONTACT);
	tell(&s, "{\"event\":\"contact\",\"what\":\"/hub\",\"bytes\":6}", 4000);
	assert_int_equal(s.steps[DAF_JOB_CONTACT].is, DAF_STEP_DONE);
	assert_int_equal(s.steps[DAF_JOB_CONTACT].to, 4000);
	assert_int_equal(in->is, DAF_STEP_RUNS);
	assert_int_equal(in->from, 4000);
	assert_int_equal(daf_job_percent(in), -1);
	tell(&s,
	    "{\"event\":\"receive\",\"done\":25,\"total\":100,"
	    "\"bytes\":4096}",
	    5000);
	assert_int_equal(daf_job_at(&s), DAF_JOB_RECEIVE);
	assert_int_equal(daf_job_percent(in), 25);
	assert_int_equal(in->bytes, 4096);
	/* 10 s for a quarter: 30 s for the rest; at once nobody knows */
	assert_int_equal(daf_job_left(in, 14000), 30);
	assert_int_equal(daf_job_left(in, 5500), -1);
	tell(&s, "{\"event\":\"apply\",\"done\":1,\"total\":2}", 20000);
	assert_int_equal(in->is, DAF_STEP_DONE);
	assert_int_equal(in->to, 20000);
	/* a contact that sends says so */
	tell(&s, "{\"event\":\"contact\",\"bytes\":6}", 21000);
	assert_int_equal(daf_job_at(&s), DAF_JOB_APPLY);
	tell(&s, "{\"event\":\"send\",\"done\":0,\"total\":0}", 21000);
	assert_int_equal(daf_job_at(&s), DAF_JOB_SEND);
	assert_int_equal(s.steps[DAF_JOB_APPLY].is, DAF_STEP_DONE);
	daf_job_close(&s, false, 22000);
	assert_int_equal(s.steps[DAF_JOB_SEND].is, DAF_STEP_CUT);
	assert_int_equal(s.steps[DAF_JOB_SEND].to, 22000);
	daf_pool_free(s.pool);
}

/* Received in three connections, the second of which broke: one row that grows. */
static void
several(void **state)
{
	static const char again[] = "{\"event\":\"contact\",\"bytes\":6}";
	struct daf_job_state s = fresh();
	const struct daf_job_step *in = &s.steps[DAF_JOB_RECEIVE];

	(void)state;
	tell(&s, again, 2000);
	tell(&s, "{\"event\":\"receive\",\"done\":9,\"total\":9,\"bytes\":90}",
	    3000);
	tell(&s, again, 4000);
	assert_int_equal(daf_job_at(&s), DAF_JOB_RECEIVE);
	assert_int_equal(in->done, 9);
	tell(&s, "{\"event\":\"receive\",\"done\":1,\"total\":8,\"bytes\":10}",
	    5000);
	assert_int_equal(in->done, 10);
	assert_int_equal(in->total, 17);
	assert_int_equal(in->bytes, 100);
	assert_int_equal(daf_job_left(in, 60000), -1);
	tell(&s, again, 6000);
	tell(&s, "{\"event\":\"receive\",\"done\":8,\"total\":8,\"bytes\":80}",
	    7000);
	assert_int_equal(in->done, 18);
	assert_int_equal(in->bytes, 180);
	assert_int_equal(in->from, 2000);
	assert_int_equal(s.steps[DAF_JOB_SEND].from, 0);
	tell(&s, again, 8000);
	tell(&s, "{\"event\":\"send\"}", 8000);
	tell(&s, "{\"event\":\"send\",\"done\":4,\"total\":4,\"bytes\":40}",
	    8500);
	tell(&s, again, 9000);
	tell(&s, "{\"event\":\"send\"}", 9000);
	assert_int_equal(s.steps[DAF_JOB_SEND].done, 4);
	/* of all that is sent, not of this connection; and it knows the rate */
	tell(&s,
	    "{\"event\":\"send\",\"done\":6,\"total\":7,\"bytes\":20,"
	    "\"left\":3}",
	    9500);
	assert_int_equal(daf_job_left(&s.steps[DAF_JOB_SEND], 9600), 3);
	assert_int_equal(daf_job_left(&s.steps[DAF_JOB_SEND], 11500), 1);
	assert_int_equal(daf_job_left(&s.steps[DAF_JOB_SEND], 30000), 0);
	assert_int_equal(s.steps[DAF_JOB_SEND].done, 6);
	assert_int_equal(s.steps[DAF_JOB_SEND].total, 7);
	assert_int_equal(s.steps[DAF_JOB_SEND].bytes, 60);
	assert_int_equal(in->is, DAF_STEP_DONE);
	daf_pool_free(s.pool);
}

/* Nothing came: the second contact follows at once. */
static void
nothing_came(void **state)
{
	struct daf_job_state s = fresh();

	(void)state;
	tell(&s, "{\"event\":\"contact\"}", 2000);
	tell(&s, "{\"event\":\"contact\"}", 3000);
	tell(&s, "{\"event\":\"send\"}", 3000);
	assert_int_equal(daf_job_at(&s), DAF_JOB_SEND);
	assert_int_equal(s.steps[DAF_JOB_RECEIVE].is, DAF_STEP_DONE);
	assert_int_equal(s.steps[DAF_JOB_RECEIVE].to, 3000);
	assert_int_equal(s.steps[DAF_JOB_APPLY].from, 0);
	daf_job_close(&s, true, 4000);
	assert_int_equal(s.steps[DAF_JOB_SEND].is, DAF_STEP_DONE);
	daf_pool_free(s.pool);
}

static void
sentences(void **state)
{
	struct daf_job_state s = fresh();
	char line[128];
	int i;

	(void)state;
	for (i = 1; i <= DAF_JOB_NOTES + 3; i++) {
		snprintf(line, sizeof(line),
		    "{\"event\":\"alarm\",\"what\":\"w\",\"replica\":"
		    "\"isb.aaaa\",\"seq\":%d}",
		    i);
		tell(&s, line, 1);
	}
	assert_int_equal(s.nnotes, DAF_JOB_NOTES);
	assert_int_equal(s.notes[0].seq, 4);
	assert_int_equal(s.notes[DAF_JOB_NOTES - 1].seq, DAF_JOB_NOTES + 3);
	assert_string_equal(s.notes[0].replica, "isb.aaaa");
	assert_false(s.counted);
	tell(&s, "{\"sent\":4,\"received\":12,\"alarms\":1,\"kept\":3}", 1);
	assert_true(s.counted);
	assert_int_equal(s.tally.kept, 3);
	assert_int_equal(s.tally.received, 12);
	assert_int_equal(s.tally.sent, 4);
	daf_pool_free(s.pool);
}

/* Whatever comes, it is a line of ours or nothing. */
static void
rubbish(void **state)
{
	static const char *const lines[] = { "", "{", "[]", "null", "12",
		"{\"event\":3}", "{\"event\":\"receive\",\"done\":\"x\"}",
		"{\"event\":\"receive\",\"done\":-5,\"total\":-7}",
		"{\"event\":\"receive\",\"done\":9223372036854775807,"
		"\"total\":9223372036854775807}",
		"{\"event\":\"receive\",\"done\":1,"
		"\"total\":9223372036854775807}",
		"{\"event\":\"nothing\"}", "{\"received\":\"x\"}" };
	struct daf_job_state s = fresh();
	size_t i;
	int percent;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		tell(&s, lines[i], 5000);
		percent = daf_job_percent(&s.steps[DAF_JOB_RECEIVE]);
		assert_true(percent >= -1 && percent <= 100);
		assert_true(
		    daf_job_left(&s.steps[DAF_JOB_RECEIVE], 900000) >= -1);
	}
	daf_pool_free(s.pool);
}

/* ---- the process ---- */

static char program[64];

static void
write_program(const char *script)
{
	FILE *f;

	snprintf(program, sizeof(program), "/tmp/unit-job.%ld", (long)getpid());
	f = fopen(program, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", script);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(program, 0700), 0);
}

static void
watch(struct daf_job *job)
{
	int i;

	for (i = 0; i < 500 && !daf_job_ended(job); i++) {
		struct pollfd fd = { .fd = daf_job_fd(job), .events = POLLIN };

		(void)poll(&fd, 1, 20);
		daf_job_read(job);
	}
	assert_true(daf_job_ended(job));
	assert_int_equal(daf_job_fd(job), -1);
}

static void
in_turn(void **state)
{
	static const char *const names[] = { "one", "two" };
	struct daf_buf brief = { 0 };
	struct daf_job *job;
	size_t n;

	(void)state;
	/* -C DIR --ledger NAME --json sync; the first one fails */
	write_program("echo '{\"event\":\"contact\"}'\n"
		      "echo '{\"sent\":1,\"received\":2}'\n"
		      "[ \"$4\" = one ] && { echo noise >&2;"
		      " echo \"daftar: no $4\" >&2; exit 9; }\n"
		      "exit 0");
	assert_null(daf_job_start(&job, program, "/x", names, 2, NULL));
	assert_string_equal(daf_job_ledger(job), "one");
	daf_job_brief(&brief, job, true);
	assert_string_equal(daf_buf_str(&brief), "CALLING      ");
	daf_buf_reset(&brief);
	daf_job_brief(&brief, job, false);
	assert_string_equal(daf_buf_str(&brief), "EXCHANGING   ");
	watch(job);
	assert_int_equal(daf_job_turn(job, &n), 1);
	assert_int_equal(n, 2);
	assert_string_equal(daf_job_ledger(job), "two");
	assert_int_equal(daf_job_sum(job)->received, 4);
	assert_non_null(daf_job_error(job));
	assert_int_equal(daf_job_error(job)->code, DAF_LINK);
	assert_string_equal(daf_job_error(job)->text, "one: no one");
	daf_buf_reset(&brief);
	daf_job_brief(&brief, job, true);
	assert_int_equal(brief.len, 0);
	daf_buf_clear(&brief);
	daf_job_free(job);
	unlink(program);
}

static void
stopped(void **state)
{
	static const char *const names[] = { "one", "two" };
	struct daf_job *job;
	size_t n;

	(void)state;
	write_program("echo '{\"event\":\"contact\"}'\n"
		      "printf '{\"event\":\"rec'\nexec sleep 60");
	assert_null(daf_job_start(&job, program, "/x", names, 2, NULL));
	while (daf_job_state(job)->steps[DAF_JOB_CONTACT].is != DAF_STEP_DONE) {
		struct pollfd fd = { .fd = daf_job_fd(job), .events = POLLIN };

		assert_int_equal(poll(&fd, 1, 5000), 1);
		daf_job_read(job);
	}
	assert_false(daf_job_ended(job));
	daf_job_stop(job);
	watch(job);
	assert_true(daf_job_stopped(job));
	assert_null(daf_job_error(job));
	assert_int_equal(daf_job_turn(job, &n), 0); /* the other one never */
	daf_job_free(job);
	unlink(program);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps),
		cmocka_unit_test(several),
		cmocka_unit_test(nothing_came),
		cmocka_unit_test(sentences),
		cmocka_unit_test(rubbish),
		cmocka_unit_test(in_turn),
		cmocka_unit_test(stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
