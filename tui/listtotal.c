/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listtotal.c - how many rows a list has, and of how many its filter chose them:
 * counted in slices while nothing else is to be done; see listview.h. */
#include <inttypes.h>
#include <string.h>

#include "tui/listview.h"

#define SLICE_MS 15
#define MILLION 1000000

/* The same list without its filter, except for what says which list it is. */
static const struct daf_err *
count_all(struct daf_listview *l)
{
	struct daf_list_query all = l->q;
	struct daf_where type;
	size_t i;

	all.where = NULL;
	all.nwhere = 0;
	for (i = 0; all.nwhere == 0 && i < l->q.nwhere; i++)
		if (strcmp(l->q.where[i].field, "type") == 0) {
			type = l->q.where[i];
			all.where = &type;
			all.nwhere = 1;
		}
	return daf_count_list(&l->all, l->s.ui->cli->reg, &all, SLICE_MS);
}

bool
daf_listview_count(struct daf_listview *l)
{
	const struct daf_err *err = NULL;

	if (!l->count.known)
		err = daf_count_list(
		    &l->count, l->s.ui->cli->reg, &l->q, SLICE_MS);
	else if (*l->filter != '\0' && !l->all.known)
		err = count_all(l);
	daf_ui_say_err(l->s.ui, err);
	if (l->count.known)
		l->total = l->count.n;
	return l->count.known && (*l->filter == '\0' || l->all.known);
}

/* "1.0M": a million and more is no number that anybody compares. */
static void
put_number(struct daf_buf *out, int64_t n)
{
	if (n < MILLION)
		daf_buf_addf(out, "%" PRId64, n);
	else
		daf_buf_addf(out, "%" PRId64 ".%" PRId64 "M", n / MILLION,
		    n % MILLION / (MILLION / 10));
}

void
daf_listview_total(struct daf_buf *out, const struct daf_listview *l)
{
	if (*l->filter == '\0' || l->total < 0 || !l->all.known)
		return;
	daf_buf_adds(out, "  ");
	put_number(out, l->total);
	daf_buf_adds(out, " of ");
	put_number(out, l->all.n);
}
