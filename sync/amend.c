/* SPDX-License-Identifier: GPL-3.0-or-later */
/* amend.c - see amend.h. */
#include "sync/amend.h"

#include <stdlib.h>
#include <string.h>

/* A copy with room for one more, which is zeroed. */
static void *
grown(struct daf_pool *pool, const void *array, size_t n, size_t size)
{
	void *copy = daf_pool_array(pool, n + 1, size);

	if (n != 0)
		memcpy(copy, array, n * size);
	return copy;
}

const struct daf_err *
daf_charter_set_office(
    struct daf_charter *c, const char *code, const char *name, const char *zone)
{
	struct daf_apply_office *o = NULL;
	size_t i;

	for (i = 0; i < c->noffices; i++) {
		if (strcmp(c->offices[i].code, code) == 0)
			o = &c->offices[i];
	}
	if (o == NULL) {
		c->offices = grown(
		    c->pool, c->offices, c->noffices, sizeof(*c->offices));
		o = &c->offices[c->noffices++];
	}
	o->code = daf_pool_strdup(c->pool, code);
	o->name = daf_pool_strdup(c->pool, name);
	o->zone = daf_pool_strdup(c->pool, zone);
	return daf_roster_check_parts(c);
}

/* May the officer have this key (too)? *add: he has it not yet. */
static const struct daf_err *
check_new_key(bool *add, const struct daf_charter *c, const char *id,
    const struct daf_key *key)
{
	const struct daf_roster_key *known;
	struct daf_officer *owner;

	*add = false;
	if (key == NULL)
		return NULL;
	known = daf_charter_key(&owner, c, key);
	*add = known == NULL;
	if (known != NULL && strcmp(owner->id, id) != 0) {
		return daf_err(DAF_REFUSED,
		    "the key %s is the one of %s; an "
		    "officer signs with a key of his own",
		    key->fingerprint, owner->id);
	}
	if (known != NULL && known->revoked) {
		return daf_err(DAF_REFUSED,
		    "the key %s was revoked; make a "
		    "new one",
		    key->fingerprint);
	}
	if (daf_charter_is_recovery(c, key)) {
		return daf_err(DAF_REFUSED,
		    "the key %s is the recovery key; "
		    "an officer signs with a key of his own",
		    key->fingerprint);
	}
	return NULL;
}

const struct daf_err *
daf_charter_set_officer(struct daf_charter *c, const char *id, const char *name,
    const char *office, unsigned roles, const struct daf_key *key)
{
	struct daf_officer *o = daf_charter_officer(c, id);
	const struct daf_err *err;
	bool add;

	err = check_new_key(&add, c, id, key);
	if (err != NULL)
		return err;
	if (o == NULL && key == NULL)
		return daf_err(DAF_REFUSED,
		    "%s is not in the roster yet and "
		    "needs a key (--key FILE.pub)",
		    id);
	if (o == NULL) {
		c->officers = grown(
		    c->pool, c->officers, c->nofficers, sizeof(*c->officers));
		o = &c->officers[c->nofficers++];
		o->id = daf_pool_strdup(c->pool, id);
	}
	o->name = daf_pool_strdup(c->pool, name);
	o->office = daf_pool_strdup(c->pool, office);
	o->roles = roles;
	if (add && key != NULL) {
		o->keys = grown(c->pool, o->keys, o->nkeys, sizeof(*o->keys));
		o->keys[o->nkeys++].key = *key;
	}
	return daf_roster_check_parts(c);
}

const struct daf_err *
daf_charter_revoke(struct daf_charter *c, const char *id)
{
	bool found = false, changed = false;
	struct daf_roster_key *k;
	size_t i, j;

	for (i = 0; i < c->nofficers; i++) {
		for (j = 0; j < c->officers[i].nkeys; j++) {
			k = &c->officers[i].keys[j];
			if (strcmp(c->officers[i].id, id) != 0 &&
			    strcmp(k->key.fingerprint, id) != 0)
				continue;
			found = true;
			changed |= !k->revoked;
			k->revoked = true;
		}
	}
	if (!found) {
		return daf_err(DAF_REFUSED,
		    "\"%s\" is neither an officer's id "
		    "nor a key's fingerprint (SHA256:…) in the roster",
		    id);
	}
	if (!changed)
		return daf_err(DAF_REFUSED, "%s is revoked already", id);
	return daf_roster_check(c);
}

const struct daf_err *
daf_charter_set_register(
    struct daf_charter *c, const char *replica, const char *identity)
{
	struct daf_roster_register *r = NULL;
	size_t i;

	for (i = 0; i < c->nregisters; i++) {
		if (strcmp(c->registers[i].replica, replica) == 0)
			r = &c->registers[i];
	}
	if (r == NULL) {
		c->registers = grown(c->pool, c->registers, c->nregisters,
		    sizeof(*c->registers));
		r = &c->registers[c->nregisters++];
		r->replica = daf_pool_strdup(c->pool, replica);
	}
	r->identity = daf_pool_strdup(c->pool, identity);
	return daf_roster_check_parts(c);
}

static int
by_file_name(const void *a, const void *b)
{
	const struct daf_types_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

const struct daf_err *
daf_charter_set_types(
    struct daf_charter *c, const struct daf_types_file *files, size_t n)
{
	size_t i;

	if (n > DAF_TYPES_MAX)
		return daf_err(DAF_REFUSED,
		    "there are %zu types, the limit is "
		    "%d",
		    n, DAF_TYPES_MAX);
	daf_charter_copy_types(c, files, n);
	if (n != 0)
		qsort(c->types, n, sizeof(*c->types), by_file_name);
	for (i = 0; i < n; i++) {
		if (!daf_charter_is_type_file(c->types[i].name) ||
		    c->types[i].len > DAF_TYPE_FILE_MAX ||
		    strlen(c->types[i].text) != c->types[i].len) {
			return daf_err(DAF_REFUSED,
			    "\"%s\" is no type file of "
			    "at most %d bytes of text",
			    c->types[i].name, DAF_TYPE_FILE_MAX);
		}
		if (i != 0 &&
		    by_file_name(&c->types[i - 1], &c->types[i]) == 0) {
			return daf_err(DAF_REFUSED,
			    "the type file \"%s\" is "
			    "there twice",
			    c->types[i].name);
		}
	}
	return NULL;
}

const struct daf_err *
daf_charter_add_recovery(struct daf_charter *c, const struct daf_key *key)
{
	struct daf_officer *owner;

	if (daf_charter_key(&owner, c, key) != NULL ||
	    daf_charter_is_recovery(c, key))
		return daf_err(DAF_REFUSED,
		    "the key %s is in the roster "
		    "already; a recovery key is kept apart",
		    key->fingerprint);
	c->recovery =
	    grown(c->pool, c->recovery, c->nrecovery, sizeof(*c->recovery));
	c->recovery[c->nrecovery++] = *key;
	return NULL;
}
