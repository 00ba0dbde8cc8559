/* SPDX-License-Identifier: GPL-3.0-or-later */
/* press.c - see press.h. */
#include "bench/press.h"

#include <stdlib.h>
#include <string.h>

#include "bench/fill.h"
#include "core/base/err.h"
#include "tests/tui/keys.h"
#include "tests/tui/screen.h"

#define GAP_MS 30    /* the silence behind what a key shows */
#define QUIET_MS 200 /* when one that does not report has done all */
#define DEADLINE_MS 120000

void
press_note(struct figure *f, double ms, size_t bytes)
{
	if (f == NULL || f->n == PRESS_MAX)
		return;
	f->ms[f->n] = ms;
	f->bytes[f->n++] = (double)bytes;
}

static bool
shows(const struct tty *t, const char *text)
{
	struct daf_buf all = { 0 };
	bool there;

	screen_text(&all, t);
	there = strstr(daf_buf_str(&all), text) != NULL;
	daf_buf_clear(&all);
	return there;
}

/* Until nothing comes any more; when what is shown was there. */
static double
watch(struct tty *t, const char *wanted)
{
	double start = bench_now(), last = start, shown = 0, time;
	size_t had = t->mark;

	for (;;) {
		tty_pump(t, 5);
		time = bench_now();
		if (t->raw.len > had) {
			had = t->raw.len;
			last = time;
			if (shown == 0 && wanted != NULL && shows(t, wanted))
				shown = time;
		}
		if (shown == 0 && wanted == NULL && last > start &&
		    time - last > GAP_MS)
			shown = last;
		if (t->ended || time - start > DEADLINE_MS)
			bench_must(daf_err(DAF_FAILED, "it %s",
			    t->ended ? "has ended" : "does not answer"));
		if (t->reports ? t->is_idle
			       : time - last > QUIET_MS &&
				     (shown > 0 || wanted == NULL))
			break;
	}
	if (t->reports)
		bench_must(tty_sync(t, DEADLINE_MS));
	return shown > 0 ? shown : last;
}

void
press_keys(struct tty *t, struct figure *f, const char *keys)
{
	struct daf_buf bytes = { 0 };
	double start, shown;
	bool esc;

	while (*keys != '\0') {
		daf_buf_reset(&bytes);
		bench_must(keys_next(&bytes, &esc, &keys));
		bench_must(
		    tty_keys(t, bytes.data, bytes.len, esc, DEADLINE_MS));
	}
	daf_buf_clear(&bytes);
	start = bench_now();
	bench_must(tty_flush(t, DEADLINE_MS));
	shown = watch(t, NULL);
	press_note(f, shown - start, t->raw.len - t->mark);
}

static void
pump(struct tty *t, double until)
{
	while (bench_now() < until)
		tty_pump(t, 1);
}

double
press_echo(struct tty *t, bool *busy, const char *key, int from, int wait)
{
	const double last = bench_now();
	struct daf_buf bytes = { 0 };
	double start;
	size_t had;
	bool esc;

	pump(t, last + from);
	had = t->raw.len;
	pump(t, last + wait);
	*busy = t->raw.len == had;
	bench_must(keys_next(&bytes, &esc, &key));
	bench_must(tty_keys(t, bytes.data, bytes.len, esc, DEADLINE_MS));
	daf_buf_clear(&bytes);
	t->ahead = true;
	start = bench_now();
	bench_must(tty_flush(t, DEADLINE_MS));
	while (t->raw.len == t->mark && bench_now() - start < DEADLINE_MS)
		tty_pump(t, 1);
	return bench_now() - start;
}

void
press_start(struct tty *t, struct figure *f, char *const argv[],
    const char *dir, const char *ready, bool reports)
{
	double start = bench_now(), shown;

	bench_must(tty_start(t, argv, dir, 24, 80, true, reports));
	shown = watch(t, ready);
	press_note(f, shown - start, t->raw.len);
}

static int
ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

double
press_median(const double *values, size_t n)
{
	double sorted[PRESS_MAX];

	memcpy(sorted, values, n * sizeof(*values));
	qsort(sorted, n, sizeof(*sorted), ascending);
	return sorted[n / 2];
}
