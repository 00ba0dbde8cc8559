/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listcount.c - how many rows a list has, in slices of time. See query.h. */
#include <stdio.h>

#include "core/listi.h"

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
