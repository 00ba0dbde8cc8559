/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recordnew.c - what can be added to the record on the screen: what stands below
 * it, and what names it otherwise. */
#include <stdlib.h>
#include <string.h>

#include "schema/kind.h"
#include "tui/recordi.h"
#include "tui/screens.h"

/* May it name a record of that type? */
static bool
may_name(const struct daf_field *field, const char *type)
{
	size_t i;

	if (strcmp(field->kind->name, "reference") != 0 || field->of == NULL)
		return false;
	for (i = 0; field->of[i] != NULL; i++)
		if (strcmp(field->of[i], type) == 0)
			return true;
	return false;
}

/* The field, not `parent`, by which records of the type name this one; NULL:
 * none. Only of such as stand for themselves: a seizure has its case. */
static const struct daf_field *
names_this(const struct daf_record_screen *r, const struct daf_type *type)
{
	const struct daf_field *found = NULL, *f;
	size_t i;

	if (type->number_code == NULL)
		return NULL;
	for (i = 0; i < type->nfields; i++) {
		f = &type->fields[i];
		if (!may_name(f, r->view.r.item.type))
			continue;
		if (strcmp(f->name, "parent") == 0)
			return NULL; /* it is offered as a child */
		if (found == NULL)
			found = f;
	}
	return found;
}

static size_t
naming_rows(struct daf_pick_row *rows, const struct daf_record_screen *r,
    const struct daf_types *types)
{
	size_t i, n = 0, all = daf_types_count(types);
	const struct daf_field *field;
	const struct daf_type *type;

	for (i = 0; i < all; i++) {
		type = daf_types_at(types, i);
		field = names_this(r, type);
		if (field != NULL)
			rows[n++] = (struct daf_pick_row){ type->name,
				daf_pool_printf(r->view.pool,
				    "%-22s with this as its %s", type->label,
				    field->label) };
	}
	return n;
}

/* Which type? Children first, then what names this one otherwise. */
static bool
ask_type(
    char **type, struct daf_record_screen *r, const struct daf_types *types)
{
	struct daf_pick_row *rows;
	size_t i, n = 0;

	rows = daf_pool_array(r->view.pool,
	    r->view.nparts + daf_types_count(types), sizeof(*rows));
	for (i = 0; i < r->view.nparts; i++)
		if (r->view.parts[i].kind == DAF_PART_CHILDREN &&
		    r->view.parts[i].def != NULL)
			rows[n++] =
			    (struct daf_pick_row){ r->view.parts[i].type,
				    r->view.parts[i].def->label };
	n += naming_rows(rows + n, r, types);
	if (n == 0) {
		daf_ui_say(r->s.ui, "Nothing can be added to such a record");
		return false;
	}
	return daf_pick_row(
	    type, r->s.ui, "What is to be added?", rows, n, NULL);
}

/* Has this record a part for that type? */
static bool
has_part(const struct daf_record_screen *r, const char *type)
{
	size_t i;

	for (i = 0; i < r->view.nparts; i++)
		if (r->view.parts[i].kind == DAF_PART_CHILDREN &&
		    strcmp(r->view.parts[i].type, type) == 0)
			return true;
	return false;
}

const struct daf_err *
daf_record_new(struct daf_record_screen *r, const struct daf_order *o)
{
	const struct daf_item *item = &r->view.r.item;
	const struct daf_register_ledger *l;
	const struct daf_field *by = NULL;
	const struct daf_type *def;
	const struct daf_err *err;
	char *type = NULL;

	err = daf_register_ledger(&l, r->view.reg, item->ledger);
	if (err != NULL)
		return err;
	if (o->arg != NULL)
		type = daf_strdup(o->arg);
	else if (daf_record_part_now(r)->kind == DAF_PART_CHILDREN)
		type = daf_strdup(daf_record_part_now(r)->type);
	else if (!ask_type(&type, r, l->types))
		return NULL;
	if (has_part(r, type))
		err = daf_form_new(r->s.ui, item->ledger, type, item->id, NULL);
	else {
		def = daf_types_find(l->types, type);
		by = o->arg == NULL && def != NULL ? names_this(r, def) : NULL;
		err = daf_form_new_by(r->s.ui, item->ledger, type,
		    by != NULL ? by->name : "parent",
		    by != NULL ? item->id : NULL, NULL);
	}
	free(type);
	return err;
}
