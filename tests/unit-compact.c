/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-compact.c - many objects and packs become one; nothing is lost. */
#include <sys/wait.h>
#include <unistd.h>

#include "sync/intake.h"
#include "sync/compact.h"
#include "sync-help.h"

#define LOOSE 40

static const struct daf_compact_limits none = { 0, 0 };
static const struct daf_compact_limits many = { 1000, 3 };

static void
oid_of(char oid[DAF_OID_HEX], struct daf_repo *repo, int number, bool write)
{
	char text[64];
	git_oid id;

	snprintf(text, sizeof(text), "object %d", number);
	if (write) {
		help_ok(daf_repo_write(
		    oid, repo, GIT_OBJECT_BLOB, text, strlen(text)));
		return;
	}
	assert_int_equal(
	    git_odb_hash(&id, text, strlen(text), GIT_OBJECT_BLOB), 0);
	git_oid_tostr(oid, DAF_OID_HEX, &id);
}

static void
write_some(struct daf_repo *repo, int first, int n)
{
	char oid[DAF_OID_HEX];
	int i;

	for (i = first; i < first + n; i++)
		oid_of(oid, repo, i, true);
}

static void
read_all(struct daf_repo *repo, int n)
{
	char oid[DAF_OID_HEX], text[64], *data;
	size_t len;
	int i;

	for (i = 0; i < n; i++) {
		oid_of(oid, repo, i, false);
		help_ok(
		    daf_repo_read(&data, &len, repo, oid, GIT_OBJECT_BLOB, 64));
		snprintf(text, sizeof(text), "object %d", i);
		assert_string_equal(data, text);
		free(data);
	}
}

/* "<loose> <packs>" */
static const char *
count(struct daf_repo *repo)
{
	static char text[64];
	const char *out =
	    HELP_MUST("git", "-C", daf_repo_path(repo), "count-objects", "-v");
	long loose = -1, packs = -1;

	(void)sscanf(strstr(out, "count: "), "count: %ld", &loose);
	(void)sscanf(strstr(out, "packs: "), "packs: %ld", &packs);
	snprintf(text, sizeof(text), "%ld %ld", loose, packs);
	HELP_MUST("git", "-C", daf_repo_path(repo), "fsck", "--strict",
	    "--no-dangling");
	return text;
}

static void
compact(
    struct daf_repo *repo, const struct daf_compact_limits *limits, bool wanted)
{
	bool done;

	help_ok(daf_compact_repo(&done, repo, limits, NULL));
	assert_int_equal(done, wanted);
}

/* Who had it open before reads on. A new repository has the empty tree. */
static void
loose_become_a_pack(void **state)
{
	struct daf_repo *repo = help_repo("a.git"), *reader;

	(void)state;
	write_some(repo, 0, LOOSE);
	help_ok(daf_repo_open(&reader, daf_repo_path(repo)));
	read_all(reader, LOOSE / 2);
	compact(repo, &many, false);
	assert_string_equal(count(repo), "41 0");
	compact(repo, &none, true);
	assert_string_equal(count(repo), "0 1");
	read_all(reader, LOOSE);
	read_all(repo, LOOSE);
	daf_repo_close(reader);
	daf_repo_close(repo);
}

/* As an exchange leaves them. */
static void
pack_oid(struct daf_repo *repo, const char *oid)
{
	char base[600];
	const char *const argv[] = { "git", "-C", daf_repo_path(repo),
		"pack-objects", "-q", base, NULL };

	snprintf(
	    base, sizeof(base), "%s/objects/pack/pack", daf_repo_path(repo));
	assert_int_equal(help_run(NULL, oid, strlen(oid), argv), 0);
	HELP_MUST("git", "-C", daf_repo_path(repo), "prune-packed", "-q");
}

static void
pack_one(struct daf_repo *repo, int number)
{
	char oid[DAF_OID_HEX];

	oid_of(oid, repo, number, true);
	pack_oid(repo, oid);
}

/* The largest stays, as it is more than the others together. */
static void
packs_become_one(void **state)
{
	struct daf_repo *repo = help_repo("b.git"), *reader;
	int i;

	(void)state;
	write_some(repo, 0, LOOSE);
	compact(repo, &none, true);
	for (i = 0; i < 4; i++)
		pack_one(repo, LOOSE + i);
	help_ok(daf_repo_open(&reader, daf_repo_path(repo)));
	read_all(reader, LOOSE + 4);
	assert_string_equal(count(repo), "0 5");
	compact(repo, &many, true);
	assert_string_equal(count(repo), "0 2");
	compact(repo, &many, false);
	read_all(reader, LOOSE + 4);
	read_all(repo, LOOSE + 4);
	daf_repo_close(reader);
	daf_repo_close(repo);
}

/* Nothing goes before all of it is somewhere else. */
static void
damage_stops_it(void **state)
{
	struct daf_repo *repo = help_repo("c.git");
	char oid[DAF_OID_HEX], path[600];
	const struct daf_err *err;
	bool done;

	(void)state;
	write_some(repo, 0, LOOSE);
	oid_of(oid, repo, LOOSE, true);
	snprintf(path, sizeof(path), "%s/objects/%.2s/%s", daf_repo_path(repo),
	    oid, oid + 2);
	help_ok(daf_fs_write(path, "damaged", 7, 0600));
	err = daf_compact_repo(&done, repo, &none, NULL);
	assert_false(done);
	help_refused(err, DAF_STORAGE, "cannot write a pack");
	read_all(repo, LOOSE);
	help_ok(daf_fs_remove_tree(path));
	assert_string_equal(count(repo), "41 0");
	daf_repo_close(repo);
}

/* Of packs of 40, 10 and four single objects the single ones become one, then
 * one with the 10; the 40 outweigh them. */
static void
large_packs_stay(void **state)
{
	struct daf_repo *repo = help_repo("d.git");
	int i;

	(void)state;
	write_some(repo, 0, LOOSE);
	compact(repo, &none, true);
	write_some(repo, LOOSE, 20);
	compact(repo, &(struct daf_compact_limits){ 0, 9 }, true);
	assert_string_equal(count(repo), "0 1");
	for (i = 0; i < 4; i++)
		pack_one(repo, 60 + i);
	compact(repo, &many, true);
	assert_string_equal(count(repo), "0 2");
	read_all(repo, 64);
	daf_repo_close(repo);
}

/* A process was killed between a pack and its index. */
static void
half_a_pack_goes(void **state)
{
	struct daf_repo *repo = help_repo("e.git");
	char *path =
	    daf_asprintf("%s/objects/pack/"
			 "pack-0123456789abcdef0123456789abcdef01234567.pack",
		daf_repo_path(repo));

	(void)state;
	write_some(repo, 0, LOOSE);
	help_ok(daf_fs_write(path, "PACK", 4, 0600));
	compact(repo, &none, true);
	assert_false(daf_fs_exists(path));
	read_all(repo, LOOSE);
	free(path);
	daf_repo_close(repo);
}

/* What nothing of ours would read is not read for this, either. */
static void
huge_objects_stay(void **state)
{
	struct daf_repo *repo = help_repo("f.git");
	const size_t len = (size_t)DAF_INTAKE_OBJECT_MAX + 1;
	char oid[DAF_OID_HEX], *zeros = daf_calloc(1, len);

	(void)state;
	help_ok(daf_repo_write(oid, repo, GIT_OBJECT_BLOB, zeros, len));
	free(zeros);
	write_some(repo, 0, LOOSE);
	compact(repo, &none, true);
	assert_string_equal(count(repo), "1 1");
	assert_true(daf_repo_has(repo, oid));
	pack_oid(repo, oid);
	pack_one(repo, LOOSE);
	pack_one(repo, LOOSE + 1);
	/* that of the 40, those two, and its own */
	assert_string_equal(count(repo), "0 4");
	compact(repo, &many, true);
	assert_true(daf_repo_has(repo, oid));
	assert_string_equal(count(repo), "0 3");
	daf_repo_close(repo);
}

static bool
at_once(void *arg)
{
	(void)arg;
	return true;
}

static void
it_can_be_stopped(void **state)
{
	const struct daf_watch watch = { .stopped = at_once };
	struct daf_repo *repo = help_repo("g.git");
	bool done;

	(void)state;
	write_some(repo, 0, LOOSE);
	help_refused(daf_compact_repo(&done, repo, &none, &watch), DAF_FAILED,
	    "stopped");
	assert_false(done);
	read_all(repo, LOOSE);
	daf_repo_close(repo);
}

/* Another process, that had listed what there is and opened none of it, reads on
 * when all of it lies elsewhere. */
static void
another_process_reads_on(void **state)
{
	struct daf_repo *repo = help_repo("h.git"), *mine;
	int go[2], ready[2], status, i;
	char c;
	pid_t pid;

	(void)state;
	write_some(repo, 0, LOOSE / 2);
	for (i = LOOSE / 2; i < LOOSE; i++)
		pack_one(repo, i);
	assert_int_equal(pipe(go), 0);
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(go[1]);
		help_ok(daf_repo_open(&mine, daf_repo_path(repo)));
		if (write(ready[1], "x", 1) != 1 || read(go[0], &c, 1) != 1)
			_exit(2);
		read_all(mine, LOOSE);
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	compact(repo, &none, true);
	close(go[0]);
	assert_int_equal(write(go[1], "x", 1), 1);
	close(go[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	daf_repo_close(repo);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loose_become_a_pack),
		cmocka_unit_test(packs_become_one),
		cmocka_unit_test(damage_stops_it),
		cmocka_unit_test(large_packs_stay),
		cmocka_unit_test(half_a_pack_goes),
		cmocka_unit_test(huge_objects_stay),
		cmocka_unit_test(it_can_be_stopped),
		cmocka_unit_test(another_process_reads_on),
	};

	return cmocka_run_group_tests(tests, help_setup, help_teardown);
}
