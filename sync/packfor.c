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

static void
add_receiver(struct daf_packing *p, const char *name, const char *identity)
{
	p->identities[p->out->nreceivers] = daf_pool_strdup(p->pool, identity);
	p->out->receivers[p->out->nreceivers++] =
	    daf_pool_strdup(p->pool, name);
}

/* One more receiver, of the roster's. */
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
	add_receiver(p, r->replica, r->identity);
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
is_of(const struct daf_roster_register *r, const char *office)
{
	char of[DAF_REPLICA_SIZE];

	daf_replica_office(of, r->replica);
	return strcmp(of, office) == 0;
}

static bool
is_other(const struct daf_packing *p, const struct daf_roster_register *r)
{
	return !daf_register_owns(p->l->reg, p->l->conf->name, r->replica);
}

static bool
is_receiver(const struct daf_packing *p, const struct daf_roster_register *r)
{
	const struct daf_pack_order *o = p->order;
	size_t i;

	if (!is_other(p, r))
		return false;
	for (i = 0; i < o->noffices; i++)
		if (is_of(r, o->offices[i]))
			return true;
	return o->noffices == 0 && o->nidentities == 0;
}

/* Whoever carries a package to an office that could not open it drives for
 * nothing. In the clear it opens there, and needs to have everything. */
static const struct daf_err *
check_office(bool *unlisted, const struct daf_packing *p, const char *office)
{
	const struct daf_charter *c = p->l->charter;
	size_t i;

	for (i = 0; i < c->noffices; i++)
		if (strcmp(c->offices[i].code, office) == 0)
			break;
	if (i == c->noffices)
		return daf_err(DAF_REFUSED,
		    "the roster has no office %s; `daftar roster` lists them",
		    office);
	for (i = 0; i < c->nregisters; i++)
		if (is_of(&c->registers[i], office) &&
		    is_other(p, &c->registers[i]))
			return NULL;
	*unlisted = true;
	if (p->order->plain)
		return NULL;
	return daf_err(DAF_REFUSED,
	    "the roster names no register of %s that could open the package; "
	    "headquarters lists one with `daftar enrol --register REPLICA "
	    "--identity age1…`, and --identity instead of --to packs for one "
	    "that is not listed",
	    office);
}

static const struct daf_err *
add_identities(struct daf_packing *p)
{
	const struct daf_pack_order *o = p->order;
	size_t i;

	for (i = 0; i < o->nidentities; i++) {
		add_receiver(p, o->identities[i], o->identities[i]);
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
	const size_t most = c->nregisters + o->nidentities;
	const struct daf_err *err = NULL;
	bool unlisted = false;
	size_t i;

	p->identities = daf_pool_array(p->pool, most, sizeof(*p->identities));
	p->out->receivers =
	    daf_pool_array(p->pool, most, sizeof(*p->out->receivers));
	p->common = p->nvolumes - 1;
	p->out->since = p->l->main_number;
	for (i = 0; err == NULL && i < o->noffices; i++)
		err = check_office(&unlisted, p, o->offices[i]);
	for (i = 0; err == NULL && i < c->nregisters; i++)
		if (is_receiver(p, &c->registers[i]))
			err = add_register(p, &c->registers[i]);
	if (err == NULL)
		err = add_identities(p);
	if (p->out->nreceivers == 0 || unlisted || o->all ||
	    o->nidentities > 0 || place_of(p, p->out->since) > p->common)
		p->out->since = 0;
	if (err == NULL && p->out->nreceivers == 0 && !o->plain)
		err = daf_err(DAF_REFUSED,
		    "the roster names no register but this one that could "
		    "open the package; headquarters lists one with `daftar "
		    "enrol --register REPLICA --identity age1…`");
	return err;
}
