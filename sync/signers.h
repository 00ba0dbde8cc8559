/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * signers.h - who can sign in at this desk: the officers of this UNIX account
 * in the register's config, the one of the environment or of git's settings,
 * and those whose keys the ssh-agent has and a charter lists.
 */
#ifndef DAF_SYNC_SIGNERS_H
#define DAF_SYNC_SIGNERS_H

#include "core/register.h"
#include "sync/agent.h"
#include "sync/charter.h"

struct daf_signer_here {
	const char *id, *name; /* the roster's name if it is listed */
	const char *key_path;  /* NULL: only the agent has it */
	struct daf_key key;    /* its fingerprint is for people */
	const char *from;      /* "environment" "account" "git" "agent" */
	const char *problem; /* why he cannot sign in (then key is nothing, and
	                        * id may be NULL); or NULL */
	bool listed;         /* the charter lists this key for this id */
	bool in_agent;       /* the agent has it now */
};

/* All of them, each id and key once, the one of daf_signer_find first if there is
 * one. A key that cannot be read is a row with a problem, not an error. charter
 * NULL: nothing is listed. agent NULL: it is not asked. all: also who is named by
 * git's settings; else these are asked, which takes a process, only if neither
 * the environment nor the account says who can sign. In the pool. */
const struct daf_err *daf_signers_here(struct daf_signer_here **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg,
    const struct daf_charter *charter, struct daf_agent *agent,
    bool all) DAF_MUST_USE;

/* The signer of a row without a problem, for a screen (quiet); yours. */
const struct daf_err *daf_signers_take(
    struct daf_signer **out, const struct daf_signer_here *row) DAF_MUST_USE;

/* Notes in config that this officer works with this UNIX account, too. Takes
 * the lock. REFUSED if only an agent has his key. */
const struct daf_err *daf_signers_remember(
    struct daf_register *reg, const struct daf_signer *signer) DAF_MUST_USE;

#endif
