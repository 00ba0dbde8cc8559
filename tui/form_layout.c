/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * form_layout.c - see form.h: where each field stands.
 *
 * A row holds one field or two. Two only if both labels are short and the first
 * one can never hold right-to-left text: in a terminal that turns such text
 * itself, it would take what stands behind it along.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "tui/form.h"

#define LABEL_SHORT 14 /* columns of labels: few widths, so that values stand */
#define LABEL_MIDDLE 20 /* below each other */
#define LABEL_LONG 34
#define TEXT_ROWS 3 /* of a long text in its place */

struct plan {
	struct daf_form_layout *out;
	const struct daf_form_set *set;
	const struct daf_form_body *body;
	int columns, height;
	int page, row; /* where the next one goes */
	int step;
	int wide;  /* columns of labels of whole rows, in this group */
	bool half; /* the left half of the row before is taken, the right
	                * one is free */
};

/* A field that stays alone in its row stands below the others of its group. */
static void
settle(struct plan *p)
{
	struct daf_form_cell *c;

	if (!p->half)
		return;
	p->half = false;
	c = &p->out->cells[p->out->n - 1];
	c->label_width = p->wide;
	c->column = c->label_column + p->wide + 2;
	if (c->column + c->width > p->columns - 2)
		c->width = p->columns - 2 - c->column;
}

static struct daf_form_cell *
add(struct plan *p, enum daf_form_cell_kind kind, size_t index, int rows)
{
	struct daf_form_layout *out = p->out;
	struct daf_form_cell *c;

	settle(p);
	if (p->row > 0 && p->row + rows > p->height) {
		p->page++;
		p->row = 0;
	}
	out->cells = daf_grow(out->cells, out->n, &out->cap, sizeof(*c));
	c = &out->cells[out->n++];
	*c = (struct daf_form_cell){ .kind = kind,
		.index = index,
		.page = p->page,
		.step = p->step,
		.row = p->row,
		.height = rows };
	p->row += rows;
	return c;
}

static bool
one_of(const char *word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

/* The columns that values of a kind take, at most; what is not here takes a row
 * of its own. `text` may be right-to-left. */
static const struct room {
	const char *kind;
	int columns;
	bool text;
} rooms[] = {
	{ "date", 15, false },
	{ "datetime", 21, false },
	{ "integer", 12, false },
	{ "decimal", 12, false },
	{ "money", 18, false },
	{ "quantity", 14, false },
	{ "boolean", 3, false },
	{ "choice", 3, false },
	{ "cnic", 15, false },
	{ "passport", 12, false },
	{ "phone", 14, false },
	{ "country", 20, false },
	{ "text", 20, true },
	{ "name", 20, true },
};

static const struct room *
room_of(const struct daf_form_field *f)
{
	size_t i;

	for (i = 0; f->def != NULL && i < sizeof(rooms) / sizeof(rooms[0]); i++)
		if (strcmp(rooms[i].kind, f->def->kind->name) == 0)
			return &rooms[i];
	return NULL;
}

static int
label_width(const struct daf_form_field *f)
{
	return (int)daf_text_width(f->def != NULL ? f->def->label : f->name);
}

/* A choice needs room for its longest words. */
static int
needs(const struct daf_form_field *f, const struct room *room)
{
	int most = room->columns, width;
	size_t i;

	for (i = 0; i < f->def->nchoices; i++) {
		width = (int)daf_text_width(f->def->choices[i].label);
		if (width > most)
			most = width;
	}
	return most;
}

/* Behind the value stands the mark of a pick list. */
static int
mark_width(const struct daf_form_field *f)
{
	return daf_form_picks(f) ? 2 : 0;
}

static int
middle(const struct plan *p)
{
	return p->columns / 2 + 2;
}

/* The width of its label in half a row; 0: it does not fit into one. */
static int
half_label(const struct plan *p, const struct daf_form_field *f)
{
	static const int widths[] = { LABEL_SHORT, LABEL_MIDDLE };
	const struct room *room = room_of(f);
	size_t i;
	int left;

	for (i = 0; room != NULL && i < sizeof(widths) / sizeof(widths[0]);
	     i++) {
		left = p->columns - middle(p) - widths[i] - 2 - mark_width(f);
		if (label_width(f) <= widths[i] && needs(f, room) <= left)
			return widths[i];
	}
	return 0;
}

/* The last part of a row may be text, if it is not what names the record and
 * not a name in Urdu. */
static bool
fits_right(const struct plan *p, const struct daf_form_field *f)
{
	size_t len = strlen(f->name);

	return half_label(p, f) != 0 &&
	       !one_of(f->name, (const char *const *)p->body->type->title) &&
	       !(len > 3 && strcmp(f->name + len - 3, "_ur") == 0);
}

static void
place(struct daf_form_cell *c, int label, int width, int end)
{
	c->label_column = label;
	c->label_width = width;
	c->column = label + width + 2;
	c->width = end - c->column;
	if (c->width < 4)
		c->width = 4;
}

static void
field(struct plan *p, size_t i)
{
	const struct daf_form_field *f = &p->body->fields[i];
	int half = half_label(p, f), mark = mark_width(f);
	struct daf_form_cell *c;

	if (p->half && fits_right(p, f)) {
		p->half = false;
		p->row--;
		c = add(p, DAF_CELL_FIELD, i, 1);
		place(c, middle(p), half, p->columns - mark);
		return;
	}
	c = add(p, DAF_CELL_FIELD, i, daf_form_long(f) ? TEXT_ROWS : 1);
	if (half != 0 && !room_of(f)->text) {
		place(c, 1, half, middle(p) - 1 - mark);
		p->half = true;
	} else {
		place(c, 1, p->wide, p->columns - mark);
	}
}

/* A heading never stands alone at the foot of a page. */
static void
heading(struct plan *p, const char *label, int rows_below)
{
	struct daf_form_cell *c;

	if (p->row > 0 && p->row + 1 + rows_below > p->height) {
		p->page++;
		p->row = 0;
	}
	c = add(p, DAF_CELL_HEADING, 0, 1);
	c->label = label;
	c->label_column = 1;
	c->label_width = p->columns - 1;
}

static bool
in_group(
    const struct plan *p, const struct daf_form_field *f, const char *group)
{
	const char *own = f->def != NULL ? f->def->group : "";
	size_t i;

	if (own == NULL)
		return group == NULL;
	for (i = 0; i < p->body->type->ngroups; i++)
		if (strcmp(p->body->type->groups[i].name, own) == 0)
			return group != NULL && strcmp(group, own) == 0;
	/* of a group that the type does not list */
	return group == NULL && f->def != NULL;
}

/* The values of a group stand below each other. */
static void
widen(struct plan *p, const struct daf_form_field *f)
{
	int width = label_width(f);

	if (width > p->wide)
		p->wide = width < LABEL_LONG ? width : LABEL_LONG;
}

static bool
belongs(const struct plan *p, const struct daf_form_field *f, const char *name)
{
	return f->def == NULL ? name != NULL && strcmp(name, "") == 0
			      : in_group(p, f, name);
}

static void
group(struct plan *p, const char *name, const char *label)
{
	const struct daf_form_field *f;
	bool first = label != NULL;
	size_t i;

	p->wide = LABEL_SHORT;
	for (i = 0; i < p->body->nfields; i++)
		if (belongs(p, &p->body->fields[i], name))
			widen(p, &p->body->fields[i]);
	for (i = 0; i < p->body->nfields; i++) {
		f = &p->body->fields[i];
		if (!belongs(p, f, name))
			continue;
		if (first)
			heading(p, label, daf_form_long(f) ? TEXT_ROWS : 1);
		first = false;
		field(p, i);
	}
	settle(p);
}

/* The stage says where a record stands: it comes first. */
static void
ungrouped(struct plan *p)
{
	size_t i;

	p->wide = LABEL_SHORT;
	for (i = 0; i < p->body->nfields; i++)
		if (strcmp(p->body->fields[i].name, "stage") == 0)
			field(p, i);
	for (i = 0; i < p->body->nfields; i++)
		if (p->body->fields[i].def != NULL &&
		    strcmp(p->body->fields[i].name, "stage") != 0 &&
		    in_group(p, &p->body->fields[i], NULL)) {
			widen(p, &p->body->fields[i]);
			field(p, i);
		}
	settle(p);
}

/* The records below, and where one adds another. The first body lists the new
 * ones that only references name, too. */
static void
below(struct plan *p)
{
	const struct daf_form_set *set = p->set;
	struct daf_form_cell *c;
	size_t i;

	if (daf_form_child_type(set->types, p->body->type, 0) == NULL &&
	    (p->body != set->bodies[0] || set->n == 1))
		return;
	heading(p, "New records in this save", 1);
	for (i = 1; i < set->n; i++) {
		if (set->bodies[i] == p->body ||
		    (p->body != set->bodies[0] &&
			!daf_form_below(set, set->bodies[i], p->body->serial)))
			continue;
		c = add(p, DAF_CELL_BODY, i, 1);
		place(c, 1, 0, p->columns);
	}
	if (daf_form_child_type(set->types, p->body->type, 0) == NULL)
		return;
	c = add(p, DAF_CELL_ADD, 0, 1);
	place(c, 1, 0, p->columns);
}

static void
begin(struct plan *p, struct daf_form_layout *out,
    const struct daf_form_set *set, const struct daf_form_body *body,
    int columns, int height)
{
	*p = (struct plan){ .out = out,
		.set = set,
		.body = body,
		.columns = columns,
		.height = height > TEXT_ROWS ? height : TEXT_ROWS + 1 };
	out->n = 0;
}

void
daf_form_lay(struct daf_form_layout *out, const struct daf_form_set *set,
    const struct daf_form_body *body, int columns, int height)
{
	const struct daf_group *g;
	struct plan p;
	size_t i;

	begin(&p, out, set, body, columns, height);
	ungrouped(&p);
	for (i = 0; i < body->type->ngroups; i++) {
		g = &body->type->groups[i];
		group(&p, g->name, g->label);
	}
	group(&p, "", "Unknown to this program, kept as they are");
	below(&p);
	out->pages = p.page + 1;
}

static const char *
group_label(const struct daf_type *type, const char *name)
{
	size_t i;

	for (i = 0; i + 1 < type->ngroups; i++)
		if (strcmp(type->groups[i].name, name) == 0)
			break;
	return type->groups[i].label;
}

void
daf_form_lay_steps(struct daf_form_layout *out, const struct daf_form_set *set,
    const struct daf_form_body *body, int columns, int height)
{
	const struct daf_request *r = &body->type->request;
	struct plan p;
	size_t i, k;

	begin(&p, out, set, body, columns, height);
	for (i = 0; i < r->nsteps; i++) {
		p.page += p.row > 0;
		p.row = 0;
		p.step = (int)i;
		if (i + 1 == r->nsteps)
			ungrouped(&p);
		for (k = 0; r->steps[i].groups[k] != NULL; k++)
			group(&p, r->steps[i].groups[k],
			    group_label(body->type, r->steps[i].groups[k]));
	}
	below(&p);
	out->pages = p.page + 1;
}

void
daf_form_layout_clear(struct daf_form_layout *layout)
{
	free(layout->cells);
	*layout = (struct daf_form_layout){ 0 };
}
