/* SPDX-License-Identifier: GPL-3.0-or-later */
/* soon.c - screens that are being made. */
#include "tui/screens.h"

#include <string.h>

static const struct daf_err *
soon(const char *what)
{
	return daf_err(DAF_FAILED, "%s is not there yet", what);
}

#define SOON(name, args)                \
	const struct daf_err *name args \
	{                               \
		return soon(#name);     \
	}

SOON(daf_list_open, (struct daf_ui * ui __attribute__((unused)),
			const char *type __attribute__((unused)),
			const char *filter __attribute__((unused)),
			const char *sort __attribute__((unused)),
			const char *title __attribute__((unused))))
SOON(daf_deadlines_open, (struct daf_ui * ui __attribute__((unused))))
SOON(daf_search_open, (struct daf_ui * ui __attribute__((unused)),
			  const char *t __attribute__((unused))))
SOON(daf_undo_open, (struct daf_ui * ui __attribute__((unused)),
			const char *t __attribute__((unused))))
SOON(daf_conflicts_open, (struct daf_ui * ui __attribute__((unused))))
SOON(daf_conflict_open, (struct daf_ui * ui __attribute__((unused)),
			    int64_t r __attribute__((unused))))
SOON(daf_review_open, (struct daf_ui * ui __attribute__((unused)),
			  const char *o __attribute__((unused))))
SOON(daf_roster_open, (struct daf_ui * ui __attribute__((unused))))
SOON(daf_chart_open, (struct daf_ui * ui __attribute__((unused)),
			 const char *n __attribute__((unused))))
SOON(daf_help_open, (struct daf_ui * ui __attribute__((unused)),
			const char *t __attribute__((unused)),
			const struct daf_type *ty __attribute__((unused)),
			const struct daf_field *f __attribute__((unused))))

#include "tui/rows.h"

struct today {
	struct daf_screen s;
	struct daf_rows rows;
	struct daf_pool *pool;
	struct daf_items items;
};

static const struct daf_err *
today_load(struct daf_screen *s)
{
	struct today *t = (struct today *)s;
	struct daf_list_query q = { .limit = 100 };
	const struct daf_err *err;

	daf_pool_free(t->pool);
	t->pool = daf_pool_new();
	err = daf_list(&t->items, t->pool, s->ui->cli->reg, &q);
	daf_rows_set(&t->rows, t->items.n);
	return err;
}

static void
today_row(void *arg, size_t i, int row)
{
	struct today *t = arg;

	daf_term_put(t->s.ui->term, row, 3, 20, DAF_PLAIN,
	    t->items.items[i].number != NULL ? t->items.items[i].number : "-");
	daf_term_put(
	    t->s.ui->term, row, 24, 55, DAF_PLAIN, t->items.items[i].title);
}

static void
today_draw(struct daf_screen *s)
{
	struct today *t = (struct today *)s;

	daf_ui_title(s->ui, "TODAY");
	daf_rows_place(&t->rows, 2, daf_ui_bottom(s->ui) - 2);
	daf_rows_draw(&t->rows, s->ui, today_row, t);
}

static const struct daf_err *
today_act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct today *t = (struct today *)s;

	if (o->act == DAF_ACT_OPEN && t->items.n > 0)
		return daf_record_open(
		    s->ui, t->items.items[t->rows.cursor].record, 0);
	*done = daf_rows_act(&t->rows, o->act);
	return NULL;
}

static void
today_clear(struct daf_screen *s)
{
	daf_pool_free(((struct today *)s)->pool);
}

static const enum daf_act today_hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN,
	DAF_ACT_NEW, DAF_ACT_SEARCH, DAF_ACT_SYNC, DAF_ACT_COMMAND,
	DAF_ACT_BACK, DAF_ACT_NONE };
static const struct daf_screen_class today_class = {
	.name = "today",
	.place = DAF_IN_TODAY,
	.hints = today_hints,
	.load = today_load,
	.draw = today_draw,
	.act = today_act,
	.clear = today_clear,
};

const struct daf_err *
daf_today_open(struct daf_ui *ui)
{
	struct today *t = daf_ui_push(ui, &today_class, sizeof(struct today));

	return daf_ui_loaded(&t->s);
}
