/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stones.h - stepping stones (DESIGN section 6): refs/stones/N on the hub, laid
 * by the seat on commits that main reaches, so that a long history can be
 * fetched piece by piece.
 *
 * All that main has is taken in one order: main commit after main commit, of
 * each the replicas' parts that it accepted, oldest first, then itself. Stone N
 * is the commit at which about N times DAF_STONE_UNIT bytes of packs have gone
 * by; stone 0 is the founding commit, which has the charter, and which can be had
 * in parts, too (parts.h). There is one for
 * each unit of the newest part and at most twelve for what is older. Whoever
 * fetches the stones one after the other fetches all of it, save the end. They
 * are hints: nothing follows from a stone but what is fetched next.
 */
#ifndef DAF_SYNC_STONES_H
#define DAF_SYNC_STONES_H

#include "sync/ledger.h"

#define DAF_REF_STONES "refs/stones/"
#define DAF_STONE_UNIT (INT64_C(48) << 10) /* bytes of packs, estimated */
#define DAF_STONES_MAX 64

struct daf_stone {
	int64_t n;
	char oid[DAF_OID_HEX];
};

/* "refs/stones/12"; false if it is another ref. */
bool daf_stone_parse(int64_t *n, const char *ref);
/* The stones among a hub's refs, in order; 0 if there are more than there may
 * be. */
size_t daf_stones_find(
    struct daf_stone out[DAF_STONES_MAX], const struct daf_ref *refs, size_t n);
/* Which of them the next step fetches: *first and how many; 0: what is left
 * fits into `step` bytes and can be had at once. Held are those whose commit
 * the repository has. */
size_t daf_stones_next(size_t *first, const struct daf_stone *stones, size_t n,
    struct daf_repo *repo, int64_t step);

/* At the seat: refs/stones/ of in.git as the ledger's main wants them. Needs
 * sync.lock. */
const struct daf_err *daf_stones_lay(struct daf_ledger *l) DAF_MUST_USE;

#endif
