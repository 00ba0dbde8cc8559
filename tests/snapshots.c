/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * snapshots.c - a register that was loaded with a snapshot goes on as if it had
 * all of the history.
 *
 * For each seed: change sets are written by chance (chance.h), and main has
 * accepted each replica up to a tip drawn by chance, but for what it refused.
 * Two registers get what is up to the tips and some of the rest, in their own
 * order and with states that change: both must write the same snapshot, and its
 * records must be those of a model. A third one is loaded with it, before or after
 * some of the rest came, at times once more or in two goes. Then all three get all
 * of the rest, and the loaded one some of what is closed: what is live, what is
 * derived and the snapshot of later tips must be the same.
 *
 *   snapshots [SEEDS [FIRST]]   or DAFTAR_SEEDS; 300 from 1
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/snapshot.h"
#include "schema/serial.h"
#include "tests/chance.h"
#include "tests/model.h"
#include "tests/registers.h"

#define DEFAULT_SEEDS 300
#define VOLUME 2

enum { FIRST, SECOND, LOADED, REGISTERS };

/* What becomes of a change set in the end. */
struct fate {
	enum daf_state state;
	bool counts;
};

struct trial {
	struct chance_world w;
	uint64_t seed;
	struct fate fates[CHANCE_SETS];
	int64_t tips[CHANCE_REPLICAS];  /* of the volume */
	int64_t later[CHANCE_REPLICAS]; /* and of a later one */
	char first[CHANCE_REPLICAS][DAF_SHA_HEX];
	char last[CHANCE_REPLICAS][DAF_SHA_HEX];
	struct daf_register **regs;
	int64_t ledger;
	bool there[REGISTERS][CHANCE_SETS];
};

static bool
held(const struct trial *t, size_t i, const int64_t *tips)
{
	const struct chance_set *s = &t->w.sets[i];

	return s->cs.seq <= tips[s->replica];
}

static void
draw_fates(struct trial *t)
{
	static const struct fate waits[] = { { DAF_HERE, true },
		{ DAF_HERE, true }, { DAF_SENT, false }, { DAF_SENT, false },
		{ DAF_HELD, false }, { DAF_REFUSED_STATE, false },
		{ DAF_ACCEPTED, true } };
	uint64_t *rng = &t->w.rng;
	struct chance_set *s;
	size_t i;

	for (i = 0; i < CHANCE_REPLICAS; i++) {
		t->later[i] =
		    (int64_t)chance_below(rng, (size_t)t->w.seq[i] + 1);
		t->tips[i] =
		    (int64_t)chance_below(rng, (size_t)t->later[i] + 1);
	}
	for (i = 0; i < t->w.n; i++) {
		s = &t->w.sets[i];
		if (s->cs.seq == t->tips[s->replica])
			memcpy(t->first[s->replica], s->sha256, DAF_SHA_HEX);
		if (s->cs.seq == t->later[s->replica])
			memcpy(t->last[s->replica], s->sha256, DAF_SHA_HEX);
		if (!held(t, i, t->later))
			t->fates[i] = waits[chance_below(
			    rng, sizeof(waits) / sizeof(waits[0]))];
		else
			t->fates[i] =
			    (struct fate){ s->counts ? DAF_ACCEPTED
						     : DAF_REFUSED_STATE,
				    s->counts };
	}
}

/* ---- delivering ---- */

static void
take(struct trial *t, size_t which, size_t i, struct fate fate)
{
	static const int zones[] = { 300, 0, -210 };
	const struct chance_set *s = &t->w.sets[i];
	struct daf_register *reg = t->regs[which];
	struct daf_applied what = { .ledger = t->ledger,
		.cs = &s->cs,
		.sha256 = s->sha256,
		.oid = TEST_OID,
		.officer = i % 3 != 0 ? "a.khan@isb" : "b_2@hq",
		/* The world's clock goes by seconds: over some days. */
		.time = 1790000000 + (s->time - 1790000000) * 20000,
		.zone = zones[i % 3],
		.state = fate.state,
		.counts = fate.counts,
		.own = s->replica == 0,
		.reason = fate.counts ? NULL : "test" };

	t->there[which][i] = true;
	test_ok(daf_apply_change_set(reg, &what));
	if (fate.state == DAF_ACCEPTED)
		test_ok(daf_apply_roles(reg, t->ledger, s->cs.replica,
		    s->cs.seq, s->cs.seq, i % 2 != 0 ? "hq officer" : ""));
}

struct step {
	size_t set;
	struct fate fate;
	uint64_t when;
};

static int
by_when(const void *va, const void *vb)
{
	const struct step *a = va, *b = vb;

	return a->when < b->when ? -1 : a->when > b->when;
}

/* Some change sets in some order, at times with another state before. */
static void
deliver(
    struct trial *t, size_t which, bool closed, unsigned percent, bool decided)
{
	static const struct fate others[] = { { DAF_HERE, true },
		{ DAF_SENT, false }, { DAF_ACCEPTED, true },
		{ DAF_REFUSED_STATE, false } };
	struct step steps[CHANCE_SETS * 2];
	struct daf_register *reg = t->regs[which];
	uint64_t *rng = &t->w.rng;
	size_t i, n = 0;

	for (i = 0; i < t->w.n; i++) {
		if (held(t, i, t->tips) != closed || !chance_of(rng, percent))
			continue;
		steps[n].set = i;
		steps[n].fate = t->fates[i];
		if (!decided && chance_of(rng, 60))
			steps[n].fate = others[chance_below(rng, 4)];
		steps[n++].when = chance_draw(rng);
		if (!chance_of(rng, 30))
			continue;
		steps[n].set = i;
		steps[n].fate = others[chance_below(rng, 4)];
		steps[n].when =
		    chance_below(rng, (size_t)(steps[n - 1].when >> 1) + 1);
		n++;
	}
	if (n > 0)
		qsort(steps, n, sizeof(*steps), by_when);
	test_ok(daf_apply_begin(reg));
	for (i = 0; i < n; i++) {
		take(t, which, steps[i].set, steps[i].fate);
		if (chance_of(rng, 10)) {
			test_ok(daf_apply_commit(reg));
			test_ok(daf_apply_begin(reg));
		}
	}
	test_ok(daf_apply_commit(reg));
}

/* ---- snapshots ---- */

static const struct daf_err *
collect(void *arg, const char *data, size_t len)
{
	daf_buf_add(arg, data, len);
	return NULL;
}

static size_t
list_tips(struct daf_snapshot_tip *out, const int64_t *seqs,
    char (*sha256)[DAF_SHA_HEX])
{
	size_t i, n = 0;

	for (i = 0; i < CHANCE_REPLICAS; i++) {
		if (seqs[i] == 0)
			continue;
		snprintf(out[n].replica, sizeof(out[n].replica), "%s",
		    chance_replicas[i]);
		out[n].seq = seqs[i];
		memcpy(out[n++].sha256, sha256[i], DAF_SHA_HEX);
	}
	return n;
}

/* At times in the middle of a transaction. */
static char *
snapshot(struct trial *t, size_t which, bool later)
{
	struct daf_snapshot_tip tips[CHANCE_REPLICAS];
	size_t i, n;
	struct daf_register *reg = t->regs[which];
	struct daf_buf text = { 0 };
	bool open = chance_of(&t->w.rng, 30);

	n = later ? list_tips(tips, t->later, t->last)
		  : list_tips(tips, t->tips, t->first);
	if (open) {
		test_ok(daf_apply_begin(reg));
		for (i = 0; i < t->w.n; i++)
			if (t->there[which][i] && chance_of(&t->w.rng, 20))
				take(t, which, i, t->fates[i]);
	}
	test_ok(daf_snapshot_write(reg, t->ledger, tips, n, collect, &text));
	if (open && chance_of(&t->w.rng, 50))
		test_ok(daf_apply_commit(reg));
	else if (open)
		daf_apply_rollback(reg);
	return daf_buf_steal(&text);
}

static void
load_once(struct trial *t, const char *text, bool whole)
{
	struct daf_snapshot_tip tips[CHANCE_REPLICAS];
	size_t n = list_tips(tips, t->tips, t->first);
	struct daf_register *reg = t->regs[LOADED];
	struct daf_snapshot_load *l;

	test_ok(daf_apply_begin(reg));
	test_ok(daf_snapshot_load_new(&l, reg, t->ledger, VOLUME, tips, n));
	if (*text != '\0')
		test_ok(daf_snapshot_load_chunk(l, text, strlen(text)));
	if (whole && chance_of(&t->w.rng, 50)) {
		test_ok(daf_apply_commit(reg));
		test_ok(daf_apply_begin(reg));
	}
	if (whole)
		test_ok(daf_snapshot_load_finish(l));
	daf_snapshot_load_free(l);
	if (whole || chance_of(&t->w.rng, 50))
		test_ok(daf_apply_commit(reg));
	else
		daf_apply_rollback(reg);
}

static void
load(struct trial *t, const char *text)
{
	if (chance_of(&t->w.rng, 40))
		deliver(t, LOADED, false, 60, false);
	if (chance_of(&t->w.rng, 30)) {
		load_once(t, text, false);
		if (chance_of(&t->w.rng, 50))
			deliver(t, LOADED, false, 30, false);
	}
	load_once(t, text, true);
	if (chance_of(&t->w.rng, 20))
		load_once(t, text, true);
}

/* ---- comparing ---- */

static bool
same(const struct trial *t, const char *what, const char *want, const char *got)
{
	if (strcmp(want, got) == 0)
		return true;
	fprintf(stderr, "seed %" PRIu64 ": %s\n--- wanted\n%s\n--- got\n%s\n",
	    t->seed, what, want, got);
	return false;
}

/* Lines for which `drop` is false; yours. */
static char *
without(const char *text, bool (*drop)(const char *line))
{
	struct daf_buf out = { 0 };
	const char *lf;
	char *line;

	for (; *text != '\0'; text = lf + 1) {
		lf = strchr(text, '\n');
		line = daf_strndup(text, (size_t)(lf + 1 - text));
		if (!drop(line))
			daf_buf_adds(&out, line);
		free(line);
	}
	return daf_buf_steal(&out);
}

static bool
no_record(const char *line)
{
	return strncmp(line, "{\"fields\":{\"", 12) != 0;
}

/* The records of a snapshot are the dump of a register that has nothing else. */
static bool
as_modelled(const struct trial *t, const char *text, const int64_t *tips)
{
	struct model_set sets[CHANCE_SETS];
	char *want, *got;
	bool equal;
	size_t i;

	for (i = 0; i < t->w.n; i++)
		sets[i] = (struct model_set){ &t->w.sets[i].cs,
			held(t, i, tips) && t->fates[i].counts };
	want = model_dump(sets, t->w.n);
	got = without(text, no_record);
	equal = same(t, "the snapshot's records", want, got);
	free(want);
	free(got);
	return equal;
}

/* What only who has the history holds: the row and the type of what does not
 * count; and what is compared apart. */
static bool
apart(const char *line)
{
	return strstr(line, " row 0|") != NULL ||
	       strstr(line, " type ") != NULL ||
	       strncmp(line, "serial ", 7) == 0 ||
	       (strncmp(line, "head ", 5) == 0 && strstr(line, " 0 ") != NULL);
}

static char *
derived(const struct trial *t, size_t which)
{
	char *all = test_derived(t->regs[which]), *out = without(all, apart);

	free(all);
	return out;
}

/* Given before the volume by what counts, or since by anything. */
static bool
right_serials(const struct trial *t)
{
	struct daf_db *db = daf_register_db(t->regs[LOADED]);
	struct daf_map *want = daf_map_new();
	const struct daf_line *line;
	const struct daf_set *set;
	int64_t serial, highest, rows;
	const void *prefix;
	size_t i, j, k, len;
	bool good = true;
	char *text;

	for (i = 0; i < t->w.n; i++)
		for (j = 0; j < t->w.sets[i].cs.nlines; j++) {
			line = &t->w.sets[i].cs.lines[j];
			for (k = 0; k < line->nsets; k++) {
				set = &line->sets[k];
				if ((held(t, i, t->tips) &&
					!t->fates[i].counts) ||
				    strcmp(set->field, "number") != 0 ||
				    !daf_serial_split(
					&serial, &len, set->value))
					continue;
				if (!daf_map_get(
					&highest, want, set->value, len) ||
				    highest < serial)
					daf_map_put(
					    want, set->value, len, serial);
			}
		}
	for (i = 0; i < daf_map_count(want); i++) {
		prefix = daf_map_at(&len, &highest, want, i);
		text = daf_strndup(prefix, len);
		test_ok(daf_db_int(&serial, db, -1,
		    "SELECT highest FROM serial WHERE prefix = ?1", "s", text));
		good = good && serial == highest;
		free(text);
	}
	test_ok(daf_db_int(&rows, db, 0, "SELECT count(*) FROM serial", ""));
	good = good && (size_t)rows == daf_map_count(want);
	if (!good)
		fprintf(
		    stderr, "seed %" PRIu64 ": the serials differ\n", t->seed);
	daf_map_free(want);
	return good;
}

static bool
same_end(struct trial *t, size_t which)
{
	const char *what = which == LOADED ? "what is derived, when loaded"
					   : "what is derived";
	char *want, *got;
	bool good;

	want = test_dump(t->regs[FIRST]);
	got = test_dump(t->regs[which]);
	good = same(t, "the dump", want, got);
	free(want);
	free(got);
	want = derived(t, FIRST);
	got = derived(t, which);
	good = good && same(t, what, want, got);
	free(want);
	free(got);
	want = snapshot(t, FIRST, true);
	got = snapshot(t, which, true);
	good = good && same(t, "the later snapshot", want, got) &&
	       as_modelled(t, got, t->later);
	free(want);
	free(got);
	test_check_search(t->regs[which]);
	return good;
}

static bool
try_seed(struct daf_register **regs, uint64_t seed)
{
	struct trial t = { .seed = seed, .regs = regs };
	char *text, *other;
	bool good;
	size_t i;

	chance_world(&t.w, seed);
	draw_fates(&t);
	for (i = 0; i < REGISTERS; i++)
		test_ok(daf_rebuild_begin(regs[i]));
	t.ledger = daf_register_ledger_at(regs[0], 0)->id;
	for (i = 0; i < LOADED; i++) {
		deliver(&t, i, false, 40, false);
		deliver(&t, i, true, 100, true);
		deliver(&t, i, false, 40, false);
	}
	text = snapshot(&t, FIRST, false);
	other = snapshot(&t, SECOND, false);
	good = same(&t, "the snapshot", text, other) &&
	       as_modelled(&t, text, t.tips);
	free(other);
	if (good)
		load(&t, text);
	other = good ? snapshot(&t, LOADED, false) : daf_strdup(text);
	good = good && same(&t, "the snapshot when loaded", text, other);
	if (good && chance_of(&t.w.rng, 50))
		deliver(&t, LOADED, true, 50, false);
	for (i = 0; i < REGISTERS && good; i++)
		deliver(&t, i, false, 100, true);
	good = good && same_end(&t, SECOND) && same_end(&t, LOADED) &&
	       right_serials(&t);
	for (i = 0; i < REGISTERS; i++)
		daf_rebuild_drop(regs[i]);
	free(text);
	free(other);
	daf_pool_free(t.w.pool);
	return good;
}

int
main(int argc, char **argv)
{
	const struct chance_seeds s =
	    chance_seeds(argc, argv, "DAFTAR_SEEDS", DEFAULT_SEEDS);

	if (!chance_try(&s, REGISTERS, try_seed))
		return 1;
	printf("%" PRIu64 " seeds go on as with all of the history\n", s.n);
	return 0;
}
