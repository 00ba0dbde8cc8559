/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-trust-office.c - offices that lie: the branch stops, all others go on; and
 * two payloads for one seq.
 */
#include "trust-help.h"

struct lie {
	const char *what, *alarm;
	const char *other_key, *author, *ledger;
	bool tree, two_parents, wrong_previous, wrong_parent;
	int64_t skip;
	const char *replica;
};

static const struct lie lies[] = {
	{ .what = "a key that was never listed",
	    .other_key = "key-foreign",
	    .alarm = "is not in the roster" },
	{ .what = "the key of another office",
	    .other_key = "key-khi",
	    .alarm = "is of the office khi" },
	{ .what = "another's name",
	    .author = "h.qureshi@hq",
	    .alarm = "but the author is h.qureshi@hq" },
	{ .what = "another ledger",
	    .alarm = "it is of another ledger",
	    .ledger = "00000000000000000000000000000000" },
	{ .what = "another replica",
	    .alarm = "it is of another replica",
	    .replica = "isb.aaaa" },
	{ .what = "a tree", .tree = true, .alarm = "its tree is not" },
	{ .what = "two parents",
	    .two_parents = true,
	    .alarm = "has 2 parents" },
	{ .what = "a gap", .skip = 1, .alarm = "where 2 follows" },
	{ .what = "a wrong previous hash",
	    .wrong_previous = true,
	    .alarm = "does not name the change set before it" },
	{ .what = "an auditor",
	    .other_key = "key-auditor",
	    .alarm = "no role that may write" },
};

static void
tell_lie(const struct lie *lie, const char *replica)
{
	char oid[DAF_OID_HEX], first[DAF_OID_HEX], sha[65], tree[DAF_OID_HEX];
	struct forged f = { .signer = w->isb.signer,
		.replica = replica,
		.seq = 1,
		.previous = "-",
		.title = "a truth" };
	struct daf_signer *other = NULL;
	char ref[DAF_REF_MAX], one[64], two[64];
	const char *good, *decisions;

	snprintf(one, sizeof(one), "%s-1", replica);
	snprintf(two, sizeof(two), "%s-2", replica);
	daf_ledger_ref(ref, replica);
	forge(first, sha, w, &f);
	f.title = "a lie";
	f.seq = 2 + lie->skip;
	f.previous = lie->wrong_previous ? "0000000000000000000000000000000000"
					   "000000000000000000000000000000"
					 : sha;
	f.parent = first;
	if (lie->two_parents)
		f.parent2 = w->hq.l->main_oid;
	if (lie->tree) {
		help_ok(daf_charter_write(tree, w->hq.l->charter, w->hub));
		f.tree = tree;
	}
	if (lie->replica != NULL)
		f.replica = lie->replica;
	f.ledger = lie->ledger;
	f.author = lie->author;
	if (lie->other_key != NULL) {
		other = world_signer(lie->other_key, "X. Other <x.other@isb>");
		if (strcmp(lie->other_key, "key-khi") == 0) {
			daf_signer_free(other);
			other =
			    world_signer("key-khi", "B. Memon <b.memon@khi>");
		}
		if (strcmp(lie->other_key, "key-auditor") == 0)
			world_enrol(w, other, DAF_ROLE_AUDITOR);
		f.signer = other;
	}
	forge(oid, sha, w, &f);
	hub_set(w, ref, oid);
	good = office_new(&w->khi, "meanwhile");
	office_sync(w, &w->khi);
	office_pull(w, &w->hq);
	if (strstr(w->hq.alarm, lie->alarm) == NULL)
		fail_msg("%s: \"%s\" is not in \"%s\"", lie->what, lie->alarm,
		    w->hq.alarm);
	assert_int_equal(w->hq.tally.alarms, 1);
	assert_string_equal(office_state(&w->hq, one), "sent 0");
	assert_string_equal(office_state(&w->hq, two), "none");
	/* The office learns why through main. */
	decisions = world_merge(w);
	trust_has(decisions, lie->alarm);
	snprintf(two, sizeof(two), "hold %s-2: ", replica);
	trust_has(decisions, two);
	assert_string_equal(office_state(&w->hq, good), "accepted 1");
	assert_string_equal(office_state(&w->hq, one), "accepted 1");
	/* It is an alarm as long as the hub shows it. */
	office_pull(w, &w->hq);
	assert_int_equal(w->hq.tally.alarms, 1);
	hub_set(w, ref, "");
	snprintf(ref, sizeof(ref), "refs/hub/office/%s", replica);
	help_ok(daf_ref_delete(w->hq.l->in, ref));
	office_pull(w, &w->hq);
	assert_int_equal(w->hq.tally.alarms, 0);
	daf_signer_free(other);
}

static void
test_liars(void **state)
{
	const size_t nlies = sizeof(lies) / sizeof(lies[0]);
	struct daf_pool *pool = daf_pool_new();
	char replica[] = "isb.aaaa";
	struct daf_fault *faults;
	size_t n, i, k, found;

	(void)state;
	for (i = 0; i < nlies; i++) {
		replica[7] = (char)('b' + (char)i);
		tell_lie(&lies[i], replica);
	}
	help_ok(daf_quarantine_list(&faults, &n, pool, w->hq.reg));
	assert_int_equal(n, nlies);
	for (i = 0; i < nlies; i++) {
		for (k = 0, found = 0; k < n; k++)
			found +=
			    strstr(faults[k].reason, lies[i].alarm) != NULL;
		assert_int_not_equal(found, 0);
	}
	daf_pool_free(pool);
	office_verify(&w->hq);
}

/* One byte of a signed commit is another one. */
static void
test_bad_signature(void **state)
{
	char oid[DAF_OID_HEX], sha[65], *data, *p;
	struct forged f = { .signer = w->isb.signer,
		.replica = "isb.liar",
		.seq = 1,
		.previous = "-",
		.title = "AAAA" };
	size_t len;

	(void)state;
	forge(oid, sha, w, &f);
	help_ok(daf_repo_read(
	    &data, &len, w->hub, oid, GIT_OBJECT_COMMIT, DAF_COMMIT_MAX));
	p = strstr(data, "AAAA\"");
	assert_non_null(p);
	*p = 'B';
	help_ok(daf_repo_write(oid, w->hub, GIT_OBJECT_COMMIT, data, len));
	free(data);
	hub_set(w, "refs/heads/office/isb.liar", oid);
	office_pull(w, &w->hq);
	trust_has(w->hq.alarm, "signature is not good");
	assert_string_equal(office_state(&w->hq, "isb.liar-1"), "none");
}

/* ---- two payloads for one seq ---- */

static void
test_equivocation_at_seat(void **state)
{
	char first[DAF_OID_HEX], twin[DAF_OID_HEX], sha[65], sha2[65];
	struct forged f = { .signer = w->isb.signer,
		.replica = "isb.twin",
		.seq = 1,
		.previous = "-",
		.title = "one" };

	(void)state;
	forge(first, sha, w, &f);
	hub_set(w, "refs/heads/office/isb.twin", first);
	office_pull(w, &w->hq);
	world_merge(w);
	f.title = "another";
	forge(twin, sha2, w, &f);
	hub_set(w, "refs/heads/office/isb.twin", twin);
	office_pull(w, &w->hq);
	assert_int_equal(w->hq.tally.alarms, 1);
	trust_has(w->hq.alarm, sha);
	trust_has(w->hq.alarm, sha2);
	assert_string_equal(office_state(&w->hq, "isb.twin-1"), "accepted 1");
	office_push(w, &w->hq);
	office_pull(w, &w->khi);
	assert_string_equal(office_state(&w->khi, "isb.twin-1"), "accepted 1");
}

/* A register that was copied and does not know it: both write seq 1. */
static void
test_cloned_register(void **state)
{
	struct office clone = { .signer = w->isb.signer };
	char replica[DAF_REPLICA_SIZE];
	const char *a, *b, *c;
	char *config, *text, *p;
	size_t len;

	(void)state;
	office_close(&w->isb);
	HELP_MUST("cp", "-a", help_path("isb"), help_path("clone"));
	office_open(&w->isb);
	snprintf(replica, sizeof(replica), "%s", w->isb.l->conf->replica);
	/* The copy is made to believe that it has not moved. */
	config = daf_fs_join(help_path("clone"), "config");
	help_ok(daf_fs_read(&text, &len, config, 65536));
	p = strstr(text, "\tinode");
	assert_non_null(p);
	free(text);
	snprintf(clone.name, sizeof(clone.name), "clone");
	office_open(&clone);
	daf_register_settle(clone.reg);
	help_ok(daf_register_lock(clone.reg));
	help_ok(daf_register_save_config(clone.reg));
	daf_register_unlock(clone.reg);
	a = office_new(&w->isb, "of the first");
	b = office_new(&clone, "of the copy");
	assert_string_equal(a, b);
	office_sync(w, &w->isb);
	office_sync(w, &w->hq);
	world_merge(w);
	office_push(w, &w->hq);
	/* The copy learns that main has accepted another payload. */
	office_pull(w, &clone);
	trust_has(clone.alarm, "equivocation");
	assert_string_equal(office_state(&clone, b), "accepted 1");
	{
		char *dump = office_dump(&clone);

		trust_has(dump, "of the first");
		assert_null(strstr(dump, "of the copy"));
		free(dump);
	}
	office_close(&clone);
	office_open(&clone);
	assert_string_not_equal(clone.l->conf->replica, replica);
	c = office_new(&clone, "again");
	assert_string_not_equal(c, b);
	office_sync(w, &clone);
	office_sync(w, &w->hq);
	world_merge(w);
	assert_string_equal(office_state(&w->hq, c), "accepted 1");
	office_verify(&clone);
	office_close(&clone);
	free(config);
	help_ok(daf_fs_remove_tree(help_path("clone")));
}

/* A copy that writes on under the old name, before this one saves. */
static void
test_restored_register(void **state)
{
	const char *a, *b, *c;

	(void)state;
	a = office_new(&w->isb, "one");
	world_round(w);
	office_close(&w->isb);
	HELP_MUST("cp", "-a", help_path("isb"), help_path("backup"));
	office_open(&w->isb);
	b = office_new(&w->isb, "two");
	world_round(w);
	office_close(&w->isb);
	help_ok(daf_fs_remove_tree(help_path("isb")));
	HELP_MUST("cp", "-a", help_path("backup"), help_path("isb"));
	help_ok(daf_fs_remove_tree(help_path("backup")));
	office_open(&w->isb);
	assert_string_equal(office_state(&w->isb, b), "none");
	office_pull(w, &w->isb);
	assert_string_equal(office_state(&w->isb, b), "accepted 1");
	c = office_new(&w->isb, "three");
	assert_string_not_equal(c, a);
	office_close(&w->isb);
	office_open(&w->isb);
	office_verify(&w->isb);
	world_round(w);
	world_same(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(test_liars),
		IN_WORLD(test_bad_signature),
		IN_WORLD(test_equivocation_at_seat),
		IN_WORLD(test_cloned_register),
		IN_WORLD(test_restored_register),
	};

	return cmocka_run_group_tests(tests, trust_begin, help_teardown);
}
