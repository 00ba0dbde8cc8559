/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * derive.c - from a record's live values to its row in lists, its due dates
 * and its words. See derive.h.
 */
#include "core/derive.h"

#include <ctype.h>
#include <string.h>

#include "core/apply_priv.h"
#include "core/base/text.h"

#define TITLE_MAX 200
#define DIGITS_MIN 5

struct work {
	struct daf_apply *a;
	const struct daf_touched *t;
	const struct daf_plan *plan;
	struct daf_pool *pool;
	const struct daf_live_value *live; /* ordered by field */
	size_t n;
};

void
daf_derive_key(
    struct daf_buf *out, const struct daf_field *def, const char *value)
{
	size_t len = strlen(value);

	if (len == 0)
		return;
	if (def != NULL)
		def->kind->sort_key(out, def, value);
	else
		daf_buf_add(out, value, len < DAF_KEY_MAX ? len : DAF_KEY_MAX);
}

void
daf_derive_title_key(struct daf_buf *out, const char *title)
{
	size_t start = out->len;

	daf_text_fold(out, title, strlen(title));
	if (out->len - start > DAF_KEY_MAX)
		out->len = start + DAF_KEY_MAX;
}

void
daf_derive_time_key(struct daf_buf *out, int64_t time)
{
	uint64_t t = (uint64_t)time ^ (UINT64_C(1) << 63);
	int shift;

	for (shift = 56; shift >= 0; shift -= 8)
		daf_buf_addc(out, (char)(t >> shift & 0xff));
}

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

/* The value to show, "" if none. */
static const char *
shown(const struct work *w, int64_t field)
{
	const struct daf_live_value *v;
	size_t i, n, best = 0;

	v = values_of(&n, w, field);
	if (n == 0)
		return "";
	for (i = 1; i < n; i++)
		if (newer(&v[i].seen, &v[best].seen))
			best = i;
	return v[best].value;
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

/* The fields that make the title, as people read them, on one line. */
static const char *
title(const struct work *w)
{
	struct daf_buf *b = &w->a->scratch;
	const struct daf_plan_field *f;
	const char *value;
	size_t i;

	daf_buf_reset(b);
	for (i = 0; i < w->plan->ntitle; i++) {
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
	if (b->len > TITLE_MAX) {
		b->len = TITLE_MAX;
		while (b->len > 0 &&
		       ((unsigned char)b->data[b->len] & 0xc0) == 0x80)
			b->len--;
	}
	for (i = 0; i < b->len; i++)
		if (b->data[i] == '\n')
			b->data[i] = ' ';
	return daf_pool_strndup(w->pool, daf_buf_str(b), b->len);
}

static void
derive_cells(struct daf_derived *d, const struct work *w)
{
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
		}
		d->cells[i].len = b->len;
		d->cells[i].data =
		    daf_pool_strndup(w->pool, daf_buf_str(b), b->len);
	}
}

/* The day of a date or date-time; of a month or a year its first day, so that
 * nothing is reminded of too late. */
static bool
day_of(struct daf_date *out, const char *value)
{
	char text[DAF_TIME_SIZE];
	size_t len = strcspn(value, "T");

	if (len >= sizeof(text))
		return false;
	memcpy(text, value, len);
	text[len] = '\0';
	if (!daf_date_parse(out, text))
		return false;
	out->month = out->month != 0 ? out->month : 1;
	out->day = out->day != 0 ? out->day : 1;
	return true;
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

/* Done once a field has a value that nobody disputes to be there. */
static bool
done(const struct work *w, const struct daf_plan_rule *rule)
{
	const struct daf_live_value *v;
	size_t i, j, n;

	for (i = 0; i < rule->nuntil; i++) {
		v = values_of(&n, w, rule->until[i]);
		for (j = 0; j < n && *v[j].value != '\0'; j++)
			continue;
		if (n > 0 && j == n)
			return true;
	}
	return false;
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
		if (!day_of(&d, v[i].value))
			continue;
		if (rule->rule->months != 0)
			d = daf_date_add_months(d, rule->rule->months);
		d = daf_date_from_days(daf_date_days(d) + rule->rule->days);
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
	struct daf_date date;
	char text[DAF_TIME_SIZE];
	size_t i;

	if (d->struck || w->plan->nrules == 0)
		return;
	d->due = daf_pool_array(w->pool, w->plan->nrules, sizeof(*d->due));
	for (i = 0; i < w->plan->nrules; i++) {
		rule = &w->plan->rules[i];
		if (!runs(w, rule->rule) || done(w, rule) ||
		    !earliest(&date, w, rule) || !daf_date_valid(date))
			continue;
		daf_date_text(text, date);
		d->due[d->ndue].date = daf_pool_strdup(w->pool, text);
		d->due[d->ndue++].rule = (int64_t)i;
	}
}

/* A number that people write with dashes, spaces or brackets is found without
 * them too. */
static void
add_digits(struct daf_buf *b, const char *value)
{
	const char *s;
	size_t digits = 0;

	if (value[strspn(value, "0123456789-+() ")] != '\0')
		return;
	for (s = value; *s != '\0'; s++)
		digits += isdigit((unsigned char)*s) != 0;
	if (digits < DIGITS_MIN || digits == strlen(value))
		return;
	daf_buf_addc(b, '\n');
	for (s = value; *s != '\0'; s++)
		if (isdigit((unsigned char)*s))
			daf_buf_addc(b, *s);
}

static bool
searched(const struct work *w, int64_t field)
{
	size_t i;

	if (w->plan->search_all || field == w->a->number)
		return true;
	for (i = 0; i < w->plan->nsearch; i++)
		if (w->plan->search[i].id == field)
			return true;
	return false;
}

/* All live values: who looks for the disputed other one finds it too. */
static const char *
words(const struct work *w)
{
	struct daf_buf *b = &w->a->scratch;
	size_t i;

	daf_buf_reset(b);
	for (i = 0; i < w->n; i++) {
		if (*w->live[i].value == '\0' || !searched(w, w->live[i].field))
			continue;
		if (b->len > 0)
			daf_buf_addc(b, '\n');
		daf_text_fold(b, w->live[i].value, strlen(w->live[i].value));
		add_digits(b, w->live[i].value);
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
	    " WHERE v.record = ?1 AND c.counts = 1 LIMIT 1",
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
	out->title = out->stage = out->words = "";
	if (w->n == 0)
		err = has_counted(&counted, w->a, w->t->id);
	if (err != NULL || !counted)
		return err;
	out->plan = w->plan;
	derive_row(out, w);
	out->title = title(w);
	derive_cells(out, w);
	derive_due(out, w);
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
