/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_pick.c - F4 in a form: the choices of a field, the stages that a record
 * may go to, the records that a reference may name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/ledger.h"
#include "tui/display.h"
#include "tui/form_priv.h"
#include "tui/pick.h"

/* What was picked, as if it had been typed. */
static void
take(struct daf_form_screen *f, char *value)
{
	struct daf_form_field *field = daf_form_focus(f);

	if (value == NULL || field == NULL)
		return;
	daf_edit_set(&f->edit, value);
	f->typed = true;
	free(value);
	daf_form_commit(f);
	daf_form_enter(f);
}

/* ---- stages ---- */

static const char *
typed_value(void *arg, const char *field)
{
	const struct daf_form_field *f = daf_form_find(arg, field);

	return f != NULL ? f->value : NULL;
}

/* Where a record can go, with what has been typed so far. */
static const struct daf_err *
pick_move(struct daf_form_screen *f, struct daf_pool *pool)
{
	const struct daf_unsaved typed = { typed_value, f->body };
	const struct daf_err *err;
	struct daf_item item;
	const char *to;

	err = daf_find_record(&item, pool, f->s.ui->cli->reg,
	    f->ledger->conf->name, f->body->record);
	if (err == NULL)
		err = daf_move_pick(&to, pool, f->s.ui, item.record, &typed);
	if (err == NULL && to != NULL)
		take(f, daf_strdup(to));
	return err;
}

/* Where a new one can begin. */
static void
pick_start(struct daf_form_screen *f, struct daf_pool *pool)
{
	const struct daf_type *type = f->body->type;
	struct daf_pick_row *rows =
	    daf_pool_array(pool, type->nstages + 1, sizeof(*rows));
	char *value = NULL;
	size_t i, n = 0;

	for (i = 0; i < type->nstages; i++)
		if (type->stages[i].start)
			rows[n++] =
			    (struct daf_pick_row){ type->stages[i].value,
				    type->stages[i].label };
	if (daf_pick_row(
		&value, f->s.ui, "Stage: where it may begin", rows, n, NULL))
		take(f, value);
}

static const struct daf_err *
pick_stage(struct daf_form_screen *f)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err = NULL;

	if (f->body->stage[0] != '\0')
		err = pick_move(f, pool);
	else
		pick_start(f, pool);
	daf_pool_free(pool);
	return err;
}

/* ---- references ---- */

static bool
may_name(const struct daf_field *def, const char *type)
{
	size_t i;

	if (def->of == NULL)
		return true;
	for (i = 0; def->of[i] != NULL; i++)
		if (strcmp(def->of[i], type) == 0)
			return true;
	return false;
}

/* New records of this form that may stand there. */
static size_t
own_rows(struct daf_pick_row *rows, struct daf_pool *pool,
    const struct daf_form_screen *f, const struct daf_field *def)
{
	const struct daf_form_body *body;
	struct daf_buf b = { 0 };
	size_t i, n = 0;

	for (i = 0; i < f->set->n; i++) {
		body = f->set->bodies[i];
		if (body == f->body || body->record[0] != '\0' ||
		    !may_name(def, body->type->name))
			continue;
		daf_buf_reset(&b);
		daf_form_title(&b, f->set, body);
		rows[n++] = (struct daf_pick_row){
			daf_pool_printf(pool, ".%d", body->serial),
			daf_pool_printf(pool, "%-22s %-14s %s",
			    "(new, in this form)", body->type->label,
			    daf_buf_str(&b)),
		};
	}
	daf_buf_clear(&b);
	return n;
}

static const struct daf_err *
add_new(
    struct daf_form_screen *f, const struct daf_field *def, const char *typed)
{
	struct daf_pick_row rows[64];
	const struct daf_type *at;
	const struct daf_err *err;
	char *type = NULL;
	size_t n;

	if (def->of == NULL)
		return daf_err(DAF_FAILED,
		    "%s: a record of any type can stand here: register "
		    "it by itself first",
		    def->label);
	if (def->of[1] == NULL)
		return daf_form_add_named(f, def->of[0], typed);
	for (n = 0; n < 64 && def->of[n] != NULL; n++) {
		at = daf_types_find(f->set->types, def->of[n]);
		rows[n] = (struct daf_pick_row){ def->of[n],
			at != NULL ? at->label : def->of[n] };
	}
	if (!daf_pick_row(
		&type, f->s.ui, "A new record of which type?", rows, n, NULL))
		return NULL;
	err = daf_form_add_named(f, type, typed);
	free(type);
	return err;
}

static const struct daf_err *
pick_reference(
    struct daf_form_screen *f, const struct daf_field *def, const char *begin)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_pick_row *own;
	struct daf_pick_records records = { .reg = f->s.ui->cli->reg,
		.ledger = f->set->ledger,
		.types = (const char *const *)def->of };
	const struct daf_err *err = NULL;
	enum daf_picked picked;
	char *value;

	own = daf_pool_array(pool, f->set->n + 1, sizeof(*own));
	records.nmore = own_rows(own, pool, f, def);
	records.more = own;
	picked = daf_pick_from(&value, f->s.ui, def->label,
	    &(struct daf_pick_source){ .find = daf_pick_record_rows,
		.arg = &records,
		.current = daf_form_focus(f)->value,
		.fresh = def->of != NULL && def->of[0] != NULL
			     ? "a new one, in the same save"
			     : NULL },
	    begin);
	daf_pool_free(pool);
	if (picked == DAF_PICKED_ROW) {
		take(f, value);
	} else if (picked == DAF_PICKED_NEW) {
		err = add_new(f, def, value);
		free(value);
	}
	return err;
}

/* A paper of the check list. "Not needed" wants a reason behind it. */
static void
pick_enclosure(struct daf_form_screen *f, const struct daf_form_field *field)
{
	struct daf_pick_row rows[16];
	const char *label;
	char *value = NULL;
	size_t n = 0;

	while (
	    n < 16 && (rows[n].value = daf_enclosure_word(&label, n)) != NULL)
		rows[n++].text = label;
	if (n == 0 ||
	    !daf_pick_row(&value, f->s.ui, field->def->label, rows, n, NULL) ||
	    value == NULL)
		return;
	if (strcmp(value, rows[n - 1].value) != 0) {
		take(f, value);
		return;
	}
	free(value);
	value = daf_asprintf("%s: ", rows[n - 1].value);
	daf_edit_set(&f->edit, value);
	free(value);
	f->typed = true;
	f->fresh = false;
	daf_ui_say(f->s.ui, "Type the reason why it is not needed");
}

/* The names of the approvals that the record above has to have; false: it has
 * none. */
static bool
pick_approval(struct daf_form_screen *f)
{
	const struct daf_form_field *parent = daf_form_find(f->body, "parent");
	const struct daf_type *of = NULL;
	struct daf_pick_row rows[64];
	char *value = NULL;
	size_t n;

	if (parent != NULL && parent->ref_type != NULL)
		of = daf_types_find(f->set->types, parent->ref_type);
	for (n = 0; of != NULL && n < of->napprovals && n < 64; n++)
		rows[n] = (struct daf_pick_row){ of->approvals[n].name,
			of->approvals[n].label };
	if (n == 0)
		return false;
	if (daf_pick_row(&value, f->s.ui, "What is approved", rows, n, NULL))
		take(f, value);
	return true;
}

/* Does the field say who works on the record? */
static bool
names_officer(const struct daf_type *type, const char *field)
{
	size_t i;

	for (i = 0; type->officer[i] != NULL; i++)
		if (strcmp(type->officer[i], field) == 0)
			return true;
	return false;
}

/* By name, as people write it; by id if another one has the name. */
static const char *
officer_word(const struct daf_charter *c, const struct daf_officer *who)
{
	size_t i;

	for (i = 0; i < c->nofficers; i++)
		if (&c->officers[i] != who &&
		    strcmp(c->officers[i].name, who->name) == 0)
			return who->id;
	return who->name;
}

/* Those of the roster who may still sign. */
static size_t
officer_rows(struct daf_pick_row *rows, struct daf_pool *pool,
    const struct daf_charter *c)
{
	const struct daf_officer *who;
	size_t i, k, n = 0;

	for (i = 0; i < c->nofficers; i++) {
		who = &c->officers[i];
		for (k = 0; k < who->nkeys && who->keys[k].revoked; k++)
			continue;
		if (k < who->nkeys)
			rows[n++] = (struct daf_pick_row){ officer_word(c, who),
				daf_pool_printf(
				    pool, "%-30s %s", who->name, who->id) };
	}
	return n;
}

/* A text, a number: what other records of the type have there; of him who works
 * on the record also the roster. */
static void
pick_used(struct daf_form_screen *f, const struct daf_form_field *field)
{
	const struct daf_charter *charter = f->ledger->charter;
	bool officer =
	    charter != NULL && names_officer(f->body->type, field->name);
	struct daf_pool *pool = daf_pool_new();
	struct daf_pick_row *rows = daf_pool_array(
	    pool, officer ? charter->nofficers + 1 : 1, sizeof(*rows));
	struct daf_pick_used used = { .reg = f->s.ui->cli->reg,
		.ledger = f->set->ledger,
		.type = f->body->type->name,
		.field = field->name,
		.more = rows,
		.nmore = officer ? officer_rows(rows, pool, charter) : 0 };
	char *begin = f->typed ? daf_strdup(daf_edit_text(&f->edit)) : NULL;
	char *title = daf_asprintf("%s: %s", field->def->label,
	    officer ? "officers" : "values of other records");
	char *value;

	if (daf_pick_from(&value, f->s.ui, title,
		&(struct daf_pick_source){
		    .find = daf_pick_used_rows, .arg = &used },
		begin) == DAF_PICKED_ROW)
		take(f, value);
	free(begin);
	free(title);
	daf_pool_free(pool);
}

const struct daf_err *
daf_form_pick(struct daf_form_screen *f)
{
	struct daf_form_field *field = daf_form_focus(f);
	const char *begin = f->typed ? daf_edit_text(&f->edit) : NULL;
	const struct daf_err *err = NULL;
	char *value = NULL, *copy;

	if (field == NULL || field->lock != DAF_FORM_OPEN) {
		daf_ui_say(f->s.ui, "There is nothing to choose here");
		return NULL;
	}
	if (daf_display_protected(field->def)) {
		daf_ui_say(f->s.ui, "Numbers of people are not listed");
		return NULL;
	}
	if (f->body->type->approves.what != NULL &&
	    strcmp(field->name, f->body->type->approves.what) == 0 &&
	    pick_approval(f))
		return NULL;
	if (strcmp(field->def->kind->name, "enclosure") == 0) {
		pick_enclosure(f, field);
		return NULL;
	}
	if (!daf_form_picks(field)) {
		pick_used(f, field);
		return NULL;
	}
	if (strcmp(field->name, "stage") == 0)
		return pick_stage(f);
	copy = begin != NULL ? daf_strdup(begin) : NULL;
	if (daf_form_is_reference(field))
		err = pick_reference(f, field->def, copy);
	else if (daf_pick_choice(
		     &value, f->s.ui, field->def, copy, field->value))
		take(f, value);
	free(copy);
	return err;
}
