/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * send.c - what the hub has not: own change sets whose writers are enrolled
 * (sendown.c), main where the hub is behind, and at the seat the offices'
 * branches that a hub lost, and its stones. One connection for each step, one
 * step if the link carries all, and none if nothing is unsent.
 *
 * All goes from in.git, which borrows out.git's objects: refs/send/<replica>
 * is moved to what may be sent, and vanishes when it has arrived.
 */
#include "sync/send_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "sync/mainchain.h"

struct daf_parcel *
daf_send_add(struct daf_sending *s, const char *from, const char *to,
    const char *noted, const char *oid)
{
	struct daf_pool *pool = s->x->pool;
	struct daf_parcel *p;

	s->parcels = daf_grow(s->parcels, s->n, &s->cap, sizeof(*s->parcels));
	p = &s->parcels[s->n++];
	*p = (struct daf_parcel){
		.from = daf_pool_strdup(pool, from),
		.to = daf_pool_strdup(pool, to),
		.noted = daf_pool_strdup(pool, noted),
	};
	memcpy(p->oid, oid, sizeof(p->oid));
	return p;
}

const struct daf_err *
daf_send_volume(
    int64_t *volume, struct daf_pool *pool, const struct daf_commit *c)
{
	const struct daf_err *err;
	struct daf_changeset cs;

	err = daf_changeset_parse(&cs, pool, c->message, c->message_len);
	*volume = err == NULL ? cs.volume : 1;
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
pack_main(struct daf_sending *s)
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
	daf_send_add(s, DAF_REF_MAIN, to, DAF_REF_HUB_MAIN, here);
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
		daf_send_add(s, from, to, noted, at);
		memcpy(here, at, sizeof(here));
	}
}

/* Does the hub lack what the ref has, and may it get it? */
static const struct daf_err *
pack_ref(
    struct daf_sending *s, const char *from, const char *to, const char *noted)
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
		daf_send_add(s, from, to, noted, here);
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
		err = daf_send_volume(volume, pool, &c);
	daf_pool_free(pool);
	return err;
}

static const struct daf_err *
look_at_offices(struct daf_sending *s)
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

/* What a push of so many change sets of the step is in all that is sent. */
static struct daf_load
load_of(const struct daf_sending *s, int64_t count)
{
	struct daf_load load = s->x->load;

	load.now = count;
	load.bytes = s->count > 0 ? s->bytes / s->count * count : 0;
	load.rest -= load.rest > load.bytes ? load.bytes : load.rest;
	load.rate = s->x->out.rate;
	/* More were saved since they were counted. */
	if (load.total < load.done + count)
		load.total = load.done + count;
	return load;
}

/* refs/stones/ go with main, and only with it. */
static const struct daf_err *
push(struct daf_sending *s, const struct daf_parcel *parcels, size_t n,
    bool stones)
{
	struct daf_exchange *x = s->x;
	size_t i, all = n + (stones ? s->nstones : 0);
	struct daf_push *refs = daf_pool_array(x->pool, all, sizeof(*refs));
	const struct daf_err *err;
	struct daf_load load;
	int64_t count = 0;

	for (i = 0; i < n; i++) {
		count += parcels[i].count;
		refs[i].from = parcels[i].from;
		refs[i].to = parcels[i].to;
		refs[i].or_ahead = parcels[i].replica != NULL;
	}
	for (; i < all; i++)
		refs[i].from = refs[i].to = s->stones[i - n].name;
	load = load_of(s, count);
	x->stats.load = &load;
	err = daf_link_push(x->l->in, x->url, refs, all,
	    all > n ? DAF_REF_STONES : NULL, &x->stats, x->watch);
	x->stats.load = NULL;
	if (err == NULL) {
		load.done += count;
		x->load = load;
	}
	return err;
}

static const struct daf_err *
arrived(struct daf_exchange *x, const struct daf_parcel *p)
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
				 .done = x->load.done,
				 .total = x->load.total });
	return NULL;
}

/* All at once; if the hub refuses, one by one, so that a bad branch does not
 * keep the others back. A hub that takes no stones is not pressed. */
static const struct daf_err *
push_all(struct daf_sending *s)
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
take_stones(struct daf_sending *s)
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
look_at_main(struct daf_sending *s)
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
	struct daf_sending s = { .x = x, .room = x->out.step };
	int64_t began, before = x->stats.bytes_out;
	const struct daf_err *err;

	*again = false;
	x->tally->kept = 0;
	err = daf_send_own(&s);
	x->counted = true;
	if (err == NULL)
		err = look_at_main(&s);
	if (err != NULL || s.n == 0)
		goto done;
	began = daf_time_steady(); /* looking took no time of the line's */
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
