/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entryraise.c - the records that an entry opens of itself. See entry.h.
 *
 * Headquarters judges each change set alone, so what a record makes necessary
 * goes into the one that it is in: it stands right after it, and entrypart.c
 * does not part the two. Where it names a record that only comes later, it
 * stays at the end.
 */
#include "core/entryi.h"

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

static const struct daf_err *
raise_one(struct daf_entry *e, size_t i, const struct daf_raise *raise)
{
	const struct entry_line by = e->lines[i]; /* opening one moves them */
	const struct daf_err *err;
	const char **values;
	struct entry_line *line;
	size_t k, index;
	bool wanted;

	err = daf_entry_raised(&values, &wanted, e, &by, raise);
	if (err != NULL || !wanted)
		return err;
	/* A record of this entry is named by its place in it. */
	for (k = 0; raise->fields[k] != NULL; k++) {
		index = daf_entry_stand_in(e, values[k]);
		if (index != 0)
			values[k] = daf_pool_printf(e->pool, ".%zu", index);
	}
	e->input = by.input;
	err = daf_entry_create(&index, e, raise->type, k,
	    (const char *const *)raise->fields, values);
	e->input = 0;
	if (err != NULL)
		return daf_err_wrap(err, "%s", raise->label);
	line = &e->lines[e->nlines - 1];
	if (may_follow(e, line, i))
		line->after = i + 1;
	return NULL;
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
	if (err != NULL)
		return err;
	put_in_order(e, n);
	return check_sizes(e);
}
