/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheetchain.c - of what has changed hands: does it go on without a gap? */
#include <string.h>

#include "core/chainsay.h"
#include "tui/sheeti.h"

static const char *const chain_heads[] = { "Thing", "Custody" };

/* A row for each thing that has been moved: the record, and those below it. */
const struct daf_err *
daf_making_chain(struct daf_making *m, const struct daf_part *part)
{
	const size_t n = m->record.nchildren + 1;
	struct daf_sheet_table *t = daf_pool_alloc(m->pool, sizeof(*t));
	const struct daf_err *err = NULL;
	const struct daf_item *thing;
	struct daf_sheet_row *row;
	const char *text;
	size_t i;

	(void)part;
	t->ncolumns = 2;
	t->heads = daf_pool_array(m->pool, 2, sizeof(*t->heads));
	memcpy(t->heads, chain_heads, sizeof(chain_heads));
	t->rows = daf_pool_array(m->pool, n, sizeof(*t->rows));
	for (i = 0; i < n && err == NULL; i++) {
		thing = i == 0 ? &m->record.item : &m->record.children[i - 1];
		err = daf_chain_say(&text, m->pool, m->reg, thing->record);
		if (err != NULL || text == NULL)
			continue;
		row = &t->rows[t->nrows++];
		row->cells = daf_pool_array(m->pool, 2, sizeof(*row->cells));
		row->cells[0] = daf_making_clean(m, thing->title);
		row->cells[1] = daf_making_clean(m, text);
	}
	if (err == NULL && t->nrows > 0)
		daf_making_add_table(m, t);
	return err;
}
