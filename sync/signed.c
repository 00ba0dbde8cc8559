/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signed.c - see signed.h. */
#include "sync/signed.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sync/mainchain.h"
#include "sync/said.h"
#include "sync/volume.h"

/* ---- the object ---- */

/* Says what is wrong; takes err. */
static void
set_problem(struct daf_signed *s, struct daf_pool *pool,
    enum daf_signed_verdict verdict, const struct daf_err *err)
{
	s->verdict = verdict;
	s->problem = daf_pool_strdup(pool, err->text);
	daf_err_free(err);
}

/* Is it what its address and the register say? */
static const struct daf_err *
check_object(const struct daf_signed *s, struct daf_pool *pool,
    const struct daf_ledger *l, const struct daf_addr *a,
    const struct daf_commit *c)
{
	const struct daf_err *err;
	struct daf_changeset cs;

	if (!daf_sig_verify(&c->sig, c->payload, c->payload_len))
		return daf_err(DAF_ALARM,
		    "the signature is not good: the payload is not what %s "
		    "signed",
		    c->sig.key.fingerprint);
	err = daf_changeset_parse(&cs, pool, c->message, c->message_len);
	if (err != NULL)
		return err;
	if (strcmp(cs.replica, a->replica) != 0 || cs.seq != a->seq ||
	    strcmp(cs.ledger, l->conf->hash) != 0)
		return daf_err(DAF_ALARM,
		    "the commit is the change set %s-%" PRId64 " of ledger %s",
		    cs.replica, cs.seq, cs.ledger);
	if (strcmp(c->sha256, s->standing.sha256) != 0)
		return daf_err(DAF_ALARM,
		    "the register has another one of this address: %s",
		    s->standing.sha256);
	return NULL;
}

static void
judge_key(struct daf_signed *s, const struct daf_charter *charter,
    const struct daf_key *key)
{
	const struct daf_officer *listed = NULL, *ever = NULL;

	if (charter != NULL) {
		listed = daf_charter_by_key(charter, key, false);
		ever = daf_charter_by_key(charter, key, true);
	}
	s->key_of = ever != NULL ? ever->id : NULL;
	if (ever == NULL)
		s->verdict = DAF_SIGNED_UNLISTED;
	else if (strcmp(ever->id, s->id) != 0)
		s->verdict = DAF_SIGNED_ANOTHERS;
	else
		s->verdict =
		    listed != NULL ? DAF_SIGNED_GOOD : DAF_SIGNED_REVOKED;
}

static void
read_object(struct daf_signed *s, struct daf_pool *pool, struct daf_ledger *l,
    const struct daf_addr *a)
{
	const struct daf_err *err;
	struct daf_commit c;

	err = daf_late_commit(&c, pool, l->in, l->main_oid, s->standing.oid);
	if (err != NULL) {
		set_problem(s, pool, DAF_SIGNED_ABSENT, err);
		return;
	}
	s->payload = c.payload;
	s->payload_len = c.payload_len;
	memcpy(s->sha256, c.sha256, sizeof(s->sha256));
	memcpy(s->fingerprint, c.sig.key.fingerprint, sizeof(s->fingerprint));
	s->id = c.id;
	s->name = c.name;
	judge_key(s, l->charter, &c.sig.key);
	if (s->key_of != NULL)
		s->key_of = daf_pool_strdup(pool, s->key_of);
	err = check_object(s, pool, l, a, &c);
	if (err != NULL)
		set_problem(s, pool, DAF_SIGNED_BAD, err);
}

/* ---- the main commit ---- */

static bool
reaches(const struct daf_main *m, const struct daf_addr *a)
{
	const struct daf_tip *tip = daf_main_tip(m, a->replica);

	return tip != NULL && tip->seq >= a->seq;
}

static void
note_main(struct daf_signed *s, struct daf_pool *pool,
    const struct daf_ledger *l, const struct daf_main *m,
    const struct daf_commit *c)
{
	const struct daf_officer *o;

	s->main.number = m->number;
	s->main.time = c->time;
	s->main.zone = c->zone;
	memcpy(s->main.sha256, c->sha256, sizeof(s->main.sha256));
	memcpy(s->main.oid, c->oid, sizeof(s->main.oid));
	o = daf_charter_by_id(l->charter, c->id);
	s->main.by = daf_pool_strdup(pool, c->id);
	s->main.by_name = daf_pool_strdup(pool, o != NULL ? o->name : c->name);
}

/* The first main commit whose tip reaches it: walked back from the newest. */
static const struct daf_err *
find_main(struct daf_signed *s, struct daf_pool *pool, struct daf_ledger *l,
    const struct daf_addr *a)
{
	char oid[DAF_OID_HEX];
	const struct daf_err *err = NULL;
	struct daf_pool *own = NULL;
	struct daf_commit c;
	struct daf_main m;
	bool more = l->main_number > 0 && reaches(&l->main, a);

	memcpy(oid, l->main_oid, sizeof(oid));
	while (err == NULL && more) {
		own = daf_pool_new();
		err = daf_said_main(&m, &c, own, l->in, oid);
		more = err == NULL && reaches(&m, a);
		if (more) {
			note_main(s, pool, l, &m, &c);
			snprintf(oid, sizeof(oid), "%s",
			    c.nparents != 0 ? c.parents[0] : m.previous_oid);
			more = oid[0] != '\0' && daf_repo_has(l->in, oid);
		}
		daf_pool_free(own);
	}
	return err;
}

/* What a snapshot told of. */
static const struct daf_err *
closed(const struct daf_signed *s)
{
	return daf_err(DAF_REFUSED,
	    "it was closed with volume %" PRId64
	    ", of which this register has the snapshot",
	    s->standing.volume);
}

const struct daf_err *
daf_signed(struct daf_signed *out, struct daf_pool *pool, struct daf_ledger *l,
    const char *at)
{
	const struct daf_err *err;
	struct daf_addr a;

	*out = (struct daf_signed){ .main.by = "", .main.by_name = "" };
	if (!daf_addr_parse(&a, at, strlen(at), true))
		return daf_err(DAF_REFUSED,
		    "\"%s\" is no address: isb.k7f2-412 is one", at);
	a.index = 1;
	err = daf_standing(&out->standing, pool, l->reg, l->conf->id, &a);
	if (err != NULL)
		return err;
	out->at = daf_pool_printf(pool, "%s-%" PRId64, a.replica, a.seq);
	if (out->standing.volume == 0)
		read_object(out, pool, l, &a);
	else
		set_problem(out, pool, DAF_SIGNED_ABSENT, closed(out));
	err = find_main(out, pool, l, &a);
	if (err == NULL)
		return NULL;
	/* Main is damaged: what is known of the change set is told all the
	 * same. */
	if (out->problem == NULL)
		out->problem = daf_pool_strdup(pool, err->text);
	daf_err_free(err);
	return NULL;
}

void
daf_signed_text(struct daf_buf *out, const struct daf_signed *s)
{
	switch (s->verdict) {
	case DAF_SIGNED_GOOD:
		daf_buf_addf(out, "Signature good: the key %s of %s.",
		    s->fingerprint, s->key_of);
		break;
	case DAF_SIGNED_REVOKED:
		daf_buf_addf(out,
		    "Signature good: the key %s was that of %s, and is listed "
		    "no longer.",
		    s->fingerprint, s->key_of);
		break;
	case DAF_SIGNED_UNLISTED:
		daf_buf_addf(out,
		    "Signature good, but headquarters does not list the key "
		    "%s: %s is only what the signer calls himself.",
		    s->fingerprint, s->id);
		break;
	case DAF_SIGNED_ANOTHERS:
		daf_buf_addf(out,
		    "Signature good, but the key %s is that of %s, not of %s.",
		    s->fingerprint, s->key_of, s->id);
		break;
	case DAF_SIGNED_BAD:
		daf_buf_addf(out, "NOT GOOD: %s", s->problem);
		break;
	case DAF_SIGNED_ABSENT:
		daf_buf_addf(out,
		    "It cannot be checked, since the change set's object is "
		    "missing or damaged here: %s",
		    s->problem);
		break;
	}
}
