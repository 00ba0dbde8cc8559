/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * merge.c - headquarters merges OFFICES × CHANGES change sets of two fields:
 * from branches fetched to verified, merged and listed.
 *
 * The offices' branches are made here with keys of this process, packed by a
 * real fetch from a hub, and then the clock starts.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/proc.h"
#include "core/query.h"
#include "sync/seat.h"
#include "tests/chain.h"

#define OFFICES 20
#define CHANGES 500
#define ROOT "Director <director@hq>"

#define need chain_need

static double
seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
run(const char *const argv[])
{
	struct daf_buf out = { 0 }, errors = { 0 };
	int status;

	need(daf_proc_run(
	    &out, &errors, &status, argv, NULL, "", 0, 1 << 20, 0));
	if (status != 0) {
		fprintf(
		    stderr, "bench: %s: %s\n", argv[0], daf_buf_str(&errors));
		exit(1);
	}
	daf_buf_clear(&out);
	daf_buf_clear(&errors);
}

/* ---- offices ---- */

struct office {
	char code[8];
	struct chain_writer by;
};

static void
make_office(struct office *o, int i)
{
	snprintf(o->code, sizeof(o->code), "of%02d", i);
	snprintf(o->by.replica, sizeof(o->by.replica), "of%02d.aaaa", i);
	snprintf(o->by.name, sizeof(o->by.name), "Officer");
	snprintf(o->by.id, sizeof(o->by.id), "officer@of%02d", i);
	chain_key_new(&o->by);
}

static const struct daf_err *
enrol(void *arg, struct daf_charter *c)
{
	const struct daf_err *err = NULL;
	const struct office *o = arg;
	int i;

	for (i = 0; i < OFFICES && err == NULL; i++) {
		err = daf_charter_set_office(
		    c, o[i].code, o[i].code, "Asia/Karachi");
		if (err == NULL)
			err = daf_charter_set_officer(c, o[i].by.id, "Officer",
			    o[i].code, DAF_ROLE_OFFICER, &o[i].by.key);
	}
	return err;
}

/* ---- the run ---- */

static const char *
want(void *arg, const struct daf_ref *refs, size_t n, size_t i)
{
	static char local[DAF_REF_MAX];

	(void)arg;
	(void)n;
	snprintf(local, sizeof(local), "refs/hub/%s",
	    refs[i].name + strlen("refs/heads/"));
	return strstr(refs[i].name, "/office/") != NULL ? local : NULL;
}

static void
fetch(struct daf_ledger *l, const char *hub)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_link_stats stats = { 0 };
	struct daf_ref *refs;
	size_t n;

	need(daf_link_fetch(
	    &refs, &n, pool, l->in, hub, want, NULL, &stats, NULL));
	daf_pool_free(pool);
}

static void
measure(struct daf_ledger *l, const struct daf_signer *signer)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_list_query query = { .type = "task", .limit = 100 };
	struct daf_tally tally = { 0 };
	struct daf_decision *d;
	struct daf_items items;
	double at[4], cpu[4], total = OFFICES * CHANGES;
	static const char *const steps[] = { "verified and taken up",
		"reviewed and merged", "listed" };
	size_t n, i;

	at[0] = seconds(CLOCK_MONOTONIC);
	cpu[0] = seconds(CLOCK_PROCESS_CPUTIME_ID);
	need(daf_trust_offices(&tally, l, &daf_from_hub, NULL));
	at[1] = seconds(CLOCK_MONOTONIC);
	cpu[1] = seconds(CLOCK_PROCESS_CPUTIME_ID);
	need(daf_merge(&d, &n, pool, l, signer, NULL, 0, NULL, 0));
	at[2] = seconds(CLOCK_MONOTONIC);
	cpu[2] = seconds(CLOCK_PROCESS_CPUTIME_ID);
	need(daf_list(&items, pool, l->reg, &query));
	at[3] = seconds(CLOCK_MONOTONIC);
	cpu[3] = seconds(CLOCK_PROCESS_CPUTIME_ID);
	if (tally.received != OFFICES * CHANGES || n != OFFICES ||
	    items.n != 100 || tally.alarms != 0) {
		fprintf(stderr,
		    "bench: %" PRId64 " received, %zu decisions, "
		    "%zu listed\n",
		    tally.received, n, items.n);
		exit(1);
	}
	printf("%d offices x %d change sets of two fields\n", OFFICES, CHANGES);
	for (i = 0; i < 3; i++)
		printf("%-24s %8.3f s, processors %8.3f s\n", steps[i],
		    at[i + 1] - at[i], cpu[i + 1] - cpu[i]);
	printf("change sets a second     %8.0f   (wanted: 5000)\n",
	    total / (at[3] - at[0]));
	daf_pool_free(pool);
}

int
main(void)
{
	struct office *offices = daf_calloc(OFFICES, sizeof(*offices));
	char dir[] = "/tmp/daftar-bench-XXXXXX", *hq, *hub, *key, *public;
	struct daf_register *reg;
	struct daf_signer *signer;
	struct daf_founded f;
	struct daf_ledger *l;
	struct daf_repo *repo;
	int i;

	need(daf_git_init());
	if (mkdtemp(dir) == NULL)
		return 1;
	hq = daf_fs_join(dir, "hq");
	hub = daf_fs_join(dir, "hub.git");
	key = daf_fs_join(dir, "key");
	public = daf_fs_join(dir, "key.pub");
	run((const char *const[]){
	    "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key, NULL });
	need(daf_found(&f, hq, "hq", ROOT, public, NULL, NULL, NULL, NULL));
	need(daf_register_open(&reg, hq, false));
	need(daf_ledger_open(&l, reg, NULL));
	need(daf_signer_new(&signer, ROOT, public));
	for (i = 0; i < OFFICES; i++)
		make_office(&offices[i], i);
	need(daf_seat_amend(l, signer, "enrol", enrol, offices));
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
	need(daf_repo_init(hub, false));
	need(daf_repo_open(&repo, hub));
	for (i = 0; i < OFFICES; i++)
		chain_write(repo, l, &offices[i].by, CHANGES);
	fetch(l, hub);
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	measure(l, signer);
	daf_repo_close(repo);
	daf_signer_free(signer);
	daf_ledger_close(l);
	daf_register_close(reg);
	need(daf_fs_remove_tree(dir));
	free(f.identity);
	free(offices);
	free(hq);
	free(hub);
	free(key);
	free(public);
	return 0;
}
