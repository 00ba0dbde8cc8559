/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * record.c - one record: its parts, and what can be done to it. What the lines
 * show is made in recordsum.c and recordtab.c.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "core/base/text.h"
#include "core/desk.h"
#include "schema/kind.h"
#include "tui/recordi.h"
#include "tui/screens.h"
#include "tui/tofile.h"

struct record {
	struct daf_screen s;
	struct daf_record_ref ref;
	size_t part; /* in view.parts */
	struct daf_record_view view;
	struct daf_lines lines;
	const char *head; /* over the lines, or NULL */
	bool stale;       /* the lines are another part's */
};

static struct daf_record_part *
part_now(struct record *r)
{
	return &r->view.parts[r->part];
}

/* ---- content ---- */

static const struct daf_err *
record_load(struct daf_screen *s)
{
	struct record *r = (struct record *)s;
	struct daf_record_view fresh = { .revealed = r->view.revealed };
	const struct daf_err *err;

	fresh.pool = daf_pool_new();
	err = daf_record_ref_find(&r->ref, s->ui->cli->reg);
	if (err == NULL)
		err = daf_record_read(&fresh, s->ui->cli->reg, r->ref.record);
	if (err != NULL) {
		daf_pool_free(fresh.pool);
		return err;
	}
	daf_pool_free(r->view.pool);
	r->view = fresh;
	daf_record_ref_keep(&r->ref, &fresh.r.item);
	if (r->part >= fresh.nparts)
		r->part = 0;
	r->stale = true;
	return NULL;
}

static void
fill(struct record *r, int columns)
{
	struct daf_record_part *part = part_now(r);

	daf_lines_begin(&r->lines, columns);
	r->head = NULL;
	switch (part->kind) {
	case DAF_PART_SUMMARY:
		daf_record_summary(&r->lines, &r->view);
		break;
	case DAF_PART_CHILDREN:
		daf_record_children(&r->lines, &r->head, &r->view, part);
		break;
	case DAF_PART_NAMED:
		daf_record_named(&r->lines, &r->head, &r->view);
		break;
	}
	daf_lines_end(&r->lines);
	r->stale = false;
}

/* Before the lines are drawn, and before a key acts on one: keys that come
 * together are taken without drawing between them. */
static void
freshen(struct record *r)
{
	int columns = daf_ui_columns(r->s.ui);

	if (r->stale || r->lines.columns != columns)
		fill(r, columns);
}

/* ---- drawing ---- */

/* "[1 Summary]", "2 Hearings 3" */
static void
part_text(struct daf_buf *b, const struct record *r, size_t i)
{
	const struct daf_record_part *p = &r->view.parts[i];
	char digit = i < 9 ? (char)('1' + i) : i == 9 ? '0' : '-';

	daf_buf_addf(b, "%s%c %s", i == r->part ? "[" : "", digit, p->label);
	if (p->count > 0)
		daf_buf_addf(b, " %zu", p->count);
	if (i == r->part)
		daf_buf_addc(b, ']');
}

/* As many as there is room for, the current one among them; < and > say that
 * there are more. */
static void
draw_parts(struct record *r)
{
	int room = daf_ui_columns(r->s.ui) - 4, column = 1, width;
	size_t from = 0, i, n = r->view.nparts;
	struct daf_buf b = { 0 };

	for (i = 0, width = 0; i <= r->part; i++) {
		daf_buf_reset(&b);
		part_text(&b, r, i);
		width += (int)daf_text_width(daf_buf_str(&b)) + 2;
		if (width > room) {
			from = i;
			width = (int)daf_text_width(daf_buf_str(&b)) + 4;
		}
	}
	if (from > 0)
		column +=
		    daf_term_put(r->s.ui->term, 1, column, 2, DAF_PLAIN, "< ");
	for (i = from; i < n; i++) {
		daf_buf_reset(&b);
		part_text(&b, r, i);
		width = (int)daf_text_width(daf_buf_str(&b));
		if (i > from && column + width > room + 1) {
			daf_term_put(
			    r->s.ui->term, 1, column, 1, DAF_PLAIN, ">");
			break;
		}
		daf_term_put(r->s.ui->term, 1, column, room,
		    i == r->part ? DAF_BOLD : DAF_PLAIN, daf_buf_str(&b));
		column += width + 2;
	}
	daf_buf_clear(&b);
}

static void
upper(struct daf_buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		daf_buf_addc(
		    out, (char)(*s >= 'a' && *s <= 'z' ? *s - 'a' + 'A' : *s));
}

static void
draw_title(struct record *r)
{
	const struct daf_item *item = &r->view.r.item;
	const struct daf_type *type = r->view.r.type;
	struct daf_buf b = { 0 };

	upper(&b, type != NULL ? type->label : item->type);
	daf_ui_title(r->s.ui, "%s %s%s%s", daf_buf_str(&b),
	    daf_record_name(item), item->struck ? "  STRUCK OUT" : "",
	    item->disputed ? "  DISPUTED" : "");
	daf_buf_clear(&b);
}

static const struct daf_field *
field_at(const struct record *r)
{
	const struct daf_lines_row *line = daf_lines_current(&r->lines);

	if (line == NULL || line->kind != DAF_LINE_FIELD ||
	    r->view.r.type == NULL)
		return NULL;
	return daf_type_field(r->view.r.type, line->arg);
}

static void
draw_hint(struct record *r)
{
	const struct daf_lines_row *line = daf_lines_current(&r->lines);
	const struct daf_field *f = field_at(r);
	struct daf_ui *ui = r->s.ui;

	if (line == NULL)
		daf_ui_hint(ui, "None yet: n makes one");
	else if (f != NULL)
		daf_ui_hint(ui, "%s: %s", f->label, f->help);
	else if (line->kind == DAF_LINE_RECORD)
		daf_ui_hint(ui, "Enter opens it");
	else if (line->kind == DAF_LINE_CHANGE)
		daf_ui_hint(ui,
		    "Change set %s: Enter shows the history of the record",
		    line->arg);
	else if (r->view.r.type != NULL)
		daf_ui_hint(ui, "%s", r->view.r.type->help);
}

static void
record_draw(struct daf_screen *s)
{
	struct record *r = (struct record *)s;
	int row = 2;

	freshen(r);
	draw_title(r);
	draw_parts(r);
	if (r->head != NULL)
		daf_term_put(s->ui->term, row++, 3, daf_ui_columns(s->ui) - 3,
		    DAF_BOLD, r->head);
	daf_lines_draw(&r->lines, s->ui, row, daf_ui_bottom(s->ui) - row);
	draw_hint(r);
}

/* ---- actions ---- */

static const struct daf_err *
go_part(struct record *r, size_t part)
{
	if (part >= r->view.nparts) {
		daf_ui_say(r->s.ui,
		    "There are %zu parts: Left and Right go "
		    "from one to the next",
		    r->view.nparts);
		return NULL;
	}
	if (part != r->part) {
		r->part = part;
		r->stale = true;
		r->lines.rows.cursor = r->lines.rows.top = 0;
		r->lines.rows.n = 0;
		r->lines.was_kind = 0;
	}
	return NULL;
}

static const struct daf_err *
on_digit(struct record *r, const struct daf_order *o)
{
	if (o->key < '0' || o->key > '9')
		return NULL;
	return go_part(r, o->key == '0' ? 9 : (size_t)(o->key - '1'));
}

static const struct daf_err *
on_left(struct record *r, const struct daf_order *o)
{
	(void)o;
	return go_part(r, r->part > 0 ? r->part - 1 : r->view.nparts - 1);
}

static const struct daf_err *
on_right(struct record *r, const struct daf_order *o)
{
	(void)o;
	return go_part(r, r->part + 1 < r->view.nparts ? r->part + 1 : 0);
}

/* What a field leads to: the record that it names, its dispute, its history. */
static const struct daf_err *
open_field(struct record *r, const char *name)
{
	const struct daf_live *live = daf_record_live(&r->view.r, name);
	const struct daf_field *f = field_at(r);
	const struct daf_err *err;
	struct daf_item item;

	if (live != NULL && live->disputed)
		return daf_conflict_open(r->s.ui, r->ref.record);
	if (live == NULL || f == NULL ||
	    strcmp(f->kind->name, "reference") != 0)
		return daf_history_open(r->s.ui, r->ref.record, name);
	err = daf_find_record(&item, r->view.pool, r->view.reg,
	    r->view.r.item.ledger, live->values[0].value);
	if (err != NULL)
		return err;
	return daf_record_open(r->s.ui, item.record, 0);
}

static const struct daf_err *
on_open(struct record *r, const struct daf_order *o)
{
	const struct daf_lines_row *line = daf_lines_current(&r->lines);

	(void)o;
	if (line == NULL)
		return NULL;
	if (line->kind == DAF_LINE_RECORD && line->number != r->ref.record)
		return daf_record_open(r->s.ui, line->number, 0);
	if (line->kind == DAF_LINE_FIELD)
		return open_field(r, line->arg);
	if (line->kind == DAF_LINE_CHANGE)
		return daf_history_open(r->s.ui, r->ref.record, NULL);
	return NULL;
}

/* In a part with children it is the child under the mark that is changed. */
static const struct daf_err *
on_edit(struct record *r, const struct daf_order *o)
{
	const struct daf_lines_row *line = daf_lines_current(&r->lines);
	const struct daf_field *f = field_at(r);

	(void)o;
	if (line != NULL && part_now(r)->kind == DAF_PART_CHILDREN)
		return daf_form_edit(r->s.ui, line->number, NULL);
	return daf_form_edit(
	    r->s.ui, r->ref.record, f != NULL ? f->name : NULL);
}

/* Which type of child? */
static bool
ask_type(char **type, struct record *r)
{
	struct daf_pick_row *rows;
	size_t i, n = 0;

	rows = daf_pool_array(r->view.pool, r->view.nparts, sizeof(*rows));
	for (i = 0; i < r->view.nparts; i++)
		if (r->view.parts[i].kind == DAF_PART_CHILDREN &&
		    r->view.parts[i].def != NULL)
			rows[n++] =
			    (struct daf_pick_row){ r->view.parts[i].type,
				    r->view.parts[i].def->label };
	if (n == 0) {
		daf_ui_say(r->s.ui, "Nothing can be added to such a record");
		return false;
	}
	return daf_pick_row(
	    type, r->s.ui, "What is to be added?", rows, n, NULL);
}

/* Has this record a part for that type? */
static bool
has_part(const struct record *r, const char *type)
{
	size_t i;

	for (i = 0; i < r->view.nparts; i++)
		if (r->view.parts[i].kind == DAF_PART_CHILDREN &&
		    strcmp(r->view.parts[i].type, type) == 0)
			return true;
	return false;
}

static const struct daf_err *
on_new(struct record *r, const struct daf_order *o)
{
	const struct daf_item *item = &r->view.r.item;
	const struct daf_err *err;
	char *type = NULL;

	if (o->arg != NULL)
		type = daf_strdup(o->arg);
	else if (part_now(r)->kind == DAF_PART_CHILDREN)
		type = daf_strdup(part_now(r)->type);
	else if (!ask_type(&type, r))
		return NULL;
	err = daf_form_new(r->s.ui, item->ledger, type,
	    has_part(r, type) ? item->id : NULL, NULL);
	free(type);
	return err;
}

static const struct daf_err *
on_history(struct record *r, const struct daf_order *o)
{
	const struct daf_lines_row *line = daf_lines_current(&r->lines);

	(void)o;
	if (line != NULL && part_now(r)->kind == DAF_PART_CHILDREN)
		return daf_history_open(r->s.ui, line->number, NULL);
	return daf_history_open(r->s.ui, r->ref.record, NULL);
}

/* To the deadlines of this record. */
static const struct daf_err *
on_deadlines(struct record *r, const struct daf_order *o)
{
	size_t i;

	(void)o;
	if (r->view.due.n == 0) {
		daf_ui_say(r->s.ui, "Nothing is due of this record");
		return NULL;
	}
	daf_err_free(go_part(r, 0));
	freshen(r);
	for (i = 0; i < r->lines.rows.n; i++)
		if (r->lines.items[i].kind == DAF_LINE_RECORD) {
			r->lines.rows.cursor = i;
			break;
		}
	return NULL;
}

static const struct daf_err *
on_strike(struct record *r, const struct daf_order *o)
{
	(void)o;
	return daf_strike_open(r->s.ui, &r->ref.record, 1);
}

/* The protected fields that have a value. */
static void
protected_fields(struct daf_buf *out, const struct record *r)
{
	const struct daf_record *rec = &r->view.r;
	const struct daf_type *t = rec->type;
	size_t i;

	for (i = 0; t != NULL && i < rec->nfields; i++)
		if (daf_display_protected(
			daf_type_field(t, rec->fields[i].field)))
			daf_buf_addf(out, "%s%s", out->len > 0 ? "," : "",
			    rec->fields[i].field);
}

/* Logged first: what cannot be logged is not shown. */
static const struct daf_err *
on_reveal(struct record *r, const struct daf_order *o)
{
	const struct daf_signer *signer = r->s.ui->cli->signer;
	const struct daf_item *item = &r->view.r.item;
	const struct daf_err *err = NULL;
	struct daf_buf what = { 0 };

	(void)o;
	protected_fields(&what, r);
	if (r->view.revealed) {
		r->view.revealed = false;
		r->stale = true;
		daf_ui_say(r->s.ui, "Identity numbers are masked again");
	} else if (signer == NULL) {
		err = daf_err(DAF_NO_KEY,
		    "nobody has signed in: :officer chooses who looks at it");
	} else if (what.len == 0) {
		daf_ui_say(r->s.ui, "No identity number is masked here");
	} else {
		err = daf_desk_log_access(r->s.ui->cli->reg, signer->id,
		    item->ledger, item->id, daf_buf_str(&what));
		if (err == NULL) {
			r->view.revealed = true;
			r->stale = true;
			daf_ui_say(r->s.ui, "Shown; it is logged who looked");
		}
	}
	daf_buf_clear(&what);
	return err;
}

/* Every part, as it is on the screen. */
static void
as_text(struct daf_buf *out, struct record *r)
{
	size_t part = r->part, i;

	daf_buf_addf(out, "%s  %s\n\n", daf_record_name(&r->view.r.item),
	    r->view.r.item.title);
	for (i = 0; i < r->view.nparts; i++) {
		r->part = i;
		fill(r, 100);
		if (i > 0 && r->lines.rows.n == 0)
			continue;
		daf_buf_addf(
		    out, "%s%s\n", i > 0 ? "\n" : "", part_now(r)->label);
		if (r->head != NULL)
			daf_buf_addf(out, "   %s\n", r->head);
		daf_lines_text(out, &r->lines);
	}
	r->part = part;
	r->stale = true;
}

/* ":export txt FILE" */
static const struct daf_err *
on_export(struct record *r, const struct daf_order *o)
{
	const char *arg = o->arg != NULL ? o->arg : "txt";
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	char *path;

	if (strncmp(arg, "txt", 3) != 0 || (arg[3] != ' ' && arg[3] != '\0'))
		return daf_err(
		    DAF_USAGE, "a record is written as text: :export txt FILE");
	arg += 3 + strspn(arg + 3, " ");
	if (!daf_tofile_path(&path, r->s.ui, arg, NULL))
		return NULL;
	as_text(&text, r);
	err = daf_fs_write(path, daf_buf_str(&text), text.len, 0600);
	if (err == NULL)
		daf_ui_say(r->s.ui, "Written to %s", path);
	daf_buf_clear(&text);
	free(path);
	return err;
}

static const struct daf_err *
on_conflicts(struct record *r, const struct daf_order *o)
{
	(void)o;
	if (r->view.r.item.disputed)
		return daf_conflict_open(r->s.ui, r->ref.record);
	return daf_conflicts_open(r->s.ui);
}

static const struct {
	enum daf_act act;
	const struct daf_err *(*run)(
	    struct record *r, const struct daf_order *o);
} acts[] = {
	{ DAF_ACT_DIGIT, on_digit },
	{ DAF_ACT_LEFT, on_left },
	{ DAF_ACT_RIGHT, on_right },
	{ DAF_ACT_OPEN, on_open },
	{ DAF_ACT_EDIT, on_edit },
	{ DAF_ACT_NEW, on_new },
	{ DAF_ACT_HISTORY, on_history },
	{ DAF_ACT_DEADLINES, on_deadlines },
	{ DAF_ACT_STRIKE, on_strike },
	{ DAF_ACT_REVEAL, on_reveal },
	{ DAF_ACT_EXPORT, on_export },
	{ DAF_ACT_CONFLICTS, on_conflicts },
};

static const struct daf_err *
record_act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct record *r = (struct record *)s;
	size_t i;

	freshen(r);
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (acts[i].act == o->act)
			return acts[i].run(r, o);
	*done = daf_lines_act(&r->lines, o->act);
	return NULL;
}

static void
record_clear(struct daf_screen *s)
{
	struct record *r = (struct record *)s;

	daf_lines_clear(&r->lines);
	daf_record_ref_clear(&r->ref);
	daf_pool_free(r->view.pool);
}

static const enum daf_act record_hints[] = { DAF_ACT_HELP, DAF_ACT_DIGIT,
	DAF_ACT_OPEN, DAF_ACT_EDIT, DAF_ACT_NEW, DAF_ACT_HISTORY,
	DAF_ACT_DEADLINES, DAF_ACT_REVEAL, DAF_ACT_BACK, DAF_ACT_NONE };
static const struct daf_screen_class record_class = {
	.name = "record",
	.place = DAF_IN_RECORD,
	.hints = record_hints,
	.load = record_load,
	.draw = record_draw,
	.act = record_act,
	.clear = record_clear,
};

const struct daf_err *
daf_record_open(struct daf_ui *ui, int64_t record, int part)
{
	struct record *r = daf_ui_push(ui, &record_class, sizeof(*r));

	r->ref.record = record;
	r->part = part > 0 ? (size_t)part - 1 : 0;
	return daf_ui_loaded(&r->s);
}

const struct daf_err *
daf_record_open_named(struct daf_ui *ui, const char *name)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_item item;

	err = daf_find_record(
	    &item, pool, ui->cli->reg, ui->cli->ledger_name, name);
	if (err == NULL)
		err = daf_record_open(ui, item.record, 0);
	daf_pool_free(pool);
	return err;
}
