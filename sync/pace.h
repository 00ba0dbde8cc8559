/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pace.h - how much one step of an exchange may carry, and when a link that
 * broke is tried again (DESIGN section 6).
 *
 * A step is what is lost when the link breaks, and each costs a connection:
 * so about a minute of what the link was seen to carry, half of it after it
 * broke, and never again as much as it broke at until a number of steps held.
 * A line that becomes slower makes it more than a minute, which ends nothing:
 * see transport.h. Kept in desk.db for each ledger and direction.
 */
#ifndef DAF_SYNC_PACE_H
#define DAF_SYNC_PACE_H

#include "core/desk.h"

#define DAF_STEP_MIN (INT64_C(16) << 10)
#define DAF_STEP_FIRST (INT64_C(256) << 10)
#define DAF_STEP_MAX (INT64_C(1) << 30)

struct daf_pace {
	int64_t step;  /* bytes that the next step may have */
	int64_t limit; /* it broke; no more than this; 0: no limit */
	int64_t held;  /* steps that arrived since */
	int64_t rate;  /* bytes a second that it was seen to carry; 0: never */
};

/* Of a ledger; direction "in" or "out". What was never measured, or cannot be
 * read, begins with DAF_STEP_FIRST. Statistics: neither is a reason to fail. */
void daf_pace_load(struct daf_pace *p, struct daf_register *reg,
    const char *ledger, const char *direction);
void daf_pace_save(const struct daf_pace *p, struct daf_register *reg,
    const char *ledger, const char *direction);

/* Bytes that a commit takes in a pack, estimated from those of its object: its
 * signature is random, the rest is text. */
int64_t daf_pace_packed(size_t object);

/* A step of so many bytes arrived in so many milliseconds. False: nothing is
 * learned; one that was much smaller than it might have been only tells a rate
 * that is higher than the known one. */
bool daf_pace_arrived(struct daf_pace *p, int64_t bytes, int64_t ms);
/* The link broke after so many bytes. False: nothing is learned, they are so few
 * that it is down. */
bool daf_pace_broke(struct daf_pace *p, int64_t bytes);

/* How long to wait after so many failures in a row (1 or more), in ms: 2 s, and
 * twice as long each time, up to a minute; of that between half and all, so
 * that many offices do not come back at the same moment. DAFTAR_RETRY_MS: the
 * first pause, for tests. */
int daf_pace_pause(unsigned failures);

#endif
