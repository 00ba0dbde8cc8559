/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * convergence.c - registers that count the same change sets show the same.
 *
 * For each seed: change sets are written by chance (chance.h). Several
 * registers get them in random order, repeated, in parts, with states that
 * change and transactions that are rolled back. Every dump must be the bytes of
 * a model that works from the definition alone: a value is live iff its change
 * set counts and no counted one names its address. What is derived must be the
 * same everywhere.
 *
 *   convergence [SEEDS [FIRST]]   or DAFTAR_SEEDS; 500 from 1
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/chance.h"
#include "tests/model.h"
#include "tests/registers.h"

#define REGISTERS 3
#define DEFAULT_SEEDS 500

/* ---- delivering ---- */

struct step {
	size_t set;
	bool counts, whole; /* whole: the change set; else its state alone */
	uint64_t when;
};

static int
by_when(const void *va, const void *vb)
{
	const struct step *a = va, *b = vb;

	return a->when < b->when ? -1 : a->when > b->when;
}

static void
take(struct daf_register *reg, const struct chance_world *w,
    const struct step *s)
{
	const struct chance_set *set = &w->sets[s->set];
	int64_t ledger = daf_register_ledger_at(reg, 0)->id;
	struct daf_applied what = { .ledger = ledger,
		.cs = &set->cs,
		.sha256 = set->sha256,
		.oid = TEST_OID,
		.officer = "a.khan@isb",
		.time = set->time,
		.zone = 300,
		.state = s->counts ? DAF_ACCEPTED : DAF_REFUSED_STATE,
		.counts = s->counts,
		.own = set->replica == 0,
		.reason = s->counts ? NULL : "test" };

	if (s->whole)
		test_ok(daf_apply_change_set(reg, &what));
	else
		test_ok(
		    daf_apply_state(reg, ledger, set->cs.replica, set->cs.seq,
			set->cs.seq, what.state, what.counts, what.reason));
}

/* Every change set arrives once to three times; the last word on it is the
 * same at all registers. */
static size_t
plan(struct step *steps, struct chance_world *w)
{
	uint64_t when[3], swap;
	size_t i, j, k, n = 0, times;

	for (i = 0; i < w->n; i++) {
		times = 1 + chance_below(&w->rng, 3);
		for (j = 0; j < times; j++)
			when[j] = chance_draw(&w->rng);
		for (j = 0; j < times; j++)
			for (k = j + 1; k < times; k++)
				if (when[k] < when[j]) {
					swap = when[j];
					when[j] = when[k];
					when[k] = swap;
				}
		for (j = 0; j < times; j++) {
			steps[n].set = i;
			steps[n].when = when[j];
			steps[n].whole = j == 0 || chance_of(&w->rng, 50);
			steps[n++].counts = j + 1 == times
						? w->sets[i].counts
						: chance_of(&w->rng, 50);
		}
	}
	qsort(steps, n, sizeof(*steps), by_when);
	return n;
}

static bool
same(const char *what, const char *want, const char *got, uint64_t seed,
    size_t reg)
{
	if (strcmp(want, got) == 0)
		return true;
	fprintf(stderr,
	    "seed %llu, register %zu: the %s differs\n"
	    "--- wanted\n%s--- got\n%s",
	    (unsigned long long)seed, reg, what, want, got);
	return false;
}

static bool
compare(struct daf_register *reg, const struct chance_world *w,
    const bool *counts, uint64_t seed, size_t which)
{
	struct model_set sets[CHANCE_SETS];
	char *want, *got = test_dump(reg);
	bool equal;
	size_t i;

	for (i = 0; i < w->n; i++)
		sets[i] = (struct model_set){ &w->sets[i].cs, counts[i] };
	want = model_dump(sets, w->n);
	equal = same("dump", want, got, seed, which);
	free(want);
	free(got);
	return equal;
}

static bool
deliver(struct daf_register *reg, struct chance_world *w, uint64_t seed,
    size_t which)
{
	static struct step steps[CHANCE_SETS * 3];
	bool counts[CHANCE_SETS] = { false };
	size_t i = 0, j, end, n = plan(steps, w),
	       half = chance_below(&w->rng, n);

	while (i < n) {
		end = i + 1 + chance_below(&w->rng, which == 0 ? 4 : 40);
		end = end < n ? end : n;
		if (chance_of(&w->rng, 10)) {
			test_ok(daf_apply_begin(reg));
			for (j = i; j < end; j++)
				take(reg, w, &steps[j]);
			daf_apply_rollback(reg);
		}
		test_ok(daf_apply_begin(reg));
		for (j = i; j < end; j++) {
			take(reg, w, &steps[j]);
			counts[steps[j].set] = steps[j].counts;
		}
		test_ok(daf_apply_commit(reg));
		if (i <= half && half < end &&
		    !compare(reg, w, counts, seed, which))
			return false;
		i = end;
	}
	return compare(reg, w, counts, seed, which);
}

static bool
try_seed(struct daf_register **regs, uint64_t seed)
{
	struct chance_world w = { 0 };
	char *first = NULL, *derived;
	size_t i;
	bool good = true;

	chance_world(&w, seed);
	for (i = 0; i < REGISTERS && good && w.n > 0; i++) {
		test_ok(daf_rebuild_begin(regs[i]));
		good = deliver(regs[i], &w, seed, i);
		derived = test_derived(regs[i]);
		test_check_search(regs[i]);
		if (first == NULL) {
			first = derived;
		} else {
			good = good &&
			       same("derived rows", first, derived, seed, i);
			free(derived);
		}
		daf_rebuild_drop(regs[i]);
	}
	free(first);
	daf_pool_free(w.pool);
	return good;
}

int
main(int argc, char **argv)
{
	const struct chance_seeds s =
	    chance_seeds(argc, argv, "DAFTAR_SEEDS", DEFAULT_SEEDS);

	if (!chance_try(&s, REGISTERS, try_seed))
		return 1;
	printf("%llu seeds converge\n", (unsigned long long)s.n);
	return 0;
}
