/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stormcalm.c - see storm.h: no more faults; everybody exchanges, headquarters
 * decides on everything; then all of it is looked at.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "core/base/proc.h"
#include "storm.h"

#define ROUNDS_MAX 12
#define FSCK_MS 60000

/* ---- deciding on all of it ---- */

static const struct daf_err *
enrol_rest(void *arg, struct daf_charter *c)
{
	struct storm *w = arg;
	size_t i, k;

	for (i = 0; i < w->n; i++)
		for (k = 0; k < STORM_OFFICERS; k++)
			if (!w->offices[i].listed[k] &&
			    !w->offices[i].revoked[k]) {
				storm_enrol(w, c, i, k);
				w->offices[i].listed[k] = true;
			}
	return NULL;
}

static void
enrol_all(struct storm *w)
{
	struct storm_office *hq = &w->offices[0];
	size_t i, k, n = 0;

	for (i = 0; i < w->n; i++)
		for (k = 0; k < STORM_OFFICERS; k++)
			n += !w->offices[i].listed[k] &&
			     !w->offices[i].revoked[k];
	if (n > 0)
		storm_ok(daf_seat_amend(
		    hq->l, hq->who[0], "enrol the rest", enrol_rest, w));
}

/* What is held or frozen is released; what has a violation is accepted with
 * it, or refused. */
static size_t
orders(struct daf_merge_order *out, size_t max, struct storm *w,
    struct daf_pool *pool, bool refuse)
{
	struct daf_ledger *l = w->offices[0].l;
	struct daf_waiting *waits;
	size_t n, i, k, count = 0;

	for (i = 0; i < l->main.nfrozen && count < max; i++)
		out[count++] = (struct daf_merge_order){ .verb = DAF_DO_RELEASE,
			.replica = l->main.frozen[i] };
	for (i = 0; i < l->main.nholds && count < max; i++) {
		for (k = 0; k < count; k++)
			if (strcmp(out[k].replica, l->main.holds[i].replica) ==
			    0)
				break;
		if (k == count)
			out[count++] =
			    (struct daf_merge_order){ .verb = DAF_DO_RELEASE,
				    .replica = l->main.holds[i].replica };
	}
	storm_ok(daf_review(&waits, &n, pool, l, NULL));
	for (i = 0; i < n && count < max; i++) {
		if (waits[i].violations.n == 0)
			continue;
		storm_say(w, "  %s: %s", waits[i].at,
		    waits[i].violations.items[0].text);
		out[count++] = (struct daf_merge_order){
			.verb =
			    refuse ? DAF_DO_REFUSE : DAF_DO_ACCEPT_VIOLATIONS,
			.replica = waits[i].replica,
			.seq = waits[i].seq,
			.reason = "in the calm"
		};
	}
	return count;
}

#define ORDERS_MAX 1000

static void
decide(struct storm *w)
{
	static struct daf_merge_order list[ORDERS_MAX];
	struct storm_office *hq = &w->offices[0];
	struct storm_merging m = { .orders = list };
	struct storm_result *r;
	struct daf_pool *pool;
	int try;

	(void)storm_do(w, hq, "sync", false, false, storm_deed_sync, NULL);
	for (try = 0; try < 2; try++) {
		pool = daf_pool_new();
		m.n = orders(
		    list, ORDERS_MAX, w, pool, try == 1 || storm_chance(w, 30));
		r = storm_do(
		    w, hq, "merge", false, false, storm_deed_merge, &m);
		daf_pool_free(pool);
		if (r->code == DAF_OK)
			return;
	}
	storm_fail("headquarters cannot decide: %s", r->text);
}

/* ---- the look ---- */

static void
fsck(const char *repo, const char *borrowed)
{
	char *alternate = daf_asprintf(
	    "GIT_ALTERNATE_OBJECT_DIRECTORIES=%s/objects", borrowed);
	const char *const argv[] = { "git", "--git-dir", repo, "fsck",
		"--strict", "--no-progress", "--no-dangling", NULL };
	const char *const env[] = { alternate, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL=/dev/null", NULL };
	struct daf_buf out = { 0 }, errors = { 0 };
	int status;

	storm_ok(daf_proc_run(
	    &out, &errors, &status, argv, env, NULL, 0, 1 << 20, FSCK_MS));
	if (status != 0 || out.len > 0)
		storm_fail("git fsck %s: %d %s%s", repo, status,
		    daf_buf_str(&out), daf_buf_str(&errors));
	daf_buf_clear(&out);
	daf_buf_clear(&errors);
	free(alternate);
}

static void
show_fault(void *arg, const struct daf_fault *f)
{
	(void)arg;
	fprintf(stderr, "%s: %s: %s\n", f->what, f->where, f->reason);
}

/* A second sync does nothing: nothing comes, goes, or is decided. */
static void
sync_again(struct storm *w, struct storm_office *o)
{
	const struct storm_result *r;
	int64_t main = o->l->main_number;

	r = storm_do(w, o, "sync again", false, false, storm_deed_sync, NULL);
	if (r->tally.sent != 0 || r->tally.received != 0 ||
	    r->tally.accepted != 0 || r->tally.held != 0 ||
	    r->tally.refused != 0 || r->tally.kept != 0 ||
	    o->l->main_number != main)
		storm_fail("%s: a second sync did something", o->code);
}

static void
look_at(struct storm *w, struct storm_office *o, bool deep)
{
	size_t n;

	storm_compare(w, o, true);
	storm_ok(daf_rebuild(o->reg, NULL));
	storm_close(o);
	storm_open(w, o);
	storm_compare(w, o, true);
	if (!deep)
		return;
	storm_ok(daf_verify(&n, o->reg, show_fault, NULL, NULL));
	if (n != 0)
		storm_fail("%s: verify found %zu faults", o->code, n);
	fsck(daf_repo_path(o->l->out), daf_repo_path(o->l->out));
	fsck(daf_repo_path(o->l->in), daf_repo_path(o->l->out));
}

void
storm_calm(struct storm *w)
{
	struct storm_office *hq = &w->offices[0], *o;
	const struct storm_result *r;
	bool rest = true;
	size_t i, round;

	storm_say(w, "calm");
	for (i = 0; i < w->n; i++)
		storm_open(w, &w->offices[i]);
	for (round = 0;; round++) {
		if (round == ROUNDS_MAX)
			storm_fail("it does not come to rest");
		if (round == 0) {
			(void)storm_do(
			    w, hq, "sync", false, false, storm_deed_sync, NULL);
			enrol_all(w);
		}
		decide(w);
		rest = true;
		for (i = 1; i < w->n; i++) {
			o = &w->offices[i];
			r = storm_do(
			    w, o, "sync", false, false, storm_deed_sync, NULL);
			if (r->code != DAF_OK)
				storm_fail("%s cannot sync in the calm: %s",
				    o->code, r->text);
			/* All keys are or were listed. */
			if (r->tally.kept != 0 && round > 0)
				storm_fail("%s does not send all", o->code);
			rest = rest && r->tally.kept == 0 &&
			       r->tally.sent == 0 && r->tally.accepted == 0;
		}
		if (rest && storm_all_decided(w, hq->l->in))
			break;
	}
	for (i = 0; i < w->n; i++)
		sync_again(w, &w->offices[i]);
	for (i = 0; i < w->n; i++)
		look_at(w, &w->offices[i],
		    w->n == STORM_OFFICES || i == w->seed % w->n);
	fsck(w->hub, w->hub);
}
