/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * roster.c - see roster.h.
 *
 * Invariant: daf_roster_parse accepts exactly what daf_roster_write gives of a
 * roster that daf_roster_check accepts: it reads with jansson, checks, writes
 * again and compares.
 */
#include "sync/roster.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/addr.h"
#include "core/base/text.h"
#include "core/changeset.h"
#include "sync/identity.h"

#define ZONE_MAX 64
#define LEDGER_NAME_MAX 32
#define LISTED "listed"
#define REVOKED "revoked"

static const struct {
	const char *name;
	unsigned role;
} roles_by_name[] = {
	{ "auditor", DAF_ROLE_AUDITOR },
	{ "hq", DAF_ROLE_HQ },
	{ "officer", DAF_ROLE_OFFICER },
	{ "protected", DAF_ROLE_PROTECTED },
	{ "supervisor", DAF_ROLE_SUPERVISOR },
};
#define NROLES (sizeof(roles_by_name) / sizeof(roles_by_name[0]))

void
daf_role_names(const char *names[DAF_ROLE_NAMES], unsigned roles)
{
	size_t i, n = 0;

	for (i = 0; i < NROLES; i++) {
		if ((roles & roles_by_name[i].role) != 0)
			names[n++] = roles_by_name[i].name;
	}
	names[n] = NULL;
}

static unsigned
role_of(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < NROLES; i++) {
		if (strlen(roles_by_name[i].name) == len &&
		    memcmp(roles_by_name[i].name, name, len) == 0)
			return roles_by_name[i].role;
	}
	return 0;
}

static const struct daf_err *
no_role(const char *list, size_t len)
{
	char *name = daf_strndup(list, len);
	const struct daf_err *err;

	err = daf_err(DAF_REFUSED,
	    "\"%s\" is no role: the roles are officer, supervisor, hq, auditor "
	    "and protected",
	    daf_text_quote(name).text);
	free(name);
	return err;
}

const struct daf_err *
daf_role_parse(unsigned *roles, const char *list)
{
	size_t len;
	unsigned role;

	*roles = 0;
	for (;; list += len + 1) {
		len = strcspn(list, ",");
		role = role_of(list, len);
		if (role == 0)
			return no_role(list, len);
		*roles |= role;
		if (list[len] == '\0')
			return NULL;
	}
}

/* ---- checking ---- */

static bool
is_ledger_name(const char *s)
{
	const size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-_.");

	return s[n] == '\0' && n >= 1 && n <= LEDGER_NAME_MAX && s[0] != '-' &&
	       s[0] != '.';
}

static bool
is_zone(const char *s)
{
	const size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+/-");

	return s[n] == '\0' && n >= 1 && n <= ZONE_MAX && s[0] != '/';
}

static int
office_order(const void *a, const void *b)
{
	const struct daf_apply_office *x = a, *y = b;

	return strcmp(x->code, y->code);
}

static int
officer_order(const void *a, const void *b)
{
	const struct daf_officer *x = a, *y = b;

	return strcmp(x->id, y->id);
}

static int
roster_key_order(const void *a, const void *b)
{
	const struct daf_roster_key *x = a, *y = b;

	return strcmp(x->key.line, y->key.line);
}

static int
key_order(const void *a, const void *b)
{
	const struct daf_key *x = a, *y = b;

	return strcmp(x->line, y->line);
}

static int
register_order(const void *a, const void *b)
{
	const struct daf_roster_register *x = a, *y = b;

	return strcmp(x->replica, y->replica);
}

static int
text_order(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* Sorts; are all different? */
static bool
sort(void *array, size_t n, size_t size,
    int (*order)(const void *, const void *))
{
	const char *p = array;
	size_t i;

	if (n < 2)
		return true;
	qsort(array, n, size, order);
	for (i = 1; i < n; i++) {
		if (order(p + (i - 1) * size, p + i * size) == 0)
			return false;
	}
	return true;
}

static bool
has_office(const struct daf_charter *c, const char *code)
{
	const struct daf_apply_office wanted = { .code = code };

	return c->noffices != 0 && bsearch(&wanted, c->offices, c->noffices,
				       sizeof(wanted), office_order) != NULL;
}

static const struct daf_err *
check_offices(struct daf_charter *c)
{
	const struct daf_apply_office *o;
	size_t i;

	for (i = 0; i < c->noffices; i++) {
		o = &c->offices[i];
		if (!daf_office_valid(o->code)) {
			return daf_err(DAF_REFUSED,
			    "\"%s\" is no office code: "
			    "2 to 16 of a-z and 0-9, a letter first",
			    o->code);
		}
		if (!daf_officer_name_valid(o->name, strlen(o->name))) {
			return daf_err(DAF_REFUSED,
			    "the name of the office %s "
			    "is not one line of 1 to 128 bytes",
			    o->code);
		}
		if (!is_zone(o->zone)) {
			return daf_err(DAF_REFUSED,
			    "the time zone of the "
			    "office %s is \"%s\"; wanted is one like "
			    "Asia/Karachi",
			    o->code, o->zone);
		}
	}
	if (!sort(c->offices, c->noffices, sizeof(*c->offices), office_order))
		return daf_err(DAF_REFUSED, "an office is listed twice");
	return NULL;
}

static const struct daf_err *
check_officer(const struct daf_charter *c, struct daf_officer *o)
{
	if (!daf_officer_id_valid(o->id, strlen(o->id))) {
		return daf_err(DAF_REFUSED,
		    "\"%s\" is no officer's id: it "
		    "should look like a.khan@isb",
		    o->id);
	}
	if (!daf_officer_name_valid(o->name, strlen(o->name))) {
		return daf_err(DAF_REFUSED,
		    "the name of %s is not one line of "
		    "1 to 128 bytes",
		    o->id);
	}
	if (strcmp(strchr(o->id, '@') + 1, o->office) != 0) {
		return daf_err(DAF_REFUSED,
		    "the officer %s is not of the "
		    "office %s",
		    o->id, o->office);
	}
	if (!has_office(c, o->office)) {
		return daf_err(DAF_REFUSED,
		    "the office of %s is not in the "
		    "roster; enrol it first: daftar enrol --office %s "
		    "--name …",
		    o->id, o->office);
	}
	if (o->roles == 0 || (o->roles & ~DAF_ROLES_ALL) != 0)
		return daf_err(DAF_REFUSED, "%s has no role", o->id);
	if (o->nkeys == 0)
		return daf_err(DAF_REFUSED, "%s has no key", o->id);
	sort(o->keys, o->nkeys, sizeof(*o->keys), roster_key_order);
	return NULL;
}

static bool
governs(const struct daf_officer *o)
{
	size_t i;

	for (i = 0; i < o->nkeys; i++) {
		if ((o->roles & DAF_ROLE_HQ) != 0 && !o->keys[i].revoked)
			return true;
	}
	return false;
}

/* A key that two had could not say who wrote. */
static const struct daf_err *
check_keys(struct daf_charter *c)
{
	size_t i, j, n = c->nrecovery, at = 0;
	const char **lines;
	bool unique;

	for (i = 0; i < c->nofficers; i++)
		n += c->officers[i].nkeys;
	lines = daf_calloc(n, sizeof(*lines));
	for (i = 0; i < c->nofficers; i++) {
		for (j = 0; j < c->officers[i].nkeys; j++)
			lines[at++] = c->officers[i].keys[j].key.line;
	}
	for (i = 0; i < c->nrecovery; i++)
		lines[at++] = c->recovery[i].line;
	unique = sort(lines, n, sizeof(*lines), text_order);
	free(lines);
	sort(c->recovery, c->nrecovery, sizeof(*c->recovery), key_order);
	if (!unique)
		return daf_err(DAF_REFUSED, "a key is listed twice");
	return NULL;
}

static const struct daf_err *
check_registers(struct daf_charter *c)
{
	const struct daf_roster_register *r;
	char office[DAF_REPLICA_SIZE];
	size_t i;

	for (i = 0; i < c->nregisters; i++) {
		r = &c->registers[i];
		if (!daf_replica_valid(r->replica)) {
			return daf_err(DAF_REFUSED,
			    "\"%s\" is no replica's "
			    "name",
			    r->replica);
		}
		daf_replica_office(office, r->replica);
		if (!has_office(c, office)) {
			return daf_err(DAF_REFUSED,
			    "the office of the "
			    "register %s is not in the roster",
			    r->replica);
		}
		if (!daf_identity_valid(r->identity)) {
			return daf_err(DAF_REFUSED,
			    "the identity of the "
			    "register %s is not an age key \"age1…\"",
			    r->replica);
		}
	}
	if (!sort(c->registers, c->nregisters, sizeof(*c->registers),
		register_order))
		return daf_err(DAF_REFUSED, "a register is listed twice");
	return NULL;
}

const struct daf_err *
daf_roster_check_parts(struct daf_charter *c)
{
	const struct daf_err *err = check_offices(c);
	size_t i;

	for (i = 0; i < c->nofficers && err == NULL; i++)
		err = check_officer(c, &c->officers[i]);
	if (err == NULL && !sort(c->officers, c->nofficers,
			       sizeof(*c->officers), officer_order))
		err = daf_err(DAF_REFUSED, "an officer is listed twice");
	if (err == NULL)
		err = check_keys(c);
	return err != NULL ? err : check_registers(c);
}

const struct daf_err *
daf_roster_check(struct daf_charter *c)
{
	bool governed = false;
	size_t i;

	if (!is_ledger_name(c->ledger_name)) {
		return daf_err(DAF_REFUSED,
		    "\"%s\" is no name for a ledger: "
		    "1 to 32 of a-z, 0-9, - _ and a dot, beginning with a "
		    "letter or digit",
		    c->ledger_name);
	}
	if (!daf_replica_valid(c->seat))
		return daf_err(DAF_REFUSED,
		    "the seat \"%s\" is no replica's "
		    "name",
		    c->seat);
	for (i = 0; i < c->nofficers; i++)
		governed |= governs(&c->officers[i]);
	if (!governed)
		return daf_err(DAF_REFUSED, "nobody with the role hq and a "
					    "listed key would be left");
	return daf_roster_check_parts(c);
}

/* ---- writing ---- */

static void
add_pair(struct daf_buf *b, const char *key, const char *value)
{
	daf_buf_addf(b, "\"%s\":", key);
	daf_json_string(b, value);
}

static void
add_officer(struct daf_buf *b, const struct daf_officer *o)
{
	const char *names[DAF_ROLE_NAMES];
	size_t i;

	daf_buf_addc(b, '{');
	add_pair(b, "id", o->id);
	daf_buf_adds(b, ",\"keys\":[");
	for (i = 0; i < o->nkeys; i++) {
		daf_buf_adds(b, i != 0 ? ",{" : "{");
		add_pair(b, "key", o->keys[i].key.line);
		daf_buf_addc(b, ',');
		add_pair(b, "state", o->keys[i].revoked ? REVOKED : LISTED);
		daf_buf_addc(b, '}');
	}
	daf_buf_adds(b, "],");
	add_pair(b, "name", o->name);
	daf_buf_addc(b, ',');
	add_pair(b, "office", o->office);
	daf_buf_adds(b, ",\"roles\":[");
	daf_role_names(names, o->roles);
	for (i = 0; names[i] != NULL; i++)
		daf_buf_addf(b, "%s\"%s\"", i != 0 ? "," : "", names[i]);
	daf_buf_adds(b, "]}");
}

void
daf_roster_write(struct daf_buf *b, const struct daf_charter *c)
{
	size_t i;

	daf_buf_addc(b, '{');
	add_pair(b, "ledger_name", c->ledger_name);
	daf_buf_adds(b, ",\"offices\":[");
	for (i = 0; i < c->noffices; i++) {
		daf_buf_adds(b, i != 0 ? ",{" : "{");
		add_pair(b, "code", c->offices[i].code);
		daf_buf_addc(b, ',');
		add_pair(b, "name", c->offices[i].name);
		daf_buf_addc(b, ',');
		add_pair(b, "zone", c->offices[i].zone);
		daf_buf_addc(b, '}');
	}
	daf_buf_adds(b, "],\"officers\":[");
	for (i = 0; i < c->nofficers; i++) {
		if (i != 0)
			daf_buf_addc(b, ',');
		add_officer(b, &c->officers[i]);
	}
	daf_buf_adds(b, "],\"recovery\":[");
	for (i = 0; i < c->nrecovery; i++) {
		if (i != 0)
			daf_buf_addc(b, ',');
		daf_json_string(b, c->recovery[i].line);
	}
	daf_buf_adds(b, "],\"registers\":[");
	for (i = 0; i < c->nregisters; i++) {
		daf_buf_adds(b, i != 0 ? ",{" : "{");
		add_pair(b, "identity", c->registers[i].identity);
		daf_buf_addc(b, ',');
		add_pair(b, "replica", c->registers[i].replica);
		daf_buf_addc(b, '}');
	}
	daf_buf_adds(b, "],");
	add_pair(b, "seat", c->seat);
	daf_buf_adds(b, "}\n");
}

static void
add_signers(struct daf_buf *b, const struct daf_charter *c, bool revoked)
{
	const struct daf_officer *o;
	size_t i, j;

	for (i = 0; i < c->nofficers; i++) {
		o = &c->officers[i];
		for (j = 0; j < o->nkeys; j++) {
			if (o->keys[j].revoked == revoked)
				daf_buf_addf(b, "%s namespaces=\"git\" %s\n",
				    o->id, o->keys[j].key.line);
		}
	}
}

void
daf_roster_signers(struct daf_buf *b, const struct daf_charter *c)
{
	size_t i;

	add_signers(b, c, false);
	for (i = 0; i < c->nrecovery; i++) {
		daf_buf_addf(b, DAF_RECOVERY_ID " namespaces=\"git\" %s\n",
		    c->recovery[i].line);
	}
	daf_buf_adds(b, "# no longer listed\n");
	add_signers(b, c, true);
}

/* ---- reading: missing and superfluous keys show when it is compared ---- */

static const char *
text_of(struct daf_pool *pool, const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s != NULL ? daf_pool_strdup(pool, s) : "";
}

/* The elements of an array; NULL and 0 if it is none. */
static void *
array_of(size_t *n, struct daf_pool *pool, const json_t *object,
    const char *key, size_t size)
{
	*n = json_array_size(json_object_get(object, key));
	return daf_pool_array(pool, *n, size);
}

static const json_t *
element(const json_t *object, const char *key, size_t i)
{
	return json_array_get(json_object_get(object, key), i);
}

static const struct daf_err *
read_officer(struct daf_officer *o, struct daf_pool *pool, const json_t *json)
{
	const struct daf_err *err;
	const json_t *key;
	const char *role;
	size_t i;

	o->id = text_of(pool, json, "id");
	o->name = text_of(pool, json, "name");
	o->office = text_of(pool, json, "office");
	for (i = 0; i < json_array_size(json_object_get(json, "roles")); i++) {
		role = json_string_value(element(json, "roles", i));
		if (role != NULL)
			o->roles |= role_of(role, strlen(role));
	}
	o->keys = array_of(&o->nkeys, pool, json, "keys", sizeof(*o->keys));
	for (i = 0; i < o->nkeys; i++) {
		key = element(json, "keys", i);
		err = daf_key_parse(&o->keys[i].key, text_of(pool, key, "key"));
		if (err != NULL)
			return daf_err_wrap(
			    err, "the roster's key of %s", o->id);
		o->keys[i].revoked =
		    strcmp(text_of(pool, key, "state"), REVOKED) == 0;
	}
	return NULL;
}

static const struct daf_err *
read_roster(struct daf_charter *c, const json_t *json)
{
	const struct daf_err *err = NULL;
	const json_t *e;
	const char *line;
	size_t i;

	c->ledger_name = text_of(c->pool, json, "ledger_name");
	c->seat = text_of(c->pool, json, "seat");
	c->offices = array_of(
	    &c->noffices, c->pool, json, "offices", sizeof(*c->offices));
	for (i = 0; i < c->noffices; i++) {
		e = element(json, "offices", i);
		c->offices[i].code = text_of(c->pool, e, "code");
		c->offices[i].name = text_of(c->pool, e, "name");
		c->offices[i].zone = text_of(c->pool, e, "zone");
	}
	c->officers = array_of(
	    &c->nofficers, c->pool, json, "officers", sizeof(*c->officers));
	for (i = 0; i < c->nofficers && err == NULL; i++) {
		err = read_officer(
		    &c->officers[i], c->pool, element(json, "officers", i));
	}
	c->recovery = array_of(
	    &c->nrecovery, c->pool, json, "recovery", sizeof(*c->recovery));
	for (i = 0; i < c->nrecovery && err == NULL; i++) {
		line = json_string_value(element(json, "recovery", i));
		err = daf_key_parse(&c->recovery[i], line != NULL ? line : "");
	}
	c->registers = array_of(
	    &c->nregisters, c->pool, json, "registers", sizeof(*c->registers));
	for (i = 0; i < c->nregisters; i++) {
		e = element(json, "registers", i);
		c->registers[i].identity = text_of(c->pool, e, "identity");
		c->registers[i].replica = text_of(c->pool, e, "replica");
	}
	return err;
}

const struct daf_err *
daf_roster_parse(struct daf_charter *out, const char *json, size_t len)
{
	struct daf_buf again = { 0 };
	const struct daf_err *err;
	json_error_t where;
	json_t *root;

	if (len > DAF_ROSTER_MAX)
		return daf_err(DAF_REFUSED,
		    "the roster has %zu bytes, the "
		    "limit is %d",
		    len, DAF_ROSTER_MAX);
	root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &where);
	if (root == NULL) {
		return daf_err(DAF_REFUSED,
		    "the roster is not JSON (column "
		    "%d): %s",
		    where.column, where.text);
	}
	err = read_roster(out, root);
	json_decref(root);
	if (err == NULL)
		err = daf_roster_check(out);
	if (err != NULL)
		return err;
	daf_roster_write(&again, out);
	if (again.len != len || memcmp(again.data, json, len) != 0)
		err = daf_err(DAF_REFUSED, "the roster is not written in the "
					   "one way");
	daf_buf_clear(&again);
	return err;
}
