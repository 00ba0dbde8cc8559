/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * list.c - see query.h: a page of a list in any order.
 *
 * Pages are found by key, never by offset: a cursor holds the key and record of
 * the row that it goes on from, in either direction.
 */
#include "core/listi.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "core/derive.h"
#include "core/item.h"
#include "core/suggest.h"
#include "schema/kind.h"

#define PAGE_DEFAULT 200
#define PAGE_MAX 100000
static const struct {
	const char *name;
	enum daf_list_subject subject;
} pseudo[] = {
	{ "updated", BY_UPDATED },
	{ "office", BY_OFFICE },
	{ "title", BY_TITLE },
	{ "type", BY_TYPE },
	{ "stage", BY_STAGE },
	{ "number", BY_NUMBER },
	{ "struck", BY_STRUCK },
};

/* The definition of a field in the first ledger in view that has it. */
static const struct daf_field *
field_of(const struct listing *l, const char *name)
{
	const struct daf_register_ledger *conf;
	const struct daf_field *field = NULL;
	const struct daf_type *type;
	size_t i;

	for (i = 0; field == NULL && i < daf_register_nledgers(l->reg); i++) {
		conf = daf_register_ledger_at(l->reg, i);
		type = l->ledger < 0 || conf->id == l->ledger
			   ? daf_types_find(conf->types, l->type)
			   : NULL;
		if (type != NULL)
			field = daf_type_field(type, name);
	}
	return field;
}

/* Does the type index the field in any ledger? Then it has cells. */
static bool
indexed(const struct listing *l, const char *name)
{
	const struct daf_field *field;
	const struct daf_type *type;
	size_t i;

	for (i = 0; i < daf_register_nledgers(l->reg); i++) {
		type = daf_types_find(
		    daf_register_ledger_at(l->reg, i)->types, l->type);
		field = type != NULL ? daf_type_field(type, name) : NULL;
		if (field != NULL && daf_type_indexed(type, field))
			return true;
	}
	return false;
}

static bool
has_cells(const struct listing *l, const struct list_by *by)
{
	switch (by->subject) {
	case BY_UPDATED:
	case BY_NUMBER:
		return true;
	case BY_OFFICE:
	case BY_TITLE:
		return l->def != NULL;
	case BY_FIELD:
	case BY_STAGE:
		return l->def != NULL && indexed(l, by->name);
	case BY_TYPE:
	case BY_STRUCK:
		break;
	}
	return false;
}

/* What a name means in this list. */
static const struct daf_err *
resolve(struct list_by *by, const struct listing *l, const char *name)
{
	size_t i;

	*by = (struct list_by){ .name = name, .subject = BY_FIELD };
	for (i = 0; i < sizeof(pseudo) / sizeof(pseudo[0]); i++)
		if (strcmp(pseudo[i].name, name) == 0)
			by->subject = pseudo[i].subject;
	/* An indexed field of that name takes the composed title's place. */
	if (by->subject == BY_TITLE && l->def != NULL && indexed(l, name))
		by->subject = BY_FIELD;
	if (l->def != NULL &&
	    (by->subject == BY_FIELD || by->subject == BY_NUMBER ||
		by->subject == BY_STAGE))
		by->def = field_of(l, name);
	if (by->subject == BY_FIELD && by->def == NULL) {
		if (l->def != NULL)
			return daf_suggest_field(l->def, name);
		return daf_err(DAF_REFUSED,
		    "a list of all types knows only "
		    "type, number, office, stage, title, updated and struck, "
		    "not `%.64s`: name a type",
		    name);
	}
	if (!has_cells(l, by))
		return NULL;
	return daf_db_int(&by->column, l->db, 0,
	    "SELECT id FROM list_column WHERE type = ?1 AND field = ?2", "ss",
	    l->type, name);
}

/* A filter's value as typed: a reference by number or id, all else as its
 * kind writes it. */
static const struct daf_err *
filter_value(struct list_by *by, struct listing *l, const char *ledger,
    const char *given)
{
	struct daf_kind_ctx ctx = { .now = daf_time_now() };
	const struct daf_err *err = NULL;
	struct daf_buf text = { 0 };
	struct daf_item item;

	by->value = given;
	if (by->subject == BY_STRUCK) {
		if (strcmp(given, "yes") != 0 && strcmp(given, "no") != 0)
			return daf_err(DAF_REFUSED,
			    "struck is yes or no, "
			    "not `%.64s`",
			    given);
		l->with_struck = true;
	} else if (by->subject == BY_UPDATED || by->subject == BY_TITLE) {
		return daf_err(DAF_REFUSED,
		    "a list is not filtered by %s: "
		    "sort by it, or use `daftar find`",
		    by->name);
	} else if (by->subject == BY_FIELD && given[0] != '\0' &&
		   strcmp(by->def->kind->name, "reference") == 0) {
		err = daf_find_record(&item, l->pool, l->reg, ledger, given);
		if (err == NULL)
			by->value = item.id;
	} else if (by->subject == BY_FIELD && given[0] != '\0') {
		err = daf_kind_parse(&text, by->def, given, &ctx);
		if (err == NULL)
			by->value =
			    daf_pool_strdup(l->pool, daf_buf_str(&text));
		daf_buf_reset(&text);
	}
	if (err == NULL && by->value[0] != '\0')
		daf_derive_key(&text, by->def, by->value);
	daf_list_key(by->key, &by->key_len, &text);
	daf_buf_clear(&text);
	return err;
}

/* Opaque to others: direction, column, key in hex, record. */
static const char *
write_cursor(const struct listing *l, const struct list_row *row)
{
	struct daf_buf text = { 0 };
	const char *out;
	size_t i;

	daf_buf_addf(&text, "%c.%s.", l->desc ? 'd' : 'a', l->sort.name);
	for (i = 0; i < row->key_len; i++)
		daf_buf_addf(&text, "%02x", row->key[i]);
	daf_buf_addf(&text, ".%" PRId64, row->record);
	out = daf_pool_strdup(l->pool, daf_buf_str(&text));
	daf_buf_clear(&text);
	return out;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static const struct daf_err *
read_cursor(struct listing *l, const char *s)
{
	const char *given = s;
	size_t len = strlen(l->sort.name);
	int high, low;

	if (s[0] != (l->desc ? 'd' : 'a') || s[1] != '.' ||
	    strncmp(s + 2, l->sort.name, len) != 0 || s[2 + len] != '.')
		goto bad;
	for (s += 3 + len; *s != '.'; s += 2) {
		high = hex_digit(s[0]);
		low = high >= 0 ? hex_digit(s[1]) : -1;
		if (low < 0 || l->from.key_len == DAF_LIST_KEY_MAX)
			goto bad;
		l->from.key[l->from.key_len++] =
		    (unsigned char)(high * 16 + low);
	}
	for (s++; *s >= '0' && *s <= '9'; s++) {
		if (l->from.record > (INT64_MAX - (*s - '0')) / 10)
			goto bad;
		l->from.record = l->from.record * 10 + (*s - '0');
	}
	if (*s == '\0' && l->from.record > 0)
		return NULL;
bad:
	return daf_err(DAF_REFUSED,
	    "`%.80s` is no cursor of this list: give "
	    "the one of a row of it, with the same order",
	    given);
}

/* The type asked for, also by a filter on it. */
static const struct daf_err *
set_type(struct listing *l, const struct daf_list_query *q)
{
	const struct daf_register_ledger *conf = NULL;
	const char *type = q->type;
	size_t i;

	for (i = 0; type == NULL && i < q->nwhere; i++)
		if (strcmp(q->where[i].field, "type") == 0)
			type = q->where[i].value;
	l->type = type != NULL ? type : "";
	for (i = 0; l->def == NULL && i < daf_register_nledgers(l->reg); i++) {
		conf = daf_register_ledger_at(l->reg, i);
		if (type != NULL && (l->ledger < 0 || conf->id == l->ledger))
			l->def = daf_types_find(conf->types, type);
	}
	if (type == NULL || l->def != NULL)
		return NULL;
	if (conf == NULL)
		return daf_err(
		    DAF_REFUSED, "there is no record type `%.64s`", type);
	return daf_suggest_type(conf->types, type);
}

static const struct daf_err *
set_order(struct listing *l, const struct daf_list_query *q)
{
	const char *sort = q->sort;

	if (sort == NULL && l->def != NULL)
		sort = l->def->sort;
	if (sort == NULL || sort[0] == '\0')
		sort = "-updated"; /* the newest first */
	l->desc = q->desc;
	if (sort[0] == '-') {
		l->desc = true;
		sort++;
	}
	l->back = q->after == NULL && (q->before != NULL || q->from_end);
	l->down = l->desc != l->back;
	return resolve(&l->sort, l, sort);
}

static const struct daf_err *
set_filters(struct listing *l, const struct daf_list_query *q)
{
	const struct daf_err *err = NULL;
	size_t i;

	l->where = daf_pool_array(l->pool, q->nwhere, sizeof(*l->where));
	l->with_struck = q->with_struck;
	for (i = 0; err == NULL && i < q->nwhere; i++) {
		err = resolve(&l->where[i], l, q->where[i].field);
		if (err == NULL)
			err = filter_value(
			    &l->where[i], l, q->ledger, q->where[i].value);
		l->nwhere++;
	}
	return err;
}

static const struct daf_err *
items(struct daf_items *out, struct listing *l)
{
	const struct daf_err *err;
	const struct list_row *row;
	struct daf_item *item;
	bool found;
	size_t i;

	out->items = daf_pool_array(l->pool, l->nrows, sizeof(*item));
	for (i = 0; i < l->nrows; i++) {
		row = &l->rows[l->back ? l->nrows - 1 - i : i];
		item = &out->items[out->n];
		err = daf_item_load(&found, item, l->pool, l->reg, row->record);
		if (err != NULL)
			return err;
		item->cursor = write_cursor(l, row);
		out->n += found;
	}
	return NULL;
}

const struct daf_err *
daf_list(struct daf_items *out, struct daf_pool *pool, struct daf_register *reg,
    const struct daf_list_query *q)
{
	struct listing l = { .reg = reg,
		.db = daf_register_db(reg),
		.pool = pool,
		.limit = q->limit != 0 ? q->limit : PAGE_DEFAULT };
	const char *cursor = q->after != NULL ? q->after : q->before;
	const struct daf_err *err;

	*out = (struct daf_items){ 0 };
	if (l.limit > PAGE_MAX)
		l.limit = PAGE_MAX;
	if ((err = daf_item_ledger(&l.ledger, reg, q->ledger)) != NULL ||
	    (err = daf_db_read_begin(l.db)) != NULL)
		return err;
	l.rows = daf_calloc(l.limit, sizeof(*l.rows));
	if ((err = set_type(&l, q)) != NULL ||
	    (err = set_order(&l, q)) != NULL ||
	    (err = set_filters(&l, q)) != NULL)
		goto done;
	if (cursor != NULL && (err = read_cursor(&l, cursor)) != NULL)
		goto done;
	if ((err = daf_list_fill(&l)) == NULL)
		err = items(out, &l);
done:
	daf_db_read_end(l.db);
	daf_pool_free(l.scratch);
	free(l.rows);
	return err;
}
