/* SPDX-License-Identifier: GPL-3.0-or-later */
/* views.c - see views.h. */
#include "tui/views.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/access.h"
#include "core/base/text.h"
#include "core/desk.h"
#include "core/suggest.h"
#include "tui/itemrow.h"
#include "tui/screens.h"

#define SETTING "views"

/* ---- the text ---- */

/* One line, cut in place at its tabs; false: it is none. */
static bool
parse_line(struct daf_view *v, char *line)
{
	const char **part[] = { &v->name, &v->type, &v->sort, &v->filter };
	size_t i;
	char *tab;

	for (i = 0; i < 4; i++) {
		*part[i] = line;
		tab = strchr(line, '\t');
		if ((tab == NULL) != (i == 3))
			return false;
		if (tab != NULL) {
			*tab = '\0';
			line = tab + 1;
		}
	}
	return *v->name != '\0';
}

void
daf_views_parse(struct daf_views *out, struct daf_pool *pool, const char *text)
{
	char *copy = daf_pool_strdup(pool, text), *line = copy, *end;

	*out = (struct daf_views){ .view = daf_pool_array(pool, DAF_VIEWS_MAX,
				       sizeof(*out->view)) };
	while (*line != '\0' && out->n < DAF_VIEWS_MAX) {
		end = strchrnul(line, '\n');
		if (*end != '\0')
			*end++ = '\0';
		out->n += parse_line(&out->view[out->n], line);
		line = end;
	}
}

void
daf_views_text(struct daf_buf *out, const struct daf_views *views)
{
	size_t i;

	for (i = 0; i < views->n; i++)
		daf_buf_addf(out, "%s\t%s\t%s\t%s\n", views->view[i].name,
		    views->view[i].type, views->view[i].sort,
		    views->view[i].filter);
}

const struct daf_view *
daf_views_find(const struct daf_views *views, const char *name)
{
	size_t i;

	for (i = 0; i < views->n; i++)
		if (strcmp(views->view[i].name, name) == 0)
			return &views->view[i];
	return NULL;
}

static bool
one_line(const char *s)
{
	return strpbrk(s, "\t\n") == NULL;
}

const struct daf_err *
daf_views_put(struct daf_views *views, const struct daf_view *view)
{
	size_t at = 0, i;

	if (*view->name == '\0' || strlen(view->name) > DAF_VIEW_NAME_MAX ||
	    !one_line(view->name) || !one_line(view->type) ||
	    !one_line(view->sort) || !one_line(view->filter))
		return daf_err(DAF_REFUSED,
		    "the name of a view is 1 to %d letters in one line",
		    DAF_VIEW_NAME_MAX);
	while (at < views->n && strcmp(views->view[at].name, view->name) < 0)
		at++;
	if (at == views->n || strcmp(views->view[at].name, view->name) != 0) {
		if (views->n == DAF_VIEWS_MAX)
			return daf_err(DAF_REFUSED,
			    "there are %d views already: drop one first",
			    DAF_VIEWS_MAX);
		for (i = views->n++; i > at; i--)
			views->view[i] = views->view[i - 1];
	}
	views->view[at] = *view;
	return NULL;
}

/* ---- of the officer ---- */

static const char *
officer(const struct daf_ui *ui)
{
	return ui->cli->signer != NULL ? ui->cli->signer->id : "";
}

const struct daf_err *
daf_views_load(struct daf_views *out, struct daf_pool *pool, struct daf_ui *ui)
{
	const struct daf_err *err;
	char *text = NULL;

	err = daf_desk_get(&text, ui->cli->reg, officer(ui), SETTING);
	daf_views_parse(out, pool, text != NULL ? text : "");
	free(text);
	return err;
}

static const struct daf_err *
store(struct daf_ui *ui, const struct daf_views *views)
{
	const struct daf_err *err;
	struct daf_buf text = { 0 };

	daf_views_text(&text, views);
	err = daf_desk_set(ui->cli->reg, officer(ui), SETTING,
	    views->n > 0 ? daf_buf_str(&text) : NULL);
	daf_buf_clear(&text);
	return err;
}

const struct daf_err *
daf_views_save(struct daf_ui *ui, const struct daf_view *view)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_views views;

	err = daf_views_load(&views, pool, ui);
	if (err == NULL)
		err = daf_views_put(&views, view);
	if (err == NULL)
		err = store(ui, &views);
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_views_drop(struct daf_ui *ui, const char *name)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_view *view;
	const struct daf_err *err;
	struct daf_views views;
	size_t at;

	err = daf_views_load(&views, pool, ui);
	view = err == NULL ? daf_views_find(&views, name) : NULL;
	if (view != NULL) {
		at = (size_t)(view - views.view);
		views.n--;
		memmove(&views.view[at], &views.view[at + 1],
		    (views.n - at) * sizeof(*views.view));
		err = store(ui, &views);
	} else if (err == NULL) {
		err = daf_err(DAF_REFUSED, "there is no view `%s`",
		    daf_text_quote(name).text);
	}
	daf_pool_free(pool);
	return err;
}

/* ---- choosing ---- */

static const struct daf_err *
open_view(struct daf_ui *ui, const struct daf_view *v)
{
	if (strcmp(v->sort, DAF_VIEW_SEARCH) == 0)
		return daf_search_open(ui, v->filter);
	return daf_list_open(ui, *v->type != '\0' ? v->type : NULL,
	    *v->filter != '\0' ? v->filter : NULL,
	    *v->sort != '\0' ? v->sort : NULL, v->name);
}

const struct daf_types *
daf_views_types(const struct daf_ui *ui)
{
	return daf_register_types(ui->cli->reg, ui->cli->ledger_name);
}

/* Rows of types: with numbers (what people look for), or the others, and heads
 * of the access log among these. */
static void
offer_types(struct daf_pick_row *rows, size_t *n, struct daf_pool *pool,
    const struct daf_types *set, bool numbered)
{
	const struct daf_type *t;
	size_t i;

	for (i = 0; set != NULL && i < daf_types_count(set); i++) {
		t = daf_types_at(set, i);
		if ((t->number_code != NULL &&
			strcmp(t->name, DAF_ACCESS_TYPE) != 0) == numbered)
			rows[(*n)++] = (struct daf_pick_row){
				daf_pool_printf(pool, "type %s", t->name),
				t->plural
			};
	}
}

static void
offer_reports(struct daf_pick_row *rows, size_t *n, struct daf_pool *pool,
    const struct daf_types *set)
{
	const struct daf_report *r;
	size_t i;

	for (i = 0; set != NULL && (r = daf_types_report(set, i)) != NULL; i++)
		rows[(*n)++] = (struct daf_pick_row){
			daf_pool_printf(pool, "report %s", r->name), r->label
		};
}

static size_t
count_reports(const struct daf_types *set)
{
	size_t n = 0;

	while (set != NULL && daf_types_report(set, n) != NULL)
		n++;
	return n;
}

const struct daf_err *
daf_views_open(struct daf_ui *ui)
{
	const struct daf_types *set = daf_views_types(ui);
	struct daf_pool *pool = daf_pool_new();
	struct daf_pick_row *rows;
	const struct daf_err *err;
	struct daf_views views;
	char *chosen = NULL;
	size_t n = 0, i;

	err = daf_views_load(&views, pool, ui);
	if (err != NULL)
		goto done;
	rows = daf_pool_array(pool,
	    views.n + 5 + count_reports(set) +
		(set != NULL ? daf_types_count(set) : 0),
	    sizeof(*rows));
	if (views.n > 0)
		rows[n++] = (struct daf_pick_row){ NULL, "Your views" };
	for (i = 0; i < views.n; i++)
		rows[n++] = (struct daf_pick_row){
			daf_pool_printf(pool, "view %s", views.view[i].name),
			views.view[i].name
		};
	rows[n++] = (struct daf_pick_row){ NULL, "Registers" };
	offer_types(rows, &n, pool, set, true);
	rows[n++] = (struct daf_pick_row){ "all", "All records" };
	if (count_reports(set) > 0)
		rows[n++] = (struct daf_pick_row){ NULL, "Kept by rule" };
	offer_reports(rows, &n, pool, set);
	rows[n++] = (struct daf_pick_row){ NULL, "Parts of records" };
	offer_types(rows, &n, pool, set, false);
	if (!daf_pick_row(&chosen, ui, "Lists", rows, n, NULL))
		goto done;
	if (strncmp(chosen, "view ", 5) == 0)
		err = daf_views_open_named(ui, chosen + 5);
	else if (strncmp(chosen, "report ", 7) == 0)
		err =
		    daf_list_report(ui, daf_types_report_find(set, chosen + 7));
	else
		err = daf_list_open(ui,
		    strcmp(chosen, "all") == 0 ? NULL : chosen + 5, NULL, NULL,
		    NULL);
done:
	free(chosen);
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_views_reports(struct daf_ui *ui)
{
	const struct daf_types *set = daf_views_types(ui);
	const size_t n = count_reports(set);
	struct daf_pick_row *rows;
	const struct daf_err *err = NULL;
	struct daf_pool *pool;
	char *name = NULL;
	size_t i;

	if (n == 0)
		return daf_err(DAF_REFUSED,
		    "the types of this ledger come without reports");
	pool = daf_pool_new();
	rows = daf_pool_array(pool, n, sizeof(*rows));
	for (i = 0; i < n; i++)
		rows[i] = (struct daf_pick_row){ daf_types_report(set, i)->name,
			daf_types_report(set, i)->label };
	if (daf_pick_row(&name, ui, "Reports", rows, n, NULL))
		err = daf_list_report(ui, daf_types_report_find(set, name));
	free(name);
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_views_open_named(struct daf_ui *ui, const char *name)
{
	const struct daf_types *set = daf_views_types(ui);
	struct daf_pool *pool = daf_pool_new();
	const struct daf_type *t, *found = NULL;
	const struct daf_view *view = NULL;
	const struct daf_report *report = NULL;
	const struct daf_err *err;
	struct daf_views views;
	size_t i;

	if (set != NULL)
		report = daf_types_report_find(set, name);
	err = daf_views_load(&views, pool, ui);
	if (err == NULL)
		view = daf_views_find(&views, name);
	for (i = 0; set != NULL && i < daf_types_count(set); i++) {
		t = daf_types_at(set, i);
		if (strcasecmp(t->name, name) == 0 ||
		    strcasecmp(t->label, name) == 0 ||
		    strcasecmp(t->plural, name) == 0)
			found = t;
	}
	if (err == NULL && view != NULL)
		err = open_view(ui, view);
	else if (err == NULL && report != NULL && found == NULL)
		err = daf_list_report(ui, report);
	else if (err == NULL && (found != NULL || set == NULL))
		err = daf_list_open(
		    ui, found != NULL ? found->name : name, NULL, NULL, NULL);
	else if (err == NULL)
		err = daf_suggest_type(set, name);
	daf_pool_free(pool);
	return err;
}
