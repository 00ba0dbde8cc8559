/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * transport.h - libgit2's smart protocol over a process of ours: the wire.
 *
 * libgit2 speaks the protocol, the wire carries the bytes: it starts ssh (or
 * git itself), counts, keeps to a limit, looks at the list of branches before
 * libgit2 has it, and ends a link that is silent. The words of ssh become one
 * sentence.
 *
 * A hub says nothing while a pack comes in, and ssh and the kernel take more of
 * it at once than a slow line carries in a minute. So silence begins when what
 * was written has gone out at half the rate that the line was seen to carry, or
 * at DAF_RATE_LEAST; of more than DAF_UNDERWAY_MAX bytes it is not believed that
 * they are still under way.
 */
#ifndef DAF_SYNC_TRANSPORT_H
#define DAF_SYNC_TRANSPORT_H

#include <git2.h>
#include <git2/sys/transport.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/proc.h"
#include "sync/advert.h"
#include "sync/url.h"

#define DAF_SILENCE_MS 60000 /* DAFTAR_SILENCE_MS: another one */
#define DAF_RATE_LEAST 500   /* bytes a second */
#define DAF_UNDERWAY_MAX (INT64_C(512) << 10)
#define DAF_FETCH_MAX (INT64_C(2) << 30)

struct daf_watch; /* sync/trust.h */

struct daf_wire {
	struct daf_pool *pool; /* borrowed; for the argument vector */
	const struct daf_url *url;
	struct daf_proc *proc;
	struct daf_advert advert;
	const struct daf_err *err; /* the first trouble of ours */
	int64_t bytes_in, bytes_out;
	int64_t limit_in; /* more than that ends the link */
	int silence_ms;
	int64_t rate;    /* bytes a second that go out, at least */
	int64_t gone_at; /* when all has gone, ms of the steady clock */
	const struct daf_watch *watch; /* may stop it; may be NULL */
	void (*waits)(void *arg);      /* often, while it waits; or NULL */
	void *waits_arg;
	bool ended;    /* the other end is gone */
	bool hopeless; /* no use in waiting for its end */
	bool passes;   /* why it failed may be over in a moment */
	bool alone;    /* given: it is not shared, whatever ssh_config says */
	bool mute;     /* not a word came, neither of the hub nor of ssh */
};

void daf_wire_init(
    struct daf_wire *w, struct daf_pool *pool, const struct daf_url *url);
/* The way out was seen to carry so many bytes a second; 0: it is not known. */
void daf_wire_know(struct daf_wire *w, int64_t rate);
/* For git_remote_callbacks.transport. The wire outlives the remote. */
int daf_wire_transport(
    git_transport **out, git_remote *owner, struct daf_wire *w);
/* After a call of libgit2 failed: why, in a sentence with the hub in it. LINK,
 * or STORAGE if the trouble is on this side. */
const struct daf_err *daf_wire_failed(struct daf_wire *w);
/* Ends the process; the wire may not be used again. */
void daf_wire_close(struct daf_wire *w);

/* What ssh or git said, told in our words; the sentence's end, with the line
 * that it follows from, cleaned. *passes: it may be over in a moment (the link
 * broke, there is no network); not so what people have to do something about.
 * early: before the hub said anything, so ssh alone spoke; then a changed host
 * key is told with both fingerprints, the known one from the file that ssh names.
 * Made for tests, too. The string is yours. */
char *daf_wire_explain(
    bool *passes, const char *words, const struct daf_url *url, bool early);

#endif
