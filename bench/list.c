/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * list.c - a register of a million records: pages in every column, search,
 * opening, memory, and the SQLite part of one save.
 *
 *   bench/list [RECORDS]          makes the register in $TMPDIR, measures,
 *                                 removes it
 *   bench/list --keep DIR [N]     makes it in DIR, or measures the one there
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
#include <time.h>
#include <unistd.h>

#include "core/apply.h"
#include "core/query.h"

#define RECORDS 1000000
#define PER_SET 50    /* records of one change set */
#define PER_BATCH 100 /* change sets of one transaction */
#define ROUNDS 25
#define LEDGER "6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c"
#define SHA                                \
	"9b1e9b1e9b1e9b1e9b1e9b1e9b1e9b1e" \
	"9b1e9b1e9b1e9b1e9b1e9b1e9b1e9b1e"
#define FIELDS 13

static const char *const first[] = { "Muhammad", "Ahmed", "Ali", "Hassan",
	"Usman", "Bilal", "Imran", "Tariq", "Zahid", "Nasir", "Fatima",
	"Ayesha", "Zainab", "Sana", "Maryam", "Hina", "Rabia", "Saima", "Nadia",
	"Asma", "Yousaf", "Ibrahim", "Haroon", "Sajid", "Waqas", "Kamran",
	"Shahid", "Rashid", "Javed", "Arif" };
static const char *const last[] = { "Khan", "Aslam", "Hussain", "Malik",
	"Chaudhry", "Sheikh", "Qureshi", "Butt", "Mirza", "Baloch", "Afridi",
	"Yousafzai", "Bhatti", "Rajput", "Memon", "Abbasi", "Siddiqui",
	"Rehman", "Akhtar", "Iqbal" };
static const char *const words[] = { "known", "to", "travel", "with", "his",
	"brother", "seen", "at", "the", "bus", "stand", "lorry", "trader",
	"cloth", "market", "Karkhano", "Torkham", "Chaman", "Taftan", "Gwadar",
	"Sialkot", "agent", "visa", "London", "Dubai", "shop", "telephone",
	"papers", "forged", "stamp" };
static const char *const places[] = { "Lahore", "Karachi", "Quetta", "Peshawar",
	"Multan", "Sialkot", "Gujrat", "Mardan", "Sukkur", "Gilgit" };

#define PICK(list, n) ((list)[(n) % (sizeof(list) / sizeof((list)[0]))])

static void
must(const struct daf_err *err)
{
	if (err == NULL)
		return;
	fprintf(stderr, "bench: %s\n", err->text);
	exit(1);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* A stream that is the same every time. */
static uint32_t
draw(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) +
		 UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33);
}

static const char *
remark(struct daf_pool *pool, uint64_t *r)
{
	struct daf_buf text = { 0 };
	const char *copy;
	size_t i, n = 8 + draw(r) % 12;

	for (i = 0; i < n; i++)
		daf_buf_addf(
		    &text, "%s%s", i > 0 ? " " : "", PICK(words, draw(r)));
	copy = daf_pool_strdup(pool, daf_buf_str(&text));
	daf_buf_clear(&text);
	return copy;
}

static void
person(struct daf_line *line, struct daf_pool *pool, int64_t n, uint64_t *r)
{
	struct daf_set *s = daf_pool_array(pool, FIELDS, sizeof(*s));
	size_t i = 0;

#define SET(name, ...)                              \
	s[i++] = (struct daf_set){ .field = (name), \
		.value = daf_pool_printf(pool, __VA_ARGS__) }
	SET("number", "ISB-PER-2026-%04" PRId64, n);
	SET("name", "%s %s", PICK(first, draw(r)), PICK(last, draw(r)));
	SET("father_name", "%s %s", PICK(first, draw(r)), PICK(last, draw(r)));
	SET("cnic", "%05u-%07u-%u", 10000 + draw(r) % 80000, draw(r) % 10000000,
	    draw(r) % 10);
	SET("date_of_birth", "%u-%02u-%02u", 1940 + draw(r) % 70,
	    1 + draw(r) % 12, 1 + draw(r) % 28);
	SET("nationality", "%s", draw(r) % 20 == 0 ? "GB" : "PK");
	SET("sex", "%s", draw(r) % 4 == 0 ? "female" : "male");
	SET("place_of_birth", "%s", PICK(places, draw(r)));
	SET("phone", "+9230%08u", draw(r) % 100000000);
	SET("occupation", "%s", PICK(words, draw(r)));
	SET("passport", "AB%07u", draw(r) % 10000000);
	SET("height_cm", "%u", 150 + draw(r) % 50);
	s[i++] =
	    (struct daf_set){ .field = "remarks", .value = remark(pool, r) };
#undef SET
	line->type = "person";
	line->nsets = i;
	line->sets = s;
}

static void
apply(struct daf_register *reg, struct daf_changeset *cs, int64_t time)
{
	char sha[DAF_SHA_HEX], oid[41];
	struct daf_applied a = { .ledger = daf_register_ledger_at(reg, 0)->id,
		.cs = cs,
		.sha256 = sha,
		.oid = oid,
		.officer = "a.khan@isb",
		.time = time,
		.zone = 300,
		.state = DAF_ACCEPTED,
		.counts = true,
		.own = true };

	snprintf(sha, sizeof(sha), "%064" PRIx64, cs->seq);
	snprintf(oid, sizeof(oid), "%040" PRIx64, cs->seq);
	must(daf_apply_change_set(reg, &a));
}

static void
fill(struct daf_register *reg, int64_t records)
{
	struct daf_line lines[PER_SET];
	struct daf_changeset cs = { .subject = "bench",
		.ledger = LEDGER,
		.replica = "isb.k7f2",
		.previous = SHA,
		.main_number = 1,
		.main_sha256 = SHA,
		.lines = lines };
	struct daf_pool *pool;
	uint64_t r = 1;
	int64_t n = 0, sets = 0;
	double start = now();

	must(daf_rebuild_begin(reg));
	must(daf_apply_begin(reg));
	while (n < records) {
		pool = daf_pool_new();
		memset(lines, 0, sizeof(lines));
		cs.seq = ++sets;
		for (cs.nlines = 0; cs.nlines < PER_SET && n < records;
		     cs.nlines++) {
			person(&lines[cs.nlines], pool, ++n, &r);
			memcpy(lines[cs.nlines].record.replica, cs.replica,
			    sizeof(cs.replica));
			lines[cs.nlines].record.seq = cs.seq;
			lines[cs.nlines].record.index = (uint32_t)cs.nlines + 1;
		}
		apply(reg, &cs, 1700000000 + sets * 60);
		daf_pool_free(pool);
		if (sets % PER_BATCH == 0) {
			must(daf_apply_commit(reg));
			must(daf_apply_begin(reg));
		}
	}
	must(daf_apply_commit(reg));
	must(daf_rebuild_finish(reg));
	printf("made: %" PRId64 " records of %d fields, %.0f a second\n",
	    records, FIELDS, (double)records / (now() - start) * 1e3);
}

static struct daf_register *
make(const char *dir)
{
	struct daf_register *reg;

	must(daf_register_create(dir));
	must(daf_register_open(&reg, dir, false));
	must(daf_register_lock(reg));
	must(daf_register_add_ledger(
	    reg, "main", LEDGER, NULL, "isb", NULL, "SHA256:x", "isb.k7f2"));
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
		times[i] = now();
		must(daf_list(&items, pool, reg, &q));
		times[i] = now() - times[i];
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
		times[i] = now();
		must(daf_list(&items, pool, reg, &q));
		times[i] = now() - times[i];
		if (items.n > 0)
			snprintf(cursor, sizeof(cursor), "%s",
			    items.items[0].cursor);
		daf_pool_free(pool);
	}
	snprintf(what, sizeof(what), "20 rows with letters, up, by %s", sort);
	report(what, times, ROUNDS, "");
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
	double times[1], slice, longest = 0, start = now();

	while (!c.known) {
		slice = now();
		must(daf_count_list(&c, reg, &q, 50));
		slice = now() - slice;
		longest = slice > longest ? slice : longest;
	}
	times[0] = now() - start;
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
		times[i] = now();
		must(daf_find(
		    &items, pool, reg, given, two != NULL ? 2 : 1, NULL, 50));
		times[i] = now() - times[i];
		daf_pool_free(pool);
	}
	snprintf(what, sizeof(what), "find %s%s%s", one, two != NULL ? " " : "",
	    two != NULL ? two : "");
	snprintf(note, sizeof(note), "%zu shown", items.n);
	report(what, times, ROUNDS, note);
}

/* This program's own peak, in MiB; getrusage would count the process that
 * started it. */
static double
peak(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[128];
	double kib = 0;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			kib = strtod(line + 6, NULL);
	if (f != NULL)
		fclose(f);
	return kib / 1024;
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
		times[i] = now();
		must(daf_register_open(&reg, dir, false));
		times[i] = now() - times[i];
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
	printf("%-36s %8.1f MiB\n", "memory of all this", peak());
	daf_register_close(reg);
	return 0;
}

/* One save of two fields, without git: the transaction, durable. */
static void
saves(struct daf_register *reg, const char *what, int64_t seq)
{
	struct daf_addr over = { "isb.k7f2", 1, 1 };
	struct daf_set sets[2] = { { "remarks", "seen again", 1, &over },
		{ "occupation", "trader", 1, &over } };
	struct daf_line line = {
		.record = { "isb.k7f2", 1, 1 }, .nsets = 2, .sets = sets
	};
	struct daf_changeset cs = { .subject = "bench",
		.ledger = LEDGER,
		.replica = "isb.k7f2",
		.previous = SHA,
		.main_number = 1,
		.main_sha256 = SHA,
		.nlines = 1,
		.lines = &line };
	double times[ROUNDS];
	size_t i;

	for (i = 0; i < ROUNDS; i++) {
		cs.seq = ++seq;
		times[i] = now();
		must(daf_apply_begin(reg));
		apply(reg, &cs, 1900000000 + seq);
		must(daf_apply_commit(reg));
		times[i] = now() - times[i];
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
		times[i] = now();
		if (sqlite3_exec(db, "INSERT INTO t VALUES ('a row')", NULL,
			NULL, NULL) != SQLITE_OK)
			exit(1);
		times[i] = now() - times[i];
	}
	report("plain SQLite, one durable row", times, ROUNDS, "");
	sqlite3_close(db);
	unlink(path);
	free(path);
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
	int64_t sets = (records + PER_SET - 1) / PER_SET;
	bool made = !daf_fs_exists(dir);

	plain(top);
	reg = make(empty);
	fill(reg, 1);
	saves(reg, "save's transaction at 1", 1);
	daf_register_unlock(reg);
	daf_register_close(reg);
	must(daf_fs_remove_tree(empty));
	free(empty);
	if (made) {
		reg = make(dir);
		fill(reg, records);
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
	if (argc >= 3 && strcmp(argv[1], "--keep") == 0) {
		if (argc > 3)
			records = strtoll(argv[3], NULL, 10);
		must(daf_fs_mkdirs(argv[2], 0700));
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
	must(daf_fs_remove_tree(top));
	free(dir);
	free(top);
	return 0;
}
