/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mainchain.h - main, walked and checked (DESIGN section 4, rules 1 and 2).
 *
 * A chain is what follows a main commit that is known to be good (the base), or
 * all from the founding commit on, or from the opening of the volume that this
 * repository begins with. Checked of every commit: number, previous
 * hash, ledger, first parent, charter and seat, the signature of a key with
 * role hq in the charter before it (or of a recovery key, which may move the
 * seat and accepts nothing), tips that only grow, and further parents that are
 * exactly the tips that grew. The change sets between the tips are not looked
 * at here: sync/officechain.h does that.
 */
#ifndef DAF_SYNC_MAINCHAIN_H
#define DAF_SYNC_MAINCHAIN_H

#include "sync/charter.h"

/* A replica's tip that a main commit moved. */
struct daf_growth {
	const char *replica;
	int64_t from, to;              /* accepted: from + 1 .. to */
	char from_sha256[DAF_SHA_HEX]; /* "" if from is 0 */
	char from_oid[DAF_OID_HEX];    /* "" if from is 0 or before the base */
	char to_sha256[DAF_SHA_HEX];
	char to_oid[DAF_OID_HEX];
	int64_t late; /* so many of them, the first, come with the tree of the
	               * main commit: volume.h; if all do, `to` is no parent */
};

/* One main commit. */
struct daf_step {
	int64_t number, time;
	char oid[DAF_OID_HEX], sha256[DAF_SHA_HEX];
	const struct daf_charter *charter;
	int64_t volume;
	/* It opens a volume: no growths, refusals and ranges, but all tips. */
	bool opening;
	char snapshot[DAF_SHA_HEX];
	struct daf_tip *tips; /* of an opening, as what it erased */
	size_t ntips;
	struct daf_erasure *erasures; /* all so far */
	size_t nerasures;
	struct daf_growth *growths; /* sorted by replica */
	size_t ngrowths;
	struct daf_refusal *refusals; /* sorted by replica, seq */
	size_t nrefusals;
	struct daf_range *ranges;
	size_t nranges;
};

struct daf_mainchain {
	char ledger[33];
	struct daf_step *steps; /* the good ones, oldest first */
	size_t nsteps;
	/* Of the last good step, or of the base. */
	char oid[DAF_OID_HEX];
	char sha256[DAF_SHA_HEX];
	const struct daf_main *main;
	const struct daf_charter *charter;
	/* Why the commit after that is bad; NULL: the chain reaches the tip. */
	const struct daf_err *stop;
	char stop_oid[DAF_OID_HEX];
};

/* How many of the steps can be taken up at once: up to an opening, or the
 * opening alone. */
size_t daf_mainchain_span(const struct daf_mainchain *chain);

/* The commits from tip back by first parents, newest first, to `stop` (not
 * included; "" for none) or to the first one; *met: stop was reached. Where a
 * volume begins, the walk goes on with the commit before it if that is here and
 * the repository does not begin with this volume (daf_repo_begin).
 * The array is the caller's to free, after an error too. */
const struct daf_err *daf_main_walk(git_oid **oids, size_t *n, bool *met,
    struct daf_repo *repo, const char *tip, const char *stop) DAF_MUST_USE;

/* How a tip lies to a commit that is known. */
enum daf_relation {
	DAF_SAME,
	DAF_AHEAD,  /* the tip continues it */
	DAF_BEHIND, /* the tip is before it */
	DAF_FORKED,
};
const struct daf_err *daf_main_relation(enum daf_relation *out,
    struct daf_repo *repo, const char *known, const char *tip) DAF_MUST_USE;

/* The main commit that is in both chains (first parents), "" if none is. */
const struct daf_err *daf_main_fork_point(char oid[DAF_OID_HEX],
    struct daf_repo *repo, const char *a, const char *b) DAF_MUST_USE;

/* Checks what lies between base and tip. base "": from the founding commit,
 * whose root key must have the fingerprint `trust` (NULL: any, for a hub).
 * base itself is taken as good. ALARM if tip does not continue base, or if the
 * founding commit is bad; a later bad commit is no error but out->stop. */
const struct daf_err *daf_mainchain_check(struct daf_mainchain **out,
    struct daf_repo *repo, const char *base, const char *tip,
    const char *trust) DAF_MUST_USE;
void daf_mainchain_free(struct daf_mainchain *chain);

/* The first parent that a commit's raw object names ("" if none), and how many
 * parents there are; false if it does not begin like a commit. */
bool daf_commit_first_parent(
    char oid[DAF_OID_HEX], size_t *nparents, const char *data, size_t len);
/* The same, but where a volume begins the commit before it that the message
 * names, which is no parent: *opens. */
bool daf_commit_before(
    char oid[DAF_OID_HEX], bool *opens, const char *data, size_t len);
/* The first main commit of the volume which the main commit `tip` is in: it has
 * no parents. */
const struct daf_err *daf_main_volume_begin(
    char oid[DAF_OID_HEX], struct daf_repo *repo, const char *tip) DAF_MUST_USE;
/* The message of the main commit that opened the volume which the main commit
 * `oid` is in, in the pool; empty in a first volume. */
const struct daf_err *daf_main_opening(struct daf_main *out,
    struct daf_pool *pool, struct daf_repo *repo, const char *oid) DAF_MUST_USE;
/* The tip of a replica, NULL if nothing of it was accepted. Likewise hold. */
const struct daf_tip *daf_main_tip(
    const struct daf_main *m, const char *replica);
const struct daf_hold *daf_main_hold(
    const struct daf_main *m, const char *replica);
bool daf_main_frozen(const struct daf_main *m, const char *replica);

#endif
