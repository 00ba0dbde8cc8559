/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * derive.c - from a record's live values to its row in lists, its due dates
 * and its words. See derive.h.
 */
#include "core/derive.h"

#include <stdlib.h>
#include <string.h>

#include "core/apply_priv.h"
#include "core/base/text.h"
#include "core/tokens.h"
#include "schema/clock.h"

struct work {
	struct daf_apply *a;
	const struct daf_touched *t;
	const struct daf_plan *plan;
	struct daf_pool *pool;
	const struct daf_live_value *live; /* ordered by field */
	size_t n;
	bool veiled; /* what would tell who it is stays out */
};

/* Newest time, then the greater address. */
static bool
newer(const struct daf_seen *a, const struct daf_seen *b)
{
	int order;

	if (a->time != b->time)
		return a->time > b->time;
	order = strcmp(a->name, b->name);
	return order != 0 ? order > 0 : a->seq > b->seq;
}

/* The live values of a field: *n of them. */
static const struct daf_live_value *
values_of(size_t *n, const struct work *w, int64_t field)
{
	const struct daf_live_value *first;
	size_t low = 0, high = w->n, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (w->live[mid].field < field)
			low = mid + 1;
		else
			high = mid;
	}
	first = w->live + low;
	for (*n = 0; low + *n < w->n && first[*n].field == field; ++*n)
		continue;
	return first;
}

/* The live value to show; NULL if none. */
static const struct daf_live_value *
shown_value(const struct work *w, int64_t field)
{
	const struct daf_live_value *v;
	size_t i, n, best = 0;

	v = values_of(&n, w, field);
	for (i = 1; i < n; i++)
		if (newer(&v[i].seen, &v[best].seen))
			best = i;
	return n > 0 ? &v[best] : NULL;
}

/* Its text, "" if none. */
static const char *
shown(const struct work *w, int64_t field)
{
	const struct daf_live_value *v = shown_value(w, field);

	return v != NULL ? v->value : "";
}

static void
derive_row(struct daf_derived *d, const struct work *w)
{
	const char *number = shown(w, w->a->number);
	size_t i;

	d->number = *number != '\0' ? number : NULL;
	d->stage = shown(w, w->a->stage);
	d->struck = *shown(w, w->a->struck) != '\0';
	d->updated = w->n > 0 ? w->live[0].seen.time : 0;
	for (i = 1; i < w->n; i++) {
		if (w->live[i].seen.time > d->updated)
			d->updated = w->live[i].seen.time;
		if (w->live[i].field == w->live[i - 1].field &&
		    strcmp(w->live[i].value, w->live[i - 1].value) != 0)
			d->disputed = true;
	}
}

/* The two that it says are one. */
static void
derive_join(struct daf_derived *d, const struct work *w)
{
	const char *one, *other;

	if (d->struck || w->plan->join[0] == 0)
		return;
	one = shown(w, w->plan->join[0]);
	other = shown(w, w->plan->join[1]);
	if (*one == '\0' || *other == '\0' || strcmp(one, other) == 0)
		return;
	d->join[0] = one;
	d->join[1] = other;
}

/* From birth until the closed stage that it is in was written. */
static const struct daf_err *
derive_course(struct daf_derived *d, const struct work *w)
{
	const struct daf_type *type = w->plan->type;
	const struct daf_live_value *v;
	const struct daf_choice *stage;
	const struct daf_err *err;
	const struct daf_seen *birth;

	if (w->t->birth == 0)
		return NULL;
	err = daf_apply_seen(&birth, w->a, w->t->birth);
	if (err != NULL)
		return err;
	d->born = birth->counts;
	if (!birth->counts || type == NULL || type->nstages == 0)
		return NULL;
	d->opened = daf_derive_day(birth->time, birth->zone);
	v = shown_value(w, w->a->stage);
	stage = v != NULL ? daf_type_stage(type, v->value) : NULL;
	d->closed = stage != NULL && stage->closed
			? daf_derive_day(v->seen.time, v->seen.zone)
			: 0;
	if (d->closed != 0 && d->closed < d->opened)
		d->closed = d->opened; /* clocks differ */
	return NULL;
}

/* Does any of its live values say that it is protected? */
static void
derive_veil(struct daf_derived *d, struct work *w)
{
	const struct daf_live_value *v;
	size_t i, n = 0;

	v = w->plan->protected != 0 ? values_of(&n, w, w->plan->protected)
				    : NULL;
	for (i = 0; i < n; i++)
		if (strcmp(v[i].value, "yes") == 0)
			d->veils = true;
	d->parent = shown(w, w->a->parent);
	w->veiled = d->veils || w->t->veiled;
}

/* What a protected record is called. */
static void
add_pseudonym(struct daf_buf *b, const struct work *w)
{
	const char *name = "";

	if (w->plan->pseudonym != 0)
		name = shown(w, w->plan->pseudonym);
	if (*name == '\0')
		name = shown(w, w->a->number);
	daf_buf_adds(b, *name != '\0' ? name : DAF_HIDDEN);
}

/* The fields that make the title, as people read them, on one line. */
static const char *
title(const struct work *w)
{
	struct daf_buf *b = &w->a->scratch;
	const struct daf_plan_field *f;
	const char *value;
	size_t i;

	daf_buf_reset(b);
	if (w->veiled)
		add_pseudonym(b, w);
	for (i = 0; !w->veiled && i < w->plan->ntitle; i++) {
		f = &w->plan->title[i];
		value = shown(w, f->id);
		if (*value == '\0')
			continue;
		if (b->len > 0)
			daf_buf_adds(b, ", ");
		if (f->def != NULL)
			f->def->kind->display(b, f->def, value);
		else
			daf_buf_adds(b, value);
	}
	daf_derive_title_fit(b);
	return daf_pool_strndup(w->pool, daf_buf_str(b), b->len);
}

/* "9/13": what a value says to be missing, and what has none, is missing. */
static const char *
complete(const struct work *w)
{
	size_t i, there = 0;

	if (w->plan->nchecks == 0)
		return "";
	for (i = 0; i < w->plan->nchecks; i++)
		there += daf_enclosure_there(shown(w, w->plan->checks[i]));
	return daf_pool_printf(w->pool, "%zu/%zu", there, w->plan->nchecks);
}

/* The earliest that runs, "" if none. */
static const char *
next_due(const struct daf_derived *d)
{
	const char *date = "";
	size_t i;

	for (i = 0; i < d->ndue; i++)
		if (d->due[i].done == NULL &&
		    (*date == '\0' || strcmp(d->due[i].date, date) < 0))
			date = d->due[i].date;
	return date;
}

static void
derive_cells(struct daf_derived *d, const struct work *w)
{
	char day[DAF_TIME_SIZE];
	struct daf_buf *b = &w->a->scratch;
	const struct daf_column *c;
	size_t i;

	d->cells =
	    daf_pool_array(w->pool, w->plan->ncolumns, sizeof(*d->cells));
	for (i = 0; i < w->plan->ncolumns; i++) {
		c = &w->plan->columns[i];
		daf_buf_reset(b);
		switch (c->kind) {
		case DAF_COLUMN_FIELD:
			if (w->veiled && c->hides)
				break;
			daf_derive_key(b, c->def, shown(w, c->field));
			break;
		case DAF_COLUMN_UPDATED:
			daf_derive_time_key(b, d->updated);
			break;
		case DAF_COLUMN_OFFICE:
			daf_derive_key(b, NULL, w->t->office);
			break;
		case DAF_COLUMN_TITLE:
			daf_derive_title_key(b, d->title);
			break;
		case DAF_COLUMN_DUE:
			daf_derive_due_key(b, next_due(d));
			break;
		case DAF_COLUMN_COMPLETE:
			daf_derive_complete_key(b, d->complete);
			break;
		case DAF_COLUMN_OPENED:
			daf_derive_day_text(day, d->opened);
			daf_derive_key(b, NULL, day);
			break;
		case DAF_COLUMN_CLOSED:
			daf_derive_day_text(day, d->closed);
			daf_derive_key(b, NULL, day);
			break;
		}
		d->cells[i].len = b->len;
		d->cells[i].data =
		    daf_pool_strndup(w->pool, daf_buf_str(b), b->len);
	}
}

static bool
stage_runs(const struct daf_type *type, const struct daf_due_rule *rule,
    const char *stage)
{
	const struct daf_choice *c;
	const char **s;

	if (rule->stages == NULL) {
		c = daf_type_stage(type, stage);
		return c == NULL || !c->closed;
	}
	for (s = rule->stages; *s != NULL; s++)
		if (strcmp(*s, stage) == 0)
			return true;
	return false;
}

/* A disputed stage runs the clock if any of its live values does. */
static bool
runs(const struct work *w, const struct daf_due_rule *rule)
{
	const struct daf_live_value *v;
	size_t i, n;

	v = values_of(&n, w, w->a->stage);
	if (n == 0)
		return stage_runs(w->plan->type, rule, "");
	for (i = 0; i < n; i++)
		if (stage_runs(w->plan->type, rule, v[i].value))
			return true;
	return false;
}

/* When was it done: the date that a value says, else that of its writing. */
static struct daf_date
date_done(const struct daf_live_value *v, size_t n)
{
	struct daf_date d, first = { 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		if (!daf_clock_day(&d, v[i].value))
			d = daf_date_from_days(
			    daf_derive_day(v[i].seen.time, v[i].seen.zone));
		if (i == 0 || daf_date_days(d) < daf_date_days(first))
			first = d;
	}
	return first;
}

/* Done once a field has a value that nobody disputes to be there. *on: when;
 * year 0: not done, but put off to a date of its own. */
static bool
done(
    struct daf_date *on, const struct work *w, const struct daf_plan_rule *rule)
{
	const struct daf_live_value *v;
	struct daf_date d;
	bool is_done = false;
	size_t i, j, n;

	*on = (struct daf_date){ 0 };
	for (i = 0; i < rule->nuntil; i++) {
		v = values_of(&n, w, rule->until[i]);
		for (j = 0; j < n && *v[j].value != '\0'; j++)
			continue;
		if (n == 0 || j < n)
			continue;
		is_done = true;
		if (rule->extends[i])
			continue;
		d = date_done(v, n);
		if (on->year == 0 || daf_date_days(d) < daf_date_days(*on))
			*on = d;
	}
	return is_done;
}

static bool
earliest(struct daf_date *out, const struct work *w,
    const struct daf_plan_rule *rule)
{
	const struct daf_live_value *v;
	struct daf_date d;
	bool found = false;
	size_t i, n;

	v = values_of(&n, w, rule->from);
	for (i = 0; i < n; i++) {
		if (!daf_clock_due(&d, rule->rule, v[i].value))
			continue;
		if (!found || daf_date_days(d) < daf_date_days(*out))
			*out = d;
		found = true;
	}
	return found;
}

static void
derive_due(struct daf_derived *d, const struct work *w)
{
	const struct daf_plan_rule *rule;
	struct daf_date date, on;
	char text[DAF_TIME_SIZE];
	bool is_done;
	size_t i;

	if (d->struck || w->plan->nrules == 0)
		return;
	d->due = daf_pool_array(w->pool, w->plan->nrules, sizeof(*d->due));
	for (i = 0; i < w->plan->nrules; i++) {
		rule = &w->plan->rules[i];
		is_done = done(&on, w, rule);
		if ((is_done ? on.year == 0 : !runs(w, rule->rule)) ||
		    !earliest(&date, w, rule))
			continue;
		daf_date_text(text, date);
		d->due[d->ndue].date = daf_pool_strdup(w->pool, text);
		if (is_done) {
			daf_date_text(text, on);
			d->due[d->ndue].done = daf_pool_strdup(w->pool, text);
		}
		d->due[d->ndue++].rule = (int64_t)i;
	}
}

/* Is the field in the index? *def: what it is, NULL unknown here. */
static bool
searched(const struct daf_field **def, const struct work *w, int64_t field)
{
	size_t i;

	*def = NULL;
	for (i = 0; i < w->plan->nsearch; i++) {
		if (w->plan->search[i].id == field) {
			*def = w->plan->search[i].def;
			return !w->veiled || !w->plan->search[i].hides;
		}
	}
	return (w->plan->search_all && !w->veiled) || field == w->a->number;
}

/* All live values: who looks for the disputed other one finds it too. */
static const char *
words(const struct work *w)
{
	struct daf_buf *b = &w->a->scratch;
	const struct daf_field *def;
	size_t i;

	daf_buf_reset(b);
	for (i = 0; i < w->n; i++) {
		if (*w->live[i].value == '\0' ||
		    !searched(&def, w, w->live[i].field))
			continue;
		if (b->len > 0)
			daf_buf_addc(b, '\n');
		daf_tokens_add(b, def,
		    def != NULL && daf_type_sounds(w->plan->type, def),
		    w->live[i].value);
	}
	return daf_pool_strndup(w->pool, daf_buf_str(b), b->len);
}

/* Does any value of it count, though none is live? (Change sets that replace
 * each other leave none.) */
static const struct daf_err *
has_counted(bool *out, struct daf_apply *a, int64_t record)
{
	const struct daf_err *err;
	int64_t found;

	err = daf_db_int(&found, a->db, 0,
	    "SELECT 1 FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " WHERE v.record = ?1 AND c.counts = 1"
	    " UNION ALL SELECT 1 FROM record WHERE id = ?1 AND volume <> 0"
	    " LIMIT 1",
	    "i", record);
	*out = found != 0;
	return err;
}

static const struct daf_err *
derive(struct daf_derived *out, struct work *w)
{
	const struct daf_err *err = NULL;
	bool counted = true;

	memset(out, 0, sizeof(*out));
	out->closed = -1;
	out->title = out->stage = out->words = out->complete = out->parent = "";
	if (w->n == 0)
		err = has_counted(&counted, w->a, w->t->id);
	if (err != NULL || !counted)
		return err;
	out->plan = w->plan;
	derive_row(out, w);
	derive_join(out, w);
	derive_veil(out, w);
	err = derive_course(out, w);
	if (err != NULL)
		return err;
	out->title = title(w);
	out->complete = complete(w);
	derive_due(out, w);
	derive_cells(out, w);
	out->words = words(w);
	w->a->weight += strlen(out->words);
	return NULL;
}

const struct daf_err *
daf_derive_with(struct daf_derived *out, struct daf_apply *a,
    const struct daf_touched *t, const struct daf_plan *plan)
{
	struct work w = { .a = a,
		.t = t,
		.plan = plan,
		.pool = a->flush_pool,
		.live = t->live,
		.n = t->nlive };

	return derive(out, &w);
}

/* A record whose birth does not count has no type: another register that does
 * not hold the birth at all must derive the same. */
const struct daf_err *
daf_derive(
    struct daf_derived *out, struct daf_apply *a, const struct daf_touched *t)
{
	const struct daf_err *err = NULL;
	const struct daf_plan *plan;
	const struct daf_seen *birth;
	const char *type = "";

	if (t->birth != 0) {
		err = daf_apply_seen(&birth, a, t->birth);
		if (err == NULL && birth->counts)
			type = t->type;
	}
	if (err == NULL)
		err = daf_plan_get(&plan, a, t->ledger, type);
	return err != NULL ? err : daf_derive_with(out, a, t, plan);
}
