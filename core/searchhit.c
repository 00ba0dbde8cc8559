/* SPDX-License-Identifier: GPL-3.0-or-later */
/* searchhit.c - which records are hits, and what is shown for them; see
 * searchi.h. */
#include "core/searchi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "core/derive.h"
#include "core/hide.h"
#include "core/item.h"
#include "schema/kind.h"

/* ---- rows ---- */

/* ISB-EXT-2026-0007: the year before the serial. 0: none. */
static int
year_of_number(const char *number)
{
	const char *serial = strrchr(number, '-');
	int year = 0, i;

	if (serial == NULL || serial - number < 5 || serial[-5] != '-')
		return 0;
	for (i = -4; i < 0; i++) {
		if (serial[i] < '0' || serial[i] > '9')
			return 0;
		year = year * 10 + (serial[i] - '0');
	}
	return year;
}

static const struct daf_type *
type_of(struct searching *s, int64_t ledger, const char *name)
{
	const struct daf_register_ledger *l =
	    daf_register_ledger_by_id(s->reg, ledger);

	return l != NULL ? daf_types_find(l->types, name) : NULL;
}

const struct daf_err *
daf_search_row(
    bool *found, struct search_row *out, struct searching *s, int64_t record)
{
	const struct daf_err *err;
	sqlite3_stmt *st;

	*out = (struct search_row){ .record = record };
	*found = false;
	err = daf_db_prepare(&st, s->db,
	    "SELECT ledger, updated, address, type, title, office,"
	    " coalesce(number, ''), coalesce(opened, 0), struck,"
	    " coalesce(closed, 0), same"
	    " FROM record"
	    " WHERE id = ?1",
	    "i", record);
	if (err != NULL)
		return err;
	err = daf_db_step(found, s->db, st);
	if (err == NULL && *found) {
		out->ledger = sqlite3_column_int64(st, 0);
		out->updated = sqlite3_column_int64(st, 1);
		out->address = daf_item_text(s->scratch, st, 2);
		out->type = daf_item_text(s->scratch, st, 3);
		out->title = daf_item_text(s->scratch, st, 4);
		out->office = daf_item_text(s->scratch, st, 5);
		out->number = daf_item_text(s->scratch, st, 6);
		out->year = year_of_number(out->number);
		if (out->year == 0 && sqlite3_column_int64(st, 7) > 0)
			out->year =
			    daf_date_from_days(sqlite3_column_int64(st, 7))
				.year;
		out->struck = sqlite3_column_int(st, 8) != 0;
		out->same = out->struck ? 0 : sqlite3_column_int64(st, 10);
		daf_derive_day_text(out->opened, sqlite3_column_int64(st, 7));
		daf_derive_day_text(out->closed, sqlite3_column_int64(st, 9));
	}
	daf_db_done(s->db, st);
	*found = *found && (s->ledger < 0 || s->ledger == out->ledger);
	if (*found)
		out->def = type_of(s, out->ledger, out->type);
	return err;
}

/* The record that an id names in a ledger. */
static const struct daf_err *
row_of(bool *found, struct search_row *out, struct searching *s, int64_t ledger,
    const char *id)
{
	const struct daf_err *err;
	int64_t record;

	*found = false;
	err = daf_db_int(&record, s->db, 0,
	    "SELECT id FROM record WHERE ledger = ?1 AND address = ?2", "is",
	    ledger, id);
	return err != NULL || record == 0
		   ? err
		   : daf_search_row(found, out, s, record);
}

const struct daf_err *
daf_search_parent(bool *found, struct search_row *out, struct searching *s,
    const struct search_row *child)
{
	const struct daf_err *err;
	const char *id;

	*found = false;
	if (child->def == NULL || child->def->number_code != NULL ||
	    child->struck || daf_type_field(child->def, "parent") == NULL)
		return NULL;
	err = daf_item_value(&id, s->scratch, s->reg, child->record, "parent");
	return err != NULL || id == NULL
		   ? err
		   : row_of(found, out, s, child->ledger, id);
}

/* ---- values ---- */

const struct daf_err *
daf_search_readable(const char **out, struct searching *s,
    const struct search_row *row, const struct daf_field *def,
    const char *value)
{
	const struct daf_err *err = NULL;
	struct search_row named;
	bool found;
	size_t i;

	*out = value;
	if (def == NULL)
		return NULL;
	for (i = 0; i < def->nchoices; i++)
		if (strcmp(def->choices[i].value, value) == 0)
			*out = daf_pool_printf(s->scratch, "%s; %s%s%s", value,
			    def->choices[i].label,
			    def->choices[i].label_ur != NULL ? "; " : "",
			    def->choices[i].label_ur != NULL
				? def->choices[i].label_ur
				: "");
	if (strcmp(def->kind->name, "reference") != 0)
		return NULL;
	err = row_of(&found, &named, s, row->ledger, value);
	if (err == NULL && found)
		*out = daf_pool_printf(
		    s->scratch, "%s; %s; %s", value, named.number, named.title);
	return err;
}

static bool
asked(const struct daf_term *term, const char *field)
{
	const char **f;

	if (term->fields == NULL)
		return true;
	for (f = term->fields; *f != NULL; f++)
		if (strcmp(*f, field) == 0)
			return true;
	return false;
}

const struct daf_err *
daf_search_has(int *how, struct searching *s, const struct search_row *row,
    const struct daf_term *term)
{
	const struct daf_field *def;
	const struct daf_err *err;
	struct daf_hide hide;
	const char *value;
	sqlite3_stmt *st;
	int here;

	*how = 0;
	err = daf_hide_is(&hide, s->reg, row->record);
	if (err != NULL)
		return err;
	err = daf_db_prepare(&st, s->db,
	    "SELECT f.name, v.value"
	    " FROM value AS v"
	    " JOIN field AS f ON f.id = v.field"
	    " WHERE v.record = ?1"
	    " AND v.live = 1",
	    "i", row->record);
	while (daf_db_next(&err, s->db, st)) {
		if (!asked(term, daf_db_str(st, 0)) ||
		    daf_hide_field(&hide, daf_db_str(st, 0)))
			continue;
		def = row->def != NULL
			  ? daf_type_field(row->def, daf_db_str(st, 0))
			  : NULL;
		value = daf_db_str(st, 1);
		if (term->fields != NULL)
			err = daf_search_readable(&value, s, row, def, value);
		if (err != NULL)
			break;
		here = daf_word_in(NULL, &term->word, value);
		if (here > *how && (!term->exact || here >= 2))
			*how = here;
	}
	daf_db_done(s->db, st);
	return err;
}

/* Is a word of the search the whole of a field that identifies? */
static const struct daf_err *
identifies(bool *out, struct searching *s, const struct search_row *row)
{
	static const char *const kinds[] = { "cnic", "passport", "phone" };
	struct daf_term term = { .kind = DAF_TERM_FIELD };
	const struct daf_err *err = NULL;
	const char *fields[2] = { NULL, NULL };
	size_t i, j, k;
	int how;

	*out = false;
	term.fields = fields;
	for (i = 0; row->def != NULL && i < row->def->nfields; i++) {
		fields[0] = row->def->fields[i].name;
		for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
			if (strcmp(row->def->fields[i].kind->name, kinds[k]) ==
			    0)
				break;
		if (k == sizeof(kinds) / sizeof(kinds[0]))
			continue;
		for (j = 0; err == NULL && j < s->terms.n; j++) {
			if (s->terms.terms[j].without)
				continue;
			term.word = s->terms.terms[j].word;
			err = daf_search_has(&how, s, row, &term);
			*out = *out || (err == NULL && how == 3);
		}
	}
	return err;
}

/* ---- conditions ---- */

static bool
begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static bool
is_office(const struct searching *s, const char *code)
{
	const char **o;

	for (o = s->offices; *o != NULL; o++)
		if (strcmp(*o, code) == 0)
			return true;
	return false;
}

/* Does the record shown meet a condition on itself? */
static bool
row_meets(const struct searching *s, const struct search_row *row,
    const struct daf_term *term)
{
	char year[16];

	switch (term->kind) {
	case DAF_TERM_TYPE:
		return strcmp(term->name, row->type) == 0;
	case DAF_TERM_OFFICE:
		return is_office(s, row->office) ||
		       strcmp(term->word.folded, row->office) == 0;
	case DAF_TERM_YEAR:
		snprintf(year, sizeof(year), "%d", row->year);
		return begins(year, term->word.folded);
	case DAF_TERM_OPENED:
		return begins(row->opened, term->word.folded);
	case DAF_TERM_CLOSED:
		return begins(row->closed, term->word.folded);
	case DAF_TERM_WORDS:
	case DAF_TERM_FIELD:
		break;
	}
	return true;
}

/* Of type:, office: and the like, given several times, one must hold; and none
 * that is not wanted. */
static bool
row_passes(const struct searching *s, const struct search_row *row,
    enum daf_term_kind kind)
{
	bool any = false, met = false, here;
	const struct daf_term *term;
	size_t i;

	for (i = 0; i < s->terms.n; i++) {
		term = &s->terms.terms[i];
		if (term->kind != kind)
			continue;
		here = row_meets(s, row, term);
		if (term->without && here)
			return false;
		any = any || !term->without;
		met = met || (here && !term->without);
	}
	return met || !any;
}

#define ROWS 4 /* records of one hit */

/* Fields, and words not wanted: of the records of this hit. */
static const struct daf_err *
values_pass(bool *out, struct searching *s, const struct search_row *rows[ROWS])
{
	const struct daf_err *err = NULL;
	const struct daf_term *term;
	size_t i, j;
	int how;

	*out = true;
	for (i = 0; err == NULL && *out && i < s->terms.n; i++) {
		term = &s->terms.terms[i];
		if (term->kind != DAF_TERM_FIELD &&
		    (term->kind != DAF_TERM_WORDS || !term->without))
			continue;
		how = 0;
		for (j = 0; err == NULL && how == 0 && j < ROWS; j++)
			if (rows[j] != NULL)
				err = daf_search_has(&how, s, rows[j], term);
		*out = (how != 0) != term->without;
	}
	return err;
}

static bool
type_asked(const struct searching *s, const char *type)
{
	size_t i;

	for (i = 0; i < s->terms.n; i++)
		if (s->terms.terms[i].kind == DAF_TERM_TYPE &&
		    !s->terms.terms[i].without &&
		    strcmp(s->terms.terms[i].name, type) == 0)
			return true;
	return false;
}

static int
title_score(const struct searching *s, const char *title)
{
	int score = 0;
	size_t i;

	for (i = 0; i < s->terms.n; i++)
		if (!s->terms.terms[i].without)
			score +=
			    daf_word_in(NULL, &s->terms.terms[i].word, title);
	return score;
}

/* Of records that are joined as one, the one that stands for all. */
static const struct daf_err *
head_of(
    struct search_row *out, struct searching *s, const struct search_row *shown)
{
	const struct daf_err *err;
	bool found;

	*out = *shown;
	if (shown->same == 0 || shown->same == shown->record)
		return NULL;
	err = daf_search_row(&found, out, s, shown->same);
	if (err == NULL && !found)
		*out = *shown;
	return err;
}

const struct daf_err *
daf_search_offer(struct searching *s, enum daf_search_tier tier,
    const struct search_row *shown, const struct search_row *match,
    const struct search_row *child, bool named)
{
	struct search_row head = *shown;
	const struct search_row *rows[ROWS] = { &head, shown,
		match != shown ? match : NULL, child };
	struct search_hit hit = { .tier = tier,
		.match = match->record,
		.child = child != NULL ? child->record : 0,
		.named = named };
	static const enum daf_term_kind own[] = { DAF_TERM_TYPE,
		DAF_TERM_OFFICE, DAF_TERM_YEAR, DAF_TERM_OPENED,
		DAF_TERM_CLOSED };
	const struct daf_err *err;
	int64_t index;
	bool passes;
	size_t i;

	err = head_of(&head, s, shown);
	if (err != NULL ||
	    daf_map_get(&index, s->held, &head.record, sizeof(head.record)))
		return err;
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (!row_passes(s, shown, own[i]) &&
		    !row_passes(s, &head, own[i]))
			return NULL;
	if (s->n == DAF_SEARCH_MAX) {
		s->more = true;
		return NULL;
	}
	err = values_pass(&passes, s, rows);
	if (err != NULL || !passes)
		return err;
	hit.row = head;
	if (head.record != shown->record)
		hit.joined = shown->record;
	hit.score = title_score(s, shown->title);
	daf_map_put(s->held, &head.record, sizeof(head.record), (int64_t)s->n);
	s->hits = daf_grow(s->hits, s->n, &s->cap, sizeof(hit));
	s->hits[s->n++] = hit;
	return NULL;
}

/* What names another record of its group names it, too. */
static const struct daf_err *
expand_joined(struct searching *s, enum daf_search_tier tier,
    const struct search_row *shown, const struct search_row *match)
{
	const struct daf_same *same;
	const struct daf_err *err;
	struct search_row other;
	bool found;
	size_t n, i;

	if (shown->same == 0)
		return NULL;
	err = daf_item_same(
	    &same, &n, s->scratch, s->db, shown->same, shown->record);
	for (i = 0; err == NULL && i < n; i++) {
		err = daf_search_row(&found, &other, s, same[i].record);
		if (err == NULL && found)
			err = daf_search_expand(s, tier, &other, match);
	}
	return err;
}

const struct daf_err *
daf_search_consider(
    struct searching *s, int64_t record, enum daf_search_tier tier)
{
	const struct search_row *shown;
	struct search_row row, parent;
	const struct daf_err *err;
	bool found, same;

	s->looked++;
	err = daf_search_row(&found, &row, s, record);
	if (err != NULL || !found)
		return err;
	if (tier == DAF_TIER_WHOLE && s->identifier) {
		err = identifies(&same, s, &row);
		if (err != NULL)
			return err;
		if (same)
			tier = DAF_TIER_SAME;
	}
	shown = &row;
	if (!type_asked(s, row.type)) {
		err = daf_search_parent(&found, &parent, s, &row);
		if (err == NULL && found)
			shown = &parent;
	}
	if (err == NULL)
		err = daf_search_offer(
		    s, tier, shown, &row, shown != &row ? &row : NULL, false);
	if (err != NULL || tier == DAF_TIER_NONE)
		return err;
	err = daf_search_expand(s, tier, shown, &row);
	return err != NULL ? err : expand_joined(s, tier, shown, &row);
}
