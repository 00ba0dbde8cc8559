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

#include "core/base/text.h"
#include "core/base/timefmt.h"
#include "core/derive.h"
#include "core/item.h"
#include "core/suggest.h"
#include "schema/kind.h"

#define PAGE_DEFAULT 200
#define PAGE_MAX 100000

/* What every list knows beside fields. A field of the type takes the place of
 * those that are free; a title only if it is indexed. */
static const struct {
	const char *name;
	enum daf_list_subject subject;
	bool sorts, filters, free;
} pseudo[] = {
	{ "type", BY_TYPE, true, true, false },
	{ "number", BY_NUMBER, true, true, false },
	{ "office", BY_OFFICE, true, true, false },
	{ "stage", BY_STAGE, true, true, false },
	{ "title", BY_TITLE, true, false, false },
	{ "updated", BY_UPDATED, true, true, false },
	{ "struck", BY_STRUCK, true, true, false },
	{ "due", BY_DUE, true, true, true },
	{ "opened", BY_OPENED, true, true, true },
	{ "closed", BY_CLOSED, true, true, true },
	{ "complete", BY_COMPLETE, true, false, true },
	{ "open", BY_OPEN, false, true, true },
	{ "disputed", BY_DISPUTED, false, true, true },
	{ "unsent", BY_UNSENT, false, true, true },
	{ "late", BY_LATE, false, true, true },
	{ "request", BY_REQUEST, false, true, true },
	{ "deadline", BY_DEADLINE, false, true, true },
};

#define NPSEUDO (sizeof(pseudo) / sizeof(pseudo[0]))

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

/* Do the ledgers in view agree what the keys of a field are? */
static bool
same_keys(const struct listing *l, const struct daf_field *def)
{
	const struct daf_field *field;
	const struct daf_type *type;
	size_t i, j;

	for (i = 0; l->ledger < 0 && i < daf_register_nledgers(l->reg); i++) {
		type = daf_types_find(
		    daf_register_ledger_at(l->reg, i)->types, l->type);
		field = type != NULL ? daf_type_field(type, def->name) : NULL;
		if (field == NULL)
			continue;
		if (field->kind != def->kind ||
		    field->nchoices != def->nchoices)
			return false;
		for (j = 0; j < def->nchoices; j++)
			if (strcmp(field->choices[j].value,
				def->choices[j].value) != 0)
				return false;
	}
	return true;
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
	case BY_DUE:
		return l->def != NULL && l->def->ndue > 0;
	case BY_OPENED:
	case BY_CLOSED:
		return l->def != NULL && l->def->nstages > 0;
	case BY_COMPLETE:
		return l->def != NULL && daf_type_enclosures(l->def) > 0;
	case BY_TYPE:
	case BY_STRUCK:
	case BY_OPEN:
	case BY_DISPUTED:
	case BY_UNSENT:
	case BY_LATE:
	case BY_REQUEST:
	case BY_DEADLINE:
		break;
	}
	return false;
}

/* No such name, with those that are near. */
static const struct daf_err *
unknown(const struct listing *l, const char *name, bool filter)
{
	const struct daf_err *err;
	struct daf_buf near = { 0 };
	const char **names;
	size_t i, n = 0;

	names = daf_pool_array(l->pool,
	    NPSEUDO + (l->def != NULL ? l->def->nfields : 0), sizeof(*names));
	for (i = 0; l->def != NULL && i < l->def->nfields; i++)
		names[n++] = l->def->fields[i].name;
	for (i = 0; i < NPSEUDO; i++)
		if ((filter ? pseudo[i].filters : pseudo[i].sorts) &&
		    (l->def == NULL ||
			daf_type_field(l->def, pseudo[i].name) == NULL))
			names[n++] = pseudo[i].name;
	daf_suggest(&near, name, names, n);
	if (l->def != NULL && near.len == 0)
		daf_buf_addf(&near, "; `daftar types %s` lists its fields",
		    l->def->name);
	if (l->def != NULL) {
		err = daf_err(DAF_REFUSED, "%s has no field `%s`%s",
		    l->def->label, daf_text_quote(name).text,
		    daf_buf_str(&near));
	} else {
		daf_buf_reset(&near);
		for (i = 0; i < n; i++)
			daf_buf_addf(&near, "%s%s",
			    i == 0      ? ""
			    : i + 1 < n ? ", "
					: " and ",
			    names[i]);
		err = daf_err(DAF_REFUSED,
		    "a list of all types is %s by %s, not by `%s`: name a "
		    "type",
		    filter ? "filtered" : "sorted", daf_buf_str(&near),
		    daf_text_quote(name).text);
	}
	daf_buf_clear(&near);
	return err;
}

static void
find_subject(struct list_by *by, const struct listing *l, const char *name)
{
	size_t i;

	for (i = 0; i < NPSEUDO; i++) {
		if (strcmp(pseudo[i].name, name) != 0)
			continue;
		if (l->def != NULL &&
		    ((pseudo[i].free && field_of(l, name) != NULL) ||
			(pseudo[i].subject == BY_TITLE && indexed(l, name))))
			continue;
		by->subject = pseudo[i].subject;
	}
}

static bool
allowed(enum daf_list_subject subject, bool filter)
{
	size_t i;

	for (i = 0; i < NPSEUDO; i++)
		if (pseudo[i].subject == subject)
			return filter ? pseudo[i].filters : pseudo[i].sorts;
	return true;
}

const struct daf_err *
daf_list_resolve(
    struct list_by *by, const struct listing *l, const char *name, bool filter)
{
	*by = (struct list_by){ .name = name, .subject = BY_FIELD };
	find_subject(by, l, name);
	if (l->def != NULL &&
	    (by->subject == BY_FIELD || by->subject == BY_NUMBER ||
		by->subject == BY_STAGE))
		by->def = field_of(l, name);
	if (by->subject == BY_FIELD && by->def == NULL)
		return unknown(l, name, filter);
	if (!allowed(by->subject, filter))
		return daf_err(DAF_REFUSED,
		    filter ? "a list is not filtered by %s: sort by it, or "
			     "use `daftar find`"
			   : "a list is not sorted by %s: filter by it",
		    name);
	if (!has_cells(l, by) ||
	    (filter && by->def != NULL && !same_keys(l, by->def)))
		return NULL;
	return daf_db_int(&by->column, l->db, 0,
	    "SELECT id FROM list_column WHERE type = ?1 AND field = ?2", "ss",
	    l->type, name);
}

/* Opaque to others: direction, column, key in hex, record. */
const char *
daf_list_write_cursor(const struct listing *l, const struct list_row *row)
{
	struct daf_buf text = { 0 };
	const char *out;
	size_t i;

	daf_buf_addf(&text, "%c.%s.", l->desc ? 'd' : 'a', l->sort.name);
	for (i = 0; i < row->key.len; i++)
		daf_buf_addf(&text, "%02x", row->key.data[i]);
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

const struct daf_err *
daf_list_read_cursor(struct listing *l, const char *s)
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
		if (low < 0 || l->from.key.len == DAF_LIST_KEY_MAX)
			goto bad;
		l->from.key.data[l->from.key.len++] =
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
	    "`%s` is no cursor of this list: give "
	    "the one of a row of it, with the same order",
	    daf_text_quote(given).text);
}

/* The type asked for, also by a filter on it. */
static const struct daf_err *
set_type(struct listing *l, const struct daf_list_query *q)
{
	const struct daf_register_ledger *conf = NULL;
	const char *type = q->type;
	size_t i;

	for (i = 0; type == NULL && i < q->nwhere; i++)
		if (strcmp(q->where[i].field, "type") == 0 &&
		    q->where[i].op == DAF_WHERE_IS && !q->where[i].except)
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
		return daf_err(DAF_REFUSED, "there is no record type `%s`",
		    daf_text_quote(type).text);
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
	return daf_list_resolve(&l->sort, l, sort, false);
}

static const struct daf_err *
set_filters(struct listing *l, const struct daf_list_query *q)
{
	const struct daf_err *err = NULL;

	l->where = daf_pool_array(l->pool, q->nwhere, sizeof(*l->where));
	l->apart = q->apart;
	l->with_struck = q->with_struck;
	for (; err == NULL && l->nwhere < q->nwhere; l->nwhere++)
		err = daf_list_test_set(
		    &l->where[l->nwhere], l, &q->where[l->nwhere]);
	return err;
}

static const struct daf_err *
begin(struct listing *l, const struct daf_list_query *q)
{
	const struct daf_err *err;
	struct daf_date today;

	err = daf_item_today(&today, &l->offset, l->reg, q->ledger);
	if (err != NULL)
		return err;
	daf_date_text(l->today, today);
	if ((err = set_type(l, q)) != NULL || (err = set_order(l, q)) != NULL)
		return err;
	return set_filters(l, q);
}

const struct daf_err *
daf_list_begin(struct listing *l, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_list_query *q)
{
	const struct daf_err *err;

	*l = (struct listing){ .reg = reg,
		.db = daf_register_db(reg),
		.pool = pool,
		.ledger_name = q->ledger,
		.every = DAF_LIST_EVERY,
		.few = DAF_LIST_FEW,
		.limit = q->limit != 0 ? q->limit : PAGE_DEFAULT };
	if (l->limit > PAGE_MAX)
		l->limit = PAGE_MAX;
	if ((err = daf_item_ledger(&l->ledger, reg, q->ledger)) != NULL ||
	    (err = daf_db_read_begin(l->db)) != NULL)
		return err;
	err = begin(l, q);
	if (err != NULL)
		daf_list_end(l);
	return err;
}

void
daf_list_end(struct listing *l)
{
	daf_db_read_end(l->db);
	daf_pool_free(l->scratch);
	free(l->rows);
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
		item->cursor = daf_list_write_cursor(l, row);
		out->n += found;
	}
	if (l->last.record != 0)
		out->resume = daf_list_write_cursor(l, &l->last);
	return NULL;
}

const struct daf_err *
daf_list(struct daf_items *out, struct daf_pool *pool, struct daf_register *reg,
    const struct daf_list_query *q)
{
	const char *cursor = q->after != NULL ? q->after : q->before;
	const struct daf_err *err;
	struct listing l;

	*out = (struct daf_items){ 0 };
	err = daf_list_begin(&l, pool, reg, q);
	if (err != NULL)
		return err;
	if (cursor != NULL && (err = daf_list_read_cursor(&l, cursor)) != NULL)
		goto done;
	if (q->budget_ms > 0)
		l.until = daf_time_steady() + q->budget_ms;
	l.stop = q->stop;
	l.stop_arg = q->stop_arg;
	l.rows = daf_calloc(l.limit, sizeof(*l.rows));
	err = daf_list_fill(&l);
	if (err == NULL)
		err = items(out, &l);
	if (err == NULL && q->marks)
		err = daf_items_mark(out, pool, reg);
done:
	daf_list_end(&l);
	return err;
}
