/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listcount.c - how many rows a list has, in slices of time; and what a list
 * says of each row beside its values.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/item.h"
#include "core/listi.h"
#include "schema/kind.h"

const struct daf_err *
daf_count_list(struct daf_count *c, struct daf_register *reg,
    const struct daf_list_query *q, int budget_ms)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_list_query any = *q;
	const struct daf_err *err;
	const char *cursor;
	struct listing l;

	/* Every record has a cell there, and the order does not matter. */
	any.sort = "updated";
	any.after = any.before = NULL;
	any.from_end = any.desc = false;
	err = daf_list_begin(&l, pool, reg, &any);
	if (err != NULL)
		goto done;
	if (c->at[0] != '\0' && (err = daf_list_read_cursor(&l, c->at)) != NULL)
		goto end;
	if (budget_ms > 0)
		l.until = daf_list_clock() + budget_ms;
	err = daf_list_fill(&l);
	if (err != NULL)
		goto end;
	c->n = l.from.record == 0 || l.gathered ? 0 : c->n;
	c->n += (int64_t)l.nrows;
	c->known = l.last.record == 0;
	if (!c->known) {
		cursor = daf_list_write_cursor(&l, &l.last);
		snprintf(c->at, sizeof(c->at), "%s", cursor);
	}
end:
	daf_list_end(&l);
done:
	daf_pool_free(pool);
	return err;
}

/* ---- marks ---- */

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
	return err;
}
