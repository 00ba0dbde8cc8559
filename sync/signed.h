/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * signed.h - one change set as it was signed, whose key that is, and which main
 * commit decided about it: for who asks who wrote what, and how that is known.
 */
#ifndef DAF_SYNC_SIGNED_H
#define DAF_SYNC_SIGNED_H

#include "core/query.h"
#include "sync/ledger.h"

enum daf_signed_verdict {
	DAF_SIGNED_GOOD,     /* the newest charter lists the key for him */
	DAF_SIGNED_REVOKED,  /* good, but the key is listed no longer */
	DAF_SIGNED_UNLISTED, /* good, but no charter ever listed the key */
	DAF_SIGNED_ANOTHERS, /* good, but the key is listed for key_of */
	DAF_SIGNED_BAD,      /* not what was signed: `problem` says what */
	DAF_SIGNED_ABSENT,   /* the object is missing or damaged: `problem` */
};

struct daf_signed {
	const char *at;
	struct daf_standing standing; /* what register.db holds */
	enum daf_signed_verdict verdict;
	const char *problem; /* a sentence, or NULL */
	/* Of the object; NULL and 0 if it is absent. */
	const char *payload; /* the bytes that were signed; storable text, but
	                      * from elsewhere: clean it for a terminal */
	size_t payload_len;
	char sha256[65];       /* of them */
	char fingerprint[64];  /* of the key that signed */
	const char *id, *name; /* who signed, as the commit says */
	const char *key_of;    /* whose key that is, or NULL */
	/* The main commit that accepted or refused it; number 0: none has. */
	struct {
		int64_t number, time;
		int zone;
		char sha256[65], oid[DAF_OID_HEX];
		const char *by, *by_name; /* "" where it cannot be read */
	} main;
};

/* The change set with this address ("isb.k7f2-412"; of a record's id the index
 * is ignored) in any state: own, accepted, held, refused, and at the seat the
 * waiting ones. In the pool. REFUSED: no address, or nothing of it is here. A
 * damaged object is no error: see verdict. */
const struct daf_err *daf_signed(struct daf_signed *out, struct daf_pool *pool,
    struct daf_ledger *l, const char *at) DAF_MUST_USE;

/* Appends the verdict as a sentence for people. */
void daf_signed_text(struct daf_buf *out, const struct daf_signed *s);

#endif
