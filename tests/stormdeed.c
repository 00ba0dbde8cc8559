/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stormdeed.c - see storm.h: one thing done in one office, under a fault.
 *
 * Who is to be killed is a child, and what it had acknowledged stands in memory
 * that it shared with us. A full disk and a line that is cut are met in this
 * process, which goes on with what it has open, as a screen would.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/timefmt.h"
#include "storm.h"

/* Deeds make some ten to a thousand calls that write, and move some hundred to
 * some ten thousand bytes: each order of magnitude is as likely. */
#define CALLS_BITS 11
#define BYTES_BITS 14

static const char *const fault_names[] = { "", ", to be killed",
	", power to be cut", ", disk to be full", ", line to be cut" };

static enum storm_fault
choose_fault(struct storm *w, bool faults, bool line)
{
	if (!faults || storm_chance(w, 45))
		return STORM_NONE;
	if (line && storm_chance(w, 50))
		return STORM_CUT;
	if (!storm_chance(w, 60))
		return STORM_FULL;
	return getenv("STORM_POWER") != NULL ? STORM_POWER : STORM_KILL;
}

static void
take_error(struct storm_result *r, const struct daf_err *err)
{
	r->code = err != NULL ? err->code : DAF_OK;
	snprintf(r->text, sizeof(r->text), "%s", err != NULL ? err->text : "");
	daf_err_free(err);
	r->done = true;
}

/* Nobody lies in this world. */
static void
hear(void *arg, const struct daf_event *ev)
{
	struct storm *w = arg;

	if (strcmp(ev->event, "alarm") == 0)
		storm_fail("alarm: %s", ev->what);
	storm_say(w, "  %s %s", ev->event, ev->what != NULL ? ev->what : "");
}

const struct daf_watch *
storm_watch(struct storm *w)
{
	static struct daf_watch watch = { .event = hear };

	watch.arg = w;
	return &watch;
}

static struct storm_result *
shared(void)
{
	static struct storm_result *r;

	if (r == NULL) {
		r = mmap(NULL, sizeof(*r), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (r == MAP_FAILED)
			abort();
		if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
			abort();
	}
	memset(r, 0, sizeof(*r));
	return r;
}

/* What it had started (git at the hub) ends before anything else begins. */
static void
reap(pid_t pid)
{
	int status = 0, other;

	while (waitpid(pid, &status, 0) < 0)
		continue;
	while (waitpid(-1, &other, 0) > 0)
		continue;
	if (WIFSIGNALED(status) ? WTERMSIG(status) != SIGKILL
				: WEXITSTATUS(status) != 0)
		storm_fail("a child ended with %d", status);
}

static bool
killed(struct storm *w, struct storm_office *o, struct storm_result *r,
    storm_deed deed, void *arg, enum storm_fault fault, int64_t n)
{
	pid_t pid;

	storm_close(o);
	storm_fault_arm(STORM_NONE, 0, 0);
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		abort();
	if (pid == 0) {
		storm_fault_arm(fault, w->rng, n);
		if (o->here)
			storm_open(w, o);
		take_error(r, deed(w, o, r, arg));
		storm_fault_end();
		storm_close(o);
		_exit(0);
	}
	reap(pid);
	return storm_fault_end();
}

struct storm_result *
storm_do(struct storm *w, struct storm_office *o, const char *name, bool faults,
    bool line, storm_deed deed, void *arg)
{
	enum storm_fault fault = choose_fault(w, faults, line);
	struct storm_result *r = shared();
	size_t most = (size_t)1 << storm_below(
			  w, fault == STORM_CUT ? BYTES_BITS : CALLS_BITS);
	int64_t n = (int64_t)(most + storm_below(w, most));
	char seed[64];
	bool struck;

	snprintf(
	    seed, sizeof(seed), "storm %" PRIu64 " %u", w->seed, ++w->event);
	if (setenv("DAFTAR_SEED", seed, 1) != 0)
		abort();
	storm_say(
	    w, "%s: %s%s after %" PRId64, o->code, name, fault_names[fault], n);
	if (fault == STORM_KILL || fault == STORM_POWER) {
		struck = killed(w, o, r, deed, arg, fault, n);
	} else {
		if (o->here)
			storm_open(w, o);
		storm_fault_arm(fault, w->rng, n);
		take_error(r, deed(w, o, r, arg));
		struck = storm_fault_end();
	}
	if (struck)
		w->counts[fault == STORM_KILL    ? STORM_KILLS
			  : fault == STORM_POWER ? STORM_CUTS_OF_POWER
			  : fault == STORM_FULL  ? STORM_FULLS
						 : STORM_CUTS]++;
	storm_say(w, "  %s%s %s", struck ? "struck " : "",
	    r->done ? "done" : "killed", r->text);
	r->struck = struck;
	if (r->code == DAF_ALARM)
		storm_fail("%s: %s: %s", o->code, name, r->text);
	if (r->code != DAF_OK && r->code != DAF_REFUSED &&
	    r->code != DAF_DENIED && !struck)
		storm_fail("%s: %s: without a fault: %d %s", o->code, name,
		    (int)r->code, r->text);
	if (r->tally.alarms != 0)
		storm_fail("%s: %s: alarms", o->code, name);
	if (o->here) {
		storm_open(w, o);
		storm_adopt(w, o);
	}
	return r;
}

const struct daf_err *
storm_deed_sync(
    struct storm *w, struct storm_office *o, struct storm_result *r, void *arg)
{
	const struct daf_err *err;

	(void)arg;
	err = daf_sync(&r->tally, o->l, storm_watch(w));
	return err != NULL ? err : daf_ledger_refresh(o->l);
}

const struct daf_err *
storm_deed_merge(
    struct storm *w, struct storm_office *o, struct storm_result *r, void *arg)
{
	const struct storm_merging *m = arg;
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err = NULL;
	struct daf_decision *d;
	size_t n;

	if (m->receive)
		err = daf_sync_receive(&r->tally, o->l, storm_watch(w));
	if (err == NULL)
		err = daf_ledger_refresh(o->l);
	if (err == NULL)
		err = daf_merge(
		    &d, &n, pool, o->l, o->who[0], NULL, 0, m->orders, m->n);
	r->nsaved = err == NULL; /* it is decided */
	if (err == NULL)
		err = daf_sync_send(&r->tally, o->l, storm_watch(w));
	if (err == NULL)
		err = daf_ledger_refresh(o->l);
	daf_pool_free(pool);
	return err;
}
