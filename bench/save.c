/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * save.c - one save, durable, without the time of ssh-keygen; beside it, one
 * durable transaction of SQLite alone on the same disk, which inserts some
 * rows. (A save syncs nine times: object, its folder, branch, its folder, and
 * the five of SQLite.) Then the same again with more records in the register (BENCH_RECORDS,
 * default 100000).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/base/proc.h"
#include "core/db.h"
#include "sync/seat.h"

#define SAVES 60
#define RECORDS_IN_ONE 400
#define SHA "6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c"
#define OID "0123456789012345678901234567890123456789"
#define OFFICER "A. Khan <a.khan@isb>"

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
must(const struct daf_err *err)
{
	if (err == NULL)
		return;
	fprintf(stderr, "%s\n", err->text);
	exit(1);
}

static int
ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double
median(double *times, size_t n)
{
	qsort(times, n, sizeof(*times), ascending);
	return times[n / 2];
}

static const struct daf_err *
fill(void *arg, struct daf_entry *e)
{
	const char *const fields[] = { "title", "due" };
	const char *const values[] = { "Call the court at Rawalpindi",
		"2026-12-02" };
	size_t index;

	(void)arg;
	return daf_entry_create(&index, e, "task", 2, fields, values);
}

static double
save_once(struct daf_ledger *l, const struct daf_signer *signer)
{
	struct daf_saved saved;
	double start = now();
	bool behind;

	must(daf_save(&saved, &behind, l, signer, fill, NULL));
	if (behind)
		exit(1);
	return now() - start;
}

static double
sign_once(const struct daf_signer *signer)
{
	struct daf_buf armour = { 0 };
	double start = now();

	must(daf_sign(&armour, signer, SHA, sizeof(SHA)));
	daf_buf_clear(&armour);
	return now() - start;
}

/* The same settings, two tables, as many rows. */
static double
sqlite_once(struct daf_db *db)
{
	double start = now();
	int k;

	must(daf_db_begin(db));
	for (k = 0; k < 6; k++) {
		must(daf_db_run(db, "INSERT INTO a (v) VALUES (?1)", "s",
		    "Call the court at Rawalpindi"));
		must(daf_db_run(
		    db, "INSERT INTO b (v) VALUES (?1)", "s", "2026-12-02"));
	}
	must(daf_db_commit(db));
	return now() - start;
}

/* A change set of another office with many births, applied directly. */
static void
bulk(struct daf_register *reg, const struct daf_register_ledger *conf,
    int64_t seq)
{
	static struct daf_set sets[RECORDS_IN_ONE][2];
	static struct daf_line lines[RECORDS_IN_ONE];
	struct daf_changeset cs = { .volume = 1,
		.subject = "bulk",
		.seq = seq,
		.main_number = 1,
		.nlines = RECORDS_IN_ONE,
		.lines = lines };
	struct daf_pool *pool = daf_pool_new();
	char sha[65];
	size_t i;

	memcpy(cs.ledger, conf->hash, sizeof(cs.ledger));
	memcpy(cs.replica, "khi.aaaa", 9);
	snprintf(sha, sizeof(sha), "%064" PRId64, seq);
	for (i = 0; i < RECORDS_IN_ONE; i++) {
		sets[i][0] =
		    (struct daf_set){ .field = "due", .value = "2027-01-02" };
		sets[i][1] = (struct daf_set){ .field = "title",
			.value = daf_pool_printf(
			    pool, "Task %" PRId64 " %zu", seq, i) };
		lines[i] = (struct daf_line){ .record = { .seq = seq,
						  .index = (uint32_t)i + 1 },
			.type = "task",
			.nsets = 2,
			.sets = sets[i] };
		memcpy(lines[i].record.replica, cs.replica, 9);
	}
	must(
	    daf_apply_change_set(reg, &(struct daf_applied){ .ledger = conf->id,
					  .cs = &cs,
					  .sha256 = sha,
					  .oid = OID,
					  .officer = "b@khi",
					  .time = 1791461400 + seq,
					  .zone = 300,
					  .state = DAF_ACCEPTED,
					  .counts = true }));
	daf_pool_free(pool);
}

static void
fill_register(struct daf_register *reg, const struct daf_register_ledger *conf,
    int64_t records)
{
	int64_t seq, n = records / RECORDS_IN_ONE;

	must(daf_register_lock(reg));
	for (seq = 1; seq <= n; seq++) {
		if (seq % 50 == 1)
			must(daf_apply_begin(reg));
		bulk(reg, conf, seq);
		if (seq % 50 == 0 || seq == n)
			must(daf_apply_commit(reg));
	}
	daf_register_unlock(reg);
}

static void
new_key(const char *path)
{
	const char *const argv[] = { "ssh-keygen", "-q", "-t", "ed25519", "-N",
		"", "-f", path, NULL };
	struct daf_buf out = { 0 };
	int status;

	must(daf_proc_run(&out, NULL, &status, argv, NULL, "", 0, 4096, 0));
	daf_buf_clear(&out);
	if (status != 0)
		exit(1);
}

/* In turns, as the machine may do other things meanwhile. */
static void
measure(const char *what, struct daf_ledger *l, const struct daf_signer *s,
    struct daf_db *db)
{
	double saves[SAVES], signs[SAVES], theirs[SAVES], ours, alone;
	size_t i;

	for (i = 0; i < SAVES; i++) {
		saves[i] = save_once(l, s);
		signs[i] = sign_once(s);
		theirs[i] = sqlite_once(db);
	}
	ours = median(saves, SAVES) - median(signs, SAVES);
	alone = median(theirs, SAVES);
	printf("%-24s %8.2f ms, SQLite alone %8.2f ms, %.1f times\n", what,
	    ours, alone, ours / alone);
}

int
main(void)
{
	const char *wanted = getenv("BENCH_RECORDS"), *tmp = getenv("TMPDIR");
	const int64_t records =
	    wanted != NULL ? strtoll(wanted, NULL, 10) : 100000;
	char *dir = daf_asprintf(
	    "%s/daftar-bench-XXXXXX", tmp != NULL ? tmp : "/var/tmp");
	char *path, *key, *pub, *db_path, what[64];
	struct daf_founded founded;
	struct daf_register *reg;
	struct daf_signer *signer;
	struct daf_ledger *l;
	struct daf_db *db;

	must(daf_git_init());
	if (mkdtemp(dir) == NULL)
		return 1;
	path = daf_fs_join(dir, "register");
	db_path = daf_fs_join(dir, "alone.db");
	key = daf_fs_join(dir, "key");
	pub = daf_asprintf("%s.pub", key);
	new_key(key);
	must(daf_found(
	    &founded, path, "isb", OFFICER, pub, NULL, NULL, NULL, NULL));
	must(daf_register_open(&reg, path, false));
	must(daf_ledger_open(&l, reg, NULL));
	must(daf_signer_new(&signer, OFFICER, pub));
	must(daf_db_open(&db, db_path, 1,
	    "CREATE TABLE a (k INTEGER PRIMARY KEY, v TEXT) STRICT;"
	    "CREATE TABLE b (k INTEGER PRIMARY KEY, v TEXT) STRICT;"));
	measure("in an empty register", l, signer, db);
	fill_register(reg, l->conf, records);
	snprintf(what, sizeof(what), "among %" PRId64 " records", records);
	measure(what, l, signer, db);
	daf_db_close(db);
	daf_signer_free(signer);
	daf_ledger_close(l);
	daf_register_close(reg);
	must(daf_fs_remove_tree(dir));
	free(founded.identity);
	free(path);
	free(db_path);
	free(key);
	free(pub);
	free(dir);
	return 0;
}
