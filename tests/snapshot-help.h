/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * snapshot-help.h - for unit tests of snapshots: their lines, change sets that
 * a register takes, and a register that is loaded.
 */
#ifndef TESTS_SNAPSHOT_HELP_H
#define TESTS_SNAPSHOT_HELP_H

#include "core/snapshot.h"
#include "tests/reg-help.h"

/* Lines of a snapshot, beside RECORD. */
#define SET(at, time)                                                     \
	"{\"at\":\"" at "\",\"by\":\"a.khan@isb\",\"roles\":\"officer\"," \
	"\"time\":\"" time "\",\"zone\":\"300\"}\n"
#define OVER(at, by, field, record)                               \
	"{\"at\":\"" at "\",\"by\":\"" by "\",\"field\":\"" field \
	"\",\"record\":\"" record "\"}\n"
#define SERIAL(highest, prefix) \
	"{\"highest\":\"" highest "\",\"prefix\":\"" prefix "\"}\n"
#define TIP(name, upto)                                          \
	{                                                        \
		.replica = name, .seq = upto, .sha256 = TEST_SHA \
	}

/* Lines of a change set. */
#define BIRTH(id, fields)                                     \
	"{\"over\":{},\"record\":\"" id "\",\"set\":{" fields \
	"},\"type\":\"case\"}\n"
#define CHANGE(id, field, over, value)                          \
	"{\"over\":{\"" field "\":[" over "]},\"record\":\"" id \
	"\",\"set\":{\"" field "\":\"" value "\"}}\n"

/* Applies one, within a transaction. */
const struct daf_err *snap_put(int64_t ledger, const char *replica, int64_t seq,
    const char *lines, enum daf_state state, bool counts) DAF_MUST_USE;
/* In ledger 1 and a transaction of its own; accepted. */
void snap_take(const char *replica, int64_t seq, const char *lines,
    enum daf_state state, bool counts);
void snap_add(const char *replica, int64_t seq, const char *lines);

/* Loads volume 2 of ledger 1 in a transaction, which is rolled back if it fails;
 * or in one for each chunk. */
const struct daf_err *snap_load(const struct daf_snapshot_tip *tips, size_t n,
    const char *text) DAF_MUST_USE;
const struct daf_err *snap_load_chunks(const struct daf_snapshot_tip *tips,
    size_t n, const struct daf_buf *chunks, size_t nchunks) DAF_MUST_USE;

#endif
