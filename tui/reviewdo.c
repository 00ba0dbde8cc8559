/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reviewdo.c - see reviewing.h: marks, reasons, corrections. */
#include <stdlib.h>
#include <string.h>

#include "tui/ask.h"
#include "tui/reviewing.h"
#include "tui/screens.h"

/* ---- marks ---- */

/* Violations are accepted by another key than the one that asks. */
static const struct daf_err *
accept_spite(struct daf_reviewing *r, size_t i)
{
	struct daf_ui *ui = r->s.ui;
	char *question = daf_asprintf(
	    "%s has a VIOLATION. y accepts it in spite of that, Esc leaves it:",
	    r->w[i].at);
	char key = daf_ask_key(ui, question, "y");

	free(question);
	if (key != 'y')
		return NULL;
	return daf_decide_spite(&r->decide, i);
}

static const struct daf_err *
toggle(struct daf_reviewing *r, size_t i)
{
	if (r->decide.marks[i] != DAF_MARK_LATER) {
		daf_decide_later(&r->decide, i);
		return NULL;
	}
	if (r->w[i].violations.n > 0)
		return accept_spite(r, i);
	return daf_decide_accept(&r->decide, i);
}

/* All of a register: nothing, or what can simply be accepted. */
static const struct daf_err *
toggle_office(struct daf_reviewing *r)
{
	const struct daf_reviewing_office *o = daf_reviewing_current(r);
	const struct daf_decide_queue *q =
	    o != NULL ? daf_decide_queue(&r->decide, o->replica) : NULL;
	size_t k;

	if (q == NULL)
		return NULL;
	if (daf_decide_prefix(&r->decide, q) > 0) {
		daf_decide_later(&r->decide, q->first);
		return NULL;
	}
	for (k = q->n; k-- > 0;)
		if (r->w[q->first + k].violations.n == 0) {
			const struct daf_err *err =
			    daf_decide_accept(&r->decide, q->first + k);

			if (err == NULL || k == 0)
				return err;
			daf_err_free(err);
		}
	return daf_err(DAF_REFUSED,
	    "%s begins with a violation: Enter, then decide on it", q->replica);
}

static const struct daf_err *
accept(struct daf_reviewing *r, const struct daf_order *o)
{
	size_t i;

	(void)o;
	if (!r->in_sets)
		return toggle_office(r);
	return daf_reviewing_set(&i, r) ? toggle(r, i) : NULL;
}

static const struct daf_err *
accept_all(struct daf_reviewing *r, const struct daf_order *o)
{
	(void)o;
	daf_decide_all(&r->decide);
	return NULL;
}

/* With a reason from the command line, or asked for. */
static const struct daf_err *
with_reason(struct daf_reviewing *r, const struct daf_order *o,
    const char *what,
    const struct daf_err *(*decide)(
	struct daf_decide *d, size_t i, const char *reason))
{
	const struct daf_err *err;
	char *question, *reason;
	size_t i;

	if (!daf_reviewing_set(&i, r))
		return NULL;
	if (o->arg != NULL)
		return decide(&r->decide, i, o->arg);
	question = daf_asprintf("%s %s because:", what, r->w[i].at);
	if (!daf_ask_remembered(&reason, r->s.ui, question, r->w[i].at)) {
		free(question);
		return NULL;
	}
	free(question);
	err = decide(&r->decide, i, reason);
	free(reason);
	return err;
}

static const struct daf_err *
refuse(struct daf_reviewing *r, const struct daf_order *o)
{
	return with_reason(r, o, "Refuse", daf_decide_refuse);
}

static const struct daf_err *
hold(struct daf_reviewing *r, const struct daf_order *o)
{
	return with_reason(r, o, "Hold from", daf_decide_hold);
}

static const struct daf_err *
merge_all(struct daf_reviewing *r, const struct daf_order *o)
{
	struct daf_reviewing_merged merged;
	const struct daf_err *err;

	(void)o;
	err = daf_reviewing_merge(&merged, r, NULL);
	if (err != NULL || !merged.done)
		return err;
	return daf_reviewing_decisions(r, merged.decisions, merged.n);
}

/* ---- registers as a whole ---- */

static const struct daf_err *
freeze(struct daf_reviewing *r, const struct daf_order *o)
{
	const struct daf_reviewing_office *office = daf_reviewing_current(r);
	struct daf_merge_order order = { .verb = DAF_DO_FREEZE };
	const struct daf_err *err;
	char *question;

	(void)o;
	if (office == NULL)
		return NULL;
	if (office->frozen)
		return daf_err(DAF_REFUSED,
		    "%s is frozen already: l releases it", office->replica);
	order.replica = daf_pool_strdup(r->pool, office->replica);
	question = daf_asprintf("Freeze %s: nothing more of it is accepted. y "
				"freezes now, Esc stays:",
	    order.replica);
	err = daf_reviewing_order(r, question, &order);
	free(question);
	return err;
}

/* What waits of it is decided on then; of one that nothing waits of, at once. */
static const struct daf_err *
release(struct daf_reviewing *r, const struct daf_order *o)
{
	const struct daf_reviewing_office *office = daf_reviewing_current(r);
	struct daf_merge_order order = { .verb = DAF_DO_RELEASE };
	const struct daf_err *err;
	char *question;
	size_t i;

	(void)o;
	if (daf_reviewing_set(&i, r))
		return daf_decide_release(&r->decide, i);
	if (office == NULL || (!office->held && !office->frozen))
		return NULL;
	order.replica = daf_pool_strdup(r->pool, office->replica);
	question = daf_asprintf(
	    "Release %s: y releases now, Esc stays:", order.replica);
	err = daf_reviewing_order(r, question, &order);
	free(question);
	return err;
}

/* ---- accept and correct ---- */

/* The records of a change set that are to be corrected: copied, as the rows are
 * read anew after the merge. */
struct amending {
	struct daf_pool *pool;
	struct daf_pick_row *rows; /* and one more: an end */
	int64_t *records;
	size_t n;
};

static void
list_records(struct amending *a, const struct daf_reviewing_row *row)
{
	const struct daf_changed *c;
	struct daf_buf b = { 0 };
	size_t i;

	a->rows = daf_pool_array(a->pool, row->n + 1, sizeof(*a->rows));
	a->records = daf_pool_array(a->pool, row->n, sizeof(*a->records));
	a->n = row->n;
	for (i = 0; i < row->n; i++) {
		c = &row->changed[i];
		daf_buf_reset(&b);
		daf_buf_addf(&b, "%s  %s%s%s", c->name, c->type,
		    *c->title != '\0' ? ": " : "", c->title);
		a->rows[i].value = daf_pool_strdup(a->pool, c->item.id);
		a->rows[i].text = daf_pool_strdup(a->pool, daf_buf_str(&b));
		a->records[i] = c->item.record;
	}
	a->rows[a->n] = (struct daf_pick_row){ "", "No more" };
	daf_buf_clear(&b);
}

/* Takes one off the list; false: the officer has done. */
static bool
next_record(
    int64_t *record, struct amending *a, struct daf_ui *ui, const char *title)
{
	char *id;
	size_t i = 0;

	if (!daf_pick_row(&id, ui, title, a->rows, a->n + 1, NULL))
		return false;
	while (i < a->n && strcmp(a->rows[i].value, id) != 0)
		i++;
	free(id);
	if (i == a->n)
		return false;
	*record = a->records[i];
	memmove(&a->records[i], &a->records[i + 1],
	    (a->n - i - 1) * sizeof(*a->records));
	memmove(&a->rows[i], &a->rows[i + 1], (a->n - i) * sizeof(*a->rows));
	a->n--;
	return true;
}

/* One form after the other: what is saved in each is headquarters' own change
 * set on top. */
static const struct daf_err *
correct(struct daf_reviewing *r, struct amending *a, const char *at)
{
	char *title = daf_asprintf("Correct which record of %s?", at);
	const bool several = a->n > 1;
	struct daf_ui *ui = r->s.ui;
	const struct daf_err *err = NULL;
	int64_t record = a->records[0];

	while (err == NULL && a->n > 0 && ui->top == &r->s) {
		if (several && !next_record(&record, a, ui, title))
			break;
		err = daf_form_edit(ui, record, NULL);
		if (!several)
			break;
		if (err == NULL && ui->top != &r->s && !daf_ui_wait(ui->top))
			break;
	}
	free(title);
	return err;
}

/* Accepts, then opens the form on the record, or on one record after another. */
static const struct daf_err *
amend(struct daf_reviewing *r, const struct daf_order *o)
{
	const struct daf_reviewing_row *row;
	struct amending a = { 0 };
	const struct daf_err *err = NULL;
	struct daf_reviewing_merged merged;
	char *at;
	size_t i;

	(void)o;
	if (!daf_reviewing_set(&i, r))
		return NULL;
	row = daf_reviewing_read(r, i);
	if (row->n == 0)
		return daf_err(DAF_FAILED, "%s is about no record that is here",
		    r->w[i].at);
	if (r->decide.marks[i] == DAF_MARK_LATER ||
	    r->decide.marks[i] == DAF_MARK_REFUSE) {
		err = r->w[i].violations.n > 0
			  ? accept_spite(r, i)
			  : daf_decide_accept(&r->decide, i);
		if (err != NULL || r->decide.marks[i] == DAF_MARK_LATER)
			return err;
	}
	at = daf_strdup(r->w[i].at);
	a.pool = daf_pool_new();
	list_records(&a, row);
	err =
	    daf_reviewing_merge(&merged, r, daf_decide_queue_of(&r->decide, i));
	if (err == NULL && merged.done)
		err = correct(r, &a, at);
	daf_pool_free(a.pool);
	free(at);
	return err;
}

/* ---- reading ---- */

static const struct daf_err *
read_set(struct daf_reviewing *r, const struct daf_order *o)
{
	const struct daf_err *err;
	struct daf_buf b = { 0 };
	char *title;
	size_t i;

	(void)o;
	if (!daf_reviewing_set(&i, r))
		return NULL;
	daf_reviewing_text(&b, r, i);
	title = daf_asprintf("REVIEW  %s", r->w[i].at);
	err = daf_page_open(r->s.ui, title, daf_buf_str(&b));
	free(title);
	daf_buf_clear(&b);
	return err;
}

/* Of the change set under the mark, or of all of the register. */
static const struct daf_err *
differences(struct daf_reviewing *r, const struct daf_order *o)
{
	const struct daf_reviewing_office *office = daf_reviewing_current(r);
	const struct daf_decide_queue *q =
	    office != NULL ? daf_decide_queue(&r->decide, office->replica)
			   : NULL;
	const struct daf_err *err = NULL;
	struct daf_buf b = { 0 };
	char *title;
	size_t i;

	(void)o;
	if (r->in_sets && daf_reviewing_set(&i, r))
		err = daf_reviewing_clashes(&b, r, i);
	else
		for (i = 0; err == NULL && q != NULL && i < q->n; i++)
			err = daf_reviewing_clashes(&b, r, q->first + i);
	if (b.len == 0)
		daf_buf_adds(&b, "Merging it makes no dispute.\n");
	title = daf_asprintf("DIFFERENCES  %s  disputes that merging makes",
	    office != NULL ? office->replica : "");
	if (err == NULL)
		err = daf_page_open(r->s.ui, title, daf_buf_str(&b));
	free(title);
	daf_buf_clear(&b);
	return err;
}

static const struct daf_err *
open_row(struct daf_reviewing *r, const struct daf_order *o)
{
	if (r->in_sets)
		return read_set(r, o);
	r->in_sets = r->sets.n > 0;
	return NULL;
}

static const struct daf_err *
leave_sets(struct daf_reviewing *r, const struct daf_order *o)
{
	(void)o;
	r->in_sets = false;
	return NULL;
}

static const struct daf_err *
enter_sets(struct daf_reviewing *r, const struct daf_order *o)
{
	(void)o;
	r->in_sets = r->sets.n > 0;
	return NULL;
}

static const struct daf_err *
refresh(struct daf_reviewing *r, const struct daf_order *o)
{
	(void)o;
	r->stale = true;
	daf_ui_changed(r->s.ui);
	return r->s.class->load(&r->s);
}

static const struct {
	enum daf_act act;
	const struct daf_err *(*go)(
	    struct daf_reviewing *r, const struct daf_order *o);
} goes[] = {
	{ DAF_ACT_ACCEPT, accept },
	{ DAF_ACT_ACCEPT_ALL, accept_all },
	{ DAF_ACT_REFUSE, refuse },
	{ DAF_ACT_HOLD, hold },
	{ DAF_ACT_RELEASE, release },
	{ DAF_ACT_AMEND, amend },
	{ DAF_ACT_SAVE, merge_all },
	{ DAF_ACT_DIFFERENCES, differences },
	{ DAF_ACT_FREEZE, freeze },
	{ DAF_ACT_OPEN, open_row },
	{ DAF_ACT_LEFT, leave_sets },
	{ DAF_ACT_RIGHT, enter_sets },
	{ DAF_ACT_REFRESH, refresh },
};

const struct daf_err *
daf_reviewing_act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct daf_reviewing *r = (struct daf_reviewing *)s;
	size_t i;

	for (i = 0; i < sizeof(goes) / sizeof(goes[0]); i++)
		if (goes[i].act == o->act)
			return goes[i].go(r, o);
	*done = daf_rows_act(r->in_sets ? &r->sets : &r->left, o->act);
	if (*done && !r->in_sets) {
		r->sets.cursor = 0;
		daf_reviewing_follow(r);
	}
	return NULL;
}
