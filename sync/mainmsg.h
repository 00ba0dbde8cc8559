/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mainmsg.h - the message of a main commit, written in one way only.
 *
 *   "Main 57: …" LF LF "Daftar: 1" LF "Ledger: " 32 hex (or "-" in the
 *   founding commit) LF "Main: 57" LF "Previous: " 64 hex or "-" LF "Seat: "
 *   replica LF "Charter: " 64 hex LF LF, then canonical JSON lines, each ended
 *   by LF, sorted by bytes, none twice, each with "decision":
 *   accept  {replica, seq, sha256}: the tip, for every replica ever accepted
 *   hold    {from, reason, replica}; freeze {replica}: those in force
 *   refuse  {reason, replica, seq, sha256}; accept-range {from, replica,
 *           sha256, to}: events, in the commit that makes them; for ever
 *   erase   {main, officer, order, record, time}: in what opens a volume alone: the
 *           records that were erased by an order, all so far, each with the
 *           officer, the main number and the seconds UTC of the opening that
 *           erased it
 * Main numbers start at 1. The ledger's id is the first 32 hex digits of the
 * SHA-256 of the founding payload. seq, from and to are strings too: decimal
 * numbers from 1; a reason is storable text of 1 to 2000 bytes; what follows "Main 57: " is
 * storable text of 1 to 200 bytes without newline. A replica has at most one
 * accept, one hold and one freeze; a (replica, seq) at most one refuse; of an
 * accept-range from <= to. A record is erased once; its order is written as a reason.
 */
#ifndef DAF_SYNC_MAINMSG_H
#define DAF_SYNC_MAINMSG_H

#include "core/addr.h"
#include "core/base/mem.h"

#define DAF_MAIN_MAX (4 * 1024 * 1024)
#define DAF_REASON_MAX 2000
#define DAF_SUBJECT_MAX 200

struct daf_tip {
	const char *replica;
	int64_t seq;
	const char *sha256;
};
struct daf_hold {
	const char *replica;
	int64_t from;
	const char *reason;
};
struct daf_refusal {
	const char *replica;
	int64_t seq;
	const char *sha256, *reason;
};
struct daf_range {
	const char *replica;
	int64_t from, to;
	const char *sha256;
};
struct daf_erasure {
	const char *record, *order, *officer;
	int64_t main, time;
};
struct daf_main {
	const char *subject; /* what follows "Main 57: " */
	char ledger[33];     /* "-" in the founding commit */
	int64_t number;
	char previous[65];
	char previous_oid[41]; /* of an opening: the git id of the commit
	                        * before it, which is no parent; else "" */
	char seat[DAF_REPLICA_SIZE];
	char charter[65];
	int64_t volume;    /* from 1; 0 is written as 1 */
	char snapshot[65]; /* of an opening: SHA-256 (snapshot.h); else "" */
	struct daf_tip *tips;
	size_t ntips;
	struct daf_hold *holds;
	size_t nholds;
	const char **frozen;
	size_t nfrozen;
	struct daf_refusal *refusals;
	size_t nrefusals;
	struct daf_range *ranges;
	size_t nranges;
	struct daf_erasure *erasures; /* sorted by record, as text */
	size_t nerasures;
};

/* Strict; after it each array is sorted by replica, then seq or from. All
 * memory is the pool's. */
const struct daf_err *daf_main_parse(struct daf_main *out,
    struct daf_pool *pool, const char *message, size_t len) DAF_MUST_USE;
/* Appends the message; arrays may be in any order. What comes from a person
 * (reasons) has to be checked before: daf_main_parse tells. */
void daf_main_write(struct daf_buf *out, const struct daf_main *m);

#endif
