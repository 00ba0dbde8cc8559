/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * convergence.c - registers that count the same change sets show the same.
 *
 * For each seed: replicas write change sets knowing only some of the others';
 * they name live addresses, some dead, some not there yet, some that never
 * will be. Several registers get them in random order, repeated, in parts, with
 * states that change and transactions that are rolled back. Every dump must be
 * the bytes of a model that works from the definition alone: a value is live
 * iff its change set counts and no counted one names its address. What is
 * derived must be the same everywhere.
 *
 *   convergence [SEEDS [FIRST]]   or DAFTAR_SEEDS; 500 from 1
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/model.h"
#include "tests/registers.h"

#define REGISTERS 3
#define REPLICAS 4
#define SETS_MAX 48
#define LINES_MAX 4
#define FIELDS_MAX 5
#define OVER_MAX 8
#define DEFAULT_SEEDS 500

/* ---- chance ---- */

static uint64_t
draw(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static size_t
below(uint64_t *state, size_t n)
{
	return (size_t)(draw(state) % n);
}

static bool
chance(uint64_t *state, unsigned percent)
{
	return below(state, 100) < percent;
}

/* ---- the world of one seed ---- */

struct written {
	struct daf_changeset cs; /* parsed from its text */
	char sha256[DAF_SHA_HEX];
	size_t replica;
	int64_t time;
	bool counts; /* in the end */
};

struct world {
	uint64_t rng;
	struct daf_pool *pool;
	struct written sets[SETS_MAX];
	size_t n;
	int64_t seq[REPLICAS];
	bool knows[REPLICAS][SETS_MAX];
};

static const char *const replicas[REPLICAS] = { "isb.aaaa", "isb.abcd",
	"khi.k7f2", "is.zzzz" };
static const char *const types[] = { "case", "person", "task", "hearing",
	"extradition", "unheard-of", "person", "person", "name", "same-as",
	"same-as", "same-as" };
static const char *const fields[] = { "date", "due", "name", "number", "parent",
	"stage", "struck", "title", "unheard-of", "arrested_on", "person",
	"protected", "pseudonym" };
static const char *const values[] = { "", "", "a", "b", "Khan \"x\" \\ y",
	"draft", "enquiry", "2026-11-23", "2026-12", "ISB-EXT-2026-0007",
	"KHI-EXT-2026-12345", "35202-1234567-1", "two\nlines", "isb.aaaa-1",
	"\xd9\x83\xd8\xb1\xdb\x8c\xd9\x85" };
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* ---- what a replica sees ---- */

static bool
names(const struct daf_set *set, const struct written *w)
{
	size_t i;

	for (i = 0; i < set->nover; i++)
		if (strcmp(set->over[i].replica, w->cs.replica) == 0 &&
		    set->over[i].seq == w->cs.seq)
			return true;
	return false;
}

static const struct daf_set *
value_in(
    const struct written *w, const struct daf_addr *record, const char *field)
{
	size_t i, j;

	for (i = 0; i < w->cs.nlines; i++) {
		if (daf_addr_cmp(&w->cs.lines[i].record, record) != 0)
			continue;
		for (j = 0; j < w->cs.lines[i].nsets; j++)
			if (strcmp(w->cs.lines[i].sets[j].field, field) == 0)
				return &w->cs.lines[i].sets[j];
	}
	return NULL;
}

/* Which change sets hold a live value of a field, given those that count. */
static size_t
live(size_t *out, const struct world *w, const bool *counts,
    const struct daf_addr *record, const char *field)
{
	const struct daf_set *set;
	size_t i, j, n = 0;

	for (i = 0; i < w->n; i++) {
		if (!counts[i] || value_in(&w->sets[i], record, field) == NULL)
			continue;
		for (j = 0; j < w->n; j++) {
			set = value_in(&w->sets[j], record, field);
			if (counts[j] && set != NULL && names(set, &w->sets[i]))
				break;
		}
		if (j == w->n)
			out[n++] = i;
	}
	return n;
}

/* ---- writing ---- */

static void
add_over(struct daf_set *set, struct daf_addr *room, const char *replica,
    int64_t seq)
{
	struct daf_addr *a = &room[set->nover];
	size_t i;

	for (i = 0; i < set->nover; i++)
		if (strcmp(room[i].replica, replica) == 0 && room[i].seq == seq)
			return;
	if (set->nover == OVER_MAX)
		return;
	memset(a, 0, sizeof(*a));
	snprintf(a->replica, sizeof(a->replica), "%s", replica);
	a->seq = seq;
	a->index = 1;
	set->nover++;
}

static struct daf_addr choose_record(struct world *w, size_t me);

/* What names a record mostly names one that is there. */
static const char *
choose_value(struct world *w, size_t me, const char *field)
{
	static const char *const answers[] = { "yes", "no", "" };
	char address[DAF_ADDR_SIZE];
	struct daf_addr record;

	if (strcmp(field, "protected") == 0)
		return answers[below(&w->rng, COUNT(answers))];
	if ((strcmp(field, "parent") != 0 && strcmp(field, "person") != 0) ||
	    chance(&w->rng, 15))
		return values[below(&w->rng, COUNT(values))];
	record = choose_record(w, me);
	daf_addr_text(address, &record);
	return daf_pool_strdup(w->pool, address);
}

/* What an officer replaces: mostly what he saw; at times less, and addresses
 * that he cannot have seen. */
static void
choose_over(struct daf_set *set, struct world *w, size_t me,
    const struct daf_addr *record)
{
	size_t found[SETS_MAX], i, n, other;

	set->over = daf_pool_array(w->pool, OVER_MAX, sizeof(*set->over));
	n = live(found, w, w->knows[me], record, set->field);
	for (i = 0; i < n; i++)
		if (!chance(&w->rng, 15))
			add_over(set, set->over, w->sets[found[i]].cs.replica,
			    w->sets[found[i]].cs.seq);
	if (chance(&w->rng, 10)) {
		other = (me + 1 + below(&w->rng, REPLICAS - 1)) % REPLICAS;
		add_over(set, set->over, replicas[other],
		    1 + (int64_t)below(&w->rng, 14));
	}
}

static void
choose_sets(struct daf_line *line, struct world *w, size_t me)
{
	size_t i, start = below(&w->rng, COUNT(fields));
	const bool joins =
	    line->type != NULL && strcmp(line->type, "same-as") == 0;

	line->nsets = joins ? 2 : 1 + below(&w->rng, FIELDS_MAX);
	line->sets = daf_pool_array(w->pool, line->nsets, sizeof(*line->sets));
	for (i = 0; i < line->nsets; i++) {
		/* Steps of 3 through 13 names: all different. */
		line->sets[i].field = fields[(start + 3 * i) % COUNT(fields)];
		if (joins)
			line->sets[i].field = i == 0 ? "parent" : "person";
		line->sets[i].value = choose_value(w, me, line->sets[i].field);
		if (line->type == NULL)
			choose_over(&line->sets[i], w, me, &line->record);
	}
}

/* Some record that this replica knows, or at times one that it does not. */
static struct daf_addr
choose_record(struct world *w, size_t me)
{
	struct daf_addr found[SETS_MAX * LINES_MAX] = { 0 };
	size_t i, j, n = 0;
	bool any = chance(&w->rng, 4);

	for (i = 0; i < w->n; i++)
		for (j = 0; j < w->sets[i].cs.nlines; j++)
			if (w->knows[me][i] || any)
				found[n++] = w->sets[i].cs.lines[j].record;
	if (n == 0 || chance(&w->rng, 2)) {
		memcpy(found[0].replica, replicas[(me + 1) % REPLICAS],
		    strlen(replicas[0]));
		memset(found[0].replica, 0, sizeof(found[0].replica));
		snprintf(found[0].replica, sizeof(found[0].replica), "%s",
		    replicas[(me + 1) % REPLICAS]);
		found[0].seq = 1 + (int64_t)below(&w->rng, 9);
		found[0].index = 1;
		n = 1;
	}
	return found[below(&w->rng, n)];
}

static void
write_lines(struct daf_changeset *cs, struct world *w, size_t me)
{
	struct daf_line *line;
	size_t i, j, n = 1 + below(&w->rng, LINES_MAX);
	uint32_t births = 0;

	cs->lines = daf_pool_array(w->pool, n, sizeof(*cs->lines));
	for (i = 0; i < n; i++) {
		line = &cs->lines[cs->nlines];
		memset(line, 0, sizeof(*line));
		if (w->n < 3 || chance(&w->rng, 25)) {
			line->type = types[below(&w->rng, COUNT(types))];
			memcpy(line->record.replica, cs->replica,
			    sizeof(line->record.replica));
			line->record.seq = cs->seq;
			line->record.index = ++births;
		} else {
			line->record = choose_record(w, me);
			for (j = 0; j < cs->nlines; j++)
				if (daf_addr_cmp(&cs->lines[j].record,
					&line->record) == 0)
					break;
			if (j < cs->nlines ||
			    (line->record.seq >= cs->seq &&
				strcmp(line->record.replica, cs->replica) == 0))
				continue;
		}
		choose_sets(line, w, me);
		cs->nlines++;
	}
}

static void
learn(struct world *w, size_t me)
{
	size_t i;
	unsigned percent = (unsigned)below(&w->rng, 101);

	for (i = 0; i < w->n; i++)
		if (chance(&w->rng, percent))
			w->knows[me][i] = true;
}

static void
write_one(struct world *w)
{
	struct daf_changeset cs = {
		.volume = 1, .subject = "A test", .main_number = 1
	};
	struct written *out = &w->sets[w->n];
	struct daf_buf text = { 0 };
	size_t me = below(&w->rng, REPLICAS);
	char *copy;

	if (chance(&w->rng, 30))
		learn(w, me);
	snprintf(cs.ledger, sizeof(cs.ledger), "%s", TEST_HASH);
	snprintf(cs.replica, sizeof(cs.replica), "%s", replicas[me]);
	snprintf(cs.main_sha256, sizeof(cs.main_sha256), "%s", TEST_SHA);
	cs.seq = w->seq[me] + 1;
	snprintf(cs.previous, sizeof(cs.previous), "%s",
	    cs.seq == 1 ? "-" : TEST_SHA);
	write_lines(&cs, w, me);
	if (cs.nlines == 0)
		return;
	test_ok(daf_changeset_write(&text, &cs));
	copy = daf_pool_strndup(w->pool, text.data, text.len);
	test_ok(daf_changeset_parse(&out->cs, w->pool, copy, text.len));
	daf_buf_clear(&text);
	w->seq[me]++;
	snprintf(out->sha256, sizeof(out->sha256), "%064llx",
	    (unsigned long long)draw(&w->rng));
	out->replica = me;
	out->time = 1790000000 + (int64_t)below(&w->rng, 40);
	out->counts = !chance(&w->rng, 12);
	w->knows[me][w->n++] = true;
}

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
take(struct daf_register *reg, const struct world *w, const struct step *s)
{
	const struct written *set = &w->sets[s->set];
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
plan(struct step *steps, struct world *w)
{
	uint64_t when[3], swap;
	size_t i, j, k, n = 0, times;

	for (i = 0; i < w->n; i++) {
		times = 1 + below(&w->rng, 3);
		for (j = 0; j < times; j++)
			when[j] = draw(&w->rng);
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
			steps[n].whole = j == 0 || chance(&w->rng, 50);
			steps[n++].counts = j + 1 == times
						? w->sets[i].counts
						: chance(&w->rng, 50);
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
compare(struct daf_register *reg, const struct world *w, const bool *counts,
    uint64_t seed, size_t which)
{
	struct model_set sets[SETS_MAX];
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
deliver(struct daf_register *reg, struct world *w, uint64_t seed, size_t which)
{
	static struct step steps[SETS_MAX * 3];
	bool counts[SETS_MAX] = { false };
	size_t i = 0, j, end, n = plan(steps, w), half = below(&w->rng, n);

	while (i < n) {
		end = i + 1 + below(&w->rng, which == 0 ? 4 : 40);
		end = end < n ? end : n;
		if (chance(&w->rng, 10)) {
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
	struct world w = { .rng = seed };
	char *first = NULL, *derived;
	size_t i, n;
	bool good = true;

	w.rng = draw(&w.rng); /* else one seed's is the next one's, later */
	w.pool = daf_pool_new();
	for (n = 6 + below(&w.rng, SETS_MAX - 6); n > 0; n--)
		write_one(&w);
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
	const char *env = getenv("DAFTAR_SEEDS");
	struct daf_register *regs[REGISTERS];
	char *folder = test_folder(), *dir;
	uint64_t seed, first = 1, n = DEFAULT_SEEDS;
	bool good = true;
	size_t i;

	if (env != NULL)
		n = strtoull(env, NULL, 10);
	if (argc > 1)
		n = strtoull(argv[1], NULL, 10);
	if (argc > 2)
		first = strtoull(argv[2], NULL, 10);
	for (i = 0; i < REGISTERS; i++) {
		dir = daf_asprintf("%s/%zu", folder, i);
		regs[i] = test_register(dir);
		free(dir);
	}
	for (seed = first; seed < first + n && good; seed++)
		good = try_seed(regs, seed);
	for (i = 0; i < REGISTERS; i++)
		test_close(regs[i]);
	test_remove(folder);
	if (good)
		printf("%llu seeds converge\n", (unsigned long long)n);
	return good ? 0 : 1;
}
