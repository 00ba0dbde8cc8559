/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * list.c - a register of a million records: pages in every column, search,
 * opening, memory, and the SQLite part of one save.
 *
 *   bench/list [RECORDS]          makes the register in $TMPDIR, measures,
 *                                 removes it
 *   bench/list --keep DIR [N]     makes it in DIR, or measures the one there
 *   bench/list --read REGISTER    reads only, of any register that was filled
 *   bench/list --tie REGISTER N   adds to it N persons that are joined with
 *                                 another one, and N that are protected
 *
 * Reading is measured in a process of its own, so that its memory is that of
 * reading alone.
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/fill.h"
#include "core/query.h"

#define RECORDS 1000000
#define ROUNDS 25
#define REPLICA "isb.k7f2"
#define LEDGER "6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c"

static struct daf_register *
make(const char *dir)
{
	struct daf_register *reg;

	bench_must(daf_register_create(dir));
	bench_must(daf_register_open(&reg, dir, false));
	bench_must(daf_register_lock(reg));
	bench_must(daf_register_add_ledger(
	    reg, "main", LEDGER, NULL, "isb", NULL, "SHA256:x", REPLICA));
	return reg;
}

static int
by_number(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
report(const char *what, double *times, size_t n, const char *note)
{
	qsort(times, n, sizeof(*times), by_number);
	printf("%-36s %8.2f ms, best %8.2f, worst %8.2f%s%s\n", what,
	    times[n / 2], times[0], times[n - 1], note[0] != '\0' ? "  " : "",
	    note);
}

/* The first page and those that follow it. */
static void
pages(struct daf_register *reg, const char *type, const char *sort, bool desc,
    const struct daf_where *where)
{
	struct daf_list_query q = { .type = type,
		.sort = sort,
		.desc = desc,
		.where = where,
		.nwhere = where != NULL,
		.limit = 200 };
	char what[80], cursor[512] = "";
	double times[ROUNDS];
	struct daf_items items;
	struct daf_pool *pool;
	size_t i;

	for (i = 0; i < ROUNDS; i++) {
		pool = daf_pool_new();
		q.after = cursor[0] != '\0' ? cursor : NULL;
		times[i] = bench_now();
		bench_must(daf_list(&items, pool, reg, &q));
		times[i] = bench_now() - times[i];
		if (items.n > 0)
			snprintf(cursor, sizeof(cursor), "%s",
			    items.items[items.n - 1].cursor);
		else
			cursor[0] = '\0';
		daf_pool_free(pool);
	}
	snprintf(what, sizeof(what), "page of 200 by %s%s%s%s", sort,
	    desc ? " down" : "", where != NULL ? " where " : "",
	    where != NULL ? where->field : "");
	report(what, times, ROUNDS, "");
}

/* What a screen asks: 20 rows with their letters, from the end upwards. */
static void
screens(struct daf_register *reg, const char *sort)
{
	struct daf_list_query q = { .type = "person",
		.sort = sort,
		.limit = 20,
		.from_end = true,
		.marks = true };
	char what[80], cursor[512] = "";
	double times[ROUNDS];
	struct daf_items items;
	struct daf_pool *pool;
	size_t i;

	for (i = 0; i < ROUNDS; i++) {
		pool = daf_pool_new();
		q.before = cursor[0] != '\0' ? cursor : NULL;
		times[i] = bench_now();
		bench_must(daf_list(&items, pool, reg, &q));
		times[i] = bench_now() - times[i];
		if (items.n > 0)
			snprintf(cursor, sizeof(cursor), "%s",
			    items.items[0].cursor);
		daf_pool_free(pool);
	}
	snprintf(what, sizeof(what), "20 rows with letters, up, by %s", sort);
	report(what, times, ROUNDS, "");
}

/* Rows as a list shows them: with letters and columns; then each is opened. */
static void
shown(struct daf_register *reg, const char *sort, bool desc)
{
	const struct daf_type *type =
	    daf_types_find(daf_register_ledger_at(reg, 0)->types, "person");
	struct daf_list_query q = { .type = "person",
		.sort = sort,
		.desc = desc,
		.limit = 20,
		.marks = true };
	double times[ROUNDS], opened[ROUNDS];
	char what[80], cursor[512] = "";
	struct daf_shown *columns;
	struct daf_record record;
	struct daf_items items;
	struct daf_pool *pool;
	size_t i, k, n;

	for (i = 0; i < ROUNDS && type != NULL; i++) {
		pool = daf_pool_new();
		q.after = cursor[0] != '\0' ? cursor : NULL;
		times[i] = bench_now();
		bench_must(daf_list(&items, pool, reg, &q));
		for (k = 0; k < items.n; k++)
			bench_must(daf_item_columns(
			    &columns, &n, pool, reg, &items.items[k], type));
		times[i] = bench_now() - times[i];
		opened[i] = bench_now();
		for (k = 0; k < items.n; k++)
			bench_must(daf_show(
			    &record, pool, reg, items.items[k].record));
		opened[i] = bench_now() - opened[i];
		if (items.n > 0)
			snprintf(cursor, sizeof(cursor), "%s",
			    items.items[items.n - 1].cursor);
		daf_pool_free(pool);
	}
	if (type == NULL) /* filled without a charter */
		return;
	snprintf(what, sizeof(what), "20 rows as shown, by %s", sort);
	report(what, times, ROUNDS, "");
	snprintf(what, sizeof(what), "20 of them opened, by %s", sort);
	report(what, opened, ROUNDS, "");
}

/* Slices of a count, as the screen asks for them while it is idle. */
static void
counts(struct daf_register *reg, const struct daf_where *where)
{
	struct daf_list_query q = {
		.type = "person", .where = where, .nwhere = where != NULL
	};
	struct daf_count c = { 0 };
	char what[80], note[64];
	double times[1], slice, longest = 0, start = bench_now();

	while (!c.known) {
		slice = bench_now();
		bench_must(daf_count_list(&c, reg, &q, 50));
		slice = bench_now() - slice;
		longest = slice > longest ? slice : longest;
	}
	times[0] = bench_now() - start;
	snprintf(what, sizeof(what), "rows counted%s%s",
	    where != NULL ? " where " : "", where != NULL ? where->field : "");
	snprintf(note, sizeof(note), "%" PRId64 ", longest slice %.0f ms", c.n,
	    longest);
	report(what, times, 1, note);
}

static void
search(struct daf_register *reg, const char *one, const char *two)
{
	const char *given[] = { one, two };
	char what[80], note[64];
	double times[ROUNDS];
	struct daf_items items = { 0 };
	struct daf_pool *pool;
	size_t i;

	for (i = 0; i < ROUNDS; i++) {
		pool = daf_pool_new();
		times[i] = bench_now();
		bench_must(daf_find(
		    &items, pool, reg, given, two != NULL ? 2 : 1, NULL, 50));
		times[i] = bench_now() - times[i];
		daf_pool_free(pool);
	}
	snprintf(what, sizeof(what), "find %s%s%s", one, two != NULL ? " " : "",
	    two != NULL ? two : "");
	snprintf(note, sizeof(note), "%zu shown", items.n);
	report(what, times, ROUNDS, note);
}

/* Reading, in a process that does nothing else. */
static int
read_only(const char *dir)
{
	static const char *const columns[] = { "number", "name", "father_name",
		"cnic", "date_of_birth", "nationality", "updated", "office" };
	const struct daf_where british = { .field = "nationality",
		.value = "GB" };
	const struct daf_where one = { .field = "cnic",
		.value = "12345-1234567-1" };
	struct daf_register *reg;
	double times[ROUNDS];
	size_t i;

	for (i = 0; i < ROUNDS; i++) {
		times[i] = bench_now();
		bench_must(daf_register_open(&reg, dir, false));
		times[i] = bench_now() - times[i];
		if (i + 1 < ROUNDS)
			daf_register_close(reg);
	}
	report("open", times, ROUNDS, "");
	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		pages(reg, "person", columns[i], i % 2 == 1, NULL);
	pages(reg, NULL, "updated", true, NULL);
	pages(reg, "person", "name", false, &british);
	pages(reg, "person", "name", false, &one);
	screens(reg, "name");
	screens(reg, "updated");
	shown(reg, "name", false);
	shown(reg, "updated", true);
	counts(reg, NULL);
	counts(reg, &british);
	search(reg, "muhammad", "khan");
	search(reg, "muhamma", "kha");
	search(reg, "muh", "kha");
	search(reg, "m", "k");
	search(reg, "yousafzai", "gwadar");
	search(reg, "torkham", "nobody");
	search(reg, "12345-12", NULL);
	search(reg, "ISB-PER-2026-4711", NULL);
	printf("%-36s %8.1f MiB\n", "memory of all this", bench_peak(getpid()));
	daf_register_close(reg);
	return 0;
}

/* One save of two fields, without git: the transaction, durable. */
static void
saves(struct daf_register *reg, const char *what, int64_t seq)
{
	struct daf_addr over = { REPLICA, 1, 1 };
	struct daf_set sets[2] = { { "remarks", "seen again", 1, &over },
		{ "occupation", "trader", 1, &over } };
	struct daf_line line = {
		.record = { REPLICA, 1, 1 }, .nsets = 2, .sets = sets
	};
	struct daf_changeset cs = { .volume = 1,
		.subject = "bench",
		.ledger = LEDGER,
		.replica = REPLICA,
		.previous = BENCH_SHA,
		.main_number = 1,
		.main_sha256 = BENCH_SHA,
		.nlines = 1,
		.lines = &line };
	double times[ROUNDS];
	size_t i;

	for (i = 0; i < ROUNDS; i++) {
		cs.seq = ++seq;
		times[i] = bench_now();
		bench_must(daf_apply_begin(reg));
		bench_apply(reg, &cs, 1900000000 + seq);
		bench_must(daf_apply_commit(reg));
		times[i] = bench_now() - times[i];
		over.seq = seq;
	}
	report(what, times, ROUNDS, "");
}

/* The same machine's price of one durable SQLite transaction. */
static void
plain(const char *dir)
{
	char *path = daf_fs_join(dir, "plain.db");
	double times[ROUNDS];
	sqlite3 *db;
	size_t i;

	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_exec(db,
		"PRAGMA journal_mode=DELETE;"
		"PRAGMA synchronous=EXTRA; CREATE TABLE t (x)",
		NULL, NULL, NULL) != SQLITE_OK)
		exit(1);
	for (i = 0; i < ROUNDS; i++) {
		times[i] = bench_now();
		if (sqlite3_exec(db, "INSERT INTO t VALUES ('a row')", NULL,
			NULL, NULL) != SQLITE_OK)
			exit(1);
		times[i] = bench_now() - times[i];
	}
	report("plain SQLite, one durable row", times, ROUNDS, "");
	sqlite3_close(db);
	unlink(path);
	free(path);
}

static void
id_of(char out[DAF_ADDR_SIZE], struct daf_addr *a, int64_t person)
{
	*a = (struct daf_addr){ .replica = REPLICA,
		.seq = (person - 1) / BENCH_PER_SET + 1,
		.index = (uint32_t)((person - 1) % BENCH_PER_SET + 1) };
	daf_addr_text(out, a);
}

/* Two change sets each, as an office would write them. They are the newest: by
 * `updated` lists show them first. */
static void
tie(struct daf_register *reg, int64_t n)
{
	char one[DAF_ADDR_SIZE], other[DAF_ADDR_SIZE], cover[32];
	struct daf_set join[] = { { .field = "parent", .value = one },
		{ .field = "person", .value = other },
		{ .field = "reason", .value = "fingerprints" } };
	struct daf_set veil[] = { { .field = "protected", .value = "yes" },
		{ .field = "protected_reason", .value = "court" },
		{ .field = "pseudonym", .value = cover } };
	struct daf_line line = { .nsets = 3 };
	struct daf_changeset cs = { .volume = 1,
		.subject = "bench",
		.replica = "isb.tied",
		.previous = BENCH_SHA,
		.main_number = 1,
		.main_sha256 = BENCH_SHA,
		.nlines = 1,
		.lines = &line };
	double start = bench_now();
	struct daf_addr a;
	int64_t i, k;

	snprintf(cs.ledger, sizeof(cs.ledger), "%s",
	    daf_register_ledger_at(reg, 0)->hash);
	bench_must(daf_apply_begin(reg));
	for (i = 0; i < n; i++) {
		/* every tenth record of the other programs' is a case */
		k = 1 + i * 30;
		id_of(one, &a, k);
		id_of(other, &a, k + 1);
		cs.seq++;
		line.record = (struct daf_addr){ .seq = cs.seq, .index = 1 };
		memcpy(line.record.replica, cs.replica, sizeof(cs.replica));
		line.type = "same-as";
		line.sets = join;
		bench_apply(reg, &cs, 1900000000 + cs.seq);
		snprintf(cover, sizeof(cover), "Witness %" PRId64, i + 1);
		id_of(one, &line.record, k + 4);
		cs.seq++;
		line.type = NULL;
		line.sets = veil;
		bench_apply(reg, &cs, 1900000000 + cs.seq);
	}
	bench_must(daf_apply_commit(reg));
	printf("%" PRId64 " joined and %" PRId64 " protected, %.2f ms each\n",
	    n, n, (bench_now() - start) / (double)(2 * n));
}

static int
tie_in(const char *dir, const char *n)
{
	struct daf_register *reg;

	bench_must(daf_register_open(&reg, dir, false));
	bench_must(daf_register_lock(reg));
	tie(reg, strtoll(n, NULL, 10));
	daf_register_unlock(reg);
	daf_register_close(reg);
	return 0;
}

static void
read_apart(const char *dir)
{
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		execl("/proc/self/exe", "list", "--read", dir, (char *)NULL);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
		fprintf(stderr, "bench: reading failed\n");
		exit(1);
	}
}

static void
measure(const char *top, const char *dir, int64_t records)
{
	struct daf_register *reg;
	char *empty = daf_fs_join(top, "empty"), *path;
	struct stat st;
	int64_t sets = (records + BENCH_PER_SET - 1) / BENCH_PER_SET;
	bool made = !daf_fs_exists(dir);

	plain(top);
	reg = make(empty);
	bench_fill(reg, &(struct bench_fill){ 1, REPLICA, 0 });
	saves(reg, "save's transaction at 1", 1);
	daf_register_unlock(reg);
	daf_register_close(reg);
	bench_must(daf_fs_remove_tree(empty));
	free(empty);
	if (made) {
		reg = make(dir);
		bench_fill(reg, &(struct bench_fill){ records, REPLICA, 0 });
		saves(reg, "save's transaction at all", sets);
		daf_register_unlock(reg);
		daf_register_close(reg);
	}
	read_apart(dir);
	path = daf_fs_join(dir, "register.db");
	if (stat(path, &st) == 0)
		printf("%-36s %8.0f MiB\n", "register.db",
		    (double)st.st_size / 1048576);
	free(path);
}

int
main(int argc, char **argv)
{
	const char *tmp = getenv("TMPDIR");
	char *top, *dir;
	int64_t records = RECORDS;

	if (argc == 3 && strcmp(argv[1], "--read") == 0)
		return read_only(argv[2]);
	if (argc == 4 && strcmp(argv[1], "--tie") == 0)
		return tie_in(argv[2], argv[3]);
	if (argc >= 3 && strcmp(argv[1], "--keep") == 0) {
		if (argc > 3)
			records = strtoll(argv[3], NULL, 10);
		bench_must(daf_fs_mkdirs(argv[2], 0700));
		dir = daf_fs_join(argv[2], "register");
		measure(argv[2], dir, records);
		free(dir);
		return 0;
	}
	if (argc > 1)
		records = strtoll(argv[1], NULL, 10);
	if (records <= 0)
		return 2;
	top =
	    daf_asprintf("%s/daftar-bench-XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(top) == NULL)
		return 1;
	dir = daf_fs_join(top, "register");
	measure(top, dir, records);
	bench_must(daf_fs_remove_tree(top));
	free(dir);
	free(top);
	return 0;
}
