/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * extract.h - the evidence extract of a record: its change sets as they were
 * signed, and what shows a stranger with git and ssh-keygen that they are
 * genuine and what headquarters decided about them.
 *
 * The folder (sync/extract/README.txt tells a reader the same):
 *   change-sets/AT.payload, AT.sig   each change set of the records; as a
 *                                    whole, so it may write in others, too
 *   links/AT.payload, AT.sig         with `links`: what lies between these and
 *                                    what main names by its hash
 *   main/NNNNNN.payload, .sig        main from its founding commit to the
 *                                    newest one that is here
 *   charters/SHA256                  a charter: "sha256 length path" of each
 *                                    file, in the order that main hashes them
 *   charters/files/SHA256            these files
 *   signers/main-N                   the keys listed in a main commit that
 *                                    accepted one of them, and in the newest
 *   records, founding-key            ids a line; the root key's fingerprint
 *   README.txt, history.txt, expected.txt, verify.sh, SHA256SUMS
 *
 * The verdicts are worked out by sync/extract/verify.sh from the signed parts
 * alone; expected.txt is this module's own answer, and the two must be equal.
 */
#ifndef DAF_SYNC_EXTRACT_H
#define DAF_SYNC_EXTRACT_H

#include "core/query.h"
#include "sync/ledger.h"

/* A main commit that decided about a change set; number 0: none did. */
struct daf_extract_main {
	int64_t number, time;
	int zone;
	const char *by; /* id of who signed it */
};

struct daf_extract_set {
	const char *at;
	struct daf_addr addr;
	struct daf_commit commit;
	struct daf_changeset cs;
	enum daf_state state;
	struct daf_extract_main accepted; /* the first that reaches it */
	struct daf_extract_main refused;
	const char *refusal; /* why, or NULL */
	const char *held;    /* why, or NULL */
	/* Why the roster of `accepted` (without one: the newest) does not let
	 * the author write it; NULL: it does, or an accept-range did. */
	const char *wrong;
	bool ranged;  /* an accept-range let it pass */
	bool revoked; /* the newest roster does not list the key for him */
	bool proven;  /* what is in the extract shows that main named it */
	/* For extract.c: the tip that accepted it; whether main names it. */
	int64_t tip;
	bool named;
};

struct daf_extract {
	struct daf_pool *pool;
	struct daf_ledger *l;
	struct daf_item *records; /* the record, then what belongs to it */
	size_t nrecords;
	struct daf_extract_set *sets; /* by address */
	size_t nsets;
	struct daf_extract_set *links; /* by address; none without `links` */
	size_t nlinks;
	git_oid *mains; /* newest first */
	size_t nmains;
	char founding_key[64]; /* SHA256:… */
	const char *founder;   /* id */
};

/* Gathers the record and, with what they belong to, all that name it as parent
 * (at most DAF_EXTRACT_RECORDS). FAILED: a change set that one of these
 * replaces is not here. STORAGE, ALARM: an object is damaged or not what was
 * signed; nothing can be extracted before `daftar sync` mended it. Frees
 * nothing of l, which has to stay open. */
#define DAF_EXTRACT_RECORDS 10000
const struct daf_err *daf_extract_gather(struct daf_extract **out,
    struct daf_ledger *l, int64_t record, bool links) DAF_MUST_USE;
void daf_extract_free(struct daf_extract *x); /* NULL is fine */

/* Appends what verify.sh says of a change set: "accepted by main 3, proven". */
void daf_extract_verdict(struct daf_buf *out, const struct daf_extract_set *s);

/* What stands in README.txt beside the facts of the extract. */
struct daf_extract_text {
	const char *number, *title; /* of the record; number NULL: none */
	const char *made;           /* when, for people */
	const char *by;             /* who, for people */
	const char *ground;         /* or NULL */
	const char *history;        /* all of history.txt */
};

/* Is the folder one that can be written: absent, or empty? REFUSED if not. */
const struct daf_err *daf_extract_place(const char *folder) DAF_MUST_USE;
/* Writes it: beside, and renamed at the end, so that it is whole or not there.
 */
const struct daf_err *daf_extract_write(const struct daf_extract *x,
    const char *folder, const struct daf_extract_text *text) DAF_MUST_USE;

/* The files of sync/extract/. */
extern const char daf_extract_readme[], daf_extract_verify[];

#endif
