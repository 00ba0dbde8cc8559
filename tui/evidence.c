/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evidence.c - see evidence.h. */
#include "tui/evidence.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/hide.h"
#include "sync/accesslog.h"
#include "tui/display.h"
#include "tui/past.h"

#define REPLACED_MAX 16
#define LABEL_COLUMNS 22
#define HANDLING "handling"

struct telling {
	struct daf_buf *out;
	struct daf_pool *pool;
	const struct daf_extract *x;
	const struct daf_record *r; /* the one that is told */
	const struct daf_past *past;
	size_t npast;
};

/* ---- lines ---- */

static void line(struct telling *t, const char *fmt, ...) DAF_PRINTF(2, 3);

static void
line(struct telling *t, const char *fmt, ...)
{
	struct daf_buf text = { 0 };
	va_list ap;
	char *s = NULL;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		daf_mem_exhausted();
	va_end(ap);
	daf_text_clean(&text, s, strlen(s), false);
	daf_buf_addf(t->out, "%s\n", daf_buf_str(&text));
	daf_buf_clear(&text);
	free(s);
}

/* A text of several lines after `head`, the others indented as far. */
static void
block(struct telling *t, const char *head, const char *text)
{
	const char *end;

	for (;; text = end + 1) {
		end = strchr(text, '\n');
		line(t, "%s%.*s", head,
		    (int)(end != NULL ? (size_t)(end - text) : strlen(text)),
		    text);
		if (end == NULL)
			return;
		head = daf_pool_printf(
		    t->pool, "%*s", (int)daf_text_width(head), "");
	}
}

static const char *
when(struct telling *t, int64_t at, int zone)
{
	char text[DAF_DISPLAY_SIZE];

	daf_display_time(text, at, zone);
	return daf_pool_printf(t->pool, "%s %c%02d%02d", text,
	    zone < 0 ? '-' : '+', abs(zone) / 60, abs(zone) % 60);
}

/* ---- one change set ---- */

static const struct daf_extract_set *
find_set(const struct daf_extract *x, const char *at)
{
	size_t i;

	for (i = 0; i < x->nsets; i++)
		if (strcmp(x->sets[i].at, at) == 0)
			return &x->sets[i];
	return NULL;
}

static void
tell_signature(struct telling *t, const struct daf_extract_set *s)
{
	const char *of =
	    s->accepted.number != 0
		? daf_pool_printf(t->pool, "main %" PRId64, s->accepted.number)
		: "the newest main";

	if (s->wrong != NULL)
		line(t,
		    "    Signature good, key %s, but by the roster of %s %s",
		    s->commit.sig.key.fingerprint, of, s->wrong);
	else
		line(t, "    Signature good, key %s, %s %s",
		    s->commit.sig.key.fingerprint,
		    s->ranged ? "revoked but accepted by name in"
			      : "listed by the roster of",
		    of);
	if (s->revoked)
		line(t, "    The newest roster does not list this key for %s",
		    s->commit.id);
}

static void
tell_decision(struct telling *t, const char *what,
    const struct daf_extract_main *m, const char *reason)
{
	line(t, "    %s by main %" PRId64 " of %s, %s%s%s", what, m->number,
	    when(t, m->time, m->zone), m->by, reason != NULL ? ": " : "",
	    reason != NULL ? reason : "");
}

static void
tell_standing(struct telling *t, const struct daf_extract_set *s)
{
	if (s->accepted.number == 0)
		line(t, "    Not accepted yet (%s)%s%s",
		    daf_state_name(s->state), s->held != NULL ? ": " : "",
		    s->held != NULL ? s->held : "");
	else if (s->refused.number == 0 && s->wrong != NULL)
		line(t,
		    "    VOID: it does not count, although main %" PRId64
		    " accepts it",
		    s->accepted.number);
	else if (s->refused.number == 0)
		tell_decision(t, "Accepted", &s->accepted, NULL);
	else
		tell_decision(t, "REFUSED", &s->refused, s->refusal);
	line(t, "    SHA-256 %s", s->commit.sha256);
}

static const char *
display(struct telling *t, const struct daf_field *f, const char *value)
{
	struct daf_buf b = { 0 };
	const char *text;

	daf_display_value(
	    &b, t->pool, t->x->l->reg, t->r->item.ledger, f, value);
	text = daf_pool_strdup(t->pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

static void
tell_change(struct telling *t, const struct daf_set *set)
{
	const struct daf_field *f =
	    t->r->type != NULL ? daf_type_field(t->r->type, set->field) : NULL;
	const char *label = f != NULL ? f->label : set->field;
	const char *from[REPLACED_MAX];
	struct daf_buf head = { 0 };
	size_t n, i;
	bool missing;

	n = daf_past_replaced(
	    from, REPLACED_MAX, &missing, t->past, t->npast, set);
	daf_buf_adds(&head, "      ");
	daf_text_fit(&head, label, LABEL_COLUMNS, true);
	for (i = 0; i < n; i++) {
		block(t,
		    daf_pool_printf(t->pool, "%s%s ", daf_buf_str(&head),
			i == 0 ? " from" : "  and"),
		    display(t, f, from[i]));
		daf_buf_reset(&head);
		daf_buf_addf(&head, "%*s", 6 + LABEL_COLUMNS, "");
	}
	if (missing)
		line(t, "%s  and (not in this register)", daf_buf_str(&head));
	block(t,
	    daf_pool_printf(t->pool, "%s%s ", daf_buf_str(&head),
		n > 0 || missing ? "   to" : "     "),
	    display(t, f, set->value));
	daf_buf_clear(&head);
}

static void
tell_past(struct telling *t, const struct daf_past *p)
{
	const struct daf_extract_set *s = find_set(t->x, p->at);
	size_t i;

	line(t, "%s", "");
	line(t, "  %s  %s  %s (%s), %s", when(t, p->time, p->zone), p->at,
	    p->by_name, p->by, p->office);
	if (s != NULL) {
		tell_signature(t, s);
		tell_standing(t, s);
	}
	for (i = 0; i < p->nsets; i++)
		tell_change(t, &p->sets[i]);
}

/* ---- one record ---- */

static void
tell_disputes(struct telling *t)
{
	const struct daf_record *r = t->r;
	const struct daf_live *live;
	const struct daf_field *f;
	size_t i, k;

	for (i = 0; i < r->nfields; i++) {
		live = &r->fields[i];
		if (!live->disputed)
			continue;
		f = r->type != NULL ? daf_type_field(r->type, live->field)
				    : NULL;
		line(t,
		    "  DISPUTED: %s has %zu values, none of which replaces "
		    "the others",
		    f != NULL ? f->label : live->field, live->n);
		for (k = 0; k < live->n; k++)
			block(t,
			    daf_pool_printf(
				t->pool, "    %s  ", live->values[k].at),
			    display(t, f, live->values[k].value));
	}
}

static const struct daf_err *
tell_record(struct telling *t, const struct daf_item *item)
{
	const struct daf_err *err;
	struct daf_record r;
	struct daf_past *past;
	size_t i;

	err = daf_show(&r, t->pool, t->x->l->reg, item->record);
	if (err == NULL)
		err = daf_history(
		    &past, &t->npast, t->pool, t->x->l->reg, item->record);
	if (err != NULL)
		return err;
	t->r = &r; /* cppcheck-suppress autoVariables ; for this record */
	t->past = past;
	line(t, "%s", "");
	line(t, "%s  %s", item->number != NULL ? item->number : item->id,
	    item->title);
	line(t, "  %s, %s%s", r.type != NULL ? r.type->label : item->type,
	    item->id, item->struck ? ", struck out" : "");
	tell_disputes(t);
	for (i = 0; i < t->npast; i++)
		tell_past(t, &past[i]);
	return NULL;
}

static const struct daf_err *
tell(struct daf_buf *out, const struct daf_extract *x,
    const struct daf_extract_text *text)
{
	struct telling t = { .out = out, .x = x, .pool = daf_pool_new() };
	const struct daf_err *err = NULL;
	size_t i;

	line(&t, "HISTORY OF THE RECORD %s",
	    text->number != NULL ? text->number : x->records[0].id);
	line(&t, "made on %s by %s", text->made, text->by);
	line(&t, "%s", "");
	line(&t, "The oldest comes first. Times are those of the officers' "
		 "machines.");
	for (i = 0; i < x->nrecords && err == NULL; i++)
		err = tell_record(&t, &x->records[i]);
	daf_pool_free(t.pool);
	return err;
}

/* ---- whether and who ---- */

bool
daf_evidence_restricted(const struct daf_record *r)
{
	size_t i, k;

	for (i = 0; i < r->nfields; i++)
		for (k = 0; strcmp(r->fields[i].field, HANDLING) == 0 &&
			    k < r->fields[i].n;
		     k++)
			if (*r->fields[i].values[k].value != '\0' &&
			    strcmp(r->fields[i].values[k].value, "H0") != 0)
				return true;
	return false;
}

static const struct daf_err *
needs_ground(
    bool *out, const struct daf_extract *x, const struct daf_evidence *e)
{
	const struct daf_err *err = NULL;
	struct daf_pool *pool = daf_pool_new();
	struct daf_record r;
	size_t i;

	*out = e->links;
	for (i = 0; i < x->nrecords && !*out && err == NULL; i++) {
		err = daf_show(&r, pool, x->l->reg, x->records[i].record);
		if (err == NULL)
			*out = daf_evidence_restricted(&r);
	}
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_evidence_needs_ground(
    bool *out, struct daf_ledger *l, const struct daf_evidence *e)
{
	const struct daf_err *err;
	struct daf_extract *x;

	*out = false;
	err = daf_extract_gather(&x, l, e->record, e->links);
	if (err != NULL)
		return err;
	err = needs_ground(out, x, e);
	daf_extract_free(x);
	return err;
}

static const struct daf_err *
check_ground(const struct daf_extract *x, const struct daf_evidence *e)
{
	const struct daf_err *err;
	bool needed;

	if (e->ground != NULL && *e->ground != '\0')
		return NULL;
	err = needs_ground(&needed, x, e);
	if (err != NULL || !needed)
		return err;
	return daf_err(DAF_REFUSED,
	    e->links ? "with the change sets in between it needs a ground, "
		       "since they are other records'"
		     : "its handling code asks for a ground: who gets it, and "
		       "by what right or permission");
}

static const struct daf_err *
log_it(const struct daf_extract *x, const struct daf_evidence *e)
{
	const struct daf_access a = { .kind = DAF_ACCESS_DISCLOSURE,
		.officer = e->officer,
		.ledger = x->l->conf->name,
		.record = x->records[0].id,
		.what = e->links ? "evidence with links" : "evidence",
		.ground = e->ground != NULL ? e->ground : "" };

	return daf_access_log(x->l->reg, &a);
}

/* ---- exported ---- */

static const char *
clean(struct daf_pool *pool, const char *text)
{
	struct daf_buf b = { 0 };
	const char *s;

	daf_text_clean(&b, text, strlen(text), false);
	s = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return s;
}

static void
make_text(struct daf_extract_text *t, const struct daf_extract *x,
    const struct daf_evidence *e)
{
	const struct daf_item *item = &x->records[0];
	const int64_t now = daf_time_now();
	struct telling telling = { .pool = x->pool };

	*t = (struct daf_extract_text){ 0 };
	if (item->number != NULL)
		t->number = clean(x->pool, item->number);
	t->title = clean(x->pool, item->title);
	t->made = when(&telling, now, daf_time_offset(x->l->conf->zone, now));
	t->by = daf_pool_printf(
	    x->pool, "%s (%s)", clean(x->pool, e->officer_name), e->officer);
	if (e->ground != NULL && *e->ground != '\0')
		t->ground = clean(x->pool, e->ground);
}

static const struct daf_err *
any_hidden(bool *out, const struct daf_extract *x,
    const struct daf_extract_set *sets, size_t n)
{
	const struct daf_err *err = NULL;
	struct daf_items items;
	struct daf_hide hide;
	size_t i, k;

	for (i = 0; err == NULL && !*out && i < n; i++) {
		err = daf_touched(
		    &items, x->pool, x->l->reg, x->l->conf->name, sets[i].at);
		for (k = 0; err == NULL && !*out && k < items.n; k++) {
			err = daf_hide_is(
			    &hide, x->l->reg, items.items[k].record);
			*out = err == NULL && hide.on;
		}
	}
	return err;
}

/* An extract holds whole change sets as they were signed, and so whatever they
 * write to other records, too. */
static const struct daf_err *
may_make(const struct daf_extract *x, const struct daf_evidence *e)
{
	bool any = false, may = false;
	const struct daf_err *err;

	err = any_hidden(&any, x, x->sets, x->nsets);
	if (err == NULL)
		err = any_hidden(&any, x, x->links, x->nlinks);
	if (err != NULL || !any)
		return err;
	err = daf_hide_right(&may, x->l->reg, x->l->conf->name, e->officer);
	if (err == NULL && !may)
		err = daf_err(DAF_DENIED,
		    "protected: the extract holds all as it was signed, so "
		    "only "
		    "officers whom the roster names for it (role " DAF_HIDE_ROLE
		    ") make it");
	return err;
}

const struct daf_err *
daf_evidence_make(size_t *n, struct daf_ledger *l, const struct daf_evidence *e)
{
	struct daf_extract_text text;
	struct daf_buf history = { 0 };
	struct daf_extract *x = NULL;
	const struct daf_err *err;

	*n = 0;
	daf_hide_off(l->reg, true); /* nothing is told before he may */
	err = daf_extract_gather(&x, l, e->record, e->links);
	if (err == NULL)
		err = may_make(x, e);
	if (err == NULL)
		err = daf_extract_place(e->folder);
	if (err == NULL)
		err = check_ground(x, e);
	if (err == NULL) {
		make_text(&text, x, e);
		err = tell(&history, x, &text);
	}
	if (err == NULL)
		err = log_it(x, e);
	if (err == NULL) {
		*n = x->nsets;
		text.history = daf_buf_str(&history);
		err = daf_extract_write(x, e->folder, &text);
	}
	daf_hide_off(l->reg, false);
	daf_buf_clear(&history);
	daf_extract_free(x);
	return err;
}
