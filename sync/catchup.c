/* SPDX-License-Identifier: GPL-3.0-or-later */
/* catchup.c - the register brought up to a ledger's branches. See ledger.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/changeset.h"
#include "sync/ledger.h"
#include "sync/mainchain.h"
#include "sync/trust.h"

#define BATCH 500

/* Git ids, the newest first. */
struct trail {
	char (*oids)[DAF_OID_HEX];
	size_t n, cap;
};

/* The change set before it, "" for the first of a chain. The
 * commit is looked at properly when it is applied. */
static const struct daf_err *
parent_of(char out[DAF_OID_HEX], struct daf_repo *repo, const char *oid)
{
	const struct daf_err *err;
	char *data = NULL;
	size_t len;
	bool opens;

	err = daf_repo_read(
	    &data, &len, repo, oid, GIT_OBJECT_COMMIT, DAF_COMMIT_MAX);
	if (err != NULL)
		return err;
	if (!daf_commit_before(out, &opens, data, len))
		out[0] = '\0';
	free(data);
	return NULL;
}

/* From the tip back to what is applied. */
static const struct daf_err *
walk_back(struct trail *t, struct daf_ledger *l, const char *replica,
    const char *tip, const char *applied)
{
	const struct daf_err *err = NULL;
	char at[DAF_OID_HEX];

	memcpy(at, tip, sizeof(at));
	while (err == NULL && *at != '\0' && strcmp(at, applied) != 0) {
		t->oids = daf_grow(t->oids, t->n, &t->cap, sizeof(*t->oids));
		memcpy(t->oids[t->n++], at, sizeof(at));
		err = parent_of(at, l->out, t->oids[t->n - 1]);
	}
	if (err == NULL && strcmp(at, applied) != 0) {
		err = daf_err(DAF_ALARM,
		    "register.db knows change sets of %s "
		    "that the branch in %s has not: run `daftar verify`, then "
		    "`daftar rebuild`",
		    replica, daf_repo_path(l->out));
	}
	return err;
}

static const struct daf_err *
check_link(const struct daf_changeset *cs, const struct daf_head *head,
    const struct daf_ledger *l, const char *replica)
{
	if (strcmp(cs->replica, replica) != 0 ||
	    strcmp(cs->ledger, l->conf->hash) != 0)
		return daf_err(DAF_ALARM, "it belongs to another ledger or "
					  "replica");
	if (cs->seq != head->seq + 1 ||
	    strcmp(cs->previous, head->seq == 0 ? "-" : head->sha256) != 0)
		return daf_err(
		    DAF_ALARM, "it does not follow seq %" PRId64, head->seq);
	return NULL;
}

/* Verifies one commit, applies it, moves *head on. */
static const struct daf_err *
apply_own(struct daf_head *head, struct daf_ledger *l, const char *replica,
    const char *oid)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_changeset cs;
	struct daf_commit c;

	err = daf_commit_read(&c, pool, l->out, oid);
	if (err != NULL)
		goto done;
	err = daf_changeset_parse(&cs, pool, c.message, c.message_len);
	if (err == NULL)
		err = check_link(&cs, head, l, replica);
	if (err == NULL && !daf_sig_verify(&c.sig, c.payload, c.payload_len))
		err = daf_err(DAF_ALARM, "its signature is bad");
	if (err != NULL) {
		err = daf_err_wrap(
		    err, "commit %s in %s", oid, daf_repo_path(l->out));
		goto done;
	}
	err = daf_apply_change_set(
	    l->reg, &(struct daf_applied){ .ledger = l->conf->id,
			.cs = &cs,
			.sha256 = c.sha256,
			.oid = c.oid,
			.officer = c.id,
			.time = c.time,
			.zone = c.zone,
			.state = DAF_HERE,
			.counts = true,
			.own = true });
	if (err == NULL) {
		head->seq = cs.seq;
		memcpy(head->sha256, c.sha256, sizeof(head->sha256));
	}
done:
	daf_pool_free(pool);
	return err;
}

/* Oldest first, in batches. */
static const struct daf_err *
apply_trail(struct daf_head *head, struct daf_ledger *l, const char *replica,
    const struct trail *t)
{
	const struct daf_err *err = NULL;
	size_t left = t->n, i;

	while (left != 0 && err == NULL) {
		err = daf_apply_begin(l->reg);
		if (err != NULL)
			return err;
		for (i = 0; i < BATCH && left != 0 && err == NULL; i++) {
			err = apply_own(head, l, replica, t->oids[left - 1]);
			left--;
		}
		if (err == NULL)
			err = daf_apply_commit(l->reg);
		if (err != NULL)
			daf_apply_rollback(l->reg);
	}
	return err;
}

/* Where branch and register stand; equal ids: nothing to do. */
static const struct daf_err *
compare(char tip[DAF_OID_HEX], struct daf_head *head,
    const struct daf_ledger *l, const char *replica)
{
	const struct daf_err *err;
	char ref[DAF_REF_MAX];

	daf_ledger_ref(ref, replica);
	err = daf_ref_get(tip, l->out, ref);
	if (err == NULL)
		err = daf_apply_head(head, l->reg, l->conf->id, replica);
	return err;
}

/* The register has more of a branch because main has: a copy of this register
 * wrote it, or the branch was restored. Trust settles that. */
static bool
main_has(const struct daf_ledger *l, const char *replica, int64_t seq)
{
	const struct daf_tip *tip = daf_main_tip(&l->main, replica);

	return tip != NULL && tip->seq >= seq;
}

const struct daf_err *
daf_catch_up_own(struct daf_ledger *l)
{
	const struct daf_err *err = NULL;
	char tip[DAF_OID_HEX];
	struct daf_head head;
	struct trail trail;
	const char *replica;
	bool main_leads = false;
	size_t i;

	for (i = 0; err == NULL && (replica = daf_ledger_own(l, i)) != NULL;
	     i++) {
		err = compare(tip, &head, l, replica);
		if (err != NULL || strcmp(tip, head.oid) == 0)
			continue;
		if (head.oid[0] == '\0' && head.seq != 0) {
			main_leads = true; /* it came with a snapshot */
			continue;
		}
		trail = (struct trail){ 0 };
		err = walk_back(&trail, l, replica, tip, head.oid);
		if (err == NULL) {
			err = apply_trail(&head, l, replica, &trail);
		} else if (err->code == DAF_ALARM &&
			   main_has(l, replica, head.seq)) {
			daf_err_free(err);
			err = NULL;
			main_leads = true;
		}
		free(trail.oids);
	}
	return err == NULL && main_leads ? daf_trust_apply(l, NULL) : err;
}

/* Only branches' ids are compared: a main that has not moved since register.db
 * took it over was verified then, and nothing is read of it here. */
static const struct daf_err *
is_behind(bool *behind, const struct daf_ledger *l)
{
	const struct daf_err *err;
	char tip[DAF_OID_HEX];
	struct daf_head head;
	const char *replica;
	size_t i;

	*behind = false;
	err = daf_ref_get(tip, l->in, DAF_REF_MAIN);
	if (err == NULL)
		err = daf_apply_main_head(&head, l->reg, l->conf->id);
	if (err == NULL)
		*behind = strcmp(head.oid, tip) != 0;
	for (i = 0; err == NULL && !*behind &&
		    (replica = daf_ledger_own(l, i)) != NULL;
	     i++) {
		err = compare(tip, &head, l, replica);
		*behind = err == NULL && strcmp(tip, head.oid) != 0;
	}
	return err;
}

/* A purge was killed that had taken back change sets, and did not come to making
 * register.db anew (purge.h). */
static bool
is_half_purged(const struct daf_ledger *l)
{
	const char *step = daf_config_get(
	    daf_register_config(l->reg), "ledger", l->conf->name, "purge");

	return step != NULL && strcmp(step, "rebuild") == 0;
}

const struct daf_err *
daf_ledger_catch_up(struct daf_ledger *l)
{
	const struct daf_err *err;
	struct daf_head head;

	err = daf_repo_sweep(l->out);
	if (err == NULL)
		err = daf_ledger_refresh(l);
	if (err == NULL)
		err = daf_catch_up_own(l);
	if (err != NULL && err->code == DAF_ALARM && is_half_purged(l)) {
		daf_err_free(err);
		err = daf_rebuild(l->reg, NULL);
	}
	if (err == NULL)
		err = daf_apply_main_head(&head, l->reg, l->conf->id);
	if (err == NULL && strcmp(head.oid, l->main_oid) != 0)
		err = daf_trust_apply(l, NULL);
	return err;
}

const struct daf_err *
daf_catch_up(struct daf_register *reg)
{
	const struct daf_err *err = NULL;
	struct daf_ledger *l = NULL;
	bool behind;
	size_t i;

	for (i = 0; i < daf_register_nledgers(reg) && err == NULL; i++) {
		err = daf_ledger_open_repos(
		    &l, reg, daf_register_ledger_at(reg, i)->name);
		if (err == NULL)
			err = is_behind(&behind, l);
		if (err == NULL && behind) {
			err = daf_register_lock(reg);
			if (err == NULL) {
				err = daf_ledger_catch_up(l);
				daf_register_unlock(reg);
			}
		}
		daf_ledger_close(l);
		l = NULL;
	}
	return err;
}
