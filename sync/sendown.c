/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sendown.c - own change sets that the hub has not, as far as their writers are
 * enrolled; and what to do where it has others under an own name. See send.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/desk.h"
#include "sync/officechain.h"
#include "sync/send_priv.h"

#define SIGNATURE 360 /* bytes of a commit's header gpgsig, about */

/* A branch that is pushed in more than one volume has a part for each. */
struct part {
	size_t end; /* index behind its last commit in the chain */
	int64_t volume;
};

static void
note_kept(struct daf_exchange *x, size_t n, const char *replica,
    const struct daf_err *why)
{
	char *what = daf_asprintf("%zu change set%s of %s not sent, kept "
				  "here until headquarters lists the writer: "
				  "%s",
	    n, n == 1 ? "" : "s", replica, why->text);

	x->tally->kept += (int64_t)n;
	daf_exchange_tell(
	    x, &(struct daf_event){
		   .event = "note", .what = what, .replica = replica });
	free(what);
}

/* How many of the chain, oldest first, main has accepted: headquarters decided
 * on their writer, whoever is listed now. */
static const struct daf_err *
count_accepted(size_t *n, struct daf_exchange *x, const struct daf_chain *c,
    const char *replica)
{
	const struct daf_tip *tip = daf_main_tip(&x->l->main, replica);
	const struct daf_err *err;
	char oid[DAF_OID_HEX];
	struct daf_head have;
	size_t i;

	*n = 0;
	if (tip == NULL)
		return NULL;
	err = daf_apply_find(&have, x->l->reg, x->id, replica, tip->seq);
	if (err != NULL || have.seq == 0)
		return err;
	for (i = 0; i < c->n && *n == 0; i++) {
		git_oid_tostr(oid, sizeof(oid), &c->oids[i]);
		if (strcmp(oid, have.oid) == 0)
			*n = i + 1;
	}
	return NULL;
}

/* It is one of those that this step, or a later one, sends. */
static void
count_one(struct daf_sending *s, bool now, int64_t size)
{
	struct daf_load *all = &s->x->load;

	if (now) {
		s->room -= size;
		s->count++;
		s->bytes += size;
	}
	if (!s->x->counted) {
		all->total++;
		all->rest += size;
	}
}

/* How many of the chain, oldest first, may be sent now: up to the first one
 * whose key was never listed for it, and as far as there is room; one at least, if
 * nothing else is sent. What a key signed that is no longer listed headquarters
 * decides on, or what a new key signed after it could never go. What there is no
 * room for is counted, once in an exchange. */
static const struct daf_err *
count_sendable(size_t *n, struct part **parts, size_t *nparts,
    struct daf_sending *s, const struct daf_chain *c, const char *replica)
{
	struct daf_exchange *x = s->x;
	struct daf_pool *pool = NULL;
	const struct daf_err *err, *no;
	struct daf_commit commit;
	char oid[DAF_OID_HEX];
	size_t accepted, cap = 0, i;
	bool full = false;
	int64_t size;

	*n = *nparts = 0;
	err = count_accepted(&accepted, x, c, replica);
	for (i = 0; err == NULL && i < c->n && !(full && x->counted); i++) {
		daf_pool_free(pool);
		pool = daf_pool_new();
		git_oid_tostr(oid, sizeof(oid), &c->oids[i]);
		err = daf_commit_read(&commit, pool, x->l->in, oid);
		if (err != NULL)
			break;
		no = i < accepted ? NULL
				  : daf_charter_may_have_written(x->l->charter,
					&commit.sig.key, commit.id, replica);
		if (no != NULL) {
			if (!full)
				note_kept(x, c->n - i, replica, no);
			daf_err_free(no);
			break;
		}
		size = daf_pace_packed(commit.payload_len + SIGNATURE);
		if (!full && s->room < size && (*n > 0 || s->n > 0))
			s->more = full = true;
		count_one(s, !full, size);
		if (full)
			continue;
		if (*nparts == 0 || commit.nparents == 0) {
			*parts = daf_pool_grow(
			    x->pool, *parts, *nparts, &cap, sizeof(**parts));
			err = daf_send_volume(
			    &(*parts)[*nparts].volume, pool, &commit);
			(*nparts)++;
		}
		(*parts)[*nparts - 1].end = ++*n;
	}
	daf_pool_free(pool);
	return err;
}

static const struct daf_err *
pack_own(struct daf_sending *s, const char *replica, const char *tip,
    const char *hub)
{
	struct daf_chain c = { .replica = replica };
	struct daf_exchange *x = s->x;
	char from[DAF_REF_MAX], to[DAF_REF_MAX], noted[DAF_REF_MAX];
	char oid[DAF_OID_HEX];
	const struct daf_err *err;
	struct part *parts = NULL;
	struct daf_parcel *p;
	size_t n = 0, nparts = 0, i, begin = 0;

	err = daf_chain_walk(&c, x->l->in, tip, hub);
	if (err == NULL)
		err = count_sendable(&n, &parts, &nparts, s, &c, replica);
	snprintf(noted, sizeof(noted), DAF_REF_HUB "%s", replica);
	for (i = 0; err == NULL && i < nparts; i++) {
		git_oid_tostr(oid, sizeof(oid), &c.oids[parts[i].end - 1]);
		daf_branch_name(
		    from, DAF_SEND_PREFIX, replica, parts[i].volume);
		daf_branch_name(to, DAF_REF_OWN, replica, parts[i].volume);
		err = daf_ref_set(x->l->in, from, oid, NULL);
		if (err != NULL)
			break;
		p = daf_send_add(s, from, to, noted, oid);
		p->replica = daf_pool_strdup(x->pool, replica);
		p->count = (int64_t)(parts[i].end - begin);
		begin = parts[i].end;
	}
	daf_chain_clear(&c);
	return err;
}

/* A new name, so that no seq of the old one is used twice. */
static const struct daf_err *
draw_anew(char name[DAF_REPLICA_SIZE], struct daf_exchange *x)
{
	const struct daf_err *err;

	if ((err = daf_register_lock(x->l->reg)) != NULL)
		return err;
	err = daf_replica_draw(name, x->office, x->l);
	if (err == NULL)
		err = daf_register_add_replica(x->l->reg, x->name, name);
	daf_register_unlock(x->l->reg);
	return err;
}

/* Whoever has the other copy of this register went on with a name that this
 * one gave up, or will give up at its next save. */
static void
note_other_copy(struct daf_exchange *x, const char *replica)
{
	char *what = daf_asprintf(
	    "the hub has change sets of %s that this "
	    "register does not hold: the other copy of it goes on under that "
	    "name; they come with main, and until then this one may give "
	    "their numbers again",
	    replica);

	daf_exchange_tell(
	    x, &(struct daf_event){
		   .event = "note", .what = what, .replica = replica });
	free(what);
}

/* ---- at the seat ---- */

struct returning {
	const struct daf_charter *charter;
	struct daf_line_of line; /* its judgements */
	bool good;
};

static const struct daf_err *
look_at_returning(void *arg, struct daf_chain *c, size_t i,
    const struct daf_checked *k, bool *end)
{
	struct returning *r = arg;

	(void)c;
	(void)i;
	if (k->why != NULL ||
	    daf_trust_judge(&r->line, r->charter, &k->commit, true) != NULL)
		r->good = false;
	*end = !r->good;
	return NULL;
}

/* Is what the hub has of this replica behind its head good? */
static const struct daf_err *
check_returning(bool *good, struct daf_chain *c, struct daf_exchange *x,
    const char *tip, const char *hub)
{
	struct returning r = { .charter = x->l->charter,
		.line.replica = c->replica,
		.good = true };
	const struct daf_chain_taker taker = { look_at_returning, &r };
	const struct daf_err *err;
	struct daf_head head;

	err = daf_apply_head(&head, x->l->reg, x->l->conf->id, c->replica);
	if (err == NULL)
		err = daf_chain_walk(c, x->l->in, hub, tip);
	if (err == NULL && (!c->met || strcmp(head.oid, tip) != 0))
		r.good = false;
	if (err == NULL && r.good) {
		c->from = head.seq;
		memcpy(c->from_sha256, head.sha256, sizeof(c->from_sha256));
		err = daf_chain_check(
		    c, 1, x->l->in, x->l->out, x->l->conf->hash, &taker);
	}
	*good = err == NULL && r.good;
	free(r.line.judged.why);
	free(r.line.judged.why_ever);
	return err;
}

/* To an office what it had sent comes with main, when it was restored from an older
 * copy. Main comes from the seat, so there it comes from the hub. */
static const struct daf_err *
bring_back(bool *good, struct daf_exchange *x, const char *replica,
    const char *tip, const char *hub)
{
	struct daf_chain c = { .replica = replica };
	const struct daf_err *err = daf_register_lock(x->l->reg);
	char *what;

	*good = false;
	if (err != NULL)
		return err;
	err = check_returning(good, &c, x, tip, hub);
	if (err == NULL && *good)
		err = daf_trust_fill_own(x->l, replica, tip, hub);
	if (err == NULL && *good)
		err = daf_catch_up_own(x->l);
	daf_register_unlock(x->l->reg);
	if (err == NULL && *good) {
		what =
		    daf_asprintf("%zu change set%s of %s that this register "
				 "had sent, and lost, came back from the hub",
			c.n, c.n == 1 ? "" : "s", replica);
		daf_exchange_tell(
		    x, &(struct daf_event){
			   .event = "note", .what = what, .replica = replica });
		free(what);
		err = daf_exchange_mark(x, replica, hub);
	}
	daf_chain_clear(&c);
	return err;
}

/* ---- what the hub has and this register has not ---- */

const struct daf_err *
daf_exchange_stranger(struct daf_exchange *x, const char *who,
    const char *replica, const char *hub, bool forked, bool current)
{
	char name[DAF_REPLICA_SIZE] = "", *setting, *seen, *reason, *where;
	const struct daf_err *err;

	setting = daf_pool_printf(x->pool, "stranger/%s/%s", x->name, replica);
	err = daf_desk_get(&seen, x->l->reg, "", setting);
	if (err == NULL && seen != NULL && strcmp(seen, hub) == 0) {
		free(seen);
		return NULL;
	}
	free(seen);
	if (err == NULL)
		err = daf_trust_evidence(x->l->in, replica, hub);
	if (err == NULL && current)
		err = draw_anew(name, x);
	if (err != NULL)
		return err;
	where = daf_asprintf("office/%s", replica);
	reason = daf_asprintf(
	    "%s has change sets of %s that this "
	    "register does not hold%s: it was restored from an older copy, or "
	    "another register writes with its name%s%s",
	    who, replica,
	    forked ? ", and those here after them cannot be sent" : "",
	    name[0] != '\0' ? "; from now on this one writes as " : "", name);
	err = daf_exchange_alarm(x, replica, where, reason);
	free(reason);
	free(where);
	return err != NULL ? err : daf_desk_set(x->l->reg, "", setting, hub);
}

static const struct daf_err *
look_at_own(struct daf_sending *s, const char *replica, bool current)
{
	char ref[DAF_REF_MAX], tip[DAF_OID_HEX], hub[DAF_OID_HEX];
	enum daf_relation relation = DAF_AHEAD;
	struct daf_exchange *x = s->x;
	const struct daf_err *err;
	bool given_up, back;

	daf_ledger_ref(ref, replica);
	if ((err = daf_ref_get(tip, x->l->out, ref)) != NULL)
		return err;
	snprintf(ref, sizeof(ref), DAF_REF_HUB "%s", replica);
	if ((err = daf_ref_get(hub, x->l->in, ref)) != NULL)
		return err;
	if (tip[0] == '\0' && hub[0] == '\0')
		return NULL;
	if (tip[0] == '\0')
		relation = DAF_BEHIND;
	else if (hub[0] != '\0')
		err = daf_main_relation(&relation, x->l->in, hub, tip);
	if (err != NULL)
		return err;
	given_up = !current || daf_register_moved(x->l->reg);
	if (relation == DAF_BEHIND && given_up && daf_exchange_is_seat(x)) {
		err = bring_back(&back, x, replica, tip, hub);
		if (err != NULL || back)
			return err;
	}
	if (relation == DAF_BEHIND && given_up && tip[0] != '\0') {
		note_other_copy(x, replica);
		return NULL;
	}
	if (relation == DAF_BEHIND || relation == DAF_FORKED)
		return daf_exchange_stranger(x, daf_from_hub.who, replica, hub,
		    relation == DAF_FORKED, current);
	if (hub[0] != '\0')
		err = daf_exchange_mark(x, replica, hub);
	if (err == NULL)
		err = daf_exchange_overdue(x, replica);
	if (err == NULL && relation == DAF_AHEAD && x->l->charter != NULL)
		err = pack_own(s, replica, tip, hub);
	return err;
}

const struct daf_err *
daf_send_own(struct daf_sending *s)
{
	struct daf_exchange *x = s->x;
	const struct daf_err *err = NULL;
	const char *replica, *next;
	size_t i;

	/* Copied: a name that is drawn meanwhile changes the list. */
	next = daf_exchange_own(x, 0);
	for (i = 1; err == NULL && next != NULL; i++) {
		replica = daf_pool_strdup(x->pool, next);
		next = daf_exchange_own(x, i);
		if (next != NULL)
			next = daf_pool_strdup(x->pool, next);
		err = look_at_own(s, replica, next == NULL);
	}
	return err;
}
