/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * roster.c - who may write: offices, officers with their keys, registers.
 * Everybody may read it, to compare fingerprints by telephone; it is changed at
 * the seat.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tui/enrol.h"
#include "tui/ledgers.h"
#include "tui/rostering.h"
#include "tui/screens.h"
#include "tui/uijob.h"
#include "tui/wrap.h"

#define PANE_ROWS 7
#define KIND 3
#define ID 12

/* Where the other columns begin; 0: there is no room for it. */
struct columns {
	int office, state, roles, name;
};
static const struct columns wide = { 31, 38, 46, 66 };
static const struct columns narrow = { 31, 38, 46, 0 };

/* ---- reading ---- */

const struct daf_rostering_row *
daf_rostering_current(const struct daf_rostering *r)
{
	return r->rows.n > 0 ? &r->items[r->rows.cursor] : NULL;
}

bool
daf_rostering_revoked(const struct daf_officer *o)
{
	size_t i;

	for (i = 0; i < o->nkeys; i++)
		if (!o->keys[i].revoked)
			return false;
	return true;
}

static void
add(struct daf_rostering *r, unsigned kind, const char *id, size_t i)
{
	struct daf_rostering_row *row = &r->items[r->rows.n++];

	row->kind = kind;
	row->id = daf_pool_strdup(r->pool, id);
	row->i = i;
}

void
daf_rostering_place(struct daf_rostering *r, const char *id)
{
	size_t i, n = r->rows.n;

	daf_rows_set(&r->rows, n);
	for (i = 0; id != NULL && i < n; i++)
		if (strcmp(r->items[i].id, id) == 0)
			r->rows.cursor = i;
	daf_rows_set(&r->rows, n);
}

static const struct daf_err *
load(struct daf_screen *s)
{
	struct daf_rostering *r = (struct daf_rostering *)s;
	const struct daf_rostering_row *was = daf_rostering_current(r);
	struct daf_ledger *l = r->s.ledger;
	struct daf_charter *c = l->charter;
	struct daf_pool *old = r->pool;
	const char *id = was != NULL ? was->id : NULL;
	const struct daf_err *err;
	size_t i;

	if (c == NULL)
		return daf_err(DAF_FAILED,
		    "ledger %s has no charter here yet: F9 fetches it",
		    l->conf->name);
	err = daf_seat_published(&r->published, l);
	if (err != NULL)
		return err;
	r->pool = daf_pool_new();
	/* the ledger may read main anew: this screen keeps what it shows */
	daf_charter_free(r->charter);
	r->charter = c = daf_charter_copy(c);
	r->items = daf_pool_array(r->pool,
	    c->noffices + c->nofficers + c->nregisters, sizeof(*r->items));
	r->rows.n = 0;
	for (i = 0; i < c->noffices; i++)
		add(r, DAF_ROW_OFFICE, c->offices[i].code, i);
	for (i = 0; i < c->nofficers; i++)
		add(r, DAF_ROW_OFFICER, c->officers[i].id, i);
	for (i = 0; i < c->nregisters; i++)
		add(r, DAF_ROW_REGISTER, c->registers[i].replica, i);
	/* the mark stays on what it was on */
	daf_rostering_place(r, id);
	daf_pool_free(old);
	return NULL;
}

/* ---- drawing ---- */

static const struct columns *
columns(const struct daf_ui *ui)
{
	return daf_ui_columns(ui) >= 78 ? &wide : &narrow;
}

static void
cell(struct daf_ui *ui, int row, int column, int next, unsigned look,
    const char *text)
{
	if (column == 0)
		return;
	if (next == 0)
		next = daf_ui_columns(ui) + 1;
	daf_term_put(ui->term, row, column, next - column - 1, look, text);
}

static void
role_text(struct daf_buf *out, unsigned roles)
{
	const char *names[DAF_ROLE_NAMES];
	size_t i;

	daf_role_names(names, roles);
	for (i = 0; names[i] != NULL; i++)
		daf_buf_addf(out, "%s%s", i > 0 ? "," : "", names[i]);
}

static void
draw_officer(struct daf_ui *ui, int row, const struct daf_officer *o)
{
	const struct columns *at = columns(ui);
	bool revoked = daf_rostering_revoked(o);
	struct daf_buf b = { 0 };

	role_text(&b, o->roles);
	cell(ui, row, at->office, at->state, DAF_PLAIN, o->office);
	cell(ui, row, at->state, at->roles, revoked ? DAF_RED : DAF_PLAIN,
	    revoked ? "REVOKED" : "listed");
	cell(ui, row, at->roles, at->name, DAF_PLAIN, daf_buf_str(&b));
	cell(ui, row, at->name, 0, DAF_PLAIN, o->name);
	daf_buf_clear(&b);
}

static void
draw_row(void *arg, size_t k, int row)
{
	struct daf_rostering *r = arg;
	static const char *const kinds[] = { [DAF_ROW_OFFICE] = "office",
		[DAF_ROW_OFFICER] = "officer",
		[DAF_ROW_REGISTER] = "register" };
	const struct daf_rostering_row *it = &r->items[k];
	const struct daf_charter *c = r->charter;
	struct daf_ui *ui = r->s.ui;
	const struct columns *at = columns(ui);
	char office[DAF_REPLICA_SIZE];

	cell(ui, row, KIND, ID, DAF_PLAIN, kinds[it->kind]);
	cell(ui, row, ID, at->office, DAF_PLAIN, it->id);
	switch (it->kind) {
	case DAF_ROW_OFFICE:
		cell(ui, row, at->office, at->state, DAF_PLAIN, it->id);
		cell(ui, row, at->roles, at->name, DAF_PLAIN,
		    c->offices[it->i].zone);
		cell(ui, row, at->name, 0, DAF_PLAIN, c->offices[it->i].name);
		break;
	case DAF_ROW_OFFICER:
		draw_officer(ui, row, &c->officers[it->i]);
		break;
	case DAF_ROW_REGISTER:
		daf_replica_office(office, it->id);
		cell(ui, row, at->office, at->state, DAF_PLAIN, office);
		if (c->seat != NULL && strcmp(c->seat, it->id) == 0)
			cell(ui, row, at->state, at->roles, DAF_BOLD, "SEAT");
		break;
	}
}

/* Keys in groups that can be read aloud. */
static void
officer_text(struct daf_buf *b, const struct daf_officer *o)
{
	size_t i;

	daf_buf_addf(b, "%s  ", o->id);
	role_text(b, o->roles);
	daf_buf_addf(b, "  %s\n", o->name);
	for (i = 0; i < o->nkeys; i++) {
		daf_buf_adds(
		    b, o->keys[i].revoked ? "REVOKED key\n  " : "key\n  ");
		daf_enrol_spell(b, o->keys[i].key.fingerprint);
		daf_buf_addc(b, '\n');
	}
}

static void
row_text(struct daf_buf *b, const struct daf_rostering *r,
    const struct daf_rostering_row *it)
{
	const struct daf_charter *c = r->charter;

	switch (it->kind) {
	case DAF_ROW_OFFICE:
		daf_buf_addf(b, "%s  %s\nTime zone %s\n", it->id,
		    c->offices[it->i].name, c->offices[it->i].zone);
		break;
	case DAF_ROW_OFFICER:
		officer_text(b, &c->officers[it->i]);
		break;
	case DAF_ROW_REGISTER:
		daf_buf_addf(b,
		    "%s%s\nPackages for it are encrypted to\n  %s\n", it->id,
		    c->seat != NULL && strcmp(c->seat, it->id) == 0
			? "  the seat: it writes main"
			: "",
		    c->registers[it->i].identity);
		break;
	}
}

static void
draw_head(struct daf_rostering *r)
{
	struct daf_ui *ui = r->s.ui;
	const struct daf_ledger *l = r->s.ledger;
	struct daf_buf b = { 0 };

	daf_term_putf(ui->term, 1, 1, daf_ui_columns(ui) - 1, DAF_PLAIN,
	    "Ledger %s, main %" PRId64 "%s. Seat: %s%s", l->conf->name,
	    l->main_number, r->published ? "" : " NOT PUBLISHED: F10",
	    r->charter->seat,
	    daf_ui_seat_of(ui, l) ? ", this register" : ": read only here");
	daf_buf_adds(&b, "Root ");
	daf_enrol_spell(&b, l->conf->trust != NULL ? l->conf->trust : "");
	cell(ui, 2, 1, 0, DAF_PLAIN, daf_buf_str(&b));
	daf_buf_clear(&b);
}

static void
draw(struct daf_screen *s)
{
	struct daf_rostering *r = (struct daf_rostering *)s;
	const struct daf_rostering_row *it = daf_rostering_current(r);
	struct daf_ui *ui = s->ui;
	int bottom = daf_ui_bottom(ui), pane = bottom - PANE_ROWS;
	struct daf_buf b = { 0 };

	daf_ui_title(ui, "ROSTER  who may write");
	draw_head(r);
	daf_rows_place(&r->rows, 3, pane - 3);
	if (it != NULL) {
		row_text(&b, r, it);
		daf_ui_rule(ui, pane, it->id);
		(void)daf_wrap_put(
		    ui, pane + 1, PANE_ROWS - 1, 3, DAF_PLAIN, daf_buf_str(&b));
		if (r->asking != NULL)
			daf_ui_hint(ui, "%s", r->asking);
		else if (it->kind == DAF_ROW_OFFICER)
			daf_ui_hint(ui,
			    "Compare the groups by telephone; capital and "
			    "small letters differ");
	}
	daf_rows_draw(&r->rows, ui, draw_row, r);
	daf_buf_clear(&b);
}

/* ---- the screen ---- */

static void
clear(struct daf_screen *s)
{
	struct daf_rostering *r = (struct daf_rostering *)s;

	daf_ui_job_forget(s->ui, s);
	daf_charter_free(r->charter);
	daf_pool_free(r->pool);
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN, DAF_ACT_ENROL,
	DAF_ACT_EDIT, DAF_ACT_PUBLISH, DAF_ACT_COMMAND, DAF_ACT_BACK,
	DAF_ACT_NONE };

static const struct daf_screen_class class = {
	.name = "roster",
	.place = DAF_IN_ROSTER,
	.hints = hints,
	.load = load,
	.draw = draw,
	.act = daf_rostering_act,
	.clear = clear,
};

const struct daf_err *
daf_roster_open(struct daf_ui *ui)
{
	const struct daf_err *err;
	struct daf_rostering *r;
	struct daf_ledger *l;

	err = daf_ledgers_choose(&l, ui, "The roster of which ledger?", false);
	if (err != NULL || l == NULL)
		return err;
	r = daf_ui_push(ui, &class, sizeof(*r));
	r->s.ledger = l;
	return daf_ui_loaded(&r->s);
}
