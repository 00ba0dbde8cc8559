/* SPDX-License-Identifier: GPL-3.0-or-later */
/* packfor.c - who gets a package, and what they have; see pack_priv.h. */
#include <string.h>

#include "sync/pack_priv.h"
#include "sync/said.h"

/* ---- the volumes that are here ---- */

static const struct daf_err *
read_volume(struct daf_pack_volume *v, struct daf_main *m,
    struct daf_packing *p, const char *end)
{
	struct daf_repo *in = p->l->in;
	const struct daf_err *err;
	struct daf_commit c;

	memcpy(v->end, end, sizeof(v->end));
	err = daf_main_volume_begin(v->begin, in, end);
	if (err == NULL)
		err = daf_said_main(m, &c, p->pool, in, v->begin);
	if (err == NULL && m->snapshot[0] != '\0')
		err = daf_charter_read(&v->charter, in, c.tree);
	v->volume = m->volume;
	v->first = m->number;
	return err;
}

const struct daf_err *
daf_pack_volumes(struct daf_packing *p)
{
	struct daf_repo *in = p->l->in;
	const struct daf_err *err = NULL;
	struct daf_pack_volume *v;
	const char *end = p->l->main_oid;
	struct daf_main m = { .number = 0 };
	size_t cap = 0;

	do {
		p->volumes = daf_pool_grow(p->pool, p->volumes, p->nvolumes,
		    &cap, sizeof(*p->volumes));
		v = &p->volumes[p->nvolumes++];
		*v = (struct daf_pack_volume){ .last = p->nvolumes == 1
							   ? p->l->main_number
							   : m.number - 1 };
		err = read_volume(v, &m, p, end);
		end = daf_pool_strdup(p->pool, m.previous_oid);
	} while (err == NULL && *end != '\0' &&
		 !daf_repo_begins(in, v->begin) && daf_repo_has(in, end));
	return err;
}

void
daf_pack_clear(struct daf_packing *p)
{
	size_t i;

	for (i = 0; i < p->nvolumes; i++)
		daf_charter_free(p->volumes[i].charter);
}

/* ---- what a register has ---- */

/* The main that a register knew when it wrote the newest of its change sets that
 * is here; the seat knows its own. 0: it has said nothing, or what it wrote came
 * without its commit: with a snapshot, or late (volume.h). */
static const struct daf_err *
said_main(int64_t *number, const struct daf_packing *p, const char *replica)
{
	struct daf_ledger *l = p->l;
	const struct daf_err *err;
	struct daf_changeset cs;
	struct daf_head head;

	*number = l->main_number;
	if (strcmp(replica, l->charter->seat) == 0)
		return NULL;
	err = daf_apply_head(&head, l->reg, l->conf->id, replica);
	*number = 0;
	if (err != NULL || head.oid[0] == '\0' ||
	    !daf_repo_has(l->in, head.oid))
		return err;
	err = daf_said_office(&cs, NULL, p->pool, l->in, head.oid);
	if (err == NULL)
		*number = cs.main_number < l->main_number ? cs.main_number
							  : l->main_number;
	return err;
}

static bool
lists(const struct daf_charter *c, const char *replica)
{
	size_t i;

	for (i = 0; i < c->nregisters; i++)
		if (strcmp(c->registers[i].replica, replica) == 0)
			return true;
	return false;
}

/* The place of the volume that a register joined in, or of a later one: it was
 * there before a volume that opened with it in the roster. */
static size_t
joined(const struct daf_packing *p, const char *replica)
{
	size_t i = 0;

	while (i + 1 < p->nvolumes && lists(p->volumes[i].charter, replica))
		i++;
	return i;
}

/* The place of the volume that a number of main is in. */
static size_t
place_of(const struct daf_packing *p, int64_t number)
{
	size_t i = 0;

	while (i + 1 < p->nvolumes && number < p->volumes[i].first)
		i++;
	return i;
}

/* One more receiver. */
static const struct daf_err *
add_register(struct daf_packing *p, const struct daf_roster_register *r)
{
	const int64_t first = p->volumes[p->nvolumes - 1].first;
	const struct daf_err *err;
	size_t begins = joined(p, r->replica), at = begins;
	int64_t number;

	err = said_main(&number, p, r->replica);
	if (err != NULL)
		return err;
	if (number > 0) {
		at = place_of(p, number);
		begins = at > begins ? at : begins;
	}
	if (number < first)
		number = 0;
	p->receivers[p->nreceivers++] = r->identity;
	if (number < p->out->since)
		p->out->since = number;
	if (at > p->oldest)
		p->oldest = at;
	if (begins < p->common)
		p->common = begins;
	return NULL;
}

/* ---- receivers ---- */

static bool
is_receiver(const struct daf_packing *p, const char *replica)
{
	const struct daf_pack_order *o = p->order;
	char office[DAF_REPLICA_SIZE];
	size_t i;

	if (daf_register_owns(p->l->reg, p->l->conf->name, replica))
		return false;
	daf_replica_office(office, replica);
	for (i = 0; i < o->noffices; i++)
		if (strcmp(o->offices[i], office) == 0)
			return true;
	return o->noffices == 0 && o->nidentities == 0;
}

static const struct daf_err *
check_offices(const struct daf_packing *p)
{
	const struct daf_charter *c = p->l->charter;
	size_t i, k;

	for (i = 0; i < p->order->noffices; i++) {
		for (k = 0; k < c->noffices; k++)
			if (strcmp(c->offices[k].code, p->order->offices[i]) ==
			    0)
				break;
		if (k == c->noffices)
			return daf_err(DAF_REFUSED,
			    "the roster has no office %s; `daftar roster` "
			    "lists them",
			    p->order->offices[i]);
	}
	return NULL;
}

static const struct daf_err *
add_identities(struct daf_packing *p)
{
	const struct daf_pack_order *o = p->order;
	size_t i;

	for (i = 0; i < o->nidentities; i++) {
		p->receivers[p->nreceivers++] = o->identities[i];
		if (!daf_identity_valid(o->identities[i]))
			return daf_err(DAF_REFUSED,
			    "\"%s\" is no identity: age1… is wanted, as "
			    "`daftar identity` prints it",
			    o->identities[i]);
	}
	return NULL;
}

const struct daf_err *
daf_pack_receivers(struct daf_packing *p)
{
	const struct daf_pack_order *o = p->order;
	const struct daf_charter *c = p->l->charter;
	const struct daf_err *err = check_offices(p);
	size_t i;

	p->receivers = daf_pool_array(
	    p->pool, c->nregisters + o->nidentities, sizeof(*p->receivers));
	p->common = p->nvolumes - 1;
	p->out->since = p->l->main_number;
	for (i = 0; err == NULL && i < c->nregisters; i++)
		if (is_receiver(p, c->registers[i].replica))
			err = add_register(p, &c->registers[i]);
	if (err == NULL)
		err = add_identities(p);
	if (p->nreceivers == 0 || o->all || o->nidentities > 0 ||
	    place_of(p, p->out->since) > p->common)
		p->out->since = 0;
	p->out->receivers = p->nreceivers;
	if (err == NULL && p->nreceivers == 0 && !o->plain)
		err = daf_err(DAF_REFUSED,
		    "the roster names no register %s that could open the "
		    "package; headquarters lists one with `daftar enrol "
		    "--register REPLICA --identity age1…`",
		    o->noffices > 0 ? "of these offices" : "but this one");
	return err;
}
