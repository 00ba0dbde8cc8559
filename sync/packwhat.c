/* SPDX-License-Identifier: GPL-3.0-or-later */
/* packwhat.c - what of a ledger goes into a package; see pack_priv.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sync/pack_priv.h"
#include "sync/said.h"

static void
add_need(struct daf_packing *p, const char *oid)
{
	struct daf_bundle *b = &p->bundle;

	if (b->needs == NULL)
		b->needs =
		    daf_pool_array(p->pool, p->nvolumes, sizeof(*b->needs));
	b->needs[b->nneeds++] = daf_pool_strdup(p->pool, oid);
}

/* The branch `name` of a volume, with what stands before it. */
static void
add_ref(struct daf_packing *p, const char *prefix, const char *name,
    int64_t volume, const char *oid)
{
	struct daf_bundle *b = &p->bundle;
	char ref[DAF_REF_MAX];

	daf_branch_name(ref, prefix, name, volume);
	b->refs = daf_pool_grow(
	    p->pool, b->refs, b->nrefs, &p->refs_cap, sizeof(*b->refs));
	b->refs[b->nrefs++] = (struct daf_ref){ daf_pool_strdup(p->pool, ref),
		daf_pool_strdup(p->pool, oid) };
}

/* ---- main ---- */

/* The main commit of this number, which is in the volume. */
static const struct daf_err *
find_main(char oid[DAF_OID_HEX], struct daf_packing *p,
    const struct daf_pack_volume *v, int64_t number)
{
	const struct daf_err *err;
	git_oid *oids = NULL;
	size_t n;
	bool met;

	memcpy(oid, v->begin, DAF_OID_HEX);
	if (number == v->first)
		return NULL;
	err = daf_main_walk(&oids, &n, &met, p->l->in, v->end, v->begin);
	if (err == NULL && (int64_t)n != v->last - v->first)
		err = daf_err(DAF_STORAGE,
		    "main on this disk has %zu commits between %" PRId64
		    " and %" PRId64 ": run `daftar verify`",
		    n, v->first, v->last);
	if (err == NULL)
		git_oid_tostr(oid, DAF_OID_HEX, &oids[v->last - number]);
	free(oids);
	return err;
}

/* The rest of the oldest volume, and the later ones. */
static const struct daf_err *
add_mains(struct daf_packing *p)
{
	const struct daf_pack_volume *v = &p->volumes[p->oldest];
	const struct daf_err *err = NULL;
	const int64_t since = p->out->since;
	char oid[DAF_OID_HEX];
	size_t i;

	if (since > 0) {
		err = find_main(oid, p, v, since);
		if (err == NULL)
			add_need(p, oid);
	}
	for (i = 0; err == NULL && i <= p->oldest; i++)
		if (since < p->volumes[i].last)
			add_ref(p, "refs/heads/", "main", p->volumes[i].volume,
			    p->volumes[i].end);
	return err;
}

/* ---- branches of offices ---- */

/* Work of somebody whom headquarters has not listed yet waits here, as it does
 * with a line. */
static const struct daf_err *
is_listed(
    bool *listed, struct daf_packing *p, const char *tip, const char *replica)
{
	const struct daf_err *err, *no = NULL;
	struct daf_commit c;

	err = daf_commit_read(&c, p->pool, p->l->in, tip);
	if (err == NULL)
		no = daf_charter_may_have_written(
		    p->l->charter, &c.sig.key, c.id, replica);
	*listed = err == NULL && no == NULL;
	p->unlisted |= no != NULL;
	daf_err_free(no);
	return err;
}

static const struct daf_err *
volume_of(int64_t *volume, bool *begins, struct daf_packing *p, const char *oid)
{
	const struct daf_err *err;
	struct daf_changeset cs;

	err = daf_said_office(&cs, NULL, p->pool, p->l->in, oid);
	*volume = err == NULL ? cs.volume : 0;
	*begins = err == NULL && cs.previous_oid[0] != '\0';
	return err;
}

/* The branch up to its tip, and where it was when a volume ended after what main
 * accepted of it. *oldest: the volume of its first one. */
static const struct daf_err *
add_parts(int64_t *oldest, struct daf_packing *p, const char *replica,
    const char *tip, const struct daf_head *accepted)
{
	struct daf_chain c = { .replica = replica };
	const struct daf_err *err;
	char oid[DAF_OID_HEX];
	int64_t volume = 0, last;
	bool begins, met;
	size_t i;

	err = daf_chain_walk(&c, p->l->in, tip, accepted->oid);
	if (err == NULL && accepted->seq != 0 && accepted->oid[0] == '\0')
		err = daf_chain_follow(
		    &met, &c, p->l->in, accepted->seq, accepted->sha256);
	for (i = 0; err == NULL && i < c.n; i++) {
		last = volume;
		git_oid_tostr(oid, sizeof(oid), &c.oids[i]);
		err = volume_of(&volume, &begins, p, oid);
		if (err == NULL && i == 0)
			*oldest = volume;
		if (err != NULL || !begins || i == 0)
			continue;
		git_oid_tostr(oid, sizeof(oid), &c.oids[i - 1]);
		add_ref(p, DAF_REF_OWN, replica, last, oid);
	}
	if (err == NULL)
		add_ref(p, DAF_REF_OWN, replica, volume, tip);
	daf_chain_clear(&c);
	return err;
}

/* Branches of which main has not accepted all. */
static const struct daf_err *
add_branches(int64_t *oldest, struct daf_packing *p, struct daf_repo *repo,
    const char *prefix, bool own)
{
	struct daf_ledger *l = p->l;
	const struct daf_err *err;
	const struct daf_tip *tip;
	struct daf_head head, accepted = { 0 };
	struct daf_ref *refs;
	const char *replica;
	int64_t volume = *oldest;
	bool listed = true;
	size_t n, i;

	err = daf_ref_list(&refs, &n, p->pool, repo, prefix);
	for (i = 0; err == NULL && i < n; i++) {
		replica = refs[i].name + strlen(prefix);
		if (!daf_replica_valid(replica) ||
		    daf_register_owns(l->reg, l->conf->name, replica) != own)
			continue;
		tip = daf_main_tip(&l->main, replica);
		err = daf_apply_head(&head, l->reg, l->conf->id, replica);
		if (err == NULL && head.seq <= (tip != NULL ? tip->seq : 0))
			continue;
		if (err == NULL && own)
			err = is_listed(&listed, p, refs[i].oid, replica);
		memset(&accepted, 0, sizeof(accepted));
		if (err == NULL && tip != NULL)
			err = daf_apply_find(
			    &accepted, l->reg, l->conf->id, replica, tip->seq);
		if (err == NULL && (!own || listed))
			err = add_parts(
			    &volume, p, replica, refs[i].oid, &accepted);
		if (volume < *oldest)
			*oldest = volume;
	}
	return err;
}

/* What was written in volumes before the one that the receivers go on from
 * follows on what they have of those. */
static void
need_older(struct daf_packing *p, int64_t oldest)
{
	size_t i;

	for (i = p->oldest + 1; i <= p->common; i++)
		if (p->out->since > 0 && oldest <= p->volumes[i].volume)
			add_need(p, p->volumes[i].end);
}

static int
by_name(const void *a, const void *b)
{
	const struct daf_ref *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* At the seat what waits is not passed on: it was sent to be judged. */
const struct daf_err *
daf_pack_refs(struct daf_packing *p)
{
	struct daf_ledger *l = p->l;
	bool seat = daf_register_owns(l->reg, l->conf->name, l->charter->seat);
	int64_t oldest = l->main.volume;
	const struct daf_err *err = add_mains(p);

	if (err == NULL)
		err = add_branches(&oldest, p, l->out, DAF_REF_OWN, true);
	if (err == NULL && !seat)
		err = add_branches(&oldest, p, l->in, DAF_REF_KNOWN, false);
	if (err == NULL && p->bundle.nrefs == 0)
		err = daf_err(DAF_FAILED, "%s",
		    p->unlisted
			? "what was written here waits until headquarters has "
			  "listed its writer; there is nothing else to carry"
			: "there is nothing to carry: as far as this register "
			  "knows, they have all that is here; --all packs "
			  "everything");
	if (err == NULL &&
	    p->bundle.nrefs + p->nvolumes + 2 > DAF_BUNDLE_LINES_MAX)
		err = daf_err(DAF_FAILED,
		    "%zu branches wait, and a package has room for %zu",
		    p->bundle.nrefs, DAF_BUNDLE_LINES_MAX - p->nvolumes - 2);
	if (err != NULL)
		return err;
	need_older(p, oldest);
	qsort(p->bundle.refs, p->bundle.nrefs, sizeof(struct daf_ref), by_name);
	return NULL;
}

const struct daf_err *
daf_pack_archive(struct daf_packing *p)
{
	const int64_t volume = p->order->volume;
	const struct daf_pack_volume *v = p->volumes;
	size_t i;

	if (volume >= v->volume)
		return daf_err(DAF_REFUSED,
		    "volume %" PRId64 " is not closed: the newest is %" PRId64,
		    volume, v->volume);
	for (i = 1; i < p->nvolumes && p->volumes[i].volume != volume; i++)
		continue;
	if (i == p->nvolumes)
		return daf_err(DAF_REFUSED,
		    "volume %" PRId64 " is not here: this register has main "
		    "from %" PRId64 " on, of volume %" PRId64,
		    volume, v[p->nvolumes - 1].first,
		    v[p->nvolumes - 1].volume);
	p->oldest = i;
	p->out->since = 0;
	p->out->main = v[i].last;
	add_ref(p, "refs/heads/", "main", volume, v[i].end);
	return NULL;
}
