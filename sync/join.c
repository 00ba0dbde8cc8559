/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * join.c - a ledger joined: main, of a long one the founding commit, comes from
 * the hub or out of a package beside the register and is checked from the root
 * key on before anything is made.
 * See daf_join in seat.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/proc.h"
#include "core/base/random.h"
#include "sync/courier.h"
#include "sync/exchange.h"
#include "sync/mainchain.h"
#include "sync/parts.h"
#include "sync/start.h"
#include "sync/stones.h"
#include "sync/trust_priv.h"

#define MARK_MAX 4
#define DRAWS_MAX 100
#define STEPS_MAX 100

/* What is fetched to begin with. */
struct fetching {
	struct daf_stone stones[DAF_STONES_MAX];
	size_t nstones;
	bool whole; /* wanted */
	bool part;  /* the founding commit alone came */
	struct daf_link_stats stats;
	unsigned failures; /* of the link, since something arrived */
	/* on a link that breaks */
	struct daf_repo *repo;
	bool in_parts;
	bool more; /* the connection fetches a part, main is still to come */
	char local[DAF_REF_MAX];
	char main[DAF_REF_MAX]; /* that of the newest volume */
};

static void
find_main(struct fetching *f, const struct daf_ref *refs, size_t n)
{
	int64_t volume, newest = 0;
	size_t i;

	f->main[0] = '\0';
	for (i = 0; i < n; i++) {
		if (!daf_main_branch_parse(&volume, refs[i].name) ||
		    volume <= newest)
			continue;
		newest = volume;
		snprintf(f->main, sizeof(f->main), "%s", refs[i].name);
	}
}

/* The first part of the founding commit that is not here. With all of them the
 * hub is told that it need not send that commit again. */
static bool
plan_part(struct fetching *f, const struct daf_ref *refs, size_t n)
{
	const struct daf_stone *founding = &f->stones[0];
	struct daf_parts parts;
	size_t k;

	daf_parts_find(&parts, refs, n);
	for (k = 0; k < parts.n; k++)
		if (!daf_repo_has(f->repo, parts.oids[k]))
			break;
	snprintf(f->local, sizeof(f->local), "refs/stones/0.%zu", k + 1);
	if (k == parts.n && f->nstones > 0 && founding->n == 0 &&
	    daf_repo_has(f->repo, founding->oid))
		daf_err_free(daf_ref_set(
		    f->repo, DAF_REF_STONES "0", founding->oid, NULL));
	return k < parts.n;
}

/* The founding commit alone where stones say that all would be much: the rest
 * comes in steps, with the first sync. */
static const char *
want_main(void *arg, const struct daf_ref *refs, size_t n, size_t i)
{
	struct fetching *f = arg;

	if (i == 0) {
		find_main(f, refs, n);
		f->nstones = daf_stones_find(f->stones, refs, n);
		f->part = !f->whole && f->nstones > 1 && f->stones[0].n == 0;
		f->more = f->in_parts && plan_part(f, refs, n);
	}
	if (f->more)
		return strcmp(refs[i].name, f->local) == 0 ? f->local : NULL;
	return strcmp(refs[i].name, f->part ? DAF_REF_STONES "0" : f->main) == 0
		   ? DAF_REF_HUB_MAIN
		   : NULL;
}

/* A part that is none brings nothing: then main comes at once, or not at all. */
static const struct daf_err *
take_part(const struct fetching *f)
{
	char oid[DAF_OID_HEX];
	const struct daf_err *err;

	err = daf_ref_get(oid, f->repo, f->local);
	if (err == NULL)
		err = daf_part_take(f->repo, oid);
	if (err != NULL && err->code != DAF_STORAGE) {
		daf_err_free(err);
		return NULL;
	}
	return err;
}

/* On a link that breaks in parts, as long as something arrives. */
static const struct daf_err *
fetch(struct fetching *f, const char *url, const struct daf_watch *watch)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_ref *refs;
	size_t n, steps = 0;

	do {
		err = daf_link_fetch(&refs, &n, pool, f->repo, url, want_main,
		    f, &f->stats, watch);
		if (err == NULL) {
			f->failures = 0;
			if (f->more)
				err = take_part(f);
			continue;
		}
		f->in_parts = f->more = true;
		err = daf_exchange_again(&f->failures, &f->stats, watch, err);
	} while (err == NULL && f->more && ++steps < STEPS_MAX);
	daf_pool_free(pool);
	return err;
}

/* Parts are of no use any more. */
static const struct daf_err *
forget_parts(struct daf_repo *repo)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_ref *refs;
	size_t n, i;

	err = daf_ref_list(&refs, &n, pool, repo, DAF_REF_STONES);
	for (i = 0; err == NULL && i < n; i++)
		err = daf_ref_delete(repo, refs[i].name);
	daf_pool_free(pool);
	return err;
}

/* Fetches main, or the beginning of it, into a repository of its own and checks
 * all of that. */
static const struct daf_err *
fetch_once(struct daf_mainchain **mains, struct fetching *f, const char *url,
    const char *trust, const struct daf_watch *watch)
{
	const struct daf_err *err;
	char oid[DAF_OID_HEX];

	err = fetch(f, url, watch);
	if (err == NULL)
		err = daf_ref_get(oid, f->repo, DAF_REF_HUB_MAIN);
	if (err == NULL && oid[0] == '\0')
		err = daf_err(DAF_REFUSED,
		    "the hub %s has no main: "
		    "headquarters has to publish the ledger with `daftar "
		    "sync` first",
		    url);
	if (err != NULL)
		return err;
	err = daf_mainchain_check(mains, f->repo, "", oid, trust);
	if (err == NULL && (*mains)->stop != NULL)
		err = daf_err(DAF_ALARM, "main on the hub %s is bad: %s", url,
		    (*mains)->stop->text);
	return err;
}

static const struct daf_err *
fetch_main(struct daf_mainchain **mains, bool *part, struct daf_repo *repo,
    const char *url, const char *trust, const struct daf_watch *watch)
{
	struct fetching f = { .repo = repo };
	const struct daf_err *err;

	err = fetch_once(mains, &f, url, trust, watch);
	if (err != NULL && f.part &&
	    (err->code == DAF_ALARM || err->code == DAF_REFUSED)) {
		/* Whoever may push can move a stone: main itself says. */
		daf_err_free(err);
		daf_mainchain_free(*mains);
		*mains = NULL;
		f.whole = true;
		err = fetch_once(mains, &f, url, trust, watch);
	}
	if (err == NULL)
		err = forget_parts(repo);
	*part = f.part;
	return err;
}

/* Out of a package, for which this register needs its identity. */
static const struct daf_err *
unpack_main(struct daf_mainchain **mains, struct daf_start *s,
    struct daf_repo *repo, const char *path, const char *trust,
    const char *temporary)
{
	char *identity = daf_fs_join(daf_register_dir(s->reg), "identity");
	const struct daf_err *err;
	char oid[DAF_OID_HEX];

	err = daf_start_identity(s);
	if (err == NULL)
		err = daf_unpack_founding(repo, path, identity, temporary);
	if (err == NULL)
		err = daf_ref_get(oid, repo, DAF_REF_HUB_MAIN);
	if (err == NULL)
		err = daf_mainchain_check(mains, repo, "", oid, trust);
	/* The package is not the hub, which may show less. */
	if (err == NULL)
		err = daf_ref_delete(repo, DAF_REF_HUB_MAIN);
	free(identity);
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
	return daf_err(
	    DAF_FAILED, "no free replica name was found for %s", office);
}

static const struct daf_err *
check_mark(const char *mark)
{
	size_t n;

	if (mark == NULL)
		return NULL;
	n = strspn(mark, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
	if (mark[n] != '\0' || n == 0 || n > MARK_MAX)
		return daf_err(DAF_REFUSED,
		    "\"%s\" is not a mark: 1 to %d of "
		    "A-Z and 0-9 are wanted",
		    mark, MARK_MAX);
	return NULL;
}

/* The fetched repository becomes the ledger's in.git. */
static const struct daf_err *
move_in(const struct daf_start *s, const char *temporary)
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
settle_main(
    const struct daf_start *s, const struct daf_mainchain *mains, bool from_hub)
{
	struct daf_repo *repo = NULL;
	const struct daf_err *err;
	char *path = daf_fs_join(s->ledger_dir, "in.git");

	err = daf_repo_open(&repo, path);
	if (err == NULL)
		err = daf_ref_set(repo, DAF_REF_MAIN, mains->oid, "");
	if (err == NULL && from_hub)
		err = daf_ref_set(repo, DAF_REF_SEEN_MAIN, mains->oid, NULL);
	daf_repo_close(repo);
	free(path);
	return err;
}

/* On the register's file system, and with its rights. */
static char *
temporary_folder(const struct daf_start *s)
{
	unsigned char r[6];

	daf_random(r, sizeof(r));
	return daf_asprintf("%s/ledgers/.join-%02x%02x%02x%02x%02x%02x",
	    daf_register_dir(s->reg), r[0], r[1], r[2], r[3], r[4], r[5]);
}

/* What the register will begin with is read once, into a register that nobody
 * sees: it is refused before anything is made. */
static const struct daf_err *
try_snapshot(struct daf_repo *repo, const struct daf_mainchain *mains,
    const char *temporary, const char *office)
{
	const struct daf_step *step = &mains->steps[0];
	char *dir = daf_fs_join(temporary, "trial");
	char replica[DAF_REPLICA_SIZE];
	struct daf_register *reg = NULL;
	const struct daf_err *err;

	err = daf_replica_draw(replica, office, NULL);
	if (err == NULL)
		err = daf_register_create(dir);
	if (err == NULL)
		err = daf_register_open(&reg, dir, false);
	if (err == NULL)
		err = daf_register_lock(reg);
	if (err != NULL)
		goto done;
	err = daf_register_add_ledger(reg, "trial", mains->ledger, NULL, office,
	    NULL, "SHA256:", replica);
	if (err == NULL)
		err = daf_apply_begin(reg);
	if (err == NULL) {
		err = daf_trust_load(
		    reg, daf_register_ledger_at(reg, 0)->id, repo, step);
		daf_apply_rollback(reg);
	}
	daf_register_unlock(reg);
done:
	daf_register_close(reg);
	free(dir);
	return err;
}

/* All that needs the main that came. */
static const struct daf_err *
take_over(struct daf_start *s, struct daf_founded *out, const char *temporary,
    const struct daf_mainchain *mains, const char *url, const char *office,
    const char *name, const char *mark, bool from_hub)
{
	const struct daf_err *err;

	if (name == NULL)
		name = mains->charter->ledger_name;
	err = draw_replica(out->replica, office, mains);
	if (err == NULL)
		err = daf_start_lock(s);
	if (err == NULL && s->identity == NULL)
		err = daf_start_identity(s);
	if (err == NULL)
		err = daf_start_folder(s, name);
	if (err == NULL)
		err = move_in(s, temporary);
	if (err == NULL)
		err = settle_main(s, mains, from_hub);
	if (err != NULL)
		return err;
	/* Where main begins here, if not with the founding commit. */
	if (mains->steps[0].opening)
		daf_config_set(daf_register_config(s->reg), "ledger", name,
		    "begins", mains->steps[0].oid);
	snprintf(out->ledger, sizeof(out->ledger), "%s", mains->ledger);
	return daf_start_ledger(s, name, url, mark, office, out);
}

const struct daf_err *
daf_join(struct daf_founded *out, const char *dir, const char *url,
    const char *hub, const char *office, const char *officer,
    const char *key_path, const char *trust, const char *name, const char *mark,
    const struct daf_watch *watch)
{
	struct daf_start s = { .dir = dir };
	struct daf_mainchain *mains = NULL;
	struct daf_repo *repo = NULL;
	const struct daf_err *err;
	const bool package = daf_is_package(url);
	char *temporary = NULL, *path = NULL;

	memset(out, 0, sizeof(*out));
	snprintf(out->fingerprint, sizeof(out->fingerprint), "%s", trust);
	err = daf_start_people(&s, office, officer, key_path);
	if (err == NULL)
		err = check_mark(mark);
	if (err == NULL)
		err = daf_start_open(&s);
	if (err != NULL)
		return daf_start_finish(&s, out, err);
	temporary = temporary_folder(&s);
	path = daf_fs_join(temporary, "in.git");
	err = daf_ledger_create_repos(temporary);
	if (err == NULL)
		err = daf_repo_open(&repo, path);
	if (err == NULL && package)
		err = unpack_main(&mains, &s, repo, url, trust, temporary);
	else if (err == NULL)
		err = fetch_main(&mains, &out->part, repo, url, trust, watch);
	if (err == NULL && mains->steps[0].opening)
		err = try_snapshot(repo, mains, temporary, office);
	daf_repo_close(repo);
	if (err == NULL)
		err = take_over(&s, out, temporary, mains, package ? hub : url,
		    office, name, mark, !package);
	daf_mainchain_free(mains);
	daf_err_free(daf_fs_remove_tree(temporary));
	free(temporary);
	free(path);
	return daf_start_finish(&s, out, err);
}
