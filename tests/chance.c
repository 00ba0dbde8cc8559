/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chance.c - see chance.h. */
#include "tests/chance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/registers.h"

#define LINES_MAX 4
#define FIELDS_MAX 5
#define OVER_MAX 8

/* SplitMix64. */
uint64_t
chance_draw(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

size_t
chance_below(uint64_t *state, size_t n)
{
	return (size_t)(chance_draw(state) % n);
}

bool
chance_of(uint64_t *state, unsigned percent)
{
	return chance_below(state, 100) < percent;
}

const char *const chance_replicas[CHANCE_REPLICAS] = { "isb.aaaa", "isb.abcd",
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
names(const struct daf_set *set, const struct chance_set *w)
{
	size_t i;

	for (i = 0; i < set->nover; i++)
		if (strcmp(set->over[i].replica, w->cs.replica) == 0 &&
		    set->over[i].seq == w->cs.seq)
			return true;
	return false;
}

static const struct daf_set *
value_in(const struct chance_set *w, const struct daf_addr *record,
    const char *field)
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
live(size_t *out, const struct chance_world *w, const bool *counts,
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

static struct daf_addr choose_record(struct chance_world *w, size_t me);

/* What names a record mostly names one that is there. */
static const char *
choose_value(struct chance_world *w, size_t me, const char *field)
{
	static const char *const answers[] = { "yes", "no", "" };
	char address[DAF_ADDR_SIZE];
	struct daf_addr record;

	if (strcmp(field, "protected") == 0)
		return answers[chance_below(&w->rng, COUNT(answers))];
	if ((strcmp(field, "parent") != 0 && strcmp(field, "person") != 0) ||
	    chance_of(&w->rng, 15))
		return values[chance_below(&w->rng, COUNT(values))];
	record = choose_record(w, me);
	daf_addr_text(address, &record);
	return daf_pool_strdup(w->pool, address);
}

/* What an officer replaces: mostly what he saw; at times less, and addresses
 * that he cannot have seen. */
static void
choose_over(struct daf_set *set, struct chance_world *w, size_t me,
    const struct daf_addr *record)
{
	size_t found[CHANCE_SETS], i, n, other;

	set->over = daf_pool_array(w->pool, OVER_MAX, sizeof(*set->over));
	n = live(found, w, w->knows[me], record, set->field);
	for (i = 0; i < n; i++)
		if (!chance_of(&w->rng, 15))
			add_over(set, set->over, w->sets[found[i]].cs.replica,
			    w->sets[found[i]].cs.seq);
	if (chance_of(&w->rng, 10)) {
		other = (me + 1 + chance_below(&w->rng, CHANCE_REPLICAS - 1)) %
			CHANCE_REPLICAS;
		add_over(set, set->over, chance_replicas[other],
		    1 + (int64_t)chance_below(&w->rng, 14));
	}
}

static void
choose_sets(struct daf_line *line, struct chance_world *w, size_t me)
{
	size_t i, start = chance_below(&w->rng, COUNT(fields));
	const bool joins =
	    line->type != NULL && strcmp(line->type, "same-as") == 0;

	line->nsets = joins ? 2 : 1 + chance_below(&w->rng, FIELDS_MAX);
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
choose_record(struct chance_world *w, size_t me)
{
	struct daf_addr found[CHANCE_SETS * LINES_MAX] = { 0 };
	size_t i, j, n = 0;
	bool any = chance_of(&w->rng, 4);

	for (i = 0; i < w->n; i++)
		for (j = 0; j < w->sets[i].cs.nlines; j++)
			if (w->knows[me][i] || any)
				found[n++] = w->sets[i].cs.lines[j].record;
	if (n == 0 || chance_of(&w->rng, 2)) {
		memcpy(found[0].replica,
		    chance_replicas[(me + 1) % CHANCE_REPLICAS],
		    strlen(chance_replicas[0]));
		memset(found[0].replica, 0, sizeof(found[0].replica));
		snprintf(found[0].replica, sizeof(found[0].replica), "%s",
		    chance_replicas[(me + 1) % CHANCE_REPLICAS]);
		found[0].seq = 1 + (int64_t)chance_below(&w->rng, 9);
		found[0].index = 1;
		n = 1;
	}
	return found[chance_below(&w->rng, n)];
}

static void
write_lines(struct daf_changeset *cs, struct chance_world *w, size_t me)
{
	struct daf_line *line;
	size_t i, j, n = 1 + chance_below(&w->rng, LINES_MAX);
	uint32_t births = 0;

	cs->lines = daf_pool_array(w->pool, n, sizeof(*cs->lines));
	for (i = 0; i < n; i++) {
		line = &cs->lines[cs->nlines];
		memset(line, 0, sizeof(*line));
		if (w->n < 3 || chance_of(&w->rng, 25)) {
			line->type = types[chance_below(&w->rng, COUNT(types))];
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
learn(struct chance_world *w, size_t me)
{
	size_t i;
	unsigned percent = (unsigned)chance_below(&w->rng, 101);

	for (i = 0; i < w->n; i++)
		if (chance_of(&w->rng, percent))
			w->knows[me][i] = true;
}

static void
write_one(struct chance_world *w)
{
	struct daf_changeset cs = {
		.volume = 1, .subject = "A test", .main_number = 1
	};
	struct chance_set *out = &w->sets[w->n];
	struct daf_buf text = { 0 };
	size_t me = chance_below(&w->rng, CHANCE_REPLICAS);
	char *copy;

	if (chance_of(&w->rng, 30))
		learn(w, me);
	snprintf(cs.ledger, sizeof(cs.ledger), "%s", TEST_HASH);
	snprintf(cs.replica, sizeof(cs.replica), "%s", chance_replicas[me]);
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
	    (unsigned long long)chance_draw(&w->rng));
	out->replica = me;
	out->time = 1790000000 + (int64_t)chance_below(&w->rng, 40);
	out->counts = !chance_of(&w->rng, 12);
	w->knows[me][w->n++] = true;
}

void
chance_world(struct chance_world *w, uint64_t seed)
{
	size_t n;

	/* Else one seed's is the next one's, later. */
	w->rng = seed;
	w->rng = chance_draw(&w->rng);
	w->pool = daf_pool_new();
	for (n = 6 + chance_below(&w->rng, CHANCE_SETS - 6); n > 0; n--)
		write_one(w);
}

/* ---- seeds ---- */

struct chance_seeds
chance_seeds(int argc, char **argv, const char *variable, uint64_t n)
{
	struct chance_seeds s = { 1, n };
	const char *env = getenv(variable);

	if (env != NULL)
		s.n = strtoull(env, NULL, 10);
	if (argc > 1)
		s.n = strtoull(argv[1], NULL, 10);
	if (argc > 2)
		s.first = strtoull(argv[2], NULL, 10);
	return s;
}

bool
chance_try(const struct chance_seeds *s, size_t n,
    bool (*try_seed)(struct daf_register **regs, uint64_t seed))
{
	struct daf_register **regs =
	    daf_calloc(n, sizeof(struct daf_register *));
	char *folder = test_folder(), *dir;
	bool good = true;
	uint64_t i;

	for (i = 0; i < n; i++) {
		dir = daf_asprintf("%s/%d", folder, (int)i);
		regs[i] = test_register(dir);
		free(dir);
	}
	for (i = 0; i < s->n && good; i++)
		good = try_seed(regs, s->first + i);
	for (i = 0; i < n; i++)
		test_close(regs[i]);
	test_remove(folder);
	free(regs);
	return good;
}
