/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply.c - how fast change sets are applied to a large register, beside plain
 * SQLite that writes the same rows into a copy of it, in the same order, in one
 * transaction, with the same settings. What a birth writes is all inserted; a
 * change also updates and deletes rows.
 *
 *   apply [CHANGE-SETS [RECORDS]]   5000 into a register of 100000, thrice
 *
 * Processor time: the files are in memory (unless TMPDIR says otherwise), and
 * what else the machine does is left out.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/registers.h"

#define BATCH 2000
#define FIELDS 12
#define ROUNDS 3

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- synthetic change sets ---- */

static const char *const districts[] = { "Islamabad", "Karachi South", "Lahore",
	"Peshawar", "Quetta", "Multan", "Gujrat" };
static const char *const people[] = { "A. Khan", "B. Hussain", "S. Chaudhry",
	"M. Yousaf", "Z. Sheikh" };
static const char *const stages[] = { "complaint", "verification", "enquiry",
	"case" };

static uint64_t
scatter(uint64_t i)
{
	i *= 0x9e3779b97f4a7c15u;
	return i ^ i >> 31;
}

static void
put(struct daf_set *set, const char *field, const char *value)
{
	*set = (struct daf_set){ .field = field, .value = value };
}

static void
head(struct daf_changeset *cs, int64_t seq)
{
	memset(cs, 0, sizeof(*cs));
	snprintf(cs->ledger, sizeof(cs->ledger), "%s", TEST_HASH);
	snprintf(cs->replica, sizeof(cs->replica), "isb.k7f2");
	cs->seq = seq;
	cs->nlines = 1;
}

/* A case with twelve fields. */
static void
birth(struct daf_changeset *cs, struct daf_pool *pool, int64_t seq)
{
	uint64_t x = scatter((uint64_t)seq);
	struct daf_line *line = daf_pool_alloc(pool, sizeof(*line));
	struct daf_set *s = daf_pool_array(pool, FIELDS, sizeof(*s));

	head(cs, seq);
	cs->lines = line;
	memcpy(line->record.replica, cs->replica, sizeof(cs->replica));
	line->record.seq = seq;
	line->record.index = 1;
	line->type = "case";
	line->nsets = FIELDS;
	line->sets = s;
	put(s++, "agency", "FIA");
	put(s++, "category", x % 3 == 0 ? "smuggling" : "trafficking");
	put(s++, "district", districts[x % 7]);
	put(s++, "fir_number", daf_pool_printf(pool, "%d/26", (int)(x % 9000)));
	put(s++, "lead_officer", people[x % 5]);
	put(s++, "number",
	    daf_pool_printf(pool, "ISB-CASE-2026-%06lld", (long long)seq));
	put(s++, "occurred_from",
	    daf_pool_printf(pool, "2026-%02d-%02d", (int)(x % 12) + 1,
		(int)(x / 12 % 28) + 1));
	put(s++, "place", "Airport, departure hall");
	put(s++, "province", "Punjab");
	put(s++, "stage", stages[x / 5 % 4]);
	put(s++, "summary",
	    daf_pool_printf(pool,
		"Passenger %s intercepted "
		"with a forged visa for agent number %d, sent for enquiry",
		people[x / 7 % 5], (int)(x / 11 % 5000)));
	put(s++, "title",
	    daf_pool_printf(pool, "Forged visa, %s, %d", districts[x / 3 % 7],
		(int)(x / 13 % 100000)));
}

/* Two fields of some record. */
static void
change(struct daf_changeset *cs, struct daf_pool *pool, int64_t seq,
    int64_t records)
{
	uint64_t x = scatter((uint64_t)seq);
	struct daf_line *line = daf_pool_alloc(pool, sizeof(*line));
	struct daf_set *s = daf_pool_array(pool, 2, sizeof(*s));
	size_t i;

	head(cs, seq);
	cs->lines = line;
	memcpy(line->record.replica, cs->replica, sizeof(cs->replica));
	/* Each record at most once, in no order: 7919 is a prime. */
	line->record.seq = 1 + seq * 7919 % records;
	line->record.index = 1;
	line->nsets = 2;
	line->sets = s;
	put(&s[0], "lead_officer", people[x / 2 % 5]);
	put(&s[1], "stage", stages[x / 9 % 4]);
	for (i = 0; i < 2; i++) {
		s[i].over = daf_pool_alloc(pool, sizeof(*s[i].over));
		*s[i].over = line->record;
		s[i].nover = 1;
	}
}

static void
apply(struct daf_register *reg, int64_t first, int64_t n, int64_t records)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_changeset *sets = daf_calloc((size_t)n, sizeof(*sets));
	char sha256[DAF_SHA_HEX];
	struct daf_applied what = { .ledger = 1,
		.sha256 = sha256,
		.oid = TEST_OID,
		.officer = "a.khan@isb",
		.zone = 300,
		.state = DAF_ACCEPTED,
		.counts = true };
	int64_t i;

	for (i = 0; i < n; i++) {
		if (records == 0)
			birth(&sets[i], pool, first + i);
		else
			change(&sets[i], pool, first + i, records);
	}
	test_ok(daf_apply_begin(reg));
	for (i = 0; i < n; i++) {
		snprintf(sha256, sizeof(sha256), "%064llx",
		    (unsigned long long)(first + i));
		what.cs = &sets[i];
		what.time = 1790000000 + first + i;
		test_ok(daf_apply_change_set(reg, &what));
	}
	test_ok(daf_apply_commit(reg));
	free(sets);
	daf_pool_free(pool);
}

/* ---- the same rows, plain ----
 * What was written comes in the order of arrival, what is derived in the order
 * of records: FTS5 is slow if its ids do not grow.
 */

struct table {
	const char *select; /* what ?1 and later change sets did; the first
	                     * column orders */
	const char *write;  /* an INSERT takes the other columns as they are */
};

/* What the type case searches, of the fields below. */
#define SEARCHED                                               \
	"('district', 'fir_number', 'lead_officer', 'number'," \
	" 'place', 'summary', 'title')"

static const struct table tables[] = {
	{ "SELECT id, * FROM change_set WHERE id > ?1",
	    "INSERT INTO change_set" },
	{ "SELECT birth, * FROM record WHERE birth > ?1",
	    "INSERT INTO record" },
	{ "SELECT change_set, * FROM value WHERE change_set > ?1",
	    "INSERT INTO value" },
	{ "SELECT change_set, * FROM over WHERE change_set > ?1",
	    "INSERT INTO over" },
	{ "SELECT (SELECT max(change_set) FROM value AS n"
	  "  WHERE n.record = v.record), v.record, v.field, v.change_set, "
	  "v.live"
	  " FROM value AS v JOIN before.value AS b ON b.record = v.record"
	  " AND b.field = v.field AND b.change_set = v.change_set"
	  " WHERE b.live <> v.live",
	    "UPDATE value SET live = ?4 WHERE record = ?1 AND field = ?2"
	    " AND change_set = ?3" },
	{ "SELECT 1000000000 + r.id, r.id, r.title, r.stage, r.updated,"
	  " r.struck FROM record AS r JOIN before.record AS b ON b.id = r.id"
	  " WHERE b.updated <> r.updated",
	    "UPDATE record SET title = ?2, stage = ?3, updated = ?4, struck = "
	    "?5"
	    " WHERE id = ?1" },
	{ "SELECT 1000000000 + record, c.* FROM before.cell AS c"
	  " WHERE NOT EXISTS (SELECT 1 FROM main.cell AS b"
	  "  WHERE b.list_column = c.list_column AND b.key = c.key"
	  "  AND b.record = c.record)",
	    "DELETE FROM cell WHERE list_column = ?1 AND key = ?2"
	    " AND record = ?3" },
	{ "SELECT 1000000000 + record,"
	  " c.* FROM cell AS c WHERE NOT EXISTS (SELECT 1 FROM before.cell AS b"
	  " WHERE b.list_column = c.list_column AND b.key = c.key"
	  " AND b.record = c.record)",
	    "INSERT INTO cell" },
	{ "SELECT 1000000000 + record,"
	  " d.* FROM due AS d WHERE NOT EXISTS (SELECT 1 FROM before.due AS b"
	  " WHERE b.date = d.date AND b.record = d.record AND b.rule = d.rule)",
	    "INSERT INTO due" },
	/* The words are not kept: those of records whose searched values
	 * changed, from their live values. */
	{ "SELECT 1000000000 + record, record,"
	  " (SELECT group_concat(lower(w.value), char(10)) FROM value AS w"
	  "  WHERE w.record = v.record AND w.live = 1"
	  "  AND w.field IN (SELECT id FROM field WHERE name IN " SEARCHED "))"
	  " FROM value AS v WHERE change_set > ?1"
	  " AND field IN (SELECT id FROM field WHERE name IN " SEARCHED ")"
	  " AND value IS NOT (SELECT o.value FROM value AS o"
	  "  WHERE o.record = v.record AND o.field = v.field AND o.live = 0"
	  "  ORDER BY o.change_set DESC LIMIT 1)"
	  " GROUP BY record",
	    "INSERT INTO search (rowid, text)" },
};
#define TABLES (sizeof(tables) / sizeof(tables[0]))
#define COLUMNS 32

struct row {
	int64_t order;
	size_t table, n;
	sqlite3_value *columns[COLUMNS];
};

struct rows {
	struct row *items;
	size_t n, cap;
	size_t columns[TABLES];
};

static int
by_order(const void *va, const void *vb)
{
	const struct row *a = va, *b = vb;

	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return (a->table > b->table) - (a->table < b->table);
}

static void
check(int rc, sqlite3 *db)
{
	if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE)
		return;
	fprintf(stderr, "SQLite: %s\n", sqlite3_errmsg(db));
	abort();
}

static void
collect(struct rows *out, sqlite3 *db, const char *before, int64_t sets)
{
	sqlite3_stmt *st;
	struct row *r;
	char *attach = sqlite3_mprintf("ATTACH %Q AS before", before);
	size_t i, j;

	check(sqlite3_exec(db, attach, NULL, NULL, NULL), db);
	sqlite3_free(attach);
	for (i = 0; i < TABLES; i++) {
		check(sqlite3_prepare_v2(db, tables[i].select, -1, &st, NULL),
		    db);
		if (sqlite3_bind_parameter_count(st) > 0)
			sqlite3_bind_int64(st, 1, sets);
		out->columns[i] = (size_t)sqlite3_column_count(st) - 1;
		assert(out->columns[i] <= COLUMNS);
		while (sqlite3_step(st) == SQLITE_ROW) {
			out->items =
			    daf_grow(out->items, out->n, &out->cap, sizeof(*r));
			r = &out->items[out->n++];
			r->order = sqlite3_column_int64(st, 0);
			r->table = i;
			r->n = out->columns[i];
			for (j = 0; j < r->n; j++)
				r->columns[j] = sqlite3_value_dup(
				    sqlite3_column_value(st, (int)j + 1));
		}
		check(sqlite3_finalize(st), db);
	}
	qsort(out->items, out->n, sizeof(*out->items), by_order);
}

/* What writes a row of a table. */
static void
prepare(sqlite3_stmt **out, sqlite3 *db, const char *write, size_t columns)
{
	struct daf_buf sql = { 0 };
	size_t i;

	daf_buf_adds(&sql, write);
	if (strncmp(write, "INSERT", 6) == 0) {
		for (i = 0; i < columns; i++)
			daf_buf_addf(&sql, "%s?", i == 0 ? " VALUES (" : ", ");
		daf_buf_addc(&sql, ')');
	}
	check(sqlite3_prepare_v2(db, sql.data, -1, out, NULL), db);
	daf_buf_clear(&sql);
}

static double
write_rows(const struct rows *rows, const char *path)
{
	static const char *const warm[] = {
		"SELECT sum(length(value)) FROM value",
		"SELECT sum(length(key)) FROM cell",
		"SELECT sum(length(title)) FROM record",
	};
	sqlite3_stmt *st[TABLES];
	const struct row *r;
	sqlite3 *db;
	double start;
	size_t i, j;

	check(sqlite3_open(path, &db), db);
	check(sqlite3_exec(db,
		  "PRAGMA journal_mode = DELETE;"
		  "PRAGMA synchronous = EXTRA; PRAGMA cache_spill = OFF;"
		  "PRAGMA cache_size = -16384",
		  NULL, NULL, NULL),
	    db);
	/* Apply's connection has read the register already. */
	for (i = 0; i < sizeof(warm) / sizeof(warm[0]); i++)
		check(sqlite3_exec(db, warm[i], NULL, NULL, NULL), db);
	start = now();
	check(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), db);
	for (i = 0; i < TABLES; i++)
		prepare(&st[i], db, tables[i].write, rows->columns[i]);
	for (i = 0; i < rows->n; i++) {
		r = &rows->items[i];
		for (j = 0; j < r->n; j++)
			sqlite3_bind_value(
			    st[r->table], (int)j + 1, r->columns[j]);
		check(sqlite3_step(st[r->table]), db);
		sqlite3_reset(st[r->table]);
	}
	for (i = 0; i < TABLES; i++)
		sqlite3_finalize(st[i]);
	check(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), db);
	start = now() - start;
	sqlite3_close(db);
	return start;
}

static void
copy_file(const char *from, const char *to)
{
	char *data;
	size_t len;

	test_ok(daf_fs_read(&data, &len, from, (size_t)8 << 30));
	test_ok(daf_fs_write(to, data, len, 0600));
	free(data);
}

static double
plain(const char *before, const char *after, int64_t sets, size_t *n)
{
	struct rows rows = { 0 };
	sqlite3 *db;
	double seconds;
	size_t i, j;

	check(sqlite3_open(after, &db), db);
	collect(&rows, db, before, sets);
	sqlite3_close(db);
	seconds = write_rows(&rows, before);
	for (i = 0; i < rows.n; i++)
		for (j = 0; j < rows.items[i].n; j++)
			sqlite3_value_free(rows.items[i].columns[j]);
	free(rows.items);
	*n = rows.n;
	return seconds;
}

/* ---- the comparison ---- */

struct best { /* seconds a change set, and rows a change set */
	double ours, theirs, rows;
};

static void
round_of(struct best *best, struct daf_register *reg, int64_t first, int64_t n,
    int64_t records)
{
	char *before = daf_fs_join(daf_register_dir(reg), "before.db");
	char *path = daf_fs_join(daf_register_dir(reg), "register.db");
	double ours, theirs;
	size_t rows;

	copy_file(path, before);
	ours = now();
	apply(reg, first, n, records);
	ours = (now() - ours) / (double)n;
	theirs = plain(before, path, first - 1, &rows) / (double)n;
	if (best->ours == 0 || ours < best->ours)
		best->ours = ours;
	if (best->theirs == 0 || theirs < best->theirs)
		best->theirs = theirs;
	best->rows = (double)rows / (double)n;
	remove(before);
	free(before);
	free(path);
}

/* The better of several rounds each, turn by turn: other programs on the
 * machine slow down both. */
static void
compare(struct daf_register *reg, const char *what, int64_t first, int64_t n,
    int64_t records)
{
	struct best best = { 0 };
	int i;

	for (i = 0; i < ROUNDS; i++)
		round_of(&best, reg, first + i * n, n, records);
	printf("%s: %.1f rows a change set\n"
	       "  apply  %8.0f change sets/s  %8.0f rows/s\n"
	       "  plain  %8.0f change sets/s  %8.0f rows/s\n"
	       "  apply reaches %.0f %% of plain\n",
	    what, best.rows, 1 / best.ours, best.rows / best.ours,
	    1 / best.theirs, best.rows / best.theirs,
	    100 * best.theirs / best.ours);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	int64_t n = argc > 1 ? strtoll(argv[1], NULL, 10) : 5000;
	int64_t records = argc > 2 ? strtoll(argv[2], NULL, 10) : 100000;
	char *folder = test_folder(), *dir = daf_fs_join(folder, "register");
	struct daf_register *reg = test_register(dir);
	double start = now();
	int64_t i, pages, size;

	test_ok(daf_rebuild_begin(reg));
	for (i = 0; i < records; i += BATCH)
		apply(reg, 1 + i, records - i < BATCH ? records - i : BATCH, 0);
	test_ok(daf_rebuild_finish(reg));
	start = now() - start;
	test_ok(daf_db_int(
	    &pages, daf_register_db(reg), 0, "PRAGMA page_count", ""));
	test_ok(
	    daf_db_int(&size, daf_register_db(reg), 0, "PRAGMA page_size", ""));
	printf("rebuild: %lld records of %d fields in %.1f s, %.0f a second, "
	       "%.0f bytes a record\n",
	    (long long)records, FIELDS, start, (double)records / start,
	    (double)pages * (double)size / (double)records);
	fflush(stdout);
	compare(reg, "births of 12 fields", records + 1, n, 0);
	compare(
	    reg, "changes of 2 fields", records + ROUNDS * n + 1, n, records);
	test_close(reg);
	free(dir);
	test_remove(folder);
	return 0;
}
