/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * officechain.h - a replica's change sets, walked and checked (DESIGN sections
 * 3 and 4): two threads read, parse and verify while the caller's one takes
 * what is done, in order.
 *
 * Checked here is what makes a chain whole: a strict commit with the empty
 * tree, one parent (none at seq 1 and where a volume begins), a canonical change
 * set of this ledger and replica, seq + 1, `Previous` equal, the same volume or
 * the beginning of a later one, a good signature. Who may write is for the
 * caller to judge: it depends on the main commit that accepts.
 */
#ifndef DAF_SYNC_OFFICECHAIN_H
#define DAF_SYNC_OFFICECHAIN_H

#include "core/changeset.h"
#include "sync/commit.h"
#include "sync/volume.h"

/* A part of a chain: what follows `from`, up to a tip. */
struct daf_chain {
	const char *replica;           /* borrowed */
	int64_t from;                  /* 0: from the beginning */
	char from_sha256[DAF_SHA_HEX]; /* "" if from is 0 */
	git_oid *oids;                 /* oids[i]: seq from + 1 + i */
	size_t n;
	/* The first so many come with main's tree: volume.h. */
	const struct daf_late_commit *late; /* borrowed */
	size_t nlate;
	bool met;            /* it does begin where it should */
	int64_t from_volume; /* of `from`; 0: not known */
	/* It begins in a volume, and what was before is not here: the seq of
	 * its first one (else 0), and what that one follows on. */
	int64_t first;
	char before[DAF_SHA_HEX];
	size_t verified; /* the first so many were verified
			  * before: only who wrote them is read */
	bool parse;      /* and what they say */
	void *arg;       /* the caller's */
};

/* Walks from tip back by first parents, and where a volume begins with what was
 * before it if that is here, to `from_oid` (not included; "": to the first one;
 * then a beginning is met, too). Fills oids, n, met, first and what belongs to
 * it; what it found is unverified. FAILED names a missing object, STORAGE a
 * damaged one. */
const struct daf_err *daf_chain_walk(struct daf_chain *out,
    struct daf_repo *repo, const char *tip, const char *from_oid) DAF_MUST_USE;
void daf_chain_clear(struct daf_chain *c);
/* After a walk to the first one, because the git id of the change set `seq` is
 * not known: what follows it is left, from then on. *met: it goes through that
 * seq with that payload, or begins right after it. */
const struct daf_err *daf_chain_follow(bool *met, struct daf_chain *c,
    struct daf_repo *repo, int64_t seq, const char *sha256) DAF_MUST_USE;
/* All of it is to be looked at, from its first one on, though it does not follow
 * on what is known. */
void daf_chain_anew(struct daf_chain *c);
/* Late change sets come before what a chain has. The part has to outlive it. */
void daf_chain_late(struct daf_chain *c, const struct daf_late_part *part);
/* One of it, as it is written, unverified. */
const struct daf_err *daf_chain_read(struct daf_commit *out,
    struct daf_pool *pool, const struct daf_chain *c, size_t i,
    struct daf_repo *repo) DAF_MUST_USE;
/* Its content, to be freed. */
const struct daf_err *daf_chain_content(char **data, size_t *len,
    const struct daf_chain *c, size_t i, struct daf_repo *repo) DAF_MUST_USE;

/* One change set, checked. */
struct daf_checked {
	struct daf_commit commit;
	struct daf_changeset cs; /* only the seq if `verified` and not
				  * `parse` */
	int64_t seq;             /* that it should have */
	const char *why;         /* NULL: good; else why the chain ends */
	bool damaged;            /* it could not be read at all */
};

/* Calls `take` for each, chain by chain, in order, on the calling thread; after
 * a bad one (told once, with `why`) or if *end is set, nothing more of that
 * chain. An error of take ends all and is returned. in and out: the
 * repositories to read (each thread opens them for itself); out may be NULL. */
struct daf_chain_taker {
	const struct daf_err *(*take)(void *arg, struct daf_chain *c, size_t i,
	    const struct daf_checked *k, bool *end);
	void *arg;
};
const struct daf_err *daf_chain_check(struct daf_chain *chains, size_t n,
    struct daf_repo *in, struct daf_repo *out, const char *ledger,
    const struct daf_chain_taker *taker) DAF_MUST_USE;
/* The same on the calling thread, through this very handle: for a hub's check,
 * where what is pushed lies outside of the repository. */
const struct daf_err *daf_chain_check_here(struct daf_chain *chains, size_t n,
    struct daf_repo *repo, const char *ledger,
    const struct daf_chain_taker *taker) DAF_MUST_USE;

#endif
