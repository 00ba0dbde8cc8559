/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * save.h - saving: from what an officer composed to signed change sets on the
 * branch (the commit point), and into the register.
 */
#ifndef DAF_SYNC_SAVE_H
#define DAF_SYNC_SAVE_H

#include "core/addr.h"
#include "core/entry.h"

struct daf_ledger; /* ledger.h */
struct daf_signer; /* sign.h */

/* DESIGN section 5: `fill` composes the entry under the lock, after catch-up;
 * its refusal writes nothing. Then all parts are committed, the branch moves
 * once (all of the save or nothing of it), and they are applied. The view
 * behind is no failure: *behind (may be NULL) says so. A moved register draws
 * a new replica name first. DENIED: the officer's role may not write, or his
 * key was revoked or is another's; an officer not enrolled yet may save. The entry
 * lives as long as the ledger: daf_entry_born may be asked after it. The first
 * save of a day carries the access log's head (daf_entry_head). */
struct daf_saved {
	size_t n;                  /* change sets */
	char (*at)[DAF_ADDR_SIZE]; /* their addresses; in the ledger's pool */
	const char *note;          /* daf_entry_note */
};
const struct daf_err *daf_save(struct daf_saved *saved, bool *behind,
    struct daf_ledger *l, const struct daf_signer *signer,
    const struct daf_err *(*fill)(void *arg, struct daf_entry *e),
    void *arg) DAF_MUST_USE;
/* DENIED or NULL, as daf_save would. */
const struct daf_err *daf_save_allowed(
    const struct daf_ledger *l, const struct daf_signer *signer) DAF_MUST_USE;

#endif
