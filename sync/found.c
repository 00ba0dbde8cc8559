/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * found.c - a ledger founded, and joined. What fails leaves nothing behind.
 */
#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/proc.h"
#include "core/base/timefmt.h"
#include "sync/mainchain.h"
#include "sync/seat.h"
#include "sync/trust_priv.h"

#define DEFAULT_NAME "main"
#define DEFAULT_ZONE "Asia/Karachi"
#define MARK_MAX 4
#define DRAWS_MAX 100

/* What both need, and what they have made so far. */
struct start {
	const char *dir;
	struct daf_signer *signer;
	char *office;              /* of the officer's id */
	struct daf_register *reg;
	bool made_register, made_folder, locked;
	char *ledger_dir;          /* once made */
	bool added;
	char *identity;
};

static const struct daf_err *
read_people(struct start *s, const char *office, const char *officer,
    const char *key_path)
{
	const struct daf_err *err;

	if (!daf_office_valid(office))
		return daf_err(DAF_REFUSED, "\"%s\" is not an office's code: 2 "
		    "to 16 of a-z and 0-9 are wanted, a letter first",
		    office);
	err = daf_officer_parse(NULL, NULL, &s->office, officer);
	if (err == NULL && strcmp(s->office, office) != 0)
		err = daf_err(DAF_REFUSED, "%s is of the office %s, not of "
		    "%s", officer, s->office, office);
	if (err == NULL)
		err = daf_signer_new(&s->signer, officer, key_path);
	return err;
}

/* The register, made if there is none. From here on what is made has the
 * rights of its folder, whatever the account's umask is. */
static const struct daf_err *
open_register(struct start *s)
{
	char *config = daf_fs_join(s->dir, "config");
	const struct daf_err *err = NULL;

	if (!daf_fs_exists(config)) {
		s->made_folder = !daf_fs_exists(s->dir);
		err = daf_register_create(s->dir);
		s->made_register = err == NULL;
	}
	free(config);
	return err != NULL ? err : daf_register_open(&s->reg, s->dir, false);
}

static const struct daf_err *
lock_register(struct start *s)
{
	const struct daf_err *err = daf_register_lock(s->reg);

	s->locked = err == NULL;
	return err;
}

/* A folder that is in no config is what a founding that was killed left; but
 * one with change sets is not thrown away. */
static const struct daf_err *
clear_leftover(const char *dir)
{
	char *branches = daf_asprintf("%s/out.git/refs/heads/office", dir);
	const struct daf_err *err;

	if (daf_fs_exists(branches))
		err = daf_err(DAF_REFUSED, "%s holds change sets of a ledger "
		    "that the register's config does not name; move it away "
		    "first", dir);
	else
		err = daf_fs_remove_tree(dir);
	free(branches);
	return err;
}

/* The folder of the ledger, with both repositories. */
static const struct daf_err *
make_folder(struct start *s, const char *name)
{
	const struct daf_register_ledger *there;
	const struct daf_err *err;
	char *path;
	size_t i;

	for (i = 0; i < daf_register_nledgers(s->reg); i++) {
		there = daf_register_ledger_at(s->reg, i);
		if (strcmp(there->name, name) == 0)
			return daf_err(DAF_REFUSED, "the register %s has a "
			    "ledger %s already; give this one another name "
			    "with --ledger", s->dir, name);
	}
	if (!daf_name_valid(name))
		return daf_err(DAF_REFUSED, "\"%s\" is not a ledger's name: 1 "
		    "to 32 of a-z, 0-9, - and _ are wanted, a letter first",
		    name);
	path = daf_asprintf("%s/ledgers/%s", daf_register_dir(s->reg), name);
	err = clear_leftover(path);
	if (err != NULL) {
		free(path);
		return err;
	}
	s->ledger_dir = path; /* from here on it is ours to remove */
	return daf_ledger_create_repos(path);
}

/* Who uses this UNIX account, unless that is known. */
static void
set_account(struct start *s)
{
	struct daf_config *config = daf_register_config(s->reg);
	const struct passwd *pw = getpwuid(geteuid());

	if (pw == NULL || daf_config_get(config, "account", pw->pw_name,
	    "officer") != NULL || s->signer->key_path == NULL)
		return;
	daf_config_set(config, "account", pw->pw_name, "officer",
	    s->signer->id);
	daf_config_set(config, "account", pw->pw_name, "name",
	    s->signer->name);
	daf_config_set(config, "account", pw->pw_name, "key",
	    s->signer->key_path);
}

static const struct daf_err *
make_identity(struct start *s)
{
	char *path = daf_fs_join(daf_register_dir(s->reg), "identity");
	const struct daf_err *err = daf_identity(&s->identity, path);

	free(path);
	return err;
}

/* Does the register's folder hold a ledger, in the config or not? */
static const struct daf_err *
is_used(bool *used, struct start *s)
{
	char *path = daf_fs_join(daf_register_dir(s->reg), "ledgers");
	const struct daf_err *err;
	char **names;
	size_t n;

	err = daf_fs_list(&names, &n, path);
	free(path);
	*used = err != NULL || n != 0 || daf_register_nledgers(s->reg) != 0;
	if (err == NULL)
		daf_fs_names_free(names, n);
	return err;
}

/* The register that was made goes, unless another founding has begun to use
 * it; a folder that somebody prepared stays. */
static const struct daf_err *
unmake(struct start *s)
{
	const struct daf_err *err = NULL;
	bool used = true;
	char **names, *path;
	size_t n, i;

	if (!s->locked)
		err = lock_register(s);
	if (err == NULL)
		err = is_used(&used, s);
	if (err != NULL || used)
		return err;
	if (s->made_folder)
		return daf_fs_remove_tree(s->dir);
	err = daf_fs_list(&names, &n, s->dir);
	if (err != NULL)
		return err;
	for (i = 0; err == NULL && i < n; i++) {
		path = daf_fs_join(s->dir, names[i]);
		err = daf_fs_remove_tree(path);
		free(path);
	}
	daf_fs_names_free(names, n);
	return err;
}

/* Ends it; on failure nothing stays. */
static const struct daf_err *
finish(struct start *s, struct daf_founded *out, const struct daf_err *err)
{
	if (err == NULL) {
		out->identity = s->identity;
		s->identity = NULL;
	}
	if (err != NULL && s->ledger_dir != NULL && !s->added)
		daf_err_free(daf_fs_remove_tree(s->ledger_dir));
	if (err != NULL && s->made_register && s->reg != NULL)
		daf_err_free(unmake(s));
	if (s->locked)
		daf_register_unlock(s->reg);
	daf_register_close(s->reg);
	daf_signer_free(s->signer);
	free(s->office);
	free(s->ledger_dir);
	free(s->identity);
	return err;
}

/* ---- founding ---- */

struct founding {
	const char *name, *office, *zone, *replica;
	const struct daf_key *recovery;
};

static const struct daf_err *
first_charter(struct daf_charter *c, const struct start *s,
    const struct founding *f)
{
	const struct daf_types_file *types;
	const struct daf_err *err;
	size_t n;

	c->ledger_name = daf_pool_strdup(c->pool, f->name);
	c->seat = daf_pool_strdup(c->pool, f->replica);
	types = daf_types_builtin_files(&n);
	err = daf_charter_set_office(c, f->office, f->office, f->zone);
	if (err == NULL)
		err = daf_charter_set_officer(c, s->signer->id,
		    s->signer->name, f->office, DAF_ROLES_WRITE,
		    &s->signer->key);
	if (err == NULL && f->recovery != NULL)
		err = daf_charter_add_recovery(c, f->recovery);
	if (err == NULL)
		err = daf_charter_set_register(c, f->replica, s->identity);
	if (err == NULL)
		err = daf_charter_set_types(c, types, n);
	return err;
}

/* The founding commit in a fresh in.git; out->ledger is its id. */
static const struct daf_err *
first_main(struct daf_founded *out, struct daf_repo *repo,
    struct daf_charter *charter, const struct start *s, const char *zone)
{
	struct daf_main m = { .subject = "founded", .number = 1 };
	struct daf_commit c = { 0 };
	struct daf_buf message = { 0 };
	const struct daf_err *err;

	err = daf_charter_write(c.tree, charter, repo);
	if (err != NULL)
		return err;
	snprintf(m.ledger, sizeof(m.ledger), "-");
	snprintf(m.previous, sizeof(m.previous), "-");
	snprintf(m.seat, sizeof(m.seat), "%s", charter->seat);
	memcpy(m.charter, charter->sha256, sizeof(m.charter));
	daf_main_write(&message, &m);
	c.name = s->signer->name;
	c.id = s->signer->id;
	c.time = daf_time_now();
	c.zone = daf_time_offset(zone, c.time);
	c.message = message.data;
	c.message_len = message.len;
	err = daf_commit_make(&c, repo, s->signer);
	if (err == NULL)
		err = daf_ref_set(repo, DAF_REF_MAIN, c.oid, "");
	if (err == NULL)
		snprintf(out->ledger, sizeof(out->ledger), "%.32s", c.sha256);
	daf_buf_clear(&message);
	return err;
}

static const struct daf_err *
write_founding(struct daf_founded *out, const struct start *s,
    const struct founding *f)
{
	struct daf_charter *charter = daf_charter_new();
	struct daf_repo *repo = NULL;
	const struct daf_err *err;
	char *path = daf_fs_join(s->ledger_dir, "in.git");

	err = first_charter(charter, s, f);
	if (err == NULL)
		err = daf_repo_open(&repo, path);
	if (err == NULL)
		err = first_main(out, repo, charter, s, f->zone);
	daf_repo_close(repo);
	daf_charter_free(charter);
	free(path);
	return err;
}

/* The ledger is the register's: into config, then into register.db. */
static const struct daf_err *
add_ledger(struct start *s, const char *name, const char *url,
    const char *mark, const char *office, const struct daf_founded *out)
{
	struct daf_ledger *l = NULL;
	const struct daf_err *err;

	set_account(s);
	err = daf_register_add_ledger(s->reg, name, out->ledger, url, office,
	    mark, out->fingerprint, out->replica);
	if (err != NULL)
		return err;
	s->added = true;
	err = daf_ledger_open(&l, s->reg, name);
	if (err == NULL)
		err = daf_trust_apply(l, NULL);
	daf_ledger_close(l);
	return err;
}

const struct daf_err *
daf_found(struct daf_founded *out, const char *dir, const char *office,
    const char *officer, const char *key_path, const char *hub,
    const char *name, const char *recovery_path, const char *zone)
{
	struct start s = { .dir = dir };
	struct founding f = { name != NULL ? name : DEFAULT_NAME, office,
		zone != NULL ? zone : DEFAULT_ZONE, out->replica, NULL };
	struct daf_key recovery;
	const struct daf_err *err;

	memset(out, 0, sizeof(*out));
	err = read_people(&s, office, officer, key_path);
	if (err == NULL && recovery_path != NULL) {
		err = daf_key_read(&recovery, recovery_path);
		f.recovery = &recovery;
	}
	if (err == NULL)
		err = daf_replica_draw(out->replica, office, NULL);
	if (err == NULL)
		err = open_register(&s);
	if (err == NULL)
		err = lock_register(&s);
	if (err == NULL)
		err = make_identity(&s);
	if (err == NULL)
		err = make_folder(&s, f.name);
	if (err == NULL)
		err = write_founding(out, &s, &f);
	if (err != NULL)
		return finish(&s, out, err);
	snprintf(out->fingerprint, sizeof(out->fingerprint), "%s",
	    s.signer->key.fingerprint);
	err = add_ledger(&s, f.name, hub, NULL, office, out);
	return finish(&s, out, err);
}

/* ---- joining ---- */

static const char *
want_main(void *arg, const char *name, const char *oid)
{
	(void)arg;
	(void)oid;
	return strcmp(name, "refs/heads/main") == 0 ? DAF_REF_HUB_MAIN : NULL;
}

/* Fetches main into a repository of its own and checks all of it. */
static const struct daf_err *
fetch_main(struct daf_mainchain **mains, struct daf_repo *repo,
    const char *url, const char *trust, const struct daf_watch *watch)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_link_stats stats = { 0 };
	const struct daf_err *err;
	struct daf_ref *refs;
	char oid[DAF_OID_HEX];
	size_t n;

	err = daf_link_fetch(&refs, &n, pool, repo, url, want_main, NULL,
	    &stats, watch);
	if (err == NULL)
		err = daf_ref_get(oid, repo, DAF_REF_HUB_MAIN);
	if (err == NULL && oid[0] == '\0')
		err = daf_err(DAF_REFUSED, "the hub %s has no main: "
		    "headquarters has to publish the ledger with `daftar "
		    "sync` first", url);
	if (err == NULL)
		err = daf_mainchain_check(mains, repo, "", oid, trust);
	if (err == NULL && (*mains)->stop != NULL)
		err = daf_err(DAF_ALARM, "main on the hub %s is bad: %s", url,
		    (*mains)->stop->text);
	daf_pool_free(pool);
	return err;
}

/* A name that main has not seen. */
static const struct daf_err *
draw_replica(char out[DAF_REPLICA_SIZE], const char *office,
    const struct daf_mainchain *mains)
{
	const struct daf_err *err;
	size_t i;

	for (i = 0; i < DRAWS_MAX; i++) {
		err = daf_replica_draw(out, office, NULL);
		if (err != NULL || daf_main_tip(mains->main, out) == NULL)
			return err;
	}
	return daf_err(DAF_FAILED, "no free replica name was found for %s",
	    office);
}

static const struct daf_err *
check_mark(const char *mark)
{
	size_t n;

	if (mark == NULL)
		return NULL;
	n = strspn(mark, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
	if (mark[n] != '\0' || n == 0 || n > MARK_MAX)
		return daf_err(DAF_REFUSED, "\"%s\" is not a mark: 1 to %d of "
		    "A-Z and 0-9 are wanted", mark, MARK_MAX);
	return NULL;
}

/* The fetched repository becomes the ledger's in.git. */
static const struct daf_err *
move_in(const struct start *s, const char *temporary)
{
	char *from = daf_fs_join(temporary, "in.git");
	char *to = daf_fs_join(s->ledger_dir, "in.git");
	const struct daf_err *err;

	err = daf_fs_remove_tree(to);
	if (err == NULL && rename(from, to) != 0)
		err = daf_err_errno("cannot rename %s to %s", from, to);
	if (err == NULL)
		err = daf_fs_sync_dir(s->ledger_dir);
	free(from);
	free(to);
	return err;
}

static const struct daf_err *
settle_main(const struct start *s, const struct daf_mainchain *mains)
{
	struct daf_repo *repo = NULL;
	const struct daf_err *err;
	char *path = daf_fs_join(s->ledger_dir, "in.git");

	err = daf_repo_open(&repo, path);
	if (err == NULL)
		err = daf_ref_set(repo, DAF_REF_MAIN, mains->oid, "");
	if (err == NULL)
		err = daf_ref_set(repo, DAF_REF_SEEN_MAIN, mains->oid, NULL);
	daf_repo_close(repo);
	free(path);
	return err;
}

/* On the register's file system, and with its rights. */
static char *
temporary_folder(const struct start *s)
{
	unsigned char r[6];

	daf_random(r, sizeof(r));
	return daf_asprintf("%s/ledgers/.join-%02x%02x%02x%02x%02x%02x",
	    daf_register_dir(s->reg), r[0], r[1], r[2], r[3], r[4], r[5]);
}

/* All that needs the fetched main. */
static const struct daf_err *
take_over(struct start *s, struct daf_founded *out, const char *temporary,
    const struct daf_mainchain *mains, const char *url, const char *office,
    const char *name, const char *mark)
{
	const struct daf_err *err;

	if (name == NULL)
		name = mains->charter->ledger_name;
	err = draw_replica(out->replica, office, mains);
	if (err == NULL)
		err = lock_register(s);
	if (err == NULL)
		err = make_identity(s);
	if (err == NULL)
		err = make_folder(s, name);
	if (err == NULL)
		err = move_in(s, temporary);
	if (err == NULL)
		err = settle_main(s, mains);
	if (err != NULL)
		return err;
	snprintf(out->ledger, sizeof(out->ledger), "%s", mains->ledger);
	return add_ledger(s, name, url, mark, office, out);
}

const struct daf_err *
daf_join(struct daf_founded *out, const char *dir, const char *url,
    const char *office, const char *officer, const char *key_path,
    const char *trust, const char *name, const char *mark,
    const struct daf_watch *watch)
{
	struct start s = { .dir = dir };
	struct daf_mainchain *mains = NULL;
	struct daf_repo *repo = NULL;
	const struct daf_err *err;
	char *temporary = NULL, *path = NULL;

	memset(out, 0, sizeof(*out));
	snprintf(out->fingerprint, sizeof(out->fingerprint), "%s", trust);
	err = read_people(&s, office, officer, key_path);
	if (err == NULL)
		err = check_mark(mark);
	if (err == NULL)
		err = open_register(&s);
	if (err != NULL)
		return finish(&s, out, err);
	temporary = temporary_folder(&s);
	path = daf_fs_join(temporary, "in.git");
	err = daf_ledger_create_repos(temporary);
	if (err == NULL)
		err = daf_repo_open(&repo, path);
	if (err == NULL)
		err = fetch_main(&mains, repo, url, trust, watch);
	daf_repo_close(repo);
	if (err == NULL)
		err = take_over(&s, out, temporary, mains, url, office, name,
		    mark);
	daf_mainchain_free(mains);
	daf_err_free(daf_fs_remove_tree(temporary));
	free(temporary);
	free(path);
	return finish(&s, out, err);
}
