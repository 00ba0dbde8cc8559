/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trustmain.c - two mains were seen, and people say which one is right; and the
 * lock of who moves main. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/lock.h"
#include "sync/trust_priv.h"

#define SYNC_LOCK_MS 30000

const struct daf_err *
daf_trust_sync_lock(struct daf_lock **out, struct daf_ledger *l)
{
	char *path = daf_fs_join(l->conf->dir, "sync.lock");
	const struct daf_err *err;

	err = daf_lock_take(out, path, SYNC_LOCK_MS);
	free(path);
	if (err != NULL && err->code == DAF_BUSY) {
		daf_err_free(err);
		err = daf_err(DAF_BUSY,
		    "a sync of the ledger %s is running; "
		    "try again when it is done",
		    l->conf->name);
	}
	if (err != NULL)
		return err;
	err = daf_repo_sweep(l->in);
	if (err != NULL) {
		daf_lock_drop(*out);
		*out = NULL;
	}
	return err;
}

/* How many main commits of the chain from tip back to `stop` begin with this
 * hash. */
static const struct daf_err *
count_hash(size_t *found, struct daf_repo *repo, const char *tip,
    const char *stop, const char *hash)
{
	const struct daf_err *err = NULL;
	struct daf_pool *pool;
	char at[DAF_OID_HEX];
	struct daf_commit c;
	struct daf_main m;

	*found = 0;
	snprintf(at, sizeof(at), "%s", tip);
	while (err == NULL && at[0] != '\0' && strcmp(at, stop) != 0) {
		pool = daf_pool_new();
		err = daf_commit_read(&c, pool, repo, at);
		if (err == NULL) {
			*found += strncmp(c.sha256, hash, strlen(hash)) == 0;
			err =
			    daf_main_parse(&m, pool, c.message, c.message_len);
		}
		if (err == NULL) {
			snprintf(at, sizeof(at), "%s",
			    c.nparents != 0 ? c.parents[0] : m.previous_oid);
			if (at[0] != '\0' && !daf_repo_has(repo, at))
				at[0] = '\0';
		}
		daf_pool_free(pool);
	}
	return err;
}

static bool
is_hash(const char *s)
{
	size_t n = strspn(s, "0123456789abcdef");

	return s[n] == '\0' && n >= 16 && n <= 64;
}

/* The main that was shown becomes ours, if all of it is good. */
static const struct daf_err *
choose_shown(struct daf_ledger *l, const struct daf_source *source,
    const char *known, const char *hub)
{
	struct daf_mainchain *mains = NULL;
	const struct daf_err *err;
	char ref[DAF_REF_MAX + DAF_OID_HEX];

	err = daf_mainchain_check(&mains, l->in, "", hub, l->conf->trust);
	if (err == NULL && mains->stop != NULL)
		err = daf_err(DAF_ALARM, "the main that %s shows is bad: %s",
		    source->who, mains->stop->text);
	daf_mainchain_free(mains);
	if (err != NULL)
		return err;
	snprintf(ref, sizeof(ref), DAF_REF_EVIDENCE "main/%s", known);
	err = daf_ref_set(l->in, ref, known, NULL);
	if (err == NULL)
		err = daf_ref_set(l->in, DAF_REF_MAIN, hub, known);
	if (err == NULL && source == &daf_from_hub)
		err = daf_ref_set(l->in, DAF_REF_SEEN_MAIN, hub, NULL);
	if (err == NULL)
		err = daf_rebuild(l->reg, NULL);
	return err;
}

static const struct daf_err *
keep_known(struct daf_ledger *l, const char *hub)
{
	char ref[DAF_REF_MAX + DAF_OID_HEX];

	snprintf(ref, sizeof(ref), DAF_REF_EVIDENCE "main/%s", hub);
	return daf_ref_set(l->in, ref, hub, NULL);
}

/* The main that was shown, if it is another one than ours: "" else. */
static const struct daf_err *
find_fork(char hub[DAF_OID_HEX], size_t *ours, size_t *theirs,
    struct daf_ledger *l, const struct daf_source *source, const char *known,
    const char *hash)
{
	enum daf_relation relation = DAF_SAME;
	const struct daf_err *err;
	char fork[DAF_OID_HEX];

	*ours = *theirs = 0;
	err = daf_ref_get(hub, l->in, source->main);
	if (err != NULL || hub[0] == '\0' || known[0] == '\0')
		return err;
	err = daf_main_relation(&relation, l->in, known, hub);
	if (err == NULL && relation != DAF_FORKED)
		hub[0] = '\0';
	if (err != NULL || hub[0] == '\0')
		return err;
	err = daf_main_fork_point(fork, l->in, known, hub);
	if (err == NULL)
		err = count_hash(ours, l->in, known, fork, hash);
	if (err == NULL)
		err = count_hash(theirs, l->in, hub, fork, hash);
	return err;
}

static const struct daf_err *
trust_main(struct daf_ledger *l, const char *hash)
{
	const struct daf_source *source = &daf_from_hub;
	char known[DAF_OID_HEX], hub[DAF_OID_HEX] = "";
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	const char *loser;
	size_t ours = 0, theirs = 0;

	err = daf_ref_get(known, l->in, DAF_REF_MAIN);
	if (err == NULL)
		err = find_fork(hub, &ours, &theirs, l, source, known, hash);
	if (err == NULL && hub[0] == '\0') {
		source = &daf_from_package;
		err = find_fork(hub, &ours, &theirs, l, source, known, hash);
	}
	if (err == NULL && hub[0] == '\0')
		err = daf_err(DAF_REFUSED,
		    "the ledger %s has not seen two "
		    "mains to choose from",
		    l->conf->name);
	if (err == NULL && ours + theirs != 1)
		err = daf_err(DAF_REFUSED,
		    "the hash %s is that of %s main "
		    "commit after the fork; give it as headquarters read it "
		    "out",
		    hash, ours + theirs == 0 ? "no" : "more than one");
	if (err != NULL)
		goto done;
	loser = daf_trust_name_main(pool, l->in, ours != 0 ? hub : known);
	err = ours != 0 ? keep_known(l, hub)
			: choose_shown(l, source, known, hub);
	if (err == NULL)
		err = daf_quarantine_add(l->reg, l->conf->name,
		    "main that "
		    "lost",
		    loser,
		    daf_pool_printf(pool,
			"main %s was trusted "
			"by `daftar trust-main`; this one is kept as evidence",
			hash));
	if (err == NULL)
		err = daf_ledger_refresh(l);
done:
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_trust_main(struct daf_ledger *l, const char *hash)
{
	const struct daf_err *err;
	struct daf_lock *sync = NULL;

	if (!is_hash(hash))
		return daf_err(DAF_REFUSED,
		    "\"%s\" is not a hash of main: 16 "
		    "to 64 digits of 0-9 and a-f are wanted",
		    hash);
	err = daf_trust_sync_lock(&sync, l);
	if (err == NULL)
		err = daf_register_lock(l->reg);
	if (err == NULL) {
		err = trust_main(l, hash);
		daf_register_unlock(l->reg);
	}
	daf_lock_drop(sync);
	return err;
}
