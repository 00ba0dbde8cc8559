/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unpack.c - a package taken in; see courier.h and unpack_priv.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/base/lock.h"
#include "sync/compact.h"
#include "sync/exchange.h"
#include "sync/intake.h"
#include "sync/purge.h"
#include "sync/unpack_priv.h"

static bool
is_main(const struct daf_ref *ref)
{
	return strcmp(ref->name, DAF_REF_MAIN) == 0;
}

static const char *
replica_of(const struct daf_ref *ref)
{
	return ref->name + strlen(DAF_REF_OWN);
}

/* ---- into in.git ---- */

/* Away with what an earlier package showed; with its main, if `main`. */
static const struct daf_err *
forget_refs(const struct daf_unpacking *u, struct daf_repo *in, bool main)
{
	const struct daf_err *err;
	struct daf_ref *refs;
	size_t n, i;

	err = daf_ref_list(&refs, &n, u->pool, in, DAF_REF_PACKAGE);
	for (i = 0; err == NULL && i < n; i++)
		err = daf_ref_delete(in, refs[i].name);
	if (err == NULL && main)
		err = daf_ref_delete(in, DAF_REF_PACKAGE_MAIN);
	return err;
}

static const struct daf_err *
note_refs(const struct daf_unpacking *u, struct daf_repo *in)
{
	const struct daf_err *err = forget_refs(u, in, u->has_main);
	const struct daf_ref *ref;
	char name[DAF_REF_MAX];
	size_t i;

	for (i = 0; err == NULL && i < u->bundle.nrefs; i++) {
		ref = &u->bundle.refs[i];
		if (is_main(ref))
			snprintf(name, sizeof(name), "%s",
			    u->l != NULL ? DAF_REF_PACKAGE_MAIN
					 : DAF_REF_HUB_MAIN);
		else if (u->l != NULL)
			snprintf(name, sizeof(name), DAF_REF_PACKAGE "%s",
			    replica_of(ref));
		else
			continue; /* the next package brings it again */
		err = daf_ref_set(in, name, ref->oid, NULL);
	}
	return err;
}

static const struct daf_err *
move_in(struct daf_unpacking *u)
{
	char *objects = daf_fs_join(daf_repo_path(u->repo), "objects");
	const struct daf_err *err;

	err = u->passing ? daf_package_sift(u)
			 : daf_intake_move(objects, u->into, u->path);
	free(objects);
	return err;
}

/* In any case nothing stays in the folder. */
static const struct daf_err *
take_in(struct daf_unpacking *u, struct daf_repo *in)
{
	const struct daf_err *err = daf_package_open(u);

	if (err == NULL)
		err = daf_package_check(u, in);
	if (err == NULL && u->news)
		err = move_in(u);
	if (err == NULL && u->news && u->l != NULL)
		err = daf_purge_again(u->l->reg, u->l->conf->name);
	if (err == NULL)
		err = note_refs(u, in);
	daf_repo_close(u->repo);
	daf_mainchain_free(u->mains);
	free(u->reached);
	free(u->passed);
	daf_err_keep(&err, daf_fs_remove_tree(u->folder));
	return err;
}

const struct daf_err *
daf_unpack_founding(struct daf_repo *in, const char *path, const char *identity,
    const char *scratch)
{
	struct daf_unpacking u = { .pool = daf_pool_new(),
		.path = path,
		.identity = identity,
		.into = daf_repo_path(in) };
	const struct daf_err *err;

	u.folder = daf_pool_printf(u.pool, "%s/" DAF_UNPACK_FOLDER, scratch);
	u.objects = daf_pool_printf(u.pool, "%s/objects", u.folder);
	err = take_in(&u, in);
	daf_pool_free(u.pool);
	return err;
}

/* ---- judged as what a hub shows is ---- */

/* How far packages have brought the others: it is what is known of them, or was
 * already. */
static const struct daf_err *
note_carried(struct daf_unpacking *u)
{
	const struct daf_err *err = NULL;
	const struct daf_ref *ref;
	char known[DAF_OID_HEX], name[DAF_REF_MAX];
	size_t i;

	for (i = 0; err == NULL && i < u->bundle.nrefs; i++) {
		ref = &u->bundle.refs[i];
		if (is_main(ref))
			continue;
		snprintf(
		    name, sizeof(name), DAF_REF_KNOWN "%s", replica_of(ref));
		err = daf_ref_get(known, u->l->in, name);
		snprintf(
		    name, sizeof(name), DAF_REF_CARRIED "%s", replica_of(ref));
		if (err == NULL && strcmp(known, ref->oid) == 0)
			err = daf_ref_set(u->l->in, name, known, NULL);
	}
	return err;
}

/* An own branch that goes on from ours, or beside it. */
static const struct daf_err *
look_at_own(struct daf_unpacking *u, struct daf_tally *tally)
{
	struct daf_exchange x = { .l = u->l,
		.tally = tally,
		.watch = u->watch,
		.pool = u->pool,
		.id = u->l->conf->id };
	const struct daf_err *err = NULL;
	enum daf_relation relation;
	const struct daf_ref *ref;
	char name[DAF_REF_MAX], tip[DAF_OID_HEX];
	const char *current;
	size_t i;

	/* of the ledger, which may be read anew */
	x.name = daf_pool_strdup(u->pool, u->l->conf->name);
	x.office = daf_pool_strdup(u->pool, u->l->conf->office);
	current = daf_pool_strdup(u->pool, u->l->conf->replica);
	for (i = 0; err == NULL && i < u->bundle.nrefs; i++) {
		ref = &u->bundle.refs[i];
		if (is_main(ref) ||
		    !daf_register_owns(u->l->reg, x.name, replica_of(ref)))
			continue;
		daf_ledger_ref(name, replica_of(ref));
		err = daf_ref_get(tip, u->l->out, name);
		relation = DAF_AHEAD;
		if (err == NULL && tip[0] != '\0')
			err = daf_main_relation(
			    &relation, u->l->in, tip, ref->oid);
		if (err == NULL &&
		    (relation == DAF_AHEAD || relation == DAF_FORKED))
			err = daf_exchange_stranger(&x, daf_from_package.who,
			    replica_of(ref), ref->oid, relation == DAF_FORKED,
			    strcmp(replica_of(ref), current) == 0);
	}
	return err;
}

static const struct daf_err *
judge(struct daf_unpacking *u, struct daf_tally *tally)
{
	struct daf_ledger *l = u->l;
	const struct daf_err *err = NULL;

	if (u->has_main)
		err = daf_trust_advance(tally, l, &daf_from_package, u->watch);
	if (err == NULL)
		err = daf_ledger_refresh(l);
	if (err == NULL)
		err = daf_trust_offices(tally, l, &daf_from_package, u->watch);
	if (err == NULL)
		err = note_carried(u);
	if (err == NULL)
		err = look_at_own(u, tally);
	/* A forked main stays until it is settled. */
	if (err == NULL)
		err = forget_refs(u, l->in, u->has_main && !u->forked);
	return err;
}

/* A package that no honest mistake makes. */
static void
alarm_bad(struct daf_unpacking *u, struct daf_tally *tally, const char *why)
{
	const struct daf_ledger *l = u->l;
	const char *where = u->path;

	tally->alarms++;
	if (u->bundle.nrefs > 0)
		where = daf_pool_printf(u->pool, "%s (%s %.12s)", u->path,
		    u->bundle.refs[0].name, u->bundle.refs[0].oid);
	if (u->watch != NULL && u->watch->event != NULL)
		u->watch->event(u->watch->arg,
		    &(struct daf_event){ .event = "alarm", .what = why });
	daf_err_free(daf_quarantine_add(
	    l->reg, l->conf->name, "bad package", where, why));
}

const struct daf_err *
daf_unpack(struct daf_tally *tally, struct daf_ledger *l, const char *path,
    const struct daf_watch *watch)
{
	struct daf_unpacking u = {
		.pool = daf_pool_new(), .path = path, .l = l, .watch = watch
	};
	struct daf_lock *lock = NULL;
	const struct daf_err *err;

	u.identity =
	    daf_pool_printf(u.pool, "%s/identity", daf_register_dir(l->reg));
	u.folder =
	    daf_pool_printf(u.pool, "%s/" DAF_UNPACK_FOLDER, l->conf->dir);
	u.objects = daf_pool_printf(u.pool, "%s/objects", u.folder);
	u.into = daf_pool_printf(u.pool, "%s/in.git", l->conf->dir);
	u.borrowed = daf_pool_printf(u.pool, "%s/out.git", l->conf->dir);
	err = daf_trust_sync_lock(&lock, l);
	if (err == NULL)
		err = take_in(&u, l->in);
	if (err != NULL && err->code == DAF_ALARM)
		alarm_bad(&u, tally, err->text);
	if (err == NULL)
		err = judge(&u, tally);
	if (err == NULL) {
		daf_purge_after(l, watch);
		daf_compact_after(l, daf_compact_limits(), watch);
	}
	daf_lock_drop(lock);
	daf_pool_free(u.pool);
	return err;
}
