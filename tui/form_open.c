/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_open.c - how a form comes to the screen: new, of a record, of a draft.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/carry.h"
#include "core/suggest.h"
#include "sync/ledger.h"
#include "tui/form_priv.h"

/* Who writes, and where; on an error nothing is on the stack. */
static const struct daf_err *
begin(struct daf_form_screen **out, struct daf_ui *ui, const char *ledger)
{
	const struct daf_err *err;
	struct daf_ledger *l;
	struct daf_form_screen *f;

	*out = NULL;
	err = daf_ui_may_write(ui, ledger);
	if (err == NULL)
		err = daf_ui_ledger(&l, ui, ledger);
	if (err != NULL)
		return err;
	f = daf_ui_push(ui, &daf_form_class, sizeof(*f));
	f->ledger = l;
	f->officer = daf_strdup(ui->cli->signer->id);
	f->set = daf_form_set_new(l->conf->types, l->conf->name);
	*out = f;
	return NULL;
}

/* A form whose first body is there comes to the screen; else it goes again. */
static const struct daf_err *
ready(struct daf_form_screen *f, const struct daf_err *err)
{
	assert(f != NULL);
	if (err != NULL) {
		daf_ui_pop(f->s.ui);
		return err;
	}
	if (f->body == NULL)
		daf_form_show(f, f->set->bodies[0]->serial);
	return daf_ui_loaded(&f->s);
}

/* What stands in it already. */
struct preset {
	const char *field, *value;
};

/* What requests of the type begin with. */
static void
guide(struct daf_form_screen *f, const struct daf_form_ask *ask)
{
	const struct daf_form_body *body = f->set->bodies[0];
	const struct daf_request *r = &body->type->request;
	struct daf_form_field *field;
	size_t i;

	f->set->guided = true;
	for (i = 0; r->fields != NULL && r->fields[i] != NULL; i++) {
		field = daf_form_find(body, r->fields[i]);
		if (field != NULL)
			daf_form_type(field, r->values[i], f->set, ask);
	}
}

static const struct daf_err *
open_new(struct daf_ui *ui, const char *ledger, const char *name,
    const char *by, const char *named, const struct preset *preset, char **born,
    bool guided)
{
	const struct daf_register_ledger *conf;
	const struct daf_type *type;
	const struct daf_err *err;
	struct daf_form_screen *f;
	struct daf_form_field *field;
	struct daf_form_body *body;
	struct daf_form_ask ask;

	err = daf_register_ledger(&conf, ui->cli->reg, ledger);
	if (err != NULL)
		return err;
	type = daf_types_find(conf->types, name);
	if (type == NULL)
		return daf_suggest_type(conf->types, name);
	err = begin(&f, ui, ledger);
	if (err != NULL)
		return err;
	assert(f != NULL);
	daf_form_asking(&ask, f);
	body = daf_form_add(f->set, type);
	daf_form_start(body, &ask);
	field = daf_form_find(body, by);
	if (field != NULL && named != NULL) {
		daf_form_type(field, named, f->set, &ask);
		if (!field->wrong)
			field->lock = DAF_FORM_PARENT;
	}
	field = preset != NULL ? daf_form_find(body, preset->field) : NULL;
	if (field != NULL && preset->value != NULL)
		daf_form_type(field, preset->value, f->set, &ask);
	if (guided)
		guide(f, &ask);
	f->born = born;
	err = ready(f, NULL);
	if (err != NULL)
		return err;
	daf_form_try(f);
	if (born != NULL)
		(void)daf_ui_wait(&f->s);
	return NULL;
}

static const struct daf_err *
new_by(struct daf_ui *ui, const char *ledger, const char *type, const char *by,
    const char *named, char **born, bool guided)
{
	const struct daf_register_ledger *conf;
	char *in = NULL, *of = NULL;
	const struct daf_err *err = NULL;

	if (born != NULL)
		*born = NULL;
	if (ledger == NULL) {
		err = daf_form_choose_ledger(&in, ui, type);
	} else {
		err = daf_ui_may_write(ui, ledger);
		in = daf_strdup(ledger);
	}
	if (err != NULL || in == NULL)
		goto done;
	err = daf_register_ledger(&conf, ui->cli->reg, in);
	if (err != NULL)
		goto done;
	if (type != NULL)
		of = daf_strdup(type);
	else if (!daf_form_choose_type(&of, ui, conf->types))
		goto done;
	err = open_new(ui, in, of, by, named, NULL, born, guided);
done:
	free(in);
	free(of);
	return err;
}

const struct daf_err *
daf_form_new(struct daf_ui *ui, const char *ledger, const char *type,
    const char *parent, char **born)
{
	return new_by(ui, ledger, type, "parent", parent, born, false);
}

const struct daf_err *
daf_form_new_by(struct daf_ui *ui, const char *ledger, const char *type,
    const char *by, const char *named, char **born)
{
	return new_by(ui, ledger, type, by, named, born, false);
}

const struct daf_err *
daf_form_request(struct daf_ui *ui, const char *ledger,
    const struct daf_type *type, const char *about)
{
	return new_by(ui, ledger, type->name,
	    type->request.about != NULL ? type->request.about : "parent", about,
	    NULL, true);
}

/* Does a record of the type say of such records that two of them are one? */
static bool
joins(const struct daf_type *type, const char *records)
{
	const struct daf_field *field =
	    type->joins != NULL ? daf_type_field(type, type->joins) : NULL;
	size_t i;

	for (i = 0; field != NULL && field->of != NULL && field->of[i] != NULL;
	     i++)
		if (strcmp(field->of[i], records) == 0)
			return true;
	return false;
}

const struct daf_err *
daf_form_join(struct daf_ui *ui, const struct daf_item *item, const char *other)
{
	const struct daf_register_ledger *conf;
	const struct daf_type *type = NULL;
	const struct daf_err *err;
	size_t i;

	err = daf_register_ledger(&conf, ui->cli->reg, item->ledger);
	for (i = 0; err == NULL && i < daf_types_count(conf->types); i++)
		if (joins(daf_types_at(conf->types, i), item->type))
			type = daf_types_at(conf->types, i);
	if (err != NULL)
		return err;
	if (type == NULL) {
		daf_ui_say(ui, "Such records are not joined as one");
		return NULL;
	}
	return open_new(ui, item->ledger, type->name, "parent", item->id,
	    &(struct preset){ type->joins, other }, NULL, false);
}

/* May a record of the type approve something of such records? */
static bool
approves(const struct daf_type *type, const char *records)
{
	const struct daf_field *parent = daf_type_field(type, "parent");
	const char **of = parent != NULL ? parent->of : NULL;

	if (type->approves.what == NULL || parent == NULL)
		return false;
	while (of != NULL && *of != NULL && strcmp(*of, records) != 0)
		of++;
	return of == NULL || *of != NULL;
}

const struct daf_err *
daf_form_approve(
    struct daf_ui *ui, const struct daf_item *item, const char *what)
{
	const struct daf_register_ledger *conf;
	const struct daf_type *type;
	const struct daf_err *err;
	size_t i, n;

	err = daf_register_ledger(&conf, ui->cli->reg, item->ledger);
	if (err != NULL)
		return err;
	n = daf_types_count(conf->types);
	for (i = 0; i < n; i++) {
		type = daf_types_at(conf->types, i);
		if (approves(type, item->type))
			return open_new(ui, item->ledger, type->name, "parent",
			    item->id,
			    &(struct preset){ type->approves.what, what }, NULL,
			    false);
	}
	return daf_err(DAF_REFUSED,
	    "the ledger %s has no type of record that approves such ones",
	    item->ledger);
}

/* Who may not change it is told before he types. */
static const struct daf_err *
may_edit(const struct daf_form_screen *f)
{
	const struct daf_form_body *body = f->set->bodies[0];
	const char *roles[DAF_ROLE_NAMES] = { NULL };
	struct daf_who who;
	size_t i;

	if (body->type->edit == DAF_EDIT_ANY ||
	    (body->type->edit == DAF_EDIT_OWN && body->own))
		return NULL;
	daf_ledger_who(&who, roles, f->ledger, f->s.ui->cli->signer);
	for (i = 0; who.roles != NULL && who.roles[i] != NULL; i++)
		if (strcmp(who.roles[i], "hq") == 0)
			return NULL;
	return daf_err(DAF_DENIED, "%s: only %s may change this record",
	    body->type->label,
	    body->type->edit == DAF_EDIT_HQ
		? "headquarters"
		: "the office that opened it, and headquarters,");
}

/* Where the cursor was, on the way on which it came there. */
static void
come_back(struct daf_form_screen *f, struct daf_form_place *place)
{
	const struct daf_form_field *field;

	memcpy(f->path, place->path, sizeof(f->path));
	f->depth = place->depth;
	daf_form_show(f, place->serial);
	if (place->field != NULL)
		daf_form_to(f, place->field, 0);
	/* what was half typed goes on */
	field = daf_form_focus(f);
	f->fresh = field == NULL || !field->wrong;
	free(place->field);
	place->field = NULL;
}

static const struct daf_err *
restore(struct daf_form_screen *f, const struct daf_draft *d)
{
	struct daf_form_place place = { 0 };
	const struct daf_err *err;
	struct daf_form_ask ask;

	assert(f != NULL);
	daf_form_set_free(f->set);
	f->set = NULL;
	daf_form_asking(&ask, f);
	err = daf_form_restore(&f->set, &place, f->ledger->conf->types,
	    f->ledger->conf->name, d->body, &ask);
	if (err != NULL)
		return err;
	f->draft = d->id;
	err = daf_form_veil(f);
	if (err == NULL)
		come_back(f, &place);
	else
		free(place.field);
	return err;
}

/* A form of a record as it is, for one who may change it; or of his draft of it.
 * *out NULL: he left. */
static const struct daf_err *
open_record(struct daf_form_screen **out, struct daf_ui *ui, int64_t record)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_draft *draft = NULL;
	struct daf_form_screen *f = NULL;
	const struct daf_err *err;
	struct daf_record shown;
	bool left = false;

	*out = NULL;
	err = daf_show(&shown, pool, ui->cli->reg, record);
	if (err == NULL)
		err = daf_ui_may_write(ui, shown.item.ledger);
	if (err == NULL)
		err = daf_form_again(
		    &draft, &left, pool, ui, shown.item.ledger, shown.item.id);
	if (err == NULL && !left)
		err = begin(&f, ui, shown.item.ledger);
	if (err != NULL || left)
		goto done;
	assert(f != NULL);
	err = draft != NULL ? restore(f, draft) : daf_form_load(f, record);
	if (err == NULL)
		err = may_edit(f);
	err = ready(f, err);
	if (err == NULL)
		*out = f;
done:
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_form_edit(struct daf_ui *ui, int64_t record, const char *field)
{
	struct daf_form_screen *f;
	const struct daf_err *err;

	err = open_record(&f, ui, record);
	if (err != NULL || f == NULL)
		return err;
	if (field != NULL && f->draft == 0) /* in a draft: where he was */
		daf_form_to(f, field, 0);
	daf_form_try(f);
	return NULL;
}

const struct daf_err *
daf_form_guide(struct daf_ui *ui, int64_t record)
{
	struct daf_form_screen *f;
	const struct daf_err *err;

	err = open_record(&f, ui, record);
	if (err != NULL || f == NULL)
		return err;
	f->set->guided = true;
	daf_form_show(f, f->body->serial);
	daf_form_try(f);
	return NULL;
}

const struct daf_err *
daf_form_move(
    struct daf_ui *ui, int64_t record, const char *stage, const char *first)
{
	struct daf_form_field *field;
	struct daf_form_screen *f;
	const struct daf_err *err;
	struct daf_form_ask ask;

	err = open_record(&f, ui, record);
	if (err != NULL || f == NULL)
		return err;
	field = daf_form_find(f->set->bodies[0], "stage");
	/* a draft of this very move: where he was */
	if (f->draft != 0 && field != NULL && strcmp(field->value, stage) == 0)
		return NULL;
	daf_form_show(f, f->set->bodies[0]->serial);
	f->depth = 0;
	field = daf_form_find(f->body, "stage");
	if (field != NULL && field->lock == DAF_FORM_OPEN) {
		daf_form_asking(&ask, f);
		daf_form_type(field, stage, f->set, &ask);
	}
	daf_form_to(f, first != NULL ? first : "stage", 0);
	daf_form_try(f);
	return NULL;
}

/* The program ended between the save and the dropping of the draft. */
static const struct daf_err *
show_saved(struct daf_form_screen *f)
{
	struct daf_ui *ui = f->s.ui;
	char *id = daf_strdup(f->set->saving);
	const struct daf_err *err;

	daf_form_drop_draft(f);
	f->layout.n = 0; /* nothing is left to be kept */
	daf_ui_pop(ui);
	err = daf_record_open_named(ui, id);
	if (err == NULL)
		daf_ui_say(ui, "This draft was saved just before the program "
			       "ended: here it is");
	free(id);
	return err;
}

const struct daf_err *
daf_form_draft(struct daf_ui *ui, const struct daf_draft *draft)
{
	struct daf_form_screen *f = NULL;
	const struct daf_err *err = daf_form_alone(ui, draft->id);

	if (err == NULL)
		err = begin(&f, ui, draft->ledger);
	if (err == NULL)
		err = ready(f, restore(f, draft));
	if (err == NULL && daf_form_was_saved(f))
		err = show_saved(f);
	return err;
}
