/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-save.c - saving: one commit point, who may, what is left when it goes
 * wrong, and a register brought up to its branch.
 */
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/db.h"
#include "world.h"

static struct world *w;

static int
setup(void **state)
{
	if (help_setup(state) != 0)
		return -1;
	w = world_new();
	return 0;
}

static int
teardown(void **state)
{
	world_free(w);
	return help_teardown(state);
}

/* ---- small helpers ---- */

static const char *
tip_of(const struct office *o)
{
	static char ring[4][DAF_OID_HEX];
	static size_t next;
	char ref[DAF_REF_MAX], *oid = ring[next++ % 4];

	daf_ledger_ref(ref, o->l->conf->replica);
	help_ok(daf_ref_get(oid, o->l->out, ref));
	return oid;
}

struct wish {
	size_t n, size; /* tasks with a note of that size */
	struct office *o;
	void (*meanwhile)(struct office *o);
	const struct daf_err *(*refuse)(void);
	struct daf_entry *entry;
};

static const struct daf_err *
fill(void *arg, struct daf_entry *e)
{
	struct wish *wish = arg;
	const char *fields[] = { "title", "assigned_to" };
	const struct daf_err *err = NULL;
	char *title = daf_malloc(wish->size + 1);
	const char *values[] = { title, "a.khan@isb" };
	size_t i, index;

	memset(title, 'x', wish->size);
	title[wish->size] = '\0';
	wish->entry = e;
	for (i = 0; i < wish->n && err == NULL; i++)
		err = daf_entry_create(&index, e, "task", 1, fields, values);
	free(title);
	if (wish->meanwhile != NULL)
		wish->meanwhile(wish->o);
	if (err == NULL && wish->refuse != NULL)
		err = wish->refuse();
	return err;
}

static const struct daf_err *
save(struct daf_saved *saved, bool *behind, struct office *o,
    const struct daf_signer *signer, struct wish *wish)
{
	wish->o = o;
	if (wish->n == 0)
		wish->n = 1;
	if (wish->size == 0)
		wish->size = 10;
	return daf_save(saved, behind, o->l, signer, fill, wish);
}

/* It fails so, and nothing was written that counts. */
static void
refuses(struct office *o, const struct daf_signer *signer, struct wish *wish,
    enum daf_code code, const char *part)
{
	struct daf_head before, after;
	struct daf_saved saved;
	const char *tip = tip_of(o);
	bool behind;

	help_ok(daf_apply_head(
	    &before, o->reg, o->l->conf->id, o->l->conf->replica));
	help_refused(save(&saved, &behind, o, signer, wish), code, part);
	assert_int_equal(saved.n, 0);
	assert_string_equal(tip_of(o), tip);
	help_ok(daf_apply_head(
	    &after, o->reg, o->l->conf->id, o->l->conf->replica));
	assert_int_equal(before.seq, after.seq);
}

static char *
path_of(const struct office *o, const char *name)
{
	return daf_fs_join(office_dir(o), name);
}

static void
copy_db(const struct office *o, const char *from, const char *to)
{
	char *a = path_of(o, from), *b = path_of(o, to), *data;
	size_t len;

	help_ok(daf_fs_read(&data, &len, a, 256 << 20));
	help_ok(daf_fs_write(b, data, len, 0600));
	free(data);
	free(a);
	free(b);
}

/* ---- tests ---- */

static void
one(void **state)
{
	struct office *o = &w->isb;
	struct daf_pool *pool = daf_pool_new();
	struct daf_saved saved;
	struct daf_changeset cs;
	struct daf_commit c;
	struct daf_born born;
	struct daf_head head;
	struct wish wish = { 0 };
	char signers[512], config[600];
	const char *out, *before;
	bool behind = true;

	(void)state;
	before = tip_of(o);
	help_ok(save(&saved, &behind, o, o->signer, &wish));
	assert_false(behind);
	assert_int_equal(saved.n, 1);
	help_ok(daf_entry_born(&born, wish.entry, 1));
	assert_string_equal(born.id, saved.at[0]);
	help_ok(daf_commit_read(&c, pool, o->l->out, tip_of(o)));
	assert_string_equal(c.tree, DAF_EMPTY_TREE);
	assert_string_equal(c.id, o->signer->id);
	help_ok(daf_changeset_parse(&cs, pool, c.message, c.message_len));
	assert_string_equal(cs.ledger, o->l->conf->hash);
	assert_string_equal(cs.replica, o->l->conf->replica);
	assert_int_equal(cs.main_number, o->l->main_number);
	assert_string_equal(cs.main_sha256, o->l->main_sha256);
	assert_int_equal(c.nparents, *before != '\0');
	help_ok(daf_apply_head(&head, o->reg, o->l->conf->id, cs.replica));
	assert_int_equal(head.seq, cs.seq);
	assert_string_equal(head.oid, c.oid);
	assert_string_equal(head.sha256, c.sha256);
	assert_string_equal(office_state(o, saved.at[0]), "here 1");

	/* stock git agrees */
	snprintf(signers, sizeof(signers), "%s", help_path("save-signers"));
	HELP_MUST("sh", "-c", "git -C \"$1\" show main:allowed_signers >\"$2\"",
	    "-", daf_repo_path(o->l->in), signers);
	snprintf(
	    config, sizeof(config), "gpg.ssh.allowedSignersFile=%s", signers);
	out = HELP_MUST("git", "-C", daf_repo_path(o->l->out), "-c", config,
	    "log", "-1", "--format=%G? %GS", c.oid);
	snprintf(config, sizeof(config), "G %s", o->signer->id);
	assert_string_equal(out, config);
	HELP_MUST("git", "-C", daf_repo_path(o->l->out), "fsck", "--strict");
	daf_pool_free(pool);
}

/* Each next one follows the one before. */
static void
chain(void **state)
{
	struct office *o = &w->isb;
	struct daf_pool *pool = daf_pool_new();
	struct daf_commit a, b;
	struct daf_changeset cs;
	struct daf_saved saved;
	struct wish wish = { 0 };

	(void)state;
	help_ok(save(&saved, NULL, o, o->signer, &wish));
	help_ok(daf_commit_read(&a, pool, o->l->out, tip_of(o)));
	help_ok(save(&saved, NULL, o, o->signer, &wish));
	help_ok(daf_commit_read(&b, pool, o->l->out, tip_of(o)));
	help_ok(daf_changeset_parse(&cs, pool, b.message, b.message_len));
	assert_int_equal(b.nparents, 1);
	assert_string_equal(b.parents[0], a.oid);
	assert_string_equal(cs.previous, a.sha256);
	daf_pool_free(pool);
}

static const struct daf_err *
no(void)
{
	return daf_err(DAF_REFUSED, "the clerk says no");
}

static void
refused_entry(void **state)
{
	struct wish wish = { .refuse = no };

	(void)state;
	refuses(&w->isb, w->isb.signer, &wish, DAF_REFUSED, "the clerk");
}

/* More than one change set holds: all of it with one move of the branch. */
static void
several(void **state)
{
	struct office *o = &w->isb;
	struct wish wish = { .n = 12, .size = 60000 };
	struct daf_saved saved;
	struct daf_born born;
	struct daf_head before, head;
	size_t i;
	bool behind;

	(void)state;
	help_ok(daf_apply_head(
	    &before, o->reg, o->l->conf->id, o->l->conf->replica));
	help_ok(save(&saved, &behind, o, o->signer, &wish));
	assert_false(behind);
	assert_true(saved.n >= 3);
	help_ok(
	    daf_apply_head(&head, o->reg, o->l->conf->id, o->l->conf->replica));
	assert_int_equal(head.seq, before.seq + (int64_t)saved.n);
	assert_string_equal(head.oid, tip_of(o));
	for (i = 1; i <= 12; i++)
		help_ok(daf_entry_born(&born, wish.entry, i));
	assert_string_equal(office_state(o, saved.at[0]), "here 1");
	assert_string_equal(office_state(o, saved.at[saved.n - 1]), "here 1");
}

static void
hide_key(struct office *o)
{
	char *path = daf_strdup(o->signer->key_path), *away;

	path[strlen(path) - 4] = '\0';
	away = daf_asprintf("%s.away", path);
	assert_int_equal(rename(path, away), 0);
	free(path);
	free(away);
}

static void
show_key(struct office *o)
{
	char *path = daf_strdup(o->signer->key_path), *away;

	path[strlen(path) - 4] = '\0';
	away = daf_asprintf("%s.away", path);
	assert_int_equal(rename(away, path), 0);
	free(path);
	free(away);
}

static void
no_key(void **state)
{
	struct wish wish = { .meanwhile = hide_key };

	(void)state;
	refuses(&w->isb, w->isb.signer, &wish, DAF_NO_KEY, "cannot sign");
	show_key(&w->isb);
}

/* Somebody without the lock moved the branch: never over it. */
static void
move_branch(struct office *o)
{
	char ref[DAF_REF_MAX];

	daf_ledger_ref(ref, o->l->conf->replica);
	help_ok(daf_ref_set(o->l->out, ref, o->l->main_oid, NULL));
}

static void
lost_race(void **state)
{
	struct office *o = &w->isb;
	struct wish wish = { .meanwhile = move_branch };
	char ref[DAF_REF_MAX], tip[DAF_OID_HEX];
	struct daf_saved saved;

	(void)state;
	daf_ledger_ref(ref, o->l->conf->replica);
	memcpy(tip, tip_of(o), sizeof(tip));
	copy_objects(o->l->out, o->l->in); /* so that main can be named */
	help_refused(save(&saved, NULL, o, o->signer, &wish), DAF_BUSY,
	    "moved by another");
	assert_int_equal(saved.n, 0);
	/* and from then on nothing is saved until it is right again */
	wish.meanwhile = NULL;
	help_refused(save(&saved, NULL, o, o->signer, &wish), DAF_ALARM, "");
	help_ok(daf_ref_set(o->l->out, ref, tip, NULL));
	help_ok(save(&saved, NULL, o, o->signer, &wish));
}

static void
break_register(struct office *o)
{
	help_ok(daf_db_run(daf_register_db(o->reg),
	    "CREATE TEMP TRIGGER broken BEFORE INSERT ON change_set "
	    "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
	    ""));
}

/* The branch has it, register.db has not: saved, and shown at the next
 * opening. */
static void
view_behind(void **state)
{
	struct office *o = &w->isb;
	struct wish wish = { .meanwhile = break_register };
	struct daf_saved saved;
	bool behind = false;

	(void)state;
	help_ok(save(&saved, &behind, o, o->signer, &wish));
	assert_true(behind);
	assert_int_equal(saved.n, 1);
	assert_string_equal(office_state(o, saved.at[0]), "none");
	help_ok(daf_db_run(daf_register_db(o->reg), "DROP TRIGGER broken", ""));
	help_ok(daf_catch_up(o->reg));
	assert_string_equal(office_state(o, saved.at[0]), "here 1");
	office_verify(o);
}

static void
old_view(void **state)
{
	struct office *o = &w->isb;
	struct daf_saved saved;
	struct wish wish = { 0 };
	char *dump, *again;
	size_t i;

	(void)state;
	office_close(o);
	copy_db(o, "register.db", "old.db");
	office_open(o);
	for (i = 0; i < 3; i++)
		help_ok(save(&saved, NULL, o, o->signer, &wish));
	dump = office_dump(o);
	office_close(o);
	copy_db(o, "old.db", "register.db");
	office_open(o);
	help_ok(daf_catch_up(o->reg));
	again = office_dump(o);
	assert_string_equal(dump, again);
	free(dump);
	free(again);
}

/* register.db knows more than the branch: an alarm, not a guess. */
static void
branch_went_back(void **state)
{
	struct office *o = &w->isb;
	struct daf_saved saved;
	struct wish wish = { 0 };
	char ref[DAF_REF_MAX], before[DAF_OID_HEX], after[DAF_OID_HEX];

	(void)state;
	daf_ledger_ref(ref, o->l->conf->replica);
	memcpy(before, tip_of(o), sizeof(before));
	help_ok(save(&saved, NULL, o, o->signer, &wish));
	memcpy(after, tip_of(o), sizeof(after));
	help_ok(daf_ref_set(o->l->out, ref, before, NULL));
	help_refused(daf_catch_up(o->reg), DAF_ALARM, o->l->conf->replica);
	help_refused(save(&saved, NULL, o, o->signer, &wish), DAF_ALARM, "");
	help_ok(daf_ref_delete(o->l->out, ref));
	help_refused(daf_catch_up(o->reg), DAF_ALARM, o->l->conf->replica);
	help_ok(daf_ref_set(o->l->out, ref, after, ""));
	help_ok(daf_catch_up(o->reg));
}

/* Damage on the disk is named, and nothing after it is believed. */
static void
damaged(void **state)
{
	struct office *o = &w->isb;
	struct daf_saved saved;
	struct wish wish = { 0 };
	char *object, *data, oid[DAF_OID_HEX], at[DAF_ADDR_SIZE];
	size_t len;

	(void)state;
	office_close(o);
	copy_db(o, "register.db", "old.db");
	office_open(o);
	help_ok(save(&saved, NULL, o, o->signer, &wish));
	memcpy(oid, tip_of(o), sizeof(oid));
	help_ok(save(&saved, NULL, o, o->signer, &wish));
	memcpy(at, saved.at[0], sizeof(at)); /* the pool goes */
	object = daf_asprintf(
	    "%s/objects/%.2s/%s", daf_repo_path(o->l->out), oid, oid + 2);
	help_ok(daf_fs_read(&data, &len, object, 1 << 20));
	office_close(o);
	copy_db(o, "old.db", "register.db");
	assert_int_equal(chmod(object, 0600), 0);
	data[len / 2] ^= 1;
	help_ok(daf_fs_write(object, data, len, 0600));
	help_ok(daf_register_open(&o->reg, office_dir(o), false));
	help_refused(daf_catch_up(o->reg), DAF_STORAGE, oid);
	daf_register_close(o->reg);
	o->reg = NULL;
	data[len / 2] ^= 1;
	help_ok(daf_fs_write(object, data, len, 0600));
	office_open(o);
	help_ok(daf_catch_up(o->reg));
	assert_string_equal(office_state(o, at), "here 1");
	free(data);
	free(object);
}

static void
leftovers(void **state)
{
	struct office *o = &w->isb;
	static const char *const names[] = { "HEAD.lock", "packed-refs.lock",
		"objects/tmp_object_git2_abcdef",
		"objects/pack/pack_git2_abcdef" };
	char ref[DAF_REF_MAX], *path;
	struct daf_saved saved;
	struct wish wish = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path = daf_fs_join(daf_repo_path(o->l->out), names[i]);
		help_ok(daf_fs_write(path, "x", 1, 0600));
		free(path);
	}
	daf_ledger_ref(ref, o->l->conf->replica);
	path = daf_asprintf("%s/%s.lock", daf_repo_path(o->l->out), ref);
	help_ok(daf_fs_write(path, "x", 1, 0600));
	help_ok(save(&saved, NULL, o, o->signer, &wish));
	assert_false(daf_fs_exists(path));
	free(path);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path = daf_fs_join(daf_repo_path(o->l->out), names[i]);
		assert_false(daf_fs_exists(path));
		free(path);
	}
}

/* The lock file is another one: the folder was restored, cloned or moved. */
static void
moved(void **state)
{
	struct office *o = &w->khi;
	struct daf_saved saved;
	struct wish wish = { 0 };
	char before[DAF_REPLICA_SIZE], after[DAF_REPLICA_SIZE];
	char *lock = path_of(o, "lock"), *copy = path_of(o, "lock2");
	struct daf_addr at;

	(void)state;
	help_ok(save(&saved, NULL, o, o->signer, &wish));
	snprintf(before, sizeof(before), "%s", o->l->conf->replica);
	office_close(o);
	help_ok(daf_fs_write(copy, "", 0, 0660));
	assert_int_equal(rename(copy, lock), 0);
	office_open(o);
	assert_true(daf_register_moved(o->reg));
	help_ok(save(&saved, NULL, o, o->signer, &wish));
	assert_false(daf_register_moved(o->reg));
	snprintf(after, sizeof(after), "%s", o->l->conf->replica);
	assert_string_not_equal(before, after);
	assert_true(strncmp(after, "khi.", 4) == 0);
	assert_true(
	    daf_addr_parse(&at, saved.at[0], strlen(saved.at[0]), false));
	assert_string_equal(at.replica, after);
	assert_int_equal(at.seq, 1);
	assert_true(daf_register_owns(o->reg, o->l->conf->name, before));
	/* opened again: it goes on with the new one */
	office_close(o);
	office_open(o);
	assert_string_equal(o->l->conf->replica, after);
	help_ok(save(&saved, NULL, o, o->signer, &wish));
	assert_true(
	    daf_addr_parse(&at, saved.at[0], strlen(saved.at[0]), false));
	assert_int_equal(at.seq, 2);
	office_verify(o);
	free(lock);
	free(copy);
}

static void
rights(void **state)
{
	struct daf_signer *newcomer =
	    world_signer("newcomer", "N. New <n.new@isb>");
	struct daf_signer *auditor =
	    world_signer("auditor", "O. Ditor <o.ditor@isb>");
	struct daf_signer *gone = world_signer("gone", "G. One <g.one@isb>");
	struct daf_signer *thief;
	struct daf_saved saved;
	struct wish wish = { 0 };

	(void)state;
	world_enrol(w, auditor, DAF_ROLE_AUDITOR);
	world_enrol(w, gone, DAF_ROLE_OFFICER);
	world_revoke(w, gone->id);
	world_round(w);
	help_ok(daf_ledger_refresh(w->isb.l));
	help_ok(save(&saved, NULL, &w->isb, newcomer, &wish));
	refuses(&w->isb, auditor, &wish, DAF_DENIED, "auditor");
	refuses(&w->isb, gone, &wish, DAF_DENIED, "revoked");
	refuses(&w->isb, w->khi.signer, &wish, DAF_DENIED, "of the office khi");
	/* another's key under one's own name */
	help_ok(daf_signer_new(
	    &thief, "N. New <n.new@isb>", w->isb.signer->key_path));
	refuses(&w->isb, thief, &wish, DAF_DENIED, "is the one of");
	daf_signer_free(thief);
	daf_signer_free(newcomer);
	daf_signer_free(auditor);
	daf_signer_free(gone);
}

static void
names(void **state)
{
	char replica[DAF_REPLICA_SIZE];
	int i;

	(void)state;
	for (i = 0; i < 50; i++) {
		help_ok(daf_replica_draw(replica, "isb", w->isb.l));
		assert_true(daf_replica_valid(replica));
		assert_string_not_equal(replica, w->isb.l->conf->replica);
	}
	help_refused(
	    daf_replica_draw(replica, "I", NULL), DAF_REFUSED, "office code");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one),
		cmocka_unit_test(chain),
		cmocka_unit_test(refused_entry),
		cmocka_unit_test(several),
		cmocka_unit_test(no_key),
		cmocka_unit_test(lost_race),
		cmocka_unit_test(view_behind),
		cmocka_unit_test(old_view),
		cmocka_unit_test(branch_went_back),
		cmocka_unit_test(damaged),
		cmocka_unit_test(leftovers),
		cmocka_unit_test(names),
		cmocka_unit_test(moved),
		cmocka_unit_test(rights),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
