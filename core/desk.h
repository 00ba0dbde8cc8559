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

/* An officer asked to see what is masked: its fields, with commas between.
 * Call it before it is shown; if this fails it is not to be shown. Nothing
 * takes such a row away. */
const struct daf_err *daf_desk_log_access(struct daf_register *reg,
    const char *officer, const char *ledger, const char *record,
    const char *what) DAF_MUST_USE;
/* What `what` begins with if it was no field, but a change set as it was
 * signed; its address follows. */
#define DAF_DESK_SIGNED "CHANGE SET "

/* One look at what is shown only when it is asked for. */
struct daf_desk_access {
	int64_t id;   /* its place in the log, from 1 */
	int64_t time; /* seconds UTC */
	const char *officer, *ledger, *record; /* ids */
	const char *kind;   /* "numbers", "signed text"; "disclosure" … */
	const char *what;   /* fields with commas between; an address */
	const char *ground; /* why it was asked for; "": nobody asked */
};
/* The newest first, at most `limit`, of those before the row with the id
 * `before` (0: from the newest on); ledger NULL: all. In the pool. */
const struct daf_err *daf_desk_accesses(struct daf_desk_access **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    int64_t before, size_t limit) DAF_MUST_USE;

#endif
