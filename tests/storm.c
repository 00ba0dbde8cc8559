/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * storm.c - a whole world for each seed: headquarters and up to eleven offices,
 * a hub, sticks. Officers save, sync, carry packages; headquarters merges,
 * refuses, holds, releases, enrols, revokes and closes volumes; lines are cut, processes
 * killed, disks full, clocks jump, sticks are lost, damaged and come twice.
 * After it a calm. Then nothing that was acknowledged is lost, all registers
 * show what a model says that works from the definition alone, a rebuild shows
 * the same, a second sync does nothing, and git finds all repositories sound.
 *
 *   storm [SEEDS [FIRST]]   or DAFTAR_WORLDS; 200 from 1
 *
 * STORM_POWER=1 cuts the power where it would kill. STORM_LOUD=1 tells what happens. See doc/reliability.md.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "registers.h"
#include "chance.h"
#include "storm.h"

#define DEFAULT_SEEDS 200
#define EVERY_FULL 25 /* one seed in so many has all offices */
#define DAY 86400

const char *const storm_count_names[STORM_COUNTS] = { "saves", "saves refused",
	"syncs", "merges", "orders", "packages", "packages taken in",
	"changes of the roster", "volumes closed", "offices joined", "rebuilds",
	"jumps of the clock", "sticks lost or damaged", "kills", "power cuts",
	"full disks", "cut lines", "change sets" };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct daf_err *
deed_join(
    struct storm *w, struct storm_office *o, struct storm_result *r, void *arg)
{
	const struct daf_err *err;
	char who[128];

	(void)arg;
	snprintf(who, sizeof(who), "%s <%s>", o->who[0]->name, o->who[0]->id);
	err = daf_join(&r->founded, o->dir, w->hub, NULL, o->code, who,
	    o->who[0]->key_path, w->trust, NULL, NULL, storm_watch(w));
	if (err == NULL)
		snprintf(r->identity, sizeof(r->identity), "%s",
		    r->founded.identity);
	return err;
}

/* The name that it wrote into its config, whether it was killed after that or
 * not; "": it has no ledger yet. */
static void
find_joined(struct storm_office *o)
{
	const struct daf_err *err;
	struct daf_register *reg;

	o->replica[0] = '\0';
	err = daf_register_open(&reg, o->dir, false);
	if (err == NULL && daf_register_nledgers(reg) > 0)
		snprintf(o->replica, sizeof(o->replica), "%s",
		    daf_register_ledger_at(reg, 0)->replica);
	if (err == NULL)
		daf_register_close(reg);
	daf_err_free(err);
}

/* One that failed leaves nothing, one that was killed nothing that hinders the
 * next. */
static void
join(struct storm *w)
{
	struct storm_office *o = &w->offices[w->n];
	const bool there = daf_fs_exists(o->dir);
	struct storm_result *r;

	r = storm_do(w, o, "join", true, true, deed_join, NULL);
	if (r->done && r->code != DAF_OK && !there && daf_fs_exists(o->dir))
		storm_fail("a join that failed left its folder");
	find_joined(o);
	if (r->done && r->code == DAF_OK &&
	    strcmp(o->replica, r->founded.replica) != 0)
		storm_fail("a join is lost");
	if (o->replica[0] == '\0') {
		if (!r->struck)
			storm_fail(
			    "cannot join after what went wrong: %s", r->text);
		return;
	}
	snprintf(o->identity, sizeof(o->identity), "%s", r->identity);
	o->here = true;
	w->n++;
	w->counts[STORM_JOINS]++;
	storm_open(w, o);
	storm_adopt(w, o);
}

static const struct daf_err *
deed_rebuild(
    struct storm *w, struct storm_office *o, struct storm_result *r, void *arg)
{
	(void)w;
	(void)r;
	(void)arg;
	return daf_rebuild(o->reg, NULL);
}

static void
sync_office(struct storm *w, struct storm_office *o)
{
	(void)storm_do(w, o, "sync", true, true, storm_deed_sync, NULL);
	w->counts[STORM_SYNCS]++;
}

static void
jump(struct storm *w)
{
	static const int64_t by[] = { -400 * DAY, -DAY, -3600, 3600, DAY,
		2 * DAY, 400 * DAY };

	storm_clock(w, w->now + by[storm_below(w, COUNT(by))]);
	w->counts[STORM_JUMPS]++;
}

static void
happen(struct storm *w)
{
	struct storm_office *o = &w->offices[storm_below(w, w->n)];
	size_t what = storm_below(w, 100);
	int64_t was = w->now;

	if (storm_chance(w, 4))
		jump(w);
	if (what < 43)
		storm_save(w, o);
	else if (what < 61)
		sync_office(w, o);
	else if (what < 72)
		storm_merge(w);
	else if (what < 81)
		storm_pack(w, o);
	else if (what < 92)
		storm_unpack(w, o);
	else if (what < 94)
		storm_roster(w);
	else if (what < 95)
		storm_close_volume(w);
	else if ((what < 96 ||
		     daf_fs_exists(w->offices[w->n % STORM_OFFICES].dir)) &&
		 w->n < STORM_OFFICES)
		join(w);
	else if (what < 97) {
		(void)storm_do(
		    w, o, "rebuild", true, false, deed_rebuild, NULL);
		w->counts[STORM_REBUILDS]++;
	} else {
		storm_close(o);
		storm_open(w, o);
	}
	if (o->here && storm_chance(w, 25)) {
		storm_open(w, o);
		/* A full disk leaves the register behind its branch. */
		storm_ok(daf_catch_up(o->reg));
		storm_compare(w, o, false);
	}
	storm_clock(w, was + 60 * (int64_t)storm_below(w, 60));
}

static void
try_seed(struct storm *w, uint64_t seed)
{
	const bool full = seed % EVERY_FULL == 0;
	size_t events;

	w->seed = w->rng = seed;
	w->rng = chance_draw(&w->rng);
	w->event = w->texts = 0;
	storm_world_begin(w, full ? STORM_OFFICES : 2 + storm_below(w, 3));
	for (events = full ? 150 : 20 + storm_below(w, 30); events > 0;
	     events--)
		happen(w);
	storm_calm(w);
	storm_world_end(w);
}

int
main(int argc, char **argv)
{
	const struct chance_seeds s =
	    chance_seeds(argc, argv, "DAFTAR_WORLDS", DEFAULT_SEEDS);
	const char *daftar = getenv("DAFTAR");
	struct storm *w = daf_calloc(1, sizeof(*w));
	char *folder, *scratch;
	uint64_t seed;
	size_t i, k;

	w->loud = getenv("STORM_LOUD") != NULL;
	storm_ok(daf_git_init());
	folder = test_folder();
	if (setenv("HOME", folder, 1) != 0 ||
	    setenv("DAFTAR_RETRY_MS", "1", 1) != 0 ||
	    setenv("GIT_CONFIG_NOSYSTEM", "1", 1) != 0 ||
	    setenv("DAFTAR_SEED", "storm", 1) != 0)
		return 1;
	scratch = daf_fs_join(folder, "power");
	storm_fault_scratch(scratch);
	storm_world_make(w, folder, daftar != NULL ? daftar : "daftar");
	for (seed = s.first; seed < s.first + s.n; seed++)
		try_seed(w, seed);
	for (i = 0; i < STORM_OFFICES; i++) {
		for (k = 0; k < STORM_OFFICERS; k++)
			daf_signer_free(w->offices[i].who[k]);
		free(w->offices[i].dir);
	}
	printf("%" PRIu64 " seeds from %" PRIu64, s.n, s.first);
	for (i = 0; i < STORM_COUNTS; i++)
		printf(", %" PRId64 " %s", w->counts[i], storm_count_names[i]);
	putchar('\n');
	test_remove(folder);
	free(scratch);
	free(w->dir);
	free(w->hub);
	free(w);
	return 0;
}
