/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enrol.c - see enrol.h. */
#include "tui/enrol.h"

#include <stdlib.h>
#include <string.h>

void
daf_enrol_clear(struct daf_enrolment *e)
{
	free(e->officer_name);
	free(e->officer_id);
	free(e->officer_office);
	*e = (struct daf_enrolment){ 0 };
}

const struct daf_err *
daf_enrol_person(struct daf_enrolment *e, const char *text)
{
	return daf_officer_parse(
	    &e->officer_name, &e->officer_id, &e->officer_office, text);
}

const struct daf_err *
daf_enrol_roles(struct daf_enrolment *e, const char *text)
{
	e->roles_given = true;
	return daf_role_parse(&e->roles, text);
}

const struct daf_err *
daf_enrol_key(struct daf_enrolment *e, const char *text)
{
	bool line =
	    strncmp(text, "ssh-", 4) == 0 || strncmp(text, "sk-ssh-", 7) == 0;

	e->has_key = true;
	return line ? daf_key_parse(&e->key, text)
		    : daf_key_read(&e->key, text);
}

const char *
daf_enrol_id(const struct daf_enrolment *e)
{
	return e->officer_id != NULL ? e->officer_id
	       : e->replica != NULL  ? e->replica
				     : e->office;
}

static const struct daf_err *
enrol_officer(const struct daf_enrolment *e, struct daf_charter *c)
{
	const struct daf_officer *known = daf_charter_by_id(c, e->officer_id);
	unsigned roles = e->roles;

	if (known == NULL && (!e->roles_given || !e->has_key))
		return daf_err(DAF_USAGE,
		    "%s is not on the roster yet: --role "
		    "and --key are needed",
		    e->officer_id);
	if (!e->roles_given)
		roles = known->roles;
	return daf_charter_set_officer(c, e->officer_id, e->officer_name,
	    e->officer_office, roles, e->has_key ? &e->key : NULL);
}

static const struct daf_apply_office *
known_office(const struct daf_charter *c, const char *code)
{
	size_t i;

	for (i = 0; i < c->noffices; i++)
		if (strcmp(c->offices[i].code, code) == 0)
			return &c->offices[i];
	return NULL;
}

static const struct daf_err *
enrol(void *arg, struct daf_charter *c)
{
	const struct daf_enrolment *e = arg;
	const struct daf_apply_office *known;
	const char *zone = e->zone;

	if (e->officer_id != NULL)
		return enrol_officer(e, c);
	if (e->replica != NULL)
		return daf_charter_set_register(c, e->replica, e->identity);
	known = known_office(c, e->office);
	if (zone == NULL)
		zone = known != NULL ? known->zone : "Asia/Karachi";
	return daf_charter_set_office(c, e->office, e->name, zone);
}

const struct daf_err *
daf_enrol(struct daf_ledger *l, const struct daf_signer *signer,
    const struct daf_enrolment *e)
{
	struct daf_enrolment copy = *e;
	char *subject = daf_asprintf("enrol %s", daf_enrol_id(e));
	const struct daf_err *err;

	err = daf_seat_amend(l, signer, subject, enrol, &copy);
	free(subject);
	return err;
}

static const struct daf_err *
revoke(void *arg, struct daf_charter *c)
{
	return daf_charter_revoke(c, arg);
}

const struct daf_err *
daf_revoke(
    struct daf_ledger *l, const struct daf_signer *signer, const char *id)
{
	char *copy = daf_strdup(id), *subject = daf_asprintf("revoke %s", id);
	const struct daf_err *err;

	err = daf_seat_amend(l, signer, subject, revoke, copy);
	free(subject);
	free(copy);
	return err;
}

void
daf_enrol_spell(struct daf_buf *out, const char *fingerprint)
{
	const char *colon = strchr(fingerprint, ':'), *p;
	size_t i;

	if (colon == NULL) {
		daf_buf_adds(out, fingerprint);
		return;
	}
	daf_buf_add(out, fingerprint, (size_t)(colon - fingerprint));
	for (p = colon + 1, i = 0; *p != '\0'; p++, i++) {
		if (i % 4 == 0)
			daf_buf_addc(out, ' ');
		daf_buf_addc(out, *p);
	}
}
