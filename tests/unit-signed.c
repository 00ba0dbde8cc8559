/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-signed.c - a change set as it was signed, and who says so. */
#include "sync/signed.h"

#include <unistd.h>

#include "core/db.h"
#include "world.h"

static struct world *w;
static struct daf_pool *pool;

static int
setup(void **state)
{
	(void)state;
	w = world_new();
	pool = daf_pool_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	world_free(w);
	daf_pool_free(pool);
	return 0;
}

static struct daf_signed
look(struct office *o, const char *at)
{
	struct daf_signed s;

	help_ok(daf_signed(&s, pool, o->l, at));
	return s;
}

static void
says(const struct daf_signed *s, const char *part)
{
	struct daf_buf text = { 0 };

	daf_signed_text(&text, s);
	if (strstr(daf_buf_str(&text), part) == NULL)
		fail_msg("no \"%s\" in: %s", part, daf_buf_str(&text));
	daf_buf_clear(&text);
}

/* From the desk to main. */
static void
states(void **state)
{
	const char *at = office_new(&w->isb, "A title to be found");
	struct daf_signed s = look(&w->isb, at);
	char hash[65], id[64];
	int64_t before;

	(void)state;
	assert_string_equal(s.at, at);
	assert_int_equal(s.verdict, DAF_SIGNED_GOOD);
	assert_null(s.problem);
	assert_string_equal(s.id, "a.khan@isb");
	assert_string_equal(s.key_of, "a.khan@isb");
	assert_string_equal(s.fingerprint, w->isb.signer->key.fingerprint);
	says(&s, "of a.khan@isb");
	assert_non_null(strstr(s.payload, "A title to be found"));
	assert_int_equal(strlen(s.payload), s.payload_len);
	daf_sha256_hex(hash, s.payload, s.payload_len);
	assert_string_equal(hash, s.sha256);
	assert_string_equal(s.sha256, s.standing.sha256);
	assert_int_equal(s.standing.state, DAF_HERE);
	assert_true(s.standing.own && s.standing.counts);
	assert_int_equal(s.main.number, 0);
	snprintf(id, sizeof(id), "%s.2", at);
	assert_string_equal(look(&w->isb, id).at, at);

	office_sync(w, &w->isb);
	office_sync(w, &w->hq);
	s = look(&w->hq, at);
	assert_int_equal(s.standing.state, DAF_SENT);
	assert_false(s.standing.own || s.standing.counts);
	assert_int_equal(s.verdict, DAF_SIGNED_GOOD);
	assert_int_equal(s.main.number, 0);

	/* Later main commits do not take it over. */
	before = w->hq.l->main_number;
	world_merge(w);
	office_new(&w->isb, "Another one");
	world_round(w);
	office_sync(w, &w->khi);
	assert_true(w->khi.l->main_number > before + 1);
	s = look(&w->khi, at);
	assert_int_equal(s.standing.state, DAF_ACCEPTED);
	assert_int_equal(s.main.number, before + 1);
	assert_string_equal(s.main.by, "h.qureshi@hq");
	assert_string_equal(s.main.by_name, "H. Qureshi");
	assert_int_equal(strlen(s.main.sha256), 64);
	assert_true(daf_repo_has(w->khi.l->in, s.main.oid));
	assert_true(s.main.time != 0);
}

static void
decided(void **state)
{
	const char *a = office_new(&w->isb, "To be refused");
	const char *b = office_new(&w->isb, "To be held");
	struct daf_signed s;

	(void)state;
	office_sync(w, &w->isb);
	office_sync(w, &w->hq);
	world_order(w, DAF_DO_HOLD, b, "ask first");
	world_order(w, DAF_DO_REFUSE, a, "no such thing");
	office_push(w, &w->hq);
	office_sync(w, &w->isb);
	s = look(&w->isb, a);
	assert_int_equal(s.standing.state, DAF_REFUSED_STATE);
	assert_string_equal(s.standing.reason, "no such thing");
	assert_false(s.standing.counts);
	assert_true(s.main.number > 1);
	assert_int_equal(s.verdict, DAF_SIGNED_GOOD);
	s = look(&w->isb, b);
	assert_int_equal(s.standing.state, DAF_HELD);
	assert_string_equal(s.standing.reason, "ask first");
	assert_int_equal(s.main.number, 0);
}

static void
keys(void **state)
{
	const char *at = office_new(&w->isb, "By a key that goes");
	struct daf_signed s;

	(void)state;
	world_round(w);
	world_revoke(w, "a.khan@isb");
	office_push(w, &w->hq);
	office_sync(w, &w->khi);
	s = look(&w->khi, at);
	assert_int_equal(s.verdict, DAF_SIGNED_REVOKED);
	says(&s, "listed no longer");
	assert_int_equal(s.standing.state, DAF_ACCEPTED);
	daf_signer_free(w->khi.signer);
	w->khi.signer = world_signer("key-new", "N. Ewcomer <n.ewcomer@khi>");
	s = look(&w->khi, office_new(&w->khi, "By a newcomer"));
	assert_int_equal(s.verdict, DAF_SIGNED_UNLISTED);
	assert_null(s.key_of);
	says(&s, "n.ewcomer@khi is only");
}

static void
spoil(struct office *o, const char *oid, bool rewrite)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/objects/%.2s/%s",
	    daf_repo_path(o->l->out), oid, oid + 2);
	assert_int_equal(unlink(path), 0);
	if (rewrite)
		help_ok(daf_fs_write(path, "rubbish", 7, 0444));
	office_close(o);
	help_ok(daf_register_open(&o->reg, office_dir(o), false));
	help_ok(daf_ledger_open(&o->l, o->reg, NULL));
}

/* What cannot be read is said, and the rest is told. */
static void
damaged(void **state)
{
	const char *a = office_new(&w->isb, "Lost");
	const char *b = office_new(&w->isb, "Spoilt");
	const char *c = office_new(&w->isb, "Whole");
	struct daf_signed s;

	(void)state;
	spoil(&w->isb, look(&w->isb, a).standing.oid, false);
	spoil(&w->isb, look(&w->isb, b).standing.oid, true);
	s = look(&w->isb, a);
	assert_int_equal(s.verdict, DAF_SIGNED_ABSENT);
	assert_null(s.payload);
	assert_string_equal(s.standing.by, "a.khan@isb");
	says(&s, "missing or damaged");
	s = look(&w->isb, b);
	assert_int_equal(s.verdict, DAF_SIGNED_ABSENT);
	assert_int_equal(look(&w->isb, c).verdict, DAF_SIGNED_GOOD);
}

/* A register that names another commit, or another payload, for it. */
static void
swapped(void **state)
{
	const char *a = office_new(&w->isb, "One");
	const char *b = office_new(&w->isb, "Two");
	struct daf_db *db = daf_register_db(w->isb.reg);
	struct daf_signed s = look(&w->isb, a);

	(void)state;
	help_ok(daf_db_run(db, "UPDATE change_set SET oid = ?1 WHERE oid = ?2",
	    "ss", look(&w->isb, b).standing.oid, s.standing.oid));
	s = look(&w->isb, a);
	assert_int_equal(s.verdict, DAF_SIGNED_BAD);
	assert_non_null(strstr(s.problem, b));
	says(&s, "NOT GOOD");
	s = look(&w->isb, b);
	help_ok(daf_db_run(db,
	    "UPDATE change_set SET sha256 = 'ab' WHERE oid = ?1"
	    " AND sha256 = ?2",
	    "ss", s.standing.oid, s.sha256));
	s = look(&w->isb, b);
	assert_int_equal(s.verdict, DAF_SIGNED_BAD);
	assert_non_null(strstr(s.problem, "another one"));
}

static void
none(void **state)
{
	struct daf_signed s;
	char at[64];

	(void)state;
	help_refused(
	    daf_signed(&s, pool, w->isb.l, "isb"), DAF_REFUSED, "no address");
	snprintf(at, sizeof(at), "%s-999", w->isb.l->conf->replica);
	help_refused(
	    daf_signed(&s, pool, w->isb.l, at), DAF_REFUSED, "no change set");
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(states),
		IN_WORLD(decided),
		IN_WORLD(keys),
		IN_WORLD(damaged),
		IN_WORLD(swapped),
		IN_WORLD(none),
	};

	/* Thousands of fsyncs: in memory, where there is such a folder. */
	if (daf_fs_exists("/dev/shm"))
		setenv("TMPDIR", "/dev/shm", 0);
	return cmocka_run_group_tests(tests, help_setup, help_teardown);
}
