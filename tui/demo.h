/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * demo.h - the demonstration's world: a hub, headquarters and three offices,
 * made by the same calls as the commands make.
 */
#ifndef DAF_TUI_DEMO_H
#define DAF_TUI_DEMO_H

#include "core/query.h"
#include "sync/seat.h"
#include "tui/progress.h"

#define DAF_DEMO_OFFICES 4 /* headquarters first */

/* An office's desk: its register, opened, and its officer. */
struct daf_desk {
	const char *code, *name, *officer;
	char *dir, *key, *identity;
	char replica[DAF_REPLICA_SIZE];
	struct daf_register *reg;
	struct daf_ledger *ledger;
	struct daf_signer *signer;
};

struct daf_demo {
	const char *dir, *program;
	char *hub;
	struct daf_pool *pool;
	struct daf_progress *progress;
	int64_t today; /* the real moment */
	struct daf_desk desks[DAF_DEMO_OFFICES];
	size_t nrecords;
	/* for what the officer is told to try */
	char *disputed;       /* a record's number */
	char *held, *refused; /* addresses */
};

/* demo_world.c: the folders, keys, hub, ledger and offices. */
const struct daf_err *daf_demo_make(struct daf_demo *d) DAF_MUST_USE;
const struct daf_err *daf_demo_sync(
    struct daf_demo *d, struct daf_desk *desk) DAF_MUST_USE;
const struct daf_err *daf_demo_merge(struct daf_demo *d,
    const struct daf_merge_order *orders, size_t n) DAF_MUST_USE;
/* The clock of what is made from now on. */
void daf_demo_clock(int64_t at);
void daf_demo_clear(struct daf_demo *d);

/* demo_weeks.c: what is written in it. */
const struct daf_err *daf_demo_weeks(struct daf_demo *d) DAF_MUST_USE;

#endif
