/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * said.h - a commit of a repository and what its message says: for what was
 * verified when it came, or is verified after it is known who says it.
 *
 * commit: NULL if only what is said is wanted. Memory is the pool's. Errors name
 * the commit if it cannot be read, the place in the message if that is not in
 * form.
 */
#ifndef DAF_SYNC_SAID_H
#define DAF_SYNC_SAID_H

#include "core/changeset.h"
#include "sync/commit.h"
#include "sync/mainmsg.h"

/* Of a branch of an office. */
const struct daf_err *daf_said_office(struct daf_changeset *out,
    struct daf_commit *commit, struct daf_pool *pool, struct daf_repo *repo,
    const char *oid) DAF_MUST_USE;
/* Of main. */
const struct daf_err *daf_said_main(struct daf_main *out,
    struct daf_commit *commit, struct daf_pool *pool, struct daf_repo *repo,
    const char *oid) DAF_MUST_USE;

#endif
