/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-trust-main.c - a main that is forged, forked or crooked, and one that a
 * recovery key moves on. */
#include "trust-help.h"

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
	trust_has(w->khi.alarm, "does not have the role hq");
	assert_int_equal(w->khi.l->main_number, number);
	/* By headquarters, with a number left out. */
	forge_main(oid, w->hq.signer, known, "skips", 2);
	hub_set(w, "refs/heads/main", oid);
	office_pull(w, &w->khi);
	trust_has(w->khi.alarm, "follows");
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
	trust_has(w->khi.alarm, "went back");
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
	trust_has(w->khi.alarm, "main forked");
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
	trust_has(w->isb.alarm, "main forked");
	help_ok(daf_trust_main(w->isb.l, c.sha256));
	trust_has(office_state(&w->isb, a), "sent 1");
	/* Ours is right: it stays. */
	office_pull(w, &w->hq);
	trust_has(w->hq.alarm, "main forked");
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
	trust_has(w->khi.alarm, "unfit");
	trust_has(office_state(&w->khi, at), "refused 0: ");
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
	trust_has(w->khi.alarm, "may only move the seat");
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
	trust_has(world_merge(w), "accept khi.");
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
		trust_has(w->khi.alarm, alarms[i]);
		assert_int_equal(w->khi.l->main_number, number);
	}
	office_verify(&w->khi);
	daf_buf_clear(&message);
	daf_pool_free(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(test_forged_main),
		IN_WORLD(test_main_fork),
		IN_WORLD(test_unfit),
		IN_WORLD(test_recovery),
		IN_WORLD(test_crooked_main),
	};

	return cmocka_run_group_tests(tests, trust_begin, help_teardown);
}
