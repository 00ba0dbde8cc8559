/* SPDX-License-Identifier: GPL-3.0-or-later */
/* returnview.c - a despatch or a return on the screen; see returns.h. */
#include <stdlib.h>
#include <string.h>

#include "schema/kind.h"
#include "tui/ask.h"
#include "tui/display.h"
#include "tui/lines.h"
#include "tui/logging.h"
#include "tui/printing.h"
#include "tui/returns.h"
#include "tui/screens.h"
#include "tui/tofile.h"
#include "tui/views.h"

struct returnview {
	struct daf_screen s;
	struct daf_pool *pool; /* of what r points to */
	struct daf_return r;
	struct daf_lines lines;
	char *text;
};

static void
fill(struct returnview *v)
{
	const int columns = daf_ui_columns(v->s.ui);

	if (v->lines.columns == columns)
		return;
	daf_lines_begin(&v->lines, columns);
	daf_lines_new(&v->lines);
	daf_lines_wrap(&v->lines, 2, DAF_PLAIN, v->text);
	daf_lines_end(&v->lines);
}

static void
draw(struct daf_screen *s)
{
	struct returnview *v = (struct returnview *)s;
	struct daf_buf range = { 0 };

	fill(v);
	daf_ui_title(s->ui, "%s", v->r.def->label);
	daf_lines_draw(&v->lines, s->ui, 1, daf_ui_bottom(s->ui) - 1);
	daf_rows_range(&range, &v->lines.rows);
	daf_ui_hint(s->ui, "Lines %s", daf_buf_str(&range));
	daf_buf_clear(&range);
}

/* ---- to a file ---- */

/* Logged before it is written. */
static const struct daf_err *
write_file(struct returnview *v, const char *path, const char *ground)
{
	struct daf_ui *ui = v->s.ui;
	const struct daf_err *err;
	char *what = daf_asprintf("report %s", v->r.def->name);

	err = daf_return_ending(path);
	if (err == NULL)
		err = daf_logging_note(ui->cli, DAF_ACCESS_DISCLOSURE,
		    v->r.ledger != NULL ? v->r.ledger : "", "", what, ground);
	if (err == NULL)
		err = daf_return_write(path, ui->cli, &v->r);
	if (err == NULL)
		daf_ui_say(ui, "Written to %s", path);
	free(what);
	return err;
}

/* given: a path, or NULL: asked for, beginning with a name that ends so. */
static const struct daf_err *
to_file(struct returnview *v, const char *given, const char *ending)
{
	struct daf_ui *ui = v->s.ui;
	const struct daf_err *err;
	char *begin, *path, *ground;
	bool restricted;

	err = daf_logging_restricted(
	    &restricted, ui->cli->reg, v->r.ledger, NULL);
	if (err != NULL ||
	    !daf_tofile_ground(&ground, ui, NULL, restricted, false))
		return err;
	begin = daf_asprintf("~/%s.%s", v->r.def->name, ending);
	if (daf_tofile_path(&path, ui, given, begin))
		err = write_file(v, path, ground);
	free(begin);
	free(path);
	free(ground);
	return err;
}

/* "csv FILE": the word says no more than the file's ending. */
static const struct daf_err *export(struct returnview *v, const char *arg)
{
	static const char *const words[] = { "csv", "pdf", "txt" };
	const size_t len = arg != NULL ? strcspn(arg, " ") : 0;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (len == 3 && memcmp(words[i], arg, 3) == 0)
			return to_file(
			    v, arg + len + strspn(arg + len, " "), words[i]);
	return daf_err(DAF_USAGE,
	    "export csv FILE writes a table, export pdf FILE or txt FILE a "
	    "paper");
}

static const struct daf_err *
act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct returnview *v = (struct returnview *)s;

	if (o->act == DAF_ACT_PRINT)
		return to_file(v, o->arg, "pdf");
	if (o->act == DAF_ACT_CSV)
		return to_file(v, NULL, "csv");
	if (o->act == DAF_ACT_EXPORT)
		return export(v, o->arg);
	fill(v);
	*done = daf_lines_act(&v->lines, o->act);
	return NULL;
}

static void
clear(struct daf_screen *s)
{
	struct returnview *v = (struct returnview *)s;

	daf_lines_clear(&v->lines);
	free(v->text);
	daf_pool_free(v->pool);
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_PRINT, DAF_ACT_CSV,
	DAF_ACT_PAGE_DOWN, DAF_ACT_PAGE_UP, DAF_ACT_FIRST, DAF_ACT_LAST,
	DAF_ACT_BACK, DAF_ACT_NONE };
static const struct daf_screen_class class = {
	.name = "return",
	.place = DAF_IN_RETURN,
	.hints = hints,
	.draw = draw,
	.act = act,
	.clear = clear,
};

/* ---- which one ---- */

/* The first day of the first despatch; *left: Esc. */
static const struct daf_err *
ask_day(struct daf_date *day, bool *left, struct daf_ui *ui, const char *ledger)
{
	const struct daf_err *err;
	char *text;

	*left = !daf_ask_line(
	    &text, ui, "The first one. From which day on? (t today, -30)", "t");
	if (*left)
		return NULL;
	err = daf_printing_day(
	    day, ui->cli->reg, ledger, *text != '\0' ? text : NULL);
	free(text);
	return err;
}

static const struct daf_err *
make(struct daf_return *r, bool *left, struct daf_ui *ui, struct daf_pool *pool,
    struct daf_ledger *l)
{
	const struct daf_err *err = daf_ui_may_write(ui, r->ledger);
	struct daf_date day;

	*left = false;
	if (err == NULL && r->despatch.first)
		err = ask_day(&day, left, ui, r->ledger);
	if (err != NULL || *left)
		return err;
	err = daf_return_make(
	    r, ui->cli, pool, l, NULL, r->despatch.first ? &day : NULL);
	if (err == NULL)
		daf_ui_changed(ui);
	return err;
}

static const struct daf_err *
find_written(
    struct daf_return *r, bool *left, struct daf_ui *ui, struct daf_pool *pool)
{
	const struct daf_err *err;
	struct daf_ledger *l;

	*left = false;
	err = daf_ui_ledger(&l, ui, r->ledger);
	if (err != NULL)
		return err;
	r->ledger = daf_pool_strdup(pool, l->conf->name);
	err = daf_despatch_next(
	    &r->despatch, pool, ui->cli->reg, r->ledger, r->def->type, NULL);
	if (err == NULL &&
	    daf_ask_key(ui,
		"m makes this despatch and numbers it, Esc shows what would "
		"be in it",
		"m") == 'm')
		err = make(r, left, ui, pool, l);
	return err;
}

const struct daf_err *
daf_returns_open(struct daf_ui *ui, const struct daf_report *def)
{
	struct daf_return r = { .def = def,
		.types = daf_views_types(ui),
		.ledger = ui->cli->ledger_name };
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err = NULL;
	struct daf_buf text = { 0 };
	struct returnview *v;
	bool left = false;

	if (def->rows == DAF_REPORT_WRITTEN)
		err = find_written(&r, &left, ui, pool);
	else
		daf_display_today(&r.day, ui->cli->reg, r.ledger);
	if (err == NULL && !left)
		err = daf_return_text(&text, ui->cli, &r);
	if (err != NULL || left) {
		daf_buf_clear(&text);
		daf_pool_free(pool);
		return err;
	}
	v = daf_ui_push(ui, &class, sizeof(*v));
	v->pool = pool;
	v->r = r;
	v->text = daf_buf_steal(&text);
	return daf_ui_loaded(&v->s);
}
