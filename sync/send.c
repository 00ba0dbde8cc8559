/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * send.c - what the hub has not: own change sets whose writers are enrolled,
 * main where the hub is behind, and at the seat the offices' branches that a
 * hub lost, and its stones. One connection for each step, one step if the link
 * carries all, and none if nothing is unsent.
 *
 * All goes from in.git, which borrows out.git's objects: refs/send/<replica>
 * is moved to what may be sent, and vanishes when it has arrived.
 */
#include "sync/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "core/desk.h"
#include "sync/mainchain.h"
#include "sync/officechain.h"

#define SIGNATURE 360 /* bytes of a commit's header gpgsig, about */

/* A branch that is pushed in more than one volume has a part for each. */
struct part {
	size_t end; /* index behind its last commit in the chain */
	int64_t volume;
};

/* One branch to push. */
struct parcel {
	const char *from, *to; /* refs in in.git, at the hub */
	const char *noted;     /* refs/hub/… to move when it arrived */
	char oid[DAF_OID_HEX];
	const char *replica; /* an own one; else NULL */
	int64_t seq, count;  /* of own change sets */
};

/* One step. */
struct sending {
	struct daf_exchange *x;
	struct parcel *parcels;
	size_t n, cap;
	int64_t room;   /* bytes that the step may still take */
	bool more;      /* own change sets that it has no room for */
	bool postponed; /* so main goes with a later one */
	const struct daf_ref *stones;
	size_t nstones;
};

static struct parcel *
add_parcel(struct sending *s, const char *from, const char *to,
    const char *noted, const char *oid)
{
	struct daf_pool *pool = s->x->pool;
	struct parcel *p;

	s->parcels = daf_grow(s->parcels, s->n, &s->cap, sizeof(*s->parcels));
	p = &s->parcels[s->n++];
	*p = (struct parcel){
		.from = daf_pool_strdup(pool, from),
		.to = daf_pool_strdup(pool, to),
		.noted = daf_pool_strdup(pool, noted),
	};
	memcpy(p->oid, oid, sizeof(p->oid));
	return p;
}

/* ---- own change sets that are not ---- */

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

static const struct daf_err *
volume_of(int64_t *volume, struct daf_pool *pool, const struct daf_commit *c)
{
	const struct daf_err *err;
	struct daf_changeset cs;

	err = daf_changeset_parse(&cs, pool, c->message, c->message_len);
	*volume = err == NULL ? cs.volume : 1;
	return err;
}

/* How many of the chain, oldest first, may be sent now: up to the first one
 * whose key may not write by the newest charter, and as far as there is room;
 * one at least, if nothing else is sent. */
static const struct daf_err *
count_sendable(size_t *n, struct part **parts, size_t *nparts,
    struct sending *s, const struct daf_chain *c, const char *replica)
{
	struct daf_exchange *x = s->x;
	struct daf_pool *pool = NULL;
	const struct daf_err *err, *no;
	struct daf_commit commit;
	char oid[DAF_OID_HEX];
	size_t accepted, cap = 0;
	int64_t size;

	*nparts = 0;
	err = count_accepted(&accepted, x, c, replica);
	for (*n = 0; err == NULL && *n < c->n; (*n)++) {
		daf_pool_free(pool);
		pool = daf_pool_new();
		git_oid_tostr(oid, sizeof(oid), &c->oids[*n]);
		err = daf_commit_read(&commit, pool, x->l->in, oid);
		if (err != NULL)
			break;
		no = *n < accepted ? NULL
				   : daf_charter_may_write(x->l->charter,
					 &commit.sig.key, commit.id, replica);
		if (no != NULL) {
			note_kept(x, c->n - *n, replica, no);
			daf_err_free(no);
			break;
		}
		size = daf_pace_packed(commit.payload_len + SIGNATURE);
		if (s->room < size && (*n > 0 || s->n > 0)) {
			s->more = true;
			break;
		}
		s->room -= size;
		if (*nparts == 0 || commit.nparents == 0) {
			*parts = daf_pool_grow(
			    x->pool, *parts, *nparts, &cap, sizeof(**parts));
			err =
			    volume_of(&(*parts)[*nparts].volume, pool, &commit);
			(*nparts)++;
		}
		(*parts)[*nparts - 1].end = *n + 1;
	}
	daf_pool_free(pool);
	return err;
}

static const struct daf_err *
pack_own(
    struct sending *s, const char *replica, const char *tip, const char *hub)
{
	struct daf_chain c = { .replica = replica };
	struct daf_exchange *x = s->x;
	char from[DAF_REF_MAX], to[DAF_REF_MAX], noted[DAF_REF_MAX];
	char oid[DAF_OID_HEX];
	const struct daf_err *err;
	struct part *parts = NULL;
	struct parcel *p;
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
		p = add_parcel(s, from, to, noted, oid);
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
	    "name; they come with main",
	    replica);

	daf_exchange_tell(
	    x, &(struct daf_event){
		   .event = "note", .what = what, .replica = replica });
	free(what);
}

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
look_at_own(struct sending *s, const char *replica, bool current)
{
	char ref[DAF_REF_MAX], tip[DAF_OID_HEX], hub[DAF_OID_HEX];
	enum daf_relation relation = DAF_AHEAD;
	struct daf_exchange *x = s->x;
	const struct daf_err *err;

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
	if (relation == DAF_BEHIND && tip[0] != '\0' &&
	    (!current || daf_register_moved(x->l->reg))) {
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

static const struct daf_err *
look_at_all_own(struct sending *s)
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

/* ---- main and, at the seat, the offices ---- */

/* The main commit that the volume of `tip` follows on; "" if `there` is in this
 * volume, or what was before is not here. */
static const struct daf_err *
find_closing(char closing[DAF_OID_HEX], struct daf_exchange *x, const char *tip,
    const char *there)
{
	const struct daf_err *err = NULL;
	char *data, at[DAF_OID_HEX];
	bool opens = false;
	size_t len;

	snprintf(at, sizeof(at), "%s", tip);
	closing[0] = '\0';
	while (err == NULL && at[0] != '\0' && !opens) {
		if (strcmp(at, there) == 0)
			return NULL;
		err = daf_repo_read(&data, &len, x->l->in, at,
		    GIT_OBJECT_COMMIT, DAF_COMMIT_MAIN_MAX);
		if (err != NULL)
			break;
		if (!daf_commit_before(at, &opens, data, len))
			at[0] = '\0';
		free(data);
	}
	if (err == NULL && opens && strcmp(at, there) != 0 &&
	    daf_repo_has(x->l->in, at))
		memcpy(closing, at, sizeof(at));
	return err;
}

/* Main, of each volume in which the hub lacks something. */
static const struct daf_err *
pack_main(struct sending *s)
{
	struct daf_exchange *x = s->x;
	char here[DAF_OID_HEX], there[DAF_OID_HEX], at[DAF_OID_HEX];
	char from[DAF_REF_MAX], to[DAF_REF_MAX], noted[DAF_REF_MAX];
	enum daf_relation relation = DAF_AHEAD;
	int64_t volume = x->l->main.volume;
	const struct daf_err *err;

	err = daf_ref_get(here, x->l->in, DAF_REF_MAIN);
	if (err == NULL)
		err = daf_ref_get(there, x->l->in, DAF_REF_HUB_MAIN);
	if (err == NULL && here[0] != '\0' && there[0] != '\0')
		err = daf_main_relation(&relation, x->l->in, there, here);
	if (err != NULL || here[0] == '\0' || relation != DAF_AHEAD)
		return err;
	daf_branch_name(to, "", DAF_REF_MAIN, volume);
	add_parcel(s, DAF_REF_MAIN, to, DAF_REF_HUB_MAIN, here);
	for (;;) {
		err = find_closing(at, x, here, there);
		if (err != NULL || at[0] == '\0')
			return err;
		volume--;
		daf_branch_name(from, DAF_SEND_PREFIX, "main", volume);
		daf_branch_name(to, "", DAF_REF_MAIN, volume);
		daf_branch_name(noted, "refs/shown/", "main", volume);
		err = daf_ref_set(x->l->in, from, at, NULL);
		if (err != NULL)
			return err;
		add_parcel(s, from, to, noted, at);
		memcpy(here, at, sizeof(here));
	}
}

/* Does the hub lack what the ref has, and may it get it? */
static const struct daf_err *
pack_ref(struct sending *s, const char *from, const char *to, const char *noted)
{
	struct daf_exchange *x = s->x;
	char here[DAF_OID_HEX], there[DAF_OID_HEX];
	enum daf_relation relation = DAF_AHEAD;
	const struct daf_err *err;

	err = daf_ref_get(here, x->l->in, from);
	if (err == NULL)
		err = daf_ref_get(there, x->l->in, noted);
	if (err == NULL && here[0] != '\0' && there[0] != '\0')
		err = daf_main_relation(&relation, x->l->in, there, here);
	if (err == NULL && here[0] != '\0' && relation == DAF_AHEAD)
		add_parcel(s, from, to, noted, here);
	return err;
}

/* The volume of the change set `oid`. */
static const struct daf_err *
volume_at(int64_t *volume, struct daf_exchange *x, const char *oid)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_commit c;

	err = daf_commit_read(&c, pool, x->l->in, oid);
	if (err == NULL)
		err = volume_of(volume, pool, &c);
	daf_pool_free(pool);
	return err;
}

static const struct daf_err *
look_at_offices(struct sending *s)
{
	char to[DAF_REF_MAX], noted[DAF_REF_MAX];
	struct daf_exchange *x = s->x;
	const struct daf_err *err;
	const char *replica;
	struct daf_ref *refs;
	int64_t volume;
	size_t n, i;

	err = daf_ref_list(&refs, &n, x->pool, x->l->in, DAF_REF_KNOWN);
	for (i = 0; err == NULL && i < n; i++) {
		replica = refs[i].name + strlen(DAF_REF_KNOWN);
		if (!daf_replica_valid(replica) ||
		    daf_register_owns(x->l->reg, x->name, replica))
			continue;
		err = volume_at(&volume, x, refs[i].oid);
		if (err != NULL || volume < x->l->main.volume)
			continue; /* what is late comes with main */
		daf_branch_name(to, DAF_REF_OWN, replica, volume);
		snprintf(noted, sizeof(noted), DAF_REF_HUB "%s", replica);
		err = pack_ref(s, refs[i].name, to, noted);
	}
	return err;
}

/* ---- pushing ---- */

/* refs/stones/ go with main, and only with it. */
static const struct daf_err *
push(struct sending *s, const struct parcel *parcels, size_t n, bool stones)
{
	struct daf_exchange *x = s->x;
	size_t i, all = n + (stones ? s->nstones : 0);
	struct daf_push *refs = daf_pool_array(x->pool, all, sizeof(*refs));

	for (i = 0; i < n; i++) {
		refs[i].from = parcels[i].from;
		refs[i].to = parcels[i].to;
		refs[i].or_ahead = parcels[i].replica != NULL;
	}
	for (; i < all; i++)
		refs[i].from = refs[i].to = s->stones[i - n].name;
	return daf_link_push(x->l->in, x->url, refs, all,
	    all > n ? DAF_REF_STONES : NULL, &x->stats, x->watch);
}

static const struct daf_err *
arrived(struct daf_exchange *x, const struct parcel *p)
{
	const struct daf_err *err;

	if ((err = daf_ref_set(x->l->in, p->noted, p->oid, NULL)) != NULL)
		return err;
	/* A hub that loses it again went back. */
	if (strcmp(p->noted, DAF_REF_HUB_MAIN) == 0 &&
	    (err = daf_ref_set(x->l->in, DAF_REF_SEEN_MAIN, p->oid, NULL)) !=
		NULL)
		return err;
	if (p->replica == NULL)
		return NULL;
	if ((err = daf_ref_delete(x->l->in, p->from)) != NULL ||
	    (err = daf_exchange_mark(x, p->replica, p->oid)) != NULL)
		return err;
	x->tally->sent += p->count;
	daf_exchange_tell(x, &(struct daf_event){ .event = "send",
				 .replica = p->replica,
				 .done = p->count,
				 .total = p->count });
	return NULL;
}

/* All at once; if the hub refuses, one by one, so that a bad branch does not
 * keep the others back. A hub that takes no stones is not pressed. */
static const struct daf_err *
push_all(struct sending *s)
{
	const struct daf_err *err, *first = NULL;
	struct daf_exchange *x = s->x;
	size_t i;

	err = push(s, s->parcels, s->n, true);
	if (err != NULL && err->code == DAF_DENIED && s->nstones > 0) {
		daf_err_free(err);
		err = push(s, s->parcels, s->n, false);
	}
	if (err == NULL) {
		for (i = 0; err == NULL && i < s->n; i++)
			err = arrived(x, &s->parcels[i]);
		return err;
	}
	if (err->code != DAF_DENIED || s->n == 1 || s->postponed)
		return err;
	daf_err_free(err);
	for (i = 0; i < s->n; i++) {
		err = push(s, &s->parcels[i], 1, false);
		if (err == NULL)
			err = arrived(x, &s->parcels[i]);
		if (err != NULL && err->code != DAF_DENIED) {
			daf_err_free(first);
			return err;
		}
		daf_err_keep(&first, err);
	}
	return first;
}

/* ---- a step ---- */

/* Hints: what goes wrong with them keeps nothing back. */
static void
take_stones(struct sending *s)
{
	struct daf_exchange *x = s->x;
	const struct daf_err *err;
	struct daf_ref *stones;
	char *what;

	err = daf_stones_lay(x->l);
	if (err == NULL)
		err = daf_ref_list(
		    &stones, &s->nstones, x->pool, x->l->in, DAF_REF_STONES);
	if (err == NULL) {
		s->stones = stones;
		return;
	}
	what = daf_asprintf("no stones were laid: %s", err->text);
	daf_exchange_tell(x, &(struct daf_event){ "note", .what = what });
	free(what);
	daf_err_free(err);
}

/* Main, if it is time for it, and what goes with it. A main that accepts own
 * change sets brings them all at once, so they are sent before it, a step at a
 * time, unless the hub takes them only after it. */
static const struct daf_err *
look_at_main(struct sending *s)
{
	struct daf_exchange *x = s->x;
	const struct daf_err *err;
	char hub[DAF_OID_HEX];
	size_t n = s->n;

	if ((err = daf_ref_get(hub, x->l->in, DAF_REF_HUB_MAIN)) != NULL)
		return err;
	s->postponed = s->more && hub[0] != '\0' && !x->main_first;
	if (s->postponed)
		return NULL;
	err = pack_main(s);
	if (err != NULL || !daf_exchange_is_seat(x))
		return err;
	if (s->n > n)
		take_stones(s);
	return look_at_offices(s);
}

/* *again: there is more to send, or it broke and it is time to try again. */
static const struct daf_err *
send_step(bool *again, struct daf_exchange *x)
{
	struct sending s = { .x = x, .room = x->out.step };
	int64_t began = daf_time_steady(), before = x->stats.bytes_out;
	const struct daf_err *err;

	*again = false;
	x->tally->kept = 0;
	err = look_at_all_own(&s);
	if (err == NULL)
		err = look_at_main(&s);
	if (err != NULL || s.n == 0)
		goto done;
	err = push_all(&s);
	before = x->stats.bytes_out - before;
	*again = s.more;
	if (err == NULL) {
		daf_exchange_arrived(
		    x, false, before, daf_time_steady() - began);
	} else if (err->code == DAF_DENIED && s.postponed) {
		daf_err_free(err);
		err = NULL;
		x->main_first = *again = true;
	} else {
		err = daf_exchange_broke(x, false, before, err);
		*again = true;
	}
done:
	free(s.parcels);
	return err;
}

const struct daf_err *
daf_exchange_send(struct daf_exchange *x)
{
	const struct daf_err *err;
	bool again;

	do {
		err = send_step(&again, x);
		if (err == NULL && again)
			err = daf_watch_go_on(x->watch);
	} while (err == NULL && again);
	return err;
}
