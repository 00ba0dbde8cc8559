/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entryraise.c - the records that an entry opens of itself. See entry.h.
 *
 * Headquarters judges each change set alone, so what a record makes necessary
 * goes into the one that it is in: it stands right after it, and entrypart.c
 * does not part the two. Where it names a record that only comes later, it
 * stays at the end.
 */
#include <assert.h>
#include <string.h>

#include "core/db.h"
#include "core/entryi.h"
#include "core/kin.h"

#define PATH_MAX_STEPS 8

/* Do all records that it names come before it if it stands after line i? Births
 * are in the order in which they came. */
static bool
may_follow(const struct daf_entry *e, const struct entry_line *line, size_t i)
{
	size_t k, last = 0;

	for (k = 0; k < line->nsets; k++)
		if (line->sets[k].ref > last)
			last = line->sets[k].ref;
	for (k = i + 1; last != 0 && k > 0; k--)
		if (e->lines[k - 1].birth != 0)
			return last <= e->lines[k - 1].birth;
	return last == 0;
}

/* Opens it; it names a record of this entry by its place in it. */
static const struct daf_err *
open_record(struct daf_entry *e, const struct daf_raise *raise,
    const char **values, size_t input)
{
	const struct daf_err *err;
	size_t k, index;

	for (k = 0; raise->fields[k] != NULL; k++) {
		index = daf_entry_stand_in(e, values[k]);
		if (index != 0)
			values[k] = daf_pool_printf(e->pool, ".%zu", index);
	}
	e->input = input;
	err = daf_entry_create(&index, e, raise->type, k,
	    (const char *const *)raise->fields, values);
	e->input = 0;
	return err == NULL ? NULL : daf_err_wrap(err, "%s", raise->label);
}

static const struct daf_err *
raise_one(struct daf_entry *e, size_t i, const struct daf_raise *raise)
{
	const struct entry_line by = e->lines[i]; /* opening one moves them */
	const struct daf_err *err;
	const char **values;
	struct entry_line *line;
	bool wanted;

	err = daf_entry_raised(&values, &wanted, e, &by, raise, false);
	if (err == NULL && wanted)
		err = open_record(e, raise, values, by.input);
	if (err != NULL || !wanted)
		return err;
	line = &e->lines[e->nlines - 1];
	if (may_follow(e, line, i))
		line->after = i + 1;
	return NULL;
}

/* ---- what a change of a record that others name makes necessary ---- */

/* "evidence.request.case": a record that names, by `evidence`, one that names,
 * by `request`, the one whose `case` was changed. */
struct path {
	const char *steps[PATH_MAX_STEPS];
	size_t n;
};

static struct path
split(struct daf_pool *pool, const char *text)
{
	struct path p = { .n = 0 };
	size_t len;

	for (;; text += len + 1) {
		len = strcspn(text, ".");
		if (p.n == PATH_MAX_STEPS)
			return (struct path){ .n = 0 };
		p.steps[p.n++] = daf_pool_strndup(pool, text, len);
		if (text[len] == '\0')
			return p;
	}
}

/* One that came by a path: it may be of this entry. */
static const struct daf_err *
raise_for(struct daf_entry *e, const char *id, const struct daf_type *type,
    const struct daf_raise *raise)
{
	size_t at = daf_said_of(daf_entry_said(e), id);
	struct entry_line line = { .type = type, .type_name = type->name };
	const struct daf_err *err = NULL;
	const char **values;
	bool wanted;

	if (at != DAF_SAID_NONE)
		line = e->lines[at];
	else if (!daf_addr_parse(&line.record, id, strlen(id), true))
		return NULL;
	else
		err = daf_db_int(&line.row, daf_register_db(e->reg), 0,
		    "SELECT id FROM record WHERE ledger = ?1 AND address = ?2",
		    "is", e->ledger->id, id);
	if (err == NULL)
		err = daf_entry_raised(&values, &wanted, e, &line, raise, true);
	return err != NULL || !wanted ? err : open_record(e, raise, values, 0);
}

/* Back along the path from a record to those of the type that lead to it. */
static const struct daf_err *
reach(struct daf_entry *e, const struct daf_type *type,
    const struct daf_raise *raise, const struct path *p, size_t step,
    const struct daf_type *const *types, const char *id)
{
	struct daf_kin kin = { .scope =
				   daf_scope_now(e->reg, e->pool, e->ledger),
		.said = daf_entry_said(e),
		.id = "" };
	const struct daf_err *err;
	const char *const *ids;
	size_t n, i;

	if (step == 0)
		return raise_for(e, id, type, raise);
	ids = daf_kin_naming(
	    &kin, types[step - 1]->name, p->steps[step - 1], id, &n);
	err = kin.err;
	for (i = 0; err == NULL && i < n; i++)
		err = reach(e, type, raise, p, step - 1, types, ids[i]);
	return err;
}

/* Goes along the path by the types that its references may name; where it meets
 * the field that was changed in a record of this type, back from there. */
static const struct daf_err *
follow_path(struct daf_entry *e, const struct daf_type **types,
    const struct daf_raise *raise, const struct path *p, size_t step,
    const struct entry_line *line, const char *id)
{
	const struct daf_type *at;
	const struct daf_field *field;
	const struct daf_err *err = NULL;
	const char *name;
	size_t i;

	assert(step < PATH_MAX_STEPS);
	at = types[step];
	name = p->steps[step];
	field = daf_type_field(at, name);
	if (step > 0 && at == line->type && daf_entry_has(line, name))
		err = reach(e, types[0], raise, p, step, types, id);
	if (field == NULL || step + 1 == p->n)
		return err;
	if (field->of == NULL) { /* any: this one, too */
		types[step + 1] = line->type;
		return err != NULL ? err
				   : follow_path(e, types, raise, p, step + 1,
					 line, id);
	}
	for (i = 0; err == NULL && field->of[i] != NULL; i++) {
		types[step + 1] =
		    daf_types_find(e->ledger->types, field->of[i]);
		if (types[step + 1] != NULL)
			err =
			    follow_path(e, types, raise, p, step + 1, line, id);
	}
	return err;
}

static const struct daf_err *
raise_by_path(struct daf_entry *e, const struct daf_type *type,
    const struct daf_raise *raise, const char *text,
    const struct entry_line *line, const char *id)
{
	const struct daf_type *types[PATH_MAX_STEPS] = { type };
	struct path p = split(e->pool, text);

	return p.n > 1 ? follow_path(e, types, raise, &p, 0, line, id) : NULL;
}

/* What was not changed itself, but leads to what was: a case that is given to a
 * request after its evidence was filed. Headquarters does not ask for these: who
 * changed the one may not have known the other. */
static const struct daf_err *
raise_others(struct daf_entry *e, size_t i)
{
	const struct entry_line line = e->lines[i];
	const struct daf_err *err = NULL;
	const struct daf_raise *raise;
	const struct daf_type *type;
	char id[DAF_ADDR_SIZE];
	const char *of;
	size_t at = 0, k, u;

	if (line.birth != 0 || line.type == NULL)
		return NULL; /* what names it stands in this entry, too */
	daf_addr_text(id, &line.record);
	of = daf_pool_strdup(e->pool, id);
	while (err == NULL && (type = daf_types_having(
				   e->ledger->types, "raises", &at)) != NULL)
		for (k = 0; err == NULL && k < type->nraises; k++) {
			raise = &type->raises[k];
			err = raise_by_path(
			    e, type, raise, raise->origin, &line, of);
			for (u = 0; err == NULL && raise->use[u] != NULL; u++)
				err = raise_by_path(
				    e, type, raise, raise->use[u], &line, of);
		}
	return err;
}

/* Those that follow a line, after it; in each part as they came. */
static void
put_in_order(struct daf_entry *e, size_t n)
{
	struct entry_line *lines;
	size_t i, k = n, out = 0;

	if (n == e->nlines)
		return;
	lines = daf_pool_array(e->pool, e->nlines, sizeof(*lines));
	for (i = 0; i < n; i++) {
		lines[out++] = e->lines[i];
		for (; k < e->nlines && e->lines[k].after <= i + 1; k++)
			if (e->lines[k].after == i + 1)
				lines[out++] = e->lines[k];
	}
	for (k = n; k < e->nlines; k++)
		if (e->lines[k].after == 0)
			lines[out++] = e->lines[k];
	e->lines = lines;
	e->lines_cap = e->nlines;
	e->said_stale = true;
}

/* One record with what it opens has to fit into a change set. */
static const struct daf_err *
check_sizes(const struct daf_entry *e)
{
	size_t i, size = 0;

	for (i = 0; i < e->nlines; i++) {
		size = e->lines[i].after != 0 ? size + e->lines[i].size
					      : e->lines[i].size;
		if (size > DAF_ENTRY_ROOM)
			return daf_err(DAF_REFUSED,
			    "the fields of a record and of what it opens (%s) "
			    "make %zu bytes, more than the %d that fit into "
			    "one save: shorten them",
			    e->lines[i].type_name, size, DAF_ENTRY_ROOM);
	}
	return NULL;
}

const struct daf_err *
daf_entry_raise(struct daf_entry *e)
{
	const struct daf_err *err = daf_entry_spread(e);
	const struct daf_type *type;
	size_t n = e->nlines, i, k;

	for (i = 0; i < n && err == NULL; i++) {
		type = e->lines[i].type;
		for (k = 0; err == NULL && type != NULL && k < type->nraises;
		     k++)
			err = raise_one(e, i, &type->raises[k]);
	}
	for (i = 0; i < n && err == NULL; i++)
		err = raise_others(e, i);
	if (err != NULL)
		return err;
	put_in_order(e, n);
	return check_sizes(e);
}
