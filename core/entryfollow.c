/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entryfollow.c - fields that say what another record says (schema/type.h,
 * "follows"), such as the pseudonym of a victim, which is that of the person.
 *
 * It stands in both, since each is found and shown by itself. So it is written
 * into both: into the one that follows when it names the other, and whenever the
 * other changes, in the same change set. Checks see to the rest.
 */
#include <string.h>

#include "core/db.h"
#include "core/entryi.h"

#define FOLLOWERS_MAX 1000

/* What a record says in a field, with what this entry writes; "" if nothing. */
static const struct daf_err *
says(const char **out, struct daf_entry *e, const char *id, const char *field)
{
	const char *value = daf_said_value(daf_entry_said(e), id, field);
	struct daf_entry_live *live;
	const struct daf_err *err;
	int64_t row = 0;
	size_t n = 0;

	*out = value != NULL ? value : "";
	if (value != NULL || daf_entry_stand_in(e, id) != 0)
		return NULL;
	err = daf_db_int(&row, daf_register_db(e->reg), 0,
	    "SELECT id FROM record WHERE ledger = ?1 AND address = ?2", "is",
	    e->ledger->id, id);
	if (err == NULL && row != 0)
		err = daf_entry_live(&live, &n, e, row, field);
	if (err == NULL && n > 0)
		*out = live[0].value;
	return err;
}

const struct daf_err *
daf_entry_follow(struct entry_line *line, size_t from, struct daf_entry *e)
{
	const struct daf_follows *f = &line->type->follows;
	struct entry_set set = { .field = f->field };
	const char *id = NULL;
	const struct daf_err *err;
	size_t i;

	for (i = from; f->field != NULL && i < line->nsets; i++)
		if (strcmp(line->sets[i].field, f->by) == 0)
			id = line->sets[i].ref != 0
				 ? daf_entry_birth_id(e, line->sets[i].ref)
				 : line->sets[i].value;
	if (id == NULL || id[0] == '\0' || daf_entry_has(line, f->field))
		return NULL;
	err = says(&set.value, e, id, f->of);
	if (err == NULL && set.value[0] != '\0')
		daf_entry_add(line, e, &set);
	return err;
}

/* Does the item follow what is set there, and does it say something else? */
static const struct daf_err *
lags(bool *yes, const char **field, struct daf_entry *e,
    const struct daf_item *item, const struct entry_set *set)
{
	const struct daf_type *type =
	    daf_types_find(e->ledger->types, item->type);
	const char *said;
	const struct daf_err *err;

	*yes = false;
	if (type == NULL || item->struck || type->follows.field == NULL ||
	    strcmp(type->follows.by, item->where) != 0 ||
	    strcmp(type->follows.of, set->field) != 0)
		return NULL;
	*field = type->follows.field;
	err = says(&said, e, item->id, *field);
	*yes = err == NULL && strcmp(said, set->value) != 0;
	return err;
}

static bool
is_followed(const struct daf_types *types, const char *field)
{
	const struct daf_type *t;
	size_t i;

	for (i = 0; (t = daf_types_at(types, i)) != NULL; i++)
		if (t->follows.field != NULL &&
		    strcmp(t->follows.of, field) == 0)
			return true;
	return false;
}

static const struct daf_err *
spread(struct daf_entry *e, int64_t row, const struct entry_set *set)
{
	struct daf_items items = { 0 };
	const struct daf_err *err;
	const char *field;
	bool yes;
	size_t i;

	err = daf_referrers(&items, e->pool, e->reg, row, FOLLOWERS_MAX);
	for (i = 0; err == NULL && i < items.n; i++) {
		err = lags(&yes, &field, e, &items.items[i], set);
		if (err != NULL || !yes)
			continue;
		err = daf_entry_change(e, items.items[i].record, 1, &field,
		    &set->value, DAF_OVER_ALL, NULL, 0);
		if (err != NULL &&
		    (err->code == DAF_REFUSED || err->code == DAF_DENIED)) {
			daf_err_free(err); /* another office's */
			err = NULL;
		}
	}
	return err;
}

const struct daf_err *
daf_entry_spread(struct daf_entry *e)
{
	const struct entry_set *set;
	const struct daf_err *err = NULL;
	struct entry_line *lines;
	size_t n = e->nlines, i, k;

	/* a change moves them */
	lines = daf_pool_array(e->pool, n, sizeof(*lines));
	if (n > 0)
		memcpy(lines, e->lines, n * sizeof(*lines));
	for (i = 0; err == NULL && i < n; i++)
		for (k = 0;
		     err == NULL && lines[i].birth == 0 && k < lines[i].nsets;
		     k++) {
			set = &lines[i].sets[k];
			if (set->ref == 0 && set->value[0] != '\0' &&
			    is_followed(e->ledger->types, set->field))
				err = spread(e, lines[i].row, set);
		}
	return err;
}
