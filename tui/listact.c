/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listact.c - what is done in a list; see listview.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/named.h"
#include "tui/ask.h"
#include "tui/display.h"
#include "tui/listview.h"
#include "tui/onrecord.h"
#include "tui/screens.h"
#include "tui/views.h"

/* Years in which a bare serial is looked for, the newest first. */
#define YEARS 10

/* Everything below takes the record when the key comes, not the row: questions
 * let the list be read anew. */
typedef const struct daf_err *(*handler)(
    struct daf_listview *l, const struct daf_order *o);

static int64_t
current(const struct daf_listview *l)
{
	const struct daf_listrow *row = daf_listwin_current(&l->win);

	return row != NULL ? row->item->record : 0;
}

static const struct daf_err *
add(struct daf_listview *l, const struct daf_order *o)
{
	const char *type = o->arg;

	if (type == NULL && l->cols.type != NULL)
		type = l->cols.type->name;
	return daf_form_new(
	    l->s.ui, l->s.ui->cli->ledger_name, type, NULL, NULL);
}

/* ---- marks ---- */

bool
daf_listview_marked(const struct daf_listview *l, int64_t record)
{
	size_t i;

	for (i = 0; i < l->nmarked; i++)
		if (l->marked[i] == record)
			return true;
	return false;
}

static const struct daf_err *
mark(struct daf_listview *l, const struct daf_order *o)
{
	const int64_t record = current(l);
	bool done;
	size_t i;

	(void)o;
	if (record == 0)
		return NULL;
	for (i = 0; i < l->nmarked && l->marked[i] != record; i++)
		;
	if (i < l->nmarked) {
		l->nmarked--;
		memmove(&l->marked[i], &l->marked[i + 1],
		    (l->nmarked - i) * sizeof(*l->marked));
	} else {
		l->marked = daf_grow(
		    l->marked, l->nmarked, &l->marked_cap, sizeof(*l->marked));
		l->marked[l->nmarked++] = record;
	}
	return daf_listwin_act(&l->win, DAF_ACT_DOWN, &done);
}

static const struct daf_err *
act_marked(struct daf_listview *l, const struct daf_order *o)
{
	(void)o;
	return daf_listview_act_marked(l);
}

/* ---- filter, order, views ---- */

/* A filter that is wrong is offered again, with what is wrong above it. */
static const struct daf_err *
filter(struct daf_listview *l, const struct daf_order *o)
{
	const struct daf_err *err = NULL;
	char *text, *next;

	if (o->arg != NULL)
		return daf_listview_ask(l, o->arg, NULL);
	text = daf_strdup(l->filter);
	while (daf_ask_line(&next, l->s.ui, "Filter:", text)) {
		free(text);
		text = next;
		free(l->wrong);
		l->wrong = NULL;
		err = daf_listview_ask(l, text, NULL);
		if (err == NULL)
			break;
		l->wrong = daf_named_text(err->marked);
		daf_err_free(err);
		err = NULL;
	}
	free(l->wrong);
	l->wrong = NULL;
	free(text);
	return err;
}

/* Field by which it is sorted now, without its sign. */
static const char *
sorted_by(const struct daf_listview *l, bool *desc)
{
	const char *sort = l->sort;

	if (*sort == '\0')
		sort = l->cols.type != NULL && l->cols.type->sort != NULL
			   ? l->cols.type->sort
			   : "-updated";
	*desc = *sort == '-';
	return sort + *desc;
}

static size_t
sort_rows(struct daf_pick_row *rows, const struct daf_listview *l)
{
	const struct daf_listcols *c = &l->cols;
	bool updated = false;
	size_t n = 0, i;

	for (i = 0; i < c->cols.n; i++) {
		if (*c->name[i] == '\0')
			continue;
		rows[n++] =
		    (struct daf_pick_row){ c->name[i], c->cols.col[i].head };
		updated = updated || strcmp(c->name[i], "updated") == 0;
	}
	if (!updated)
		rows[n++] = (struct daf_pick_row){ "updated", "Updated" };
	return n;
}

static const struct daf_err *
sort(struct daf_listview *l, const struct daf_order *o)
{
	struct daf_pick_row rows[DAF_ITEMCOLS_MAX + 1];
	const struct daf_err *err;
	const char *now;
	char *chosen, *text;
	size_t n;
	bool desc;

	if (o->arg != NULL)
		return daf_listview_ask(l, NULL, o->arg);
	n = sort_rows(rows, l);
	if (!daf_pick_row(&chosen, l->s.ui, "Sort by", rows, n, NULL))
		return NULL;
	now = sorted_by(l, &desc);
	text = daf_asprintf(
	    "%s%s", strcmp(now, chosen) == 0 && !desc ? "-" : "", chosen);
	err = daf_listview_ask(l, NULL, text);
	if (err == NULL)
		daf_ui_say(l->s.ui, "sorted by %s", text);
	free(text);
	free(chosen);
	return err;
}

/* ":save NAME"; ":save -NAME" drops the one of that name. */
static const struct daf_err *
save_view(struct daf_listview *l, const struct daf_order *o)
{
	const struct daf_err *err;
	char *name = NULL;

	if (o->arg != NULL && o->arg[0] == '-') {
		err = daf_views_drop(l->s.ui, o->arg + 1);
		if (err == NULL)
			daf_ui_say(l->s.ui, "the view is gone");
		return err;
	}
	if (o->arg != NULL)
		name = daf_strdup(o->arg);
	else if (!daf_ask_line(&name, l->s.ui, "Name of this view:", NULL))
		return NULL;
	err = daf_views_save(l->s.ui, &(struct daf_view){ .name = name,
					  .type = l->type,
					  .filter = l->filter,
					  .sort = l->sort });
	if (err == NULL)
		daf_ui_say(l->s.ui, "kept; :list %s opens it", name);
	free(name);
	return err;
}

static const struct daf_err *
another_list(struct daf_listview *l, const struct daf_order *o)
{
	return o->arg != NULL ? daf_views_open_named(l->s.ui, o->arg)
			      : daf_views_open(l->s.ui);
}

static const struct daf_err *
write_out(struct daf_listview *l, const struct daf_order *o)
{
	return daf_listview_export(l, o->arg != NULL ? o->arg : "", false);
}

/* ---- going to a number ---- */

/* Is there a record of that whole number? */
static const struct daf_err *
whole_number(bool *found, struct daf_item *item, struct daf_pool *pool,
    struct daf_listview *l, const char *number)
{
	const struct daf_err *err;

	err =
	    daf_find_record(item, pool, l->s.ui->cli->reg, l->q.ledger, number);
	*found = err == NULL;
	if (err != NULL && err->code == DAF_REFUSED) {
		daf_err_free(err);
		err = NULL;
	}
	return err;
}

/* The number under the mark without its serial; "" if there is none. */
static char *
stem_here(const struct daf_listview *l)
{
	const struct daf_listrow *row = daf_listwin_current(&l->win);
	const char *number = row != NULL ? row->item->number : NULL;
	const char *dash = number != NULL ? strrchr(number, '-') : NULL;

	return dash != NULL ? daf_strndup(number, (size_t)(dash - number) + 1)
			    : daf_strdup("");
}

/* A serial: first beside the row under the mark, then of the own office in
 * this year and those before. */
static const struct daf_err *
by_serial(bool *found, struct daf_item *item, struct daf_pool *pool,
    struct daf_listview *l, const char *serial)
{
	const struct daf_register *reg = l->s.ui->cli->reg;
	const struct daf_register_ledger *conf;
	const struct daf_type *type = l->cols.type;
	const struct daf_err *err = NULL;
	char *stem = stem_here(l), *office, *s;
	int year;

	*found = false;
	if (*stem != '\0')
		err = whole_number(found, item, pool, l,
		    daf_pool_printf(
			pool, "%s%04d", stem, (int)strtol(serial, NULL, 10)));
	free(stem);
	if (type == NULL || type->number_code == NULL ||
	    daf_register_nledgers(reg) == 0)
		return err;
	conf = daf_register_ledger_at(reg, 0);
	office = daf_pool_printf(pool, "%s%s%s", conf->office,
	    conf->mark != NULL ? "-" : "",
	    conf->mark != NULL ? conf->mark : "");
	for (s = office; *s != '\0'; s++)
		*s = (char)toupper((unsigned char)*s);
	for (year = 0; err == NULL && !*found && year < YEARS; year++)
		err = whole_number(found, item, pool, l,
		    daf_pool_printf(pool, "%s-%s-%04d-%04d", office,
			type->number_code, l->today.year - year,
			(int)strtol(serial, NULL, 10)));
	return err;
}

static bool
is_serial(const char *s)
{
	return *s != '\0' && strlen(s) <= 6 &&
	       strspn(s, "0123456789") == strlen(s);
}

static const struct daf_err *
go_to(struct daf_listview *l, const char *text)
{
	struct daf_ui *ui = l->s.ui;
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err = NULL;
	struct daf_item item;
	bool found = false, here = false;
	char *question;

	if (is_serial(text))
		err = by_serial(&found, &item, pool, l, text);
	if (err == NULL && !found)
		err = daf_find_record(
		    &item, pool, ui->cli->reg, l->q.ledger, text);
	if (err != NULL)
		goto done;
	if (item.number != NULL)
		err = daf_listview_go(l, &here, item.number);
	if (err != NULL || here)
		goto done;
	question = daf_asprintf("%s is not in this list. Open it? y yes, n no",
	    daf_itemrow_name(&item));
	if (daf_ask_key(ui, question, "yn") == 'y')
		err = daf_record_open(ui, item.record, 0);
	free(question);
done:
	daf_pool_free(pool);
	return err;
}

static const struct daf_err *
digits(struct daf_listview *l, const struct daf_order *o)
{
	const char begin[2] = { (char)o->key, '\0' };
	const struct daf_err *err = NULL;
	char *text;

	if (o->key < '0' || o->key > '9')
		return NULL;
	if (!daf_ask_line(&text, l->s.ui, "Go to number:", begin))
		return NULL;
	if (*text != '\0')
		err = go_to(l, text);
	free(text);
	return err;
}

static const struct daf_err *
print(struct daf_listview *l, const struct daf_order *o)
{
	const struct daf_err *err;
	char *arg = daf_asprintf("pdf %s", o->arg != NULL ? o->arg : "");

	err = daf_listview_export(l, arg, false);
	free(arg);
	return err;
}

/* ---- the table ---- */

static const struct {
	enum daf_act act;
	handler handle;
} handlers[] = {
	{ DAF_ACT_NEW, add },
	{ DAF_ACT_MARK, mark },
	{ DAF_ACT_MARKED, act_marked },
	{ DAF_ACT_FILTER, filter },
	{ DAF_ACT_SORT, sort },
	{ DAF_ACT_SAVE_VIEW, save_view },
	{ DAF_ACT_LIST, another_list },
	{ DAF_ACT_EXPORT, write_out },
	{ DAF_ACT_PRINT, print },
	{ DAF_ACT_DIGIT, digits },
};

const struct daf_err *
daf_listview_act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct daf_listview *l = (struct daf_listview *)s;
	const struct daf_err *err;
	size_t i;

	for (i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
		if (handlers[i].act == o->act)
			return handlers[i].handle(l, o);
	err = daf_onrecord(done, s->ui, current(l), o);
	return err != NULL || *done ? err
				    : daf_listwin_act(&l->win, o->act, done);
}
