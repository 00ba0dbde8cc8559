/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * snapshot.c - how long a snapshot takes to write and to load, beside making the
 * same register from its change sets.
 *
 *   bench/snapshot [RECORDS [FILE]]   100000; what is written is kept in FILE
 *
 * Each change set bears 50 records. Processor time and that of the clock.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/fill.h"
#include "core/base/fs.h"
#include "core/snapshot.h"

#define REPLICA "isb.k7f2"
#define LEDGER "6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c"
#define BATCH 16 /* chunks of one transaction */

struct chunks {
	struct daf_buf *items;
	size_t n, cap, bytes;
};

static const struct daf_err *
keep(void *arg, const char *data, size_t len)
{
	struct chunks *c = arg;

	c->items = daf_grow(c->items, c->n, &c->cap, sizeof(*c->items));
	c->items[c->n] = (struct daf_buf){ 0 };
	daf_buf_add(&c->items[c->n++], data, len);
	c->bytes += len;
	return NULL;
}

static double
cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
say(const char *what, double wall, double spent)
{
	printf("%s: %.2f s (%.2f s of the processor), peak memory %.0f MiB\n",
	    what, (bench_now() - wall) / 1e3, (cpu() - spent) / 1e3,
	    bench_peak(getpid()));
}

static void
load(struct daf_register *reg, int64_t ledger,
    const struct daf_snapshot_tip *tip, const struct chunks *c)
{
	struct daf_snapshot_load *l;
	size_t i;

	bench_must(daf_apply_begin(reg));
	bench_must(daf_snapshot_load_new(&l, reg, ledger, 1, tip, 1));
	for (i = 0; i < c->n; i++) {
		bench_must(daf_snapshot_load_chunk(
		    l, c->items[i].data, c->items[i].len));
		if (i % BATCH != BATCH - 1)
			continue;
		bench_must(daf_apply_commit(reg));
		bench_must(daf_apply_begin(reg));
	}
	bench_must(daf_snapshot_load_finish(l));
	daf_snapshot_load_free(l);
	bench_must(daf_apply_commit(reg));
}

static void
save(const char *path, const struct chunks *c)
{
	FILE *f = fopen(path, "w");
	size_t i;

	for (i = 0; f != NULL && i < c->n; i++)
		fwrite(c->items[i].data, 1, c->items[i].len, f);
	if (f == NULL || fclose(f) != 0)
		perror(path);
}

static void
measure(struct daf_register *reg, int64_t records, const char *path)
{
	const struct bench_fill f = { .records = records, .replica = REPLICA };
	struct daf_snapshot_tip tip = { .replica = REPLICA,
		.sha256 = BENCH_SHA };
	int64_t ledger = daf_register_ledger_at(reg, 0)->id;
	struct chunks first = { 0 }, again = { 0 };
	double wall, spent;
	struct daf_head head;
	size_t i;

	bench_fill(reg, &f);
	bench_must(daf_apply_head(&head, reg, ledger, REPLICA));
	tip.seq = head.seq;
	wall = bench_now();
	spent = cpu();
	bench_must(daf_snapshot_write(reg, ledger, &tip, 1, keep, &first));
	say("write", wall, spent);
	printf("%zu chunks, %zu bytes, %.0f a record\n", first.n, first.bytes,
	    (double)first.bytes / (double)records);
	wall = bench_now();
	spent = cpu();
	bench_must(daf_rebuild_begin(reg));
	load(reg, ledger, &tip, &first);
	bench_must(daf_rebuild_finish(reg));
	say("load", wall, spent);
	bench_must(daf_snapshot_write(reg, ledger, &tip, 1, keep, &again));
	for (i = 0; i < first.n; i++)
		if (i >= again.n || again.items[i].len != first.items[i].len ||
		    memcmp(again.items[i].data, first.items[i].data,
			first.items[i].len) != 0)
			abort();
	if (path != NULL)
		save(path, &first);
	for (i = 0; i < first.n; i++)
		daf_buf_clear(&first.items[i]);
	for (i = 0; i < again.n; i++)
		daf_buf_clear(&again.items[i]);
	free(first.items);
	free(again.items);
}

int
main(int argc, char **argv)
{
	const char *base = getenv("TMPDIR");
	char *folder = daf_asprintf(
	    "%s/daftar-bench.XXXXXX", base != NULL ? base : "/tmp");
	struct daf_register *reg;
	char *dir;

	if (mkdtemp(folder) == NULL) {
		perror(folder);
		return 1;
	}
	dir = daf_fs_join(folder, "register");
	bench_must(daf_register_create(dir));
	bench_must(daf_register_open(&reg, dir, false));
	bench_must(daf_register_lock(reg));
	bench_must(daf_register_add_ledger(
	    reg, "office", LEDGER, NULL, "isb", NULL, "SHA256:x", "isb.aaaa"));
	measure(reg, argc > 1 ? strtoll(argv[1], NULL, 10) : 100000,
	    argc > 2 ? argv[2] : NULL);
	daf_register_unlock(reg);
	daf_register_close(reg);
	bench_must(daf_fs_remove_tree(folder));
	free(folder);
	free(dir);
	return 0;
}
