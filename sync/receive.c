/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * receive.c - see exchange.h: what the hub has is fetched, on a long or bad way
 * in steps; and what it showed before is compared with what it shows now.
 *
 * A step is a connection, and what it brought is kept whatever comes after it.
 */
#include "sync/exchange.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "core/map.h"
#include "sync/purge.h"
#include "sync/said.h"

#define STEPS_MAX 10000
/* What stones brought, until main is here. Libgit2 tells the hub what it has in
 * the order of the names of refs, going back from each, and is content with the
 * first twenty of which the hub has one: so the names begin with a letter before
 * all others, those of newer stones come first, and there are none on a chain
 * that another one continues. */
#define CAME "refs/came/"
/* Branches of older volumes, of which something was still to be had. */
#define SHOWN "refs/shown/"
#define STONE_MAX INT64_C(999999999)

/* What is fetched, and what the hub showed before. */
struct receiving {
	struct daf_exchange *x;
	bool seat;
	struct daf_ref *before;
	size_t nbefore;
	/* of one step */
	struct daf_stone stones[DAF_STONES_MAX]; /* that the hub shows */
	size_t first, count;     /* those that it fetches; 0: none */
	bool one_by_one, taken;  /* a branch a step; there was one */
	bool more;               /* the hub shows what is still to be had */
	int64_t newest;          /* volume of main that it shows */
	char *purged;            /* what is not to come back: purge.h */
	char local[DAF_REF_MAX]; /* what `want` answered last */
	/* A pack was refused (intake.h): what comes is taken a branch a step, so
	 * that one that was made to do harm stops itself alone. */
	bool careful, no_stones, asked;
	struct daf_ref now;  /* the branch of this step */
	struct daf_ref *bad; /* what was refused, in the pool */
	size_t nbad, bad_cap;
};

/* ---- what a step fetches ---- */

/* Is there a branch of a later volume? They stand side by side, as a hub sorts
 * them. */
static bool
goes_on(const struct daf_ref *refs, size_t n, size_t i, int64_t volume)
{
	const size_t len = strcspn(refs[i].name, "+");
	int64_t other;
	size_t k;

	for (k = i; k > 0; k--)
		if (strncmp(refs[k - 1].name, refs[i].name, len) != 0)
			break;
	for (; k < n && strncmp(refs[k].name, refs[i].name, len) == 0; k++) {
		if (refs[k].name[len] != '+')
			continue;
		other = strtoll(refs[k].name + len + 1, NULL, 10);
		if (other > volume)
			return true;
	}
	return false;
}

/* The local ref for main of the hub: its newest volume; of older ones what is not
 * here yet. */
static const char *
local_main(struct receiving *r, const struct daf_ref *refs, size_t n, size_t i,
    int64_t volume)
{
	if (!goes_on(refs, n, i, volume))
		return DAF_REF_HUB_MAIN;
	if (volume < r->x->l->main.volume)
		return NULL;
	daf_branch_name(r->local, SHOWN, "main", volume);
	return r->local;
}

/* The local ref for a branch of the hub; NULL: it is not for us. */
static const char *
local_of(struct receiving *r, const struct daf_ref *refs, size_t n, size_t i)
{
	const char *name = refs[i].name;
	char replica[DAF_REPLICA_SIZE];
	int64_t volume;
	bool own;

	if (daf_main_branch_parse(&volume, name))
		return local_main(r, refs, n, i, volume);
	if (strncmp(name, DAF_REF_OWN, strlen(DAF_REF_OWN)) != 0 ||
	    !daf_branch_parse(replica, &volume, name + strlen(DAF_REF_OWN)))
		return NULL;
	own = daf_register_owns(r->x->l->reg, r->x->name, replica);
	if (!r->seat && !own)
		return NULL;
	if (!goes_on(refs, n, i, volume)) {
		snprintf(r->local, sizeof(r->local), DAF_REF_HUB "%s", replica);
		return r->local;
	}
	/* What an office wrote late is in its older branch. */
	if (own || daf_repo_has(r->x->l->in, refs[i].oid))
		return NULL;
	daf_branch_name(r->local, SHOWN "office/", replica, volume);
	return r->local;
}

/* Stones first, as many as the step may have; none where main is here, which
 * reaches them all. */
static void
plan(struct receiving *r, const struct daf_ref *refs, size_t n)
{
	struct daf_exchange *x = r->x;
	bool here = true; /* or there is none */
	int64_t volume;
	size_t i;

	for (i = 0; i < n; i++)
		if (daf_main_branch_parse(&volume, refs[i].name) &&
		    !goes_on(refs, n, i, volume)) {
			here = daf_repo_has(x->l->in, refs[i].oid);
			r->newest = volume;
		}
	r->count = 0;
	if (!here && !r->seat && !r->no_stones)
		r->count = daf_stones_next(&r->first, r->stones,
		    daf_stones_find(r->stones, refs, n), x->l->in,
		    r->careful ? DAF_STONE_UNIT : x->in.step);
	r->one_by_one = r->careful || x->in.limit != 0;
	r->taken = false;
	r->more = r->count > 0;
}

static const char *
want_stone(struct receiving *r, const char *name)
{
	const struct daf_stone *stones = r->stones;
	int64_t n;
	size_t i;

	if (!daf_stone_parse(&n, name))
		return NULL;
	for (i = r->first; i < r->first + r->count; i++) {
		if (stones[i].n != n)
			continue;
		/* The newest one first: see CAME. */
		snprintf(r->local, sizeof(r->local), CAME "%09" PRId64,
		    STONE_MAX - n);
		return r->local;
	}
	return NULL;
}

static bool
is_bad(const struct receiving *r, const struct daf_ref *ref)
{
	size_t i;

	for (i = 0; i < r->nbad; i++)
		if (strcmp(r->bad[i].oid, ref->oid) == 0)
			return true;
	return false;
}

static const char *
want(void *arg, const struct daf_ref *refs, size_t n, size_t i)
{
	struct receiving *r = arg;
	const char *local;

	if (i == 0)
		plan(r, refs, n);
	local = r->count > 0 ? want_stone(r, refs[i].name)
			     : local_of(r, refs, n, i);
	if (local != NULL && daf_purged_has(r->purged, refs[i].oid))
		local = NULL;
	r->asked |= local != NULL;
	if (local == NULL || r->count > 0 || !r->one_by_one ||
	    daf_repo_has(r->x->l->in, refs[i].oid))
		return local;
	if (is_bad(r, &refs[i]))
		return NULL;
	/* On a link that breaks, what came whole is kept. */
	if (r->taken) {
		r->more = true;
		return NULL;
	}
	r->taken = true;
	r->now = refs[i];
	return local;
}

/* ---- what the hub had shown ---- */

/* Did packages bring more of this office than the hub showed? */
static const struct daf_err *
is_beyond(bool *beyond, struct receiving *r, const char *replica)
{
	const struct daf_err *err;
	char ref[DAF_REF_MAX], oid[DAF_OID_HEX];

	snprintf(ref, sizeof(ref), DAF_REF_CARRIED "%s", replica);
	err = daf_ref_get(oid, r->x->l->in, ref);
	*beyond = err == NULL && oid[0] != '\0';
	return err;
}

/* A branch of a volume that was closed: a hub need not keep it. What of it main
 * has not accepted is offered again. */
static const struct daf_err *
is_closed(bool *closed, struct receiving *r, const struct daf_ref *before)
{
	const char *replica = strrchr(before->name, '/') + 1;
	const struct daf_tip *tip = daf_main_tip(&r->x->l->main, replica);
	struct daf_pool *pool = daf_pool_new();
	struct daf_changeset cs = { .volume = INT64_MAX };
	const struct daf_err *err;

	err = daf_said_office(&cs, NULL, pool, r->x->l->in, before->oid);
	daf_err_free(err); /* it is no change set: gone all the same */
	*closed = err == NULL && cs.volume < r->newest;
	daf_pool_free(pool);
	if (!*closed || (tip != NULL && cs.seq <= tip->seq))
		return NULL;
	return daf_ref_delete(r->x->l->in, before->name);
}

/* A branch that the hub showed before: is it gone, did an own one go back, or
 * one of which packages brought more? Of main, and at the seat of the offices,
 * trust.h tells the rest; of an own one that was replaced, sendown.c. */
static const struct daf_err *
compare(struct receiving *r, const struct daf_ref *before, bool shown)
{
	struct daf_exchange *x = r->x;
	const char *branch = before->name + strlen(DAF_HUB_PREFIX);
	const char *replica = strchr(branch, '/');
	enum daf_relation relation = DAF_BEHIND;
	const struct daf_err *err = NULL;
	char now[DAF_OID_HEX], *reason;
	bool ours, closed;

	replica = replica != NULL ? replica + 1 : NULL;
	if (shown && replica == NULL)
		return NULL;
	if (!shown && replica != NULL) {
		err = is_closed(&closed, r, before);
		if (err != NULL || closed)
			return err;
	}
	ours = !shown || daf_register_owns(x->l->reg, x->name, replica);
	if (!ours)
		err = is_beyond(&ours, r, replica);
	if (err != NULL || !ours)
		return err;
	if (shown)
		err = daf_ref_get(now, x->l->in, before->name);
	if (err == NULL && shown)
		err = daf_main_relation(&relation, x->l->in, before->oid, now);
	if (err != NULL || relation != DAF_BEHIND)
		return err;
	reason =
	    daf_asprintf("the hub's branch %s %s; what this register "
			 "holds of it is kept and offered to the hub again",
		branch, shown ? "went back" : "is gone");
	err = daf_exchange_alarm(x, replica, branch, reason);
	free(reason);
	/* What is gone must not look as if it were there. */
	if (err == NULL && !shown)
		err = daf_ref_delete(x->l->in, before->name);
	return err;
}

/* The local names of what the hub shows. */
static struct daf_map *
shown_names(struct receiving *r, const struct daf_ref *refs, size_t n)
{
	struct daf_map *names = daf_map_new();
	const char *name;
	size_t i;

	for (i = 0; i < n; i++) {
		name = local_of(r, refs, n, i);
		if (name != NULL)
			daf_map_put(names, name, strlen(name), 1);
	}
	return names;
}

static bool
is_shown(const struct daf_map *names, const char *local)
{
	int64_t one;

	return daf_map_get(&one, names, local, strlen(local));
}

/* An office's branches are the seat's to follow; a register that was the seat
 * once forgets them. */
static bool
is_followed(const struct receiving *r, const char *local)
{
	return r->seat || strcmp(local, DAF_REF_HUB_MAIN) == 0 ||
	       daf_register_owns(
		   r->x->l->reg, r->x->name, local + strlen(DAF_REF_HUB));
}

/* How far an own branch has to be known for what the hub shows of it, which is the
 * part of one volume; 0: from its first change set on. */
static const struct daf_err *
begins_after(int64_t *seq, struct receiving *r, const char *replica)
{
	struct daf_pool *pool = daf_pool_new();
	char ref[DAF_REF_MAX], at[DAF_OID_HEX];
	const struct daf_err *err;
	struct daf_changeset cs;
	struct daf_commit c;

	*seq = 0;
	snprintf(ref, sizeof(ref), DAF_REF_HUB "%s", replica);
	err = daf_ref_get(at, r->x->l->in, ref);
	while (err == NULL && at[0] != '\0') {
		daf_pool_free(pool);
		pool = daf_pool_new();
		err = daf_commit_read(&c, pool, r->x->l->in, at);
		if (err == NULL)
			snprintf(at, sizeof(at), "%s",
			    c.nparents > 0 ? c.parents[0] : "");
		if (err == NULL && at[0] == '\0')
			err = daf_changeset_parse(
			    &cs, pool, c.message, c.message_len);
		if (err == NULL && at[0] == '\0')
			*seq = cs.seq - 1;
	}
	daf_pool_free(pool);
	return err;
}

/* A hub that lost the part of an older volume which main has not accepted yet has
 * only what came after it: all of the branch is offered again. */
static const struct daf_err *
look_for_gap(struct receiving *r, const char *replica,
    const struct daf_ref *refs, size_t n)
{
	const struct daf_tip *tip = daf_main_tip(&r->x->l->main, replica);
	const struct daf_err *err;
	char ref[DAF_REF_MAX], name[DAF_REPLICA_SIZE];
	int64_t volume, after;
	size_t i, parts = 0;

	for (i = 0; r->x->l->main.volume > 1 && i < n; i++)
		if (strncmp(refs[i].name, DAF_REF_OWN, strlen(DAF_REF_OWN)) ==
			0 &&
		    daf_branch_parse(
			name, &volume, refs[i].name + strlen(DAF_REF_OWN)) &&
		    strcmp(name, replica) == 0)
			parts += volume > 1 ? 1 : 2;
	if (parts != 1)
		return NULL;
	err = begins_after(&after, r, replica);
	if (err != NULL || after <= (tip != NULL ? tip->seq : 0))
		return err;
	snprintf(ref, sizeof(ref), DAF_REF_HUB "%s", replica);
	return daf_ref_delete(r->x->l->in, ref);
}

/* ---- fetching ---- */

/* The pack that came is damaged, or was made to do harm: what is it that brings
 * it? NULL: it is asked for anew, branch by branch, or without this one. */
static const struct daf_err *
refused(struct receiving *r, const struct daf_err *why)
{
	const char *name = r->now.name;
	struct daf_exchange *x = r->x;
	const struct daf_err *err;
	char replica[DAF_REPLICA_SIZE];
	int64_t volume;
	bool main;

	if (!r->asked)
		return why;
	r->more = true;
	if (!r->careful || r->count > 0) {
		r->no_stones = r->careful;
		r->careful = true;
		daf_err_free(why);
		return NULL;
	}
	r->bad = daf_grow(r->bad, r->nbad, &r->bad_cap, sizeof(*r->bad));
	r->bad[r->nbad++] = r->now;
	main = daf_main_branch_parse(&volume, name);
	name += strlen(main ? "refs/heads/" : DAF_REF_OWN);
	if (main || !daf_branch_parse(replica, &volume, name))
		replica[0] = '\0';
	err = daf_exchange_bad(x, main ? "bad main" : "bad branch",
	    daf_pool_printf(x->pool, "%s, commit %.16s", name, r->now.oid),
	    main ? NULL : daf_pool_strdup(x->pool, replica), why->text);
	daf_err_free(why);
	return err;
}

/* One connection. *broke: it ended early, and it is time to try again. */
static const struct daf_err *
fetch_step(struct receiving *r, struct daf_ref **refs, size_t *n, bool *broke)
{
	struct daf_exchange *x = r->x;
	int64_t began = daf_time_steady(), before = x->stats.bytes_in;
	const struct daf_err *err;

	r->more = r->asked = false;
	err = daf_link_fetch(
	    refs, n, x->pool, x->l->in, x->url, want, r, &x->stats, x->watch);
	before = x->stats.bytes_in - before;
	*broke = false;
	if (err != NULL && err->code == DAF_REFUSED)
		return refused(r, err);
	*broke = err != NULL;
	if (err != NULL)
		return daf_exchange_broke(x, true, before, err);
	daf_exchange_arrived(x, true, before, daf_time_steady() - began);
	return NULL;
}

static bool
goes_on_from(struct daf_repo *repo, const char *oid, const char *old)
{
	git_oid a, b;

	return git_oid_fromstr(&a, oid) == 0 && git_oid_fromstr(&b, old) == 0 &&
	       git_graph_descendant_of(daf_repo_git(repo), &a, &b) == 1;
}

/* All of them, or those that another one reaches. */
static const struct daf_err *
forget_stones(struct daf_exchange *x, bool all)
{
	const struct daf_err *err;
	struct daf_ref *refs;
	size_t n, i, k;

	err = daf_ref_list(&refs, &n, x->pool, x->l->in, CAME);
	for (i = 0; err == NULL && i < n; i++) {
		for (k = 0; !all && k < i; k++)
			if (goes_on_from(x->l->in, refs[k].oid, refs[i].oid))
				break;
		if (all || k < i)
			err = daf_ref_delete(x->l->in, refs[i].name);
	}
	return err;
}

const struct daf_err *
daf_exchange_fetch(struct daf_exchange *x)
{
	struct receiving r = { .x = x, .seat = daf_exchange_is_seat(x) };
	const struct daf_err *err;
	struct daf_ref *refs = NULL;
	size_t n = 0, i, steps = 0;
	struct daf_map *names;
	bool broke = false;

	err = daf_ref_list(
	    &r.before, &r.nbefore, x->pool, x->l->in, DAF_HUB_PREFIX);
	if (err == NULL)
		err = daf_purged_read(&r.purged, x->l->conf);
	if (err != NULL)
		return err;
	do {
		err = ++steps > STEPS_MAX
			  ? daf_err(DAF_LINK,
				"hub %s: it shows ever more to fetch", x->url)
			  : fetch_step(&r, &refs, &n, &broke);
		if (err == NULL && r.count > 0 && !broke)
			err = forget_stones(x, false);
		if (err == NULL && (r.more || broke))
			err = daf_watch_go_on(x->watch);
	} while (err == NULL && (r.more || broke));
	names = shown_names(&r, refs, err == NULL ? n : 0);
	free(r.bad);
	free(r.purged);
	for (i = 0; err == NULL && i < r.nbefore; i++)
		if (is_followed(&r, r.before[i].name))
			err = compare(&r, &r.before[i],
			    is_shown(names, r.before[i].name));
	daf_map_free(names);
	for (i = 0; err == NULL && daf_exchange_own(x, i) != NULL; i++)
		err = look_for_gap(&r, daf_exchange_own(x, i), refs, n);
	if (err == NULL)
		err = forget_stones(x, true);
	return err;
}
