/* SPDX-License-Identifier: GPL-3.0-or-later */
/* purge.c - see purge.h. */
#include "sync/purge.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/base/fs.h"
#include "core/base/lock.h"
#include "core/carry.h"
#include "core/desk.h"
#include "sync/prune.h"
#include "sync/said.h"
#include "sync/stones.h"
#include "sync/takeback.h"
#include "sync/trust_priv.h"

#define PURGED_MAX (64 * 1024 * 1024)

struct purge {
	size_t kept; /* older branches that main has not all of */
	struct daf_ledger *l;
	struct daf_register *reg;
	const struct daf_watch *watch;
	struct daf_pool *pool;
	const char *name;
	struct daf_commit begin; /* what opened the volume */
	struct daf_main opening; /* and its message */
	int64_t number, volume;  /* main and volume that this register begins
	                          * with */
};

/* ---- what went ---- */

static char *
purged_path(const struct daf_register_ledger *conf)
{
	return daf_fs_join(conf->dir, "purged");
}

const struct daf_err *
daf_purged_read(char **out, const struct daf_register_ledger *conf)
{
	const struct daf_err *err = NULL;
	char *path = purged_path(conf);
	size_t len;

	if (daf_fs_exists(path))
		err = daf_fs_read(out, &len, path, PURGED_MAX);
	else
		*out = daf_strdup("\n");
	free(path);
	return err;
}

bool
daf_purged_has(const char *purged, const char *oid)
{
	char line[DAF_OID_HEX + 2];

	snprintf(line, sizeof(line), "\n%s\n", oid);
	return strstr(purged, line) != NULL;
}

static const struct daf_err *
note_purged(struct purge *p, const char *oid)
{
	const struct daf_err *err;
	char *path = purged_path(p->l->conf), *old = NULL;
	struct daf_buf b = { 0 };

	err = daf_purged_read(&old, p->l->conf);
	if (err == NULL && !daf_purged_has(old, oid)) {
		daf_buf_addf(&b, "%s%s\n", old, oid);
		err = daf_fs_write(path, b.data, b.len, 0660);
	}
	daf_buf_clear(&b);
	free(old);
	free(path);
	return err;
}

/* ---- how far it is ---- */

static const char *
get(const struct purge *p, const char *key)
{
	const char *value =
	    daf_config_get(daf_register_config(p->reg), "ledger", p->name, key);

	return value != NULL ? value : "";
}

static void
put(struct purge *p, const char *key, const char *value)
{
	daf_config_set(
	    daf_register_config(p->reg), "ledger", p->name, key, value);
}

static bool
is_at(const struct purge *p, const char *step)
{
	return strcmp(get(p, "purge"), step) == 0;
}

static const struct daf_err *
go_to(struct purge *p, const char *step)
{
	if (is_at(p, step))
		return NULL;
	put(p, "purge", step);
	return daf_register_save_config(p->reg);
}

/* Number and volume of the main commit that this register begins with; 0: it has
 * all from the first one on. */
static const struct daf_err *
begins_at(int64_t *number, int64_t *volume, struct purge *p)
{
	const char *oid = get(p, "begins");
	const struct daf_err *err;
	struct daf_main m;

	*number = *volume = 0;
	if (*oid == '\0')
		return NULL;
	err = daf_said_main(&m, NULL, p->pool, p->l->in, oid);
	if (err == NULL) {
		*number = m.number;
		*volume = m.volume;
	}
	return err;
}

/* From now on the register begins with the volume that is open, if anything was
 * erased since the one that it begins with. */
static const struct daf_err *
begin(struct purge *p)
{
	const struct daf_err *err;
	int64_t at, last = 0;
	size_t i;

	for (i = 0; i < p->opening.nerasures; i++)
		if (p->opening.erasures[i].main > last)
			last = p->opening.erasures[i].main;
	err = begins_at(&at, &p->volume, p);
	p->number = at;
	if (err != NULL || last <= at)
		return err;
	p->volume = p->opening.volume;
	p->number = p->opening.number;
	put(p, "begins", p->begin.oid);
	put(p, "trust", p->begin.sig.key.fingerprint);
	put(p, "purge", "rebuild");
	err = daf_register_save_config(p->reg);
	daf_repo_begin(p->l->in, p->begin.oid);
	return err;
}

/* ---- branches ---- */

/* Has main accepted it? */
static bool
is_accepted(const struct purge *p, const struct daf_changeset *cs)
{
	const struct daf_tip *tip = daf_main_tip(&p->l->main, cs->replica);

	return tip != NULL && tip->seq >= cs->seq;
}

/* Is it a branch of an office, as this register has or knows it? */
static bool
is_branch(const struct daf_ref *ref)
{
	static const char *const of[] = { DAF_REF_OWN, DAF_REF_KNOWN,
		DAF_REF_HUB };
	size_t i;

	for (i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		if (strncmp(ref->name, of[i], strlen(of[i])) == 0)
			return true;
	return false;
}

/* Is the ref one of an older volume that nothing is to be had of any more?
 * Evidence and what is no branch of ours goes in any case. */
static const struct daf_err *
is_done(bool *done, struct purge *p, struct daf_repo *repo,
    const struct daf_ref *ref)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_changeset cs;
	struct daf_commit c;
	struct daf_main m;

	err = daf_commit_read(&c, pool, repo, ref->oid);
	/* What is missing, or of a newer program, is no reason to forget it. */
	*done = err != NULL && err->code == DAF_REFUSED && !is_branch(ref);
	if (err != NULL)
		goto done;
	err = daf_changeset_parse(&cs, pool, c.message, c.message_len);
	if (err == NULL) {
		*done = cs.volume < p->volume && is_accepted(p, &cs);
		p->kept += cs.volume < p->volume && !*done ? 1 : 0;
		goto done;
	}
	if (err->code == DAF_STORAGE)
		goto done;
	daf_err_free(err);
	err = daf_main_parse(&m, pool, c.message, c.message_len);
	*done = err != NULL ? !is_branch(ref) : m.volume < p->volume;
done:
	daf_pool_free(pool);
	if (err != NULL && err->code != DAF_STORAGE) {
		daf_err_free(err);
		err = NULL;
	}
	return err;
}

/* The register forgets the commit of an own branch that goes: it is no branch to
 * go on with. */
static const struct daf_err *
forget_head(struct purge *p, const struct daf_ref *ref)
{
	const char *replica = ref->name + strlen(DAF_REF_OWN);
	const struct daf_err *err;
	struct daf_head head;

	if (strncmp(ref->name, DAF_REF_OWN, strlen(DAF_REF_OWN)) != 0 ||
	    !daf_replica_valid(replica))
		return NULL;
	err = daf_apply_head(&head, p->reg, p->l->conf->id, replica);
	if (err != NULL || strcmp(head.oid, ref->oid) != 0)
		return err;
	err = daf_apply_begin(p->reg);
	if (err != NULL)
		return err;
	err = daf_apply_name_head(p->reg, p->l->conf->id, replica, "");
	if (err == NULL)
		err = daf_apply_commit(p->reg);
	if (err != NULL)
		daf_apply_rollback(p->reg);
	return err;
}

/* Stones of the volume that is open are laid again with the next main. */
static const struct daf_err *
lift_stone(struct purge *p, struct daf_repo *repo, const struct daf_ref *ref)
{
	char *setting = daf_pool_printf(p->pool, "stones/%s", p->name);
	const struct daf_err *err;

	err = daf_desk_set(p->reg, "", setting, "");
	return err != NULL ? err : daf_ref_delete(repo, ref->name);
}

static const struct daf_err *
sweep(struct purge *p, struct daf_repo *repo)
{
	const struct daf_err *err;
	struct daf_ref *refs;
	size_t n, i;
	bool done;

	err = daf_ref_list(&refs, &n, p->pool, repo, "refs/");
	for (i = 0; i < n && err == NULL; i++) {
		if (strcmp(refs[i].name, DAF_REF_MAIN) == 0)
			continue;
		if (strncmp(refs[i].name, DAF_REF_STONES,
			strlen(DAF_REF_STONES)) == 0) {
			if (is_at(p, "rebuild"))
				err = lift_stone(p, repo, &refs[i]);
			continue;
		}
		err = is_done(&done, p, repo, &refs[i]);
		if (err != NULL || !done)
			continue;
		if (!is_at(p, "rebuild"))
			err = go_to(p, "sweep");
		if (err == NULL)
			err = note_purged(p, refs[i].oid);
		if (err == NULL)
			err = daf_ref_delete(repo, refs[i].name);
		if (err == NULL && repo == p->l->out)
			err = forget_head(p, &refs[i]);
	}
	return err;
}

/* ---- what waits, and is reached by no branch ---- */

/* The first change set of a volume has no parent: what it goes on from in an older
 * one, and main has not accepted, gets a ref of its own, or it would go. */
static const struct daf_err *
keep_before(struct purge *p, const struct daf_ref *ref)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_changeset cs;
	struct daf_commit c;
	char at[DAF_OID_HEX], name[DAF_REF_MAX], keep[DAF_REF_MAX];
	bool begun = false;

	snprintf(at, sizeof(at), "%s", ref->oid);
	while (at[0] != '\0' && daf_repo_has(p->l->in, at)) {
		daf_pool_free(pool);
		pool = daf_pool_new();
		err = daf_said_office(&cs, &c, pool, p->l->in, at);
		if (err != NULL && err->code == DAF_STORAGE)
			goto done;
		if (err != NULL || is_accepted(p, &cs)) {
			daf_err_free(err);
			break;
		}
		if (begun) {
			snprintf(name, sizeof(name), "office/%s", cs.replica);
			daf_branch_name(keep, DAF_REF_VOLUMES, name, cs.volume);
			err = daf_ref_set(p->l->in, keep, at, NULL);
			if (err != NULL)
				goto done;
			p->kept += cs.volume < p->volume ? 1 : 0;
		}
		begun = c.nparents == 0;
		snprintf(at, sizeof(at), "%s",
		    c.nparents > 0 ? c.parents[0] : cs.previous_oid);
	}
	err = NULL;
done:
	daf_pool_free(pool);
	return err;
}

static const struct daf_err *
keep_all_before(struct purge *p)
{
	static const char *const of[] = { DAF_REF_KNOWN, DAF_REF_HUB };
	const struct daf_err *err = NULL;
	struct daf_ref *refs;
	size_t n, i, k;

	for (k = 0; k < sizeof(of) / sizeof(of[0]) && err == NULL; k++) {
		err = daf_ref_list(&refs, &n, p->pool, p->l->in, of[k]);
		for (i = 0; i < n && err == NULL; i++)
			err = keep_before(p, &refs[i]);
	}
	return err;
}

/* ---- all ---- */

static void
tell(struct purge *p)
{
	char *what =
	    p->kept == 0
		? daf_pool_printf(p->pool,
		      "what was erased by order has left this "
		      "register, which begins with volume %" PRId64 " now",
		      p->volume)
		: daf_pool_printf(p->pool,
		      "what was erased by order leaves this register "
		      "when main has accepted what waits in older "
		      "volumes (branches: %zu)",
		      p->kept);

	if (p->watch != NULL && p->watch->event != NULL)
		p->watch->event(p->watch->arg,
		    &(struct daf_event){ .event = "note", .what = what });
}

/* A commit is taken back: register.db forgets it. */
static const struct daf_err *
going(void *arg, const char *oid)
{
	struct purge *p = arg;
	const struct daf_err *err = go_to(p, "rebuild");

	return err != NULL ? err : note_purged(p, oid);
}

static const struct daf_err *
purge(struct purge *p)
{
	struct daf_takeback back = { p->l, p->pool, p->watch, going, p };
	const struct daf_err *err;

	err = begin(p);
	if (err == NULL && is_at(p, "rebuild"))
		err = daf_draft_erase(p->reg); /* of parts that only wait */
	if (err == NULL)
		err = daf_take_back(&back);
	if (err == NULL)
		err = sweep(p, p->l->in);
	if (err == NULL)
		err = sweep(p, p->l->out);
	if (err == NULL && is_at(p, "rebuild")) {
		err = daf_rebuild(p->reg, p->watch);
		if (err == NULL)
			err = go_to(p, "sweep");
	}
	if (err != NULL || !is_at(p, "sweep"))
		return err;
	err = daf_draft_erase(p->reg);
	if (err == NULL)
		err = daf_taken_back_sweep(p->l);
	if (err == NULL)
		err = keep_all_before(p);
	if (err == NULL)
		err = daf_prune_repo(p->l->in, p->watch);
	if (err == NULL)
		err = daf_prune_repo(p->l->out, p->watch);
	if (err == NULL) {
		/* Told with the next head of the access log (core/entryhead.c). */
		if (p->kept == 0)
			put(p, DAF_PURGED,
			    daf_pool_printf(p->pool, "%" PRId64, p->number));
		err = go_to(p, "done");
	}
	if (err == NULL)
		tell(p);
	return err;
}

const struct daf_err *
daf_purge(struct daf_ledger *l, const struct daf_watch *watch)
{
	struct purge p = { .l = l, .reg = l->reg, .watch = watch };
	const struct daf_err *err = NULL;
	char at[DAF_OID_HEX];

	if (l->charter == NULL || l->main.volume == 1)
		return NULL;
	p.pool = daf_pool_new();
	p.name = daf_pool_strdup(p.pool, l->conf->name);
	err = daf_main_volume_begin(at, l->in, l->main_oid);
	if (err == NULL)
		err = daf_said_main(&p.opening, &p.begin, p.pool, l->in, at);
	if (err == NULL && p.opening.nerasures > 0) {
		err = daf_register_lock(l->reg);
		if (err == NULL) {
			err = purge(&p);
			daf_register_unlock(l->reg);
		}
	}
	daf_pool_free(p.pool);
	return err;
}

void
daf_purge_after(struct daf_ledger *l, const struct daf_watch *watch)
{
	const struct daf_err *err = daf_purge(l, watch);
	char *what;

	if (err == NULL)
		return;
	if (!daf_watch_stopped(watch) && watch != NULL &&
	    watch->event != NULL) {
		what = daf_asprintf("what was erased by order is not purged "
				    "here yet: %s",
		    err->text);
		watch->event(watch->arg,
		    &(struct daf_event){ .event = "note", .what = what });
		free(what);
	}
	daf_err_free(err);
}

const struct daf_err *
daf_purge_again(struct daf_register *reg, const char *ledger)
{
	const struct daf_err *err = daf_register_lock(reg);
	const char *step;

	if (err != NULL)
		return err;
	step =
	    daf_config_get(daf_register_config(reg), "ledger", ledger, "purge");
	if (step != NULL && strcmp(step, "done") == 0) {
		daf_config_set(daf_register_config(reg), "ledger", ledger,
		    "purge", "sweep");
		err = daf_register_save_config(reg);
	}
	daf_register_unlock(reg);
	return err;
}

const struct daf_err *
daf_purge_now(struct daf_ledger *l, const struct daf_watch *watch)
{
	const struct daf_err *err;
	struct daf_lock *lock;

	err = daf_trust_sync_lock(&lock, l);
	if (err != NULL)
		return err;
	err = daf_purge(l, watch);
	daf_lock_drop(lock);
	return err;
}
