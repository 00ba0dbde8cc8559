/* SPDX-License-Identifier: GPL-3.0-or-later */
/* likelyjudge.c - how alike two records are, and why; see likely.h. */
#include <string.h>

#include "core/base/text.h"
#include "core/hide.h"
#include "core/likelyi.h"
#include "core/tokens.h"

#define CNIC_DIGITS 13
#define ID_MIN 4 /* letters and digits of an id that says anything */

/* What a likeness weighs. Only the order matters. */
enum {
	SAME_CNIC = 1000,
	SAME_ID = 900,
	NEAR_CNIC = 500,
	SAME_PHONE = 400,
	SAME_NAME_AND_FATHER = 300,
	ALIKE_AND_FATHER = 280,
	PART_AND_FATHER = 250,
	SAME_NAME = 150,
	ALIKE = 140,
	SAME_OTHER = 50,   /* a date of birth */
	OTHER_OTHER = -60, /* another one */
};

struct verdict {
	struct likely *l;
	struct daf_buf ids, tells; /* reasons */
	int score;
	int name;            /* as daf_sound_alike; 3 letter by letter */
	const char *called;  /* through which field or child: label */
	const char *same_as; /* label of an against name that is alike */
	const char *differs; /* of one that is not */
};

void
daf_likely_read(struct likely_seen *out, struct daf_pool *pool,
    const struct daf_field *def, const char *value)
{
	struct daf_buf folded = { 0 }, plain = { 0 };
	struct daf_sound_part parts[DAF_SOUND_PARTS];
	size_t at = 0, n;

	*out = (struct likely_seen){ .folded = "" };
	daf_text_fold(&folded, value, strlen(value));
	while (
	    (n = daf_word_token(&at, daf_buf_str(&folded), folded.len)) > 0) {
		daf_buf_add(&plain, folded.data + at, n);
		at += n;
	}
	out->plain = daf_pool_strdup(pool, daf_buf_str(&plain));
	if (strcmp(def->kind->name, "name") == 0) {
		out->folded = daf_pool_strdup(pool, daf_buf_str(&folded));
		out->nparts = daf_sound_name(parts, out->folded, folded.len);
		out->parts =
		    daf_pool_array(pool, out->nparts, sizeof(*out->parts));
		if (out->nparts > 0)
			memcpy(out->parts, parts,
			    out->nparts * sizeof(*out->parts));
	}
	daf_buf_clear(&folded);
	daf_buf_clear(&plain);
}

/* ---- ids ---- */

/* 1: one digit differs; 2: two neighbours are swapped; 0: neither. */
static int
near_miss(const char *a, const char *b)
{
	size_t i, n = 0, at[2] = { 0, 0 };

	if (strlen(a) != CNIC_DIGITS || strlen(b) != CNIC_DIGITS)
		return 0;
	for (i = 0; i < CNIC_DIGITS; i++) {
		if (a[i] == b[i])
			continue;
		if (n == 2)
			return 0;
		at[n++] = i;
	}
	if (n == 2)
		return at[1] == at[0] + 1 && a[at[0]] == b[at[1]] &&
			       a[at[1]] == b[at[0]]
			   ? 2
			   : 0;
	return (int)n;
}

static bool
same_phone(const char *a, const char *b)
{
	struct daf_buf x = { 0 }, y = { 0 };
	bool same;

	same = daf_tokens_phone(&x, a) && daf_tokens_phone(&y, b) &&
	       strcmp(daf_buf_str(&x), daf_buf_str(&y)) == 0;
	daf_buf_clear(&x);
	daf_buf_clear(&y);
	return same;
}

static void
say_id(struct verdict *v, int score, const char *before, const char *label,
    const char *after)
{
	struct daf_buf text = { 0 };

	daf_buf_adds(&text, before);
	daf_search_label(&text, label);
	daf_buf_adds(&text, after);
	/* Once, however many values say it. */
	if (v->ids.len == 0 ||
	    strstr(daf_buf_str(&v->ids), daf_buf_str(&text)) == NULL) {
		daf_buf_addf(&v->ids, "%s%s", v->ids.len > 0 ? ", " : "",
		    daf_buf_str(&text));
		v->score += score;
	}
	daf_buf_clear(&text);
}

static void
judge_id(struct verdict *v, const struct likely_given *g,
    const struct daf_field *def, const char *value,
    const struct likely_seen *seen)
{
	bool cnic = strcmp(g->def->kind->name, "cnic") == 0;
	bool kin =
	    g->def->kind == def->kind || strcmp(def->kind->name, "text") == 0;
	int miss;

	if (strcmp(g->def->kind->name, "phone") == 0 &&
	    g->def->kind == def->kind) {
		if (same_phone(g->value, value) || strcmp(g->value, value) == 0)
			say_id(v, SAME_PHONE, "same ", "phone", "");
		return;
	}
	if (kin && strlen(seen->plain) >= ID_MIN &&
	    strcmp(seen->plain, g->seen.plain) == 0) {
		say_id(
		    v, cnic ? SAME_CNIC : SAME_ID, "same ", g->def->label, "");
		return;
	}
	miss = cnic && g->def->kind == def->kind
		   ? near_miss(g->seen.plain, seen->plain)
		   : 0;
	if (miss != 0)
		say_id(v, NEAR_CNIC + (miss == 1), "", g->def->label,
		    miss == 1 ? " 1 digit off" : " 2 digits swapped");
}

/* ---- names, and what tells people of one name apart ---- */

static int
alike(const struct likely_seen *a, const struct likely_seen *b)
{
	if (strcmp(a->plain, b->plain) == 0 && a->plain[0] != '\0')
		return 3;
	return daf_sound_alike(
	    a->folded, strlen(a->folded), b->folded, strlen(b->folded));
}

static void
judge_name(struct verdict *v, const struct likely_given *g,
    const struct likely_seen *seen, const char *called)
{
	int how = alike(&g->seen, seen);

	if (how <= v->name)
		return;
	v->name = how;
	v->called = called;
}

static void
judge_against(struct verdict *v, const struct likely_given *g,
    const struct daf_field *def, const struct likely_seen *seen)
{
	size_t shorter;
	bool same;

	if (strcmp(def->kind->name, "name") == 0 && g->def->kind == def->kind) {
		if (alike(&g->seen, seen) > 0)
			v->same_as = g->def->label;
		else
			v->differs = g->def->label;
		return;
	}
	if (strcmp(g->def->name, def->name) != 0)
		return;
	same = strcmp(g->seen.plain, seen->plain) == 0;
	if (strcmp(def->kind->name, "date") == 0) {
		/* 1987 and 1987-03-14 do not differ. */
		shorter = strlen(g->seen.plain) < strlen(seen->plain)
			      ? strlen(g->seen.plain)
			      : strlen(seen->plain);
		same = strncmp(g->seen.plain, seen->plain, shorter) == 0;
	}
	daf_buf_adds(&v->tells, same ? ", same " : ", other ");
	daf_search_label(&v->tells, def->label);
	v->score += same ? SAME_OTHER : OTHER_OTHER;
}

static void
judge_value(struct verdict *v, const struct daf_field *def, const char *value,
    const char *called)
{
	const struct likely_given *g;
	struct likely_seen seen;
	size_t i;

	daf_likely_read(&seen, v->l->s.scratch, def, value);
	for (i = 0; i < v->l->n; i++) {
		g = &v->l->given[i];
		if (g->def->match != def->match)
			continue;
		if (def->match == DAF_MATCH_ID)
			judge_id(v, g, def, value, &seen);
		else if (def->match == DAF_MATCH_NAME)
			judge_name(v, g, &seen,
			    called != NULL ? called : g->def->label);
		else if (called == NULL)
			judge_against(v, g, def, &seen);
	}
}

/* called: what a child is to the record; NULL: the record itself. */
static const struct daf_err *
judge_row(struct verdict *v, const struct search_row *row, const char *called)
{
	struct daf_db *db = v->l->s.db;
	const struct daf_field *def;
	const struct daf_err *err;
	sqlite3_stmt *st;

	err = daf_db_prepare(&st, db,
	    "SELECT f.name, v.value"
	    " FROM value AS v"
	    " JOIN field AS f ON f.id = v.field"
	    " WHERE v.record = ?1"
	    " AND v.live = 1"
	    " AND v.value <> ''",
	    "i", row->record);
	while (daf_db_next(&err, db, st)) {
		def = row->def != NULL
			  ? daf_type_field(row->def, daf_db_str(st, 0))
			  : NULL;
		if (def != NULL && def->match != DAF_MATCH_NONE)
			judge_value(v, def, daf_db_str(st, 1), called);
	}
	daf_db_done(db, st);
	return err;
}

/* ---- the verdict ---- */

/* A name counts unless what goes with it differs; a part of it only if what
 * goes with it is the same. */
static int
name_score(const struct verdict *v)
{
	static const int with[] = { 0, PART_AND_FATHER, ALIKE_AND_FATHER,
		SAME_NAME_AND_FATHER };
	static const int alone[] = { 0, 0, ALIKE, SAME_NAME };

	if (v->same_as != NULL)
		return with[v->name];
	return v->differs != NULL ? 0 : alone[v->name];
}

static const char *
conclude(struct verdict *v)
{
	int name = name_score(v);
	struct daf_buf why = { 0 };
	const char *out;

	if (v->ids.len == 0 && name == 0)
		v->score = 0; /* an equal birth date alone */
	else if (v->score + name <= 0)
		v->score = 1;
	else
		v->score += name;
	daf_buf_adds(&why, daf_buf_str(&v->ids));
	if (name > 0) {
		daf_buf_adds(&why, why.len > 0 ? ", " : "");
		if (v->name == 3)
			daf_buf_adds(&why, "same ");
		daf_search_label(&why, v->called);
		if (v->name < 3)
			daf_buf_adds(&why, " sounds alike");
	}
	if (why.len > 0 && v->same_as != NULL) {
		daf_buf_adds(&why, ", same ");
		daf_search_label(&why, v->same_as);
	} else if (why.len > 0 && v->differs != NULL) {
		daf_buf_adds(&why, ", other ");
		daf_search_label(&why, v->differs);
	}
	if (why.len > 0)
		daf_buf_adds(&why, daf_buf_str(&v->tells));
	out = daf_pool_strdup(v->l->s.scratch, daf_buf_str(&why));
	daf_buf_clear(&why);
	return out;
}

/* Compared already, by itself or through a child: then only a child that was
 * not may say more. */
static struct likely_hit *
held(const struct likely *l, int64_t record)
{
	size_t i;

	for (i = 0; i < l->nhits; i++)
		if (l->hits[i].record == record)
			return &l->hits[i];
	return NULL;
}

const struct daf_err *
daf_likely_judge(struct likely *l, const struct search_row *row,
    const struct search_row *child)
{
	struct likely_hit *hit = held(l, row->record);
	struct verdict v = { .l = l };
	const struct daf_err *err = NULL;
	const char *called, *why;
	struct daf_hide hide;

	/* A child that tells nothing of it leads to one that is protected. */
	err = daf_hide_is(&hide, l->s.reg, row->record);
	if (err == NULL && !hide.on && child != NULL)
		err = daf_hide_is(&hide, l->s.reg, child->record);
	if (err != NULL || hide.on || row->struck || row->record == l->except ||
	    (row->same != 0 && row->same == l->same) ||
	    (hit != NULL && child == NULL))
		return err;
	err = judge_row(&v, row, NULL);
	if (err == NULL && child != NULL)
		err = daf_search_role(&called, NULL, &l->s, child);
	if (err == NULL && child != NULL)
		err = judge_row(&v, child, called);
	if (err == NULL) {
		why = conclude(&v);
		if (hit == NULL) {
			l->hits = daf_grow(
			    l->hits, l->nhits, &l->cap, sizeof(*l->hits));
			hit = &l->hits[l->nhits++];
			*hit = (struct likely_hit){ .record = row->record,
				.why = "" };
		}
		if (v.score > hit->score) {
			hit->score = v.score;
			hit->why = why;
		}
	}
	daf_buf_clear(&v.ids);
	daf_buf_clear(&v.tells);
	return err;
}
