/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * snapshot.h - the accepted state of a ledger as text, with which a volume of
 * its main branch opens: written from register.db, and loaded into one that does
 * not hold the history before it.
 *
 * Held are the change sets that main accepted, up to the tips of their replicas:
 * accepted, counting, and of a seq that is at most its replica's tip. A value is
 * live in it iff its change set is held and no held one names its address in
 * `over`. What only this register knows (not sent, not decided, refused) has no
 * part in it: all registers that have applied main up to the same commit write
 * the same bytes.
 *
 * The text: canonical JSON lines (core/changeset.h: keys sorted, no spaces,
 * strings only), each ended by LF, in four sections:
 *
 *  1. the change sets that are needed: that wrote a live value, bore a record of
 *     section 2 or replace in section 3; by address, ascending:
 *       {"at":A,"by":OFFICER,"roles":R,"time":SECONDS,"zone":MINUTES}
 *     roles: those that the officer had when it was accepted, names with spaces
 *     between, "" if none is known; zone: east of UTC, may begin with a minus.
 *  2. records that a held change set wrote into, by id, ascending:
 *       {"fields":{F:[{"at":A,"value":V},...],...},"id":ID,"type":T}
 *     with all live values, fields sorted by bytes, the values of one by address.
 *     T is "" if no held change set bears it. No field at all: its change sets
 *     replace each other in a circle. A line ends before the value with which it
 *     would be longer than DAF_SNAPSHOT_LINE_MAX; the next one says id and type
 *     again and goes on.
 *  3. what held change sets replace and is not held yet: addresses of a seq beyond
 *     its replica's tip, or of a replica without one; when it comes, it is
 *     replaced. By record, field, at, by, ascending:
 *       {"at":REPLACED,"by":REPLACER,"field":F,"record":ID}
 *  4. the highest serials of numbers (schema/serial.h) that held change sets gave,
 *     where no live value has one as high; by prefix, ascending by bytes:
 *       {"highest":N,"prefix":P}
 *
 * Lines are put into chunks of at most DAF_SNAPSHOT_CHUNK_MAX bytes: each chunk
 * has as many whole lines as fit. A state without any record has no chunk.
 *
 * What a register that was loaded cannot know: values that were replaced before
 * the volume, and the numbers that refused change sets gave.
 */
#ifndef DAF_CORE_SNAPSHOT_H
#define DAF_CORE_SNAPSHOT_H

#include "core/changeset.h"
#include "core/register.h"

#define DAF_SNAPSHOT_CHUNK_MAX (256 * 1024)
#define DAF_SNAPSHOT_LINE_MAX (192 * 1024)

/* How far main has accepted a replica, whether all of it counts or not. */
struct daf_snapshot_tip {
	char replica[DAF_REPLICA_SIZE];
	int64_t seq;
	char sha256[DAF_SHA_HEX]; /* of that change set; only for loading */
};

/* Calls `chunk` with each chunk in turn. tips: of all replicas that main has
 * accepted anything of, in any order, none twice. The register must have applied
 * all of them up to there.
 *
 * Within an open transaction of daf_apply_begin it is that transaction's state
 * that is written (what is pending is flushed first); else one consistent state
 * of register.db. `chunk` must not write to the register; what it returns ends
 * the writing. Memory: some 30 bytes a record. */
const struct daf_err *daf_snapshot_write(struct daf_register *reg,
    int64_t ledger, const struct daf_snapshot_tip *tips, size_t ntips,
    const struct daf_err *(*chunk)(void *arg, const char *data, size_t len),
    void *arg) DAF_MUST_USE;

/*
 * Loading: new, then each chunk in order, then finish; free in any case. All but
 * free are called within a transaction of daf_apply_begin. The caller may commit
 * between chunks, or once after finish; after an error it rolls back and frees.
 * The ledger's charter should be applied before: what is derived of records
 * follows from its types.
 *
 * Every byte is hostile: what is not exactly what daf_snapshot_write gives is
 * REFUSED with the chunk, the line and what is wrong, but for one thing: whether it
 * is the true state only registers with the history can tell.
 *
 * What is loaded counts and is accepted, for ever. Its change sets bear the volume
 * (change_set.volume), and neither sha256 nor oid are known of them. finish moves
 * the applied heads to the tips; the oid of such a head is "". Until then the
 * register has a part of it only: ledger.snapshot, which is the volume afterwards,
 * tells; load again from the first chunk on: what is there already stays.
 * Change sets beyond the tips may be there before, or come at any time.
 */
struct daf_snapshot_load;

/* REFUSED if the register holds change sets up to the tips that did not come by
 * the snapshot of this volume: rebuild then, or compare (daf_snapshot_write).
 * volume: 1 or more. tips: as for writing, with sha256. */
const struct daf_err *daf_snapshot_load_new(struct daf_snapshot_load **out,
    struct daf_register *reg, int64_t ledger, int64_t volume,
    const struct daf_snapshot_tip *tips, size_t ntips) DAF_MUST_USE;
const struct daf_err *daf_snapshot_load_chunk(
    struct daf_snapshot_load *load, const char *data, size_t len) DAF_MUST_USE;
const struct daf_err *daf_snapshot_load_finish(
    struct daf_snapshot_load *load) DAF_MUST_USE;
void daf_snapshot_load_free(struct daf_snapshot_load *load); /* NULL is fine */

#endif
