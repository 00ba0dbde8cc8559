/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * move.c - stages: where a record starts, which moves there are, what they
 * need, and who may approve; see move.h and check.h.
 *
 * An approval is the signature of the one who decided. (1) It grants only if
 * his role then may give it. (2) Neither who bore the record nor who makes the
 * move can be the one. (3) The newest decision of those who may give it counts,
 * so that a refusal after a grant bars the way. (4) What is disputed, or was
 * made to be about something else after the signature, grants nothing. (5) A
 * decision is for the stage that stood then, and for no later one.
 */
#include "schema/move.h"

#include <string.h>

#include "core/base/named.h"
#include "schema/checki.h"
#include "schema/kind.h"

/* ---- what a move needs ---- */

struct needs {
	const struct daf_checking *c;
	const struct daf_move *move;
	struct daf_pool *pool;
	struct daf_need *items;
	size_t n;
	bool ahead; /* nothing is saved yet that would be checked itself */
};

static void
add(struct needs *w, enum daf_need_kind kind, const char *name,
    const char *text)
{
	w->items[w->n++] = (struct daf_need){ kind, name, text, false, false };
}

static void
who(struct needs *w)
{
	const struct daf_check_change *change = w->c->change;

	if (!daf_check_role(w->move->roles, change->roles))
		add(w, DAF_NEED_ROLE, NULL,
		    daf_pool_printf(w->pool, "the role %s",
			daf_check_words(w->pool, w->move->roles)));
	if (w->move->by == DAF_BY_OWN && !change->own_office)
		add(w, DAF_NEED_OFFICE, NULL,
		    "an officer of the office that opened it");
	if (w->move->by == DAF_BY_HQ && !daf_check_in(change->roles, "hq"))
		add(w, DAF_NEED_OFFICE, NULL, "headquarters");
}

/* What is required at the stage that it leads to. */
static void
required(struct needs *w)
{
	const struct daf_type *type = w->c->type;
	const struct daf_field *f;
	size_t i;

	for (i = 0; i < type->nfields; i++) {
		f = &type->fields[i];
		if (f->when_field != NULL &&
		    strcmp(f->when_field, "stage") == 0 &&
		    daf_check_in(f->when_in, w->move->to) &&
		    !daf_check_in(w->move->needs, f->name) &&
		    daf_check_after(w->c, f->name)[0] == '\0')
			add(w, DAF_NEED_FIELD, f->name, f->label);
	}
}

static void
fields(struct needs *w)
{
	const struct daf_field *field;
	size_t i;

	for (i = 0; w->move->needs != NULL && w->move->needs[i] != NULL; i++) {
		if (daf_check_after(w->c, w->move->needs[i])[0] != '\0')
			continue;
		field = daf_type_field(w->c->type, w->move->needs[i]);
		add(w, DAF_NEED_FIELD, w->move->needs[i],
		    field != NULL ? field->label : w->move->needs[i]);
	}
	if (w->ahead)
		required(w);
}

static void
check_list(struct needs *w)
{
	const struct daf_type *type = w->c->type;
	const struct daf_field *missing = NULL;
	size_t i, n = 0, there = 0;

	for (i = 0; w->move->complete && i < type->nfields; i++) {
		if (strcmp(type->fields[i].kind->name, "enclosure") != 0)
			continue;
		n++;
		if (daf_enclosure_there(
			daf_check_after(w->c, type->fields[i].name)))
			there++;
		else if (missing == NULL)
			missing = &type->fields[i];
	}
	if (missing != NULL)
		add(w, DAF_NEED_COMPLETE, missing->name,
		    daf_pool_printf(w->pool,
			n - there > 1 ? "the check list (%zu/%zu: %s and "
					"others are missing)"
				      : "the check list (%zu/%zu: %s is "
					"missing)",
			there, n, missing->label));
}

static void
children(struct needs *w)
{
	const struct daf_check_view *view = w->c->view;
	const char **name = w->move->children;
	const struct daf_type *type;

	for (; view->child != NULL && name != NULL && *name != NULL; name++) {
		if (view->child(view->arg, *name))
			continue;
		type = view->type != NULL ? view->type(view->arg, *name) : NULL;
		add(w, DAF_NEED_CHILD, *name,
		    daf_pool_printf(w->pool, "a record below it: %s",
			type != NULL ? type->label : *name));
	}
}

/* "Decision: its Stage must be Taken or Carried out" */
static const char *
say_record(
    struct needs *w, const struct daf_move_record *r, const struct daf_type *of)
{
	const struct daf_field *named =
	    r->child ? NULL : daf_type_field(w->c->type, r->name);
	const struct daf_field *with =
	    of != NULL ? daf_type_field(of, r->with) : NULL;
	struct daf_buf b = { 0 };
	const char *text;
	size_t i;

	daf_buf_addf(&b, "%s whose %s is ",
	    named != NULL ? named->label
	    : of != NULL
		? daf_pool_printf(w->pool, "a record below it: %s", of->label)
		: r->name,
	    with != NULL ? with->label : r->with);
	for (i = 0; r->in[i] != NULL; i++) {
		daf_buf_adds(&b, i == 0                 ? ""
				 : r->in[i + 1] == NULL ? " or "
							: ", ");
		if (with != NULL)
			with->kind->display(&b, with, r->in[i]);
		else
			daf_buf_adds(&b, r->in[i]);
	}
	text = daf_pool_strdup(w->pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

static bool
is_ready(
    const struct needs *w, const struct daf_move_record *r, const char *record)
{
	const struct daf_check_view *view = w->c->view;
	const char *value = view->value(view->arg, record, r->with);

	return value != NULL && daf_check_in(r->in, value);
}

/* Is one of the records ready? So it is if nobody here knows, and if the field is
 * empty: `needs` asks for it. *type: theirs. */
static bool
one_is_ready(
    struct needs *w, const struct daf_move_record *r, const char **type)
{
	const struct daf_check_view *view = w->c->view;
	const char *const *below = NULL;
	const char *id;
	size_t i, n = 0;

	*type = r->name;
	if (!r->child) {
		id = daf_check_after(w->c, r->name);
		*type = id[0] != '\0' && view->type_of != NULL
			    ? view->type_of(view->arg, id)
			    : NULL;
		return *type == NULL || is_ready(w, r, id);
	}
	if (view->naming == NULL)
		return true;
	if (w->c->change->id != NULL)
		below = view->naming(
		    view->arg, r->name, "parent", w->c->change->id, &n);
	for (i = 0; i < n; i++)
		if (is_ready(w, r, below[i]))
			return true;
	return false;
}

static void
records(struct needs *w)
{
	const struct daf_check_view *view = w->c->view;
	const struct daf_move_record *r;
	const char *type;
	size_t i;

	for (i = 0; view->value != NULL && i < w->move->nrecords; i++) {
		r = &w->move->records[i];
		if (!one_is_ready(w, r, &type))
			add(w, DAF_NEED_RECORD, r->name,
			    say_record(w, r,
				view->type != NULL ? view->type(view->arg, type)
						   : NULL));
	}
}

/* Why an approval is not granted; NULL: it is. "": nobody said anything. */
static const char *
not_granted(
    bool *given, const struct needs *w, const struct daf_approval *approval)
{
	const struct daf_check_view *view = w->c->view;
	const struct daf_check_decision *d;
	const char *bearer, *why = "";
	size_t n, i;

	d = view->decisions(view->arg, &n);
	bearer = view->bearer != NULL ? view->bearer(view->arg, NULL) : NULL;
	for (i = 0; i < n; i++) {
		if (strcmp(d[i].what, approval->name) != 0)
			continue;
		if (!daf_check_role(approval->roles, d[i].roles)) {
			why = daf_pool_printf(w->pool,
			    "; %s had not the role to give it", d[i].officer);
			continue;
		}
		if (d[i].earlier) {
			why = daf_pool_printf(w->pool,
			    "; what %s decided was for the stage as it was "
			    "before",
			    d[i].officer);
			continue;
		}
		if (d[i].disputed)
			return "; its decision is disputed";
		if (!d[i].granted)
			return daf_pool_printf(
			    w->pool, "; %s refused it", d[i].officer);
		if (d[i].other)
			why = "; what was signed was for something else";
		else if (bearer != NULL && strcmp(bearer, d[i].officer) == 0)
			why = "; who opened the record cannot approve it";
		else if (w->c->change->officer != NULL &&
			 strcmp(w->c->change->officer, d[i].officer) == 0) {
			*given = true;
			why = "; who approved it does not make the move";
		} else
			return NULL;
	}
	return why;
}

/* By his role, and nobody approves what he opened. */
static bool
can_give(const struct needs *w, const struct daf_approval *a)
{
	const struct daf_check_view *view = w->c->view;
	const char *officer = w->c->change->officer, *bearer = NULL;

	if (view->bearer != NULL)
		bearer = view->bearer(view->arg, NULL);
	return officer != NULL &&
	       daf_check_role(a->roles, w->c->change->roles) &&
	       (bearer == NULL || strcmp(bearer, officer) != 0);
}

static void
approvals(struct needs *w)
{
	const char **name = w->move->approvals;
	const struct daf_approval *a;
	const char *why;
	bool given;

	if (w->c->view->decisions == NULL)
		return;
	for (; name != NULL && *name != NULL; name++) {
		a = daf_type_approval(w->c->type, *name);
		given = false;
		if (a == NULL || (why = not_granted(&given, w, a)) == NULL)
			continue;
		add(w, DAF_NEED_APPROVAL, *name,
		    a->roles != NULL
			? daf_pool_printf(w->pool, "%s by %s%s", a->label,
			      daf_check_words(w->pool, a->roles), why)
			: daf_pool_printf(w->pool, "%s%s", a->label, why));
		w->items[w->n - 1].given = given;
		w->items[w->n - 1].can_give = !given && can_give(w, a);
	}
}

static size_t
count(const char *const *words)
{
	size_t n = 0;

	while (words != NULL && words[n] != NULL)
		n++;
	return n;
}

static void
find_needs(struct needs *w)
{
	const struct daf_move *m = w->move;

	w->items = daf_pool_array(w->pool,
	    3 + count(m->needs) + count(m->children) + m->nrecords +
		count(m->approvals) + w->c->type->nfields,
	    sizeof(*w->items));
	who(w);
	fields(w);
	check_list(w);
	children(w);
	records(w);
	approvals(w);
}

const struct daf_need *
daf_move_needs(size_t *n, struct daf_pool *pool, const struct daf_type *type,
    const struct daf_move *move, const struct daf_check_view *view,
    const struct daf_check_change *change)
{
	const struct daf_checking c = { NULL, type, view, change };
	struct needs w = { .c = &c, .move = move, .pool = pool, .ahead = true };

	find_needs(&w);
	*n = w.n;
	return w.items;
}

/* ---- a change of stage ---- */

static void
add_name(struct daf_buf *names, const struct daf_type *type, const char *value)
{
	const struct daf_choice *stage = daf_type_stage(type, value);

	if (names->len > 0)
		daf_buf_adds(names, ", ");
	if (stage != NULL)
		daf_choice_say(names, stage);
	else /* a newer charter's */
		daf_buf_adds(names, value);
}

/* A stage in a sentence, in the pool. */
static const char *
named(struct daf_pool *pool, const struct daf_type *type, const char *value)
{
	struct daf_buf b = { 0 };
	const char *text;

	add_name(&b, type, value);
	text = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

/* Stages that lie beyond approvals are for those who may take over an old file
 * as it stands; who may not is told where he can begin. */
static void
start(struct daf_checking *c, const char *to)
{
	const struct daf_choice *stage;
	const char **roles = NULL;
	struct daf_buf names = { 0 };
	struct daf_pool *pool;
	size_t i;

	for (i = 0; i < c->type->nstages; i++) {
		stage = &c->type->stages[i];
		if (!stage->start)
			continue;
		if (!daf_check_role(stage->roles, c->change->roles)) {
			if (strcmp(stage->value, to) == 0)
				roles = stage->roles;
			continue;
		}
		if (strcmp(stage->value, to) == 0)
			goto done;
		add_name(&names, c->type, stage->value);
	}
	pool = daf_pool_new();
	if (roles != NULL)
		daf_findings_add(c->out, "stage",
		    "to open a record at the stage %s takes the role %s; "
		    "others "
		    "begin at: %s",
		    named(pool, c->type, to), daf_check_words(pool, roles),
		    daf_buf_str(&names));
	else if (names.len != 0)
		daf_findings_add(c->out, "stage",
		    "a new record starts at the "
		    "stage %s, not %s",
		    daf_buf_str(&names), named(pool, c->type, to));
	daf_pool_free(pool);
done:
	daf_buf_clear(&names);
}

static void
tell(struct daf_checking *c, struct daf_pool *pool, const char *before,
    const char *after, const struct daf_need *need)
{
	const char *from = named(pool, c->type, before);
	const char *to = named(pool, c->type, after);

	switch (need->kind) {
	case DAF_NEED_ROLE:
		daf_findings_add(c->out, "stage",
		    "the move from %s to %s is "
		    "not for this officer's role",
		    from, to);
		break;
	case DAF_NEED_OFFICE:
		daf_findings_add(c->out, "stage",
		    "the move from %s to %s is for %s", from, to, need->text);
		break;
	case DAF_NEED_FIELD:
		daf_findings_add(c->out, need->name,
		    "%s" DAF_NAMED " must be given before the stage becomes %s",
		    need->text, need->name, to);
		break;
	case DAF_NEED_COMPLETE:
	case DAF_NEED_CHILD:
	case DAF_NEED_RECORD:
	case DAF_NEED_APPROVAL:
		daf_findings_add(c->out,
		    need->kind == DAF_NEED_COMPLETE ? need->name : "stage",
		    "it needs %s before the stage becomes %s", need->text, to);
		break;
	}
}

/* Is `a` nearer to a move that can be made? Who may not make it at all is not
 * told what else it needs. */
static bool
nearer(const struct needs *a, const struct needs *b)
{
	bool a_barred = a->n > 0 && a->items[0].kind <= DAF_NEED_OFFICE;
	bool b_barred = b->n > 0 && b->items[0].kind <= DAF_NEED_OFFICE;

	if (a_barred != b_barred)
		return b_barred;
	return a->n < b->n;
}

/* The needs of the move from..to that is nearest; move NULL: there is none.
 * *open: where moves from there go. */
static struct needs
nearest(struct daf_buf *open, const struct daf_checking *c,
    struct daf_pool *pool, const char *from, const char *to)
{
	struct needs best = { 0 };
	size_t i;

	for (i = 0; i < c->type->nmoves; i++) {
		struct needs w = {
			.c = c, .move = &c->type->moves[i], .pool = pool
		};

		if (!daf_check_in(w.move->from, from))
			continue;
		add_name(open, c->type, w.move->to);
		if (strcmp(w.move->to, to) != 0)
			continue;
		find_needs(&w);
		if (best.move == NULL || nearer(&w, &best))
			best = w;
	}
	return best;
}

void
daf_check_stage(struct daf_checking *c)
{
	const char *from, *to = daf_check_given(c, "stage");
	struct daf_buf open = { 0 };
	struct daf_pool *pool;
	struct needs needs;
	size_t i;

	if (c->type->nstages == 0 || to == NULL ||
	    (to[0] != '\0' && daf_type_stage(c->type, to) == NULL))
		return; /* the kind has said so */
	if (to[0] == '\0') {
		daf_findings_add(c->out, "stage",
		    "the stage cannot be "
		    "cleared");
		return;
	}
	from = daf_check_before(c, "stage");
	if (from[0] == '\0') {
		start(c, to);
		return;
	}
	if (strcmp(from, to) == 0 ||
	    (c->view->stood != NULL &&
		c->view->stood(c->view->arg, "stage", to)))
		return;
	pool = daf_pool_new();
	needs = nearest(&open, c, pool, from, to);
	if (needs.move == NULL)
		daf_findings_add(c->out, "stage",
		    "the stage cannot go from "
		    "%s to %s; from there it goes to: %s",
		    named(pool, c->type, from), named(pool, c->type, to),
		    open.len != 0 ? daf_buf_str(&open) : "nothing");
	for (i = 0; i < needs.n; i++) {
		if (i > 0 && needs.items[0].kind <= DAF_NEED_OFFICE)
			break;
		tell(c, pool, from, to, &needs.items[i]);
	}
	daf_buf_clear(&open);
	daf_pool_free(pool);
}
