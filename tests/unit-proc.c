/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-proc.c - other programs, their silence and their ends. */
#include "core/base/proc.h"
#include "core/base/random.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static double
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static const struct daf_err *
shell(struct daf_buf *out, struct daf_buf *errout, int *status,
    const char *script, const char *const env[], const char *in, size_t max,
    int silence_ms)
{
	const char *const argv[] = { "sh", "-c", script, NULL };

	daf_buf_reset(out);
	daf_buf_reset(errout);
	return daf_proc_run(out, errout, status, argv, env, in,
	    in != NULL ? strlen(in) : 0, max, silence_ms);
}

static void
run(void **state)
{
	const char *const env[] = { "ADDED=one=two", "HOME", NULL };
	struct daf_buf out = { 0 }, errors = { 0 };
	int status;

	(void)state;
	assert_null(shell(&out, &errors, &status,
	    "cat; echo to-err >&2; exit 7", NULL, "in\n", 100, 5000));
	assert_int_equal(status, 7);
	assert_string_equal(daf_buf_str(&out), "in\n");
	assert_string_equal(daf_buf_str(&errors), "to-err\n");
	assert_null(
	    shell(&out, &errors, &status, "kill -9 $$", NULL, NULL, 100, 5000));
	assert_int_equal(status, 128 + SIGKILL);
	setenv("HOME", "/somewhere", 1);
	assert_null(shell(&out, &errors, &status, "echo $ADDED ${HOME-unset}",
	    env, NULL, 100, 5000));
	assert_string_equal(daf_buf_str(&out), "one=two unset\n");
	/* nothing to read is the end of file, not the terminal */
	assert_null(
	    shell(&out, &errors, &status, "cat", NULL, NULL, 100, 5000));
	assert_int_equal(status, 0);
	daf_buf_clear(&out);
	daf_buf_clear(&errors);
}

static void
much(void **state)
{
	const size_t size = 3 * 1024 * 1024;
	const char *const cat[] = { "cat", NULL };
	const char *const idle[] = { "true", NULL };
	struct daf_buf out = { 0 }, errors = { 0 };
	char *big = daf_malloc(size);
	int status;

	(void)state;
	memset(big, 'x', size);
	assert_null(daf_proc_run(
	    &out, &errors, &status, cat, NULL, big, size, size, 5000));
	assert_int_equal(out.len, size);
	assert_memory_equal(out.data, big, size);
	/* one that does not read what it gets: no SIGPIPE for us */
	assert_null(daf_proc_run(
	    &out, &errors, &status, idle, NULL, big, size, size, 5000));
	assert_int_equal(status, 0);
	free(big);
	daf_buf_clear(&out);
	daf_buf_clear(&errors);
}

static void
failures(void **state)
{
	const char *const none[] = { "daftar-no-such-program", NULL };
	struct daf_buf out = { 0 }, errors = { 0 };
	const struct daf_err *err;
	double began = seconds();
	int status;

	(void)state;
	err = daf_proc_run(
	    &out, &errors, &status, none, NULL, NULL, 0, 100, 5000);
	assert_int_equal(err->code, DAF_FAILED);
	assert_non_null(strstr(err->text, "daftar-no-such-program"));
	daf_err_free(err);

	err = shell(
	    &out, &errors, &status, "exec sleep 20", NULL, NULL, 100, 200);
	assert_int_equal(err->code, DAF_FAILED);
	assert_non_null(strstr(err->text, "silent"));
	daf_err_free(err);

	err = shell(&out, &errors, &status, "while :; do echo xxxxxxx; done",
	    NULL, NULL, 1000, 5000);
	assert_int_equal(err->code, DAF_FAILED);
	assert_non_null(strstr(err->text, "1000 bytes"));
	daf_err_free(err);

	/* A grandchild that keeps the pipes does not hold us. */
	assert_null(shell(&out, &errors, &status, "sleep 20 & echo $!", NULL,
	    NULL, 100, 10000));
	assert_int_equal(status, 0);
	kill((pid_t)strtol(daf_buf_str(&out), NULL, 10), SIGTERM);
	assert_true(seconds() - began < 10);
	daf_buf_clear(&out);
	daf_buf_clear(&errors);
}

static void
talk(void **state)
{
	const char *const argv[] = { "sh", "-c",
		"read a; echo got $a; echo hint >&2; read b; echo got $b; "
		"exit 3",
		NULL };
	const struct daf_err *err;
	struct daf_proc *p;
	char text[64];
	size_t got;

	(void)state;
	assert_null(daf_proc_start(&p, argv, NULL));
	err = daf_proc_read(&got, p, text, sizeof(text), 100);
	assert_int_equal(err->code, DAF_LINK);
	daf_err_free(err);
	assert_null(daf_proc_write(p, "one\n", 4, 5000));
	assert_null(daf_proc_read(&got, p, text, sizeof(text), 5000));
	assert_int_equal(got, 8);
	assert_memory_equal(text, "got one\n", 8);
	assert_null(daf_proc_write(p, "two\n", 4, 5000));
	assert_null(daf_proc_read(&got, p, text, sizeof(text), 5000));
	assert_memory_equal(text, "got two\n", 8);
	daf_proc_close_input(p);
	assert_null(daf_proc_read(&got, p, text, sizeof(text), 5000));
	assert_int_equal(got, 0);
	assert_string_equal(daf_proc_errors(p), "hint\n");
	assert_int_equal(daf_proc_finish(p, 5000), 3);
}

static void
talk_ends(void **state)
{
	const char *const ended[] = { "sh", "-c", "echo why >&2; exit 1",
		NULL };
	const char *const deaf[] = { "sh", "-c",
		"trap '' TERM; while :; do sleep 1; done", NULL };
	const char *const cat[] = { "cat", NULL };
	const size_t size = 512 * 1024;
	const struct daf_err *err = NULL;
	struct daf_proc *p;
	char *big = daf_calloc(1, size), *back = daf_malloc(size);
	size_t got, n = 0;
	int i;

	(void)state;
	assert_null(daf_proc_start(&p, ended, NULL));
	for (i = 0; i < 100 && err == NULL; i++)
		err = daf_proc_write(p, big, size, 5000);
	assert_int_equal(err->code, DAF_LINK);
	daf_err_free(err);
	assert_null(daf_proc_read(&got, p, back, size, 5000));
	assert_int_equal(got, 0);
	assert_non_null(strstr(daf_proc_errors(p), "why"));
	assert_int_equal(daf_proc_finish(p, 5000), 1);

	/* What comes back while we still write is kept. */
	assert_null(daf_proc_start(&p, cat, NULL));
	assert_null(daf_proc_write(p, big, size, 5000));
	daf_proc_close_input(p);
	do {
		assert_null(daf_proc_read(&got, p, back, size, 5000));
		n += got;
	} while (got > 0);
	assert_int_equal(n, size);
	assert_int_equal(daf_proc_finish(p, 5000), 0);

	assert_null(daf_proc_start(&p, deaf, NULL));
	assert_int_equal(daf_proc_finish(p, 100), 128 + SIGKILL);
	free(big);
	free(back);
}

static void
randomness(void **state)
{
	unsigned char a[100] = { 0 }, b[100] = { 0 };

	(void)state;
	unsetenv("DAFTAR_SEED");
	daf_random(a, sizeof(a));
	daf_random(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	setenv("DAFTAR_SEED", "7", 1);
	daf_random(a, sizeof(a));
	daf_random(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	unsetenv("DAFTAR_SEED");
}

/* Watched beside other work: what is there is taken, nothing is waited for. */
static void
watched(void **state)
{
	const char *const argv[] = { "sh", "-c",
		"trap 'echo stopping; exit 3' INT; echo begun; "
		"while :; do sleep 0.05; done",
		NULL };
	struct pollfd wait = { .events = POLLIN };
	struct daf_proc *p;
	char text[64];
	size_t got;

	(void)state;
	/* a shell's background work has it ignored, and cannot trap it then */
	assert_true(signal(SIGINT, SIG_DFL) != SIG_ERR);
	assert_null(daf_proc_start_apart(&p, argv, NULL));
	daf_proc_close_input(p);
	wait.fd = daf_proc_fd(p);
	assert_int_equal(poll(&wait, 1, 5000), 1);
	got = daf_proc_take(p, text, sizeof(text));
	assert_int_equal(got, 6);
	assert_memory_equal(text, "begun\n", 6);
	assert_int_equal(daf_proc_take(p, text, sizeof(text)), 0);
	assert_false(daf_proc_ended(p));
	daf_proc_signal(p, SIGINT);
	assert_int_equal(poll(&wait, 1, 5000), 1);
	got = daf_proc_take(p, text, sizeof(text));
	assert_int_equal(got, 9);
	while (!daf_proc_ended(p)) {
		poll(NULL, 0, 10);
		assert_int_equal(daf_proc_take(p, text, sizeof(text)), 0);
	}
	assert_int_equal(daf_proc_fd(p), -1);
	daf_proc_signal(p, SIGKILL); /* of nobody */
	assert_int_equal(daf_proc_finish(p, 100), 3);
}

/* A session of its own has no terminal. */
static void
apart(void **state)
{
	const char *const argv[] = { "sh", "-c",
		"cut -d ' ' -f 6 /proc/$$/stat; echo $$", NULL };
	struct daf_proc *p;
	long sid = 0, pid = 1;
	char text[64], *end;
	size_t got, len = 0;

	(void)state;
	assert_null(daf_proc_start_apart(&p, argv, NULL));
	do {
		assert_null(daf_proc_read(
		    &got, p, text + len, sizeof(text) - 1 - len, 5000));
		len += got;
	} while (got > 0);
	text[len] = '\0';
	sid = strtol(text, &end, 10);
	pid = strtol(end, NULL, 10);
	assert_true(sid > 0);
	assert_int_equal(sid, pid);
	assert_int_equal(daf_proc_finish(p, 1000), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(run),
		cmocka_unit_test(much),
		cmocka_unit_test(watched),
		cmocka_unit_test(apart),
		cmocka_unit_test(failures),
		cmocka_unit_test(talk),
		cmocka_unit_test(talk_ends),
		cmocka_unit_test(randomness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
