/* SPDX-License-Identifier: GPL-3.0-or-later */
/* snapshot-help.c - see snapshot-help.h. */
#include "snapshot-help.h"

const struct daf_err *
snap_put(int64_t ledger, const char *replica, int64_t seq, const char *lines,
    enum daf_state state, bool counts)
{
	const struct daf_err *err;
	const struct daf_applied what = { .ledger = ledger,
		.cs = reg_change_set(replica, seq, lines),
		.sha256 = TEST_SHA,
		.oid = TEST_OID,
		.officer = "a.khan@isb",
		.time = 100 * seq,
		.zone = 300,
		.state = state,
		.counts = counts,
		.own = strcmp(replica, "isb.aaaa") == 0 };

	err = daf_apply_change_set(reg, &what);
	if (err == NULL && state == DAF_ACCEPTED)
		err =
		    daf_apply_roles(reg, ledger, replica, seq, seq, "officer");
	return err;
}

void
snap_take(const char *replica, int64_t seq, const char *lines,
    enum daf_state state, bool counts)
{
	test_ok(daf_apply_begin(reg));
	test_ok(snap_put(1, replica, seq, lines, state, counts));
	test_ok(daf_apply_commit(reg));
}

void
snap_add(const char *replica, int64_t seq, const char *lines)
{
	snap_take(replica, seq, lines, DAF_ACCEPTED, true);
}

/* `commits`: each chunk is kept, whatever comes after it. */
static const struct daf_err *
load(const struct daf_snapshot_tip *tips, size_t n,
    const struct daf_buf *chunks, size_t nchunks, bool commits)
{
	struct daf_snapshot_load *l = NULL;
	const struct daf_err *err;
	size_t i;

	test_ok(daf_apply_begin(reg));
	err = daf_snapshot_load_new(&l, reg, 1, 2, tips, n);
	for (i = 0; i < nchunks && err == NULL; i++) {
		err = daf_snapshot_load_chunk(l, chunks[i].data, chunks[i].len);
		if (err == NULL && commits) {
			test_ok(daf_apply_commit(reg));
			test_ok(daf_apply_begin(reg));
		}
	}
	if (err == NULL)
		err = daf_snapshot_load_finish(l);
	daf_snapshot_load_free(l);
	if (err == NULL)
		test_ok(daf_apply_commit(reg));
	else
		daf_apply_rollback(reg);
	return err;
}

const struct daf_err *
snap_load(const struct daf_snapshot_tip *tips, size_t n, const char *text)
{
	struct daf_buf chunk = { 0 };
	const struct daf_err *err;

	daf_buf_adds(&chunk, text);
	err = load(tips, n, &chunk, chunk.len > 0, false);
	daf_buf_clear(&chunk);
	return err;
}

const struct daf_err *
snap_load_chunks(const struct daf_snapshot_tip *tips, size_t n,
    const struct daf_buf *chunks, size_t nchunks)
{
	return load(tips, n, chunks, nchunks, true);
}
