/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * recordsum.c - the first part of a record: what it is, field by field in its
 * groups, what is due, what changed last.
 *
 * A line has one or two fields: a label, the letter of the value's state, the
 * value. What is long, disputed or runs from right to left has lines of its
 * own.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/chainsay.h"
#include "schema/kind.h"
#include "tui/itemrow.h"
#include "tui/recordi.h"

#define LABEL 1 /* columns */
#define LABEL_WIDTH 21
#define VALUE 23
#define LEAST_FOR_TWO 78
#define REPLACED_SHOWN 4
#define DUE_SHOWN 20

struct summary {
	struct daf_lines *l;
	const struct daf_record_view *v;
	int second;          /* column of a second field; 0: there is no room */
	bool half;           /* the newest line has a first field only */
	const char *heading; /* of a group, until a field of it is shown */
};

const char *
daf_record_value(const struct daf_lines *l, const struct daf_record_view *v,
    const struct daf_field *field, const char *value)
{
	struct daf_buf b = { 0 };
	const char *text =
	    daf_display_approval(l->pool, v->reg, &v->r, field, value);

	if (text != NULL)
		return text;
	(v->revealed ? daf_display_value : daf_display_guarded)(
	    &b, l->pool, v->reg, v->r.item.ledger, field, value);
	text = daf_pool_strdup(l->pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

void
daf_record_from_to(struct daf_buf *out, const struct daf_lines *l,
    const struct daf_record_view *v, const struct daf_field *field,
    const struct daf_set *set)
{
	const char *values[REPLACED_SHOWN], *to;
	bool missing, rtl = false;
	size_t n, i;

	n = daf_past_replaced(
	    values, REPLACED_SHOWN, &missing, v->past, v->npast, set);
	for (i = 0; i < n; i++) {
		values[i] = daf_record_value(l, v, field, values[i]);
		rtl = rtl || daf_display_rtl(values[i]);
	}
	for (i = 0; i < n && !rtl; i++)
		daf_buf_addf(out, "%s%s", i > 0 ? " / " : "", values[i]);
	if (missing && !rtl)
		daf_buf_addf(out, "%s(not here)", n > 0 ? " / " : "");
	to = daf_record_value(l, v, field, set->value);
	daf_buf_addf(out, "%s%s", n > 0 || missing ? " -> " : "", to);
}

/* ---- fields ---- */

static void
start_line(struct summary *s, const char *field)
{
	if (s->heading != NULL)
		daf_lines_rule(s->l, s->heading);
	s->heading = NULL;
	s->half = false;
	daf_lines_about(s->l, DAF_LINE_FIELD, field, 0);
	daf_lines_new(s->l);
}

static void
put_state(struct summary *s, int column, enum daf_state state)
{
	char letter[2] = { daf_display_letter(state), '\0' };

	if (letter[0] != ' ')
		daf_lines_put(s->l, column, 1, DAF_YELLOW, letter);
}

static const char *
label_of(const struct daf_field *field, const char *name)
{
	return field != NULL ? field->label : name;
}

/* The whole width, over as many lines as it takes. */
static void
put_long(struct summary *s, const char *name, const char *label,
    enum daf_state state, const char *text)
{
	int width = (int)daf_text_width(label), column = VALUE;

	start_line(s, name);
	if (width > LABEL_WIDTH)
		column = LABEL + width + 2;
	if (column > s->l->columns / 2)
		column = s->l->columns / 2;
	daf_lines_put(s->l, LABEL, column - LABEL - 1, DAF_PLAIN, label);
	put_state(s, column - 1, state);
	daf_lines_wrap(s->l, column, DAF_PLAIN, text);
}

static void
put_short(struct summary *s, const char *name, const char *label,
    enum daf_state state, const char *text)
{
	int at = 0;

	if (s->half) {
		at = s->second - LABEL;
		s->half = false;
	} else {
		start_line(s, name);
		s->half = s->second > 0;
	}
	daf_lines_put(s->l, at + LABEL, LABEL_WIDTH, DAF_PLAIN, label);
	put_state(s, at + VALUE - 1, state);
	daf_lines_put(s->l, at + VALUE,
	    s->second > 0 && at == 0 ? s->second - VALUE - 1 : 0, DAF_PLAIN,
	    text);
}

/* Each live value, with who wrote it. */
static void
put_disputed(struct summary *s, const char *name, const struct daf_field *field,
    const struct daf_live *live)
{
	const struct daf_value *v;
	char time[DAF_DISPLAY_SIZE];
	size_t i;

	for (i = 0; i < live->n; i++) {
		v = &live->values[i];
		start_line(s, name);
		if (i == 0)
			daf_lines_put(s->l, LABEL, LABEL_WIDTH, DAF_PLAIN,
			    label_of(field, name));
		put_state(s, VALUE - 1, v->state);
		daf_lines_put(s->l, VALUE, 8, DAF_BOLD | DAF_RED,
		    i == 0 ? "DISPUTED" : "      or");
		daf_lines_wrap(s->l, VALUE + 9, DAF_PLAIN,
		    daf_record_value(s->l, s->v, field, v->value));
		daf_lines_new(s->l);
		daf_display_moment(time, v->time, v->zone, &s->v->today);
		daf_lines_putf(s->l, VALUE + 9, 0, DAF_PLAIN, "%s, %s  %s",
		    daf_display_who(v->by_name, v->by), v->office, time);
	}
}

/* The live values of a field; of a record that does not count yet, those that
 * wait: their letter says what they are. */
static const struct daf_live *
values_of(const struct summary *s, const char *name)
{
	const struct daf_record *r = &s->v->r;
	const struct daf_live *live = daf_record_live(r, name);
	size_t i;

	for (i = 0; live == NULL && r->item.waits && i < r->nwaiting; i++)
		if (strcmp(r->waiting[i].field, name) == 0)
			live = &r->waiting[i];
	return live;
}

static void
put_field(struct summary *s, const char *name, const struct daf_field *field)
{
	const struct daf_live *live = values_of(s, name);
	const char *text, *label = label_of(field, name);
	int room;
	bool two;

	if (live == NULL || live->disputed)
		return;
	/* the left half ends before the right one */
	room = s->half ? s->l->columns - s->second - (VALUE - LABEL)
		       : s->second - VALUE - 1;
	text = daf_record_value(s->l, s->v, field, live->values[0].value);
	two = s->second > 0 && daf_text_width(label) <= LABEL_WIDTH &&
	      strchr(text, '\n') == NULL && !daf_display_rtl(text) &&
	      (int)daf_text_width(text) <= room;
	(two ? put_short : put_long)(
	    s, name, label, live->values[0].state, text);
}

static bool
is_listed(const char *const *names, const char *name)
{
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* These have places of their own. */
static const char *const shown_elsewhere[] = { "number", "stage", "struck",
	NULL };

static bool
has_checks(const struct daf_type *t, const char *group)
{
	size_t i;

	for (i = 0; i < t->nfields; i++)
		if (strcmp(t->fields[i].kind->name, "enclosure") == 0 &&
		    t->fields[i].group != NULL &&
		    strcmp(t->fields[i].group, group) == 0)
			return true;
	return false;
}

static void
put_group(struct summary *s, const struct daf_type *t, const char *group,
    const char *heading)
{
	const struct daf_field *f;
	size_t i;

	s->heading = heading;
	s->half = false;
	for (i = 0; i < t->nfields; i++) {
		f = &t->fields[i];
		if (is_listed(shown_elsewhere, f->name))
			continue;
		if (group == NULL
			? f->group == NULL
			: f->group != NULL && strcmp(f->group, group) == 0)
			put_field(s, f->name, f);
	}
	s->heading = NULL;
}

/* What the type does not know: a newer program wrote it. */
static void
put_unknown(struct summary *s)
{
	const struct daf_record *r = &s->v->r;
	size_t i;

	s->heading =
	    r->type != NULL ? "Fields that this program does not know" : NULL;
	s->half = false;
	for (i = 0; i < r->nfields; i++)
		if (r->type == NULL ||
		    daf_type_field(r->type, r->fields[i].field) == NULL)
			put_field(s, r->fields[i].field, NULL);
	for (i = 0; r->item.waits && i < r->nwaiting; i++)
		if (daf_record_live(r, r->waiting[i].field) == NULL &&
		    (r->type == NULL ||
			daf_type_field(r->type, r->waiting[i].field) == NULL))
			put_field(s, r->waiting[i].field, NULL);
	s->heading = NULL;
}

/* "Check list of papers  9/13" */
static const char *
heading_of(const struct summary *s, const struct daf_type *t, size_t group)
{
	const struct daf_group *g = &t->groups[group];

	if (s->v->r.item.complete == NULL || !has_checks(t, g->name))
		return g->label;
	return daf_pool_printf(
	    s->l->pool, "%s  %s", g->label, s->v->r.item.complete);
}

static void
put_fields(struct summary *s)
{
	const struct daf_type *t = s->v->r.type;
	size_t i;

	if (t != NULL) {
		put_group(s, t, NULL, NULL);
		for (i = 0; i < t->ngroups; i++)
			put_group(s, t, t->groups[i].name, heading_of(s, t, i));
	}
	put_unknown(s);
}

/* ---- what comes first ---- */

static void
put_struck(struct summary *s)
{
	const struct daf_live *live = daf_record_live(&s->v->r, "struck");
	char time[DAF_DISPLAY_SIZE];

	if (live == NULL || live->disputed)
		return;
	start_line(s, "struck");
	daf_lines_put(s->l, LABEL, 0, DAF_BOLD | DAF_RED, "STRUCK OUT");
	daf_lines_wrap(s->l, VALUE, DAF_BOLD, live->values[0].value);
	daf_lines_new(s->l);
	daf_display_time(time, live->values[0].time, live->values[0].zone);
	daf_lines_putf(s->l, VALUE, 0, DAF_PLAIN, "%s, %s  %s",
	    daf_display_who(live->values[0].by_name, live->values[0].by),
	    live->values[0].office, time);
}

static void
put_disputes_of(struct summary *s, const struct daf_live *live, size_t n)
{
	const struct daf_type *t = s->v->r.type;
	size_t i;

	for (i = 0; i < n; i++)
		if (live[i].disputed)
			put_disputed(s, live[i].field,
			    t != NULL ? daf_type_field(t, live[i].field) : NULL,
			    &live[i]);
}

/* These first: somebody has to decide. */
static void
put_disputes(struct summary *s)
{
	const struct daf_record *r = &s->v->r;

	put_disputes_of(s, r->fields, r->nfields);
	if (r->item.waits)
		put_disputes_of(s, r->waiting, r->nwaiting);
}

/* Was all of it written again since? Then nobody has to do anything. */
static bool
is_past(const struct daf_record_view *v, size_t i)
{
	const struct daf_past *p = &v->past[i];
	size_t k, j;

	for (k = 0; k < p->nsets; k++) {
		for (j = i + 1; j < v->npast; j++)
			if (v->past[j].counts &&
			    daf_past_set(&v->past[j], p->sets[k].field) != NULL)
				break;
		if (j == v->npast)
			return false;
	}
	return p->state == DAF_REFUSED_STATE;
}

/* What headquarters held or refused, and why. */
static void
put_verdicts(struct summary *s)
{
	const struct daf_past *p;
	size_t i;

	for (i = 0; i < s->v->npast; i++) {
		p = &s->v->past[i];
		if ((p->state != DAF_HELD && p->state != DAF_REFUSED_STATE) ||
		    is_past(s->v, i))
			continue;
		daf_lines_about(s->l, DAF_LINE_CHANGE, p->at, 0);
		daf_lines_new(s->l);
		daf_lines_putf(s->l, LABEL, LABEL_WIDTH, DAF_BOLD | DAF_RED,
		    "%s %s", p->state == DAF_HELD ? "HELD" : "REFUSED", p->at);
		daf_lines_wrap(s->l, VALUE, DAF_PLAIN,
		    p->reason != NULL ? p->reason : "no reason was given");
	}
}

/* The next date due that is the record's own or a child's. */
static void
next_due(struct daf_buf *out, const struct summary *s)
{
	const struct daf_item *d;
	char day[DAF_DISPLAY_SIZE], days[DAF_DISPLAY_SIZE];

	if (s->v->due.n == 0)
		return;
	d = &s->v->due.items[0];
	daf_display_day(day, d->date, &s->v->today);
	daf_display_days(days, d->date, &s->v->today);
	daf_buf_addf(out, "%s  %s%s", day, days, days[0] == '-' ? " LATE" : "");
}

static void
put_stage(struct summary *s)
{
	const struct daf_live *live = values_of(s, "stage");
	const struct daf_field *field =
	    s->v->r.type != NULL ? daf_type_field(s->v->r.type, "stage") : NULL;
	struct daf_buf due = { 0 };

	if (live != NULL && field != NULL)
		put_field(s, "stage", field);
	next_due(&due, s);
	if (due.len > 0)
		put_short(
		    s, "stage", "Next due", DAF_ACCEPTED, daf_buf_str(&due));
	daf_buf_clear(&due);
	s->half = false;
}

/* What it is joined with: Enter goes there. */
static void
put_same(struct summary *s)
{
	const struct daf_item *item = &s->v->r.item;
	size_t i;

	for (i = 0; i < item->nsame; i++) {
		daf_lines_about(
		    s->l, DAF_LINE_RECORD, NULL, item->same[i].record);
		daf_lines_new(s->l);
		daf_lines_put(s->l, LABEL, LABEL_WIDTH, DAF_PLAIN,
		    i == 0 ? "Same as" : "");
		daf_lines_putf(s->l, VALUE, 0, DAF_PLAIN, "%s%s",
		    item->same[i].number != NULL ? item->same[i].number
						 : item->same[i].id,
		    item->same[i].head ? "  (stands in lists)" : "");
	}
}

/* Do its moves of custody, or what else follows each other below it, go on
 * without a gap? What cannot be read now is not said. */
static void
put_chain(struct summary *s)
{
	const struct daf_err *err;
	const char *text = NULL;

	if (s->v->r.nchildren == 0)
		return;
	err = daf_chain_say(&text, s->l->pool, s->v->reg, s->v->r.item.record);
	if (err != NULL || text == NULL) {
		daf_err_free(err);
		return;
	}
	daf_lines_about(s->l, 0, NULL, 0);
	daf_lines_new(s->l);
	daf_lines_put(s->l, LABEL, LABEL_WIDTH, DAF_PLAIN, "Chain");
	daf_lines_wrap(s->l, VALUE, DAF_PLAIN, text);
}

static void
put_record_state(struct summary *s)
{
	struct daf_past_states states;
	struct daf_buf b = { 0 };

	daf_past_count(
	    &states, s->v->past, s->v->npast, s->v->reg, s->v->r.item.ledger);
	daf_past_sentence(&b, &states);
	if (s->v->r.item.waits)
		daf_buf_adds(&b, "; nothing of the record counts yet");
	daf_lines_about(s->l, 0, NULL, 0);
	daf_lines_new(s->l);
	daf_lines_put(s->l, LABEL, LABEL_WIDTH, DAF_PLAIN, "State");
	daf_lines_wrap(s->l, VALUE, DAF_PLAIN, daf_buf_str(&b));
	if (daf_register_nledgers(s->v->reg) > 1) {
		daf_lines_new(s->l);
		daf_lines_put(s->l, LABEL, LABEL_WIDTH, DAF_PLAIN, "Ledger");
		daf_lines_wrap(s->l, VALUE, DAF_PLAIN, s->v->r.item.ledger);
	}
	daf_buf_clear(&b);
}

/* ---- what comes last ---- */

static void
put_deadlines(struct summary *s)
{
	char day[DAF_DISPLAY_SIZE], days[DAF_DISPLAY_SIZE];
	const struct daf_item *d;
	struct daf_buf b = { 0 };
	size_t i;

	if (s->v->due.n == 0)
		return;
	daf_lines_rule(s->l, "Deadlines");
	for (i = 0; i < s->v->due.n && i < DUE_SHOWN; i++) {
		d = &s->v->due.items[i];
		daf_display_day(day, d->date, &s->v->today);
		daf_display_days(days, d->date, &s->v->today);
		daf_lines_about(s->l, DAF_LINE_RECORD, d->date, d->record);
		daf_lines_new(s->l);
		daf_lines_put(s->l, LABEL, 11, DAF_PLAIN, day);
		daf_lines_putf(s->l, LABEL + 12, 7,
		    days[0] == '-' ? DAF_RED : DAF_PLAIN, "%s%s", days,
		    days[0] == '-' ? "!" : "");
		daf_buf_reset(&b);
		daf_buf_adds(&b, d->what);
		if (d->law != NULL)
			daf_buf_addf(&b, ", %s", d->law);
		if (d->record != s->v->r.item.record)
			daf_buf_addf(&b, ": %s", d->title);
		daf_lines_put(s->l, VALUE, 0, DAF_PLAIN, daf_buf_str(&b));
	}
	daf_buf_clear(&b);
}

/* "Stage: Draft -> Located", "Judge and 2 more: Ali" */
static void
change_words(
    struct daf_buf *out, const struct summary *s, const struct daf_recent *r)
{
	const struct daf_past *p = r->past;
	const struct daf_type *t = s->v->r.type;
	const struct daf_field *field;
	const struct daf_set *set;

	if (p->nsets == 0)
		return;
	if (r->first && p->nsets > 1) {
		daf_buf_addf(out, "begun, %zu fields", p->nsets);
		return;
	}
	set = daf_past_set(p, "stage");
	if (set == NULL)
		set = &p->sets[0];
	field = t != NULL ? daf_type_field(t, set->field) : NULL;
	daf_buf_adds(out, label_of(field, set->field));
	if (p->nsets > 1)
		daf_buf_addf(out, " and %zu more", p->nsets - 1);
	daf_buf_adds(out, ": ");
	daf_record_from_to(out, s->l, s->v, field, set);
}

/* "Task +1: Car and escort", "Task: Car and escort" */
static void
child_words(
    struct daf_buf *out, const struct summary *s, const struct daf_recent *r)
{
	daf_buf_addf(out, "%s%s: %s",
	    daf_itemrow_type_label(s->v->reg, r->child), r->first ? " +1" : "",
	    r->child->title);
}

static void
put_changes(struct summary *s)
{
	char time[DAF_DISPLAY_SIZE];
	const struct daf_recent *r;
	struct daf_buf b = { 0 };
	size_t i;

	if (s->v->nrecent == 0)
		return;
	daf_lines_rule(s->l, "Last changes");
	for (i = 0; i < s->v->nrecent; i++) {
		r = &s->v->recent[i];
		daf_buf_reset(&b);
		if (r->child != NULL) {
			daf_lines_about(s->l, DAF_LINE_RECORD, r->past->at,
			    r->child->record);
			child_words(&b, s, r);
		} else {
			daf_lines_about(s->l, DAF_LINE_CHANGE, r->past->at, 0);
			change_words(&b, s, r);
		}
		daf_lines_new(s->l);
		daf_display_moment(
		    time, r->past->time, r->past->zone, &s->v->today);
		daf_lines_put(s->l, LABEL, 12, DAF_PLAIN, time);
		put_state(s, LABEL + 13, r->past->state);
		daf_lines_put(s->l, LABEL + 15, 16, DAF_PLAIN,
		    daf_display_who(r->past->by_name, r->past->by));
		daf_lines_put(s->l, LABEL + 32, 0, DAF_PLAIN, daf_buf_str(&b));
	}
	daf_buf_clear(&b);
}

void
daf_record_summary(struct daf_lines *l, const struct daf_record_view *v)
{
	struct summary s = { .l = l, .v = v };

	if (l->columns >= LEAST_FOR_TWO)
		s.second = LABEL + l->columns / 2;
	put_struck(&s);
	put_verdicts(&s);
	put_disputes(&s);
	if (v->r.type == NULL) {
		daf_lines_new(l);
		daf_lines_wrap(l, LABEL, DAF_BOLD,
		    "This program does not know such records: a newer one "
		    "wrote it. Its fields as they are stored:");
	}
	put_stage(&s);
	put_same(&s);
	put_chain(&s);
	put_record_state(&s);
	put_fields(&s);
	put_deadlines(&s);
	put_changes(&s);
}
