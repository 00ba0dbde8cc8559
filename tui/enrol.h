/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enrol.h - changes of the roster, for the commands and the screen: each is a
 * new main commit at the seat, published with the next exchange. */
#ifndef DAF_TUI_ENROL_H
#define DAF_TUI_ENROL_H

#include "sync/seat.h"

/* One of: an office (office, name), an officer (officer_id), a register
 * (replica, identity). Start with {0}. */
struct daf_enrolment {
	const char *office, *name, *zone; /* zone NULL: as before */
	char *officer_name, *officer_id, *officer_office; /* its own */
	unsigned roles;
	bool roles_given; /* else as before */
	struct daf_key key;
	bool has_key; /* else no other key than before */
	const char *replica, *identity;
};
void daf_enrol_clear(struct daf_enrolment *e);

/* "Name <id@office>". */
const struct daf_err *daf_enrol_person(
    struct daf_enrolment *e, const char *text) DAF_MUST_USE;
/* "officer,supervisor". */
const struct daf_err *daf_enrol_roles(
    struct daf_enrolment *e, const char *text) DAF_MUST_USE;
/* A public key: the line itself, or the path of its file. */
const struct daf_err *daf_enrol_key(
    struct daf_enrolment *e, const char *text) DAF_MUST_USE;

/* What it enrols: code, id or replica. Borrowed. */
const char *daf_enrol_id(const struct daf_enrolment *e);
const struct daf_err *daf_enrol(struct daf_ledger *l,
    const struct daf_signer *signer,
    const struct daf_enrolment *e) DAF_MUST_USE;
/* All keys of an officer, or one by its fingerprint. */
const struct daf_err *daf_revoke(struct daf_ledger *l,
    const struct daf_signer *signer, const char *id) DAF_MUST_USE;

/* Appends a fingerprint in groups of four, to be read aloud: "SHA256 cHgL td9v
 * ...". What has no such form as it is. */
void daf_enrol_spell(struct daf_buf *out, const char *fingerprint);

#endif
