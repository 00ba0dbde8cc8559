/* SPDX-License-Identifier: GPL-3.0-or-later */
/* searchlink.c - children that name a record: their roles, and the parents
 * that they bring; see searchi.h. */
#include <string.h>

#include "core/derive.h"
#include "core/item.h"
#include "core/searchi.h"

#define LINKED_MAX 50    /* records that one named record brings */
#define EXPANDED_MAX 400 /* records whose links are looked up */

static const char *
role_field(const struct daf_type *type)
{
	const struct daf_field *f;
	size_t i;

	for (i = 0; type->title[i] != NULL; i++) {
		f = daf_type_field(type, type->title[i]);
		if (f != NULL && f->nchoices > 0)
			return f->name;
	}
	return NULL;
}

const struct daf_err *
daf_search_role(const char **out, const char **term, struct searching *s,
    const struct search_row *child)
{
	const struct daf_err *err = NULL;
	const struct daf_field *def;
	const char *field, *value;
	size_t i;

	*out = child->type;
	if (term != NULL)
		*term = NULL;
	if (child->def == NULL)
		return NULL;
	*out = child->def->label;
	field = role_field(child->def);
	if (field == NULL)
		return NULL;
	err = daf_item_value(&value, s->scratch, s->reg, child->record, field);
	if (err != NULL || value == NULL)
		return err;
	def = daf_type_field(child->def, field);
	for (i = 0; i < def->nchoices; i++) {
		if (strcmp(def->choices[i].value, value) != 0)
			continue;
		*out = def->choices[i].label;
		if (term != NULL)
			*term = daf_pool_printf(s->pool, "%s:%s", field, value);
	}
	return NULL;
}

static const struct daf_err *
add_links(struct searching *s, const struct daf_type *type)
{
	const struct daf_err *err;
	const struct daf_field *f;
	int64_t column;
	size_t i, j;

	if (type->number_code != NULL || daf_type_field(type, "parent") == NULL)
		return NULL;
	for (i = 0; type->title[i] != NULL; i++) {
		f = daf_type_field(type, type->title[i]);
		if (f == NULL || strcmp(f->name, "parent") == 0 ||
		    strcmp(f->kind->name, "reference") != 0)
			continue;
		err = daf_db_int(&column, s->db, 0,
		    "SELECT id FROM list_column WHERE type = ?1 AND field = ?2",
		    "ss", type->name, f->name);
		if (err != NULL)
			return err;
		for (j = 0; j < s->nlinks; j++)
			if (s->links[j].column == column)
				column = 0;
		if (column != 0 && s->nlinks < DAF_SEARCH_LINKS)
			s->links[s->nlinks++] = (struct search_link){ column };
	}
	return NULL;
}

const struct daf_err *
daf_search_links(struct searching *s)
{
	const struct daf_register_ledger *l;
	const struct daf_err *err = NULL;
	size_t i, j;

	for (i = 0; i < daf_register_nledgers(s->reg); i++) {
		l = daf_register_ledger_at(s->reg, i);
		for (j = 0; err == NULL && j < daf_types_count(l->types); j++)
			err = add_links(s, daf_types_at(l->types, j));
	}
	return err;
}

const struct daf_err *
daf_search_expand(struct searching *s, enum daf_search_tier tier,
    const struct search_row *named, const struct search_row *match)
{
	const struct daf_err *err = NULL;
	struct daf_buf key = { 0 };
	int64_t ids[LINKED_MAX];
	struct search_row child, shown;
	sqlite3_stmt *st;
	size_t i, j, n;
	bool found;

	if (s->nlinks > 0 && s->expanded == EXPANDED_MAX) {
		s->more = true;
		return NULL;
	}
	s->expanded++;
	daf_derive_key(&key, NULL, named->address);
	for (i = 0; err == NULL && i < s->nlinks; i++) {
		n = 0;
		err = daf_db_prepare(&st, s->db,
		    "SELECT record FROM cell WHERE list_column = ?1"
		    " AND key = ?2 ORDER BY record DESC",
		    "ib", s->links[i].column, (const void *)daf_buf_str(&key),
		    key.len);
		while (n < LINKED_MAX && daf_db_next(&err, s->db, st))
			ids[n++] = sqlite3_column_int64(st, 0);
		daf_db_done(s->db, st);
		for (j = 0; err == NULL && j < n; j++) {
			err = daf_search_row(&found, &child, s, ids[j]);
			if (err != NULL || !found ||
			    child.ledger != named->ledger)
				continue;
			err = daf_search_parent(&found, &shown, s, &child);
			if (err == NULL && found)
				err = daf_search_offer(
				    s, tier, &shown, match, &child, true);
		}
	}
	daf_buf_clear(&key);
	return err;
}
