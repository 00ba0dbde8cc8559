/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-trust.c - what counts: offices, headquarters and a hub that tell the
 * truth, and then ones that do not.
 */
#include "core/db.h"
#include "core/desk.h"
#include "sync/accesslog.h"
#include "sync/link.h"
#include "world.h"

#include <inttypes.h>

static struct world *w;

static int
setup(void **state)
{
	(void)state;
	w = world_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	world_free(w);
	return 0;
}

static void
has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", part, text);
}

static void
test_round(void **state)
{
	const char *a, *b, *c;

	(void)state;
	a = office_new(&w->isb, "one");
	assert_string_equal(office_state(&w->isb, a), "here 1");
	office_sync(w, &w->isb);
	assert_string_equal(office_state(&w->isb, a), "sent 1");
	office_sync(w, &w->hq);
	assert_string_equal(office_state(&w->hq, a), "sent 0");
	assert_int_equal(w->hq.tally.received, 1);
	has(world_merge(w), "accept isb.");
	assert_string_equal(world_merge(w), "");
	assert_string_equal(office_state(&w->hq, a), "accepted 1");
	office_push(w, &w->hq);
	office_sync(w, &w->isb);
	office_sync(w, &w->khi);
	assert_int_equal(w->isb.tally.accepted, 1);
	assert_int_equal(w->khi.tally.received, 1);
	assert_string_equal(office_state(&w->isb, a), "accepted 1");
	assert_string_equal(office_state(&w->khi, a), "accepted 1");
	/* Two change one field: a dispute everywhere, then none. */
	b = office_set(&w->isb, a, "title", "one, isb", DAF_OVER_ONE);
	c = office_set(&w->khi, a, "title", "one, khi", DAF_OVER_ONE);
	world_round(w);
	assert_string_equal(office_state(&w->khi, b), "accepted 1");
	assert_string_equal(office_state(&w->isb, c), "accepted 1");
	world_same(w);
	office_set(&w->hq, a, "title", "one", DAF_OVER_ALL);
	world_round(w);
	world_same(w);
	office_verify(&w->hq);
	office_verify(&w->isb);
	office_verify(&w->khi);
}

/* ---- decisions ---- */

static void
test_refuse(void **state)
{
	const char *a, *b, *c, *d;

	(void)state;
	a = office_new(&w->isb, "one");
	world_round(w);
	b = office_set(&w->isb, a, "title", "wrong", DAF_OVER_ONE);
	c = office_set(&w->isb, a, "priority", "high", DAF_OVER_ONE);
	office_sync(w, &w->isb);
	office_sync(w, &w->hq);
	/* A refused one among those that wait: the chain goes on. */
	has(world_order(w, DAF_DO_REFUSE, b, "wrong title"), "accept isb.");
	assert_string_equal(office_state(&w->hq, b), "refused 0: wrong title");
	assert_string_equal(office_state(&w->hq, c), "accepted 1");
	world_round(w);
	assert_string_equal(office_state(&w->isb, b), "refused 0: wrong title");
	assert_string_equal(office_state(&w->khi, b), "refused 0: wrong title");
	world_same(w);
	/* One that was accepted is un-applied: what it replaced lives again. */
	d = office_set(&w->khi, a, "title", "later", DAF_OVER_ONE);
	world_round(w);
	assert_string_equal(office_state(&w->isb, d), "accepted 1");
	has(world_order(w, DAF_DO_REFUSE, d, "no"), "refuse khi.");
	world_round(w);
	assert_string_equal(office_state(&w->khi, d), "refused 0: no");
	assert_string_equal(office_state(&w->isb, d), "refused 0: no");
	world_same(w);
	{
		char *dump = office_dump(&w->isb);

		has(dump, "\"value\":\"one\"");
		assert_null(strstr(dump, "later"));
		assert_null(strstr(dump, "wrong"));
		free(dump);
	}
	office_verify(&w->isb);
	office_verify(&w->hq);
	assert_string_equal(world_merge(w), "");
}

static void
test_hold(void **state)
{
	const char *a, *b, *c;

	(void)state;
	a = office_new(&w->isb, "one");
	b = office_new(&w->isb, "two");
	c = office_new(&w->isb, "three");
	office_sync(w, &w->isb);
	office_sync(w, &w->hq);
	has(world_order(w, DAF_DO_HOLD, b, "ask first"), "hold isb.");
	assert_string_equal(office_state(&w->hq, a), "accepted 1");
	assert_string_equal(office_state(&w->hq, b), "held 0: ask first");
	assert_string_equal(world_merge(w), "");
	office_push(w, &w->hq);
	office_sync(w, &w->isb);
	/* Own ones count here until they are refused. */
	assert_string_equal(office_state(&w->isb, a), "accepted 1");
	assert_string_equal(office_state(&w->isb, b), "held 1: ask first");
	assert_string_equal(office_state(&w->isb, c), "held 1: ask first");
	assert_int_equal(w->isb.tally.held, 2);
	has(world_order(w, DAF_DO_RELEASE, b, NULL), "release isb.");
	assert_string_equal(office_state(&w->hq, c), "accepted 1");
	world_round(w);
	assert_string_equal(office_state(&w->isb, c), "accepted 1");
	world_same(w);
	/* A hold from a seq that is accepted already cannot be. */
	help_refused(daf_seat_amend(w->isb.l, w->isb.signer, "x", NULL, NULL),
	    DAF_DENIED, "seat");
	office_verify(&w->isb);
}

static void
test_freeze(void **state)
{
	const char *a, *b;

	(void)state;
	a = office_new(&w->khi, "one");
	world_round(w);
	has(world_order(w, DAF_DO_FREEZE, w->khi.l->conf->replica, NULL),
	    "freeze khi.");
	b = office_new(&w->khi, "two");
	world_round(w);
	assert_string_equal(office_state(&w->khi, a), "accepted 1");
	has(office_state(&w->khi, b), "held 1: ");
	has(office_state(&w->hq, b), "held 0: ");
	assert_string_equal(office_state(&w->isb, b), "none");
	office_verify(&w->khi);
	has(world_order(w, DAF_DO_RELEASE, w->khi.l->conf->replica, NULL),
	    "accept khi.");
	world_round(w);
	world_same(w);
}

/* A value that the type does not take, from somebody who skips the checks. */
static void
test_violation(void **state)
{
	char oid[DAF_OID_HEX], sha[65], ref[DAF_REF_MAX], at[64];
	struct forged f = { .signer = w->isb.signer,
		.replica = "isb.zzzz",
		.seq = 1,
		.previous = "-",
		.title = "" };

	(void)state;
	forge(oid, sha, w, &f);
	daf_ledger_ref(ref, "isb.zzzz");
	hub_set(w, ref, oid);
	snprintf(at, sizeof(at), "isb.zzzz-1");
	office_pull(w, &w->hq);
	assert_string_equal(office_state(&w->hq, at), "sent 0");
	has(world_merge(w), "hold isb.zzzz-1: ");
	has(office_state(&w->hq, at), "held 0: ");
	assert_string_equal(world_merge(w), "");
	/* Released, it is held again: nothing has changed. */
	has(world_order(w, DAF_DO_RELEASE, "isb.zzzz", NULL),
	    "hold isb.zzzz-1: ");
	has(office_state(&w->hq, at), "held 0: ");
	has(world_order(w, DAF_DO_ACCEPT_VIOLATIONS, at, NULL),
	    "accept isb.zzzz-1");
	assert_string_equal(office_state(&w->hq, at), "accepted 1");
	world_round(w);
	world_same(w);
	office_verify(&w->hq);
}

/* Work of a key that was revoked before headquarters saw it. */
static void
test_accept_range(void **state)
{
	const char *a, *b, *c;

	(void)state;
	a = office_new(&w->isb, "one");
	b = office_new(&w->isb, "two");
	c = office_new(&w->isb, "three");
	office_push(w, &w->isb);
	world_revoke(w, w->isb.signer->id);
	office_sync(w, &w->hq);
	has(world_merge(w), "key not listed");
	assert_string_equal(office_state(&w->hq, a) + strlen("held"),
	    strchr(office_state(&w->hq, a), ' '));
	has(world_order(w, DAF_DO_ACCEPT_VIOLATIONS, b, NULL),
	    "accept-range isb.");
	assert_string_equal(office_state(&w->hq, a), "accepted 1");
	assert_string_equal(office_state(&w->hq, b), "accepted 1");
	has(office_state(&w->hq, c), "held 0: key not listed");
	office_push(w, &w->hq);
	office_sync(w, &w->isb);
	office_sync(w, &w->khi);
	assert_string_equal(office_state(&w->khi, b), "accepted 1");
	assert_string_equal(office_state(&w->khi, c), "none");
	has(office_state(&w->isb, c), "held 1: key not listed");
	office_verify(&w->khi);
	office_verify(&w->isb);
	/* And the officer can write no more. */
	help_refused(
	    daf_save_allowed(w->isb.l, w->isb.signer), DAF_DENIED, "revoked");
}

/* ---- offices that lie: the branch stops, all others go on ---- */

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
	has(decisions, lie->alarm);
	snprintf(two, sizeof(two), "hold %s-2: ", replica);
	has(decisions, two);
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
	has(w->hq.alarm, "signature is not good");
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
	has(w->hq.alarm, sha);
	has(w->hq.alarm, sha2);
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
	has(clone.alarm, "equivocation");
	assert_string_equal(office_state(&clone, b), "accepted 1");
	{
		char *dump = office_dump(&clone);

		has(dump, "of the first");
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

/* ---- main ---- */

/* A main commit by somebody who may not, made from the newest one. */
static void
forge_main(char oid[DAF_OID_HEX], const struct daf_signer *s,
    const char *parent, const char *subject, int64_t number)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_buf message = { 0 };
	struct daf_commit c, old;
	struct daf_main m;
	char parents[1][DAF_OID_HEX];

	help_ok(daf_commit_read(&old, pool, w->hub, parent));
	help_ok(daf_main_parse(&m, pool, old.message, old.message_len));
	m.subject = subject;
	m.number += number;
	m.nrefusals = m.nranges = 0;
	snprintf(m.ledger, sizeof(m.ledger), "%s", w->hq.l->conf->hash);
	snprintf(m.previous, sizeof(m.previous), "%s", old.sha256);
	daf_main_write(&message, &m);
	c = old;
	c.name = s->name;
	c.id = s->id;
	c.parents = parents;
	c.nparents = 1;
	memcpy(parents[0], parent, DAF_OID_HEX);
	c.message = message.data;
	c.message_len = message.len;
	help_ok(daf_commit_make(&c, w->hub, s));
	memcpy(oid, c.oid, DAF_OID_HEX);
	daf_buf_clear(&message);
	daf_pool_free(pool);
}

static void
test_forged_main(void **state)
{
	char oid[DAF_OID_HEX], known[DAF_OID_HEX];
	int64_t number;

	(void)state;
	office_new(&w->isb, "one");
	world_round(w);
	number = w->khi.l->main_number;
	snprintf(known, sizeof(known), "%s", hub_ref(w, "refs/heads/main"));
	/* By an officer without the role hq. */
	forge_main(oid, w->isb.signer, known, "mine", 1);
	hub_set(w, "refs/heads/main", oid);
	office_pull(w, &w->khi);
	has(w->khi.alarm, "does not have the role hq");
	assert_int_equal(w->khi.l->main_number, number);
	/* By headquarters, with a number left out. */
	forge_main(oid, w->hq.signer, known, "skips", 2);
	hub_set(w, "refs/heads/main", oid);
	office_pull(w, &w->khi);
	has(w->khi.alarm, "follows");
	assert_int_equal(w->khi.l->main_number, number);
	/* What was good before a bad one is kept. */
	forge_main(oid, w->hq.signer, known, "good", 1);
	forge_main(oid, w->isb.signer, oid, "bad", 1);
	hub_set(w, "refs/heads/main", oid);
	office_pull(w, &w->khi);
	assert_int_equal(w->khi.tally.alarms, 1);
	assert_int_equal(w->khi.l->main_number, number + 1);
	office_verify(&w->khi);
	/* Rewound: kept, and an alarm. */
	hub_set(w, "refs/heads/main", known);
	office_pull(w, &w->khi);
	has(w->khi.alarm, "went back");
	assert_int_equal(w->khi.l->main_number, number + 1);
}

static void
test_main_fork(void **state)
{
	char known[DAF_OID_HEX], left[DAF_OID_HEX], right[DAF_OID_HEX];
	struct daf_pool *pool = daf_pool_new();
	struct daf_commit c;
	const char *a;

	(void)state;
	a = office_new(&w->isb, "one");
	office_sync(w, &w->isb);
	office_sync(w, &w->hq);
	snprintf(known, sizeof(known), "%s", hub_ref(w, "refs/heads/main"));
	world_merge(w);
	office_push(w, &w->hq);
	snprintf(left, sizeof(left), "%s", hub_ref(w, "refs/heads/main"));
	office_pull(w, &w->khi);
	office_pull(w, &w->isb);
	assert_string_equal(office_state(&w->khi, a), "accepted 1");
	forge_main(right, w->hq.signer, known, "another history", 1);
	hub_set(w, "refs/heads/main", right);
	office_pull(w, &w->khi);
	has(w->khi.alarm, "main forked");
	assert_string_equal(office_state(&w->khi, a), "accepted 1");
	help_refused(daf_trust_main(w->khi.l, "0123456789abcdef"), DAF_REFUSED,
	    "no main commit");
	help_refused(daf_trust_main(w->khi.l, "x"), DAF_REFUSED, "not a hash");
	/* People decide for the other one: what only ours accepted ends. */
	help_ok(daf_commit_read(&c, pool, w->hub, right));
	help_ok(daf_trust_main(w->khi.l, c.sha256));
	assert_string_equal(office_state(&w->khi, a), "none");
	assert_string_equal(w->khi.l->main_oid, right);
	office_pull(w, &w->khi);
	assert_int_equal(w->khi.tally.alarms, 0);
	office_verify(&w->khi);
	/* An own one counts on. */
	office_pull(w, &w->isb);
	has(w->isb.alarm, "main forked");
	help_ok(daf_trust_main(w->isb.l, c.sha256));
	has(office_state(&w->isb, a), "sent 1");
	/* Ours is right: it stays. */
	office_pull(w, &w->hq);
	has(w->hq.alarm, "main forked");
	help_ok(daf_trust_main(w->hq.l, w->hq.l->main_sha256));
	assert_string_equal(w->hq.l->main_oid, left);
	daf_pool_free(pool);
}

/* Headquarters accepts what nobody may have written: it does not count. */
static void
test_unfit(void **state)
{
	char oid[DAF_OID_HEX], sha[65], at[64];
	struct daf_signer *foreign =
	    world_signer("key-foreign", "F. Oreign <f.oreign@isb>");
	struct forged f = { .signer = foreign,
		.replica = "isb.unfi",
		.seq = 1,
		.previous = "-",
		.title = "smuggled" };
	struct daf_pool *pool = daf_pool_new();
	struct daf_buf message = { 0 };
	struct daf_commit c, old;
	struct daf_main m;
	char parents[2][DAF_OID_HEX];
	struct daf_tip tips[8];

	(void)state;
	forge(oid, sha, w, &f);
	help_ok(daf_commit_read(&old, pool, w->hub, w->hq.l->main_oid));
	help_ok(daf_main_parse(&m, pool, old.message, old.message_len));
	m.subject = "accepts too much";
	m.number++;
	m.tips = tips;
	m.ntips = 1;
	tips[0] = (struct daf_tip){ "isb.unfi", 1, sha };
	snprintf(m.ledger, sizeof(m.ledger), "%s", w->hq.l->conf->hash);
	snprintf(m.previous, sizeof(m.previous), "%s", old.sha256);
	daf_main_write(&message, &m);
	c = old;
	c.parents = parents;
	c.nparents = 2;
	memcpy(parents[0], old.oid, DAF_OID_HEX);
	memcpy(parents[1], oid, DAF_OID_HEX);
	c.message = message.data;
	c.message_len = message.len;
	help_ok(daf_commit_make(&c, w->hub, w->hq.signer));
	hub_set(w, "refs/heads/main", c.oid);
	snprintf(at, sizeof(at), "isb.unfi-1");
	office_pull(w, &w->khi);
	has(w->khi.alarm, "unfit");
	has(office_state(&w->khi, at), "refused 0: ");
	{
		char *dump = office_dump(&w->khi);

		assert_string_equal(dump, "");
		free(dump);
	}
	assert_string_equal(w->khi.l->main_oid, c.oid);
	office_verify(&w->khi);
	daf_buf_clear(&message);
	daf_pool_free(pool);
	daf_signer_free(foreign);
}

/* The seat's disk is lost: another register becomes the seat. */
static void
test_recovery(void **state)
{
	struct daf_signer *recovery =
	    world_signer("key-recovery", "A. Khan <a.khan@isb>");
	char oid[DAF_OID_HEX];
	struct office lost;
	const char *a;
	size_t n;

	(void)state;
	help_refused(daf_seat_move(w->isb.l, w->khi.signer, NULL), DAF_DENIED,
	    "not a recovery key");
	/* It may do nothing else. */
	forge_main(oid, recovery, hub_ref(w, "refs/heads/main"), "mine", 1);
	hub_set(w, "refs/heads/main", oid);
	office_pull(w, &w->khi);
	has(w->khi.alarm, "may only move the seat");
	office_push(w, &w->hq);
	help_ok(daf_seat_move(w->isb.l, recovery, w->isb.signer));
	office_push(w, &w->isb);
	office_pull(w, &w->khi);
	assert_int_equal(w->khi.tally.alarms, 0);
	assert_string_equal(w->khi.l->charter->seat, w->isb.l->conf->replica);
	a = office_new(&w->khi, "for the new seat");
	office_push(w, &w->khi);
	office_pull(w, &w->hq);
	n = 0;
	help_refused(daf_merge(&(struct daf_decision *){ NULL }, &n, NULL,
			 w->hq.l, w->hq.signer, NULL, 0, NULL, 0),
	    DAF_DENIED, "seat");
	/* isb is the seat now. */
	lost = w->hq;
	w->hq = w->isb;
	office_pull(w, &w->hq);
	has(world_merge(w), "accept khi.");
	assert_string_equal(office_state(&w->hq, a), "accepted 1");
	office_verify(&w->hq);
	w->hq = lost;
	daf_signer_free(recovery);
}

/* Main says other things than its parents do, or takes something back. */
static void
test_crooked_main(void **state)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_commit old, c;
	struct daf_main m, crooked;
	struct daf_buf message = { 0 };
	char parents[2][DAF_OID_HEX], tip[DAF_OID_HEX];
	struct daf_tip tips[4];
	static const char *const alarms[] = { "takes back",
		"names another change set", "is not among its parents",
		"is not isb.", "main has not come to" };
	int64_t number;
	size_t i;

	(void)state;
	office_new(&w->isb, "one");
	office_new(&w->isb, "two");
	world_round(w);
	number = w->khi.l->main_number;
	help_ok(daf_commit_read(&old, pool, w->hub, w->hq.l->main_oid));
	help_ok(daf_main_parse(&m, pool, old.message, old.message_len));
	assert_int_equal(m.ntips, 1);
	snprintf(tip, sizeof(tip), "%s", old.parents[1]);
	m.subject = "crooked";
	m.number++;
	m.tips = tips;
	snprintf(m.previous, sizeof(m.previous), "%s", old.sha256);
	for (i = 0; i < 5; i++) {
		struct daf_refusal refusal = { "khi.none", 1, old.sha256, "x" };

		crooked = m;
		tips[0] = w->hq.l->main.tips[0];
		c = old;
		c.nparents = 1;
		c.parents = parents;
		snprintf(parents[0], DAF_OID_HEX, "%s", old.oid);
		snprintf(parents[1], DAF_OID_HEX, "%s", tip);
		if (i == 0)
			tips[0].seq = 1;
		else if (i == 1)
			tips[0].sha256 = old.sha256;
		else if (i == 2)
			tips[0].seq = 3;
		else if (i == 3) {
			tips[0].seq = 3;
			c.nparents = 2;
		} else {
			crooked.refusals = &refusal;
			crooked.nrefusals = 1;
		}
		daf_buf_reset(&message);
		daf_main_write(&message, &crooked);
		c.message = message.data;
		c.message_len = message.len;
		help_ok(daf_commit_make(&c, w->hub, w->hq.signer));
		hub_set(w, "refs/heads/main", c.oid);
		office_pull(w, &w->khi);
		has(w->khi.alarm, alarms[i]);
		assert_int_equal(w->khi.l->main_number, number);
	}
	office_verify(&w->khi);
	daf_buf_clear(&message);
	daf_pool_free(pool);
}

/* Two ledgers in one register: what happens in one does not touch the other. */
static void
test_two_ledgers(void **state)
{
	struct daf_repo *hub2 = help_repo("hub2.git");
	struct daf_founded f;
	struct office other = { .name = "hq", .signer = w->hq.signer };
	const char *a, *b;

	(void)state;
	a = office_new(&w->hq, "in main");
	office_close(&w->hq);
	help_ok(daf_found(&f, help_path("hq"), "hq",
	    "H. Qureshi <h.qureshi@hq>", w->hq.signer->key_path,
	    daf_repo_path(hub2), "liaison", NULL, NULL));
	free(f.identity);
	help_ok(daf_register_open(&w->hq.reg, help_path("hq"), false));
	help_ok(daf_catch_up(w->hq.reg));
	help_ok(daf_ledger_open(&w->hq.l, w->hq.reg, "main"));
	other.reg = w->hq.reg;
	help_ok(daf_ledger_open(&other.l, other.reg, "liaison"));
	b = office_new(&other, "in liaison");
	has(world_merge(w), "accept hq.");
	help_ok(daf_rebuild(w->hq.reg, NULL));
	office_verify(&w->hq);
	daf_ledger_close(w->hq.l);
	help_ok(daf_ledger_open(&w->hq.l, w->hq.reg, "main"));
	assert_string_not_equal(a, b);
	{
		char *dump = office_dump(&w->hq);

		has(dump, "in main");
		has(dump, "in liaison");
		free(dump);
	}
	daf_ledger_close(other.l);
	daf_repo_close(hub2);
	help_ok(daf_fs_remove_tree(help_path("hub2.git")));
}

/* Work of somebody whose role was taken away while it waited: no decision
 * makes it count, but it can be refused. */
static void
test_role_lost(void **state)
{
	const char *a, *b;
	struct daf_decision *d;
	struct daf_merge_order o = { .verb = DAF_DO_ACCEPT_VIOLATIONS };
	struct daf_pool *pool = daf_pool_new();
	struct daf_addr at;
	size_t n;

	(void)state;
	a = office_new(&w->isb, "one");
	b = office_new(&w->isb, "two");
	office_push(w, &w->isb);
	office_sync(w, &w->hq);
	world_enrol(w, w->isb.signer, DAF_ROLE_AUDITOR);
	has(world_merge(w), "no role that may write");
	assert_true(daf_addr_parse(&at, b, strlen(b), false));
	o.replica = at.replica;
	o.seq = at.seq;
	help_refused(
	    daf_merge(&d, &n, pool, w->hq.l, w->hq.signer, NULL, 0, &o, 1),
	    DAF_REFUSED, "would not count");
	world_order(w, DAF_DO_REFUSE, a, "no officer any more");
	assert_string_equal(
	    office_state(&w->hq, a), "refused 0: no officer any more");
	has(office_state(&w->hq, b), "held 0: ");
	world_enrol(w, w->isb.signer, DAF_ROLE_OFFICER);
	world_order(w, DAF_DO_RELEASE, at.replica, NULL);
	assert_string_equal(office_state(&w->hq, b), "accepted 1");
	world_round(w);
	world_same(w);
	daf_pool_free(pool);
}

/* A join with a wrong fingerprint, or a wrong office, leaves nothing. */
static void
test_join_fails(void **state)
{
	struct daf_signer *s = world_signer("key-lhr", "C. Butt <c.butt@lhr>");
	struct daf_founded f;

	(void)state;
	help_refused(daf_join(&f, help_path("lhr"), daf_repo_path(w->hub), NULL,
			 "lhr", "C. Butt <c.butt@lhr>", s->key_path,
			 "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
			 NULL, NULL, NULL),
	    DAF_ALARM, "is trusted");
	assert_false(daf_fs_exists(help_path("lhr")));
	help_refused(daf_join(&f, help_path("lhr"), daf_repo_path(w->hub), NULL,
			 "isb", "C. Butt <c.butt@lhr>", s->key_path, w->trust,
			 NULL, NULL, NULL),
	    DAF_REFUSED, "of the office lhr");
	help_refused(daf_join(&f, help_path("isb"), daf_repo_path(w->hub), NULL,
			 "isb", "A. Khan <a.khan@isb>", w->isb.signer->key_path,
			 w->trust, NULL, NULL, NULL),
	    DAF_REFUSED, "already");
	assert_false(daf_fs_exists(help_path("lhr")));
	office_verify(&w->isb);
	daf_signer_free(s);
}

/* A rebuild gives what was there, and mends what was not. */
static void
test_rebuild(void **state)
{
	const char *a;
	char *before, *after;
	size_t n;

	(void)state;
	a = office_new(&w->isb, "one");
	office_new(&w->isb, "two");
	office_new(&w->khi, "three");
	world_round(w);
	office_set(&w->isb, a, "title", "unsent", DAF_OVER_ONE);
	before = office_dump(&w->isb);
	help_ok(daf_rebuild(w->isb.reg, NULL));
	after = office_dump(&w->isb);
	assert_string_equal(before, after);
	free(after);
	office_verify(&w->isb);
	/* A register.db that says something else is found out, and mended. */
	help_ok(daf_register_lock(w->isb.reg));
	help_ok(daf_apply_begin(w->isb.reg));
	help_ok(daf_apply_state(w->isb.reg, w->isb.l->conf->id,
	    w->khi.l->conf->replica, 1, 1, DAF_REFUSED_STATE, false, "no"));
	help_ok(daf_apply_commit(w->isb.reg));
	daf_register_unlock(w->isb.reg);
	help_ok(daf_verify(&n, w->isb.reg, NULL, NULL, NULL));
	assert_int_equal(n, 3); /* values, states, what follows from them */
	help_ok(daf_rebuild(w->isb.reg, NULL));
	office_verify(&w->isb);
	after = office_dump(&w->isb);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

static void
test_access_log(void **state)
{
	const struct daf_access a = { .kind = DAF_ACCESS_DISCLOSURE,
		.officer = "a.khan@isb",
		.ledger = "main",
		.record = "isb.k7f2-4",
		.what = "evidence",
		.ground = "order of court" };
	struct daf_db *desk = daf_register_desk(w->isb.reg);
	const struct daf_err *err;
	size_t n;

	(void)state;
	help_ok(daf_access_log(w->isb.reg, &a));
	help_ok(daf_access_log(w->isb.reg, &a));
	office_verify(&w->isb);
	help_ok(daf_db_run(desk,
	    "UPDATE access_log SET officer = 'n.rind@khi' WHERE id = 2", ""));
	err = daf_access_verify(NULL, w->isb.reg);
	assert_non_null(err);
	assert_int_equal(err->code, DAF_ALARM);
	assert_non_null(strstr(err->text, "row 2 "));
	daf_err_free(err);
	help_ok(daf_verify(&n, w->isb.reg, NULL, NULL, NULL));
	assert_int_equal(n, 1);
}

/* ---- stopped in the middle ---- */

static bool
countdown(void *arg)
{
	int *left = arg;

	return (*left)-- <= 0;
}

/* Wherever it is stopped: what is applied is kept, and the next one goes on. */
static void
test_stopped(void **state)
{
	const struct daf_err *err = NULL;
	struct daf_tally tally;
	const char *first, *last = NULL;
	int rounds, left;
	size_t i;

	(void)state;
	first = office_new(&w->khi, "The first of twelve");
	for (i = 1; i < 12; i++)
		last = office_new(&w->khi, "One of twelve");
	office_sync(w, &w->khi);
	office_sync(w, &w->hq);
	world_merge(w);
	office_push(w, &w->hq);
	copy_objects(w->isb.l->in, w->hub);
	help_ok(daf_ref_set(w->isb.l->in, "refs/hub/main",
	    hub_ref(w, "refs/heads/main"), NULL));
	for (rounds = 0; rounds < 20; rounds++) {
		const struct daf_watch watch = { .arg = &left,
			.stopped = countdown };

		left = 3 * (rounds + 1);
		tally = (struct daf_tally){ 0 };
		err =
		    daf_trust_advance(&tally, w->isb.l, &daf_from_hub, &watch);
		if (err == NULL)
			break;
		help_refused(err, DAF_FAILED, "stopped");
		if (rounds == 0) {
			assert_string_equal(
			    office_state(&w->isb, first), "accepted 1");
			assert_string_equal(
			    office_state(&w->isb, last), "none");
		}
	}
	assert_in_range(rounds, 1, 19);
	assert_string_equal(office_state(&w->isb, last), "accepted 1");
	office_pull(w, &w->khi);
	world_same(w);
	office_verify(&w->isb);
}

/* What main does not mention for days, told without the hub. */
static void
test_unmentioned(void **state)
{
	const char *replica = w->isb.l->conf->replica;
	char name[128], text[256], oid[DAF_OID_HEX];
	struct daf_pool *pool = daf_pool_new();
	struct daf_unmentioned *u;
	size_t n;

	(void)state;
	office_new(&w->isb, "Sent and forgotten");
	memset(oid, 'a', sizeof(oid) - 1);
	oid[sizeof(oid) - 1] = '\0';
	snprintf(name, sizeof(name), "sent/main/%s", replica);
	snprintf(text, sizeof(text), "%s\n1 1800000000 %" PRId64, oid,
	    w->isb.l->main_number - 1);
	help_ok(daf_desk_set(w->isb.reg, "", name, text));
	setenv("DAFTAR_NOW", "1800432000", 1); /* five days */
	help_ok(daf_sent_unmentioned(&u, &n, pool, w->isb.l));
	assert_int_equal(n, 0);
	setenv("DAFTAR_NOW", "1800432001", 1);
	help_ok(daf_sent_unmentioned(&u, &n, pool, w->isb.l));
	assert_int_equal(n, 1);
	assert_int_equal(u[0].sent, 1800000000);
	snprintf(name, sizeof(name), "%s-1", replica);
	assert_string_equal(u[0].at, name);
	has(u[0].text, "5 days ago");
	/* Main has not gone on since: nobody could mention it. */
	snprintf(name, sizeof(name), "sent/main/%s", replica);
	snprintf(text, sizeof(text), "%s\n1 1800000000 %" PRId64, oid,
	    w->isb.l->main_number);
	help_ok(daf_desk_set(w->isb.reg, "", name, text));
	help_ok(daf_sent_unmentioned(&u, &n, pool, w->isb.l));
	assert_int_equal(n, 0);
	unsetenv("DAFTAR_NOW");
	/* It does mention it. */
	world_round(w);
	snprintf(text, sizeof(text), "%s\n1 1800000000 1", oid);
	help_ok(daf_desk_set(w->isb.reg, "", name, text));
	setenv("DAFTAR_NOW", "1800500000", 1);
	help_ok(daf_sent_unmentioned(&u, &n, pool, w->isb.l));
	assert_int_equal(n, 0);
	unsetenv("DAFTAR_NOW");
	daf_pool_free(pool);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(test_round),
		IN_WORLD(test_refuse),
		IN_WORLD(test_hold),
		IN_WORLD(test_freeze),
		IN_WORLD(test_violation),
		IN_WORLD(test_accept_range),
		IN_WORLD(test_bad_signature),
		IN_WORLD(test_equivocation_at_seat),
		IN_WORLD(test_cloned_register),
		IN_WORLD(test_restored_register),
		IN_WORLD(test_forged_main),
		IN_WORLD(test_main_fork),
		IN_WORLD(test_unfit),
		IN_WORLD(test_recovery),
		IN_WORLD(test_role_lost),
		IN_WORLD(test_two_ledgers),
		IN_WORLD(test_crooked_main),
		IN_WORLD(test_join_fails),
		IN_WORLD(test_rebuild),
		IN_WORLD(test_access_log),
		IN_WORLD(test_liars),
		IN_WORLD(test_stopped),
		IN_WORLD(test_unmentioned),
	};

	/* Thousands of fsyncs: in memory, where there is such a folder. */
	if (daf_fs_exists("/dev/shm"))
		setenv("TMPDIR", "/dev/shm", 0);
	return cmocka_run_group_tests(tests, help_setup, help_teardown);
}
