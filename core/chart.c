/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chart.c - see chart.h: which charts there are, and what they share. */
#include "core/charti.h"

#include <stdint.h>
#include <string.h>

#include "core/base/text.h"
#include "core/carry.h"
#include "core/item.h"
#include "core/suggest.h"

static const struct {
	const char *name, *title;
	const struct daf_err *(*draw)(struct charting *c);
} charts[] = {
	{ "open", "Open at the end of the month", daf_chart_stock },
	{ "course", "Opened and closed", daf_chart_course },
	{ "types", "Open, by type", daf_chart_types },
	{ "stages", "Open, by stage", daf_chart_stages },
	{ "offices", "Open, by office", daf_chart_offices },
	{ "places", "Open, by place", daf_chart_places },
	{ "age", "Open, by age", daf_chart_age },
	{ "deadlines", "Deadlines", daf_chart_deadlines },
};

#define NCHARTS (sizeof(charts) / sizeof(charts[0]))

bool
daf_chart_at(const char **name, const char **title, size_t i)
{
	if (i >= NCHARTS)
		return false;
	*name = charts[i].name;
	*title = charts[i].title;
	return true;
}

const struct daf_err *
daf_chart_scan(struct charting *c, bool open_only,
    void (*each)(void *arg, const struct chart_row *row), void *arg)
{
	const struct daf_err *err;
	struct chart_row row;
	sqlite3_stmt *st;

	err = daf_db_prepare(&st, c->db,
	    "SELECT id, ledger, opened, closed, type, stage, office"
	    " FROM record INDEXED BY record_course"
	    " WHERE office IN (SELECT office FROM replica"
	    " WHERE ?1 IS NULL OR office = ?1)"
	    " AND closed BETWEEN 0 AND ?2"
	    " AND closed IS NOT NULL"
	    " AND struck = 0"
	    " AND (?3 IS NULL OR type = ?3)"
	    " AND (?4 < 0 OR ledger = ?4)",
	    "sisi", c->q->office, open_only ? (int64_t)0 : INT64_MAX,
	    c->q->type, c->ledger);
	if (err != NULL)
		return err;
	while (daf_db_next(&err, c->db, st)) {
		row.record = sqlite3_column_int64(st, 0);
		row.ledger = sqlite3_column_int64(st, 1);
		row.opened = sqlite3_column_int64(st, 2);
		row.closed = sqlite3_column_int64(st, 3);
		row.type = daf_db_str(st, 4);
		row.stage = daf_db_str(st, 5);
		row.office = daf_db_str(st, 6);
		each(arg, &row);
	}
	daf_db_done(c->db, st);
	return err;
}

const struct daf_type *
daf_chart_type(const struct charting *c, const char *name)
{
	const struct daf_register_ledger *l;
	const struct daf_type *type = NULL;
	size_t i;

	for (i = 0; type == NULL && i < daf_register_nledgers(c->reg); i++) {
		l = daf_register_ledger_at(c->reg, i);
		if (c->ledger < 0 || l->id == c->ledger)
			type = daf_types_find(l->types, name);
	}
	return type;
}

struct daf_bar *
daf_chart_bar(struct charting *c, int64_t n, const char *type,
    const struct daf_where *where, size_t nwhere)
{
	struct daf_where *w = daf_pool_array(c->pool, nwhere + 1, sizeof(*w));
	struct daf_bar *bar;
	size_t i;

	c->out->bars = daf_pool_grow(
	    c->pool, c->out->bars, c->out->n, &c->cap, sizeof(*bar));
	bar = &c->out->bars[c->out->n++];
	*bar = (struct daf_bar){
		.group = "", .series = "", .label = "", .n = n, .where = w
	};
	if (type != NULL || c->q->type != NULL)
		bar->type =
		    daf_pool_strdup(c->pool, type != NULL ? type : c->q->type);
	if (c->q->office != NULL)
		w[bar->nwhere++] = (struct daf_where){ .field = "office",
			.value = daf_pool_strdup(c->pool, c->q->office) };
	for (i = 0; i < nwhere; i++) {
		w[bar->nwhere] = where[i];
		w[bar->nwhere].field = daf_pool_strdup(c->pool, where[i].field);
		w[bar->nwhere++].value =
		    daf_pool_strdup(c->pool, where[i].value);
	}
	return bar;
}

static const struct daf_err *
check_type(const struct charting *c)
{
	const struct daf_type *type;
	size_t i;

	if (c->q->type == NULL)
		return NULL;
	type = daf_chart_type(c, c->q->type);
	if (type != NULL && type->nstages > 0)
		return NULL;
	if (type != NULL)
		return daf_err(DAF_REFUSED,
		    "%s is not counted: it has no stages", type->label);
	for (i = 0; i < daf_register_nledgers(c->reg); i++)
		if (c->ledger < 0 ||
		    daf_register_ledger_at(c->reg, i)->id == c->ledger)
			return daf_suggest_type(
			    daf_register_ledger_at(c->reg, i)->types,
			    c->q->type);
	return daf_err(DAF_REFUSED, "there is no ledger yet");
}

static const struct daf_err *
find(size_t *out, const char *name)
{
	const struct daf_err *err;
	const char *names[NCHARTS];
	struct daf_buf near = { 0 };

	for (*out = 0; *out < NCHARTS; ++*out) {
		names[*out] = charts[*out].name;
		if (strcmp(charts[*out].name, name) == 0)
			return NULL;
	}
	daf_suggest(&near, name, names, NCHARTS);
	err = daf_err(DAF_REFUSED, "there is no chart `%s`%s",
	    daf_text_quote(name).text, daf_buf_str(&near));
	daf_buf_clear(&near);
	return err;
}

const struct daf_err *
daf_chart(struct daf_chart *out, struct daf_pool *pool,
    struct daf_register *reg, const char *name, const struct daf_chart_query *q)
{
	struct charting *c = daf_pool_alloc(pool, sizeof(*c));
	const struct daf_err *err;
	int offset;
	size_t i;

	*out = (struct daf_chart){ 0 };
	c->reg = reg;
	c->db = daf_register_db(reg);
	c->pool = pool;
	c->q = q;
	c->out = out;
	if ((err = find(&i, name)) != NULL ||
	    (err = daf_item_ledger(&c->ledger, reg, q->ledger)) != NULL ||
	    (err = daf_item_today(&c->today, &offset, reg, q->ledger)) !=
		NULL ||
	    (err = check_type(c)) != NULL ||
	    (err = daf_db_read_begin(c->db)) != NULL)
		return err;
	out->name = charts[i].name;
	out->title = charts[i].title;
	if (q->ledger != NULL)
		out->ledger = daf_pool_strdup(pool, q->ledger);
	err = charts[i].draw(c);
	daf_db_read_end(c->db);
	return err;
}

struct daf_list_query
daf_chart_list(const struct daf_chart *chart, const struct daf_bar *bar)
{
	return (struct daf_list_query){ .ledger = chart->ledger,
		.type = bar->type,
		.where = bar->where,
		.nwhere = bar->nwhere };
}

void
daf_chart_csv(struct daf_buf *out, const struct daf_chart *chart)
{
	struct daf_buf text = { 0 }, row = { 0 };
	const struct daf_bar *bar;
	size_t i;

	daf_buf_adds(out, "label,group,series,count,filter\r\n");
	for (i = 0; i < chart->n; i++) {
		bar = &chart->bars[i];
		daf_buf_reset(&text);
		daf_buf_reset(&row);
		if (bar->type != NULL)
			daf_buf_addf(&text, "type=%s%s", bar->type,
			    bar->nwhere > 0 ? " " : "");
		daf_filter_text(&text, bar->where, bar->nwhere);
		daf_csv_cell(&row, bar->label); /* never empty */
		daf_csv_cell(&row, bar->group);
		daf_csv_cell(&row, bar->series);
		daf_buf_addf(&row, ",%lld", (long long)bar->n);
		daf_csv_cell(&row, daf_buf_str(&text));
		daf_buf_adds(&row, "\r\n");
		daf_buf_add(out, row.data, row.len);
	}
	daf_buf_clear(&text);
	daf_buf_clear(&row);
}
