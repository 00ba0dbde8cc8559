/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * takeback.h - change sets that wait and hold contents of a record that was
 * erased by an order: main never accepts them.
 *
 * Of an own branch they are taken back, with those that follow on them: the
 * branch ends before them, the register goes on under a new name, so that no
 * seq is used twice, and what they said of other records is kept as a file in
 * quarantine/, to be entered anew. Of the branches of others what was fetched
 * goes.
 */
#ifndef DAF_SYNC_TAKEBACK_H
#define DAF_SYNC_TAKEBACK_H

#include "sync/trust.h"

/* So begin the names of the files, which end with .jsonl. A line is what a change
 * set said of a record: {"record":ID,"set":{F:V…}}, of a birth with "type":T. */
#define DAF_TAKEN_BACK "taken-back-"

struct daf_takeback {
	struct daf_ledger *l;
	struct daf_pool *pool;
	const struct daf_watch *watch;
	/* Called with each commit before its branch is moved. */
	const struct daf_err *(*going)(void *arg, const char *oid);
	void *arg;
};
/* Under the register's lock, by who holds sync.lock. register.db does not follow:
 * it has to be made anew if going was called. */
const struct daf_err *daf_take_back(struct daf_takeback *t) DAF_MUST_USE;
/* Takes out of the files what was erased since they were written. Under the
 * register's lock. */
const struct daf_err *daf_taken_back_sweep(struct daf_ledger *l) DAF_MUST_USE;

#endif
