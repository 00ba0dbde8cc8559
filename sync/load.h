/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * load.h - how far a push is, for those who watch.
 *
 * What was written is in the buffers of ssh and of the kernel long before it is
 * at the hub, which says nothing until it has all: how much has gone follows from
 * the rate that was measured, and nothing is told to be there before the hub says
 * so.
 */
#ifndef DAF_SYNC_LOAD_H
#define DAF_SYNC_LOAD_H

#include "sync/trust.h"

/* What there is to send. */
struct daf_load {
	/* Change sets: that the hub took in this exchange before, that this push
	 * brings, and of all of it; 0: it brings other things. */
	int64_t done, now, total;
	/* About: of this push, and of what is to come after it. */
	int64_t bytes, rest;
	int64_t rate; /* bytes a second, as measured; 0: unknown */
};

/* What has become of it so far. */
struct daf_load_way {
	int64_t objects; /* in the pack; 0: not known yet */
	int64_t written; /* bytes of the pack */
	int64_t ms;      /* since it was begun */
	bool whole;      /* all is written */
	bool taken;      /* and the hub took it */
};

/* The event `send`: done of total are change sets, or, of a push without them,
 * objects; bytes of this push have gone; left are the seconds for all. */
struct daf_event daf_load_event(
    const struct daf_load *load, const struct daf_load_way *way);

#endif
