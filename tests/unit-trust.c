/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-trust.c - what counts while all tell the truth: what headquarters
 * decides, and registers that join, are stopped, or are made anew. Offices that
 * lie: unit-trust-office.c; lies about main: unit-trust-main.c.
 */
#include "core/db.h"
#include "core/desk.h"
#include "sync/accesslog.h"
#include "trust-help.h"

#include <inttypes.h>

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
	trust_has(world_merge(w), "accept isb.");
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
	trust_has(
	    world_order(w, DAF_DO_REFUSE, b, "wrong title"), "accept isb.");
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
	trust_has(world_order(w, DAF_DO_REFUSE, d, "no"), "refuse khi.");
	world_round(w);
	assert_string_equal(office_state(&w->khi, d), "refused 0: no");
	assert_string_equal(office_state(&w->isb, d), "refused 0: no");
	world_same(w);
	{
		char *dump = office_dump(&w->isb);

		trust_has(dump, "\"value\":\"one\"");
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
	trust_has(world_order(w, DAF_DO_HOLD, b, "ask first"), "hold isb.");
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
	trust_has(world_order(w, DAF_DO_RELEASE, b, NULL), "release isb.");
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
	trust_has(world_order(w, DAF_DO_FREEZE, w->khi.l->conf->replica, NULL),
	    "freeze khi.");
	b = office_new(&w->khi, "two");
	world_round(w);
	assert_string_equal(office_state(&w->khi, a), "accepted 1");
	trust_has(office_state(&w->khi, b), "held 1: ");
	trust_has(office_state(&w->hq, b), "held 0: ");
	assert_string_equal(office_state(&w->isb, b), "none");
	office_verify(&w->khi);
	trust_has(world_order(w, DAF_DO_RELEASE, w->khi.l->conf->replica, NULL),
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
	trust_has(world_merge(w), "hold isb.zzzz-1: ");
	trust_has(office_state(&w->hq, at), "held 0: ");
	assert_string_equal(world_merge(w), "");
	/* Released, it is held again: nothing has changed. */
	trust_has(world_order(w, DAF_DO_RELEASE, "isb.zzzz", NULL),
	    "hold isb.zzzz-1: ");
	trust_has(office_state(&w->hq, at), "held 0: ");
	trust_has(world_order(w, DAF_DO_ACCEPT_VIOLATIONS, at, NULL),
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
	trust_has(world_merge(w), "key not listed");
	assert_string_equal(office_state(&w->hq, a) + strlen("held"),
	    strchr(office_state(&w->hq, a), ' '));
	trust_has(world_order(w, DAF_DO_ACCEPT_VIOLATIONS, b, NULL),
	    "accept-range isb.");
	assert_string_equal(office_state(&w->hq, a), "accepted 1");
	assert_string_equal(office_state(&w->hq, b), "accepted 1");
	trust_has(office_state(&w->hq, c), "held 0: key not listed");
	office_push(w, &w->hq);
	office_sync(w, &w->isb);
	office_sync(w, &w->khi);
	assert_string_equal(office_state(&w->khi, b), "accepted 1");
	assert_string_equal(office_state(&w->khi, c), "none");
	trust_has(office_state(&w->isb, c), "held 1: key not listed");
	office_verify(&w->khi);
	office_verify(&w->isb);
	/* And the officer can write no more. */
	help_refused(
	    daf_save_allowed(w->isb.l, w->isb.signer), DAF_DENIED, "revoked");
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
	trust_has(world_merge(w), "accept hq.");
	help_ok(daf_rebuild(w->hq.reg, NULL));
	office_verify(&w->hq);
	daf_ledger_close(w->hq.l);
	help_ok(daf_ledger_open(&w->hq.l, w->hq.reg, "main"));
	assert_string_not_equal(a, b);
	{
		char *dump = office_dump(&w->hq);

		trust_has(dump, "in main");
		trust_has(dump, "in liaison");
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
	trust_has(world_merge(w), "no role that may write");
	assert_true(daf_addr_parse(&at, b, strlen(b), false));
	o.replica = at.replica;
	o.seq = at.seq;
	help_refused(
	    daf_merge(&d, &n, pool, w->hq.l, w->hq.signer, NULL, 0, &o, 1),
	    DAF_REFUSED, "would not count");
	world_order(w, DAF_DO_REFUSE, a, "no officer any more");
	assert_string_equal(
	    office_state(&w->hq, a), "refused 0: no officer any more");
	trust_has(office_state(&w->hq, b), "held 0: ");
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
	trust_has(u[0].text, "5 days ago");
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
	/* The seat would ask itself. */
	office_new(&w->hq, "Sent, and not merged yet");
	snprintf(name, sizeof(name), "sent/main/%s", w->hq.l->conf->replica);
	help_ok(daf_desk_set(w->hq.reg, "", name, text));
	help_ok(daf_sent_unmentioned(&u, &n, pool, w->hq.l));
	assert_int_equal(n, 0);
	unsetenv("DAFTAR_NOW");
	daf_pool_free(pool);
}

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
		IN_WORLD(test_two_ledgers),
		IN_WORLD(test_role_lost),
		IN_WORLD(test_join_fails),
		IN_WORLD(test_rebuild),
		IN_WORLD(test_access_log),
		IN_WORLD(test_stopped),
		IN_WORLD(test_unmentioned),
	};

	return cmocka_run_group_tests(tests, trust_begin, help_teardown);
}
