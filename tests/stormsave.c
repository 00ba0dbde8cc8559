/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stormsave.c - see storm.h: an officer saves births, changes, an undoing; and
 * what he saved is there as a whole, or not at all.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "storm.h"

#define LARGE 60000 /* bytes of a value; a change set has room for four */
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct saving {
	struct daf_signer *who;
	size_t births, changes;
	struct {
		char record[DAF_ADDR_SIZE];
		const char *field;
		bool all;
	} change[STORM_TEXTS];
	char text[STORM_TEXTS][64]; /* of births, then of changes */
	char undo[DAF_ADDR_SIZE];   /* "": no */
	const char *large; /* so much text that it takes several change sets */
};

static const char *const fields[] = { "title", "text", "assigned_to",
	"struck" };

struct filling {
	struct storm_office *o;
	const struct saving *s;
	struct storm_result *r;
};

static const struct daf_err *
fill(void *arg, struct daf_entry *e)
{
	static const char *const born[] = { "title", "due", "text" };
	struct filling *f = arg;
	const struct saving *s = f->s;
	const struct daf_err *err = NULL, *none;
	const char *values[3], *field;
	struct daf_item item;
	struct daf_addr at;
	struct daf_pool *pool = daf_pool_new();
	size_t i, index, n = 0;

	if (s->undo[0] != '\0' &&
	    daf_addr_parse(&at, s->undo, strlen(s->undo), false)) {
		err = daf_entry_undo(e, &at, "a mistake");
		n++;
	}
	for (i = 0; i < s->births && err == NULL; i++, n++) {
		values[0] = s->text[i];
		values[1] = "2026-12-24";
		values[2] = s->large;
		err = s->large == NULL && i % 2 == 1
			  ? daf_entry_create(&index, e, "case", 1, born, values)
			  : daf_entry_create(&index, e, "task",
				s->large != NULL ? 3 : 2, born, values);
		f->r->used[i] = true;
	}
	for (i = 0; i < s->changes && err == NULL; i++) {
		none = daf_find_record(
		    &item, pool, f->o->reg, NULL, s->change[i].record);
		daf_err_free(none);
		if (none != NULL)
			continue;
		field = s->change[i].field;
		values[0] = s->text[s->births + i];
		err = daf_entry_change(e, item.record, 1, &field, values,
		    s->change[i].all ? DAF_OVER_ALL : DAF_OVER_ONE, NULL, 0);
		f->r->used[s->births + i] = true;
		n++;
	}
	daf_pool_free(pool);
	if (err == NULL && n == 0)
		err = daf_err(DAF_REFUSED, "nothing to save");
	return err;
}

static const struct daf_err *
deed_save(
    struct storm *w, struct storm_office *o, struct storm_result *r, void *arg)
{
	struct saving *s = arg;
	struct filling f = { o, s, r };
	struct daf_saved saved;
	const struct daf_err *err;

	(void)w;
	err = daf_save(&saved, NULL, o->l, s->who, fill, &f);
	if (err == NULL)
		r->nsaved = saved.n;
	return err;
}

const struct storm_set *
storm_any_set(struct storm *w)
{
	return w->nsets > 0 ? &w->sets[storm_below(w, w->nsets)] : NULL;
}

static const char *
born_as(const struct storm *w, const struct daf_addr *record)
{
	size_t i, k;

	for (i = 0; i < w->nsets; i++)
		for (k = 0; k < w->sets[i].cs.nlines; k++)
			if (w->sets[i].cs.lines[k].type != NULL &&
			    daf_addr_cmp(
				&w->sets[i].cs.lines[k].record, record) == 0)
				return w->sets[i].cs.lines[k].type;
	return "";
}

static bool
is_planned(const struct saving *s, const char *record, const char *field)
{
	size_t i;

	for (i = 0; i < s->changes; i++)
		if (strcmp(s->change[i].record, record) == 0 &&
		    strcmp(s->change[i].field, field) == 0)
			return true;
	return false;
}

static void
plan_changes(struct saving *s, struct storm *w)
{
	char record[DAF_ADDR_SIZE];
	const struct storm_set *set;
	const struct daf_line *line;
	const char *type, *field;
	size_t i;

	for (i = storm_below(w, STORM_TEXTS - s->births + 1); i > 0; i--) {
		set = storm_any_set(w);
		if (set == NULL)
			return;
		line = &set->cs.lines[storm_below(w, set->cs.nlines)];
		type = born_as(w, &line->record);
		field = fields[storm_below(
		    w, strcmp(type, "task") == 0 ? COUNT(fields) - 1 : 1)];
		if (storm_chance(w, 4))
			field = "struck";
		daf_addr_text(record, &line->record);
		if ((strcmp(type, "task") != 0 && strcmp(type, "case") != 0) ||
		    is_planned(s, record, field))
			continue;
		memcpy(s->change[s->changes].record, record, sizeof(record));
		s->change[s->changes].field = field;
		s->change[s->changes++].all = storm_chance(w, 30);
	}
}

/* A save is whole: all texts are there, or none. */
static void
check_whole(struct storm *w, const struct saving *s,
    const struct storm_result *r, size_t before)
{
	size_t i, k, there = 0, want = 0;
	const bool acked = r->code == DAF_OK && r->nsaved > 0;

	for (i = 0; i < s->births + s->changes; i++) {
		if (!r->used[i])
			continue;
		want++;
		for (k = before; k < w->nsets; k++)
			if (strstr(w->sets[k].text, s->text[i]) != NULL)
				break;
		there += k < w->nsets;
	}
	if (r->nsaved > 0 && w->nsets - before != r->nsaved)
		storm_fail("%zu change sets were acknowledged, %zu are there",
		    r->nsaved, w->nsets - before);
	if (w->nsets > before ? there != want : acked)
		storm_fail("a save is there by half: %zu of %zu", there, want);
	if (r->done && !acked && r->code != DAF_OK && w->nsets > before)
		storm_fail("a save that failed is there: %s", r->text);
}

static const char *
large_text(struct storm *w)
{
	char *text = daf_pool_alloc(w->pool, LARGE + 1);

	memset(text, 'x', LARGE);
	text[LARGE] = '\0';
	return text;
}

void
storm_save(struct storm *w, struct storm_office *o)
{
	struct saving s = { .who = o->who[storm_below(w, STORM_OFFICERS)] };
	const struct storm_result *r;
	const struct storm_set *set;
	size_t before = w->nsets, i;
	struct daf_addr at;

	if (storm_chance(w, 60))
		s.who = o->who[0];
	s.births = storm_below(w, 3);
	if (storm_chance(w, 70))
		plan_changes(&s, w);
	if (s.births + s.changes == 0)
		s.births = 1;
	if (storm_chance(w, 2)) {
		s.births = STORM_TEXTS;
		s.changes = 0;
		s.large = large_text(w);
	}
	for (i = 0; i < s.births + s.changes; i++)
		snprintf(s.text[i], sizeof(s.text[i]), "Text %" PRIu64 ".%u.",
		    w->seed, ++w->texts);
	set = storm_any_set(w);
	if (set != NULL && storm_chance(w, 6)) {
		s.births = s.changes = 0;
		at = (struct daf_addr){ .seq = set->cs.seq, .index = 1 };
		memcpy(at.replica, set->cs.replica, sizeof(at.replica));
		daf_addr_text(s.undo, &at);
	}
	r = storm_do(w, o, "save", true, false, deed_save, &s);
	w->counts[r->code == DAF_OK ? STORM_SAVES : STORM_SAVES_REFUSED]++;
	check_whole(w, &s, r, before);
}
