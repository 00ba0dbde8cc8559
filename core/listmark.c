/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listmark.c - what a list shows of a row: letters, dates, columns. */
#include <stdlib.h>
#include <string.h>

#include "core/derive.h"
#include "core/hide.h"
#include "core/item.h"
#include "core/once.h"
#include "schema/kind.h"

static const struct daf_err *
newest_state(enum daf_state *out, struct daf_db *db, int64_t record)
{
	const struct daf_err *err;
	int64_t state;

	err = daf_db_int(&state, db, DAF_ACCEPTED,
	    "SELECT c.state"
	    " FROM (SELECT DISTINCT change_set FROM value WHERE record = ?1)"
	    " AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " ORDER BY c.time DESC, c.id DESC"
	    " LIMIT 1",
	    "i", record);
	*out = (enum daf_state)state;
	return err;
}

static const struct daf_err *
mark(struct daf_item *item, struct daf_pool *pool, struct daf_register *reg,
    const char *today)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	char *due = NULL;
	int64_t unsent;

	if ((err = newest_state(&item->state, db, item->record)) != NULL ||
	    (err = daf_item_unsent(&unsent, reg, item->record)) != NULL ||
	    (err = daf_db_text(&due, db,
		 "SELECT min(date) FROM due WHERE record = ?1", "i",
		 item->record)) != NULL)
		return err;
	item->unsent = unsent != 0;
	item->due = due != NULL ? daf_pool_strdup(pool, due) : NULL;
	item->late = due != NULL && strcmp(due, today) < 0;
	free(due);
	return NULL;
}

const struct daf_err *
daf_items_mark(
    struct daf_items *items, struct daf_pool *pool, struct daf_register *reg)
{
	const struct daf_err *err;
	char text[DAF_TIME_SIZE];
	struct daf_date today;
	int offset;
	size_t i;

	err = daf_item_today(&today, &offset, reg, NULL);
	if (err == NULL)
		err = daf_db_read_begin(daf_register_db(reg));
	if (err != NULL)
		return err;
	daf_date_text(text, today);
	for (i = 0; err == NULL && i < items->n; i++)
		err = mark(&items->items[i], pool, reg, text);
	daf_db_read_end(daf_register_db(reg));
	return err != NULL ? err : daf_once_mark(items, pool, reg);
}

/* ---- columns ---- */

/* The live value to show, NULL if none; and do they differ? */
static const struct daf_err *
live(const char **value, bool *disputed, struct daf_pool *pool,
    struct daf_db *db, int64_t record, const char *field)
{
	const struct daf_err *err;
	sqlite3_stmt *st;

	*value = NULL;
	*disputed = false;
	err = daf_db_prepare(&st, db,
	    "SELECT v.value"
	    " FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS r ON r.id = c.replica"
	    " WHERE v.record = ?1"
	    " AND v.field = (SELECT id FROM field WHERE name = ?2)"
	    " AND v.live = 1"
	    " ORDER BY c.time DESC, r.name DESC, c.seq DESC",
	    "is", record, field);
	if (err != NULL)
		return err;
	while (daf_db_next(&err, db, st)) {
		if (*value == NULL)
			*value = daf_item_text(pool, st, 0);
		else
			*disputed |= strcmp(*value, daf_db_str(st, 0)) != 0;
	}
	daf_db_done(db, st);
	return err;
}

static const struct daf_err *
field_column(struct daf_shown *out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_item *item,
    const struct daf_type *type, const struct daf_field *def)
{
	const bool what = type->approves.what != NULL &&
			  strcmp(type->approves.what, def->name) == 0;
	const struct daf_register_ledger *ledger;
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	const char *value, *title = NULL;

	err = live(&value, &out->disputed, pool, daf_register_db(reg),
	    item->record, def->name);
	if (err != NULL || value == NULL || value[0] == '\0')
		return err;
	out->value = value;
	if (what || strcmp(def->kind->name, "reference") == 0) {
		err = daf_register_ledger(&ledger, reg, item->ledger);
		if (err == NULL)
			err = what ? daf_item_approval(&title, pool, reg,
					 ledger, item->record, value)
				   : daf_item_title_of(
					 &title, pool, reg, ledger->id, value);
	}
	def->kind->display(&text, def, value);
	out->text =
	    title != NULL ? title : daf_pool_strdup(pool, daf_buf_str(&text));
	daf_buf_clear(&text);
	return err;
}

static const struct daf_err *
column(struct daf_shown *out, struct daf_pool *pool, struct daf_register *reg,
    const struct daf_item *item, const struct daf_type *type,
    const struct daf_hide *hide, const char *name)
{
	const struct daf_field *def = daf_type_field(type, name);
	char text[DAF_TIME_SIZE];

	/* In the place of its name stands what it is called. */
	out->text = type->title[0] != NULL && strcmp(type->title[0], name) == 0
			? item->title
			: DAF_HIDDEN;
	if (daf_hide_field(hide, name))
		return NULL;
	out->text = "";
	if (def != NULL)
		return field_column(out, pool, reg, item, type, def);
	if (strcmp(name, "office") == 0)
		out->text = item->office;
	else if (strcmp(name, "title") == 0)
		out->text = item->title;
	else if (strcmp(name, "complete") == 0 && item->complete != NULL)
		out->text = item->complete;
	else if (strcmp(name, "updated") == 0) {
		daf_time_utc(text, item->updated);
		out->text = daf_pool_strdup(pool, text);
	}
	return NULL;
}

const struct daf_err *
daf_item_columns(struct daf_shown **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_item *item,
    const struct daf_type *type)
{
	const struct daf_err *err;
	struct daf_hide hide;
	size_t i;

	for (*n = 0; type->columns[*n] != NULL; ++*n)
		continue;
	*out = daf_pool_array(pool, *n, sizeof(**out));
	err = daf_db_read_begin(daf_register_db(reg));
	if (err != NULL)
		return err;
	err = daf_hide_of(&hide, reg, item->record);
	for (i = 0; err == NULL && i < *n; i++)
		err = column(
		    &(*out)[i], pool, reg, item, type, &hide, type->columns[i]);
	daf_db_read_end(daf_register_db(reg));
	return err;
}
