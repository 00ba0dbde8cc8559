/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * desk.h - desk.db: what belongs to this desk and travels nowhere. Settings,
 * the log of the link, and who looked at masked numbers. Drafts are in
 * carry.h.
 */
#ifndef DAF_CORE_DESK_H
#define DAF_CORE_DESK_H

#include "core/register.h"

/* A setting of an officer ("": of all). *value is yours, NULL if not set. */
const struct daf_err *daf_desk_get(char **value, struct daf_register *reg,
    const char *officer, const char *name) DAF_MUST_USE;
/* value NULL: no longer set. */
const struct daf_err *daf_desk_set(struct daf_register *reg,
    const char *officer, const char *name, const char *value) DAF_MUST_USE;

/* One exchange with a hub. Times are seconds UTC; outcome is a sentence, ""
 * when all went well. The newest 10,000 are kept. */
struct daf_desk_link {
	const char *ledger;
	int64_t started, ended, sent, received, bytes_out, bytes_in;
	const char *outcome;
};
const struct daf_err *daf_desk_log_link(
    struct daf_register *reg, const struct daf_desk_link *link) DAF_MUST_USE;
/* The newest first, at most `limit`; ledger NULL: all. In the pool. One that a
 * power cut or a kill ended is not among them. */
const struct daf_err *daf_desk_links(struct daf_desk_link **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    size_t limit) DAF_MUST_USE;
/* The newest; with `well` the newest that ended well: how old what this
 * register knows of the others is. All zero and "" if there is none. */
const struct daf_err *daf_desk_last_link(struct daf_desk_link *out,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    bool well) DAF_MUST_USE;

/* A package that was written here. Kept for ever. */
struct daf_desk_pack {
	const char *path;                     /* as it was given */
	int64_t time, since, main, receivers; /* see sync/courier.h */
};
const struct daf_err *daf_desk_log_pack(struct daf_register *reg,
    const char *ledger, const struct daf_desk_pack *pack) DAF_MUST_USE;
/* Of a ledger, those up to a main before `main`, the oldest first. In the pool. */
const struct daf_err *daf_desk_packs(struct daf_desk_pack **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    int64_t main) DAF_MUST_USE;

#endif
