/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recordact.c - what can be done on the screen of a record. */
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "core/hide.h"
#include "schema/kind.h"
#include "tui/clocktext.h"
#include "tui/evidence.h"
#include "tui/evidenceask.h"
#include "tui/guide.h"
#include "tui/logging.h"
#include "tui/printask.h"
#include "tui/recordi.h"
#include "tui/reveal.h"
#include "tui/screens.h"
#include "tui/tofile.h"

static const struct daf_err *
go_part(struct daf_record_screen *r, size_t part)
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
on_digit(struct daf_record_screen *r, const struct daf_order *o)
{
	if (o->key < '0' || o->key > '9')
		return NULL;
	return go_part(r, o->key == '0' ? 9 : (size_t)(o->key - '1'));
}

static const struct daf_err *
on_left(struct daf_record_screen *r, const struct daf_order *o)
{
	(void)o;
	return go_part(r, r->part > 0 ? r->part - 1 : r->view.nparts - 1);
}

static const struct daf_err *
on_right(struct daf_record_screen *r, const struct daf_order *o)
{
	(void)o;
	return go_part(r, r->part + 1 < r->view.nparts ? r->part + 1 : 0);
}

/* What a field leads to: the record that it names, its dispute, its history. */
static const struct daf_err *
open_field(struct daf_record_screen *r, const char *name)
{
	const struct daf_live *live = daf_record_live(&r->view.r, name);
	const struct daf_field *f = daf_record_field_at(r);
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

/* Its clocks: what is due, by which law, and what rests. */
static const struct daf_err *
open_clocks(struct daf_record_screen *r)
{
	const struct daf_record_view *v = &r->view;
	const struct daf_item *item = &v->r.item;
	struct daf_clock *clocks;
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	char *title;
	size_t n;

	err = daf_clocks(&clocks, &n, v->pool, v->reg, &v->r);
	if (err != NULL)
		return err;
	daf_clocktext(&text, clocks, n, &v->r, &v->today);
	title = daf_asprintf(
	    "CLOCKS  %s", item->number != NULL ? item->number : item->title);
	err = daf_page_open(r->s.ui, title, daf_buf_str(&text));
	free(title);
	daf_buf_clear(&text);
	return err;
}

static const struct daf_err *
on_open(struct daf_record_screen *r, const struct daf_order *o)
{
	const struct daf_lines_row *line = daf_lines_current(&r->lines);

	(void)o;
	if (line == NULL)
		return NULL;
	if (line->kind == DAF_LINE_RECORD && line->number != r->ref.record)
		return daf_record_open(r->s.ui, line->number, 0);
	if (line->kind == DAF_LINE_RECORD)
		return open_clocks(r);
	if (line->kind == DAF_LINE_FIELD)
		return open_field(r, line->arg);
	if (line->kind == DAF_LINE_CHANGE)
		return daf_history_open(r->s.ui, r->ref.record, NULL);
	return NULL;
}

/* In a part with children it is the child under the mark that is changed. */
static const struct daf_err *
on_edit(struct daf_record_screen *r, const struct daf_order *o)
{
	const struct daf_lines_row *line = daf_lines_current(&r->lines);
	const struct daf_field *f = daf_record_field_at(r);

	(void)o;
	if (line != NULL && daf_record_part_now(r)->kind == DAF_PART_CHILDREN)
		return daf_form_edit(r->s.ui, line->number, NULL);
	return daf_form_edit(
	    r->s.ui, r->ref.record, f != NULL ? f->name : NULL);
}

static const struct daf_err *
on_history(struct daf_record_screen *r, const struct daf_order *o)
{
	const struct daf_lines_row *line = daf_lines_current(&r->lines);

	(void)o;
	if (line != NULL && daf_record_part_now(r)->kind == DAF_PART_CHILDREN)
		return daf_history_open(r->s.ui, line->number, NULL);
	return daf_history_open(r->s.ui, r->ref.record, NULL);
}

/* How this work is done. With a topic, and for types that name no guide, it is
 * that of anywhere. */
static const struct daf_err *
on_guide(struct daf_record_screen *r, const struct daf_order *o)
{
	const struct daf_type *type = r->view.r.type;
	const struct daf_register_ledger *l;
	const struct daf_err *err;

	err = daf_register_ledger(&l, r->view.reg, r->view.r.item.ledger);
	if (err != NULL)
		return err;
	return daf_guide_open(r->s.ui, l->types,
	    o->arg != NULL ? o->arg
	    : type != NULL ? type->guide
			   : NULL);
}

/* To what is due in the summary; from there, or where nothing is due, to the
 * clocks. */
static const struct daf_err *
on_deadlines(struct daf_record_screen *r, const struct daf_order *o)
{
	const struct daf_lines_row *line = daf_lines_current(&r->lines);
	size_t i;

	(void)o;
	if (r->view.due.n == 0 ||
	    (r->part == 0 && line != NULL && line->kind == DAF_LINE_RECORD))
		return open_clocks(r);
	daf_err_free(go_part(r, 0));
	daf_record_freshen(r);
	for (i = 0; i < r->lines.rows.n; i++)
		if (r->lines.items[i].kind == DAF_LINE_RECORD &&
		    r->lines.items[i].arg != NULL) { /* with its date */
			r->lines.rows.cursor = i;
			break;
		}
	return NULL;
}

static const struct daf_err *
on_move(struct daf_record_screen *r, const struct daf_order *o)
{
	return daf_move_open(r->s.ui, r->ref.record, o->arg);
}

static const struct daf_err *
on_same(struct daf_record_screen *r, const struct daf_order *o)
{
	return daf_form_join(r->s.ui, &r->view.r.item, o->arg);
}

static const struct daf_err *
on_strike(struct daf_record_screen *r, const struct daf_order *o)
{
	(void)o;
	return daf_strike_open(NULL, r->s.ui, &r->ref.record, 1);
}

/* The protected fields that have a value. */
static void
protected_fields(struct daf_buf *out, const struct daf_record_screen *r)
{
	const struct daf_record *rec = &r->view.r;
	const struct daf_type *t = rec->type;
	size_t i;

	for (i = 0; t != NULL && i < rec->nfields; i++)
		if (daf_display_protected(
			daf_type_field(t, rec->fields[i].field)))
			daf_reveal_add(out, rec->fields[i].field);
}

/* Logged first, of each record that is seen: what cannot be logged is not
 * shown. *n: of how many. */
static const struct daf_err *
log_part(size_t *n, struct daf_record_screen *r)
{
	const struct daf_record_part *part = daf_record_part_now(r);
	const struct daf_item *item = &r->view.r.item;
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err = NULL;
	struct daf_masked *masked = NULL;
	struct daf_buf what = { 0 };
	size_t i;

	*n = 0;
	if (part->kind == DAF_PART_SUMMARY) {
		protected_fields(&what, r);
		*n = what.len > 0;
		if (*n > 0)
			err = daf_reveal_log(r->s.ui, item->ledger, item->id,
			    daf_buf_str(&what));
	} else if (part->kind == DAF_PART_CHILDREN) {
		err = daf_record_masked(&masked, n, pool, &r->view, part);
		for (i = 0; err == NULL && i < *n; i++)
			err = daf_reveal_log(r->s.ui, masked[i].item->ledger,
			    masked[i].item->id, masked[i].what);
	}
	daf_buf_clear(&what);
	daf_pool_free(pool);
	return err;
}

/* Who stands behind the pseudonym: for whom the roster names for it. */
static const struct daf_err *
unhide(struct daf_record_screen *r)
{
	const struct daf_item *item = &r->view.r.item;
	const struct daf_err *err = NULL;

	if (!r->unhidden)
		err = daf_logging_unhide(
		    r->s.ui->cli, item->ledger, item->id, "screen: who it is");
	daf_hide_off(r->view.reg, false);
	if (err != NULL)
		return err;
	r->unhidden = !r->unhidden;
	r->revealed = r->unhidden ? ~UINT64_C(0) : 0;
	daf_ui_say(r->s.ui, r->unhidden ? "Shown; it is logged who looked"
					: "Only the pseudonym is shown again");
	return daf_ui_loaded(&r->s);
}

/* Only the part in sight: what is not looked at is not logged. */
static const struct daf_err *
on_reveal(struct daf_record_screen *r, const struct daf_order *o)
{
	const uint64_t bit =
	    r->part < DAF_REVEAL_PARTS ? UINT64_C(1) << r->part : 0;
	const struct daf_err *err;
	size_t n;

	(void)o;
	r->stale = true;
	if (r->view.r.protected)
		return unhide(r);
	if ((r->revealed & bit) != 0) {
		r->revealed &= ~bit;
		daf_ui_say(r->s.ui, "Identity numbers are masked again");
		return NULL;
	}
	err = log_part(&n, r);
	if (err != NULL)
		return err;
	if (n == 0) {
		daf_ui_say(r->s.ui, "No identity number is masked here");
		return NULL;
	}
	r->revealed |= bit;
	daf_ui_say(r->s.ui, "Shown; it is logged who looked");
	return NULL;
}

/* Every part, as it is on the screen. */
static void
as_text(struct daf_buf *out, struct daf_record_screen *r)
{
	size_t part = r->part, i;

	r->view.whole = true;
	daf_buf_addf(out, "%s  %s\n\n", daf_record_name(&r->view.r.item),
	    r->view.r.item.title);
	for (i = 0; i < r->view.nparts; i++) {
		r->part = i;
		daf_record_fill(r, 100);
		if (i > 0 && r->lines.rows.n == 0)
			continue;
		daf_buf_addf(out, "%s%s\n", i > 0 ? "\n" : "",
		    daf_record_part_now(r)->label);
		if (r->head != NULL)
			daf_buf_addf(out, "   %s\n", r->head);
		daf_lines_text(out, &r->lines);
	}
	r->view.whole = false;
	r->part = part;
	r->stale = true;
}

/* With or without who stands behind the pseudonym, whatever the screen shows. */
static const struct daf_err *
write_text(struct daf_record_screen *r, const char *path, const char *ground,
    bool reveal)
{
	const struct daf_item *item = &r->view.r.item;
	const bool was = r->unhidden;
	const struct daf_err *err, *back;
	struct daf_buf text = { 0 };

	err = daf_logging_note(r->s.ui->cli, DAF_ACCESS_DISCLOSURE,
	    item->ledger, item->id,
	    reveal ? "export txt, who it is" : "export txt", ground);
	if (err == NULL && reveal != was) {
		r->unhidden = reveal;
		err = r->s.class->load(&r->s);
	}
	if (err == NULL) {
		as_text(&text, r);
		err = daf_fs_write(path, daf_buf_str(&text), text.len, 0600);
	}
	if (r->unhidden != was) {
		r->unhidden = was;
		back = r->s.class->load(&r->s);
		daf_err_keep(&err, back);
	}
	daf_buf_clear(&text);
	return err;
}

/* ":export txt FILE" */
static const struct daf_err *
on_export(struct daf_record_screen *r, const struct daf_order *o)
{
	const char *arg = o->arg != NULL ? o->arg : "txt";
	bool reveal = false, left = false;
	const struct daf_err *err = NULL;
	char *path = NULL, *ground = NULL;

	if (strncmp(arg, "txt", 3) != 0 || (arg[3] != ' ' && arg[3] != '\0'))
		return daf_err(
		    DAF_USAGE, "a record is written as text: :export txt FILE");
	arg += 3 + strspn(arg + 3, " ");
	if (r->view.r.protected)
		err = daf_tofile_reveal(
		    &reveal, &left, r->s.ui, r->view.r.item.ledger);
	if (err != NULL || left)
		return err;
	if (daf_tofile_ground(&ground, r->s.ui, r->view.r.item.id,
		daf_evidence_restricted(&r->view.r), reveal) &&
	    daf_tofile_path(&path, r->s.ui, arg, NULL)) {
		err = write_text(r, path, ground, reveal);
		if (err == NULL)
			daf_ui_say(r->s.ui, "Written to %s", path);
	}
	free(ground);
	free(path);
	return err;
}

/* ":evidence FOLDER" */
static const struct daf_err *
on_evidence(struct daf_record_screen *r, const struct daf_order *o)
{
	return daf_evidence_ask(r->s.ui, &r->view.r.item, o->arg);
}

static const struct daf_err *
on_request(struct daf_record_screen *r, const struct daf_order *o)
{
	return daf_request_open(r->s.ui, r->ref.record, o->arg);
}

static const struct daf_err *
on_print(struct daf_record_screen *r, const struct daf_order *o)
{
	return daf_print_ask(
	    r->s.ui, &r->view.r.item, r->view.revealed, o->arg);
}

static const struct daf_err *
on_conflicts(struct daf_record_screen *r, const struct daf_order *o)
{
	(void)o;
	if (r->view.r.item.disputed)
		return daf_conflict_open(r->s.ui, r->ref.record);
	return daf_conflicts_open(r->s.ui);
}

static const struct {
	enum daf_act act;
	const struct daf_err *(*run)(
	    struct daf_record_screen *r, const struct daf_order *o);
} acts[] = {
	{ DAF_ACT_DIGIT, on_digit },
	{ DAF_ACT_LEFT, on_left },
	{ DAF_ACT_RIGHT, on_right },
	{ DAF_ACT_OPEN, on_open },
	{ DAF_ACT_EDIT, on_edit },
	{ DAF_ACT_NEW, daf_record_new },
	{ DAF_ACT_HISTORY, on_history },
	{ DAF_ACT_DEADLINES, on_deadlines },
	{ DAF_ACT_MOVE, on_move },
	{ DAF_ACT_SAME, on_same },
	{ DAF_ACT_STRIKE, on_strike },
	{ DAF_ACT_GUIDE, on_guide },
	{ DAF_ACT_REVEAL, on_reveal },
	{ DAF_ACT_EXPORT, on_export },
	{ DAF_ACT_REQUEST, on_request },
	{ DAF_ACT_PRINT, on_print },
	{ DAF_ACT_EVIDENCE, on_evidence },
	{ DAF_ACT_CONFLICTS, on_conflicts },
};

const struct daf_err *
daf_record_act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct daf_record_screen *r = (struct daf_record_screen *)s;
	size_t i;

	daf_record_freshen(r);
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (acts[i].act == o->act)
			return acts[i].run(r, o);
	*done = daf_lines_act(&r->lines, o->act);
	return NULL;
}
