/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * conflictkeep.c - what was decided of a record's disputes and is not written
 * yet, as a draft of the officer's; see conflicti.h.
 *
 *	{"dispute":{"judge":{"at":["isb.k7f2-398","khi.ab2d-7"],
 *	                     "choice":"typed","text":"ADC(G)"},
 *	            "stage":{"at":["isb.k7f2-398","khi.ab2d-9"],
 *	                     "choice":"value","nth":1,"typed":"arg"}},
 *	 "filled":2,"of":3,"title":"Ahmed Ali","why":"Moved on 20 November"}
 *
 * A decision is about the values that were live then: `at` has their addresses.
 * What the desk's file says is not believed.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/carry.h"
#include "schema/kind.h"
#include "tui/ask.h"
#include "tui/conflicti.h"
#include "tui/screens.h"

static const char *const choices[] = {
	[DAF_DECIDED_NONE] = "none",
	[DAF_DECIDED_VALUE] = "value",
	[DAF_DECIDED_BOTH] = "both",
	[DAF_DECIDED_TYPED] = "typed",
	[DAF_DECIDED_SKIP] = "skip",
};

/* ---- out ---- */

/* Is it as it was before anybody decided? */
static bool
untouched(const struct daf_dispute *d)
{
	if (d->typed != NULL)
		return false;
	if (d->n > 1)
		return daf_dispute_result(d) == NULL;
	if (d->n == 1)
		return d->choice == DAF_DECIDED_VALUE;
	return d->choice == DAF_DECIDED_TYPED && *d->text == '\0';
}

static bool
touched(const struct daf_disputes *all)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (!untouched(&all->items[i]))
			return true;
	return all->why != NULL;
}

static json_t *
decision_out(const struct daf_dispute *d)
{
	json_t *o = json_object(), *at = json_array();
	size_t i;

	for (i = 0; i < d->n; i++)
		json_array_append_new(at, json_string(d->values[i].at));
	json_object_set_new(o, "at", at);
	json_object_set_new(o, "choice", json_string(choices[d->choice]));
	if (d->choice == DAF_DECIDED_VALUE)
		json_object_set_new(o, "nth", json_integer((json_int_t)d->nth));
	if (d->text != NULL)
		json_object_set_new(o, "text", json_string(d->text));
	if (d->typed != NULL)
		json_object_set_new(o, "typed", json_string(d->typed));
	return o;
}

static void
store(struct daf_buf *out, const struct daf_disputes *all)
{
	json_t *root = json_object(), *fields = json_object();
	const struct daf_item *item = &all->view.r.item;
	char *text;
	size_t i;

	for (i = 0; i < all->n; i++)
		json_object_set_new(
		    fields, all->items[i].name, decision_out(&all->items[i]));
	json_object_set_new(root, "dispute", fields);
	json_object_set_new(root, "filled",
	    json_integer((json_int_t)daf_disputes_decided(all)));
	json_object_set_new(
	    root, "of", json_integer((json_int_t)daf_disputes_open(all)));
	if (item->title != NULL)
		json_object_set_new(root, "title", json_string(item->title));
	if (all->why != NULL)
		json_object_set_new(root, "why", json_string(all->why));
	text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(root);
	if (text == NULL)
		daf_mem_exhausted();
	daf_buf_adds(out, text);
	free(text);
}

static void
put(struct daf_conflict_screen *c)
{
	const struct daf_item *item = &c->d.view.r.item;
	struct daf_buf body = { 0 };
	const struct daf_err *err;

	store(&body, &c->d);
	err = daf_draft_put(&c->draft, c->s.ui->cli->reg,
	    &(struct daf_draft){ .id = c->draft,
		.officer = c->officer,
		.ledger = item->ledger,
		.type = item->type,
		.record = item->id,
		.body = daf_buf_str(&body) });
	daf_buf_clear(&body);
	/* it is told at once, and once */
	if (err != NULL && c->no_draft == NULL)
		daf_ui_say(c->s.ui, "No draft can be kept: %s", err->text);
	free(c->no_draft);
	c->no_draft = err != NULL ? daf_strdup(err->text) : NULL;
	daf_err_free(err);
}

void
daf_conflict_drop(struct daf_conflict_screen *c)
{
	if (c->draft != 0)
		daf_ui_say_err(
		    c->s.ui, daf_draft_drop(c->s.ui->cli->reg, c->draft));
	c->draft = 0;
}

void
daf_conflict_keep(struct daf_conflict_screen *c)
{
	if (c->officer == NULL) /* he reads */
		return;
	if (touched(&c->d))
		put(c);
	else
		daf_conflict_drop(c);
}

void
daf_conflict_keep_text(
    struct daf_conflict_screen *c, struct daf_dispute *d, const char *text)
{
	char **at = d != NULL ? &d->text : &c->d.why, *was = *at;
	const enum daf_decided choice =
	    d != NULL ? d->choice : DAF_DECIDED_NONE;

	*at = daf_strdup(text);
	if (d != NULL)
		d->choice = DAF_DECIDED_TYPED;
	daf_conflict_keep(c);
	free(*at);
	*at = was;
	if (d != NULL)
		d->choice = choice;
}

bool
daf_conflict_unkept(const struct daf_conflict_screen *c)
{
	return c->no_draft != NULL && touched(&c->d);
}

bool
daf_conflict_may_leave(struct daf_conflict_screen *c)
{
	daf_conflict_keep(c);
	if (!daf_conflict_unkept(c) && c->draft != 0)
		daf_ui_say(c->s.ui, "Draft kept; :drafts opens it again");
	else if (daf_conflict_unkept(c))
		return daf_ask_key(c->s.ui,
			   "No draft can be kept: what you decided is lost. d "
			   "leaves all the same",
			   "d") == 'd';
	return true;
}

/* ---- in ---- */

const struct daf_err *
daf_conflict_canonical(struct daf_buf *out, struct daf_conflict_screen *c,
    const struct daf_dispute *d, const char *given)
{
	const struct daf_register_ledger *ledger;
	struct daf_kind_ctx ctx = { .now = daf_time_now() };
	const struct daf_err *err;

	if (d->field == NULL) {
		daf_buf_adds(out, given);
		return NULL;
	}
	err = daf_register_ledger(
	    &ledger, c->s.ui->cli->reg, c->d.view.r.item.ledger);
	if (err != NULL)
		return err;
	ctx.offset_min = daf_time_offset(ledger->zone, ctx.now);
	return daf_kind_parse(out, d->field, given, &ctx);
}

static bool
same_values(const struct daf_dispute *d, const json_t *at)
{
	const char *addr;
	size_t i;

	if (json_array_size(at) != d->n)
		return false;
	for (i = 0; i < d->n; i++) {
		addr = json_string_value(json_array_get(at, i));
		if (addr == NULL || strcmp(addr, d->values[i].at) != 0)
			return false;
	}
	return true;
}

/* What was typed, if the field takes it; else it is what t begins with. */
static void
take_typed(struct daf_conflict_screen *c, struct daf_dispute *d,
    const char *text, bool same)
{
	struct daf_buf value = { 0 };
	const struct daf_err *err = NULL;

	if (same)
		err = daf_conflict_canonical(&value, c, d, text);
	if (same && err == NULL)
		daf_dispute_choose(
		    d, DAF_DECIDED_TYPED, 0, daf_buf_str(&value));
	else if (*text != '\0' && d->n > 1)
		daf_dispute_typed(d, text);
	daf_err_free(err);
	daf_buf_clear(&value);
}

/* False: other values are live now, or it is none of ours. */
static bool
decision_in(
    struct daf_conflict_screen *c, struct daf_dispute *d, const json_t *o)
{
	const char *choice = json_string_value(json_object_get(o, "choice"));
	const char *text = json_string_value(json_object_get(o, "text"));
	const char *typed = json_string_value(json_object_get(o, "typed"));
	json_int_t nth = json_integer_value(json_object_get(o, "nth"));
	bool same = same_values(d, json_object_get(o, "at"));
	struct daf_buf both = { 0 };
	size_t i, n = sizeof(choices) / sizeof(choices[0]);

	for (i = 0; choice != NULL && i < n; i++)
		if (strcmp(choices[i], choice) == 0)
			break;
	/* What he may not see any more he has not decided. */
	if (choice == NULL || i == n || (d->hidden && d->n > 1))
		return false;
	switch ((enum daf_decided)i) {
	case DAF_DECIDED_VALUE:
		if (same && nth >= 0 && nth < (json_int_t)d->n)
			daf_dispute_choose(
			    d, DAF_DECIDED_VALUE, (size_t)nth, NULL);
		break;
	case DAF_DECIDED_BOTH:
		if (same && daf_dispute_both(&both, d))
			daf_dispute_choose(
			    d, DAF_DECIDED_BOTH, 0, daf_buf_str(&both));
		break;
	case DAF_DECIDED_TYPED:
		take_typed(c, d, text != NULL ? text : "", same);
		break;
	case DAF_DECIDED_SKIP:
		if (same)
			daf_dispute_choose(d, DAF_DECIDED_SKIP, 0, NULL);
		break;
	case DAF_DECIDED_NONE:
		if (typed == NULL) /* as it was written before */
			typed = text;
		same = true;
		break;
	}
	/* what was decided goes before what was left */
	if (typed != NULL && d->typed == NULL)
		daf_dispute_typed(d, typed);
	daf_buf_clear(&both);
	return same;
}

/* How many decisions are lost because other values are live now. */
static size_t
restore(struct daf_conflict_screen *c, const json_t *root)
{
	const json_t *fields = json_object_get(root, "dispute"), *o;
	const char *why = json_string_value(json_object_get(root, "why"));
	struct daf_dispute *d;
	size_t lost = 0, i;

	for (i = 0; i < c->d.n; i++) {
		d = &c->d.items[i];
		o = json_object_get(fields, d->name);
		if (o != NULL && !decision_in(c, d, o))
			lost += d->n > 1;
	}
	free(c->d.why);
	c->d.why = why != NULL && *why != '\0' ? daf_strdup(why) : NULL;
	return lost;
}

bool
daf_conflict_is_draft(const char *body)
{
	json_t *root = json_loads(body, 0, NULL);
	bool is = json_is_object(json_object_get(root, "dispute"));

	json_decref(root);
	return is;
}

void
daf_conflict_recall(struct daf_conflict_screen *c)
{
	const struct daf_item *item = &c->d.view.r.item;
	struct daf_pool *pool = daf_pool_new();
	char when[DAF_DISPLAY_SIZE];
	struct daf_draft *drafts = NULL;
	const struct daf_err *err = NULL;
	json_t *root = NULL;
	size_t n = 0, i, lost;

	if (c->officer != NULL)
		err = daf_draft_list(
		    &drafts, &n, pool, c->s.ui->cli->reg, c->officer);
	for (i = 0; err == NULL && i < n && root == NULL; i++)
		if (strcmp(drafts[i].record, item->id) == 0 &&
		    strcmp(drafts[i].ledger, item->ledger) == 0 &&
		    daf_conflict_is_draft(drafts[i].body)) {
			root = json_loads(drafts[i].body, 0, NULL);
			c->draft = drafts[i].id;
			daf_display_moment(when, drafts[i].saved,
			    daf_display_zone(c->s.ui->cli->reg, item->ledger,
				drafts[i].saved),
			    &c->d.view.today);
		}
	daf_ui_say_err(c->s.ui, err);
	if (root != NULL) {
		lost = restore(c, root);
		if (lost > 0)
			daf_ui_say(c->s.ui,
			    "What you decided %s is here, but %zu field%s "
			    "written since: look again",
			    when, lost, lost == 1 ? " was" : "s were");
		else
			daf_ui_say(c->s.ui,
			    "What you decided %s is here again: F10 writes "
			    "it, :discard drops it",
			    when);
	}
	json_decref(root);
	daf_pool_free(pool);
}

const struct daf_err *
daf_conflict_draft(struct daf_ui *ui, const struct daf_draft *draft)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_item item;

	err = daf_find_record(
	    &item, pool, ui->cli->reg, draft->ledger, draft->record);
	if (err == NULL)
		err = daf_conflict_open(ui, item.record);
	daf_pool_free(pool);
	return err != NULL && err->code == DAF_REFUSED
		   ? daf_err_wrap(
			 err, "draft kept (:drafts, :discard drops it)")
		   : err;
}
